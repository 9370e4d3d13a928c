//! What is kept for a time only, and forgotten then, a batch at a time.

use althing_core::id::CommentId;
use althing_core::time::Micros;
use uuid::Uuid;

use crate::appeal;
use crate::args;
use crate::contact;
use crate::error::Error;
use crate::tx::Tx;

/// Most rows forgotten in one transaction.
pub const ROWS_MAX: i64 = 200;

/// Sessions that are over.
pub fn forget_sessions(tx: &mut Tx<'_>, before: Micros) -> Result<u64, Error> {
    tx.exec(
        "delete from session where hash in (select hash from session where expires_at <= $1 limit $2)",
        args![before.0, ROWS_MAX],
    )
}

/// Codes, links and challenges that have not worked since a time.
pub fn forget_one_times(tx: &mut Tx<'_>, before: Micros) -> Result<u64, Error> {
    tx.exec(
        "delete from one_time where id in (select id from one_time where expires_at <= $1 limit $2)",
        args![before.0, ROWS_MAX],
    )
}

/// Mails that went, or that will not go, written before a time.
pub fn forget_mails(tx: &mut Tx<'_>, before: Micros) -> Result<u64, Error> {
    tx.exec(
        "delete from outbox where id in (select id from outbox where state <> 'waiting' \
         and coalesce(sent_at, run_at) <= $1 limit $2)",
        args![before.0, ROWS_MAX],
    )
}

/// Addresses given before a time that nobody proved, and proved ones that nothing uses any more. Of one whose owner wants no
/// mail the keyed hash is remembered, so that it gets none.
pub fn contacts(tx: &mut Tx<'_>, before: Micros) -> Result<Vec<Vec<u8>>, Error> {
    tx.all(
        "select key from contact where created_at <= $1 and address <> '' \
         and not exists (select 1 from account a where a.contact_key = contact.key) \
         and (state <> 'confirmed' or not exists (select 1 from guest g where g.contact_key = contact.key)) \
         and not exists (select 1 from one_time o where o.contact_key = contact.key) \
         and not exists (select 1 from outbox m where m.contact_key = contact.key) limit $2",
        args![before.0, ROWS_MAX],
    )
}

/// Forgets an address of [`contacts`], unless somebody uses it by now. Of one whose owner was asked and said nothing the
/// keyed hash and the count stay, so that they are not asked more than three times ever.
pub fn forget_contact(tx: &mut Tx<'_>, key: &[u8]) -> Result<(), Error> {
    let is_used = tx.one::<i64>(
        "select 1 from contact where key = $1 and state = 'confirmed' \
         and exists (select 1 from guest g where g.contact_key = contact.key) limit 1",
        args![key],
    )?;
    let is_awaited = tx.one::<i64>(
        "select 1 from contact where key = $1 \
         and (exists (select 1 from one_time o where o.contact_key = contact.key) \
         or exists (select 1 from outbox m where m.contact_key = contact.key))",
        args![key],
    )?;
    if is_used.is_some() || is_awaited.is_some() {
        return Ok(());
    }
    let asked = tx.exec(
        "update contact set address = '', state = case state when 'confirmed' then 'asked' else state end \
         where key = $1 and (asked_count > 0 or state in ('stopped', 'bounced')) \
         and not exists (select 1 from account a where a.contact_key = contact.key)",
        args![key],
    )?;
    if asked == 0 {
        return contact::forget(tx, key);
    }
    tx.exec("update guest set contact_key = null, notices = 0 where contact_key = $1", args![key])?;
    Ok(())
}

/// Comments after a place whose text is kept for staff and for complaints only, and that were taken away before a time;
/// with the place to go on from, none at the end. Only comments that came before that time are looked at. What its author
/// complains about is kept until they have an answer, and from that on for the same time.
pub fn taken_away(
    tx: &mut Tx<'_>,
    after: CommentId,
    before: Micros,
) -> Result<(Vec<CommentId>, Option<CommentId>), Error> {
    let bound = CommentId::new(before, [255; althing_core::id::ID_RANDOM_BYTES]);
    let rows = tx.all::<(Uuid, Option<i64>)>(
        "select c.id, (select max(e.at) from event e where e.comment_id = c.id \
         and e.kind in ('comment_rejected', 'comment_removed', 'comment_withdrawn', 'appeal_decided')) from comment c \
         where c.status in ('rejected', 'removed', 'withdrawn') and c.id > $1 and c.id <= $2 \
         and not exists (select 1 from decision d join appeal a on a.decision_id = d.id \
         where d.comment_id = c.id and a.state = 'open') order by c.id limit $3",
        args![after.0, bound.0, ROWS_MAX],
    )?;
    let last = rows.last().filter(|_| rows.len() as i64 == ROWS_MAX).map(|(id, _)| CommentId(*id));
    let due = rows.iter().filter(|(_, at)| at.is_none_or(|at| at <= before.0));
    Ok((due.map(|(id, _)| CommentId(*id)).collect(), last))
}

/// Forgets what decisions that were made before a time were explained with, and what was said about them in complaints. What
/// still restricts a person is kept, and what somebody complained about until as long after the answer.
pub fn forget_explanations(tx: &mut Tx<'_>, before: Micros, now: Micros) -> Result<u64, Error> {
    let mut ids = tx.all::<Uuid>(
        "select d.id from decision d where d.explanation <> '' and d.decided_at <= $1 \
         and not exists (select 1 from appeal a where a.decision_id = d.id and coalesce(a.decided_at, $2) > $1) \
         and (d.act in ('approve', 'reject', 'remove', 'hold') or not exists (select 1 from standing s \
         where s.decision_id = d.id and s.lifted_at is null and coalesce(s.until, $2) >= $2)) \
         order by d.decided_at limit $3",
        args![before.0, now.0, ROWS_MAX],
    )?;
    appeal::forget_words(tx, &mut ids)?;
    Ok(ids.len() as u64)
}

/// A standing that is over: its id, its decision, and when it was lifted, if it was.
type Over = (Uuid, Uuid, Option<i64>);

/// Forgets standings that were over before a time, and warnings that were given before it. What somebody complains about
/// is kept until they have an answer, and from that on for the same time. That one was lifted its decision goes on to say.
pub fn forget_standings(tx: &mut Tx<'_>, before: Micros) -> Result<u64, Error> {
    let mut over = tx.all::<Over>(
        "select s.id, s.decision_id, s.lifted_at from standing s where s.created_at <= $1 \
         and (s.kind = 'warned' or s.lifted_at <= $1 or s.until <= $1) \
         and not exists (select 1 from appeal a where a.decision_id = s.decision_id \
         and (a.state = 'open' or a.decided_at > $1)) order by s.created_at limit $2",
        args![before.0, ROWS_MAX],
    )?;
    over.sort_unstable_by_key(|(_, decision, _)| *decision);
    for (_, decision, lifted_at) in &over {
        if let Some(at) = lifted_at {
            tx.exec(
                "update decision set undone_at = $2 where id = $1 and undone_at is null",
                args![*decision, *at],
            )?;
        }
    }
    for (id, _, _) in &over {
        tx.exec("delete from standing where id = $1", args![*id])?;
    }
    Ok(over.len() as u64)
}
