//! The syntax tree of a comment: blocks in one flat list, their text as styled runs in another.
//!
//! Inline markup is not nested but a set of styles on each run, so that mis-nested input has a tree too,
//! equal looks have equal trees, and neither walking nor dropping a tree can recurse.

use super::link::Target;

/// Deepest nesting of HTML elements that a tree can turn into.
pub(crate) const DEPTH_MAX: usize = 16;
/// Inline elements that can lie in each other: link, spoiler, strong, emphasis, code.
const INLINE_DEPTH_MAX: usize = 5;
/// Deepest block, counting quotes, lists and items; the innermost is a paragraph or code.
pub(crate) const BLOCK_DEPTH_MAX: usize = DEPTH_MAX - INLINE_DEPTH_MAX;

/// Style bits of a run.
pub(crate) type Style = u8;
/// Emphasis.
pub(crate) const EMPHASIS: Style = 1;
/// Strong emphasis.
pub(crate) const STRONG: Style = 2;
/// Hidden until the reader asks for it.
pub(crate) const SPOILER: Style = 4;

/// A part of [`Tree::text`] or [`Tree::runs`].
pub(crate) type Span = std::ops::Range<usize>;

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// Runs of text.
    Paragraph(Span),
    /// Text as it is, with the language that was named for it (possibly empty).
    Code {
        /// Range of the tree's text.
        text: Span,
        /// Range of the tree's text: `[A-Za-z0-9+#.-]*`.
        language: Span,
    },
    /// A quotation.
    Quote,
    /// A list, whose children are items.
    List {
        /// Whether its items are numbered.
        ordered: bool,
    },
    /// An item, with the number typed in an ordered list.
    Item(u32),
}

/// A block and the index behind its last descendant; children follow their parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) block: Block,
    pub(crate) end: usize,
}

/// What a run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Plain text without line ends.
    Text(Span),
    /// Inline code without line ends.
    Code(Span),
    /// A line end.
    Break,
}

/// A piece of a paragraph with its styles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) piece: Piece,
    pub(crate) style: Style,
    /// Index into [`Tree::links`] plus one, 0 for none.
    pub(crate) link: u32,
}

/// A comment as parsed. See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) runs: Vec<Run>,
    pub(crate) text: String,
    pub(crate) links: Vec<Target>,
    open: Vec<usize>,
}

impl Tree {
    /// Begins a block with children.
    pub(crate) fn open(&mut self, block: Block) {
        self.open.push(self.nodes.len());
        self.nodes.push(Node { block, end: 0 });
    }

    /// Ends the block begun last. One that stayed empty is taken back.
    pub(crate) fn close(&mut self) {
        let Some(index) = self.open.pop() else { return };
        if index + 1 == self.nodes.len() {
            self.nodes.pop();
        } else {
            self.nodes[index].end = self.nodes.len();
        }
    }

    /// Adds a block without children.
    pub(crate) fn leaf(&mut self, block: Block) {
        let end = self.nodes.len() + 1;
        self.nodes.push(Node { block, end });
    }

    /// How many blocks are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Appends to the text, and says where.
    pub(crate) fn store(&mut self, text: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }

    /// Runs as text; line ends are spaces.
    pub(crate) fn text_of(&self, runs: &[Run]) -> String {
        let mut out = String::new();
        for run in runs {
            match &run.piece {
                Piece::Text(text) | Piece::Code(text) => out.push_str(&self.text[text.clone()]),
                Piece::Break => out.push(' '),
            }
        }
        out
    }

    /// The link of a run.
    pub(crate) fn link(&self, run: &Run) -> Option<&Target> {
        self.links.get((run.link as usize).checked_sub(1)?)
    }

    /// Brings the runs from `start` to the one form that equal looks share: no line ends at the edges, no
    /// white space at the edges of a style or link, no neighbours that are alike. `None` if nothing is left.
    pub(crate) fn finish_runs(&mut self, start: usize) -> Option<Span> {
        for feature in FEATURES {
            self.trim_feature(start, feature);
        }
        self.trim_lines(start);
        self.merge_alike(start);
        (start < self.runs.len()).then_some(start..self.runs.len())
    }

    /// Takes a style or link from the white space at both ends of every stretch that has it.
    fn trim_feature(&mut self, start: usize, feature: Feature) {
        if !self.runs[start..].iter().any(|run| feature.of(run) != 0) {
            return;
        }
        for end in [End::Start, End::Tail] {
            let runs: Vec<Run> = match end {
                End::Start => self.runs.drain(start..).collect(),
                End::Tail => self.runs.drain(start..).rev().collect(),
            };
            let mut inside = 0;
            for mut run in runs {
                let value = feature.of(&run);
                if value != 0 && value != inside {
                    let rest = self.split_blank(&mut run, end);
                    if let Some(rest) = rest {
                        let mut blank = std::mem::replace(&mut run, rest);
                        feature.clear(&mut blank);
                        self.runs.push(blank);
                    } else if self.is_blank(&run) {
                        feature.clear(&mut run);
                    }
                }
                inside = feature.of(&run);
                self.runs.push(run);
            }
            if end == End::Tail {
                self.runs[start..].reverse();
            }
        }
    }

    /// Cuts the white space at one end off a run with other text: leaves it in `run`, returns the rest.
    fn split_blank(&self, run: &mut Run, end: End) -> Option<Run> {
        let Piece::Text(span) = run.piece.clone() else { return None };
        let text = &self.text[span.clone()];
        let (blank, rest) = match end {
            End::Start => {
                let cut = span.end - text.trim_start().len();
                (span.start..cut, cut..span.end)
            }
            End::Tail => {
                let cut = span.start + text.trim_end().len();
                (cut..span.end, span.start..cut)
            }
        };
        if blank.is_empty() || rest.is_empty() {
            return None;
        }
        let rest = Run { piece: Piece::Text(rest), ..run.clone() };
        run.piece = Piece::Text(blank);
        Some(rest)
    }

    fn is_blank(&self, run: &Run) -> bool {
        match &run.piece {
            Piece::Text(span) => self.text[span.clone()].trim().is_empty(),
            Piece::Code(_) => false,
            Piece::Break => true,
        }
    }

    /// Drops blank runs at both ends, and white space before and behind line ends.
    fn trim_lines(&mut self, start: usize) {
        while self.runs.len() > start && self.is_blank(&self.runs[self.runs.len() - 1]) {
            self.runs.pop();
        }
        let blank = self.runs[start..].iter().take_while(|run| self.is_blank(run)).count();
        self.runs.drain(start..start + blank);
        let mut at_edge = true;
        for index in start..self.runs.len() {
            at_edge = self.trim_run(index, at_edge, |text| {
                let kept = text.trim_start().len();
                text.len() - kept..text.len()
            });
        }
        at_edge = true;
        for index in (start..self.runs.len()).rev() {
            at_edge = self.trim_run(index, at_edge, |text| 0..text.trim_end().len());
        }
        self.runs.retain(|run| !matches!(&run.piece, Piece::Text(span) if span.is_empty()));
    }

    /// Cuts a run beside a line end to what `keep` says, and says whether the next one is beside it too.
    fn trim_run(&mut self, index: usize, at_edge: bool, keep: impl Fn(&str) -> Span) -> bool {
        match self.runs[index].piece.clone() {
            Piece::Break => true,
            Piece::Text(span) if at_edge => {
                let kept = keep(&self.text[span.clone()]);
                let span = span.start + kept.start..span.start + kept.end;
                self.runs[index].piece = Piece::Text(span.clone());
                span.is_empty()
            }
            Piece::Text(_) | Piece::Code(_) => false,
        }
    }

    /// Joins neighbours of one kind, style and link. Each byte is copied at most once.
    fn merge_alike(&mut self, start: usize) {
        let mut kept = start;
        let mut index = start;
        while index < self.runs.len() {
            let alike = self.runs[index..].iter().take_while(|run| run.is_alike(&self.runs[index])).count();
            let mut run = self.runs[index].clone();
            if alike > 1 {
                let group: Vec<Span> =
                    self.runs[index..index + alike].iter().filter_map(|run| run.piece.span()).collect();
                run.piece = run.piece.with(self.join(&group));
            }
            self.runs[kept] = run;
            kept += 1;
            index += alike.max(1);
        }
        self.runs.truncate(kept);
    }

    fn join(&mut self, group: &[Span]) -> Span {
        if group.windows(2).all(|pair| pair[0].end == pair[1].start) {
            return group[0].start..group[group.len() - 1].end;
        }
        let start = self.text.len();
        for span in group {
            self.text.extend_from_within(span.clone());
        }
        start..self.text.len()
    }
}

impl Run {
    /// A run without styles.
    pub(crate) fn plain(piece: Piece) -> Self {
        Self { piece, style: 0, link: 0 }
    }

    fn is_alike(&self, other: &Self) -> bool {
        let kind = matches!(
            (&self.piece, &other.piece),
            (Piece::Text(_), Piece::Text(_)) | (Piece::Code(_), Piece::Code(_))
        );
        kind && self.style == other.style && self.link == other.link
    }
}

impl Piece {
    fn span(&self) -> Option<Span> {
        match self {
            Self::Text(span) | Self::Code(span) => Some(span.clone()),
            Self::Break => None,
        }
    }

    fn with(&self, span: Span) -> Self {
        match self {
            Self::Text(_) => Self::Text(span),
            Self::Code(_) => Self::Code(span),
            Self::Break => Self::Break,
        }
    }
}

/// A style or the link, as something that stretches over runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    Link,
    Style(Style),
}

/// All features, in the order in which their elements nest when they begin and end together. The link is
/// innermost, for a URL that is its own label can have no markup in it.
pub(crate) const FEATURES: [Feature; 4] =
    [Feature::Style(SPOILER), Feature::Style(STRONG), Feature::Style(EMPHASIS), Feature::Link];

impl Feature {
    /// What a run has of it: 0 for nothing; runs with equal values are one stretch.
    pub(crate) fn of(self, run: &Run) -> u32 {
        match self {
            Self::Link => run.link,
            Self::Style(bit) => u32::from(run.style & bit),
        }
    }

    fn clear(self, run: &mut Run) {
        match self {
            Self::Link => run.link = 0,
            Self::Style(bit) => run.style &= !bit,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Start,
    Tail,
}
