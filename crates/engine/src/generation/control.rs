//! What is on `copytaster.control`.

use std::collections::BTreeMap;

use copytaster_records::headers::{self, event_type};
use copytaster_records::{Era, Generation, GenerationName, LIVE, Readers, to_json, topics};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::GenerationError;
use crate::{Headers, Log, LogError, Output, ReadLimits, Record};

/// Records read at once.
const CHUNK: ReadLimits = ReadLimits { records_max: 500, bytes_max: 16 << 20 };

/// All generations, and which one readers follow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Control {
    /// By name.
    pub generations: BTreeMap<GenerationName, Generation>,
    /// Which one readers follow.
    pub readers: Readers,
    /// Behind the newest record that was read: where there is more, something changed.
    pub high: u64,
}

impl Control {
    /// Reads it.
    ///
    /// # Errors
    /// [`LogError::Damaged`] where a record does not read: another version of the program may have written it.
    pub fn read(log: &dyn Log) -> Result<Self, LogError> {
        let mut this = Self::default();
        let mut from = log.watermarks(topics::CONTROL, 0)?.low;
        loop {
            let records = log.read(topics::CONTROL, 0, from, CHUNK)?;
            let Some(last) = records.last() else { break };
            from = last.offset + 1;
            records.iter().try_for_each(|record| this.take(record))?;
        }
        this.high = from;
        Ok(this)
    }

    /// Whether there is more than was read.
    ///
    /// # Errors
    /// [`LogError`] where the log cannot be read.
    pub fn is_outdated(&self, log: &dyn Log) -> Result<bool, LogError> {
        if log.watermarks(topics::CONTROL, 0)?.high <= self.high {
            return Ok(false);
        }
        Ok(log.next_offset(topics::CONTROL, 0, self.high)?.is_some())
    }

    /// A generation by its name.
    ///
    /// # Errors
    /// [`GenerationError::Unknown`] says which there are.
    pub fn get(&self, name: &str) -> Result<&Generation, GenerationError> {
        if name == LIVE {
            return Err(GenerationError::Live);
        }
        let found = GenerationName::new(name).ok().and_then(|name| self.generations.get(&name));
        found.ok_or_else(|| GenerationError::Unknown { name: name.to_owned(), there: self.there() })
    }

    /// Whether any reader, also one who begins at the beginning, is sent to a generation: it was switched to, and none that
    /// was switched to since has all that it has.
    #[must_use]
    pub fn is_followed(&self, name: &GenerationName) -> bool {
        let eras = &self.readers.eras;
        let newest = eras.iter().rposition(|era| era.generation.as_ref() == Some(name));
        newest.is_some_and(|at| !eras[at + 1..].iter().any(|later| covers(later, &eras[at])))
    }

    pub(super) fn is_switching_to(&self, name: &GenerationName) -> bool {
        self.readers.switching.as_ref().is_some_and(|switching| switching.era.generation.as_ref() == Some(name))
    }

    fn there(&self) -> String {
        let names = self.generations.keys().map(GenerationName::as_str);
        std::iter::once(LIVE).chain(names).collect::<Vec<_>>().join(", ")
    }

    fn take(&mut self, record: &Record) -> Result<(), LogError> {
        let key = String::from_utf8_lossy(&record.key).into_owned();
        if key == Readers::KEY {
            self.readers = value(record)?.unwrap_or_default();
        } else if let Some(name) = key.strip_prefix("generation/").and_then(|name| GenerationName::new(name).ok()) {
            match value::<Generation>(record)? {
                Some(generation) => self.generations.insert(name, generation),
                None => self.generations.remove(&name),
            };
        }
        Ok(())
    }
}

fn covers(later: &Era, era: &Era) -> bool {
    era.stages.iter().all(|stage| later.stages.contains(stage))
        && later.origin_from.iter().zip(&era.origin_from).all(|(later, from)| later <= from)
}

fn value<T: DeserializeOwned>(record: &Record) -> Result<Option<T>, LogError> {
    let Some(value) = &record.value else { return Ok(None) };
    serde_json::from_slice(value).map(Some).map_err(|error| LogError::Damaged {
        what: record.address().to_string(),
        detail: format!("{error}; a newer version of the program may have written it"),
    })
}

pub(super) fn generation(generation: &Generation) -> Output {
    output(Generation::key(&generation.name), event_type::GENERATION, Some(generation))
}

pub(super) fn tombstone(name: &GenerationName) -> Output {
    output::<Generation>(Generation::key(name), event_type::GENERATION, None)
}

pub(super) fn readers(readers: &Readers) -> Output {
    output(Readers::KEY.to_owned(), event_type::READERS, Some(readers))
}

fn output<T: Serialize>(key: String, event_type: &'static str, value: Option<&T>) -> Output {
    let headers = Headers::new()
        .with(headers::CE_SPECVERSION, "1.0")
        .with(headers::CE_ID, key.clone())
        .with(headers::CE_SOURCE, "/copytaster/replay")
        .with(headers::CE_TYPE, event_type)
        .with(headers::CONTENT_TYPE, "application/json");
    let value = value.map(|value| to_json(value).into());
    Output { topic: topics::CONTROL.into(), partition: 0, key: key.into(), headers, value }
}
