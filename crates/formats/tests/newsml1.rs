//! NewsML 1 on fixtures of our own.

mod common;

use common::{fixture, of_role, received, units};
use copytaster_formats::{FeedProfile, Limits, ParsedCopy, identity, parse, split};
use copytaster_records::{EditorialType, PubStatus, Role};

fn profile() -> FeedProfile {
    FeedProfile::new("fallback")
}

fn read(name: &str) -> Vec<ParsedCopy> {
    let units = units(&fixture(name), &profile());
    units.iter().map(|u| parse(u, &profile(), received()).expect("copy")).collect()
}

#[test]
fn several_items_each_a_unit_of_its_own() {
    let found = units(&fixture("newsml1/several.xml"), &profile());
    let ids: Vec<_> = found.iter().map(|u| identity(u, &profile()).expect("an identity")).collect();
    let guids: Vec<&str> = ids.iter().filter_map(|id| id.guid.as_deref()).collect();
    // The second stands within the first; the third has no public identifier, and its version is no part of its id.
    assert_eq!(
        guids,
        [
            "urn:newsml:nordwire.example:20230314:NW4411",
            "urn:newsml:nordwire.example:20230314:NW4412",
            "urn:newsml:nordwire.example:20230314T100000Z:NW4413",
        ]
    );
    assert_eq!(found[0].context.sender.as_deref(), Some("Nordwire"));
    assert_eq!(found[2].context.fields["NewsProduct"], ["NW-ALL", "NW-SEA"]);
    let until = ids[0].embargo.clone().and_then(|t| t.instant).expect("an embargo");
    assert_eq!(until.to_string(), "2023-03-14T18:00:00.000Z");
    assert_eq!((ids[0].status, ids[0].editorial_type), (PubStatus::Usable, EditorialType::Correction));
    assert_eq!((ids[1].editorial_type, ids[2].status), (EditorialType::Alert, PubStatus::Unknown));
}

#[test]
fn a_multimedia_item() {
    let copy = &read("newsml1/several.xml")[0];
    assert_eq!((copy.wire_version.as_deref(), copy.language.as_deref()), (Some("2"), Some("en")));
    assert_eq!(copy.headline.as_deref(), Some("Vale, Ostrand agree ferry timetable"));
    assert_eq!(copy.slugline.as_deref(), Some("Vale-FERRY"));
    assert_eq!(copy.byline.as_ref().map(|b| b.people.clone()), Some(vec!["Tove Ekdal".to_owned()]));
    let dateline = copy.dateline.clone().expect("a dateline");
    assert_eq!((dateline.place.as_deref(), dateline.agency.as_deref()), (Some("PORT VALE"), Some("Nordwire")));
    assert_eq!(dateline.date.as_deref(), Some("March 14, 2023"));
    let expected = [
        "The islands of Vale and Ostrand will share one timetable, the ferry company said.",
        "There will be 14 boats.",
        "Vale | 8",
        "Ostrand | 6",
    ];
    assert_eq!(copy.body_text().lines().collect::<Vec<_>>(), expected);
    assert_eq!(of_role(copy, Role::SignOff)[0].text, "tek/ibr/xx");
    assert_eq!(of_role(copy, Role::Caption)[0].text, "The mole of Ostrand at low water.");
    let names: Vec<(&str, &str)> = copy.associations.iter().map(|a| (a.name.as_str(), a.hrefs[0].as_str())).collect();
    assert_eq!(names, [("highdef", "mole-hi.jpg"), ("thumbnail", "mole-th.jpg")]);
    assert!(!copy.segments.iter().any(|s| s.text.contains("nowhere at all")), "a style sheet is no text");
    let private: Vec<&str> = of_role(copy, Role::NotePrivate).iter().map(|s| s.text.as_str()).collect();
    assert!(private.iter().any(|t| t.contains("555-0111")) && private.iter().any(|t| t.contains("hold the names")));
    let term = |code: &str| copy.terms.iter().find(|t| t.code == code).unwrap_or_else(|| panic!("{code}"));
    assert_eq!(term("04015004").name.as_deref(), Some("waterway transport"));
    assert_eq!((term("VFC").kind.as_str(), term("ECO").kind.as_str()), ("organisation", "category"));
    assert_eq!(term("VLE").scheme.as_deref(), Some("http://cvx.iptc.org/iso3166-1a3/"));
    let links: Vec<&str> = copy.links.iter().map(|l| l.rel.as_str()).collect();
    assert_eq!(links, ["derivedFrom", "associatedWith", "member", "member"]);
    assert_eq!(copy.rights.usage_terms.as_deref(), Some("Print only; Islands; No archive"));
    assert_eq!(copy.extra["property.Weather"][0], "Fog");
}

#[test]
fn an_alert_without_a_headline_and_base64() {
    let copies = read("newsml1/several.xml");
    assert!(copies[1].flags.contains(&"headline_derived".to_owned()));
    let urgency = copies[1].urgency.clone().expect("the wire's word");
    assert_eq!((urgency.level, urgency.raw.as_str()), (None, "DEFAULT"));
    assert_eq!(copies[2].body_text(), "High water at noon.\nLow water at six.");
    assert!(copies[2].flags.contains(&"zone_assumed".to_owned()));
    assert_eq!(copies[2].dateline.as_ref().and_then(|d| d.place.clone()), None);
}

#[test]
fn a_change_of_status_needs_no_component() {
    let kill = units(&fixture("newsml1/status-only.xml"), &profile()).remove(0);
    let id = identity(&kill, &profile()).expect("an identity");
    assert_eq!((id.status, id.editorial_type), (PubStatus::Cancelled, EditorialType::Kill));
    assert_eq!(id.guid.as_deref(), Some("urn:newsml:nordwire.example:20230314:NW4411"));
    let copy = parse(&kill, &profile(), received()).expect("copy");
    assert_eq!((copy.pub_status, copy.segments.len()), (PubStatus::Cancelled, 0));

    let earlier = units(&fixture("newsml1/instruction.xml"), &profile()).remove(0);
    assert_eq!(identity(&earlier, &profile()).expect("an identity").status, PubStatus::Withheld);

    let patch = &read("newsml1/patch.xml")[0];
    assert!(patch.flags.contains(&"patch_of_previous".to_owned()));
    assert_eq!(patch.extra["patches"][1], "Delete p9");
    let text = String::from_utf8(fixture("newsml1/patch.xml")).expect("text");
    let lines = text.replace(
        "<Update>",
        "<Update><Replace DuidRef=\"h1\"><HeadLine>Ferry sails again</HeadLine></Replace><Replace DuidRef=\"c1\">\
         <ContentItem><DataContent><p>It sails daily.</p></DataContent></ContentItem></Replace>",
    );
    let unit = units(lines.as_bytes(), &profile()).remove(0);
    let patch = parse(&unit, &profile(), received()).expect("copy");
    assert_eq!(patch.headline.as_deref(), Some("Ferry sails again"));
    assert_eq!(patch.body_text(), "It sails daily.\nThe first boat leaves at six.");
    assert_eq!(patch.extra["patches"].as_array().map(Vec::len), Some(4));

    let text = String::from_utf8(fixture("newsml1/status-only.xml")).expect("text");
    let nameless =
        text.replace("<PublicIdentifier>urn:newsml:nordwire.example:20230314:NW4411:3A</PublicIdentifier>", "");
    let nameless = nameless.replace("<NewsItemId>NW4411</NewsItemId>", "");
    let unit = units(nameless.as_bytes(), &profile()).remove(0);
    let identity = identity(&unit, &profile()).expect("a kill is understood whatever else is missing");
    assert_eq!(identity.status, PubStatus::Cancelled);
    assert!(
        identity.guid.is_none() && identity.targets.is_empty(),
        "of nobody knows what: dedupe lists it as unresolved"
    );
}

#[test]
fn nitf_within() {
    let copy = &read("newsml1/nitf-and-topic.xml")[0];
    assert_eq!((copy.guid.as_deref(), copy.language.as_deref()), (Some("text_9"), Some("es-ES")));
    assert_eq!(copy.body_text(), "El faro de Vale alumbra otra vez desde anoche.");
    assert_eq!(of_role(copy, Role::Headline).iter().filter(|s| s.dup_of.is_none()).count(), 1);
    assert_eq!(of_role(copy, Role::SignOff)[0].text, "tek/ibr");
    assert!(of_role(copy, Role::NotePrivate)[0].text.contains("farero"));
    assert_eq!(copy.associations[0].hrefs, ["faro.jpg"]);
    assert!(copy.terms.iter().any(|t| t.code == "Puerto Vale"));
}

#[test]
fn a_broken_item_leaves_its_siblings_and_its_kill_is_understood() {
    let text = String::from_utf8(fixture("newsml1/several.xml")).expect("text");
    let broken = text.replace("There will be 14 boats.", "There will be </x> boats.");
    let found = split(broken.as_bytes(), &profile(), &Limits::default()).expect("items");
    let first = found[0].as_ref().expect("its header is whole");
    assert!(identity(first, &profile()).is_ok());
    assert!(parse(first, &profile(), received()).is_err());
    let last = found.last().expect("items").as_ref().expect("a sibling");
    assert_eq!(parse(last, &profile(), received()).expect("copy").headline.as_deref(), Some("Tide table"));
}

#[test]
fn items_whose_public_identifier_names_the_provider_alone() {
    let found = units(&fixture("newsml1/components.xml"), &profile());
    let guids: Vec<_> = found.iter().map(|u| identity(u, &profile()).expect("an identity").guid).collect();
    // The date of the first revision; and an item of number 0 is told from others by its text alone.
    let guid = |id: &str| Some(format!("urn:newsml:islepress.example:{id}"));
    assert_eq!(guids, [guid("20230315T083000:7701"), None, guid("2023-03-15 13:00:00:IP3058")]);
    let parsed = read("newsml1/components.xml");
    assert_eq!(parsed.iter().map(|copy| copy.guid.clone()).collect::<Vec<_>>(), guids);
    // An advisory line says what the item is, to dedupe as to parse.
    let advised = identity(&found[1], &profile()).expect("an identity").editorial_type;
    assert_eq!((advised, parsed[1].editorial_type), (EditorialType::Correction, EditorialType::Correction));
}

#[test]
fn components_say_the_language_and_their_lines_are_their_own() {
    let copies = read("newsml1/components.xml");
    let copy = &copies[0];
    assert_eq!((copy.language.as_deref(), copies[1].language.as_deref()), (Some("nl"), Some("fr")));
    let body = "Het veer tussen Vale en Ostrand vaart in juli en augustus niet, zegt de rederij.\n\
                Er komt een bus over de brug.";
    assert_eq!(copy.body_text(), body, "neither the picture's headline nor what was posted elsewhere");
    assert_eq!(copy.rights.credit_line.as_deref(), Some("ISLEPRESS"));
    let credits: Vec<&str> = of_role(copy, Role::Credit).iter().map(|s| s.text.as_str()).collect();
    assert_eq!(credits, ["Ilse Brandt", "Islepress/archief"]);
    assert_eq!(copy.byline, None);
    assert_eq!(copy.dateline.as_ref().and_then(|d| d.place.clone()), None, "a date is no place");
    assert!(of_role(copy, Role::NotePrivate).is_empty() && copy.extra["comment.MappingVersion"][0] == "2.4.1");
    let keywords: Vec<&str> = copy.terms.iter().filter(|t| t.kind == "keyword").map(|t| t.code.as_str()).collect();
    assert_eq!(keywords, ["VALE", "VEER", "ZOMER", "BRUG", "VALE-BRUG", "HAVEN"]);
    let scheme = |code: &str| copy.terms.iter().find(|t| t.code == code).and_then(|t| t.scheme.clone());
    assert!(scheme("14000000").is_some_and(|s| s.ends_with("/subjectcode/")));
    assert!(scheme("20000593").is_some_and(|s| s.ends_with("/mediatopic/")));
    assert!(copy.extra["Shelf"][0] == "north mole" && !copy.extra.contains_key("Author"));
    assert_eq!(
        copies[1].body_text(),
        "islepress 10:00\nLe bac est en panne, dit la capitainerie:\nUn bus le remplace."
    );
    assert_eq!(copies[2].body_text(), "The lamp was lit at dusk.\nIt is seen from Ostrand.");
    assert_eq!(of_role(&copies[2], Role::Abstract)[0].text, "The lighthouse of Vale shines.");
}

#[test]
fn a_note_orders_in_the_identity_as_in_the_story() {
    let units = units(&fixture("newsml1/advised.xml"), &profile());
    let ids = units.iter().map(|u| identity(u, &profile()).expect("an identity").status);
    let stories = read("newsml1/advised.xml").into_iter().map(|copy| copy.pub_status);
    let wanted = [PubStatus::Cancelled, PubStatus::Withheld, PubStatus::Usable];
    assert_eq!((ids.collect::<Vec<_>>(), stories.collect::<Vec<_>>()), (wanted.to_vec(), wanted.to_vec()));
    // An item within another has its own notes.
    let package = br#"<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:newsml:nw.example:1:p:1</PublicIdentifier>
        </NewsIdentifier></Identification><NewsManagement><Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsItem>
        <Identification><NewsIdentifier><PublicIdentifier>urn:newsml:nw.example:1:i:1</PublicIdentifier></NewsIdentifier>
        </Identification><NewsManagement><Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines><NewsLine>
        <NewsLineType FormalName="AdvisoryLine"/><NewsLineText>KILL</NewsLineText></NewsLine></NewsLines></NewsComponent>
        </NewsItem></NewsComponent></NewsItem></NewsML>"#;
    let found: Vec<(Option<String>, PubStatus)> = common::units(package, &profile())
        .iter()
        .map(|u| identity(u, &profile()).map(|id| (id.guid, id.status)).expect("an identity"))
        .collect();
    let status = |item: &str| found.iter().find(|(guid, _)| guid.as_deref() == Some(item)).map(|(_, status)| *status);
    assert_eq!(status("urn:newsml:nw.example:1:p"), Some(PubStatus::Usable), "{found:?}");
    assert_eq!(status("urn:newsml:nw.example:1:i"), Some(PubStatus::Cancelled), "{found:?}");
}
