//! What policies need beside the pure phases of `core`: who is on duty, when a network last wrote, what the phases did, and
//! trying another policy on comments that came.

pub mod counts;
pub mod duty;
pub mod pace;
pub mod trial;
