//! The address that a guest gives with a comment, and whether they want mails there.

use althing_core::mail::MailAddress;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::site::Site;

use crate::app::App;
use crate::spam::disposable;

/// An address as it was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// The address.
    pub address: MailAddress,
    /// The key it is found by.
    pub key: [u8; 32],
    /// Whether they asked for mails about replies.
    pub notify: bool,
}

/// Reads an address; none where none was given. Refused where mail is not configured.
/// The same where it is at a service for throw-away mailboxes and the site takes none of those.
pub fn read(app: &App, site: &Site, email: Option<&str>, notify: bool) -> Result<Option<Given>, Refusal> {
    let Some(text) = email.map(str::trim).filter(|text| !text.is_empty()) else {
        // Whoever wants mails says where.
        let wants = notify && app.mail.is_some();
        return if wants { Err(Refusal::field("author.email", Wrong::Missing)) } else { Ok(None) };
    };
    if app.mail.is_none() {
        let why = "Mail is not configured here, so no address is taken.";
        return Err(Refusal::field("author.email", Wrong::NotOffered { why }));
    }
    let what = "anything but one plain mail address";
    let address =
        MailAddress::parse(text).map_err(|_| Refusal::field("author.email", Wrong::Content { what }))?;
    disposable::refuse(&site.settings.door, &app.metrics, "author.email", &address)?;
    let key = app.key.contact_key(&address.canonical());
    Ok(Some(Given { address, key, notify }))
}
