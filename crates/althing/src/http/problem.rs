//! What goes wrong, told as RFC 9457 says: a type with a page of its own, a status, words, and where one is to blame
//! the field or header. Nothing of a request is repeated in it (no texts, no addresses).

use althing_core::refusal::{Refusal, Wrong};
use axum::body::Body;
use http::{HeaderValue, Response, header};
use serde_json::json;

use super::kinds::{KINDS, Kind};
use crate::spam::HIDDEN_FIELD;
use crate::time::rfc3339;
use crate::view::Texts;
use crate::view::standing::banned;

/// The kind with this name.
pub fn kind_of(slug: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.slug == slug)
}

/// A problem that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    slug: &'static str,
    detail: String,
    field: Option<Box<str>>,
    header: Option<&'static str>,
    retry_after_seconds: Option<u32>,
    more_url: Option<Box<str>>,
    within: Option<Box<str>>,
    /// The refusal of the domain that it comes from, so that a form can come back with words at its field.
    pub refusal: Option<Box<Refusal>>,
}

impl Problem {
    /// A problem of this kind, in the kind's own words.
    ///
    /// # Panics
    /// When there is no such kind: slugs are written in the program.
    pub fn new(slug: &'static str) -> Self {
        let kind = kind_of(slug).expect("a problem's slug is in KINDS");
        let detail = kind.what.to_owned();
        Self {
            slug,
            detail,
            field: None,
            header: None,
            retry_after_seconds: None,
            more_url: None,
            within: None,
            refusal: None,
        }
    }

    /// A field, parameter or form value that cannot be read.
    pub fn malformed(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: Some(field.into().into()), detail: detail.into(), ..Self::new("malformed") }
    }

    /// A header that is missing or cannot be read.
    pub fn header(slug: &'static str, header: &'static str, detail: impl Into<String>) -> Self {
        Self { header: Some(header), detail: detail.into(), ..Self::new(slug) }
    }

    /// The same problem told in other words.
    #[must_use]
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The same problem with another field to blame.
    #[must_use]
    pub fn at(self, field: String) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    /// The same problem with an address where more is said, and something can be done about it.
    #[must_use]
    pub fn leading(self, url: String) -> Self {
        Self { more_url: Some(url.into()), ..self }
    }

    /// Where more is said.
    pub fn more_url(&self) -> Option<&str> {
        self.more_url.as_deref()
    }

    /// The same problem within a story, whose discussion is the way back from its page.
    #[must_use]
    pub fn within(self, story_path: String) -> Self {
        Self { within: Some(story_path.into()), ..self }
    }

    /// The path of the story that it is within, where its own address does not say that.
    pub fn story_path(&self) -> Option<&str> {
        self.within.as_deref()
    }

    /// Its kind.
    ///
    /// # Panics
    /// Never: a problem is made with a slug that is in `KINDS`.
    pub fn kind(&self) -> &'static Kind {
        kind_of(self.slug).expect("a problem's slug is in KINDS")
    }

    /// The field to blame, dotted.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// What happened, in words.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// As an answer of the API.
    pub fn json(&self) -> Response<Body> {
        let kind = self.kind();
        let mut body = json!({
            "type": format!("/problems/{}", self.slug),
            "title": kind.title,
            "status": kind.status.as_u16(),
            "detail": self.detail,
        });
        if let Some(field) = &self.field {
            body["field"] = json!(field);
        }
        if let Some(header) = self.header {
            body["header"] = json!(header);
        }
        if let Some(url) = &self.more_url {
            body["more_url"] = json!(url);
        }
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = kind.status;
        *response.headers_mut() = super::respond::Surface::Private.headers();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        self.head(headers);
        response
    }

    /// Headers that go with it in every form.
    pub fn head(&self, headers: &mut http::HeaderMap) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let wait = match self.slug {
            "busy" => Some(self.retry_after_seconds.unwrap_or(1)),
            _ => self.retry_after_seconds,
        };
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Self::new(refusal.slug());
        match &refusal {
            Refusal::Field(field) => {
                problem.field = Some(field.field.into());
                problem.detail = words(&field.wrong);
            }
            Refusal::TooMany { retry_after_seconds } | Refusal::TooSoon { retry_after_seconds } => {
                problem.retry_after_seconds = Some(*retry_after_seconds);
            }
            Refusal::SlowMode { retry_after_seconds } => {
                problem.retry_after_seconds = Some(*retry_after_seconds);
                problem.detail = format!(
                    "One author writes here once in a while only; it is taken in {retry_after_seconds} s."
                );
            }
            Refusal::StoryConflict { url } => {
                problem.field = Some("urls".into());
                problem.detail = format!("{url} belongs to another stored story.");
            }
            Refusal::ParentUnknown
            | Refusal::ParentGone
            | Refusal::ThreadLocked
            | Refusal::ThreadTooDeep { .. } => {
                problem.field = Some("parent_id".into());
            }
            Refusal::StoryRequired | Refusal::StoryMismatch => problem.field = Some("story".into()),
            Refusal::KeyReused => problem.header = Some("Idempotency-Key"),
            Refusal::EditWindowOver { minutes } => {
                problem.detail =
                    format!("A comment can be changed for {minutes} minutes here; they have passed.");
            }
            Refusal::ReportsPaused { until, decided, declined } => {
                problem.detail = format!(
                    "Of {decided} reports that were decided in the last 90 days {declined} were declined; \
                     the account can report again from {} on.",
                    rfc3339(*until)
                );
            }
            Refusal::WordNotAllowed { field } => problem.field = Some((*field).into()),
            Refusal::ProofRequired => problem.field = Some("proof".into()),
            Refusal::ProofInvalid { why } => {
                problem.field = Some("proof".into());
                (*why).clone_into(&mut problem.detail);
            }
            Refusal::HiddenField => problem.field = Some(HIDDEN_FIELD.into()),
            Refusal::Banned(ban) => problem.detail = banned(ban, Texts::of("en")),
            Refusal::OriginUnknown => problem.field = Some("url".into()),
            _ => {}
        }
        problem.refusal = Some(Box::new(refusal));
        problem
    }
}

fn words(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Missing => "It is needed and must not be empty.".to_owned(),
        Wrong::Invisible => "It has characters, but none that can be seen.".to_owned(),
        Wrong::TooLong { chars, chars_max } => format!("It has {chars} characters; {chars_max} fit."),
        Wrong::TooLarge { bytes_max } => format!("It has too many bytes; {bytes_max} fit."),
        Wrong::Content { what } => format!("It must not hold {what}."),
        Wrong::Taken => {
            "Somebody else here is called that, or the name looks like staff's; take another one.".to_owned()
        }
        Wrong::Disposable => {
            "It is at a service for throw-away mailboxes, which this site does not take; give another."
                .to_owned()
        }
        Wrong::NotOffered { why } => (*why).to_owned(),
    }
}

impl From<althing_store::Error> for Problem {
    /// Details go to the log, never to the client.
    fn from(error: althing_store::Error) -> Self {
        if error.is_retryable() {
            tracing::warn!(%error, "a request was answered 503");
            return Self::new("busy");
        }
        tracing::error!(%error, "a request failed");
        Self::new("internal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_page() {
        for slug in Refusal::SLUGS {
            assert!(kind_of(slug).is_some(), "{slug}");
        }
        for kind in KINDS {
            assert!(!kind.what.is_empty() && !kind.remedy.is_empty() && kind.status.as_u16() >= 400);
        }
    }

    #[test]
    fn a_problem_names_the_field_to_blame() {
        let refusal = Refusal::field("author.name", Wrong::TooLong { chars: 61, chars_max: 60 });
        let problem = Problem::from(refusal);
        let response = problem.json();
        assert_eq!(response.status(), 422);
        assert_eq!(problem.field.as_deref(), Some("author.name"));
        assert!(problem.detail().contains("60"));
        let response = Problem::from(Refusal::TooMany { retry_after_seconds: 30 }).json();
        assert_eq!(response.headers()["retry-after"], "30");
        assert_eq!(Problem::from(althing_store::Error::Busy).json().headers()["retry-after"], "1");
    }
}
