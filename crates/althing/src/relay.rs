//! Follows the log after commits and tells whoever has to know: finished pages, open streams, jobs.
//!
//! Truth is the log. A wake after a commit only makes it sooner; the relay also looks by itself, so that what another
//! node or the command line wrote is seen too. Telling is idempotent: everything goes by the story's epoch.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use althing_core::id::{AccountId, JobId, StoryId};
use althing_core::time::{Micros, SECOND};
use althing_store::event::{self, Cursor, EVENTS_MAX, Logged};
use althing_store::{Error, Lane, Tx, job, story};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::account::erase;
use crate::app::App;
use crate::guard;
use crate::http::accept::stopped;
use crate::http::problem::Problem;
use crate::live::Told;
use crate::policy::counts;
use crate::retention;
use crate::scoring::{forget, forget_old, later};

/// Changes wait so long for others before they are told.
const REST: Duration = Duration::from_millis(10);
/// How often the relay looks without being woken.
const LOOK: Duration = Duration::from_millis(500);
/// Ranks of a story are refreshed at most this often, in microseconds.
pub const RANKS_EVERY: i64 = 10 * SECOND;
/// At a start, ranks of stories that changed within this time are refreshed, in case the last process ended early.
const LOOK_BACK: i64 = 60 * SECOND;

/// Wakes the relay.
#[derive(Debug, Default)]
pub struct Wake(Notify);

impl Wake {
    /// Something was committed.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// The relay's place in the log, and which stories already have their ranks job.
pub struct Relay {
    app: Arc<App>,
    cursor: Option<Cursor>,
    ranks_asked: HashMap<StoryId, Micros>,
}

impl Relay {
    /// Begins at the end of the log, but looks back a little for ranks.
    pub async fn start(app: Arc<App>) -> Result<Self, Error> {
        let since = app.clock.now().plus(-LOOK_BACK);
        let cursor = app.store.read(event::last).await?;
        let recent = app.store.read(move |tx| event::stories_since(tx, since)).await?;
        let mut relay = Self { app, cursor, ranks_asked: HashMap::new() };
        relay.ask_for_ranks(&recent).await?;
        Ok(relay)
    }

    /// How far the log was told.
    pub const fn told_up_to(&self) -> Option<Cursor> {
        self.cursor
    }

    /// Runs until told to stop.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut looked_for_work = Instant::now();
        let mut sweep = tokio::time::interval(retention::EVERY);
        loop {
            tokio::select! {
                () = self.app.wake.0.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                _ = sweep.tick() => self.ask_for_retention().await,
                () = stopped(&mut stop) => return,
            }
            // Whoever made a change has made its pages stale already. What comes within this time is told at once,
            // so that a busy server does not look into the log after every single commit.
            tokio::time::sleep(REST).await;
            if let Err(error) = self.step().await {
                tracing::warn!(%error, "the log could not be followed; trying again");
            }
            if looked_for_work.elapsed() < LOOK {
                continue;
            }
            looked_for_work = Instant::now();
            if let Err(error) = self.work().await {
                tracing::warn!(%error, "a job failed; it will be tried again");
            }
        }
    }

    /// Asks that what has been kept for its time be forgotten. There is one such job, so that one node does it.
    async fn ask_for_retention(&self) {
        if let Err(error) = retention::ask(&self.app).await {
            tracing::warn!(%error, "what is over its time is not forgotten yet; it is tried again in an hour");
        }
    }

    /// Tells everything that the log has by now.
    pub async fn step(&mut self) -> Result<(), Error> {
        loop {
            let from = self.cursor;
            let events = self.app.store.read(move |tx| event::after(tx, from)).await?;
            let Some(last) = events.last() else { return Ok(()) };
            let (next, full) = (last.cursor, events.len() as i64 == EVENTS_MAX);
            self.tell(&events).await?;
            self.cursor = Some(next);
            if !full {
                return Ok(());
            }
        }
    }

    async fn tell(&mut self, events: &[Logged]) -> Result<(), Error> {
        let app = &self.app;
        if events.iter().any(|event| event.kind == "site_put") {
            app.reload_sites().await?;
        }
        if events.iter().any(|event| event.kind.starts_with("role_") || event.kind == "account_erased") {
            app.reload_grants().await?;
        }
        if events.iter().any(|event| matches!(event.kind.as_str(), "account_named" | "account_erased")) {
            app.pages.all_changed();
        }
        let mut stories = Vec::new();
        for event in events {
            app.metrics.events_relayed_total.fetch_add(1, Ordering::Relaxed);
            if let ("comment_erased", Some(comment)) = (event.kind.as_str(), event.comment_id) {
                // The command line may have erased it, where this server's memory is out of reach.
                forget(app, event.site_id, comment);
            }
            let (Some(story), Some(told)) = (event.story_id, Told::of(event)) else { continue };
            app.pages.changed(story, told.epoch);
            app.hub.tell(story, &told);
            if event.kind == "story_guarded" {
                app.guards.moved(story);
            }
            if event.kind == "story_put" {
                app.pages.fronts_changed();
            }
            if stories.last() != Some(&story) {
                stories.push(story);
            }
        }
        self.ask_for_ranks(&stories).await
    }

    async fn ask_for_ranks(&mut self, stories: &[StoryId]) -> Result<(), Error> {
        let now = self.app.clock.now();
        self.ranks_asked.retain(|_, due| *due > now);
        let due = now.plus(RANKS_EVERY);
        let new = stories.iter().filter(|story| !self.ranks_asked.contains_key(story));
        let jobs: Vec<(JobId, StoryId)> =
            new.map(|story| (JobId::new(now, self.app.chance.id()), *story)).collect();
        if jobs.is_empty() {
            return Ok(());
        }
        self.ranks_asked.extend(jobs.iter().map(|(_, story)| (*story, due)));
        let enqueue = move |tx: &mut Tx<'_>| {
            jobs.iter().try_for_each(|(id, story)| job::enqueue(tx, *id, job::RANKS, story.0, due))
        };
        self.app.store.write(Lane::Bulk, enqueue).await
    }

    /// Does the jobs that are due, and forgets what nobody may remember any more.
    pub async fn work(&mut self) -> Result<(), Error> {
        forget_old(&self.app);
        counts::write(&self.app).await?;
        if let Err(failure) = guard::look(&self.app).await {
            tracing::warn!(%failure, "the guard could not look after its stories; it tries again");
        }
        let now = self.app.clock.now();
        let due = self.app.store.read(job::next_run_at).await?;
        if due.is_none_or(|due| due > now) {
            return Ok(());
        }
        later::begin(&self.app);
        let jobs = self.app.store.write(Lane::Bulk, move |tx| job::take(tx, now)).await?;
        for job in jobs {
            self.do_one(&job).await?;
        }
        Ok(())
    }

    async fn do_one(&self, job: &job::Job) -> Result<(), Error> {
        let (id, story) = (job.id, StoryId(job.subject));
        match job.kind.as_str() {
            job::RANKS => {
                let now = self.app.clock.now();
                let refreshed = self
                    .app
                    .store
                    .write(Lane::Bulk, move |tx| {
                        let refreshed = story::refresh_ranks(tx, story)?;
                        job::done(tx, id)?;
                        if refreshed.more {
                            job::enqueue(tx, id, job::RANKS, story.0, now)?;
                        }
                        Ok::<_, Error>(refreshed)
                    })
                    .await?;
                if refreshed.any {
                    self.app.pages.reranked(story);
                }
            }
            job::RETENTION => self.aside(move |app| async move { retention::work(&app, Some(id)).await }),
            kind => match erase::extent_of(kind) {
                Some(extent) => {
                    let account = AccountId(job.subject);
                    self.aside(move |app| async move { erase::work(&app, Some(id), account, extent).await });
                }
                None => {
                    tracing::warn!(kind, "a job of a kind that this version does not know is left");
                }
            },
        }
        Ok(())
    }

    /// Works on something that takes its time; readers who follow do not wait for it.
    fn aside<F>(&self, work: impl FnOnce(Arc<App>) -> F + Send + 'static)
    where
        F: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        let app = Arc::clone(&self.app);
        tokio::spawn(async move {
            if let Err(problem) = work(app).await {
                let why = problem.detail();
                tracing::warn!(why, "a job failed; it will be tried again");
            }
        });
    }
}
