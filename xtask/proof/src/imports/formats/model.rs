//! Discussions that nobody wrote, with everything that exports have wrong with them, and an independent count of what an
//! import must make of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use chance::Chance;

/// Comments of a story, on the average.
const PER_STORY: u64 = 150;
/// How far from its place a comment may stand in the file, so that answers come before what they answer.
const SHUFFLED: usize = 64;
/// Times begin here: 2012-05-01, in seconds.
const FIRST_SECOND: u64 = 1_335_830_400;

/// How many, by what is said of them.
type Counts = BTreeMap<&'static str, u64>;

/// What is odd about a comment. Each has one oddity at most, but for its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Nothing.
    None,
    /// It has no key.
    NoKey,
    /// Its time cannot be made out.
    BadTime,
    /// Its time stands there without a zone.
    NoZone,
    /// Bytes of its text are of another encoding.
    BadText,
    /// What it answers is nowhere.
    Orphan,
    /// What it answers is in another story.
    Stray,
    /// It answers itself.
    OwnParent,
    /// It is one of a circle.
    Circle,
    /// It is a note of another page that links here.
    Pingback,
}

/// What became of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Published,
    Pending,
    Spam,
    Deleted,
}

/// What became of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    Shown,
    Hidden,
    /// Its comments are there, and it is not.
    Missing,
}

/// Whether the times of a format say their zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zones {
    /// All do.
    All,
    /// Some do not.
    Some,
    /// None does.
    None,
}

/// A comment; its key is its place from 1.
#[derive(Clone, Copy, Debug)]
pub struct Comment {
    pub story: u32,
    /// The place of what it answers.
    pub parent: Option<u32>,
    pub state: State,
    pub oddity: Oddity,
}

impl Comment {
    /// The number that stands in its record, at this place.
    pub fn key(self, place: u32) -> Option<u64> {
        (self.oddity != Oddity::NoKey).then(|| Model::key(place))
    }

    /// The number of what it says that it answers.
    pub fn parent_key(self, place: u32) -> Option<u64> {
        match self.oddity {
            Oddity::Orphan => Some(4_000_000_000 + u64::from(place)),
            Oddity::OwnParent => Some(Model::key(place)),
            _ => self.parent.map(Model::key),
        }
    }

    /// Whether it hangs on what it answers when it is stored.
    fn hangs(self) -> bool {
        matches!(
            self.oddity,
            Oddity::None | Oddity::BadTime | Oddity::NoZone | Oddity::BadText | Oddity::Circle
        )
    }

    /// Whether its circle is cut at it.
    fn is_cut(self, place: u32) -> bool {
        self.oddity == Oddity::Circle && self.parent.is_some_and(|parent| parent > place)
    }
}

/// What a format can say.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a format can tell one thing")]
pub struct Abilities {
    pub pending: bool,
    pub spam: bool,
    pub deleted: bool,
    pub pingbacks: bool,
    pub zones: Zones,
    /// Whether comments answer each other.
    pub replies: bool,
    /// Whether a story can be hidden.
    pub hidden: bool,
    /// Why a comment is left out whose story the file does not tell; none where it cannot be without one.
    pub storyless: Option<&'static str>,
    /// Whether comments stand with their stories.
    pub nested: bool,
    /// Whether a record can be without a key, or have that of another.
    pub keys_go_wrong: bool,
}

/// Published comments that answer each other, with their stories told, and what can be wrong with every file of text.
pub const LEAST: Abilities = Abilities {
    pending: false,
    spam: false,
    deleted: false,
    pingbacks: false,
    zones: Zones::All,
    replies: true,
    hidden: false,
    storyless: None,
    nested: false,
    keys_go_wrong: true,
};

/// Why a comment is left out that names a story of which nothing is told.
pub const UNKNOWN: &str = "story unknown";
/// Why a comment is left out that names none.
pub const NONE: &str = "no story";

/// All of a generated export.
pub struct Model {
    pub stories: Vec<Whole>,
    pub comments: Vec<Comment>,
    /// The places in the order of the file; some twice.
    pub order: Vec<u32>,
    abilities: Abilities,
}

impl Model {
    /// So many comments.
    pub fn new(count: u64, abilities: Abilities, chance: &mut Chance) -> Self {
        let stories = stories(count / PER_STORY + 2, abilities, chance);
        let mut comments: Vec<Comment> = Vec::with_capacity(count as usize);
        // The places of the comments of each story, of which a few are remembered to be answered.
        let mut last: Vec<Vec<u32>> = vec![Vec::new(); stories.len()];
        for place in 0..count as u32 {
            // Some stories have far more than others.
            let story = (chance.part() * chance.part() * stories.len() as f64) as u32;
            let known = &mut last[story as usize];
            let parent = (abilities.replies && !known.is_empty() && chance.below(3) > 0)
                .then(|| known[chance.below(known.len() as u64) as usize]);
            let mut comment =
                Comment { story, parent, state: state(abilities, chance), oddity: oddity(abilities, chance) };
            settle(&mut comment, place, &comments, &stories);
            // What has no key cannot be answered; of a long discussion the last ones are, mostly.
            if comment.oddity != Oddity::NoKey {
                if known.len() < 60 {
                    known.push(place);
                } else {
                    known[chance.below(60) as usize] = place;
                }
            }
            comments.push(comment);
        }
        close_circles(&mut comments, &stories);
        let order = order(&comments, &stories, abilities, chance);
        Self { stories, comments, order, abilities }
    }

    /// What a comment's own address in its text is: its key.
    pub fn key(place: u32) -> u64 {
        u64::from(place) + 1
    }

    /// When it was written, in seconds.
    pub fn second(place: u32) -> u64 {
        FIRST_SECOND + u64::from(place) * 97
    }

    /// The address of a story.
    pub fn url(story: u32) -> String {
        format!("https://paper.example{}", Self::path(story))
    }

    /// The path of a story.
    pub fn path(story: u32) -> String {
        format!("/story/{story}")
    }

    /// The path of a comment's story, where comments name it themselves.
    pub fn path_of(&self, comment: Comment) -> Option<String> {
        (self.stories[comment.story as usize] != Whole::Missing).then(|| Self::path(comment.story))
    }

    /// The stories of which the file tells, by their number from 1.
    pub fn told(&self) -> impl Iterator<Item = (u32, Whole)> {
        let numbered = self.stories.iter().enumerate().map(|(story, whole)| (story as u32, *whole));
        numbered.filter(|(_, whole)| *whole != Whole::Missing)
    }

    /// The comments in the order of the file, with their places.
    pub fn records(&self) -> impl Iterator<Item = (u32, Comment)> {
        self.order.iter().map(|place| (*place, self.comments[*place as usize]))
    }

    /// What the import must say: read, stored, skipped and changed by reason. And what must be there then: comments by
    /// state, how many of them answer another, how many have a time, and all those times together in seconds.
    pub fn expected(&self) -> Value {
        let (mut skipped, mut changed) = (Counts::new(), Counts::new());
        let mut states = Counts::new();
        let kept = self.kept();
        let (mut stored, mut replies, mut seen) = (0_u64, 0_u64, vec![false; self.comments.len()]);
        let (mut timed, mut seconds) = (0_u64, 0_u64);
        for (place, comment) in self.records() {
            let is_again = std::mem::replace(&mut seen[place as usize], true);
            self.noted(comment, &mut changed);
            let reason = match (self.stories[comment.story as usize], comment.oddity) {
                (_, Oddity::NoKey) => Some("no key"),
                (_, Oddity::Pingback) => Some("not a comment"),
                (Whole::Hidden, _) => Some("story hidden"),
                (Whole::Missing, _) => self.abilities.storyless,
                _ if is_again => Some("same id as another"),
                _ if !kept[place as usize] => Some("deleted and not answered"),
                _ => None,
            };
            if let Some(reason) = reason {
                *skipped.entry(reason).or_default() += 1;
                continue;
            }
            stored += 1;
            replies += u64::from(self.answers(place, comment));
            if comment.oddity != Oddity::BadTime {
                (timed, seconds) = (timed + 1, seconds + Self::second(place));
            }
            *states.entry(state_name(comment.state)).or_default() += 1;
            if comment.oddity == Oddity::Orphan {
                *changed.entry("parent missing").or_default() += 1;
            }
        }
        self.moved(&mut changed);
        json!({
            "read": self.order.len(), "stored": stored, "skipped": skipped, "changed": changed,
            "states": states, "replies": replies, "timed": timed, "seconds": seconds,
        })
    }

    /// What a reader says of a comment, it says of each of its records.
    fn noted(&self, comment: Comment, changed: &mut Counts) {
        let is_read =
            self.stories[comment.story as usize] != Whole::Missing || self.abilities.storyless != Some(NONE);
        let is_bare = self.abilities.zones == Zones::None;
        let noted = match comment.oddity {
            Oddity::BadText => Some("bad text"),
            Oddity::BadTime if is_read => Some("bad time"),
            Oddity::OwnParent if is_read => Some("own parent"),
            _ => None,
        };
        let has_no_time = matches!(comment.oddity, Oddity::BadTime | Oddity::NoKey | Oddity::Pingback);
        let is_guessed = is_read && !has_no_time && (is_bare || comment.oddity == Oddity::NoZone);
        for what in [noted, is_guessed.then_some("guessed zone")].into_iter().flatten() {
            *changed.entry(what).or_default() += 1;
        }
    }

    /// What is found when parents are looked for: once for each comment that is taken over.
    fn moved(&self, changed: &mut Counts) {
        for (place, comment) in self.comments.iter().enumerate() {
            if self.stories[comment.story as usize] != Whole::Shown {
                continue;
            }
            let what = match comment.oddity {
                Oddity::Stray => Some("parent in another story"),
                _ => comment.is_cut(place as u32).then_some("in a circle of replies"),
            };
            if let Some(what) = what {
                *changed.entry(what).or_default() += 1;
            }
        }
    }

    /// Whether a comment that is stored answers another one then.
    fn answers(&self, place: u32, comment: Comment) -> bool {
        // Who answered the note of another page begins a thread.
        let is_there = |parent: u32| self.comments[parent as usize].oddity != Oddity::Pingback;
        comment.hangs() && !comment.is_cut(place) && comment.parent.is_some_and(is_there)
    }

    /// Which comments are stored: all but those that are deleted and that no stored one answers.
    fn kept(&self) -> Vec<bool> {
        let mut kept: Vec<bool> =
            self.comments.iter().map(|comment| comment.state != State::Deleted).collect();
        // What is answered stands before; circles have nothing deleted in them.
        for place in (0..self.comments.len()).rev() {
            let comment = self.comments[place];
            if let Some(parent) = comment.parent.filter(|_| kept[place] && comment.hangs()) {
                kept[parent as usize] = true;
            }
        }
        kept
    }
}

/// How a state is called in our database.
fn state_name(state: State) -> &'static str {
    match state {
        State::Published => "published",
        State::Pending => "pending",
        State::Spam => "rejected",
        State::Deleted => "erased",
    }
}

fn stories(count: u64, abilities: Abilities, chance: &mut Chance) -> Vec<Whole> {
    let whole = |_| match chance.below(200) {
        0 | 1 if abilities.hidden => Whole::Hidden,
        2 if abilities.storyless.is_some() => Whole::Missing,
        _ => Whole::Shown,
    };
    (0..count).map(whole).collect()
}

fn state(abilities: Abilities, chance: &mut Chance) -> State {
    match chance.below(100) {
        0..5 if abilities.deleted => State::Deleted,
        5..9 if abilities.spam => State::Spam,
        9..13 if abilities.pending => State::Pending,
        _ => State::Published,
    }
}

fn oddity(abilities: Abilities, chance: &mut Chance) -> Oddity {
    match chance.below(1_000) {
        0 if abilities.keys_go_wrong => Oddity::NoKey,
        1..5 => Oddity::BadTime,
        5..10 if abilities.zones == Zones::Some => Oddity::NoZone,
        10..20 => Oddity::BadText,
        20..25 if abilities.replies => Oddity::Orphan,
        25..30 if abilities.replies => Oddity::Stray,
        30 if abilities.replies => Oddity::OwnParent,
        31..35 if abilities.replies => Oddity::Circle,
        35..45 if abilities.pingbacks => Oddity::Pingback,
        _ => Oddity::None,
    }
}

/// Leaves an oddity only where it is one of its kind.
fn settle(comment: &mut Comment, place: u32, before: &[Comment], stories: &[Whole]) {
    let is_shown = |story: u32| stories[story as usize] == Whole::Shown;
    let elsewhere = |other: &Comment| {
        other.story != comment.story && is_shown(other.story) && other.oddity == Oddity::None
    };
    match comment.oddity {
        Oddity::Stray => match before.iter().rev().take(1_000).position(elsewhere) {
            Some(back) if is_shown(comment.story) => comment.parent = Some(place - 1 - back as u32),
            _ => comment.oddity = Oddity::None,
        },
        Oddity::Circle | Oddity::Pingback if !is_shown(comment.story) => comment.oddity = Oddity::None,
        Oddity::Pingback => (comment.parent, comment.state) = (None, State::Published),
        Oddity::OwnParent | Oddity::Orphan => comment.parent = None,
        _ => {}
    }
    if comment.oddity == Oddity::Circle {
        comment.state = State::Published;
    }
}

/// Makes circles of those that are to be in one: the second of a story answers the first, and the first the second.
fn close_circles(comments: &mut [Comment], stories: &[Whole]) {
    let mut open: BTreeMap<u32, u32> = BTreeMap::new();
    for place in 0..comments.len() as u32 {
        let comment = comments[place as usize];
        if comment.oddity != Oddity::Circle {
            continue;
        }
        debug_assert!(stories[comment.story as usize] == Whole::Shown);
        match open.remove(&comment.story) {
            None => drop(open.insert(comment.story, place)),
            Some(first) => {
                comments[place as usize].parent = Some(first);
                comments[first as usize].parent = Some(place);
            }
        }
    }
    for place in open.into_values() {
        comments[place as usize].oddity = Oddity::None;
    }
}

/// The order of the file: nearly that of writing, or story by story, and some stand there twice.
fn order(comments: &[Comment], stories: &[Whole], abilities: Abilities, chance: &mut Chance) -> Vec<u32> {
    let mut order = Vec::with_capacity(comments.len() + comments.len() / 200);
    for place in 0..comments.len() as u32 {
        order.push(place);
        let comment = comments[place as usize];
        let is_plain = comment.oddity == Oddity::None && comment.state == State::Published;
        if abilities.keys_go_wrong
            && is_plain
            && stories[comment.story as usize] == Whole::Shown
            && chance.below(300) == 0
        {
            order.push(place);
        }
    }
    for at in 0..order.len() {
        let other = at + chance.below(SHUFFLED as u64) as usize;
        if other < order.len() {
            order.swap(at, other);
        }
    }
    if abilities.nested {
        order.sort_by_key(|place| comments[*place as usize].story);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Abilities = Abilities {
        pending: true,
        spam: true,
        deleted: true,
        pingbacks: true,
        zones: Zones::Some,
        hidden: true,
        storyless: Some(UNKNOWN),
        ..LEAST
    };

    #[test]
    fn everything_that_is_read_is_stored_or_skipped_and_every_oddity_is_there() {
        let model = Model::new(30_000, ALL, &mut Chance::seeded(3));
        let expected = model.expected();
        let skipped: u64 = expected["skipped"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        assert_eq!(expected["read"].as_u64().unwrap(), expected["stored"].as_u64().unwrap() + skipped);
        assert_eq!(expected["skipped"].as_object().unwrap().len(), 6, "{expected}");
        assert_eq!(expected["changed"].as_object().unwrap().len(), 7, "{expected}");
        let states = expected["states"].as_object().unwrap();
        assert_eq!(states.len(), 4, "{expected}");
        assert_eq!(
            states.values().filter_map(Value::as_u64).sum::<u64>(),
            expected["stored"].as_u64().unwrap()
        );
        let again = Model::new(30_000, ALL, &mut Chance::seeded(3));
        assert_eq!((again.expected(), again.order), (expected, model.order));
    }

    #[test]
    fn nothing_answers_in_a_circle_but_what_is_meant_to() {
        let model = Model::new(30_000, ALL, &mut Chance::seeded(4));
        for (place, comment) in model.comments.iter().enumerate() {
            if let Some(parent) = comment.parent {
                assert!((parent as usize) < place || comment.oddity == Oddity::Circle);
                let parent = model.comments[parent as usize];
                assert_eq!(parent.story == comment.story, comment.oddity != Oddity::Stray);
            }
        }
    }
}
