//! What staff ask, at the desk and by key, and who may.

use althing::decision;
use althing::http::router::{Policy, Route};
use althing_core::reader::Actor;
use serde_json::json;

use super::{Scene, Who};
use crate::support::{Ask, OURS, Paper, Written};

impl Scene<'_> {
    /// A request of the desk, or one that programs of staff make.
    pub(super) fn by_staff(&self, route: &Route, ask: Ask, has_token: bool) -> Ask {
        match (route.policy, route.method.as_str()) {
            (Policy::StaffRead, _) if !has_token => ask.script(OURS),
            (_, "GET") => ask,
            (Policy::Staff, _) => self.at_the_desk(route, ask),
            _ => {
                let ask = if has_token { ask } else { ask.script(OURS) };
                Self::by_program(route, ask)
            }
        }
    }

    /// What forms of the desk send.
    fn at_the_desk(&self, route: &Route, ask: Ask) -> Ask {
        let comment = self.comment.id.to_string();
        match route.path {
            "/desk/decide" => {
                ask.form(OURS, &[("comment", &comment), ("act", "remove"), ("reason", "respect")])
            }
            "/desk/undo" => ask.form(OURS, &[("decision", &self.decision)]),
            "/desk/claim" => ask.form(OURS, &[("comment", &comment)]),
            "/desk/bulk" => ask.form(OURS, &[("of", "picked"), ("act", "approve")]),
            "/desk/bulk/{bulk}" => ask.form(OURS, &[]),
            path => panic!("{path} has no expectation in this matrix"),
        }
    }

    /// What programs of staff send.
    fn by_program(route: &Route, ask: Ask) -> Ask {
        match route.path {
            "/api/v1/comments/{comment}/decisions" => {
                ask.json(&json!({"decision": "remove", "reason": "respect"}))
            }
            "/api/v1/decisions/{decision}" => ask,
            path => panic!("{path} has no expectation in this matrix"),
        }
    }
}

/// Whether the policy lets them.
pub(super) fn allowed(route: &Route, who: Who) -> bool {
    let is_desk_staff = matches!(who, Who::Moderator | Who::OtherSection | Who::OtherModerator | Who::Admin);
    match route.policy {
        Policy::StaffOrKey => matches!(who, Who::Staff | Who::Moderator | Who::Admin),
        // Everybody sees their own part.
        Policy::StaffRead => is_desk_staff || matches!(who, Who::Staff | Who::OtherStaff),
        // What is about the story's own site is for its staff, in its section.
        _ if is_of_one_site(route) => matches!(who, Who::Moderator | Who::Admin),
        _ => is_desk_staff,
    }
}

/// Whether a page or form of the desk is about one comment, story or site.
fn is_of_one_site(route: &Route) -> bool {
    let forms = ["/desk/decide", "/desk/undo", "/desk/claim"];
    route.path.contains("{comment}") || route.path == "/desk/figures/{site}" || forms.contains(&route.path)
}

/// Takes a comment down, and names the decision.
pub(super) async fn removed(paper: &Paper, comment: &Written) -> String {
    let reason = decision::Reason { ground: "respect".to_owned(), ..decision::Reason::default() };
    let wish = decision::Wish { act: "remove".to_owned(), reason: Some(reason), read: None, bulk_id: None };
    let site = paper.app.site("paper").expect("the site");
    let made = decision::decide(&paper.app, &site, comment.id, Actor::Operator.into(), &wish).await;
    made.expect("removed").to_string()
}
