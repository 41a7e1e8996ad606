//! What the analysis looks things up in, built once from data that is part of the program.

use copytaster_records::hex;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use sha2::{Digest, Sha256};

use crate::alias::{AliasError, Aliases};
use crate::gazetteer::Gazetteer;
use crate::lexicon::Lexicon;
use crate::model::ModelError;
use crate::ner::NameModel;
use crate::syntax::Syntax;

/// Why the embedded data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file is not the one whose hash was built in.
    #[error("the data file {file} has the hash {found}, not {expected}")]
    Hash {
        /// The file.
        file: &'static str,
        /// What was built in.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A file that is no text is not as it should be.
    #[error("the data file {file} cannot be read: {what}")]
    Format {
        /// The file.
        file: &'static str,
        /// What is missing or wrong.
        what: &'static str,
    },
    /// A line is not as its table demands.
    #[error("line {line} of the data file {file} cannot be read: {what}")]
    Line {
        /// The file.
        file: &'static str,
        /// From 1.
        line: usize,
        /// What is missing or wrong.
        what: &'static str,
    },
    /// A model that was built in cannot be read.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Gazetteer, countries, nationalities, word lists, time zones. Costs some tens of milliseconds to build; share it.
pub struct Resources {
    pub(crate) gazetteer: Gazetteer,
    pub(crate) lexicon: Lexicon,
    pub(crate) names: NameModel,
    pub(crate) syntax: Syntax,
    pub(crate) aliases: Aliases,
    zones: TimeZoneDatabase,
    sha256: String,
}

const PLACES: &[u8] = include_bytes!("../data/places.bin");
const COUNTRIES: &str = include_str!("../data/countries.tsv");
const ADMIN1: &str = include_str!("../data/admin1.tsv");
const NATIONALITIES: &str = include_str!("../data/nationalities.tsv");
const FIRST_NAMES: &str = include_str!("../data/first_names.txt");
const NAMES: &[u8] = include_bytes!("../models/names.model");
const COMPANIES: &str = include_str!("../data/companies.txt");
/// All of them by name.
const FILES: [(&str, &[u8]); 6] = [
    ("places.bin", PLACES),
    ("countries.tsv", COUNTRIES.as_bytes()),
    ("admin1.tsv", ADMIN1.as_bytes()),
    ("nationalities.tsv", NATIONALITIES.as_bytes()),
    ("first_names.txt", FIRST_NAMES.as_bytes()),
    ("companies.txt", COMPANIES.as_bytes()),
];
/// As `sha256sum` prints it, written by the laboratory.
const SUMS: &str = include_str!("../data/SHA256SUMS");

/// The project's own lists: part of the code, and of the hash.
const LEXICONS: [&str; 14] = [
    crate::words::REPORTING_VERBS,
    crate::words::DECISION_VERBS,
    crate::places::STANDALONE,
    crate::lexicon::REGIONS,
    include_str!("../lexicon/given_names.txt"),
    include_str!("../lexicon/titles.txt"),
    include_str!("../lexicon/modifiers.txt"),
    include_str!("../lexicon/first_words.txt"),
    include_str!("../lexicon/not_people.txt"),
    crate::lexicon::AGENCIES,
    crate::lexicon::SEATS,
    crate::lexicon::STATES,
    crate::lexicon::DEMONYMS,
    crate::lexicon::SHY_PLACES,
];

impl Resources {
    /// Checks the hashes of the embedded data and reads it.
    ///
    /// # Errors
    /// [`DataError`] where a file is not the one that was built in, or a line of it is malformed.
    pub fn embedded() -> Result<Self, DataError> {
        for (file, bytes) in FILES {
            verify(file, bytes)?;
        }
        let lexicon = Lexicon::read(COUNTRIES, NATIONALITIES, ADMIN1, FIRST_NAMES, COMPANIES)?;
        let gazetteer = Gazetteer::read(PLACES)?;
        let names = NameModel::read("names.model", NAMES)?;
        let syntax = Syntax::embedded()?;
        let sha256 = fingerprint(syntax.sha256().into_iter().chain([names.sha256()]));
        Ok(Self {
            gazetteer,
            lexicon,
            names,
            syntax,
            aliases: Aliases::default(),
            zones: TimeZoneDatabase::bundled(),
            sha256,
        })
    }

    /// With a user's table of aliases, which is part of the hash.
    ///
    /// # Errors
    /// [`AliasError`] with the line that is wrong.
    pub fn with_aliases(mut self, table: &str) -> Result<Self, AliasError> {
        self.aliases = Aliases::read(table)?;
        self.sha256 = hex(&Sha256::digest(format!("{}{table}", self.sha256).as_bytes()));
        Ok(self)
    }

    /// SHA-256 of all data that the analysis uses, hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// A zone by its IANA name or an offset such as `+09:00`. The tables are the program's own, so that no machine differs.
    pub(crate) fn zone(&self, name: &str) -> Option<TimeZone> {
        if name.starts_with(['+', '-']) {
            return offset(name).map(TimeZone::fixed);
        }
        self.zones.get(name).ok()
    }
}

fn offset(text: &str) -> Option<jiff::tz::Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("-", rest) => (-1, rest),
        (_, rest) => (1, rest),
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4).unwrap_or("0").parse().ok()?;
    jiff::tz::Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

fn verify(file: &'static str, bytes: &[u8]) -> Result<(), DataError> {
    let mut sums = SUMS.lines().filter_map(|line| line.split_once("  "));
    let expected = sums.find(|(_, name)| *name == file).map_or("", |(sum, _)| sum);
    let found = hex(&Sha256::digest(bytes));
    if found == expected { Ok(()) } else { Err(DataError::Hash { file, expected: expected.to_owned(), found }) }
}

fn fingerprint<'h>(models: impl Iterator<Item = &'h str>) -> String {
    let mut hash = Sha256::new();
    for bytes in FILES.into_iter().map(|(_, bytes)| bytes).chain(LEXICONS.map(str::as_bytes)) {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    models.for_each(|sha256| hash.update(sha256.as_bytes()));
    hex(&hash.finalize())
}
