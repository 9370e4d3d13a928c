//! What a step under a transaction can fail by: a refusal of the domain, or the database.

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
