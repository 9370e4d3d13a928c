//! The three tables that Coral's importer takes: users, stories and comments as CSV without a heading.
//!
//! | table | columns |
//! |---|---|
//! | users | id, email, username, role, banned, created at |
//! | stories | id, url, title, author, published at, closed at, mode |
//! | comments | id, author's id, story's id, created at, body in HTML, parent's id, status, rating |
//!
//! Which of them a file is, its number of columns says. A heading that somebody has written above them is passed over.

use super::state_of;
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text};
use crate::refusal::{Reason, Refusal};
use crate::source::csv::{Csv, Row};
use crate::source::cursor::Cursor;
use crate::source::out::{Out, Stop, Told};
use crate::source::{Code, Head, Note};
use crate::when;

/// Rows of the beginning of a file that are looked at to recognise it.
const ROWS_LOOKED_AT: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Users,
    Stories,
    Comments,
}

impl Table {
    fn columns(self) -> usize {
        match self {
            Self::Users => 6,
            Self::Stories => 7,
            Self::Comments => 8,
        }
    }

    fn of_columns(count: usize) -> Option<Self> {
        [Self::Users, Self::Stories, Self::Comments].into_iter().find(|table| table.columns() == count)
    }

    /// The one that a file is named for.
    fn named(name: &str) -> Option<Self> {
        match super::stem(name).as_str() {
            "users" => Some(Self::Users),
            "stories" => Some(Self::Stories),
            "comments" => Some(Self::Comments),
            _ => None,
        }
    }

    /// Whether a row has in its columns what this table has there.
    fn fits(self, csv: &Csv<'_, '_>) -> bool {
        let field = |at: usize| csv.field(at).0;
        let one_of =
            |at: usize, words: &[&str]| words.iter().any(|word| field(at).eq_ignore_ascii_case(word));
        let time = |at: usize| field(at).is_empty() || when::micros(&field(at)).is_some();
        let has_key = !field(0).is_empty();
        match self {
            Self::Users => {
                has_key
                    && one_of(3, &["COMMENTER", "MEMBER", "STAFF", "MODERATOR", "ADMIN", ""])
                    && one_of(4, &["true", "false", "1", "0", "t", "f", ""])
                    && time(5)
            }
            Self::Stories => {
                let url = field(1);
                has_key
                    && (url.contains("://") || url.starts_with('/'))
                    && time(4)
                    && one_of(6, &["COMMENTS", "QA", "RATINGS_AND_REVIEWS", ""])
            }
            Self::Comments => has_key && time(3) && one_of(6, &["APPROVED", "REJECTED", "NONE", ""]),
        }
    }
}

pub(in crate::source) fn recognise(head: &Head<'_>) -> Option<String> {
    let mut cursor = Cursor::new(Box::new(head.bytes));
    let mut csv = Csv::new(&mut cursor).ok()?;
    for _ in 0..ROWS_LOOKED_AT {
        match csv.row().ok()? {
            Row::Whole => {}
            Row::TooLarge => continue,
            Row::CutOff | Row::End => return None,
        }
        let Some(table) = Table::of_columns(csv.count()).filter(|table| table.fits(&csv)) else { continue };
        let (name, mark) = match table {
            Table::Users => ("users", "a role in the 4th"),
            Table::Stories => ("stories", "an address in the 2nd"),
            Table::Comments => ("comments", "a time in the 4th and a status in the 7th"),
        };
        let count = table.columns();
        return Some(format!(
            "rows of {count} columns with {mark}: the table of {name} that Coral's importer takes"
        ));
    }
    None
}

pub(in crate::source) fn read(name: &str, cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let mut csv = Csv::new(cursor)?;
    let mut table = Table::named(name);
    let (mut is_any, mut is_first) = (false, true);
    while csv.begin()? {
        out.at(csv.cursor);
        match csv.row()? {
            Row::Whole => {}
            Row::TooLarge => {
                skip(table, Note::new(Code::TooLarge), out)?;
                continue;
            }
            Row::CutOff => {
                skip(table, Note::new(Code::CutOff), out)?;
                continue;
            }
            Row::End => break,
        }
        if std::mem::take(&mut is_first) && csv.field(0).0.eq_ignore_ascii_case("id") {
            continue;
        }
        table = table.or_else(|| Table::of_columns(csv.count()));
        match table.filter(|table| table.columns() == csv.count()) {
            Some(table) => {
                is_any = true;
                tell(table, &Fields::of(&csv), out)?;
            }
            None => skip(table, Note::new(Code::Broken), out)?,
        }
    }
    if is_any || is_first {
        return Ok(());
    }
    let message = "no row in it has the 6, 7 or 8 columns of the tables that Coral's importer takes";
    Err(Stop::Refused(Refusal::new(Reason::Unrecognised, message)))
}

/// Tells that a row of a table was skipped.
fn skip(table: Option<Table>, note: Note, out: &mut Out<'_>) -> Told {
    match table {
        Some(Table::Users | Table::Stories) => out.skip_other(note),
        Some(Table::Comments) | None => out.note_about(note),
    }
}

/// The fields of a row.
struct Fields {
    values: Vec<String>,
    /// Whether bytes of one were mended.
    odd: bool,
}

impl Fields {
    fn of(csv: &Csv<'_, '_>) -> Self {
        let mut fields = Self { values: Vec::with_capacity(csv.count()), odd: false };
        for at in 0..csv.count() {
            let (text, odd) = csv.field(at);
            fields.odd |= odd;
            fields.values.push(text.into_owned());
        }
        fields
    }

    fn get(&self, at: usize) -> &str {
        self.values.get(at).map_or("", String::as_str)
    }

    fn some(&self, at: usize) -> Option<String> {
        Some(self.get(at)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn time(&self, at: usize, source_id: &str, out: &mut Out<'_>) -> Result<Option<i64>, Stop> {
        let time = when::micros(self.get(at));
        if time.is_none() && !self.get(at).is_empty() {
            out.note_about(Note::of(Code::BadTime, source_id))?;
        }
        Ok(time)
    }
}

fn tell(table: Table, fields: &Fields, out: &mut Out<'_>) -> Told {
    let Some(source_id) = fields.some(0) else { return skip(Some(table), Note::new(Code::NoKey), out) };
    if fields.odd {
        out.note_about(Note::of(Code::BadText, &source_id))?;
    }
    match table {
        Table::Users => user(source_id, fields, out),
        Table::Stories => story(source_id, fields, out),
        Table::Comments => comment(source_id, fields, out),
    }
}

fn user(source_id: String, fields: &Fields, out: &mut Out<'_>) -> Told {
    let is_banned = ["true", "t", "1"].iter().any(|yes| fields.get(4).eq_ignore_ascii_case(yes));
    out.author(AuthorRecord {
        source_id: Some(source_id),
        name: fields.get(2).to_owned(),
        url: None,
        email: fields.some(1),
        banned: is_banned,
    })
}

fn story(source_id: String, fields: &Fields, out: &mut Out<'_>) -> Told {
    let published_at = fields.time(4, &source_id, out)?;
    out.story(StoryRecord {
        source_key: Some(source_id),
        url: fields.some(1),
        title: fields.get(2).to_owned(),
        byline: fields.some(3),
        published_at,
        closed: !fields.get(5).is_empty(),
        ..StoryRecord::default()
    })
}

fn comment(source_id: String, fields: &Fields, out: &mut Out<'_>) -> Told {
    let parent_source_id = fields.some(5);
    let Some(story_key) = fields.some(2) else {
        return out.note_about(Note { parent_source_id, ..Note::of(Code::NoStory, &source_id) });
    };
    let created_at = fields.time(3, &source_id, out)?;
    let state = match fields.get(6) {
        "" => CommentState::Published,
        status => state_of(status, &source_id, out)?,
    };
    out.comment(CommentRecord {
        source_id,
        parent_source_id,
        story_key: Some(story_key),
        author: AuthorRecord { source_id: fields.some(1), ..AuthorRecord::default() },
        body: Text::Html(fields.get(4).to_owned()),
        created_at,
        state,
        ..CommentRecord::default()
    })
}
