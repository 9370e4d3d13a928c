//! Administration: everything that the command line can set, for admins, in the same few functions as that.

pub mod keys;
pub mod mail;
pub mod site;
pub mod sites;
pub mod staff;
pub mod theme;

use std::sync::Arc;

use althing_core::reader::{Verb, may_everywhere};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use axum::body::Body;
use axum::extract::Request;
use http::{HeaderMap, Response};

use super::door::{Staff, entered, expect_staff};
use crate::app::App;
use crate::http::body;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::site::actions::{Why, Wrong};
use crate::view::Texts;
use crate::view::desk::settings::{Said, takes};

/// Longest form of these pages, in bytes: a list of domains, as forms write it.
const FORM_BYTES_MAX: usize = 262_144;

/// An admin who opens a page, or where to go instead.
pub(super) async fn admin(app: &App, headers: &HeaderMap) -> Result<Result<Staff, Response<Body>>, Problem> {
    match entered(app, headers).await? {
        Ok(staff) if !staff.is_admin() => Err(Refusal::Forbidden.into()),
        entered => Ok(entered),
    }
}

/// An admin who sends a form, with its fields.
pub(super) async fn posted(app: &App, request: Request) -> Result<(Staff, Form), Problem> {
    let (parts, content) = request.into_parts();
    let staff = expect_staff(app, &parts.headers).await?;
    if !staff.is_admin() {
        return Err(Refusal::Forbidden.into());
    }
    let bytes = body::read(&parts.headers, content, FORM_BYTES_MAX).await?;
    Ok((staff, Form::parse(&bytes)?))
}

/// Refuses whoever is not in charge of the whole installation.
pub(super) fn expect_everywhere(staff: &Staff) -> Result<(), Problem> {
    if may_everywhere(&staff.who.asker) { Ok(()) } else { Err(Refusal::Forbidden.into()) }
}

/// The sites whose settings they may change.
pub(super) fn administered(staff: &Staff) -> Vec<Arc<Site>> {
    staff.sites.iter().filter(|site| staff.may(Verb::Administer, site, "")).cloned().collect()
}

/// What was wrong, field by field, in their language. A fault that no field is to blame for is a problem.
pub(super) fn told(wrong: &[Wrong], texts: &Texts) -> Result<Vec<Said>, Problem> {
    if let Some(fault) = wrong.iter().find(|one| one.why == Why::Fault) {
        tracing::warn!(field = %fault.field, "a site could not be changed from the desk");
        return Err(Problem::new("internal"));
    }
    Ok(wrong
        .iter()
        .map(|one| Said { field: one.field.clone(), words: takes(&one.field, one.why, texts) })
        .collect())
}
