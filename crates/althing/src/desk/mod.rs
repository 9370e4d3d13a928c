//! The desk: the pages on which staff see what waits, decide, find, and set up sites. Every page works without JavaScript.

pub mod door;
pub mod home;
