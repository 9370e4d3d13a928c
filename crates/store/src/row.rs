//! What comes out of a statement: one row, read by position.

use postgres::types::{FromSql, Type};
use rusqlite::types::ValueRef;
use uuid::Uuid;

use crate::error::Error;

/// One row of a result, borrowed while it is read.
///
/// Columns are counted from 0. A getter fails with [`Error::Decode`] when the column is not there, holds
/// another type, or is null and the getter's name does not begin with `opt_`.
///
/// PostgreSQL's `sum` of whole numbers is `numeric`, which has no place here: write `cast(sum(x) as bigint)`,
/// which both engines understand.
pub struct Row<'a>(Inner<'a>);

enum Inner<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

/// Something a row can become.
pub trait FromRow: Sized {
    /// Reads the columns it needs, by position.
    fn from_row(row: &Row<'_>) -> Result<Self, Error>;
}

/// The columns the engines share, before they are narrowed to what the caller wants.
enum Cell<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Uuid(Uuid),
}

/// PostgreSQL's binary form of any of the types the schema uses.
struct Any<'a>(Cell<'a>);

impl<'a> FromSql<'a> for Any<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => Cell::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Cell::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Cell::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::BOOL => Cell::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::BYTEA => Cell::Bytes(raw),
            Type::UUID => Cell::Uuid(Uuid::from_sql(ty, raw)?),
            _ => Cell::Text(<&str>::from_sql(ty, raw)?),
        }))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::BYTEA | Type::UUID)
            || <&str as FromSql>::accepts(ty)
    }
}

fn decode(column: usize, wanted: &str) -> Error {
    Error::Decode(format!("column {column} is not {wanted}"))
}

impl<'a> Row<'a> {
    pub(crate) fn sqlite(row: &'a rusqlite::Row<'a>) -> Self {
        Self(Inner::Sqlite(row))
    }

    pub(crate) fn postgres(row: &'a postgres::Row) -> Self {
        Self(Inner::Postgres(row))
    }

    fn cell(&self, column: usize) -> Result<Cell<'_>, Error> {
        match self.0 {
            Inner::Sqlite(row) => match row.get_ref(column).map_err(|_| decode(column, "there"))? {
                ValueRef::Null => Ok(Cell::Null),
                ValueRef::Integer(int) => Ok(Cell::Int(int)),
                ValueRef::Text(text) => {
                    std::str::from_utf8(text).map(Cell::Text).map_err(|_| decode(column, "UTF-8"))
                }
                ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes)),
                ValueRef::Real(_) => Err(decode(column, "of a type the schema uses")),
            },
            Inner::Postgres(row) => row
                .try_get::<_, Option<Any<'_>>>(column)
                .map(|any| any.map_or(Cell::Null, |any| any.0))
                .map_err(|_| decode(column, "there, or not of a type the schema uses")),
        }
    }

    /// A whole number; PostgreSQL's truth values come out as 0 and 1, as SQLite's are.
    pub fn int(&self, column: usize) -> Result<i64, Error> {
        self.opt_int(column)?.ok_or_else(|| decode(column, "an integer but null"))
    }

    /// A whole number or null.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, Error> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Int(int) => Ok(Some(int)),
            _ => Err(decode(column, "an integer")),
        }
    }

    /// The truth of a condition or of a 0-or-1 column.
    pub fn flag(&self, column: usize) -> Result<bool, Error> {
        Ok(self.int(column)? != 0)
    }

    /// A text, borrowed from the row.
    pub fn str(&self, column: usize) -> Result<&str, Error> {
        self.opt_str(column)?.ok_or_else(|| decode(column, "a text but null"))
    }

    /// A text borrowed from the row, or null.
    pub fn opt_str(&self, column: usize) -> Result<Option<&str>, Error> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            _ => Err(decode(column, "a text")),
        }
    }

    /// A text.
    pub fn text(&self, column: usize) -> Result<String, Error> {
        self.str(column).map(str::to_owned)
    }

    /// A text or null.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, Error> {
        self.opt_str(column).map(|text| text.map(str::to_owned))
    }

    /// An identifier.
    pub fn uuid(&self, column: usize) -> Result<Uuid, Error> {
        self.opt_uuid(column)?.ok_or_else(|| decode(column, "an identifier but null"))
    }

    /// An identifier or null.
    pub fn opt_uuid(&self, column: usize) -> Result<Option<Uuid>, Error> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Uuid(id) => Ok(Some(id)),
            Cell::Bytes(bytes) => {
                Uuid::from_slice(bytes).map(Some).map_err(|_| decode(column, "an identifier of 16 bytes"))
            }
            _ => Err(decode(column, "an identifier")),
        }
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, Error> {
        self.opt_bytes(column)?.ok_or_else(|| decode(column, "bytes but null"))
    }

    /// Bytes or null.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Error> {
        match self.cell(column)? {
            Cell::Null => Ok(None),
            Cell::Bytes(bytes) => Ok(Some(bytes.to_vec())),
            _ => Err(decode(column, "bytes")),
        }
    }
}

/// A single column, so that `tx.one::<i64>(...)` and tuples read without a struct.
pub trait FromColumn: Sized {
    /// Reads the column at this position.
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, Error>;
}

macro_rules! columns {
    ($($ty:ty => $get:ident, $opt:ident);* $(;)?) => {$(
        impl FromColumn for $ty {
            fn from_column(row: &Row<'_>, column: usize) -> Result<Self, Error> {
                row.$get(column)
            }
        }
        impl FromColumn for Option<$ty> {
            fn from_column(row: &Row<'_>, column: usize) -> Result<Self, Error> {
                row.$opt(column)
            }
        }
        impl FromRow for $ty {
            fn from_row(row: &Row<'_>) -> Result<Self, Error> {
                row.$get(0)
            }
        }
        impl FromRow for Option<$ty> {
            fn from_row(row: &Row<'_>) -> Result<Self, Error> {
                row.$opt(0)
            }
        }
    )*};
}
columns! {
    i64 => int, opt_int;
    String => text, opt_text;
    Uuid => uuid, opt_uuid;
    Vec<u8> => bytes, opt_bytes;
}

impl FromColumn for bool {
    fn from_column(row: &Row<'_>, column: usize) -> Result<Self, Error> {
        row.flag(column)
    }
}

impl FromRow for bool {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        row.flag(0)
    }
}

/// For statements whose rows are only counted or awaited.
impl FromRow for () {
    fn from_row(_: &Row<'_>) -> Result<Self, Error> {
        Ok(())
    }
}

macro_rules! tuples {
    ($($($name:ident $column:literal),+;)*) => {$(
        impl<$($name: FromColumn),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row<'_>) -> Result<Self, Error> {
                Ok(($($name::from_column(row, $column)?,)+))
            }
        }
    )*};
}
tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}
