//! Notices: written in the transaction of what they tell of, so that none is lost and none is sent for what was undone.

use std::sync::atomic::Ordering;

use althing_core::id::{CommentId, EventId, GuestId, MailId};
use althing_core::time::Micros;
use althing_store::outbox::{self, Kind, Mail};
use althing_store::{Error, Tx, contact};

use super::given::Given;
use crate::app::App;

/// What a change may cause in mails, made before its transaction.
#[derive(Clone, Debug)]
pub struct Notices {
    reply: MailId,
    confirm: MailId,
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
        Some(Self { reply, confirm, cause, now, is_full })
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
}
