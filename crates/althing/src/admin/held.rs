//! What waits for a moderator, as long as there is no desk: a list on the operator's terminal, and decisions by id.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::{CommentId, RevisionId, SiteId};
use althing_core::reader::Actor;
use althing_core::score::{Attribute, Span};
use althing_core::site::spelled;
use althing_core::time::Micros;
use althing_store::held::{self, HeldRow, LISTED_MAX};
use althing_store::{Tx, comment, desk};

use super::Say;
use super::commands::{line, words};
use crate::app::App;
use crate::decision::{self, Reason, Wish};
use crate::rule;
use crate::time::ago;

/// Characters of a text that the list shows.
const EXCERPT_CHARS_MAX: usize = 160;
/// Scores below this are left out, in thousandths.
const SCORE_SHOWN_MIN: u16 = 300;
/// Parts of a text that are named as the reason of its scores.
const PARTS_MAX: usize = 6;
/// Digits that name a text: the last of its revision's id, which are random.
const TEXT_DIGITS: usize = 8;

/// Says what waits: oldest first, or the highest scores first.
pub async fn list(
    app: &Arc<App>,
    slug: Option<&str>,
    after: Option<CommentId>,
    by_score: bool,
    say: &Say,
) -> Result<(), String> {
    let sites = app.sites();
    let only = match slug {
        Some(slug) => Some(app.site(slug)?.id),
        None => None,
    };
    let from = after.unwrap_or(CommentId(uuid::Uuid::nil()));
    let (rows, is_all) = waiting(app, only, from, by_score).await?;
    for row in &rows {
        let slug = sites.id(row.site_id).map_or("?", |site| site.slug.as_str());
        show(row, slug, app.clock.now(), say);
    }
    match rows.last() {
        None => line(say, "nothing waits"),
        Some(_) if !is_all && by_score => line(say, "more wait, with lower scores"),
        Some(last) if !is_all => {
            line(say, format!("more wait: althing comment list --held --after {}", last.comment_id));
        }
        Some(_) => line(say, "decide with: althing comment approve ID --text TEXT, or reject"),
    }
    Ok(())
}

/// The first texts that wait, at most [`LISTED_MAX`], and whether these are all. By score, all that wait are read.
async fn waiting(
    app: &Arc<App>,
    only: Option<SiteId>,
    mut from: CommentId,
    by_score: bool,
) -> Result<(Vec<HeldRow>, bool), String> {
    let (mut found, mut is_all) = (Vec::new(), true);
    loop {
        let rows = app.store.read(move |tx| held::after(tx, from)).await;
        let rows: Vec<HeldRow> = rows.map_err(|error: althing_store::Error| error.to_string())?;
        let next = rows.last().filter(|_| rows.len() == LISTED_MAX).map(|row| row.comment_id);
        found.extend(rows.into_iter().filter(|row| only.is_none_or(|site| site == row.site_id)));
        if by_score {
            found.sort_by_key(|row| std::cmp::Reverse(highest(row)));
        }
        is_all &= found.len() <= LISTED_MAX;
        found.truncate(LISTED_MAX);
        match next {
            Some(last) if by_score || is_all => from = last,
            _ => return Ok((found, is_all)),
        }
    }
}

/// The highest of a text's scores, in thousandths.
fn highest(row: &HeldRow) -> u16 {
    row.scores.iter().flatten().copied().max().unwrap_or(0)
}

fn show(row: &HeldRow, slug: &str, now: Micros, say: &Say) {
    let what = if row.is_edit { "changed text" } else { "comment" };
    let since = ago(row.since, now);
    line(say, format!("{}  {slug}  {what} waits {since}  {}", row.comment_id, row.held.replace(',', " ")));
    let scores = row.scores.map(|scores| shown(&scores)).filter(|scores| !scores.is_empty());
    if let Some(scores) = scores {
        line(say, format!("  scores: {scores}"));
    }
    let behind = behind(row);
    if !behind.is_empty() {
        line(say, format!("  words: {behind}"));
    }
    let excerpt = plain(&row.source, EXCERPT_CHARS_MAX);
    line(
        say,
        format!("  --text {}  {}: {excerpt}", name_of(row.revision_id), plain(&row.name, EXCERPT_CHARS_MAX)),
    );
}

/// The parts of the text that support its scores most, strongest first, each once.
fn behind(row: &HeldRow) -> String {
    let mut spans: Vec<&Span> = row.spans.iter().collect();
    spans.sort_by(|left, right| right.contribution.total_cmp(&left.contribution));
    let mut found: Vec<String> = Vec::new();
    for span in spans {
        let part = row.source.get(span.from as usize..span.to as usize).unwrap_or_default();
        let part = format!("\"{}\"", plain(part, EXCERPT_CHARS_MAX));
        if found.len() < PARTS_MAX && !found.contains(&part) {
            found.push(part);
        }
    }
    found.join(", ")
}

/// Scores worth a look, highest first.
fn shown(scores: &[u16; Attribute::COUNT]) -> String {
    let mut found: Vec<(u16, &str)> = Attribute::ALL
        .into_iter()
        .map(|attribute| (scores[attribute as usize], attribute.as_str()))
        .collect();
    found.retain(|(score, _)| *score >= SCORE_SHOWN_MIN);
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let shown: Vec<String> =
        found.iter().map(|(score, name)| format!("{name} {}", spelled(Some(*score)))).collect();
    shown.join(", ")
}

/// A reader's words for a terminal: one line, without anything that steers it or turns what is read.
fn plain(text: &str, chars_max: usize) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}')
    };
    let tame: String = text.chars().take(chars_max * 4).map(|c| if steers(c) { ' ' } else { c }).collect();
    let tame = tame.split_whitespace().collect::<Vec<_>>().join(" ");
    match tame.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &tame[..end]),
        None => tame,
    }
}

fn name_of(text: RevisionId) -> String {
    let digits = text.0.simple().to_string();
    digits[digits.len() - TEXT_DIGITS..].to_owned()
}

/// What the operator said of why.
#[derive(Debug, Default, Clone)]
pub struct Why {
    /// The code of a rule, or `law:` and a law; the site's last rule where it is not given.
    pub reason: Option<String>,
    /// In words for the author.
    pub explanation: Option<String>,
}

/// Publishes or rejects what waits; with a text's name only if that text is what waits.
pub async fn decide(
    app: &Arc<App>,
    id: CommentId,
    text: Option<&str>,
    act: &str,
    why: Why,
) -> Result<(), String> {
    let is_approval = act == "approve";
    let read = move |tx: &mut Tx<'_>| {
        let waiting = held::waiting(tx, id)?;
        if waiting.is_some() || !is_approval {
            return Ok(waiting);
        }
        // What was rejected or removed is shown again.
        let row = comment::by_id(tx, id)?;
        let is_back = row.is_some_and(|row| matches!(row.status, Status::Rejected | Status::Removed));
        Ok::<_, althing_store::Error>(if is_back { desk::judged(tx, id)?.map(|text| text.id) } else { None })
    };
    let waiting = app.store.read(read).await.map_err(|error| error.to_string())?;
    let Some(waiting) = waiting else { return Err(nothing_waits(app, id).await?) };
    if let Some(text) = text.filter(|text| !text.eq_ignore_ascii_case(&name_of(waiting))) {
        return Err(format!(
            "--text {text}: this is not the text that waits; its author changed it, or the name is mistyped. Read it with: \
             althing comment show {id}"
        ));
    }
    wish(app, id, act, Some(waiting), why).await
}

/// Takes a comment down for everyone.
pub async fn remove(app: &Arc<App>, id: CommentId, why: Why) -> Result<(), String> {
    wish(app, id, "remove", None, why).await
}

async fn wish(
    app: &Arc<App>,
    id: CommentId,
    act: &str,
    read: Option<RevisionId>,
    why: Why,
) -> Result<(), String> {
    let found = app.store.read(move |tx| comment::by_id(tx, id)).await;
    let found = found.map_err(|error: althing_store::Error| error.to_string())?;
    let site = found.and_then(|row| app.sites().id(row.site_id).cloned());
    let Some(site) = site else {
        return Err(format!("there is no comment {id}; its id stands in its link, behind `comment=`"));
    };
    let ground = why.reason.unwrap_or_else(|| rule::unnamed(&site).code);
    let explanation = why.explanation.unwrap_or_default();
    let reason = Reason { ground, explanation, ..Reason::default() };
    let reason = Some(reason).filter(|_| act != "approve");
    let wish = Wish { act: act.to_owned(), reason, read, bulk_id: None };
    decision::decide(app, &site, id, Actor::Operator.into(), &wish)
        .await
        .map(|_| ())
        .map_err(|problem| words(&problem))
}

/// Why there is nothing to decide on, in an operator's words.
async fn nothing_waits(app: &Arc<App>, id: CommentId) -> Result<String, String> {
    let found = app.store.read(move |tx| comment::by_id(tx, id)).await;
    let found = found.map_err(|error: althing_store::Error| error.to_string())?;
    Ok(match found.map(|row| row.status) {
        None => format!("there is no comment {id}; `althing comment list --held` shows those that wait"),
        Some(Status::Published | Status::Pending) => format!(
            "no newer text of it waits: it is published. To take it down: althing comment remove {id}"
        ),
        Some(Status::Rejected) => "it was rejected before".to_owned(),
        Some(Status::Removed) => "it was removed before".to_owned(),
        Some(Status::Withdrawn) => "its author withdrew it".to_owned(),
        Some(Status::Erased) => "it was erased".to_owned(),
    })
}

/// Says all of a comment: where it stands, what waits of it with its name for decisions, and what is shown.
pub async fn tell(app: &Arc<App>, id: CommentId, say: &Say) -> Result<(), String> {
    let read = app
        .store
        .read(move |tx| {
            let waiting = held::waiting(tx, id)?;
            Ok((comment::by_id(tx, id)?, comment::private(tx, id)?, waiting))
        })
        .await;
    let (row, private, waiting) = read.map_err(|error: althing_store::Error| error.to_string())?;
    let (Some(row), Some(private)) = (row, private) else {
        return Err(format!("there is no comment {id}; its id stands in its link, behind `comment=`"));
    };
    let sites = app.sites();
    let slug = sites.id(row.site_id).map_or("?", |site| site.slug.as_str());
    line(say, format!("{id}  {slug}  {}  {}", row.status.as_str(), private.held.replace(',', " ")));
    line(say, format!("  story: {}/s/{slug}/{}", app.public_url, row.story_id));
    line(say, format!("  name: {}", plain(&row.name, EXCERPT_CHARS_MAX)));
    let texts = [(row.status == Status::Pending, Some(&row.source)), (true, private.pending_source.as_ref())];
    for (waits, text) in texts {
        let Some(text) = text else { continue };
        let name = waiting.filter(|_| waits).map(|text| format!("--text {}", name_of(text)));
        let label = if row.status == Status::Published { "shown" } else { "text" };
        line(say, format!("  {}", name.unwrap_or_else(|| label.to_owned())));
        text.lines().for_each(|part| line(say, format!("    {}", plain(part, usize::MAX / 8))));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_words_do_not_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\nc\u{202E}d\r\te", 99), "a [2Jb c d e");
        assert_eq!(plain(&"wörd ".repeat(9), 10), "wörd wörd …");
    }

    #[test]
    fn the_highest_scores_come_first() {
        let mut scores = [0; Attribute::COUNT];
        scores[Attribute::Insult as usize] = 905;
        scores[Attribute::Toxicity as usize] = 1_000;
        scores[Attribute::Spam as usize] = 299;
        assert_eq!(shown(&scores), "toxicity 1.00, insult 0.905");
    }
}
