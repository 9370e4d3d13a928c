//! What the script of staff is told on a story's page: who may act there, in which words, by which rules.

use althing_core::reader::{Subject, Verb, may};
use serde_json::{Value, json};

use crate::account::SignedIn;
use crate::app::App;
use crate::rule;
use crate::story::find::Found;
use crate::view::Texts;

/// Whether somebody may decide on a story's comments, with the grants that are in force.
pub fn may_moderate(found: &Found, who: &SignedIn) -> bool {
    let Some(story) = &found.stored else { return false };
    let section = &story.fields.section;
    let subject = Subject { site_id: found.site.id, section, guest: None, account: None };
    may(&who.asker, Verb::Decide, &subject)
}

/// The story at the desk, for everybody of its staff: also where their grants are not in force, as on a publisher's page.
pub fn desk_href(app: &App, found: &Found, who: &SignedIn) -> Option<String> {
    let section = &found.stored.as_ref()?.fields.section;
    let grants = app.grants_of(who.account.id);
    let is_theirs = grants.iter().any(|grant| grant.role.is_staff() && grant.covers(found.site.id, section));
    is_theirs.then(|| format!("{}/desk/stories/{}", app.public_url, found.id))
}

/// What the script of staff needs.
pub fn for_staff(found: &Found, texts: &Texts) -> Value {
    let rules: Vec<Value> = rule::of(&found.site)
        .into_iter()
        .map(|rule| json!({"code": rule.code, "title": rule.title, "explanation": rule.explanation}))
        .collect();
    let state = found.stored.as_ref().map(|story| story.fields.state.as_str());
    json!({"state": state, "rules": rules, "words": words(texts)})
}

/// What it says. It comes with this answer, so that pages for everybody need not carry it.
fn words(texts: &Texts) -> Value {
    json!({
        "moderate": texts.staff_moderate(),
        "pin": texts.staff_pin(),
        "unpin": texts.staff_unpin(),
        "pick": texts.staff_pick(),
        "unpick": texts.staff_unpick(),
        "lock": texts.staff_lock(),
        "unlock": texts.staff_unlock(),
        "hold": texts.staff_hold(),
        "remove": texts.staff_remove(),
        "close": texts.staff_close(),
        "reopen": texts.staff_reopen(),
        "hold-title": texts.staff_hold_title(),
        "hold-text": texts.staff_hold_text(),
        "remove-title": texts.staff_remove_title(),
        "remove-text": texts.staff_remove_text(),
        "rule": texts.staff_rule(),
        "explanation": texts.staff_explanation(),
        "cancel": texts.act_cancel(),
        "undo": texts.staff_undo(),
        "done-pin": texts.staff_done_pin(),
        "done-unpin": texts.staff_done_unpin(),
        "done-pick": texts.staff_done_pick(),
        "done-unpick": texts.staff_done_unpick(),
        "done-lock": texts.staff_done_lock(),
        "done-unlock": texts.staff_done_unlock(),
        "done-hold": texts.staff_done_hold("{count}"),
        "done-hold-part": texts.staff_done_hold_part("{count}"),
        "done-release": texts.staff_done_release("{count}"),
        "done-remove": texts.staff_done_remove(),
        "pinned-full": texts.staff_pinned_full(),
        "nothing-changes": texts.staff_nothing_changes(),
        "comment-gone": texts.staff_comment_gone(),
    })
}
