//! Exports of other systems, read record by record in bounded memory, however large they are.
//!
//! An [`Input`] is what an operator has: one file or several, plain, gzip or zip. [`recognise`] says by its content
//! which system wrote it and how that is known; [`read`] tells what it holds as [`Item`]s, in the order of the
//! input, and never more than one record at a time. A record that cannot be read is told as a [`Note`] and does not
//! stop the rest; only what makes the whole worthless or dangerous is a [`Refusal`].
//!
//! Files of SQLite are read through [`Tables`], which the caller opens: this crate has no driver.
//!
//! | module | what it reads |
//! |---|---|
//! | `disqus` | Disqus's XML |
//! | `wordpress` | WordPress's WXR 1.0 to 1.2, and Disqus's dialect of it for its own import |
//! | `remark42` | Remark42's backup |
//! | `isso` | Isso's database, and the JSON that its own import takes |
//! | `coral` | Coral's collections as JSON Lines, and the three tables of its importer |
//! | `commento` | Commento's JSON, which Commento++ and Comentario 2 write too |
//! | `comentario` | Comentario's JSON since version 3 |
//! | `artalk` | Artalk's Artrans |
//! | `waline` | Waline's JSON |
//! | `leancloud` | Valine's and Twikoo's collections |
//! | `cusdis` | Cusdis's database, as a file of SQLite or as an SQL dump |
//! | `saved` | a saved page, by [`crate::page`] |
//!
//! Beside them: `input` (files and how they are packed), `cursor` (where a reader stands), `xml`, `json`, `csv`, `sql`,
//! `out` (what it tells), `note` (what it did not read).

mod artalk;
mod comentario;
mod commento;
mod coral;
mod csv;
mod cursor;
mod cusdis;
mod disqus;
mod input;
mod isso;
mod json;
mod leancloud;
mod note;
mod out;
mod remark42;
mod saved;
mod sql;
mod tables;
#[cfg(test)]
mod told;
mod waline;
mod wordpress;
mod xml;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::record::{AuthorRecord, CommentRecord, StoryRecord};
use crate::refusal::{Reason, Refusal};
use out::{Out, Stop};

pub use input::{Input, Part, Progress, is_aside};
use note::Keys;
pub use note::{Code, Note};
pub use tables::{Cell, Table, Tables, read_tables, recognise_tables};

/// A system and the form in which it gives its comments away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Disqus's XML export.
    Disqus,
    /// WordPress's WXR, also as Disqus takes it.
    Wordpress,
    /// Remark42's backup.
    Remark42,
    /// Isso's SQLite file.
    Isso,
    /// The JSON that Isso imports.
    IssoJson,
    /// Coral's collections.
    Coral,
    /// The tables that Coral's importer takes.
    CoralCsv,
    /// Commento's JSON, also of Commento++ and Comentario 2.
    Commento,
    /// Comentario's JSON since 3.
    Comentario,
    /// Artalk's Artrans.
    Artalk,
    /// Waline's JSON.
    Waline,
    /// Valine's collection, as LeanCloud exports it.
    Valine,
    /// Twikoo's collection.
    Twikoo,
    /// Cusdis's database: a SQLite file, or an SQL dump of any.
    Cusdis,
    /// A saved page.
    Page,
}

impl Format {
    /// All, in the order in which they are tried on an input.
    pub const ALL: [Self; 15] = [
        Self::Disqus,
        Self::Wordpress,
        Self::Remark42,
        Self::Isso,
        Self::IssoJson,
        Self::Coral,
        Self::CoralCsv,
        Self::Commento,
        Self::Comentario,
        Self::Artalk,
        Self::Waline,
        Self::Valine,
        Self::Twikoo,
        Self::Cusdis,
        Self::Page,
    ];

    /// The name, for options and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disqus => "disqus",
            Self::Wordpress => "wordpress",
            Self::Remark42 => "remark42",
            Self::Isso => "isso",
            Self::IssoJson => "isso-json",
            Self::Coral => "coral",
            Self::CoralCsv => "coral-csv",
            Self::Commento => "commento",
            Self::Comentario => "comentario",
            Self::Artalk => "artalk",
            Self::Waline => "waline",
            Self::Valine => "valine",
            Self::Twikoo => "twikoo",
            Self::Cusdis => "cusdis",
            Self::Page => "page",
        }
    }

    /// The system whose keys the records have: two formats of one system hold the same comments under the same keys.
    pub const fn system(self) -> &'static str {
        match self {
            Self::CoralCsv => Self::Coral.name(),
            // It has keys of its own, by thread.
            Self::IssoJson => Self::IssoJson.name(),
            _ => self.name(),
        }
    }

    /// The format of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What an input was taken for, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// What it is.
    pub format: Format,
    /// How that is known, in words for an operator and without the input's texts.
    pub evidence: String,
}

/// What only the operator knows of a source.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Seconds that the source's clock was ahead of UTC, for times that it wrote without a zone: WordPress's where it
    /// has none in UTC, Isso's of comments that Isso itself had imported.
    pub zone_seconds: Option<i64>,
}

/// Where something stands in an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// In which of its parts, from 0: see [`Input::parts`].
    pub part: usize,
    /// The line, from 1; of a table, the row.
    pub line: u64,
    /// The byte of the unpacked part, from 0.
    pub offset: u64,
}

/// What a reader tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A story. It may come after its comments, and twice: what it says later adds to what it said.
    Story(Box<StoryRecord>),
    /// A person, by the source's key: what a comment says of its author is completed by it.
    Author(Box<AuthorRecord>),
    /// A comment. Its parent and its story may come later, or not at all.
    Comment(Box<CommentRecord>),
    /// What was skipped, or read in part.
    Note(Note),
}

/// Takes what a reader tells; says when it is enough.
pub type Sink<'a> = dyn FnMut(Place, Item) -> ControlFlow<()> + 'a;

/// How much a reader told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Stories.
    pub stories: u64,
    /// Persons.
    pub authors: u64,
    /// Comments.
    pub comments: u64,
    /// Notes on comments, and on what may have been one, by what they say.
    pub notes: BTreeMap<Code, u64>,
    /// Records of stories and persons that were skipped.
    pub others: u64,
    /// Where the input ends too early. What stood before was told.
    pub damage: Option<Damage>,
}

/// An end that comes too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where it is.
    pub place: Place,
    /// What is wrong with the bytes.
    pub how: &'static str,
}

/// The beginning of a part, for recognising it.
pub(crate) struct Head<'h> {
    /// Its name.
    pub name: &'h str,
    /// Its first bytes, unpacked: at most [`input::HEAD_BYTES_MAX`].
    pub bytes: &'h [u8],
    /// The same as text, with bytes replaced that are no UTF-8.
    pub text: &'h str,
}

/// What stands behind a byte order mark and blanks.
fn start(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_start()
}

/// What kind of reader a format has.
type Recogniser = fn(&Head<'_>) -> Option<String>;

/// In the order of asking: those whose marks are the plainest first, a saved page last.
const RECOGNISERS: [(Format, Recogniser); 14] = [
    (Format::Disqus, disqus::recognise),
    (Format::Wordpress, wordpress::recognise),
    (Format::Remark42, remark42::recognise),
    (Format::Comentario, comentario::recognise),
    (Format::Commento, commento::recognise),
    (Format::Waline, waline::recognise),
    (Format::Coral, coral::recognise),
    (Format::IssoJson, isso::recognise),
    (Format::Artalk, artalk::recognise),
    (Format::Twikoo, leancloud::recognise_twikoo),
    (Format::Valine, leancloud::recognise_valine),
    (Format::Cusdis, cusdis::recognise),
    (Format::CoralCsv, coral::recognise_csv),
    (Format::Page, saved::recognise),
];

/// Says which system wrote an input.
///
/// Refused when no format fits, or when its parts are of several. Parts that are empty say nothing.
pub fn recognise(input: &Input) -> Result<Recognised, Refusal> {
    let mut found: Option<(usize, Recognised)> = None;
    for (at, part) in input.parts().iter().enumerate() {
        let bytes = part.head()?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        let head = Head { name: part.name(), bytes: &bytes, text: &text };
        let fits = RECOGNISERS.iter().find_map(|(format, of)| Some((*format, of(&head)?)));
        let Some((format, evidence)) = fits else {
            let which = which(input, at);
            let message =
                format!("{which}none of the formats that are read: nothing at its beginning fits one");
            return Err(Refusal::new(Reason::Unrecognised, message));
        };
        match &found {
            Some((of_first, first)) if first.format != format => {
                let (first, second) = (first.format.name(), format.name());
                let message = format!(
                    "{}it is a file of {second}, and {} is one of {first}: import them one after the other",
                    which(input, at),
                    input.parts()[*of_first].name()
                );
                return Err(Refusal::new(Reason::Mixed, message));
            }
            Some(_) => {}
            None => found = Some((at, Recognised { format, evidence })),
        }
    }
    found
        .map(|(_, recognised)| recognised)
        .ok_or_else(|| Refusal::new(Reason::Empty, "there is nothing to read: the file is empty"))
}

/// Reads an input as what it was recognised as, or said to be, and tells everything it holds.
///
/// Refused when it is none of that: a reader that finds not one record of its format says so.
pub fn read<'s>(
    input: &Input,
    format: Format,
    options: &'s Options,
    sink: &'s mut Sink<'s>,
) -> Result<Summary, Refusal> {
    let mut out = Out::new(options, sink);
    for (at, part) in input.parts().iter().enumerate() {
        out.place = Place { part: at, line: 1, offset: 0 };
        let mut cursor = cursor::Cursor::new(part.read()?);
        let told = match format {
            Format::Disqus => disqus::read(&mut cursor, &mut out),
            Format::Wordpress => wordpress::read(&mut cursor, &mut out),
            Format::Remark42 => remark42::read(&mut cursor, &mut out),
            Format::Commento => commento::read(&mut cursor, &mut out),
            Format::Comentario => comentario::read(&mut cursor, &mut out),
            Format::IssoJson => isso::read(&mut cursor, &mut out),
            Format::Coral => coral::read(part.name(), &mut cursor, &mut out),
            Format::CoralCsv => coral::read_csv(part.name(), &mut cursor, &mut out),
            Format::Artalk => artalk::read(&mut cursor, &mut out),
            Format::Waline => waline::read(&mut cursor, &mut out),
            Format::Valine => leancloud::read_valine(&mut cursor, &mut out),
            Format::Twikoo => leancloud::read_twikoo(&mut cursor, &mut out),
            Format::Page => saved::read(&mut cursor, &mut out),
            Format::Cusdis => cusdis::read(&mut cursor, &mut out),
            Format::Isso => Err(Stop::Refused(Refusal::new(
                Reason::Unrecognised,
                format!("--format {}: a file of SQLite was expected, and this is none", format.name()),
            ))),
        };
        match told {
            Ok(()) => {}
            Err(Stop::Enough) => break,
            Err(Stop::Refused(refusal)) => {
                return Err(Refusal {
                    message: format!("{}{}", which(input, at), refusal.message),
                    ..refusal
                });
            }
        }
        if let Some(how) = cursor.damage() {
            let place = Place { part: at, line: cursor.line(), offset: cursor.offset() };
            out.packed_badly(Damage { place, how });
        }
    }
    Ok(out.summary)
}

/// The part in words, where there are several.
fn which(input: &Input, at: usize) -> String {
    let parts = input.parts();
    if parts.len() < 2 { String::new() } else { format!("{}: ", parts[at].name()) }
}
