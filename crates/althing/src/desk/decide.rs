//! The forms of the desk that decide on one comment, take a decision back, and say that somebody looks at one.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::decision::Source;
use althing_core::id::{CommentId, DecisionId, RevisionId};
use althing_core::reader::Verb;
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_store::waiting::Queue;
use althing_store::{Lane, decision, desk};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered, expect_staff};
use super::home::{CLAIM, frame, page, queue};
use super::opened;
use super::query::{Open, Query};
use crate::app::App;
use crate::comment::change::{Own, load};
use crate::decision::{self as decisions, Reason, Wish};
use crate::http::body;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
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

/// `POST /desk/decide`: fields `comment`, `read` (the text that was read), `act`, `reason`, `law`, `explanation`, `next`, and
/// those of the queue.
pub async fn decide(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let comment = id(&mut form, "comment")?;
    let (own, site) = theirs(&app, &staff, comment).await?;
    let read: Option<RevisionId> = form.take("read").and_then(|text| text.parse().ok());
    let act = form.take("act").unwrap_or_default();
    let next: Option<CommentId> = form.take("next").and_then(|text| text.parse().ok());
    let alone = form.take("alone").is_some();
    let query = Query::take(&mut form);
    let source = if query.queue == Queue::Reported { Source::Report } else { Source::Own };
    let reason = reason(&mut form, Some(&own), source);
    let kept = reason.clone();
    let waits = own.row.status == Status::Pending || own.private.pending_source.is_some();
    // What is shown is taken down, what waits is not shown: one button for both.
    let act = if act == "reject" && !waits { "remove".to_owned() } else { act };
    let reason = Some(reason).filter(|_| act != "approve");
    let wish = Wish { act: act.clone(), reason, read, bulk_id: None };
    match decisions::decide(&app, &site, comment, staff.who.asker.clone(), &wish).await {
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
            queue(&app, &staff, query, &open, Some(failed), status).await
        }
    }
}

/// `POST /desk/undo`: fields `decision` and those of the queue.
pub async fn undo(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let decision: Option<DecisionId> = form.take("decision").and_then(|text| text.parse().ok());
    let decision = decision.ok_or(Refusal::DecisionUnknown)?;
    let alone = form.take("alone").is_some();
    let query = Query::take(&mut form);
    let made = app.store.read(move |tx| decision::by_id(tx, decision)).await?;
    let comment = made.and_then(|made| made.comment_id).ok_or(Refusal::DecisionUnknown)?;
    theirs(&app, &staff, comment).await?;
    if let Err(problem) = decisions::undo(&app, decision, staff.who.asker.clone()).await {
        let failed = Failed::of(&problem);
        let open = Open { on: Some(comment), ..Open::default() };
        return queue(&app, &staff, query, &open, Some(failed), problem.kind().status).await;
    }
    if alone {
        return Ok(see_other(&format!("/desk/comments/{comment}?done={decision}")));
    }
    Ok(see_other(&query.href(&[("on", comment.to_string()), ("done", decision.to_string())])))
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
    let open = Open::take(&mut query);
    let done = match open.done {
        Some(id) => super::home::done(&app, &staff, id).await?,
        None => None,
    };
    let frame = frame(&staff, Place::Queue);
    let did = query.take("did");
    let html = comment_page(&frame, &opened, done.as_ref(), did.as_deref(), staff.texts());
    Ok(page(StatusCode::OK, html.into_string()))
}
