//! HTTP as plumbing: connections, limits, doors, answers. No feature lives here.

pub mod accept;
pub mod body;
pub mod cache;
pub mod door;
pub mod form;
pub mod guarded;
pub mod json;
pub mod kinds;
pub mod limits;
pub mod plain;
pub mod prefix;
pub mod problem;
pub mod respond;
pub mod router;
pub mod surrogate;
