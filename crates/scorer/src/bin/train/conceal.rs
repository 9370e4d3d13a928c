//! How much disguises cost: the area under the curve with and without.

use std::fmt::Write as _;

use althing_scorer::attribute::Attribute;
use althing_scorer::scorer::{Scorer, Scratch};

use crate::chance::Chance;
use crate::disguise::DISGUISES;
use crate::evaluate::scores;
use crate::measure::auc;
use crate::rows::{Data, Row, Split};

/// Rows that are disguised.
const ROWS_MAX: usize = 3_000;
/// Words of a row that are disguised: the strongest.
const WORDS_MAX: usize = 3;
/// What a word must add to the logit so that somebody would hide it.
const CONTRIBUTION_MIN: f32 = 0.5;

/// Sources whose texts are written plainly, so that what is measured is the disguise alone.
pub const SOURCES: &[&str] =
    &["civil_comments_binary", "toxic_spans_civil", "paradetox", "surge_toxicity", "jigsaw_wiki_binary"];

/// Bytes of the words that an author would hide: those that add most to the toxicity, strongest first.
fn hidden(scorer: &Scorer, text: &str, scratch: &mut Scratch) -> Vec<std::ops::Range<usize>> {
    scratch.read(text);
    scorer.contribute(scratch);
    let words = scratch.words().iter().zip(scratch.contributions());
    let mut found: Vec<(f32, std::ops::Range<usize>)> = words
        .map(|(word, adds)| (adds[Attribute::Toxicity.index()], word.from as usize..word.to as usize))
        .filter(|(adds, bytes)| {
            *adds >= CONTRIBUTION_MIN && text[bytes.clone()].chars().all(char::is_alphabetic)
        })
        .filter(|(_, bytes)| bytes.len() > 2)
        .collect();
    found.sort_by(|left, right| right.0.total_cmp(&left.0));
    found.truncate(WORDS_MAX);
    let mut bytes: Vec<_> = found.into_iter().map(|(_, bytes)| bytes).collect();
    bytes.sort_by_key(|bytes| std::cmp::Reverse(bytes.start));
    bytes
}

/// The table, and the mean and worst drop.
pub fn table(data: &Data, scorer: &Scorer) -> (String, f64, f64) {
    let mut scratch = Scratch::default();
    let sources: Vec<usize> = SOURCES.iter().filter_map(|name| data.source(name)).collect();
    let rows = data.rows.iter().filter(|row| row.split == Split::Dev && sources.contains(&row.source));
    let rows: Vec<&Row> = rows.filter(|row| row.text.len() < 400 && !row.labels[0].is_nan()).collect();
    let step = rows.len().div_ceil(ROWS_MAX).max(1);
    let rows: Vec<&Row> = rows.into_iter().step_by(step).collect();
    let hidden: Vec<_> = rows.iter().map(|row| hidden(scorer, &row.text, &mut scratch)).collect();
    let area = |change: &mut dyn FnMut(&str) -> String, scratch: &mut Scratch| {
        let scored = rows.iter().zip(&hidden).map(|(row, words)| {
            let mut text = row.text.clone();
            for word in words {
                let changed = change(&text[word.clone()]);
                text.replace_range(word.clone(), &changed);
            }
            (scores(scorer, &text, scratch)[0], row.labels[0] >= 0.5)
        });
        auc(&mut scored.collect::<Vec<_>>()).unwrap_or(0.0)
    };
    let plain = area(&mut str::to_owned, &mut scratch);
    let mut table = format!(
        "| disguise of the {WORDS_MAX} words that add most | AUC | drop |\n|---|---|---|\n| none ({} rows) | {plain:.3} | – |\n",
        rows.len()
    );
    let (mut sum, mut worst) = (0.0, 0.0_f64);
    for disguise in DISGUISES {
        let mut chance = Chance::new(3);
        let drop = plain - area(&mut |word| (disguise.change)(word, &mut chance), &mut scratch);
        let _ = writeln!(table, "| {} | {:.3} | {drop:.3} |", disguise.name, plain - drop);
        sum += drop;
        worst = worst.max(drop);
    }
    (table, sum / DISGUISES.len() as f64, worst)
}
