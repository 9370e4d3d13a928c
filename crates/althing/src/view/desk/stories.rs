//! Stories at the desk: the lists, and one story with what staff can do to it.

use althing_core::id::{BulkId, StoryId};
use althing_core::story::Closed;
use althing_core::time::Micros;
use althing_store::stories::{Facts, List};
use maud::{Markup, html};

use super::thread::did;
use super::{Frame, ThreadActs, desk_page, thread_acts};
use crate::view::date::{Day, story_time};
use crate::view::texts::Texts;

/// A page of a list.
pub struct ListPage {
    /// Which list.
    pub list: List,
    /// The sites to choose from: short names and names.
    pub sites: Vec<(String, String)>,
    /// The site whose stories these are.
    pub site: String,
    /// The section whose stories these are; empty for all.
    pub section: String,
    /// The only sections that whoever is here may see; empty for all.
    pub sections: Vec<String>,
    /// The stories.
    pub rows: Vec<StoryRow>,
    /// Where the list goes on.
    pub next_href: Option<String>,
    /// The address that was looked for and not found.
    pub not_found: Option<String>,
}

/// A story in a list.
pub struct StoryRow {
    /// Its id.
    pub id: StoryId,
    /// Its headline, or its address.
    pub title: String,
    /// The part of the paper; may be empty.
    pub section: String,
    /// Whether readers can write.
    pub is_open: bool,
    /// Whether its guard is up.
    pub is_guarded: bool,
    /// When it was published, or its row made.
    pub since: Micros,
    /// Comments of the last day, in the list of the busiest.
    pub recent: Option<u64>,
    /// Published comments.
    pub comments: u64,
    /// Comments that wait.
    pub waiting: u64,
    /// Comments that were reported.
    pub reported: u64,
}

/// A story with what staff can do to it.
pub struct StoryPage {
    /// Its id.
    pub id: StoryId,
    /// Its headline, or its address.
    pub title: String,
    /// Its site's name.
    pub site: String,
    /// Its section; may be empty.
    pub section: String,
    /// Our page of it.
    pub href: String,
    /// The publisher's page of it.
    pub url: Option<String>,
    /// When it was published, or its row made.
    pub since: Micros,
    /// Whether and why it is closed.
    pub closed: Option<Closed>,
    /// Published comments.
    pub comments: u64,
    /// What waits, and its guard.
    pub facts: Facts,
    /// What is pinned, picked or locked.
    pub marked: Vec<MarkedComment>,
    /// What was just done, as the address says it.
    pub did: Option<String>,
    /// A thread that was just held: how many comments wait, whether these are all, and by which act.
    pub held: Option<(u64, bool, BulkId)>,
}

/// A comment that staff marked.
pub struct MarkedComment {
    /// Its buttons.
    pub acts: ThreadActs,
    /// Its author's name.
    pub name: String,
    /// The beginning of its text.
    pub excerpt: String,
}

fn list_label(list: List, texts: &Texts) -> &str {
    match list {
        List::Busy => texts.stories_busy(),
        List::Newest => texts.stories_newest(),
        List::Closed => texts.stories_closed(),
        List::Guarded => texts.stories_guarded(),
    }
}

/// The page of a list.
pub fn list_page(frame: &Frame, page: &ListPage, texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.stories_title()) }
        nav class="desk-tabs" aria-label=(texts.stories_lists()) {
            @for list in List::ALL {
                a href=(list_href(page, list)) aria-current=[(list == page.list).then_some("page")] {
                    (list_label(list, texts))
                }
            }
        }
        (choose(page, texts))
        (find(page, texts))
        @if page.rows.is_empty() {
            p class="hint" { (texts.stories_none()) }
        } @else {
            (table(page, texts))
        }
        @if let Some(next) = &page.next_href { p { a class="desk-next" rel="next" href=(next) { (texts.stories_next()) } } }
    };
    desk_page(frame, texts.stories_title(), "", texts, &main)
}

fn list_href(page: &ListPage, list: List) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("site", &page.site).append_pair("list", list.as_str());
    if !page.section.is_empty() {
        query.append_pair("section", &page.section);
    }
    format!("/desk/stories?{}", query.finish())
}

/// Site and section, where there is a choice.
fn choose(page: &ListPage, texts: &Texts) -> Markup {
    html! {
        form class="desk-row" method="get" action="/desk/stories" {
            input type="hidden" name="list" value=(page.list.as_str());
            @if page.sites.len() > 1 {
                label { (texts.stories_site())
                    select name="site" {
                        @for (slug, name) in &page.sites { option value=(slug) selected[*slug == page.site] { (name) } }
                    }
                }
            } @else {
                input type="hidden" name="site" value=(page.site);
            }
            label { (texts.stories_section())
                @if page.sections.is_empty() {
                    input name="section" value=(page.section) placeholder=(texts.stories_all_sections());
                } @else {
                    select name="section" {
                        @for section in &page.sections { option selected[*section == page.section] { (section) } }
                    }
                }
            }
            button { (texts.stories_show()) }
        }
    }
}

fn find(page: &ListPage, texts: &Texts) -> Markup {
    html! {
        form class="desk-row" method="get" action="/desk/stories" role="search" {
            label for="url" { (texts.stories_find()) }
            input id="url" name="url" type="url" inputmode="url" required placeholder="https://" value=[page.not_found.as_ref()]
                aria-describedby=[page.not_found.as_ref().map(|_| "not-found")];
            button { (texts.stories_find_do()) }
        }
        @if page.not_found.is_some() { p id="not-found" class="done" role="status" { (texts.stories_not_found()) } }
    }
}

/// The roles are said, because a phone shows the rows as blocks, and a browser would take them for no table then.
fn table(page: &ListPage, texts: &Texts) -> Markup {
    let is_busy = page.list == List::Busy;
    html! {
        table class="desk-table" role="table" aria-label=(list_label(page.list, texts)) {
            thead role="rowgroup" {
                tr role="row" {
                    th role="columnheader" scope="col" { (texts.stories_story()) }
                    @if is_busy { th role="columnheader" scope="col" class="num" { (texts.stories_recent()) } }
                    th role="columnheader" scope="col" class="num" { (texts.stories_comments()) }
                    th role="columnheader" scope="col" class="num" { (texts.stories_waiting()) }
                    th role="columnheader" scope="col" class="num" { (texts.stories_reported()) }
                }
            }
            tbody role="rowgroup" {
                @for row in &page.rows { (row_of(row, texts)) }
            }
        }
    }
}

fn row_of(row: &StoryRow, texts: &Texts) -> Markup {
    let queue = |name: &str| format!("/desk?queue={name}&story={}", row.id);
    let number = |label: &str, count: u64, href: Option<String>| {
        html! {
            td role="cell" class="num" data-label=(label) {
                @match href.filter(|_| count > 0) {
                    Some(href) => a href=(href) { (texts.number(count)) },
                    None => (texts.number(count)),
                }
            }
        }
    };
    html! {
        tr role="row" {
            th role="rowheader" scope="row" {
                a href={ "/desk/stories/" (row.id) } dir="auto" { (row.title) }
                p class="hint desk-hint" {
                    @if !row.section.is_empty() { span dir="auto" { (row.section) } }
                    span { (story_time(row.since, texts)) }
                    @if !row.is_open { strong { (texts.stories_closed()) } }
                    @if row.is_guarded { strong { (texts.stories_guarded()) } }
                }
            }
            @if let Some(recent) = row.recent { (number(texts.stories_recent(), recent, None)) }
            (number(texts.stories_comments(), row.comments, None))
            (number(texts.stories_waiting(), row.waiting, Some(queue("pending"))))
            (number(texts.stories_reported(), row.reported, Some(queue("reported"))))
        }
    }
}

/// The page of a story.
pub fn story_page(frame: &Frame, page: &StoryPage, texts: &Texts) -> Markup {
    let main = html! {
        h1 dir="auto" { (page.title) }
        (just(page, texts))
        (facts(page, texts))
        (state_form(page, texts))
        ul class="desk-links" {
            li { a href={ (page.href) "#discussion" } { (texts.stories_page()) } }
            @if let Some(url) = &page.url { li { a href=(url) rel="noopener" { (texts.stories_publisher()) } } }
            li { a href={ "/desk?story=" (page.id) } { (texts.stories_queue()) } }
            li { a href={ "/desk/search?story=" (page.id) } { (texts.stories_search()) } }
            li { a href={ "/desk/log?story=" (page.id) } { (texts.stories_log()) } }
        }
        h2 { (texts.stories_marked()) }
        @if page.marked.is_empty() { p class="hint" { (texts.stories_marked_none()) } }
        ul class="desk-list" { @for one in &page.marked { (marked(one, texts)) } }
    };
    desk_page(frame, &page.title, "", texts, &main)
}

/// What was just done; a thread that was held is given back on the page of acts on many comments.
fn just(page: &StoryPage, texts: &Texts) -> Markup {
    html! {
        (did(page.did.as_deref(), texts))
        @if let Some((count, is_all, bulk)) = &page.held {
            @let shown = texts.number(*count);
            form class="done" method="post" action={ "/desk/bulk/" (bulk) } {
                p role="status" {
                    @if *is_all { (texts.staff_done_hold(&shown)) } @else { (texts.staff_done_hold_part(&shown)) }
                }
                button type="submit" { (texts.staff_undo()) }
            }
        }
    }
}

fn facts(page: &StoryPage, texts: &Texts) -> Markup {
    html! {
        dl class="desk-counts" aria-label=(texts.stories_facts()) {
            div { dt { (texts.stories_comments()) } dd { (texts.number(page.comments)) } }
            div { dt { (texts.stories_waiting()) } dd { (texts.number(count(page.facts.waiting_count))) } }
            div { dt { (texts.stories_reported()) } dd { (texts.number(count(page.facts.reported_count))) } }
        }
        dl class="desk-facts" {
            dt { (texts.stories_site()) } dd dir="auto" { (page.site) }
            @if !page.section.is_empty() { dt { (texts.stories_section()) } dd dir="auto" { (page.section) } }
            dt { (texts.stories_published()) } dd { (story_time(page.since, texts)) }
            dt { (texts.stories_state()) }
            dd { (state(page.closed, texts)) }
            @if let Some((since, is_by_itself)) = page.facts.guarded {
                @let since = Day::long(texts, since);
                dt { (texts.stories_guard()) }
                dd {
                    @if is_by_itself { (texts.stories_guarded_itself(&since)) } @else { (texts.stories_guarded_staff(&since)) }
                }
            }
        }
    }
}

/// Counts of the database are never negative.
pub fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn state(closed: Option<Closed>, texts: &Texts) -> Markup {
    html! {
        @match closed {
            None => (texts.stories_open()),
            Some(Closed { since: None, .. }) => (texts.stories_closed()),
            Some(Closed { since: Some(at), after_days: None }) => (texts.stories_closed_since(&Day::long(texts, at))),
            Some(Closed { since: Some(at), after_days: Some(_) }) => (texts.stories_closed_age(&Day::long(texts, at))),
        }
    }
}

/// What age closed is opened by the site's setting.
fn state_form(page: &StoryPage, texts: &Texts) -> Markup {
    let is_aged = page.closed.is_some_and(|closed| closed.after_days.is_some());
    let is_closed = page.closed.is_some() && !is_aged;
    html! {
        form class="desk-acts" method="post" action={ "/desk/stories/" (page.id) "/state" } {
            @if is_closed {
                button name="state" value="open" { (texts.staff_reopen()) }
            } @else {
                button name="state" value="closed" aria-describedby="close-why" { (texts.staff_close()) }
                p id="close-why" class="hint desk-hint" { (texts.stories_close_why()) }
            }
        }
    }
}

fn marked(one: &MarkedComment, texts: &Texts) -> Markup {
    let marks = one.acts.marks;
    html! {
        li {
            p class="hint desk-hint" {
                a href={ "/desk/comments/" (one.acts.id) } dir="auto" { (one.name) }
                @if marks.is_pinned { strong { (texts.mark_pinned()) } }
                @if marks.is_picked { strong { (texts.mark_picked()) } }
                @if marks.is_locked { strong { (texts.stories_locked()) } }
                @if !one.acts.is_shown { span { (texts.stories_gone()) } }
            }
            p dir="auto" { (one.excerpt) }
            (thread_acts(&one.acts, texts))
        }
    }
}
