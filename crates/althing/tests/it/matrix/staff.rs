//! What staff ask, at the desk and by key, and who may.

use althing::http::router::{Policy, Route};
use althing::{decision, standing};
use althing_core::reader::Actor;
use althing_core::standing::Kind;
use http::Method;
use serde_json::json;

use super::{Scene, Who};
use crate::support::{Ask, OURS, PAPER, Paper, Written};

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
            "/desk/appeals/{decision}" => ask.form(OURS, &[("outcome", "uphold"), ("answer", "It stands")]),
            "/desk/settings/{site}/rules" => {
                let fields =
                    [("do", "add"), ("title", "No spoilers"), ("body", "None"), ("explanation", "One")];
                ask.form(OURS, &fields)
            }
            "/desk/comments/{comment}/thread" => ask.form(OURS, &[("do", "pick")]),
            "/desk/stories/{story}/state" => ask.form(OURS, &[("state", "closed")]),
            // Of nobody who asks here anything is closed by it.
            "/desk/standing" => {
                ask.form(OURS, &[("comment", &comment), ("kind", "warned"), ("reason", "respect")])
            }
            "/desk/policy/{site}/duty" => ask.form(OURS, &[("hours", "1")]),
            "/desk/stories/{story}/guard" => ask.form(OURS, &[("level", "slow")]),
            path if is_for_admins(route) => self.by_admin(path, ask),
            path => panic!("{path} has no expectation in this matrix"),
        }
    }

    /// What forms of administration send.
    fn by_admin(&self, path: &str, ask: Ask) -> Ask {
        match path {
            "/desk/start" | "/desk/settings" => {
                let slug = format!("p-{}", &self.story.id[self.story.id.len() - 12..]);
                let fields = [("do", "site"), ("name", "P"), ("origin", PAPER), ("language", "en")];
                ask.form(OURS, &[fields.as_slice(), &[("slug", &slug)]].concat())
            }
            "/desk/settings/staff" => {
                let fields = [("address", "sub@paper.example"), ("role", "moderator"), ("site", "paper")];
                ask.form(OURS, &[[("do", "add")].as_slice(), &fields].concat())
            }
            "/desk/settings/keys" => {
                ask.form(OURS, &[("do", "add"), ("site", "paper"), ("scope", "stories")])
            }
            "/desk/settings/mail" => ask.form(OURS, &[]),
            "/desk/import/{site}" => ask.upload(OURS, &[("do", "look")], &[("page.txt", b"A headline")]),
            "/desk/import/{site}/act" => ask.form(OURS, &[("do", "stop")]),
            "/desk/settings/{site}" => ask.form(OURS, &[("do", "origin-add"), ("origin", PAPER)]),
            "/desk/settings/{site}/theme" => ask.form(OURS, &[("do", "reset")]),
            "/desk/policy/{site}" => ask.form(OURS, &[("do", "save"), ("links.hold", "3")]),
            path => panic!("{path} has no expectation in this matrix"),
        }
    }

    /// What programs of staff send.
    fn by_program(route: &Route, ask: Ask) -> Ask {
        match route.path {
            "/api/v1/comments/{comment}/decisions" => {
                ask.json(&json!({"decision": "remove", "reason": "respect"}))
            }
            "/api/v1/decisions/{decision}" | "/api/v1/standings/{standing}" => ask,
            "/api/v1/appeals/{decision}/decision" => {
                ask.json(&json!({"outcome": "uphold", "answer": "It stands"}))
            }
            "/api/v1/comments/{comment}/thread" => ask.json(&json!({"do": "pick"})),
            "/api/v1/comments/{comment}/standing" => {
                ask.json(&json!({"kind": "warned", "reason": "respect"}))
            }
            "/api/v1/stories/{story}/state" => ask.json(&json!({"state": "closed"})),
            path => panic!("{path} has no expectation in this matrix"),
        }
    }
}

/// Whether the policy lets them.
pub(super) fn allowed(route: &Route, who: Who) -> bool {
    let is_desk_staff = matches!(who, Who::Moderator | Who::OtherSection | Who::OtherModerator | Who::Admin);
    match route.policy {
        Policy::StaffOrKey => matches!(who, Who::Staff | Who::Moderator | Who::Admin),
        // The member wrote on the site, in no section.
        _ if route.path == "/desk/readers/{account}" => is_desk_staff && who != Who::OtherModerator,
        // Mail is not set up here; `settings` tries it with that.
        _ if route.path == "/desk/settings/mail" && route.method == Method::POST => false,
        // Nothing was left out of any import.
        _ if route.path == "/desk/import/{site}/skipped.jsonl" => false,
        _ if is_for_admins(route) => who == Who::Admin,
        Policy::Staff if route.path == "/desk/policy/{site}/duty" => {
            matches!(who, Who::Moderator | Who::OtherSection | Who::Admin)
        }
        // Everybody sees their own part.
        Policy::StaffRead => is_desk_staff || matches!(who, Who::Staff | Who::OtherStaff),
        // What is about the story's own site is for its staff, in its section.
        _ if is_of_one_site(route) => matches!(who, Who::Moderator | Who::Admin),
        _ => is_desk_staff,
    }
}

/// The pages of administration.
fn is_for_admins(route: &Route) -> bool {
    let pages = ["/desk/settings", "/desk/start", "/desk/policy", "/desk/import"];
    pages.iter().any(|path| route.path.starts_with(path)) && !route.path.ends_with("/duty")
}

/// Whether a page or form of the desk is about one comment, story or site.
fn is_of_one_site(route: &Route) -> bool {
    let forms = ["/desk/decide", "/desk/undo", "/desk/claim", "/desk/standing"];
    let about = ["{comment}", "{story}"];
    about.iter().any(|name| route.path.contains(name))
        || route.path == "/desk/appeals/{decision}"
        || route.path.contains("/{story}/")
        || route.path == "/desk/figures/{site}"
        || forms.contains(&route.path)
}

/// Takes a comment down, and names the decision.
pub(super) async fn removed(paper: &Paper, comment: &Written) -> String {
    let reason = decision::Reason { ground: "respect".to_owned(), ..decision::Reason::default() };
    let wish = decision::Wish { act: "remove".to_owned(), reason: Some(reason), read: None, bulk_id: None };
    let site = paper.app.site("paper").expect("the site");
    let made = decision::decide(&paper.app, &site, comment.id, Actor::Operator.into(), &wish).await;
    made.expect("removed").to_string()
}

/// Warns whoever wrote a comment, and names the entry.
pub(super) async fn warned(paper: &Paper, comment: &Written) -> String {
    let ask = standing::Ask {
        site: paper.app.site("paper").expect("the site"),
        comment: Some(comment.id),
        account: None,
        by: None,
        kind: Kind::Warned,
        until: None,
        is_everywhere: false,
        reason: decision::Reason { ground: "respect".to_owned(), ..decision::Reason::default() },
    };
    standing::set(&paper.app, Actor::Operator.into(), ask).await.expect("warned").to_string()
}
