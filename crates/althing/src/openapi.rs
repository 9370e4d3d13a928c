//! The API's own description, OpenAPI 3.1, written by hand and held against the router by a test.

use axum::body::Body;
use http::{Response, StatusCode};

use crate::http::respond::{JSON, Surface, answer};

/// The document.
pub const DOCUMENT: &str = include_str!("../../../docs/api/openapi.json");

/// `GET /api/v1/openapi.json`
pub async fn serve() -> Response<Body> {
    answer(&Surface::Open, StatusCode::OK, JSON, DOCUMENT)
}
