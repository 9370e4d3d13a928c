//! Authors as staff look them up: by name, by what was decided about them, and what they did on one site.

use std::collections::HashSet;

use althing_core::comment::{Mark, Status};
use althing_core::id::{AccountId, CommentId, SiteId, StoryId};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::dialect::ACCOUNTS_BY_NAME;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::search::Scope;
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

/// Accounts that wrote on a site and whose name begins with this, by the names' keys; at most [`FOUND_MAX`]. What was
/// typed is the bound of a range in an index, never a pattern.
pub fn by_name(tx: &mut Tx<'_>, site: SiteId, name_key: &str) -> Result<Vec<AuthorRow>, Error> {
    let end = format!("{name_key}{}", char::MAX);
    tx.all(ACCOUNTS_BY_NAME.of(tx), args![name_key, &end, site.0, FOUND_MAX as i64])
}

/// Accounts about which something was decided lately where somebody may look, the last decided first; at most
/// [`FOUND_MAX`].
pub fn lately_decided(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<AuthorRow>, Error> {
    let mut rows: Vec<AuthorRow> = Vec::new();
    for section in scope.each() {
        rows.extend(tx.all::<AuthorRow>(
            "select a.id, a.name, max(d.decided_at) from (select account_id, story_id, decided_at from decision \
             where site_id = $1 order by decided_at desc limit $2) d join account a on a.id = d.account_id \
             left join story s on s.id = d.story_id where ($3 = '' or s.section = $3) \
             group by a.id, a.name order by max(d.decided_at) desc, a.id limit $4",
            args![scope.site_id.0, DECIDED_MAX, section, FOUND_MAX as i64],
        )?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(row.id));
    rows.truncate(FOUND_MAX);
    Ok(rows)
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
    /// Its state.
    pub status: Status,
    /// Its visible text.
    pub source: String,
    /// When it was written.
    pub at: Micros,
}

impl FromRow for CommentLine {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let status = Status::parse(row.str(3)?);
        Ok(Self {
            id: CommentId(row.uuid(0)?),
            story_id: StoryId(row.uuid(1)?),
            title: row.text(2)?,
            url: row.opt_text(6)?,
            status: status.ok_or_else(|| Error::Decode("an unknown comment status".to_owned()))?,
            source: row.text(4)?,
            at: Micros(row.int(5)?),
        })
    }
}

/// Most comments of an account that are looked at for one page, wherever they stand.
const WALKED_MAX: i64 = 5_000;

/// An account's comments before one of them (none: from the newest), in whatever state, newest first, as far as somebody
/// may look: of the next [`WALKED_MAX`] those that stand there. What lies
/// deeper below comments elsewhere is not listed; the search finds it.
pub fn comments(
    tx: &mut Tx<'_>,
    account: AccountId,
    scope: &Scope,
    before: Option<CommentId>,
    limit: usize,
) -> Result<Vec<CommentLine>, Error> {
    let before = before.map_or(Uuid::max(), |id| id.0);
    let mut rows = Vec::new();
    for section in scope.each() {
        rows.extend(tx.all::<CommentLine>(
            "select c.id, c.story_id, s.title, c.status, r.source, coalesce(c.created_at, c.submitted_at), s.url from \
             (select * from comment where account_id = $1 and id < $4 order by id desc limit $6) c \
             join story s on s.id = c.story_id join revision r on r.id = c.revision_id \
             where c.site_id = $2 and ($3 = '' or s.section = $3) \
             order by c.id desc limit $5",
            args![account.0, scope.site_id.0, section, before, limit as i64, WALKED_MAX],
        )?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(limit);
    Ok(rows)
}
