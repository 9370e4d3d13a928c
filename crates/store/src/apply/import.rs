//! Comments that an import brings: many of one story at once, so that what they count is counted once.

use std::collections::{BTreeMap, HashMap};

use althing_core::comment::{ImportedComment, Status};
use althing_core::event::{Change, reason_codes};
use althing_core::id::{CommentId, StoryId};
use althing_core::thread::PINNED_MAX;
use althing_core::vote::{WEIGHT, best_key};

use super::{CommentRow, insert_comment, insert_guest, insert_revision};
use crate::error::Error;
use crate::tx::Tx;
use crate::{args, event, waiting};

/// Published replies, and published comments below a root.
type Counts = HashMap<CommentId, (i64, i64)>;

/// Writes the rows of comments' authors, each once, by their ids: the order in which two imports do not wait for each other.
pub fn authors<'c>(
    tx: &mut Tx<'_>,
    comments: impl IntoIterator<Item = &'c ImportedComment>,
) -> Result<(), Error> {
    let mut by_id = BTreeMap::new();
    for cmd in comments {
        // One that says an address says more.
        let known = by_id.entry(cmd.guest.id).or_insert(cmd);
        if known.guest.contact_key.is_none() {
            *known = cmd;
        }
    }
    for cmd in by_id.values() {
        insert_guest(tx, cmd.site_id, &cmd.guest, None, cmd.now)?;
    }
    Ok(())
}

/// Stores comments of a story under its lock, in their order, each behind the one that it answers, with an event each.
/// Their authors are there. Gives the story's epoch, where any of them can be seen.
pub fn imported(tx: &mut Tx<'_>, story: StoryId, comments: &[ImportedComment]) -> Result<Option<i64>, Error> {
    let mut counts = counts(comments);
    let all = comments.len() as i64;
    let published = comments.iter().filter(|cmd| cmd.status == Status::Published).count() as i64;
    let (last_epoch, last_position) = tx
        .one::<(i64, i64)>(
            "update story set epoch = epoch + $2, comment_count = comment_count + $2, \
             last_position = last_position + $3 where id = $1 returning epoch, last_position",
            args![story.0, published, all],
        )?
        .ok_or_else(|| Error::Decode("a story vanished under its lock".to_owned()))?;
    let (mut epoch, mut position) = (last_epoch - published, last_position - all);
    for cmd in comments {
        position += 1;
        let own = counts.remove(&cmd.comment_id).unwrap_or_default();
        insert(tx, cmd, position, own)?;
        let is_visible = cmd.status == Status::Published;
        epoch += i64::from(is_visible);
        event::insert(tx, &Change::CommentImported { cmd }.event(), is_visible.then_some(epoch))?;
    }
    // What is left are comments that were there before.
    let mut left: Vec<_> = counts.into_iter().collect();
    left.sort_unstable_by_key(|(id, _)| *id);
    for (id, (replies, below)) in left {
        tx.exec(
            "update comment set reply_count = reply_count + $2, thread_count = thread_count + $3 where id = $1",
            args![id.0, replies, below],
        )?;
    }
    Ok((published > 0).then_some(last_epoch))
}

fn counts(comments: &[ImportedComment]) -> Counts {
    let mut counts = Counts::new();
    for cmd in comments.iter().filter(|cmd| cmd.status == Status::Published) {
        if let Some(parent) = cmd.parent_id {
            counts.entry(parent).or_default().0 += 1;
            counts.entry(cmd.root_id).or_default().1 += 1;
        }
    }
    counts
}

fn insert(tx: &mut Tx<'_>, cmd: &ImportedComment, position: i64, counts: (i64, i64)) -> Result<(), Error> {
    insert_comment(
        tx,
        &CommentRow {
            id: cmd.comment_id,
            site_id: cmd.site_id,
            story_id: cmd.story_id,
            root_id: cmd.root_id,
            parent_id: cmd.parent_id,
            depth: cmd.depth,
            position,
            status: cmd.status,
            guest: &cmd.guest,
            revision_id: cmd.revision_id,
            held: reason_codes(cmd.held()),
            created_at: cmd.created_at,
            submitted_at: cmd.now,
            sort_at: cmd.sort_at,
            source_key: Some(&cmd.source_key),
            key_hash: None,
            fingerprint: None,
            mark: None,
            counts,
        },
    )?;
    insert_revision(tx, cmd.revision_id, cmd.comment_id, &cmd.body, "published", &cmd.salt, cmd.now)?;
    if cmd.votes != (0, 0) || cmd.edited_at.is_some() || cmd.pinned || cmd.picked {
        keep_rest(tx, cmd)?;
    }
    if cmd.status == Status::Pending {
        waiting::refresh(tx, cmd.comment_id, cmd.now)?;
    }
    Ok(())
}

/// What few comments of an import have.
fn keep_rest(tx: &mut Tx<'_>, cmd: &ImportedComment) -> Result<(), Error> {
    let (up, down) = (i64::from(cmd.votes.0), i64::from(cmd.votes.1));
    tx.exec(
        "update comment set up_count = $2, down_count = $3, up_imported = $2, down_imported = $3, best_key = $4, \
         edited_at = $5, picked_at = $6, pinned_at = case when parent_id is null and (select count(*) from comment p \
         where p.story_id = $7 and p.pinned_at is not null) < $8 then cast($9 as bigint) end where id = $1",
        args![
            cmd.comment_id.0,
            up,
            down,
            best_key(up * WEIGHT, down * WEIGHT),
            cmd.edited_at.map(|at| at.0),
            cmd.picked.then_some(cmd.now.0),
            cmd.story_id.0,
            i64::from(PINNED_MAX),
            cmd.pinned.then_some(cmd.now.0)
        ],
    )?;
    Ok(())
}
