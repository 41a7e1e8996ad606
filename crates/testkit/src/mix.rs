//! What a wire consists of: how many in a thousand are of each kind.

use crate::Rng;

/// What happens on the wire with one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A story's first unit.
    New,
    /// The same version and text again in another envelope.
    Resend,
    /// A version older than the newest known: sent again, or late.
    Stale,
    /// Another text under the same version.
    SilentUpdate,
    /// A higher version.
    Update,
    /// A higher version that says it corrects. NewsML-G2 only: ninjs has no marker for it.
    Correction,
    /// The story is retracted, by id alone.
    Kill,
    /// A kill that arrives before its story.
    EarlyKill,
    /// NewsML-G2 that ends too soon.
    TruncatedXml,
    /// JSON that does not parse.
    InvalidJson,
    /// No bytes, or white space only.
    Empty,
    /// Bytes that are no text.
    Binary,
    /// Well-formed XML or JSON of no known format.
    UnknownFormat,
    /// A newsMessage with one broken item; its siblings are good.
    BrokenSibling,
    /// XML in a charset that nobody knows.
    BadCharset,
    /// Good text in windows-1252, though its feed sends UTF-8: it must be read, not lost.
    WrongEncoding,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 16] = [
        Self::New,
        Self::Resend,
        Self::Stale,
        Self::SilentUpdate,
        Self::Update,
        Self::Correction,
        Self::Kill,
        Self::EarlyKill,
        Self::TruncatedXml,
        Self::InvalidJson,
        Self::Empty,
        Self::Binary,
        Self::UnknownFormat,
        Self::BrokenSibling,
        Self::BadCharset,
        Self::WrongEncoding,
    ];
}

/// Kinds whose units die, the most telling first.
const POISON: [Kind; 7] = [
    Kind::TruncatedXml,
    Kind::BrokenSibling,
    Kind::InvalidJson,
    Kind::BadCharset,
    Kind::UnknownFormat,
    Kind::Binary,
    Kind::Empty,
];

/// Shares of the kinds, each per thousand. What is left over is [`Kind::New`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mix {
    shares: [u16; Kind::ALL.len()],
}

impl Mix {
    /// For a person who watches: mostly news, each kind of trouble now and then.
    #[must_use]
    pub fn demo() -> Self {
        Self::clean()
            .with(Kind::TruncatedXml, 4)
            .with(Kind::InvalidJson, 4)
            .with(Kind::Empty, 3)
            .with(Kind::Binary, 3)
            .with(Kind::UnknownFormat, 4)
            .with(Kind::BrokenSibling, 6)
            .with(Kind::BadCharset, 3)
            .with(Kind::WrongEncoding, 4)
    }

    /// For the chaos test: every kind often, more than a tenth of it trouble.
    #[must_use]
    pub fn chaos() -> Self {
        Self { shares: [0; Kind::ALL.len()] }
            .with(Kind::Resend, 130)
            .with(Kind::Stale, 70)
            .with(Kind::SilentUpdate, 60)
            .with(Kind::Update, 140)
            .with(Kind::Correction, 50)
            .with(Kind::Kill, 30)
            .with(Kind::EarlyKill, 15)
            .with(Kind::TruncatedXml, 20)
            .with(Kind::InvalidJson, 15)
            .with(Kind::Empty, 15)
            .with(Kind::Binary, 15)
            .with(Kind::UnknownFormat, 15)
            .with(Kind::BrokenSibling, 25)
            .with(Kind::BadCharset, 15)
            .with(Kind::WrongEncoding, 15)
    }

    /// Nothing malformed.
    #[must_use]
    pub fn clean() -> Self {
        Self { shares: [0; Kind::ALL.len()] }
            .with(Kind::Resend, 70)
            .with(Kind::Stale, 25)
            .with(Kind::SilentUpdate, 25)
            .with(Kind::Update, 140)
            .with(Kind::Correction, 30)
            .with(Kind::Kill, 10)
            .with(Kind::EarlyKill, 4)
    }

    /// The same with another share of one kind, at the cost of [`Kind::New`].
    ///
    /// # Panics
    /// Where the shares sum up to more than a thousand.
    #[must_use]
    pub fn with(mut self, kind: Kind, share: u16) -> Self {
        self.shares[Kind::New as usize] = 0;
        self.shares[kind as usize] = share;
        let taken: u16 = self.shares.iter().sum();
        assert!(taken <= 1000, "shares are per thousand and sum up to {taken}");
        self.shares[Kind::New as usize] = 1000 - taken;
        self
    }

    /// The same with so much that cannot be processed, per thousand of all: spread over the kinds whose units die.
    ///
    /// # Panics
    /// As [`Mix::with`].
    #[must_use]
    pub fn with_poison(self, share: u16) -> Self {
        let kinds = u16::try_from(POISON.len()).expect("a handful");
        (0..).zip(POISON).fold(self, |mix, (at, kind)| mix.with(kind, share / kinds + u16::from(at < share % kinds)))
    }

    /// The share of a kind, per thousand.
    #[must_use]
    pub fn share(&self, kind: Kind) -> u16 {
        self.shares[kind as usize]
    }

    pub(crate) fn draw(&self, rng: &mut Rng) -> Kind {
        let mut ticket = rng.below(1000);
        for kind in Kind::ALL {
            let share = u64::from(self.share(kind));
            if ticket < share {
                return kind;
            }
            ticket -= share;
        }
        Kind::New
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_always_sum_up_to_a_thousand() {
        for mix in [Mix::demo(), Mix::chaos(), Mix::clean()] {
            assert_eq!(mix.shares.iter().sum::<u16>(), 1000);
        }
    }

    #[test]
    fn poison_is_spread_over_its_kinds() {
        let shares = |mix: Mix| POISON.map(|kind| mix.share(kind));
        assert_eq!(shares(Mix::chaos().with_poison(5)), [1, 1, 1, 1, 1, 0, 0]);
        assert_eq!(shares(Mix::clean().with_poison(16)), [3, 3, 2, 2, 2, 2, 2]);
    }

    #[test]
    fn kinds_are_numbered_as_listed() {
        for (i, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, i);
        }
    }
}
