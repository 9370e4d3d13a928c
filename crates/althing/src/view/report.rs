//! Reports: the link below a comment, the form that it leads to, and the page that tells what became of one.

use althing_core::id::CommentId;
use althing_core::report::{Category, State, TEXT_CHARS_MAX};
use althing_core::time::Micros;
use maud::{Markup, Render, html};

use super::account::{Dress, sheet};
use super::comment::{Around, quoted};
use super::composer::hidden_field;
use super::date::{Day, Exact, story_time};
use super::model::{CommentView, SiteView};
use super::refusal::more;
use super::texts::Texts;

/// The form, filled as it was sent.
pub struct FormView {
    /// Where it goes.
    pub action: String,
    /// The comment.
    pub comment: CommentId,
    /// Hidden fields for the door.
    pub carried: Vec<(&'static str, String)>,
    /// Whether a mail can be asked for.
    pub can_notify: bool,
    /// The category that was chosen; may be empty.
    pub category: String,
    /// The words.
    pub text: String,
    /// Whether the mail was asked for.
    pub notify: bool,
    /// What was wrong: the field to blame, if one is, and why.
    pub wrong: Option<(Option<&'static str>, String)>,
    /// Where the reasons of that stand and how they are answered.
    pub more_href: Option<String>,
}

impl FormView {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(at, _)| *at == Some(field)).map(|(_, words)| words.as_str())
    }
}

/// The page with the form.
pub struct ReportPage {
    /// Site of the story.
    pub site: SiteView,
    /// Its headline.
    pub story_title: String,
    /// Its page.
    pub story_href: String,
    /// The comment.
    pub comment: CommentView,
    /// The form.
    pub form: FormView,
}

/// What the page of a report confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Just {
    /// It was taken.
    Reported,
    /// It had been reported before.
    Again,
}

/// The page of a report.
pub struct ReceiptPage {
    /// Site of the story.
    pub site: SiteView,
    /// Its headline.
    pub story_title: String,
    /// Its page.
    pub story_href: String,
    /// The comment, as everyone sees it now.
    pub comment: CommentView,
    /// The report's name.
    pub reference: String,
    /// As what it was reported.
    pub category: Category,
    /// The reader's words, where nobody else can come to this page.
    pub text: Option<String>,
    /// What became of it.
    pub state: State,
    /// When it came.
    pub created_at: Micros,
    /// When it was decided.
    pub decided_at: Option<Micros>,
    /// Whether a mail goes out when it is decided.
    pub wants_outcome: bool,
    /// Whether the address is the only way to it.
    pub is_guests: bool,
    /// Whether its reader is warned that most of their reports were declined.
    pub is_warned: bool,
    /// Something was just done: shown first.
    pub just: Option<Just>,
}

/// The way to report, below a comment. The script opens the form in place.
pub(super) fn link(view: &CommentView, around: &Around<'_>) -> Markup {
    html! {
        @if let Some(href) = &view.report_href {
            a href=(around.link(href)) data-action="report" rel="nofollow" { (around.texts.report()) }
        }
    }
}

/// What a category is called.
pub fn category_label(category: Category, texts: &Texts) -> &str {
    match category {
        Category::Spam => texts.report_spam(),
        Category::Abuse => texts.report_abuse(),
        Category::Hate => texts.report_hate(),
        Category::Violence => texts.report_violence(),
        Category::Privacy => texts.report_privacy(),
        Category::Illegal => texts.report_illegal(),
        Category::OffTopic => texts.report_off_topic(),
        Category::Other => texts.report_other(),
    }
}

/// What became of a report, in a word or two.
pub fn outcome_label(state: State, texts: &Texts) -> &str {
    match state {
        State::Open => texts.report_open(),
        State::Upheld => texts.report_upheld(),
        State::Declined => texts.report_declined(),
        State::Moot => texts.report_moot(),
    }
}

/// The same in a sentence, for its reader. Who decided is not told.
pub fn outcome_text(state: State, texts: &Texts) -> &str {
    match state {
        State::Open => texts.report_open_text(),
        State::Upheld => texts.report_upheld_text(),
        State::Declined => texts.report_declined_text(),
        State::Moot => texts.report_moot_text(),
    }
}

/// A day in words, for a sentence.
pub fn day_words(at: Micros, texts: &Texts) -> String {
    Day::long(texts, at).render().into_string()
}

/// The form alone, for the script: it stands below the comment, and gives way to the words of thanks.
pub fn report_form(view: &FormView, texts: &Texts) -> Markup {
    html! {
        (form(view, texts))
        p class="al-note" role="status" tabindex="-1" hidden { (texts.report_thanks()) " " a { (texts.report_follow()) } }
    }
}

/// The page.
pub fn report_page(view: &ReportPage, texts: &Texts) -> Markup {
    let dress = Dress { site: Some(view.site.clone()), fields: Vec::new() };
    let main = html! {
        p class="kicker" { a href=(view.story_href) { (view.story_title) } }
        @if let Some((field, words)) = &view.form.wrong {
            div class="notice notice-bad" role="alert" {
                p { strong { (texts.report_refused()) } }
                // A field's fault is said at the field, where it is mended.
                @if field.is_none() { p { (words) (more(view.form.more_href.as_deref(), texts)) } }
            }
        }
        p { (texts.report_lead()) }
        (quoted(&view.comment, texts))
        section class="althing" lang=(texts.language()) dir=(texts.direction()) { (form(&view.form, texts)) }
        p class="way-back" { a href=(view.comment.permalink) { (texts.case_back()) } }
    };
    sheet(&dress, texts.report_title(), None, texts, &main)
}

fn form(view: &FormView, texts: &Texts) -> Markup {
    let (no_category, no_text) = (view.wrong_at("category"), view.wrong_at("text"));
    html! {
        form class="al-write" method="post" action=(view.action) data-althing="report" {
            label for="al-why" { (texts.report_why()) }
            @if let Some(wrong) = no_category { p class="al-wrong" id="al-why-wrong" { (wrong) } }
            select id="al-why" name="category" required aria-invalid=[no_category.map(|_| "true")]
                aria-describedby=[no_category.map(|_| "al-why-wrong")] {
                option value="" { (texts.report_choose()) }
                @for category in Category::ALL {
                    option value=(category.as_str()) selected[category.as_str() == view.category] {
                        (category_label(category, texts))
                    }
                }
            }
            label for="al-what" { (texts.report_words()) }
            @if let Some(wrong) = no_text { p class="al-wrong" id="al-what-wrong" { (wrong) } }
            textarea id="al-what" name="text" rows="3" dir="auto" maxlength=(2 * TEXT_CHARS_MAX)
                aria-describedby=(if no_text.is_some() { "al-what-wrong al-what-hint" } else { "al-what-hint" })
                aria-invalid=[no_text.map(|_| "true")] { "\n" (view.text) }
            p class="al-rules" id="al-what-hint" { (texts.report_words_hint()) }
            @if view.can_notify {
                label { input type="checkbox" name="notify" value="1" checked[view.notify]; " " (texts.report_notify()) }
            }
            input type="hidden" name="on" value=(view.comment.0.as_hyphenated());
            @for (name, value) in &view.carried { input type="hidden" name=(name) value=(value); }
            (hidden_field(texts))
            div class="al-sign" { button type="submit" { (texts.report_send()) } }
        }
    }
}

/// The page of a report.
pub fn receipt_page(page: &ReceiptPage, texts: &Texts) -> Markup {
    let dress = Dress { site: Some(page.site.clone()), fields: Vec::new() };
    let main = html! {
        p class="kicker" { a href=(page.story_href) { (page.story_title) } }
        @match page.just {
            Some(Just::Reported) => p class="notice notice-good" role="status" { strong { (texts.report_thanks()) } },
            Some(Just::Again) => p class="notice" role="status" { strong { (texts.report_again()) } },
            None => {},
        }
        (state(page, texts))
        @if page.is_warned { p class="notice notice-bad" { strong { (texts.report_warned()) } " " (texts.report_warned_text()) } }
        (quoted(&page.comment, texts))
        (particulars(page, texts))
        @if page.is_guests { p class="keep" { strong { (texts.case_keep_title()) } " " (texts.report_keep()) } }
        p class="way-back" { a href=(page.story_href) { (texts.case_back()) } }
    };
    sheet(&dress, texts.report_page_title(), None, texts, &main)
}

fn state(page: &ReceiptPage, texts: &Texts) -> Markup {
    let class = match page.state {
        State::Open => "pending",
        State::Upheld => "published",
        State::Declined | State::Moot => "ended",
    };
    html! {
        section class={ "state state-" (class) } {
            h2 { (outcome_label(page.state, texts)) }
            p { (outcome_text(page.state, texts)) }
            @if page.state == State::Open && page.wants_outcome { p { (texts.report_will_mail()) } }
            @if let Some(at) = page.decided_at { p class="me-where" { (story_time(at, texts)) } }
        }
    }
}

fn particulars(page: &ReceiptPage, texts: &Texts) -> Markup {
    html! {
        dl class="facts" {
            dt { (texts.report_reference()) } dd { code { (page.reference) } }
            dt { (texts.report_as()) } dd { (category_label(page.category, texts)) }
            dt { (texts.report_when()) } dd { (Exact { texts, at: page.created_at }) }
            @if let Some(text) = &page.text { dt { (texts.report_your_words()) } dd dir="auto" { (text) } }
        }
    }
}

/// One of a reader's own reports, on their page.
pub struct MyReport {
    /// Headline of the story.
    pub story: String,
    /// The report's page.
    pub href: String,
    /// As what it was reported.
    pub category: Category,
    /// What became of it.
    pub state: State,
    /// When it came.
    pub at: Micros,
}

/// A reader's reports on their page, newest first; nothing where there are none.
pub(super) fn my_reports(reports: &[MyReport], is_warned: bool, texts: &Texts) -> Markup {
    html! {
        @if !reports.is_empty() {
            section aria-labelledby="me-reports" {
                h2 id="me-reports" { (texts.me_reports()) }
                @if is_warned { p class="notice notice-bad" { strong { (texts.report_warned()) } " " (texts.report_warned_text()) } }
                ul class="me-list" {
                    @for report in reports {
                        li {
                            p class="me-where" { span dir="auto" { (report.story) } " · " (story_time(report.at, texts)) }
                            p class="me-state" {
                                strong { (outcome_label(report.state, texts)) } " "
                                (category_label(report.category, texts)) " "
                                a href=(report.href) { (texts.me_report_own()) }
                            }
                        }
                    }
                }
            }
        }
    }
}
