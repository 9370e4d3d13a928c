//! Links to one comment: led to the page on which it stands by now, by three small reads and without loading a page; the
//! comment may go by the name that it had in links where it was imported from.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::{CommentId, SiteId, StoryId};
use althing_core::refusal::Refusal;
use althing_store::comment::{self, CommentRow, PAGE_COMMENTS_MAX, THREAD_SEGMENT_MAX};
use althing_store::{Error, Tx, source};
use axum::body::Body;
use http::Response;

use super::find;
use crate::app::App;
use crate::comment::threads;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::import::links;

/// Our ids are UUIDs of version 7.
const OWN_VERSION: usize = 7;

/// Where a comment is shown.
enum Place {
    /// On the story's first page.
    First,
    /// On the first page of its thread.
    Thread(CommentId),
    /// In its thread after a position.
    After(CommentId, i64),
}

/// The comment of a story that goes by this name, while it stands: its id, or what links called it where it came from.
pub fn named(tx: &mut Tx<'_>, site: SiteId, story: StoryId, name: &str) -> Result<Option<CommentRow>, Error> {
    let own = name.strip_prefix("comment-").unwrap_or(name).parse::<CommentId>().ok();
    let found = match own {
        // Others have identifiers of this form too, but not of this kind.
        Some(id) if id.0.get_version_num() == OWN_VERSION => within(tx, site, story, id)?,
        _ => imported(tx, site, story, name)?,
    };
    match found {
        Some(row) if comment::stands(tx, &row)? => Ok(Some(row)),
        _ => Ok(None),
    }
}

fn within(tx: &mut Tx<'_>, site: SiteId, story: StoryId, id: CommentId) -> Result<Option<CommentRow>, Error> {
    Ok(comment::by_id(tx, id)?.filter(|row| row.story_id == story && row.site_id == site))
}

/// At most [`links::KEYS_MAX`] reads by index.
fn imported(tx: &mut Tx<'_>, site: SiteId, story: StoryId, name: &str) -> Result<Option<CommentRow>, Error> {
    let sources = source::of_site(tx, site)?;
    for key in links::keys(&sources, name) {
        let Some(found) = comment::by_source(tx, site, &key)? else { continue };
        if let Some(row) = within(tx, site, story, found.id)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// `GET /s/{site}/{story_id}?comment=`
pub async fn to_comment(
    app: &Arc<App>,
    slug: &str,
    story: StoryId,
    name: String,
) -> Result<Response<Body>, Problem> {
    let site = find::site(app, slug)?.id;
    let read = app.store.read(move |tx| match named(tx, site, story, &name)? {
        Some(row) => Ok(Some((row.id, place(tx, &row)?))),
        None => Ok::<_, Error>(None),
    });
    let (id, place) = read.await?.ok_or_else(|| Problem::from(Refusal::CommentUnknown))?;
    let href = format!("/s/{slug}/{story}");
    Ok(see_other(&match place {
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
