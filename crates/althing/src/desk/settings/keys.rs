//! `/desk/settings/keys`: bearer keys of the sites that somebody administers.

use std::sync::Arc;

use althing_core::reader::{Allowance, KeyId, Scope};
use althing_core::refusal::Refusal;
use althing_core::time::Micros;
use althing_store::key;
use axum::body::Body;
use axum::extract::{Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::{admin, administered, posted};
use crate::app::App;
use crate::desk::door::Staff;
use crate::desk::home::{frame, page};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::site::key as actions;
use crate::view::desk::Place;
use crate::view::desk::settings::{KeyLine, KeysPage, Said, Typed, keys_page};

/// `GET /desk/settings/keys`
pub async fn show(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let typed = Typed { is_done: query.take("done").is_some(), ..Typed::default() };
    match admin(&app, &headers).await? {
        Ok(staff) => listed(&app, &staff, &typed, None, StatusCode::OK).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn listed(
    app: &App,
    staff: &Staff,
    typed: &Typed,
    fresh: Option<String>,
    status: StatusCode,
) -> Result<Response<Body>, Problem> {
    let sites = administered(staff);
    let keys: Vec<key::AccessKey> = app.store.read(key::all).await?;
    let line = |key: &key::AccessKey| {
        let site = sites.iter().find(|site| site.id == key.site_id)?;
        Some(KeyLine {
            id: key.id.0.to_string(),
            site: site.name.clone(),
            scope: key.scope,
            allowance: key.allowance,
            made_at: Micros(key.created_at),
            is_revoked: key.revoked_at.is_some(),
        })
    };
    let view = KeysPage {
        keys: keys.iter().rev().filter_map(line).collect(),
        sites: sites.iter().map(|site| (site.slug.clone(), site.name.clone())).collect(),
        typed,
        fresh,
    };
    let html = keys_page(&frame(staff, Place::Settings), &view, staff.texts());
    Ok(page(status, html.into_string()))
}

/// `POST /desk/settings/keys`
pub async fn change(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = posted(&app, request).await?;
    match form.take("do").as_deref() {
        Some("add") => add(&app, &staff, &mut form).await,
        Some("revoke") => revoke(&app, &staff, &mut form).await,
        _ => Err(Problem::malformed("do", "It must be add or revoke.")),
    }
}

async fn add(app: &App, staff: &Staff, form: &mut Form) -> Result<Response<Body>, Problem> {
    let typed = Typed::of(form, &["site", "scope", "rate", "cors"]);
    let texts = staff.texts();
    let site = staff.administered(typed.value("site"))?;
    let mut said = Vec::new();
    let scope = Scope::parse(typed.value("scope"));
    if scope.is_none() {
        said.push(Said::at("scope", texts.set_wrong_choice()));
    }
    let (rate, cors) = (typed.value("rate").trim(), typed.value("cors") == "on");
    let rate = if rate.is_empty() { Some(Allowance::default().rate) } else { rate.parse().ok() };
    let rate = rate.filter(|rate| (1..=Allowance::RATE_MAX).contains(rate));
    if rate.is_none() {
        let to = texts.number(u64::from(Allowance::RATE_MAX));
        said.push(Said::at("rate", &texts.set_wrong_number("1", &to)));
    }
    let (Some(scope), Some(rate)) = (scope, rate) else {
        let typed = Typed { said, ..typed };
        return listed(app, staff, &typed, None, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let allowance = (scope == Scope::Perspective).then_some(Allowance { rate, cors });
    let key = actions::add_as(app, staff.who.asker.actor, site.id, scope, allowance).await?;
    listed(app, staff, &Typed::default(), Some(key), StatusCode::OK).await
}

async fn revoke(app: &App, staff: &Staff, form: &mut Form) -> Result<Response<Body>, Problem> {
    let wrong = || Problem::malformed("key", "It must be the id of a key.");
    let id = form.take("key").and_then(|text| text.parse().ok()).map(KeyId).ok_or_else(wrong)?;
    let keys: Vec<key::AccessKey> = app.store.read(key::all).await?;
    let key = keys.iter().find(|key| key.id == id).ok_or_else(wrong)?;
    if !administered(staff).iter().any(|site| site.id == key.site_id) {
        return Err(Refusal::Forbidden.into());
    }
    if key.revoked_at.is_none() {
        actions::revoke_as(app, staff.who.asker.actor, key.id, key.site_id).await?;
    }
    Ok(see_other("/desk/settings/keys?done=revoked"))
}
