//! Databases that are almost Isso's or Cusdis's: an input is the seed of their columns and cells.

use std::ops::ControlFlow;

use althing_formats::refusal::Refusal;
use althing_formats::source::{Cell, Format, Options, Table, Tables, read_tables, recognise_tables};

use crate::target::{Ran, Told, hash};
use crate::tokens::VALUES;
use chance::Chance;

/// Most rows of a table.
const ROWS_MAX: usize = 60;

/// The tables of both systems.
const SCHEMA: [(&str, &[&str]); 6] = [
    ("threads", &["id", "uri", "title"]),
    (
        "comments",
        &[
            "tid",
            "id",
            "parent",
            "created",
            "modified",
            "mode",
            "remote_addr",
            "text",
            "author",
            "email",
            "website",
            "likes",
            "dislikes",
            "voters",
            "notification",
            "page_id",
            "pageId",
            "created_at",
            "updated_at",
            "deleted_at",
            "by_email",
            "by_nickname",
            "content",
            "approved",
            "parentId",
            "parent_id",
            "moderatorId",
        ],
    ),
    ("preferences", &["key", "value"]),
    ("projects", &["id", "title", "ownerId", "token", "deleted_at"]),
    ("pages", &["id", "slug", "url", "title", "projectId", "project_id"]),
    ("users", &["id", "name", "email"]),
];

/// A database that nobody wrote.
struct Made {
    tables: Vec<Table>,
    seed: u64,
}

impl Made {
    fn of(bytes: &[u8]) -> Self {
        let seed = hash(bytes);
        let mut chance = Chance::seeded(seed);
        let mut tables = Vec::new();
        for (name, columns) in SCHEMA {
            if chance.one_in(8) {
                continue;
            }
            let is_there = |_: &&&str| !chance.one_in(12);
            let columns = columns.iter().filter(is_there).map(|column| (*column).to_owned()).collect();
            tables.push(Table { name: name.to_owned(), columns });
        }
        Self { tables, seed }
    }
}

impl Tables for Made {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn each(
        &mut self,
        table: &str,
        columns: &[&str],
        row: &mut dyn FnMut(&[Cell]) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        let Some(at) = self.tables.iter().position(|it| it.name == table) else { return Ok(()) };
        let mut chance = Chance::seeded(self.seed ^ (at as u64 + 1));
        for number in 0..chance.index(ROWS_MAX) {
            let has = |column: &str| self.tables[at].columns.iter().any(|it| it == column);
            let cells: Vec<Cell> = columns
                .iter()
                .map(|column| if has(column) { cell(column, number, &mut chance) } else { Cell::Null })
                .collect();
            if row(&cells).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// A value that fits a column, mostly.
fn cell(column: &str, number: usize, chance: &mut Chance) -> Cell {
    if chance.one_in(6) {
        return match chance.index(6) {
            0 => Cell::Null,
            1 => Cell::Integer(*chance.of(&[0, -1, i64::MIN, i64::MAX, 4])),
            2 => Cell::Real(*chance.of(&[0.0, -0.5, f64::NAN, f64::INFINITY, f64::MIN, 1e300])),
            3 => Cell::Bytes(chance.of(VALUES).to_vec()),
            _ => Cell::Text(String::from_utf8_lossy(chance.of::<&[u8]>(VALUES)).repeat(1 + chance.index(3))),
        };
    }
    let key = |number: usize| Cell::Integer(number as i64);
    match column {
        "id" => key(number),
        "tid" | "page_id" | "pageId" => key(chance.index(8)),
        "parent" | "parentId" | "parent_id" if chance.one_in(2) => Cell::Null,
        "parent" | "parentId" | "parent_id" => key(chance.index(ROWS_MAX)),
        "mode" => Cell::Integer(*chance.of(&[1, 2, 4, 3])),
        "approved" | "notification" | "likes" | "dislikes" => Cell::Integer(chance.index(3) as i64),
        "created" | "modified" => Cell::Real(1.3e9 + chance.index(100_000_000) as f64 / 7.0),
        "created_at" | "updated_at" => Cell::Integer(1_583_020_800_000 + number as i64),
        "deleted_at" => Cell::Null,
        _ => Cell::Text(format!("{column} {number}")),
    }
}

/// Reads a made database as one of a system.
pub fn read_made(format: Format, bytes: &[u8]) -> Result<Ran, String> {
    let mut made = Made::of(bytes);
    let mut told = Told::until(u64::MAX);
    let _ = recognise_tables(&made);
    let options = Options { zone_seconds: Chance::seeded(hash(bytes)).one_in(2).then_some(7_200) };
    match read_tables(&mut made, format, &options, &mut |place, item| told.take(place, &item)) {
        Ok(summary) => Ok(told.summed(summary)?.ran(&[0; 4096])),
        Err(refusal) => Ok(told.refused(&refusal)?.ran(&[0; 4096])),
    }
}
