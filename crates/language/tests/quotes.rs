//! Who says what: speakers where stories name them, and what is no quotation.

mod common;

use common::{Make, check_spans, quote, speaker};
use copytaster_records::{QuoteKind, Role, SpeakerHow};

#[test]
fn quotes_over_paragraphs_and_repeats() {
    let story = Make::new()
        .para("\"This is the first part of what I have to say.")
        .para("\"And this is the second part,\" Foreign Minister Olga Test said.")
        .para("Test said the treaty was \"a serious blow to all of us\" and the \"so-called\" deal was off.")
        .para("\"It is over,\" Test said, \"and nobody won. We go home.\"")
        .para("\"Whoever asks will get the same answer from me.\"")
        .segment(Role::PullQuote, "It is over, and nobody won")
        .dup_of(4)
        .analyse();
    check_spans(&story);
    let long = quote(&story, "This is the first part");
    assert_eq!((long.spans.len(), speaker(&story, long)), (2, Some("Olga Test")));
    assert_eq!(quote(&story, "a serious blow").kind, copytaster_records::QuoteKind::Mixed);
    let repeated = quote(&story, "It is over");
    assert_eq!((repeated.spans.len(), repeated.repeats.clone()), (2, vec!["s6".to_owned()]));
    assert_eq!(quote(&story, "Whoever asks").speaker.how, SpeakerHow::Carryover);
    assert_eq!(story.quotes.len(), 4);
}

#[test]
fn who_speaks_stands_in_many_places() {
    let cases = [
        ("\"You cannot discount him,\" said one arbitrager.", "one arbitrager"),
        ("\"The ministers drifted away from it,\" the report said after a long probe.", "the report"),
        ("\"His words were not discouraging,\" an official with the growers' group said.", "an official"),
        (
            "Dana Reed, a spokeswoman for the union, a national group of teachers, said: \"We will not sign it.\"",
            "Dana Reed",
        ),
        (
            "The work was led by Mark Lund, a marine biologist and professor at Example, who said \"There is a lot to do.\"",
            "Mark Lund",
        ),
        (
            "Mark Lund, the president of the club, explained the decision to sell, saying: \"We had no other way.\"",
            "Mark Lund",
        ),
        ("The judge presiding over the case, Dana Reed, said: \"You have broken every trust.\"", "Dana Reed"),
        ("Dana Reed accused the company of \"lying to its workers for years\".", "Dana Reed"),
        ("Mark Lund was quoted by the Herald as saying \"It was a very long night.\"", "Mark Lund"),
        ("Dana Reed called the plan \"a shame\" and said it was \"the worst she had ever seen\".", "Dana Reed"),
        ("Senator Mark Lund (Democrat) of Ohio said the office would \"remain under a dark cloud\".", "Mark Lund"),
        ("Mark Lund, who met Dana Reed on Monday, was calm. \"She listened to every word,\" he said.", "Mark Lund"),
        ("Mark Lund met Dana Reed on Monday. \"He listened to every word,\" she said.", "Dana Reed"),
        ("Mark Lund's wife, Dana Reed, said she was glad. \"We had given up,\" she said.", "Dana Reed"),
    ];
    for (text, expected) in cases {
        let story = Make::new().para(text).analyse();
        let last = story.quotes.iter().rev().find(|q| q.kind != QuoteKind::Indirect);
        let last = last.unwrap_or_else(|| panic!("no quote in {text}"));
        let found = speaker(&story, last).or(last.speaker.surface.as_deref());
        assert_eq!(found, Some(expected), "{text}");
    }
}

#[test]
fn what_is_called_something_is_not_said_by_anybody() {
    let story = Make::new().para("Dana Reed presented a plan called \"Work for All of Us\" on Monday.").analyse();
    assert!(story.quotes.iter().all(|q| q.kind == QuoteKind::Indirect), "{:?}", story.quotes);
}

#[test]
fn reported_speech_is_a_clause_and_its_that_belongs_to_the_verb() {
    let story = Make::new()
        .para("Prime Minister Ingrid Holm said the path towards resolving issues that have kept both sides apart is difficult.")
        .para("She achieved what experts said was a key goal for the whole of her government.")
        .para("Norway has long insisted its rights to the water be confirmed before a pact is signed.")
        .para("Holm said in a statement on Friday that the pact would be signed next month.")
        .para("A Norwegian spokesman reiterated Norway's policy that no drilling should begin before the summer.")
        .analyse();
    let reported: Vec<_> = story
        .quotes
        .iter()
        .map(|q| (speaker(&story, q).or(q.speaker.surface.as_deref()).unwrap_or_default(), &*q.text))
        .collect();
    assert_eq!(
        reported,
        [
            ("Ingrid Holm", "the path towards resolving issues that have kept both sides apart is difficult"),
            ("Norway", "its rights to the water be confirmed before a pact is signed"),
            ("Ingrid Holm", "the pact would be signed next month"),
            ("A Norwegian spokesman", "no drilling should begin before the summer"),
        ]
    );
}

#[test]
fn a_tree_finds_the_clause_where_words_do_not_tell() {
    for (text, speaker_is, said) in [
        (
            "Mark Lund, who plans to speak tomorrow at a hearing on a proposed bill, said strikes have hurt workers.",
            "Mark Lund",
            "strikes have hurt workers",
        ),
        (
            "Dana Reed, chief trustee of the Example Trust, told a meeting of farmers the trust has not seen a list.",
            "Dana Reed",
            "the trust has not seen a list",
        ),
        ("But Mark Lund told Norwire the group will hold the stake.", "Mark Lund", "the group will hold the stake"),
    ] {
        let story = Make::new().para(text).analyse();
        let found: Vec<_> = story.quotes.iter().map(|q| (speaker(&story, q), q.text.as_str())).collect();
        assert_eq!(found, [(Some(speaker_is), said)], "{text}");
    }
    let denied =
        Make::new().para("Mark Lund did not say whether he would support the bill of the committee.").analyse();
    assert!(denied.quotes.is_empty(), "{:?}", denied.quotes);
}

#[test]
fn a_pronoun_is_not_whom_the_quote_names() {
    let story = Make::new()
        .para("Senator Jane Roe met Governor Carl Doe on Monday.")
        .para("\"Mayor Pat Test must go at once,\" she said.")
        .para("Inspector Lea Sample arrived. \"Nobody told Doe about 'the plan' before the vote,\" she said, \"or his wife.\"")
        .para("The plan was \"ill\" and the \"Report on Everything That Went Wrong\" was long.")
        .analyse();
    check_spans(&story);
    let open = quote(&story, "Mayor Pat Test");
    assert_eq!((open.speaker.how, speaker(&story, open)), (SpeakerHow::Pronoun, Some("Jane Roe")), "the subject");
    let told = quote(&story, "Nobody told");
    assert_eq!((speaker(&story, told), told.spans.len()), (Some("Lea Sample"), 2));
    assert_eq!(story.quotes.len(), 2);
}
