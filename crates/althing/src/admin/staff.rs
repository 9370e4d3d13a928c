//! `althing staff`: roles, as the operator grants them.

use std::sync::Arc;

use althing_core::reader::Role;
use althing_store::account;

use super::Say;
use super::commands::line;
use crate::account::staff::{self, Ask};
use crate::app::App;
use crate::cli::StaffCommand;

/// Runs the command.
pub(super) async fn run(app: &Arc<App>, command: StaffCommand, say: &Say) -> Result<(), String> {
    match command {
        StaffCommand::Add { email, role, site, section, byline } => {
            let link = staff::add(app, &ask(email, &role, site, section, byline)?).await?;
            line(say, "Whoever opens this address within a day signs in; it works once:");
            line(say, link);
        }
        StaffCommand::Remove { email, role, site, section, byline } => {
            staff::remove(app, &ask(email, &role, site, section, byline)?).await?;
            line(say, "taken back");
        }
        StaffCommand::List => list(app, say).await?,
    }
    Ok(())
}

fn ask(
    address: String,
    role: &str,
    site: Option<String>,
    section: Option<String>,
    byline: Option<String>,
) -> Result<Ask, String> {
    if !address.contains('@') {
        return Err(format!("{address} is not an e-mail address"));
    }
    let role = Role::parse(role).ok_or_else(|| format!("--role {role}: it is admin, moderator or author"))?;
    let place = match (role, section, byline) {
        (Role::Author, Some(_), _) => return Err("--section: an author has a byline".to_owned()),
        (Role::Admin | Role::Moderator, _, Some(_)) => return Err("--byline: it is for authors".to_owned()),
        (_, section, byline) => section.or(byline),
    };
    Ok(Ask { address, role, site, place })
}

/// Who has which role. Addresses are not stored, so accounts are told by their names.
async fn list(app: &App, say: &Say) -> Result<(), String> {
    let told = |error: althing_store::Error| error.to_string();
    let granted = app.store.read(account::grants).await.map_err(told)?;
    for one in granted {
        let id = one.account_id;
        let known = app.store.read(move |tx| account::by_id(tx, id)).await.map_err(told)?;
        let name = known.map(|known| known.name).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "(no name yet)".to_owned());
        let sites = app.sites();
        let site = match one.grant.site_id {
            Some(id) => sites.id(id).map_or("?", |site| site.slug.as_str()).to_owned(),
            None => "all sites".to_owned(),
        };
        let place = if one.grant.place.is_empty() { String::new() } else { format!("  {}", one.grant.place) };
        line(say, format!("{id}  {name}  {}  {site}{place}", one.grant.role.as_str()));
    }
    Ok(())
}
