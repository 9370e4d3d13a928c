//! What a policy may know of an author who has an account: bounded reads, each by an index.

use althing_core::id::{AccountId, CommentId, SiteId, StoryId};
use althing_core::policy::{AuthorSeen, FIRST_MAX, FLOOD_MAX};
use althing_core::time::{HOUR, Micros};
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::tx::Tx;

/// What an account's earlier comments and roles on a site say of it.
pub(crate) fn history(tx: &mut Tx<'_>, account: AccountId, site: SiteId) -> Result<AuthorSeen, Error> {
    let published = published_before(tx, account, site, CommentId(Uuid::max()))?;
    let since = tx.one::<i64>("select created_at from account where id = $1", args![account.0])?;
    let was_shown = !published.is_empty()
        || tx
            .one::<i64>(
                "select 1 from comment where account_id = $1 and shown = 1 and source_key is null limit 1",
                args![account.0],
            )?
            .is_some();
    let staff = tx.one::<i64>(
        "select 1 from role where account_id = $1 and role in ('admin', 'moderator') and (site_id = $2 or site_id = $3) \
         limit 1",
        args![account.0, site.0, Uuid::nil()],
    )?;
    Ok(AuthorSeen {
        is_account: true,
        has_published: !published.is_empty(),
        was_shown,
        is_staff: staff.is_some(),
        published_count: published.len() as u32,
        first_published_at: published.first().copied(),
        since: since.map(Micros),
        ..AuthorSeen::default()
    })
}

/// When an account's first published comments on a site came, the oldest first, of those before a comment; at most
/// [`FIRST_MAX`].
pub fn published_before(
    tx: &mut Tx<'_>,
    account: AccountId,
    site: SiteId,
    before: CommentId,
) -> Result<Vec<Micros>, Error> {
    let times = tx.all::<i64>(
        "select submitted_at from comment where account_id = $1 and site_id = $2 and status = 'published' and id < $3 \
         and source_key is null order by id limit $4",
        args![account.0, site.0, before.0, i64::from(FIRST_MAX)],
    )?;
    Ok(times.into_iter().map(Micros).collect())
}

/// When an account wrote on a site within the last hour, newest first, and when last under one story.
pub(crate) fn lately(
    tx: &mut Tx<'_>,
    account: AccountId,
    site: SiteId,
    story: StoryId,
    now: Micros,
) -> Result<(Vec<Micros>, Option<Micros>), Error> {
    // Ids begin with the time at which they were made.
    let from = CommentId::new(now.plus(-HOUR), [0; 10]);
    let mut rows = tx.all::<(i64, Uuid)>(
        "select submitted_at, story_id from comment where account_id = $1 and id > $2 and site_id = $3 \
         order by id desc limit $4",
        args![account.0, from.0, site.0, i64::from(FLOOD_MAX)],
    )?;
    rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let here = rows.iter().find(|(_, of)| *of == story.0).map(|(at, _)| Micros(*at));
    Ok((rows.into_iter().map(|(at, _)| Micros(at)).collect(), here))
}
