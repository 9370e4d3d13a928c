//! Scores for what came without: imported comments, scored after they are stored, so that an import waits for no scorer.
//! Nothing is held by it. A job stands for each story; doing it twice does no harm.
//!
//! They are done one after another, text by text: an import leaves thousands of them, and whoever writes a comment meanwhile
//! waits for its scores behind one text and not behind a story.

use std::sync::Arc;
use std::time::Instant;

use althing_core::id::{CommentId, JobId, RevisionId, SiteId, StoryId};
use althing_core::score::{Scores, Scoring};
use althing_core::site::{ScoreMode, Site};
use althing_core::time::{MINUTE, Micros};
use althing_store::job::{self, Job};
use althing_store::{Error, Lane, story, unscored};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::scoring;
use crate::app::App;
use crate::follow::STEP;

/// How long after a scorer has failed it is asked again, in microseconds. Of a story it is twice as long each time.
const AGAIN: i64 = MINUTE;
/// How often a story is tried again, which takes some three days. What has no scores then stays without.
const TRIES_MAX: i64 = 12;
/// Texts of a story that it may fail on before it is taken for broken. It is not asked about the rest of the story then,
/// which can be found without scores.
const FAILED_MAX: u32 = 3;

/// Whose turn it is to score what came without, and since when it may.
pub type Turn = Arc<Mutex<Micros>>;

/// Asks for scores of a story's texts, where the site has any use for them.
pub async fn ask(app: &App, site: SiteId, story: StoryId) -> Result<(), Error> {
    let is_scored = app.sites().id(site).is_some_and(|site| site.settings.score.mode != ScoreMode::Off);
    if !is_scored {
        return Ok(());
    }
    let (id, now) = (JobId::new(app.clock.now(), app.chance.id()), app.clock.now());
    app.store.write(Lane::Bulk, move |tx| job::enqueue(tx, id, job::SCORES, story.0, now)).await?;
    app.wake.wake();
    Ok(())
}

/// Begins with the jobs that are due, beside everything else, unless somebody is at it already.
pub fn begin(app: &Arc<App>) {
    let Ok(mut since) = Arc::clone(&app.scoring_turn).try_lock_owned() else { return };
    if *since > app.clock.now() {
        return;
    }
    let app = Arc::clone(app);
    tokio::spawn(async move {
        match all(&app).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!("imported comments have no scores yet; they are tried again later");
                *since = app.clock.now().plus(AGAIN);
            }
            Err(error) => {
                tracing::warn!(%error, "imported comments could not be scored; it will be tried again");
            }
        }
    });
}

/// Does the jobs that are due; false when the scorer is broken.
async fn all(app: &App) -> Result<bool, Error> {
    while !*app.stop.borrow() {
        let now = app.clock.now();
        let due = app.store.write(Lane::Bulk, move |tx| job::take_one(tx, job::SCORES, now)).await?;
        let Some(job) = due else { break };
        if !one(app, &job).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Scores what has no scores in a story, and forgets the job; where the site scores nothing any more, its comments can be
/// found from now on at least. What the scorer fails on is tried again later, behind other jobs; false when it is broken.
async fn one(app: &App, job: &Job) -> Result<bool, Error> {
    let begun = app.clock.now();
    let (id, story) = (job.id, StoryId(job.subject));
    let found = app.store.read(move |tx| story::by_id(tx, story)).await?;
    let sites = app.sites();
    let site = found.and_then(|story| sites.id(story.site_id));
    let mut failed = 0;
    if let Some(site) = site {
        let mut work = Work { site, job: id, story, failed };
        all_threads(app, &mut work).await?;
        failed = work.failed;
    }
    let is_over = failed == 0 || job.attempts >= TRIES_MAX;
    let again = app.clock.now().plus(AGAIN << job.attempts.clamp(0, TRIES_MAX));
    let written = app.store.write(Lane::Bulk, move |tx| {
        if is_over { job::done_since(tx, id, begun) } else { job::postpone(tx, id, again) }
    });
    written.await?;
    Ok(failed < FAILED_MAX)
}

struct Work<'a> {
    site: &'a Site,
    job: JobId,
    story: StoryId,
    /// Texts that the scorer failed on.
    failed: u32,
}

/// Scores what has no scores in a story.
async fn all_threads(app: &App, work: &mut Work<'_>) -> Result<(), Error> {
    let mut place = (i64::MIN, CommentId(Uuid::nil()));
    let (job, story) = (work.job, work.story);
    loop {
        let threads = app.store.read_in(Lane::Bulk, move |tx| unscored::threads(tx, story, place)).await?;
        let Some(last) = threads.last() else { return Ok(()) };
        place = *last;
        let is_last = threads.len() < unscored::THREADS_MAX;
        for (_, root) in threads {
            thread(app, work, root).await?;
        }
        if is_last {
            return Ok(());
        }
        let now = app.clock.now();
        app.store.write(Lane::Bulk, move |tx| job::keep(tx, job, now)).await?;
    }
}

/// Scores what has no scores in a thread.
async fn thread(app: &App, work: &mut Work<'_>, root: CommentId) -> Result<(), Error> {
    let mut after = (i64::MIN, RevisionId(Uuid::nil()));
    loop {
        let texts = app.store.read_in(Lane::Bulk, move |tx| unscored::texts(tx, root, after)).await?;
        let Some(last) = texts.last() else { return Ok(()) };
        after = (last.position, last.id);
        let is_last = texts.len() < unscored::TEXTS_MAX;
        let mut found = Vec::with_capacity(texts.len());
        for text in texts {
            found.push((text.id, score(app, work, text.source).await));
        }
        write_down(app, work.job, found).await?;
        if is_last {
            return Ok(());
        }
    }
}

async fn score(app: &App, work: &mut Work<'_>, source: String) -> Scoring {
    let settings = &work.site.settings.score;
    if settings.mode == ScoreMode::Off {
        return Scoring::Off;
    }
    if work.failed >= FAILED_MAX {
        return Scoring::Failed;
    }
    let scoring = scoring(app, work.site, settings, Arc::from(source)).await;
    work.failed += u32::from(matches!(scoring, Scoring::Failed));
    scoring
}

fn scores(scoring: &Scoring) -> Option<&Scores> {
    match scoring {
        Scoring::Done(scores) => Some(scores),
        Scoring::Off | Scoring::Failed => None,
    }
}

/// Writes scores in steps that let readers' writes through between them, and says that the job is being worked on.
async fn write_down(app: &App, job: JobId, found: Vec<(RevisionId, Scoring)>) -> Result<(), Error> {
    let (all, found) = (found.len(), Arc::new(found));
    let mut from = 0;
    while from < all {
        let (left, now) = (Arc::clone(&found), app.clock.now());
        from = app
            .store
            .write(Lane::Bulk, move |tx| {
                let begun = Instant::now();
                let mut next = from;
                while let Some((id, scoring)) = left.get(next)
                    && begun.elapsed() < STEP
                {
                    unscored::put(tx, *id, scores(scoring))?;
                    next += 1;
                }
                job::keep(tx, job, now)?;
                Ok::<_, Error>(next)
            })
            .await?;
    }
    Ok(())
}
