//! Names under which agencies sign: in bylines, datelines and photo credits.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::clean;

/// Well-known agencies, lower-case. A profile adds its own.
const AGENCIES: &[&str] = &[
    "aap",
    "aa",
    "abc",
    "adn",
    "afp",
    "afp/getty images",
    "agence france-presse",
    "agerpres",
    "agi",
    "anadolu",
    "ani",
    "anp",
    "ansa",
    "ap",
    "apa",
    "associated press",
    "the associated press",
    "ats",
    "belga",
    "bernama",
    "bloomberg",
    "bss",
    "business wire",
    "cana",
    "canadian press",
    "the canadian press",
    "china daily",
    "cns",
    "cp",
    "cna",
    "ctk",
    "čtk",
    "dpa",
    "dpa/lni",
    "efe",
    "epa",
    "epa-efe",
    "epd",
    "europa press",
    "gna",
    "getty",
    "getty images",
    "globe newswire",
    "globenewswire",
    "hina",
    "ians",
    "imago",
    "interfax",
    "irna",
    "jiji",
    "jiji press",
    "keystone",
    "keystone-sda",
    "kna",
    "kyodo",
    "kyodo news",
    "kuna",
    "lusa",
    "mti",
    "nan",
    "nhk",
    "ntb",
    "nzpa",
    "ots",
    "pa",
    "pa media",
    "pap",
    "press association",
    "pr newswire",
    "prnewswire",
    "pti",
    "reuters",
    "ria",
    "ria novosti",
    "ritzau",
    "rtr",
    "sana",
    "sda",
    "spa",
    "stt",
    "sputnik",
    "tanjug",
    "tass",
    "thomson reuters",
    "tt",
    "ukrinform",
    "uni",
    "upi",
    "vna",
    "wam",
    "xinhua",
    "yonhap",
    "zuma",
];

/// Words for "several agencies".
const COMPOSITES: &[&str] = &[
    "agencies",
    "agency",
    "agencies via xinhua",
    "news agencies",
    "wire",
    "wires",
    "wire reports",
    "wire services",
    "news services",
    "agenturen",
    "agences",
    "agencias",
    "agenzie",
];

static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| AGENCIES.iter().chain(COMPOSITES).copied().collect());

/// Whether the words are an agency's name or a word for several. `extra`: the profile's own.
pub(crate) fn is_agency(words: &str, extra: &[String]) -> bool {
    let words = clean::lower(words.trim().trim_end_matches('.'));
    let whole = |w: &str| {
        let w = w.trim();
        NAMES.contains(w) || extra.iter().any(|e| e.chars().flat_map(char::to_lowercase).eq(w.chars()))
    };
    if words.is_empty() {
        return false;
    }
    let several = |ends: &[char]| words.contains(ends) && words.split(ends).all(whole);
    whole(&words) || several(&['/', '-', '–', ',', '+', ';']) || words.split_whitespace().all(whole)
}
