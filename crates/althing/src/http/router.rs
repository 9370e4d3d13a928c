//! Every address there is, on one page, each with who may use it. A route cannot be added without its policy.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, on};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};

use super::form::Form;
use super::plain::{alive, asset, embed_script, metrics, problem, problems, ready, thread_sheet};
use althing_core::id::StoryId;

use super::kinds::Kind;
use super::problem::Problem;
use super::respond::{HTML, Surface, answer, see_other};
use crate::app::App;
use crate::view::model::ProblemView;
use crate::view::{Texts, banned_view, desk_problem_view, problem_page, problem_view};
use crate::{
    account, comment, decision, desk, guard, live, mail, openapi, perspective, report, site, spam, standing,
    story, thread, vote,
};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everyone; nothing is written, cookies are ignored.
    PublicRead,
    /// Everyone who comes through the script door or the form door of R-10, as a guest.
    GuestWrite,
    /// The author by token, or staff by key.
    AuthorOrStaff,
    /// The publisher by a key with scope `stories`.
    Publisher,
    /// Whoever has the case link.
    CaseLink,
    /// Everyone who signs in or out on a page of ours, or by a one-time link.
    SignIn,
    /// Whoever is signed in, by the session's cookie or by a bearer; reads are never cached.
    SignedIn,
    /// Staff in their own browser, with their passkey where one is asked for. Who is not signed in is led there.
    Staff,
    /// Staff at the desk, or a program with a key of scope `staff` of the site.
    StaffOrKey,
    /// What staff read by a script at their desk, or by a key with scope `staff`.
    StaffRead,
    /// Whoever has a mail with the link.
    MailLink,
    /// Programs that score, by a key with scope `perspective`.
    Scorer,
}

/// One route, for the tests that walk over all of them.
#[derive(Clone, Debug)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub policy: Policy,
}

/// The router with the list of its routes.
pub struct Routes {
    router: Router<Arc<App>>,
    /// All routes.
    pub list: Vec<Route>,
}

impl Routes {
    fn add<H, T>(&mut self, method: &Method, path: &'static str, policy: Policy, handler: H)
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.router = std::mem::take(&mut self.router).route(path, on(filter, handler));
        self.list.push(Route { method: method.clone(), path, policy });
    }
}

/// All routes.
pub fn routes() -> Routes {
    use Policy::{AuthorOrStaff, CaseLink, GuestWrite, PublicRead, Publisher, Scorer, SignIn, SignedIn};
    let (get, post, put, patch, delete) =
        (&Method::GET, &Method::POST, &Method::PUT, &Method::PATCH, &Method::DELETE);
    let mut all = Routes { router: Router::new(), list: Vec::new() };

    all.add(get, "/", PublicRead, story::pages::front);
    all.add(get, "/s/{site}", PublicRead, story::pages::of_site);
    all.add(get, "/s/{site}/by-url", PublicRead, story::pages::by_url);
    all.add(get, "/s/{site}/privacy", PublicRead, site::privacy::show);
    all.add(get, "/s/{site}/rules", PublicRead, site::rules::show);
    all.add(get, "/s/{site}/moderation", PublicRead, site::rules::moderation);
    all.add(get, "/s/{site}/feed.atom", PublicRead, story::feed::of_site);
    all.add(get, "/s/{site}/{story}", PublicRead, story_or_theme);
    all.add(get, "/s/{site}/{story}/feed.atom", PublicRead, story::feed::of_story);
    all.add(get, "/s/{site}/{story}/reply", PublicRead, comment::forms::reply);
    all.add(get, "/s/{site}/{story}/vote", SignedIn, vote::forms::show);
    all.add(post, "/s/{site}/{story}/vote", SignedIn, vote::forms::act);
    report_routes(&mut all);
    all.add(get, "/s/{site}/{story}/comments", PublicRead, to_story);
    all.add(post, "/s/{site}/{story}/comments", GuestWrite, comment::forms::create);
    all.add(get, "/embed/{site}", PublicRead, story::pages::embed);
    all.add(get, "/c/{comment}/{token}", CaseLink, comment::case::show);
    all.add(post, "/c/{comment}/{token}", CaseLink, comment::case::act);
    all.add(get, "/c/{comment}/{token}/export.json", CaseLink, comment::case::export_json);
    all.add(get, "/c/{comment}/{token}/export.html", CaseLink, comment::case::export_page);
    account_routes(&mut all);
    desk_routes(&mut all);
    complaint_routes(&mut all);
    all.add(get, "/embed.js", PublicRead, embed_script);
    all.add(get, "/thread.css", PublicRead, thread_sheet);
    all.add(get, "/a/{file}", PublicRead, asset);
    all.add(get, "/problems", PublicRead, problems);
    all.add(get, "/problems/{slug}", PublicRead, problem);

    all.add(get, "/api/v1/openapi.json", PublicRead, openapi::serve);
    all.add(get, "/api/v1/sites/{site}/stories", PublicRead, story::routes::by_url);
    all.add(put, "/api/v1/sites/{site}/stories", Publisher, story::routes::register);
    all.add(get, "/api/v1/sites/{site}/challenge", PublicRead, spam::challenge);
    all.add(get, "/api/v1/sites/{site}/counts", PublicRead, story::routes::counts);
    all.add(get, "/api/v1/stories/{story}", PublicRead, story::routes::by_id);
    all.add(get, "/api/v1/stories/{story}/comments", PublicRead, comment::routes::list);
    all.add(post, "/api/v1/stories/{story}/comments", GuestWrite, comment::routes::create);
    all.add(get, "/api/v1/stories/{story}/comments/{comment}", PublicRead, comment::routes::of_story);
    all.add(get, "/api/v1/stories/{story}/events", PublicRead, live::routes::events);
    all.add(get, "/api/v1/comments/{comment}", PublicRead, comment::routes::read);
    all.add(patch, "/api/v1/comments/{comment}", AuthorOrStaff, comment::routes::change);
    all.add(delete, "/api/v1/comments/{comment}", AuthorOrStaff, comment::routes::delete);
    all.add(put, "/api/v1/comments/{comment}/vote", SignedIn, vote::routes::put);
    all.add(get, "/api/v1/me/stories/{story}", SignedIn, account::routes::story);
    all.add(post, "/api/v1/session", SignIn, account::routes::exchange);
    all.add(delete, "/api/v1/session", SignIn, account::routes::sign_out);
    all.add(post, "/api/v1/preview", GuestWrite, comment::routes::preview);

    thread_routes(&mut all);

    passkeys(&mut all);

    all.add(get, "/$discovery/rest", PublicRead, perspective::discovery);
    all.add(post, "/v1alpha1/{call}", Scorer, perspective::call);

    all.add(get, "/healthz", PublicRead, alive);
    all.add(get, "/readyz", PublicRead, ready);
    all.add(get, "/metrics", PublicRead, metrics);
    all
}

/// Pages on which people sign in and see to their account, and those that mails lead to.
fn account_routes(all: &mut Routes) {
    use Policy::{MailLink, SignIn, SignedIn};
    let (get, post) = (&Method::GET, &Method::POST);
    all.add(get, "/sign-in", SignIn, account::pages::show);
    all.add(post, "/sign-in", SignIn, account::pages::ask);
    all.add(get, "/sign-in/code", SignIn, account::pages::code_page);
    all.add(post, "/sign-in/code", SignIn, account::pages::use_code);
    all.add(get, "/sign-in/link/{secret}", SignIn, account::pages::link_page);
    all.add(post, "/sign-in/link/{secret}", SignIn, account::pages::use_link);
    all.add(get, "/sign-in/hand", SignIn, account::pages::hand_page);
    all.add(post, "/sign-in/hand", SignedIn, account::pages::hand_over);
    all.add(post, "/sign-out", SignIn, account::pages::sign_out);
    all.add(get, "/me/comments/{comment}", SignedIn, comment::case::show_mine);
    all.add(post, "/me/comments/{comment}", SignedIn, comment::case::act_mine);
    all.add(get, "/me/address", SignedIn, account::own_pages::address_page);
    all.add(post, "/me/address", SignedIn, account::own_pages::ask_address);
    all.add(get, "/me/address/code", SignedIn, account::own_pages::code_page);
    all.add(post, "/me/address/code", SignedIn, account::own_pages::change_address);
    all.add(get, "/me/address/undo/{secret}", SignIn, account::own_pages::undo_page);
    all.add(post, "/me/address/undo/{secret}", SignIn, account::own_pages::undo);
    all.add(get, "/me/claim", SignedIn, account::own_pages::claim_page);
    all.add(post, "/me/claim", SignedIn, account::own_pages::claim_all);
    all.add(get, "/me", SignIn, account::me::show);
    all.add(post, "/me/notices", SignedIn, account::me::set_notices);
    all.add(post, "/me/standing", SignedIn, standing::acknowledge);
    all.add(post, "/me/sessions", SignedIn, account::me::end_sessions);
    all.add(get, "/me/export.json", SignedIn, account::me::export_json);
    all.add(get, "/me/export.html", SignedIn, account::me::export_page);
    all.add(get, "/me/erase", SignIn, account::me::erase_page);
    all.add(post, "/me/erase", SignedIn, account::me::erase);
    all.add(get, "/me/name", SignIn, account::pages::name_page);
    all.add(post, "/me/name", SignedIn, account::pages::choose_name);
    all.add(get, "/mail/confirm/{contact}/{token}", MailLink, mail::links::ask_confirm);
    all.add(post, "/mail/confirm/{contact}/{token}", MailLink, mail::links::confirm);
    all.add(get, "/mail/stop/{contact}/{token}", MailLink, mail::links::ask_stop);
    all.add(post, "/mail/stop/{contact}/{token}", MailLink, mail::links::stop);
}

/// The rules of a site, what is told of decisions, and complaints about them.
fn complaint_routes(all: &mut Routes) {
    use Policy::{AuthorOrStaff, PublicRead, SignedIn, Staff, StaffOrKey};
    use decision::{appeals, forms};
    let (get, post) = (&Method::GET, &Method::POST);
    all.add(get, "/api/v1/sites/{site}/rules", PublicRead, site::rules::list);
    all.add(post, "/api/v1/decisions/{decision}/appeals", AuthorOrStaff, appeals::make);
    all.add(post, "/api/v1/appeals/{decision}/decision", StaffOrKey, appeals::decide);
    all.add(get, "/me/decisions/{decision}", SignedIn, forms::show);
    all.add(post, "/me/decisions/{decision}", SignedIn, forms::act);
    all.add(get, "/desk/appeals", Staff, desk::appeals::list);
    all.add(get, "/desk/appeals/{decision}", Staff, desk::appeals::show);
    all.add(post, "/desk/appeals/{decision}", Staff, desk::appeals::decide);
    all.add(get, "/desk/settings/{site}/rules", Staff, desk::rules::show);
    all.add(post, "/desk/settings/{site}/rules", Staff, desk::rules::change);
}

/// The pages of the desk, and what programs of staff ask.
fn desk_routes(all: &mut Routes) {
    use Policy::{Staff, StaffOrKey};
    let (get, post) = (&Method::GET, &Method::POST);
    all.add(get, "/desk", Staff, desk::home::show);
    all.add(post, "/desk/decide", Staff, desk::decide::decide);
    all.add(post, "/desk/undo", Staff, desk::decide::undo);
    all.add(post, "/desk/claim", Staff, desk::decide::claim);
    all.add(get, "/desk/comments/{comment}", Staff, desk::decide::show);
    all.add(post, "/desk/bulk", Staff, desk::bulk::ask);
    all.add(get, "/desk/bulk/{bulk}", Staff, desk::bulk::show);
    all.add(post, "/desk/bulk/{bulk}", Staff, desk::bulk::undo);
    all.add(get, "/api/v1/moderation/queue", StaffOrKey, desk::routes::queue);
    all.add(post, "/api/v1/comments/{comment}/decisions", StaffOrKey, desk::routes::decide);
    all.add(&Method::DELETE, "/api/v1/decisions/{decision}", StaffOrKey, desk::routes::undo);
    reader_routes(all);
}

/// Authors at the desk: finding them, and how they stand.
fn reader_routes(all: &mut Routes) {
    use Policy::{Staff, StaffOrKey};
    all.add(&Method::POST, "/api/v1/comments/{comment}/standing", StaffOrKey, standing::routes::set);
    all.add(&Method::DELETE, "/api/v1/standings/{standing}", StaffOrKey, standing::routes::lift);
    all.add(&Method::GET, "/desk/readers", Staff, desk::readers::list);
    all.add(&Method::GET, "/desk/readers/{account}", Staff, desk::readers::show);
    all.add(&Method::GET, "/desk/standing", Staff, desk::readers::of_comment);
    all.add(&Method::POST, "/desk/standing", Staff, desk::standing::act);
}

/// What staff do in the thread, and stories at the desk.
fn thread_routes(all: &mut Routes) {
    use Policy::{Staff, StaffOrKey};
    let (get, post) = (&Method::GET, &Method::POST);
    all.add(post, "/api/v1/comments/{comment}/thread", StaffOrKey, thread::routes::act);
    all.add(post, "/api/v1/stories/{story}/state", StaffOrKey, thread::routes::state);
    all.add(get, "/desk/stories", Staff, desk::stories::list);
    all.add(get, "/desk/stories/{story}", Staff, desk::stories::show);
    all.add(post, "/desk/stories/{story}/state", Staff, desk::stories::set_state);
    all.add(post, "/desk/comments/{comment}/thread", Staff, desk::thread::act);
}

/// Reporting comments, and what became of a report.
fn report_routes(all: &mut Routes) {
    use report::{forms, receipt, routes};

    all.add(&Method::GET, "/s/{site}/{story}/report", Policy::PublicRead, forms::show);
    all.add(&Method::POST, "/s/{site}/{story}/report", Policy::GuestWrite, forms::act);
    all.add(&Method::GET, "/r/{report}/{token}", Policy::CaseLink, receipt::show);
    all.add(&Method::POST, "/api/v1/comments/{comment}/reports", Policy::GuestWrite, routes::create);
    settings_routes(all);
}

/// The pages of administration, for admins.
fn settings_routes(all: &mut Routes) {
    use Policy::Staff;
    use desk::settings::{keys, mail, site, sites, staff, theme};
    let (get, post) = (&Method::GET, &Method::POST);
    all.add(get, "/desk/start", Staff, desk::start::show);
    all.add(post, "/desk/start", Staff, desk::start::change);
    all.add(get, "/desk/settings", Staff, sites::show);
    all.add(post, "/desk/settings", Staff, sites::add);
    all.add(get, "/desk/settings/staff", Staff, staff::show);
    all.add(post, "/desk/settings/staff", Staff, staff::change);
    all.add(get, "/desk/settings/keys", Staff, keys::show);
    all.add(post, "/desk/settings/keys", Staff, keys::change);
    all.add(get, "/desk/settings/mail", Staff, mail::show);
    all.add(post, "/desk/settings/mail", Staff, mail::test);
    all.add(get, "/desk/settings/{site}", Staff, site::show);
    all.add(post, "/desk/settings/{site}", Staff, site::change);
    all.add(get, "/desk/settings/{site}/theme", Staff, theme::show);
    all.add(post, "/desk/settings/{site}/theme", Staff, theme::change);
    all.add(get, "/desk/settings/{site}/theme/{sheet}", Staff, theme::sheet);
    all.add(get, "/desk/import/{site}", Staff, desk::import::show);
    all.add(post, "/desk/import/{site}", Staff, desk::import::upload);
    all.add(post, "/desk/import/{site}/act", Staff, desk::import::act);
    all.add(get, "/desk/import/{site}/skipped.jsonl", Staff, desk::import::skipped);
    policy_routes(all);
}

/// The desk's pages of policies and guards.
fn policy_routes(all: &mut Routes) {
    use Policy::Staff;
    let (get, post) = (&Method::GET, &Method::POST);
    all.add(get, "/desk/policy", Staff, desk::policy::sites);
    all.add(get, "/desk/policy/{site}", Staff, desk::policy::show);
    all.add(post, "/desk/policy/{site}", Staff, desk::policy::change);
    all.add(post, "/desk/policy/{site}/duty", Staff, desk::policy::duty);
    all.add(post, "/desk/stories/{story}/guard", Staff, guard::routes::change);
    finding(all);
}

/// What staff find again: comments, what happened, figures.
fn finding(all: &mut Routes) {
    let get = &Method::GET;
    all.add(get, "/desk/search", Policy::Staff, desk::search::show);
    all.add(get, "/desk/log", Policy::Staff, desk::log::show);
    all.add(get, "/desk/figures", Policy::Staff, desk::figures::choose);
    all.add(get, "/desk/figures/{site}", Policy::Staff, desk::figures::show);
    all.add(get, "/api/v1/search", Policy::StaffRead, desk::search::api);
    all.add(get, "/api/v1/log", Policy::StaffRead, desk::log::api);
}

/// The routes of passkeys.
fn passkeys(all: &mut Routes) {
    use account::passkey::{page, routes};

    all.add(&Method::GET, "/me/passkeys", Policy::SignIn, page::show);
    all.add(&Method::GET, "/api/v1/me/passkeys", Policy::SignedIn, routes::list);
    all.add(&Method::POST, "/api/v1/me/passkeys", Policy::SignedIn, routes::add);
    all.add(&Method::POST, "/api/v1/me/passkeys/begin", Policy::SignedIn, routes::begin_adding);
    all.add(&Method::PATCH, "/api/v1/me/passkeys/{passkey}", Policy::SignedIn, routes::rename);
    all.add(&Method::DELETE, "/api/v1/me/passkeys/{passkey}", Policy::SignedIn, routes::remove);
    all.add(&Method::POST, "/api/v1/sign-in/passkey/begin", Policy::SignIn, routes::begin_signing_in);
    all.add(&Method::POST, "/api/v1/sign-in/passkey", Policy::SignIn, routes::sign_in);
}

/// The router, ready to serve.
pub fn router(app: Arc<App>) -> Router {
    routes()
        .router
        .fallback(|| async { Err::<Response<Body>, _>(Problem::new("not-found")) })
        .method_not_allowed_fallback(|| async { Err::<Response<Body>, _>(Problem::new("method")) })
        .layer(middleware::from_fn_with_state(Arc::clone(&app), across))
        .with_state(app)
}

/// Answers preflights, lets registered origins read the answers to their changes, and shows problems as pages where
/// people look.
async fn across(State(app): State<Arc<App>>, request: Request, next: Next) -> Response<Body> {
    let origin =
        request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let known = origin.filter(|origin| app.is_ours(origin) || app.sites().has_origin(origin));
    let path = request.uri().path().to_owned();
    let is_api = path.starts_with("/api/");
    if request.method() == Method::OPTIONS && is_api {
        return preflight(known.as_deref());
    }
    let is_scoring = request.uri().path().starts_with("/v1alpha1/");
    if request.method() == Method::OPTIONS && is_scoring {
        let client = app.perspective.client(&request);
        return perspective::preflight(&app.perspective, client, request.uri()).await;
    }
    let wants_page = !is_api;
    let is_read = request.method() == Method::GET;
    let response = next.run(request).await;
    let problem = response.extensions().get::<Problem>().cloned();
    // A path that is not UTF-8 is refused before any handler of ours sees it, in words of the framework's.
    let is_foreign = problem.is_none() && response.status() == StatusCode::BAD_REQUEST && is_plain(&response);
    let problem = if is_foreign { Some(Problem::new("malformed")) } else { problem };
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut response = match problem {
        Some(problem) if is_scoring => perspective::Refusal::from(problem).answer(),
        Some(problem) if wants_page => {
            let mut page = problem_answer(&app, &path, &problem, String::new());
            if is_read {
                // Scripts on publishers' pages ask for fragments, and may know why they get none.
                page.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            page
        }
        Some(problem) => problem.into_response(),
        None => response,
    };
    if let Some(allow) = allow {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    let is_open = response.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    if is_api
        && !is_open
        && let Some(origin) = known.and_then(|origin| HeaderValue::from_str(&origin).ok())
    {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        // Answers to one reader, by cookie where the publisher's page is on a sister host.
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

fn is_plain(response: &Response<Body>) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/plain"))
}

/// A preflight cannot say which site it is for: it is allowed for any registered origin, and the change itself is then
/// checked against its own site.
fn preflight(known: Option<&str>) -> Response<Body> {
    let mut response = answer(&Surface::Private, StatusCode::NO_CONTENT, HTML, "");
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    let allow = |headers: &mut HeaderMap, name, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    if let Some(origin) = known.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        allow(headers, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        allow(headers, header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE");
        allow(
            headers,
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, idempotency-key, if-none-match, last-event-id, x-althing",
        );
        allow(headers, header::ACCESS_CONTROL_MAX_AGE, "7200");
    }
    response
}

impl IntoResponse for Problem {
    /// JSON; `across` makes a page of it where people look.
    fn into_response(self) -> Response<Body> {
        let mut response = self.json();
        response.extensions_mut().insert(self);
        response
    }
}

/// A problem as a page, in the dress and language of the site in whose addresses it happened, with a way back into the
/// story where there is one. `kept` is what was typed and could not be taken: it stands on the page, to be copied.
pub fn problem_answer(app: &App, path: &str, problem: &Problem, kept: String) -> Response<Body> {
    let mut parts = problem.story_path().unwrap_or(path).split('/').skip(1);
    let slug = if parts.next() == Some("s") { parts.next() } else { None };
    let site = slug.and_then(|slug| app.sites().slug(slug).cloned());
    let story = parts.next().and_then(|id| id.parse::<StoryId>().ok());
    // Away from all sites, as the front page does.
    let speaking = site.clone().or_else(|| app.sites().all().into_iter().next());
    let texts = Texts::of(speaking.as_ref().map_or("en", |site| site.settings.language.as_str()));
    let kind = problem.kind();
    let back = match (&site, story) {
        (Some(site), Some(story)) if kind.slug != "story-unknown" => format!("/s/{}/{story}", site.slug),
        (Some(site), _) => format!("/s/{}", site.slug),
        (None, _) => "/".to_owned(),
    };
    let at_desk = if path.starts_with("/desk") { desk_problem_view(kind.slug, texts) } else { None };
    let view = at_desk.unwrap_or_else(|| readers_view(problem, &back, texts));
    let view = ProblemView { kept, ..view };
    let site = site.as_deref().map(story::view::site_view);
    let page = problem_page(&view, site.as_ref(), texts).into_string();
    let mut response = answer(&Surface::Private, kind.status, HTML, page);
    problem.head(response.headers_mut());
    response
}

/// A problem in words for readers, as far as there are any.
fn readers_view(problem: &Problem, back: &str, texts: &Texts) -> ProblemView {
    let kind = problem.kind();
    let is_english = texts.language() == "en";
    match spoken(kind).or_else(|| translated(kind).filter(|_| !is_english)) {
        Some(words) => problem_view(words, back, texts),
        None if kind.slug == "banned" => banned_view(problem.detail(), problem.more_url(), back, texts),
        None => ProblemView { happened: problem.detail().to_owned(), ..kind_view(kind, back, texts) },
    }
}

/// Which words for readers say a kind of problem. None where it is a program or an operator who has to act.
fn spoken(kind: &Kind) -> Option<&'static str> {
    Some(match kind.slug {
        "story-unknown" | "not-found" => "not-found",
        "comment-unknown" => "comment-unknown",
        "comment-gone" => "gone",
        "method" => "method-not-allowed",
        "malformed" => "bad-request",
        "too-many" => "too-many-requests",
        "busy" | "too-slow" => "unavailable",
        "internal" => "internal",
        _ => return None,
    })
}

/// Which words for readers are nearest to a kind that a reader may meet too. In English, its own words say more.
fn translated(kind: &Kind) -> Option<&'static str> {
    Some(match kind.slug {
        "site-unknown" => "not-found",
        "forbidden" => "forbidden",
        "media-type" => "unsupported-media-type",
        "too-large" => "too-large",
        "field-invalid" => "invalid",
        "story-closed" | "edit-window-over" | "thread-locked" => "conflict",
        _ => return None,
    })
}

/// A kind in its own words, which speak to programs and operators.
pub(super) fn kind_view(kind: &Kind, back: &str, texts: &Texts) -> ProblemView {
    ProblemView {
        title: kind.title.to_owned(),
        happened: kind.what.to_owned(),
        remedy: kind.remedy.to_owned(),
        ..problem_view("not-found", back, texts)
    }
}

/// `GET /s/{site}/{story}/comments`: where a form was sent to, asked for again by a reload.
async fn to_story(Path((site, story)): Path<(String, String)>) -> Result<Response<Body>, Problem> {
    let story: StoryId = story.parse().map_err(|_| Problem::new("story-unknown"))?;
    let site: String = url::form_urlencoded::byte_serialize(site.as_bytes()).collect();
    Ok(see_other(&format!("/s/{site}/{story}#discussion")))
}

/// `/s/{site}/{story}`: a story's id, or the site's theme sheet.
async fn story_or_theme(
    state: State<Arc<App>>,
    path: Path<(String, String)>,
    query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    if path.1.starts_with("theme-") {
        site::theme::serve(&state.0, &path.0.0, &path.0.1)
    } else {
        story::pages::by_id(state, path, query, headers).await
    }
}
