//! Complaints about decisions: made by whom a decision restricts, answered by somebody who did not make it.

use std::sync::Arc;

use althing_core::appeal::{self, Answer, Appeal, Outcome};
use althing_core::comment::{CommentSeen, Status};
use althing_core::decision::Effect;
use althing_core::event::Change;
use althing_core::id::{DecisionId, EventId, RevisionId, StoryId};
use althing_core::reader::Asker;
use althing_core::refusal::Refusal;
use althing_store::appeal::seen;
use althing_store::decision::{self, DecisionRow};
use althing_store::{Lane, Tx, apply, comment};
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::statement::{statement_json, with_appeal};
use crate::account::door::{Caller, caller};
use crate::app::App;
use crate::comment::actions::publish;
use crate::comment::change::{author, load};
use crate::comment::routes::limited;
use crate::desk::routes::asker;
use crate::failure::Failure;
use crate::http::accept::Peer;
use crate::http::door::{self, Door};
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer as answered};
use crate::http::{body, json as fields, prefix};
use crate::learning::learn_from;
use crate::mail::notice::Notices;
use crate::secret::Purpose;

/// Complains about a decision.
pub async fn complain(app: &App, id: DecisionId, asker: Asker, text: &str) -> Result<(), Problem> {
    let now = app.clock.now();
    let cmd = Arc::new(Appeal::new(EventId::new(now, app.chance.id()), asker, text, now)?);
    app.store
        .write(Lane::Interactive, move |tx| {
            let (_, comment) = locked(tx, id)?;
            let seen = seen(tx, id, comment.as_ref())?.ok_or(Refusal::DecisionUnknown)?;
            let change = appeal::appeal(&cmd, &seen)?;
            Ok::<_, Failure>(apply(tx, &change)?)
        })
        .await
        .map_err(Problem::from)?;
    app.wake.wake();
    Ok(())
}

/// A decision, and its comment under its lock: the comment before its decision.
fn locked(tx: &mut Tx<'_>, id: DecisionId) -> Result<(DecisionRow, Option<CommentSeen>), Failure> {
    let row = decision::by_id(tx, id)?.ok_or(Refusal::DecisionUnknown)?;
    let comment = match row.comment_id {
        Some(id) => comment::seen(tx, id)?,
        None => None,
    };
    Ok((row, comment))
}

/// What an answer did.
struct Done {
    story: Option<(StoryId, Option<i64>)>,
    /// The text that was wrongly taken down.
    fine: Option<RevisionId>,
}

/// Answers a complaint, and tells its author.
pub async fn answer(
    app: &App,
    id: DecisionId,
    asker: Asker,
    outcome: Outcome,
    words: &str,
) -> Result<(), Problem> {
    let now = app.clock.now();
    let event_id = EventId::new(now, app.chance.id());
    let cmd = Arc::new(Answer::new(event_id, asker, outcome, words, now)?);
    let notices = Notices::of(app, event_id, now);
    let done = app
        .store
        .write(Lane::Interactive, move |tx| {
            let (row, comment) = locked(tx, id)?;
            let seen = seen(tx, id, comment.as_ref())?.ok_or(Refusal::DecisionUnknown)?;
            let change = appeal::answer(&cmd, &seen, comment.as_ref())?;
            let effect = match &change {
                Change::AppealDecided { effect, .. } => *effect,
                _ => None,
            };
            let epoch = apply(tx, &change)?.epoch;
            if let Some(notices) = &notices {
                notices.answered(tx, &row)?;
                let is_new = comment.as_ref().is_some_and(|comment| !comment.was_shown);
                if let Some(id) =
                    row.comment_id.filter(|_| is_new && effect == Some(Effect::Status(Status::Published)))
                {
                    notices.shown(tx, id)?;
                }
            }
            let story = comment.map(|comment| (comment.story_id, epoch));
            Ok::<_, Failure>(Done { story, fine: effect.and(row.revision_id) })
        })
        .await
        .map_err(Problem::from)?;
    if let Some((story, epoch)) = done.story {
        publish(app, story, epoch);
    }
    app.wake.wake();
    if let Some(text) = done.fine {
        learn_from(app, text, true).await;
    }
    Ok(())
}

/// The decision that an address names.
async fn found(app: &App, id: &str) -> Result<DecisionRow, Problem> {
    let unknown = || Problem::from(Refusal::DecisionUnknown);
    let id: DecisionId = id.parse().map_err(|_| unknown())?;
    app.store.read(move |tx| decision::by_id(tx, id)).await?.ok_or_else(unknown)
}

async fn read_json(app: &App, request: Request) -> Result<(HeaderMap, Door, fields::Fields), Problem> {
    let (parts, body) = request.into_parts();
    let door = door::of(&parts.headers)?;
    door::expect_json(&parts.headers)?;
    let bytes = body::read(&parts.headers, body, app.settings.limits.body_bytes_max).await?;
    Ok((parts.headers, door, fields::object(&bytes)?))
}

/// `POST /api/v1/decisions/{decision}/appeals` with `{text}`: by whom the decision restricts, in their session, or with one of
/// the comment's tokens.
pub async fn make(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, door, mut fields) = read_json(&app, request).await?;
    let text = fields.needed("text")?;
    fields.finish()?;
    let row = found(&app, &id).await?;
    let asker = complainer(&app, &headers, door, &row).await?.ok_or(Refusal::DecisionUnknown)?;
    limited(&app, Act::Change, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    complain(&app, row.id, asker, &text).await?;
    Ok(told(StatusCode::CREATED, &as_it_stands(&app, row.id).await?))
}

/// Who complains, if it is somebody whom the decision may be about; [`appeal::appeal`] has the last word.
async fn complainer(
    app: &App,
    headers: &HeaderMap,
    door: Door,
    row: &DecisionRow,
) -> Result<Option<Asker>, Problem> {
    let site = app.sites().id(row.site_id).cloned();
    let Some(site) = site else {
        // What holds on all sites is complained about where it is read: on a page of ours.
        let who = crate::account::door::expect_signed_in(app, headers).await?;
        crate::account::door::expect_ours(app, headers)?;
        return Ok(Some(who.asker));
    };
    match caller(app, headers, door, &site).await? {
        Caller::Guest => Err(Refusal::SignedOut.into()),
        Caller::Account(who) => Ok(Some(who.asker)),
        Caller::Token(token) => {
            let Some(id) = row.comment_id else { return Ok(None) };
            let own = load(app, id).await?;
            let by = |purpose| author(app, &own, &token, purpose);
            Ok(by(Purpose::Edit).or_else(|| by(Purpose::Case)))
        }
    }
}

/// `POST /api/v1/appeals/{decision}/decision` with `{outcome, answer}`: by staff in their session or by key.
pub async fn decide(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, _, mut fields) = read_json(&app, request).await?;
    let outcome = fields.needed("outcome")?;
    let words = fields.needed("answer")?;
    fields.finish()?;
    let row = found(&app, &id).await?;
    let asker = asker(&app, &headers, row.site_id).await?;
    let outcome = Outcome::parse(&outcome)
        .ok_or_else(|| Problem::malformed("outcome", "It must be uphold or reverse."))?;
    answer(&app, row.id, asker, outcome, &words).await?;
    Ok(told(StatusCode::OK, &as_it_stands(&app, row.id).await?))
}

/// The decision with its complaint.
async fn as_it_stands(app: &App, id: DecisionId) -> Result<Value, Problem> {
    let found = app
        .store
        .read(move |tx| match decision::by_id(tx, id)? {
            Some(row) => with_appeal(tx, row),
            None => Ok(None),
        })
        .await?;
    let found = found.ok_or(Refusal::DecisionUnknown)?;
    let url = app.public_url.to_string();
    Ok(statement_json(&app.sites(), &url, &found, app.clock.now()))
}

fn told(status: StatusCode, statement: &Value) -> Response<Body> {
    answered(&Surface::Private, status, JSON, json!({ "statement": statement }).to_string())
}
