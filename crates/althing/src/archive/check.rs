//! What an archive says goes through the types that everything goes through: names, addresses, titles, settings,
//! rules, texts. What does not fit makes its line a bad one; what is derived is made anew.

use althing_core::name::{DisplayName, HUES, Line, NAME_CHARS_MAX, Slug, TITLE_CHARS_MAX, name_key};
use althing_core::rule::CODE_BYTES_MAX;
use althing_core::score::{Attribute, Scores};
use althing_core::site::{SECTION_CHARS_MAX, Settings, is_policy_key};
use althing_core::text::{RENDERER, normalise, render, story_body};
use althing_core::url::{HttpUrl, Origin};
use althing_core::{appeal, decision, report, rule};
use althing_store::Value;
use althing_store::archive::{Cell, Entry, Record};

use crate::import::IMPORTED_CHARS_MAX;
use crate::site::actions::{SITE_NAME_CHARS_MAX, TAKEN_BY_DESK};
use crate::story::routes::{LINE_CHARS_MAX, SUMMARY_CHARS_MAX};

/// Greatest weight of a vote or a report, in thousandths; ours are 1,000 at most.
const WEIGHT_MAX: i64 = 1_000_000;
/// Longest value of a setting, in bytes, is its own; this is the longest text of staff, in characters.
const GROUND_CHARS_MAX: usize = decision::GROUND_CHARS_MAX;

/// A row that may be written, with what is made of it.
pub fn checked(mut record: Record) -> Result<Entry, String> {
    let made = match record.kind.name {
        "site" => site(&record),
        "origin" => origin(&record),
        "setting" => setting(&record),
        "section_setting" => section_setting(&record),
        "rule" => published_rule(&mut record),
        "correction" => correction(&record),
        "story" => story(&mut record),
        "address" => address(&record),
        "source" => source(&record),
        "account" => named(&record),
        "guest" => guest(&record),
        "revision" => revision(&mut record),
        "vote" => vote(&record),
        "decision" => passages(
            &mut record,
            &[("ground", GROUND_CHARS_MAX), ("explanation", decision::EXPLANATION_CHARS_MAX)],
        ),
        "appeal" => {
            passages(&mut record, &[("text", appeal::TEXT_CHARS_MAX), ("answer", appeal::ANSWER_CHARS_MAX)])
        }
        "report" => {
            weighed(&record).and_then(|()| passages(&mut record, &[("text", report::TEXT_CHARS_MAX)]))
        }
        _ => Ok(Vec::new()),
    }?;
    Ok(Entry { record, made })
}

type Made = Result<Vec<Value<'static>>, String>;

fn text<'r>(record: &'r Record, name: &str) -> &'r str {
    record.get(name).text().unwrap_or_default()
}

fn int(record: &Record, name: &str) -> Option<i64> {
    match record.get(name) {
        Cell::Int(int) => Some(*int),
        _ => None,
    }
}

fn set(record: &mut Record, name: &str, to: Cell) {
    let at = record.kind.columns.iter().position(|column| column.name == name);
    if let Some(cell) = at.and_then(|at| record.cells.get_mut(at)) {
        *cell = to;
    }
}

fn wrong(name: &str, what: impl std::fmt::Display) -> String {
    format!("{name}: {what}")
}

fn site(record: &Record) -> Made {
    let slug = text(record, "slug");
    Slug::new(slug).map_err(|refusal| wrong("slug", refusal))?;
    if TAKEN_BY_DESK.contains(&slug) {
        return Err(wrong("slug", "a page of the desk has it"));
    }
    let name = text(record, "name");
    match Line::new(name, SITE_NAME_CHARS_MAX) {
        Ok(line) if line.as_str() == name => Ok(Vec::new()),
        Ok(_) => Err(wrong("name", "it is not one line in normal form")),
        Err(refusal) => Err(wrong("name", refusal)),
    }
}

fn origin(record: &Record) -> Made {
    match Origin::parse(text(record, "origin")) {
        Ok(origin) if origin.to_string() == text(record, "origin") => Ok(Vec::new()),
        _ => Err(wrong("origin", "it is not an origin such as https://www.example.org")),
    }
}

fn setting(record: &Record) -> Made {
    let done = Settings::default().set(text(record, "name"), text(record, "value"));
    done.map(|()| Vec::new()).map_err(|refusal| refusal.to_string())
}

fn section_setting(record: &Record) -> Made {
    let section = text(record, "section");
    if section.is_empty() || section.chars().count() > SECTION_CHARS_MAX {
        return Err(wrong("section", "it is empty or too long"));
    }
    if !is_policy_key(text(record, "name")) {
        return Err(wrong("name", "a section has no such setting"));
    }
    setting(record)
}

fn published_rule(record: &mut Record) -> Made {
    let code = text(record, "code");
    let is_code = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if code.is_empty() || code.len() > CODE_BYTES_MAX || !code.bytes().all(is_code) {
        return Err(wrong("code", "it is not the code of a rule"));
    }
    line(record, "title", rule::TITLE_CHARS_MAX)?;
    passages(record, &[("body", rule::BODY_CHARS_MAX), ("explanation", decision::EXPLANATION_CHARS_MAX)])
}

fn correction(record: &Record) -> Made {
    let is_known =
        int(record, "attribute").is_some_and(|number| (0..Attribute::COUNT as i64).contains(&number));
    if is_known { Ok(Vec::new()) } else { Err(wrong("attribute", "there is no such one")) }
}

/// A text in one line, or none.
fn line(record: &mut Record, name: &str, chars_max: usize) -> Result<(), String> {
    let Some(said) = record.get(name).text().filter(|said| !said.is_empty()) else { return Ok(()) };
    let line = Line::new(said, chars_max).map_err(|refusal| wrong(name, refusal))?;
    set(record, name, Cell::Text(line.as_str().to_owned()));
    Ok(())
}

fn http(record: &mut Record, name: &str) -> Result<Option<HttpUrl>, String> {
    let Some(said) = record.get(name).text() else { return Ok(None) };
    let url = HttpUrl::parse(said).map_err(|refusal| wrong(name, refusal))?;
    set(record, name, Cell::Text(url.to_string()));
    Ok(Some(url))
}

fn story(record: &mut Record) -> Made {
    let url = http(record, "url")?;
    http(record, "credit_url")?;
    http(record, "picture_url")?;
    for (name, chars_max) in [
        ("title", TITLE_CHARS_MAX),
        ("byline", LINE_CHARS_MAX),
        ("summary", SUMMARY_CHARS_MAX),
        ("section", LINE_CHARS_MAX),
        ("credit_name", LINE_CHARS_MAX),
        ("picture_alt", SUMMARY_CHARS_MAX),
        ("picture_caption", SUMMARY_CHARS_MAX),
        ("picture_credit", LINE_CHARS_MAX),
    ] {
        line(record, name, chars_max)?;
    }
    if let Some(body) = record.get("body").text() {
        let made = story_body(body, url.as_ref()).map_err(|refusal| wrong("body", refusal))?;
        set(record, "body", Cell::Text(made.html.as_str().to_owned()));
    }
    let sort_at = int(record, "published_at").or(int(record, "created_at")).unwrap_or(0);
    Ok(vec![Value::from(RENDERER), Value::from(sort_at)])
}

fn address(record: &Record) -> Made {
    let said = text(record, "url");
    match HttpUrl::parse(said) {
        Ok(url) if url.canonical() == said => Ok(Vec::new()),
        _ => Err(wrong("url", "it is not an address in its canonical form")),
    }
}

/// What a source is called becomes part of keys that recognise comments.
fn source(record: &Record) -> Made {
    let name = text(record, "name");
    let fits = name.chars().count() <= LINE_CHARS_MAX && !name.contains(char::is_control);
    if fits { Ok(Vec::new()) } else { Err(wrong("name", "it is too long, or holds control characters")) }
}

/// A name as it may stand beside a comment; none where it was erased or never chosen.
fn named(record: &Record) -> Made {
    let name = text(record, "name");
    if name.is_empty() {
        return Ok(vec![Value::from("")]);
    }
    match DisplayName::new(name, NAME_CHARS_MAX) {
        Ok(known) if known.as_str() == name => Ok(vec![Value::from(name_key(name))]),
        Ok(_) => Err(wrong("name", "it is not in normal form")),
        Err(refusal) => Err(wrong("name", refusal)),
    }
}

fn guest(record: &Record) -> Made {
    if int(record, "hue").is_none_or(|hue| hue >= i64::from(HUES)) {
        return Err(wrong("hue", format!("it is 0 to {}", HUES - 1)));
    }
    named(record)
}

/// The text has to be the one that the log commits to, byte for byte: it is taken as it is, or not.
fn revision(record: &mut Record) -> Made {
    let source = text(record, "source").to_owned();
    // As long as an import may have brought it.
    if source.chars().count() > IMPORTED_CHARS_MAX {
        return Err(wrong("source", "it is too long"));
    }
    if normalise(&source) != source {
        return Err(wrong("source", "it is not in normal form"));
    }
    if !has_sound_scores(record, &source) {
        for name in ["scores", "score_spans", "score_language", "score_model"] {
            set(record, name, Cell::Null);
        }
    }
    Ok(vec![Value::from(render(&source).as_str().to_owned()), Value::from(RENDERER)])
}

/// Scores stand whole, and speak of parts that the text has.
fn has_sound_scores(record: &Record, source: &str) -> bool {
    let (Cell::Bytes(scores), Cell::Bytes(spans), Cell::Text(_)) =
        (record.get("scores"), record.get("score_spans"), record.get("score_model"))
    else {
        return false;
    };
    let is_part = |from: u32, to: u32| source.get(from as usize..to as usize).is_some();
    Scores::values_from_bytes(scores).is_some()
        && Scores::spans_from_bytes(spans)
            .is_some_and(|spans| spans.iter().all(|span| is_part(span.from, span.to)))
}

fn vote(record: &Record) -> Made {
    if !matches!(int(record, "value"), Some(-1 | 1)) {
        return Err(wrong("value", "it is 1 or -1"));
    }
    weighed(record).map(|()| Vec::new())
}

fn weighed(record: &Record) -> Result<(), String> {
    let fits = int(record, "weight").is_some_and(|weight| weight <= WEIGHT_MAX);
    if fits { Ok(()) } else { Err(wrong("weight", format!("it is 0 to {WEIGHT_MAX}"))) }
}

/// Texts of several lines by people.
fn passages(record: &mut Record, fields: &[(&str, usize)]) -> Made {
    for (name, chars_max) in fields {
        let said = normalise(text(record, name)).into_owned();
        if said.chars().count() > *chars_max {
            return Err(wrong(name, format!("at most {chars_max} characters fit")));
        }
        set(record, name, Cell::Text(said));
    }
    Ok(Vec::new())
}
