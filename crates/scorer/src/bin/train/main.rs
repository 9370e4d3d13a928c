//! Trains the scorer from a folder of labelled comments, and measures it.

mod augment;
mod chance;
mod contrast;
mod line;
mod measure;
mod net;
mod rows;

use std::path::Path;

use althing_scorer::attribute::Attribute;
use althing_scorer::reading;
use rows::{Data, Row, Split};

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut data = rows::load(Path::new(&arguments[0]), &["permissive", "sharealike"])?;
    let t = std::time::Instant::now();
    let plain = arguments.iter().any(|a| a == "--plain");
    let held: Vec<contrast::Sentence> = contrast::sentences(contrast::Part::Held, 10, &mut chance::Chance::new(7));
    let first_held = data.rows.len();
    data.sources.push(rows::Source { name: "held".into(), is_sharealike: false, sha256: String::new() });
    let source = data.sources.len() - 1;
    for s in &held {
        data.rows.push(Row { text: s.text.clone(), normal: Default::default(), words: vec![], labels: s.labels, source, split: Split::Calibrate, spans: None, weight: 0.0 });
    }
    if !plain { augment::add(&mut data, &mut chance::Chance::new(5)); }
    for row in &mut data.rows {
        althing_scorer::plain::split(&row.text, &mut row.normal);
        reading::read(&row.text, &row.normal, &mut row.words);
    }
    eprintln!("read {} {:?}", data.rows.len(), t.elapsed());
    if !plain { augment::weigh(&mut data); }
    let mut lexicon = net::Lexicon::new();
    let read: Vec<Vec<u32>> = data.rows.iter().map(|row| lexicon.read(row)).collect();
    eprintln!("words {} {:?}", lexicon.starts.len(), t.elapsed());
    let form = arguments.get(1).map_or("linear", String::as_str);
    let mut logits = vec![[0.0; 8]; data.rows.len()];
    if form == "linear" || form == "both" {
        let line = line::train(&data, 1);
        for (row, into) in data.rows.iter().zip(&mut logits) {
            if row.split != Split::Train { *into = line.logits(&line::buckets(row)); }
        }
        { report(&data, &logits); contrast_report(&held, &logits[first_held..]); }
    }
    if form != "linear" {
        let number = |at: usize, default: f32| arguments.get(at).filter(|a| *a != "--plain").map_or(default, |a| a.parse().unwrap());
        let shape = net::Shape {
            deep: if form == "deep" { (3, 64) } else { (0, 0) },
            pools: if form == "bag" { vec![(1, 64)] } else if form == "deep" { vec![(3, 96)] } else { vec![(1, 32), (2, 48), (3, 64), (4, 48)] },
            epochs: number(2, 3.0) as usize, rate: number(3, 0.002), table_rate: number(4, 0.1), dropout: number(5, 0.3),
        };
        eprintln!("{shape:?}");
        let (net, lexicon) = net::train(&data, &shape, 1, lexicon, &read);
        let mut pass = net::Pass::default();
        let mut alone = vec![[0.0; 8]; data.rows.len()];
        for ((row, words), (into, sum)) in data.rows.iter().zip(&read).zip(alone.iter_mut().zip(&mut logits)) {
            if row.split != Split::Train {
                *into = net.forward(words, &lexicon, &mut pass);
                for at in 0..8 { sum[at] = (sum[at] + into[at]) / 2.0; }
            }
        }
        { report(&data, &alone); contrast_report(&held, &alone[first_held..]); }
        if form == "both" { { report(&data, &logits); contrast_report(&held, &logits[first_held..]); } }
    }
    eprintln!("done {:?}", t.elapsed());
    Ok(())
}

fn report(data: &Data, logits: &[[f32; 8]]) {
    let dev: Vec<(&Row, [f32; 8])> =
        data.rows.iter().zip(logits).filter(|(row, _)| row.split == Split::Dev).map(|(row, l)| (row, *l)).collect();
    for attribute in Attribute::ALL {
        let at = attribute.index();
        let mut pooled: Vec<(f32, bool)> =
            dev.iter().filter_map(|(row, l)| Some((l[at], row.label(attribute)?))).collect();
        println!("{:18} {:.4} n={}", attribute.name(), measure::auc(&mut pooled).unwrap_or(0.0), pooled.len());
    }
    for (index, source) in data.sources.iter().enumerate() {
        print!("{:24}", source.name);
        for attribute in Attribute::ALL {
            let at = attribute.index();
            let mut part: Vec<(f32, bool)> = dev
                .iter()
                .filter(|(row, _)| row.source == index)
                .filter_map(|(row, l)| Some((l[at], row.label(attribute)?)))
                .collect();
            print!(" {}", measure::auc(&mut part).map_or("  -  ".into(), |a| format!("{a:.3}")));
        }
        println!();
    }
    let news: Vec<usize> = ["civil_comments_binary", "fox_news", "toxic_spans_civil"].iter().filter_map(|n| data.source(n)).collect();
    let mut part: Vec<(f32, bool)> = dev
        .iter()
        .filter(|(row, _)| news.contains(&row.source))
        .filter_map(|(row, l)| Some((l[0], row.label(Attribute::Toxicity)?)))
        .collect();
    println!("news {:.4} n={}", measure::auc(&mut part).unwrap_or(0.0), part.len());
    let mut part: Vec<(f32, bool)> = dev
        .iter()
        .filter(|(row, _)| news.contains(&row.source) && !(row.labels[0] > 0.25 && row.labels[0] < 0.5))
        .filter_map(|(row, l)| Some((l[0], row.label(Attribute::Toxicity)?)))
        .collect();
    println!("news clear {:.4} n={}", measure::auc(&mut part).unwrap_or(0.0), part.len());
    for group in [true, false] {
        let part: Vec<_> = dev
            .iter()
            .filter(|(row, _)| news.contains(&row.source) && !(row.labels[0] > 0.25) && row.label(Attribute::IdentityAttack) != Some(true) && row.names_group() == group)
            .collect();
        for threshold in [0.0, 0.85] {
            let flagged = part.iter().filter(|(_, l)| l[0] >= threshold || l[5] >= threshold).count();
            println!("healthy news, group {group}: {:.1} % of {} at {threshold}", flagged as f64 * 100.0 / part.len() as f64, part.len());
        }
    }
    for name in ["toxigen_human", "toxigen_prompts", "identity_templates", "hatemoji_build", "implicit_hate_safenlp", "gab_hate_corpus_dt", "edos", "goemotions"] {
        let Some(index) = data.source(name) else { continue };
        let part: Vec<_> = dev
            .iter()
            .filter(|(row, _)| row.source == index && row.names_group() && row.label(Attribute::Toxicity) != Some(true) && row.label(Attribute::IdentityAttack) != Some(true))
            .collect();
        let flagged = part.iter().filter(|(_, l)| l[0] >= 0.0 || l[5] >= 0.0).count();
        println!("healthy with group {name}: {:.1} % of {}", flagged as f64 * 100.0 / part.len() as f64, part.len());
    }
}

fn contrast_report(held: &[contrast::Sentence], logits: &[[f32; 8]]) {
    for kind in contrast::kinds() {
        let (mut right, mut all) = (0, 0);
        for (s, l) in held.iter().zip(logits) {
            if s.kind == kind.name {
                all += 1;
                let flagged = l[0] >= 0.0 || l[5] >= 0.0 || l[4] >= 0.0;
                right += usize::from(flagged == (s.labels[0] >= 0.5));
            }
        }
        println!("contrast {:24} {:.3} {}", kind.name, right as f64 / all as f64, all);
    }
}
