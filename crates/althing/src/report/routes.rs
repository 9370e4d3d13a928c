//! The API of reports.

use std::sync::Arc;

use althing_core::id::CommentId;
use althing_core::refusal::Refusal;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{Response, StatusCode};
use serde_json::json;

use super::{Wish, subject, take, target_of};
use crate::account::door::caller;
use crate::app::App;
use crate::comment::routes::limited;
use crate::http::accept::Peer;
use crate::http::door::{self, Door};
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::http::{self as plumbing, body, prefix};
use crate::spam::Brought;

/// `POST /api/v1/comments/{comment}/reports` `{category, text?, notify?, proof?}`
pub async fn create(
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
    let wish = Wish {
        category: fields.needed("category")?,
        text: fields.text("text")?.unwrap_or_default(),
        notify: fields.flag("notify")?.unwrap_or(false),
    };
    let brought = Brought { proof: fields.text("proof")?, ..Brought::default() };
    fields.finish()?;
    let id: CommentId = id.parse().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let target = target_of(&app, &subject(&app, id).await?)?;
    let caller = caller(&app, &parts.headers, door, &target.site).await?;
    let client = prefix::client(peer, &parts.headers, &app.settings.trusted_proxies);
    limited(&app, Act::Report, client)?;
    let receipt = take(&app, &target, id, (&caller, client), &wish, &brought).await?;
    let url = format!("{}{}", app.public_url, receipt.path(&app));
    let status = if receipt.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let body = json!({"reference": receipt.id.to_string(), "url": url}).to_string();
    Ok(answer(&Surface::Private, status, JSON, body))
}
