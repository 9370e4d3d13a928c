//! `althing score-server`: this API and nothing else, without a database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Router, http::Method};
use http::Response;
use hyper::body::Incoming;
use tokio::sync::watch;

use super::{Keys, Perspective, Refusal, call, discovery, preflight};
use crate::clock::Clock;
use crate::config::Settings;
use crate::http::accept::{self, Front};
use crate::http::plain::alive;
use crate::metrics::Metrics;
use crate::score::{Runner, load};
use crate::serve::{listen, until_asked};

/// What connections are accepted for.
struct Alone {
    settings: Settings,
    metrics: Metrics,
}

impl Front for Alone {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    fn finished(&self, _: &http::Request<Incoming>) -> Option<Response<Body>> {
        None
    }
}

/// The addresses of a server that does nothing else.
fn router(perspective: Perspective) -> Router {
    Router::new()
        .route("/v1alpha1/{call}", post(call))
        .route("/$discovery/rest", get(discovery))
        .route("/healthz", get(alive))
        .fallback(|| async { Refusal::not_found().answer() })
        .layer(middleware::from_fn_with_state(perspective.clone(), preflights))
        .with_state(perspective)
}

async fn preflights(State(perspective): State<Perspective>, request: Request, next: Next) -> Response<Body> {
    if request.method() == Method::OPTIONS {
        let client = perspective.client(&request);
        return preflight(&perspective, client, request.uri()).await;
    }
    next.run(request).await.into_response()
}

fn keys(file: Option<&Path>) -> Result<Keys, String> {
    let Some(path) = file else { return Ok(Keys::any()) };
    let told = |why: String| format!("--keys {}: {why}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
    Keys::listed(&text).map_err(told)
}

/// Serves until SIGTERM or SIGINT; then lets requests end.
pub async fn serve_alone(settings: Settings, file: Option<PathBuf>) -> Result<(), String> {
    let keys = keys(file.as_deref())?;
    let weights = settings.weights.clone();
    let scorer = tokio::task::spawn_blocking(move || load(weights.as_deref()))
        .await
        .map_err(|error| error.to_string())??;
    let runner = Arc::new(Runner::new(scorer));
    let clock = Arc::new(Clock::System);
    let perspective = Perspective::new(runner, None, keys, clock, &settings, settings.public_url.clone());
    let (listener, bound) = listen(settings.listen).await?;
    tracing::info!("listening on {bound}: http://{bound}/v1alpha1");
    if file.is_none() && !bound.ip().is_loopback() {
        tracing::warn!("any key opens this server to whoever reaches it; --keys FILE names those that may");
    }
    let stop = watch::Sender::new(false);
    let front = Arc::new(Alone { settings, metrics: Metrics::default() });
    let accepting = tokio::spawn(accept::serve(front, router(perspective), listener, stop.subscribe()));
    until_asked().await?;
    tracing::info!("stopping: requests that run may end");
    stop.send_replace(true);
    let _ = accepting.await;
    Ok(())
}
