//! The discovery document: what Google's client libraries and `OsMod` read before anything else, to learn where the API is
//! and what it takes.

use axum::body::Body;
use axum::extract::{Extension, State};
use http::{HeaderMap, HeaderValue, Response, Uri, header};
use serde_json::Value;

use super::Perspective;
use super::refusal::{JSON_UTF8, Refusal};
use crate::http::accept::Peer;
use crate::http::cache::{Made, tagged};
use crate::http::form::Form;
use crate::http::respond::Surface;

/// The document, but for its own address.
const DOCUMENT: &str = include_str!("discovery.json");
/// Longest host that is believed, in bytes.
const HOST_BYTES_MAX: usize = 255;

/// `GET /$discovery/rest?version=v1alpha1`
pub async fn discovery(
    State(perspective): State<Perspective>,
    Extension(Peer(peer)): Extension<Peer>,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    let version = Form::query(uri.query()).take("version");
    if version.is_some_and(|version| version != "v1alpha1") {
        return Refusal::not_found().answer();
    }
    let inner = &*perspective.0;
    let root = match &inner.public_url {
        Some(url) => format!("{url}/"),
        None => as_asked(&headers, inner.trusted_proxies.iter().any(|network| network.holds(peer))),
    };
    let Ok(mut document) = serde_json::from_str::<Value>(DOCUMENT) else {
        return Refusal::busy().answer();
    };
    for name in ["rootUrl", "baseUrl"] {
        document[name] = Value::from(root.as_str());
    }
    let body = format!("{document:#}\n");
    let made = Made { surface: Surface::Open, content_type: JSON_UTF8, body, valid_until: None };
    let mut response = tagged(made, &headers);
    if inner.public_url.is_none() {
        // It says what this request said; nobody else is to be given it.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The address by which the request came, as far as it says. That a proxy took it by TLS is believed of trusted ones
///
fn as_asked(headers: &HeaderMap, is_forwarded: bool) -> String {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_host = |host: &&str| {
        (1..=HOST_BYTES_MAX).contains(&host.len())
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte))
    };
    let host = text(header::HOST).filter(is_host).unwrap_or("localhost");
    let is_secure =
        is_forwarded && text(header::HeaderName::from_static("x-forwarded-proto")) == Some("https");
    format!("{}://{host}/", if is_secure { "https" } else { "http" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_in_the_document_leads_somewhere() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let references: Vec<&str> =
            DOCUMENT.split("\"$ref\": \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(references.len() > 10);
        for name in references {
            assert_eq!(document["schemas"][name]["id"], name);
        }
    }

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        for (host, proto, is_forwarded, root) in [
            ("scores.example:8081", "", true, "http://scores.example:8081/"),
            ("scores.example", "https", true, "https://scores.example/"),
            ("scores.example", "https", false, "http://scores.example/"),
            ("[::1]:80", "", true, "http://[::1]:80/"),
            ("evil\"<x>", "", true, "http://localhost/"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            headers.insert("x-forwarded-proto", HeaderValue::from_static(proto));
            assert_eq!(as_asked(&headers, is_forwarded), root);
        }
    }
}
