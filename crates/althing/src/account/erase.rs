//! Erasing an account, and what its owner wrote as far as they wish. The account is closed at once; the rest is a job that
//! goes on in batches, so that it may be long, killed and done twice.
//!
//! Before anything else it is written down beside the database, so that a restored backup forgets it too.

use std::sync::Arc;

use althing_core::comment::{self as decide, TakeAway};
use althing_core::event::{AccountChange, AccountTo};
use althing_core::id::{AccountId, CommentId, EventId, JobId, SiteId, StoryId};
use althing_core::reader::Actor;
use althing_core::refusal::Refusal;
use althing_store::erasure::{self, Extent, Left};
use althing_store::{Lane, Tx, account, apply, comment, job, vote};
use uuid::Uuid;

use super::link::applied;
use crate::app::App;
use crate::backup::{Erasure, remember};
use crate::comment::actions::publish;
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::scoring::forget;

/// The kind of job that erases to an extent.
const fn kind(extent: Extent) -> &'static str {
    match extent {
        Extent::Text => job::ERASE_TEXT,
        Extent::Name => job::ERASE_NAME,
    }
}

/// To what extent a kind of job erases.
pub fn extent_of(kind: &str) -> Option<Extent> {
    [Extent::Text, Extent::Name].into_iter().find(|extent| self::kind(*extent) == kind)
}

/// Closes an account and has the rest erased.
pub async fn begin(app: &App, id: AccountId, extent: Extent) -> Result<(), Problem> {
    write_down(app, vec![Erasure::Account(id, extent)]).await?;
    close(app, id, Actor::Account(id), extent).await?;
    Ok(())
}

/// Writes erasures down beside the database; unless that is done nothing is erased.
pub async fn write_down(app: &App, erasures: Vec<Erasure>) -> Result<(), Problem> {
    if erasures.is_empty() {
        return Ok(());
    }
    let folder = app.folder.clone();
    tokio::task::spawn_blocking(move || remember(&folder, &erasures))
        .await
        .map_err(|_| Problem::new("internal"))?
        .map_err(|error| {
            tracing::error!(%error, "erasures.log could not be written; nothing was erased");
            Problem::new("internal")
        })
}

/// Ends everything that opens the account, takes its name and address away, and asks for the rest.
pub async fn close(app: &App, id: AccountId, actor: Actor, extent: Extent) -> Result<(), Failure> {
    let now = app.clock.now();
    let to = AccountTo::Erased;
    let change =
        AccountChange { event_id: EventId::new(now, app.chance.id()), actor, account_id: id, to, now };
    let job = JobId::new(now, app.chance.id());
    app.store
        .write(Lane::Interactive, move |tx| {
            let Some(row) = account::locked(tx, id)? else { return Ok(()) };
            if row.erased_at.is_none() {
                applied(tx, &change)?;
            }
            Ok::<_, Failure>(job::enqueue(tx, job, kind(extent), id.0, now)?)
        })
        .await?;
    app.pages.all_changed();
    app.reload_grants().await?;
    app.wake.wake();
    Ok(())
}

/// Erases what is left of an account, and forgets the job if there is one.
pub async fn work(app: &App, job: Option<JobId>, id: AccountId, extent: Extent) -> Result<(), Problem> {
    app.store.write(Lane::Bulk, move |tx| erasure::take_late(tx, id)).await?;
    let mut before = CommentId(Uuid::max());
    loop {
        let found = app.store.read_in(Lane::Bulk, move |tx| erasure::left(tx, id, extent, before)).await?;
        let Some(last) = found.last() else { break };
        before = last.id;
        // A backup may hold these from before they were claimed, when they were nobody's.
        let claimed = found.iter().filter(|left| left.is_claimed()).map(|left| match extent {
            Extent::Text => Erasure::Comment(left.id),
            Extent::Name => Erasure::Name(left.id),
        });
        write_down(app, claimed.collect()).await?;
        batch(app, job, id, extent, found).await?;
    }
    while !forget_votes(app, id).await? {}
    let now = app.clock.now();
    while app.store.write(Lane::Bulk, move |tx| erasure::forget_rest(tx, id, now)).await? {}
    if let Some(job) = job {
        app.store.write(Lane::Bulk, move |tx| job::done(tx, job)).await?;
    }
    app.pages.all_changed();
    app.store.fold();
    Ok(())
}

/// Takes a batch of votes back, and has the stories ranked again; whether none was left.
async fn forget_votes(app: &App, id: AccountId) -> Result<bool, Problem> {
    let now = app.clock.now();
    let jobs: Vec<JobId> = (0..vote::FORGOTTEN_MAX).map(|_| JobId::new(now, app.chance.id())).collect();
    let forget = move |tx: &mut Tx<'_>| {
        let stories = vote::forget_account(tx, id)?;
        for (story, job) in stories.iter().zip(&jobs) {
            job::enqueue(tx, *job, job::RANKS, story.0, now)?;
        }
        Ok::<_, althing_store::Error>(stories.is_empty())
    };
    Ok(app.store.write(Lane::Bulk, forget).await?)
}

/// What a batch did to one comment.
struct Done {
    site: SiteId,
    story: StoryId,
    comment: CommentId,
    epoch: Option<i64>,
}

async fn batch(
    app: &App,
    job: Option<JobId>,
    id: AccountId,
    extent: Extent,
    mut found: Vec<Left>,
) -> Result<(), Problem> {
    let now = app.clock.now();
    // Two batches at a time lock their stories in one order.
    found.sort_unstable_by_key(|left| (left.story_id, left.id));
    let asks: Arc<Vec<(Left, TakeAway)>> = Arc::new(
        found
            .into_iter()
            .map(|left| {
                let event_id = EventId::new(now, app.chance.id());
                (left, TakeAway { event_id, asker: Actor::Account(id).into(), now })
            })
            .collect(),
    );
    let done = app
        .store
        .write(Lane::Bulk, move |tx| {
            if let Some(job) = job {
                job::keep(tx, job, now)?;
            }
            let mut done = Vec::with_capacity(asks.len());
            for (left, cmd) in asks.iter() {
                done.extend(one(tx, left, cmd, extent)?);
            }
            Ok::<_, Failure>(done)
        })
        .await?;
    for done in done {
        publish(app, done.story, done.epoch);
        if extent == Extent::Text {
            forget(app, done.site, done.comment);
        }
    }
    Ok(())
}

fn one(tx: &mut Tx<'_>, left: &Left, cmd: &TakeAway, extent: Extent) -> Result<Option<Done>, Failure> {
    let Some(seen) = comment::seen(tx, left.id)? else { return Ok(None) };
    let change = match extent {
        Extent::Text => decide::erase(cmd, &seen),
        Extent::Name => decide::erase_author(cmd, &seen),
    };
    let change = match change {
        Err(Refusal::CommentGone) => return Ok(None),
        change => change?,
    };
    let epoch = apply(tx, &change)?.epoch;
    Ok(Some(Done { site: left.site_id, story: left.story_id, comment: left.id, epoch }))
}

/// Erases the name over one comment, for a restored backup that held it from before it was claimed.
pub async fn name_of(app: &App, id: CommentId) -> Result<(), Problem> {
    let now = app.clock.now();
    let cmd = TakeAway { event_id: EventId::new(now, app.chance.id()), asker: Actor::Operator.into(), now };
    let (story, epoch) = app
        .store
        .write(Lane::Bulk, move |tx| {
            let seen = comment::seen(tx, id)?.ok_or(Refusal::CommentUnknown)?;
            let change = decide::erase_author(&cmd, &seen)?;
            Ok::<_, Failure>((seen.story_id, apply(tx, &change)?.epoch))
        })
        .await?;
    publish(app, story, epoch);
    Ok(())
}
