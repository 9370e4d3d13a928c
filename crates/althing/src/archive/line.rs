//! A row as a line of JSON, and back.

use std::fmt::Write;

use althing_core::mail::MailAddress;
use althing_core::time::Micros;
use althing_store::archive::{CODE_BYTES_MAX, Cell, Column, Contact, Form, Kind, Known, Record, kind};
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::secret::ServerKey;

/// Largest number, in an archive as in other programs that read JSON: 2^53.
const INT_MAX: i64 = 1 << 53;
/// States of an address.
const STATES: [&str; 5] = ["new", "asked", "confirmed", "stopped", "bounced"];

/// A row as a line, without its end.
pub fn encode(record: &Record) -> String {
    let mut line = format!("{{\"type\":\"{}\"", record.kind.name);
    for (column, cell) in record.kind.columns.iter().zip(&record.cells) {
        if *cell != Cell::Null {
            let _ = write!(line, ",\"{}\":{}", column.name, value(column.form, cell));
        }
    }
    line.push('}');
    line
}

/// A text as JSON has it.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A time with microseconds, always six digits of them.
fn time(at: i64) -> String {
    let at = Timestamp::from_microsecond(at).unwrap_or(if at < 0 { Timestamp::MIN } else { Timestamp::MAX });
    format!("\"{at:.6}\"")
}

fn value(form: Form, cell: &Cell) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Int(int) => match form {
            Form::Flag => (*int != 0).to_string(),
            Form::Time => time(*int),
            _ => int.to_string(),
        },
        Cell::Text(text) => quoted(text),
        Cell::Bytes(bytes) => quoted(&BASE64URL_NOPAD.encode(bytes)),
        Cell::Id(id) => format!("\"{}\"", id.as_hyphenated()),
        Cell::Contact(contact) => contact_value(contact),
    }
}

fn contact_value(contact: &Contact) -> String {
    let Some(known) = &contact.known else {
        return format!("{{\"key\":\"{}\"}}", BASE64URL_NOPAD.encode(&contact.key));
    };
    let mut text = format!(
        "{{\"address\":{},\"state\":{},\"asked_count\":{}",
        quoted(&known.address),
        quoted(&known.state),
        known.asked_count
    );
    if let Some(at) = known.asked_at {
        let _ = write!(text, ",\"asked_at\":{}", time(at));
    }
    let _ = write!(text, ",\"created_at\":{}}}", time(known.created_at));
    text
}

/// A line of an archive.
#[derive(Debug)]
pub enum Line {
    /// A row.
    Row(Record),
    /// The last line.
    End,
}

/// Reads a line. An error says what is wrong with it, and repeats nothing of it.
pub fn decode(text: &[u8], key: &ServerKey) -> Result<Line, String> {
    let value: Value = serde_json::from_slice(text).map_err(|_| "this is not JSON".to_owned())?;
    let Value::Object(fields) = value else { return Err("this is not a JSON object".to_owned()) };
    let name = fields.get("type").and_then(Value::as_str).ok_or("it has no type")?;
    if name == "end" {
        return Ok(Line::End);
    }
    let kind: &'static Kind = kind(name).ok_or("its type is none that this version knows")?;
    let mut cells = Vec::with_capacity(kind.columns.len());
    for column in kind.columns {
        cells.push(field(&fields, column, key).map_err(|what| format!("{}: {what}", column.name))?);
    }
    Ok(Line::Row(Record { kind, cells }))
}

fn field(fields: &Map<String, Value>, column: &Column, key: &ServerKey) -> Result<Cell, &'static str> {
    match fields.get(column.name) {
        None | Some(Value::Null) if column.is_optional => Ok(Cell::Null),
        None | Some(Value::Null) => Err("it is missing"),
        Some(value) => cell(value, column.form, key),
    }
}

fn cell(value: &Value, form: Form, key: &ServerKey) -> Result<Cell, &'static str> {
    Ok(match form {
        Form::Id => Cell::Id(id(text(value)?)?),
        Form::Int => Cell::Int(int(value)?),
        Form::Count => {
            Cell::Int(int(value).ok().filter(|int| *int >= 0).ok_or("it is not a number of at least 0")?)
        }
        Form::Flag => Cell::Int(i64::from(value.as_bool().ok_or("it is neither true nor false")?)),
        Form::Time => Cell::Int(micros(value)?),
        Form::Text => Cell::Text(storable(text(value)?)?.to_owned()),
        Form::Word(words) => {
            let word = text(value)?;
            Cell::Text(
                words
                    .iter()
                    .find(|known| **known == word)
                    .ok_or("it is none of the words for this")?
                    .to_string(),
            )
        }
        Form::Code => Cell::Text(code(text(value)?)?.to_owned()),
        Form::Bytes(length) => Cell::Bytes(bytes(value, length)?),
        Form::Contact => Cell::Contact(contact(value, key)?),
    })
}

fn text(value: &Value) -> Result<&str, &'static str> {
    value.as_str().ok_or("it is not a text")
}

/// Both databases store every text but one with this character.
fn storable(text: &str) -> Result<&str, &'static str> {
    if text.contains('\0') { Err("it holds the character U+0000") } else { Ok(text) }
}

fn code(text: &str) -> Result<&str, &'static str> {
    let fits = text.len() <= CODE_BYTES_MAX && !text.contains(|c: char| c.is_control());
    if fits { Ok(text) } else { Err("it is too long, or holds control characters") }
}

fn int(value: &Value) -> Result<i64, &'static str> {
    value.as_i64().filter(|int| (-INT_MAX..=INT_MAX).contains(int)).ok_or("it is not a whole number")
}

fn id(text: &str) -> Result<Uuid, &'static str> {
    let id = Uuid::try_parse(text).map_err(|_| "it is not an identifier")?;
    if id.is_nil() { Err("it is the identifier of nothing") } else { Ok(id) }
}

fn micros(value: &Value) -> Result<i64, &'static str> {
    let Micros(at) = crate::time::parse(text(value)?).ok_or("it is not a time")?;
    Ok(at)
}

fn bytes(value: &Value, length: usize) -> Result<Vec<u8>, &'static str> {
    let bytes = BASE64URL_NOPAD.decode(text(value)?.as_bytes()).map_err(|_| "it is not base64url")?;
    if length == 0 || bytes.len() == length { Ok(bytes) } else { Err("it has another length than it must") }
}

/// The key of an address is this server's own, made anew.
fn contact(value: &Value, key: &ServerKey) -> Result<Contact, &'static str> {
    let Some(address) = value.get("address") else {
        let known = value.get("key").ok_or("it has neither address nor key")?;
        return Ok(Contact { key: bytes(known, 32)?, known: None });
    };
    let address = MailAddress::parse(text(address)?).map_err(|_| "it is not an address")?;
    let state = value.get("state").and_then(Value::as_str).unwrap_or("new");
    if !STATES.contains(&state) {
        return Err("its state is none of the words for this");
    }
    let time = |name: &str| value.get(name).filter(|value| !value.is_null()).map(micros).transpose();
    Ok(Contact {
        key: key.contact_key(&address.canonical()).to_vec(),
        known: Some(Known {
            address: address.as_str().to_owned(),
            state: state.to_owned(),
            asked_count: value.get("asked_count").map_or(Ok(0), int)?.max(0),
            asked_at: time("asked_at")?,
            created_at: time("created_at")?.ok_or("it does not say since when it is there")?,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ServerKey {
        ServerKey::new(std::array::from_fn(|at| at as u8)).unwrap()
    }

    #[test]
    fn a_line_comes_back_as_it_was() {
        let line = r#"{"type":"standing","id":"01890000-0000-7000-8000-000000000001","contact":{"address":"Ada@nest.example","state":"asked","asked_count":2,"asked_at":"2026-11-22T10:00:00.000001Z","created_at":"1969-12-31T23:59:59.999999Z"},"kind":"banned","decision_id":"01890000-0000-7000-8000-000000000002","created_at":"2026-11-22T10:00:00.000000Z"}"#;
        let Line::Row(record) = decode(line.as_bytes(), &key()).unwrap() else { panic!("a row") };
        assert_eq!(encode(&record), line);
        assert_eq!(*record.get("lifted_at"), Cell::Null);
    }

    #[test]
    fn what_is_no_line_is_refused_without_being_repeated() {
        for (line, why) in [
            ("{", "this is not JSON"),
            ("[]", "this is not a JSON object"),
            ("{}", "it has no type"),
            (r#"{"type":"secret"}"#, "its type is none that this version knows"),
            (r#"{"type":"origin","origin":"https://a.example"}"#, "position: it is missing"),
            (r#"{"type":"origin","origin":7,"position":1}"#, "origin: it is not a text"),
            (r#"{"type":"origin","origin":"a\u0000","position":1}"#, "origin: it holds the character U+0000"),
            (r#"{"type":"origin","origin":"a","position":-1}"#, "position: it is not a number of at least 0"),
            (
                r#"{"type":"origin","origin":"a","position":1.5}"#,
                "position: it is not a number of at least 0",
            ),
            (
                r#"{"type":"origin","origin":"a","position":1e300}"#,
                "position: it is not a number of at least 0",
            ),
            (r#"{"type":"phase_day","day":99999999999999999}"#, "day: it is not a whole number"),
            (
                r#"{"type":"setting","name":"a\nb","value":""}"#,
                "name: it is too long, or holds control characters",
            ),
            (
                r#"{"type":"vote","comment_id":"00000000-0000-0000-0000-000000000000"}"#,
                "comment_id: it is the identifier of nothing",
            ),
            (r#"{"type":"site","id":"x"}"#, "id: it is not an identifier"),
        ] {
            assert_eq!(decode(line.as_bytes(), &key()).unwrap_err(), why, "{line}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(decode(deep.as_bytes(), &key()).unwrap_err(), "this is not JSON");
    }
}
