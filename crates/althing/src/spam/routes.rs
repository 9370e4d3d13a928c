//! Giving challenges out.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{Path, State};
use http::{HeaderValue, Response, StatusCode, header};

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::story::find;

/// `GET /api/v1/sites/{site}/challenge`: asks the database nothing and remembers nothing.
pub async fn challenge(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
) -> Result<Response<Body>, Problem> {
    let site = find::site(&app, &slug)?;
    let made = super::challenge::make(&app.key, &app.chance, &site, app.clock.now());
    app.metrics.challenges_given_total.fetch_add(1, Ordering::Relaxed);
    let mut response = answer(&Surface::Open, StatusCode::OK, JSON, made.to_string());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
