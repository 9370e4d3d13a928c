//! What is held, a row at a time: as JSON, and as the page shows it.

use super::{
    AccountHeld, App, Attribute, Author, CommentHeld, ExportAccount, ExportComment, ExportText, Mail, Micros,
    ReportRow, Restricting, StandingRow, Step, Text, Texts, Value, Vote, comments, json, notice, rfc3339,
    role_view, session_view, statement, statement_json,
};
use althing_core::policy::HoldReason;

use crate::view::desk::{actor_words, kind_words};
use crate::view::export::ExportStep;
use crate::view::held_because;

pub(super) fn at(micros: i64) -> Value {
    json!(rfc3339(Micros(micros)))
}

pub(super) fn account_json(app: &App, held: &AccountHeld) -> Value {
    let sessions = held.sessions.iter().map(|session| {
        json!({
            "browser": session.agent,
            "site": session.site_id.and_then(|id| app.sites().id(id).map(|site| site.slug.clone())),
            "proof": session.proof.as_str(),
            "begun_at": rfc3339(session.created_at),
            "seen_at": rfc3339(session.seen_at),
            "expires_at": rfc3339(session.expires_at),
            "is_this": session.hash == held.this,
        })
    });
    let roles = held.grants.iter().map(|grant| {
        let site = grant.site_id.and_then(|id| app.sites().id(id).map(|site| site.slug.clone()));
        json!({"role": grant.role.as_str(), "site": site, "place": grant.place})
    });
    json!({
        "id": held.row.id.to_string(),
        "name": held.row.name,
        "language": held.row.language,
        "created_at": rfc3339(held.row.created_at),
        "notices": held.row.notices,
        "address": held.address.as_ref().map(|(address, state, since)| {
            json!({"address": address, "state": state, "since": at(*since)})
        }),
        "identities": held.identities.iter()
            .map(|(issuer, since)| json!({"issuer": issuer, "since": at(*since)})).collect::<Vec<_>>(),
        "sessions": sessions.collect::<Vec<_>>(),
        "passkeys": held.passkeys.iter()
            .map(|key| json!({"name": key.name, "since": rfc3339(key.created_at), "used_at": key.used_at.map(rfc3339)}))
            .collect::<Vec<_>>(),
        "one_time": held.codes.iter()
            .map(|(purpose, from, to)| json!({"purpose": purpose, "created_at": at(*from), "expires_at": at(*to)}))
            .collect::<Vec<_>>(),
        "roles": roles.collect::<Vec<_>>(),
        "standing": held.standing.iter().map(|row| standing_json(app, row)).collect::<Vec<_>>(),
    })
}

pub(super) fn standing_json(app: &App, row: &StandingRow) -> Value {
    json!({
        "kind": row.entry.kind.as_str(),
        "site": row.entry.site_id.and_then(|id| app.sites().id(id).map(|site| site.slug.clone())),
        "reason": row.ground,
        "explanation": row.explanation,
        "created_at": rfc3339(row.created_at),
        "until": row.entry.until.map(rfc3339),
        "lifted_at": row.entry.lifted_at.map(rfc3339),
        "seen_at": row.seen_at.map(rfc3339),
    })
}

pub(super) fn account_view(app: &App, held: AccountHeld) -> ExportAccount {
    let now = app.clock.now();
    ExportAccount {
        name: held.row.name,
        address: held.address.map(|(address, _, _)| address),
        language: held.row.language,
        since: held.row.created_at,
        issuers: held.identities.into_iter().map(|(issuer, _)| issuer).collect(),
        sessions: held.sessions.iter().map(|session| session_view(app, session, &held.this)).collect(),
        passkeys: held.passkeys.into_iter().map(|key| (key.name, key.created_at, key.used_at)).collect(),
        codes: held.codes.into_iter().map(|(_, from, to)| (Micros(from), Micros(to))).collect(),
        roles: held.grants.iter().map(|grant| role_view(app, grant)).collect(),
        standing: held.standing.iter().map(|row| notice(app, row, now)).collect(),
    }
}

pub(super) fn name_json(app: &App, name: &Author, address: Option<&str>) -> Value {
    json!({
        "name": name.name,
        "site": app.sites().id(name.site_id).map(|site| site.slug.clone()),
        "address": address,
        "since": rfc3339(name.created_at),
    })
}

/// Codes that say why, in words for the author; what has none, a rule by its code or a law, the statements tell.
fn in_words(codes: &str, texts: &Texts) -> Vec<String> {
    let reasons = codes.split(',').filter_map(HoldReason::parse);
    let mut words: Vec<String> = Vec::new();
    for reason in reasons.map(|reason| held_because(reason, texts).to_owned()) {
        if !words.contains(&reason) {
            words.push(reason);
        }
    }
    words
}

pub(super) fn comment_json(app: &App, held: &CommentHeld, texts: &Texts) -> Value {
    let slug = comments::slug_of(app, &held.own.row).unwrap_or_default();
    let mut comment = comments::own(app, &slug, &held.own);
    comment["author"] = json!({"name": held.own.row.name});
    comment["because"] = in_words(&held.own.private.held, texts).into();
    comment["story"] = json!(held.story);
    comment["texts"] = held.texts.iter().map(text_json).collect::<Vec<_>>().into();
    let (sites, url, now) = (app.sites(), app.public_url.to_string(), app.clock.now());
    let one = |found: &Restricting| statement_json(&sites, &url, found, now);
    comment["statements"] = held.decided.iter().map(one).collect::<Vec<_>>().into();
    comment["log"] = held
        .steps
        .iter()
        .map(|step| {
            json!({
                "what": step.kind,
                "by": step.actor_kind,
                "why": step.reason,
                "because": in_words(&step.reason, texts),
                "at": rfc3339(step.at),
            })
        })
        .collect::<Vec<_>>()
        .into();
    comment
}

pub(super) fn text_json(text: &Text) -> Value {
    let scores = text.scores.map(|scores| {
        let named = Attribute::ALL
            .map(|attribute| (attribute.as_str().to_owned(), json!(scores[attribute as usize])));
        serde_json::Map::from_iter(named)
    });
    let spans = text.spans.iter().map(|span| {
        json!({
            "attribute": span.attribute.as_str(),
            "text": text.source.get(span.from as usize..span.to as usize),
            "contribution": span.contribution,
        })
    });
    json!({
        "status": text.status,
        "markdown": text.source,
        "at": rfc3339(text.created_at),
        "scores": scores,
        "scored_by": text.model,
        "language": text.language,
        "spans": spans.collect::<Vec<_>>(),
    })
}

pub(super) fn comment_view(app: &App, held: CommentHeld, texts: &Texts) -> ExportComment {
    let slug = comments::slug_of(app, &held.own.row).unwrap_or_default();
    let step = |step: Step| ExportStep {
        what: kind_words(&step.kind, texts).to_owned(),
        by: actor_words(&step.actor_kind, texts).to_owned(),
        because: in_words(&step.reason, texts),
        at: step.at,
    };
    let one_text = |text: Text| ExportText {
        parts: text
            .spans
            .iter()
            .filter_map(|span| text.source.get(span.from as usize..span.to as usize).map(str::to_owned))
            .collect(),
        scores: text.scores.zip(text.model),
        at: text.created_at,
        source: text.source,
    };
    let (sites, now) = (app.sites(), app.clock.now());
    ExportComment {
        href: crate::comment::view::permalink(&slug, &held.own.row),
        story: held.story,
        texts: held.texts.into_iter().map(one_text).collect(),
        statements: held.decided.iter().map(|found| statement(&sites, found, now)).collect(),
        steps: held.steps.into_iter().map(step).collect(),
    }
}

pub(super) fn vote_json(vote: &Vote) -> Value {
    json!({
        "comment_id": vote.comment_id.to_string(),
        "value": vote.value,
        "weight": vote.weight,
        "at": rfc3339(vote.at),
    })
}

pub(super) fn report_json(report: &ReportRow) -> Value {
    json!({
        "id": report.id.to_string(),
        "comment_id": report.comment_id.to_string(),
        "category": report.category.as_str(),
        "text": report.text,
        "weight": report.weight,
        "state": report.state.as_str(),
        "created_at": rfc3339(report.created_at),
        "decided_at": report.decided_at.map(rfc3339),
    })
}

pub(super) fn mail_json(mail: &Mail) -> Value {
    json!({
        "kind": mail.kind,
        "state": mail.state,
        "comment_id": mail.comment_id.map(|id| id.to_string()),
        "created_at": rfc3339(mail.created_at),
        "sent_at": mail.sent_at.map(rfc3339),
    })
}
