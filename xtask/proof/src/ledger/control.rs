//! Negative controls: the store is falsified between kill and restart, and the checker has to say so.

use std::path::Path;

use rusqlite::Connection;

/// What is falsified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Falsified {
    /// An acknowledged comment vanishes.
    Vanished,
    /// An acknowledged edit is taken back.
    Older,
    /// A comment appears that nobody wrote.
    Appeared,
}

impl Falsified {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Vanished, Self::Older, Self::Appeared];

    /// Falsifies the database file of a server that does not run.
    pub fn apply(self, database: &Path) -> Result<(), String> {
        let conn = Connection::open(database).map_err(|error| error.to_string())?;
        let sql = match self {
            Self::Vanished => {
                "create temp table victim as select id from comment where status = 'published' and reply_count = 0 \
                   and key_hash is not null limit 1;
                 delete from revision where comment_id in (select id from victim);
                 delete from comment where id in (select id from victim);"
            }
            Self::Older => {
                "create temp table victim as select c.id, (select r.id from revision r where r.comment_id = c.id \
                   order by r.created_at limit 1) as first from comment c where c.edited_at is not null \
                   and c.status = 'published' limit 1;
                 update comment set revision_id = (select first from victim where victim.id = comment.id) \
                   where id in (select id from victim);"
            }
            Self::Appeared => {
                "create temp table twin as select * from comment where status = 'published' and parent_id is null limit 1;
                 update twin set id = randomblob(16), key_hash = null, root_id = id, source_key = null;
                 update twin set root_id = id;
                 insert into comment select * from twin;"
            }
        };
        conn.execute_batch(&format!("pragma foreign_keys = off; {sql}")).map_err(|error| error.to_string())
    }
}
