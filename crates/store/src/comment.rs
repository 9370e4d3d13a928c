//! Reading comments: threads by page, segments of one thread, single comments, and what decisions need to see.

use althing_core::comment::{CommentSeen, Mark, ParentSeen, ReplaySeen, Status, Submit, SubmitSeen, Waiting};
use althing_core::id::{AccountId, CommentId, GuestId, RevisionId, SiteId, StoryId};
use althing_core::policy::{AuthorSeen, HoldReason};
use althing_core::text::{self, SafeHtml};
use althing_core::time::Micros;

use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::value::Value;
use crate::{account, policy, standing, story};
use crate::{args, lock};

/// Most threads on one page.
pub const THREADS_MAX: usize = 50;
/// Most comments of one thread that a page of threads shows; the rest have pages of their own.
pub const THREAD_SEGMENT_MAX: usize = 200;
/// Most comments on one page of threads.
pub const PAGE_COMMENTS_MAX: usize = 400;
/// Most rows one statement may bring for the small threads of a page, placeholders included.
const JOINED_ROWS_MAX: usize = 2 * PAGE_COMMENTS_MAX;
/// Placeholders looked at below a placeholder, to find out whether it stands; below more of them it does.
const PLACEHOLDERS_MAX: i64 = 400;
/// Most comments named at once.
pub const NAMED_MAX: usize = 50;

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select c.id, c.parent_id, c.root_id, c.depth, c.position, c.status, c.created_at, c.edited_at, \
             c.reply_count, c.thread_count, c.sort_at, c.story_id, c.site_id, c.guest_id, g.name, g.hue, r.html, \
             r.renderer, r.source, c.best_key, c.account_id, c.up_count, c.down_count, c.shown, c.pinned_at, c.picked_at, \
             c.locked \
             from comment c join guest g on g.id = c.guest_id join revision r on r.id = c.revision_id ",
            $rest
        )
    };
}

/// A comment with its author's name and its visible text, in whatever state.
#[derive(Clone, Debug)]
pub struct CommentRow {
    /// Its id.
    pub id: CommentId,
    /// The comment it answers.
    pub parent_id: Option<CommentId>,
    /// First comment of its thread.
    pub root_id: CommentId,
    /// 0 for the first of a thread.
    pub depth: u32,
    /// Its place in the story by arrival.
    pub position: i64,
    /// Its state.
    pub status: Status,
    /// Null where an import did not know it.
    pub created_at: Option<Micros>,
    /// When its text last changed.
    pub edited_at: Option<Micros>,
    /// Published direct replies.
    pub reply_count: i64,
    /// On a root: published comments of its thread, itself included.
    pub thread_count: i64,
    /// Its place by time.
    pub sort_at: Micros,
    /// Its story.
    pub story_id: StoryId,
    /// Its site.
    pub site_id: SiteId,
    /// Its author.
    pub guest_id: GuestId,
    /// The author's name.
    pub name: String,
    /// 0..=11.
    pub hue: u8,
    /// The visible text.
    pub html: SafeHtml,
    /// Its Markdown.
    pub source: String,
    /// Negated rank for "best".
    pub best_key: i64,
    /// The author's account, where they have one.
    pub account_id: Option<AccountId>,
    /// Votes for it.
    pub up_count: i64,
    /// Votes against it.
    pub down_count: i64,
    /// Whether readers ever saw it: then a placeholder stands for it while it has replies.
    pub shown: bool,
    /// On a root: since when its thread is pinned.
    pub pinned_at: Option<Micros>,
    /// Since when the editors recommend it.
    pub picked_at: Option<Micros>,
    /// On a root: whether nobody can reply in its thread.
    pub is_locked: bool,
}

impl FromRow for CommentRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let source = row.text(18)?;
        Ok(Self {
            id: CommentId(row.uuid(0)?),
            parent_id: row.opt_uuid(1)?.map(CommentId),
            root_id: CommentId(row.uuid(2)?),
            depth: row.int(3)? as u32,
            position: row.int(4)?,
            status: status(row.str(5)?)?,
            created_at: row.opt_int(6)?.map(Micros),
            edited_at: row.opt_int(7)?.map(Micros),
            reply_count: row.int(8)?,
            thread_count: row.int(9)?,
            sort_at: Micros(row.int(10)?),
            story_id: StoryId(row.uuid(11)?),
            site_id: SiteId(row.uuid(12)?),
            guest_id: GuestId(row.uuid(13)?),
            name: row.text(14)?,
            hue: row.int(15)? as u8,
            html: stored_html(row.text(16)?, row.int(17)?, &source),
            source,
            best_key: row.int(19)?,
            account_id: row.opt_uuid(20)?.map(AccountId),
            up_count: row.int(21)?,
            down_count: row.int(22)?,
            shown: row.flag(23)?,
            pinned_at: row.opt_int(24)?.map(Micros),
            picked_at: row.opt_int(25)?.map(Micros),
            is_locked: row.flag(26)?,
        })
    }
}

fn status(text: &str) -> Result<Status, Error> {
    Status::parse(text).ok_or_else(|| Error::Decode("an unknown comment status".to_owned()))
}

/// The one place where stored HTML becomes HTML again. What an older renderer made is made anew from its source.
fn stored_html(html: String, renderer: i64, source: &str) -> SafeHtml {
    let renderer = u32::try_from(renderer).unwrap_or(0);
    SafeHtml::from_store(html, renderer).unwrap_or_else(|| text::render(source))
}

/// What is shown of several threads, whole: at most [`THREADS_MAX`] roots, rows by root and position. `None` when
/// they turn out to hold more rows than a page may (a thread full of placeholders): take them one by one then.
pub fn whole_threads(tx: &mut Tx<'_>, roots: &[CommentId]) -> Result<Option<Vec<CommentRow>>, Error> {
    let mut values: Vec<Value<'_>> = roots.iter().take(THREADS_MAX).map(|id| Value::from(id.0)).collect();
    values.resize(THREADS_MAX, Value::Null);
    values.push(Value::from(JOINED_ROWS_MAX as i64 + 1));
    let rows: Vec<CommentRow> = tx.all(
        columns!(
            "where c.root_id in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
             $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, \
             $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50) \
             and c.shown = 1 order by c.root_id, c.position limit $51"
        ),
        &values,
    )?;
    Ok((rows.len() <= JOINED_ROWS_MAX).then_some(rows))
}

/// What is shown of one thread after a position, in the order of arrival, at most `limit` rows.
pub fn thread(
    tx: &mut Tx<'_>,
    root: CommentId,
    after_position: i64,
    limit: usize,
) -> Result<Vec<CommentRow>, Error> {
    tx.all(
        columns!(
            "where c.root_id = $1 and c.position > $2 and c.shown = 1 \
             order by c.position limit $3"
        ),
        args![root.0, after_position, limit as i64],
    )
}

/// What is shown of a comment's direct replies after a position, in the order of arrival.
pub fn replies(
    tx: &mut Tx<'_>,
    parent: CommentId,
    after_position: i64,
    limit: usize,
) -> Result<Vec<CommentRow>, Error> {
    tx.all(
        columns!(
            "where c.parent_id = $1 and c.position > $2 and c.shown = 1 \
             order by c.position limit $3"
        ),
        args![parent.0, after_position, limit as i64],
    )
}

/// Whether a thread has a comment at this position or at the next one: the first is a place that a list ended at, the
/// second one that was made to begin with a comment.
pub fn is_place_in_thread(tx: &mut Tx<'_>, root: CommentId, position: i64) -> Result<bool, Error> {
    let found = tx.one::<i64>(
        "select position from comment where root_id = $1 and position >= $2 and position <= $3 \
         order by position limit 1",
        args![root.0, position, position.saturating_add(1)],
    )?;
    Ok(found.is_some())
}

/// The same of a comment's direct replies.
pub fn is_place_in_replies(tx: &mut Tx<'_>, parent: CommentId, position: i64) -> Result<bool, Error> {
    let found = tx.one::<i64>(
        "select position from comment where parent_id = $1 and position >= $2 and position <= $3 \
         order by position limit 1",
        args![parent.0, position, position.saturating_add(1)],
    )?;
    Ok(found.is_some())
}

/// How much of a thread is shown before a position, counted no further than `most`.
pub fn shown_before(tx: &mut Tx<'_>, root: CommentId, position: i64, most: usize) -> Result<usize, Error> {
    let count = tx.one::<i64>(
        "select count(*) from (select 1 from comment where root_id = $1 and position < $2 \
         and shown = 1 order by position limit $3) before",
        args![root.0, position, most as i64],
    )?;
    Ok(count.unwrap_or(0) as usize)
}

/// Whether readers see a comment, or its placeholder: one that is gone stands while anything below it is shown.
pub fn stands(tx: &mut Tx<'_>, row: &CommentRow) -> Result<bool, Error> {
    if row.status == Status::Published || !row.shown {
        return Ok(row.status == Status::Published);
    }
    let (mut waiting, mut looked) = (vec![(row.id.0, row.reply_count)], 0);
    while let Some((id, reply_count)) = waiting.pop() {
        looked += 1;
        if reply_count > 0 || looked > PLACEHOLDERS_MAX {
            return Ok(true);
        }
        waiting.extend(tx.all::<(uuid::Uuid, i64)>(
            "select id, reply_count from comment where parent_id = $1 \
             and status <> 'published' and shown = 1 order by position limit $2",
            args![id, PLACEHOLDERS_MAX],
        )?);
    }
    Ok(false)
}

/// One comment in whatever state.
pub fn by_id(tx: &mut Tx<'_>, id: CommentId) -> Result<Option<CommentRow>, Error> {
    tx.one(columns!("where c.id = $1"), args![id.0])
}

/// Comments of guests who gave an address and belong to no account, newest first: their own ones, and those that an import
/// brought. Two reads, each by its index.
pub(crate) fn of_guests_with_contact(
    tx: &mut Tx<'_>,
    account: AccountId,
    contact: &[u8; 32],
    limit: usize,
) -> Result<Vec<CommentRow>, Error> {
    let own = tx.all::<CommentRow>(
        columns!(
            "where c.id in (select comment_id from guest where contact_key = $1 and account_id is null \
             and comment_id is not null) and c.status <> 'erased' order by c.id desc limit $2"
        ),
        args![contact, limit as i64],
    )?;
    let imported = tx.all::<CommentRow>(
        columns!(
            "where c.source_key is not null and c.account_id is null and c.guest_id in (select id from guest \
             where contact_key = $1 and (account_id is null or account_id = $3)) and c.status <> 'erased' \
             order by c.id desc limit $2"
        ),
        args![contact, limit as i64, account.0],
    )?;
    let mut rows = own;
    rows.extend(imported);
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(limit);
    Ok(rows)
}

/// An account's comments before one of them (none: from the newest), in whatever state, newest first.
pub fn of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    before: Option<CommentId>,
    limit: usize,
) -> Result<Vec<CommentRow>, Error> {
    let before = before.map_or(uuid::Uuid::max(), |id| id.0);
    tx.all(
        columns!("where c.account_id = $1 and c.id < $2 order by c.id desc limit $3"),
        args![account.0, before, limit as i64],
    )
}

/// An account's comments under one story, in whatever state, newest first.
pub fn of_account_in_story(
    tx: &mut Tx<'_>,
    account: AccountId,
    story: StoryId,
    limit: usize,
) -> Result<Vec<CommentRow>, Error> {
    tx.all(
        columns!("where c.account_id = $1 and c.story_id = $2 order by c.id desc limit $3"),
        args![account.0, story.0, limit as i64],
    )
}

/// The newest published comments of a story, newest first, for its feed: by the log, which is in order already.
pub fn newest_of_story(tx: &mut Tx<'_>, story: StoryId, limit: usize) -> Result<Vec<CommentRow>, Error> {
    tx.all(
        columns!(
            "join (select comment_id, max(story_epoch) epoch from (select comment_id, story_epoch from event \
             where story_id = $1 and story_epoch > 0 and kind in ('comment_submitted', 'comment_imported', \
             'comment_approved', 'comment_restored', 'appeal_decided', 'decision_undone') \
             order by story_epoch desc limit $3) last group by comment_id) e on e.comment_id = c.id \
             where c.status = 'published' order by e.epoch desc limit $2"
        ),
        // Some of the last events are of comments that are gone, or of one comment.
        args![story.0, limit as i64, 4 * limit as i64],
    )
}

/// Names of comments' authors, for "in reply to": those of the first [`NAMED_MAX`] ids that are published.
pub fn names(tx: &mut Tx<'_>, ids: &[CommentId]) -> Result<Vec<(CommentId, String)>, Error> {
    let mut named = Vec::new();
    for id in ids.iter().take(NAMED_MAX) {
        let name = tx.one::<String>(
            "select g.name from comment c join guest g on g.id = c.guest_id \
             where c.id = $1 and c.status = 'published'",
            args![id.0],
        )?;
        named.extend(name.map(|name| (*id, name)));
    }
    Ok(named)
}

/// What only the author and staff may know of a comment.
#[derive(Clone, Debug)]
pub struct Private {
    /// The secret half of its tokens; none once they are revoked.
    pub key_hash: Option<[u8; 32]>,
    /// Why it waits: reason codes, comma-separated.
    pub held: String,
    /// When it came.
    pub submitted_at: Micros,
    /// A newer text that waits for a moderator: its Markdown.
    pub pending_source: Option<String>,
}

impl FromRow for Private {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let key_hash = row.opt_bytes(0)?.and_then(|bytes| bytes.try_into().ok());
        Ok(Self {
            key_hash,
            held: row.text(1)?,
            submitted_at: Micros(row.int(2)?),
            pending_source: row.opt_text(3)?,
        })
    }
}

/// What only the author and staff may know of a comment.
pub fn private(tx: &mut Tx<'_>, id: CommentId) -> Result<Option<Private>, Error> {
    tx.one(
        "select c.key_hash, c.held, c.submitted_at, \
         (select r.source from revision r where r.comment_id = c.id and r.status = 'pending') \
         from comment c where c.id = $1",
        args![id.0],
    )
}

/// Reason codes as the database keeps them; those that this version does not know are left out.
pub fn held_reasons(codes: &str) -> Vec<HoldReason> {
    codes.split(',').filter_map(HoldReason::parse).collect()
}

/// What a decision on a new comment needs to see, under locks taken in the order story, parent.
pub fn seen_for_submit(tx: &mut Tx<'_>, cmd: &Submit) -> Result<SubmitSeen, Error> {
    let story = story::lock(tx, cmd.site_id, cmd.story_id)?;
    let parent = match cmd.parent_id {
        Some(id) => parent(tx, id)?,
        None => None,
    };
    let mut replay = replay(tx, &cmd.key_hash)?;
    if let (None, Some(before)) = (&replay, &cmd.key_hash_before) {
        let recent = cmd.now.plus(-althing_core::comment::FORM_REPLAY);
        replay = self::replay(tx, before)?.filter(|replay| replay.at > recent);
    }
    let url_owner = match (&story, &cmd.new_story) {
        (None, Some(new)) => story::id_by_url(tx, cmd.site_id, &new.url_key)?,
        _ => None,
    };
    let (name_taken, author) = match cmd.guest.account_id {
        None => {
            let contact = cmd.guest.contact_key.as_ref();
            let known = standing::guest_seen(tx, contact, &cmd.marks, cmd.site_id, cmd.now)?;
            let author = AuthorSeen { last_here: cmd.last_here, ..known };
            (account::has_name(tx, &cmd.guest.name_key)?, author)
        }
        Some(account) => {
            // Under its lock, so that an erasure either sees this comment or keeps it from coming.
            let row = account::locked(tx, account)?;
            let is_erased = row.is_none_or(|row| row.erased_at.is_some());
            let (recent, last_here) = policy::lately(tx, account, cmd.site_id, cmd.story_id, cmd.now)?;
            let known = standing::account_seen(tx, account, cmd.site_id, cmd.now)?;
            (false, AuthorSeen { is_erased, recent, last_here, ..known })
        }
    };
    let (story, section) = story.map(|story| (story.openness, story.section)).unzip();
    let section = section.unwrap_or_default();
    Ok(SubmitSeen { story, parent, replay, url_owner, name_taken, author, section })
}

fn parent(tx: &mut Tx<'_>, id: CommentId) -> Result<Option<ParentSeen>, Error> {
    let sql = lock!("select story_id, root_id, depth, status from comment where id = $1");
    let found = tx.one::<(uuid::Uuid, uuid::Uuid, i64, String)>(sql.of(tx), args![id.0])?;
    let Some((story_id, root_id, depth, text)) = found else { return Ok(None) };
    // Whoever locks a thread has its story's lock, which is held here.
    let locked = tx.one::<i64>("select locked from comment where id = $1", args![root_id])?;
    Ok(Some(ParentSeen {
        story_id: StoryId(story_id),
        root_id: CommentId(root_id),
        depth: depth as u32,
        status: status(&text)?,
        is_locked: locked == Some(1),
    }))
}

fn replay(tx: &mut Tx<'_>, key_hash: &[u8; 32]) -> Result<Option<ReplaySeen>, Error> {
    let found = tx.one::<(uuid::Uuid, Option<Vec<u8>>, i64)>(
        "select id, fingerprint, submitted_at from comment where key_hash = $1",
        args![key_hash],
    )?;
    Ok(found.map(|(id, fingerprint, at)| ReplaySeen {
        comment_id: CommentId(id),
        fingerprint: fingerprint.and_then(|bytes| bytes.try_into().ok()),
        at: Micros(at),
    }))
}

/// The comment that was made with this idempotency key, if any.
pub fn by_key(tx: &mut Tx<'_>, key_hash: &[u8; 32]) -> Result<Option<CommentId>, Error> {
    Ok(replay(tx, key_hash)?.map(|replay| replay.comment_id))
}

/// What a decision on an edit needs to see: the same as for others, and what is known of the author. A guest is looked for
/// by the network that the comment came from, and by the one that the edit comes from, as for a new comment.
pub fn seen_for_edit(
    tx: &mut Tx<'_>,
    id: CommentId,
    marks: &[Mark],
    now: Micros,
) -> Result<Option<CommentSeen>, Error> {
    let Some(seen) = seen(tx, id)? else { return Ok(None) };
    let author = if let Some(account) = seen.account_id {
        standing::account_seen(tx, account, seen.site_id, now)?
    } else {
        let (contact, mark) = standing::recognised(tx, id)?;
        let mut marks = marks.to_vec();
        marks.extend(mark.filter(|mark| !marks.contains(mark)));
        standing::guest_seen(tx, contact.as_ref(), &marks, seen.site_id, now)?
    };
    Ok(Some(CommentSeen { author, ..seen }))
}

/// What a decision on a comment needs to see, under locks taken in the order story, comment.
pub fn seen(tx: &mut Tx<'_>, id: CommentId) -> Result<Option<CommentSeen>, Error> {
    let found = tx.one::<(uuid::Uuid, uuid::Uuid)>(
        "select site_id, story_id from comment where id = $1",
        args![id.0],
    )?;
    let Some((site_id, story_id)) = found else { return Ok(None) };
    let (site_id, story_id) = (SiteId(site_id), StoryId(story_id));
    let Some(story) = story::lock(tx, site_id, story_id)? else { return Ok(None) };
    let sql = lock!(
        "select root_id, parent_id, guest_id, status, submitted_at, revision_id, held, account_id, shown \
         from comment where id = $1"
    );
    let Some(row) = tx.one::<SeenRow>(sql.of(tx), args![id.0])? else { return Ok(None) };
    let source = tx.one::<String>("select source from revision where id = $1", args![row.revision_id.0])?;
    let pending = tx.one::<(uuid::Uuid, String)>(
        "select id, source from revision where comment_id = $1 and status = 'pending'",
        args![id.0],
    )?;
    let open_reports =
        tx.one::<i64>("select count(*) from report where comment_id = $1 and state = 'open'", args![id.0])?;
    Ok(Some(CommentSeen {
        id,
        site_id,
        story_id,
        root_id: row.root_id,
        parent_id: row.parent_id,
        section: story.section,
        guest_id: row.guest_id,
        account_id: row.account_id,
        status: row.status,
        submitted_at: row.submitted_at,
        revision_id: row.revision_id,
        source: source.unwrap_or_default(),
        pending: pending.map(|(id, source)| Waiting { revision_id: RevisionId(id), source }),
        held: held_reasons(&row.held),
        story: story.openness,
        author: AuthorSeen::default(),
        was_shown: row.was_shown,
        open_reports: open_reports.and_then(|count| u32::try_from(count).ok()).unwrap_or(0),
    }))
}

struct SeenRow {
    root_id: CommentId,
    parent_id: Option<CommentId>,
    guest_id: GuestId,
    status: Status,
    submitted_at: Micros,
    revision_id: RevisionId,
    held: String,
    account_id: Option<AccountId>,
    was_shown: bool,
}

impl FromRow for SeenRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            root_id: CommentId(row.uuid(0)?),
            parent_id: row.opt_uuid(1)?.map(CommentId),
            guest_id: GuestId(row.uuid(2)?),
            status: status(row.str(3)?)?,
            submitted_at: Micros(row.int(4)?),
            revision_id: RevisionId(row.uuid(5)?),
            held: row.text(6)?,
            account_id: row.opt_uuid(7)?.map(AccountId),
            was_shown: row.flag(8)?,
        })
    }
}

/// A comment that an import made: what its replies need to hang on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Its story.
    pub story_id: StoryId,
    /// Its id.
    pub id: CommentId,
    /// The first of its thread.
    pub root_id: CommentId,
    /// How deep it stands.
    pub depth: u32,
}

/// The comment that an import made of this source, if any.
pub fn by_source(tx: &mut Tx<'_>, site: SiteId, source_key: &[u8; 32]) -> Result<Option<Imported>, Error> {
    let found = tx.one::<(uuid::Uuid, uuid::Uuid, uuid::Uuid, i64)>(
        "select story_id, id, root_id, depth from comment where site_id = $1 and source_key = $2",
        args![site.0, source_key],
    )?;
    Ok(found.map(|(story, id, root, depth)| Imported {
        story_id: StoryId(story),
        id: CommentId(id),
        root_id: CommentId(root),
        depth: depth as u32,
    }))
}
