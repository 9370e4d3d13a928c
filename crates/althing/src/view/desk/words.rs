//! A comment's text as staff judge it: as readers would see it, with what caused its scores marked by strength.

use althing_core::score::{Attribute, Span};
use althing_core::text::{MARKED_MAX, MarkedWord, SafeHtml, plain_text, render_marked};
use maud::{Markup, html};

use crate::view::made::{Made, made};
use crate::view::texts::Texts;

/// Characters of a text in a list.
const EXCERPT_CHARS_MAX: usize = 180;
/// Contributions to the logit from which a word is marked more strongly: one, and two, and a half.
const STRONGER: [f32; 2] = [1.0, 2.5];

/// A comment's text as its readers would see it, with words marked.
pub struct WordsView {
    /// The text.
    pub html: SafeHtml,
    /// Words that could not be marked in it, each with what it speaks for: they stand in an address, or markup cuts them in
    /// two.
    pub elsewhere: Vec<(String, String)>,
}

impl WordsView {
    /// Marks what spans of the source name; where several lie over each other the strongest counts.
    pub fn of(source: &str, spans: &[Span], texts: &Texts) -> Self {
        let words: Vec<MarkedWord> = marked(source, spans)
            .into_iter()
            .map(|(text, (attribute, strength))| MarkedWord {
                text: text.to_owned(),
                strength,
                label: label(attribute, texts).to_owned(),
            })
            .collect();
        let (html, found) = render_marked(source, &words);
        let missed = words.into_iter().zip(found).take(MARKED_MAX).filter(|(_, is_found)| !is_found);
        Self { html, elsewhere: missed.map(|(word, _)| (word.text, word.label)).collect() }
    }
}

/// The words that spans name, each once with the attribute that it supports most, and how strongly: 1 to 3.
fn marked<'s>(source: &'s str, spans: &[Span]) -> Vec<(&'s str, (Attribute, u8))> {
    let mut cuts: Vec<usize> = spans.iter().flat_map(|span| [span.from as usize, span.to as usize]).collect();
    cuts.retain(|at| source.is_char_boundary(*at));
    cuts.sort_unstable();
    cuts.dedup();
    let mut words: Vec<(&str, (Attribute, u8))> = Vec::new();
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let over = spans.iter().filter(|span| span.from as usize <= from && span.to as usize >= to);
        let Some(span) = over.max_by(|a, b| a.contribution.total_cmp(&b.contribution)) else { continue };
        let (text, mark) = (source[from..to].trim(), (span.attribute, strength(span.contribution)));
        match words.iter_mut().find(|(other, _)| *other == text) {
            Some((_, other)) if other.1 < mark.1 => *other = mark,
            Some(_) => {}
            None if text.is_empty() => {}
            None => words.push((text, mark)),
        }
    }
    words
}

fn strength(contribution: f32) -> u8 {
    1 + STRONGER.iter().filter(|least| contribution >= **least).count() as u8
}

/// The text; each marked word can be focused and says what it speaks for.
pub(super) fn words(view: &WordsView, texts: &Texts) -> Markup {
    html! {
        div class="desk-words" { (made(Made::Text(&view.html))) }
        @if !view.elsewhere.is_empty() {
            p class="hint" {
                (texts.open_elsewhere()) " "
                @for (at, (word, label)) in view.elsewhere.iter().enumerate() {
                    @if at > 0 { ", " }
                    bdi { (word) } " (" (label) ")"
                }
            }
        }
    }
}

/// A score as every page of the desk writes it.
pub(super) fn score_words(score: i64) -> String {
    let score = score.clamp(0, 1_000);
    format!("{}.{:02}", score / 1_000, score % 1_000 / 10)
}

/// An attribute's name for people.
pub(super) fn label(attribute: Attribute, texts: &Texts) -> &str {
    match attribute {
        Attribute::Toxicity => texts.score_toxicity(),
        Attribute::SevereToxicity => texts.score_severe(),
        Attribute::Insult => texts.score_insult(),
        Attribute::Profanity => texts.score_profanity(),
        Attribute::Threat => texts.score_threat(),
        Attribute::IdentityAttack => texts.score_identity(),
        Attribute::SexuallyExplicit => texts.score_sexual(),
        Attribute::Spam => texts.score_spam(),
    }
}

/// A code of why something waits, in words for staff.
pub(super) fn held_label<'t>(code: &'t str, texts: &'t Texts) -> &'t str {
    match code {
        "hold-first" => texts.hold_first(),
        "hold-first-for-new" => texts.hold_new(),
        "score-hold" => texts.hold_score(),
        "score-never" => texts.hold_score_never(),
        "score-failed" => texts.hold_unscored(),
        "word-hold" => texts.hold_word(),
        "link-hold" => texts.hold_link(),
        "repeat-hold" => texts.hold_repeat(),
        "staff-hold" => texts.hold_staff(),
        "report-hold" => texts.hold_reports(),
        "standing-hold" => texts.hold_standing(),
        "first-hold" => texts.hold_first_comments(),
        "young-hold" => texts.hold_young(),
        "night-hold" => texts.hold_night(),
        "guard-hold" => texts.hold_guard(),
        "bulk-hold" => texts.hold_bulk(),
        "import-hold" => texts.hold_imported(),
        other => other,
    }
}

/// The beginning of a text without its markup, on one line.
pub fn excerpt(source: &str) -> String {
    plain_text(source, EXCERPT_CHARS_MAX).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(attribute: Attribute, from: u32, to: u32, contribution: f32) -> Span {
        Span { attribute, from, to, contribution }
    }

    #[test]
    fn the_strongest_span_marks_a_word_and_none_is_told_twice() {
        let source = "Du bist ein Idiöt und Lügner, Lügner";
        let (insult, threat) = (Attribute::Insult, Attribute::Threat);
        let spans = [
            span(insult, 12, 18, 3.0),
            span(threat, 8, 18, 0.5),
            span(insult, 23, 30, 0.5),
            span(insult, 32, 39, 1.5),
        ];
        let told = [("ein", (threat, 1)), ("Idiöt", (insult, 3)), ("Lügner", (insult, 2))];
        assert_eq!(marked(source, &spans), told);
        // Spans of another text cut nothing in two.
        assert_eq!(marked(source, &[span(insult, 16, 4_000, 1.0)]), []);
        assert_eq!(marked("", &[]), []);
    }

    #[test]
    fn what_cannot_be_marked_is_told_beside_the_text() {
        let source = "A [*her*ring](https://kipper.example) of a man";
        let spans = [
            span(Attribute::Insult, 3, 12, 1.0),
            span(Attribute::Spam, 22, 28, 1.0),
            span(Attribute::Insult, 43, 46, 1.0),
        ];
        let view = WordsView::of(source, &spans, Texts::of("en"));
        assert!(view.html.as_str().contains("title=\"Insult\">man<"), "{}", view.html.as_str());
        let told: Vec<&str> = view.elsewhere.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(told, ["*her*ring", "kipper"]);
    }

    #[test]
    fn a_score_has_two_digits() {
        assert_eq!([0, 7, 942, 999, 1_000].map(score_words), ["0.00", "0.00", "0.94", "0.99", "1.00"]);
    }

    #[test]
    fn excerpts_are_one_line() {
        assert_eq!(excerpt(" a\n\n **b** "), "a b");
        assert!(excerpt(&"ä ".repeat(400)).ends_with('…'));
    }
}
