//! The tree of a comment to Markdown source that parses to an equal tree, so that what was imported can be
//! edited like what was typed.

use super::emit::stretch_length;
use super::inline::{BACKTICKS_MAX, run_length};
use super::link::{Target, bare_length, starts_like_url};
use super::tree::{Block, EMPHASIS, FEATURES, Feature, Piece, Run, SPOILER, STRONG, Span, Tree};

/// Writes the source of a tree.
pub(crate) fn serialise(tree: &Tree) -> String {
    let mut writer = Writer { tree, out: String::new(), open: vec![Open::new(usize::MAX, String::new())] };
    for index in 0..tree.nodes.len() {
        while writer.open.pop_if(|open| open.end <= index).is_some() {}
        writer.block(index);
    }
    writer.out
}

/// A container around what is being written; the first is the comment itself.
struct Open {
    end: usize,
    /// What its lines begin with.
    prefix: String,
    /// What its first line begins with instead, until that is written.
    mark: Option<String>,
    has_child: bool,
    /// The character of a list's marks; 0 for other containers.
    byte: u8,
    /// The mark of the list that ended last among its children, and where it ended.
    last_list: (u8, usize),
}

impl Open {
    fn new(end: usize, prefix: String) -> Self {
        Self { end, prefix, mark: None, has_child: false, byte: 0, last_list: (0, 0) }
    }
}

struct Writer<'t> {
    tree: &'t Tree,
    out: String,
    open: Vec<Open>,
}

impl Writer<'_> {
    fn block(&mut self, index: usize) {
        self.separate();
        let end = self.tree.nodes[index].end;
        match &self.tree.nodes[index].block {
            Block::Paragraph(runs) => self.paragraph(runs.clone()),
            Block::Code { text, language } => self.code_block(text.clone(), language.clone()),
            Block::Quote => self.open.push(Open::new(end, "> ".to_owned())),
            Block::List { ordered } => {
                let byte = self.list_byte(*ordered, index, end);
                self.open.push(Open { byte, ..Open::new(end, String::new()) });
            }
            Block::Item(number) => {
                let byte = char::from(self.open.last().map_or(b'-', |list| list.byte));
                let mark =
                    if byte == '.' || byte == ')' { format!("{number}{byte} ") } else { format!("{byte} ") };
                self.open.push(Open { mark: Some(mark.clone()), ..Open::new(end, " ".repeat(mark.len())) });
            }
        }
    }

    /// Between two children of a list a line end, of another container a blank line.
    fn separate(&mut self) {
        let Some(parent) = self.open.last_mut() else { return };
        if !std::mem::replace(&mut parent.has_child, true) {
            return;
        }
        let is_list = parent.byte != 0;
        self.out.push('\n');
        if !is_list {
            self.begin_line();
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
        }
    }

    fn begin_line(&mut self) {
        for open in &mut self.open {
            self.out.push_str(open.mark.take().as_deref().unwrap_or(&open.prefix));
        }
    }

    /// A list right behind one of its kind takes the other mark, for else they would be one list.
    fn list_byte(&mut self, ordered: bool, index: usize, end: usize) -> u8 {
        let [usual, other] = if ordered { [b'.', b')'] } else { [b'-', b'*'] };
        let Some(parent) = self.open.last_mut() else { return usual };
        let byte = if parent.last_list == (usual, index) { other } else { usual };
        parent.last_list = (byte, end);
        byte
    }

    fn code_block(&mut self, text: Span, language: Span) {
        let text = &self.tree.text[text];
        let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
        self.begin_line();
        self.out.push_str(&fence);
        self.out.push_str(&self.tree.text[language]);
        for line in text.split('\n').filter(|_| !text.is_empty()) {
            self.out.push('\n');
            self.begin_line();
            self.out.push_str(line);
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        self.out.push('\n');
        self.begin_line();
        self.out.push_str(&fence);
    }

    fn paragraph(&mut self, span: Span) {
        self.begin_line();
        let runs = &self.tree.runs[span];
        let mut line_start = true;
        let mut label: Option<Label> = None;
        for (index, run) in runs.iter().enumerate() {
            let before = self.out.len();
            let ended = self.close_features(runs, index, &mut label);
            self.open_features(runs, index, ended, &mut label);
            line_start &= before == self.out.len();
            match &run.piece {
                Piece::Text(text) if label.is_some_and(Label::is_verbatim) => {
                    self.out.push_str(&self.tree.text[text.clone()]);
                }
                Piece::Text(text) => {
                    let before_link = runs.get(index + 1).is_some_and(|next| next.link != 0);
                    let context = Context { line_start, before_link, in_label: run.link != 0 };
                    escape(&self.tree.text[text.clone()], context, &mut self.out);
                }
                Piece::Code(text) => inline_code(&self.tree.text[text.clone()], &mut self.out),
                Piece::Break => {
                    // An empty line would end the paragraph.
                    self.out.push_str(if line_start { "\\\n" } else { "\n" });
                    self.begin_line();
                }
            }
            line_start = run.piece == Piece::Break;
        }
        self.close_features(runs, runs.len(), &mut label);
    }

    /// Writes the ends of what stretches to run `index`, the youngest first; says whether there were any.
    fn close_features(&mut self, runs: &[Run], index: usize, label: &mut Option<Label>) -> bool {
        let Some(last) = index.checked_sub(1) else { return false };
        let mut ended: Vec<(usize, Feature)> = Vec::new();
        for feature in FEATURES.into_iter().rev() {
            let value = feature.of(&runs[last]);
            if value != 0 && runs.get(index).is_none_or(|run| feature.of(run) != value) {
                let length = runs[..index].iter().rev().take_while(|run| feature.of(run) == value).count();
                ended.push((length, feature));
            }
        }
        ended.sort_by_key(|(length, _)| *length);
        for (_, feature) in &ended {
            match feature {
                Feature::Style(style) => self.out.push_str(delimiter(*style)),
                Feature::Link => self.close_link(&runs[last], label.take()),
            }
        }
        !ended.is_empty()
    }

    fn close_link(&mut self, run: &Run, label: Option<Label>) {
        match (label, self.tree.link(run)) {
            (Some(Label::Angle), _) => self.out.push('>'),
            (Some(Label::Brackets), Some(target)) => {
                let href = &target.href;
                let quoted = href.contains(['(', ')']);
                self.out.push_str(if quoted { "](<" } else { "](" });
                self.out.push_str(href);
                self.out.push_str(if quoted { ">)" } else { ")" });
            }
            _ => {}
        }
    }

    /// Writes the beginnings of what stretches from run `index`, the longest first.
    fn open_features(&mut self, runs: &[Run], index: usize, ended: bool, label: &mut Option<Label>) {
        let run = &runs[index];
        let begins = |f: &Feature| f.of(run) != 0 && (index == 0 || f.of(&runs[index - 1]) != f.of(run));
        let mut begun: Vec<Feature> = FEATURES.into_iter().filter(begins).collect();
        begun.sort_by_key(|f| std::cmp::Reverse(stretch_length(runs, index, *f)));
        for feature in &begun {
            match feature {
                Feature::Style(style) => self.out.push_str(delimiter(*style)),
                Feature::Link => {
                    let form = self.label_form(runs, index, ended || begun.len() > 1);
                    self.out.push_str(match form {
                        Label::Brackets => "[",
                        Label::Angle => "<",
                        Label::Bare => "",
                    });
                    *label = Some(form);
                }
            }
        }
    }

    /// How the link that begins at run `index` is written: bare or in angle brackets if its label is its URL.
    fn label_form(&self, runs: &[Run], index: usize, beside_markup: bool) -> Label {
        let run = &runs[index];
        let Piece::Text(span) = &run.piece else { return Label::Brackets };
        let text = &self.tree.text[span.clone()];
        let is_word = !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>'));
        let is_one = stretch_length(runs, index, Feature::Link) == 1;
        if !is_word || !is_one || Target::parse(text).as_ref() != self.tree.link(run) {
            return Label::Brackets;
        }
        let next = runs.get(index + 1);
        let spaced = match next.map(|next| &next.piece) {
            None | Some(Piece::Break) => true,
            Some(Piece::Text(span)) => self.tree.text[span.clone()].starts_with(char::is_whitespace),
            Some(Piece::Code(_)) => false,
        };
        let calm = spaced && !beside_markup && next.is_none_or(|next| next.style == run.style);
        let follows_word = self.out.ends_with(|c: char| c.is_alphanumeric() || c == '<');
        let is_bare = starts_like_url(text) && bare_length(text) == text.len();
        if calm && is_bare && !follows_word { Label::Bare } else { Label::Angle }
    }
}

/// How a link is written: `[label](url)`, `<url>`, or the URL alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Brackets,
    Angle,
    Bare,
}

impl Label {
    fn is_verbatim(self) -> bool {
        self != Self::Brackets
    }
}

fn delimiter(style: u8) -> &'static str {
    match style {
        SPOILER => "||",
        STRONG => "**",
        EMPHASIS => "*",
        _ => "",
    }
}

fn longest_run(text: &str, mark: char) -> usize {
    text.split(|c| c != mark).map(str::len).max().unwrap_or(0)
}

/// Inline code between backticks of a length that does not occur in it; as text if all lengths do.
fn inline_code(text: &str, out: &mut String) {
    let mut taken = [false; BACKTICKS_MAX + 1];
    for run in text.split(|c| c != '`') {
        taken[run.len().min(BACKTICKS_MAX)] |= run.len() <= BACKTICKS_MAX;
    }
    let Some(length) = (1..=BACKTICKS_MAX).find(|&length| !taken[length]) else {
        return escape(text, Context { line_start: true, before_link: true, in_label: true }, out);
    };
    let spaced = text.starts_with(' ') && text.ends_with(' ') && !text.trim_matches(' ').is_empty();
    let pad = if spaced || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    let fence = "`".repeat(length);
    for part in [&fence, pad, text, pad, &fence] {
        out.push_str(part);
    }
}

/// Where a text stands.
#[derive(Clone, Copy)]
struct Context {
    line_start: bool,
    before_link: bool,
    in_label: bool,
}

/// Writes a text with a backslash before each character that would be markup there.
fn escape(text: &str, context: Context, out: &mut String) {
    let mark = if context.line_start { line_mark(text) } else { None };
    // A bracket that may yet begin a link does not count as something to emphasise; where there is nothing else it must.
    let is_hollow = text.chars().all(|c| matches!(c, '[' | '!') || c.is_whitespace());
    let mut before: Option<char> = None;
    let mut scheme = 0;
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let after = rest.chars().next();
        let between = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
        let escaped = match c {
            '\\' => after.is_none_or(|c| c.is_ascii_punctuation()),
            '`' => true,
            '*' => !between(char::is_whitespace),
            '_' => !between(char::is_whitespace) && !between(char::is_alphanumeric),
            '|' => matches!(before, None | Some('|')) || matches!(after, None | Some('|')),
            '[' => context.in_label || is_hollow,
            ']' => context.in_label || matches!(after, Some('(')),
            '!' => after.is_none() && context.before_link,
            '<' => after.is_none_or(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
            ':' => rest.starts_with("//") && ends_in_scheme(&text[scheme..at]),
            _ => false,
        };
        if escaped || mark == Some(at) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
        if !c.is_ascii_alphabetic() {
            scheme = at + c.len_utf8();
        }
    }
}

fn ends_in_scheme(word: &str) -> bool {
    let lower = word.get(word.len().saturating_sub(5)..).unwrap_or_default().to_ascii_lowercase();
    lower.ends_with("http") || lower.ends_with("https")
}

/// Where in a line's beginning the character is that would make it a quote, an item or code.
fn line_mark(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let spaced = |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t'));
    match bytes.first()? {
        b'>' => Some(0),
        b'-' | b'+' if spaced(1) => Some(0),
        // Behind an item's own dash it would be a rule, which is text, and no item.
        b'-' if bytes.iter().all(|byte| matches!(byte, b'-' | b' ' | b'\t')) => Some(0),
        b'~' if run_length(text, b'~') >= 3 => Some(0),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let is_mark = matches!(bytes.get(digits), Some(b'.' | b')')) && spaced(digits + 1);
            is_mark.then_some(digits)
        }
        _ => None,
    }
}
