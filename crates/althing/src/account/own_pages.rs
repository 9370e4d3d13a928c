//! Pages on which somebody changes the address of their account, and claims what they wrote before they had one.

use std::sync::Arc;

use althing_core::mail::MailAddress;
use althing_core::refusal::{FieldRefusal, Refusal};
use althing_core::time::SECOND;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, Response, StatusCode, header};

use super::code::{self, Shown};
use super::cookie::{self, Jar};
use super::door::{expect_ours, expect_signed_in, signed_in};
use super::link::Secret;
use super::pages::{Place, form_of, is_disposable, page};
use super::{Onward, SignedIn, address, claim};
use crate::app::App;
use crate::comment::routes::limited;
use crate::http::accept::Peer;
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::prefix;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::story::find;
use crate::story::view::title;
use crate::view::account as view;
use crate::view::account_own::{self as own_view, Claimable};

/// Where one shows once more who one is.
const AGAIN: &str = "/sign-in?again=1";

/// Whoever is signed in and has just shown it, or where to go instead.
async fn fresh(app: &App, headers: &HeaderMap) -> Result<Result<SignedIn, Response<Body>>, Problem> {
    Ok(match signed_in(app, headers).await? {
        Some(who) if who.is_fresh(app) => Ok(who),
        _ => Err(see_other(AGAIN)),
    })
}

/// `GET /me/address`
pub async fn address_page(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    if app.mail().is_none() {
        return Err(Problem::new("not-found"));
    }
    let who = match fresh(&app, &headers).await? {
        Ok(who) => who,
        Err(elsewhere) => return Ok(elsewhere),
    };
    Ok(address_form(&who, "", None, StatusCode::OK))
}

fn address_form(who: &SignedIn, text: &str, wrong: Option<&str>, status: StatusCode) -> Response<Body> {
    let place = Place::own(who);
    let form = view::MailForm { address: text, wrong };
    page(&place, status, own_view::address_page(&place.dress(), &form, place.texts()).into_string())
}

/// `POST /me/address`: has a code mailed to the new address.
pub async fn ask_address(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let who = expect_signed_in(&app, &headers).await?;
    who.expect_fresh(&app)?;
    if app.mail().is_none() {
        return Err(Problem::new("not-found"));
    }
    let place = Place::own(&who);
    let text = form.take("email").unwrap_or_default();
    limited(&app, Act::SignIn, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    let Ok(new) = MailAddress::parse(text.trim()) else {
        let odd = place.texts().sign_in_address_odd();
        return Ok(address_form(&who, &text, Some(odd), StatusCode::UNPROCESSABLE_ENTITY));
    };
    if is_disposable(&app, &place, &new) {
        let odd = place.texts().refuse_disposable();
        return Ok(address_form(&who, &text, Some(odd), StatusCode::UNPROCESSABLE_ENTITY));
    }
    let browser = cookie::read(&app, &headers, Jar::Browser).unwrap_or_else(|| cookie::secret(&app));
    let id = address::ask(&app, &who, &new, &browser, "Althing").await?;
    let mut response = see_other(&format!("/me/address/code?id={id}"));
    let kept = cookie::set(&app, Jar::Browser, &browser, 2 * code::LIFE / SECOND);
    response.headers_mut().append(header::SET_COOKIE, kept);
    Ok(response)
}

/// `GET /me/address/code?id=`
pub async fn code_page(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let who = expect_signed_in(&app, &headers).await?;
    let id = query.take("id").unwrap_or_default();
    Ok(code_form(&who, &id, None, StatusCode::OK))
}

fn code_form(who: &SignedIn, id: &str, wrong: Option<&str>, status: StatusCode) -> Response<Body> {
    let place = Place::own(who);
    let html = own_view::address_code_page(&place.dress(), id, wrong, place.texts());
    page(&place, status, html.into_string())
}

/// `POST /me/address/code`: changes the address.
pub async fn change_address(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let who = expect_signed_in(&app, &headers).await?;
    limited(&app, Act::SignIn, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    let id = form.take("id").unwrap_or_default();
    let digits = code::typed(&form.take("digits").unwrap_or_default());
    let tried = match id.parse() {
        Ok(code) => address::change(&app, &who, code, Shown::Digits(digits), "Althing", &headers).await,
        Err(_) => Err(Refusal::CodeWrong.into()),
    };
    let place = Place::own(&who);
    match tried {
        Ok(()) => Ok(see_other("/me?done=address")),
        Err(problem) => match problem.refusal.as_deref() {
            Some(Refusal::CodeWrong) => {
                Ok(code_form(&who, &id, Some(place.texts().code_wrong()), problem.kind().status))
            }
            Some(Refusal::Field(FieldRefusal { field: "email", .. })) => {
                Ok(address_form(&who, "", Some(place.texts().address_taken()), problem.kind().status))
            }
            _ => Err(problem),
        },
    }
}

/// `GET /me/address/undo/{secret}`
pub async fn undo_page(
    State(app): State<Arc<App>>,
    Path(secret): Path<String>,
) -> Result<Response<Body>, Problem> {
    if !address::can_undo(&app, &Secret::read(&secret)?).await? {
        return Err(Refusal::CodeWrong.into());
    }
    let place = Place::of(&app, Onward::default());
    let html = own_view::undo_page(&place.dress(), false, place.texts()).into_string();
    Ok(page(&place, StatusCode::OK, html))
}

/// `POST /me/address/undo/{secret}`
pub async fn undo(
    State(app): State<Arc<App>>,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    expect_ours(&app, &headers)?;
    address::undo(&app, Secret::read(&secret)?).await?;
    let place = Place::of(&app, Onward::default());
    let html = own_view::undo_page(&place.dress(), true, place.texts()).into_string();
    Ok(page(&place, StatusCode::OK, html))
}

/// `GET /me/claim`: what was written with the account's address before there was an account.
pub async fn claim_page(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    let Some(who) = signed_in(&app, &headers).await? else { return Ok(see_other("/sign-in")) };
    let rows = claim::claimable(&app, &who).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let story = title(&find::by_id(&app, &row.story_id.to_string()).await?);
        shown.push(Claimable { name: row.name, html: row.html, at: row.created_at, story });
    }
    let place = Place::own(&who);
    let html = own_view::claim_page(&place.dress(), &shown, place.texts()).into_string();
    Ok(page(&place, StatusCode::OK, html))
}

/// `POST /me/claim`
pub async fn claim_all(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, _) = form_of(&app, request).await?;
    let who = expect_signed_in(&app, &headers).await?;
    limited(&app, Act::Change, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    claim::claim(&app, &who).await?;
    Ok(see_other("/me"))
}
