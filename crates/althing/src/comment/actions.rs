//! The central path: a wish to comment becomes a comment, whatever door it came by.
//!
//! Prepare (here, no lock): name and text are checked, rendered and scored, ids and hashes are made. Decide and apply (one
//! transaction): `core` decides on what the store saw, the store applies. Publish (after the commit): pages of the
//! story become stale, the relay is woken.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use althing_core::comment::{
    self as decide, Mark, NewGuest, NewStory, Placement, PreparedBody, Status, Submit, Submitted,
};
use althing_core::id::{CommentId, EventId, GuestId, RevisionId, StoryId};
use althing_core::name::{self, DisplayName, NameRefusal, imitates_staff};
use althing_core::policy::HoldReason;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::score::Signals;
use althing_core::site::Site;
use althing_core::text::{BodyLimits, BodyRefusal, comment_body};
use althing_core::time::Micros;
use althing_store::account::AccountRow;
use althing_store::comment::CommentRow;
use althing_store::{Constraint, Lane, Tx, apply, comment, story};

use crate::app::App;
use crate::failure::Failure;
use crate::guard;
use crate::http::problem::Problem;
use crate::mail::given::{self, Given};
use crate::mail::notice::Notices;
use crate::scoring::{Written, keep, name_listed, sound_out};
use crate::secret::{Purpose, hash};
use crate::standing::ban_told;
use crate::story::find::Target;

/// What a reader wants to say, as typed.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The comment to be answered.
    pub parent_id: Option<CommentId>,
    /// Who writes.
    pub author: Author,
    /// The text.
    pub body: String,
    /// Their mail address, where they give one.
    pub email: Option<String>,
    /// Whether they want mails about replies there.
    pub notify: bool,
    /// The mark of where they write from.
    pub mark: Option<Mark>,
    /// The same with the key of every day that is kept.
    pub marks: Vec<Mark>,
    /// Where they write from.
    pub client: IpAddr,
}

/// Who writes.
#[derive(Clone, Debug)]
pub enum Author {
    /// A reader who is not signed in, with the name as typed.
    Guest(String),
    /// Somebody who is.
    Account(Box<AccountRow>),
}

/// How a repeated request is recognised.
#[derive(Clone, Debug)]
pub enum Repeat {
    /// By the client's `Idempotency-Key`.
    Key(String),
    /// By what the form says, within ten minutes.
    Form,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The comment.
    pub comment_id: CommentId,
    /// Its state when it was taken.
    pub status: Status,
    /// Why it waits, if it does.
    pub held: Vec<HoldReason>,
    /// The secret half of its tokens.
    pub key_hash: [u8; 32],
    /// Whether its author has an account, whose session opens it instead of tokens.
    pub is_accounts: bool,
    /// Whether the same request came before.
    pub replayed: bool,
    /// The comment as stored; none for a replay, which is read again.
    pub row: Option<CommentRow>,
}

impl Receipt {
    /// The token that edits and withdraws it.
    pub fn edit_token(&self, app: &App) -> String {
        app.key.token(Purpose::Edit, self.comment_id, &self.key_hash)
    }

    /// The path of its author's own page.
    pub fn case_path(&self, app: &App) -> String {
        if self.is_accounts {
            return format!("/me/comments/{}", self.comment_id);
        }
        format!("/c/{}/{}", self.comment_id, app.key.token(Purpose::Case, self.comment_id, &self.key_hash))
    }
}

/// Takes a comment.
pub async fn submit(app: &App, target: &Target, ask: &Ask, repeat: &Repeat) -> Result<Receipt, Problem> {
    // Who is signed in has an address already, or wants none.
    let email = ask.email.as_deref().filter(|_| matches!(ask.author, Author::Guest(_)));
    let prepared = given::read(app, &target.site, email, ask.notify).and_then(|given| {
        let cmd = prepare(app, target, ask, given.as_ref(), repeat)?;
        Ok((cmd, given))
    });
    let section = section(app, &target.site, target.id).await?;
    let taken = match prepared {
        Ok((mut cmd, given)) => {
            // Whoever is signed in is known by what they wrote, guests by their network.
            let is_guest = cmd.guest.account_id.is_none();
            let turn = is_guest.then(|| app.paces.begin(target.id, ask.client, cmd.now)).flatten();
            cmd.last_here = turn.as_ref().and_then(|turn| turn.before);
            let written =
                Written { comment: cmd.comment_id, name_key: &cmd.guest.name_key, section: &section };
            sound_out(app, &target.site, &mut cmd.body, &written).await;
            cmd.body.signals.name_listed = name_listed(app, &target.site, &section, &cmd.guest.name).await;
            let taken = decide_and_apply(app, target, cmd, given, &section).await;
            if let Some(turn) = turn.filter(|_| !matches!(&taken, Ok(receipt) if !receipt.replayed)) {
                app.paces.give_back(&turn);
            }
            taken
        }
        Err(refusal) => Err(Failure::Refused(refusal)),
    };
    tell(app, target, &section, &taken).await;
    let counter = match &taken {
        Ok(receipt) if receipt.replayed => return taken.map_err(Problem::from),
        Ok(receipt) if receipt.status == Status::Pending => &app.metrics.comments_held_total,
        Ok(_) => &app.metrics.comments_submitted_total,
        Err(_) => &app.metrics.comments_refused_total,
    };
    counter.fetch_add(1, Ordering::Relaxed);
    taken.map_err(|failure| ban_told(app, &target.site, failure.into()))
}

/// The section whose policy holds; looked up only where some section has one of its own.
pub async fn section(app: &App, site: &Site, story: StoryId) -> Result<String, Problem> {
    if site.sections.is_empty() {
        return Ok(String::new());
    }
    Ok(app.store.read(move |tx| story::section(tx, story)).await?)
}

/// Tells what the policy said: to the figures, and to the guard of the story.
async fn tell(app: &App, target: &Target, section: &str, taken: &Result<Receipt, Failure>) {
    let (site, now) = (&target.site, app.clock.now());
    match taken {
        Ok(receipt) if receipt.replayed => {}
        Ok(receipt) => {
            app.counted.held(site.id, &receipt.held, now);
            let story = receipt.row.as_ref().map_or(target.id, |row| row.story_id);
            guard::arrived(app, site, section, story).await;
        }
        Err(Failure::Refused(refusal)) => {
            app.counted.refused(site.id, refusal, now);
            if matches!(refusal, Refusal::Guarded { .. }) {
                app.guards.knocked(target.id, now);
            }
        }
        Err(Failure::Store(_)) => {}
    }
}

fn prepare(
    app: &App,
    target: &Target,
    ask: &Ask,
    given: Option<&Given>,
    repeat: &Repeat,
) -> Result<Submit, Refusal> {
    let now = app.clock.now();
    let is_guest = matches!(ask.author, Author::Guest(_));
    let mut guest = author(app, target, &ask.author, now)?;
    guest.contact_key = given.map(|given| given.key);
    guest.notices = given.is_some_and(|given| given.notify);
    let body = body(app, &ask.body)?;
    let keys = key_hashes(app, target, ask, &body.source, &guest, repeat, now);
    let fingerprint = fingerprint(target.id, ask.parent_id, &guest.name, &body.source);
    let new_story = target.url.as_ref().map(|url| NewStory {
        id: target.id,
        url: url.as_str().to_owned(),
        url_key: url.canonical(),
    });
    Ok(Submit {
        event_id: EventId::new(now, app.chance.id()),
        comment_id: CommentId::new(now, app.chance.id()),
        revision_id: RevisionId::new(now, app.chance.id()),
        guest,
        site_id: target.site.id,
        story_id: target.id,
        new_story,
        parent_id: ask.parent_id,
        body,
        salt: app.chance.bytes(),
        key_hash: keys.0,
        key_hash_before: keys.1,
        fingerprint,
        // Whoever is signed in is known by their account.
        mark: ask.mark.filter(|_| is_guest),
        marks: if is_guest { ask.marks.clone() } else { Vec::new() },
        last_here: None,
        now,
    })
}

/// The row that stands for whoever writes. A guest's name must not look like staff's; whether an account has it is
/// seen by the transaction.
fn author(app: &App, target: &Target, author: &Author, now: Micros) -> Result<NewGuest, Refusal> {
    let site = &target.site;
    match author {
        Author::Guest(text) => {
            let name = display_name(app, text)?;
            if imitates_staff(name.as_str(), &site.name) {
                return Err(Refusal::field("author.name", Wrong::Taken));
            }
            let name_key = name.key();
            Ok(NewGuest {
                id: GuestId::new(now, app.chance.id()),
                name: name.as_str().to_owned(),
                hue: name::hue(&site.salt, &name_key),
                name_key,
                source_key: None,
                account_id: None,
                contact_key: None,
                notices: false,
            })
        }
        Author::Account(account) if account.name.is_empty() => Err(Refusal::NameNeeded),
        Author::Account(account) => Ok(NewGuest {
            id: GuestId::of_account(site.id, account.id),
            name: account.name.clone(),
            hue: name::hue(&site.salt, &account.name_key),
            name_key: account.name_key.clone(),
            source_key: None,
            account_id: Some(account.id),
            contact_key: None,
            notices: false,
        }),
    }
}

/// What tells a retry from a key that is used for something else.
fn fingerprint(story: StoryId, parent: Option<CommentId>, name: &str, source: &str) -> [u8; 32] {
    let parent = parent.map(|id| id.0.into_bytes());
    let parent = parent.as_ref().map_or(&[] as &[u8], |bytes| bytes.as_slice());
    hash(&[b"request", story.0.as_bytes(), parent, name.as_bytes(), source.as_bytes()])
}

/// Refuses what no comment may be, whoever wrote it: a name or a text that does not fit.
pub fn check(app: &App, ask: &Ask) -> Result<(), Refusal> {
    if let Author::Guest(name) = &ask.author {
        display_name(app, name)?;
    }
    body(app, &ask.body).map(|_| ())
}

/// A name as readers may give it, or what is wrong with it.
pub fn display_name(app: &App, text: &str) -> Result<DisplayName, Refusal> {
    DisplayName::new(text, app.settings.limits.name_chars_max).map_err(|refusal| {
        let wrong = match refusal {
            NameRefusal::Empty => Wrong::Missing,
            NameRefusal::TooLong { chars, max } => Wrong::TooLong { chars, chars_max: max },
            _ => Wrong::Content { what: "anything but letters, digits and ordinary punctuation" },
        };
        Refusal::field("author.name", wrong)
    })
}

/// A text as readers may write it, rendered and not yet scored, or what is wrong with it.
pub fn body(app: &App, text: &str) -> Result<PreparedBody, Refusal> {
    let limits = BodyLimits { chars_max: app.settings.limits.comment_chars_max, ..BodyLimits::default() };
    let made = comment_body(text, &limits).map_err(|refusal| {
        let wrong = match refusal {
            BodyRefusal::Empty => Wrong::Missing,
            BodyRefusal::Invisible => Wrong::Invisible,
            BodyRefusal::TooLong { chars, max } => Wrong::TooLong { chars, chars_max: max },
            BodyRefusal::TooLarge { max, .. } => Wrong::TooLarge { bytes_max: max },
        };
        Refusal::field("body", wrong)
    })?;
    let link_count = u32::try_from(made.link_count).unwrap_or(u32::MAX);
    let signals = Signals { link_count, ..Signals::default() };
    Ok(PreparedBody { source: made.source, html: made.html, signals })
}

/// Whether a client's key has made its comment already: a retry over a bad line is not one more comment.
pub async fn is_repeated(app: &App, target: &Target, repeat: &Repeat) -> Result<bool, Problem> {
    let Repeat::Key(key) = repeat else { return Ok(false) };
    let hash = of_key(target, key);
    Ok(app.store.read(move |tx| comment::by_key(tx, &hash)).await?.is_some())
}

fn of_key(target: &Target, key: &str) -> [u8; 32] {
    hash(&[b"key", target.site.id.0.as_bytes(), key.as_bytes()])
}

/// The hash that makes a request unique; for a form also the one of the ten minutes before.
fn key_hashes(
    app: &App,
    target: &Target,
    ask: &Ask,
    source: &str,
    guest: &NewGuest,
    repeat: &Repeat,
    now: Micros,
) -> ([u8; 32], Option<[u8; 32]>) {
    match repeat {
        Repeat::Key(key) => (of_key(target, key), None),
        Repeat::Form => {
            let window = now.0.div_euclid(decide::FORM_REPLAY);
            let parent = ask.parent_id.map(|id| id.0.into_bytes());
            let account = guest.account_id.map(|id| id.0.into_bytes());
            let of = |window: i64| {
                app.key.keyed(&[
                    b"form",
                    target.id.0.as_bytes(),
                    parent.as_ref().map_or(&[], |bytes| bytes.as_slice()),
                    guest.name.as_bytes(),
                    account.as_ref().map_or(&[], |bytes| bytes.as_slice()),
                    source.as_bytes(),
                    &window.to_be_bytes(),
                ])
            };
            (of(window), Some(of(window - 1)))
        }
    }
}

enum Outcome {
    New(New),
    Replay(CommentId),
}

struct New {
    story_id: StoryId,
    epoch: Option<i64>,
    position: i64,
    placement: Option<Placement>,
}

async fn decide_and_apply(
    app: &App,
    target: &Target,
    cmd: Submit,
    given: Option<Given>,
    section: &str,
) -> Result<Receipt, Failure> {
    let cmd = Arc::new(cmd);
    let mails = Notices::of(app, cmd.event_id, cmd.now).map(|notices| (notices, given));
    let mut outcome = write(app, target, &cmd, mails.clone()).await;
    if let Err(Failure::Store(althing_store::Error::Constraint { kind: Constraint::Unique, .. })) = &outcome {
        // Two equal requests met before the story had a row to lock; by now the first one's comment is there.
        outcome = write(app, target, &cmd, mails).await;
    }
    match outcome? {
        Outcome::Replay(id) => replayed(app, id, &cmd).await,
        Outcome::New(new) => {
            let written = Written { comment: cmd.comment_id, name_key: &cmd.guest.name_key, section };
            keep(app, &target.site, &cmd.body, &written);
            Ok(taken(app, &cmd, new))
        }
    }
}

async fn write(
    app: &App,
    target: &Target,
    cmd: &Arc<Submit>,
    mails: Option<(Notices, Option<Given>)>,
) -> Result<Outcome, Failure> {
    let (shared, site) = (Arc::clone(cmd), Arc::clone(&target.site));
    app.store
        .write(Lane::Interactive, move |tx| {
            let mut seen = comment::seen_for_submit(tx, &shared)?;
            let moved = if seen.story.is_none() { at_its_story(tx, &shared)? } else { None };
            if let Some(moved) = &moved {
                seen = comment::seen_for_submit(tx, moved)?;
            }
            let cmd = moved.as_ref().unwrap_or(&shared);
            let change = match decide::submit(cmd, &seen, site.settings_for(&seen.section))? {
                Submitted::Replay(id) => return Ok::<_, Failure>(Outcome::Replay(id)),
                Submitted::New(change) => change,
            };
            let applied = apply(tx, &change)?;
            let placement = change.placement().cloned();
            if let Some((notices, given)) = &mails {
                enclose(tx, notices, given.as_ref(), cmd, placement.as_ref())?;
            }
            let (epoch, position) = (applied.epoch, applied.position);
            Ok(Outcome::New(New { story_id: cmd.story_id, epoch, position, placement }))
        })
        .await
}

/// The mails that a new comment causes, in its own transaction.
fn enclose(
    tx: &mut Tx<'_>,
    notices: &Notices,
    given: Option<&Given>,
    cmd: &Submit,
    placement: Option<&Placement>,
) -> Result<(), althing_store::Error> {
    if let Some(given) = given {
        notices.given(tx, given, cmd.guest.id, cmd.comment_id)?;
    }
    let is_shown = placement.is_some_and(|placement| placement.status == Status::Published);
    if is_shown && cmd.parent_id.is_some() { notices.shown(tx, cmd.comment_id) } else { Ok(()) }
}

/// The same wish for the story that its address belongs to by now, when that is another one: the publisher may have
/// registered it while the comment was on its way.
fn at_its_story(tx: &mut Tx<'_>, cmd: &Submit) -> Result<Option<Submit>, althing_store::Error> {
    let Some(new) = &cmd.new_story else { return Ok(None) };
    let owner = story::id_by_url(tx, cmd.site_id, &new.url_key)?.filter(|id| *id != cmd.story_id);
    Ok(owner.map(|story_id| Submit {
        story_id,
        new_story: None,
        fingerprint: fingerprint(story_id, cmd.parent_id, &cmd.guest.name, &cmd.body.source),
        ..cmd.clone()
    }))
}

fn taken(app: &App, cmd: &Submit, new: New) -> Receipt {
    publish(app, new.story_id, new.epoch);
    let own = Placement { root_id: cmd.comment_id, depth: 0, status: Status::Published, held: Vec::new() };
    let placement = new.placement.unwrap_or(own);
    Receipt {
        comment_id: cmd.comment_id,
        status: placement.status,
        row: Some(CommentRow { story_id: new.story_id, ..row(cmd, &placement, new.position) }),
        held: placement.held,
        key_hash: cmd.key_hash,
        is_accounts: cmd.guest.account_id.is_some(),
        replayed: false,
    }
}

/// The third phase: after the commit, never before.
pub fn publish(app: &App, story: StoryId, epoch: Option<i64>) {
    if let Some(epoch) = epoch {
        app.pages.changed(story, epoch);
    }
    app.wake.wake();
    if let Some(post) = app.mail() {
        post.wake();
    }
}

async fn replayed(app: &App, id: CommentId, cmd: &Submit) -> Result<Receipt, Failure> {
    let row = app.store.read(move |tx| comment::by_id(tx, id)).await?;
    let private = app.store.read(move |tx| comment::private(tx, id)).await?;
    let status = row.as_ref().map_or(Status::Erased, |row| row.status);
    let held = private.as_ref().map(|private| comment::held_reasons(&private.held)).unwrap_or_default();
    let key_hash = private.and_then(|private| private.key_hash).unwrap_or(cmd.key_hash);
    let is_accounts = row.as_ref().is_some_and(|row| row.account_id.is_some());
    Ok(Receipt { comment_id: id, status, held, key_hash, is_accounts, replayed: true, row })
}

fn row(cmd: &Submit, placement: &Placement, position: i64) -> CommentRow {
    let (depth, status) = (placement.depth, placement.status);
    CommentRow {
        id: cmd.comment_id,
        parent_id: cmd.parent_id,
        root_id: placement.root_id,
        depth,
        position,
        status,
        created_at: Some(cmd.now),
        edited_at: None,
        reply_count: 0,
        thread_count: i64::from(depth == 0 && status == Status::Published),
        sort_at: cmd.now,
        story_id: cmd.story_id,
        site_id: cmd.site_id,
        guest_id: cmd.guest.id,
        name: cmd.guest.name.clone(),
        hue: cmd.guest.hue,
        html: cmd.body.html.clone(),
        source: cmd.body.source.clone(),
        best_key: 0,
        account_id: cmd.guest.account_id,
        up_count: 0,
        down_count: 0,
        shown: status == Status::Published,
        pinned_at: None,
        picked_at: None,
        is_locked: false,
    }
}
