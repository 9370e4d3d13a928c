//! What a database holds after an import, as one number: without the ids and times that differ from run to run.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Comments by what recognises them: story, parent, author (by the first of their comments, because guests' own keys
/// are of the site), state, text and times of the source. The moment of storing is
/// left out where the source has no time, because there it is all that there is.
const COMMENTS: &str = "with author as materialized (select guest_id as id, min(source_key) as first from comment \
    where source_key is not null group by guest_id) \
    select c.source_key, s.url, p.source_key, c.depth, c.status, g.name, a.first, r.html, r.source, \
    c.created_at, c.edited_at, c.reply_count, c.up_imported, c.down_imported \
    from comment c left join author a on a.id = c.guest_id join story s on s.id = c.story_id join guest g on g.id = c.guest_id \
    join revision r on r.id = c.revision_id left join comment p on p.id = c.parent_id order by c.source_key";
const STORIES: &str = "select url, title, state, comment_count from story order by url";
/// The order in which readers see what has a time of its own.
const ORDER: &str = "select s.url, c.source_key from comment c join story s on s.id = c.story_id \
    where c.created_at is not null order by s.url, c.sort_at, c.source_key";

/// Digest and number of comments of a database that nobody writes.
pub fn of(database: &Path) -> Result<(String, u64), String> {
    let failed = |error: rusqlite::Error| format!("{}: {error}", database.display());
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut count = 0;
    for (sql, counts) in [(COMMENTS, 1), (STORIES, 0), (ORDER, 0)] {
        let mut statement = conn.prepare(sql).map_err(failed)?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            count += counts;
            for at in 0..columns {
                match row.get_ref(at).map_err(failed)? {
                    ValueRef::Null => hash.update([0]),
                    ValueRef::Integer(number) => hash.update(number.to_le_bytes()),
                    ValueRef::Real(number) => hash.update(number.to_le_bytes()),
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                        hash.update((bytes.len() as u64).to_le_bytes());
                        hash.update(bytes);
                    }
                }
            }
        }
    }
    let digits: Vec<_> = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((digits.concat(), count))
}

/// Comments by state, how many answer another, how many have a time, and all those times together in seconds.
pub fn held(database: &Path) -> Result<Value, String> {
    let failed = |error: rusqlite::Error| format!("{}: {error}", database.display());
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let mut statement =
        conn.prepare("select status, count(*) from comment group by status").map_err(failed)?;
    let states = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let states = states.and_then(Iterator::collect::<Result<BTreeMap<String, i64>, _>>).map_err(failed)?;
    let sql =
        "select count(parent_id), count(created_at), coalesce(sum(created_at / 1000000), 0) from comment";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let (replies, timed, seconds): (i64, i64, i64) = conn.query_row(sql, [], row).map_err(failed)?;
    Ok(json!({"states": states, "replies": replies, "timed": timed, "seconds": seconds}))
}

/// How many comments a database has.
pub fn count(database: &Path) -> Result<u64, String> {
    let failed = |error: rusqlite::Error| format!("{}: {error}", database.display());
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let count = conn.query_row("select count(*) from comment", [], |row| row.get::<_, i64>(0));
    count.map(|count| count as u64).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As much of our tables as the digest reads, with a reply in it.
    const DATABASE: &str = "
        create table story (id, url, title, state, comment_count);
        create table guest (id, name);
        create table revision (id, html, source);
        create table comment (id, source_key, story_id, parent_id, depth, status, guest_id, revision_id, created_at, edited_at,
            reply_count, up_imported, down_imported, sort_at);
        insert into story values (1, 'https://paper.example/story/1', 'Story', 'open', 2);
        insert into guest values (1, 'Ann'), (2, 'Bea');
        insert into revision values (1, '<p>a</p>', 'a'), (2, '<p>b</p>', 'b');
        insert into comment values (1, x'01', 1, null, 0, 'published', 1, 1, 10, null, 1, 0, 0, 10);
        insert into comment values (2, x'02', 1, 1, 1, 'published', 2, 2, 20, null, 0, 3, 0, 20);";

    fn changed(by: &str) -> (String, u64) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("althing.db");
        Connection::open(&path).unwrap().execute_batch(&format!("{DATABASE}{by}")).unwrap();
        of(&path).unwrap()
    }

    #[test]
    fn whatever_differs_has_another_digest() {
        let whole = changed("");
        assert_eq!(whole.1, 2);
        for other in [
            "delete from comment where id = 2",
            "insert into comment select 3, x'03', 1, null, 0, 'published', 1, 1, 10, null, 0, 0, 0, 10",
            "insert into comment select * from comment where id = 2",
            "update comment set parent_id = null where id = 2",
            "update comment set status = 'pending' where id = 2",
            "update comment set created_at = 21 where id = 2",
            "update comment set sort_at = 5 where id = 2",
            "update comment set up_imported = 4 where id = 2",
            "update comment set guest_id = 1 where id = 2",
            "update guest set name = 'Bee' where id = 2",
            "update revision set html = '<p>c</p>' where id = 2",
            "update story set comment_count = 3",
        ] {
            assert_ne!(changed(other).0, whole.0, "{other}");
        }
    }

    #[test]
    fn ids_that_are_made_anew_are_no_difference() {
        let anew = "update comment set id = id + 7, parent_id = parent_id + 7, guest_id = guest_id + 7, \
                    revision_id = revision_id + 7; update guest set id = id + 7; update revision set id = id + 7;";
        assert_eq!(changed(anew), changed(""));
    }
}
