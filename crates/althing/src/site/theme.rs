//! A site's theme: its tokens as a style sheet of their own, named by what is in it, so that pages need no inline
//! style.

use std::fmt::Write;

use althing_core::site::Site;
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::respond::{Surface, answer};
use crate::story::find;

/// The address of a site's theme; none when it has none.
pub fn href(site: &Site) -> Option<String> {
    if site.settings.theme.is_empty() {
        return None;
    }
    Some(format!("/s/{}/theme-{}.css", site.slug, digest(&of_site(site))))
}

/// What names a sheet in its address.
pub fn digest(sheet: &str) -> String {
    Sha256::digest(sheet.as_bytes())[..8].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn of_site(site: &Site) -> String {
    sheet(":root,:host,.althing", &site.settings.theme)
}

/// A sheet that sets tokens. Values were checked when they were set: nothing in them ends a declaration.
pub fn sheet(selector: &str, tokens: &[(String, String)]) -> String {
    let mut sheet = format!("{selector}{{");
    for (token, value) in tokens {
        let _ = write!(sheet, "--althing-{token}:{value};");
    }
    sheet.push('}');
    sheet
}

/// `GET /s/{site}/theme-{hash}.css`
pub fn serve(app: &App, slug: &str, file: &str) -> Result<Response<Body>, Problem> {
    let site = find::site(app, slug)?;
    if !href(&site).is_some_and(|href| href.ends_with(&format!("/{file}"))) {
        return Err(Problem::new("not-found"));
    }
    let mut response = answer(&Surface::Open, StatusCode::OK, "text/css; charset=utf-8", of_site(&site));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}
