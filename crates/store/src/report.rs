//! Readers' reports: one row for each reader and text. A decision on the comment answers those that are open.

use althing_core::comment::{CommentSeen, Mark};
use althing_core::id::{AccountId, CommentId, DecisionId, MailId, ReportId, RevisionId, SiteId, StoryId};
use althing_core::report::{Category, History, Lately, MISUSE_WINDOW, Report, ReportSeen, Reporter, State};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::error::Error;
use crate::outbox::{self, Kind, Mail};
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::value::Value;
use crate::{account, args, comment, waiting};

/// Most reports that one read gives.
pub const REPORTS_MAX: usize = 200;
/// Most mails that one decision causes.
const MAILS_MAX: i64 = 1_000;
/// Most texts forgotten in one transaction.
const TEXTS_MAX: i64 = 200;

/// A report as it stands.
#[derive(Clone, Debug)]
pub struct ReportRow {
    /// Its id.
    pub id: ReportId,
    /// Its site.
    pub site_id: SiteId,
    /// The story.
    pub story_id: StoryId,
    /// The comment.
    pub comment_id: CommentId,
    /// The text that it is about.
    pub revision_id: RevisionId,
    /// What is wrong with it.
    pub category: Category,
    /// In words; may be empty.
    pub text: String,
    /// Whose report it is; none for a guest's.
    pub account_id: Option<AccountId>,
    /// What it weighs, in thousandths.
    pub weight: i64,
    /// What became of it.
    pub state: State,
    /// When it came.
    pub created_at: Micros,
    /// When it was decided.
    pub decided_at: Option<Micros>,
    /// Whether a mail was asked for.
    pub wants_outcome: bool,
    /// The name of its account.
    pub name: Option<String>,
    /// How reports of that account were decided.
    pub history: History,
    /// Whether it is about the text that is shown now.
    pub is_present: bool,
}

/// The columns of [`ReportRow`], followed by a condition.
macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select r.id, r.site_id, r.story_id, r.comment_id, r.revision_id, r.category, r.text, r.account_id, r.weight, \
             r.state, r.created_at, r.decided_at, r.wants_outcome, a.name, \
             (select count(*) from report h where h.account_id = r.account_id and h.state in ('upheld', 'declined')), \
             (select count(*) from report h where h.account_id = r.account_id and h.state = 'upheld'), \
             case when c.revision_id = r.revision_id then cast(1 as bigint) else cast(0 as bigint) end \
             from report r join comment c on c.id = r.comment_id left join account a on a.id = r.account_id ",
            $rest
        )
    };
}

impl FromRow for ReportRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let wrong = |what: &str| Error::Decode(format!("a report has an unknown {what}"));
        Ok(Self {
            id: ReportId(row.uuid(0)?),
            site_id: SiteId(row.uuid(1)?),
            story_id: StoryId(row.uuid(2)?),
            comment_id: CommentId(row.uuid(3)?),
            revision_id: RevisionId(row.uuid(4)?),
            category: Category::parse(row.str(5)?).ok_or_else(|| wrong("category"))?,
            text: row.text(6)?,
            account_id: row.opt_uuid(7)?.map(AccountId),
            weight: row.int(8)?,
            state: State::parse(row.str(9)?).ok_or_else(|| wrong("state"))?,
            created_at: Micros(row.int(10)?),
            decided_at: row.opt_int(11)?.map(Micros),
            wants_outcome: row.flag(12)?,
            name: row.opt_text(13)?,
            history: History { decided: row.int(14)?, upheld: row.int(15)? },
            is_present: row.flag(16)?,
        })
    }
}

/// One report.
pub fn by_id(tx: &mut Tx<'_>, id: ReportId) -> Result<Option<ReportRow>, Error> {
    tx.one(columns!("where r.id = $1"), args![id.0])
}

/// The reports of a comment, newest first, at most [`REPORTS_MAX`].
pub fn of_comment(tx: &mut Tx<'_>, comment: CommentId) -> Result<Vec<ReportRow>, Error> {
    tx.all(
        columns!("where r.comment_id = $1 order by r.id desc limit $2"),
        args![comment.0, REPORTS_MAX as i64],
    )
}

/// The reports of an account before one of them (none: from the newest), newest first.
pub fn of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    before: Option<ReportId>,
    limit: usize,
) -> Result<Vec<ReportRow>, Error> {
    let before = before.map_or(Uuid::max(), |id| id.0);
    tx.all(
        columns!("where r.account_id = $1 and r.id < $2 order by r.id desc limit $3"),
        args![account.0, before, limit as i64],
    )
}

/// What a decision on a report needs to see, under locks taken in the order story, comment, account.
pub fn seen(tx: &mut Tx<'_>, cmd: &Report, comment: CommentId) -> Result<Option<ReportSeen>, Error> {
    let Some(comment) = comment::seen(tx, comment)? else { return Ok(None) };
    let (first, history, lately, is_erased) = match &cmd.reporter {
        Reporter::Guest(mark) => {
            let (first, history) = match mark {
                Some(mark) => (by_mark(tx, &comment, mark)?, history_of_mark(tx, mark)?),
                None => (None, History::default()),
            };
            (first, history, Lately::default(), false)
        }
        Reporter::Account(id) => {
            let row = account::locked(tx, *id)?;
            let first = tx.one::<Uuid>(
                "select id from report where revision_id = $1 and account_id = $2",
                args![comment.revision_id.0, id.0],
            )?;
            let is_erased = row.is_none_or(|row| row.erased_at.is_some());
            (first, history_of_account(tx, *id)?, lately(tx, *id, cmd.now)?, is_erased)
        }
    };
    Ok(Some(ReportSeen { comment, first: first.map(ReportId), history, lately, is_erased }))
}

fn by_mark(tx: &mut Tx<'_>, comment: &CommentSeen, (_, mark): &Mark) -> Result<Option<Uuid>, Error> {
    tx.one("select id from report where revision_id = $1 and mark = $2", args![comment.revision_id.0, mark])
}

fn history_of_mark(tx: &mut Tx<'_>, (_, mark): &Mark) -> Result<History, Error> {
    let found = tx.one::<(i64, i64)>(
        "select count(*), coalesce(cast(sum(case when state = 'upheld' then 1 else 0 end) as bigint), 0) \
         from report where mark = $1 and state in ('upheld', 'declined')",
        args![mark],
    )?;
    let (decided, upheld) = found.unwrap_or_default();
    Ok(History { decided, upheld })
}

/// How the reports of an account were decided, all of them.
pub fn history_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<History, Error> {
    let found = tx.one::<(i64, i64)>(
        "select count(*), coalesce(cast(sum(case when state = 'upheld' then 1 else 0 end) as bigint), 0) \
         from report where account_id = $1 and state in ('upheld', 'declined')",
        args![account.0],
    )?;
    let (decided, upheld) = found.unwrap_or_default();
    Ok(History { decided, upheld })
}

/// How those of the last time were decided.
pub fn lately(tx: &mut Tx<'_>, account: AccountId, now: Micros) -> Result<Lately, Error> {
    let found = tx.one::<(i64, i64, Option<i64>)>(
        "select count(*), coalesce(cast(sum(case when state = 'upheld' then 1 else 0 end) as bigint), 0), \
         max(case when state = 'declined' then decided_at end) from report \
         where account_id = $1 and state in ('upheld', 'declined') and decided_at > $2",
        args![account.0, now.plus(-MISUSE_WINDOW).0],
    )?;
    let (decided, upheld, last) = found.unwrap_or_default();
    Ok(Lately { history: History { decided, upheld }, last_declined: last.map(Micros) })
}

/// Stores a report, and puts its comment into the queue.
pub(crate) fn insert(tx: &mut Tx<'_>, cmd: &Report, seen: &CommentSeen, weight: i64) -> Result<(), Error> {
    let (account, mark) = match &cmd.reporter {
        Reporter::Guest(mark) => (None, mark.as_ref()),
        Reporter::Account(account) => (Some(account.0), None),
    };
    tx.exec(
        "insert into report (id, site_id, story_id, comment_id, revision_id, category, text, account_id, mark, mark_day, \
         weight, state, wants_outcome, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $13)",
        args![
            cmd.report_id.0,
            seen.site_id.0,
            seen.story_id.0,
            seen.id.0,
            seen.revision_id.0,
            cmd.category.as_str(),
            &cmd.text,
            account,
            mark.map(|(_, mark)| mark),
            mark.map(|(day, _)| *day),
            weight,
            cmd.wants_outcome,
            cmd.now.0
        ],
    )?;
    waiting::refresh(tx, seen.id, cmd.now)
}

/// The same account says it in other words, while nobody has decided. A guest's stays as it was: who shares a network with
/// them must not change it.
pub fn say_again(tx: &mut Tx<'_>, first: ReportId, cmd: &Report) -> Result<(), Error> {
    let Reporter::Account(account) = cmd.reporter else { return Ok(()) };
    tx.exec(
        "update report set category = $3, text = $4, wants_outcome = $5 \
         where id = $1 and account_id = $2 and state = 'open'",
        args![first.0, account.0, cmd.category.as_str(), &cmd.text, cmd.wants_outcome],
    )?;
    Ok(())
}

/// What open reports say of the text of a comment that is shown now: their weights in thousandths, each reader's once, and
/// the category with the most weight. Guests whom no mark tells apart count as one.
pub fn open_weight(tx: &mut Tx<'_>, comment: CommentId) -> Result<Option<(i64, Category)>, Error> {
    let total = tx.one::<i64>(
        "select coalesce(cast(sum(w.weight) as bigint), 0) from (select max(r.weight) as weight from report r \
         join comment c on c.id = r.comment_id and c.revision_id = r.revision_id \
         where r.comment_id = $1 and r.state = 'open' group by r.account_id, r.mark) w",
        args![comment.0],
    )?;
    let leading = tx.one::<String>(
        "select r.category from report r join comment c on c.id = r.comment_id and c.revision_id = r.revision_id \
         where r.comment_id = $1 and r.state = 'open' group by r.category order by sum(r.weight) desc, r.category limit 1",
        args![comment.0],
    )?;
    Ok(total.zip(leading.and_then(|category| Category::parse(&category))))
}

/// What becomes of the open reports of a comment: somebody of staff found them right or wrong, or it is gone. Who asked for
/// a mail is written one.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    comment: CommentId,
    to: State,
    decision: Option<DecisionId>,
    now: Micros,
) -> Result<(), Error> {
    let wanted = tx.all::<(Uuid, Uuid, Vec<u8>)>(
        "select r.id, a.id, a.contact_key from report r join account a on a.id = r.account_id \
         where r.comment_id = $1 and r.state = 'open' and r.wants_outcome = 1 and a.contact_key is not null limit $2",
        args![comment.0, MAILS_MAX],
    )?;
    for (report, account, contact) in wanted {
        let contact_key = contact.try_into().map_err(|_| Error::Decode("a contact's key".to_owned()))?;
        let id = MailId::of_report(ReportId(report), now);
        outbox::put(
            tx,
            &Mail {
                id,
                kind: Kind::ReportOutcome,
                cause: id.0,
                contact_key,
                account_id: Some(AccountId(account)),
                guest_id: None,
                comment_id: Some(comment),
                data: format!("{{\"report\":\"{}\"}}", ReportId(report)),
                created_at: now,
            },
        )?;
    }
    let decision = decision.map_or(Value::Null, |id| Value::from(id.0));
    tx.exec(
        "update report set state = $2, decided_at = $3, decision_id = $4 where comment_id = $1 and state = 'open'",
        args![comment.0, to.as_str(), now.0, decision],
    )?;
    Ok(())
}

/// The reports that a decision closed are open again.
pub(crate) fn reopen(tx: &mut Tx<'_>, decision: DecisionId) -> Result<(), Error> {
    tx.exec(
        "update report set state = 'open', decided_at = null, decision_id = null where decision_id = $1",
        args![decision.0],
    )?;
    Ok(())
}

/// The comment is erased: what readers said of it may repeat it.
pub(crate) fn forget_of_comment(tx: &mut Tx<'_>, comment: CommentId) -> Result<(), Error> {
    tx.exec("update report set text = '' where comment_id = $1", args![comment.0])?;
    Ok(())
}

/// Takes the words and the account off reports of an erased account, a batch at a time; they count until they are decided.
pub(crate) fn forget_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<u64, Error> {
    tx.exec(
        "update report set text = '', account_id = null, wants_outcome = 0 \
         where id in (select id from report where account_id = $1 limit $2)",
        args![account.0, TEXTS_MAX],
    )
}

/// Forgets the words of reports that were decided before a time.
pub fn forget_texts(tx: &mut Tx<'_>, before: Micros) -> Result<u64, Error> {
    tx.exec(
        "update report set text = '' where id in (select id from report where text <> '' and decided_at <= $1 limit $2)",
        args![before.0, TEXTS_MAX],
    )
}
