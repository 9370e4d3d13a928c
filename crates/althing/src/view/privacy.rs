//! The privacy page of a site: what is kept there and for how long, made from how it is set up.

use althing_core::site::ScoreMode;
use althing_core::time::{DAY, MINUTE};
use maud::{Markup, html};

use super::layout::{Head, document, foot, masthead};
use super::model::SiteView;
use super::texts::Texts;
use crate::retention::{Kept, RETENTION, Time};

/// How a site is set up, as far as it matters to readers.
pub struct PrivacyPage {
    /// The site.
    pub site: SiteView,
    /// Whether guests may write.
    pub guests: bool,
    /// Whether readers can sign in.
    pub accounts: bool,
    /// The server that mails go out through; none when none is sent.
    pub mail_host: Option<String>,
    /// Whether comments are scored, and what for.
    pub scoring: ScoreMode,
}

/// The page.
pub fn privacy_page(page: &PrivacyPage, texts: &Texts) -> Markup {
    let part = |title: &str, words: &str| html! { h2 { (title) } p { (words) } };
    let body = html! {
        (masthead(&page.site))
        main class="sheet" {
            h1 { (texts.privacy_of(&page.site.name)) }
            (part(texts.privacy_reading(), texts.privacy_reading_text()))
            @if page.guests { (part(texts.privacy_writing(), texts.privacy_writing_text())) }
            @if page.accounts { (part(texts.privacy_account(), texts.privacy_account_text())) }
            h2 { (texts.privacy_mail()) }
            p {
                @match &page.mail_host {
                    Some(host) => (texts.privacy_mail_on(host)),
                    None => (texts.privacy_mail_none()),
                }
            }
            (part(texts.privacy_scoring(), match page.scoring {
                ScoreMode::Off => texts.privacy_scoring_off(),
                ScoreMode::Shadow => texts.privacy_scoring_shadow(),
                ScoreMode::On => texts.privacy_scoring_on(),
            }))
            (part(texts.privacy_others(), texts.privacy_others_text()))
            h2 { (texts.privacy_kept()) }
            (table(texts))
            h2 { (texts.privacy_rights()) }
            @if page.accounts { p { (texts.privacy_rights_account()) } }
            @if page.guests { p { (texts.privacy_rights_guest()) } }
            p class="way-back" { a href="/me" { (texts.privacy_me()) } }
        }
        (foot(None, Some(&page.site), texts))
    };
    let head = Head {
        title: html! { (texts.page_title(&texts.privacy(), &page.site.name)) },
        language: texts.language(),
        sheets: &["page.css", "sheet.css"],
        theme_href: page.site.theme_href.as_deref(),
        ..Head::default()
    };
    document(&head, "page-form", &body)
}

fn table(texts: &Texts) -> Markup {
    html! {
        table class="kept" {
            thead { tr { th scope="col" { (texts.privacy_kept_what()) } th scope="col" { (texts.privacy_kept_time()) } } }
            tbody {
                @for kept in RETENTION { tr { td { (what(kept, texts)) } td { (time(kept.time, texts)) } } }
            }
        }
    }
}

/// What it is, in words for readers.
fn what<'t>(kept: &Kept, texts: &'t Texts) -> &'t str {
    match kept.name {
        "reading" => texts.kept_reading(),
        "comments" => texts.kept_comments(),
        "taken-away" => texts.kept_taken_away(),
        "decisions" => texts.kept_decisions(),
        "standings" => texts.kept_standings(),
        "phases" => texts.kept_phases(),
        "accounts" => texts.kept_accounts(),
        "sessions" => texts.kept_sessions(),
        "codes" => texts.kept_codes(),
        "addresses" => texts.kept_addresses(),
        "mails" => texts.kept_mails(),
        "log" => texts.kept_log(),
        "networks" => texts.kept_networks(),
        "reports" => texts.kept_reports(),
        "marks" => texts.kept_marks(),
        "imports" => texts.kept_imports(),
        "backups" => texts.kept_backups(),
        _ => "",
    }
}

fn time(time: Time, texts: &Texts) -> String {
    let whole = |count: i64| u64::try_from(count).unwrap_or(0);
    match time {
        Time::Never => texts.kept_never().to_owned(),
        Time::UntilErased => texts.kept_until_erased().to_owned(),
        Time::ForGood => texts.kept_for_good().to_owned(),
        Time::After(time) if time < DAY => texts.kept_minutes(whole(time / MINUTE)),
        Time::After(time) => texts.kept_days(whole(time / DAY)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_data_has_words_for_readers() {
        for language in ["en", "de"] {
            for kept in RETENTION {
                assert!(!what(kept, Texts::of(language)).is_empty(), "{}", kept.name);
            }
        }
        assert_eq!(time(Time::After(183 * DAY), Texts::of("en")), "183 days");
        assert_eq!(time(Time::After(75 * MINUTE), Texts::of("de")), "75 Minuten");
    }
}
