//! The stories of a source: which of ours they are, or what is made of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use althing_core::event::{Change, StoryPut};
use althing_core::id::{EventId, SiteId, StoryId};
use althing_core::reader::Actor;
use althing_core::site::Site;
use althing_core::story::{Story, StoryFields};
use althing_core::time::Micros;
use althing_core::url::HttpUrl;
use althing_formats::record::StoryRecord;
use althing_store::staging::{StagedStory, Staging};
use althing_store::{Lane, Tx, apply, story};

use super::actions::Source;
use super::prepare;
use super::report::{Report, STORIES_MAX, StoryReport};
use super::stage::{KeptStory, kept};
use crate::app::App;
use crate::comment::actions::publish;
use crate::failure::Failure;
use crate::story::find;

/// Stories found or made in one transaction.
pub const STORIES_AT_ONCE: usize = 20;

/// Why a story's comments are not taken over.
pub const REFUSED: [&str; 4] = [UNKNOWN, HIDDEN, STRANGE, UNREADABLE];
const UNKNOWN: &str = "story unknown";
const HIDDEN: &str = "story hidden";
const STRANGE: &str = "address not of this site";
const UNREADABLE: &str = "address unreadable";

/// Most stories that one is attached to over others.
const ATTACHED_DEEP_MAX: usize = 8;

/// What a source says of a story, in all its records together.
pub struct Said {
    /// Its number.
    pub n: i64,
    key: String,
    comments: u64,
    first_at: Option<i64>,
    /// With the place of the first of its records; none where only comments name it.
    record: Option<KeptStory>,
}

/// What a source says of the next stories with a comment, at most [`STORIES_AT_ONCE`].
pub fn said(staging: &mut Staging, after: i64) -> Result<Vec<Said>, String> {
    let failed = |error: althing_store::Error| error.to_string();
    let page = staging.stories(after, STORIES_AT_ONCE).map_err(failed)?;
    let said = page.into_iter().map(|staged| {
        let StagedStory { n, key, records, comments, first_at } = staged;
        let mut record = together(&records)?;
        if let Some(kept) = &mut record {
            kept.record.hidden |= is_attached_to_hidden(staging, &kept.record)?;
        }
        Ok(Said { n, key, comments, first_at, record })
    });
    said.collect()
}

/// Whether a story is attached to one that is not shown, or that the source does not have.
fn is_attached_to_hidden(staging: &Staging, record: &StoryRecord) -> Result<bool, String> {
    let mut attached_to = record.attached_to.clone();
    for _ in 0..ATTACHED_DEEP_MAX {
        let Some(key) = attached_to else { return Ok(false) };
        let records = staging.said_of(&key).map_err(|error| error.to_string())?;
        match together(&records)? {
            Some(kept) if !kept.record.hidden => attached_to = kept.record.attached_to,
            _ => return Ok(true),
        }
    }
    Ok(true)
}

/// What a source says of a story in several records.
fn together(records: &[Vec<u8>]) -> Result<Option<KeptStory>, String> {
    let mut said: Option<KeptStory> = None;
    for bytes in records {
        let later: KeptStory = kept(bytes)?;
        said = Some(match said {
            Some(before) => {
                KeptStory { place: before.place, record: Box::new(added(*before.record, *later.record)) }
            }
            None => later,
        });
    }
    Ok(said)
}

/// A story that can be taken over.
#[derive(Clone, Debug)]
struct Wanted {
    n: i64,
    /// The id it has when nobody has it yet.
    id: StoryId,
    url: Option<HttpUrl>,
    fields: StoryFields,
    since: Micros,
    event_id: EventId,
}

/// What became of a story of the source.
pub type Settled = (i64, Result<StoryId, &'static str>);

/// Finds or makes stories, at most [`STORIES_AT_ONCE`]; of a dry run finds them only.
pub async fn settle(
    app: &App,
    source: &Source,
    said: Vec<Said>,
    report: &mut Report,
) -> Result<Vec<Settled>, String> {
    let mut settled = Vec::with_capacity(said.len());
    let mut wanted = Vec::with_capacity(said.len());
    for story in said {
        match want(app, source, &story, report)? {
            Ok(one) => wanted.push(one),
            Err(reason) => settled.push((story.n, Err(reason))),
        }
    }
    let wanted = Arc::new(wanted);
    let found = if source.options.dry_run {
        look(app, source.site.id, Arc::clone(&wanted)).await?
    } else {
        make(app, source.site.id, Arc::clone(&wanted)).await?
    };
    for (one, id) in wanted.iter().zip(found) {
        settled.push((one.n, Ok(id)));
        if report.stories.len() < STORIES_MAX && !report.stories.iter().any(|told| told.id == id.to_string())
        {
            report.stories.push(told(app, &source.site, id, one));
        }
    }
    Ok(settled)
}

fn told(app: &App, site: &Site, id: StoryId, one: &Wanted) -> StoryReport {
    StoryReport {
        id: id.to_string(),
        url: one.url.as_ref().map(ToString::to_string),
        title: one.fields.title.clone(),
        page_url: format!("{}/s/{}/{id}", app.public_url, site.slug),
        comment_count: 0,
    }
}

/// Brings the counts of the stories that a report names up to date.
pub async fn recount(app: &App, report: &mut Report) -> Result<(), String> {
    for told in &mut report.stories {
        let Ok(id) = told.id.parse::<StoryId>() else { continue };
        let found = app.store.read(move |tx| story::by_id(tx, id)).await;
        let found = found.map_err(|error: althing_store::Error| error.to_string())?;
        told.comment_count = found.map_or(0, |story| story.comment_count);
    }
    Ok(())
}

/// What is to become of a story, or why nothing is.
fn want(
    app: &App,
    source: &Source,
    said: &Said,
    report: &mut Report,
) -> Result<Result<Wanted, &'static str>, String> {
    let Some(KeptStory { place, record }) = &said.record else { return Ok(Err(UNKNOWN)) };
    if record.hidden {
        return Ok(Err(HIDDEN));
    }
    let url = match address(source, record, &mut report.rules_used) {
        Ok(url) => url,
        Err(Some(host)) => {
            report.strange_host(&host, said.comments);
            return Ok(Err(STRANGE));
        }
        Err(None) => {
            // What stands there is not repeated: anybody may have written it.
            let file = source.parts.get(place.part).map_or("", String::as_str);
            let (line, comments) = (place.line, said.comments);
            report.warn(format!(
                "{file}, line {line}: the address of this story cannot be read (comments: {comments})"
            ));
            return Ok(Err(UNREADABLE));
        }
    };
    let base = url.clone().or_else(|| source.base.clone());
    let mut fields = prepare::fields(record, base.as_ref())?;
    if fields.title.is_empty() {
        fields.title = url.as_ref().map(shown).unwrap_or_default();
    }
    let key = url.as_ref().map_or_else(|| source.story_key(&said.key, &fields), HttpUrl::canonical);
    let now = app.clock.now();
    Ok(Ok(Wanted {
        n: said.n,
        id: StoryId::of_key(source.site.id, &key),
        url,
        fields,
        since: said.first_at.map_or(now, Micros).min(now),
        event_id: EventId::new(now, app.chance.id()),
    }))
}

/// What a source says later adds to what it said.
fn added(before: StoryRecord, later: StoryRecord) -> StoryRecord {
    let title = if before.title.is_empty() { later.title } else { before.title };
    StoryRecord {
        source_key: before.source_key,
        identifier: before.identifier.or(later.identifier),
        url: before.url.or(later.url),
        title,
        byline: before.byline.or(later.byline),
        summary: before.summary.or(later.summary),
        section: before.section.or(later.section),
        credit: before.credit.or(later.credit),
        published_at: before.published_at.or(later.published_at),
        body: before.body.or(later.body),
        image: before.image.or(later.image),
        closed: before.closed || later.closed,
        hidden: before.hidden || later.hidden,
        attached_to: before.attached_to.or(later.attached_to),
    }
}

/// The story's address, as it is today and on an origin of the site; none where the source has none. Else the host that is
/// none of the site's, or nothing where there is no host to be made out.
fn address(
    source: &Source,
    record: &StoryRecord,
    rules_used: &mut BTreeSet<usize>,
) -> Result<Option<HttpUrl>, Option<String>> {
    let looks_like_one = |text: &&str| text.starts_with('/') || text.contains("://");
    let said = source.options.url.as_deref().or(record.url.as_deref());
    let said = said.filter(|url| !url.is_empty()).or(record.identifier.as_deref().filter(looks_like_one));
    let Some(said) = said else { return Ok(None) };
    let today = source.options.rewrite.apply(said, rules_used);
    let url = match (HttpUrl::parse(&today), &source.base) {
        (Ok(url), _) => url,
        (Err(_), Some(base)) if !today.contains("://") => base.join(&today).map_err(|_| None)?,
        (Err(_), _) => return Err(None),
    };
    match find::registered(&source.site, url.as_str()) {
        Ok(url) => Ok(Some(url)),
        // A saved page says where it was found; that may be anywhere.
        Err(_) if source.is_page() => Ok(None),
        Err(_) => Err(Some(url.host().to_owned())),
    }
}

/// An address as a headline, for a story that has none.
fn shown(url: &HttpUrl) -> String {
    let whole = url.as_str();
    whole.split_once("://").map_or(whole, |(_, rest)| rest).trim_end_matches('/').to_owned()
}

/// The stories' ids, without making any.
async fn look(app: &App, site: SiteId, wanted: Arc<Vec<Wanted>>) -> Result<Vec<StoryId>, String> {
    let read = move |tx: &mut Tx<'_>| wanted.iter().map(|one| known(tx, site, one)).collect();
    let found = app.store.read_in(Lane::Bulk, read).await;
    found.map_err(|error: althing_store::Error| error.to_string())
}

/// The story that has the address, else the id that is made of it.
fn known(tx: &mut Tx<'_>, site: SiteId, one: &Wanted) -> Result<StoryId, althing_store::Error> {
    let by_url = match &one.url {
        Some(url) => story::id_by_url(tx, site, &url.canonical())?,
        None => None,
    };
    Ok(by_url.unwrap_or(one.id))
}

/// Makes the stories that are not there, and adds to those that are what they lack.
async fn make(app: &App, site: SiteId, wanted: Arc<Vec<Wanted>>) -> Result<Vec<StoryId>, String> {
    let now = app.clock.now();
    let written = app
        .store
        .write(Lane::Bulk, move |tx| {
            // In one order, so that two imports do not wait for each other's locks.
            let mut order: Vec<(StoryId, usize)> = Vec::with_capacity(wanted.len());
            for (at, one) in wanted.iter().enumerate() {
                order.push((known(tx, site, one)?, at));
            }
            order.sort_unstable();
            let mut done: HashMap<usize, (StoryId, Option<i64>)> = HashMap::new();
            for (id, at) in order {
                done.insert(at, (id, put(tx, site, id, &wanted[at], now)?));
            }
            Ok::<_, Failure>((0..wanted.len()).map(|at| done[&at]).collect::<Vec<_>>())
        })
        .await
        .map_err(|failure| format!("the stories could not be stored: {failure}"))?;
    for (id, epoch) in &written {
        if epoch.is_some() {
            // A page by address may be kept under the id that the address alone would have.
            app.pages.reranked(*id);
            publish(app, *id, *epoch);
        }
    }
    app.pages.fronts_changed();
    Ok(written.into_iter().map(|(id, _)| id).collect())
}

/// One story's row; left alone when it says the same already.
fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: StoryId,
    one: &Wanted,
    now: Micros,
) -> Result<Option<i64>, Failure> {
    let mut fields = one.fields.clone();
    story::lock(tx, site, id)?;
    if let Some(mut known) = story::by_id(tx, id)? {
        known.fields.body = story::body(tx, id)?;
        if known.registered {
            fields = merged(&known, fields);
            if fields == known.fields {
                return Ok(None);
            }
        }
    }
    let put = StoryPut {
        event_id: one.event_id,
        actor: Actor::Import,
        site_id: site,
        story_id: id,
        url: one.url.as_ref().map(ToString::to_string),
        url_keys: one.url.iter().map(HttpUrl::canonical).collect(),
        fields,
        since: one.since,
        now,
    };
    Ok(apply(tx, &Change::StoryPut(&put))?.epoch)
}

/// What is known of a registered story stays: an import fills what is empty, and neither closes nor reopens it.
fn merged(known: &Story, new: StoryFields) -> StoryFields {
    let known = &known.fields;
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
