//! What waits, as the desk lists it: by keyset in three orders, on one site or under one story; and who looks at what.

use althing_core::id::{AccountId, CommentId, DecisionId, GuestId, RevisionId, SiteId, StoryId};
use althing_core::score::{Attribute, Scores, Span};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::lock;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::waiting::Queue;

/// Most entries that one read lists.
pub const LISTED_MAX: usize = 200;
/// Beyond this a queue's length is not counted; what passes a filter is looked for among the 100,000 that wait longest.
pub const COUNTED_MAX: i64 = 10_000;

/// Where a list looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// On a site.
    Site(SiteId),
    /// Under one story.
    Story(StoryId),
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Order {
    /// High scores and many reports.
    #[default]
    Urgent,
    /// What waits longest.
    Oldest,
    /// What came last.
    Newest,
}

impl Order {
    /// All orders, as the menu lists them.
    pub const ALL: [Self; 3] = [Self::Urgent, Self::Oldest, Self::Newest];

    /// Its spelling in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Oldest => "oldest",
            Self::Newest => "newest",
        }
    }

    /// The order with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_str() == text)
    }
}

/// What a list leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only stories of this section; empty for all.
    pub section: String,
    /// Only texts in this language (ISO 639-1, or `und`); empty for all.
    pub language: String,
    /// Only texts with at least this score, in thousandths.
    pub score: i64,
}

/// A place in a list: the entry that it goes on after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How urgent it is; any number in the other orders.
    pub urgency: i64,
    /// Since when it waits.
    pub queued_at: i64,
    /// The comment.
    pub id: CommentId,
}

impl Place {
    /// Before everything, in an order.
    pub const fn start(order: Order) -> Self {
        match order {
            Order::Newest => Self { urgency: i64::MAX, queued_at: i64::MAX, id: CommentId(Uuid::max()) },
            _ => Self { urgency: i64::MIN, queued_at: i64::MIN, id: CommentId(Uuid::nil()) },
        }
    }

    /// Which of two stands first in an order.
    pub fn order(self, other: Self, order: Order) -> std::cmp::Ordering {
        let (this, that) = ((self.queued_at, self.id), (other.queued_at, other.id));
        match order {
            Order::Urgent => self.urgency.cmp(&other.urgency).then(this.cmp(&that)),
            Order::Oldest => this.cmp(&that),
            Order::Newest => that.cmp(&this),
        }
    }
}

/// Something that waits, with what a list shows of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The comment.
    pub comment_id: CommentId,
    /// The text that waits, or that was reported.
    pub revision_id: RevisionId,
    /// Its site.
    pub site_id: SiteId,
    /// Its story.
    pub story_id: StoryId,
    /// Its story's section; empty for none.
    pub section: String,
    /// ISO 639-1 code of the text's language, or `und`.
    pub language: String,
    /// The text's highest score, in thousandths.
    pub score: i64,
    /// Where it stands in the list.
    pub place: Place,
    /// The account that looks at it, if one does, and until when.
    pub claim: Option<(AccountId, Micros)>,
    /// Why it waits: reason codes, comma-separated.
    pub held: String,
    /// The text.
    pub source: String,
    /// Its author's name.
    pub name: String,
    /// The author row.
    pub guest_id: GuestId,
    /// Their account.
    pub account_id: Option<AccountId>,
    /// The story's headline; may be empty.
    pub title: String,
    /// The publisher's address of the story.
    pub url: Option<String>,
    /// Whether an older text of the comment is shown.
    pub is_edit: bool,
    /// Open reports.
    pub reports: i64,
    /// The decision that its author complains about.
    pub appealed: Option<DecisionId>,
}

impl FromRow for Entry {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let comment_id = CommentId(row.uuid(0)?);
        let claim = row.opt_uuid(9)?.map(AccountId).zip(Some(Micros(row.int(10)?)));
        Ok(Self {
            comment_id,
            revision_id: RevisionId(row.uuid(1)?),
            site_id: SiteId(row.uuid(2)?),
            story_id: StoryId(row.uuid(3)?),
            section: row.text(4)?,
            language: row.text(5)?,
            score: row.int(6)?,
            place: Place { urgency: row.int(7)?, queued_at: row.int(8)?, id: comment_id },
            claim,
            held: row.text(11)?,
            source: row.text(12)?,
            name: row.text(13)?,
            guest_id: GuestId(row.uuid(14)?),
            account_id: row.opt_uuid(15)?.map(AccountId),
            title: row.text(16)?,
            url: row.opt_text(17)?,
            is_edit: row.flag(18)?,
            reports: row.int(19)?,
            appealed: row.opt_uuid(20)?.map(DecisionId),
        })
    }
}

/// The rows that a condition on `waiting` picks within the index of their order, and only then what is joined to them. `$1` is
/// the queue, `$2` to `$4` are the filter, `$5` the most rows.
macro_rules! entries {
    ($condition:literal, $order:literal) => {
        concat!(
            "select w.comment_id, w.revision_id, w.site_id, w.story_id, w.section, w.language, w.score, w.urgency, \
             w.queued_at, w.claimed_by, w.claimed_until, c.held, r.source, g.name, c.guest_id, c.account_id, s.title, \
             s.url, case when c.revision_id <> w.revision_id then cast(1 as bigint) else cast(0 as bigint) end, \
             (select count(*) from report o where o.comment_id = c.id and o.state = 'open'), \
             (select a.decision_id from decision d join appeal a on a.decision_id = d.id where d.comment_id = c.id \
             and a.state = 'open' order by d.id desc limit 1) from (select queue, comment_id from waiting \
             where queue = $1 and ($2 = '' or section = $2) and ($3 = '' or language = $3) and score >= $4 and ",
            $condition,
            " order by ",
            $order,
            " limit $5) p join waiting w on w.queue = p.queue and w.comment_id = p.comment_id \
             join comment c on c.id = w.comment_id join revision r on r.id = w.revision_id \
             join guest g on g.id = c.guest_id join story s on s.id = w.story_id"
        )
    };
}

/// What waits in a queue after a place, at most [`LISTED_MAX`] entries, in an order.
pub fn list(
    tx: &mut Tx<'_>,
    queue: Queue,
    scope: Scope,
    filter: &Filter,
    order: Order,
    after: Place,
    limit: usize,
) -> Result<Vec<Entry>, Error> {
    let Place { urgency, queued_at, id } = after;
    let limit = limit.min(LISTED_MAX) as i64;
    let (name, section, language) = (queue.as_str(), filter.section.as_str(), filter.language.as_str());
    let score = filter.score;
    let mut rows: Vec<Entry> = match (scope, order) {
        (Scope::Site(site), Order::Urgent) => tx.all(
            entries!(
                "site_id = $9 and (urgency, queued_at, comment_id) > ($6, $7, $8)",
                "urgency, queued_at, comment_id"
            ),
            args![name, section, language, score, limit, urgency, queued_at, id.0, site.0],
        ),
        (Scope::Site(site), Order::Oldest) => tx.all(
            entries!("site_id = $8 and (queued_at, comment_id) > ($6, $7)", "queued_at, comment_id"),
            args![name, section, language, score, limit, queued_at, id.0, site.0],
        ),
        (Scope::Site(site), Order::Newest) => tx.all(
            entries!(
                "site_id = $8 and (queued_at, comment_id) < ($6, $7)",
                "queued_at desc, comment_id desc"
            ),
            args![name, section, language, score, limit, queued_at, id.0, site.0],
        ),
        (Scope::Story(story), Order::Urgent) => tx.all(
            entries!(
                "story_id = $9 and (urgency, queued_at, comment_id) > ($6, $7, $8)",
                "urgency, queued_at, comment_id"
            ),
            args![name, section, language, score, limit, urgency, queued_at, id.0, story.0],
        ),
        (Scope::Story(story), Order::Oldest) => tx.all(
            entries!("story_id = $8 and (queued_at, comment_id) > ($6, $7)", "queued_at, comment_id"),
            args![name, section, language, score, limit, queued_at, id.0, story.0],
        ),
        (Scope::Story(story), Order::Newest) => tx.all(
            entries!(
                "story_id = $8 and (queued_at, comment_id) < ($6, $7)",
                "queued_at desc, comment_id desc"
            ),
            args![name, section, language, score, limit, queued_at, id.0, story.0],
        ),
    }?;
    rows.sort_by(|a, b| a.place.order(b.place, order));
    Ok(rows)
}

/// A text as staff judge it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The text.
    pub id: RevisionId,
    /// Markdown.
    pub source: String,
    /// When it came.
    pub created_at: Micros,
    /// Its scores, where it has any.
    pub scores: Option<[u16; Attribute::COUNT]>,
    /// What supports them.
    pub spans: Vec<Span>,
    /// ISO 639-1 code of its language, or `und`; none where nothing was scored.
    pub language: Option<String>,
}

impl FromRow for Judged {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: RevisionId(row.uuid(0)?),
            source: row.text(1)?,
            created_at: Micros(row.int(2)?),
            scores: row.opt_bytes(3)?.and_then(|bytes| Scores::values_from_bytes(&bytes)),
            spans: row.opt_bytes(4)?.and_then(|bytes| Scores::spans_from_bytes(&bytes)).unwrap_or_default(),
            language: row.opt_text(5)?,
        })
    }
}

/// The text of a comment that staff judge: the one that waits, or else the one that is shown.
pub fn judged(tx: &mut Tx<'_>, comment: CommentId) -> Result<Option<Judged>, Error> {
    tx.one(
        "select r.id, r.source, r.created_at, r.scores, r.score_spans, r.score_language from comment c \
         left join revision p on p.comment_id = c.id and p.status = 'pending' \
         join revision r on r.id = coalesce(p.id, c.revision_id) where c.id = $1",
        args![comment.0],
    )
}

/// What waits longest within the index, then what of it passes a filter, then the count: one more than [`COUNTED_MAX`] says
/// that there are more. `$1` is the queue, `$2` where, `$3` the time, `$4` to `$6` are the filter.
macro_rules! counted {
    ($place:literal) => {
        concat!(
            "select count(*), coalesce(sum(case when queued_at < $3 then 1 else 0 end), 0) from (select queued_at from \
             (select queued_at, section, language, score from waiting where queue = $1 and ",
            $place,
            " = $2 order by queued_at limit 100000) n where ($4 = '' or section = $4) and ($5 = '' or language = $5) \
             and score >= $6 limit 10001) w"
        )
    };
}

/// How much waits of what a filter lets through, and how much of it since before a time; counted one further than
/// [`COUNTED_MAX`] at most.
pub fn count(
    tx: &mut Tx<'_>,
    queue: Queue,
    scope: Scope,
    filter: &Filter,
    before: Micros,
) -> Result<(i64, i64), Error> {
    let (sql, place) = match scope {
        Scope::Site(site) => (counted!("site_id"), site.0),
        Scope::Story(story) => (counted!("story_id"), story.0),
    };
    let (section, language) = (filter.section.as_str(), filter.language.as_str());
    let found =
        tx.one::<(i64, i64)>(sql, args![queue.as_str(), place, before.0, section, language, filter.score])?;
    Ok(found.unwrap_or_default())
}

/// Says that somebody looks at a comment now, so that nobody else begins with it. `false` when somebody else does already.
/// A claim ends by itself; it is no event. The queues are named because every index of what waits begins with them.
pub fn claim(
    tx: &mut Tx<'_>,
    comment: CommentId,
    by: AccountId,
    now: Micros,
    until: Micros,
) -> Result<bool, Error> {
    let sql = lock!(
        "select claimed_by, claimed_until from waiting where comment_id = $1 and queue in ('pending', 'reported', 'appealed')"
    );
    let rows = tx.all::<(Option<Uuid>, i64)>(sql.of(tx), args![comment.0])?;
    if rows.iter().any(|(claimed_by, until)| claimed_by.is_some_and(|id| id != by.0) && *until > now.0) {
        return Ok(false);
    }
    tx.exec(
        "update waiting set claimed_by = $2, claimed_until = $3 where comment_id = $1 \
         and queue in ('pending', 'reported', 'appealed')",
        args![comment.0, by.0, until.0],
    )?;
    Ok(true)
}

/// Who looks at a comment now, other than one account.
pub fn claimed_by_other(
    tx: &mut Tx<'_>,
    comment: CommentId,
    than: AccountId,
    now: Micros,
) -> Result<Option<(AccountId, Micros)>, Error> {
    let rows = tx.all::<(Option<Uuid>, i64)>(
        "select claimed_by, claimed_until from waiting where comment_id = $1 \
         and queue in ('pending', 'reported', 'appealed')",
        args![comment.0],
    )?;
    let mut others = rows.into_iter().filter_map(|(by, until)| Some((AccountId(by?), Micros(until))));
    Ok(others.find(|(by, until)| *by != than && *until > now))
}
