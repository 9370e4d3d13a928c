//! `cargo xtask tidy`: the rules of STYLE.md that a program can hold, each a function with a test of its own.

mod docs;
mod layers;
mod size;
mod source;
mod text;
mod tree;
mod weight;
mod words;

pub use source::Source;
pub use tree::Tree;

use crate::shell;

/// One rule. STYLE.md names each and says why it is one.
struct Rule {
    name: &'static str,
    check: fn(&Tree) -> Vec<Violation>,
}

/// Where a rule is broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    pub path: String,
    /// From 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong, and what to do where that is not plain.
    pub what: String,
}

impl Violation {
    pub fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

/// A file that may break a rule for now. The list only shrinks: an entry that is not needed is a violation itself.
struct Tolerated {
    rule: &'static str,
    path: &'static str,
    reason: &'static str,
}

const TOLERATED: &[Tolerated] = &[
    purposeless("crates/formats/src/html/tests.rs"),
    purposeless("crates/formats/src/outline/tests.rs"),
    purposeless("crates/formats/src/page/tests/mod.rs"),
    Tolerated {
        rule: "nothing_names_a_machine",
        path: "crates/store/src/tests/file.rs",
        reason: "a mount point that is made up",
    },
];

const fn purposeless(path: &'static str) -> Tolerated {
    Tolerated { rule: "files_say_their_purpose", path, reason: "older than the rule" }
}

const RULES: &[Rule] = &[
    Rule { name: "functions_are_short", check: size::functions_are_short },
    Rule { name: "files_are_short", check: size::files_are_short },
    Rule { name: "files_have_telling_names", check: words::files_have_telling_names },
    Rule { name: "files_say_their_purpose", check: text::files_say_their_purpose },
    Rule { name: "lines_end_clean", check: text::lines_end_clean },
    Rule { name: "links_lead_somewhere", check: text::links_lead_somewhere },
    Rule { name: "changes_are_written_down", check: text::changes_are_written_down },
    Rule { name: "sql_is_in_store", check: layers::sql_is_in_store },
    Rule { name: "sql_has_no_patterns", check: layers::sql_has_no_patterns },
    Rule { name: "drivers_are_in_store", check: layers::drivers_are_in_store },
    Rule { name: "core_is_pure", check: layers::core_is_pure },
    Rule { name: "escaping_is_left_out_once", check: layers::escaping_is_left_out_once },
    Rule { name: "stored_html_comes_from_store", check: layers::stored_html_comes_from_store },
    Rule { name: "scripts_write_html_once", check: layers::scripts_write_html_once },
    Rule { name: "events_are_written_once", check: layers::events_are_written_once },
    Rule { name: "migrations_are_paired", check: layers::migrations_are_paired },
    Rule { name: "tests_all_run", check: words::tests_all_run },
    Rule { name: "nothing_is_unfinished", check: words::nothing_is_unfinished },
    Rule { name: "exceptions_are_expected", check: words::exceptions_are_expected },
    Rule { name: "nothing_names_a_machine", check: words::nothing_names_a_machine },
    Rule { name: "tables_are_current", check: docs::tables_are_current },
    Rule { name: "promised_tests_exist", check: docs::promised_tests_exist },
    Rule { name: "web_is_light", check: weight::web_is_light },
    Rule { name: "crates_are_few", check: weight::crates_are_few },
    Rule { name: "crates_are_not_banned", check: weight::crates_are_not_banned },
    Rule { name: "licences_fit", check: weight::licences_fit },
];

/// Checks the project; `--rules` lists the rules instead.
pub fn main(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [] => {}
        [option] if option == "--rules" => {
            for rule in RULES {
                println!("{}", rule.name);
            }
            return Ok(());
        }
        [other, ..] => return Err(format!("`{other}` is not an option of `cargo xtask tidy`")),
    }
    let tree = Tree::read(&shell::root())?;
    let mut broken = 0_usize;
    for rule in RULES {
        for Violation { path, line, what } in judged(rule, (rule.check)(&tree), TOLERATED) {
            broken += 1;
            println!("{path}:{line}: {what} [{}]", rule.name);
        }
    }
    println!("{} rules, {} files, {broken} violations", RULES.len(), tree.files.len());
    if broken == 0 { Ok(()) } else { Err(format!("the rules of STYLE.md are broken in {broken} places")) }
}

/// Takes out what is tolerated, and adds what is tolerated without need.
fn judged(rule: &Rule, violations: Vec<Violation>, tolerated: &[Tolerated]) -> Vec<Violation> {
    let mine: Vec<&Tolerated> = tolerated.iter().filter(|entry| entry.rule == rule.name).collect();
    let needless = mine.iter().filter(|entry| !violations.iter().any(|found| found.path == entry.path));
    let needless: Vec<_> = needless
        .map(|entry| {
            let what = format!("no longer breaks the rule: take it off the list ({})", entry.reason);
            Violation::new(entry.path, 0, what)
        })
        .collect();
    let mut left = violations;
    left.retain(|found| !mine.iter().any(|entry| entry.path == found.path));
    left.extend(needless);
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_in_the_style_guide() {
        let style = std::fs::read_to_string(shell::root().join("STYLE.md")).unwrap();
        for rule in RULES {
            assert!(style.contains(&format!("`{}`", rule.name)), "STYLE.md does not name `{}`", rule.name);
        }
    }

    #[test]
    fn the_list_of_what_is_tolerated_only_shrinks() {
        let rule = Rule { name: "a_rule", check: |_| Vec::new() };
        let tolerated = [Tolerated { rule: "a_rule", path: "a.rs", reason: "old" }];
        let found = [Violation::new("a.rs", 3, "bad"), Violation::new("b.rs", 1, "bad")];
        assert_eq!(judged(&rule, found.to_vec(), &tolerated), [Violation::new("b.rs", 1, "bad")]);
        assert_eq!(judged(&rule, Vec::new(), &tolerated)[0].path, "a.rs");
    }
}
