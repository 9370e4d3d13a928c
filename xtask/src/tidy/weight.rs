//! What readers load and what the binary is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use super::{Tree, Violation};
use crate::shell;

/// What a live discussion loads, on our own page and in the element, each list together: bytes after brotli.
const READERS: &[&[&str]] = &[&["page.css", "althing.js"], &["thread.css", "embed.js"]];
const READER_BYTES_MAX: usize = 10_000;
/// Anything else, each: loaded on demand, or a part of our own pages.
const OTHER_BYTES_MAX: usize = 6_000;
/// Crates that the server is built from, ours among them.
const CRATES_MAX: usize = 300;
const DENY: &str = "deny.toml";

pub fn web_is_light(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    let sizes: BTreeMap<&str, usize> = tree
        .below("web/dist/")
        .filter(|file| ["js", "css"].contains(&file.ending()))
        .map(|file| (file.name(), compressed(&file.text)))
        .collect();
    for (name, bytes) in &sizes {
        if *bytes > OTHER_BYTES_MAX && !READERS.iter().any(|list| list.contains(name)) {
            let what = format!("is {bytes} bytes after brotli; at most {OTHER_BYTES_MAX}");
            found.push(Violation::new(&format!("web/dist/{name}"), 0, what));
        }
    }
    for list in READERS {
        let together: usize = list.iter().filter_map(|name| sizes.get(name)).sum();
        if together > READER_BYTES_MAX {
            let what = format!(
                "{} are {together} bytes after brotli; at most {READER_BYTES_MAX}",
                list.join(" and ")
            );
            found.push(Violation::new("web/dist", 0, what));
        }
    }
    found
}

/// Its size as it is sent.
fn compressed(text: &str) -> usize {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    // Writing into memory cannot fail.
    let _ = writer.write_all(text.as_bytes());
    writer.into_inner().len()
}

pub fn crates_are_few(_: &Tree) -> Vec<Violation> {
    let lines = match crates(&["-p", "althing", "-e", "normal,build"]) {
        Ok(lines) => lines,
        Err(why) => return vec![Violation::new("Cargo.toml", 0, why)],
    };
    println!("the server is built from {} crates (at most {CRATES_MAX})", lines.len());
    too_many(lines.len())
}

fn too_many(count: usize) -> Vec<Violation> {
    let what = format!("the server is built from {count} crates; at most {CRATES_MAX}");
    if count > CRATES_MAX { vec![Violation::new("Cargo.toml", 0, what)] } else { Vec::new() }
}

/// `name version` and licence of each crate that `cargo tree` finds.
fn crates(arguments: &[&str]) -> Result<BTreeSet<(String, String)>, String> {
    let mut command = shell::cargo(&["tree", "--locked", "--prefix", "none", "--format", "{p}\t{l}"]);
    let output = shell::output(command.args(arguments))?;
    Ok(output.lines().filter_map(crate_of).collect())
}

/// A line of `cargo tree`, without what it adds to a crate that it has named before.
fn crate_of(line: &str) -> Option<(String, String)> {
    let (name, licence) = line.split_once('\t')?;
    let name: Vec<&str> = name.split_whitespace().take(2).collect();
    Some((name.join(" "), licence.trim_end_matches(" (*)").to_owned()))
}

pub fn crates_are_not_banned(tree: &Tree) -> Vec<Violation> {
    let banned = match banned(tree) {
        Ok(banned) => banned,
        Err(why) => return vec![Violation::new(DENY, 0, why)],
    };
    let lock = tree.get("Cargo.lock").map_or("", |file| &file.text);
    let mut found = Vec::new();
    for (number, line) in lock.lines().enumerate() {
        let name = line.strip_prefix("name = \"").and_then(|rest| rest.strip_suffix('"'));
        if let Some(name) = name.filter(|name| banned.iter().any(|banned| banned == name)) {
            found.push(Violation::new("Cargo.lock", number + 1, format!("`{name}` is banned in deny.toml")));
        }
    }
    found
}

fn banned(tree: &Tree) -> Result<Vec<String>, String> {
    let table = deny(tree)?;
    let entries = table.get("bans").and_then(|bans| bans.get("deny")).and_then(toml::Value::as_array);
    let names = entries.ok_or("has no list [bans] deny")?.iter().filter_map(|entry| {
        let name = entry.get("crate").or(Some(entry))?;
        Some(name.as_str()?.to_owned())
    });
    Ok(names.collect())
}

pub fn licences_fit(tree: &Tree) -> Vec<Violation> {
    match licences(tree) {
        Ok(found) => found,
        Err(why) => vec![Violation::new(DENY, 0, why)],
    }
}

fn licences(tree: &Tree) -> Result<Vec<Violation>, String> {
    let table = deny(tree)?;
    let allowed =
        table.get("licenses").and_then(|licences| licences.get("allow")).and_then(toml::Value::as_array);
    let allowed: Vec<&str> =
        allowed.ok_or("has no list [licenses] allow")?.iter().filter_map(toml::Value::as_str).collect();
    let unfit = crates(&["--workspace", "-e", "normal,build,dev"])?
        .into_iter()
        .filter(|(_, terms)| !fits(terms, &allowed));
    let found = unfit.map(|(name, terms)| {
        Violation::new("Cargo.lock", 0, format!("{name} is under `{terms}`, which deny.toml does not allow"))
    });
    Ok(found.collect())
}

/// Whether one of the ways in which a crate is offered asks only for licences that are allowed.
fn fits(terms: &str, allowed: &[&str]) -> bool {
    // `A AND (B OR C)` is met when `A` is and one of `B` and `C`.
    let terms = terms.replace('/', " OR ");
    let is_met = |group: &str| {
        let group = group.trim().trim_matches(['(', ')']);
        group.split(" OR ").any(|licence| allowed.contains(&licence.trim().trim_matches(['(', ')'])))
    };
    let every = |alternative: &str| alternative.split(" AND ").all(is_met);
    if terms.contains('(') { every(&terms) } else { terms.split(" OR ").any(every) }
}

fn deny(tree: &Tree) -> Result<toml::Table, String> {
    let file = tree.get(DENY).ok_or("is missing")?;
    file.text.parse().map_err(|error: toml::de::Error| error.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that does not get shorter.
    fn noise(bytes: u32) -> String {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b' ' + (state >> 24) as u8 % 95)
        };
        (0..bytes).map(|_| next()).collect()
    }

    #[test]
    fn what_is_too_heavy_is_found() {
        let (light, heavy) = (noise(5_000), noise(9_000));
        let tree = |files: &[(&str, &str)]| web_is_light(&Tree::of(files));
        assert!(
            tree(&[
                ("web/dist/thread.css", &light),
                ("web/dist/althing.js", &light),
                ("web/dist/embed.js", &light),
                ("web/dist/a.js", &light)
            ])
            .is_empty()
        );
        assert_eq!(
            tree(&[("web/dist/thread.css", &heavy), ("web/dist/embed.js", &light)])[0].path,
            "web/dist"
        );
        assert_eq!(tree(&[("web/dist/desk.js", &heavy)])[0].path, "web/dist/desk.js");
    }

    #[test]
    fn too_many_crates_are_found() {
        assert!(too_many(CRATES_MAX).is_empty());
        assert_eq!(too_many(CRATES_MAX + 1).len(), 1);
        let first = crate_of("syn v2.0.1\tMIT OR Apache-2.0");
        assert_eq!(first, crate_of("syn v2.0.1\tMIT OR Apache-2.0 (*)"));
        assert_eq!(crate_of("xtask v0.1.0 (/a/b)\tMIT").unwrap().0, "xtask v0.1.0");
    }

    #[test]
    fn a_banned_crate_is_found() {
        let deny = "[bans]\ndeny = [{ crate = \"openssl-sys\", reason = \"a\" }, \"native-tls\"]\n";
        let lock = |name: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
        let found = |name| crates_are_not_banned(&Tree::of(&[(DENY, deny), ("Cargo.lock", &lock(name))]));
        assert!(found("ring").is_empty());
        assert_eq!(found("openssl-sys")[0].line, 2);
        assert_eq!(found("native-tls").len(), 1);
    }

    #[test]
    fn licences_are_read() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"];
        for terms in [
            "MIT",
            "GPL-2.0 OR MIT",
            "Apache-2.0/MIT",
            "(MIT OR GPL-2.0) AND Unicode-3.0",
            "MIT AND Apache-2.0",
        ] {
            assert!(fits(terms, &allowed), "{terms}");
        }
        for terms in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND GPL-2.0", ""] {
            assert!(!fits(terms, &allowed), "{terms}");
        }
    }
}
