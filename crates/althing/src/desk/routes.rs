//! What programs of staff ask: what waits, decisions, and taking them back. By a staff key of the site, or by a session.

use std::sync::Arc;

use althing_core::id::{CommentId, DecisionId, RevisionId, SiteId};
use althing_core::reader::{Actor, Asker, Scope as KeyScope, Subject, Verb, may};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::time::Micros;
use althing_store::desk::{self, Entry, Scope};
use althing_store::{Error, Tx, comment, decision, story};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, Response, StatusCode, header};
use serde_json::{Value, json};

use super::door::{expect_reading, expect_staff};
use super::query::{Open, Query, spelled};
use crate::app::App;
use crate::comment::change::load;
use crate::decision::{self as decisions, Reason, Wish};
use crate::http::door::{self, Door};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::http::{body, json as plumbing};
use crate::site::key;
use crate::time::rfc3339;

/// Longest request, in bytes.
const BODY_BYTES_MAX: usize = 32_768;
/// Entries of one answer.
const ENTRIES_MAX: usize = 100;

/// Who asks about a site: whoever has its staff key, or is at the desk in a browser.
pub async fn asker(app: &App, headers: &HeaderMap, site: SiteId) -> Result<Asker, Problem> {
    match door::of(headers)? {
        Door::Bearer(token) => {
            let found = key::actor(app, &token, KeyScope::Staff, site).await?;
            found.ok_or_else(|| Refusal::Forbidden.into())
        }
        Door::Script { .. } | Door::Form { .. } => Ok(expect_staff(app, headers).await?.who.asker),
    }
}

/// `GET /api/v1/moderation/queue?site=&queue=&story=&section=&language=&score=&order=&cursor=`
pub async fn queue(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let slug = query.take("site").ok_or(Refusal::SiteUnknown)?;
    let site = app.sites().slug(&slug).cloned().ok_or(Refusal::SiteUnknown)?;
    let asker = if headers.contains_key(header::AUTHORIZATION) {
        asker(&app, &headers, site.id).await?
    } else {
        expect_reading(&app, &headers).await?.who.asker
    };
    let after = query.take("cursor").unwrap_or_default();
    let wanted = Query::take(&mut query);
    let place = Open::take(&mut Form::query(Some(&format!("after={after}")))).after;
    if place.is_none() && !after.is_empty() {
        return Err(Problem::new("malformed").saying("cursor is none that this list gave."));
    }
    let subject = Subject { site_id: site.id, section: &wanted.filter.section, guest: None, account: None };
    if !may(&asker, Verb::Decide, &subject) {
        return Err(Refusal::Forbidden.into());
    }
    let scope = wanted.story.map_or(Scope::Site(site.id), Scope::Story);
    let from = place.unwrap_or(desk::Place::start(wanted.order));
    let site_id = site.id;
    let (filter, queue, order, now) = (wanted.filter.clone(), wanted.queue, wanted.order, app.clock.now());
    let (entries, (count, _)) = app
        .store
        .read(move |tx| {
            let entries = desk::list(tx, queue, scope, &filter, order, from, ENTRIES_MAX + 1)?;
            // A story of another site is as good as none.
            let is_here = match scope {
                Scope::Site(_) => true,
                Scope::Story(id) => story::by_id(tx, id)?.is_some_and(|story| story.site_id == site_id),
            };
            let count = if is_here { desk::count(tx, queue, scope, &filter, now)? } else { (0, 0) };
            Ok::<_, Error>((entries, count))
        })
        .await?;
    let is_here = |entry: &&Entry| entry.site_id == site_id;
    let next = entries.get(ENTRIES_MAX - 1).filter(|_| entries.len() > ENTRIES_MAX);
    let next = next.map(|entry| spelled(entry.place));
    let listed: Vec<Value> = entries.iter().filter(is_here).take(ENTRIES_MAX).map(entry_json).collect();
    let count = count.min(desk::COUNTED_MAX);
    let body = json!({"entries": listed, "next_cursor": next, "waiting_count": count}).to_string();
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, body))
}

fn entry_json(entry: &Entry) -> Value {
    json!({
        "comment_id": entry.comment_id.to_string(),
        "revision_id": entry.revision_id.to_string(),
        "story_id": entry.story_id.to_string(),
        "section": entry.section,
        "author": {"name": entry.name, "kind": if entry.account_id.is_some() { "account" } else { "guest" }},
        "body_markdown": entry.source,
        "language": entry.language,
        "score": entry.score as f64 / 1_000.0,
        "held": entry.held.split(',').filter(|code| !code.is_empty()).collect::<Vec<_>>(),
        "is_edit": entry.is_edit,
        "report_count": entry.reports,
        "decision_id": entry.appealed.map(|id| id.to_string()),
        "queued_at": rfc3339(Micros(entry.place.queued_at)),
    })
}

/// The fields of a request.
pub async fn fields(headers: &HeaderMap, body: Body) -> Result<plumbing::Fields, Problem> {
    door::expect_json(headers)?;
    plumbing::object(&body::read(headers, body, BODY_BYTES_MAX).await?)
}

/// A comment as a program decides on it.
struct Judged {
    site: Arc<Site>,
    asker: Asker,
    /// Why it waits: codes, comma-separated.
    held: String,
    /// The text that waits, or else the one that is shown.
    text: RevisionId,
}

/// A comment, for whoever may decide on it.
async fn theirs(app: &App, headers: &HeaderMap, id: CommentId) -> Result<Judged, Problem> {
    let read = move |tx: &mut Tx<'_>| {
        let (row, private, text) =
            (comment::by_id(tx, id)?, comment::private(tx, id)?, desk::judged(tx, id)?);
        let section = match &row {
            Some(row) => story::by_id(tx, row.story_id)?.map(|story| story.fields.section),
            None => None,
        };
        let found = row.zip(private).zip(text);
        Ok::<_, Error>(found.map(|((row, private), text)| (row.site_id, private.held, text.id, section)))
    };
    let Some((site_id, held, text, section)) = app.store.read(read).await? else {
        expect_anybody(app, headers).await?;
        return Err(Refusal::CommentUnknown.into());
    };
    let site = app.sites().id(site_id).cloned().ok_or(Refusal::SiteUnknown)?;
    let asker = asker(app, headers, site.id).await?;
    let section = section.unwrap_or_default();
    let subject = Subject { site_id, section: &section, guest: None, account: None };
    if may(&asker, Verb::Decide, &subject) {
        Ok(Judged { site, asker, held, text })
    } else {
        Err(Refusal::Forbidden.into())
    }
}

/// For what is not there: who proves nothing learns nothing of what there is.
pub async fn expect_anybody(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    match door::of(headers)? {
        Door::Bearer(_) => Err(Refusal::Forbidden.into()),
        _ => expect_staff(app, headers).await.map(|_| ()),
    }
}

/// `POST /api/v1/comments/{comment}/decisions`: `{decision: approve|reject|remove|hold, reason?, explanation?, revision_id?}`.
/// Without `revision_id` it is about the text that waits now, or is shown.
pub async fn decide(
    State(app): State<Arc<App>>,
    Path(comment): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let id: CommentId = comment.parse().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let judged = theirs(&app, &parts.headers, id).await?;
    let mut fields = fields(&parts.headers, body).await?;
    let act = fields.needed("decision")?;
    let reason = fields.text("reason")?;
    let explanation = fields.text("explanation")?.unwrap_or_default();
    let read = fields.text("revision_id")?;
    fields.finish()?;
    let read: RevisionId = match read {
        Some(text) => text.parse().map_err(|_| Problem::from(Refusal::TextChanged))?,
        None => judged.text,
    };
    let detected = judged.held.contains("score-") && matches!(judged.asker.actor, Actor::Account(_));
    let reason = reason.map(|ground| Reason { ground, explanation, detected, ..Reason::default() });
    let wish = Wish { act, reason, read: Some(read), bulk_id: None };
    let made = decisions::decide(&app, &judged.site, id, judged.asker, &wish).await?;
    let status = load(&app, id).await?.row.status;
    let body = json!({"id": made.to_string(), "comment_id": id.to_string(), "status": status.as_str()});
    Ok(answer(&Surface::Private, StatusCode::CREATED, JSON, body.to_string()))
}

/// `DELETE /api/v1/decisions/{decision}`: takes it back.
pub async fn undo(
    State(app): State<Arc<App>>,
    Path(decision): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let unknown = || Problem::from(Refusal::DecisionUnknown);
    let id: DecisionId = decision.parse().map_err(|_| unknown())?;
    let found = app.store.read(move |tx| decision::by_id(tx, id)).await?;
    let Some(comment) = found.and_then(|row| row.comment_id) else {
        expect_anybody(&app, &headers).await?;
        return Err(unknown());
    };
    let judged = theirs(&app, &headers, comment).await?;
    decisions::undo(&app, id, judged.asker).await?;
    let status = load(&app, comment).await?.row.status;
    let body = json!({"id": id.to_string(), "comment_id": comment.to_string(), "status": status.as_str()});
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, body.to_string()))
}
