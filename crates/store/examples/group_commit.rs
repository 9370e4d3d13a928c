//! How many durable units a second the writer makes, beside a bare loop on the same disk.
//!
//! `cargo run --release -p althing-store --example group_commit [FOLDER]`. A unit is eight statements over
//! ten index entries, like the submission of a comment. Figures of one run are comparable with each other
//! only.

use std::path::Path;
use std::time::{Duration, Instant};

use althing_store::{Error, Lane, Options, Store, Tx, args};
use uuid::Uuid;

const SECONDS: u64 = 3;
const SCHEMA: [&str; 8] = [
    "create table story (id blob primary key, epoch integer not null) strict",
    "create table author (id blob primary key, comments integer not null) strict",
    "create table comment (id blob primary key, story blob not null, parent blob, author blob not null,
         root blob not null, sort_at integer not null, body text not null, key_hash blob not null unique) strict",
    "create index comment_page on comment (story, root, sort_at, id)",
    "create index comment_parent on comment (parent, sort_at)",
    "create index comment_author on comment (author, sort_at)",
    "create table event (id blob primary key, txid integer not null, kind text not null, story blob) strict",
    "create index event_cursor on event (txid, id)",
];
const BODY: &str = "A comment of two hundred characters, which is about what people write under news stories when they \
                    have something to say and a little time to say it, before the next story takes them elsewhere.";

fn key(kind: u64, number: u64) -> Uuid {
    Uuid::from_u64_pair(kind << 56 | number, number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// Eight statements: three reads and five writes.
fn submit(tx: &mut Tx<'_>, number: u64) -> Result<(), Error> {
    let (id, story, author) = (key(1, number), key(2, number % 100), key(3, number % 1000));
    let (now, txid) = (number as i64, tx.txid()?);
    tx.one::<i64>("select epoch from story where id = $1", args![story])?;
    tx.one::<i64>("select comments from author where id = $1", args![author])?;
    tx.one::<i64>("select sort_at from comment where key_hash = $1", args![id.as_bytes()])?;
    tx.exec(
        "insert into story (id, epoch) values ($1, 1) on conflict (id) do update set epoch = story.epoch + 1",
        args![story],
    )?;
    tx.exec(
        "insert into author (id, comments) values ($1, 1)
         on conflict (id) do update set comments = author.comments + 1",
        args![author],
    )?;
    tx.exec(
        "insert into comment (id, story, parent, author, root, sort_at, body, key_hash)
         values ($1, $2, null, $3, $1, $4, $5, $6)",
        args![id, story, author, now, BODY, id.as_bytes()],
    )?;
    tx.exec("update comment set sort_at = $2 where id = $1", args![id, now + 1])?;
    tx.exec(
        "insert into event (id, txid, kind, story) values ($1, $2, 'comment.published', $3)",
        args![id, txid, story],
    )?;
    Ok(())
}

/// Time this thread has spent on a processor. Zero where the system does not tell, which is everywhere but on
/// Linux.
fn thread_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// What one run came to.
struct Figures {
    /// Units a second.
    rate: f64,
    /// Microseconds of the writing thread for a unit.
    micros: f64,
    /// The 99th percentile of what a caller waits.
    p99: Duration,
}

fn open(folder: &Path, name: &str) -> Result<Store, Error> {
    let options = Options { txid_start_sql: Some("select 0"), ..Options::default() };
    let store = Store::open(&format!("sqlite:{}", folder.join(name).display()), options)?;
    for sql in SCHEMA {
        store.write_blocking(Lane::Bulk, move |tx| tx.exec(sql, &[]))?;
    }
    Ok(store)
}

/// So many writers at once, each waiting for its unit before it sends the next.
fn writers(folder: &Path, count: u64) -> Result<Figures, Error> {
    let store = open(folder, &format!("group-{count}.db"))?;
    // Runs on the writing thread.
    let time = |store: &Store| store.write_blocking(Lane::Bulk, |_| Ok::<_, Error>(thread_time()));
    let before = time(&store)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| Error::Engine(error.to_string()))?;
    let begun = Instant::now();
    let mut times: Vec<Duration> = runtime.block_on(async {
        let tasks: Vec<_> = (0..count)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move {
                    let (mut times, mut number) = (Vec::new(), writer);
                    while begun.elapsed() < Duration::from_secs(SECONDS) {
                        let asked = Instant::now();
                        store.write(Lane::Interactive, move |tx| submit(tx, number)).await?;
                        times.push(asked.elapsed());
                        number += count;
                    }
                    Ok::<_, Error>(times)
                })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.map_err(|error| Error::Engine(error.to_string()))??);
        }
        Ok::<_, Error>(all)
    })?;
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    let micros = time(&store)?.saturating_sub(before).as_secs_f64() * 1e6 / times.len() as f64;
    times.sort_unstable();
    Ok(Figures { rate, micros, p99: times[times.len() * 99 / 100] })
}

/// The same statements on a bare connection, `group` units to a commit.
fn bare(folder: &Path, group: u64) -> rusqlite::Result<Figures> {
    let conn = rusqlite::Connection::open(folder.join(format!("bare-{group}.db")))?;
    conn.execute_batch("pragma journal_mode = wal; pragma synchronous = full")?;
    conn.execute_batch(&SCHEMA.join(";"))?;
    conn.set_prepared_statement_cache_capacity(64);
    let (begun, before, mut number) = (Instant::now(), thread_time(), 0);
    while begun.elapsed() < Duration::from_secs(SECONDS) {
        conn.prepare_cached("begin immediate")?.execute([])?;
        for _ in 0..group {
            bare_unit(&conn, number)?;
            number += 1;
        }
        conn.prepare_cached("commit")?.execute([])?;
    }
    let rate = number as f64 / begun.elapsed().as_secs_f64();
    let micros = thread_time().saturating_sub(before).as_secs_f64() * 1e6 / number as f64;
    Ok(Figures { rate, micros, p99: Duration::ZERO })
}

fn bare_unit(conn: &rusqlite::Connection, number: u64) -> rusqlite::Result<()> {
    let (id, story, author) = (key(1, number), key(2, number % 100), key(3, number % 1000));
    let (id, story, author) =
        (id.as_bytes().as_slice(), story.as_bytes().as_slice(), author.as_bytes().as_slice());
    let now = number as i64;
    for (sql, key) in [
        ("select epoch from story where id = ?1", story),
        ("select comments from author where id = ?1", author),
        ("select sort_at from comment where key_hash = ?1", id),
    ] {
        conn.prepare_cached(sql)?.exists([key])?;
    }
    for (sql, key) in [
        ("insert into story values (?1, 1) on conflict (id) do update set epoch = story.epoch + 1", story),
        (
            "insert into author values (?1, 1) on conflict (id) do update set comments = author.comments + 1",
            author,
        ),
    ] {
        conn.prepare_cached(sql)?.execute([key])?;
    }
    conn.prepare_cached("insert into comment values (?1, ?2, null, ?3, ?1, ?4, ?5, ?6)")?
        .execute((id, story, author, now, BODY, id))?;
    conn.prepare_cached("update comment set sort_at = ?2 where id = ?1")?.execute((id, now + 1))?;
    conn.prepare_cached("insert into event values (?1, ?2, 'comment.published', ?3)")?
        .execute((id, now, story))?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parent = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let folder = tempfile::tempdir_in(parent)?;
    println!("writers   units/s    bare/s  share        p99  CPU us   bare");
    for count in [1, 16, 64] {
        let bare = bare(folder.path(), count)?;
        let ours = writers(folder.path(), count)?;
        let (share, p99) = (100.0 * ours.rate / bare.rate, ours.p99.as_secs_f64() * 1e3);
        println!(
            "{count:>7}  {:>8.0}  {:>8.0}  {share:>4.0}%  {p99:>6.2} ms  {:>6.1}  {:>5.1}",
            ours.rate, bare.rate, ours.micros, bare.micros
        );
    }
    println!(
        "bare: one thread and no queue, as many units to a commit as there are writers; CPU of the writing thread"
    );
    Ok(())
}
