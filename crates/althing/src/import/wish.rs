//! What is asked of an import at the desk, as it is kept between looking and importing.

use althing_core::site::Site;
use althing_core::url::HttpUrl;
use althing_formats::source::Format;
use serde::{Deserialize, Serialize};

use super::{Options, Rules};
use crate::http::form::Form;
use crate::story::find;

/// Longest name of a source, in characters.
const SOURCE_CHARS_MAX: usize = 100;

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
    Rules(String),
    /// Not a name.
    Source,
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
        let rewrite = Rules::parse(&self.rules).unwrap_or_else(|words| {
            let line = words.trim_start_matches("line ").split(':').next().unwrap_or_default();
            wrong.push(Wrong::Rules(line.to_owned()));
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
            source: self.source.clone(),
            dry_run,
            ..Options::default()
        })
    }
}
