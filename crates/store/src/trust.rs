//! What an author's trust on a site is made of: counted from indexed rows, and no further than it matters.

use althing_core::id::{AccountId, DecisionId, SiteId};
use althing_core::time::{DAY, Micros};
use althing_core::trust::{LOST_DAYS, REPORTS_MAX, Record, TRUSTED_COMMENTS};
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::tx::Tx;

/// How often an account wrote on a site, and since when.
type Wrote = (i64, Option<i64>, Option<i64>);

/// What an account's trust on a site is made of. What was imported earns none: it was written elsewhere, and whoever writes an
/// export decides what is in it.
pub fn record(tx: &mut Tx<'_>, account: AccountId, site: SiteId, now: Micros) -> Result<Record, Error> {
    let role = tx.one::<i64>(
        "select 1 from role where account_id = $1 and role in ('admin', 'moderator') and site_id in ($2, $3) limit 1",
        args![account.0, site.0, Uuid::nil()],
    )?;
    let wrote = tx.one::<Wrote>(
        "select (select count(*) from (select 1 from comment where account_id = $1 and site_id = $2 \
           and status = 'published' and source_key is null limit $3) counted), \
         (select submitted_at from comment where account_id = $1 and site_id = $2 and status = 'published' \
           and source_key is null order by id limit 1), \
         (select submitted_at from comment where account_id = $1 and site_id = $2 and status = 'published' \
           and source_key is null order by id desc limit 1)",
        args![account.0, site.0, i64::from(TRUSTED_COMMENTS)],
    )?;
    let (count, first, last) = wrote.unwrap_or_default();
    let (upheld, declined) = reports(tx, account, site)?;
    Ok(Record {
        is_staff: role.is_some(),
        published_count: u32::try_from(count).unwrap_or(0),
        first_at: first.map(Micros),
        last_at: last.map(Micros),
        upheld_count: u32::try_from(upheld).unwrap_or(0),
        declined_count: u32::try_from(declined).unwrap_or(0),
        lost_at: lost(tx, account, site, now)?,
    })
}

/// Of an account's last decided reports those that staff agreed with, and the others.
fn reports(tx: &mut Tx<'_>, account: AccountId, site: SiteId) -> Result<(i64, i64), Error> {
    let counts = tx.one::<(i64, i64)>(
        "select cast(coalesce(sum(case when state = 'upheld' then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(case when state = 'upheld' then 0 else 1 end), 0) as bigint) \
         from (select state from report where account_id = $1 and site_id = $2 \
         and state in ('upheld', 'declined') order by id desc limit $3) last",
        args![account.0, site.0, REPORTS_MAX],
    )?;
    Ok(counts.unwrap_or_default())
}

/// When something of an account's was last rejected or removed by a decision that stands: not taken back, not reversed
/// after a complaint, and not followed by an approval.
fn lost(tx: &mut Tx<'_>, account: AccountId, site: SiteId, now: Micros) -> Result<Option<Micros>, Error> {
    let since =
        DecisionId::new(now.plus(-i64::from(LOST_DAYS) * DAY), [0; althing_core::id::ID_RANDOM_BYTES]);
    let at = tx.one::<i64>(
        "select d.decided_at from decision d where d.account_id = $1 and d.id >= $2 and d.site_id = $3 \
         and d.act in ('reject', 'remove') and d.undone_at is null \
         and not exists (select 1 from appeal a where a.decision_id = d.id and a.state = 'reversed') \
         and not exists (select 1 from decision l where l.comment_id = d.comment_id and l.number > d.number \
         and l.act = 'approve' and l.undone_at is null) order by d.id desc limit 1",
        args![account.0, since.0, site.0],
    )?;
    Ok(at.map(Micros))
}
