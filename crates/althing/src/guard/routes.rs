//! Moving a story's guard by hand, from the desk.

use std::sync::Arc;

use althing_core::guard::Guard;
use althing_core::id::StoryId;
use althing_core::refusal::Refusal;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::Response;

use super::set;
use crate::app::App;
use crate::desk::door::expect_staff;
use crate::http::body;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;

/// `POST /desk/stories/{story}/guard`
pub async fn change(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let staff = expect_staff(&app, &parts.headers).await?;
    let story: StoryId = id.parse().map_err(|_| Problem::from(Refusal::StoryUnknown))?;
    let bytes = body::read(&parts.headers, body, app.settings.limits.body_bytes_max).await?;
    let mut form = Form::parse(&bytes)?;
    let level = form.take("level").and_then(|text| Guard::parse(&text));
    let level = level.ok_or_else(|| Problem::malformed("level", "It must be a level of the guard."))?;
    let pins = form.take("pin").is_some();
    match set(&app, story, staff.who.asker, level, pins).await {
        // It is so already: whoever pressed the button has what they wanted.
        Err(problem) if matches!(problem.refusal.as_deref(), Some(Refusal::NothingChanges)) => {}
        done => done?,
    }
    Ok(see_other(&format!("/desk/stories/{story}")))
}
