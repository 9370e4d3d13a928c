//! The body of a story that a publisher has us show: trusted more than a reader's text, and still only from
//! an allow-list.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex};

use ammonia::{Builder, UrlRelative};
use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::emit::escape;
use super::link::Target;
use super::{Newlines, SafeHtml, foreign, normalise};
use crate::url::{HttpUrl, Origin};

/// Largest body of a story, in bytes of HTML or text (R-75).
pub const STORY_BYTES_MAX: usize = 1 << 20;
/// Deepest nesting of elements; a deeper body is shown as its paragraphs only, since browsers' and our
/// parser's work grows with the square of the depth.
const STORY_DEPTH_MAX: usize = 128;

/// Elements of a story. `h1` is among them only to become `h2`: the page's `h1` is the story's title.
const TAGS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "figure",
    "figcaption",
    "img",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "a",
    "em",
    "i",
    "strong",
    "b",
    "code",
    "pre",
    "br",
    "hr",
    "cite",
    "q",
    "sup",
    "sub",
    "small",
    "s",
    "del",
    "ins",
    "abbr",
    "mark",
    "time",
    "aside",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
];

/// Elements that are dropped with all they hold.
const DROPPED: &[&str] = &[
    "script", "style", "iframe", "object", "embed", "applet", "template", "noscript", "svg", "math", "form",
    "select", "textarea", "title", "head", "video", "audio", "canvas", "noembed", "noframes", "xmp",
];

/// Attributes by element. `rel` and `loading` are set by us.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("img", &["src", "alt", "width", "height"]),
    ("ol", &["start", "reversed"]),
    ("li", &["value"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
    ("abbr", &["title"]),
];

/// Attributes of every element: our own bodies say it of each paragraph, and are read again when a site moves.
const EVERYWHERE: &[&str] = &["dir"];
/// What `dir` may say.
const DIRECTIONS: &[&str] = &["auto", "ltr", "rtl"];

/// A story's body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryBody {
    /// The HTML to show.
    pub html: SafeHtml,
    /// Where its images come from, each origin once, in order: what the page's policy must allow.
    pub image_origins: Vec<Origin>,
}

/// Why a text is not a story's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoryRefusal {
    /// It has too many bytes.
    TooLarge {
        /// Its bytes.
        bytes: usize,
        /// The limit in bytes.
        max: usize,
    },
}

impl fmt::Display for StoryRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::TooLarge { bytes, max } = self;
        write!(f, "the story has {bytes} bytes, at most {max} fit")
    }
}

impl std::error::Error for StoryRefusal {}

/// Makes a story's body of a publisher's HTML.
///
/// Kept are [`TAGS`] with [`ATTRIBUTES`]; `h1` becomes `h2`. Links and images are resolved against `base`;
/// links may go to `http`, `https` and `mailto`, images come from `http` and `https`. An image that comes
/// from elsewhere is left as its description. No style, class, id, script, frame or form.
pub fn story_body(html: &str, base: Option<&HttpUrl>) -> Result<StoryBody, StoryRefusal> {
    check_size(html)?;
    if depth_of(html) > STORY_DEPTH_MAX {
        let tree = foreign::tree_of(html, Newlines::Insignificant);
        return Ok(StoryBody { html: super::emit::emit(&tree), image_origins: Vec::new() });
    }
    let origins = Arc::new(Mutex::new(Vec::new()));
    let mut builder = allow_list();
    let (base, seen) = (base.cloned(), Arc::clone(&origins));
    builder.attribute_filter(move |element, attribute, value| {
        filter(element, attribute, value, base.as_ref(), &seen).map(Cow::Owned)
    });
    let cleaned = builder.clean(html).to_string();
    // In what the cleaner writes, `<` begins a tag and nothing else: text and attributes have it escaped.
    let mut html = cleaned.replace("<h1>", "<h2>").replace("</h1>", "</h2>");
    html.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let image_origins = origins.lock().map(|mut origins| std::mem::take(&mut *origins)).unwrap_or_default();
    Ok(StoryBody { html: SafeHtml(html), image_origins })
}

/// Makes a story's body of plain text: blank lines between paragraphs, line ends kept.
pub fn story_body_from_text(paragraphs: &str) -> Result<StoryBody, StoryRefusal> {
    check_size(paragraphs)?;
    let text = normalise(paragraphs);
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    let mut open = false;
    for line in text.split('\n').map(str::trim) {
        match (line.is_empty(), open) {
            (true, true) => html.push_str("</p>"),
            (true, false) => {}
            (false, true) => html.push_str("<br>"),
            (false, false) => html.push_str("<p dir=\"auto\">"),
        }
        open = !line.is_empty();
        escape(line, &mut html);
    }
    if open {
        html.push_str("</p>");
    }
    Ok(StoryBody { html: SafeHtml(html), image_origins: Vec::new() })
}

fn check_size(text: &str) -> Result<(), StoryRefusal> {
    let bytes = text.len();
    if bytes > STORY_BYTES_MAX { Err(StoryRefusal::TooLarge { bytes, max: STORY_BYTES_MAX }) } else { Ok(()) }
}

fn allow_list<'b>() -> Builder<'b> {
    let mut builder = Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(DROPPED.iter().copied().collect())
        .tag_attributes(
            ATTRIBUTES
                .iter()
                .map(|(tag, names)| (*tag, names.iter().copied().collect::<HashSet<_>>()))
                .collect(),
        )
        .generic_attributes(EVERYWHERE.iter().copied().collect())
        .set_tag_attribute_values(HashMap::from([("img", HashMap::from([("loading", "lazy")]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // Relative URLs are resolved, or dropped, by the attribute filter.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener"))
        .strip_comments(true);
    builder
}

/// The value that an attribute gets; `None` drops it.
fn filter(
    element: &str,
    attribute: &str,
    value: &str,
    base: Option<&HttpUrl>,
    origins: &Mutex<Vec<Origin>>,
) -> Option<String> {
    let resolved = || HttpUrl::parse(value).ok().or_else(|| base?.join(value).ok());
    match (element, attribute) {
        ("a", "href") => match Target::parse(value.trim()) {
            Some(target) => Some(target.href),
            None => resolved().map(|url| url.as_str().to_owned()),
        },
        ("img", "src") => {
            let url = resolved()?;
            let mut origins = origins.lock().ok()?;
            let origin = url.origin();
            if !origins.contains(&origin) {
                origins.push(origin);
            }
            Some(url.as_str().to_owned())
        }
        (_, "dir") => DIRECTIONS.contains(&value).then(|| value.to_owned()),
        (_, "width" | "height" | "colspan" | "rowspan" | "start" | "value") => {
            let number: u32 = value.trim().parse().ok().filter(|&number| number <= 100_000)?;
            Some(number.to_string())
        }
        ("th", "scope") => matches!(value, "row" | "col" | "rowgroup" | "colgroup").then(|| value.to_owned()),
        _ => Some(value.to_owned()),
    }
}

/// How deep the tags of some HTML nest at most, counting every start tag that an end tag would close.
fn depth_of(html: &str) -> usize {
    let tokenizer = Tokenizer::new(DepthSink(RefCell::default()), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().deepest
}

#[derive(Default)]
struct Depth {
    /// Start tags without end tag so far, by name: an end tag closes none of another name.
    open: HashMap<LocalName, usize>,
    now: usize,
    deepest: usize,
}

struct DepthSink(RefCell<Depth>);

impl TokenSink for DepthSink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        let leaves_open = matches!(
            &*tag.name,
            "br" | "hr"
                | "img"
                | "input"
                | "meta"
                | "link"
                | "wbr"
                | "source"
                | "p"
                | "li"
                | "td"
                | "tr"
                | "th"
                | "dt"
                | "dd"
        );
        if leaves_open {
            return TokenSinkResult::Continue;
        }
        let mut guard = self.0.borrow_mut();
        let depth = &mut *guard;
        let open = depth.open.entry(tag.name).or_default();
        match tag.kind {
            TagKind::StartTag => {
                *open += 1;
                depth.now += 1;
            }
            TagKind::EndTag if *open > 0 => {
                *open -= 1;
                depth.now -= 1;
            }
            TagKind::EndTag => {}
        }
        depth.deepest = depth.deepest.max(depth.now);
        TokenSinkResult::Continue
    }
}
