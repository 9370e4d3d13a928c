//! Where an import puts what it reads before any of it is stored: a file of its own that is thrown away afterwards.
//!
//! Sources tell comments in any order, twice, under parents that are missing, deleted or their own descendants, and
//! are larger than memory. So everything is written down as it is read, in the order of the source; then parents are
//! found, circles cut and the order made in which each comment comes after the one that it answers. The file is SQLite's,
//! whichever engine the store itself has, without a journal: after a crash it is made anew.

use std::path::Path;

use althing_core::id::StoryId;
use rusqlite::{CachedStatement, Connection, OpenFlags, OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::Error;
use crate::sqlite::{batch, classify, create_private};

/// What the file's connection keeps of it in memory while it is read and sorted, in KiB.
const CACHE_KIB: u32 = 8 * 1024;
/// The same once the order is made.
const ORDERED_CACHE_KIB: u32 = 2 * 1024;
/// How often a reply is moved up past comments that were skipped; deeper ones begin a thread.
const SKIPPED_DEEP_MAX: usize = 100;

/// Stands before every time.
const NO_TIME: i64 = i64::MIN + 1;

const SCHEMA: &str = "
create table story (n integer primary key, key text not null unique, target blob, refused text) strict;
create table story_record (story integer not null, record blob not null) strict;
create table author (id blob not null primary key, record blob not null) strict, without rowid;
create table comment (
    n integer primary key, id blob not null, parent blob, story integer, author blob, at integer, kind integer not null,
    p integer, d integer, o integer, via integer
) strict;
create table record (n integer primary key, key text not null, parent text, record blob not null) strict;
create table here (n integer primary key, d integer not null) strict;
create table there (n integer primary key, d integer not null) strict;
";

/// What a row is for.
#[derive(Clone, Copy)]
enum Kind {
    /// To be stored.
    Comment = 0,
    /// Deleted in its source: to be stored as a placeholder if something answers it.
    Deleted = 1,
    /// Skipped by the reader; its replies hang on what it answers.
    Skipped = 2,
    /// The same key came before.
    Duplicate = 3,
    /// Of a story that is not taken over.
    Refused = 4,
    /// Deleted, and nothing answers it.
    Unanswered = 5,
}

/// A comment as it is written down.
#[derive(Clone, Copy, Debug)]
pub struct Staged<'a> {
    /// The source's key.
    pub source_id: &'a str,
    /// The key of what it answers.
    pub parent: Option<&'a str>,
    /// The source's key of its story.
    pub story: &'a str,
    /// The source's key of its author, where that may be told by another record.
    pub author: Option<&'a str>,
    /// Its time in microseconds.
    pub at: Option<i64>,
    /// Whether it is deleted there.
    pub is_deleted: bool,
    /// All of it.
    pub record: &'a [u8],
}

/// A story as it was written down, in all its records.
#[derive(Clone, Debug)]
pub struct StagedStory {
    /// Its number.
    pub n: i64,
    /// The source's key.
    pub key: String,
    /// What the source said of it, in its order; none where only comments name it.
    pub records: Vec<Vec<u8>>,
    /// How many comments name it.
    pub comments: u64,
    /// The time of the oldest of them that has one.
    pub first_at: Option<i64>,
}

/// What was found when the parents were looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// Comments whose key came before.
    pub duplicates: u64,
    /// Comments that were deleted, and nothing answers them.
    pub unanswered: u64,
    /// Replies to what is in another story.
    pub strays: u64,
    /// Circles of comments that answer each other, each cut at one.
    pub circles: u64,
    /// Comments to be stored.
    pub comments: u64,
}

/// Why a comment is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut<'a> {
    /// Its key came before.
    Duplicate,
    /// Its story is not taken over, for this reason.
    Refused(&'a str),
    /// It was deleted, and nothing answers it.
    Unanswered,
}

/// A comment in the order of storing.
#[derive(Clone, Debug)]
pub struct Ordered {
    /// Its place in the source, from 1.
    pub n: i64,
    /// The story it goes to.
    pub story: StoryId,
    /// All of it, as it was written down.
    pub record: Vec<u8>,
    /// What the source says of its author elsewhere.
    pub author: Option<Vec<u8>>,
    /// The source's key of what it answers: a comment that came before it, or one that this source does not have. It can
    /// be another than the comment says: where that was skipped, what it answered, or nothing.
    pub parent: Option<String>,
    /// Whether that comment came before it in this source.
    pub parent_is_here: bool,
    /// Its time, or its parent's where that is later; none where neither is known.
    pub at: Option<i64>,
}

/// The file.
pub struct Staging {
    conn: Connection,
}

impl Staging {
    /// Makes the file, where none may be. It is unlinked at once, so that nothing is left of it however the process ends.
    pub fn create(path: &Path) -> Result<Self, Error> {
        create_private(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(|error| classify(&error, "open"))?;
        batch(
            &conn,
            &format!(
                "pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive; \
                 pragma cache_size = -{CACHE_KIB}; pragma mmap_size = 0; {SCHEMA}"
            ),
        )?;
        // SQLite has the file open by now and asks for its name no more.
        std::fs::remove_file(path)
            .map_err(|error| Error::Unavailable(format!("{}: {error}", path.display())))?;
        batch(&conn, "begin")?;
        Ok(Self { conn })
    }

    fn run(&self, sql: &'static str, params: impl rusqlite::Params) -> Result<u64, Error> {
        let done = self.prepare(sql)?.execute(params);
        done.map(|rows| rows as u64).map_err(|error| classify(&error, sql))
    }

    fn prepare(&self, sql: &'static str) -> Result<CachedStatement<'_>, Error> {
        self.conn.prepare_cached(sql).map_err(|error| classify(&error, sql))
    }

    fn number(&self, sql: &'static str, params: impl rusqlite::Params) -> Result<Option<i64>, Error> {
        let found = self.prepare(sql)?.query_row(params, |row| row.get(0)).optional();
        found.map(Option::flatten).map_err(|error| classify(&error, sql))
    }

    /// The number of a story by its key, which is new with this or was there.
    fn story(&self, key: &str) -> Result<i64, Error> {
        if let Some(n) = self.number("select n from story where key = ?1", [key])? {
            return Ok(n);
        }
        self.run("insert into story (key) values (?1)", [key])?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Writes down what a source says of a story.
    pub fn add_story(&mut self, key: &str, record: &[u8]) -> Result<(), Error> {
        let story = self.story(key)?;
        self.run("insert into story_record (story, record) values (?1, ?2)", params![story, record])?;
        Ok(())
    }

    /// Writes down what a source says of a person; what it said before counts no more.
    pub fn add_author(&mut self, source_id: &str, record: &[u8]) -> Result<(), Error> {
        let sql = "insert into author (id, record) values (?1, ?2) on conflict (id) do update set record = excluded.record";
        self.run(sql, params![short(source_id), record])?;
        Ok(())
    }

    /// Writes down a comment.
    pub fn add_comment(&mut self, one: &Staged<'_>) -> Result<(), Error> {
        let kind = if one.is_deleted { Kind::Deleted } else { Kind::Comment };
        let story = self.story(one.story)?;
        self.run(
            "insert into comment (id, parent, story, author, at, kind) values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                short(one.source_id),
                one.parent.map(short),
                story,
                one.author.map(short),
                one.at,
                kind as i64
            ],
        )?;
        let n = self.conn.last_insert_rowid();
        self.keep(n, one.source_id, one.parent, one.record)
    }

    fn keep(&self, n: i64, key: &str, parent: Option<&str>, record: &[u8]) -> Result<(), Error> {
        let sql = "insert into record (n, key, parent, record) values (?1, ?2, ?3, ?4)";
        self.run(sql, params![n, key, parent, record])?;
        Ok(())
    }

    /// Writes down that a comment was skipped, for those that answer it.
    pub fn add_skipped(&mut self, source_id: &str, parent: Option<&str>) -> Result<(), Error> {
        self.run(
            "insert into comment (id, parent, kind) values (?1, ?2, ?3)",
            params![short(source_id), parent.map(short), Kind::Skipped as i64],
        )?;
        self.keep(self.conn.last_insert_rowid(), source_id, parent, &[])
    }

    /// Stories with a comment, in the order of the source, after a number; at most so many.
    pub fn stories(&mut self, after: i64, limit: usize) -> Result<Vec<StagedStory>, Error> {
        if after == 0 {
            batch(&self.conn, "create index if not exists comment_story on comment (story, at)")?;
            batch(&self.conn, "create index if not exists story_records on story_record (story)")?;
        }
        let sql = "select n, key, (select count(*) from comment c where c.story = story.n), \
                   (select min(at) from comment c where c.story = story.n) from story \
                   where n > ?1 and exists (select 1 from comment c where c.story = story.n) order by n limit ?2";
        let mut statement = self.prepare(sql)?;
        let rows = statement.query_map(params![after, limit as i64], |row| {
            Ok(StagedStory {
                n: row.get(0)?,
                key: row.get(1)?,
                records: Vec::new(),
                comments: row.get::<_, i64>(2)? as u64,
                first_at: row.get(3)?,
            })
        });
        let rows = rows.and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut stories = rows.map_err(|error| classify(&error, sql))?;
        for story in &mut stories {
            story.records = self.records_of(story.n)?;
        }
        Ok(stories)
    }

    /// What the source says of the story with this key, in its order; nothing where it says nothing.
    pub fn said_of(&self, key: &str) -> Result<Vec<Vec<u8>>, Error> {
        match self.number("select n from story where key = ?1", [key])? {
            Some(story) => self.records_of(story),
            None => Ok(Vec::new()),
        }
    }

    fn records_of(&self, story: i64) -> Result<Vec<Vec<u8>>, Error> {
        // The first, and what adds to it: a source that says very much of one story says it to do harm.
        let sql = "select record from story_record where story = ?1 and (rowid = (select min(rowid) from story_record \
                   where story = ?1) or length(record) <= 16384) order by rowid limit 20";
        let mut statement = self.prepare(sql)?;
        let rows = statement.query_map([story], |row| row.get(0)).and_then(Iterator::collect);
        rows.map_err(|error| classify(&error, sql))
    }

    /// Says to which story of ours a story goes.
    pub fn set_story(&mut self, n: i64, story: StoryId) -> Result<(), Error> {
        self.run("update story set target = ?2 where n = ?1", params![n, story.0.as_bytes()])?;
        Ok(())
    }

    /// To how many stories of ours all of them go.
    pub fn target_count(&self) -> Result<u64, Error> {
        let count = self.number("select count(distinct target) from story where target is not null", [])?;
        Ok(count.unwrap_or(0) as u64)
    }

    /// Says that a story is not taken over, and why.
    pub fn refuse_story(&mut self, n: i64, reason: &'static str) -> Result<(), Error> {
        self.run("update story set refused = ?2 where n = ?1", params![n, reason])?;
        Ok(())
    }

    /// Gives each comment that is left out: the reason, and all of it. Once the order is made.
    pub fn left_out(&mut self, mut f: impl FnMut(LeftOut<'_>, &[u8])) -> Result<(), Error> {
        let sql = "select c.kind, s.refused, r.record from comment c join record r on r.n = c.n \
                   left join story s on s.n = c.story where c.kind in (3, 4, 5) order by c.n";
        let mut statement = self.prepare(sql)?;
        let failed = |error| classify(&error, sql);
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let kind: i64 = row.get(0).map_err(failed)?;
            let refused: Option<String> = row.get(1).map_err(failed)?;
            let why = match &refused {
                _ if kind == Kind::Duplicate as i64 => LeftOut::Duplicate,
                Some(reason) => LeftOut::Refused(reason),
                None => LeftOut::Unanswered,
            };
            f(why, row.get_ref(2).and_then(|cell| Ok(cell.as_blob()?)).map_err(failed)?);
        }
        Ok(())
    }

    /// Finds the parent of each comment and makes the order of storing.
    pub fn resolve(&mut self) -> Result<Resolved, Error> {
        let mut resolved = Resolved::default();
        // Stories under several keys that are one of ours, such as one page under two addresses.
        batch(
            &self.conn,
            "create table same as select s.n as one, (select min(f.n) from story f where f.target = s.target) as first \
             from story s where s.target is not null; delete from same where one = first; \
             create unique index same_one on same (one); \
             update comment set story = (select first from same where one = story) \
             where story in (select one from same); drop index if exists comment_story; \
             create index comment_id on comment (id);",
        )?;
        self.run(
            "update comment set kind = ?1 where story in (select n from story where refused is not null)",
            [Kind::Refused as i64],
        )?;
        resolved.duplicates = self.run(
            "update comment set kind = ?1 where n in (select c.n from (select id, coalesce(min(case when kind in (0, 1) then n end), min(n)) as first from comment \
             group by id having count(*) > 1) d join comment c on c.id = d.id where c.n <> d.first) and kind in (0, 1)",
            [Kind::Duplicate as i64],
        )?;
        self.find_parents()?;
        resolved.strays = self.run(
            "update comment set p = null, parent = null where p is not null and kind in (0, 1) \
             and story is not (select q.story from comment q where q.n = comment.p)",
            [],
        )?;
        batch(
            &self.conn,
            "drop index comment_id; create index comment_p on comment (p) where p is not null;",
        )?;
        resolved.circles = self.find_order()?;
        resolved.unanswered = self.leave_unanswered()?;
        batch(
            &self.conn,
            "create index comment_order on comment (story, at, o, d, n) where kind in (0, 1); commit; begin;",
        )?;
        batch(&self.conn, &format!("pragma cache_size = -{ORDERED_CACHE_KIB}; pragma shrink_memory;"))?;
        let count = self.number("select count(*) from comment where kind in (0, 1)", [])?;
        resolved.comments = count.unwrap_or(0) as u64;
        Ok(resolved)
    }

    fn find_parents(&self) -> Result<(), Error> {
        // The first of a key that is to be stored is the one that counts.
        self.run(
            "update comment set p = (select q.n from comment q where q.id = comment.parent \
             order by q.kind in (0, 1) desc, q.n limit 1) where parent is not null and kind in (0, 1, 2)",
            [],
        )?;
        batch(&self.conn, "create index comment_skipped on comment (n) where kind = 2")?;
        let mut moved = 1;
        for _ in 0..SKIPPED_DEEP_MAX {
            // What it answered is the parent now, also where that is in another file.
            moved = self.run(
                "update comment set (p, parent, via) = (select q.p, q.parent, q.n from comment q where q.n = comment.p) \
                 where kind in (0, 1) and p in (select n from comment where kind = 2)",
                [],
            )?;
            if moved == 0 {
                break;
            }
        }
        if moved > 0 {
            let sql = "update comment set p = null, parent = null where p in (select n from comment where kind = 2)";
            self.run(sql, [])?;
        }
        Ok(())
    }

    /// Goes down from the roots, level by level: depth, and a time and a place that are not before the parent's. What is
    /// not reached hangs on a circle, which is cut at one of its comments.
    fn find_order(&self) -> Result<u64, Error> {
        self.run("update comment set at = coalesce(at, ?1), o = n where kind in (0, 1)", [NO_TIME])?;
        self.run("insert into here (n, d) select n, 0 from comment where p is null and kind in (0, 1)", [])?;
        let (mut circles, mut seen) = (0, 0);
        loop {
            self.go_down()?;
            let sql =
                "select n from comment where n > ?1 and d is null and kind in (0, 1) order by n limit 1";
            let Some(lost) = self.number(sql, [seen])? else { return Ok(circles) };
            let Some(cut) = self.in_circle(lost)? else {
                // It hangs on what is not stored, for example on another one's duplicate.
                self.run("update comment set p = null where n = ?1", [lost])?;
                self.run("insert into here (n, d) values (?1, 0)", [lost])?;
                continue;
            };
            self.run("update comment set p = null, parent = null where n = ?1", [cut])?;
            self.run("insert into here (n, d) values (?1, 0)", [cut])?;
            circles += 1;
            seen = lost - 1;
        }
    }

    fn go_down(&self) -> Result<(), Error> {
        loop {
            self.run("update comment set d = (select here.d from here where here.n = comment.n) where n in (select n from here)", [])?;
            let found = self.run(
                "insert into there (n, d) select c.n, here.d + 1 from here cross join comment c on c.p = here.n \
                 where c.kind in (0, 1) and c.d is null",
                [],
            )?;
            self.run("delete from here", [])?;
            if found == 0 {
                return Ok(());
            }
            self.run(
                "update comment set at = max(at, (select q.at from comment q where q.n = comment.p)), \
                 o = max(o, (select q.o from comment q where q.n = comment.p)) where n in (select n from there)",
                [],
            )?;
            self.run("insert into here (n, d) select n, d from there", [])?;
            self.run("delete from there", [])?;
        }
    }

    /// A comment of the circle that a comment hangs on; none where it hangs on no circle. Brent's algorithm: constant
    /// memory, and as many steps as the way to the circle and around it.
    fn in_circle(&self, from: i64) -> Result<Option<i64>, Error> {
        let next = |n: i64| self.number("select p from comment where n = ?1", [n]);
        let (mut slow, mut fast, mut steps, mut power) = (from, next(from)?, 1_u64, 1_u64);
        while let Some(n) = fast {
            if n == slow {
                return Ok(Some(n));
            }
            if steps == power {
                (slow, power, steps) = (n, power * 2, 0);
            }
            fast = next(n)?;
            steps += 1;
        }
        Ok(None)
    }

    /// Leaves out what was deleted and has no answer that is stored, from the deepest up.
    fn leave_unanswered(&self) -> Result<u64, Error> {
        batch(&self.conn, "create index comment_deleted on comment (d) where kind = 1")?;
        let mut left = 0;
        let mut depth = self.number("select max(d) from comment where kind = 1", [])?;
        while let Some(d) = depth {
            left += self.run(
                "update comment set kind = ?2 where kind = 1 and d = ?1 and not exists \
                 (select 1 from comment k where k.p = comment.n and k.kind in (0, 1))",
                params![d, Kind::Unanswered as i64],
            )?;
            depth = self.number("select max(d) from comment where kind = 1 and d < ?1", [d])?;
        }
        Ok(left)
    }

    /// Gives each comment that is to be stored, story by story, parents first; until it is told to stop.
    pub fn each<E: From<Error>>(&mut self, mut f: impl FnMut(Ordered) -> Result<bool, E>) -> Result<(), E> {
        let sql = "select c.n, s.target, r.record, a.record, coalesce(q.key, case when c.parent is not null then \
                   (select v.parent from record v where v.n = coalesce(c.via, c.n)) end), q.key is not null, c.at \
                   from comment c join story s on s.n = c.story join record r on r.n = c.n \
                   left join author a on a.id = c.author left join record q on q.n = c.p \
                   where c.kind in (0, 1) and s.target is not null order by c.story, c.at, c.o, c.d, c.n";
        let mut statement = self.prepare(sql)?;
        let failed = |error| classify(&error, sql);
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let target: [u8; 16] = row.get(1).map_err(failed)?;
            let one = Ordered {
                n: row.get(0).map_err(failed)?,
                story: StoryId(Uuid::from_bytes(target)),
                record: row.get(2).map_err(failed)?,
                author: row.get(3).map_err(failed)?,
                parent: row.get(4).map_err(failed)?,
                parent_is_here: row.get(5).map_err(failed)?,
                at: row.get::<_, Option<i64>>(6).map_err(failed)?.filter(|at| *at != NO_TIME),
            };
            if !f(one)? {
                break;
            }
        }
        Ok(())
    }
}

/// Keys of sources have any length; half of a SHA-256 tells them apart.
fn short(key: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    half
}

#[cfg(test)]
mod tests;
