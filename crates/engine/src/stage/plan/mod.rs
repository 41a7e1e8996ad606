//! What the driver decides, as pure functions: every case is tested without a log or a thread.

mod batch_size;
mod frontier;
mod halt;
mod pace;
mod retry;
mod shard;

pub use batch_size::BatchSize;
pub use frontier::Frontier;
pub use halt::{HaltRule, Judgement};
pub use pace::Pace;
pub use retry::{Retry, retry};
pub use shard::shards;
