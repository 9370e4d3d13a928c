//! A comment's text as staff judge it: plain, with what caused its scores marked by strength.

use althing_core::score::{Attribute, Span};
use maud::{Markup, html};

use crate::view::texts::Texts;

/// Characters of a text in a list.
const EXCERPT_CHARS_MAX: usize = 180;
/// Contributions to the logit from which a word is marked more strongly: one, and two, and a half.
const STRONGER: [f32; 2] = [1.0, 2.5];

/// A stretch of a text, and what it speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    text: String,
    /// The attribute that it supports most, and how strongly: 1 to 3.
    marked: Option<(Attribute, u8)>,
}

/// A text in stretches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsView(Vec<Stretch>);

impl WordsView {
    /// Cuts a text where spans begin and end; where several lie over each other the strongest counts.
    pub fn of(source: &str, spans: &[Span]) -> Self {
        let mut cuts: Vec<usize> = vec![0, source.len()];
        cuts.extend(spans.iter().flat_map(|span| [span.from as usize, span.to as usize]));
        cuts.retain(|at| source.is_char_boundary(*at));
        cuts.sort_unstable();
        cuts.dedup();
        let mut stretches: Vec<Stretch> = Vec::new();
        for pair in cuts.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let over = spans.iter().filter(|span| span.from as usize <= from && span.to as usize >= to);
            let strongest = over.max_by(|a, b| a.contribution.total_cmp(&b.contribution));
            let marked = strongest.map(|span| (span.attribute, strength(span.contribution)));
            match stretches.last_mut() {
                Some(last) if last.marked == marked => last.text.push_str(&source[from..to]),
                _ => stretches.push(Stretch { text: source[from..to].to_owned(), marked }),
            }
        }
        Self(stretches)
    }
}

fn strength(contribution: f32) -> u8 {
    1 + STRONGER.iter().filter(|least| contribution >= **least).count() as u8
}

/// The text; each marked word can be focused and says what it speaks for.
pub(super) fn words(view: &WordsView, texts: &Texts) -> Markup {
    html! {
        p class="desk-words" dir="auto" {
            @for stretch in &view.0 {
                @match stretch.marked {
                    None => (stretch.text),
                    Some((attribute, strength)) => {
                        mark class={ "mark-" (strength) } tabindex="0" title=(label(attribute, texts)) {
                            (stretch.text) span class="unseen" { " (" (label(attribute, texts)) ")" }
                        }
                    }
                }
            }
        }
    }
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
        other => other,
    }
}

/// The beginning of a text, on one line.
pub fn excerpt(source: &str) -> String {
    let plain = source.split_whitespace().collect::<Vec<_>>().join(" ");
    match plain.char_indices().nth(EXCERPT_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(attribute: Attribute, from: u32, to: u32, contribution: f32) -> Span {
        Span { attribute, from, to, contribution }
    }

    #[test]
    fn the_strongest_span_marks_a_word_and_nothing_is_lost() {
        let source = "Du bist ein Idiöt und Lügner";
        let (insult, threat) = (Attribute::Insult, Attribute::Threat);
        let spans = [span(insult, 12, 18, 3.0), span(threat, 8, 18, 0.5), span(insult, 23, 30, 1.5)];
        let view = WordsView::of(source, &spans);
        let told: Vec<(&str, Option<(Attribute, u8)>)> =
            view.0.iter().map(|stretch| (stretch.text.as_str(), stretch.marked)).collect();
        assert_eq!(
            told,
            [
                ("Du bist ", None),
                ("ein ", Some((threat, 1))),
                ("Idiöt", Some((insult, 3))),
                (" und ", None),
                ("Lügner", Some((insult, 2))),
            ]
        );
        // Spans of another text cut nothing in two and lose nothing.
        let odd = WordsView::of(source, &[span(insult, 16, 4_000, 1.0)]);
        let whole: String = odd.0.iter().map(|stretch| stretch.text.as_str()).collect();
        assert_eq!(whole, source);
        assert_eq!(WordsView::of("", &[]).0, []);
    }

    #[test]
    fn excerpts_are_one_line() {
        assert_eq!(excerpt(" a\n\n b "), "a b");
        assert!(excerpt(&"ä ".repeat(400)).ends_with('…'));
    }
}
