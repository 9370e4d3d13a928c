//! Measures a scorer on the rows that were kept aside, and writes what it finds as tables.

use std::fmt::Write as _;

use althing_scorer::attribute::Attribute;
use althing_scorer::scorer::{Scorer, Scratch};
use althing_scorer::scores::is_worth_holding;

use crate::contrast::Sentence;
use crate::measure::{auc, calibration_error};
use crate::rows::{Data, Row, Split};

/// Label up to which a comment counts as healthy: fewer than one annotator in four said otherwise.
const HEALTHY_MAX: f32 = 0.25;

/// Sources that are comments under news.
pub const NEWS: &[&str] = &["civil_comments_binary", "fox_news", "toxic_spans_civil"];

/// Goals for the area under the curve over all sources.
const GOALS: [f64; Attribute::COUNT] = [0.95, 0.95, 0.95, 0.95, 0.93, 0.90, 0.95, 0.98];

/// Whether annotators agreed enough on the toxicity of a row.
pub fn is_clear(row: &Row) -> bool {
    !(HEALTHY_MAX..0.5).contains(&row.labels[0])
}

/// A row and what the scorer says of it.
pub struct Judged<'a> {
    pub row: &'a Row,
    pub scores: [f32; Attribute::COUNT],
}

/// The scores of the models for a text, whatever its language.
pub fn scores(scorer: &Scorer, text: &str, scratch: &mut Scratch) -> [f32; Attribute::COUNT] {
    scratch.read(text);
    let logits = scorer.logits(scratch);
    let calibration = &scorer.weights().calibration;
    std::array::from_fn(|at| calibration.probability(Attribute::ALL[at], logits[at]))
}

/// Scores all rows that measure.
pub fn judge<'a>(data: &'a Data, scorer: &Scorer) -> Vec<Judged<'a>> {
    let mut scratch = Scratch::default();
    let rows = data.rows.iter().filter(|row| row.split == Split::Dev);
    rows.map(|row| Judged { row, scores: scores(scorer, &row.text, &mut scratch) }).collect()
}

fn area<'a>(judged: impl Iterator<Item = &'a Judged<'a>>, attribute: Attribute) -> Option<f64> {
    let scored = judged.filter_map(|of| Some((of.scores[attribute.index()], of.row.label(attribute)?)));
    auc(&mut scored.collect::<Vec<_>>())
}

fn cell(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

/// Area under the curve and calibration error by attribute, over all sources.
pub fn pooled(judged: &[Judged]) -> String {
    let mut table =
        "| attribute | rows | positive | AUC | goal | calibration error |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for attribute in Attribute::ALL {
        let at = attribute.index();
        let labelled: Vec<&Judged> = judged.iter().filter(|of| of.row.label(attribute).is_some()).collect();
        let positive = labelled.iter().filter(|of| of.row.label(attribute) == Some(true)).count();
        let mut pairs: Vec<(f32, f32)> =
            labelled.iter().map(|of| (of.scores[at], of.row.labels[at])).collect();
        let _ = writeln!(
            table,
            "| {} | {} | {positive} | {} | {:.2} | {:.3} |",
            attribute.name(),
            labelled.len(),
            cell(area(judged.iter(), attribute)),
            GOALS[at],
            calibration_error(&mut pairs)
        );
    }
    table
}

/// Area under the curve by source and attribute.
pub fn by_source(data: &Data, judged: &[Judged]) -> String {
    let names: Vec<&str> = Attribute::ALL.iter().map(|attribute| attribute.name()).collect();
    let mut table = format!("| source | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len()));
    for (index, source) in data.sources.iter().enumerate() {
        let own: Vec<&Judged> = judged.iter().filter(|of| of.row.source == index).collect();
        if own.is_empty() {
            continue;
        }
        let cells = Attribute::ALL.map(|attribute| cell(area(own.iter().copied(), attribute)));
        let _ = writeln!(table, "| {} | {} |", source.name, cells.join(" | "));
    }
    table
}

fn of_sources<'a>(data: &Data, judged: &'a [Judged<'a>], names: &[&str]) -> Vec<&'a Judged<'a>> {
    let sources: Vec<usize> = names.iter().filter_map(|name| data.source(name)).collect();
    judged.iter().filter(|of| sources.contains(&of.row.source)).collect()
}

/// Toxicity of comments under news.
pub fn news(data: &Data, judged: &[Judged]) -> String {
    let all = of_sources(data, judged, NEWS);
    let clear = all.iter().filter(|of| is_clear(of.row));
    let civil = of_sources(data, judged, &["civil_comments_binary"]);
    let mut table = "| news comments | TOXICITY AUC | goal |\n|---|---|---|\n".to_owned();
    for (name, value) in [
        ("civil_comments_binary", area(civil.into_iter(), Attribute::Toxicity)),
        (
            "all, without those that one annotator in three found toxic",
            area(clear.copied(), Attribute::Toxicity),
        ),
        ("all", area(all.iter().copied(), Attribute::Toxicity)),
    ] {
        let _ = writeln!(table, "| {name} | {} | .90 |", cell(value));
    }
    table
}

/// Whether nothing was found in a row that concerns people, and no swear word.
fn is_healthy(row: &Row) -> bool {
    let concerns = [Attribute::Toxicity, Attribute::IdentityAttack, Attribute::Insult, Attribute::Threat];
    let labels = concerns.map(|attribute| row.labels[attribute.index()]);
    let is_profane = row.label(Attribute::Profanity) == Some(true);
    labels.iter().any(|label| !label.is_nan())
        && !labels.iter().any(|label| *label > HEALTHY_MAX)
        && !is_profane
}

fn share<'a>(of: impl Iterator<Item = &'a Judged<'a>>) -> (f64, usize) {
    let (held, all) = of.fold((0_usize, 0_usize), |(held, all), of| {
        (held + usize::from(is_worth_holding(&of.scores)), all + 1)
    });
    (100.0 * held as f64 / all.max(1) as f64, all)
}

/// How many healthy comments are held, with and without a group's name.
pub fn healthy(data: &Data, judged: &[Judged]) -> String {
    let mut table = "| healthy comments | rows | held, % |\n|---|---|---|\n".to_owned();
    let news = of_sources(data, judged, NEWS);
    let mut line = |name: &str, (held, count): (f64, usize)| {
        let _ = writeln!(table, "| {name} | {count} | {held:.1} |");
    };
    let toxic = news.iter().filter(|of| of.row.label(Attribute::Toxicity) == Some(true));
    line("for comparison: news, toxic", share(toxic.copied()));
    for (name, with) in [("news, with a group's name", true), ("news, without", false)] {
        let rows = news.iter().filter(|of| is_healthy(of.row) && of.row.names_group() == with);
        line(name, share(rows.copied()));
    }
    for source in &data.sources {
        let own = of_sources(data, judged, &[source.name.as_str()]);
        let rows: Vec<_> =
            own.iter().filter(|of| is_healthy(of.row) && of.row.names_group()).copied().collect();
        if rows.len() >= 20 {
            line(&format!("{}, with a group's name", source.name), share(rows.into_iter()));
        }
    }
    let sentences = of_sources(data, judged, SENTENCES);
    let rows = sentences.iter().filter(|of| is_healthy(of.row) && of.row.names_group());
    line("single sentences about groups, four sources", share(rows.copied()));
    table
}

/// Sources of single sentences about groups.
const SENTENCES: &[&str] = &["toxigen_human", "toxigen_prompts", "hatemoji_build", "implicit_hate_safenlp"];

/// Groups and the beginnings of the words that name them.
const FAMILIES: &[(&str, &[&str])] = &[
    ("Muslims", &["muslim", "islam"]),
    ("Jews", &["jew"]),
    ("Christians", &["christian", "catholic", "evangelical"]),
    ("Black people", &["black", "african"]),
    ("white people", &["white"]),
    ("Asians", &["asian", "chinese", "japanese", "korean", "indian"]),
    ("Latin Americans", &["mexican", "latin", "hispanic"]),
    ("gay and lesbian people", &["gay", "lesbian", "homosexual", "queer"]),
    ("trans people", &["trans"]),
    ("women", &["women", "woman", "female", "girl"]),
    ("men", &["men", "male", "boys"]),
    ("immigrants", &["immigrant", "migrant", "refugee", "foreigner"]),
    ("disabled people", &["disabled", "deaf", "blind", "autistic"]),
];

/// How many healthy comments are held that name each group.
pub fn by_group(judged: &[Judged]) -> String {
    let mut table = "| group named | healthy rows | held, % |\n|---|---|---|\n".to_owned();
    for (name, beginnings) in FAMILIES {
        let named = |of: &&Judged| {
            let words = of.row.normal.text.split(' ');
            let mut words = words.filter(|word| althing_scorer::groups::group(word).is_some());
            is_healthy(of.row) && words.any(|word| beginnings.iter().any(|start| word.starts_with(start)))
        };
        let (held, count) = share(judged.iter().filter(named));
        let _ = writeln!(table, "| {name} | {count} | {held:.1} |");
    }
    table
}

/// How many contrast sentences of each kind come out on the right side.
pub fn contrast(scorer: &Scorer, sentences: &[Sentence]) -> String {
    let mut scratch = Scratch::default();
    let mut table = "| kind | side | sentences | right, % |\n|---|---|---|---|\n".to_owned();
    for kind in crate::contrast::kinds() {
        let (mut right, mut count, mut hostile) = (0, 0, false);
        for sentence in sentences.iter().filter(|sentence| sentence.kind == kind.name) {
            let held = is_worth_holding(&scores(scorer, &sentence.text, &mut scratch));
            hostile = sentence.labels[0] >= 0.5;
            right += u32::from(held == hostile);
            count += 1;
        }
        let side = if hostile { "hold" } else { "pass" };
        let percent = f64::from(right) * 100.0 / f64::from(count.max(1));
        let _ = writeln!(table, "| {} | {side} | {count} | {percent:.0} |", kind.name);
    }
    table
}

/// What thresholds on toxicity and on attacks on identity hold of each sort, in percent.
pub fn sweep(data: &Data, scorer: &Scorer) -> String {
    let judged = judge(data, scorer);
    let held =
        crate::contrast::sentences(crate::contrast::Part::Held, 10, &mut crate::chance::Chance::new(7));
    let mut scratch = Scratch::default();
    let contrast: Vec<([f32; Attribute::COUNT], bool)> =
        held.iter().map(|own| (scores(scorer, &own.text, &mut scratch), own.labels[0] >= 0.5)).collect();
    let news = of_sources(data, &judged, NEWS);
    let sentences = of_sources(data, &judged, SENTENCES);
    let mut table =
        "| TOXICITY from | IDENTITY_ATTACK from | toxic news | healthy news | with a group | sentences about groups | hostile contrast | peaceful contrast |\n|---|---|---|---|---|---|---|---|\n".to_owned();
    for toxicity in [0.5, 0.6, 0.7, 0.75, 0.8, 0.9] {
        for identity in [0.4, 0.5, 0.6] {
            let is_held = |scores: &[f32; Attribute::COUNT]| {
                scores[0] >= toxicity || scores[Attribute::IdentityAttack.index()] >= identity
            };
            let percent = |of: Vec<bool>| {
                100.0 * of.iter().filter(|held| **held).count() as f64 / of.len().max(1) as f64
            };
            let rows = |of: &[&Judged], chosen: &dyn Fn(&Row) -> bool| {
                percent(of.iter().filter(|own| chosen(own.row)).map(|own| is_held(&own.scores)).collect())
            };
            let side = |hostile: bool| {
                percent(contrast.iter().filter(|own| own.1 == hostile).map(|own| is_held(&own.0)).collect())
            };
            let _ = writeln!(
                table,
                "| {toxicity} | {identity} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
                rows(&news, &|row| row.label(Attribute::Toxicity) == Some(true)),
                rows(&news, &|row| is_healthy(row) && !row.names_group()),
                rows(&news, &|row| is_healthy(row) && row.names_group()),
                rows(&sentences, &|row| is_healthy(row) && row.names_group()),
                side(true),
                side(false)
            );
        }
    }
    table
}
