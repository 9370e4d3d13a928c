//! The rules of a site: those that it published, or the house's until it does.

use althing_core::rule::{HOUSE_RULES, Rule};
use althing_core::site::Site;

use crate::view::Texts;

/// The version of the house's rules. It counts up when their words change their meaning.
const HOUSE_VERSION: u32 = 1;

/// The rules in force on a site, in their order; never none.
pub fn of(site: &Site) -> Vec<Rule> {
    if !site.rules.is_empty() {
        return site.rules.to_vec();
    }
    of_house(&site.settings.language)
}

/// The rules of sites that published none, in a language.
pub fn of_house(language: &str) -> Vec<Rule> {
    let texts = Texts::of(language);
    HOUSE_RULES.into_iter().map(|code| house(code, texts)).collect()
}

/// The rule with this code.
pub fn find(site: &Site, code: &str) -> Option<Rule> {
    of(site).into_iter().find(|rule| rule.code == code)
}

/// The rule for whoever decides without naming one: the newsroom's discretion, or the last where that does not hold.
pub fn unnamed(site: &Site) -> Rule {
    let texts = Texts::of(&site.settings.language);
    find(site, "discretion").or_else(|| of(site).pop()).unwrap_or_else(|| house("discretion", texts))
}

fn house(code: &str, texts: &Texts) -> Rule {
    let (title, body, explanation) = match code {
        "respect" => (texts.rule_respect(), texts.rule_respect_body(), texts.rule_respect_why()),
        "hate" => (texts.rule_hate(), texts.rule_hate_body(), texts.rule_hate_why()),
        "violence" => (texts.rule_violence(), texts.rule_violence_body(), texts.rule_violence_why()),
        "privacy" => (texts.rule_privacy(), texts.rule_privacy_body(), texts.rule_privacy_why()),
        "spam" => (texts.rule_spam(), texts.rule_spam_body(), texts.rule_spam_why()),
        "topic" => (texts.rule_topic(), texts.rule_topic_body(), texts.rule_topic_why()),
        _ => (texts.rule_discretion(), texts.rule_discretion_body(), texts.rule_discretion_why()),
    };
    Rule {
        code: code.to_owned(),
        version: HOUSE_VERSION,
        title: title.to_owned(),
        body: body.to_owned(),
        explanation: explanation.to_owned(),
    }
}
