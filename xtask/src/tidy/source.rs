//! Rust and TypeScript as far as the rules need them: code without comments and texts, and the texts apart.

/// A source file, taken apart.
pub struct Source {
    /// The code. Comments, texts and whatever is not ASCII are blank; every character keeps its place and line.
    pub code: String,
    /// The texts, in their order.
    pub texts: Vec<Text>,
}

/// A string literal.
#[derive(Debug, PartialEq)]
pub struct Text {
    /// Where it begins in the code.
    pub at: usize,
    /// Its line, from 1.
    pub line: usize,
    /// What stands between the quotes, unescaped.
    pub content: String,
}

/// Which language it is.
#[derive(Clone, Copy, PartialEq)]
pub enum Language {
    Rust,
    TypeScript,
}

impl Source {
    pub fn rust(text: &str) -> Self {
        Self::read(text, Language::Rust)
    }

    pub fn read(text: &str, language: Language) -> Self {
        let mut reader = Reader {
            chars: text.chars().collect(),
            at: 0,
            line: 1,
            code: String::with_capacity(text.len()),
            texts: Vec::new(),
            language,
        };
        while reader.at < reader.chars.len() {
            reader.step();
        }
        Self { code: reader.code, texts: reader.texts }
    }

    /// The same without the tests at the end of the file.
    #[must_use]
    pub fn shipped(mut self) -> Self {
        if let Some(at) = self.code.find("#[cfg(test)]\nmod tests {") {
            self.code.truncate(at);
            self.texts.retain(|text| text.at < at);
        }
        self
    }

    /// The line of a place in the code, from 1.
    pub fn line_of(&self, at: usize) -> usize {
        line_of(&self.code, at)
    }

    /// The lines in which the code holds `what`.
    pub fn lines_with(&self, what: &str) -> Vec<usize> {
        lines_with(&self.code, what)
    }
}

/// The line of a place in a text, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The lines in which the text holds `what`.
pub fn lines_with(text: &str, what: &str) -> Vec<usize> {
    text.match_indices(what).map(|(at, _)| line_of(text, at)).collect()
}

/// Where the brace that opens at `open` is closed.
pub fn closing_brace(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    texts: Vec<Text>,
    language: Language,
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Passes `count` characters, as code or as blanks.
    fn pass(&mut self, count: usize, is_code: bool) {
        for _ in 0..count {
            let Some(&c) = self.chars.get(self.at) else { return };
            self.at += 1;
            if c == '\n' {
                self.line += 1;
            }
            self.code.push(if c == '\n' || (is_code && c.is_ascii()) { c } else { ' ' });
        }
    }

    fn step(&mut self) {
        let rust = self.language == Language::Rust;
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => {
                while self.at < self.chars.len() && self.peek(0) != '\n' {
                    self.pass(1, false);
                }
            }
            ('/', '*') => self.comment(),
            ('"', _) => self.quoted('"', 0),
            ('r' | 'b' | 'c', _) if rust && !self.is_in_word() && self.prefix().is_some() => {
                let (skip, hashes) = self.prefix().unwrap_or_default();
                self.pass(skip, false);
                if hashes == usize::MAX { self.quoted('"', 0) } else { self.raw(hashes) }
            }
            ('\'', next) if rust => {
                let is_char = next == '\\' || self.peek(2) == '\'';
                if is_char { self.character() } else { self.pass(1, true) }
            }
            ('\'' | '`', _) if !rust => self.quoted(self.peek(0), 0),
            ('/', _) if !rust && self.starts_pattern() => self.pattern(),
            _ => self.pass(1, true),
        }
    }

    fn is_in_word(&self) -> bool {
        self.code.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    }

    /// The length of a literal's prefix up to its quote and the number of hashes (`usize::MAX` when it is not raw).
    fn prefix(&self) -> Option<(usize, usize)> {
        let letters = (0..2).take_while(|ahead| matches!(self.peek(*ahead), 'b' | 'c' | 'r')).count();
        let is_raw = (0..letters).any(|ahead| self.peek(ahead) == 'r');
        let hashes = self.chars[self.at + letters..].iter().take_while(|c| **c == '#').count();
        let quoted = self.peek(letters + hashes) == '"';
        match (quoted, is_raw, hashes) {
            (true, true, _) => Some((letters + hashes, hashes)),
            (true, false, 0) => Some((letters, usize::MAX)),
            _ => None,
        }
    }

    fn comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') if depth == 0 || self.language == Language::Rust => {
                    depth += 1;
                    self.pass(2, false);
                }
                ('*', '/') => {
                    depth -= 1;
                    self.pass(2, false);
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.pass(1, false),
            }
        }
    }

    fn character(&mut self) {
        self.pass(1, false);
        while self.at < self.chars.len() && self.peek(0) != '\'' {
            let width = if self.peek(0) == '\\' { 2 } else { 1 };
            self.pass(width, false);
        }
        self.pass(1, false);
    }

    fn quoted(&mut self, quote: char, depth: usize) {
        let (at, line) = (self.at, self.line);
        let mut text = String::new();
        self.pass(1, false);
        while self.at < self.chars.len() && self.peek(0) != quote {
            if self.peek(0) == '\\' {
                self.escape(&mut text);
            } else if depth == 0 && quote == '`' && self.peek(0) == '$' && self.peek(1) == '{' {
                self.hole();
            } else {
                text.push(self.peek(0));
                self.pass(1, false);
            }
        }
        self.pass(1, false);
        self.texts.push(Text { at, line, content: text });
    }

    /// What a template literal takes from code.
    fn hole(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.chars.len() {
            match self.peek(0) {
                '{' => depth += 1,
                '}' => depth -= 1,
                '`' => {
                    self.quoted('`', 1);
                    continue;
                }
                _ => {}
            }
            self.pass(1, false);
            if depth == 0 && self.chars[self.at - 1] == '}' {
                return;
            }
        }
    }

    fn escape(&mut self, text: &mut String) {
        let next = self.peek(1);
        self.pass(2, false);
        match next {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            '\n' => {
                while self.peek(0).is_whitespace() {
                    self.pass(1, false);
                }
            }
            other => text.push(other),
        }
    }

    fn raw(&mut self, hashes: usize) {
        let (at, line) = (self.at, self.line);
        let mut text = String::new();
        self.pass(1, false);
        while self.at < self.chars.len() {
            let closes = self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#');
            if closes {
                self.pass(1 + hashes, false);
                break;
            }
            text.push(self.peek(0));
            self.pass(1, false);
        }
        self.texts.push(Text { at, line, content: text });
    }

    /// Whether a slash begins a regular expression: after a value it divides.
    fn starts_pattern(&self) -> bool {
        let before = self.code.trim_end();
        before.ends_with("return") || before.is_empty() || before.ends_with(|c| "(,=:[!&|?{};>".contains(c))
    }

    fn pattern(&mut self) {
        let mut in_class = false;
        self.pass(1, false);
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            match self.peek(0) {
                '\\' => self.pass(1, false),
                '[' => in_class = true,
                ']' => in_class = false,
                '/' if !in_class => break,
                _ => {}
            }
            self.pass(1, false);
        }
        self.pass(1, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &Source) -> Vec<&str> {
        source.texts.iter().map(|text| text.content.as_str()).collect()
    }

    #[test]
    fn comments_and_texts_are_no_code() {
        let source =
            Source::rust("a /* x /* y */ z */ \"b\\\"{\" // c\nd r#\"e\"f\"# b\"g\" '{' '\\'' 'static h");
        assert_eq!(source.code.split_whitespace().collect::<Vec<_>>(), ["a", "d", "'static", "h"]);
        assert_eq!(texts(&source), ["b\"{", "e\"f", "g"]);
        assert_eq!(source.texts[1].line, 2);
    }

    #[test]
    fn places_and_lines_stay() {
        let text = "let ä = \"1\n2\"; // é\nfn x() {}";
        let source = Source::rust(text);
        assert_eq!(source.code.lines().count(), 3);
        assert_eq!(source.lines_with("fn x"), [3]);
        assert_eq!(source.code.chars().count(), text.chars().count());
    }

    #[test]
    fn a_text_goes_on_over_an_escaped_line_end() {
        assert_eq!(texts(&Source::rust("\"one \\\n      two\"")), ["one two"]);
    }

    #[test]
    fn scripts_have_their_own_quotes() {
        let text = "f('a{', `b ${c({d: `e`})} g`, /[/\"]\\//) / 2; // h";
        let source = Source::read(text, Language::TypeScript);
        assert_eq!(source.code.trim_end(), "f(    ,                     ,         ) / 2;");
    }

    #[test]
    fn tests_are_not_shipped() {
        let source = Source::rust("a(\"b\")\n#[cfg(test)]\nmod tests {\n c(\"d\") }").shipped();
        assert_eq!((source.code.trim(), texts(&source)), ("a(   )", vec!["b"]));
    }

    #[test]
    fn braces_are_matched() {
        assert_eq!(closing_brace("fn a() { { } } }", 7), Some(13));
        assert_eq!(closing_brace("fn a() { {", 7), None);
    }
}
