//! A comment's entry: its words in the order of the text, after words of our own for status, site, story and language.
//!
//! SQLite keeps the words in the entry and their index beside it, and has to be told what it takes out of that. Taking a word
//! out looks for it in the whole index, since it is to be gone from the file (`secure-delete`); so a decision changes the one
//! word that it is about, and not all of a text.

use std::collections::HashSet;

use althing_core::comment::Status;
use althing_core::id::{CommentId, SiteId, StoryId};
use althing_core::score::Scores;
use althing_core::search::{WORDS_MAX, words};
use uuid::Uuid;

use super::written::{language_word, site_word, status_word, story_word, vector};
use crate::dialect::{
    SEARCH_ENTRY, SEARCH_INSERT, SQLITE_SEARCH_FORGET, SQLITE_SEARCH_INDEX, SQLITE_SEARCH_TAKE,
};
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::waiting::highest;
use crate::{Engine, args, follow, lock, unscored};

/// How often another place is tried for a comment whose time another has, before its neighbours are.
const JUMPS_MAX: u64 = 16;

/// Takes a comment's entry away, words and all.
pub(crate) fn forget(tx: &mut Tx<'_>, comment: CommentId) -> Result<(), Error> {
    if tx.engine() == Engine::Sqlite {
        tx.exec(SQLITE_SEARCH_FORGET, args![comment.0])?;
    }
    tx.exec("delete from search_entry where comment_id = $1", args![comment.0])?;
    Ok(())
}

/// A text that can be found.
pub(super) struct Text {
    pub(super) source: String,
    score: i64,
    language: String,
}

impl FromRow for Text {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let scores = row.opt_bytes(1)?.and_then(|bytes| Scores::values_from_bytes(&bytes));
        Ok(Self {
            source: row.text(0)?,
            score: highest(scores.as_ref()),
            language: row.opt_text(2)?.unwrap_or_else(|| "und".to_owned()),
        })
    }
}

/// The text that is shown, and the newer one that waits, where there is one.
pub(super) fn texts(tx: &mut Tx<'_>, comment: CommentId) -> Result<Vec<Text>, Error> {
    tx.all(
        "select source, scores, score_language from revision \
         where comment_id = $1 and status in ('published', 'pending') order by created_at, id",
        args![comment.0],
    )
}

/// A comment as its entry has it.
struct Indexed {
    site_id: SiteId,
    story_id: StoryId,
    guest_id: Uuid,
    status: Status,
    sort_at: i64,
}

impl FromRow for Indexed {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let unknown = || Error::Decode("an unknown comment status".to_owned());
        Ok(Self {
            site_id: SiteId(row.uuid(0)?),
            story_id: StoryId(row.uuid(1)?),
            guest_id: row.uuid(2)?,
            status: Status::parse(row.str(3)?).ok_or_else(unknown)?,
            sort_at: row.int(4)?,
        })
    }
}

/// A comment's entry as it stands, in the words of its engine.
struct Entry {
    place: i64,
    status: String,
    language: String,
    score: i64,
    words: String,
}

impl FromRow for Entry {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            place: row.int(0)?,
            status: row.text(1)?,
            language: row.text(2)?,
            score: row.int(3)?,
            words: row.text(4)?,
        })
    }
}

impl Entry {
    /// What is no longer as it was, when only the first word is: that a comment was decided on changes nothing else.
    fn first_word<'e>(&'e self, now: &'e str) -> Option<(&'e str, &'e str)> {
        let ((old, rest), (new, same)) = (self.words.split_once(' ')?, now.split_once(' ')?);
        (rest == same).then_some((old, new))
    }
}

/// Makes a comment's entry what stands now, or takes it away where nothing stands.
pub(crate) fn put(tx: &mut Tx<'_>, story: StoryId, comment: CommentId) -> Result<(), Error> {
    let sql = lock!("select epoch from story where id = $1");
    tx.one::<i64>(sql.of(tx), args![story.0])?;
    let sql = lock!("select site_id, story_id, guest_id, status, sort_at from comment where id = $1");
    let row = tx.one::<Indexed>(sql.of(tx), args![comment.0])?;
    let texts = texts(tx, comment)?;
    let row = row.filter(|row| row.status.is_alive());
    let (Some(row), Some(newest)) = (row, texts.last()) else { return forget(tx, comment) };
    let words = stored(tx.engine(), &row, &texts);
    let entry = tx.one::<Entry>(SEARCH_ENTRY.of(tx), args![comment.0])?;
    match entry.filter(|entry| entry.place == row.sort_at) {
        Some(entry) if is_same(&entry, &row, newest, &words) => Ok(()),
        Some(entry) if tx.engine() == Engine::Sqlite => match entry.first_word(&words) {
            Some((old, new)) => {
                if old != new {
                    tx.exec(SQLITE_SEARCH_TAKE, args![entry.place, old])?;
                    tx.exec(SQLITE_SEARCH_INDEX, args![entry.place, new])?;
                }
                update(tx, entry.place, &row, newest, &words)
            }
            None => insert(tx, comment, &row, newest, &words),
        },
        _ => insert(tx, comment, &row, newest, &words),
    }
}

fn is_same(entry: &Entry, row: &Indexed, newest: &Text, words: &str) -> bool {
    entry.words == words
        && entry.status == row.status.as_str()
        && entry.language == newest.language
        && entry.score == newest.score
}

fn update(tx: &mut Tx<'_>, place: i64, row: &Indexed, newest: &Text, words: &str) -> Result<(), Error> {
    tx.exec(
        "update search_entry set status = $2, language = $3, score = $4, words = $5 where place = $1",
        args![place, row.status.as_str(), &newest.language, newest.score, words],
    )?;
    Ok(())
}

fn insert(
    tx: &mut Tx<'_>,
    comment: CommentId,
    row: &Indexed,
    newest: &Text,
    words: &str,
) -> Result<(), Error> {
    forget(tx, comment)?;
    let mut place = row.sort_at;
    for tried in 0.. {
        let done = tx.exec(
            SEARCH_INSERT.of(tx),
            args![
                place,
                comment.0,
                row.site_id.0,
                row.story_id.0,
                row.guest_id,
                row.status.as_str(),
                &newest.language,
                newest.score,
                words
            ],
        )?;
        if done > 0 {
            break;
        }
        place = other_place(row.sort_at, comment, tried, place);
    }
    if tx.engine() == Engine::Sqlite {
        tx.exec(SQLITE_SEARCH_INDEX, args![place, words])?;
    }
    Ok(())
}

/// Another place for a comment whose time is taken: within the same second by its id, because imports know seconds or days
/// only; after some tries the next one.
fn other_place(at: i64, comment: CommentId, tried: u64, place: i64) -> i64 {
    const SECOND: u64 = 1_000_000;
    if tried >= JUMPS_MAX {
        return place + 1;
    }
    let (_, random) = comment.0.as_u64_pair();
    at + (random.rotate_left(tried as u32 * 7) % SECOND) as i64
}

/// The words of a comment as its engine stores them.
fn stored(engine: Engine, row: &Indexed, texts: &[Text]) -> String {
    let language = texts.last().map_or("und", |text| text.language.as_str());
    // The status first: it changes most, and alone.
    let mut all = vec![
        status_word(row.status),
        site_word(row.site_id),
        story_word(row.story_id),
        language_word(language),
    ];
    all.extend(texts.iter().flat_map(|text| words(&text.source)).take(WORDS_MAX));
    match engine {
        Engine::Sqlite => all.join(" "),
        Engine::Postgres => vector(&all),
    }
}

/// Entries whose words are not those of their comment, and comments that should have an entry and have none, in words;
/// `after` is the comment looked at last. Gives the last of at most `limit` comments.
pub(crate) fn wrong(
    tx: &mut Tx<'_>,
    after: Uuid,
    limit: i64,
    found: &mut Vec<String>,
) -> Result<Option<Uuid>, Error> {
    let ids =
        tx.all::<Uuid>("select id from comment where id > $1 order by id limit $2", args![after, limit])?;
    let Some(last) = ids.last().copied() else { return Ok(None) };
    let followed = follow::cursor(tx)?;
    let late: HashSet<Uuid> = match followed {
        None => HashSet::new(),
        Some(cursor) => {
            let sql = "select distinct comment_id from event where (txid, id) > ($1, $2) and comment_id is not null";
            tx.all::<Uuid>(sql, args![cursor.txid, cursor.id.0])?.into_iter().collect()
        }
    };
    for id in ids {
        let entry = tx.one::<Entry>(SEARCH_ENTRY.of(tx), args![id])?;
        let row = tx.one::<Indexed>(
            "select site_id, story_id, guest_id, status, sort_at from comment where id = $1",
            args![id],
        )?;
        let Some(row) = row else { continue };
        let texts = texts(tx, CommentId(id))?;
        let should = row.status.is_alive().then(|| stored(tx.engine(), &row, &texts));
        let is_late = late.contains(&id) || followed.is_none();
        match (entry, should) {
            (Some(_), None) => found.push(format!("comment {id} is gone and can be found")),
            (None, Some(_)) if !is_late && !unscored::waits(tx, row.story_id, CommentId(id))? => {
                found.push(format!("comment {id} cannot be found"));
            }
            (Some(has), Some(should)) if !is_late && has.words != should => {
                found.push(format!("comment {id} is found by other words than its own"));
            }
            _ => {}
        }
    }
    Ok(Some(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_taken_is_left_within_its_second() {
        let comment = CommentId(Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
        let mut places: Vec<i64> = (0..JUMPS_MAX).map(|tried| other_place(5, comment, tried, 5)).collect();
        assert!(places.iter().all(|place| (5..5 + 1_000_000).contains(place)));
        places.dedup();
        assert_eq!(places.len(), 16);
        assert_eq!(other_place(5, comment, JUMPS_MAX, 9), 10);
    }
}
