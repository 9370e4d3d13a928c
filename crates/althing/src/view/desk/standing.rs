//! The forms that warn, ban or hold: one with everything that can be chosen, and a short one beside a comment.

use althing_core::rule::Rule;
use althing_core::standing::Kind;
use maud::{Markup, html};

use super::comment::reasons;
use crate::view::texts::Texts;

/// By what a guest is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestBy {
    /// The address that they gave.
    Address,
    /// Their network.
    Network,
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

/// What bans the author of a comment.
pub enum BanView {
    /// A form.
    Form(StandingForm),
    /// Nothing does.
    Nothing {
        /// Why, in words.
        why: String,
        /// Where they can be warned instead.
        warn_href: Option<String>,
    },
}

impl StandingForm {
    fn filled(&self, field: &str) -> &str {
        self.filled.iter().find(|(of, _)| *of == field).map_or("", |(_, value)| value)
    }

    /// The rule or law, as decisions spell it.
    fn ground(&self) -> String {
        match self.filled("reason") {
            "law" => format!("law:{}", self.filled("law")),
            rule => rule.to_owned(),
        }
    }
}

/// Choices of a ban's end, as the form sends them.
const ENDS: [&str; 5] = ["day", "week", "month", "date", "never"];

fn end_label<'t>(end: &str, texts: &'t Texts) -> &'t str {
    match end {
        "day" => texts.reader_end_day(),
        "week" => texts.reader_end_week(),
        "month" => texts.reader_end_month(),
        "date" => texts.reader_end_date(),
        _ => texts.reader_end_never(),
    }
}

/// The form with everything that can be chosen.
pub(super) fn standing_form(form: &StandingForm, texts: &Texts) -> Markup {
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

/// A ban from beside a comment: a time, a rule, and it is done. By keys, the numbers of both. `hidden` says which comment and
/// where one goes on; `too` is what becomes of the comment, where anything can.
pub(super) fn ban_here(ban: &BanView, hidden: &Markup, too: Option<&str>, texts: &Texts) -> Markup {
    html! {
        @match ban {
            BanView::Form(form) => {
                details class="decide-ban" name="decide" open[!form.filled.is_empty()] {
                    summary data-key="b" { (texts.reader_ban()) }
                    form method="post" action="/desk/decide" {
                        (hidden)
                        (ends(form, texts))
                        (by_choice(form, texts))
                        (reasons(&form.rules, &form.ground(), texts))
                        @if let Some(too) = too {
                            label class="ban-too" {
                                input type="checkbox" name="too" value="1"
                                    checked[form.filled.is_empty() || !form.filled("too").is_empty()];
                                (too)
                            }
                        }
                        label class="decide-why" {
                            (texts.reader_explanation())
                            textarea name="explanation" rows="2" maxlength="2000" dir="auto" {
                                "\n" (form.filled("explanation"))
                            }
                        }
                        p class="hint" { (texts.reader_explanation_why()) }
                        button class="danger" type="submit" name="act" value="ban" { (texts.reader_ban()) }
                    }
                }
            }
            BanView::Nothing { why, warn_href } => {
                details class="decide-ban decide-cannot" name="decide" {
                    summary data-key="b" { (texts.reader_ban()) }
                    p role="status" { (why) }
                    @if let Some(href) = warn_href { p { a href=(href) { (texts.ban_warn_instead()) } } }
                }
            }
        }
    }
}

fn ends(form: &StandingForm, texts: &Texts) -> Markup {
    let chosen = form.filled("until");
    html! {
        fieldset class="reasons" {
            legend { (texts.reader_until()) }
            @for (at, end) in ENDS.into_iter().filter(|end| *end != "date").enumerate() {
                label {
                    input type="radio" name="until" value=(end) required checked[chosen == end] data-digit=(at + 1);
                    kbd { (at + 1) } " " (end_label(end, texts))
                }
            }
            label {
                input type="radio" name="until" value="date" checked[chosen == "date"];
                (texts.reader_end_date()) " "
                input type="date" name="date" value=(form.filled("date")) aria-label=(texts.reader_until_date());
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
