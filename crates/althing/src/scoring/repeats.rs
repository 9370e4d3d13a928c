//! Texts that nearly repeat others of the last day on the same site: many hands with one text.
//!
//! Kept in memory only: of each text the least hashes of its pairs of words, never the text. A restart forgets.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use althing_core::id::{CommentId, SiteId};
use althing_core::time::{DAY, Micros};

/// Shorter texts, in characters, are exempt: many people say "Well written, thank you!".
const CHARS_MIN: usize = 40;
/// Texts with fewer pairs of words are exempt, too.
const PAIRS_MIN: usize = 6;
/// Hashes that are kept of a text.
const SKETCH_MAX: usize = 32;
/// Hashes by which a text is found again. Two copies with a tenth of the words changed in each share two pairs in
/// five; they have none of their six least in common once in thirty times.
const KEYS_MAX: usize = 6;
/// Least share of pairs that two texts have in common to be called alike, in hundredths.
const ALIKE_MIN: usize = 40;
/// Texts that are kept of one site; the oldest go first.
const TEXTS_MAX: usize = 20_000;
/// Texts that are kept under one hash; the oldest go first.
const BUCKET_MAX: usize = 64;
/// Sites of which texts are kept.
const SITES_MAX: usize = 1_000;

/// What is kept of a text: its least hashes, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch(Vec<u32>);

struct Text {
    comment: CommentId,
    author: u64,
    at: Micros,
    sketch: Sketch,
}

#[derive(Default)]
struct Index {
    texts: VecDeque<Text>,
    /// Number of the first of `texts`, counted from the beginning.
    first: u64,
    /// Numbers of texts by hash.
    by_hash: HashMap<u32, VecDeque<u64>>,
}

/// The texts of the last day, by site.
#[derive(Default)]
pub struct Repeats(Mutex<HashMap<SiteId, Index>>);

impl Sketch {
    /// Of a text in Markdown, without the lines that it quotes; none when it is too short to say anything.
    pub fn of(source: &str) -> Option<Self> {
        let own = source.lines().filter(|line| !line.trim_start().starts_with('>'));
        let words: Vec<String> = own
            .flat_map(|line| line.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
            .map(|word| word.chars().flat_map(char::to_lowercase).collect())
            .collect();
        let chars: usize = words.iter().map(|word| word.chars().count() + 1).sum();
        let mut hashes: Vec<u32> = words.windows(2).map(|pair| hash(pair) as u32).collect();
        hashes.sort_unstable();
        hashes.dedup();
        if chars < CHARS_MIN || hashes.len() < PAIRS_MIN {
            return None;
        }
        hashes.truncate(SKETCH_MAX);
        Some(Self(hashes))
    }

    fn keys(&self) -> &[u32] {
        &self.0[..self.0.len().min(KEYS_MAX)]
    }

    /// Whether two texts share so many pairs: of the least hashes of both together, those that both have.
    fn is_like(&self, other: &Self) -> bool {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let most = self.0.len().max(other.0.len());
        let (mut seen, mut shared) = (0, 0);
        while seen < most {
            match (left.peek(), right.peek()) {
                (Some(a), Some(b)) if a == b => {
                    shared += 1;
                    left.next();
                    right.next();
                }
                (Some(a), Some(b)) if a < b => drop(left.next()),
                (None, None) => break,
                (Some(_), None) => drop(left.next()),
                (_, Some(_)) => drop(right.next()),
            }
            seen += 1;
        }
        shared * 100 >= seen * ALIKE_MIN
    }
}

/// What tells authors apart.
pub fn author(name_key: &str) -> u64 {
    hash(name_key)
}

fn hash(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

impl Repeats {
    /// How many texts of the last day are like this one, leaving out `comment`'s own; 0 unless they are of two authors or
    /// more, this one's counted.
    pub fn count(
        &self,
        site: SiteId,
        sketch: &Sketch,
        by: u64,
        comment: Option<CommentId>,
        now: Micros,
    ) -> u32 {
        let sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(index) = sites.get(&site) else { return 0 };
        let since = now.plus(-DAY);
        let found: HashSet<u64> =
            sketch.keys().iter().filter_map(|key| index.by_hash.get(key)).flatten().copied().collect();
        let texts = found
            .into_iter()
            .filter_map(|number| index.texts.get((number.checked_sub(index.first)?) as usize));
        let alike: Vec<&Text> = texts
            .filter(|text| text.at > since && Some(text.comment) != comment && text.sketch.is_like(sketch))
            .collect();
        if alike.iter().all(|text| text.author == by) {
            0
        } else {
            u32::try_from(alike.len()).unwrap_or(u32::MAX)
        }
    }

    /// Keeps a text that was taken.
    pub fn keep(&self, site: SiteId, sketch: Sketch, author: u64, comment: CommentId, at: Micros) {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !sites.contains_key(&site) && sites.len() >= SITES_MAX {
            return;
        }
        let index = sites.entry(site).or_default();
        let since = at.plus(-DAY);
        while index.texts.len() >= TEXTS_MAX || index.texts.front().is_some_and(|text| text.at <= since) {
            index.drop_first();
        }
        let number = index.first + index.texts.len() as u64;
        for key in sketch.keys() {
            let bucket = index.by_hash.entry(*key).or_default();
            if bucket.len() == BUCKET_MAX {
                bucket.pop_front();
            }
            bucket.push_back(number);
        }
        index.texts.push_back(Text { comment, author, at, sketch });
    }
}

impl Index {
    fn drop_first(&mut self) {
        let Some(text) = self.texts.pop_front() else { return };
        for key in text.sketch.keys() {
            if let Some(bucket) = self.by_hash.get_mut(key) {
                bucket.retain(|number| *number != self.first);
                if bucket.is_empty() {
                    self.by_hash.remove(key);
                }
            }
        }
        self.first += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: SiteId = SiteId(uuid::Uuid::nil());

    fn id(number: u128) -> CommentId {
        CommentId(uuid::Uuid::from_u128(number))
    }

    /// The same numbers in every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % end
        }

        /// Words as people use them: few often, many seldom.
        fn words(&mut self, count: usize) -> Vec<u64> {
            (0..count)
                .map(|_| {
                    let most = 1 + self.below(2_000);
                    self.below(most)
                })
                .collect()
        }

        /// The same with a tenth of the words changed.
        fn edited(&mut self, words: &[u64]) -> Vec<u64> {
            let mut words = words.to_vec();
            for _ in 0..words.len() / 10 {
                let at = self.below(words.len() as u64) as usize;
                words[at] = 5_000 + self.below(1_000);
            }
            words
        }
    }

    fn sketch(words: &[u64]) -> Sketch {
        let text: Vec<String> = words.iter().map(|word| format!("word{word}")).collect();
        Sketch::of(&text.join(" ")).expect("long enough")
    }

    #[test]
    fn copies_with_a_tenth_of_the_words_changed_are_found_and_others_are_not() {
        let mut dice = Dice(7);
        let (mut found, mut wrong) = (0, 0);
        for round in 0..1_000 {
            let repeats = Repeats::default();
            let words = 10 + round % 60;
            let text = dice.words(words);
            for copy in 0..3 {
                let copy_of = dice.edited(&text);
                repeats.keep(SITE, sketch(&copy_of), copy, id(u128::from(copy)), Micros(DAY));
            }
            let one_more = dice.edited(&text);
            found += u32::from(repeats.count(SITE, &sketch(&one_more), 9, None, Micros(DAY)) >= 2);
            let other = dice.words(words);
            wrong += u32::from(repeats.count(SITE, &sketch(&other), 9, None, Micros(DAY)) >= 1);
        }
        assert!(found >= 950, "of 1,000: {found}");
        assert!(wrong <= 1, "of 1,000: {wrong}");
    }

    #[test]
    fn one_author_an_own_text_and_yesterdays_do_not_count() {
        let repeats = Repeats::default();
        let text =
            Sketch::of("The harbour fence should go, and whoever put it there should pay for it.").unwrap();
        repeats.keep(SITE, text.clone(), 1, id(1), Micros(DAY));
        repeats.keep(SITE, text.clone(), 1, id(2), Micros(DAY));
        let count = |by, own, at| repeats.count(SITE, &text, by, own, Micros(at));
        assert_eq!(count(1, None, DAY), 0, "who repeats themselves is slowed by other means");
        assert_eq!(count(2, None, DAY), 2);
        assert_eq!(count(2, Some(id(1)), DAY), 1);
        assert_eq!(count(2, None, 2 * DAY), 0);
        assert_eq!(repeats.count(SiteId(uuid::Uuid::max()), &text, 2, None, Micros(DAY)), 0);
    }

    #[test]
    fn short_texts_and_quotations_say_nothing() {
        assert_eq!(Sketch::of("Well written, thank you very much!"), None);
        assert_eq!(
            Sketch::of("> The harbour fence should go, and whoever put it there should pay for it.\n\nNo."),
            None
        );
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let repeats = Repeats::default();
        let mut dice = Dice(1);
        for number in 0..TEXTS_MAX + 500 {
            let text = if number % 2 == 0 { dice.words(10) } else { (0..10).collect() };
            repeats.keep(SITE, sketch(&text), 1, id(number as u128), Micros(DAY));
        }
        let sites = repeats.0.lock().unwrap();
        let index = &sites[&SITE];
        assert_eq!((index.texts.len(), index.first), (TEXTS_MAX, 500));
        assert!(index.by_hash.len() <= TEXTS_MAX * KEYS_MAX);
        assert!(index.by_hash.values().all(|bucket| bucket.len() <= BUCKET_MAX && !bucket.is_empty()));
    }
}
