//! Where somebody of staff may look: the sites and sections that they may decide on, or the site of a key.

use althing_core::reader::{Grant, Verb};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_store::search::Scope;
use http::HeaderMap;

use super::door::Staff;
use crate::account::door::{expect_our_script, signed_in};
use crate::app::App;
use crate::http::door::bearer;
use crate::http::problem::Problem;
use crate::site::key;

/// Where somebody may look.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The sites, or sections of them.
    pub scopes: Vec<Scope>,
    /// Whether they may look at what is of no site: accounts.
    pub everywhere: bool,
}

impl Sight {
    /// What somebody of staff may see.
    pub fn of(staff: &Staff) -> Self {
        let scopes =
            staff.sites.iter().map(|site| Scope { site_id: site.id, sections: sections(staff, site) });
        let is_of_all =
            |grant: &Grant| grant.role.is_staff() && grant.site_id.is_none() && grant.place.is_empty();
        let everywhere = staff.who.asker.grants.iter().any(is_of_all);
        Self { scopes: scopes.collect(), everywhere }
    }

    /// The same, as far as it lies on a site.
    #[must_use]
    pub fn on(mut self, site: Option<&Site>) -> Self {
        if let Some(site) = site {
            self.scopes.retain(|scope| scope.site_id == site.id);
        }
        self
    }
}

/// The sections of a site that they may decide on; none for all of it.
pub(super) fn sections(staff: &Staff, site: &Site) -> Vec<String> {
    if staff.may(Verb::Decide, site, "") {
        return Vec::new();
    }
    let mut grants = staff.who.asker.grants.clone();
    grants.retain(|grant| grant.role.is_staff() && grant.site_id.is_none_or(|id| id == site.id));
    grants.into_iter().map(|grant| grant.place).collect()
}

/// What a program with a key of staff may see, or a script at the desk.
pub async fn sight(app: &App, headers: &HeaderMap) -> Result<Sight, Problem> {
    if let Some(token) = bearer(headers)? {
        let site_id = key::staff_site(app, &token).await?.ok_or(Refusal::Forbidden)?;
        let scopes = vec![Scope { site_id, sections: Vec::new() }];
        return Ok(Sight { scopes, everywhere: false });
    }
    expect_our_script(app, headers)?;
    let who = signed_in(app, headers).await?.ok_or(Refusal::SignedOut)?;
    if who.needs_passkey(app) {
        return Err(Refusal::StaffUnproved.into());
    }
    Ok(Sight::of(&Staff::of(app, who)?))
}
