//! What a step under a transaction can fail by: a refusal of the domain, or the database.

use std::any::Any;

use althing_core::refusal::Refusal;

use crate::http::problem::Problem;

/// Why a change was not made.
#[derive(Clone, Debug)]
pub enum Failure {
    /// By the rules.
    Refused(Refusal),
    /// By the database.
    Store(althing_store::Error),
}

/// What the log may say of a panic. Words that were written in the program are its own; words that were put together while
/// it ran may quote a reader's text, as those of a text that was cut in the middle of a character do.
pub fn words_of_panic(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("(its words may hold a text and are left out)")
}

impl std::fmt::Display for Failure {
    /// For the operator's one line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(Problem::from(refusal.clone()).detail()),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<althing_store::Error> for Failure {
    fn from(error: althing_store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_tells_no_readers_text() {
        let caught = |panics: fn()| std::panic::catch_unwind(panics).expect_err("it panics");
        assert_eq!(words_of_panic(&*caught(|| panic!("as it is written"))), "as it is written");
        let words = words_of_panic(&*caught(|| drop(String::from("grüße")[..3].to_owned())));
        assert!(!words.contains("grüße") && words.contains("left out"), "{words}");
    }
}
