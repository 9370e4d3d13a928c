//! A site's word lists, looked for in a text and in what its disguises may stand for.
//!
//! The normaliser undoes disguises of words it knows. A site's list has words that it does not know, so coarser
//! readings are looked through as well: letters that were pulled apart are put together, digits inside words are read
//! as letters, lengthened words are compared without their doubled letters, and every chunk without its signs, digits
//! and accents ([`super::chunk`]). A word with signs in the place of letters is compared with the entries of its length
//! ([`super::mask`]).

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use althing_core::score::Listed;
use althing_core::site::Settings;
use althing_core::text::plain_text;
use althing_scorer::normal::{Kind, Normal, Normaliser, WordList, WordListError};

use super::chunk::Readings;
use super::mask::{Found, MaskIndex, MaskedText, letters_of};

/// Characters of a shown text that are looked through; no comment has as many.
const CHARS_MAX: usize = 20_000;
/// Single letters in a row that are put together; fewer are initials.
const PULLED_APART_MIN: usize = 3;
/// What digits and signs inside a word of the normalised text are read as; `1` is two letters.
const LETTERS: [(&str, &str); 2] = [("013457@$", "oieastas"), ("013457@$", "oleastas")];

/// One list.
#[derive(Debug, Default)]
struct List {
    plain: WordList,
    /// The same entries without doubled letters.
    short: WordList,
    chunks: Chunks,
    masks: MaskIndex,
}

/// The entries that consist of letters, as chunks are compared with them.
#[derive(Debug, Default)]
struct Chunks {
    words: HashSet<String>,
    /// Behind which further letters may follow.
    begin: HashSet<String>,
    /// The lengths in `begin`, in bytes: at most as many as an entry may have.
    begin_lengths: BTreeSet<usize>,
    /// Entries of several words, without their spaces.
    joined: HashSet<String>,
}

/// A text as it is compared with a list.
struct Text {
    readings: Vec<Normal>,
    lengthened: Normal,
    chunks: Readings,
    masked: MaskedText,
}

impl List {
    fn new(text: &str) -> Result<Self, WordListError> {
        let plain = WordList::new(text.lines())?;
        let short: Vec<String> = text.lines().map(without_doubles).collect();
        // What is too short without its doubled letters is found as it stands only.
        let usable =
            short.iter().map(|entry| if WordList::new([entry.as_str()]).is_ok() { entry } else { "" });
        let entries = || text.lines().filter(|line| !line.trim_start().starts_with('#'));
        Ok(Self {
            plain,
            short: WordList::new(usable)?,
            chunks: Chunks::new(entries()),
            masks: MaskIndex::new(entries()),
        })
    }

    fn find(&self, text: &Text) -> Found {
        let is_there = text.readings.iter().any(|reading| !self.plain.find(reading).is_empty())
            || !self.short.find(&text.lengthened).is_empty()
            || self.chunks.are_in(&text.chunks);
        if is_there { Found::Yes } else { self.masks.find(&text.masked) }
    }
}

impl Chunks {
    fn new<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut chunks = Self::default();
        for (words, is_prefix) in lines.filter_map(letters_of) {
            let set = match (words.len(), is_prefix) {
                (1, false) => &mut chunks.words,
                (1, true) => &mut chunks.begin,
                _ => &mut chunks.joined,
            };
            set.insert(words.concat());
        }
        chunks.begin_lengths = chunks.begin.iter().map(String::len).collect();
        chunks
    }

    fn are_in(&self, readings: &Readings) -> bool {
        let is_begun = |word: &String| {
            let beginnings = self.begin_lengths.iter().map_while(|length| word.as_bytes().get(..*length));
            // A beginning that is cut inside a character is no text, and no entry.
            beginnings
                .filter_map(|bytes| std::str::from_utf8(bytes).ok())
                .any(|text| self.begin.contains(text))
        };
        readings.words.iter().chain(&readings.joined).any(|word| self.words.contains(word) || is_begun(word))
            || readings.joined.iter().any(|word| self.joined.contains(word))
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

    /// The gravest list that a text in Markdown has a word of, as it is written or as it is shown. A text that is too
    /// much work to compare counts as one of the list to hold.
    pub fn look(&self, source: &str) -> Listed {
        let shown = plain_text(source, CHARS_MAX);
        let written = self.look_in(source);
        if shown == source { written } else { written.max(self.look_in(&shown)) }
    }

    /// The same of a name or another text without any Markdown.
    pub fn look_in(&self, text: &str) -> Listed {
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
        let text = Text { readings, lengthened, chunks: Readings::of(text), masked: MaskedText::of(text) };
        match (self.reject.find(&text), self.hold.find(&text)) {
            (Found::Yes, _) => Listed::Reject,
            (Found::No, Found::No) => Listed::Nowhere,
            _ => Listed::Hold,
        }
    }
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

/// A word with digits read as letters and without what stands between its parts; none when it has neither, or is
/// rather a number (`50s`).
fn as_letters(word: &str, (signs, letters): &(&str, &str)) -> Option<String> {
    if word.chars().all(|c| c.is_alphabetic() || c == '\'') {
        return None;
    }
    let is_sign = |c: char| signs.contains(c);
    if word.chars().filter(|c| c.is_alphabetic()).count()
        < word.chars().filter(|c| is_sign(*c)).count().max(1)
    {
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
    fn signs_digits_accents_and_masks_do_not_hide_a_word() {
        let lists = lists("herring\nsea dog\ngrün\nhèllo", "kipper*");
        for disguise in [
            "#herring",
            "@herring",
            "herring2",
            "Herring2026",
            "1herring1",
            "#Herring2026",
            "#BuyHerring",
            "@buy_herring",
            "herring.com",
            "herring24.com",
            "www.buy-herring.com/fish",
            "https://herring.example/a",
            "a@herring.com",
            "her.ring[1](https://example.com)",
            "her://ring",
            "hèrring",
            "herrïng",
            "her\u{301}ring",
            "hẹrrįng",
            "her.ring",
            "he.rr.ing",
            "her'ring",
            "her’ring",
            "her/ring",
            "he(r)ring",
            "her+ring",
            "her:ring",
            "her,ring",
            "her--ring",
            "her|ring",
            "(her~ring)",
            "herr!ng",
            "herr|ng",
            "h€rring",
            "h-rring",
            "h?rring",
            "h.rring",
            "h*rr1ng",
            "herrin9",
            "h\u{2800}erring",
            "h\u{435}r.ring",
            "h3r-r1ng",
            "h.err!ng",
            "her.ring.com",
            "h*r.ring",
            "__h*r-ring__",
            "her.ring's",
            "l'her.ring",
            "sea.dog",
            "sea_dog",
            "s*a dog",
            "sea d*g",
            "s3a d#g",
            "grün",
            "gr.ün",
            "GRÜN",
            "gru\u{308}n!",
            "hèllo",
            "h.èllo",
        ] {
            assert_eq!(lists.look(&format!("What a {disguise} you are")), Listed::Hold, "{disguise}");
        }
        for disguise in ["#kippers", "kip.pers", "k!pper", "k-pper", "kippèrs", "kipper-fish", "kipper.com"]
        {
            assert_eq!(lists.look(&format!("What a {disguise} you are")), Listed::Reject, "{disguise}");
        }
    }

    #[test]
    fn ordinary_texts_are_not_taken_for_disguises() {
        let list = "hell\nass\nrapist\npenal\ncunt\nill\nshed\nwell\nthere\negg\nsos\nbat\nhello\nschwul\nano\ncop\nme an";
        let lists = lists(list, "their*\ntits*\nhers*");
        for text in [
            "shell, therapist, penalise, Scunthorpe and class",
            "he'll, she'd, she'll, we'll, we’ll and I'll see",
            "e.g. this, i.e. that, U.S. law, the U.S.A., p.m. or a.m.",
            "At 10:30, 7 am, 10am, 24/7, 9/11 and in the 50s and 90s, on 2026-11-22",
            "It costs $5, 5€, €1.50, 3,99, 100g or 12 kg; 4x4 and 747",
            "It is over.the rest, and the.rest is fine.He said no",
            "https://example.com/hell/ass?ill=egg#well and http://shop.example.org/rapist",
            "www.example.com/a/hell and example.com",
            "and/or, his/her, left-over, co-op, x-ray, e-mail, T-shirt",
            "Es ist schwül, el año, сор",
            "Title-case, a mean man, some_name and *some* __emphasis__ #topic @somebody",
            "Wow! What?! No... (Yes) [maybe] \"quoted\" 'quoted'",
        ] {
            let listed: Vec<&str> =
                text.split_inclusive(' ').filter(|word| lists.look(word) != Listed::Nowhere).collect();
            assert!(listed.is_empty(), "{text}: {listed:?}");
            assert_eq!(lists.look(text), Listed::Nowhere, "{text}");
        }
    }

    #[test]
    fn masks_are_looked_for_behind_any_number_of_others() {
        let few = lists("herring\nsea dog", "");
        let letter = |at: usize| char::from(b'a' + (at % 26) as u8).to_string();
        let word = |at: usize| [letter(at), letter(at / 26), letter(at / 676), letter(at / 3)].join("_");
        let many =
            |count: usize| -> String { (0..count).map(|at| word(at).replacen('_', "", 2) + " ").collect() };
        for masked in ["h*rring", "s*a dog", "sea d_g"] {
            assert_eq!(few.look(&format!("{}{masked}", "a_b_cd ".repeat(33))), Listed::Hold, "{masked}");
            assert_eq!(few.look(&format!("{}{masked}", many(1_200))), Listed::Hold, "{masked}");
        }
        assert_eq!(few.look(&many(1_200)), Listed::Nowhere, "nothing is given up without need");
        // Ten thousand phrases that every word has to be compared with, and as many words as fit.
        let entry = |at: usize| ["a".to_owned(), letter(at / 676), letter(at / 26), letter(at)].concat();
        let phrases: Vec<String> = (0..10_000).map(|at| format!("{} {} zz", entry(at), letter(at))).collect();
        let worst = lists(&phrases.join("\n"), "");
        let begun = std::time::Instant::now();
        for mask in ['_', '-'] {
            let words: String =
                (0..1_400).map(|at| format!("a{mask}{} ", &entry(at)[2..])).collect::<Vec<_>>().concat();
            assert_eq!(worst.look(&words), Listed::Hold, "what is too much to compare waits");
        }
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
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
