//! Decisions of the kinds that routes of complaints take.

use althing::decision::appeals;
use althing::http::router::Route;
use althing_core::reader::Actor;
use serde_json::json;

use crate::support::{Ask, OURS, PAPER, Paper, Written};

/// Which decision a route is tried with.
pub(super) enum About {
    /// One on the member's comment.
    Mine,
    /// One that its author has complained about.
    Complaint,
}

/// Whether one complains there.
pub(super) fn is_made_at(path: &str) -> bool {
    ["/me/decisions/{decision}", "/api/v1/decisions/{decision}/appeals"].contains(&path)
}

/// What somebody sends who complains.
pub(super) fn asked(route: &Route, ask: Ask, has_token: bool) -> Ask {
    match route.path {
        "/me/decisions/{decision}" => ask.form(OURS, &[("text", "It was a quotation")]),
        _ if has_token => ask.json(&json!({"text": "It was a quotation"})),
        _ => ask.script(PAPER).json(&json!({"text": "It was a quotation"})),
    }
}

pub(super) fn about(route: &Route) -> Option<About> {
    match route.path {
        "/me/decisions/{decision}" => Some(About::Mine),
        "/desk/appeals/{decision}" | "/api/v1/appeals/{decision}/decision" => Some(About::Complaint),
        _ => None,
    }
}

/// A guest complains about a decision, which is named again.
pub(super) async fn made(paper: &Paper, comment: &Written, decision: &str) -> String {
    let guest = paper.row(comment).await.expect("there").guest_id;
    let id = decision.parse().expect("an id");
    let made = appeals::complain(&paper.app, id, Actor::Guest(guest).into(), "It was a quotation").await;
    made.expect("complained");
    decision.to_owned()
}
