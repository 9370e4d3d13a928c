//! What goes into a statement.

use std::borrow::Cow;
use std::error::Error as StdError;

use bytes::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use uuid::Uuid;

/// A value bound to a placeholder. The engine's column decides its form: an `Int` fits `integer` and
/// `bigint`, a `Uuid` is a `blob` of 16 bytes on SQLite and a `uuid` on PostgreSQL.
///
/// Texts may not contain U+0000: PostgreSQL cannot store it, so both engines refuse it here.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// SQL's null, of whatever type the placeholder has.
    Null,
    /// A whole number; also microseconds since 1970, and 0 or 1 for truth.
    Int(i64),
    /// A text in UTF-8.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// An identifier.
    Uuid(Uuid),
}

/// Shows the sort of value and never the value: values are readers' texts and addresses.
impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

impl Value<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "int",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Uuid(_) => "uuid",
        }
    }

    /// Whether both engines can store it.
    pub(crate) fn is_storable(&self) -> bool {
        !matches!(self, Self::Text(text) if text.as_bytes().contains(&0))
    }
}

macro_rules! from_int {
    ($($int:ty),*) => {$(
        impl From<$int> for Value<'_> {
            fn from(value: $int) -> Self {
                Self::Int(i64::from(value))
            }
        }
    )*};
}
from_int!(i64, i32, i16, u32, u16, u8, bool);

macro_rules! from_into {
    ($($from:ty => $variant:ident($convert:expr)),* $(,)?) => {$(
        impl<'a> From<$from> for Value<'a> {
            fn from(value: $from) -> Self {
                Self::$variant($convert(value))
            }
        }
    )*};
}
from_into! {
    &'a str => Text(Cow::Borrowed),
    &'a String => Text(|text: &'a String| Cow::Borrowed(text.as_str())),
    String => Text(Cow::Owned),
    Cow<'a, str> => Text(std::convert::identity),
    &'a [u8] => Bytes(Cow::Borrowed),
    &'a Vec<u8> => Bytes(|bytes: &'a Vec<u8>| Cow::Borrowed(bytes.as_slice())),
    Vec<u8> => Bytes(Cow::Owned),
    Uuid => Uuid(std::convert::identity),
    &Uuid => Uuid(|id: &Uuid| *id),
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Owned::Null),
            Self::Int(int) => ToSqlOutput::Owned(Owned::Integer(*int)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Uuid(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(int), &Type::INT8) => int.to_sql(ty, out),
            (Self::Int(int), &Type::INT4) => i32::try_from(*int)?.to_sql(ty, out),
            (Self::Int(int), &Type::INT2) => i16::try_from(*int)?.to_sql(ty, out),
            (Self::Int(int @ (0 | 1)), &Type::BOOL) => (*int == 1).to_sql(ty, out),
            (Self::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::BPCHAR | &Type::NAME) => {
                text.as_ref().to_sql(ty, out)
            }
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.as_ref().to_sql(ty, out),
            (Self::Uuid(id), &Type::UUID) => id.to_sql(ty, out),
            _ => Err(format!("a value of kind {} cannot become {ty}", self.kind()).into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(
            *ty,
            Type::INT8
                | Type::INT4
                | Type::INT2
                | Type::BOOL
                | Type::TEXT
                | Type::VARCHAR
                | Type::BPCHAR
                | Type::NAME
                | Type::BYTEA
                | Type::UUID
        )
    }

    to_sql_checked!();
}
