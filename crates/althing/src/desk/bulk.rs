//! One act on many comments: those that were picked, everything of one author, of one story, or all that a list shows. Says
//! how many it is about before it acts, goes on in the background, and can be taken back as a whole.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::decision::Source;
use althing_core::id::{BulkId, CommentId, DecisionId, RevisionId};
use althing_core::refusal::Refusal;
use althing_store::decision;
use althing_store::desk::{self, Entry, LISTED_MAX};
use althing_store::waiting::Queue;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::decide::{form, reason, theirs};
use super::door::{Staff, entered};
use super::home::{frame, page};
use super::query::Query;
use super::waiting::{looks, may_decide, places};
use crate::app::App;
use crate::decision::{self as decisions, Reason, Wish};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::rule;
use crate::view::desk::{BulkAsk, BulkState, Place, bulk_ask_page, bulk_page};

/// Most comments that one act is about.
pub const BULK_MAX: usize = 10_000;
/// How often its page looks by itself how far a bulk is: for about three minutes.
const LOOKS_MAX: u64 = 32;
/// Decisions under way at once.
const AT_ONCE: usize = 16;

/// One comment that the act is about.
#[derive(Clone, Copy, Debug)]
struct Target {
    id: CommentId,
    read: RevisionId,
    waits: bool,
}

impl From<&Entry> for Target {
    fn from(entry: &Entry) -> Self {
        Self { id: entry.comment_id, read: entry.revision_id, waits: !entry.held.is_empty() || entry.is_edit }
    }
}

/// `POST /desk/bulk`: fields `of` (`picked`, `author`, `list`) with `pick-ID` or `comment`, `act`, and those of the queue. The
/// first one asks, with a count; the same with `sure` acts.
pub async fn ask(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let act = form.take("act").unwrap_or_default();
    if !["approve", "reject"].contains(&act.as_str()) {
        return Err(Problem::new("malformed").saying("act is approve or reject."));
    }
    let of = form.take("of").unwrap_or_else(|| "picked".to_owned());
    let comment: Option<CommentId> = form.take("comment").and_then(|text| text.parse().ok());
    let picked: Vec<CommentId> =
        form.take_all("pick-").into_iter().filter_map(|(id, _)| id.parse().ok()).collect();
    let sure = form.take("sure").is_some();
    let query = Query::take(&mut form);
    let source = if query.queue == Queue::Reported { Source::Report } else { Source::Own };
    let reason = reason(&mut form, None, source);
    let targets = match of.as_str() {
        "author" => of_author(&app, &staff, &query, comment.ok_or(Refusal::CommentUnknown)?).await?,
        "list" => listed(&app, &staff, &query, |_| true).await?,
        _ => {
            let is_picked = |entry: &Entry| picked.contains(&entry.comment_id);
            listed(&app, &staff, &query, is_picked).await?
        }
    };
    let why = fits_everywhere(&staff, &query, &reason);
    let is_ready = sure && (act == "approve" || why.is_ok()) && !targets.is_empty();
    if !is_ready {
        let rules = staff.sites.first().map(|site| rule::of(site)).unwrap_or_default();
        let ask = BulkAsk {
            count: targets.len(),
            is_cut: targets.len() >= BULK_MAX,
            act,
            of,
            comment,
            picked,
            fields: query.fields(),
            queue: query.queue,
            back: query.href(&[]),
            rules,
            reason: reason.ground,
            explanation: reason.explanation,
            is_wrong: sure && why.is_err(),
        };
        let status = if sure { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let html = bulk_ask_page(&frame(&staff, Place::Queue), &ask, staff.texts());
        return Ok(page(status, html.into_string()));
    }
    let bulk = BulkId::new(app.clock.now(), app.chance.id());
    let count = targets.len();
    let wish =
        Wish { reason: Some(reason).filter(|_| act != "approve"), act, read: None, bulk_id: Some(bulk) };
    let task = run(Arc::clone(&app), staff, targets, wish);
    tokio::spawn(task);
    Ok(see_other(&format!("/desk/bulk/{bulk}?of={count}&back={}", query.encoded())))
}

/// Whether a reason can be given on every site that the list may be about.
fn fits_everywhere(staff: &Staff, query: &Query, reason: &Reason) -> Result<(), Refusal> {
    let mut sites =
        staff.sites.iter().filter(|site| query.site.as_ref().is_none_or(|slug| *slug == site.slug));
    sites.try_for_each(|site| decisions::ruling(site, reason).map(|_| ()))
}

/// What a list shows of the queue that fits, up to [`BULK_MAX`].
async fn listed(
    app: &App,
    staff: &Staff,
    query: &Query,
    fits: impl Fn(&Entry) -> bool,
) -> Result<Vec<Target>, Problem> {
    let mut found = Vec::new();
    let (wanted, places) = (query.clone(), places(staff, query, app.clock.now()));
    for look in app.store.read(move |tx| looks(tx, &wanted, &places)).await? {
        let mut after = desk::Place::start(query.order);
        loop {
            let (queue, order, from, look) = (query.queue, query.order, after, look.clone());
            let entries = app
                .store
                .read(move |tx| desk::list(tx, queue, look.scope, &look.filter, order, from, LISTED_MAX))
                .await?;
            let Some(last) = entries.last() else { break };
            after = last.place;
            let theirs = entries.iter().filter(|entry| may_decide(staff, entry) && fits(entry));
            found.extend(theirs.map(Target::from));
            if found.len() >= BULK_MAX || entries.len() < LISTED_MAX {
                break;
            }
        }
    }
    found.truncate(BULK_MAX);
    Ok(found)
}

/// What waits of the author of a comment, on its site.
async fn of_author(
    app: &App,
    staff: &Staff,
    query: &Query,
    comment: CommentId,
) -> Result<Vec<Target>, Problem> {
    let (own, site) = theirs(app, staff, comment).await?;
    let everywhere = Query {
        site: Some(site.slug.clone()),
        story: None,
        filter: desk::Filter::default(),
        ..query.clone()
    };
    let (account, guest, name) = (own.row.account_id, own.row.guest_id, own.row.name.clone());
    // Of guests nothing but the name is known: the list says so before anything is done.
    listed(app, staff, &everywhere, |entry| match account {
        Some(account) => entry.account_id == Some(account),
        None => entry.guest_id == guest || entry.account_id.is_none() && entry.name == name,
    })
    .await
}

/// Decides on each, some at once. What has changed in between is left as it is.
async fn run(app: Arc<App>, staff: Staff, targets: Vec<Target>, wish: Wish) {
    for some in targets.chunks(AT_ONCE) {
        let each = some.iter().map(|target| one(&app, &staff, *target, &wish));
        for problem in join_all(each).await.into_iter().filter_map(Result::err) {
            tracing::debug!(slug = problem.kind().slug, "one comment of many was left as it is");
        }
    }
}

async fn one(app: &App, staff: &Staff, target: Target, wish: &Wish) -> Result<DecisionId, Problem> {
    let (own, site) = theirs(app, staff, target.id).await?;
    let waits = target.waits || own.row.status == Status::Pending;
    let act = if wish.act == "reject" && !waits { "remove".to_owned() } else { wish.act.clone() };
    let wish = Wish { act, read: Some(target.read), ..wish.clone() };
    decisions::decide(app, &site, target.id, staff.who.asker.clone(), &wish).await
}

/// `GET /desk/bulk/{bulk}`: how far it is, and taking it back.
pub async fn show(
    State(app): State<Arc<App>>,
    Path(bulk): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let bulk: BulkId = bulk.parse().map_err(|_| Problem::from(Refusal::DecisionUnknown))?;
    let of = query.take("of").and_then(|text| text.parse().ok()).unwrap_or(0);
    let back = Query::decoded(&query.take("back").unwrap_or_default());
    let sites: Vec<_> = staff.sites.iter().map(|site| site.id).collect();
    let (done, undone) = app.store.read(move |tx| decision::bulk_counts(tx, bulk, &sites)).await?;
    let looks = query.take("looks").and_then(|text| text.parse().ok()).unwrap_or(0);
    let again = (done < of && looks < LOOKS_MAX).then(|| later(bulk, of, &back, looks));
    let state = BulkState { id: bulk, of, done, undone, back: back.href(&[]), fields: back.fields() };
    let html = bulk_page(&frame(&staff, Place::Queue), &state, staff.texts());
    let mut response = page(StatusCode::OK, html.into_string());
    response.headers_mut().extend(again.map(|again| (http::header::REFRESH, again)));
    Ok(response)
}

/// Looks again by itself, with or without a script, more and more seldom: what others decided meanwhile never comes.
fn later(bulk: BulkId, of: i64, back: &Query, looks: u64) -> HeaderValue {
    let (seconds, next) = (1 + looks / 4, looks + 1);
    let to = format!("{seconds}; url=/desk/bulk/{bulk}?of={of}&back={}&looks={next}", back.encoded());
    HeaderValue::from_str(&to).unwrap_or_else(|_| HeaderValue::from(seconds))
}

/// `POST /desk/bulk/{bulk}`: takes all of it back, as far as nothing else has happened since.
pub async fn undo(
    State(app): State<Arc<App>>,
    Path(bulk): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let id: BulkId = bulk.parse().map_err(|_| Problem::from(Refusal::DecisionUnknown))?;
    let query = Query::take(&mut form);
    let mut after = None;
    loop {
        let rows = app.store.read(move |tx| decision::of_bulk(tx, id, after, 100)).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for some in rows.chunks(AT_ONCE) {
            let standing = some.iter().filter(|row| row.undone_at.is_none());
            join_all(standing.map(|row| back(&app, &staff, row.id, row.comment_id))).await;
        }
    }
    Ok(see_other(&format!("/desk/bulk/{bulk}?back={}", query.encoded())))
}

async fn back(
    app: &App,
    staff: &Staff,
    decision: DecisionId,
    comment: Option<CommentId>,
) -> Result<(), Problem> {
    theirs(app, staff, comment.ok_or(Refusal::DecisionUnknown)?).await?;
    decisions::undo(app, decision, staff.who.asker.clone()).await.map(|_| ())
}
