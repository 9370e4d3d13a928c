//! Who acts. The actor is never an input field: doors work it out from what a request proves.

use crate::id::GuestId;

/// Whoever makes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A reader without an account, known by one comment.
    Guest(GuestId),
    /// The publisher's own systems, by a key with scope `stories`.
    Publisher(KeyId),
    /// Staff by a key with scope `staff`.
    Staff(KeyId),
    /// The operator at the command line.
    Operator,
    /// A discussion taken over from elsewhere.
    Import,
    /// A rule of the house, such as closing after n days.
    System,
}

/// The public part of a bearer key: the first 16 bytes of its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyId(pub uuid::Uuid);

impl Actor {
    /// How the log names the kind of actor.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Guest(_) => "guest",
            Self::Publisher(_) => "publisher",
            Self::Staff(_) => "staff",
            Self::Operator => "operator",
            Self::Import => "import",
            Self::System => "system",
        }
    }

    /// The id that the log keeps of them, where they have one.
    pub const fn id(self) -> Option<uuid::Uuid> {
        match self {
            Self::Guest(guest) => Some(guest.0),
            Self::Publisher(key) | Self::Staff(key) => Some(key.0),
            Self::Operator | Self::Import | Self::System => None,
        }
    }
}

/// What a bearer key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Registering and updating stories.
    Stories,
    /// The Perspective-compatible scoring API.
    Perspective,
    /// What staff may do through the API.
    Staff,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 3] = [Self::Stories, Self::Perspective, Self::Staff];

    /// Its spelling at the command line and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stories => "stories",
            Self::Perspective => "perspective",
            Self::Staff => "staff",
        }
    }

    /// The scope with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// What a key with scope `perspective` may do besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a second, and as many at once.
    pub rate: u32,
    /// Whether pages of other origins may read the answers.
    pub cors: bool,
}

impl Allowance {
    /// Requests a second that a key may be given.
    pub const RATE_MAX: u32 = 100_000;
}

impl Default for Allowance {
    /// A thousand times what Google gave.
    fn default() -> Self {
        Self { rate: 1_000, cors: false }
    }
}

/// What an actor wants to do to a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Change its text.
    Edit,
    /// Take it back.
    Withdraw,
    /// Publish or reject what waits.
    Decide,
    /// Take it down for everyone.
    Remove,
    /// Delete its text and name for good.
    Erase,
    /// See it in whatever state, with reasons.
    Inspect,
}

/// "May this actor do that to a comment by that guest": the one function that routes and views ask.
/// Windows of time and states of the comment are decided separately, so that the answer can say which it was.
pub fn may(actor: Actor, verb: Verb, author: GuestId) -> bool {
    match (actor, verb) {
        (Actor::Guest(guest), Verb::Edit | Verb::Withdraw | Verb::Inspect) => guest == author,
        (Actor::Staff(_) | Actor::Operator, Verb::Decide | Verb::Remove | Verb::Inspect)
        | (Actor::Operator, Verb::Erase) => true,
        (
            Actor::Guest(_)
            | Actor::Publisher(_)
            | Actor::Staff(_)
            | Actor::Operator
            | Actor::Import
            | Actor::System,
            _,
        ) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Micros;

    #[test]
    fn r40_each_actor_may_do_only_their_own() {
        let ana = GuestId::new(Micros(1), [1; 10]);
        let ben = GuestId::new(Micros(1), [2; 10]);
        let key = KeyId(uuid::Uuid::from_u128(7));
        let verbs = [Verb::Edit, Verb::Withdraw, Verb::Decide, Verb::Remove, Verb::Erase, Verb::Inspect];
        let row = |actor: Actor| verbs.map(|verb| may(actor, verb, ana));
        assert_eq!(row(Actor::Guest(ana)), [true, true, false, false, false, true]);
        assert_eq!(row(Actor::Guest(ben)), [false; 6]);
        assert_eq!(row(Actor::Publisher(key)), [false; 6]);
        assert_eq!(row(Actor::Staff(key)), [false, false, true, true, false, true]);
        assert_eq!(row(Actor::Operator), [false, false, true, true, true, true]);
        assert_eq!(row(Actor::Import), [false; 6]);
        assert_eq!(row(Actor::System), [false; 6]);
    }
}
