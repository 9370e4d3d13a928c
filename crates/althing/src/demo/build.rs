//! Builds the newspaper through the same actions as a publisher and an import would. Building again changes nothing.

use std::sync::Arc;

use althing_core::id::StoryId;
use althing_core::reader::Actor;
use althing_core::story::{Credit, Picture, StoryFields, StoryState};
use althing_core::text::story_body;
use althing_core::time::{MINUTE, Micros, SECOND};
use althing_core::url::HttpUrl;
use althing_formats::outline::{self, OutlineComment};
use althing_formats::record::{AuthorRecord, CommentRecord, Text};
use althing_store::{Error, Lane, story};

use super::busy::{Plan, generate};
use super::content::{BUSY, BUSY_CORPUS, Files, SITES, STORIES, SitesFile, StoryFile};
use crate::app::App;
use crate::import::{Report, store};
use crate::story::actions::{Ask, put};

/// Name of the kind of source in the keys that recognise the demo's comments.
const SYSTEM: &str = "demo";

/// Where to look first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Path of the story that the demo opens on.
    pub first: String,
    /// Path of the story with a thousand comments.
    pub busy: String,
}

/// Builds the newspaper where it is not there yet.
pub async fn build(app: &Arc<App>) -> Result<Built, String> {
    let is_new = app.sites().all().is_empty();
    if is_new {
        sites(app).await?;
    }
    let mut paths = Vec::new();
    for (place, files) in STORIES.iter().enumerate() {
        paths.push(story(app, place, files, is_new).await?);
    }
    if is_new {
        super::waiting::write(app).await?;
        super::desk::write(app).await?;
    }
    let path = |place: usize| paths.get(place).cloned().ok_or("the demo has no such story");
    Ok(Built { first: path(0)?, busy: path(BUSY)? })
}

async fn sites(app: &Arc<App>) -> Result<(), String> {
    let file: SitesFile = toml::from_str(SITES).map_err(|error| error.to_string())?;
    for site in file.site {
        crate::site::actions::add(app, &site.slug, &[site.origin], Some(&site.name)).await?;
        if !site.settings.is_empty() {
            crate::site::actions::set(app, &site.slug, &site.settings).await?;
        }
    }
    Ok(())
}

async fn story(app: &Arc<App>, place: usize, files: &Files, is_new: bool) -> Result<String, String> {
    let file: StoryFile = toml::from_str(files.story).map_err(|error| error.to_string())?;
    let sites = app.sites();
    let site = sites.slug(&file.site).ok_or_else(|| format!("the demo has no site {}", file.site))?;
    let now = app.clock.now();
    let ask = ask(&file, files.body, now)?;
    let key = ask.urls.first().map_or_else(|| ask.key.clone().unwrap_or_default(), HttpUrl::canonical);
    let id = StoryId::of_key(site.id, &key);
    let path = format!("/s/{}/{id}", site.slug);
    if !is_new {
        return Ok(path);
    }
    let id = put(app, site, ask, Actor::Import).await.map_err(|problem| problem.detail().to_owned())?;
    let comments = if place == BUSY { busy(&file, now)? } else { discussion(files.discussion, now)? };
    let mut report = Report::default();
    store(app, site, id, SYSTEM, &comments, &mut report).await?;
    if report.stored != comments.len() as u64 {
        return Err(format!("the demo's story {path} lost comments: {:?}", report.skipped));
    }
    rank(app, id).await?;
    Ok(path)
}

/// Ranks are there from the first view on.
async fn rank(app: &Arc<App>, id: StoryId) -> Result<(), String> {
    loop {
        let refreshed = app.store.write(Lane::Bulk, move |tx| story::refresh_ranks(tx, id)).await;
        if !refreshed.map_err(|error: Error| error.to_string())?.more {
            return Ok(());
        }
    }
}

fn ask(file: &StoryFile, body: &str, now: Micros) -> Result<Ask, String> {
    let url = file.url.as_deref().map(HttpUrl::parse).transpose().map_err(|refusal| refusal.to_string())?;
    let body = story_body(body, url.as_ref()).map_err(|refusal| refusal.to_string())?;
    let fields = StoryFields {
        title: file.title.clone(),
        byline: file.byline.clone(),
        summary: file.summary.clone(),
        section: file.section.clone(),
        credit: file.credit_name.clone().map(|name| Credit { name, url: file.credit_url.clone() }),
        picture: file.image.as_ref().map(|image| Picture {
            url: format!("/a/demo-{image}"),
            alt: file.image_alt.clone(),
            caption: file.image_caption.clone(),
            credit: file.image_credit.clone(),
        }),
        body: Some(body.html),
        published_at: Some(now.plus(-file.hours_ago * 60 * MINUTE)),
        state: StoryState::parse(&file.state).ok_or_else(|| format!("{}: an unknown state", file.title))?,
    };
    let key = Some(format!("demo\0{}", file.title));
    Ok(Ask { urls: url.into_iter().collect(), key, fields, keeps_state: false })
}

/// The comments of the busy story, by the plan in its file.
fn busy(file: &StoryFile, now: Micros) -> Result<Vec<CommentRecord>, String> {
    let plan =
        file.discussion.as_ref().and_then(toml::Value::as_table).ok_or("the busy story has no plan")?;
    let number =
        |key: &str| plan.get(key).and_then(toml::Value::as_integer).ok_or(format!("{key} is missing"));
    let age = |key: &str| {
        plan.get(key).and_then(toml::Value::as_str).and_then(age_micros).ok_or(format!("{key} is not an age"))
    };
    let plan = Plan {
        comments: usize::try_from(number("comments")?).map_err(|error| error.to_string())?,
        seed: number("seed")?.unsigned_abs(),
        first_age: age("first_age")?,
        last_age: age("last_age")?,
    };
    generate(BUSY_CORPUS, plan, now)
}

/// The comments of an outline, each with its age (`@ 3h12m`) on the first line of its text.
fn discussion(text: &str, now: Micros) -> Result<Vec<CommentRecord>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let outline = outline::parse(text).map_err(|refusal| refusal.to_string())?;
    let mut above: Vec<String> = Vec::new();
    let mut records = Vec::with_capacity(outline.len());
    for (ordinal, comment) in outline.iter().enumerate() {
        above.truncate(comment.depth);
        let source_id = ordinal.to_string();
        records.push(record(comment, source_id.clone(), above.last().cloned(), now)?);
        above.push(source_id);
    }
    Ok(records)
}

fn record(
    comment: &OutlineComment,
    source_id: String,
    parent_source_id: Option<String>,
    now: Micros,
) -> Result<CommentRecord, String> {
    let (age, body) = comment.body.split_once('\n').unwrap_or((&comment.body, ""));
    let age = age
        .strip_prefix("@ ")
        .and_then(age_micros)
        .ok_or_else(|| format!("line {}: no age", comment.line))?;
    Ok(CommentRecord {
        source_id,
        parent_source_id,
        author: AuthorRecord { name: comment.name.clone(), ..AuthorRecord::default() },
        body: Text::Markdown(body.trim_matches('\n').to_owned()),
        created_at: Some(now.plus(-age).0),
        line: comment.line,
        ..CommentRecord::default()
    })
}

/// `3h12m` in microseconds; seconds are made up from nothing, so that they do not all fall on the full minute.
pub(super) fn age_micros(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once('h')?;
    let minutes: i64 = minutes.strip_suffix('m')?.parse().ok()?;
    let hours: i64 = hours.parse().ok()?;
    let minutes = hours * 60 + minutes;
    Some(minutes * MINUTE + (minutes * 37 % 60) * SECOND)
}
