//! The discussion: the same markup on our page, in the fragment (server-side include, custom element) and in
//! the frame. It reads and writes without JavaScript: its links to other parts of it end in `#discussion`, so that a page
//! that begins with a story opens at what was asked for.
//!
//! # Hooks of the script
//!
//! | where | hook | meaning |
//! |---|---|---|
//! | `section.althing` | `data-althing="discussion"` | the root; `lang` and `dir` are the interface's |
//! | | `data-site`, `data-story`, `data-epoch` | site's short name, story's id, number of its last change |
//! | | `data-api` | address of the API, `/api/v1` on our own pages |
//! | | `data-edit-minutes` | how long a comment may be edited by its author |
//! | | `data-proof` | where guests' browsers have to prove something: seconds after which it is taken at the earliest |
//! | | `data-sheet`, `data-theme` | in a fragment: the style sheets that belong to it |
//! | `form.al-write` | `data-althing="composer"` | the composer; `data-max` on its `textarea` is the limit in characters |
//! | `p[role=status]` | `data-althing="status"` | the live region; empty until there is something to say |
//! | `div.al-list` | `data-althing="comments"` | the flat list; put "new comments" before it |
//! | `article.al-c` | `id="comment-{id}"` | `d0`..`d8` is the step; `data-depth` the depth where it is more than 8; `al-k` has replies here |
//! | | `data-folded` (set by the script) | its body is hidden; hide its descendants with `hidden` |
//! | | `data-own`, `data-state` (set by the script) | the reader's own; `pending` gets a mark |
//! | | `data-marks` | what staff marked it with: `pinned`, `picked`, `locked` |
//! | `a.al-to` | `href="#comment-{parent}"` | the parent; `al-far` when it is not on this page |
//! | `a.al-time > time` | `datetime` | to be turned into relative words |
//! | `a[data-action=reply]` | its `href` ends in `?to={id}` | opens the composer in place |
//! | `a[data-action=vote]` | its `href` ends in `?on={id}`, its text is the votes: `▲ 12 ▼ 3` | becomes two buttons in `span.al-votes` |
//! | `a.al-more` | `data-action="more"` | the rest of a branch; its `href` with `fragment` gives the rows |
//! | `a[rel=next]` | `data-action="next"` | the next page, likewise |
//! | `template[data-althing=tools]` | buttons with `data-action` `collapse`, `share`, `up`, `down`, `edit`, `withdraw`, `save`, `cancel`, `new` | to be cloned: `collapse` as the last child of the comment's `header`, `share` `edit` `withdraw` into its `footer`, `new` before the list |
//! | `template[data-althing=toolbar]` | `div.al-bar` with buttons `data-mark` `strong`, `emphasis`, `quote`, `code`, `link`, `spoiler`, and `data-action` `preview` | to be cloned before the `textarea` on first focus |
//! | `.al-note` | `data-althing="members"` | where guests cannot write: gives way to the composer of whoever is signed in |
//! | `template[data-althing=composer]` | a `form.al-write` | that composer; its `.al-name` is for who writes |
//! | `a[data-action=sign-in]` | its `href` is our sign-in page | opens that in a window of its own where the page is not ours |
//! | `template[data-althing=words]` | `data`'s `value` is the key, its text the words | sentences of the script; numbers go behind them in brackets |

use std::collections::HashSet;

use maud::{Markup, Render, html};

use super::comment::{Around, INDENT_MAX, comment};
use super::composer::{self, Composer};
use super::date::Day;
use super::guard::notice;
use super::model::{DiscussionView, Draft, Item, SortView, Writing};
use super::texts::Texts;
use crate::assets;

/// The fragment: everything under a story.
pub fn discussion(view: &DiscussionView, texts: &Texts) -> Markup {
    let around = Around { base: &view.base, story_href: &view.story_href, texts, framed: view.framed };
    html! {
        section class="althing" id="discussion" lang=(texts.language()) dir=(texts.direction())
            aria-labelledby="al-count" data-althing="discussion" data-site=(view.site.slug)
            data-story=(view.story_id.0.as_hyphenated()) data-epoch=(view.epoch) data-api=(around.link("/api/v1"))
            data-edit-minutes=(view.edit_minutes) data-proof=[view.proof] data-sheet=[sheet(view)] data-theme=[theme(view)] {
            header class="al-head" {
                h2 id="al-count" { (texts.comment_count(view.total_count)) }
                @if let Some(whole) = &view.whole_href {
                    a class="al-whole" href={ (around.link(whole)) "#discussion" } { (texts.whole_discussion()) }
                }
            }
            (notice(view, texts))
            (writing(view, &around))
            p class="al-status" role="status" data-althing="status" {}
            (sorts(view, &around))
            div class="al-list" part="comments" data-althing="comments" {
                (Rows { items: &view.items, around })
            }
            @if let Some(next) = &view.next_href {
                a class="al-next" rel="next" href={ (around.link(next)) "#discussion" } data-action="next" { (texts.next_comments()) }
            }
            (templates(view, texts))
        }
    }
}

/// The flat list: parents before their children. Written straight into the page: another buffer of its size, for
/// every page, costs as much as the rest of the rendering.
struct Rows<'a> {
    items: &'a [Item],
    around: Around<'a>,
}

impl Render for Rows<'_> {
    fn render_to(&self, page: &mut String) {
        let mut above = HashSet::with_capacity(self.items.len());
        for item in self.items {
            match item {
                Item::Comment(one) => {
                    let far = one.in_reply_to.as_ref().is_some_and(|to| !above.contains(&to.id));
                    comment(one, far, &self.around).render_to(page);
                    above.insert(one.id);
                }
                Item::More { count, href, indent } => {
                    more(*count, &self.around.link(href), *indent, self.around.texts).render_to(page);
                }
            }
        }
    }
}

/// Where the element finds the style sheet that belongs to this markup; our own pages load it by themselves.
fn sheet(view: &DiscussionView) -> Option<String> {
    (!view.base.is_empty()).then(|| format!("{}{}", view.base, assets::href("thread.css")))
}

/// The site's tokens, likewise.
fn theme(view: &DiscussionView) -> Option<String> {
    view.site.theme_href.as_ref().filter(|_| !view.base.is_empty()).map(|href| format!("{}{href}", view.base))
}

fn writing(view: &DiscussionView, around: &Around<'_>) -> Markup {
    let texts = around.texts;
    let sign_in = view.sign_in_href.as_deref().map(|href| around.link(href));
    match &view.writing {
        Writing::Open { action, guests } => {
            let form = Composer {
                action: &around.link(action),
                story_url_field: view.story_url_field.as_deref(),
                parent_id: None,
                draft: &Draft::default(),
                rules_href: view.rules_href.as_deref(),
                // Who it is, where guests cannot write, the script puts in.
                writer: (!guests).then_some(""),
                sign_in_href: sign_in.as_ref().map(|link| link as &dyn Render),
                comment_chars_max: view.comment_chars_max,
                name_chars_max: view.name_chars_max,
                mail: view.mail,
            };
            html! {
                @if view.total_count == 0 { (invitation(texts)) }
                @if *guests { (composer::form(&form, texts)) } @else {
                    p class="al-note" data-althing="members" {
                        (texts.no_guests())
                        @if let Some(href) = &sign_in { " " a href=(href) data-action="sign-in" { (texts.sign_in()) } }
                    }
                    @if sign_in.is_some() { template data-althing="composer" { (composer::form(&form, texts)) } }
                }
            }
        }
        Writing::Closed { .. } => closed(&view.writing, texts),
        Writing::Paused => html! {},
    }
}

/// An empty thread is an invitation, not a void.
fn invitation(texts: &Texts) -> Markup {
    html! {
        p class="al-empty" { (texts.empty_invitation()) }
    }
}

/// Closed: since when, and by which rule. Nothing where one can write.
pub(super) fn closed(writing: &Writing, texts: &Texts) -> Markup {
    let Writing::Closed { since, after_days } = writing else { return html! {} };
    html! {
        div class="al-note" {
            p {
                strong {
                    @match since {
                        Some(at) => (texts.closed_since(&Day::long(texts, *at))),
                        None => (texts.closed_title()),
                    }
                }
            }
            p {
                @match after_days {
                    Some(days) => (texts.closed_by_age(u64::from(*days))),
                    None => (texts.closed_by_newsroom()),
                }
                " " (texts.closed_read_on())
            }
        }
    }
}

fn sorts(view: &DiscussionView, around: &Around<'_>) -> Markup {
    let texts = around.texts;
    html! {
        @if view.total_count > 1 && !view.sorts.is_empty() {
            nav class="al-sort" aria-label=(texts.sort_label()) {
                @for link in &view.sorts {
                    a href={ (around.link(&link.href)) "#discussion" } rel="nofollow" aria-current=[link.current.then_some("true")] {
                        @match link.sort {
                            SortView::Best => (texts.sort_best()),
                            SortView::Newest => (texts.sort_newest()),
                            SortView::Oldest => (texts.sort_oldest()),
                            SortView::Discussed => (texts.sort_discussed()),
                        }
                    }
                }
            }
        }
    }
}

fn more(count: u64, href: &dyn Render, indent: u8, texts: &Texts) -> Markup {
    html! {
        p class={ "al-c al-rest d" (indent.min(INDENT_MAX)) } {
            a class="al-more" href={ (href) "#discussion" } rel="nofollow" data-action="more" { (texts.more_replies(count)) }
        }
    }
}

/// What the script says, by the names it knows it by.
fn sentences(texts: &Texts) -> Vec<(&'static str, &str)> {
    vec![
        ("copied", texts.say_copied()),
        ("sending", texts.say_sending()),
        ("checking", texts.say_checking()),
        ("proof-required", texts.say_unproven()),
        ("proof-invalid", texts.say_unproven()),
        ("posted", texts.say_posted()),
        ("held", texts.say_held()),
        ("rejected", texts.say_rejected()),
        ("saved", texts.say_saved()),
        ("withdrawn", texts.say_withdrawn()),
        ("withdraw-sure", texts.say_withdraw_sure()),
        ("case", texts.say_case()),
        ("case-link", texts.act_case()),
        ("offline", texts.say_offline()),
        ("unreached", texts.say_unreached()),
        ("barred", texts.say_barred()),
        ("draft", texts.say_draft()),
        ("left", texts.say_left()),
        ("over", texts.say_over()),
        ("minutes", texts.say_minutes()),
        ("failed", texts.say_failed()),
        ("just-now", texts.say_just_now()),
        ("expand", texts.act_expand()),
        ("write", texts.tool_write()),
        ("edited", texts.edited()),
        ("reply-label", texts.write_reply_title()),
        ("reply-post", texts.post_reply()),
        ("reload", texts.act_reload()),
        ("gone-held", texts.gone_held()),
        ("gone-withdrawn", texts.gone_withdrawn()),
        ("gone-removed", texts.gone_removed()),
        ("gone-erased", texts.gone_erased()),
        ("body-empty", texts.refuse_body_empty()),
        ("name-empty", texts.refuse_name_empty()),
        ("name-taken", texts.refuse_name_taken()),
        ("name-odd", texts.refuse_name_odd()),
        ("email-odd", texts.refuse_email()),
        ("story-closed", texts.refuse_closed()),
        ("word-not-allowed", texts.refuse_word()),
        ("banned", texts.say_banned()),
        ("guarded", texts.refuse_guarded()),
        ("parent-gone", texts.refuse_parent_gone()),
        ("thread-locked", texts.refuse_locked()),
        ("too-many", texts.problem_too_many_requests_do()),
        ("busy", texts.problem_unavailable_do()),
        ("edit-window-over", texts.case_edit_over()),
        ("vote-failed", texts.vote_failed()),
    ]
}

/// Whether there is anything to vote on.
fn has_votes(view: &DiscussionView) -> bool {
    view.items.iter().any(|item| matches!(item, Item::Comment(comment) if comment.votes.is_some()))
}

/// What the script clones, so that it neither makes markup nor knows a language.
fn templates(view: &DiscussionView, texts: &Texts) -> Markup {
    let (count, limit) = ("{count}", "{limit}");
    let (body_long, name_long) =
        (texts.refuse_body_long(&count, &limit), texts.refuse_name_long(&count, &limit));
    html! {
        template data-althing="tools" {
            button type="button" class="al-fold" data-action="collapse" aria-expanded="true"
                aria-label=(texts.act_collapse()) {}
            button type="button" data-action="share" { (texts.act_share()) }
            button type="button" data-action="edit" { (texts.act_edit()) }
            button type="button" data-action="withdraw" { (texts.act_withdraw()) }
            @if has_votes(view) {
                button type="button" data-action="up" aria-label=(texts.vote_up()) { "▲" }
                button type="button" data-action="down" aria-label=(texts.vote_down()) { "▼" }
            }
            button type="button" data-action="save" { (texts.act_save()) }
            button type="button" data-action="cancel" { (texts.act_cancel()) }
            button type="button" class="al-new" data-action="new" { (texts.act_new()) }
        }
        template data-althing="toolbar" {
            div class="al-bar" role="group" aria-label=(texts.tool_label()) {
                button type="button" data-mark="strong" { (texts.tool_strong()) }
                button type="button" data-mark="emphasis" { (texts.tool_emphasis()) }
                button type="button" data-mark="quote" { (texts.tool_quote()) }
                button type="button" data-mark="code" { (texts.tool_code()) }
                button type="button" data-mark="link" { (texts.tool_link()) }
                button type="button" data-mark="spoiler" { (texts.tool_spoiler()) }
                button type="button" data-action="preview" { (texts.tool_preview()) }
            }
        }
        template data-althing="words" {
            @for (key, words) in sentences(texts) { data value=(key) { (words) } }
            data value="body-long" { (body_long) }
            data value="name-long" { (name_long) }
            data value="in-reply-to" { (texts.in_reply_to(&"{name}")) }
        }
    }
}
