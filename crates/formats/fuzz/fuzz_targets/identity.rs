//! Who the units of any bytes say they are.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| copytaster_formats_fuzz::identify(bytes));
