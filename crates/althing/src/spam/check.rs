//! Whether a comment is let in to be read: everything the door asks, in one place, for scripts and forms.

use std::sync::atomic::{AtomicU64, Ordering};

use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::time::Micros;

use super::challenge::{self, Solved};
use super::spent::Spending;
use super::wait::{self, Waited};
use crate::app::App;
use crate::comment::actions::{Ask, Author, Repeat};
use crate::secret::hash;
use crate::story::find::Target;

/// The form's field that people do not see. An ordinary name, so that programs fill it in.
pub const HIDDEN_FIELD: &str = "website";

/// What came with a comment beside its words.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// The solution of a challenge.
    pub proof: Option<String>,
    /// The sealed time from which a wait counts; of forms.
    pub waited: Option<String>,
    /// The sealed time at which the form was given out; of forms.
    pub opened: Option<String>,
    /// What stands in [`HIDDEN_FIELD`]; of forms.
    pub hidden: Option<String>,
}

/// Somebody was let in. If the comment is refused after all, what it cost is given back.
#[derive(Debug)]
#[must_use]
pub struct Pass(Option<Solved>);

impl Pass {
    /// The comment was refused for another reason: mended, it may use the same solution.
    pub fn give_back(self, app: &App) {
        if let Some(solved) = self.0 {
            app.spent.give_back(&solved);
        }
    }
}

/// Lets a comment in, or says what is missing, and counts which.
pub fn let_in(
    app: &App,
    target: &Target,
    ask: &Ask,
    repeat: &Repeat,
    brought: &Brought,
) -> Result<Pass, Refusal> {
    let let_in = by_form(app, target, brought).and_then(|()| {
        if asks_proof(&target.site, &ask.author, app.clock.now()) {
            proven(app, target, ask, repeat, brought)
        } else {
            Ok(Pass(None))
        }
    });
    if let Err(refusal) = &let_in
        && let Some(counter) = counter(app, refusal)
    {
        counter.fetch_add(1, Ordering::Relaxed);
    }
    let_in
}

/// Whether a writer has to prove anything. Setting and account decide; what raises a site's guard for a while has its
/// say here and in [`announced`].
fn asks_proof(site: &Site, author: &Author, now: Micros) -> bool {
    let since = match author {
        Author::Guest(_) => None,
        Author::Account(account) => Some(account.created_at),
    };
    site.settings.door.proof.asks(since, now)
}

/// What a page tells the script: that guests have to prove something, and after how many seconds it is taken at the
/// earliest. Pages are the same for all readers, so it says nothing of the one who reads.
pub fn announced(site: &Site) -> Option<u32> {
    let door = &site.settings.door;
    door.proof.asks(None, Micros(0)).then_some(door.seconds)
}

/// The hidden fields of a form that is given out now, to one reader.
pub fn opened_now(app: &App, target: &Target) -> Vec<(&'static str, String)> {
    vec![(wait::OPENED_FIELD, wait::opened(&app.key, target.id, app.clock.now()))]
}

/// The hidden fields of a form that comes back: the times that came with it, and where proof was missing a wait that
/// begins now.
pub fn patience(
    app: &App,
    target: &Target,
    ask: &Ask,
    brought: &Brought,
    refusal: Option<&Refusal>,
) -> Vec<(&'static str, String)> {
    let now = app.clock.now();
    let wish = waited(target, ask);
    let opened = brought.opened.clone().filter(|token| wait::opened_at(&app.key, target.id, token).is_some());
    let running = brought.waited.clone().filter(|token| wish.over(&app.key, token, now).is_some());
    let begun = || {
        let lacks_proof = matches!(refusal, Some(Refusal::ProofRequired | Refusal::ProofInvalid { .. }));
        lacks_proof.then(|| wish.begin(&app.key, now))
    };
    let fields = [(wait::OPENED_FIELD, opened), (wait::WAIT_FIELD, running.or_else(begun))];
    fields.into_iter().filter_map(|(name, token)| Some((name, token?))).collect()
}

/// What forms alone can bring. A time that was left out is not missed: the form under a story is the same for everyone
/// and has none.
fn by_form(app: &App, target: &Target, brought: &Brought) -> Result<(), Refusal> {
    if brought.hidden.is_some() {
        return Err(Refusal::HiddenField);
    }
    let opened = brought.opened.as_deref().and_then(|token| wait::opened_at(&app.key, target.id, token));
    match opened {
        Some(opened) => in_time(opened, target.site.settings.door.seconds, app.clock.now()),
        None => Ok(()),
    }
}

fn in_time(then: Micros, seconds: u32, now: Micros) -> Result<(), Refusal> {
    wait::since(then, seconds, now).map_err(|retry_after_seconds| Refusal::TooSoon { retry_after_seconds })
}

/// A wait that is over, or a solution that fits and pays for no other comment.
fn proven(
    app: &App,
    target: &Target,
    ask: &Ask,
    repeat: &Repeat,
    brought: &Brought,
) -> Result<Pass, Refusal> {
    let now = app.clock.now();
    let wait = brought.waited.as_deref().and_then(|token| waited(target, ask).over(&app.key, token, now));
    if let Some(wait) = wait {
        wait.map_err(|retry_after_seconds| Refusal::TooSoon { retry_after_seconds })?;
        return Ok(Pass(None));
    }
    let payload = brought.proof.as_deref().ok_or(Refusal::ProofRequired)?;
    let solved = challenge::check(&app.key, &target.site, payload, now)
        .map_err(|why| Refusal::ProofInvalid { why })?;
    in_time(solved.given_at, target.site.settings.door.seconds, now)?;
    match app.spent.spend(&solved, &fingerprint(target, ask, repeat), now) {
        Spending::First => Ok(Pass(Some(solved))),
        // It paid for this comment already, so a refusal of the repetition gives nothing back.
        Spending::Again => Ok(Pass(None)),
        Spending::Another => {
            Err(Refusal::ProofInvalid { why: "Its challenge was used for another comment." })
        }
    }
}

/// What tells the same comment, sent again, from another.
fn fingerprint(target: &Target, ask: &Ask, repeat: &Repeat) -> [u8; 32] {
    let parent = ask.parent_id.map(|id| id.0.into_bytes());
    let parent = parent.as_ref().map_or(&[] as &[u8], |bytes| bytes.as_slice());
    let key = match repeat {
        Repeat::Key(key) => key.as_bytes(),
        Repeat::Form => &[],
    };
    hash(&[b"proof", target.id.0.as_bytes(), parent, author(ask), ask.body.as_bytes(), key])
}

/// The name as typed; of an account its id.
fn author(ask: &Ask) -> &[u8] {
    match &ask.author {
        Author::Guest(name) => name.as_bytes(),
        Author::Account(account) => account.id.0.as_bytes(),
    }
}

fn waited<'a>(target: &Target, ask: &'a Ask) -> Waited<'a> {
    Waited { story: target.id, parent: ask.parent_id, author: author(ask), body: &ask.body }
}

fn counter<'a>(app: &'a App, refusal: &Refusal) -> Option<&'a AtomicU64> {
    Some(match refusal {
        Refusal::ProofRequired => &app.metrics.door_proof_missing_total,
        Refusal::ProofInvalid { .. } => &app.metrics.door_proof_wrong_total,
        Refusal::TooSoon { .. } => &app.metrics.door_too_soon_total,
        Refusal::HiddenField => &app.metrics.door_hidden_field_total,
        _ => return None,
    })
}
