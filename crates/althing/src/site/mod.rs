//! Sites: added and set by the operator; their keys and themes.

pub mod actions;
pub mod figures;
pub mod key;
pub mod privacy;
pub mod section;
pub mod theme;
