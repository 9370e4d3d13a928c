//! The log as staff read it: `/desk/log`, the same through the API, and the history of one comment.

use std::sync::Arc;

use althing_core::event::Event;
use althing_core::id::{AccountId, CommentId, EventId};
use althing_core::name::name_key;
use althing_core::policy::HoldReason;
use althing_core::reader::Role;
use althing_store::event::Cursor;
use althing_store::history::{self, Line, Lines, Of, Place as Ended, Wish};
use axum::body::Body;
use axum::extract::State;
use http::{HeaderMap, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::door::entered;
use super::home::{frame, page};
use super::scope::{Sight, sight};
use super::search::story_of;
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::{JSON, Surface, answer};
use crate::rule;
use crate::time::rfc3339;
use crate::view::Texts;
use crate::view::desk::{LogField, LogPage, Place, Reason, Told, log_page};

/// What stands in the form, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// A site's short name.
    pub site: String,
    /// An address or an id.
    pub story: String,
    /// A comment's id.
    pub comment: String,
    /// A name, or an account's id: whose comments.
    pub author: String,
    /// A name, or the id of an account or a key: who did it.
    pub by: String,
    /// A kind of event.
    pub kind: String,
    /// Where to go on.
    pub cursor: String,
}

impl Asked {
    fn read(query: &mut Form) -> Self {
        let mut field = |name| query.take(name).unwrap_or_default().trim().to_owned();
        Self {
            site: field("site"),
            story: field("story"),
            comment: field("comment"),
            author: field("author"),
            by: field("by"),
            kind: field("kind"),
            cursor: field("cursor"),
        }
    }

    /// The address of this list, going on at a place.
    pub fn href(&self, ended: Ended) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("site", &self.site),
            ("story", &self.story),
            ("comment", &self.comment),
            ("author", &self.author),
            ("by", &self.by),
            ("kind", &self.kind),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("cursor", &spelt(ended));
        format!("/desk/log?{}", query.finish())
    }
}

/// A place in the log as addresses have it.
fn spelt(ended: Ended) -> String {
    let comments = ended.comments.map(|id| format!(".{id}")).unwrap_or_default();
    format!("{}.{}{comments}", ended.before.txid, ended.before.id)
}

fn parse(text: &str) -> Option<Ended> {
    let (txid, rest) = text.split_once('.')?;
    let (id, comments) = match rest.split_once('.') {
        Some((id, comments)) => (id, Some(comments.parse().ok()?)),
        None => (rest, None),
    };
    let before = Cursor { txid: txid.parse().ok()?, id: id.parse::<EventId>().ok()? };
    Some(Ended { before, comments })
}

/// Reads what was asked for, or says which field cannot be read.
async fn read(app: &App, asked: &Asked, sight: &Sight) -> Result<Result<Lines, LogField>, Problem> {
    let sites = app.sites();
    let site = match asked.site.as_str() {
        "" => None,
        slug => {
            match sites.slug(slug).filter(|site| sight.scopes.iter().any(|scope| scope.site_id == site.id)) {
                Some(site) => Some(site.id),
                None => return Ok(Err(LogField::Site)),
            }
        }
    };
    let kind = match asked.kind.as_str() {
        "" => None,
        kind if Event::kind_of(kind).is_some() => Some(kind.to_owned()),
        _ => return Ok(Err(LogField::Kind)),
    };
    let before = match asked.cursor.as_str() {
        "" => None,
        text => match parse(text) {
            Some(cursor) => Some(cursor),
            None => return Ok(Err(LogField::Cursor)),
        },
    };
    let (asked, sight) = (asked.clone(), sight.clone());
    let found = app
        .store
        .read(move |tx| {
            let of = match whose(tx, &asked, &sight)? {
                Ok(of) => of,
                Err(field) => return Ok::<_, althing_store::Error>(Err(field)),
            };
            let wish = Wish {
                of,
                scopes: sight.scopes.clone(),
                everywhere: sight.everywhere,
                site,
                kind: kind.clone(),
                before,
            };
            history::page(tx, &wish).map(Ok)
        })
        .await?;
    Ok(found)
}

type Whose = Result<Of, LogField>;

/// Whose history was asked for: the narrowest that is named.
fn whose(
    tx: &mut althing_store::Tx<'_>,
    asked: &Asked,
    sight: &Sight,
) -> Result<Whose, althing_store::Error> {
    if !asked.comment.is_empty() {
        return Ok(asked.comment.parse().map(Of::Comment).map_err(|_| LogField::Comment));
    }
    if !asked.story.is_empty() {
        let story = story_of(tx, &asked.story, &sight.scopes)?;
        return Ok(story.map(Of::Story).ok_or(LogField::Story));
    }
    if !asked.author.is_empty() {
        let account = account_of(tx, &asked.author)?;
        return Ok(account.map(|id| Of::Author(AccountId(id))).ok_or(LogField::Author));
    }
    if !asked.by.is_empty() {
        return Ok(account_of(tx, &asked.by)?.map(Of::By).ok_or(LogField::By));
    }
    Ok(Ok(Of::Everything))
}

fn account_of(tx: &mut althing_store::Tx<'_>, text: &str) -> Result<Option<Uuid>, althing_store::Error> {
    match text.parse() {
        Ok(id) => Ok(Some(id)),
        Err(_) => Ok(history::account_named(tx, &name_key(text))?.map(|id| id.0)),
    }
}

/// `GET /desk/log`
pub async fn show(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let asked = Asked::read(&mut query);
    let texts = staff.texts();
    let found = read(&app, &asked, &Sight::of(&staff)).await?;
    let status = if found.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (lines, next, is_cut, wrong) = match found {
        Ok(found) => (told(&app, found.lines, texts), found.next, found.is_cut, None),
        Err(field) => (Vec::new(), None, false, Some(field)),
    };
    let next = next.map(|ended| asked.href(ended));
    let shown = LogPage { asked, lines, next, is_cut, wrong, sites: staff.sites.clone() };
    let frame = frame(&staff, Place::Log);
    Ok(page(status, log_page(&frame, &shown, texts).into_string()))
}

/// `GET /api/v1/log`
pub async fn api(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let sight = sight(&app, &headers).await?;
    let asked = Asked::read(&mut query);
    let found = read(&app, &asked, &sight).await?;
    let found = found.map_err(|field| Problem::malformed(field.name(), field.takes()))?;
    let events: Vec<Value> = found.lines.iter().map(|line| in_json(&app, line)).collect();
    let body = json!({
        "events": events,
        "next_cursor": found.next.map(spelt),
        "is_cut": found.is_cut,
    });
    Ok(answer(&Surface::Private, StatusCode::OK, JSON, body.to_string()))
}

fn in_json(app: &App, line: &Line) -> Value {
    let sites = app.sites();
    let reasons: Vec<&str> = line.reason.split(',').filter(|code| !code.is_empty()).collect();
    json!({
        "id": line.cursor.id.to_string(),
        "kind": line.kind,
        "at": rfc3339(line.at),
        "site": sites.id(line.site_id).map(|site| site.slug.clone()),
        "story_id": line.story_id.map(|id| id.to_string()),
        "comment_id": line.comment_id.map(|id| id.to_string()),
        "account_id": line.account_id.map(|id| id.to_string()),
        "by": {
            "kind": line.actor_kind,
            "id": line.actor_id.map(|id| id.to_string()),
            "name": Some(&line.actor_name).filter(|name| !name.is_empty()),
        },
        "reasons": reasons,
    })
}

/// The newest events of a comment, with all that a page shows of them.
pub async fn of_comment(
    app: &App,
    id: CommentId,
    sight: &Sight,
    texts: &Texts,
) -> Result<Vec<Told>, Problem> {
    let wish = Wish {
        of: Of::Comment(id),
        scopes: sight.scopes.clone(),
        everywhere: sight.everywhere,
        site: None,
        kind: None,
        before: None,
    };
    let found = app.store.read(move |tx| history::page(tx, &wish)).await?;
    Ok(told(app, found.lines, texts))
}

/// Events with the words behind their codes.
fn told(app: &App, lines: Vec<Line>, texts: &Texts) -> Vec<Told> {
    let sites = app.sites();
    let resolve = |line: Line| {
        let site = sites.id(line.site_id).cloned();
        let codes = line.reason.split(',').filter(|code| !code.is_empty());
        let reasons = codes.map(|code| {
            let rule = code.rsplit_once('.').filter(|(_, version)| version.parse::<u32>().is_ok());
            match (HoldReason::parse(code), Role::parse(code), rule, &site) {
                (Some(reason), ..) => Reason::Held(reason),
                (_, Some(role), ..) => Reason::Role(role),
                (_, _, Some((name, _)), Some(site)) => match rule::find(site, name) {
                    Some(rule) => Reason::Rule(rule.title),
                    None => Reason::Code(code.to_owned()),
                },
                _ if code == "law" => Reason::Rule(texts.log_law().to_owned()),
                _ => Reason::Code(code.to_owned()),
            }
        });
        let reasons = reasons.collect();
        Told { site: site.map(|site| site.slug.clone()), reasons, line }
    };
    lines.into_iter().map(resolve).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_the_log_round_trip() {
        let before = Cursor { txid: 7, id: EventId(Uuid::from_u128(5)) };
        for comments in [None, Some(CommentId(Uuid::from_u128(9)))] {
            let ended = Ended { before, comments };
            assert_eq!(parse(&spelt(ended)), Some(ended));
        }
        let id = before.id.to_string();
        for odd in ["", "7", "7.x", &format!("x.{id}"), &format!("7.{id}."), &format!("7.{id}.{id}.{id}")] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }
}
