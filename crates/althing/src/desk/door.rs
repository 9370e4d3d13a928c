//! Who may enter the desk: staff, in their own browser, with their passkey where one is asked for.

use std::sync::Arc;

use althing_core::reader::{Subject, Verb, may, may_everywhere};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use axum::body::Body;
use http::{HeaderMap, Response};

use crate::account::SignedIn;
use crate::account::door::{expect_ours, signed_in};
use crate::app::App;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::view::Texts;

/// Somebody of staff at the desk.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Who they are, with the grants that are in force.
    pub who: SignedIn,
    /// The sites on which they may decide, all of it or a section, by name.
    pub sites: Vec<Arc<Site>>,
}

impl Staff {
    /// Whoever is signed in, if they are staff.
    pub fn of(app: &App, who: SignedIn) -> Result<Self, Problem> {
        let is_here = |site: &Arc<Site>| {
            let mut grants = who.asker.grants.iter().filter(|grant| grant.role.is_staff());
            grants.any(|grant| grant.site_id.is_none_or(|id| id == site.id))
        };
        if !is_staff(&who) {
            return Err(Refusal::Forbidden.into());
        }
        let sites: Vec<Arc<Site>> = app.sites().all().into_iter().filter(is_here).collect();
        app.duty.at_desk(sites.iter().map(|site| site.id), who.account.id, app.clock.now());
        Ok(Self { who, sites })
    }

    /// The texts of the desk's pages, in their language.
    pub fn texts(&self) -> &'static Texts {
        Texts::of(&self.who.account.language)
    }

    /// The site with this short name, if they may decide on it.
    pub fn site(&self, slug: &str) -> Option<&Arc<Site>> {
        self.sites.iter().find(|site| site.slug == slug)
    }

    /// Whether they may do that somewhere on the site: in a section, or with an empty one all over it.
    pub fn may(&self, verb: Verb, site: &Site, section: &str) -> bool {
        may(&self.who.asker, verb, &Subject { site_id: site.id, section, guest: None, account: None })
    }

    /// The site with this short name, if they may change its settings; else the problem that says so.
    pub fn administered(&self, slug: &str) -> Result<&Arc<Site>, Problem> {
        let site = self.site(slug).ok_or(Refusal::SiteUnknown)?;
        if self.may(Verb::Administer, site, "") { Ok(site) } else { Err(Refusal::Forbidden.into()) }
    }

    /// Whether they administer any site.
    pub fn is_admin(&self) -> bool {
        self.sites.iter().any(|site| self.may(Verb::Administer, site, "")) || self.is_admin_of_all()
    }

    /// Whether they administer the whole installation.
    pub fn is_admin_of_all(&self) -> bool {
        may_everywhere(&self.who.asker)
    }
}

fn is_staff(who: &SignedIn) -> bool {
    who.asker.grants.iter().any(|grant| grant.role.is_staff())
}

/// Whoever opens a page of the desk, or where to go instead: to sign in, or to add the passkey that staff need.
pub async fn entered(app: &App, headers: &HeaderMap) -> Result<Result<Staff, Response<Body>>, Problem> {
    match signed_in(app, headers).await? {
        None => Ok(Err(see_other("/sign-in"))),
        Some(who) if who.needs_passkey(app) => Ok(Err(see_other("/me/passkeys"))),
        // Colleagues are told who did what by name.
        Some(who) if who.account.name.is_empty() && is_staff(&who) => Ok(Err(see_other("/me/name"))),
        Some(who) => Staff::of(app, who).map(Ok),
    }
}

/// Whoever sends a form or a script's request of the desk, from a page of ours only.
pub async fn expect_staff(app: &App, headers: &HeaderMap) -> Result<Staff, Problem> {
    expect_ours(app, headers)?;
    expect_reading(app, headers).await
}

/// Whoever reads at the desk by script; whatever changes something asks [`expect_staff`].
pub async fn expect_reading(app: &App, headers: &HeaderMap) -> Result<Staff, Problem> {
    let who = signed_in(app, headers).await?.ok_or(Refusal::SignedOut)?;
    if who.needs_passkey(app) {
        return Err(Refusal::StaffUnproved.into());
    }
    Staff::of(app, who)
}
