//! Kills, holds and embargoes of every JSON and text format: understood from header words, with their targets, whatever
//! else is missing.

mod common;

use common::fixture;
use copytaster_formats::{FeedProfile, Limits, identity, split};
use copytaster_records::{EditorialType, PubStatus, UnitIdentity};

/// The identities of a fixture's good units, in order.
fn identities(name: &str) -> Vec<UnitIdentity> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(format!("{name}.toml"));
    let profile = match std::fs::read_to_string(path) {
        Ok(text) => FeedProfile::from_toml(&text).expect("a profile"),
        Err(_) => FeedProfile::new("Nordwire"),
    };
    let units = split(&fixture(name), &profile, &Limits::default()).expect("a delivery").into_iter().flatten();
    units.filter_map(|u| identity(&u, &profile).ok()).collect()
}

#[test]
fn a_status_alone_names_its_target() {
    for (name, at, guid) in [
        ("json/ap-feed.json", 0, "5ee9b4b40ea5fe9c"),
        ("json/wireq.json", 1, "urn:newsml:xpa.example:20090101:250123-930-1"),
        ("json/connect-search.json", 0, "tag:nw.example,2024:newsml_KBN2"),
        ("json/mrn-archive.json", 1, "mrn:nL1N0ABCD:2024-03-14T16:00:00.000Z"),
        ("json/factiva.json", 1, "NORDW0002024"),
        ("ninjs3.json", 1, "urn:nordwire.example:n3:2"),
        ("ics/calendar.ics", 1, "ferry-1@agenda.example#20240315T170000Z"),
        ("photo/kill.jpg", 0, "PA101"),
    ] {
        let id = &identities(name)[at];
        assert_eq!((id.status, id.guid.as_deref()), (PubStatus::Cancelled, Some(guid)), "{name}");
        assert_eq!(id.editorial_type, EditorialType::Kill, "{name}");
    }
}

#[test]
fn derived_ids_join_a_kill_with_its_story() {
    // Filed a day later: the story's own id is among the targets.
    let stream = identities("anpa/stream.anpa");
    let story = identities("anpa/writethru.anpa").remove(0);
    assert_eq!(stream[0].status, PubStatus::Cancelled);
    assert!(stream[0].targets.contains(story.guid.as_ref().expect("an id")), "{:?}", stream[0].targets);
    // The same story sent again under another number is the same story.
    assert_eq!(stream[2].guid, story.guid);
    // The same day: the same id.
    let kills = identities("iptc7901/kills.7901");
    assert_eq!(kills[1].status, PubStatus::Cancelled);
    assert_eq!(kills[1].guid, kills[0].guid);
    // "(Achtung)" with a verb that kills is a kill; alone it is none.
    assert_eq!((kills[2].status, kills[3].status), (PubStatus::Cancelled, PubStatus::Usable));
    // A message that answers the one it kills.
    let mail = identities("mail/kill.eml").remove(0);
    assert_eq!((mail.status, mail.targets[0].as_str()), (PubStatus::Cancelled, "release-67276@harbour.example"));
}

#[test]
fn one_charset_or_another_is_one_story() {
    let (utf8, latin1) = (identities("iptc7901/correction-utf8.7901"), identities("iptc7901/correction-latin1.7901"));
    assert_eq!(utf8[0].guid, latin1[0].guid);
    assert_eq!(utf8[0].editorial_type, EditorialType::Correction);
}

#[test]
fn a_kill_without_a_target_names_none() {
    for (name, at) in [("zczc/generic.zczc", 0), ("json/factiva.json", 2)] {
        let id = &identities(name)[at];
        assert_eq!((id.status, &id.guid, id.targets.len()), (PubStatus::Cancelled, &None, 0), "{name}");
    }
}

#[test]
fn embargoes_hold() {
    let held = |name: &str, at: usize| identities(name)[at].embargo.clone().expect(name).instant.map(|t| t.to_string());
    assert_eq!(held("anpa/stream.anpa", 1), None, "Adv15 names a day and no moment");
    assert_eq!(held("iptc7901/kills.7901", 4), None, "no year, no zone");
    assert_eq!(held("json/ap-feed.json", 2), None, "HoldForRelease");
    assert_eq!(held("json/ap-feed.json", 3).as_deref(), Some("2024-03-15T06:00:00.000Z"));
    assert_eq!(held("json/digitalwires.json", 0).as_deref(), Some("2025-01-23T18:00:00.000Z"));
    assert_eq!(held("mail/release.eml", 0).as_deref(), Some("2024-03-14T19:00:00.000Z"));
}

#[test]
fn held_back_is_not_killed() {
    assert_eq!(identities("json/ap-feed.json")[4].status, PubStatus::Withheld, "a test message is never published");
    assert_eq!(identities("json/ap-feed.json")[5].status, PubStatus::Withheld);
    assert_eq!(identities("json/ninjs-bbc.json")[1].status, PubStatus::Withheld);
    assert_eq!(identities("ics/calendar.ics")[2].status, PubStatus::Withheld, "CLASS:PRIVATE");
    // TT's replaced items are replaced and no kills.
    let replaced = &identities("json/ninjs-tt.json")[0];
    assert_eq!((replaced.status, replaced.targets.len()), (PubStatus::Usable, 1));
}
