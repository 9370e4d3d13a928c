//! What a scorer said of a text, as numbers that policy decides on and the store keeps. Who scores is none of this
//! crate's business: scores are a parameter.

/// One, in the unit of scores and thresholds: thousandths.
pub const ONE: u16 = 1_000;
/// Most spans kept with one text: the strongest of each attribute are enough to see why.
pub const SPANS_MAX: usize = 64;
/// Longest name of a model, in bytes.
pub const MODEL_BYTES_MAX: usize = 40;
/// Contributions are kept in steps of one sixteenth.
const STEPS: f32 = 16.0;

/// One thing that can be said of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Rude, disrespectful or unreasonable.
    Toxicity,
    /// Very hateful or aggressive.
    SevereToxicity,
    /// Insulting a person or several.
    Insult,
    /// Swear words, whatever they are used for.
    Profanity,
    /// The wish or intention to hurt.
    Threat,
    /// Hateful towards people for what they are.
    IdentityAttack,
    /// Lewd.
    SexuallyExplicit,
    /// Advertisement and bait.
    Spam,
}

impl Attribute {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// All, in the order in which scores are stored.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Toxicity,
        Self::SevereToxicity,
        Self::Insult,
        Self::Profanity,
        Self::Threat,
        Self::IdentityAttack,
        Self::SexuallyExplicit,
        Self::Spam,
    ];

    /// Its spelling in settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Toxicity => "toxicity",
            Self::SevereToxicity => "severe_toxicity",
            Self::Insult => "insult",
            Self::Profanity => "profanity",
            Self::Threat => "threat",
            Self::IdentityAttack => "identity_attack",
            Self::SexuallyExplicit => "sexually_explicit",
            Self::Spam => "spam",
        }
    }

    /// The attribute with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| attribute.as_str() == text)
    }
}

/// A part of a text that supports an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// What it supports.
    pub attribute: Attribute,
    /// First byte in the text's source; a character boundary.
    pub from: u32,
    /// Behind the last byte.
    pub to: u32,
    /// How much it adds to the logit, from 0 to 15.9.
    pub contribution: f32,
}

/// The scores of one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// By attribute, in thousandths: 0 to [`ONE`].
    pub values: [u16; Attribute::COUNT],
    /// What supports them; empty where no score is high enough to be explained. At most [`SPANS_MAX`].
    pub spans: Vec<Span>,
    /// ISO 639-1 code of what the text seems to be written in, or `und`.
    pub language: String,
    /// What names the model, so that scores of two models are never taken for the same measure.
    pub model: String,
}

impl Scores {
    /// The score of one attribute, in thousandths.
    pub const fn of(&self, attribute: Attribute) -> u16 {
        self.values[attribute as usize]
    }

    /// The values as they are stored: two bytes each, little-endian.
    pub fn values_to_bytes(values: &[u16; Attribute::COUNT]) -> [u8; 2 * Attribute::COUNT] {
        let mut bytes = [0; 2 * Attribute::COUNT];
        for (pair, value) in bytes.chunks_exact_mut(2).zip(values) {
            pair.copy_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Scores::values_to_bytes`] wrote; none when it is no such thing.
    pub fn values_from_bytes(bytes: &[u8]) -> Option<[u16; Attribute::COUNT]> {
        let bytes: &[u8; 2 * Attribute::COUNT] = bytes.try_into().ok()?;
        let mut values = [0; Attribute::COUNT];
        for (value, pair) in values.iter_mut().zip(bytes.chunks_exact(2)) {
            *value = u16::from_le_bytes([pair[0], pair[1]]);
        }
        values.iter().all(|value| *value <= ONE).then_some(values)
    }

    /// The spans as they are stored: attribute, contribution in sixteenths, first byte and length, the last two as
    /// numbers of seven bits a byte. About five bytes a span.
    pub fn spans_to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.spans.len() * 5);
        for span in self.spans.iter().take(SPANS_MAX) {
            bytes.push(span.attribute as u8);
            bytes.push((span.contribution * STEPS).clamp(0.0, 255.0) as u8);
            push_number(&mut bytes, span.from);
            push_number(&mut bytes, span.to.saturating_sub(span.from));
        }
        bytes
    }

    /// Reads what [`Scores::spans_to_bytes`] wrote; none when it is no such thing.
    pub fn spans_from_bytes(mut bytes: &[u8]) -> Option<Vec<Span>> {
        let mut spans = Vec::new();
        while let [attribute, steps, rest @ ..] = bytes {
            bytes = rest;
            let attribute = *Attribute::ALL.get(usize::from(*attribute))?;
            let from = take_number(&mut bytes)?;
            let to = from.checked_add(take_number(&mut bytes)?)?;
            spans.push(Span { attribute, from, to, contribution: f32::from(*steps) / STEPS });
            if spans.len() > SPANS_MAX {
                return None;
            }
        }
        bytes.is_empty().then_some(spans)
    }
}

fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number as u8) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in [0, 7, 14, 21, 28] {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Whether a text has scores.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scoring {
    /// Nobody asked for any.
    #[default]
    Off,
    /// It has.
    Done(Scores),
    /// They were asked for and did not come: an alarm went off.
    Failed,
}

/// The gravest of a site's word lists that a text has a word of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listed {
    /// Of none.
    #[default]
    Nowhere,
    /// Of `words.hold`.
    Hold,
    /// Of `words.reject`.
    Reject,
}

/// What was found out about a text before any lock was taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signals {
    /// Its scores.
    pub scoring: Scoring,
    /// Which word list it is on.
    pub listed: Listed,
    /// Which word list the name is on that its author gives; of an edit none, since a name stays.
    pub name_listed: Listed,
    /// Links in it, each as often as it occurs.
    pub link_count: u32,
    /// Texts of the last day, of two authors or more, that it nearly repeats.
    pub repeat_count: u32,
    /// Whether somebody of staff is there to see it.
    pub is_on_duty: bool,
    /// Whether it is the one in a hundred that waits where others of its kind would be refused unread.
    pub is_sampled: bool,
}

impl Signals {
    /// The scores, if there are any.
    pub const fn scores(&self) -> Option<&Scores> {
        match &self.scoring {
            Scoring::Done(scores) => Some(scores),
            Scoring::Off | Scoring::Failed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores() -> Scores {
        let span = |attribute, from, to, contribution| Span { attribute, from, to, contribution };
        Scores {
            values: [0, 1, 255, 256, 500, 999, 1_000, 42],
            spans: vec![
                span(Attribute::Toxicity, 0, 1, 0.0),
                span(Attribute::Spam, 127, 128, 1.5),
                span(Attribute::Threat, 119_000, 120_000, 15.9375),
            ],
            language: "en".to_owned(),
            model: "0123abcd".to_owned(),
        }
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let scores = scores();
        let values = Scores::values_to_bytes(&scores.values);
        assert_eq!(Scores::values_from_bytes(&values), Some(scores.values));
        let spans = scores.spans_to_bytes();
        assert!(spans.len() <= scores.spans.len() * 7, "{}", spans.len());
        assert_eq!(Scores::spans_from_bytes(&spans), Some(scores.spans));
        assert_eq!(Scores::spans_from_bytes(&[]), Some(Vec::new()));
    }

    #[test]
    fn what_is_damaged_is_not_taken() {
        let scores = scores();
        let mut values = Scores::values_to_bytes(&scores.values);
        assert_eq!(Scores::values_from_bytes(&values[1..]), None);
        values[1] = 0xFF;
        assert_eq!(Scores::values_from_bytes(&values), None);
        let spans = scores.spans_to_bytes();
        for cut in 1..4 {
            assert_eq!(Scores::spans_from_bytes(&spans[..cut]), None, "{cut}");
        }
        assert_eq!(Scores::spans_from_bytes(&[8, 0, 0, 0]), None, "there is no ninth attribute");
        assert_eq!(Scores::spans_from_bytes(&[0; 4 * (SPANS_MAX + 1)]), None);
        assert_eq!(Scores::spans_from_bytes(&[0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), None);
    }

    #[test]
    fn every_attribute_has_its_place_and_its_name() {
        for (place, attribute) in Attribute::ALL.into_iter().enumerate() {
            assert_eq!(attribute as usize, place);
            assert_eq!(Attribute::parse(attribute.as_str()), Some(attribute));
        }
        assert_eq!(Attribute::parse("TOXICITY"), None);
    }
}
