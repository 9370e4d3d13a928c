//! Figures of a site: charts with the numbers beside them, and their tables one click away.

use std::sync::Arc;

use althing_core::policy::HoldReason;
use althing_core::site::Site;
use althing_core::time::Micros;
use althing_store::figures::Busy;
use maud::{Markup, Render, html};

use super::chart::{bars, share};
use super::comment::act_label;
use super::history::held_words;
use super::search::story_name;
use super::{Frame, desk_page};
use crate::desk::figures::DAYS;
use crate::view::date::{Day as Date, Machine};
use crate::view::texts::Texts;

/// Beyond so many days, a bar is a week.
const DAILY_MAX: usize = 92;
const WEEK: usize = 7;

/// What happened on a day, or in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its beginning.
    pub at: Micros,
    /// Comments written.
    pub submitted: u64,
    /// Comments that were published, at once or by approval.
    pub published: u64,
    /// Comments that had to wait.
    pub held: u64,
}

/// How many, and how many of them something is true of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// All.
    pub all: u64,
    /// Those of which it is true.
    pub part: u64,
}

impl Share {
    /// Counts some more.
    pub const fn add(&mut self, count: u64, is_part: bool) {
        self.all += count;
        if is_part {
            self.part += count;
        }
    }

    fn percent(self) -> u64 {
        (self.part * 100 + self.all / 2).checked_div(self.all).unwrap_or(0)
    }
}

/// Everything but the days, summed up.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// Why texts waited, by code, the most frequent first.
    pub reasons: Vec<(String, u64)>,
    /// Decisions by act; the part was taken back.
    pub acts: Vec<(String, Share)>,
    /// Decisions by the title of their rule; the part was taken back.
    pub rules: Vec<(String, Share)>,
    /// What scores held and humans decided; the part was rejected.
    pub by_score: Share,
    /// What was read in the place of what is refused as advertising in bulk, and decided; the part was rejected.
    pub by_bulk: Share,
    /// Seconds within which half was decided.
    pub median: Option<i64>,
    /// Seconds within which nine of ten were.
    pub p90: Option<i64>,
    /// How many decisions that is made of.
    pub waited: u64,
    /// Appeals: reversed, upheld, open.
    pub appeals: [u64; 3],
    /// Reports: upheld, declined, moot, open.
    pub reports: [u64; 4],
    /// Comments that an import brought.
    pub imported: u64,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct FiguresPage {
    /// The site.
    pub site: Arc<Site>,
    /// Sites to choose from.
    pub sites: Vec<Arc<Site>>,
    /// Of how many days.
    pub days: i64,
    /// Every one of them.
    pub by_day: Vec<Day>,
    /// The rest.
    pub sums: Sums,
    /// Comments that were refused unread.
    pub unread: u64,
    /// Stories with most comments.
    pub stories: Vec<Busy>,
}

/// A choice of sites.
pub fn figures_sites(frame: &Frame, sites: &[Arc<Site>], texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.desk_figures()) }
        @if sites.is_empty() { p class="desk-quiet" { (texts.figures_no_site()) } }
        ul class="figures-sites" {
            @for site in sites { li { a href={ "/desk/figures/" (site.slug) } { (site.name) } } }
        }
    };
    desk_page(frame, texts.desk_figures(), "", texts, &main)
}

/// The page.
pub fn figures_page(frame: &Frame, page: &FiguresPage, texts: &Texts) -> Markup {
    let slug = &page.site.slug;
    let main = html! {
        h1 { (texts.figures_of(&page.site.name)) }
        nav class="figures-days" aria-label=(texts.figures_period()) {
            @for days in DAYS {
                a href={ "/desk/figures/" (slug) "?days=" (days) } aria-current=[(days == page.days).then_some("true")] {
                    (texts.figures_last(days.unsigned_abs()))
                }
            }
            a class="figures-csv" href={ "/desk/figures/" (slug) ".csv?days=" (page.days) } { (texts.figures_csv()) }
            @for site in page.sites.iter().filter(|site| site.id != page.site.id) {
                a href={ "/desk/figures/" (site.slug) "?days=" (page.days) } { (site.name) }
            }
        }
        (days(page, texts))
        div class="figures" {
            (list(texts.figures_reasons(), &reasons(page, texts), texts))
            (decisions(page, texts))
            (waiting(page, texts))
            (judged(page, texts))
            (list(texts.figures_reports(), &named(&page.sums.reports, &[
                texts.figures_upheld(), texts.figures_declined(), texts.figures_moot(), texts.figures_open(),
            ]), texts))
            (stories(page, texts))
        }
        p class="desk-quiet" {
            (texts.figures_how())
            @if page.sums.imported > 0 { " " (texts.figures_imported(page.sums.imported)) }
        }
    };
    desk_page(frame, texts.desk_figures(), "", texts, &main)
}

type Pick = fn(&Day) -> u64;

fn days(page: &FiguresPage, texts: &Texts) -> Markup {
    let is_weekly = page.by_day.len() > DAILY_MAX;
    let shown = if is_weekly { weeks(&page.by_day) } else { page.by_day.clone() };
    let charts: [(&str, Pick); 3] = [
        (texts.figures_submitted(), |day| day.submitted),
        (texts.figures_published(), |day| day.published),
        (texts.figures_held(), |day| day.held),
    ];
    html! {
        div class="charts" { @for (title, pick) in charts { (chart(title, &shown, pick, texts)) } }
        details class="figures-table" {
            summary { (texts.figures_table()) }
            div class="figures-scroll" tabindex="0" role="region" aria-label=(texts.figures_table()) {
                table {
                    thead { tr {
                        th scope="col" { @if is_weekly { (texts.figures_week()) } @else { (texts.figures_day()) } }
                        @for (title, _) in charts { th scope="col" class="number" { (title) } }
                    } }
                    tbody { @for day in shown.iter().rev() { tr {
                        th scope="row" { time datetime=(Machine(day.at)) { (Date::short(texts, day.at)) } }
                        @for (_, pick) in charts { td class="number" { (texts.number(pick(day))) } }
                    } } }
                }
            }
        }
    }
}

fn chart(title: &str, days: &[Day], pick: Pick, texts: &Texts) -> Markup {
    let values: Vec<u64> = days.iter().map(pick).collect();
    let total = texts.number(values.iter().sum());
    let most = days.iter().max_by_key(|day| pick(day)).filter(|day| pick(day) > 0);
    let most = most.map(|day| {
        texts.figures_most(&Date::short(texts, day.at).render().into_string(), &texts.number(pick(day)))
    });
    let name = format!("{title}: {total}. {}", most.as_deref().unwrap_or_default());
    html! {
        figure {
            figcaption { span { (title) } strong { (total) } }
            (bars(&values, name.trim_end()))
            @if let (Some(first), Some(last)) = (days.first(), days.last()) {
                p class="chart-ends" { span { (Date::short(texts, first.at)) } span { (Date::short(texts, last.at)) } }
            }
            @if let Some(most) = &most { p class="chart-most" { (most) } }
        }
    }
}

fn weeks(days: &[Day]) -> Vec<Day> {
    // The last week is whole.
    let (first, rest) = days.split_at(days.len() % WEEK);
    let sum = |days: &[Day]| {
        let add = |sum: Day, day: &Day| Day {
            submitted: sum.submitted + day.submitted,
            published: sum.published + day.published,
            held: sum.held + day.held,
            ..sum
        };
        days.split_first().map(|(first, rest)| rest.iter().fold(*first, add))
    };
    std::iter::once(first).chain(rest.chunks(WEEK)).filter_map(sum).collect()
}

fn named(counts: &[u64], names: &[&str]) -> Vec<(String, u64)> {
    names.iter().zip(counts).map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

fn reasons(page: &FiguresPage, texts: &Texts) -> Vec<(String, u64)> {
    let words =
        |code: &str| HoldReason::parse(code).map_or(code, |reason| held_words(reason, texts)).to_owned();
    page.sums.reasons.iter().map(|(code, count)| (words(code), *count)).collect()
}

/// A list of numbers, each with a bar.
fn list(title: &str, rows: &[(String, u64)], texts: &Texts) -> Markup {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0);
    html! {
        section {
            h2 { (title) }
            @if most == 0 { p class="desk-quiet" { (texts.figures_nothing()) } } @else {
                table class="shares" { tbody {
                    @for (name, count) in rows {
                        tr {
                            th scope="row" { (name) }
                            td class="number" { (texts.number(*count)) }
                            td class="shares-bar" { (share(*count, most)) }
                        }
                    }
                } }
            }
        }
    }
}

fn decisions(page: &FiguresPage, texts: &Texts) -> Markup {
    let act = |code: &str| match code {
        "approve" => texts.figures_approve().to_owned(),
        "reject" => texts.figures_reject().to_owned(),
        "remove" => texts.figures_remove().to_owned(),
        "hold" => texts.figures_hold().to_owned(),
        other => act_label(other, texts).to_owned(),
    };
    let acts = page.sums.acts.iter().map(|(code, share)| (act(code), share.all)).collect::<Vec<_>>();
    let rules = page.sums.rules.iter().map(|(title, share)| (title.clone(), share.all)).collect::<Vec<_>>();
    html! {
        (list(texts.figures_decisions(), &acts, texts))
        (list(texts.figures_rules(), &rules, texts))
    }
}

fn waiting(page: &FiguresPage, texts: &Texts) -> Markup {
    let sums = &page.sums;
    html! {
        section {
            h2 { (texts.figures_wait()) }
            @if let (Some(median), Some(p90)) = (sums.median, sums.p90) {
                dl class="desk-counts" {
                    div { dt { (texts.figures_median()) } dd { (duration(median, texts)) } }
                    div { dt { (texts.figures_p90()) } dd { (duration(p90, texts)) } }
                }
                p class="desk-quiet" { (texts.figures_waited(sums.waited)) }
            } @else { p class="desk-quiet" { (texts.figures_nothing()) } }
        }
    }
}

/// What turned out to be wrong, and how often scores were right.
fn judged(page: &FiguresPage, texts: &Texts) -> Markup {
    let sums = &page.sums;
    let undone = sums.acts.iter().fold(Share::default(), |sum, (_, share)| Share {
        all: sum.all + share.all,
        part: sum.part + share.part,
    });
    let [reversed, upheld, open] = sums.appeals;
    html! {
        section {
            h2 { (texts.figures_reversals()) }
            dl class="desk-counts" {
                div { dt { (texts.figures_undone()) } dd { (texts.number(undone.part)) small { " " (undone.percent()) " %" } } }
                div { dt { (texts.figures_appeals_reversed()) } dd { (texts.number(reversed)) } }
                div { dt { (texts.figures_appeals_upheld()) } dd { (texts.number(upheld)) } }
                div { dt { (texts.figures_appeals_open()) } dd { (texts.number(open)) } }
            }
        }
        section {
            h2 { (texts.figures_precision()) }
            @if sums.by_score.all == 0 { p class="desk-quiet" { (texts.figures_nothing()) } } @else {
                dl class="desk-counts" {
                    div {
                        dt { (texts.figures_rejected_of(&texts.number(sums.by_score.all))) }
                        dd { (sums.by_score.percent()) " %" }
                    }
                }
                p class="desk-quiet" { (texts.figures_precision_why()) }
            }
        }
        @if page.unread > 0 || sums.by_bulk.all > 0 { (bulk(page, texts)) }
    }
}

/// What was refused unread, and how often that would have been right.
fn bulk(page: &FiguresPage, texts: &Texts) -> Markup {
    let read = page.sums.by_bulk;
    html! {
        section {
            h2 { (texts.phase_bulk()) }
            p { (texts.figures_bulk(page.unread)) }
            @if read.all > 0 {
                dl class="desk-counts" {
                    div { dt { (texts.figures_bulk_read(&texts.number(read.all))) } dd { (read.percent()) " %" } }
                }
            }
            p class="desk-quiet" { (texts.figures_bulk_why()) }
        }
    }
}

fn duration(seconds: i64, texts: &Texts) -> Markup {
    html! {
        @match seconds {
            0..120 => (texts.figures_seconds(&seconds)),
            120..7_200 => (texts.figures_minutes(&(seconds / 60))),
            7_200..172_800 => (texts.figures_hours(&(seconds / 3_600))),
            _ => (texts.figures_whole_days(&(seconds / 86_400))),
        }
    }
}

fn stories(page: &FiguresPage, texts: &Texts) -> Markup {
    let most = page.stories.iter().map(|story| story.count.unsigned_abs()).max().unwrap_or(0);
    html! {
        section class="figures-stories" {
            h2 { (texts.figures_stories()) }
            @if most == 0 { p class="desk-quiet" { (texts.figures_nothing()) } } @else {
                table class="shares" { tbody {
                    @for story in &page.stories {
                        tr {
                            th scope="row" {
                                a href={ "/s/" (page.site.slug) "/" (story.story_id) } {
                                    (story_name(&story.title, story.url.as_deref(), texts))
                                }
                            }
                            td class="number" { (texts.number(story.count.unsigned_abs())) }
                            td class="shares-bar" { (share(story.count.unsigned_abs(), most)) }
                        }
                    }
                } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_hold_every_day_and_the_last_is_whole() {
        let days: Vec<Day> =
            (0..16).map(|at| Day { at: Micros(at), submitted: 1, published: 0, held: at as u64 }).collect();
        let weeks = weeks(&days);
        assert_eq!(weeks.iter().map(|week| week.submitted).collect::<Vec<_>>(), [2, 7, 7]);
        assert_eq!(weeks.iter().map(|week| week.at.0).collect::<Vec<_>>(), [0, 2, 9]);
        assert_eq!(weeks.iter().map(|week| week.held).sum::<u64>(), (0..16).sum::<u64>());
    }
}
