//! Sends what waits in the outbox: woken after commits, and looking by itself, so that what another node or a process
//! that ended left is sent too. One line, one mail at a time, each at least once.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use althing_store::outbox::Kind;
use althing_store::{Engine, Error, Lane, contact, outbox};
use tokio::sync::watch;

use super::Post;
use super::line::{Line, Outcome};
use super::links;
use super::message::{Envelope, address, message};
use super::take::{About, DecidedPage, Outgoing, Taken, take};
use crate::app::App;
use crate::http::accept::stopped;
use crate::report;
use crate::secret::{MailPurpose, Purpose};
use crate::view::{
    Letter, ReplyLetter, Texts, answer_letter, changed_letter, code_letter, confirm_letter, outcome_letter,
    reply_letter, standing_letter, statement_letter, taken_back_letter, test_letter,
};

/// How often the postman looks without being woken.
const LOOK: Duration = Duration::from_secs(2);
/// What came within this time of a wake is looked for at once.
const REST: Duration = Duration::from_millis(50);
/// How long a mail that is on its way may keep a server from stopping. It is sent again then.
const STOP_SECONDS_MAX: u64 = 5;
/// Tries that count of a server that cannot be reached: then it is tried every half an hour.
const UNREACHED_ATTEMPTS_MAX: i64 = 2;

/// Who sends.
pub struct Postman {
    app: Arc<App>,
    line: Line,
}

impl Postman {
    /// None where mail is not configured.
    pub async fn start(app: Arc<App>) -> Result<Option<Self>, Error> {
        let Some(post) = &app.mail else { return Ok(None) };
        let line = Line::new(post.settings.clone(), app.public_url.host().to_owned());
        if app.store.engine() == Engine::Sqlite {
            // Nobody else has the database open: what was on its way when the last process ended is nobody's.
            app.store.write(Lane::Bulk, outbox::release_all).await?;
        }
        Ok(Some(Self { app, line }))
    }

    /// Runs until told to stop.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let woken = async {
                match &self.app.mail {
                    Some(post) => post.woken().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = woken => tokio::time::sleep(REST).await,
                () = tokio::time::sleep(LOOK) => {}
                () = stopped(&mut stop) => return,
            }
            let mut ending = stop.clone();
            tokio::select! {
                done = self.step(&stop) => if let Err(error) = done {
                    tracing::warn!(%error, "the outbox could not be worked off; trying again");
                },
                () = ended(&mut ending) => return,
            }
        }
    }

    /// Sends everything that is due, until the server cannot be reached or `stop` says so. Gives how many mails went.
    pub async fn step(&mut self, stop: &watch::Receiver<bool>) -> Result<u64, Error> {
        let mut sent = 0;
        let app = Arc::clone(&self.app);
        let Some(post) = &app.mail else { return Ok(0) };
        loop {
            let now = app.clock.now();
            let (due, waiting) = app
                .store
                .read(move |tx| Ok::<_, Error>((outbox::is_due(tx, now)?, outbox::waiting(tx)?)))
                .await?;
            post.counted(waiting);
            app.metrics.mails_waiting.store(waiting.unsigned_abs(), Ordering::Relaxed);
            if !due || *stop.borrow() {
                break;
            }
            let sites = app.sites();
            let taken = app.store.write(Lane::Interactive, move |tx| take(tx, &sites, now)).await?;
            let (outcome, dropped) = match taken {
                Taken::Nothing => break,
                Taken::Settled { dropped } => (None, dropped),
                Taken::Mail(mail) => (Some(self.send(post, &mail).await?), mail.dropped),
            };
            app.metrics.mails_dropped_total.fetch_add(dropped, Ordering::Relaxed);
            match outcome {
                Some(Outcome::Taken) => sent += 1,
                Some(Outcome::Unreached) => break,
                _ => {}
            }
        }
        self.line.hang_up().await;
        Ok(sent)
    }

    /// Hands one mail over, and writes down what became of it.
    async fn send(&mut self, post: &Post, mail: &Outgoing) -> Result<Outcome, Error> {
        let outcome = match (written(&self.app, post, mail), address(&mail.to)) {
            (Some(bytes), Ok(to)) => match address(&post.settings.from.address) {
                Ok(from) => self.line.send(&from, &to, &bytes).await,
                Err(_) => Outcome::Refused,
            },
            // Nothing that the library makes a mail of: no try will ever send it.
            _ => Outcome::Refused,
        };
        let metrics = &self.app.metrics;
        match outcome {
            Outcome::Taken => metrics.mails_sent_total.fetch_add(1, Ordering::Relaxed),
            Outcome::NotNow | Outcome::Unreached => {
                metrics.mails_delayed_total.fetch_add(1, Ordering::Relaxed)
            }
            Outcome::NoMailbox | Outcome::Refused => {
                metrics.mails_refused_total.fetch_add(1, Ordering::Relaxed)
            }
        };
        self.record(mail, outcome).await?;
        Ok(outcome)
    }

    async fn record(&self, mail: &Outgoing, outcome: Outcome) -> Result<(), Error> {
        let (head, rows, attempts) = (mail.head.id, mail.rows.clone(), mail.attempts);
        let (key, now) = (mail.head.contact_key, self.app.clock.now());
        self.app
            .store
            .write(Lane::Interactive, move |tx| {
                for id in &rows {
                    match outcome {
                        Outcome::Taken => outbox::sent(tx, *id, head, now)?,
                        Outcome::NotNow => {
                            outbox::again_later(tx, *id, attempts, now)?;
                        }
                        // Nobody answered: that says nothing of the mail, which waits for as long as it takes.
                        Outcome::Unreached => {
                            outbox::again_later(tx, *id, attempts.min(UNREACHED_ATTEMPTS_MAX), now)?;
                        }
                        Outcome::NoMailbox | Outcome::Refused => outbox::failed(tx, *id)?,
                    }
                }
                if outcome == Outcome::NoMailbox {
                    contact::bounce(tx, &key)?;
                }
                Ok::<_, Error>(())
            })
            .await
    }
}

/// Some time after the server was told to stop.
async fn ended(stop: &mut watch::Receiver<bool>) {
    stopped(stop).await;
    tokio::time::sleep(Duration::from_secs(STOP_SECONDS_MAX)).await;
}

/// The mail's bytes; none when the library refuses to make them.
fn written(app: &App, post: &Post, mail: &Outgoing) -> Option<Vec<u8>> {
    let host = app.public_url.host();
    let stop = format!("{}{}", app.public_url, links::path(app, MailPurpose::Stop, &mail.head.contact_key));
    let (thread, stop_header) = match &mail.about {
        About::Replies { thread, .. } => (Some(format!("{thread}.thread@{host}")), Some(stop.clone())),
        _ => (None, None),
    };
    let envelope = Envelope {
        from: &post.settings.from,
        to: &mail.to,
        message_id: format!("{}.{}@{host}", mail.head.cause, mail.head.kind.as_str()),
        thread,
        stop: stop_header,
        now: app.clock.now(),
    };
    message(&envelope, letter(app, mail, &stop)).ok()
}

fn letter(app: &App, mail: &Outgoing, stop: &str) -> Letter {
    let texts = Texts::of(&mail.language);
    match &mail.about {
        About::Code(data) => code_letter(&data.site, &data.digits, &data.link, texts),
        About::AddressChanged(data) => changed_letter(&data.site, &data.link, texts),
        About::Outcome { site, story, state, report } => {
            let link = format!("{}{}", app.public_url, report::path(app, *report));
            outcome_letter(site, story, *state, &link, texts)
        }
        About::Standing(data) => standing_letter(data, &format!("{}/me", app.public_url), texts),
        About::Test(data) => test_letter(&data.name, &data.link, texts),
        About::Confirm { site } => {
            let path = links::path(app, MailPurpose::Confirm, &mail.head.contact_key);
            confirm_letter(site, &format!("{}{path}", app.public_url), texts)
        }
        About::Decided(told) => {
            let path = match &told.page {
                DecidedPage::Mine(path) => path.clone(),
                DecidedPage::Case(id, hash) => {
                    format!("/c/{id}/{}", app.key.token(Purpose::Case, *id, hash))
                }
            };
            let (link, story) = (format!("{}{path}", app.public_url), told.story.as_deref());
            // What holds on all sites comes from the installation, which has no name of its own.
            let site = if told.site.is_empty() { "Althing" } else { &told.site };
            match mail.head.kind {
                Kind::TakenBack => taken_back_letter(site, story, &told.statement, &link, texts),
                Kind::Answer => answer_letter(site, story, &told.statement, &link, texts),
                _ => statement_letter(site, story, &told.statement, &link, texts),
            }
        }
        About::Replies { site, replies, more, .. } => {
            let whole = |reply: &ReplyLetter| {
                let href = format!("{}{}", app.public_url, reply.href);
                ReplyLetter { href, ..reply.clone() }
            };
            let replies: Vec<ReplyLetter> = replies.iter().map(whole).collect();
            reply_letter(site, &replies, *more, stop, texts)
        }
    }
}
