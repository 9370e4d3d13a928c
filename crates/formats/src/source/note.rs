//! What a reader did not read, or read in part, and why.

/// Why a record was skipped, or what of it could not be read; for programs and for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Skipped: larger than a record may be.
    TooLarge,
    /// Skipped: nested deeper than a record may be.
    TooDeep,
    /// Skipped: no record can be made out where one should be.
    Broken,
    /// Skipped: the file ends, or cannot be unpacked further, in the middle of it.
    CutOff,
    /// Skipped: it has no key.
    NoKey,
    /// Skipped: a comment that names no story.
    NoStory,
    /// Skipped: a pingback, a trackback, a note of staff or of a shop's order, and not a reader's comment.
    NotAComment,
    /// Skipped: a file of the source that holds nothing that is taken over.
    NotTaken,
    /// Read without its time, which cannot be made out.
    BadTime,
    /// Read with a time whose zone the source does not tell: it was taken for UTC.
    GuessedZone,
    /// Read as waiting for a moderator, because the source's word on its state cannot be made out.
    BadState,
    /// Read with characters replaced, because its bytes are not of the encoding that the file is in.
    BadText,
    /// Read without its parent: it names itself.
    OwnParent,
    /// Read without a picture, of which only the words are left: the source kept it itself and gives no copy.
    NoPicture,
}

impl Code {
    /// Whether the record was skipped; else it was told, with less in it.
    pub const fn skips(self) -> bool {
        !matches!(
            self,
            Self::BadTime
                | Self::GuessedZone
                | Self::BadState
                | Self::BadText
                | Self::OwnParent
                | Self::NoPicture
        )
    }

    /// The name, for reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooLarge => "too large",
            Self::TooDeep => "too deep",
            Self::Broken => "broken",
            Self::CutOff => "cut off",
            Self::NoKey => "no key",
            Self::NoStory => "no story",
            Self::NotAComment => "not a comment",
            Self::NotTaken => "not taken",
            Self::BadTime => "bad time",
            Self::GuessedZone => "guessed zone",
            Self::BadState => "bad state",
            Self::BadText => "bad text",
            Self::OwnParent => "own parent",
            Self::NoPicture => "no picture",
        }
    }
}

/// Something about a record. It holds keys and codes and no texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What there is to say.
    pub code: Code,
    /// The record's key, where it has one. Comments may name a skipped one as their parent.
    pub source_id: Option<String>,
    /// What a skipped comment replied to: its replies can hang there.
    pub parent_source_id: Option<String>,
    /// The story of a comment, where it is known.
    pub story_key: Option<String>,
}

/// What a source calls a comment, what that answers and what it stands under.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'k> {
    /// Its own key; empty where it has none.
    pub own: &'k str,
    pub parent: Option<&'k str>,
    pub story: Option<&'k str>,
}

impl Keys<'_> {
    /// Something about the comment.
    pub(crate) fn note(&self, code: Code) -> Note {
        Note {
            parent_source_id: self.parent.map(str::to_owned),
            story_key: self.story.map(str::to_owned),
            ..Note::of(code, self.own)
        }
    }

    /// Why the comment is skipped: without a key of its own, or its story's.
    pub(crate) fn missing(&self) -> Option<Note> {
        let code = if self.own.is_empty() { Code::NoKey } else { Code::NoStory };
        (self.own.is_empty() || self.story.is_none()).then(|| self.note(code))
    }
}

impl Note {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, source_id: None, parent_source_id: None, story_key: None }
    }

    pub(crate) fn of(code: Code, source_id: &str) -> Self {
        Self { source_id: Some(source_id.to_owned()).filter(|it| !it.is_empty()), ..Self::new(code) }
    }
}
