//! The API of acts in the thread: by the script of staff on our own pages, and by key.

use std::sync::Arc;

use althing_core::id::{BulkId, CommentId};
use althing_core::reader::Asker;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::site::Site;
use althing_core::story::StoryState;
use althing_core::thread::Mark;
use althing_store::comment::CommentRow;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::actions::{hold, mark, release, set_state};
use crate::app::App;
use crate::comment::change::{Own, load};
use crate::comment::json;
use crate::decision::{Reason, ruling};
use crate::desk::routes::{asker, expect_anybody, fields};
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::rule;
use crate::story::find;
use crate::story::routes::story_json;

/// What somebody of staff wants done to a comment and what stands below it.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Pin, pick or lock, or take that back.
    Mark(Mark),
    /// Hold it with everything below it.
    Hold(Reason),
    /// Take that back.
    Release(BulkId),
}

impl Wish {
    /// From what was said; without a rule the newsroom's discretion is one.
    pub fn of(site: &Site, what: &str, bulk: Option<&str>, reason: Reason) -> Result<Self, Problem> {
        match (Mark::parse(what), what) {
            (Some(mark), _) => Ok(Self::Mark(mark)),
            (None, "hold") if reason.ground.is_empty() => {
                Ok(Self::Hold(Reason { ground: rule::unnamed(site).code, ..reason }))
            }
            (None, "hold") => Ok(Self::Hold(reason)),
            (None, "release") => {
                let bulk = bulk.ok_or(Refusal::field("bulk_id", Wrong::Missing))?;
                let wrong = |_| Problem::malformed("bulk_id", "It must be the id of an act.");
                Ok(Self::Release(bulk.parse().map_err(wrong)?))
            }
            _ => {
                let takes = "pin, unpin, pick, unpick, lock, unlock, hold or release";
                Err(Problem::malformed("do", format!("It must be {takes}.")))
            }
        }
    }
}

/// Does it, and says what a program wants to know of it.
pub async fn done(
    app: &Arc<App>,
    site: &Site,
    row: &CommentRow,
    asker: Asker,
    wish: &Wish,
) -> Result<Value, Problem> {
    match wish {
        Wish::Mark(what) => mark(app, row.id, asker, *what).await.map(|()| json!({})),
        Wish::Hold(reason) => {
            let ruling = ruling(site, reason)?;
            let held = hold(app, row, &asker, &ruling).await?;
            Ok(json!({"held": held.count, "all": held.is_all, "bulk_id": held.bulk_id.to_string()}))
        }
        Wish::Release(bulk) => {
            let count = release(app, row.story_id, &asker, *bulk).await?;
            Ok(json!({"released": count}))
        }
    }
}

/// A comment with its site, for staff of that site; core decides whether it is in a section of theirs.
pub async fn theirs(
    app: &App,
    headers: &HeaderMap,
    id: CommentId,
) -> Result<(Own, Arc<Site>, Asker), Problem> {
    let Ok(own) = load(app, id).await else {
        expect_anybody(app, headers).await?;
        return Err(Refusal::CommentUnknown.into());
    };
    let site = app.sites().id(own.row.site_id).cloned().ok_or(Refusal::SiteUnknown)?;
    let asker = asker(app, headers, site.id).await?;
    Ok((own, site, asker))
}

/// `POST /api/v1/comments/{comment}/thread` `{do, reason?, explanation?, bulk_id?}`: `reason` and `explanation` go with `hold`, `bulk_id`
/// with `release`.
pub async fn act(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, content) = request.into_parts();
    let id: CommentId = id.parse().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let (own, site, asker) = theirs(&app, &parts.headers, id).await?;
    let mut fields = fields(&parts.headers, content).await?;
    let what = fields.needed("do")?;
    let reason = Reason {
        ground: fields.text("reason")?.unwrap_or_default(),
        explanation: fields.text("explanation")?.unwrap_or_default(),
        ..Reason::default()
    };
    let wish = Wish::of(&site, &what, fields.text("bulk_id")?.as_deref(), reason)?;
    fields.finish()?;
    let mut told = done(&app, &site, &own.row, asker, &wish).await?;
    told["comment"] = json::public(&app, &site.slug, &load(&app, id).await?.row);
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, told.to_string()))
}

/// `POST /api/v1/stories/{story}/state` `{state}`
pub async fn state(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, content) = request.into_parts();
    let found = find::by_id(&app, &id).await?;
    let asker = asker(&app, &parts.headers, found.site.id).await?;
    let mut fields = fields(&parts.headers, content).await?;
    let to = state_of(&fields.needed("state")?)?;
    fields.finish()?;
    set_state(&app, found.id, asker, to).await?;
    let found = find::by_id(&app, &id).await?;
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, story_json(&app, &found).to_string()))
}

/// What a story is to be, as said.
pub fn state_of(text: &str) -> Result<StoryState, Problem> {
    StoryState::parse(text).ok_or_else(|| Problem::malformed("state", "It must be open or closed."))
}
