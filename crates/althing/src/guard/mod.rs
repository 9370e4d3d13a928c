//! The guard of stories at work: it sees what comes, moves by itself, and is moved by staff.
//!
//! What it counts is in memory. On several nodes each moves by what it sees itself; where the guard is, the story's row
//! says, and a move counts only from the level that it was decided on.

pub mod routes;
mod watch;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use althing_core::guard::{self as decide, Cause, Guard, GuardMove, GuardState};
use althing_core::id::{EventId, SiteId, StoryId};
use althing_core::reader::{Actor, Asker};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::time::{HOUR, Micros, SECOND};
use althing_store::guard::Raised;
use althing_store::{Error, Lane, apply, guard, story};

use self::watch::Watch;
use crate::app::App;
use crate::comment::actions::publish;
use crate::failure::Failure;
use crate::http::problem::Problem;

/// How long it has to be quiet until the guard asks for less.
pub const QUIET: i64 = HOUR;
/// How often it is looked for reports and for quiet, in microseconds.
const LOOKED_EVERY: i64 = 30 * SECOND;
/// Stories that are watched at once; at that, those are dropped to which nothing comes.
const WATCHED_MAX: usize = 10_000;

/// The stories that are watched.
#[derive(Default)]
pub struct Guards {
    watched: Mutex<HashMap<StoryId, (SiteId, Watch)>>,
    /// When it was last looked for reports and quiet, and first of all.
    looked: Mutex<Option<(Micros, Micros)>>,
}

impl Guards {
    fn watched(&self) -> MutexGuard<'_, HashMap<StoryId, (SiteId, Watch)>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_known(&self, story: StoryId) -> bool {
        self.watched().get(&story).is_some_and(|(_, watch)| !watch.is_stale)
    }

    /// Begins to watch a story, or goes on by what its row says now.
    fn learn(&self, story: StoryId, site: SiteId, state: GuardState, of_last_hour: i64, now: Micros) {
        let mut watched = self.watched();
        if watched.len() >= WATCHED_MAX {
            watched.retain(|_, (_, watch)| watch.is_busy(now));
            if watched.len() >= WATCHED_MAX {
                watched.clear();
            }
        }
        let (_, watch) = watched.entry(story).or_insert_with(|| (site, Watch::new(state, of_last_hour, now)));
        watch.state = state;
        watch.is_stale = false;
    }

    /// Somebody moved a story's guard: where it is now, its row says.
    pub fn moved(&self, story: StoryId) {
        if let Some((_, watch)) = self.watched().get_mut(&story) {
            watch.is_stale = true;
        }
    }

    /// The guard refused a comment.
    pub fn knocked(&self, story: StoryId, now: Micros) {
        if let Some((_, watch)) = self.watched().get_mut(&story) {
            watch.knocked(now);
        }
    }

    /// Whether it is time to look, and since when the guard looks at all.
    fn is_due(&self, now: Micros) -> Option<Micros> {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, first) = looked.get_or_insert((Micros(i64::MIN), now));
        if last.plus(LOOKED_EVERY) > now {
            return None;
        }
        *last = now;
        Some(*first)
    }
}

/// A comment was taken. What goes wrong here is told in the log: the comment is stored.
pub async fn arrived(app: &App, site: &Arc<Site>, section: &str, story: StoryId) {
    // Where the operator lifted every limit, as for a trial of speed, this one is lifted, too.
    if !app.settings.limits.enabled || !site.settings_for(section).phases.guard_auto {
        return;
    }
    if let Err(failure) = see(app, site, story).await {
        tracing::warn!(%failure, "the guard could not follow a story");
    }
}

async fn see(app: &App, site: &Arc<Site>, story: StoryId) -> Result<(), Failure> {
    let now = app.clock.now();
    if !app.guards.is_known(story) {
        let since = now.plus(-HOUR);
        let found = app
            .store
            .read(move |tx| {
                Ok::<_, Error>(story::guard(tx, story)?.zip(Some(guard::came_since(tx, story, since)?)))
            })
            .await?;
        let Some((state, came)) = found else { return Ok(()) };
        // The one that just came is among them.
        app.guards.learn(story, site.id, state, came.saturating_sub(1), now);
    }
    let wish = app
        .guards
        .watched()
        .get_mut(&story)
        .and_then(|(_, watch)| watch.arrived(now).map(|(to, cause)| (watch.state.level, to, cause)));
    match wish {
        Some((from, to, cause)) => move_by_itself(app, site.id, story, from, to, cause).await,
        None => Ok(()),
    }
}

/// Looks for reports and for quiet, now and then.
pub async fn look(app: &App) -> Result<(), Failure> {
    let now = app.clock.now();
    let Some(first) = app.guards.is_due(now) else { return Ok(()) };
    for raised in app.store.read(guard::raised).await? {
        relax(app, raised, first, now).await?;
    }
    let busy: Vec<(StoryId, SiteId)> = {
        let mut watched = app.guards.watched();
        let each = watched.iter_mut();
        each.filter_map(|(story, (site, watch))| watch.is_busy(now).then_some((*story, *site))).collect()
    };
    for (story_id, site_id) in busy {
        hear(app, story_id, site_id, now).await?;
    }
    Ok(())
}

/// Lowers a guard by one level when it was quiet for long enough.
async fn relax(app: &App, raised: Raised, first: Micros, now: Micros) -> Result<(), Failure> {
    let Raised { story_id, site_id, state } = raised;
    let loud_at = app.guards.watched().get(&story_id).and_then(|(_, watch)| watch.loud_at());
    // What was before the start of this process nobody remembers.
    let quiet_since = [state.since, loud_at, Some(first)].into_iter().flatten().max().unwrap_or(now);
    let Some(to) = state.level.down().filter(|_| !state.is_pinned) else { return Ok(()) };
    if quiet_since.plus(QUIET) > now {
        return Ok(());
    }
    move_by_itself(app, site_id, story_id, state.level, to, Cause::Quiet).await
}

/// Raises a guard when many of the last comments are reported.
async fn hear(app: &App, story_id: StoryId, site_id: SiteId, now: Micros) -> Result<(), Failure> {
    let Some(site) = app.sites().id(site_id).cloned() else { return Ok(()) };
    let found = app
        .store
        .read_in(Lane::Bulk, move |tx| {
            let reported = guard::reported(tx, story_id)?;
            Ok::<_, Error>(story::by_id(tx, story_id)?.map(|story| (story, reported)))
        })
        .await?;
    let Some((story, reported)) = found else { return Ok(()) };
    if !site.settings_for(&story.fields.section).phases.guard_auto {
        return Ok(());
    }
    app.guards.learn(story_id, site_id, story.guard, 0, now);
    let wish = app.guards.watched().get_mut(&story_id).and_then(|(_, watch)| watch.told(reported, now));
    match wish {
        Some((to, cause)) => move_by_itself(app, site_id, story_id, story.guard.level, to, cause).await,
        None => Ok(()),
    }
}

fn wish(app: &App, site_id: SiteId, story_id: StoryId, asker: Asker, to: Guard, cause: Cause) -> GuardMove {
    let now = app.clock.now();
    let event_id = EventId::new(now, app.chance.id());
    GuardMove { event_id, asker, site_id, story_id, from: Guard::Normal, to, cause, pins: false, now }
}

/// Moves a guard, unless somebody else did, or staff want it where it is.
async fn move_by_itself(
    app: &App,
    site_id: SiteId,
    story_id: StoryId,
    from: Guard,
    to: Guard,
    cause: Cause,
) -> Result<(), Failure> {
    let cmd = GuardMove { from, ..wish(app, site_id, story_id, Actor::System.into(), to, cause) };
    let moved = app
        .store
        .write(Lane::Interactive, move |tx| {
            let Some(locked) = story::lock(tx, site_id, story_id)? else { return Ok(None) };
            match decide::moved_by_itself(&cmd, locked.openness.guard) {
                Ok(change) => Ok::<_, Failure>(apply(tx, &change)?.epoch),
                Err(_) => Ok(None),
            }
        })
        .await?;
    app.guards.moved(story_id);
    if moved.is_some() {
        tracing::info!(story = %story_id, to = to.as_str(), cause = cause.as_str(), "the guard of a story moved");
        publish(app, story_id, moved);
    }
    Ok(())
}

/// Moves a guard as staff want it. Pinned, it stays there until staff move it again.
pub async fn set(app: &App, story_id: StoryId, asker: Asker, to: Guard, pins: bool) -> Result<(), Problem> {
    let found = app.store.read(move |tx| story::by_id(tx, story_id)).await?;
    let site_id = found.ok_or(Refusal::StoryUnknown)?.site_id;
    let cmd = GuardMove { pins, ..wish(app, site_id, story_id, asker, to, Cause::Staff) };
    let epoch = app
        .store
        .write(Lane::Interactive, move |tx| {
            let locked = story::lock(tx, site_id, story_id)?.ok_or(Refusal::StoryUnknown)?;
            let change = decide::moved_by_staff(&cmd, locked.openness.guard, &locked.section)?;
            Ok::<_, Failure>(apply(tx, &change)?.epoch)
        })
        .await
        .map_err(Problem::from)?;
    app.guards.moved(story_id);
    publish(app, story_id, epoch);
    Ok(())
}
