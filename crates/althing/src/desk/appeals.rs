//! Complaints at the desk: those that wait, and one with the decision and the text in question. Whoever decided does not
//! answer.

use std::sync::Arc;

use althing_core::appeal::{ANSWER_CHARS_MAX, Outcome, State as Stand};
use althing_core::id::{AccountId, CommentId, DecisionId, SiteId};
use althing_core::reader::{Subject, Verb, may};
use althing_core::refusal::{FieldRefusal, Refusal, Wrong};
use althing_store::appeal::{self, OpenRow};
use althing_store::decision::{self, DecisionRow};
use althing_store::{account, comment, story};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered, expect_staff};
use super::home::{frame, page, queue};
use super::query::{Open, Query};
use crate::app::App;
use crate::decision::appeals::answer;
use crate::decision::forms::form_of;
use crate::decision::statement::{Restricting, restriction_of, statement, with_appeal};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::view::Texts;
use crate::view::desk::{
    Answerer, ComplaintLine, ComplaintView, Decider, Failed, Place, complaint_page, complaints_page,
};
use crate::view::statement::what;

/// `GET /desk/appeals`
pub async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut sites: Vec<SiteId> = staff.sites.iter().map(|site| site.id).collect();
    // Decisions that hold everywhere are on no site.
    sites.push(SiteId(uuid::Uuid::nil()));
    let rows = app
        .store
        .read(move |tx| {
            let mut rows = Vec::new();
            for site in &sites {
                rows.extend(appeal::open(tx, *site)?);
            }
            Ok::<_, althing_store::Error>(rows)
        })
        .await?;
    let mut rows: Vec<OpenRow> =
        rows.into_iter().filter(|row| may_answer(&staff, row.site_id, &row.section)).collect();
    rows.sort_by_key(|row| row.created_at);
    let lines: Vec<ComplaintLine> = rows.into_iter().map(|row| line(&app, &staff, row)).collect();
    let html = complaints_page(&frame(&staff, Place::Queue), &lines, staff.texts());
    Ok(page(StatusCode::OK, html.into_string()))
}

fn may_answer(staff: &Staff, site_id: SiteId, section: &str) -> bool {
    may(&staff.who.asker, Verb::Decide, &Subject { site_id, section, guest: None, account: None })
}

fn line(app: &App, staff: &Staff, row: OpenRow) -> ComplaintLine {
    ComplaintLine {
        href: format!("/desk/appeals/{}", row.decision_id),
        site: app.sites().id(row.site_id).map(|site| site.name.clone()).unwrap_or_default(),
        is_own: is_own(staff, &row.decider),
        what: what(restriction_of(&row.act, ""), staff.texts()).to_owned(),
        ground: row.ground,
        text: row.text,
        at: row.created_at,
    }
}

fn is_own(staff: &Staff, decider: &(String, Option<uuid::Uuid>)) -> bool {
    let actor = staff.who.asker.actor;
    decider.0 == actor.kind() && decider.1 == actor.id()
}

/// What a page shows.
struct Found {
    decided: Restricting,
    text: String,
    thread: Option<String>,
    section: String,
    decider: Decider,
}

/// A decision with the complaint about it; none where nobody complained.
async fn read(app: &App, id: DecisionId) -> Result<Option<Found>, Problem> {
    let sites = app.sites();
    let found = app
        .store
        .read(move |tx| {
            let Some(row) = decision::by_id(tx, id)? else { return Ok(None) };
            let text = appeal::text_of(tx, &row)?;
            let section = match row.story_id.filter(|_| row.is_on_comment()) {
                Some(story) => story::by_id(tx, story)?.map(|story| story.fields.section).unwrap_or_default(),
                None => String::new(),
            };
            let thread = match row.comment_id {
                Some(id) => comment::by_id(tx, id)?.and_then(|comment| {
                    let slug = sites.id(comment.site_id).map(|site| site.slug.clone())?;
                    Some(crate::comment::view::permalink(&slug, &comment))
                }),
                None => None,
            };
            let decider = decider(tx, &row)?;
            let decided = with_appeal(tx, row)?;
            Ok::<_, althing_store::Error>(decided.map(|decided| Found {
                decided,
                text,
                thread,
                section,
                decider,
            }))
        })
        .await?;
    Ok(found.filter(|found| found.decided.appeal.is_some()))
}

/// The decision that an address names, for whoever may answer the complaint.
async fn found(app: &App, staff: &Staff, id: &str) -> Result<Found, Problem> {
    let unknown = || Problem::from(Refusal::DecisionUnknown);
    let id: DecisionId = id.parse().map_err(|_| unknown())?;
    let found = read(app, id).await?.ok_or_else(unknown)?;
    if !may_answer(staff, found.decided.row.site_id, &found.section) {
        return Err(Refusal::Forbidden.into());
    }
    Ok(found)
}

/// The complaints that wait about decisions on a comment, or on its occasion, newest decision first.
pub(super) async fn of_comment(
    app: &App,
    staff: &Staff,
    id: CommentId,
) -> Result<Vec<ComplaintView>, Problem> {
    let mut complaints = Vec::new();
    for decision in app.store.read(move |tx| appeal::open_of_comment(tx, id)).await? {
        complaints.extend(read(app, decision).await?.map(|found| view(app, staff, found)));
    }
    Ok(complaints)
}

/// Who decided, as staff may know.
fn decider(tx: &mut althing_store::Tx<'_>, row: &DecisionRow) -> Result<Decider, althing_store::Error> {
    Ok(match (row.actor.0.as_str(), row.actor.1) {
        ("account", Some(id)) => {
            let name = account::by_id(tx, AccountId(id))?.map(|account| account.name);
            Decider::Account(name.unwrap_or_default())
        }
        ("operator", _) => Decider::Operator,
        ("system", _) => Decider::Rule,
        _ => Decider::Key,
    })
}

/// `GET /desk/appeals/{decision}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let found = found(&app, &staff, &id).await?;
    Ok(shown(&app, &staff, found, String::new(), None, StatusCode::OK))
}

/// What is shown of a complaint.
fn view(app: &App, staff: &Staff, found: Found) -> ComplaintView {
    let row = &found.decided.row;
    let is_open = found.decided.appeal.as_ref().is_some_and(|appeal| appeal.state == Stand::Open);
    let answerer = match (is_open, is_own(staff, &row.actor)) {
        (false, _) => Answerer::Nobody,
        (true, true) => Answerer::Another,
        (true, false) if may_answer(staff, row.site_id, &found.section) => Answerer::Here,
        (true, false) => Answerer::OfSite,
    };
    ComplaintView {
        id: row.id,
        statement: statement(&app.sites(), &found.decided, app.clock.now()),
        answerer,
        decider: found.decider,
        text: found.text,
        thread_href: found.thread,
        action: format!("/desk/appeals/{}", row.id),
        answer_chars_max: ANSWER_CHARS_MAX,
        typed: String::new(),
        wrong: None,
    }
}

fn shown(
    app: &App,
    staff: &Staff,
    found: Found,
    typed: String,
    wrong: Option<&str>,
    status: StatusCode,
) -> Response<Body> {
    let shown = ComplaintView { typed, wrong: wrong.map(str::to_owned), ..view(app, staff, found) };
    page(status, complaint_page(&frame(staff, Place::Queue), &shown, staff.texts()).into_string())
}

/// `POST /desk/appeals/{decision}` with `outcome` and `answer`; from beside a comment with `comment`, `next` and the fields of
/// the queue besides.
pub async fn decide(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let staff = expect_staff(&app, &headers).await?;
    let found = found(&app, &staff, &id).await?;
    let (outcome, words) = wish(&mut form)?;
    let done = answer(&app, found.decided.row.id, staff.who.asker.clone(), outcome, &words).await;
    if let Some(comment) = form.take("comment").and_then(|text| text.parse().ok()) {
        return beside(&app, &staff, comment, form, found.decided.row.id, words, done).await;
    }
    match done {
        Ok(()) => Ok(see_other(&format!("/desk/appeals/{id}"))),
        Err(problem) => match why_not(&problem, staff.texts()) {
            Some(wrong) => {
                let wrong = wrong.to_owned();
                Ok(shown(&app, &staff, found, words, Some(&wrong), problem.kind().status))
            }
            None => Err(problem),
        },
    }
}

/// Back to where the comment is open, or on to the next one.
async fn beside(
    app: &App,
    staff: &Staff,
    comment: CommentId,
    mut form: Form,
    id: DecisionId,
    words: String,
    done: Result<(), Problem>,
) -> Result<Response<Body>, Problem> {
    let alone = form.take("alone").is_some();
    let next: Option<CommentId> = form.take("next").and_then(|text| text.parse().ok());
    let query = Query::take(&mut form);
    match done {
        Ok(()) if alone => Ok(see_other(&format!("/desk/comments/{comment}?answered={id}"))),
        Ok(()) => {
            let mut more = vec![("answered", id.to_string())];
            more.extend(next.map(|next| ("on", next.to_string())));
            Ok(see_other(&query.href(&more)))
        }
        Err(problem) => {
            let (act, ground) = ("answer".to_owned(), id.to_string());
            let failed = Failed { act, ground, explanation: words, ..Failed::of(&problem) };
            let open = Open { on: Some(comment), ..Open::default() };
            queue(app, staff, query, &open, Some(failed), problem.kind().status).await
        }
    }
}

fn wish(form: &mut Form) -> Result<(Outcome, String), Problem> {
    let outcome = form.take("outcome").as_deref().and_then(Outcome::parse);
    let outcome = outcome.ok_or_else(|| Problem::malformed("outcome", "It must be uphold or reverse."))?;
    Ok((outcome, form.take("answer").unwrap_or_default()))
}

/// Why an answer was not taken, where typing something else helps.
fn why_not<'t>(problem: &Problem, texts: &'t Texts) -> Option<&'t str> {
    match problem.refusal.as_deref() {
        Some(Refusal::Field(FieldRefusal { wrong: Wrong::TooLong { .. }, .. })) => {
            Some(texts.desk_rules_refused_long())
        }
        Some(Refusal::Field(_)) => Some(texts.desk_rules_refused_missing()),
        _ => None,
    }
}
