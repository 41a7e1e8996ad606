//! SportsML.

#![no_main]

use copytaster_records::Format;

const FORMATS: &[Format] = &[Format::Sportsml];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| copytaster_formats_fuzz::parse(FORMATS, bytes));
