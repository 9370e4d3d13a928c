//! Errors in the shapes of Google's, which clients take apart: a status and its name, a message, and details.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::http::problem::Problem;
use crate::http::respond::{Surface, answer};

/// Longest text of a comment, in bytes.
pub const TEXT_BYTES_MAX: usize = 20_480;
/// The content type of every answer, spelled as Google spelled it.
pub const JSON_UTF8: &str = "application/json; charset=UTF-8";
/// Longest name from a request that a message repeats, in bytes.
const NAME_BYTES_MAX: usize = 64;

const ERROR: &str = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error";
const ERROR_INFO: &str = "type.googleapis.com/google.rpc.ErrorInfo";
const SERVICE: &str = "commentanalyzer.googleapis.com";
const METRIC: &str = "Analysis requests (AnalyzeComment)";

/// Why there is no score.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    code: StatusCode,
    status: &'static str,
    message: String,
    details: Option<Value>,
    retry_after_seconds: Option<u32>,
}

impl Refusal {
    fn new(
        code: StatusCode,
        status: &'static str,
        message: impl Into<String>,
        details: Option<Value>,
    ) -> Self {
        Self { code, status, message: message.into(), details, retry_after_seconds: None }
    }

    fn of_type(error_type: &str, message: impl Into<String>) -> Self {
        let details = json!({"@type": ERROR, "errorType": error_type});
        Self::new(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message, Some(details))
    }

    /// A comment without a text.
    pub fn comment_empty() -> Self {
        Self::of_type("COMMENT_EMPTY", "Comment must be non-empty.")
    }

    /// A comment of so many bytes.
    pub fn comment_too_long(bytes: usize) -> Self {
        let message =
            format!("Comment text was too many bytes. Value ({bytes}) exceeded limit ({TEXT_BYTES_MAX}).");
        Self::of_type("COMMENT_TOO_LONG", message)
    }

    /// Nothing is asked for.
    pub fn no_requested_attributes() -> Self {
        Self::of_type("NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes")
    }

    /// An attribute that there is not.
    pub fn unknown_attribute(name: &str) -> Self {
        Self::invalid(format!("Unknown requested attribute: {}", bounded(name)))
    }

    /// A request that makes no sense, in Google's words where they are known.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::of_type("INVALID_REQUEST", message)
    }

    /// A language that nothing is known of. Clients read the attribute out of the details and ask again without it.
    pub fn language(attribute: &str, requested: &[String], detected: &str) -> Self {
        let languages = if requested.is_empty() { bounded(detected).to_owned() } else { joined(requested) };
        let mut error = json!({"attribute": bounded(attribute), "detectedLanguages": [detected]});
        if !requested.is_empty() {
            error["requestedLanguages"] = requested.iter().map(|language| bounded(language)).collect();
        }
        let details = json!({
            "@type": ERROR,
            "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            "languageNotSupportedByAttributeError": error,
        });
        let message =
            format!("Attribute {} does not support request languages: {languages}", bounded(attribute));
        Self::new(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message, Some(details))
    }

    /// JSON that cannot be read.
    pub fn payload(field: Option<&str>, detail: &str) -> Self {
        let message = match field {
            Some(field) => format!("Invalid value at '{field}': {detail}"),
            None => format!("Invalid JSON payload received. {detail}"),
        };
        let violation = json!({"field": field.unwrap_or_default(), "description": message});
        let details =
            json!({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]});
        Self::new(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message, Some(details))
    }

    /// No key at all.
    pub fn no_key() -> Self {
        let message = "Method doesn't allow unregistered callers (callers without established identity). \
                       Please use API Key or other form of API consumer identity to call this API.";
        Self::new(StatusCode::FORBIDDEN, "PERMISSION_DENIED", message, None)
    }

    /// A key that there is not, or no more.
    pub fn bad_key() -> Self {
        let message = "API key not valid. Please pass a valid API key.";
        let details = info("API_KEY_INVALID", &json!({"service": SERVICE}));
        Self::new(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message, Some(details))
    }

    /// A key for something else.
    pub fn other_scope() -> Self {
        let message =
            "This key is not for the scoring API: make one with `althing key add --scope perspective`.";
        let details = info("SERVICE_DISABLED", &json!({"service": SERVICE}));
        Self::new(StatusCode::FORBIDDEN, "PERMISSION_DENIED", message, Some(details))
    }

    /// One request too many for a key with this rate.
    pub fn rate(rate: u32) -> Self {
        let message = format!(
            "Quota exceeded for quota metric '{METRIC}' and limit '{METRIC} per second' of service '{SERVICE}'."
        );
        let metadata = json!({
            "service": SERVICE,
            "quota_metric": format!("{SERVICE}/analysis_requests"),
            "quota_limit": "AnalysisRequestsPerSecond",
            "quota_limit_value": rate.to_string(),
        });
        let details = info("RATE_LIMIT_EXCEEDED", &metadata);
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "RESOURCE_EXHAUSTED", message, Some(details));
        Self { retry_after_seconds: Some(1), ..refusal }
    }

    /// Too many keys that there are not, from one client or its neighbourhood; so many seconds to wait.
    pub fn wrong_keys(seconds: u32) -> Self {
        let message = "Too many requests with API keys that are not valid.";
        let details = info("RATE_LIMIT_EXCEEDED", &json!({"service": SERVICE}));
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "RESOURCE_EXHAUSTED", message, Some(details));
        Self { retry_after_seconds: Some(seconds), ..refusal }
    }

    /// More names of attributes than anybody needs.
    pub fn too_many_names(max: usize) -> Self {
        Self::invalid(format!("Too many attributes: at most {max} may be named."))
    }

    /// A kind of score that there is not for an attribute.
    pub fn score_type(asked: &str, attribute: &str) -> Self {
        let name = bounded(attribute);
        Self::invalid(format!("Requested score type {asked} is not supported by attribute {name}"))
    }

    /// Too much to do just now.
    pub fn busy() -> Self {
        let message = "The service is currently unavailable.";
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message, None);
        Self { retry_after_seconds: Some(1), ..refusal }
    }

    /// An address at which there is nothing.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "Method not found.", None)
    }

    /// As it is answered.
    pub fn answer(&self) -> Response<Body> {
        let mut error = json!({"code": self.code.as_u16(), "message": self.message, "status": self.status});
        if let Some(details) = &self.details {
            error["details"] = json!([details]);
        }
        let mut response =
            answer(&Surface::Private, self.code, JSON_UTF8, json!({"error": error}).to_string());
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn info(reason: &str, metadata: &Value) -> Value {
    json!({"@type": ERROR_INFO, "reason": reason, "domain": "googleapis.com", "metadata": metadata})
}

/// A name from a request, if it is one: nothing else is repeated.
fn bounded(name: &str) -> &str {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-@.".contains(&byte);
    if name.len() <= NAME_BYTES_MAX && name.bytes().all(is_name) { name } else { "?" }
}

fn joined(names: &[String]) -> String {
    names.iter().map(|name| bounded(name)).collect::<Vec<_>>().join(",")
}

impl From<Problem> for Refusal {
    /// What the plumbing says, in Google's shape.
    fn from(problem: Problem) -> Self {
        let kind = problem.kind();
        match kind.slug {
            "malformed" | "field-invalid" => Self::payload(problem.field(), problem.detail()),
            "too-large" => Self::new(
                StatusCode::BAD_REQUEST,
                "INVALID_ARGUMENT",
                format!("Request payload size exceeds the limit. {}", problem.detail()),
                None,
            ),
            "busy" => Self::busy(),
            "internal" => Self::new(kind.status, "INTERNAL", "Internal error encountered.", None),
            "not-found" => Self::not_found(),
            "method" => Self::new(kind.status, "UNIMPLEMENTED", problem.detail(), None),
            _ => Self::new(kind.status, "INVALID_ARGUMENT", problem.detail(), None),
        }
    }
}
