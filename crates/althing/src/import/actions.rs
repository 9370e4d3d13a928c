//! One import from beginning to end: the whole source is read and checked first, so that a malformed one stores
//! nothing; then the story, then the comments in batches that let readers' writes through between them.

use std::collections::HashMap;
use std::sync::Arc;

use althing_core::comment::DEPTH_MAX;
use althing_core::event::Change;
use althing_core::id::{CommentId, SiteId, StoryId};
use althing_core::reader::Actor;
use althing_core::site::Site;
use althing_core::story::{Story, StoryFields};
use althing_core::url::HttpUrl;
use althing_formats::page::{PageRecord, read_page};
use althing_formats::record::CommentRecord;
use althing_store::{Lane, Tx, apply, comment, story};

use super::prepare::{self, Origin, Ready};
use super::report::{Report, StoryReport};
use crate::app::App;
use crate::comment::actions::publish;
use crate::failure::Failure;
use crate::scoring::later;
use crate::story::actions::{Ask, put};
use crate::story::find;

/// Comments stored in one transaction.
pub const BATCH_MAX: usize = 200;
/// Name of the kind of source in the keys that recognise its comments.
const SYSTEM: &str = "page";

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The page's own address.
    pub url: Option<String>,
    /// What relative addresses in it are relative to.
    pub base_url: Option<String>,
    /// Store nothing, only tell.
    pub dry_run: bool,
}

/// Takes over a saved page. `progress` is told how many comments are done. Refusals are one line for the operator.
pub async fn import(
    app: &App,
    site: &Arc<Site>,
    bytes: &[u8],
    options: &Options,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, String> {
    let page = read_page(bytes).map_err(|refusal| refusal.to_string())?;
    let ask = story_ask(site, &page, options)?;
    let id = ask.urls.first().map_or_else(
        || StoryId::of_key(site.id, ask.key.as_deref().unwrap_or_default()),
        |url| StoryId::of_key(site.id, &url.canonical()),
    );
    let mut report = Report { read: page.comments.len() as u64, ..Report::default() };
    report.warnings = page.warnings.kept.iter().map(ToString::to_string).collect();
    let known = known_story(app, site, &ask, id).await?;
    if options.dry_run {
        let (id, count) = known.map_or((id, 0), |story| (story.id, story.comment_count));
        rehearse(app, site, id, &page.comments, &mut report).await?;
        report.stories.push(told(app, site, id, &ask, count));
        return Ok(report);
    }
    let id = stored_story(app, site, ask.clone(), known).await?;
    store(app, site, id, SYSTEM, &page.comments, &mut report, &mut progress).await?;
    let found = app
        .store
        .read(move |tx| story::by_id(tx, id))
        .await
        .map_err(|error: althing_store::Error| error.to_string())?;
    report.stories.push(told(app, site, id, &ask, found.map_or(0, |story| story.comment_count)));
    Ok(report)
}

/// Counts what an import would do, by the same decisions, and does nothing.
async fn rehearse(
    app: &App,
    site: &Site,
    id: StoryId,
    comments: &[CommentRecord],
    report: &mut Report,
) -> Result<(), String> {
    let mut placed = Arc::new(Placed::new());
    for batch in comments.chunks(BATCH_MAX) {
        let mut wishes = Vec::with_capacity(batch.len());
        let source = id.to_string();
        let key = |source_id: &String| prepare::source_key(SYSTEM, &source, source_id);
        for record in batch {
            match prepare::body(&record.body) {
                Ok(_) => wishes.push((key(&record.source_id), record.parent_source_id.as_ref().map(key))),
                Err(reason) => report.skip(reason),
            }
        }
        let (site_id, before) = (site.id, Arc::clone(&placed));
        let (result, after) = app
            .store
            .read_in(Lane::Bulk, move |tx| rehearse_in(tx, site_id, &wishes, Placed::clone(&before)))
            .await
            .map_err(|error: althing_store::Error| error.to_string())?;
        placed = Arc::new(after);
        report.skip_many("dry run", result.stored);
        report.skip_many("already stored", result.known);
        report.skip_many("parent missing", result.orphans);
    }
    Ok(())
}

fn rehearse_in(
    tx: &mut Tx<'_>,
    site: SiteId,
    wishes: &[([u8; 32], Option<[u8; 32]>)],
    mut placed: Placed,
) -> Result<(BatchResult, Placed), althing_store::Error> {
    let mut result = BatchResult::default();
    for (key, parent_key) in wishes {
        match find_place(tx, site, key, parent_key.as_ref(), &placed)? {
            Found::Known => result.known += 1,
            Found::Orphan => result.orphans += 1,
            Found::Place(parent) => {
                let depth = parent.map_or(0, |(_, _, depth)| depth + 1);
                let nobody = CommentId(uuid::Uuid::nil());
                placed.insert(*key, (nobody, nobody, depth));
                result.stored += 1;
            }
        }
    }
    Ok((result, placed))
}

fn story_ask(site: &Site, page: &PageRecord, options: &Options) -> Result<Ask, String> {
    let base = options.base_url.as_deref().or(options.url.as_deref()).or(page.story.url.as_deref());
    let base = base.map(HttpUrl::parse).transpose().map_err(|refusal| format!("--base-url: {refusal}"))?;
    let fields = prepare::fields(&page.story, base.as_ref())?;
    let url = match &options.url {
        Some(url) => Some(find::registered(site, url).map_err(|problem| {
            format!(
                "--url {url}: {} Add its origin with: althing site set {} origin=...",
                problem.detail(),
                site.slug
            )
        })?),
        None => page.story.url.as_deref().and_then(|url| find::registered(site, url).ok()),
    };
    let credit = fields.credit.as_ref().map_or("", |credit| credit.name.as_str());
    let key = format!("page\0{}\0{credit}", fields.title);
    Ok(Ask { urls: url.into_iter().collect(), key: Some(key), fields, keeps_state: false })
}

fn told(app: &App, site: &Site, id: StoryId, ask: &Ask, comment_count: i64) -> StoryReport {
    StoryReport {
        id: id.to_string(),
        url: ask.urls.first().map(ToString::to_string),
        title: ask.fields.title.clone(),
        page_url: format!("{}/s/{}/{id}", app.public_url, site.slug),
        comment_count,
    }
}

/// What is known of a registered story stays: an import fills what is empty, and neither closes nor reopens it.
fn merged(known: &StoryFields, new: StoryFields) -> StoryFields {
    let kept = |known: &String, new: String| if known.is_empty() { new } else { known.clone() };
    StoryFields {
        title: kept(&known.title, new.title),
        byline: kept(&known.byline, new.byline),
        summary: kept(&known.summary, new.summary),
        section: kept(&known.section, new.section),
        credit: known.credit.clone().or(new.credit),
        picture: known.picture.clone().or(new.picture),
        body: known.body.clone().or(new.body),
        published_at: known.published_at.or(new.published_at),
        state: known.state,
    }
}

/// The story as it is stored, with its body: the one that has the address, else the one of the id.
async fn known_story(app: &App, site: &Site, ask: &Ask, id: StoryId) -> Result<Option<Story>, String> {
    let (site_id, url_key) = (site.id, ask.urls.first().map(HttpUrl::canonical));
    let read = move |tx: &mut Tx<'_>| {
        let by_url = match &url_key {
            Some(key) => story::id_by_url(tx, site_id, key)?,
            None => None,
        };
        let id = by_url.unwrap_or(id);
        let Some(mut known) = story::by_id(tx, id)? else { return Ok(None) };
        known.fields.body = story::body(tx, id)?;
        Ok(Some(known))
    };
    app.store.read(read).await.map_err(|error: althing_store::Error| error.to_string())
}

/// The story's row: made or brought up to date; left alone when it already says the same.
async fn stored_story(
    app: &App,
    site: &Arc<Site>,
    ask: Ask,
    known: Option<Story>,
) -> Result<StoryId, String> {
    let mut ask = ask;
    if let Some(story) = known {
        if story.registered {
            ask.fields = merged(&story.fields, ask.fields);
        }
        if story.registered && story.fields == ask.fields {
            return Ok(story.id);
        }
    }
    put(app, site, ask, Actor::Import).await.map_err(|problem| problem.detail().to_owned())
}

/// Stores the comments of a story in batches. `system` names the kind of source in the keys that recognise them.
pub async fn store(
    app: &App,
    site: &Site,
    id: StoryId,
    system: &str,
    comments: &[CommentRecord],
    report: &mut Report,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), String> {
    let before = report.stored;
    let ready = prepared(app, site, id, system, comments, report).await?;
    let total = ready.len() as u64;
    let mut done = 0;
    for batch in batches(ready) {
        done += batch.len() as u64;
        store_batch(app, id, batch, report).await?;
        progress(done, total);
    }
    if report.stored > before {
        later::ask(app, site.id, id).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

async fn prepared(
    app: &App,
    site: &Site,
    id: StoryId,
    system: &str,
    comments: &[CommentRecord],
    report: &mut Report,
) -> Result<Vec<Ready>, String> {
    let story = app
        .store
        .read(move |tx| story::by_id(tx, id))
        .await
        .map_err(|error: althing_store::Error| error.to_string())?;
    let since = story.ok_or("the story vanished while it was imported")?.created_at;
    let origin = Origin { site, story: id, system, since };
    let mut ready = Vec::with_capacity(comments.len());
    for (ordinal, record) in comments.iter().enumerate() {
        match prepare::comment(app, &origin, record, ordinal) {
            Ok(one) => ready.push(one),
            Err(reason) => report.skip(reason),
        }
    }
    Ok(ready)
}

fn batches(ready: Vec<Ready>) -> Vec<Vec<Ready>> {
    let mut batches = Vec::with_capacity(ready.len() / BATCH_MAX + 1);
    let mut ready = ready.into_iter().peekable();
    while ready.peek().is_some() {
        batches.push(ready.by_ref().take(BATCH_MAX).collect());
    }
    batches
}

/// Comments that this import has placed: id, root and depth, by what recognises them.
type Placed = HashMap<[u8; 32], (CommentId, CommentId, u32)>;

/// Where a comment goes.
enum Found {
    /// It is stored already.
    Known,
    /// What it answers is not stored, or too deep to be answered.
    Orphan,
    /// Below this comment, or on top.
    Place(Option<(CommentId, CommentId, u32)>),
}

fn find_place(
    tx: &mut Tx<'_>,
    site: SiteId,
    key: &[u8; 32],
    parent_key: Option<&[u8; 32]>,
    placed: &Placed,
) -> Result<Found, althing_store::Error> {
    if placed.contains_key(key) || comment::by_source(tx, site, key)?.is_some() {
        return Ok(Found::Known);
    }
    let Some(key) = parent_key else { return Ok(Found::Place(None)) };
    let parent = match placed.get(key) {
        Some(place) => Some(*place),
        None => comment::by_source(tx, site, key)?,
    };
    let parent = parent.filter(|(_, _, depth)| *depth < DEPTH_MAX);
    Ok(parent.map_or(Found::Orphan, |parent| Found::Place(Some(parent))))
}

#[derive(Default)]
struct BatchResult {
    stored: u64,
    known: u64,
    orphans: u64,
    epoch: Option<i64>,
}

async fn store_batch(
    app: &App,
    story: StoryId,
    batch: Vec<Ready>,
    report: &mut Report,
) -> Result<(), String> {
    let batch = Arc::new(batch);
    let result =
        app.store.write(Lane::Bulk, move |tx| store_in(tx, story, &batch)).await.map_err(|failure| {
            format!("the import stopped: {failure}; run it again, what is stored stays stored")
        })?;
    report.stored += result.stored;
    report.skip_many("already stored", result.known);
    report.skip_many("parent missing", result.orphans);
    publish(app, story, result.epoch);
    Ok(())
}

fn store_in(tx: &mut Tx<'_>, story: StoryId, batch: &[Ready]) -> Result<BatchResult, Failure> {
    let mut result = BatchResult::default();
    let mut placed = Placed::new();
    if let Some(first) = batch.first() {
        // Another import of the same page waits here, and then sees what this one has stored.
        story::lock(tx, first.comment.site_id, story)?;
    }
    for ready in batch {
        let mut one = ready.comment.clone();
        match find_place(tx, one.site_id, &one.source_key, ready.parent_key.as_ref(), &placed)? {
            Found::Known => {
                result.known += 1;
                continue;
            }
            Found::Orphan => {
                result.orphans += 1;
                continue;
            }
            Found::Place(Some((parent_id, root_id, depth))) => {
                (one.parent_id, one.root_id, one.depth) = (Some(parent_id), root_id, depth + 1);
            }
            Found::Place(None) => {}
        }
        result.epoch = apply(tx, &Change::CommentImported { cmd: &one })?.epoch.or(result.epoch);
        placed.insert(one.source_key, (one.comment_id, one.root_id, one.depth));
        result.stored += 1;
    }
    Ok(result)
}
