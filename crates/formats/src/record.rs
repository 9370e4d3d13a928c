//! What every foreign format is read into: stories, comments and their authors, free of any format's ways.
//!
//! The records carry what a source said and nothing it did not say: what is unknown is `None`. Texts are as the
//! source had them, untrusted: markup is cleaned, names are checked and lengths are limited by those who store
//! them, not here. Values are trimmed of white space around them.
//!
//! They can be written down and read again (serde), since an import is larger than memory.

use serde::{Deserialize, Serialize};

/// The text of a story or a comment, by how it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Text {
    /// As shown, nothing in it is markup: `*` is an asterisk. Paragraphs are separated by one blank line, a single
    /// newline is a line break inside a paragraph.
    Plain(String),
    /// Markdown source.
    Markdown(String),
    /// An HTML fragment, hostile until parsed and rebuilt.
    Html(String),
    /// An HTML fragment, as hostile, in which lines are breaks and blank lines paragraphs, as WordPress stores them.
    HtmlLines(String),
}

impl Default for Text {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl Text {
    /// The source text, whatever it is written in.
    pub fn source(&self) -> &str {
        match self {
            Self::Plain(source) | Self::Markdown(source) | Self::Html(source) | Self::HtmlLines(source) => {
                source
            }
        }
    }

    /// Whether there is nothing to show. Some sources hold comments without a text, and they are kept.
    pub fn is_empty(&self) -> bool {
        self.source().trim().is_empty()
    }
}

/// Where a story that is shown here first appeared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The outlet's name.
    pub name: String,
    /// The address of the outlet or of the original.
    pub url: Option<String>,
}

/// The picture of a story. Nothing is fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRecord {
    /// Its address, which may be relative.
    pub url: String,
    /// What it shows, for those who do not see it.
    pub alt: Option<String>,
    /// The line under it.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
}

/// A page under discussion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryRecord {
    /// What the source calls it, and what [`CommentRecord::story_key`] refers to; none where an input holds one
    /// story only.
    pub source_key: Option<String>,
    /// The publisher's own key for it, where the source keeps one beside its own.
    pub identifier: Option<String>,
    /// Its address, which may be relative.
    pub url: Option<String>,
    /// The headline; empty where the source has none.
    pub title: String,
    /// Who wrote it.
    pub byline: Option<String>,
    /// A sentence or two about it.
    pub summary: Option<String>,
    /// The part of the publication it stands in.
    pub section: Option<String>,
    /// Where it first appeared.
    pub credit: Option<Credit>,
    /// When it appeared, in microseconds since 1970 UTC.
    pub published_at: Option<i64>,
    /// The story itself.
    pub body: Option<Text>,
    /// Its picture.
    pub image: Option<ImageRecord>,
    /// Whether the source takes no more comments on it.
    pub closed: bool,
    /// Whether the source does not show it: deleted, a draft, private, in the bin.
    pub hidden: bool,
    /// The key of the story that it is attached to, where it is shown as far as that one is: not at all, if no record of
    /// the source is that one's.
    pub attached_to: Option<String>,
}

/// Who wrote a comment, as the source knew them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorRecord {
    /// The source's key of the person; none for guests and for sources that know names only.
    pub source_id: Option<String>,
    /// The name shown; empty where the source shows none.
    pub name: String,
    /// Their own page.
    pub url: Option<String>,
    /// Their e-mail address, never verified by us.
    pub email: Option<String>,
    /// Whether the source has banned them.
    pub banned: bool,
}

/// What tells one person of a source from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity<'a> {
    /// The source's own key.
    Key(&'a str),
    /// Their address, compared without case.
    Email(&'a str),
    /// Nothing but the name: two of one name are one, and nobody has proved to be it.
    Name(&'a str),
}

impl AuthorRecord {
    /// The person's key in the source, else the address, else the name; none for who has nothing of these. An empty
    /// address is none: it would make one person of everybody who gave none.
    pub fn identity(&self) -> Option<Identity<'_>> {
        let filled = |text: &'_ Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        match (&self.source_id, &self.email) {
            (Some(key), _) if filled(&self.source_id) => Some(Identity::Key(key)),
            (_, Some(email)) if filled(&self.email) => Some(Identity::Email(email)),
            _ => Some(Identity::Name(&self.name)).filter(|_| !self.name.is_empty()),
        }
    }
}

/// What had become of a comment in its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CommentState {
    /// Shown to everyone.
    #[default]
    Published,
    /// Waiting for a moderator.
    Pending,
    /// Held as spam.
    Spam,
    /// Refused by a moderator before it was shown.
    Rejected,
    /// Taken down; its text is mostly gone, but replies may hang on it.
    Deleted,
}

/// How readers voted, where the source only has the sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoteCounts {
    /// Votes for it.
    pub up: u64,
    /// Votes against it.
    pub down: u64,
}

impl VoteCounts {
    /// The fewest votes that make this difference; none of none.
    pub(crate) fn of_score(score: i64) -> Option<Self> {
        let count = score.unsigned_abs();
        let votes = if score > 0 { Self { up: count, down: 0 } } else { Self { up: 0, down: count } };
        (score != 0).then_some(votes)
    }
}

/// One comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentRecord {
    /// The source's key, unique in one source; the same when the same source is read again.
    pub source_id: String,
    /// The comment it replies to; it may stand later in the input or not at all unless a format says otherwise.
    pub parent_source_id: Option<String>,
    /// The [`StoryRecord::source_key`] of its story; none where an input holds one story only.
    pub story_key: Option<String>,
    /// Who wrote it.
    pub author: AuthorRecord,
    /// What it says.
    pub body: Text,
    /// When it was written, in microseconds since 1970 UTC.
    pub created_at: Option<i64>,
    /// When its text was last changed, in microseconds since 1970 UTC.
    pub edited_at: Option<i64>,
    /// What had become of it.
    pub state: CommentState,
    /// How readers voted.
    pub votes: Option<VoteCounts>,
    /// Whether it stands above the others of its story.
    pub pinned: bool,
    /// Whether editors chose it.
    pub picked: bool,
    /// The line of the input where it begins, from 1, for messages.
    pub line: usize,
}
