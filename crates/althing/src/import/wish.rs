//! What is asked of an import at the desk, as it is kept between looking and importing.

use althing_core::site::Site;
use althing_core::time::Micros;
use althing_core::url::HttpUrl;
use althing_formats::source::Format;
use serde::{Deserialize, Serialize};

use super::rewrite::NoRule;
use super::{Options, Rules};
use crate::http::form::Form;
use crate::story::find;
use crate::time;

/// Longest name of a source, in characters.
const SOURCE_CHARS_MAX: usize = 100;
/// Furthest that a clock is from UTC, in minutes.
const OFFSET_MINUTES_MAX: i64 = 18 * 60;

/// The fields as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// The name of a format; empty to see for itself.
    pub format: String,
    /// A saved page's own address.
    pub url: String,
    /// What relative addresses are relative to.
    pub base_url: String,
    /// What became of addresses, a rule a line.
    pub rules: String,
    /// A name for the source.
    pub source: String,
    /// From which day on comments are wanted; empty for all.
    pub since: String,
    /// How far the source's clock was ahead of UTC; empty where that is not known.
    pub utc_offset: String,
}

/// A field that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No format of ours.
    Format,
    /// Not an address of the site.
    Url,
    /// Not an address.
    BaseUrl,
    /// A line that is no rule.
    Rules(NoRule),
    /// Not a name.
    Source,
    /// Not a day.
    Since,
    /// Not how far a clock is from UTC.
    UtcOffset,
}

impl Wrong {
    /// The field.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Url => "url",
            Self::BaseUrl => "base_url",
            Self::Rules(_) => "rules",
            Self::Source => "source",
            Self::Since => "since",
            Self::UtcOffset => "utc_offset",
        }
    }
}

impl Wish {
    /// The fields of a form.
    pub fn of(form: &mut Form) -> Self {
        let mut field = |name| form.take(name).unwrap_or_default().trim().to_owned();
        Self {
            format: field("format"),
            url: field("url"),
            base_url: field("base_url"),
            rules: field("rules"),
            source: field("source"),
            since: field("since"),
            utc_offset: field("utc_offset"),
        }
    }

    /// Reads what was kept; what cannot be read any more is nothing.
    pub fn kept(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// As it is kept.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether nothing special is asked.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// The options of the import, or every field that does not fit.
    pub fn options(&self, site: &Site, dry_run: bool) -> Result<Options, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let format = Format::parse(&self.format);
        if format.is_none() && !self.format.is_empty() {
            wrong.push(Wrong::Format);
        }
        if !self.url.is_empty() && find::registered(site, &self.url).is_err() {
            wrong.push(Wrong::Url);
        }
        if !self.base_url.is_empty() && HttpUrl::parse(&self.base_url).is_err() {
            wrong.push(Wrong::BaseUrl);
        }
        if self.source.chars().count() > SOURCE_CHARS_MAX || self.source.contains(char::is_control) {
            wrong.push(Wrong::Source);
        }
        let (since, zone_seconds) = (since(&self.since), utc_offset(&self.utc_offset));
        if since.is_none() && !self.since.is_empty() {
            wrong.push(Wrong::Since);
        }
        if zone_seconds.is_none() && !self.utc_offset.is_empty() {
            wrong.push(Wrong::UtcOffset);
        }
        let rewrite = Rules::parse(&self.rules).unwrap_or_else(|none| {
            wrong.push(Wrong::Rules(none));
            Rules::default()
        });
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Options {
            format,
            url: filled(&self.url),
            base_url: filled(&self.base_url),
            rewrite,
            since,
            source: self.source.clone(),
            zone_seconds,
            dry_run,
            is_alone: false,
        })
    }
}

/// The beginning of a day such as `2024-03-01`, or a time.
pub fn since(text: &str) -> Option<Micros> {
    time::parse(text).or_else(|| time::parse(&format!("{text}T00:00:00Z")))
}

/// Seconds of `+02:00` or `-05:30`.
pub fn utc_offset(text: &str) -> Option<i64> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |text: &str| text.parse::<u16>().map(i64::from).ok();
    let minutes = 60 * number(hours)? + number(minutes)?;
    (minutes <= OFFSET_MINUTES_MAX).then_some(sign * 60 * minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_days_are_read_or_refused() {
        assert_eq!(utc_offset("+02:00"), Some(7_200));
        assert_eq!(utc_offset("-05:30"), Some(-19_800));
        assert_eq!(utc_offset("+1"), Some(3_600));
        for wrong in ["", "2", "+", "+99:00", "+1:x", "CET"] {
            assert!(utc_offset(wrong).is_none(), "{wrong}");
        }
        assert_eq!(since("2024-03-01"), since("2024-03-01T00:00:00Z"));
        assert!(since("2024-03-01").is_some() && since("yesterday").is_none() && since("").is_none());
    }
}
