//! What Althing decides, without doing anything: types, limits, policy, and the making of readers' HTML.
//!
//! This crate has no I/O, no async, no SQL, and reads neither clock nor randomness: times and identifiers
//! are parameters. Everything here can be tested with a table of inputs and expected outputs.
//! One noun a file; the same nouns name the modules of the crates above.

pub mod appeal;
pub mod comment;
pub mod decision;
pub mod event;
pub mod guard;
pub mod id;
pub mod mail;
pub mod name;
pub mod policy;
pub mod reader;
pub mod refusal;
pub mod report;
pub mod rule;
pub mod score;
pub mod search;
pub mod site;
pub mod standing;
pub mod story;
pub mod text;
pub mod thread;
pub mod time;
pub mod trust;
pub mod url;
pub mod vote;
