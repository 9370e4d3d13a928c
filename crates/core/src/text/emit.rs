//! The tree of a comment to HTML.
//!
//! Elements: `p`, `br`, `em`, `strong`, `code`, `pre`, `blockquote`, `ul`, `ol`, `li`, `a`, `span`.
//! Attributes: `dir="auto"` on what sets a direction of its own (lists, code, and paragraphs that are not in
//! a list), `start` and `value` where the numbers typed need them, `class` with a code block's language,
//! `href` and `rel` of links.
//!
//! A spoiler is `<span class="spoiler" role="note" tabindex="0">`. It must lie within a paragraph, where
//! `details` may not, and work without script: the style sheet hides its text until it is hovered over,
//! focused or touched, and shows it, between marks, in print. Without a style sheet it is plain text. A
//! screen reader announces a note before reading it.

use super::SafeHtml;
use super::mark::{Marker, Place};
use super::tree::{Block, EMPHASIS, FEATURES, Feature, Piece, Run, SPOILER, STRONG, Span, Tree};

/// Makes the HTML of a tree.
pub(crate) fn emit(tree: &Tree) -> SafeHtml {
    emit_marked(tree, &mut Marker::default())
}

/// Makes the HTML of a tree with words marked in it.
pub(crate) fn emit_marked(tree: &Tree, marker: &mut Marker<'_>) -> SafeHtml {
    let html = String::with_capacity(tree.text.len() + tree.text.len() / 4 + 64);
    let mut emitter = Emitter { tree, html, open: Vec::new(), marker };
    for index in 0..tree.nodes.len() {
        emitter.close_before(index);
        emitter.block(index);
    }
    emitter.close_before(tree.nodes.len());
    SafeHtml(emitter.html)
}

/// An element that is open.
struct Open {
    end: usize,
    close: &'static str,
    /// For a list, the number that its next item would have.
    next_number: u32,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Quote,
    List,
    Item,
    /// An item whose only paragraph needs no element.
    TightItem,
}

struct Emitter<'t, 'm, 'w> {
    tree: &'t Tree,
    html: String,
    open: Vec<Open>,
    marker: &'m mut Marker<'w>,
}

impl Emitter<'_, '_, '_> {
    fn close_before(&mut self, index: usize) {
        while let Some(open) = self.open.pop_if(|open| open.end <= index) {
            self.html.push_str(open.close);
        }
    }

    fn block(&mut self, index: usize) {
        let node = &self.tree.nodes[index];
        let parent = self.open.last().map(|open| open.kind);
        let (close, next_number, kind) = match &node.block {
            Block::Paragraph(runs) => return self.paragraph(runs.clone(), parent),
            Block::Code { text, language } => return self.code_block(text.clone(), language.clone()),
            Block::Quote => {
                self.html.push_str("<blockquote>");
                ("</blockquote>", 0, Kind::Quote)
            }
            Block::List { ordered: false } => {
                self.html.push_str("<ul dir=\"auto\">");
                ("</ul>", 0, Kind::List)
            }
            Block::List { ordered: true } => {
                let start = match self.tree.nodes.get(index + 1).map(|item| &item.block) {
                    Some(Block::Item(number)) => *number,
                    _ => 1,
                };
                self.html.push_str("<ol dir=\"auto\"");
                self.number(" start=\"", start, 1);
                self.html.push('>');
                ("</ol>", start, Kind::List)
            }
            Block::Item(number) => {
                let expected = self.expected_number(*number);
                self.html.push_str("<li");
                self.number(" value=\"", *number, expected);
                self.html.push('>');
                ("</li>", 0, if self.is_tight(index) { Kind::TightItem } else { Kind::Item })
            }
        };
        self.open.push(Open { end: node.end, close, next_number, kind });
    }

    fn expected_number(&mut self, number: u32) -> u32 {
        let Some(list) = self.open.last_mut() else { return number };
        if list.next_number == 0 && list.close == "</ul>" {
            return number;
        }
        let expected = list.next_number;
        list.next_number = number.saturating_add(1);
        expected
    }

    /// Writes a number attribute if it is not the expected one.
    fn number(&mut self, attribute: &str, number: u32, expected: u32) {
        if number != expected {
            self.html.push_str(attribute);
            self.html.push_str(&number.to_string());
            self.html.push('"');
        }
    }

    /// Whether an item has one paragraph, as its first child.
    fn is_tight(&self, item: usize) -> bool {
        let is_paragraph = |index: usize| matches!(self.tree.nodes[index].block, Block::Paragraph(_));
        let end = self.tree.nodes[item].end;
        let mut child = self.tree.nodes.get(item + 1).map_or(end, |first| first.end);
        let mut tight = item + 1 < end && is_paragraph(item + 1);
        while child < end {
            tight &= !is_paragraph(child);
            child = self.tree.nodes[child].end;
        }
        tight
    }

    fn paragraph(&mut self, runs: Span, parent: Option<Kind>) {
        let (open, close) = match parent {
            Some(Kind::TightItem) => ("", ""),
            Some(Kind::Item) => ("<p>", "</p>"),
            _ => ("<p dir=\"auto\">", "</p>"),
        };
        self.html.push_str(open);
        self.inline(runs);
        self.html.push_str(close);
    }

    fn code_block(&mut self, text: Span, language: Span) {
        self.html.push_str("<pre dir=\"auto\"><code");
        if !language.is_empty() {
            self.html.push_str(" class=\"language-");
            escape(&self.tree.text[language], &mut self.html);
            self.html.push('"');
        }
        self.html.push('>');
        self.marker.write(&self.tree.text[text], Place::Open, &mut self.html);
        self.html.push_str("</code></pre>");
    }

    /// Writes runs, nesting at each place first what stretches farthest, so that elements are split only
    /// where stretches cross.
    fn inline(&mut self, span: Span) {
        let tree = self.tree;
        let runs = &tree.runs[span];
        let mut open: Vec<Feature> = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            self.close_ended(runs, index, &mut open);
            if run.style != 0 || run.link != 0 {
                let mut fresh: Vec<Feature> =
                    FEATURES.into_iter().filter(|f| f.of(run) != 0 && !open.contains(f)).collect();
                if fresh.len() > 1 {
                    fresh.sort_by_key(|f| std::cmp::Reverse(stretch_length(runs, index, *f)));
                }
                for feature in fresh {
                    self.open_feature(feature, run);
                    open.push(feature);
                }
            }
            self.piece(run);
        }
        self.close_ended(runs, runs.len(), &mut open);
    }

    /// Closes what does not go on at run `index`, and what lies within it.
    fn close_ended(&mut self, runs: &[Run], index: usize, open: &mut Vec<Feature>) {
        let Some(last) = index.checked_sub(1) else { return };
        let ends = |f: &Feature| runs.get(index).is_none_or(|run| f.of(run) != f.of(&runs[last]));
        let Some(keep) = open.iter().position(ends) else { return };
        for feature in open.drain(keep..).rev() {
            self.html.push_str(match feature {
                Feature::Link => "</a>",
                Feature::Style(SPOILER) => "</span>",
                Feature::Style(STRONG) => "</strong>",
                Feature::Style(_) => "</em>",
            });
            if feature == Feature::Link && ends(&feature) {
                self.real_host(runs, last);
            }
        }
    }

    fn open_feature(&mut self, feature: Feature, run: &Run) {
        match feature {
            Feature::Link => {
                self.html.push_str("<a href=\"");
                if let Some(target) = self.tree.link(run) {
                    escape(&target.href, &mut self.html);
                }
                self.html.push_str("\" rel=\"nofollow ugc noopener noreferrer\">");
            }
            Feature::Style(SPOILER) => {
                self.html.push_str("<span class=\"spoiler\" role=\"note\" tabindex=\"0\">");
            }
            Feature::Style(STRONG) => self.html.push_str("<strong>"),
            Feature::Style(EMPHASIS..) => self.html.push_str("<em>"),
            Feature::Style(0) => {}
        }
    }

    /// Behind a link whose label could pass for another host's address, its own host.
    fn real_host(&mut self, runs: &[Run], last: usize) {
        let Some(target) = self.tree.link(&runs[last]) else { return };
        let first = runs[..last].iter().rposition(|run| run.link != runs[last].link).map_or(0, |at| at + 1);
        let label = match (&runs[first].piece, first == last) {
            (Piece::Text(span), true) => &self.tree.text[span.clone()],
            _ => &self.tree.text_of(&runs[first..=last]),
        };
        if target.is_disguised_by(label) {
            self.html.push_str(" (");
            escape(&target.host, &mut self.html);
            self.html.push(')');
        }
    }

    fn piece(&mut self, run: &Run) {
        let place = if run.link == 0 { Place::Open } else { Place::InLink };
        match &run.piece {
            Piece::Text(span) => self.marker.write(&self.tree.text[span.clone()], place, &mut self.html),
            Piece::Code(span) => {
                self.html.push_str("<code>");
                self.marker.write(&self.tree.text[span.clone()], place, &mut self.html);
                self.html.push_str("</code>");
            }
            Piece::Break => self.html.push_str("<br>"),
        }
    }
}

/// How many runs from this one on have the feature it has.
pub(crate) fn stretch_length(runs: &[Run], index: usize, feature: Feature) -> usize {
    let value = feature.of(&runs[index]);
    runs[index..].iter().take_while(|run| feature.of(run) == value).count()
}

/// Escapes for text and for double-quoted attributes alike.
pub(crate) fn escape(text: &str, html: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        html.push_str(&text[from..at]);
        html.push_str(entity);
        from = at + 1;
    }
    html.push_str(&text[from..]);
}
