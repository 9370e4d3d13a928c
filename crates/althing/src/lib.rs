//! The server and the command line.
pub mod assets;
pub mod view;
