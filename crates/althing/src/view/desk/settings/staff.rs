//! Who has which role where.

use althing_core::reader::Role;
use althing_core::time::Micros;
use maud::{Markup, html};

use super::keys::once;
use super::{Control, Field, Typed, settings_page};
use crate::time::ago;
use crate::view::date::{Exact, Machine};
use crate::view::desk::Frame;
use crate::view::texts::Texts;

/// A role of somebody's.
pub struct GrantLine {
    /// Their account's id.
    pub account: String,
    /// Their name; empty until they chose one.
    pub name: String,
    /// Whether they have a passkey.
    pub has_passkey: bool,
    /// When they were last here.
    pub seen_at: Option<Micros>,
    /// The role.
    pub role: Role,
    /// Short name and name of the site; none for all.
    pub site: Option<(String, String)>,
    /// The section or byline; may be empty.
    pub place: String,
    /// Whether whoever looks may take it back.
    pub may_take: bool,
}

/// What came of what was asked.
pub enum Told {
    /// A link, to be handed over.
    Link(String),
    /// They know how to sign in.
    Known,
    /// It was the last role by which they administer anything themselves.
    OwnLast,
}

/// The page of staff.
pub struct StaffPage<'a> {
    /// By name.
    pub lines: Vec<GrantLine>,
    /// Short name and name of each site that is administered.
    pub sites: Vec<(String, String)>,
    /// Whether roles everywhere may be given.
    pub may_everywhere: bool,
    /// What was typed.
    pub typed: &'a Typed,
    /// What came of it.
    pub told: Option<Told>,
    /// The present.
    pub now: Micros,
}

fn role_words(role: Role, texts: &Texts) -> &str {
    match role {
        Role::Admin => texts.me_role_admin(),
        Role::Moderator => texts.me_role_moderator(),
        Role::Author => texts.me_role_author(),
    }
}

/// The page.
pub fn staff_page(frame: &Frame, page: &StaffPage<'_>, texts: &Texts) -> Markup {
    let main = html! {
        @match &page.told {
            Some(Told::Link(link)) => div class="set-once" role="status" {
                h2 { (texts.staff_link()) }
                p { (texts.staff_link_why()) }
                (once("fresh", texts.staff_link(), link, texts))
            },
            Some(Told::Known) => p class="set-done" role="status" { (texts.staff_known()) },
            Some(Told::OwnLast) => p class="al-wrong" role="alert" { (texts.staff_own_last()) },
            None => {},
        }
        div class="set-scroll" tabindex="0" role="region" aria-label=(texts.set_staff()) {
            table class="set-table" {
                thead { tr {
                    th scope="col" { (texts.staff_name()) }
                    th scope="col" { (texts.staff_role()) }
                    th scope="col" { (texts.staff_where()) }
                    th scope="col" { (texts.staff_passkey()) }
                    th scope="col" { (texts.staff_seen()) }
                    th scope="col" { span class="unseen" { (texts.staff_take()) } }
                } }
                tbody { @for line in &page.lines { (row(line, page.now, texts)) } }
            }
        }
        (adding(page, texts))
    };
    settings_page(frame, texts.set_staff(), "/desk/settings/staff", page.typed, texts, &main)
}

fn row(line: &GrantLine, now: Micros, texts: &Texts) -> Markup {
    let name = if line.name.is_empty() { texts.staff_no_name() } else { &line.name };
    html! {
        tr {
            td data-label=(texts.staff_name()) { @if line.name.is_empty() { span class="quiet" { (name) } } @else { bdi { (name) } } }
            td data-label=(texts.staff_role()) { (role_words(line.role, texts)) }
            td data-label=(texts.staff_where()) {
                (line.site.as_ref().map_or(texts.staff_everywhere(), |(_, name)| name))
                @if !line.place.is_empty() { ": " bdi { (line.place) } }
            }
            td data-label=(texts.staff_passkey()) { (if line.has_passkey { texts.staff_has_passkey() } else { texts.staff_no_passkey() }) }
            td data-label=(texts.staff_seen()) {
                @match line.seen_at {
                    Some(at) => time datetime=(Machine(at)) title=(Exact { texts, at }) { (ago(at, now)) },
                    None => span class="quiet" { (texts.staff_never()) },
                }
            }
            td {
                @if line.may_take {
                    form method="post" action="/desk/settings/staff" {
                        input type="hidden" name="account" value=(line.account);
                        input type="hidden" name="role" value=(line.role.as_str());
                        @if let Some((slug, _)) = &line.site { input type="hidden" name="site" value=(slug); }
                        input type="hidden" name="place" value=(line.place);
                        button class="plain" type="submit" name="do" value="take"
                            aria-label={ (texts.staff_take()) ": " (name) ", " (role_words(line.role, texts)) } {
                            (texts.staff_take())
                        }
                    }
                }
            }
        }
    }
}

fn adding(page: &StaffPage<'_>, texts: &Texts) -> Markup {
    let typed = page.typed;
    let roles =
        [Role::Moderator, Role::Admin, Role::Author].map(|role| (role.as_str(), role_words(role, texts)));
    let mut sites: Vec<(&str, &str)> =
        page.sites.iter().map(|(slug, name)| (slug.as_str(), name.as_str())).collect();
    if page.may_everywhere {
        sites.push(("", texts.staff_everywhere()));
    }
    let field = |name: &'static str, label, about| Field {
        name,
        label,
        about,
        default: None,
        wrong: typed.wrong(name),
    };
    let first = sites.first().map_or("", |(slug, _)| slug);
    html! {
        h2 { (texts.staff_add()) }
        form class="set-form" method="post" action="/desk/settings/staff" {
            (field("address", texts.staff_address(), texts.staff_about_address())
                .with(&Control::Line(typed.value("address")), texts))
            (field("role", texts.staff_role(), texts.staff_about_role())
                .with(&Control::Choice(&roles, typed.value("role")), texts))
            (field("site", texts.staff_where(), texts.staff_about_where())
                .with(&Control::Choice(&sites, typed.or("site", first)), texts))
            (field("place", texts.staff_place(), texts.staff_about_place())
                .with(&Control::Line(typed.value("place")), texts))
            button type="submit" name="do" value="add" { (texts.staff_add()) }
        }
    }
}
