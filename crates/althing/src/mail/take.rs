//! What goes next: looks at the mail that is due first, under its lock, and decides whether it goes, waits for others, or
//! is about something that is no more. Texts are read now, not when the mail was written.

use std::collections::HashMap;
use std::sync::Arc;

use althing_core::id::{CommentId, DecisionId, MailId, ReportId};
use althing_core::mail::{MailAddress, REPLIES_OF_AUTHOR_MAX};
use althing_core::report::State;
use althing_core::time::{MINUTE, Micros};
use althing_store::contact::{self, State as Known};
use althing_store::outbox::{self, Author, Due, Kind, Mail};
use althing_store::{Error, Tx, account, comment, decision, report, standing};

use super::notice::addressee;
use super::{AddressChangedData, CodeData, DecisionData, ReportData, StandingData, TestData};
use crate::app::Sites;
use crate::comment::view::permalink;
use crate::decision::statement::{statement, with_appeal};
use crate::story::find;
use crate::story::view::title;
use crate::view::statement::Statement;
use crate::view::{QUOTED_MAX, ReplyLetter, StandingLetter};

/// How long a code is worth sending, in microseconds: as long as it works.
const CODE_AGE_MAX: i64 = 15 * MINUTE;

/// What was found.
pub enum Taken {
    /// Nothing is due.
    Nothing,
    /// What was due waits, or is dropped: so many.
    Settled {
        /// Mails that are not sent.
        dropped: u64,
    },
    /// A mail to be sent now, leased.
    Mail(Box<Outgoing>),
}

/// A mail to be sent.
pub struct Outgoing {
    /// The row that it is named after.
    pub head: Mail,
    /// All rows that go in it.
    pub rows: Vec<MailId>,
    /// How often it was tried, this time included.
    pub attempts: i64,
    /// Where it goes.
    pub to: MailAddress,
    /// What it says.
    pub about: About,
    /// The language it is in.
    pub language: String,
    /// How many others were dropped on the way.
    pub dropped: u64,
}

/// What a mail says.
pub enum About {
    /// A code.
    Code(CodeData),
    /// Whether an address is wanted, for a site of this name.
    Confirm {
        /// The site's name.
        site: String,
    },
    /// Replies.
    Replies {
        /// Name of the site of the first.
        site: String,
        /// The thread of the first, by its root.
        thread: uuid::Uuid,
        /// Those that are quoted; addresses are paths still.
        replies: Vec<ReplyLetter>,
        /// How many more there are.
        more: u64,
    },
    /// An address that was changed.
    AddressChanged(AddressChangedData),
    /// A decision and its reasons, or what was answered to a complaint about it.
    Decided(Box<Decided>),
    /// What became of a report.
    Outcome {
        /// The site's name.
        site: String,
        /// The story's headline.
        story: String,
        /// What became of it.
        state: State,
        /// The report.
        report: ReportId,
    },
    /// How somebody stands.
    Standing(StandingLetter),
    /// That mails arrive.
    Test(TestData),
}

/// A decision as a mail tells of it.
pub struct Decided {
    /// Name of the site; empty for what holds on all of them.
    pub site: String,
    /// Headline of the story; none for a decision about a person.
    pub story: Option<String>,
    /// The decision.
    pub statement: Statement,
    /// Where its author reads it.
    pub page: DecidedPage,
}

/// Where an author reads about a decision.
pub enum DecidedPage {
    /// Here, by their session.
    Mine(String),
    /// At the case page of this comment, whose token is made with this hash.
    Case(CommentId, [u8; 32]),
}

/// What is said, and in which language.
type Said = (About, String);

/// Takes what is due first.
pub fn take(tx: &mut Tx<'_>, sites: &Arc<Sites>, now: Micros) -> Result<Taken, Error> {
    let Some(due) = outbox::next_due(tx, now)? else { return Ok(Taken::Nothing) };
    let contact =
        contact::by_key(tx, &due.mail.contact_key)?.filter(|contact| fits(due.mail.kind, contact.state));
    let to = contact.and_then(|contact| MailAddress::parse(&contact.address).ok());
    let Some(to) = to else { return dropped(tx, &[due.mail.id]) };
    if due.mail.kind == Kind::Code && due.mail.created_at.plus(CODE_AGE_MAX) <= now {
        // It works no more.
        return dropped(tx, &[due.mail.id]);
    }
    if due.mail.kind == Kind::Reply {
        return replies(tx, sites, due, &to, now);
    }
    if matches!(due.mail.kind, Kind::Statement | Kind::Answer | Kind::TakenBack) {
        return told(tx, sites, due, to, now);
    }
    if matches!(due.mail.kind, Kind::ReportOutcome | Kind::Standing)
        && let Some(until) = outbox::lately(tx, &due.mail.contact_key, now)?.wait(true)
    {
        outbox::postpone(tx, due.mail.id, until)?;
        return Ok(Taken::Settled { dropped: 0 });
    }
    match said(tx, sites, &due.mail)? {
        Some(said) => leased(tx, due, to, said, now),
        None => dropped(tx, &[due.mail.id]),
    }
}

/// Whether a mail of this kind goes to an address of which this is known.
fn fits(kind: Kind, state: Known) -> bool {
    match kind {
        Kind::Code | Kind::AddressChanged | Kind::Test => true,
        Kind::Confirm => state == Known::Asked,
        Kind::Reply
        | Kind::Statement
        | Kind::Answer
        | Kind::TakenBack
        | Kind::ReportOutcome
        | Kind::Standing => state == Known::Confirmed,
    }
}

fn dropped(tx: &mut Tx<'_>, rows: &[MailId]) -> Result<Taken, Error> {
    rows.iter().try_for_each(|id| outbox::dropped(tx, *id))?;
    Ok(Taken::Settled { dropped: rows.len() as u64 })
}

fn leased(tx: &mut Tx<'_>, due: Due, to: MailAddress, said: Said, now: Micros) -> Result<Taken, Error> {
    outbox::lease(tx, due.mail.id, now)?;
    let (about, language) = said;
    let rows = vec![due.mail.id];
    let attempts = due.attempts + 1;
    Ok(Taken::Mail(Box::new(Outgoing { head: due.mail, rows, attempts, to, about, language, dropped: 0 })))
}

/// What a mail says that is not about replies; none when there is nothing to say any more.
fn said(tx: &mut Tx<'_>, sites: &Arc<Sites>, mail: &Mail) -> Result<Option<Said>, Error> {
    Ok(match mail.kind {
        Kind::Code => serde_json::from_str::<CodeData>(&mail.data).ok().map(|data| {
            let language = data.language.clone();
            (About::Code(data), language)
        }),
        Kind::AddressChanged => serde_json::from_str::<AddressChangedData>(&mail.data).ok().map(|data| {
            let language = data.language.clone();
            (About::AddressChanged(data), language)
        }),
        Kind::Statement | Kind::Answer | Kind::TakenBack => None,
        Kind::ReportOutcome => outcome(tx, sites, mail)?,
        Kind::Standing => standing(tx, sites, mail)?,
        Kind::Test => serde_json::from_str::<TestData>(&mail.data).ok().map(|data| {
            let language = data.language.clone();
            (About::Test(data), language)
        }),
        Kind::Confirm | Kind::Reply => {
            let Some(id) = mail.comment_id else { return Ok(None) };
            let row = comment::by_id(tx, id)?;
            let site = row.and_then(|row| sites.id(row.site_id).cloned());
            site.map(|site| (About::Confirm { site: site.name.clone() }, site.settings.language.clone()))
        }
    })
}

/// A decision, or an answer about one: alone, within the reader's budget.
fn told(tx: &mut Tx<'_>, sites: &Arc<Sites>, due: Due, to: MailAddress, now: Micros) -> Result<Taken, Error> {
    let key = due.mail.contact_key;
    if let Some(until) = outbox::lately(tx, &key, now)?.wait(true) {
        outbox::defer(tx, due.mail.id, until)?;
        return Ok(Taken::Settled { dropped: 0 });
    }
    match decided(tx, sites, &due.mail, now)? {
        Some(said) => leased(tx, due, to, said, now),
        None => dropped(tx, &[due.mail.id]),
    }
}

/// What is told of a decision now; nothing when it was taken back, or is about somebody else by now.
fn decided(tx: &mut Tx<'_>, sites: &Arc<Sites>, mail: &Mail, now: Micros) -> Result<Option<Said>, Error> {
    let Ok(data) = serde_json::from_str::<DecisionData>(&mail.data) else { return Ok(None) };
    let Ok(id) = data.decision.parse::<DecisionId>() else { return Ok(None) };
    let row = decision::by_id(tx, id)?;
    let is_told = |row: &decision::DecisionRow| row.undone_at.is_none() || mail.kind != Kind::Statement;
    let Some(row) = row.filter(is_told) else { return Ok(None) };
    if addressee(tx, &row)?.is_none_or(|to| to.contact_key != mail.contact_key) {
        return Ok(None);
    }
    let comment = match row.comment_id {
        Some(id) => comment::by_id(tx, id)?.zip(comment::private(tx, id)?),
        None => None,
    };
    let site = sites.id(row.site_id);
    let is_on_comment = row.is_on_comment();
    let story = match (site, row.story_id.filter(|_| is_on_comment)) {
        (Some(site), Some(story)) => find::of_site(tx, site, story)?.map(|found| title(&found)),
        _ => None,
    };
    let page = match (&comment, mail.account_id) {
        (Some((comment, _)), Some(_)) if is_on_comment => {
            DecidedPage::Mine(format!("/me/comments/{}", comment.id))
        }
        (Some((comment, private)), None) => match private.key_hash {
            Some(hash) => DecidedPage::Case(comment.id, hash),
            None => return Ok(None),
        },
        (_, Some(_)) => DecidedPage::Mine(format!("/me/decisions/{}", row.id)),
        (None, None) => return Ok(None),
    };
    let language = match mail.account_id {
        Some(id) => account::by_id(tx, id)?.map(|account| account.language),
        None => site.map(|site| site.settings.language.clone()),
    };
    let name = site.map(|site| site.name.clone()).unwrap_or_default();
    let Some(found) = with_appeal(tx, row)? else { return Ok(None) };
    let told = Decided { site: name, story, statement: statement(sites, &found, now), page };
    Ok(Some((About::Decided(Box::new(told)), language.unwrap_or_else(|| "en".to_owned()))))
}

/// What became of a report, as it stands now: nothing where a decision was taken back.
fn outcome(tx: &mut Tx<'_>, sites: &Arc<Sites>, mail: &Mail) -> Result<Option<Said>, Error> {
    let data = serde_json::from_str::<ReportData>(&mail.data).ok();
    let Some(id) = data.and_then(|data| data.report.parse::<ReportId>().ok()) else { return Ok(None) };
    let row =
        report::by_id(tx, id)?.filter(|row| row.state != State::Open && row.account_id == mail.account_id);
    let Some(row) = row.filter(|row| row.wants_outcome) else { return Ok(None) };
    let Some(site) = sites.id(row.site_id) else { return Ok(None) };
    let Some(found) = find::of_site(tx, site, row.story_id)? else { return Ok(None) };
    let language = match row.account_id {
        Some(id) => account::by_id(tx, id)?.map(|account| account.language),
        None => None,
    };
    let language = language.unwrap_or_else(|| site.settings.language.clone());
    let (site, story) = (site.name.clone(), title(&found));
    Ok(Some((About::Outcome { site, story, state: row.state, report: id }, language)))
}

/// How somebody stands, unless it was lifted by now.
fn standing(tx: &mut Tx<'_>, sites: &Arc<Sites>, mail: &Mail) -> Result<Option<Said>, Error> {
    let id =
        serde_json::from_str::<StandingData>(&mail.data).ok().and_then(|data| data.standing.parse().ok());
    let Some(id) = id else { return Ok(None) };
    let Some(row) = standing::by_id(tx, id)?.filter(|row| row.entry.lifted_at.is_none()) else {
        return Ok(None);
    };
    let language = match mail.account_id {
        Some(id) => account::by_id(tx, id)?.map(|account| account.language),
        None => None,
    };
    let site = row.entry.site_id.and_then(|id| sites.id(id).cloned());
    let language = language.or_else(|| site.as_ref().map(|site| site.settings.language.clone()));
    let letter = StandingLetter {
        kind: row.entry.kind,
        site: site.map(|site| site.name.clone()),
        until: row.entry.until,
        ground: row.ground,
        explanation: row.explanation,
        is_accounts: mail.account_id.is_some(),
    };
    Ok(Some((About::Standing(letter), language.unwrap_or_else(|| "en".to_owned()))))
}

/// Replies: one alone, or all that waited for each other, within the reader's budget.
fn replies(
    tx: &mut Tx<'_>,
    sites: &Arc<Sites>,
    due: Due,
    to: &MailAddress,
    now: Micros,
) -> Result<Taken, Error> {
    let key = due.mail.contact_key;
    if let Some(until) = outbox::lately(tx, &key, now)?.wait(due.is_together()) {
        outbox::gather(tx, &key, now, until)?;
        return Ok(Taken::Settled { dropped: 0 });
    }
    let together = due.is_together();
    let all = if together { outbox::due_together(tx, &key, now)? } else { vec![due] };
    let mut gone = Vec::new();
    let mut by_author: HashMap<Author, i64> = HashMap::new();
    let mut mail: Option<Outgoing> = None;
    for due in all {
        let id = due.mail.id;
        let Some((author, said)) = reply(tx, sites, &due.mail)? else {
            gone.push(id);
            continue;
        };
        let count = match by_author.get(&author) {
            Some(count) => *count,
            None => outbox::replies_of(tx, &key, &author, now)?,
        };
        if count >= REPLIES_OF_AUTHOR_MAX {
            gone.push(id);
            continue;
        }
        by_author.insert(author, count + 1);
        outbox::lease(tx, id, now)?;
        if let Some(mail) = &mut mail {
            join(mail, id, said);
        } else {
            let (about, language) = said;
            let (rows, attempts) = (vec![id], due.attempts + 1);
            let to = to.clone();
            mail = Some(Outgoing { head: due.mail, rows, attempts, to, about, language, dropped: 0 });
        }
    }
    gone.iter().try_for_each(|id| outbox::dropped(tx, *id))?;
    let dropped = gone.len() as u64;
    Ok(match mail {
        Some(mail) => Taken::Mail(Box::new(Outgoing { dropped, ..mail })),
        None => Taken::Settled { dropped },
    })
}

/// Puts one more reply into a mail.
fn join(mail: &mut Outgoing, id: MailId, (about, _): Said) {
    mail.rows.push(id);
    let (About::Replies { replies, more, .. }, About::Replies { replies: further, .. }) =
        (&mut mail.about, about)
    else {
        return;
    };
    if replies.len() < QUOTED_MAX {
        replies.extend(further);
    } else {
        *more += 1;
    }
}

/// One reply as it is now, if its reader is still to be told of it.
fn reply(tx: &mut Tx<'_>, sites: &Arc<Sites>, mail: &Mail) -> Result<Option<(Author, Said)>, Error> {
    let Some(id) = mail.comment_id else { return Ok(None) };
    let Some(to) = outbox::recipient(tx, id)?.filter(|to| to.contact_key == mail.contact_key) else {
        return Ok(None);
    };
    let Some(row) = comment::by_id(tx, id)? else { return Ok(None) };
    let Some(site) = sites.id(row.site_id) else { return Ok(None) };
    let Some(found) = find::of_site(tx, site, row.story_id)? else { return Ok(None) };
    let language = match to.account_id {
        Some(id) => account::by_id(tx, id)?.map(|account| account.language),
        None => None,
    };
    let letter = ReplyLetter {
        story_title: title(&found),
        href: permalink(&site.slug, &row),
        name: row.name,
        source: row.source,
    };
    let about =
        About::Replies { site: site.name.clone(), thread: row.root_id.0, replies: vec![letter], more: 0 };
    Ok(Some((to.author, (about, language.unwrap_or_else(|| site.settings.language.clone())))))
}
