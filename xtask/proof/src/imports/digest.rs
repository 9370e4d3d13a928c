//! What a database holds after an import, as one number: without the ids and times that differ from run to run.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

/// Comments by what recognises them: story, parent, author (by the first of their comments, because guests' own keys
/// are of the site), state, text and times of the source. The moment of storing is
/// left out where the source has no time, because there it is all that there is.
const COMMENTS: &str = "select c.source_key, s.url, p.source_key, c.depth, c.status, g.name, \
    (select min(o.source_key) from comment o where o.guest_id = c.guest_id and o.source_key is not null), r.html, r.source, \
    c.created_at, c.edited_at, c.reply_count, c.up_imported, c.down_imported \
    from comment c join story s on s.id = c.story_id join guest g on g.id = c.guest_id \
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

/// How many comments a database has.
pub fn count(database: &Path) -> Result<u64, String> {
    let failed = |error: rusqlite::Error| format!("{}: {error}", database.display());
    let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let count = conn.query_row("select count(*) from comment", [], |row| row.get::<_, i64>(0));
    count.map(|count| count as u64).map_err(failed)
}
