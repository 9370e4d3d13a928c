//! Complaints about decisions: one for each decision, and what somebody else made of it.

use althing_core::appeal::{Answer, Appeal, DecisionSeen, State};
use althing_core::comment::{CommentSeen, Status};
use althing_core::decision::{Effect, Made};
use althing_core::id::{AccountId, CommentId, DecisionId, SiteId};
use althing_core::reader::Actor;
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::decision::{self, DecisionRow};
use crate::error::Error;
use crate::lock;
use crate::row::{FromRow, Row};
use crate::standing;
use crate::tx::Tx;
use crate::{comment, waiting};

/// Most complaints that one list shows, and most whose words are forgotten at a time.
pub const LISTED_MAX: i64 = 200;

/// A complaint as it stands.
#[derive(Clone, Debug)]
pub struct AppealRow {
    /// The decision.
    pub decision_id: DecisionId,
    /// In its author's words; empty once those were forgotten.
    pub text: String,
    /// Where it stands.
    pub state: State,
    /// What was answered, likewise.
    pub answer: String,
    /// When it came.
    pub created_at: Micros,
    /// When it was answered.
    pub decided_at: Option<Micros>,
}

impl FromRow for AppealRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            decision_id: DecisionId(row.uuid(0)?),
            text: row.text(1)?,
            state: state(row.str(2)?)?,
            answer: row.text(3)?,
            created_at: Micros(row.int(4)?),
            decided_at: row.opt_int(5)?.map(Micros),
        })
    }
}

fn state(text: &str) -> Result<State, Error> {
    State::parse(text).ok_or_else(|| Error::Decode("an unknown state of a complaint".to_owned()))
}

/// The complaint about a decision.
pub fn by_decision(tx: &mut Tx<'_>, id: DecisionId) -> Result<Option<AppealRow>, Error> {
    tx.one(
        "select decision_id, text, state, answer, created_at, decided_at from appeal where decision_id = $1",
        args![id.0],
    )
}

/// A complaint that waits for an answer.
#[derive(Clone, Debug)]
pub struct OpenRow {
    /// The decision.
    pub decision_id: DecisionId,
    /// Its site; nil for one that holds everywhere.
    pub site_id: SiteId,
    /// The comment, where it is about one.
    pub comment_id: Option<CommentId>,
    /// What was decided.
    pub act: String,
    /// The rule's title, or the law.
    pub ground: String,
    /// The complaint.
    pub text: String,
    /// When it came.
    pub created_at: Micros,
    /// Who decided: the kind of actor and their id.
    pub decider: (String, Option<Uuid>),
    /// The section of its story; empty for none.
    pub section: String,
}

impl FromRow for OpenRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            decision_id: DecisionId(row.uuid(0)?),
            site_id: SiteId(row.uuid(1)?),
            comment_id: row.opt_uuid(2)?.map(CommentId),
            act: row.text(3)?,
            ground: row.text(4)?,
            text: row.text(5)?,
            created_at: Micros(row.int(6)?),
            decider: (row.text(7)?, row.opt_uuid(8)?),
            section: row.opt_text(9)?.unwrap_or_default(),
        })
    }
}

/// The complaints on a site (nil: about decisions that hold everywhere) that wait for an answer, oldest first, at most
/// [`LISTED_MAX`].
pub fn open(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<OpenRow>, Error> {
    tx.all(
        "select a.decision_id, a.site_id, a.comment_id, d.act, d.ground, a.text, a.created_at, d.actor_kind, d.actor_id, \
         case when d.act in ('approve', 'reject', 'remove', 'hold') then s.section end from appeal a join decision d on d.id = a.decision_id left join story s on s.id = d.story_id \
         where a.site_id = $1 and a.state = 'open' order by a.created_at, a.decision_id limit $2",
        args![site.0, LISTED_MAX],
    )
}

/// The decisions on a comment about which a complaint waits for an answer, newest first.
pub fn open_of_comment(tx: &mut Tx<'_>, comment: CommentId) -> Result<Vec<DecisionId>, Error> {
    let ids = tx.all::<Uuid>(
        "select d.id from decision d join appeal a on a.decision_id = d.id where d.comment_id = $1 \
         and a.state = 'open' order by d.id desc limit 200",
        args![comment.0],
    )?;
    Ok(ids.into_iter().map(DecisionId).collect())
}

/// A decision as a complaint about it needs it, under its lock. Locks go in the house's order, so its comment is locked
/// before: `comment` is that, where there is one.
pub fn seen(
    tx: &mut Tx<'_>,
    id: DecisionId,
    comment: Option<&CommentSeen>,
) -> Result<Option<DecisionSeen>, Error> {
    let sql = lock!("select id from decision where id = $1");
    if tx.one::<Uuid>(sql.of(tx), args![id.0])?.is_none() {
        return Ok(None);
    }
    let Some(row) = decision::by_id(tx, id)? else { return Ok(None) };
    let effect = if row.is_on_comment() { Some(decision::effect_of(&row.became)?) } else { None };
    let is_erased = comment.is_some_and(|comment| comment.status == Status::Erased);
    let stands = !is_erased && stands(tx, &row)?;
    let appeal = by_decision(tx, id)?.map(|appeal| appeal.state);
    Ok(Some(DecisionSeen {
        id,
        site_id: row.site_id,
        story_id: row.story_id,
        // What is about a person is for those who may decide on the whole site.
        section: comment
            .filter(|_| effect.is_some())
            .map(|comment| comment.section.clone())
            .unwrap_or_default(),
        comment_id: row.comment_id,
        revision_id: row.revision_id,
        guest_id: comment.map(|comment| comment.guest_id).or(row.guest_id),
        account_id: comment.map_or(row.account_id, |comment| comment.account_id),
        restricts: row.restricts(),
        stands,
        decided_at: row.decided_at,
        decider: row.actor,
        effect,
        appeal,
    }))
}

/// Whether a decision still holds: it was not taken back, and no later one on its comment took its place.
pub fn stands(tx: &mut Tx<'_>, row: &DecisionRow) -> Result<bool, Error> {
    if row.undone_at.is_some() {
        return Ok(false);
    }
    if let Some(comment) = row.comment_id.filter(|_| row.is_on_comment()) {
        return Ok(decision::last_on(tx, comment)? == Some(row.id));
    }
    let lifted = tx.one::<i64>(
        "select 1 from standing where decision_id = $1 and lifted_at is not null limit 1",
        args![row.id.0],
    )?;
    Ok(lifted.is_none())
}

/// The Markdown of the text that was decided on; empty once it was erased.
pub fn text_of(tx: &mut Tx<'_>, row: &DecisionRow) -> Result<String, Error> {
    let Some(id) = row.revision_id else { return Ok(String::new()) };
    Ok(tx.one::<String>("select source from revision where id = $1", args![id.0])?.unwrap_or_default())
}

/// Writes a complaint down.
pub(crate) fn insert(tx: &mut Tx<'_>, cmd: &Appeal, seen: &DecisionSeen) -> Result<(), Error> {
    tx.exec(
        "insert into appeal (decision_id, site_id, comment_id, account_id, text, state, answer, created_at, decided_at, \
         decided_by_kind, decided_by) values ($1, $2, $3, $4, $5, 'open', '', $6, null, null, null)",
        args![
            seen.id.0,
            seen.site_id.0,
            seen.comment_id.map(|id| id.0),
            seen.account_id.map(|id| id.0),
            &cmd.text,
            cmd.now.0
        ],
    )?;
    Ok(())
}

/// Writes down what was answered. Where the decision was wrong, so were the reports that it had proved right.
pub(crate) fn answer(tx: &mut Tx<'_>, cmd: &Answer, id: DecisionId) -> Result<(), Error> {
    let state = cmd.outcome.state();
    end(tx, id, state, &cmd.answer, Some(cmd.asker.actor), cmd.now)?;
    if state == State::Reversed {
        tx.exec(
            "update report set state = 'declined', decided_at = $2 where decision_id = $1 and state = 'upheld'",
            args![id.0, cmd.now.0],
        )?;
        // Of a decision about a person nothing else is left to take back.
        standing::lifted_by(tx, id, cmd.now)?;
    }
    Ok(())
}

fn end(
    tx: &mut Tx<'_>,
    id: DecisionId,
    state: State,
    answer: &str,
    by: Option<Actor>,
    now: Micros,
) -> Result<(), Error> {
    tx.exec(
        "update appeal set state = $2, answer = $3, decided_at = $4, decided_by_kind = $5, decided_by = $6 \
         where decision_id = $1 and state = 'open'",
        args![id.0, state.as_str(), answer, now.0, by.map(Actor::kind), by.and_then(Actor::id)],
    )?;
    Ok(())
}

/// The decision was taken back, or its comment is shown again by a later one: the complaint has got what it asked for.
pub(crate) fn granted(tx: &mut Tx<'_>, comment: CommentId, by: Actor, now: Micros) -> Result<(), Error> {
    for id in open_of_comment(tx, comment)?.into_iter().rev() {
        let is_on_comment = decision::by_id(tx, id)?.is_some_and(|row| row.is_on_comment());
        if is_on_comment {
            end(tx, id, State::Reversed, "", Some(by), now)?;
        }
    }
    Ok(())
}

/// The decision that granted complaints is taken back: they wait for an answer again. It is known by its time, since it was
/// applied at the same.
pub(crate) fn reopen(tx: &mut Tx<'_>, made: &Made) -> Result<(), Error> {
    if made.effect != Effect::Status(Status::Published) {
        return Ok(());
    }
    tx.exec(
        "update appeal set state = 'open', decided_at = null, decided_by_kind = null, decided_by = null \
         where decision_id in (select id from decision where comment_id = $1) and state = 'reversed' and answer = '' \
         and decided_at = (select decided_at from decision where id = $2)",
        args![made.comment_id.0, made.id.0],
    )?;
    Ok(())
}

/// The same of the complaint about one decision alone.
pub(crate) fn granted_of(tx: &mut Tx<'_>, id: DecisionId, by: Actor, now: Micros) -> Result<(), Error> {
    end(tx, id, State::Reversed, "", Some(by), now)
}

/// The comment is gone by its author's own wish: nothing about it is left to complain about. A ban on its occasion is.
pub(crate) fn moot(tx: &mut Tx<'_>, comment: CommentId, now: Micros) -> Result<(), Error> {
    for id in open_of_comment(tx, comment)?.into_iter().rev() {
        let is_on_comment = decision::by_id(tx, id)?.is_some_and(|row| row.is_on_comment());
        if is_on_comment {
            end(tx, id, State::Moot, "", None, now)?;
        }
    }
    Ok(())
}

/// The same of the complaint about one decision alone, of whoever has nothing left to be told on.
pub(crate) fn moot_of(tx: &mut Tx<'_>, id: DecisionId, now: Micros) -> Result<(), Error> {
    end(tx, id, State::Moot, "", None, now)
}

/// Forgets the words of the decisions on a comment and of the complaints about them: they tell of its text.
pub(crate) fn forget_of_comment(tx: &mut Tx<'_>, comment: CommentId) -> Result<(), Error> {
    let mut ids = tx.all::<Uuid>(
        "select id from decision where comment_id = $1 and act in ('approve', 'reject', 'remove', 'hold')",
        args![comment.0],
    )?;
    forget_words(tx, &mut ids)
}

/// Forgets what decisions were explained with, and what was said about them in complaints. Each is locked before its
/// complaint, and all in the order of their ids: others forget at the same time.
pub(crate) fn forget_words(tx: &mut Tx<'_>, ids: &mut [Uuid]) -> Result<(), Error> {
    ids.sort_unstable();
    for id in ids {
        tx.exec("update decision set explanation = '' where id = $1", args![*id])?;
        tx.exec("update appeal set text = '', answer = '' where decision_id = $1", args![*id])?;
    }
    Ok(())
}

/// Ends one complaint of an erased account that was about its person and on the occasion of a comment, and takes that out of
/// the queue of complaints; whether there was one. Each has a transaction of its own: a comment is locked before its decision.
pub(crate) fn moot_of_account(tx: &mut Tx<'_>, account: AccountId, now: Micros) -> Result<bool, Error> {
    let found = tx.one::<(Uuid, Uuid)>(
        "select d.id, d.comment_id from decision d join appeal a on a.decision_id = d.id where d.account_id = $1 \
         and a.state = 'open' and d.comment_id is not null and d.act not in ('approve', 'reject', 'remove', 'hold') \
         order by d.id limit 1",
        args![account.0],
    )?;
    let Some((id, comment)) = found.map(|(id, comment)| (DecisionId(id), CommentId(comment))) else {
        return Ok(false);
    };
    comment::seen(tx, comment)?;
    end(tx, id, State::Moot, "", None, now)?;
    waiting::refresh(tx, comment, now)?;
    Ok(true)
}

/// Forgets the words of all decisions about an account and of its complaints, with those about the person, a batch at a time.
pub(crate) fn forget_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<usize, Error> {
    let ids = tx.all::<Uuid>(
        "select d.id from decision d left join appeal a on a.decision_id = d.id where d.account_id = $1 \
         and (d.explanation <> '' or a.account_id is not null and d.act not in ('approve', 'reject', 'remove', 'hold')) \
         order by d.id limit $2",
        args![account.0, LISTED_MAX],
    )?;
    for id in &ids {
        tx.exec("update decision set explanation = '' where id = $1", args![*id])?;
        // A complaint about a comment goes with the words of that comment.
        tx.exec(
            "update appeal set text = '', answer = '', account_id = null, \
             state = case state when 'open' then 'moot' else state end where decision_id in (select id from decision \
             where id = $1 and act not in ('approve', 'reject', 'remove', 'hold'))",
            args![*id],
        )?;
    }
    Ok(ids.len())
}
