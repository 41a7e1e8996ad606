//! What is sent through again together, and in which order. Pure.

use std::collections::BTreeMap;

use copytaster_records::{DeliveryId, StoryId};

use crate::Address;
use crate::dead::{LetterId, Located, Place, Through};

/// One command, for one letter or for several of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The letters that it sends through again.
    pub letters: Vec<LetterId>,
    /// The partition of `wire.raw` that it goes to.
    pub partition: u32,
    /// The record that has the bytes.
    pub holder: Address,
    /// Their length.
    pub value_bytes: u32,
    /// What it does.
    pub action: Action,
    place: Place,
}

/// What a command does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sends a unit on again.
    Redrive,
    /// Judges a delivery again, or these units of it.
    Judge {
        /// The delivery.
        delivery: DeliveryId,
        /// Ordinals; all where there is none.
        units: Vec<u32>,
        /// How often that was tried before.
        attempt: u32,
    },
}

/// Commands for letters, in the order in which dedupe wrote what died, but of a story its lower versions first: so a reader
/// who takes what comes as it comes has the newest last. Units of a delivery that died alike go with one command.
#[must_use]
pub fn plan(letters: Vec<(LetterId, Located)>) -> Vec<Step> {
    let mut units: Vec<(Step, StoryId, (u32, u32))> = Vec::new();
    let mut deliveries: BTreeMap<(Place, DeliveryId, u32, bool), Step> = BTreeMap::new();
    for (id, located) in letters {
        let Located { partition, holder, value_bytes, place, through } = located;
        let step = |action| Step { letters: vec![id], partition, holder, value_bytes, action, place };
        match through {
            Through::Redrive { revision, story, version, .. } => {
                units.push((step(Action::Redrive), story, (version, revision)));
            }
            Through::Judge { delivery, unit, attempt } => {
                // All letters of a delivery have one place, whatever unit they are of.
                let key = ((place.0, place.1, 0), delivery.clone(), attempt, unit.is_some());
                let same = deliveries
                    .entry(key)
                    .and_modify(|step| step.letters.push(id))
                    .or_insert_with(|| step(Action::Judge { delivery, units: Vec::new(), attempt }));
                if let Action::Judge { units, .. } = &mut same.action {
                    units.extend(unit);
                }
            }
        }
    }
    let judged = deliveries.into_values().map(|mut step| {
        if let Action::Judge { units, .. } = &mut step.action {
            units.sort_unstable();
            units.dedup();
        }
        step
    });
    let mut steps: Vec<Step> = judged.chain(in_order(units)).collect();
    // Stable: what was sorted within a story keeps its order, since places were handed out anew.
    steps.sort_by_key(|step| step.place);
    steps
}

/// Gives the places of a story's units to its versions in their order.
fn in_order(mut units: Vec<(Step, StoryId, (u32, u32))>) -> Vec<Step> {
    units.sort_by_key(|(step, story, version)| (*story, *version, step.place));
    let mut places: Vec<(StoryId, Place)> = units.iter().map(|(step, story, _)| (*story, step.place)).collect();
    places.sort_unstable();
    units.into_iter().zip(places).map(|((step, ..), (_, place))| Step { place, ..step }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn located(place: u64, through: Through) -> Located {
        let holder = Address { topic: "wire.unique".into(), partition: 0, offset: place };
        Located { partition: 0, holder, value_bytes: 1, place: (0, place, 0), through }
    }

    fn unit(place: u64, story: u8, version: u32, revision: u32) -> Located {
        let unit = format!("a/0/{place}#0").parse().expect("a unit");
        let story = StoryId::of("test", &story.to_string());
        located(place, Through::Redrive { unit, revision, story, version })
    }

    fn letter(offset: u64) -> LetterId {
        LetterId { partition: 0, offset }
    }

    #[test]
    fn units_of_a_delivery_go_together_and_whole_deliveries_alone() {
        let judge = |place, unit, attempt| {
            let delivery = format!("a/0/{place}").parse().expect("a delivery");
            located(place, Through::Judge { delivery, unit, attempt })
        };
        let letters = [judge(7, Some(3), 0), judge(2, None, 0), judge(7, Some(1), 0), judge(7, Some(9), 1)];
        let steps = plan((0..).map(letter).zip(letters).collect());
        let told: Vec<(usize, String)> = steps
            .iter()
            .map(|step| match &step.action {
                Action::Judge { delivery, units, attempt } => {
                    (step.letters.len(), format!("{delivery} {units:?} {attempt}"))
                }
                Action::Redrive => panic!("no unit was judged"),
            })
            .collect();
        assert_eq!(told, [(1, "a/0/2 [] 0".into()), (2, "a/0/7 [1, 3] 0".into()), (1, "a/0/7 [9] 1".into())]);
    }

    proptest! {
        #[test]
        fn every_letter_goes_once_and_versions_of_a_story_in_order(
            units in proptest::collection::vec((0u64..500, 0u8..6, 1u32..9, 0u32..3), 0..80),
        ) {
            let letters: Vec<_> = units.iter().enumerate()
                .map(|(n, (place, story, version, revision))| (letter(n as u64), unit(*place, *story, *version, *revision)))
                .collect();
            let steps = plan(letters);
            let mut sent: Vec<u64> = steps.iter().flat_map(|step| step.letters.iter().map(|id| id.offset)).collect();
            let of = |offset: u64| units[usize::try_from(offset).expect("fits")];
            for story in 0..6 {
                let versions: Vec<(u32, u32)> =
                    sent.iter().map(|n| of(*n)).filter(|u| u.1 == story).map(|u| (u.2, u.3)).collect();
                prop_assert!(versions.is_sorted(), "{versions:?}");
            }
            let mut places: Vec<u64> = units.iter().map(|u| u.0).collect();
            places.sort_unstable();
            prop_assert_eq!(steps.iter().map(|step| step.place.1).collect::<Vec<_>>(), places, "in the order of the log");
            sent.sort_unstable();
            prop_assert_eq!(sent, (0..units.len() as u64).collect::<Vec<_>>());
        }
    }
}
