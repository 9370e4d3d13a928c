//! Proves what can be proved: every derived number equals its recount, every text is the one that the log committed
//! to, every row has what it refers to. Pages by keyset through short read transactions, so that it can run beside
//! a busy server: each batch sees one state.

use std::collections::HashMap;

use althing_core::comment::Status;
use althing_core::event::commitment;
use althing_core::id::{CommentId, StoryId};
use althing_core::score::Scores;
use althing_core::text::{RENDERER, render};
use althing_core::vote::{self, WEIGHT};
use uuid::Uuid;

use crate::Store;
use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::{figures, follow, search, waiting};

/// Rows looked at in one read transaction.
const BATCH_MAX: i64 = 500;
/// Faults listed before the rest is only counted.
pub const FAULTS_MAX: usize = 100;

/// What was looked at and what was wrong.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    /// Stories recounted.
    pub stories: u64,
    /// Comments recounted.
    pub comments: u64,
    /// Texts compared with the log.
    pub texts: u64,
    /// What is wrong, in words with ids; at most [`FAULTS_MAX`].
    pub faults: Vec<String>,
    /// How many faults in all.
    pub fault_count: u64,
}

impl Report {
    fn fault(&mut self, words: String) {
        self.fault_count += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(words);
        }
    }
}

/// Looks at everything.
pub fn verify(store: &Store) -> Result<Report, Error> {
    let mut report = Report::default();
    walk(store, &mut report, story_batch)?;
    walk(store, &mut report, comment_batch)?;
    walk(store, &mut report, text_batch)?;
    walk(store, &mut report, vote_batch)?;
    walk(store, &mut report, search_batch)?;
    let mut wrong = store.read_blocking(waiting::wrong)?;
    wrong.extend(store.read_blocking(|tx| {
        let followed = follow::cursor(tx)?;
        figures::wrong(tx, followed)
    })?);
    for wrong in wrong {
        report.fault(wrong);
    }
    Ok(report)
}

type Batch = fn(&mut Tx<'_>, Uuid, &mut Report) -> Result<Option<Uuid>, Error>;

fn walk(store: &Store, report: &mut Report, batch: Batch) -> Result<(), Error> {
    let mut after = Uuid::nil();
    loop {
        let so_far = report.clone();
        let (next, found) = store.read_blocking(move |tx| {
            let mut found = so_far.clone();
            let next = batch(tx, after, &mut found)?;
            Ok::<_, Error>((next, found))
        })?;
        *report = found;
        match next {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

struct StoryNumbers {
    id: Uuid,
    comment_count: i64,
    last_position: i64,
    epoch: i64,
    published: i64,
    top_position: Option<i64>,
    top_epoch: Option<i64>,
}

impl FromRow for StoryNumbers {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.uuid(0)?,
            comment_count: row.int(1)?,
            last_position: row.int(2)?,
            epoch: row.int(3)?,
            published: row.int(4)?,
            top_position: row.opt_int(5)?,
            top_epoch: row.opt_int(6)?,
        })
    }
}

/// Every thread is reached through its root, so these sums see every comment of the story.
fn story_batch(tx: &mut Tx<'_>, after: Uuid, report: &mut Report) -> Result<Option<Uuid>, Error> {
    let rows = tx.all::<StoryNumbers>(
        "select s.id, s.comment_count, s.last_position, s.epoch, \
         (select count(*) from comment t join comment c on c.root_id = t.id \
          where t.story_id = s.id and t.parent_id is null and c.status = 'published'), \
         (select max(c.position) from comment t join comment c on c.root_id = t.id \
          where t.story_id = s.id and t.parent_id is null), \
         (select max(e.story_epoch) from event e where e.story_id = s.id and e.story_epoch > 0) \
         from story s where s.id > $1 order by s.id limit $2",
        args![after, BATCH_MAX / 10],
    )?;
    for row in &rows {
        report.stories += 1;
        let story = StoryId(row.id);
        if row.comment_count != row.published {
            report.fault(format!("story {story}: comment_count {} is {}", row.comment_count, row.published));
        }
        if row.last_position != row.top_position.unwrap_or(0) {
            report.fault(format!(
                "story {story}: last_position {} is {}",
                row.last_position,
                row.top_position.unwrap_or(0)
            ));
        }
        if row.epoch != row.top_epoch.unwrap_or(0) {
            report.fault(format!("story {story}: epoch {} is {}", row.epoch, row.top_epoch.unwrap_or(0)));
        }
    }
    Ok(rows.last().map(|row| row.id))
}

struct CommentNumbers {
    id: Uuid,
    is_root: bool,
    reply_count: i64,
    thread_count: i64,
    replies: i64,
    thread: i64,
    depth: i64,
    parent_depth: Option<i64>,
    parent_fits: Option<bool>,
    events: i64,
}

impl FromRow for CommentNumbers {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.uuid(0)?,
            is_root: row.opt_uuid(1)?.is_none(),
            reply_count: row.int(2)?,
            thread_count: row.int(3)?,
            replies: row.int(4)?,
            thread: row.int(5)?,
            depth: row.int(6)?,
            parent_depth: row.opt_int(7)?,
            parent_fits: row.opt_int(8)?.map(|fits| fits == 1),
            events: row.int(9)?,
        })
    }
}

fn comment_batch(tx: &mut Tx<'_>, after: Uuid, report: &mut Report) -> Result<Option<Uuid>, Error> {
    let rows = tx.all::<CommentNumbers>(
        "select c.id, c.parent_id, c.reply_count, c.thread_count, \
         (select count(*) from comment k where k.parent_id = c.id and k.status = 'published'), \
         case when c.parent_id is null then \
           (select count(*) from comment k where k.root_id = c.id and k.status = 'published') else 0 end, \
         c.depth, (select p.depth from comment p where p.id = c.parent_id), \
         (select case when p.root_id = c.root_id and p.story_id = c.story_id and p.position < c.position \
           then cast(1 as bigint) else cast(0 as bigint) end from comment p where p.id = c.parent_id), \
         (select count(*) from event e where e.comment_id = c.id \
           and e.kind in ('comment_submitted', 'comment_imported')) \
         from comment c where c.id > $1 order by c.id limit $2",
        args![after, BATCH_MAX],
    )?;
    for row in &rows {
        report.comments += 1;
        let comment = CommentId(row.id);
        if row.reply_count != row.replies {
            report.fault(format!("comment {comment}: reply_count {} is {}", row.reply_count, row.replies));
        }
        if row.thread_count != row.thread {
            report.fault(format!("comment {comment}: thread_count {} is {}", row.thread_count, row.thread));
        }
        if row.depth != row.parent_depth.map_or(0, |depth| depth + 1) || row.is_root != (row.depth == 0) {
            report.fault(format!("comment {comment}: depth {} does not fit its parent", row.depth));
        }
        if row.parent_fits == Some(false) {
            report.fault(format!("comment {comment}: its parent is in another thread or came later"));
        }
        if row.events != 1 {
            report.fault(format!("comment {comment}: {} events say that it came", row.events));
        }
    }
    Ok(rows.last().map(|row| row.id))
}

struct Text {
    id: Uuid,
    comment: Uuid,
    source: String,
    salt: Vec<u8>,
    commitment: Option<Vec<u8>>,
    html: String,
    renderer: i64,
    status: String,
    scores: Option<Vec<u8>>,
    spans: Option<Vec<u8>>,
    model: Option<String>,
}

impl Text {
    /// Scores stand whole or not at all, and speak of parts that the text has.
    fn has_sound_scores(&self) -> bool {
        let (Some(scores), Some(spans), Some(_)) = (&self.scores, &self.spans, &self.model) else {
            return self.scores.is_none() && self.spans.is_none() && self.model.is_none();
        };
        let spans = Scores::spans_from_bytes(spans);
        let is_part = |from: u32, to: u32| self.source.get(from as usize..to as usize).is_some();
        Scores::values_from_bytes(scores).is_some()
            && spans.is_some_and(|spans| spans.iter().all(|span| is_part(span.from, span.to)))
    }
}

impl FromRow for Text {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.uuid(0)?,
            comment: row.uuid(1)?,
            source: row.text(2)?,
            salt: row.bytes(3)?,
            commitment: row.opt_bytes(4)?,
            html: row.text(5)?,
            renderer: row.int(6)?,
            status: row.text(7)?,
            scores: row.opt_bytes(8)?,
            spans: row.opt_bytes(9)?,
            model: row.opt_text(10)?,
        })
    }
}

fn text_batch(tx: &mut Tx<'_>, after: Uuid, report: &mut Report) -> Result<Option<Uuid>, Error> {
    let rows = tx.all::<Text>(
        "select r.id, r.comment_id, r.source, r.salt, (select e.commitment from event e \
         where e.comment_id = r.comment_id and e.revision_id = r.id and e.commitment is not null), r.html, r.renderer, \
         c.status, r.scores, r.score_spans, r.score_model \
         from revision r join comment c on c.id = r.comment_id \
         where r.id > $1 order by r.id limit $2",
        args![after, BATCH_MAX],
    )?;
    for row in &rows {
        report.texts += 1;
        let comment = CommentId(row.comment);
        if row.status == Status::Erased.as_str() {
            if !row.source.is_empty() || !row.html.is_empty() {
                report.fault(format!("comment {comment}: it is erased, and still has a text"));
            }
            if row.scores.is_some() || row.spans.is_some() || row.model.is_some() {
                report.fault(format!("comment {comment}: it is erased, and its text still has scores"));
            }
            continue;
        }
        if row.renderer == i64::from(RENDERER) && render(&row.source).as_str() != row.html {
            report.fault(format!("comment {comment}: the stored HTML is not what its source renders to"));
        }
        if !row.has_sound_scores() {
            report
                .fault(format!("comment {comment}: the scores of a text are not whole, or not of that text"));
        }
        let salt: Option<[u8; 16]> = row.salt.clone().try_into().ok();
        let proof = salt.map(|salt| commitment(&salt, comment, &row.source).to_vec());
        if proof.is_none() || proof != row.commitment {
            report.fault(format!("comment {comment}: a text is not the one that the log committed to"));
        }
    }
    Ok(rows.last().map(|row| row.id))
}

/// What can be found is what stands, by its own words.
fn search_batch(tx: &mut Tx<'_>, after: Uuid, report: &mut Report) -> Result<Option<Uuid>, Error> {
    let mut wrong = Vec::new();
    let next = search::wrong(tx, after, BATCH_MAX, &mut wrong)?;
    for wrong in wrong {
        report.fault(wrong);
    }
    Ok(next)
}

struct VoteNumbers {
    id: Uuid,
    up_count: i64,
    down_count: i64,
    best_key: i64,
    moved: bool,
    up_imported: i64,
    down_imported: i64,
}

impl FromRow for VoteNumbers {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.uuid(0)?,
            up_count: row.int(1)?,
            down_count: row.int(2)?,
            best_key: row.int(3)?,
            moved: row.flag(4)?,
            up_imported: row.int(5)?,
            down_imported: row.int(6)?,
        })
    }
}

/// Votes for or against a comment: how many, and what they weigh.
type Pile = (i64, i64);

/// Counts of votes, and the rank that was made of them, unless its job is still to come.
fn vote_batch(tx: &mut Tx<'_>, after: Uuid, report: &mut Report) -> Result<Option<Uuid>, Error> {
    let rows = tx.all::<VoteNumbers>(
        "select id, up_count, down_count, best_key, votes_moved, up_imported, down_imported from comment \
         where id > $1 order by id limit $2",
        args![after, BATCH_MAX],
    )?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
    let piles = tx.all::<(Uuid, i64, i64, i64)>(
        "select comment_id, value, count(*), cast(sum(weight) as bigint) from vote \
         where comment_id > $1 and comment_id <= $2 group by comment_id, value",
        args![after, last],
    )?;
    let piles: HashMap<(Uuid, i64), Pile> =
        piles.into_iter().map(|(id, value, count, weight)| ((id, value), (count, weight))).collect();
    for row in &rows {
        let comment = CommentId(row.id);
        let pile = |value: i64| piles.get(&(row.id, value)).copied().unwrap_or((0, 0));
        let with = |(count, weight): Pile, imported: i64| (count + imported, weight + imported * WEIGHT);
        let (up, up_weight) = with(pile(1), row.up_imported);
        let (down, down_weight) = with(pile(-1), row.down_imported);
        if (row.up_count, row.down_count) != (up, down) {
            let counted = format!("{} and {}", row.up_count, row.down_count);
            report.fault(format!("comment {comment}: up_count and down_count {counted} are {up} and {down}"));
        }
        let best_key = vote::best_key(up_weight, down_weight);
        if !row.moved && row.best_key != best_key {
            report.fault(format!("comment {comment}: best_key {} is {best_key}", row.best_key));
        }
    }
    Ok(Some(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(scores: Option<Vec<u8>>, spans: Option<Vec<u8>>) -> Text {
        Text {
            id: Uuid::nil(),
            comment: Uuid::nil(),
            source: "Grüße".to_owned(),
            salt: Vec::new(),
            commitment: None,
            html: String::new(),
            renderer: 0,
            status: "published".to_owned(),
            model: scores.as_ref().map(|_| "m".to_owned()),
            scores,
            spans,
        }
    }

    #[test]
    fn scores_that_are_cut_or_speak_of_another_text_are_faults() {
        let span = |from, len| Some(vec![0, 16, from, len]);
        for (scores, spans, is_sound) in [
            (None, None, true),
            (Some(vec![0; 16]), Some(Vec::new()), true),
            (Some(vec![0; 16]), span(0, 7), true),
            (Some(vec![0; 16]), span(0, 8), false),
            (Some(vec![0; 16]), span(3, 1), false),
            (Some(vec![0; 15]), Some(Vec::new()), false),
            (Some(vec![255; 16]), Some(Vec::new()), false),
            (Some(vec![0; 16]), None, false),
            (None, Some(Vec::new()), false),
        ] {
            assert_eq!(
                text(scores.clone(), spans.clone()).has_sound_scores(),
                is_sound,
                "{scores:?} {spans:?}"
            );
        }
    }
}
