//! What is kept for how long: one table, from which the documentation and the privacy pages are made, and the job that
//! forgets, once an hour, on one node.

use std::time::Duration;

use althing_core::appeal::APPEAL_DAYS;
use althing_core::comment::{self as decide, TakeAway};
use althing_core::id::{CommentId, EventId, JobId};
use althing_core::reader::Actor;
use althing_core::refusal::Refusal;
use althing_core::time::{DAY, HOUR, MINUTE, Micros};
use althing_store::{Error, Lane, Tx, apply, comment, day_key, job, phase, report, retention, standing};
use uuid::Uuid;

use crate::account::session;
use crate::app::App;
use crate::comment::actions::publish;
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::import::job::LEFT_AFTER;
use crate::scoring::forget;

/// How often it is looked for what is over its time.
pub const EVERY: Duration = Duration::from_hours(1);

/// How long a code that was used or has expired is remembered: wrong tries of an hour count.
pub const CODES_AFTER: i64 = HOUR;
/// How long a mail's row is kept after it went or was dropped.
pub const MAILS_AFTER: i64 = 7 * DAY;
/// How long an address is kept that nobody confirmed.
pub const CONTACTS_AFTER: i64 = 7 * DAY;
/// How long a text is kept that readers do not see any more: the time for complaints, half a year.
pub const TEXTS_AFTER: i64 = 183 * DAY;
/// How long it is known what the phases of a policy did on a day.
pub const PHASES_AFTER: i64 = 90 * DAY;

/// How long a decision's explanation is kept, and what was said about it: the time for complaints as well.
pub const EXPLANATIONS_AFTER: i64 = APPEAL_DAYS * DAY;

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// Not at all.
    Never,
    /// So many microseconds after its use is over.
    After(i64),
    /// Until its owner, or whoever runs the server, deletes it.
    UntilErased,
    /// As long as the installation.
    ForGood,
}

/// A kind of data, and how long it is kept.
pub struct Kept {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// How long it is kept, in words.
    pub how_long: &'static str,
    /// Why so long.
    pub why: &'static str,
    /// The same as a number.
    pub time: Time,
}

/// Every kind of data there is; the tables in the documentation and on the privacy pages are made from it.
pub const RETENTION: &[Kept] = &[
    Kept {
        name: "reading",
        what: "readers who read: addresses, browsers, cookies",
        how_long: "never stored",
        why: "nothing needs it",
        time: Time::Never,
    },
    Kept {
        name: "comments",
        what: "comments with their texts, names, states, scores and earlier texts",
        how_long: "until erased",
        why: "they are the discussion",
        time: Time::UntilErased,
    },
    Kept {
        name: "taken-away",
        what: "texts of comments that were not published, removed, or withdrawn by their authors",
        how_long: "183 days after that",
        why: "complaints, and proof of what was decided on",
        time: Time::After(TEXTS_AFTER),
    },
    Kept {
        name: "decisions",
        what: "what decisions about comments and authors were explained with, complaints about them, and the answers",
        how_long: "183 days after the decision or the answer, or until the author is erased; while a ban or the like holds, as long as that",
        why: "complaints; that something was decided, by which rule and when, stays",
        time: Time::After(EXPLANATIONS_AFTER),
    },
    Kept {
        name: "standings",
        what: "warnings, bans, and that everything somebody writes is looked at first; of a guest the keyed hash of the \
               address that they gave",
        how_long: "183 days after the end, a warning 183 days; where somebody complained as long after the answer; all that \
                   is about an account until it is erased",
        why: "it holds, and can be complained about",
        time: Time::After(EXPLANATIONS_AFTER),
    },
    Kept {
        name: "reports",
        what: "readers' reports: category, words, who reported (an account, or a mark), what was decided",
        how_long: "the words 183 days after the decision; the rest with the account, until erased",
        why: "the newsroom decides on them, and their readers learn what",
        time: Time::After(TEXTS_AFTER),
    },
    Kept {
        name: "accounts",
        what: "accounts: name, language, address, passkeys, roles, votes",
        how_long: "until erased",
        why: "signing in, and one vote each",
        time: Time::UntilErased,
    },
    Kept {
        name: "sessions",
        what: "sessions: kind of browser and system, begun, last used",
        how_long: "30 days after they were last used, 180 days at most",
        why: "staying signed in, and seeing where one is",
        time: Time::After(session::IDLE),
    },
    Kept {
        name: "codes",
        what: "codes and links that sign in, as hashes",
        how_long: "15 minutes, and an hour more to count wrong tries; an operator's link a day",
        why: "signing in, and nobody guesses codes",
        time: Time::After(15 * MINUTE + CODES_AFTER),
    },
    Kept {
        name: "addresses",
        what: "mail addresses that nobody confirmed",
        how_long: "7 days",
        why: "time to answer the mail that asks",
        time: Time::After(CONTACTS_AFTER),
    },
    Kept {
        name: "mails",
        what: "that a mail was sent: to whom, about which comment; no text",
        how_long: "7 days after it went",
        why: "no mail goes twice, and nobody gets too many",
        time: Time::After(MAILS_AFTER),
    },
    Kept {
        name: "log",
        what: "the log of changes: ids and codes, no names, texts or addresses",
        how_long: "for good",
        why: "proof of what was done, and by which kind of actor",
        time: Time::ForGood,
    },
    Kept {
        name: "phases",
        what: "how many comments each phase of a policy held or refused on a day, by site",
        how_long: "90 days",
        why: "seeing what a policy does",
        time: Time::After(PHASES_AFTER),
    },
    Kept {
        name: "networks",
        what: "addresses and networks of those who write, for limits",
        how_long: "never stored; in memory while a limit counts",
        why: "nobody floods the discussion",
        time: Time::Never,
    },
    Kept {
        name: "marks",
        what: "of guests who write or report: a keyed hash of their network, with a key of the day",
        how_long: "the key 2 days from the beginning of its day, with a ban by network until that ends, 30 days at most; \
                   without it the hash says nothing, and goes with it",
        why: "one reader counts once, and a ban holds for a guest who takes another name",
        time: Time::After(day_key::KEPT),
    },
    Kept {
        name: "imports",
        what: "files that admins uploaded to take over a discussion: what another system held of its readers",
        how_long: "until they are imported, 7 days where they are not",
        why: "looking at them first, and going on after a restart",
        time: Time::After(LEFT_AFTER),
    },
    Kept {
        name: "backups",
        what: "backups, with all of this",
        how_long: "35 days, if the operator follows the guide; what was erased since is erased again when one is put back",
        why: "disks fail",
        time: Time::After(35 * DAY),
    },
];

/// Asks for the job, unless it is asked for.
pub async fn ask(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let id = JobId::new(now, app.chance.id());
    app.store.write(Lane::Bulk, move |tx| job::enqueue(tx, id, job::RETENTION, Uuid::nil(), now)).await?;
    app.wake.wake();
    Ok(())
}

/// Forgets everything that is over its time.
pub async fn work(app: &App, job: Option<JobId>) -> Result<(), Problem> {
    let now = app.clock.now();
    let codes = now.plus(-CODES_AFTER);
    let (mails, contacts) = (now.plus(-MAILS_AFTER), now.plus(-CONTACTS_AFTER));
    rows(app, job, move |tx| retention::forget_sessions(tx, now)).await?;
    rows(app, job, move |tx| retention::forget_one_times(tx, codes)).await?;
    rows(app, job, move |tx| retention::forget_mails(tx, mails)).await?;
    let texts_before = now.plus(-TEXTS_AFTER);
    rows(app, job, move |tx| report::forget_texts(tx, texts_before)).await?;
    marks(app, job, now).await?;
    let counted = phase::day_of(now.plus(-PHASES_AFTER));
    rows(app, job, move |tx| phase::forget(tx, counted)).await?;
    loop {
        let keys = app.store.read_in(Lane::Bulk, move |tx| retention::contacts(tx, contacts)).await?;
        if keys.is_empty() {
            break;
        }
        let forget =
            move |tx: &mut Tx<'_>| keys.iter().try_for_each(|key| retention::forget_contact(tx, key));
        app.store.write(Lane::Bulk, forget).await?;
    }
    let explanations = now.plus(-EXPLANATIONS_AFTER);
    rows(app, job, move |tx| retention::forget_standings(tx, explanations)).await?;
    rows(app, job, move |tx| retention::forget_explanations(tx, explanations, now)).await?;
    texts(app, job).await?;
    if let Some(job) = job {
        app.store.write(Lane::Bulk, move |tx| job::done(tx, job)).await?;
    }
    Ok(())
}

/// Forgets the keys of marks that are over their time, and with them the marks; neither may stay in SQLite's log.
async fn marks(app: &App, job: Option<JobId>, now: Micros) -> Result<(), Error> {
    let forgotten = app.store.write(Lane::Bulk, move |tx| day_key::forget(tx, now)).await?;
    rows(app, job, day_key::forget_marks).await?;
    rows(app, job, move |tx| standing::forget_marks(tx, now)).await?;
    if forgotten > 0 {
        app.store.fold();
    }
    Ok(())
}

/// Forgets rows, a batch at a time.
async fn rows<F>(app: &App, job: Option<JobId>, forget: F) -> Result<(), Error>
where
    F: Fn(&mut Tx<'_>) -> Result<u64, Error> + Copy + Send + 'static,
{
    let now = app.clock.now();
    let batch = move |tx: &mut Tx<'_>| {
        if let Some(job) = job {
            job::keep(tx, job, now)?;
        }
        forget(tx)
    };
    while app.store.write(Lane::Bulk, batch).await? > 0 {}
    Ok(())
}

/// Erases texts that were taken away long enough ago, as their authors could.
async fn texts(app: &App, job: Option<JobId>) -> Result<(), Problem> {
    let before = app.clock.now().plus(-TEXTS_AFTER);
    let mut after = CommentId(Uuid::nil());
    let mut has_erased = false;
    loop {
        let found = app.store.read_in(Lane::Bulk, move |tx| retention::taken_away(tx, after, before)).await?;
        for id in found.0 {
            text(app, job, id).await?;
            has_erased = true;
        }
        let Some(next) = found.1 else { break };
        after = next;
    }
    if has_erased {
        app.store.fold();
    }
    Ok(())
}

async fn text(app: &App, job: Option<JobId>, id: CommentId) -> Result<(), Problem> {
    let now = app.clock.now();
    let cmd = TakeAway { event_id: EventId::new(now, app.chance.id()), asker: Actor::System.into(), now };
    let done = app
        .store
        .write(Lane::Bulk, move |tx| {
            if let Some(job) = job {
                job::keep(tx, job, now)?;
            }
            let Some(seen) = comment::seen(tx, id)? else { return Ok(None) };
            let change = match decide::erase(&cmd, &seen) {
                Err(Refusal::CommentGone) => return Ok(None),
                change => change?,
            };
            Ok::<_, Failure>(Some((seen.site_id, seen.story_id, apply(tx, &change)?.epoch)))
        })
        .await?;
    if let Some((site, story, epoch)) = done {
        publish(app, story, epoch);
        forget(app, site, id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_table_say_what_its_numbers_do() {
        let named = |name: &str| RETENTION.iter().find(|kept| kept.name == name).expect("there");
        for (name, unit, words) in [
            ("taken-away", DAY, "183 days"),
            ("decisions", DAY, "183 days"),
            ("standings", DAY, "183 days"),
            ("sessions", DAY, "30 days"),
            ("codes", MINUTE, "75 minutes"),
            ("addresses", DAY, "7 days"),
            ("reports", DAY, "183 days"),
            ("marks", DAY, "2 days"),
            ("mails", DAY, "7 days"),
            ("phases", DAY, "90 days"),
            ("imports", DAY, "7 days"),
            ("backups", DAY, "35 days"),
        ] {
            let Time::After(time) = named(name).time else { panic!("{name} is kept for a time") };
            let (count, unit) = (time / unit, words.split(' ').nth(1).expect("a unit"));
            assert_eq!(format!("{count} {unit}"), words, "{name}");
            if name != "codes" {
                assert!(named(name).how_long.contains(words), "{name}");
            }
        }
        assert_eq!(session::LIFE, 180 * DAY);
        assert!(named("sessions").how_long.contains("180 days"));
    }
}
