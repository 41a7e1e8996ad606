//! RSS, Atom, Ritzau's queue and XHTML fragments on fixtures of our own.

mod common;

use common::{fixture, of_role, one, received, units};
use copytaster_formats::{FeedProfile, Limits, ParsedCopy, identity, parse, split};
use copytaster_records::{EditorialType, PubStatus, Role};

fn profile() -> FeedProfile {
    FeedProfile::new("Nordwire")
}

fn read(name: &str, profile: &FeedProfile) -> Vec<ParsedCopy> {
    units(&fixture(name), profile).iter().map(|u| parse(u, profile, received()).expect("copy")).collect()
}

#[test]
fn rss_with_bare_ampersands_and_html() {
    let copies = read("feed/rss2.xml", &profile());
    let copy = &copies[0];
    assert_eq!((copy.guid.as_deref(), copy.language.as_deref()), (Some("nw-4411"), Some("en-gb")));
    assert_eq!(copy.headline.as_deref(), Some("Vale & Ostrand agree on ferry timetable"));
    let made = copy.times.version_created.clone().and_then(|t| t.instant).expect("a time");
    assert_eq!(made.to_string(), "2023-03-14T09:30:00.000Z");
    let body = "The islands of Vale & Ostrand will share one timetable.\n8 boats for Vale\n6 boats for Ostrand";
    assert_eq!(copy.body_text(), body);
    assert_eq!(of_role(copy, Role::Abstract)[0].text, "Boats every hour from Monday.");
    assert_eq!(of_role(copy, Role::Caption)[0].text, "The mole at low water");
    assert_eq!(copy.associations.len(), 2);
    assert_eq!(copy.byline.as_ref().map(|b| b.people.clone()), Some(vec!["Tove Ekdal".to_owned()]));
    assert_eq!(copy.terms[0].scheme.as_deref(), Some("http://cv.nordwire.example/topic"));
    assert_eq!(copy.section.as_deref(), Some("Nordwire Islands & Harbours"));
    assert!(copy.extra.contains_key("desk"), "an extension is kept");

    assert_eq!(copies[1].guid.as_deref(), Some("https://nordwire.example/plain"));
    assert_eq!(copies[1].byline.as_ref().map(|b| b.raw.clone()).as_deref(), Some("Odd Nes"));
    assert_eq!(copies[1].body_text(), "The lamp of Skagvær was out for six hours, the keeper said.");
    assert_eq!((copies[2].guid.clone(), copies[2].times.version_created.clone().and_then(|t| t.instant)), (None, None));
}

#[test]
fn rdf_and_atom() {
    let rdf = &read("feed/rss1.rdf", &profile())[0];
    assert_eq!(rdf.guid.as_deref(), Some("https://nordwire.example/fog"));
    assert_eq!((rdf.language.as_deref(), rdf.body_text().as_str()), (Some("nb"), "Boats wait until six."));

    let copies = read("feed/atom.xml", &profile());
    assert_eq!(copies[0].headline.as_deref(), Some("Ferry timetable & tolls"));
    assert_eq!(copies[0].body_text(), "The islands will share one timetable.\nVale | 8");
    assert_eq!(copies[0].rights.copyright_notice.as_deref(), Some("Nordwire 2023"));
    let links: Vec<&str> = copies[0].links.iter().map(|l| l.rel.as_str()).collect();
    assert_eq!(links, ["related", "alternate"]);
    assert_eq!(copies[1].body_text(), "The fog came at noon.\nIt lifted at six.");
}

#[test]
fn a_tombstone_kills_and_a_draft_is_withheld() {
    let units = units(&fixture("feed/atom.xml"), &profile());
    let id = identity(&units[2], &profile()).expect("an identity");
    assert_eq!((id.status, id.editorial_type), (PubStatus::Cancelled, EditorialType::Kill));
    assert_eq!(id.guid.as_deref(), Some("urn:nordwire:4399"));
    let draft = &read("feed/wordpress.xml", &profile())[0];
    assert_eq!(draft.pub_status, PubStatus::Withheld);
    assert_eq!(draft.body_text().lines().count(), 2);
}

#[test]
fn an_agencys_news_management_names_kills_and_holds_a_story() {
    let copies = read("feed/atom-managed.xml", &profile());
    let said: Vec<_> = copies.iter().map(|c| (c.guid.as_deref().expect("an id"), c.pub_status)).collect();
    let (story, fog) = ("urn:nordwire:4411", "urn:nordwire:4412");
    assert_eq!(said, [(story, PubStatus::Usable), (story, PubStatus::Cancelled), (fog, PubStatus::Withheld)]);
}

#[test]
fn dates_in_every_shape_of_the_mail_standard() {
    let text = String::from_utf8(fixture("feed/rss2.xml")).expect("text");
    let start = text.find("<pubDate>").expect("a date") + "<pubDate>".len();
    let end = start + text[start..].find('<').expect("its end");
    for date in ["15 Dec 24 12:15:00 GMT", "Sun, 15 Dec 2024 12:15:00 Z", "Sun,15-Dec-2024 13:15 +0100"] {
        let changed = format!("{}{date}{}", &text[..start], &text[end..]);
        let unit = &units(changed.as_bytes(), &profile())[0];
        let made = identity(unit, &profile()).expect("an identity").version_created.and_then(|t| t.instant);
        assert_eq!(made.map(|t| t.to_string()).as_deref(), Some("2024-12-15T12:15:00.000Z"), "{date}");
    }
}

#[test]
fn a_broken_item_leaves_its_siblings_and_an_empty_feed_is_no_error() {
    let text = String::from_utf8(fixture("feed/rss2.xml")).expect("text");
    let broken = text.replace("<guid isPermaLink=\"false\">nw-4411</guid>", "<guid>nw-4411</wrong>");
    let found = split(broken.as_bytes(), &profile(), &Limits::default()).expect("a feed");
    assert_eq!((found.len(), found.iter().filter(|u| u.is_err()).count()), (3, 1));
    let empty = "<rss version='2.0'><channel><title>Quiet</title></channel></rss>";
    assert!(split(empty.as_bytes(), &profile(), &Limits::default()).expect("a feed").is_empty());
}

#[test]
fn a_queue_of_ritzaus() {
    let profile = FeedProfile::from_toml("provider = \"x\"\nzone = \"Europe/Copenhagen\"").expect("a profile");
    let units = units(&fixture("ritzau/queue.xml"), &profile);
    let copy = parse(&units[0], &profile, received()).expect("copy");
    assert_eq!((copy.provider.as_str(), copy.guid.as_deref()), ("Ritzau", Some("nw-0001")));
    assert_eq!((copy.wire_version.as_deref(), copy.editorial_type), (Some("2"), EditorialType::Correction));
    let made = copy.times.version_created.clone().and_then(|t| t.instant).expect("a time");
    assert_eq!(made.to_string(), "2023-03-14T17:44:52.973Z");
    assert_eq!(of_role(&copy, Role::Subhead)[0].text, "\"Endelig\", siger havnen");
    assert!(copy.body_text().starts_with("Færgen sejler igen, siger havnen i \"Ostrand\".\nDer er 14 afgange & flere"));
    assert!(copy.terms.iter().any(|t| t.code == "04015004" && t.scheme.is_some()));
    assert!(of_role(&copy, Role::NotePrivate)[0].text.contains("kaptajnen"));
    assert_eq!(of_role(&copy, Role::Contact).len(), 2);
    assert_eq!(identity(&units[0], &profile).expect("an identity").targets, ["nw-0000"]);
    let kill = identity(&units[1], &profile).expect("an identity");
    assert_eq!((kill.status, kill.targets), (PubStatus::Cancelled, vec!["nw-0001".to_owned()]));

    // A kill is understood though its content is broken.
    let text = String::from_utf8(units[1].bytes.clone()).expect("text").replace("<content/>", "<content><p></content>");
    let mut broken = units[1].clone();
    broken.bytes = text.into_bytes();
    assert_eq!(identity(&broken, &profile).expect("an identity").status, PubStatus::Cancelled);
}

#[test]
fn a_fragment() {
    let copy = one(&fixture("xhtml/fragment.html"), &profile());
    assert_eq!(copy.headline.as_deref(), Some("Fog on the sound"));
    assert_eq!(copy.body_text(), "The fog came at noon & lifted at six.\nThe boats waited.");
    assert_eq!(copy.byline.as_ref().map(|b| b.people.clone()), Some(vec!["Tove Ekdal".to_owned()]));
}

#[test]
fn a_story_of_ritzaus_has_markup_in_its_subtitle_and_ends_in_its_origin() {
    let profile = FeedProfile::from_toml("provider = \"x\"\nzone = \"Europe/Copenhagen\"").expect("a profile");
    let copy = one(&fixture("ritzau/net.xml"), &profile);
    assert_eq!(of_role(&copy, Role::Subhead)[0].text, "Færgen til Ostrand er repareret.");
    assert_eq!(copy.body_text(), "Færgen til Ostrand sejler igen, siger havnefogeden.");
    assert_eq!(of_role(&copy, Role::SignOff)[0].text, "/islepress/");
}
