//! The page with which the product was first described: measured against what a careful reader finds in it.
//! Its text stays outside the repository; the test says so and passes where the folder is missing.

mod common;

use common::{Make, check_spans, dates, entity, people, quote, speaker};
use copytaster_records::{EntityType, Role, ZoneSource};

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

#[test]
fn the_first_page_is_read_as_a_reader_would() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds/000_698dd8d4fdc884e1.txt");
    let Ok(page) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no {path}");
        return;
    };
    let story = story(&page).analyse();
    check_spans(&story);
    if std::env::var_os("SHOW").is_some() {
        eprintln!("{}", serde_json::to_string_pretty(&story).expect("JSON"));
    }

    let dct = &story.times.dct;
    assert_eq!((dct.value.as_str(), dct.tz.as_str()), ("2016-12-16", "Asia/Tokyo"));
    let place = &story
        .places
        .iter()
        .find(|p| Some(&p.eid) == story.dateline.as_ref().and_then(|d| d.place.as_ref()))
        .expect("a place");
    assert_eq!((place.name.as_str(), place.country.as_str(), place.geonameid), ("Tokyo", "JPN", 1_850_147));
    assert!((place.lat - 35.69).abs() < 0.01 && (place.lon - 139.69).abs() < 0.01);

    let credits: Vec<_> = story.media.iter().map(|m| m.credit.as_ref().expect("a credit")).collect();
    assert_eq!(credits.len(), 3);
    assert!(credits.iter().all(|c| c.agency.as_deref() == Some("AFP")));
    assert_eq!(credits[2].photographer.as_deref(), Some("Koji Sasahara"));
    for media in &story.media {
        let taken = story.timexes.iter().find(|t| Some(&t.tid) == media.date.as_ref()).expect("a date");
        assert_eq!(taken.value, "2016-12-16");
    }

    let found = people(&story);
    for name in ["Shinzo Abe", "Vladimir Putin", "Yuri Ushakov", "James Brown"] {
        assert!(found.contains(&name), "{name} in {found:?}");
    }
    assert!(!found.iter().any(|n| n.contains("Robichon") || n.contains("Sasahara")), "{found:?}");
    let abe = entity(&story, "Shinzo Abe");
    assert!(
        abe.titles.iter().any(|t| t == "Prime Minister")
            && abe.country.as_deref() == Some("JPN")
            && abe.aliases == ["Abe"]
    );
    let putin = entity(&story, "Vladimir Putin");
    assert!(
        putin.titles.iter().any(|t| t == "President")
            && putin.country.as_deref() == Some("RUS")
            && putin.aliases == ["Putin"]
    );
    let aide = entity(&story, "Yuri Ushakov");
    assert_eq!((aide.titles.clone(), aide.country.as_deref()), (vec!["economic aide".to_owned()], Some("RUS")));
    assert_eq!(entity(&story, "James Brown").titles, ["professor"]);
    assert_eq!(entity(&story, "Temple University").entity_type, EntityType::Org);
    assert_eq!(entity(&story, "Group of Seven").entity_type, EntityType::Org);

    let all = dates(&story);
    for expected in [("Friday", "2016-12-16"), ("Thursday", "2016-12-15"), ("2014", "2014")] {
        assert!(all.contains(&expected), "{expected:?} in {all:?}");
    }
    for (starts, who) in [
        ("For me the most important thing", "Vladimir Putin"),
        ("Abe must be bitterly disappointed", "James Brown"),
        ("I believe that joint work", "Vladimir Putin"),
        ("Putin has given away", "James Brown"),
    ] {
        assert_eq!(speaker(&story, quote(&story, starts)), Some(who), "{starts}");
    }
    assert_eq!(story.quotes.len(), 4, "the scare quote is none");
    for flag in ["composite_byline", "headline_repeated", "pull_quote", "repeated_paragraph", "zone_assumed"] {
        assert!(story.quality.flags.iter().any(|f| f == flag), "{flag} in {:?}", story.quality.flags);
    }
}
