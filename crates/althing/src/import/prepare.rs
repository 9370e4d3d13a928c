//! Neutral records become what the domain stores: checked names, texts in our own tree, keys that recognise them.

use althing_core::comment::{ImportedComment, NewGuest, PreparedBody, Status};
use althing_core::id::{CommentId, EventId, GuestId, RevisionId, StoryId};
use althing_core::mail::MailAddress;
use althing_core::name::{DisplayName, Line, NAME_CHARS_MAX, hue, name_key};
use althing_core::score::Signals;
use althing_core::site::Site;
use althing_core::story::{Credit, Picture, StoryFields, StoryState};
use althing_core::text::{
    Body, BodyLimits, Newlines, StoryBody, beginning, beginning_of_html, story_body, story_body_from_text,
};
use althing_core::time::{DAY, Micros};
use althing_core::url::HttpUrl;
use althing_formats::record::{AuthorRecord, CommentRecord, CommentState, Identity, StoryRecord, Text};
use uuid::{Builder, Uuid};

use crate::app::App;
use crate::secret::hash;
use crate::story::routes::{LINE_CHARS_MAX, SUMMARY_CHARS_MAX};

/// Name of an author whom the source does not name.
const NAMELESS: &str = "Anonymous";
/// Most characters of an imported text: more than readers may write, so that what others allowed is not lost. Of one that
/// is longer still the beginning is kept.
pub const IMPORTED_CHARS_MAX: usize = 100_000;
/// What is said of a comment whose text is longer.
pub const CUT: &str = "text cut";
/// Most votes of a kind that an imported comment has; what says more is not to be believed.
const VOTES_MAX: u64 = 1_000_000;

/// What is said of a story, cut to what fits: an import loses a long byline's end rather than the discussion.
pub fn fields(record: &StoryRecord, base: Option<&HttpUrl>) -> Result<StoryFields, String> {
    let line = |text: &Option<String>, max| text.as_deref().map(|text| fitted(text, max)).unwrap_or_default();
    let body = record
        .body
        .as_ref()
        .filter(|body| !body.is_empty())
        .map(|body| story_text(body, base))
        .transpose()?;
    Ok(StoryFields {
        title: fitted(&record.title, LINE_CHARS_MAX),
        byline: line(&record.byline, LINE_CHARS_MAX),
        summary: line(&record.summary, SUMMARY_CHARS_MAX),
        section: line(&record.section, LINE_CHARS_MAX),
        credit: record.credit.as_ref().map(|credit| Credit {
            name: fitted(&credit.name, LINE_CHARS_MAX),
            url: credit.url.as_deref().and_then(|url| HttpUrl::parse(url).ok()).map(|url| url.to_string()),
        }),
        picture: record.image.as_ref().and_then(|image| {
            let url = resolved(&image.url, base)?;
            Some(Picture {
                url,
                alt: line(&image.alt, SUMMARY_CHARS_MAX),
                caption: line(&image.caption, SUMMARY_CHARS_MAX),
                credit: line(&image.credit, LINE_CHARS_MAX),
            })
        }),
        body: body.map(|body| body.html),
        published_at: record.published_at.map(Micros),
        state: if record.closed { StoryState::Closed } else { StoryState::Open },
    })
}

fn resolved(url: &str, base: Option<&HttpUrl>) -> Option<String> {
    let absolute = match base {
        Some(base) => base.join(url),
        None => HttpUrl::parse(url),
    };
    absolute.ok().map(|url| url.to_string())
}

/// A line of at most so many characters; what cannot be one is left out.
fn fitted(text: &str, chars_max: usize) -> String {
    let plain: String =
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(chars_max).collect();
    Line::new(&plain, chars_max).map(|line| line.as_str().to_owned()).unwrap_or_default()
}

fn story_text(body: &Text, base: Option<&HttpUrl>) -> Result<StoryBody, String> {
    let made = match body {
        Text::Html(html) | Text::HtmlLines(html) => story_body(html, base),
        Text::Plain(text) | Text::Markdown(text) => story_body_from_text(text),
    };
    made.map_err(|refusal| format!("the story's text: {refusal}"))
}

/// The comment's text in our own tree, and whether its end is left out; only an import may make an empty one, or a part.
fn body(text: &Text) -> (Body, bool) {
    let limits = BodyLimits { chars_max: IMPORTED_CHARS_MAX, bytes_max: 4 * IMPORTED_CHARS_MAX };
    match text {
        Text::Markdown(source) => beginning(source, &limits),
        Text::Html(html) => beginning_of_html(html, Newlines::Insignificant, &limits),
        Text::HtmlLines(html) => beginning_of_html(html, Newlines::Significant, &limits),
        Text::Plain(plain) => beginning_of_html(&escaped(plain), Newlines::Significant, &limits),
    }
}

fn prepared(body: Body) -> PreparedBody {
    // Imports bring years at once, published long ago: their texts are not scored.
    PreparedBody { source: body.source, html: body.html, signals: Signals::default() }
}

/// Plain text as HTML that says the same, so that nothing in it is taken for Markdown.
fn escaped(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What recognises a comment that was imported before: the system, the name that the operator gave the source, and the
/// comment's key there.
pub fn source_key(system: &str, name: &[u8], source_id: &str) -> [u8; 32] {
    hash(&[b"imported comment", system.as_bytes(), name, source_id.as_bytes()])
}

/// The author: one guest for each person of the source and name, under an id made of both, so that two imports at once
/// agree. An address is kept as the key that it is found by only: whoever proves it can claim the comments.
fn guest(app: &App, origin: &Origin<'_>, author: &AuthorRecord) -> NewGuest {
    let name = DisplayName::imported(&author.name, NAME_CHARS_MAX);
    let name = name.map_or_else(|| NAMELESS.to_owned(), |name| name.as_str().to_owned());
    let who = match author.identity() {
        // No key and no address is ever taken for a name.
        Some(Identity::Key(key)) => format!("key\0{key}"),
        Some(Identity::Email(email)) => format!("mail\0{}", email.to_lowercase()),
        Some(Identity::Name(_)) | None => name.clone(),
    };
    let site = origin.site;
    let parts: [&[u8]; 6] = [
        b"imported author",
        origin.system.as_bytes(),
        site.id.0.as_bytes(),
        who.as_bytes(),
        name.as_bytes(),
        origin.author_name.as_bytes(),
    ];
    // Sources without a name of their own had no part for it.
    let source_key = hash(if origin.author_name.is_empty() { &parts[..5] } else { &parts });
    let key = name_key(&name);
    let address = author.email.as_deref().and_then(|email| MailAddress::parse(email).ok());
    NewGuest {
        id: GuestId(id_of(&source_key)),
        hue: hue(&site.salt, &key),
        name_key: key,
        name,
        source_key: Some(source_key),
        account_id: None,
        contact_key: address.map(|address| app.key.contact_key(&address.canonical())),
        notices: false,
    }
}

/// Nobody: the author of what was deleted in its source.
fn nobody(origin: &Origin<'_>) -> NewGuest {
    let source_key = hash(&[b"imported nobody", origin.system.as_bytes(), origin.site.id.0.as_bytes()]);
    NewGuest {
        id: GuestId(id_of(&source_key)),
        hue: 0,
        name_key: String::new(),
        name: String::new(),
        source_key: Some(source_key),
        account_id: None,
        contact_key: None,
        notices: false,
    }
}

fn id_of(hash: &[u8; 32]) -> Uuid {
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// What a source says of an author elsewhere completes what it says with a comment.
pub fn complete(author: &mut AuthorRecord, elsewhere: AuthorRecord) {
    if author.name.is_empty() {
        author.name = elsewhere.name;
    }
    author.email = author.email.take().filter(|email| !email.is_empty()).or(elsewhere.email);
}

/// A comment ready to be placed: root, parent and depth are found under the transaction.
pub struct Ready {
    /// The comment; its place is that of a thread of its own until it is found.
    pub comment: ImportedComment,
    /// What recognises the comment it answers.
    pub parent_key: Option<[u8; 32]>,
    /// Whether that one came before it in the source.
    pub parent_is_here: bool,
    /// Whether its text is longer than what is kept of it.
    pub is_cut: bool,
}

/// Where a comment comes from and what surrounds it.
pub struct Origin<'a> {
    /// The site.
    pub site: &'a Site,
    /// The kind of source, such as `page`.
    pub system: &'a str,
    /// What tells two sources of a kind apart for their comments.
    pub name: &'a [u8],
    /// The same for their authors.
    pub author_name: &'a str,
}

impl Origin<'_> {
    /// What recognises a comment of this source.
    pub fn key(&self, source_id: &str) -> [u8; 32] {
        source_key(self.system, self.name, source_id)
    }
}

/// A record as a comment. `sort_at` is its place where it has no time.
pub fn comment(
    app: &App,
    origin: &Origin<'_>,
    record: &CommentRecord,
    story: StoryId,
    sort_at: Micros,
) -> Ready {
    let now = app.clock.now();
    let id = CommentId::new(now, app.chance.id());
    let status = status(record.state);
    let is_gone = status == Status::Erased;
    // A time to come would stand above everything that is written until then.
    let past = |at: &Micros| at.0 <= now.plus(DAY).0;
    let created_at = record.created_at.map(Micros).filter(past);
    let votes = record.votes.filter(|_| !is_gone).unwrap_or_default();
    let count = |votes: u64| u32::try_from(votes.min(VOTES_MAX)).unwrap_or_default();
    let (body, is_cut) = if is_gone { (Body::empty(), false) } else { body(&record.body) };
    Ready {
        parent_key: None,
        parent_is_here: false,
        is_cut,
        comment: ImportedComment {
            event_id: EventId::new(now, app.chance.id()),
            comment_id: id,
            revision_id: RevisionId::new(now, app.chance.id()),
            guest: if is_gone { nobody(origin) } else { guest(app, origin, &record.author) },
            site_id: origin.site.id,
            story_id: story,
            root_id: id,
            parent_id: None,
            depth: 0,
            body: prepared(body),
            salt: if is_gone { [0; 16] } else { app.chance.bytes() },
            source_key: origin.key(&record.source_id),
            created_at,
            sort_at: created_at.unwrap_or(sort_at),
            edited_at: record.edited_at.map(Micros).filter(past).filter(|_| !is_gone),
            status,
            votes: (count(votes.up), count(votes.down)),
            pinned: record.pinned && status == Status::Published,
            picked: record.picked && status == Status::Published,
            now,
        },
    }
}

/// What has been taken down in its source has neither text nor name here: nothing of it is kept.
fn status(state: CommentState) -> Status {
    match state {
        CommentState::Published => Status::Published,
        CommentState::Pending => Status::Pending,
        CommentState::Spam | CommentState::Rejected => Status::Rejected,
        CommentState::Deleted => Status::Erased,
    }
}
