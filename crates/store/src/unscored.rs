//! Texts that came without scores, such as imported ones: found thread by thread, given scores later.

use althing_core::id::{CommentId, RevisionId, StoryId};
use althing_core::score::Scores;

use crate::args;
use crate::error::Error;
use crate::search;
use crate::tx::Tx;

/// Threads of one read.
pub const THREADS_MAX: usize = 100;
/// Texts of one read.
pub const TEXTS_MAX: usize = 50;

/// Where a thread stands in its story: by time, then id.
pub type Place = (i64, CommentId);

/// The threads of a story behind a place, at most [`THREADS_MAX`].
pub fn threads(tx: &mut Tx<'_>, story: StoryId, after: Place) -> Result<Vec<Place>, Error> {
    let found = tx.all::<(i64, uuid::Uuid)>(
        "select sort_at, id from comment where story_id = $1 and parent_id is null \
         and (sort_at, id) > ($2, $3) order by sort_at, id limit 100",
        args![story.0, after.0, after.1.0],
    )?;
    Ok(found.into_iter().map(|(at, id)| (at, CommentId(id))).collect())
}

/// Texts of a thread that have no scores, at most [`TEXTS_MAX`], behind one of them.
pub fn texts(
    tx: &mut Tx<'_>,
    root: CommentId,
    after: RevisionId,
) -> Result<Vec<(RevisionId, String)>, Error> {
    let found = tx.all::<(uuid::Uuid, String)>(
        "select r.id, r.source from comment c join revision r on r.comment_id = c.id \
         where c.root_id = $1 and r.id > $2 and r.score_model is null and r.source <> '' order by r.id limit 50",
        args![root.0, after.0],
    )?;
    Ok(found.into_iter().map(|(id, source)| (RevisionId(id), source)).collect())
}

/// Whether a comment has a text without scores, and a job that will see to it: whoever does that lets it be found, too.
pub(crate) fn waits(tx: &mut Tx<'_>, story: StoryId, comment: CommentId) -> Result<bool, Error> {
    let found = tx.one::<uuid::Uuid>(
        "select r.id from revision r join job j on j.kind = 'scores' and j.subject = $1 \
         where r.comment_id = $2 and r.score_model is null and r.source <> '' limit 1",
        args![story.0, comment.0],
    )?;
    Ok(found.is_some())
}

/// Gives a text its scores, unless it has some by now or was erased meanwhile; none where its site wants none, or where
/// there are none yet. Then it can be found, by its language and its scores too.
pub fn put(tx: &mut Tx<'_>, text: RevisionId, scores: Option<&Scores>) -> Result<(), Error> {
    if let Some(scores) = scores {
        let changed = tx.exec(
            "update revision set scores = $2, score_spans = $3, score_language = $4, score_model = $5 \
             where id = $1 and score_model is null and source <> ''",
            args![
                text.0,
                &Scores::values_to_bytes(&scores.values),
                scores.spans_to_bytes(),
                &scores.language,
                &scores.model
            ],
        )?;
        if changed == 0 {
            return Ok(());
        }
    }
    let owner = tx.one::<(uuid::Uuid, uuid::Uuid)>(
        "select c.story_id, c.id from revision r join comment c on c.id = r.comment_id where r.id = $1",
        args![text.0],
    )?;
    match owner {
        Some((story, comment)) => search::put(tx, StoryId(story), CommentId(comment)),
        None => Ok(()),
    }
}
