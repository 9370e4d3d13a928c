//! An author's page about one comment of theirs: its state and why, editing, withdrawing. A guest reaches it by its case
//! link, which is a secret, an account by its session: never cached, never framed, never logged.

use std::net::IpAddr;
use std::sync::Arc;

use althing_core::comment::{Status, editable_until};
use althing_core::reader::{Asker, Verb};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::time::{DAY, Micros};
use althing_store::comment::held_reasons;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::request::Parts;
use http::{HeaderMap, Response, StatusCode};

use super::change::{Own, author, edit, erase, load, take_away};
use super::forms::{draft_refusal, is_too_large, read_form, too_large};
use super::routes::limited;
use super::view::{Badges, comment_view, open_view};
use crate::account::door::{expect_ours, expect_signed_in};
use crate::account::export::{self, Format};
use crate::app::App;
use crate::decision::appeals::complain;
use crate::decision::forms::why_refused;
use crate::decision::statement::{of_comment, statement};
use crate::http::accept::Peer;
use crate::http::door;
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::http::{body, prefix};
use crate::secret::Purpose;
use crate::story::find::{self, Found};
use crate::story::view::{site_view, title};
use crate::view::model::{CaseJust, CasePage, CaseStatus, Draft};
use crate::view::statement::{ComplaintDraft, Statement};
use crate::view::{Texts, case_page, held_because, held_change};

/// How long a case link works.
pub const CASE_DAYS: i64 = 183;

/// `GET /c/{comment}/{token}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path((id, token)): Path<(String, String)>,
    mut query: Form,
) -> Result<Response<Body>, Problem> {
    let (own, _) = open(&app, &id, &token).await?;
    let path = format!("/c/{id}/{token}");
    page(&app, &own, &path, just(&mut query), StatusCode::OK).await
}

/// `GET /me/comments/{comment}`
pub async fn show_mine(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let (own, _) = mine(&app, &id, &headers).await?;
    page(&app, &own, &format!("/me/comments/{id}"), just(&mut query), StatusCode::OK).await
}

/// What a page shows besides its comment.
#[derive(Default)]
struct Beside {
    /// Something that was just done.
    just: Option<CaseJust>,
    /// An edit that was not taken.
    draft: Option<Draft>,
    /// A complaint that was not taken.
    complaint: Option<ComplaintDraft>,
}

/// What a page confirms.
fn just(query: &mut Form) -> Beside {
    let just = match query.take("done").as_deref() {
        Some("submitted") => Some(CaseJust::Submitted),
        Some("edited") => Some(CaseJust::Edited),
        Some("withdrawn") => Some(CaseJust::Withdrawn),
        Some("complained") => Some(CaseJust::Complained),
        _ => None,
    };
    Beside { just, ..Beside::default() }
}

/// `GET /c/{comment}/{token}/export.json`
pub async fn export_json(
    State(app): State<Arc<App>>,
    Path((id, token)): Path<(String, String)>,
) -> Result<Response<Body>, Problem> {
    exported(&app, &id, &token, Format::Json).await
}

/// `GET /c/{comment}/{token}/export.html`
pub async fn export_page(
    State(app): State<Arc<App>>,
    Path((id, token)): Path<(String, String)>,
) -> Result<Response<Body>, Problem> {
    exported(&app, &id, &token, Format::Page).await
}

async fn exported(app: &App, id: &str, token: &str, format: Format) -> Result<Response<Body>, Problem> {
    let (own, _) = open(app, id, token).await?;
    let site = site_of(app, &own)?;
    export::of_guest(app, own, format, Texts::of(&site.settings.language)).await
}

/// `POST /c/{comment}/{token}` with `do=edit` and `body`, `do=withdraw`, `do=erase`, or `do=appeal` with `decision` and
/// `text`. The token is the proof; origins are not
/// asked for (R-10, third door).
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path((id, token)): Path<(String, String)>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    if door::media_type(&parts.headers).as_deref() != Some("application/x-www-form-urlencoded") {
        return Err(Problem::header("media-type", "Content-Type", "This address takes forms."));
    }
    let (own, asker) = open(&app, &id, &token).await?;
    let path = format!("/c/{id}/{token}");
    let client = prefix::client(peer, &parts.headers, &app.settings.trusted_proxies);
    change(&app, &own, asker, &path, client, parts, body).await
}

/// `POST /me/comments/{comment}`, likewise, from a page of ours.
pub async fn act_mine(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    expect_ours(&app, &parts.headers)?;
    let (own, asker) = mine(&app, &id, &parts.headers).await?;
    let client = prefix::client(peer, &parts.headers, &app.settings.trusted_proxies);
    change(&app, &own, asker, &format!("/me/comments/{id}"), client, parts, body).await
}

/// Does what the page's forms ask for.
async fn change(
    app: &App,
    own: &Own,
    asker: Asker,
    path: &str,
    client: IpAddr,
    parts: Parts,
    body: Body,
) -> Result<Response<Body>, Problem> {
    let bytes = match body::read(&parts.headers, body, app.settings.limits.body_bytes_max).await {
        Err(problem) if is_too_large(&problem) => {
            let site = site_of(app, own)?;
            return Ok(too_large(app, &site));
        }
        read => read?,
    };
    let (mut form, malformed) = read_form(&bytes);
    let within_limits = limited(app, Act::Change, client);
    let wish = form.take("do");
    if let Some(problem) = malformed {
        let text = form.take("body").filter(|_| wish.as_deref() == Some("edit"));
        return match text {
            Some(text) => refused(app, own, path, text, &problem).await,
            None => Err(problem),
        };
    }
    let done = match wish.as_deref() {
        Some("withdraw") => {
            within_limits?;
            take_away(app, own.row.id, asker, Verb::Withdraw).await.map(|()| "withdrawn")
        }
        Some("erase") => {
            within_limits?;
            erase(app, own.row.id, asker).await?;
            // A guest's key to this page is gone with it, so it is said at once.
            let own = load(app, own.row.id).await?;
            let beside = Beside { just: Some(CaseJust::Erased), ..Beside::default() };
            return page(app, &own, path, beside, StatusCode::OK).await;
        }
        Some("appeal") => {
            let (decision, text) = (form.take("decision"), form.take("text"));
            let done = match within_limits {
                Ok(()) => complained(app, asker, decision.as_deref(), text.as_deref()).await,
                Err(problem) => Err(problem),
            };
            match done {
                Err(problem) => return not_complained(app, own, path, (decision, text), &problem).await,
                Ok(()) => Ok("complained"),
            }
        }
        Some("edit") => {
            let text = form.take("body").unwrap_or_default();
            let edited = match within_limits {
                Ok(()) => edit(app, own, asker, client, &text).await,
                Err(problem) => Err(problem),
            };
            match edited {
                Err(problem) => return refused(app, own, path, text, &problem).await,
                Ok(_) => Ok("edited"),
            }
        }
        _ => Err(Problem::malformed("do", "It must be edit, withdraw, erase or appeal.")),
    }?;
    Ok(see_other(&format!("{path}?done={done}")))
}

async fn complained(
    app: &App,
    asker: Asker,
    decision: Option<&str>,
    text: Option<&str>,
) -> Result<(), Problem> {
    let id = decision.and_then(|id| id.parse().ok()).ok_or(Refusal::DecisionUnknown)?;
    complain(app, id, asker, text.unwrap_or_default()).await
}

/// The page again, with what was typed and why it was not taken.
async fn not_complained(
    app: &App,
    own: &Own,
    path: &str,
    (decision, text): (Option<String>, Option<String>),
    problem: &Problem,
) -> Result<Response<Body>, Problem> {
    let site = site_of(app, own)?;
    let message = why_refused(problem, Texts::of(&site.settings.language)).to_owned();
    let (decision, text) = (decision.unwrap_or_default(), text.unwrap_or_default());
    let beside = Beside { complaint: Some(ComplaintDraft { decision, text, message }), ..Beside::default() };
    page(app, own, path, beside, problem.kind().status).await
}

/// The comment, when the token is its author's and not too old. Anything else is answered alike.
async fn open(app: &App, id: &str, token: &str) -> Result<(Own, Asker), Problem> {
    let unknown = || Problem::from(Refusal::CommentUnknown);
    let own = load(app, id.parse().map_err(|_| unknown())?).await?;
    let asker = author(app, &own, token, Purpose::Case);
    match asker.filter(|_| own.private.submitted_at.plus(CASE_DAYS * DAY) >= app.clock.now()) {
        Some(asker) => Ok((own, asker)),
        // Where a comment that everybody can read stands is no secret.
        None if own.row.status == Status::Published => Err(match site_of(app, &own) {
            Ok(site) => unknown().within(format!("/s/{}/{}", site.slug, own.row.story_id)),
            // One that is being brought in is not here yet.
            Err(_) => unknown(),
        }),
        None => Err(unknown()),
    }
}

/// The same for an account, whose comment it must be.
async fn mine(app: &App, id: &str, headers: &HeaderMap) -> Result<(Own, Asker), Problem> {
    let who = expect_signed_in(app, headers).await?;
    let unknown = || Problem::from(Refusal::CommentUnknown);
    let own = load(app, id.parse().map_err(|_| unknown())?).await?;
    if own.row.account_id == Some(who.account.id) { Ok((own, who.asker)) } else { Err(unknown()) }
}

fn site_of(app: &App, own: &Own) -> Result<Arc<Site>, Problem> {
    app.sites().id(own.row.site_id).cloned().ok_or_else(|| Refusal::SiteUnknown.into())
}

async fn refused(
    app: &App,
    own: &Own,
    path: &str,
    text: String,
    problem: &Problem,
) -> Result<Response<Body>, Problem> {
    let site = site_of(app, own)?;
    let refusal = draft_refusal(problem, Texts::of(&site.settings.language));
    let draft = Draft { body: text, refusal: Some(refusal), ..Draft::default() };
    let beside = Beside { draft: Some(draft), ..Beside::default() };
    page(app, own, path, beside, problem.kind().status).await
}

async fn page(
    app: &App,
    own: &Own,
    path: &str,
    beside: Beside,
    status: StatusCode,
) -> Result<Response<Body>, Problem> {
    let found = find::by_id(app, &own.row.story_id.to_string()).await?;
    let texts = Texts::of(&found.site.settings.language);
    let id = own.row.id;
    let decided = app.store.read(move |tx| of_comment(tx, id)).await?;
    let (sites, now) = (app.sites(), app.clock.now());
    let is_erased = own.row.status == Status::Erased;
    let decided = decided.iter().filter(|_| !is_erased);
    let statements = decided.map(|found| statement(&sites, found, now)).collect();
    let notices = crate::standing::of_case(app, own).await?;
    let view = CasePage { notices, ..case_view(app, &found, own, path, statements, beside) };
    let page = case_page(&view, texts);
    Ok(answer(&Surface::Private, status, HTML, page.into_string()))
}

fn case_view(
    app: &App,
    found: &Found,
    own: &Own,
    path: &str,
    statements: Vec<Statement>,
    beside: Beside,
) -> CasePage {
    let row = &own.row;
    let now = app.clock.now();
    let settings = &found.site.settings;
    let until = editable_until(own.private.submitted_at, settings);
    let editable = matches!(row.status, Status::Published | Status::Pending) && until > now;
    let badges = Badges::under(app, found);
    let source = own.private.pending_source.as_ref().unwrap_or(&row.source);
    CasePage {
        site: site_view(&found.site),
        story_title: title(found),
        story_href: story_href(found, own),
        comment: if row.status == Status::Pending {
            open_view(found, row, &badges)
        } else {
            comment_view(found, row, &badges, false)
        },
        status: case_status(own, Texts::of(&settings.language)),
        source: source.clone(),
        editable_until: editable.then_some(until),
        withdrawable: matches!(row.status, Status::Published | Status::Pending),
        action: path.to_owned(),
        is_guest: row.account_id.is_none(),
        just: beside.just,
        notices: Vec::new(),
        draft: beside.draft,
        statements,
        complaint: beside.complaint,
        comment_chars_max: app.settings.limits.comment_chars_max,
        now: Micros(now.0),
    }
}

fn story_href(found: &Found, own: &Own) -> String {
    if own.row.status == Status::Published {
        super::view::permalink(&found.site.slug, &own.row)
    } else {
        found.href()
    }
}

fn case_status(own: &Own, texts: &Texts) -> CaseStatus {
    match own.row.status {
        Status::Published if own.private.pending_source.is_some() => {
            CaseStatus::Pending(vec![held_change(texts).to_owned()])
        }
        Status::Published => CaseStatus::Published,
        Status::Pending => {
            let mut words: Vec<String> = Vec::new();
            for reason in held_reasons(&own.private.held) {
                let because = held_because(reason, texts);
                if !words.iter().any(|known| known == because) {
                    words.push(because.to_owned());
                }
            }
            CaseStatus::Pending(words)
        }
        Status::Rejected => CaseStatus::Rejected,
        Status::Removed => CaseStatus::Removed,
        Status::Withdrawn => CaseStatus::Withdrawn,
        Status::Erased => CaseStatus::Erased,
    }
}
