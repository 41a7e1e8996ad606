//! Which units any bytes hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| copytaster_formats_fuzz::split(bytes));
