//! `/desk/start`: from an empty installation to a discussion on a publisher's page.

use std::sync::Arc;

use althing_core::site::Site;
use axum::body::Body;
use axum::extract::{Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::door::Staff;
use super::home::{frame, page};
use super::settings::sites::added;
use super::settings::{admin, administered, expect_everywhere, posted};
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::site::actions;
use crate::view::desk::Place;
use crate::view::desk::settings::{StartPage, Typed, start_page};

/// `GET /desk/start`
pub async fn show(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match admin(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    expect_everywhere(&staff)?;
    let site = chosen(&staff, query.take("site").as_deref());
    let is_decided = query.take("shown").is_some();
    Ok(shown(&app, &staff, site.as_ref(), &Typed::default(), is_decided, StatusCode::OK))
}

/// The site that is meant; where none is named, the only one there is.
fn chosen(staff: &Staff, slug: Option<&str>) -> Option<Arc<Site>> {
    let sites = administered(staff);
    match slug {
        Some(slug) => sites.into_iter().find(|site| site.slug == slug),
        None => sites.into_iter().next(),
    }
}

fn shown(
    app: &App,
    staff: &Staff,
    site: Option<&Arc<Site>>,
    typed: &Typed,
    is_decided: bool,
    status: StatusCode,
) -> Response<Body> {
    let view = StartPage {
        site: site.map(AsRef::as_ref),
        typed,
        is_decided,
        public_url: app.public_url.to_string(),
        seen: site.and_then(|site| app.seen.at(site.id)),
        now: app.clock.now(),
    };
    page(status, start_page(&frame(staff, Place::Settings), &view, staff.texts()).into_string())
}

/// `POST /desk/start`
pub async fn change(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = posted(&app, request).await?;
    expect_everywhere(&staff)?;
    match form.take("do").as_deref() {
        Some("site") => match added(&app, &staff, &mut form).await? {
            Ok(slug) => Ok(see_other(&format!("/desk/start?site={slug}#mode"))),
            Err(typed) => Ok(shown(&app, &staff, None, &typed, false, StatusCode::UNPROCESSABLE_ENTITY)),
        },
        Some("mode") => {
            let slug = form.take("site").unwrap_or_default();
            staff.administered(&slug)?;
            let mode = form.take("mode").unwrap_or_default();
            let changes = [format!("mode={mode}")];
            match actions::set_as(&app, staff.who.asker.actor, &slug, &changes).await {
                Ok(_) => Ok(see_other(&format!("/desk/start?site={slug}&shown=1#embed"))),
                Err(_) => Err(Problem::malformed("mode", "It must be one of the three that are offered.")),
            }
        }
        _ => Err(Problem::malformed("do", "It must be site or mode.")),
    }
}
