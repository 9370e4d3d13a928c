//! One import from beginning to end: read everything, find or make the stories, store the comments, tell.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use althing_core::id::StoryId;
use althing_core::site::Site;
use althing_core::story::StoryFields;
use althing_core::time::{DAY, Micros};
use althing_core::url::HttpUrl;
use althing_formats::source::{Code, Damage, Format, Input, Recognised, Summary};
use althing_store::staging::{LeftOut, Ordered, Resolved, Staging};
use althing_store::{Lane, source};
use tokio::sync::mpsc;

use super::batch::{self, Authors, BATCH_BESIDE_MAX, BATCH_MAX, Batch, Cutter};
use super::prepare::{self, Origin};
use super::report::Report;
use super::rewrite::Rules;
use super::skips::Skips;
use super::stage::{self, Kept, Read, kept};
use super::stories;
use crate::app::App;

/// Batches that are prepared while one is stored.
const AHEAD_MAX: usize = 3;
/// Rules that changed nothing and are told one by one: a file of them may be for many imports.
const RULES_TOLD_MAX: usize = 20;
/// What an import that ended early leaves.
pub(super) const STOPPED: &str = "run it again, what is stored stays stored";

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the source is; none to see for itself.
    pub format: Option<Format>,
    /// A saved page's own address.
    pub url: Option<String>,
    /// What relative addresses are relative to; none for the site's first origin.
    pub base_url: Option<String>,
    /// What became of addresses.
    pub rewrite: Rules,
    /// Comments from then on only.
    pub since: Option<Micros>,
    /// A name for the source, where a site takes in several of one system; else empty.
    pub source: String,
    /// Seconds that the source's clock was ahead of UTC, for times that say nothing of it.
    pub zone_seconds: Option<i64>,
    /// Store nothing, only tell.
    pub dry_run: bool,
    /// Whether nobody else uses the database meanwhile: then more is stored at once.
    pub is_alone: bool,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It reads the source: bytes as they are packed.
    Reading {
        /// Read.
        bytes: u64,
        /// Of all.
        of_bytes: u64,
    },
    /// It looks for parents and makes the order.
    Ordering,
    /// It stores comments.
    Storing {
        /// Stored or known.
        comments: u64,
        /// Of all.
        of_comments: u64,
    },
}

/// Watches an import, and can stop it.
pub struct Watch {
    tell: Box<dyn Fn(Progress) + Send + Sync>,
    is_stopped: AtomicBool,
}

impl Watch {
    /// One that is told how far it is.
    pub fn new(tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self { tell: Box::new(tell), is_stopped: AtomicBool::new(false) }
    }

    /// Stops the import as soon as what is being stored is stored.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    pub(super) fn tell(&self, progress: Progress) {
        (self.tell)(progress);
    }

    pub(super) fn go_on(&self) -> Result<(), String> {
        let is_stopped = self.is_stopped.load(Ordering::Relaxed);
        if is_stopped { Err(format!("the import was stopped; {STOPPED}")) } else { Ok(()) }
    }
}

/// A source and where it goes.
pub struct Source {
    /// The site.
    pub site: Arc<Site>,
    /// What it is.
    pub recognised: Recognised,
    /// How it is imported.
    pub options: Options,
    /// What relative addresses are relative to.
    pub base: Option<HttpUrl>,
    /// The names of its files.
    pub parts: Vec<String>,
}

impl Source {
    fn new(
        site: &Arc<Site>,
        input: &Input,
        recognised: Recognised,
        options: &Options,
    ) -> Result<Self, String> {
        let parsed = |name: &str, url: &str| {
            HttpUrl::parse(url).map_err(|refusal| format!("--{name} {url}: {refusal}"))
        };
        let base = match (&options.base_url, &options.url) {
            (Some(base), _) => Some(parsed("base-url", base)?),
            (None, Some(url)) => Some(parsed("url", url)?),
            (None, None) => site.origins.first().and_then(|origin| HttpUrl::parse(origin).ok()),
        };
        // Where the server keeps its copy is nobody's business.
        let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
        let parts = input.parts().iter().map(|part| last(part.name())).collect();
        let source = Self { site: Arc::clone(site), recognised, options: options.clone(), base, parts };
        if let Some(url) = &options.url {
            if !source.is_page() {
                let format = source.recognised.format.name();
                return Err(format!(
                    "--url: it is for saved pages; this is {format}, which tells its addresses"
                ));
            }
            crate::story::find::registered(site, url).map_err(|problem| {
                let detail = problem.detail();
                format!(
                    "--url {url}: {detail} Add its origin with: althing site set {} origin=...",
                    site.slug
                )
            })?;
        }
        Ok(source)
    }

    /// Whether it is a saved page: one story, whose comments have no keys but those that are made for them.
    pub fn is_page(&self) -> bool {
        self.recognised.format == Format::Page
    }

    /// What a story without an address is recognised by.
    pub fn story_key(&self, key: &str, fields: &StoryFields) -> String {
        if self.is_page() {
            let credit = fields.credit.as_ref().map_or("", |credit| credit.name.as_str());
            return format!("page\0{}\0{credit}", fields.title);
        }
        format!("{}\0{}\0{key}", self.recognised.format.system(), self.options.source)
    }

    /// What recognises comments of a story.
    fn origin<'s>(&'s self, story: &'s StoryId) -> Origin<'s> {
        Origin {
            site: &self.site,
            system: self.recognised.format.system(),
            // What a page's comments are called is made of the page, so they are of its story.
            name: if self.is_page() { story.0.as_bytes() } else { self.options.source.as_bytes() },
            author_name: if self.is_page() { "" } else { &self.options.source },
        }
    }
}

/// Takes over what a source holds. Refusals are one line for the operator.
pub async fn import(
    app: &Arc<App>,
    site: &Arc<Site>,
    input: Input,
    options: &Options,
    watch: Arc<Watch>,
) -> Result<Report, String> {
    let (input, format) = (Arc::new(input), options.format);
    let shared = Arc::clone(&input);
    let recognised =
        blocking(move || stage::recognised(&shared, format).map_err(|refusal| refusal.to_string())).await?;
    let source = Arc::new(Source::new(site, &input, recognised, options)?);
    let mut report = Report {
        format: format!("{} ({})", source.recognised.format.name(), source.recognised.evidence),
        dry_run: options.dry_run,
        ..Report::default()
    };
    let read = staged(app, &source, input, &watch).await?;
    summarise(&source, &read.summary, read.too_old, &mut report);
    let Read { staging, mut skips, .. } = read;
    let staging = settle_stories(app, &source, staging, &watch, &mut report).await?;
    for line in options.rewrite.unused(&report.rules_used).into_iter().take(RULES_TOLD_MAX) {
        report.warn(format!("rewrite: the rule in line {line} changed no address"));
    }
    watch.tell(Progress::Ordering);
    let (staging, resolved) = ordered(staging).await?;
    report.story_count = staging.target_count().map_err(|error| error.to_string())?;
    let staging = tell_resolved(staging, &resolved, &mut skips, &mut report)?;
    if !options.dry_run && !source.is_page() {
        let (site_id, source) = (site.id, Arc::clone(&source));
        let put = app.store.write(Lane::Bulk, move |tx| {
            source::put(tx, site_id, source.recognised.format.system(), &source.options.source)
        });
        put.await.map_err(|error: althing_store::Error| error.to_string())?;
    }
    let skips = store_all(app, &source, staging, skips, resolved.comments, &watch, &mut report).await?;
    stories::recount(app, &mut report).await?;
    report.skips = skips.finish().map_err(|error| error.to_string())?;
    app.wake.wake();
    Ok(report)
}

async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(f).await.map_err(|error| error.to_string())?
}

/// A file beside the database that nobody else can read and that is gone with the process.
fn private_file(folder: &Path, name: &str) -> Result<File, String> {
    let path = folder.join(name);
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = options.open(&path).map_err(failed)?;
    std::fs::remove_file(&path).map_err(failed)?;
    Ok(file)
}

async fn staged(
    app: &Arc<App>,
    source: &Arc<Source>,
    input: Arc<Input>,
    watch: &Arc<Watch>,
) -> Result<Read, String> {
    let name = format!("import-{:016x}.tmp", u64::from_le_bytes(app.chance.bytes()));
    let skips = Skips::new(private_file(&app.folder, &format!("skipped-{name}"))?, source.parts.clone());
    let (path, source, watch) = (app.folder.join(name), Arc::clone(source), Arc::clone(watch));
    blocking(move || {
        let staging = Staging::create(&path).map_err(|error| error.to_string())?;
        stage::stage(&input, &source.recognised, &source.options, &watch, staging, skips)
    })
    .await
}

/// Tells what the reader counted: what it skipped is read and not stored.
fn summarise(source: &Source, summary: &Summary, too_old: u64, report: &mut Report) {
    report.read = summary.comments;
    report.skip("before --since", too_old);
    if too_old > 0 && too_old == summary.comments {
        report.warn("every comment is older than --since says: nothing is left; look at the day");
    }
    for (code, count) in &summary.notes {
        if *code == Code::NotTaken {
            report.warn(format!("parts that hold nothing that is taken over: {count}"));
        } else if code.skips() {
            report.read += count;
            report.skip(code.name(), *count);
        } else {
            report.change(code.name(), *count);
        }
    }
    if summary.others > 0 {
        report.warn(format!("records of stories and people that cannot be read: {}", summary.others));
    }
    if let Some(Damage { place, how }) = summary.damage {
        let file = source.parts.get(place.part).map_or("", String::as_str);
        report.warn(format!(
            "{file} ends too early, at line {} (byte {}): {how}. What stands before is taken; get the whole file and import \
             that as well: what is stored is left out then",
            place.line, place.offset
        ));
    }
}

async fn settle_stories(
    app: &Arc<App>,
    source: &Arc<Source>,
    mut staging: Staging,
    watch: &Watch,
    report: &mut Report,
) -> Result<Staging, String> {
    let mut after = 0;
    loop {
        watch.go_on()?;
        let (back, page) = blocking(move || {
            let page = stories::said(&mut staging, after)?;
            Ok((staging, page))
        })
        .await?;
        staging = back;
        let Some(last) = page.last() else { return Ok(staging) };
        after = last.n;
        for (n, settled) in stories::settle(app, source, page, report).await? {
            let set = match settled {
                Ok(story) => staging.set_story(n, story),
                Err(reason) => staging.refuse_story(n, reason),
            };
            set.map_err(|error| error.to_string())?;
        }
    }
}

async fn ordered(mut staging: Staging) -> Result<(Staging, Resolved), String> {
    blocking(move || {
        let resolved = staging.resolve().map_err(|error| error.to_string())?;
        Ok((staging, resolved))
    })
    .await
}

fn tell_resolved(
    mut staging: Staging,
    resolved: &Resolved,
    skips: &mut Skips,
    report: &mut Report,
) -> Result<Staging, String> {
    report.change("parent in another story", resolved.strays);
    report.change("in a circle of replies", resolved.circles);
    let mut failed = None;
    let told = staging.left_out(|why, bytes| {
        let reason = match why {
            LeftOut::Duplicate => "same id as another",
            LeftOut::Unanswered => "deleted and not answered",
            LeftOut::Refused(why) => {
                stories::REFUSED.iter().find(|known| **known == why).copied().unwrap_or("story unknown")
            }
        };
        report.skip(reason, 1);
        if let Ok(Kept { place, record }) = kept(bytes) {
            failed = skips.add(place, Some(&record.source_id), reason).err().or(failed.take());
        }
    });
    told.map_err(|error| error.to_string())?;
    failed.map_or(Ok(staging), |error| Err(error.to_string()))
}

/// Prepares on one thread what another stores.
async fn store_all(
    app: &Arc<App>,
    source: &Arc<Source>,
    staging: Staging,
    skips: Skips,
    of_comments: u64,
    watch: &Arc<Watch>,
    report: &mut Report,
) -> Result<Skips, String> {
    let (send, mut batches) = mpsc::channel::<Batch>(AHEAD_MAX);
    let (shared, from) = (Arc::clone(app), Arc::clone(source));
    let preparing = tokio::task::spawn_blocking(move || prepare_all(&shared, &from, staging, skips, &send));
    let authors = Authors::default();
    let mut comments = 0;
    let mut stopped = Ok(());
    while let Some(batch) = batches.recv().await {
        stopped = watch.go_on();
        if stopped.is_err() {
            break;
        }
        comments += batch.iter().map(|group| group.comments.len() as u64).sum::<u64>();
        store_or_rehearse(app, source, batch, &authors, report).await?;
        watch.tell(Progress::Storing { comments, of_comments });
    }
    drop(batches);
    let skips = preparing.await.map_err(|error| error.to_string())??;
    stopped?;
    Ok(skips)
}

async fn store_or_rehearse(
    app: &Arc<App>,
    source: &Source,
    batch: Batch,
    authors: &Authors,
    report: &mut Report,
) -> Result<(), String> {
    if source.options.dry_run {
        batch::rehearse(app, source.site.id, batch).await?.tell(report);
    } else {
        batch::store_batch(app, source.site.id, batch, authors).await?.tell(report);
    }
    Ok(())
}

fn prepare_all(
    app: &App,
    source: &Source,
    mut staging: Staging,
    mut skips: Skips,
    send: &mpsc::Sender<Batch>,
) -> Result<Skips, String> {
    let most = if source.options.is_alone { BATCH_MAX } else { BATCH_BESIDE_MAX };
    let mut cutter = Cutter::new(&source.site, most);
    let now = app.clock.now();
    let each = |one: Ordered| {
        let Kept { place, mut record } = kept(&one.record).map_err(Broken)?;
        if let Some(author) = &one.author {
            prepare::complete(&mut record.author, kept(author).map_err(Broken)?);
        }
        let origin = source.origin(&one.story);
        let at = one.at.map(Micros).filter(|at| at.0 <= now.plus(DAY).0).unwrap_or(now.plus(one.n));
        let mut ready = prepare::comment(app, &origin, &record, one.story, at);
        ready.parent_key = one.parent.as_deref().map(|parent| origin.key(parent));
        ready.parent_is_here = one.parent_is_here;
        if ready.is_cut {
            let listed = skips.add(place, Some(&record.source_id), prepare::CUT);
            listed.map_err(|error| Broken(error.to_string()))?;
        }
        Ok(cutter.add(app, ready).is_none_or(|batch| send.blocking_send(batch).is_ok()))
    };
    staging.each(each).map_err(|Broken(words)| words)?;
    let _ = send.blocking_send(cutter.rest());
    Ok(skips)
}

/// Why the file of an import could not be read again.
struct Broken(String);

impl From<althing_store::Error> for Broken {
    fn from(error: althing_store::Error) -> Self {
        Self(error.to_string())
    }
}
