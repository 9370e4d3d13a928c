//! Rows of dumps of each database: their values, their ends and what is no dump.

use proptest::prelude::*;

use super::*;

const INSERT_1: &str = "insert into comments (a) values (1);";
const WANTED: [&str; 2] = ["pages", "comments"];

/// Every row, as what it has come to, the name of its table and its values; and whether the dump was cut off.
fn rows(bytes: &[u8]) -> (Vec<(Row, String, Vec<Cell>)>, bool) {
    let mut cursor = Cursor::new(Box::new(bytes));
    let mut sql = Sql::new(&mut cursor, &WANTED);
    let mut rows = Vec::new();
    while sql.begin().unwrap() {
        let row = sql.row().unwrap();
        rows.push((row, sql.table().name.clone(), sql.cells().to_vec()));
    }
    (rows, sql.is_cut())
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Null => "-".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => format!("{number:?}"),
        Cell::Text(text) => format!("'{text}'"),
        Cell::Bytes(bytes) => format!("{bytes:x?}"),
    }
}

/// The rows of a dump in lines: the table with the values, or what the row has come to.
fn lines(dump: &str) -> Vec<String> {
    let line = |(row, table, cells): &(Row, String, Vec<Cell>)| match row {
        Row::Whole => format!("{table} {}", cells.iter().map(shown).collect::<Vec<_>>().join(" ")),
        row => format!("{table} {row:?}"),
    };
    rows(dump.as_bytes()).0.iter().map(line).collect()
}

/// The value of a row with that one alone.
fn value(text: &str) -> String {
    lines(&format!("insert into comments (a) values ({text});")).join("|")
}

fn mysql_value(text: &str) -> String {
    lines(&format!("INSERT INTO `comments` (`a`) VALUES ({text});")).join("|")
}

#[test]
fn rows_of_a_copy_are_lines_with_tabs_and_backslashes() {
    let dump = "--\n-- PostgreSQL database dump\n--\n\n\\restrict aB3\nSET client_encoding = 'UTF8';\n\
        SELECT pg_catalog.set_config('search_path', '', false);\n\
        CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $_$ begin; -- don't\n\
        insert into comments (a) values (1); $1 end; $_$;\n\
        CREATE TABLE public.comments (\n    id text NOT NULL,\n    \"pageId\" text DEFAULT 'a,b)'::text,\n    \
        n numeric(10,2),\n    CONSTRAINT c CHECK ((n > (0)::numeric))\n);\nALTER TABLE public.comments OWNER TO x;\n\
        COPY public.users (id, name) FROM stdin;\n1\tINSERT INTO comments (a) VALUES (1);\n\\.\n\n\
        COPY public.comments (id, \"pageId\", n) FROM stdin;\n\
        1\t\\N\t\n2\ta\\tb\\nc\\\\N\\r\\x\tit's; -- so\n\\N\t\\\\.\t\\\\N\n\\.\n\n\
        COPY comments FROM stdin;\n1\n\\.\nCOPY public.comments FROM stdin;\nx\ty\tz\n\\.\n\\unrestrict aB3\n";
    let expected = [
        "comments '1' - ''",
        "comments '2' 'a\tb\nc\\N\rx' 'it's; -- so'",
        "comments - '\\.' '\\N'",
        "comments 'x' 'y' 'z'",
    ];
    assert_eq!(lines(dump), expected);
    assert!(!rows(dump.as_bytes()).1);
    assert_eq!(lines(&dump.replace('\n', "\r\n")), expected, "with line ends of another system");
}

#[test]
fn inserts_of_postgresql_are_read() {
    let dump = "CREATE TABLE public.pages (\n    id text NOT NULL,\n    slug text\n);\n\
        INSERT INTO public.pages VALUES ('a\\', 'it''s');\n\
        INSERT INTO public.pages (slug, id) VALUES ('s', NULL) ON CONFLICT DO NOTHING;\n\
        INSERT INTO public.pages OVERRIDING SYSTEM VALUE VALUES\n\t('a', true),\n\t('b', E'x\\'\\n');\n\
        INSERT INTO public.pages VALUES ('c'::text, '2'::numeric(10,2));\n\
        INSERT INTO public.pages SELECT 'd', (e) FROM f;\n\
        INSERT INTO other.pages VALUES ('no', 'columns');\n";
    let expected = ["pages 'a\\' 'it's'", "pages 's' -", "pages 'a' 1", "pages 'b' 'x'\n'", "pages 'c' '2'"];
    assert_eq!(lines(dump), expected);
}

#[test]
fn inserts_of_mysql_are_read() {
    let dump = "-- MySQL dump 10.13\n\n/*!40101 SET NAMES utf8mb4 */;\n/*M!999999\\- enable the sandbox mode */\n\
        DROP TABLE IF EXISTS `comments`;\n\
        CREATE TABLE `comments` (\n  `id` varchar(191) COLLATE utf8mb4_unicode_ci NOT NULL,\n  \
        `key` datetime(3) DEFAULT 'a\\',b',\n  `approved` tinyint(1) NOT NULL DEFAULT '0',\n  PRIMARY KEY (`id`),\n  \
        KEY `k` (`key`),\n  CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `pages` (`id`)\n) ENGINE=InnoDB;\n\
        LOCK TABLES `comments` WRITE;\n/*!40000 ALTER TABLE `comments` DISABLE KEYS */;\n\
        INSERT  IGNORE INTO `comments` VALUES ('a\\'b\\\\',NULL,1),('c''d\\n\\Z\\0\\%','2024-01-02 03:04:05.678',0);\n\
        INSERT INTO `db`.`comments` (`id`) VALUES (_binary '\\0x'),(0x6162),(_utf8mb4 0x61),(X'6a'),(b'101'),(-1.5e3);\n\
        # '\nUNLOCK TABLES;\n-- Dump completed";
    let expected = [
        "comments 'a'b\\' - 1",
        "comments 'c'd\n\u{1a}\0%' '2024-01-02 03:04:05.678' 0",
        "comments '\0x'",
        "comments [61, 62]",
        "comments [61]",
        "comments [6a]",
        "comments 5",
        "comments -1500.0",
    ];
    assert_eq!(lines(dump), expected);
    assert!(!rows(dump.as_bytes()).1);
}

#[test]
fn inserts_of_sqlite_are_read() {
    let dump = "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n\
        CREATE TABLE IF NOT EXISTS \"comments\" (\n  \"id\" TEXT NOT NULL PRIMARY KEY, -- a, b (\n  key DATETIME, /* c, */\n  \
        \"a \"\"b\"\" c\" BOOLEAN, FOREIGN KEY (\"id\") REFERENCES \"pages\" (\"id\") ON DELETE CASCADE);\n\
        INSERT INTO comments VALUES('it''s \\n',1500000000000,NULL);\n\
        INSERT INTO comments VALUES(replace(replace('a\\nb\\r\\nc','\\n',char(10)),'\\r',char(13)),1.5,X'c3a9');\n\
        INSERT INTO comments VALUES(unistr('a\\u000ab\\\\c\\+01f600'),replace('d(\\n0)e','(\\n0)',char(10)),-1e999);\n\
        COMMIT;\n";
    let expected = [
        "comments 'it's \\n' 1500000000000 -",
        "comments 'a\nb\r\nc' 1.5 [c3, a9]",
        "comments 'a\nb\\c\u{1f600}' 'd\ne' -inf",
    ];
    assert_eq!(lines(dump), expected);
    assert!(!rows(dump.as_bytes()).1);
}

#[test]
fn values_are_what_they_mean() {
    let cases = [
        ("''", "comments ''"),
        ("''''", "comments '''"),
        (" 'a' ", "comments 'a'"),
        ("/* ' */ 1 -- )\n", "comments 1"),
        ("N'a'", "comments 'a'"),
        ("9223372036854775808", "comments 9.223372036854776e18"),
        ("DEFAULT", "comments -"),
        ("x'c3A9'", "comments [c3, a9]"),
        ("X'c'", "comments Broken"),
        ("0xzz", "comments Broken"),
        ("", "comments Broken"),
        ("now()", "comments Broken"),
        ("'a' || 'b'", "comments Broken"),
        ("1,2", "comments Broken"),
        ("(1),(2)", "comments Broken"),
        ("replace('a','',char(10))", "comments Broken"),
        ("replace('a','b',char(200))", "comments Broken"),
        ("replace(replace(replace(replace(replace('a'", "comments Broken"),
        ("unistr('\\ud800\\x')", "comments '\u{fffd}\\x'"),
        ("1; insert into comments (a) values (2", "comments Broken|comments 2"),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text), expected, "{text}");
    }
    assert_eq!(mysql_value("'\\\\'),('a\\b'"), "comments '\\'|comments 'a\u{8}'");
    assert_eq!(value("'\\'),('b'"), "comments '\\'|comments 'b'", "a backslash is one elsewhere");
}

#[test]
fn rows_with_other_numbers_of_values_are_broken_and_the_rest_is_read() {
    let dump = "insert into comments (a, b) values (1), (1,2), (1,2,3), (((1),2),3), (4,5);\n\
        copy comments (a, b) from stdin;\n1\n1\t2\n1\t2\t3\n\\.\ninsert into comments (a, b) values (6,7);";
    let broken = "comments Broken";
    let expected = [
        broken,
        "comments 1 2",
        broken,
        broken,
        "comments 4 5",
        broken,
        "comments '1' '2'",
        broken,
        "comments 6 7",
    ];
    assert_eq!(lines(dump), expected);
}

#[test]
fn a_dump_that_is_cut_off_loses_only_its_end() {
    let cases = [
        ("insert into comments (a) values (1), ('tw", &["comments 1", "comments CutOff"][..], true),
        ("insert into comments (a) values (1), ('two\\'", &["comments 1", "comments CutOff"], true),
        ("insert into comments (a) values (1),", &["comments 1"], true),
        ("copy comments (a) from stdin;\n1\n2", &["comments '1'", "comments CutOff"], true),
        ("copy comments (a) from stdin;\n1\n2\\", &["comments '1'", "comments CutOff"], true),
        ("copy comments (a) from stdin;\n1\n", &["comments '1'"], true),
        ("copy comments (a) from stdin;\n1\n\\.", &["comments '1'"], false),
        ("copy users (a) from stdin;\n1\n", &[], true),
        ("insert into users values ('", &[], true),
        ("create table comments (a, b", &[], true),
        ("insert into comments (a) values (1);\n-- '", &["comments 1"], false),
    ];
    for (dump, expected, is_cut) in cases {
        assert_eq!(lines(dump), expected, "{dump}");
        assert_eq!(rows(dump.as_bytes()).1, is_cut, "{dump}");
    }
}

#[test]
fn no_more_is_held_than_a_row_may_have() {
    let long = "\u{e9}".repeat(TEXT_BYTES_MAX / 2 + 10);
    let odd = format!("x{long}");
    let inserted = format!("insert into comments (a) values ('{long}'), ('{odd}'), (1);");
    let copied = format!("copy comments (a) from stdin;\n{long}\n{odd}\n1\n\\.\n");
    for dump in [inserted, copied] {
        let lens: Vec<_> = rows(dump.as_bytes())
            .0
            .iter()
            .map(|(row, _, cells)| match &cells[..] {
                [Cell::Text(text)] => (*row, text.len()),
                _ => (*row, 0),
            })
            .collect();
        assert_eq!(lens[..2], [(Row::Whole, TEXT_BYTES_MAX), (Row::Whole, TEXT_BYTES_MAX - 1)]);
        assert_eq!(lens.len(), 3, "what stands behind is read");
    }
    let v = format!("'{}'", "x".repeat(TEXT_BYTES_MAX));
    let dump =
        format!("insert into comments (a, b, c, d, e) values ({v},{v},{v},{v},{v}), ({v},{v},{v},{v},1);");
    let found: Vec<_> = rows(dump.as_bytes()).0.iter().map(|(row, _, cells)| (*row, cells.len())).collect();
    assert_eq!(found, [(Row::TooLarge, 0), (Row::Whole, 5)]);
    let endless = format!("insert into comments (a) values ('{}", "x".repeat(3 * ROW_BYTES_MAX));
    assert_eq!(lines(&endless), ["comments CutOff"]);
    let names: Vec<_> = (0..=COLUMNS_MAX).map(|at| format!("c{at}")).collect();
    let wide = format!("create table comments ({});insert into comments values (1);", names.join(","));
    assert!(lines(&wide).is_empty(), "a table with more columns than are held");
    let after = format!("copy comments ({}) from stdin;\nit's\n\\.\n{INSERT_1}", names.join(","));
    assert_eq!(lines(&after), ["comments 1"], "lines of such a table are no statements");
    let many: Vec<_> = (0..1000).map(|at| format!("insert into s{at}.comments (a) values (1);")).collect();
    assert_eq!(lines(&many.concat()).len(), TABLES_MAX);
}

#[test]
fn what_is_nested_is_passed_over_however_deep() {
    let open = "(".repeat(100_000);
    for dump in [
        format!("insert into comments (a) values ({open}1;insert into comments (a) values (2);"),
        format!("insert into comments (a) values (replace{open};insert into comments (a) values (2);"),
        format!("create table comments (a {open};insert into comments (a) values (2);"),
        format!("{open};insert into comments (a) values (2);"),
        format!("insert into comments {open};insert into comments (a) values (2);"),
    ] {
        assert_eq!(lines(&dump).last().map(String::as_str), Some("comments 2"));
    }
}

#[test]
fn bytes_that_are_no_text_are_given_as_they_are() {
    let (found, _) =
        rows(b"insert into comments (a) values ('caf\xe9');copy comments (a) from stdin;\ncaf\xe9\n\\.\n");
    for (row, _, cells) in &found {
        assert_eq!((*row, &cells[..]), (Row::Whole, &[Cell::Bytes(b"caf\xe9".to_vec())][..]));
    }
    assert_eq!(found.len(), 2);
}

#[test]
fn a_row_stands_where_it_begins() {
    let dump =
        b"copy comments (a) from stdin;\n1\n2\n\\.\ninsert into comments (a) values\n  ('a\nb'),\n  (2);";
    let mut cursor = Cursor::new(Box::new(&dump[..]));
    let mut sql = Sql::new(&mut cursor, &WANTED);
    let mut places = Vec::new();
    while sql.begin().unwrap() {
        places.push((sql.cursor().line(), sql.cursor().offset()));
        sql.row().unwrap();
    }
    assert_eq!(places, [(2, 30), (3, 32), (6, 71), (8, 82)]);
}

#[test]
fn what_begins_as_a_dump_may_be_one() {
    for text in
        ["-- PostgreSQL", "\n/*!40101 SET", "\u{feff}pragma foreign_keys=OFF;", "\\connect a", "CREATE TABLE"]
    {
        assert!(is_dump(text), "{text}");
    }
    for text in ["", "<html>", "{\"a\":1}", "selected comments", "1,2,3"] {
        assert!(!is_dump(text), "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_read_to_its_end(parts in proptest::collection::vec(prop::sample::select(vec![
        "insert into comments (a,b) values", "copy comments (a) from stdin;\n", "create table comments (a,b)", "(", ")", ",",
        ";", "'", "\\", "\n", "\t", "\\.", "\\N", "`", "\"", "$$", "$a$", "--", "/*", "*/", "replace(", "unistr(", "0x",
        "E'", "1", "null", "\u{e9}", "::", "/*!", "char(10)",
    ]), 0..60)) {
        let dump = parts.concat();
        prop_assert!(rows(dump.as_bytes()).0.len() <= dump.len());
    }
}
