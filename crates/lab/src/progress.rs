//! What a training says while it runs.

/// An epoch with its decisions.
pub(crate) struct Epoch {
    what: String,
    right: u64,
    all: u64,
}

impl Epoch {
    pub(crate) fn new(name: &str, epoch: usize, epochs: usize) -> Self {
        Self { what: format!("{name}: epoch {epoch} of {epochs}"), right: 0, all: 0 }
    }

    /// Another decision.
    pub(crate) fn count(&mut self, right: bool) {
        self.right += u64::from(right);
        self.all += 1;
    }

    /// Tells the share that was right, on standard error.
    pub(crate) fn finish(self) {
        let errors = self.all - self.right;
        let percent = crate::eval::percent(self.right, self.all);
        eprintln!("{}: {percent:.2} % right, {errors} errors", self.what);
    }
}
