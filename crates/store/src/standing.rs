//! How authors stand: warnings, bans and holding always, each with the decision that it comes from. An account is found by
//! its id; of guests the address that they gave, or the mark of their network.

use althing_core::comment::Mark;
use althing_core::decision::{Automation, Ground, Source};
use althing_core::id::{AccountId, CommentId, DecisionId, GuestId, SiteId, StandingId, StoryId};
use althing_core::policy::AuthorSeen;
use althing_core::standing::{Ban, Entry, Kind, LIFT, Lift, Occasion, Set, SetSeen, Whom};
use althing_core::time::{DAY, Micros};
use althing_core::trust::level;
use uuid::Uuid;

use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::search::Scope;
use crate::tx::Tx;
use crate::value::Value;
use crate::{account, appeal, args, comment, day_key, lock, policy, story, trust, waiting};

/// Most entries that one read gives.
pub const ENTRIES_MAX: usize = 50;
/// Most entries that are looked at for one author.
const OF_AUTHOR_MAX: i64 = 50;

/// The nil id stands for everywhere.
const EVERYWHERE: Uuid = Uuid::nil();

fn place(site: Option<SiteId>) -> Uuid {
    site.map_or(EVERYWHERE, |id| id.0)
}

fn site_of(id: Uuid) -> Option<SiteId> {
    Some(id).filter(|id| *id != EVERYWHERE).map(SiteId)
}

/// An entry with what its decision says.
#[derive(Clone, Debug)]
pub struct StandingRow {
    /// The entry.
    pub entry: Entry,
    /// How its author is recognised.
    pub by: By,
    /// The decision.
    pub decision_id: DecisionId,
    /// The title of the rule, or the law.
    pub ground: String,
    /// What was wrong.
    pub explanation: String,
    /// When it was set.
    pub created_at: Micros,
    /// When its author said that they have read it.
    pub seen_at: Option<Micros>,
}

/// How an author is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By their account.
    Account,
    /// By the address that they give.
    Address,
    /// By their network.
    Network,
    /// By nothing: it is told on the page of one comment, or what recognised them is forgotten.
    Nothing,
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select s.id, s.account_id, s.site_id, s.kind, s.until, s.lifted_at, d.comment_id, d.story_id, d.guest_id, \
             s.contact_key, s.mark, s.decision_id, d.ground, d.explanation, s.created_at, s.seen_at \
             from standing s join decision d on d.id = s.decision_id ",
            $rest
        )
    };
}

impl FromRow for StandingRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let kind = Kind::parse(row.str(3)?);
        let account_id = row.opt_uuid(1)?.map(AccountId);
        let (comment, story, guest) = (row.opt_uuid(6)?, row.opt_uuid(7)?, row.opt_uuid(8)?);
        let occasion = comment.zip(story).zip(guest).map(|((comment, story), guest)| Occasion {
            comment_id: CommentId(comment),
            story_id: StoryId(story),
            guest_id: GuestId(guest),
        });
        let by = match (account_id, row.opt_bytes(9)?, row.opt_bytes(10)?) {
            (Some(_), _, _) => By::Account,
            (None, Some(_), _) => By::Address,
            (None, None, Some(_)) => By::Network,
            (None, None, None) => By::Nothing,
        };
        Ok(Self {
            entry: Entry {
                id: StandingId(row.uuid(0)?),
                account_id,
                site_id: site_of(row.uuid(2)?),
                kind: kind.ok_or_else(|| Error::Decode("an unknown kind of standing".to_owned()))?,
                until: row.opt_int(4)?.map(Micros),
                lifted_at: row.opt_int(5)?.map(Micros),
                occasion,
            },
            by,
            decision_id: DecisionId(row.uuid(11)?),
            ground: row.text(12)?,
            explanation: row.text(13)?,
            created_at: Micros(row.int(14)?),
            seen_at: row.opt_int(15)?.map(Micros),
        })
    }
}

/// One entry.
pub fn by_id(tx: &mut Tx<'_>, id: StandingId) -> Result<Option<StandingRow>, Error> {
    tx.one(columns!("where s.id = $1"), args![id.0])
}

/// The same under its lock, for lifting it; before it under those of its comment and its decision, as whoever answers a
/// complaint takes them.
pub fn locked(tx: &mut Tx<'_>, id: StandingId) -> Result<Option<StandingRow>, Error> {
    let Some(row) = by_id(tx, id)? else { return Ok(None) };
    if let Some(occasion) = row.entry.occasion {
        comment::seen(tx, occasion.comment_id)?;
    }
    let sql = lock!("select id from decision where id = $1");
    tx.one::<Uuid>(sql.of(tx), args![row.decision_id.0])?;
    let sql = lock!("select id from standing where id = $1");
    match tx.one::<Uuid>(sql.of(tx), args![id.0])? {
        Some(_) => by_id(tx, id),
        None => Ok(None),
    }
}

/// The entry that a decision made.
pub fn by_decision(tx: &mut Tx<'_>, id: DecisionId) -> Result<Option<StandingRow>, Error> {
    tx.one(columns!("where s.decision_id = $1"), args![id.0])
}

/// An account's entries, newest first, over or not, at most [`ENTRIES_MAX`].
pub fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<StandingRow>, Error> {
    tx.all(
        columns!("where s.account_id = $1 order by s.id desc limit $2"),
        args![account.0, ENTRIES_MAX as i64],
    )
}

/// Takes the words off entries that were made on stories of other sections, or on none, where somebody may look into
/// sections of a site only: how an author stands concerns them, what was said elsewhere does not.
pub fn veil(tx: &mut Tx<'_>, scope: &Scope, rows: &mut [StandingRow]) -> Result<(), Error> {
    for row in rows.iter_mut().filter(|_| !scope.sections.is_empty()) {
        let story = match row.entry.occasion {
            Some(occasion) => story::by_id(tx, occasion.story_id)?,
            None => None,
        };
        if story.is_none_or(|story| !scope.holds(story.site_id, &story.fields.section)) {
            row.explanation.clear();
        }
    }
    Ok(())
}

/// What holds for the guest who wrote a comment, newest first: by its address, by its mark, and what was told of it.
pub fn of_guests_comment(
    tx: &mut Tx<'_>,
    comment: CommentId,
    site: SiteId,
) -> Result<Vec<StandingRow>, Error> {
    let told = tx.all::<StandingRow>(
        columns!("where d.comment_id = $1 and s.account_id is null order by s.id desc limit $2"),
        args![comment.0, ENTRIES_MAX as i64],
    )?;
    let (contact, mark) = known_by(tx, comment)?;
    let by_address = tx.all::<StandingRow>(
        columns!("where s.contact_key = $1 and s.site_id in ($2, $3) order by s.id desc limit $4"),
        args![contact, site.0, EVERYWHERE, ENTRIES_MAX as i64],
    )?;
    let by_mark = tx.all::<StandingRow>(
        columns!("where s.mark = $1 and s.site_id = $2 order by s.id desc limit $3"),
        args![mark, site.0, ENTRIES_MAX as i64],
    )?;
    let mut rows = told;
    rows.extend(by_address);
    rows.extend(by_mark);
    rows.sort_by_key(|row| std::cmp::Reverse(row.entry.id));
    rows.dedup_by_key(|row| row.entry.id);
    Ok(rows)
}

/// What a comment of a guest tells of them: the key of their address, and their mark.
type Known = (Option<Vec<u8>>, Option<Vec<u8>>);

fn known_by(tx: &mut Tx<'_>, comment: CommentId) -> Result<Known, Error> {
    let found = tx.one::<Known>(
        "select g.contact_key, c.mark from comment c join guest g on g.id = c.guest_id \
         where c.id = $1 and c.account_id is null",
        args![comment.0],
    )?;
    Ok(found.unwrap_or_default())
}

/// By what the guest who wrote a comment can be recognised: the address that they gave, and their network.
pub fn recognised(tx: &mut Tx<'_>, comment: CommentId) -> Result<(Option<[u8; 32]>, Option<Mark>), Error> {
    let contact = known_by(tx, comment)?.0.and_then(|key| key.try_into().ok());
    Ok((contact, day_key::of_comment(tx, comment)?))
}

/// What holds on a site now but warnings, before an entry, newest first, at most [`ENTRIES_MAX`].
pub fn in_force(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Micros,
    before: Option<StandingId>,
) -> Result<Vec<StandingRow>, Error> {
    let before = before.map_or(Uuid::max(), |id| id.0);
    tx.all(
        columns!(
            "where s.site_id in ($1, $2) and s.lifted_at is null and s.kind <> 'warned' \
             and (s.until is null or s.until > $3) and s.id < $4 order by s.id desc limit $5"
        ),
        args![site.0, EVERYWHERE, now.0, before, ENTRIES_MAX as i64],
    )
}

/// What a phase of the policy needs of an entry.
struct InForce {
    is_ban: bool,
    ban: Ban,
}

impl FromRow for InForce {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let ban = Ban {
            until: row.opt_int(1)?.map(Micros),
            ground: row.text(2)?,
            decision_id: DecisionId(row.uuid(3)?),
            is_everywhere: site_of(row.uuid(4)?).is_none(),
            is_accounts: row.opt_uuid(5)?.is_some(),
        };
        Ok(Self { is_ban: row.str(0)? == Kind::Banned.as_str(), ban })
    }
}

macro_rules! in_force_by {
    ($column:literal) => {
        concat!(
            "select s.kind, s.until, d.ground, s.decision_id, s.site_id, s.account_id \
             from standing s join decision d on d.id = s.decision_id where s.",
            $column,
            " = $1 and s.site_id in ($2, $3) and s.kind <> 'warned' and s.lifted_at is null \
             and (s.until is null or s.until > $4) order by s.id desc limit $5"
        )
    };
}

/// Puts what holds for an author into what the policy sees of them: of several bans the one that ends last.
fn look(
    tx: &mut Tx<'_>,
    author: &mut AuthorSeen,
    sql: &'static str,
    key: Value,
    site: SiteId,
    now: Micros,
) -> Result<(), Error> {
    let rows =
        tx.all::<InForce>(sql, &[key, site.0.into(), EVERYWHERE.into(), now.0.into(), OF_AUTHOR_MAX.into()])?;
    for InForce { is_ban, ban } in rows {
        if !is_ban {
            author.is_held = true;
        } else if author.ban.as_ref().is_none_or(|known| ends_later(&ban, known)) {
            author.ban = Some(Box::new(ban));
        }
    }
    Ok(())
}

fn ends_later(one: &Ban, other: &Ban) -> bool {
    match (one.until, other.until) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(one), Some(other)) => one > other,
    }
}

/// What a policy may know of an account.
pub(crate) fn account_seen(
    tx: &mut Tx<'_>,
    account: AccountId,
    site: SiteId,
    now: Micros,
) -> Result<AuthorSeen, Error> {
    let record = trust::record(tx, account, site, now)?;
    let mut author = AuthorSeen { trust: level(&record, now), ..policy::history(tx, account, site)? };
    look(tx, &mut author, in_force_by!("account_id"), account.0.into(), site, now)?;
    Ok(author)
}

/// What a policy may know of a guest: what holds for the address that they give, and for their network.
pub(crate) fn guest_seen(
    tx: &mut Tx<'_>,
    contact: Option<&[u8; 32]>,
    marks: &[Mark],
    site: SiteId,
    now: Micros,
) -> Result<AuthorSeen, Error> {
    let mut author = AuthorSeen::default();
    if let Some(contact) = contact {
        look(tx, &mut author, in_force_by!("contact_key"), contact.into(), site, now)?;
    }
    for (_, mark) in marks {
        look(tx, &mut author, in_force_by!("mark"), mark.into(), site, now)?;
    }
    Ok(author)
}

/// The ban of an account on a site, for whatever else somebody who is banned does not do there.
pub fn ban_of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    site: SiteId,
    now: Micros,
) -> Result<Option<Box<Ban>>, Error> {
    let mut author = AuthorSeen::default();
    look(tx, &mut author, in_force_by!("account_id"), account.0.into(), site, now)?;
    Ok(author.ban)
}

/// The same of a guest who gives no address, by the marks of their network.
pub fn ban_of_guest(
    tx: &mut Tx<'_>,
    marks: &[Mark],
    site: SiteId,
    now: Micros,
) -> Result<Option<Box<Ban>>, Error> {
    Ok(guest_seen(tx, None, marks, site, now)?.ban)
}

/// What a decision on somebody's standing needs to see, under the lock of their account.
pub fn seen(tx: &mut Tx<'_>, whom: Whom, site: Option<SiteId>) -> Result<SetSeen, Error> {
    let Whom::Account(id) = whom else { return Ok(SetSeen::default()) };
    let account = account::locked(tx, id)?;
    let is_nobody = account.is_none_or(|account| account.erased_at.is_some());
    // What holds everywhere would hold where they are staff.
    let role = tx.one::<i64>(
        "select 1 from role where account_id = $1 and role in ('admin', 'moderator') \
         and (site_id in ($2, $3) or $2 = $3) limit 1",
        args![id.0, place(site), EVERYWHERE],
    )?;
    Ok(SetSeen { is_nobody, is_staff: role.is_some() })
}

/// Writes a standing and its decision; the key of a mark is kept for as long as it is needed.
pub(crate) fn put(tx: &mut Tx<'_>, cmd: &Set, until: Option<Micros>) -> Result<(), Error> {
    let (account, contact, mark) = match cmd.whom {
        Whom::Account(id) => (Some(id.0), None, None),
        Whom::Contact(key) => (None, Some(key), None),
        Whom::Network(mark) => (None, None, Some(mark)),
        Whom::Writer => (None, None, None),
    };
    decide(tx, cmd, account, until)?;
    tx.exec(
        "insert into standing (id, site_id, account_id, contact_key, mark, mark_day, kind, until, decision_id, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            cmd.standing_id.0,
            place(cmd.site_id),
            account,
            contact.as_ref(),
            mark.as_ref().map(|(_, mark)| mark),
            mark.map(|(day, _)| day),
            cmd.kind.as_str(),
            until.map(|until| until.0),
            cmd.decision_id.0,
            cmd.now.0
        ],
    )?;
    match (mark, until) {
        (Some((day, _)), Some(until)) => day_key::keep(tx, day, until),
        _ => Ok(()),
    }
}

fn decide(tx: &mut Tx<'_>, cmd: &Set, account: Option<Uuid>, until: Option<Micros>) -> Result<(), Error> {
    let (code, version) = match &cmd.ruling.ground {
        Ground::Rule { code, version, .. } => (Some(code.as_str()), Some(i64::from(*version))),
        Ground::Law(_) => (None, None),
    };
    tx.exec(
        "insert into decision (id, event_id, site_id, story_id, comment_id, account_id, guest_id, act, rule_code, \
         rule_version, ground, explanation, detected, automation, source, until, became, actor_kind, actor_id, \
         was_status, was_held, decided_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, '', $17, $18, '', '', $19)",
        args![
            cmd.decision_id.0,
            cmd.event_id.0,
            place(cmd.site_id),
            cmd.occasion.map(|occasion| occasion.story_id.0),
            cmd.occasion.map(|occasion| occasion.comment_id.0),
            account,
            cmd.occasion.map(|occasion| occasion.guest_id.0),
            cmd.kind.act(),
            code,
            version,
            cmd.ruling.ground.title(),
            cmd.ruling.explanation.as_str(),
            cmd.ruling.detected,
            cmd.ruling.automation.as_str(),
            cmd.ruling.source.as_str(),
            until.map(|until| until.0),
            cmd.asker.actor.kind(),
            cmd.asker.actor.id(),
            cmd.now.0
        ],
    )?;
    Ok(())
}

/// Ends a standing, with a decision that says so. What recognised a guest's network is forgotten with it, and a complaint
/// about what began it has got what it asked for.
pub(crate) fn lifted(tx: &mut Tx<'_>, cmd: &Lift, entry: &Entry) -> Result<(), Error> {
    tx.exec(
        "insert into decision (id, event_id, site_id, story_id, comment_id, account_id, guest_id, act, ground, \
         explanation, detected, automation, source, became, actor_kind, actor_id, was_status, was_held, decided_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, '', '', 0, $9, $10, '', $11, $12, '', '', $13)",
        args![
            cmd.decision_id.0,
            cmd.event_id.0,
            place(entry.site_id),
            entry.occasion.map(|occasion| occasion.story_id.0),
            entry.occasion.map(|occasion| occasion.comment_id.0),
            entry.account_id.map(|id| id.0),
            entry.occasion.map(|occasion| occasion.guest_id.0),
            LIFT,
            Automation::None.as_str(),
            Source::Own.as_str(),
            cmd.asker.actor.kind(),
            cmd.asker.actor.id(),
            cmd.now.0
        ],
    )?;
    if let Some(row) = by_id(tx, entry.id)? {
        appeal::granted_of(tx, row.decision_id, cmd.asker.actor, cmd.now)?;
    }
    if let Some(occasion) = entry.occasion {
        waiting::refresh(tx, occasion.comment_id, cmd.now)?;
    }
    ended(tx, entry.id, cmd.now)
}

fn ended(tx: &mut Tx<'_>, id: StandingId, now: Micros) -> Result<(), Error> {
    let day = tx.one::<Option<i64>>("select mark_day from standing where id = $1", args![id.0])?;
    tx.exec(
        "update standing set lifted_at = $2, mark = null, mark_day = null where id = $1",
        args![id.0, now.0],
    )?;
    day.flatten().map_or(Ok(()), |day| release(tx, day))
}

/// Ends what a decision began, which was found wrong by a complaint about it.
pub(crate) fn lifted_by(tx: &mut Tx<'_>, decision: DecisionId, now: Micros) -> Result<(), Error> {
    let ids = tx.all::<Uuid>(
        "select id from standing where decision_id = $1 and lifted_at is null limit 10",
        args![decision.0],
    )?;
    ids.into_iter().try_for_each(|id| ended(tx, StandingId(id), now))
}

/// A day's key is kept for as long as another ban needs it, or for its usual time.
fn release(tx: &mut Tx<'_>, day: i64) -> Result<(), Error> {
    let needed = tx.one::<Option<i64>>(
        "select max(until) from standing where mark_day = $1 and mark is not null",
        args![day],
    )?;
    let usual = day.saturating_mul(DAY).saturating_add(day_key::KEPT);
    let until = needed.flatten().map_or(usual, |needed| needed.max(usual));
    tx.exec("update day_key set keep_until = $2 where day = $1 and keep_until > $2", args![day, until])?;
    Ok(())
}

/// Forgets what recognised networks whose ban is over.
pub fn forget_marks(tx: &mut Tx<'_>, now: Micros) -> Result<u64, Error> {
    tx.exec(
        "update standing set mark = null, mark_day = null where mark is not null and until <= $1",
        args![now.0],
    )
}

/// Forgets how an erased account stood, a batch at a time: it is nobody's any more. The decisions stay, without words.
pub(crate) fn forget_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<u64, Error> {
    let ids = tx.all::<Uuid>(
        "select id from standing where account_id = $1 order by id limit $2",
        args![account.0, ENTRIES_MAX as i64],
    )?;
    for id in &ids {
        tx.exec("delete from standing where id = $1", args![*id])?;
    }
    Ok(ids.len() as u64)
}

/// Forgets what a guest was told on the page of an erased comment, which is gone. What recognises an address or a network
/// holds on: it is about whoever writes next.
pub(crate) fn forget_of_comment(tx: &mut Tx<'_>, comment: CommentId, now: Micros) -> Result<(), Error> {
    let mut ids = tx.all::<Uuid>(
        "select d.id from decision d join standing s on s.decision_id = d.id where d.comment_id = $1 \
         and s.account_id is null and s.contact_key is null and s.mark is null",
        args![comment.0],
    )?;
    appeal::forget_words(tx, &mut ids)?;
    for id in ids {
        appeal::moot_of(tx, DecisionId(id), now)?;
        tx.exec("delete from standing where decision_id = $1", args![id])?;
    }
    Ok(())
}

/// When what a decision began was lifted, if it was.
pub fn lifted_at(tx: &mut Tx<'_>, decision: DecisionId) -> Result<Option<Micros>, Error> {
    let at = tx.one::<Option<i64>>(
        "select max(lifted_at) from standing where decision_id = $1",
        args![decision.0],
    )?;
    Ok(at.flatten().map(Micros))
}

/// Its author has read it.
pub fn acknowledge(tx: &mut Tx<'_>, account: AccountId, id: StandingId, now: Micros) -> Result<u64, Error> {
    tx.exec(
        "update standing set seen_at = $3 where id = $1 and account_id = $2 and seen_at is null",
        args![id.0, account.0, now.0],
    )
}
