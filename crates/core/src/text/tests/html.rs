//! A reader of HTML for the tests: what a browser would make of it must be from the allow-list.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Elements and attributes of a comment.
const COMMENT: &[(&str, &[&str])] = &[
    ("p", &["dir"]),
    ("br", &[]),
    ("em", &[]),
    ("strong", &[]),
    ("code", &["class"]),
    ("pre", &["dir"]),
    ("blockquote", &[]),
    ("ul", &["dir"]),
    ("ol", &["dir", "start"]),
    ("li", &["value"]),
    ("a", &["href", "rel"]),
    ("span", &["class", "role", "tabindex"]),
];

/// Elements and attributes of a story, written down again here so that a slip in the code shows.
const STORY: &[(&str, &[&str])] = &[
    ("p", &["dir"]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("blockquote", &[]),
    ("figure", &[]),
    ("figcaption", &[]),
    ("img", &["src", "alt", "width", "height", "loading"]),
    ("ul", &["dir"]),
    ("ol", &["start", "reversed", "dir"]),
    ("li", &["value"]),
    ("dl", &[]),
    ("dt", &[]),
    ("dd", &[]),
    ("a", &["href", "rel"]),
    ("em", &[]),
    ("i", &[]),
    ("strong", &[]),
    ("b", &[]),
    ("code", &["class"]),
    ("pre", &["dir"]),
    ("br", &[]),
    ("hr", &[]),
    ("cite", &[]),
    ("q", &[]),
    ("sup", &[]),
    ("sub", &[]),
    ("small", &[]),
    ("s", &[]),
    ("del", &[]),
    ("ins", &[]),
    ("abbr", &["title"]),
    ("mark", &[]),
    ("time", &["datetime"]),
    ("aside", &[]),
    ("table", &[]),
    ("caption", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tfoot", &[]),
    ("tr", &[]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("td", &["colspan", "rowspan"]),
];

/// Asserts that HTML is a well-formed comment; says how deep its elements nest.
pub(super) fn check_allowed(html: &str, context: &str) -> usize {
    check(html, context, COMMENT)
}

/// Asserts that HTML is a well-formed story.
pub(super) fn check_story(html: &str, context: &str) {
    check(html, context, STORY);
}

fn check(html: &str, context: &str, allowed: &'static [(&'static str, &'static [&'static str])]) -> usize {
    let checker = Checker { allowed, open: Vec::new(), deepest: 0, context: context.to_owned() };
    let tokenizer = Tokenizer::new(
        Sink(RefCell::new(checker)),
        TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() },
    );
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let checker = tokenizer.sink.0.into_inner();
    assert!(checker.open.is_empty(), "{context:?}: {:?} stay open in {html}", checker.open);
    checker.deepest
}

struct Checker {
    allowed: &'static [(&'static str, &'static [&'static str])],
    open: Vec<String>,
    deepest: usize,
    context: String,
}

struct Sink(RefCell<Checker>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut checker = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => checker.tag(&tag),
            Token::CharacterTokens(_) | Token::EOFToken => {}
            other => panic!("{:?}: {other:?}", checker.context),
        }
        TokenSinkResult::Continue
    }
}

impl Checker {
    fn tag(&mut self, tag: &Tag) {
        let name = tag.name.to_string();
        if tag.kind == TagKind::EndTag {
            assert_eq!(self.open.pop().as_ref(), Some(&name), "{:?}", self.context);
            return;
        }
        let Some((_, attributes)) = self.allowed.iter().find(|(allowed, _)| *allowed == name) else {
            panic!("{:?}: element {name}", self.context)
        };
        for attribute in &tag.attrs {
            let key = attribute.name.local.to_string();
            assert!(attributes.contains(&key.as_str()), "{:?}: attribute {key}", self.context);
            self.value(&name, &key, &attribute.value);
        }
        if !matches!(name.as_str(), "br" | "hr" | "img") {
            self.nesting(&name);
            self.open.push(name);
            self.deepest = self.deepest.max(self.open.len());
        }
    }

    fn value(&self, name: &str, key: &str, value: &str) {
        let is_good = match key {
            "href" => ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme)),
            "src" => ["http://", "https://"].iter().any(|scheme| value.starts_with(scheme)),
            "rel" => matches!(value, "nofollow ugc noopener noreferrer" | "noopener"),
            "dir" => value == "auto",
            "class" if name == "span" => value == "spoiler",
            "class" => value.starts_with("language-") && !value.contains(char::is_whitespace),
            "role" => value == "note",
            "tabindex" => value == "0",
            "start" | "value" | "width" | "height" | "colspan" | "rowspan" => value.parse::<u32>().is_ok(),
            "loading" => value == "lazy",
            _ => true,
        };
        assert!(is_good, "{:?}: {key}={value:?}", self.context);
    }

    /// No paragraph in a paragraph, no link in a link: a browser would not build the tree we meant.
    fn nesting(&self, name: &str) {
        let is_block = matches!(name, "p" | "pre" | "blockquote" | "ul" | "ol" | "li");
        let within = |outer: &str| self.open.iter().any(|open| open == outer);
        assert!(!(is_block && within("p")), "{:?}: {name} in p", self.context);
        assert!(!(name == "a" && within("a")), "{:?}: a in a", self.context);
    }
}
