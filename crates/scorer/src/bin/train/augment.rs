//! Rows that are made from others so that a group's name says nothing, and how much each row counts.

use althing_scorer::attribute::Attribute;
use althing_scorer::normal::Normal;

use crate::chance::Chance;
use crate::contrast::{self, Part};
use crate::rows::{Data, Row, Source, Split};

/// Sentences of each contrast template.
const CONTRAST_COUNT: usize = 40;
/// What a contrast sentence counts beside a real comment.
const CONTRAST_WEIGHT: f32 = 0.6;
/// What a row counts in which a group was put.
const INSERTED_WEIGHT: f32 = 0.7;

/// Name of the source of what is made here.
pub const NAME: &str = "contrast";

/// Sources of ordinary talk: they are where groups are put in.
const TALK: &[&str] = &[
    "civil_comments_binary", "toxic_spans_civil", "goemotions", "ruddit", "paradetox", "cat_wiki", "jigsaw_wiki_binary",
    "surge_toxicity", "fox_news",
];

/// Words in whose place a group can stand.
const REPLACED: &[&str] = &[
    "people", "folks", "citizens", "voters", "politicians", "teachers", "students", "residents", "taxpayers", "kids",
    "children", "workers", "customers", "drivers", "liberals", "conservatives", "democrats", "republicans", "everyone",
    "others", "parents", "americans", "guys", "users", "editors", "men",
];

/// What a comment by somebody of a group begins with.
const OPENERS: &[&str] = &[
    "As a {P}, ", "I am a {P} and ", "My wife is a {P}. ", "Speaking as a {P}: ", "A {P} told me: ",
    "I work with {G}. ", "For {G} it is different. ", "My {Q} neighbour says: ", "Like many {G} I think that ",
];

/// Adds what is made to `data`.
pub fn add(data: &mut Data, chance: &mut Chance) {
    data.sources.push(Source { name: NAME.to_owned(), is_sharealike: false, sha256: String::new() });
    let source = data.sources.len() - 1;
    let mut made = inserted(data, source, chance);
    let calm = calm(data);
    for sentence in contrast::sentences(Part::Train, CONTRAST_COUNT, chance) {
        let mut text = sentence.text;
        // Every third stands beside an ordinary sentence, on either side.
        match chance.below(6) {
            0 => text = format!("{} {text}", chance.pick(&calm)),
            1 => text = format!("{text} {}", chance.pick(&calm)),
            _ => {}
        }
        made.push(row(text, sentence.labels, source, CONTRAST_WEIGHT));
    }
    data.rows.append(&mut made);
}

fn row(text: String, labels: [f32; Attribute::COUNT], source: usize, weight: f32) -> Row {
    let (normal, words) = (Normal::default(), Vec::new());
    Row { text, normal, words, labels, source, split: Split::Train, spans: None, weight }
}

/// First sentences of comments in which nothing was found.
fn calm(data: &Data) -> Vec<&str> {
    let sources: Vec<usize> = TALK.iter().filter_map(|name| data.source(name)).collect();
    let calm = data.rows.iter().filter(|row| {
        row.split == Split::Train && sources.contains(&row.source) && row.labels[0] <= 0.05 && !row.text.contains('"')
    });
    calm.filter_map(|row| row.text.split_inclusive(['.', '\n', '?']).next())
        .map(str::trim)
        .filter(|sentence| (20..160).contains(&sentence.len()))
        .collect()
}

/// Comments with a group put in the place of other people, or before what is said.
fn inserted(data: &Data, source: usize, chance: &mut Chance) -> Vec<Row> {
    let sources: Vec<usize> = TALK.iter().filter_map(|name| data.source(name)).collect();
    let mut made = Vec::new();
    let talk = data.rows.iter().filter(|row| row.split == Split::Train && sources.contains(&row.source));
    for of in talk.filter(|row| !row.labels[0].is_nan() && row.text.len() < 600) {
        let is_calm = of.labels[0] <= 0.2;
        let text = if let Some(at) = replaced(&of.text) {
            let group = contrast::fill("{G}", Part::Train, chance);
            format!("{}{group}{}", &of.text[..at.start], &of.text[at.end..])
        } else if is_calm && chance.below(8) == 0 {
            format!("{}{}", contrast::fill(chance.pick(OPENERS), Part::Train, chance), of.text)
        } else {
            continue;
        };
        let mut labels = of.labels;
        if is_calm {
            labels[Attribute::IdentityAttack.index()] = 0.0;
        } else {
            labels[Attribute::IdentityAttack.index()] = f32::NAN;
        }
        made.push(row(text, labels, source, INSERTED_WEIGHT));
    }
    made
}

fn replaced(text: &str) -> Option<std::ops::Range<usize>> {
    let mut start = 0;
    for part in text.split(|letter: char| !letter.is_alphanumeric()) {
        if REPLACED.iter().any(|word| word.eq_ignore_ascii_case(part)) {
            return Some(start..start + part.len());
        }
        start += part.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// What a comment of each source counts: less where labels are biased, weak or made by template, more for news.
const SOURCE_WEIGHTS: &[(&str, f32)] = &[
    ("davidson", 0.5),
    ("identity_templates", 0.3),
    ("implicit_hate_safenlp", 0.8),
    ("synthetic_contrast", 0.5),
    ("civil_comments_binary", 2.0),
    ("toxic_spans_civil", 1.2),
    ("openai_moderation_eval", 1.5),
];

/// Sets how much each row counts: by source, and so that those that name a group are not toxic more often.
pub fn weigh(data: &mut Data) {
    for row in &mut data.rows {
        let name = data.sources[row.source].name.as_str();
        let weight = SOURCE_WEIGHTS.iter().find(|(source, _)| *source == name).map_or(1.0, |(_, weight)| *weight);
        row.weight *= weight;
    }
    let mut sums = [[0.0_f64; 2]; 2];
    let cell = |row: &Row| (usize::from(row.names_group()), usize::from(row.labels[0] >= 0.5));
    let counted = |row: &Row| row.split == Split::Train && !row.labels[0].is_nan();
    for row in data.rows.iter().filter(|row| counted(row)) {
        let (group, toxic) = cell(row);
        sums[group][toxic] += f64::from(row.weight);
    }
    let odds = sums.map(|[calm, toxic]| toxic / calm);
    eprintln!("odds of toxicity without a group {:.3}, with {:.3}", odds[0], odds[1]);
    let factor = (odds[0] / odds[1]) as f32;
    for row in data.rows.iter_mut().filter(|row| counted(row)) {
        let (group, toxic) = cell(row);
        if group == 1 {
            // Half of the correction on either side of the line.
            row.weight *= if toxic == 1 { factor.sqrt() } else { 1.0 / factor.sqrt() };
        }
    }
}
