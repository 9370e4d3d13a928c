//! What goes wrong, told as RFC 9457 says: a type with a page of its own, a status, words, and where one is to blame
//! the field or header. Nothing of a request is repeated in it (no texts, no addresses).

use althing_core::refusal::{Refusal, Wrong};
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::json;

use crate::spam::HIDDEN_FIELD;

/// One kind of problem: what its page says.
pub struct Kind {
    /// Its name in `/problems/{slug}`.
    pub slug: &'static str,
    /// Its status.
    pub status: StatusCode,
    /// A short title that is the same every time.
    pub title: &'static str,
    /// What happened.
    pub what: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

const fn kind(
    slug: &'static str,
    status: StatusCode,
    title: &'static str,
    what: &'static str,
    remedy: &'static str,
) -> Kind {
    Kind { slug, status, title, what, remedy }
}

/// Every kind there is.
pub const KINDS: &[Kind] = &[
    kind(
        "site-unknown",
        StatusCode::NOT_FOUND,
        "No such site",
        "There is no site of this name here.",
        "Check the name in the address or in the embed snippet; `althing site list` shows the sites there are.",
    ),
    kind(
        "story-unknown",
        StatusCode::NOT_FOUND,
        "No such story",
        "There is no story with this id, or it is not on this site.",
        "Ask by its address instead (`?site=&url=`): a story that nobody has commented on has no row of its own yet.",
    ),
    kind(
        "origin-unknown",
        StatusCode::NOT_FOUND,
        "The address is not one of this site's",
        "The address is not on an origin that the site has registered.",
        "Register the origin with `althing site set SLUG origin=https://...`, or correct the address.",
    ),
    kind(
        "story-closed",
        StatusCode::CONFLICT,
        "The story is closed",
        "The story takes no more comments, by the newsroom's word or by its age.",
        "Read on; copy your text if you want to keep it.",
    ),
    kind(
        "guests-off",
        StatusCode::FORBIDDEN,
        "Guests cannot write here",
        "This site takes comments of signed-in readers only.",
        "Sign in, where the site offers it.",
    ),
    kind(
        "comment-unknown",
        StatusCode::NOT_FOUND,
        "No such comment",
        "There is no comment with this id that you may see.",
        "Check the id; a comment that was never published is shown to its author and to staff only.",
    ),
    kind(
        "parent-unknown",
        StatusCode::UNPROCESSABLE_ENTITY,
        "No such comment to answer",
        "The comment to be answered is not on this story, or not shown.",
        "Reload the discussion and answer a comment that is there, or write a comment of its own.",
    ),
    kind(
        "parent-gone",
        StatusCode::CONFLICT,
        "The comment to answer is gone",
        "The comment to be answered was withdrawn or removed in the meantime.",
        "Write your text as a comment of its own.",
    ),
    kind(
        "thread-too-deep",
        StatusCode::UNPROCESSABLE_ENTITY,
        "The thread is at its deepest",
        "No reply fits below this comment.",
        "Answer a comment further up.",
    ),
    kind(
        "key-reused",
        StatusCode::UNPROCESSABLE_ENTITY,
        "The idempotency key was used for something else",
        "An earlier request with this `Idempotency-Key` asked for something different.",
        "Use a fresh key of 128 random bits for each new comment, and the same key only to repeat a request.",
    ),
    kind(
        "forbidden",
        StatusCode::FORBIDDEN,
        "Not allowed",
        "The request came through no door that is open for it: a script needs `X-Althing: 1` and a registered `Origin`, a form our own origin, everybody else a token or key with the right to do it.",
        "Send the missing proof; for a page of yours, register its origin with the site.",
    ),
    kind(
        "signed-out",
        StatusCode::UNAUTHORIZED,
        "Nobody is signed in",
        "This is for readers who are signed in, and the session is over or was ended.",
        "Sign in again; what you typed is still where you typed it.",
    ),
    kind(
        "staff-unproved",
        StatusCode::FORBIDDEN,
        "Staff write with their passkey",
        "The account has a role, and its owner signed in without a passkey.",
        "Sign in with the passkey, or add one on `/me/passkeys` after opening a link from the operator.",
    ),
    kind(
        "proof-too-old",
        StatusCode::FORBIDDEN,
        "Sign in once more",
        "A change of this kind needs a proof of the last 15 minutes of who you are.",
        "Sign in again in this browser, and repeat the change.",
    ),
    kind(
        "name-needed",
        StatusCode::CONFLICT,
        "The account has no name yet",
        "Comments carry their author's name, and this account has none.",
        "Choose a name at `/me/name`.",
    ),
    kind(
        "code-wrong",
        StatusCode::UNPROCESSABLE_ENTITY,
        "The code does not work",
        "The code or link is wrong, was used already, is older than it may be, or was asked for in another browser.",
        "Ask for a new one in the browser in which you want to sign in.",
    ),
    kind(
        "passkey-refused",
        StatusCode::FORBIDDEN,
        "The passkey was not taken",
        "The passkey is not known here, it did not sign what was asked, or what was asked was used already, is older than five minutes, or was asked in another browser.",
        "Begin again in the browser in which you want to sign in; if it stays, sign in another way and look at your passkeys.",
    ),
    kind(
        "passkey-unknown",
        StatusCode::NOT_FOUND,
        "No such passkey",
        "The account has no passkey with this id.",
        "Read the list of your passkeys again.",
    ),
    kind(
        "passkeys-full",
        StatusCode::CONFLICT,
        "No room for another passkey",
        "An account has at most 20 passkeys.",
        "Remove one that you no longer use.",
    ),
    kind(
        "passkey-needed",
        StatusCode::CONFLICT,
        "The last passkey of staff",
        "Roles of staff count with a passkey only, and this is the account's last one.",
        "Add another passkey first.",
    ),
    kind(
        "staff-link-needed",
        StatusCode::FORBIDDEN,
        "Not after signing in by mail",
        "Staff change their passkeys in a session that began with a passkey or with a link from the operator: who reads their mail must not get their role.",
        "Sign in with a passkey, or ask the operator for a link (`althing staff add`).",
    ),
    kind(
        "edit-window-over",
        StatusCode::CONFLICT,
        "The time for changes is over",
        "The site's time for changing a comment has passed.",
        "Withdraw the comment if it must not stand; write another.",
    ),
    kind(
        "comment-gone",
        StatusCode::GONE,
        "The comment is gone",
        "It was withdrawn, removed or erased, and cannot be changed.",
        "Read on in the discussion around it.",
    ),
    kind(
        "own-comment",
        StatusCode::FORBIDDEN,
        "It is your own comment",
        "Votes are for the comments of others.",
        "Leave it to them.",
    ),
    kind(
        "nothing-held",
        StatusCode::CONFLICT,
        "Nothing waits",
        "The comment is published, and no newer text of it waits for a moderator.",
        "Nothing needs to be done.",
    ),
    kind(
        "text-changed",
        StatusCode::CONFLICT,
        "The text is another one by now",
        "Its author changed the text after it was read.",
        "Read the text that waits now, then decide again.",
    ),
    kind(
        "word-not-allowed",
        StatusCode::UNPROCESSABLE_ENTITY,
        "A word that is not allowed",
        "The text, or the name, has a word that the site does not allow.",
        "Say it in other words and send the rest again as it was.",
    ),
    kind(
        "story-required",
        StatusCode::UNPROCESSABLE_ENTITY,
        "The story's address is needed",
        "The story is not stored yet, and the request does not say where it is.",
        "Send `story: {site, url}` with the first comment.",
    ),
    kind(
        "story-mismatch",
        StatusCode::CONFLICT,
        "Id and address do not belong together",
        "The story's id is neither the one that its address has here nor that of the story it belongs to now.",
        "Ask for the story by its address and use the id you get.",
    ),
    kind(
        "story-conflict",
        StatusCode::CONFLICT,
        "Two stories would become one",
        "One of the addresses belongs to another stored story.",
        "Leave the address out that the answer names, or register it with the story it belongs to.",
    ),
    kind(
        "not-offered",
        StatusCode::UNPROCESSABLE_ENTITY,
        "Not offered here",
        "The field asks for something that this installation does not offer.",
        "Leave the field out.",
    ),
    kind(
        "field-invalid",
        StatusCode::UNPROCESSABLE_ENTITY,
        "A field does not fit",
        "A field is missing, too long, or holds something that has no place there; the answer names it.",
        "Correct the field and send the rest again as it was.",
    ),
    kind(
        "too-many",
        StatusCode::TOO_MANY_REQUESTS,
        "Too many in a short time",
        "More came from your network than the site takes in a short time.",
        "Wait as many seconds as `Retry-After` says, then send the same request again.",
    ),
    kind(
        "malformed",
        StatusCode::BAD_REQUEST,
        "The request could not be read",
        "The body is not the JSON or form that belongs here, or a parameter or header has a value that it cannot have; the answer names it.",
        "Compare the request with `/api/v1/openapi.json`.",
    ),
    kind(
        "media-type",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "Not a format we read",
        "The body is neither JSON nor a form.",
        "Send `Content-Type: application/json` (or, from a page's form, `application/x-www-form-urlencoded`).",
    ),
    kind(
        "not-found",
        StatusCode::NOT_FOUND,
        "Nothing here",
        "There is no page at this address.",
        "Check the address, or begin at the front page.",
    ),
    kind(
        "method",
        StatusCode::METHOD_NOT_ALLOWED,
        "Not this way",
        "The address exists, but not for this kind of request.",
        "Use one of the methods that the `Allow` header lists.",
    ),
    kind(
        "too-large",
        StatusCode::PAYLOAD_TOO_LARGE,
        "Too large",
        "The body is longer than is taken here.",
        "Send less: limits are in `/api/v1/openapi.json`.",
    ),
    kind(
        "proof-required",
        StatusCode::UNPROCESSABLE_ENTITY,
        "A proof of work is needed",
        "This site takes a comment like this one only with the solution of a challenge.",
        "Ask for one (`GET /api/v1/sites/{site}/challenge`), find its number, and send the payload as `proof`; a form \
         that is sent again after the wait it came back with needs none.",
    ),
    kind(
        "proof-invalid",
        StatusCode::UNPROCESSABLE_ENTITY,
        "The proof of work does not fit",
        "The solution is wrong, of another site, used before, or older than ten minutes.",
        "Ask for a new challenge and solve that one.",
    ),
    kind(
        "too-soon",
        StatusCode::TOO_MANY_REQUESTS,
        "Sooner than people write",
        "It came sooner after the challenge or the form was given out than this site takes it.",
        "Wait as long as `Retry-After` says, then send the same again.",
    ),
    kind(
        "hidden-field",
        StatusCode::UNPROCESSABLE_ENTITY,
        "A hidden field was filled in",
        "The form has a field that people do not see and that must stay empty; programs fill it in.",
        "Send the form again with that field empty. Scripts use the API, which has no such field.",
    ),
    kind(
        "too-slow",
        StatusCode::REQUEST_TIMEOUT,
        "Too slow",
        "The body did not arrive in time.",
        "Send it again over a better line.",
    ),
    kind(
        "busy",
        StatusCode::SERVICE_UNAVAILABLE,
        "Busy",
        "The request could not be stored just now, and was not.",
        "Send the same request again, with the same `Idempotency-Key`, in a few seconds.",
    ),
    kind(
        "internal",
        StatusCode::INTERNAL_SERVER_ERROR,
        "An error of ours",
        "Something went wrong inside; it is in the operator's log.",
        "Try again later; tell the operator if it stays.",
    ),
];

/// The kind with this name.
pub fn kind_of(slug: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.slug == slug)
}

/// A problem that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    slug: &'static str,
    detail: String,
    field: Option<String>,
    header: Option<&'static str>,
    retry_after_seconds: Option<u32>,
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
        Self { slug, detail, field: None, header: None, retry_after_seconds: None, refusal: None }
    }

    /// A field, parameter or form value that cannot be read.
    pub fn malformed(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: Some(field.into()), detail: detail.into(), ..Self::new("malformed") }
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
        Self { field: Some(field), ..self }
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
                problem.field = Some(field.field.to_owned());
                problem.detail = words(&field.wrong);
            }
            Refusal::TooMany { retry_after_seconds } | Refusal::TooSoon { retry_after_seconds } => {
                problem.retry_after_seconds = Some(*retry_after_seconds);
            }
            Refusal::StoryConflict { url } => {
                problem.field = Some("urls".to_owned());
                problem.detail = format!("{url} belongs to another stored story.");
            }
            Refusal::ParentUnknown | Refusal::ParentGone | Refusal::ThreadTooDeep { .. } => {
                problem.field = Some("parent_id".to_owned());
            }
            Refusal::StoryRequired | Refusal::StoryMismatch => problem.field = Some("story".to_owned()),
            Refusal::KeyReused => problem.header = Some("Idempotency-Key"),
            Refusal::EditWindowOver { minutes } => {
                problem.detail =
                    format!("A comment can be changed for {minutes} minutes here; they have passed.");
            }
            Refusal::WordNotAllowed { field } => problem.field = Some((*field).to_owned()),
            Refusal::ProofRequired => problem.field = Some("proof".to_owned()),
            Refusal::ProofInvalid { why } => {
                problem.field = Some("proof".to_owned());
                (*why).clone_into(&mut problem.detail);
            }
            Refusal::HiddenField => problem.field = Some(HIDDEN_FIELD.to_owned()),
            Refusal::OriginUnknown => problem.field = Some("url".to_owned()),
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
