//! The form of an archive for others: a JSON Schema and the tables of its page, both made from the list.

use std::fmt::Write;

use althing_store::archive::{CODE_BYTES_MAX, Column, Form, KINDS, Kind, LEFT_OUT};
use serde_json::{Map, Value, json};

use super::VERSION;

/// The JSON Schema that each line of an archive fits.
pub fn schema() -> Value {
    let mut lines = vec![header()];
    lines.extend(KINDS.iter().map(line));
    lines.push(end());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of an Althing archive",
        "description": "An archive is gzip of JSON Lines. This is the schema of each line; README.md says what it cannot.",
        "oneOf": lines,
        "$defs": {
            "id": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"},
            "time": {"type": "string", "format": "date-time"},
            "bytes": {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"},
            "code": {"type": "string", "maxLength": CODE_BYTES_MAX},
            "contact": {"oneOf": [
                object(
                    &[
                        ("address", json!({"type": "string", "maxLength": 254}), true),
                        ("state", json!({"enum": ["new", "asked", "confirmed", "stopped", "bounced"]}), true),
                        ("asked_count", json!({"type": "integer", "minimum": 0}), true),
                        ("asked_at", reference("time"), false),
                        ("created_at", reference("time"), true),
                    ],
                    "An address with what is known of it.",
                ),
                object(
                    &[("key", bytes(32), true)],
                    "An address of which only the keyed hash is known, by the key of the server that wrote it.",
                ),
            ]},
        },
    })
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// So many bytes in base64url without padding.
fn bytes(length: usize) -> Value {
    if length == 0 {
        return reference("bytes");
    }
    let chars = (length * 4).div_ceil(3);
    json!({"type": "string", "pattern": format!("^[A-Za-z0-9_-]{{{chars}}}$")})
}

fn object(fields: &[(&str, Value, bool)], about: &str) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|(name, form, _)| ((*name).to_owned(), form.clone())).collect();
    let required: Vec<&str> =
        fields.iter().filter(|(_, _, needed)| *needed).map(|(name, _, _)| *name).collect();
    json!({
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn header() -> Value {
    let site =
        object(&[("id", reference("id"), true), ("slug", json!({"type": "string"}), true)], "The site.");
    object(
        &[
            ("althing_archive", json!({"const": VERSION}), true),
            ("made_by", json!({"type": "string"}), true),
            ("site", site, true),
        ],
        "The first line.",
    )
}

fn end() -> Value {
    let names: Map<String, Value> =
        KINDS.iter().map(|kind| (kind.name.to_owned(), json!({"type": "integer", "minimum": 1}))).collect();
    object(
        &[
            ("type", json!({"const": "end"}), true),
            ("lines", json!({"type": "integer", "minimum": 2}), true),
            ("counts", json!({"type": "object", "properties": names, "additionalProperties": false}), true),
        ],
        "The last line: how many lines there are, itself among them, and how many of each type.",
    )
}

fn line(kind: &Kind) -> Value {
    let mut fields = vec![("type", json!({"const": kind.name}), true)];
    fields.extend(kind.columns.iter().map(|column| (column.name, form(column.form), !column.is_optional)));
    object(&fields, kind.about)
}

fn form(form: Form) -> Value {
    match form {
        Form::Id => reference("id"),
        Form::Int => json!({"type": "integer"}),
        Form::Count => json!({"type": "integer", "minimum": 0}),
        Form::Flag => json!({"type": "boolean"}),
        Form::Time => reference("time"),
        Form::Text => json!({"type": "string"}),
        Form::Word(words) => json!({"enum": words}),
        Form::Code => reference("code"),
        Form::Bytes(length) => bytes(length),
        Form::Contact => reference("contact"),
    }
}

/// The tables of `docs/archive/README.md`: what each type holds, and what an archive does not.
pub fn tables() -> String {
    let mut text = String::new();
    for kind in KINDS {
        let _ = write!(text, "\n### `{}`\n\n{}\n\n| field | form |\n| --- | --- |\n", kind.name, kind.about);
        for column in kind.columns {
            let _ = writeln!(text, "| `{}` | {} |", column.name, words(column));
        }
    }
    text.push_str("\n### What is not in it\n\n| of the database | why |\n| --- | --- |\n");
    for (table, why) in LEFT_OUT {
        let _ = writeln!(text, "| `{table}` | {why} |");
    }
    for kind in KINDS {
        for left in kind.left_out {
            let _ = writeln!(text, "| `{}.{}` | {} |", kind.table, left.column, left.why);
        }
    }
    text
}

fn words(column: &Column) -> String {
    let form = match column.form {
        Form::Id => "id".to_owned(),
        Form::Int => "whole number".to_owned(),
        Form::Count => "whole number, at least 0".to_owned(),
        Form::Flag => "`true` or `false`".to_owned(),
        Form::Time => "time".to_owned(),
        Form::Text => "text".to_owned(),
        Form::Word(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
            words.join(", ")
        }
        Form::Code => "text for programs".to_owned(),
        Form::Bytes(0) => "bytes".to_owned(),
        Form::Bytes(length) => format!("{length} bytes"),
        Form::Contact => "address".to_owned(),
    };
    let refers = column.refers.map(|of| format!(" of a `{of}` before it")).unwrap_or_default();
    let optional = if column.is_optional { "; may be absent" } else { "" };
    format!("{form}{refers}{optional}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_is_what_the_list_says() {
        let published = include_str!("../../../../docs/archive/archive.schema.json");
        let behind = "it is behind the list: run `cargo xtask docs`";
        assert_eq!(serde_json::from_str::<Value>(published).ok(), Some(schema()), "{behind}");
        let page = include_str!("../../../../docs/archive/README.md");
        assert!(page.contains(tables().trim()), "{behind}");
    }
}
