//! Scores comments locally: how likely people would call a text toxic, an insult, a threat or spam, and which words say so.
//!
//! A library without the rest of Althing: text in, numbers and spans out. No file, no network, no clock.

pub mod normal;
