//! Cusdis's database, as a file of SQLite or as an SQL dump: a page has a slug that its publisher chose, a comment is
//! Markdown.
//!
//! | column | read as |
//! |---|---|
//! | `pages.id`, `slug`, `url`, `title` | the story's key, identifier, address and title; a slug that is an address or a path serves as one |
//! | `comments.content` | Markdown |
//! | `comments.by_nickname`, `by_email` | the author, who gave both as a guest |
//! | `comments.approved`, `deletedAt` | published or waiting; taken down, with the text still there |
//! | `comments.parentId` | the parent |
//!
//! Columns are called as Prisma maps them, some in snake case and some not: both are looked for. Times are milliseconds
//! since 1970, or as databases write them, in UTC. Projects and users are not taken over.

mod dump;

use std::ops::ControlFlow;

use super::out::{Out, Told};
use super::{Cell, Code, Note, Place, Table, Tables};
use crate::encoding::patched;
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text};
use crate::when;

pub(super) use dump::{read, recognise};

const PAGE: [&str; 4] = ["id", "slug", "url", "title"];
const COMMENT: [&str; 13] = [
    "id",
    "pageId",
    "page_id",
    "parentId",
    "parent_id",
    "content",
    "by_nickname",
    "by_email",
    "approved",
    "deletedAt",
    "deleted_at",
    "created_at",
    "createdAt",
];

/// What every version's tables have, and in a database no other system's.
const OF_PAGES: (&str, &[&str]) = ("pages", &["id", "slug"]);
const OF_COMMENTS: (&str, &[&str]) = ("comments", &["id", "content", "by_nickname"]);

fn is(table: &Table, (name, columns): (&str, &[&str])) -> bool {
    let has = |column: &&str| table.columns.iter().any(|it| it.eq_ignore_ascii_case(column));
    table.name.eq_ignore_ascii_case(name) && columns.iter().all(has)
}

pub(super) fn recognise_tables(tables: &dyn Tables) -> Option<String> {
    let has = |wanted| tables.tables().iter().any(|table| is(table, wanted)).then_some(());
    has(("projects", &["id"]))?;
    has(OF_PAGES)?;
    has(OF_COMMENTS)?;
    Some(
        "Cusdis's database: tables projects, pages (with slug) and comments (with by_nickname and content)"
            .to_owned(),
    )
}

pub(super) fn read_tables(tables: &mut dyn Tables, out: &mut Out<'_>) -> Told {
    each(tables, "pages", &PAGE, out, page)?;
    each(tables, "comments", &COMMENT, out, comment)
}

/// Tells every row of a table.
fn each(
    tables: &mut dyn Tables,
    table: &str,
    columns: &'static [&'static str],
    out: &mut Out<'_>,
    tell: fn(&Fields<'_>, &mut Out<'_>) -> Told,
) -> Told {
    let mut told = Ok(());
    out.place = Place::default();
    tables.each(table, columns, &mut |cells| {
        out.place.line += 1;
        told = row_of(&Fields { columns, cells }, columns, out, tell);
        if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    told
}

/// Tells a row of which these columns are read.
fn row_of(
    fields: &Fields<'_>,
    read: &[&str],
    out: &mut Out<'_>,
    tell: fn(&Fields<'_>, &mut Out<'_>) -> Told,
) -> Told {
    if read.iter().any(|column| fields.cell(&[column]).is_odd()) {
        out.note(Code::BadText)?;
    }
    tell(fields, out)
}

/// A row by the names of its columns.
struct Fields<'r> {
    columns: &'r [&'r str],
    cells: &'r [Cell],
}

impl Fields<'_> {
    /// The first of these columns that has something in this row.
    fn cell(&self, names: &[&str]) -> &Cell {
        let named = |name: &&str| self.columns.iter().position(|column| column.eq_ignore_ascii_case(name));
        let mut cells = names.iter().filter_map(named).filter_map(|at| self.cells.get(at));
        cells.find(|cell| **cell != Cell::Null).unwrap_or(&Cell::Null)
    }

    fn text(&self, names: &[&str]) -> Option<String> {
        let text = match self.cell(names) {
            Cell::Text(text) => text.trim().to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Bytes(bytes) => patched(bytes).0.trim().to_owned(),
            Cell::Null | Cell::Real(_) => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// A time, and whether there should be one that cannot be made out.
    fn time(&self, names: &[&str]) -> (Option<i64>, bool) {
        let time = match self.cell(names) {
            Cell::Null => return (None, false),
            Cell::Integer(millis) => when::of_millis(*millis),
            Cell::Real(millis) => when::of_millis_real(*millis),
            Cell::Text(text) if text.trim().is_empty() => return (None, false),
            Cell::Text(text) => text.trim().parse().map_or_else(|_| when::micros(text), when::of_millis),
            Cell::Bytes(_) => None,
        };
        (time, time.is_none())
    }
}

fn page(fields: &Fields<'_>, out: &mut Out<'_>) -> Told {
    let Some(key) = fields.text(&["id"]) else { return out.skip_other(Note::new(Code::NoKey)) };
    let identifier = fields.text(&["slug"]);
    let is_address =
        |slug: &&String| slug.starts_with('/') || slug.starts_with("http://") || slug.starts_with("https://");
    let url = fields.text(&["url"]).or_else(|| identifier.as_ref().filter(is_address).cloned());
    let title = fields.text(&["title"]).unwrap_or_default();
    out.story(StoryRecord { source_key: Some(key), identifier, url, title, ..StoryRecord::default() })
}

fn comment(fields: &Fields<'_>, out: &mut Out<'_>) -> Told {
    let Some(source_id) = fields.text(&["id"]) else { return out.note(Code::NoKey) };
    let parent_source_id = fields.text(&["parentId", "parent_id"]);
    let Some(story_key) = fields.text(&["pageId", "page_id"]) else {
        let note = Note { parent_source_id, ..Note::of(Code::NoStory, &source_id) };
        return out.note_about(note);
    };
    let (created_at, is_bad) = fields.time(&["created_at", "createdAt"]);
    if is_bad {
        out.note_about(Note::of(Code::BadTime, &source_id))?;
    }
    let state = state(fields);
    if state.is_none() {
        out.note_about(Note::of(Code::BadState, &source_id))?;
    }
    let author = AuthorRecord {
        name: fields.text(&["by_nickname"]).unwrap_or_default(),
        email: fields.text(&["by_email"]),
        ..AuthorRecord::default()
    };
    // `updated_at` moves when a moderator approves, and no author can edit: it is no time of an edit.
    out.comment(CommentRecord {
        source_id,
        parent_source_id,
        story_key: Some(story_key),
        author,
        body: Text::Markdown(fields.text(&["content"]).unwrap_or_default()),
        created_at,
        state: state.unwrap_or(CommentState::Pending),
        ..CommentRecord::default()
    })
}

/// What had become of a comment; none when its column cannot be made out.
fn state(fields: &Fields<'_>) -> Option<CommentState> {
    let deleted = fields.cell(&["deletedAt", "deleted_at"]);
    // What was moved here from another database may have nothing as an empty text.
    if *deleted != Cell::Null && !matches!(deleted, Cell::Text(text) if text.trim().is_empty()) {
        return Some(CommentState::Deleted);
    }
    match fields.cell(&["approved"]) {
        Cell::Integer(0) | Cell::Null => Some(CommentState::Pending),
        Cell::Integer(1) => Some(CommentState::Published),
        Cell::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "1" | "true" | "t" => Some(CommentState::Published),
            "0" | "false" | "f" | "" => Some(CommentState::Pending),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Item, Options, Summary, read_tables, recognise_tables};
    use super::*;
    use crate::refusal::Refusal;
    use crate::source::Format;

    /// The columns of a row that are not null.
    type Filled = Vec<(&'static str, Cell)>;

    /// Tables in memory.
    struct Fixture {
        tables: Vec<Table>,
        rows: Vec<(&'static str, Vec<Filled>)>,
    }

    impl Tables for Fixture {
        fn tables(&self) -> &[Table] {
            &self.tables
        }

        fn each(
            &mut self,
            table: &str,
            columns: &[&str],
            row: &mut dyn FnMut(&[Cell]) -> ControlFlow<()>,
        ) -> Result<(), Refusal> {
            for values in self.rows.iter().filter(|(name, _)| *name == table).flat_map(|(_, rows)| rows) {
                let cell = |column: &&str| {
                    values.iter().find(|(name, _)| name == column).map(|(_, cell)| cell.clone())
                };
                let cells: Vec<_> = columns.iter().map(|column| cell(column).unwrap_or(Cell::Null)).collect();
                if row(&cells).is_break() {
                    break;
                }
            }
            Ok(())
        }
    }

    fn table(name: &str, columns: &[&str]) -> Table {
        Table { name: name.to_owned(), columns: columns.iter().map(|&it| it.to_owned()).collect() }
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    fn schema() -> Vec<Table> {
        vec![
            table("users", &["id", "email"]),
            table("projects", &["id", "title"]),
            table("pages", &["id", "slug", "url", "title", "projectId"]),
            table(
                "comments",
                &["id", "pageId", "created_at", "content", "by_nickname", "by_email", "approved"],
            ),
        ]
    }

    fn told(pages: Vec<Filled>, comments: Vec<Filled>) -> (Vec<Item>, Summary) {
        let mut fixture = Fixture { tables: schema(), rows: vec![("pages", pages), ("comments", comments)] };
        let mut items = Vec::new();
        let options = Options::default();
        let mut sink = |_, item| {
            items.push(item);
            ControlFlow::Continue(())
        };
        let summary = read_tables(&mut fixture, Format::Cusdis, &options, &mut sink).unwrap();
        (items, summary)
    }

    #[test]
    fn it_is_known_by_its_tables_and_their_columns() {
        let mut fixture = Fixture { tables: schema(), rows: Vec::new() };
        let found = recognise_tables(&fixture).unwrap();
        assert_eq!(found.format, Format::Cusdis);
        assert!(found.evidence.contains("by_nickname"), "{}", found.evidence);
        fixture.tables.retain(|table| table.name != "projects");
        assert!(recognise_tables(&fixture).is_err());
    }

    #[test]
    fn pages_become_stories() {
        let pages = vec![
            vec![
                ("id", text("p1")),
                ("slug", text("fence")),
                ("url", text("https://a.example/fence")),
                ("title", text(" Fence ")),
            ],
            vec![("id", text("p2")), ("slug", text("/fence/"))],
            vec![("id", text("p3")), ("slug", text("42"))],
            vec![("slug", text("nameless"))],
        ];
        let (items, summary) = told(pages, Vec::new());
        let said = items.iter().filter_map(|item| match item {
            Item::Story(story) => Some((
                story.source_key.as_deref(),
                story.identifier.as_deref(),
                story.url.as_deref(),
                story.title.as_str(),
            )),
            _ => None,
        });
        let expected = [
            (Some("p1"), Some("fence"), Some("https://a.example/fence"), "Fence"),
            (Some("p2"), Some("/fence/"), Some("/fence/"), ""),
            (Some("p3"), Some("42"), None, ""),
        ];
        assert_eq!(said.collect::<Vec<_>>(), expected);
        assert_eq!((summary.others, summary.notes.len()), (1, 0), "a page is no comment");
    }

    #[test]
    fn a_comment_is_told_with_what_its_row_says() {
        let row = vec![
            ("id", text("c1")),
            ("pageId", text("p1")),
            ("parentId", text("c0")),
            ("content", text("*Yes*")),
            ("by_nickname", text("Maren")),
            ("by_email", text("maren@mail.example")),
            ("approved", Cell::Integer(1)),
            ("created_at", Cell::Integer(1_600_000_000_123)),
            ("updated_at", Cell::Integer(1_700_000_000_000)),
        ];
        let (items, _) = told(Vec::new(), vec![row]);
        let expected = CommentRecord {
            source_id: "c1".into(),
            parent_source_id: Some("c0".into()),
            story_key: Some("p1".into()),
            author: AuthorRecord {
                name: "Maren".into(),
                email: Some("maren@mail.example".into()),
                ..AuthorRecord::default()
            },
            body: Text::Markdown("*Yes*".into()),
            created_at: Some(1_600_000_000_123_000),
            line: 1,
            ..CommentRecord::default()
        };
        assert_eq!(items, [Item::Comment(Box::new(expected))]);
    }

    #[test]
    fn states_and_times_are_read_in_every_form_they_have() {
        use CommentState::{Deleted, Pending, Published};
        let cases = [
            (Cell::Integer(1), Cell::Null, Published),
            (Cell::Integer(0), Cell::Null, Pending),
            (Cell::Null, Cell::Null, Pending),
            (text("true"), Cell::Null, Published),
            (Cell::Integer(7), Cell::Null, Pending),
            (Cell::Integer(1), Cell::Integer(1_600_000_000_000), Deleted),
            (Cell::Integer(0), text("2021-05-01 10:00:00"), Deleted),
            (text("t"), text(""), Published),
            (text("f"), text(""), Pending),
        ];
        for (approved, deleted, expected) in cases {
            let row = vec![
                ("id", text("c")),
                ("pageId", text("p")),
                ("approved", approved.clone()),
                ("deletedAt", deleted),
            ];
            let (items, _) = told(Vec::new(), vec![row]);
            let Some(Item::Comment(comment)) = items.last() else { panic!("a comment was expected") };
            assert_eq!(comment.state, expected, "{approved:?}");
            assert_eq!(
                items.len() == 2,
                approved == Cell::Integer(7),
                "a state that cannot be made out is noted"
            );
        }
        let times = [
            (text("2021-05-01 10:00:00"), Some(1_619_863_200_000_000), false),
            (text("1619863200000"), Some(1_619_863_200_000_000), false),
            (Cell::Real(-1.5e3), Some(-1_500_000), false),
            (Cell::Real(f64::NAN), None, true),
            (Cell::Integer(i64::MAX), None, true),
            (Cell::Null, None, false),
            (text("soon"), None, true),
        ];
        for (cell, expected, is_bad) in times {
            let row = vec![
                ("id", text("c")),
                ("pageId", text("p")),
                ("approved", Cell::Integer(1)),
                ("created_at", cell.clone()),
            ];
            let (items, summary) = told(Vec::new(), vec![row]);
            let Some(Item::Comment(comment)) = items.last() else { panic!("a comment was expected") };
            assert_eq!(comment.created_at, expected, "{cell:?}");
            assert_eq!(summary.notes.contains_key(&Code::BadTime), is_bad, "{cell:?}");
        }
    }

    #[test]
    fn texts_of_another_encoding_are_read_and_told() {
        let row = |key, content: &[u8]| {
            vec![
                ("id", text(key)),
                ("pageId", text("p")),
                ("content", Cell::Bytes(content.to_vec())),
                ("approved", Cell::Integer(1)),
            ]
        };
        let (items, summary) =
            told(Vec::new(), vec![row("c1", b"caf\xe9"), row("c2", "caf\u{e9}".as_bytes())]);
        let said = items.iter().filter_map(|item| match item {
            Item::Comment(comment) => Some(comment.body.source()),
            _ => None,
        });
        assert_eq!(said.collect::<Vec<_>>(), ["caf\u{e9}"; 2]);
        assert_eq!(summary.notes.get(&Code::BadText), Some(&1));
    }

    #[test]
    fn rows_without_keys_are_counted() {
        let comments = vec![
            vec![("pageId", text("p")), ("content", text("x"))],
            vec![("id", text("c2")), ("parentId", text("c1")), ("content", text("x"))],
            vec![
                ("id", text("c3")),
                ("pageId", text("p")),
                ("parentId", text("c3")),
                ("approved", Cell::Integer(1)),
            ],
        ];
        let (items, summary) = told(Vec::new(), comments);
        assert_eq!(summary.comments, 1);
        let codes = [(Code::NoKey, 1), (Code::NoStory, 1), (Code::OwnParent, 1)];
        assert_eq!(summary.notes, codes.into_iter().collect());
        let Item::Note(note) = &items[1] else { panic!("a note was expected") };
        assert_eq!((note.source_id.as_deref(), note.parent_source_id.as_deref()), (Some("c2"), Some("c1")));
    }
}
