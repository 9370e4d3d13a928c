//! One comment, or what stands where one stood.
//!
//! The leanest markup of the house: a page may hold 400 of these. No Fluent here: words come resolved and
//! sentences come cut (`Shape`).

use maud::{Markup, Render, html};

use super::date::{Day, Exact, Machine};
use super::made::{Made, made};
use super::model::{AnsweredView, AuthorView, Badge, CommentContent, CommentView, MarksView};
use super::texts::Texts;
use super::{report, vote};

/// Steps of indentation there are; deeper comments carry their depth as data.
pub(super) const INDENT_MAX: u8 = 8;

/// What all comments of a page share.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// Goes before paths of our own.
    pub base: &'a str,
    /// Where the discussion is shown.
    pub story_href: &'a str,
    /// The language.
    pub texts: &'a Texts,
    /// In a frame, whose links lead out of it unless they say otherwise.
    pub framed: bool,
}

impl Around<'_> {
    /// A link of ours, complete where the page is somebody else's.
    pub(super) fn link<'b>(&'b self, to: &'b str) -> Link<'b> {
        Link { base: self.base, to }
    }
}

/// An address with this server's before it, where it is a path.
pub(super) struct Link<'a> {
    base: &'a str,
    to: &'a str,
}

impl Render for Link<'_> {
    fn render_to(&self, page: &mut String) {
        if self.to.starts_with('/') {
            self.base.render_to(page);
        }
        self.to.render_to(page);
    }
}

/// A comment in the discussion; `far` when the comment it answers is not on this page.
pub(super) fn comment(view: &CommentView, far: bool, around: &Around<'_>) -> Markup {
    let texts = around.texts;
    match &view.content {
        CommentContent::Shown { author, body } => html! {
            article class=(Classes(view)) id={ "comment-" (Id(view)) } data-depth=[deep(view)] data-marks=[marks(view)] {
                (head(view, author, far, around))
                div class="al-body" dir="auto" {
                    @match body {
                        Some(body) => (made(Made::Text(body))),
                        None => p class="al-none" { (texts.no_text()) },
                    }
                }
                (locked(view, texts))
                (acts(view, author, around))
            }
        },
        CommentContent::Withdrawn => gone(view, texts.gone_withdrawn(), far, around),
        CommentContent::Removed => gone(view, texts.gone_removed(), far, around),
        CommentContent::Erased => gone(view, texts.gone_erased(), far, around),
        CommentContent::Held => gone(view, texts.gone_held(), far, around),
    }
}

fn gone(view: &CommentView, words: &str, far: bool, around: &Around<'_>) -> Markup {
    html! {
        article class=(Classes(view)) id={ "comment-" (Id(view)) } data-depth=[deep(view)] data-marks=[marks(view)]
            aria-label=(around.texts.gone_label()) {
            p class="al-gone" { (words) }
            (locked(view, around.texts))
            @if let Some(answered) = &view.in_reply_to { (in_reply_to(answered, far, around)) }
        }
    }
}

fn head(view: &CommentView, author: &AuthorView, far: bool, around: &Around<'_>) -> Markup {
    html! {
        header {
            (picture(author))
            h3 dir="auto" { (author.name) }
            @if let Some(badge) = author.badge { span class="al-badge" { (badge_words(badge, around.texts)) } }
            (labels(view.marks, around.texts))
            (when(view, around))
            @if let Some(answered) = &view.in_reply_to { (in_reply_to(answered, far, around)) }
        }
    }
}

/// What somebody is besides a reader.
fn badge_words(badge: Badge, texts: &Texts) -> &str {
    match badge {
        Badge::Staff => texts.badge_staff(),
        Badge::Author => texts.badge_author(),
    }
}

/// What staff marked it with, drawn by us like what its author is, so that no name can look like it.
fn labels(marks: MarksView, texts: &Texts) -> Markup {
    html! {
        @if marks.is_pinned { span class="al-badge" { (texts.mark_pinned()) } }
        @if marks.is_picked { span class="al-badge" { (texts.mark_picked()) } }
    }
}

/// Said where the thread begins; the way to reply is missing everywhere below.
fn locked(view: &CommentView, texts: &Texts) -> Markup {
    html! { @if view.marks.is_locked { p class="al-none" { (texts.mark_locked()) } } }
}

/// What scripts of staff go by.
fn marks(view: &CommentView) -> Option<String> {
    let MarksView { is_pinned, is_picked, is_locked } = view.marks;
    let marks = [("pinned", is_pinned), ("picked", is_picked), ("locked", is_locked)];
    let words: Vec<&str> = marks.into_iter().filter_map(|(word, is_so)| is_so.then_some(word)).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The generated picture: initials on a calm hue. Says nothing the name does not.
fn picture(author: &AuthorView) -> Markup {
    html! { span class={ "al-pic hue-" (author.hue % 12) } aria-hidden="true" { (author.initials) } }
}

fn when(view: &CommentView, around: &Around<'_>) -> Markup {
    let texts = around.texts;
    html! {
        @if let Some(at) = view.created_at {
            a class="al-time" href=(around.link(&view.permalink)) title=(Exact { texts, at }) {
                time datetime=(Machine(at)) { (Day::short(texts, at)) }
            }
        } @else {
            a class="al-time" href=(around.link(&view.permalink)) title=(texts.permalink()) { (texts.time_unknown()) }
        }
        @if let Some(at) = view.edited_at {
            span class="al-edited" title=(texts.edited_at(&Exact { texts, at })) { (texts.edited()) }
        }
    }
}

/// A name as readers see it: words where it was erased.
pub fn shown_name(name: &str, texts: &Texts) -> String {
    if name.is_empty() { texts.name_gone().to_owned() } else { name.to_owned() }
}

/// Always there for assistive technology; seen where the indentation does not say it: deep down, and where the
/// comment above is on another page.
fn in_reply_to(answered: &AnsweredView, far: bool, around: &Around<'_>) -> Markup {
    let id = answered.id.0.as_hyphenated();
    let words = html! {
        @match &answered.name {
            Some(name) => (around.texts.in_reply_to(name)),
            None => (around.texts.in_reply_to_gone()),
        }
    };
    html! {
        @if far {
            @let first = if around.story_href.contains('?') { "&" } else { "?" };
            a class="al-to al-far" href={ (around.link(around.story_href)) (first) "comment=" (id) "#comment-" (id) } {
                (words)
            }
        } @else {
            a class="al-to" href={ "#comment-" (id) } target=[around.framed.then_some("_self")] { (words) }
        }
    }
}

fn acts(view: &CommentView, author: &AuthorView, around: &Around<'_>) -> Markup {
    html! {
        @if view.reply_href.is_some() || view.votes.is_some() || view.report_href.is_some() {
            footer {
                @if let Some(reply) = &view.reply_href { a href=(around.link(reply)) data-action="reply" rel="nofollow"
                    aria-label=(around.texts.reply_to(&author.name)) { (around.texts.reply()) } }
                @if let Some(votes) = &view.votes { (vote::link(votes, around)) }
                (report::link(view, around))
            }
        }
    }
}

/// A comment as a quotation on another page: above a reply form, on its author's own page.
pub(super) fn quoted(view: &CommentView, texts: &Texts) -> Markup {
    html! {
        div class="quoted" {
            @match &view.content {
                CommentContent::Shown { author, body } => {
                    p class="quoted-head" {
                        (picture(author))
                        strong dir="auto" { (author.name) }
                        @if let Some(at) = view.created_at {
                            time datetime=(Machine(at)) title=(Exact { texts, at }) { (Day::short(texts, at)) }
                        }
                    }
                    div class="al-body" dir="auto" {
                        @match body {
                            Some(body) => (made(Made::Text(body))),
                            None => p class="al-none" { (texts.no_text()) },
                        }
                    }
                }
                CommentContent::Withdrawn => p class="al-gone" { (texts.gone_withdrawn()) },
                CommentContent::Removed => p class="al-gone" { (texts.gone_removed()) },
                CommentContent::Erased => p class="al-gone" { (texts.gone_erased()) },
                CommentContent::Held => p class="al-gone" { (texts.gone_held()) },
            }
        }
    }
}

/// The id without the formatting machinery.
struct Id<'a>(&'a CommentView);

impl Render for Id<'_> {
    fn render_to(&self, page: &mut String) {
        let mut buffer = [0; 36];
        page.push_str(self.0.id.0.as_hyphenated().encode_lower(&mut buffer));
    }
}

/// `al-c`, the indentation step, and whether there are replies on this page.
struct Classes<'a>(&'a CommentView);

impl Render for Classes<'_> {
    fn render_to(&self, page: &mut String) {
        page.push_str("al-c d");
        page.push(char::from(b'0' + self.0.indent.min(INDENT_MAX)));
        if self.0.descendants_on_page > 0 {
            page.push_str(" al-k");
        }
    }
}

fn deep(view: &CommentView) -> Option<u32> {
    (view.depth > u32::from(INDENT_MAX)).then_some(view.depth)
}
