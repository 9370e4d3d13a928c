//! The page of one's own passkeys.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, Response, StatusCode};

use super::actions;
use crate::account::SignedIn;
use crate::account::door::signed_in;
use crate::account::pages::{Place, page};
use crate::app::App;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::view::passkey::{Changing, OwnPasskey, PasskeyPage, passkey_page};

/// `GET /me/passkeys`
pub async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response<Body>, Problem> {
    let Some(who) = signed_in(&app, &headers).await? else { return Ok(see_other("/sign-in")) };
    let all = actions::list(&app, who.account.id).await?;
    let items = all.into_iter().map(|row| OwnPasskey {
        id: BASE64URL_NOPAD.encode(&row.id),
        name: row.name,
        created_at: row.created_at,
        used_at: row.used_at,
    });
    let view = PasskeyPage {
        items: items.collect(),
        changing: changing(&app, &who),
        is_awaited: who.needs_passkey(&app),
        has_desk: who.asker.grants.iter().any(|grant| grant.role.is_staff()),
    };
    let place = Place::own(&who);
    let html = passkey_page(&place.dress(), &view, place.texts()).into_string();
    Ok(page(&place, StatusCode::OK, html))
}

fn changing(app: &App, who: &SignedIn) -> Changing {
    if super::here(app).is_none() {
        Changing::NotOffered
    } else if !who.is_fresh(app) {
        Changing::TooOld
    } else if actions::expect_may_change(app, who).is_err() {
        Changing::LinkNeeded
    } else {
        Changing::Open
    }
}
