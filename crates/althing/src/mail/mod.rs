//! Mail: what is sent to readers, and how they say that they want it or no longer do.
//!
//! A mail is a row of the outbox, written in the transaction of its cause ([`notice`], [`put_code`],
//! [`put_address_changed`]). The [`postman`] takes what is due, looks up address and text ([`take`]) and hands the mail
//! over ([`line`]). Without `mail.url` there is no [`Post`], and nothing is written or offered.

pub mod given;
pub mod line;
pub mod links;
pub mod message;
pub mod notice;
pub mod postman;
pub mod settings;
pub mod take;

use std::sync::atomic::{AtomicI64, Ordering};

use althing_core::id::{AccountId, MailId, StandingId};
use althing_core::time::Micros;
use althing_store::outbox::{self, Kind, Mail, WAITING_MAX};
use althing_store::{Error, Tx};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use uuid::Uuid;

pub use settings::MailSettings;

/// What a server shares that sends mails.
#[derive(Debug)]
pub struct Post {
    /// The server that takes them, and whom they are from.
    pub settings: MailSettings,
    wake: Notify,
    waiting: AtomicI64,
}

impl Post {
    /// Nothing waits yet.
    pub fn new(settings: MailSettings) -> Self {
        Self { settings, wake: Notify::new(), waiting: AtomicI64::new(0) }
    }

    /// A mail was committed.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Until then.
    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// How many waited when the postman looked last.
    pub(crate) fn counted(&self, waiting: i64) {
        self.waiting.store(waiting, Ordering::Relaxed);
    }

    /// Whether so many wait that no further notices are taken.
    pub fn is_full(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) >= WAITING_MAX
    }
}

/// What a mail with a code to sign in says. It is kept until the mail is sent, and then cleared.
#[derive(Clone, Serialize, Deserialize)]
pub struct CodeData {
    /// The six digits, for whoever types.
    pub digits: String,
    /// The link, whose GET shows a page and whose POST signs in: the whole address.
    pub link: String,
    /// Name of the site, or of the installation, where the code was asked for.
    pub site: String,
    /// BCP 47 tag of the language of the page where it was asked for.
    pub language: String,
}

/// What the old address is told when it was changed for another. Cleared when the mail is sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct AddressChangedData {
    /// The link that undoes it: the whole address.
    pub link: String,
    /// Name of the site, or of the installation.
    pub site: String,
    /// BCP 47 tag of the account's language.
    pub language: String,
}

/// Which decision a mail tells of. Cleared when it is sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct DecisionData {
    /// Its id.
    pub decision: String,
}

/// Which report a mail is about. The store writes it with the decision, and it is read when the mail goes.
#[derive(Clone, Deserialize)]
pub struct ReportData {
    /// Its id.
    pub report: String,
}

/// Which entry a mail tells of. Cleared when the mail is sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct StandingData {
    /// The entry's id.
    pub standing: String,
}

/// What a mail says by which somebody of staff sees whether mails arrive. Cleared when the mail is sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct TestData {
    /// Name of whoever asked.
    pub name: String,
    /// Address of the desk's page of mail.
    pub link: String,
    /// BCP 47 tag of the account's language.
    pub language: String,
}

/// A mail's place in the outbox.
#[derive(Clone, Copy, Debug)]
pub struct Slip {
    /// Its id, made before the transaction: `MailId::new(now, app.chance.id())`.
    pub id: MailId,
    /// What caused it: the event's id or that of the one-time code. The same kind for the same cause to the same address
    /// is sent once.
    pub cause: Uuid,
    /// The present.
    pub now: Micros,
}

/// Has a code mailed to an address, whatever is known of that address: whoever reads it asked for it. Its limits are those
/// of codes; it counts towards no budget and goes before all other mails. The address must be in `contact`
/// ([`althing_store::contact::put`]), in the same transaction or before.
pub fn put_code(
    tx: &mut Tx<'_>,
    slip: &Slip,
    contact: &[u8; 32],
    account: Option<AccountId>,
    data: &CodeData,
) -> Result<(), Error> {
    outbox::put(tx, &of(slip, Kind::Code, contact, account, json(data)))
}

/// Tells an address that an account has another one from now on, and how to undo that. `contact` is the old one.
pub fn put_address_changed(
    tx: &mut Tx<'_>,
    slip: &Slip,
    contact: &[u8; 32],
    account: AccountId,
    data: &AddressChangedData,
) -> Result<(), Error> {
    outbox::put(tx, &of(slip, Kind::AddressChanged, contact, Some(account), json(data)))
}

/// Tells somebody how they stand from now on. What it says is read when it goes, so that nothing is told that was lifted.
pub fn put_standing(
    tx: &mut Tx<'_>,
    slip: &Slip,
    contact: &[u8; 32],
    account: Option<AccountId>,
    id: StandingId,
) -> Result<(), Error> {
    let data = StandingData { standing: id.to_string() };
    // What is lifted until then was a mistake, and is not told.
    let due = slip.now.plus(notice::STATEMENT_AFTER);
    outbox::put_for(tx, &of(slip, Kind::Standing, contact, account, json(&data)), due)
}

/// Sends whoever asks at the desk a mail, to see whether it arrives.
pub fn put_test(
    tx: &mut Tx<'_>,
    slip: &Slip,
    contact: &[u8; 32],
    account: AccountId,
    data: &TestData,
) -> Result<(), Error> {
    outbox::put(tx, &of(slip, Kind::Test, contact, Some(account), json(data)))
}

fn json(data: &impl Serialize) -> String {
    serde_json::to_string(data).expect("texts become JSON")
}

fn of(slip: &Slip, kind: Kind, contact: &[u8; 32], account: Option<AccountId>, data: String) -> Mail {
    Mail {
        id: slip.id,
        kind,
        cause: slip.cause,
        contact_key: *contact,
        account_id: account,
        guest_id: None,
        comment_id: None,
        data,
        created_at: slip.now,
    }
}
