//! The page of whoever is signed in, and what its forms do: mails on or off, ending sessions, taking everything along,
//! erasing the account. None of it can be framed; what matters asks for a fresh proof.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use althing_core::id::{CommentId, StoryId};
use althing_core::reader::Grant;
use althing_core::story::Story;
use althing_core::text::plain_text;
use althing_store::comment::held_reasons;
use althing_store::erasure::Extent;
use althing_store::report::ReportRow;
use althing_store::session::{self as sessions, SessionRow};
use althing_store::{Error, Lane, account, comment, own, report, story};
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::door::{expect_signed_in, signed_in};
use super::export::{self, Format};
use super::pages::{forget, form_of};
use super::{SignedIn, erase, passkey};
use crate::app::App;
use crate::comment::change::Own;
use crate::comment::routes::limited;
use crate::comment::view::permalink;
use crate::decision::statement::{of_comment, of_person, statement};
use crate::http::accept::Peer;
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::prefix;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::report as reports;
use crate::standing;
use crate::story::find;
use crate::story::view::title;
use crate::view::me::{self as view, MyComment, MyDecision, MyJust, MyMails, MyPage, MyRole, MySession};
use crate::view::report::MyReport;
use crate::view::statement::{Ended, what};
use crate::view::{Texts, held_because, held_change};

/// Comments on one page.
const COMMENTS_MAX: usize = 50;
/// Decisions about the reader as a person on the page.
const DECISIONS_MAX: i64 = 50;
/// Characters of a comment's text in the list.
const EXCERPT_CHARS: usize = 280;
/// Reports on the page; the export has all.
const REPORTS_MAX: usize = 20;

/// Where somebody shows again who they are.
const AGAIN: &str = "/sign-in?again=1";

fn html(page: maud::Markup) -> Response<Body> {
    answer(&Surface::Private, StatusCode::OK, HTML, page.into_string())
}

/// `GET /me`
pub async fn show(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let Some(who) = signed_in(&app, &headers).await? else { return Ok(see_other("/sign-in")) };
    let texts = Texts::of(&who.account.language);
    let just = match query.take("done").as_deref() {
        Some("session") => Some(MyJust::Session),
        Some("notices") => Some(MyJust::Notices),
        Some("address") => Some(MyJust::Address),
        _ => None,
    };
    let before = query.take("before").and_then(|id| id.parse().ok());
    let mut owned = owned(&app, &who, before).await?;
    let older = owned.len() > COMMENTS_MAX;
    owned.truncate(COMMENTS_MAX);
    let older_href =
        owned.last().filter(|_| older).map(|own| format!("/me?before={}#me-comments", own.row.id));
    let (reports, is_warned) = reported(&app, &who).await?;
    let page = MyPage {
        name: who.account.name.clone(),
        comments: listed(&app, owned, texts).await?,
        older_href,
        decisions: decisions(&app, &who, texts).await?,
        reports,
        is_warned,
        mails: mails(&app, &who).await?,
        sessions: all_sessions(&app, &who).await?,
        roles: app.grants_of(who.account.id).iter().map(|grant| role_view(&app, grant)).collect(),
        needs_passkey: who.needs_passkey(&app),
        passkeys_href: passkey::here(&app).map(|_| "/me/passkeys"),
        privacy_href: app.sites().all().first().map(|site| format!("/s/{}/privacy", site.slug)),
        just,
        standing: standing::of_me(&app, who.account.id).await?,
    };
    Ok(html(view::my_page(&page, texts)))
}

async fn owned(app: &App, who: &SignedIn, before: Option<CommentId>) -> Result<Vec<Own>, Problem> {
    let id = who.account.id;
    let found = app.store.read(move |tx| {
        let mut owned = Vec::new();
        for row in comment::of_account(tx, id, before, COMMENTS_MAX + 1)? {
            if let Some(private) = comment::private(tx, row.id)? {
                owned.push(Own { row, private });
            }
        }
        Ok::<_, Error>(owned)
    });
    Ok(found.await?)
}

/// Decisions about the reader as a person that were not taken back.
async fn decisions(app: &App, who: &SignedIn, texts: &Texts) -> Result<Vec<MyDecision>, Problem> {
    let (id, now) = (who.account.id, app.clock.now());
    let found = app.store.read(move |tx| of_person(tx, id, uuid::Uuid::nil(), DECISIONS_MAX)).await?;
    let sites = app.sites();
    let statements = found.iter().map(|found| statement(&sites, found, now));
    let standing = statements.filter(|statement| !matches!(statement.ended, Some(Ended::TakenBack(_))));
    Ok(standing
        .map(|statement| MyDecision {
            what: what(statement.restriction, texts).to_owned(),
            href: format!("/me/decisions/{}", statement.id),
            at: statement.decided_at,
        })
        .collect())
}

/// What the decision on each comment was founded on, where it restricts and still holds.
async fn grounds(app: &App, owned: &[Own]) -> Result<HashMap<CommentId, String>, Problem> {
    let ids: Vec<CommentId> = owned.iter().map(|own| own.row.id).collect();
    let found = app.store.read(move |tx| {
        let mut grounds = HashMap::new();
        for id in &ids {
            let last =
                of_comment(tx, *id)?.into_iter().find(|found| found.stands && found.row.is_on_comment());
            let last = last.filter(|found| {
                found
                    .appeal
                    .as_ref()
                    .is_none_or(|appeal| appeal.state != althing_core::appeal::State::Reversed)
            });
            grounds.extend(last.map(|found| (*id, found.row.ground)));
        }
        Ok::<_, Error>(grounds)
    });
    Ok(found.await?)
}

async fn listed(app: &App, owned: Vec<Own>, texts: &Texts) -> Result<Vec<MyComment>, Problem> {
    let mut stories: HashMap<StoryId, (String, String, String)> = HashMap::new();
    let mut list = Vec::with_capacity(owned.len());
    let mut grounds = grounds(app, &owned).await?;
    for own in owned {
        let id = own.row.story_id;
        let (story, href, slug) = match stories.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let found = find::by_id(app, &id.to_string()).await?;
                new.insert((title(&found), found.href(), found.site.slug.clone()))
            }
        };
        let is_shown = own.row.status == althing_core::comment::Status::Published;
        list.push(MyComment {
            story: story.clone(),
            href: if is_shown { permalink(slug, &own.row) } else { href.clone() },
            own_href: format!("/me/comments/{}", own.row.id),
            excerpt: plain_text(&own.row.source, EXCERPT_CHARS),
            status: own.row.status,
            reasons: reasons(&own, texts),
            ground: grounds.remove(&own.row.id),
            at: own.private.submitted_at,
        });
    }
    Ok(list)
}

/// Why it, or a change of it, waits; each reason once.
fn reasons(own: &Own, texts: &Texts) -> Vec<String> {
    use althing_core::comment::Status;
    let mut words: Vec<String> = Vec::new();
    match own.row.status {
        Status::Published if own.private.pending_source.is_some() => {
            words.push(held_change(texts).to_owned());
        }
        Status::Pending => {
            for reason in held_reasons(&own.private.held) {
                let because = held_because(reason, texts);
                if !words.iter().any(|known| known == because) {
                    words.push(because.to_owned());
                }
            }
        }
        _ => {}
    }
    words
}

/// The newest reports of whoever is signed in, and whether they are warned of more that are declined.
async fn reported(app: &App, who: &SignedIn) -> Result<(Vec<MyReport>, bool), Problem> {
    let (id, now) = (who.account.id, app.clock.now());
    let read = app.store.read(move |tx| {
        let mut rows = Vec::new();
        for row in report::of_account(tx, id, None, REPORTS_MAX)? {
            let story = story::by_id(tx, row.story_id)?;
            rows.push((row, story));
        }
        Ok::<_, Error>((rows, report::lately(tx, id, now)?))
    });
    let (rows, lately) = read.await?;
    let view = |(row, story): (ReportRow, Option<Story>)| MyReport {
        story: story
            .map(|story| story.fields.title)
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| app.sites().id(row.site_id).map(|site| site.name.clone()).unwrap_or_default()),
        href: reports::path(app, row.id),
        category: row.category,
        state: row.state,
        at: row.created_at,
    };
    Ok((rows.into_iter().map(view).collect(), lately.is_warned()))
}

async fn mails(app: &App, who: &SignedIn) -> Result<Option<MyMails>, Problem> {
    if app.mail().is_none() {
        return Ok(None);
    }
    let address = match who.account.contact_key {
        Some(key) => app.store.read(move |tx| own::address(tx, &key)).await?,
        None => None,
    };
    let address = address.map(|(address, _, _)| address);
    Ok(Some(MyMails { address, notices: who.account.notices }))
}

async fn all_sessions(app: &App, who: &SignedIn) -> Result<Vec<MySession>, Problem> {
    let (id, now) = (who.account.id, app.clock.now());
    let rows = app.store.read(move |tx| sessions::of_account(tx, id, now)).await?;
    Ok(rows.iter().map(|row| session_view(app, row, &who.session.hash)).collect())
}

/// A session as its owner sees it; `this` is the one that asks.
pub(super) fn session_view(app: &App, row: &SessionRow, this: &[u8; 32]) -> MySession {
    MySession {
        id: row.id.to_string(),
        agent: row.agent.clone(),
        site: row.site_id.map(|id| app.sites().id(id).map(|site| site.name.clone()).unwrap_or_default()),
        is_this: row.hash == *this,
        begun: row.created_at,
        seen: row.seen_at,
    }
}

/// A role as its owner sees it.
pub(super) fn role_view(app: &App, grant: &Grant) -> MyRole {
    MyRole {
        role: grant.role,
        site: grant.site_id.map(|id| app.sites().id(id).map(|site| site.name.clone()).unwrap_or_default()),
        place: grant.place.clone(),
    }
}

/// A form of the page, from a page of ours, by somebody who is signed in and within limits.
async fn wish(app: &App, peer: std::net::IpAddr, request: Request) -> Result<(SignedIn, Form), Problem> {
    let (headers, form) = form_of(app, request).await?;
    let who = expect_signed_in(app, &headers).await?;
    limited(app, Act::Change, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    Ok((who, form))
}

/// `POST /me/notices` with `notices=on` or `off`
pub async fn set_notices(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (who, mut form) = wish(&app, peer, request).await?;
    let wanted = match form.take("notices").as_deref() {
        Some("on") => true,
        Some("off") => false,
        _ => return Err(Problem::malformed("notices", "It must be on or off.")),
    };
    let id = who.account.id;
    app.store.write(Lane::Interactive, move |tx| account::set_notices(tx, id, wanted)).await?;
    Ok(see_other("/me?done=notices"))
}

/// `POST /me/sessions` with `end=others`, or the name of one
pub async fn end_sessions(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (who, mut form) = wish(&app, peer, request).await?;
    let (id, hash) = (who.account.id, who.session.hash);
    match form.take("end").as_deref() {
        Some("others") => {
            app.store.write(Lane::Interactive, move |tx| sessions::end_others(tx, id, Some(&hash))).await?;
        }
        Some(text) => {
            let session = text.parse().map_err(|_| Problem::malformed("end", "It must name a session."))?;
            app.store.write(Lane::Interactive, move |tx| sessions::revoke(tx, id, session)).await?;
        }
        None => return Err(Problem::malformed("end", "It must name a session, or be others.")),
    }
    Ok(see_other("/me?done=session"))
}

/// `GET /me/export.json`
pub async fn export_json(
    state: State<Arc<App>>,
    peer: Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    exported(state, peer, headers, Format::Json).await
}

/// `GET /me/export.html`
pub async fn export_page(
    state: State<Arc<App>>,
    peer: Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    exported(state, peer, headers, Format::Page).await
}

async fn exported(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    format: Format,
) -> Result<Response<Body>, Problem> {
    let who = expect_signed_in(&app, &headers).await?;
    limited(&app, Act::Change, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    if !who.is_fresh(&app) {
        return Ok(see_other(AGAIN));
    }
    Ok(export::of_account(&app, &who, format))
}

/// `GET /me/erase`: asks once; and says that it is done.
pub async fn erase_page(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let who = signed_in(&app, &headers).await?;
    let page = match who {
        Some(who) if !who.is_fresh(&app) => return Ok(see_other(AGAIN)),
        Some(who) => view::erase_page(query.take("missing").is_some(), Texts::of(&who.account.language)),
        None => match query.take("done") {
            Some(language) => view::erased_page(Texts::of(&language)),
            None => return Ok(see_other("/sign-in")),
        },
    };
    Ok(html(page))
}

/// `POST /me/erase` with `what=text` or `what=name`, and `sure=yes`
pub async fn erase(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (who, mut form) = wish(&app, peer, request).await?;
    if !who.is_fresh(&app) {
        return Ok(see_other(AGAIN));
    }
    let extent = form.take("what").as_deref().and_then(Extent::parse);
    let is_sure = form.take("sure").as_deref() == Some("yes");
    let Some(extent) = extent.filter(|_| is_sure) else { return Ok(see_other("/me/erase?missing=1")) };
    erase::begin(&app, who.account.id, extent).await?;
    let language = Texts::of(&who.account.language).language();
    let mut response = see_other(&format!("/me/erase?done={language}"));
    forget(&app, response.headers_mut());
    Ok(response)
}
