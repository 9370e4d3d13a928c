//! What readers said of a comment, on its page at the desk: newest first, with who said it and how often they were right.

use althing_core::report::State;
use althing_store::report::ReportRow;
use maud::{Markup, html};

use crate::view::date::{Exact, Machine};
use crate::view::report::{category_label, outcome_label};
use crate::view::texts::Texts;

/// The reports of a comment; nothing where there are none.
pub fn reports_list(reports: &[ReportRow], texts: &Texts) -> Markup {
    let open = reports.iter().filter(|report| report.state == State::Open).count() as u64;
    html! {
        @if !reports.is_empty() {
            section class="open-past" {
                h2 {
                    (texts.desk_reports(reports.len() as u64))
                    @if open > 0 { " \u{b7} " (texts.desk_reports_open(open)) }
                }
                ol { @for report in reports { (one(report, texts)) } }
            }
        }
    }
}

fn one(report: &ReportRow, texts: &Texts) -> Markup {
    let at = report.created_at;
    html! {
        li {
            strong { (category_label(report.category, texts)) }
            @if report.state != State::Open { " " em { (outcome_label(report.state, texts)) } }
            br;
            span class="hint" { (who(report, texts)) ", " time datetime=(Machine(at)) { (Exact { texts, at }) } }
            @if !report.text.is_empty() { p class="past-why" dir="auto" { (report.text) } }
            @if !report.is_present { p class="hint" { (texts.desk_report_older()) } }
        }
    }
}

/// Who reported, how their earlier ones were decided, and what this one weighs.
fn who(report: &ReportRow, texts: &Texts) -> Markup {
    let weight = format!("{}.{:02}", report.weight / 1_000, report.weight % 1_000 / 10);
    html! {
        @match &report.name {
            Some(name) if !name.is_empty() => bdi { (name) },
            Some(_) => (texts.name_gone()),
            None => (texts.desk_report_guest()),
        }
        @if report.history.decided > 0 {
            ", " (texts.desk_report_history(&report.history.upheld, &report.history.decided))
        }
        ", " (texts.desk_report_weight(&weight))
    }
}
