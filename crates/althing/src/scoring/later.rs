//! Scores for what came without: imported comments, scored after they are stored, so that an import waits for no scorer.
//! Nothing is held by it. A job stands for each story; doing it twice does no harm.

use std::sync::Arc;

use althing_core::id::{CommentId, JobId, SiteId, StoryId};
use althing_core::score::Scoring;
use althing_core::site::{ScoreMode, Site};
use althing_store::{Error, Lane, job, story, unscored};

use super::scoring;
use crate::app::App;

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

/// Scores what has no scores in a story, and forgets the job; also where the site scores nothing any more. When the scorer
/// fails, the job stays for later.
pub async fn work(app: &App, job: JobId, story: StoryId) -> Result<(), Error> {
    let begun = app.clock.now();
    let found = app.store.read(move |tx| story::by_id(tx, story)).await?;
    let sites = app.sites();
    let site = found.and_then(|story| sites.id(story.site_id));
    if let Some(site) = site.filter(|site| site.settings.score.mode != ScoreMode::Off)
        && !all_threads(app, site, story).await?
    {
        return Ok(());
    }
    app.store.write(Lane::Bulk, move |tx| job::done_since(tx, job, begun)).await
}

/// Scores what has no scores in a story; whether all of it could be.
async fn all_threads(app: &App, site: &Site, story: StoryId) -> Result<bool, Error> {
    let mut place = (i64::MIN, CommentId(uuid::Uuid::nil()));
    loop {
        let threads = app.store.read_in(Lane::Bulk, move |tx| unscored::threads(tx, story, place)).await?;
        let Some(last) = threads.last() else { return Ok(true) };
        place = *last;
        for (_, root) in threads {
            if !thread(app, site, story, root).await? {
                return Ok(false);
            }
        }
    }
}

/// Scores what has no scores in a thread; whether all of it could be.
async fn thread(app: &App, site: &Site, story: StoryId, root: CommentId) -> Result<bool, Error> {
    loop {
        let texts = app.store.read_in(Lane::Bulk, move |tx| unscored::texts(tx, root)).await?;
        if texts.is_empty() {
            return Ok(true);
        }
        let is_last = texts.len() < unscored::TEXTS_MAX;
        let mut found = Vec::with_capacity(texts.len());
        for (id, source) in texts {
            let Scoring::Done(scores) = scoring(app, site, &site.settings.score, Arc::from(source)).await
            else {
                tracing::warn!(story = %story.0, "imported comments have no scores yet; they are tried again in a minute");
                return Ok(false);
            };
            found.push((id, scores));
        }
        let found = Arc::new(found);
        app.store
            .write(Lane::Bulk, move |tx| {
                found.iter().try_for_each(|(id, scores)| unscored::put(tx, *id, scores))
            })
            .await?;
        if is_last {
            return Ok(true);
        }
    }
}
