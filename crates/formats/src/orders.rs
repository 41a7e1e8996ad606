//! What notes for editors order: that an item is killed, held back, or kept until a time.

use copytaster_records::{PubStatus, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::text::embargo;
use crate::times::{self, ReadTime};
use crate::{FeedProfile, clean, markers, status};

/// Bytes of a note in which orders are looked for.
const NOTE_BYTES_MAX: usize = 1_000;

/// What the notes of one item order.
pub(crate) struct Orders<'a> {
    profile: &'a FeedProfile,
    /// When the item was sent.
    sent: Option<Timestamp>,
    status: PubStatus,
    embargo: Option<ReadTime>,
}

impl<'a> Orders<'a> {
    /// `sent`: when the item was sent, from which moments count whose year is left out.
    pub(crate) fn new(sent: Option<&ReadTime>, profile: &'a FeedProfile) -> Self {
        let sent = sent.and_then(|sent| sent.time.instant);
        Self { profile, sent, status: PubStatus::Usable, embargo: None }
    }

    /// Reads a note.
    pub(crate) fn read(&mut self, note: &str) {
        let note = clean::bounded(note.trim_start(), NOTE_BYTES_MAX);
        if markers::may_order(note) {
            // A sentence may go over a line's end, and each line may begin an order.
            for part in std::iter::once(note).chain(note.lines().skip(1)) {
                self.status = status::stricter(self.status, markers::read_note(part, self.profile).status);
            }
        }
        self.hold(embargo::of_note(note, || self.day(), self.profile.zone.as_ref()));
    }

    /// The day that the item was sent, where its sender is.
    fn day(&self) -> Option<Date> {
        let zone = self.profile.zone.as_ref().map_or(TimeZone::UTC, |zone| zone.tz().clone());
        self.sent.map(|at| zone.to_datetime(at.to_jiff()).date())
    }

    /// Reads a note that is an embargo by its role: it holds, whether its words are understood or not.
    pub(crate) fn read_embargo(&mut self, note: &str) {
        self.read(note);
        if self.embargo.is_none() {
            self.hold(Some(times::certain_or_none(times::unread(&clean::line(note), None))));
        }
    }

    fn hold(&mut self, found: Option<ReadTime>) {
        self.embargo = times::strictest(self.embargo.take(), found);
    }

    /// Takes the orders where they say more than the item's own fields: these may leave a time open.
    pub(crate) fn apply(self, status: &mut PubStatus, embargo: &mut Option<ReadTime>) {
        *status = status::stricter(*status, self.status);
        let is_certain = |read: &ReadTime| read.time.instant.is_some();
        let adds = match embargo {
            None => true,
            Some(own) => !is_certain(own) && self.embargo.as_ref().is_some_and(is_certain),
        };
        if adds {
            *embargo = self.embargo.or(embargo.take());
        }
    }
}
