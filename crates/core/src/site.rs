//! A site: one publication, with the settings its operator chose.

mod contact;
mod docs;
mod door;
mod phase;
mod score;
mod section;

use std::sync::Arc;

use crate::id::SiteId;
use crate::refusal::SettingRefusal;
use crate::rule::Rule;
use crate::vote::Votes;

pub use contact::{CONTACT_CHARS_MAX, ContactSettings};
pub use docs::{SETTINGS, SettingDoc};
pub use door::{DOMAINS_BYTES_MAX, DOOR_SECONDS_MAX, DoorSettings, NEW_ACCOUNT, Proof};
pub use phase::{NightHours, PhaseSettings};
pub use score::{OnFailure, ScoreMode, ScoreSettings, Threshold, parse_threshold, spelled};
pub use section::{SECTION_CHARS_MAX, SECTIONS_MAX, Section, is_policy_key};

/// Most origins one site may register.
pub const ORIGINS_MAX: usize = 100;
/// Longest window for edits, in minutes: one day.
pub const EDIT_MINUTES_MAX: u32 = 24 * 60;
/// Longest time until stories close, in days: ten years.
pub const CLOSE_DAYS_MAX: u32 = 3650;
/// Most links that `links.hold` may name: a comment of links alone has fewer than a thousand.
pub const LINKS_MAX: u32 = 1000;
/// Most repeated texts that `repeats.hold` may name.
pub const REPEATS_MAX: u32 = 50;
/// Most that `reports.hold` may ask for, in units of weight.
pub const REPORTS_MAX: u32 = 1000;
/// Longest time for which votes on a new comment are not shown, in minutes: one day.
pub const HIDE_MINUTES_MAX: u32 = 24 * 60;
/// Longest time that something may wait before it is late, in minutes: a week.
pub const CLOCK_MINUTES_MAX: u32 = 7 * 24 * 60;
/// Longest word list, in bytes.
pub const WORDS_BYTES_MAX: usize = 262_144;
/// Longest value of one theme token, in bytes.
pub const THEME_VALUE_BYTES_MAX: usize = 200;

/// One publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its short name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Where its pages live: `https://host[:port]`, serialised.
    pub origins: Vec<String>,
    /// Mixed into what is derived from readers' names, so that two sites give different pictures.
    pub salt: [u8; 16],
    /// What the operator chose.
    pub settings: Settings,
    /// Sections that have settings of their own, by name; at most [`SECTIONS_MAX`].
    pub sections: Vec<Section>,
    /// The rules that it published, in their order; empty until it does, and then the house's hold.
    pub rules: Arc<[Rule]>,
}

/// When a new comment is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// At once.
    #[default]
    PublishFirst,
    /// After a moderator approved it.
    HoldFirst,
    /// At once for authors with an approved comment, else after approval. Guests are always new.
    HoldFirstForNew,
}

impl Mode {
    /// The setting's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PublishFirst => "publish-first",
            Self::HoldFirst => "hold-first",
            Self::HoldFirstForNew => "hold-first-for-new",
        }
    }
}

/// A setting that is `on` or `off`.
fn switch(value: &str) -> Option<bool> {
    match value {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// A site's settings (`althing site set SLUG KEY=VALUE`). [`SETTINGS`] documents each key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `mode`.
    pub mode: Mode,
    /// `guests`.
    pub guests: bool,
    /// `edit_minutes`, at most [`EDIT_MINUTES_MAX`].
    pub edit_minutes: u32,
    /// `close_days`, 0 for never, at most [`CLOSE_DAYS_MAX`].
    pub close_days: u32,
    /// `language`: a BCP 47 tag.
    pub language: String,
    /// `clock_minutes`, 0 for none, at most [`CLOCK_MINUTES_MAX`].
    pub clock_minutes: u32,
    /// `votes`.
    pub votes: Votes,
    /// `votes.hide_minutes`, at most [`HIDE_MINUTES_MAX`].
    pub votes_hide_minutes: u32,
    /// `score.*`.
    pub score: ScoreSettings,
    /// `links.hold`, 0 for never, at most [`LINKS_MAX`].
    pub links_hold: u32,
    /// `repeats.hold`, 0 for never, at most [`REPEATS_MAX`].
    pub repeats_hold: u32,
    /// `reports.hold`, in units of weight, 0 for never, at most [`REPORTS_MAX`].
    pub reports_hold: u32,
    /// `words.hold`: one entry a line. Shared, because settings are copied with each change.
    pub words_hold: Arc<str>,
    /// `words.reject`: one entry a line.
    pub words_reject: Arc<str>,
    /// `door.*`.
    pub door: DoorSettings,
    /// `contact.*`.
    pub contact: ContactSettings,
    /// What the phases ask that are off until a site wants them.
    pub phases: PhaseSettings,
    /// `theme.TOKEN`: custom properties, sorted by token.
    pub theme: Vec<(String, String)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mode: Mode::PublishFirst,
            guests: true,
            edit_minutes: 15,
            close_days: 0,
            language: "en".to_owned(),
            clock_minutes: 60,
            votes: Votes::UpDown,
            votes_hide_minutes: 10,
            score: ScoreSettings::default(),
            links_hold: 0,
            repeats_hold: 0,
            reports_hold: 0,
            words_hold: Arc::default(),
            words_reject: Arc::default(),
            door: DoorSettings::default(),
            contact: ContactSettings::default(),
            phases: PhaseSettings::default(),
            theme: Vec::new(),
        }
    }
}

/// Tokens that a site may set, as `theme.TOKEN`: the custom properties of `web/src/tokens.css`.
pub const THEME_TOKENS: &[&str] = &[
    "accent",
    "danger",
    "edge",
    "font-code",
    "font-story",
    "font-ui",
    "ink",
    "line",
    "mark",
    "measure",
    "on-accent",
    "paper",
    "quiet",
    "radius",
    "size",
    "space",
    "wash",
];

impl Settings {
    /// Changes one setting.
    ///
    /// Refused, naming the key and what it takes, when the key is unknown or the value does not fit.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), SettingRefusal> {
        let wrong = |takes: &'static str| SettingRefusal::Value { key: key.to_owned(), takes };
        match key {
            "mode" => {
                self.mode = [Mode::PublishFirst, Mode::HoldFirst, Mode::HoldFirstForNew]
                    .into_iter()
                    .find(|mode| mode.as_str() == value)
                    .ok_or_else(|| wrong("publish-first, hold-first or hold-first-for-new"))?;
            }
            "guests" => self.guests = switch(value).ok_or_else(|| wrong("on or off"))?,
            "edit_minutes" => {
                self.edit_minutes =
                    whole(value, EDIT_MINUTES_MAX).ok_or_else(|| wrong("a whole number from 0 to 1440"))?;
            }
            "close_days" => {
                self.close_days =
                    whole(value, CLOSE_DAYS_MAX).ok_or_else(|| wrong("a whole number from 0 to 3650"))?;
            }
            "language" => {
                if !is_language_tag(value) {
                    return Err(wrong("a language tag such as en or de-AT"));
                }
                value.clone_into(&mut self.language);
            }
            "clock_minutes" => {
                self.clock_minutes =
                    whole(value, CLOCK_MINUTES_MAX).ok_or_else(|| wrong("a whole number from 0 to 10080"))?;
            }
            "votes" => {
                let found = Votes::ALL.into_iter().find(|votes| votes.as_str() == value);
                self.votes = found.ok_or_else(|| wrong("up-down, up or off"))?;
            }
            "votes.hide_minutes" => {
                self.votes_hide_minutes =
                    whole(value, HIDE_MINUTES_MAX).ok_or_else(|| wrong("a whole number from 0 to 1440"))?;
            }
            "links.hold" => {
                self.links_hold =
                    whole(value, LINKS_MAX).ok_or_else(|| wrong("a whole number from 0 to 1000"))?;
            }
            "repeats.hold" => {
                self.repeats_hold =
                    whole(value, REPEATS_MAX).ok_or_else(|| wrong("a whole number from 0 to 50"))?;
            }
            "reports.hold" => {
                self.reports_hold =
                    whole(value, REPORTS_MAX).ok_or_else(|| wrong("a whole number from 0 to 1000"))?;
            }
            "words.hold" | "words.reject" => {
                if value.len() > WORDS_BYTES_MAX {
                    return Err(wrong("at most 262144 bytes"));
                }
                let words = Arc::from(value.trim_end());
                *(if key == "words.hold" { &mut self.words_hold } else { &mut self.words_reject }) = words;
            }
            _ if key.starts_with("score.") => self.set_score(key, value)?,
            _ if PhaseSettings::has(key) => self.phases.set(key, value).map_err(wrong)?,
            _ if key.starts_with("door.") => {
                if !self.door.set(key, value).map_err(wrong)? {
                    return Err(SettingRefusal::Key { key: key.to_owned() });
                }
            }
            "contact.email" => self.contact.email = contact::email(value).map_err(wrong)?,
            "contact.text" => self.contact.text = contact::text(value).map_err(wrong)?,
            _ => self.set_token(key, value)?,
        }
        Ok(())
    }

    fn set_token(&mut self, key: &str, value: &str) -> Result<(), SettingRefusal> {
        let token = key.strip_prefix("theme.").filter(|token| THEME_TOKENS.contains(token));
        let token = token.ok_or_else(|| SettingRefusal::Key { key: key.to_owned() })?;
        let takes = "a plain CSS value: letters, digits and # % . , ( ) - and quotes, without url()";
        self.set_theme(token, value).map_err(|()| SettingRefusal::Value { key: key.to_owned(), takes })
    }

    /// Every setting that differs from its default, as `site set` would take it.
    pub fn entries(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let mut entries = Vec::new();
        let mut put = |changed: bool, key: &str, value: String| {
            if changed {
                entries.push((key.to_owned(), value));
            }
        };
        put(self.mode != default.mode, "mode", self.mode.as_str().to_owned());
        put(self.guests != default.guests, "guests", if self.guests { "on" } else { "off" }.to_owned());
        put(self.edit_minutes != default.edit_minutes, "edit_minutes", self.edit_minutes.to_string());
        put(self.close_days != default.close_days, "close_days", self.close_days.to_string());
        put(self.language != default.language, "language", self.language.clone());
        put(self.clock_minutes != default.clock_minutes, "clock_minutes", self.clock_minutes.to_string());
        put(self.votes != default.votes, "votes", self.votes.as_str().to_owned());
        put(
            self.votes_hide_minutes != default.votes_hide_minutes,
            "votes.hide_minutes",
            self.votes_hide_minutes.to_string(),
        );
        put(self.score.mode != default.score.mode, "score.mode", self.score.mode.as_str().to_owned());
        put(
            self.score.failure != default.score.failure,
            "score.failure",
            self.score.failure.as_str().to_owned(),
        );
        put(self.score.learned, "score.learned", "on".to_owned());
        for (key, value) in self.score.entries() {
            put(true, &key, value);
        }
        put(self.links_hold != default.links_hold, "links.hold", self.links_hold.to_string());
        put(self.repeats_hold != default.repeats_hold, "repeats.hold", self.repeats_hold.to_string());
        put(self.reports_hold != default.reports_hold, "reports.hold", self.reports_hold.to_string());
        put(!self.words_hold.is_empty(), "words.hold", self.words_hold.as_ref().to_owned());
        put(!self.words_reject.is_empty(), "words.reject", self.words_reject.as_ref().to_owned());
        for (key, value) in self.phases.entries().into_iter().chain(self.door.entries()) {
            put(true, key, value);
        }
        put(!self.contact.email.is_empty(), "contact.email", self.contact.email.clone());
        put(!self.contact.text.is_empty(), "contact.text", self.contact.text.as_ref().to_owned());
        for (token, value) in &self.theme {
            put(true, &format!("theme.{token}"), value.clone());
        }
        entries
    }

    /// Whether it matters how often a text was repeated.
    pub const fn looks_for_repeats(&self) -> bool {
        self.repeats_hold > 0 || self.phases.bulk_refuse
    }

    /// The value of a setting, as `site set` would take it; empty for a key that there is not.
    pub fn value(&self, key: &str) -> String {
        let own = self.entries().into_iter().find(|(known, _)| known == key);
        let usual = || {
            let doc = SETTINGS.iter().find(|doc| doc.key == key).map(|doc| doc.default.to_owned());
            let threshold = || {
                let mut score = ScoreSettings::default();
                key.strip_prefix("score.").and_then(|key| score.threshold(key).map(|least| spelled(*least)))
            };
            doc.or_else(threshold).unwrap_or_default()
        };
        own.map_or_else(usual, |(_, value)| value)
    }

    fn set_score(&mut self, key: &str, value: &str) -> Result<(), SettingRefusal> {
        let wrong = |takes: &'static str| SettingRefusal::Value { key: key.to_owned(), takes };
        match key {
            "score.mode" => {
                self.score.mode = ScoreMode::parse(value).ok_or_else(|| wrong("off, shadow or on"))?;
            }
            "score.failure" => {
                self.score.failure = OnFailure::parse(value).ok_or_else(|| wrong("hold or publish"))?;
            }
            "score.learned" => {
                self.score.learned = switch(value).ok_or_else(|| wrong("on or off"))?;
            }
            _ => {
                let threshold = key.strip_prefix("score.").and_then(|key| self.score.threshold(key));
                let threshold = threshold.ok_or_else(|| SettingRefusal::Key { key: key.to_owned() })?;
                *threshold = parse_threshold(value)
                    .ok_or_else(|| wrong("a number above 0 and up to 1, such as 0.80, or off"))?;
            }
        }
        Ok(())
    }

    /// What only shows when all changes are made: refused when a threshold `never` lies below its `hold`.
    pub fn check(&self) -> Result<(), SettingRefusal> {
        let Some(attribute) = self.score.crossed() else { return Ok(()) };
        let key = format!("score.{}.never", attribute.as_str());
        Err(SettingRefusal::Value {
            key,
            takes: "no less than the attribute's `hold`: set both in one command, or `never` to off",
        })
    }

    fn set_theme(&mut self, token: &str, value: &str) -> Result<(), ()> {
        self.theme.retain(|(known, _)| known != token);
        if value.is_empty() {
            return Ok(());
        }
        if !is_plain_css_value(value) {
            return Err(());
        }
        self.theme.push((token.to_owned(), value.to_owned()));
        self.theme.sort();
        Ok(())
    }
}

fn whole(value: &str, max: u32) -> Option<u32> {
    value.parse().ok().filter(|number| *number <= max && !value.starts_with('+'))
}

fn is_language_tag(value: &str) -> bool {
    let mut parts = value.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && value.len() <= 35
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The value lands in a style sheet of ours: nothing that could end a declaration or load a resource.
fn is_plain_css_value(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.len() <= THEME_VALUE_BYTES_MAX
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"#%.,()-'\" ".contains(&byte))
        && !["url", "image", "expression", "attr", "env"]
            .iter()
            .any(|name| lower.contains(&format!("{name}(")))
        && value.matches('"').count().is_multiple_of(2)
        && value.matches('\'').count().is_multiple_of(2)
        && value.matches('(').count() == value.matches(')').count()
}

#[cfg(test)]
mod tests;
