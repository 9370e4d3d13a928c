//! Everything people see is made here.
pub mod model;
