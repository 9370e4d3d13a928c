//! Connections: accepted, counted, guarded, served over HTTP/1.1, and ended gracefully.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request, Response, header};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use super::cache::Encoding;
use super::guarded::{Guarded, Phase};
use super::prefix::neighbourhood;
use crate::app::App;
use crate::config::Settings;
use crate::metrics::Metrics;

/// Open connections in all; above it new ones are closed at once.
pub const CONNECTIONS_MAX: usize = 18_000;
/// Bytes of a request's head, and of what is buffered of a connection.
pub const HEAD_BYTES_MAX: usize = 16 << 10;
/// Headers of a request.
pub const HEADERS_MAX: usize = 100;
/// For running requests to end after a stop was asked for.
pub const STOP_SECONDS_MAX: u64 = 10;

/// What connections are accepted for.
pub trait Front: Send + Sync + 'static {
    /// What the operator set.
    fn settings(&self) -> &Settings;
    /// Where requests are counted.
    fn metrics(&self) -> &Metrics;
    /// An answer that is finished already, and goes out without passing through the router.
    fn finished(&self, request: &Request<Incoming>) -> Option<Response<Body>>;
}

/// The peer's address, as an extension of each request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Open connections, in all and by prefix. The prefixes are held in memory while their connections are open.
#[derive(Debug, Default)]
struct Counted {
    all: AtomicUsize,
    by_prefix: Mutex<HashMap<u128, usize>>,
}

struct Slot {
    counted: Arc<Counted>,
    prefix: Option<u128>,
}

impl Counted {
    fn take(self: &Arc<Self>, peer: IpAddr, per_prefix: Option<usize>) -> Option<Slot> {
        if self.all.load(Ordering::Relaxed) >= CONNECTIONS_MAX {
            return None;
        }
        let prefix = per_prefix.map(|_| neighbourhood(peer));
        if let (Some(prefix), Some(max)) = (prefix, per_prefix) {
            let mut open = self.by_prefix.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let count = open.entry(prefix).or_insert(0);
            if *count >= max {
                return None;
            }
            *count += 1;
        }
        self.all.fetch_add(1, Ordering::Relaxed);
        Some(Slot { counted: Arc::clone(self), prefix })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.counted.all.fetch_sub(1, Ordering::Relaxed);
        let Some(prefix) = self.prefix else { return };
        let mut open = self.counted.by_prefix.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(count) = open.get_mut(&prefix) {
            *count -= 1;
            if *count == 0 {
                open.remove(&prefix);
            }
        }
    }
}

/// Serves until `stop` says so, then lets running requests end.
pub async fn serve<F: Front>(
    front: Arc<F>,
    router: Router,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) {
    let counted = Arc::new(Counted::default());
    let (running, mut ended) = tokio::sync::mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
        };
        // On a socket for both families, IPv4 arrives inside IPv6; it is counted as what it is.
        let peer = peer.ip().to_canonical();
        let Some(slot) = counted.take(peer, per_prefix(front.settings(), peer)) else { continue };
        let (front, router, stop, running) =
            (Arc::clone(&front), router.clone(), stop.clone(), running.clone());
        tokio::spawn(async move {
            connection(front, router, socket, peer, stop).await;
            drop((slot, running));
        });
    }
    drop((listener, running));
    let all_ended = async { while ended.recv().await.is_some() {} };
    if tokio::time::timeout(Duration::from_secs(STOP_SECONDS_MAX), all_ended).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

/// Resolves when the server is told to stop, or when whoever could tell is gone.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

fn per_prefix(settings: &Settings, peer: IpAddr) -> Option<usize> {
    let exempt = peer.is_loopback() || settings.trusted_proxies.iter().any(|network| network.holds(peer));
    (!exempt && settings.limits.enabled).then_some(settings.limits.connections_per_prefix)
}

async fn connection<F: Front>(
    front: Arc<F>,
    router: Router,
    socket: TcpStream,
    peer: IpAddr,
    mut stop: watch::Receiver<bool>,
) {
    let _ = socket.set_nodelay(true);
    let phase = Phase::default();
    let io = TokioIo::new(Guarded::new(socket, phase.clone()));
    let service = service_fn(|request: Request<Incoming>| {
        phase.busy();
        let (front, router, phase) = (Arc::clone(&front), router.clone(), phase.clone());
        async move {
            let response = respond(&*front, router, request, peer).await;
            Ok::<_, Infallible>(response.map(|body| Tracked { body, phase }))
        }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .max_headers(HEADERS_MAX)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(io, service)
    );
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended");
    }
}

async fn respond(
    front: &impl Front,
    router: Router,
    mut request: Request<Incoming>,
    peer: IpAddr,
) -> Response<Body> {
    front.metrics().request();
    if let Some(response) = front.finished(&request) {
        return front.metrics().answered(response);
    }
    request.extensions_mut().insert(Peer(peer));
    let response = match router.oneshot(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    front.metrics().answered(response)
}

impl Front for App {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// A finished page.
    fn finished(&self, request: &Request<Incoming>) -> Option<Response<Body>> {
        // What a token opens is never the public page at the same address.
        if request.method() != Method::GET || request.headers().contains_key(header::AUTHORIZATION) {
            return None;
        }
        let address = request.uri().path_and_query()?.as_str();
        let page = self.pages.ready(address, Encoding::of(request.headers()), self.clock.now())?;
        self.pages.improve(address, &page);
        Some(page.answer(request.headers()))
    }
}

/// A body that says when it has been written, so that its connection counts as idle.
struct Tracked {
    body: Body,
    phase: Phase,
}

impl http_body::Body for Tracked {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.phase.idle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r77_connections_are_counted_by_prefix() {
        let counted = Arc::new(Counted::default());
        let peer: IpAddr = "192.0.2.7".parse().unwrap();
        let near: IpAddr = "192.0.2.200".parse().unwrap();
        let far: IpAddr = "198.51.100.1".parse().unwrap();
        let first = counted.take(peer, Some(2)).unwrap();
        let _second = counted.take(near, Some(2)).unwrap();
        assert!(counted.take(peer, Some(2)).is_none());
        assert!(counted.take(far, Some(2)).is_some());
        assert!(counted.take(peer, None).is_some());
        drop(first);
        assert!(counted.take(peer, Some(2)).is_some());
        assert_eq!(counted.by_prefix.lock().unwrap().len(), 1, "a prefix without connections is forgotten");
    }
}
