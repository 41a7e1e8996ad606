//! What holds for any story: no panic, the same result twice, spans that lie in the text.

mod common;

use common::{Make, check_spans};
use copytaster_records::Role;
use proptest::collection::vec;
use proptest::prelude::*;

const ROLES: [Role; 8] = [
    Role::Headline,
    Role::Paragraph,
    Role::Paragraph,
    Role::Paragraph,
    Role::Caption,
    Role::ListItem,
    Role::PullQuote,
    Role::SignOff,
];

/// Pieces that the rules look for, so that random text comes near them.
const PIECES: [&str; 72] = [
    "President",
    "Jane Roe",
    "Roe",
    "said",
    "told",
    ",",
    ".",
    "\"",
    "\u{201c}",
    "\u{201d}",
    "'",
    "\u{2019}s",
    "'s",
    "(",
    ")",
    "--",
    "Friday",
    "last",
    "next",
    "Dec.",
    "16",
    "2016",
    "2014",
    "31",
    "May",
    "March",
    "in",
    "Japan",
    "Japanese",
    "U.S.",
    "Tokyo",
    "University",
    "of",
    "the",
    "Group",
    "Seven",
    "(GS)",
    "according",
    "to",
    "he",
    "she",
    "a",
    "professor",
    "at",
    "-",
    "al",
    "von",
    "de",
    "É",
    "ß",
    "日本",
    "\u{301}",
    "İ",
    "ﬁ",
    "\u{200b}",
    "🙂",
    "99999999999999999999",
    "9999",
    "days",
    "ago",
    "quarter",
    "third",
    "Paris",
    "Texas",
    "prime",
    "minister",
    "Minister",
    "wife",
    "L",
    "``",
    "''",
    "...",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[A-Z][a-z]{1,8}",
    ];
    let gap = proptest::sample::select(vec![" ", " ", " ", "", "\n", "\u{a0}"]);
    vec((piece, gap), 0..40).prop_map(|pieces| pieces.into_iter().map(|(piece, gap)| piece + gap).collect())
}

fn story() -> impl Strategy<Value = Make> {
    let segment = (proptest::sample::select(ROLES.to_vec()), text());
    let language = proptest::sample::select(vec![None, Some("en"), Some("en-GB"), Some("de"), Some("")]);
    (vec(segment, 0..6), proptest::option::of(text()), proptest::option::of(text()), language).prop_map(
        |(segments, place, credit, language)| {
            let mut make = Make::new().language(language);
            if let Some(place) = place {
                make = make.dateline(&place).dateline_date(&place);
            }
            for (role, text) in segments {
                make = make.segment(role, &text);
            }
            if let Some(credit) = credit {
                make = make.segment(Role::Caption, "A caption.").segment(Role::Credit, &credit);
            }
            make
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_story_is_analysed(make in story()) {
        let once = make.analyse();
        check_spans(&once);
        let again = serde_json::to_string(&make.analyse()).expect("JSON");
        prop_assert_eq!(serde_json::to_string(&once).expect("JSON"), again);
        for (i, entity) in once.entities.iter().enumerate() {
            prop_assert_eq!(&entity.eid, &format!("e{}", i + 1));
        }
    }
}

#[test]
fn extremes_of_the_calendar_do_not_panic() {
    for time in ["9999-12-30T12:00:00Z", "-009999-01-03T00:00:00Z", "0001-01-01T00:00:00Z"] {
        let text = "Last Friday, next month, 5000 years ago, 10000 days ago, next decade, tomorrow night, Dec. 31, the fourth quarter.";
        let story = Make::new().created(time).dateline("TOKYO").para(text).analyse();
        check_spans(&story);
    }
}

#[test]
fn a_story_beyond_the_limit_is_kept_and_flagged() {
    let story = Make::new().para(&"word ".repeat(250_000)).para("President Jane Roe spoke.").analyse();
    assert!(story.quality.flags.contains(&"text_truncated".to_owned()));
    assert_eq!(story.entities.len(), 1, "what fits is read");
}
