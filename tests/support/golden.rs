//! Output that is an interface: it stands in `tests/golden`, and changes only with a changelog entry. `UPDATE=1` writes it anew.

use std::path::Path;

/// Compares a text with its golden file, but for times.
pub(crate) fn assert_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name);
    let now = without_times(text);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &now).expect("writes");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == now, "{} is not what is printed: is the change wanted? Then UPDATE=1\n{now}", path.display());
}

/// Times of this run become `TIME`.
fn without_times(text: &str) -> String {
    const TIME: &str = "2026-11-24T06:00:00.000Z";
    let is_time = |window: &[u8]| {
        window.iter().zip(TIME.bytes()).all(|(found, shape)| match shape {
            b'0'..=b'9' => found.is_ascii_digit(),
            other => *found == other,
        })
    };
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        if bytes.get(at..at + TIME.len()).is_some_and(is_time) {
            out.extend_from_slice(b"TIME");
            at += TIME.len();
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).expect("text")
}
