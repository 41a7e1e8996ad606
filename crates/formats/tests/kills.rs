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
    for (name, at) in [("zczc/teleprinter.zczc", 2), ("zczc/calls.zczc", 4), ("json/factiva.json", 2)] {
        let id = &identities(name)[at];
        let named = id.targets.len() + id.calls.len();
        assert_eq!((id.status, &id.guid, named), (PubStatus::Cancelled, &None, 0), "{name}");
    }
}

#[test]
fn an_order_calls_what_it_acts_on_by_a_name_that_the_story_bears() {
    for (name, order, story, status) in [
        ("iptc7901/orders.7901", 1, 0, PubStatus::Cancelled),
        ("anpa/orders-by-number.anpa", 1, 0, PubStatus::Cancelled),
        ("zczc/calls.zczc", 2, 0, PubStatus::Cancelled),
        ("zczc/generic.zczc", 0, 0, PubStatus::Cancelled),
    ] {
        let ids = identities(name);
        assert_eq!(ids[order].status, status, "{name}");
        let answers = |call: &String| ids[story].names.contains(call);
        assert!(ids[order].calls.iter().any(answers), "{name}: {:?}", ids[order].calls);
    }
    // Where no number is there, the headline in quotation marks is the story's own.
    let orders = identities("iptc7901/orders.7901");
    assert_eq!(orders[1].targets.first(), orders[0].guid.as_ref());
    // An order alone is no headline, a hold no kill, and a story about one neither.
    let said: Vec<_> = orders.iter().map(|id| (id.status, id.headline.is_some())).collect();
    let (usable, held) = (PubStatus::Usable, PubStatus::Withheld);
    assert_eq!(said, [(usable, true), (PubStatus::Cancelled, false), (held, false), (usable, true)]);
    // A lead follows its story by the slug; what is usable calls nothing else.
    let blocks = identities("zczc/calls.zczc");
    assert_eq!(blocks[1].calls, ["zczc:slug:i:ferryostrand"]);
    assert!(orders[3].calls.is_empty());
}

#[test]
fn a_block_without_a_headline_in_its_head_is_killed_below_the_one_in_its_text() {
    let profile = FeedProfile::new("Nordwire");
    let bytes = b"ZCZC\nFerry runs aground off Porto Alto\n\nMANDATORY KILL\n\nThe ferry did not run aground.\nNNNN\n";
    let units = split(bytes, &profile, &Limits::default()).expect("units");
    let id = identity(units[0].as_ref().expect("a unit"), &profile).expect("an identity");
    assert_eq!((id.status, id.editorial_type), (PubStatus::Cancelled, EditorialType::Kill));
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

/// A kill in a fixture: what must have been read for it to be understood, and its target.
struct Breaks {
    fixture: &'static str,
    /// Each once in the fixture or later than the others: id and status.
    read: &'static [&'static str],
    target: &'static str,
}

const BREAKS: &[Breaks] = &[
    Breaks {
        fixture: "g2-kill.xml",
        read: &[r#"<pubStatus qcode="stat:canceled"/>"#],
        target: "urn:newsml:nordwire.example:20230314:VALE-FERRY",
    },
    Breaks {
        fixture: "newsml1/status-only.xml",
        read: &[r#"<Status FormalName="Canceled"/>"#],
        target: "urn:newsml:nordwire.example:20230314:NW4411",
    },
    Breaks { fixture: "nitf/kill.xml", read: &[r#"id-string="nw-2023-0314-0417"/>"#], target: "nw-2023-0314-0417" },
    Breaks {
        fixture: "nitf/kill-of-another.xml",
        read: &[r#"id-string="nw-2023-0314-0420"/>"#],
        target: "nw-2023-0314-0417",
    },
    Breaks { fixture: "ritzau/queue.xml", read: &["<Annuleret>true</Annuleret>"], target: "nw-0002" },
    Breaks { fixture: "feed/atom.xml", read: &[r#"when="2023-03-14T11:45:00Z">"#], target: "urn:nordwire:4399" },
    Breaks {
        fixture: "ninjs3.json",
        read: &[r#""urn:nordwire.example:n3:2", "pubStatus": "canceled""#],
        target: "urn:nordwire.example:n3:2",
    },
    Breaks { fixture: "json/ap-feed.json", read: &[r#""pubstatus": "canceled""#], target: "5ee9b4b40ea5fe9c" },
    Breaks {
        fixture: "json/wireq.json",
        read: &[r#""pubstatus": "canceled""#],
        target: "urn:newsml:xpa.example:20090101:250123-930-1",
    },
    Breaks {
        fixture: "json/connect-search.json",
        read: &[r#""headLine": "WITHDRAWN-Ferry runs aground""#],
        target: "tag:nw.example,2024:newsml_KBN2",
    },
    Breaks {
        fixture: "json/mrn-archive.json",
        read: &[r#""stat:canceled""#, r#""firstCreated": "2024-03-14T16:00:00.000Z""#, r#""takeSequence": 3,"#],
        target: "mrn:nL1N0ABCD:2024-03-14T16:00:00.000Z",
    },
    Breaks { fixture: "json/factiva.json", read: &[r#""action": "del""#], target: "NORDW0002024" },
    Breaks {
        fixture: "ics/calendar.ics",
        read: &["STATUS:CANCELLED\r\n"],
        target: "ferry-1@agenda.example#20240315T170000Z",
    },
    Breaks { fixture: "mail/kill.eml", read: &["Content-Type: text/plain\n"], target: "release-67276@harbour.example" },
];

fn kills(bytes: &[u8], profile: &FeedProfile, target: &str) -> bool {
    let units = split(bytes, profile, &Limits::default()).unwrap_or_default().into_iter().flatten();
    let mut ids = units.filter_map(|unit| identity(&unit, profile).ok());
    ids.any(|id| {
        let named = id.guid.iter().chain(&id.targets).any(|name| name == target);
        named && id.status == PubStatus::Cancelled && id.editorial_type == EditorialType::Kill
    })
}

/// Where the last of these stands for the last time, and its end.
fn end_of(text: &[u8], words: &[&str]) -> usize {
    let last = |word: &&str| {
        let at = text.windows(word.len()).rposition(|w| w == word.as_bytes());
        at.unwrap_or_else(|| panic!("{word:?} is not in the fixture")) + word.len()
    };
    words.iter().map(last).max().expect("words")
}

#[test]
fn a_kill_is_understood_wherever_it_breaks_off() {
    let profile = FeedProfile::new("Nordwire");
    for Breaks { fixture: name, read, target } in BREAKS {
        let whole = fixture(name);
        let from = end_of(&whole, read);
        for end in from..=whole.len() {
            assert!(kills(&whole[..end], &profile, target), "{name} cut at {end} of {}", whole.len());
        }
        for at in from..whole.len() {
            // Each place gets one of these.
            let byte = [b'<', b'"', b'}', 0, 0xff][at % 5];
            let mut broken = whole.clone();
            broken[at] = byte;
            assert!(kills(&broken, &profile, target), "{name} with {byte:#x} at {at}");
        }
    }
}

#[test]
fn a_kill_is_understood_however_deep_its_body_nests() {
    let profile = FeedProfile::new("Nordwire");
    let deep = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    let body = deep("<p>", "</p>");
    let xml = "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:x:1\"><itemMeta>\
               <pubStatus qcode=\"stat:canceled\"/></itemMeta><contentSet><inlineXML>";
    assert!(kills(format!("{xml}{body}</inlineXML></contentSet></newsItem>").as_bytes(), &profile, "urn:x:1"));
    let json = format!("{{\"uri\":\"urn:x:1\",\"body_html\":{},\"pubstatus\":\"canceled\"}}", deep("[", "]"));
    assert!(kills(json.as_bytes(), &profile, "urn:x:1"));
    let page = format!("[{{\"uri\":\"urn:x:2\",\"headline\":\"A\"}},{json}]");
    assert!(kills(page.as_bytes(), &profile, "urn:x:1"));
}

#[test]
fn what_is_whole_before_a_break_is_read() {
    let whole = fixture("json/ap-feed.json");
    let cut = &whole[..whole.len() * 3 / 4];
    let profile = FeedProfile::new("Nordwire");
    let found = split(cut, &profile, &Limits::default()).expect("a delivery");
    let all = split(&whole, &profile, &Limits::default()).expect("a delivery");
    let good = found.iter().flatten().count();
    assert!(good >= 2 && good < all.len());
    assert_eq!(found.len(), good + 1, "the rest is one dead unit");
    for (cut, whole) in found.iter().flatten().zip(all.iter().flatten()) {
        assert_eq!(identity(cut, &profile), identity(whole, &profile));
    }
}

const G2: &str = "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:x:one\"";

/// Kills whose XML is broken before their status.
fn broken_before_the_status() -> Vec<String> {
    let titles =
        ["Ferry < fog", "Ferry <fog", "Ferry <b>fog", "Ferry fog</i>", "<i a=1 b='2' b='3'>Ferry</i>", "<!-- fog"];
    let status = "<pubStatus qcode=\"stat:canceled\"/></itemMeta></newsItem>";
    let g2 = |title: &str| format!("{G2}><itemMeta><title>{title}</title>{status}");
    let message = |title: &str| {
        let item = format!("<itemSet>{G2}><itemMeta>{status}</itemSet>");
        format!("<newsMessage><header><sender>{title}</sender></header>{item}</newsMessage>")
    };
    let nitf = |title: &str| {
        let data = "<docdata management-status=\"canceled\"><doc-id id-string=\"urn:x:one\"/></docdata>";
        format!("<nitf><head><title>{title}</title>{data}</head><body/></nitf>")
    };
    let newsml1 = |title: &str| {
        let id = "<Identification><NewsIdentifier><PublicIdentifier>urn:x:one</PublicIdentifier></NewsIdentifier>";
        let id = format!("{id}<NameLabel>{title}</NameLabel></Identification>");
        let status = "<NewsManagement><Status FormalName=\"Canceled\"/></NewsManagement>";
        format!("<NewsML><NewsItem>{id}{status}</NewsItem></NewsML>")
    };
    // The attributes of a header are not what its items are read by.
    let messages = titles.iter().filter(|title| !title.contains('=')).map(|title| message(title));
    titles.iter().flat_map(|title| [g2(title), nitf(title), newsml1(title)]).chain(messages).collect()
}

#[test]
fn a_kill_is_understood_though_its_mark_up_is_broken_before_its_status() {
    let profile = FeedProfile::new("Nordwire");
    for text in broken_before_the_status() {
        assert!(kills(text.as_bytes(), &profile, "urn:x:one"), "{text}");
        // What is broken and no kill stays dead: who knows what it was to say.
        let usable = text.replace("canceled", "usable").replace("Canceled", "Usable");
        let units = split(usable.as_bytes(), &profile, &Limits::default()).unwrap_or_default();
        assert!(units.iter().flatten().all(|unit| identity(unit, &profile).is_err()), "{usable}");
    }
}

#[test]
fn an_order_counts_beside_a_status_that_nobody_knows() {
    let profile = FeedProfile::new("Nordwire");
    let g2 = |meta: &str| format!("{G2}><itemMeta>{meta}</itemMeta></newsItem>");
    let (status, signal) = ("<pubStatus qcode=\"stat:commissioned\"/>", "<signal qcode=\"sig:kill\"/>");
    let usable = "<pubStatus qcode=\"stat:usable\"/>";
    let newsml1 = "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:x:one</PublicIdentifier>\
                   </NewsIdentifier></Identification><NewsManagement><Status FormalName=\"Commissioned\"/>\
                   <Instruction FormalName=\"Delete\"/></NewsManagement></NewsItem></NewsML>";
    let nitf = "<nitf><head><docdata management-status=\"commissioned\"><doc-id id-string=\"urn:x:one\"/>\
                <ed-msg msg-type=\"kill\"/></docdata></head><body/></nitf>";
    let ninjs =
        |status: &str| format!("{{\"uri\":\"urn:x:one\",{status}\"signals\":[\"sig:kill\"],\"headline\":\"A\"}}");
    let ap = "{\"altids\":{\"itemid\":\"urn:x:one\",\"etag\":\"1\"},\"datelinelocation\":{},\"pubstatus\":\"commissioned\",\
              \"ednote\":\"KILL. The ferry is afloat.\"}";
    let items = [
        g2(&[status, signal].concat()),
        g2(&[signal, status].concat()),
        g2(&[signal, usable].concat()),
        newsml1.to_owned(),
        nitf.to_owned(),
        ninjs("\"pubstatus\":\"commissioned\","),
        ninjs(""),
        ap.to_owned(),
    ];
    for item in items {
        assert!(kills(item.as_bytes(), &profile, "urn:x:one"), "{item}");
    }
}

/// Items whose fields say that they may go out, each with a note for editors.
fn noted(note: &str) -> Vec<String> {
    let newsml1 = |of: &str| {
        format!(
            "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:x:one</PublicIdentifier></NewsIdentifier>\
             </Identification><NewsManagement><ThisRevisionCreated>20250602T114650+0100</ThisRevisionCreated>\
             <Status FormalName=\"Usable\"/></NewsManagement><NewsComponent>{of}</NewsComponent></NewsItem></NewsML>"
        )
    };
    let g2 = "<versionCreated>2025-06-02T10:46:50Z</versionCreated><pubStatus qcode=\"stat:usable\"/>";
    let json = "\"versioncreated\":\"2025-06-02T10:46:50Z\",\"pubstatus\":\"usable\"";
    vec![
        format!("{G2}><itemMeta>{g2}<edNote>{note}</edNote></itemMeta></newsItem>"),
        newsml1(&format!("<Comment>(see also FERRY)\n{note}</Comment>")),
        newsml1(&format!(
            "<NewsLines><NewsLine><NewsLineType FormalName=\"AdvisoryLine\"/><NewsLineText>{note}</NewsLineText></NewsLine>\
             </NewsLines>"
        )),
        format!(
            "<nitf><head><docdata management-status=\"usable\"><doc-id id-string=\"urn:x:one\"/>\
             <date.issue norm=\"20250602T104650Z\"/><ed-msg info=\"{note}\"/></docdata></head><body/></nitf>"
        ),
        format!("{{\"uri\":\"urn:x:one\",{json},\"headline\":\"A\",\"ednote\":\"{note}\"}}"),
        format!(
            "{{\"altids\":{{\"itemid\":\"urn:x:one\",\"etag\":\"1\"}},\"datelinelocation\":{{}},{json},\"ednote\":\"{note}\"}}"
        ),
        format!(
            "{{\"urn\":\"urn:x:one\",\"entry_id\":\"1\",\"version_created\":\"2025-06-02T10:46:50Z\",\"pubstatus\":\"usable\",\
             \"article_html\":\"\",\"ednotes\":[{{\"role\":\"dpaednoterole:editorialnote\",\"ednote\":\"{note}\"}}]}}"
        ),
        format!(
            "{{\"uri\":\"urn:x:one\",\"versionedGuid\":\"urn:x:one:1\",\"versionCreated\":\"2025-06-02T10:46:50Z\",\
             \"pubStatus\":\"stat:usable\",\"headLine\":\"A\",\"edNote\":\"{note}\"}}"
        ),
        format!(
            "<RBNews><NewsID>1</NewsID><PublishDate>2025-06-02T11:46:50</PublishDate><headline>A</headline>\
             <Annuleret>false</Annuleret><TilRedaktionen>&lt;p&gt;{note}&lt;/p&gt;</TilRedaktionen></RBNews>"
        ),
    ]
}

fn of(item: &str) -> UnitIdentity {
    let profile = FeedProfile::from_toml("provider = \"Nordwire\"\nzone = \"Europe/London\"").expect("a profile");
    let units = split(item.as_bytes(), &profile, &Limits::default()).unwrap_or_else(|e| panic!("{item}: {e}"));
    identity(units[0].as_ref().expect("a unit"), &profile).unwrap_or_else(|e| panic!("{item}: {e}"))
}

#[test]
fn a_note_for_editors_kills_and_holds_what_its_fields_let_go() {
    for item in noted("KILL the ferry story") {
        assert_eq!(of(&item).status, PubStatus::Cancelled, "{item}");
    }
    for item in noted("Embargoed to 0001 Tuesday June 03") {
        let embargo = of(&item).embargo.unwrap_or_else(|| panic!("{item}"));
        assert_eq!(embargo.instant.map(|t| t.to_string()).as_deref(), Some("2025-06-02T23:01:00.000Z"), "{item}");
    }
    for item in noted("STRICTLY EMBARGOED. Not for public release until noon.") {
        assert_eq!(of(&item).embargo.unwrap_or_else(|| panic!("{item}")).instant, None, "it holds for a person");
    }
    for item in noted("Police kill man over grain embargo: update to follow at 0001 Tuesday") {
        let id = of(&item);
        assert_eq!((id.status, id.embargo), (PubStatus::Usable, None), "{item}");
    }
}

#[test]
fn a_note_over_teleprinter_copy_holds() {
    let wire = std::fs::read_to_string("tests/fixtures/anpa/writethru.anpa").expect("a fixture");
    assert_eq!(of(&wire).embargo, None);
    let held = of(&wire.replace("Eds: Restores", "Eds: Embargoed until 6 p.m. Friday. Restores"));
    assert_eq!(held.embargo.expect("an embargo").instant, None);
}

#[test]
fn a_note_whose_role_is_an_embargo_holds_whatever_it_says() {
    let items = [
        format!("{G2}><itemMeta><edNote role=\"x:embargo\">heute Abend</edNote></itemMeta></newsItem>"),
        noted("heute Abend")[6].replace("editorialnote", "embargo"),
        noted("heute Abend")[3].replace("<ed-msg", "<ed-msg msg-type=\"embargo\""),
        noted("heute Abend")[2].replace("AdvisoryLine", "EmbargoLine"),
    ];
    for item in items {
        assert_eq!(of(&item).embargo.unwrap_or_else(|| panic!("{item}")).instant, None, "{item}");
    }
}

#[test]
fn a_kill_is_understood_in_a_charset_that_nobody_knows() {
    let profile = FeedProfile::new("Nordwire");
    let rest = "<itemMeta><title>F\u{e4}hre</title><pubStatus qcode=\"stat:canceled\"/></itemMeta></newsItem>";
    let item = format!("{G2}>{rest}");
    let message = format!("<newsMessage><header/><itemSet>{item}</itemSet></newsMessage>");
    for text in [item, message] {
        let text = format!("<?xml version=\"1.0\" encoding=\"x-nordwire\"?>{text}");
        let latin1 =
            |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect::<Vec<_>>();
        assert!(kills(&latin1(&text), &profile, "urn:x:one"), "{text}");
        let usable = latin1(&text.replace("canceled", "usable"));
        let error = split(&usable, &profile, &Limits::default()).expect_err("dead");
        assert!(error.reason.contains("x-nordwire"), "{error}");
    }
}
