//! Names, and who and what they and other words refer to.

mod common;

use common::{Make, check_spans, entity, people, resources};
use copytaster_language::{Resources, analyse};
use copytaster_records::{EntityType, LinkScheme, MentionKind, Role};

fn surfaces(story: &copytaster_records::EnrichedStory, name: &str, kind: MentionKind) -> Vec<String> {
    entity(story, name).mentions.iter().filter(|m| m.kind == kind).map(|m| m.surface.clone()).collect()
}

#[test]
fn people_are_followed_by_surname_and_pronoun() {
    let story = Make::new()
        .para("Chancellor Ingrid Holm met President Pablo Rojas in Santiago on Friday.")
        .para("Mrs. Holm said she would return in May. The chancellor was optimistic, and Rojas told reporters he agreed.")
        .analyse();
    check_spans(&story);
    assert_eq!(people(&story), ["Ingrid Holm", "Pablo Rojas"]);
    assert_eq!(surfaces(&story, "Ingrid Holm", MentionKind::Pronoun), ["she"]);
    assert_eq!(surfaces(&story, "Ingrid Holm", MentionKind::Nominal), ["The chancellor"]);
    assert_eq!(surfaces(&story, "Pablo Rojas", MentionKind::Pronoun), ["he"]);
    assert!(!entity(&story, "Ingrid Holm").aliases.iter().any(|alias| alias == "she"));
}

#[test]
fn a_pronoun_in_a_quotation_is_another_speakers() {
    let story = Make::new()
        .para("Prime Minister Ingrid Holm was absent. \"He is late,\" an aide said in Oslo on Monday.")
        .analyse();
    assert!(surfaces(&story, "Ingrid Holm", MentionKind::Pronoun).is_empty());
}

#[test]
fn bodies_are_followed_by_acronym_and_noun() {
    let story = Make::new()
        .para("The World Health Organization (WHO) said on Friday that cases had fallen.")
        .para("The WHO will meet in Geneva on Monday. The agency said it was ready.")
        .analyse();
    check_spans(&story);
    let body = entity(&story, "World Health Organization");
    assert_eq!(body.entity_type, EntityType::Org);
    assert!(body.aliases.iter().any(|alias| alias == "WHO"), "{:?}", body.aliases);
    assert_eq!(surfaces(&story, "World Health Organization", MentionKind::Nominal), ["The agency"]);
}

#[test]
fn a_table_of_aliases_links() {
    let table = "Ingrid Holm\twikidata:Q1\tPER\t0.9\tOslo\nHolm\tQ2\tORG\t0.5\t\n";
    let with = Resources::embedded().expect("the data").with_aliases(table).expect("a table");
    let make = Make::new().para("Prime Minister Ingrid Holm spoke in Oslo on Friday.");
    let story = analyse(&make.0, &with);
    let holm = entity(&story, "Ingrid Holm");
    let links: Vec<_> = holm.links.iter().map(|link| (link.scheme, link.id.as_str())).collect();
    assert_eq!(links, [(LinkScheme::Wikidata, "Q1")]);
    assert_eq!(holm.nil_cluster, None);
    assert_ne!(
        story.provenance[0].model_sha256.as_deref(),
        Some(resources().sha256()),
        "a table changes what is found"
    );
    let error = Resources::embedded().expect("the data").with_aliases("Roe\n").err().expect("a refusal");
    assert!(error.to_string().starts_with("line 1: "), "{error}");
}

#[test]
fn a_word_says_what_a_name_is() {
    let story = Make::new()
        .para("The African Union's Peace and Security Council met in Addis Ababa on Friday.")
        .para("Defense Secretary Dana Reed said ships in the Persian Gulf were safe. Reed is an Ohio Democrat.")
        .para("Commander Mullah Karim Wahed signed the Nuclear Fuels Treaty on Monday, and HIV cases fell.")
        .analyse();
    check_spans(&story);
    let names: Vec<_> = story.entities.iter().map(|e| (e.name.as_str(), e.entity_type)).collect();
    for expected in [
        ("African Union", EntityType::Org),
        ("Peace and Security Council", EntityType::Org),
        ("Dana Reed", EntityType::Per),
        ("Persian Gulf", EntityType::Loc),
        ("Ohio", EntityType::Gpe),
        ("Democrat", EntityType::Norp),
        ("Karim Wahed", EntityType::Per),
        ("Nuclear Fuels Treaty", EntityType::Misc),
        ("HIV", EntityType::Misc),
    ] {
        assert!(names.contains(&expected), "{expected:?} in {names:?}");
    }
    for wrong in ["Defense", "Persian", "Mullah Karim Wahed", "Ohio Democrat"] {
        assert!(!names.iter().any(|(name, _)| *name == wrong), "{wrong} in {names:?}");
    }
}

#[test]
fn people_belong_to_the_bodies_beside_their_office() {
    let story = Make::new()
        .para("Boeing chief executive Dana Reed met Mark Lund, a professor of law at Harvard University, on Friday.")
        .para("\"It was useful,\" said Anna Vale of the Red Cross. Reed, who once sued Microsoft, agreed.")
        .para("Microsoft's chief economist, Tom Sample, was absent. Lund said the IMF had called.")
        .analyse();
    check_spans(&story);
    let bodies = |name: &str| -> Vec<String> {
        let of = |eid: &String| story.entities.iter().find(|e| e.eid == *eid).expect("an entity").name.clone();
        entity(&story, name).affiliations.iter().map(of).collect()
    };
    assert_eq!(bodies("Dana Reed"), ["Boeing"]);
    assert_eq!(bodies("Mark Lund"), ["Harvard University"]);
    assert_eq!(bodies("Anna Vale"), ["Red Cross"]);
    assert_eq!(bodies("Tom Sample"), ["Microsoft"]);
}

#[test]
fn capitals_are_read_by_the_body() {
    let story = Make::new()
        .headline("HOLM MEETS ROJAS FOR TALKS ON ICE IN SANTIAGO")
        .para("Prime Minister Ingrid Holm met President Pablo Rojas in Santiago for talks on ice.")
        .analyse();
    check_spans(&story);
    assert_eq!(people(&story), ["Ingrid Holm", "Pablo Rojas"]);
    assert_eq!(entity(&story, "Ingrid Holm").mentions[0].surface, "HOLM");
}

/// Inputs that are no prose: a smaller record, no panic, and time in proportion to the text.
#[test]
fn bad_input_is_bounded() {
    let big = 20_000;
    for text in [
        String::new(),
        "Roe".to_owned(),
        ",".repeat(100_000),
        "A ".repeat(big),
        "A, ".repeat(big / 2),
        "Jane Roe and ".repeat(big / 4),
        "(ABC) ".repeat(big / 2),
        "a-".repeat(big),
        "\" he said ".repeat(big / 4),
        "Новости 日本 عرب Roe ".repeat(big / 16),
        "SHOUTED WORDS OF NO END ".repeat(big / 8),
        "1-2 3-4 ".repeat(big / 4),
    ] {
        let make = Make::new().headline("Jane Roe speaks").segment(Role::Paragraph, &text);
        let story = make.analyse();
        check_one_in_a_thousand(&story);
    }
}

/// As `check_spans`, which counts characters from the start and is too slow for long texts.
fn check_one_in_a_thousand(story: &copytaster_records::EnrichedStory) {
    for mention in story.entities.iter().flat_map(|e| &e.mentions).step_by(1000) {
        let segment = story.segments.iter().find(|s| s.seg_id == mention.span.seg).expect("the segment");
        assert_eq!(&segment.text[mention.span.start as usize..mention.span.end as usize], mention.surface);
    }
}

#[test]
fn threads_find_the_same() {
    let make = Make::new()
        .para("Prime Minister Ingrid Holm of Norway met Boeing executives and Red Cross officials in Oslo on Friday.")
        .para("She said the World Cup and the Nobel Prize were discussed. Boeing's Tom Sample agreed.");
    let json = |story: &copytaster_records::EnrichedStory| serde_json::to_string(story).expect("JSON");
    let alone = json(&make.analyse());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| json(&make.analyse()))).collect();
        for thread in threads {
            assert_eq!(thread.join().expect("a thread"), alone);
        }
    });
}
