//! The page that tells a reader what became of their report. Its address is a secret: it is the only key that a guest has.

use std::sync::Arc;

use althing_core::id::ReportId;
use althing_core::refusal::Refusal;
use althing_core::report::Lately;
use althing_store::report::{self, ReportRow};
use althing_store::{Error, comment};
use axum::body::Body;
use axum::extract::{Path, State};
use http::{Response, StatusCode};

use crate::app::App;
use crate::comment::view::{Badges, comment_view};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer};
use crate::story::find;
use crate::story::view::{site_view, title};
use crate::view::Texts;
use crate::view::report::{Just, ReceiptPage, receipt_page};

/// `GET /r/{report}/{token}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path((id, token)): Path<(String, String)>,
    mut query: Form,
) -> Result<Response<Body>, Problem> {
    let unknown = || Problem::new("not-found");
    let id: ReportId = id.parse().map_err(|_| unknown())?;
    if !app.key.proves_report(&token, id) {
        return Err(unknown());
    }
    let now = app.clock.now();
    let found = app.store.read(move |tx| {
        let Some(row) = report::by_id(tx, id)? else { return Ok(None) };
        let lately = match row.account_id {
            Some(account) => report::lately(tx, account, now)?,
            None => Lately::default(),
        };
        let comment = comment::by_id(tx, row.comment_id)?;
        Ok::<_, Error>(comment.map(|comment| (row, comment, lately)))
    });
    let (row, comment, lately) = found.await?.ok_or_else(unknown)?;
    let found = find::by_id(&app, &row.story_id.to_string()).await?;
    if found.site.id != row.site_id {
        return Err(Refusal::StoryUnknown.into());
    }
    let just = match query.take("done").as_deref() {
        Some("reported") => Some(Just::Reported),
        Some("again") => Some(Just::Again),
        _ => None,
    };
    let page = ReceiptPage {
        site: site_view(&found.site),
        story_title: title(&found),
        story_href: found.href(),
        comment: comment_view(&found, &comment, &Badges::under(&app, &found), false),
        reference: row.id.to_string(),
        category: row.category,
        text: words_of(&row),
        state: row.state,
        created_at: row.created_at,
        decided_at: row.decided_at,
        wants_outcome: row.wants_outcome,
        is_guests: row.account_id.is_none(),
        is_warned: lately.is_warned(),
        just,
    };
    let html = receipt_page(&page, Texts::of(&found.site.settings.language)).into_string();
    Ok(answer(&Surface::Private, StatusCode::OK, HTML, html))
}

/// What an account wrote. Guests of one network are led to one report, so none of them reads what another wrote.
fn words_of(row: &ReportRow) -> Option<String> {
    row.account_id.and(Some(row.text.clone())).filter(|text| !text.is_empty())
}
