//! What a supervisor, Prometheus and a person ask a running service.

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use support::{Carrier, Site, WAIT, terminate};

const CONFIG: &str = "[telemetry]\nfilter = \"info\"\n[monitor]\nbind = \"127.0.0.1:0\"\ntoken_file = \"token\"\n[[feed]]\n\
    name = \"wire\"\nprofile = \"any\"\nfolder = { path = \"inbox\", create = true, settle = \"10ms\" }\n";
const TOKEN: &str = "a-token-that-is-long-enough-to-be-one";
const ITEM: &str =
    "Ferry runs again after storm\n\nPORT ALDER, Nov 3 - The ferry to Gull Island ran again on Tuesday.\n";

fn get(address: &str, path: &str, header: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{header}\r\n").expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("reads");
    answer
}

fn value(metrics: &str, sample: &str) -> Option<f64> {
    metrics.lines().find_map(|line| line.strip_prefix(sample)?.trim().parse().ok())
}

#[test]
fn a_service_tells_that_it_lives_is_ready_and_what_it_does() {
    Carrier::all().for_each(told_on);
}

fn told_on(carrier: Carrier) {
    let site = Site::on(carrier, CONFIG);
    site.write("feeds/any.toml", "provider = \"unknown\"\n");
    site.write("token", TOKEN);
    let mut service = site.start(&[]);
    let said = || {
        site.service_log().split("address=").nth(1).map(|rest| rest.split_whitespace().next().unwrap_or("").to_owned())
    };
    assert!(service.wait_until(WAIT, || said().is_some()).expect("the system tells"), "{}", site.service_log());
    let address = said().expect("an address");
    let token = format!("authorization: Bearer {TOKEN}\r\n");

    assert!(get(&address, "/livez", "").ends_with("ok\n"));
    let ready = || get(&address, "/readyz", "").starts_with("HTTP/1.1 200");
    assert!(service.wait_until(WAIT, ready).expect("the system tells"), "{}", get(&address, "/readyz", ""));
    for path in ["/metrics", "/status"] {
        assert!(get(&address, path, "").starts_with("HTTP/1.1 401"), "{path} wants the token");
        assert!(get(&address, path, "authorization: Bearer something-else-altogether\r\n").starts_with("HTTP/1.1 401"));
    }

    for name in ["first", "second"] {
        site.write(&format!("inbox/{name}.txt"), ITEM);
    }
    let metrics = || get(&address, "/metrics", &token);
    let enriched = || value(&metrics(), "copytaster_stage_records_out_total{stage=\"enrich\"}") == Some(1.0);
    assert!(service.wait_until(WAIT, enriched).expect("the system tells"), "{}", metrics());
    let caught_up = || {
        let metrics = metrics();
        let lags: Vec<&str> =
            metrics.lines().filter(|line| line.starts_with("copytaster_stage_lag_records{")).collect();
        !lags.is_empty() && lags.iter().all(|line| line.ends_with(" 0"))
    };
    assert!(service.wait_until(WAIT, caught_up).expect("the system tells"), "{}", metrics());
    let text = metrics();
    let told = |sample| value(&text, sample);
    assert_eq!(
        told("copytaster_stage_records_dropped_total{stage=\"dedupe\",reason=\"resend\",intentional=\"true\"}"),
        Some(1.0)
    );
    assert_eq!(told("copytaster_feed_deliveries_total{feed=\"wire\"}"), Some(2.0));
    assert_eq!(told("copytaster_e2e_latency_seconds_count{stage=\"enrich\"}"), Some(1.0));
    assert!(told("copytaster_e2e_latency_seconds_sum{stage=\"enrich\"}").is_some_and(|seconds| seconds < 60.0));
    assert!(told("process_resident_memory_bytes").is_some_and(|bytes| bytes > 1e6));
    assert!(text.ends_with("# EOF\n"), "OpenMetrics ends so");

    let status = get(&address, "/status", &token);
    let status: serde_json::Value =
        serde_json::from_str(status.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    assert_eq!(status["ready"], true);
    let stages: Vec<&str> =
        status["stages"].as_array().expect("stages").iter().filter_map(|s| s["stage"].as_str()).collect();
    assert_eq!(stages, ["dedupe", "parse", "enrich"]);
    assert_eq!(status["stages"][2]["instances"][0]["doing"], "assigned");
    assert_eq!(status["feeds"][0]["deliveries"], 2);
    assert!(!site.service_log().contains(TOKEN), "no secret is logged");
    terminate(service);
}
