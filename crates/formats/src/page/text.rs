//! A page saved as text: headline, credit, story, outline.

use std::collections::HashMap;

use super::credit;
use super::{Detected, HEADLINE_CHARS_MAX, Kind, PageRecord};
use crate::line::{Row, rows, with_one_line_end};
use crate::outline::{leading_list, parse_rows};
use crate::record::{AuthorRecord, StoryRecord, Text};
use crate::refusal::{Reason, Refusal, Warnings};
use crate::thread::{Found, records};

pub(super) fn read(text: &str, encoding: &str, mut warnings: Warnings) -> Result<PageRecord, Refusal> {
    let text = with_one_line_end(text);
    let rows = rows(&text);
    let start = outline_start(&rows).map(|start| start + leading_list(&rows[start..]));
    let Some(start) = start else {
        let line = rows.last().map(|row| row.number);
        let message = "no outline of comments up to here: under the story, lines such as \"• Ann\" were expected, \
                       each with its comment indented under it";
        return Err(Refusal { line, reason: Reason::NoComments, message: message.to_owned() });
    };
    let (above, below) = rows.split_at(start);
    let story = story(above, below[0].number)?;
    let outline = parse_rows(below, &mut warnings)?;
    let detected = Detected {
        kind: Kind::Text,
        evidence: format!(
            "{encoding} text without HTML tags; an outline of {} names begins at line {}",
            outline.comments.len(),
            below[0].number
        ),
    };
    let mut path: Vec<usize> = Vec::new();
    let mut found = Vec::with_capacity(outline.comments.len());
    for (index, comment) in outline.comments.into_iter().enumerate() {
        path.truncate(comment.depth);
        found.push(Found {
            parent: path.last().copied(),
            author: AuthorRecord { name: comment.name, ..AuthorRecord::default() },
            body: Text::Plain(comment.body),
            created_at: None,
            edited_at: None,
            votes: None,
            line: comment.line,
        });
        path.push(index);
    }
    Ok(PageRecord { story, comments: records(found), detected, warnings })
}

/// The row where the discussion begins.
///
/// It is the first bullet with nothing left of it from there on and no text at its own column, among whose
/// fellows at that column at least one has text under it: a list at the end of a story has none, and one at the
/// comments' own column is told by its lines without blank ones between. A page with
/// something behind its discussion has no such bullet; then it is the first one with text under it, and reading
/// the outline says which line is in the way.
fn outline_start(rows: &[Row<'_>]) -> Option<usize> {
    let has_text = |index: usize| {
        let (row, next) = (rows.get(index), rows.get(index + 1));
        let under =
            row.zip(next).is_some_and(|(row, next)| next.bullet.is_none() && next.column > row.column);
        under && row.is_some_and(|row| row.bullet.is_some())
    };
    let mut last_with_text: HashMap<usize, usize> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        if has_text(index) {
            last_with_text.insert(row.column, index);
        }
    }
    let (mut text_column, mut bullet_column) = (usize::MAX, usize::MAX);
    let mut start = None;
    for (index, row) in rows.iter().enumerate().rev() {
        if row.bullet.is_none() {
            text_column = text_column.min(row.column);
            continue;
        }
        bullet_column = bullet_column.min(row.column);
        let all_under = text_column > row.column && bullet_column >= row.column;
        if all_under && last_with_text.get(&row.column).is_some_and(|&with_text| with_text >= index) {
            start = Some(index);
        }
    }
    start.or_else(|| (0..rows.len()).find(|&index| has_text(index)))
}

fn story(above: &[Row<'_>], outline_line: usize) -> Result<StoryRecord, Refusal> {
    let Some((headline, rest)) = above.split_first() else {
        let message =
            "the outline begins without a story above it: a headline was expected as the first line";
        return Err(Refusal::at(outline_line, Reason::NoHeadline, message));
    };
    if headline.bullet.is_some() || headline.text.chars().nth(HEADLINE_CHARS_MAX).is_some() {
        let message = format!(
            "a bullet, or a line of more than {HEADLINE_CHARS_MAX} characters: the story's headline was expected as \
             the first line"
        );
        return Err(Refusal::at(headline.number, Reason::NoHeadline, message));
    }
    let mut story = StoryRecord { title: headline.text.to_owned(), ..StoryRecord::default() };
    let mut body = String::new();
    let mut paragraph_ended = false;
    for (index, row) in rest.iter().enumerate() {
        let ends = rest.get(index + 1).is_none_or(|next| next.after_blank);
        // A credit is a paragraph of one line, or a line right under the headline.
        if story.credit.is_none() && ends && (row.after_blank || index == 0) {
            story.credit = credit::of_line(row.text);
            if story.credit.is_some() {
                paragraph_ended = true;
                continue;
            }
        }
        if !body.is_empty() {
            body.push_str(if row.after_blank || paragraph_ended { "\n\n" } else { "\n" });
        }
        paragraph_ended = false;
        body.push_str(row.text);
    }
    story.body = (!body.is_empty()).then_some(Text::Plain(body));
    Ok(story)
}
