//! Where a site's imported comments came from: the system, and the name that an operator gave to tell two of it apart.

use althing_core::id::SiteId;

use crate::args;
use crate::error::Error;
use crate::tx::Tx;

/// Most sources of a site that are told.
pub const SOURCES_MAX: usize = 100;

/// Notes that a site took something in from a source; again and again without harm.
pub fn put(tx: &mut Tx<'_>, site: SiteId, system: &str, name: &str) -> Result<(), Error> {
    tx.exec(
        "insert into import_source (site_id, system, name) values ($1, $2, $3) \
         on conflict (site_id, system, name) do nothing",
        args![site.0, system, name],
    )?;
    Ok(())
}

/// A site's sources, system and name, in their order; at most [`SOURCES_MAX`].
pub fn of_site(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<(String, String)>, Error> {
    tx.all(
        "select system, name from import_source where site_id = $1 order by system, name limit $2",
        args![site.0, SOURCES_MAX as i64],
    )
}
