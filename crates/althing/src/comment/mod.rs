//! Comments: submitted, edited, withdrawn, removed, and shown in threads.

pub mod actions;
pub mod case;
pub mod change;
pub mod cursor;
pub mod forms;
pub mod json;
pub mod routes;
pub mod threads;
pub mod view;
