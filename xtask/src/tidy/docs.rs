//! Tables in the documentation say what the source says.

use super::source::{closing_brace, line_of};
use super::{Source, Tree, Violation};
use crate::docs;

pub fn tables_are_current(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for table in docs::TABLES {
        let Some(source) = tree.get(table.source) else {
            found.push(Violation::new(table.source, 0, "is not where `cargo xtask docs` looks for it"));
            continue;
        };
        let page = tree.get(table.page).map(|file| file.text.as_str());
        match docs::written(table, &source.text, page) {
            Ok(text) if page == Some(text.as_str()) => {}
            Ok(_) => {
                found.push(Violation::new(table.page, 0, "is behind the source: run `cargo xtask docs`"));
            }
            Err(why) => found.push(Violation::new(table.source, 0, why)),
        }
    }
    found
}

/// The page that names a test for each rule of security.
const PROMISES: &str = "docs/operate/security.md";

/// Every test that the table of security names is there: a test under that name, a rule of ours, or a test of the
/// browser with those words in the file that is named before it.
pub fn promised_tests_exist(tree: &Tree) -> Vec<Violation> {
    let Some(page) = tree.get(PROMISES) else {
        return vec![Violation::new(PROMISES, 0, "is not there, and with it what is promised")];
    };
    let rust: Vec<Source> = tree.rust().map(|(_, source)| source).collect();
    let is_kept = |name: &str| {
        super::RULES.iter().any(|rule| rule.name == name)
            || rust.iter().any(|source| is_test(&source.code, name))
    };
    let mut found = Vec::new();
    for (at, line) in page.text.lines().enumerate().filter(|(_, line)| line.starts_with("| R-")) {
        let tests = line.trim_end_matches(['|', ' ']).rsplit(" | ").next().unwrap_or_default();
        let mut file = None;
        for (place, part) in tests.split('`').enumerate() {
            let is_code = place % 2 == 1;
            if is_code && part.starts_with("web/") {
                file = tree.get(part);
                if file.is_none() {
                    found.push(Violation::new(PROMISES, at + 1, format!("names {part}, which is not there")));
                }
            } else if is_code && part.contains('_') && !part.contains(['.', '/', ':']) && !is_kept(part) {
                found.push(Violation::new(PROMISES, at + 1, format!("names `{part}`, which is not there")));
            } else if !is_code && let Some(file) = file {
                for words in part.split('"').skip(1).step_by(2).map(|words| words.trim_end_matches(" ...")) {
                    if !file.text.contains(words) {
                        let what = format!("names \"{words}\", which is not in {}", file.path);
                        found.push(Violation::new(PROMISES, at + 1, what));
                    }
                }
            }
        }
    }
    found
}

/// Whether the code runs a test of that name: with its attribute directly above it, or inside the macro that makes one
/// for each engine.
fn is_test(code: &str, name: &str) -> bool {
    let declared = [format!("fn {name}("), format!("async fn {name}(")];
    code.lines()
        .enumerate()
        .filter(|(_, line)| declared.iter().any(|d| line.trim_start().starts_with(d)))
        .any(|(at, _)| {
            let above =
                at.checked_sub(1).and_then(|above| code.lines().nth(above)).unwrap_or_default().trim();
            TEST_ATTRIBUTES.iter().any(|attribute| above.starts_with(attribute)) || is_in_macro(code, at)
        })
}

/// How the attribute of a test begins.
const TEST_ATTRIBUTES: &[&str] = &["#[test]", "#[tokio::test]", "#[tokio::test("];
/// The macros of the integration tests and of the store's that make a test for each engine.
const TEST_MACRO: &str = "both_engines! {";

/// Whether a line, from 0, stands inside of one of the macros that make tests.
fn is_in_macro(code: &str, line: usize) -> bool {
    code.match_indices(TEST_MACRO).any(|(at, found)| {
        let open = at + found.len() - 1;
        let end = closing_brace(code, open).map_or(usize::MAX, |end| line_of(code, end));
        (line_of(code, at)..end).contains(&(line + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_without_its_test_is_found() {
        let page = "| rule | here | where | tests |\n|---|---|---|---|\n\
                    | R-01 one | x `gone_1` | `a.rs` | `r01_there`, `r01_slow`, `r01_on_both`, `tests_all_run`; hyper without its `http2` |\n\
                    | R-02 two | x | `b.rs` | `r02_gone`; `web/test/a.test.mjs`: \"it is there\", \"it is gone\" |\n\
                    | R-03 three | x | `c.rs` | `web/test/none.test.mjs`: \"x\" |\n\
                    | R-04 four | x | `d.rs` | `r04_helper`, `r04_after`, `r04_comment` |\n";
        let code = "#[test]\nfn r01_there() {}\n#[tokio::test(start_paused = true)]\nasync fn r01_slow() {}\n\
                    pub fn r04_helper() {}\n\
                    both_engines! {\n    async fn r01_on_both(paper) {\n    }\n}\nfn r04_after() {}\n\
                    // #[test]\n// fn r04_comment() {}\n";
        let tree = Tree::of(&[
            (PROMISES, page),
            ("crates/a/src/lib.rs", code),
            ("web/test/a.test.mjs", "test(\"it is there, as said\", () => {});\n"),
        ]);
        let found: Vec<_> = promised_tests_exist(&tree)
            .into_iter()
            .map(|violation| (violation.line, violation.what))
            .collect();
        let expected = [
            (4, "names `r02_gone`, which is not there"),
            (4, "names \"it is gone\", which is not in web/test/a.test.mjs"),
            (5, "names web/test/none.test.mjs, which is not there"),
            (6, "names `r04_helper`, which is not there"),
            (6, "names `r04_after`, which is not there"),
            (6, "names `r04_comment`, which is not there"),
        ];
        assert_eq!(found, expected.map(|(line, what)| (line, what.to_owned())));
    }

    #[test]
    fn a_table_behind_its_source_is_found() {
        let real = Tree::read(&crate::shell::root()).unwrap();
        let files: Vec<(&str, &str)> = docs::TABLES
            .iter()
            .filter_map(|table| Some((table.source, real.get(table.source)?.text.as_str())))
            .collect();
        let pages: Vec<(&str, String)> = docs::TABLES
            .iter()
            .filter_map(|table| {
                Some((table.page, docs::written(table, &real.get(table.source)?.text, None).ok()?))
            })
            .collect();
        let current: Vec<_> =
            files.iter().copied().chain(pages.iter().map(|(path, text)| (*path, text.as_str()))).collect();
        assert_eq!(tables_are_current(&Tree::of(&current)), []);
        let behind: Vec<_> =
            files.iter().copied().chain(docs::TABLES.iter().map(|table| (table.page, "# Old\n"))).collect();
        assert_eq!(tables_are_current(&Tree::of(&behind)).len(), docs::TABLES.len());
        assert_eq!(tables_are_current(&Tree::of(&files)).len(), docs::TABLES.len());
    }
}
