//! Votes on comments: cast by script or form, and what everyone may know of them.

pub mod forms;
pub mod routes;

use std::sync::Arc;

use althing_core::id::{CommentId, JobId};
use althing_core::refusal::Refusal;
use althing_core::site::{Settings, Site};
use althing_core::time::Micros;
use althing_core::vote::{Value, Votes, decide, hidden_until, weight};
use althing_store::comment::CommentRow;
use althing_store::vote::{Cast, Counts};
use althing_store::{Lane, account, standing, vote};

use crate::account::SignedIn;
use crate::app::App;
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::relay::RANKS_EVERY;
use crate::standing::ban_told;

/// What everyone may know of the votes on a comment: nothing of one that is gone or still young, and nothing of votes
/// that the site does not take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// For it.
    pub up: Option<i64>,
    /// Against it.
    pub down: Option<i64>,
}

/// What everyone may know of the votes on a comment now.
pub fn told(settings: &Settings, row: &CommentRow, now: Micros) -> Told {
    told_of(settings, row, Counts { up: row.up_count, down: row.down_count }, now)
}

fn told_of(settings: &Settings, row: &CommentRow, counts: Counts, now: Micros) -> Told {
    let is_gone = row.status != althing_core::comment::Status::Published;
    if is_gone || hidden_until(row.sort_at, settings.votes_hide_minutes) > now {
        return Told::default();
    }
    let takes = |value| settings.votes.take(value);
    Told { up: takes(Value::Up).then_some(counts.up), down: takes(Value::Down).then_some(counts.down) }
}

/// When the next of these comments shows its votes, if any of them hides them now.
pub fn next_shown<'r>(
    settings: &Settings,
    rows: impl Iterator<Item = &'r CommentRow>,
    now: Micros,
) -> Option<Micros> {
    let until = rows.map(|row| hidden_until(row.sort_at, settings.votes_hide_minutes));
    until.filter(|until| settings.votes != Votes::Off && *until > now).min()
}

/// Casts, changes or takes back a vote, and gives what everyone may know of the votes then.
pub async fn cast(
    app: &App,
    site: &Arc<Site>,
    who: &SignedIn,
    row: &CommentRow,
    value: Value,
) -> Result<Told, Problem> {
    let now = app.clock.now();
    let cast = Cast {
        comment_id: row.id,
        account_id: who.account.id,
        value,
        weight: weight(who.account.created_at, now),
        job_id: JobId::new(now, app.chance.id()),
        rank_at: now.plus(RANKS_EVERY),
        now,
    };
    let (asker, votes) = (who.asker.clone(), site.settings.votes);
    let counts = app
        .store
        .write(Lane::Interactive, move |tx| {
            let seen = vote::seen(tx, cast.comment_id)?.ok_or(Refusal::CommentUnknown)?;
            // An account that was erased a moment ago votes no more.
            let voter = account::locked(tx, cast.account_id)?;
            voter.filter(|account| account.erased_at.is_none()).ok_or(Refusal::SignedOut)?;
            decide(&asker, cast.value, &seen, votes)?;
            let ban = standing::ban_of_account(tx, cast.account_id, seen.site_id, now)?;
            if let Some(ban) = ban.filter(|_| cast.value != Value::None) {
                return Err(Refusal::Banned(ban).into());
            }
            Ok::<_, Failure>(vote::put(tx, &cast)?)
        })
        .await
        .map_err(|failure| ban_told(app, site, failure.into()))?;
    Ok(told_of(&site.settings, row, counts, now))
}

/// The comment that a vote is about, while anybody sees it or what is left of it.
async fn subject(app: &App, id: CommentId) -> Result<CommentRow, Problem> {
    let row = app.store.read(move |tx| althing_store::comment::by_id(tx, id)).await?;
    row.ok_or_else(|| Refusal::CommentUnknown.into())
}
