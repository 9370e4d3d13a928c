//! The one way in for warnings, bans and holding always, and for lifting them.

use std::sync::Arc;

use althing_core::appeal::State;
use althing_core::id::{AccountId, CommentId, DecisionId, EventId, MailId, StandingId};
use althing_core::reader::Asker;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::site::Site;
use althing_core::standing::{self as decide, Kind, Lift, Occasion, Set, Whom};
use althing_core::time::Micros;
use althing_store::comment::CommentRow;
use althing_store::outbox::Kind as MailKind;
use althing_store::{Error, Lane, Tx, account, appeal, apply, author, comment, decision, standing};

use crate::app::App;
use crate::decision::{Reason, ruling};
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::mail::notice::Notices;
use crate::mail::{Slip, put_standing};

/// By what a guest is to be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The address that they gave.
    Address,
    /// Their network.
    Network,
}

impl By {
    /// Its spelling in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
        }
    }

    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Address, Self::Network].into_iter().find(|by| by.as_str() == text)
    }
}

/// What somebody of staff wants, as they said it.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The site: where it holds, or whose rule it is when it holds everywhere.
    pub site: Arc<Site>,
    /// The comment that gave rise to it.
    pub comment: Option<CommentId>,
    /// The account; without it, the author of that comment.
    pub account: Option<AccountId>,
    /// By what a guest is to be recognised; the surest there is where it is not said.
    pub by: Option<By>,
    /// What they are to be.
    pub kind: Kind,
    /// Until when; none for no end.
    pub until: Option<Micros>,
    /// Whether it is to hold on every site.
    pub is_everywhere: bool,
    /// Why.
    pub reason: Reason,
}

/// Warns, bans, or holds always. The author is told by mail where they have an address that they proved.
pub async fn set(app: &App, asker: Asker, ask: Ask) -> Result<StandingId, Problem> {
    let now = app.clock.now();
    let id = StandingId::new(now, app.chance.id());
    let ruling = ruling(&ask.site, &ask.reason)?;
    let (event_id, decision_id) = (EventId::new(now, app.chance.id()), DecisionId::new(now, app.chance.id()));
    let slip = app.mail().map(|_| Slip { id: MailId::new(now, app.chance.id()), cause: event_id.0, now });
    app.store
        .write(Lane::Interactive, move |tx| {
            let row = match ask.comment {
                Some(comment) => Some(of_site(comment::by_id(tx, comment)?, &ask.site)?),
                None => None,
            };
            let whom = whom(tx, &ask, row.as_ref())?;
            let site_id = Some(ask.site.id).filter(|_| !ask.is_everywhere);
            let occasion = row.as_ref().map(|row| Occasion {
                comment_id: row.id,
                story_id: row.story_id,
                guest_id: row.guest_id,
            });
            let cmd = Set {
                event_id,
                decision_id,
                standing_id: id,
                asker: asker.clone(),
                whom,
                site_id,
                kind: ask.kind,
                until: ask.until,
                ruling: ruling.clone(),
                occasion,
                now,
            };
            let seen = standing::seen(tx, whom, site_id)?;
            apply(tx, &decide::set(&cmd, &seen)?)?;
            if let Some(slip) = &slip {
                mail(tx, slip, &cmd)?;
            }
            Ok::<_, Failure>(())
        })
        .await
        .map_err(Problem::from)?;
    told(app);
    Ok(id)
}

/// What was committed is told.
fn told(app: &App) {
    app.wake.wake();
    if let Some(post) = app.mail() {
        post.wake();
    }
}

/// A comment of this site: those of others are as good as not there.
fn of_site(row: Option<CommentRow>, site: &Site) -> Result<CommentRow, Refusal> {
    row.filter(|row| row.site_id == site.id).ok_or(Refusal::CommentUnknown)
}

fn whom(tx: &mut Tx<'_>, ask: &Ask, row: Option<&CommentRow>) -> Result<Whom, Failure> {
    if let Some(account) = ask.account {
        // The occasion is theirs, or it is none.
        let is_theirs = match row {
            Some(row) => row.account_id == Some(account),
            // Without an occasion: somebody who ever wrote on the site.
            None => author::sites(tx, account)?.contains(&ask.site.id),
        };
        return if is_theirs { Ok(Whom::Account(account)) } else { Err(Refusal::CommentUnknown.into()) };
    }
    let row = row.ok_or(Refusal::field("comment", Wrong::Missing))?;
    if let Some(account) = row.account_id {
        return Ok(Whom::Account(account));
    }
    if ask.kind == Kind::Warned {
        return Ok(Whom::Writer);
    }
    let (contact, mark) = standing::recognised(tx, row.id)?;
    let (by_address, by_network) = (contact.map(Whom::Contact), mark.map(Whom::Network));
    let found = match ask.by {
        Some(By::Address) => by_address,
        Some(By::Network) => by_network,
        None => by_address.or(by_network),
    };
    found.ok_or_else(|| Refusal::field("by", Wrong::Missing).into())
}

fn mail(tx: &mut Tx<'_>, slip: &Slip, cmd: &Set) -> Result<(), Error> {
    let account = match cmd.whom {
        Whom::Account(id) => account::by_id(tx, id)?,
        _ => None,
    };
    let contact = match (&account, cmd.occasion) {
        (Some(account), _) => account.contact_key,
        (None, Some(occasion)) => althing_store::own::contact_of_guest(tx, occasion.guest_id)?,
        (None, None) => None,
    };
    match contact {
        Some(contact) => put_standing(tx, slip, &contact, account.map(|account| account.id), cmd.standing_id),
        None => Ok(()),
    }
}

/// Ends it before its time, or takes it back.
pub async fn lift(app: &App, asker: Asker, id: StandingId) -> Result<(), Problem> {
    let now = app.clock.now();
    let (event_id, decision_id) = (EventId::new(now, app.chance.id()), DecisionId::new(now, app.chance.id()));
    let cmd = Lift { event_id, decision_id, asker, now };
    let notices = Notices::of(app, event_id, now);
    app.store
        .write(Lane::Interactive, move |tx| {
            let row = standing::locked(tx, id)?.ok_or(Refusal::DecisionUnknown)?;
            let complaint = appeal::by_decision(tx, row.decision_id)?;
            let complained = complaint.filter(|complaint| complaint.state == State::Open);
            let complained: Vec<_> = complained.map(|_| row.decision_id).into_iter().collect();
            apply(tx, &decide::lift(&cmd, &row.entry)?)?;
            if let (Some(notices), Some(began)) = (&notices, decision::by_id(tx, row.decision_id)?) {
                notices.taken_back(tx, MailKind::Standing, &began, &complained)?;
            }
            Ok::<_, Failure>(())
        })
        .await
        .map_err(Problem::from)?;
    told(app);
    Ok(())
}
