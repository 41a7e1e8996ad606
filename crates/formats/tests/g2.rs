//! NewsML-G2 on fixtures of our own.

mod common;

use common::{fixture, of_role, one, received, units};
use copytaster_formats::{FeedProfile, Limits, Unit, identity, parse, split};
use copytaster_records::{EditorialType, ErrorClass, Format, PubStatus, Role, UnitContext};

fn profile() -> FeedProfile {
    FeedProfile::new("fallback")
}

fn g2(bytes: &[u8]) -> Unit {
    Unit { format: Format::NewsmlG2, bytes: bytes.to_vec(), context: UnitContext::default() }
}

#[test]
fn a_text_with_everything() {
    let mut profile = profile();
    profile.public_note_roles.push("nwnote:public".to_owned());
    let copy = one(&fixture("g2-text.xml"), &profile);
    assert_eq!(copy.provider, "nordwire");
    assert_eq!(copy.guid.as_deref(), Some("urn:newsml:nordwire.example:20230314:VALE-FERRY"));
    assert_eq!(copy.wire_version.as_deref(), Some("3"));
    assert_eq!((copy.pub_status, copy.editorial_type), (PubStatus::Usable, EditorialType::Correction));
    assert_eq!(copy.headline.as_deref(), Some("Vale, Ostrand agree ferry timetable"));
    assert_eq!(copy.byline.as_ref().map(|b| b.people.clone()), Some(vec!["Tove Ekdal".into(), "Ilir Brandt".into()]));
    let dateline = copy.dateline.clone().expect("a dateline");
    assert_eq!((dateline.place.as_deref(), dateline.date.as_deref()), (Some("PORT VALE"), Some("March 14")));
    assert_eq!(copy.slugline.as_deref(), Some("VALE-FERRY/"));
    assert_eq!(copy.rights.copyright_notice.as_deref(), Some("(c) Nordwire 2023"));
    assert_eq!(copy.urgency.as_ref().and_then(|u| u.level), Some(3));
    let until = copy.times.embargoed_until.clone().and_then(|t| t.instant).expect("an embargo");
    assert_eq!(until.to_string(), "2023-03-14T18:00:00.000Z");
    let term = |code: &str| copy.terms.iter().find(|t| t.code == code).unwrap_or_else(|| panic!("{code}"));
    assert_eq!(term("medtop:20000338").name.as_deref(), Some("water transport"));
    assert_eq!(term("nwtopic:a:b").scheme.as_deref(), Some("http://cv.nordwire.example/topic/"));
    assert_eq!(term("nwtopic:a:b").kind, "organisation");
    assert_eq!(term("subj:04015004").kind, "subject");
    assert_eq!(copy.associations.len(), 2);
    assert_eq!(copy.links[0].target, "urn:newsml:nordwire.example:20230313:VALE-TALKS#2");
    assert_eq!(copy.flags, ["unknown_entity"]);

    let expected = [
        "The islands of Vale and Ostrand will share a timetable, the &desk; learned – at last .",
        "Bare words before",
        "A nested paragraph of „quoted“ words.",
        "and after it.",
        "What is open",
        "tolls",
        "pilots and beacons",
        "Boats",
        "Island | Boats",
        "Vale | 120",
    ];
    assert_eq!(copy.body_text().lines().collect::<Vec<_>>(), expected);
    assert_eq!(of_role(&copy, Role::Caption)[0].text, "The mole of Ostrand.");
    assert_eq!(of_role(&copy, Role::SignOff).len(), 1);
    assert_eq!(of_role(&copy, Role::NotePublic)[0].text, "Corrects the number of boats.");
    assert!(of_role(&copy, Role::NotePrivate)[0].text.contains("555-0100"));
    assert!(of_role(&copy, Role::Contact)[0].text.contains("555-0199"));
    assert!(!copy.body_text().contains("555"));
}

#[test]
fn a_kill_needs_no_body() {
    let bytes = fixture("g2-kill.xml");
    let unit = &units(&bytes, &profile())[0];
    assert_eq!(unit.bytes, bytes);
    let id = identity(unit, &profile()).expect("an identity");
    assert_eq!((id.status, id.editorial_type), (PubStatus::Cancelled, EditorialType::Kill));
    assert_eq!(id.guid.as_deref(), Some("urn:newsml:nordwire.example:20230314:VALE-FERRY"));
    assert_eq!(parse(unit, &profile(), received()).expect("copy").pub_status, PubStatus::Cancelled);
}

#[test]
fn identity_survives_a_broken_body_and_not_a_broken_header() {
    let text = String::from_utf8(fixture("g2-text.xml")).expect("text");
    let cut = &text[..text.find("nested paragraph").expect("a place")];
    let unit = g2(cut.as_bytes());
    assert_eq!(identity(&unit, &profile()).expect("an identity").wire_version.as_deref(), Some("3"));
    let error = parse(&unit, &profile(), received()).expect_err("cut off");
    assert_eq!(error.class, ErrorClass::Malformed);
    assert!(error.reason.contains("cut off") && error.reason.contains("byte"), "{}", error.reason);
    let cut = &text[..text.find("<pubStatus").expect("a place")];
    assert!(identity(&g2(cut.as_bytes()), &profile()).is_err(), "the status may have been behind the cut");
}

#[test]
fn a_message_with_several_sets() {
    let bytes = fixture("g2-message.xml");
    let found = split(&bytes, &profile(), &Limits::default()).expect("a message");
    assert_eq!(found.len(), 4);
    let concept = parse(found[2].as_ref().expect("a concept"), &profile(), received()).expect("copy");
    assert_eq!(concept.guid.as_deref(), Some("urn:newsml:nordwire.example:20230314:C"));
    let first = found[0].as_ref().expect("a unit");
    assert!(bytes.windows(first.bytes.len()).any(|w| w == first.bytes), "the delivery's own bytes");
    assert_eq!(first.context.sender.as_deref(), Some("nordwire.example"));
    assert_eq!(first.context.catalogs, ["http://cv.nordwire.example/catalog1.xml"]);
    assert_eq!(first.context.namespaces[""], "http://iptc.org/std/nar/2006-10-01/");
    let copy = parse(first, &profile(), received()).expect("copy");
    assert_eq!(copy.language.as_deref(), Some("en"));
    assert_eq!(copy.dateline.as_ref().and_then(|d| d.agency.as_deref()), Some("Nordwire"));
    assert_eq!(of_role(&copy, Role::Paragraph).len(), 2);
    let package = parse(found[1].as_ref().expect("a unit"), &profile(), received()).expect("copy");
    assert_eq!(package.links[0].rel, "member");
    let held = identity(found[3].as_ref().expect("a unit"), &profile()).expect("an identity");
    assert_eq!(held.guid.as_deref(), Some("tag:reuters.com,2014:newsml_KBN0FL0NM"));
    assert_eq!((held.version_number(), held.status), (Some(978_556_838), PubStatus::Withheld));
    assert_eq!(held.headline.as_deref(), Some("Held for now"));
}

#[test]
fn a_broken_item_leaves_its_siblings() {
    let text = String::from_utf8(fixture("g2-message.xml")).expect("text");
    // An end tag that fits nothing, in the first item's body.
    let broken = text.replace("The beacon of Ostrand", "The </beacon> of Ostrand");
    let found = split(broken.as_bytes(), &profile(), &Limits::default()).expect("a message");
    assert_eq!(found.len(), 4);
    let first = found[0].as_ref().expect("its header is whole");
    assert!(identity(first, &profile()).is_ok());
    assert_eq!(parse(first, &profile(), received()).expect_err("broken").class, ErrorClass::Malformed);
    assert!(parse(found[1].as_ref().expect("a unit"), &profile(), received()).is_ok());
    assert_eq!(found[3].as_ref().expect("a unit").context.namespaces[""], "http://iptc.org/std/nar/2006-10-01/");

    let broken =
        text.replace("<itemMeta><itemClass qcode=\"ninat:text\"/><provider literal=\"Nordwire\"/>", "<itemMeta <");
    let found = split(broken.as_bytes(), &profile(), &Limits::default()).expect("a message");
    assert!(found[0].is_err() && found[1].is_ok());
}

#[test]
fn a_message_that_was_cut_off_says_so_behind_its_whole_items() {
    let text = String::from_utf8(fixture("g2-message.xml")).expect("text");
    let cut = &text[..text.find("</itemSet>").expect("a place")];
    let found = split(cut.as_bytes(), &profile(), &Limits::default()).expect("items");
    assert_eq!(found.iter().filter(|u| u.is_ok()).count(), 2);
    assert!(found[2].as_ref().expect_err("the rest").error.reason.contains("cut off"));
}

#[test]
fn nitf_in_the_namespace_of_g2() {
    let copy = one(&fixture("g2-nitf.xml"), &profile());
    assert_eq!(copy.body_text(), "The mole will be rebuilt.\nWork begins in May, the board said.\nStone | 40");
    assert_eq!(of_role(&copy, Role::Subhead)[0].text, "Work begins in May");
    assert_eq!(copy.byline.as_ref().map(|b| b.people.clone()), Some(vec!["Tove Ekdal".to_owned()]));
    assert_eq!(of_role(&copy, Role::SignOff)[0].text, "Ekdal reported from Ostrand.");
    let caption = of_role(&copy, Role::Caption)[0];
    assert_eq!(of_role(&copy, Role::Credit)[0].of.as_deref(), Some(caption.seg_id.as_str()));
    assert_eq!(copy.dateline.as_ref().and_then(|d| d.agency.as_deref()), Some("Nordwire"));
}

#[test]
fn an_empty_embargo_holds_only_by_the_profile() {
    let text = String::from_utf8(fixture("g2-text.xml")).expect("text");
    let with = |embargo: &str| {
        let text = text.replace("<embargoed>2023-03-14T19:00:00+01:00</embargoed>", embargo);
        g2(text.as_bytes())
    };
    assert_eq!(identity(&with("<embargoed/>"), &profile()).expect("an identity").embargo, None);
    let mut holds = profile();
    holds.empty_embargo_holds = true;
    let id = identity(&with("<embargoed></embargoed>"), &holds).expect("an identity");
    assert!(id.embargo.expect("an embargo").instant.is_none());
    let id = identity(&with("<embargoed>frei ab Dienstag</embargoed>"), &profile()).expect("an identity");
    let embargo = id.embargo.expect("an embargo");
    assert_eq!((embargo.instant, embargo.text.as_str()), (None, "frei ab Dienstag"));
}

#[test]
fn other_charsets() {
    let text = String::from_utf8(fixture("g2-nitf.xml")).expect("text").replace("rebuilt.", "rebuilt in Skövde.");
    let latin: Vec<u8> = format!("<?xml version='1.0' encoding='iso-8859-1'?>{text}")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("latin-1"))
        .collect();
    let copy = one(&latin, &profile());
    assert!(copy.body_text().contains("Skövde"));
    assert!(copy.flags.is_empty());
}

#[test]
fn too_many_and_too_deep() {
    let limits = Limits { units_max: 2, ..Limits::default() };
    let error = split(&fixture("g2-message.xml"), &profile(), &limits).expect_err("too many");
    assert_eq!(error.class, ErrorClass::TooLarge);
    let deep = format!("<newsItem guid='x'><itemMeta/><contentSet>{}</contentSet></newsItem>", "<a>".repeat(100));
    let error = parse(&g2(deep.as_bytes()), &profile(), received()).expect_err("too deep");
    assert_eq!(error.class, ErrorClass::TooLarge);
}

#[test]
fn an_event_is_metadata_with_printable_words() {
    let copy = one(&fixture("g2-event.xml"), &profile());
    assert_eq!(copy.editorial_type, EditorialType::Advisory);
    assert_eq!(copy.headline.as_deref(), Some("Day of the Lighthouses"));
    assert_eq!(copy.body_text(), "All lighthouses of the islands are open to visitors.");
    assert!(of_role(&copy, Role::NotePrivate)[0].text.contains("555-0123"));
    assert_eq!(copy.extra["event_dates"]["start"], "2023-05-20");
    let kinds: Vec<&str> = copy.terms.iter().map(|t| t.kind.as_str()).collect();
    assert_eq!(kinds, ["event", "located", "organisation", "person"]);
    assert!(copy.times.expires.is_some());
}

#[test]
fn a_plan_is_for_desks_and_can_be_cancelled() {
    let unit = &units(&fixture("g2-planning.xml"), &profile())[0];
    let id = identity(unit, &profile()).expect("an identity");
    assert_eq!((id.status, id.editorial_type), (PubStatus::Cancelled, EditorialType::Kill));
    let copy = parse(unit, &profile(), received()).expect("copy");
    assert_eq!((copy.body_text().as_str(), of_role(&copy, Role::NotePrivate).len()), ("", 2));
    let copy = one(&fixture("g2-knowledge.xml"), &profile());
    assert_eq!(
        copy.terms.iter().map(|t| t.name.clone().expect("a name")).collect::<Vec<_>>(),
        ["fixed light", "flashing light"]
    );
    assert_eq!(copy.terms[1].scheme.as_deref(), Some("http://cv.nordwire.example/light/"));
}

#[test]
fn base64_is_undone_and_pictures_are_not() {
    let copy = one(&fixture("g2-base64.xml"), &profile());
    assert_eq!(copy.body_text(), "The fog came at noon.\nThe boats waited until six.");
    assert_eq!(of_role(&copy, Role::Abstract)[0].text, "Boats wait.");
    assert!(copy.flags.contains(&"inline_media".to_owned()));
    let text = String::from_utf8(fixture("g2-base64.xml")).expect("text").replace("VGhlIGZv", "%%%");
    assert!(one(text.as_bytes(), &profile()).flags.contains(&"body_undecodable".to_owned()));
}

#[test]
fn sports_are_tables() {
    let copy = one(&fixture("g2-sports.xml"), &profile());
    let tables: Vec<&str> = of_role(&copy, Role::Table).iter().map(|s| s.text.as_str()).collect();
    assert_eq!(
        tables[0],
        "2023-03-14T14:00:00Z | post-event | Sound Course\nteam | alignment | score | score-opposing | period 1\n\
         Vale Rowers | home | 3 | 1 | 2\nOstrand Oars | away | 1 | 3 |"
    );
    assert_eq!(tables[1], "player | uniform-number | position-event | strokes\nOdd Nes | 4 | cox | 412");
    assert!(copy.terms.iter().any(|t| t.code == "nwperson:1" && t.kind == "person"));
    let alone = one(&fixture("sportsml/standing.xml"), &profile());
    assert_eq!((alone.guid.as_deref(), alone.slugline.as_deref()), (Some("nw.standings"), Some("ROW-STANDINGS")));
    assert!(of_role(&alone, Role::Table)[0].text.ends_with("Ostrand Oars | 6 | 2 | 1 |  | 2"));
    assert_eq!(of_role(&alone, Role::Paragraph)[0].text, "The league goes on in May, the jury said.");
    assert!(of_role(&alone, Role::NotePrivate)[0].text.contains("jury has met"));
}

#[test]
fn a_text_with_a_box_in_another_language_than_its_metadata() {
    let copy = one(&fixture("g2-titles.xml"), &profile());
    assert_eq!(copy.language.as_deref(), Some("sv"));
    let body = [
        "Färjan till Ostrand går igen sedan i morse.",
        "Den är lagad, säger hamnkaptenen.",
        "Nu går den varje timme.",
        "Fakta: Färjan",
        "Färjan byggdes i Vale.",
    ];
    assert_eq!(copy.body_text().lines().collect::<Vec<_>>(), body);
    let caption = of_role(&copy, Role::Caption)[0];
    assert_eq!(caption.text, "Färjan vid kajen i Ostrand. Arkivbild.");
    assert_eq!(of_role(&copy, Role::Credit)[0].of.as_deref(), Some(caption.seg_id.as_str()));
    let scheme = |code: &str| copy.terms.iter().find(|t| t.code == code).and_then(|t| t.scheme.clone());
    assert!(scheme("subj:20000593").is_some_and(|s| s.ends_with("/mediatopic/")), "by its digits");
    assert!(scheme("subj:11006000").is_some_and(|s| s.ends_with("/subjectcode/")));
}

#[test]
fn markup_as_text_within_inline_xml() {
    let text = String::from_utf8(fixture("g2-titles.xml")).expect("text");
    let (head, rest) = text.split_once("<BODY").expect("a body");
    let (_, tail) = rest.split_once("</BODY>").expect("its end");
    let html = "<p>The ferry <b>sails</b> again.</p><ul><li>At six</li></ul>";
    let cdata = format!("<![CDATA[\n{html}\n]]>");
    let escaped = format!("<html><head><title>x</title></head><body>{}</body></html>", html.replace('<', "&lt;"));
    for body in [cdata, escaped] {
        let copy = one(format!("{head}{body}{tail}").as_bytes(), &profile());
        assert_eq!(copy.body_text(), "The ferry sails again.\nAt six", "{body}");
    }
}

#[test]
fn a_note_kills_and_names_what_the_item_comes_after() {
    let units = units(&fixture("g2-notes.xml"), &profile());
    let ids: Vec<_> = units.iter().map(|u| identity(u, &profile()).expect("an identity")).collect();
    assert_eq!((ids[0].status, ids[0].editorial_type), (PubStatus::Cancelled, EditorialType::Kill));
    assert_eq!(ids[0].targets, ["urn:nordwire.example:g2:40"]);
    // An update's reason in a note of a correction's role; what is no kill names no other.
    assert_eq!((ids[1].editorial_type, ids[1].targets.len()), (EditorialType::Story, 0));
    let copy = parse(&units[0], &profile(), received()).expect("copy");
    assert_eq!((copy.pub_status, copy.extra["nw:desk"][0].as_str()), (PubStatus::Cancelled, Some("north")));
    assert_eq!(copy.extra["link_titles"][1]["title"], "The harbour of Port Vale");
}
