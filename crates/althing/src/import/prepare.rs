//! Neutral records become what the domain stores: checked names, texts in our own tree, keys that recognise them.

use althing_core::comment::{ImportedComment, NewGuest, PreparedBody};
use althing_core::id::{CommentId, EventId, GuestId, RevisionId, StoryId};
use althing_core::name::{DisplayName, Line, NAME_CHARS_MAX, hue, name_key};
use althing_core::score::Signals;
use althing_core::site::Site;
use althing_core::story::{Credit, Picture, StoryFields, StoryState};
use althing_core::text::{
    Body, BodyLimits, BodyRefusal, Newlines, StoryBody, comment_body, comment_from_html, story_body,
    story_body_from_text,
};
use althing_core::time::Micros;
use althing_core::url::HttpUrl;
use althing_formats::record::{CommentRecord, StoryRecord, Text};
use uuid::{Builder, Uuid};

use crate::app::App;
use crate::secret::hash;
use crate::story::routes::{LINE_CHARS_MAX, SUMMARY_CHARS_MAX};

/// Name of an author whom the source does not name.
const NAMELESS: &str = "Anonymous";

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

/// The comment's text in our own tree; only an import may make an empty one.
pub fn body(text: &Text) -> Result<PreparedBody, &'static str> {
    if text.source().trim().is_empty() {
        return Ok(prepared(Body::empty()));
    }
    let limits = BodyLimits::default();
    let made = match text {
        Text::Markdown(source) => comment_body(source, &limits),
        Text::Html(html) => comment_from_html(html, Newlines::Insignificant, &limits),
        Text::HtmlLines(html) => comment_from_html(html, Newlines::Significant, &limits),
        Text::Plain(plain) => comment_from_html(&escaped(plain), Newlines::Significant, &limits),
    };
    match made {
        Ok(body) => Ok(prepared(body)),
        Err(BodyRefusal::Empty | BodyRefusal::Invisible) => Ok(prepared(Body::empty())),
        Err(BodyRefusal::TooLong { .. } | BodyRefusal::TooLarge { .. }) => Err("text too long"),
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

/// What recognises a comment that was imported before: the system, the name that an operator gave to this source of it (of
/// a saved page, its story), and the source's own id.
pub fn source_key(system: &str, source: &str, source_id: &str) -> [u8; 32] {
    hash(&[b"imported comment", system.as_bytes(), source.as_bytes(), source_id.as_bytes()])
}

/// The author: one guest for each source and name, under an id made of both, so that two imports at once agree.
pub fn guest(site: &Site, system: &str, record: &CommentRecord) -> NewGuest {
    let name = DisplayName::imported(&record.author.name, NAME_CHARS_MAX);
    let name = name.map_or_else(|| NAMELESS.to_owned(), |name| name.as_str().to_owned());
    let who = record.author.source_id.as_deref().unwrap_or(&name);
    let source_key =
        hash(&[b"imported author", system.as_bytes(), site.id.0.as_bytes(), who.as_bytes(), name.as_bytes()]);
    let key = name_key(&name);
    NewGuest {
        id: GuestId(id_of(&source_key)),
        hue: hue(&site.salt, &key),
        name_key: key,
        name,
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

/// A comment ready to be placed: root, parent and depth are found under the transaction.
pub struct Ready {
    /// The comment; its place is that of a thread of its own until it is found.
    pub comment: ImportedComment,
    /// What recognises the comment it answers.
    pub parent_key: Option<[u8; 32]>,
}

/// Where a comment comes from and what surrounds it.
pub struct Origin<'a> {
    /// The site.
    pub site: &'a Site,
    /// The story.
    pub story: StoryId,
    /// The kind of source, such as `page`.
    pub system: &'a str,
    /// Base of the order of comments without a time.
    pub since: Micros,
}

/// A record as a comment, or the reason why it is skipped.
pub fn comment(
    app: &App,
    origin: &Origin<'_>,
    record: &CommentRecord,
    ordinal: usize,
) -> Result<Ready, &'static str> {
    let now = app.clock.now();
    let body = body(&record.body)?;
    let id = CommentId::new(now, app.chance.id());
    let created_at = record.created_at.map(Micros);
    let source = origin.story.to_string();
    let key = |source_id: &str| source_key(origin.system, &source, source_id);
    Ok(Ready {
        parent_key: record.parent_source_id.as_deref().map(key),
        comment: ImportedComment {
            event_id: EventId::new(now, app.chance.id()),
            comment_id: id,
            revision_id: RevisionId::new(now, app.chance.id()),
            guest: guest(origin.site, origin.system, record),
            site_id: origin.site.id,
            story_id: origin.story,
            root_id: id,
            parent_id: None,
            depth: 0,
            body,
            salt: app.chance.bytes(),
            source_key: key(&record.source_id),
            created_at,
            sort_at: created_at.unwrap_or(origin.since.plus(ordinal as i64)),
            now,
        },
    })
}
