//! The API of passkeys: for scripts on pages of ours only, since no page of another origin may have to do with signing in
//!

use std::sync::Arc;

use althing_core::time::SECOND;
use althing_store::passkey::PasskeyRow;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, Response, StatusCode, header};
use serde_json::{Value, json};

use super::actions::{self, Answer};
use super::authenticator::ID_BYTES_MAX;
use super::ceremony::{self, Here, Signed};
use crate::account::cookie::{self, Jar};
use crate::account::{code, door as signed, pages};
use crate::app::App;
use crate::comment::routes::limited;
use crate::http::accept::Peer;
use crate::http::door::{self, Door};
use crate::http::json::Fields;
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::http::{self as plumbing, prefix};
use crate::time::rfc3339;

/// Longest part of an answer of a browser, in characters: attestations of RSA keys have some 3,000 bytes.
const PART_CHARS_MAX: usize = 16_384;
/// Most ways to reach a passkey that are kept; the standard knows six.
const TRANSPORTS_MAX: usize = 8;
/// The ways to reach a passkey (WebAuthn, 5.8.4); others are left out.
const TRANSPORTS: [&str; 6] = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];
/// How long a browser that is asked to sign in is known again, in seconds: no shorter than one that asked for a code.
const BROWSER_SECONDS: i64 = 2 * code::LIFE / SECOND;

/// Lets in a script on a page of ours, as often as its network may, where passkeys are offered at all.
fn admit(app: &App, peer: &Peer, headers: &HeaderMap, act: Act) -> Result<Here, Problem> {
    let Door::Script { origin } = door::of(headers)? else {
        return Err(Problem::new("forbidden").saying("Passkeys are for scripts on our own pages."));
    };
    door::admit(headers, &origin, app.is_ours(&origin), &[])?;
    let client = prefix::client(peer.0, headers, &app.settings.trusted_proxies);
    limited(app, act, client)?;
    super::here(app).ok_or_else(|| {
        Problem::new("not-offered")
            .saying("Browsers have passkeys for https and a host name, or for localhost only.")
    })
}

async fn fields(app: &App, headers: &HeaderMap, body: Body) -> Result<Fields, Problem> {
    door::expect_json(headers)?;
    let bytes = plumbing::body::read(headers, body, app.settings.limits.body_bytes_max).await?;
    plumbing::json::object(&bytes)
}

fn said(status: StatusCode, body: &Value) -> Response<Body> {
    answer(&Surface::Private, status, JSON, body.to_string())
}

fn done() -> Response<Body> {
    let mut response = answer(&Surface::Private, StatusCode::NO_CONTENT, JSON, "");
    response.headers_mut().remove(header::CONTENT_TYPE);
    response
}

/// `GET /api/v1/me/passkeys`
pub async fn list(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    signed::expect_our_script(&app, &headers)?;
    let signed_in = signed::expect_signed_in(&app, &headers).await?;
    let all = actions::list(&app, signed_in.account.id).await?;
    let items: Vec<Value> = all.iter().map(described).collect();
    Ok(said(StatusCode::OK, &json!({ "items": items })))
}

fn described(row: &PasskeyRow) -> Value {
    json!({
        "id": BASE64URL_NOPAD.encode(&row.id),
        "name": row.name,
        "created_at": rfc3339(row.created_at),
        "used_at": row.used_at.map(rfc3339),
    })
}

/// `POST /api/v1/me/passkeys/begin`
pub async fn begin_adding(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let here = admit(&app, &peer, &headers, Act::Challenge)?;
    let signed_in = signed::expect_signed_in(&app, &headers).await?;
    actions::expect_may_change(&app, &signed_in)?;
    Ok(said(StatusCode::OK, &actions::begin_adding(&app, &here, &signed_in).await?))
}

/// `POST /api/v1/me/passkeys`
pub async fn add(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let here = admit(&app, &peer, &parts.headers, Act::SignIn)?;
    let signed_in = signed::expect_signed_in(&app, &parts.headers).await?;
    actions::expect_may_change(&app, &signed_in)?;
    let mut fields = fields(&app, &parts.headers, body).await?;
    let name = actions::name(&fields.needed("name")?)?;
    let mut credential = credential(&mut fields)?;
    let mut response = credential.object("response")?.ok_or_else(|| missing("credential.response"))?;
    let client_data = part(&mut response, "clientDataJSON")?;
    let attestation = part(&mut response, "attestationObject")?;
    let mut transports = response.texts("transports", TRANSPORTS_MAX)?.unwrap_or_default();
    transports.retain(|way| TRANSPORTS.contains(&way.as_str()));
    fields.finish()?;
    let made = ceremony::made(&here, &client_data, &attestation, transports);
    let row = actions::add(&app, &signed_in, made.ok_or_else(actions::refused)?, name).await?;
    Ok(said(StatusCode::CREATED, &described(&row)))
}

/// `PATCH /api/v1/me/passkeys/{passkey}`
pub async fn rename(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    admit(&app, &peer, &parts.headers, Act::SignIn)?;
    let signed_in = signed::expect_signed_in(&app, &parts.headers).await?;
    let mut fields = fields(&app, &parts.headers, body).await?;
    let name = actions::name(&fields.needed("name")?)?;
    fields.finish()?;
    actions::rename(&app, signed_in.account.id, id_of(&id)?, name).await?;
    Ok(done())
}

/// `DELETE /api/v1/me/passkeys/{passkey}`
pub async fn remove(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    admit(&app, &peer, &headers, Act::SignIn)?;
    let signed_in = signed::expect_signed_in(&app, &headers).await?;
    actions::expect_may_change(&app, &signed_in)?;
    actions::remove(&app, &signed_in, id_of(&id)?).await?;
    Ok(done())
}

/// `POST /api/v1/sign-in/passkey/begin`
pub async fn begin_signing_in(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let here = admit(&app, &peer, &headers, Act::Challenge)?;
    let browser = cookie::read(&app, &headers, Jar::Browser).unwrap_or_else(|| cookie::secret(&app));
    let options = actions::begin_signing_in(&app, &here, cookie::hash(&browser)).await?;
    let mut response = said(StatusCode::OK, &options);
    let given = cookie::set(&app, Jar::Browser, &browser, BROWSER_SECONDS);
    response.headers_mut().append(header::SET_COOKIE, given);
    Ok(response)
}

/// `POST /api/v1/sign-in/passkey`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let here = admit(&app, &peer, &parts.headers, Act::SignIn)?;
    let mut fields = fields(&app, &parts.headers, body).await?;
    let mut credential = credential(&mut fields)?;
    let id = id_of(&credential.needed("id")?).map_err(|_| actions::refused())?;
    let mut response = credential.object("response")?.ok_or_else(|| missing("credential.response"))?;
    let signed = Signed {
        client_data: part(&mut response, "clientDataJSON")?,
        authenticator_data: part(&mut response, "authenticatorData")?,
        signature: part(&mut response, "signature")?,
    };
    let user = part(&mut response, "userHandle")?;
    fields.finish()?;
    let browser = cookie::read(&app, &parts.headers, Jar::Browser).ok_or_else(actions::refused)?;
    let answer = Answer { id, user, signed };
    let fresh = actions::sign_in(&app, &here, cookie::hash(&browser), answer, &parts.headers).await?;
    let mut response = done();
    pages::give(&app, response.headers_mut(), &fresh.secret);
    Ok(response)
}

/// The browser's answer, which may say more than is asked for here.
fn credential(fields: &mut Fields) -> Result<Fields, Problem> {
    fields.object("credential")?.ok_or_else(|| missing("credential"))
}

fn missing(field: &str) -> Problem {
    Problem::malformed(field, "It must be an object, and it is needed.")
}

/// Bytes in base64url. No part of an answer is longer than it can be.
fn part(fields: &mut Fields, name: &'static str) -> Result<Vec<u8>, Problem> {
    let text = fields.needed(name)?;
    let bytes = Some(text)
        .filter(|text| text.len() <= PART_CHARS_MAX)
        .and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
    bytes.ok_or_else(|| Problem::malformed(format!("credential.response.{name}"), "It must be base64url."))
}

/// A passkey's id, as it stands in addresses.
fn id_of(text: &str) -> Result<Vec<u8>, Problem> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default();
    if (1..=ID_BYTES_MAX).contains(&bytes.len()) { Ok(bytes) } else { Err(Problem::new("passkey-unknown")) }
}
