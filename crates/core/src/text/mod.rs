//! Readers' text: the only place that makes HTML of it.
//!
//! A comment goes source -> [`normalise()`] -> tree -> [`SafeHtml`]. Imported HTML goes into the same tree, from
//! there to source, and from there the same way. The tree is flat (two lists), so that nothing here recurses.

use std::borrow::Cow;
use std::fmt;

mod block;
mod emit;
mod foreign;
mod inline;
mod link;
mod mark;
mod normalise;
mod serialise;
mod story;
mod tree;

#[cfg(test)]
mod tests;

pub use foreign::{IMPORT_HTML_BYTES_MAX, Newlines, beginning_of_html, comment_from_html};
pub use mark::{MARKED_MAX, MarkedWord};
pub(crate) use normalise::is_bidi_control;
pub use normalise::{MARKS_MAX, is_ignorable, is_visible, normalise};
pub use story::{STORY_BYTES_MAX, StoryBody, StoryRefusal, story_body, story_body_from_text};

use tree::{Block, Piece, SPOILER, Tree};

/// Version of the way from source to HTML. Stored HTML of another version is made anew from its source.
pub const RENDERER: u32 = 1;

/// Characters of a comment.
pub const BODY_CHARS_MAX: usize = 10_000;
/// Bytes of a comment in UTF-8: as many characters of the longest kind, and some room.
pub const BODY_BYTES_MAX: usize = 40_960;

/// HTML made by this module and by nothing else: well-formed, from the allow-list, safe to put into a page as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// HTML that this module made earlier and the store kept with the version of its renderer. `None` if
    /// that is not [`RENDERER`]: then the source is to be rendered again.
    ///
    /// Only the store crate may call it, with what it stored; nothing is checked here.
    pub fn from_store(html: String, renderer: u32) -> Option<Self> {
        (renderer == RENDERER).then_some(Self(html))
    }
}

/// How long a comment may be, measured after normalising.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimits {
    /// Most characters (Unicode scalar values).
    pub chars_max: usize,
    /// Most bytes of UTF-8.
    pub bytes_max: usize,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { chars_max: BODY_CHARS_MAX, bytes_max: BODY_BYTES_MAX }
    }
}

/// Why a text is not a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRefusal {
    /// There is nothing in it.
    Empty,
    /// Nothing in it can be seen.
    Invisible,
    /// It has too many characters.
    TooLong {
        /// Its characters.
        chars: usize,
        /// The limit in characters.
        max: usize,
    },
    /// It has too many bytes.
    TooLarge {
        /// Its bytes.
        bytes: usize,
        /// The limit in bytes.
        max: usize,
    },
}

impl fmt::Display for BodyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the comment is empty"),
            Self::Invisible => f.write_str("nothing in the comment can be seen"),
            Self::TooLong { chars, max } => {
                write!(f, "the comment has {chars} characters, at most {max} fit")
            }
            Self::TooLarge { bytes, max } => write!(f, "the comment has {bytes} bytes, at most {max} fit"),
        }
    }
}

impl std::error::Error for BodyRefusal {}

/// A comment's body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The normalised source, which is stored, edited and exported.
    pub source: String,
    /// What [`RENDERER`] makes of it.
    pub html: SafeHtml,
    /// Links in it, counting each as often as it occurs.
    pub link_count: usize,
}

impl Body {
    /// The body of a comment that another system kept without one. Readers cannot submit it.
    pub fn empty() -> Self {
        Self::default()
    }
}

/// Makes a comment's body of what a reader typed. A preview is the same.
///
/// The Markdown subset: paragraphs, `*emphasis*`, `**strong**`, `` `code` ``, fenced and indented code,
/// quotes, lists, `[links](https://…)`, `<https://…>`, bare URLs, and `||spoilers||`. Every line end is a
/// line end on the page. All else is text as typed, HTML included; an image becomes a link with its label.
pub fn comment_body(source: &str, limits: &BodyLimits) -> Result<Body, BodyRefusal> {
    // Normalising costs more than counting: what is far too large is not worth it.
    if source.len() > limits.bytes_max.saturating_mul(UNNORMALISED_FACTOR) {
        return Err(BodyRefusal::TooLarge { bytes: source.len(), max: limits.bytes_max });
    }
    let source = normalise(source);
    check_limits(&source, limits)?;
    made(source)
}

/// A body of a source in normal form that is no longer than it may be.
fn made(source: Cow<'_, str>) -> Result<Body, BodyRefusal> {
    let tree = block::parse(&source, &mut 0);
    if !has_visible(&tree) {
        return Err(if source.is_empty() { BodyRefusal::Empty } else { BodyRefusal::Invisible });
    }
    Ok(Body { html: emit::emit(&tree), source: source.into_owned(), link_count: count_links(&tree) })
}

/// What stands at the end of a text whose rest is left out.
pub const REST_LEFT_OUT: &str = "\n\n[…]";

/// The body of a text that another system took, whatever its length: of one that is longer than the limits the beginning,
/// with [`REST_LEFT_OUT`] behind it. Says whether that was so. What cannot be seen is [`Body::empty`].
pub fn beginning(source: &str, limits: &BodyLimits) -> (Body, bool) {
    // Normalising a text of any length would cost as much.
    let near = &source[..source.floor_char_boundary(limits.bytes_max.saturating_mul(UNNORMALISED_FACTOR))];
    let normal = normalise(near);
    let is_whole = near.len() == source.len() && check_limits(&normal, limits).is_ok();
    let kept = if is_whole { normal } else { Cow::Owned(cut(&normal, limits)) };
    (made(kept).unwrap_or_default(), !is_whole)
}

/// The beginning of a text in normal form, in normal form, and the sign that there was more.
fn cut(source: &str, limits: &BodyLimits) -> String {
    let chars_max = limits.chars_max.saturating_sub(REST_LEFT_OUT.chars().count());
    let bytes_max = limits.bytes_max.saturating_sub(REST_LEFT_OUT.len());
    let by_chars = source.char_indices().nth(chars_max).map_or(source.len(), |(at, _)| at);
    let end = source.floor_char_boundary(by_chars.min(bytes_max));
    normalise(&format!("{}{REST_LEFT_OUT}", source[..end].trim_end())).into_owned()
}

/// Makes a stored source's HTML anew: what an older renderer made is not shown again. The source was normalised and
/// measured when it was stored.
pub fn render(source: &str) -> SafeHtml {
    emit::emit(&block::parse(source, &mut 0))
}

/// The same with words marked in it, for staff, and which of them were found: one that markup cuts in two is not.
pub fn render_marked(source: &str, words: &[MarkedWord]) -> (SafeHtml, Vec<bool>) {
    let mut marker = mark::Marker::new(words);
    let html = emit::emit_marked(&block::parse(source, &mut 0), &mut marker);
    (html, marker.found)
}

/// A text this many times the limit is refused before it is normalised, which could still shorten it.
const UNNORMALISED_FACTOR: usize = 4;

fn check_limits(source: &str, limits: &BodyLimits) -> Result<(), BodyRefusal> {
    let bytes = source.len();
    // No text has more characters than bytes.
    if bytes > limits.chars_max {
        let chars = source.chars().count();
        if chars > limits.chars_max {
            return Err(BodyRefusal::TooLong { chars, max: limits.chars_max });
        }
    }
    if bytes > limits.bytes_max {
        return Err(BodyRefusal::TooLarge { bytes, max: limits.bytes_max });
    }
    Ok(())
}

fn has_visible(tree: &Tree) -> bool {
    let in_runs = tree.runs.iter().any(|run| match &run.piece {
        Piece::Text(span) | Piece::Code(span) => is_visible(&tree.text[span.clone()]),
        Piece::Break => false,
    });
    in_runs
        || tree.nodes.iter().any(
            |node| matches!(&node.block, Block::Code { text, .. } if is_visible(&tree.text[text.clone()])),
        )
}

fn count_links(tree: &Tree) -> usize {
    let mut links: Vec<_> = tree.runs.iter().map(|run| run.link).filter(|link| *link != 0).collect();
    links.dedup();
    links.len()
}

/// The text of a comment without its markup, for feeds, summaries and search: blocks and lines on lines of
/// their own, at most `chars_max` characters. A longer text is cut at white space where there is some in its
/// last quarter, and ends in `…`. A spoiler is `[…]`, since nobody asked for it there.
pub fn plain_text(source: &str, chars_max: usize) -> String {
    let source = normalise(source);
    let tree = block::parse(&source, &mut 0);
    let mut out = String::new();
    for node in &tree.nodes {
        let line = match &node.block {
            Block::Paragraph(runs) => runs_as_text(&tree, runs.clone()),
            Block::Code { text, .. } => tree.text[text.clone()].to_owned(),
            Block::Quote | Block::List { .. } | Block::Item(_) => continue,
        };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&line);
        if out.len() > chars_max.saturating_mul(4) {
            break;
        }
    }
    shorten(out, chars_max)
}

fn runs_as_text(tree: &Tree, runs: tree::Span) -> String {
    let mut out = String::new();
    let mut in_spoiler = false;
    for run in &tree.runs[runs] {
        let hidden = run.style & SPOILER != 0;
        if hidden {
            if !in_spoiler {
                out.push_str("[…]");
            }
        } else {
            match &run.piece {
                Piece::Text(span) | Piece::Code(span) => out.push_str(&tree.text[span.clone()]),
                Piece::Break => out.push('\n'),
            }
        }
        in_spoiler = hidden;
    }
    out
}

/// Cuts a text to at most this many characters, the mark of the cut included, never within a grapheme.
fn shorten(mut text: String, chars_max: usize) -> String {
    use unicode_segmentation::UnicodeSegmentation;

    let Some((limit, _)) = text.char_indices().nth(chars_max) else { return text };
    if chars_max == 0 {
        return String::new();
    }
    let last = text[..limit].char_indices().next_back().map_or(0, |(at, _)| at);
    let whole =
        text.grapheme_indices(true).map(|(at, _)| at).take_while(|&at| at <= last).last().unwrap_or(0);
    let head = &text[..whole];
    let cut = match head.rfind(char::is_whitespace) {
        Some(space) if space >= whole - whole / 4 => space,
        _ => whole,
    };
    text.truncate(text[..cut].trim_end().len());
    text.push('…');
    text
}
