//! `/desk/settings`: the sites, and adding one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::{admin, administered, expect_everywhere, posted, told};
use crate::app::App;
use crate::desk::door::Staff;
use crate::desk::home::{frame, page};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::site::actions;
use crate::view::desk::Place;
use crate::view::desk::settings::{Said, SitesPage, Typed, sites_page};

/// Fields of the form for a new site.
pub(in crate::desk) const NEW_SITE: [&str; 4] = ["name", "slug", "origin", "language"];

/// `GET /desk/settings`
pub async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    Ok(match admin(&app, &headers).await? {
        Ok(staff) => listed(&staff, &Typed::default(), StatusCode::OK),
        Err(elsewhere) => elsewhere,
    })
}

fn listed(staff: &Staff, typed: &Typed, status: StatusCode) -> Response<Body> {
    let view = SitesPage {
        sites: administered(staff).iter().map(|site| (site.slug.clone(), site.name.clone())).collect(),
        may_add: staff.is_admin_of_all(),
        typed,
    };
    page(status, sites_page(&frame(staff, Place::Settings), &view, staff.texts()).into_string())
}

/// `POST /desk/settings`: adds a site.
pub async fn add(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = posted(&app, request).await?;
    match added(&app, &staff, &mut form).await? {
        Ok(slug) => Ok(see_other(&format!("/desk/settings/{slug}?done=added"))),
        Err(typed) => Ok(listed(&staff, &typed, StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

/// Adds the site of a form, or gives back what was typed with what is wrong with it. Gives its short name.
pub(in crate::desk) async fn added(
    app: &App,
    staff: &Staff,
    form: &mut Form,
) -> Result<Result<String, Typed>, Problem> {
    expect_everywhere(staff)?;
    let typed = Typed::of(form, &NEW_SITE);
    let actor = staff.who.asker.actor;
    let trimmed = |field: &str| typed.value(field).trim().to_owned();
    let (slug, name, language) = (trimmed("slug"), trimmed("name"), trimmed("language"));
    // An address of a page is taken for its origin.
    let origin = origin_of(&trimmed("origin"));
    let settings = vec![format!("language={language}")];
    let mut wrong = language_wrong(&settings);
    if wrong.is_empty() {
        match actions::add_as(app, actor, &slug, &[origin], Some(&name)).await {
            Ok(_) if language == "en" => return Ok(Ok(slug)),
            Ok(_) => {
                actions::set_as(app, actor, &slug, &settings).await.map_err(|_| Problem::new("internal"))?;
                return Ok(Ok(slug));
            }
            Err(more) => wrong.extend(more),
        }
    }
    let said: Vec<Said> = told(&wrong, staff.texts())?;
    Ok(Err(Typed { said, ..typed }))
}

fn language_wrong(settings: &[String]) -> Vec<actions::Wrong> {
    let mut tried = althing_core::site::Settings::default();
    let mut wrong = Vec::new();
    for text in settings {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        if let Err(refusal) = tried.set(key, value) {
            let words = refusal.to_string();
            wrong.push(actions::Wrong { field: key.to_owned(), why: actions::Why::Value, words });
        }
    }
    wrong
}

/// The origin of an address that was copied from a browser; anything else as it is.
pub(in crate::desk) fn origin_of(text: &str) -> String {
    match althing_core::url::HttpUrl::parse(text) {
        Ok(url) => url.origin().to_string(),
        Err(_) => text.to_owned(),
    }
}
