//! What is held about one account, and about one comment, for its owner to see. Lists go by place, a batch at a time, so
//! that no read is long.

use althing_core::id::{AccountId, CommentId, GuestId, MailId, SiteId};
use althing_core::score::{Attribute, Scores, Span};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most rows of a batch.
pub const ROWS_MAX: i64 = 200;

/// One text of a comment.
#[derive(Clone, Debug)]
pub struct Text {
    /// `published`, `pending` or `superseded`.
    pub status: String,
    /// Markdown.
    pub source: String,
    /// When it came.
    pub created_at: Micros,
    /// Its scores, where it has some.
    pub scores: Option<[u16; Attribute::COUNT]>,
    /// The parts of it that they come from.
    pub spans: Vec<Span>,
    /// The model that made them.
    pub model: Option<String>,
    /// The language that it seems to be in.
    pub language: Option<String>,
}

impl FromRow for Text {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            status: row.text(0)?,
            source: row.text(1)?,
            created_at: Micros(row.int(2)?),
            scores: row.opt_bytes(3)?.and_then(|bytes| Scores::values_from_bytes(&bytes)),
            spans: row.opt_bytes(4)?.and_then(|bytes| Scores::spans_from_bytes(&bytes)).unwrap_or_default(),
            model: row.opt_text(5)?,
            language: row.opt_text(6)?,
        })
    }
}

/// A comment's texts, oldest first.
pub fn texts(tx: &mut Tx<'_>, comment: CommentId) -> Result<Vec<Text>, Error> {
    tx.all(
        "select status, source, created_at, scores, score_spans, score_model, score_language from revision \
         where comment_id = $1 order by created_at, id limit $2",
        args![comment.0, ROWS_MAX],
    )
}

/// What happened to a comment.
#[derive(Clone, Debug)]
pub struct Step {
    /// The event's kind.
    pub kind: String,
    /// What kind of actor did it.
    pub actor_kind: String,
    /// Codes that say why, comma-separated.
    pub reason: String,
    /// When.
    pub at: Micros,
}

impl FromRow for Step {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let at = Micros(row.int(3)?);
        Ok(Self { kind: row.text(0)?, actor_kind: row.text(1)?, reason: row.text(2)?, at })
    }
}

/// What the log says of a comment to its author, oldest first: not who reported it, and when.
pub fn steps(tx: &mut Tx<'_>, comment: CommentId) -> Result<Vec<Step>, Error> {
    tx.all(
        "select kind, actor_kind, reason, at from event where comment_id = $1 and kind <> 'comment_reported' \
         order by txid, id limit $2",
        args![comment.0, ROWS_MAX],
    )
}

/// A place in a list by somebody else's id.
type After = Uuid;

/// A vote.
#[derive(Clone, Debug)]
pub struct Vote {
    /// On which comment.
    pub comment_id: CommentId,
    /// 1 or -1.
    pub value: i64,
    /// What it counted, in thousandths of a vote.
    pub weight: i64,
    /// When.
    pub at: Micros,
}

impl FromRow for Vote {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let comment_id = CommentId(row.uuid(0)?);
        Ok(Self { comment_id, value: row.int(1)?, weight: row.int(2)?, at: Micros(row.int(3)?) })
    }
}

/// An account's votes, by comment.
pub fn votes(tx: &mut Tx<'_>, account: AccountId, after: After) -> Result<Vec<Vote>, Error> {
    tx.all(
        "select comment_id, value, weight, voted_at from vote where account_id = $1 and comment_id > $2 \
         order by comment_id limit $3",
        args![account.0, after, ROWS_MAX],
    )
}

/// A mail to somebody, on its way or gone.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// What it is.
    pub kind: String,
    /// Where it stands.
    pub state: String,
    /// What comment it is about.
    pub comment_id: Option<CommentId>,
    /// When it was written.
    pub created_at: Micros,
    /// When it was sent.
    pub sent_at: Option<Micros>,
}

impl FromRow for Mail {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: MailId(row.uuid(0)?),
            kind: row.text(1)?,
            state: row.text(2)?,
            comment_id: row.opt_uuid(3)?.map(CommentId),
            created_at: Micros(row.int(4)?),
            sent_at: row.opt_int(5)?.map(Micros),
        })
    }
}

/// Mails to an address, by id; they are forgotten a week after they went.
pub fn mails(tx: &mut Tx<'_>, contact: &[u8; 32], after: After) -> Result<Vec<Mail>, Error> {
    tx.all(
        "select id, kind, state, comment_id, created_at, sent_at from outbox where contact_key = $1 and id > $2 \
         order by id limit $3",
        args![contact, after, ROWS_MAX],
    )
}

/// Mails to a guest, about replies to their one comment. Others to the same address are not told: whoever wrote the
/// comment may have typed somebody else's.
pub fn mails_of_guest(tx: &mut Tx<'_>, guest: GuestId, contact: &[u8; 32]) -> Result<Vec<Mail>, Error> {
    tx.all(
        "select id, kind, state, comment_id, created_at, sent_at from outbox where contact_key = $1 and guest_id = $2 \
         order by id limit $3",
        args![contact, guest.0, ROWS_MAX],
    )
}

/// A name over comments.
#[derive(Clone, Debug)]
pub struct Author {
    /// Its id.
    pub id: GuestId,
    /// On which site.
    pub site_id: SiteId,
    /// The name.
    pub name: String,
    /// Whether an address was given with it.
    pub has_address: bool,
    /// Since when it is there.
    pub created_at: Micros,
}

impl FromRow for Author {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: GuestId(row.uuid(0)?),
            site_id: SiteId(row.uuid(1)?),
            name: row.text(2)?,
            has_address: row.opt_bytes(3)?.is_some(),
            created_at: Micros(row.int(4)?),
        })
    }
}

/// The names under which an account wrote, claimed ones among them.
pub fn authors(tx: &mut Tx<'_>, account: AccountId, after: After) -> Result<Vec<Author>, Error> {
    tx.all(
        "select id, site_id, name, contact_key, created_at from guest where account_id = $1 and id > $2 \
         order by id limit $3",
        args![account.0, after, ROWS_MAX],
    )
}

/// The one name of a guest.
pub fn author(tx: &mut Tx<'_>, guest: GuestId) -> Result<Option<Author>, Error> {
    tx.one("select id, site_id, name, contact_key, created_at from guest where id = $1", args![guest.0])
}

/// The address of a guest, where they gave one.
pub fn contact_of_guest(tx: &mut Tx<'_>, guest: GuestId) -> Result<Option<[u8; 32]>, Error> {
    let key = tx.one::<Option<Vec<u8>>>("select contact_key from guest where id = $1", args![guest.0])?;
    Ok(key.flatten().and_then(|key| key.try_into().ok()))
}

/// Who says that an account is somebody's, and since when.
pub fn identities(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<(String, i64)>, Error> {
    tx.all(
        "select issuer, created_at from identity where account_id = $1 order by created_at, issuer limit $2",
        args![account.0, ROWS_MAX],
    )
}

/// What works once for an account: what for, since when, until when.
pub fn one_times(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<(String, i64, i64)>, Error> {
    tx.all(
        "select purpose, created_at, expires_at from one_time where account_id = $1 order by created_at, id limit $2",
        args![account.0, ROWS_MAX],
    )
}

/// An address as it was given, with its state and since when it is there.
pub fn address(tx: &mut Tx<'_>, contact: &[u8; 32]) -> Result<Option<(String, String, i64)>, Error> {
    tx.one("select address, state, created_at from contact where key = $1", args![contact])
}
