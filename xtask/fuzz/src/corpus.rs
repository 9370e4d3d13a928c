//! The inputs that others are made of: small valid files of each format, and what earlier runs kept.

use std::fs;
use std::path::{Path, PathBuf};

use althing_formats::source::Format;

use crate::pack::packed_whole;
use crate::tables;
use crate::target::{ARCHIVE_TOKENS, ARCHIVES, DUMP, FORMATS, Target, hash, read_archive, read_as};
use crate::tokens::SQL;
use chance::Chance;

/// Databases, which are made from nothing but a seed.
const DATABASES: [Format; 2] = [Format::Isso, Format::Cusdis];

/// What there is to run.
pub fn names() -> Vec<String> {
    let formats = FORMATS.iter().map(|(format, _)| *format).chain(DATABASES).map(Format::name);
    formats.chain([DUMP, ARCHIVES]).map(str::to_owned).collect()
}

/// Archives to begin from: each packing, some times.
const ARCHIVES_MADE: u64 = 20;

/// A target with the inputs it begins from.
pub fn target(name: &str, kept: Option<&Path>) -> Result<Target, String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    // What the readers' own tests read, where there is any, is a good beginning.
    let mut seeds = match name {
        "page" => files(&project.join("../../fixtures/page"))?,
        ARCHIVES => archives(&files(&project.join("corpus/disqus"))?),
        name => files(&project.join("corpus").join(name))?,
    };
    if let Some(folder) = kept {
        seeds.extend(files(&folder.join(name))?);
    }
    let name = name.to_owned();
    if let Some(format) = DATABASES.into_iter().find(|format| format.name() == name) {
        let execute = Box::new(move |bytes: &[u8]| tables::read_made(format, bytes));
        return Ok(Target { name, tokens: ARCHIVE_TOKENS, seeds: vec![b"a database".to_vec()], execute });
    }
    if seeds.is_empty() {
        return Err(format!("there is no corpus of {name}"));
    }
    let dump = (name == DUMP).then_some((Format::Cusdis, SQL));
    match FORMATS.into_iter().find(|(format, _)| format.name() == name).or(dump) {
        None => Ok(Target { name, tokens: ARCHIVE_TOKENS, seeds, execute: Box::new(read_archive) }),
        Some((format, tokens)) => {
            let execute = Box::new(move |bytes: &[u8]| read_as(format, bytes));
            Ok(Target { name, tokens, seeds, execute })
        }
    }
}

/// Some files in every packing.
fn archives(files: &[Vec<u8>]) -> Vec<Vec<u8>> {
    (0..ARCHIVES_MADE)
        .map(|seed| packed_whole(&files[seed as usize % files.len()], &mut Chance::seeded(seed)))
        .collect()
}

/// The files of a folder in the order of their names; none where there is no folder.
fn files(folder: &Path) -> Result<Vec<Vec<u8>>, String> {
    let Ok(found) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<PathBuf> = found.flatten().map(|file| file.path()).collect();
    paths.sort();
    let read = |path: PathBuf| fs::read(&path).map_err(|error| format!("{}: {error}", path.display()));
    paths.into_iter().map(read).collect()
}

/// Writes inputs that went ways of their own, each under its hash.
pub fn keep(folder: &Path, name: &str, inputs: &[Vec<u8>]) -> Result<(), String> {
    let folder = folder.join(name);
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    inputs
        .iter()
        .try_for_each(|input| fs::write(folder.join(format!("{:016x}", hash(input))), input).map_err(failed))
}

/// Writes an input that showed a fault.
pub fn save_fault(name: &str, input: &[u8]) -> Result<PathBuf, String> {
    let folder = std::env::temp_dir().join("althing-fuzz");
    let path = folder.join(format!("{name}-{:016x}", hash(input)));
    fs::create_dir_all(&folder).and_then(|()| fs::write(&path, input)).map_err(|error| error.to_string())?;
    Ok(path)
}
