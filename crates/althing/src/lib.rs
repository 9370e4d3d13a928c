//! The server and the command line.
pub mod view;
