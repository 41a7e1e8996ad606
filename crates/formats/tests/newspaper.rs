//! Newspaper pages: a page of our own, and the first real one where it is at hand.

mod common;

use common::{by_id, fixture, of_role, one, shared};
use copytaster_formats::{FeedProfile, ParsedCopy, sniff};
use copytaster_records::{Format, Role, ZoneSource};

fn texts(copy: &ParsedCopy, role: Role) -> Vec<&str> {
    of_role(copy, role).into_iter().map(|s| s.text.as_str()).collect()
}

#[test]
fn a_page_of_our_own() {
    let bytes = fixture("page-ferry.txt");
    assert_eq!(sniff(&bytes).expect("known").format, Format::NewspaperPage);
    let mut profile = FeedProfile::new("Harbour Post");
    profile.credit_agencies.push("Nordwire".to_owned());
    let copy = one(&bytes, &profile);
    assert_eq!(copy.headline.as_deref(), Some("Vale, Ostrand agree ferry timetable; tolls left open"));
    assert_eq!(copy.section.as_deref(), Some("Islands"));
    let byline = copy.byline.clone().expect("a byline");
    assert!(byline.is_agency && byline.people.is_empty());
    assert_eq!(copy.dateline.clone().expect("a dateline").place.as_deref(), Some("PORT VALE"));
    let captions = of_role(&copy, Role::Caption);
    assert_eq!(captions.len(), 2);
    let credits = of_role(&copy, Role::Credit);
    assert!(credits.iter().all(|c| c.text == "(Nordwire / Tomas Ekdal)"));
    assert_eq!(credits[1].of.as_deref(), Some(captions[1].seg_id.as_str()));
    assert_eq!(texts(&copy, Role::Subheading), ["What the harbours want"]);
    let quote = of_role(&copy, Role::PullQuote);
    assert!(by_id(&copy, quote[0].dup_of.as_deref().expect("a source")).text.starts_with("Varga and Lindqvist"));
    let repeated: Vec<&str> =
        of_role(&copy, Role::Paragraph).into_iter().filter(|s| s.dup_of.is_some()).map(|s| s.text.as_str()).collect();
    assert_eq!(repeated.len(), 2, "{repeated:?}");
    let body = copy.body_text();
    for not_body in
        ["Harbour Post", "Edition", "Home >", "Latest News", "Beacon keepers", "new mole", "Nordwire /", "shake hands"]
    {
        assert!(!body.contains(not_body), "{not_body} in the body");
    }
    assert!(body.ends_with("Talks go on in April, the ministry said."));
}

#[test]
fn the_first_real_page() {
    let Some(path) = shared("seeds/000_698dd8d4fdc884e1.txt") else { return };
    let bytes = std::fs::read(path).expect("the seed");
    let copy = one(&bytes, &FeedProfile::new("seed"));
    assert_eq!(copy.format, Format::NewspaperPage);
    assert_eq!(copy.headline.as_deref(), Some("Abe, Russia sign economic pacts; stalemate on territory"));
    assert_eq!(copy.section.as_deref(), Some("Asia"));
    assert_eq!(copy.flags, ["zone_assumed"]);
    let published = copy.times.published.clone().expect("a time");
    assert_eq!(published.instant.expect("an instant").to_string(), "2016-12-16T21:30:00.000Z");
    assert_eq!(published.zone_source, ZoneSource::Assumed);
    let byline = copy.byline.clone().expect("a byline");
    assert_eq!((byline.raw.as_str(), byline.is_agency, byline.people.len()), ("By Agencies", true, 0));
    let dateline = copy.dateline.clone().expect("a dateline");
    assert_eq!((dateline.raw.as_str(), dateline.place.as_deref()), ("TOKYO --", Some("TOKYO")));
    assert_eq!(texts(&copy, Role::Dateline), ["TOKYO --"]);
    assert!(of_role(&copy, Role::Paragraph)[0].text.starts_with("Japanese Prime Minister"));

    let headlines = of_role(&copy, Role::Headline);
    assert_eq!(headlines.len(), 4);
    assert!(headlines[1..].iter().all(|h| h.dup_of.as_deref() == Some(headlines[0].seg_id.as_str())));
    let captions = of_role(&copy, Role::Caption);
    let credits = of_role(&copy, Role::Credit);
    assert_eq!(captions.len(), 3);
    assert_eq!(
        texts(&copy, Role::Credit),
        ["(AFP / Franck Robichon)", "(AFP / Franck Robichon)", "(AFP / Koji Sasahara)"]
    );
    for (caption, credit) in captions.iter().zip(&credits) {
        assert_eq!(credit.of.as_deref(), Some(caption.seg_id.as_str()));
    }
    let quotes = of_role(&copy, Role::PullQuote);
    assert_eq!(quotes.len(), 1);
    assert!(quotes[0].text.starts_with("Abe and Putin wrapped up"));
    assert_eq!(by_id(&copy, quotes[0].dup_of.as_deref().expect("a source")).para, Some(2));
    let repeats: Vec<&str> =
        of_role(&copy, Role::Paragraph).into_iter().filter(|s| s.dup_of.is_some()).map(|s| s.text.as_str()).collect();
    println!("{repeats:#?}");
    assert!(repeats.iter().any(|t| t.starts_with("Abe has hoped the lure")));
    assert!(repeats.iter().any(|t| t.starts_with("The islands in the Western Pacific")));
    let furniture = texts(&copy, Role::Furniture);
    for line in ["Sina", "Edition: CHINA ASIA USA EUROPE AFRICA", "Home > Asia", "Latest News"] {
        assert!(furniture.contains(&line), "{line}");
        assert!(!copy.body_text().contains(line), "{line}");
    }
    let ids: Vec<String> = (1..=copy.segments.len()).map(|n| format!("s{n}")).collect();
    assert_eq!(copy.segments.iter().map(|s| s.seg_id.clone()).collect::<Vec<_>>(), ids);
}

#[test]
fn a_page_without_blank_lines() {
    let copy = one(&fixture("page-plain.txt"), &FeedProfile::new("Northern Times"));
    assert_eq!(copy.format, Format::NewspaperPage);
    assert_eq!(copy.headline.as_deref(), Some("Storm closes harbours of the north"));
    assert_eq!(copy.section.as_deref(), Some("Europe"));
    assert_eq!(copy.byline.clone().expect("a byline").people, ["Tove Ekdal"]);
    assert!(copy.times.published.is_some());
    assert_eq!(copy.dateline.clone().expect("a dateline").place.as_deref(), Some("OSTRAND"));
    assert_eq!(texts(&copy, Role::Caption), ["Boats lie in the harbour of Ostrand."]);
    assert_eq!(texts(&copy, Role::Credit), ["Photo: Tomas Ekdal"]);
    assert_eq!(texts(&copy, Role::Contact).len(), 1);
    assert_eq!(of_role(&copy, Role::Paragraph).len(), 2);
}

#[test]
fn plain_text() {
    let copy = one(&fixture("plain-ferry.txt"), &FeedProfile::new("Nordwire"));
    assert_eq!(copy.format, Format::PlainText);
    assert_eq!(copy.headline.as_deref(), Some("Ferry runs aground off Port Vale, nobody hurt"));
    let dateline = copy.dateline.clone().expect("a dateline");
    assert_eq!(dateline.raw, "PORT VALE, March 14 (Nordwire) --");
    let paragraphs = texts(&copy, Role::Paragraph);
    assert_eq!(paragraphs.len(), 3);
    assert_eq!(
        paragraphs[0],
        "A ferry with 212 people aboard ran aground off Port Vale on Tuesday, the harbour master said."
    );
    assert!(texts(&copy, Role::Table)[0].contains("Ostrand     212      900"));
    assert_eq!(texts(&copy, Role::SignOff).len(), 1);
    assert!(!copy.body_text().contains("Eds:"));
}
