//! The desk: the pages on which staff see what waits, decide, find, and set up sites. Every page works without JavaScript.

pub mod bulk;
pub mod decide;
pub mod door;
pub mod figures;
pub mod home;
pub mod log;
mod opened;
mod query;
pub mod routes;
pub mod scope;
pub mod search;

pub use query::Query;
