//! Real files of SQLite, as other programs leave them and as somebody who means harm would write them.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

/// Isso's tables, and what a database has that began with an old version.
const ISSO: &str = "
    pragma user_version = 5;
    create table preferences (key varchar primary key, value varchar);
    create table threads (id integer primary key, uri varchar(256) unique, title varchar(256));
    create table comments (tid references threads(id), id integer primary key, parent integer, created float not null,
        modified float, mode integer, remote_addr varchar, text varchar, author varchar, email varchar, website varchar,
        likes integer default 0, dislikes integer default 0, voters blob not null);
    create trigger remove_stale_threads after delete on comments begin delete from threads where id = old.tid; end;
    alter table comments add column notification integer default 0;
    insert into threads values (1, '/fence/', 'The fence');
    insert into comments values (1, 1, null, 1500000000.25, null, 1, '10.0.0.0', 'One', 'Ann', null, null, 2, 1, x'0001', 0);
    insert into comments values (1, 2, 1, 1500000001, null, 4, '10.0.0.0', '', null, null, null, 0, 0, x'', 0);";

/// Cusdis's.
const CUSDIS: &str = "
    create table users (id text not null primary key, name text);
    create table projects (id text not null primary key, title text not null, ownerId text not null);
    create table pages (id text not null primary key, slug text not null, url text, title text, projectId text not null);
    create index \"projectId\" on pages (projectId);
    create table comments (id text not null primary key, pageId text not null,
        created_at datetime not null default current_timestamp, updated_at datetime not null default current_timestamp,
        deletedAt datetime, moderatorId text, by_email text, by_nickname text not null, content text not null,
        approved boolean not null default false, parentId text);
    insert into pages values ('p1', 'fence', null, 'The fence', 'x');
    insert into comments (id, pageId, created_at, by_nickname, content, approved)
        values ('c2', 'p1', 1600000000000, 'Ben', 'Two', 1), ('c1', 'p1', 1500000000000, 'Ann', 'One', 0);";

struct Fixture {
    folder: TempDir,
    path: PathBuf,
}

impl Fixture {
    fn new(sql: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The name has what would mean something in a URL.
        let path = folder.path().join("a ?mode=rw#100%.db");
        let conn = Connection::open(&path).expect("makes a file");
        conn.execute_batch(sql).expect("runs");
        Self { folder, path }
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(&self.path).expect("reads")
    }

    fn with(self, bytes: &[u8]) -> Self {
        fs::write(&self.path, bytes).expect("writes");
        self
    }

    fn open(&self) -> Result<Foreign, Error> {
        Foreign::open(&self.path)
    }

    fn rows(&self, table: &str, columns: &[&str]) -> Result<Vec<Vec<ForeignValue>>, Error> {
        let mut rows = Vec::new();
        self.open()?.each(table, columns, &mut |values| {
            rows.push(values);
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }
}

fn text(text: &str) -> ForeignValue {
    ForeignValue::Text(text.to_owned())
}

fn names(foreign: &Foreign) -> Vec<&str> {
    foreign.tables().iter().map(|table| table.name.as_str()).collect()
}

#[test]
fn the_tables_of_isso_are_read() {
    let fixture = Fixture::new(ISSO);
    let foreign = fixture.open().unwrap();
    assert_eq!(names(&foreign), ["preferences", "threads", "comments"]);
    assert_eq!(foreign.tables()[1].columns, ["id", "uri", "title"]);
    let rows =
        fixture.rows("comments", &["id", "parent", "created", "text", "author", "likes", "voters", "gone"]);
    let expected = vec![
        vec![
            ForeignValue::Integer(1),
            ForeignValue::Null,
            ForeignValue::Real(1_500_000_000.25),
            text("One"),
            text("Ann"),
            ForeignValue::Integer(2),
            ForeignValue::Bytes(vec![0, 1]),
            ForeignValue::Null,
        ],
        vec![
            ForeignValue::Integer(2),
            ForeignValue::Integer(1),
            ForeignValue::Real(1_500_000_001.0),
            text(""),
            ForeignValue::Null,
            ForeignValue::Integer(0),
            ForeignValue::Bytes(vec![]),
            ForeignValue::Null,
        ],
    ];
    assert_eq!(rows, Ok(expected));
}

#[test]
fn the_tables_of_cusdis_are_read_in_the_order_they_were_filled() {
    let fixture = Fixture::new(CUSDIS);
    let rows = fixture.rows("Comments", &["ID", "pageId", "created_at", "approved", "parentId"]).unwrap();
    let one = |id: &str, at: i64, approved: i64| {
        vec![
            text(id),
            text("p1"),
            ForeignValue::Integer(at),
            ForeignValue::Integer(approved),
            ForeignValue::Null,
        ]
    };
    assert_eq!(rows, [one("c2", 1_600_000_000_000, 1), one("c1", 1_500_000_000_000, 0)]);
    assert_eq!(fixture.rows("users", &["id"]), Ok(vec![]));
    assert!(fixture.rows("stories", &["id"]).is_err(), "a table that is not there");
}

#[test]
fn a_reader_can_end_early_and_begin_again() {
    let fixture = Fixture::new(CUSDIS);
    let mut foreign = fixture.open().unwrap();
    for _ in 0..3 {
        let mut count = 0;
        let ended = foreign.each("comments", &["id"], &mut |_| {
            count += 1;
            ControlFlow::Break(())
        });
        assert_eq!((ended, count), (Ok(()), 1));
    }
}

#[test]
fn a_file_is_only_read_also_in_the_mode_with_a_log() {
    for mode in ["delete", "wal"] {
        let fixture = Fixture::new(&format!("pragma journal_mode = {mode}; {ISSO}"));
        let before = fixture.bytes();
        assert_eq!(fixture.rows("comments", &["id"]).map(|rows| rows.len()), Ok(2), "{mode}");
        let foreign = fixture.open().unwrap();
        assert!(foreign.conn.execute_batch("delete from comments").is_err(), "{mode}");
        drop(foreign);
        assert_eq!(fixture.bytes(), before, "{mode}");
        let files = fs::read_dir(fixture.folder.path()).expect("lists").count();
        assert_eq!(files, 1, "{mode}: nothing was made beside the file");
    }
}

#[test]
fn what_a_running_program_has_written_to_its_log_is_read() {
    let fixture = Fixture::new(&format!("pragma journal_mode = wal; {ISSO}"));
    let running = Connection::open(&fixture.path).expect("opens");
    running.execute_batch("insert into threads values (2, '/new/', '')").expect("writes");
    assert!(beside(&fixture.path, "-wal").exists());
    assert_eq!(fixture.rows("threads", &["id"]).map(|rows| rows.len()), Ok(2));
    drop(running);
}

#[test]
fn views_and_computed_columns_are_not_read() {
    let sql = "create table t (id integer primary key, a text, b text generated always as (a || a), c text as (a) stored);
        create view comments as select * from t;
        create trigger on_view instead of insert on comments begin select 1; end;
        insert into t (a) values ('x');";
    let fixture = Fixture::new(sql);
    let foreign = fixture.open().unwrap();
    let expected = [ForeignTable { name: "t".into(), columns: vec!["id".into(), "a".into()] }];
    assert_eq!(foreign.tables(), expected);
    assert!(fixture.rows("comments", &["id"]).is_err());
    assert_eq!(
        fixture.rows("t", &["a", "b", "c"]),
        Ok(vec![vec![text("x"), ForeignValue::Null, ForeignValue::Null]])
    );
}

#[test]
fn a_view_under_the_name_of_a_table_is_not_read() {
    let fixture = Fixture::new("create table aaaaaaaa (id); create view comments as select 1 as id;");
    let conn = Connection::open(&fixture.path).expect("opens");
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).expect("sets");
    let lie = "pragma writable_schema = on;
        update sqlite_schema set name = 'comments', tbl_name = 'comments' where type = 'table';";
    conn.execute_batch(lie).expect("runs");
    drop(conn);
    // Whether SQLite reads such a schema at all is up to its version; no row comes out of it.
    assert!(fixture.rows("comments", &["id"]).is_err());
}

#[test]
fn a_file_with_virtual_tables_is_refused() {
    let fixture = Fixture::new("create table comments (id); create virtual table words using fts5 (word);");
    let Err(error) = fixture.open() else { panic!("it was opened") };
    assert_eq!(error, Error::Corrupt("it has virtual tables, and those are not read".into()));
}

#[test]
fn hostile_names_are_only_names() {
    let name = "x\" union select sql from sqlite_schema; --'`]";
    let quoted_name = quoted(name);
    let sql = format!(
        "create table {quoted_name} (\"a\"\"); drop\" text, \"[b]\" text, rowid text, _rowid_ text, oid text);"
    );
    let fixture = Fixture::new(&format!("{sql} insert into {quoted_name} values ('A', 'B', 'r', '_', 'o');"));
    let foreign = fixture.open().unwrap();
    assert_eq!(names(&foreign), [name]);
    let rows = fixture.rows(name, &["a\"); drop", "[b]", "rowid"]);
    assert_eq!(rows, Ok(vec![vec![text("A"), text("B"), text("r")]]));
}

#[test]
fn long_values_are_cut_off_and_huge_ones_are_not_loaded() {
    let sql = "create table comments (id integer primary key, text text, data blob, last text);
        insert into comments values (7, replace(hex(zeroblob(800000)), '00', 'é') || replace(hex(zeroblob(400000)), '00', 'é'),
            zeroblob(40000000), 'z');
        insert into comments values (8, 'short', null, 'y');";
    let fixture = Fixture::new(sql);
    let rows = fixture.rows("comments", &["text", "data", "last"]).unwrap();
    let [ForeignValue::Text(long), ForeignValue::Bytes(data), last] = &rows[0][..] else {
        panic!("{}", rows.len())
    };
    assert_eq!((long.len(), data.len(), last), (VALUE_BYTES_MAX, VALUE_BYTES_MAX, &text("z")));
    assert!(long.chars().all(|letter| letter == 'é'));
    assert_eq!(rows[1], [text("short"), ForeignValue::Null, text("y")]);
}

#[test]
fn a_text_of_another_encoding_is_given_as_its_bytes() {
    let sql = "create table comments (id integer primary key, text text);
        insert into comments values (1, cast(x'636166e9' as text)), (2, cast(x'636166c3a9' as text));";
    let rows = Fixture::new(sql).rows("comments", &["text"]).unwrap();
    assert_eq!(rows, [vec![ForeignValue::Bytes(b"caf\xe9".to_vec())], vec![text("caf\u{e9}")]]);
}

#[test]
fn long_values_of_a_table_without_row_numbers_are_left_out() {
    let sql = "create table comments (id text primary key, text text) without rowid;
        insert into comments values ('a', hex(zeroblob(1000000))), ('b', 'short');";
    let rows = Fixture::new(sql).rows("comments", &["id", "text"]).unwrap();
    assert_eq!(rows, [vec![text("a"), ForeignValue::Null], vec![text("b"), text("short")]]);
}

/// A number as SQLite writes it, in four bytes.
fn varint(number: u32) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (number >> shift) as u8 & 0x7f | if shift > 0 { 0x80 } else { 0 })
}

#[test]
fn a_value_that_claims_to_be_huge_is_not_believed() {
    let sql = "create table comments (id integer primary key, text text);
        insert into comments values (1, replace(hex(zeroblob(5000)), '00', 'ab'));";
    let fixture = Fixture::new(sql);
    let mut bytes = fixture.bytes();
    // The only cell: how long the row is (10,005), its key, how long its head is (5), no id, a text of 10,000 bytes.
    let cell = [0xce, 0x15, 0x01, 0x05, 0x00, 0x81, 0x9c, 0x2d];
    let at = bytes.windows(cell.len()).position(|window| window == cell).expect("the cell is in the file");
    // The same row with 100 MB, chosen so that its other pages are looked for in the place where they are: everything
    // about it is right but that the file is not so large. Two bytes more for its length are free before it.
    let text_bytes = 9_999 + 4_092 * 25_000;
    bytes[at - 2..at + 2].copy_from_slice(&varint(text_bytes + 6));
    bytes[at + 3] = 6;
    bytes[at + 5..at + 9].copy_from_slice(&varint(2 * text_bytes + 13));
    let page = at - at % 4096;
    for place in [page + 5, page + 8] {
        assert_eq!(bytes[place..place + 2], ((at % 4096) as u16).to_be_bytes(), "it says where the cell is");
        bytes[place..place + 2].copy_from_slice(&((at % 4096 - 2) as u16).to_be_bytes());
    }
    let fixture = fixture.with(&bytes);
    let foreign = fixture.open().unwrap();
    let claim = "select octet_length(text) from comments";
    assert_eq!(foreign.conn.query_row(claim, [], |row| row.get(0)), Ok(text_bytes), "the claim stands");
    assert_eq!(fixture.rows("comments", &["id", "text"]), Err(endless()));
}

#[test]
fn other_files_are_told_apart_and_named_in_our_words() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let missing = Foreign::open(&folder.path().join("missing.db")).err();
    assert!(matches!(missing, Some(Error::Unavailable(_))), "{missing:?}");
    assert!(matches!(Foreign::open(folder.path()).err(), Some(Error::Unavailable(_))));
    for bytes in
        [&b""[..], b"PK\x03\x04", b"SQLite format 3", b"{\"version\":1}, and more of it than twenty bytes"]
    {
        let fixture = Fixture::new("").with(bytes);
        assert_eq!(fixture.open().err(), Some(Error::Corrupt("it is not a database of SQLite".into())));
    }
    let utf16 = Fixture::new(&format!("pragma encoding = 'UTF-16'; {ISSO}"));
    assert_eq!(utf16.open().err(), Some(Error::Corrupt("its texts are not in UTF-8".into())));
}

/// A table with inner pages, each of which leads with all it has to where `to` says, by their order.
fn bent(to: impl Fn(usize, &[usize]) -> usize) -> Fixture {
    let sql = "pragma page_size = 512; create table comments (id integer primary key, text text);
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 6000)
        insert into comments select i, 'a comment of some length ' || i from n;";
    let fixture = Fixture::new(sql);
    let mut bytes = fixture.bytes();
    let inner: Vec<usize> = (1..bytes.len() / 512).filter(|page| bytes[page * 512] == 5).collect();
    assert!(inner.len() > 5, "the table has inner pages");
    for (order, page) in inner.iter().enumerate() {
        let number = (to(order, &inner) as u32 + 1).to_be_bytes();
        let start = page * 512;
        bytes[start + 8..start + 12].copy_from_slice(&number);
        for cell in 0..usize::from(u16::from_be_bytes([bytes[start + 3], bytes[start + 4]])) {
            let place = start + 12 + 2 * cell;
            let cell = start + usize::from(u16::from_be_bytes([bytes[place], bytes[place + 1]]));
            bytes[cell..cell + 4].copy_from_slice(&number);
        }
    }
    fixture.with(&bytes)
}

#[test]
fn a_tree_that_leads_in_circles_ends() {
    let fixture = bent(|_, inner| inner[0]);
    assert_eq!(fixture.rows("comments", &["id"]), Err(Error::Corrupt("its pages are damaged".into())));
}

#[test]
fn a_small_file_whose_pages_are_told_again_and_again_ends() {
    // Each inner page leads to the next one dozens of times, and the last to the first page with rows, the second after
    // the schema: sound in every page, and more rows than there is time for.
    let fixture = bent(|order, inner| inner.get(order + 1).copied().unwrap_or(2));
    let mut foreign = fixture.open().unwrap();
    let mut count = 0_usize;
    let ended = foreign.each("comments", &["id", "text"], &mut |_| {
        count += 1;
        ControlFlow::Continue(())
    });
    assert_eq!(ended, Err(endless()));
    assert!((3_000..fixture.bytes().len()).contains(&count), "{count}");
}

#[test]
fn a_query_ends_when_its_steps_are_used_up() {
    let sql = "create table comments (id integer primary key, text text);
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
        insert into comments select i, 'x' from n;";
    let fixture = Fixture::new(sql);
    let foreign = fixture.open().unwrap();
    foreign.steps.store(5_000, Ordering::Relaxed);
    let counted =
        foreign.conn.query_row("select count(text || id) from comments", [], |row| row.get::<_, i64>(0));
    assert_eq!(explain(&counted.unwrap_err()), endless());
}

#[test]
fn damaged_bytes_never_panic_and_never_run_on() {
    let fixture = Fixture::new(ISSO);
    let whole = fixture.bytes();
    // A generator of one's own: the same damage every time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let mut opened = 0;
    for round in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..=round % 8 {
            let at = 16 + random() % (bytes.len() - 16);
            bytes[at] = random() as u8;
        }
        if round % 5 == 0 {
            bytes.truncate(random() % bytes.len());
        }
        fs::write(&fixture.path, &bytes).expect("writes");
        let Ok(mut foreign) = fixture.open() else { continue };
        opened += 1;
        for table in foreign.tables().to_vec() {
            let columns: Vec<_> = table.columns.iter().map(String::as_str).collect();
            let mut rows = 0;
            let _ = foreign.each(&table.name, &columns, &mut |values| {
                rows += 1;
                assert_eq!(values.len(), columns.len());
                ControlFlow::Continue(())
            });
            assert!(rows <= whole.len());
        }
    }
    assert!(opened > 50, "most damage is in the rows: {opened}");
}
