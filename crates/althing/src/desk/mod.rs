//! The desk: the pages on which staff see what waits, decide, find, and set up sites. Every page works without JavaScript.

pub mod appeals;
mod ban;
pub mod bulk;
pub mod decide;
pub mod door;
pub mod figures;
pub mod home;
pub mod import;
pub mod log;
mod opened;
pub mod policy;
mod query;
pub mod readers;
pub mod routes;
pub mod rules;
pub mod scope;
pub mod search;
pub mod settings;
pub mod standing;
pub mod start;
pub mod stories;
pub mod thread;
mod waiting;

pub use query::Query;
