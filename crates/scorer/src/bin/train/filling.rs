//! How much of what is held alone is still held among many words in which nothing was found.

use std::fmt::Write as _;

use althing_scorer::attribute::Attribute;
use althing_scorer::scorer::{Scorer, Scratch};
use althing_scorer::scores::is_worth_holding;

use crate::augment::calm;
use crate::chance::Chance;
use crate::conceal::SOURCES;
use crate::evaluate::scores;
use crate::rows::{Data, Split};

/// Comments that are hidden.
const COUNT: usize = 600;
/// Words of a comment that is hidden.
const HIDDEN_WORDS_MAX: usize = 30;
/// Words around it.
const FILLINGS: [usize; 4] = [50, 100, 200, 800];
const SEED: u64 = 5;

/// Toxic comments of a few words that are held, alone and among calm sentences; beside them the calm sentences alone.
pub fn table(data: &Data, scorer: &Scorer) -> String {
    let mut scratch = Scratch::default();
    let mut is_held = |text: &str| is_worth_holding(&scores(scorer, text, &mut scratch));
    let sources: Vec<usize> = SOURCES.iter().filter_map(|name| data.source(name)).collect();
    let rude = data.rows.iter().filter(|row| {
        row.split == Split::Dev
            && sources.contains(&row.source)
            && row.label(Attribute::Toxicity) == Some(true)
            && row.words.len() <= HIDDEN_WORDS_MAX
    });
    let rude: Vec<&str> =
        rude.map(|row| row.text.as_str()).filter(|text| is_held(text)).take(COUNT).collect();
    let calm = calm(data, Split::Dev);
    let mut chance = Chance::new(SEED);
    let mut table =
        "| words around it | toxic, still held, % | the words alone, held, % |\n|---|---|---|\n".to_owned();
    for filling in FILLINGS {
        let mut counts = [0_usize; 2];
        for text in &rude {
            let mut sentences: Vec<&str> = Vec::new();
            while sentences.iter().map(|sentence| sentence.split(' ').count()).sum::<usize>() < filling {
                sentences.push(chance.pick(&calm));
            }
            counts[1] += usize::from(is_held(&sentences.join(" ")));
            sentences.insert(chance.below(sentences.len() + 1), text);
            counts[0] += usize::from(is_held(&sentences.join(" ")));
        }
        let [with, without] = counts.map(|count| 100.0 * count as f64 / rude.len().max(1) as f64);
        let _ = writeln!(table, "| {filling} | {with:.1} | {without:.1} |");
    }
    table
}
