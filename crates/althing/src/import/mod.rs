//! Discussions taken over from elsewhere. Imports enter at actions like every door: the same types check names and
//! texts, the same `apply` stores them. What an operator imports counts as registered; its authors are unclaimed
//! guests.

mod actions;
pub mod links;
mod prepare;
mod report;

pub use actions::{Options, import, store};
pub use prepare::source_key;
pub use report::{Report, StoryReport};
