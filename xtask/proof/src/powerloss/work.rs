//! The load: threads that submit, edit, withdraw and remove through the store, and keep what they were told.

use std::collections::HashMap;
use std::sync::Arc;

use althing_core::comment::{self as decide, Edit, TakeAway};
use althing_core::decision::{self, Act, Automation, Decide, Ground, Ruling, Source};
use althing_core::id::{CommentId, DecisionId, EventId, GuestId, RevisionId};
use althing_core::reader::Actor;
use althing_core::refusal::Refusal;
use althing_core::site::Settings;
use althing_core::time::Micros;
use althing_store::{Lane, Store, Tx, apply, comment};

use super::Life;
use crate::wait::now;
use crate::world::{self, Failed};
use chance::Chance;

/// What a comment may be found as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Not there.
    Absent,
    /// Shown with this text.
    Published(String),
    /// Taken back or down.
    Gone,
}

/// One state, or two while the last change's outcome is unknown.
#[derive(Clone, Debug)]
pub struct Allowed(pub Vec<State>);

impl Allowed {
    /// There, with this text.
    pub fn published(source: &str) -> Self {
        Self(vec![State::Published(source.to_owned())])
    }
}

/// What a load came to.
#[derive(Default)]
pub struct Done {
    /// The comments.
    pub allowed: HashMap<CommentId, Allowed>,
    /// Changes that were acknowledged.
    pub acknowledged: u64,
    /// Changes that were said not to be kept.
    pub refused: u64,
    /// Changes whose outcome the store does not know.
    pub unknown: u64,
}

/// A comment of a thread's own.
#[derive(Clone, Copy)]
struct Mine {
    id: CommentId,
    guest: GuestId,
}

/// Runs the load: until the power is gone, or so many changes a thread.
pub fn run(store: &Store, life: &Life, writers: u64, changes: u64, chance: &mut Chance) -> Done {
    let done: Vec<Done> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers)
            .map(|_| {
                let chance = Chance::seeded(chance.number());
                scope.spawn(|| write(store, life, changes, chance))
            })
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let mut all = Done::default();
    for one in done {
        all.allowed.extend(one.allowed);
        all.acknowledged += one.acknowledged;
        all.refused += one.refused;
        all.unknown += one.unknown;
    }
    all
}

fn write(store: &Store, life: &Life, changes: u64, mut chance: Chance) -> Done {
    let mut done = Done::default();
    let mut mine: Vec<Mine> = Vec::new();
    let cut = changes == u64::MAX;
    for _ in 0..changes {
        let pick = chance.below(100);
        let goes_on = if pick < 60 || mine.is_empty() {
            submit(store, life, &mut chance, &mut done, &mut mine)
        } else {
            let at = chance.below(mine.len() as u64) as usize;
            if pick < 80 {
                edit(store, life, &mut chance, &mut done, mine[at])
            } else {
                take_away(store, &mut chance, &mut done, mine.swap_remove(at), pick < 90)
            }
        };
        // A full disk gets room again; a machine without power does not come back.
        if !goes_on && cut {
            break;
        }
    }
    done
}

impl Done {
    /// Notes what the store said: afterwards the comment may be what it was, or what it was to become.
    fn told(&mut self, id: CommentId, result: &Result<(), Failed>, after: State) -> bool {
        let allowed = self.allowed.entry(id).or_insert(Allowed(vec![State::Absent]));
        match result {
            Ok(()) => {
                self.acknowledged += 1;
                allowed.0 = vec![after];
                true
            }
            Err(Failed::Store(error)) if error.is_outcome_unknown() => {
                self.unknown += 1;
                allowed.0.push(after);
                false
            }
            Err(Failed::Store(_)) => {
                self.refused += 1;
                false
            }
            Err(Failed::Refused(_)) => true,
        }
    }
}

fn submit(store: &Store, life: &Life, chance: &mut Chance, done: &mut Done, mine: &mut Vec<Mine>) -> bool {
    let story = life.stories[chance.below(life.stories.len() as u64) as usize];
    let chars = 20 + chance.below(600) as usize;
    let source = format!("{} {}", chance.number(), chance.words(chars));
    let wish = Arc::new(world::wish(&life.site, (story, None), None, source.clone(), chance, Micros(now())));
    let (shared, settings) = (Arc::clone(&wish), life.site.settings.clone());
    let result = store.write_blocking(Lane::Interactive, move |tx| world::submit(tx, &shared, &settings));
    if result.is_ok() {
        mine.push(Mine { id: wish.comment_id, guest: wish.guest.id });
    }
    done.told(wish.comment_id, &result, State::Published(source))
}

fn edit(store: &Store, life: &Life, chance: &mut Chance, done: &mut Done, own: Mine) -> bool {
    let source = format!("{} {}", chance.number(), chance.words(200));
    let at = Micros(now());
    let cmd = Edit {
        event_id: EventId::new(at, chance.bytes()),
        comment_id: own.id,
        revision_id: RevisionId::new(at, chance.bytes()),
        asker: Actor::Guest(own.guest).into(),
        body: world::body(source.clone()),
        salt: chance.bytes(),
        now: at,
    };
    let settings = life.site.settings.clone();
    let result = store.write_blocking(Lane::Interactive, move |tx| edited(tx, &cmd, &settings));
    done.told(own.id, &result, State::Published(source))
}

fn edited(tx: &mut Tx<'_>, cmd: &Edit, settings: &Settings) -> Result<(), Failed> {
    let seen = comment::seen(tx, cmd.comment_id)?.ok_or(Refusal::CommentUnknown)?;
    if let Some(change) = decide::edit(cmd, &seen, settings)? {
        apply(tx, &change)?;
    }
    Ok(())
}

fn take_away(store: &Store, chance: &mut Chance, done: &mut Done, own: Mine, withdraw: bool) -> bool {
    let at = Micros(now());
    let event_id = EventId::new(at, chance.bytes());
    let away = TakeAway { event_id, asker: Actor::Guest(own.guest).into(), now: at };
    let decide = Decide {
        event_id,
        decision_id: DecisionId::new(at, chance.bytes()),
        asker: Actor::Operator.into(),
        act: Act::Remove(Ruling {
            ground: Ground::Law("the law of the trial".to_owned()),
            explanation: "It is in the way.".to_owned(),
            detected: false,
            automation: Automation::None,
            source: Source::Own,
        }),
        read: None,
        bulk_id: None,
        now: at,
    };
    let result = store.write_blocking(Lane::Interactive, move |tx| {
        let seen = comment::seen(tx, own.id)?.ok_or(Refusal::CommentUnknown)?;
        let change =
            if withdraw { decide::withdraw(&away, &seen)? } else { decision::decide(&decide, &seen)? };
        apply(tx, &change)?;
        Ok::<_, Failed>(())
    });
    done.told(own.id, &result, State::Gone)
}
