//! The labelled comments: read from their folder, in one order whatever the file system says.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use althing_scorer::arithmetic::sigmoid;
use althing_scorer::attribute::Attribute;
use althing_scorer::normal::Normal;
use althing_scorer::reading::{Kind, Word};
use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Which part a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// To learn from.
    Train,
    /// To fit the calibration: every 20th row that would be in `Train`.
    Calibrate,
    /// To measure.
    Dev,
}

/// What a comment counts of which an attribute holds, beside one of which it does not: more where there are few.
const POSITIVES: [f32; Attribute::COUNT] = [1.0, 1.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0];

/// One labelled comment.
pub struct Row {
    pub text: String,
    pub normal: Normal,
    pub words: Vec<Word>,
    /// By attribute, 0..=1; not a number where nobody said.
    pub labels: [f32; Attribute::COUNT],
    /// Index in [`Data::sources`].
    pub source: usize,
    pub split: Split,
    /// What annotators marked, in bytes; none where nobody was asked.
    pub spans: Option<Vec<(usize, usize)>>,
    /// How much it counts in training.
    pub weight: f32,
}

impl Row {
    /// A row without labels that is for training.
    pub const fn new(text: String, source: usize) -> Self {
        Self {
            text,
            normal: Normal { text: String::new(), tokens: Vec::new() },
            words: Vec::new(),
            labels: [f32::NAN; Attribute::COUNT],
            source,
            split: Split::Train,
            spans: None,
            weight: 1.0,
        }
    }

    /// Whether somebody labelled `attribute`, and if so whether it holds.
    pub fn label(&self, attribute: Attribute) -> Option<bool> {
        let label = self.labels[attribute.index()];
        (!label.is_nan()).then_some(label >= 0.5)
    }

    /// How far the probabilities of `logits` are off, by attribute, as much as the row counts; 0 where nobody said.
    pub fn errors(&self, logits: &[f32; Attribute::COUNT]) -> [f32; Attribute::COUNT] {
        std::array::from_fn(|at| {
            let label = self.labels[at];
            if label.is_nan() {
                return 0.0;
            }
            (sigmoid(logits[at]) - label) * self.weight * (1.0 + (POSITIVES[at] - 1.0) * label)
        })
    }

    /// Whether it names a group.
    pub fn names_group(&self) -> bool {
        self.words.iter().any(|word| word.kind == Kind::Group)
    }
}

/// One file.
pub struct Source {
    pub name: String,
    pub is_sharealike: bool,
    /// Of the compressed file, in hexadecimal.
    pub sha256: String,
}

/// All that was read.
pub struct Data {
    pub sources: Vec<Source>,
    pub rows: Vec<Row>,
}

impl Data {
    /// The index of the source of that name; none if it was not read.
    pub fn source(&self, name: &str) -> Option<usize> {
        self.sources.iter().position(|source| source.name == name)
    }
}

/// Reads `permissive` and, unless told otherwise, `sharealike` below `folder`.
pub fn load(folder: &Path, folders: &[&str]) -> Result<Data, String> {
    let mut data = Data { sources: Vec::new(), rows: Vec::new() };
    for part in folders {
        for path in files(&folder.join(part))? {
            load_file(&path, *part == "sharealike", &mut data)?;
        }
    }
    Ok(data)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".jsonl.gz"));
    paths.sort();
    Ok(paths)
}

fn load_file(path: &Path, is_sharealike: bool, data: &mut Data) -> Result<(), String> {
    let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let bytes = std::fs::read(path).map_err(|error| fault(&error))?;
    let sha256 = Sha256::digest(&bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let name = path.file_name().unwrap_or_default().to_string_lossy().replace(".jsonl.gz", "");
    data.sources.push(Source { name, is_sharealike, sha256 });
    let source = data.sources.len() - 1;
    let file = File::open(path).map_err(|error| fault(&error))?;
    for (number, line) in BufReader::new(GzDecoder::new(file)).lines().enumerate() {
        let line = line.map_err(|error| fault(&error))?;
        let value: Value = serde_json::from_str(&line).map_err(|error| fault(&error))?;
        let row = row(&value, source, number).ok_or_else(|| fault(&format!("line {}", number + 1)))?;
        data.rows.push(row);
    }
    Ok(())
}

fn row(value: &Value, source: usize, number: usize) -> Option<Row> {
    let text = value["text"].as_str()?.to_owned();
    let mut labels = [f32::NAN; Attribute::COUNT];
    for (name, label) in value["labels"].as_object()? {
        labels[Attribute::named(name)?.index()] = label.as_f64()? as f32;
    }
    let split = match value["split"].as_str()? {
        "dev" => Split::Dev,
        "train" if number % 20 == 7 => Split::Calibrate,
        "train" => Split::Train,
        _ => return None,
    };
    let spans = value["spans"].as_array().map(|spans| {
        spans.iter().filter_map(|span| bytes_of(&text, span[0].as_u64()?, span[1].as_u64()?)).collect()
    });
    Some(Row { labels, split, spans, ..Row::new(text, source) })
}

/// The bytes of a span in code points.
fn bytes_of(text: &str, start: u64, end: u64) -> Option<(usize, usize)> {
    let mut boundaries = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let start = boundaries.clone().nth(start as usize)?;
    let end = boundaries.nth(end as usize)?;
    (start < end).then_some((start, end))
}
