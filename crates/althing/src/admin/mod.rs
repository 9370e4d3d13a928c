//! Commands on a database: run here, whether this process owns it or was asked through its socket.

mod commands;
pub mod held;
pub mod socket;
mod staff;

pub use commands::run;

/// What a command says while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A line of its result.
    Line(String),
    /// How far it is: done, of how many.
    Progress(u64, u64),
    /// One line that says what failed and what to do.
    Error(String),
}

/// Where a command says it.
pub type Say = tokio::sync::mpsc::UnboundedSender<Said>;
