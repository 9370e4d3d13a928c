//! Figures of a site: the page, and the days as CSV.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use althing_core::reader::Verb;
use althing_core::refusal::Refusal;
use althing_core::time::{DAY, Micros};
use althing_store::figures::{self, Decided, Figures, day_of};
use althing_store::{Error, Tx, phase};
use axum::body::Body;
use axum::extract::{Path, State};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::door::entered;
use super::home::{frame, page};
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{Surface, answer, see_other};
use crate::rule;
use crate::time::rfc3339;
use crate::view::desk::{Day, FiguresPage, Share, Sums, figures_page, figures_sites};

/// How many days can be asked for; the second is what a page begins with.
pub const DAYS: [i64; 4] = [7, 30, 90, 365];
/// What a day is told of in CSV, in the order of its columns.
const COLUMNS: [&str; 12] = [
    "comment_submitted",
    "published",
    "held",
    "comment_edited",
    "comment_approved",
    "comment_rejected",
    "comment_removed",
    "comment_restored",
    "comment_kept",
    "decision_undone",
    "comment_withdrawn",
    "comment_imported",
];

/// `GET /desk/figures`: the only site, or a choice.
pub async fn choose(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut sites = staff.sites.clone();
    sites.retain(|site| staff.may(Verb::Decide, site, ""));
    if let [only] = sites.as_slice() {
        return Ok(see_other(&format!("/desk/figures/{}", only.slug)));
    }
    let frame = frame(&staff, crate::view::desk::Place::Figures);
    Ok(page(StatusCode::OK, figures_sites(&frame, &sites, staff.texts()).into_string()))
}

/// `GET /desk/figures/{site}`, and `/desk/figures/{site}.csv`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let slug = name.strip_suffix(".csv").unwrap_or(&name);
    let site = staff.site(slug).ok_or(Refusal::SiteUnknown)?;
    if !staff.may(Verb::Decide, site, "") {
        return Err(Refusal::Forbidden.into());
    }
    let asked = query.take("days").and_then(|days| days.parse().ok());
    let days = asked.filter(|days| DAYS.contains(days)).unwrap_or(DAYS[1]);
    let (site_id, today) = (site.id, day_of(app.clock.now()));
    let first = today - days + 1;
    let read = move |tx: &mut Tx<'_>| {
        Ok::<_, Error>((figures::of_site(tx, site_id, first)?, phase::since(tx, site_id, first)?))
    };
    let (found, did) = app.store.read(read).await?;
    if name.len() > slug.len() {
        return Ok(csv(slug, &found, first, today));
    }
    let texts = staff.texts();
    let title = |code: &str| rule::find(site, code).map_or_else(|| code.to_owned(), |rule| rule.title);
    let shown = FiguresPage {
        site: Arc::clone(site),
        sites: staff.sites.iter().filter(|site| staff.may(Verb::Decide, site, "")).cloned().collect(),
        days,
        by_day: by_day(&found, first, today),
        sums: sums(&found, title),
        unread: did.iter().filter(|did| did.phase == "bulk").map(|did| did.refused.unsigned_abs()).sum(),
        stories: found.stories,
    };
    let frame = frame(&staff, crate::view::desk::Place::Figures);
    Ok(page(StatusCode::OK, figures_page(&frame, &shown, texts).into_string()))
}

/// Every day, also those on which nothing happened.
fn by_day(found: &Figures, first: i64, last: i64) -> Vec<Day> {
    let mut days: BTreeMap<i64, Day> = (first..=last)
        .map(|day| (day, Day { at: Micros(day * DAY), submitted: 0, published: 0, held: 0 }))
        .collect();
    for count in &found.days {
        let Some(day) = days.get_mut(&count.day) else { continue };
        let number = u64::try_from(count.count).unwrap_or(0);
        match count.what.as_str() {
            "comment_submitted" => day.submitted += number,
            "published" => day.published += number,
            "held" => day.held += number,
            _ => {}
        }
    }
    days.into_values().collect()
}

fn sums(found: &Figures, title: impl Fn(&str) -> String) -> Sums {
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for count in &found.days {
        if let Some(code) = count.what.strip_prefix("held:") {
            *reasons.entry(code).or_default() += u64::try_from(count.count).unwrap_or(0);
        }
    }
    let (mut acts, mut rules): (BTreeMap<String, Share>, BTreeMap<String, Share>) = Default::default();
    let (mut by_score, mut by_bulk) = (Share::default(), Share::default());
    for group in &found.decisions {
        let count = u64::try_from(group.count).unwrap_or(0);
        acts.entry(group.act.clone()).or_default().add(count, group.is_undone);
        if !group.rule.is_empty() {
            rules.entry(title(&group.rule)).or_default().add(count, group.is_undone);
        }
        // What was sampled is not what a score held by itself: it would hardly ever be published.
        if is_settled(group, &["bulk-hold"]) {
            by_bulk.add(count, group.act == "reject");
        } else if is_settled(group, &["score-hold", "score-never"]) {
            by_score.add(count, group.act == "reject");
        }
    }
    let of = |list: &[(String, i64)], state: &str| {
        list.iter().filter(|(one, _)| one == state).map(|(_, count)| u64::try_from(*count).unwrap_or(0)).sum()
    };
    Sums {
        reasons: ranked(reasons.into_iter().map(|(code, count)| (code.to_owned(), count)).collect()),
        acts: ranked_shares(acts),
        rules: ranked_shares(rules),
        by_score,
        by_bulk,
        median: quantile(&found.waits, 50),
        p90: quantile(&found.waits, 90),
        waited: found.waits.iter().map(|(_, count)| u64::try_from(*count).unwrap_or(0)).sum(),
        appeals: ["reversed", "upheld", "open"].map(|state| of(&found.appeals, state)),
        imported: found
            .days
            .iter()
            .filter(|day| day.what == "comment_imported")
            .map(|day| day.count.unsigned_abs())
            .sum(),
        reports: ["upheld", "declined", "moot", "open"].map(|state| of(&found.reports, state)),
    }
}

/// A decision that stands, by a human, on what was held for one of these reasons: it says whether that was right.
fn is_settled(group: &Decided, reasons: &[&str]) -> bool {
    let was_by_it = group.was_held.split(',').any(|code| reasons.contains(&code));
    was_by_it
        && !group.is_undone
        && group.automation != "fully"
        && matches!(group.act.as_str(), "approve" | "reject")
}

fn ranked(mut list: Vec<(String, u64)>) -> Vec<(String, u64)> {
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}

fn ranked_shares(list: BTreeMap<String, Share>) -> Vec<(String, Share)> {
    let mut list: Vec<_> = list.into_iter().collect();
    list.sort_by(|a, b| b.1.all.cmp(&a.1.all).then_with(|| a.0.cmp(&b.0)));
    list
}

/// The seconds within which so many per cent were decided; none where nothing was.
fn quantile(waits: &[(i64, i64)], percent: i64) -> Option<i64> {
    let total: i64 = waits.iter().map(|(_, count)| count).sum();
    let wanted = (total * percent + 99) / 100;
    let mut seen = 0;
    let reached = |(_, count): &&(i64, i64)| {
        seen += count;
        seen >= wanted
    };
    waits.iter().find(reached).map(|(seconds, _)| *seconds)
}

fn csv(slug: &str, found: &Figures, first: i64, last: i64) -> Response<Body> {
    let mut table: BTreeMap<i64, [i64; COLUMNS.len()]> =
        (first..=last).map(|day| (day, [0; COLUMNS.len()])).collect();
    for count in &found.days {
        let column = COLUMNS.iter().position(|column| *column == count.what);
        if let (Some(day), Some(column)) = (table.get_mut(&count.day), column) {
            day[column] = count.count;
        }
    }
    let mut text = format!("day,{}\r\n", COLUMNS.join(","));
    for (day, counts) in table {
        let date = rfc3339(Micros(day * DAY));
        text.push_str(&date[..10]);
        for count in counts {
            // Writing to a String cannot fail.
            let _ = write!(text, ",{count}");
        }
        text.push_str("\r\n");
    }
    let mut response = answer(&Surface::Private, StatusCode::OK, "text/csv; charset=utf-8", text);
    if let Ok(named) = HeaderValue::from_str(&format!("attachment; filename=\"althing-{slug}.csv\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, named);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_nine_of_ten_are_found_among_counted_waits() {
        assert_eq!(quantile(&[], 50), None);
        assert_eq!(quantile(&[(7, 1)], 50), Some(7));
        let waits = [(1, 5), (10, 4), (600, 1)];
        assert_eq!(
            (quantile(&waits, 50), quantile(&waits, 90), quantile(&waits, 99)),
            (Some(1), Some(10), Some(600))
        );
    }

    #[test]
    fn a_score_is_judged_by_what_humans_made_of_what_it_held() {
        let group = |act: &str, was_held: &str, automation: &str, is_undone| Decided {
            act: act.to_owned(),
            rule: if act == "reject" { "respect".to_owned() } else { String::new() },
            automation: automation.to_owned(),
            was_held: was_held.to_owned(),
            is_undone,
            count: 3,
        };
        let found = Figures {
            decisions: vec![
                group("reject", "link-hold,score-hold", "none", false),
                group("approve", "score-never", "partly", false),
                group("approve", "score-hold", "none", true),
                group("hold", "score-hold", "none", false),
                group("reject", "score-hold", "fully", false),
                group("reject", "link-hold", "none", false),
                group("approve", "bulk-hold,score-hold", "none", false),
            ],
            reports: vec![("upheld".to_owned(), 2)],
            ..Figures::default()
        };
        let sums = sums(&found, str::to_uppercase);
        assert_eq!((sums.by_score.all, sums.by_score.part), (6, 3));
        assert_eq!((sums.by_bulk.all, sums.by_bulk.part), (3, 0));
        assert_eq!(sums.acts[0], ("approve".to_owned(), Share { all: 9, part: 3 }));
        assert_eq!(sums.acts[1], ("reject".to_owned(), Share { all: 9, part: 0 }));
        assert_eq!(sums.rules, [("RESPECT".to_owned(), Share { all: 9, part: 0 })]);
        assert_eq!(sums.reports, [2, 0, 0, 0]);
    }
}
