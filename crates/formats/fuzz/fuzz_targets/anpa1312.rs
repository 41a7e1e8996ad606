//! ANPA 1312.

#![no_main]

use copytaster_records::Format;

const FORMATS: &[Format] = &[Format::Anpa1312];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| copytaster_formats_fuzz::parse(FORMATS, bytes));
