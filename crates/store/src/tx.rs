//! The waist: what a transaction can do, on either engine.
//!
//! SQL is written once. Placeholders are `$1`, `$2` ... on both engines; everything that must differ lies in
//! [`dialect`](crate::dialect). A statement that fails spends its transaction: later statements of the same
//! closure are refused with the same error and nothing of the closure is kept, even when it returns `Ok`.
//! PostgreSQL works like that anyway; to try an insert that may collide, write `on conflict`.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::Engine;
use crate::error::Error;
use crate::postgres::PostgresTx;
use crate::row::{FromRow, Row};
use crate::sqlite::SqliteTx;
use crate::value::Value;

/// Prepared statements each connection keeps.
pub const STATEMENTS_MAX: usize = 256;

/// The arguments of a statement: `tx.exec("... $1 ... $2", args![id, now])`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}

/// A running transaction, lent to a closure. It commits when the closure returns `Ok` and rolls back
/// otherwise.
pub enum Tx<'a> {
    /// On SQLite.
    Sqlite(SqliteTx<'a>),
    /// On PostgreSQL.
    Postgres(PostgresTx<'a>),
}

impl Tx<'_> {
    /// The engine underneath. For `dialect` and for tests; nothing else should need to know.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a statement without a result and answers the number of rows it changed. A statement with
    /// `returning` goes through [`Tx::one`] or [`Tx::all`].
    pub fn exec(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64, Error> {
        begun(args)?;
        match self {
            Self::Sqlite(tx) => tx.exec(sql, args),
            Self::Postgres(tx) => tx.exec(sql, args),
        }
    }

    /// The row, or none. More than one row is [`Error::Decode`]: say `limit 1` when several may match.
    pub fn one<T: FromRow>(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<Option<T>, Error> {
        let mut found = None;
        self.each(sql, args, |row| {
            if found.is_some() {
                return Err(Error::Decode(format!("more than one row: {}", excerpt(sql))));
            }
            found = Some(T::from_row(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// All rows. The statement must bound their number.
    pub fn all<T: FromRow>(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.each(sql, args, |row| {
            found.push(T::from_row(row)?);
            Ok::<_, Error>(())
        })?;
        Ok(found)
    }

    /// Hands each row to `f` as it comes, without collecting them. Stops at the first error.
    pub fn each<E: From<Error>>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        f: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        begun(args)?;
        match self {
            Self::Sqlite(tx) => tx.each(sql, args, f),
            Self::Postgres(tx) => tx.each(sql, args, f),
        }
    }

    /// The transaction's number, which events carry: PostgreSQL's own 64-bit number, on SQLite a counter that
    /// all closures of one group share and that grows with every group that asks. Only in writes.
    pub fn txid(&mut self) -> Result<i64, Error> {
        match self {
            Self::Sqlite(tx) => tx.txid(),
            Self::Postgres(tx) => tx.txid(),
        }
    }
}

thread_local! {
    /// Statements that this thread has run: a closure is run on one thread, from its beginning to its end.
    static STATEMENTS: Cell<u64> = const { Cell::new(0) };
}

/// Runs `f`, and adds up how many statements it ran.
pub(crate) fn counted<T>(f: impl FnOnce() -> T) -> (T, u64) {
    let before = STATEMENTS.get();
    let done = f();
    (done, STATEMENTS.get() - before)
}

/// Counts a statement, and refuses arguments that one of the engines cannot take.
fn begun(args: &[Value<'_>]) -> Result<(), Error> {
    STATEMENTS.set(STATEMENTS.get() + 1);
    if args.iter().all(Value::is_storable) {
        return Ok(());
    }
    Err(Error::Engine("a text with the character U+0000 cannot be stored".into()))
}

/// Enough of a statement to find it in the program, for error messages.
pub(crate) fn excerpt(sql: &str) -> &str {
    const EXCERPT_MAX: usize = 80;
    let sql = sql.trim();
    &sql[..sql.floor_char_boundary(EXCERPT_MAX)]
}

/// A static text's identity: comparing and hashing the address is cheaper than the text.
pub(crate) type TextKey = (usize, usize);

pub(crate) fn text_key(sql: &'static str) -> TextKey {
    (sql.as_ptr() as usize, sql.len())
}

/// Statements as SQLite wants them, rewritten once.
#[derive(Default)]
pub(crate) struct Texts(HashMap<TextKey, Arc<str>>);

impl Texts {
    pub(crate) fn get(&mut self, sql: &'static str) -> Arc<str> {
        // A program has a few hundred statements; migrations and tests may add more, so the map is bounded.
        const TEXTS_MAX: usize = 4096;
        if self.0.len() >= TEXTS_MAX {
            self.0.clear();
        }
        Arc::clone(self.0.entry(text_key(sql)).or_insert_with(|| numbered(sql).into()))
    }
}

/// Turns `$1` into `?1`. SQLite would take `$1` for a *name* and number parameters by first appearance, which
/// goes wrong as soon as a statement mentions `$2` before `$1`. Quoted texts, quoted names and comments stay
/// as they are.
fn numbered(sql: &str) -> String {
    let bytes = sql.as_bytes();
    let mut out = String::with_capacity(sql.len());
    let (mut copied, mut at) = (0, 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        at += match rest {
            [quote @ (b'\'' | b'"'), tail @ ..] => 1 + through(tail, &[*quote]),
            [b'-', b'-', tail @ ..] => 2 + through(tail, b"\n"),
            [b'/', b'*', tail @ ..] => 2 + through(tail, b"*/"),
            [b'$', digit, ..] if digit.is_ascii_digit() => {
                out.push_str(&sql[copied..at]);
                out.push('?');
                copied = at + 1;
                1
            }
            _ => 1,
        };
    }
    out.push_str(&sql[copied..]);
    out
}

/// How many bytes of `tail` go by until `end` has been passed.
fn through(tail: &[u8], end: &[u8]) -> usize {
    tail.windows(end.len()).position(|window| window == end).map_or(tail.len(), |found| found + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_outside_quotes_and_comments() {
        for (from, to) in [
            ("select $2, $1", "select ?2, ?1"),
            ("select '$1', \"$1\", $1", "select '$1', \"$1\", ?1"),
            ("select 'it''s $1', $12", "select 'it''s $1', ?12"),
            ("-- $1\nselect $1 /* $2 */, $2", "-- $1\nselect ?1 /* $2 */, ?2"),
            ("select '$", "select '$"),
            ("select 'ä' || $1 -- ä", "select 'ä' || ?1 -- ä"),
            ("", ""),
        ] {
            assert_eq!(numbered(from), to);
        }
    }

    #[test]
    fn excerpts_never_split_a_character() {
        let long = "ä".repeat(79);
        assert!(excerpt(&long).len() <= 80);
        assert_eq!(excerpt("  select 1 "), "select 1");
    }
}
