//! The addresses that mails lead to. Their token is the proof; a GET shows a page with a button, a POST acts, also
//! the one that mail programs send by themselves (RFC 8058).

use std::sync::Arc;

use althing_core::time::{DAY, Micros};
use althing_store::contact::{self, Contact, State as Known};
use althing_store::{Error, Lane};
use axum::body::Body;
use axum::extract::{Path, State};
use data_encoding::BASE64URL_NOPAD;
use http::{Response, StatusCode};

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer};
use crate::secret::MailPurpose;
use crate::view::{MailLink, Texts, mail_ask, mail_done};

/// For how many days one can say that an address is wanted.
pub const CONFIRM_DAYS: i64 = 30;

/// The path of a mail's link.
pub fn path(app: &App, purpose: MailPurpose, contact: &[u8; 32]) -> String {
    let place = match purpose {
        MailPurpose::Confirm => "confirm",
        MailPurpose::Stop => "stop",
    };
    let token = app.key.mail_token(purpose, contact);
    format!("/mail/{place}/{}/{token}", BASE64URL_NOPAD.encode(contact))
}

/// `GET /mail/confirm/{contact}/{token}`
pub async fn ask_confirm(
    State(app): State<Arc<App>>,
    Path((contact, token)): Path<(String, String)>,
) -> Result<Response<Body>, Problem> {
    let contact = opened(&app, MailPurpose::Confirm, &contact, &token).await?;
    may_confirm(&contact, app.clock.now())?;
    Ok(page(&asked(&app, MailPurpose::Confirm, MailLink::Confirm, &contact)))
}

/// `POST /mail/confirm/{contact}/{token}`
pub async fn confirm(
    State(app): State<Arc<App>>,
    Path((contact, token)): Path<(String, String)>,
) -> Result<Response<Body>, Problem> {
    let key = opened(&app, MailPurpose::Confirm, &contact, &token).await?.key;
    let now = app.clock.now();
    app.store
        .write(Lane::Interactive, move |tx| {
            let contact = contact::locked(tx, &key)?.ok_or_else(unknown)?;
            may_confirm(&contact, now)?;
            Ok::<_, Problem>(contact::confirm(tx, &key)?)
        })
        .await?;
    Ok(page(&mail_done(MailLink::Confirm, texts(&app)).into_string()))
}

/// `GET /mail/stop/{contact}/{token}`
pub async fn ask_stop(
    State(app): State<Arc<App>>,
    Path((contact, token)): Path<(String, String)>,
) -> Result<Response<Body>, Problem> {
    let contact = opened(&app, MailPurpose::Stop, &contact, &token).await?;
    Ok(page(&asked(&app, MailPurpose::Stop, MailLink::Stop, &contact)))
}

/// `POST /mail/stop/{contact}/{token}`: whatever the body says.
pub async fn stop(
    State(app): State<Arc<App>>,
    Path((contact, token)): Path<(String, String)>,
) -> Result<Response<Body>, Problem> {
    let key = opened(&app, MailPurpose::Stop, &contact, &token).await?.key;
    app.store
        .write(Lane::Interactive, move |tx| contact::stop(tx, &key))
        .await
        .map_err(|error: Error| error)?;
    Ok(page(&mail_done(MailLink::Stop, texts(&app)).into_string()))
}

fn unknown() -> Problem {
    Problem::new("not-found")
}

/// The address that a link is for. Anything that is no link of ours is answered alike.
async fn opened(app: &App, purpose: MailPurpose, contact: &str, token: &str) -> Result<Contact, Problem> {
    let key =
        BASE64URL_NOPAD.decode(contact.as_bytes()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let key = key.filter(|key| app.key.proves_mail(token, purpose, key)).ok_or_else(unknown)?;
    app.store.read(move |tx| contact::by_key(tx, &key)).await?.ok_or_else(unknown)
}

/// Whoever said no, or was asked too long ago, is asked anew first.
fn may_confirm(contact: &Contact, now: Micros) -> Result<(), Problem> {
    let in_time = contact.asked_at.is_some_and(|at| at.plus(CONFIRM_DAYS * DAY) > now);
    match contact.state {
        Known::Confirmed => Ok(()),
        Known::Asked if in_time => Ok(()),
        _ => Err(unknown()),
    }
}

/// Nothing says which language the owner of an address reads: it is that of the sites, where they have one in common.
fn texts(app: &App) -> &'static Texts {
    let mut languages: Vec<String> =
        app.sites().all().iter().map(|site| site.settings.language.clone()).collect();
    languages.dedup();
    match &languages[..] {
        [language] => Texts::of(language),
        _ => Texts::of("en"),
    }
}

fn asked(app: &App, purpose: MailPurpose, link: MailLink, contact: &Contact) -> String {
    mail_ask(link, &path(app, purpose, &contact.key), texts(app)).into_string()
}

fn page(page: &str) -> Response<Body> {
    answer(&Surface::Private, StatusCode::OK, HTML, page.to_owned())
}
