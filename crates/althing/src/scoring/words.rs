//! A site's word lists, looked for in a text and in what its disguises may stand for.
//!
//! The normaliser undoes disguises of words it knows. A site's list has words that it does not know, so three coarser
//! readings are looked through as well: letters that were pulled apart are put together, digits inside words are read
//! as letters, and lengthened words are compared without their doubled letters. A word with stars in the place of
//! letters is compared with every entry of its length.

use std::sync::Arc;

use althing_core::score::Listed;
use althing_core::site::Settings;
use althing_core::text::plain_text;
use althing_scorer::normal::{Kind, Normal, Normaliser, WordList, WordListError};

/// Characters of a shown text that are looked through; no comment has as many.
const CHARS_MAX: usize = 20_000;
/// Single letters in a row that are put together; fewer are initials.
const PULLED_APART_MIN: usize = 3;
/// What stands for a letter that is not written.
const MASKS: [char; 5] = ['*', '#', '_', '•', '×'];
/// Words with masks that are compared with the entries; further ones are not. Each costs a look at every entry.
const MASKED_MAX: usize = 32;
/// What digits and signs inside a word are read as; `1` is two letters.
const LETTERS: [(&str, &str); 2] = [("013457@$", "oieastas"), ("013457@$", "oleastas")];

/// One list.
#[derive(Debug, Default)]
struct List {
    plain: WordList,
    /// The same entries without doubled letters.
    short: WordList,
    /// The entries of one word, by their letters; whether further letters may follow.
    words: Vec<(Vec<char>, bool)>,
}

/// A word as it stands in a text, with nothing for a letter that is masked.
type Masked = Vec<Option<char>>;

impl List {
    fn new(text: &str) -> Result<Self, WordListError> {
        let plain = WordList::new(text.lines())?;
        let short: Vec<String> = text.lines().map(without_doubles).collect();
        // What is too short without its doubled letters is found as it stands only.
        let usable =
            short.iter().map(|entry| if WordList::new([entry.as_str()]).is_ok() { entry } else { "" });
        Ok(Self { plain, short: WordList::new(usable)?, words: text.lines().filter_map(one_word).collect() })
    }

    fn has(&self, readings: &[Normal], lengthened: &Normal, masked: &[Masked]) -> bool {
        readings.iter().any(|reading| !self.plain.find(reading).is_empty())
            || !self.short.find(lengthened).is_empty()
            || masked.iter().any(|masked| self.words.iter().any(|word| is_behind(masked, word)))
    }
}

/// A site's lists, ready to be found.
#[derive(Debug, Default)]
pub struct Lists {
    hold_text: Arc<str>,
    reject_text: Arc<str>,
    hold: List,
    reject: List,
}

impl Lists {
    /// Reads both lists of a site.
    pub fn new(settings: &Settings) -> Result<Self, WordListError> {
        Ok(Self {
            hold: List::new(&settings.words_hold)?,
            reject: List::new(&settings.words_reject)?,
            hold_text: Arc::clone(&settings.words_hold),
            reject_text: Arc::clone(&settings.words_reject),
        })
    }

    /// Whether these are the lists that the settings have.
    pub fn are_of(&self, settings: &Settings) -> bool {
        let same = |ours: &Arc<str>, theirs: &Arc<str>| Arc::ptr_eq(ours, theirs) || ours == theirs;
        same(&self.hold_text, &settings.words_hold) && same(&self.reject_text, &settings.words_reject)
    }

    /// The gravest list that a text in Markdown has a word of, as it is written or as it is shown.
    pub fn look(&self, source: &str) -> Listed {
        let shown = plain_text(source, CHARS_MAX);
        let written = self.look_in(source);
        if shown == source { written } else { written.max(self.look_in(&shown)) }
    }

    fn look_in(&self, text: &str) -> Listed {
        let mut normaliser = Normaliser::default();
        let mut read = |text: &str| {
            let mut normal = Normal::default();
            normaliser.run(text, &mut normal);
            normal
        };
        let plain = read(text);
        let lengthened = read(&lengthened(&plain));
        let mut readings: Vec<Normal> =
            LETTERS.iter().filter_map(|letters| undone(&plain, letters)).map(|text| read(&text)).collect();
        readings.push(plain);
        let masked = masked(text);
        if self.reject.has(&readings, &lengthened, &masked) {
            Listed::Reject
        } else if self.hold.has(&readings, &lengthened, &masked) {
            Listed::Hold
        } else {
            Listed::Nowhere
        }
    }
}

/// An entry that is one word: its letters, and whether further ones may follow.
fn one_word(entry: &str) -> Option<(Vec<char>, bool)> {
    let entry = entry.trim();
    let (word, is_prefix) = entry.strip_suffix('*').map_or((entry, false), |word| (word, true));
    let is_word = !word.is_empty() && word.chars().all(char::is_alphabetic);
    is_word.then(|| (word.chars().flat_map(char::to_lowercase).collect(), is_prefix))
}

/// Words of a text that have masks between their letters, and more letters than masks.
fn masked(text: &str) -> Vec<Masked> {
    let words = text.split(|c: char| !c.is_alphabetic() && !MASKS.contains(&c));
    let masked = words.filter_map(|word| {
        // At an end they are emphasis, or a list's sign.
        let word = word.trim_matches(MASKS);
        let masks = word.chars().filter(|c| MASKS.contains(c)).count();
        let is_word = masks > 0 && word.chars().count() > 2 * masks;
        let letter = |c: char| if MASKS.contains(&c) { None } else { Some(c) };
        is_word.then(|| word.chars().flat_map(char::to_lowercase).map(letter).collect())
    });
    masked.take(MASKED_MAX).collect()
}

/// Whether a masked word can be an entry: letter by letter, as long as the entry or longer where that may go on.
fn is_behind(masked: &[Option<char>], (word, is_prefix): &(Vec<char>, bool)) -> bool {
    let fits = masked.len() == word.len() || *is_prefix && masked.len() > word.len();
    fits && masked.iter().zip(word).all(|(seen, letter)| seen.is_none_or(|seen| seen == *letter))
}

/// The text with what was pulled apart put together, and digits inside words as letters; none when that changes nothing.
fn undone(normal: &Normal, letters: &(&str, &str)) -> Option<String> {
    let mut text = String::with_capacity(normal.text.len());
    let mut apart: Vec<&str> = Vec::new();
    let mut is_changed = false;
    for token in &normal.tokens {
        let word = normal.word(token);
        let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphanumeric);
        if is_letter || token.kind == Kind::Sign && !apart.is_empty() {
            apart.push(word);
            continue;
        }
        is_changed |= put_together(&mut text, &mut apart, letters);
        let read = if token.kind == Kind::Word || token.kind == Kind::Number {
            as_letters(word, letters)
        } else {
            None
        };
        is_changed |= read.is_some();
        text.push_str(read.as_deref().unwrap_or(word));
        text.push(' ');
    }
    is_changed |= put_together(&mut text, &mut apart, letters);
    is_changed.then_some(text)
}

/// Writes letters that stood alone: together when there are enough of them, else as they stood. `a` and `I` before or
/// behind a word that was pulled apart are no part of it, so it is also written without its ends.
fn put_together(text: &mut String, apart: &mut Vec<&str>, letters: &(&str, &str)) -> bool {
    let whole: String =
        apart.iter().filter(|part| part.chars().all(char::is_alphanumeric)).copied().collect();
    let count = whole.chars().count();
    let is_pulled_apart = count >= PULLED_APART_MIN;
    if is_pulled_apart {
        let whole = as_letters(&whole, letters).unwrap_or(whole);
        for (from, to) in [(0, count), (1, count), (0, count - 1), (1, count - 1)] {
            text.extend(whole.chars().skip(from).take(to - from));
            text.push_str("\n. ");
        }
    } else {
        for part in apart.iter() {
            text.extend([*part, " "]);
        }
    }
    apart.clear();
    is_pulled_apart
}

/// A word with digits read as letters and without what stands between its parts; none when it has neither.
fn as_letters(word: &str, (signs, letters): &(&str, &str)) -> Option<String> {
    if !word.chars().any(char::is_alphabetic) || word.chars().all(|c| c.is_alphabetic() || c == '\'') {
        return None;
    }
    let letter = |c: char| match signs.find(c) {
        Some(at) => letters[at..].chars().next(),
        None => c.is_alphanumeric().then_some(c),
    };
    Some(word.chars().filter_map(letter).collect())
}

/// The lengthened words of a text without doubled letters, each apart from the next.
fn lengthened(normal: &Normal) -> String {
    let stretched = normal.tokens.iter().filter(|token| token.stretched);
    stretched.map(|token| without_doubles(normal.word(token)) + "\n. ").collect()
}

fn without_doubles(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut last = None;
    for c in text.chars() {
        if last != Some(c) || !c.is_alphabetic() {
            short.push(c);
        }
        last = Some(c);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(hold: &str, reject: &str) -> Lists {
        let mut settings = Settings::default();
        settings.set("words.hold", hold).unwrap();
        settings.set("words.reject", reject).unwrap();
        Lists::new(&settings).unwrap()
    }

    #[test]
    fn words_are_found_in_every_disguise() {
        let lists = lists("herring\nsea dog", "kipper*");
        for disguise in [
            "herring",
            "HERRING",
            "Herring!",
            "h e r r i n g",
            "H.E.R.R.I.N.G",
            "h-e-r-r-i-n-g",
            "h_e_r_r_i_n_g",
            "h3rring",
            "h3rr1ng",
            "herr1ng",
            "her\u{200B}ring",
            "h\u{435}rring",
            "heeerrrriiing",
            "her-ring",
            "\u{FF48}erring",
            "**her**ring",
            "sea dog",
            "SEA\ndog",
            "s3a d0g",
            "h*rring",
            "h**ring",
            "HERR#NG",
            "_h*rr_ng_",
        ] {
            assert_eq!(lists.look(&format!("What a {disguise} you are")), Listed::Hold, "{disguise}");
        }
        for disguise in ["kipper", "kippers", "k1pp3rs", "k i p p e r", "kiiiipper", "k*pper", "ki**ers"] {
            let text = format!("What a {disguise} and a herring");
            assert_eq!(lists.look(&text), Listed::Reject, "{disguise}: the graver list counts");
        }
    }

    #[test]
    fn other_words_are_not() {
        let lists = lists("herring\ncoop\npol", "hell");
        for text in [
            "What a hero you are",
            "herrings",
            "the sea and a dog",
            "I, a B C reader, saw 1984 and 3 ships",
            "hello",
            "shell",
            "poll",
            "pool",
            "",
            "...",
            "A 4 x 4 and a 747",
            "her*ings are *her* rings",
            "h*****g",
            "h_e",
        ] {
            assert_eq!(lists.look(text), Listed::Nowhere, "{text}");
        }
    }

    #[test]
    fn a_list_knows_its_settings() {
        let lists = lists("herring", "");
        let mut settings = Settings::default();
        assert!(!lists.are_of(&settings));
        settings.set("words.hold", "herring\n").unwrap();
        assert!(lists.are_of(&settings));
    }
}
