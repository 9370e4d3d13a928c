//! Texts that came without scores, such as imported ones: found thread by thread, given scores later.

use althing_core::id::{CommentId, RevisionId, StoryId};
use althing_core::score::Scores;

use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::{args, lock, search};

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

/// A text without scores.
pub struct Text {
    /// Where its comment stands in its story.
    pub position: i64,
    /// Its id.
    pub id: RevisionId,
    /// What is scored.
    pub source: String,
}

impl FromRow for Text {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self { position: row.int(0)?, id: RevisionId(row.uuid(1)?), source: row.text(2)? })
    }
}

/// Texts of a thread that have no scores, at most [`TEXTS_MAX`], behind the one of this position and id.
pub fn texts(tx: &mut Tx<'_>, root: CommentId, after: (i64, RevisionId)) -> Result<Vec<Text>, Error> {
    tx.all(
        "select c.position, r.id, r.source from comment c join revision r on r.comment_id = c.id \
         where c.root_id = $1 and c.position >= $2 and (c.position > $2 or r.id > $3) \
         and r.score_model is null and r.source <> '' order by c.position, r.id limit 50",
        args![root.0, after.0, after.1.0],
    )
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
    let owner = tx.one::<(uuid::Uuid, uuid::Uuid)>(
        "select c.story_id, c.id from revision r join comment c on c.id = r.comment_id where r.id = $1",
        args![text.0],
    )?;
    let Some((story, comment)) = owner else { return Ok(()) };
    // The story first, and then what is under it: the order in which every change takes its locks.
    let sql = lock!("select epoch from story where id = $1");
    tx.one::<i64>(sql.of(tx), args![story])?;
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
    search::put(tx, StoryId(story), CommentId(comment))
}
