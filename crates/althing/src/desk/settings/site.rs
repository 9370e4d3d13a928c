//! `/desk/settings/{site}`: one site.

use std::sync::Arc;

use althing_core::site::Site;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::sites::origin_of;
use super::{admin, posted, told};
use crate::app::App;
use crate::desk::door::Staff;
use crate::desk::home::{frame, page};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::site::actions;
use crate::view::desk::Place;
use crate::view::desk::settings::{FIELDS, SitePage, Typed, site_page};

/// `GET /desk/settings/{site}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match admin(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let site = Arc::clone(staff.administered(&slug)?);
    let typed = Typed { is_done: query.take("done").is_some(), ..Typed::default() };
    Ok(shown(&staff, &site, &typed, StatusCode::OK))
}

fn shown(staff: &Staff, site: &Site, typed: &Typed, status: StatusCode) -> Response<Body> {
    let view = SitePage { site, typed };
    page(status, site_page(&frame(staff, Place::Settings), &view, staff.texts()).into_string())
}

/// `POST /desk/settings/{site}`
pub async fn change(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = posted(&app, request).await?;
    let site = Arc::clone(staff.administered(&slug)?);
    let (typed, changes) = match form.take("do").as_deref() {
        Some("save") => {
            let typed = Typed::of(&mut form, &FIELDS.map(|(key, _)| key));
            // Browsers send line ends as two characters.
            let changes = typed.values().map(|(key, value)| format!("{key}={}", value.replace("\r\n", "\n")));
            let changes = changes.collect();
            (typed, changes)
        }
        Some("origin-add") => {
            let typed = Typed::of(&mut form, &["origin"]);
            let origin = origin_of(typed.value("origin").trim());
            (typed, vec![format!("origin={origin}")])
        }
        Some("origin-remove") => {
            let origin = form.take("origin").unwrap_or_default();
            (Typed::default(), vec![format!("origin-={origin}")])
        }
        _ => return Err(Problem::malformed("do", "It must be save, origin-add or origin-remove.")),
    };
    match actions::set_as(&app, staff.who.asker.actor, &slug, &changes).await {
        Ok(_) => Ok(see_other(&format!("/desk/settings/{slug}?done=saved"))),
        Err(wrong) => {
            let typed = Typed { said: told(&wrong, staff.texts())?, ..typed };
            Ok(shown(&staff, &site, &typed, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}
