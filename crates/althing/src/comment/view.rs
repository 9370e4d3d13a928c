//! A discussion as the views take it.

use std::collections::HashMap;
use std::sync::Arc;

use althing_core::comment::{Sort, Status};
use althing_core::guard::Guard;
use althing_core::id::{AccountId, CommentId, SiteId};
use althing_core::name::name_key;
use althing_core::reader::{Grant, Role};
use althing_core::site::Settings;
use althing_core::story::Closed;
use althing_core::time::{Micros, SECOND};
use althing_core::vote::{Value, Votes};
use althing_store::comment::CommentRow;

use super::cursor::Cursor;
use super::threads::{Thread, ThreadPage};
use crate::app::{App, Grants};
use crate::spam::announced;
use crate::story::find::Found;
use crate::story::view::site_view;
use crate::view::model::{
    AnsweredView, AuthorView, Badge, CommentContent, CommentView, DiscussionView, Item, MarksView, SortLink,
    SortView, VotesView, Writing,
};
use crate::view::{Texts, shown_name};
use crate::vote;

/// Steps of indentation that are shown; deeper comments stand at the last one.
const INDENT_MAX: u32 = 8;
/// How long a page of a story that is not stored is kept, in microseconds: its address may come to belong to another
/// story, whose changes it does not hear of.
const UNSTORED_VALID: i64 = 5 * SECOND;

/// Where a discussion is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On our own page.
    Page,
    /// As a fragment in somebody's page.
    Fragment,
    /// In a frame.
    Frame,
}

/// What is shown of a discussion.
pub struct Shown {
    /// Rows in the order of the page, and what is left out.
    pub threads: Vec<Thread>,
    /// The next page.
    pub next_href: Option<String>,
    /// Whether it is less than the whole from its beginning.
    pub is_part: bool,
    /// Names of those who are answered from outside of the page.
    pub answered: Vec<(CommentId, String)>,
    /// The order.
    pub sort: Sort,
}

/// The discussion of a story.
pub fn discussion(app: &App, found: &Found, shown: Shown, place: Place, now: Micros) -> DiscussionView {
    let story_href = found.href();
    let writing = writing(found, now);
    // Who is not signed in is told so where they would write.
    let can_reply =
        matches!(&writing, Writing::Open { guests, .. } if *guests || app.settings.readers_sign_in());
    // Where nobody can sign in, a way to vote would lead nowhere.
    let can_vote = found.site.settings.votes != Votes::Off && app.settings.readers_sign_in();
    let base = match place {
        Place::Fragment => app.public_url.to_string(),
        Place::Page | Place::Frame => String::new(),
    };
    let names: HashMap<CommentId, String> = shown.answered.iter().cloned().collect();
    let items = items(found, &Badges::under(app, found), &shown.threads, &names, can_reply, can_vote, now);
    DiscussionView {
        site: site_view(&found.site),
        story_id: found.id,
        story_url_field: found
            .stored
            .is_none()
            .then(|| found.url.as_ref().map(ToString::to_string))
            .flatten(),
        epoch: found.stored.as_ref().map_or(0, |story| story.epoch),
        total_count: found.stored.as_ref().map_or(0, |story| u64::try_from(story.comment_count).unwrap_or(0)),
        sorts: sorts(found, shown.sort),
        writing,
        guard: guard(found),
        slow_seconds: settings(found).phases.slow_seconds,
        items,
        next_href: shown.next_href,
        whole_href: shown.is_part.then(|| story_href.clone()),
        rules_href: Some(rules_href(app, found)),
        sign_in_href: sign_in_href(app, found),
        base,
        comment_chars_max: app.settings.limits.comment_chars_max,
        name_chars_max: app.settings.limits.name_chars_max,
        mail: app.mail().is_some(),
        edit_minutes: found.site.settings.edit_minutes,
        proof: announced(&found.site),
        framed: place == Place::Frame,
        story_href,
    }
}

/// Where the site's rules stand: the whole address, for pages of publishers as well.
pub fn rules_href(app: &App, found: &Found) -> String {
    format!("{}/s/{}/rules", app.public_url, found.site.slug)
}

/// Where readers sign in, coming from a story; none where they cannot.
pub fn sign_in_href(app: &App, found: &Found) -> Option<String> {
    app.settings.readers_sign_in().then(|| {
        let story = match (&found.stored, &found.url) {
            (Some(_), _) => format!("&story={}", found.id),
            (None, Some(url)) => {
                let url: String = url::form_urlencoded::byte_serialize(url.as_str().as_bytes()).collect();
                format!("&url={url}")
            }
            (None, None) => String::new(),
        };
        format!("/sign-in?site={}{story}", found.site.slug)
    })
}

/// Whether and how one can write under a story now.
pub fn writing(found: &Found, now: Micros) -> Writing {
    let level = guard(found);
    match closed(found, now) {
        Some(Closed { since, after_days }) => Writing::Closed { since, after_days },
        None if level == Guard::Closed => Writing::Paused,
        None => Writing::Open {
            action: format!("/s/{}/{}/comments", found.site.slug, found.id),
            guests: settings(found).guests && level < Guard::Accounts,
        },
    }
}

/// The policy that holds for a story.
pub fn settings(found: &Found) -> &Settings {
    found.site.settings_for(found.stored.as_ref().map_or("", |story| story.fields.section.as_str()))
}

/// How much a story asks of whoever writes.
pub fn guard(found: &Found) -> Guard {
    found.stored.as_ref().map_or(Guard::Normal, |story| story.guard.level)
}

fn closed(found: &Found, now: Micros) -> Option<Closed> {
    found.stored.as_ref()?.openness().closed(settings(found).close_days, now)
}

/// The earlier of two times, where there are any.
pub fn sooner(one: Option<Micros>, other: Option<Micros>) -> Option<Micros> {
    one.into_iter().chain(other).min()
}

/// Until when a page of this story is right although nothing happens.
pub fn valid_until(found: &Found, now: Micros) -> Option<Micros> {
    let Some(story) = &found.stored else { return Some(now.plus(UNSTORED_VALID)) };
    let openness = story.openness();
    openness.closes_at(settings(found).close_days).filter(|at| *at > now)
}

fn sorts(found: &Found, current: Sort) -> Vec<SortLink> {
    let href = found.href();
    let first = if href.contains('?') { '&' } else { '?' };
    Sort::ALL
        .into_iter()
        .map(|sort| SortLink {
            sort: sort_view(sort),
            href: if sort == Sort::default() {
                href.clone()
            } else {
                format!("{href}{first}sort={}", sort.as_str())
            },
            current: sort == current,
        })
        .collect()
}

const fn sort_view(sort: Sort) -> SortView {
    match sort {
        Sort::Best => SortView::Best,
        Sort::Newest => SortView::Newest,
        Sort::Oldest => SortView::Oldest,
        Sort::Discussed => SortView::Discussed,
    }
}

fn items(
    found: &Found,
    badges: &Badges,
    threads: &[Thread],
    names: &HashMap<CommentId, String>,
    can_reply: bool,
    can_vote: bool,
    now: Micros,
) -> Vec<Item> {
    let texts = Texts::of(&found.site.settings.language);
    let mut items = Vec::new();
    for thread in threads {
        let below = descendants(&thread.rows);
        let on_page: HashMap<CommentId, &CommentRow> = thread.rows.iter().map(|row| (row.id, row)).collect();
        for (row, below) in thread.rows.iter().zip(below) {
            let mut view = comment_view(found, row, badges, can_reply && !thread.is_locked);
            view.votes = can_vote.then(|| votes_view(found, row, now)).flatten();
            view.report_href = (row.status == Status::Published).then(|| report_href(found, row));
            view.descendants_on_page = below;
            view.in_reply_to = answered(row, &on_page, names, texts);
            items.push(Item::Comment(Box::new(view)));
        }
        if let Some((count, position)) = thread.more {
            let href = format!("{}?root={}&cursor={position}", found.href(), thread.root_id);
            items.push(Item::More { count, href, indent: 1 });
        }
    }
    items
}

/// How many rows of the page stand below each row, from an arrangement in which a child follows its parent.
fn descendants(rows: &[CommentRow]) -> Vec<u32> {
    let place: HashMap<CommentId, usize> = rows.iter().enumerate().map(|(at, row)| (row.id, at)).collect();
    let mut below = vec![0_u32; rows.len()];
    for at in (0..rows.len()).rev() {
        if let Some(parent) = rows[at].parent_id.and_then(|id| place.get(&id).copied()) {
            below[parent] += below[at] + 1;
        }
    }
    below
}

fn answered(
    row: &CommentRow,
    on_page: &HashMap<CommentId, &CommentRow>,
    names: &HashMap<CommentId, String>,
    texts: &Texts,
) -> Option<AnsweredView> {
    let id = row.parent_id?;
    let parent = on_page.get(&id);
    let name = match parent {
        Some(parent) => (parent.status == Status::Published).then_some(&parent.name),
        None => names.get(&id),
    };
    Some(AnsweredView { id, name: name.map(|name| shown_name(name, texts)) })
}

/// Who carries a badge under one story.
pub struct Badges {
    grants: Arc<Grants>,
    site: SiteId,
    byline: String,
}

impl Badges {
    /// Of a story.
    pub fn under(app: &App, found: &Found) -> Self {
        let byline = found.stored.as_ref().map(|story| name_key(&story.fields.byline));
        Self { grants: app.grants(), site: found.site.id, byline: byline.unwrap_or_default() }
    }

    /// The badge of an author: the story's own before the staff's.
    fn of(&self, account: Option<AccountId>) -> Option<Badge> {
        let grants = self.grants.get(&account?)?;
        let mut here = grants.iter().filter(|grant| grant.site_id.is_none_or(|site| site == self.site));
        let is_author = |grant: &Grant| grant.role == Role::Author && grant.place == self.byline;
        if here.clone().any(|grant| is_author(grant) && !self.byline.is_empty()) {
            return Some(Badge::Author);
        }
        here.any(|grant| grant.role.is_staff()).then_some(Badge::Staff)
    }
}

/// One comment as everyone sees it.
pub fn comment_view(found: &Found, row: &CommentRow, badges: &Badges, can_reply: bool) -> CommentView {
    let published = row.status == Status::Published;
    CommentView {
        id: row.id,
        parent_id: row.parent_id,
        depth: row.depth,
        indent: row.depth.min(INDENT_MAX) as u8,
        descendants_on_page: 0,
        content: content(row, badges, Texts::of(&found.site.settings.language)),
        created_at: row.created_at,
        edited_at: row.edited_at,
        permalink: permalink(&found.site.slug, row),
        reply_href: (published && can_reply)
            .then(|| format!("/s/{}/{}/reply?to={}", found.site.slug, found.id, row.id)),
        in_reply_to: None,
        votes: None,
        marks: marks_view(row),
        report_href: None,
    }
}

/// What is gone is neither picked nor pinned; a thread stays locked whatever becomes of its first comment.
pub fn marks_view(row: &CommentRow) -> MarksView {
    let is_shown = row.status == Status::Published;
    MarksView {
        is_pinned: is_shown && row.pinned_at.is_some(),
        is_picked: is_shown && row.picked_at.is_some(),
        is_locked: row.is_locked,
    }
}

fn votes_view(found: &Found, row: &CommentRow, now: Micros) -> Option<VotesView> {
    let settings = &found.site.settings;
    let told = vote::told(settings, row, now);
    (row.status == Status::Published).then(|| VotesView {
        href: format!("/s/{}/{}/vote?on={}", found.site.slug, found.id, row.id),
        up: told.up,
        down: told.down,
        has_down: settings.votes.take(Value::Down),
    })
}

/// Where a comment is reported.
fn report_href(found: &Found, row: &CommentRow) -> String {
    format!("/s/{}/{}/report?on={}", found.site.slug, found.id, row.id)
}

/// The address of one comment, wherever it stands in its discussion by then.
pub fn permalink(slug: &str, row: &CommentRow) -> String {
    format!("/s/{slug}/{}?comment={}#comment-{}", row.story_id, row.id, row.id)
}

fn content(row: &CommentRow, badges: &Badges, texts: &Texts) -> CommentContent {
    match row.status {
        Status::Withdrawn => CommentContent::Withdrawn,
        Status::Removed | Status::Rejected => CommentContent::Removed,
        Status::Erased => CommentContent::Erased,
        Status::Pending => CommentContent::Held,
        Status::Published => open_content(row, badges, texts),
    }
}

/// The content of a comment for whoever may see it in any state.
fn open_content(row: &CommentRow, badges: &Badges, texts: &Texts) -> CommentContent {
    CommentContent::Shown {
        author: author(row, badges, texts),
        body: Some(row.html.clone()).filter(|html| !html.as_str().is_empty()),
    }
}

/// One comment as its author and staff see it, whatever its state, as long as there is a text.
pub fn open_view(found: &Found, row: &CommentRow, badges: &Badges) -> CommentView {
    let mut view = comment_view(found, row, badges, false);
    if row.status != Status::Erased {
        view.content = open_content(row, badges, Texts::of(&found.site.settings.language));
    }
    view
}

/// An author as everyone sees them.
fn author(row: &CommentRow, badges: &Badges, texts: &Texts) -> AuthorView {
    AuthorView {
        name: shown_name(&row.name, texts),
        initials: althing_core::name::initials(&row.name),
        hue: row.hue,
        badge: badges.of(row.account_id),
    }
}

/// Where the page after a page of threads is.
pub fn next_page_href(app: &App, found: &Found, page: &ThreadPage, sort: Sort) -> Option<String> {
    let cursor: Cursor = page.next?;
    let cursor = cursor.encode(&app.key, found.id, sort);
    Some(format!("{}?sort={}&page={cursor}", found.href(), sort.as_str()))
}
