//! Erasing everything that an account wrote, in batches that may be done twice: what is erased is not found again.

use althing_core::id::{AccountId, CommentId, GuestId, SiteId, StoryId};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most comments erased in one transaction.
pub const COMMENTS_MAX: i64 = 50;
/// Most other rows forgotten in one transaction.
const ROWS_MAX: i64 = 500;

/// How much of what they wrote somebody wants to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Their texts and their name.
    Text,
    /// Their name; the texts stay without it.
    Name,
}

impl Extent {
    /// Its spelling in forms and in `erasures.log`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Name => "name",
        }
    }

    /// The extent with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Text, Self::Name].into_iter().find(|extent| extent.as_str() == text)
    }
}

/// A comment that is still to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The comment.
    pub id: CommentId,
    /// Its site.
    pub site_id: SiteId,
    /// Its story.
    pub story_id: StoryId,
    guest_id: GuestId,
    account_id: AccountId,
}

impl Left {
    /// Whether it was written as a guest, or elsewhere, and claimed later: a backup may hold it from before.
    pub fn is_claimed(&self) -> bool {
        self.guest_id != GuestId::of_account(self.site_id, self.account_id)
    }
}

impl FromRow for Left {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: CommentId(row.uuid(0)?),
            site_id: SiteId(row.uuid(1)?),
            story_id: StoryId(row.uuid(2)?),
            guest_id: GuestId(row.uuid(3)?),
            account_id: AccountId(row.uuid(4)?),
        })
    }
}

/// Gives an account what an import was bringing of an author while the account claimed what that one had written before: it
/// goes with the rest. The locks are those of comments alone.
pub fn take_late(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.exec(
        "update comment set account_id = $1 where account_id is null and source_key is not null \
         and guest_id in (select id from guest where account_id = $1)",
        args![account.0],
    )?;
    Ok(())
}

/// What an account wrote that is not erased to this extent, before a comment, newest first; at most [`COMMENTS_MAX`]. What
/// looks for anything of theirs that stands begins with the oldest, and finds it at once until the end.
pub fn left(
    tx: &mut Tx<'_>,
    account: AccountId,
    extent: Extent,
    before: CommentId,
) -> Result<Vec<Left>, Error> {
    let sql = match extent {
        Extent::Text => {
            "select id, site_id, story_id, guest_id, account_id from comment \
             where account_id = $1 and id < $2 and status <> 'erased' order by id desc limit $3"
        }
        Extent::Name => {
            "select id, site_id, story_id, guest_id, account_id from comment \
             where account_id = $1 and id < $2 and status <> 'erased' and not exists (select 1 from event e \
             where e.comment_id = comment.id and e.kind = 'comment_author_erased') order by id desc limit $3"
        }
    };
    tx.all(sql, args![account.0, before.0, COMMENTS_MAX])
}

/// Forgets names, addresses and what was decided about its person, as far as any is left of an erased account, a batch at a time; `false` when nothing was left. Its
/// votes are [`crate::vote::forget_account`]'s.
pub fn forget_rest(tx: &mut Tx<'_>, account: AccountId, now: Micros) -> Result<bool, Error> {
    if crate::appeal::moot_of_account(tx, account, now)? {
        return Ok(true);
    }
    let guests = tx.all::<Uuid>(
        "select id from guest where account_id = $1 and (name <> '' or contact_key is not null) limit $2",
        args![account.0, ROWS_MAX],
    )?;
    let words = crate::appeal::forget_of_account(tx, account)?;
    for guest in &guests {
        crate::contact::forget_of_guest(tx, GuestId(*guest))?;
        tx.exec("update guest set name = '', name_key = '', hue = 0 where id = $1", args![*guest])?;
    }
    let reports = crate::report::forget_of_account(tx, account)?;
    let standings = crate::standing::forget_of_account(tx, account)?;
    Ok(!guests.is_empty() || words > 0 || reports > 0 || standings > 0)
}
