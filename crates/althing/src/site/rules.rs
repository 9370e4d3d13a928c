//! What a site publishes about itself: `GET /s/{site}/rules`, `GET /s/{site}/moderation`, `GET /api/v1/sites/{site}/rules`;
//! and the one way to change the rules.

use std::sync::Arc;

use althing_core::id::EventId;
use althing_core::reader::Asker;
use althing_core::rule::{RULES_MAX, Revise, Rule, RulesSeen, To, revise};
use althing_core::site::Site;
use althing_store::{Lane, apply, rule as stored, site as sites};
use axum::body::Body;
use axum::extract::{Path, State};
use http::{HeaderMap, Response};
use serde_json::{Value, json};

use crate::app::App;
use crate::failure::Failure;
use crate::http::cache::{Made, tagged};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, JSON, Surface};
use crate::rule;
use crate::story::find;
use crate::story::view::site_view;
use crate::view::{RuleVersion, Texts, moderation_page, rule_page, rules_page};

/// Where a decision's statement leads: the rule in the version that it named.
pub fn version_href(site: &Site, code: &str, version: u32) -> String {
    format!("/s/{}/rules?rule={code}&version={version}", site.slug)
}

/// The rules in force; with `rule` and `version` one of them as it stood.
pub async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let site = find::site(&app, &slug)?;
    let texts = Texts::of(&site.settings.language);
    let body = match (query.take("rule"), query.take("version")) {
        (Some(code), Some(version)) => {
            let version = version.parse().map_err(|_| Problem::new("not-found"))?;
            let found = one_version(&app, &site, code, version).await?.ok_or(Problem::new("not-found"))?;
            rule_page(&site_view(&site), &found, texts)
        }
        _ => rules_page(&site_view(&site), &rule::of(&site), texts),
    };
    Ok(page(body.into_string(), &headers))
}

/// How the site moderates.
pub async fn moderation(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let site = find::site(&app, &slug)?;
    let texts = Texts::of(&site.settings.language);
    Ok(page(moderation_page(&site_view(&site), &site.settings, texts).into_string(), &headers))
}

fn page(body: String, headers: &HeaderMap) -> Response<Body> {
    let surface = Surface::Page { images: Vec::new() };
    tagged(Made { surface, content_type: HTML, body, valid_until: None }, headers)
}

/// A version that the site published, or one of the house's.
async fn one_version(
    app: &App,
    site: &Site,
    code: String,
    version: u32,
) -> Result<Option<RuleVersion>, Problem> {
    let house = rule::find(site, &code).filter(|rule| rule.version == version);
    let id = site.id;
    let found = app.store.read(move |tx| stored::version(tx, id, &code, version)).await?;
    Ok(match found {
        Some(row) => Some(RuleVersion { rule: row.rule, since: Some(row.created_at), until: row.retired_at }),
        None => house.map(|rule| RuleVersion { rule, since: None, until: None }),
    })
}

/// The rules in force, for programs: decisions name one of them.
pub async fn list(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let site = find::site(&app, &slug)?;
    let rules: Vec<Value> = rule::of(&site).iter().map(|rule| rule_json(&app, &site, rule)).collect();
    let body = json!({"rules": rules, "rules_max": RULES_MAX}).to_string();
    Ok(tagged(Made { surface: Surface::Open, content_type: JSON, body, valid_until: None }, &headers))
}

fn rule_json(app: &App, site: &Site, rule: &Rule) -> Value {
    json!({
        "code": rule.code,
        "version": rule.version,
        "title": rule.title,
        "body": rule.body,
        "url": format!("{}{}", app.public_url, version_href(site, &rule.code, rule.version)),
    })
}

/// Changes the rules of a site.
pub async fn change(app: &App, site: &Site, asker: Asker, to: To) -> Result<(), Problem> {
    let _turn = app.site_changes.lock().await;
    let now = app.clock.now();
    let (id, language) = (site.id, site.settings.language.clone());
    let cmd = Arc::new(Revise { event_id: EventId::new(now, app.chance.id()), asker, site_id: id, to, now });
    app.store
        .write(Lane::Interactive, move |tx| {
            // Another server may publish rules of its own at the same time.
            sites::lock(tx, id)?;
            let own = stored::in_force(tx, id)?;
            let in_force = if own.is_empty() { rule::of_house(&language) } else { own };
            let seen = RulesSeen { in_force, known: stored::known(tx, id)? };
            let change = revise(&cmd, seen)?;
            Ok::<_, Failure>(apply(tx, &change)?)
        })
        .await
        .map_err(Problem::from)?;
    app.reload_sites().await?;
    app.wake.wake();
    Ok(())
}
