use std::fmt;
use std::str::FromStr;

use copytaster_records::{DeliveryId, ErrorClass, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

use super::{Letter, LetterId};

/// Which dead letters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadFilter {
    /// Only these; all where there is none.
    #[serde(default)]
    pub picks: Vec<Pick>,
    /// Of this feed.
    #[serde(default)]
    pub feed: Option<String>,
    /// Of this stage.
    #[serde(default)]
    pub stage: Option<String>,
    /// Of this class.
    #[serde(default)]
    pub class: Option<ErrorClass>,
    /// Written then or later.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Written before.
    #[serde(default)]
    pub to: Option<Timestamp>,
}

/// How letters are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// The letter of this address.
    Letter(LetterId),
    /// Those of a unit.
    Unit(UnitId),
    /// Those of a delivery and of its units.
    Delivery(DeliveryId),
}

/// A text names no letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no dead letter: expected its id as `dead list` tells it, such as 0/17, a unit such as demo/0/17#2, or a delivery such as demo/0/17"
)]
pub struct PickError(String);

impl DeadFilter {
    /// Whether a letter is wanted.
    #[must_use]
    pub fn takes(&self, letter: &Letter) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| wanted.is_none() || wanted.as_deref() == found;
        is(&self.feed, letter.feed.as_deref())
            && is(&self.stage, Some(&letter.stage))
            && self.class.is_none_or(|class| class.as_str() == letter.class)
            && self.from.is_none_or(|from| letter.appended_at >= from)
            && self.to.is_none_or(|to| letter.appended_at < to)
            && (self.picks.is_empty() || self.picks.iter().any(|pick| pick.takes(letter)))
    }

    /// The addresses that are wanted, where nothing else is.
    #[must_use]
    pub fn addresses(&self) -> Option<Vec<LetterId>> {
        let address = |pick: &Pick| match pick {
            Pick::Letter(id) => Some(*id),
            _ => None,
        };
        let ids: Option<Vec<LetterId>> = self.picks.iter().map(address).collect();
        ids.filter(|ids| !ids.is_empty())
    }
}

impl Pick {
    fn takes(&self, letter: &Letter) -> bool {
        let item = letter.item.as_deref();
        match self {
            Self::Letter(id) => *id == letter.id,
            Self::Unit(unit) => item == Some(&unit.to_string()),
            Self::Delivery(id) => item.is_some_and(|item| item.split('#').next() == Some(&id.to_string())),
        }
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Letter(id) => id.fmt(f),
            Self::Unit(id) => id.fmt(f),
            Self::Delivery(id) => id.fmt(f),
        }
    }
}

impl FromStr for Pick {
    type Err = PickError;
    fn from_str(text: &str) -> Result<Self, PickError> {
        let unit = || text.parse().map(Self::Unit).ok();
        let delivery = || text.parse().map(Self::Delivery).ok();
        let letter = || text.parse().map(Self::Letter).ok();
        letter().or_else(unit).or_else(delivery).ok_or_else(|| PickError(text.to_owned()))
    }
}

crate::text::serde_as_text!(Pick);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_they_name() {
        let pick = |text: &str| text.parse::<Pick>();
        assert_eq!(pick("0/17"), Ok(Pick::Letter(LetterId { partition: 0, offset: 17 })));
        assert!(matches!(pick("demo/0/17#2"), Ok(Pick::Unit(_))));
        assert!(matches!(pick("demo/0/17"), Ok(Pick::Delivery(_))));
        for wrong in ["", "17", "demo", "demo/x/1", "0/-1", "Demo/0/1"] {
            assert!(pick(wrong).expect_err(wrong).to_string().contains("such as 0/17"), "{wrong}");
        }
    }
}
