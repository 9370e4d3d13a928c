//! Words that are marked in a comment's HTML, for staff: what caused its scores.
//!
//! `<mark class="mark-2" tabindex="0" title="Insult">`, with the title repeated for screen readers. Within a link it cannot be
//! focused by itself.

use super::emit::escape;

/// Most words that are marked in one text; of the others only the first are.
pub const MARKED_MAX: usize = 100;

/// A word, or several, to be marked wherever a text has it as words of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedWord {
    /// As the text has it.
    pub text: String,
    /// How strongly: 1 to 3.
    pub strength: u8,
    /// What it speaks for, for people.
    pub label: String,
}

/// Where a stretch of text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where a word can be focused.
    Open,
    /// In a link, which is focused itself.
    InLink,
}

/// Words to be marked, and which of them were found.
#[derive(Default)]
pub(crate) struct Marker<'w> {
    words: &'w [MarkedWord],
    /// Indexes of `words`, the longest text first.
    longest: Vec<usize>,
    pub(crate) found: Vec<bool>,
}

impl<'w> Marker<'w> {
    pub(crate) fn new(words: &'w [MarkedWord]) -> Self {
        let mut longest: Vec<usize> =
            (0..words.len().min(MARKED_MAX)).filter(|at| !words[*at].text.trim().is_empty()).collect();
        longest.sort_by_key(|at| std::cmp::Reverse(words[*at].text.len()));
        Self { words, longest, found: vec![false; words.len()] }
    }

    /// Writes a stretch of text, escaped.
    pub(crate) fn write(&mut self, text: &str, place: Place, html: &mut String) {
        let (mut from, mut at) = (0, 0);
        while !self.longest.is_empty() && at < text.len() {
            let Some(index) = self.at(text, at) else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            let word = &self.words[index];
            escape(&text[from..at], html);
            mark(word, place, html);
            self.found[index] = true;
            at += word.text.len();
            from = at;
        }
        escape(&text[from..], html);
    }

    /// The longest word that begins at a place, and is not a part of another.
    fn at(&self, text: &str, at: usize) -> Option<usize> {
        let before = text[..at].chars().next_back();
        self.longest.iter().copied().find(|index| {
            let word = self.words[*index].text.as_str();
            let Some(rest) = text[at..].strip_prefix(word) else { return false };
            !goes_on(before, word.chars().next()) && !goes_on(word.chars().next_back(), rest.chars().next())
        })
    }
}

/// Whether two characters beside each other belong to one word.
fn goes_on(left: Option<char>, right: Option<char>) -> bool {
    left.is_some_and(char::is_alphanumeric) && right.is_some_and(char::is_alphanumeric)
}

fn mark(word: &MarkedWord, place: Place, html: &mut String) {
    html.push_str("<mark class=\"mark-");
    html.push(char::from(b'0' + word.strength.clamp(1, 3)));
    html.push('"');
    if place == Place::Open {
        html.push_str(" tabindex=\"0\"");
    }
    html.push_str(" title=\"");
    escape(&word.label, html);
    html.push_str("\">");
    escape(&word.text, html);
    html.push_str("<span class=\"unseen\"> (");
    escape(&word.label, html);
    html.push_str(")</span></mark>");
}

#[cfg(test)]
mod tests {
    use super::super::{render, render_marked};
    use super::*;

    fn word(text: &str, strength: u8) -> MarkedWord {
        MarkedWord { text: text.to_owned(), strength, label: "Insult & <more>".to_owned() }
    }

    fn mark_of(text: &str, strength: u8, focus: &str) -> String {
        format!(
            "<mark class=\"mark-{strength}\"{focus} title=\"Insult &amp; &lt;more&gt;\">{text}\
             <span class=\"unseen\"> (Insult &amp; &lt;more&gt;)</span></mark>"
        )
    }

    #[test]
    fn words_are_marked_in_what_readers_would_see() {
        let source = "You **idiot**, not idiotic. <idiot> [an idiot](https://a.example) `idiot`";
        let (html, found) = render_marked(source, &[word("idiot", 2), word("liar", 1)]);
        let (open, linked) = (mark_of("idiot", 2, " tabindex=\"0\""), mark_of("idiot", 2, ""));
        assert_eq!(
            html.as_str(),
            format!(
                "<p dir=\"auto\">You <strong>{open}</strong>, not idiotic. &lt;{open}&gt; \
                 <a href=\"https://a.example/\" rel=\"nofollow ugc noopener noreferrer\">an {linked}</a> \
                 <code>{open}</code></p>"
            )
        );
        assert_eq!(found, [true, false]);
    }

    #[test]
    fn the_longest_counts_and_what_crosses_markup_is_not_found() {
        let (html, found) = render_marked("a *big* fool, big fool", &[word("fool", 1), word("big fool", 3)]);
        let (one, both) = (mark_of("fool", 1, " tabindex=\"0\""), mark_of("big fool", 3, " tabindex=\"0\""));
        assert_eq!(html.as_str(), format!("<p dir=\"auto\">a <em>big</em> {one}, {both}</p>"));
        assert_eq!(found, [true, true]);
        let (_, found) = render_marked("a *big* fool", &[word("big fool", 3)]);
        assert_eq!(found, [false]);
    }

    #[test]
    fn without_words_nothing_is_marked() {
        for source in ["", "> a\n\n1. b", "Größe & <b>"] {
            assert_eq!(render_marked(source, &[]).0, render(source));
            assert_eq!(render_marked(source, &[word("", 1), word(" ", 1)]).0, render(source));
        }
    }
}
