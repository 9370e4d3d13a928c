//! The store through its doors, on real databases.

mod support;

mod archive;
mod backup;
mod doors;
mod file;
mod group;
mod migrate;
mod server;
