//! The policy of a site at the desk: its phases in their order with what each did, changing them, trying a change on what
//! came, and who is on duty. For those who administer the site.

use std::sync::Arc;

use althing_core::refusal::Refusal;
use althing_core::site::{Site, WORDS_BYTES_MAX};
use althing_core::time::DAY;
use althing_store::phase;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered, expect_staff};
use super::home::{frame, page};
use crate::app::App;
use crate::failure::Failure;
use crate::http::body;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::policy::trial::{self, Trial};
use crate::site::section::{Wrong, changed, save};
use crate::view::desk::{Place, PolicyPage, policy_keys, policy_page, policy_sites_page};

/// Longest form of a policy, in bytes: two word lists, escaped, and the rest.
const FORM_BYTES_MAX: usize = 6 * WORDS_BYTES_MAX + 65_536;
/// Days over which it is told what phases did.
const DAYS: i64 = 30;

/// `GET /desk/policy`: the site, or which of them.
pub async fn sites(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let theirs: Vec<&Arc<Site>> =
        staff.sites.iter().filter(|site| staff.administered(&site.slug).is_ok()).collect();
    match theirs.as_slice() {
        [] => Err(Refusal::Forbidden.into()),
        [site] => Ok(see_other(&format!("/desk/policy/{}", site.slug))),
        several => {
            let several: Vec<(String, String)> =
                several.iter().map(|site| (site.slug.clone(), site.name.clone())).collect();
            let html = policy_sites_page(&frame(&staff, Place::Policy), &several, staff.texts());
            Ok(page(StatusCode::OK, html.into_string()))
        }
    }
}

/// `GET /desk/policy/{site}?section=`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let site = Arc::clone(staff.administered(&slug)?);
    let section = query.take("section").unwrap_or_default();
    let is_saved = query.take("done").is_some();
    let values = values_of(&site, &section);
    let shown = Shown { section, values, is_saved, ..Shown::default() };
    policy(&app, &staff, &site, shown, StatusCode::OK).await
}

/// `POST /desk/policy/{site}`: fields `section`, `do` (`try` or `save`) and a field for each key.
pub async fn change(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let site = Arc::clone(staff.administered(&slug)?);
    let section = form.take("section").unwrap_or_default();
    let wants = form.take("do").unwrap_or_default();
    let mut values = Vec::new();
    for key in policy_keys() {
        if let Some(value) = form.take(&key) {
            // A browser sends line ends as two characters.
            values.push((key, value.replace("\r\n", "\n").trim().to_owned()));
        }
    }
    match wants.as_str() {
        "save" => {
            let saved = save(&app, staff.who.asker.actor, &slug, &section, &values).await;
            match saved.map_err(|words| Problem::new("internal").saying(words))? {
                Ok(_) => Ok(see_other(&format!("{}&done=saved", href(&slug, &section)))),
                Err(wrong) => refused(&app, &staff, &site, section, values, wrong).await,
            }
        }
        "try" => match changed(&site, &section, &values) {
            Ok(after) => {
                let tried = trial::run(&app, Arc::clone(&site), after, &section).await;
                let trial = Some(tried.map_err(|failure: Failure| Problem::from(failure))?);
                let shown = Shown { section, values, trial, ..Shown::default() };
                policy(&app, &staff, &site, shown, StatusCode::OK).await
            }
            Err(wrong) => refused(&app, &staff, &site, section, values, wrong).await,
        },
        _ => Err(Problem::malformed("do", "It must be try or save.")),
    }
}

/// `POST /desk/policy/{site}/duty`: field `hours`, 0 for going. For everybody who decides on the site.
pub async fn duty(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = form(&app, request).await?;
    let site = staff.site(&slug).ok_or(Refusal::SiteUnknown)?;
    let hours = form.take("hours").and_then(|text| text.parse().ok());
    let hours = hours.ok_or_else(|| Problem::malformed("hours", "It must be a whole number of hours."))?;
    app.duty.says(site.id, staff.who.account.id, hours, app.clock.now());
    let back = if staff.administered(&slug).is_ok() { href(&slug, "") } else { "/desk".to_owned() };
    Ok(see_other(&back))
}

/// The fields of a form, and who sent it.
async fn form(app: &App, request: Request) -> Result<(Staff, Form), Problem> {
    let (parts, body) = request.into_parts();
    let staff = expect_staff(app, &parts.headers).await?;
    let bytes = body::read(&parts.headers, body, FORM_BYTES_MAX).await?;
    Ok((staff, Form::parse(&bytes)?))
}

/// What a page shows besides the site as it is.
#[derive(Default)]
struct Shown {
    section: String,
    values: Vec<(String, String)>,
    wrong: Vec<Wrong>,
    trial: Option<Trial>,
    is_saved: bool,
}

async fn refused(
    app: &App,
    staff: &Staff,
    site: &Arc<Site>,
    section: String,
    values: Vec<(String, String)>,
    wrong: Vec<Wrong>,
) -> Result<Response<Body>, Problem> {
    let shown = Shown { section, values, wrong, ..Shown::default() };
    policy(app, staff, site, shown, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The values that the fields of a page have: of a section only its own.
fn values_of(site: &Site, section: &str) -> Vec<(String, String)> {
    let own = |key: &str| {
        let found = site.section(section).into_iter().flat_map(|section| &section.overrides);
        found.filter(|(known, _)| known == key).map(|(_, value)| value.clone()).next().unwrap_or_default()
    };
    let value = |key: String| {
        let value = if section.is_empty() { site.settings.value(&key) } else { own(&key) };
        (key, value)
    };
    policy_keys().into_iter().map(value).collect()
}

async fn policy(
    app: &App,
    staff: &Staff,
    site: &Arc<Site>,
    shown: Shown,
    status: StatusCode,
) -> Result<Response<Body>, Problem> {
    let now = app.clock.now();
    let (id, day) = (site.id, phase::day_of(now.plus(-DAYS * DAY)));
    let did = app.store.read(move |tx| phase::since(tx, id, day)).await?;
    let view = PolicyPage {
        slug: site.slug.clone(),
        name: site.name.clone(),
        sections: site.sections.iter().map(|section| section.name.clone()).collect(),
        usual: values_of(site, ""),
        on_duty_until: app.duty.until(site.id, now),
        section: shown.section,
        values: shown.values,
        wrong: shown.wrong,
        trial: shown.trial,
        is_saved: shown.is_saved,
        did,
        now,
    };
    let html = policy_page(&frame(staff, Place::Policy), &view, staff.texts());
    Ok(page(status, html.into_string()))
}

fn href(slug: &str, section: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("section", section);
    format!("/desk/policy/{slug}?{}", query.finish())
}
