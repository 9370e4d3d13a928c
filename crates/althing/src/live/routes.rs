//! `GET /api/v1/stories/{id}/events?after=`: one open stream.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use althing_core::id::StoryId;
use althing_core::refusal::Refusal;
use althing_store::{event, story};
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior};

use super::Told;
use crate::app::App;
use crate::http::accept::{Peer, stopped};
use crate::http::form::Form;
use crate::http::prefix;
use crate::http::problem::Problem;
use crate::http::respond::{Surface, answer};
use crate::story::find;

/// Seconds between two signs of life.
pub const HEARTBEAT_SECONDS: u64 = 15;
/// Changes that a resuming client may have missed; one that missed more reads the page anew.
pub const MISSED_MAX: i64 = 1000;

/// When a neighbourhood has all its streams: try again after so many seconds.
const RETRY_SECONDS: u32 = 30;

const HEARTBEAT: Bytes = Bytes::from_static(b": \n\n");

/// Opens a stream. The story is named by id, or by `?site=&url=` when nobody has commented on it yet.
pub async fn events(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mut query: Form,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let after = resume_after(&mut query, &headers)?;
    let story = find::by_id_or_url(&app, &id, &mut query).await?;
    let client = prefix::client(peer, &headers, &app.settings.trusted_proxies);
    let told = Subscription::take(&app, story.id, client)?;
    let current = app.store.read(move |tx| story::by_id(tx, story.id)).await?.map_or(0, |story| story.epoch);
    let listener = Listener::new(Arc::clone(&app), story.id, after.unwrap_or(current), current, told);
    let mut response = answer(&Surface::Open, StatusCode::OK, "text/event-stream", Bytes::new());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    headers.remove(header::VARY);
    let stream = stream::unfold(listener, |mut listener| async move {
        let bytes = listener.next().await?;
        Some((Ok::<_, Infallible>(bytes), listener))
    });
    *response.body_mut() = Body::from_stream(stream);
    Ok(response)
}

/// `Last-Event-ID` is the browser's own word on where it was; `after` is the page's. Both must be numbers, and the
/// browser's counts.
fn resume_after(query: &mut Form, headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
    let after = match query.take_exact("after") {
        None => None,
        Some(text) => Some(number(&text).ok_or_else(|| {
            Problem::malformed("after", "It must be a whole number, the epoch of the page.")
        })?),
    };
    let Some(value) = headers.get("last-event-id") else { return Ok(after) };
    match value.to_str().ok().and_then(number) {
        Some(epoch) => Ok(Some(epoch)),
        None => Err(Problem::header("malformed", "Last-Event-ID", "It must be a whole number.")),
    }
}

/// A place among the listeners of a story, given back when it is dropped.
struct Subscription {
    app: Arc<App>,
    story: StoryId,
    /// None only while it is dropped.
    told: Option<broadcast::Receiver<Told>>,
    /// Where the client is counted; none on loopback and while limits are off.
    neighbourhood: Option<u128>,
}

impl Subscription {
    /// Streams behind a proxy share its connections, so they are counted by client, not by connection.
    fn take(app: &Arc<App>, story: StoryId, client: IpAddr) -> Result<Self, Problem> {
        let counted = app.settings.limits.enabled && !client.is_loopback();
        let neighbourhood = counted.then(|| prefix::neighbourhood(client));
        if let Some(neighbourhood) = neighbourhood
            && !app.hub.admit(neighbourhood, app.settings.limits.connections_per_prefix)
        {
            return Err(Refusal::TooMany { retry_after_seconds: RETRY_SECONDS }.into());
        }
        Ok(Self { app: Arc::clone(app), story, told: Some(app.hub.listen(story)), neighbourhood })
    }

    async fn recv(&mut self) -> Result<Told, broadcast::error::RecvError> {
        match &mut self.told {
            Some(told) => told.recv().await,
            None => Err(broadcast::error::RecvError::Closed),
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        drop(self.told.take());
        self.app.hub.forget(self.story);
        if let Some(neighbourhood) = self.neighbourhood {
            self.app.hub.leave(neighbourhood);
        }
    }
}

/// One open stream: what it missed first, then what it is told.
struct Listener {
    app: Arc<App>,
    story: StoryId,
    /// Last epoch sent.
    last: i64,
    /// Waits to be sent, newest first.
    waiting: Vec<Bytes>,
    told: Subscription,
    heartbeat: Interval,
    behind: bool,
    stop: watch::Receiver<bool>,
}

impl Listener {
    fn new(app: Arc<App>, story: StoryId, after: i64, current: i64, told: Subscription) -> Self {
        app.metrics.streams_open.fetch_add(1, Ordering::Relaxed);
        let period = Duration::from_secs(HEARTBEAT_SECONDS);
        let mut heartbeat = tokio::time::interval_at(Instant::now() + period, period);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let stop = app.stop.subscribe();
        let mut listener = Self {
            app,
            story,
            last: after,
            waiting: vec![HEARTBEAT],
            told,
            heartbeat,
            behind: after < current,
            stop,
        };
        if after > current || current - after > MISSED_MAX {
            listener.reset(current);
        }
        listener
    }

    fn reset(&mut self, current: i64) {
        self.last = current;
        self.behind = false;
        self.waiting.insert(0, Bytes::from(format!("id: {current}\nevent: reset\ndata: {{}}\n\n")));
    }

    /// The next bytes; none when the server stops or the log cannot be read (the client comes back).
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.waiting.pop() {
                return Some(bytes);
            }
            if self.behind {
                self.catch_up().await?;
                continue;
            }
            tokio::select! {
                told = self.told.recv() => match told {
                    Ok(told) if told.epoch == self.last + 1 => {
                        self.last = told.epoch;
                        return Some(told.wire);
                    }
                    // Older than what was sent: known. Newer than the next: something came between, so read it.
                    Ok(told) => self.behind = told.epoch > self.last,
                    Err(broadcast::error::RecvError::Lagged(_)) => self.behind = true,
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                _ = self.heartbeat.tick() => return Some(HEARTBEAT),
                () = stopped(&mut self.stop) => return None,
            }
        }
    }

    async fn catch_up(&mut self) -> Option<()> {
        let (story, last) = (self.story, self.last);
        let missed = self.app.store.read(move |tx| event::of_story(tx, story, last, MISSED_MAX)).await;
        let missed = missed
            .inspect_err(|error: &althing_store::Error| tracing::warn!(%error, "a stream ends"))
            .ok()?;
        self.behind = missed.len() as i64 == MISSED_MAX;
        let told: Vec<Told> = missed.iter().filter_map(Told::of).collect();
        if let Some(newest) = told.last() {
            self.last = newest.epoch;
        }
        self.waiting = told.into_iter().rev().map(|told| told.wire).collect();
        Some(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.app.metrics.streams_open.fetch_sub(1, Ordering::Relaxed);
    }
}
