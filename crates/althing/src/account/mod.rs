//! Accounts: signing in, who is signed in, and handing that over to a publisher's page.

pub mod address;
pub mod claim;
pub mod code;
pub mod cookie;
pub mod door;
pub mod erase;
pub mod export;
pub mod hand;
pub mod link;
pub mod me;
pub mod name;
pub mod onward;
pub mod own_pages;
pub mod pages;
pub mod passkey;
pub mod routes;
pub mod session;
pub mod staff;

pub use door::SignedIn;
pub use onward::Onward;
