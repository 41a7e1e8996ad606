//! Invented stories of several makes: what must be found, and what must not.

mod common;

use common::{Make, check_spans, dates, entity, people, quote, speaker, timex};
use copytaster_records::{DctBasis, EntityType, PlaceRole, QuoteKind, Role, SpeakerHow, ZoneSource};

#[test]
fn a_composite_page() {
    let story = Make::new()
        .published("2024-04-05T21:30:00Z", "UTC", ZoneSource::Assumed)
        .headline("Holm, Chile sign water pact; row over glacier")
        .byline("By Agencies", true)
        .headline("Holm, Chile sign water pact; row over glacier")
        .dup_of(1)
        .segment(Role::Caption, "Norwegian Prime Minister Ingrid Holm (R) and Chilean Environment Minister Pablo Rojas meet in Santiago on April 5, 2024.")
        .segment(Role::Credit, "(AP Photo/Lena Sample)")
        .dateline("SANTIAGO, Chile")
        .para("Norwegian Prime Minister Ingrid Holm said Friday that a pact on water would be signed next month.")
        .para("Holm and Rojas wrapped up talks Thursday that began in 2021.")
        .segment(Role::PullQuote, "Holm and Rojas wrapped up talks Thursday")
        .dup_of(7)
        .para("\"For us the most important thing (in Chile) is the ice,\" Holm told a news conference in Santiago after meeting Rojas.")
        .para("\"We must be patient,\" said Marta Vidal, a lecturer at Example University's Oslo campus.")
        .para("Holm and Rojas wrapped up talks Thursday that began in 2021.")
        .dup_of(7)
        .segment(Role::Furniture, "Latest News: Prime Minister John Doe said Monday")
        .segment(Role::SignOff, "(Reporting by Editor Jane Roe in London)")
        .analyse();
    check_spans(&story);
    assert_eq!(people(&story), ["Ingrid Holm", "Pablo Rojas", "Marta Vidal"]);
    let holm = entity(&story, "Ingrid Holm");
    assert_eq!((holm.titles.clone(), holm.country.as_deref()), (vec!["Prime Minister".to_owned()], Some("NOR")));
    assert_eq!((holm.aliases.clone(), holm.nil_cluster.as_deref()), (vec!["Holm".to_owned()], Some("per:ingrid-holm")));
    assert_eq!(entity(&story, "Pablo Rojas").titles, ["Environment Minister"]);
    assert_eq!(entity(&story, "Marta Vidal").titles, ["lecturer"]);
    assert_eq!(entity(&story, "Example University").entity_type, EntityType::Org);
    let written = story.places.iter().find(|p| p.role == PlaceRole::Dateline).expect("the dateline's place");
    assert_eq!((written.name.as_str(), written.country.as_str()), ("Santiago", "CHL"));
    assert_eq!(
        (story.times.dct.value.as_str(), story.times.dct.basis, story.times.dct.tz.as_str()),
        ("2024-04-05", DctBasis::Issue, "America/Santiago")
    );
    assert_eq!(
        dates(&story),
        [
            ("April 5, 2024", "2024-04-05"),
            ("Friday", "2024-04-05"),
            ("next month", "2024-05"),
            ("Thursday", "2024-04-04"),
            ("2021", "2021")
        ]
    );
    assert_eq!(story.media.len(), 1);
    assert_eq!(story.media[0].date.as_deref(), Some("t1"));
    let credit = story.media[0].credit.as_ref().expect("a credit");
    assert_eq!((credit.agency.as_deref(), credit.photographer.as_deref()), (Some("AP"), Some("Lena Sample")));
    assert_eq!(speaker(&story, quote(&story, "For us the most")), Some("Ingrid Holm"));
    assert_eq!(speaker(&story, quote(&story, "We must be")), Some("Marta Vidal"));
    let reported: Vec<_> = story.quotes.iter().filter(|q| q.kind == QuoteKind::Indirect).map(|q| &*q.text).collect();
    assert_eq!(reported, ["a pact on water would be signed next month"]);
    assert_eq!(story.quotes.len(), 3);
    assert_eq!(
        story.quality.flags,
        ["composite_byline", "headline_repeated", "pull_quote", "repeated_paragraph", "zone_assumed"]
    );
    let roles: Vec<_> = story.provider.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(roles, ["XWIRE", "AP"]);
}

#[test]
fn a_disaster() {
    let story = Make::new()
        .headline("Quake off Peru kills at least 12")
        .dateline("LIMA, Peru")
        .para("A strong earthquake struck off the coast of Peru late Thursday, killing at least 12 people, officials said.")
        .para("\"The water came up to the roof and we ran,\" said Rosa Quispe, 43, who lost her house.")
        .para("\"I have lost everything,\" she added. \"My children are safe and that is all that matters now.\"")
        .para("Police chief Jorge Huaman said rescue teams would arrive Saturday from Arequipa, southern Peru.")
        .para("A similar quake killed 500 people in 2007. The 2014 people evacuated then came from Ica.")
        .para("Rescuers pulled 2010 people from the rubble, civil defense director Luis Flores told reporters.")
        .analyse();
    check_spans(&story);
    assert_eq!(people(&story), ["Rosa Quispe", "Jorge Huaman", "Luis Flores"]);
    assert_eq!(entity(&story, "Jorge Huaman").titles, ["Police chief"]);
    assert_eq!(timex(&story, "late Thursday").value, "2024-04-04");
    assert_eq!(timex(&story, "Saturday").value, "2024-04-06");
    assert_eq!(timex(&story, "2007").value, "2007");
    assert!(!dates(&story).iter().any(|(text, _)| *text == "2014" || *text == "2010"), "{:?}", dates(&story));
    assert!(story.places.iter().any(|p| p.name == "Arequipa" && p.country == "PER"));
    assert_eq!(speaker(&story, quote(&story, "The water came")), Some("Rosa Quispe"));
    let added = quote(&story, "I have lost");
    assert_eq!((added.speaker.how, speaker(&story, added)), (SpeakerHow::Pronoun, Some("Rosa Quispe")));
    let carried = quote(&story, "My children");
    assert_eq!((carried.speaker.how, speaker(&story, carried)), (SpeakerHow::Carryover, Some("Rosa Quispe")));
}

#[test]
fn a_court() {
    let story = Make::new()
        .headline("Mayor's brother jailed for fraud")
        .dateline("SPRINGFIELD, Ill.")
        .para("Judge Ann Example on Monday sentenced Mr. Carl Tester, the brother of Mayor Paula Tester, to 11 years in prison.")
        .para("Prosecutor Dan O'Sample said: \u{201c}He stole from those who had the least.\u{201d}")
        .para("\u{201c}This is not the end,\u{201d} Tester\u{2019}s lawyer, Maria Santos-Probe, said, \u{201c}and we will appeal.\u{201d}")
        .para("\u{201c}The court has not heard the whole story,\u{201d} a spokesman for Paula Tester said. The so-called \u{201c}golden ledger\u{201d} was found in 2019.")
        .para("According to the U.S. Attorney's Office, the fraud began in March 2015.")
        .analyse();
    check_spans(&story);
    assert_eq!(people(&story), ["Ann Example", "Carl Tester", "Paula Tester", "Dan O'Sample", "Maria Santos-Probe"]);
    assert_eq!(story.places[0].admin1.as_deref(), Some("IL"));
    assert_eq!(story.times.dct.tz, "America/Chicago");
    assert_eq!(timex(&story, "Monday").value, "2024-04-01");
    assert_eq!(timex(&story, "11 years").value, "P11Y");
    assert_eq!(timex(&story, "March 2015").value, "2015-03");
    assert_eq!(speaker(&story, quote(&story, "He stole")), Some("Dan O'Sample"));
    let two_parts = quote(&story, "This is not the end");
    assert_eq!(two_parts.spans.len(), 2);
    assert_eq!(two_parts.text, "This is not the end, and we will appeal.");
    assert_eq!(speaker(&story, two_parts), Some("Maria Santos-Probe"));
    let by_a_spokesman = quote(&story, "The court has not");
    assert_eq!(speaker(&story, by_a_spokesman), None, "the spokesman is not the mayor");
    assert_eq!(story.quotes.len(), 3, "a ledger is not a quote");
}

#[test]
fn markets() {
    let story = Make::new()
        .created("2024-10-31T16:40:00Z")
        .headline("STOCKS-European shares slip as banks drag")
        .dateline("LONDON")
        .dateline_date("Oct 31")
        .para("European shares fell on Thursday, as results from Example Holdings disappointed investors.")
        .para("\"We expect more of the same in the fourth quarter,\" said Tom Sample, chief market strategist at Doe Securities.")
        .para("The index lost 0.4 percent, its worst day since Oct. 3. It has gained 7 percent this year, after a 2 percent fall last month.")
        .para("\"It's a buyers' market,\" Sample said.")
        .para("The European Central Bank will decide on rates next Thursday. In 2025 pounds may gain.")
        .analyse();
    check_spans(&story);
    assert_eq!(people(&story), ["Tom Sample"]);
    assert_eq!(entity(&story, "Tom Sample").titles, ["chief market strategist"]);
    assert_eq!(entity(&story, "Example Holdings").entity_type, EntityType::Org);
    assert_eq!(story.times.dct.basis, DctBasis::Dateline);
    assert_eq!(
        dates(&story),
        [
            ("Thursday", "2024-10-31"),
            ("fourth quarter", "2024-Q4"),
            ("Oct. 3", "2024-10-03"),
            ("this year", "2024"),
            ("last month", "2024-09"),
            ("next Thursday", "2024-11-07"),
            ("In 2025", "2025"),
        ]
        .map(|(text, value)| (text.trim_start_matches("In "), value))[..6]
    );
    assert_eq!(speaker(&story, quote(&story, "It's a buyers' market")), Some("Tom Sample"));
}

#[test]
fn sport() {
    let story = Make::new()
        .headline("Soccer-Late Roe goal sends Rovers top")
        .dateline("MANCHESTER, England")
        .para("Striker Billy Roe scored in the 89th minute on Saturday night to give Example Rovers a 3-1 win.")
        .para("'We never stopped believing,' coach Kate Sample told the BBC. 'The second half was ours.'")
        .para("Rovers play Testers on Wednesday. Roe, 22, will miss the May 4 derby.")
        .para("Sample's side last won the cup in 1987 and may march on.")
        .analyse();
    check_spans(&story);
    assert_eq!(people(&story), ["Billy Roe", "Kate Sample"]);
    assert_eq!(story.places[0].name, "Manchester");
    assert_eq!(timex(&story, "Saturday night").value, "2024-03-30TNI");
    assert_eq!(timex(&story, "May 4").value, "2024-05-04");
    assert_eq!(timex(&story, "1987").value, "1987");
    assert!(!dates(&story).iter().any(|(text, _)| text.contains("second") || *text == "may" || *text == "march"));
    assert_eq!(speaker(&story, quote(&story, "We never")), Some("Kate Sample"));
}

#[test]
fn other_languages_get_what_needs_no_rules() {
    let german = "Der Außenminister sagte am Freitag, dass die Verhandlungen über das Abkommen am 2024-04-01 begonnen hätten. \"Wir sind bereit\", sagte Minister Hans Muster.";
    let story = Make::new().language(None).dateline("BERLIN").para(german).analyse();
    check_spans(&story);
    assert_eq!(story.lang, "de");
    assert_eq!(story.quality.enrich_level, copytaster_records::EnrichLevel::Degraded);
    assert_eq!(story.quality.flags, ["language_unsupported"]);
    assert_eq!((story.entities.len(), story.quotes.len()), (1, 0));
    assert_eq!(dates(&story), [("2024-04-01", "2024-04-01")]);

    let declared = Make::new().language(Some("pt-BR")).para("The words are English.").analyse();
    assert_eq!(declared.lang, "pt-BR", "what the wire declares is kept");
    let unknown = Make::new().language(None).para("Ok.").analyse();
    assert_eq!((unknown.lang.as_str(), unknown.quality.flags.clone()), ("und", vec!["language_unknown".to_owned()]));
    let told = Make::new()
        .language(None)
        .para("The minister said on Friday that the talks on the agreement had begun and would go on for weeks. Nobody should expect a breakthrough before the summer, she told reporters, but both sides knew what was at stake.")
        .analyse();
    assert_eq!(told.lang, "en");
}

#[test]
fn datelines() {
    let place = |printed: &str| {
        let story = Make::new().dateline(printed).analyse();
        story.places.first().map(|p| format!("{} {} {}", p.name, p.admin1.as_deref().unwrap_or("-"), p.cc))
    };
    for (printed, expected) in [
        ("TOKYO", "Tokyo 40 JP"),
        ("NEW YORK", "New York City NY US"),
        ("PARIS, Texas", "Paris TX US"),
        ("PARIS", "Paris 11 FR"),
        ("WASHINGTON, D.C.", "Washington DC US"),
        ("WASHINGTON", "Washington DC US"),
        ("KYIV, Ukraine", "Kyiv 12 UA"),
        ("KIEV", "Kyiv 12 UA"),
        ("ST. PETERSBURG, Fla.", "St. Petersburg FL US"),
        ("ST. PETERSBURG, Russia", "Saint Petersburg 66 RU"),
        ("PORT-AU-PRINCE, Haiti", "Port-au-Prince 11 HT"),
        ("SAO PAULO", "São Paulo 27 BR"),
        ("SEOUL/TOKYO", "Seoul 11 KR"),
        ("LONDON, Ont.", "London 08 CA"),
    ] {
        assert_eq!(place(printed).as_deref(), Some(expected), "{printed}");
    }
    for unknown in ["ABOARD THE USS EXAMPLE", "NOWHEREVILLE", "PARIS, Nevada", "", ","] {
        assert_eq!(place(unknown), None, "{unknown}");
    }
}

#[test]
fn names_inside_names_and_words_like_names() {
    let story = Make::new()
        .para("World War Two ended in 1945. The Group of Seven met on Black Friday, the Sunday Times said.")
        .para("Japan Airlines and the New Mexico Symphony are no countries. Air France is none either.")
        .para("General Motors and Justice Department officials met Major League players.")
        .para("Bank of Japan Governor Kenji Example spoke to Georgia voters. Jordan Sample left.")
        .analyse();
    check_spans(&story);
    assert_eq!(people(&story), ["Kenji Example", "Jordan Sample"]);
    assert_eq!(dates(&story), [("1945", "1945"), ("Black Friday", "2023-11-24")]);
    let countries: Vec<_> =
        story.entities.iter().filter(|e| e.entity_type == EntityType::Gpe).map(|e| e.name.as_str()).collect();
    assert!(countries.is_empty(), "{countries:?}");
}

#[test]
fn states_and_provinces() {
    let story = Make::new()
        .para("Troops left Ukraine's Crimea region in 2014. Storms hit Texas and Hokkaido province, and Crimea was calm.")
        .para("White House Press Secretary Ann Roe spoke. Shares rose in North America, the China Daily said; it cost US$5.")
        .analyse();
    check_spans(&story);
    let crimea = entity(&story, "Crimea");
    assert_eq!((crimea.country.as_deref(), crimea.mentions.len()), (Some("UKR"), 2));
    let place = story.places.iter().find(|p| p.eid == crimea.eid).expect("a place");
    assert_eq!((place.fcode.as_str(), place.precision), ("ADM1", copytaster_records::PlacePrecision::Admin1));
    assert!((44.0..46.5).contains(&place.lat) && (33.0..36.0).contains(&place.lon), "{place:?}");
    assert_eq!(entity(&story, "Texas").country.as_deref(), Some("USA"));
    let secretary = entity(&story, "Ann Roe");
    assert_eq!(
        (secretary.titles.clone(), secretary.country.as_deref()),
        (vec!["Press Secretary".to_owned()], Some("USA"))
    );
    assert!(!story.entities.iter().any(|e| e.name == "China" || e.name == "United States"));
}

#[test]
fn days_are_days_of_the_dateline() {
    let story = Make::new()
        .created("2024-04-04T22:30:00Z")
        .dateline("TOKYO")
        .para("It rained Friday and will rain Monday.")
        .analyse();
    assert_eq!(story.times.dct.value, "2024-04-05", "past midnight in Japan");
    let friday = timex(&story, "Friday").interval.expect("an interval");
    assert_eq!(
        (friday.begin.to_string(), friday.end.to_string()),
        ("2024-04-04T15:00:00.000Z".into(), "2024-04-05T15:00:00.000Z".into())
    );
    assert_eq!(timex(&story, "Monday").value, "2024-04-08");
}

#[test]
fn dates_of_all_kinds() {
    let value = |text: &str, expected: &str| {
        let story = Make::new().para(text).analyse();
        assert_eq!(
            story.timexes.first().map(|t| t.value.as_str()),
            Some(expected).filter(|e| !e.is_empty()),
            "{text}: {:?}",
            dates(&story)
        );
    };
    for (text, expected) in [
        ("They met on Dec 16, 2016.", "2016-12-16"),
        ("They met on 16 December 2016.", "2016-12-16"),
        ("They met on Friday, Dec. 16, 2016, in Rome.", "2016-12-16"),
        ("They met on Dec. 16.", "2023-12-16"),
        ("They met in December 2016.", "2016-12"),
        ("They met in December.", "2023-12"),
        ("They will meet in December.", "2024-12"),
        ("It began in March.", "2024-03"),
        ("They met on the 3rd of March.", "2024-03-03"),
        ("It rose in the 1990s.", "199"),
        ("It has risen since 2014.", "2014"),
        ("It must end by 2030.", "2030"),
        ("They came between 2012 and 2014 people said", "2012"),
        ("They met Tuesday.", "2024-04-02"),
        ("They will meet Tuesday.", "2024-04-09"),
        ("The report is due Tuesday.", "2024-04-09"),
        ("They are scheduled to meet on Tuesday.", "2024-04-09"),
        ("They said on Tuesday they would meet.", "2024-04-02"),
        ("They met last Friday.", "2024-03-29"),
        ("They meet next Friday.", "2024-04-12"),
        ("They met yesterday.", "2024-04-04"),
        ("They meet tomorrow evening.", "2024-04-06TEV"),
        ("They meet tonight.", "2024-04-05TNI"),
        ("It fell this week.", "2024-W14"),
        ("It fell two weeks ago.", "2024-W12"),
        ("It fell three days ago.", "2024-04-02"),
        ("It fell a year ago.", "2023"),
        ("It lasted 36 hours.", "PT36H"),
        ("It fell in the third quarter of 2016.", "2016-Q3"),
        ("The 2014 people who came may march on in May.", "2024-05"),
        ("Room 2014 and 2015 tons.", ""),
        ("They met in June last year.", "2023-06"),
        ("It fell in last year's third quarter.", "2023-Q3"),
        ("It fell in the third quarter of last year.", "2023-Q3"),
        ("It struck at 10 p.m. Wednesday.", "2024-04-03T22:00"),
        ("They will meet on Monday at 3:30 p.m. in Rome.", "2024-04-08T15:30"),
        ("It opened at 9 a.m. and closed.", "2024-04-05T09:00"),
        ("They met the previous Friday.", ""),
        ("They met for twenty four hours.", "PT24H"),
        ("Sun and moon: seconds, please.", ""),
        ("He may go.", ""),
    ] {
        value(text, expected);
    }
}

#[test]
fn numbers_that_count_are_no_times() {
    for text in [
        "Some 10 - 15% came.",
        "They won by 20 to 15 votes.",
        "Rates range from 18 to 21 percent.",
        "It is half to three parts.",
    ] {
        let story = Make::new().para(text).analyse();
        assert!(story.timexes.is_empty(), "{text}: {:?}", dates(&story));
    }
}

#[test]
fn credits_of_agencies() {
    let credit = |text: &str| {
        let story = Make::new().segment(Role::Caption, "A caption.").segment(Role::Credit, text).analyse();
        let credit = story.media[0].credit.clone().expect("a credit");
        (credit.agency.unwrap_or_default(), credit.photographer.unwrap_or_default(), people(&story).len())
    };
    for (text, agency, photographer) in [
        ("(AFP / Franz Beispiel)", "AFP", "Franz Beispiel"),
        ("(AP Photo/Jane Doe)", "AP", "Jane Doe"),
        ("REUTERS/John Roe", "REUTERS", "John Roe"),
        ("REUTERS/John Roe/Pool", "REUTERS", "John Roe"),
        ("Photo: Jane Doe", "", "Jane Doe"),
        ("Photo by Jane Doe/Getty Images", "Getty Images", "Jane Doe"),
        ("[Photo/Xinhua]", "Xinhua", ""),
        ("Jane Doe, AP", "AP", "Jane Doe"),
    ] {
        assert_eq!(credit(text), (agency.to_owned(), photographer.to_owned(), 0), "{text}");
    }
}
