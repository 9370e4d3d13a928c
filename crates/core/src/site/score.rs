//! What a site makes of scores: the settings `score.*`.

use crate::score::{Attribute, ONE};

/// What scores are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ScoreMode {
    /// Nothing is scored.
    Off,
    /// Texts are scored and the scores kept; nothing is held by them.
    #[default]
    Shadow,
    /// Thresholds hold.
    On,
}

impl ScoreMode {
    /// The setting's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Shadow => "shadow",
            Self::On => "on",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Off, Self::Shadow, Self::On].into_iter().find(|mode| mode.as_str() == text)
    }
}

/// What becomes of a text that could not be scored in time, where scores hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OnFailure {
    /// It waits for a moderator.
    #[default]
    Hold,
    /// It is published.
    Publish,
}

impl OnFailure {
    /// The setting's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Publish => "publish",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Hold, Self::Publish].into_iter().find(|choice| choice.as_str() == text)
    }
}

/// The settings `score.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreSettings {
    /// `score.mode`.
    pub mode: ScoreMode,
    /// `score.failure`.
    pub failure: OnFailure,
    /// `score.learned`: whether scores are corrected by what was learnt from moderators.
    pub learned: bool,
    /// `score.ATTRIBUTE.hold`, in thousandths: from there on a comment waits. None: never by this attribute.
    pub hold: [Option<u16>; Attribute::COUNT],
    /// `score.ATTRIBUTE.never`, in thousandths: from there on nothing is published without a human, whoever wrote it.
    pub never: [Option<u16>; Attribute::COUNT],
}

/// Where an attribute holds when nothing is set.
const HOLD: u16 = 800;
/// Where nothing is published without a human when nothing is set.
const NEVER: u16 = 950;

impl Default for ScoreSettings {
    /// Swear words and advertisement hold nothing unless a site says so: what they are worth differs by site.
    fn default() -> Self {
        let usual = |least| {
            Attribute::ALL.map(|attribute| {
                (!matches!(attribute, Attribute::Profanity | Attribute::Spam)).then_some(least)
            })
        };
        Self {
            mode: ScoreMode::default(),
            failure: OnFailure::default(),
            learned: false,
            hold: usual(HOLD),
            never: usual(NEVER),
        }
    }
}

/// One of the two thresholds of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// `hold`.
    Hold,
    /// `never`.
    Never,
}

impl ScoreSettings {
    /// The threshold that a key such as `toxicity.hold` names.
    pub(super) fn threshold(&mut self, key: &str) -> Option<&mut Option<u16>> {
        let (attribute, which) = key.split_once('.')?;
        let attribute = Attribute::parse(attribute)?;
        match which {
            "hold" => Some(&mut self.hold[attribute as usize]),
            "never" => Some(&mut self.never[attribute as usize]),
            _ => None,
        }
    }

    /// The thresholds of one kind.
    pub const fn of(&self, which: Threshold) -> &[Option<u16>; Attribute::COUNT] {
        match which {
            Threshold::Hold => &self.hold,
            Threshold::Never => &self.never,
        }
    }

    /// The first attribute whose `never` lies below its `hold`: then `hold` would never be met alone.
    pub fn crossed(&self) -> Option<Attribute> {
        let crosses = |attribute: &Attribute| {
            let at = *attribute as usize;
            self.hold[at].zip(self.never[at]).is_some_and(|(hold, never)| never < hold)
        };
        Attribute::ALL.into_iter().find(crosses)
    }

    /// Every threshold that differs from its default, with its key.
    pub(super) fn entries(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let mut entries = Vec::new();
        for attribute in Attribute::ALL {
            for (name, which) in [("hold", Threshold::Hold), ("never", Threshold::Never)] {
                let value = self.of(which)[attribute as usize];
                if value != default.of(which)[attribute as usize] {
                    entries.push((format!("score.{}.{name}", attribute.as_str()), spelled(value)));
                }
            }
        }
        entries
    }
}

/// A threshold as `site set` takes it: `off`, or a number above 0 and up to 1 with at most three digits behind the point.
pub fn parse_threshold(text: &str) -> Option<Option<u16>> {
    if text == "off" {
        return Some(None);
    }
    let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = ["0", "1"].contains(&whole)
        && behind.len() <= 3
        && behind.bytes().all(|digit| digit.is_ascii_digit())
        && !text.ends_with('.');
    let thousandths = format!("{whole}{behind:0<3}").parse::<u16>().ok()?;
    (is_plain && (1..=ONE).contains(&thousandths)).then_some(Some(thousandths))
}

/// A threshold as it is written: at least two digits behind the point.
pub fn spelled(threshold: Option<u16>) -> String {
    match threshold {
        None => "off".to_owned(),
        Some(least) if least.is_multiple_of(10) => format!("{}.{:02}", least / ONE, least % ONE / 10),
        Some(least) => format!("{}.{:03}", least / ONE, least % ONE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_and_written() {
        for (text, value, again) in [
            ("0.8", Some(800), "0.80"),
            ("0.80", Some(800), "0.80"),
            ("0.805", Some(805), "0.805"),
            ("0.001", Some(1), "0.001"),
            ("1", Some(1_000), "1.00"),
            ("1.000", Some(1_000), "1.00"),
            ("off", None, "off"),
        ] {
            assert_eq!(parse_threshold(text), Some(value), "{text}");
            assert_eq!(spelled(value), again);
            assert_eq!(parse_threshold(again), Some(value));
        }
        for text in [
            "", "0", "0.0", "0.000", "1.001", "1.1", "80", "80 %", "-0.5", "+0.5", ".8", "0.", "0.8005",
            "0,8", "1e-1", "O.8",
        ] {
            assert_eq!(parse_threshold(text), None, "{text}");
        }
    }

    #[test]
    fn crossed_thresholds_are_found() {
        let mut score = ScoreSettings::default();
        assert_eq!(score.crossed(), None);
        score.never[Attribute::Threat as usize] = Some(700);
        assert_eq!(score.crossed(), Some(Attribute::Threat));
        score.hold[Attribute::Threat as usize] = None;
        assert_eq!(score.crossed(), None);
    }
}
