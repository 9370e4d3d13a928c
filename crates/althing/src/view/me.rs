//! What belongs to whoever is signed in: one calm page with their name, comments, mails, sessions, roles and data; and the
//! page on which they erase themselves. Every form acts by POST and asks nothing of scripts.

use althing_core::comment::Status;
use althing_core::reader::Role;
use althing_core::time::{HOUR, Micros};
use maud::{Markup, html};

use super::account::{Dress, sheet};
use super::case::state_label;
use super::date::{Exact, story_time};
use super::report::{MyReport, my_reports};
use super::standing::{self, MyStanding};
use super::texts::Texts;

/// One of the reader's own comments.
pub struct MyComment {
    /// Its story's headline.
    pub story: String,
    /// The comment where everyone reads it, or the story.
    pub href: String,
    /// Its own page.
    pub own_href: String,
    /// The beginning of its text; empty when that was erased.
    pub excerpt: String,
    /// Its state.
    pub status: Status,
    /// Why it waits, in words.
    pub reasons: Vec<String>,
    /// What the last decision on it was founded on, where that restricts and still holds.
    pub ground: Option<String>,
    /// When it came.
    pub at: Micros,
}

/// A decision about the reader as a person.
pub struct MyDecision {
    /// What was decided, in a sentence.
    pub what: String,
    /// Where it is explained.
    pub href: String,
    /// When.
    pub at: Micros,
}

/// Where the reader is signed in.
pub struct MySession {
    /// Its name in the list.
    pub id: String,
    /// Kind of browser and system; may be empty.
    pub agent: String,
    /// The site in whose pages it counts; none for a browser.
    pub site: Option<String>,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// When it began.
    pub begun: Micros,
    /// When it was last used.
    pub seen: Micros,
}

/// A role and where it holds.
pub struct MyRole {
    /// The role.
    pub role: Role,
    /// The site; none for all.
    pub site: Option<String>,
    /// The section or byline; may be empty.
    pub place: String,
}

/// Mails to the reader, where mail is configured.
pub struct MyMails {
    /// Their address, where there is one.
    pub address: Option<String>,
    /// Whether they get mails about replies.
    pub notices: bool,
}

/// What a page confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MyJust {
    /// A session ended.
    Session,
    /// Mails about replies were turned on or off.
    Notices,
    /// The address was changed.
    Address,
}

/// The page.
pub struct MyPage {
    /// Their name; may be empty.
    pub name: String,
    /// Newest first.
    pub comments: Vec<MyComment>,
    /// Where older ones are.
    pub older_href: Option<String>,
    /// Oldest first.
    pub decisions: Vec<MyDecision>,
    /// Their reports, newest first.
    pub reports: Vec<MyReport>,
    /// Whether they are warned that most of these were declined.
    pub is_warned: bool,
    /// None where no mail is sent.
    pub mails: Option<MyMails>,
    /// Last used first.
    pub sessions: Vec<MySession>,
    /// As granted, in force or not.
    pub roles: Vec<MyRole>,
    /// Whether roles wait for a passkey.
    pub needs_passkey: bool,
    /// Where passkeys are seen to; none where they do not work.
    pub passkeys_href: Option<&'static str>,
    /// The privacy page of a site.
    pub privacy_href: Option<String>,
    /// What was just done.
    pub just: Option<MyJust>,
    /// How they stand.
    pub standing: MyStanding,
}

/// The reader's own page.
pub fn my_page(page: &MyPage, texts: &Texts) -> Markup {
    let main = html! {
        @if let Some(just) = page.just {
            p class="notice notice-good" role="status" {
                strong {
                    @match just {
                        MyJust::Session => (texts.me_done_session()),
                        MyJust::Notices => (texts.me_done_notices()),
                        MyJust::Address => (texts.me_done_address()),
                    }
                }
            }
        }
        (standing::notices(&page.standing.first, texts))
        @if page.needs_passkey { (passkey_needed(texts)) }
        (name(page, texts))
        @if !page.decisions.is_empty() { (decisions(&page.decisions, texts)) }
        (comments(page, texts))
        (my_reports(&page.reports, page.is_warned, texts))
        (standing::my_standing(&page.standing, texts))
        @if let Some(mails) = &page.mails { (mail(mails, texts)) }
        @if !page.roles.is_empty() { (roles(&page.roles, texts)) }
        @if let Some(href) = page.passkeys_href { (passkeys(href, texts)) }
        (sessions(&page.sessions, texts))
        (data(page, texts))
    };
    sheet(&bare(), texts.me_title(), None, texts, &main)
}

/// These pages are the installation's, not one site's.
pub(super) const fn bare() -> Dress {
    Dress { site: None, fields: Vec::new() }
}

fn passkey_needed(texts: &Texts) -> Markup {
    html! {
        p class="notice notice-bad" role="status" {
            strong { (texts.me_passkey_title()) } " " (texts.me_passkey_text())
        }
    }
}

fn name(page: &MyPage, texts: &Texts) -> Markup {
    html! {
        p class="me-name" {
            @if page.name.is_empty() { (texts.me_name_none()) } @else { (texts.me_name_is(&page.name)) }
            " " a href="/me/name" { (texts.me_name_change()) }
        }
        form method="post" action="/sign-out" { button class="plain" type="submit" { (texts.sign_out()) } }
    }
}

fn decisions(decisions: &[MyDecision], texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="me-decisions" {
            h2 id="me-decisions" { (texts.me_decisions()) }
            ul class="me-list" {
                @for decision in decisions {
                    li {
                        p { strong { (decision.what) } }
                        p class="me-where" {
                            (story_time(decision.at, texts)) " · " a href=(decision.href) { (texts.me_decision_more()) }
                        }
                    }
                }
            }
        }
    }
}

fn comments(page: &MyPage, texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="me-comments" {
            h2 id="me-comments" { (texts.me_comments()) }
            @if page.comments.is_empty() { p { (texts.me_comments_none()) } }
            ul class="me-list" { @for comment in &page.comments { (one(comment, texts)) } }
            @if let Some(older) = &page.older_href {
                p class="way-back" { a href=(older) rel="next" { (texts.me_comments_older()) } }
            }
            @if page.mails.as_ref().is_some_and(|mails| mails.address.is_some()) {
                p { a href="/me/claim" { (texts.claim_title()) } }
            }
        }
    }
}

fn one(comment: &MyComment, texts: &Texts) -> Markup {
    html! {
        li {
            p class="me-where" { a href=(comment.href) dir="auto" { (comment.story) } " · " (story_time(comment.at, texts)) }
            @if comment.excerpt.is_empty() {
                p class="al-gone" { (texts.me_comment_gone()) }
            } @else {
                p dir="auto" { (comment.excerpt) }
            }
            p class="me-state" {
                strong { (state_label(comment.status, texts)) }
                @for reason in &comment.reasons { " " (reason) }
                @if let Some(ground) = &comment.ground { " " (texts.statement_short(ground)) }
                " " a href=(comment.own_href) { (texts.me_comment_own()) }
            }
        }
    }
}

fn mail(mails: &MyMails, texts: &Texts) -> Markup {
    let (words, wish, value) = if mails.notices {
        (texts.me_notices_on(), texts.me_notices_stop(), "off")
    } else {
        (texts.me_notices_off(), texts.me_notices_start(), "on")
    };
    html! {
        section aria-labelledby="me-mails" {
            h2 id="me-mails" { (texts.me_mails()) }
            p {
                @if let Some(address) = &mails.address { (texts.me_address_is(address)) " " }
                a href="/me/address" { (texts.me_address_change()) }
            }
            p { (words) }
            form method="post" action="/me/notices" {
                input type="hidden" name="notices" value=(value);
                button class="plain" type="submit" { (wish) }
            }
        }
    }
}

fn roles(roles: &[MyRole], texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="me-roles" {
            h2 id="me-roles" { (texts.me_roles()) }
            ul { @for role in roles { li { (role_words(role, texts)) } } }
        }
    }
}

/// A role in words.
pub(super) fn role_words(role: &MyRole, texts: &Texts) -> Markup {
    let name = match role.role {
        Role::Admin => texts.me_role_admin(),
        Role::Moderator => texts.me_role_moderator(),
        Role::Author => texts.me_role_author(),
    };
    html! {
        @match (&role.site, role.place.is_empty()) {
            (None, _) => (texts.me_role_everywhere(&name)),
            (Some(site), true) => (texts.me_role_site(&name, site)),
            (Some(site), false) => (texts.me_role_place(&name, site, &role.place)),
        }
    }
}

fn passkeys(href: &str, texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="me-passkeys" {
            h2 id="me-passkeys" { (texts.passkey_title()) }
            p { (texts.passkey_why()) }
            p class="way-back" { a href=(href) { (texts.me_passkeys()) } }
        }
    }
}

fn sessions(sessions: &[MySession], texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="me-sessions" {
            h2 id="me-sessions" { (texts.me_sessions()) }
            ul class="me-list" { @for session in sessions { (session_line(session, texts)) } }
            @if sessions.iter().any(|session| !session.is_this) {
                form method="post" action="/me/sessions" {
                    input type="hidden" name="end" value="others";
                    button class="danger" type="submit" { (texts.me_sessions_others()) }
                }
            }
        }
    }
}

/// When somebody was there is told to the hour: it is not known more exactly.
pub(super) fn to_the_hour(at: Micros) -> Micros {
    Micros(at.0 - at.0.rem_euclid(HOUR))
}

fn session_line(session: &MySession, texts: &Texts) -> Markup {
    let exact = |at: Micros| Exact { texts, at: to_the_hour(at) };
    html! {
        li {
            p {
                strong {
                    @if session.agent.is_empty() { (texts.me_session_unknown()) } @else { (session.agent) }
                }
                @if let Some(site) = &session.site { " " (texts.me_session_site(site)) }
                @if session.is_this { " (" (texts.me_session_here()) ")" }
            }
            p class="me-where" { (texts.me_session_times(&exact(session.begun), &exact(session.seen))) }
            @if !session.is_this {
                form method="post" action="/me/sessions" {
                    input type="hidden" name="end" value=(session.id);
                    button class="plain" type="submit" { (texts.me_session_end()) }
                }
            }
        }
    }
}

fn data(page: &MyPage, texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="me-data" {
            h2 id="me-data" { (texts.me_data()) }
            p { (texts.me_export_text()) }
            ul {
                li { a href="/me/export.html" { (texts.me_export_page()) } }
                li { a href="/me/export.json" { (texts.me_export_json()) } }
                @if let Some(href) = &page.privacy_href { li { a href=(href) { (texts.me_privacy()) } } }
            }
            p class="way-back" { a href="/me/erase" { (texts.me_erase()) } }
        }
    }
}

/// Asks once, without JavaScript: nothing is chosen before, and the box is part of the form.
pub fn erase_page(is_missing: bool, texts: &Texts) -> Markup {
    let main = html! {
        @if is_missing { p class="notice notice-bad" role="alert" { strong { (texts.erase_missing()) } } }
        p { (texts.erase_lead()) }
        form class="sheet-form me-erase" method="post" action="/me/erase" {
            label {
                input type="radio" name="what" value="text" required aria-describedby="erase-text";
                " " (texts.erase_text_label())
            }
            p id="erase-text" { (texts.erase_text_why()) }
            label {
                input type="radio" name="what" value="name" required aria-describedby="erase-name";
                " " (texts.erase_name_label())
            }
            p id="erase-name" { (texts.erase_name_why()) }
            label { input type="checkbox" name="sure" value="yes" required; " " (texts.erase_sure()) }
            button class="danger" type="submit" { (texts.erase_do()) }
        }
        p class="way-back" { a href="/me" { (texts.erase_back()) } }
    };
    sheet(&bare(), texts.erase_title(), None, texts, &main)
}

/// It is done, or goes on by itself.
pub fn erased_page(texts: &Texts) -> Markup {
    let main = html! {
        p role="status" { (texts.erase_done()) }
        p class="way-back" { a href="/" { (texts.front_page()) } }
    };
    sheet(&bare(), texts.erase_done_title(), None, texts, &main)
}
