//! Comments and a story marked as microdata of schema.org.
//!
//! An element with `itemscope` and an `itemtype` that ends in `/Comment` or `/UserComments` is a comment. It replies
//! to the comment it stands in, else to its `parentItem`. A property belongs to the innermost item around it; of
//! properties given twice the first counts.

use super::marked::{Marked, Parent};
use super::places::{Places, address};
use crate::html::{Document, Element};
use crate::record::Text;
use crate::when;

/// What the items of a page are to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    Comment(usize),
    Author(usize),
    Other,
}

/// Which elements are comments.
pub(super) fn places(document: &Document<'_>) -> Places {
    Places::of(document, |_, element| {
        // What a comment replies to is named, not told again.
        is_item(element, &["Comment", "UserComments"]) && !element.has("itemprop", "parentItem")
    })
}

/// Whether an element is an item of one of some types.
pub(super) fn is_item(element: &Element, types: &[&str]) -> bool {
    let is_type = |word: &str| word.rsplit(['/', '#']).next().is_some_and(|name| types.contains(&name));
    let words = element.attribute("itemtype").unwrap_or("").split_ascii_whitespace();
    element.attribute("itemscope").is_some() && words.into_iter().any(is_type)
}

/// The properties that are read, as a set of which a comment has already had; `name` is its author's.
const PROPERTIES: [(&str, u16); 13] = [
    ("author", 1),
    ("creator", 1),
    ("name", 2),
    ("authorUrl", 4),
    ("text", 8),
    ("commentText", 8),
    ("dateCreated", 16),
    ("commentTime", 16),
    ("datePublished", 16),
    ("dateModified", 32),
    ("upvoteCount", 64),
    ("downvoteCount", 128),
    ("parentItem", 256),
];

/// What is known of the comments so far.
struct Reader<'a, 'd> {
    document: &'a Document<'d>,
    places: &'a Places,
    marked: Vec<Marked>,
    /// The properties each comment has had. Only the first of each is looked at, also when it is empty: elements
    /// in elements may give the same text any number of times.
    had: Vec<u16>,
}

/// Reads the comments that stand at some places.
pub(super) fn read(document: &Document<'_>, places: &Places) -> Vec<Marked> {
    let marked = places.marked(document);
    let mut reader = Reader { document, places, had: vec![0; marked.len()], marked };
    let mut open: Vec<(usize, Item)> = Vec::new();
    for (node, element) in document.elements(0..document.len()) {
        while open.pop_if(|(end, _)| *end <= node).is_some() {}
        let around = open.last().map_or(Item::Other, |(_, item)| *item);
        let begun = places.comment_of(node).filter(|_| places.begins(node));
        if element.attribute("itemscope").is_some() {
            let is_author = element.has("itemprop", "author") || element.has("itemprop", "creator");
            let item = match (begun, around) {
                (Some(place), _) => Item::Comment(place),
                (None, Item::Comment(place)) if is_author && reader.is_first(place, "author") => {
                    Item::Author(place)
                }
                _ => Item::Other,
            };
            open.push((document.end(node), item));
        }
        if let Some(place) = begun {
            reader.marked[place].key = key(element.attribute("itemid").or(element.attribute("id")));
            continue;
        }
        for name in element.attribute("itemprop").unwrap_or("").split_ascii_whitespace() {
            match around {
                Item::Comment(place) => reader.comment(place, node, element, name),
                Item::Author(place) => reader.author(place, node, element, name),
                Item::Other => {}
            }
        }
    }
    reader.marked
}

impl Reader<'_, '_> {
    fn is_first(&mut self, place: usize, name: &str) -> bool {
        let bit = PROPERTIES.iter().find(|(property, _)| *property == name).map_or(0, |(_, bit)| *bit);
        let is_first = self.had[place] & bit == 0;
        self.had[place] |= bit;
        is_first && bit != 0
    }

    /// The value of a property: an attribute that carries one, else the element's text.
    fn value(&self, node: usize) -> String {
        let element = self.document.element(node);
        let carried = element.and_then(|it| it.attribute("content").or(it.attribute("datetime")));
        let text = || self.document.text(node, |it| self.places.begins(it));
        carried.map_or_else(text, |value| value.trim().to_owned())
    }

    fn author(&mut self, place: usize, node: usize, element: &Element, name: &str) {
        if name == "name" && self.is_first(place, "name") {
            self.marked[place].author.name = self.value(node);
        }
        if name == "url" && self.is_first(place, "authorUrl") {
            self.marked[place].author.url =
                address(element.attribute("href").or(element.attribute("content")));
        }
    }

    fn comment(&mut self, place: usize, node: usize, element: &Element, name: &str) {
        if name == "url" || name == "identifier" {
            let own = &mut self.marked[place].key;
            *own = own.take().or_else(|| key(element.attribute("href").or(element.attribute("content"))));
            return;
        }
        // An author who is an item of their own has been seen as one.
        if name == "name" || element.attribute("itemscope").is_some() && name != "parentItem" {
            return;
        }
        if !self.is_first(place, name) {
            return;
        }
        let value = if name == "text" || name == "commentText" { String::new() } else { self.value(node) };
        let comment = &mut self.marked[place];
        match name {
            "author" | "creator" => {
                comment.author.name = value;
                comment.author.url = address(element.attribute("href"));
            }
            "text" | "commentText" => {
                let html = || Text::Html(self.document.inner_html(node, |it| self.places.begins(it)));
                let plain =
                    element.attribute("content").map(|content| Text::Plain(content.trim().to_owned()));
                comment.body = Some(plain.unwrap_or_else(html));
            }
            "dateCreated" | "commentTime" | "datePublished" => comment.created_at = when::micros(&value),
            "dateModified" => comment.edited_at = when::micros(&value),
            "upvoteCount" => comment.votes.get_or_insert_default().up = value.parse().unwrap_or(0),
            "downvoteCount" => comment.votes.get_or_insert_default().down = value.parse().unwrap_or(0),
            "parentItem" if comment.parent == Parent::None => {
                let named = ["href", "itemid", "content"].iter().find_map(|it| key(element.attribute(it)));
                comment.parent = named.map_or(Parent::None, Parent::Key);
            }
            _ => {}
        }
    }
}

/// A key as a link gives it: `#c7` names the element with the id `c7`.
fn key(value: Option<&str>) -> Option<String> {
    let value = value?.trim();
    let value = value.strip_prefix('#').unwrap_or(value);
    (!value.is_empty()).then(|| value.to_owned())
}
