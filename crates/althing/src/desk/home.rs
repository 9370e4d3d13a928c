//! The queues: what waits, one comment of it open with all that a decision needs, and what was just done.

use std::sync::Arc;

use althing_core::appeal::State;
use althing_core::id::CommentId;
use althing_core::time::{MINUTE, Micros};
use althing_store::decision::DecisionRow;
use althing_store::desk::{self, Entry};
use althing_store::waiting::Queue;
use althing_store::{Error, Lane, Tx, appeal, comment, decision, standing};
use axum::body::Body;
use axum::extract;
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered};
use super::query::{Open, Query, spelled};
use super::waiting::waiting;
use super::{opened, readers};
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::view::desk::{
    Answerer, Decided, DoneView, EntryView, Failed, Frame, OpenView, Place, QueuePage, excerpt, queue_page,
};

/// Entries of one page.
const PAGE_ENTRIES_MAX: usize = 50;
/// How long a claim holds that is not renewed.
pub const CLAIM: i64 = 3 * MINUTE;

/// The frame of a page at this place of the desk.
pub fn frame(staff: &Staff, place: Place) -> Frame {
    Frame {
        name: staff.who.account.name.clone(),
        place,
        is_admin: staff.is_admin(),
        is_admin_of_all: staff.is_admin_of_all(),
    }
}

/// A page of the desk: nobody else's, and never kept.
pub fn page(status: StatusCode, html: String) -> Response<Body> {
    answer(&Surface::Private, status, HTML, html)
}

/// `GET /desk`
pub async fn show(
    extract::State(app): extract::State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if staff.sites.is_empty() && staff.is_admin_of_all() {
        return Ok(see_other("/desk/start"));
    }
    let open = Open::take(&mut query);
    queue(&app, &staff, Query::take(&mut query), &open, None, StatusCode::OK).await
}

/// The page of a queue; `failed` is what could not be done, with what was typed.
pub async fn queue(
    app: &App,
    staff: &Staff,
    query: Query,
    open: &Open,
    failed: Option<Failed>,
    status: StatusCode,
) -> Result<Response<Body>, Problem> {
    let now = app.clock.now();
    let (counts, mut entries) = waiting(app, staff, &query, open.after, PAGE_ENTRIES_MAX, now).await?;
    let more = entries.len() > PAGE_ENTRIES_MAX;
    entries.truncate(PAGE_ENTRIES_MAX);
    let next = entries.last().filter(|_| more).map(|entry| spelled(entry.place));
    let me = staff.who.account.id;
    let is_free = |entry: &&Entry| entry.claim.is_none_or(|(by, until)| by == me || until <= now);
    let first = entries.iter().find(is_free).map(|entry| entry.comment_id);
    let on = open.on.or(first).filter(|_| !open.list);
    let mut opened = match on {
        Some(id) => opened(app, staff, &query, id, &entries, now).await?,
        None => None,
    };
    if let (Some(opened), Some(failed)) = (&mut opened, &failed) {
        opened.typed(failed);
    }
    let done = done(app, staff, open).await?;
    let page_view = QueuePage {
        sites: staff.sites.iter().map(|site| (site.slug.clone(), site.name.clone())).collect(),
        counts,
        entries: entries.iter().map(|entry| entry_view(app, staff, &query, entry, on, now)).collect(),
        next_href: next.map(|after| query.href(&[("after", after), ("list", "1".to_owned())])),
        is_list: open.list || on.is_none(),
        opened,
        done,
        failed,
        query,
        now,
    };
    let html = queue_page(&frame(staff, Place::Queue), &page_view, staff.texts());
    Ok(page(status, html.into_string()))
}

/// The comment that is open, claimed for whoever can decide on it; none when it is nobody's to see here.
async fn opened(
    app: &App,
    staff: &Staff,
    query: &Query,
    id: CommentId,
    entries: &[Entry],
    now: Micros,
) -> Result<Option<OpenView>, Problem> {
    let Some(mut opened) = opened::load(app, staff, id, now).await? else { return Ok(None) };
    let at = entries.iter().position(|entry| entry.comment_id == id);
    let by = staff.who.account.id;
    if at.is_some() && waits_for_them(query, &opened) {
        let until = now.plus(CLAIM);
        let is_mine =
            app.store.write(Lane::Interactive, move |tx| desk::claim(tx, id, by, now, until)).await?;
        if !is_mine {
            let read = app.store.read(move |tx| desk::claimed_by_other(tx, id, by, now)).await?;
            opened.claimed = read.map(|(other, _)| opened::staff_name(app, other));
        }
    }
    let around = |at: Option<usize>| at.and_then(|at| entries.get(at)).map(|entry| entry.comment_id);
    opened.next = around(Some(at.map_or(0, |at| at + 1))).filter(|next| *next != id);
    opened.previous = around(at.and_then(|at| at.checked_sub(1)));
    opened.is_alone = false;
    opened.back = query.fields();
    Ok(Some(opened))
}

/// Whether it waits for whoever looks: a complaint that somebody else has to answer is left to them.
fn waits_for_them(query: &Query, opened: &OpenView) -> bool {
    query.queue != Queue::Appealed
        || opened.complaints.iter().any(|complaint| complaint.answerer == Answerer::Here)
}

fn entry_view(
    app: &App,
    staff: &Staff,
    query: &Query,
    entry: &Entry,
    on: Option<CommentId>,
    now: Micros,
) -> EntryView {
    let sites = app.sites();
    let site = sites.id(entry.site_id);
    let queued_at = Micros(entry.place.queued_at);
    let clock = site.map_or(0, |site| i64::from(site.settings.clock_minutes) * MINUTE);
    let other = entry.claim.filter(|(by, until)| *by != staff.who.account.id && *until > now);
    EntryView {
        id: entry.comment_id,
        href: query.href(&[("on", entry.comment_id.to_string())]),
        name: entry.name.clone(),
        story: opened::story_title(&entry.title, entry.url.as_deref(), site.map_or("", |site| &site.name)),
        site: site.filter(|_| staff.sites.len() > 1).map(|site| site.name.clone()),
        excerpt: excerpt(&entry.source),
        held: entry.held.clone(),
        score: entry.score,
        since: queued_at,
        is_late: clock > 0 && queued_at.plus(clock) < now,
        claimed: other.map(|(by, _)| opened::staff_name(app, by)),
        is_edit: entry.is_edit,
        reports: entry.reports,
        is_open: on == Some(entry.comment_id),
    }
}

/// What was just done, as far as it is theirs to see: a decision, a ban, both at once, or the answer to a complaint.
pub async fn done(app: &App, staff: &Staff, open: &Open) -> Result<Option<DoneView>, Problem> {
    let (decision, standing, answered) = (open.done, open.standing, open.answered);
    let read = move |tx: &mut Tx<'_>| {
        let decided = match decision {
            Some(id) => decision::by_id(tx, id)?,
            None => None,
        };
        let held = match standing {
            Some(id) => standing::by_id(tx, id)?,
            None => None,
        };
        let complained = match answered {
            Some(id) => decision::by_id(tx, id)?.zip(appeal::by_decision(tx, id)?),
            None => None,
        };
        let occasion = held.as_ref().and_then(|row| row.entry.occasion).map(|of| of.comment_id);
        let rows = [decided.as_ref(), complained.as_ref().map(|(row, _)| row)];
        let about = rows.into_iter().flatten().find_map(|row| row.comment_id).or(occasion);
        let name = match about {
            Some(id) => comment::by_id(tx, id)?.map(|comment| comment.name),
            None => None,
        };
        Ok::<_, Error>((decided, held, complained, name))
    };
    let (decided, held, complained, name) = app.store.read(read).await?;
    let is_theirs = |row: &DecisionRow| staff.sites.iter().any(|site| site.id == row.site_id);
    let decided = decided.filter(|row| row.comment_id.is_some() && is_theirs(row)).map(|row| Decided {
        id: row.id,
        act: if row.became == "kept" { "keep".to_owned() } else { row.act },
        is_undone: row.undone_at.is_some(),
    });
    let banned = held.and_then(|row| readers::just_of(app, staff, &row));
    let reversed = complained.filter(|(row, _)| is_theirs(row)).map(|(_, appeal)| appeal.state);
    let answered = reversed.filter(|state| *state != State::Open).map(|state| state == State::Reversed);
    let done = DoneView { name: name.unwrap_or_default(), decided, banned, answered };
    Ok(Some(done).filter(|done| !done.is_empty()))
}
