//! Ways to hide a word from a machine and not from a reader; each is measured.

use althing_scorer::normal::Normaliser;
use althing_scorer::reading;

use crate::chance::Chance;
use crate::rows::{Data, Row, Split};

/// Of how many training rows one is learnt from once more with words in disguise.
const DISGUISED_EVERY: usize = 6;
/// What such a row counts.
const DISGUISED_WEIGHT: f32 = 0.7;

/// Ways at the end of the list that are slips of the fingers.
const MISTYPED: usize = 2;

/// A way and how it changes a word.
pub struct Disguise {
    pub name: &'static str,
    pub change: fn(&str, &mut Chance) -> String,
}

pub const DISGUISES: &[Disguise] = &[
    Disguise { name: "leet digits (1d10t)", change: leet },
    Disguise { name: "one letter masked (id*ot)", change: masked },
    Disguise { name: "two letters masked (i**ot)", change: masked_twice },
    Disguise { name: "spaces between letters (i d i o t)", change: |word, _| joined(word, " ") },
    Disguise { name: "dots between letters (i.d.i.o.t)", change: |word, _| joined(word, ".") },
    Disguise { name: "hyphens between letters (i-d-i-o-t)", change: |word, _| joined(word, "-") },
    Disguise { name: "a letter repeated (idiooot)", change: repeated },
    Disguise { name: "homoglyphs (Cyrillic, Greek)", change: homoglyphs },
    Disguise { name: "accents (ídïót)", change: accents },
    Disguise { name: "zero-width characters inside", change: |word, _| joined(word, "\u{200B}") },
    Disguise { name: "full-width letters", change: |word, _| full_width(word) },
    Disguise { name: "capitals mixed (iDiOt)", change: |word, _| mixed(word) },
    Disguise { name: "two letters swapped (idoit)", change: swapped },
    Disguise { name: "a letter left out (idot)", change: left_out },
];

/// Adds copies of rows in which a third of the longer words are written as people mistype and disguise them.
///
/// What the normaliser undoes comes out as it was; from the rest the models learn that half a word still says something.
pub fn add(data: &mut Data, normaliser: &mut Normaliser, chance: &mut Chance) {
    let mut made = Vec::new();
    let rows = data.rows.iter().filter(|row| row.split == Split::Train && row.text.len() < 300);
    for row in rows.step_by(DISGUISED_EVERY) {
        let change = |word: &str, chance: &mut Chance| {
            let is_word = word.len() > 3 && word.chars().all(char::is_alphabetic);
            if is_word && chance.below(3) == 0 {
                // Every other one is mistyped, which the normaliser undoes least.
                let from = if chance.below(2) == 0 { DISGUISES.len() - MISTYPED } else { 0 };
                (DISGUISES[from + chance.below(DISGUISES.len() - from)].change)(word, chance)
            } else {
                word.to_owned()
            }
        };
        let words: Vec<String> = row.text.split(' ').map(|word| change(word, chance)).collect();
        let mut copy = Row {
            labels: row.labels,
            weight: row.weight * DISGUISED_WEIGHT,
            ..Row::new(words.join(" "), row.source)
        };
        normaliser.run(&copy.text, &mut copy.normal);
        reading::read(&copy.normal, &mut copy.words);
        made.push(copy);
    }
    data.rows.append(&mut made);
}

fn joined(word: &str, between: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(between)
}

fn leet(word: &str, _: &mut Chance) -> String {
    let letter = |letter: char| match letter.to_ascii_lowercase() {
        'a' => '4',
        'e' => '3',
        'i' => '1',
        'o' => '0',
        's' => '5',
        't' => '7',
        _ => letter,
    };
    // All vowels but at most three letters in all, as people do.
    let mut left = 3;
    let mut changed = String::new();
    for old in word.chars() {
        let new = if left > 0 { letter(old) } else { old };
        left -= i32::from(new != old);
        changed.push(new);
    }
    changed
}

/// The word with the letters at these places changed by `change`.
fn at_places(word: &str, places: &[usize], change: impl Fn(char) -> char) -> String {
    word.chars()
        .enumerate()
        .map(|(at, letter)| if places.contains(&at) { change(letter) } else { letter })
        .collect()
}

/// A place inside a word of at least three letters.
fn inside(word: &str, chance: &mut Chance) -> usize {
    1 + chance.below(word.chars().count().saturating_sub(2).max(1))
}

fn masked(word: &str, chance: &mut Chance) -> String {
    at_places(word, &[inside(word, chance)], |_| '*')
}

fn masked_twice(word: &str, chance: &mut Chance) -> String {
    if word.chars().count() < 5 {
        return masked(word, chance);
    }
    let first = inside(word, chance).min(word.chars().count() - 3);
    at_places(word, &[first, first + 1], |_| '*')
}

fn repeated(word: &str, chance: &mut Chance) -> String {
    let place = inside(word, chance);
    let letters = word.chars().enumerate();
    letters.flat_map(|(at, letter)| std::iter::repeat_n(letter, if at == place { 4 } else { 1 })).collect()
}

fn homoglyphs(word: &str, _: &mut Chance) -> String {
    let letters = word.chars().map(|letter| match letter {
        'a' => 'а',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'c' => 'с',
        'i' => 'і',
        'x' => 'х',
        'u' => 'υ',
        's' => 'ѕ',
        other => other,
    });
    letters.collect()
}

fn accents(word: &str, _: &mut Chance) -> String {
    let letters = word.chars().map(|letter| match letter {
        'a' => 'á',
        'e' => 'ê',
        'i' => 'ï',
        'o' => 'ó',
        'u' => 'ù',
        other => other,
    });
    letters.collect()
}

fn full_width(word: &str) -> String {
    let wide =
        |letter: char| char::from_u32(u32::from(letter) + 0xFEE0).filter(|_| letter.is_ascii_alphabetic());
    word.chars().map(|letter| wide(letter).unwrap_or(letter)).collect()
}

fn mixed(word: &str) -> String {
    let letters = word.chars().enumerate();
    letters.map(|(at, letter)| if at % 2 == 1 { letter.to_ascii_uppercase() } else { letter }).collect()
}

fn swapped(word: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 3 {
        let place = 1 + chance.below(letters.len() - 3);
        letters.swap(place, place + 1);
    }
    letters.into_iter().collect()
}

fn left_out(word: &str, chance: &mut Chance) -> String {
    if word.chars().count() < 5 {
        return word.to_owned();
    }
    let place = inside(word, chance);
    word.chars().enumerate().filter(|(at, _)| *at != place).map(|(_, letter)| letter).collect()
}
