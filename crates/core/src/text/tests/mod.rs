//! Tests of readers' text, named by the rule they guard.

mod fuzz;
mod html;
mod import;
mod markdown;
mod normal;
mod safety;
mod story;

use super::{Body, BodyLimits, comment_body};

/// The HTML of a comment that is taken.
fn render(source: &str) -> String {
    body(source).html.as_str().to_owned()
}

fn body(source: &str) -> Body {
    match comment_body(source, &BodyLimits::default()) {
        Ok(body) => body,
        Err(refusal) => panic!("{source:?} is refused: {refusal}"),
    }
}
