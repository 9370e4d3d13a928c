//! Foreign formats in and out.
//!
//! Each format is read from bytes into the neutral records of [`record`]. This crate knows nothing of our
//! domain or database, so every reader here can be run on hostile bytes alone: none panics, recurses over the
//! depth of its input or takes more than linear time, and each limit has a name that ends in `_MAX`.
//!
//! Nothing is half-read: a reader answers with everything it found or with a [`Refusal`](refusal::Refusal) that
//! names the line that stopped it. Refusals and warnings never repeat names or texts of the input, because they
//! end up in logs and on terminals.
//!
//! | module | format |
//! |---|---|
//! | [`page`] | a discussion page as an operator saved it: text with an outline, or HTML with marked comments |
//! | [`outline`] | the outline alone, without a story above it |
//! | [`source`] | exports of other systems, record by record |
//!
//! Written are, in [`coral_csv`], the three tables that Coral's importer takes.

pub mod coral_csv;
mod encoding;
mod html;
mod line;
pub mod outline;
pub mod page;
pub mod record;
pub mod refusal;
pub mod source;
mod thread;
mod when;
