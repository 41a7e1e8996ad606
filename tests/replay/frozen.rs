//! What the commands print is an interface.

use copytaster_testkit::faults::Victim;

use crate::commands::{done, start_complete};
use crate::support::golden::assert_golden;
use crate::support::{Site, raw_record, terminate};

/// A site with a few stories, whose service runs.
fn few_stories() -> (Site, Victim) {
    let site = Site::new("[telemetry]\nfilter = \"error\"\n[[feed]]\nname = \"demo\"\nprofile = \"demo\"\n");
    site.write("feeds/demo.toml", "provider = \"Demo\"\n");
    std::fs::create_dir_all(site.dir.join("urgent")).expect("a directory");
    site.write("urgent/demo.toml", "provider = \"Demo\"\nurgency_levels = { 4 = 2 }\n");
    site.create_topics();
    let item = |seq: u64, urgency: u8| {
        let text = format!(
            "{{\"uri\":\"urn:demo:{seq}\",\"version\":\"1\",\"type\":\"text\",\"pubstatus\":\"usable\",\"urgency\":{urgency},\
             \"headline\":\"Item {seq}\",\"body_text\":\"This is in item {seq}.\"}}"
        );
        raw_record("demo", "item", text.as_bytes(), seq)
    };
    let raw = (0..).zip([4, 4, 5]).map(|(seq, urgency)| item(seq, urgency));
    site.open_log().append(raw.collect()).expect("appends");
    let mut service = site.start(&["--stages", "dedupe,parse,enrich"]);
    site.wait_idle(&mut service, 3);
    (site, service)
}

#[test]
fn what_the_commands_print_and_their_exit_codes_are_frozen() {
    let (site, service) = few_stories();
    let print = |arguments: &[&str]| {
        let output = site.command(arguments).output().expect("runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&site.dir.display().to_string(), "DIR");
        let code = output.status.code().expect("a code");
        format!("$ copytaster {}\n{}{}-> {code}\n\n", arguments.join(" "), text(&output.stdout), text(&output.stderr))
    };
    let urgent = site.dir.join("urgent").display().to_string();
    start_complete(&site, "urgent", &["--profiles-dir", &urgent]);
    start_complete(&site, "same", &["--stages", "enrich"]);
    let mut printed = vec![
        print(&["replay", "list"]),
        print(&["replay", "report", "urgent"]),
        print(&["replay", "report", "urgent", "--show", "1"]),
        print(&["replay", "report", "same"]),
        print(&["replay", "report", "nothing"]),
        print(&["replay", "start", "same"]),
        print(&["replay", "start", "x", "--from", "noon"]),
        print(&["replay", "start", "x", "--share", "0"]),
        print(&["replay", "apply", "urgent"]),
        print(&["replay", "switch", "nothing"]),
        print(&["replay", "start", "live"]),
        print(&["replay", "report", "live"]),
        print(&["replay", "drop", "live"]),
        print(&["replay", "drop", "same"]),
        print(&["replay", "drop", "same"]),
    ];
    done(&site, &["replay", "switch", "urgent"]);
    printed.extend([
        print(&["replay", "list"]),
        print(&["replay", "drop", "urgent"]),
        print(&["replay", "switch", "live"]),
        print(&["replay", "drop", "urgent"]),
        print(&["replay", "list"]),
    ]);
    terminate(service);
    printed.push(print(&["run", "--generation", "urgent"]));
    assert_golden("replay.txt", &printed.concat());
}
