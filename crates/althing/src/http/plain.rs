//! Answers that are of no feature: assets, problem pages, what tells whether the server is well.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{Path, State};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::cache::{Encoding, Made, names, tagged};
use althing_core::time::SECOND;
use althing_store::{Lane, job};

use super::kinds::KINDS;
use super::problem::{Problem, kind_of};
use super::respond::{HTML, Surface, answer};
use super::router::kind_view;
use crate::app::App;
use crate::view::{Texts, problem_page};
use crate::{assets, demo};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// `GET /a/{name}-{hash}.{ext}`
pub(super) async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    if let Some(picture) = demo::picture(&file) {
        return Ok(answer(&Surface::Open, StatusCode::OK, "image/svg+xml", picture));
    }
    let (asset, cache) = match (assets::asset(&format!("/a/{file}")), assets::of_another_version(&file)) {
        (Some(asset), _) => (asset, IMMUTABLE),
        (None, Some(asset)) => (asset, "no-cache"),
        (None, None) => return Err(Problem::new("not-found")),
    };
    let mut response = packed(asset, &headers);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    Ok(response)
}

/// An asset as the client takes it.
pub(super) fn packed(asset: &assets::Asset, headers: &HeaderMap) -> Response<Body> {
    let (bytes, encoding) = asset.encoded(Encoding::of(headers));
    let mut response = answer(&Surface::Open, StatusCode::OK, asset.content_type, bytes);
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// `GET /embed.js`: what publishers' pages load.
pub(super) async fn embed_script(headers: HeaderMap) -> Result<Response<Body>, Problem> {
    at_one_address("embed.js", &headers)
}

/// `GET /thread.css`: the discussion's styles, for pages that include the fragment on their server.
pub(super) async fn thread_sheet(headers: HeaderMap) -> Result<Response<Body>, Problem> {
    at_one_address("thread.css", &headers)
}

/// One address for ever, so it is asked for again after a while and answered 304 when unchanged.
pub(super) fn at_one_address(name: &str, headers: &HeaderMap) -> Result<Response<Body>, Problem> {
    let asset = assets::find(name).ok_or_else(|| Problem::new("not-found"))?;
    let etag = format!("\"{}\"", asset.href().trim_start_matches("/a/"));
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|value| names(value, &etag));
    let mut response = if same {
        answer(&Surface::Open, StatusCode::NOT_MODIFIED, asset.content_type, "")
    } else {
        packed(asset, headers)
    };
    // A strong tag names bytes, so each encoding has its own.
    let encoding = response.headers().get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    let tag =
        encoding.map_or_else(|| etag.clone(), |name| format!("{}.{name}\"", etag.trim_end_matches('"')));
    let value = HeaderValue::from_str(&tag).map_err(|_| Problem::new("internal"))?;
    response.headers_mut().insert(header::ETAG, value);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}

/// `GET /problems`
pub(super) async fn problems(headers: HeaderMap) -> Response<Body> {
    let body = KINDS.iter().map(|kind| kind.slug).collect::<Vec<_>>().join("\n");
    let content_type = "text/plain; charset=utf-8";
    tagged(Made { surface: Surface::Open, content_type, body, valid_until: None }, &headers)
}

/// `GET /problems/{slug}`
pub(super) async fn problem(Path(slug): Path<String>) -> Result<Response<Body>, Problem> {
    let kind = kind_of(&slug).ok_or_else(|| Problem::new("not-found"))?;
    let texts = Texts::of("en");
    let page = problem_page(&kind_view(kind, "/", texts), None, texts).into_string();
    Ok(answer(&Surface::Private, StatusCode::OK, HTML, page))
}

/// `GET /healthz`: the process runs.
pub async fn alive() -> Response<Body> {
    answer(&Surface::Private, StatusCode::OK, "text/plain; charset=utf-8", "alive\n")
}

/// `GET /readyz`: it can write.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Response<Body>, Problem> {
    // One rehearsal a second is enough for any number of askers.
    let mut last = app.rehearsed.lock().await;
    let now = app.clock.now();
    if last.is_none_or(|at| at.plus(SECOND) <= now) {
        app.store.write(Lane::Interactive, job::rehearse).await?;
        *last = Some(now);
    }
    drop(last);
    Ok(answer(&Surface::Private, StatusCode::OK, "text/plain; charset=utf-8", "ready\n"))
}

/// `GET /metrics`
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response<Body> {
    let figures = &app.metrics;
    figures.read_statements_total.store(app.store.read_statements(), Ordering::Relaxed);
    for (figure, total) in [
        (&figures.texts_scored_total, &app.runner.scored_total),
        (&figures.texts_unscored_total, &app.runner.refused_total),
    ] {
        figure.store(total.load(Ordering::Relaxed), Ordering::Relaxed);
    }
    answer(&Surface::Private, StatusCode::OK, "text/plain; version=0.0.4", app.metrics.text())
}
