//! Spam at the door: what is asked of a writer before a comment is read. Proof of work, or a wait for those without a
//! script; a field that people do not see; a least time; throw-away addresses. Nothing here stores anything.

mod challenge;
mod check;
pub mod disposable;
mod routes;
mod spent;
mod wait;

pub use challenge::{MAXNUMBER, PAYLOAD_BYTES_MAX};
pub use check::{Brought, HIDDEN_FIELD, Pass, announced, let_in, opened_now, patience};
pub use routes::challenge;
pub use spent::Spent;
pub use wait::{OPENED_FIELD, WAIT_FIELD, WAIT_SECONDS};
