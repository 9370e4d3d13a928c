//! Who acts. The actor is never an input field: doors work it out from what a request proves.

use crate::id::{AccountId, GuestId, SiteId};

/// Whoever makes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A reader without an account, known by one comment.
    Guest(GuestId),
    /// Somebody who is signed in, reader or staff.
    Account(AccountId),
    /// The publisher's own systems, by a key with scope `stories`.
    Publisher(KeyId),
    /// Staff by a key with scope `staff`.
    Staff(KeyId),
    /// The operator at the command line.
    Operator,
    /// A discussion taken over from elsewhere.
    Import,
    /// A rule of the house, such as erasing what has been kept for its time.
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
            Self::Account(_) => "account",
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
            Self::Account(account) => Some(account.0),
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

/// What an account may do besides writing, as an admin or the operator granted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Everything a moderator may, and granting roles.
    Admin,
    /// Deciding, removing, seeing what waits.
    Moderator,
    /// Nothing: their comments under stories with their byline carry a badge.
    Author,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Moderator, Self::Author];

    /// Its spelling at the command line and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Moderator => "moderator",
            Self::Author => "author",
        }
    }

    /// The role with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether whoever has it is staff.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Admin | Self::Moderator)
    }
}

/// A role and where it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The site; none for all of the installation.
    pub site_id: Option<SiteId>,
    /// For a moderator the only section, empty for all; for a story's author the key of their byline
    /// ([`crate::name::name_key`]).
    pub place: String,
}

impl Grant {
    /// Whether it holds for a story of this section on this site.
    pub fn covers(&self, site: SiteId, section: &str) -> bool {
        self.site_id.is_none_or(|id| id == site) && (self.place.is_empty() || self.place == section)
    }
}

/// Who asks, and what they were granted: worked out by the door from what a request proves. Grants that are not in force
/// now (a session without the passkey that staff need) are not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Who the log names.
    pub actor: Actor,
    /// Their roles.
    pub grants: Vec<Grant>,
}

impl From<Actor> for Asker {
    fn from(actor: Actor) -> Self {
        Self { actor, grants: Vec::new() }
    }
}

/// What it is about: a comment, or with neither author a place on a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject<'a> {
    /// Its site.
    pub site_id: SiteId,
    /// The section of its story; empty for none.
    pub section: &'a str,
    /// The comment's author.
    pub guest: Option<GuestId>,
    /// The author's account, where they have one.
    pub account: Option<AccountId>,
}

/// What an actor wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Change a comment's text.
    Edit,
    /// Take a comment back.
    Withdraw,
    /// Publish or reject what waits.
    Decide,
    /// Delete a comment's text and name for good.
    Erase,
    /// See a comment in whatever state, with reasons.
    Inspect,
    /// Vote on somebody's comment.
    Vote,
    /// Grant and take back roles on a site.
    Grant,
    /// Change a site's settings, rules and keys.
    Administer,
    /// Complain about a decision.
    Appeal,
}

impl Verb {
    /// All verbs.
    pub const ALL: [Self; 9] = [
        Self::Edit,
        Self::Withdraw,
        Self::Decide,
        Self::Erase,
        Self::Inspect,
        Self::Vote,
        Self::Grant,
        Self::Administer,
        Self::Appeal,
    ];
}

/// "May this actor do that": the one function that routes and views ask.
/// Windows of time and states of the comment are decided separately, so that the answer can say which it was. A key of
/// staff is bound to its site by the door that took it.
pub fn may(asker: &Asker, verb: Verb, subject: &Subject<'_>) -> bool {
    let is_author = match asker.actor {
        Actor::Guest(guest) => subject.guest == Some(guest),
        Actor::Account(account) => subject.account == Some(account),
        _ => false,
    };
    let is_account = matches!(asker.actor, Actor::Account(_));
    let has = |wanted: &[Role]| {
        let mut grants = asker.grants.iter();
        is_account
            && grants
                .any(|grant| wanted.contains(&grant.role) && grant.covers(subject.site_id, subject.section))
    };
    match verb {
        Verb::Edit | Verb::Withdraw | Verb::Appeal => is_author,
        Verb::Erase => is_author || matches!(asker.actor, Actor::Operator | Actor::System),
        Verb::Decide => {
            matches!(asker.actor, Actor::Staff(_) | Actor::Operator | Actor::System)
                || has(&[Role::Admin, Role::Moderator])
        }
        Verb::Inspect => is_author || may(asker, Verb::Decide, subject),
        Verb::Vote => is_account && !is_author,
        Verb::Grant | Verb::Administer => asker.actor == Actor::Operator || has(&[Role::Admin]),
    }
}

/// "Are they in charge of the whole installation": the operator, and admins of all sites.
pub fn may_everywhere(asker: &Asker) -> bool {
    let mut grants = asker.grants.iter();
    asker.actor == Actor::Operator
        || matches!(asker.actor, Actor::Account(_))
            && grants.any(|grant| grant.role == Role::Admin && grant.site_id.is_none())
}

/// "May they give this role, or take it back": on a site whoever may grant there, for all sites whoever is in charge of
/// them all.
pub fn may_grant(asker: &Asker, grant: &Grant) -> bool {
    match grant.site_id {
        Some(site_id) => {
            may(asker, Verb::Grant, &Subject { site_id, section: "", guest: None, account: None })
        }
        None => may_everywhere(asker),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Micros;

    const T: Micros = Micros(1);

    fn grant(role: Role, site_id: Option<SiteId>, place: &str) -> Grant {
        Grant { role, site_id, place: place.to_owned() }
    }

    #[test]
    fn r40_each_actor_may_do_only_their_own() {
        let (ana, ben) = (GuestId::new(T, [1; 10]), GuestId::new(T, [2; 10]));
        let (cleo, dan) = (AccountId::new(T, [3; 10]), AccountId::new(T, [4; 10]));
        let (paper, other) = (SiteId::new(T, [5; 10]), SiteId::new(T, [6; 10]));
        let key = KeyId(uuid::Uuid::from_u128(7));
        let by_guest = Subject { site_id: paper, section: "sport", guest: Some(ana), account: None };
        let by_account = Subject { account: Some(cleo), ..by_guest };
        let row = |asker: Asker, subject: &Subject<'_>| -> String {
            let marks = ["E", "W", "D", "X", "I", "V", "G", "A", "C"];
            let held = Verb::ALL.into_iter().zip(marks).filter(|(verb, _)| may(&asker, *verb, subject));
            held.map(|(_, mark)| mark).collect()
        };
        let member =
            |account: AccountId, grants: Vec<Grant>| Asker { actor: Actor::Account(account), grants };
        for (asker, guests, accounts) in [
            (Actor::Guest(ana).into(), "EWXIC", "EWXIC"),
            (Actor::Guest(ben).into(), "", ""),
            (member(cleo, vec![]), "V", "EWXIC"),
            (member(dan, vec![]), "V", "V"),
            (member(dan, vec![grant(Role::Moderator, None, "")]), "DIV", "DIV"),
            (member(dan, vec![grant(Role::Moderator, Some(paper), "")]), "DIV", "DIV"),
            (member(dan, vec![grant(Role::Moderator, Some(paper), "sport")]), "DIV", "DIV"),
            (member(dan, vec![grant(Role::Moderator, Some(paper), "politics")]), "V", "V"),
            (member(dan, vec![grant(Role::Moderator, Some(other), "")]), "V", "V"),
            (member(dan, vec![grant(Role::Admin, Some(other), "")]), "V", "V"),
            (member(dan, vec![grant(Role::Admin, Some(paper), "")]), "DIVGA", "DIVGA"),
            (member(dan, vec![grant(Role::Author, Some(paper), "sport")]), "V", "V"),
            (Asker { actor: Actor::Guest(ben), grants: vec![grant(Role::Admin, None, "")] }, "", ""),
            (Actor::Publisher(key).into(), "", ""),
            (Actor::Staff(key).into(), "DI", "DI"),
            (Actor::Operator.into(), "DXIGA", "DXIGA"),
            (Actor::Import.into(), "", ""),
            // What has been kept for its time is erased, and what many report is held, by rules of the house.
            (Actor::System.into(), "DXI", "DXI"),
        ] {
            assert_eq!(row(asker.clone(), &by_guest), guests, "{asker:?}");
            // A guest's proof is for one comment, whose author row is the account's by now.
            assert_eq!(row(asker.clone(), &by_account), accounts, "{asker:?}");
        }
    }

    #[test]
    fn r40_an_admin_of_one_site_grants_there_only() {
        let dan = AccountId::new(T, [4; 10]);
        let (paper, other) = (SiteId::new(T, [5; 10]), SiteId::new(T, [6; 10]));
        let member = |grants: Vec<Grant>| Asker { actor: Actor::Account(dan), grants };
        let of_paper = member(vec![grant(Role::Admin, Some(paper), "")]);
        let of_all = member(vec![grant(Role::Admin, None, "")]);
        let moderator = member(vec![grant(Role::Moderator, None, "")]);
        let by_key = Asker { grants: of_all.grants.clone(), ..Actor::Staff(KeyId(uuid::Uuid::nil())).into() };
        for (asker, here, there, everywhere) in [
            (&of_paper, true, false, false),
            (&of_all, true, true, true),
            (&moderator, false, false, false),
            (&by_key, false, false, false),
            (&Actor::Operator.into(), true, true, true),
        ] {
            let may = |site_id| may_grant(asker, &grant(Role::Moderator, site_id, ""));
            assert_eq!(
                (may(Some(paper)), may(Some(other)), may(None)),
                (here, there, everywhere),
                "{asker:?}"
            );
            assert_eq!(may_everywhere(asker), everywhere, "{asker:?}");
        }
    }
}
