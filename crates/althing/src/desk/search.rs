//! Finding comments again: `/desk/search`, and the same through the API.

use std::collections::BTreeSet;
use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::StoryId;
use althing_core::name::name_key;
use althing_core::search::Query;
use althing_core::time::{DAY, Micros};
use althing_core::url::HttpUrl;
use althing_store::comment::held_reasons;
use althing_store::search::{self, Author, Found, Hit, Order, Scope, Wish};
use althing_store::{Tx, story};
use axum::body::Body;
use axum::extract::State;
use http::{HeaderMap, Response, StatusCode};
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::door::entered;
use super::home::{frame, page};
use super::scope::{Sight, sight};
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::time::rfc3339;
use crate::view::desk::{Field, Place, SearchPage, search_page};

/// Longest value of a field, in bytes; longer ones find nothing.
const FIELD_BYTES_MAX: usize = 2_000;

/// What stands in the form, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Words.
    pub words: String,
    /// A name, or the id of an account or a guest.
    pub author: String,
    /// An address or an id.
    pub story: String,
    /// A site's short name.
    pub site: String,
    /// A section.
    pub section: String,
    /// A status.
    pub status: String,
    /// A language's code.
    pub language: String,
    /// A day.
    pub from: String,
    /// A day, itself included.
    pub to: String,
    /// From 0 to 1.
    pub score: String,
    /// `newest` or `oldest`.
    pub order: String,
    /// Where to go on.
    pub cursor: String,
}

impl Asked {
    fn read(mut take: impl FnMut(&'static str) -> Option<String>) -> Self {
        let mut field = |name| {
            let value = take(name).unwrap_or_default();
            let end = value.floor_char_boundary(FIELD_BYTES_MAX);
            value[..end].trim().to_owned()
        };
        Self {
            words: field("q"),
            author: field("author"),
            story: field("story"),
            site: field("site"),
            section: field("section"),
            status: field("status"),
            language: field("language"),
            from: field("from"),
            to: field("to"),
            score: field("score"),
            order: field("sort"),
            cursor: field("cursor"),
        }
    }

    /// Whether anything was asked for.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
            && self.author.is_empty()
            && self.story.is_empty()
            && self.site.is_empty()
            && !self.has_more()
    }

    /// Whether one of the further filters is set.
    pub const fn has_more(&self) -> bool {
        !(self.section.is_empty()
            && self.status.is_empty()
            && self.language.is_empty()
            && self.from.is_empty()
            && self.to.is_empty()
            && self.score.is_empty()
            && self.order.is_empty())
    }

    /// The address of this search, going on at a place.
    pub fn href(&self, cursor: Option<i64>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("q", &self.words),
            ("author", &self.author),
            ("story", &self.story),
            ("site", &self.site),
            ("section", &self.section),
            ("status", &self.status),
            ("language", &self.language),
            ("from", &self.from),
            ("to", &self.to),
            ("score", &self.score),
            ("sort", &self.order),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if let Some(cursor) = cursor {
            query.append_pair("cursor", &cursor.to_string());
        }
        format!("/desk/search?{}", query.finish())
    }

    /// What it means, without the story; or the field that cannot be read.
    fn wish(&self, app: &App, sight: &Sight) -> Result<Wish, Field> {
        let sites = app.sites();
        let site = match self.site.as_str() {
            "" => None,
            slug => Some(sites.slug(slug).ok_or(Field::Site)?),
        };
        let scopes = sight.clone().on(site.map(AsRef::as_ref)).scopes;
        let author = match self.author.parse::<Uuid>() {
            _ if self.author.is_empty() => None,
            Ok(id) => Some(Author::Known(id)),
            Err(_) => Some(Author::Named(name_key(&self.author))),
        };
        let status = match self.status.as_str() {
            "" => None,
            text => Some(Status::parse(text).filter(|status| status.is_alive()).ok_or(Field::Status)?),
        };
        let order = match self.order.as_str() {
            "" | "newest" => Order::Newest,
            "oldest" => Order::Oldest,
            _ => return Err(Field::Order),
        };
        Ok(Wish {
            query: Query::parse(&self.words),
            author,
            story: None,
            scopes,
            section: Some(self.section.clone()).filter(|section| !section.is_empty()),
            status,
            language: Some(self.language.to_ascii_lowercase()).filter(|code| !code.is_empty()),
            score_min: score(&self.score)?,
            from: day(&self.from).map_err(|()| Field::From)?,
            to: day(&self.to).map_err(|()| Field::To)?.map(|day| day.plus(DAY)),
            order,
            cursor: match self.cursor.as_str() {
                "" => None,
                text => Some(text.parse().map_err(|_| Field::Cursor)?),
            },
        })
    }
}

/// A score from 0 to 1 as thousandths; what is more is per cent.
fn score(text: &str) -> Result<i64, Field> {
    if text.is_empty() {
        return Ok(0);
    }
    let value: f64 = text.replace(',', ".").parse().map_err(|_| Field::Score)?;
    let value = if value > 1.0 { value / 100.0 } else { value };
    if (0.0..=1.0).contains(&value) { Ok((value * 1_000.0).round() as i64) } else { Err(Field::Score) }
}

/// The beginning of a day, in UTC.
fn day(text: &str) -> Result<Option<Micros>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() != "2026-11-22".len() {
        return Err(());
    }
    let date: Date = text.parse().map_err(|_| ())?;
    let start = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| ())?;
    Ok(Some(Micros(start.timestamp().as_microsecond())))
}

/// The story that an id or an address means on one of the sites, stored or not.
pub(super) fn story_of(
    tx: &mut Tx<'_>,
    text: &str,
    scopes: &[Scope],
) -> Result<Option<StoryId>, althing_store::Error> {
    if let Ok(id) = text.parse() {
        return Ok(Some(id));
    }
    let Ok(url) = HttpUrl::parse(text) else { return Ok(None) };
    let key = url.canonical();
    for scope in scopes {
        if let Some(id) = story::id_by_url(tx, scope.site_id, &key)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Looks for what was asked.
async fn find(app: &App, asked: &Asked, sight: &Sight) -> Result<Result<Found, Field>, Problem> {
    let wish = match asked.wish(app, sight) {
        Ok(wish) => wish,
        Err(field) => return Ok(Err(field)),
    };
    let story = asked.story.clone();
    let found = app
        .store
        .read(move |tx| {
            if story.is_empty() {
                return search::find(tx, &wish).map(Ok);
            }
            match story_of(tx, &story, &wish.scopes)? {
                None => Ok(Err(Field::Story)),
                Some(id) => search::find(tx, &Wish { story: Some(id), ..wish.clone() }).map(Ok),
            }
        })
        .await?;
    Ok(found)
}

/// `GET /desk/search`
pub async fn show(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let asked = Asked::read(|name| query.take(name));
    let sight = Sight::of(&staff);
    let found = if asked.is_empty() { None } else { Some(find(&app, &asked, &sight).await?) };
    let status = match &found {
        Some(Err(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let sections: BTreeSet<String> = sight.scopes.iter().flat_map(|scope| scope.sections.clone()).collect();
    let shown = SearchPage {
        query: Query::parse(&asked.words),
        asked,
        found,
        sites: staff.sites.clone(),
        sections: sections.into_iter().collect(),
        now: app.clock.now(),
    };
    let frame = frame(&staff, Place::Search);
    Ok(page(status, search_page(&frame, &shown, staff.texts()).into_string()))
}

/// `GET /api/v1/search`
pub async fn api(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let sight = sight(&app, &headers).await?;
    // A form sends fields that nobody filled; a program means what it sends.
    let mut odd = None;
    let asked = Asked::read(|name| {
        let value = query.take_exact(name);
        if value.as_deref() == Some("") {
            odd = odd.or(Field::named(name));
        }
        value
    });
    let found = match odd {
        Some(field) => Err(field),
        None => find(&app, &asked, &sight).await?,
    };
    let found = found.map_err(|field| Problem::malformed(field.name(), field.takes()))?;
    let comments: Vec<Value> = found.hits.iter().map(|hit| told(&app, hit)).collect();
    let body = json!({
        "comments": comments,
        "next_cursor": found.next.map(|next| next.to_string()),
        "is_cut": found.is_cut,
    });
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, body.to_string()))
}

fn told(app: &App, hit: &Hit) -> Value {
    let sites = app.sites();
    let reasons: Vec<&str> =
        held_reasons(&hit.held).into_iter().map(althing_core::policy::HoldReason::as_str).collect();
    json!({
        "id": hit.comment_id.to_string(),
        "site": sites.id(hit.site_id).map(|site| site.slug.clone()),
        "story": {
            "id": hit.story_id.to_string(),
            "title": hit.title,
            "section": hit.section,
            "url": hit.url,
        },
        "author": {
            "name": hit.name,
            "guest_id": hit.guest_id.to_string(),
            "account_id": hit.account_id.map(|id| id.to_string()),
        },
        "status": hit.status.as_str(),
        "created_at": hit.created_at.map(rfc3339),
        "body_markdown": hit.source,
        "is_newer": hit.is_newer,
        "reasons": reasons,
        "score": hit.score.map(|score| score as f64 / 1000.0),
        "language": hit.language,
        "desk_url": format!("{}/desk/comments/{}", app.public_url, hit.comment_id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_scores_are_read_or_refused() {
        assert_eq!(day("1970-01-02"), Ok(Some(Micros(DAY))));
        assert_eq!(day(""), Ok(None));
        for odd in ["yesterday", "2026-02-30", "2026", "20261122", "2026-11-22T00", "-"] {
            assert_eq!(day(odd), Err(()), "{odd}");
        }
        for (text, value) in [("", 0), ("0.85", 850), ("0,85", 850), ("1", 1_000), ("85", 850), ("0", 0)] {
            assert_eq!(score(text), Ok(value), "{text}");
        }
        for odd in ["101", "-1", "high", "nan", "inf"] {
            assert_eq!(score(odd), Err(Field::Score), "{odd}");
        }
    }

    #[test]
    fn the_address_of_a_search_says_all_of_it() {
        let mut query = Form::query(Some("q=%22die+Br%C3%BCcke%22&status=pending&score=80&cursor=7"));
        let asked = Asked::read(|name| query.take(name));
        let href = asked.href(Some(9));
        assert_eq!(href, "/desk/search?q=%22die+Br%C3%BCcke%22&status=pending&score=80&cursor=9");
        assert!(!asked.is_empty() && asked.has_more() && Asked::default().is_empty());
    }
}
