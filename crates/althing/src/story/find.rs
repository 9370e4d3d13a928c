//! Which story a request means. Reading never writes: a story that nobody has commented on is found by its address
//! and has the id that it would get.

use std::sync::Arc;

use althing_core::id::StoryId;
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::story::Story;
use althing_core::url::{HttpUrl, Origin};
use althing_store::{Tx, story};

use crate::app::App;
use crate::failure::Failure;
use crate::http::form::Form;
use crate::http::problem::Problem;

/// A story, stored or not.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its id; for one that is not stored, the id it would get.
    pub id: StoryId,
    /// Its site.
    pub site: Arc<Site>,
    /// Its row, without its body.
    pub stored: Option<Story>,
    /// The address it was asked for by.
    pub url: Option<HttpUrl>,
}

/// The story that a comment is meant for. Whether it is stored, open, and the one that its address belongs to by now,
/// is seen under its lock by the transaction that writes.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its id; for one that is not stored, the id it would get.
    pub id: StoryId,
    /// Its site.
    pub site: Arc<Site>,
    /// The address it was asked for by, for a story that is stored with its first comment.
    pub url: Option<HttpUrl>,
}

impl From<&Found> for Target {
    fn from(found: &Found) -> Self {
        Self { id: found.id, site: Arc::clone(&found.site), url: found.url.clone() }
    }
}

/// The site with this short name.
pub fn site(app: &App, slug: &str) -> Result<Arc<Site>, Problem> {
    app.sites().slug(slug).cloned().ok_or_else(|| Refusal::SiteUnknown.into())
}

/// A site's story for a page that shows it, read in the page's own transaction.
pub fn of_site(
    tx: &mut Tx<'_>,
    site: &Arc<Site>,
    id: StoryId,
) -> Result<Option<Found>, althing_store::Error> {
    let stored = story::by_id(tx, id)?.filter(|story| story.site_id == site.id);
    Ok(stored.map(|story| Found { id, site: Arc::clone(site), stored: Some(story), url: None }))
}

/// The site with this short name, when it has the story with this id.
pub async fn on_site(app: &App, slug: &str, id: &str) -> Result<Found, Problem> {
    let site = site(app, slug)?;
    let found = by_id(app, id).await?;
    if found.site.id == site.id { Ok(found) } else { Err(Refusal::StoryUnknown.into()) }
}

/// The stored story with this id.
pub async fn by_id(app: &App, id: &str) -> Result<Found, Problem> {
    let id: StoryId = id.parse().map_err(|_| Problem::from(Refusal::StoryUnknown))?;
    let found = app.store.read(move |tx| story::by_id(tx, id)).await?;
    let found = found.ok_or_else(|| Problem::from(Refusal::StoryUnknown))?;
    let site = app.sites().id(found.site_id).cloned().ok_or_else(|| Problem::from(Refusal::StoryUnknown))?;
    Ok(Found { id, site, stored: Some(found), url: None })
}

/// The story at this address, stored or not. Refused when the address is not on a registered origin of the site.
pub async fn by_url(app: &App, slug: &str, url: &str) -> Result<Found, Problem> {
    let site = site(app, slug)?;
    let url = registered(&site, url)?;
    let (site_id, url_key) = (site.id, url.canonical());
    let stored = app
        .store
        .read(move |tx| match story::id_by_url(tx, site_id, &url_key)? {
            Some(id) => story::by_id(tx, id),
            None => Ok(None),
        })
        .await?;
    let id = stored.as_ref().map_or_else(|| StoryId::of_key(site.id, &url.canonical()), |story| story.id);
    Ok(Found { id, site, stored, url: Some(url) })
}

/// The story at this address for a comment. When the id is the one that the address gives by itself, nothing is read.
pub async fn target_at(app: &App, id: &str, slug: &str, url: &str) -> Result<Target, Problem> {
    let site = site(app, slug)?;
    let place = registered(&site, url)?;
    let asked = id.parse::<StoryId>().ok();
    let own = StoryId::of_key(site.id, &place.canonical());
    if asked == Some(own) {
        return Ok(Target { id: own, site, url: Some(place) });
    }
    let found = by_url(app, slug, url).await?;
    if asked == Some(found.id) { Ok(Target::from(&found)) } else { Err(Refusal::StoryMismatch.into()) }
}

/// The stored story with this id for a comment. A story stays on its site, so its site is remembered.
pub async fn target(app: &App, id: &str) -> Result<Target, Problem> {
    let unknown = || Problem::from(Refusal::StoryUnknown);
    let id: StoryId = id.parse().map_err(|_| unknown())?;
    if let Some(site_id) = app.story_sites.get(&id) {
        let site = app.sites().id(site_id).cloned().ok_or_else(unknown)?;
        return Ok(Target { id, site, url: None });
    }
    let found = by_id(app, &id.to_string()).await?;
    app.story_sites.insert(id, found.site.id);
    Ok(Target::from(&found))
}

/// The story at the address that `?url=` names.
pub async fn by_query(app: &App, slug: &str, query: &mut Form) -> Result<Found, Problem> {
    let url = query.take("url");
    let url = url.ok_or_else(|| Problem::malformed("url", "It is needed: the story's address."))?;
    by_url(app, slug, &url).await
}

/// The story with this id when it is stored; else the one at `?site=&url=`, when its id is this one.
pub async fn by_id_or_url(app: &App, id: &str, query: &mut Form) -> Result<Found, Problem> {
    let (slug, url) = (query.take("site"), query.take("url"));
    match (slug, url) {
        (Some(slug), Some(url)) => {
            let found = by_url(app, &slug, &url).await?;
            let own = found.url.as_ref().map(|url| StoryId::of_key(found.site.id, &url.canonical()));
            let asked = id.parse::<StoryId>().ok();
            if asked == Some(found.id) || asked == own {
                Ok(found)
            } else {
                Err(Refusal::StoryMismatch.into())
            }
        }
        _ => by_id(app, id).await,
    }
}

/// An address on one of the site's registered origins.
pub fn registered(site: &Site, url: &str) -> Result<HttpUrl, Problem> {
    let url = HttpUrl::parse(url)
        .map_err(|refusal| Problem::malformed("url", format!("It is refused: {refusal}.")))?;
    let origins: Vec<Origin> = site.origins.iter().filter_map(|origin| Origin::parse(origin).ok()).collect();
    if url.is_within(&origins) {
        Ok(url)
    } else {
        Err(Problem::from(Failure::Refused(Refusal::OriginUnknown)))
    }
}

impl Found {
    /// Its page here.
    pub fn href(&self) -> String {
        match (&self.stored, &self.url) {
            (None, Some(url)) => by_url_href(&self.site.slug, url),
            _ => format!("/s/{}/{}", self.site.slug, self.id),
        }
    }
}

/// The page of an address.
pub fn by_url_href(slug: &str, url: &HttpUrl) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("url", url.as_str());
    format!("/s/{slug}/by-url?{}", query.finish())
}
