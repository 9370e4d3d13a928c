//! Comments in the nested list that WordPress and its themes make.
//!
//! A comment is an `li`, `div` or `article` of class `comment` whose id is `comment-N`, `li-comment-N` or
//! `div-comment-N`, or an `li` of class `comment` inside a list of class `commentlist`, `comment-list` or
//! `children`. It replies to the comment it stands in. Its name is the first element of class `fn` (else the first
//! link in `comment-author`), its time the first `time` with a `datetime`, its text the first element of class
//! `comment-content`, `comment-text` or `comment_content`, else what `comment-body` holds beside author, meta and
//! reply link. Pingbacks are not comments.

use super::marked::Marked;
use super::places::{Places, address};
use crate::html::{Document, Element};
use crate::record::Text;
use crate::when;

const LISTS: [&str; 3] = ["commentlist", "comment-list", "children"];
const TEXTS: [&str; 3] = ["comment-content", "comment-text", "comment_content"];
/// What stands in a comment's body without being its text.
const APART: [&str; 9] = [
    "comment-author",
    "comment-meta",
    "commentmetadata",
    "reply",
    "comment-awaiting-moderation",
    "comment-reply-link",
    "comment-edit-link",
    "children",
    "comment-respond",
];

/// Which elements are comments.
pub(super) fn places(document: &Document<'_>) -> Places {
    let mut list_end = 0;
    Places::of(document, |node, element| {
        if LISTS.iter().any(|class| element.has_class(class)) {
            list_end = list_end.max(document.end(node));
        }
        let is_item = element.name == "li";
        let named = matches!(element.name.as_str(), "div" | "article") && has_comment_id(element);
        element.has_class("comment") && (named || (is_item && (node < list_end || has_comment_id(element))))
    })
}

fn has_comment_id(element: &Element) -> bool {
    let id = element.attribute("id").unwrap_or("");
    let number =
        ["comment-", "li-comment-", "div-comment-"].iter().find_map(|prefix| id.strip_prefix(prefix));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The elements of a comment that hold its parts: of each kind the first.
#[derive(Clone, Default)]
struct Parts {
    name: Option<usize>,
    author: Option<usize>,
    text: Option<usize>,
    body: Option<usize>,
}

/// Reads the comments that stand at some places.
pub(super) fn read(document: &Document<'_>, places: &Places) -> Vec<Marked> {
    let mut marked = places.marked(document);
    let mut parts: Vec<Parts> = vec![Parts::default(); marked.len()];
    for (node, element) in document.elements(0..document.len()) {
        let Some(place) = places.comment_of(node) else { continue };
        let (comment, parts) = (&mut marked[place], &mut parts[place]);
        if element.has_class("fn") {
            parts.name.get_or_insert(node);
        }
        if element.has_class("comment-author") {
            parts.author.get_or_insert(node);
        }
        if TEXTS.iter().any(|class| element.has_class(class)) {
            parts.text.get_or_insert(node);
        }
        if element.has_class("comment-body") {
            parts.body.get_or_insert(node);
        }
        if element.has_class("url") && comment.author.url.is_none() {
            comment.author.url = address(element.attribute("href"));
        }
        if element.name == "time" && comment.created_at.is_none() {
            comment.created_at = element.attribute("datetime").and_then(when::micros);
        }
    }
    for (comment, parts) in marked.iter_mut().zip(parts) {
        name(document, places, &parts, comment);
        let skip = |node: usize| places.begins(node) || is_apart(document, node);
        comment.body = parts.text.or(parts.body).map(|node| Text::Html(document.inner_html(node, skip)));
    }
    marked
}

fn name(document: &Document<'_>, places: &Places, parts: &Parts, comment: &mut Marked) {
    let Some(node) = parts.name.or(parts.author) else { return };
    let skip = |node: usize| places.begins(node);
    let is_link = |node: &usize| document.element(*node).is_some_and(|element| element.name == "a");
    let link = document.inside(node, skip).find(is_link);
    // Around a link in `comment-author` stand words such as "says:".
    comment.author.name = document.text(link.filter(|_| parts.name.is_none()).unwrap_or(node), skip);
    if comment.author.url.is_none() {
        comment.author.url = link.and_then(|link| address(document.element(link)?.attribute("href")));
    }
}

fn is_apart(document: &Document<'_>, node: usize) -> bool {
    document.element(node).is_some_and(|element| APART.iter().any(|class| element.has_class(class)))
}
