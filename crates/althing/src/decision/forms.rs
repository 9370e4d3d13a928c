//! The page on which somebody who is signed in reads a decision about themselves, and complains about it.

use std::sync::Arc;

use althing_core::id::DecisionId;
use althing_core::refusal::{FieldRefusal, Refusal, Wrong};
use althing_store::{comment, decision};
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::appeals::complain;
use super::statement::{Restricting, statement, with_appeal};
use crate::account::SignedIn;
use crate::account::door::{expect_ours, expect_signed_in};
use crate::app::App;
use crate::comment::routes::limited;
use crate::http::accept::Peer;
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::http::{body, prefix};
use crate::view::Texts;
use crate::view::statement::{ComplaintDraft, decision_page};

/// A form from a page of ours, whose texts may be as long as a comment.
pub async fn form_of(app: &App, request: Request) -> Result<(HeaderMap, Form), Problem> {
    let (parts, content) = request.into_parts();
    expect_ours(app, &parts.headers)?;
    let bytes = body::read(&parts.headers, content, app.settings.limits.body_bytes_max).await?;
    Ok((parts.headers, Form::parse(&bytes)?))
}

/// Why a complaint was not taken, in words for its author.
pub fn why_refused<'t>(problem: &Problem, texts: &'t Texts) -> &'t str {
    match problem.refusal.as_deref() {
        Some(Refusal::Field(FieldRefusal { wrong: Wrong::TooLong { .. }, .. })) => {
            texts.appeal_refused_long()
        }
        Some(Refusal::Field(_)) => texts.appeal_refused_empty(),
        Some(Refusal::AppealMade) => texts.appeal_refused_made(),
        Some(Refusal::AppealTooLate) => texts.appeal_refused_late(),
        Some(Refusal::NothingToAppeal) => texts.appeal_refused_over(),
        Some(Refusal::TooMany { .. }) => texts.problem_too_many_requests_do(),
        _ => texts.problem_invalid_what(),
    }
}

/// A decision that is about this account: about its person, or a comment of theirs.
async fn mine(app: &App, who: &SignedIn, id: &str) -> Result<Restricting, Problem> {
    let unknown = || Problem::from(Refusal::DecisionUnknown);
    let id: DecisionId = id.parse().map_err(|_| unknown())?;
    let account = who.account.id;
    let found = app
        .store
        .read(move |tx| {
            let Some(row) = decision::by_id(tx, id)? else { return Ok(None) };
            let author = match row.comment_id {
                Some(id) => comment::by_id(tx, id)?.and_then(|row| row.account_id),
                None => row.account_id,
            };
            if author != Some(account) {
                return Ok(None);
            }
            with_appeal(tx, row)
        })
        .await
        .map_err(|error: althing_store::Error| Problem::from(error))?;
    found.ok_or_else(unknown)
}

fn page(
    app: &App,
    who: &SignedIn,
    found: &Restricting,
    is_just: bool,
    draft: Option<&ComplaintDraft>,
) -> String {
    let texts = Texts::of(&who.account.language);
    let statement = statement(&app.sites(), found, app.clock.now());
    let action = format!("/me/decisions/{}", found.row.id);
    decision_page(&statement, &action, is_just, draft, texts).into_string()
}

/// `GET /me/decisions/{decision}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let who = expect_signed_in(&app, &headers).await?;
    let found = mine(&app, &who, &id).await?;
    let is_just = query.take("done").is_some();
    Ok(answer(&Surface::Private, StatusCode::OK, HTML, page(&app, &who, &found, is_just, None)))
}

/// `POST /me/decisions/{decision}` with `text`: complains about it.
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let who = expect_signed_in(&app, &headers).await?;
    let found = mine(&app, &who, &id).await?;
    let text = form.take("text").unwrap_or_default();
    let client = prefix::client(peer, &headers, &app.settings.trusted_proxies);
    let done = match limited(&app, Act::Change, client) {
        Ok(()) => complain(&app, found.row.id, who.asker.clone(), &text).await,
        Err(problem) => Err(problem),
    };
    let Err(problem) = done else { return Ok(see_other(&format!("/me/decisions/{id}?done=complained"))) };
    let message = why_refused(&problem, Texts::of(&who.account.language)).to_owned();
    let draft = ComplaintDraft { decision: found.row.id.to_string(), text, message };
    let html = page(&app, &who, &found, false, Some(&draft));
    Ok(answer(&Surface::Private, problem.kind().status, HTML, html))
}
