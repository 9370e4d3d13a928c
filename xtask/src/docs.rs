//! `cargo xtask docs`: tables of the documentation that are written from the source, so that neither is behind.
//!
//! The source is read as text. Depending on the server instead would build it whole before the first rule of tidy could
//! be checked.

use std::fmt::Write;
use std::fs;

use crate::shell;
use crate::tidy::Source;

/// Between these lines a page is written by us; around them by people.
const BEGIN: &str = "<!-- written by `cargo xtask docs`: change the source instead -->";
const END: &str = "<!-- end of what is written by `cargo xtask docs` -->";

/// One table.
pub struct Table {
    /// The page it stands on, and the page's title when it is new.
    pub page: &'static str,
    title: &'static str,
    /// Where its rows come from.
    pub source: &'static str,
    constant: &'static str,
    /// Texts of each entry in the source.
    texts: usize,
    head: &'static [&'static str],
    row: fn(&Entry) -> Result<Vec<String>, String>,
}

/// An entry of a constant list.
struct Entry {
    texts: Vec<String>,
    /// The code between its first text and the next entry's.
    code: String,
}

/// Every table there is.
pub const TABLES: &[Table] = &[
    Table {
        page: "docs/operate/configuration.md",
        title: "Configuration",
        source: "crates/althing/src/config.rs",
        constant: "const KEYS:",
        texts: 3,
        head: &["key", "in the environment", "default", "what it does"],
        row: |entry| {
            let [key, default, about] = parts(entry)?;
            let variable = format!("ALTHING_{}", key.replace('.', "_").to_uppercase());
            Ok(vec![code(key), code(&variable), default_of(default), about.clone()])
        },
    },
    Table {
        page: "docs/operate/sites.md",
        title: "Sites and their settings",
        source: "crates/core/src/site/docs.rs",
        constant: "const SETTINGS:",
        texts: 3,
        head: &["key", "default", "what it does"],
        row: |entry| {
            let [key, default, about] = parts(entry)?;
            Ok(vec![code(key), default_of(default), about.clone()])
        },
    },
    Table {
        page: "docs/operate/privacy.md",
        title: "What is kept about readers",
        source: "crates/althing/src/retention.rs",
        constant: "const RETENTION:",
        texts: 4,
        head: &["what", "how long", "why"],
        row: |entry| {
            let [_, what, how_long, why] = parts(entry)?;
            Ok(vec![what.clone(), how_long.clone(), why.clone()])
        },
    },
    Table {
        page: "docs/api/problems.md",
        title: "Problems",
        source: "crates/althing/src/http/kinds.rs",
        constant: "const KINDS:",
        texts: 4,
        head: &["type", "status", "title", "what happened", "what to do"],
        row: |entry| {
            let [slug, title, what, remedy] = parts(entry)?;
            let kind = code(&format!("/problems/{slug}"));
            Ok(vec![kind, status(&entry.code)?.to_string(), title.clone(), what.clone(), remedy.clone()])
        },
    },
];

/// Writes every table into its page.
pub fn main(arguments: &[String]) -> Result<(), String> {
    if let Some(other) = arguments.first() {
        return Err(format!("`{other}` is not an option of `cargo xtask docs`"));
    }
    for table in TABLES {
        let source = shell::root().join(table.source);
        let page = shell::root().join(table.page);
        let text = fs::read_to_string(&source).map_err(|error| format!("{}: {error}", table.source))?;
        let before = fs::read_to_string(&page).ok();
        let after = written(table, &text, before.as_deref())?;
        if before.as_deref() == Some(after.as_str()) {
            continue;
        }
        let folder = page.parent().unwrap_or(&page);
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        fs::write(&page, after).map_err(|error| format!("{}: {error}", table.page))?;
        println!("{} is written", table.page);
    }
    archive()
}

/// The page and the schema of archives, which only the program can tell: their list refers to itself.
fn archive() -> Result<(), String> {
    let page = shell::root().join("docs/archive/README.md");
    let text = fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
    let place = text.find(BEGIN).and_then(|begin| Some((begin, text.find(END)? + END.len())));
    let (begin, end) = place.ok_or("docs/archive/README.md has no place for its tables")?;
    let tables = told(&["run", "--quiet", "-p", "althing", "--example", "archive_form", "--", "tables"])?;
    let after = format!("{}{BEGIN}\n\n{}\n\n{END}{}", &text[..begin], tables.trim(), &text[end..]);
    fs::write(&page, after).map_err(|error| format!("{}: {error}", page.display()))?;
    let schema = told(&["run", "--quiet", "-p", "althing", "--example", "archive_form", "--", "schema"])?;
    let place = shell::root().join("docs/archive/archive.schema.json");
    fs::write(&place, schema).map_err(|error| format!("{}: {error}", place.display()))
}

/// What a program of ours says.
fn told(arguments: &[&str]) -> Result<String, String> {
    let output = shell::cargo(arguments).output().map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// The page as it should be: the table in its place, everything around it as it was.
pub fn written(table: &Table, source: &str, page: Option<&str>) -> Result<String, String> {
    let rows = rows(table, source)?;
    let made = format!("{BEGIN}\n\n{rows}\n{END}");
    let Some(page) = page else { return Ok(format!("# {}\n\n{made}\n", table.title)) };
    let place = page.find(BEGIN).and_then(|begin| Some((begin, page.find(END)? + END.len())));
    match place {
        Some((begin, end)) if begin < end => Ok(format!("{}{made}{}", &page[..begin], &page[end..])),
        _ => Ok(format!("{}\n\n{made}\n", page.trim_end())),
    }
}

fn rows(table: &Table, source: &str) -> Result<String, String> {
    let mut text = String::new();
    line(&mut text, table.head.iter().map(|cell| (*cell).to_owned()));
    line(&mut text, table.head.iter().map(|_| "---".to_owned()));
    for entry in entries(table, source)? {
        line(&mut text, (table.row)(&entry)?.into_iter());
    }
    Ok(text)
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for cell in cells {
        // Writing to a String cannot fail.
        let _ = write!(text, "| {} ", cell.replace('|', "\\|"));
    }
    text.push_str("|\n");
}

/// The entries of a table's constant.
fn entries(table: &Table, source: &str) -> Result<Vec<Entry>, String> {
    let wrong = || format!("`{}` is not a plain list with {} texts an entry", table.constant, table.texts);
    let source = Source::rust(source);
    let start = source.code.find(table.constant).ok_or_else(wrong)?;
    let end = source.code[start..].find("];").ok_or_else(wrong)? + start;
    let texts: Vec<_> = source.texts.iter().filter(|text| (start..end).contains(&text.at)).collect();
    if texts.is_empty() || !texts.len().is_multiple_of(table.texts) {
        return Err(wrong());
    }
    let ends = texts.iter().skip(table.texts).step_by(table.texts).map(|text| text.at).chain([end]);
    let entries = texts.chunks(table.texts).zip(ends).map(|(texts, end)| Entry {
        texts: texts.iter().map(|text| text.content.clone()).collect(),
        code: source.code[texts[0].at..end].to_owned(),
    });
    Ok(entries.collect())
}

fn parts<const N: usize>(entry: &Entry) -> Result<&[String; N], String> {
    entry.texts.as_slice().try_into().map_err(|_| format!("an entry has no {N} texts"))
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

/// A default: a value stands as code, words that say where it comes from name their own.
fn default_of(text: &str) -> String {
    if text.contains('`') { text.to_owned() } else { code(text) }
}

/// The number of a status that the code names.
fn status(code: &str) -> Result<u16, String> {
    const NAMES: &[(&str, u16)] = &[
        ("BAD_REQUEST", 400),
        ("UNAUTHORIZED", 401),
        ("FORBIDDEN", 403),
        ("NOT_FOUND", 404),
        ("METHOD_NOT_ALLOWED", 405),
        ("NOT_ACCEPTABLE", 406),
        ("REQUEST_TIMEOUT", 408),
        ("CONFLICT", 409),
        ("GONE", 410),
        ("LENGTH_REQUIRED", 411),
        ("PRECONDITION_FAILED", 412),
        ("PAYLOAD_TOO_LARGE", 413),
        ("URI_TOO_LONG", 414),
        ("UNSUPPORTED_MEDIA_TYPE", 415),
        ("MISDIRECTED_REQUEST", 421),
        ("UNPROCESSABLE_ENTITY", 422),
        ("TOO_EARLY", 425),
        ("UPGRADE_REQUIRED", 426),
        ("PRECONDITION_REQUIRED", 428),
        ("TOO_MANY_REQUESTS", 429),
        ("REQUEST_HEADER_FIELDS_TOO_LARGE", 431),
        ("INTERNAL_SERVER_ERROR", 500),
        ("NOT_IMPLEMENTED", 501),
        ("BAD_GATEWAY", 502),
        ("SERVICE_UNAVAILABLE", 503),
        ("GATEWAY_TIMEOUT", 504),
        ("INSUFFICIENT_STORAGE", 507),
    ];
    let (_, rest) = code.split_once("StatusCode::").ok_or("an entry names no StatusCode")?;
    let name = rest.split(|c: char| !c.is_ascii_uppercase() && c != '_').next().unwrap_or_default();
    let known = NAMES.iter().find(|(known, _)| *known == name);
    known.map(|(_, number)| *number).ok_or_else(|| format!("xtask does not know the number of {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
        pub const KINDS: &[Kind] = &[
            kind("gone", StatusCode::GONE, "Gone", "It is | gone.", "Go on \
                 with `it`."),
            kind("busy", StatusCode::SERVICE_UNAVAILABLE, "Busy", "It is busy.", "Wait."), // "not this"
        ];
        const OTHER: &str = "other";
    "#;

    fn problems() -> &'static Table {
        TABLES.iter().find(|table| table.title == "Problems").unwrap()
    }

    #[test]
    fn a_table_is_made_of_the_source() {
        let page = written(problems(), SOURCE, None).unwrap();
        assert!(page.starts_with("# Problems\n\n<!--"));
        assert!(page.contains("| `/problems/gone` | 410 | Gone | It is \\| gone. | Go on with `it`. |\n"));
        assert!(page.contains("| `/problems/busy` | 503 | Busy | It is busy. | Wait. |\n"));
        assert!(!page.contains("other") && !page.contains("not this"));
    }

    #[test]
    fn a_default_that_is_words_stands_as_words() {
        for (default, cell) in [("8080", "`8080`"), ("", ""), ("`key` in the folder", "`key` in the folder")]
        {
            assert_eq!(default_of(default), cell);
        }
    }

    #[test]
    fn what_people_wrote_around_it_stays() {
        let first = written(problems(), SOURCE, Some("# Ours\n\nBefore.\n")).unwrap();
        let with_more = first.replace("410", "411") + "\nAfter.\n";
        let second = written(problems(), SOURCE, Some(&with_more)).unwrap();
        assert_eq!(second, first + "\nAfter.\n");
    }

    #[test]
    fn what_is_not_a_plain_list_is_refused() {
        for source in ["", "const KINDS: &[K] = &[kind(SLUG, \"a\")];", "const KINDS: &[K] = &[];"] {
            assert!(written(problems(), source, None).is_err());
        }
        let unknown = SOURCE.replace("GONE", "IM_A_TEAPOT");
        assert!(written(problems(), &unknown, None).unwrap_err().contains("IM_A_TEAPOT"));
    }
}
