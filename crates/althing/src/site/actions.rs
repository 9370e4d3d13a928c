//! Adding and setting sites.

use althing_core::event::{Change, SitePut};
use althing_core::id::{EventId, SiteId};
use althing_core::name::{Line, Slug};
use althing_core::reader::Actor;
use althing_core::refusal::SettingRefusal;
use althing_core::site::{ORIGINS_MAX, Settings, Site};
use althing_core::url::Origin;
use althing_store::{Lane, apply};

use crate::app::App;
use crate::failure::Failure;
use crate::scoring::check_list;

/// Longest name of a site, in characters.
pub const SITE_NAME_CHARS_MAX: usize = 100;

/// Short names that are addresses of the desk's own pages (`/desk/settings/{site}`).
pub(crate) const TAKEN_BY_DESK: [&str; 3] = ["keys", "mail", "staff"];

/// Why something was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The value does not fit.
    Value,
    /// Another site has that short name, or a page of the desk.
    Taken,
    /// There are as many as there may be.
    Full,
    /// There is no such site or setting, or the database would not have it.
    Fault,
}

/// What was wrong with a field of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The setting's key, or `slug`, `name`, `origin`, `origin-`; empty when no field is to blame.
    pub field: String,
    /// Why it was not taken.
    pub why: Why,
    /// The same in a line for the operator.
    pub words: String,
}

impl Wrong {
    fn new(field: &str, why: Why, words: impl Into<String>) -> Self {
        Self { field: field.to_owned(), why, words: words.into() }
    }

    fn fault(words: impl Into<String>) -> Self {
        Self::new("", Why::Fault, words)
    }
}

/// The line for the operator: of what was wrong, the first.
pub(super) fn first(wrong: Vec<Wrong>) -> String {
    wrong.into_iter().next().map(|one| one.words).unwrap_or_default()
}

/// Adds a site for the operator. Refusals are one line.
pub async fn add(app: &App, slug: &str, origins: &[String], name: Option<&str>) -> Result<Site, String> {
    add_as(app, Actor::Operator, slug, origins, name).await.map_err(first)
}

/// Adds a site, or says of every field what is wrong with it.
pub async fn add_as(
    app: &App,
    actor: Actor,
    slug: &str,
    origins: &[String],
    name: Option<&str>,
) -> Result<Site, Vec<Wrong>> {
    let _turn = app.site_changes.lock().await;
    let mut wrong = Vec::new();
    let now = app.clock.now();
    let mut site = Site {
        id: SiteId::new(now, app.chance.id()),
        slug: String::new(),
        name: String::new(),
        origins: Vec::new(),
        salt: app.chance.bytes(),
        settings: Settings::default(),
        sections: Vec::new(),
        rules: std::sync::Arc::default(),
    };
    match free_slug(app, slug) {
        Ok(slug) => site.slug = slug,
        Err(one) => wrong.push(one),
    }
    match Line::new(name.unwrap_or(slug), SITE_NAME_CHARS_MAX) {
        Ok(name) => name.as_str().clone_into(&mut site.name),
        Err(refusal) => wrong.push(Wrong::new("name", Why::Value, format!("--name: {refusal}"))),
    }
    match checked(origins) {
        Ok(origins) => site.origins = origins,
        Err(one) => wrong.push(one),
    }
    if wrong.is_empty() { put(app, actor, site).await } else { Err(wrong) }
}

fn free_slug(app: &App, slug: &str) -> Result<String, Wrong> {
    let slug = Slug::new(slug)
        .map_err(|refusal| Wrong::new("slug", Why::Value, format!("site {slug}: {refusal}")))?;
    let slug = slug.as_str();
    if app.sites().slug(slug).is_some() {
        let words = format!("site {slug} exists; change it with: althing site set {slug} KEY=VALUE");
        return Err(Wrong::new("slug", Why::Taken, words));
    }
    if TAKEN_BY_DESK.contains(&slug) {
        let words = format!("site {slug}: that is the name of a page of the desk; take another");
        return Err(Wrong::new("slug", Why::Taken, words));
    }
    Ok(slug.to_owned())
}

/// Changes settings of a site for the operator: `KEY=VALUE`, and beside the documented settings `name=` and `origin=`
/// (adds one) and `origin-=` (takes one away).
pub async fn set(app: &App, slug: &str, changes: &[String]) -> Result<Site, String> {
    set_as(app, Actor::Operator, slug, changes).await.map_err(first)
}

/// The same, or says of every field what is wrong with it; nothing is changed then.
pub async fn set_as(app: &App, actor: Actor, slug: &str, changes: &[String]) -> Result<Site, Vec<Wrong>> {
    let _turn = app.site_changes.lock().await;
    let known = app.site(slug).map_err(|words| vec![Wrong::fault(words)])?;
    let site = changed(&known, changes)?;
    put(app, actor, site).await
}

/// A site with changes made to it, or what is wrong with them.
pub fn changed(site: &Site, changes: &[String]) -> Result<Site, Vec<Wrong>> {
    let mut site = site.clone();
    let mut wrong: Vec<Wrong> = changes.iter().filter_map(|text| change(&mut site, text).err()).collect();
    site.settle();
    if wrong.is_empty() {
        wrong.extend(site.check().err().map(|refusal| of_setting("", &refusal)));
        wrong.extend(check_words(&site.settings).err());
    }
    if wrong.is_empty() { Ok(site) } else { Err(wrong) }
}

fn change(site: &mut Site, change: &str) -> Result<(), Wrong> {
    let (key, value) = change
        .split_once('=')
        .ok_or_else(|| Wrong::fault(format!("{change}: a change is written KEY=VALUE")))?;
    match key {
        "name" => {
            let name = Line::new(value, SITE_NAME_CHARS_MAX)
                .map_err(|refusal| Wrong::new(key, Why::Value, format!("name: {refusal}")))?;
            name.as_str().clone_into(&mut site.name);
        }
        "origin" => {
            let mut origins = site.origins.clone();
            origins.push(value.to_owned());
            site.origins = checked(&origins)?;
        }
        "origin-" => {
            let origin = checked(&[value.to_owned()])?;
            site.origins.retain(|known| !origin.contains(known));
        }
        _ => site.settings.set(key, value).map_err(|refusal| of_setting(key, &refusal))?,
    }
    Ok(())
}

fn of_setting(key: &str, refusal: &SettingRefusal) -> Wrong {
    let (field, why) = match refusal {
        SettingRefusal::Key { key } => (key.as_str(), Why::Fault),
        SettingRefusal::Value { key: named, .. } if key.is_empty() => (named.as_str(), Why::Value),
        SettingRefusal::Value { .. } => (key, Why::Value),
    };
    Wrong::new(field, why, refusal.to_string())
}

/// Word lists that texts can be looked through for.
fn check_words(settings: &Settings) -> Result<(), Wrong> {
    for (key, list) in [("words.hold", &settings.words_hold), ("words.reject", &settings.words_reject)] {
        check_list(list).map_err(|error| Wrong::new(key, Why::Value, format!("{key}: {error}")))?;
    }
    Ok(())
}

/// Origins as browsers send them, each once.
fn checked(origins: &[String]) -> Result<Vec<String>, Wrong> {
    let mut checked = Vec::new();
    for origin in origins {
        let parsed = Origin::parse(origin).map_err(|refusal| {
            let words = format!("origin {origin}: {refusal}; it is written https://www.example.org");
            Wrong::new("origin", Why::Value, words)
        })?;
        let text = parsed.to_string();
        if !checked.contains(&text) {
            checked.push(text);
        }
    }
    if checked.len() > ORIGINS_MAX {
        return Err(Wrong::new("origin", Why::Full, format!("a site may have {ORIGINS_MAX} origins")));
    }
    Ok(checked)
}

pub(super) async fn put(app: &App, actor: Actor, site: Site) -> Result<Site, Vec<Wrong>> {
    let now = app.clock.now();
    let put = SitePut { event_id: EventId::new(now, app.chance.id()), actor, site: site.clone(), now };
    let fault = |words: String| vec![Wrong::fault(words)];
    app.store
        .write(Lane::Interactive, move |tx| apply(tx, &Change::SitePut(&put)).map_err(Failure::from))
        .await
        .map_err(|failure| fault(format!("the site could not be stored: {failure}")))?;
    app.reload_sites().await.map_err(|error| fault(error.to_string()))?;
    app.wake.wake();
    Ok(site)
}
