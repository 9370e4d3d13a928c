//! Rows that are made from others so that a group's name says nothing, and how much each row counts.

use althing_scorer::attribute::Attribute;

use crate::chance::Chance;
use crate::contrast::{self, Part};
use crate::evaluate::NEWS;
use crate::rows::{Data, Row, Source, Split};

/// Sentences of each contrast template.
const CONTRAST_COUNT: usize = 24;
/// What a contrast sentence counts beside a real comment.
const CONTRAST_WEIGHT: f32 = 0.3;
/// What a real attack counts that is reported.
const REPORTED_WEIGHT: f32 = 0.3;

/// Of how many short rows one is learnt from once more among calm sentences, and what such a row counts.
const FILLED_EVERY: usize = 6;
const FILLED_WEIGHT: f32 = 1.0;
/// Bytes of a row that is short.
const SHORT_BYTES_MAX: usize = 240;
/// Calm sentences around it.
const FILLING_MAX: usize = 10;

/// What a calm comment under news counts more that names a group: they are few, and what fairness is measured by.
const CALM_NEWS_WEIGHT: f32 = 2.0;

/// Sources with attacks on groups that are one short sentence.
const ATTACKS: &[&str] =
    &["toxigen_human", "implicit_hate_safenlp", "gab_hate_corpus_dt", "hatemoji_build", "edos"];

/// Name of the source of what is made here.
pub const NAME: &str = "contrast";

/// Sources of ordinary talk.
const TALK: &[&str] = &[
    "civil_comments_binary",
    "toxic_spans_civil",
    "goemotions",
    "ruddit",
    "paradetox",
    "cat_wiki",
    "jigsaw_wiki_binary",
    "surge_toxicity",
    "fox_news",
];

/// Adds what is made to `data`.
pub fn add(data: &mut Data, chance: &mut Chance) {
    data.sources.push(Source { name: NAME.to_owned(), is_sharealike: false, sha256: String::new() });
    let source = data.sources.len() - 1;
    let mut made = Vec::new();
    reported(data, source, chance, &mut made);
    let calm = calm(data, Split::Train);
    filled(data, &calm, chance, &mut made);
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
    Row { labels, weight, ..Row::new(text, source) }
}

/// Real attacks on groups, put into the mouths of people who are contradicted.
fn reported(data: &Data, source: usize, chance: &mut Chance, made: &mut Vec<Row>) {
    let sources: Vec<usize> = ATTACKS.iter().filter_map(|name| data.source(name)).collect();
    let identity = Attribute::IdentityAttack.index();
    let attacks = data.rows.iter().filter(|row| {
        row.split == Split::Train
            && sources.contains(&row.source)
            && row.labels[identity] >= 0.7
            && row.text.len() < 120
            && !row.text.contains(['"', '{', '\n'])
    });
    for of in attacks {
        if chance.below(4) > 0 {
            continue;
        }
        let mut labels = [f32::NAN; Attribute::COUNT];
        labels[0] = 0.1;
        labels[identity] = 0.05;
        labels[Attribute::Threat.index()] = 0.0;
        made.push(row(contrast::reported(&of.text, chance), labels, source, REPORTED_WEIGHT));
    }
}

/// Short comments among calm sentences, with the labels that they have alone: who is rude in one sentence of ten is rude.
fn filled(data: &Data, calm: &[&str], chance: &mut Chance, made: &mut Vec<Row>) {
    let sources: Vec<usize> = TALK.iter().filter_map(|name| data.source(name)).collect();
    let short = data.rows.iter().filter(|row| {
        row.split == Split::Train && sources.contains(&row.source) && row.text.len() <= SHORT_BYTES_MAX
    });
    for of in short {
        if chance.below(FILLED_EVERY) > 0 {
            continue;
        }
        let count = 1 + chance.below(FILLING_MAX);
        let mut sentences: Vec<&str> = (0..count).map(|_| chance.pick(calm)).collect();
        sentences.insert(chance.below(count + 1), &of.text);
        made.push(row(sentences.join(" "), of.labels, of.source, FILLED_WEIGHT));
    }
}

/// First sentences of comments in which nothing was found.
pub fn calm(data: &Data, split: Split) -> Vec<&str> {
    let sources: Vec<usize> = TALK.iter().filter_map(|name| data.source(name)).collect();
    let calm = data.rows.iter().filter(|row| {
        row.split == split
            && sources.contains(&row.source)
            && row.labels[0] <= 0.05
            && !row.text.contains('"')
    });
    calm.filter_map(|row| row.text.split_inclusive(['.', '\n', '?']).next())
        .map(str::trim)
        .filter(|sentence| (20..160).contains(&sentence.len()))
        .collect()
}

/// What a comment of each source counts: less where labels are biased, weak or made by template, more for news.
const SOURCE_WEIGHTS: &[(&str, f32)] = &[
    ("davidson", 0.5),
    ("identity_templates", 0.3),
    ("implicit_hate_safenlp", 0.8),
    ("synthetic_contrast", 0.25),
    ("civil_comments_binary", 2.0),
    ("toxic_spans_civil", 1.2),
    ("openai_moderation_eval", 1.5),
];

/// Sets how much each row counts: by source, and so that those that name a group are not toxic more often.
pub fn weigh(data: &mut Data) {
    for row in &mut data.rows {
        let name = data.sources[row.source].name.as_str();
        let weight =
            SOURCE_WEIGHTS.iter().find(|(source, _)| *source == name).map_or(1.0, |(_, weight)| *weight);
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
    let news: Vec<usize> = NEWS.iter().filter_map(|name| data.source(name)).collect();
    for row in data.rows.iter_mut().filter(|row| counted(row)) {
        let (group, toxic) = cell(row);
        if group == 1 {
            // About half of the correction on either side of the line.
            row.weight *=
                if toxic == 1 { factor.sqrt() } else { 1.0 / (factor.sqrt() * factor.sqrt().sqrt()) };
            if toxic == 0 && news.contains(&row.source) {
                row.weight *= CALM_NEWS_WEIGHT;
            }
        }
    }
}
