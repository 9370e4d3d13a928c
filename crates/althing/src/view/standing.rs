//! How somebody stands, in words for themselves: what holds for them and why, and how far each site trusts them.

use althing_core::standing::{Ban, Kind};
use althing_core::time::Micros;
use althing_core::trust::{Missing, Trust};
use maud::{Markup, Render, html};

use super::date::{Exact, story_time};
use super::texts::Texts;

/// One entry.
pub struct StandingNotice {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Name of the site; none for everywhere.
    pub site: Option<String>,
    /// Until when; none for no end.
    pub until: Option<Micros>,
    /// When it was lifted.
    pub lifted_at: Option<Micros>,
    /// Whether it holds now.
    pub holds: bool,
    /// The title of the rule, or the law.
    pub ground: String,
    /// What was wrong.
    pub explanation: String,
    /// When it was set.
    pub at: Micros,
    /// Whether it is shown until its reader says that they have read it.
    pub to_acknowledge: bool,
}

/// How far a site trusts somebody.
pub struct MyTrust {
    /// The site's name.
    pub site: String,
    /// The level.
    pub level: Trust,
    /// What is missing until the next.
    pub missing: Option<Missing>,
}

/// How somebody stands.
#[derive(Default)]
pub struct MyStanding {
    /// What they are told first.
    pub first: Vec<StandingNotice>,
    /// What is over or was read.
    pub earlier: Vec<StandingNotice>,
    /// Where they wrote.
    pub trusts: Vec<MyTrust>,
}

/// What somebody is told before everything else on a page.
pub fn notices(notices: &[StandingNotice], texts: &Texts) -> Markup {
    html! { @for notice in notices { (one(notice, texts)) } }
}

fn one(notice: &StandingNotice, texts: &Texts) -> Markup {
    html! {
        section class="notice notice-bad" {
            p { strong { (headline_of(notice, texts)) } }
            p { (texts.standing_rule(&notice.ground)) }
            p dir="auto" { (notice.explanation) }
            p class="me-where" { (story_time(notice.at, texts)) }
            @if notice.to_acknowledge {
                form method="post" action="/me/standing" {
                    input type="hidden" name="seen" value=(notice.id);
                    button class="plain" type="submit" { (texts.standing_seen()) }
                }
            }
        }
    }
}

/// What it is, where, and until when; also the subject of the mail that tells it.
pub fn headline(kind: Kind, site: Option<&str>, until: Option<Micros>, texts: &Texts) -> String {
    let site = site.unwrap_or(texts.standing_all_sites());
    let until = until.map(|at| exact(at, texts));
    match (kind, until) {
        (Kind::Warned, _) => texts.standing_warned_at(site),
        (Kind::Banned, Some(until)) => texts.standing_banned_at(site, &until),
        (Kind::Banned, None) => texts.standing_banned_always_at(site),
        (Kind::Held, Some(until)) => texts.standing_held_until_at(site, &until),
        (Kind::Held, None) => texts.standing_held_at(site),
    }
}

/// A time as plain text: digits and our own words hold nothing that escaping would change.
pub(super) fn exact(at: Micros, texts: &Texts) -> String {
    Exact { texts, at }.render().into_string()
}

fn headline_of(notice: &StandingNotice, texts: &Texts) -> String {
    headline(notice.kind, notice.site.as_deref(), notice.until, texts)
}

/// The part of somebody's own page about how they stand; nothing where they never wrote and nothing was said.
pub fn my_standing(mine: &MyStanding, texts: &Texts) -> Markup {
    html! {
        @if !mine.trusts.is_empty() || !mine.earlier.is_empty() {
            section aria-labelledby="me-standing" {
                h2 id="me-standing" { (texts.trust_title()) }
                @if !mine.trusts.is_empty() {
                    p { (texts.trust_why()) }
                    ul class="me-list" { @for trust in &mine.trusts { (trusted(trust, texts)) } }
                }
                @if !mine.earlier.is_empty() {
                    h3 { (texts.standing_earlier()) }
                    ul class="me-list" { @for notice in &mine.earlier { li { (past(notice, texts)) } } }
                }
            }
        }
    }
}

fn trusted(trust: &MyTrust, texts: &Texts) -> Markup {
    html! {
        li {
            p { strong { (trust.site) ": " (trust_label(trust.level, texts)) } }
            @if let Some(missing) = &trust.missing { (missing_words(missing, texts)) }
        }
    }
}

/// A level's name.
pub fn trust_label(level: Trust, texts: &Texts) -> &str {
    match level {
        Trust::New => texts.trust_new(),
        Trust::Known => texts.trust_known(),
        Trust::Trusted => texts.trust_trusted(),
        Trust::Staff => texts.trust_staff(),
    }
}

/// What is missing until the next level, as a list.
pub fn missing_words(missing: &Missing, texts: &Texts) -> Markup {
    html! {
        p class="me-where" { (texts.trust_next(trust_label(missing.to, texts))) }
        ul class="missing" {
            @if missing.comments > 0 { li { (texts.trust_comments(u64::from(missing.comments))) } }
            @if missing.days > 0 { li { (texts.trust_days(u64::from(missing.days))) } }
            @if missing.accuracy { li { (texts.trust_reports()) } }
            @if let Some(at) = missing.lost_until { li { (texts.trust_lost(&exact(at, texts))) } }
        }
    }
}

/// What was decided, in full.
pub(super) fn past(notice: &StandingNotice, texts: &Texts) -> Markup {
    html! {
        p { (headline_of(notice, texts)) }
        p class="me-where" {
            (story_time(notice.at, texts)) " · " (texts.standing_rule(&notice.ground))
            @if let Some(at) = notice.lifted_at { " · " (texts.standing_lifted_on(&exact(at, texts))) }
            @else if !notice.holds { " · " (texts.standing_over()) }
        }
        p dir="auto" { (notice.explanation) }
    }
}

/// A ban in words for whoever runs into it: until when, by which rule, and that it can be answered.
pub fn banned(ban: &Ban, texts: &Texts) -> String {
    let what = match ban.until {
        Some(at) => texts.refuse_banned_until(&exact(at, texts)),
        None => texts.refuse_banned().to_owned(),
    };
    let more = if ban.is_accounts { texts.refuse_banned_account() } else { texts.refuse_banned_guest() };
    format!("{what} {} {more}", texts.refuse_banned_rule(&ban.ground))
}
