//! Feeds mutated texts to the normaliser and the scorer, and checks what must hold for every text.
//!
//! `fuzz [--executions N] [--normaliser-only] [--seed N] [--bytes N] [--weights FILE]`; behind `--bytes` a text is begun
//! anew, and one in many is long all the same. It ends at the first text that breaks a promise and prints the text's
//! bytes; a panic ends it as well.

use std::time::Instant;

use althing_scorer::normal::{Normal, Normaliser};
use althing_scorer::{Scorer, Scratch, Weights};

/// Bytes from which a text is begun anew, unless told otherwise.
const BYTES: usize = 4_000;
/// Characters of a mutated text.
const CHARS_MAX: usize = 20_000;
/// Time for a byte of a text of at least [`TIMED_BYTES_MIN`] bytes, in nanoseconds; far above what is measured, so that
/// only work that grows faster than the text is caught.
const BYTE_NANOS_MAX: u128 = 200_000;
const TIMED_BYTES_MIN: usize = 2_000;
/// Of how many mutated texts one is made long.
const LONG_EVERY: u64 = 500;

/// What mutations begin with and put in.
const SEEDS: &[&str] = &[
    "",
    "a",
    "you are an idiot",
    "i d i o t",
    "f.u.c.k y0u",
    "Scunthorpe, co-operation, U.S., 3.5 %",
    "sh*t happens",
    "\"quoted\" and ‘so’ „weiter“ «ici»",
    "http://example.org/a?b=c#d",
    "name@example.org",
    "@somebody #tag",
    "\u{200B}\u{200D}\u{FE0F}\u{202E}\u{2066}",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 👍🏿",
    "é\u{301}\u{302}\u{303}\u{304}",
    "ＦＵＬＬ ｗｉｄｔｈ",
    "Ѕсrірt іѕ Сyrіllіс",
    "ß ẞ ŉ İ ǰ ΐ",
    "الْعَرَبِيَّة שָׁלוֹם हिन्दी ไทย 日本語 한국어",
    "!!!???...…",
    "k1ll y0urs3lf",
    "killyourself",
    "sooooooo",
    "\u{10FFFF}\u{E000}\u{FFFD}",
    "don't won't ain't y'all",
    "not never no nothing",
    "a-b-c-d-e-f-g",
    "$h!t @ss",
    "Ⓘⓓⓘⓞⓣ 𝔦𝔡𝔦𝔬𝔱 𝕚𝕕𝕚𝕠𝕥",
    "\r\n\t\u{0}\u{7F}\u{85}\u{2028}",
];

struct Options {
    executions: u64,
    seed: u64,
    bytes: usize,
    weights: Option<String>,
    normaliser_only: bool,
}

fn options() -> Result<Options, String> {
    let mut options =
        Options { executions: 20_000, seed: 1, bytes: BYTES, weights: None, normaliser_only: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        let number = |value: String| value.parse().map_err(|_| format!("`{value}` is no number"));
        match argument.as_str() {
            "--executions" => options.executions = number(value()?)?,
            "--seed" => options.seed = number(value()?)?,
            "--bytes" => options.bytes = number(value()?)? as usize,
            "--weights" => options.weights = Some(value()?),
            "--normaliser-only" => options.normaliser_only = true,
            _ => return Err(format!("`{argument}` is no option")),
        }
    }
    Ok(options)
}

fn main() -> Result<(), String> {
    let options = options()?;
    let scorer = match &options.weights {
        Some(file) => {
            let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
            Scorer::new(Weights::from_bytes(&bytes).map_err(|error| format!("{file}: {error}"))?)
        }
        None => Scorer::new(Weights::embedded()),
    };
    let mut chance = Chance(options.seed);
    let (mut normaliser, mut normal, mut scratch) =
        (Normaliser::default(), Normal::default(), Scratch::default());
    let mut text = String::new();
    let (start, mut bytes, mut worst) = (Instant::now(), 0, 0);
    for execution in 0..options.executions {
        mutate(&mut text, &mut chance, options.bytes, execution % LONG_EVERY == LONG_EVERY - 1);
        bytes += text.len();
        let begin = Instant::now();
        normaliser.run(&text, &mut normal);
        let checked = normal_holds(&text, &normal).and_then(|()| {
            if options.normaliser_only { Ok(()) } else { explanation_holds(&scorer, &text, &mut scratch) }
        });
        checked.map_err(|what| format!("execution {execution}: {what}: {:?}", text.as_bytes()))?;
        if text.len() >= TIMED_BYTES_MIN {
            worst = worst.max(begin.elapsed().as_nanos() / text.len() as u128);
            if worst > BYTE_NANOS_MAX {
                return Err(format!("execution {execution}: {worst} ns a byte: {:?}", text.as_bytes()));
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{} executions, {bytes} bytes, {seconds:.1} s, at worst {worst} ns a byte", options.executions);
    Ok(())
}

/// Checks tokens and their spans.
fn normal_holds(text: &str, normal: &Normal) -> Result<(), &'static str> {
    let (mut end, mut to) = (0, 0);
    for token in &normal.tokens {
        if normal.text.get(token.start as usize..token.end as usize).is_none_or(str::is_empty) {
            return Err("a token has no text");
        }
        // Empty where one sign holds several words (U+33E0 is "1" and "日"): the place belongs to the first.
        if text.get(token.from as usize..token.to as usize).is_none() {
            return Err("a token has no place in the original");
        }
        if token.start < end || token.from < to {
            return Err("tokens overlap");
        }
        (end, to) = (token.end, token.to);
    }
    Ok(())
}

/// Checks scores and spans.
fn explanation_holds(scorer: &Scorer, text: &str, scratch: &mut Scratch) -> Result<(), &'static str> {
    let explanation = scorer.explain(text, scratch);
    if !explanation.scores.values.iter().all(|score| (0.0..=1.0).contains(score)) {
        return Err("a score is not within 0 and 1");
    }
    for span in &explanation.spans {
        let Some(marked) = text.get(span.from..span.to) else {
            return Err("a span has no place in the text");
        };
        if marked.is_empty() {
            return Err("a span marks nothing");
        }
        let units = text[..span.from].encode_utf16().count();
        if span.utf16_from != units || span.utf16_to != units + marked.encode_utf16().count() {
            return Err("a span has wrong UTF-16 units");
        }
        if !span.contribution.is_finite() {
            return Err("a contribution is no number");
        }
    }
    Ok(())
}

/// Changes `text` a little, or begins anew.
fn mutate(text: &mut String, chance: &mut Chance, bytes: usize, long: bool) {
    if text.len() > bytes || chance.below(12) == 0 {
        text.clear();
        text.push_str(SEEDS[chance.below(SEEDS.len())]);
    }
    for _ in 0..=chance.below(4) {
        let at = boundary(text, chance.below(text.len() + 1));
        match chance.below(6) {
            0 => text.insert_str(at, SEEDS[chance.below(SEEDS.len())]),
            1 => text.insert(at, letter(chance)),
            2 => {
                let to = boundary(text, (at + chance.below(9)).min(text.len()));
                text.replace_range(at.min(to)..to.max(at), "");
            }
            3 => {
                let from = boundary(text, chance.below(text.len() + 1));
                let to = boundary(text, (from + chance.below(40)).min(text.len())).max(from);
                let copied = text[from..to].to_owned();
                text.insert_str(at, &copied);
            }
            4 => text.insert(at, ' '),
            _ => {
                let repeated = String::from(letter(chance)).repeat(chance.below(30));
                text.insert_str(at, &repeated);
            }
        }
    }
    if long && !text.is_empty() {
        let times = CHARS_MAX / text.chars().count().max(1);
        *text = text.repeat(times.max(1));
    }
}

fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

/// Any character; most often one of those that texts have.
fn letter(chance: &mut Chance) -> char {
    const FREQUENT: &str = "etaoinshrdlu .,'-*@$!013457_\u{200B}\u{301}";
    match chance.below(4) {
        0 => char::from_u32(chance.below(0x11_0000) as u32).unwrap_or('\u{FFFD}'),
        1 => char::from_u32(chance.below(0x500) as u32).unwrap_or(' '),
        _ => FREQUENT.chars().nth(chance.below(FREQUENT.chars().count())).unwrap_or(' '),
    }
}

/// Pseudo-random numbers: `SplitMix64`.
struct Chance(u64);

impl Chance {
    const fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((mixed ^ (mixed >> 31)) >> 32) as usize * end) >> 32
    }
}
