//! Files of other systems, from their bytes to what is told of them.

use std::fs;

use althing_formats::record::CommentState;
use althing_formats::source::{Format, Item, Options, read_tables, recognise_tables};

use super::*;

const CUSDIS: &str = "
    create table projects (id text not null primary key, title text not null, ownerId text not null);
    create table pages (id text not null primary key, slug text not null, url text, title text, projectId text not null);
    create table comments (id text not null primary key, pageId text not null,
        created_at datetime not null default current_timestamp, updated_at datetime not null default current_timestamp,
        deletedAt datetime, moderatorId text, by_email text, by_nickname text not null, content text not null,
        approved boolean not null default false, parentId text);
    insert into projects values ('x', 'Gazette', 'u');
    insert into pages values ('p1', '/fence/', 'https://gazette.example/fence/', 'The fence', 'x');
    insert into comments (id, pageId, created_at, by_nickname, content, approved)
        values ('c1', 'p1', 1500000000000, 'Ann', 'One', 1), ('c2', 'p1', 1600000000000, 'Ben', 'Two', 0);
    insert into comments (id, pageId, created_at, by_nickname, content, approved, parentId, deletedAt)
        values ('c3', 'p1', '2021-05-01 10:00:00', 'Cid', 'Three', 1, 'c1', 1619863300000);";

fn told(path: &Path) -> (Format, Vec<Item>) {
    let mut database = Database::open(path).expect("opens");
    let format = recognise_tables(&database).expect("is recognised").format;
    let options = Options::default();
    let mut items = Vec::new();
    let mut sink = |_, item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    read_tables(&mut database, format, &options, &mut sink).expect("is read");
    (format, items)
}

#[test]
fn the_database_of_cusdis_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data.db");
    rusqlite::Connection::open(&path).expect("makes a file").execute_batch(CUSDIS).expect("runs");
    let (format, items) = told(&path);
    assert_eq!(format, Format::Cusdis);
    let Item::Story(story) = &items[0] else { panic!("a story was expected") };
    assert_eq!(
        (story.url.as_deref(), story.title.as_str()),
        (Some("https://gazette.example/fence/"), "The fence")
    );
    let comments = items.iter().filter_map(|item| match item {
        Item::Comment(it) => Some((it.source_id.as_str(), it.author.name.as_str(), it.created_at, it.state)),
        _ => None,
    });
    let expected = [
        ("c1", "Ann", Some(1_500_000_000_000_000), CommentState::Published),
        ("c2", "Ben", Some(1_600_000_000_000_000), CommentState::Pending),
        ("c3", "Cid", Some(1_619_863_200_000_000), CommentState::Deleted),
    ];
    assert_eq!(comments.collect::<Vec<_>>(), expected);
}

#[test]
fn other_databases_are_refused_in_words() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("other.db");
    rusqlite::Connection::open(&path)
        .expect("makes")
        .execute_batch("create table comments (id)")
        .expect("runs");
    let refusal = recognise_tables(&Database::open(&path).expect("opens")).unwrap_err();
    assert_eq!(refusal.reason, Reason::Unrecognised);
    fs::write(&path, "not a database").expect("writes");
    let Err(refusal) = Database::open(&path) else { panic!("it was opened") };
    assert_eq!(refusal.to_string(), "the database file is not sound: it is not a database of SQLite");
}
