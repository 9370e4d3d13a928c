//! Where the scorer's weights come from: the program itself, or a file that is set instead.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

use althing_scorer::weights::BYTES_MAX;
use althing_scorer::{Scorer, Weights};

/// A scorer that is made when the first text comes: a server that only shows pages does without its memory.
pub type LazyScorer = LazyLock<Scorer, Box<dyn FnOnce() -> Scorer + Send>>;

/// The scorer with the weights that the program carries; one in the process.
pub fn embedded() -> Arc<LazyScorer> {
    static SCORER: OnceLock<Arc<LazyScorer>> = OnceLock::new();
    let lazy = || Arc::new(LazyScorer::new(Box::new(|| Scorer::new(Weights::embedded()))));
    Arc::clone(SCORER.get_or_init(lazy))
}

/// The scorer that `scorer.weights` asks for. A file is read and checked at once. An error is one line for the operator.
pub fn load(file: Option<&Path>) -> Result<Arc<LazyScorer>, String> {
    let Some(path) = file else { return Ok(embedded()) };
    let told = |why: &dyn std::fmt::Display| format!("scorer.weights: {}: {why}", path.display());
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| told(&error))?;
    let weights = Weights::from_bytes(&bytes).map_err(|refused| told(&refused))?;
    Ok(Arc::new(LazyScorer::new(Box::new(|| Scorer::new(weights)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_weights_is_read_and_a_bad_one_is_refused_by_the_name_of_its_setting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.weights");
        assert!(load(Some(&path)).unwrap_err().starts_with("scorer.weights: "));
        let sound = embedded().weights().to_bytes();
        fs::write(&path, &sound).unwrap();
        assert_eq!(load(Some(&path)).unwrap().weights().name(), embedded().weights().name());
        let mut damaged = sound.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        let mut foreign = sound.clone();
        foreign[8] = 9;
        for (bytes, why) in [
            (&damaged[..], "checksum"),
            (&foreign[..], "version 9"),
            (&sound[..middle], "cut off"),
            (b"{}", "no file of weights"),
        ] {
            fs::write(&path, bytes).unwrap();
            let told = load(Some(&path)).unwrap_err();
            assert!(told.starts_with("scorer.weights: ") && told.contains(why), "{told}");
        }
    }
}
