//! The words that matter, and the many that do not: what a disguise may hide, and what is left alone.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::trie::Trie;

/// Letters a word must have so that a slip of one letter is mended towards it.
const SLIP_LETTERS_MIN: usize = 5;
/// Severity from which a slip is mended: mild words are close to too many others.
const SLIP_SEVERITY_MIN: u8 = 2;
/// Letters without ending from which a slip other than a swap is mended, if it sounds alike.
const STEM_LETTERS_MIN: usize = 6;
/// Letters without ending from which any slip is mended.
const LONG_STEM_LETTERS_MIN: usize = 8;

const IMPORTANT: &str = include_str!("lexicon.txt");
const INNOCENT: &str = include_str!("innocent.txt");
const GLUE: &str = include_str!("glue.txt");
const FREQUENT: [&str; 2] = [include_str!("english.txt"), include_str!("german.txt")];

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

/// What an important word is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Swearing, whoever it is aimed at.
    Profanity,
    /// Contempt for a person.
    Insult,
    /// Contempt for a group.
    Slur,
    /// Bodies and acts.
    Sexual,
    /// Violence and death.
    Threat,
    /// The neutral name of a group; no offence, but worth finding behind a disguise.
    Group,
}

/// What the lexicon knows about an important word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub category: Category,
    /// 1 mild or ambiguous, 2 plain, 3 strong, 4 the worst; 0 for the name of a group.
    pub severity: u8,
}

/// The entry of a normalised word, if it is an important one.
pub fn find(word: &str) -> Option<Entry> {
    let lexicon = lexicon();
    lexicon.word(word).and_then(|known| known.head).map(|head| lexicon.head(head).entry)
}

/// The lexicon, built on first use.
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// Place of a headword in the lexicon; a lower one wins where several fit.
pub(super) type HeadId = u16;

/// A word as it comes out of the normaliser.
#[derive(Debug)]
pub(super) struct Head {
    pub text: Box<str>,
    pub letters: Box<[char]>,
    pub entry: Entry,
    /// A German word: its vowels tell it from others, as umlauts do.
    pub is_german: bool,
}

/// How a word is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// The important word it is, or is a spelling of.
    pub head: Option<HeadId>,
    /// It is another spelling of `head`.
    pub respelled: Respelled,
    /// 1 for the most frequent words, 2, 3 for others; 0 for words that are only in the lexicon.
    pub band: u8,
    /// It holds phrases together.
    pub glue: bool,
}

/// Whether a known spelling is the word's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Respelled {
    #[default]
    No,
    /// As keyboards without umlauts make one do.
    Plainly,
    /// To get past a word list.
    InDisguise,
}

/// All words by text, the important ones also by letters and by slips.
#[derive(Debug)]
pub(super) struct Lexicon {
    words: HashMap<Box<str>, Known, BuildHasherDefault<Fnv>>,
    heads: Vec<Head>,
    /// The important words, letter by letter.
    pub trie: Trie,
    /// Hash of a head without one of its letters (or of the whole), sorted.
    slips: Vec<(u64, HeadId)>,
    /// Heads before this one are meant where a mask leaves but one letter.
    pub first_choices: HeadId,
}

impl Lexicon {
    /// What is known of a word in lower case.
    pub fn word(&self, word: &str) -> Option<Known> {
        self.words.get(word).copied()
    }

    /// A headword by its place.
    pub fn head(&self, id: HeadId) -> &Head {
        &self.heads[usize::from(id)]
    }

    /// The important word from which `letters` differ by one slip: a letter too much, too few, another, or two
    /// neighbours swapped. At most one probe of the table for each letter.
    pub fn slip(&self, letters: &[char]) -> Option<HeadId> {
        let whole = hash(letters.iter().copied());
        let mut best = None;
        for without in 0..=letters.len() {
            let probe = if without == letters.len() { whole } else { hash_without(letters, without) };
            let at = self.slips.partition_point(|&(key, _)| key < probe);
            for &(key, id) in &self.slips[at..] {
                if key != probe {
                    break;
                }
                if best.is_none_or(|best| id < best) && is_likely_slip(self.head(id), letters) {
                    best = Some(id);
                }
            }
        }
        best
    }

    fn build() -> Self {
        let mut lexicon = Self {
            words: HashMap::default(),
            heads: Vec::new(),
            trie: Trie::default(),
            slips: Vec::new(),
            first_choices: 0,
        };
        lexicon.add_important();
        lexicon.add_spellings();
        for (id, head) in lexicon.heads.iter().enumerate() {
            lexicon.trie.add(&head.letters, id as HeadId, false);
        }
        for list in FREQUENT {
            lexicon.add_frequent(list);
        }
        for word in lines(INNOCENT).flat_map(str::split_whitespace) {
            let known = lexicon.words.entry(word.into()).or_default();
            known.band = if known.band == 0 { 3 } else { known.band };
        }
        for word in lines(GLUE).flat_map(str::split_whitespace) {
            let known = lexicon.words.entry(word.into()).or_default();
            known.band = 1;
            known.glue = true;
        }
        lexicon.add_slips();
        lexicon
    }

    fn add_important(&mut self) {
        let mut entry = Entry { category: Category::Group, severity: 0 };
        let mut is_german = false;
        let mut respelled = Vec::new();
        for line in lines(IMPORTANT) {
            if let Some(part) = line.strip_prefix('[') {
                let part = part.trim_end_matches(']');
                is_german = part.ends_with(" german");
                entry = entry_of(part.trim_end_matches(" german"));
                continue;
            }
            if line == "==" {
                self.first_choices = self.heads.len() as HeadId;
                continue;
            }
            let (word, meant) =
                line.split_once('>').map_or((line, None), |(word, meant)| (word.trim(), Some(meant.trim())));
            let mut endings = word.split('|');
            let stem = endings.next().unwrap_or_default();
            for ending in std::iter::once("").chain(endings) {
                match meant {
                    None => self.add_head(&format!("{stem}{ending}"), entry, is_german),
                    Some(meant) => {
                        let respelling = (format!("{stem}{ending}"), format!("{meant}{ending}"));
                        respelled.push((respelling, entry, is_german));
                    }
                }
            }
        }
        for ((spelling, meant), entry, is_german) in respelled {
            self.add_head(&meant, entry, is_german);
            let head = self.words.get(meant.as_str()).and_then(|known| known.head);
            let known = Known { head, respelled: Respelled::InDisguise, ..Known::default() };
            if let Some(id) = head
                && !self.words.contains_key(spelling.as_str())
            {
                self.trie.add(&spelling.chars().collect::<Vec<_>>(), id, true);
                self.words.insert(spelling.into(), known);
            }
        }
    }

    fn add_head(&mut self, text: &str, entry: Entry, is_german: bool) {
        let id = self.heads.len() as HeadId;
        let known = self.words.entry(text.into()).or_default();
        if known.head.is_none() {
            known.head = Some(id);
            self.heads.push(Head { text: text.into(), letters: text.chars().collect(), entry, is_german });
        }
    }

    /// What is written where the keyboard has no umlauts.
    fn add_spellings(&mut self) {
        for id in 0..self.heads.len() {
            let text = &self.heads[id].text;
            let plain = text.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
            if *plain != **text && !self.words.contains_key(plain.as_str()) {
                self.trie.add(&plain.chars().collect::<Vec<_>>(), id as HeadId, true);
                let known =
                    Known { head: Some(id as HeadId), respelled: Respelled::Plainly, ..Known::default() };
                self.words.insert(plain.into(), known);
            }
        }
    }

    fn add_frequent(&mut self, list: &str) {
        let mut band = 0;
        for line in lines(list) {
            if line.starts_with('[') {
                band += 1;
                continue;
            }
            for word in line.split(' ') {
                let known = self.words.entry(word.into()).or_default();
                known.band = if known.band == 0 { band } else { known.band.min(band) };
            }
        }
    }

    fn add_slips(&mut self) {
        for (id, head) in self.heads.iter().enumerate() {
            if head.letters.len() < SLIP_LETTERS_MIN
                || head.entry.severity < SLIP_SEVERITY_MIN
                || head.entry.category == Category::Threat
            {
                continue;
            }
            let id = id as HeadId;
            self.slips.push((hash(head.letters.iter().copied()), id));
            for without in 0..head.letters.len() {
                self.slips.push((hash_without(&head.letters, without), id));
            }
        }
        self.slips.sort_unstable();
        self.slips.dedup();
    }
}

/// The lines of a list that say something.
fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn entry_of(part: &str) -> Entry {
    let (category, severity) = part.split_once(' ').unwrap_or((part, "0"));
    let category = match category {
        "profanity" => Category::Profanity,
        "insult" => Category::Insult,
        "slur" => Category::Slur,
        "sexual" => Category::Sexual,
        "threat" => Category::Threat,
        _ => Category::Group,
    };
    Entry { category, severity: severity.parse().unwrap_or_default() }
}

/// What makes one word of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slip {
    Swapped,
    /// A letter stands for another, at a place in the word.
    Replaced(char, char),
    /// A letter is too much or missing; whether it repeats its neighbour.
    Uneven(char, bool),
}

/// The slip that leads from one word to the other, if one does.
fn slip_between(meant: &[char], written: &[char]) -> Option<Slip> {
    if meant.len().abs_diff(written.len()) > 1 || meant == written {
        return None;
    }
    let before = meant.iter().zip(written).take_while(|(a, b)| a == b).count();
    let (one, other) = (&meant[before..], &written[before..]);
    let behind = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - behind], &other[..other.len() - behind]) {
        ([], [c]) | ([c], []) => {
            let is_repeat = before > 0 && meant[before - 1] == *c;
            // A letter more or less at the end is an inflection, not a slip.
            (behind > 0).then_some(Slip::Uneven(*c, is_repeat))
        }
        ([a], [b]) => (behind > 0).then_some(Slip::Replaced(*a, *b)),
        ([a, b], [c, d]) if a == d && b == c => Some(Slip::Swapped),
        _ => None,
    }
}

/// Whether the writer slipped rather than wrote another word: the more letters agree, the less the rest needs to be
/// alike. What the ear confuses is believed first.
fn is_likely_slip(head: &Head, written: &[char]) -> bool {
    let meant = &head.letters;
    let Some(slip) = slip_between(meant, written) else { return false };
    let stem = stem_letters(meant);
    if slip == Slip::Swapped {
        return meant[0] == written[0] || stem >= STEM_LETTERS_MIN;
    }
    if stem < STEM_LETTERS_MIN || meant[0] != written[0] {
        return false;
    }
    if head.is_german {
        return matches!(slip, Slip::Uneven(_, true)) && stem > STEM_LETTERS_MIN;
    }
    match slip {
        Slip::Swapped | Slip::Uneven(_, true) => true,
        Slip::Uneven(c, false) => sound(c) == 'a' || stem >= LONG_STEM_LETTERS_MIN,
        Slip::Replaced(a, b) => sound(a) == sound(b) || stem >= LONG_STEM_LETTERS_MIN,
    }
}

/// Letters of a word without a common English ending.
fn stem_letters(word: &[char]) -> usize {
    let mut stem = word;
    for endings in [["s", "s", "s", "s"], ["er", "ed", "ing", "in"], ["y", "e", "y", "e"]] {
        for ending in endings {
            let (len, last) = (ending.len(), stem.len());
            if last > len + 2 && stem[last - len..].iter().copied().eq(ending.chars()) {
                stem = &stem[..last - len];
                break;
            }
        }
    }
    stem.len()
}

/// One letter for all that sound alike: vowels, hisses, stops.
fn sound(c: char) -> char {
    match c {
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' => 'a',
        'c' | 'k' | 'q' | 's' | 'z' => 'c',
        'b' | 'p' => 'b',
        'd' | 't' => 'd',
        'f' | 'v' => 'f',
        'm' | 'n' => 'm',
        'g' | 'j' => 'g',
        other => other,
    }
}

fn hash(letters: impl Iterator<Item = char>) -> u64 {
    letters.fold(Fnv::START, |hash, c| (hash ^ u64::from(c)).wrapping_mul(Fnv::PRIME))
}

fn hash_without(letters: &[char], without: usize) -> u64 {
    hash(letters[..without].iter().chain(&letters[without + 1..]).copied())
}

/// FNV-1a: the keys are ours, so nobody can aim at its collisions.
#[derive(Debug)]
pub(super) struct Fnv(u64);

impl Fnv {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
}

impl Default for Fnv {
    fn default() -> Self {
        Self(Self::START)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(Self::PRIME);
        }
    }
}
