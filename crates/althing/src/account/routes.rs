//! The API of whoever is signed in: who they are, what is theirs under a story, the exchange of a hand-over's code, and
//! signing out. Never cached; scripts of registered pages may read it with credentials, and say `X-Althing: 1` so that a
//! browser asks first.

use std::sync::Arc;

use althing_core::id::AccountId;
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_store::comment::{self, CommentRow};
use althing_store::vote;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use super::door::{by_bearer, signed_in};
use super::session::BEARER_PREFIX;
use super::{SignedIn, hand, pages};
use crate::app::App;
use crate::comment::change::Own;
use crate::comment::json as comments;
use crate::comment::routes::limited;
use crate::http::accept::Peer;
use crate::http::door::{self, Door};
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::http::{self as plumbing, body, prefix};
use crate::story::find;
use crate::thread::told::{desk_href, for_staff, may_moderate};
use crate::time::rfc3339;
use crate::view::Texts;

/// Most of an account's own comments under one story that are told.
const OWN_MAX: usize = 200;
/// Shortest secret of a page that waits for a code, in characters: 256 bits in base64url.
const VERIFIER_CHARS_MIN: usize = 43;
const VERIFIER_CHARS_MAX: usize = 128;

/// `GET /api/v1/me/stories/{story}`: who is signed in, and what of this story is theirs.
pub async fn story(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let found = find::by_id_or_url(&app, &id, &mut query).await?;
    let who = reader(&app, &headers, &found.site).await?;
    let texts = Texts::of(&found.site.settings.language);
    let body = match who {
        None => json!({"account": Value::Null, "comments": [], "votes": {}}),
        Some(who) => {
            let (id, story) = (who.account.id, found.id);
            let (rows, votes) = app
                .store
                .read(move |tx| {
                    let rows = own(tx, id, story)?;
                    Ok::<_, althing_store::Error>((rows, vote::of_account_in_story(tx, id, story)?))
                })
                .await?;
            let votes: Map<String, Value> =
                votes.into_iter().map(|(comment, value)| (comment.to_string(), value.into())).collect();
            let comments: Vec<Value> =
                rows.iter().map(|own| comments::own(&app, &found.site.slug, own)).collect();
            let mut body = json!({"account": told(&app, &who), "comments": comments, "votes": votes, "words": words(texts)});
            let is_staff = may_moderate(&found, &who);
            body["may"] = if is_staff { json!(["moderate"]) } else { json!([]) };
            body["staff"] = if is_staff { for_staff(&found, texts) } else { Value::Null };
            body["desk_url"] = desk_href(&app, &found, &who).into();
            body
        }
    };
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, body.to_string()))
}

/// What the script says to somebody who is signed in. It comes with this answer, so that pages for everybody need not
/// carry it.
fn words(texts: &Texts) -> Value {
    json!({
        "writing-as": texts.writing_as("{name}"),
        "choose-name": texts.choose_name(),
        "name-needed": texts.refuse_name_needed(),
        "sign-out": texts.sign_out(),
        "signed-out": texts.refuse_signed_out(),
        "signed-out-done": texts.say_signed_out(),
        "desk": texts.staff_desk(),
    })
}

fn own(
    tx: &mut althing_store::Tx<'_>,
    account: AccountId,
    story: althing_core::id::StoryId,
) -> Result<Vec<Own>, althing_store::Error> {
    let rows: Vec<CommentRow> = comment::of_account_in_story(tx, account, story, OWN_MAX)?;
    let mut owned = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(private) = comment::private(tx, row.id)? {
            owned.push(Own { row, private });
        }
    }
    Ok(owned)
}

/// Who asks, for a private read: by cookie from a page of the site or of ours, or by a bearer of the site.
async fn reader(app: &App, headers: &HeaderMap, site: &Arc<Site>) -> Result<Option<SignedIn>, Problem> {
    if let Some(token) = door::bearer(headers)? {
        let found = by_bearer(app, &token, site.id).await?;
        return found.map(Some).ok_or_else(|| Refusal::SignedOut.into());
    }
    if headers.get("x-althing").map(http::HeaderValue::as_bytes) != Some(b"1") {
        return Err(Problem::header("forbidden", "X-Althing", "A script sends `X-Althing: 1`."));
    }
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or("?");
        door::admit(headers, origin, app.is_ours(origin), &site.origins)?;
    }
    signed_in(app, headers).await
}

/// An account as its owner's scripts see it.
fn told(app: &App, who: &SignedIn) -> Value {
    json!({
        "id": who.account.id.to_string(),
        "name": who.account.name,
        "needs_name": who.account.name.is_empty(),
        "needs_passkey": who.needs_passkey(app),
        "is_staff": who.asker.grants.iter().any(|grant| grant.role.is_staff()),
    })
}

/// `POST /api/v1/session` `{code, verifier}`: a page that waited gets its bearer.
pub async fn exchange(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, content) = request.into_parts();
    let Door::Script { origin } = door::of(&parts.headers)? else { return Err(Refusal::Forbidden.into()) };
    let known = if app.sites().has_origin(&origin) { vec![origin.clone()] } else { Vec::new() };
    door::admit(&parts.headers, &origin, app.is_ours(&origin), &known)?;
    limited(&app, Act::SignIn, prefix::client(peer, &parts.headers, &app.settings.trusted_proxies))?;
    let bytes = body::read(&parts.headers, content, app.settings.limits.body_bytes_max).await?;
    let mut fields = plumbing::json::object(&bytes)?;
    let (code, verifier) = (fields.needed("code")?, fields.needed("verifier")?);
    fields.finish()?;
    if !(VERIFIER_CHARS_MIN..=VERIFIER_CHARS_MAX).contains(&verifier.len()) {
        return Err(Problem::malformed("verifier", "It must have 43 to 128 characters."));
    }
    let handed = hand::exchange(&app, &origin, &code, &verifier).await?;
    let body = json!({
        "bearer": handed.bearer,
        "expires_at": rfc3339(handed.session.expires_at),
        "account": {"id": handed.session.account_id.to_string(), "name": handed.name},
    });
    Ok(answer(&Surface::Private, StatusCode::CREATED, JSON, body.to_string()))
}

/// `DELETE /api/v1/session`: signs out, by cookie or by bearer.
pub async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    match door::of(&headers)? {
        Door::Bearer(token) => {
            let secret = token.strip_prefix(BEARER_PREFIX).ok_or(Refusal::Forbidden)?;
            let hash = super::cookie::hash(secret);
            app.store
                .write(althing_store::Lane::Interactive, move |tx| {
                    althing_store::session::sign_out(tx, &hash)
                })
                .await?;
        }
        Door::Script { origin } => {
            let known = if app.sites().has_origin(&origin) { vec![origin.clone()] } else { Vec::new() };
            door::admit(&headers, &origin, app.is_ours(&origin), &known)?;
            pages::end(&app, &headers).await?;
        }
        Door::Form { .. } => return Err(Refusal::Forbidden.into()),
    }
    let mut response = answer(&Surface::Private, StatusCode::OK, JSON, json!({}).to_string());
    pages::forget(&app, response.headers_mut());
    Ok(response)
}
