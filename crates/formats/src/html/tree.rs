//! Tags and texts as a flat tree.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use super::entity::decode;
use super::token::{Start, Token, Tokens};

const VOID: [&str; 15] = [
    "area", "base", "basefont", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
];
/// What a closing tag inside does not reach across (HTML Standard: "has an element in scope").
const SCOPE: [&str; 8] = ["applet", "caption", "html", "marquee", "object", "table", "template", "button"];
/// What closes an open paragraph.
const BLOCKS: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "ul",
];
/// What an element begins at the end of: each closes an open one of the second list inside the nearest of the third.
const CLOSES: [(&[&str], &[&str], &[&str]); 5] = [
    (&["li"], &["li"], &["ol", "ul", "menu"]),
    (&["dd", "dt"], &["dd", "dt"], &["dl"]),
    (&["td", "th"], &["td", "th"], &["tr"]),
    (&["tr"], &["tr"], &["table"]),
    (&["option"], &["option"], &["select"]),
];

/// An element.
#[derive(Debug)]
pub(crate) struct Element {
    /// Its name in lower case.
    pub name: String,
    attributes: Vec<(&'static str, String)>,
    /// Its bytes in the source, tags included.
    pub outer: Range<usize>,
    /// What stands between its tags.
    pub inner: Range<usize>,
}

impl Element {
    /// The value of an attribute, decoded; only of those that [`super::token`] keeps.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// Whether an attribute that is a list of words holds a word, in any case.
    pub(crate) fn has(&self, attribute: &str, word: &str) -> bool {
        let words = self.attribute(attribute).unwrap_or("").split_ascii_whitespace();
        words.into_iter().any(|it| it.eq_ignore_ascii_case(word))
    }

    /// Whether it has a class.
    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.has("class", class)
    }
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(Range<usize>),
}

/// A page: its nodes in the order of the source.
pub(crate) struct Document<'a> {
    source: &'a str,
    nodes: Vec<Node>,
    /// For each node the first one behind its subtree.
    ends: Vec<usize>,
    newlines: Vec<usize>,
    /// How often a byte, a tag or a node was looked at: what the tests of linear time count.
    work: Cell<u64>,
}

impl<'a> Document<'a> {
    /// Reads any text: there is no HTML that cannot be read.
    pub(crate) fn parse(source: &'a str) -> Self {
        let mut builder = Builder::default();
        let mut tokens = Tokens::new(source);
        for (token, range) in tokens.by_ref() {
            match token {
                Token::Start(tag) => builder.start(tag, range),
                Token::End(name) => builder.end(&name, range),
                Token::Text => builder.push(Node::Text(range)),
                Token::Skipped => {}
            }
        }
        builder.close_to(0, source.len(), source.len());
        let newlines =
            source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        Self {
            source,
            nodes: builder.nodes,
            ends: builder.ends,
            newlines,
            work: Cell::new(builder.work + tokens.work),
        }
    }

    /// How much work reading it has been so far, walks included.
    #[cfg(test)]
    pub(crate) fn work(&self) -> u64 {
        self.work.get()
    }

    fn count_work(&self) {
        self.work.set(self.work.get() + 1);
    }

    /// How many nodes there are; they are numbered from 0.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The first node behind the subtree of a node.
    pub(crate) fn end(&self, node: usize) -> usize {
        self.ends[node]
    }

    /// The element that a node is.
    pub(crate) fn element(&self, node: usize) -> Option<&Element> {
        match &self.nodes[node] {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        }
    }

    /// The elements among some nodes.
    pub(crate) fn elements(&self, nodes: Range<usize>) -> impl Iterator<Item = (usize, &Element)> {
        nodes.filter_map(|node| self.element(node).map(|element| (node, element)))
    }

    /// The line of a place in the source, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.newlines.partition_point(|&newline| newline < at) + 1
    }

    /// The nodes of a subtree in order, its root first, without the subtrees below it that `skip` names.
    pub(crate) fn inside(&self, node: usize, skip: impl Fn(usize) -> bool) -> impl Iterator<Item = usize> {
        let mut at = node;
        std::iter::from_fn(move || {
            while at < self.ends[node] && at != node && skip(at) {
                at = self.ends[at];
            }
            self.count_work();
            let found = at;
            at += 1;
            (found < self.ends[node]).then_some(found)
        })
    }

    fn is_script(&self, node: usize) -> bool {
        self.element(node).is_some_and(|element| element.name == "script" || element.name == "style")
    }

    /// The text of a subtree without its character references, white space run together and trimmed.
    /// Subtrees that `skip` names, scripts and styles are left out.
    pub(crate) fn text(&self, node: usize, skip: impl Fn(usize) -> bool) -> String {
        let mut text = String::new();
        for at in self.inside(node, |at| skip(at) || self.is_script(at)) {
            match &self.nodes[at] {
                Node::Text(range) => text.push_str(&decode(&self.source[range.clone()])),
                Node::Element(element) if element.name == "br" => text.push(' '),
                Node::Element(_) => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The source between the tags of a node, trimmed, without the subtrees that `skip` names, and without scripts
    /// and styles.
    pub(crate) fn inner_html(&self, node: usize, skip: impl Fn(usize) -> bool) -> String {
        let Some(element) = self.element(node) else { return String::new() };
        let mut html = String::new();
        let mut from = element.inner.start;
        let mut at = node + 1;
        while at < self.ends[node] {
            self.count_work();
            let cut = self.element(at).filter(|_| skip(at) || self.is_script(at));
            let Some(cut) = cut else {
                at += 1;
                continue;
            };
            html.push_str(&self.source[from..cut.outer.start]);
            from = cut.outer.end;
            at = self.ends[at];
        }
        html.push_str(&self.source[from..element.inner.end]);
        html.trim().to_owned()
    }

    /// The source between the tags of an element.
    pub(crate) fn source_in(&self, element: &Element) -> &'a str {
        &self.source[element.inner.clone()]
    }
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    ends: Vec<usize>,
    /// The open elements as nodes, outermost first.
    open: Vec<usize>,
    /// For each name the places in `open` of its elements, innermost last: what finds an open element at once.
    by_name: HashMap<String, Vec<usize>>,
    work: u64,
}

impl Builder {
    fn push(&mut self, node: Node) {
        self.nodes.push(node);
        self.ends.push(self.nodes.len());
        self.work += 1;
    }

    /// The innermost of some names among the open elements, as a place in `open`.
    fn innermost(&self, names: &[&str]) -> Option<usize> {
        names.iter().filter_map(|name| self.by_name.get(*name)?.last().copied()).max()
    }

    fn start(&mut self, tag: Start, range: Range<usize>) {
        let name = tag.name.as_str();
        if BLOCKS.contains(&name) {
            self.close_within(&["p"], &SCOPE, range.start);
        }
        for (begins, closes, inside) in CLOSES {
            if begins.contains(&name) {
                let barrier = self.innermost(inside).max(self.innermost(&SCOPE));
                if let Some(place) = self.innermost(closes).filter(|&place| Some(place) > barrier) {
                    self.close_to(place, range.start, range.start);
                }
            }
        }
        let drawing = tag.self_closing && self.innermost(&["svg", "math"]).is_some();
        let closed = VOID.contains(&name) || drawing;
        let inner = range.end..range.end;
        let node = self.nodes.len();
        if !closed {
            self.by_name.entry(tag.name.clone()).or_default().push(self.open.len());
            self.open.push(node);
        }
        self.push(Node::Element(Element { name: tag.name, attributes: tag.attributes, outer: range, inner }));
    }

    fn end(&mut self, name: &str, range: Range<usize>) {
        let place = self.innermost(&[name]);
        let in_table = ["table", "tr", "td", "th", "tbody", "thead", "tfoot", "html", "caption", "button"]
            .contains(&name);
        let barrier = if in_table { None } else { self.innermost(&SCOPE).max(self.innermost(&["td", "th"])) };
        // Not across a list's or a block's end: a stray `</span>` must not close the comment around it.
        let special = name == "li" || !BLOCKS.contains(&name);
        let lists = self.innermost(&["ol", "ul"]).filter(|_| name == "li");
        let blocks = self
            .innermost(&["li", "div", "article", "section", "blockquote"])
            .filter(|_| special && name != "li" && !in_table && !SCOPE.contains(&name) && name != "body");
        let barrier =
            if name == "template" || name == "object" { None } else { barrier.max(lists).max(blocks) };
        if let Some(place) = place.filter(|&place| barrier.is_none_or(|barrier| place >= barrier)) {
            self.close_to(place, range.start, range.end);
        }
    }

    fn close_within(&mut self, names: &[&str], barriers: &[&str], at: usize) {
        let barrier = self.innermost(barriers);
        if let Some(place) = self.innermost(names).filter(|&place| Some(place) > barrier) {
            self.close_to(place, at, at);
        }
    }

    /// Closes all open elements from a place on: their content ends at `inner_end`, the outermost at `outer_end`.
    fn close_to(&mut self, place: usize, inner_end: usize, outer_end: usize) {
        while self.open.len() > place {
            let Some(node) = self.open.pop() else { break };
            self.ends[node] = self.nodes.len();
            self.work += 1;
            if let Node::Element(element) = &mut self.nodes[node] {
                element.inner.end = inner_end;
                element.outer.end = if self.open.len() == place { outer_end } else { inner_end };
                if let Some(places) = self.by_name.get_mut(&element.name) {
                    places.pop();
                }
            }
        }
    }
}
