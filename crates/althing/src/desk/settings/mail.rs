//! `/desk/settings/mail`: whether mails go out, what waits, and what each says.

use std::sync::Arc;

use althing_core::id::MailId;
use althing_core::time::DAY;
use althing_store::{Lane, contact, outbox};
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
use crate::mail::{Slip, TestData, put_test};
use crate::view::Texts;
use crate::view::desk::Place;
use crate::view::desk::settings::{MailPage, Sent, letters, mail_page};

/// Days that are counted.
const DAYS: i64 = 7;

/// `GET /desk/settings/mail`
pub async fn show(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match admin(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sent = query.take("done").map(|_| Sent::Written);
    shown(&app, &staff, query.take("site").as_deref(), sent, StatusCode::OK).await
}

async fn shown(
    app: &App,
    staff: &Staff,
    slug: Option<&str>,
    sent: Option<Sent>,
    status: StatusCode,
) -> Result<Response<Body>, Problem> {
    let sites = administered(staff);
    let site = slug.and_then(|slug| sites.iter().find(|site| site.slug == slug)).or(sites.first());
    let (name, language) =
        site.map_or(("Althing", "en"), |site| (site.name.as_str(), site.settings.language.as_str()));
    let since = app.clock.now().plus(-DAYS * DAY);
    let counts = app.store.read(move |tx| outbox::by_state(tx, since)).await?;
    let count = |state: &str| counts.iter().find(|(known, _)| known == state).map_or(0, |(_, count)| *count);
    let view = MailPage {
        from: app.mail().map(|post| post.settings.from.address.as_str().to_owned()),
        server: app.mail().map(|post| post.settings.host.clone()),
        counts: ["waiting", "sent", "failed", "dropped"].map(count),
        has_address: staff.who.account.contact_key.is_some(),
        sites: sites.iter().map(|site| (site.slug.clone(), site.name.clone())).collect(),
        site: site.map(|site| site.slug.clone()),
        letters: letters(name, &app.public_url.to_string(), Texts::of(language)),
        sent,
    };
    Ok(page(status, mail_page(&frame(staff, Place::Settings), &view, staff.texts()).into_string()))
}

/// `POST /desk/settings/mail`: a mail to the address of whoever asks.
pub async fn test(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (staff, _) = posted(&app, request).await?;
    let (Some(post), Some(key)) = (app.mail(), staff.who.account.contact_key) else {
        return shown(&app, &staff, None, Some(Sent::Nowhere), StatusCode::CONFLICT).await;
    };
    let now = app.clock.now();
    let id = MailId::new(now, app.chance.id());
    let slip = Slip { id, cause: id.0, now };
    let data = TestData {
        name: staff.who.account.name.clone(),
        link: format!("{}/desk/settings/mail", app.public_url),
        language: staff.who.account.language.clone(),
    };
    let account = staff.who.account.id;
    let written = app
        .store
        .write(Lane::Interactive, move |tx| {
            if contact::by_key(tx, &key)?.is_none() {
                return Ok::<_, althing_store::Error>(false);
            }
            put_test(tx, &slip, &key, account, &data)?;
            Ok(true)
        })
        .await?;
    if !written {
        return shown(&app, &staff, None, Some(Sent::Nowhere), StatusCode::CONFLICT).await;
    }
    post.wake();
    Ok(see_other("/desk/settings/mail?done=written"))
}
