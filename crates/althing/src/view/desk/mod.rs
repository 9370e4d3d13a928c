//! What staff see: one frame around every page of the desk, and a file for each kind of page.

mod frame;
mod home;

pub use frame::{Frame, Place};
pub use home::home_page;

use frame::desk_page;
