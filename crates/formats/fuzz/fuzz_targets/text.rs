//! Newspaper pages and plain text.

#![no_main]

use copytaster_records::Format;

const FORMATS: &[Format] = &[Format::NewspaperPage, Format::PlainText];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| copytaster_formats_fuzz::parse(FORMATS, bytes));
