//! The log as staff read it: newest first, of everything, a story, a comment, an author, or somebody of staff.

use althing_core::id::{AccountId, CommentId, EventId, SiteId, StoryId};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::event::Cursor;
use crate::row::{FromRow, Row};
use crate::search::Scope;
use crate::tx::Tx;

/// Most events on one page.
pub const PAGE_MAX: usize = 50;
/// Most events looked at for one page. A page that ends here says so, and goes on from there.
pub const CANDIDATES_MAX: usize = 5_000;
/// Comments of an author whose events are read in one order. Beyond them come those of the next older ones, in theirs.
pub const COMMENTS_MAX: usize = 2_000;
const FIRST_LOOK: usize = 120;
const GROWTH: usize = 8;

/// Whose history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All that happened.
    Everything,
    /// A story.
    Story(StoryId),
    /// A comment.
    Comment(CommentId),
    /// An account: what it did, what was done to it, and all about its comments.
    Author(AccountId),
    /// What an account or a key did.
    By(Uuid),
}

/// What is read, and where whoever reads may look.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Whose history.
    pub of: Of,
    /// Where they may look.
    pub scopes: Vec<Scope>,
    /// Whether they may look at what is of no site: accounts.
    pub everywhere: bool,
    /// Only on this site.
    pub site: Option<SiteId>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Where the last page ended.
    pub before: Option<Place>,
}

/// Where a page goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Before this event.
    pub before: Cursor,
    /// In an author's history: of what happened to their comments before this one; none for the newest
    /// [`COMMENTS_MAX`], and for what they did themselves.
    pub comments: Option<CommentId>,
}

/// After every event.
const END: Cursor = Cursor { txid: i64::MAX, id: EventId(Uuid::max()) };

/// One event with the names that it has none of.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where it stands in the log.
    pub cursor: Cursor,
    /// What happened.
    pub kind: String,
    /// On which site; nil for none.
    pub site_id: SiteId,
    /// To which story.
    pub story_id: Option<StoryId>,
    /// Its title; empty where only its address is known.
    pub story_title: String,
    /// Its first address.
    pub story_url: Option<String>,
    /// To which comment.
    pub comment_id: Option<CommentId>,
    /// Whose comment; empty where the name is gone.
    pub comment_name: String,
    /// To which account.
    pub account_id: Option<AccountId>,
    /// Its name.
    pub account_name: String,
    /// What whoever did it is.
    pub actor_kind: String,
    /// Who did it.
    pub actor_id: Option<Uuid>,
    /// Their name, where they have an account.
    pub actor_name: String,
    /// Codes that say why, comma-separated.
    pub reason: String,
    /// When.
    pub at: Micros,
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let name = |column: usize| Ok::<_, Error>(row.opt_text(column)?.unwrap_or_default());
        Ok(Self {
            cursor: Cursor { txid: row.int(0)?, id: EventId(row.uuid(1)?) },
            kind: row.text(2)?,
            site_id: SiteId(row.uuid(3)?),
            story_id: row.opt_uuid(4)?.map(StoryId),
            story_title: name(5)?,
            story_url: row.opt_text(6)?,
            comment_id: row.opt_uuid(7)?.map(CommentId),
            comment_name: name(8)?,
            account_id: row.opt_uuid(9)?.map(AccountId),
            account_name: name(10)?,
            actor_kind: row.text(11)?,
            actor_id: row.opt_uuid(12)?,
            actor_name: name(13)?,
            reason: row.text(14)?,
            at: Micros(row.int(15)?),
        })
    }
}

/// A page of the log.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// The events, newest first.
    pub lines: Vec<Line>,
    /// Where the next page goes on.
    pub next: Option<Place>,
    /// Whether the page ended because [`CANDIDATES_MAX`] events were looked at, and not because it was full.
    pub is_cut: bool,
}

struct Candidate {
    cursor: Cursor,
    kind: String,
    site_id: SiteId,
    section: String,
}

impl FromRow for Candidate {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            cursor: Cursor { txid: row.int(0)?, id: EventId(row.uuid(1)?) },
            kind: row.text(2)?,
            site_id: SiteId(row.uuid(3)?),
            section: row.opt_text(4)?.unwrap_or_default(),
        })
    }
}

impl Wish {
    fn fits(&self, event: &Candidate) -> bool {
        let is_theirs = if event.site_id.0.is_nil() {
            self.everywhere
        } else {
            self.scopes.iter().any(|scope| scope.holds(event.site_id, &event.section))
        };
        is_theirs
            && self.site.is_none_or(|site| site == event.site_id)
            && self.kind.as_ref().is_none_or(|kind| *kind == event.kind)
    }
}

/// Reads a page.
pub fn page(tx: &mut Tx<'_>, wish: &Wish) -> Result<Lines, Error> {
    let mut found = Lines::default();
    let Place { mut before, mut comments } = wish.before.unwrap_or(Place { before: END, comments: None });
    let (mut looked_at, mut size) = (0, FIRST_LOOK);
    let mut picked: Vec<Cursor> = Vec::new();
    loop {
        let some = candidates(tx, wish.of, Place { before, comments }, size as i64)?;
        let is_end = some.len() < size;
        for event in some {
            if wish.fits(&event) {
                if picked.len() == PAGE_MAX {
                    found.next = Some(Place { before, comments });
                    return with_rows(tx, found, &picked);
                }
                picked.push(event.cursor);
            }
            before = event.cursor;
            looked_at += 1;
        }
        if is_end {
            looked_at += COMMENTS_MAX;
            match older_comments(tx, wish.of, comments)? {
                None => return with_rows(tx, found, &picked),
                older => (before, comments) = (END, older),
            }
        }
        if looked_at >= CANDIDATES_MAX || is_end && !picked.is_empty() {
            found.is_cut = picked.len() < PAGE_MAX;
            found.next = Some(Place { before, comments });
            return with_rows(tx, found, &picked);
        }
        size = (size * GROWTH).min(CANDIDATES_MAX - looked_at);
    }
}

/// The last of an author's next [`COMMENTS_MAX`] comments, if there are older ones.
fn older_comments(tx: &mut Tx<'_>, of: Of, below: Option<CommentId>) -> Result<Option<CommentId>, Error> {
    let Of::Author(account) = of else { return Ok(None) };
    let below = below.map_or(Uuid::max(), |id| id.0);
    let ids = tx.all::<Uuid>(
        "select id from comment where account_id = $1 and id < $2 order by id desc limit $3",
        args![account.0, below, COMMENTS_MAX as i64 + 1],
    )?;
    Ok(ids.get(COMMENTS_MAX).and(ids.get(COMMENTS_MAX - 1)).map(|id| CommentId(*id)))
}

/// Events before a place, newest first; `$4` is whose.
macro_rules! events {
    ($($rest:tt)*) => {
        concat!(
            "select e.txid, e.id, e.kind, e.site_id, s.section from event e left join story s on s.id = e.story_id ",
            $($rest)*,
            " (e.txid, e.id) < ($1, $2) order by e.txid desc, e.id desc limit $3"
        )
    };
}

/// No more of somebody's events than a page may look at, by an index in their order.
macro_rules! own_events {
    ($condition:literal) => {
        concat!(
            "select txid, id from (select txid, id from event where ",
            $condition,
            " and (txid, id) < ($1, $2) order by txid desc, id desc limit $3) own"
        )
    };
}

/// What happened to so many of an author's comments before one of them.
macro_rules! events_of_comments {
    () => {
        "select k.txid, k.id from (select id from comment where account_id = $4 and id < $5 order by id desc limit $6) c \
         join event k on k.comment_id = c.id where (k.txid, k.id) < ($1, $2)"
    };
}

fn candidates(tx: &mut Tx<'_>, of: Of, place: Place, limit: i64) -> Result<Vec<Candidate>, Error> {
    let (txid, id) = (place.before.txid, place.before.id.0);
    match of {
        Of::Everything => tx.all(events!("where"), args![txid, id, limit]),
        Of::Story(story) => tx.all(events!("where e.story_id = $4 and"), args![txid, id, limit, story.0]),
        Of::Comment(comment) => {
            tx.all(events!("where e.comment_id = $4 and"), args![txid, id, limit, comment.0])
        }
        Of::By(actor) => tx.all(
            events!("where e.actor_id = $4 and e.actor_kind in ('account', 'staff') and"),
            args![txid, id, limit, actor],
        ),
        Of::Author(account) => {
            let below = place.comments.map_or(Uuid::max(), |id| id.0);
            let sql = if place.comments.is_none() { AUTHORS_NEWEST } else { AUTHORS_OLDER };
            tx.all(sql, args![txid, id, limit, account.0, below, COMMENTS_MAX as i64])
        }
    }
}

/// What an account did, what was done to it, and what happened to its newest comments.
const AUTHORS_NEWEST: &str = events!(
    "join (",
    own_events!("account_id = $4"),
    " union ",
    own_events!("actor_id = $4 and actor_kind in ('account', 'staff')"),
    " union ",
    events_of_comments!(),
    ") o on o.txid = e.txid and o.id = e.id where"
);

/// What happened to older ones; what their author did to them came before.
const AUTHORS_OLDER: &str = events!(
    "join (",
    events_of_comments!(),
    ") o on o.txid = e.txid and o.id = e.id where e.actor_id is distinct from $4 \
     and e.account_id is distinct from $4 and"
);

fn with_rows(tx: &mut Tx<'_>, mut found: Lines, picked: &[Cursor]) -> Result<Lines, Error> {
    for cursor in picked {
        found.lines.extend(tx.one::<Line>(
            "select e.txid, e.id, e.kind, e.site_id, e.story_id, s.title, s.url, e.comment_id, g.name, e.account_id, \
             b.name, e.actor_kind, e.actor_id, a.name, e.reason, e.at from event e \
             left join story s on s.id = e.story_id left join comment c on c.id = e.comment_id \
             left join guest g on g.id = c.guest_id left join account b on b.id = e.account_id \
             left join account a on a.id = e.actor_id and e.actor_kind = 'account' \
             where e.txid = $1 and e.id = $2",
            args![cursor.txid, cursor.id.0],
        )?);
    }
    Ok(found)
}

/// The account that has a name now, as [`althing_core::name::name_key`] folds it.
pub fn account_named(tx: &mut Tx<'_>, name_key: &str) -> Result<Option<AccountId>, Error> {
    let found = tx.one::<Uuid>(
        "select id from account where name_key = $1 and name_key <> '' limit 1",
        args![name_key],
    )?;
    Ok(found.map(AccountId))
}
