//! Adding and setting sites.

use althing_core::event::{Change, SitePut};
use althing_core::id::{EventId, SiteId};
use althing_core::name::{Line, Slug};
use althing_core::site::{ORIGINS_MAX, Settings, Site};
use althing_core::url::Origin;
use althing_store::{Lane, apply};

use crate::app::App;
use crate::failure::Failure;
use crate::scoring::check_list;

/// Longest name of a site, in characters.
pub const SITE_NAME_CHARS_MAX: usize = 100;

/// Adds a site. Refusals are one line for the operator.
pub async fn add(app: &App, slug: &str, origins: &[String], name: Option<&str>) -> Result<Site, String> {
    let _turn = app.site_changes.lock().await;
    let slug = Slug::new(slug).map_err(|refusal| format!("site {slug}: {refusal}"))?;
    if app.sites().slug(slug.as_str()).is_some() {
        return Err(format!("site {} exists; change it with: althing site set {0} KEY=VALUE", slug.as_str()));
    }
    let name = name.unwrap_or(slug.as_str());
    let name = Line::new(name, SITE_NAME_CHARS_MAX).map_err(|refusal| format!("--name: {refusal}"))?;
    let now = app.clock.now();
    let site = Site {
        id: SiteId::new(now, app.chance.id()),
        slug: slug.as_str().to_owned(),
        name: name.as_str().to_owned(),
        origins: checked(origins)?,
        salt: app.chance.bytes(),
        settings: Settings::default(),
        sections: Vec::new(),
        rules: std::sync::Arc::default(),
    };
    put(app, site.clone()).await?;
    Ok(site)
}

/// Changes settings of a site: `KEY=VALUE`, and beside the documented settings `name=` and `origin=` (adds one) and
/// `origin-=` (takes one away).
pub async fn set(app: &App, slug: &str, changes: &[String]) -> Result<Site, String> {
    let _turn = app.site_changes.lock().await;
    let mut site = Site::clone(&*app.site(slug)?);
    for change in changes {
        let (key, value) =
            change.split_once('=').ok_or_else(|| format!("{change}: a change is written KEY=VALUE"))?;
        match key {
            "name" => {
                let name =
                    Line::new(value, SITE_NAME_CHARS_MAX).map_err(|refusal| format!("name: {refusal}"))?;
                name.as_str().clone_into(&mut site.name);
            }
            "origin" => {
                site.origins.push(value.to_owned());
                site.origins = checked(&site.origins)?;
            }
            "origin-" => {
                let origin = checked(&[value.to_owned()])?;
                site.origins.retain(|known| !origin.contains(known));
            }
            _ => site.settings.set(key, value).map_err(|refusal| refusal.to_string())?,
        }
    }
    site.settle();
    site.check().map_err(|refusal| refusal.to_string())?;
    check_words(&site.settings)?;
    put(app, site.clone()).await?;
    Ok(site)
}

/// Word lists that texts can be looked through for.
fn check_words(settings: &Settings) -> Result<(), String> {
    for (key, list) in [("words.hold", &settings.words_hold), ("words.reject", &settings.words_reject)] {
        check_list(list).map_err(|error| format!("{key}: {error}"))?;
    }
    Ok(())
}

/// Origins as browsers send them, each once.
fn checked(origins: &[String]) -> Result<Vec<String>, String> {
    let mut checked = Vec::new();
    for origin in origins {
        let parsed = Origin::parse(origin).map_err(|refusal| {
            format!("origin {origin}: {refusal}; it is written https://www.example.org")
        })?;
        let text = parsed.to_string();
        if !checked.contains(&text) {
            checked.push(text);
        }
    }
    if checked.len() > ORIGINS_MAX {
        return Err(format!("a site may have {ORIGINS_MAX} origins"));
    }
    Ok(checked)
}

pub(super) async fn put(app: &App, site: Site) -> Result<(), String> {
    let now = app.clock.now();
    let put = SitePut { event_id: EventId::new(now, app.chance.id()), site, now };
    app.store
        .write(Lane::Interactive, move |tx| apply(tx, &Change::SitePut(&put)).map_err(Failure::from))
        .await
        .map_err(|failure| format!("the site could not be stored: {failure}"))?;
    app.reload_sites().await.map_err(|error| error.to_string())?;
    app.wake.wake();
    Ok(())
}
