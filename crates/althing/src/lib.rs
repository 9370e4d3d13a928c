//! The server and the command line: one library, so that tests reach everything the binary does.

pub mod admin;
pub mod app;
pub mod assets;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod comment;
pub mod config;
pub mod demo;
pub mod failure;
pub mod http;
pub mod import;
pub mod live;
pub mod metrics;
pub mod openapi;
pub mod perspective;
pub mod relay;
pub mod restore;
pub mod score;
pub mod scoring;
pub mod secret;
pub mod serve;
pub mod site;
pub mod story;
pub mod time;
pub mod view;
