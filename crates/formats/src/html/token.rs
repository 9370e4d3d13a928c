//! From HTML source to tags and texts.

use std::ops::Range;

use super::entity::decode;

/// The attributes that readers of pages ask for; others are passed over, so that a tag holds few.
const KEPT: [&str; 16] = [
    "class",
    "content",
    "datetime",
    "href",
    "id",
    "itemid",
    "itemprop",
    "itemscope",
    "itemtype",
    "name",
    "property",
    "rel",
    "src",
    "alt",
    "type",
    "value",
];

/// Elements whose content is text and ends only at their own end tag.
const RAW: [&str; 9] =
    ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"];

/// A start tag.
pub(super) struct Start {
    /// In lower case.
    pub name: String,
    /// Those of [`KEPT`], in lower case, decoded; of equals the first.
    pub attributes: Vec<(&'static str, String)>,
    pub self_closing: bool,
}

pub(super) enum Token {
    Start(Start),
    /// An end tag by its name in lower case.
    End(String),
    Text,
    /// A comment, a declaration, or a tag that the end of the input cut off.
    Skipped,
}

/// Splits a source into tokens that follow each other without gaps.
pub(super) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    /// The raw element that the source is in.
    raw: Option<String>,
    /// Bytes looked at, each time they were.
    pub work: u64,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, at: 0, raw: None, work: 0 }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.source.as_bytes().get(at).copied()
    }

    /// The first place from `at` where one of some ASCII bytes stands, or the end.
    fn find(&mut self, at: usize, any: &[u8]) -> usize {
        let bytes = self.source.as_bytes();
        let found =
            bytes[at..].iter().position(|byte| any.contains(byte)).map_or(bytes.len(), |offset| at + offset);
        self.work += (found - at) as u64 + 1;
        found
    }

    fn raw_text_end(&mut self, name: &str) -> usize {
        let mut at = self.at;
        loop {
            at = self.find(at, b"<");
            let Some(rest) = self.source.as_bytes().get(at + 1..) else { return self.source.len() };
            let is_name = rest.strip_prefix(b"/").and_then(|rest| rest.split_at_checked(name.len()));
            if is_name.is_some_and(|(found, after)| {
                let ends =
                    after.first().is_none_or(|&byte| byte.is_ascii_whitespace() || b"/>".contains(&byte));
                ends && found.eq_ignore_ascii_case(name.as_bytes()) && name != "plaintext"
            }) {
                return at;
            }
            at += 1;
        }
    }

    fn comment_end(&mut self, at: usize) -> usize {
        // `<!-->` and `<!--->` are whole comments.
        let rest = &self.source[at..];
        if rest.starts_with('>') || rest.starts_with("->") {
            return at + rest.find('>').map_or(rest.len(), |offset| offset + 1);
        }
        let mut search = at;
        loop {
            let end = self.find(search, b">");
            let before = &self.source.as_bytes()[at..end];
            if before.ends_with(b"--") || before.ends_with(b"--!") || end == self.source.len() {
                return (end + 1).min(self.source.len());
            }
            search = end + 1;
        }
    }

    /// Reads what `<` at `start` begins; none when it is only a character.
    fn markup(&mut self, start: usize) -> Option<Token> {
        match self.byte(start + 1)? {
            b'!' if self.source[start..].starts_with("<!--") => self.at = self.comment_end(start + 4),
            b'!' | b'?' => self.at = (self.find(start, b">") + 1).min(self.source.len()),
            b'/' => match self.byte(start + 2)? {
                byte if byte.is_ascii_alphabetic() => {
                    return Some(self.tag(start + 2).map_or(Token::Skipped, |tag| Token::End(tag.name)));
                }
                _ => self.at = (self.find(start, b">") + 1).min(self.source.len()),
            },
            byte if byte.is_ascii_alphabetic() => {
                return Some(self.tag(start + 1).map_or(Token::Skipped, Token::Start));
            }
            _ => return None,
        }
        Some(Token::Skipped)
    }

    /// Reads a tag from its name on; none when the input ends in it.
    fn tag(&mut self, start: usize) -> Option<Start> {
        let end = self.find(start, b" \t\n\x0c\r/>");
        let name = self.source[start..end].to_ascii_lowercase();
        let mut tag = Start { name, attributes: Vec::new(), self_closing: false };
        self.at = end;
        loop {
            match self.byte(self.at) {
                None => return None,
                Some(b'>') => break,
                Some(b'/') => tag.self_closing = self.byte(self.at + 1) == Some(b'>'),
                Some(byte) if byte.is_ascii_whitespace() => {}
                Some(_) => {
                    self.attribute(&mut tag)?;
                    continue;
                }
            }
            self.at += 1;
            self.work += 1;
        }
        self.at += 1;
        Some(tag)
    }

    fn skip_space(&mut self) {
        while self.byte(self.at).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
            self.work += 1;
        }
    }

    fn attribute(&mut self, tag: &mut Start) -> Option<()> {
        let start = self.at;
        // An equals sign at the beginning belongs to the name.
        self.at = self.find(start + usize::from(self.byte(start) == Some(b'=')), b" \t\n\x0c\r/>=");
        let name = &self.source[start..self.at];
        self.skip_space();
        let mut value = 0..0;
        if self.byte(self.at) == Some(b'=') {
            self.at += 1;
            self.skip_space();
            value = self.value()?;
        }
        let kept = KEPT.iter().find(|kept| kept.eq_ignore_ascii_case(name));
        if let Some(kept) = kept.filter(|kept| tag.attributes.iter().all(|(name, _)| name != *kept)) {
            tag.attributes.push((kept, decode(&self.source[value]).into_owned()));
        }
        Some(())
    }

    fn value(&mut self) -> Option<Range<usize>> {
        let quote = self.byte(self.at).filter(|byte| b"\"'".contains(byte));
        let Some(quote) = quote else {
            let start = self.at;
            self.at = self.find(start, b" \t\n\x0c\r>");
            return Some(start..self.at);
        };
        let start = self.at + 1;
        let end = self.find(start, &[quote]);
        self.at = (end + 1).min(self.source.len());
        (end < self.source.len()).then_some(start..end)
    }
}

impl Iterator for Tokens<'_> {
    type Item = (Token, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start >= self.source.len() {
            return None;
        }
        if let Some(name) = self.raw.take() {
            self.at = self.raw_text_end(&name);
            if self.at > start {
                return Some((Token::Text, start..self.at));
            }
        }
        let markup = if self.byte(start) == Some(b'<') { self.markup(start) } else { None };
        if let Some(token) = markup {
            if let Token::Start(tag) = &token {
                self.raw = RAW.contains(&tag.name.as_str()).then(|| tag.name.clone());
            }
            return Some((token, start..self.at));
        }
        self.at = self.find(start + 1, b"<");
        Some((Token::Text, start..self.at))
    }
}
