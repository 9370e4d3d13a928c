//! All SQL text that differs by engine, and nothing else.

use crate::Engine;
use crate::tx::Tx;

/// Begins a read on SQLite: the snapshot is taken by the first statement.
pub(crate) const SQLITE_BEGIN_READ: &str = "begin deferred";
/// Begins a group on SQLite, taking the write lock at once so that no later statement can fail to get it.
pub(crate) const SQLITE_BEGIN_WRITE: &str = "begin immediate";
/// Begins a write on PostgreSQL. Decisions hold only under row locks (see [`lock!`](crate::lock)).
pub(crate) const POSTGRES_BEGIN_WRITE: &str = "begin isolation level read committed read write";
/// Begins a read on PostgreSQL: one snapshot for all its statements.
pub(crate) const POSTGRES_BEGIN_READ: &str = "begin isolation level repeatable read read only";
/// Ends a transaction, keeping it.
pub(crate) const COMMIT: &str = "commit";
/// Ends a transaction, undoing it.
pub(crate) const ROLLBACK: &str = "rollback";
/// Begins a member of a group that is not its first.
pub(crate) const SAVEPOINT: &str = "savepoint member";
/// Keeps a member.
pub(crate) const RELEASE: &str = "release member";
/// Undoes a member; the savepoint itself stays until it is released.
pub(crate) const ROLLBACK_TO: &str = "rollback to member";

/// The number of the running transaction on PostgreSQL (version 13 or later).
pub(crate) const POSTGRES_TXID: &str = "select pg_current_xact_id()::text::bigint";

/// A PostgreSQL session's settings: nobody waits for a lock for ever, and a server set to acknowledge before
/// its log is on the disk is not believed. Stronger settings than `on` stay.
pub(crate) const POSTGRES_SESSION: &str = "set lock_timeout = '10s';
     select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'";
/// What a PostgreSQL server says of itself.
pub(crate) const POSTGRES_SERVER: &str =
    "select current_setting('server_version_num')::bigint, current_setting('server_encoding')";

/// The numbers of the tables, digested: every restore makes them anew, and nothing else that is done to a table does.
pub(crate) const POSTGRES_GENERATION: &str =
    "select md5(coalesce(string_agg(oid::text, ' ' order by oid), '')) from pg_class
     where relkind = 'r' and relnamespace = (select oid from pg_namespace where nspname = current_schema())";

/// Whether the migration runner has ever run here: 0 or 1.
pub(crate) const MIGRATION_TABLE_COUNT: Pick = Pick {
    sqlite: "select count(*) from sqlite_schema where type = 'table' and name = 'migration'",
    postgres: "select count(*) from information_schema.tables
               where table_schema = current_schema() and table_name = 'migration'",
};
/// What has been applied, and how far.
pub(crate) const MIGRATION_TABLE: Pick = Pick {
    sqlite: "create table if not exists migration (
                 number integer primary key, name text not null, checksum text not null,
                 steps integer not null, applied_at integer
             ) strict",
    postgres: "create table if not exists migration (
                 number bigint primary key, name text not null, checksum text not null,
                 steps bigint not null, applied_at bigint
             )",
};
/// Who is migrating.
pub(crate) const LEASE_TABLE: Pick = Pick {
    sqlite: "create table if not exists migration_lease (
                 id integer primary key check (id = 1), holder text not null, expires_at integer not null
             ) strict",
    postgres: "create table if not exists migration_lease (
                 id bigint primary key check (id = 1), holder text not null, expires_at bigint not null
             )",
};

/// Which events a relay may read: on PostgreSQL those below the oldest running transaction, because a slow
/// closure commits behind later ones; on SQLite every committed event is in order. Goes into a `where` on
/// table `event`.
pub const EVENTS_VISIBLE: Pick =
    Pick { sqlite: "1 = 1", postgres: "event.txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint" };

/// The highest number of an event whose transaction this server has not begun: no snapshot shows such a one, unless it was
/// written on another server. SQLite's numbers go on from the highest there is.
pub(crate) const EVENTS_TO_COME: Pick = Pick {
    sqlite: "select max(txid) from event where 1 = 0",
    postgres: "select max(txid) from event where txid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
};

/// Jobs that are due; those that another worker is just taking are passed over.
pub(crate) const JOBS_DUE: Pick = Pick {
    sqlite: "select id, kind, subject, attempts from job where run_at <= $1 and leased_until <= $1 and kind <> 'scores' \
             order by run_at, id limit 100",
    postgres: "select id, kind, subject, attempts from job where run_at <= $1 and leased_until <= $1 and kind <> 'scores' \
               order by run_at, id limit 100 for update skip locked",
};

/// The job of one kind that is due first; one that another worker is just taking is passed over.
pub(crate) const JOB_DUE: Pick = Pick {
    sqlite: "select id, kind, subject, attempts from job where run_at <= $1 and leased_until <= $1 and kind = $2 \
             order by run_at, id limit 1",
    postgres: "select id, kind, subject, attempts from job where run_at <= $1 and leased_until <= $1 and kind = $2 \
               order by run_at, id limit 1 for update skip locked",
};

/// The mail that is due first, codes before others; one that another sender is just taking is passed over.
pub(crate) const MAIL_DUE: Pick = Pick {
    sqlite: "select id, kind, event_id, contact_key, account_id, guest_id, comment_id, data, created_at, attempts \
             from outbox where state = 'waiting' and run_at <= $1 and leased_until <= $1 \
             order by kind <> 'code', run_at, id limit 1",
    postgres: "select id, kind, event_id, contact_key, account_id, guest_id, comment_id, data, created_at, attempts \
               from outbox where state = 'waiting' and run_at <= $1 and leased_until <= $1 \
               order by kind <> 'code', run_at, id limit 1 for update skip locked",
};

/// A comment's entry in the index; nothing where its place is taken.
pub(crate) const SEARCH_INSERT: Pick = Pick {
    sqlite: "insert into search_entry (place, comment_id, site_id, story_id, guest_id, status, language, score, words) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (place) do nothing",
    postgres: "insert into search_entry (place, comment_id, site_id, story_id, guest_id, status, language, score, words) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, cast(cast($9 as text) as tsvector)) on conflict (place) do nothing",
};
/// A comment's entry, with its words as they were put in.
pub(crate) const SEARCH_ENTRY: Pick = Pick {
    sqlite: "select place, status, language, score, words from search_entry where comment_id = $1",
    postgres: "select place, status, language, score, cast(words as text) from search_entry where comment_id = $1",
};
/// Puts words into SQLite's index, which is a table of its own.
pub(crate) const SQLITE_SEARCH_INDEX: &str = "insert into search_text (rowid, words) values ($1, $2)";
/// Takes words out again that are in.
pub(crate) const SQLITE_SEARCH_TAKE: &str =
    "insert into search_text (search_text, rowid, words) values ('delete', $1, $2)";
/// Takes out all words of a comment.
pub(crate) const SQLITE_SEARCH_FORGET: &str = "insert into search_text (search_text, rowid, words) \
     select 'delete', place, words from search_entry where comment_id = $1";

/// What finding a comment needs of its entry, followed by where from.
macro_rules! entries {
    ($($rest:literal),*) => {
        concat!(
            "select e.place, e.comment_id, e.site_id, e.story_id, s.section, e.status, e.language, e.score ",
            $($rest),*
        )
    };
}

/// Entries by words, between two places; the crosses keep SQLite from beginning with another table than its index.
macro_rules! by_words {
    ($order:literal) => {
        Pick {
            sqlite: entries!(
                "from search_text cross join search_entry e on e.place = search_text.rowid \
                 cross join story s on s.id = e.story_id where search_text match $1 \
                 and search_text.rowid > $2 and search_text.rowid < $3 order by search_text.rowid ",
                $order,
                " limit $4"
            ),
            postgres: entries!(
                "from search_entry e join story s on s.id = e.story_id \
                 where e.words @@ cast(cast($1 as text) as tsquery) and e.place > $2 and e.place < $3 order by e.place ",
                $order,
                " limit $4"
            ),
        }
    };
}
pub(crate) const SEARCH_WORDS_NEWEST: Pick = by_words!("desc");
pub(crate) const SEARCH_WORDS_OLDEST: Pick = by_words!("asc");

macro_rules! by_place {
    ($order:literal) => {
        entries!(
            "from search_entry e join story s on s.id = e.story_id where e.place > $1 and e.place < $2 order by e.place ",
            $order,
            " limit $3"
        )
    };
}
pub(crate) const SEARCH_PLACE_NEWEST: &str = by_place!("desc");
pub(crate) const SEARCH_PLACE_OLDEST: &str = by_place!("asc");

/// Entries of several authors between two places, of each no more than the page can hold: somebody may have written a
/// hundred thousand comments, and the index of authors has them in their order.
macro_rules! of_each {
    ($guests:literal, $order:literal) => {
        Pick {
            sqlite: entries!(
                "from (",
                $guests,
                " limit 5000) g cross join search_entry e on e.place in (select i.place from search_entry i \
                 where i.guest_id = g.id and i.place > $2 and i.place < $3 order by i.place ",
                $order,
                " limit $4) cross join story s on s.id = e.story_id order by e.place ",
                $order,
                " limit $4"
            ),
            postgres: entries!(
                "from (",
                $guests,
                " limit 5000) g cross join lateral (select i.* from search_entry i \
                 where i.guest_id = g.id and i.place > $2 and i.place < $3 order by i.place ",
                $order,
                " limit $4) e join story s on s.id = e.story_id order by e.place ",
                $order,
                " limit $4"
            ),
        }
    };
}

macro_rules! by_author {
    ($order:literal) => {
        of_each!("select id from guest where name_key = $1 and name_key <> '' order by id desc", $order)
    };
}
pub(crate) const SEARCH_AUTHOR_NEWEST: Pick = by_author!("desc");
pub(crate) const SEARCH_AUTHOR_OLDEST: Pick = by_author!("asc");

macro_rules! by_id {
    ($order:literal) => {
        of_each!(
            "select id from guest where account_id = $1 union select id from guest where id = $1",
            $order
        )
    };
}
pub(crate) const SEARCH_ID_NEWEST: Pick = by_id!("desc");
pub(crate) const SEARCH_ID_OLDEST: Pick = by_id!("asc");

/// Accounts of a site with names between two, in the order of their bytes: on PostgreSQL another order may be the
/// database's, and an index in that one finds no beginnings.
pub(crate) const ACCOUNTS_BY_NAME: Pick = Pick {
    sqlite: "select a.id, a.name, a.created_at from (select id, name, created_at, name_key from account \
             where name_key <> '' and name_key >= $1 and name_key < $2 order by name_key limit 5000) a \
             where exists (select 1 from guest g where g.account_id = a.id and g.site_id = $3) \
             order by a.name_key limit $4",
    postgres: "select a.id, a.name, a.created_at from (select id, name, created_at, name_key from account \
               where name_key <> '' and name_key collate \"C\" >= $1 and name_key collate \"C\" < $2 \
               order by name_key collate \"C\" limit 5000) a \
               where exists (select 1 from guest g where g.account_id = a.id and g.site_id = $3) \
               order by a.name_key collate \"C\" limit $4",
};

/// On PostgreSQL, plans what is left of the transaction by what it looks for: a plan for any word reads half the table for
/// a rare one.
pub(crate) fn plan_each_search(tx: &mut Tx<'_>) -> Result<(), crate::Error> {
    if tx.engine() == Engine::Postgres {
        tx.exec("set local plan_cache_mode = force_custom_plan", &[])?;
    }
    Ok(())
}

/// One text for each engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The text on SQLite.
    pub sqlite: &'static str,
    /// The text on PostgreSQL.
    pub postgres: &'static str,
}

impl Pick {
    /// The text for one engine.
    pub const fn on(self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    /// The text for the transaction's engine.
    pub fn of(self, tx: &Tx<'_>) -> &'static str {
        self.on(tx.engine())
    }
}

/// A statement that reads the rows it decides on: on PostgreSQL they are locked until the transaction ends,
/// on SQLite the group's own lock does that. `tx.one(lock!("select ... where id = $1").of(tx), ...)`. Always
/// in the order story, parent, comment, author, decision with its complaint, standing; of several of a kind by their ids.
#[macro_export]
macro_rules! lock {
    ($sql:literal) => {
        $crate::dialect::Pick { sqlite: $sql, postgres: concat!($sql, " for update") }
    };
}

/// A statement over table `event` with the condition [`EVENTS_VISIBLE`] between its two halves.
#[macro_export]
macro_rules! visible_events {
    ($before:literal, $after:literal) => {
        $crate::dialect::Pick {
            sqlite: concat!($before, " 1 = 1 ", $after),
            postgres: concat!(
                $before,
                " event.txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint ",
                $after
            ),
        }
    };
}
