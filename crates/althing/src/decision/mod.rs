//! Decisions on comments: made by staff at the desk, by key, by the operator, or by a rule of the house, and taken back.

mod actions;

pub use actions::{Reason, Wish, decide, decide_as, ruling, undo};
