//! A site as one file that this program and others read: gzip of JSON Lines, out of a running server and into any other.
//!
//! What it holds is said once, in [`althing_store::archive`]; here its values become JSON (`line`) and are checked by the same
//! types as everything that comes in (`check`). `docs/archive/README.md` describes the file for others.

mod check;
mod coral;
mod export;
mod line;
mod pack;
mod restore;
pub mod scheduled;
mod schema;

pub use coral::export_coral;
pub use export::{Exported, export};
pub use pack::is_archive;
pub use restore::{Restored, restore};
pub use schema::{schema, tables};

/// Version of the form.
pub const VERSION: u64 = 1;
/// Longest line, in bytes.
pub const LINE_BYTES_MAX: usize = 4 << 20;
/// Bad lines and notes that are told one by one; more are counted.
pub const TOLD_MAX: usize = 50;
