//! After the rows are in: everything that follows from them is counted again, by what [`crate::verify`] compares it with.

use althing_core::id::{SiteId, StoryId};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::tx::Tx;
use crate::{story, waiting};

/// Most comments counted in one transaction.
pub const COMMENTS_MAX: i64 = 200;
/// Most stories counted in one transaction.
pub const STORIES_MAX: i64 = 20;

/// Counts votes, replies and threads of the next comments, and puts those that wait into their queues. Gives the last
/// comment, none at the end, and how many had no text: those are erased.
pub fn comments(tx: &mut Tx<'_>, site: SiteId, after: Uuid) -> Result<(Option<Uuid>, u64), Error> {
    let rows = tx.all::<(Uuid, Uuid, bool)>(
        "select c.id, c.site_id, case when exists (select 1 from revision r where r.id = c.revision_id \
         and r.comment_id = c.id) then cast(1 as bigint) else cast(0 as bigint) end \
         from comment c where c.id > $1 order by c.id limit $2",
        args![after, COMMENTS_MAX],
    )?;
    let Some((last, _, _)) = rows.last().copied() else { return Ok((None, 0)) };
    let mut textless = 0;
    for (id, _, _) in rows.iter().filter(|(_, of, has_text)| *of == site.0 && !has_text) {
        textless += mend(tx, *id)?;
    }
    let range = args![site.0, after, last];
    tx.exec(
        "update comment set \
         reply_count = (select count(*) from comment k where k.parent_id = comment.id and k.status = 'published'), \
         thread_count = case when parent_id is null then (select count(*) from comment k \
           where k.root_id = comment.id and k.status = 'published') else 0 end, \
         up_count = up_imported + (select count(*) from vote v where v.comment_id = comment.id and v.value = 1), \
         down_count = down_imported \
           + (select count(*) from vote v where v.comment_id = comment.id and v.value = -1), \
         votes_moved = case when up_imported + down_imported > 0 \
           or exists (select 1 from vote v where v.comment_id = comment.id) then 1 else 0 end \
         where site_id = $1 and id > $2 and id <= $3",
        range,
    )?;
    tx.exec(
        "update comment set discussed_key = -thread_count where site_id = $1 and id > $2 and id <= $3",
        range,
    )?;
    for (id, since) in waiting_since(tx, range)? {
        waiting::refresh(tx, id, Micros(since.unwrap_or(0)))?;
    }
    Ok((Some(last), textless))
}

type Since = (althing_core::id::CommentId, Option<i64>);

/// Comments that wait for somebody of staff, and since when.
fn waiting_since(tx: &mut Tx<'_>, range: &[crate::Value<'_>]) -> Result<Vec<Since>, Error> {
    let rows = tx.all::<(Uuid, String, i64, Option<i64>, Option<i64>, Option<i64>)>(
        "select c.id, c.status, c.submitted_at, \
         (select max(p.created_at) from revision p where p.comment_id = c.id and p.status = 'pending'), \
         (select min(o.created_at) from report o where o.comment_id = c.id and o.state = 'open'), \
         (select min(a.created_at) from decision d join appeal a on a.decision_id = d.id \
          where d.comment_id = c.id and a.state = 'open') \
         from comment c where c.site_id = $1 and c.id > $2 and c.id <= $3",
        range,
    )?;
    let waits = rows.into_iter().filter_map(|(id, status, submitted, edited, reported, appealed)| {
        let pending = (status == "pending").then_some(submitted);
        let since = edited.or(pending).or(reported).or(appealed)?;
        Some((althing_core::id::CommentId(id), Some(since)))
    });
    Ok(waits.collect())
}

/// A comment whose text is not there has the newest that is, and waits; one without any is erased.
fn mend(tx: &mut Tx<'_>, id: Uuid) -> Result<u64, Error> {
    let newest = tx.one::<Uuid>(
        "select id from revision where comment_id = $1 and status <> 'pending' order by created_at desc, id desc limit 1",
        args![id],
    )?;
    if let Some(newest) = newest {
        tx.exec("update revision set status = 'published' where id = $1", args![newest])?;
        // It is an earlier text than the one that was shown: nobody sees it before a moderator has looked.
        tx.exec(
            "update comment set revision_id = $2, status = case when status = 'published' then 'pending' else status end, \
             held = case when status = 'published' then 'import-hold' else held end where id = $1",
            args![id, newest],
        )?;
        return Ok(0);
    }
    tx.exec(
        "insert into revision (id, comment_id, status, source, html, renderer, salt, created_at) \
         select c.revision_id, c.id, 'published', '', '', 0, $2, c.submitted_at from comment c where c.id = $1 \
         on conflict do nothing",
        args![id, &[0_u8; 16]],
    )?;
    tx.exec("update comment set status = 'erased', held = '' where id = $1", args![id])?;
    Ok(1)
}

/// Counts what stories are sorted and paged by. Gives the last story, none at the end.
pub fn stories(tx: &mut Tx<'_>, site: SiteId, after: Uuid) -> Result<Option<Uuid>, Error> {
    let ids = tx.all::<Uuid>(
        "select id from story where site_id = $1 and id > $2 order by id limit $3",
        args![site.0, after, STORIES_MAX],
    )?;
    for id in &ids {
        tx.exec(
            "update story set \
             comment_count = coalesce((select cast(sum(t.thread_count) as bigint) from comment t \
               where t.story_id = story.id and t.parent_id is null), 0), \
             last_position = coalesce((select max(c.position) from comment t join comment c on c.root_id = t.id \
               where t.story_id = story.id and t.parent_id is null), 0), \
             epoch = coalesce((select max(e.story_epoch) from event e where e.story_id = story.id \
               and e.story_epoch > 0), 0) where id = $1",
            args![*id],
        )?;
        tx.exec("update story set busy_key = -comment_count, ranks_epoch = epoch where id = $1", args![*id])?;
        while story::refresh_ranks(tx, StoryId(*id))?.more {}
    }
    Ok(ids.last().copied())
}
