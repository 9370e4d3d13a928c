//! The API that everyone knew who called Google's Perspective: `comments:analyze`, `comments:suggestscore` and the
//! discovery document, with Google's names, limits and errors. The server offers it beside everything else, and
//! `althing score-server` alone. What is analysed is neither kept nor logged.

mod alone;
mod answer;
mod attribute;
mod call;
mod discovery;
mod keys;
mod language;
mod refusal;
mod request;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use althing_core::url::Origin;
use axum::extract::FromRef;
use http::Request;

pub use alone::serve_alone;
pub use call::{call, preflight};
pub use discovery::discovery;
pub use keys::Keys;
pub use refusal::Refusal;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Settings;
use crate::http::accept::Peer;
use crate::http::prefix::{self, Network};
use crate::learning::Learnt;
use crate::score::Runner;

/// Everything that the API needs; cheap to clone.
#[derive(Clone)]
pub struct Perspective(Arc<Inner>);

struct Inner {
    runner: Arc<Runner>,
    /// What the moderators of a key's site taught; none where there are no sites.
    learnt: Option<Arc<Learnt>>,
    keys: Keys,
    clock: Arc<Clock>,
    has_limits: bool,
    /// Whose forwarding headers are believed.
    trusted_proxies: Vec<Network>,
    /// Where clients reach it; none to take each request's word.
    public_url: Option<Origin>,
}

impl Perspective {
    /// Puts it together. Without limits in the settings, keys are checked and their rates are not.
    pub fn new(
        runner: Arc<Runner>,
        learnt: Option<Arc<Learnt>>,
        keys: Keys,
        clock: Arc<Clock>,
        settings: &Settings,
        public_url: Option<Origin>,
    ) -> Self {
        let has_limits = settings.limits.enabled;
        let trusted_proxies = settings.trusted_proxies.clone();
        Self(Arc::new(Inner { runner, learnt, keys, clock, has_limits, trusted_proxies, public_url }))
    }

    /// Who sent a request.
    pub fn client<B>(&self, request: &Request<B>) -> IpAddr {
        // Connections tell their peer with every request.
        let peer = request.extensions().get().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Peer(peer)| *peer);
        prefix::client(peer, request.headers(), &self.0.trusted_proxies)
    }

    /// The keys that open it.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }
}

impl FromRef<Arc<App>> for Perspective {
    fn from_ref(app: &Arc<App>) -> Self {
        app.perspective.clone()
    }
}
