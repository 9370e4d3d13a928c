//! Files that begin with what they are for, clean line ends, links that lead somewhere.

use super::tree::File;
use super::{Tree, Violation};

/// How a file begins that says what it is for, by its ending.
const OPENINGS: &[(&str, &[&str])] = &[
    ("rs", &["//!", "// "]),
    ("ts", &["// ", "/*"]),
    ("js", &["// ", "/*"]),
    ("mjs", &["// ", "/*"]),
    ("css", &["/*"]),
    ("sql", &["-- "]),
    ("ftl", &["# ", "## ", "### "]),
];

pub fn files_say_their_purpose(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.is_ours()) {
        let openings = OPENINGS.iter().find(|(ending, _)| *ending == file.ending());
        if openings
            .is_some_and(|(_, openings)| !openings.iter().any(|opening| file.text.starts_with(opening)))
        {
            found.push(Violation::new(&file.path, 1, "begins without a line that says what it is for"));
        }
    }
    found
}

pub fn lines_end_clean(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.is_ours()) {
        for (number, line) in file.text.split('\n').enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                found.push(Violation::new(&file.path, number + 1, "white space at the end of the line"));
            }
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            found.push(Violation::new(&file.path, file.text.lines().count(), "no line end at the end"));
        }
    }
    found
}

pub fn changes_are_written_down(tree: &Tree) -> Vec<Violation> {
    let path = "CHANGELOG.md";
    let has = tree.get(path).is_some_and(|file| file.text.lines().any(|line| line == "## Unreleased"));
    if has { Vec::new() } else { vec![Violation::new(path, 0, "has no heading `## Unreleased`")] }
}

pub fn links_lead_somewhere(tree: &Tree) -> Vec<Violation> {
    let root = crate::shell::root();
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.ending() == "md") {
        for (line, target) in links(&file.text) {
            // Pictures and other files that are not read as text are looked for on the disk.
            if let Some(what) = fault(tree, file, &target, |path| root.join(path).exists()) {
                found.push(Violation::new(&file.path, line, what));
            }
        }
    }
    found
}

/// The targets of a text's links, with their lines; not those in code.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // Between backquotes, every second piece is code.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("code");
        for (at, _) in prose.match_indices("](") {
            let target = prose[at + 2..].split([')', ' ']).next().unwrap_or_default();
            found.push((number + 1, target.to_owned()));
        }
    }
    found
}

fn fault(tree: &Tree, from: &File, target: &str, on_disk: impl Fn(&str) -> bool) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() { from.path.clone() } else { resolved(&from.path, path) };
    let file = tree.get(&path);
    if file.is_none() && !on_disk(&path) {
        return Some(format!("the link `{target}` leads nowhere"));
    }
    let file = file.filter(|file| !anchor.is_empty() && file.ending() == "md")?;
    let has = file.text.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == anchor);
    (!has).then(|| format!("there is no heading `#{anchor}` in {path}"))
}

/// A relative path, seen from a file.
fn resolved(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The anchor of a heading.
fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(found: &[Violation]) -> Vec<&str> {
        found.iter().map(|violation| violation.path.as_str()).collect()
    }

    #[test]
    fn files_without_a_purpose_are_found() {
        let tree = Tree::of(&[
            ("g.rs", "//! Why.\n"),
            ("b.rs", "use a;\n"),
            ("b.sql", "select 1;\n"),
            ("g.css", "/* a */"),
        ]);
        assert_eq!(paths(&files_say_their_purpose(&tree)), ["b.rs", "b.sql"]);
    }

    #[test]
    fn unclean_line_ends_are_found() {
        let tree =
            Tree::of(&[("g.md", "a\n\nb\n"), ("b.md", "a \nb\n"), ("c.md", "a"), ("d.md", "a\r\nb\n")]);
        assert_eq!(paths(&lines_end_clean(&tree)), ["b.md", "c.md", "d.md"]);
    }

    #[test]
    fn a_change_log_without_a_place_for_changes_is_found() {
        assert!(
            changes_are_written_down(&Tree::of(&[("CHANGELOG.md", "# Changes\n\n## Unreleased\n")]))
                .is_empty()
        );
        assert_eq!(changes_are_written_down(&Tree::of(&[("CHANGELOG.md", "# Changes\n")])).len(), 1);
    }

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let text = "[a](../B.md#one-two) [b](c.png) `[c](no.md)` [d](https://a.example/)\n```\n[e](no.md)\n```\n[f](no.md)";
        let tree = Tree::of(&[("docs/A.md", text), ("B.md", "# B\n\n## One, `two`\n")]);
        assert_eq!(links(text).len(), 4);
        let from = tree.get("docs/A.md").unwrap();
        let fault = |target| fault(&tree, from, target, |path| path == "docs/c.png");
        assert_eq!(fault("../B.md#one-two"), None);
        assert_eq!(fault("c.png"), None);
        assert!(fault("../B.md#three").unwrap().contains("three"));
        assert!(fault("no.md").unwrap().contains("no.md"));
        assert_eq!(fault("https://a.example/"), None);
    }
}
