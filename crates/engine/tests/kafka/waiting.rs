//! A broker that is away is waited for, and then everything goes on where it was.

use std::time::{Duration, Instant};

use copytaster_engine::{
    Headers, Instance, KafkaLog, KafkaOptions, Log, LogError, Membership, Output, Poll, ReadLimits, Recovery,
    StateChange, TopicSpec, Transaction,
};
use copytaster_records::topics::{Kept, state_of};
use copytaster_testkit::broker::{Broker, BrokerOptions, is_there};

const LIMITS: ReadLimits = ReadLimits { records_max: 100, bytes_max: 1 << 20 };

#[test]
fn nobody_at_home_is_told_and_waiting_can_be_given_up() {
    let started = Instant::now();
    let error = KafkaLog::connect(KafkaOptions::new("127.0.0.1:1"), &|| true).map(|_| ()).expect_err("nobody is there");
    assert!(matches!(error, LogError::Away { .. }) && error.recovery() == Recovery::Wait, "{error}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_commit_waits_for_a_broker_that_was_killed_and_happens_once() {
    if !is_there() {
        return;
    }
    let broker = Broker::start(BrokerOptions::default());
    let log = KafkaLog::connect(KafkaOptions::new(broker.bootstrap()), &|| false).expect("connects");
    let spec = |name: String| TopicSpec { name, partitions: 1, kept: Kept::Forever };
    log.ensure_topics(&[spec("in".into()), spec("out".into()), spec(state_of("waits"))]).expect("creates");
    log.append((0..10).map(|n| output("in", n.to_string())).collect()).expect("appends");
    let mut instance = join(&log);
    let mut transaction = copy(&mut *instance).expect("polls");
    broker.kill(1);
    let error = instance.commit(&transaction).expect_err("nobody is there");
    assert_eq!(error.recovery(), Recovery::Wait, "{error}");
    broker.start_node(1);
    let deadline = Instant::now() + Duration::from_secs(60);
    while let Err(error) = instance.commit(&transaction) {
        assert!(Instant::now() < deadline, "{error}");
        match error.recovery() {
            Recovery::Wait => std::thread::sleep(Duration::from_millis(100)),
            // The broker was away for longer than the session: the partition is taken over anew.
            Recovery::Rewind => instance.rewind().expect("rewinds"),
            Recovery::Fatal => panic!("{error}"),
        }
        if error.recovery() == Recovery::Rewind {
            transaction = copy(&mut *instance).unwrap_or_else(|error| {
                // The broker, back again, can take a member for its own successor. A supervisor starts it again.
                assert!(matches!(error, LogError::Fenced { .. }), "{error}");
                instance = join(&log);
                copy(&mut *instance).expect("polls")
            });
        }
    }
    assert_eq!(instance.state().get(0, b"k").expect("state").as_deref(), Some(b"v".as_slice()));
    // The commit becomes visible a moment after it was made.
    std::thread::sleep(Duration::from_secs(1));
    let seen = log.read("out", 0, 0, LIMITS).expect("reads");
    assert_eq!(seen.len(), 1, "once, whatever the broker saw of the first attempt");
    // No later poll brings what was committed.
    let again = instance.poll(LIMITS, Duration::from_secs(2)).expect("polls");
    assert!(!matches!(again, Poll::Records(_)), "{again:?}");
}

fn output(topic: &'static str, text: String) -> Output {
    let value = Some(text.clone().into());
    Output { topic: topic.into(), partition: 0, key: text.into(), headers: Headers::new(), value }
}

fn join(log: &KafkaLog) -> Box<dyn Instance> {
    let membership = Membership { group: "waits".into(), topic: "in".into(), stage: "waits".into(), slot: 0 };
    log.join(membership).expect("joins")
}

/// Takes all ten records and makes one of them.
fn copy(instance: &mut dyn Instance) -> Result<Transaction, LogError> {
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut next = 0;
    while next < 10 {
        assert!(Instant::now() < deadline, "no records");
        match instance.poll(LIMITS, Duration::from_millis(100))? {
            Poll::Records(records) => next = records.last().expect("a record").offset + 1,
            Poll::Assigned(_) => next = 0,
            Poll::Idle => {}
        }
    }
    Ok(Transaction {
        outputs: vec![output("out", "once".into())],
        offsets: [(0, next)].into(),
        state: vec![StateChange { partition: 0, key: "k".into(), value: Some("v".into()) }],
    })
}
