//! Bearer keys. Only their SHA-256 is stored; the first 16 bytes of it name them.

use althing_core::event::{KeyAdded, KeyRevoked};
use althing_core::id::SiteId;
use althing_core::reader::{Allowance, KeyId, Scope};

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::value::Value;

/// Most keys one listing gives.
pub const KEYS_MAX: i64 = 1000;

/// A stored key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its public part.
    pub id: KeyId,
    /// SHA-256 of the key, to be compared in constant time.
    pub hash: Vec<u8>,
    /// Its site.
    pub site_id: SiteId,
    /// What it opens.
    pub scope: Scope,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// When it was revoked, in microseconds.
    pub revoked_at: Option<i64>,
    /// What it may do besides. A key that an older program made has what a new one begins with.
    pub allowance: Allowance,
}

impl FromRow for AccessKey {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: KeyId(row.uuid(0)?),
            hash: row.bytes(1)?,
            site_id: SiteId(row.uuid(2)?),
            scope: Scope::parse(row.str(3)?).ok_or_else(|| Error::Decode("an unknown scope".to_owned()))?,
            created_at: row.int(4)?,
            revoked_at: row.opt_int(5)?,
            allowance: Allowance {
                rate: row
                    .opt_int(6)?
                    .map_or(Allowance::default().rate, |rate| u32::try_from(rate).unwrap_or(u32::MAX)),
                cors: row.int(7)? != 0,
            },
        })
    }
}

/// The public part of the key with this hash.
pub fn id_of(hash: &[u8; 32]) -> KeyId {
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash[..16]);
    KeyId(uuid::Uuid::from_bytes(bytes))
}

/// The key with this hash, revoked or not.
pub fn by_hash(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<AccessKey>, Error> {
    tx.one(
        "select id, hash, site_id, scope, created_at, revoked_at, rate, cors from access_key where id = $1",
        args![id_of(hash).0],
    )
}

/// All keys, newest last.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<AccessKey>, Error> {
    tx.all(
        "select id, hash, site_id, scope, created_at, revoked_at, rate, cors from access_key \
         order by created_at, id limit $1",
        args![KEYS_MAX],
    )
}

/// Stores a key.
pub(crate) fn add(tx: &mut Tx<'_>, key: &KeyAdded) -> Result<(), Error> {
    tx.exec(
        "insert into access_key (id, hash, site_id, scope, created_at, revoked_at, rate, cors) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            id_of(&key.hash).0,
            &key.hash,
            key.site_id.0,
            key.scope.as_str(),
            key.now.0,
            Value::Null,
            key.allowance.map(|allowance| i64::from(allowance.rate)),
            i64::from(key.allowance.is_some_and(|allowance| allowance.cors))
        ],
    )?;
    Ok(())
}

/// Marks a key as revoked.
pub(crate) fn revoke(tx: &mut Tx<'_>, key: &KeyRevoked) -> Result<(), Error> {
    tx.exec("update access_key set revoked_at = $2 where id = $1", args![key.key_id.0, key.now.0])?;
    Ok(())
}
