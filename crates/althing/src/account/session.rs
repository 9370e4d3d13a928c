//! The life of a session: 256 random bits in a cookie, stored as a hash; it lasts while it is used.

use althing_core::id::{AccountId, SessionId, SiteId};
use althing_core::time::{DAY, HOUR, MINUTE, Micros, SECOND};
use althing_store::session::{Proof, SessionRow};
use http::{HeaderMap, HeaderValue, header};

use super::cookie::{self, Jar};
use crate::app::App;

/// A session that is not used for so long ends, in microseconds.
pub const IDLE: i64 = 30 * DAY;
/// However much it is used, it ends then.
pub const LIFE: i64 = 180 * DAY;
/// What a page or frame of a publisher holds ends sooner.
pub const BEARER_LIFE: i64 = HOUR;
/// That a session is in use is noted this often.
pub const NOTED_EVERY: i64 = HOUR;
/// Who wants to change their address or passkeys has shown who they are within this time.
pub const FRESH: i64 = 15 * MINUTE;

/// What bearers of sessions begin with; no other token has a dot.
pub const BEARER_PREFIX: &str = "session.";

/// A session about to begin, with the secret that opens it.
pub struct Fresh {
    /// To be stored.
    pub row: SessionRow,
    /// To be given to the browser, once.
    pub secret: String,
}

/// Prepares a session: of a browser, or of a page on `site` that holds it as a bearer.
pub fn fresh(app: &App, account_id: AccountId, proof: Proof, site_id: Option<SiteId>, agent: &str) -> Fresh {
    let now = app.clock.now();
    let secret = cookie::secret(app);
    let row = SessionRow {
        hash: cookie::hash(&secret),
        id: SessionId::new(now, app.chance.id()),
        account_id,
        site_id,
        behind: None,
        proof,
        agent: agent.to_owned(),
        created_at: now,
        proved_at: now,
        seen_at: now,
        expires_at: now.plus(if site_id.is_some() { BEARER_LIFE } else { IDLE }),
    };
    Fresh { row, secret }
}

/// The cookie of a session that has begun.
pub fn given(app: &App, secret: &str) -> HeaderValue {
    cookie::set(app, Jar::Session, secret, LIFE / SECOND)
}

/// Until when a session lasts that is used now.
pub fn lasts_until(row: &SessionRow, now: Micros) -> Micros {
    let (idle, life) = (now.plus(IDLE), row.created_at.plus(LIFE));
    if idle.0 < life.0 { idle } else { life }
}

const BROWSERS: [(&str, &str); 5] = [
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
];

/// Kind of browser and system, for its owner to know a session by. No version: it says less about the reader than any
/// page they visit learns.
pub fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let named = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => String::new(),
    }
}
