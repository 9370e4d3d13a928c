//! Pages of ours on which people sign in, name themselves, hand a session over and sign out. None of them can be framed;
//! those on the way of a hand-over may keep the window that opened them, because that is who gets the code.

use std::sync::Arc;

use althing_core::mail::MailAddress;
use althing_core::refusal::{FieldRefusal, Refusal};
use althing_core::site::Site;
use althing_core::time::SECOND;
use althing_store::Lane;
use althing_store::account;
use althing_store::session as sessions;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::code::{self, Shown};
use super::cookie::{self, Jar};
use super::door::{expect_ours, expect_signed_in, signed_in};
use super::link::{self, Secret};
use super::session::{Fresh, LIFE, given};
use super::{Onward, SignedIn, hand, name, passkey};
use crate::app::App;
use crate::comment::routes::limited;
use crate::http::accept::Peer;
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::http::{body, prefix};
use crate::spam::disposable;
use crate::story::view::site_view;
use crate::view::Texts;
use crate::view::account::{self as view, Dress};

/// Longest form of these pages, in bytes.
const FORM_BYTES_MAX: usize = 8192;

/// The dress of a page: of the site that somebody comes from, or of none.
pub(super) struct Place {
    site: Option<Arc<Site>>,
    language: String,
    pub(super) onward: Onward,
}

impl Place {
    pub(super) fn of(app: &App, onward: Onward) -> Self {
        let site = onward.site.as_deref().and_then(|slug| app.sites().slug(slug).cloned());
        let language = language(app, &onward);
        Self { site, language, onward }
    }

    /// Away from all sites, in the language of whoever is signed in.
    pub(super) fn own(who: &SignedIn) -> Self {
        Self { site: None, language: who.account.language.clone(), onward: Onward::default() }
    }

    pub(super) fn texts(&self) -> &'static Texts {
        Texts::of(&self.language)
    }

    pub(super) fn dress(&self) -> Dress {
        Dress { site: self.site.as_deref().map(site_view), fields: self.onward.fields() }
    }
}

/// A page of ours that nobody may keep; windows that opened it stay in touch on the way of a hand-over.
pub(super) fn page(place: &Place, status: StatusCode, html: String) -> Response<Body> {
    let surface = if place.onward.hand.is_some() { Surface::PopUp } else { Surface::Private };
    answer(&surface, status, HTML, html)
}

/// Leads on, with the cookies of a session that has begun.
pub(super) fn signed(app: &App, secret: &str, to: &str) -> Response<Body> {
    let mut response = see_other(to);
    give(app, response.headers_mut(), secret);
    response
}

/// The cookies of a session that has begun.
pub(super) fn give(app: &App, headers: &mut HeaderMap, secret: &str) {
    headers.append(header::SET_COOKIE, given(app, secret));
    headers.append(header::SET_COOKIE, cookie::hint(LIFE / SECOND));
    headers.append(header::SET_COOKIE, cookie::set(app, Jar::Browser, "", 0));
}

/// `GET /sign-in`
pub async fn show(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let place = Place::of(&app, Onward::take(&app, &mut query));
    let who = signed_in(&app, &headers).await?;
    let is_again = query.take("again").is_some();
    if let Some(who) = who.filter(|_| !is_again) {
        return Ok(see_other(&after(&who, &place.onward)));
    }
    let form = app.mail().map(|_| mail_form("", None));
    let next = passkey_next(&app, &place);
    let html =
        view::sign_in_page(&place.dress(), form.as_ref(), next.as_deref(), place.texts()).into_string();
    Ok(page(&place, StatusCode::OK, html))
}

/// Where the browser goes after a passkey, where they are offered: asked for with a session, this page leads on.
fn passkey_next(app: &App, place: &Place) -> Option<String> {
    passkey::here(app).map(|_| place.onward.address("/sign-in"))
}

/// The language of whoever comes from a site; away from all sites the first one's, as on the front page.
pub(super) fn language(app: &App, onward: &Onward) -> String {
    let sites = app.sites();
    let site = onward.site.as_deref().and_then(|slug| sites.slug(slug).cloned());
    let speaking = site.or_else(|| sites.all().into_iter().next());
    speaking.map_or_else(|| "en".to_owned(), |site| site.settings.language.clone())
}

/// `POST /sign-in`: has a code mailed. The answer is the same whatever is known of the address.
pub async fn ask(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let place = Place::of(&app, Onward::take(&app, &mut form));
    if app.mail().is_none() {
        return Err(Problem::new("not-found"));
    }
    let text = form.take("email").unwrap_or_default();
    let texts = place.texts();
    let shown = |wrong: &str, status| {
        let (form, next) = (mail_form(&text, Some(wrong)), passkey_next(&app, &place));
        let html = view::sign_in_page(&place.dress(), Some(&form), next.as_deref(), texts);
        page(&place, status, html.into_string())
    };
    let client = prefix::client(peer, &headers, &app.settings.trusted_proxies);
    if limited(&app, Act::SignIn, client).is_err() {
        return Ok(shown(texts.problem_too_many_requests_do(), StatusCode::TOO_MANY_REQUESTS));
    }
    let Ok(address) = MailAddress::parse(text.trim()) else {
        return Ok(shown(texts.sign_in_address_odd(), StatusCode::UNPROCESSABLE_ENTITY));
    };
    if is_disposable(&app, &place, &address) {
        return Ok(shown(texts.refuse_disposable(), StatusCode::UNPROCESSABLE_ENTITY));
    }
    let browser = cookie::read(&app, &headers, Jar::Browser).unwrap_or_else(|| cookie::secret(&app));
    let site = place.site.as_ref().map_or("Althing", |site| site.name.as_str());
    let id = code::ask(&app, &address, &browser, &place.onward, site, &place.language).await?;
    let mut response = see_other(&place.onward.address(&format!("/sign-in/code?id={id}")));
    let kept = cookie::set(&app, Jar::Browser, &browser, 2 * code::LIFE / SECOND);
    response.headers_mut().append(header::SET_COOKIE, kept);
    Ok(response)
}

/// Whether the site that they come from takes no such address; where they come from none, any site.
pub(super) fn is_disposable(app: &App, place: &Place, address: &MailAddress) -> bool {
    let sites = place.site.clone().map_or_else(|| app.sites().all(), |site| vec![site]);
    let refuses =
        |site: &Arc<Site>| disposable::refuse(&site.settings.door, &app.metrics, "email", address).is_err();
    sites.iter().any(refuses)
}

const fn mail_form<'a>(address: &'a str, wrong: Option<&'a str>) -> view::MailForm<'a> {
    view::MailForm { address, wrong }
}

/// `GET /sign-in/code?id=`: where the digits are typed.
pub async fn code_page(State(app): State<Arc<App>>, mut query: Form) -> Result<Response<Body>, Problem> {
    let place = Place::of(&app, Onward::take(&app, &mut query));
    let id = query.take("id").unwrap_or_default();
    let html = view::code_page(&place.dress(), &id, None, place.texts()).into_string();
    Ok(page(&place, StatusCode::OK, html))
}

/// `POST /sign-in/code`
pub async fn use_code(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let place = Place::of(&app, Onward::take(&app, &mut form));
    limited(&app, Act::SignIn, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    let id = form.take("id").unwrap_or_default();
    let digits = code::typed(&form.take("digits").unwrap_or_default());
    let tried = match id.parse() {
        Ok(id) => code::sign_in(&app, id, Shown::Digits(digits), &headers).await,
        Err(_) => Err(Refusal::CodeWrong.into()),
    };
    match tried {
        Ok((fresh, _)) => begun(&app, &fresh, &place.onward).await,
        Err(problem) if matches!(problem.refusal.as_deref(), Some(Refusal::CodeWrong)) => {
            let html = view::code_page(&place.dress(), &id, Some(place.texts().code_wrong()), place.texts());
            Ok(page(&place, problem.kind().status, html.into_string()))
        }
        Err(problem) => Err(problem),
    }
}

/// Leads on whoever has just begun a session: to choose a name first, if they have none.
async fn begun(app: &App, fresh: &Fresh, onward: &Onward) -> Result<Response<Body>, Problem> {
    let id = fresh.row.account_id;
    let account = app.store.read(move |tx| account::by_id(tx, id)).await?;
    let has_name = account.is_some_and(|account| !account.name.is_empty());
    let to = if has_name { onward.place() } else { onward.address("/me/name") };
    Ok(signed(app, &fresh.secret, &to))
}

/// Where somebody goes who has just signed in: to choose a name first, if they have none.
pub(super) fn after(who: &SignedIn, onward: &Onward) -> String {
    if who.account.name.is_empty() {
        onward.address("/me/name")
    } else if is_staff(who) && *onward == Onward::default() {
        "/desk".to_owned()
    } else {
        onward.place()
    }
}

/// Whether they have a role at the desk that is in force.
fn is_staff(who: &SignedIn) -> bool {
    who.asker.grants.iter().any(|grant| grant.role.is_staff())
}

/// `GET /sign-in/link/{secret}`: says whom the link is for, and does nothing.
pub async fn link_page(
    State(app): State<Arc<App>>,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let opened = Secret::read(&secret)?;
    if let Some(one) = link::mailed(&app, &opened).await? {
        let place = Place::of(&app, code::onward(&app, &one));
        let is_here = code::waiting(&app, one.id, &headers).await?.is_some();
        let html = view::mailed_page(&place.dress(), is_here, place.texts()).into_string();
        return Ok(page(&place, StatusCode::OK, html));
    }
    let account = link::staff(&app, &opened).await?;
    let place = Place::of(&app, Onward::default());
    let html = view::link_page(&place.dress(), &account.name, place.texts()).into_string();
    Ok(page(&place, StatusCode::OK, html))
}

/// `POST /sign-in/link/{secret}`
pub async fn use_link(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(secret): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let headers = request.headers();
    expect_ours(&app, headers)?;
    limited(&app, Act::SignIn, prefix::client(peer, headers, &app.settings.trusted_proxies))?;
    let secret = Secret::read(&secret)?;
    if link::mailed(&app, &secret).await?.is_some() {
        let (fresh, onward) = code::sign_in(&app, secret.id, Shown::Link(secret), headers).await?;
        return begun(&app, &fresh, &onward).await;
    }
    let fresh = link::sign_in_staff(&app, secret, headers).await?;
    if app.settings.passkey_required {
        // Their role waits for a passkey.
        return Ok(signed(&app, &fresh.secret, "/me/passkeys"));
    }
    begun(&app, &fresh, &Onward::default()).await
}

/// `GET /me/name`
pub async fn name_page(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let place = Place::of(&app, Onward::take(&app, &mut query));
    let Some(who) = signed_in(&app, &headers).await? else {
        return Ok(see_other(&place.onward.address("/sign-in")));
    };
    Ok(name_form(&app, &place, &who.account.name, None, StatusCode::OK))
}

fn name_form(
    app: &App,
    place: &Place,
    name: &str,
    wrong: Option<&str>,
    status: StatusCode,
) -> Response<Body> {
    let chars_max = app.settings.limits.name_chars_max;
    let form = view::NameForm { name, wrong, chars_max };
    page(place, status, view::name_page(&place.dress(), &form, place.texts()).into_string())
}

/// `POST /me/name`
pub async fn choose_name(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let place = Place::of(&app, Onward::take(&app, &mut form));
    let who = expect_signed_in(&app, &headers).await?;
    limited(&app, Act::Change, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    let text = form.take("name").unwrap_or_default();
    match name::choose(&app, &who, &text).await {
        Ok(()) if place.onward == Onward::default() && is_staff(&who) => Ok(see_other("/desk")),
        Ok(()) => Ok(see_other(&place.onward.place())),
        Err(problem) => match problem.refusal.as_deref() {
            Some(Refusal::Field(FieldRefusal { .. })) => {
                let wrong = crate::comment::forms::draft_refusal(&problem, place.texts()).message;
                Ok(name_form(&app, &place, &text, Some(&wrong), problem.kind().status))
            }
            _ => Err(problem),
        },
    }
}

/// A form that one of our own pages sent.
pub async fn form_of(app: &App, request: Request) -> Result<(HeaderMap, Form), Problem> {
    let (parts, content) = request.into_parts();
    expect_ours(app, &parts.headers)?;
    let bytes = body::read(&parts.headers, content, FORM_BYTES_MAX).await?;
    Ok((parts.headers, Form::parse(&bytes)?))
}

/// `GET /sign-in/hand`: asks whether the page that opened this one may write in the reader's name.
pub async fn hand_page(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let place = Place::of(&app, Onward::take(&app, &mut query));
    let Some(who) = signed_in(&app, &headers).await? else {
        return Ok(see_other(&place.onward.address("/sign-in")));
    };
    let hand = place.onward.hand.as_ref().ok_or_else(|| Problem::malformed("hand", "No page waits."))?;
    let html = view::hand_page(&place.dress(), &who.account.name, &hand.to, None, place.texts());
    Ok(page(&place, StatusCode::OK, html.into_string()))
}

/// `POST /sign-in/hand`: makes the code, and gives it to the page's script, which gives it to the window that asked.
pub async fn hand_over(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    limited(&app, Act::SignIn, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    let place = Place::of(&app, Onward::take(&app, &mut form));
    let who = expect_signed_in(&app, &headers).await?;
    let (Some(hand), Some(site)) = (place.onward.hand.as_ref(), place.site.as_ref()) else {
        return Err(Problem::malformed("hand", "No page waits."));
    };
    let code = hand::code(&app, &who, site, hand).await?;
    let html = view::hand_page(&place.dress(), &who.account.name, &hand.to, Some(&code), place.texts());
    Ok(page(&place, StatusCode::OK, html.into_string()))
}

/// `POST /sign-out`
pub async fn sign_out(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let onward = Onward::take(&app, &mut form);
    end(&app, &headers).await?;
    let to = match (&onward.site, onward.story) {
        // It was somebody else whom the page's reader is not: the page still waits.
        _ if onward.hand.is_some() => onward.address("/sign-in"),
        (Some(site), Some(story)) => format!("/s/{site}/{story}#discussion"),
        (Some(site), None) => format!("/s/{site}"),
        _ => "/".to_owned(),
    };
    let mut response = see_other(&to);
    forget(&app, response.headers_mut());
    Ok(response)
}

/// Ends the session of the browser that asks.
pub(super) async fn end(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if let Some(hash) = link::old(app, headers) {
        app.store.write(Lane::Interactive, move |tx| sessions::sign_out(tx, &hash)).await?;
    }
    Ok(())
}

/// Takes the cookies away.
pub(super) fn forget(app: &App, headers: &mut HeaderMap) {
    let cookies: [HeaderValue; 2] = [cookie::set(app, Jar::Session, "", 0), cookie::hint(0)];
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
}
