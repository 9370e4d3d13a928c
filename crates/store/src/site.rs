//! Sites: read whole, since there are few, and kept in memory by the server.

use althing_core::id::SiteId;
use althing_core::site::{SECTIONS_MAX, Section, Settings, Site};
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::lock;
use crate::rule;
use crate::tx::Tx;

/// Most sites one installation may have.
pub const SITES_MAX: i64 = 1000;

/// All sites with their origins and settings, by slug, but those that are not whole yet.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Site>, Error> {
    let rows = tx.all::<(uuid::Uuid, String, String, Vec<u8>)>(
        "select id, slug, name, salt from site where id not in (select site_id from site_restore) order by slug limit $1",
        args![SITES_MAX],
    )?;
    let mut sites = Vec::with_capacity(rows.len());
    for (id, slug, name, salt) in rows {
        let salt = salt.try_into().map_err(|_| Error::Decode("a site's salt has 16 bytes".to_owned()))?;
        let settings = settings(tx, SiteId(id))?;
        sites.push(Site {
            id: SiteId(id),
            slug,
            name,
            origins: origins(tx, SiteId(id))?,
            salt,
            sections: sections(tx, SiteId(id), &settings)?,
            settings,
            rules: rule::in_force(tx, SiteId(id))?.into(),
        });
    }
    Ok(sites)
}

fn origins(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<String>, Error> {
    tx.all("select origin from site_origin where site_id = $1 order by position", args![site.0])
}

/// A setting that this version does not know or take any more is left alone in the database and not used.
fn settings(tx: &mut Tx<'_>, site: SiteId) -> Result<Settings, Error> {
    let rows = tx.all::<(String, String)>(
        "select name, value from site_setting where site_id = $1 order by name",
        args![site.0],
    )?;
    let mut settings = Settings::default();
    for (name, value) in rows {
        if let Err(refusal) = settings.set(&name, &value) {
            tracing::warn!(%refusal, "a stored site setting is not used");
        }
    }
    Ok(settings)
}

/// The sections with settings of their own, by name.
fn sections(tx: &mut Tx<'_>, site: SiteId, settings: &Settings) -> Result<Vec<Section>, Error> {
    let rows = tx.all::<(String, String, String)>(
        "select section, name, value from section_setting where site_id = $1 order by section, name",
        args![site.0],
    )?;
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for (section, name, value) in rows {
        match found.last_mut() {
            Some((known, overrides)) if *known == section => overrides.push((name, value)),
            _ => found.push((section, vec![(name, value)])),
        }
    }
    found.truncate(SECTIONS_MAX);
    let made = found.into_iter().map(|(name, overrides)| Section::new(name, overrides, settings));
    Ok(made.collect())
}

/// Waits for whoever else changes a site's rules, on any server, and keeps them waiting until the transaction ends.
pub fn lock(tx: &mut Tx<'_>, site: SiteId) -> Result<(), Error> {
    let sql = lock!("select id from site where id = $1");
    tx.one::<uuid::Uuid>(sql.of(tx), args![site.0])?;
    Ok(())
}

/// Writes a site as it is to be: row, origins and settings, its own and those of its sections.
pub(crate) fn put(tx: &mut Tx<'_>, site: &Site, now: Micros) -> Result<(), Error> {
    tx.exec(
        "insert into site (id, slug, name, salt, created_at) values ($1, $2, $3, $4, $5) \
         on conflict (id) do update set slug = excluded.slug, name = excluded.name",
        args![site.id.0, &site.slug, &site.name, &site.salt, now.0],
    )?;
    tx.exec("delete from site_origin where site_id = $1", args![site.id.0])?;
    for (position, origin) in (0_i64..).zip(&site.origins) {
        tx.exec(
            "insert into site_origin (site_id, origin, position) values ($1, $2, $3)",
            args![site.id.0, origin, position],
        )?;
    }
    tx.exec("delete from site_setting where site_id = $1", args![site.id.0])?;
    for (name, value) in site.settings.entries() {
        tx.exec(
            "insert into site_setting (site_id, name, value) values ($1, $2, $3)",
            args![site.id.0, name, value],
        )?;
    }
    tx.exec("delete from section_setting where site_id = $1", args![site.id.0])?;
    for section in &site.sections {
        for (name, value) in &section.overrides {
            tx.exec(
                "insert into section_setting (site_id, section, name, value) values ($1, $2, $3, $4)",
                args![site.id.0, &section.name, name, value],
            )?;
        }
    }
    Ok(())
}
