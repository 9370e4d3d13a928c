//! Cusdis's dumps of each database, and what is wrong with others.

use super::*;
use crate::source::Options;
use crate::source::told::{evidence, format_of, lines, shown, told};
use crate::source::{Format, Item};

const POSTGRESQL: &str = include_str!("../../../../../../xtask/fuzz/corpus/cusdis-dump/pg_dump.sql");
const INSERTS: &str = include_str!("../../../../../../xtask/fuzz/corpus/cusdis-dump/pg_dump-inserts.sql");
const MYSQL: &str = include_str!("../../../../../../xtask/fuzz/corpus/cusdis-dump/mysqldump.sql");
const SQLITE: &str = include_str!("../../../../../../xtask/fuzz/corpus/cusdis-dump/sqlite.sql");

/// What a dump tells, whatever the order of its tables and lines.
fn sorted(dump: &str) -> Vec<String> {
    let strip = |line: String| line.split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap();
    let mut told: Vec<String> = lines(read, dump).into_iter().map(strip).collect();
    told.sort();
    told
}

#[test]
fn a_dump_of_each_database_tells_the_same() {
    let expected = [
        "c1 @ p1 by [Ann] ann@mail.example Published 1500000000 md It's *one*,\n\ttwo \\ and \"three\"",
        "c2 < c1 @ p1 by [Ben \u{e9}] Pending 1600000000 md Two; -- (no comment)",
        "c3 @ p2 by [Cid] Deleted 1619863200 md \\N",
        "story p1 https://gazette.example/fence/ [The fence]",
        "story p2 /bridge/ []",
    ];
    for dump in [POSTGRESQL, INSERTS, MYSQL, SQLITE] {
        assert_eq!(sorted(dump), expected, "{dump}");
        assert_eq!(format_of(dump), Some(Format::Cusdis));
    }
    let times = ["2017-07-14 02:40:00.123", "2017-07-14 02:40:00.123+00", "2017-07-14 04:40:00.123+02"];
    for time in times {
        let dump = POSTGRESQL.replace("2017-07-14 02:40:00.123", time);
        let (items, _) = told(read, dump.as_bytes(), &Options::default());
        let mut comments = items.iter().filter_map(|(_, item)| match item {
            Item::Comment(comment) => comment.created_at,
            _ => None,
        });
        assert!(comments.any(|at| at == 1_500_000_000_123_000), "{time}");
    }
}

#[test]
fn it_is_known_by_what_no_other_system_has() {
    let cases = [
        (
            "--\ncreate table public.comments (id text, content text, by_nickname text);",
            Some("table comments (with by_nickname and content)"),
        ),
        (
            "insert into pages (id, slug, projectid) values (1,'",
            Some("table pages (with slug and projectId)"),
        ),
        ("copy pages (id, slug) from stdin;\n", None),
        ("create table comments (id text, content text);", None),
        ("<p>create table comments (id text, content text, by_nickname text);", None),
    ];
    for (text, what) in cases {
        let what = what.map(|what| format!("an SQL dump with Cusdis's {what}"));
        assert_eq!(evidence(recognise, text), what, "{text}");
    }
}

#[test]
fn a_dump_without_the_comments_of_cusdis_is_refused() {
    let others = [
        "",
        "insert into comments (id, text) values (1, 'x');",
        "insert into pages (id, slug) values (1, 'x');",
        "insert into comments values (1, 'x', 'y');",
        "{\"comments\":[]}",
    ];
    for dump in others {
        let refusal = told(read, dump.as_bytes(), &Options::default()).1.unwrap_err();
        assert_eq!(refusal.reason, Reason::Unrecognised);
        assert!(refusal.message.contains("by_nickname"), "{}", refusal.message);
    }
    assert!(lines(read, "create table comments (id int, content int, by_nickname int);").is_empty());
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let dump = "insert into pages (id, slug) values (1), (2, '/two');\n\
        copy comments (id, \"pageId\", content, by_nickname, approved) from stdin;\n\
        1\t2\tx\n2\t2\tcaf\u{e9}\tAnn\tt\n3\t2\tx\tBen\tmaybe\n4\t2\tcut";
    let (items, ended) = told(read, dump.as_bytes(), &Options::default());
    let said: Vec<_> = items.iter().map(|(place, item)| shown(*place, item)).collect();
    let expected = [
        "1 note broken",
        "1 story 2 /two []",
        "3 note broken",
        "4 2 @ 2 by [Ann] Published md caf\u{e9}",
        "5 note bad state 3",
        "5 3 @ 2 by [Ben] Pending md x",
        "6 note cut off",
    ];
    assert_eq!(said, expected);
    let damage = ended.unwrap().damage.unwrap();
    assert_eq!((damage.place.line, damage.how), (6, "the file ends in the middle"));
    let dump = "create table comments (id int, content int, by_nickname int);\ninsert into users values (";
    let damage = told(read, dump.as_bytes(), &Options::default()).1.unwrap().damage.unwrap();
    assert_eq!((damage.place.line, damage.how), (2, "the dump ends in the middle of a statement"));
    let odd = b"insert into comments (id, pageId, content, by_nickname, moderatorId) values (1, 2, 'caf\xe9', 'x', '\xe9');";
    let (items, _) = told(read, &odd[..], &Options::default());
    let said: Vec<_> = items.iter().map(|(place, item)| shown(*place, item)).collect();
    assert_eq!(said, ["1 note bad text", "1 1 @ 2 by [x] Pending md caf\u{e9}"]);
}

#[test]
fn another_table_of_that_name_takes_nothing_away() {
    let cusdis = "create table comments (id text, `pageId` text, content text, by_nickname text, approved int);\n\
        insert into comments values ('1', '2', 'x', 'Ann', 1);\n";
    let other = "create table comments (id int, html text);\ninsert into comments values (7, 'y');\n";
    let comment = "1 @ 2 by [Ann] Published md x";
    let strip = |line: String| line.split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap();
    for dump in [format!("{cusdis}{other}"), format!("{other}{cusdis}"), format!("{other}{cusdis}{other}")] {
        let told: Vec<String> = lines(read, &dump).into_iter().map(strip).collect();
        assert_eq!(told, [comment], "{dump}");
        assert_eq!(format_of(&dump), Some(Format::Cusdis));
    }
}

#[test]
fn pages_may_stand_in_a_file_of_their_own() {
    let dump = "insert into pages (id, slug, projectId) values ('p', '/a', 'x');";
    assert_eq!(lines(read, dump), ["1 story p /a []"]);
}

#[test]
fn indexes_of_mysql_are_no_columns() {
    let dump = "CREATE TABLE `comments` (\n  `id` varchar(191),\n  `content` text,\n  `by_nickname` text,\n  \
        `pageId` text,\n  PRIMARY KEY (`id`),\n  INDEX `x`(`pageId`) USING BTREE,\n  KEY `y` (`id`)\n);\n\
        INSERT INTO `comments` VALUES ('1', 'x', 'Ann', '2');\n";
    assert_eq!(lines(read, dump), ["10 1 @ 2 by [Ann] Pending md x"]);
}

#[test]
fn rows_without_columns_are_told() {
    let dump = "insert into pages (id, slug, projectId) values ('p', '/a', 'x');\ninsert into comments values (1, 'x');";
    assert_eq!(lines(read, dump), ["1 story p /a []", "1 note not taken"]);
}

#[test]
fn damage_is_survived() {
    for dump in [POSTGRESQL, INSERTS, MYSQL, SQLITE] {
        crate::source::told::damage(read, dump);
    }
}
