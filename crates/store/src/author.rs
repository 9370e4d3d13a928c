//! Authors as staff look them up: by name, by what was decided about them, and what they did on one site.

use althing_core::comment::{Mark, Status};
use althing_core::id::{AccountId, CommentId, SiteId, StoryId};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most authors that one list has.
pub const FOUND_MAX: usize = 50;
/// Decisions among which lately decided authors are looked for.
const DECIDED_MAX: i64 = 1_000;
/// Comments of one network that are counted at most.
const NEAR_MAX: i64 = 1_000;

/// An author with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorRow {
    /// The account.
    pub id: AccountId,
    /// Its name; empty when it is erased.
    pub name: String,
    /// Since when it is there, or when something was decided about it.
    pub at: Micros,
}

impl FromRow for AuthorRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self { id: AccountId(row.uuid(0)?), name: row.text(1)?, at: Micros(row.int(2)?) })
    }
}

/// Accounts that wrote on a site and whose name has this in it, by the names' keys; at most [`FOUND_MAX`].
pub fn by_name(tx: &mut Tx<'_>, site: SiteId, name_key: &str) -> Result<Vec<AuthorRow>, Error> {
    let plain = name_key.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    tx.all(
        "select a.id, a.name, a.created_at from account a where a.name_key <> '' and a.name_key like $1 escape '!' \
         and exists (select 1 from guest g where g.account_id = a.id and g.site_id = $2) order by a.name_key limit $3",
        args![format!("%{plain}%"), site.0, FOUND_MAX as i64],
    )
}

/// Accounts about which something was decided on a site lately, the last decided first; at most [`FOUND_MAX`].
pub fn lately_decided(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<AuthorRow>, Error> {
    tx.all(
        "select a.id, a.name, max(d.decided_at) from (select account_id, decided_at from decision where site_id = $1 \
         order by decided_at desc limit $2) d join account a on a.id = d.account_id \
         group by a.id, a.name order by max(d.decided_at) desc, a.id limit $3",
        args![site.0, DECIDED_MAX, FOUND_MAX as i64],
    )
}

/// The sites on which an account has an author's row: where it wrote, signed in or before.
pub fn sites(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<SiteId>, Error> {
    let ids = tx.all::<Uuid>("select distinct site_id from guest where account_id = $1", args![account.0])?;
    Ok(ids.into_iter().map(SiteId).collect())
}

/// How many of an account's comments on a site have which status.
pub fn counts(tx: &mut Tx<'_>, account: AccountId, site: SiteId) -> Result<Vec<(Status, i64)>, Error> {
    let rows = tx.all::<(String, i64)>(
        "select status, count(*) from comment where account_id = $1 and site_id = $2 group by status",
        args![account.0, site.0],
    )?;
    Ok(rows.into_iter().filter_map(|(status, count)| Some((Status::parse(&status)?, count))).collect())
}

/// How many reports an account made on a site.
pub fn report_count(tx: &mut Tx<'_>, account: AccountId, site: SiteId) -> Result<i64, Error> {
    let count = tx.one::<i64>(
        "select count(*) from report where account_id = $1 and site_id = $2",
        args![account.0, site.0],
    )?;
    Ok(count.unwrap_or(0))
}

/// How many other comments have a mark: they came from the same network on the same day.
pub fn near(tx: &mut Tx<'_>, mark: &Mark, but: CommentId) -> Result<i64, Error> {
    let count = tx.one::<i64>(
        "select count(*) from (select 1 from comment where mark_day = $1 and mark = $2 and id <> $3 limit $4) near",
        args![mark.0, &mark.1, but.0, NEAR_MAX],
    )?;
    Ok(count.unwrap_or(0))
}

/// A comment as an author's history shows it.
#[derive(Clone, Debug)]
pub struct CommentLine {
    /// The comment.
    pub id: CommentId,
    /// Its story.
    pub story_id: StoryId,
    /// Its story's headline; may be empty.
    pub title: String,
    /// Its story's address.
    pub url: Option<String>,
    /// Its story's section.
    pub section: String,
    /// Its state.
    pub status: Status,
    /// Its visible text.
    pub source: String,
    /// When it was written.
    pub at: Micros,
}

impl FromRow for CommentLine {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let status = Status::parse(row.str(4)?);
        Ok(Self {
            id: CommentId(row.uuid(0)?),
            story_id: StoryId(row.uuid(1)?),
            title: row.text(2)?,
            url: row.opt_text(7)?,
            section: row.text(3)?,
            status: status.ok_or_else(|| Error::Decode("an unknown comment status".to_owned()))?,
            source: row.text(5)?,
            at: Micros(row.int(6)?),
        })
    }
}

/// An account's comments on a site before one of them (none: from the newest), in whatever state, newest first.
pub fn comments(
    tx: &mut Tx<'_>,
    account: AccountId,
    site: SiteId,
    before: Option<CommentId>,
    limit: usize,
) -> Result<Vec<CommentLine>, Error> {
    let before = before.map_or(Uuid::max(), |id| id.0);
    tx.all(
        "select c.id, c.story_id, s.title, s.section, c.status, r.source, coalesce(c.created_at, c.submitted_at), s.url from comment c join story s on s.id = c.story_id \
         join revision r on r.id = c.revision_id where c.account_id = $1 and c.site_id = $2 and c.id < $3 \
         order by c.id desc limit $4",
        args![account.0, site.0, before, limit as i64],
    )
}
