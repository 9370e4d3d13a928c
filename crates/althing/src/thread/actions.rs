//! The one way in for acts in the thread, whatever door they come by.

use std::collections::HashSet;
use std::sync::Arc;

use althing_core::decision::{Act, Ruling};
use althing_core::id::{BulkId, CommentId, DecisionId, EventId, StoryId};
use althing_core::reader::Asker;
use althing_core::refusal::Refusal;
use althing_core::story::StoryState;
use althing_core::thread::{self as decide, HELD_AT_ONCE_MAX, Mark, MarkComment, SetState};
use althing_store::comment::CommentRow;
use althing_store::thread::{self, ARRIVED_MAX};
use althing_store::{Lane, apply, comment, decision};
use tokio::task::JoinSet;

use crate::app::App;
use crate::comment::actions::publish;
use crate::decision::{decide_as, undo};
use crate::failure::Failure;
use crate::http::problem::Problem;

/// Decisions of one act that are under way at the same time: the store commits them together.
const TOGETHER_MAX: usize = 32;
/// Decisions of one act that are read at once.
const READ_MAX: usize = 500;

/// Pins, picks or locks, or takes that back.
pub async fn mark(app: &App, id: CommentId, asker: Asker, mark: Mark) -> Result<(), Problem> {
    let now = app.clock.now();
    let cmd = MarkComment { event_id: EventId::new(now, app.chance.id()), asker, mark, now };
    let (story_id, epoch) = app
        .store
        .write(Lane::Interactive, move |tx| {
            let seen = comment::seen(tx, id)?.ok_or(Refusal::CommentUnknown)?;
            let marks = thread::marks(tx, seen.story_id, id)?;
            let change = decide::mark(&cmd, &seen, &marks)?;
            Ok::<_, Failure>((seen.story_id, apply(tx, &change)?.epoch))
        })
        .await
        .map_err(Problem::from)?;
    publish(app, story_id, epoch);
    Ok(())
}

/// Closes or reopens a story.
pub async fn set_state(app: &App, story_id: StoryId, asker: Asker, to: StoryState) -> Result<(), Problem> {
    let now = app.clock.now();
    let cmd = SetState { event_id: EventId::new(now, app.chance.id()), asker, story_id, to, now };
    let epoch = app
        .store
        .write(Lane::Interactive, move |tx| {
            let seen = thread::story_seen(tx, story_id)?.ok_or(Refusal::StoryUnknown)?;
            let change = decide::set_state(&cmd, &seen)?;
            Ok::<_, Failure>(apply(tx, &change)?.epoch)
        })
        .await
        .map_err(Problem::from)?;
    publish(app, story_id, epoch);
    Ok(())
}

/// What became of holding a thread.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The act, by which all of it can be taken back.
    pub bulk_id: BulkId,
    /// Comments that wait now.
    pub count: usize,
    /// Whether that is the whole of it; else the same act takes the next ones.
    pub is_all: bool,
}

/// Holds a comment and everything below it that is shown, parents first, so that no reply comes in behind: one decision
/// each, at most [`HELD_AT_ONCE_MAX`].
pub async fn hold(app: &Arc<App>, row: &CommentRow, asker: &Asker, ruling: &Ruling) -> Result<Held, Problem> {
    let bulk_id = BulkId::new(app.clock.now(), app.chance.id());
    let mut held = Held { bulk_id, count: 0, is_all: false };
    loop {
        // Again until nothing is found: replies may have come to what was not held yet.
        let (found, is_end) = below(app, row, HELD_AT_ONCE_MAX - held.count).await?;
        held.is_all = is_end;
        if found.is_empty() {
            break;
        }
        for some in found.chunks(TOGETHER_MAX) {
            let act = Act::Hold(ruling.clone());
            held.count += each(app, some, |app, id| {
                let (asker, act) = (asker.clone(), act.clone());
                async move { decide_as(&app, id, asker, act, None, Some(bulk_id)).await.map(|_| ()) }
            })
            .await?;
        }
        if held.count >= HELD_AT_ONCE_MAX {
            break;
        }
    }
    if held.count == 0 { Err(Refusal::NothingChanges.into()) } else { Ok(held) }
}

/// The published ones of a comment and what stands below it, and whether these are all.
async fn below(app: &App, row: &CommentRow, limit: usize) -> Result<(Vec<CommentId>, bool), Problem> {
    let (root, mut after) = (row.root_id, row.position - 1);
    let (mut known, mut found) = (HashSet::from([row.id]), Vec::new());
    let mut is_end = false;
    while !is_end && found.len() <= limit {
        let rows = app.store.read(move |tx| thread::arrived(tx, root, after)).await?;
        is_end = rows.len() < ARRIVED_MAX;
        for one in rows {
            after = one.position;
            if one.parent_id.is_some_and(|parent| known.contains(&parent)) {
                known.insert(one.id);
            }
            if one.is_shown && known.contains(&one.id) {
                found.push(one.id);
            }
        }
    }
    let is_all = is_end && found.len() <= limit;
    found.truncate(limit);
    Ok((found, is_all))
}

/// Takes back what one act on a thread held, as far as nothing else happened to it since. Gives how many came back.
pub async fn release(app: &Arc<App>, story: StoryId, asker: &Asker, bulk: BulkId) -> Result<usize, Problem> {
    let (mut count, mut after) = (0, None);
    loop {
        let rows = app.store.read(move |tx| decision::of_bulk(tx, bulk, after, READ_MAX)).await?;
        let ours = |row: &&decision::DecisionRow| row.story_id == Some(story) && row.undone_at.is_none();
        let ids: Vec<DecisionId> = rows.iter().filter(ours).map(|row| row.id).collect();
        for some in ids.chunks(TOGETHER_MAX) {
            count += each(app, some, |app, id| {
                let asker = asker.clone();
                async move { undo(&app, id, asker).await.map(|_| ()) }
            })
            .await?;
        }
        after = rows.last().map(|row| row.id);
        if rows.len() < READ_MAX {
            break;
        }
    }
    if count == 0 { Err(Refusal::NothingToUndo.into()) } else { Ok(count) }
}

/// Does the same to several at once and counts where it was done; what happened to one in the meantime stands.
async fn each<T, F, R>(app: &Arc<App>, ids: &[T], act: F) -> Result<usize, Problem>
where
    T: Copy,
    F: Fn(Arc<App>, T) -> R,
    R: Future<Output = Result<(), Problem>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for id in ids {
        tasks.spawn(act(Arc::clone(app), *id));
    }
    let mut count = 0;
    for done in tasks.join_all().await {
        match done {
            Ok(()) => count += 1,
            Err(problem) if is_overtaken(&problem) => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(count)
}

fn is_overtaken(problem: &Problem) -> bool {
    let overtaken = [Refusal::CommentGone, Refusal::NothingChanges, Refusal::NothingToUndo];
    let is_overtaken = |refusal: &Refusal| {
        // What a colleague has open is left to them.
        overtaken.contains(refusal) || matches!(refusal, Refusal::Claimed { .. })
    };
    problem.refusal.as_deref().is_some_and(is_overtaken)
}
