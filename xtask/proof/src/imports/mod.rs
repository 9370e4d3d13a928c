//! `cargo xtask imports`: generated exports, imported by the release binary: whole, killed and resumed, and while readers
//! post. What is stored is held against a count that knows nothing of the program.

mod digest;
mod disqus;
mod model;
mod posting;
mod run;
mod text;
mod wordpress;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::model::{Abilities, Model};
use chance::Chance;
use crate::options::Options;

/// Writes a model in a format.
type Writer = fn(&Model, &mut Chance, &mut dyn Write) -> io::Result<()>;

/// The formats that are generated: name, ending of the file, what they can say, how they are written.
const FORMATS: [(&str, &str, Abilities, Writer); 2] = [
    ("disqus", "xml", disqus::ABILITIES, disqus::write),
    ("wordpress", "xml", wordpress::ABILITIES, wordpress::write),
];

/// A generated export.
struct Export {
    format: &'static str,
    path: PathBuf,
    bytes: u64,
    expected: Value,
}

/// Writes an export of so many comments, and its count beside it.
fn generate(format: &str, count: u64, seed: u64, folder: &Path) -> Result<Export, String> {
    let known = FORMATS.into_iter().find(|(name, ..)| *name == format);
    let (format, ending, abilities, write) = known.ok_or_else(|| {
        let names = FORMATS.map(|(name, ..)| name).join(", ");
        format!("imports {format}: there are {names} and all")
    })?;
    let failed = |error: io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut chance = Chance::seeded(seed);
    let model = Model::new(count, abilities, &mut chance);
    let path = folder.join(format!("{format}-{count}-{seed}.{ending}"));
    let mut out = BufWriter::new(File::create(&path).map_err(failed)?);
    write(&model, &mut chance, &mut out).and_then(|()| out.flush()).map_err(failed)?;
    let expected = model.expected();
    std::fs::write(path.with_extension("expected.json"), format!("{expected:#}\n")).map_err(failed)?;
    let bytes = std::fs::metadata(&path).map_err(failed)?.len();
    Ok(Export { format, path, bytes, expected })
}

/// Runs what the arguments ask for.
pub fn run(args: &[String]) -> Result<(), String> {
    let (what, rest) = args.split_first().ok_or("imports what? a format, or all")?;
    let values = ["--comments", "--kills", "--seed", "--write-to"];
    let options = Options::of(rest, &values, &["--no-posting"])?;
    let (count, seed) = (options.number("--comments", 100_000)?, options.number("--seed", 1)?);
    let names: Vec<&str> =
        FORMATS.iter().map(|(name, ..)| *name).filter(|name| what == "all" || what == name).collect();
    if names.is_empty() {
        generate(what, 0, seed, &std::env::temp_dir())?;
    }
    let mut wrong = 0;
    for name in names {
        if let Some(folder) = options.text("--write-to") {
            let export = generate(name, count, seed, Path::new(folder))?;
            println!("{}: {} bytes", export.path.display(), export.bytes);
            continue;
        }
        let folder = tempfile::Builder::new()
            .prefix("althing-imports")
            .tempdir_in(crate::bench::cache()?)
            .map_err(|error| error.to_string())?;
        let export = generate(name, count, seed, folder.path())?;
        wrong += run::prove(&export, folder.path(), &options, seed)?;
    }
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} checks failed")) }
}
