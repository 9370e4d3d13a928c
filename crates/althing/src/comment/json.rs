//! Comments and stories as the API tells them. Public answers are made field by field here; rows of the database
//! have no way into JSON.

use althing_core::comment::Status;
use althing_core::policy::told;
use althing_core::reader::Grant;
use althing_core::refusal::Refusal;
use althing_store::comment::{CommentRow, held_reasons};
use serde_json::{Value, json};

use super::actions::Receipt;
use super::change::Own;
use super::view::{marks_view, permalink};
use crate::app::App;
use crate::http::problem::Problem;
use crate::time::rfc3339;
use crate::vote::{self, Told};

/// A comment as everyone sees it. One that is gone keeps its place and nothing else.
pub fn public(app: &App, slug: &str, row: &CommentRow) -> Value {
    let shown = row.status == Status::Published;
    let author = if shown { author(app, row) } else { Value::Null };
    let marks = marks_view(row);
    json!({
        "id": row.id.to_string(),
        "parent_id": row.parent_id.map(|id| id.to_string()),
        "root_id": row.root_id.to_string(),
        "depth": row.depth,
        "position": row.position,
        "author": author,
        "body_html": if shown { row.html.as_str() } else { "" },
        "body_markdown": if shown { row.source.as_str() } else { "" },
        "created_at": row.created_at.map(rfc3339),
        "edited_at": row.edited_at.filter(|_| shown).map(rfc3339),
        "status": row.status.as_str(),
        "reply_count": row.reply_count,
        "pinned": marks.is_pinned,
        "picked": marks.is_picked,
        "locked": marks.is_locked,
        "votes": votes(told_of(app, row)),
        "url": format!("{}{}", app.public_url, permalink(slug, row)),
    })
}

/// Votes as everyone may know them: null where they are not told, which is not the same as none.
pub fn votes(told: Told) -> Value {
    json!({"up": told.up, "down": told.down})
}

fn told_of(app: &App, row: &CommentRow) -> Told {
    let sites = app.sites();
    sites.id(row.site_id).map_or_else(Told::default, |site| vote::told(&site.settings, row, app.clock.now()))
}

/// An author as everyone sees them: a guest, an account, or staff of the comment's site.
fn author(app: &App, row: &CommentRow) -> Value {
    let is_here =
        |grant: &Grant| grant.site_id.is_none_or(|site| site == row.site_id) && grant.role.is_staff();
    let kind = match row.account_id {
        None => "guest",
        Some(account) if app.grants().get(&account).is_some_and(|grants| grants.iter().any(is_here)) => {
            "staff"
        }
        Some(_) => "account",
    };
    json!({"name": row.name, "kind": kind})
}

/// The site's short name of a comment.
pub fn slug_of(app: &App, row: &CommentRow) -> Result<String, Problem> {
    let sites = app.sites();
    sites.id(row.site_id).map(|site| site.slug.clone()).ok_or_else(|| Refusal::SiteUnknown.into())
}

/// A comment as its author sees it: the text also while it waits, and why, as far as authors are told.
pub fn own(app: &App, slug: &str, own: &Own) -> Value {
    let mut comment = inside(app, slug, own);
    comment["reasons"] = told(&held_reasons(&own.private.held)).into();
    comment
}

/// A comment as staff see it: with the exact reasons.
pub fn inside(app: &App, slug: &str, own: &Own) -> Value {
    let row = &own.row;
    let mut comment = public(app, slug, row);
    if matches!(row.status, Status::Pending | Status::Rejected) {
        comment["author"] = author(app, row);
        comment["body_html"] = json!(row.html.as_str());
        comment["body_markdown"] = json!(row.source);
    }
    comment["reasons"] = reasons(&own.private.held);
    comment["pending_markdown"] = json!(own.private.pending_source);
    comment
}

fn reasons(codes: &str) -> Value {
    codes.split(',').filter(|code| !code.is_empty()).collect::<Vec<_>>().into()
}

/// The answer to a new comment: the comment, and for its author the tokens.
pub fn receipt(app: &App, slug: &str, receipt: &Receipt) -> Value {
    let gone = !receipt.status.is_alive();
    let mut answer = match &receipt.row {
        Some(row) if !gone => public(app, slug, row),
        _ => json!({"id": receipt.comment_id.to_string(), "status": receipt.status.as_str()}),
    };
    if let (Some(row), false) = (&receipt.row, gone) {
        answer["author"] = author(app, row);
        answer["body_html"] = json!(row.html.as_str());
        answer["body_markdown"] = json!(row.source);
    }
    answer["reasons"] = told(&receipt.held).into();
    if !receipt.is_accounts {
        answer["edit_token"] = json!(receipt.edit_token(app));
    }
    answer["case_url"] = json!(format!("{}{}", app.public_url, receipt.case_path(app)));
    answer
}
