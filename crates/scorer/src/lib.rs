//! Scores comments locally: how likely people would call a text toxic, an insult, a threat or spam, and which words say so.
//!
//! A library without the rest of Althing: text in, numbers and spans out. No file, no network, no clock.

pub mod arithmetic;
pub mod attribute;
pub mod calibration;
pub mod convolution;
pub mod correction;
pub mod features;
pub mod groups;
pub mod language;
pub mod lexicon;
pub mod linear;
pub mod network;
pub mod normal;
pub mod reading;
pub mod record;
pub mod scorer;
pub mod scores;
pub mod weights;

pub use attribute::Attribute;
pub use correction::Correction;
pub use language::{Language, Support};
pub use record::Record;
pub use scorer::{Scorer, Scratch};
pub use scores::{Explanation, Scores, Span};
pub use weights::Weights;
