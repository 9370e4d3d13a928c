//! Names that readers show, and other short texts with a type of their own (R-02, R-38).

use std::fmt;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_security::skeleton;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::{MARKS_MAX, is_bidi_control, is_ignorable, is_visible, normalise};

/// Longest name, in characters (Unicode scalar values), unless a site sets less.
pub const NAME_CHARS_MAX: usize = 60;
/// Longest slug, in characters.
pub const SLUG_CHARS_MAX: usize = 40;
/// Longest title of a story, in characters.
pub const TITLE_CHARS_MAX: usize = 300;
/// Hues of the pictures that stand for readers.
pub const HUES: u8 = 12;

/// Why a text is not a name, a slug, a title or a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRefusal {
    /// There is nothing in it, or nothing that can be seen.
    Empty,
    /// It has too many characters.
    TooLong {
        /// Its characters, after trimming.
        chars: usize,
        /// The limit in characters.
        max: usize,
    },
    /// It holds a character that this kind of text may not have: the first such one.
    Character(char),
    /// It has more than [`MARKS_MAX`] combining marks in a row.
    Marks,
    /// It has neither letter nor digit.
    NoLetter,
}

impl fmt::Display for NameRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::TooLong { chars, max } => write!(f, "the text has {chars} characters, at most {max} fit"),
            Self::Character(c) => write!(f, "the character U+{:04X} is not taken here", u32::from(*c)),
            Self::Marks => write!(f, "more than {MARKS_MAX} combining marks in a row"),
            Self::NoLetter => f.write_str("a name needs a letter or a digit"),
        }
    }
}

impl std::error::Error for NameRefusal {}

/// The name beside a comment: 1 to [`NAME_CHARS_MAX`] characters, NFC, single spaces, with a letter or digit.
///
/// It holds no controls, no directional marks, no tag characters, no private characters and noncharacters,
/// no `<` and `>`, nothing from [`is_badge`], and no characters without width, but for the joiners between
/// two letters of a script that needs them (Arabic and its neighbours, the scripts of India and South-East
/// Asia, Mongolian). Variation selectors are dropped silently, since keyboards add them unasked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DisplayName(String);

impl DisplayName {
    /// Takes a name as a reader types it, or says why not.
    pub fn new(text: &str, chars_max: usize) -> Result<Self, NameRefusal> {
        let name = tidy(text);
        if !is_visible(&name) {
            return Err(NameRefusal::Empty);
        }
        check_chars(&name, chars_max)?;
        let chars: Vec<char> = name.chars().collect();
        if let Some(at) = (0..chars.len()).find(|&at| !is_allowed(&chars, at)) {
            return Err(NameRefusal::Character(chars[at]));
        }
        if marks(&chars).any(|row| row > MARKS_MAX) {
            return Err(NameRefusal::Marks);
        }
        if has_letter(&name) { Ok(Self(name)) } else { Err(NameRefusal::NoLetter) }
    }

    /// Mends a name from another system instead of refusing it: what is not allowed is left out, what is too
    /// long is cut between graphemes. `None` if no letter or digit is left: then the comment has no name.
    pub fn imported(text: &str, chars_max: usize) -> Option<Self> {
        let text = tidy(text);
        // Leaving out one character may bring another to a place where it is not allowed: twice is enough,
        // for the only characters that depend on their place are the joiners.
        let mended = tidy(&keep_allowed(&keep_allowed(&text)));
        let mut name = String::new();
        let mut count = 0;
        for grapheme in mended.graphemes(true) {
            count += grapheme.chars().count();
            if count > chars_max {
                break;
            }
            name.push_str(grapheme);
        }
        Self::new(&name, chars_max).ok()
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What names are compared by: names with one key can be taken for each other. See [`name_key`].
    pub fn key(&self) -> String {
        name_key(&self.0)
    }

    /// One or two letters for the picture. See [`initials`].
    pub fn initials(&self) -> String {
        initials(&self.0)
    }
}

/// One or two letters for a name's picture: the first grapheme with a letter or digit of the first word that has one,
/// and of the last other one, in upper case.
pub fn initials(name: &str) -> String {
    let firsts: Vec<&str> = name
        .split(' ')
        .filter_map(|word| word.graphemes(true).find(|part| part.chars().any(char::is_alphanumeric)))
        .collect();
    let [first, .., last] = firsts.as_slice() else {
        return firsts.first().map(|part| upper(part)).unwrap_or_default();
    };
    upper(first) + &upper(last)
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The key that names are compared by: NFKC, case folded, then the skeleton of Unicode Technical Standard
/// #39, then only letters and digits. `i` counts as `l` too, since its capital does. Two names with one key
/// can be taken for each other; the key is never shown, and is not a name itself.
pub fn name_key(name: &str) -> String {
    let plain: String = name.nfkc().filter(|&c| !is_ignorable(c)).collect();
    let folded = fold(&plain);
    // The skeleton may bring back capitals and compatibility forms (0 becomes O): folded once more.
    let alike = fold(&skeleton(&folded).collect::<String>());
    let key: String =
        alike.nfc().filter(|c| c.is_alphanumeric()).map(|c| if c == 'i' { 'l' } else { c }).collect();
    if key.is_empty() { alike } else { key }
}

/// Words by which staff sign, in the languages of the interface, as keys.
const STAFF_WORDS: &[&str] = &[
    "admin",
    "admins",
    "administrator",
    "administration",
    "moderator",
    "moderatorin",
    "moderators",
    "moderation",
    "mod",
    "mods",
    "staff",
    "editor",
    "editors",
    "editorial",
    "newsroom",
    "redaktion",
    "redakteur",
    "redakteurin",
    "chefredaktion",
    "support",
    "official",
    "offiziell",
    "system",
    "webmaster",
    "althing",
];

/// Whether a name looks as if the site's staff wrote: it is, or begins or ends with, a word by which staff sign, or it is
/// the site's own name (R-38). Compared by [`name_key`], so that no other script and no digit stands in for a letter.
pub fn imitates_staff(name: &str, site_name: &str) -> bool {
    let key = name_key(name);
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .filter(|word| !word.is_empty())
        .map(name_key)
        .collect();
    let is_staff_word = |word: &String| STAFF_WORDS.iter().any(|known| name_key(known) == *word);
    is_staff_word(&key)
        || words.first().is_some_and(is_staff_word)
        || words.last().is_some_and(is_staff_word)
        || !key.is_empty() && key == name_key(site_name)
}

/// The hue of the picture for a name key, 0 to 11. Salted by the site, so that hues cannot be compared
/// across sites: SHA-256 of the salt's length (8 bytes, big-endian), the salt and the key; its first eight
/// bytes, big-endian, modulo [`HUES`].
pub fn hue(site_salt: &[u8], key: &str) -> u8 {
    let mut hash = Sha256::new();
    hash.update((site_salt.len() as u64).to_be_bytes());
    hash.update(site_salt);
    hash.update(key.as_bytes());
    let number = hash.finalize().iter().take(8).fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
    (number % u64::from(HUES)) as u8
}

/// Characters that imitate the marks by which sites show who is verified, staff or official: check marks,
/// stars, shields, medals, crowns, locks and keys, badges, scales and hammers, trade marks, letters in
/// circles and squares, and private characters (in which fonts keep logos).
pub fn is_badge(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{2117}' | '\u{2120}' | '\u{2122}'  // © ® ℗ ℠ ™
        | '\u{2139}'                                                // information
        | '\u{2460}'..='\u{24ff}' | '\u{3200}'..='\u{32ff}'         // enclosed letters and digits
        | '\u{25c9}' | '\u{25ce}' | '\u{25cf}' | '\u{2b24}'         // discs
        | '\u{2605}' | '\u{2606}' | '\u{2bea}'..='\u{2beb}'         // stars
        | '\u{2610}'..='\u{2612}' | '\u{2620}' | '\u{2654}'..='\u{2655}' | '\u{265a}'..='\u{265b}'
        | '\u{2691}'..='\u{2696}' | '\u{2699}' | '\u{269b}' | '\u{269c}' | '\u{269d}' | '\u{26a0}'
        | '\u{26e8}' | '\u{26e4}'..='\u{26e7}' | '\u{26ca}'
        | '\u{2705}' | '\u{2713}'..='\u{2718}' | '\u{271a}'..='\u{274b}' | '\u{2776}'..='\u{2793}'
        | '\u{2b50}'..='\u{2b52}' | '\u{2bf0}'..='\u{2bff}'
        | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'      // private use
        | '\u{fffc}' | '\u{fffd}'
        | '\u{1f100}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1f2ff}'     // enclosed, squared (flags' letters stay)
        | '\u{1f31f}' | '\u{1f320}' | '\u{1f396}'..='\u{1f397}' | '\u{1f3c5}'..='\u{1f3c6}'
        | '\u{1f44c}' | '\u{1f44d}' | '\u{1f451}' | '\u{1f46e}' | '\u{1f4a0}' | '\u{1f4ab}' | '\u{1f4af}'
        | '\u{1f4db}' | '\u{1f4dc}' | '\u{1f50f}'..='\u{1f513}' | '\u{1f528}' | '\u{1f52e}'..='\u{1f53d}'
        | '\u{1f575}' | '\u{1f5f8}'..='\u{1f5f9}' | '\u{1f6a8}' | '\u{1f6a9}' | '\u{1f6e0}'..='\u{1f6e1}'
        | '\u{1f7c0}'..='\u{1f7eb}' | '\u{1f947}'..='\u{1f949}' | '\u{1f9ff}')
}

/// NFC, without variation selectors, with single spaces and none at the ends.
fn tidy(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !matches!(c, '\u{fe00}'..='\u{fe0f}')).nfc().collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

fn is_allowed(chars: &[char], at: usize) -> bool {
    let c = chars[at];
    if matches!(c, '\u{200c}' | '\u{200d}') {
        let joins = |side: Option<&char>| side.is_some_and(|&c| needs_joiners(c));
        return joins(at.checked_sub(1).and_then(|before| chars.get(before))) && joins(chars.get(at + 1));
    }
    let is_invisible =
        is_ignorable(c) || is_bidi_control(c) || (!is_visible(c.encode_utf8(&mut [0; 4])) && c != ' ');
    let is_noncharacter = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    !(c.is_control() || is_invisible || is_noncharacter || is_badge(c) || matches!(c, '<' | '>'))
}

/// Letters and vowel signs of scripts whose spelling uses the joiners U+200C and U+200D.
fn needs_joiners(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{6ff}' | '\u{710}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' // Arabic, Syriac
        | '\u{900}'..='\u{dff}'                                              // Devanagari to Sinhala
        | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}' | '\u{1820}'..='\u{18aa}' // Myanmar, Khmer, Mongolian
        | '\u{a8e0}'..='\u{a8ff}' | '\u{fb50}'..='\u{fdcf}' | '\u{fe70}'..='\u{fefc}')
        && (c.is_alphanumeric() || is_combining_mark(c))
}

/// Lengths of the rows of combining marks, those of precomposed letters counted too.
fn marks(chars: &[char]) -> impl Iterator<Item = usize> {
    let mut row = 0;
    chars.iter().map(move |&c| {
        decompose_canonical(c, |part| row = if is_combining_mark(part) { row + 1 } else { 0 });
        row
    })
}

fn keep_allowed(text: &str) -> String {
    let text = normalise(text);
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).filter(|&at| is_allowed(&chars, at)).map(|at| chars[at]).collect()
}

fn has_letter(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn check_chars(text: &str, max: usize) -> Result<(), NameRefusal> {
    let chars = text.chars().count();
    if chars > max { Err(NameRefusal::TooLong { chars, max }) } else { Ok(()) }
}

fn upper(text: &str) -> String {
    // Where the capital is more than one letter (ß, ligatures) the text stays as it is.
    let upper: String = text.to_uppercase().nfc().collect();
    if upper.graphemes(true).count() == 1 { upper } else { text.to_owned() }
}

/// Case folding as full as the standard library's tables give it.
fn fold(text: &str) -> String {
    text.to_uppercase().to_lowercase().nfkc().map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

/// A short name in URLs: 1 to [`SLUG_CHARS_MAX`] of `a-z`, `0-9` and `-`, not beginning or ending with `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(String);

impl Slug {
    /// Takes a slug exactly as it is, or says why not.
    pub fn new(text: &str) -> Result<Self, NameRefusal> {
        if text.is_empty() {
            return Err(NameRefusal::Empty);
        }
        check_chars(text, SLUG_CHARS_MAX)?;
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if let Some(other) = text.chars().find(|&c| !is_part(c)) {
            return Err(NameRefusal::Character(other));
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(NameRefusal::Character('-'));
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text in one line, normalised, with single spaces; its limit is its field's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line(String);

impl Line {
    /// Takes a text of at most `chars_max` characters after normalising; line ends become spaces.
    pub fn new(text: &str, chars_max: usize) -> Result<Self, NameRefusal> {
        let text = normalise(text);
        let words: Vec<&str> = text.split_whitespace().collect();
        // Joining lines may join what was balanced in each: nothing is left open, for each line closes its own.
        let line = words.join(" ");
        if !is_visible(&line) {
            return Err(NameRefusal::Empty);
        }
        check_chars(&line, chars_max)?;
        Ok(Self(line))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A story's title: a line of at most [`TITLE_CHARS_MAX`] characters, from the publisher, never a reader.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoryTitle(Line);

impl StoryTitle {
    /// Takes a title, or says why not.
    pub fn new(text: &str) -> Result<Self, NameRefusal> {
        Line::new(text, TITLE_CHARS_MAX).map(Self)
    }

    /// The title.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for StoryTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        DisplayName, HUES, Line, NAME_CHARS_MAX, NameRefusal, Slug, StoryTitle, hue, imitates_staff, name_key,
    };

    fn name(text: &str) -> Result<String, NameRefusal> {
        DisplayName::new(text, NAME_CHARS_MAX).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn r38_nobody_signs_as_staff() {
        for name in [
            "Moderator",
            "MODERATOR",
            "Moderator Ana",
            "Ana (Moderator)",
            "Ana, Redaktion",
            "Adm1n",
            "\u{410}dmin",
            "Mod\u{435}rat\u{43e}r",
            "The Daily",
            "the daily",
            "Th\u{435} Daily",
            "m-o-d",
            "Staff 1 Editor",
        ] {
            assert!(imitates_staff(name, "The Daily"), "{name}");
        }
        for name in ["Ana Bol", "Modesto", "Modmodder", "Stafford", "Ann the editor's cat", "The Daily Grind"]
        {
            assert!(!imitates_staff(name, "The Daily"), "{name}");
        }
    }

    #[test]
    fn r38_names_are_plain() {
        for (text, expected) in [
            ("  Ana \t\u{a0} Bol\n", "Ana Bol"),
            ("Zoe\u{301}", "Zo\u{e9}"),
            ("\u{645}\u{6cc}\u{200c}\u{62e}\u{648}", "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}"),
            ("\u{915}\u{94d}\u{200d}\u{937}", "\u{915}\u{94d}\u{200d}\u{937}"),
            ("O\u{2019}Neill-M\u{fc}ller 2", "O\u{2019}Neill-M\u{fc}ller 2"),
            ("Ana \u{2764}\u{fe0f}", "Ana \u{2764}"),
        ] {
            assert_eq!(name(text).as_deref(), Ok(expected), "{text:?}");
        }
        for bad in [
            '\u{202e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{2066}',
            '\u{e0041}',
            '\u{2713}',
            '\u{2714}',
            '\u{2705}',
            '\u{2b50}',
            '\u{2605}',
            '\u{1f6e1}',
            '\u{2122}',
            '\u{ae}',
            '\u{24c2}',
            '\u{f8ff}',
            '\u{0}',
            '\u{1b}',
            '\u{3164}',
            '\u{2800}',
            '\u{1f451}',
            '<',
            '\u{ad}',
            '\u{feff}',
        ] {
            assert_eq!(name(&format!("Ana{bad}Bol")), Err(NameRefusal::Character(bad)));
            let mended = DisplayName::imported(&format!("Ana{bad}Bol"), NAME_CHARS_MAX);
            assert_eq!(mended.as_ref().map(DisplayName::as_str), Some("AnaBol"), "{bad:?}");
        }
    }

    #[test]
    fn r38_names_have_limits() {
        assert_eq!(name(" \u{200b}"), Err(NameRefusal::Empty));
        assert_eq!(name("..."), Err(NameRefusal::NoLetter));
        assert_eq!(name(&"a".repeat(61)), Err(NameRefusal::TooLong { chars: 61, max: 60 }));
        assert_eq!(name(&format!("a{}", "\u{316}".repeat(9))), Err(NameRefusal::Marks));
        let imported =
            |text: &str, max| DisplayName::imported(text, max).map(|name| name.as_str().to_owned());
        assert_eq!(imported(&"a".repeat(99), 60), Some("a".repeat(60)));
        assert_eq!(
            imported(&format!("a{}b", "\u{316}".repeat(99)), 60),
            Some(format!("a{}b", "\u{316}".repeat(8)))
        );
        assert_eq!(imported("\u{2713} \u{2605}", 60), None);
        assert_eq!(imported("ab cd", 3), Some("ab".to_owned()));
    }

    #[test]
    fn r38_confusable_names_share_a_key() {
        for (one, other) in [
            ("Editor", "editor"),
            ("Editor", "\u{415}ditor"),
            ("paypal", "p\u{430}yp\u{430}l"),
            ("Ivan", "lvan"),
            ("Ivan", "1van"),
            ("Bob", "B0b"),
            ("Jane Doe", "Jane_Doe"),
            ("STRASSE", "stra\u{df}e"),
            ("\u{ff21}na", "Ana"),
            ("Marnie", "Mamie"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one} {other}");
        }
        for (one, other) in [("Ana", "Ann"), ("\u{738b}", "\u{674e}"), ("Bob", "Rob")] {
            assert_ne!(name_key(one), name_key(other));
        }
    }

    #[test]
    fn names_have_pictures() {
        for (text, expected) in [
            ("Ana Maria Bol", "AB"),
            ("ana", "A"),
            ("\"Zo\u{e9}\" (the) \u{e9}mile", "Z\u{c9}"),
            ("\u{df}x", "\u{df}"),
            ("\u{915}\u{94d}\u{937} b", "\u{915}\u{94d}\u{937}B"),
        ] {
            let initials = DisplayName::new(text, 60).map(|name| name.initials());
            assert_eq!(initials.as_deref(), Ok(expected), "{text:?}");
        }
        let hues: Vec<u8> = (0..200).map(|n| hue(b"salt", &n.to_string())).collect();
        assert!((0..HUES).all(|hue| hues.contains(&hue)) && hues.iter().all(|hue| *hue < HUES));
        assert_eq!(hue(b"salt", "ana"), hue(b"salt", "ana"));
    }

    #[test]
    fn r02_short_texts_have_types() {
        for (text, good) in [
            ("a", true),
            ("a-1", true),
            ("", false),
            ("-a", false),
            ("a-", false),
            ("A", false),
            ("a_b", false),
            ("\u{e9}", false),
        ] {
            assert_eq!(Slug::new(text).is_ok(), good, "{text:?}");
        }
        assert_eq!(Slug::new(&"a".repeat(41)), Err(NameRefusal::TooLong { chars: 41, max: 40 }));
        assert_eq!(
            Line::new(" a\n\u{202e}b ", 10).map(|line| line.as_str().to_owned()).as_deref(),
            Ok("a b")
        );
        assert_eq!(Line::new("\u{200b}", 10), Err(NameRefusal::Empty));
        assert_eq!(Line::new("abc", 2), Err(NameRefusal::TooLong { chars: 3, max: 2 }));
        assert!(StoryTitle::new("A <b> title").is_ok());
    }
}
