//! Databases of other systems: opened by store, read by formats.

use std::ops::ControlFlow;
use std::path::Path;

use althing_formats::refusal::{Reason, Refusal};
use althing_formats::source::{Cell, Table, Tables};
use althing_store::Error;
use althing_store::foreign::{Foreign, ForeignValue};

/// Another system's database, open for reading.
pub struct Database {
    file: Foreign,
    tables: Vec<Table>,
}

impl Database {
    /// Opens a file of SQLite.
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let file = Foreign::open(path).map_err(|error| refused(&error))?;
        let table = |it: &althing_store::foreign::ForeignTable| Table {
            name: it.name.clone(),
            columns: it.columns.clone(),
        };
        let tables = file.tables().iter().map(table).collect();
        Ok(Self { file, tables })
    }
}

impl Tables for Database {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn each(
        &mut self,
        table: &str,
        columns: &[&str],
        row: &mut dyn FnMut(&[Cell]) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut take = |values: Vec<ForeignValue>| {
            cells.clear();
            cells.extend(values.into_iter().map(cell));
            row(&cells)
        };
        self.file.each(table, columns, &mut take).map_err(|error| refused(&error))
    }
}

fn cell(value: ForeignValue) -> Cell {
    match value {
        ForeignValue::Null => Cell::Null,
        ForeignValue::Integer(number) => Cell::Integer(number),
        ForeignValue::Real(number) => Cell::Real(number),
        ForeignValue::Text(text) => Cell::Text(text),
        ForeignValue::Bytes(bytes) => Cell::Bytes(bytes),
    }
}

fn refused(error: &Error) -> Refusal {
    Refusal { line: None, reason: Reason::Input, message: error.to_string() }
}

#[cfg(test)]
mod tests;
