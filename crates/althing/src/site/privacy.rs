//! `GET /s/{site}/privacy`: what is kept about readers, from how the server and the site are set up.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use http::{HeaderMap, Response};

use crate::app::App;
use crate::http::cache::{Made, tagged};
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface};
use crate::story::find;
use crate::story::view::site_view;
use crate::view::{PrivacyPage, Texts, privacy_page};

/// The page.
pub async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let site = find::site(&app, &slug)?;
    let page = PrivacyPage {
        site: site_view(&site),
        guests: site.settings.guests,
        accounts: app.settings.readers_sign_in(),
        mail_host: app.mail().map(|post| post.settings.host.clone()),
        scoring: site.settings.score.mode,
    };
    let body = privacy_page(&page, Texts::of(&site.settings.language)).into_string();
    let surface = Surface::Page { images: Vec::new() };
    Ok(tagged(Made { surface, content_type: HTML, body, valid_until: None }, &headers))
}
