//! A process to kill.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// How long to wait between two looks at a condition.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A child process that dies at a time of the test's choosing, at the latest with this value.
#[derive(Debug)]
pub struct Victim {
    child: Child,
}

impl Victim {
    /// Starts the process. Set its output up before: what is not read must not be piped.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(|child| Self { child })
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, where it has.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Waits until `condition` holds (true), or the time is over or the process has ended (false).
    ///
    /// # Errors
    /// Where the system does not say whether it still runs.
    pub fn wait_until(&mut self, limit: Duration, mut condition: impl FnMut() -> bool) -> io::Result<bool> {
        let begun = Instant::now();
        loop {
            if condition() {
                return Ok(true);
            }
            if begun.elapsed() >= limit || self.ended()?.is_some() {
                return Ok(false);
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Sends it a signal by its name: `TERM`, `STOP`, `CONT`. One that has ended and was not waited for takes any.
    ///
    /// # Errors
    /// Where the signal cannot be sent.
    pub fn signal(&self, name: &str) -> io::Result<()> {
        let status = Command::new("kill").args(["-s", name, &self.pid().to_string()]).status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other(format!("kill -s {name}: {status}"))) }
    }

    /// Kills it with SIGKILL, which no process can answer, and waits until it is gone. A process that has ended by
    /// itself is not an error: its status tells.
    ///
    /// # Errors
    /// Where it can be neither killed nor waited for.
    pub fn kill(&mut self) -> io::Result<ExitStatus> {
        // The standard library sends SIGKILL on Unix, and nothing where the process was waited for already.
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn a_victim_dies_of_signal_nine() {
        let mut victim = Victim::spawn(Command::new("sleep").arg("60")).expect("sleep");
        assert!(victim.ended().expect("its state").is_none());
        assert_eq!(victim.kill().expect("its end").signal(), Some(9));
    }

    #[test]
    fn a_victim_can_be_asked_to_end() {
        let mut victim = Victim::spawn(Command::new("sleep").arg("60")).expect("sleep");
        victim.signal("STOP").expect("halts");
        victim.signal("TERM").expect("is asked");
        assert!(!victim.wait_until(Duration::from_millis(50), || false).expect("its state"));
        victim.signal("CONT").expect("goes on");
        assert_eq!(victim.child.wait().expect("its end").signal(), Some(15));
    }

    #[test]
    fn one_that_ended_by_itself_tells_how() {
        let mut victim = Victim::spawn(&mut Command::new("true")).expect("true");
        assert!(!victim.wait_until(Duration::from_secs(20), || false).expect("its state"));
        assert_eq!(victim.kill().expect("its end").code(), Some(0));
    }

    #[test]
    fn waiting_ends_with_the_condition() {
        let mut victim = Victim::spawn(Command::new("sleep").arg("60")).expect("sleep");
        let mut looks = 0;
        let met = victim.wait_until(Duration::from_secs(20), || {
            looks += 1;
            looks == 3
        });
        assert!(met.expect("its state"));
    }
}
