//! A ban from beside a comment: its author is banned, the comment goes with it where that is wanted, and the queue goes on.

use std::sync::Arc;

use althing_core::id::{CommentId, StandingId};
use axum::body::Body;
use http::Response;

use super::decide::{Sent, taken_down};
use super::door::Staff;
use super::home::queue;
use super::query::Open;
use super::standing::{Subject, asked};
use crate::app::App;
use crate::decision::{self as decisions, Reason, Wish};
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::standing;
use crate::view::desk::Failed;

/// Fields of a ban beside its reason; `too` says that the comment goes as well.
const FIELDS: [&str; 4] = ["until", "date", "by", "too"];

/// A ban as the form sent it.
pub(super) fn filled(form: &mut Form, reason: &Reason) -> Vec<(&'static str, String)> {
    let mut filled: Vec<(&'static str, String)> =
        FIELDS.into_iter().filter_map(|field| Some((field, form.take(field)?))).collect();
    filled.push(("kind", "banned".to_owned()));
    match reason.ground.strip_prefix("law:") {
        Some(law) => filled.extend([("reason", "law".to_owned()), ("law", law.to_owned())]),
        None => filled.push(("reason", reason.ground.clone())),
    }
    filled.push(("explanation", reason.explanation.clone()));
    filled
}

/// Bans the author of a comment, and takes the comment down where the form says so: the ban first, since it alone can be
/// refused for what was typed. What then became of the comment in between is told beside the ban.
pub(super) async fn act(
    app: &App,
    staff: &Staff,
    sent: Sent,
    filled: Vec<(&'static str, String)>,
) -> Result<Response<Body>, Problem> {
    let asker = staff.who.asker.clone();
    let subject = Subject {
        site: Arc::clone(&sent.site),
        account: sent.own.row.account_id,
        comment: Some(sent.comment),
    };
    let done = match asked(&subject, &filled, app.clock.now()) {
        Ok(ask) => standing::set(app, asker.clone(), ask).await,
        Err(refusal) => Err(refusal.into()),
    };
    let id = match done {
        Ok(id) => id,
        Err(problem) => return failed(app, staff, sent, filled, problem, None).await,
    };
    if !filled.iter().any(|(field, _)| *field == "too") {
        return Ok(see_other(&leads_on(&sent, &[("standing", id.to_string())], Some(sent.comment))));
    }
    let wish = Wish {
        act: taken_down(&sent.own).to_owned(),
        reason: Some(sent.reason.clone()),
        read: sent.read,
        bulk_id: None,
    };
    match decisions::decide(app, &sent.site, sent.comment, asker, &wish).await {
        Ok(made) => {
            let more = [("done", made.to_string()), ("standing", id.to_string())];
            Ok(see_other(&leads_on(&sent, &more, sent.next)))
        }
        Err(problem) => failed(app, staff, sent, Vec::new(), problem, Some(id)).await,
    }
}

/// Where one goes on: in the queue at a comment, or where the comment stands alone.
fn leads_on(sent: &Sent, done: &[(&'static str, String)], on: Option<CommentId>) -> String {
    let mut more = done.to_vec();
    if sent.alone {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        return format!("/desk/comments/{}?{}", sent.comment, query.extend_pairs(more).finish());
    }
    more.extend(on.map(|on| ("on", on.to_string())));
    sent.query.href(&more)
}

/// The queue again, with what was typed; `banned` is what was done before that.
async fn failed(
    app: &App,
    staff: &Staff,
    sent: Sent,
    filled: Vec<(&'static str, String)>,
    problem: Problem,
    banned: Option<StandingId>,
) -> Result<Response<Body>, Problem> {
    let act = if banned.is_some() { taken_down(&sent.own) } else { "ban" };
    let (ground, explanation) = (sent.reason.ground, sent.reason.explanation);
    let failed = Failed { act: act.to_owned(), ground, explanation, filled, ..Failed::of(&problem) };
    let open = Open { on: Some(sent.comment), standing: banned, ..Open::default() };
    queue(app, staff, sent.query, &open, Some(failed), problem.kind().status).await
}
