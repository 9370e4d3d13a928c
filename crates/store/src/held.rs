//! What waits for a moderator, and the scores of what came last: for the operator.

use althing_core::id::{CommentId, RevisionId, SiteId, StoryId};
use althing_core::score::{Attribute, Scores, Span};
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most comments that one read lists.
pub const LISTED_MAX: usize = 500;

/// A text that waits: of a comment that was never shown, or a newer one of a comment that is.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// The comment.
    pub comment_id: CommentId,
    /// The text.
    pub revision_id: RevisionId,
    /// Its site.
    pub site_id: SiteId,
    /// Its story.
    pub story_id: StoryId,
    /// Its author's name.
    pub name: String,
    /// Since when the text waits.
    pub since: Micros,
    /// Why: reason codes, comma-separated.
    pub held: String,
    /// The text's Markdown.
    pub source: String,
    /// Its scores, where it has any.
    pub scores: Option<[u16; Attribute::COUNT]>,
    /// Whether an older text of the comment is shown.
    pub is_edit: bool,
    /// What supports the scores.
    pub spans: Vec<Span>,
}

impl FromRow for HeldRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            comment_id: CommentId(row.uuid(0)?),
            revision_id: RevisionId(row.uuid(1)?),
            site_id: SiteId(row.uuid(2)?),
            story_id: StoryId(row.uuid(3)?),
            name: row.text(4)?,
            since: Micros(row.int(5)?),
            held: row.text(6)?,
            source: row.text(7)?,
            scores: row.opt_bytes(8)?.and_then(|bytes| Scores::values_from_bytes(&bytes)),
            is_edit: row.flag(9)?,
            spans: row.opt_bytes(10)?.and_then(|bytes| Scores::spans_from_bytes(&bytes)).unwrap_or_default(),
        })
    }
}

/// What waits after a comment, oldest comments first, at most [`LISTED_MAX`]; on all sites.
pub fn after(tx: &mut Tx<'_>, after: CommentId) -> Result<Vec<HeldRow>, Error> {
    tx.all(
        "select c.id, r.id, c.site_id, c.story_id, g.name, r.created_at, c.held, r.source, r.scores, 0, r.score_spans \
         from comment c join revision r on r.id = c.revision_id join guest g on g.id = c.guest_id \
         where c.status = 'pending' and c.id > $1 \
         union all \
         select c.id, r.id, c.site_id, c.story_id, g.name, r.created_at, c.held, r.source, r.scores, 1, r.score_spans \
         from revision r join comment c on c.id = r.comment_id join guest g on g.id = c.guest_id \
         where r.status = 'pending' and c.status = 'published' and c.id > $1 \
         order by 1 limit 500",
        args![after.0],
    )
}

/// The text of a comment that waits, if one does.
pub fn waiting(tx: &mut Tx<'_>, id: CommentId) -> Result<Option<RevisionId>, Error> {
    let found = tx.one::<uuid::Uuid>(
        "select case c.status when 'pending' then c.revision_id else r.id end from comment c \
         left join revision r on r.comment_id = c.id and r.status = 'pending' \
         where c.id = $1 and (c.status = 'pending' or c.status = 'published' and r.id is not null)",
        args![id.0],
    )?;
    Ok(found.map(RevisionId))
}

/// A text that was decided on.
#[derive(Clone, Debug)]
pub struct TextRow {
    /// Its site.
    pub site_id: SiteId,
    /// Its Markdown.
    pub source: String,
    /// Its scores, where it has any.
    pub scores: Option<[u16; Attribute::COUNT]>,
}

impl FromRow for TextRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            site_id: SiteId(row.uuid(0)?),
            source: row.text(1)?,
            scores: row.opt_bytes(2)?.and_then(|bytes| Scores::values_from_bytes(&bytes)),
        })
    }
}

/// One text, whatever became of it; none where it was erased.
pub fn text(tx: &mut Tx<'_>, id: RevisionId) -> Result<Option<TextRow>, Error> {
    tx.one(
        "select c.site_id, r.source, r.scores from revision r join comment c on c.id = r.comment_id \
         where r.id = $1 and c.status <> 'erased'",
        args![id.0],
    )
}

/// The scores of one text, and what was decided on it when it came.
#[derive(Clone, Debug)]
pub struct ScoredRow {
    /// The text.
    pub revision_id: RevisionId,
    /// Its comment.
    pub comment_id: CommentId,
    /// Its site.
    pub site_id: SiteId,
    /// The scores; none where nothing was scored.
    pub scores: Option<[u16; Attribute::COUNT]>,
    /// The model that gave them.
    pub model: Option<String>,
    /// Reason codes for which the text was held, comma-separated.
    pub held: String,
}

impl FromRow for ScoredRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            revision_id: RevisionId(row.uuid(0)?),
            comment_id: CommentId(row.uuid(1)?),
            site_id: SiteId(row.uuid(2)?),
            scores: row.opt_bytes(3)?.and_then(|bytes| Scores::values_from_bytes(&bytes)),
            model: row.opt_text(4)?,
            held: row.opt_text(5)?.unwrap_or_default(),
        })
    }
}

/// Texts before one, newest first, at most [`LISTED_MAX`], on all sites, edits among them: by their ids, which are in the
/// order in which they came. Erased ones have nothing to tell and are left out.
pub fn scored_before(tx: &mut Tx<'_>, before: RevisionId) -> Result<Vec<ScoredRow>, Error> {
    tx.all(
        "select r.id, c.id, c.site_id, r.scores, r.score_model, (select e.reason from event e \
         where e.comment_id = c.id and e.revision_id = r.id and e.commitment is not null) \
         from revision r join comment c on c.id = r.comment_id \
         where r.id < $1 and c.status <> 'erased' order by r.id desc limit 500",
        args![before.0],
    )
}
