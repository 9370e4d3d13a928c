//! Stories as the desk lists them: a site's, or those of one of its sections, registered or not, with what waits under each.

use althing_core::id::{CommentId, SiteId, StoryId};
use althing_core::story::StoryState;
use althing_core::time::{DAY, Micros};
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::value::Value;

/// Stories on one page of a list.
pub const LIST_MAX: usize = 50;
/// How far back "now" reaches for the busiest.
const NOW: i64 = DAY;
/// Comments looked at, from the newest on, to find the busiest stories.
pub const RECENT_MAX: i64 = 10_000;
/// Marked comments of one story that are listed.
pub const MARKED_MAX: i64 = 100;

/// Which stories, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Those with the most comments of the last day.
    Busy,
    /// The newest first.
    Newest,
    /// Those that the newsroom closed, the last one first.
    Closed,
    /// Those whose guard is up, the last one first.
    Guarded,
}

impl List {
    /// All lists, as the desk names them.
    pub const ALL: [Self; 4] = [Self::Busy, Self::Newest, Self::Closed, Self::Guarded];

    /// Its spelling in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Newest => "newest",
            Self::Closed => "closed",
            Self::Guarded => "guarded",
        }
    }

    /// The list with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.as_str() == text)
    }
}

/// Place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What the list is ordered by.
    pub at: i64,
    /// The last story seen.
    pub id: StoryId,
}

impl Place {
    /// Before the first.
    pub const FIRST: Self = Self { at: i64::MAX, id: StoryId(Uuid::max()) };
}

/// A story in a list.
#[derive(Clone, Debug)]
pub struct ListedStory {
    /// Its place.
    pub place: Place,
    /// Headline; empty where nobody registered it.
    pub title: String,
    /// Its address; none when it is hosted here only.
    pub url: Option<String>,
    /// The part of the paper; empty for none.
    pub section: String,
    /// The newsroom's word.
    pub state: StoryState,
    /// When it was published, or its row made.
    pub since: Micros,
    /// Whether its guard asks more of whoever writes than the site does.
    pub is_guarded: bool,
    /// Published comments.
    pub comment_count: i64,
    /// Comments that wait for approval.
    pub waiting_count: i64,
    /// Comments that readers reported.
    pub reported_count: i64,
    /// Comments of the last day; of the busiest only.
    pub recent_count: i64,
}

impl FromRow for ListedStory {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let state = StoryState::parse(row.str(5)?);
        Ok(Self {
            place: Place { id: StoryId(row.uuid(0)?), at: row.int(1)? },
            title: row.text(2)?,
            url: row.opt_text(3)?,
            section: row.text(4)?,
            state: state.ok_or_else(|| Error::Decode("an unknown story state".to_owned()))?,
            since: Micros(row.int(6)?),
            is_guarded: row.str(7)? != "normal",
            comment_count: row.int(8)?,
            waiting_count: row.int(9)?,
            reported_count: row.int(10)?,
            recent_count: row.int(11)?,
        })
    }
}

/// A story of a list: what it is ordered by, how many of its comments are recent, and the rest of the statement.
macro_rules! listed {
    ($at:literal, $recent:literal, $rest:literal) => {
        concat!(
            "select s.id, ",
            $at,
            ", s.title, s.url, s.section, s.state, coalesce(s.published_at, s.created_at), s.guard, s.comment_count, \
             (select count(*) from waiting w where w.queue = 'pending' and w.story_id = s.id), \
             (select count(*) from waiting w where w.queue = 'reported' and w.story_id = s.id), ",
            $recent,
            " from story s ",
            $rest
        )
    };
}

/// The stories of a list after a place, at most [`LIST_MAX`] and one more; with an empty section those of all the site. The
/// list of the busiest has no second page.
pub fn list(
    tx: &mut Tx<'_>,
    list: List,
    site: SiteId,
    section: &str,
    after: Place,
    now: Micros,
) -> Result<Vec<ListedStory>, Error> {
    let limit = LIST_MAX as i64 + 1;
    let keyset =
        |sql: &'static str, tx: &mut Tx<'_>| tx.all(sql, args![site.0, section, after.at, after.id.0, limit]);
    match list {
        List::Busy => busy(tx, site, section, now),
        List::Newest => keyset(
            listed!(
                "s.sort_at",
                "cast(0 as bigint)",
                "where s.site_id = $1 and ($2 = '' or s.section = $2) and (s.sort_at, s.id) < ($3, $4) \
                 order by s.sort_at desc, s.id desc limit $5"
            ),
            tx,
        ),
        List::Closed => keyset(
            listed!(
                "s.closed_at",
                "cast(0 as bigint)",
                "where s.site_id = $1 and s.state = 'closed' and ($2 = '' or s.section = $2) \
                 and (s.closed_at, s.id) < ($3, $4) order by s.closed_at desc, s.id desc limit $5"
            ),
            tx,
        ),
        List::Guarded => keyset(
            listed!(
                "s.guard_since",
                "cast(0 as bigint)",
                "where s.site_id = $1 and s.guard <> 'normal' and ($2 = '' or s.section = $2) \
                 and (s.guard_since, s.id) < ($3, $4) order by s.guard_since desc, s.id desc limit $5"
            ),
            tx,
        ),
    }
}

/// Ids begin with their time, so that the last day is the end of the primary key. What an import brought counts by when it
/// was written; it is looked at all the same, so that a large import does not make the list slow.
fn busy(tx: &mut Tx<'_>, site: SiteId, section: &str, now: Micros) -> Result<Vec<ListedStory>, Error> {
    let since = CommentId::new(now.plus(-NOW), [0; 10]);
    tx.all(
        listed!(
            "s.sort_at",
            "r.fresh",
            "join (select story_id, count(*) as fresh from (select story_id, site_id, source_key, created_at from comment \
             where id >= $3 order by id desc limit $4) latest where site_id = $1 \
             and (source_key is null or created_at >= $6) group by story_id) r on r.story_id = s.id \
             where s.site_id = $1 and ($2 = '' or s.section = $2) order by r.fresh desc, s.id limit $5"
        ),
        args![site.0, section, since.0, RECENT_MAX, LIST_MAX as i64, now.plus(-NOW).0],
    )
}

/// What a story's page at the desk tells besides the story itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Comments that wait for approval.
    pub waiting_count: i64,
    /// Comments that readers reported.
    pub reported_count: i64,
    /// Since when its guard is up, and whether it rose by itself; none where it is not up.
    pub guarded: Option<(Micros, bool)>,
}

/// The facts of a story.
pub fn facts(tx: &mut Tx<'_>, id: StoryId) -> Result<Option<Facts>, Error> {
    let found = tx.one::<(i64, i64, String, Option<i64>, Option<String>)>(
        "select (select count(*) from waiting w where w.queue = 'pending' and w.story_id = s.id), \
         (select count(*) from waiting w where w.queue = 'reported' and w.story_id = s.id), \
         s.guard, s.guard_since, s.guard_by from story s where s.id = $1",
        args![id.0],
    )?;
    Ok(found.map(|(waiting_count, reported_count, guard, since, by)| Facts {
        waiting_count,
        reported_count,
        guarded: (guard != "normal").then(|| (Micros(since.unwrap_or(0)), by.as_deref() != Some("staff"))),
    }))
}

/// Comments of a story that are pinned, picked or locked, in whatever state, oldest first.
pub fn marked(tx: &mut Tx<'_>, id: StoryId) -> Result<Vec<CommentId>, Error> {
    let values: &[Value<'_>] = args![id.0, MARKED_MAX];
    let ids = tx.all::<Uuid>(
        "select id from comment where story_id = $1 and pinned_at is not null union \
         select id from comment where story_id = $1 and picked_at is not null union \
         select id from comment where story_id = $1 and locked = 1 order by id limit $2",
        values,
    )?;
    Ok(ids.into_iter().map(CommentId).collect())
}
