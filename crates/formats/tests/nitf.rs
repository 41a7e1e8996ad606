//! NITF on fixtures of our own.

mod common;

use common::{fixture, of_role, one, received, units};
use copytaster_formats::{FeedProfile, Unit, identity, parse};
use copytaster_records::{EditorialType, Format, PubStatus, Role, UnitContext};

fn profile() -> FeedProfile {
    FeedProfile::new("fallback")
}

fn nitf(text: &str) -> Unit {
    Unit { format: Format::Nitf, bytes: text.as_bytes().to_vec(), context: UnitContext::default() }
}

#[test]
fn a_document_with_everything() {
    let copy = one(&fixture("nitf/article.xml"), &profile());
    assert_eq!((copy.provider.as_str(), copy.guid.as_deref()), ("Nordwire", Some("nw-2023-0314-0417")));
    assert_eq!((copy.wire_version.as_deref(), copy.editorial_type), (Some("3"), EditorialType::Correction));
    assert_eq!(copy.headline.as_deref(), Some("Vale, Ostrand agree ferry timetable"));
    assert_eq!(of_role(&copy, Role::Subhead)[0].text, "Boats every hour & a half from Monday");
    let byline = copy.byline.clone().expect("a byline");
    assert_eq!((byline.raw.as_str(), byline.people), ("By Tove Ekdal", vec!["Tove Ekdal".to_owned()]));
    assert_eq!(copy.rights.copyright_notice.as_deref(), Some("Copyright 2023 Nordwire. Keep the credit."));
    assert_eq!(copy.rights.usage_terms.as_deref(), Some("Not for use by ferry companies."));
    assert!(copy.times.embargoed_until.is_none(), "a release at the time of issue is no embargo");
    let expires = copy.times.expires.clone().and_then(|t| t.instant).expect("an end");
    assert_eq!(expires.to_string(), "2023-03-20T00:00:00.000Z");
    let term = |code: &str| copy.terms.iter().find(|t| t.code == code).unwrap_or_else(|| panic!("{code}"));
    assert_eq!(term("04015004").scheme.as_deref(), Some("http://cv.iptc.org/newscodes/subjectcode/"));
    assert_eq!(term("04015004").name.as_deref(), Some("Waterway"));
    assert_eq!((term("H77").scheme.clone(), term("HBR").kind.as_str()), (None, "category"));
    assert_eq!(term("VFC").kind, "organisation");
    assert_eq!(term("Port Vale").kind, "located");
    assert_eq!(copy.associations[0].hrefs, ["mole.jpg"]);
    let caption = copy.associations[0].caption.as_deref().expect("a caption");
    assert_eq!(common::by_id(&copy, caption).text, "The mole of Ostrand at low water.");
    let expected = [
        "The islands of Vale and Ostrand will share one timetable after 1 1/2 years of talks, the Vale Ferry Company said.",
        "There will be 14 boats, not 12.",
        "What is open",
        "the tolls",
        "pilots and other beacons",
        "We have waited long enough, a skipper said.",
        "Island | Boats",
        "Vale | 8",
        "Ostrand | 6",
        "Monday     06.00   08.00",
        "Tuesday    06.30   08.30",
    ];
    assert_eq!(copy.body_text().lines().collect::<Vec<_>>(), expected);
    assert_eq!(of_role(&copy, Role::Abstract).len(), 1);
    assert_eq!(of_role(&copy, Role::NotePublic)[0].text, "The timetable begins on Monday in all harbours.");
    let private: Vec<&str> = of_role(&copy, Role::NotePrivate).iter().map(|s| s.text.as_str()).collect();
    assert_eq!(private.len(), 4, "{private:?}");
    assert!(!copy.body_text().contains("555"));
}

#[test]
fn namespaces_and_embargoes() {
    let copy = one(&fixture("nitf/namespaced.xml"), &profile());
    assert_eq!(copy.guid.as_deref(), Some("lk-77"), "the id without the version behind it");
    assert_eq!((copy.wire_version.as_deref(), copy.language.as_deref()), (Some("4"), Some("nb-NO")));
    let until = copy.times.embargoed_until.clone().and_then(|t| t.instant).expect("an embargo");
    assert_eq!(until.to_string(), "2024-02-10T17:00:00.000Z");
    assert_eq!(copy.body_text().lines().count(), 2);
    // An embargo without an end that can be read holds.
    let text = String::from_utf8(fixture("nitf/namespaced.xml")).expect("text");
    let open = text.replace("norm=\"2024-02-10T18:00:00+01:00\"", "norm=\"YYYYMMDD\"");
    let held = identity(&nitf(&open), &profile()).expect("an identity").embargo.expect("held");
    assert!(held.instant.is_none());
    // A release behind the issue holds whatever the status says.
    let usable = text.replace("embargoed", "usable");
    assert!(identity(&nitf(&usable), &profile()).expect("an identity").embargo.is_some());
}

#[test]
fn kills_need_no_body_and_may_name_another_document() {
    let kill = units(&fixture("nitf/kill.xml"), &profile()).remove(0);
    let id = identity(&kill, &profile()).expect("an identity");
    assert_eq!((id.status, id.editorial_type), (PubStatus::Cancelled, EditorialType::Kill));
    assert_eq!(id.guid.as_deref(), Some("nw-2023-0314-0417"));
    assert_eq!(parse(&kill, &profile(), received()).expect("copy").pub_status, PubStatus::Cancelled);

    let other = units(&fixture("nitf/kill-of-another.xml"), &profile()).remove(0);
    let id = identity(&other, &profile()).expect("an identity");
    assert_eq!((id.status, id.targets), (PubStatus::Cancelled, vec!["nw-2023-0314-0417".to_owned()]));

    let replaces = units(&fixture("nitf/replaces-another.xml"), &profile()).remove(0);
    let id = identity(&replaces, &profile()).expect("an identity");
    assert_eq!((id.status, id.targets.len()), (PubStatus::Usable, 1));
    let copy = parse(&replaces, &profile(), received()).expect("copy");
    assert!(copy.byline.is_none(), "desk initials are no byline");
    assert_eq!(of_role(&copy, Role::SignOff)[0].text, "tek/ibr");
}

#[test]
fn identity_survives_a_broken_body_and_not_a_broken_head() {
    let text = String::from_utf8(fixture("nitf/article.xml")).expect("text");
    let cut = &text[..text.find("pilots and").expect("a place")];
    assert_eq!(identity(&nitf(cut), &profile()).expect("an identity").wire_version.as_deref(), Some("3"));
    assert!(parse(&nitf(cut), &profile(), received()).is_err());
    let cut = &text[..text.find("<fixture").expect("a place")];
    assert!(identity(&nitf(cut), &profile()).is_err());
}

#[test]
fn tables_keep_their_columns_and_a_document_without_an_id_has_a_key() {
    let profile = FeedProfile::from_toml("provider = \"x\"\nzone = \"Europe/Oslo\"").expect("a profile");
    let copy = one(&fixture("nitf/tabular.xml"), &profile);
    assert_eq!(copy.guid.as_deref(), Some("anpa:f:0009:2023-03-14"));
    assert_eq!(of_role(&copy, Role::Table)[0].text.lines().next(), Some("Herring     12.40    12.10"));
    let issued = copy.times.version_created.expect("a time");
    assert_eq!(issued.instant.map(|t| t.to_string()).as_deref(), Some("2023-03-14T08:30:00.000Z"));
}

#[test]
fn escaped_markup_is_markup_and_an_agencys_mark_is_no_word() {
    let copy = one(&fixture("nitf/escaped.xml"), &profile());
    assert_eq!(
        copy.body_text(),
        "The ferry of Vale sails again, the harbour master said.\nIt was repaired in Ostrand."
    );
    assert_eq!((copy.headline.as_deref(), copy.slugline.as_deref()), (Some("Ferry sails again"), None));
    let subject = copy.terms.iter().find(|t| t.code == "04000000").expect("IPTC's code");
    assert!(subject.kind == "subject" && subject.scheme.as_deref().is_some_and(|s| s.ends_with("/subjectcode/")));
}

#[test]
fn what_a_newspapers_system_says_of_a_picture_is_no_text() {
    let copy = one(&fixture("nitf/newspaper.xml"), &profile());
    assert_eq!(copy.body_text(), "The ferry of Vale sails again.");
    let caption = of_role(&copy, Role::Caption)[0];
    assert_eq!(caption.text, "The ferry at the mole of Ostrand.");
    assert_eq!(of_role(&copy, Role::Credit)[0].of.as_deref(), Some(caption.seg_id.as_str()));
    assert_eq!(copy.associations[0].hrefs, ["1939.jpg"]);
    assert_eq!(copy.associations[0].caption.as_deref(), Some(caption.seg_id.as_str()));
    let keywords: Vec<&str> = copy.terms.iter().filter(|t| t.kind == "keyword").map(|t| t.code.as_str()).collect();
    assert_eq!(keywords, ["FERRY", "VALE"]);
    assert!(copy.extra["original-storyid"][0] == "14001" && copy.extra["media-notes"][0] == "26 % 3col");
}
