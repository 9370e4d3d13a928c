//! Which lines of an outline are names, and which text is whose.

use super::{COMMENT_DEPTH_MAX, COMMENTS_MAX, NAME_CHARS_MAX, Outline, OutlineComment};
use crate::line::{Bullet, Family, Row};
use crate::refusal::{Reason, Refusal, Warnings};

/// What is known of a row before any row is judged, made in one walk from the end.
#[derive(Clone, Copy)]
struct Ahead {
    /// The row with which a text at the row's column or left of it goes on, bullets at the column skipped.
    resumes: Option<usize>,
    /// The last of the successive bullets at the row's column.
    run_end: usize,
    /// How many paragraphs begin at this row or later.
    paragraphs: usize,
}

/// What a bullet deeper than the last name is.
enum Verdict {
    Name,
    /// It and all rows up to this one are text of the comment.
    TextTo(usize),
}

pub(super) struct Reader<'a, 'w> {
    rows: &'a [Row<'a>],
    ahead: Vec<Ahead>,
    base: usize,
    step: usize,
    family: Family,
    /// Whether a blank line stands between every name at the top level and its text.
    airy: bool,
    comments: Vec<OutlineComment>,
    /// The column of the last name.
    column: usize,
    /// Rows before this one are already known to be text.
    text_until: usize,
    warnings: &'w mut Warnings,
    work: u64,
}

impl<'a, 'w> Reader<'a, 'w> {
    pub(super) fn new(rows: &'a [Row<'a>], base: usize, step: usize, warnings: &'w mut Warnings) -> Self {
        let family = rows.first().and_then(|row| row.bullet).map_or(Family::Drawn, |bullet| bullet.family);
        let mut reader = Self {
            rows,
            ahead: Vec::new(),
            base,
            step,
            family,
            airy: is_airy(rows, base),
            comments: Vec::new(),
            column: base,
            text_until: 0,
            warnings,
            work: 0,
        };
        reader.look_ahead();
        reader
    }

    pub(super) fn read(mut self) -> Result<Outline, Refusal> {
        let rows = self.rows;
        for (index, row) in rows.iter().enumerate() {
            self.work += 1;
            match row.bullet {
                Some(bullet) if index >= self.text_until => self.bullet(index, row, bullet)?,
                _ => self.text(index, row)?,
            }
        }
        Ok(Outline { comments: self.comments, work: self.work })
    }

    /// Fills `ahead` from the end. The stack holds the rows that a row further up may still have to look at: as on
    /// every such stack each row is pushed and popped once, so that the walk is linear.
    fn look_ahead(&mut self) {
        let rows = self.rows;
        let mut ahead = vec![Ahead { resumes: None, run_end: 0, paragraphs: 0 }; rows.len() + 1];
        let mut stack: Vec<usize> = Vec::new();
        for (index, row) in rows.iter().enumerate().rev() {
            self.work += 1;
            while stack.pop_if(|later| rows[*later].column > row.column).is_some() {
                self.work += 1;
            }
            let resumes = stack.last().and_then(|&later| match rows[later] {
                Row { bullet: None, .. } => Some(later),
                Row { column, .. } if column == row.column => ahead[later].resumes,
                _ => None,
            });
            stack.push(index);
            let next_in_run = rows.get(index + 1).filter(|next| {
                next.bullet.is_some()
                    && row.bullet.is_some()
                    && next.column == row.column
                    && !next.after_blank
            });
            let run_end = if next_in_run.is_some() { ahead[index + 1].run_end } else { index };
            let begins = usize::from(row.bullet.is_none() && row.after_blank);
            ahead[index] = Ahead { resumes, run_end, paragraphs: ahead[index + 1].paragraphs + begins };
        }
        self.ahead = ahead;
    }

    fn bullet(&mut self, index: usize, row: &Row<'a>, bullet: Bullet<'a>) -> Result<(), Refusal> {
        if self.comments.is_empty() || row.column <= self.column {
            if self.is_wrapped(index) && bullet.family != self.family {
                return self.text(index, row);
            }
            return self.name(row, bullet);
        }
        match self.judge(index, row, bullet)? {
            Verdict::Name => self.name(row, bullet),
            Verdict::TextTo(last) => {
                self.text_until = last + 1;
                self.warnings.add(
                    Some(row.number),
                    "a bullet was read as part of the comment above it, not as a name",
                );
                self.text(index, row)
            }
        }
    }

    /// Judges a bullet that is deeper than the last name.
    fn judge(&self, index: usize, row: &Row<'a>, bullet: Bullet<'a>) -> Result<Verdict, Refusal> {
        if bullet.label.is_empty() || is_long(bullet.label) {
            return Ok(Verdict::TextTo(index));
        }
        let Ahead { resumes, run_end, paragraphs } = self.ahead[index];
        if let Some(resumed) = resumes.filter(|&later| self.rows[later].column > self.column) {
            // Paragraphs of its own make it a comment; the text that goes on behind it is then out of place.
            if paragraphs == self.ahead[resumed].paragraphs {
                return Ok(Verdict::TextTo(resumed));
            }
        }
        let under = self.rows.get(index + 1).filter(|next| next.column > row.column);
        let has_text = under.is_some_and(|next| next.bullet.is_none());
        let deeper = row.column - self.column;
        if deeper != self.step {
            if has_text && bullet.family == self.family {
                return Err(self.out_of_step(row));
            }
            return Ok(Verdict::TextTo(index));
        }
        if has_text {
            return Ok(Verdict::Name);
        }
        if bullet.family != self.family {
            return Ok(Verdict::TextTo(index));
        }
        let end_has_more = self.rows.get(run_end + 1).is_some_and(|next| next.column > row.column);
        let ends_a_text = self.comments.last().is_some_and(|comment| !comment.body.is_empty());
        if self.airy && run_end > index && ends_a_text && !end_has_more {
            return Ok(Verdict::TextTo(run_end));
        }
        Ok(Verdict::Name)
    }

    fn out_of_step(&self, row: &Row<'_>) -> Refusal {
        let last = self.comments.last().map_or(0, |comment| comment.depth);
        let (offset, step) = (row.column - self.base, self.step);
        if offset.is_multiple_of(step) {
            let message = format!(
                "a name at a depth of {} under a comment of depth {last}: a reply stands one step ({step} columns) \
                 deeper than what it replies to; indent it less, or put what is missing above it",
                offset / step
            );
            return Refusal::at(row.number, Reason::StepTooDeep, message);
        }
        off_step(row, self.base, step)
    }

    fn name(&mut self, row: &Row<'a>, bullet: Bullet<'a>) -> Result<(), Refusal> {
        let Some(offset) = row.column.checked_sub(self.base) else {
            let message = "a bullet left of the outline's first name: a name or a comment's text was expected; \
                           indent it, or delete what does not belong to the discussion";
            return Err(Refusal::at(row.number, Reason::OffStep, message));
        };
        if !offset.is_multiple_of(self.step) {
            return Err(off_step(row, self.base, self.step));
        }
        if bullet.label.is_empty() || is_long(bullet.label) {
            let message = format!(
                "a bullet that must be a name, but it is empty or longer than {NAME_CHARS_MAX} characters: put the \
                 name behind it, or indent it if it is part of a comment"
            );
            return Err(Refusal::at(row.number, Reason::NoName, message));
        }
        let depth = offset / self.step;
        if depth > COMMENT_DEPTH_MAX {
            let message = format!("a comment at a depth of {depth}: at most {COMMENT_DEPTH_MAX} are read");
            return Err(Refusal::at(row.number, Reason::TooDeep, message));
        }
        if self.comments.len() == COMMENTS_MAX {
            return Err(Refusal::at(
                row.number,
                Reason::TooMany,
                format!("more than {COMMENTS_MAX} comments"),
            ));
        }
        self.column = row.column;
        let name = bullet.label.to_owned();
        self.comments.push(OutlineComment { depth, name, body: String::new(), line: row.number });
        Ok(())
    }

    fn text(&mut self, index: usize, row: &Row<'a>) -> Result<(), Refusal> {
        if row.column <= self.column {
            if !self.is_wrapped(index) {
                let message = "text that belongs to no comment: indent it under the name it belongs to, or delete \
                               it if it is not part of the discussion";
                return Err(Refusal::at(row.number, Reason::StrayText, message));
            }
            self.warnings
                .add(Some(row.number), "a line indented too little was read as going on from the line above");
        }
        if let Some(comment) = self.comments.last_mut() {
            if !comment.body.is_empty() {
                comment.body.push_str(if row.after_blank { "\n\n" } else { "\n" });
            }
            comment.body.push_str(row.text);
        }
        Ok(())
    }

    /// Whether a row follows a line of a comment's text without a blank line between.
    fn is_wrapped(&self, index: usize) -> bool {
        let has_text = self.comments.last().is_some_and(|comment| !comment.body.is_empty());
        has_text && !self.rows[index].after_blank
    }
}

fn off_step(row: &Row<'_>, base: usize, step: usize) -> Refusal {
    let message = format!(
        "a name at column {}, between two steps of the indentation: names were expected at column {} and every \
         {step} columns from there",
        row.column + 1,
        base + 1
    );
    Refusal::at(row.number, Reason::OffStep, message)
}

fn is_long(name: &str) -> bool {
    name.chars().nth(NAME_CHARS_MAX).is_some()
}

/// Whether each name at the base column that has a text has a blank line before it.
pub(super) fn is_airy(rows: &[Row<'_>], base: usize) -> bool {
    let mut spaced = rows.windows(2).filter_map(|pair| {
        let (name, text) = (pair[0], pair[1]);
        let is_text = text.bullet.is_none() && text.column > base;
        (name.bullet.is_some() && name.column == base && is_text).then_some(text.after_blank)
    });
    spaced.next() == Some(true) && spaced.all(|it| it)
}
