//! The admin socket of a running pipeline.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use copytaster_engine::admin::{AdminError, AdminSocket, From, Line, Request, TapRequest, ask};
use copytaster_engine::{
    EmbeddedLog, EmbeddedOptions, Headers, Log, Membership, Output, Poll, ReadLimits, TopicSpec, Transaction,
};
use copytaster_records::topics::Kept;

fn log(dir: &std::path::Path) -> Arc<dyn Log> {
    let log = EmbeddedLog::open(EmbeddedOptions::new(dir)).expect("opens");
    log.ensure_topics(&[TopicSpec { name: "t".into(), partitions: 2, kept: Kept::Forever }]).expect("topics");
    Arc::new(log)
}

fn append(log: &dyn Log, partition: u32, value: &[u8]) {
    let value = Some(Bytes::copy_from_slice(value));
    let output = Output { topic: "t".into(), partition, key: Bytes::new(), headers: Headers::new(), value };
    log.append(vec![output]).expect("appends");
}

fn tap(from: From) -> TapRequest {
    TapRequest { topic: "t".into(), partition: None, from, follow: false, limit: None, headers_only: false }
}

fn values(path: &std::path::Path, request: TapRequest) -> Vec<String> {
    let mut values = Vec::new();
    let receive = &mut |line: Line| {
        let Line::Record(record) = line else { panic!("{line:?}") };
        values.push(record.value.map_or(record.value_base64, |v| Some(v.to_string())).unwrap_or_default());
        Ok(())
    };
    ask(path, &Request::Tap(request), receive).expect("answers");
    values
}

#[test]
fn a_topic_can_be_tapped_while_it_is_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let (log, path) = (log(&dir.path().join("log")), dir.path().join("admin.sock"));
    let _socket = AdminSocket::listen(&path, Arc::clone(&log)).expect("listens");
    let mode = std::fs::metadata(&path).expect("is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner only");
    append(&*log, 0, b"text");
    append(&*log, 1, b"\xff\xfe");
    assert_eq!(values(&path, tap(From::Beginning)), ["\"text\"", "//4="]);
    assert_eq!(values(&path, TapRequest { partition: Some(1), ..tap(From::Beginning) }), ["//4="]);
    assert!(values(&path, tap(From::End)).is_empty());
    let (follower, followed) = (path.clone(), TapRequest { follow: true, limit: Some(3), ..tap(From::Beginning) });
    let following = std::thread::spawn(move || values(&follower, followed));
    append(&*log, 0, b"later");
    assert_eq!(following.join().expect("no panic").last().map(String::as_str), Some("\"later\""));
}

#[test]
fn lag_counts_what_a_group_has_yet_to_read() {
    let dir = tempfile::tempdir().expect("a directory");
    let (log, path) = (log(&dir.path().join("log")), dir.path().join("admin.sock"));
    let _socket = AdminSocket::listen(&path, Arc::clone(&log)).expect("listens");
    for n in 0..5 {
        append(&*log, n % 2, b"x");
    }
    let membership = Membership { group: "g".into(), topic: "t".into(), stage: "s".into(), slot: 0 };
    let mut instance = log.join(membership).expect("joins");
    let all = ReadLimits { records_max: 9, bytes_max: 999 };
    while !matches!(instance.poll(all, Duration::from_secs(5)).expect("polls"), Poll::Records(_)) {}
    let transaction = Transaction { offsets: [(0, 1), (1, 2)].into(), ..Transaction::default() };
    instance.commit(&transaction).expect("commits");
    let mut lags = Vec::new();
    let receive = &mut |line| {
        lags.push(line);
        Ok(())
    };
    ask(&path, &Request::Lag, receive).expect("answers");
    let [Line::Lag(lag)] = lags.as_slice() else { panic!("{lags:?}") };
    assert_eq!((lag.group.as_str(), lag.committed, lag.high, lag.lag_records), ("g", 3, 5, 2));
}

#[test]
fn wrong_requests_are_answered_with_what_is_wrong() {
    let dir = tempfile::tempdir().expect("a directory");
    let (log, path) = (log(&dir.path().join("log")), dir.path().join("admin.sock"));
    let error = ask(&path, &Request::Lag, &mut |_| Ok(())).expect_err("nothing listens");
    assert!(matches!(error, AdminError::Connect { .. }), "{error}");
    let _socket = AdminSocket::listen(&path, log).expect("listens");
    let unknown = TapRequest { topic: "no-such".into(), ..tap(From::End) };
    let error = ask(&path, &Request::Tap(unknown), &mut |_| Ok(())).expect_err("is refused");
    assert!(error.to_string().contains("there are: t"), "{error}");
    let mut raw = UnixStream::connect(&path).expect("connects");
    raw.write_all(b"not json\n").expect("writes");
    let mut answer = String::new();
    raw.read_to_string(&mut answer).expect("reads");
    assert!(answer.contains("does not read"), "{answer}");
}
