//! `cargo xtask test`: everything that must hold before a change lands, part by part.

mod api;
mod browser;
mod clippy;
mod deny;
mod fmt;
mod google;
mod ledger;
mod need;
mod outcome;
mod postgres;
mod python;
mod rust;
mod server;
mod tidy;
mod web;

use std::time::Instant;

use need::Need;
use outcome::{Outcome, Row};

/// One part of the test, run in the order of [`PARTS`].
struct Part {
    name: &'static str,
    about: &'static str,
    /// What it cannot run without.
    needs: &'static [Need],
    run: fn(&Options) -> Outcome,
}

/// The parts: what fails soonest comes first, what needs the server built for release comes last.
const PARTS: &[Part] = &[
    Part { name: "fmt", about: "the Rust source is formatted", needs: &[need::RUSTFMT], run: fmt::run },
    Part { name: "tidy", about: "the rules of STYLE.md", needs: &[], run: tidy::run },
    Part { name: "deny", about: "licences and banned crates", needs: &[], run: deny::run },
    Part { name: "clippy", about: "lints, none tolerated", needs: &[need::CLIPPY], run: clippy::run },
    Part {
        name: "rust",
        about: "the crates' tests, on both engines",
        needs: &[need::POSTGRESQL],
        run: rust::run,
    },
    Part {
        name: "web",
        about: "the scripts, and what is built from them",
        needs: &[need::NODE, need::NPM],
        run: web::run,
    },
    Part {
        name: "browser",
        about: "journeys in a real browser",
        needs: &[need::NODE, need::NPM, need::CHROMIUM],
        run: browser::run,
    },
    Part { name: "api", about: "the API against its own description", needs: &[need::PYTHON], run: api::run },
    Part {
        name: "google",
        about: "Google's client and npm's against the Perspective-compatible API",
        needs: &[need::PYTHON, need::NODE, need::NPM],
        run: google::run,
    },
    Part { name: "ledger", about: "nothing acknowledged is lost", needs: &[], run: ledger::run },
];

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq)]
struct Options {
    /// Go on without what is missing, and say so.
    allow_missing: bool,
    /// The long run of each part that has one.
    full: bool,
    /// Only these parts; all when empty.
    only: Vec<String>,
    /// Missing here, and gone on without.
    missing: Vec<Need>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--allow-missing" => options.allow_missing = true,
                "--full" => options.full = true,
                "--only" => options.only.push(part_named(arguments.next())?),
                other => return Err(format!("`{other}` is not an option of `cargo xtask test`")),
            }
        }
        Ok(options)
    }

    fn wants(&self, part: &Part) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == part.name)
    }

    /// Whether this is here to be used.
    fn has(&self, need: &Need) -> bool {
        !self.missing.contains(need)
    }
}

fn part_named(name: Option<&String>) -> Result<String, String> {
    match name {
        Some(name) if PARTS.iter().any(|part| part.name == name) => Ok(name.clone()),
        _ => {
            let names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
            Err(format!("`--only` takes one of {}", names.join(", ")))
        }
    }
}

/// Runs what was asked for; the last line on standard output is the count.
pub fn main(arguments: &[String]) -> Result<(), String> {
    let mut options = Options::parse(arguments)?;
    let parts: Vec<&Part> = PARTS.iter().filter(|part| options.wants(part)).collect();
    let needs: Vec<Need> = parts.iter().flat_map(|part| part.needs).copied().collect();
    options.missing = match need::provide(&needs) {
        Ok(()) => Vec::new(),
        Err(missing) if options.allow_missing => missing,
        Err(_) => {
            println!("{}", outcome::closing_line(0, 1, 0));
            return Err("nothing was run; with --allow-missing, what can run does".to_owned());
        }
    };
    let rows: Vec<Row> = parts.into_iter().map(|part| run_part(part, &options)).collect();
    outcome::conclude(&rows)
}

fn run_part(part: &Part, options: &Options) -> Row {
    println!("\n== {}: {}", part.name, part.about);
    let start = Instant::now();
    let outcome = if let Some(need) = part.needs.iter().find(|need| need.is_hard && !options.has(need)) {
        Outcome::skipped(format!("{} is missing", need.name))
    } else {
        (part.run)(options)
    };
    let row = Row { part: part.name, seconds: start.elapsed().as_secs_f64(), outcome };
    println!("{row}");
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words)
    }

    #[test]
    fn options_are_read() {
        let options = parse("--only fmt --allow-missing --only tidy").unwrap();
        assert!(options.allow_missing && !options.full);
        let chosen: Vec<_> = PARTS.iter().filter(|part| options.wants(part)).map(|part| part.name).collect();
        assert_eq!(chosen, ["fmt", "tidy"]);
        assert!(PARTS.iter().all(|part| Options::default().wants(part)));
    }

    #[test]
    fn what_is_no_option_is_refused() {
        assert!(parse("--onyl fmt").unwrap_err().contains("--onyl"));
        assert!(parse("--only moon").unwrap_err().contains("browser"));
        assert!(parse("--only").is_err());
    }
}
