//! Texts that nearly repeat others of the last day on the same site: many hands with one text.
//!
//! Kept in memory only: of each text the least hashes of its pairs of words, never the text. A restart forgets.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

use althing_core::id::{CommentId, SiteId};
use althing_core::time::{DAY, Micros};

use super::fold::{composed, twin, unmarked};

/// Shorter texts, in characters, are exempt: many people say "Well written, thank you!". A character of a script
/// without spaces counts twice.
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
/// Texts that are kept of one comment: one that readers see and one that waits beside it.
const TEXTS_OF_COMMENT_MAX: usize = 2;
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
    /// By number, in the order in which they came.
    texts: BTreeMap<u64, Text>,
    /// Number of the next one.
    next: u64,
    /// Numbers of texts by hash.
    by_hash: HashMap<u32, VecDeque<u64>>,
    /// Numbers of a comment's texts.
    by_comment: HashMap<CommentId, Vec<u64>>,
}

/// The texts of the last day, by site. Hashed under a key that is made anew at each start, so that nobody can look for
/// texts whose hashes meet, or tell from a hash which text it was.
#[derive(Default)]
pub struct Repeats<S = RandomState> {
    key: S,
    sites: Mutex<HashMap<SiteId, Index>>,
}

impl<S: BuildHasher> Repeats<S> {
    /// Of a text in Markdown, without the lines that it quotes unless it is nothing else; none when it is too short to
    /// say anything.
    pub fn sketch(&self, source: &str) -> Option<Sketch> {
        let mut words = words(source.lines().filter(|line| !line.trim_start().starts_with('>')));
        if words.is_empty() {
            words = self::words(source.lines());
        }
        let chars: usize = words.iter().map(|word| word.chars().count() + 1).sum();
        let mut hashes: Vec<u32> = words.windows(2).map(|pair| self.key.hash_one(pair) as u32).collect();
        hashes.sort_unstable();
        hashes.dedup();
        if chars < CHARS_MIN || hashes.len() < PAIRS_MIN {
            return None;
        }
        hashes.truncate(SKETCH_MAX);
        Some(Sketch(hashes))
    }

    /// What tells authors apart.
    pub fn author(&self, name_key: &str) -> u64 {
        self.key.hash_one(name_key)
    }
}

/// The words that a reader takes them for: without marks, without what has no width, look-alikes as Latin letters. Any
/// number is the same one. Of scripts without spaces each character is a word.
fn words<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for line in lines {
        let latin: String = composed(line).chars().map(|c| twin(c).unwrap_or(c)).collect();
        for c in unmarked(&latin).chars().chain(['\n']) {
            match c {
                // Emphasis is not seen inside a word.
                '*' | '_' | '~' | '`' | '|' | '\\' => {}
                // A capital i is a small l to the eye.
                'i' => word.push('l'),
                _ if c.is_numeric() => {
                    if !word.ends_with('0') {
                        word.push('0');
                    }
                }
                _ if is_unspaced(c) => {
                    finish(&mut word, &mut words);
                    words.push(c.to_string());
                }
                _ if c.is_alphabetic() => word.push(twin(c).unwrap_or(c)),
                _ => finish(&mut word, &mut words),
            }
        }
    }
    words
}

/// Ends a word. Numbers beside each other are one: a date, a price, a count in groups of three.
fn finish(word: &mut String, words: &mut Vec<String>) {
    let is_more = word == "0" && words.last() == Some(word);
    if !word.is_empty() && !is_more {
        words.push(std::mem::take(word));
    }
    word.clear();
}

/// Thai, Lao, Tibetan, Burmese, Khmer, Japanese and Chinese.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
        && c.is_alphabetic()
}

impl Sketch {
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

impl<S> Repeats<S> {
    fn sites(&self) -> MutexGuard<'_, HashMap<SiteId, Index>> {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many comments of the last day have a text like this one, leaving out `comment` itself; 0 unless they are of
    /// two authors or more, this one's counted.
    pub fn count(
        &self,
        site: SiteId,
        sketch: &Sketch,
        by: u64,
        comment: Option<CommentId>,
        now: Micros,
    ) -> u32 {
        let mut sites = self.sites();
        let Some(index) = sites.get_mut(&site) else { return 0 };
        index.drop_until(now.plus(-DAY));
        let found: HashSet<u64> =
            sketch.keys().iter().filter_map(|key| index.by_hash.get(key)).flatten().copied().collect();
        let texts = found.into_iter().filter_map(|number| index.texts.get(&number));
        let alike: HashMap<CommentId, u64> = texts
            .filter(|text| Some(text.comment) != comment && text.sketch.is_like(sketch))
            .map(|text| (text.comment, text.author))
            .collect();
        if alike.values().all(|author| *author == by) {
            0
        } else {
            u32::try_from(alike.len()).unwrap_or(u32::MAX)
        }
    }

    /// Keeps a text that was taken, beside an older one of the same comment.
    pub fn keep(&self, site: SiteId, sketch: Sketch, author: u64, comment: CommentId, at: Micros) {
        let mut sites = self.sites();
        if !sites.contains_key(&site) && sites.len() >= SITES_MAX {
            return;
        }
        let index = sites.entry(site).or_default();
        index.drop_until(at.plus(-DAY));
        while index.texts.len() >= TEXTS_MAX {
            index.drop_first();
        }
        index.add(Text { comment, author, at, sketch });
    }

    /// Drops what was kept of a comment.
    pub fn forget(&self, site: SiteId, comment: CommentId) {
        if let Some(index) = self.sites().get_mut(&site) {
            for number in index.by_comment.remove(&comment).unwrap_or_default() {
                index.drop(number);
            }
        }
    }

    /// Drops what is older than a day, and everything of sites that do not ask for it any more.
    pub fn purge(&self, now: Micros, asks: impl Fn(SiteId) -> bool) {
        self.sites().retain(|site, index| {
            index.drop_until(now.plus(-DAY));
            !index.texts.is_empty() && asks(*site)
        });
    }
}

impl Index {
    fn add(&mut self, text: Text) {
        let number = self.next;
        self.next += 1;
        for key in text.sketch.keys() {
            let bucket = self.by_hash.entry(*key).or_default();
            if bucket.len() == BUCKET_MAX {
                bucket.pop_front();
            }
            bucket.push_back(number);
        }
        let own = self.by_comment.entry(text.comment).or_default();
        // The first is the one that readers see.
        let replaced = if own.len() == TEXTS_OF_COMMENT_MAX { own.pop() } else { None };
        own.push(number);
        self.texts.insert(number, text);
        if let Some(replaced) = replaced {
            self.drop(replaced);
        }
    }

    fn drop_until(&mut self, time: Micros) {
        while self.texts.first_key_value().is_some_and(|(_, text)| text.at <= time) {
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        if let Some((number, _)) = self.texts.first_key_value() {
            self.drop(*number);
        }
    }

    fn drop(&mut self, number: u64) {
        let Some(text) = self.texts.remove(&number) else { return };
        for key in text.sketch.keys() {
            if let Some(bucket) = self.by_hash.get_mut(key) {
                bucket.retain(|other| *other != number);
                if bucket.is_empty() {
                    self.by_hash.remove(key);
                }
            }
        }
        if let Some(own) = self.by_comment.get_mut(&text.comment) {
            own.retain(|other| *other != number);
            if own.is_empty() {
                self.by_comment.remove(&text.comment);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasherDefault, DefaultHasher};

    use super::*;

    /// With the same hashes in every run.
    type Fixed = Repeats<BuildHasherDefault<DefaultHasher>>;

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

    /// Words of letters: of digits one is as good as another.
    fn sketch(words: &[u64]) -> Sketch {
        let letter = |digit: char| char::from(b'm' + digit as u8 - b'0');
        let word = |word: &u64| word.to_string().chars().map(letter).collect::<String>();
        let text: Vec<String> = words.iter().map(|number| format!("word{}", word(number))).collect();
        Fixed::default().sketch(&text.join(" ")).expect("long enough")
    }

    #[test]
    fn copies_with_a_tenth_of_the_words_changed_are_found_and_others_are_not() {
        let mut dice = Dice(7);
        let (mut found, mut wrong) = (0, 0);
        for round in 0..1_000 {
            let repeats = Fixed::default();
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

    impl Dice {
        /// A copy that is at most a tenth of its words away: words replaced, left out, put in, or taken for their neighbours.
        fn near(&mut self, words: &[u64]) -> Vec<u64> {
            let mut near = words.to_vec();
            let mut left = words.len() / 10;
            while left > 0 {
                let at = self.below(near.len() as u64 - 1) as usize;
                match self.below(4) {
                    0 => near[at] = 5_000 + self.below(1_000),
                    1 => drop(near.remove(at)),
                    2 => near.insert(at, 5_000 + self.below(1_000)),
                    // Two words in each other's place are two words away.
                    _ if left >= 2 => {
                        near.swap(at, at + 1);
                        left -= 1;
                    }
                    _ => continue,
                }
                left -= 1;
            }
            near
        }
    }

    /// `cargo test --lib repeats -- --nocapture` prints what it found.
    #[test]
    fn of_single_copies_a_tenth_of_the_words_away_nearly_all_are_found() {
        const PAIRS: u64 = 20_000;
        let mut dice = Dice(11);
        let (mut recalled, mut wrong) = (0, 0);
        for round in 0..PAIRS {
            let repeats = Fixed::default();
            let text = dice.words(10 + (round % 110) as usize);
            repeats.keep(SITE, sketch(&text), 1, id(1), Micros(DAY));
            let near = dice.near(&text);
            recalled += u64::from(repeats.count(SITE, &sketch(&near), 2, None, Micros(DAY)) > 0);
            let independent = dice.words(10 + dice.0 as usize % 110);
            wrong += u64::from(repeats.count(SITE, &sketch(&independent), 3, None, Micros(DAY)) > 0);
        }
        let share = |count: u64| count as f64 * 100.0 / PAIRS as f64;
        println!("near-duplicates: recall {:.2} %, false positives {:.3} %", share(recalled), share(wrong));
        assert!(share(recalled) >= 95.0 && share(wrong) <= 0.1, "{recalled} {wrong} of {PAIRS}");
    }

    #[test]
    fn one_author_an_own_text_and_yesterdays_do_not_count() {
        let repeats = Fixed::default();
        let text = repeats
            .sketch("The harbour fence should go, and whoever put it there should pay for it.")
            .unwrap();
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
        assert_eq!(Fixed::default().sketch("Well written, thank you very much!"), None);
        assert_eq!(
            Fixed::default()
                .sketch("> The harbour fence should go, and whoever put it there should pay for it.\n\nNo."),
            None
        );
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let repeats = Fixed::default();
        let mut dice = Dice(1);
        for number in 0..TEXTS_MAX + 500 {
            let text = if number % 2 == 0 { dice.words(10) } else { (0..10).collect() };
            repeats.keep(SITE, sketch(&text), 1, id(number as u128), Micros(DAY));
        }
        let sites = repeats.sites();
        let index = &sites[&SITE];
        let first = *index.texts.first_key_value().unwrap().0;
        assert_eq!((index.texts.len(), first, index.by_comment.len()), (TEXTS_MAX, 500, TEXTS_MAX));
        assert!(index.by_hash.len() <= TEXTS_MAX * KEYS_MAX);
        assert!(index.by_hash.values().all(|bucket| bucket.len() <= BUCKET_MAX && !bucket.is_empty()));
    }

    const COPY: &str = "The harbour fence should go at once, and whoever put it there on 14 March at 3:30 for 12,500 \
                        euros of our money should pay for every single post of it.";
    const JAPANESE: &str =
        "港の柵はすぐに撤去されるべきであり、夜中にそれを設置した人は費用をすべて支払うべきだと思います。";
    const CHINESE: &str =
        "港口的栅栏应该马上拆除，半夜里把它放在那里的人应该赔偿我们花掉的每一分钱，而且还要公开道歉。";

    /// How many of three copies by three others are found for a text.
    fn found(copy: &str, text: &str) -> u32 {
        let repeats = Fixed::default();
        for author in 0..3 {
            let sketch = repeats.sketch(copy).expect("long enough");
            repeats.keep(SITE, sketch, author, id(u128::from(author)), Micros(DAY));
        }
        repeats.sketch(text).map_or(0, |sketch| repeats.count(SITE, &sketch, 9, None, Micros(DAY)))
    }

    /// With something in the place of every so manieth character.
    fn every(text: &str, nth: usize, change: impl Fn(char) -> String) -> String {
        let parts = text.chars().enumerate();
        parts.map(|(at, c)| if at % nth == nth - 1 { change(c) } else { c.to_string() }).collect()
    }

    #[test]
    fn a_copy_in_disguise_is_a_copy() {
        let twins = |text: &str| text.replace('e', "е").replace('o', "о").replace('H', "Н").replace('a', "а");
        let third: Vec<String> = COPY
            .split(' ')
            .enumerate()
            .map(|(at, word)| if at % 3 == 0 { twins(word) } else { word.to_owned() })
            .collect();
        let quoted = format!("> {}", COPY.replace(' ', "\n> "));
        for disguised in [
            COPY.to_uppercase(),
            every(COPY, 7, |c| format!("{c}\u{200b}")),
            every(COPY, 5, |c| format!("{c}\u{ad}\u{2060}")),
            every(COPY, 4, |c| format!("{c}\u{301}")),
            third.join(" "),
            twins(COPY),
            COPY.replace('l', "I"),
            COPY.replace("14", "27").replace("3:30", "11.15").replace("12,500", "9 876"),
            quoted.clone(),
            format!("{quoted}\n\n..."),
            COPY.replace("should", "sh**ou**ld").replace("harbour", "har_bo_ur"),
            format!("||{COPY}||"),
        ] {
            assert_eq!(found(COPY, &disguised), 3, "{disguised}");
        }
        for copy in [JAPANESE, CHINESE] {
            assert_eq!(found(copy, copy), 3);
            assert_eq!(found(copy, &every(copy, 12, |_| "x".to_owned())), 3, "a twelfth is changed");
        }
    }

    #[test]
    fn another_text_is_none() {
        for (text, other) in [
            (
                COPY,
                "I have lived at this harbour since 1984, and 3 fences came and went; none did us any harm at all.",
            ),
            (COPY, CHINESE),
            (
                JAPANESE,
                "昨日の祭りはとても楽しかったです。来年も家族と一緒に参加したいと思いますので、よろしくお願いします。",
            ),
            (CHINESE, "昨天的音乐会非常精彩，我和家人一起去看了，希望明年还能有机会再去听一次，谢谢组织者。"),
        ] {
            assert_eq!(found(text, other), 0, "{other}");
        }
    }

    #[test]
    fn hashes_say_nothing_in_another_process() {
        let (one, other) = (Repeats::<RandomState>::default(), Repeats::<RandomState>::default());
        assert_ne!(one.sketch(COPY), other.sketch(COPY));
        assert_ne!(one.author("ana"), other.author("ana"));
    }

    #[test]
    fn a_comment_counts_once_and_can_be_forgotten() {
        let repeats = Fixed::default();
        let (copy, other) = (repeats.sketch(COPY).unwrap(), repeats.sketch(JAPANESE).unwrap());
        let keep = |sketch: &Sketch| repeats.keep(SITE, sketch.clone(), 1, id(1), Micros(DAY));
        let count = |sketch: &Sketch| repeats.count(SITE, sketch, 2, None, Micros(DAY));
        keep(&copy);
        keep(&copy);
        assert_eq!(count(&copy), 1);
        keep(&other);
        assert_eq!((count(&copy), count(&other)), (1, 1), "what readers see and what waits");
        repeats.forget(SITE, id(1));
        repeats.forget(SITE, id(2));
        assert_eq!((count(&copy), count(&other)), (0, 0));
        let sites = repeats.sites();
        let index = &sites[&SITE];
        assert!(index.texts.is_empty() && index.by_hash.is_empty() && index.by_comment.is_empty());
    }

    #[test]
    fn nothing_is_kept_for_longer_than_a_day_or_for_who_does_not_ask() {
        let texts = |repeats: &Fixed| repeats.sites().values().map(|index| index.texts.len()).sum::<usize>();
        let repeats = Fixed::default();
        let copy = repeats.sketch(COPY).unwrap();
        let keep = |at: i64| repeats.keep(SITE, copy.clone(), 1, id(at.unsigned_abs().into()), Micros(at));
        keep(DAY);
        assert_eq!(
            (repeats.count(SITE, &copy, 2, None, Micros(2 * DAY)), texts(&repeats)),
            (0, 0),
            "by a count"
        );
        keep(DAY);
        keep(DAY + 1);
        repeats.purge(Micros(2 * DAY), |_| true);
        assert_eq!(texts(&repeats), 1, "by time");
        repeats.purge(Micros(2 * DAY), |_| false);
        assert!(repeats.sites().is_empty(), "by the setting");
    }
}
