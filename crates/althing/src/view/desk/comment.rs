//! One comment as staff judge it: its text with what caused its scores, its thread, its author, and the decision.

use althing_core::comment::Status;
use althing_core::id::{AccountId, CommentId, DecisionId, RevisionId, SiteId};
use althing_core::rule::Rule;
use althing_core::score::Attribute;
use althing_core::site::ScoreSettings;
use althing_core::text::SafeHtml;
use althing_core::time::Micros;
use althing_store::report::ReportRow;
use althing_store::waiting::Queue;
use maud::{Markup, html};

use super::appeals::{Answerer, ComplaintView, complaint_beside};
use super::queue::{DoneView, Failed, bulk_buttons, meter, notice, span};
use super::reader::{AuthorCard, author_card};
use super::report::reports_list;
use super::standing::{BanView, ban_here};
use super::thread::did;
use super::words::{WordsView, held_label, label, score_words, words};
use super::{Frame, ThreadActs, desk_page, thread_acts};
use crate::view::case::state_label;
use crate::view::date::{Exact, Machine};
use crate::view::made::{Made, made};
use crate::view::texts::Texts;

/// One score with the thresholds of its site.
pub struct ScoreView {
    attribute: Attribute,
    value: u16,
    hold: Option<u16>,
}

impl ScoreView {
    /// Those that are worth a look, highest first.
    pub fn all(scores: &[u16; Attribute::COUNT], settings: &ScoreSettings) -> Vec<Self> {
        let mut all: Vec<Self> = Attribute::ALL
            .into_iter()
            .map(|attribute| Self {
                attribute,
                value: scores[attribute as usize],
                hold: settings.hold[attribute as usize],
            })
            .collect();
        all.sort_by_key(|score| std::cmp::Reverse(score.value));
        all
    }
}

/// A decision of before.
pub struct PastView {
    /// Its id.
    pub id: DecisionId,
    /// The comment that it was about.
    pub comment: Option<CommentId>,
    /// What was done.
    pub act: String,
    /// The rule or law.
    pub ground: String,
    /// The explanation.
    pub explanation: String,
    /// Which colleague decided.
    pub by: Option<String>,
    /// Who decided, where it was no colleague.
    pub by_kind: String,
    /// When.
    pub at: Micros,
    /// When it was taken back.
    pub undone_at: Option<Micros>,
}

/// The comment, with all that a decision needs.
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub struct OpenView {
    /// The comment.
    pub id: CommentId,
    /// The text that is judged.
    pub read: RevisionId,
    /// Its site.
    pub site_id: SiteId,
    /// Its site's name.
    pub site: String,
    /// Its story's headline.
    pub story: String,
    /// Its story's page.
    pub story_href: String,
    /// What waits under its story.
    pub queue_href: String,
    /// Where it stands in its discussion.
    pub thread_href: String,
    /// The story's section; empty for none.
    pub section: String,
    /// Its state.
    pub status: Status,
    /// Whether it, or a newer text of it, waits.
    pub waits: bool,
    /// Whether an older text is shown.
    pub is_edit: bool,
    /// Its author's name.
    pub name: String,
    /// Their account.
    pub account: Option<AccountId>,
    /// Who they are, and how they stand.
    pub card: AuthorCard,
    /// What bans them, or why nothing does.
    pub ban: BanView,
    /// The text.
    pub words: WordsView,
    /// The older text that is shown.
    pub shown: Option<SafeHtml>,
    /// Whether text and name are gone.
    pub is_erased: bool,
    /// Why it waits: codes, comma-separated.
    pub held: String,
    /// The language that it seems to be in; empty where nobody looked.
    pub language: String,
    /// Its scores.
    pub scores: Vec<ScoreView>,
    /// When it was written; none where an import brought it without a time.
    pub written_at: Option<Micros>,
    /// The comments that it answers, outermost first: name, text, state.
    pub above: Vec<(String, SafeHtml, Status)>,
    /// The first replies to it.
    pub below: Vec<(String, SafeHtml, Status)>,
    /// All published replies.
    pub reply_count: i64,
    /// What was decided on it, newest first.
    pub decisions: Vec<PastView>,
    /// What was lately decided about its author.
    pub earlier: Vec<PastView>,
    /// What readers said of it, newest first.
    pub reports: Vec<ReportRow>,
    /// Complaints that wait about decisions on it, or on its occasion.
    pub complaints: Vec<ComplaintView>,
    /// The rules of its site.
    pub rules: Vec<Rule>,
    /// What can be done in its thread.
    pub acts: ThreadActs,
    /// The colleague who looks at it.
    pub claimed: Option<String>,
    /// The next one of the list.
    pub next: Option<CommentId>,
    /// The one before.
    pub previous: Option<CommentId>,
    /// Whether it stands on a page of its own, beside no list.
    pub is_alone: bool,
    /// What the list shows, for forms that lead back to it.
    pub back: Vec<(&'static str, String)>,
    /// The present.
    pub now: Micros,
}

impl OpenView {
    /// Puts back what was typed into a form of it that could not be taken.
    pub fn typed(&mut self, failed: &Failed) {
        match (failed.act.as_str(), &mut self.ban) {
            ("ban", BanView::Form(form)) => form.filled.clone_from(&failed.filled),
            ("answer", _) => {
                let complaint = self.complaints.iter_mut().find(|one| one.id.to_string() == failed.ground);
                if let Some(complaint) = complaint {
                    complaint.typed.clone_from(&failed.explanation);
                }
            }
            _ => {}
        }
    }

    /// The queue that it is open in.
    fn queue(&self) -> Queue {
        let of = self.back.iter().find(|(name, _)| *name == "queue");
        of.and_then(|(_, queue)| Queue::parse(queue)).unwrap_or(Queue::Pending)
    }
}

/// A page with one comment.
pub fn comment_page(
    frame: &Frame,
    opened: &OpenView,
    done: Option<&DoneView>,
    word: Option<&str>,
    texts: &Texts,
) -> Markup {
    let main = html! {
        h1 class="unseen" { (texts.queue_open()) }
        @if let Some(done) = done { (notice(done, &[], true, texts)) }
        (did(word, texts))
        article class="queue-open queue-alone" id="open" tabindex="-1" { (panel(opened, None, texts)) }
    };
    desk_page(frame, texts.queue_open(), "desk-wide", texts, &main)
}

/// The comment and the decision, side by side where there is room.
pub(super) fn panel(view: &OpenView, failed: Option<&Failed>, texts: &Texts) -> Markup {
    html! {
        div class="open-comment" {
            p class="open-story" {
                a href=(view.story_href) { bdi { (view.story) } }
                @if !view.section.is_empty() { " \u{b7} " (view.section) }
                " \u{b7} " (view.site)
            }
            @if let Some(name) = &view.claimed { p class="notice" { (texts.queue_claimed(name)) } }
            @for (name, html, status) in &view.above { (around(name, html, *status, texts)) }
            div class="open-text" {
                p class="open-head" {
                    bdi class="open-name" { (view.name) }
                    " " span class="open-kind" { (if view.account.is_some() { texts.open_account() } else { texts.open_guest() }) }
                    " "
                    @match view.written_at {
                        Some(at) => time datetime=(Machine(at)) title=(Exact { texts, at }) {
                            (span(view.now.0 - at.0, texts))
                        },
                        None => (texts.open_undated()),
                    }
                    " " span class={ "open-state state-" (view.status.as_str()) } { (state_label(view.status, texts)) }
                }
                @if view.is_erased { p class="al-gone" { (texts.gone_erased()) } } @else { (words(&view.words, texts)) }
                @if let Some(shown) = &view.shown {
                    details class="open-shown" {
                        summary { (texts.open_shown()) }
                        (made(Made::Text(shown)))
                    }
                }
            }
            @for (name, html, status) in &view.below { (around(name, html, *status, texts)) }
            @if view.reply_count > view.below.len() as i64 {
                p class="open-more" { a href=(view.thread_href) { (texts.open_replies(view.reply_count.unsigned_abs())) } }
            }
            @for complaint in &view.complaints { (complaint_beside(complaint, &lead(view), texts)) }
        }
        div class="open-side" {
            (decide(view, failed, texts))
            (reports_list(&view.reports, texts))
            (facts(view, texts))
            section class="open-thread" {
                h2 { (texts.stories_acts()) }
                (thread_acts(&view.acts, texts))
            }
            (past(texts.open_decided(), &view.decisions, texts))
            (past(texts.open_earlier(), &view.earlier, texts))
        }
    }
}

/// A comment of the thread that the judged one stands in.
fn around(name: &str, html: &SafeHtml, status: Status, texts: &Texts) -> Markup {
    html! {
        blockquote class="open-around" {
            p class="open-head" { bdi class="open-name" { (name) }
                @if status != Status::Published { " " span class="open-state" { (state_label(status, texts)) } } }
            (made(Made::Text(html)))
        }
    }
}

fn facts(view: &OpenView, texts: &Texts) -> Markup {
    html! {
        section class="open-facts" {
            @if !view.held.is_empty() {
                h2 { (texts.open_why()) }
                ul { @for code in view.held.split(',').filter(|code| !code.is_empty()) { li { (held_label(code, texts)) } } }
            }
            @if !view.scores.is_empty() {
                h2 { (texts.open_scores()) }
                table class="open-scores" {
                    @for score in view.scores.iter().filter(|score| score.value >= 50) {
                        tr {
                            th scope="row" { (label(score.attribute, texts)) }
                            td { (meter(i64::from(score.value), texts)) }
                            td class="open-hold" {
                                @if score.hold.is_some_and(|hold| score.value >= hold) {
                                    strong { (texts.open_over(&score_words(i64::from(score.hold.unwrap_or_default())))) }
                                }
                            }
                        }
                    }
                }
            }
            h2 { (texts.open_author()) }
            (author_card(&view.card, &here(view), texts))
            p class="open-links" {
                a href=(view.thread_href) data-key="t" { (texts.open_thread()) }
                " \u{b7} " a href=(view.queue_href) { (texts.open_waiting()) }
            }
            @if view.waits { (all_of_author(view, texts)) }
        }
    }
}

/// Everything by the same author at once; the next page says how many that are.
fn all_of_author(view: &OpenView, texts: &Texts) -> Markup {
    html! {
        form class="open-all" method="post" action="/desk/bulk" {
            @for (name, value) in &view.back { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="of" value="author";
            input type="hidden" name="comment" value=(view.id);
            span { (texts.open_all_of(&view.name)) }
            (bulk_buttons(view.queue(), texts))
        }
    }
}

fn past(title: &str, decisions: &[PastView], texts: &Texts) -> Markup {
    html! {
        @if !decisions.is_empty() {
            section class="open-past" {
                h2 { (title) }
                ol {
                    @for decision in decisions {
                        li {
                            strong { (act_label(&decision.act, texts)) }
                            @if !decision.ground.is_empty() { ": " (decision.ground) }
                            @if decision.undone_at.is_some() { " " em { (texts.past_undone()) } }
                            br;
                            span class="hint" {
                                @match &decision.by {
                                    Some(name) => bdi { (name) },
                                    None => (by_label(&decision.by_kind, texts)),
                                }
                                ", " time datetime=(Machine(decision.at)) { (Exact { texts, at: decision.at }) }
                            }
                            @if !decision.explanation.is_empty() { p class="past-why" dir="auto" { (decision.explanation) } }
                        }
                    }
                }
            }
        }
    }
}

/// What was done, in a word.
pub(super) fn act_label<'t>(act: &'t str, texts: &'t Texts) -> &'t str {
    match act {
        "approve" => texts.act_approve(),
        "reject" => texts.act_reject(),
        "remove" => texts.act_remove(),
        "hold" => texts.act_hold(),
        "warn" => texts.act_warn(),
        "ban" => texts.act_ban(),
        "hold-always" => texts.act_hold_always(),
        "lift" => texts.act_lift(),
        other => other,
    }
}

fn by_label<'t>(kind: &'t str, texts: &'t Texts) -> &'t str {
    match kind {
        "staff" => texts.by_key(),
        "operator" => texts.by_operator(),
        "system" => texts.by_system(),
        other => other,
    }
}

/// What can be decided on it now: two forms, each with its button, and the reasons of the second behind it.
fn decide(view: &OpenView, failed: Option<&Failed>, texts: &Texts) -> Markup {
    let can_approve = view.waits
        || matches!(view.status, Status::Rejected | Status::Removed)
        || view.queue() == Queue::Reported;
    // Reversing its decision shows it again, and says why.
    let is_answered = view.queue() == Queue::Appealed
        && view.complaints.iter().any(|complaint| complaint.answerer == Answerer::Here);
    let can_approve = can_approve && !is_answered;
    let can_reject = view.waits || view.status == Status::Published;
    html! {
        div class="decide" {
            @if can_approve {
                form method="post" action="/desk/decide" {
                    (hidden(view))
                    button class="decide-yes" type="submit" name="act" value="approve" data-key="a" { (approve_label(view, texts)) }
                }
            }
            @if can_reject { (reject(view, failed, texts)) }
            (ban_here(&view.ban, &hidden(view), too(view, can_reject, texts), texts))
            @if let Some(next) = view.next {
                a class="decide-skip" href=(href(view, next)) data-key="j" { (texts.decide_skip()) }
            }
            @if let Some(previous) = view.previous {
                a class="unseen" href=(href(view, previous)) data-key="k" { (texts.keys_previous()) }
            }
        }
    }
}

/// What becomes of the comment with a ban, where anything can.
fn too<'t>(view: &OpenView, can_reject: bool, texts: &'t Texts) -> Option<&'t str> {
    match (can_reject, view.waits) {
        (false, _) => None,
        (true, true) => Some(texts.ban_reject_too()),
        (true, false) => Some(texts.ban_remove_too()),
    }
}

fn approve_label<'t>(view: &OpenView, texts: &'t Texts) -> &'t str {
    match view.status {
        Status::Rejected | Status::Removed => texts.decide_restore(),
        Status::Published if !view.waits => texts.decide_keep(),
        _ => texts.decide_approve(),
    }
}

/// Where it is open.
fn here(view: &OpenView) -> String {
    if view.is_alone { format!("/desk/comments/{}", view.id) } else { href(view, view.id) }
}

fn href(view: &OpenView, id: CommentId) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(&view.back).append_pair("on", &id.to_string());
    format!("/desk?{}", query.finish())
}

fn hidden(view: &OpenView) -> Markup {
    html! {
        (lead(view))
        input type="hidden" name="read" value=(view.read);
    }
}

/// Which comment a form stands beside, and where it leads back to or on.
fn lead(view: &OpenView) -> Markup {
    html! {
        @for (name, value) in &view.back { input type="hidden" name=(name) value=(value); }
        @if view.is_alone { input type="hidden" name="alone" value="1"; }
        @if let Some(next) = view.next { input type="hidden" name="next" value=(next); }
        input type="hidden" name="comment" value=(view.id);
    }
}

/// The reasons: rules by number, or a law; the explanation is the rule's own unless somebody writes another.
fn reject(view: &OpenView, failed: Option<&Failed>, texts: &Texts) -> Markup {
    let failed = failed.filter(|failed| matches!(failed.act.as_str(), "reject" | "remove" | "hold"));
    let word = if view.waits { texts.decide_reject() } else { texts.decide_remove() };
    html! {
        details class="decide-no" name="decide" open[failed.is_some()] {
            summary data-key="r" { (word) }
            form method="post" action="/desk/decide" {
                (hidden(view))
                (reasons(&view.rules, failed.map_or("", |failed| &failed.ground), texts))
                label class="decide-why" {
                    (texts.decide_why())
                    textarea name="explanation" rows="3" maxlength="2000" dir="auto" aria-describedby="decide-hint" {
                        "\n" (failed.map_or("", |failed| &failed.explanation))
                    }
                }
                p class="hint" id="decide-hint" { (texts.decide_why_hint()) }
                button class="danger" type="submit" name="act" value="reject" { (word) }
            }
        }
    }
}

/// Rules to choose from, each with the number of its key, and a law.
pub(super) fn reasons(rules: &[Rule], chosen: &str, texts: &Texts) -> Markup {
    let law = chosen.strip_prefix("law:");
    html! {
        fieldset class="reasons" {
            legend { (texts.decide_reason()) }
            @for (at, rule) in rules.iter().enumerate() {
                label title=(rule.explanation) {
                    input type="radio" name="reason" value=(rule.code) required checked[rule.code == chosen]
                        data-digit=[(at < 9).then_some(at + 1)];
                    @if at < 9 { kbd { (at + 1) } " " }
                    (rule.title)
                }
            }
            label {
                input type="radio" name="reason" value="law" checked[law.is_some() || chosen == "law"];
                (texts.decide_law()) " "
                input name="law" maxlength="500" value=(law.unwrap_or_default()) aria-label=(texts.decide_law_name());
            }
        }
    }
}
