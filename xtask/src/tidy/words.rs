//! Words that must not stand in the source, and names that say nothing.

use super::source::lines_with;
use super::tree::File;
use super::{Tree, Violation};

/// Names under which anything could hide.
const VAGUE: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "service", "services", "models", "manager", "managers",
    "misc",
];
/// Marks of work that is not done. Put together here, or the rule would find itself.
const UNFINISHED: &[&str] =
    &[concat!("FIX", "ME"), concat!("XX", "X"), concat!("TO", "DO:"), concat!("TO", "DO(")];
/// Macros of work that is not done.
const UNFINISHED_CODE: &[&str] = &["todo!", "unimplemented!", "dbg!", "console.log("];
/// Folders of one person's machine.
const MACHINES: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
/// How a change came about is no part of it.
const OFF_STAGE: &[&str] = &[concat!("session ", "notes"), concat!("sub", "agent"), concat!("sub-", "agent")];

pub fn files_have_telling_names(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.is_ours()) {
        let mut parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        if let Some(name) = parts.find(|part| VAGUE.contains(part)) {
            let what = format!("`{name}` says nothing: name the file after the noun or verb it is about");
            found.push(Violation::new(&file.path, 0, what));
        }
    }
    found
}

pub fn tests_all_run(tree: &Tree) -> Vec<Violation> {
    let attributes = ["#[ignore", "#[should_panic"];
    let scripts = ["test.skip(", "test.only(", "it.skip(", "it.only(", "describe.only(", "describe.skip("];
    let mut found = Vec::new();
    for file in &tree.files {
        let Some(source) = file.source() else { continue };
        for what in attributes.iter().chain(&scripts) {
            let why = "every test runs, and says what it expects";
            found.extend(at_lines(file, source.lines_with(what), what, why));
        }
    }
    found
}

pub fn nothing_is_unfinished(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in &tree.files {
        let Some(source) = file.source() else { continue };
        for what in UNFINISHED_CODE {
            // What a command line tool of the web build prints is its work.
            if *what == "console.log(" && !file.path.starts_with("web/src/") {
                continue;
            }
            found.extend(at_lines(file, source.lines_with(what), what, "finish it or leave it out"));
        }
        for what in UNFINISHED {
            found.extend(at_lines(file, lines_with(&file.text, what), what, "finish it or open an issue"));
        }
    }
    found
}

pub fn exceptions_are_expected(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (file, source) in tree.rust() {
        for what in ["#[allow(", "#![allow("] {
            let why = "use `#[expect(..., reason = \"...\")]`, which complains when it is not needed";
            found.extend(at_lines(file, source.lines_with(what), what, why));
        }
    }
    found
}

pub fn nothing_names_a_machine(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.name() != "Cargo.lock") {
        for what in MACHINES {
            // In the middle of a word it is the path of an address.
            let places = file.text.match_indices(what).map(|(at, _)| at);
            let starts = places.filter(|at| !file.text[..*at].ends_with(|c: char| c.is_alphanumeric()));
            let lines = starts.map(|at| super::source::line_of(&file.text, at)).collect();
            found.extend(at_lines(file, lines, what, "is a folder of one machine"));
        }
        for what in OFF_STAGE {
            found.extend(at_lines(
                file,
                lines_with(&file.text.to_lowercase(), what),
                what,
                "is no part of the project",
            ));
        }
    }
    found
}

fn at_lines(file: &File, lines: Vec<usize>, what: &str, why: &str) -> Vec<Violation> {
    lines.into_iter().map(|line| Violation::new(&file.path, line, format!("`{what}`: {why}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(found: &[Violation]) -> Vec<&str> {
        found.iter().map(|violation| violation.path.as_str()).collect()
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        let tree = Tree::of(&[
            ("a/utils.rs", ""),
            ("common/b.rs", ""),
            ("web/src/helpers.test.ts", ""),
            ("a/model.rs", ""),
        ]);
        assert_eq!(
            paths(&files_have_telling_names(&tree)),
            ["a/utils.rs", "common/b.rs", "web/src/helpers.test.ts"]
        );
    }

    #[test]
    fn tests_that_do_not_run_are_found() {
        let tree = Tree::of(&[
            ("b.rs", "#[ignore = \"slow\"]"),
            ("g.rs", "// #[ignore]"),
            ("b.ts", "test.only('a')"),
        ]);
        assert_eq!(paths(&tests_all_run(&tree)), ["b.rs", "b.ts"]);
    }

    #[test]
    fn unfinished_work_is_found() {
        let comment = format!("// {}: later", UNFINISHED[0]);
        let tree = Tree::of(&[
            ("b.rs", "todo!()"),
            ("c.rs", &comment),
            ("g.rs", "let a = \"todo!\";"),
            ("x.ts", "console.log(1)"),
        ]);
        assert_eq!(paths(&nothing_is_unfinished(&tree)), ["b.rs", "c.rs"]);
    }

    #[test]
    fn silenced_lints_are_found() {
        let tree =
            Tree::of(&[("b.rs", "#[allow(dead_code)]"), ("g.rs", "#[expect(dead_code, reason = \"soon\")]")]);
        assert_eq!(paths(&exceptions_are_expected(&tree)), ["b.rs"]);
    }

    #[test]
    fn one_machines_folders_are_found() {
        let bad = format!("see {}althing", MACHINES[0]);
        let good = format!("https://a.example{}here", MACHINES[0]);
        let tree = Tree::of(&[("b.md", &bad), ("g.md", &good), ("c.rs", OFF_STAGE[1])]);
        assert_eq!(paths(&nothing_names_a_machine(&tree)), ["b.md", "c.rs"]);
    }
}
