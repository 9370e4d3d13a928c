//! `/desk/import/{site}`: taking over a discussion from elsewhere, by upload: look first, import, the report.

mod upload;

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use althing_core::site::Site;
use althing_store::import::{self as jobs, Act, ImportJob, State as JobState};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use super::door::Staff;
use super::home::{frame, page};
use super::settings::{admin, posted};
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{Surface, answer, see_other};
use crate::import::job;
use crate::import::spool;
use crate::import::wish::{Wish, Wrong};
use crate::view::Texts;
use crate::view::desk::Place;
use crate::view::desk::settings::{ImportPage, Said, Typed, import_page};

pub use upload::upload;

/// Bytes of the list of what was left out that are read at once.
const PIECE_BYTES: usize = 64 * 1024;

/// `GET /desk/import/{site}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match admin(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let site = Arc::clone(staff.administered(&slug)?);
    shown(&app, &staff, &site, None, Vec::new(), StatusCode::OK).await
}

/// The page as it is now; `typed` is what could not be taken, with what is wrong with it.
async fn shown(
    app: &App,
    staff: &Staff,
    site: &Site,
    typed: Option<Wish>,
    said: Vec<Said>,
    status: StatusCode,
) -> Result<Response<Body>, Problem> {
    let site_id = site.id;
    let job: Option<ImportJob> = app.store.read(move |tx| jobs::of_site(tx, site_id)).await?;
    let by = job.as_ref().and_then(|job| app.staff_name(job.account_id));
    let kept = job.as_ref().map(|job| Wish::kept(&job.options));
    let view = ImportPage {
        site,
        by: by.unwrap_or_default(),
        has_list: job.as_ref().is_some_and(|job| spool::skipped(app, job.id).is_file()),
        job,
        wish: typed.or(kept).unwrap_or_default(),
        typed: &Typed { said, ..Typed::default() },
        bytes_max: most(app),
    };
    let html = import_page(&frame(staff, Place::Settings), &view, staff.texts());
    Ok(page(status, html.into_string()))
}

/// How many bytes may be uploaded now.
fn most(app: &App) -> u64 {
    let limit = app.settings.limits.import_bytes_max;
    spool::room(app).map_or(limit, |room| room.min(limit))
}

/// What is wrong with the fields, in their language.
fn told(wrong: &[Wrong], texts: &Texts) -> Vec<Said> {
    let words = |one: &Wrong| match one {
        Wrong::Format => texts.set_wrong_choice().to_owned(),
        Wrong::Url => texts.import_wrong_url().to_owned(),
        Wrong::BaseUrl => texts.import_wrong_base().to_owned(),
        Wrong::Rules(none) => none.words(texts),
        Wrong::Source => texts.import_wrong_source().to_owned(),
        Wrong::Since => texts.import_wrong_since().to_owned(),
        Wrong::UtcOffset => texts.import_wrong_offset().to_owned(),
    };
    wrong.iter().map(|one| Said { field: one.field().to_owned(), words: words(one) }).collect()
}

/// `POST /desk/import/{site}/act`
pub async fn act(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (staff, mut form) = posted(&app, request).await?;
    let site = Arc::clone(staff.administered(&slug)?);
    let site_id = site.id;
    let here = see_other(&format!("/desk/import/{slug}"));
    // What is not there any more was cleared away in another window: the page says what there is.
    let job: Option<ImportJob> = app.store.read(move |tx| jobs::of_site(tx, site_id)).await?;
    let what = form.take("do");
    let Some(job) = job else { return expected(what.as_deref()).map(|()| here) };
    let id = job.id;
    match what.as_deref() {
        Some("look") => return begin(&app, &staff, &site, &job, Act::Look, &mut form).await,
        Some("import") => return begin(&app, &staff, &site, &job, Act::Import, &mut form).await,
        Some("stop") => {
            let now = app.clock.now();
            app.store.write(althing_store::Lane::Interactive, move |tx| jobs::stop(tx, id, now)).await?;
        }
        Some("clear") => {
            job::clear(&app, id).await?;
        }
        other => expected(other)?,
    }
    Ok(here)
}

fn expected(what: Option<&str>) -> Result<(), Problem> {
    match what {
        Some("look" | "import" | "stop" | "clear") => Ok(()),
        _ => Err(Problem::malformed("do", "It must be look, import, stop or clear.")),
    }
}

async fn begin(
    app: &App,
    staff: &Staff,
    site: &Site,
    job: &ImportJob,
    act: Act,
    form: &mut Form,
) -> Result<Response<Body>, Problem> {
    let here = format!("/desk/import/{}", site.slug);
    if job.state == JobState::Running || job.act == Act::Import && job.state == JobState::Done {
        return Ok(see_other(&here));
    }
    let wish = Wish::of(form);
    if let Err(wrong) = wish.options(site, act == Act::Look) {
        let said = told(&wrong, staff.texts());
        return shown(app, staff, site, Some(wish), said, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    job::begin(app, job, act, wish.json(), staff.who.asker.actor).await?;
    Ok(see_other(&here))
}

/// `GET /desk/import/{site}/skipped.jsonl`: what was left out, a line each.
pub async fn skipped(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match admin(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let site_id = staff.administered(&slug)?.id;
    let none = || Problem::new("not-found");
    let job: Option<ImportJob> = app.store.read(move |tx| jobs::of_site(tx, site_id)).await?;
    let path = spool::skipped(&app, job.ok_or_else(none)?.id);
    let file = File::open(path).map_err(|_| none())?;
    let mut response = answer(&Surface::Private, StatusCode::OK, "application/jsonl", Bytes::new());
    let name = HeaderValue::from_static("attachment; filename=\"skipped.jsonl\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    *response.body_mut() = Body::from_stream(stream::unfold(file, piece));
    Ok(response)
}

/// The next bytes of a file, read where reading may block.
async fn piece(mut file: File) -> Option<(std::io::Result<Bytes>, File)> {
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = vec![0; PIECE_BYTES];
        let count = file.read(&mut bytes);
        (file, count.map(|count| bytes[..count].to_vec()))
    });
    let (file, read) = read.await.ok()?;
    match read {
        Ok(bytes) if bytes.is_empty() => None,
        read => Some((read.map(Bytes::from), file)),
    }
}
