//! Authors at the desk: finding them, how they stand, what was decided about them and what they wrote.

use althing_core::comment::Status;
use althing_core::standing::Kind;
use althing_core::time::Micros;
use althing_core::trust::{Missing, Trust};
use maud::{Markup, html};

use super::comment::act_label;
use super::standing::{GuestBy, StandingForm, standing_form};
use super::{Frame, desk_page};
use crate::view::case::state_label;
use crate::view::date::story_time;
use crate::view::standing::{exact, missing_words, trust_label};
use crate::view::texts::Texts;

/// What holds for an author.
pub struct CardEntry {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Name of the site; none for everywhere.
    pub site: Option<String>,
    /// Until when; none for no end.
    pub until: Option<Micros>,
    /// The title of the rule, or the law.
    pub ground: String,
    /// What was wrong.
    pub explanation: String,
    /// By what a guest is recognised.
    pub by: Option<GuestBy>,
    /// When it was set.
    pub at: Micros,
    /// Whether whoever is here may lift it.
    pub may_lift: bool,
}

/// An author in a few lines, for every page of the desk that shows something of theirs.
pub struct AuthorCard {
    /// Their name; may be empty.
    pub name: String,
    /// Whether they have no account.
    pub is_guest: bool,
    /// Their page at the desk.
    pub href: String,
    /// Since when their account is there.
    pub since: Option<Micros>,
    /// How far the site trusts them; guests are not known.
    pub trust: Option<Trust>,
    /// How many of their comments on the site have which status.
    pub counts: Vec<(Status, i64)>,
    /// Reports that they made on the site, and how many in a hundred were right.
    pub reports: (i64, Option<u32>),
    /// What holds for them now.
    pub entries: Vec<CardEntry>,
    /// Other comments of the same network today.
    pub near: Option<i64>,
}

/// An author in a few lines. Lifting leads back to `back`.
pub fn author_card(card: &AuthorCard, back: &str, texts: &Texts) -> Markup {
    html! {
        div class="author-card" {
            p class="author-name" {
                a href=(card.href) dir="auto" {
                    @if card.name.is_empty() { (texts.name_gone()) } @else { (card.name) }
                }
                " " span class="tag" {
                    @match card.trust {
                        _ if card.is_guest => (texts.reader_guest()),
                        Some(trust) => (trust_label(trust, texts)),
                        None => (texts.reader_account()),
                    }
                }
            }
            (figures(card, texts))
            @if let Some(near) = card.near.filter(|near| *near > 0) {
                p class="hint" { (texts.reader_near(near.unsigned_abs())) }
            }
            @for entry in &card.entries { (in_force(entry, back, texts)) }
        }
    }
}

fn figures(card: &AuthorCard, texts: &Texts) -> Markup {
    let count =
        |status: Status| card.counts.iter().find(|(of, _)| *of == status).map_or(0, |(_, count)| *count);
    html! {
        @if !card.is_guest {
            dl class="author-figures" {
                @for status in [Status::Published, Status::Pending, Status::Rejected, Status::Removed] {
                    div { dt { (state_label(status, texts)) } dd { (texts.number(count(status).unsigned_abs())) } }
                }
                div {
                    dt { (texts.reader_reports()) }
                    dd {
                        (texts.number(card.reports.0.unsigned_abs()))
                        @if let Some(hit) = card.reports.1 { " (" (texts.reader_right(&hit.to_string())) ")" }
                    }
                }
                @if let Some(since) = card.since { div { dt { (texts.reader_since()) } dd { (story_time(since, texts)) } } }
            }
        }
    }
}

fn in_force(entry: &CardEntry, back: &str, texts: &Texts) -> Markup {
    html! {
        div class={ "in-force in-force-" (entry.kind.as_str()) } {
            p {
                strong { (headline_for_staff(entry, texts)) }
                @match entry.by {
                    Some(GuestBy::Address) => { " " (texts.reader_by_address()) },
                    Some(GuestBy::Network) => { " " (texts.reader_by_network()) },
                    None => {},
                }
            }
            p { (why(&entry.ground, &entry.explanation)) }
            p class="hint" { (story_time(entry.at, texts)) }
            @if entry.may_lift { (lift_form(&entry.id, back, texts.reader_lift())) }
        }
    }
}

/// What holds for somebody, in a line.
pub(super) fn headline_for_staff(entry: &CardEntry, texts: &Texts) -> String {
    let place = entry.site.as_deref().unwrap_or(texts.standing_all_sites());
    match (entry.kind, entry.until.map(|at| exact(at, texts))) {
        (Kind::Warned, _) => texts.reader_warned(place),
        (Kind::Banned, Some(until)) => texts.reader_banned_until(place, &until),
        (Kind::Banned, None) => texts.reader_banned(place),
        (Kind::Held, Some(until)) => texts.reader_held_until(place, &until),
        (Kind::Held, None) => texts.reader_held(place),
    }
}

fn lift_form(id: &str, back: &str, words: &str) -> Markup {
    html! {
        form method="post" action="/desk/standing" {
            input type="hidden" name="do" value="lift";
            input type="hidden" name="standing" value=(id);
            input type="hidden" name="back" value=(back);
            button type="submit" { (words) }
        }
    }
}

/// What was just done: with a way to take it back, or that it was.
pub struct JustDone {
    /// The entry.
    pub entry: CardEntry,
    /// Whether it holds still; else it was lifted.
    pub holds: bool,
}

/// Says what was just done, and lets it be taken back.
pub fn just_done(just: &JustDone, back: &str, texts: &Texts) -> Markup {
    html! {
        div class="notice notice-good" role="status" {
            @if just.holds {
                p { strong { (headline_for_staff(&just.entry, texts)) } " " (texts.reader_told()) }
                @if just.entry.may_lift { (lift_form(&just.entry.id, back, texts.reader_undo())) }
            } @else {
                p { strong { (texts.reader_lifted()) } }
            }
        }
    }
}

/// A decision in an author's history.
pub struct DecisionLine {
    /// What was done, as the database spells it.
    pub act: String,
    /// The title of the rule, or the law; may be empty.
    pub ground: String,
    /// What was wrong; may be empty.
    pub explanation: String,
    /// The comment that it was about.
    pub comment_href: Option<String>,
    /// When.
    pub at: Micros,
    /// Whether it was taken back.
    pub is_undone: bool,
}

/// A comment in an author's history.
pub struct AuthorComment {
    /// The comment at the desk.
    pub href: String,
    /// Its story's headline.
    pub story: String,
    /// The beginning of its text.
    pub excerpt: String,
    /// Its state.
    pub status: Status,
    /// When it came.
    pub at: Micros,
}

/// An author's page.
pub struct ReaderPage {
    /// The author.
    pub card: AuthorCard,
    /// Sites on which they wrote and whoever is here decides: name, address, whether it is this one.
    pub sites: Vec<(String, String, bool)>,
    /// What is missing until the next level.
    pub missing: Option<Missing>,
    /// What was just done.
    pub just: Option<JustDone>,
    /// The form; none for whoever decides in one section only, and about staff.
    pub form: Option<StandingForm>,
    /// Why there is no form.
    pub no_form: Option<String>,
    /// Newest first.
    pub decisions: Vec<DecisionLine>,
    /// Where older ones are.
    pub older_decisions: Option<String>,
    /// Newest first.
    pub comments: Vec<AuthorComment>,
    /// Where older ones are.
    pub older_comments: Option<String>,
    /// This page's own address.
    pub href: String,
}

/// The page.
pub fn reader_page(frame: &Frame, page: &ReaderPage, texts: &Texts) -> Markup {
    let name = if page.card.name.is_empty() { texts.name_gone() } else { &page.card.name };
    let main = html! {
        h1 dir="auto" { (name) }
        @if let Some(just) = &page.just { (just_done(just, &page.href, texts)) }
        (site_choice(&page.sites, texts))
        div class="reader" {
            div {
                section aria-labelledby="stands" {
                    h2 id="stands" { (texts.reader_standing()) }
                    (author_card(&page.card, &page.href, texts))
                    @if page.card.entries.is_empty() { p class="hint" { (texts.reader_nothing()) } }
                    @if let Some(missing) = &page.missing { (missing_words(missing, texts)) }
                }
                section aria-labelledby="deciding" {
                    h2 id="deciding" { (texts.reader_decide()) }
                    @if let Some(form) = &page.form { (standing_form(form, texts)) }
                    @if let Some(why) = &page.no_form { p class="hint" { (why) } }
                }
            }
            div {
                (decisions(page, texts))
                (comments(page, texts))
            }
        }
    };
    desk_page(frame, name, "", texts, &main)
}

fn site_choice(sites: &[(String, String, bool)], texts: &Texts) -> Markup {
    html! {
        @if sites.len() > 1 {
            nav class="site-choice" aria-label=(texts.reader_site()) {
                @for (name, href, is_this) in sites {
                    a href=(href) aria-current=[is_this.then_some("page")] { (name) }
                }
            }
        }
    }
}

fn decisions(page: &ReaderPage, texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="decisions" {
            h2 id="decisions" { (texts.reader_decisions()) }
            @if page.decisions.is_empty() { p class="hint" { (texts.reader_decisions_none()) } }
            ol class="reader-list" {
                @for line in &page.decisions {
                    li {
                        p {
                            strong { (act_label(&line.act, texts)) }
                            @if line.is_undone { " " span class="tag" { (texts.reader_did_undone()) } }
                            " " span class="hint" { (story_time(line.at, texts)) }
                        }
                        @if !line.ground.is_empty() { p { (why(&line.ground, &line.explanation)) } }
                        @if let Some(href) = &line.comment_href { p { a href=(href) { (texts.reader_comment()) } } }
                    }
                }
            }
            @if let Some(href) = &page.older_decisions { p { a href=(href) rel="next" { (texts.reader_older()) } } }
        }
    }
}

fn comments(page: &ReaderPage, texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="comments" {
            h2 id="comments" { (texts.reader_comments()) }
            @if page.comments.is_empty() { p class="hint" { (texts.reader_comments_none()) } }
            ol class="reader-list" {
                @for line in &page.comments {
                    li {
                        p class="hint" {
                            (state_label(line.status, texts)) " · " (story_time(line.at, texts))
                            @if !line.story.is_empty() { " · " span dir="auto" { (line.story) } }
                        }
                        p dir="auto" {
                            a href=(line.href) {
                                @if line.excerpt.is_empty() { (texts.me_comment_gone()) } @else { (line.excerpt) }
                            }
                        }
                    }
                }
            }
            @if let Some(href) = &page.older_comments { p { a href=(href) rel="next" { (texts.reader_older()) } } }
        }
    }
}

/// An author in a list.
pub struct Found {
    /// Their name; may be empty.
    pub name: String,
    /// Their page.
    pub href: String,
    /// What holds for them, in words; may be empty.
    pub words: String,
    /// Since when they are there, or when that was decided.
    pub at: Micros,
}

/// The page on which authors are looked for.
pub struct ReadersPage {
    /// Sites of whoever is here: name, address, whether it is this one.
    pub sites: Vec<(String, String, bool)>,
    /// The site's short name.
    pub site: String,
    /// What was looked for; empty for nothing.
    pub wanted: String,
    /// Who has that name; none where nobody was looked for.
    pub found: Option<Vec<Found>>,
    /// What holds now.
    pub in_force: Vec<Found>,
    /// Where older ones are.
    pub older: Option<String>,
    /// Lately decided ones.
    pub decided: Vec<Found>,
}

/// What holds for somebody, in a line of a list.
pub fn in_force_words(entry: &CardEntry, texts: &Texts) -> String {
    headline_for_staff(entry, texts)
}

/// A rule, and the words to it where they are kept and whoever reads may read them.
fn why(ground: &str, explanation: &str) -> Markup {
    html! { (ground) @if !explanation.is_empty() { ": " span dir="auto" { (explanation) } } }
}

/// The page.
pub fn readers_page(frame: &Frame, page: &ReadersPage, texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.desk_readers()) }
        (site_choice(&page.sites, texts))
        form class="reader-find" method="get" action="/desk/readers" role="search" {
            input type="hidden" name="site" value=(page.site);
            label { span { (texts.reader_find()) } input type="search" name="name" maxlength="100" value=(page.wanted); }
            button type="submit" { (texts.reader_find_do()) }
        }
        @if let Some(found) = &page.found {
            section aria-labelledby="found" {
                h2 id="found" { (texts.reader_found()) }
                (list(found, texts.reader_found_none(), texts))
                p class="hint" { (texts.reader_found_guests()) }
            }
        }
        div class="reader" {
            section aria-labelledby="in-force" {
                h2 id="in-force" { (texts.reader_in_force()) }
                (list(&page.in_force, texts.reader_in_force_none(), texts))
                @if let Some(href) = &page.older { p { a href=(href) rel="next" { (texts.reader_older()) } } }
            }
            section aria-labelledby="decided" {
                h2 id="decided" { (texts.reader_lately()) }
                (list(&page.decided, texts.reader_lately_none(), texts))
            }
        }
    };
    desk_page(frame, texts.desk_readers(), "", texts, &main)
}

fn list(found: &[Found], none: &str, texts: &Texts) -> Markup {
    html! {
        @if found.is_empty() { p class="hint" { (none) } }
        ul class="reader-list" {
            @for one in found {
                li {
                    p {
                        a href=(one.href) dir="auto" {
                            @if one.name.is_empty() { (texts.name_gone()) } @else { (one.name) }
                        }
                        " " span class="hint" { (story_time(one.at, texts)) }
                    }
                    @if !one.words.is_empty() { p { (one.words) } }
                }
            }
        }
    }
}
