//! Staff: who they are is the operator's word or an admin's, never an address's.

use althing_core::event::{AccountChange, AccountTo};
use althing_core::id::{AccountId, EventId};
use althing_core::name::name_key;
use althing_core::reader::{Actor, Asker, Grant, Role, may_grant};
use althing_store::account::{self, Issuer};
use althing_store::one_time::{self, OneTime};
use althing_store::{Lane, Tx};

use super::link::{self, STAFF, STAFF_LIFE};
use crate::app::App;
use crate::failure::Failure;

/// What `staff add` asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The address by which the operator knows them. It names the account at the command line and opens nothing.
    pub address: String,
    /// The role.
    pub role: Role,
    /// On which site; none for all.
    pub site: Option<String>,
    /// The section of a moderator, the byline of a story's author.
    pub place: Option<String>,
}

/// The account that the operator knows by an address.
pub fn subject(app: &App, address: &str) -> [u8; 32] {
    app.key.keyed(&[b"staff", address.trim().to_lowercase().as_bytes()])
}

/// Why a role was not given or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotGranted {
    /// It is not theirs to give there.
    NotTheirs,
    /// Nobody has it.
    Nothing,
    /// It is the last role by which they administer anything themselves.
    OwnLast,
}

/// What came of granting.
enum Given {
    /// With a link for whoever has never signed in; the operator always gets one.
    Granted {
        linked: bool,
    },
    Not(NotGranted),
}

/// Grants a role for the operator, to an account that is made if none was made for this address yet, and gives the
/// address of a page that signs in once.
pub async fn add(app: &App, ask: &Ask) -> Result<String, String> {
    let grant = grant(app, ask)?;
    let given = give(app, &Actor::Operator.into(), &ask.address, grant).await;
    given
        .map_err(|failure| failure.to_string())?
        .ok()
        .flatten()
        .ok_or_else(|| "nothing was granted".to_owned())
}

/// Grants a role for whoever this is. A link is given only for an account that nobody has signed in to yet and that has
/// no role that is not theirs to give: else an admin of one site could sign in as an admin of all.
pub async fn give(
    app: &App,
    asker: &Asker,
    address: &str,
    grant: Grant,
) -> Result<Result<Option<String>, NotGranted>, Failure> {
    let subject = subject(app, address);
    let now = app.clock.now();
    let new = AccountId::new(now, app.chance.id());
    let actor = asker.actor;
    let made = link::made(app, new, actor, "en", now);
    let event_id = EventId::new(now, app.chance.id());
    let (one, secret) = link::make(app, STAFF, None, STAFF_LIFE);
    let asker = asker.clone();
    let given = app
        .store
        .write(Lane::Interactive, move |tx| {
            if !may_grant(&asker, &grant) {
                return Ok::<_, Failure>(Given::Not(NotGranted::NotTheirs));
            }
            let known = account::by_identity(tx, Issuer::Staff, &subject)?;
            if known.is_none() {
                link::applied(tx, &made)?;
                account::identify(tx, new, Issuer::Staff, &subject, now)?;
            }
            let account_id = known.unwrap_or(new);
            let linked = gets_link(tx, &asker, account_id)?;
            let to = AccountTo::Granted(grant.clone());
            let granted = AccountChange { event_id, actor, account_id, to, now };
            link::applied(tx, &granted)?;
            if linked {
                one_time::put(tx, &OneTime { account_id: Some(account_id), ..one.clone() })?;
            }
            Ok(Given::Granted { linked })
        })
        .await?;
    app.reload_grants().await?;
    app.wake.wake();
    Ok(match given {
        Given::Granted { linked } => Ok(linked.then(|| format!("{}/sign-in/link/{secret}", app.public_url))),
        Given::Not(why) => Err(why),
    })
}

fn gets_link(tx: &mut Tx<'_>, asker: &Asker, account: AccountId) -> Result<bool, Failure> {
    if asker.actor == Actor::Operator {
        return Ok(true);
    }
    let others = account::grants_of(tx, account)?;
    Ok(account::is_unused(tx, account)? && others.iter().all(|one| may_grant(asker, &one.grant)))
}

/// Takes an account's role back for whoever this is. Nobody takes the last role by which they administer anything from
/// themselves: they would have to ask the operator.
pub async fn take(
    app: &App,
    asker: &Asker,
    account_id: AccountId,
    grant: Grant,
) -> Result<Result<(), NotGranted>, Failure> {
    let now = app.clock.now();
    let event_id = EventId::new(now, app.chance.id());
    let asker = asker.clone();
    let taken = app
        .store
        .write(Lane::Interactive, move |tx| {
            if !may_grant(&asker, &grant) {
                return Ok::<_, Failure>(Err(NotGranted::NotTheirs));
            }
            if account::locked(tx, account_id)?.is_none() || !account::has_grant(tx, account_id, &grant)? {
                return Ok(Err(NotGranted::Nothing));
            }
            let is_own = asker.actor == Actor::Account(account_id);
            let left = account::grants_of(tx, account_id)?;
            let mut left = left.iter().filter(|one| one.grant != grant && one.grant.role == Role::Admin);
            if is_own && grant.role == Role::Admin && left.next().is_none() {
                return Ok(Err(NotGranted::OwnLast));
            }
            let to = AccountTo::Revoked(grant.clone());
            link::applied(tx, &AccountChange { event_id, actor: asker.actor, account_id, to, now })?;
            Ok(Ok(()))
        })
        .await?;
    app.reload_grants().await?;
    app.wake.wake();
    Ok(taken)
}

fn grant(app: &App, ask: &Ask) -> Result<Grant, String> {
    let site_id = ask.site.as_deref().map(|slug| app.site(slug)).transpose()?.map(|site| site.id);
    let place = match (ask.role, ask.place.as_deref().map(str::trim)) {
        (Role::Admin, Some(_)) => return Err("--section: an admin is for a whole site".to_owned()),
        (Role::Author, None) => {
            return Err("--byline: say under which byline the author's stories stand".to_owned());
        }
        (Role::Author, Some(byline)) => name_key(byline),
        (_, place) => place.unwrap_or_default().to_owned(),
    };
    if site_id.is_none() && !place.is_empty() {
        return Err("--site: a section or byline is one site's".to_owned());
    }
    Ok(Grant { role: ask.role, site_id, place })
}

/// By what the first admin is known, whom the server invites itself.
pub const FIRST_ADMIN: &str = "first-admin@localhost";

/// A link for the first admin, while nobody is staff or nobody has used it yet. Those that were made before work no more.
pub async fn invite_first(app: &App) -> Result<Option<String>, String> {
    let subject = subject(app, FIRST_ADMIN);
    let told = |failure: Failure| failure.to_string();
    let is_awaited = app
        .store
        .write(Lane::Interactive, move |tx| {
            let staff = account::grants(tx)?;
            let mut staff = staff.iter().filter(|one| one.grant.role.is_staff());
            let Some(first) = account::by_identity(tx, Issuer::Staff, &subject)? else {
                return Ok::<_, Failure>(staff.next().is_none());
            };
            let is_awaited = staff.all(|one| one.account_id == first) && account::is_unused(tx, first)?;
            if is_awaited {
                one_time::take_back(tx, first, STAFF)?;
            }
            Ok(is_awaited)
        })
        .await
        .map_err(told)?;
    if !is_awaited {
        return Ok(None);
    }
    let address = FIRST_ADMIN.to_owned();
    add(app, &Ask { address, role: Role::Admin, site: None, place: None }).await.map(Some)
}

/// What became of taking a role back.
enum Taken {
    Back,
    Nothing,
    Nobody,
}

/// Takes a role back.
pub async fn remove(app: &App, ask: &Ask) -> Result<(), String> {
    let grant = grant(app, ask)?;
    let subject = subject(app, &ask.address);
    let now = app.clock.now();
    let event_id = EventId::new(now, app.chance.id());
    let done = app
        .store
        .write(Lane::Interactive, move |tx| {
            let Some(account_id) = account::by_identity(tx, Issuer::Staff, &subject)? else {
                return Ok::<_, Failure>(Taken::Nobody);
            };
            if !account::has_grant(tx, account_id, &grant)? {
                return Ok(Taken::Nothing);
            }
            let to = AccountTo::Revoked(grant.clone());
            let change = AccountChange { event_id, actor: Actor::Operator, account_id, to, now };
            link::applied(tx, &change)?;
            Ok(Taken::Back)
        })
        .await
        .map_err(|failure| failure.to_string())?;
    app.reload_grants().await.map_err(|error| error.to_string())?;
    app.wake.wake();
    match done {
        Taken::Back => Ok(()),
        Taken::Nothing => Err(format!(
            "{} has no such role there; name site, section or byline as they were granted (`althing staff list`)",
            ask.address
        )),
        Taken::Nobody => {
            Err(format!("nobody is known by {}; `althing staff list` shows everybody", ask.address))
        }
    }
}
