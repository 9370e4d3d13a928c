//! Live streams: Server-Sent Events per story, numbered by the story's epoch, resumable from the log.

mod hub;
pub mod routes;

pub use hub::{Hub, Told};
