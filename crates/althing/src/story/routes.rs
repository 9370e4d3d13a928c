//! The API of stories: read by id or address, put by the publisher; counts.

use std::sync::Arc;

use althing_core::name::{Line, NameRefusal, StoryTitle};
use althing_core::reader::Scope;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::site::Site;
use althing_core::story::{Credit, Picture, STORY_BODY_BYTES_MAX, STORY_URLS_MAX, StoryFields, StoryState};
use althing_core::text::story_body;
use althing_core::url::HttpUrl;
use althing_store::story::{self, COUNTS_MAX};
use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};

use super::actions::{Ask, put};
use super::find::{self, Found};
use super::pages::{cached, cached_at_url};
use super::view::title;
use crate::app::App;
use crate::comment::view::{guard, settings, valid_until};
use crate::http::body;
use crate::http::cache::{Made, tagged};
use crate::http::door;
use crate::http::form::Form;
use crate::http::json::{Fields, entry, object};
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::site::key;
use crate::time::{parse, rfc3339};
use crate::view::Texts;

/// Longest headline, byline, section, credit, in characters.
pub const LINE_CHARS_MAX: usize = 300;
/// Longest summary, caption or alternative text, in characters.
pub const SUMMARY_CHARS_MAX: usize = 2000;

/// `GET /api/v1/sites/{site}/stories?url=`
pub async fn by_url(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let found = find::by_query(&app, &slug, &mut query).await?;
    let canonical = found.url.as_ref().map(|url| find::by_url_href(&slug, url)).unwrap_or_default();
    let query = canonical.split_once('?').map_or("", |(_, query)| query);
    let address = format!("/api/v1/sites/{slug}/stories?{query}");
    let app = &app;
    cached_at_url(app, &headers, &address, &found, |found| async move { Ok(made(app, &found)) }).await
}

/// `GET /api/v1/stories/{id}`
pub async fn by_id(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let found = find::by_id_or_url(&app, &id, &mut query).await?;
    let address = format!("/api/v1/stories/{}", found.id);
    let cell = app.pages.cell(found.id);
    if found.stored.is_none() {
        return Ok(tagged(made(&app, &found), &headers));
    }
    cached(&app, &headers, &address, cell, || async {
        let found = find::by_id(&app, &found.id.to_string()).await?;
        Ok(made(&app, &found))
    })
    .await
}

/// A story's JSON tells whether it is open, so it ends at the hour at which the story closes.
fn made(app: &App, found: &Found) -> Made {
    let body = story_json(app, found).to_string();
    Made {
        surface: Surface::Open,
        content_type: JSON,
        body,
        valid_until: valid_until(found, app.clock.now()),
    }
}

/// A story as the API tells it.
pub fn story_json(app: &App, found: &Found) -> Value {
    let now = app.clock.now();
    let stored = found.stored.as_ref();
    let fields = stored.map(|story| &story.fields);
    let closed = stored.and_then(|story| story.openness().closed(settings(found).close_days, now)).is_some();
    let text = |pick: fn(&StoryFields) -> &String| fields.map(pick).filter(|text| !text.is_empty());
    let url =
        stored.and_then(|story| story.url.clone()).or_else(|| found.url.as_ref().map(ToString::to_string));
    json!({
        "id": found.id.to_string(),
        "site": found.site.slug,
        "url": url,
        "title": title(found),
        "byline": text(|fields| &fields.byline),
        "summary": text(|fields| &fields.summary),
        "section": text(|fields| &fields.section),
        "credit": fields.and_then(|fields| fields.credit.as_ref())
            .map(|credit| json!({"name": credit.name, "url": credit.url})),
        "image": fields.and_then(|fields| fields.picture.as_ref()).map(|picture| json!({
            "url": picture.url, "alt": picture.alt, "caption": picture.caption, "credit": picture.credit,
        })),
        "published_at": fields.and_then(|fields| fields.published_at).map(rfc3339),
        "state": if closed { "closed" } else { "open" },
        "guard": guard(found).as_str(),
        "comment_count": stored.map_or(0, |story| story.comment_count),
        "stored": stored.is_some(),
        "page_url": format!("{}{}", app.public_url, found.href()),
    })
}

/// `GET /api/v1/sites/{site}/counts?url=&url=`
pub async fn counts(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let site = find::site(&app, &slug)?;
    let query = query.unwrap_or_default();
    let urls: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == "url")
        .map(|(_, value)| value.into_owned())
        .collect();
    if urls.is_empty() || urls.len() > COUNTS_MAX {
        return Err(Problem::malformed("url", "It is needed, once for each story, at most 100 times."));
    }
    let parsed: Vec<HttpUrl> =
        urls.iter().map(|url| find::registered(&site, url)).collect::<Result<_, _>>()?;
    let keys: Vec<String> = parsed.iter().map(HttpUrl::canonical).collect();
    let site_id = site.id;
    let counts = app.store.read(move |tx| story::counts(tx, site_id, &keys)).await?;
    let texts = Texts::of(&site.settings.language);
    let words = |count: i64| texts.comment_count(u64::try_from(count).unwrap_or(0));
    let counts: Vec<Value> = urls
        .iter()
        .zip(counts)
        .map(|(url, count)| json!({"url": url, "comment_count": count, "words": words(count)}))
        .collect();
    let body = json!({"counts": counts}).to_string();
    let made = Made { surface: Surface::Open, content_type: JSON, body, valid_until: None };
    Ok(tagged(made, &headers))
}

/// `PUT /api/v1/sites/{site}/stories`
pub async fn register(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let token = door::bearer(&parts.headers)?.ok_or_else(|| {
        Problem::header("forbidden", "Authorization", "It must be `Bearer` and a key with scope stories.")
    })?;
    let site = find::site(&app, &slug)?;
    let asker = key::actor(&app, &token, Scope::Stories, site.id).await?.ok_or(Refusal::Forbidden)?;
    door::expect_json(&parts.headers)?;
    let bytes = body::read(&parts.headers, body, STORY_BODY_BYTES_MAX).await?;
    let ask = described(&site, object(&bytes)?)?;
    let id = put(&app, &site, ask, asker.actor).await?;
    let found = find::by_id(&app, &id.to_string()).await?;
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, story_json(&app, &found).to_string()))
}

fn described(site: &Site, mut fields: Fields) -> Result<Ask, Problem> {
    let url = find::registered(site, &fields.needed("url")?)?;
    let mut urls = vec![url.clone()];
    let others = fields.texts("urls", STORY_URLS_MAX - 1)?.unwrap_or_default();
    for (at, other) in others.iter().enumerate() {
        let other = find::registered(site, other).map_err(|problem| problem.at(entry("urls", at)))?;
        if urls.iter().all(|known| known.canonical() != other.canonical()) {
            urls.push(other);
        }
    }
    let title = fields.needed("title")?;
    let title = StoryTitle::new(&title).map_err(|refusal| field("title", &refusal))?.as_str().to_owned();
    let state = state(&mut fields)?;
    let described = StoryFields {
        title,
        byline: line(&mut fields, "byline", LINE_CHARS_MAX)?,
        summary: line(&mut fields, "summary", SUMMARY_CHARS_MAX)?,
        section: line(&mut fields, "section", LINE_CHARS_MAX)?,
        credit: credit(&mut fields)?,
        picture: picture(&mut fields)?,
        body: story_text(&mut fields, &url)?,
        published_at: published_at(&mut fields)?,
        state: state.unwrap_or_default(),
    };
    fields.finish()?;
    Ok(Ask { urls, key: None, fields: described, keeps_state: state.is_none() })
}

fn field(name: &'static str, refusal: &NameRefusal) -> Problem {
    let wrong = match refusal {
        NameRefusal::Empty => Wrong::Missing,
        NameRefusal::TooLong { chars, max } => Wrong::TooLong { chars: *chars, chars_max: *max },
        _ => Wrong::Content { what: "control characters or line breaks" },
    };
    Refusal::field(name, wrong).into()
}

fn line(fields: &mut Fields, name: &'static str, chars_max: usize) -> Result<String, Problem> {
    match fields.text(name)?.filter(|text| !text.trim().is_empty()) {
        None => Ok(String::new()),
        Some(text) => {
            Line::new(&text, chars_max).map(|line| line.as_str().to_owned()).map_err(|r| field(name, &r))
        }
    }
}

fn address(name: &'static str, text: &str) -> Result<String, Problem> {
    HttpUrl::parse(text)
        .map(|url| url.to_string())
        .map_err(|refusal| Problem::malformed(name, format!("It is refused: {refusal}.")))
}

fn credit(fields: &mut Fields) -> Result<Option<Credit>, Problem> {
    let Some(mut inner) = fields.object("credit")? else { return Ok(None) };
    let name = inner.needed("name")?;
    let name = Line::new(&name, LINE_CHARS_MAX).map_err(|refusal| field("credit.name", &refusal))?;
    let url = inner.text("url")?.map(|text| address("credit.url", &text)).transpose()?;
    inner.finish()?;
    Ok(Some(Credit { name: name.as_str().to_owned(), url }))
}

fn picture(fields: &mut Fields) -> Result<Option<Picture>, Problem> {
    let Some(mut inner) = fields.object("image")? else { return Ok(None) };
    let picture = Picture {
        url: address("image.url", &inner.needed("url")?)?,
        alt: line(&mut inner, "alt", SUMMARY_CHARS_MAX)?,
        caption: line(&mut inner, "caption", SUMMARY_CHARS_MAX)?,
        credit: line(&mut inner, "credit", LINE_CHARS_MAX)?,
    };
    inner.finish()?;
    Ok(Some(picture))
}

fn story_text(fields: &mut Fields, url: &HttpUrl) -> Result<Option<althing_core::text::SafeHtml>, Problem> {
    let Some(html) = fields.text("body_html")? else { return Ok(None) };
    match story_body(&html, Some(url)) {
        Ok(body) => Ok(Some(body.html)),
        Err(_) => {
            Err(Refusal::field("body_html", Wrong::TooLarge { bytes_max: STORY_BODY_BYTES_MAX }).into())
        }
    }
}

fn published_at(fields: &mut Fields) -> Result<Option<althing_core::time::Micros>, Problem> {
    match fields.text("published_at")? {
        None => Ok(None),
        Some(text) => parse(&text).map(Some).ok_or_else(|| {
            Problem::malformed("published_at", "It must be a time as RFC 3339 writes it, with its offset.")
        }),
    }
}

fn state(fields: &mut Fields) -> Result<Option<StoryState>, Problem> {
    let wrong = || Problem::malformed("state", "It must be open or closed.");
    fields.text("state")?.map(|text| StoryState::parse(&text).ok_or_else(wrong)).transpose()
}
