//! How a site moderates, made from how it is set up: what is decided by whom, what machines do, how one complains, in which
//! order comments stand, and how to reach the people behind it (Digital Services Act, articles 11, 12, 14 and 27).

use althing_core::score::Attribute;
use althing_core::site::{Mode, OnFailure, ScoreMode, ScoreSettings, Settings, Threshold, spelled};
use althing_core::vote::Votes;
use maud::{Markup, html};

use super::layout::{Head, document, foot, masthead};
use super::model::SiteView;
use super::rules::passage;
use super::texts::Texts;

/// The page.
pub fn moderation_page(site: &SiteView, settings: &Settings, texts: &Texts) -> Markup {
    let part = |title: &str, words: &str| html! { h2 { (title) } p { (words) } };
    let body = html! {
        (masthead(site))
        main class="sheet" {
            h1 { (texts.moderation_of(&site.name)) }
            p class="way-back" { a href={ "/s/" (site.slug) "/rules" } { (texts.rules()) } }
            (shown(settings, texts))
            (machine(settings, texts))
            (part(texts.moderation_people(), texts.moderation_people_text()))
            (part(texts.moderation_reports(), texts.moderation_reports_text()))
            (part(texts.moderation_told(), texts.moderation_told_text()))
            (part(texts.moderation_complaint(), texts.moderation_complaint_text()))
            (part(texts.moderation_misuse(), texts.moderation_misuse_text()))
            (part(texts.moderation_order(), match settings.votes {
                Votes::Off => texts.moderation_order_none(),
                Votes::UpDown | Votes::Up => texts.moderation_order_best(),
            }))
            (contact(settings, texts))
            p class="way-back" { a href={ "/s/" (site.slug) "/privacy" } { (texts.privacy()) } }
        }
        (foot(None, Some(site), texts))
    };
    let head = Head {
        title: html! { (texts.page_title(&texts.moderation(), &site.name)) },
        language: texts.language(),
        sheets: &["page.css", "sheet.css"],
        theme_href: site.theme_href.as_deref(),
        ..Head::default()
    };
    document(&head, "page-form", &body)
}

fn shown(settings: &Settings, texts: &Texts) -> Markup {
    html! {
        h2 { (texts.moderation_shown()) }
        p {
            @match settings.mode {
                Mode::PublishFirst => (texts.moderation_shown_first()),
                Mode::HoldFirst => (texts.moderation_shown_held()),
                Mode::HoldFirstForNew => (texts.moderation_shown_new()),
            }
            " "
            @if settings.guests { (texts.moderation_guests_on()) } @else { (texts.moderation_guests_off()) }
            @if settings.edit_minutes > 0 { " " (texts.moderation_edits(settings.edit_minutes.into())) }
            @if settings.close_days > 0 { " " (texts.moderation_closing(settings.close_days.into())) }
        }
    }
}

fn machine(settings: &Settings, texts: &Texts) -> Markup {
    html! {
        h2 { (texts.moderation_machine()) }
        p { (texts.moderation_machine_text()) }
        @match settings.score.mode {
            ScoreMode::Off => p { (texts.moderation_machine_scores_off()) },
            ScoreMode::Shadow => p { (texts.moderation_machine_scores_shadow()) },
            ScoreMode::On => (scores(&settings.score, texts)),
        }
        ul {
            @if !settings.words_hold.is_empty() { li { (texts.moderation_machine_words()) } }
            @if !settings.words_reject.is_empty() { li { (texts.moderation_machine_words_refused()) } }
            @if settings.links_hold > 0 { li { (texts.moderation_machine_links(settings.links_hold.into())) } }
            @if settings.repeats_hold > 0 {
                li { (texts.moderation_machine_repeats(settings.repeats_hold.into())) }
            }
            @if settings.phases.bulk_refuse { li { (texts.moderation_machine_bulk()) } }
            li { (texts.moderation_machine_door()) }
        }
    }
}

/// The thresholds that hold, each beside what it is about.
fn scores(score: &ScoreSettings, texts: &Texts) -> Markup {
    let held = |attribute: &Attribute| {
        let at = *attribute as usize;
        score.of(Threshold::Hold)[at].is_some() || score.of(Threshold::Never)[at].is_some()
    };
    html! {
        p { (texts.moderation_machine_scores_on()) }
        dl class="thresholds" {
            @for attribute in Attribute::ALL.into_iter().filter(held) {
                @let hold = score.of(Threshold::Hold)[attribute as usize];
                @let never = score.of(Threshold::Never)[attribute as usize];
                dt { (name(attribute, texts)) }
                dd {
                    @if hold.is_some() { (spelled(hold)) }
                    @if hold.is_some() && never.is_some() { ", " }
                    @if never.is_some() { (texts.moderation_machine_never(&spelled(never))) }
                }
            }
        }
        @if score.failure == OnFailure::Hold { p { (texts.moderation_machine_failure_hold()) } }
    }
}

/// What a score is about, in words for readers.
fn name(attribute: Attribute, texts: &Texts) -> &str {
    match attribute {
        Attribute::Toxicity => texts.moderation_score_toxicity(),
        Attribute::SevereToxicity => texts.moderation_score_severe_toxicity(),
        Attribute::Insult => texts.moderation_score_insult(),
        Attribute::Profanity => texts.moderation_score_profanity(),
        Attribute::Threat => texts.moderation_score_threat(),
        Attribute::IdentityAttack => texts.moderation_score_identity_attack(),
        Attribute::SexuallyExplicit => texts.moderation_score_sexually_explicit(),
        Attribute::Spam => texts.moderation_score_spam(),
    }
}

fn contact(settings: &Settings, texts: &Texts) -> Markup {
    let contact = &settings.contact;
    html! {
        h2 id="contact" { (texts.moderation_contact()) }
        @if contact.email.is_empty() && contact.text.is_empty() { p { (texts.moderation_contact_none()) } }
        @if !contact.email.is_empty() {
            p { (texts.moderation_contact_mail()) " " a href={ "mailto:" (contact.email) } { (contact.email) } "." }
        }
        (passage(&contact.text))
    }
}
