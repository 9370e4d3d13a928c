//! Stories at the desk: the busiest, newest, closed and guarded ones of a site, one found by its address, and a story's own
//! page.

use std::sync::Arc;

use althing_core::guard::GuardState;
use althing_core::id::StoryId;
use althing_core::reader::Verb;
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::story::StoryState;
use althing_core::text::plain_text;
use althing_core::time::Micros;
use althing_store::comment::{self, CommentRow};
use althing_store::stories::{self, LIST_MAX, List, ListedStory, Place as ListPlace};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::decide::form;
use super::door::{Staff, entered};
use super::home::{frame, page};
use super::thread::acts;
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::story::find::{self, Found};
use crate::story::view::{named_by, title};
use crate::thread::{actions, routes::state_of};
use crate::view::desk::{ListPage, MarkedComment, Place, StoryPage, StoryRow, count, list_page, story_page};
use crate::view::shown_name;

/// Characters of a marked comment's text.
const EXCERPT_CHARS: usize = 280;

/// `GET /desk/stories?site=&section=&list=&page=`, and `?url=`
pub async fn list(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let url = query.take("url");
    if let Some(url) = &url
        && let Some(id) = by_url(&app, &staff, url).await
    {
        return Ok(see_other(&format!("/desk/stories/{id}")));
    }
    let site = match query.take("site") {
        Some(slug) => staff.site(&slug).ok_or(Refusal::SiteUnknown)?,
        None => staff.sites.first().ok_or(Refusal::SiteUnknown)?,
    };
    let list = query.take("list").and_then(|text| List::parse(&text)).unwrap_or(List::Busy);
    let sections = sections(&staff, site);
    let asked = query.take("section").unwrap_or_default();
    let section = match sections.first() {
        Some(first) if !sections.contains(&asked) => first.clone(),
        _ => asked,
    };
    let after = query.take("page").map_or(Ok(ListPlace::FIRST), |text| place(&text))?;
    let (site_id, within, now) = (site.id, section.clone(), app.clock.now());
    let mut found = app.store.read(move |tx| stories::list(tx, list, site_id, &within, after, now)).await?;
    let has_more = found.len() > LIST_MAX;
    found.truncate(LIST_MAX);
    let last = found.last().filter(|_| has_more);
    let shown = ListPage {
        list,
        sites: staff.sites.iter().map(|site| (site.slug.clone(), site.name.clone())).collect(),
        site: site.slug.clone(),
        next_href: last.map(|last| next_href(site, list, &section, last.place)),
        section,
        sections,
        rows: found.into_iter().map(|story| row(site, list, story, now)).collect(),
        not_found: url,
    };
    let html = list_page(&frame(&staff, Place::Stories), &shown, staff.texts()).into_string();
    Ok(page(StatusCode::OK, html))
}

/// The only sections of a site on which they may decide; none for all of it.
fn sections(staff: &Staff, site: &Site) -> Vec<String> {
    if staff.may(Verb::Decide, site, "") {
        return Vec::new();
    }
    let grants = staff.who.asker.grants.iter().filter(|grant| grant.role.is_staff());
    let here = grants.filter(|grant| grant.site_id.is_none_or(|id| id == site.id));
    here.map(|grant| grant.place.clone()).collect()
}

/// The stored story at an address, on whichever of their sites it is.
async fn by_url(app: &App, staff: &Staff, url: &str) -> Option<StoryId> {
    for site in &staff.sites {
        if let Ok(Found { id, stored: Some(_), .. }) = find::by_url(app, &site.slug, url).await {
            return Some(id);
        }
    }
    None
}

fn next_href(site: &Site, list: List, section: &str, last: ListPlace) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("site", &site.slug).append_pair("list", list.as_str());
    if !section.is_empty() {
        query.append_pair("section", section);
    }
    query.append_pair("page", &format!("{}.{}", last.at, last.id));
    format!("/desk/stories?{}", query.finish())
}

fn place(text: &str) -> Result<ListPlace, Problem> {
    let wrong = || Problem::malformed("page", "It is not a place of this list.");
    let (at, id) = text.split_once('.').ok_or_else(wrong)?;
    Ok(ListPlace { at: at.parse().map_err(|_| wrong())?, id: id.parse().map_err(|_| wrong())? })
}

fn row(site: &Site, list: List, story: ListedStory, now: Micros) -> StoryRow {
    let openness = althing_core::story::Openness {
        state: story.state,
        closed_at: None,
        since: story.since,
        guard: GuardState::default(),
    };
    let address = story.url.as_deref().map(named_by).unwrap_or_default();
    StoryRow {
        id: story.place.id,
        title: if story.title.is_empty() { address } else { story.title },
        section: story.section,
        is_open: openness.closed(site.settings.close_days, now).is_none(),
        is_guarded: story.is_guarded,
        since: story.since,
        recent: (list == List::Busy).then(|| count(story.recent_count)),
        comments: count(story.comment_count),
        waiting: count(story.waiting_count),
        reported: count(story.reported_count),
    }
}

/// `GET /desk/stories/{story}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let found = find::by_id(&app, &id).await?;
    let story = found.stored.as_ref().ok_or(Refusal::StoryUnknown)?;
    if !staff.may(Verb::Decide, &found.site, &story.fields.section) {
        return Err(Refusal::Forbidden.into());
    }
    let id = found.id;
    let (facts, marked) = app
        .store
        .read(move |tx| {
            let mut rows = Vec::new();
            for comment in stories::marked(tx, id)? {
                rows.extend(comment::by_id(tx, comment)?);
            }
            Ok::<_, althing_store::Error>((stories::facts(tx, id)?, rows))
        })
        .await?;
    let texts = staff.texts();
    let number = |text: Option<String>| text.and_then(|text| text.parse::<u64>().ok());
    let held = number(query.take("held"));
    let act = query.take("bulk").and_then(|text| text.parse().ok());
    let is_all = query.take("part").is_none();
    let shown = StoryPage {
        id,
        title: title(&found),
        site: found.site.name.clone(),
        section: story.fields.section.clone(),
        href: found.href(),
        url: story.url.clone(),
        since: story.openness().since,
        closed: story.openness().closed(found.site.settings.close_days, app.clock.now()),
        comments: count(story.comment_count),
        facts: facts.ok_or(Refusal::StoryUnknown)?,
        marked: marked.iter().map(|row| marked_view(row, &shown_name(&row.name, texts))).collect(),
        did: query.take("did"),
        held: held.zip(act).map(|(count, bulk)| (count, is_all, bulk)),
    };
    let html = story_page(&frame(&staff, Place::Stories), &shown, texts).into_string();
    Ok(page(StatusCode::OK, html))
}

fn marked_view(row: &CommentRow, name: &str) -> MarkedComment {
    MarkedComment {
        acts: acts(row, Vec::new(), true),
        name: name.to_owned(),
        excerpt: plain_text(&row.source, EXCERPT_CHARS),
    }
}

/// `POST /desk/stories/{story}/state` with `state=open` or `closed`
pub async fn set_state(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let found = find::by_id(&app, &id).await?;
    let to: StoryState = state_of(&form.take("state").unwrap_or_default())?;
    actions::set_state(&app, found.id, staff.who.asker, to).await?;
    Ok(see_other(&format!("/desk/stories/{}?did={}", found.id, to.as_str())))
}
