//! Comments as HTML marks them, before it is clear which of them reply to which.

use std::collections::HashMap;

use crate::outline::{COMMENT_DEPTH_MAX, COMMENTS_MAX};
use crate::record::{AuthorRecord, Text, VoteCounts};
use crate::refusal::{Reason, Refusal, Warnings};
use crate::thread::Found;

/// What a comment says it replies to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Parent {
    #[default]
    None,
    /// The comment it stands in, by its place among those found.
    Place(usize),
    /// The page's own key or address of a comment.
    Key(String),
}

/// A comment as marked.
#[derive(Debug, Default)]
pub(super) struct Marked {
    /// The page's own key or address of it.
    pub key: Option<String>,
    pub parent: Parent,
    pub author: AuthorRecord,
    pub body: Option<Text>,
    pub created_at: Option<i64>,
    pub edited_at: Option<i64>,
    pub votes: Option<VoteCounts>,
    pub line: usize,
}

/// Turns marked comments into ones that stand behind their parents, otherwise in the page's order.
pub(super) fn resolve(mut marked: Vec<Marked>, warnings: &mut Warnings) -> Result<Vec<Found>, Refusal> {
    if let Some(comment) = marked.get(COMMENTS_MAX) {
        return Err(Refusal::at(comment.line, Reason::TooMany, format!("more than {COMMENTS_MAX} comments")));
    }
    let parents = parents(&marked, warnings);
    let mut replies: Vec<Vec<usize>> = vec![Vec::new(); marked.len()];
    let mut roots = Vec::new();
    for (place, parent) in parents.iter().enumerate() {
        match parent {
            Some(parent) => replies[*parent].push(place),
            None => roots.push(place),
        }
    }
    let mut found: Vec<Found> = Vec::with_capacity(marked.len());
    let mut waiting: Vec<(usize, Option<usize>, usize)> =
        roots.iter().rev().map(|&place| (place, None, 0)).collect();
    while let Some((place, parent, depth)) = waiting.pop() {
        let comment = std::mem::take(&mut marked[place]);
        if depth > COMMENT_DEPTH_MAX {
            let message = format!("a comment at a depth of {depth}: at most {COMMENT_DEPTH_MAX} are read");
            return Err(Refusal::at(comment.line, Reason::TooDeep, message));
        }
        waiting.extend(replies[place].iter().rev().map(|&reply| (reply, Some(found.len()), depth + 1)));
        found.push(Found {
            parent,
            author: comment.author,
            body: comment.body.unwrap_or(Text::Plain(String::new())),
            created_at: comment.created_at,
            edited_at: comment.edited_at,
            votes: comment.votes,
            line: comment.line,
        });
    }
    Ok(found)
}

/// The places of the parents. One that is not on the page, or replies to its own reply, leaves its comment at the
/// top level: what a reader wrote is kept even where the page is wrong about its place.
fn parents(marked: &[Marked], warnings: &mut Warnings) -> Vec<Option<usize>> {
    let mut keys: HashMap<&str, usize> = HashMap::new();
    for (place, comment) in marked.iter().enumerate() {
        if let Some(key) = &comment.key {
            keys.entry(key).or_insert(place);
        }
    }
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(marked.len());
    for comment in marked {
        let parent = match &comment.parent {
            Parent::None => None,
            Parent::Place(place) => Some(*place),
            Parent::Key(key) => keys.get(key.as_str()).copied(),
        };
        if parent.is_none() && comment.parent != Parent::None {
            warnings.add(
                Some(comment.line),
                "what this comment replies to is not on the page: it is read as a thread",
            );
        }
        parents.push(parent);
    }
    // Each comment is walked over once: those of earlier walks are known to lead to a root.
    let mut walk_of: Vec<usize> = vec![usize::MAX; parents.len()];
    for start in 0..parents.len() {
        let mut place = start;
        while walk_of[place] == usize::MAX {
            walk_of[place] = start;
            let Some(parent) = parents[place] else { break };
            if walk_of[parent] == start {
                parents[place] = None;
                warnings.add(
                    Some(marked[place].line),
                    "this comment replies to its own reply: it is read as a thread",
                );
                break;
            }
            place = parent;
        }
    }
    parents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(key: &str, parent: &str) -> Marked {
        let parent = if parent.is_empty() { Parent::None } else { Parent::Key(parent.to_owned()) };
        let author = AuthorRecord { name: key.to_owned(), ..AuthorRecord::default() };
        Marked { key: Some(key.to_owned()), parent, author, ..Marked::default() }
    }

    #[test]
    fn parents_come_first_whatever_the_page_says() {
        let cases = [
            ("ca a b da", "a c<a d<a b", 0),
            ("ax ba", "a b<a", 1),
            ("aa", "a", 1),
            ("ab bc ca da", "c b<c a<b d<a", 1),
        ];
        for (page, expected, warned) in cases {
            let mut warnings = Warnings::default();
            let marked = page.split(' ').map(|it| comment(&it[..1], &it[1..])).collect();
            let found = resolve(marked, &mut warnings).unwrap();
            let shown = found.iter().map(|it| match it.parent {
                Some(parent) => format!("{}<{}", it.author.name, found[parent].author.name),
                None => it.author.name.clone(),
            });
            assert_eq!(shown.collect::<Vec<_>>().join(" "), expected);
            assert_eq!(warnings.kept.len(), warned);
        }
    }

    #[test]
    fn chains_have_a_limit() {
        let chain = |depth: usize| {
            let link = |place: usize| Marked {
                parent: place.checked_sub(1).map_or(Parent::None, Parent::Place),
                line: place + 1,
                ..Marked::default()
            };
            resolve((0..=depth).map(link).collect(), &mut Warnings::default())
        };
        assert!(chain(COMMENT_DEPTH_MAX).is_ok());
        let refusal = chain(COMMENT_DEPTH_MAX + 1).unwrap_err();
        assert_eq!((refusal.reason, refusal.line), (Reason::TooDeep, Some(COMMENT_DEPTH_MAX + 2)));
        assert_eq!(chain(100_000).unwrap_err().reason, Reason::TooDeep);
    }
}
