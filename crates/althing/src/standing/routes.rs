//! The API of how authors stand: a comment's author warned, banned or held always, and that lifted.

use std::sync::Arc;

use althing_core::id::{CommentId, StandingId};
use althing_core::reader::Asker;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::standing::{Kind, may_decide};
use althing_store::standing::{StandingRow, by_id};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::actions::{self, Ask, By};
use crate::app::App;
use crate::decision::Reason;
use crate::desk::door::expect_staff;
use crate::desk::routes::{asker, expect_anybody, fields};
use crate::http::door::{self, Door};
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::thread::routes::theirs;
use crate::time::{self, rfc3339};

/// `POST /api/v1/comments/{comment}/standing` `{kind, until?, by?, everywhere?, reason, explanation?}`: what becomes of the
/// author of a comment.
pub async fn set(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, content) = request.into_parts();
    let id: CommentId = id.parse().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let (_, site, asker) = theirs(&app, &parts.headers, id).await?;
    if !may_decide(&asker, Some(site.id)) {
        return Err(Refusal::Forbidden.into());
    }
    let mut fields = fields(&parts.headers, content).await?;
    let kind = Kind::parse(&fields.needed("kind")?)
        .ok_or_else(|| Problem::malformed("kind", "It must be warned, banned or held."))?;
    let until =
        match fields.text("until")? {
            Some(text) => Some(time::parse(&text).ok_or_else(|| {
                Problem::malformed("until", "It must be a time such as 2026-03-09T08:00:00Z.")
            })?),
            None => None,
        };
    let by = match fields.text("by")? {
        Some(text) => {
            Some(By::parse(&text).ok_or_else(|| Problem::malformed("by", "It must be address or network."))?)
        }
        None => None,
    };
    let ask = Ask {
        site,
        comment: Some(id),
        account: None,
        by,
        kind,
        until,
        is_everywhere: fields.flag("everywhere")?.unwrap_or(false),
        reason: Reason {
            ground: fields.needed("reason")?,
            explanation: fields.text("explanation")?.unwrap_or_default(),
            ..Reason::default()
        },
    };
    fields.finish()?;
    if kind != Kind::Banned && until.is_some() {
        return Err(Refusal::field("until", Wrong::NotOffered { why: "Only a ban ends by itself." }).into());
    }
    let made = actions::set(&app, asker, ask).await?;
    told(&app, made, StatusCode::CREATED).await
}

/// `DELETE /api/v1/standings/{standing}`: ends it before its time.
pub async fn lift(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let id: StandingId = id.parse().map_err(|_| Problem::from(Refusal::DecisionUnknown))?;
    let Some(row) = app.store.read(move |tx| by_id(tx, id)).await? else {
        expect_anybody(&app, &headers).await?;
        return Err(Refusal::DecisionUnknown.into());
    };
    let asker = lifter(&app, &headers, &row).await?;
    actions::lift(&app, asker, id).await?;
    told(&app, id, StatusCode::OK).await
}

/// What holds everywhere is nothing that a key, which is of one site, can lift.
async fn lifter(app: &App, headers: &HeaderMap, row: &StandingRow) -> Result<Asker, Problem> {
    match (row.entry.site_id, door::of(headers)?) {
        (Some(site), _) => asker(app, headers, site).await,
        (None, Door::Bearer(_)) => Err(Refusal::Forbidden.into()),
        (None, _) => Ok(expect_staff(app, headers).await?.who.asker),
    }
}

async fn told(app: &App, id: StandingId, status: StatusCode) -> Result<Response<Body>, Problem> {
    let row = app.store.read(move |tx| by_id(tx, id)).await?.ok_or(Refusal::DecisionUnknown)?;
    Ok(answer(&Surface::Private, status, JSON, standing_json(app, &row).to_string()))
}

fn standing_json(app: &App, row: &StandingRow) -> Value {
    let entry = &row.entry;
    let site = entry.site_id.and_then(|id| app.sites().id(id).map(|site| site.slug.clone()));
    json!({
        "id": entry.id.to_string(),
        "kind": entry.kind.as_str(),
        "site": site,
        "account_id": entry.account_id.map(|id| id.to_string()),
        "until": entry.until.map(rfc3339),
        "lifted_at": entry.lifted_at.map(rfc3339),
        "holds": entry.holds(app.clock.now()),
        "decision_id": row.decision_id.to_string(),
        "ground": row.ground,
        "explanation": row.explanation,
        "created_at": rfc3339(row.created_at),
    })
}
