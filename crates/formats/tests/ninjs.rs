//! ninjs 1, 2 and 3 on fixtures of our own.

mod common;

use common::{fixture, of_role, one, received};
use copytaster_formats::{FeedProfile, Limits, identity, parse, split};
use copytaster_records::{ErrorClass, Format, PubStatus, Role};

fn profile() -> FeedProfile {
    FeedProfile::new("Nordwire")
}

#[test]
fn version_1() {
    let copy = one(&fixture("ninjs1.json"), &profile());
    assert_eq!(copy.format, Format::Ninjs1);
    assert_eq!((copy.wire_version.as_deref(), copy.pub_status), (Some("7"), PubStatus::Cancelled));
    assert_eq!(copy.body_text(), "The islands & more.\nSecond “paragraph”.\none\ntwo");
    assert_eq!(copy.dateline.as_ref().and_then(|d| d.place.as_deref()), Some("PORT VALE"));
    assert_eq!(of_role(&copy, Role::Subhead)[0].text, "Tolls left open");
    assert_eq!(of_role(&copy, Role::Headline)[1].dup_of.as_deref(), Some("s1"));
    assert_eq!(of_role(&copy, Role::NotePrivate).len(), 1);
    let caption = of_role(&copy, Role::Caption)[0];
    assert_eq!(copy.associations[0].caption.as_deref(), Some(caption.seg_id.as_str()));
    assert_eq!(of_role(&copy, Role::Credit)[0].of.as_deref(), Some(caption.seg_id.as_str()));
    assert_eq!(copy.extra["house_field"]["a"][1], 2);
    let version = copy.times.version_created.and_then(|t| t.instant).expect("a time");
    assert_eq!(version.to_string(), "2023-03-14T17:05:00.000Z");
}

#[test]
fn version_2() {
    let copy = one(&fixture("ninjs2.json"), &profile());
    assert_eq!(copy.format, Format::Ninjs2);
    assert_eq!(copy.headline.as_deref(), Some("Vale, Ostrand agree ferry timetable"));
    assert_eq!(copy.body_text(), "First.\nSecond.");
    assert!(copy.byline.expect("a byline").people.is_empty());
    assert_eq!(copy.associations[0].hrefs, ["http://pictures.nordwire.example/1.jpg"]);
    assert!(copy.terms.iter().any(|t| t.kind == "person" && t.name.as_deref() == Some("Ilse Varga")));
}

#[test]
fn an_array_of_version_3() {
    let found = split(&fixture("ninjs3.json"), &profile(), &Limits::default()).expect("items");
    assert_eq!(found.len(), 4);
    let first = found[0].as_ref().expect("a unit");
    assert_eq!(first.format, Format::Ninjs3);
    let copy = parse(first, &profile(), received()).expect("copy");
    assert_eq!(copy.body_text(), "The beacon was lit.\nNobody knows why.");
    assert!(copy.times.embargoed_until.expect("an embargo").instant.is_none(), "prose holds");
    assert_eq!(copy.flags, ["embargo_unreadable"]);
    let kill = identity(found[1].as_ref().expect("a unit"), &profile()).expect("an identity");
    assert_eq!((kill.status, kill.guid.as_deref()), (PubStatus::Cancelled, Some("urn:nordwire.example:n3:2")));
    let third = found[2].as_ref().expect("a unit");
    assert!(identity(third, &profile()).is_ok(), "a broken body does not hide who it is");
    let error = parse(third, &profile(), received()).expect_err("a body of 5");
    assert_eq!((error.class, error.reason.contains("bodies[0]")), (ErrorClass::Malformed, true));
    assert_eq!(found[3].as_ref().expect_err("unknown").error.class, ErrorClass::UnknownFormat);
}

#[test]
fn what_is_broken_says_where() {
    let error = split(b"{\"uri\": \"x\", \n \"version\": }", &profile(), &Limits::default()).expect_err("bad");
    assert!(error.reason.contains("byte 26"), "{}", error.reason);
    let error = split(b"[]", &profile(), &Limits::default()).expect_err("empty");
    assert_eq!(error.class, ErrorClass::Empty);
    let mut strict = profile();
    strict.formats = vec![Format::NewsmlG2];
    let error = split(&fixture("ninjs1.json"), &strict, &Limits::default()).expect_err("not expected");
    assert!(error.reason.contains("newsml_g2") && error.reason.contains("ninjs1"));
}

#[test]
fn a_date_that_is_prose_is_no_time() {
    let bytes = br#"{"uri":"x","type":"text","versioncreated":"yesterday","body_text":"Words."}"#;
    let copy = one(bytes, &profile());
    let time = copy.times.version_created.expect("its text");
    assert_eq!((time.instant, time.text.as_str()), (None, "yesterday"));
    assert_eq!(copy.flags, ["headline_derived", "time_unreadable"]);
}
