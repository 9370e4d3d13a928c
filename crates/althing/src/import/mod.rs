//! Discussions taken over from elsewhere.
//!
//! A source is read to its end before anything of it is stored: into a file of its own (`stage`), where parents are
//! found and the order is made. Then its stories are found or made (`stories`), and its comments are prepared
//! (`prepare`) and stored in batches that let readers' writes through between them (`batch`). Imports enter at actions
//! like every door: the same types check names and texts, the same `apply` stores them. What an operator imports counts
//! as registered; its authors are unclaimed guests. An import that ended early is run again: what is stored is known by
//! its source's key and is skipped.
//!
//! What is uploaded at the desk lies in the data folder (`spool`) until it is imported as it was wished (`wish`), by a job
//! that goes on after a restart (`job`).

mod actions;
mod batch;
mod foreign;
pub mod job;
pub mod links;
mod prepare;
mod report;
mod rewrite;
mod skips;
pub mod spool;
mod stage;
mod stories;
pub mod wish;

pub use actions::{Options, Progress, Watch, import};
pub use batch::store;
pub use prepare::{IMPORTED_CHARS_MAX, source_key};
pub use report::{Report, StoryReport};
pub use rewrite::Rules;
