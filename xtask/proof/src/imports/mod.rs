//! `cargo xtask imports`: generated exports, imported by the release binary: whole, killed and resumed, and while readers
//! post. What is stored is held against a count that knows nothing of the program.

mod archive;
mod digest;
mod formats;
mod outcome;
mod posting;
mod process;
mod run;

use std::fs;
use std::path::{Path, PathBuf};

use chance::Chance;
use serde_json::Value;

use self::formats::{FORMATS, Format, Model};
use self::outcome::Outcome;
use crate::options::Options;

/// The name of our own archive among the formats.
const ARCHIVE: &str = "archive";

/// A generated export.
struct Export {
    format: &'static Format,
    paths: Vec<PathBuf>,
    bytes: u64,
    expected: Value,
}

/// Writes an export of so many comments into a folder of its own, and its count beside it.
fn generate(format: &'static Format, count: u64, seed: u64, folder: &Path) -> Result<Export, String> {
    let folder = folder.join(format!("{}-{count}-{seed}", format.name));
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut chance = Chance::seeded(seed);
    let model = Model::new(count, format.abilities, &mut chance);
    let paths = format.write(&model, &mut chance, &folder)?;
    let expected = model.expected();
    fs::write(folder.with_extension("expected.json"), format!("{expected:#}\n")).map_err(failed)?;
    let sizes = paths.iter().map(|path| fs::metadata(path).map(|found| found.len()));
    let bytes = sizes.sum::<Result<u64, _>>().map_err(failed)?;
    Ok(Export { format, paths, bytes, expected })
}

/// The formats that a name stands for: itself, or all. The archive is made of the first of them.
fn named(what: &str) -> Result<Vec<(&'static str, &'static Format)>, String> {
    let all = FORMATS.iter().map(|format| (format.name, format)).chain([(ARCHIVE, &FORMATS[0])]);
    let found: Vec<_> = all.clone().filter(|(name, _)| what == "all" || what == *name).collect();
    if found.is_empty() {
        let names: Vec<_> = all.map(|(name, _)| name).collect();
        return Err(format!("imports {what}: there are {} and all", names.join(", ")));
    }
    Ok(found)
}

/// Runs what the arguments ask for.
pub fn run(args: &[String]) -> Result<(), String> {
    let (what, rest) = args.split_first().ok_or("imports what? a format, or all")?;
    let values = ["--comments", "--kills", "--seed", "--write-to"];
    let options = Options::of(rest, &values, &["--no-posting"])?;
    let (count, seed) = (options.number("--comments", 100_000)?, options.number("--seed", 1)?);
    let mut outcomes = Vec::new();
    for (name, format) in named(what)? {
        if let Some(folder) = options.text("--write-to") {
            let export = generate(format, count, seed, Path::new(folder))?;
            for path in export.paths {
                println!("{}", path.display());
            }
            continue;
        }
        // What could not be run to its end is wrong, and the others are run all the same.
        outcomes.extend(prove(name, format, count, seed, &options).unwrap_or_else(|why| {
            println!("  FAILED: {why}");
            vec![Outcome { wrong: vec![why], ..Outcome::named(name) }]
        }));
    }
    if options.text("--write-to").is_some() {
        return Ok(());
    }
    println!("\n{}", outcome::table(&outcomes));
    let wrong: usize = outcomes.iter().map(|outcome| outcome.wrong.len()).sum();
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} checks failed")) }
}

/// Generates an export and runs all checks on it.
fn prove(
    name: &str,
    format: &'static Format,
    count: u64,
    seed: u64,
    options: &Options<'_>,
) -> Result<Vec<Outcome>, String> {
    let folder = tempfile::Builder::new()
        .prefix("althing-imports")
        .tempdir_in(crate::bench::cache()?)
        .map_err(|error| error.to_string())?;
    let export = generate(format, count, seed, folder.path())?;
    println!("\n{name}: {} MiB, {}", export.bytes >> 20, export.expected);
    let prove = if name == ARCHIVE { archive::prove } else { run::prove };
    prove(&export, folder.path(), options, seed)
}
