//! Verdicts on real deliveries, through the driver, on the embedded log.

mod common;

use common::{Wire, body, embargoed, item, killed, story};
use copytaster_records::{CommandKind, KillAction, Relation, Silence, StoryId, StoryState, Timestamp};
use serde_json::json;

use Relation::{Kill, New, Resend, SilentUpdate, Stale, Update};

#[test]
fn versions_of_one_story() {
    let mut wire = Wire::default();
    wire.item(item("a", 1, "one")).item(item("a", 1, "one")).item(item("a", 2, "two")).item(item("a", 1, "one"));
    wire.item(item("a", 2, "two, changed")).item(item("b", 1, "three"));
    let judged = wire.judge();
    let expected = [(New, 1), (Resend, 1), (Update, 2), (Stale, 2), (SilentUpdate, 3), (New, 1)];
    assert_eq!(judged.relations(), expected);
    assert_eq!(judged.unique.len(), 4, "resends and stale versions end here");
    let update = &judged.verdicts[2];
    assert_eq!(update.relates_to.as_ref().map(ToString::to_string).as_deref(), Some("test/0/0#0"));
    assert_eq!(update.evidence.previous_wire_version.as_deref(), Some("1"));
    assert_eq!((update.story_id, update.home), (judged.verdicts[0].story_id, judged.verdicts[0].home));
    assert_eq!(judged.dead, Vec::<String>::new());
}

#[test]
fn the_same_text_under_another_name_is_a_resend_and_its_versions_are_the_storys() {
    let mut wire = Wire::default();
    wire.item(item("a", 1, "one")).item(item("b", 1, "one")).item(item("b", 2, "two"));
    let judged = wire.judge();
    assert_eq!(judged.relations(), [(New, 1), (Resend, 1), (Update, 2)]);
    assert!(judged.verdicts.iter().all(|v| v.story_id == story("a")));
}

#[test]
fn a_body_is_forgotten_when_its_window_is_over() {
    let day = 24 * 3600 * 1000;
    let start = 1_700_000_000_000;
    let mut wire = Wire::default();
    wire.tick(start).item(item("a", 1, "one")).tick(start + 6 * day).item(item("b", 1, "one"));
    wire.tick(start + 8 * day).item(item("c", 1, "one"));
    assert_eq!(wire.judge().relations(), [(New, 1), (Resend, 1), (New, 1)]);
}

#[test]
fn text_without_an_id_is_known_by_itself() {
    let text = |words: &str| format!("Bridge closed\n\nHARBOURTON -- {}\n", body(words));
    let mut wire = Wire::default();
    wire.deliver(text("one")).deliver(text("two")).deliver(text("one"));
    let judged = wire.judge();
    assert_eq!(judged.relations(), [(New, 1), (New, 1), (Resend, 1)]);
    assert_eq!(judged.verdicts[2].relates_to, Some(judged.verdicts[0].unit.clone()));
}

#[test]
fn a_kill_sticks_whether_or_not_its_story_was_seen() {
    let mut wire = Wire::default();
    wire.item(item("a", 1, "one")).item(killed("a")).item(item("a", 2, "two"));
    wire.item(killed("b")).item(item("b", 1, "three"));
    let judged = wire.judge();
    assert_eq!(judged.relations(), [(New, 1), (Kill, 2), (Update, 3), (Kill, 1), (New, 2)]);
    let states: Vec<StoryState> = judged.verdicts.iter().map(|v| v.story_state).collect();
    use StoryState::{Killed, Live};
    assert_eq!(states, [Live, Killed, Killed, Killed, Killed]);
    assert_eq!(judged.unique.len(), 5, "what comes after a kill goes on, marked killed, as a retraction");
    let unresolved: Vec<(bool, u32)> = judged.kills.iter().map(|k| (k.unresolved, k.last_version)).collect();
    assert_eq!(unresolved, [(false, 1), (true, 0)]);
}

/// NITF that acts on another document: its kill where it has no text, its replacement where it has one.
fn nitf(id: &str, target: &str, status: &str, text: &str) -> String {
    let content = if text.is_empty() { String::new() } else { format!("<p>{}</p>", body(text)) };
    format!(
        "<nitf><head><docdata management-status=\"usable\" management-doc-idref=\"{target}\" \
         management-idref-status=\"{status}\"><doc-id id-string=\"{id}\"/></docdata></head><body><body.head><hedline>\
         <hl1>Bridge</hl1></hedline></body.head><body.content>{content}</body.content></body></nitf>"
    )
}

fn plain_nitf(id: &str, version: u32, text: &str) -> String {
    format!(
        "<nitf><head><docdata><doc-id id-string=\"{id}\"/><du-key version=\"{version}\"/></docdata></head><body>\
         <body.head><hedline><hl1>Bridge</hl1></hedline></body.head><body.content><p>{}</p></body.content></body></nitf>",
        body(text)
    )
}

#[test]
fn a_kill_under_a_name_of_its_own_kills_what_it_names() {
    let mut wire = Wire::default();
    wire.deliver(plain_nitf("a", 3, "one")).deliver(nitf("k", "a", "canceled", ""));
    wire.deliver(nitf("k2", "b", "canceled", "")).deliver(plain_nitf("b", 1, "two"));
    let judged = wire.judge();
    assert_eq!(judged.dead, Vec::<String>::new());
    assert_eq!(judged.relations(), [(New, 1), (Kill, 2), (Kill, 1), (New, 2)]);
    let stories: Vec<StoryId> = judged.verdicts.iter().map(|v| v.story_id).collect();
    assert_eq!((stories[0], stories[2]), (stories[1], stories[3]), "the story that is named, seen or not");
    assert!(judged.verdicts[1..].iter().all(|v| v.story_state == StoryState::Killed));
    assert_eq!(judged.kills.iter().map(|k| k.unresolved).collect::<Vec<_>>(), [false, true]);
}

/// IPTC 7901, sent on a day of March 2024.
fn numbered_7901(number: u32, slug: &str, text: &str, day: u32) -> String {
    format!(
        "\u{1}nwb{number:04} 4 i 30    xpa {number:04}\r\n{slug}/\r\n\u{2}{text}\r\n\u{3}{day:02}1137 GMT Mar 24\r\n\u{4}"
    )
}

#[test]
fn a_kill_by_number_or_by_headline_kills_the_story_that_bears_it() {
    let mut wire = Wire::default();
    wire.tick(NOON_MS);
    let texts =
        ["Ferry sails =\r\nPorto Alto (xpa) - It sailed.", "Mayor resigns =\r\nPorto Alto (xpa) - She resigned."];
    wire.deliver(numbered_7901(157, "Vale-Ferry", texts[0], 11)).deliver(numbered_7901(
        158,
        "Vale-Mayor",
        texts[1],
        11,
    ));
    // By number, under another slug; by headline, the day after; by the number of an item that never came.
    wire.deliver(numbered_7901(159, "Vale", "KILL KILL KILL =\r\nPlease kill item xpa 157.", 11));
    wire.deliver(numbered_7901(160, "Vale-Mayor", "KILL KILL KILL =\r\nPlease kill \"Mayor resigns\".", 12));
    wire.deliver(numbered_7901(161, "Vale-Ferry", "KILL KILL KILL =\r\nPlease kill item xpa 99.", 12));
    let judged = wire.judge();
    let relations: Vec<Relation> = judged.verdicts.iter().map(|v| v.relation).collect();
    assert_eq!(relations, [New, New, Kill, Kill, Kill]);
    let stories: Vec<_> = judged.verdicts.iter().map(|v| v.story_id).collect();
    assert_eq!((stories[2], stories[3]), (stories[0], stories[1]));
    assert_eq!(judged.kills.iter().map(|k| k.unresolved).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn a_name_is_the_newest_bearers_and_is_forgotten_in_time() {
    let block = |number: u32, text: &str| format!("ZCZC NW{number:04}\n^Ferry {text}\n\nIt {text}.\nNNNN\n");
    let kill = "ZCZC NW0200\nKILL KILL KILL\nPlease disregard NW0123.\nNNNN\n";
    let mut wire = Wire::default();
    wire.tick(NOON_MS).deliver(block(123, "sails")).deliver(block(123, "is aground")).deliver(kill);
    wire.tick(NOON_MS + 49 * 3_600_000).deliver(kill.replace("0200", "0201"));
    let judged = wire.judge();
    let kills: Vec<_> = judged.kills.iter().map(|k| (k.unresolved, k.story_id)).collect();
    assert_eq!(kills, [(false, Some(judged.verdicts[1].story_id)), (true, None)]);
}

#[test]
fn what_replaces_another_item_is_its_next_version_whatever_number_it_has() {
    let mut wire = Wire::default();
    wire.deliver(plain_nitf("a", 3, "one")).deliver(nitf("b", "a", "canceled", "two"));
    wire.deliver(plain_nitf("b", 2, "three"));
    let judged = wire.judge();
    assert_eq!(judged.dead, Vec::<String>::new());
    assert_eq!(judged.relations().iter().map(|r| r.1).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(judged.verdicts.iter().all(|v| v.story_id == judged.verdicts[0].story_id));
}

#[test]
fn a_person_lifts_a_kill() {
    let mut wire = Wire::default();
    wire.item(item("a", 1, "one")).item(killed("a"));
    wire.command(CommandKind::LiftKill { story_id: story("a") }).item(item("a", 2, "two"));
    wire.command(CommandKind::LiftKill { story_id: story("a") });
    let judged = wire.judge();
    assert_eq!(judged.verdicts[2].story_state, StoryState::Live);
    assert_eq!(judged.kills.iter().map(|k| k.action).collect::<Vec<_>>(), [KillAction::Killed, KillAction::Lifted]);
    assert!(judged.dead.len() == 1 && judged.dead[0].contains("nothing to lift"), "{:?}", judged.dead);
}

#[test]
fn withheld_ends_with_a_newer_usable_version() {
    let mut withheld = item("a", 2, "one");
    withheld["pubstatus"] = "withheld".into();
    let mut wire = Wire::default();
    wire.item(item("a", 1, "one")).item(withheld).item(item("a", 3, "two"));
    let judged = wire.judge();
    let states: Vec<StoryState> = judged.verdicts.iter().map(|v| v.story_state).collect();
    assert_eq!(states, [StoryState::Live, StoryState::Withheld, StoryState::Live]);
    assert_eq!(judged.kills.last().map(|k| k.action), Some(KillAction::Lifted));
}

const NOON: &str = "2023-11-14T12:00:00Z";
const NOON_MS: i64 = 1_699_963_200_000;

#[test]
fn an_embargoed_unit_is_held_and_released_by_the_first_tick_past_its_time() {
    let mut wire = Wire::default();
    wire.tick(NOON_MS - 10_000).item(embargoed("a", 1, "one", NOON)).tick(NOON_MS - 1);
    let judged = wire.judge();
    assert!(judged.unique.is_empty(), "held");
    assert!(judged.verdicts[0].held && judged.verdicts[0].embargo_until == Some(Timestamp::from_millis(NOON_MS)));
    assert_eq!(judged.embargoed.len(), 1);
    let judged = wire.tick(NOON_MS).tick(NOON_MS + 1_000).judge();
    assert_eq!(judged.unique.len(), 1, "released once");
    let (verdict, bytes) = &judged.unique[0];
    assert!(!verdict.held && bytes.starts_with(b"{"));
    assert_eq!(judged.embargoed.iter().map(|(_, gone)| *gone).collect::<Vec<_>>(), [false, true]);
    assert_eq!(judged.embargoed[0].0, judged.embargoed[1].0, "its record goes");
}

#[test]
fn an_embargo_in_the_past_holds_nothing_and_one_before_the_first_tick_holds() {
    let mut wire = Wire::default();
    wire.item(embargoed("a", 1, "one", NOON)).tick(NOON_MS + 1).item(embargoed("b", 1, "two", NOON));
    let judged = wire.judge();
    assert_eq!(judged.verdicts.iter().map(|v| v.held).collect::<Vec<_>>(), [true, false]);
    assert_eq!(judged.unique.len(), 2);
}

#[test]
fn a_newer_version_lifts_or_moves_an_embargo_and_the_order_stays() {
    let mut wire = Wire::default();
    wire.tick(NOON_MS - 10_000);
    // Many, so that their names do not sort as their numbers do.
    for version in 1..=11 {
        wire.item(embargoed("a", version, &format!("number {version}"), NOON));
    }
    wire.item(item("a", 12, "twelve"));
    let judged = wire.judge();
    let order: Vec<u32> = judged.unique.iter().map(|(v, _)| v.version).collect();
    assert_eq!(order, (1..=12).collect::<Vec<_>>(), "lifted: in order, before the version that lifts it");
    let mut wire = Wire::default();
    wire.tick(NOON_MS - 10_000).item(embargoed("a", 1, "one", NOON));
    wire.item(embargoed("a", 2, "two", "2023-11-14T13:00:00Z")).tick(NOON_MS + 1);
    assert!(wire.judge().unique.is_empty(), "moved: the older version waits with the newer");
    let judged = wire.tick(NOON_MS + 3_600_000).judge();
    assert_eq!(judged.unique.iter().map(|(v, _)| v.version).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_kill_drops_what_is_held() {
    let mut wire = Wire::default();
    wire.tick(NOON_MS - 10_000).item(embargoed("a", 1, "one", NOON)).item(killed("a")).tick(NOON_MS + 1);
    let judged = wire.judge();
    assert_eq!(judged.unique.len(), 1, "only the retraction");
    assert_eq!(judged.unique[0].0.relation, Kill);
    assert_eq!(judged.embargoed.iter().map(|(_, gone)| *gone).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn an_embargo_that_cannot_be_read_holds_and_is_flagged() {
    let mut wire = Wire::default();
    wire.tick(NOON_MS).item(embargoed("a", 1, "one", "after the vote")).tick(NOON_MS + 999_999_999);
    let judged = wire.judge();
    assert!(judged.unique.is_empty() && judged.verdicts[0].held && judged.verdicts[0].embargo_until.is_none());
    assert!(judged.verdicts[0].evidence.flags.contains(&"embargo_unreadable".to_owned()));
}

#[test]
fn a_bad_unit_leaves_its_siblings_alone() {
    let good = |uri| item(uri, 1, uri);
    let mut wire = Wire::default();
    wire.item(json!([good("a"), { "nothing": "of ours" }, good("b")])).deliver("").deliver(&b"\x00\x01\x02\xff"[..]);
    let judged = wire.judge();
    assert_eq!(judged.relations(), [(New, 1), (New, 1)]);
    assert_eq!(judged.dead.len(), 3, "{:?}", judged.dead);
    assert!(judged.dead.iter().all(|reason| !reason.is_empty()));
}

#[test]
fn any_batch_size_gives_the_same_words() {
    let mut wire = Wire::default();
    wire.tick(NOON_MS - 10_000);
    for n in 0..40u32 {
        let uri = format!("story-{}", n % 7);
        match n % 6 {
            0 => wire.item(embargoed(&uri, n, &n.to_string(), NOON)),
            1 => wire.item(item(&uri, n / 2, "the same for many")),
            2 => wire.item(killed(&uri)),
            3 => wire.tick(NOON_MS - 10_000 + i64::from(n) * 500),
            4 => wire.deliver("{ \"cut\": "),
            _ => wire.item(item(&uri, n, &n.to_string())),
        };
    }
    let whole = wire.judge_in_batches(500);
    assert!(!whole.unique.is_empty() && !whole.dead.is_empty() && !whole.kills.is_empty());
    for batch in [1, 2, 3, 7, 20] {
        assert_eq!(wire.judge_in_batches(batch), whole, "in batches of {batch}");
    }
}

/// A line of a wire that numbers its items.
fn numbered(number: u32) -> String {
    format!(
        "abc{number:04} 4 pl 30\n\nItem {number} of the day\n\nPORT ALDER, Nov 3 - {}\n\n031200 NOV 26\n",
        body(&number.to_string())
    )
}

#[test]
fn a_silence_beyond_the_profiles_limit_is_reported_once_and_ends_with_copy() {
    const START: i64 = 1_700_000_000_000;
    const MINUTE: i64 = 60_000;
    let mut wire = Wire::default();
    wire.tick(START).item(item("a", 1, "Alder"));
    for minute in [59, 60, 61, 62, 90] {
        wire.tick(START + minute * MINUTE);
    }
    wire.item(item("b", 1, "Birch")).tick(START + 91 * MINUTE);
    let told = wire.judge().reports;
    let silent: Vec<_> = told.iter().map(|report| (report.silence_s / 60, report.silent)).collect();
    // At 59 minutes it is told that a delivery came, as every five minutes.
    assert_eq!(silent, [(59, None), (61, Some(Silence::Limit)), (0, None)]);
}

#[test]
fn numbers_that_are_left_out_are_named_until_they_come() {
    let mut wire = Wire::default();
    wire.tick(1_700_000_000_000);
    for number in [41, 42, 45, 44, 45] {
        wire.deliver(numbered(number));
    }
    let told = wire.judge();
    assert_eq!(told.dead, Vec::<String>::new());
    let numbering: Vec<_> = told.reports.iter().map(|report| report.numbering[0].clone()).collect();
    let missing: Vec<_> = numbering.iter().map(|line| (line.missing.clone(), line.repeats)).collect();
    assert_eq!(missing, [(vec![(43, 44)], 0), (vec![(43, 43)], 0), (vec![(43, 43)], 1)]);
}
