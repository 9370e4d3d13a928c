//! Stories and their addresses.

use std::collections::HashMap;

use althing_core::comment::NewStory;
use althing_core::event::StoryPut;
use althing_core::guard::GuardState;
use althing_core::id::{SiteId, StoryId};
use althing_core::story::{Credit, Openness, Picture, Story, StoryFields, StoryState};
use althing_core::text::{RENDERER, SafeHtml};
use althing_core::time::Micros;

use crate::error::{Constraint, Error};
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::value::Value;
use crate::vote::Ranked;
use crate::{args, guard, lock, vote};

/// Most addresses that are counted at once.
pub const COUNTS_MAX: usize = 100;
/// Most stories one listing gives.
pub const STORIES_MAX: i64 = 50;

macro_rules! head {
    ($rest:literal) => {
        concat!(
            "select s.id, s.site_id, s.url, s.title, s.byline, s.summary, s.section, s.credit_name, s.credit_url, \
             s.picture_url, s.picture_alt, s.picture_caption, s.picture_credit, s.published_at, s.state, \
             s.registered, s.epoch, s.comment_count, s.closed_at, s.created_at, s.sort_at, s.guard, s.guard_since, \
             s.guard_by from story s ",
            $rest
        )
    };
}

/// A story without its body.
struct Head {
    story: Story,
    sort_at: i64,
}

impl FromRow for Head {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let credit = row.opt_text(7)?.map(|name| (name, row.opt_text(8)));
        let credit = match credit {
            Some((name, url)) => Some(Credit { name, url: url? }),
            None => None,
        };
        let picture = match row.opt_text(9)? {
            Some(url) => {
                Some(Picture { url, alt: row.text(10)?, caption: row.text(11)?, credit: row.text(12)? })
            }
            None => None,
        };
        let fields = StoryFields {
            title: row.text(3)?,
            byline: row.text(4)?,
            summary: row.text(5)?,
            section: row.text(6)?,
            credit,
            picture,
            body: None,
            published_at: row.opt_int(13)?.map(Micros),
            state: state(row.str(14)?)?,
        };
        let story = Story {
            id: StoryId(row.uuid(0)?),
            site_id: SiteId(row.uuid(1)?),
            url: row.opt_text(2)?,
            fields,
            registered: row.flag(15)?,
            epoch: row.int(16)?,
            comment_count: row.int(17)?,
            closed_at: row.opt_int(18)?.map(Micros),
            created_at: Micros(row.int(19)?),
            guard: guard::state(row, 21)?,
        };
        Ok(Self { story, sort_at: row.int(20)? })
    }
}

fn state(text: &str) -> Result<StoryState, Error> {
    StoryState::parse(text).ok_or_else(|| Error::Decode("an unknown story state".to_owned()))
}

/// The story with this id, without its body.
pub fn by_id(tx: &mut Tx<'_>, id: StoryId) -> Result<Option<Story>, Error> {
    Ok(tx.one::<Head>(head!("where s.id = $1"), args![id.0])?.map(|head| head.story))
}

/// The section of a story; empty for none, and where the story is not stored.
pub fn section(tx: &mut Tx<'_>, id: StoryId) -> Result<String, Error> {
    let found = tx.one::<String>("select section from story where id = $1", args![id.0])?;
    Ok(found.unwrap_or_default())
}

/// A story's guard; none where the story is not stored.
pub fn guard(tx: &mut Tx<'_>, id: StoryId) -> Result<Option<GuardState>, Error> {
    Ok(by_id(tx, id)?.map(|story| story.guard))
}

/// The id of the stored story that has this canonical address.
pub fn id_by_url(tx: &mut Tx<'_>, site: SiteId, url_key: &str) -> Result<Option<StoryId>, Error> {
    let id = tx.one::<uuid::Uuid>(
        "select story_id from story_url where site_id = $1 and url_key = $2",
        args![site.0, url_key],
    )?;
    Ok(id.map(StoryId))
}

/// A story's body, where it has one made by this version's sanitiser or an earlier one: bodies come from the
/// publisher, are sanitised when they are put, and are shown as they were made.
pub fn body(tx: &mut Tx<'_>, id: StoryId) -> Result<Option<SafeHtml>, Error> {
    let found = tx.one::<(Option<String>, i64)>(
        "select body_html, body_renderer from story where id = $1",
        args![id.0],
    )?;
    let Some((Some(html), _)) = found else { return Ok(None) };
    Ok(SafeHtml::from_store(html, RENDERER))
}

/// Place in a list of stories, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoryCursor {
    /// Sort key of the last story seen.
    pub sort_at: i64,
    /// Its id.
    pub id: StoryId,
}

impl StoryCursor {
    /// Before the newest.
    pub const START: Self = Self { sort_at: i64::MAX, id: StoryId(uuid::Uuid::max()) };
}

/// Registered stories, newest first, of one site or of all, at most [`STORIES_MAX`]; with the place after them
/// when there are more.
pub fn newest(
    tx: &mut Tx<'_>,
    site: Option<SiteId>,
    from: StoryCursor,
    limit: i64,
) -> Result<(Vec<Story>, Option<StoryCursor>), Error> {
    let limit = limit.clamp(1, STORIES_MAX);
    let mut heads = match site {
        Some(site) => tx.all::<Head>(
            head!(
                "where s.site_id = $1 and s.registered = 1 and (s.sort_at, s.id) < ($2, $3) \
                 order by s.sort_at desc, s.id desc limit $4"
            ),
            args![site.0, from.sort_at, from.id.0, limit + 1],
        )?,
        None => tx.all::<Head>(
            head!(
                "where s.registered = 1 and (s.sort_at, s.id) < ($1, $2) \
                 order by s.sort_at desc, s.id desc limit $3"
            ),
            args![from.sort_at, from.id.0, limit + 1],
        )?,
    };
    let more = heads.len() as i64 > limit;
    heads.truncate(limit as usize);
    let next =
        heads.last().filter(|_| more).map(|head| StoryCursor { sort_at: head.sort_at, id: head.story.id });
    Ok((heads.into_iter().map(|head| head.story).collect(), next))
}

/// Registered stories with the most comments, most first, by the ranks as last refreshed.
pub fn busiest(tx: &mut Tx<'_>, site: Option<SiteId>, limit: i64) -> Result<Vec<Story>, Error> {
    let limit = limit.clamp(1, STORIES_MAX);
    let heads = match site {
        Some(site) => tx.all::<Head>(
            head!("where s.site_id = $1 and s.registered = 1 and s.busy_key < 0 order by s.busy_key, s.id limit $2"),
            args![site.0, limit],
        )?,
        None => tx.all::<Head>(
            head!("where s.registered = 1 and s.busy_key < 0 order by s.busy_key, s.id limit $1"),
            args![limit],
        )?,
    };
    Ok(heads.into_iter().map(|head| head.story).collect())
}

/// Comment counts by canonical address, of at most [`COUNTS_MAX`]; an address without a stored story counts 0.
pub fn counts(tx: &mut Tx<'_>, site: SiteId, url_keys: &[String]) -> Result<Vec<i64>, Error> {
    let mut values = vec![Value::from(site.0)];
    values.extend(url_keys.iter().take(COUNTS_MAX).map(Value::from));
    values.resize(COUNTS_MAX + 1, Value::Null);
    let found = tx.all::<(String, i64)>(
        "select u.url_key, s.comment_count from story_url u join story s on s.id = u.story_id \
         where u.site_id = $1 and u.url_key in (\
             $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
             $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
             $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, \
             $63, $64, $65, $66, $67, $68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, \
             $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100, $101)",
        &values,
    )?;
    let found: HashMap<String, i64> = found.into_iter().collect();
    Ok(url_keys.iter().map(|key| found.get(key).copied().unwrap_or(0)).collect())
}

/// A story as a decision under it needs it.
#[derive(Clone, Debug)]
pub struct Locked {
    /// What decides whether it is closed, or asks more than its policy.
    pub openness: Openness,
    /// Its section; empty for none.
    pub section: String,
}

impl FromRow for Locked {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let openness = Openness {
            state: state(row.str(0)?)?,
            closed_at: row.opt_int(1)?.map(Micros),
            since: Micros(row.int(2)?),
            guard: guard::state(row, 3)?,
        };
        Ok(Self { openness, section: row.text(6)? })
    }
}

/// A stored story under its row lock.
pub fn lock(tx: &mut Tx<'_>, site: SiteId, id: StoryId) -> Result<Option<Locked>, Error> {
    let sql = lock!(
        "select state, closed_at, coalesce(published_at, created_at), guard, guard_since, guard_by, section \
         from story where id = $1 and site_id = $2"
    );
    tx.one(sql.of(tx), args![id.0, site.0])
}

/// Makes the row of a story that nobody has registered, with its first comment. When it is there by now, somebody made
/// it after the decision looked: the constraint is returned, and the decision is made again under the row's lock.
pub(crate) fn make(tx: &mut Tx<'_>, site: SiteId, new: &NewStory, now: Micros) -> Result<(), Error> {
    let made = tx.exec(
        "insert into story (id, site_id, url, title, byline, summary, section, picture_alt, picture_caption, \
         picture_credit, body_renderer, state, registered, epoch, comment_count, last_position, ranks_epoch, \
         busy_key, sort_at, created_at) \
         values ($1, $2, $3, '', '', '', '', '', '', '', $4, 'open', 0, 0, 0, 0, 0, 0, $5, $5) \
         on conflict (id) do nothing",
        args![new.id.0, site.0, &new.url, RENDERER, now.0],
    )?;
    if made == 0 {
        return Err(Error::Constraint { kind: Constraint::Unique, name: "story".to_owned() });
    }
    link(tx, site, &new.url_key, new.id, 0)
}

/// Registers or updates a story: its row and its addresses.
pub(crate) fn put(tx: &mut Tx<'_>, put: &StoryPut) -> Result<(), Error> {
    let fields = &put.fields;
    let picture = fields.picture.clone().unwrap_or_default();
    let closed_at = (fields.state == StoryState::Closed).then_some(put.now.0);
    tx.exec(
        "insert into story (id, site_id, url, title, byline, summary, section, credit_name, credit_url, \
         picture_url, picture_alt, picture_caption, picture_credit, body_html, body_renderer, published_at, state, \
         closed_at, registered, epoch, comment_count, last_position, ranks_epoch, busy_key, sort_at, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1, 0, 0, 0, 0, 0, \
         $19, $20) \
         on conflict (id) do update set url = excluded.url, title = excluded.title, byline = excluded.byline, \
         summary = excluded.summary, section = excluded.section, credit_name = excluded.credit_name, \
         credit_url = excluded.credit_url, picture_url = excluded.picture_url, picture_alt = excluded.picture_alt, \
         picture_caption = excluded.picture_caption, picture_credit = excluded.picture_credit, \
         body_html = excluded.body_html, body_renderer = excluded.body_renderer, \
         published_at = excluded.published_at, state = excluded.state, \
         closed_at = case when excluded.state = 'closed' then coalesce(story.closed_at, excluded.closed_at) end, \
         registered = 1, sort_at = coalesce(excluded.published_at, story.created_at)",
        args![
            put.story_id.0,
            put.site_id.0,
            put.url.as_ref(),
            &fields.title,
            &fields.byline,
            &fields.summary,
            &fields.section,
            fields.credit.as_ref().map(|credit| &credit.name),
            fields.credit.as_ref().and_then(|credit| credit.url.as_ref()),
            fields.picture.as_ref().map(|picture| &picture.url),
            &picture.alt,
            &picture.caption,
            &picture.credit,
            fields.body.as_ref().map(SafeHtml::as_str),
            RENDERER,
            fields.published_at.map(|at| at.0),
            fields.state.as_str(),
            closed_at,
            fields.published_at.unwrap_or(put.since).0,
            put.since.0
        ],
    )?;
    // Who may see what waits follows the section.
    tx.exec(
        "update waiting set section = $2 where story_id = $1 and section <> $3 \
         and queue in ('pending', 'reported', 'appealed')",
        args![put.story_id.0, &fields.section, &fields.section],
    )?;
    for (position, url_key) in (0_i64..).zip(&put.url_keys) {
        link(tx, put.site_id, url_key, put.story_id, position)?;
    }
    Ok(())
}

/// Ties an address to a story, unless it is tied already. One that another transaction has tied to another story in
/// the meantime is a broken constraint: whoever decides again sees it.
fn link(tx: &mut Tx<'_>, site: SiteId, url_key: &str, story: StoryId, position: i64) -> Result<(), Error> {
    let made = tx.exec(
        "insert into story_url (site_id, url_key, story_id, position) values ($1, $2, $3, $4) \
         on conflict (site_id, url_key) do nothing",
        args![site.0, url_key, story.0, position],
    )?;
    if made == 0 && id_by_url(tx, site, url_key)? != Some(story) {
        return Err(Error::Constraint { kind: Constraint::Unique, name: "story_url".to_owned() });
    }
    Ok(())
}

/// Changes of a story that one round of [`refresh_ranks`] looks at: an import brings a hundred thousand at once, and nobody
/// else can write meanwhile.
const CHANGES_MAX: i64 = 1_000;

/// Refreshes what "best", "discussed" and "busiest" sort by, for what changed since the last time: one round of it, which
/// says whether there are more.
pub fn refresh_ranks(tx: &mut Tx<'_>, id: StoryId) -> Result<Ranked, Error> {
    // The story first, then its comments: the order in which every change takes its locks.
    let sql = lock!("select ranks_epoch, epoch from story where id = $1");
    let Some((from, newest)) = tx.one::<(i64, i64)>(sql.of(tx), args![id.0])? else {
        return Ok(Ranked { any: false, more: false });
    };
    let ranked = vote::rank(tx, id)?;
    if from >= newest {
        return Ok(ranked);
    }
    let to = newest.min(from + CHANGES_MAX);
    tx.exec(
        "update comment set discussed_key = -thread_count where id in (select c.root_id from event e \
         join comment c on c.id = e.comment_id where e.story_id = $1 and e.story_epoch > $2 \
         and e.story_epoch <= $3) and discussed_key <> -thread_count",
        args![id.0, from, to],
    )?;
    tx.exec("update story set ranks_epoch = $2, busy_key = -comment_count where id = $1", args![id.0, to])?;
    Ok(Ranked { any: true, more: ranked.more || to < newest })
}
