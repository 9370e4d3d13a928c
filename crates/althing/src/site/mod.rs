//! Sites: added and set by the operator; their keys and themes; what they publish about themselves.

pub mod actions;
pub mod figures;
pub mod key;
pub mod privacy;
pub mod rules;
pub mod section;
pub mod seen;
pub mod theme;
