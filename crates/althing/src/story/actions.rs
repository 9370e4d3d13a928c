//! Registering and updating stories, by their publisher's key or by an operator's import.

use std::sync::Arc;

use althing_core::event::{Change, StoryPut};
use althing_core::id::{EventId, StoryId};
use althing_core::reader::Actor;
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::story::StoryFields;
use althing_core::url::HttpUrl;
use althing_store::{Constraint, Error, Lane, apply, story};

use crate::app::App;
use crate::comment::actions::publish;
use crate::failure::Failure;
use crate::http::problem::Problem;

/// A story as its publisher describes it, checked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Its addresses, the first one first; none for a story that is hosted here only.
    pub urls: Vec<HttpUrl>,
    /// For a story without an address: what it is recognised by when it comes again.
    pub key: Option<String>,
    /// What is said of it.
    pub fields: StoryFields,
    /// Whether nothing is said of its state: then a story that is known stays open or closed as it is, so that what the
    /// newsroom closed by hand is not opened by the way.
    pub keeps_state: bool,
}

/// Stores a story, new or known by one of its addresses. Gives its id.
pub async fn put(app: &App, site: &Arc<Site>, ask: Ask, actor: Actor) -> Result<StoryId, Problem> {
    let now = app.clock.now();
    let event_id = EventId::new(now, app.chance.id());
    let site_id = site.id;
    let ask = Arc::new(ask);
    let shared = Arc::clone(&ask);
    let write = || {
        let shared = Arc::clone(&shared);
        app.store.write(Lane::Interactive, move |tx| {
            let mut known = Vec::new();
            for url in &shared.urls {
                known.push((url, story::id_by_url(tx, site_id, &url.canonical())?));
            }
            let story_id = decide(site_id, &shared, &known)?;
            let known = story::lock(tx, site_id, story_id)?.filter(|_| shared.keeps_state);
            let mut fields = shared.fields.clone();
            fields.state = known.map_or(fields.state, |known| known.openness.state);
            let put = StoryPut {
                event_id,
                actor,
                site_id,
                story_id,
                url: shared.urls.first().map(ToString::to_string),
                url_keys: shared.urls.iter().map(HttpUrl::canonical).collect(),
                fields,
                since: now,
                now,
            };
            let applied = apply(tx, &Change::StoryPut(&put))?;
            Ok::<_, Failure>((story_id, applied.epoch))
        })
    };
    let mut stored = write().await;
    if let Err(Failure::Store(Error::Constraint { kind: Constraint::Unique, .. })) = &stored {
        // Somebody tied one of the addresses to a story at the same time; now it can be seen.
        stored = write().await;
    }
    let (id, epoch) = stored.map_err(Problem::from)?;
    // A page by address may be kept under the id that the address alone would have.
    for url in &ask.urls {
        app.pages.reranked(StoryId::of_key(site.id, &url.canonical()));
    }
    publish(app, id, epoch);
    app.pages.fronts_changed();
    Ok(id)
}

/// The story that all known addresses belong to; for new ones, the id of the first address.
fn decide(
    site: althing_core::id::SiteId,
    ask: &Ask,
    known: &[(&HttpUrl, Option<StoryId>)],
) -> Result<StoryId, Refusal> {
    let mut owner = None;
    for (url, id) in known {
        match (owner, id) {
            (Some(owner), Some(id)) if owner != *id => {
                return Err(Refusal::StoryConflict { url: url.to_string() });
            }
            (None, Some(id)) => owner = Some(*id),
            _ => {}
        }
    }
    let first = ask.urls.first().map(HttpUrl::canonical);
    let key = first.or_else(|| ask.key.clone()).unwrap_or_default();
    Ok(owner.unwrap_or_else(|| StoryId::of_key(site, &key)))
}
