//! Statements of reasons, made from decisions as they were written down: for the pages of their authors, for mails, for the
//! API and for exports.

use althing_core::appeal::{State, open_until};
use althing_core::comment::Status;
use althing_core::id::{AccountId, CommentId};
use althing_core::site::Site;
use althing_core::time::Micros;
use althing_store::appeal::{self, AppealRow};
use althing_store::decision::{self, DecisionRow};
use althing_store::{Error, Tx, comment, standing};
use serde_json::{Value, json};

use crate::app::Sites;
use crate::site::rules::version_href;
use crate::time::rfc3339;
use crate::view::statement::{Complaint, Ended, Restriction, Statement, StatementGround};

/// A decision that restricts somebody, with what was said about it since.
#[derive(Clone, Debug)]
pub struct Restricting {
    /// The decision.
    pub row: DecisionRow,
    /// The complaint about it.
    pub appeal: Option<AppealRow>,
    /// Whether it still holds.
    pub stands: bool,
    /// When what it began was lifted.
    pub lifted_at: Option<Micros>,
    /// Whether its comment was erased: then nobody complains about it any more.
    pub is_erased: bool,
}

/// One decision, when it restricts anybody.
pub fn with_appeal(tx: &mut Tx<'_>, row: DecisionRow) -> Result<Option<Restricting>, Error> {
    if !row.restricts() {
        return Ok(None);
    }
    let (appeal, stands) = (appeal::by_decision(tx, row.id)?, appeal::stands(tx, &row)?);
    let comment = match row.comment_id {
        Some(id) => comment::by_id(tx, id)?,
        None => None,
    };
    let lifted_at = if stands { None } else { standing::lifted_at(tx, row.id)? };
    let is_erased = comment.is_some_and(|comment| comment.status == Status::Erased);
    Ok(Some(Restricting { row, appeal, stands, lifted_at, is_erased }))
}

fn all(tx: &mut Tx<'_>, rows: Vec<DecisionRow>) -> Result<Vec<Restricting>, Error> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.extend(with_appeal(tx, row)?);
    }
    Ok(found)
}

/// What restricted a comment, or its author on its occasion, newest first.
pub fn of_comment(tx: &mut Tx<'_>, comment: CommentId) -> Result<Vec<Restricting>, Error> {
    let rows = decision::of_comment(tx, comment)?;
    all(tx, rows)
}

/// What restricts somebody who is signed in, as a person, after a place, oldest first.
pub fn of_person(
    tx: &mut Tx<'_>,
    account: AccountId,
    after: uuid::Uuid,
    limit: i64,
) -> Result<Vec<Restricting>, Error> {
    let rows = decision::of_person(tx, account, after, limit)?;
    all(tx, rows)
}

/// The statement of a decision as its author reads it now.
pub fn statement(sites: &Sites, found: &Restricting, now: Micros) -> Statement {
    let row = &found.row;
    let site = sites.id(row.site_id);
    Statement {
        id: row.id.to_string(),
        restriction: restriction_of(&row.act, &row.became),
        site: site.map(|site| site.name.clone()),
        moderation_href: site.map(|site| format!("/s/{}/moderation", site.slug)),
        decided_at: row.decided_at,
        until: row.until,
        ground: ground(site.map(AsRef::as_ref), row),
        explanation: row.explanation.clone(),
        source: row.source,
        detected: row.detected,
        automation: row.automation,
        ended: ended(found),
        complaint: found.appeal.as_ref().map(complaint),
        open_until: may_complain_until(found, now),
    }
}

/// What an act did that left this.
pub fn restriction_of(act: &str, became: &str) -> Restriction {
    match (act, became) {
        ("reject", "edit-rejected") => Restriction::EditRejected,
        // What readers had seen is gone from there, also when it had waited in between.
        ("reject", "removed") | ("remove", _) => Restriction::Removed,
        ("hold", _) => Restriction::Held,
        ("warn", _) => Restriction::Warned,
        ("ban", _) => Restriction::Banned,
        ("hold-always", _) => Restriction::HeldAlways,
        _ => Restriction::Rejected,
    }
}

fn ground(site: Option<&Site>, row: &DecisionRow) -> StatementGround {
    match &row.rule {
        Some((code, version)) => StatementGround::Rule {
            title: row.ground.clone(),
            version: *version,
            href: site.map(|site| version_href(site, code, *version)),
        },
        None => StatementGround::Law(row.ground.clone()),
    }
}

fn ended(found: &Restricting) -> Option<Ended> {
    let reversed = found.appeal.as_ref().filter(|appeal| appeal.state == State::Reversed);
    match (reversed.and_then(|appeal| appeal.decided_at), found.row.undone_at.or(found.lifted_at)) {
        (Some(at), _) => Some(Ended::Reversed(at)),
        (None, Some(at)) => Some(Ended::TakenBack(at)),
        (None, None) => (!found.stands).then_some(Ended::Replaced),
    }
}

fn complaint(row: &AppealRow) -> Complaint {
    Complaint {
        text: row.text.clone(),
        made_at: row.created_at,
        state: row.state,
        decided_at: row.decided_at,
        answer: row.answer.clone(),
    }
}

fn may_complain_until(found: &Restricting, now: Micros) -> Option<Micros> {
    let until = open_until(found.row.decided_at);
    let may = found.stands && !found.is_erased && found.appeal.is_none() && until > now;
    may.then_some(until)
}

/// The statement for programs and exports: by whom it was decided is not in it.
pub fn statement_json(sites: &Sites, public_url: &str, found: &Restricting, now: Micros) -> Value {
    let row = &found.row;
    let site = sites.id(row.site_id);
    let rule = row.rule.as_ref().map(|(code, version)| {
        json!({
            "code": code,
            "version": version,
            "title": row.ground,
            "url": site.map(|site| format!("{public_url}{}", version_href(site, code, *version))),
        })
    });
    let appeal = found.appeal.as_ref().map(|appeal| {
        json!({
            "text": appeal.text,
            "state": appeal.state.as_str(),
            "answer": appeal.answer,
            "made_at": rfc3339(appeal.created_at),
            "decided_at": appeal.decided_at.map(rfc3339),
        })
    });
    json!({
        "id": row.id.to_string(),
        "decision": row.act,
        "became": row.became,
        "site": site.map(|site| site.slug.clone()),
        "rule": rule,
        "law": if row.rule.is_none() { Some(&row.ground) } else { None },
        "explanation": row.explanation,
        "source": row.source.as_str(),
        "automated_detection": row.detected,
        "automated_decision": row.automation.as_str(),
        "decided_at": rfc3339(row.decided_at),
        "until": row.until.map(rfc3339),
        "undone_at": row.undone_at.map(rfc3339),
        "stands": ended(found).is_none(),
        "appeal": appeal,
        "appeal_until": may_complain_until(found, now).map(rfc3339),
    })
}
