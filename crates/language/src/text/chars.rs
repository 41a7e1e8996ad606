//! From bytes to characters, without counting from the start every time.

/// Bytes between two marks of the index.
const STRIDE: usize = 64;

/// Counts a text's characters in front of any byte, in constant time: a mark every [`STRIDE`] bytes.
pub(crate) struct CharIndex {
    marks: Vec<usize>,
    ascii: bool,
}

impl CharIndex {
    /// Reads the text once.
    pub(crate) fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { marks: Vec::new(), ascii: true };
        }
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for (at, byte) in text.bytes().enumerate() {
            if at % STRIDE == 0 {
                marks.push(count);
            }
            count += usize::from(starts_char(byte));
        }
        Self { marks, ascii: false }
    }

    /// How many characters of `text`, the text this was made from, start before byte `at`.
    pub(crate) fn before(&self, text: &str, at: usize) -> usize {
        if self.ascii {
            return at.min(text.len());
        }
        let at = at.min(text.len());
        let mark = (at / STRIDE).min(self.marks.len().saturating_sub(1));
        let counted = self.marks.get(mark).copied().unwrap_or(0);
        counted + text.as_bytes()[mark * STRIDE..at].iter().filter(|b| starts_char(**b)).count()
    }
}

/// Whether a byte of UTF-8 begins a character.
fn starts_char(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::CharIndex;

    #[test]
    fn counts_as_chars_does() {
        for text in ["", "plain", &"Zürich – „ja“ 日本 ".repeat(20)] {
            let index = CharIndex::new(text);
            for (characters, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(index.before(text, byte), characters);
            }
            assert_eq!(index.before(text, text.len()), text.chars().count());
        }
    }
}
