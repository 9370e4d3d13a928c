//! Which sources a site took in: by them old links to comments are recognised.

use althing_core::id::SiteId;

use crate::args;
use crate::error::Error;
use crate::tx::Tx;

/// Most sources of a site that are told.
pub const SOURCES_MAX: usize = 64;

/// Keeps that a site took in a source: a system, and the name that the operator gave it, which is mostly empty.
pub fn put(tx: &mut Tx<'_>, site: SiteId, system: &str, name: &str) -> Result<(), Error> {
    tx.exec(
        "insert into import_source (site_id, system, name) values ($1, $2, $3) \
         on conflict (site_id, system, name) do nothing",
        args![site.0, system, name],
    )?;
    Ok(())
}

/// The sources of a site, as system and name.
pub fn of_site(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<(String, String)>, Error> {
    tx.all(
        "select system, name from import_source where site_id = $1 order by system, name limit $2",
        args![site.0, SOURCES_MAX as i64],
    )
}
