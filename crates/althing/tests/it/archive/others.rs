//! Archives for others: by their published schema, as tables for Coral, and by themselves every day.

use std::path::Path;

use althing::archive::{self, scheduled};
use althing::config::Exports;
use althing_core::time::HOUR;
use serde_json::Value;

use super::{exports, furnished::furnished, lines, mailed};
use crate::support::{Engine, Paper, on_with};

/// Whether a value fits a schema, as far as ours says anything; an error names the place.
fn fits(schema: &Value, root: &Value, value: &Value, place: &str) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{place}: {what}"));
    if let Some(path) = schema["$ref"].as_str() {
        let definition = path.strip_prefix("#/$defs/").expect("a definition");
        return fits(&root["$defs"][definition], root, value, place);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fitting = choices.iter().filter(|choice| fits(choice, root, value, place).is_ok()).count();
        return if fitting == 1 { Ok(()) } else { wrong(&format!("{fitting} of the choices fit")) };
    }
    if schema.get("const").is_some_and(|wanted| wanted != value) {
        return wrong("another constant");
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return wrong("none of the words");
    }
    let of_type = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    if !of_type {
        return wrong("another type");
    }
    let least = schema["minimum"].as_i64().unwrap_or(i64::MIN);
    if value.as_i64().is_some_and(|number| number < least) {
        return wrong("too small");
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str()) {
        check_pattern(pattern, text).map_err(|what| format!("{place}: {what}"))?;
    }
    let Some(fields) = value.as_object() else { return Ok(()) };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(name.as_str().expect("a name")) {
            return wrong(&format!("{name} is missing"));
        }
    }
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(of) => fits(of, root, field, &format!("{place}.{name}"))?,
            None if schema["additionalProperties"] == false => return wrong(&format!("{name} is not in it")),
            None => {}
        }
    }
    Ok(())
}

/// The two kinds of pattern that the schema has: characters of a set, each part with a count.
fn check_pattern(pattern: &str, text: &str) -> Result<(), &'static str> {
    if pattern.starts_with("^[0-9a-f]{8}-") {
        let is_id = text.len() == 36 && uuid::Uuid::try_parse(text).is_ok() && text == text.to_lowercase();
        return if is_id { Ok(()) } else { Err("not an id") };
    }
    let rest = pattern.strip_prefix("^[A-Za-z0-9_-]").expect("bytes");
    let is_bytes = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let length = rest.strip_prefix('{').and_then(|rest| rest.split('}').next()?.parse::<usize>().ok());
    if is_bytes && length.is_none_or(|length| length == text.len()) { Ok(()) } else { Err("not such bytes") }
}

async fn every_line_fits_the_published_schema_on(paper: &Paper) {
    furnished(paper).await;
    let schema = archive::schema();
    let lines = lines(&exports(paper, "one").await);
    let mut types = std::collections::BTreeSet::new();
    for (at, line) in lines.iter().enumerate() {
        let value: Value = serde_json::from_str(line).expect("JSON");
        types.insert(value["type"].as_str().unwrap_or("first").to_owned());
        fits(&schema, &schema, &value, "").unwrap_or_else(|why| panic!("line {}: {why}: {line}", at + 1));
    }
    let all = schema["oneOf"].as_array().expect("types").len();
    assert_eq!(types.len(), all, "the site has something of everything: {types:?}");
    let mut bad: Value = serde_json::from_str(&lines[1]).expect("JSON");
    bad["slug"] = Value::from(7);
    assert!(fits(&schema, &schema, &bad, "").is_err(), "the check can fail");
}

#[test]
fn every_line_fits_the_published_schema() {
    on_with(Engine::Sqlite, mailed(), every_line_fits_the_published_schema_on);
}

/// The fields of a line, as RFC 4180 has them.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).expect("the table");
    let (mut rows, mut row, mut field, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                field.push('"');
                chars.next();
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut field)),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    rows
}

async fn coral_gets_three_tables_that_hold_together_on(paper: &Paper) {
    furnished(paper).await;
    let (say, _heard) = tokio::sync::mpsc::unbounded_channel();
    let site = paper.app.site("paper").expect("the site");
    let name = paper.database.folder.join("paper");
    let told = archive::export_coral(&paper.app, &site, &name, &say).await.expect("tables");
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(archive::export_coral(&paper.app, &site, &name, &say).await.is_err(), "nothing is overwritten");
    let table = |what: &str| rows(&paper.database.folder.join(format!("paper-{what}.csv")));
    let (users, stories, comments) = (table("users"), table("stories"), table("comments"));
    for (rows, width) in [(&users, 6), (&stories, 7), (&comments, 8)] {
        assert!(rows.len() > 3 && rows.iter().all(|row| row.len() == width), "{rows:?}");
    }
    let ids = |rows: &[Vec<String>]| {
        rows.iter().map(|row| row[0].clone()).collect::<std::collections::HashSet<_>>()
    };
    let (of_users, of_stories, of_comments) = (ids(&users), ids(&stories), ids(&comments));
    for row in &comments {
        assert!(of_users.contains(&row[1]) && of_stories.contains(&row[2]), "{row:?}");
        assert!(row[5].is_empty() || of_comments.contains(&row[5]), "{row:?}");
        assert!(["APPROVED", "REJECTED"].contains(&row[6].as_str()), "{row:?}");
    }
    assert!(
        comments.iter().any(|row| row[4].contains("<em>words</em>") && row[6] == "APPROVED"),
        "{comments:?}"
    );
    assert!(!comments.iter().any(|row| row[4].contains("<script")), "{comments:?}");
    let addresses: Vec<&str> =
        users.iter().map(|row| row[1].as_str()).filter(|text| !text.is_empty()).collect();
    assert_eq!(addresses.iter().filter(|text| text.eq_ignore_ascii_case("ada@nest.example")).count(), 1);
    assert!(!addresses.contains(&"guest@nest.example"), "nobody proved that one");
    assert!(users.iter().all(|row| row[3] == "COMMENTER"));
    assert_eq!(
        users.iter().filter(|row| row[4] == "true").map(|row| row[2].as_str()).collect::<Vec<_>>(),
        ["Lea"]
    );
}

#[test]
fn coral_gets_three_tables_that_hold_together() {
    on_with(Engine::Sqlite, mailed(), coral_gets_three_tables_that_hold_together_on);
}

async fn archives_are_written_by_themselves_on(paper: &Paper) {
    let folder = paper.database.folder.join("archives");
    let exports = Exports { folder: folder.clone(), every_hours: 24, keep: 2 };
    let step = async || scheduled::step(&paper.app, &exports).await.expect("writes").len();
    let story = paper.registered("/harbour", "The fence").await;
    paper.reader("Ana").comments_on(&story, "Kept words").await;
    assert_eq!(step().await, 2, "one of each site");
    assert_eq!(step().await, 0, "not before its time");
    std::fs::write(folder.join("paper-by-hand.althing.gz"), "mine").expect("writes");
    for _ in 0..3 {
        paper.advance(23 * HOUR);
        assert_eq!(step().await, 0);
        paper.advance(HOUR);
        assert_eq!(step().await, 2);
    }
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("reads")
        .map(|entry| entry.expect("reads").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let ours: Vec<&String> = names.iter().filter(|name| name.starts_with("paper-2")).collect();
    assert_eq!((names.len(), ours.len()), (5, 2), "two of each, and what was put there by hand: {names:?}");
    assert!(lines(&folder.join(ours[1])).iter().any(|line| line.contains("Kept words")));
}

#[test]
fn archives_are_written_by_themselves_and_the_oldest_go() {
    on_with(Engine::Sqlite, mailed(), archives_are_written_by_themselves_on);
}
