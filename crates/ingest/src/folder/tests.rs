use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use copytaster_records::{DeliveryId, Lane};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{Capacity, FeedCounters, Incoming, IntakeReceiver, Refused, channel};

/// Longer than anything here takes; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

fn feed() -> FeedId {
    FeedId::new("afp-en").expect("a name")
}

fn clock() -> Timestamp {
    Timestamp::from_millis(1_480_000_000_000)
}

struct Bench {
    dir: TempDir,
    receiver: IntakeReceiver,
    counters: Arc<FeedCounters>,
    stop: CancellationToken,
    task: JoinHandle<()>,
    seq: u64,
}

impl Bench {
    /// A watcher of a folder that `prepare` has filled.
    fn start(prepare: impl FnOnce(&Path), change: impl FnOnce(&mut FolderOptions)) -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder"), prepare, change)
    }

    fn start_in(dir: TempDir, prepare: impl FnOnce(&Path), change: impl FnOnce(&mut FolderOptions)) -> Self {
        prepare(dir.path());
        let mut options = FolderOptions::new(feed(), dir.path(), clock);
        options.settle = Duration::from_millis(20);
        options.retry = Duration::from_millis(5);
        change(&mut options);
        let (intake, receiver) = channel(Capacity { deliveries: 8, bytes: 1 << 20, delivery_bytes_max: 1 << 10 });
        let (counters, stop) = (Arc::new(FeedCounters::new(feed())), CancellationToken::new());
        let watch = FolderWatch::open(options).expect("a folder to watch");
        let task = tokio::spawn(watch.run(intake, counters.clone(), stop.clone()));
        Self { dir, receiver, counters, stop, task, seq: 0 }
    }

    async fn next(&mut self) -> Incoming {
        tokio::time::timeout(PATIENCE, self.receiver.recv()).await.expect("in time").expect("a delivery")
    }

    fn id(&mut self) -> DeliveryId {
        self.seq += 1;
        DeliveryId { feed: feed(), lane: Lane(0), seq: self.seq - 1 }
    }

    async fn take(&mut self) -> (String, Vec<u8>) {
        let incoming = self.next().await;
        let taken = (incoming.arrival.name.clone().expect("a name"), incoming.arrival.bytes.to_vec());
        let id = self.id();
        incoming.reply.send(Ok(id));
        taken
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn done(&self, name: &str) -> PathBuf {
        self.path(".copytaster/done").join(name)
    }

    async fn stop(self) -> TempDir {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.task).await.expect("in time").expect("no panic");
        self.dir
    }
}

/// Waits for a state of the file system.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never came: {what}"));
}

fn write(path: &Path, text: &str, age_s: u64) {
    std::fs::write(path, text).expect("a file");
    let file = std::fs::File::options().write(true).open(path).expect("the file");
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_480_000_000 - age_s)).expect("a time");
}

#[tokio::test]
async fn what_is_there_at_start_comes_oldest_first_and_moves_to_done_when_durable() {
    let mut bench = Bench::start(
        |dir| {
            write(&dir.join("b"), "second", 5);
            write(&dir.join("a"), "third", 4);
            write(&dir.join("z"), "first", 50);
        },
        |_| {},
    );
    let first = bench.next().await;
    assert_eq!((first.arrival.name.as_deref(), &first.arrival.bytes[..]), (Some("z"), &b"first"[..]));
    assert_eq!((first.arrival.transport, first.arrival.received_at), (copytaster_records::Transport::File, clock()));
    // The others are handed over before the first is durable, in order; none is put away yet.
    let (second, third) = (bench.next().await, bench.next().await);
    assert_eq!((&second.arrival.bytes[..], &third.arrival.bytes[..]), (&b"second"[..], &b"third"[..]));
    assert!(bench.path(".copytaster/claimed/z").exists() && !bench.done("z").exists());
    for incoming in [first, second, third] {
        let id = bench.id();
        incoming.reply.send(Ok(id));
    }
    for name in ["z", "a", "b"] {
        let done = bench.done(name);
        until("the file in done/", || done.exists()).await;
    }
    bench.stop().await;
}

#[tokio::test]
async fn a_file_that_is_renamed_in_is_taken_without_settling() {
    let mut bench = Bench::start(|_| {}, |options| options.settle = Duration::from_secs(3600));
    write(&bench.path("story.xml.part"), "whole", 1);
    std::fs::rename(bench.path("story.xml.part"), bench.path("story.xml")).expect("a rename");
    assert_eq!(bench.take().await, ("story.xml".into(), b"whole".to_vec()));
    bench.stop().await;
}

#[tokio::test]
async fn a_file_that_is_still_open_is_not_taken_until_it_is_closed() {
    use std::io::Write;
    let mut bench = Bench::start(|_| {}, |options| options.settle = Duration::from_secs(3600));
    let mut writer = std::fs::File::create(bench.path("slow.xml")).expect("a file");
    writer.write_all(b"half").expect("a write");
    // A later file passes it: so it was seen and left alone.
    write(&bench.path("quick.xml"), "whole", 1);
    assert_eq!(bench.take().await.0, "quick.xml");
    writer.write_all(b" and half").expect("a write");
    drop(writer);
    assert_eq!(bench.take().await, ("slow.xml".into(), b"half and half".to_vec()));
    bench.stop().await;
}

#[tokio::test]
async fn hidden_and_temporary_files_directories_and_links_stay() {
    let outside = tempfile::tempdir().expect("a directory");
    write(&outside.path().join("secret"), "not yours", 9);
    let mut bench = Bench::start(
        |dir| {
            write(&dir.join(".hidden"), "x", 9);
            write(&dir.join("upload.PART"), "x", 9);
            std::fs::create_dir(dir.join("sub")).expect("a directory");
            #[cfg(unix)]
            std::os::unix::fs::symlink(outside.path().join("secret"), dir.join("link")).expect("a link");
            write(&dir.join("real"), "yes", 1);
        },
        |_| {},
    );
    assert_eq!(bench.take().await.0, "real");
    let done = bench.done("real");
    until("the file in done/", || done.exists()).await;
    let dir = bench.stop().await;
    for name in [".hidden", "upload.PART", "sub", "link"] {
        assert!(dir.path().join(name).symlink_metadata().is_ok(), "{name} was taken");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_takes_a_files_place_is_not_followed() {
    let dir = tempfile::tempdir().expect("a folder");
    write(&dir.path().join("target"), "not yours", 9);
    let dirs = Dirs::new(dir.path());
    dirs.make().expect("directories");
    std::os::unix::fs::symlink(dir.path().join("target"), dir.path().join("link")).expect("a link");
    assert!(dirs.claim("link".as_ref()).is_err());
    std::os::unix::fs::symlink(dir.path().join("target"), dirs.claimed.join("planted")).expect("a link");
    let stamp = dirs.stamp("planted".as_ref()).expect("a stamp");
    assert!(dirs.read("planted".as_ref(), stamp, 1 << 10).is_err());
}

#[tokio::test]
async fn what_was_claimed_before_a_crash_is_delivered_again_and_first() {
    let mut bench = Bench::start(|dir| write(&dir.join("a"), "copy", 9), |_| {});
    let incoming = bench.next().await;
    assert!(bench.path(".copytaster/claimed/a").exists());
    // The crash: the task ends between the claim and the move; the delivery is durable all the same.
    bench.task.abort();
    drop(incoming);
    let dir = std::mem::replace(&mut bench.dir, tempfile::tempdir().expect("a folder"));
    let _ = bench.task.await;
    let mut bench = Bench::start_in(dir, |dir| write(&dir.join("older"), "news", 99), |_| {});
    assert_eq!(bench.take().await, ("a".into(), b"copy".to_vec()));
    assert_eq!(bench.take().await, ("older".into(), b"news".to_vec()));
    let done = bench.done("a");
    until("the file in done/", || done.exists()).await;
    bench.stop().await;
}

#[tokio::test]
async fn a_file_that_is_too_large_goes_to_refused_with_a_reason_and_others_go_on() {
    let mut bench = Bench::start(
        |dir| {
            write(&dir.join("big"), &"x".repeat(1025), 9);
            write(&dir.join("fits"), &"x".repeat(1024), 5);
        },
        |_| {},
    );
    assert_eq!(bench.take().await.0, "fits");
    assert_eq!(bench.counters.snapshot(clock(), 0).refused, 1);
    let dir = bench.stop().await;
    let refused = dir.path().join(".copytaster/refused");
    assert_eq!(std::fs::metadata(refused.join("big")).expect("the file").len(), 1025);
    let reason = std::fs::read_to_string(refused.join("big.reason.txt")).expect("a reason");
    assert_eq!(reason, "1025 bytes; a delivery has at most 1024 (limits.delivery)\n");
}

#[tokio::test]
async fn a_name_that_is_taken_in_done_gets_the_deliverys_number() {
    let mut bench = Bench::start(|_| {}, |_| {});
    for text in ["one", "two", "three"] {
        write(&bench.path("latest.xml"), text, 1);
        assert_eq!(bench.take().await.1, text.as_bytes());
        let claimed = bench.path(".copytaster/claimed/latest.xml");
        until("the file put away", || !claimed.exists()).await;
    }
    for (name, text) in [("latest.xml", "one"), ("latest.xml.0-1", "two"), ("latest.xml.0-2", "three")] {
        assert_eq!(std::fs::read_to_string(bench.done(name)).expect("the file"), text);
    }
    bench.stop().await;
}

#[tokio::test]
async fn after_delete_nothing_is_left() {
    let mut bench = Bench::start(|dir| write(&dir.join("a"), "x", 9), |options| options.after = AfterDelivery::Delete);
    bench.take().await;
    let claimed = bench.path(".copytaster/claimed/a");
    until("the file deleted", || !claimed.exists()).await;
    assert!(!bench.done("a").exists());
    bench.stop().await;
}

#[tokio::test]
async fn while_the_log_is_behind_a_file_is_tried_again_and_nothing_overtakes_it() {
    let mut bench = Bench::start(
        |dir| {
            write(&dir.join("a"), "first", 9);
            write(&dir.join("b"), "second", 5);
        },
        |options| options.in_flight_max = 1,
    );
    for refused in [Refused::Busy, Refused::Log("no space left".into())] {
        let incoming = bench.next().await;
        assert_eq!(&incoming.arrival.bytes[..], b"first");
        incoming.reply.send(Err(refused));
    }
    assert_eq!(bench.take().await.1, b"first");
    assert_eq!(bench.take().await.1, b"second");
    bench.stop().await;
}

#[tokio::test]
async fn a_full_intake_leaves_files_in_the_folder() {
    let names: Vec<String> = (0..40).map(|n| format!("{n:02}")).collect();
    let mut bench = Bench::start(
        |dir| {
            for (age, name) in names.iter().rev().enumerate() {
                write(&dir.join(name), name, age as u64);
            }
        },
        |options| options.in_flight_max = 4,
    );
    let claimed = bench.path(".copytaster/claimed");
    let count = |dir: &Path| std::fs::read_dir(dir).expect("a directory").count();
    until("four and one that waits", || count(&claimed) == 5).await;
    assert_eq!(count(bench.dir.path()), 40 - 5 + 1);
    for name in &names {
        assert_eq!(&bench.take().await.0, name);
    }
    bench.stop().await;
}

#[tokio::test]
async fn a_file_that_was_written_before_it_was_durable_is_delivered_again_whole() {
    let mut bench = Bench::start(|dir| write(&dir.join("a"), "half", 9), |_| {});
    let incoming = bench.next().await;
    write(&bench.path(".copytaster/claimed/a"), "half and half", 5);
    let id = bench.id();
    incoming.reply.send(Ok(id));
    assert_eq!(bench.take().await.1, b"half and half");
    let done = bench.done("a");
    until("the file in done/", || done.exists()).await;
    bench.stop().await;
}

#[tokio::test]
async fn a_stop_leaves_what_is_not_durable_in_claimed() {
    let mut bench = Bench::start(|dir| write(&dir.join("a"), "x", 9), |_| {});
    let incoming = bench.next().await;
    bench.stop.cancel();
    incoming.reply.send(Err(Refused::Stopping));
    let dir = bench.stop().await;
    assert!(dir.path().join(".copytaster/claimed/a").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_name_that_is_no_text_is_taken_and_shown_as_well_as_can_be() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"sp\xe9cial.xml");
    let mut bench = Bench::start(|dir| write(&dir.join(name), "x", 9), |_| {});
    assert_eq!(bench.take().await.0, "sp\u{fffd}cial.xml");
    let done = bench.path(".copytaster/done").join(name);
    until("the file in done/", || done.exists()).await;
    bench.stop().await;
}

#[tokio::test]
async fn a_folder_has_one_watcher() {
    let bench = Bench::start(|_| {}, |_| {});
    let second = FolderWatch::open(FolderOptions::new(feed(), bench.dir.path(), clock));
    assert!(matches!(second, Err(FolderError::Taken { .. })));
    let dir = bench.stop().await;
    FolderWatch::open(FolderOptions::new(feed(), dir.path(), clock)).expect("free again");
}

#[test]
fn a_folder_that_is_not_there_is_told_at_start() {
    let error = FolderWatch::open(FolderOptions::new(feed(), "/nowhere/at/all", clock)).expect_err("no folder");
    assert_eq!(error.to_string(), "the folder /nowhere/at/all cannot be read");
}

#[test]
fn a_name_near_the_limit_still_takes_a_suffix() {
    let dir = tempfile::tempdir().expect("a folder");
    let dirs = Dirs::new(dir.path());
    dirs.make().expect("directories");
    let name = "n".repeat(255);
    write(&dirs.claimed.join(&name), "x", 1);
    let to = dirs.refuse(name.as_ref(), "7", "too large").expect("moved");
    assert!(to.exists());
    let note = format!("{}.reason.txt", "n".repeat(244));
    assert_eq!(std::fs::read_to_string(dirs.refused.join(note)).expect("a reason"), "too large\n");
}
