//! Words with a sign in the place of letters, compared with the entries of a list: letter by letter, phrases word by
//! word. Entries are indexed by length and first letter, each masked word is looked at once, and all of it within a
//! number of looks.

use std::collections::{HashMap, HashSet};

use super::chunk::{LETTERS, forms, letter};
use super::fold::composed;

/// What stands for a letter that is not written.
const MASKS: [char; 5] = ['*', '#', '_', '•', '×'];
/// Letters beside a single other sign (`h-rring`, `h.rring`) that is read as one more: less stands in abbreviations.
const SINGLE_LETTERS_MIN: usize = 3;
/// Looks at entries for one text and list: some milliseconds. No text that is not made for it needs a hundredth.
const LOOKS_MAX: u32 = 1_000_000;

/// A word as it stands in a text, with nothing for a letter that is masked.
type Masked = Vec<Option<char>>;

/// What a text has to be compared.
#[derive(Debug, Default)]
pub struct MaskedText {
    /// The words in their order, masked or not; in every way in which the text can be read.
    ways: Vec<Vec<Masked>>,
    /// Chunks with one other sign that may be a letter, or with masks and further signs.
    single: HashSet<Masked>,
}

/// What came of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// No entry.
    No,
    /// An entry.
    Yes,
    /// It was given up: too much to compare.
    GivenUp,
}

/// An entry: its words, and whether further letters may follow.
#[derive(Debug)]
struct Entry {
    words: Vec<Vec<char>>,
    is_prefix: bool,
}

/// Entries that consist of letters, ready to be compared.
#[derive(Debug, Default)]
pub struct MaskIndex {
    entries: Vec<Entry>,
    /// Entries and the place of a word in them, by its letters and the first of them; words that have to fit.
    whole: HashMap<(usize, char), Vec<(usize, usize)>>,
    /// The same for words behind which letters may follow.
    begin: HashMap<(usize, char), Vec<(usize, usize)>>,
    /// The lengths in `begin`.
    begin_lengths: Vec<usize>,
}

impl MaskedText {
    /// Takes a text apart.
    pub fn of(text: &str) -> Self {
        let mut ways: Vec<Vec<Masked>> = Vec::new();
        let mut single = HashSet::new();
        for form in forms(&composed(text)) {
            for letters in &LETTERS {
                let is_part =
                    |c: char| c.is_alphanumeric() || MASKS.contains(&c) || letter(c, letters).is_some();
                let words: Vec<Masked> =
                    form.split(|c: char| !is_part(c)).filter_map(|word| masked(word, letters)).collect();
                if words.iter().any(|word| is_masked(word)) && !ways.contains(&words) {
                    ways.push(words);
                }
                single.extend(form.split_whitespace().filter_map(|chunk| with_one_sign(chunk, letters)));
            }
        }
        Self { ways, single }
    }
}

/// A word between signs; at its ends masks are emphasis, or a list's sign.
fn masked(word: &str, letters: &(&str, &str)) -> Option<Masked> {
    let word = word.trim_matches(|c: char| MASKS.contains(&c) || matches!(c, '!' | '|' | '€'));
    (!word.is_empty()).then(|| {
        word.chars()
            .map(|c| if MASKS.contains(&c) { None } else { Some(letter(c, letters).unwrap_or(c)) })
            .collect()
    })
}

/// Whether letters are missing, but fewer than are there.
fn is_masked(word: &[Option<char>]) -> bool {
    let masks = word.iter().filter(|c| c.is_none()).count();
    masks > 0 && word.len() > 2 * masks
}

/// A chunk that has, besides letters, one sign between two of them; or masks, then without its other signs. An
/// apostrophe is no such sign: `we'll`.
fn with_one_sign(chunk: &str, letters: &(&str, &str)) -> Option<Masked> {
    let word = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    let read = |c: char| if c.is_alphabetic() { Some(c) } else { letter(c, letters) };
    if word.contains(MASKS) {
        let kept = word.chars().filter(|c| MASKS.contains(c) || read(*c).is_some());
        let masked: Masked = kept.map(read).collect();
        // With nothing left out it is one of the words anyway.
        return (is_masked(&masked) && masked.len() < word.chars().count()).then_some(masked);
    }
    let masked: Masked = word.chars().map(read).collect();
    let is_single = masked.iter().filter(|c| c.is_none()).count() == 1 && masked.len() > SINGLE_LETTERS_MIN;
    let is_apostrophe = |c: char| matches!(c, '\'' | '’' | '‘' | 'ʼ');
    (is_single && !word.contains(is_apostrophe)).then_some(masked)
}

impl MaskIndex {
    /// Of the lines of a list.
    pub fn new<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut index = Self::default();
        for line in lines {
            index.add(line);
        }
        index.begin_lengths =
            index.begin.keys().map(|(length, _)| *length).collect::<HashSet<_>>().into_iter().collect();
        index
    }

    fn add(&mut self, line: &str) {
        let Some((words, is_prefix)) = letters_of(line) else { return };
        let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
        let id = self.entries.len();
        for (place, word) in words.iter().enumerate() {
            let map = if is_prefix && place + 1 == words.len() { &mut self.begin } else { &mut self.whole };
            map.entry((word.len(), word[0])).or_default().push((id, place));
        }
        self.entries.push(Entry { words, is_prefix });
    }

    /// Whether a masked word of the text, with those beside it, can be an entry.
    pub fn find(&self, text: &MaskedText) -> Found {
        let mut looks = LOOKS_MAX;
        let mut seen: HashSet<&[Option<char>]> = HashSet::new();
        for word in &text.single {
            let Some(key) = key(word) else { continue };
            let candidates = [&self.whole, &self.begin].into_iter().filter_map(|map| map.get(&key)).flatten();
            for (id, _) in candidates {
                let entry = &self.entries[*id];
                // Only of the entry's own length: `the.rest` would begin like `their`.
                if entry.words.len() == 1 && fits(word, &entry.words[0]) {
                    return Found::Yes;
                }
                match looks.checked_sub(1) {
                    Some(left) => looks = left,
                    None => return Found::GivenUp,
                }
            }
        }
        for way in &text.ways {
            for (at, word) in way.iter().enumerate().filter(|(_, word)| is_masked(word)) {
                let is_new = seen.insert(word);
                match self.find_at(way, at, is_new, &mut looks) {
                    Found::No => {}
                    other => return other,
                }
            }
        }
        Found::No
    }

    fn find_at(&self, way: &[Masked], at: usize, is_new: bool, looks: &mut u32) -> Found {
        let Some((length, first)) = key(&way[at]) else { return Found::No };
        let begins = self.begin_lengths.iter().filter(|shorter| **shorter <= length);
        let begins = begins.filter_map(|shorter| self.begin.get(&(*shorter, first)));
        for (id, place) in self.whole.get(&(length, first)).into_iter().chain(begins).flatten() {
            let entry = &self.entries[*id];
            // A word that was looked at is looked at again only beside other words.
            if !is_new && entry.words.len() == 1 {
                continue;
            }
            if entry.stands(way, at.checked_sub(*place)) {
                return Found::Yes;
            }
            match looks.checked_sub(1) {
                Some(left) => *looks = left,
                None => return Found::GivenUp,
            }
        }
        Found::No
    }
}

impl Entry {
    /// Whether it can be what stands from a word on.
    fn stands(&self, way: &[Masked], from: Option<usize>) -> bool {
        let Some(seen) = from.and_then(|from| way.get(from..from + self.words.len())) else { return false };
        let last = self.words.len() - 1;
        seen.iter().zip(&self.words).enumerate().all(|(place, (seen, word))| {
            let may_go_on = self.is_prefix && place == last && seen.len() > word.len();
            fits(if may_go_on { &seen[..word.len()] } else { seen }, word)
        })
    }
}

/// Length and first letter; masks at the ends were cut off, so there is one.
fn key(word: &[Option<char>]) -> Option<(usize, char)> {
    word.first().copied().flatten().map(|first| (word.len(), first))
}

fn fits(seen: &[Option<char>], word: &[char]) -> bool {
    seen.len() == word.len()
        && seen.iter().zip(word).all(|(seen, letter)| seen.is_none_or(|seen| seen == *letter))
}

/// The words of an entry that consists of letters, and whether further letters may follow.
pub fn letters_of(line: &str) -> Option<(Vec<String>, bool)> {
    let line = line.trim();
    let (entry, is_prefix) = line.strip_suffix('*').map_or((line, false), |entry| (entry, true));
    let lower = composed(entry).to_lowercase();
    let words: Vec<String> = lower.split_whitespace().map(str::to_owned).collect();
    let is_letters = !words.is_empty() && words.iter().all(|word| word.chars().all(char::is_alphabetic));
    is_letters.then_some((words, is_prefix))
}
