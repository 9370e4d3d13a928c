//! The API of votes.

use std::sync::Arc;

use althing_core::id::CommentId;
use althing_core::refusal::Refusal;
use althing_core::vote::Value;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{Response, StatusCode};
use serde_json::json;

use super::{cast, subject};
use crate::account::door::{Caller, caller};
use crate::app::App;
use crate::comment::json as comments;
use crate::comment::routes::limited;
use crate::http::accept::Peer;
use crate::http::door::{self, Door};
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::http::{self as plumbing, body, prefix};

/// `PUT /api/v1/comments/{comment}/vote` `{value}`
pub async fn put(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, content) = request.into_parts();
    let door = door::of(&parts.headers)?;
    door::expect_json(&parts.headers)?;
    if matches!(door, Door::Form { .. }) {
        return Err(Problem::new("forbidden").saying("This address takes JSON."));
    }
    let bytes = body::read(&parts.headers, content, app.settings.limits.body_bytes_max).await?;
    let mut fields = plumbing::json::object(&bytes)?;
    let number = fields.number("value")?;
    fields.finish()?;
    let value = Value::ALL.into_iter().find(|value| number == Some(value.number() as f64));
    let value = value.ok_or_else(|| Problem::malformed("value", "It must be 1, 0 or -1."))?;
    let id: CommentId = id.parse().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let row = subject(&app, id).await?;
    let site = app.sites().id(row.site_id).cloned().ok_or(Refusal::SiteUnknown)?;
    let who = match caller(&app, &parts.headers, door, &site).await? {
        Caller::Account(who) => who,
        Caller::Guest => return Err(Refusal::SignedOut.into()),
        Caller::Token(_) => {
            let why = "Readers who are signed in vote; no token or key votes for them.";
            return Err(Problem::new("forbidden").saying(why));
        }
    };
    limited(&app, Act::Vote, prefix::client(peer, &parts.headers, &app.settings.trusted_proxies))?;
    let told = cast(&app, &site, &who, &row, value).await?;
    let body = json!({"votes": comments::votes(told), "value": value.number()}).to_string();
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, body))
}
