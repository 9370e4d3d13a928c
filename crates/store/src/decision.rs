//! Decisions as they were made: each with the reason that its author is told, and what it takes to undo it.

use althing_core::comment::{CommentSeen, Status};
use althing_core::decision::{Act, Automation, Decide, Effect, Ground, Made, Source};
use althing_core::event::reason_codes;
use althing_core::id::{
    AccountId, BulkId, CommentId, DecisionId, EventId, GuestId, RevisionId, SiteId, StoryId,
};
use althing_core::standing::LIFT;
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::lock;
use crate::row::{FromRow, Row};
use crate::search::Scope;
use crate::tx::Tx;
use crate::waiting::{self, Queue};

/// Most decisions that one read gives.
pub const DECISIONS_MAX: i64 = 200;

/// Writes a decision on a comment, before the comment itself is changed.
pub(crate) fn insert(tx: &mut Tx<'_>, cmd: &Decide, seen: &CommentSeen, effect: Effect) -> Result<(), Error> {
    let ruling = cmd.act.ruling();
    let (code, version) = match ruling.map(|ruling| &ruling.ground) {
        Some(Ground::Rule { code, version, .. }) => (Some(code.as_str()), Some(i64::from(*version))),
        _ => (None, None),
    };
    let since =
        waiting::since(tx, Queue::Pending, seen.id)?.or(waiting::since(tx, Queue::Reported, seen.id)?);
    let number = last_number(tx, seen.id)? + 1;
    tx.exec(
        "insert into decision (id, event_id, site_id, story_id, comment_id, revision_id, account_id, guest_id, act, \
         rule_code, rule_version, ground, explanation, detected, automation, source, became, actor_kind, actor_id, \
         was_status, was_held, was_revision_id, waited, bulk_id, decided_at, number) values ($1, $2, $3, $4, $5, $6, $7, \
         $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)",
        args![
            cmd.decision_id.0,
            cmd.event_id.0,
            seen.site_id.0,
            seen.story_id.0,
            seen.id.0,
            cmd.read.unwrap_or(seen.judged()).0,
            seen.account_id.map(|id| id.0),
            seen.guest_id.0,
            cmd.act.as_str(),
            code,
            version,
            ruling.map_or("", |ruling| ruling.ground.title()),
            ruling.map_or("", |ruling| ruling.explanation.as_str()),
            ruling.is_some_and(|ruling| ruling.detected),
            ruling.map_or(Automation::None, |ruling| ruling.automation).as_str(),
            ruling.map_or(Source::Own, |ruling| ruling.source).as_str(),
            became(effect),
            cmd.asker.actor.kind(),
            cmd.asker.actor.id(),
            seen.status.as_str(),
            reason_codes(&seen.held),
            seen.revision_id.0,
            since.map(|since| (cmd.now.0 - since.0).max(0)),
            cmd.bulk_id.map(|id| id.0),
            cmd.now.0,
            number
        ],
    )?;
    Ok(())
}

/// The number of the last decision on a comment; 0 where there is none.
fn last_number(tx: &mut Tx<'_>, comment: CommentId) -> Result<i64, Error> {
    let found = tx.one::<i64>(
        "select number from decision where comment_id = $1 order by number desc limit 1",
        args![comment.0],
    )?;
    Ok(found.unwrap_or(0))
}

/// How the database spells what a decision did.
const fn became(effect: Effect) -> &'static str {
    match effect {
        Effect::Status(status) => status.as_str(),
        Effect::EditApproved => "edit-approved",
        Effect::EditRejected => "edit-rejected",
        Effect::Kept => "kept",
    }
}

pub(crate) fn effect_of(text: &str) -> Result<Effect, Error> {
    Ok(match text {
        "edit-approved" => Effect::EditApproved,
        "edit-rejected" => Effect::EditRejected,
        "kept" => Effect::Kept,
        status => Effect::Status(
            Status::parse(status)
                .ok_or_else(|| Error::Decode("an unknown effect of a decision".to_owned()))?,
        ),
    })
}

/// Marks a decision as taken back.
pub(crate) fn undone(tx: &mut Tx<'_>, id: DecisionId, now: Micros) -> Result<(), Error> {
    tx.exec("update decision set undone_at = $2 where id = $1", args![id.0, now.0])?;
    Ok(())
}

/// A decision as it stands.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// Its id.
    pub id: DecisionId,
    /// Its event.
    pub event_id: EventId,
    /// Its site; nil for one that holds everywhere.
    pub site_id: SiteId,
    /// The story.
    pub story_id: Option<StoryId>,
    /// The comment that it is about, or that gave the occasion.
    pub comment_id: Option<CommentId>,
    /// The text that was decided on.
    pub revision_id: Option<RevisionId>,
    /// The account that it is about.
    pub account_id: Option<AccountId>,
    /// The author row that it is about.
    pub guest_id: Option<GuestId>,
    /// What was done: a spelling of [`Act`], or of a standing.
    pub act: String,
    /// Code and version of the rule; none for a law, and for what needs no reason.
    pub rule: Option<(String, u32)>,
    /// Title of the rule as it stood, or the law; empty for what needs no reason.
    pub ground: String,
    /// In words for the author.
    pub explanation: String,
    /// Whether a machine found it.
    pub detected: bool,
    /// How much of it a machine decided.
    pub automation: Automation,
    /// What brought it to somebody's attention.
    pub source: Source,
    /// Until when it holds; none for what holds until it is taken back.
    pub until: Option<Micros>,
    /// Who decided: the kind of actor and their id. Never told to readers.
    pub actor: (String, Option<uuid::Uuid>),
    /// What it did.
    pub became: String,
    /// The comment's status before.
    pub was_status: String,
    /// Why it waited before: reason codes, comma-separated.
    pub was_held: String,
    /// The text that was shown before.
    pub was_revision_id: Option<RevisionId>,
    /// How long it had waited, in microseconds.
    pub waited: Option<i64>,
    /// The act on many comments that it is a part of.
    pub bulk_id: Option<BulkId>,
    /// When.
    pub decided_at: Micros,
    /// When it was taken back.
    pub undone_at: Option<Micros>,
}

/// The columns of [`DecisionRow`], followed by a condition.
macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select d.id, d.event_id, d.site_id, d.story_id, d.comment_id, d.revision_id, d.account_id, d.guest_id, \
             d.act, d.rule_code, d.rule_version, d.ground, d.explanation, d.detected, d.automation, d.source, d.until, \
             d.actor_kind, d.actor_id, d.became, d.was_status, d.was_held, d.was_revision_id, d.waited, d.bulk_id, \
             d.decided_at, d.undone_at from decision d ",
            $rest
        )
    };
}

impl FromRow for DecisionRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let wrong = |what: &str| Error::Decode(format!("a decision has an unknown {what}"));
        let version = row.opt_int(10)?.and_then(|version| u32::try_from(version).ok());
        Ok(Self {
            id: DecisionId(row.uuid(0)?),
            event_id: EventId(row.uuid(1)?),
            site_id: SiteId(row.uuid(2)?),
            story_id: row.opt_uuid(3)?.map(StoryId),
            comment_id: row.opt_uuid(4)?.map(CommentId),
            revision_id: row.opt_uuid(5)?.map(RevisionId),
            account_id: row.opt_uuid(6)?.map(AccountId),
            guest_id: row.opt_uuid(7)?.map(GuestId),
            act: row.text(8)?,
            rule: row.opt_text(9)?.zip(version),
            ground: row.text(11)?,
            explanation: row.text(12)?,
            detected: row.flag(13)?,
            automation: Automation::parse(row.str(14)?).ok_or_else(|| wrong("automation"))?,
            source: Source::parse(row.str(15)?).ok_or_else(|| wrong("source"))?,
            until: row.opt_int(16)?.map(Micros),
            actor: (row.text(17)?, row.opt_uuid(18)?),
            became: row.text(19)?,
            was_status: row.text(20)?,
            was_held: row.text(21)?,
            was_revision_id: row.opt_uuid(22)?.map(RevisionId),
            waited: row.opt_int(23)?,
            bulk_id: row.opt_uuid(24)?.map(BulkId),
            decided_at: Micros(row.int(25)?),
            undone_at: row.opt_int(26)?.map(Micros),
        })
    }
}

impl DecisionRow {
    /// Whether it restricts its author, and so comes with a statement of reasons.
    pub fn restricts(&self) -> bool {
        self.act != Act::Approve.as_str() && self.act != LIFT
    }

    /// Whether it is about a comment, and not about a person whom a comment gave the occasion for.
    pub fn is_on_comment(&self) -> bool {
        matches!(self.act.as_str(), "approve" | "reject" | "remove" | "hold")
    }
}

/// One decision.
pub fn by_id(tx: &mut Tx<'_>, id: DecisionId) -> Result<Option<DecisionRow>, Error> {
    tx.one(columns!("where d.id = $1"), args![id.0])
}

/// The decisions on a comment, newest first, at most [`DECISIONS_MAX`].
pub fn of_comment(tx: &mut Tx<'_>, comment: CommentId) -> Result<Vec<DecisionRow>, Error> {
    tx.all(
        columns!("where d.comment_id = $1 order by d.decided_at desc, d.number desc limit 200"),
        args![comment.0],
    )
}

/// The decisions about an account before one of them (none: from the newest), newest first.
pub fn of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    before: Option<DecisionId>,
    limit: usize,
) -> Result<Vec<DecisionRow>, Error> {
    let before = before.map_or(uuid::Uuid::max(), |id| id.0);
    tx.all(
        columns!("where d.account_id = $1 and d.id < $2 order by d.id desc limit $3"),
        args![account.0, before, limit as i64],
    )
}

/// The decisions about an account before one of them (none: from the newest), newest first, as far as somebody may look:
/// on all of a site those that hold everywhere too; in sections of it only what was decided on their stories.
pub fn of_account_on(
    tx: &mut Tx<'_>,
    account: AccountId,
    scope: &Scope,
    before: Option<DecisionId>,
    limit: usize,
) -> Result<Vec<DecisionRow>, Error> {
    let before = before.map_or(uuid::Uuid::max(), |id| id.0);
    let mut rows = Vec::new();
    for section in scope.each() {
        rows.extend(tx.all::<DecisionRow>(
            columns!(
                "left join story s on s.id = d.story_id where d.account_id = $1 and d.site_id in ($2, $3) \
                 and ($4 = '' or s.site_id = $2 and s.section = $4) and d.id < $5 order by d.id desc limit $6"
            ),
            args![account.0, scope.site_id.0, uuid::Uuid::nil(), section, before, limit as i64],
        )?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(limit);
    Ok(rows)
}

/// The decisions of one act on many comments after one of them, in the order in which they were made.
pub fn of_bulk(
    tx: &mut Tx<'_>,
    bulk: BulkId,
    after: Option<DecisionId>,
    limit: usize,
) -> Result<Vec<DecisionRow>, Error> {
    let after = after.map_or(uuid::Uuid::nil(), |id| id.0);
    tx.all(
        columns!("where d.bulk_id = $1 and d.id > $2 order by d.id limit $3"),
        args![bulk.0, after, limit as i64],
    )
}

/// How many decisions one act on many comments made on some sites, and how many of them were taken back.
pub fn bulk_counts(tx: &mut Tx<'_>, bulk: BulkId, sites: &[SiteId]) -> Result<(i64, i64), Error> {
    let (mut all, mut undone) = (0, 0);
    for site in sites {
        let found = tx.one::<(i64, i64)>(
            "select count(*), count(undone_at) from decision where bulk_id = $1 and site_id = $2",
            args![bulk.0, site.0],
        )?;
        let (made, back) = found.unwrap_or_default();
        (all, undone) = (all + made, undone + back);
    }
    Ok((all, undone))
}

/// The last decision on a comment that was not taken back. What was decided about its author on its occasion is none.
pub(crate) fn last_on(tx: &mut Tx<'_>, comment: CommentId) -> Result<Option<DecisionId>, Error> {
    let last = tx.one::<uuid::Uuid>(
        "select id from decision where comment_id = $1 and number > 0 and undone_at is null \
         order by number desc limit 1",
        args![comment.0],
    )?;
    Ok(last.map(DecisionId))
}

/// The decisions about an account's person after one of them, oldest first.
pub fn of_person(
    tx: &mut Tx<'_>,
    account: AccountId,
    after: uuid::Uuid,
    limit: i64,
) -> Result<Vec<DecisionRow>, Error> {
    tx.all(
        columns!(
            "where d.account_id = $1 and d.id > $2 and d.act not in ('approve', 'reject', 'remove', 'hold') \
             order by d.id limit $3"
        ),
        args![account.0, after, limit],
    )
}

/// What undoing a decision needs of it, under its lock; none for one that is about no comment.
pub fn made(tx: &mut Tx<'_>, id: DecisionId) -> Result<Option<Made>, Error> {
    let sql = lock!("select comment_id, undone_at from decision where id = $1");
    let Some((Some(comment), undone)) =
        tx.one::<(Option<uuid::Uuid>, Option<i64>)>(sql.of(tx), args![id.0])?
    else {
        return Ok(None);
    };
    let Some(row) = by_id(tx, id)? else { return Ok(None) };
    let last = last_on(tx, CommentId(comment))?;
    let (Some(revision_id), Some(was_revision_id)) = (row.revision_id, row.was_revision_id) else {
        return Ok(None);
    };
    Ok(Some(Made {
        id,
        comment_id: CommentId(comment),
        revision_id,
        effect: effect_of(&row.became)?,
        was_status: Status::parse(&row.was_status)
            .ok_or_else(|| Error::Decode("an unknown status before a decision".to_owned()))?,
        was_held: row.was_held,
        was_revision_id,
        is_last: undone.is_none() && last == Some(id),
    }))
}
