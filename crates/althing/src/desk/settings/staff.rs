//! `/desk/settings/staff`: who has which role where.

use std::sync::Arc;

use althing_core::id::AccountId;
use althing_core::mail::MailAddress;
use althing_core::name::name_key;
use althing_core::reader::{Grant, Role, may_grant};
use althing_core::refusal::Refusal;
use althing_store::account::{self, StaffRow};
use axum::body::Body;
use axum::extract::{Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::{admin, administered, posted};
use crate::account::staff::{self as actions, NotGranted};
use crate::app::App;
use crate::desk::door::Staff;
use crate::desk::home::{frame, page};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::view::desk::Place;
use crate::view::desk::settings::{GrantLine, Said, StaffPage, Told, Typed, staff_page};

/// `GET /desk/settings/staff`
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

/// Whom an admin sees: who has a role on their sites, and who has one everywhere.
async fn listed(
    app: &App,
    staff: &Staff,
    typed: &Typed,
    told: Option<Told>,
    status: StatusCode,
) -> Result<Response<Body>, Problem> {
    let sites = administered(staff);
    let rows: Vec<StaffRow> = app.store.read(account::staff).await?;
    let line = |row: &StaffRow| {
        let grant = &row.granted.grant;
        let site = match grant.site_id {
            None => None,
            Some(id) => Some(sites.iter().find(|site| site.id == id)?),
        };
        Some(GrantLine {
            account: row.granted.account_id.to_string(),
            name: row.name.clone(),
            has_passkey: row.has_passkey,
            seen_at: row.seen_at,
            role: grant.role,
            site: site.map(|site| (site.slug.clone(), site.name.clone())),
            place: grant.place.clone(),
            may_take: may_grant(&staff.who.asker, grant),
        })
    };
    let view = StaffPage {
        lines: rows.iter().filter_map(line).collect(),
        sites: sites.iter().map(|site| (site.slug.clone(), site.name.clone())).collect(),
        may_everywhere: staff.is_admin_of_all(),
        typed,
        told,
        now: app.clock.now(),
    };
    let html = staff_page(&frame(staff, Place::Settings), &view, staff.texts());
    Ok(page(status, html.into_string()))
}

/// `POST /desk/settings/staff`
pub async fn change(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = posted(&app, request).await?;
    match form.take("do").as_deref() {
        Some("add") => add(&app, &staff, &mut form).await,
        Some("take") => take(&app, &staff, &mut form).await,
        _ => Err(Problem::malformed("do", "It must be add or take.")),
    }
}

async fn add(app: &App, staff: &Staff, form: &mut Form) -> Result<Response<Body>, Problem> {
    let typed = Typed::of(form, &["address", "role", "site", "place"]);
    let asked = asked(staff, &typed)?;
    let (address, grant) = match asked {
        Ok(asked) => asked,
        Err(said) => {
            let typed = Typed { said, ..typed };
            return listed(app, staff, &typed, None, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let told = match actions::give(app, &staff.who.asker, &address, grant).await? {
        Ok(Some(link)) => Told::Link(link),
        Ok(None) => Told::Known,
        Err(_) => return Err(Refusal::Forbidden.into()),
    };
    listed(app, staff, &Typed::default(), Some(told), StatusCode::OK).await
}

/// The address and the role of a form, or what is wrong with its fields.
fn asked(staff: &Staff, typed: &Typed) -> Result<Result<(String, Grant), Vec<Said>>, Problem> {
    let texts = staff.texts();
    let mut said = Vec::new();
    let address = typed.value("address").trim().to_owned();
    if MailAddress::parse(&address).is_err() {
        said.push(Said::at("address", texts.staff_wrong_address()));
    }
    let role = Role::parse(typed.value("role"));
    if role.is_none() {
        said.push(Said::at("role", texts.set_wrong_choice()));
    }
    let site_id = match typed.value("site") {
        "" => None,
        slug => Some(staff.administered(slug)?.id),
    };
    let place = typed.value("place").trim();
    let place = match role {
        Some(Role::Admin) if !place.is_empty() => {
            said.push(Said::at("place", texts.staff_wrong_admin()));
            String::new()
        }
        Some(Role::Author) if place.is_empty() => {
            said.push(Said::at("place", texts.staff_wrong_byline()));
            String::new()
        }
        Some(Role::Author) => name_key(place),
        _ => place.to_owned(),
    };
    if site_id.is_none() && !place.is_empty() {
        said.push(Said::at("site", texts.staff_wrong_everywhere()));
    }
    let grant = role.map(|role| Grant { role, site_id, place });
    if grant.as_ref().is_some_and(|grant| !may_grant(&staff.who.asker, grant)) {
        said.push(Said::at("site", texts.staff_wrong_not_yours()));
    }
    Ok(match grant {
        Some(grant) if said.is_empty() => Ok((address, grant)),
        _ => Err(said),
    })
}

async fn take(app: &App, staff: &Staff, form: &mut Form) -> Result<Response<Body>, Problem> {
    let wrong = || Problem::malformed("account", "It must be a role of somebody's.");
    let account_id: AccountId = form.take("account").and_then(|id| id.parse().ok()).ok_or_else(wrong)?;
    let role = form.take("role").and_then(|role| Role::parse(&role)).ok_or_else(wrong)?;
    let site_id = match form.take("site") {
        Some(slug) => Some(staff.administered(&slug)?.id),
        None => None,
    };
    let grant = Grant { role, site_id, place: form.take("place").unwrap_or_default() };
    match actions::take(app, &staff.who.asker, account_id, grant).await? {
        Ok(()) | Err(NotGranted::Nothing) => Ok(see_other("/desk/settings/staff?done=taken")),
        Err(NotGranted::NotTheirs) => Err(Refusal::Forbidden.into()),
        Err(NotGranted::OwnLast) => {
            let status = StatusCode::CONFLICT;
            listed(app, staff, &Typed::default(), Some(Told::OwnLast), status).await
        }
    }
}
