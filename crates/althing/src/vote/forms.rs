//! Voting without JavaScript: a page with the comment and the choices, whose form leads back to the comment.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::CommentId;
use althing_core::refusal::Refusal;
use althing_core::vote::Value;
use althing_store::comment::CommentRow;
use althing_store::vote;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::{cast, subject};
use crate::account::Onward;
use crate::account::door::{Caller, caller, signed_in};
use crate::app::App;
use crate::comment::routes::limited;
use crate::comment::view::{Badges, comment_view, permalink, sign_in_href};
use crate::http::accept::Peer;
use crate::http::door::{self, Door};
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::http::{body, prefix};
use crate::story::find::{self, Found};
use crate::story::view::{site_view, title};
use crate::view::model::{VotePage, Voter};
use crate::view::{Texts, vote_page};

/// Longest form of this page, in bytes.
const FORM_BYTES_MAX: usize = 1024;

/// `GET /s/{site}/{story_id}/vote?on=`
pub async fn show(
    State(app): State<Arc<App>>,
    Path((slug, id)): Path<(String, String)>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let found = find::on_site(&app, &slug, &id).await?;
    let row = voted_on(&app, &found, query.take("on")).await?;
    let voter = match signed_in(&app, &headers).await? {
        None => Voter::SignedOut { sign_in_href: sign_in_href(&app, &found) },
        Some(who) if row.account_id == Some(who.account.id) => Voter::Author,
        Some(who) => {
            let (account, comment) = (who.account.id, row.id);
            let value = app.store.read(move |tx| vote::of_account(tx, account, comment)).await?;
            Voter::Reader { value }
        }
    };
    let page = VotePage {
        site: site_view(&found.site),
        story_title: title(&found),
        story_href: found.href(),
        action: format!("/s/{}/{}/vote", found.site.slug, found.id),
        votes: found.site.settings.votes,
        told: super::told(&found.site.settings, &row, app.clock.now()),
        comment: comment_view(&found, &row, &Badges::under(&app, &found), false),
        voter,
    };
    let html = vote_page(&page, Texts::of(&found.site.settings.language)).into_string();
    Ok(answer(&Surface::Private, StatusCode::OK, HTML, html))
}

/// The comment that a page is about: one of this story, and published.
async fn voted_on(app: &App, found: &Found, on: Option<String>) -> Result<CommentRow, Problem> {
    let id: Option<CommentId> = on.and_then(|text| text.parse().ok());
    let row = subject(app, id.ok_or(Refusal::CommentUnknown)?).await?;
    if row.story_id != found.id {
        return Err(Refusal::CommentUnknown.into());
    }
    match row.status {
        Status::Published => Ok(row),
        Status::Pending | Status::Rejected => Err(Refusal::CommentUnknown.into()),
        Status::Removed | Status::Withdrawn | Status::Erased => Err(Refusal::CommentGone.into()),
    }
}

/// `POST /s/{site}/{story_id}/vote`
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path((slug, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, content) = request.into_parts();
    let door = door::of(&parts.headers)?;
    if !matches!(door, Door::Form { .. }) {
        let takes = "This address takes forms; scripts use the API.";
        return Err(Problem::header("media-type", "Content-Type", takes));
    }
    let found = find::on_site(&app, &slug, &id).await?;
    let caller = caller(&app, &parts.headers, door, &found.site).await?;
    let bytes = body::read(&parts.headers, content, FORM_BYTES_MAX).await?;
    let mut form = Form::parse(&bytes)?;
    let value = form.take("value").and_then(|text| text.parse().ok()).and_then(Value::of);
    let value = value.ok_or_else(|| Problem::malformed("value", "It must be 1, 0 or -1."))?;
    let row = voted_on(&app, &found, form.take("on")).await?;
    let Caller::Account(who) = caller else {
        let onward = Onward { site: Some(slug), story: Some(found.id), ..Onward::default() };
        return Ok(see_other(&onward.address("/sign-in")));
    };
    limited(&app, Act::Vote, prefix::client(peer, &parts.headers, &app.settings.trusted_proxies))?;
    cast(&app, &found.site, &who, &row, value).await?;
    Ok(see_other(&permalink(&found.site.slug, &row)))
}
