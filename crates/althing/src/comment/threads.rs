//! Which comments a page shows and in what order. Loads threads by keyset, never a whole story; arranges what was
//! loaded without recursion, so that a chain of 100,000 replies is as harmless as a list.

use std::collections::HashMap;

use althing_core::comment::{Sort, Status};
use althing_core::id::{CommentId, StoryId};
use althing_store::comment::{self, CommentRow, PAGE_COMMENTS_MAX, THREAD_SEGMENT_MAX, THREADS_MAX};
use althing_store::thread::{self, RootKey, RootRow};
use althing_store::{Error, Tx};

use super::cursor::Cursor;

/// Stretches without anything to show that one page passes over.
const STRETCHES_MAX: usize = 8;

/// One thread, or a part of it, in the order of the page.
#[derive(Clone, Debug)]
pub struct Thread {
    /// Its comments, a child always after its parent.
    pub rows: Vec<CommentRow>,
    /// Published comments of it that are not among them, and the position after which they are.
    pub more: Option<(u64, i64)>,
    /// Its root.
    pub root_id: CommentId,
    /// Whether nobody can reply in it.
    pub is_locked: bool,
}

/// A page of threads.
#[derive(Clone, Debug, Default)]
pub struct ThreadPage {
    /// The threads.
    pub threads: Vec<Thread>,
    /// The place after them, when there are more.
    pub next: Option<Cursor>,
}

/// The page of threads after a place: at most [`THREADS_MAX`] threads and about [`PAGE_COMMENTS_MAX`] comments.
pub fn page(tx: &mut Tx<'_>, story: StoryId, sort: Sort, after: RootKey) -> Result<ThreadPage, Error> {
    let found = thread::roots(tx, story, sort, after, THREADS_MAX)?;
    let taken = take(&found, PAGE_COMMENTS_MAX);
    let next = (taken.len() < found.len()).then(|| taken.last()).flatten();
    let next = next.map(|root| Cursor { root: root.key, position: None });
    let threads = load(tx, taken)?.into_iter().map(|(root, rows)| cut(root, rows, sort)).collect();
    Ok(ThreadPage { threads, next })
}

/// Whether a story's first page, in the order that nobody has to ask for, has this thread.
pub fn is_on_first_page(tx: &mut Tx<'_>, story: StoryId, root: CommentId) -> Result<bool, Error> {
    let sort = Sort::default();
    let found = thread::roots(tx, story, sort, RootKey::FIRST, THREADS_MAX)?;
    Ok(take(&found, PAGE_COMMENTS_MAX).iter().any(|taken| taken.key.id == root))
}

/// As many roots as fit a page, and at least one.
fn take(found: &[RootRow], comments_max: usize) -> &[RootRow] {
    let mut comments = 0;
    let fits = |root: &&RootRow| {
        comments += (root.thread_count.max(1) as usize).min(THREAD_SEGMENT_MAX);
        comments <= comments_max
    };
    let count = found.iter().take(THREADS_MAX).take_while(fits).count();
    &found[..count.max(1).min(found.len())]
}

/// The rows of each root: the small threads in one statement, the big ones a segment each.
fn load(tx: &mut Tx<'_>, roots: &[RootRow]) -> Result<Vec<(RootRow, Vec<CommentRow>)>, Error> {
    let is_small = |root: &&RootRow| root.thread_count as usize <= THREAD_SEGMENT_MAX;
    let small: Vec<CommentId> = roots.iter().filter(is_small).map(|root| root.key.id).collect();
    let joined = if small.is_empty() { Some(Vec::new()) } else { comment::whole_threads(tx, &small)? };
    let mut by_root: HashMap<CommentId, Vec<CommentRow>> = HashMap::new();
    let is_joined = joined.is_some();
    for row in joined.into_iter().flatten() {
        by_root.entry(row.root_id).or_default().push(row);
    }
    let mut loaded = Vec::with_capacity(roots.len());
    for root in roots {
        let rows = if is_joined && is_small(&root) {
            by_root.remove(&root.key.id).unwrap_or_default()
        } else {
            comment::thread(tx, root.key.id, -1, THREAD_SEGMENT_MAX + 1)?
        };
        loaded.push((*root, rows));
    }
    Ok(loaded)
}

/// Keeps the first [`THREAD_SEGMENT_MAX`] rows by position, and arranges them.
fn cut(root: RootRow, mut rows: Vec<CommentRow>, sort: Sort) -> Thread {
    let whole = rows.len() <= THREAD_SEGMENT_MAX;
    rows.truncate(THREAD_SEGMENT_MAX);
    let last = rows.last().map_or(-1, |row| row.position);
    let published = rows.iter().filter(|row| row.status == Status::Published).count() as u64;
    let rest = u64::try_from(root.thread_count).unwrap_or(0).saturating_sub(published);
    let more = (!whole && rest > 0).then_some((rest, last));
    let is_locked = rows.first().is_some_and(|first| first.is_locked);
    Thread { rows: arrange(rows, sort), more, root_id: root.key.id, is_locked }
}

/// A part of one thread after a position, by arrival, arranged; with what is left after it. Passes over a stretch of
/// which nothing is shown (a flood that was removed), as far as one page may take.
pub fn segment(
    tx: &mut Tx<'_>,
    root: CommentId,
    after_position: i64,
    sort: Sort,
) -> Result<(Vec<CommentRow>, Option<i64>), Error> {
    let mut after = after_position;
    for _ in 0..STRETCHES_MAX {
        let (rows, last) = part(tx, root, after, PAGE_COMMENTS_MAX)?;
        let rows = arrange(rows, sort);
        match last {
            Some(last) if rows.is_empty() => after = last,
            _ => return Ok((rows, last)),
        }
    }
    Ok((Vec::new(), Some(after)))
}

/// What the API lists after a place: at most `limit` comments, cut inside a thread where they end. Takes whole threads
/// by the page, so that it needs few statements however many threads it is.
pub fn listing(
    tx: &mut Tx<'_>,
    story: StoryId,
    sort: Sort,
    from: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<CommentRow>, Option<Cursor>), Error> {
    let mut listed = Vec::new();
    let mut after = RootKey::FIRST;
    if let Some(Cursor { root, position }) = from {
        after = root;
        if let Some(position) = position {
            let (rows, last) = part(tx, root.id, position, limit)?;
            listed.extend(arrange(rows, sort));
            if let Some(last) = last {
                return Ok((listed, Some(Cursor { root, position: Some(last) })));
            }
        }
    }
    let found = thread::roots(tx, story, sort, after, limit)?;
    let mut left = &found[..];
    while !left.is_empty() && listed.len() < limit {
        let taken = take(left, limit - listed.len());
        left = &left[taken.len()..];
        for (root, mut rows) in load(tx, taken)? {
            let room = limit - listed.len();
            if room == 0 {
                return Ok((listed, Some(Cursor { root: after, position: None })));
            }
            let is_cut = rows.len() > room;
            rows.truncate(room);
            let last = rows.last().map(|row| row.position).filter(|_| is_cut);
            listed.extend(arrange(rows, sort));
            after = root.key;
            if last.is_some() {
                return Ok((listed, Some(Cursor { root: after, position: last })));
            }
        }
    }
    Ok((listed, (!left.is_empty()).then_some(Cursor { root: after, position: None })))
}

fn part(
    tx: &mut Tx<'_>,
    root: CommentId,
    after_position: i64,
    limit: usize,
) -> Result<(Vec<CommentRow>, Option<i64>), Error> {
    let mut rows = comment::thread(tx, root, after_position, limit + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().map(|row| row.position).filter(|_| more);
    Ok((rows, last))
}

/// Orders rows of one thread, given by position: siblings as the sort says, a child right after its parent, and
/// placeholders only where something below them is shown. A row whose parent is not here stands as a thread of its
/// own. Takes time in the order of n log n, and no stack.
pub fn arrange(rows: Vec<CommentRow>, sort: Sort) -> Vec<CommentRow> {
    let place: HashMap<CommentId, usize> = rows.iter().enumerate().map(|(at, row)| (row.id, at)).collect();
    let parent = |row: &CommentRow| row.parent_id.and_then(|id| place.get(&id).copied());
    let mut below = vec![0_u32; rows.len()];
    let mut kept = vec![false; rows.len()];
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    let mut tops = Vec::new();
    // A parent always arrives before its child, so from the last row to the first each is complete when its turn comes.
    for at in (0..rows.len()).rev() {
        let row = &rows[at];
        kept[at] |= row.status == Status::Published || row.reply_count > 0;
        if !kept[at] {
            continue;
        }
        match parent(row) {
            Some(parent) => {
                kept[parent] = true;
                below[parent] += below[at] + 1;
                children[parent].push(at);
            }
            None => tops.push(at),
        }
    }
    let order = |siblings: &mut Vec<usize>| {
        siblings.sort_by_key(|at| {
            let row = &rows[*at];
            match sort {
                Sort::Oldest => (0, row.sort_at.0, row.position),
                Sort::Newest => (0, -row.sort_at.0, -row.position),
                Sort::Best => (row.best_key, row.sort_at.0, row.position),
                Sort::Discussed => (-i64::from(below[*at]), row.sort_at.0, row.position),
            }
        });
        siblings.reverse();
    };
    // The stack is taken from its end, so siblings wait in reverse.
    order(&mut tops);
    let mut stack = tops;
    let mut sequence = Vec::with_capacity(rows.len());
    while let Some(at) = stack.pop() {
        sequence.push(at);
        let mut siblings = std::mem::take(&mut children[at]);
        order(&mut siblings);
        stack.extend(siblings);
    }
    let mut rows: Vec<Option<CommentRow>> = rows.into_iter().map(Some).collect();
    sequence.into_iter().filter_map(|at| rows[at].take()).collect()
}

#[cfg(test)]
mod tests;
