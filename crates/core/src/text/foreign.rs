//! Other systems' comments, kept as HTML, to ours: tokens -> the same tree -> Markdown source -> body.
//!
//! The tokenizer is html5ever's; there is no document tree, so nothing can nest, recurse or mutate. Inline
//! elements are counters, containers a stack that end tags pop, each entry once.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::block::{has_room, is_language};
use super::link::Target;
use super::serialise::serialise;
use super::tree::{Block, EMPHASIS, Piece, Run, SPOILER, STRONG, Style, Tree};
use super::{Body, BodyLimits, BodyRefusal, REST_LEFT_OUT, beginning, comment_body};

/// Largest HTML of one comment that is read, in bytes; markup may be many times its text.
pub const IMPORT_HTML_BYTES_MAX: usize = 1 << 20;
/// Highest number of a list item.
const NUMBER_MAX: u32 = 999_999_999;

/// What line ends in the HTML mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newlines {
    /// One is a line end, two a new paragraph, as `WordPress` and plain-text systems keep their comments.
    Significant,
    /// White space, as in any HTML.
    Insignificant,
}

/// Makes a comment's body of another system's HTML.
///
/// Kept: paragraphs, line ends, `b` `strong` `i` `em` `code` `pre` `blockquote` `ul` `ol` `li` `a`, spoilers
/// (`spoiler`, or `span` of that class); an image becomes a link to it. Of other elements the text is kept,
/// of scripts, styles and frames nothing. Deeper containers than the tree may have are left out.
pub fn comment_from_html(html: &str, newlines: Newlines, limits: &BodyLimits) -> Result<Body, BodyRefusal> {
    if html.len() > IMPORT_HTML_BYTES_MAX {
        return Err(BodyRefusal::TooLarge { bytes: html.len(), max: IMPORT_HTML_BYTES_MAX });
    }
    comment_body(&serialise(&tree_of(html, newlines)), limits)
}

/// The same as [`comment_from_html`], whatever its length: see [`beginning`].
pub fn beginning_of_html(html: &str, newlines: Newlines, limits: &BodyLimits) -> (Body, bool) {
    let read = &html[..html.floor_char_boundary(IMPORT_HTML_BYTES_MAX)];
    let mut source = serialise(&tree_of(read, newlines));
    if read.len() < html.len() {
        source.push_str(REST_LEFT_OUT);
    }
    let (body, is_cut) = beginning(&source, limits);
    (body, is_cut || read.len() < html.len())
}

/// The tree of some HTML.
pub(super) fn tree_of(html: &str, newlines: Newlines) -> Tree {
    let builder = Builder { newlines, ..Builder::new() };
    let tokenizer = Tokenizer::new(Sink(RefCell::new(builder)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // The only other result is a script to run, which this sink never asks for.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut builder = tokenizer.sink.0.into_inner();
    builder.end_code_block();
    builder.end_paragraph();
    while builder.pop().is_some() {}
    builder.tree
}

struct Sink(RefCell<Builder>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut builder = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) if builder.skipped.is_none() => builder.text(&text),
            Token::TagToken(tag) => return builder.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// A container that is open in the HTML; `real` if the tree has it too.
enum Container {
    Quote { real: bool },
    List { real: bool, ordered: bool, next: u32 },
    Item { real: bool },
}

struct Builder {
    newlines: Newlines,
    tree: Tree,
    open: Vec<Container>,
    /// How many of each kind are open: quotes, lists, items.
    open_count: [usize; 3],
    /// First run of the paragraph that is being gathered.
    start: usize,
    /// How deep in elements of each style, by bit.
    styles: [usize; 3],
    code: usize,
    link: u32,
    /// Of every open `span` whether it is a spoiler.
    spans: Vec<bool>,
    /// Text and language of the code block that is being gathered.
    block: Option<(String, String)>,
    /// Element whose content is dropped.
    skipped: Option<String>,
    /// Whether white space here would follow white space.
    spaced: bool,
    /// Line ends not yet written, where they mean something.
    line_ends: usize,
    /// Whether a `br` was the last: the line end behind it belongs to it.
    after_break: bool,
}

impl Builder {
    fn new() -> Self {
        Self {
            newlines: Newlines::Insignificant,
            tree: Tree::default(),
            open: Vec::new(),
            open_count: [0; 3],
            start: 0,
            styles: [0; 3],
            code: 0,
            link: 0,
            spans: Vec::new(),
            block: None,
            skipped: None,
            spaced: true,
            line_ends: 0,
            after_break: false,
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((code, _)) = &mut self.block {
            code.extend(text.chars().map(|c| if is_line_end(c) { '\n' } else { c }));
            return;
        }
        let mut plain = String::with_capacity(text.len());
        for c in text.chars() {
            if is_line_end(c) && self.newlines == Newlines::Significant {
                if !std::mem::take(&mut self.after_break) {
                    self.line_ends += 1;
                }
            } else if is_line_end(c) || matches!(c, ' ' | '\t' | '\x0c') {
                if !self.spaced {
                    plain.push(' ');
                    self.spaced = true;
                }
            } else {
                if self.line_ends > 0 {
                    self.push_text(&plain);
                    plain.clear();
                    if self.line_ends > 1 {
                        self.end_paragraph();
                    } else {
                        self.line_break();
                    }
                    self.line_ends = 0;
                }
                plain.push(c);
                self.spaced = false;
                self.after_break = false;
            }
        }
        self.push_text(&plain);
    }

    fn push_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let span = self.tree.store(text);
        let piece = if self.code > 0 { Piece::Code(span) } else { Piece::Text(span) };
        let style = (0..3).filter(|&slot| self.styles[slot] > 0).map(|slot| 1 << slot).sum();
        self.tree.runs.push(Run { piece, style, link: self.link });
    }

    fn line_break(&mut self) {
        if let Some((code, _)) = &mut self.block {
            code.push('\n');
            return;
        }
        let style = self.tree.runs[self.start..].last().map_or(0, |run| run.style);
        self.tree.runs.push(Run { style, link: self.link, ..Run::plain(Piece::Break) });
        self.spaced = true;
    }

    fn end_paragraph(&mut self) {
        self.spaced = true;
        self.line_ends = 0;
        if self.start == self.tree.runs.len() {
            return;
        }
        if let Some(runs) = self.tree.finish_runs(self.start) {
            self.ensure_item();
            self.tree.leaf(Block::Paragraph(runs));
        }
        self.start = self.tree.runs.len();
    }

    /// Text right in a list gets an item of its own.
    fn ensure_item(&mut self) {
        if matches!(self.open.last(), Some(Container::List { .. })) {
            self.push_item(None);
        }
    }

    fn end_code_block(&mut self) {
        let Some((text, language)) = self.block.take() else { return };
        let text = text.strip_prefix('\n').unwrap_or(&text);
        let lines: Vec<&str> = text.trim_end().split('\n').map(str::trim_end).collect();
        let text = lines.join("\n");
        if !text.is_empty() {
            self.ensure_item();
            let text = self.tree.store(&text);
            let language = self.tree.store(&language);
            self.tree.leaf(Block::Code { text, language });
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let start = tag.kind == TagKind::StartTag;
        if let Some(skipped) = &self.skipped {
            if !start && skipped == name {
                self.skipped = None;
            }
            return TokenSinkResult::Continue;
        }
        match name {
            "script" | "style" | "iframe" | "noembed" | "noframes" | "title" if start => {
                self.skipped = Some(name.to_owned());
                let kind = if name == "script" { RawKind::ScriptData } else { RawKind::Rawtext };
                return TokenSinkResult::RawData(kind);
            }
            "textarea" if start => return TokenSinkResult::RawData(RawKind::Rcdata),
            _ if self.block.is_some() => self.tag_in_code_block(tag, name, start),
            "b" | "strong" => self.style(STRONG, start),
            "i" | "em" | "cite" | "dfn" | "var" => self.style(EMPHASIS, start),
            "spoiler" => self.style(SPOILER, start),
            "span" => self.span(tag, start),
            "code" | "kbd" | "samp" | "tt" => self.code = step(self.code, start),
            "a" => self.anchor(tag, start),
            "img" if start => self.image(tag),
            "br" => {
                self.line_ends = 0;
                self.line_break();
                self.after_break = true;
            }
            "q" => self.text(if start { "\u{201c}" } else { "\u{201d}" }),
            "td" | "th" | "option" | "button" => self.text(" "),
            _ => self.block_tag(tag, name, start),
        }
        TokenSinkResult::Continue
    }

    fn tag_in_code_block(&mut self, tag: &Tag, name: &str, start: bool) {
        match name {
            "pre" if !start => self.end_code_block(),
            "br" => self.line_break(),
            "code" if start => {
                let word = attribute(tag, "class").and_then(|class| class.strip_prefix("language-"));
                if let (Some((_, language)), Some(word)) = (&mut self.block, word)
                    && is_language(word)
                {
                    word.clone_into(language);
                }
            }
            _ => {}
        }
    }

    fn block_tag(&mut self, tag: &Tag, name: &str, start: bool) {
        if !is_block(name) {
            return;
        }
        self.end_paragraph();
        match (name, start) {
            ("pre", true) => self.block = Some(Default::default()),
            ("blockquote", true) => {
                self.ensure_item();
                let real = has_room(self.tree.depth());
                if real {
                    self.tree.open(Block::Quote);
                }
                self.push(Container::Quote { real });
            }
            ("ul" | "ol", true) => self.push_list(name == "ol", number_attribute(tag, "start")),
            ("li", true) => {
                match self.open.last() {
                    Some(Container::Item { .. }) => drop(self.pop()),
                    Some(Container::List { .. }) => {}
                    Some(Container::Quote { .. }) | None => self.push_list(false, None),
                }
                self.push_item(number_attribute(tag, "value"));
            }
            ("blockquote", false) => self.pop_to(0),
            ("ul" | "ol", false) => self.pop_to(1),
            ("li", false) => self.pop_to(2),
            _ => {}
        }
    }

    fn push_list(&mut self, ordered: bool, start: Option<u32>) {
        self.ensure_item();
        let real = has_room(self.tree.depth());
        if real {
            self.tree.open(Block::List { ordered });
        }
        self.push(Container::List { real, ordered, next: start.unwrap_or(1) });
    }

    fn push_item(&mut self, value: Option<u32>) {
        let Some(Container::List { real, ordered, next }) = self.open.last_mut() else { return };
        let (real, number) = (*real, if *ordered { value.unwrap_or(*next) } else { 1 });
        *next = number.saturating_add(1).min(NUMBER_MAX);
        if real {
            self.tree.open(Block::Item(number));
        }
        self.push(Container::Item { real });
    }

    fn push(&mut self, container: Container) {
        self.open_count[container.slot()] += 1;
        self.open.push(container);
    }

    fn pop(&mut self) -> Option<usize> {
        let container = self.open.pop()?;
        self.open_count[container.slot()] -= 1;
        if container.is_real() {
            self.tree.close();
        }
        Some(container.slot())
    }

    /// Closes containers up to the innermost of this kind, if there is one.
    fn pop_to(&mut self, slot: usize) {
        if self.open_count[slot] > 0 {
            while self.pop().is_some_and(|popped| popped != slot) {}
        }
    }

    fn style(&mut self, style: Style, start: bool) {
        let slot = style.trailing_zeros() as usize;
        self.styles[slot] = step(self.styles[slot], start);
    }

    fn span(&mut self, tag: &Tag, start: bool) {
        if start {
            let class = attribute(tag, "class").unwrap_or_default();
            let is_spoiler = class.split_ascii_whitespace().any(|word| word == "spoiler");
            self.spans.push(is_spoiler);
            if is_spoiler {
                self.style(SPOILER, true);
            }
        } else if self.spans.pop() == Some(true) {
            self.style(SPOILER, false);
        }
    }

    fn anchor(&mut self, tag: &Tag, start: bool) {
        self.link = 0;
        if start && let Some(target) = attribute(tag, "href").and_then(|href| Target::parse(href.trim())) {
            self.link = self.add_link(target);
        }
    }

    fn add_link(&mut self, target: Target) -> u32 {
        self.tree.links.push(target);
        self.tree.links.len() as u32
    }

    /// An image as a link to it, or as its description where it is in a link already.
    fn image(&mut self, tag: &Tag) {
        let label = attribute(tag, "alt").unwrap_or_default().trim();
        let target = attribute(tag, "src").and_then(|src| Target::parse(src.trim()));
        let within = self.link;
        if within == 0
            && let Some(target) = target
        {
            let label = if label.is_empty() { target.href.clone() } else { label.to_owned() };
            self.link = self.add_link(target);
            self.text(&label);
            self.link = within;
        } else {
            self.text(label);
        }
    }
}

impl Container {
    fn slot(&self) -> usize {
        match self {
            Self::Quote { .. } => 0,
            Self::List { .. } => 1,
            Self::Item { .. } => 2,
        }
    }

    fn is_real(&self) -> bool {
        match self {
            Self::Quote { real } | Self::List { real, .. } | Self::Item { real } => *real,
        }
    }
}

fn step(count: usize, start: bool) -> usize {
    if start { count + 1 } else { count.saturating_sub(1) }
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Elements that end a paragraph.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "pre"
            | "blockquote"
            | "ul"
            | "ol"
            | "li"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "table"
            | "tr"
            | "caption"
            | "dl"
            | "dt"
            | "dd"
            | "figure"
            | "figcaption"
            | "section"
            | "article"
            | "aside"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "address"
            | "center"
            | "form"
            | "fieldset"
            | "details"
            | "summary"
            | "body"
            | "html"
            | "head"
            | "select"
            | "textarea"
    )
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

fn number_attribute(tag: &Tag, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().parse().ok().filter(|&number| number <= NUMBER_MAX)
}
