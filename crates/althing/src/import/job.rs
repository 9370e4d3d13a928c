//! Imports that were begun at the desk: taken up, watched, stopped, and taken up again after a restart.
//!
//! Everything that is known of one stands in the database, so that every node can show it; its files lie on the node that
//! took them, which works on it. Whoever works on one says so every second; one that nobody said anything of for a while is
//! begun anew, which is the same as going on, because what is stored is skipped.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use althing_core::event::{Change, ImportBegun};
use althing_core::id::{EventId, JobId, SiteId};
use althing_core::reader::Actor;
use althing_core::site::Site;
use althing_core::time::{DAY, MINUTE, Micros};
use althing_formats::refusal::{Reason, Refusal};
use althing_formats::source::Input;
use althing_store::import::{self as jobs, Act, ImportJob, State};
use althing_store::{Engine, Error, Lane, apply};
use serde_json::{Value, json};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::spool::{self, Spooled};
use super::stage;
use super::wish::{Wish, Wrong};
use super::{Options, Progress, Report, Watch, import};
use crate::app::App;
use crate::http::accept::stopped;

/// Imports of the desk that one node works on at once: each needs some 64 MiB.
pub const AT_ONCE_MAX: usize = 2;
/// How often it is looked for imports that nobody works on.
const LOOK: Duration = Duration::from_secs(2);
/// How often it is said how far one is.
const TELL: Duration = Duration::from_secs(1);
/// How often what was left is cleared away.
const SWEEP: Duration = Duration::from_hours(1);
/// How long files are kept that nobody imports.
pub const LEFT_AFTER: i64 = 7 * DAY;
/// After so long without a word, files that are not here are believed to be nowhere.
const LOST_AFTER: i64 = 5 * MINUTE;

/// What the report of an import says that could not be done: its files are gone.
pub const FILES_GONE: &str = "files-gone";

/// Imports of the desk on this node.
#[derive(Debug, Default)]
pub struct Imports {
    wake: Notify,
    /// Uploads that are under way: their files belong to no import yet.
    uploading: Mutex<BTreeSet<JobId>>,
}

impl Imports {
    /// There is one to begin.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    fn uploads(&self) -> MutexGuard<'_, BTreeSet<JobId>> {
        self.uploading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Files are about to come.
    pub fn begins(&self, id: JobId) {
        self.uploads().insert(id);
    }

    /// They came, or not.
    pub fn ends(&self, id: JobId) {
        self.uploads().remove(&id);
    }
}

/// The event that says who began an import.
pub fn begun(app: &App, actor: Actor, site_id: SiteId) -> ImportBegun {
    let now = app.clock.now();
    ImportBegun { event_id: EventId::new(now, app.chance.id()), actor, site_id, now }
}

/// Keeps an import whose files are there, and begins it. `false` when the site has one.
pub async fn put(app: &App, job: ImportJob) -> Result<bool, Error> {
    let event = begun(app, Actor::Account(job.account_id), job.site_id);
    let write = app.store.write(Lane::Interactive, move |tx| {
        let is_new = jobs::put(tx, &job)?;
        if is_new && job.act == Act::Import {
            apply(tx, &Change::ImportBegun(&event))?;
        }
        Ok::<_, Error>(is_new)
    });
    let is_new = write.await?;
    app.imports.wake();
    app.wake.wake();
    Ok(is_new)
}

/// Begins an act on files that are there. `false` when one is under way, or they are cleared away.
pub async fn begin(
    app: &App,
    job: &ImportJob,
    act: Act,
    options: String,
    actor: Actor,
) -> Result<bool, Error> {
    let (id, now) = (job.id, app.clock.now());
    let event = begun(app, actor, job.site_id);
    let write = app.store.write(Lane::Interactive, move |tx| {
        let is_begun = jobs::begin(tx, id, act, &options, now)?;
        if is_begun && act == Act::Import {
            apply(tx, &Change::ImportBegun(&event))?;
        }
        Ok::<_, Error>(is_begun)
    });
    let is_begun = write.await?;
    app.imports.wake();
    app.wake.wake();
    Ok(is_begun)
}

/// Clears one away that is not under way, with its files.
pub async fn clear(app: &App, id: JobId) -> Result<bool, Error> {
    let is_gone = app.store.write(Lane::Interactive, move |tx| jobs::forget(tx, id)).await?;
    if is_gone {
        spool::remove(&spool::folder(app, id));
    }
    Ok(is_gone)
}

/// Works until told to stop.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let mut running = JoinSet::new();
    let mut sweeps = tokio::time::interval(SWEEP);
    loop {
        tokio::select! {
            () = app.imports.wake.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = sweeps.tick() => tidy_up(&app).await,
            _ = running.join_next(), if !running.is_empty() => {}
            () = stopped(&mut stop) => break,
        }
        while running.len() < AT_ONCE_MAX {
            match next(&app).await {
                Ok(Some(job)) => {
                    let app = Arc::clone(&app);
                    running.spawn(async move { work(&app, &job).await });
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "imports of the desk could not be looked for; trying again");
                    break;
                }
            }
        }
    }
    while running.join_next().await.is_some() {}
}

/// One that is to be worked on here, taken.
pub async fn next(app: &App) -> Result<Option<ImportJob>, Error> {
    let now = app.clock.now();
    let due = app.store.read(move |tx| jobs::due(tx, now)).await?;
    for job in due {
        let has_files = spool::files(app, job.id).is_dir();
        let is_lost =
            !has_files && (app.store.engine() == Engine::Sqlite || job.updated_at.plus(LOST_AFTER) < now);
        let id = job.id;
        if (has_files || is_lost) && app.store.write(Lane::Bulk, move |tx| jobs::take(tx, id, now)).await? {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// Forgets files that nobody imported for long, and those whose import is there no more.
pub async fn tidy_up(app: &App) {
    let before = app.clock.now().plus(-LEFT_AFTER);
    let write = app.store.write(Lane::Bulk, move |tx| {
        jobs::forget_left(tx, before)?;
        jobs::with_files(tx)
    });
    let needed: Result<Vec<JobId>, Error> = write.await;
    let swept = match needed {
        Ok(needed) => {
            let mut needed: BTreeSet<JobId> = needed.into_iter().collect();
            needed.extend(app.imports.uploads().iter());
            spool::sweep(app, &needed).map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = swept {
        tracing::warn!(error, "files of imports could not be looked through; trying again in an hour");
    }
}

/// How an import ended.
enum Ended {
    Told(State, Value),
    /// The server stops: it goes on with the next.
    Later,
}

/// Works on an import to its end, and keeps what came of it.
pub async fn work(app: &Arc<App>, job: &ImportJob) {
    let (id, now) = (job.id, |app: &App| app.clock.now());
    let ended = match set_out(app, job).await {
        Ok((site, input, options)) => watched(app, job, site, input, options).await,
        Err(why) => Ended::Told(State::Failed, why),
    };
    let written = match ended {
        Ended::Told(state, report) => {
            if job.act == Act::Import && state == State::Done {
                // Exports hold addresses of readers: they are not kept longer than they are needed.
                spool::remove(&spool::files(app, id));
            }
            let (report, now) = (report.to_string(), now(app));
            app.store.write(Lane::Bulk, move |tx| jobs::end(tx, id, state, &report, now)).await
        }
        Ended::Later => app.store.write(Lane::Bulk, move |tx| jobs::give_back(tx, id)).await,
    };
    if let Err(error) = written {
        tracing::warn!(%error, "the end of an import could not be kept; it is begun again");
    }
}

/// Everything that an import needs, or why it cannot begin.
async fn set_out(app: &Arc<App>, job: &ImportJob) -> Result<(Arc<Site>, Input, Options), Value> {
    let failed = |words: &str| json!({"error": words});
    let site = app.sites().id(job.site_id).cloned().ok_or_else(|| failed("the site is gone"))?;
    let options = Wish::kept(&job.options)
        .options(&site, job.act == Act::Look)
        .map_err(|wrong| failed(wrong.first().map_or("", Wrong::field)))?;
    let folder = spool::files(app, job.id);
    let files: Vec<Spooled> = serde_json::from_str(&job.files).unwrap_or_default();
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(&file.name)).collect();
    if paths.is_empty() || !paths.iter().all(|path| path.is_file()) {
        return Err(failed(FILES_GONE));
    }
    let format = options.format;
    let opened = tokio::task::spawn_blocking(move || {
        let input = Input::open(&paths)?;
        stage::recognised(&input, format).map(|_| input)
    });
    let opened = opened.await.map_err(|error| failed(&error.to_string()))?;
    let input = opened.map_err(|refusal| refused(app, job, &refusal))?;
    Ok((site, input, options))
}

/// What is told of files that cannot be read, and whether another try can find more in them: of a disk that failed, yes; of
/// what nobody knows, if somebody says what it is.
fn refused(app: &App, job: &ImportJob, refusal: &Refusal) -> Value {
    let words = spool::plain(app, job.id, &refusal.to_string());
    match refusal.reason {
        Reason::Input => json!({"error": words}),
        Reason::Unrecognised => json!({"error": words, "unknown": true}),
        _ => json!({"error": words, "unreadable": true}),
    }
}

/// Imports, and tells every second how far that is.
async fn watched(app: &Arc<App>, job: &ImportJob, site: Arc<Site>, input: Input, options: Options) -> Ended {
    let (tell, far) = watch::channel(None);
    let watching = Arc::new(Watch::new(move |progress| {
        tell.send_replace(Some(progress));
    }));
    let (shared, watch) = (Arc::clone(app), Arc::clone(&watching));
    let mut importing = tokio::spawn(async move { import(&shared, &site, input, &options, watch).await });
    let mut tick = tokio::time::interval(TELL);
    let mut stop = app.stop.subscribe();
    let (mut is_stopped, mut is_ending) = (false, false);
    let result = loop {
        tokio::select! {
            result = &mut importing => break result,
            _ = tick.tick() => {
                let progress = *far.borrow();
                let goes_on = advance(app, job, progress).await;
                if !goes_on && !is_ending {
                    is_stopped = true;
                    watching.stop();
                }
            }
            () = stopped(&mut stop), if !is_ending => {
                is_ending = true;
                watching.stop();
            }
        }
    };
    match result {
        Ok(Ok(report)) => Ended::Told(State::Done, told(app, job.id, report)),
        Ok(Err(_)) if is_stopped => Ended::Told(State::Stopped, json!({})),
        Ok(Err(_)) if is_ending => Ended::Later,
        Ok(Err(words)) => Ended::Told(State::Failed, json!({"error": spool::plain(app, job.id, &words)})),
        Err(error) => {
            tracing::error!(%error, "an import of the desk panicked");
            Ended::Told(State::Failed, json!({"error": "it failed for a reason that the log tells"}))
        }
    }
}

/// Names of phases, as the database has them.
pub const PHASES: [&str; 3] = ["reading", "ordering", "storing"];

/// Says how far it is; whether it is to go on.
async fn advance(app: &App, job: &ImportJob, far: Option<Progress>) -> bool {
    let (phase, at) = match far {
        None => ("", (0, 0)),
        Some(Progress::Reading { bytes, of_bytes }) => (PHASES[0], (bytes, of_bytes)),
        Some(Progress::Ordering) => (PHASES[1], (0, 0)),
        Some(Progress::Storing { comments, of_comments }) => (PHASES[2], (comments, of_comments)),
    };
    let at = (i64::try_from(at.0).unwrap_or(0), i64::try_from(at.1).unwrap_or(0));
    let (id, now): (JobId, Micros) = (job.id, app.clock.now());
    match app.store.write(Lane::Interactive, move |tx| jobs::advance(tx, id, phase, at, now)).await {
        Ok(goes_on) => goes_on,
        Err(error) => {
            let error: Error = error;
            tracing::warn!(%error, "how far an import is could not be kept");
            true
        }
    }
}

/// The report as it is kept, with the list of what was left out beside it.
fn told(app: &App, id: JobId, mut report: Report) -> Value {
    let mut told = report.json();
    if let Err(error) = spool::keep_skipped(app, id, report.skips.take()) {
        tracing::warn!(%error, "the list of what an import left out could not be kept");
    }
    let plain = |words: &Value| json!(spool::plain(app, id, words.as_str().unwrap_or_default()));
    if let Some(warnings) = told["warnings"].as_array_mut() {
        for words in warnings {
            *words = plain(words);
        }
    }
    told
}
