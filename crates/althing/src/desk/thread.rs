//! Acts in the thread by form, from a comment's page or its story's page at the desk.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::decision::Source;
use althing_core::id::CommentId;
use althing_core::refusal::Refusal;
use althing_core::rule::Rule;
use althing_store::comment::CommentRow;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::Response;

use super::decide::{form, reason, theirs};
use crate::app::App;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::thread::routes::{Wish, done};
use crate::view::desk::ThreadActs;
use crate::view::model::MarksView;

/// What can be done to a comment and its thread. What is marked can be taken back also while it is not shown.
pub fn acts(row: &CommentRow, rules: Vec<Rule>, from_story: bool) -> ThreadActs {
    let marks = MarksView {
        is_pinned: row.pinned_at.is_some(),
        is_picked: row.picked_at.is_some(),
        is_locked: row.is_locked,
    };
    let is_shown = row.status == Status::Published;
    ThreadActs { id: row.id, is_root: row.parent_id.is_none(), is_shown, marks, rules, from_story }
}

/// `POST /desk/comments/{comment}/thread` with `do=pin|unpin|pick|unpick|lock|unlock|hold`; what is held is given back like
/// any act on many comments.
pub async fn act(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let id: CommentId = id.parse().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let (own, site) = theirs(&app, &staff, id).await?;
    let what = form.take("do").unwrap_or_default();
    let from_story = form.take("from").as_deref() == Some("story");
    let wish = Wish::of(&site, &what, None, reason(&mut form, None, Source::Own))?;
    let told = done(&app, &site, &own.row, staff.who.asker, &wish).await?;
    let story = format!("/desk/stories/{}", own.row.story_id);
    Ok(see_other(&match &wish {
        Wish::Hold(_) => {
            let part = if told["all"] == true { "" } else { "&part=1" };
            let bulk = told["bulk_id"].as_str().unwrap_or_default();
            format!("{story}?held={}&bulk={bulk}{part}", told["held"])
        }
        _ if from_story => format!("{story}?did={what}"),
        _ => format!("/desk/comments/{id}?did={what}"),
    }))
}
