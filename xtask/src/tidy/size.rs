//! Functions that fit on a screen, files that fit in a head.

use super::source::{Source, closing_brace};
use super::tree::File;
use super::{Tree, Violation};

/// Most lines of a function, with its signature.
const FUNCTION_LINES_MAX: usize = 70;
/// Most lines of a file.
const FILE_LINES_MAX: usize = 600;

pub fn functions_are_short(tree: &Tree) -> Vec<Violation> {
    let sources = tree.files.iter().filter_map(|file| Some((file, file.source()?)));
    let mut found = Vec::new();
    for (file, source) in sources {
        let functions =
            if file.ending() == "rs" { rust_functions(&source) } else { script_functions(&source) };
        for (start, end) in functions {
            let line = source.line_of(start);
            let lines = source.line_of(end) - line + 1;
            if lines > FUNCTION_LINES_MAX {
                let what = format!("a function of {lines} lines; at most {FUNCTION_LINES_MAX}");
                found.push(Violation::new(&file.path, line, what));
            }
        }
    }
    found
}

pub fn files_are_short(tree: &Tree) -> Vec<Violation> {
    let written = |file: &&File| file.is_ours() && ["rs", "ts", "js", "mjs", "sql"].contains(&file.ending());
    let long = tree.files.iter().filter(written).filter_map(|file| {
        let lines = file.text.lines().count();
        let what = format!("a file of {lines} lines; at most {FILE_LINES_MAX}");
        (lines > FILE_LINES_MAX).then(|| Violation::new(&file.path, 0, what))
    });
    long.collect()
}

/// Where each function begins and ends.
fn rust_functions(source: &Source) -> Vec<(usize, usize)> {
    let code = &source.code;
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let in_word = code[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let named = code[at + 3..].trim_start().starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if in_word || !named {
            continue;
        }
        if let Some(end) = body_start(code, at).and_then(|open| closing_brace(code, open)) {
            found.push((at, end));
        }
    }
    found
}

/// Where a function's body opens; none for one that has no body.
fn body_start(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => return Some(at),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Every block that follows a list of parameters. Loops and branches are among them: what is too long inside a
/// function makes the function too long as well. The frame around a group of tests is none.
fn script_functions(source: &Source) -> Vec<(usize, usize)> {
    let code = &source.code;
    let mut found = Vec::new();
    for (open, _) in code.match_indices('{') {
        let head = &code[..open];
        let start = head.rfind(['{', '}', ';']).map_or(0, |at| at + 1);
        let head = &head[start..];
        let is_frame = head.trim_start().starts_with("describe(");
        if !is_frame && head.contains(')') {
            let start = start + head.len() - head.trim_start().len();
            found.extend(closing_brace(code, open).map(|end| (start, end)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(head: &str, lines: usize) -> String {
        format!("{head} {{{}}}\n", "\n".repeat(lines - 1))
    }

    #[test]
    fn long_functions_are_found() {
        let good = function("pub async fn a(b: [u8; 3]) -> C", FUNCTION_LINES_MAX);
        let bad = function("fn a<'a>(b: &'a str)", FUNCTION_LINES_MAX + 1);
        let script = function("export const a = async (b: string): Promise<void> =>", FUNCTION_LINES_MAX + 1);
        let frame = function("describe(\"a\", () =>", FUNCTION_LINES_MAX + 1);
        let tree = Tree::of(&[("g.rs", &good), ("b.rs", &bad), ("b.ts", &script), ("b.test.ts", &frame)]);
        let found = functions_are_short(&tree);
        let paths: Vec<_> = found.iter().map(|violation| violation.path.as_str()).collect();
        assert_eq!(paths, ["b.rs", "b.ts"]);
    }

    #[test]
    fn what_only_looks_like_a_function_is_none() {
        let text =
            "trait T { fn a(&self); }\nstruct S { f: fn (u8) -> u8 }\n// fn b() {\nlet c = \"fn d() {\";";
        assert!(rust_functions(&Source::rust(text)).is_empty());
    }

    #[test]
    fn long_files_are_found() {
        let (good, bad) = ("\n".repeat(FILE_LINES_MAX), "\n".repeat(FILE_LINES_MAX + 1));
        let tree = Tree::of(&[("g.rs", &good), ("b.rs", &bad), ("web/dist/a.js", &bad), ("a.css", &bad)]);
        let found = files_are_short(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "b.rs");
    }
}
