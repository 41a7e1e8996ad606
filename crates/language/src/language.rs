//! Which language a story is in.

use whatlang::{Detector, Lang};

use crate::text::Prose;

/// Letters that detection needs: below, it is weak.
const LETTERS_MIN: usize = 80;
/// Bytes that it reads.
const BYTES_MAX: usize = 4096;

/// The languages of the agencies whose copy is read, with their BCP 47 tags.
const ALLOWED: [(Lang, &str); 24] = [
    (Lang::Eng, "en"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Ita, "it"),
    (Lang::Nld, "nl"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "nb"),
    (Lang::Fin, "fi"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Tur, "tr"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Ell, "el"),
    (Lang::Ara, "ar"),
    (Lang::Heb, "he"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
];

/// The declared language, else what the prose says where there is enough of it, else `und`.
pub(crate) fn decide(declared: Option<&str>, proses: &[Prose<'_>]) -> String {
    if let Some(tag) = declared.map(str::trim).filter(|tag| !tag.is_empty() && !tag.eq_ignore_ascii_case("und")) {
        return tag.to_owned();
    }
    detect(proses).unwrap_or("und").to_owned()
}

fn detect(proses: &[Prose<'_>]) -> Option<&'static str> {
    let mut sample = String::new();
    for prose in proses.iter().filter(|p| !p.is_headline()) {
        let end = prose.text.floor_char_boundary(BYTES_MAX);
        sample.push_str(&prose.text[..end]);
        sample.push('\n');
        if sample.len() > BYTES_MAX {
            break;
        }
    }
    let wide =
        sample.chars().filter(|c| c.is_alphabetic()).map(|c| if u32::from(c) > 0x2e80 { 3 } else { 1 }).sum::<usize>();
    if wide < LETTERS_MIN {
        return None;
    }
    let detector = Detector::with_allowlist(ALLOWED.iter().map(|(lang, _)| *lang).collect());
    let info = detector.detect(&sample.to_lowercase()).filter(whatlang::Info::is_reliable)?;
    ALLOWED.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, tag)| *tag)
}

/// Whether the rules for English apply.
pub(crate) fn is_english(tag: &str) -> bool {
    tag.split(['-', '_'])
        .next()
        .is_some_and(|primary| primary.eq_ignore_ascii_case("en") || primary.eq_ignore_ascii_case("eng"))
}
