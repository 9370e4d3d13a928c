//! Stories: found by id or address, registered by publishers, shown with their discussion.

pub mod actions;
pub mod feed;
pub mod find;
pub mod linked;
pub mod pages;
pub mod routes;
pub mod view;
