//! The page with which the product was first described: measured against what a careful reader finds in it.
//! Its text stays outside the repository; the test says so and passes where the folder is missing.

mod common;

use std::path::Path;

use common::{Make, check_spans, dates, entity, people, quote, speaker};
use copytaster_records::{
    AmountQualifier, AmountValue, EnrichedStory, EntityType, QuoteKind, Role, StandsFor, ZoneSource,
};
use serde_json::Value;

/// The page's pieces. What the page parser does is another crate's matter: here its roles are told by position.
fn story(page: &str) -> Make {
    let lines: Vec<&str> = page.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let headline = lines[4];
    let mut make = Make::new().published("2016-12-16T21:30:00Z", "UTC", ZoneSource::Assumed).headline(headline);
    make.0.times.version_created = None;
    let mut seen: Vec<(usize, String)> = Vec::new();
    for line in &lines[5..] {
        let number = make.0.segments.len() + 1;
        if *line == headline {
            make = make.headline(line).dup_of(1);
        } else if line.starts_with("By ") {
            make = make.byline(line, true);
        } else if *line == "Latest News" {
            make = make.segment(Role::Furniture, line);
        } else if let Some((caption, credit)) = line.rsplit_once(" (").filter(|_| line.ends_with(')')) {
            make = make.segment(Role::Caption, caption).segment(Role::Credit, &format!("({credit}"));
        } else if let Some((place, rest)) = line.split_once(" -- ") {
            make = make.dateline(place).para(rest);
            seen.push((number + 1, rest.to_owned()));
        } else {
            let words: Vec<&str> = line.split_whitespace().collect();
            let again = seen.iter().find(|(_, other)| {
                other.split_whitespace().filter(|w| words.contains(w)).count() * 10 >= words.len() * 9
                    && !line.contains('"')
            });
            let original = again.map(|(n, _)| *n);
            make = if line.ends_with('.') || line.ends_with(',') {
                make.para(line)
            } else {
                make.segment(Role::PullQuote, line)
            };
            if let Some(original) = original {
                make = make.dup_of(original);
            }
            seen.push((number, (*line).to_owned()));
        }
    }
    make
}

/// The page and what a reader finds in it; `None` where the folder is missing.
fn seeds() -> Option<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds");
    let Ok(expected) = std::fs::read_to_string(folder.join("expected.json")) else {
        eprintln!("skipped: no {}", folder.display());
        return None;
    };
    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    let page = std::fs::read_to_string(folder.join(expected["fixture"].as_str().expect("a file"))).expect("the page");
    Some((page, expected))
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

/// Every place of the list, names of one place as one, and none that the page does not name.
fn places_are_those(story: &EnrichedStory, expected: &Value) {
    for place in list(expected, "places") {
        let names: Vec<&str> = place.as_str().expect("names").split(" (").next().expect("names").split(" = ").collect();
        let found = story.entities.iter().find(|e| {
            matches!(e.entity_type, EntityType::Gpe | EntityType::Loc)
                && names.iter().all(|name| e.name == *name || e.aliases.iter().any(|alias| alias == name))
        });
        assert!(found.is_some(), "{names:?} as one place");
    }
    let page = [
        ("Tokyo", "JPN"),
        ("Nagato", "JPN"),
        ("Aleppo", "SYR"),
        ("Crimea", "UKR"),
        ("Syria", "SYR"),
        ("Ukraine", "UKR"),
        ("Japan", "JPN"),
        ("Russia", "RUS"),
        ("China", "CHN"),
        ("United States", "USA"),
    ];
    for place in &story.places {
        assert!(page.contains(&(place.name.as_str(), place.country.as_str())), "{place:?}");
    }
    let tokyo = entity(story, "Tokyo");
    let stance = tokyo.mentions.iter().filter(|m| m.stands_for == Some(StandsFor::Government)).count();
    assert_eq!(stance, 1, "only \"Tokyo's legal stance\" is the government's: {:?}", tokyo.mentions);
}

#[test]
fn the_first_page_is_read_as_a_reader_would() {
    let Some((page, expected)) = seeds() else { return };
    let story = story(&page).analyse();
    check_spans(&story);
    if std::env::var_os("SHOW").is_some() {
        eprintln!("{}", serde_json::to_string_pretty(&story).expect("JSON"));
    }

    let dateline = &expected["dateline"];
    let eid = story.dateline.as_ref().and_then(|d| d.place.as_ref());
    let place = story.places.iter().find(|p| Some(&p.eid) == eid).expect("a place");
    assert_eq!(Some(place.name.as_str()), dateline["place"].as_str());
    assert_eq!(Some(place.country.as_str()), dateline["country"].as_str());
    assert!((place.lat - dateline["lat"].as_f64().expect("a latitude")).abs() < 0.01);
    assert!((place.lon - dateline["lon"].as_f64().expect("a longitude")).abs() < 0.01);

    let captions: Vec<_> = list(&expected, "captions").collect();
    assert_eq!(story.media.len(), captions.len());
    for (media, caption) in story.media.iter().zip(captions) {
        let credit = media.credit.as_ref().expect("a credit");
        assert_eq!(credit.agency.as_deref(), caption["credit"]["agency"].as_str());
        assert_eq!(credit.photographer.as_deref(), caption["credit"]["photographer"].as_str());
        let taken = story.timexes.iter().find(|t| Some(&t.tid) == media.date.as_ref()).expect("a date");
        assert_eq!(Some(taken.value.as_str()), caption["taken"].as_str());
    }

    for person in list(&expected, "people") {
        let found = entity(&story, person["name"].as_str().expect("a name"));
        let title = person["title"].as_str().expect("a title");
        assert!(found.titles.iter().any(|t| t == title), "{title} of {}: {:?}", found.name, found.titles);
        assert_eq!(found.country.as_deref(), person["country"].as_str(), "{}", found.name);
        for alias in list(person, "also") {
            assert!(found.aliases.iter().any(|a| Some(a.as_str()) == alias.as_str()), "{alias} of {}", found.name);
        }
    }
    for photographer in list(&expected, "never_people_of_the_story") {
        assert!(!people(&story).iter().any(|name| Some(*name) == photographer.as_str()), "{photographer}");
    }

    for date in list(&expected, "dates") {
        let wanted = (date["text"].as_str().expect("a text"), date["value"].as_str().expect("a value"));
        assert!(dates(&story).contains(&wanted), "{wanted:?} in {:?}", dates(&story));
    }
    for figure in list(&expected, "figures") {
        let text = figure["text"].as_str().expect("a text");
        let found =
            story.amounts.iter().find(|a| a.text == text).unwrap_or_else(|| panic!("{text}: {:?}", story.amounts));
        assert_eq!(found.amount, AmountValue::Value(figure["value"].as_f64().expect("a number")));
        assert!(figure["unit"].as_str().is_none_or(|unit| unit == found.unit), "{found:?}");
        let about = figure["qualifier"] == "approximately";
        assert_eq!(found.qualifier == AmountQualifier::About, about, "{found:?}");
    }
    assert_eq!(story.amounts.len(), list(&expected, "figures").count(), "nothing beside: {:?}", story.amounts);
    for said in list(&expected, "quotes") {
        let found = quote(&story, said["starts"].as_str().expect("a beginning"));
        assert_eq!(speaker(&story, found), said["speaker"].as_str(), "{}", found.text);
    }
    let direct: Vec<_> = story.quotes.iter().filter(|q| q.kind != QuoteKind::Indirect).collect();
    assert_eq!(direct.len(), 4, "two more than listed; the scare quote is none: {direct:#?}");
    for quote in &direct {
        let speaker = speaker(&story, quote).unwrap_or_default();
        assert!(["Vladimir Putin", "James Brown"].contains(&speaker), "{speaker}: {}", quote.text);
    }
    let reported = story.quotes.iter().filter(|q| q.kind == QuoteKind::Indirect);
    let reported: Vec<_> =
        reported.map(|q| (speaker(&story, q).or(q.speaker.surface.as_deref()).unwrap_or_default(), &*q.text)).collect();
    for (who, text) in &reported {
        assert!(!["experts", "Japan has long"].contains(who) && !text.starts_with("have "), "{who}: {text}");
    }
    for organisation in ["Temple University", "Group of Seven"] {
        assert_eq!(entity(&story, organisation).entity_type, EntityType::Org);
    }
    places_are_those(&story, &expected);
    for flag in ["composite_byline", "headline_repeated", "pull_quote", "repeated_paragraph", "zone_assumed"] {
        assert!(story.quality.flags.iter().any(|f| f == flag), "{flag} in {:?}", story.quality.flags);
    }
    assert!(story.times.dct.value == expected["published"]["local"].as_str().expect("a time")[..10]);
}
