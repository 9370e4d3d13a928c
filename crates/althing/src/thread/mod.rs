//! What staff do in the thread: pin, pick, lock, hold a thread, close a story; by script on the story's page, by form at
//! the desk, by key.

pub mod actions;
pub mod routes;
pub mod told;
