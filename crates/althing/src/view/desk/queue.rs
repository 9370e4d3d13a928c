//! A queue: its list, the comment that is open, and what was just done.

use althing_core::id::{CommentId, DecisionId};
use althing_core::time::{DAY, HOUR, MINUTE, Micros};
use althing_store::desk::{COUNTED_MAX, Filter, Order};
use althing_store::waiting::Queue;
use maud::{Markup, html};

use super::comment::{OpenView, panel};
use super::reader::{JustDone, headline_for_staff};
use super::words::{held_label, score_words};
use super::{Frame, desk_page};
use crate::desk::Query;
use crate::http::problem::Problem;
use crate::view::date::{Exact, Machine};
use crate::view::texts::Texts;

/// How much waits in a queue.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// The queue.
    pub queue: Queue,
    /// All of it.
    pub all: i64,
    /// Longer than the site wants anybody to wait.
    pub late: i64,
}

/// One entry of the list.
pub struct EntryView {
    /// The comment.
    pub id: CommentId,
    /// Where it is opened.
    pub href: String,
    /// Its author's name.
    pub name: String,
    /// Its story's headline.
    pub story: String,
    /// Its site's name, where staff have several.
    pub site: Option<String>,
    /// The beginning of its text.
    pub excerpt: String,
    /// Why it waits: codes, comma-separated.
    pub held: String,
    /// The highest score, in thousandths.
    pub score: i64,
    /// Since when it waits.
    pub since: Micros,
    /// Whether that is longer than the site wants.
    pub is_late: bool,
    /// Which colleague looks at it.
    pub claimed: Option<String>,
    /// Whether an older text is shown.
    pub is_edit: bool,
    /// Open reports.
    pub reports: i64,
    /// Whether it is the one that is open.
    pub is_open: bool,
}

/// A decision that was just made.
pub struct Decided {
    /// The decision.
    pub id: DecisionId,
    /// What was done.
    pub act: String,
    /// Whether it was taken back.
    pub is_undone: bool,
}

/// What was just done.
pub struct DoneView {
    /// The author's name.
    pub name: String,
    /// What became of the comment.
    pub decided: Option<Decided>,
    /// What became of its author.
    pub banned: Option<JustDone>,
    /// Whether the answer to a complaint reversed its decision.
    pub answered: Option<bool>,
}

impl DoneView {
    /// Whether nothing was.
    pub const fn is_empty(&self) -> bool {
        self.decided.is_none() && self.banned.is_none() && self.answered.is_none()
    }
}

/// What could not be done, with what was typed.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The problem's name.
    pub slug: &'static str,
    /// The field that is to blame.
    pub field: Option<String>,
    /// What was wanted.
    pub act: String,
    /// The rule or law.
    pub ground: String,
    /// The explanation.
    pub explanation: String,
    /// The other fields of a ban, as they were sent.
    pub filled: Vec<(&'static str, String)>,
}

impl Failed {
    /// What a problem says of it; nothing was typed.
    pub fn of(problem: &Problem) -> Self {
        let field = problem.field().map(str::to_owned);
        let (act, ground, explanation) = (String::new(), String::new(), String::new());
        Self { slug: problem.kind().slug, field, act, ground, explanation, filled: Vec::new() }
    }
}

/// The page.
pub struct QueuePage {
    /// Short names and names of the sites that somebody may see.
    pub sites: Vec<(String, String)>,
    /// All queues.
    pub counts: Vec<Counted>,
    /// The list.
    pub entries: Vec<EntryView>,
    /// Its next page.
    pub next_href: Option<String>,
    /// Whether the list is what a phone shows.
    pub is_list: bool,
    /// The comment that is open.
    pub opened: Option<OpenView>,
    /// What was just decided.
    pub done: Option<DoneView>,
    /// What could not be done.
    pub failed: Option<Failed>,
    /// What the page shows.
    pub query: Query,
    /// The present.
    pub now: Micros,
}

/// The page of a queue.
pub fn queue_page(frame: &Frame, page: &QueuePage, texts: &Texts) -> Markup {
    let main = html! {
        h1 class="unseen" { (texts.desk_queue()) }
        (bar(page, texts))
        @if let Some(done) = &page.done { (notice(done, &page.query.fields(), false, texts)) }
        @if let Some(failed) = &page.failed {
            p class="notice notice-bad" role="alert" { strong { (failure(failed, texts)) } }
        }
        div class={ "queue " (if page.is_list { "queue-lists" } else { "queue-opens" }) } {
            section class="queue-list" aria-label=(queue_label(page.query.queue, texts)) { (list(page, texts)) }
            @if let Some(opened) = &page.opened {
                article class="queue-open" id="open" aria-label=(texts.queue_open()) tabindex="-1" {
                    p class="queue-back" { a href=(page.query.href(&[("list", "1".to_owned())])) { (texts.queue_back()) } }
                    (panel(opened, page.failed.as_ref(), texts))
                }
            } @else if page.entries.is_empty() {
                (empty(page, texts))
            }
        }
        (help(texts))
    };
    desk_page(frame, texts.desk_queue(), "desk-wide", texts, &main)
}

/// How much waits, as far as it was counted.
fn counted_words(count: i64, texts: &Texts) -> String {
    let shown = texts.number(count.min(COUNTED_MAX).unsigned_abs());
    if count > COUNTED_MAX { format!("{shown}+") } else { shown }
}

/// A queue's name.
pub(super) fn queue_label(queue: Queue, texts: &Texts) -> &str {
    match queue {
        Queue::Pending => texts.desk_pending(),
        Queue::Reported => texts.desk_reported(),
        Queue::Appealed => texts.desk_appealed(),
    }
}

fn bar(page: &QueuePage, texts: &Texts) -> Markup {
    html! {
        div class="queue-bar" {
            nav class="queue-tabs" aria-label=(texts.queue_queues()) {
                @for counted in &page.counts {
                    @let query = Query { queue: counted.queue, ..page.query.clone() };
                    a href=(query.href(&[])) aria-current=[(counted.queue == page.query.queue).then_some("page")]
                        data-queue=(counted.queue.as_str()) {
                        (queue_label(counted.queue, texts)) " "
                        b { (counted_words(counted.all, texts)) }
                        @if counted.late > 0 {
                            " " span class="queue-late" { (texts.queue_late(counted.late.unsigned_abs())) }
                        }
                    }
                }
            }
            (filter(page, texts))
        }
    }
}

fn filter(page: &QueuePage, texts: &Texts) -> Markup {
    let query = &page.query;
    html! {
        details class="queue-filter" open[query.is_narrowed()] {
            summary { (texts.queue_filter()) }
            form method="get" action="/desk" {
                input type="hidden" name="queue" value=(query.queue.as_str());
                @if let Some(story) = query.story { input type="hidden" name="story" value=(story); }
                @if page.sites.len() > 1 {
                    label { (texts.queue_site()) " "
                        select name="site" {
                            option value="" { (texts.queue_every()) }
                            @for (slug, name) in &page.sites {
                                option value=(slug) selected[query.site.as_ref() == Some(slug)] { (name) }
                            }
                        }
                    }
                }
                label { (texts.queue_section()) " " input name="section" value=(query.filter.section) size="10"; }
                label { (texts.queue_language()) " "
                    input name="language" value=(query.filter.language) size="3" maxlength="3" autocapitalize="none"; }
                label { (texts.queue_score()) " "
                    input name="score" type="number" min="0" max="1" step="0.05"
                        value=[(query.filter.score > 0).then(|| query.filter.score as f64 / 1_000.0)]; }
                label { (texts.queue_order()) " "
                    select name="order" {
                        @for order in Order::ALL {
                            option value=(order.as_str()) selected[order == query.order] { (order_label(order, texts)) }
                        }
                    }
                }
                button type="submit" { (texts.queue_show()) }
                @if query.is_narrowed() { a href=(every(query).href(&[])) { (texts.queue_all()) } }
            }
        }
    }
}

/// The same queue with nothing left out.
fn every(query: &Query) -> Query {
    Query { site: None, story: None, filter: Filter::default(), ..query.clone() }
}

fn order_label(order: Order, texts: &Texts) -> &str {
    match order {
        Order::Urgent => texts.queue_urgent(),
        Order::Oldest => texts.queue_oldest(),
        Order::Newest => texts.queue_newest(),
    }
}

fn list(page: &QueuePage, texts: &Texts) -> Markup {
    html! {
        @if !page.entries.is_empty() {
            form class="queue-form" method="post" action="/desk/bulk" {
                @for (name, value) in page.query.fields() { input type="hidden" name=(name) value=(value); }
                ol {
                    @for entry in &page.entries { (row(entry, page, texts)) }
                }
                @if let Some(next) = &page.next_href { p class="queue-more" { a href=(next) rel="next" { (texts.queue_more()) } } }
                @if page.query.queue != Queue::Appealed { (bulk(page.query.queue, texts)) }
            }
        }
    }
}

fn bulk(queue: Queue, texts: &Texts) -> Markup {
    html! {
        fieldset class="queue-bulk" {
            legend { (texts.bulk_legend()) }
            select name="of" aria-label=(texts.bulk_of()) {
                option value="picked" { (texts.bulk_picked()) }
                option value="list" { (texts.bulk_list()) }
            }
            (bulk_buttons(queue, texts))
        }
    }
}

/// What approving and rejecting come down to in a queue: what is shown already is left as it is or removed, what was taken
/// down is shown again.
pub(super) fn act_words(queue: Queue, texts: &Texts) -> (&str, &str) {
    match queue {
        Queue::Pending => (texts.decide_approve(), texts.decide_reject()),
        Queue::Reported => (texts.decide_keep(), texts.decide_remove()),
        Queue::Appealed => (texts.decide_restore(), texts.decide_remove()),
    }
}

pub(super) fn bulk_buttons(queue: Queue, texts: &Texts) -> Markup {
    let (yes, no) = act_words(queue, texts);
    html! {
        button type="submit" name="act" value="approve" { (yes) }
        button type="submit" name="act" value="reject" { (no) }
    }
}

fn row(entry: &EntryView, page: &QueuePage, texts: &Texts) -> Markup {
    html! {
        li class={ "entry" @if entry.is_open { " entry-open" } @if entry.claimed.is_some() { " entry-claimed" } } {
            // Every complaint is answered by itself.
            @if page.query.queue != Queue::Appealed {
                input type="checkbox" name={ "pick-" (entry.id) } value="on" aria-label=(texts.bulk_pick(&entry.name));
            }
            a class="entry-link" href=(entry.href) aria-current=[entry.is_open.then_some("true")] {
                span class="entry-head" {
                    bdi class="entry-name" { (entry.name) }
                    (waited(entry, page.now, texts))
                }
                span class="entry-text" dir="auto" { (entry.excerpt) }
                span class="entry-foot" {
                    @if entry.score > 0 { (meter(entry.score, texts)) }
                    @if entry.reports > 0 { span class="entry-flag" { (texts.queue_reports(entry.reports.unsigned_abs())) } }
                    @if entry.is_edit { span class="entry-flag" { (texts.queue_edit()) } }
                    @for code in telling(&entry.held) { span { (held_label(code, texts)) } }
                    bdi class="entry-story" { @if let Some(site) = &entry.site { (site) ": " } (entry.story) }
                    @if let Some(name) = &entry.claimed { span class="entry-claim" { (texts.queue_claimed(name)) } }
                }
            }
        }
    }
}

/// The codes that tell something: that the site looks at everything first is no news where there is another reason.
fn telling(held: &str) -> impl Iterator<Item = &str> {
    let is_alone = !held.contains(',');
    held.split(',').filter(move |code| !code.is_empty() && (is_alone || !code.starts_with("hold-first")))
}

/// A score as a number with a bar, so that a list can be looked over.
pub(super) fn meter(score: i64, texts: &Texts) -> Markup {
    html! {
        span class="meter" title=(texts.queue_score_value()) {
            meter min="0" max="1000" value=(score) aria-hidden="true" {} span { (score_words(score)) }
        }
    }
}

fn waited(entry: &EntryView, now: Micros, texts: &Texts) -> Markup {
    html! {
        time class={ "entry-wait" @if entry.is_late { " entry-late" } } datetime=(Machine(entry.since))
            title=(Exact { texts, at: entry.since }) {
            (span(now.0 - entry.since.0, texts))
            @if entry.is_late { span class="unseen" { " " (texts.queue_is_late()) } }
        }
    }
}

/// A stretch of time in its largest unit.
pub(super) fn span(micros: i64, texts: &Texts) -> String {
    match micros.max(0) {
        micros if micros >= DAY => texts.span_days((micros / DAY).unsigned_abs()),
        micros if micros < MINUTE => texts.span_now().to_owned(),
        micros if micros >= HOUR => texts.span_hours((micros / HOUR).unsigned_abs()),
        micros => texts.span_minutes((micros / MINUTE).unsigned_abs()),
    }
}

/// What was done, with one button that takes all of it back.
pub(super) fn notice(
    done: &DoneView,
    fields: &[(&'static str, String)],
    alone: bool,
    texts: &Texts,
) -> Markup {
    let decided = done.decided.as_ref().filter(|decided| !decided.is_undone);
    let banned = done.banned.as_ref().filter(|banned| banned.holds && banned.entry.may_lift);
    html! {
        div class="done" role="status" {
            p { (done_words(done, texts)) }
            @if decided.is_some() || banned.is_some() {
                form method="post" action="/desk/undo" {
                    @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                    @if alone { input type="hidden" name="alone" value="1"; }
                    @if let Some(decided) = decided { input type="hidden" name="decision" value=(decided.id); }
                    @if let Some(banned) = banned { input type="hidden" name="standing" value=(banned.entry.id); }
                    button type="submit" data-key="z" { (texts.done_undo()) }
                }
            }
        }
    }
}

fn done_words(done: &DoneView, texts: &Texts) -> Markup {
    html! {
        @if done.decided.is_none() && !done.name.is_empty() { bdi { (done.name) } ": " }
        @if let Some(decided) = &done.decided {
            @match decided.act.as_str() {
                _ if decided.is_undone => (texts.done_undone(&done.name)),
                "approve" => (texts.done_approved(&done.name)),
                "keep" => (texts.done_kept(&done.name)),
                "reject" => (texts.done_rejected(&done.name)),
                "hold" => (texts.done_held(&done.name)),
                _ => (texts.done_removed(&done.name)),
            }
            " "
        }
        @match &done.banned {
            Some(banned) if banned.holds => {
                (headline_for_staff(&banned.entry, texts)) ". " (texts.reader_told())
            }
            Some(_) => (texts.done_lifted()),
            None => {}
        }
        @match done.answered {
            Some(true) => (texts.desk_complaint_reversed()),
            Some(false) => (texts.desk_complaint_upheld()),
            None => {}
        }
    }
}

fn failure<'t>(failed: &Failed, texts: &'t Texts) -> &'t str {
    match (failed.slug, failed.field.as_deref()) {
        ("claimed", _) => texts.failed_claimed(),
        ("text-changed", _) => texts.failed_changed(),
        ("nothing-held" | "nothing-changes", _) => texts.failed_decided(),
        ("comment-gone", _) => texts.failed_gone(),
        ("nothing-to-undo", _) => texts.failed_undo(),
        ("own-decision", _) => texts.desk_complaint_not_own(),
        ("forbidden", _) => texts.failed_forbidden(),
        (_, Some("until" | "date")) => texts.reader_wrong_until(),
        (_, Some("by")) => texts.reader_wrong_by(),
        (_, Some("account")) => texts.reader_staff(),
        (_, Some("answer")) => texts.failed_answer(),
        (_, Some("reason")) => texts.failed_reason(),
        (_, Some("explanation")) => texts.failed_explanation(),
        _ => texts.failed_else(),
    }
}

fn empty(page: &QueuePage, texts: &Texts) -> Markup {
    html! {
        div class="queue-empty" {
            p class="queue-rest" { (texts.queue_empty()) }
            @if page.query.is_narrowed() { p { (texts.queue_empty_narrow()) } }
        }
    }
}

/// The keys, on demand.
fn help(texts: &Texts) -> Markup {
    html! {
        details class="queue-help" {
            summary data-key="?" { (texts.keys_title()) }
            dl {
                @for (key, words) in [
                    ("j", texts.keys_next()), ("k", texts.keys_previous()), ("a", texts.keys_approve()),
                    ("r 1\u{2013}9", texts.keys_reject()), ("b 1\u{2013}4 1\u{2013}9", texts.keys_ban()), ("x", texts.keys_pick()), ("c", texts.keys_complaint()),
                    ("t", texts.keys_thread()), ("z", texts.keys_undo()), ("?", texts.keys_help()),
                ] {
                    div { dt { kbd { (key) } } dd { (words) } }
                }
            }
        }
    }
}
