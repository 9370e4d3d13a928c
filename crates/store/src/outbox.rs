//! Mails on their way: written in the transaction of their cause, taken by one sender at a time, sent at least once.
//!
//! A row holds whom and what a mail is about, and no text of readers: addresses and texts are looked up when it goes, so
//! that nothing is mailed that was taken down since.

use althing_core::id::{AccountId, CommentId, GuestId, MailId};
use althing_core::mail::{AUTHOR_WINDOW, Lately, TOGETHER_AFTER, next_try};
use althing_core::time::{DAY, Micros};
use uuid::Uuid;

use crate::args;
use crate::dialect::MAIL_DUE;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// How long a sender may keep a mail before another may take it, in microseconds: longer than one try takes.
pub const LEASE: i64 = 90 * althing_core::time::SECOND;
/// Most replies that one mail tells of.
pub const TOGETHER_MAX: i64 = 200;
/// Mails that may wait. While there are as many no further notices are taken; codes always are.
pub const WAITING_MAX: i64 = 10_000;
/// What a reply that waits for others has as its data.
const TOGETHER: &str = "{\"together\":true}";
/// What a row has as its data once nothing in it is needed.
const NOTHING: &str = "{}";

/// What a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A code to sign in with, and a link.
    Code,
    /// Whether the owner of an address wants it used.
    Confirm,
    /// A reply to one's comment.
    Reply,
    /// To the address before: it was changed, and how to undo that.
    AddressChanged,
    /// What was decided about somebody's comment or about themselves, and why.
    Statement,
    /// What was answered to their complaint about it.
    Answer,
    /// That it was taken back, or that what it began was lifted.
    TakenBack,
    /// What became of a report, to whoever asked for it.
    ReportOutcome,
    /// A warning, a ban, or that everything one writes is looked at first.
    Standing,
    /// To whoever asked at the desk whether mails arrive.
    Test,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Code,
        Self::Confirm,
        Self::Reply,
        Self::AddressChanged,
        Self::Statement,
        Self::Answer,
        Self::TakenBack,
        Self::ReportOutcome,
        Self::Standing,
        Self::Test,
    ];

    /// Its spelling in the database and in message ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Confirm => "confirm",
            Self::Reply => "reply",
            Self::AddressChanged => "address_changed",
            Self::Statement => "statement",
            Self::Answer => "answer",
            Self::TakenBack => "taken_back",
            Self::ReportOutcome => "report_outcome",
            Self::Standing => "standing",
            Self::Test => "test",
        }
    }
}

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// What it is.
    pub kind: Kind,
    /// What caused it: an event, or something that works once. Its message id is made of it, so that what is sent twice
    /// is recognised.
    pub cause: Uuid,
    /// Where it goes.
    pub contact_key: [u8; 32],
    /// The reader's account, where they have one.
    pub account_id: Option<AccountId>,
    /// The guest, where they have none.
    pub guest_id: Option<GuestId>,
    /// The comment that it is about; when that is erased, the mail is too.
    pub comment_id: Option<CommentId>,
    /// What the kind needs besides, as JSON. Cleared when the mail is gone.
    pub data: String,
    /// When it was written.
    pub created_at: Micros,
}

/// A mail that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The mail.
    pub mail: Mail,
    /// How often it was tried.
    pub attempts: i64,
}

impl Due {
    /// Whether it is a reply that waited for others, to go with them.
    pub fn is_together(&self) -> bool {
        self.mail.data == TOGETHER
    }
}

impl FromRow for Due {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let kind = Kind::ALL.into_iter().find(|kind| Ok(kind.as_str()) == row.str(1));
        let key = row.bytes(3)?.try_into().map_err(|_| Error::Decode("a contact's key".to_owned()))?;
        Ok(Self {
            mail: Mail {
                id: MailId(row.uuid(0)?),
                kind: kind.ok_or_else(|| Error::Decode("a kind of mail".to_owned()))?,
                cause: row.uuid(2)?,
                contact_key: key,
                account_id: row.opt_uuid(4)?.map(AccountId),
                guest_id: row.opt_uuid(5)?.map(GuestId),
                comment_id: row.opt_uuid(6)?.map(CommentId),
                data: row.text(7)?,
                created_at: Micros(row.int(8)?),
            },
            attempts: row.int(9)?,
        })
    }
}

/// Writes a mail that is due at once. The same kind for the same cause to the same address is written once.
pub fn put(tx: &mut Tx<'_>, mail: &Mail) -> Result<(), Error> {
    put_for(tx, mail, mail.created_at)
}

/// Writes a mail that is due at a time: until then it can be taken back.
pub fn put_for(tx: &mut Tx<'_>, mail: &Mail, due: Micros) -> Result<(), Error> {
    tx.exec(
        "insert into outbox (id, kind, event_id, contact_key, account_id, guest_id, comment_id, data, state, attempts, \
         created_at, run_at, leased_until, sent_at, mail_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, $9, $10, 0, null, null) \
         on conflict (kind, event_id, contact_key) do nothing",
        args![
            mail.id.0,
            mail.kind.as_str(),
            mail.cause,
            &mail.contact_key,
            mail.account_id.map(|id| id.0),
            mail.guest_id.map(|id| id.0),
            mail.comment_id.map(|id| id.0),
            &mail.data,
            mail.created_at.0,
            due.0
        ],
    )?;
    Ok(())
}

/// Takes a mail back that nobody has tried to send yet: what it tells of was undone. Gives whether one may have reached
/// somebody.
pub fn take_back(tx: &mut Tx<'_>, kind: Kind, cause: Uuid) -> Result<bool, Error> {
    let waited = tx.exec(
        "delete from outbox where kind = $1 and event_id = $2 and state = 'waiting' and attempts = 0",
        args![kind.as_str(), cause],
    )?;
    Ok(waited == 0)
}

/// Lets a mail wait until a time.
pub fn defer(tx: &mut Tx<'_>, id: MailId, until: Micros) -> Result<(), Error> {
    tx.exec("update outbox set run_at = $2 where id = $1 and state = 'waiting'", args![id.0, until.0])?;
    Ok(())
}

/// Whether a mail is due.
pub fn is_due(tx: &mut Tx<'_>, now: Micros) -> Result<bool, Error> {
    let found = tx.one::<i64>(
        "select 1 from outbox where state = 'waiting' and run_at <= $1 and leased_until <= $1 limit 1",
        args![now.0],
    )?;
    Ok(found.is_some())
}

/// How many wait, counted up to [`WAITING_MAX`].
pub fn waiting(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let counted = tx.one::<i64>(
        "select count(*) from (select 1 from outbox where state = 'waiting' limit $1) as counted",
        args![WAITING_MAX],
    )?;
    Ok(counted.unwrap_or(0))
}

/// How many mails there are by state: all that wait, and those written since.
pub fn by_state(tx: &mut Tx<'_>, since: Micros) -> Result<Vec<(String, i64)>, Error> {
    tx.all(
        "select state, count(*) from outbox where state = 'waiting' or created_at >= $1 group by state order by state",
        args![since.0],
    )
}

/// The mail that is due first, codes before all others, and none that another sender has. Call [`lease`] on what goes.
pub fn next_due(tx: &mut Tx<'_>, now: Micros) -> Result<Option<Due>, Error> {
    tx.one(MAIL_DUE.of(tx), args![now.0])
}

/// The replies that wait for others and are due for an address, oldest first, at most [`TOGETHER_MAX`].
pub fn due_together(tx: &mut Tx<'_>, contact: &[u8; 32], now: Micros) -> Result<Vec<Due>, Error> {
    tx.all(
        "select id, kind, event_id, contact_key, account_id, guest_id, comment_id, data, created_at, attempts \
         from outbox where contact_key = $1 and state = 'waiting' and kind = 'reply' and run_at <= $2 \
         and leased_until <= $2 order by created_at, id limit $3",
        args![contact, now.0, TOGETHER_MAX],
    )
}

/// Lets the replies that are due for an address wait until a time, to go together then.
pub fn gather(tx: &mut Tx<'_>, contact: &[u8; 32], now: Micros, until: Micros) -> Result<u64, Error> {
    tx.exec(
        "update outbox set run_at = $3, data = $4 where contact_key = $1 and state = 'waiting' and kind = 'reply' \
         and run_at <= $2 and leased_until <= $2",
        args![contact, now.0, until.0, TOGETHER],
    )
}

/// Lets a mail wait until a time.
pub fn postpone(tx: &mut Tx<'_>, id: MailId, until: Micros) -> Result<(), Error> {
    tx.exec("update outbox set run_at = $2 where id = $1 and state = 'waiting'", args![id.0, until.0])?;
    Ok(())
}

/// Keeps others away from a mail for [`LEASE`], and counts the try.
pub fn lease(tx: &mut Tx<'_>, id: MailId, now: Micros) -> Result<(), Error> {
    tx.exec(
        "update outbox set leased_until = $2, attempts = attempts + 1 where id = $1 and state = 'waiting'",
        args![id.0, now.plus(LEASE).0],
    )?;
    Ok(())
}

/// Ends all leases: for the start of the only process there is.
pub fn release_all(tx: &mut Tx<'_>) -> Result<u64, Error> {
    tx.exec("update outbox set leased_until = 0 where state = 'waiting' and leased_until > 0", &[])
}

/// A row went in the mail `within`, its own or one of several.
pub fn sent(tx: &mut Tx<'_>, id: MailId, within: MailId, now: Micros) -> Result<(), Error> {
    tx.exec(
        "update outbox set state = 'sent', sent_at = $2, mail_id = $3, data = $4, leased_until = 0 where id = $1",
        args![id.0, now.0, within.0, NOTHING],
    )?;
    Ok(())
}

/// What it was about is gone, or nobody wants it any more.
pub fn dropped(tx: &mut Tx<'_>, id: MailId) -> Result<(), Error> {
    end(tx, id, "dropped")
}

/// It was refused for good.
pub fn failed(tx: &mut Tx<'_>, id: MailId) -> Result<(), Error> {
    end(tx, id, "failed")
}

fn end(tx: &mut Tx<'_>, id: MailId, state: &str) -> Result<(), Error> {
    tx.exec(
        "update outbox set state = $2, data = $3, leased_until = 0 where id = $1 and state = 'waiting'",
        args![id.0, state, NOTHING],
    )?;
    Ok(())
}

/// A try failed for now. `false` when it was the last.
pub fn again_later(tx: &mut Tx<'_>, id: MailId, attempts: i64, now: Micros) -> Result<bool, Error> {
    let Some(at) = next_try(attempts, now) else {
        failed(tx, id)?;
        return Ok(false);
    };
    tx.exec(
        "update outbox set run_at = $2, leased_until = 0 where id = $1 and state = 'waiting'",
        args![id.0, at.0],
    )?;
    Ok(true)
}

/// What went to an address lately, codes not counted.
pub fn lately(tx: &mut Tx<'_>, contact: &[u8; 32], now: Micros) -> Result<Lately, Error> {
    let day = tx.one::<(i64, Option<i64>)>(
        "select count(distinct mail_id), min(sent_at) from outbox \
         where contact_key = $1 and state = 'sent' and kind <> 'code' and sent_at > $2",
        args![contact, now.plus(-DAY).0],
    )?;
    let quarter = tx.one::<(i64, Option<i64>)>(
        "select count(distinct mail_id), min(sent_at) from outbox \
         where contact_key = $1 and state = 'sent' and kind = 'reply' and sent_at > $2",
        args![contact, now.plus(-TOGETHER_AFTER).0],
    )?;
    let (day, day_since) = day.unwrap_or_default();
    let (quarter, quarter_since) = quarter.unwrap_or_default();
    Ok(Lately { day, day_since: day_since.map(Micros), quarter, quarter_since: quarter_since.map(Micros) })
}

/// How many replies of one author went to an address within the last hour.
pub fn replies_of(tx: &mut Tx<'_>, contact: &[u8; 32], author: &Author, now: Micros) -> Result<i64, Error> {
    let since = now.plus(-AUTHOR_WINDOW).0;
    let counted = match author {
        Author::Account(account) => tx.one::<i64>(
            "select count(*) from outbox o join comment c on c.id = o.comment_id where o.contact_key = $1 \
             and o.state = 'sent' and o.kind = 'reply' and o.sent_at > $2 and c.account_id = $3",
            args![contact, since, account.0],
        ),
        Author::Guest { name_key } => tx.one::<i64>(
            "select count(*) from outbox o join comment c on c.id = o.comment_id \
             join guest g on g.id = c.guest_id where o.contact_key = $1 and o.state = 'sent' \
             and o.kind = 'reply' and o.sent_at > $2 and c.account_id is null and g.name_key = $3",
            args![contact, since, name_key],
        ),
    };
    Ok(counted?.unwrap_or(0))
}

/// Who wrote a reply, as far as one can tell: guests have no more than a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Author {
    /// Somebody who was signed in.
    Account(AccountId),
    /// A guest.
    Guest {
        /// The key of their name.
        name_key: String,
    },
}

/// Whom a reply is told to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Their address.
    pub contact_key: [u8; 32],
    /// Their account, where they have one.
    pub account_id: Option<AccountId>,
    /// The author row of their comment.
    pub guest_id: GuestId,
    /// Their comment.
    pub parent_id: CommentId,
    /// Who answered.
    pub author: Author,
}

impl FromRow for Recipient {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let key = row.bytes(0)?.try_into().map_err(|_| Error::Decode("a contact's key".to_owned()))?;
        let author = match row.opt_uuid(4)? {
            Some(id) => Author::Account(AccountId(id)),
            None => Author::Guest { name_key: row.text(5)? },
        };
        Ok(Self {
            contact_key: key,
            account_id: row.opt_uuid(1)?.map(AccountId),
            guest_id: GuestId(row.uuid(2)?),
            parent_id: CommentId(row.uuid(3)?),
            author,
        })
    }
}

/// Who is told of a comment, if anybody: the author of the comment it answers, while both are shown, when they asked for
/// it and proved their address, and unless they answered themselves. An address that an account has is told of the account's
/// comments only: anybody can type it over a guest's.
pub fn recipient(tx: &mut Tx<'_>, comment: CommentId) -> Result<Option<Recipient>, Error> {
    tx.one(
        "select k.key, pa.id, pg.id, p.id, c.account_id, cg.name_key from comment c \
         join guest cg on cg.id = c.guest_id \
         join comment p on p.id = c.parent_id \
         join guest pg on pg.id = p.guest_id \
         left join account pa on pa.id = coalesce(p.account_id, pg.account_id) \
         left join account ca on ca.id = coalesce(c.account_id, cg.account_id) \
         join contact k on k.key = case when pa.id is null then pg.contact_key else pa.contact_key end \
         where c.id = $1 and c.status = 'published' and p.status = 'published' and k.state = 'confirmed' \
         and case when pa.id is null then pg.notices - 1 else pa.notices end = 1 \
         and (pa.id is not null or not exists (select 1 from account h where h.contact_key = k.key)) \
         and (pa.id is null or ca.id is null or pa.id <> ca.id) \
         and (cg.contact_key is null or cg.contact_key <> k.key) \
         and (ca.contact_key is null or ca.contact_key <> k.key)",
        args![comment.0],
    )
}

/// Whom a decision is told to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// Their address.
    pub contact_key: [u8; 32],
    /// Their account, where they have one.
    pub account_id: Option<AccountId>,
    /// The author row of their comment, where they have none.
    pub guest_id: Option<GuestId>,
}

/// Where an author is told of a decision, if anywhere: at the address of their account, whether or not they want mails about
/// replies; or at a guest's, whose owner said yes after the comment was written and has no account.
pub fn addressee(
    tx: &mut Tx<'_>,
    account: Option<AccountId>,
    guest: Option<GuestId>,
) -> Result<Option<Addressee>, Error> {
    let found = match (account, guest) {
        (Some(account), _) => tx.one::<Vec<u8>>(
            "select k.key from account a join contact k on k.key = a.contact_key \
             where a.id = $1 and a.erased_at is null and k.state = 'confirmed' and k.address <> ''",
            args![account.0],
        )?,
        (None, Some(guest)) => tx.one::<Vec<u8>>(
            "select k.key from guest g join contact k on k.key = g.contact_key \
             where g.id = $1 and g.account_id is null and g.notices = 2 and k.state = 'confirmed' and k.address <> '' \
             and not exists (select 1 from account h where h.contact_key = k.key)",
            args![guest.0],
        )?,
        (None, None) => None,
    };
    let key = found.map(|key| key.try_into().map_err(|_| Error::Decode("a contact's key".to_owned())));
    let guest_id = guest.filter(|_| account.is_none());
    Ok(key.transpose()?.map(|contact_key| Addressee { contact_key, account_id: account, guest_id }))
}
