//! The desk: the pages on which staff see what waits, decide, find, and set up sites. Every page works without JavaScript.

pub mod bulk;
pub mod decide;
pub mod door;
pub mod home;
mod opened;
pub mod policy;
mod query;
pub mod routes;

pub use query::Query;
