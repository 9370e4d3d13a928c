//! What scores held on a site, or would have held with other thresholds: figures over its last comments, before a
//! publisher lets scores hold anything.

use std::fmt::Write;

use althing_core::id::{RevisionId, SiteId};
use althing_core::policy::HoldReason;
use althing_core::score::{Attribute, ONE};
use althing_core::site::{ScoreSettings, Settings, Site, Threshold, spelled};
use althing_store::comment::held_reasons;
use althing_store::held::{self, LISTED_MAX, ScoredRow};
use althing_store::{Error, Lane};

use crate::app::App;

/// Texts of all sites that are walked through for those of one.
const WALKED_MAX: usize = 1_000_000;
/// Bars of a histogram: tenths.
const BARS: usize = 10;

/// Counts over some comments.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    scored: u64,
    unscored: u64,
    /// Held by scores when they came.
    by_score: u64,
    /// Held by something else.
    by_other: u64,
    /// Would be held by any attribute, and by any that needs a human.
    any: [u64; 2],
    /// By attribute: would be held, and would need a human.
    would: [[u64; 2]; Attribute::COUNT],
    bars: [[u64; BARS]; Attribute::COUNT],
    /// The walk ended before there were as many as asked for, or none more.
    is_cut: bool,
    /// The model that scored last, and how many were scored by others.
    model: Option<String>,
    other_models: u64,
}

/// The figures as lines of text. `hold` and `never` are thresholds to try, such as `toxicity=0.7`.
pub async fn figures(
    app: &App,
    slug: &str,
    last: usize,
    hold: &[String],
    never: &[String],
) -> Result<String, String> {
    let site = &app.site(slug)?;
    let tried = tried(&site.settings, hold, never)?;
    let counts = count(app, site.id, last, &tried).await.map_err(|error| error.to_string())?;
    Ok(told(site, &tried, &counts))
}

fn tried(settings: &Settings, hold: &[String], never: &[String]) -> Result<ScoreSettings, String> {
    let mut settings = settings.clone();
    for (kind, values) in [("hold", hold), ("never", never)] {
        for value in values {
            let (attribute, least) = value.split_once('=').ok_or_else(|| {
                format!("--{kind} {value}: it is written ATTRIBUTE=SCORE, such as toxicity=0.7")
            })?;
            let key = format!("score.{}.{kind}", attribute.to_lowercase());
            settings.set(&key, least).map_err(|refusal| format!("--{kind} {value}: {refusal}"))?;
        }
    }
    settings.check().map_err(|refusal| refusal.to_string())?;
    Ok(settings.score)
}

/// Looks at the last comments of a site, in short reads.
async fn count(app: &App, site: SiteId, last: usize, tried: &ScoreSettings) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    let (mut from, mut found, mut walked) = (RevisionId(uuid::Uuid::max()), 0, 0);
    while found < last {
        if walked >= WALKED_MAX {
            counts.is_cut = true;
            break;
        }
        let rows = app.store.read_in(Lane::Bulk, move |tx| held::scored_before(tx, from)).await?;
        for row in rows.iter().filter(|row| row.site_id == site).take(last - found) {
            counts.add(row, tried);
            found += 1;
        }
        walked += rows.len();
        match rows.last() {
            Some(row) if rows.len() == LISTED_MAX => from = row.revision_id,
            _ => break,
        }
    }
    Ok(counts)
}

impl Counts {
    fn add(&mut self, row: &ScoredRow, tried: &ScoreSettings) {
        let held = held_reasons(&row.held);
        if held.iter().any(|reason| matches!(reason, HoldReason::ScoreHold | HoldReason::ScoreNever)) {
            self.by_score += 1;
        } else if !held.is_empty() {
            self.by_other += 1;
        }
        let Some(scores) = row.scores else {
            self.unscored += 1;
            return;
        };
        self.scored += 1;
        self.model = self.model.take().or_else(|| row.model.clone());
        self.other_models += u64::from(self.model != row.model);
        let mut any = [false; 2];
        for (at, score) in scores.into_iter().enumerate() {
            let reaches = |which| tried.of(which)[at].is_some_and(|least| score >= least);
            let never = reaches(Threshold::Never);
            for (kind, is_reached) in [reaches(Threshold::Hold) || never, never].into_iter().enumerate() {
                self.would[at][kind] += u64::from(is_reached);
                any[kind] |= is_reached;
            }
            let bar = usize::from(score) * BARS / usize::from(ONE);
            self.bars[at][bar.min(BARS - 1)] += 1;
        }
        self.any[0] += u64::from(any[0]);
        self.any[1] += u64::from(any[1]);
    }
}

fn told(site: &Site, tried: &ScoreSettings, counts: &Counts) -> String {
    let Counts { scored, unscored, by_score, by_other, any, .. } = counts;
    let mut text = String::new();
    // Writing to a String cannot fail.
    let mut say = |line: &str| {
        let _ = writeln!(text, "{line}");
    };
    say(&format!("{}: score.mode={}", site.slug, site.settings.score.mode.as_str()));
    if counts.is_cut {
        say(&format!("there are more: the last {WALKED_MAX} texts of all sites were looked at"));
    }
    say(&format!(
        "last texts: {}, with scores {scored}, without {unscored} (not scored when they came, or not yet)",
        scored + unscored
    ));
    say(&format!("were held: by score {by_score}, by something else {by_other}"));
    if let Some(model) = &counts.model {
        say(&format!("model: {model}; scored by others: {}", counts.other_models));
    }
    say(&format!(
        "with these thresholds: held {} ({}), of them not without a human {} ({})",
        any[0],
        share(any[0], *scored),
        any[1],
        share(any[1], *scored)
    ));
    say(&format!(
        "{:<18}{:>6}{:>8}{:>9}{:>7}{:>8}{:>9}  comments by tenths of the score",
        "", "hold", "count", "share", "never", "count", "share"
    ));
    for attribute in Attribute::ALL {
        let at = attribute as usize;
        let [hold, never] = counts.would[at];
        let bars: Vec<String> = counts.bars[at].iter().map(u64::to_string).collect();
        say(&format!(
            "{:<18}{:>6}{hold:>8}{:>9}{:>7}{never:>8}{:>9}  {}",
            attribute.as_str(),
            spelled(tried.hold[at]),
            share(hold, *scored),
            spelled(tried.never[at]),
            share(never, *scored),
            bars.join(" ")
        ));
    }
    text
}

/// A share of a hundred with one digit behind the point.
fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}

#[cfg(test)]
mod tests {
    use althing_core::id::CommentId;

    use super::*;

    fn row(toxicity: Option<u16>, model: &str, held: &str) -> ScoredRow {
        let scores = toxicity.map(|value| {
            let mut scores = [0; Attribute::COUNT];
            scores[Attribute::Toxicity as usize] = value;
            scores
        });
        ScoredRow {
            revision_id: RevisionId(uuid::Uuid::nil()),
            comment_id: CommentId(uuid::Uuid::nil()),
            site_id: SiteId(uuid::Uuid::nil()),
            scores,
            model: scores.map(|_| model.to_owned()),
            held: held.to_owned(),
        }
    }

    #[test]
    fn thresholds_are_tried_on_what_came() {
        let tried = tried(&Settings::default(), &["toxicity=0.7".to_owned()], &[]).unwrap();
        let mut counts = Counts::default();
        for (value, model, held) in [
            (Some(0), "b", ""),
            (Some(699), "b", "hold-first"),
            (Some(700), "b", "score-hold"),
            (Some(950), "a", "hold-first,score-never"),
            (Some(1_000), "a", ""),
            (None, "", "score-failed"),
        ] {
            counts.add(&row(value, model, held), &tried);
        }
        assert_eq!((counts.scored, counts.unscored, counts.by_score, counts.by_other), (5, 1, 2, 2));
        assert_eq!((counts.any, counts.would[Attribute::Toxicity as usize]), ([3, 2], [3, 2]));
        assert_eq!(counts.bars[Attribute::Toxicity as usize], [1, 0, 0, 0, 0, 0, 1, 1, 0, 2]);
        assert_eq!((counts.model.as_deref(), counts.other_models), (Some("b"), 2));
    }

    #[test]
    fn thresholds_that_are_none_are_refused_by_name() {
        for value in ["toxicity", "toxicity=7", "humour=0.5"] {
            let refusal = tried(&Settings::default(), &[], &[value.to_owned()]).unwrap_err();
            assert!(refusal.contains(&format!("--never {value}")), "{refusal}");
        }
    }
}
