//! The gazetteer's file: read where it lies, nothing is unpacked.
//!
//! | section | what |
//! |---|---|
//! | magic | `CTPLACE1` |
//! | counts | 5 words: groups, places, postings, bytes of strings, bytes of keys |
//! | groups | 4 words each: strings of country (ISO 3166-1 alpha-2, alpha-3), division, IANA zone |
//! | places | 7 words each: GeoNames id, name (string), latitude and longitude (`i32`, 1e-5 degrees), population, feature code (string), group |
//! | postings | 1 word each: place << 1, lowest bit set where the name is an alternate |
//! | strings | each a byte of length and that many bytes of UTF-8 |
//! | keys | `fst` map: folded name, `=CC` or `=CC.DIVISION` to (first posting << 8) + number of postings |
//!
//! A word is a `u32`, little endian. Written by the laboratory (`gazetteer/index.rs`).

const MAGIC: &[u8; 8] = b"CTPLACE1";
const GROUP_WORDS: usize = 4;
const PLACE_WORDS: usize = 7;

/// The file's sections.
pub(super) struct Store {
    groups: &'static [u8],
    places: &'static [u8],
    postings: &'static [u8],
    strings: &'static [u8],
    keys: fst::Map<&'static [u8]>,
}

impl Store {
    /// Checks that the sections are there and that every reference between them holds. What is wrong, else.
    pub(super) fn open(bytes: &'static [u8]) -> Result<Self, &'static str> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or("it does not begin with CTPLACE1")?;
        let mut cut = |length: usize| {
            let (head, tail) = rest.split_at_checked(length).ok_or("it is truncated")?;
            rest = tail;
            Ok::<_, &'static str>(head)
        };
        let counts = cut(20)?;
        let count = |i| word(counts, i) as usize;
        let groups = cut(count(0) * GROUP_WORDS * 4)?;
        let places = cut(count(1) * PLACE_WORDS * 4)?;
        let postings = cut(count(2) * 4)?;
        let strings = cut(count(3))?;
        let keys = cut(count(4))?;
        if !rest.is_empty() {
            return Err("bytes follow its end");
        }
        let keys = fst::Map::new(keys).map_err(|_| "its keys are no fst")?;
        keys.as_fst().verify().map_err(|_| "its keys are damaged")?;
        let store = Self { groups, places, postings, strings, keys };
        store.check()?;
        Ok(store)
    }

    fn check(&self) -> Result<(), &'static str> {
        let string = |at: u32| self.string_at(at).is_some();
        let groups = self.groups.len() / 4;
        let places = self.places.len() / (PLACE_WORDS * 4);
        let group_count = groups / GROUP_WORDS;
        let sound = (0..groups).all(|i| string(word(self.groups, i)))
            && (0..places).all(|i| {
                let field = |f| word(self.places, i * PLACE_WORDS + f);
                string(field(1)) && string(field(5)) && (field(6) as usize) < group_count
            })
            && (0..self.postings.len() / 4).all(|i| ((word(self.postings, i) >> 1) as usize) < places);
        if sound { Ok(()) } else { Err("a reference leads out of it") }
    }

    /// The places of a key, each with whether the name is an alternate.
    pub(super) fn find(&self, key: &str) -> impl Iterator<Item = (u32, bool)> + '_ {
        let value = self.keys.get(key).unwrap_or(0);
        let first = usize::try_from(value >> 8).unwrap_or(usize::MAX);
        let total = self.postings.len() / 4;
        let end = first.saturating_add((value & 0xff) as usize).min(total);
        (first.min(end)..end).map(|i| {
            let posting = word(self.postings, i);
            (posting >> 1, posting & 1 == 1)
        })
    }

    /// One of the seven words of a place.
    pub(super) fn place(&self, place: u32, field: usize) -> u32 {
        word(self.places, place as usize * PLACE_WORDS + field)
    }

    /// One of the four strings of a group.
    pub(super) fn group(&self, group: u32, field: usize) -> &'static str {
        self.string(word(self.groups, group as usize * GROUP_WORDS + field))
    }

    /// All groups.
    pub(super) fn groups(&self) -> impl Iterator<Item = [&'static str; GROUP_WORDS]> + '_ {
        let count = u32::try_from(self.groups.len() / (4 * GROUP_WORDS)).unwrap_or(u32::MAX);
        (0..count).map(|group| std::array::from_fn(|field| self.group(group, field)))
    }

    pub(super) fn string(&self, at: u32) -> &'static str {
        self.string_at(at).unwrap_or_default()
    }

    fn string_at(&self, at: u32) -> Option<&'static str> {
        let (length, rest) = self.strings.get(at as usize..)?.split_first()?;
        std::str::from_utf8(rest.get(..usize::from(*length))?).ok()
    }
}

/// The word of this number; the callers' numbers were checked when the file was opened.
fn word(bytes: &[u8], number: usize) -> u32 {
    let at = number * 4;
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::Store;

    #[test]
    fn what_is_no_gazetteer_is_refused() {
        let refused = |bytes: &'static [u8]| Store::open(bytes).err();
        assert_eq!(refused(b""), Some("it does not begin with CTPLACE1"));
        assert_eq!(refused(b"CTPLACE1\x01"), Some("it is truncated"));
        assert_eq!(refused(include_bytes!("../../data/places.bin").split_at(1000).0), Some("it is truncated"));
        let mut torn = include_bytes!("../../data/places.bin").to_vec();
        let last_count = 8 + 16;
        torn.truncate(torn.len() - 1);
        torn[last_count] = torn[last_count].wrapping_sub(1);
        assert!(refused(torn.leak()).is_some());
    }
}
