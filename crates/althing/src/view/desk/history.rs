//! The log in words, newest first: of everything on its own page, of one comment beside it.

use std::sync::Arc;

use althing_core::event::Event;
use althing_core::policy::HoldReason;
use althing_core::reader::Role;
use althing_core::site::Site;
use althing_store::history::Line;
use maud::{Markup, html};

use super::search::story_name;
use super::words::held_label;
use super::{Frame, desk_page};
use crate::desk::log::Asked;
use crate::view::comment::shown_name;
use crate::view::date::{Exact, Machine};
use crate::view::texts::Texts;

/// A field of the form that can hold something that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogField {
    /// Not a site that they may see.
    Site,
    /// Not a story there is.
    Story,
    /// Not a comment's id.
    Comment,
    /// Nobody's name or id.
    Author,
    /// Nobody's name or id.
    By,
    /// Not a kind of event.
    Kind,
    /// Not a place of this list.
    Cursor,
}

impl LogField {
    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Story => "story",
            Self::Comment => "comment",
            Self::Author => "author",
            Self::By => "by",
            Self::Kind => "kind",
            Self::Cursor => "cursor",
        }
    }

    /// What it takes, for programs.
    pub const fn takes(self) -> &'static str {
        match self {
            Self::Site => "It must be the short name of a site.",
            Self::Story => "It must be the id or the address of a story that is stored.",
            Self::Comment => "It must be the id of a comment.",
            Self::Author | Self::By => "It must be the name or the id of an account.",
            Self::Kind => "It must be a kind of event.",
            Self::Cursor => "It is not a cursor of this list.",
        }
    }

    fn told(self, texts: &Texts) -> &str {
        match self {
            Self::Site => texts.search_odd_site(),
            Self::Story => texts.search_odd_story(),
            Self::Author | Self::By => texts.log_odd_name(),
            Self::Comment | Self::Kind | Self::Cursor => texts.search_odd_other(),
        }
    }
}

/// Why something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Why a text waits.
    Held(HoldReason),
    /// Which role.
    Role(Role),
    /// The title of a rule, or that it was a law.
    Rule(String),
    /// A code without words.
    Code(String),
}

/// An event with the words behind its codes.
#[derive(Clone, Debug)]
pub struct Told {
    /// The short name of its site.
    pub site: Option<String>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The event.
    pub line: Line,
}

/// What the page of the log shows.
#[derive(Clone, Debug)]
pub struct LogPage {
    /// What was typed.
    pub asked: Asked,
    /// The events.
    pub lines: Vec<Told>,
    /// Where the list goes on.
    pub next: Option<String>,
    /// Whether it ended because much was looked at, and not because it was full.
    pub is_cut: bool,
    /// The field that cannot be read.
    pub wrong: Option<LogField>,
    /// Sites to choose from.
    pub sites: Vec<Arc<Site>>,
}

/// The page.
pub fn log_page(frame: &Frame, page: &LogPage, texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.desk_log()) }
        (form(page, texts))
        @if page.lines.is_empty() && page.wrong.is_none() && !page.is_cut {
            p class="finds-none" { strong { (texts.log_none()) } }
        }
        (history(&page.lines, texts))
        @if page.is_cut { p class="notice" role="status" { (texts.search_cut()) } }
        @if let Some(next) = &page.next {
            p { a class="find-next" href=(next) rel="next" {
                @if page.is_cut { (texts.search_further()) } @else { (texts.log_older()) }
            } }
        }
    };
    desk_page(frame, texts.desk_log(), "", texts, &main)
}

fn form(page: &LogPage, texts: &Texts) -> Markup {
    let asked = &page.asked;
    let is_wrong = |field| (page.wrong == Some(field)).then_some("true");
    html! {
        form class="find-form" method="get" action="/desk/log" {
            @if let Some(wrong) = page.wrong { p class="find-odd" role="alert" { (wrong.told(texts)) } }
            @if !asked.comment.is_empty() { input type="hidden" name="comment" value=(asked.comment); }
            div class="find-first" {
                label class="find-words" { span { (texts.search_story()) }
                    input name="story" value=(asked.story) maxlength="2000" aria-invalid=[is_wrong(LogField::Story)];
                }
                label { span { (texts.log_author()) }
                    input name="author" value=(asked.author) maxlength="100" aria-invalid=[is_wrong(LogField::Author)];
                }
                label { span { (texts.log_by()) }
                    input name="by" value=(asked.by) maxlength="100" aria-invalid=[is_wrong(LogField::By)];
                }
                @if page.sites.len() > 1 {
                    label { span { (texts.search_site()) }
                        select name="site" {
                            option value="" { (texts.search_any_site()) }
                            @for site in &page.sites {
                                option value=(site.slug) selected[site.slug == asked.site] { (site.name) }
                            }
                        }
                    }
                }
                label { span { (texts.log_kind()) }
                    select name="kind" {
                        option value="" { (texts.log_any()) }
                        @for kind in Event::KINDS {
                            option value=(kind) selected[asked.kind == **kind] { (kind_words(kind, texts)) }
                        }
                    }
                }
                button { (texts.log_do()) }
            }
        }
    }
}

/// Events, newest first.
pub fn history(lines: &[Told], texts: &Texts) -> Markup {
    html! {
        @if !lines.is_empty() { ol class="log" { @for line in lines { (event(line, texts)) } } }
    }
}

fn event(told: &Told, texts: &Texts) -> Markup {
    let line = &told.line;
    html! {
        li {
            time datetime=(Machine(line.at)) { (Exact { texts, at: line.at }) }
            span class="log-what" { (kind_words(&line.kind, texts)) }
            span class="log-who" { (actor(line, texts)) }
            span class="log-where" {
                @if let Some(comment) = line.comment_id {
                    a href={ "/desk/comments/" (comment) } {
                        (texts.log_comment_by(&shown_name(&line.comment_name, texts)))
                    }
                }
                @if let Some(account) = line.account_id {
                    a href={ "/desk/log?author=" (account) } { bdi { (shown_name(&line.account_name, texts)) } }
                }
                @if let (Some(story), Some(site)) = (line.story_id, &told.site) {
                    a href={ "/s/" (site) "/" (story) } {
                        (story_name(&line.story_title, line.story_url.as_deref(), texts))
                    }
                    a class="find-same" href={ "/desk/log?story=" (story) } { (texts.log_of_story()) }
                } @else if let Some(site) = &told.site { span { (site) } }
                @for reason in &told.reasons { span class="log-why" { (reason_words(reason, texts)) } }
            }
        }
    }
}

/// What did something, in words: never who; its code where this version has none.
pub fn actor_words<'a>(kind: &'a str, texts: &'a Texts) -> &'a str {
    match kind {
        "guest" => texts.log_guest(),
        "account" => texts.export_by_account(),
        "publisher" => texts.log_publisher(),
        "staff" => texts.log_key(),
        "operator" => texts.log_operator(),
        "import" => texts.log_import(),
        "system" => texts.log_system(),
        other => other,
    }
}

/// Who did it: a name where there is one, else what they are.
fn actor(line: &Line, texts: &Texts) -> Markup {
    let what = actor_words(&line.actor_kind, texts);
    html! {
        @match (line.actor_kind.as_str(), line.actor_id) {
            ("account", Some(id)) => a href={ "/desk/log?by=" (id) } { bdi { (shown_name(&line.actor_name, texts)) } }
            ("staff", Some(id)) => a href={ "/desk/log?by=" (id) } { (what) }
            _ => (what)
        }
    }
}

/// A kind of event in words; its code where this version has none.
pub fn kind_words<'a>(kind: &'a str, texts: &'a Texts) -> &'a str {
    match kind {
        "comment_submitted" => texts.event_comment_submitted(),
        "comment_imported" => texts.event_comment_imported(),
        "comment_edited" => texts.event_comment_edited(),
        "comment_approved" => texts.event_comment_approved(),
        "comment_edit_approved" => texts.event_comment_edit_approved(),
        "comment_rejected" => texts.event_comment_rejected(),
        "comment_edit_rejected" => texts.event_comment_edit_rejected(),
        "comment_removed" => texts.event_comment_removed(),
        "comment_restored" => texts.event_comment_restored(),
        "comment_held" => texts.event_comment_held(),
        "comment_kept" => texts.event_comment_kept(),
        "decision_undone" => texts.event_decision_undone(),
        "comment_withdrawn" => texts.event_comment_withdrawn(),
        "comment_erased" => texts.event_comment_erased(),
        "comment_author_erased" => texts.event_comment_author_erased(),
        "appeal_made" => texts.event_appeal_made(),
        "appeal_decided" => texts.event_appeal_decided(),
        "comment_reported" => texts.event_comment_reported(),
        "standing_set" => texts.event_standing_set(),
        "standing_lifted" => texts.event_standing_lifted(),
        "thread_pinned" => texts.event_thread_pinned(),
        "thread_unpinned" => texts.event_thread_unpinned(),
        "comment_picked" => texts.event_comment_picked(),
        "comment_unpicked" => texts.event_comment_unpicked(),
        "thread_locked" => texts.event_thread_locked(),
        "thread_unlocked" => texts.event_thread_unlocked(),
        "story_closed" => texts.event_story_closed(),
        "story_reopened" => texts.event_story_reopened(),
        "story_guarded" => texts.event_story_guarded(),
        "rules_put" => texts.event_rules_put(),
        "story_put" => texts.event_story_put(),
        "import_begun" => texts.event_import_begun(),
        "site_put" => texts.event_site_put(),
        "key_added" => texts.event_key_added(),
        "key_revoked" => texts.event_key_revoked(),
        "account_made" => texts.event_account_made(),
        "account_named" => texts.event_account_named(),
        "account_erased" => texts.event_account_erased(),
        "role_granted" => texts.event_role_granted(),
        "role_revoked" => texts.event_role_revoked(),
        other => other,
    }
}

/// Why something happened, in words for staff.
pub fn reason_words<'a>(reason: &'a Reason, texts: &'a Texts) -> &'a str {
    match reason {
        Reason::Held(reason) => held_words(*reason, texts),
        Reason::Role(Role::Admin) => texts.me_role_admin(),
        Reason::Role(Role::Moderator) => texts.me_role_moderator(),
        Reason::Role(Role::Author) => texts.me_role_author(),
        Reason::Rule(title) => title,
        Reason::Code(code) => code,
    }
}

/// Why a text waits, in words for staff: they are told which phase it was.
pub fn held_words(reason: HoldReason, texts: &Texts) -> &str {
    held_label(reason.as_str(), texts)
}
