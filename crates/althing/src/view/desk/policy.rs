//! The policy of a site or section: its phases in their order, each with its settings and what it did; and what another
//! policy would have done.

use althing_core::id::CommentId;
use althing_core::policy::PHASES;
use althing_core::score::Attribute;
use althing_core::time::Micros;
use althing_store::phase::Did;
use maud::{Markup, html};

use super::words::label as attribute_label;
use super::wrong::{Fault, summary};
use super::{Frame, desk_page};
use crate::policy::duty::HOURS_MAX;
use crate::policy::trial::{Change, Example, Trial, UNKNOWN};
use crate::site::section::Wrong;
use crate::view::date::{Exact, Machine};
use crate::view::texts::Texts;

/// How a setting is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// One of some values.
    Choice(&'static [&'static str]),
    /// A whole number in these bounds.
    Number(i64, i64),
    /// A line.
    Line(&'static str),
    /// Lines.
    Lines,
}

const SWITCH: Field = Field::Choice(&["on", "off"]);

/// The settings of each phase but for thresholds of scores, in the order of the page.
const FIELDS: &[(&str, &str, Field)] = &[
    ("closed", "close_days", Field::Number(0, 3650)),
    ("guests", "guests", SWITCH),
    ("guard", "guard.auto", SWITCH),
    ("words", "words.hold", Field::Lines),
    ("words", "words.reject", Field::Lines),
    ("slow", "slow.seconds", Field::Number(0, 3600)),
    ("flood", "flood.per_minute", Field::Number(0, 60)),
    ("flood", "flood.per_hour", Field::Number(0, 600)),
    ("bulk", "bulk.refuse", SWITCH),
    ("mode", "mode", Field::Choice(&["publish-first", "hold-first", "hold-first-for-new"])),
    ("first", "first.hold", Field::Number(0, 20)),
    ("young", "young.hold_hours", Field::Number(0, 8760)),
    ("links", "links.hold", Field::Number(0, 1000)),
    ("repeats", "repeats.hold", Field::Number(0, 50)),
    ("score", "score.mode", Field::Choice(&["on", "shadow", "off"])),
    ("score", "score.failure", Field::Choice(&["hold", "publish"])),
    ("night", "night.hours", Field::Line("22:00-06:00")),
    ("night", "night.offset", Field::Number(-720, 840)),
    ("night", "night.duty", SWITCH),
];

/// Every key that the page has a field for.
pub fn policy_keys() -> Vec<String> {
    let thresholds = Attribute::ALL
        .into_iter()
        .flat_map(|attribute| ["hold", "never"].map(|kind| threshold_key(attribute, kind)));
    FIELDS.iter().map(|(_, key, _)| (*key).to_owned()).chain(thresholds).collect()
}

fn threshold_key(attribute: Attribute, kind: &str) -> String {
    format!("score.{}.{kind}", attribute.as_str())
}

/// The page.
pub struct PolicyPage {
    /// The site's short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its sections with settings of their own.
    pub sections: Vec<String>,
    /// The section that is shown; empty for the whole site.
    pub section: String,
    /// The site's own value of each key.
    pub usual: Vec<(String, String)>,
    /// The value of each field; of a section empty where it is the site's.
    pub values: Vec<(String, String)>,
    /// What is wrong with some of them.
    pub wrong: Vec<Wrong>,
    /// What each phase did in the last 30 days.
    pub did: Vec<Did>,
    /// What the values would have done.
    pub trial: Option<Trial>,
    /// Whether they were just saved.
    pub is_saved: bool,
    /// Until when somebody is on duty.
    pub on_duty_until: Option<Micros>,
    /// The present.
    pub now: Micros,
}

impl PolicyPage {
    fn value(&self, key: &str) -> &str {
        find(&self.values, key)
    }

    fn wrong(&self, key: &str) -> Option<&str> {
        self.wrong.iter().find(|wrong| wrong.key == key).map(|wrong| wrong.takes.as_str())
    }

    const fn is_section(&self) -> bool {
        !self.section.is_empty()
    }
}

fn find<'v>(values: &'v [(String, String)], key: &str) -> &'v str {
    values.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value.as_str())
}

/// Which site's policy; for those who administer several.
pub fn policy_sites_page(frame: &Frame, sites: &[(String, String)], texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.desk_policy()) }
        ul { @for (slug, name) in sites { li { a href={ "/desk/policy/" (slug) } { (name) } } } }
    };
    desk_page(frame, texts.desk_policy(), "", texts, &main)
}

/// The policy of a site or section.
pub fn policy_page(frame: &Frame, view: &PolicyPage, texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.desk_policy()) ": " (view.name) }
        (summary(&faults(view, texts), texts))
        (sections(view, texts))
        @if view.is_saved { p class="notice" role="status" { (texts.policy_saved()) } }
        @if let Some(trial) = &view.trial { (tried(trial, texts)) }
        p { (texts.policy_lead()) }
        form id="policy" method="post" action={ "/desk/policy/" (view.slug) } {
            input type="hidden" name="section" value=(view.section);
            ol class="phases" { @for phase in PHASES { (one_phase(phase.name, view, texts)) } }
            (buttons(texts))
        }
        @if !view.is_section() { (duty(view, texts)) }
    };
    desk_page(frame, texts.desk_policy(), "policy", texts, &main)
}

fn sections(view: &PolicyPage, texts: &Texts) -> Markup {
    let href = |section: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("section", section);
        format!("/desk/policy/{}?{}", view.slug, query.finish())
    };
    let is_new = view.is_section() && !view.sections.contains(&view.section);
    html! {
        nav class="queue-tabs" aria-label=(texts.policy_sections()) {
            a href={ "/desk/policy/" (view.slug) } aria-current=[(!view.is_section()).then_some("page")] {
                (texts.policy_whole_site())
            }
            @for name in &view.sections {
                a href=(href(name)) aria-current=[(*name == view.section).then_some("page")] { (name) }
            }
            @if is_new { a href=(href(&view.section)) aria-current="page" { (view.section) } }
        }
        details class="queue-filter" {
            summary { (texts.policy_section_other()) }
            form method="get" action={ "/desk/policy/" (view.slug) } {
                label for="policy-section" { (texts.queue_section()) }
                input id="policy-section" name="section" required maxlength="100";
                button type="submit" { (texts.policy_section_open()) }
            }
        }
        @if view.is_section() { p { (texts.policy_section_lead(&view.section)) } }
    }
}

fn buttons(texts: &Texts) -> Markup {
    html! {
        p class="policy-do" {
            button type="submit" name="do" value="try" form="policy" { (texts.policy_try()) }
            button class="decide-yes" type="submit" name="do" value="save" form="policy" { (texts.policy_save()) }
        }
    }
}

fn one_phase(name: &'static str, view: &PolicyPage, texts: &Texts) -> Markup {
    let did = view.did.iter().find(|did| did.phase == name).cloned().unwrap_or_default();
    html! {
        li class="phase" id={ "phase-" (name) } {
            div class="phase-head" {
                h2 { (phase_name(name, texts)) }
                p class="phase-did" { (texts.policy_did(&texts.number(count(did.held)), &texts.number(count(did.refused)))) }
            }
            p class="hint" { (phase_what(name, texts)) }
            div class="phase-set" {
                @for (of, key, kind) in FIELDS { @if *of == name { (field(key, *kind, view, texts)) } }
            }
            @if name == "score" { (thresholds(view, texts)) }
        }
    }
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// What is wrong with the values, in the order of the page.
fn faults(view: &PolicyPage, texts: &Texts) -> Vec<Fault> {
    let keys = PHASES.iter().flat_map(|phase| {
        let own = FIELDS.iter().filter(|(of, ..)| *of == phase.name).map(|(_, key, _)| (*key).to_owned());
        let scores = Attribute::ALL.into_iter().filter(|_| phase.name == "score");
        own.chain(scores.flat_map(|attribute| ["hold", "never"].map(|kind| threshold_key(attribute, kind))))
    });
    keys.chain(["section".to_owned()])
        .filter_map(|key| {
            let words = wrong_words(&key, view.wrong(&key)?, texts);
            Some(Fault { id: field_id(&key), label: label_of(&key, texts), words })
        })
        .collect()
}

fn field_id(key: &str) -> String {
    format!("policy-{}", key.replace('.', "-"))
}

/// What a field is called where it stands alone.
fn label_of(key: &str, texts: &Texts) -> String {
    let threshold = Attribute::ALL.into_iter().find_map(|attribute| {
        let kind = key.strip_prefix("score.")?.strip_prefix(attribute.as_str())?.strip_prefix('.')?;
        let kind =
            if kind == "hold" { texts.policy_threshold_hold() } else { texts.policy_threshold_never() };
        Some(format!("{}: {kind}", attribute_label(attribute, texts)))
    });
    let phase = FIELDS.iter().find(|(_, of, _)| *of == key).map(|(phase, ..)| phase_name(phase, texts));
    threshold.unwrap_or_else(|| match phase {
        Some(phase) => format!("{phase}, {}", setting_name(key, texts)),
        None => texts.queue_section().to_owned(),
    })
}

/// What a field takes; `takes` is that in the words of the operator's guide.
fn wrong_words(key: &str, takes: &str, texts: &Texts) -> String {
    let kind = FIELDS.iter().find(|(_, of, _)| *of == key).map(|(.., kind)| *kind);
    match kind {
        Some(Field::Number(least, most)) => texts.set_wrong_number(&least.to_string(), &most.to_string()),
        Some(Field::Choice(_)) => texts.set_wrong_choice().to_owned(),
        Some(Field::Line(_)) => texts.set_wrong_hours().to_owned(),
        // Which entry it is about stands behind the first part.
        Some(Field::Lines) => match takes.split_once("; ") {
            Some((_, which)) => format!("{} {which}", texts.set_wrong_words()),
            None => texts.set_wrong_words().to_owned(),
        },
        None if key == "section" => texts.set_wrong_section().to_owned(),
        None if takes.starts_with("no less") => texts.set_wrong_never().to_owned(),
        None => texts.set_wrong_threshold().to_owned(),
    }
}

/// What is wrong with a field, before it.
fn wrong(key: &str, view: &PolicyPage, texts: &Texts) -> Markup {
    html! {
        @if let Some(takes) = view.wrong(key) {
            span class="al-wrong" id={ "wrong-" (field_id(key)) } { (wrong_words(key, takes, texts)) }
        }
    }
}

fn field(key: &'static str, kind: Field, view: &PolicyPage, texts: &Texts) -> Markup {
    let value = view.value(key);
    let usual = find(&view.usual, key);
    // A section's empty field is the site's, which stands in it as a hint.
    let hint = view.is_section().then_some(usual).filter(|usual| !usual.is_empty());
    let (id, invalid) = (field_id(key), view.wrong(key).map(|_| "true"));
    let described = view.wrong(key).map(|_| format!("wrong-{}", field_id(key)));
    html! {
        label {
            span { (setting_name(key, texts)) }
            (wrong(key, view, texts))
            @match kind {
                Field::Choice(choices) => select id=(id) name=(key) aria-invalid=[invalid] aria-describedby=[described] {
                    @if view.is_section() {
                        option value="" selected[value.is_empty()] { (texts.policy_as_site(&choice(key, usual, texts))) }
                    }
                    @for one in choices { option value=(one) selected[*one == value] { (choice(key, one, texts)) } }
                },
                Field::Number(least, most) => input type="number" id=(id) name=(key) value=(value) min=(least) max=(most)
                    required[!view.is_section()] placeholder=[hint] aria-invalid=[invalid] aria-describedby=[described];,
                Field::Line(example) => input id=(id) name=(key) value=(value) maxlength="40" size="14" placeholder=(hint.unwrap_or(example))
                    aria-invalid=[invalid] aria-describedby=[described];,
                Field::Lines => textarea id=(id) name=(key) rows="4" spellcheck="false" aria-invalid=[invalid] aria-describedby=[described] {
                    "\n" (value)
                },
            }
        }
    }
}

/// The thresholds of all attributes: a row each.
fn thresholds(view: &PolicyPage, texts: &Texts) -> Markup {
    html! {
        table class="policy-scores" {
            thead { tr {
                th scope="col" { (texts.policy_attribute()) }
                th scope="col" { (texts.policy_threshold_hold()) }
                th scope="col" { (texts.policy_threshold_never()) }
            } }
            tbody {
                @for attribute in Attribute::ALL {
                    tr {
                        th scope="row" { (attribute_label(attribute, texts)) }
                        @for (kind, named) in [("hold", texts.policy_threshold_hold()), ("never", texts.policy_threshold_never())] {
                            td { (threshold(attribute, kind, named, view, texts)) }
                        }
                    }
                }
            }
        }
    }
}

fn threshold(attribute: Attribute, kind: &str, named: &str, view: &PolicyPage, texts: &Texts) -> Markup {
    let key = threshold_key(attribute, kind);
    let hint = view.is_section().then(|| find(&view.usual, &key));
    let described = view.wrong(&key).map(|_| format!("wrong-{}", field_id(&key)));
    html! {
        (wrong(&key, view, texts))
        input id=(field_id(&key)) name=(key) value=(view.value(&key)) size="5" maxlength="5" inputmode="decimal" placeholder=[hint]
            aria-label={ (attribute_label(attribute, texts)) ": " (named) }
            aria-invalid=[view.wrong(&key).map(|_| "true")] aria-describedby=[described];
    }
}

/// What a policy would have done with what came.
fn tried(trial: &Trial, texts: &Texts) -> Markup {
    let unknown: Vec<&str> = UNKNOWN.iter().map(|name| phase_name(name, texts)).collect();
    html! {
        section class="policy-trial" aria-labelledby="policy-tried" {
            h2 id="policy-tried" { (texts.policy_tried(count_of(trial.looked))) }
            table class="policy-scores" {
                thead { tr {
                    th scope="col" { (texts.policy_phase()) }
                    th scope="col" { (texts.policy_held_now()) }
                    th scope="col" { (texts.policy_held_then()) }
                    th scope="col" { (texts.policy_refused_now()) }
                    th scope="col" { (texts.policy_refused_then()) }
                } }
                tbody {
                    @for (name, change) in &trial.phases {
                        @if *change != Change::default() { (row(phase_name(name, texts), *change)) }
                    }
                }
                tfoot { (row(texts.policy_together(), trial.all)) }
            }
            p class="hint" {
                (texts.policy_unknown(&unknown.join(", ")))
                @if trial.imported > 0 { " " (texts.policy_imported(count_of(trial.imported))) }
                @if trial.unscored > 0 { " " (texts.policy_unscored(count_of(trial.unscored))) }
            }
            (examples(&texts.policy_stricter(count_of(trial.stricter_count)), &trial.stricter, texts))
            (examples(&texts.policy_milder(count_of(trial.milder_count)), &trial.milder, texts))
            (buttons(texts))
        }
    }
}

fn count_of(number: usize) -> u64 {
    number as u64
}

fn row(name: &str, change: Change) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            td { (change.held) }
            td { (change.held_then) }
            td { (change.refused) }
            td { (change.refused_then) }
        }
    }
}

fn examples(title: &str, examples: &[Example], texts: &Texts) -> Markup {
    html! {
        @if examples.is_empty() { p { (title) } } @else { details {
            summary { (title) }
            ul class="policy-examples" {
                @for example in examples {
                    li {
                        a href={ "/desk/comments/" (id(example.id)) } { (example.name) }
                        " " span class="hint" {
                            @for (at, name) in example.phases.iter().enumerate() {
                                @if at > 0 { ", " }
                                (phase_name(name, texts))
                            }
                            @if example.is_refused { " · " (texts.policy_refused()) }
                        }
                        p dir="auto" { (example.begins) }
                    }
                }
            }
        } }
    }
}

fn id(comment: CommentId) -> String {
    comment.to_string()
}

/// Whether somebody is on duty, and saying that one is.
fn duty(view: &PolicyPage, texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="policy-duty" {
            h2 id="policy-duty" { (texts.policy_duty()) }
            p {
                @match view.on_duty_until {
                    Some(at) => { (texts.policy_on_duty()) " " time datetime=(Machine(at)) { (Exact { texts, at }) } "." }
                    None => (texts.policy_nobody()),
                }
                " " (texts.policy_duty_why())
            }
            form method="post" action={ "/desk/policy/" (view.slug) "/duty" } {
                label {
                    (texts.policy_duty_for()) " "
                    select name="hours" {
                        @for hours in [1, 2, 4, 8, HOURS_MAX] { option value=(hours) { (texts.policy_hours(u64::from(hours))) } }
                        option value="0" { (texts.policy_going()) }
                    }
                }
                " " button type="submit" { (texts.policy_duty_say()) }
            }
        }
    }
}

/// A phase's name.
fn phase_name<'t>(name: &str, texts: &'t Texts) -> &'t str {
    match name {
        "closed" => texts.phase_closed(),
        "guests" => texts.phase_guests(),
        "guard" => texts.phase_guard(),
        "words" => texts.phase_words(),
        "slow" => texts.phase_slow(),
        "flood" => texts.phase_flood(),
        "bulk" => texts.phase_bulk(),
        "mode" => texts.phase_mode(),
        "first" => texts.phase_first(),
        "young" => texts.phase_young(),
        "links" => texts.phase_links(),
        "repeats" => texts.phase_repeats(),
        "score" => texts.phase_score(),
        "night" => texts.phase_night(),
        "standing" => texts.phase_standing(),
        _ => "",
    }
}

/// What a phase does.
fn phase_what<'t>(name: &str, texts: &'t Texts) -> &'t str {
    match name {
        "closed" => texts.phase_closed_what(),
        "guests" => texts.phase_guests_what(),
        "guard" => texts.phase_guard_what(),
        "words" => texts.phase_words_what(),
        "slow" => texts.phase_slow_what(),
        "flood" => texts.phase_flood_what(),
        "bulk" => texts.phase_bulk_what(),
        "mode" => texts.phase_mode_what(),
        "first" => texts.phase_first_what(),
        "young" => texts.phase_young_what(),
        "links" => texts.phase_links_what(),
        "repeats" => texts.phase_repeats_what(),
        "score" => texts.phase_score_what(),
        "night" => texts.phase_night_what(),
        "standing" => texts.phase_standing_what(),
        _ => "",
    }
}

/// What a field is for.
fn setting_name<'t>(name: &str, texts: &'t Texts) -> &'t str {
    match name {
        "close_days" => texts.policy_close_days(),
        "guests" => texts.policy_guests(),
        "guard.auto" => texts.set_guard_auto(),
        "words.hold" => texts.set_words_hold(),
        "words.reject" => texts.set_words_reject(),
        "slow.seconds" => texts.set_slow_seconds(),
        "flood.per_minute" => texts.set_flood_per_minute(),
        "flood.per_hour" => texts.set_flood_per_hour(),
        "bulk.refuse" => texts.set_bulk_refuse(),
        "mode" => texts.set_mode(),
        "first.hold" => texts.set_first_hold(),
        "young.hold_hours" => texts.set_young_hold_hours(),
        "links.hold" => texts.set_links_hold(),
        "repeats.hold" => texts.set_repeats_hold(),
        "score.mode" => texts.set_score_mode(),
        "score.failure" => texts.set_score_failure(),
        "night.hours" => texts.set_night_hours(),
        "night.offset" => texts.set_night_offset(),
        "night.duty" => texts.set_night_duty(),
        _ => "",
    }
}

/// A value of a choice.
fn choice<'t>(key: &str, name: &str, texts: &'t Texts) -> &'t str {
    match name {
        "off" if key == "score.mode" => texts.choice_unscored(),
        "on" => texts.choice_on(),
        "off" => texts.choice_off(),
        "publish-first" => texts.choice_publish_first(),
        "hold-first" => texts.choice_hold_first(),
        "hold-first-for-new" => texts.choice_hold_first_for_new(),
        "shadow" => texts.choice_shadow(),
        "hold" => texts.choice_hold(),
        "publish" => texts.choice_publish(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use althing_core::site::is_policy_key;

    use super::*;

    #[test]
    fn what_the_page_has_a_field_for_can_be_saved() {
        for key in policy_keys() {
            assert!(is_policy_key(&key), "{key}");
        }
    }
}
