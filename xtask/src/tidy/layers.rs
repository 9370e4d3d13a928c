//! Which crate may do what, and what only one place may do.

use super::source::Source;
use super::tree::File;
use super::{Tree, Violation};

/// Crates that speak to a database.
const DRIVERS: &[&str] = &["rusqlite", "postgres", "tokio-postgres", "sqlx", "diesel", "libsqlite3-sys"];
/// What reads the world outside, and so is none of `core`'s business.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "tokio",
    "async ",
    ".await",
    "serde",
    "rand::",
    "getrandom",
];
const CORE: &str = "crates/core/";
const STORE: &str = "crates/store/";
const ESCAPED_IN: &str = "crates/althing/src/view/made.rs";
/// How scripts write HTML.
const HTML_SINKS: &[&str] = &[
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "setHTML",
    "createContextualFragment",
];

pub fn sql_is_in_store(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    let outside = |file: &&File| !file.path.starts_with(STORE) && file.ending() == "rs" && !is_test(file);
    for file in tree.below("crates/").filter(outside) {
        for text in Source::rust(&file.text).texts.into_iter().filter(|text| is_sql(&text.content)) {
            found.push(Violation::new(&file.path, text.line, "SQL: only crates/store holds any"));
        }
    }
    found
}

/// Whether a text is a statement, rather than words about one.
fn is_sql(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let has = |start: &str, then: &str| text.starts_with(start) && text.contains(then);
    has("select ", " from ")
        || has("with ", " as (select ")
        || has("insert into ", " values")
        || has("insert into ", " select ")
        || has("update ", " set ")
        || has("delete from ", "")
        || ["table", "index", "unique index"].iter().any(|kind| text.starts_with(&format!("create {kind} ")))
        || ["alter table ", "drop table ", "drop index ", "pragma "]
            .iter()
            .any(|start| text.starts_with(start))
}

pub fn sql_has_no_patterns(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (file, source) in tree.rust().filter(|(file, _)| file.path.starts_with(STORE)) {
        for text in source.texts.into_iter().filter(|text| has_pattern(&text.content)) {
            let what = "SQL with a pattern: what readers type is compared, or is the bound of a range";
            found.push(Violation::new(&file.path, text.line, what));
        }
    }
    found
}

/// Whether a text has an operator that takes a pattern, with a value to fill in or with any other.
fn has_pattern(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let is_operator = |word: &String| {
        ["like", "ilike", "glob", "regexp", "rlike", "~", "~*", "!~", "!~*", "~~", "~~*"]
            .contains(&word.as_str())
    };
    let is_similar = words.windows(2).any(|pair| pair[0] == "similar" && pair[1] == "to");
    is_similar || words.iter().any(is_operator)
}

pub fn drivers_are_in_store(tree: &Tree) -> Vec<Violation> {
    let manifests = tree.below("crates/").filter(|file| file.name() == "Cargo.toml");
    let mut found = Vec::new();
    for file in manifests.filter(|file| !file.path.starts_with(STORE)) {
        // Tests may look into a database from outside.
        let shipped = file.text.lines().take_while(|line| *line != "[dev-dependencies]");
        for (number, line) in shipped.enumerate() {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            if DRIVERS.contains(&name) {
                found.push(Violation::new(
                    &file.path,
                    number + 1,
                    format!("`{name}`: only crates/store has drivers"),
                ));
            }
        }
    }
    found
}

pub fn core_is_pure(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.below(CORE).filter(|file| file.ending() == "rs" && !is_test(file)) {
        let source = Source::rust(&file.text).shipped();
        for what in OUTSIDE {
            for line in word_lines(&source, what) {
                let what = format!("`{}`: core takes the outside world as parameters", what.trim());
                found.push(Violation::new(&file.path, line, what));
            }
        }
    }
    found
}

/// The lines of code with this word, where it is not the end of another.
fn word_lines(source: &Source, word: &str) -> Vec<usize> {
    let places = source.code.match_indices(word).map(|(at, _)| at);
    let is_part = |at: &usize| source.code[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    places.filter(|at| !is_part(at)).map(|at| source.line_of(at)).collect()
}

pub fn escaping_is_left_out_once(tree: &Tree) -> Vec<Violation> {
    let allowed = |file: &File| file.path == ESCAPED_IN;
    named_elsewhere(tree, "PreEscaped", allowed, "only view/made.rs marks text as escaped")
}

pub fn stored_html_comes_from_store(tree: &Tree) -> Vec<Violation> {
    let allowed = |file: &File| file.path.starts_with(STORE) || file.path.starts_with(CORE) || is_test(file);
    named_elsewhere(tree, "from_store(", allowed, "only crates/store loads HTML as it was stored")
}

fn named_elsewhere(tree: &Tree, name: &str, allowed: fn(&File) -> bool, why: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.below("crates/").filter(|file| file.ending() == "rs" && !allowed(file)) {
        for line in Source::rust(&file.text).shipped().lines_with(name) {
            found.push(Violation::new(&file.path, line, format!("`{name}`: {why}")));
        }
    }
    found
}

pub fn scripts_write_html_once(tree: &Tree) -> Vec<Violation> {
    let scripts = tree.below("web/src/").filter(|file| ["ts", "js", "mjs"].contains(&file.ending()));
    let writing = scripts.filter_map(|file| {
        let source = file.source()?;
        let line = HTML_SINKS.iter().find_map(|sink| source.lines_with(sink).first().copied())?;
        Some(Violation::new(&file.path, line, "writes HTML: one script may, and others call it"))
    });
    let writing: Vec<Violation> = writing.collect();
    if writing.len() > 1 { writing } else { Vec::new() }
}

pub fn events_are_written_once(tree: &Tree) -> Vec<Violation> {
    let mut places = Vec::new();
    for (file, source) in tree.rust().filter(|(file, _)| file.path.starts_with(STORE) && !is_test(file)) {
        for text in source.texts.into_iter().filter(|text| inserts_event(&text.content)) {
            places.push(Violation::new(&file.path, text.line, "one function writes events, here is another"));
        }
    }
    match places.len() {
        0 if tree.below(STORE).next().is_some() => vec![Violation::new(STORE, 0, "nothing writes events")],
        0 | 1 => Vec::new(),
        _ => places,
    }
}

fn is_test(file: &File) -> bool {
    file.path.contains("/tests/") || file.path.ends_with("/tests.rs") || file.path.contains("/examples/")
}

fn inserts_event(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let into = words.windows(3).filter(|words| words[0] == "insert" && words[1] == "into");
    into.into_iter().any(|words| words[2] == "event" || words[2].starts_with("event("))
}

pub fn migrations_are_paired(tree: &Tree) -> Vec<Violation> {
    let folder = |engine: &str| format!("crates/store/migrations/{engine}/");
    let names = |engine: &str| -> Vec<String> {
        tree.below(&folder(engine)).map(|file| file.name().to_owned()).collect()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    let mut found = Vec::new();
    for (engine, mine, others) in [("sqlite", &sqlite, &postgres), ("postgres", &postgres, &sqlite)] {
        for (number, name) in mine.iter().enumerate() {
            let path = folder(engine) + name;
            if !others.contains(name) {
                found.push(Violation::new(&path, 0, "has no pair on the other engine"));
            }
            if !name.starts_with(&format!("{:04}_", number + 1)) {
                found.push(Violation::new(&path, 0, format!("is not numbered {:04}", number + 1)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(found: &[Violation]) -> Vec<&str> {
        found.iter().map(|violation| violation.path.as_str()).collect()
    }

    #[test]
    fn sql_outside_store_is_found() {
        let sql = "f(\"select id\n from comment\")";
        let tree = Tree::of(&[
            ("crates/althing/src/a.rs", sql),
            ("crates/store/src/a.rs", sql),
            ("crates/core/src/g.rs", "f(\"Select one from the list: update it, then set it\")"),
            ("crates/core/src/h.rs", "// select a from b"),
        ]);
        assert_eq!(paths(&sql_is_in_store(&tree)), ["crates/althing/src/a.rs", "crates/core/src/g.rs"]);
        assert!(is_sql("DELETE FROM story where id = $1") && is_sql("update story set epoch = 1"));
        assert!(!is_sql("update your text") && !is_sql("Delete the comment"));
    }

    #[test]
    fn r63_a_pattern_in_sql_is_found() {
        for operator in ["like", "LIKE", "ilike", "not like", "glob", "similar to", "~*"] {
            let sql = format!("f(\"select id from account where name {operator} $1\")");
            let tree = Tree::of(&[("crates/store/src/a.rs", &sql), ("crates/core/src/a.rs", &sql)]);
            assert_eq!(paths(&sql_has_no_patterns(&tree)), ["crates/store/src/a.rs"], "{operator}");
        }
        let range = "// names like these\nfn is_like() { f(\"select id from account where name >= $1\") }";
        assert!(sql_has_no_patterns(&Tree::of(&[("crates/store/src/a.rs", range)])).is_empty());
    }

    #[test]
    fn drivers_outside_store_are_found() {
        let manifest = "[dependencies]\nrusqlite.workspace = true\n";
        let tree =
            Tree::of(&[("crates/althing/Cargo.toml", manifest), ("crates/store/Cargo.toml", manifest)]);
        assert_eq!(paths(&drivers_are_in_store(&tree)), ["crates/althing/Cargo.toml"]);
    }

    #[test]
    fn a_core_that_looks_outside_is_found() {
        let tree = Tree::of(&[
            ("crates/core/src/b.rs", "use std::fs;"),
            ("crates/core/src/c.rs", "async fn a() {}"),
            ("crates/core/src/g.rs", "//! std::fs, no Instant\nlet a = operand::b();"),
            ("crates/core/src/a/tests.rs", "use std::fs;"),
            ("crates/store/src/g.rs", "use std::fs;"),
        ]);
        assert_eq!(paths(&core_is_pure(&tree)), ["crates/core/src/b.rs", "crates/core/src/c.rs"]);
    }

    #[test]
    fn a_second_place_without_escaping_is_found() {
        let tree = Tree::of(&[(ESCAPED_IN, "PreEscaped(a)"), ("crates/althing/src/a.rs", "PreEscaped(a)")]);
        assert_eq!(paths(&escaping_is_left_out_once(&tree)), ["crates/althing/src/a.rs"]);
    }

    #[test]
    fn stored_html_loaded_elsewhere_is_found() {
        let call = "SafeHtml::from_store(a)";
        let tree = Tree::of(&[("crates/store/src/a.rs", call), ("crates/althing/src/a.rs", call)]);
        assert_eq!(paths(&stored_html_comes_from_store(&tree)), ["crates/althing/src/a.rs"]);
    }

    #[test]
    fn a_second_script_that_writes_html_is_found() {
        let (one, other) = (("web/src/a.ts", "a.innerHTML = b"), ("web/src/c.ts", "document.write(d)"));
        assert!(scripts_write_html_once(&Tree::of(&[one, ("web/src/b.ts", "// innerHTML")])).is_empty());
        assert_eq!(
            paths(&scripts_write_html_once(&Tree::of(&[one, other]))),
            ["web/src/a.ts", "web/src/c.ts"]
        );
    }

    #[test]
    fn a_second_writer_of_events_is_found() {
        let sql = "f(\"insert into event (id) values ($1)\")";
        let one = ("crates/store/src/event.rs", sql);
        let test = ("crates/store/src/tests/event.rs", sql);
        let other = ("crates/store/src/a.rs", sql);
        let near = ("crates/store/src/b.rs", "f(\"insert into event_head (id) values ($1)\")");
        assert!(events_are_written_once(&Tree::of(&[one, test, near])).is_empty());
        assert_eq!(events_are_written_once(&Tree::of(&[one, other])).len(), 2);
        assert_eq!(events_are_written_once(&Tree::of(&[near])).len(), 1);
    }

    #[test]
    fn a_migration_for_one_engine_is_found() {
        let (sqlite, postgres) =
            ("crates/store/migrations/sqlite/0001_a.sql", "crates/store/migrations/postgres/0001_a.sql");
        assert!(migrations_are_paired(&Tree::of(&[(sqlite, ""), (postgres, "")])).is_empty());
        let lone = "crates/store/migrations/sqlite/0003_b.sql";
        assert_eq!(
            paths(&migrations_are_paired(&Tree::of(&[(sqlite, ""), (lone, ""), (postgres, "")]))),
            [lone, lone]
        );
    }
}
