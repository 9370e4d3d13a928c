//! Authors at the desk: finding them, how they stand, what was decided about them and what they wrote; and the form that
//! warns, bans or holds.

use althing_core::comment::Status;
use althing_core::rule::Rule;
use althing_core::standing::Kind;
use althing_core::time::Micros;
use althing_core::trust::{Missing, Trust};
use maud::{Markup, html};

use super::comment::{act_label, reasons};
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

/// By what a guest is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestBy {
    /// The address that they gave.
    Address,
    /// Their network.
    Network,
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
    let count = |status: Status| card.counts.iter().find(|(of, _)| *of == status).map_or(0, |(_, count)| *count);
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
            p { (entry.ground) ": " span dir="auto" { (entry.explanation) } }
            p class="hint" { (story_time(entry.at, texts)) }
            @if entry.may_lift { (lift_form(&entry.id, back, texts.reader_lift())) }
        }
    }
}

fn headline_for_staff(entry: &CardEntry, texts: &Texts) -> String {
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

/// The form that warns, bans or holds, with what was filled in before.
pub struct StandingForm {
    /// The account; none for a guest.
    pub account: Option<String>,
    /// The comment that gave rise to it.
    pub comment: Option<String>,
    /// The site.
    pub site: String,
    /// Its name.
    pub site_name: String,
    /// By what a guest can be recognised.
    pub by: Vec<GuestBy>,
    /// The site's rules.
    pub rules: Vec<Rule>,
    /// Whether whoever is here decides everywhere.
    pub may_everywhere: bool,
    /// Where it leads back to.
    pub back: String,
    /// What was filled in, by field.
    pub filled: Vec<(&'static str, String)>,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

impl StandingForm {
    fn filled(&self, field: &str) -> &str {
        self.filled.iter().find(|(of, _)| *of == field).map_or("", |(_, value)| value)
    }
}

/// Choices of a ban's end, as the form sends them.
pub const ENDS: [&str; 5] = ["day", "week", "month", "date", "never"];

fn end_label<'t>(end: &str, texts: &'t Texts) -> &'t str {
    match end {
        "day" => texts.reader_end_day(),
        "week" => texts.reader_end_week(),
        "month" => texts.reader_end_month(),
        "date" => texts.reader_end_date(),
        _ => texts.reader_end_never(),
    }
}

fn standing_form(form: &StandingForm, texts: &Texts) -> Markup {
    let kind = Some(form.filled("kind")).filter(|kind| !kind.is_empty()).unwrap_or("warned");
    html! {
        form class="standing-form" id="decide" method="post" action="/desk/standing" {
            @if let Some(wrong) = &form.wrong { p class="notice notice-bad" role="alert" { strong { (wrong) } } }
            @if let Some(account) = &form.account { input type="hidden" name="account" value=(account); }
            @if let Some(comment) = &form.comment { input type="hidden" name="comment" value=(comment); }
            input type="hidden" name="site" value=(form.site);
            input type="hidden" name="back" value=(form.back);
            fieldset {
                legend { (texts.reader_kind()) }
                @for one in Kind::ALL { (kind_choice(one, kind, form, texts)) }
            }
            div class="fields" {
                label { span { (texts.reader_until()) } (until_choice(form, texts)) }
                label {
                    span { (texts.reader_until_date()) }
                    input type="date" name="date" value=(form.filled("date"));
                }
                (scope_choice(form, texts))
                (by_choice(form, texts))
            }
            div class="fields" {
                label {
                    span { (texts.reader_rule()) }
                    select name="reason" {
                        @for rule in &form.rules {
                            option value=(rule.code) selected[form.filled("reason") == rule.code] { (rule.title) }
                        }
                        option value="law" selected[form.filled("reason") == "law"] { (texts.reader_law_choice()) }
                    }
                }
                label {
                    span { (texts.reader_law()) }
                    input name="law" maxlength="500" value=(form.filled("law"));
                }
            }
            label {
                span { (texts.reader_explanation()) }
                textarea name="explanation" rows="3" maxlength="2000" aria-describedby="explanation-why" { (form.filled("explanation")) }
            }
            p class="hint" id="explanation-why" { (texts.reader_explanation_why()) }
            button class="decide-yes" type="submit" { (texts.reader_do()) }
        }
    }
}

/// A ban from beside a comment: a time, a rule, and it is done. By keys, the numbers of both.
pub(super) fn ban_here(form: &StandingForm, back: &str, texts: &Texts) -> Markup {
    let is_recognised = form.account.is_some() || !form.by.is_empty();
    html! {
        @if is_recognised {
            details class="decide-ban" {
                summary data-key="b" { (texts.reader_ban()) }
                form method="post" action="/desk/standing" {
                    @if let Some(comment) = &form.comment { input type="hidden" name="comment" value=(comment); }
                    input type="hidden" name="kind" value="banned";
                    input type="hidden" name="back" value=(back);
                    fieldset class="reasons" {
                        legend { (texts.reader_until()) }
                        @for (at, end) in ENDS.into_iter().filter(|end| *end != "date").enumerate() {
                            label {
                                input type="radio" name="until" value=(end) required data-digit=(at + 1);
                                kbd { (at + 1) } " " (end_label(end, texts))
                            }
                        }
                        label {
                            input type="radio" name="until" value="date";
                            (texts.reader_end_date()) " "
                            input type="date" name="date" aria-label=(texts.reader_until_date());
                        }
                    }
                    (by_choice(form, texts))
                    (reasons(&form.rules, "", texts))
                    label class="decide-why" {
                        (texts.reader_explanation())
                        textarea name="explanation" rows="2" maxlength="2000" dir="auto" {}
                    }
                    p class="hint" { (texts.reader_explanation_why()) }
                    button class="danger" type="submit" { (texts.reader_ban()) }
                }
            }
        }
    }
}

fn kind_choice(kind: Kind, chosen: &str, form: &StandingForm, texts: &Texts) -> Markup {
    let (label, why) = match kind {
        Kind::Warned => (texts.reader_warn(), texts.reader_warn_why()),
        Kind::Banned => (texts.reader_ban(), texts.reader_ban_why()),
        Kind::Held => (texts.reader_hold(), texts.reader_hold_why()),
    };
    // Nothing recognises a guest who gave no address and whose network is forgotten.
    let is_offered = kind == Kind::Warned || form.account.is_some() || !form.by.is_empty();
    html! {
        @if is_offered {
            label class="choice" {
                input type="radio" name="kind" value=(kind.as_str()) checked[chosen == kind.as_str()] required;
                span { strong { (label) } " " span class="hint" { (why) } }
            }
        }
    }
}

fn until_choice(form: &StandingForm, texts: &Texts) -> Markup {
    let chosen = Some(form.filled("until")).filter(|end| !end.is_empty()).unwrap_or("week");
    html! {
        select name="until" {
            @for end in ENDS { option value=(end) selected[chosen == end] { (end_label(end, texts)) } }
        }
    }
}

fn scope_choice(form: &StandingForm, texts: &Texts) -> Markup {
    html! {
        @if form.may_everywhere {
            label {
                span { (texts.reader_scope()) }
                select name="scope" {
                    option value="here" { (form.site_name) }
                    option value="everywhere" selected[form.filled("scope") == "everywhere"] { (texts.reader_everywhere()) }
                }
            }
        }
    }
}

fn by_choice(form: &StandingForm, texts: &Texts) -> Markup {
    html! {
        @if !form.by.is_empty() {
            label {
                span { (texts.reader_by()) }
                select name="by" {
                    @for by in &form.by {
                        @match by {
                            GuestBy::Address => option value="address" { (texts.reader_address()) },
                            GuestBy::Network => {
                                option value="network" selected[form.filled("by") == "network"] { (texts.reader_network()) }
                            },
                        }
                    }
                }
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
                        @if !line.ground.is_empty() { p { (line.ground) ": " span dir="auto" { (line.explanation) } } }
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
