//! A virtual file system for SQLite that loses power and fails on purpose.
//!
//! It lies over SQLite's default one, which keeps doing locks, shared memory and names. The content of databases,
//! write-ahead logs and rollback journals goes through a [`Disk`] in memory: what is written is seen by every reader
//! at once, as through a kernel's cache, and reaches the real file only when SQLite asks for it with `xSync`. When the
//! power goes, what was not synced is gone, or torn: each sector of 512 bytes kept or lost at random. From then on
//! every call fails, as in a process whose machine is gone.
//!
//! All `unsafe` of the project is in the module `shim`, which SQLite calls.

mod disk;
mod shim;

pub use disk::{Cut, Disk, Fault, SECTOR};
