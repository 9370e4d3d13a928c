//! The one way to change discussion data: a decided [`Change`] becomes rows, counters, and its one event.
//!
//! Runs inside a write transaction, after the decision and under the same locks. Derived numbers are kept in step
//! here and nowhere else; [`crate::verify`] recounts them.

mod import;

use althing_core::appeal::{Answer, DecisionSeen};
use althing_core::comment::{
    CommentSeen, Edit, Mark, NewGuest, NewStory, Placement, PreparedBody, Status, Submit,
};
use althing_core::decision::{Act, Decide, Effect, Made, Ruling, Undo};
use althing_core::event::{Change, Event, reason_codes};
use althing_core::id::{CommentId, GuestId, RevisionId, SiteId, StoryId};
use althing_core::policy::HoldReason;
use althing_core::report::State;
use althing_core::score::Scores;
use althing_core::text::RENDERER;
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::tx::Tx;
use crate::{
    account, appeal, contact, decision, event, guard, key, report, rule, search, site, standing, story,
    thread, waiting,
};

pub use import::{authors, imported};

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The story's new epoch, when readers see a difference.
    pub epoch: Option<i64>,
    /// The place in its story that a new comment got; else 0.
    pub position: i64,
}

/// Applies a change: its rows, its counters, its event.
pub fn apply(tx: &mut Tx<'_>, change: &Change<'_>) -> Result<Applied, Error> {
    if let Change::CommentImported { cmd } = change {
        authors(tx, [*cmd])?;
        let epoch = imported(tx, cmd.story_id, std::slice::from_ref(*cmd))?;
        return Ok(Applied { epoch, position: 0 });
    }
    let event = change.event();
    let mut position = 0;
    let epoch = match change {
        Change::CommentSubmitted { cmd, placement, make_story } => {
            submit(tx, cmd, placement, *make_story, &mut position)?
        }
        Change::CommentEdited { cmd, seen, held } => {
            edit(tx, cmd, seen, held.is_empty(), &reason_codes(held))?;
            search::forget(tx, seen.id)?;
            waiting::refresh(tx, seen.id, cmd.now)?;
            bump(tx, &event)?
        }
        Change::CommentDecided { cmd, seen, effect } => decide(tx, cmd, seen, *effect)?,
        Change::DecisionUndone { cmd, made, seen } => undo(tx, cmd, made, seen)?,
        Change::AppealDecided { cmd, seen, comment, effect } => answer(tx, cmd, seen, effect.zip(*comment))?,
        Change::CommentTakenAway { cmd, seen, to } => take_away(tx, seen, *to, cmd.now)?,
        _ => {
            put(tx, change)?;
            bump(tx, &event)?
        }
    };
    debug_assert_eq!(event.visible, epoch.is_some(), "an event is visible exactly when it takes an epoch");
    event::insert(tx, &event, epoch)?;
    Ok(Applied { epoch, position })
}

/// The rows of a change that moves no counter.
fn put(tx: &mut Tx<'_>, change: &Change<'_>) -> Result<(), Error> {
    match change {
        Change::AppealMade { cmd, seen } => {
            appeal::insert(tx, cmd, seen)?;
            seen.comment_id.map_or(Ok(()), |comment| waiting::refresh(tx, comment, cmd.now))
        }
        Change::RulesPut { cmd, before, after, .. } => rule::put(tx, cmd.site_id, before, after, cmd.now),
        Change::CommentReported { cmd, seen, weight } => report::insert(tx, cmd, seen, *weight),
        Change::StandingSet { cmd, until } => standing::put(tx, cmd, *until),
        Change::StandingLifted { cmd, entry } => standing::lifted(tx, cmd, entry),
        Change::CommentAuthorErased { seen, .. } => forget_author(tx, seen),
        Change::CommentMarked { cmd, seen } => thread::mark(tx, seen.id, cmd),
        Change::StoryState { cmd, .. } => thread::set_state(tx, cmd),
        Change::StoryPut(put) => story::put(tx, put),
        Change::StoryGuarded(cmd) => guard::put(tx, cmd),
        Change::SitePut(put) => site::put(tx, &put.site, put.now),
        Change::KeyAdded(key) => key::add(tx, key),
        Change::KeyRevoked(key) => key::revoke(tx, key),
        Change::Account(change) => account::put(tx, change),
        _ => Ok(()),
    }
}

/// Takes the story's next epoch for a visible change that moves no counter.
fn bump(tx: &mut Tx<'_>, event: &Event) -> Result<Option<i64>, Error> {
    let Some(story_id) = event.story_id.filter(|_| event.visible) else { return Ok(None) };
    count(tx, story_id, 0, 0, true).map(|(epoch, _)| Some(epoch))
}

/// Moves a story's counters under its row lock: published comments by `comments`, positions handed out by
/// `positions`, and the epoch by one when the change is visible. Gives epoch and last position.
fn count(
    tx: &mut Tx<'_>,
    story: StoryId,
    comments: i64,
    positions: i64,
    visible: bool,
) -> Result<(i64, i64), Error> {
    tx.one::<(i64, i64)>(
        "update story set epoch = epoch + $2, comment_count = comment_count + $3, \
         last_position = last_position + $4 where id = $1 returning epoch, last_position",
        args![story.0, visible, comments, positions],
    )?
    .ok_or_else(|| Error::Decode("a story vanished under its lock".to_owned()))
}

fn submit(
    tx: &mut Tx<'_>,
    cmd: &Submit,
    placement: &Placement,
    make_story: Option<&NewStory>,
    placed: &mut i64,
) -> Result<Option<i64>, Error> {
    if let Some(new) = make_story {
        story::make(tx, cmd.site_id, new, cmd.now)?;
    }
    let published = placement.status == Status::Published;
    let (epoch, position) = count(tx, cmd.story_id, i64::from(published), 1, published)?;
    *placed = position;
    let own = cmd.guest.contact_key.map(|_| cmd.comment_id);
    insert_guest(tx, cmd.site_id, &cmd.guest, own, cmd.now)?;
    insert_comment(
        tx,
        &CommentRow {
            id: cmd.comment_id,
            site_id: cmd.site_id,
            story_id: cmd.story_id,
            root_id: placement.root_id,
            parent_id: cmd.parent_id,
            depth: placement.depth,
            position,
            status: placement.status,
            guest: &cmd.guest,
            revision_id: cmd.revision_id,
            held: reason_codes(&placement.held),
            created_at: Some(cmd.now),
            submitted_at: cmd.now,
            sort_at: cmd.now,
            source_key: None,
            key_hash: Some(&cmd.key_hash),
            fingerprint: Some(&cmd.fingerprint),
            mark: cmd.mark.as_ref(),
            counts: (0, 0),
        },
    )?;
    insert_revision(tx, cmd.revision_id, cmd.comment_id, &cmd.body, "published", &cmd.salt, cmd.now)?;
    if !published {
        waiting::refresh(tx, cmd.comment_id, cmd.now)?;
        return Ok(None);
    }
    count_reply(tx, placement.root_id, cmd.parent_id, 1)?;
    Ok(Some(epoch))
}

struct CommentRow<'a> {
    id: CommentId,
    site_id: SiteId,
    story_id: StoryId,
    root_id: CommentId,
    parent_id: Option<CommentId>,
    depth: u32,
    position: i64,
    status: Status,
    guest: &'a NewGuest,
    revision_id: RevisionId,
    held: String,
    created_at: Option<Micros>,
    submitted_at: Micros,
    sort_at: Micros,
    source_key: Option<&'a [u8; 32]>,
    key_hash: Option<&'a [u8; 32]>,
    fingerprint: Option<&'a [u8; 32]>,
    mark: Option<&'a Mark>,
    /// Published replies that are stored with it, and below it where it is a root.
    counts: (i64, i64),
}

/// A root counts itself in `thread_count` from the start when it is published; `best_key` and `discussed_key` are
/// the negated ranks that the rank job refreshes, so that every listing is ascending.
fn insert_comment(tx: &mut Tx<'_>, row: &CommentRow<'_>) -> Result<(), Error> {
    let (replies, below) = row.counts;
    let thread_count = i64::from(row.parent_id.is_none() && row.status == Status::Published) + below;
    tx.exec(
        "insert into comment (id, site_id, story_id, root_id, parent_id, depth, position, status, guest_id, \
         revision_id, held, created_at, submitted_at, sort_at, best_key, discussed_key, thread_count, \
         reply_count, source_key, key_hash, fingerprint, account_id, shown, mark, mark_day) values ($1, $2, $3, $4, $5, $6, \
         $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16, $24, $17, $18, $19, coalesce($20, (select a.id from guest g \
         join account a on a.id = g.account_id where g.id = $9 and g.contact_key = $25 and a.erased_at is null)), \
         $21, $22, $23)",
        args![
            row.id.0,
            row.site_id.0,
            row.story_id.0,
            row.root_id.0,
            row.parent_id.map(|id| id.0),
            row.depth,
            row.position,
            row.status.as_str(),
            row.guest.id.0,
            row.revision_id.0,
            &row.held,
            row.created_at.map(|at| at.0),
            row.submitted_at.0,
            row.sort_at.0,
            -thread_count,
            thread_count,
            row.source_key,
            row.key_hash,
            row.fingerprint,
            // Who claimed what an imported author wrote has what a later import brings of that one, too, if it says the
            // address that they proved: a name and a key alone put no words into anybody's mouth.
            row.guest.account_id.map(|id| id.0),
            // What was deleted before it was imported had been shown there.
            matches!(row.status, Status::Published | Status::Erased),
            row.mark.map(|(_, mark)| mark),
            row.mark.map(|(day, _)| *day),
            replies,
            row.guest.contact_key.as_ref()
        ],
    )?;
    Ok(())
}

/// Imported authors share one row for each source and name: it may be there already, under the same id; its name is
/// given back when an erasure of comments had taken it, and not when that was of the account which had claimed it.
///
/// `own` is the one comment of a guest who gave an address: by it they can claim the comment later.
fn insert_guest(
    tx: &mut Tx<'_>,
    site: SiteId,
    guest: &NewGuest,
    own: Option<CommentId>,
    now: Micros,
) -> Result<(), Error> {
    tx.exec(
        "insert into guest (id, site_id, name, name_key, hue, source_key, created_at, account_id, contact_key, notices, \
         comment_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do update \
         set name = excluded.name, name_key = excluded.name_key, \
         contact_key = case when guest.account_id is null then coalesce(guest.contact_key, excluded.contact_key) \
           else guest.contact_key end \
         where guest.name = '' and excluded.name <> '' and not exists (select 1 from account a \
           where a.id = guest.account_id and a.erased_at is not null) or guest.name = excluded.name and guest.contact_key is null \
           and excluded.contact_key is not null and guest.account_id is null",
        args![
            guest.id.0,
            site.0,
            &guest.name,
            &guest.name_key,
            i64::from(guest.hue),
            guest.source_key.as_ref(),
            now.0,
            guest.account_id.map(|id| id.0),
            guest.contact_key.as_ref(),
            guest.notices,
            own.map(|id| id.0)
        ],
    )?;
    Ok(())
}

/// The scores go with the text, in the statement that writes it.
fn insert_revision(
    tx: &mut Tx<'_>,
    id: RevisionId,
    comment: CommentId,
    body: &PreparedBody,
    status: &'static str,
    salt: &[u8; 16],
    now: Micros,
) -> Result<(), Error> {
    let scores = body.signals.scores();
    let values = scores.map(|scores| Scores::values_to_bytes(&scores.values));
    tx.exec(
        "insert into revision (id, comment_id, status, source, html, renderer, salt, created_at, scores, score_spans, \
         score_language, score_model) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            id.0,
            comment.0,
            status,
            &body.source,
            body.html.as_str(),
            RENDERER,
            salt,
            now.0,
            values.as_ref().map(<[u8; 16]>::as_slice),
            scores.map(Scores::spans_to_bytes),
            scores.map(|scores| scores.language.as_str()),
            scores.map(|scores| scores.model.as_str())
        ],
    )?;
    Ok(())
}

/// Counts a published comment in (1) or out (-1) of its parent's replies and its thread. A root's own insert has
/// counted it already.
fn count_reply(tx: &mut Tx<'_>, root: CommentId, parent: Option<CommentId>, by: i64) -> Result<(), Error> {
    let Some(parent) = parent else { return Ok(()) };
    if parent == root {
        tx.exec(
            "update comment set thread_count = thread_count + $2, reply_count = reply_count + $2 where id = $1",
            args![root.0, by],
        )?;
        return Ok(());
    }
    tx.exec("update comment set reply_count = reply_count + $2 where id = $1", args![parent.0, by])?;
    tx.exec("update comment set thread_count = thread_count + $2 where id = $1", args![root.0, by])?;
    Ok(())
}

/// A held edit of a published comment waits beside the published text; any other edit takes its place.
fn edit(tx: &mut Tx<'_>, cmd: &Edit, seen: &CommentSeen, pass: bool, held: &str) -> Result<(), Error> {
    let waits_beside = seen.status == Status::Published && !pass;
    if waits_beside {
        tx.exec(
            "update revision set status = 'superseded' where comment_id = $1 and status = 'pending'",
            args![seen.id.0],
        )?;
        insert_revision(tx, cmd.revision_id, seen.id, &cmd.body, "pending", &cmd.salt, cmd.now)?;
        tx.exec("update comment set held = $2 where id = $1", args![seen.id.0, held])?;
        return Ok(());
    }
    tx.exec(
        "update revision set status = 'superseded' where comment_id = $1 and status <> 'superseded'",
        args![seen.id.0],
    )?;
    insert_revision(tx, cmd.revision_id, seen.id, &cmd.body, "published", &cmd.salt, cmd.now)?;
    tx.exec(
        "update comment set revision_id = $2, edited_at = $3, held = $4 where id = $1",
        args![seen.id.0, cmd.revision_id.0, cmd.now.0, held],
    )?;
    Ok(())
}

/// Writes the decision, changes the comment, and answers the reports that it settles. What is held was not settled yet.
fn decide(tx: &mut Tx<'_>, cmd: &Decide, seen: &CommentSeen, effect: Effect) -> Result<Option<i64>, Error> {
    decision::insert(tx, cmd, seen, effect)?;
    let epoch = match effect {
        Effect::Status(to) => {
            let held = if to == Status::Pending { held_by(cmd) } else { String::new() };
            // What was held, or taken down, with a newer text beside it is shown with that text.
            if let Some(pending) = seen.pending.as_ref().filter(|_| to == Status::Published) {
                show_text(tx, seen.id, seen.revision_id, "superseded", pending.revision_id, cmd.now)?;
            }
            move_to(tx, seen, to, &held)?
        }
        Effect::EditApproved => {
            let read = cmd.read.unwrap_or(seen.revision_id);
            show_text(tx, seen.id, seen.revision_id, "superseded", read, cmd.now)?;
            tx.exec("update comment set held = '' where id = $1", args![seen.id.0])?;
            count(tx, seen.story_id, 0, 0, true).map(|(epoch, _)| Some(epoch))?
        }
        Effect::EditRejected => {
            set_text(tx, cmd.read.unwrap_or(seen.revision_id), "superseded")?;
            tx.exec("update comment set held = '' where id = $1", args![seen.id.0])?;
            None
        }
        Effect::Kept => None,
    };
    forget_found(tx, effect, seen)?;
    if let Some(to) = answers_reports(&cmd.act, effect) {
        report::settle(tx, seen.id, to, Some(cmd.decision_id), cmd.now)?;
    }
    if effect == Effect::Status(Status::Published) {
        appeal::granted(tx, seen.id, cmd.asker.actor, cmd.now)?;
    }
    waiting::refresh(tx, seen.id, cmd.now)?;
    Ok(epoch)
}

/// Answers a complaint; where the decision was wrong and its comment is as it left it, what it did is taken back.
fn answer(
    tx: &mut Tx<'_>,
    cmd: &Answer,
    decision: &DecisionSeen,
    restored: Option<(Effect, &CommentSeen)>,
) -> Result<Option<i64>, Error> {
    appeal::answer(tx, cmd, decision.id)?;
    if let Some((effect, seen)) = &restored {
        search::forget(tx, seen.id)?;
        if *effect == Effect::Status(Status::Published) {
            // Somebody has looked: the reports that held it hold it no more.
            report::settle(tx, seen.id, State::Declined, Some(decision.id), cmd.now)?;
        }
    }
    let epoch = match (restored, decision.revision_id) {
        (Some((Effect::Status(to), seen)), _) => move_to(tx, seen, to, "")?,
        (Some((Effect::EditApproved, seen)), Some(text)) => {
            show_text(tx, seen.id, seen.revision_id, "superseded", text, cmd.now)?;
            count(tx, seen.story_id, 0, 0, true).map(|(epoch, _)| Some(epoch))?
        }
        _ => None,
    };
    if let Some(comment) = decision.comment_id {
        waiting::refresh(tx, comment, cmd.now)?;
    }
    Ok(epoch)
}

/// What a decision says of the open reports: nothing when it holds, and nothing when it is about a newer text that waits
/// beside the one that was reported.
const fn answers_reports(act: &Act, effect: Effect) -> Option<State> {
    match (act, effect) {
        (Act::Hold(_), _) | (_, Effect::EditApproved | Effect::EditRejected) => None,
        (Act::Approve, _) => Some(State::Declined),
        (Act::Reject(_) | Act::Remove(_), _) => Some(State::Upheld),
    }
}

/// Why a comment waits that was shown before.
fn held_by(cmd: &Decide) -> String {
    let is_rule = cmd.act.ruling().is_some_and(Ruling::is_by_reports);
    let reason = if is_rule { HoldReason::ReportHold } else { HoldReason::StaffHold };
    reason.as_str().to_owned()
}

/// What a decision takes away is found no more; where it changes only what a comment is, its entry follows.
fn forget_found(tx: &mut Tx<'_>, effect: Effect, seen: &CommentSeen) -> Result<(), Error> {
    match effect {
        Effect::Kept => Ok(()),
        Effect::Status(to) if to.is_alive() && seen.pending.is_none() => Ok(()),
        _ => search::forget(tx, seen.id),
    }
}

/// Everything is as it was before a decision, but for the decision itself, which stays as one that was taken back.
fn undo(tx: &mut Tx<'_>, cmd: &Undo, made: &Made, seen: &CommentSeen) -> Result<Option<i64>, Error> {
    decision::undone(tx, made.id, cmd.now)?;
    let epoch = match made.effect {
        Effect::Status(to) => {
            if to == Status::Published && made.was_revision_id != made.revision_id {
                show_text(tx, seen.id, made.revision_id, "pending", made.was_revision_id, cmd.now)?;
            }
            move_to(tx, seen, made.was_status, &made.was_held)?
        }
        Effect::EditApproved => {
            show_text(tx, seen.id, made.revision_id, "pending", made.was_revision_id, cmd.now)?;
            tx.exec("update comment set held = $2 where id = $1", args![seen.id.0, &made.was_held])?;
            count(tx, seen.story_id, 0, 0, true).map(|(epoch, _)| Some(epoch))?
        }
        Effect::EditRejected => {
            set_text(tx, made.revision_id, "pending")?;
            tx.exec("update comment set held = $2 where id = $1", args![seen.id.0, &made.was_held])?;
            None
        }
        Effect::Kept => None,
    };
    forget_found(tx, made.back(), seen)?;
    appeal::reopen(tx, made)?;
    report::reopen(tx, made.id)?;
    // A comment that is shown again has all that its author can complain for; else only this decision is gone.
    let is_back = made.was_status == Status::Published && matches!(made.effect, Effect::Status(_));
    if is_back {
        appeal::granted(tx, seen.id, cmd.asker.actor, cmd.now)?;
    } else {
        appeal::granted_of(tx, made.id, cmd.asker.actor, cmd.now)?;
    }
    waiting::refresh(tx, seen.id, cmd.now)?;
    Ok(epoch)
}

/// Shows one text of a comment instead of another, which takes the status given.
fn show_text(
    tx: &mut Tx<'_>,
    comment: CommentId,
    instead_of: RevisionId,
    status: &'static str,
    shown: RevisionId,
    now: Micros,
) -> Result<(), Error> {
    set_text(tx, instead_of, status)?;
    set_text(tx, shown, "published")?;
    tx.exec(
        "update comment set revision_id = $2, edited_at = $3 where id = $1",
        args![comment.0, shown.0, now.0],
    )?;
    Ok(())
}

fn set_text(tx: &mut Tx<'_>, id: RevisionId, status: &'static str) -> Result<(), Error> {
    tx.exec("update revision set status = $2 where id = $1", args![id.0, status])?;
    Ok(())
}

/// Gives a comment another status, and counts it in or out wherever published ones are counted.
fn move_to(tx: &mut Tx<'_>, seen: &CommentSeen, to: Status, held: &str) -> Result<Option<i64>, Error> {
    let is_shown = seen.was_shown || to == Status::Published;
    tx.exec(
        "update comment set status = $2, held = $3, shown = $4 where id = $1",
        args![seen.id.0, to.as_str(), held, is_shown],
    )?;
    let by = i64::from(to == Status::Published) - i64::from(seen.status == Status::Published);
    if by != 0 {
        if seen.parent_id.is_none() {
            tx.exec(
                "update comment set thread_count = thread_count + $2 where id = $1",
                args![seen.id.0, by],
            )?;
        }
        count_reply(tx, seen.root_id, seen.parent_id, by)?;
    }
    if !Effect::Status(to).is_visible(seen) {
        return Ok(None);
    }
    count(tx, seen.story_id, by, 0, true).map(|(epoch, _)| Some(epoch))
}

/// Withdrawn or erased: nothing of it waits any more, and there is nothing to report about it.
fn take_away(tx: &mut Tx<'_>, seen: &CommentSeen, to: Status, now: Micros) -> Result<Option<i64>, Error> {
    let held = reason_codes(&seen.held);
    let epoch = move_to(tx, seen, to, &held)?;
    search::forget(tx, seen.id)?;
    if to == Status::Erased {
        forget(tx, seen, now)?;
    }
    appeal::moot(tx, seen.id, now)?;
    report::settle(tx, seen.id, State::Moot, None, now)?;
    waiting::refresh(tx, seen.id, now)?;
    Ok(epoch)
}

/// Deletes every text with its scores, the salts that tie the log to them, and the name of an author who wrote nothing
/// else. The key hash stays, so that a retry on its way does not bring the comment back; what is erased has no tokens.
fn forget(tx: &mut Tx<'_>, seen: &CommentSeen, now: Micros) -> Result<(), Error> {
    tx.exec(
        "update revision set source = '', html = '', salt = $2, scores = null, score_spans = null, \
         score_language = null, score_model = null where comment_id = $1",
        args![seen.id.0, &[0_u8; 16]],
    )?;
    let is_accounts = seen.account_id.filter(|id| seen.guest_id == GuestId::of_account(seen.site_id, *id));
    match is_accounts {
        Some(account) => tx.exec(
            "update guest set name = '', name_key = '' where id = $1 and name <> '' and not exists \
             (select 1 from comment c where c.account_id = $3 and c.guest_id = $1 and c.id <> $2 \
             and c.status <> 'erased')",
            args![seen.guest_id.0, seen.id.0, account.0],
        )?,
        None => tx.exec(
            "update guest set name = '', name_key = '' where id = $1 and (source_key is null or not exists \
             (select 1 from comment c where c.guest_id = $1 and c.source_key is not null and c.id <> $2 \
             and c.status <> 'erased'))",
            args![seen.guest_id.0, seen.id.0],
        )?,
    };
    contact::forget_of_guest(tx, seen.guest_id)?;
    appeal::forget_of_comment(tx, seen.id)?;
    standing::forget_of_comment(tx, seen.id, now)?;
    report::forget_of_comment(tx, seen.id)?;
    tx.exec("delete from outbox where comment_id = $1", args![seen.id.0])?;
    // The fingerprint is a plain hash of name and text: a short comment could be guessed from it.
    tx.exec(
        "update comment set held = '', fingerprint = null, mark = null, mark_day = null where id = $1",
        args![seen.id.0],
    )?;
    Ok(())
}

/// Deletes the name of the author, and with it of everything else that has the same row.
fn forget_author(tx: &mut Tx<'_>, seen: &CommentSeen) -> Result<(), Error> {
    tx.exec("update guest set name = '', name_key = '', hue = 0 where id = $1", args![seen.guest_id.0])?;
    // The fingerprint is a plain hash of name and text: with the text the name could be guessed from it.
    tx.exec(
        "update comment set fingerprint = null, mark = null, mark_day = null where id = $1",
        args![seen.id.0],
    )?;
    tx.exec("delete from outbox where comment_id = $1", args![seen.id.0])?;
    appeal::forget_of_comment(tx, seen.id)?;
    contact::forget_of_guest(tx, seen.guest_id)
}
