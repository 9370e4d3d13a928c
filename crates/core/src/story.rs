//! A story: the page under discussion.

use crate::guard::GuardState;
use crate::id::{SiteId, StoryId};
use crate::text::SafeHtml;
use crate::time::{DAY, Micros};

/// Most addresses one story may have.
pub const STORY_URLS_MAX: usize = 20;
/// Longest body of a story as the publisher sends it, in bytes.
pub const STORY_BODY_BYTES_MAX: usize = 1 << 20;

/// Whether a story takes comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum StoryState {
    /// It does.
    #[default]
    Open,
    /// The newsroom closed it.
    Closed,
}

impl StoryState {
    /// Its spelling in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The state with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

/// Where a republished story first appeared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// The outlet's name.
    pub name: String,
    /// Its address, `http` or `https`.
    pub url: Option<String>,
}

/// A story's lead picture.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Picture {
    /// Absolute address, or a path of an asset of ours.
    pub url: String,
    /// For those who do not see it.
    pub alt: String,
    /// Shown below it.
    pub caption: String,
    /// Who made it.
    pub credit: String,
}

/// What the publisher says of a story.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct StoryFields {
    /// Headline.
    pub title: String,
    /// Who wrote it.
    pub byline: String,
    /// The standfirst.
    pub summary: String,
    /// The part of the paper.
    pub section: String,
    /// Where it first appeared.
    pub credit: Option<Credit>,
    /// Lead picture.
    pub picture: Option<Picture>,
    /// The text, when it is to be shown here.
    pub body: Option<SafeHtml>,
    /// When it was published.
    pub published_at: Option<Micros>,
    /// Whether it takes comments.
    pub state: StoryState,
}

/// A story as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// Its site.
    pub site_id: SiteId,
    /// The publisher's address of it; none when it is hosted here only.
    pub url: Option<String>,
    /// What the publisher said of it; empty for a story that readers' first comment stored.
    pub fields: StoryFields,
    /// Whether the publisher (or an operator's import) registered it. Only such stories are on front pages and in feeds.
    pub registered: bool,
    /// Number of its last visible change.
    pub epoch: i64,
    /// Published comments.
    pub comment_count: i64,
    /// When the newsroom closed it.
    pub closed_at: Option<Micros>,
    /// When the row was made.
    pub created_at: Micros,
    /// How much it asks of whoever writes.
    pub guard: GuardState,
}

/// Why and since when a story takes no comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Since when, where it is known.
    pub since: Option<Micros>,
    /// The site's `close_days`, when age closed it.
    pub after_days: Option<u32>,
}

/// What decides whether a story is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Openness {
    /// The newsroom's word.
    pub state: StoryState,
    /// When the newsroom closed it.
    pub closed_at: Option<Micros>,
    /// When it was published, or its row made.
    pub since: Micros,
    /// How much it asks of whoever writes.
    pub guard: GuardState,
}

impl Story {
    /// What decides whether it is closed.
    pub fn openness(&self) -> Openness {
        Openness {
            state: self.fields.state,
            closed_at: self.closed_at,
            since: self.fields.published_at.unwrap_or(self.created_at),
            guard: self.guard,
        }
    }
}

impl Openness {
    /// Of a story that its first comment makes.
    pub fn new(now: Micros) -> Self {
        Self { state: StoryState::Open, closed_at: None, since: now, guard: GuardState::default() }
    }

    /// Whether the story is closed at `now` under a site's `close_days` (0 for never).
    pub fn closed(self, close_days: u32, now: Micros) -> Option<Closed> {
        if self.state == StoryState::Closed {
            return Some(Closed { since: self.closed_at, after_days: None });
        }
        let ends = self.closes_at(close_days)?;
        (ends <= now).then_some(Closed { since: Some(ends), after_days: Some(close_days) })
    }

    /// When age will close, or has closed, the story; a page made before then is not valid after it.
    pub fn closes_at(self, close_days: u32) -> Option<Micros> {
        (close_days > 0).then(|| self.since.plus(i64::from(close_days) * DAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_closes_by_word_or_by_age() {
        let open = Openness {
            state: StoryState::Open,
            closed_at: None,
            since: Micros(0),
            guard: GuardState::default(),
        };
        let shut = Openness { state: StoryState::Closed, closed_at: Some(Micros(5)), ..open };
        assert_eq!(open.closed(0, Micros(i64::MAX)), None);
        assert_eq!(open.closed(2, Micros(2 * DAY - 1)), None);
        let aged = Closed { since: Some(Micros(2 * DAY)), after_days: Some(2) };
        assert_eq!(open.closed(2, Micros(2 * DAY)), Some(aged));
        assert_eq!(shut.closed(0, Micros(9)), Some(Closed { since: Some(Micros(5)), after_days: None }));
    }
}
