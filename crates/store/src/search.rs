//! Finding comments again: one entry for each comment that staff can find, with its newest texts.
//!
//! Whatever takes away what can be found takes the entry away in its own transaction; [`crate::follow`] puts it back from
//! what stands then, under the locks of story and comment, and follows what a comment became. So nothing that is gone is
//! ever found, and whoever writes does not wait for the index. Text and query are folded to the same words by
//! [`althing_core::search`] for both engines.

mod entry;
mod written;

use althing_core::comment::Status;
use althing_core::id::{AccountId, CommentId, GuestId, SiteId, StoryId};
use althing_core::score::Scores;
use althing_core::search::Query;
use althing_core::time::Micros;
use uuid::Uuid;

use self::entry::texts;
pub(crate) use self::entry::{forget, put, wrong};
use self::written::{in_words_of, language_word, quoted, site_word, status_word, story_word};
use crate::dialect::{
    SEARCH_AUTHOR_NEWEST, SEARCH_AUTHOR_OLDEST, SEARCH_ID_NEWEST, SEARCH_ID_OLDEST, SEARCH_PLACE_NEWEST,
    SEARCH_PLACE_OLDEST, SEARCH_WORDS_NEWEST, SEARCH_WORDS_OLDEST,
};
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::waiting::highest;
use crate::{Engine, args};

/// Most comments on one page of what was found.
pub const PAGE_MAX: usize = 50;
/// Most entries looked at for one page. A page that ends here says so, and goes on from there.
pub const CANDIDATES_MAX: usize = 10_000;
/// Comments of an author whose texts are read for one page, to see whether they have the words. A page that ends here says
/// so, too.
pub const TEXTS_MAX: usize = 1_000;
/// Entries looked at first; each further look takes [`GROWTH`] times as many.
const FIRST_LOOK: usize = 120;
const GROWTH: usize = 8;
/// Most guests of one name that are looked at, the newest first. Stands in the statements of `dialect`.
pub const GUESTS_MAX: usize = 5_000;

/// Which comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest comment.
    #[default]
    Newest,
    /// The oldest comment.
    Oldest,
}

/// Whose comments are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// Everybody who has this name, as [`althing_core::name::name_key`] folds it.
    Named(String),
    /// An account, or a guest.
    Known(Uuid),
}

/// A site, or sections of it, in which somebody may look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The site.
    pub site_id: SiteId,
    /// The sections; none for all of the site.
    pub sections: Vec<String>,
}

impl Scope {
    /// Whether it holds a story of this section on this site.
    pub fn holds(&self, site: SiteId, section: &str) -> bool {
        self.site_id == site && (self.sections.is_empty() || self.sections.iter().any(|own| own == section))
    }

    /// The sections one by one, as statements take them; one empty name for all of the site.
    pub(crate) fn each(&self) -> impl Iterator<Item = &str> {
        let all = self.sections.is_empty().then_some("");
        all.into_iter().chain(self.sections.iter().map(String::as_str))
    }
}

/// What somebody looks for, and where they may.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Words.
    pub query: Query,
    /// Only of these authors.
    pub author: Option<Author>,
    /// Only under this story.
    pub story: Option<StoryId>,
    /// Where whoever asks may look; nothing is found elsewhere.
    pub scopes: Vec<Scope>,
    /// Only of this section.
    pub section: Option<String>,
    /// Only in this state.
    pub status: Option<Status>,
    /// Only texts of this language, by its code.
    pub language: Option<String>,
    /// Only texts whose highest score is at least this, in thousandths.
    pub score_min: i64,
    /// Not before this.
    pub from: Option<Micros>,
    /// Before this.
    pub to: Option<Micros>,
    /// Which comes first.
    pub order: Order,
    /// The place where the last page ended.
    pub cursor: Option<i64>,
}

/// An entry, as far as finding it needs.
#[derive(Clone, Debug)]
struct Candidate {
    place: i64,
    comment_id: CommentId,
    site_id: SiteId,
    story_id: StoryId,
    section: String,
    status: String,
    language: String,
    score: i64,
}

impl FromRow for Candidate {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            place: row.int(0)?,
            comment_id: CommentId(row.uuid(1)?),
            site_id: SiteId(row.uuid(2)?),
            story_id: StoryId(row.uuid(3)?),
            section: row.text(4)?,
            status: row.text(5)?,
            language: row.text(6)?,
            score: row.int(7)?,
        })
    }
}

impl Wish {
    fn fits(&self, found: &Candidate) -> bool {
        self.scopes.iter().any(|scope| scope.holds(found.site_id, &found.section))
            && self.story.is_none_or(|story| story == found.story_id)
            && self.section.as_ref().is_none_or(|section| *section == found.section)
            && self.status.is_none_or(|status| status.as_str() == found.status)
            && self.language.as_ref().is_none_or(|language| *language == found.language)
            && found.score >= self.score_min
    }

    /// Places between these two, without them, are still to be looked at.
    fn bounds(&self) -> (i64, i64) {
        let after = self.from.map_or(i64::MIN, |from| from.0.saturating_sub(1));
        let before = self.to.map_or(i64::MAX, |to| to.0);
        match (self.order, self.cursor) {
            (_, None) => (after, before),
            (Order::Newest, Some(cursor)) => (after, before.min(cursor)),
            (Order::Oldest, Some(cursor)) => (after.max(cursor), before),
        }
    }

    /// Everything in it that the index knows as words; none where there is nothing of it that narrows a search.
    fn expression(&self, engine: Engine) -> Option<String> {
        let mut own = Vec::new();
        own.extend(self.story.map(story_word));
        own.extend(self.status.filter(|status| *status != Status::Published).map(status_word));
        own.extend(self.language.as_deref().map(language_word));
        if own.is_empty() && self.query.is_empty() {
            return None;
        }
        let mut parts: Vec<String> = self.query.terms.iter().map(|term| in_words_of(engine, term)).collect();
        parts.extend(own.into_iter().map(|word| quoted(engine, &word)));
        let sites: Vec<String> =
            self.scopes.iter().map(|scope| quoted(engine, &site_word(scope.site_id))).collect();
        let (and, or) = match engine {
            Engine::Sqlite => (" AND ", " OR "),
            Engine::Postgres => (" & ", " | "),
        };
        parts.push(format!("({})", sites.join(or)));
        Some(parts.join(and))
    }
}

/// One comment that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The comment.
    pub comment_id: CommentId,
    /// Its site.
    pub site_id: SiteId,
    /// Its story.
    pub story_id: StoryId,
    /// The story's title; empty where only its address is known.
    pub title: String,
    /// The story's section; empty for none.
    pub section: String,
    /// The story's first address.
    pub url: Option<String>,
    /// Its state.
    pub status: Status,
    /// When it was written; null where an import did not know it.
    pub created_at: Option<Micros>,
    /// The author's name.
    pub name: String,
    /// The author.
    pub guest_id: GuestId,
    /// The author's account, where they have one.
    pub account_id: Option<AccountId>,
    /// Its newest text, Markdown.
    pub source: String,
    /// Whether that text waits beside an older one that is shown.
    pub is_newer: bool,
    /// Why it waits: reason codes, comma-separated.
    pub held: String,
    /// The text's highest score in thousandths; none where it has none.
    pub score: Option<i64>,
    /// ISO 639-1 code of the text's language, or `und`.
    pub language: String,
}

impl FromRow for Hit {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let unknown = || Error::Decode("an unknown comment status".to_owned());
        let scores = row.opt_bytes(14)?.and_then(|bytes| Scores::values_from_bytes(&bytes));
        Ok(Self {
            comment_id: CommentId(row.uuid(0)?),
            site_id: SiteId(row.uuid(1)?),
            story_id: StoryId(row.uuid(2)?),
            title: row.text(3)?,
            section: row.text(4)?,
            url: row.opt_text(5)?,
            status: Status::parse(row.str(6)?).ok_or_else(unknown)?,
            created_at: row.opt_int(7)?.map(Micros),
            name: row.text(8)?,
            guest_id: GuestId(row.uuid(9)?),
            account_id: row.opt_uuid(10)?.map(AccountId),
            source: row.text(11)?,
            is_newer: row.flag(12)?,
            held: row.text(13)?,
            score: scores.as_ref().map(|scores| highest(Some(scores))),
            language: row.opt_text(15)?.unwrap_or_else(|| "und".to_owned()),
        })
    }
}

/// A page of what was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The comments, in the order that was asked for.
    pub hits: Vec<Hit>,
    /// Where the next page goes on.
    pub next: Option<i64>,
    /// Whether the page ended because [`CANDIDATES_MAX`] entries were looked at, and not because it was full.
    pub is_cut: bool,
}

/// Looks for comments.
pub fn find(tx: &mut Tx<'_>, wish: &Wish) -> Result<Found, Error> {
    let mut found = Found::default();
    if wish.scopes.is_empty() {
        return Ok(found);
    }
    crate::dialect::plan_each_search(tx)?;
    let expression = wish.expression(tx.engine());
    let (mut after, mut before) = wish.bounds();
    let reads_texts = wish.author.is_some() && !wish.query.is_empty();
    let (mut looked_at, mut size, mut read) = (0, FIRST_LOOK, 0);
    let (mut picked, mut last): (Vec<CommentId>, i64) = (Vec::new(), 0);
    loop {
        let some = candidates(tx, wish, expression.as_deref(), (after, before), size)?;
        let is_end = some.len() < size;
        for candidate in some {
            let mut fits = wish.fits(&candidate);
            if fits && reads_texts {
                if read == TEXTS_MAX {
                    found.next = Some(last);
                    found.is_cut = true;
                    return with_rows(tx, wish, found, &picked);
                }
                read += 1;
                fits = has_words(tx, wish, candidate.comment_id)?;
            }
            if fits {
                if picked.len() == PAGE_MAX {
                    found.next = Some(last);
                    return with_rows(tx, wish, found, &picked);
                }
                picked.push(candidate.comment_id);
            }
            last = candidate.place;
            looked_at += 1;
        }
        if is_end {
            return with_rows(tx, wish, found, &picked);
        }
        if looked_at >= CANDIDATES_MAX {
            found.next = Some(last);
            found.is_cut = true;
            return with_rows(tx, wish, found, &picked);
        }
        match wish.order {
            Order::Newest => before = last,
            Order::Oldest => after = last,
        }
        size = (size * GROWTH).min(CANDIDATES_MAX - looked_at);
    }
}

/// Entries between two places, in the order of the wish: of the author where one is named, else by words, else all.
fn candidates(
    tx: &mut Tx<'_>,
    wish: &Wish,
    expression: Option<&str>,
    (after, before): (i64, i64),
    limit: usize,
) -> Result<Vec<Candidate>, Error> {
    let limit = limit as i64;
    let newest = wish.order == Order::Newest;
    match (&wish.author, expression) {
        (Some(Author::Named(key)), _) => {
            let sql = if newest { SEARCH_AUTHOR_NEWEST } else { SEARCH_AUTHOR_OLDEST };
            tx.all(sql.of(tx), args![key, after, before, limit])
        }
        (Some(Author::Known(id)), _) => {
            let sql = if newest { SEARCH_ID_NEWEST } else { SEARCH_ID_OLDEST };
            tx.all(sql.of(tx), args![*id, after, before, limit])
        }
        (None, Some(expression)) => {
            let sql = if newest { SEARCH_WORDS_NEWEST } else { SEARCH_WORDS_OLDEST };
            tx.all(sql.of(tx), args![expression, after, before, limit])
        }
        (None, None) => {
            let sql = if newest { SEARCH_PLACE_NEWEST } else { SEARCH_PLACE_OLDEST };
            tx.all(sql, args![after, before, limit])
        }
    }
}

/// Whether an author's comment has the words: theirs are looked at one by one.
fn has_words(tx: &mut Tx<'_>, wish: &Wish, comment: CommentId) -> Result<bool, Error> {
    let texts = texts(tx, comment)?;
    let all: Vec<&str> = texts.iter().map(|text| text.source.as_str()).collect();
    Ok(wish.query.matches(&all.join("\n")))
}

fn with_rows(tx: &mut Tx<'_>, wish: &Wish, mut found: Found, picked: &[CommentId]) -> Result<Found, Error> {
    for comment in picked {
        let hit = tx.one::<Hit>(
            "select c.id, c.site_id, c.story_id, s.title, s.section, s.url, c.status, c.created_at, g.name, g.id, \
             c.account_id, coalesce(p.source, r.source), \
             case when p.id is null then cast(0 as bigint) else cast(1 as bigint) end, c.held, \
             case when p.id is null then r.scores else p.scores end, \
             case when p.id is null then r.score_language else p.score_language end \
             from comment c join story s on s.id = c.story_id join guest g on g.id = c.guest_id \
             join revision r on r.id = c.revision_id \
             left join revision p on p.comment_id = c.id and p.status = 'pending' where c.id = $1",
            args![comment.0],
        )?;
        // An entry is late for a moment after a decision.
        found.hits.extend(hit.filter(|hit| wish.status.is_none_or(|status| status == hit.status)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_written_in_the_language_of_each_engine() {
        let site = SiteId(Uuid::from_u128(0xabcd_ef01));
        let scopes = vec![Scope { site_id: site, sections: Vec::new() }];
        let wish = |text: &str| Wish { query: Query::parse(text), scopes: scopes.clone(), ..Wish::default() };
        let asked = wish("Zaun \"an der Brücke\" haf*");
        assert_eq!(
            asked.expression(Engine::Sqlite).unwrap(),
            "\"zaun\" AND \"an der brucke\" AND \"haf\" * AND (\"\u{e000}sabcdef01\")"
        );
        assert_eq!(
            asked.expression(Engine::Postgres).unwrap(),
            "('zaun') & ('an' <-> 'der' <-> 'brucke') & ('haf':*) & ('\u{e000}sabcdef01')"
        );
        assert_eq!(wish("").expression(Engine::Sqlite), None);
        // Whatever is typed, only folded words arrive.
        let hostile = wish("x\" OR words:* NEAR( ' & !y :* --").expression(Engine::Postgres).unwrap();
        assert!(!hostile.contains(['!', '*', '"']), "{hostile}");
    }
}
