//! The desk's first page: how much waits in each queue.

use std::sync::Arc;

use althing_store::waiting::{self, Queue};
use axum::body::Body;
use axum::extract::State;
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered};
use crate::app::App;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer};
use crate::view::desk::{Frame, Place, home_page};

/// The frame of a page at this place of the desk.
pub fn frame(staff: &Staff, place: Place) -> Frame {
    Frame { name: staff.who.account.name.clone(), place, is_admin: staff.is_admin() }
}

/// A page of the desk: nobody else's, and never kept.
pub fn page(status: StatusCode, html: String) -> Response<Body> {
    answer(&Surface::Private, status, HTML, html)
}

/// `GET /desk`
pub async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sites: Vec<_> = staff.sites.iter().map(|site| site.id).collect();
    let counts = app
        .store
        .read(move |tx| {
            let mut counts = Vec::new();
            for queue in Queue::ALL {
                let mut count = 0;
                for site in &sites {
                    count += waiting::count(tx, queue, *site)?;
                }
                counts.push((queue, count));
            }
            Ok::<_, althing_store::Error>(counts)
        })
        .await?;
    let frame = frame(&staff, Place::Queue);
    Ok(page(StatusCode::OK, home_page(&frame, &counts, staff.texts()).into_string()))
}
