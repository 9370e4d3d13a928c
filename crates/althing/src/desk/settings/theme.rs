//! `/desk/settings/{site}/theme`: a site's tokens, tried on a sample discussion.

use std::sync::Arc;

use althing_core::site::{Settings, THEME_TOKENS};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::{admin, posted, told};
use crate::app::App;
use crate::desk::door::Staff;
use crate::desk::home::{frame, page};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{Surface, answer, see_other};
use crate::site::{actions, theme};
use crate::view::desk::Place;
use crate::view::desk::settings::{Said, ThemePage, Typed, theme_page, token_wrong};

/// What the preview's sheet is for.
const PREVIEW: &str = ".theme-sample";

/// `GET /desk/settings/{site}/theme`, with the values to be tried.
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
    staff.administered(&slug)?;
    let is_done = query.take("done").is_some();
    let look = query.take("look");
    let typed = match &look {
        Some(_) => asked(&mut query),
        None => Typed { is_done, ..Typed::default() },
    };
    shown(&staff, &slug, typed, look.as_deref() == Some("dark"), StatusCode::OK)
}

/// The tokens of a form. Where a box says so, the colour that was picked is meant.
fn asked(form: &mut Form) -> Typed {
    let mut typed = Typed::of(form, THEME_TOKENS);
    for (token, value) in &mut typed.values {
        let picked = form.take(&format!("pick.{token}"));
        if let (Some(_), Some(colour)) = (form.take(&format!("take.{token}")), picked) {
            *value = colour;
        }
    }
    typed
}

/// The page with what is saved, or with what is tried: of that only what fits is shown.
fn shown(
    staff: &Staff,
    slug: &str,
    typed: Typed,
    is_dark: bool,
    status: StatusCode,
) -> Result<Response<Body>, Problem> {
    let site = staff.administered(slug)?;
    let texts = staff.texts();
    let mut tried = Settings::default();
    let (typed, values) = if typed.is_empty() {
        let values = site.settings.theme.clone();
        (typed, values)
    } else {
        let mut said = typed.said.clone();
        let values: Vec<_> =
            typed.values().map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect();
        for (token, value) in &values {
            if tried.set(&format!("theme.{token}"), value).is_err()
                && !said.iter().any(|one| one.field == *token)
            {
                said.push(Said::at(token, token_wrong(token, texts)));
            }
        }
        (Typed { said, ..typed }, tried.theme.clone())
    };
    let view = ThemePage {
        site,
        sheet: (!values.is_empty()).then(|| sheet_href(slug, &values)),
        values: &values,
        typed: &typed,
        is_dark,
    };
    Ok(page(status, theme_page(&frame(staff, Place::Settings), &view, texts).into_string()))
}

/// The address of a preview's sheet: what is in it, and the hash of that.
fn sheet_href(slug: &str, values: &[(String, String)]) -> String {
    let sheet = theme::sheet(PREVIEW, values);
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(values).finish();
    format!("/desk/settings/{slug}/theme/{}.css?{query}", theme::digest(&sheet))
}

/// `GET /desk/settings/{site}/theme/{sheet}`: the tokens that are tried, as a style sheet.
pub async fn sheet(
    State(app): State<Arc<App>>,
    Path((slug, file)): Path<(String, String)>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match admin(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    staff.administered(&slug)?;
    let mut tried = Settings::default();
    for token in THEME_TOKENS {
        if let Some(value) = query.take(token) {
            tried.set(&format!("theme.{token}"), &value).map_err(|_| Problem::new("not-found"))?;
        }
    }
    let sheet = theme::sheet(PREVIEW, &tried.theme);
    if file != format!("{}.css", theme::digest(&sheet)) {
        return Err(Problem::new("not-found"));
    }
    let mut response = answer(&Surface::Private, StatusCode::OK, "text/css; charset=utf-8", sheet);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

/// `POST /desk/settings/{site}/theme`
pub async fn change(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = posted(&app, request).await?;
    staff.administered(&slug)?;
    let typed = match form.take("do").as_deref() {
        Some("save") => asked(&mut form),
        Some("reset") => Typed::default(),
        _ => return Err(Problem::malformed("do", "It must be save or reset.")),
    };
    let changes: Vec<String> =
        THEME_TOKENS.iter().map(|token| format!("theme.{token}={}", typed.value(token).trim())).collect();
    match actions::set_as(&app, staff.who.asker.actor, &slug, &changes).await {
        Ok(_) => Ok(see_other(&format!("/desk/settings/{slug}/theme?done=saved"))),
        Err(wrong) => {
            let mut said = told(&wrong, staff.texts())?;
            for one in &mut said {
                one.field = one.field.replacen("theme.", "", 1);
            }
            shown(&staff, &slug, Typed { said, ..typed }, false, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}
