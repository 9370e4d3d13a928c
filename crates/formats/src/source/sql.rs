//! Rows of SQL dumps, as the tools of three databases write them.
//!
//! | tool | what is read of it |
//! |---|---|
//! | `pg_dump`, plain | `COPY ... FROM stdin`, and with `--inserts` and `--column-inserts` its `INSERT` |
//! | `mysqldump`, `mariadb-dump`, phpMyAdmin | `INSERT` with many rows, and with backslashes between quotes |
//! | `.dump` of SQLite | `INSERT`, with line ends as `replace(...)` or `unistr(...)` |
//!
//! Where an `INSERT` or a `COPY` names no columns they are those of the `CREATE TABLE` before it. Nothing is run: what is
//! none of these three statements is passed over, and so are the rows of other tables than the wanted ones.

mod scan;
#[cfg(test)]
mod tests;
mod value;

use self::scan::{Scan, unescaped};
use super::cursor::{Cursor, Held};
use super::xml::TEXT_BYTES_MAX;
use super::{Cell, Table, start};
use crate::refusal::Refusal;

/// Bytes of the values of one row: 4 MiB.
pub(crate) const ROW_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Columns of a table. One with more is passed over.
pub(crate) const COLUMNS_MAX: usize = 128;
/// Tables of the wanted names, in all their schemas and with all the lists of columns that statements give.
const TABLES_MAX: usize = 256;
/// Words between those that say what a statement does, such as in `INSERT LOW_PRIORITY IGNORE INTO`.
const WORDS_MAX: usize = 8;

/// With what a dump begins that has no comments. Prose may begin so too.
const BEGINNINGS: [&str; 16] = [
    "alter", "begin", "commit", "copy", "create", "delete", "drop", "insert", "lock", "pragma", "replace",
    "select", "set", "start", "truncate", "use",
];
/// With what a part of a `CREATE TABLE` begins that is no column.
const CONSTRAINTS: [&str; 7] = ["check", "constraint", "exclude", "foreign", "like", "primary", "unique"];
/// The same in MySQL, which puts every name between quotes. Elsewhere these are columns.
const INDEXES: [&str; 4] = ["fulltext", "index", "key", "spatial"];

/// What a row has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// It is whole: [`Sql::table`], [`Sql::cells`].
    Whole,
    /// It has more or fewer values than its table columns, or one that cannot be made out.
    Broken,
    /// It has more in it than one may have.
    TooLarge,
    /// The dump ends within it.
    CutOff,
}

/// A dump, and where its reader stands.
pub(crate) struct Sql<'c, 'a> {
    scan: Scan<'c, 'a>,
    wanted: &'static [&'static str],
    known: Vec<Known>,
    stands: Stands,
    /// Of which known table the rows are.
    current: usize,
    cells: Vec<Cell>,
    /// How many values the row has, kept or not.
    count: usize,
    bytes: usize,
    value: Held,
    is_cut: bool,
    is_passed: bool,
}

/// A table of which a statement has named the columns.
struct Known {
    /// Its name with that of its schema.
    full: String,
    table: Table,
    /// Whether another table of that name came later: another database's, in a dump of several.
    is_past: bool,
}

/// What stands next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Statement,
    /// Rows of an `INSERT`.
    Values,
    /// Rows of a `COPY`.
    Copy,
    /// Rows of a `COPY` of another table.
    OtherCopy,
}

/// Whether a text begins as dumps do; what it is, its tables must say.
pub(crate) fn is_dump(text: &str) -> bool {
    let text = start(text);
    let word = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let begins = || BEGINNINGS.iter().any(|it| word.eq_ignore_ascii_case(it));
    text.starts_with("--") || text.starts_with("/*") || text.starts_with('\\') || begins()
}

impl<'c, 'a> Sql<'c, 'a> {
    /// A dump of which only the rows of these tables are wanted, whatever their schema.
    pub(crate) fn new(cursor: &'c mut Cursor<'a>, wanted: &'static [&'static str]) -> Self {
        Self {
            scan: Scan::new(cursor),
            wanted,
            known: Vec::new(),
            stands: Stands::Statement,
            current: 0,
            cells: Vec::new(),
            count: 0,
            bytes: 0,
            value: Held::new(TEXT_BYTES_MAX),
            is_cut: false,
            is_passed: false,
        }
    }

    /// Where it stands.
    pub(crate) fn cursor(&self) -> &Cursor<'a> {
        self.scan.cursor
    }

    /// The wanted tables that were met, each with its columns.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.known.iter().map(|known| &known.table)
    }

    /// The table of the row.
    pub(crate) fn table(&self) -> &Table {
        &self.known[self.current].table
    }

    /// The values of the row, one for each column where it is whole.
    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Whether the dump ends within a statement.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether rows of a wanted table were passed over, because nothing before them says what its columns are, or because
    /// there are more tables or columns than are remembered.
    pub(crate) fn is_passed(&self) -> bool {
        self.is_passed
    }

    /// Goes on to where the next row of a wanted table begins; whether there is one.
    pub(crate) fn begin(&mut self) -> Result<bool, Refusal> {
        loop {
            match self.stands {
                Stands::Statement => match self.scan.significant()? {
                    Some(_) => self.statement()?,
                    None => return Ok(false),
                },
                Stands::Values => match self.scan.significant()? {
                    Some(b'(') => return Ok(true),
                    Some(b',') => self.scan.cursor.pass(1),
                    _ => {
                        self.stands = Stands::Statement;
                        self.skip_statement()?;
                    }
                },
                Stands::Copy | Stands::OtherCopy => {
                    let ahead = self.scan.cursor.ahead(2)?;
                    if ahead.starts_with(b"\\.") {
                        self.stands = Stands::Statement;
                        self.scan.pass_line()?;
                    } else if ahead.is_empty() {
                        self.stands = Stands::Statement;
                        self.is_cut = true;
                    } else if self.stands == Stands::Copy {
                        return Ok(true);
                    } else {
                        self.scan.pass_line()?;
                    }
                }
            }
        }
    }

    /// Reads the row that begins here.
    pub(crate) fn row(&mut self) -> Result<Row, Refusal> {
        self.cells.clear();
        (self.count, self.bytes) = (0, 0);
        let is_copy = self.stands == Stands::Copy;
        let row = if is_copy { self.copy_row()? } else { self.values_row()? };
        self.is_cut |= row == Row::CutOff;
        Ok(match row {
            Row::Whole if self.bytes > ROW_BYTES_MAX => Row::TooLarge,
            Row::Whole if self.count != self.table().columns.len() => Row::Broken,
            row => row,
        })
    }

    fn keep(&mut self, cell: Cell) {
        self.count += 1;
        self.bytes += match &cell {
            Cell::Text(text) => text.len(),
            Cell::Bytes(bytes) => bytes.len(),
            Cell::Null | Cell::Integer(_) | Cell::Real(_) => 0,
        };
        if self.bytes > ROW_BYTES_MAX {
            self.cells.clear();
        } else if self.count <= self.known[self.current].table.columns.len() {
            self.cells.push(cell);
        }
    }

    /// Reads a row between parentheses.
    fn values_row(&mut self) -> Result<Row, Refusal> {
        self.scan.cursor.pass(1);
        let mut is_broken = false;
        loop {
            let cell = value::read(&mut self.scan, &mut self.value)?;
            // Behind a value only PostgreSQL's word on its type may stand.
            let mut next = self.scan.significant()?;
            is_broken |= cell.is_none() || !matches!(next, None | Some(b',' | b')' | b':'));
            self.keep(cell.unwrap_or(Cell::Null));
            if !matches!(next, Some(b',' | b')')) {
                next = self.scan.skip_to(b",)")?;
            }
            match next {
                None => return Ok(Row::CutOff),
                // The statement ends within the row: the next one begins behind.
                Some(b';') => return Ok(Row::Broken),
                Some(_) => self.scan.cursor.pass(1),
            }
            if next == Some(b')') {
                return Ok(if is_broken { Row::Broken } else { Row::Whole });
            }
        }
    }

    /// Reads a row of a `COPY`: a line with tabs between its values.
    fn copy_row(&mut self) -> Result<Row, Refusal> {
        let mut is_null = false;
        self.value.clear();
        while let Some(stop) = self.scan.cursor.until(b"\t\n\r\\", Some(&mut self.value))? {
            self.scan.cursor.pass(1);
            match (stop, self.scan.cursor.peek()?) {
                (b'\\', None) => return Ok(Row::CutOff),
                (b'\\', Some(letter)) => {
                    self.scan.cursor.pass(1);
                    is_null = letter == b'N' && self.value.bytes().is_empty();
                    if !is_null {
                        self.value.push(&[unescaped(letter)]);
                    }
                }
                // Lines ended with CR LF are of somebody's editor: the dump writes a CR as `\r`.
                (b'\r', Some(b'\n')) => {}
                (b'\r', _) => self.value.push(b"\r"),
                _ => {
                    let is_null = std::mem::take(&mut is_null) && self.value.bytes().is_empty();
                    self.keep(if is_null { Cell::Null } else { value::text(&self.value) });
                    self.value.clear();
                    if stop == b'\n' {
                        return Ok(Row::Whole);
                    }
                }
            }
        }
        Ok(Row::CutOff)
    }

    fn skip_statement(&mut self) -> Result<(), Refusal> {
        self.is_cut |= !self.scan.skip_statement()?;
        Ok(())
    }

    /// Reads a statement, or up to its rows.
    fn statement(&mut self) -> Result<(), Refusal> {
        // A line such as `\connect` is for psql, one with a hash is a comment of MySQL's.
        if matches!(self.scan.significant()?, Some(b'\\' | b'#')) {
            return self.scan.pass_line();
        }
        let is_begun = match self.scan.word()?.as_str() {
            "insert" | "replace" => self.insert()?,
            "create" => {
                self.create()?;
                false
            }
            "copy" => self.copy()?,
            _ => false,
        };
        if is_begun { Ok(()) } else { self.skip_statement() }
    }

    /// Reads the beginning of an `INSERT`; whether rows of a wanted table follow.
    fn insert(&mut self) -> Result<bool, Refusal> {
        if !self.passes("into", &["ignore", "or", "replace", "abort", "low_priority", "delayed"])? {
            return Ok(false);
        }
        self.scan.is_mysql |= self.scan.significant()? == Some(b'`');
        let Some((full, table)) = self.wanted_name()? else { return Ok(false) };
        let Some(columns) = self.listed()? else { return Ok(false) };
        let overriding = ["overriding", "system", "user", "value"];
        if !self.passes("values", &overriding)? || !self.is_known(full, table, columns) {
            return Ok(false);
        }
        self.stands = Stands::Values;
        Ok(true)
    }

    /// Reads the beginning of a `COPY`; whether rows follow.
    fn copy(&mut self) -> Result<bool, Refusal> {
        let wanted = self.wanted_name()?;
        let columns = self.listed()?;
        if self.scan.word()? != "from" || self.scan.word()? != "stdin" || !self.scan.skip_statement()? {
            return Ok(false);
        }
        self.scan.pass_line()?;
        let is_wanted = wanted.zip(columns).is_some_and(|((full, table), it)| self.is_known(full, table, it));
        self.stands = if is_wanted { Stands::Copy } else { Stands::OtherCopy };
        Ok(true)
    }

    /// Takes the columns out of a `CREATE TABLE`.
    fn create(&mut self) -> Result<(), Refusal> {
        let kinds = ["global", "local", "temp", "temporary", "unlogged"];
        if !self.passes("table", &kinds)? {
            return Ok(());
        }
        let Some((full, table)) = self.wanted_name()? else { return Ok(()) };
        for known in self.known.iter_mut().filter(|known| known.full == full) {
            known.is_past = true;
        }
        if !self.scan.take(b'(')? {
            return Ok(());
        }
        let (mut columns, mut is_mysql) = (Vec::new(), self.scan.is_mysql);
        loop {
            // Tools that write no comments of MySQL's still write its quotes.
            is_mysql |= self.scan.significant()? == Some(b'`');
            let Some(name) = self.scan.name()? else { return Ok(()) };
            let is_one_of = |words: &[&str]| words.iter().any(|it| name.text.eq_ignore_ascii_case(it));
            let is_other = is_one_of(&CONSTRAINTS) || is_mysql && is_one_of(&INDEXES);
            if name.is_quoted || !is_other {
                columns.push(name.text);
            }
            match self.scan.skip_to(b",)")? {
                Some(b',') if columns.len() <= COLUMNS_MAX => self.scan.cursor.pass(1),
                Some(b')') => break,
                _ => return Ok(()),
            }
        }
        self.is_known(full, table, columns);
        Ok(())
    }

    /// Whether this word follows, behind some of these others.
    fn passes(&mut self, end: &str, others: &[&str]) -> Result<bool, Refusal> {
        for _ in 0..WORDS_MAX {
            let word = self.scan.word()?;
            if word == end || !others.contains(&word.as_str()) {
                return Ok(word == end);
            }
        }
        Ok(false)
    }

    /// Reads the name of a table, with that of its schema and without; none where it is not wanted.
    fn wanted_name(&mut self) -> Result<Option<(String, &'static str)>, Refusal> {
        let Some(mut name) = self.scan.name()? else { return Ok(None) };
        if !name.is_quoted && name.text.eq_ignore_ascii_case("if") {
            // `IF NOT EXISTS`
            self.scan.word()?;
            self.scan.word()?;
            let Some(behind) = self.scan.name()? else { return Ok(None) };
            name = behind;
        }
        let mut full = name.text.clone();
        while self.scan.take(b'.')? {
            let Some(within) = self.scan.name()? else { return Ok(None) };
            full = format!("{}.{}", name.text, within.text);
            name = within;
        }
        let table = self.wanted.iter().find(|wanted| wanted.eq_ignore_ascii_case(&name.text));
        Ok(table.map(|table| (full, *table)))
    }

    /// Reads the names of columns between parentheses and goes behind them: empty where there are none, none where they
    /// are not such.
    fn listed(&mut self) -> Result<Option<Vec<String>>, Refusal> {
        let mut columns = Vec::new();
        if !self.scan.take(b'(')? {
            return Ok(Some(columns));
        }
        while let Some(name) = self.scan.name()? {
            columns.push(name.text);
            if self.scan.take(b')')? {
                return Ok(Some(columns));
            }
            if !self.scan.take(b',')? || columns.len() > COLUMNS_MAX {
                break;
            }
        }
        // Behind a list that is not read, the lines of a `COPY` must not be taken for statements.
        if self.scan.skip_to(b")")? == Some(b')') {
            self.scan.cursor.pass(1);
        }
        Ok(None)
    }

    /// Finds a table by its name and the columns that a statement lists, or notes it; whether its columns are known.
    fn is_known(&mut self, full: String, table: &str, columns: Vec<String>) -> bool {
        let is_it =
            |known: &Known| known.full == full && (columns.is_empty() || known.table.columns == columns);
        let is_now = |known: &Known| !known.is_past && is_it(known);
        if let Some(at) = self.known.iter().position(is_now) {
            self.current = at;
            return true;
        }
        // The same again need not be remembered twice.
        if let Some(at) = self.known.iter().position(|known| !columns.is_empty() && is_it(known)) {
            self.known[at].is_past = false;
            self.current = at;
            return true;
        }
        if columns.is_empty() || columns.len() > COLUMNS_MAX || self.known.len() == TABLES_MAX {
            self.is_passed = true;
            return false;
        }
        self.current = self.known.len();
        self.known.push(Known { full, table: Table { name: table.to_owned(), columns }, is_past: false });
        true
    }
}
