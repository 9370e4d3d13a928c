//! How authors stand: warned, banned, held always, and how far a site trusts them; as staff decide it, and as they are
//! told.

mod actions;
pub mod routes;
mod told;

pub use actions::{Ask, By, lift, set};
pub use told::{acknowledge, ban_told, notice, of_case, of_me};
