//! Decisions on comments: made by staff at the desk, by key, by the operator, or by a rule of the house, and taken back; told to
//! whom they restrict, and complained about.

mod actions;
pub mod appeals;
pub mod forms;
pub mod statement;

pub use actions::{Reason, Wish, decide, decide_as, ruling, undo};
