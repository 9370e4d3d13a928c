//! Finding comments again: the form, and what was found with the words marked.

use std::ops::Range;
use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::search::Query;
use althing_core::site::Site;
use althing_core::time::Micros;
use althing_store::search::{Found, Hit};
use maud::{Markup, html};

use super::words::score_words;
use super::{Frame, desk_page};
use crate::desk::search::Asked;
use crate::view::comment::shown_name;
use crate::view::date::{Exact, Machine};
use crate::view::texts::Texts;

/// Bytes of a text that are shown of what was found, and how many of them before the first word that was looked for.
const EXCERPT_BYTES: usize = 360;
const BEFORE_BYTES: usize = 90;

/// A field of the form that can hold something that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Not a site there is, or that they may see.
    Site,
    /// Not a story there is.
    Story,
    /// Not a status in which comments can be found.
    Status,
    /// Not a day.
    From,
    /// Not a day.
    To,
    /// Not a percentage.
    Score,
    /// Neither order.
    Order,
    /// Not a place of this list.
    Cursor,
}

impl Field {
    const ALL: [Self; 8] =
        [Self::Site, Self::Story, Self::Status, Self::From, Self::To, Self::Score, Self::Order, Self::Cursor];

    /// The field with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Story => "story",
            Self::Status => "status",
            Self::From => "from",
            Self::To => "to",
            Self::Score => "score",
            Self::Order => "sort",
            Self::Cursor => "cursor",
        }
    }

    /// What it takes, for programs.
    pub const fn takes(self) -> &'static str {
        match self {
            Self::Site => "It must be the short name of a site.",
            Self::Story => "It must be the id or the address of a story that is stored.",
            Self::Status => "It must be published, pending or rejected.",
            Self::From | Self::To => "It must be a day: 2026-11-22.",
            Self::Score => "It must be a whole number from 0 to 100.",
            Self::Order => "It must be newest or oldest.",
            Self::Cursor => "It is not a cursor of this list.",
        }
    }

    fn told(self, texts: &Texts) -> &str {
        match self {
            Self::Site => texts.search_odd_site(),
            Self::Story => texts.search_odd_story(),
            Self::From | Self::To => texts.search_odd_day(),
            Self::Score => texts.search_odd_score(),
            Self::Status | Self::Order | Self::Cursor => texts.search_odd_other(),
        }
    }
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct SearchPage {
    /// What was typed.
    pub asked: Asked,
    /// What is marked.
    pub query: Query,
    /// What was found; none where nothing was asked, or the field that could not be read.
    pub found: Option<Result<Found, Field>>,
    /// Sites to choose from.
    pub sites: Vec<Arc<Site>>,
    /// The sections to which whoever looks is limited.
    pub sections: Vec<String>,
    /// The present.
    pub now: Micros,
}

/// The page.
pub fn search_page(frame: &Frame, page: &SearchPage, texts: &Texts) -> Markup {
    let wrong = match &page.found {
        Some(Err(field)) => Some(*field),
        _ => None,
    };
    let main = html! {
        h1 { (texts.desk_search()) }
        (form(page, wrong, texts))
        @match &page.found {
            None => p class="desk-quiet" { (texts.search_hint()) }
            Some(Err(_)) => {}
            Some(Ok(found)) => (results(page, found, texts))
        }
    };
    desk_page(frame, texts.desk_search(), "", texts, &main)
}

fn form(page: &SearchPage, wrong: Option<Field>, texts: &Texts) -> Markup {
    let asked = &page.asked;
    let is_wrong = |fields: &[Field]| wrong.is_some_and(|wrong| fields.contains(&wrong));
    html! {
        form class="find-form" method="get" action="/desk/search" role="search" {
            @if let Some(wrong) = wrong { p class="find-odd" role="alert" id="find-odd" { (wrong.told(texts)) } }
            div class="find-first" {
                label class="find-words" { span { (texts.search_words()) }
                    input type="search" name="q" value=(asked.words) maxlength="300" autocomplete="off"
                        aria-describedby="find-how";
                }
                label { span { (texts.search_author()) } input name="author" value=(asked.author) maxlength="100"; }
                @if page.sites.len() > 1 { (sites(page, texts)) }
                button { (texts.search_do()) }
            }
            p class="desk-quiet find-how" id="find-how" { (texts.search_how()) }
            details class="find-more" open[asked.has_more() || !asked.story.is_empty() || wrong.is_some()] {
                summary { (texts.search_more()) }
                div class="find-fields" {
                    label class="find-words" { span { (texts.search_story()) }
                        input name="story" value=(asked.story) maxlength="2000"
                            aria-invalid=[is_wrong(&[Field::Story]).then_some("true")];
                    }
                    label { span { (texts.search_section()) } input name="section" value=(asked.section) maxlength="100"; }
                    (statuses(asked, texts))
                    label { span { (texts.search_language()) }
                        input name="language" value=(asked.language) maxlength="10" placeholder="de" size="4";
                    }
                    label { span { (texts.search_from()) }
                        input type="date" name="from" value=(asked.from)
                            aria-invalid=[is_wrong(&[Field::From]).then_some("true")];
                    }
                    label { span { (texts.search_to()) }
                        input type="date" name="to" value=(asked.to)
                            aria-invalid=[is_wrong(&[Field::To]).then_some("true")];
                    }
                    label { span { (texts.search_score()) }
                        input name="score" value=(asked.score) inputmode="decimal" maxlength="5" size="4"
                            aria-invalid=[is_wrong(&[Field::Score]).then_some("true")];
                    }
                    label { span { (texts.search_order()) }
                        select name="sort" {
                            option value="" { (texts.search_newest()) }
                            option value="oldest" selected[asked.order == "oldest"] { (texts.search_oldest()) }
                        }
                    }
                }
            }
        }
    }
}

fn sites(page: &SearchPage, texts: &Texts) -> Markup {
    html! {
        label { span { (texts.search_site()) }
            select name="site" {
                option value="" { (texts.search_any_site()) }
                @for site in &page.sites {
                    option value=(site.slug) selected[site.slug == page.asked.site] { (site.name) }
                }
            }
        }
    }
}

fn statuses(asked: &Asked, texts: &Texts) -> Markup {
    html! {
        label { span { (texts.search_status()) }
            select name="status" {
                option value="" { (texts.search_any()) }
                @for status in [Status::Published, Status::Pending, Status::Rejected] {
                    option value=(status.as_str()) selected[status.as_str() == asked.status] {
                        (status_words(status, texts))
                    }
                }
            }
        }
    }
}

/// A status in a word.
pub fn status_words(status: Status, texts: &Texts) -> &str {
    match status {
        Status::Published => texts.search_published(),
        Status::Pending => texts.search_pending(),
        Status::Rejected => texts.search_rejected(),
        Status::Removed => texts.search_removed(),
        Status::Withdrawn => texts.search_withdrawn(),
        Status::Erased => texts.search_erased(),
    }
}

fn results(page: &SearchPage, found: &Found, texts: &Texts) -> Markup {
    let next = found.next.map(|next| page.asked.href(Some(next)));
    html! {
        section class="finds" aria-label=(texts.search_results()) {
            @if found.hits.is_empty() && !found.is_cut {
                p class="finds-none" { strong { (texts.search_none()) } " " (texts.search_none_why()) }
            }
            ol { @for hit in &found.hits { (result(page, hit, texts)) } }
            @if found.is_cut { p class="notice" role="status" { (texts.search_cut()) } }
            @if let Some(next) = next {
                p { a class="find-next" href=(next) rel="next" {
                    @if found.is_cut { (texts.search_further()) } @else { (texts.search_next()) }
                } }
            }
        }
    }
}

fn result(page: &SearchPage, hit: &Hit, texts: &Texts) -> Markup {
    let slug = page.sites.iter().find(|site| site.id == hit.site_id).map(|site| site.slug.as_str());
    let name = shown_name(&hit.name, texts);
    let author = hit.account_id.map_or(hit.guest_id.0, |id| id.0);
    html! {
        li class="find" {
            p class="find-head" {
                a class="find-open" href={ "/desk/comments/" (hit.comment_id) } { bdi { (name) } }
                span class={ "find-status find-" (hit.status.as_str()) } { (status_words(hit.status, texts)) }
                @if hit.is_newer { span class="find-status find-pending" { (texts.search_newer()) } }
                @match hit.created_at {
                    Some(at) => time datetime=(Machine(at)) { (Exact { texts, at }) }
                    None => span { (texts.time_unknown()) }
                }
                @if let Some(score) = hit.score { span { (texts.search_score_is(&score_words(score))) } }
                @if hit.language != "und" { span class="find-language" { (hit.language) } }
            }
            p class="find-text" dir="auto" { (excerpt(&hit.source, &page.query)) }
            p class="find-where" {
                @if let Some(slug) = slug {
                    a href={ "/s/" (slug) "/" (hit.story_id) } { (story_name(&hit.title, hit.url.as_deref(), texts)) }
                    @if page.sites.len() > 1 { span { (slug) } }
                }
                @if !hit.section.is_empty() { span { (hit.section) } }
                a class="find-same" href={ "/desk/search?author=" (author) } { (texts.search_same_author()) }
                a class="find-same" href={ "/desk/search?story=" (hit.story_id) } { (texts.search_same_story()) }
            }
        }
    }
}

/// What a story is called: its title, else its address.
pub(super) fn story_name(title: &str, url: Option<&str>, texts: &Texts) -> Markup {
    html! {
        @if !title.is_empty() { bdi { (title) } }
        @else if let Some(url) = url { bdi { (url) } }
        @else { (texts.search_untitled()) }
    }
}

/// The part of a text around the first words that were looked for, with all of them marked.
fn excerpt(source: &str, query: &Query) -> Markup {
    let marks = query.marks(source);
    let shown = window(source, marks.first().map_or(0, |mark| mark.start));
    let mut at = shown.start;
    let inside = marks.into_iter().filter(|mark| shown.start <= mark.start && mark.end <= shown.end);
    html! {
        @if shown.start > 0 { "… " }
        @for mark in inside {
            (source[at..mark.start])
            mark { (source[mark.clone()]) }
            @let () = at = mark.end;
        }
        (source[at..shown.end])
        @if shown.end < source.len() { " …" }
    }
}

/// A part of a text around a place, cut where words end.
fn window(source: &str, at: usize) -> Range<usize> {
    let mut start = source.floor_char_boundary(at.saturating_sub(BEFORE_BYTES));
    if start > 0 {
        start += source[start..at].find(char::is_whitespace).map_or(0, |space| space + 1);
        start = source.ceil_char_boundary(start);
    }
    let mut end = source.floor_char_boundary((start + EXCERPT_BYTES).min(source.len()));
    if end < source.len() {
        end = source[start..end].rfind(char::is_whitespace).map_or(end, |space| start + space);
    }
    start..end.max(at.min(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_found_are_marked_in_their_neighbourhood_and_all_is_escaped() {
        let query = Query::parse("brücke \"<b> der\"");
        let shown = excerpt("Die Brücke & <b> der Zaun", &query).into_string();
        assert_eq!(shown, "Die <mark>Brücke</mark> &amp; &lt;<mark>b</mark>&gt; <mark>der</mark> Zaun");
        let long = format!("{}Brücke {}", "wörter ".repeat(90), "ähnlich ".repeat(90));
        let shown = excerpt(&long, &query).into_string();
        assert!(shown.starts_with("… wörter") && shown.ends_with("ähnlich …"), "{shown}");
        assert!(shown.contains("<mark>Brücke</mark>") && shown.len() < 600, "{shown}");
        for text in ["", "ü", &"ü".repeat(900), &"\u{a0}".repeat(900), &format!("{}brücke", "x".repeat(900))]
        {
            let _ = excerpt(text, &query).into_string();
        }
    }
}
