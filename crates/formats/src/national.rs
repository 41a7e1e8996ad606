//! The national variants of ISO 646: 7-bit copy in which ten or twelve code points are letters of one language.
//!
//! Source: ISO/IEC 646 and its national versions as registered (ISO-IR 4, 10, 11, 15, 17, 21, 60, 69, 85, 86).

use serde::{Deserialize, Serialize};

/// A national variant of ISO 646.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NationalSet {
    /// DIN 66003.
    German,
    /// NF Z 62-010 (1982).
    French,
    /// SEN 85 02 00 Annex B: Swedish and Finnish.
    Swedish,
    /// SEN 85 02 00 Annex C: Swedish and Finnish, for names.
    SwedishNames,
    /// NS 4551-1: Norwegian and Danish.
    Norwegian,
    /// UNE (ISO-IR 85).
    Spanish,
    /// UNE (ISO-IR 17), the older one.
    SpanishOld,
    /// Italian (ISO-IR 15).
    Italian,
    /// Hungarian (ISO-IR 86).
    Hungarian,
    /// BS 4730.
    British,
}

/// The code points that differ between the variants.
const CODES: &[u8] = b"#$@[\\]^`{|}~";

impl NationalSet {
    /// What stands for each of [`CODES`].
    fn letters(self) -> [char; 12] {
        match self {
            Self::German => ['#', '$', '§', 'Ä', 'Ö', 'Ü', '^', '`', 'ä', 'ö', 'ü', 'ß'],
            Self::French => ['£', '$', 'à', '°', 'ç', '§', '^', 'µ', 'é', 'ù', 'è', '¨'],
            Self::Swedish => ['#', '¤', '@', 'Ä', 'Ö', 'Å', '^', '`', 'ä', 'ö', 'å', '‾'],
            Self::SwedishNames => ['#', '¤', 'É', 'Ä', 'Ö', 'Å', 'Ü', 'é', 'ä', 'ö', 'å', 'ü'],
            Self::Norwegian => ['#', '$', '@', 'Æ', 'Ø', 'Å', '^', '`', 'æ', 'ø', 'å', '‾'],
            Self::Spanish => ['#', '$', '·', '¡', 'Ñ', 'Ç', '¿', '`', '´', 'ñ', 'ç', '¨'],
            Self::SpanishOld => ['£', '$', '§', '¡', 'Ñ', '¿', '^', '`', '°', 'ñ', 'ç', '~'],
            Self::Italian => ['£', '$', '§', '°', 'ç', 'é', '^', 'ù', 'à', 'ò', 'è', 'ì'],
            Self::Hungarian => ['#', '¤', 'Á', 'É', 'Ö', 'Ü', '^', 'á', 'é', 'ö', 'ü', '˝'],
            Self::British => ['£', '$', '@', '[', '\\', ']', '^', '`', '{', '|', '}', '‾'],
        }
    }

    /// Decodes 7-bit bytes; `None` where one has its eighth bit set, so that they are in another charset.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<String> {
        if !bytes.is_ascii() {
            return None;
        }
        let letters = self.letters();
        let one = |b: &u8| CODES.iter().position(|c| c == b).map_or(char::from(*b), |at| letters[at]);
        Some(bytes.iter().map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::NationalSet;

    #[test]
    fn letters_of_a_language() {
        assert_eq!(NationalSet::German.decode(b"[nderung fr}her, m}~ig").as_deref(), Some("Änderung früher, müßig"));
        assert_eq!(NationalSet::Swedish.decode(b"]r och |").as_deref(), Some("År och ö"));
        assert_eq!(NationalSet::Norwegian.decode(b"S|r-Tr|ndelag").as_deref(), Some("Sør-Trøndelag"));
        assert_eq!(NationalSet::German.decode(b"fr\xfcher"), None);
    }
}
