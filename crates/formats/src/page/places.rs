//! Which elements of a page are comments, and which comment each element belongs to.

use super::marked::{Marked, Parent};
use crate::html::{Document, Element};

const NONE: u32 = u32::MAX;

/// The comments of one kind of marking, numbered in the page's order.
pub(super) struct Places {
    /// For each node the innermost comment around it, itself included.
    owners: Vec<u32>,
    /// For each comment its element and the comment it stands in.
    comments: Vec<(usize, Option<usize>)>,
}

impl Places {
    /// Finds comments in one walk; `is_comment` sees the elements in the page's order.
    pub(super) fn of(document: &Document<'_>, mut is_comment: impl FnMut(usize, &Element) -> bool) -> Self {
        let mut places = Self { owners: vec![NONE; document.len()], comments: Vec::new() };
        let mut open: Vec<usize> = Vec::new();
        for node in 0..document.len() {
            while open.pop_if(|place| document.end(places.comments[*place].0) <= node).is_some() {}
            if document.element(node).is_some_and(|element| is_comment(node, element)) {
                places.comments.push((node, open.last().copied()));
                open.push(places.comments.len() - 1);
            }
            places.owners[node] = open.last().map_or(NONE, |&place| place as u32);
        }
        places
    }

    /// The innermost comment around a node, itself included.
    pub(super) fn comment_of(&self, node: usize) -> Option<usize> {
        Some(self.owners[node]).filter(|&owner| owner != NONE).map(|owner| owner as usize)
    }

    /// Whether a node is a comment's element.
    pub(super) fn begins(&self, node: usize) -> bool {
        self.comment_of(node).is_some_and(|place| self.comments[place].0 == node)
    }

    /// One empty comment a place, each a reply to the comment it stands in.
    pub(super) fn marked(&self, document: &Document<'_>) -> Vec<Marked> {
        let comment = |(node, parent): (usize, Option<usize>)| Marked {
            parent: parent.map_or(Parent::None, Parent::Place),
            line: document.element(node).map_or(1, |element| document.line(element.outer.start)),
            ..Marked::default()
        };
        self.comments.iter().copied().map(comment).collect()
    }
}

/// An address worth keeping: not empty and not only a place on the page itself.
pub(super) fn address(value: Option<&str>) -> Option<String> {
    let value = value?.trim();
    (!value.is_empty() && !value.starts_with('#')).then(|| value.to_owned())
}
