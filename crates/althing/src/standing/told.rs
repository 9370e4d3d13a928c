//! What authors are told of how they stand: on their own page, and on the page of a comment of theirs.

use std::sync::Arc;

use althing_core::id::{AccountId, CommentId};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::standing::Kind;
use althing_core::time::Micros;
use althing_core::trust::{level, missing};
use althing_store::standing::StandingRow;
use althing_store::{Error, Lane, author, standing, trust};
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use http::Response;

use crate::account::door::expect_signed_in;
use crate::account::pages::form_of;
use crate::app::App;
use crate::comment::change::Own;
use crate::comment::routes::limited;
use crate::http::accept::Peer;
use crate::http::limits::Act;
use crate::http::prefix;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::view::Texts;
use crate::view::standing::{MyStanding, MyTrust, StandingNotice, banned};

/// How somebody stands, for their own page.
pub async fn of_me(app: &App, account: AccountId) -> Result<MyStanding, Problem> {
    let now = app.clock.now();
    let (entries, records) = app
        .store
        .read(move |tx| {
            let mut records = Vec::new();
            for site in author::sites(tx, account)? {
                records.push((site, trust::record(tx, account, site, now)?));
            }
            Ok::<_, Error>((standing::of_account(tx, account)?, records))
        })
        .await?;
    let sites = app.sites();
    let mut trusts: Vec<MyTrust> = records
        .iter()
        .filter_map(|(id, record)| {
            let site = sites.id(*id)?.name.clone();
            Some(MyTrust { site, level: level(record, now), missing: missing(record, now) })
        })
        .collect();
    trusts.sort_by(|one, other| one.site.cmp(&other.site));
    let (now_holds, over): (Vec<_>, Vec<_>) = entries.iter().partition(|row| is_told_first(row, now));
    Ok(MyStanding {
        first: now_holds.into_iter().map(|row| notice(app, row, now)).collect(),
        earlier: over.into_iter().map(|row| notice(app, row, now)).collect(),
        trusts,
    })
}

/// What an author is told first on the page of a comment: an account what holds for it there, a guest what this comment
/// gave rise to. Others of the same network may be somebody else.
pub async fn of_case(app: &App, own: &Own) -> Result<Vec<StandingNotice>, Problem> {
    let (id, site, account) = (own.row.id, own.row.site_id, own.row.account_id);
    let now = app.clock.now();
    let entries = app
        .store
        .read(move |tx| match account {
            Some(account) => standing::of_account(tx, account),
            None => standing::of_guests_comment(tx, id, site),
        })
        .await?;
    let is_here = |row: &&StandingRow| match account {
        Some(_) => row.entry.site_id.is_none_or(|on| on == site),
        None => gave_rise(row, id),
    };
    let told = entries.iter().filter(is_here).filter(|row| is_told_first(row, now));
    Ok(told.map(|row| notice(app, row, now)).collect())
}

fn gave_rise(row: &StandingRow, comment: CommentId) -> bool {
    row.entry.occasion.is_some_and(|occasion| occasion.comment_id == comment)
}

/// What holds, and warnings until they were read.
fn is_told_first(row: &StandingRow, now: Micros) -> bool {
    let is_read = row.entry.kind == Kind::Warned && row.seen_at.is_some();
    row.entry.holds(now) && !is_read
}

/// An entry as its author sees it.
pub fn notice(app: &App, row: &StandingRow, now: Micros) -> StandingNotice {
    let site = row.entry.site_id.and_then(|id| app.sites().id(id).map(|site| site.name.clone()));
    StandingNotice {
        id: row.entry.id.to_string(),
        kind: row.entry.kind,
        site,
        until: row.entry.until,
        lifted_at: row.entry.lifted_at,
        holds: row.entry.holds(now),
        ground: row.ground.clone(),
        explanation: row.explanation.clone(),
        at: row.created_at,
        to_acknowledge: row.entry.account_id.is_some()
            && row.entry.kind == Kind::Warned
            && row.seen_at.is_none(),
    }
}

/// A refusal for a ban, told in the language of the site, with the address of the statement of reasons. Guests get none:
/// who comes from the same network, or types the same address, may be somebody else. What is taken for advertising in bulk
/// has none either (Digital Services Act, article 17(2)), and is led to how this works and whom to write to.
pub fn ban_told(app: &App, site: &Site, problem: Problem) -> Problem {
    let texts = Texts::of(&site.settings.language);
    let here = format!("/s/{}/moderation#contact", site.slug);
    let (words, path) = match problem.refusal.as_deref() {
        Some(Refusal::Banned(ban)) if ban.is_accounts => {
            (banned(ban, texts), format!("/me/decisions/{}", ban.decision_id))
        }
        Some(Refusal::Banned(ban)) => (banned(ban, texts), here),
        Some(Refusal::BulkAdvertising) => (texts.refuse_bulk().to_owned(), here),
        _ => return problem,
    };
    problem.clone().saying(words).leading(format!("{}{path}", app.public_url))
}

/// `POST /me/standing` with `seen=ID`: a warning was read.
pub async fn acknowledge(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let who = expect_signed_in(&app, &headers).await?;
    limited(&app, Act::Change, prefix::client(peer, &headers, &app.settings.trusted_proxies))?;
    let id = form.take("seen").and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| Problem::malformed("seen", "It must name an entry."))?;
    let (account, now) = (who.account.id, app.clock.now());
    app.store.write(Lane::Interactive, move |tx| standing::acknowledge(tx, account, id, now)).await?;
    Ok(see_other("/me#me-standing"))
}
