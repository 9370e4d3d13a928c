//! Databases of other systems, as tables that somebody else opens.

use std::ops::ControlFlow;

use super::out::{Out, Stop};
use super::{Format, Options, Recognised, Sink, Summary, cusdis, isso};
use crate::refusal::{Reason, Refusal};

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes, also those of a text that is no UTF-8.
    Bytes(Vec<u8>),
}

impl Cell {
    /// Whether these are bytes that are no UTF-8.
    pub(crate) fn is_odd(&self) -> bool {
        matches!(self, Self::Bytes(bytes) if std::str::from_utf8(bytes).is_err())
    }
}

/// A table and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The names of its columns, in its order.
    pub columns: Vec<String>,
}

/// A foreign database, open for reading.
pub trait Tables {
    /// Its tables.
    fn tables(&self) -> &[Table];

    /// Gives each row of a table, as the named columns in that order, in the order of the table's own keys. A column that
    /// the table does not have is null in every row. Values larger than [`super::xml::TEXT_BYTES_MAX`] are cut off there.
    fn each(
        &mut self,
        table: &str,
        columns: &[&str],
        row: &mut dyn FnMut(&[Cell]) -> ControlFlow<()>,
    ) -> Result<(), Refusal>;
}

/// Says which system a database is of, by its tables and their columns.
pub fn recognise_tables(tables: &dyn Tables) -> Result<Recognised, Refusal> {
    let known =
        [(Format::Isso, isso::recognise_tables(tables)), (Format::Cusdis, cusdis::recognise_tables(tables))];
    known
        .into_iter()
        .find_map(|(format, evidence)| Some(Recognised { format, evidence: evidence? }))
        .ok_or_else(|| {
            let message = "a database of SQLite, but neither Isso's (tables threads, comments) nor Cusdis's (projects, \
                           pages, comments)";
            Refusal::new(Reason::Unrecognised, message)
        })
}

/// Reads a database as what it was recognised as, or said to be.
pub fn read_tables<'s>(
    tables: &mut dyn Tables,
    format: Format,
    options: &'s Options,
    sink: &'s mut Sink<'s>,
) -> Result<Summary, Refusal> {
    let mut out = Out::new(options, sink);
    let told = match format {
        Format::Isso => isso::read_tables(tables, &mut out),
        Format::Cusdis => cusdis::read_tables(tables, &mut out),
        other => Err(Stop::Refused(Refusal::new(
            Reason::Unrecognised,
            format!("--format {}: this is a file of SQLite, which only isso and cusdis are", other.name()),
        ))),
    };
    match told {
        Ok(()) | Err(Stop::Enough) => Ok(out.summary),
        Err(Stop::Refused(refusal)) => Err(refusal),
    }
}
