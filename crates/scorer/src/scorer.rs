//! Scores and explains texts.

use std::ops::Range;

use crate::attribute::Attribute;
use crate::language::{self, Language, Support};
use crate::lexicon;
use crate::linear::Piece;
use crate::network::Buffers;
use crate::normal::{Normal, Normaliser};
use crate::reading::{self, Word};
use crate::scores::{Explanation, Scores, Span};
use crate::weights::Weights;

/// Characters of a text that are scored; the rest is left out. As many as bytes are taken where the longest texts come from,
/// Google's `comments:analyze`, so that nothing hides behind the end.
pub const CHARS_MAX: usize = 20_480;
/// Words that are scored together: twice what the longest rows had that were learnt from.
const WINDOW_WORDS: usize = 256;
/// Words that two neighbouring windows share, so that what stands on a border is seen whole by one.
const OVERLAP_WORDS: usize = 32;
/// Pieces that are judged on their own within a window, so that a few words do not drown among many.
const PART_PIECES: usize = 2;
/// Pieces from one such part to the next.
const PART_STEP: usize = 1;
/// What the logits of a part count less than those of a window: out of many parts one always looks worst.
const PART_DISCOUNT: f32 = 1.0;
/// Spans of one attribute in an explanation: the strongest.
const SPANS_MAX: usize = 40;
/// Score below which an attribute is not explained.
const EXPLAINED_MIN: f32 = 0.3;
/// Least contribution of a span to the logit.
const CONTRIBUTION_MIN: f32 = 0.6;
/// Least contribution of a span beside the strongest of its attribute.
const CONTRIBUTION_SHARE_MIN: f32 = 0.3;

/// Buffers that are reused from one text to the next; one a thread.
///
/// After the longest text it has met, scoring allocates nothing: every buffer is cleared and filled again, and a
/// `Vec` keeps its room.
#[derive(Debug, Default)]
pub struct Scratch {
    normaliser: Normaliser,
    normal: Normal,
    words: Vec<Word>,
    /// One for each network.
    buffers: Vec<Buffers>,
    pieces: Vec<Piece>,
    /// What each word adds, by attribute; only for explanations.
    contributions: Vec<[f32; Attribute::COUNT]>,
}

impl Scratch {
    /// The normal form of the text that was scored or explained last.
    pub const fn normal(&self) -> &Normal {
        &self.normal
    }

    /// What the models read of the text that was scored or explained last.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Normalises and reads a text.
    pub fn read(&mut self, text: &str) {
        self.normaliser.run(text, &mut self.normal);
        reading::read(&self.normal, &mut self.words);
    }
}

/// Scores texts. One can be shared by all threads; each has a [`Scratch`] of its own.
#[derive(Debug)]
pub struct Scorer {
    weights: Weights,
}

/// The first [`CHARS_MAX`] characters.
pub(crate) fn bounded(text: &str) -> &str {
    if text.len() <= CHARS_MAX {
        return text;
    }
    text.char_indices().nth(CHARS_MAX).map_or(text, |(end, _)| &text[..end])
}

impl Scorer {
    /// A scorer with these weights.
    pub const fn new(weights: Weights) -> Self {
        Self { weights }
    }

    /// What it knows.
    pub const fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Scores a text of any content, in time linear in its length.
    pub fn score(&self, text: &str, scratch: &mut Scratch) -> Scores {
        let text = bounded(text);
        scratch.read(text);
        let language = language::guess(text, &scratch.normal);
        self.judge(text, language, scratch)
    }

    fn judge(&self, text: &str, language: Language, scratch: &mut Scratch) -> Scores {
        if language.support == Support::Foreign {
            return Scores { values: lexicon::scores(text, &scratch.normal), language };
        }
        let logits = self.logits(scratch);
        let mut values =
            std::array::from_fn(|at| self.weights.calibration.probability(Attribute::ALL[at], logits[at]));
        if language.support == Support::Unclear {
            lexicon::raise(&mut values, &scratch.normal);
        }
        Scores { values, language }
    }

    /// The mixed logits of what was read into `scratch`: the greatest of all windows and, a little discounted, of their
    /// parts.
    pub fn logits(&self, scratch: &mut Scratch) -> [f32; Attribute::COUNT] {
        let Scratch { normal, words, buffers, pieces, .. } = scratch;
        let mut greatest = [f32::NEG_INFINITY; Attribute::COUNT];
        let mut raise = |logits: [f32; Attribute::COUNT], discount: f32| {
            greatest.iter_mut().zip(logits).for_each(|(most, logit)| *most = most.max(logit - discount));
        };
        buffers.resize_with(self.weights.networks.len(), Buffers::default);
        for window in windows(words.len()) {
            let words = &words[window];
            self.weights.linear.read(words, &normal.text, pieces);
            for (network, buffers) in self.weights.networks.iter().zip(buffers.iter_mut()) {
                network.read(words, &normal.text, buffers);
            }
            raise(self.mixed(pieces, buffers, 0..pieces.len()), 0.0);
            for part in parts(pieces.len()) {
                raise(self.mixed(pieces, buffers, part), PART_DISCOUNT);
            }
        }
        greatest
    }

    /// The mixed logits of some pieces of a window that both models have read.
    fn mixed(&self, pieces: &[Piece], buffers: &[Buffers], part: Range<usize>) -> [f32; Attribute::COUNT] {
        let linear = self.weights.linear.logits(&pieces[part.clone()]);
        let (mix, share) = (self.weights.mix, self.share());
        let mut mixed: [f32; Attribute::COUNT] = std::array::from_fn(|at| mix[at] * linear[at]);
        for (network, buffers) in self.weights.networks.iter().zip(buffers) {
            let logits = network.logits(buffers, part.clone());
            for at in 0..Attribute::COUNT {
                mixed[at] += (1.0 - mix[at]) * share * logits[at];
            }
        }
        mixed
    }

    /// What one of the networks counts among all.
    fn share(&self) -> f32 {
        1.0 / self.weights.networks.len().max(1) as f32
    }

    /// Scores a text and says which of its parts support what.
    pub fn explain(&self, text: &str, scratch: &mut Scratch) -> Explanation {
        let text = bounded(text);
        let scores = self.score(text, scratch);
        let mut spans = Vec::new();
        if scores.language.support == Support::Foreign {
            listed(scratch, &mut spans, |word, emit| lexicon::each_attribute(word, emit));
            lexicon::each_ideographic(text, |place, attribute, score| {
                spans.push(span(place.start, place.end, attribute, score));
            });
            spans.sort_by_key(|span| (span.attribute.index(), span.from));
            spans.truncate(SPANS_MAX * Attribute::COUNT);
        } else {
            self.contribute(scratch);
            for attribute in Attribute::ALL {
                if scores.of(attribute) >= EXPLAINED_MIN {
                    strongest(scratch, attribute, &mut spans);
                }
            }
            if scores.language.support == Support::Unclear && spans.is_empty() {
                listed(scratch, &mut spans, |word, emit| lexicon::each_foreign(word, emit));
            }
        }
        count_utf16(text, &mut spans);
        Explanation { scores, spans }
    }

    /// Sums up what every word adds. A word in two windows keeps what it adds in the second.
    pub fn contribute(&self, scratch: &mut Scratch) {
        let Scratch { normal, words, buffers, contributions, .. } = scratch;
        contributions.clear();
        contributions.resize(words.len(), [0.0; Attribute::COUNT]);
        let (mix, share) = (self.weights.mix, self.share());
        buffers.resize_with(self.weights.networks.len(), Buffers::default);
        for window in windows(words.len()) {
            let into = &mut contributions[window.clone()];
            into.fill([0.0; Attribute::COUNT]);
            let words = &words[window];
            self.weights.linear.contributions(words, &normal.text, |feature, values| {
                let ends = [feature.first as usize, feature.last as usize];
                for end in ends {
                    for at in 0..Attribute::COUNT {
                        into[end][at] += values[at] * mix[at] / 2.0;
                    }
                }
            });
            for (network, buffers) in self.weights.networks.iter().zip(buffers.iter_mut()) {
                network.read(words, &normal.text, buffers);
                network.contributions(buffers, |word, values| {
                    for at in 0..Attribute::COUNT {
                        into[word][at] += values[at] * (1.0 - mix[at]) * share;
                    }
                });
            }
        }
    }
}

impl Scratch {
    /// What each word adds to the logits, after [`Scorer::contribute`].
    pub fn contributions(&self) -> &[[f32; Attribute::COUNT]] {
        &self.contributions
    }
}

/// The parts of a window of so many pieces; none, if it is not larger than a part.
fn parts(pieces: usize) -> impl Iterator<Item = Range<usize>> {
    let count = if pieces > PART_PIECES { (pieces - PART_PIECES).div_ceil(PART_STEP) + 1 } else { 0 };
    (0..count).map(move |at| at * PART_STEP..(at * PART_STEP + PART_PIECES).min(pieces))
}

/// The windows over so many words; one, if there are few or none.
fn windows(count: usize) -> impl Iterator<Item = Range<usize>> {
    let step = WINDOW_WORDS - OVERLAP_WORDS;
    let last = count.saturating_sub(OVERLAP_WORDS + 1) / step;
    (0..=last).map(move |at| at * step..(at * step + WINDOW_WORDS).min(count))
}

/// Adds the words of the lists that a text has.
fn listed(scratch: &Scratch, spans: &mut Vec<Span>, each: impl Fn(&str, &mut dyn FnMut(Attribute, f32))) {
    for token in scratch.normal.tokens.iter().filter(|token| token.from < token.to) {
        let word = scratch.normal.text.get(token.start as usize..token.end as usize).unwrap_or("");
        each(word, &mut |attribute, score| {
            spans.push(span(token.from as usize, token.to as usize, attribute, score));
        });
    }
    spans.sort_by(|left, right| {
        let place = |span: &Span| (span.attribute.index(), span.from);
        place(left).cmp(&place(right)).then(right.contribution.total_cmp(&left.contribution))
    });
    // A word that is on lists of two languages counts as the worse of both says.
    spans.dedup_by_key(|span| (span.attribute.index(), span.from));
    spans.truncate(SPANS_MAX * Attribute::COUNT);
}

const fn span(from: usize, to: usize, attribute: Attribute, contribution: f32) -> Span {
    Span { from, to, utf16_from: 0, utf16_to: 0, attribute, contribution }
}

/// Adds the strongest words for an attribute, neighbours joined.
fn strongest(scratch: &Scratch, attribute: Attribute, spans: &mut Vec<Span>) {
    let value = |at: usize| scratch.contributions[at][attribute.index()];
    let greatest = (0..scratch.words.len()).map(value).fold(0.0_f32, f32::max);
    let least = CONTRIBUTION_MIN.max(greatest * CONTRIBUTION_SHARE_MIN);
    // One sign can hold several words (a squared "day 1"): the place belongs to the first.
    let has_place = |at: usize| scratch.words[at].from < scratch.words[at].to;
    let mut chosen: Vec<usize> =
        (0..scratch.words.len()).filter(|at| value(*at) >= least && has_place(*at)).collect();
    chosen.sort_by(|left, right| value(*right).total_cmp(&value(*left)));
    chosen.truncate(SPANS_MAX);
    chosen.sort_unstable();
    let first = spans.len();
    let mut before = None;
    for at in chosen {
        let word = &scratch.words[at];
        match spans[first..].last_mut() {
            Some(last) if before == at.checked_sub(1) => {
                last.to = last.to.max(word.to as usize);
                last.contribution += value(at);
            }
            _ => spans.push(span(word.from as usize, word.to as usize, attribute, value(at))),
        }
        before = Some(at);
    }
}

/// Counts UTF-16 code units up to each end of each span, reading the text once.
fn count_utf16(text: &str, spans: &mut [Span]) {
    let mut ends: Vec<usize> = spans.iter().flat_map(|span| [span.from, span.to]).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut units = Vec::with_capacity(ends.len());
    let (mut at, mut count) = (0, 0);
    for end in &ends {
        count += text.get(at..*end).unwrap_or("").encode_utf16().count();
        at = *end;
        units.push(count);
    }
    let unit = |byte: usize| ends.binary_search(&byte).map_or(0, |place| units[place]);
    for span in spans {
        span.utf16_from = unit(span.from);
        span.utf16_to = unit(span.to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scorer() -> Scorer {
        Scorer::new(crate::weights::tests::small())
    }

    const fn is_shared<T: Send + Sync>() {}

    #[test]
    fn one_scorer_serves_all_threads() {
        is_shared::<Scorer>();
    }

    #[test]
    fn the_same_text_has_the_same_scores_whatever_was_scored_before() {
        let scorer = scorer();
        let mut used = Scratch::default();
        let texts = [
            "You are kind.",
            "",
            "\u{1F600}\u{200D}\u{FE0F}",
            "Was für ein Tag!",
            &"very long ".repeat(4_000),
        ];
        for text in texts.iter().chain(&texts) {
            let fresh = scorer.explain(text, &mut Scratch::default());
            assert_eq!(scorer.explain(text, &mut used), fresh);
            assert!(fresh.scores.values.iter().all(|score| (0.0..=1.0).contains(score)));
        }
    }

    #[test]
    fn spans_count_bytes_and_utf16_units() {
        let text = "\u{1F468}\u{200D}\u{1F469} é you \u{1F600} there";
        let mut spans = vec![
            span(text.find("you").unwrap_or(0), text.find("you").unwrap_or(0) + 3, Attribute::Insult, 1.0),
            span(text.find("there").unwrap_or(0), text.len(), Attribute::Insult, 1.0),
        ];
        count_utf16(text, &mut spans);
        let units: Vec<u16> = text.encode_utf16().collect();
        for span in &spans {
            let cut = String::from_utf16_lossy(&units[span.utf16_from..span.utf16_to]);
            assert_eq!(cut, text[span.from..span.to]);
        }
    }

    #[test]
    fn windows_cover_every_word_and_overlap() {
        for count in [0, 1, 255, 256, 257, 480, 481, 8_192] {
            let windows: Vec<_> = windows(count).collect();
            assert_eq!(windows[0].start, 0);
            assert_eq!(windows[windows.len() - 1].end, count);
            assert!(windows.windows(2).all(|pair| pair[0].end >= pair[1].start + OVERLAP_WORDS));
            assert!(windows.iter().all(|window| window.len() <= WINDOW_WORDS));
        }
    }

    #[test]
    fn what_words_add_makes_up_the_logit() {
        let scorer = scorer();
        let mut scratch = Scratch::default();
        scratch.read("you are all very kind today");
        let logits = scorer.logits(&mut scratch);
        scorer.contribute(&mut scratch);
        let sum: f32 = scratch.contributions().iter().map(|adds| adds[0]).sum();
        let rest = logits[0] - sum;
        // What is left is the bias of both models: this network's filters have none of their own.
        assert!((rest - (-0.5)).abs() < 1e-3, "{rest}");
    }

    #[test]
    fn a_foreign_text_is_marked_and_scored_by_its_words() {
        let scores = scorer().score(
            "Ferme ta gueule, sale connard, tu ne sais pas de quoi tu parles et les autres non plus.",
            &mut Scratch::default(),
        );
        assert_eq!(scores.language, Language { code: Some("fr"), support: Support::Foreign });
        assert!(scores.of(Attribute::Insult) > 0.8 && scores.of(Attribute::Threat) < 0.1);
    }
}
