//! Notices: written in the transaction of what they tell of, so that none is lost and none is sent for what was undone.

use std::sync::atomic::Ordering;

use althing_core::appeal::State;
use althing_core::id::{CommentId, DecisionId, EventId, GuestId, MailId};
use althing_core::time::{MINUTE, Micros};
use althing_store::decision::{self, DecisionRow};
use althing_store::outbox::{self, Addressee, Kind, Mail};
use althing_store::{Error, Tx, appeal, comment, contact};

use super::{DecisionData, given::Given, json};
use crate::app::App;

/// How long a statement of reasons waits before it goes, in microseconds: a decision that is taken back until then is not
/// told by mail.
pub const STATEMENT_AFTER: i64 = 2 * MINUTE;

/// What a change may cause in mails, made before its transaction.
#[derive(Clone, Debug)]
pub struct Notices {
    reply: MailId,
    confirm: MailId,
    statement: MailId,
    cause: EventId,
    now: Micros,
    is_full: bool,
}

impl Notices {
    /// For the change with this event. None where mail is not configured: then nothing is asked of the database.
    pub fn of(app: &App, cause: EventId, now: Micros) -> Option<Self> {
        let post = app.mail.as_ref()?;
        let (reply, confirm) = (MailId::new(now, app.chance.id()), MailId::new(now, app.chance.id()));
        let is_full = post.is_full();
        if is_full {
            app.metrics.mails_not_taken_total.fetch_add(1, Ordering::Relaxed);
        }
        let statement = MailId::new(now, app.chance.id());
        Some(Self { reply, confirm, statement, cause, now, is_full })
    }

    /// A comment is shown from now on: whoever it answers is told, if they asked for it.
    pub fn shown(&self, tx: &mut Tx<'_>, comment: CommentId) -> Result<(), Error> {
        if self.is_full {
            return Ok(());
        }
        let Some(to) = outbox::recipient(tx, comment)? else { return Ok(()) };
        outbox::put(
            tx,
            &Mail {
                id: self.reply,
                kind: Kind::Reply,
                cause: self.cause.0,
                contact_key: to.contact_key,
                account_id: to.account_id,
                guest_id: Some(to.guest_id),
                comment_id: Some(comment),
                data: "{}".to_owned(),
                created_at: self.now,
            },
        )
    }

    /// A guest gave an address with their comment: it is kept, and where they want mails its owner is asked once.
    pub fn given(
        &self,
        tx: &mut Tx<'_>,
        given: &Given,
        guest: GuestId,
        comment: CommentId,
    ) -> Result<(), Error> {
        contact::put(tx, &given.key, given.address.as_str(), self.now)?;
        if !given.notify || self.is_full || !contact::ask(tx, &given.key, self.now)? {
            return Ok(());
        }
        outbox::put(
            tx,
            &Mail {
                id: self.confirm,
                kind: Kind::Confirm,
                cause: self.cause.0,
                contact_key: given.key,
                account_id: None,
                guest_id: Some(guest),
                comment_id: Some(comment),
                data: "{}".to_owned(),
                created_at: self.now,
            },
        )
    }

    /// A decision was made: whom it restricts is told, in a while.
    pub fn stated(&self, tx: &mut Tx<'_>, decision: DecisionId) -> Result<(), Error> {
        let Some(row) = decision::by_id(tx, decision)?.filter(DecisionRow::restricts) else { return Ok(()) };
        self.tell(tx, Kind::Statement, &row, self.now.plus(STATEMENT_AFTER))
    }

    /// A complaint about a decision was answered: whoever complained is told.
    pub fn answered(&self, tx: &mut Tx<'_>, row: &DecisionRow) -> Result<(), Error> {
        self.tell(tx, Kind::Answer, row, self.now)
    }

    /// The same where a later decision gave what complaints asked for; two minutes later, since it may be undone.
    pub fn granted(&self, tx: &mut Tx<'_>, complained: &[DecisionId]) -> Result<bool, Error> {
        self.ended(tx, complained, self.now.plus(STATEMENT_AFTER))
    }

    /// A decision that granted complaints was undone, and they wait again: whoever was told that they had what they asked
    /// for is told the decision about which they complained once more.
    pub fn reopened(&self, tx: &mut Tx<'_>, row: &DecisionRow, again: &[DecisionId]) -> Result<(), Error> {
        let was_told = outbox::take_back(tx, Kind::Answer, row.event_id.0)?;
        match again.first().filter(|_| was_told) {
            Some(first) => self.stated(tx, *first),
            None => Ok(()),
        }
    }

    /// Tells of complaints that were granted, if one was; whether one was. Those that a decision ended are all about one
    /// comment, whose page tells of each, so one mail does.
    fn ended(&self, tx: &mut Tx<'_>, complained: &[DecisionId], due: Micros) -> Result<bool, Error> {
        for id in complained {
            let is_granted =
                appeal::by_decision(tx, *id)?.is_some_and(|appeal| appeal.state == State::Reversed);
            if let Some(row) = decision::by_id(tx, *id)?.filter(|_| is_granted) {
                self.tell(tx, Kind::Answer, &row, due)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A decision was taken back, or what it began was lifted: whoever was told of it is told that as well, unless nothing
    /// went yet (`kind`, of the decision's event). Who has complained gets their answer.
    pub fn taken_back(
        &self,
        tx: &mut Tx<'_>,
        kind: Kind,
        row: &DecisionRow,
        complained: &[DecisionId],
    ) -> Result<(), Error> {
        let was_told = outbox::take_back(tx, kind, row.event_id.0)?;
        let is_answered = self.ended(tx, complained, self.now)?;
        if was_told && !is_answered && row.restricts() {
            self.tell(tx, Kind::TakenBack, row, self.now)?;
        }
        Ok(())
    }

    fn tell(&self, tx: &mut Tx<'_>, kind: Kind, row: &DecisionRow, due: Micros) -> Result<(), Error> {
        if self.is_full {
            return Ok(());
        }
        let Some(to) = addressee(tx, row)? else { return Ok(()) };
        let mail = Mail {
            id: self.statement,
            kind,
            cause: self.cause.0,
            contact_key: to.contact_key,
            account_id: to.account_id,
            guest_id: to.guest_id,
            comment_id: row.comment_id,
            data: json(&DecisionData { decision: row.id.to_string() }),
            created_at: self.now,
        };
        outbox::put_for(tx, &mail, due)
    }
}

/// Where whom a decision is about is told of it: at their account's address, also when they claimed the comment later.
pub(super) fn addressee(tx: &mut Tx<'_>, row: &DecisionRow) -> Result<Option<Addressee>, Error> {
    let comment = match row.comment_id {
        Some(id) => comment::by_id(tx, id)?,
        None => None,
    };
    let account = comment.as_ref().map_or(row.account_id, |comment| comment.account_id);
    let guest = comment.as_ref().map(|comment| comment.guest_id).or(row.guest_id);
    outbox::addressee(tx, account, guest)
}
