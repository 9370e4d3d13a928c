//! Bearer keys: made once, shown once, stored as a hash.

use althing_core::event::{Change, KeyAdded, KeyRevoked};
use althing_core::id::{EventId, SiteId};
use althing_core::reader::{Actor, Allowance, Asker, KeyId, Scope};
use althing_store::{Lane, apply, key};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::failure::Failure;
use crate::http::problem::Problem;

/// What keys begin with, so that secret scanners recognise them.
pub const PREFIX: &str = "althing_";

/// What is stored of a key.
pub fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// Whoever holds this key, when it opens `scope` on this site and is not revoked.
pub async fn actor(app: &App, key: &str, scope: Scope, site: SiteId) -> Result<Option<Asker>, Problem> {
    if !key.starts_with(PREFIX) {
        return Ok(None);
    }
    let hash = hash(key);
    let found = app.store.read(move |tx| key::by_hash(tx, &hash)).await?;
    let fits = found.filter(|key| {
        bool::from(key.hash.ct_eq(&hash))
            && key.scope == scope
            && key.site_id == site
            && key.revoked_at.is_none()
    });
    Ok(fits.map(|key| match scope {
        Scope::Staff => Actor::Staff(key.id).into(),
        Scope::Stories | Scope::Perspective => Actor::Publisher(key.id).into(),
    }))
}

/// The site on which this key opens what staff may do, when it is one and not revoked.
pub async fn staff_site(app: &App, key: &str) -> Result<Option<SiteId>, Problem> {
    if !key.starts_with(PREFIX) {
        return Ok(None);
    }
    let hash = hash(key);
    let found = app.store.read(move |tx| key::by_hash(tx, &hash)).await?;
    let fits = found.filter(|key| {
        bool::from(key.hash.ct_eq(&hash)) && key.scope == Scope::Staff && key.revoked_at.is_none()
    });
    Ok(fits.map(|key| key.site_id))
}

/// Makes a key for the operator and gives it, for the only time. `allowance` is for keys with scope `perspective`.
pub async fn add(
    app: &App,
    site_id: SiteId,
    scope: Scope,
    allowance: Option<Allowance>,
) -> Result<String, Failure> {
    add_as(app, Actor::Operator, site_id, scope, allowance).await
}

/// Makes a key for whoever this is.
pub async fn add_as(
    app: &App,
    actor: Actor,
    site_id: SiteId,
    scope: Scope,
    allowance: Option<Allowance>,
) -> Result<String, Failure> {
    let now = app.clock.now();
    let key = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&app.chance.bytes::<32>()));
    let event_id = EventId::new(now, app.chance.id());
    let added = KeyAdded { event_id, actor, hash: hash(&key), site_id, scope, allowance, now };
    app.store
        .write(Lane::Interactive, move |tx| apply(tx, &Change::KeyAdded(&added)).map_err(Failure::from))
        .await?;
    app.perspective.keys().forget();
    Ok(key)
}

/// Revokes a key by its public part, for the operator.
pub async fn revoke(app: &App, key_id: KeyId, site_id: SiteId) -> Result<(), Failure> {
    revoke_as(app, Actor::Operator, key_id, site_id).await
}

/// Revokes a key for whoever this is.
pub async fn revoke_as(app: &App, actor: Actor, key_id: KeyId, site_id: SiteId) -> Result<(), Failure> {
    let now = app.clock.now();
    let revoked = KeyRevoked { event_id: EventId::new(now, app.chance.id()), actor, key_id, site_id, now };
    app.store
        .write(Lane::Interactive, move |tx| apply(tx, &Change::KeyRevoked(&revoked)).map_err(Failure::from))
        .await?;
    app.perspective.keys().forget();
    Ok(())
}
