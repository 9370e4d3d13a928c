//! What the views show, with nothing left to look up: views take these and make HTML, and do nothing else.
//!
//! Built by each feature's `view.rs` from what the store loaded. Everything a reader wrote arrives either as
//! `SafeHtml` (bodies) or as plain text that maud escapes (names, titles).

use althing_core::guard::Guard;
use althing_core::id::{CommentId, StoryId};
use althing_core::text::SafeHtml;
use althing_core::time::Micros;
use althing_core::vote::{Value, Votes};

use super::statement::{ComplaintDraft, Statement};
use crate::vote::Told;

/// The publication a page belongs to.
#[derive(Clone)]
pub struct SiteView {
    /// Its short name in addresses.
    pub slug: String,
    /// Its name in the masthead.
    pub name: String,
    /// BCP 47 tag for `lang`, for example `en`.
    pub language: String,
    /// Address of the site's own theme tokens (a hashed style sheet), where it has any.
    pub theme_href: Option<String>,
}

/// A picture of a story. Its address is on the site's registered origins or one of our own assets.
pub struct PictureView {
    /// Absolute address, or a path of our own.
    pub url: String,
    /// Text for those who do not see it; may be empty.
    pub alt: String,
    /// Shown below it; may be empty.
    pub caption: String,
    /// Who made it; may be empty.
    pub credit: String,
}

/// "Originally appeared at NAME".
pub struct CreditView {
    /// The outlet.
    pub name: String,
    /// Its address; only `http` or `https`.
    pub url: Option<String>,
}

/// A story at the head of its page, or on a front page.
pub struct StoryView {
    /// Its id.
    pub id: StoryId,
    /// The site's short name.
    pub site: String,
    /// The site's name.
    pub site_name: String,
    /// Our page of it: `/s/{site}/{id}`.
    pub href: String,
    /// The publisher's page of it, where there is one.
    pub url: Option<String>,
    /// Headline. Falls back to the URL's path when the publisher has not registered the story.
    pub title: String,
    /// Who wrote it; may be empty.
    pub byline: String,
    /// The standfirst; may be empty.
    pub summary: String,
    /// The part of the paper; may be empty.
    pub section: String,
    /// Where it first appeared.
    pub credit: Option<CreditView>,
    /// Lead picture.
    pub picture: Option<PictureView>,
    /// The text, when it is hosted here.
    pub body: Option<SafeHtml>,
    /// When the publisher published it.
    pub published_at: Option<Micros>,
    /// Published comments.
    pub comment_count: u64,
}

/// The order of threads, and of replies within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortView {
    /// By votes, then oldest first.
    Best,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// Most replies first.
    Discussed,
}

/// One entry of the sort menu.
pub struct SortLink {
    /// Which order.
    pub sort: SortView,
    /// Where it is shown in that order.
    pub href: String,
    /// Whether this page is in that order.
    pub current: bool,
}

/// Whether one can write, and if not, why.
pub enum Writing {
    /// One can.
    Open {
        /// Where the form goes.
        action: String,
        /// Whether guests may write (else only those signed in).
        guests: bool,
    },
    /// The story's guard takes nothing for now.
    Paused,
    /// The story is closed.
    Closed {
        /// Since when, where it is known.
        since: Option<Micros>,
        /// Closed by age: the site's number of days; else by the newsroom.
        after_days: Option<u32>,
    },
}

/// The discussion under a story: the whole of the fragment.
pub struct DiscussionView {
    /// Site of the story.
    pub site: SiteView,
    /// The story.
    pub story_id: StoryId,
    /// The story's own page here (`/s/{site}/{id}` or by-url form), for links and permalinks.
    pub story_href: String,
    /// For a story that is not stored yet: the URL that the first comment must carry in a hidden field.
    pub story_url_field: Option<String>,
    /// Number of the story's last change; scripts resume the live stream after it.
    pub epoch: i64,
    /// Published comments in all.
    pub total_count: u64,
    /// The sort menu.
    pub sorts: Vec<SortLink>,
    /// Whether and how one can write.
    pub writing: Writing,
    /// How much the story asks of whoever writes.
    pub guard: Guard,
    /// Seconds between two comments of one author, 0 for none.
    pub slow_seconds: u32,
    /// Comments and "show n more", in the order of the page: a child always after its parent.
    pub items: Vec<Item>,
    /// The page after this one.
    pub next_href: Option<String>,
    /// When this page shows one thread or a later page: the way back to the whole discussion.
    pub whole_href: Option<String>,
    /// Name of the newsroom's rules page, where there is one.
    pub rules_href: Option<String>,
    /// Where one signs in, if readers can.
    pub sign_in_href: Option<String>,
    /// Absolute address of this server, to be put before links in fragments shown on other origins
    /// (empty on our own pages: links there are relative to the root).
    pub base: String,
    /// Longest comment, in characters.
    pub comment_chars_max: usize,
    /// Longest name, in characters.
    pub name_chars_max: usize,
    /// Whether an address is taken, and mails about replies are sent there.
    pub mail: bool,
    /// How long its author may edit a comment, in minutes.
    pub edit_minutes: u32,
    /// Set where guests' browsers have to prove something: seconds after which it is taken at the earliest.
    pub proof: Option<u32>,
    /// Opened in an iframe: links lead out of the frame.
    pub framed: bool,
}

/// One row of the discussion.
pub enum Item {
    /// A comment or a placeholder.
    Comment(Box<CommentView>),
    /// Replies of the branch above that are not on this page.
    More {
        /// How many.
        count: u64,
        /// Where they are.
        href: String,
        /// Indentation step, like a comment's.
        indent: u8,
    },
}

/// A comment, or its placeholder.
pub struct CommentView {
    /// Its id; the element has `id="comment-{id}"`.
    pub id: CommentId,
    /// The comment it answers.
    pub parent_id: Option<CommentId>,
    /// 0 for the first of a thread.
    pub depth: u32,
    /// `min(depth, 8)`: the step it is shown at.
    pub indent: u8,
    /// Comments of this page below this one, for "collapse (n)".
    pub descendants_on_page: u32,
    /// What is shown.
    pub content: CommentContent,
    /// Null where an import did not know it.
    pub created_at: Option<Micros>,
    /// When its text last changed.
    pub edited_at: Option<Micros>,
    /// Address of this very comment, with its anchor.
    pub permalink: String,
    /// The reply form without JavaScript; none where one cannot reply.
    pub reply_href: Option<String>,
    /// Who is answered; given for every reply, so that those who hear the page know it too. It is seen only where
    /// the indentation does not show it (depth > 8 on wide, > 4 on narrow screens) or the parent is on another page.
    pub in_reply_to: Option<AnsweredView>,
    /// Votes on it; none where there are none to cast.
    pub votes: Option<VotesView>,
    /// What staff marked it with.
    pub marks: MarksView,
    /// Where it is reported; none where it is not offered.
    pub report_href: Option<String>,
}

/// How staff marked a comment, or the thread that it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarksView {
    /// The thread stands before others.
    pub is_pinned: bool,
    /// The editors recommend the comment.
    pub is_picked: bool,
    /// Nobody can reply in the thread.
    pub is_locked: bool,
}

/// Votes on a comment.
pub struct VotesView {
    /// The page of a vote, without JavaScript.
    pub href: String,
    /// For it; none where it is not shown.
    pub up: Option<i64>,
    /// Against it.
    pub down: Option<i64>,
    /// Whether one can vote against it.
    pub has_down: bool,
}

/// The page on which one votes without JavaScript.
pub struct VotePage {
    /// Site of the story.
    pub site: SiteView,
    /// Headline of the story.
    pub story_title: String,
    /// Where the story's discussion is shown.
    pub story_href: String,
    /// Where the form goes.
    pub action: String,
    /// Which votes there are.
    pub votes: Votes,
    /// What everyone may know of them.
    pub told: Told,
    /// The comment.
    pub comment: CommentView,
    /// Who would vote.
    pub voter: Voter,
}

/// Who looks at the page of a vote.
pub enum Voter {
    /// Nobody who is known.
    SignedOut {
        /// Where one signs in, if readers can.
        sign_in_href: Option<String>,
    },
    /// The comment's author.
    Author,
    /// A reader.
    Reader {
        /// What they said so far.
        value: Value,
    },
}

/// The comment that another answers.
pub struct AnsweredView {
    /// Its id; it need not be on this page.
    pub id: CommentId,
    /// Its author's name; none for a placeholder.
    pub name: Option<String>,
}

/// What stands where a comment stands.
pub enum CommentContent {
    /// Published.
    Shown {
        /// Who wrote it.
        author: AuthorView,
        /// Its text; none for an imported comment without text ("No text").
        body: Option<SafeHtml>,
    },
    /// Withdrawn by its author.
    Withdrawn,
    /// Removed by staff.
    Removed,
    /// Erased on its author's demand.
    Erased,
    /// It was shown, and staff look at it again.
    Held,
}

/// Who wrote a comment.
pub struct AuthorView {
    /// The name, as plain text.
    pub name: String,
    /// One or two letters for the generated picture.
    pub initials: String,
    /// 0..=11: the class `hue-{n}` of the generated picture.
    pub hue: u8,
    /// What they are besides a reader; drawn by us, outside of the name.
    pub badge: Option<Badge>,
}

/// What an author is besides a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    /// Of the site's staff.
    Staff,
    /// Of the story under discussion.
    Author,
}

/// What was typed into a form that comes back, with what was wrong.
#[derive(Default, Clone)]
pub struct Draft {
    /// The text.
    pub body: String,
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: String,
    /// Whether mails about replies were asked for.
    pub notify: bool,
    /// Hidden fields that go with it: sealed times.
    pub carried: Vec<(&'static str, String)>,
    /// What was refused, in words; next to the field where one is to blame.
    pub refusal: Option<DraftRefusal>,
}

/// Why a form comes back.
#[derive(Clone, Default)]
pub struct DraftRefusal {
    /// The field's name (`body`, `name`), or none when it is not a field's fault.
    pub field: Option<&'static str>,
    /// What happened and what to do, as plain text in the reader's language.
    pub message: String,
    /// Where the reasons stand and how they are answered.
    pub more_href: Option<String>,
}

/// The stand-alone form: a reply without JavaScript, or what was refused with the text kept.
pub struct ReplyPage {
    /// Site of the story.
    pub site: SiteView,
    /// The story.
    pub story_id: StoryId,
    /// Its headline.
    pub story_title: String,
    /// Where its discussion is shown.
    pub story_href: String,
    /// For a story that is not stored yet: its URL, carried by a hidden field.
    pub story_url_field: Option<String>,
    /// The comment that is answered, shown above the form; none for a comment of its own.
    pub parent: Option<CommentView>,
    /// Whether and how one can write.
    pub writing: Writing,
    /// What was typed, and what was wrong with it.
    pub draft: Draft,
    /// The newsroom's rules page, where there is one.
    pub rules_href: Option<String>,
    /// The name of whoever is signed in.
    pub writer: Option<String>,
    /// Where one signs in, if readers can.
    pub sign_in_href: Option<String>,
    /// Longest comment, in characters.
    pub comment_chars_max: usize,
    /// Longest name, in characters.
    pub name_chars_max: usize,
    /// Whether an address is taken, and mails about replies are sent there.
    pub mail: bool,
}

/// A page that says what went wrong. `view::problem_view` fills it for the problems we know.
pub struct ProblemView {
    /// What happened, as a heading.
    pub title: String,
    /// What happened, in a sentence.
    pub happened: String,
    /// What one can do now.
    pub remedy: String,
    /// Where the reasons stand and how they are answered.
    pub more_href: Option<String>,
    /// The way back: a path of our own.
    pub back_href: String,
    /// Words of that link.
    pub back_label: String,
    /// What was typed and could not be taken, to be copied; empty when nothing was.
    pub kept: String,
}

/// The front page, or the page of one site.
pub struct FrontPage {
    /// Masthead: the name of the paper, or of the installation.
    pub title: String,
    /// BCP 47 tag.
    pub language: String,
    /// All sites, for the bar below the masthead.
    pub sites: Vec<SiteView>,
    /// The site of this page, where it is one site's.
    pub site: Option<SiteView>,
    /// The newest or most important story.
    pub lead: Option<StoryView>,
    /// The others, newest first.
    pub stories: Vec<StoryView>,
    /// Most discussed, most first.
    pub busiest: Vec<StoryView>,
    /// The stories after these.
    pub next_href: Option<String>,
}

/// A guest's page about one comment of theirs (reached by its case link).
pub struct CasePage {
    /// Site of the story.
    pub site: SiteView,
    /// Headline of the story.
    pub story_title: String,
    /// Where the story's discussion is shown.
    pub story_href: String,
    /// The comment as its author sees it.
    pub comment: CommentView,
    /// Its state.
    pub status: CaseStatus,
    /// The text as it was typed, for the edit form.
    pub source: String,
    /// Until when it can be edited; none when the time is over or it is gone.
    pub editable_until: Option<Micros>,
    /// Whether it can be withdrawn.
    pub withdrawable: bool,
    /// Whether its address is the only key to it.
    pub is_guest: bool,
    /// Where this page's forms go (the page's own address).
    pub action: String,
    /// Something was just done: shown first.
    pub just: Option<CaseJust>,
    /// What holds for its author, told before everything else.
    pub notices: Vec<super::standing::StandingNotice>,
    /// A refused edit comes back here.
    pub draft: Option<Draft>,
    /// What was decided about it, newest first.
    pub statements: Vec<Statement>,
    /// A complaint that was not taken comes back here.
    pub complaint: Option<ComplaintDraft>,
    /// Longest comment, in characters.
    pub comment_chars_max: usize,
    /// The present, for "3 minutes left".
    pub now: Micros,
}

/// The state of a comment in its author's eyes.
pub enum CaseStatus {
    /// Everyone sees it.
    Published,
    /// Waits for a moderator; why, as plain texts.
    Pending(Vec<String>),
    /// Not published.
    Rejected,
    /// Removed by staff.
    Removed,
    /// Withdrawn by the author.
    Withdrawn,
    /// Erased.
    Erased,
}

/// What a case page confirms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseJust {
    /// A new comment was taken.
    Submitted,
    /// An edit was taken.
    Edited,
    /// It was withdrawn.
    Withdrawn,
    /// A complaint was taken.
    Complained,
    /// It is erased.
    Erased,
}
