//! The API of comments: listed, submitted, read, edited, withdrawn or removed; previews.

use std::sync::Arc;

use althing_core::comment::Sort;
use althing_core::id::{CommentId, StoryId};
use althing_core::reader::{Asker, Scope, Verb};
use althing_core::refusal::{Refusal, Wrong};
use althing_store::{Tx, comment};
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::actions::{Ask, Author, Repeat, is_repeated, submit};
use super::change::{Own, author, edit, load, take_away};
use super::cursor::Cursor;
use super::json;
use super::threads::listing;
use crate::account::door::{Caller, by_bearer, caller};
use crate::app::App;
use crate::decision::statement::{of_comment, statement_json};
use crate::decision::{self, Reason};
use crate::http::accept::Peer;
use crate::http::door::{self, Door};
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::http::{self as plumbing, prefix};
use crate::rule;
use crate::secret::Purpose;
use crate::site::key;
use crate::spam::{self, Brought};
use crate::story::find::{self, Found, Target};
use crate::story::linked;
use crate::story::pages::cached;
use crate::vote::next_shown;

/// Most comments one listing gives, and how many it gives when nothing is asked.
pub const LIMIT_MAX: usize = 200;
const LIMIT_DEFAULT: usize = 50;
/// Bounds of an `Idempotency-Key`, in visible ASCII characters.
pub const KEY_CHARS: std::ops::RangeInclusive<usize> = 16..=128;

/// `GET /api/v1/stories/{id}/comments`
pub async fn list(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let sort = sort(query.take_exact("sort"))?;
    let limit = limit(query.take_exact("limit"))?;
    let found = find::by_id_or_url(&app, &id, &mut query).await?;
    let within = Within::of(&app, found.id, &mut query, sort)?;
    let address = format!(
        "/api/v1/stories/{}/comments?sort={}&limit={limit}{}",
        found.id,
        sort.as_str(),
        within.address(&app, found.id, sort)
    );
    let cell = app.pages.cell(found.id);
    cached(&app, &headers, &address, cell, || listed(&app, &found, sort, limit, within)).await
}

/// Which comments of a story are listed.
#[derive(Clone, Copy)]
enum Within {
    Story(Option<Cursor>),
    Thread(CommentId, i64),
    Replies(CommentId, i64),
}

impl Within {
    fn of(app: &App, story: StoryId, query: &mut Form, sort: Sort) -> Result<Self, Problem> {
        let id = |text: String, field: &'static str| {
            text.parse::<CommentId>()
                .map_err(|_| Problem::malformed(field, "It must be the id of a comment."))
        };
        let cursor = query.take_exact("cursor");
        let position = |cursor: Option<String>| match cursor {
            None => Ok(-1),
            Some(text) => text
                .parse::<i64>()
                .ok()
                .filter(|position| *position >= 0)
                .ok_or_else(|| Problem::malformed("cursor", "It is not a cursor of this list.")),
        };
        match (query.take_exact("root"), query.take_exact("parent")) {
            (None, None) => {
                let cursor = cursor.map(|text| Cursor::decode(&app.key, story, sort, &text, "cursor"));
                Ok(Self::Story(cursor.transpose()?))
            }
            (Some(root), None) => Ok(Self::Thread(id(root, "root")?, position(cursor)?)),
            (None, Some(parent)) => Ok(Self::Replies(id(parent, "parent")?, position(cursor)?)),
            (Some(_), Some(_)) => {
                Err(Problem::malformed("parent", "Ask for a thread or for replies, not for both."))
            }
        }
    }

    fn address(self, app: &App, story: StoryId, sort: Sort) -> String {
        match self {
            Self::Story(None) => String::new(),
            Self::Story(Some(cursor)) => format!("&cursor={}", cursor.encode(&app.key, story, sort)),
            Self::Thread(root, -1) => format!("&root={root}"),
            Self::Thread(root, position) => format!("&root={root}&cursor={position}"),
            Self::Replies(parent, -1) => format!("&parent={parent}"),
            Self::Replies(parent, position) => format!("&parent={parent}&cursor={position}"),
        }
    }

    /// Refuses a thread or replies of what the story does not show, and a place that is none of theirs: what is made up
    /// has no page, and so none is kept.
    fn check(self, tx: &mut Tx<'_>, story: StoryId) -> Result<(), Problem> {
        let (id, position, is_place): (_, _, IsPlace) = match self {
            Self::Story(_) => return Ok(()),
            Self::Thread(root, position) => (root, position, comment::is_place_in_thread),
            Self::Replies(parent, position) => (parent, position, comment::is_place_in_replies),
        };
        let begins = |row: &comment::CommentRow| row.parent_id.is_none() || matches!(self, Self::Replies(..));
        let row = comment::by_id(tx, id)?.filter(|row| row.story_id == story && begins(row));
        let shown = match &row {
            Some(row) => comment::stands(tx, row)?,
            None => false,
        };
        if !shown {
            return Err(Refusal::CommentUnknown.into());
        }
        if position != -1 && !is_place(tx, id, position)? {
            return Err(Problem::malformed("cursor", "It is not a cursor of this list."));
        }
        Ok(())
    }
}

/// Where a list goes on.
enum Next {
    Thread(Cursor),
    Position(i64),
}

type IsPlace = fn(&mut Tx<'_>, CommentId, i64) -> Result<bool, althing_store::Error>;

fn sort(text: Option<String>) -> Result<Sort, Problem> {
    match text {
        None => Ok(Sort::default()),
        Some(text) => Sort::parse(&text)
            .ok_or_else(|| Problem::malformed("sort", "It must be best, newest, oldest or discussed.")),
    }
}

fn limit(text: Option<String>) -> Result<usize, Problem> {
    match text {
        None => Ok(LIMIT_DEFAULT),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=LIMIT_MAX).contains(limit))
            .ok_or_else(|| Problem::malformed("limit", "It must be a whole number from 1 to 200.")),
    }
}

async fn listed(
    app: &Arc<App>,
    found: &Found,
    sort: Sort,
    limit: usize,
    within: Within,
) -> Result<crate::http::cache::Made, Problem> {
    let story = found.id;
    let (rows, next, epoch, total) = app
        .store
        .read(move |tx| {
            within.check(tx, story)?;
            let story_row = althing_store::story::by_id(tx, story)?;
            let (epoch, total) = story_row.map_or((0, 0), |story| (story.epoch, story.comment_count));
            let by_position = |mut rows: Vec<comment::CommentRow>| {
                let more = rows.len() > limit;
                rows.truncate(limit);
                let next = rows.last().filter(|_| more).map(|row| Next::Position(row.position));
                (super::threads::arrange(rows, sort), next)
            };
            let (rows, next) = match within {
                Within::Story(from) => {
                    let (rows, next) = listing(tx, story, sort, from, limit)?;
                    (rows, next.map(Next::Thread))
                }
                Within::Thread(root, after) => by_position(comment::thread(tx, root, after, limit + 1)?),
                Within::Replies(parent, after) => {
                    by_position(comment::replies(tx, parent, after, limit + 1)?)
                }
            };
            Ok::<_, Problem>((rows, next, epoch, total))
        })
        .await?;
    let next = next.map(|next| match next {
        Next::Thread(cursor) => cursor.encode(&app.key, story, sort),
        Next::Position(position) => position.to_string(),
    });
    let comments: Vec<_> = rows
        .iter()
        .filter(|row| row.story_id == story)
        .map(|row| json::public(app, &found.site.slug, row))
        .collect();
    let valid_until = next_shown(&found.site.settings, rows.iter(), app.clock.now());
    let body = json!({"comments": comments, "next_cursor": next, "total_count": total, "epoch": epoch});
    Ok(crate::http::cache::Made {
        surface: Surface::Open,
        content_type: JSON,
        body: body.to_string(),
        valid_until,
    })
}

/// `POST /api/v1/stories/{id}/comments`
pub async fn create(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let door = door::of(&parts.headers)?;
    door::expect_json(&parts.headers)?;
    if matches!(door, Door::Form { .. }) {
        return Err(Problem::new("forbidden").saying("This address takes JSON."));
    }
    let bytes = plumbing::body::read(&parts.headers, body, app.settings.limits.body_bytes_max).await?;
    let (mut wish, story) = wish(&bytes)?;
    let target = target(&app, &id, story).await?;
    let author = author_of(caller(&app, &parts.headers, door, &target.site).await?, wish.name.take())?;
    let client = prefix::client(peer, &parts.headers, &app.settings.trusted_proxies);
    let ask = Ask {
        parent_id: wish.parent_id,
        author,
        body: wish.body,
        email: wish.email,
        notify: wish.notify,
        mark: app.mark(client, target.site.id).await?,
        marks: app.marks(client, target.site.id).await?,
        client,
    };
    let key = idempotency_key(&parts.headers)?;
    let repeat = Repeat::Key(key);
    if let Err(too_many) = limited(&app, Act::Submit, client)
        && !is_repeated(&app, &target, &repeat).await?
    {
        return Err(too_many);
    }
    let brought = Brought { proof: wish.proof, ..Brought::default() };
    let pass = spam::let_in(&app, &target, &ask, &repeat, &brought)?;
    let receipt = match submit(&app, &target, &ask, &repeat).await {
        Ok(receipt) => receipt,
        Err(problem) => {
            pass.give_back(&app);
            return Err(problem);
        }
    };
    let body = json::receipt(&app, &target.site.slug, &receipt).to_string();
    Ok(answer(&Surface::Private, StatusCode::CREATED, JSON, body))
}

/// What the body of a new comment says: the wish, and where its story is.
fn wish(bytes: &[u8]) -> Result<(Wish, Option<(String, String)>), Problem> {
    let mut fields = plumbing::json::object(bytes)?;
    let parent_id = fields.text("parent_id")?;
    let parent_id = parent_id
        .map(|text| {
            text.parse().map_err(|_| Problem::malformed("parent_id", "It must be the id of a comment."))
        })
        .transpose()?;
    let body = fields.needed("body")?;
    let proof = fields.text("proof")?;
    let (mut name, mut email, mut notify) = (None, None, false);
    if let Some(mut author) = fields.object("author")? {
        name = author.text("name")?;
        email = author.text("email")?;
        notify = author.flag("notify")?.unwrap_or(false);
        author.finish()?;
    }
    let story = match fields.object("story")? {
        None => None,
        Some(mut story) => {
            let place = (story.needed("site")?, story.needed("url")?);
            story.finish()?;
            Some(place)
        }
    };
    fields.finish()?;
    Ok((Wish { parent_id, name, body, email, notify, proof }, story))
}

struct Wish {
    parent_id: Option<CommentId>,
    name: Option<String>,
    body: String,
    email: Option<String>,
    notify: bool,
    /// The solution of a challenge.
    proof: Option<String>,
}

/// Who writes, by what the door proves; a name is asked of guests only.
fn author_of(caller: Caller, name: Option<String>) -> Result<Author, Problem> {
    match caller {
        Caller::Account(who) => Ok(Author::Account(Box::new(who.account))),
        Caller::Guest => {
            name.map(Author::Guest).ok_or_else(|| Refusal::field("author.name", Wrong::Missing).into())
        }
        Caller::Token(_) => Err(Problem::new("forbidden")
            .saying("Readers write by script or form, signed in or not; no token or key writes for them.")),
    }
}

/// The story that a comment goes to.
async fn target(app: &App, id: &str, story: Option<(String, String)>) -> Result<Target, Problem> {
    match story {
        Some((site, url)) => find::target_at(app, id, &site, &url).await,
        None => match find::target(app, id).await {
            Err(problem)
                if matches!(problem.refusal.as_deref(), Some(Refusal::StoryUnknown))
                    && id.parse::<StoryId>().is_ok_and(|id| id.0.get_version_num() == 8) =>
            {
                Err(Refusal::StoryRequired.into())
            }
            target => target,
        },
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<String, Problem> {
    let key = headers.get("idempotency-key").map(http::HeaderValue::as_bytes).unwrap_or_default();
    let fits = KEY_CHARS.contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    if !fits {
        let takes = "It must have 16 to 128 visible ASCII characters; use 128 random bits.";
        return Err(Problem::header("malformed", "Idempotency-Key", takes));
    }
    Ok(String::from_utf8_lossy(key).into_owned())
}

/// Counts an act against the client's rates.
pub fn limited(app: &App, act: Act, client: std::net::IpAddr) -> Result<(), Problem> {
    app.limits
        .count(act, client, app.clock.now())
        .map_err(|retry_after_seconds| Refusal::TooMany { retry_after_seconds }.into())
}

fn comment_id(id: &str) -> Result<CommentId, Problem> {
    id.parse().map_err(|_| Refusal::CommentUnknown.into())
}

/// `GET /api/v1/comments/{id}`
pub async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let own = load(&app, comment_id(&id)?).await?;
    let slug = json::slug_of(&app, &own.row)?;
    if let Some(token) = door::bearer(&headers)? {
        let body = if author(&app, &own, &token, Purpose::Edit).is_some() {
            with_statements(&app, &slug, &own).await?
        } else if key::actor(&app, &token, Scope::Staff, own.row.site_id).await?.is_some() {
            json::inside(&app, &slug, &own)
        } else if let Some(who) = by_bearer(&app, &token, own.row.site_id).await?
            && own.row.account_id == Some(who.account.id)
        {
            with_statements(&app, &slug, &own).await?
        } else {
            return Err(refusal(&app, own.row).await?);
        };
        let body = body.to_string();
        return Ok(answer(&Surface::Private, StatusCode::OK, JSON, body));
    }
    let address = format!("/api/v1/comments/{}", own.row.id);
    let cell = app.pages.cell(own.row.story_id);
    cached(&app, &headers, &address, cell, || shown(&app, own.row.id)).await
}

/// `GET /api/v1/stories/{story}/comments/{comment}`: by its id, or by what links called it where it was imported from.
pub async fn of_story(
    State(app): State<Arc<App>>,
    Path((story, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let id: StoryId = story.parse().map_err(|_| Problem::from(Refusal::StoryUnknown))?;
    let read = app.store.read(move |tx| match althing_store::story::by_id(tx, id)? {
        Some(story) => linked::named(tx, story.site_id, id, &name),
        None => Ok::<_, althing_store::Error>(None),
    });
    let row = read.await?.ok_or_else(|| Problem::from(Refusal::CommentUnknown))?;
    let address = format!("/api/v1/comments/{}", row.id);
    cached(&app, &headers, &address, app.pages.cell(id), || shown(&app, row.id)).await
}

/// A comment as its author sees it, with the statements of reasons.
async fn with_statements(app: &App, slug: &str, own: &Own) -> Result<Value, Problem> {
    let id = own.row.id;
    let found = app.store.read(move |tx| of_comment(tx, id)).await?;
    let (sites, url, now) = (app.sites(), app.public_url.to_string(), app.clock.now());
    let mut comment = json::own(app, slug, own);
    let statements: Vec<Value> = found.iter().map(|found| statement_json(&sites, &url, found, now)).collect();
    comment["statements"] = statements.into();
    Ok(comment)
}

async fn shown(app: &Arc<App>, id: CommentId) -> Result<crate::http::cache::Made, Problem> {
    let Own { row, .. } = load(app, id).await?;
    let seen = row.clone();
    if !app.store.read(move |tx| comment::stands(tx, &seen)).await? {
        return Err(Refusal::CommentUnknown.into());
    }
    let site = app.sites().id(row.site_id).cloned().ok_or(Refusal::SiteUnknown)?;
    let body = json::public(app, &site.slug, &row).to_string();
    let valid_until = next_shown(&site.settings, std::iter::once(&row), app.clock.now());
    Ok(crate::http::cache::Made { surface: Surface::Open, content_type: JSON, body, valid_until })
}

/// `PATCH /api/v1/comments/{id}`
pub async fn change(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let door = door::of(&parts.headers)?;
    door::expect_json(&parts.headers)?;
    let bytes = plumbing::body::read(&parts.headers, body, app.settings.limits.body_bytes_max).await?;
    let mut fields = plumbing::json::object(&bytes)?;
    let text = fields.needed("body")?;
    fields.finish()?;
    let own = load(&app, comment_id(&id)?).await?;
    let Some((asker, Verb::Withdraw)) = owner_or_staff(&app, &parts.headers, door, &own).await? else {
        return Err(refusal(&app, own.row).await?);
    };
    let client = prefix::client(peer, &parts.headers, &app.settings.trusted_proxies);
    limited(&app, Act::Change, client)?;
    edit(&app, &own, asker, client, &text).await?;
    let own = load(&app, own.row.id).await?;
    let slug = json::slug_of(&app, &own.row)?;
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, json::own(&app, &slug, &own).to_string()))
}

/// `DELETE /api/v1/comments/{id}`: its author withdraws it, staff remove it.
pub async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let door = door::of(&headers)?;
    let own = load(&app, comment_id(&id)?).await?;
    let Some((asker, verb)) = owner_or_staff(&app, &headers, door, &own).await? else {
        return Err(refusal(&app, own.row).await?);
    };
    if verb == Verb::Decide {
        remove(&app, &own, asker).await?;
    } else {
        take_away(&app, own.row.id, asker, verb).await?;
    }
    let own = load(&app, own.row.id).await?;
    let body = json!({"id": own.row.id.to_string(), "status": own.row.status.as_str()}).to_string();
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, body))
}

/// Staff who name no reason here have the newsroom's discretion for one; `POST .../decisions` takes others.
async fn remove(app: &App, own: &Own, asker: Asker) -> Result<(), Problem> {
    let unknown = || Problem::from(Refusal::SiteUnknown);
    let site = app.sites().id(own.row.site_id).cloned().ok_or_else(unknown)?;
    let reason = Reason { ground: rule::unnamed(&site).code, ..Reason::default() };
    let wish = decision::Wish { act: "remove".to_owned(), reason: Some(reason), read: None, bulk_id: None };
    decision::decide(app, &site, own.row.id, asker, &wish).await.map(|_| ())
}

/// Who changes a comment, and what taking it away would be for them: its author withdraws it, staff remove it. None for
/// anybody else.
async fn owner_or_staff(
    app: &App,
    headers: &HeaderMap,
    door: Door,
    own: &Own,
) -> Result<Option<(Asker, Verb)>, Problem> {
    let unknown = || Problem::from(Refusal::SiteUnknown);
    let site = app.sites().id(own.row.site_id).cloned().ok_or_else(unknown)?;
    match caller(app, headers, door, &site).await? {
        Caller::Guest => Err(Refusal::SignedOut.into()),
        Caller::Account(who) if own.row.account_id == Some(who.account.id) => {
            Ok(Some((who.asker, Verb::Withdraw)))
        }
        Caller::Account(who) => {
            let is_staff = who.asker.grants.iter().any(|grant| grant.role.is_staff());
            Ok(is_staff.then_some((who.asker, Verb::Decide)))
        }
        Caller::Token(token) => {
            if let Some(asker) = author(app, own, &token, Purpose::Edit) {
                return Ok(Some((asker, Verb::Withdraw)));
            }
            let staff = key::actor(app, &token, Scope::Staff, own.row.site_id).await?;
            Ok(staff.map(|asker| (asker, Verb::Decide)))
        }
    }
}

/// What a token is told that does not open a comment: of one that nobody sees, the same as of one that there is not.
async fn refusal(app: &App, row: comment::CommentRow) -> Result<Problem, Problem> {
    let stands = app.store.read(move |tx| comment::stands(tx, &row)).await?;
    Ok(if stands { Refusal::Forbidden } else { Refusal::CommentUnknown }.into())
}

/// `POST /api/v1/preview`
pub async fn preview(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let Door::Script { origin } = door::of(&parts.headers)? else {
        return Err(Problem::new("forbidden").saying("A preview is for scripts on pages."));
    };
    door::expect_json(&parts.headers)?;
    let is_ours = app.is_ours(&origin) || app.sites().has_origin(&origin);
    door::admit(&parts.headers, &origin, is_ours && app.is_ours(&origin), &known(&app, &origin))?;
    limited(&app, Act::Preview, prefix::client(peer, &parts.headers, &app.settings.trusted_proxies))?;
    let bytes = plumbing::body::read(&parts.headers, body, app.settings.limits.body_bytes_max).await?;
    let mut fields = plumbing::json::object(&bytes)?;
    let text = fields.needed("body")?;
    fields.finish()?;
    let made = super::actions::body(&app, &text)?;
    let body = json!({"body_html": made.html.as_str(), "body_markdown": made.source}).to_string();
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, body))
}

/// The origin itself when any site registered it: a preview belongs to no site.
fn known(app: &App, origin: &str) -> Vec<String> {
    if app.sites().has_origin(origin) { vec![origin.to_owned()] } else { Vec::new() }
}
