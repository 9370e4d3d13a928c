//! Words written without spaces, taken apart by the cheapest way through the lexicon.

use super::WORD_LETTERS_MAX;
use super::lexicon::{Known, Lexicon, Respelled};

/// Letters of one word within a run; longer ones are not looked for.
const PIECE_LETTERS_MAX: usize = 16;
/// What a single letter costs that belongs to no word.
const SINGLE_COST: u16 = 30;
const IMPOSSIBLE: u16 = u16::MAX;

/// How freely a run of letters is taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// A word nobody knows: only where an important word and a small one show that it is a phrase.
    Phrase,
    /// Letters that stood singly: an important word shows that they belong together.
    Spelled,
    /// A hashtag: any words.
    Tag,
}

/// A piece of a run, in letters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Piece {
    pub from: usize,
    pub to: usize,
    pub known: Known,
}

/// Buffers of the search, kept from run to run.
#[derive(Debug, Default)]
pub(super) struct Segmenter {
    buf: String,
    offsets: Vec<usize>,
    best: Vec<(u16, Piece)>,
    /// The way found, in order.
    pub pieces: Vec<Piece>,
    /// Look-ups since it was made.
    pub steps: u64,
}

impl Segmenter {
    /// Takes `letters` apart into [`Segmenter::pieces`]; at most [`PIECE_LETTERS_MAX`] look-ups a letter.
    pub fn run(&mut self, lexicon: &Lexicon, letters: &[char], manner: Manner) -> bool {
        self.pieces.clear();
        if letters.len() > WORD_LETTERS_MAX || (manner == Manner::Phrase && !has_important(lexicon, letters))
        {
            return false;
        }
        self.buf.clear();
        self.offsets.clear();
        for &letter in letters {
            self.offsets.push(self.buf.len());
            self.buf.push(letter);
        }
        self.offsets.push(self.buf.len());
        self.best.clear();
        self.best.resize(letters.len() + 1, (IMPOSSIBLE, Piece::default()));
        self.best[0].0 = 0;
        for to in 1..=letters.len() {
            for from in to.saturating_sub(PIECE_LETTERS_MAX)..to {
                let (before, _) = self.best[from];
                if before == IMPOSSIBLE {
                    continue;
                }
                self.steps += 1;
                let known = lexicon.word(&self.buf[self.offsets[from]..self.offsets[to]]);
                let Some(cost) = cost(known, to - from, manner) else { continue };
                if before + cost < self.best[to].0 {
                    self.best[to] = (before + cost, Piece { from, to, known: known.unwrap_or_default() });
                }
            }
        }
        self.collect(letters.len()) && self.is_sound(lexicon, letters.len(), manner)
    }

    fn collect(&mut self, end: usize) -> bool {
        let mut at = end;
        while at > 0 {
            let (cost, piece) = self.best[at];
            if cost == IMPOSSIBLE {
                return false;
            }
            self.pieces.push(piece);
            at = piece.from;
        }
        self.pieces.reverse();
        true
    }

    fn is_sound(&self, lexicon: &Lexicon, letters: usize, manner: Manner) -> bool {
        let important = |piece: &Piece| {
            let severity = piece.known.head.map_or(0, |head| lexicon.head(head).entry.severity);
            severity >= 2 && piece.to - piece.from >= 4
        };
        let strong = self.pieces.iter().filter(|piece| important(piece)).count();
        let count = self.pieces.len();
        match manner {
            Manner::Phrase => {
                let has_glue = self.pieces.iter().any(|piece| piece.known.glue && piece.to - piece.from >= 3);
                let is_phrase = (strong == 2 && count == 2) || (strong >= 1 && has_glue);
                count >= 2 && letters >= 3 * count - 2 && is_phrase
            }
            Manner::Spelled => strong >= 1,
            Manner::Tag => count >= 2 && letters >= 3 * count,
        }
    }
}

/// What a piece costs; rare and short words cost more, so that few and frequent ones win.
fn cost(known: Option<Known>, letters: usize, manner: Manner) -> Option<u16> {
    let Some(known) = known else {
        return (manner == Manner::Spelled && letters == 1).then_some(SINGLE_COST);
    };
    if manner == Manner::Spelled && letters == 1 && !known.glue {
        return Some(SINGLE_COST);
    }
    if known.respelled == Respelled::InDisguise && letters < 5 {
        return None;
    }
    let short = match letters {
        1 | 2 if known.glue => 3,
        3 if known.glue => 1,
        3 if known.band == 1 || (known.head.is_some() && known.respelled == Respelled::No) => 5,
        1..=3 => return None,
        _ => 0,
    };
    let rare = match (known.glue, known.head, known.band) {
        (true, ..) => 3,
        (_, Some(_), _) => 4,
        (.., 1) => 8,
        (.., 2) => 11,
        _ => 15,
    };
    Some(short + rare)
}

/// Whether an important word of four letters or more stands anywhere in a run; most runs are done with here.
fn has_important(lexicon: &Lexicon, letters: &[char]) -> bool {
    (0..letters.len()).any(|from| {
        let mut node = 0;
        for (count, &letter) in letters[from..].iter().enumerate() {
            let Some(child) = lexicon.trie.child(node, letter) else { return false };
            node = child;
            if count >= 3
                && lexicon.trie.head(node).is_some_and(|head| lexicon.head(head).entry.severity >= 2)
            {
                return true;
            }
        }
        false
    })
}
