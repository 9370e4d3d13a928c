//! Links to one comment: led to the page on which it stands by now, by three small reads and without loading a page.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::{CommentId, StoryId};
use althing_core::refusal::Refusal;
use althing_store::comment::{self, CommentRow, PAGE_COMMENTS_MAX, THREAD_SEGMENT_MAX};
use althing_store::{Error, Tx};
use axum::body::Body;
use http::Response;

use super::find;
use crate::app::App;
use crate::comment::threads;
use crate::http::problem::Problem;
use crate::http::respond::see_other;

/// Where a comment is shown.
enum Place {
    /// On the story's first page.
    First,
    /// On the first page of its thread.
    Thread(CommentId),
    /// In its thread after a position.
    After(CommentId, i64),
}

/// `GET /s/{site}/{story_id}?comment=`
pub async fn to_comment(
    app: &Arc<App>,
    slug: &str,
    story: StoryId,
    id: &str,
) -> Result<Response<Body>, Problem> {
    let site = find::site(app, slug)?;
    let id: CommentId = id.parse().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let site_id = site.id;
    let place = app
        .store
        .read(move |tx| {
            let row = comment::by_id(tx, id)?.filter(|row| row.story_id == story && row.site_id == site_id);
            match row {
                Some(row) if comment::stands(tx, &row)? => place(tx, &row).map(Some),
                _ => Ok(None),
            }
        })
        .await?;
    let href = format!("/s/{slug}/{story}");
    Ok(see_other(&match place.ok_or_else(|| Problem::from(Refusal::CommentUnknown))? {
        Place::First => format!("{href}#comment-{id}"),
        Place::Thread(root) => format!("{href}?root={root}#comment-{id}"),
        Place::After(root, position) => format!("{href}?root={root}&cursor={position}#comment-{id}"),
    }))
}

fn place(tx: &mut Tx<'_>, row: &CommentRow) -> Result<Place, Error> {
    // A placeholder is shown where what stands below it is: so much is certain from the place itself on only.
    let is_held_up = row.status != Status::Published && row.reply_count == 0;
    let before = if is_held_up {
        PAGE_COMMENTS_MAX
    } else {
        comment::shown_before(tx, row.root_id, row.position, PAGE_COMMENTS_MAX)?
    };
    Ok(if before < THREAD_SEGMENT_MAX && threads::is_on_first_page(tx, row.story_id, row.root_id)? {
        Place::First
    } else if before < PAGE_COMMENTS_MAX {
        Place::Thread(row.root_id)
    } else {
        Place::After(row.root_id, row.position - 1)
    })
}
