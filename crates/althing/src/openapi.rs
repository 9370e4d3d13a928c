//! The API's own description, OpenAPI 3.1, written by hand and held against the router by a test.

use axum::body::Body;
use http::{HeaderMap, Response};

use crate::http::cache::{Made, tagged};
use crate::http::respond::{JSON, Surface};

/// The document.
pub const DOCUMENT: &str = include_str!("../../../docs/api/openapi.json");

/// `GET /api/v1/openapi.json`
pub async fn serve(headers: HeaderMap) -> Response<Body> {
    let body = DOCUMENT.to_owned();
    tagged(Made { surface: Surface::Open, content_type: JSON, body, valid_until: None }, &headers)
}
