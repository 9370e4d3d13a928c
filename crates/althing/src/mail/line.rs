//! The line to the mail server: connects, signs in, hands over one mail after another, and says what became of each.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::settings::{MailSettings, Tls};

/// For one mail, from connecting to the server's last word. Shorter than the lease of a mail.
const MAIL_SECONDS_MAX: u64 = 60;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Taken,
    /// The server said: not now.
    NotNow,
    /// There is no line to the server, or it does not let us in.
    Unreached,
    /// There is no such mailbox.
    NoMailbox,
    /// The server refused this mail for good.
    Refused,
}

/// A line, open while it is used.
pub struct Line {
    settings: MailSettings,
    hello: ClientId,
    tls: Option<TlsParameters>,
    open: Option<AsyncSmtpConnection>,
}

impl Line {
    /// A line that is not open yet. `host` is how we call ourselves.
    pub fn new(settings: MailSettings, host: String) -> Self {
        Self { settings, hello: ClientId::Domain(host), tls: None, open: None }
    }

    /// Hands over one mail. What failed is written to the log as a code: words of servers repeat addresses.
    pub async fn send(&mut self, from: &Address, to: &Address, mail: &[u8]) -> Outcome {
        let time = Duration::from_secs(MAIL_SECONDS_MAX);
        let outcome = tokio::time::timeout(time, self.talk(from, to, mail)).await.unwrap_or_else(|_| {
            tracing::warn!("the mail server (mail.url) did not answer in time");
            Outcome::Unreached
        });
        if outcome != Outcome::Taken {
            self.open = None;
        }
        outcome
    }

    /// Ends the line politely.
    pub async fn hang_up(&mut self) {
        if let Some(mut open) = self.open.take() {
            let _ = tokio::time::timeout(Duration::from_secs(1), open.quit()).await;
        }
    }

    async fn talk(&mut self, from: &Address, to: &Address, mail: &[u8]) -> Outcome {
        if self.open.is_none() {
            match self.connect().await {
                Ok(open) => self.open = Some(open),
                Err(error) => {
                    tracing::warn!(because = because(&error), "the mail server (mail.url) cannot be used");
                    return Outcome::Unreached;
                }
            }
        }
        let Some(open) = &mut self.open else { return Outcome::Unreached };
        if let Err(error) = open.command(Mail::new(Some(from.clone()), Vec::new())).await {
            tracing::warn!(because = because(&error), "the mail server does not take mails from `mail.from`");
            return Outcome::Unreached;
        }
        if let Err(error) = open.command(Rcpt::new(to.clone(), Vec::new())).await {
            tracing::info!(because = because(&error), "the mail server does not take a recipient");
            return if error.is_permanent() { Outcome::NoMailbox } else { not_now(&error) };
        }
        let said = match open.command(Data).await {
            Ok(_) => open.message(mail).await,
            refused => refused,
        };
        match said {
            Ok(_) => Outcome::Taken,
            Err(error) => {
                tracing::warn!(because = because(&error), "the mail server does not take a mail");
                if error.is_permanent() { Outcome::Refused } else { not_now(&error) }
            }
        }
    }

    async fn connect(&mut self) -> Result<AsyncSmtpConnection, Error> {
        let tls = match (&self.tls, self.settings.tls) {
            (_, Tls::None) => None,
            (Some(tls), _) => Some(tls.clone()),
            (None, how) => Some(self.tls.insert(parameters(&self.settings.host, how)?).clone()),
        };
        let wrapped = tls.clone().filter(|_| self.settings.tls == Tls::Wrapped);
        let place = (self.settings.host.as_str(), self.settings.port);
        let time = Duration::from_secs(MAIL_SECONDS_MAX);
        let mut open =
            AsyncSmtpConnection::connect_tokio1(place, Some(time), &self.hello, wrapped, None).await?;
        match (self.settings.tls, tls) {
            (Tls::Required, Some(tls)) => open.starttls(tls, &self.hello).await?,
            (Tls::Offered, Some(tls)) if open.can_starttls() => open.starttls(tls, &self.hello).await?,
            _ => {}
        }
        if let Some(login) = &self.settings.login {
            let credentials = Credentials::new(login.user.clone(), login.password.clone());
            open.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(open)
    }
}

/// The system's certificates decide, the host's name included. Where TLS is only used because it is offered, on this
/// machine, a certificate that nobody signed is as good as none.
fn parameters(host: &str, how: Tls) -> Result<TlsParameters, Error> {
    let offered = how == Tls::Offered;
    TlsParameters::builder(host.to_owned())
        .dangerous_accept_invalid_certs(offered)
        .dangerous_accept_invalid_hostnames(offered)
        .build_rustls()
}

/// A refusal for now is the mail's, anything that is no answer the line's.
fn not_now(error: &Error) -> Outcome {
    if error.status().is_some() { Outcome::NotNow } else { Outcome::Unreached }
}

/// What the log may say of an error: a code, or the part that failed.
fn because(error: &Error) -> String {
    match error.status() {
        Some(code) => code.to_string(),
        None if error.is_timeout() => "time".to_owned(),
        None if error.is_tls() => "TLS".to_owned(),
        None if error.is_client() => {
            "it does not offer what is needed (STARTTLS, a way to sign in)".to_owned()
        }
        None => "the connection".to_owned(),
    }
}
