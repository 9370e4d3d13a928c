//! The rules that a site publishes. Each restriction names one of them, in the version that stood then, or a law.

use crate::decision::EXPLANATION_CHARS_MAX;
use crate::event::Change;
use crate::id::{EventId, SiteId};
use crate::name::{Line, NameRefusal};
use crate::reader::{Asker, Subject, Verb, may};
use crate::refusal::{Refusal, Wrong};
use crate::text::{is_visible, normalise};
use crate::time::Micros;

/// Most rules one site may have.
pub const RULES_MAX: usize = 50;
/// Longest code of a rule, in bytes: small letters, digits and `-`.
pub const CODE_BYTES_MAX: usize = 40;
/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Longest text, in characters.
pub const BODY_CHARS_MAX: usize = 4_000;

/// One published rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What decisions call it.
    pub code: String,
    /// Counts up with every change of its words.
    pub version: u32,
    /// What it says in a few words.
    pub title: String,
    /// What it says, in plain text.
    pub body: String,
    /// What its breach is explained with when staff write nothing else.
    pub explanation: String,
}

/// Codes of the rules of a site that published none of its own, in their order. Their words are texts of the interface,
/// in the site's language. The last one is the newsroom's discretion, which stands for whoever decides without naming a rule.
pub const HOUSE_RULES: [&str; 7] = ["respect", "hate", "violence", "privacy", "spam", "topic", "discretion"];

/// What staff write of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What it says in a few words.
    pub title: String,
    /// What it says, in plain text.
    pub body: String,
    /// What its breach is explained with when staff write nothing else.
    pub explanation: String,
}

impl Words {
    /// Takes the words of a rule; refuses what is empty or too long, naming the field.
    pub fn new(title: &str, body: &str, explanation: &str) -> Result<Self, Refusal> {
        let title = Line::new(title, TITLE_CHARS_MAX).map_err(|refusal| match refusal {
            NameRefusal::TooLong { chars, max } => {
                Refusal::field("title", Wrong::TooLong { chars, chars_max: max })
            }
            _ => Refusal::field("title", Wrong::Missing),
        })?;
        Ok(Self {
            title: title.as_str().to_owned(),
            body: passage("body", body, BODY_CHARS_MAX)?,
            explanation: passage("explanation", explanation, EXPLANATION_CHARS_MAX)?,
        })
    }
}

/// A text of several lines as staff and authors write them: normalised, something in it to be seen, not too long.
pub(crate) fn passage(field: &'static str, text: &str, chars_max: usize) -> Result<String, Refusal> {
    let text = normalise(text).trim().to_owned();
    if !is_visible(&text) {
        return Err(Refusal::field(field, Wrong::Missing));
    }
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(Refusal::field(field, Wrong::TooLong { chars, chars_max }));
    }
    Ok(text)
}

/// What becomes of the rules of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// There is one more, at the end.
    Added(Words),
    /// One has other words.
    Changed {
        /// Its code.
        code: String,
        /// The version that was read; another one is not written over unread.
        version: u32,
        /// Its words from now on.
        words: Words,
    },
    /// One changes places with the one before it.
    Up(String),
    /// One changes places with the one after it.
    Down(String),
    /// One holds no more.
    Retired(String),
}

/// A wish to change the rules of a site.
#[derive(Clone, Debug)]
pub struct Revise {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who asks.
    pub asker: Asker,
    /// The site.
    pub site_id: SiteId,
    /// What they want.
    pub to: To,
    /// The present.
    pub now: Micros,
}

/// The rules of a site as a change of them needs them.
#[derive(Clone, Debug)]
pub struct RulesSeen {
    /// Those in force, in their order: the site's own, or the house's until there are some.
    pub in_force: Vec<Rule>,
    /// Every code that was ever used on the site, with its newest version.
    pub known: Vec<(String, u32)>,
}

impl RulesSeen {
    fn next_version(&self, code: &str) -> u32 {
        let stored = self.known.iter().filter(|(known, _)| known == code).map(|(_, version)| *version);
        let held = self.in_force.iter().filter(|rule| rule.code == code).map(|rule| rule.version);
        stored.chain(held).max().unwrap_or(0) + 1
    }

    /// A code made of a title, which no rule of the site ever had.
    fn new_code(&self, title: &str) -> String {
        let mut code = String::new();
        for c in title.chars().map(|c| c.to_ascii_lowercase()) {
            let c = if c.is_ascii_alphanumeric() { c } else { '-' };
            if c != '-' || !(code.is_empty() || code.ends_with('-')) {
                code.push(c);
            }
        }
        code.truncate(CODE_BYTES_MAX - 4);
        let code = code.trim_end_matches('-');
        let code = if code.is_empty() { "rule" } else { code };
        let is_free = |code: &String| self.next_version(code) == 1;
        let mut numbered = (2..1_000).map(|number| format!("{code}-{number}"));
        Some(code.to_owned()).filter(is_free).or_else(|| numbered.find(is_free)).unwrap_or_default()
    }
}

/// Decides on a change of a site's rules. A rule gets a new version when the words change that readers see, and keeps it
/// when only its place or its ready-made explanation does.
pub fn revise(cmd: &Revise, seen: RulesSeen) -> Result<Change<'_>, Refusal> {
    let subject = Subject { site_id: cmd.site_id, section: "", guest: None, account: None };
    if !may(&cmd.asker, Verb::Administer, &subject) {
        return Err(Refusal::Forbidden);
    }
    let mut after = seen.in_force.clone();
    let place = |code: &str| {
        let unknown = Refusal::field("code", Wrong::Content { what: "the code of one of the site's rules" });
        seen.in_force.iter().position(|rule| rule.code == code).ok_or(unknown)
    };
    let code = match &cmd.to {
        To::Added(words) => {
            if after.len() == RULES_MAX {
                return Err(Refusal::field(
                    "title",
                    Wrong::NotOffered { why: "a site has at most 50 rules" },
                ));
            }
            let code = seen.new_code(&words.title);
            after.push(written(&code, seen.next_version(&code), words));
            code
        }
        To::Changed { code, version, words } => {
            let at = place(code)?;
            let before = &seen.in_force[at];
            if before.version != *version {
                return Err(Refusal::TextChanged);
            }
            let is_same = before.title == words.title && before.body == words.body;
            after[at] = written(code, if is_same { *version } else { seen.next_version(code) }, words);
            code.clone()
        }
        To::Up(code) => {
            let at = place(code)?;
            after.swap(at, at.saturating_sub(1));
            code.clone()
        }
        To::Down(code) => {
            let at = place(code)?;
            after.swap(at, (at + 1).min(seen.in_force.len() - 1));
            code.clone()
        }
        To::Retired(code) => {
            after.remove(place(code)?);
            code.clone()
        }
    };
    // A site that has retired its last rule would have the house's again, which nobody wrote down.
    if after == seen.in_force || after.is_empty() {
        return Err(Refusal::NothingChanges);
    }
    Ok(Change::RulesPut { cmd, code, before: seen.in_force, after })
}

fn written(code: &str, version: u32, words: &Words) -> Rule {
    Rule {
        code: code.to_owned(),
        version,
        title: words.title.clone(),
        body: words.body.clone(),
        explanation: words.explanation.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Actor;

    fn words(title: &str, body: &str) -> Words {
        Words::new(title, body, "Because.").expect("words")
    }

    fn site(rules: &[(&str, u32)]) -> RulesSeen {
        let in_force =
            rules.iter().map(|(code, version)| written(code, *version, &words(code, "Body"))).collect();
        RulesSeen { in_force, known: vec![("old".to_owned(), 4)] }
    }

    fn revised(seen: RulesSeen, to: To) -> Result<Vec<(String, u32)>, Refusal> {
        let now = Micros(1);
        let (event_id, site_id) = (EventId::new(now, [1; 10]), SiteId::new(now, [2; 10]));
        let cmd = Revise { event_id, asker: Actor::Operator.into(), site_id, to, now };
        match revise(&cmd, seen)? {
            Change::RulesPut { after, .. } => {
                Ok(after.into_iter().map(|rule| (rule.code, rule.version)).collect())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_other_words_make_another_version() {
        let seen = || site(&[("civil", 2), ("topic", 1)]);
        let code = || "civil".to_owned();
        let kept = |list: &[(&str, u32)]| {
            Ok(list.iter().map(|(code, version)| ((*code).to_owned(), *version)).collect::<Vec<_>>())
        };
        let changed = |words: Words| To::Changed { code: code(), version: 2, words };
        let other = Words { explanation: "Since.".to_owned(), ..words("civil", "Body") };
        assert_eq!(revised(seen(), changed(other)), kept(&[("civil", 2), ("topic", 1)]));
        assert_eq!(revised(seen(), changed(words("civil", "Other"))), kept(&[("civil", 3), ("topic", 1)]));
        assert_eq!(revised(seen(), changed(words("civil", "Body"))), Err(Refusal::NothingChanges));
        let late = To::Changed { code: code(), version: 1, words: words("x", "y") };
        assert_eq!(revised(seen(), late), Err(Refusal::TextChanged));
        assert_eq!(revised(seen(), To::Down(code())), kept(&[("topic", 1), ("civil", 2)]));
        assert_eq!(revised(seen(), To::Up(code())), Err(Refusal::NothingChanges));
        assert_eq!(revised(seen(), To::Retired(code())), kept(&[("topic", 1)]));
        assert_eq!(revised(site(&[("civil", 2)]), To::Retired(code())), Err(Refusal::NothingChanges));
        assert!(revised(seen(), To::Up("none".to_owned())).is_err());
    }

    #[test]
    fn a_new_rule_has_a_code_that_nothing_had_before() {
        let code = |title: &str| {
            let after = revised(site(&[("civil", 2)]), To::Added(words(title, "Body"))).expect("added");
            after.last().cloned().expect("a rule")
        };
        assert_eq!(code("No links, please!"), ("no-links-please".to_owned(), 1));
        assert_eq!(code("Civil"), ("civil-2".to_owned(), 1));
        assert_eq!(code("Old"), ("old-2".to_owned(), 1), "statements still name the old one");
        assert_eq!(code("Über öde Äcker"), ("ber-de-cker".to_owned(), 1));
        assert_eq!(code("你好"), ("rule".to_owned(), 1));
        assert!(code(&"long ".repeat(20)).0.len() <= CODE_BYTES_MAX);
    }

    #[test]
    fn words_that_say_nothing_or_too_much_are_refused_by_field() {
        for (title, body, why, field) in [
            (" ", "Body", "Why", "title"),
            ("Title", "\u{200b}", "Why", "body"),
            ("Title", "Body", "", "explanation"),
            (&*"t".repeat(TITLE_CHARS_MAX + 1), "Body", "Why", "title"),
            ("Title", &*"b".repeat(BODY_CHARS_MAX + 1), "Why", "body"),
        ] {
            let Err(Refusal::Field(refusal)) = Words::new(title, body, why) else { panic!("{field}") };
            assert_eq!(refusal.field, field);
        }
    }
}
