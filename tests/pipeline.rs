//! Copy in, structured events out: through `process` and through `run` alike.

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output};

use copytaster_engine::Headers;
use copytaster_records::{EnrichedStory, EntityType, PlaceRole, Role, topics};
use copytaster_testkit::faults::Victim;
use serde_json::Value;
use support::{Carrier, PROGRAM, Site, WAIT, records, shared, terminate};

const PAGE: &str = include_str!("fixtures/page.txt");

fn process(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(PROGRAM)
        .arg("process")
        .args(arguments)
        .arg("-")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("writes");
    child.wait_with_output().expect("ends")
}

fn story(output: &Output) -> EnrichedStory {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(lines.lines().count(), 1, "one enriched story: {lines}");
    serde_json::from_str(&lines).expect("an enriched story")
}

fn entity_name<'a>(story: &'a EnrichedStory, eid: Option<&String>) -> &'a str {
    story.entities.iter().find(|e| Some(&e.eid) == eid).map_or("", |e| &e.name)
}

/// Every fact of the project's own page.
fn check_page(story: &EnrichedStory) {
    let headline = "Varga, Norway seal ferry accord; fishing limits left open";
    assert_eq!(story.headline.as_deref(), Some(headline));
    assert_eq!(story.section.as_deref(), Some("Europe"));
    assert_eq!(story.times.published.map(|t| t.to_string()).as_deref(), Some("2024-03-12T18:05:00.000Z"));
    assert!(story.quality.flags.contains(&"zone_assumed".to_owned()), "the page names no zone");
    let byline = story.byline.as_ref().expect("a byline");
    assert!(byline.raw == "By Agencies" && byline.is_agency && byline.people.is_empty());
    let dateline = story.dateline.as_ref().expect("a dateline");
    assert_eq!((dateline.raw.as_str(), entity_name(story, dateline.place.as_ref())), ("OSLO --", "Oslo"));
    let oslo = story.places.iter().find(|p| p.role == PlaceRole::Dateline).expect("a place");
    assert!(oslo.country == "NOR" && (oslo.lat - 59.91).abs() < 0.1 && (oslo.lon - 10.75).abs() < 0.1, "{oslo:?}");
    let texts =
        |role| story.segments.iter().filter(move |s| s.role == role).map(|s| s.text.as_str()).collect::<Vec<_>>();
    let furniture = ["Harbour Post", "Edition: NORTH SOUTH WORLD", "Home > Europe", "Latest News"];
    assert!(furniture.iter().all(|f| texts(Role::Furniture).contains(f)), "{:?}", texts(Role::Furniture));
    assert!(!texts(Role::Paragraph).iter().any(|p| furniture.iter().any(|f| p.contains(f))));
    let repeats = story.segments.iter().filter(|s| s.role == Role::Headline && s.dup_of.is_some());
    assert_eq!(repeats.count(), 2, "the headline again before each caption");
    assert_eq!(texts(Role::Caption).len(), 2);
    for media in &story.media {
        let credit = media.credit.as_ref().expect("a credit");
        assert_eq!((credit.agency.as_deref(), credit.photographer.as_deref()), (Some("AFP"), Some("Mirela Doukas")));
        let taken = story.timexes.iter().find(|t| Some(&t.tid) == media.date.as_ref()).expect("a date");
        assert_eq!(taken.value, "2024-03-12");
    }
    assert_eq!(story.media.len(), 2);
    let pull = story.segments.iter().find(|s| s.role == Role::PullQuote).expect("a pull quote");
    let original = story.segments.iter().find(|s| Some(&s.seg_id) == pull.dup_of.as_ref()).expect("its paragraph");
    assert_eq!(original.para, Some(2));
    let repeated = story.segments.iter().filter(|s| s.role == Role::Paragraph && s.dup_of.is_some());
    assert_eq!(repeated.count(), 1, "the shipowners' paragraph stands twice");
    check_dates_and_quotes(story);
    let people: Vec<&str> =
        story.entities.iter().filter(|e| e.entity_type == EntityType::Per).map(|e| e.name.as_str()).collect();
    for person in ["Ilona Varga", "Henrik Solbakken", "Oskar Brandvold"] {
        assert!(people.contains(&person), "{person} in {people:?}");
    }
    assert!(!people.contains(&"Mirela Doukas"), "a photographer is no person of the story");
}

fn check_dates_and_quotes(story: &EnrichedStory) {
    let value = |text: &str| story.timexes.iter().find(|t| t.text == text).map(|t| t.value.as_str());
    assert_eq!(
        (value("Tuesday"), value("Monday"), value("2011")),
        (Some("2024-03-12"), Some("2024-03-11"), Some("2011"))
    );
    let speaker = |starts: &str| {
        let quote = story.quotes.iter().find(|q| q.text.starts_with(starts)).expect(starts);
        entity_name(story, quote.speaker.eid.as_ref())
    };
    assert_eq!(speaker("What matters most to me"), "Ilona Varga");
    assert_eq!(speaker("They have settled what was easy"), "Oskar Brandvold");
    assert_eq!(speaker("The fish will still be there"), "Oskar Brandvold");
    for timex in &story.timexes {
        let segment = story.segments.iter().find(|s| s.seg_id == timex.span.seg).expect("its segment");
        assert_eq!(&segment.text[timex.span.start as usize..timex.span.end as usize], timex.text, "points at the text");
    }
}

#[test]
fn the_page_gives_one_enriched_story_through_process() {
    check_page(&story(&process(&[], PAGE)));
}

/// Puts a page into a watched folder of the service and taps what comes out.
fn serve(carrier: Carrier, page: &str) -> EnrichedStory {
    let site = Site::on(
        carrier,
        "[telemetry]\nfilter = \"warn\"\n[[feed]]\nname = \"pages\"\nprofile = \"page\"\nfolder = { path = \"inbox\", create = true }\n",
    );
    site.write("feeds/page.toml", "provider = \"unknown\"\n");
    std::fs::create_dir_all(site.dir.join("inbox")).expect("a directory");
    std::fs::write(site.dir.join("inbox/page.txt"), page).expect("writes");
    let mut service = site.start(&[]);
    site.wait_idle(&mut service, 2);
    let tapped = site.command(&["tap", "wire.enriched"]).output().expect("runs");
    assert!(tapped.status.success(), "{}", String::from_utf8_lossy(&tapped.stderr));
    terminate(service);
    let record: Value = serde_json::from_slice(&tapped.stdout).expect("one record");
    serde_json::from_value(record["value"].clone()).expect("an enriched story")
}

#[test]
fn the_page_gives_the_same_through_the_service() {
    for carrier in Carrier::all() {
        let served = serve(carrier, PAGE);
        check_page(&served);
        let mut offline = story(&process(&[], PAGE));
        // Only who took it and when differ.
        offline.unit = served.unit.clone();
        offline.times.received_at = served.times.received_at;
        assert_eq!(offline, served, "{carrier:?}");
    }
}

#[test]
fn the_seed_page_is_read_right_by_process_and_by_the_service() {
    let Some(page) = shared("seeds/000_698dd8d4fdc884e1.txt") else { return };
    let Some(expected) = shared("seeds/expected.json") else { return };
    let page = std::fs::read_to_string(page).expect("reads");
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(expected).expect("reads")).expect("json");
    check_seed(&story(&process(&[], &page)), &expected);
    for carrier in Carrier::all() {
        check_seed(&serve(carrier, &page), &expected);
    }
}

/// Every fact that is expected of the seed up to its pull quote, its dates and its quotes.
fn check_seed(story: &EnrichedStory, expected: &Value) {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    assert_eq!(story.headline, Some(text(&expected["headline"])));
    assert_eq!(story.section, Some(text(&expected["section"])));
    let published = story.times.published.expect("a time").to_string();
    assert!(published.starts_with(&text(&expected["published"]["local"])), "{published}");
    assert!(story.quality.flags.contains(&"zone_assumed".to_owned()));
    let byline = story.byline.as_ref().expect("a byline");
    assert_eq!(byline.raw, text(&expected["byline"]["raw"]));
    assert!(byline.is_agency && byline.people.is_empty());
    let dateline = story.dateline.as_ref().expect("a dateline");
    assert_eq!(dateline.raw, text(&expected["dateline"]["raw"]));
    let place = story.places.iter().find(|p| p.role == PlaceRole::Dateline).expect("a place");
    let near = |found: f64, wanted: &Value| (found - wanted.as_f64().expect("degrees")).abs() < 0.01;
    assert_eq!(
        (&place.name, &place.country),
        (&text(&expected["dateline"]["place"]), &text(&expected["dateline"]["country"]))
    );
    assert!(near(place.lat, &expected["dateline"]["lat"]) && near(place.lon, &expected["dateline"]["lon"]));
    let of = |role| story.segments.iter().filter(move |s| s.role == role);
    for furniture in expected["page_furniture_never_in_body"].as_array().expect("a list") {
        let furniture = text(furniture);
        assert!(of(Role::Furniture).any(|s| s.text == furniture), "{furniture}");
        assert!(!of(Role::Paragraph).any(|s| s.text.contains(&furniture)), "{furniture}");
    }
    let captions = expected["captions"].as_array().expect("a list");
    assert_eq!(story.media.len(), captions.len());
    for (media, wanted) in story.media.iter().zip(captions) {
        let caption = story.segments.iter().find(|s| s.seg_id == media.caption_seg).expect("a caption");
        assert!(caption.text.starts_with(&text(&wanted["starts"])));
        let credit = media.credit.as_ref().expect("a credit");
        assert_eq!(credit.agency, Some(text(&wanted["credit"]["agency"])));
        assert_eq!(credit.photographer, Some(text(&wanted["credit"]["photographer"])));
        let taken = story.timexes.iter().find(|t| Some(&t.tid) == media.date.as_ref()).expect("a date");
        assert_eq!(taken.value, text(&wanted["taken"]));
    }
    let repeats = of(Role::Headline).filter(|s| s.dup_of.is_some()).count();
    assert_eq!(Some(repeats as u64), expected["headline_repeats"].as_u64());
    let pull = of(Role::PullQuote).next().expect("a pull quote");
    assert!(pull.text.starts_with(&text(&expected["pull_quote"]["starts"])));
    let original = story.segments.iter().find(|s| Some(&s.seg_id) == pull.dup_of.as_ref()).expect("its paragraph");
    assert_eq!(original.para, Some(2));
    for date in expected["dates"].as_array().expect("a list") {
        let found: Vec<&str> =
            story.timexes.iter().filter(|t| t.text == text(&date["text"])).map(|t| t.value.as_str()).collect();
        assert!(!found.is_empty() && found.iter().all(|value| *value == text(&date["value"])), "{date}: {found:?}");
    }
    for quote in expected["quotes"].as_array().expect("a list") {
        let found = story.quotes.iter().find(|q| q.text.starts_with(&text(&quote["starts"]))).expect("the quote");
        assert_eq!(entity_name(story, found.speaker.eid.as_ref()), text(&quote["speaker"]));
    }
}

#[test]
fn bad_input_becomes_dead_letters_and_the_rest_goes_on() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).expect("writes");
        path
    };
    let files = [
        file("empty.txt", b""),
        file("binary.bin", &[0, 1, 2, 3, 0xff, 0xfe, 0, 9]),
        file("cut.json", b"{ \"uri\": \"x\", \"headline\": "),
        file("unknown.xml", b"<?xml version=\"1.0\"?><recipe><step/></recipe>"),
        file("large.txt", &vec![b'a'; (16 << 20) + 1]),
        file("page.txt", PAGE.as_bytes()),
    ];
    let output = Command::new(PROGRAM).arg("process").args(&files).arg(dir.path().join("missing.txt")).output();
    let output = output.expect("runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1, "the good one comes out");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    for (name, class) in
        [("empty.txt", "empty"), ("binary.bin", "binary"), ("cut.json", "malformed"), ("unknown.xml", "unknown_format")]
    {
        assert!(told.lines().any(|line| line.contains(name) && line.contains(class)), "{name}, {class}: {told}");
    }
    assert!(told.lines().any(|line| line.contains("large.txt") && line.contains("limits.delivery")), "{told}");
    assert!(told.lines().any(|line| line.contains("missing.txt")), "{told}");
}

fn post(address: &str, path: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connects");
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("reads");
    answer
}

/// The address that the service says it listens on.
fn address(site: &Site, service: &mut Victim) -> String {
    let said = || {
        site.service_log().split("address=").nth(1).map(|rest| rest.split_whitespace().next().unwrap_or("").to_owned())
    };
    assert!(service.wait_until(WAIT, || said().is_some()).expect("the system tells"), "{}", site.service_log());
    said().expect("an address")
}

#[test]
fn a_push_is_acknowledged_with_its_delivery_and_comes_out_enriched() {
    Carrier::all().for_each(push_on);
}

fn push_on(carrier: Carrier) {
    let site = Site::on(
        carrier,
        "[telemetry]\nfilter = \"info\"\n[ingest.http]\nbind = \"127.0.0.1:0\"\n[[feed]]\nname = \"pushed\"\nprofile = \"any\"\npush = { auth = \"bearer\", secret_file = \"token\" }\n",
    );
    site.write("feeds/any.toml", "provider = \"unknown\"\n");
    site.write("token", "a-token-that-is-long-enough-to-be-one\n");
    let mut service = site.start(&[]);
    let address = address(&site, &mut service);
    let right = "authorization: Bearer a-token-that-is-long-enough-to-be-one\r\n";
    let answer = post(&address, "/feeds/pushed", "authorization: Bearer wrong-token-wrong-token-wrong\r\n", PAGE);
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    let answer = post(&address, "/feeds/pushed", right, PAGE);
    assert!(answer.starts_with("HTTP/1.1 202") && answer.contains("\"delivery\":\"pushed/"), "{answer}");
    let ours = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let answer = post(
        &address,
        "/feeds/pushed",
        &format!("{right}traceparent: {ours}\r\n"),
        "Short note\n\nNothing more to say about it today.\n",
    );
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    site.wait_idle(&mut service, 3);
    terminate(service);
    let log = site.open_log();
    let enriched = records(&*log, copytaster_records::topics::ENRICHED);
    assert_eq!(enriched.len(), 2);
    let traces: Vec<&str> = enriched.iter().filter_map(|r| r.headers.text("traceparent")).collect();
    let ours = traces.iter().filter(|trace| trace[3..35] == ours[3..35] && **trace != ours);
    assert_eq!(
        (traces.len(), ours.count()),
        (2, 1),
        "the sender's trace goes with its copy, each step as a span of its own"
    );
    assert!(!site.service_log().contains("a-token-that"), "no secret is logged");
}

#[test]
fn standard_input_is_a_feed() {
    Carrier::all().for_each(pipe_on);
}

fn pipe_on(carrier: Carrier) {
    let site = Site::on(
        carrier,
        "[telemetry]\nfilter = \"info\"\n[[feed]]\nname = \"piped\"\nprofile = \"any\"\nstdin = { framing = \"nul\" }\n",
    );
    site.write("feeds/any.toml", "provider = \"unknown\"\n");
    site.apply_topics();
    let log = std::fs::File::create(site.dir.join("service.log")).expect("a file");
    let mut command = site.command(&["run"]);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).stderr(log);
    let mut child = command.spawn().expect("starts");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(format!("{PAGE}\0Second item\n\nIt has a body of its own.\0").as_bytes()).expect("writes");
    drop(input);
    let deadline = std::time::Instant::now() + WAIT;
    while !site.service_log().contains("taken=2") || site.lags().get("enrich").is_none_or(|lag| lag.committed < 2) {
        assert!(std::time::Instant::now() < deadline, "{}", site.service_log());
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs").success());
    assert!(child.wait().expect("ends").success());
    assert_eq!(records(&*site.open_log(), copytaster_records::topics::ENRICHED).len(), 2);
}

/// Records that others wrote to our topics become dead letters, and what is behind them goes on.
#[test]
fn what_is_not_ours_is_a_dead_letter() {
    for carrier in Carrier::all() {
        let site = Site::synthetic_on(carrier, "");
        let mut first = site.start(&["--stages", "dedupe"]);
        let joined = || site.lags().contains_key("dedupe") || site.log_dir().join("admin.sock").exists();
        first.wait_until(std::time::Duration::from_secs(5), joined).expect("the system tells");
        terminate(first);
        let foreign = |topic: &'static str| copytaster_engine::Output {
            topic: topic.into(),
            partition: 0,
            key: "someone".into(),
            headers: Headers::new().with("theirs", &b"\xff\xfe"[..]),
            value: Some("hello".into()),
        };
        let hops = [topics::RAW, topics::UNIQUE, topics::PARSED];
        site.open_log().append(hops.map(foreign).to_vec()).expect("appends");
        let mut service = site.start(&[]);
        site.wait_idle(&mut service, 1);
        terminate(service);
        let letters = records(&*site.open_log(), topics::DEAD);
        let mut stages: Vec<&str> = letters.iter().filter_map(|letter| letter.headers.text("x-dlq-stage")).collect();
        stages.sort_unstable();
        assert_eq!(stages, ["dedupe", "enrich", "parse"], "{carrier:?}");
        assert!(letters.iter().all(|letter| letter.headers.text("x-dlq-class") == Some("not_ours")), "{letters:?}");
    }
}
