//! The queues: what waits, one comment of it open with all that a decision needs, and what was just done.

use std::sync::Arc;

use althing_core::id::CommentId;
use althing_core::reader::Verb;
use althing_core::time::{MINUTE, Micros};
use althing_store::decision::DecisionRow;
use althing_store::desk::{self, Entry, Order, Scope};
use althing_store::waiting::Queue;
use althing_store::{Error, Lane, Tx, decision};
use axum::body::Body;
use axum::extract::State;
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered};
use super::opened;
use super::query::{Open, Query, spelled};
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::view::desk::{
    Counted, DoneView, EntryView, Failed, Frame, OpenView, Place, QueuePage, excerpt, queue_page,
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
    State(app): State<Arc<App>>,
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
    let (counts, mut entries) = waiting(app, staff, &query, open, now).await?;
    let more = entries.len() > PAGE_ENTRIES_MAX;
    entries.truncate(PAGE_ENTRIES_MAX);
    let next = entries.last().filter(|_| more).map(|entry| spelled(entry.place));
    let me = staff.who.account.id;
    let is_free = |entry: &&Entry| entry.claim.is_none_or(|(by, until)| by == me || until <= now);
    let first = entries.iter().find(is_free).map(|entry| entry.comment_id);
    let on = open.on.or(first).filter(|_| !open.list);
    let opened = match on {
        Some(id) => opened(app, staff, &query, id, &entries, now).await?,
        None => None,
    };
    let done = match open.done {
        Some(id) => done(app, staff, id).await?,
        None => None,
    };
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

/// Every queue's length, and what this page lists of one of them.
async fn waiting(
    app: &App,
    staff: &Staff,
    query: &Query,
    open: &Open,
    now: Micros,
) -> Result<(Vec<Counted>, Vec<Entry>), Problem> {
    let sites: Vec<_> = staff
        .sites
        .iter()
        .filter(|site| query.site.as_ref().is_none_or(|slug| *slug == site.slug))
        .map(|site| (site.id, now.plus(-i64::from(site.settings.clock_minutes) * MINUTE)))
        .collect();
    let wanted = query.clone();
    let after = open.after.unwrap_or(desk::Place::start(query.order));
    let (counts, entries) = app
        .store
        .read(move |tx| {
            let mut counts = Vec::new();
            for queue in Queue::ALL {
                let (mut all, mut late) = (0, 0);
                for (site, before) in &sites {
                    let (count, waiting) = desk::count(tx, queue, *site, *before)?;
                    (all, late) = (all + count, late + waiting);
                }
                counts.push(Counted { queue, all, late });
            }
            let mut entries = Vec::new();
            for scope in scopes(&wanted, &sites) {
                let limit = PAGE_ENTRIES_MAX + 1;
                let found = desk::list(tx, wanted.queue, scope, &wanted.filter, wanted.order, after, limit)?;
                entries.extend(found);
            }
            Ok::<_, Error>((counts, entries))
        })
        .await?;
    Ok((counts, merged(staff, entries, query.order)))
}

fn scopes(query: &Query, sites: &[(althing_core::id::SiteId, Micros)]) -> Vec<Scope> {
    match query.story {
        Some(story) => vec![Scope::Story(story)],
        None => sites.iter().map(|(site, _)| Scope::Site(*site)).collect(),
    }
}

/// Entries of several sites in one order, without those that somebody may not decide on.
fn merged(staff: &Staff, mut entries: Vec<Entry>, order: Order) -> Vec<Entry> {
    entries.retain(|entry| {
        let mut sites = staff.sites.iter();
        let site = sites.find(|site| site.id == entry.site_id);
        site.is_some_and(|site| staff.may(Verb::Decide, site, &entry.section))
    });
    entries.sort_by(|a, b| a.place.order(b.place, order));
    entries
}

/// The comment that is open, claimed for whoever looks at it; none when it is nobody's to see here.
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
    if at.is_some() {
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
    let href = match entry.appealed.filter(|_| query.queue == Queue::Appealed) {
        Some(decision) => format!("/desk/appeals/{decision}"),
        None => query.href(&[("on", entry.comment_id.to_string())]),
    };
    EntryView {
        id: entry.comment_id,
        href,
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

/// What was just decided, if it is theirs to see.
pub async fn done(
    app: &App,
    staff: &Staff,
    id: althing_core::id::DecisionId,
) -> Result<Option<DoneView>, Problem> {
    let read = move |tx: &mut Tx<'_>| {
        let Some(row) = decision::by_id(tx, id)? else { return Ok(None) };
        let Some(comment) = row.comment_id else { return Ok(None) };
        Ok::<_, Error>(althing_store::comment::by_id(tx, comment)?.map(|comment| (row, comment.name)))
    };
    let found: Option<(DecisionRow, String)> = app.store.read(read).await?;
    let is_theirs = |row: &DecisionRow| staff.sites.iter().any(|site| site.id == row.site_id);
    Ok(found.filter(|(row, _)| is_theirs(row)).map(|(row, name)| DoneView {
        decision: row.id,
        act: if row.became == "kept" { "keep".to_owned() } else { row.act },
        name,
        is_undone: row.undone_at.is_some(),
    }))
}
