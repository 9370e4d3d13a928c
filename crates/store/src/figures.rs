//! Figures of a site: what happened by day, counted from the log as it is followed, and what decisions, reports and appeals
//! say, read from indices that hold all of it.

use std::collections::BTreeMap;

use althing_core::id::{SiteId, StoryId};
use althing_core::time::{DAY, Micros};
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::event::Cursor;
use crate::follow::Followed;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most days that figures are told of at once.
pub const DAYS_MAX: i64 = 366;
/// Busiest stories told.
pub const STORIES_MAX: i64 = 10;
/// Most groups of decisions read; there are some dozens.
const GROUPS_MAX: i64 = 10_000;
/// Up to this waiting time, in microseconds, seconds are told apart; beyond it minutes.
const FINE_WAIT: i64 = 3_600_000_000;

/// The day of a time, counted from 1970.
pub const fn day_of(at: Micros) -> i64 {
    at.0.div_euclid(DAY)
}

/// What an event counts as besides its kind.
fn counts_as(event: &Followed) -> Vec<String> {
    let mut counted = vec![event.kind.clone()];
    let is_held = event.kind == "comment_submitted" && !event.is_visible;
    if event.kind == "comment_submitted" && event.is_visible || event.kind == "comment_approved" {
        counted.push("published".to_owned());
    }
    if is_held {
        counted.push("held".to_owned());
    }
    if is_held || event.kind == "comment_edited" {
        let codes = event.reason.split(',').filter(|code| !code.is_empty());
        counted.extend(codes.map(|code| format!("held:{code}")));
    }
    counted
}

/// Counts events into their days.
pub(crate) fn count(tx: &mut Tx<'_>, events: &[Followed]) -> Result<(), Error> {
    let mut sites: BTreeMap<(Uuid, i64, String), i64> = BTreeMap::new();
    let mut stories: BTreeMap<(Uuid, i64, Uuid), i64> = BTreeMap::new();
    for event in events {
        let (site, day) = (event.site_id.0, day_of(Micros(event.at)));
        for what in counts_as(event) {
            *sites.entry((site, day, what)).or_default() += 1;
        }
        if let ("comment_submitted", Some(story)) = (event.kind.as_str(), event.story_id) {
            *stories.entry((site, day, story.0)).or_default() += 1;
        }
    }
    for ((site, day, what), count) in sites {
        tx.exec(
            "insert into site_day (site_id, day, what, count) values ($1, $2, $3, $4) \
             on conflict (site_id, day, what) do update set count = site_day.count + excluded.count",
            args![site, day, &what, count],
        )?;
    }
    for ((site, day, story), count) in stories {
        tx.exec(
            "insert into story_day (site_id, day, story_id, count) values ($1, $2, $3, $4) \
             on conflict (site_id, day, story_id) do update set count = story_day.count + excluded.count",
            args![site, day, story, count],
        )?;
    }
    Ok(())
}

/// How often something happened on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day, counted from 1970.
    pub day: i64,
    /// A kind of event, `published`, `held`, or a reason after `held:`.
    pub what: String,
    /// How often.
    pub count: i64,
}

/// Decisions that have all of this in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What was done.
    pub act: String,
    /// The rule's code; empty for an approval or a law.
    pub rule: String,
    /// How much of it a machine did.
    pub automation: String,
    /// Why the comment waited: reason codes, comma-separated.
    pub was_held: String,
    /// Whether it was taken back.
    pub is_undone: bool,
    /// How many.
    pub count: i64,
}

/// A story and how many comments it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    /// The story.
    pub story_id: StoryId,
    /// Its title; empty where only its address is known.
    pub title: String,
    /// Its first address.
    pub url: Option<String>,
    /// Comments submitted.
    pub count: i64,
}

/// What is known of a site from one day on.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// What happened, by day.
    pub days: Vec<DayCount>,
    /// Decisions.
    pub decisions: Vec<Decided>,
    /// How long comments waited for a human's decision: seconds, and how many waited so long, the shortest first.
    pub waits: Vec<(i64, i64)>,
    /// Reports by what became of them.
    pub reports: Vec<(String, i64)>,
    /// Appeals by what became of them.
    pub appeals: Vec<(String, i64)>,
    /// Stories with most new comments.
    pub stories: Vec<Busy>,
}

impl FromRow for DayCount {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self { day: row.int(0)?, what: row.text(1)?, count: row.int(2)? })
    }
}

impl FromRow for Decided {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            act: row.text(0)?,
            rule: row.text(1)?,
            automation: row.text(2)?,
            was_held: row.text(3)?,
            is_undone: row.flag(4)?,
            count: row.int(5)?,
        })
    }
}

impl FromRow for Busy {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            story_id: StoryId(row.uuid(0)?),
            title: row.text(1)?,
            url: row.opt_text(2)?,
            count: row.int(3)?,
        })
    }
}

/// The figures of a site from a day on.
pub fn of_site(tx: &mut Tx<'_>, site: SiteId, from_day: i64) -> Result<Figures, Error> {
    let (site, from) = (site.0, from_day * DAY);
    Ok(Figures {
        days: tx.all(
            "select day, what, count from site_day where site_id = $1 and day >= $2 order by day, what",
            args![site, from_day],
        )?,
        decisions: tx.all(
            "select act, coalesce(rule_code, ''), automation, was_held, \
             case when undone_at is null then cast(0 as bigint) else cast(1 as bigint) end as undone, count(*) \
             from decision where site_id = $1 and decided_at >= $2 \
             group by act, coalesce(rule_code, ''), automation, was_held, undone \
             order by act, coalesce(rule_code, ''), automation, was_held, undone limit $3",
            args![site, from, GROUPS_MAX],
        )?,
        waits: waits(tx, site, from)?,
        reports: tx.all(
            "select state, count(*) from report where site_id = $1 and created_at >= $2 group by state order by state",
            args![site, from],
        )?,
        appeals: tx.all(
            "select state, count(*) from appeal where site_id = $1 and created_at >= $2 group by state order by state",
            args![site, from],
        )?,
        stories: tx.all(
            "select s.id, s.title, s.url, b.total from (select story_id, cast(sum(count) as bigint) as total \
             from story_day where site_id = $1 and day >= $2 group by story_id order by total desc, story_id limit $3) b \
             join story s on s.id = b.story_id order by b.total desc, s.id",
            args![site, from_day, STORIES_MAX],
        )?,
    })
}

/// A machine's decisions are not waited for.
fn waits(tx: &mut Tx<'_>, site: Uuid, from: i64) -> Result<Vec<(i64, i64)>, Error> {
    let groups = tx.all::<(i64, i64)>(
        "select step, count(*) from (select case when waited < $3 then waited / 1000000 \
         else 3600 + waited / 60000000 end as step from decision \
         where site_id = $1 and decided_at >= $2 and automation <> 'fully' and waited is not null) w \
         group by step order by step",
        args![site, from, FINE_WAIT],
    )?;
    let seconds = |step: i64| if step < 3600 { step } else { (step - 3600) * 60 };
    Ok(groups.into_iter().map(|(step, count)| (seconds(step), count)).collect())
}

/// Where the counted days and the log disagree, in words.
pub(crate) fn wrong(tx: &mut Tx<'_>, followed: Option<Cursor>) -> Result<Vec<String>, Error> {
    let Some(cursor) = followed else { return Ok(Vec::new()) };
    let happened = tx.all::<(String, i64)>(
        "select kind, count(*) from event where (txid, id) <= ($1, $2) group by kind order by kind",
        args![cursor.txid, cursor.id.0],
    )?;
    let counted = tx.all::<(String, i64)>(
        "select what, cast(sum(count) as bigint) from site_day group by what order by what",
        &[],
    )?;
    let counted: BTreeMap<String, i64> = counted.into_iter().collect();
    let wrong = happened.into_iter().filter_map(|(kind, count)| {
        let days = counted.get(&kind).copied().unwrap_or(0);
        (days != count).then(|| format!("{kind}: {days} are counted in days, and {count} are in the log"))
    });
    Ok(wrong.collect())
}
