use std::fmt;
use std::str::FromStr;

use copytaster_records::headers::Lineage;

/// Where a record is: `topic/partition/offset`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: u32,
    /// The offset.
    pub offset: u64,
}

/// A text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address")]
pub struct AddressError(pub(crate) String);

impl From<Lineage> for Address {
    /// Of the record that another one was made from.
    fn from(lineage: Lineage) -> Self {
        Self { topic: lineage.topic, partition: lineage.partition, offset: lineage.offset }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.topic, self.partition, self.offset)
    }
}

impl FromStr for Address {
    type Err = AddressError;
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let read = || {
            let mut parts = text.rsplitn(3, '/');
            let (offset, partition, topic) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Self { topic: topic.to_owned(), partition: partition.parse().ok()?, offset: offset.parse().ok()? })
        };
        read().ok_or_else(|| AddressError(text.to_owned()))
    }
}

crate::text::serde_as_text!(Address);
