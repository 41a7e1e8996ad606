//! ninjs 1 to 3.

#![no_main]

use copytaster_records::Format;

const FORMATS: &[Format] = &[Format::Ninjs1, Format::Ninjs2, Format::Ninjs3];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| copytaster_formats_fuzz::parse(FORMATS, bytes));
