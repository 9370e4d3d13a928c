//! Sites: added and set by the operator; their keys and themes.

pub mod actions;
pub mod key;
pub mod theme;
