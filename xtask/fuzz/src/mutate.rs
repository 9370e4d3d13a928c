//! Changes inputs so that they stay almost right: at the edges of what the formats are made of.

use std::ops::Range;

use crate::pack;
use crate::tokens::{NESTING, ODD, Tokens, VALUES};
use chance::Chance;

/// Bytes of an input; what would be longer is cut off.
pub const INPUT_BYTES_MAX: usize = 192 * 1024;
/// Most changes of one input.
const CHANGES_MAX: usize = 6;
/// Deepest nesting that is put in, and most repetitions.
const NESTING_MAX: usize = 30_000;
const REPEATS_MAX: usize = 2_000;

/// What changes are made of.
pub struct Mutator<'t> {
    /// Words of the format.
    pub tokens: &'t Tokens,
}

impl Mutator<'_> {
    /// An input made of some of the pool.
    pub fn make(&self, pool: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
        let mut input = chance.of(pool).clone();
        for _ in 0..=chance.index(CHANGES_MAX) {
            self.change(&mut input, pool, chance);
            input.truncate(INPUT_BYTES_MAX);
        }
        // Seldom, because unpacking costs more than reading.
        if chance.one_in(64) { pack::packed(&input, chance) } else { input }
    }

    fn change(&self, input: &mut Vec<u8>, pool: &[Vec<u8>], chance: &mut Chance) {
        let at = edge(input, chance);
        match chance.index(16) {
            0 => {
                let other: &Vec<u8> = chance.of(pool);
                splice(input, other, chance);
            }
            1 => {
                let piece = piece(input, chance);
                let copy = input[piece].repeat(repeats(chance));
                insert(input, at, &copy);
            }
            2 => input.truncate(at),
            3 => drop(input.drain(piece(input, chance))),
            4 => swap(input, chance),
            5 | 6 => insert(input, at, self.token(chance)),
            7 => {
                let at = piece(input, chance);
                input.splice(at, self.token(chance).iter().copied());
            }
            8 => self.nest(input, at, chance),
            9 | 10 => replace_number(input, chance),
            11 => replace_quoted(input, chance),
            12 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = chance.number() as u8;
                }
            }
            13 => insert(input, at, chance.of::<&[u8]>(ODD)),
            14 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << chance.index(8);
                }
            }
            _ => {
                let long = chance.of(VALUES).repeat(repeats(chance) * 4);
                insert(input, at, &long);
            }
        }
    }

    fn token(&self, chance: &mut Chance) -> &'static [u8] {
        if chance.one_in(4) { chance.of::<&[u8]>(VALUES) } else { chance.of::<&[u8]>(self.tokens) }
    }

    /// Opens something many times, and closes it as often, or not.
    fn nest(&self, input: &mut Vec<u8>, at: usize, chance: &mut Chance) {
        let count = match chance.index(8) {
            0 => NESTING_MAX,
            1 => 1_000,
            _ => chance.index(80),
        };
        let (open, close) = *chance.of(NESTING);
        let mut nested = open.repeat(count);
        nested.extend_from_slice(self.token(chance));
        if chance.one_in(2) {
            nested.extend(close.repeat(count));
        }
        insert(input, at, &nested);
    }
}

/// How often; mostly seldom.
fn repeats(chance: &mut Chance) -> usize {
    if chance.one_in(16) { chance.index(REPEATS_MAX) } else { 1 + chance.index(4) }
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(INPUT_BYTES_MAX)];
    input.splice(at..at, bytes.iter().copied());
}

/// A place in an input: mostly where something begins or ends.
fn edge(input: &[u8], chance: &mut Chance) -> usize {
    let at = chance.index(input.len() + 1);
    if chance.one_in(4) {
        return at;
    }
    let is_edge = |byte: &u8| b"<>{}[],:\"\n=&;/".contains(byte);
    let found = input[at..].iter().take(4096).position(is_edge);
    found.map_or(at, |found| at + found + chance.index(2))
}

/// From one edge to a later one.
fn piece(input: &[u8], chance: &mut Chance) -> Range<usize> {
    let (a, b) = (edge(input, chance), edge(input, chance));
    let (from, to) = (a.min(b), a.max(b));
    // Mostly a small one.
    if chance.one_in(3) { from..to } else { from..to.min(from + 1 + chance.index(400)) }
}

/// Puts a piece of another input in, or goes on with it.
fn splice(input: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = edge(input, chance);
    let from = piece(other, chance);
    if chance.one_in(3) {
        input.truncate(at);
    }
    insert(input, at, &other[from]);
}

/// Changes two pieces for each other.
fn swap(input: &mut Vec<u8>, chance: &mut Chance) {
    let (a, b) = (piece(input, chance), piece(input, chance));
    let (a, b) = if a.start <= b.start { (a, b) } else { (b, a) };
    if a.end <= b.start {
        let swapped = [&input[b.clone()], &input[a.end..b.start], &input[a.clone()]].concat();
        input.splice(a.start..b.end, swapped);
    }
}

/// Puts another value where a number is.
fn replace_number(input: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.index(input.len());
    let Some(from) = input[at..].iter().position(u8::is_ascii_digit).map(|found| at + found) else { return };
    let len = input[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    input.splice(from..from + len, chance.of(VALUES).iter().copied());
}

/// Puts another value between two quotes, or between two tags.
fn replace_quoted(input: &mut Vec<u8>, chance: &mut Chance) {
    let (open, close) = *chance.of(&[(b'"', b'"'), (b'>', b'<'), (b',', b',')]);
    let at = chance.index(input.len());
    let Some(from) = input[at..].iter().position(|byte| *byte == open).map(|found| at + found + 1) else {
        return;
    };
    let Some(len) = input[from..].iter().position(|byte| *byte == close) else { return };
    input.splice(from..from + len, chance.of(VALUES).iter().copied());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::JSON;

    #[test]
    fn a_seed_makes_the_same_inputs_again_and_bounded_ones() {
        let _alone = crate::tests::alone();
        let pool = [b"{\"a\": [1, 2], \"b\": \"text\"}".to_vec(), b"[3]".to_vec(), Vec::new()];
        let mutator = Mutator { tokens: JSON };
        let made = |seed| {
            let mut chance = Chance::seeded(seed);
            (0..2_000).map(|_| mutator.make(&pool, &mut chance)).collect::<Vec<_>>()
        };
        let first = made(1);
        assert!(first == made(1) && first != made(2));
        assert!(first.iter().all(|input| input.len() <= INPUT_BYTES_MAX + 4096));
        let different: std::collections::HashSet<_> = first.iter().collect();
        assert!(different.len() > 1_500, "{}", different.len());
    }
}
