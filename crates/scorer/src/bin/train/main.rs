//! Trains the scorer from a folder of labelled comments, and measures it.

mod augment;
mod card;
mod chance;
mod conceal;
mod contrast;
mod disguise;
mod evaluate;
mod filling;
mod hard;
mod learn;
mod line;
mod measure;
mod net;
mod pack;
mod rows;
mod spans;
mod timing;
mod vectors;

use std::path::Path;
use std::time::Instant;

use althing_scorer::correction::{self, Decision};
use althing_scorer::normal::Normaliser;
use althing_scorer::{Attribute, Scorer, Scratch, Weights, reading};
use chance::Chance;
use contrast::Part;
use rows::{Data, Split};

const USAGE: &str = "\
train weights FOLDER FILE [--permissive-only] [--seed N]   train, write the weights and print the figures
train measure FOLDER FILE                                  print the figures of weights
train card FOLDER FILE OTHER CARD                          write the model card; OTHER are weights by --permissive-only
train correction FOLDER FILE                               what a correction would do at sites like these sources
train sweep FOLDER FILE                                    what other thresholds than the default would hold
train hard [FILE]                                          how many of the hundred hard sentences come out right
train timing FOLDER FILE                                   microseconds of comments of 200 and 3,000 characters";

/// What the sentences that measure are drawn with; nothing to do with the seed of the training.
const HELD_SEED: u64 = 7;
/// Sentences of each template that measures.
const HELD_COUNT: usize = 10;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["weights", folder, file, ref options @ ..] => train(folder, file, options),
        ["measure", folder, file] => {
            let mut data = rows::load(Path::new(folder), FOLDERS)?;
            read(&mut data);
            println!("{}", figures(&data, &scorer(file)?));
            Ok(())
        }
        ["card", folder, file, other, card] => write_card(folder, file, other, card),
        ["hard"] => {
            println!("{}", hard_lines(&hard::judge(&Scorer::new(Weights::embedded()))));
            Ok(())
        }
        ["hard", file] => {
            println!("{}", hard_lines(&hard::judge(&scorer(file)?)));
            Ok(())
        }
        ["timing", folder, file] => {
            let data = rows::load(Path::new(folder), FOLDERS)?;
            println!("{}", timing_table(&data, &scorer(file)?));
            Ok(())
        }
        ["correction", folder, file] => {
            let data = rows::load(Path::new(folder), FOLDERS)?;
            println!("{}", correction_table(&data, &scorer(file)?));
            Ok(())
        }
        ["sweep", folder, file] => {
            let mut data = rows::load(Path::new(folder), FOLDERS)?;
            read(&mut data);
            println!("{}", evaluate::sweep(&data, &scorer(file)?));
            Ok(())
        }
        _ => Err(USAGE.to_owned()),
    }
}

const FOLDERS: &[&str] = &["permissive", "sharealike"];

fn scorer(file: &str) -> Result<Scorer, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    Ok(Scorer::new(Weights::from_bytes(&bytes).map_err(|error| format!("{file}: {error}"))?))
}

fn write_card(folder: &str, file: &str, other: &str, card: &str) -> Result<(), String> {
    let mut data = rows::load(Path::new(folder), FOLDERS)?;
    read(&mut data);
    let ships = scorer(file)?;
    let permissive = scorer(other)?;
    let judged = evaluate::judge(&data, &permissive);
    let short = [
        evaluate::pooled(&judged),
        evaluate::news(&data, &judged),
        evaluate::healthy(&data, &judged),
        format!("Hard sentences: {} right.\n", hard::judge(&permissive).right()),
    ];
    let sizes = (ships.weights().to_bytes().len(), permissive.weights().to_bytes().len());
    let text = card::write(&data, &ships, &figures(&data, &ships), &short.join("\n"), sizes);
    std::fs::write(card, text).map_err(|error| format!("{card}: {error}"))
}

/// Normalises and reads every row.
fn read(data: &mut Data) {
    let mut normaliser = Normaliser::default();
    for row in &mut data.rows {
        normaliser.run(&row.text, &mut row.normal);
        reading::read(&row.normal, &mut row.words);
    }
}

fn train(folder: &str, file: &str, options: &[&str]) -> Result<(), String> {
    let (mut seed, mut folders) = (1, FOLDERS);
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--permissive-only" => folders = &FOLDERS[..1],
            "--seed" => {
                let number = options.next().and_then(|number| number.parse().ok());
                seed = number.ok_or("--seed needs a number")?;
            }
            other => return Err(format!("`{other}` is no option\n{USAGE}")),
        }
    }
    let start = Instant::now();
    let mut data = rows::load(Path::new(folder), folders)?;
    let weights = learn::learn(&mut data, seed);
    eprintln!("trained in {:.0} seconds", start.elapsed().as_secs_f64());
    let bytes = weights.to_bytes();
    std::fs::write(file, &bytes).map_err(|error| format!("{file}: {error}"))?;
    println!("weights {}, {} bytes\n", weights.name(), bytes.len());
    // Also what learnt from a part is measured on everything.
    let mut data = rows::load(Path::new(folder), FOLDERS)?;
    read(&mut data);
    println!("{}", figures(&data, &Scorer::new(weights)));
    Ok(())
}

/// All tables.
fn figures(data: &Data, scorer: &Scorer) -> String {
    let judged = evaluate::judge(data, scorer);
    let held = contrast::sentences(Part::Held, HELD_COUNT, &mut Chance::new(HELD_SEED));
    let (concealed, mean, worst) = conceal::table(data, scorer);
    let (f1, spans) = spans::f1(data, scorer, Split::Dev);
    let (f1_calibrate, _) = spans::f1(data, scorer, Split::Calibrate);
    let hard = hard::judge(scorer);
    [
        evaluate::pooled(&judged),
        evaluate::news(data, &judged),
        evaluate::healthy(data, &judged),
        evaluate::by_group(&judged),
        evaluate::contrast(scorer, &held),
        evaluate::by_source(data, &judged),
        filling::table(data, scorer),
        format!("{concealed}| mean | | {mean:.3} |\n| worst | | {worst:.3} |\n"),
        format!(
            "Spans: character F1 {f1:.3} over {spans} comments ({f1_calibrate:.3} where it was tuned).\n"
        ),
        hard_lines(&hard),
        timing_table(data, scorer),
    ]
    .join("\n")
}

fn hard_lines(outcome: &hard::Outcome) -> String {
    let count: usize = outcome.kinds.iter().map(|(.., count)| count).sum();
    let kinds = outcome.kinds.iter().map(|(kind, right, count)| format!("| {kind} | {right} of {count} |"));
    let kinds: Vec<String> = kinds.collect();
    let table = format!(
        "| hard sentences | right |\n|---|---|\n{}\n| all | {} of {count} |",
        kinds.join("\n"),
        outcome.right()
    );
    format!("{table}\n\nWrong:\n{}\n", outcome.wrong.join("\n"))
}

/// Takes sources for sites, and their labels for moderators' decisions: half of them teach, half measure.
fn correction_table(data: &Data, scorer: &Scorer) -> String {
    let mut scratch = Scratch::default();
    let mut lines = vec!["| decisions like the labels of | count | AUC | corrected | agreement | corrected |\n|---|---|---|---|---|---|".to_owned()];
    for name in [
        "civil_comments_binary",
        "ruddit",
        "germeval2018_de",
        "surge_toxicity",
        "jigsaw_wiki_multi",
        "davidson",
        "edos",
    ] {
        let Some(source) = data.source(name) else { continue };
        let attribute = if name == "edos" { Attribute::IdentityAttack } else { Attribute::Toxicity };
        let rows = data.rows.iter().filter(|row| row.source == source && row.split == Split::Dev);
        let decisions: Vec<Decision> =
            rows.filter_map(|row| Some(Decision { text: &row.text, holds: row.label(attribute)? })).collect();
        let effect = correction::effect(scorer, attribute, &decisions, &mut scratch);
        let (before, after) = effect.auc.unwrap_or((0.0, 0.0));
        let (own, corrected) = effect.agreement;
        lines.push(format!(
            "| {name}, {} | {} | {before:.3} | {after:.3} | {own:.3} | {corrected:.3} |",
            attribute.name(),
            effect.count
        ));
    }
    lines.join("\n")
}

fn timing_table(data: &Data, scorer: &Scorer) -> String {
    let lines = timing::measure(data, scorer)
        .into_iter()
        .map(|times| format!("| {} | {:.0} | {:.0} |", times.chars, times.median, times.slow));
    let lines: Vec<String> = lines.collect();
    format!("| characters | median, µs | 99th percentile, µs |\n|---|---|---|\n{}\n", lines.join("\n"))
}
