//! Words as search sees them. Text and query are folded here, so that every database finds the same: without case, accents
//! and compatibility forms, `ß` as `ss`. Scripts that put no space between words are taken character by character.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest query, in characters.
pub const QUERY_CHARS_MAX: usize = 300;
/// Most terms of a query; the rest is left out.
pub const TERMS_MAX: usize = 10;
/// Longest word, in characters; the rest of it is left out.
pub const WORD_CHARS_MAX: usize = 60;
/// Most words of one text that can be found. PostgreSQL counts no further place.
pub const WORDS_MAX: usize = 16_000;
/// Fewest characters before the star of a prefix; with fewer it is a word.
const PREFIX_CHARS_MIN: usize = 3;

/// One thing that has to stand in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Folded words that follow each other; never none.
    pub words: Vec<String>,
    /// Whether the last of them may go on.
    pub is_prefix: bool,
}

/// What has to stand in a text: every term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The terms, in the order in which they were typed.
    pub terms: Vec<Term>,
}

impl Query {
    /// Reads what somebody typed: words, `"phrases"`, `prefix*`. Nothing typed is wrong; signs are left out.
    pub fn parse(text: &str) -> Self {
        let mut terms = Vec::new();
        let text: String = text.chars().take(QUERY_CHARS_MAX).collect();
        for (at, part) in text.split(['"', '“', '”', '„']).enumerate() {
            if at % 2 == 1 {
                terms.extend(term(part));
            } else {
                terms.extend(part.split_whitespace().filter_map(term));
            }
        }
        terms.truncate(TERMS_MAX);
        Self { terms }
    }

    /// Whether nothing was asked for.
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a text has all of it.
    pub fn matches(&self, text: &str) -> bool {
        let words: Vec<String> = tokens(text).map(|(_, word)| word).collect();
        self.terms.iter().all(|term| term.places(&words).next().is_some())
    }

    /// Where a text has any of it: parts in bytes, in order, none twice.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let (places, words): (Vec<_>, Vec<_>) = tokens(text).unzip();
        let mut marked = vec![false; words.len()];
        for term in &self.terms {
            for from in term.places(&words) {
                marked[from..from + term.words.len()].fill(true);
            }
        }
        places.into_iter().zip(marked).filter_map(|(place, marked)| marked.then_some(place)).collect()
    }
}

fn term(part: &str) -> Option<Term> {
    let mut words: Vec<String> = tokens(part).map(|(_, word)| word).collect();
    words.truncate(TERMS_MAX);
    let last = words.last()?;
    let is_prefix = part.trim_end().ends_with('*') && last.chars().count() >= PREFIX_CHARS_MIN;
    Some(Term { words, is_prefix })
}

impl Term {
    /// Where it begins among folded words.
    fn places<'a>(&'a self, words: &'a [String]) -> impl Iterator<Item = usize> + 'a {
        let fits = |(at, wanted): (usize, &String), word: &String| {
            wanted == word
                || self.is_prefix && at + 1 == self.words.len() && word.starts_with(wanted.as_str())
        };
        words
            .windows(self.words.len())
            .enumerate()
            .filter(move |(_, window)| {
                self.words.iter().enumerate().zip(*window).all(|(wanted, word)| fits(wanted, word))
            })
            .map(|(at, _)| at)
    }
}

/// The folded words of a text, at most [`WORDS_MAX`].
pub fn words(text: &str) -> Vec<String> {
    tokens(text).map(|(_, word)| word).collect()
}

/// The words of a text: where each stands, in bytes, and what it is folded.
fn tokens(text: &str) -> impl Iterator<Item = (Range<usize>, String)> + '_ {
    let mut rest = text.char_indices().peekable();
    let parts = std::iter::from_fn(move || {
        let (start, first) = rest.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = start + first.len_utf8();
        let is_alone = stands_alone(first);
        while let Some((at, c)) = rest
            .next_if(|(_, c)| is_combining_mark(*c) || !is_alone && c.is_alphanumeric() && !stands_alone(*c))
        {
            end = at + c.len_utf8();
        }
        Some(start..end)
    });
    parts
        .map(|place| (place.clone(), fold(&text[place])))
        .filter(|(_, word)| !word.is_empty())
        .take(WORDS_MAX)
}

/// Characters of scripts without spaces between words: Chinese and Japanese.
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().flat_map(char::to_lowercase).nfkd() {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            c if c.is_alphanumeric() && !is_combining_mark(c) => folded.push(c),
            _ => {}
        }
    }
    match folded.char_indices().nth(WORD_CHARS_MAX) {
        Some((end, _)) => folded[..end].to_owned(),
        None => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        words(text).join(" ")
    }

    #[test]
    fn texts_and_queries_fold_to_the_same_words() {
        for (one, other) in [
            ("Straße", "STRASSE"),
            ("Über die Brücke", "uber DIE brucke"),
            ("Ёлка и ЙОД", "елка и иод"),
            ("Ångström", "angstrom"),
            ("Œuvre, ÆON", "oeuvre aeon"),
            ("ＦＵＬＬ ﬁ", "full fi"),
            ("don't", "don t"),
            ("Ὀδυσσεύς", "οδυσσευσ"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_eq!(folded("東京タワー ok"), "東 京 タ ワ ー ok");
        assert_eq!(folded("- * \" !?"), "");
        assert_eq!(folded(&"x".repeat(80)).len(), WORD_CHARS_MAX);
        assert_eq!(words(&"a ".repeat(WORDS_MAX + 5)).len(), WORDS_MAX);
    }

    #[test]
    fn queries_are_words_phrases_and_prefixes() {
        let term = |words: &[&str], is_prefix| Term {
            words: words.iter().map(|&w| w.to_owned()).collect(),
            is_prefix,
        };
        for (typed, terms) in [
            ("", vec![]),
            ("  \" * ( AND", vec![term(&["and"], false)]),
            ("Fence harbour", vec![term(&["fence"], false), term(&["harbour"], false)]),
            ("\"the fence\" harb*", vec![term(&["the", "fence"], false), term(&["harb"], true)]),
            ("„der Zaun”", vec![term(&["der", "zaun"], false)]),
            ("ha*", vec![term(&["ha"], false)]),
            ("paper.example*", vec![term(&["paper", "example"], true)]),
            ("\"never closed", vec![term(&["never", "closed"], false)]),
        ] {
            assert_eq!(Query::parse(typed).terms, terms, "{typed}");
        }
        assert_eq!(Query::parse(&"x ".repeat(50)).terms.len(), TERMS_MAX);
    }

    #[test]
    fn marks_are_the_words_that_were_found() {
        let text = "Die Brücke, die BRÜCKEN und die Straße.";
        for (query, marks, matches) in [
            ("brucke", vec!["Brücke"], true),
            ("brücke*", vec!["Brücke", "BRÜCKEN"], true),
            ("\"die strasse\"", vec!["die", "Straße"], true),
            ("\"strasse die\"", vec![], false),
            ("brücke zaun", vec!["Brücke"], false),
        ] {
            let query = Query::parse(query);
            let found: Vec<&str> = query.marks(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!((found, query.matches(text)), (marks, matches), "{query:?}");
        }
    }
}
