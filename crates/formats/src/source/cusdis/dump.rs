//! Cusdis's tables out of an SQL dump, whichever of its three databases wrote it.

#[cfg(test)]
mod tests;

use super::{COMMENT, Fields, OF_COMMENTS, OF_PAGES, PAGE, comment, is, page, row_of};
use crate::refusal::{Reason, Refusal};
use crate::source::cursor::Cursor;
use crate::source::out::{Out, Stop, Told};
use crate::source::sql::{self, Row, Sql};
use crate::source::{Code, Head, Note};

const WANTED: [&str; 2] = [OF_PAGES.0, OF_COMMENTS.0];
/// No other system's pages have both columns.
const PAGES_ALONE: (&str, &[&str]) = ("pages", &["id", "slug", "projectId"]);

/// Where the pages fill the beginning of a dump and the comments stand behind them, or in another file, the pages have to
/// do.
pub(in crate::source) fn recognise(head: &Head<'_>) -> Option<String> {
    if !sql::is_dump(head.text) {
        return None;
    }
    let mut cursor = Cursor::new(Box::new(head.bytes));
    let mut sql = Sql::new(&mut cursor, &WANTED);
    while sql.begin().ok()? {
        sql.row().ok()?;
    }
    let has = |wanted| sql.tables().any(|table| is(table, wanted));
    let what = if has(OF_COMMENTS) {
        "table comments (with by_nickname and content)"
    } else if has(PAGES_ALONE) {
        "table pages (with slug and projectId)"
    } else {
        return None;
    };
    Some(format!("an SQL dump with Cusdis's {what}"))
}

pub(in crate::source) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let mut sql = Sql::new(cursor, &WANTED);
    while sql.begin()? {
        out.at(sql.cursor());
        let row = sql.row()?;
        let (is_page, is_comment) = (is(sql.table(), OF_PAGES), is(sql.table(), OF_COMMENTS));
        if !is_page && !is_comment {
            continue;
        }
        let skipped = match row {
            Row::Whole => None,
            Row::Broken => Some(Code::Broken),
            Row::TooLarge => Some(Code::TooLarge),
            Row::CutOff => Some(Code::CutOff),
        };
        let columns: Vec<&str> = sql.table().columns.iter().map(String::as_str).collect();
        let fields = Fields { columns: &columns, cells: sql.cells() };
        match skipped {
            Some(code) if is_page => out.skip_other(Note::new(code))?,
            Some(code) => out.note(code)?,
            None if is_page => row_of(&fields, &PAGE, out, page)?,
            None => row_of(&fields, &COMMENT, out, comment)?,
        }
    }
    if sql.is_cut() {
        out.damaged(
            (sql.cursor().line(), sql.cursor().offset()),
            "the dump ends in the middle of a statement",
        );
    }
    if sql.is_passed() {
        out.note(Code::NotTaken)?;
    }
    if sql.tables().any(|table| is(table, OF_COMMENTS) || is(table, PAGES_ALONE)) {
        return Ok(());
    }
    let message = "no SQL dump with Cusdis's comments: no CREATE TABLE, COPY or INSERT in it names a table comments \
                   with the columns id, content and by_nickname";
    Err(Stop::Refused(Refusal::new(Reason::Unrecognised, message)))
}
