//! How long a score takes.

use std::time::Instant;

use althing_scorer::scorer::{Scorer, Scratch};

use crate::rows::{Data, Split};

/// Comments of each length that are timed.
const COUNT: usize = 1_000;

/// Times that each is scored; the shortest counts, so that other programs on the machine are not measured.
const REPEATED: usize = 7;

/// Median and 99th percentile of one length, in microseconds.
pub struct Times {
    pub chars: usize,
    pub median: f64,
    pub slow: f64,
}

/// Times comments of about 200 and about 3,000 characters, put together from those that measure.
pub fn measure(data: &Data, scorer: &Scorer) -> Vec<Times> {
    let texts: Vec<&str> =
        data.rows.iter().filter(|row| row.split == Split::Dev).map(|row| row.text.as_str()).collect();
    [200, 3_000].into_iter().map(|chars| timed(&pieces(&texts, chars), scorer, chars)).collect()
}

/// Texts of exactly so many characters.
fn pieces(texts: &[&str], chars: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for text in texts.iter().cycle() {
        piece.push_str(text);
        piece.push(' ');
        if piece.chars().count() >= chars {
            pieces.push(piece.chars().take(chars).collect());
            piece.clear();
            if pieces.len() == COUNT {
                break;
            }
        }
    }
    pieces
}

fn timed(texts: &[String], scorer: &Scorer, chars: usize) -> Times {
    let mut scratch = Scratch::default();
    // Once without the clock: buffers grow, tables come into the cache.
    for text in texts.iter().take(COUNT / 4) {
        std::hint::black_box(scorer.score(text, &mut scratch));
    }
    let mut micros: Vec<f64> = texts
        .iter()
        .map(|text| {
            let times = (0..REPEATED).map(|_| {
                let start = Instant::now();
                std::hint::black_box(scorer.score(text, &mut scratch));
                start.elapsed().as_secs_f64() * 1e6
            });
            times.fold(f64::INFINITY, f64::min)
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    Times { chars, median: micros[micros.len() / 2], slow: micros[micros.len() * 99 / 100] }
}
