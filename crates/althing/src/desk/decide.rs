//! The forms of the desk that decide on one comment, take a decision back, and say that somebody looks at one.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::decision::Source;
use althing_core::id::{CommentId, DecisionId, RevisionId, StandingId};
use althing_core::reader::Verb;
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_store::waiting::Queue;
use althing_store::{Error, Lane, Tx, decision, desk, standing as standings};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered, expect_staff};
use super::home::{CLAIM, frame, page, queue};
use super::query::{Open, Query};
use super::{ban, opened};
use crate::app::App;
use crate::comment::change::{Own, load};
use crate::decision::{self as decisions, Reason, Wish};
use crate::http::body;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::standing;
use crate::view::desk::{Failed, Place, comment_page};

/// Longest form of the desk, in bytes: an explanation of 2,000 characters, escaped, and ids.
const FORM_BYTES_MAX: usize = 32_768;

/// The fields of a form of the desk, and who sent it.
pub async fn form(app: &App, request: Request) -> Result<(Staff, Form), Problem> {
    let (parts, body) = request.into_parts();
    let staff = expect_staff(app, &parts.headers).await?;
    let bytes = body::read(&parts.headers, body, FORM_BYTES_MAX).await?;
    Ok((staff, Form::parse(&bytes)?))
}

/// A comment that somebody of staff may decide on, with its site.
pub async fn theirs(app: &App, staff: &Staff, id: CommentId) -> Result<(Own, Arc<Site>), Problem> {
    let own = load(app, id).await?;
    let story = own.row.story_id;
    let section = app.store.read(move |tx| althing_store::story::by_id(tx, story)).await?;
    let section = section.map(|story| story.fields.section).unwrap_or_default();
    let site = staff.sites.iter().find(|site| site.id == own.row.site_id).cloned();
    let site = site.ok_or(Refusal::CommentUnknown)?;
    if staff.may(Verb::Decide, &site, &section) { Ok((own, site)) } else { Err(Refusal::Forbidden.into()) }
}

/// An id of a form; what is none is of nothing that is there.
fn id(form: &mut Form, name: &str) -> Result<CommentId, Problem> {
    let id = form.take(name).and_then(|text| text.parse().ok());
    id.ok_or_else(|| Refusal::CommentUnknown.into())
}

/// Why, as a form says it: a rule by its code, or a law in a field of its own.
pub fn reason(form: &mut Form, own: Option<&Own>, source: Source) -> Reason {
    let law = form.take("law");
    let rule = form.take("reason").unwrap_or_default();
    let ground = match law {
        Some(law) if rule.is_empty() || rule == "law" => format!("law:{law}"),
        _ => rule,
    };
    let held = own.map_or("", |own| own.private.held.as_str());
    let detected = ["score-", "word-", "link-", "repeat-"].iter().any(|part| held.contains(part));
    Reason { ground, explanation: form.take("explanation").unwrap_or_default(), source, detected }
}

/// A decision as a form sent it.
pub(super) struct Sent {
    pub(super) comment: CommentId,
    pub(super) own: Own,
    pub(super) site: Arc<Site>,
    /// The text that was read.
    pub(super) read: Option<RevisionId>,
    /// The comment that one goes on to.
    pub(super) next: Option<CommentId>,
    /// Whether the comment stands on a page of its own.
    pub(super) alone: bool,
    pub(super) query: Query,
    pub(super) reason: Reason,
}

/// What taking a comment down is: what is shown is removed, what waits is rejected; one button for both.
pub(super) fn taken_down(own: &Own) -> &'static str {
    let waits = own.row.status == Status::Pending || own.private.pending_source.is_some();
    if waits { "reject" } else { "remove" }
}

/// `POST /desk/decide`: fields `comment`, `read` (the text that was read), `act`, `reason`, `law`, `explanation`, `next`, and
/// those of the queue; a ban has `until`, `date`, `by` and `too` besides.
pub async fn decide(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let comment = id(&mut form, "comment")?;
    let (own, site) = theirs(&app, &staff, comment).await?;
    let act = form.take("act").unwrap_or_default();
    let read: Option<RevisionId> = form.take("read").and_then(|text| text.parse().ok());
    let next: Option<CommentId> = form.take("next").and_then(|text| text.parse().ok());
    let alone = form.take("alone").is_some();
    let query = Query::take(&mut form);
    let source = if query.queue == Queue::Reported { Source::Report } else { Source::Own };
    let reason = reason(&mut form, Some(&own), source);
    let filled = ban::filled(&mut form, &reason);
    let sent = Sent { comment, own, site, read, next, alone, query, reason };
    if act == "ban" {
        return ban::act(&app, &staff, sent, filled).await;
    }
    decided(&app, &staff, sent, act).await
}

async fn decided(app: &App, staff: &Staff, sent: Sent, act: String) -> Result<Response<Body>, Problem> {
    let Sent { comment, own, site, read, next, alone, query, reason } = sent;
    let act = if act == "reject" { taken_down(&own).to_owned() } else { act };
    let kept = reason.clone();
    let reason = Some(reason).filter(|_| act != "approve");
    let wish = Wish { act: act.clone(), reason, read, bulk_id: None };
    match decisions::decide(app, &site, comment, staff.who.asker.clone(), &wish).await {
        Ok(made) if alone => Ok(see_other(&format!("/desk/comments/{comment}?done={made}"))),
        Ok(made) => {
            let mut more = vec![("done", made.to_string())];
            more.extend(next.map(|next| ("on", next.to_string())));
            Ok(see_other(&query.href(&more)))
        }
        Err(problem) => {
            let status = problem.kind().status;
            let (ground, explanation) = (kept.ground, kept.explanation);
            let failed = Failed { act, ground, explanation, ..Failed::of(&problem) };
            let open = Open { on: Some(comment), ..Open::default() };
            queue(app, staff, query, &open, Some(failed), status).await
        }
    }
}

/// `POST /desk/undo`: fields `decision`, `standing` or both, and those of the queue.
pub async fn undo(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let decision: Option<DecisionId> = form.take("decision").and_then(|text| text.parse().ok());
    let held: Option<StandingId> = form.take("standing").and_then(|text| text.parse().ok());
    let alone = form.take("alone").is_some();
    let query = Query::take(&mut form);
    let comment = concerned(&app, decision, held).await?;
    theirs(&app, &staff, comment).await?;
    let mut more = Vec::new();
    let mut undone = Ok(());
    if let Some(id) = held {
        undone = standing::lift(&app, staff.who.asker.clone(), id).await;
        more.push(("standing", id.to_string()));
    }
    if let Some(id) = decision.filter(|_| undone.is_ok()) {
        undone = decisions::undo(&app, id, staff.who.asker.clone()).await.map(|_| ());
        more.push(("done", id.to_string()));
    }
    if let Err(problem) = undone {
        let failed = Failed::of(&problem);
        let open = Open { on: Some(comment), standing: held, ..Open::default() };
        return queue(&app, &staff, query, &open, Some(failed), problem.kind().status).await;
    }
    if alone {
        let mut fields = url::form_urlencoded::Serializer::new(String::new());
        return Ok(see_other(&format!("/desk/comments/{comment}?{}", fields.extend_pairs(more).finish())));
    }
    more.push(("on", comment.to_string()));
    Ok(see_other(&query.href(&more)))
}

/// The comment that a decision is about, or that gave rise to a ban; both, where there are both, have the same.
async fn concerned(
    app: &App,
    decision: Option<DecisionId>,
    held: Option<StandingId>,
) -> Result<CommentId, Problem> {
    let read = move |tx: &mut Tx<'_>| {
        let decided = match decision {
            Some(id) => decision::by_id(tx, id)?.and_then(|made| made.comment_id),
            None => None,
        };
        let occasion = match held {
            Some(id) => standings::by_id(tx, id)?.and_then(|row| row.entry.occasion),
            None => None,
        };
        Ok::<_, Error>((decided, occasion.map(|of| of.comment_id)))
    };
    let found = match app.store.read(read).await? {
        (Some(decided), Some(occasion)) if decided != occasion => None,
        (decided, occasion) => decided.or(occasion),
    };
    found.ok_or_else(|| Refusal::DecisionUnknown.into())
}

/// `POST /desk/claim`: field `comment`; says that somebody still looks at it.
pub async fn claim(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let comment = id(&mut form, "comment")?;
    theirs(&app, &staff, comment).await?;
    let (by, now) = (staff.who.account.id, app.clock.now());
    let until = now.plus(CLAIM);
    let is_mine =
        app.store.write(Lane::Interactive, move |tx| desk::claim(tx, comment, by, now, until)).await?;
    if !is_mine {
        return Err(Refusal::Claimed { until }.into());
    }
    Ok(answer(&Surface::Private, StatusCode::NO_CONTENT, HTML, Bytes::new()))
}

/// `GET /desk/comments/{comment}`: one comment in whatever state, with everything that happened to it.
pub async fn show(
    State(app): State<Arc<App>>,
    Path(comment): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let comment: CommentId = comment.parse().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let opened = opened::load(&app, &staff, comment, app.clock.now()).await?;
    let opened = opened.ok_or(Refusal::CommentUnknown)?;
    let done = super::home::done(&app, &staff, &Open::take(&mut query)).await?;
    let frame = frame(&staff, Place::Queue);
    let did = query.take("did");
    let html = comment_page(&frame, &opened, done.as_ref(), did.as_deref(), staff.texts());
    Ok(page(StatusCode::OK, html.into_string()))
}
