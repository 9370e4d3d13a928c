//! Pages of stories: the story with its discussion, the same by address, in a frame, as a fragment; front pages.

use std::sync::Arc;

use althing_core::comment::Sort;
use althing_core::id::{CommentId, StoryId};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::story::Story;
use althing_core::text::SafeHtml;
use althing_core::time::{Micros, SECOND};
use althing_store::story::StoryCursor;
use althing_store::thread::RootKey;
use althing_store::{Tx, comment, story};
use axum::body::Body;
use axum::extract::{Path, State};
use http::{HeaderMap, Response};

use super::find::{self, Found};
use super::linked;
use super::view::{listed, site_view, story_view};
use crate::app::App;
use crate::comment::cursor::Cursor;
use crate::comment::threads::{self, Thread, ThreadPage};
use crate::comment::view::{Place, Shown, discussion, next_page_href, sooner, valid_until};
use crate::http::cache::{Cell, Encoding, Made};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface};
use crate::view::model::FrontPage;
use crate::view::{Texts, frame_page, front_page, story_page};
use crate::vote::next_shown;

/// Stories on one front page.
const FRONT_STORIES: i64 = 24;
/// Stories in the list of the busiest.
const BUSIEST: i64 = 6;
/// How long a front page may show counts that have moved on, in microseconds.
const FRONT_VALID: i64 = 5 * SECOND;

/// A page from memory, or rendered and kept.
pub async fn cached<F, R>(
    app: &Arc<App>,
    headers: &HeaderMap,
    address: &str,
    cell: Cell,
    render: F,
) -> Result<Response<Body>, Problem>
where
    F: Fn() -> R,
    R: Future<Output = Result<Made, Problem>>,
{
    let encoding = Encoding::of(headers);
    let render = || {
        app.metrics.pages_rendered_total.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        render()
    };
    let page = app.pages.get(address, encoding, cell, app.clock.now(), render).await?;
    app.pages.improve(address, &page);
    Ok(page.answer(headers))
}

/// The same of the story at an address, which is looked up again for what is made.
pub async fn cached_at_url<F, R>(
    app: &Arc<App>,
    headers: &HeaderMap,
    address: &str,
    found: &Found,
    render: F,
) -> Result<Response<Body>, Problem>
where
    F: Fn(Found) -> R,
    R: Future<Output = Result<Made, Problem>>,
{
    let url = found.url.as_ref().map(ToString::to_string).unwrap_or_default();
    cached(app, headers, address, app.pages.cell(found.id), || async {
        let again = find::by_url(app, &found.site.slug, &url).await?;
        let has_moved = again.id != found.id;
        let mut made = render(again).await?;
        if has_moved {
            // The address changed hands just now: this page would listen to the wrong story.
            made.valid_until = Some(app.clock.now());
        }
        Ok(made)
    })
    .await
}

/// What of a discussion an address asks for.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// Threads after a place.
    Threads(RootKey, bool),
    /// One thread, or what comes after a position of it.
    Thread(CommentId, i64),
}

#[derive(Clone, Copy)]
struct Asked {
    story: StoryId,
    sort: Sort,
    part: Part,
    fragment: bool,
}

impl Asked {
    fn of(app: &App, story: StoryId, query: &mut Form) -> Result<Self, Problem> {
        let sort = match query.take("sort") {
            None => Sort::default(),
            Some(text) => Sort::parse(&text)
                .ok_or_else(|| Problem::malformed("sort", "It must be best, newest, oldest or discussed."))?,
        };
        let part = match (query.take("root"), query.take("page")) {
            (Some(root), _) => {
                let root = root
                    .parse()
                    .map_err(|_| Problem::malformed("root", "It must be the id of a comment."))?;
                let position = query.take("cursor").map_or(Some(-1), |text| text.parse().ok());
                let position = position
                    .filter(|position| *position >= -1)
                    .ok_or_else(|| Problem::malformed("cursor", "It must be a position."))?;
                Part::Thread(root, position)
            }
            (None, Some(page)) => {
                Part::Threads(Cursor::decode(&app.key, story, sort, &page, "page")?.root, true)
            }
            (None, None) => Part::Threads(RootKey::FIRST, false),
        };
        let fragment = query.take_exact("fragment").is_some_and(|value| value.is_empty());
        Ok(Self { story, sort, part, fragment })
    }

    /// The one spelling of what was asked, under which its page is kept.
    fn address(&self, app: &App, base: &str) -> String {
        let mut address = base.to_owned();
        let mut first = !base.contains('?');
        let mut add = |text: &str| {
            address.push(if std::mem::take(&mut first) { '?' } else { '&' });
            address.push_str(text);
        };
        if self.sort != Sort::default() {
            add(&format!("sort={}", self.sort.as_str()));
        }
        match self.part {
            Part::Threads(_, false) => {}
            Part::Threads(root, true) => {
                let cursor = Cursor { root, position: None }.encode(&app.key, self.story, self.sort);
                add(&format!("page={cursor}"));
            }
            Part::Thread(root, -1) => add(&format!("root={root}")),
            Part::Thread(root, position) => add(&format!("root={root}&cursor={position}")),
        }
        if self.fragment {
            add("fragment");
        }
        address
    }
}

/// `GET /s/{site}/{story_id}`
pub async fn by_id(
    State(app): State<Arc<App>>,
    Path((slug, id)): Path<(String, String)>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let unknown = || Problem::from(Refusal::StoryUnknown);
    let id: StoryId = id.parse().map_err(|_| unknown())?;
    if let Some(comment) = query.take("comment") {
        return linked::to_comment(&app, &slug, id, comment).await;
    }
    let asked = Asked::of(&app, id, &mut query)?;
    let address = asked.address(&app, &format!("/s/{slug}/{id}"));
    let cell = app.pages.cell(id);
    let place = if asked.fragment { Place::Fragment } else { Place::Page };
    cached(&app, &headers, &address, cell, || async {
        // Looked up for each rendering: its settings may have changed since the request came.
        let site = find::site(&app, &slug)?;
        // Both in one transaction: whoever comes first after a change waits for one thread, once.
        let read = app.store.read(move |tx| {
            let Some(found) = find::of_site(tx, &site, id)? else { return Ok(None) };
            let loaded = load(tx, &asked, place)?;
            Ok::<_, althing_store::Error>(Some((found, loaded)))
        });
        let (found, loaded) = read.await?.ok_or_else(unknown)?;
        made(&app, &found, loaded, &asked, place)
    })
    .await
}

/// `GET /s/{site}/by-url?url=`, and with `&fragment`
pub async fn by_url(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let found = find::by_query(&app, &slug, &mut query).await?;
    if let Some(comment) = query.take("comment") {
        let led = linked::to_comment(&app, &slug, found.id, comment).await;
        // The address names no story by itself; a story that nobody has written under has nothing to lead to.
        let within = found.stored.map(|_| format!("/s/{slug}/{}", found.id));
        return led.map_err(|problem| match within {
            Some(path) => problem.within(path),
            None => problem,
        });
    }
    let asked = Asked::of(&app, found.id, &mut query)?;
    let place = if asked.fragment { Place::Fragment } else { Place::Page };
    if asked.fragment {
        note(&app, &found);
    }
    at_url(&app, &headers, &found, &asked, place).await
}

/// `GET /embed/{site}?url=`
pub async fn embed(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let found = find::by_query(&app, &slug, &mut query).await?;
    let asked = Asked { fragment: false, ..Asked::of(&app, found.id, &mut query)? };
    note(&app, &found);
    at_url(&app, &headers, &found, &asked, Place::Frame).await
}

/// A publisher's page shows a discussion; the first steps at the desk wait for that.
fn note(app: &App, found: &Found) {
    if let Some(url) = &found.url {
        app.seen.note(found.site.id, url, app.clock.now());
    }
}

async fn at_url(
    app: &Arc<App>,
    headers: &HeaderMap,
    found: &Found,
    asked: &Asked,
    place: Place,
) -> Result<Response<Body>, Problem> {
    let slug = &found.site.slug;
    let base = match (&found.url, place) {
        (Some(url), Place::Frame) => {
            find::by_url_href(slug, url).replacen(&format!("/s/{slug}/by-url"), &format!("/embed/{slug}"), 1)
        }
        (Some(url), _) => find::by_url_href(slug, url),
        (None, _) => found.href(),
    };
    let (address, asked) = (asked.address(app, &base), &asked);
    cached_at_url(
        app,
        headers,
        &address,
        found,
        |found| async move { render(app, &found, asked, place).await },
    )
    .await
}

async fn render(app: &Arc<App>, found: &Found, asked: &Asked, place: Place) -> Result<Made, Problem> {
    let asked = Asked { story: found.id, ..*asked };
    let loaded = app.store.read(move |tx| load(tx, &asked, place)).await?;
    made(app, found, loaded, &asked, place)
}

/// What a page shows of its story.
struct Loaded {
    page: ThreadPage,
    /// Names of those whom comments of the page answer without being on it.
    answered: Vec<(CommentId, String)>,
    body: Option<SafeHtml>,
}

fn load(tx: &mut Tx<'_>, asked: &Asked, place: Place) -> Result<Loaded, althing_store::Error> {
    let page = threads_of(tx, asked.story, asked.sort, asked.part)?;
    let answered = answered_elsewhere(tx, &page)?;
    let body = if place == Place::Page { story::body(tx, asked.story)? } else { None };
    Ok(Loaded { page, answered, body })
}

fn made(app: &App, found: &Found, loaded: Loaded, asked: &Asked, place: Place) -> Result<Made, Problem> {
    let Loaded { page, answered, body } = loaded;
    let (sort, part) = (asked.sort, asked.part);
    if matches!(part, Part::Thread(..)) && page.threads.is_empty() {
        return Err(Refusal::CommentUnknown.into());
    }
    let now = app.clock.now();
    let voted =
        page.threads.iter().flat_map(|thread| &thread.rows).filter(|row| row.up_count + row.down_count > 0);
    let valid_until = sooner(valid_until(found, now), next_shown(&found.site.settings, voted, now));
    let shown = Shown {
        next_href: match part {
            Part::Threads(..) => next_page_href(app, found, &page, sort),
            Part::Thread(root, _) => page
                .next
                .and_then(|cursor| cursor.position)
                .map(|position| after_position(found, root, position, sort)),
        },
        is_part: !matches!(part, Part::Threads(_, false)),
        threads: page.threads,
        answered,
        sort,
    };
    let view = discussion(app, found, shown, place, now);
    let texts = Texts::of(&found.site.settings.language);
    let public_url = app.public_url.to_string();
    let site = &found.site;
    let (surface, markup) = match place {
        Place::Page => {
            let images = site.origins.clone();
            (Surface::Page { images }, story_page(&story_view(found, body), &view, &public_url, texts))
        }
        Place::Fragment => (Surface::Fragment, crate::view::discussion(&view, texts)),
        Place::Frame => {
            let parents = site.origins.clone();
            (Surface::Frame { parents }, frame_page(&story_view(found, None), &view, &public_url, texts))
        }
    };
    Ok(Made { surface, content_type: HTML, body: markup.into_string(), valid_until })
}

/// Where a thread goes on, in the same order.
fn after_position(found: &Found, root: CommentId, position: i64, sort: Sort) -> String {
    let order = if sort == Sort::default() { String::new() } else { format!("sort={}&", sort.as_str()) };
    format!("{}?{order}root={root}&cursor={position}", found.href())
}

fn threads_of(
    tx: &mut Tx<'_>,
    story: StoryId,
    sort: Sort,
    part: Part,
) -> Result<ThreadPage, althing_store::Error> {
    match part {
        Part::Threads(after, _) => threads::page(tx, story, sort, after),
        Part::Thread(root, position) => {
            let known = comment::by_id(tx, root)?.filter(|row| row.story_id == story && row.thread_count > 0);
            let is_place = position == -1 || comment::is_place_in_thread(tx, root, position)?;
            if known.is_none() || !is_place {
                return Ok(ThreadPage::default());
            }
            let is_locked = known.is_some_and(|row| row.is_locked);
            let (rows, last) = threads::segment(tx, root, position, sort)?;
            let key = RootKey { rank: 0, sort_at: 0, id: root };
            let next = last.map(|position| Cursor { root: key, position: Some(position) });
            Ok(ThreadPage { threads: vec![Thread { rows, more: None, root_id: root, is_locked }], next })
        }
    }
}

fn answered_elsewhere(
    tx: &mut Tx<'_>,
    page: &ThreadPage,
) -> Result<Vec<(CommentId, String)>, althing_store::Error> {
    let mut missing = Vec::new();
    for thread in &page.threads {
        let here: std::collections::HashSet<CommentId> = thread.rows.iter().map(|row| row.id).collect();
        missing.extend(thread.rows.iter().filter_map(|row| row.parent_id).filter(|id| !here.contains(id)));
    }
    missing.dedup();
    comment::names(tx, &missing)
}

/// `GET /`
pub async fn front(
    State(app): State<Arc<App>>,
    query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    fronted(&app, &headers, None, query).await
}

/// `GET /s/{site}`
pub async fn of_site(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let site = find::site(&app, &slug)?;
    fronted(&app, &headers, Some(site), query).await
}

async fn fronted(
    app: &Arc<App>,
    headers: &HeaderMap,
    site: Option<Arc<Site>>,
    mut query: Form,
) -> Result<Response<Body>, Problem> {
    let list = list_of(site.as_deref());
    let after = query.take("page").map(|text| story_cursor(app, &list, &text)).transpose()?;
    let base = site.as_ref().map_or("/".to_owned(), |site| format!("/s/{}", site.slug));
    let address = match after {
        Some(cursor) => format!("{base}?page={}", encode_cursor(app, &list, cursor)),
        None => base.clone(),
    };
    cached(app, headers, &address, app.pages.fronts(), || async {
        // Looked up for each rendering: its settings may have changed since the request came.
        let site = site.as_ref().map(|site| find::site(app, &site.slug)).transpose()?;
        render_front(app, site, &base, after).await
    })
    .await
}

async fn render_front(
    app: &Arc<App>,
    site: Option<Arc<Site>>,
    base: &str,
    after: Option<StoryCursor>,
) -> Result<Made, Problem> {
    let id = site.as_ref().map(|site| site.id);
    let from = after.unwrap_or(StoryCursor::START);
    let (newest, next, busiest) = app
        .store
        .read(move |tx| {
            let (newest, next) = story::newest(tx, id, from, FRONT_STORIES)?;
            // They stand on the first page only.
            let busiest = if after.is_none() { story::busiest(tx, id, BUSIEST)? } else { Vec::new() };
            Ok::<_, althing_store::Error>((newest, next, busiest))
        })
        .await?;
    let sites = app.sites();
    let view = |story: &Story| sites.id(story.site_id).map(|site| listed(site, story));
    let mut stories: Vec<_> = newest.iter().filter_map(view).collect();
    let lead = (after.is_none() && !stories.is_empty()).then(|| stories.remove(lead(&stories)));
    let language =
        site.as_ref().or(sites.all().first()).map_or("en".to_owned(), |site| site.settings.language.clone());
    let page = FrontPage {
        title: site.as_ref().map_or_else(|| "Althing".to_owned(), |site| site.name.clone()),
        sites: sites.all().iter().map(|site| site_view(site)).collect(),
        site: site.as_ref().map(|site| site_view(site)),
        lead,
        stories,
        busiest: busiest.iter().filter_map(view).collect(),
        next_href: next
            .map(|cursor| format!("{base}?page={}", encode_cursor(app, &list_of(site.as_deref()), cursor))),
        language,
    };
    let images = site.map_or_else(
        || sites.all().iter().flat_map(|site| site.origins.clone()).collect(),
        |site| site.origins.clone(),
    );
    let body = front_page(&page, Texts::of(&page.language)).into_string();
    let valid_until = Some(Micros(app.clock.now().0 + FRONT_VALID));
    Ok(Made { surface: Surface::Page { images }, content_type: HTML, body, valid_until })
}

/// The lead is the newest story that has a picture.
fn lead(stories: &[crate::view::model::StoryView]) -> usize {
    stories.iter().position(|story| story.picture.is_some()).unwrap_or(0)
}

/// Which list of stories a cursor is sealed for.
fn list_of(site: Option<&Site>) -> Vec<u8> {
    site.map_or_else(Vec::new, |site| site.id.0.as_bytes().to_vec())
}

fn encode_cursor(app: &App, list: &[u8], cursor: StoryCursor) -> String {
    let mut bytes = cursor.sort_at.to_be_bytes().to_vec();
    bytes.extend(cursor.id.0.as_bytes());
    app.key.seal(&[b"stories", list], &bytes)
}

fn story_cursor(app: &App, list: &[u8], text: &str) -> Result<StoryCursor, Problem> {
    let wrong = || Problem::malformed("page", "It is not a cursor of this list.");
    let bytes: [u8; 24] = app.key.unseal(&[b"stories", list], text).ok_or_else(wrong)?;
    let sort_at = i64::from_be_bytes(bytes[..8].try_into().unwrap_or_default());
    let id = uuid::Uuid::from_slice(&bytes[8..]).map_err(|_| wrong())?;
    Ok(StoryCursor { sort_at, id: StoryId(id) })
}
