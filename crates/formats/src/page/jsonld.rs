//! Comments and a story marked as JSON-LD of schema.org.
//!
//! Read are objects of type `Comment` or `UserComments`, wherever an object of the page lists them under `comment`,
//! `@graph`, `mainEntity`, `mainEntityOfPage`, `hasPart` or `itemListElement`, and the first object of a story's
//! type. A comment replies to the comment that lists it, else to its `parentItem`.
//!
//! `text` is plain text by the vocabulary, but pages put HTML there as well: with a tag in it it is taken as HTML,
//! with character references only it is plain text that was escaped once too often.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::marked::{Marked, Parent};
use crate::html::{Document, decode};
use crate::record::{AuthorRecord, Credit, ImageRecord, StoryRecord, Text, VoteCounts};
use crate::refusal::{Reason, Refusal};
use crate::when;

/// Deepest nesting of brackets that is read; a reply in its comment's `comment` list takes two.
pub(super) const JSON_DEPTH_MAX: usize = 64;

const DESCENDED: [&str; 6] =
    ["@graph", "mainEntity", "mainEntityOfPage", "comment", "hasPart", "itemListElement"];
const STORIES: [&str; 14] = [
    "Article",
    "NewsArticle",
    "BlogPosting",
    "Report",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "BackgroundNewsArticle",
    "AdvertiserContentArticle",
    "TechArticle",
    "ScholarlyArticle",
    "DiscussionForumPosting",
    "SocialMediaPosting",
];

/// What the JSON-LD of a page holds.
#[derive(Default)]
pub(super) struct JsonLd {
    pub comments: Vec<Marked>,
    pub story: Option<StoryRecord>,
    keys: HashSet<String>,
}

/// Reads all JSON-LD of a page.
pub(super) fn read(document: &Document<'_>) -> Result<JsonLd, Refusal> {
    let mut found = JsonLd::default();
    for (_, element) in document.elements(0..document.len()) {
        let kind = element.attribute("type").unwrap_or("").trim();
        if element.name != "script" || !kind.eq_ignore_ascii_case("application/ld+json") {
            continue;
        }
        let source = document.source_in(element);
        if source.trim().is_empty() {
            continue;
        }
        let line = document.line(element.inner.start);
        found.walk(&parse(source, line)?, line);
    }
    Ok(found)
}

fn parse(source: &str, line: usize) -> Result<Value, Refusal> {
    if let Some(offset) = too_deep(source) {
        let line = line + source[..offset].matches('\n').count();
        let message = format!("JSON-LD nested deeper than {JSON_DEPTH_MAX} brackets, which is not read");
        return Err(Refusal::at(line, Reason::Json, message));
    }
    serde_json::from_str(source).map_err(|error| {
        let message = format!(
            "the JSON-LD that begins at line {line} is not valid JSON (at character {} of this line): save the page \
             again, or delete that script element if the comments are marked otherwise too",
            error.column()
        );
        Refusal::at(line + error.line().saturating_sub(1), Reason::Json, message)
    })
}

/// Where brackets nest deeper than is read: looked at before parsing, because the parser recurses.
fn too_deep(source: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in source.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > JSON_DEPTH_MAX {
            return Some(at);
        }
    }
    None
}

impl JsonLd {
    fn walk(&mut self, root: &Value, line: usize) {
        let mut waiting: Vec<(&Value, Option<usize>)> = vec![(root, None)];
        while let Some((value, parent)) = waiting.pop() {
            match value {
                Value::Array(values) => waiting.extend(values.iter().rev().map(|value| (value, parent))),
                Value::Object(object) => {
                    let place = if is_type(object, &["Comment", "UserComments"]) {
                        self.comment(object, parent, line).or(parent)
                    } else {
                        parent
                    };
                    if self.story.is_none() && is_type(object, &STORIES) {
                        self.story = Some(story(object));
                    }
                    let lists = DESCENDED.iter().rev().filter_map(|key| object.get(*key));
                    waiting.extend(lists.map(|list| (list, place)));
                }
                _ => {}
            }
        }
    }

    /// Adds a comment and gives its place; none for a mere reference and for one that was there before.
    fn comment(&mut self, object: &Map<String, Value>, parent: Option<usize>, line: usize) -> Option<usize> {
        let body = ["text", "commentText"].iter().find_map(|key| object.get(*key)?.as_str());
        let author = object.get("author").or_else(|| object.get("creator"));
        if body.is_none() && author.is_none() {
            return None;
        }
        let key = ["@id", "url"].iter().find_map(|key| text(object, key));
        if key.as_ref().is_some_and(|key| !self.keys.insert(key.clone())) {
            return None;
        }
        let listed = parent.map_or(Parent::None, Parent::Place);
        let named = object.get("parentItem").and_then(reference).map_or(Parent::None, Parent::Key);
        let time = |keys: &[&str]| keys.iter().find_map(|key| when::micros(object.get(*key)?.as_str()?));
        let votes = [object.get("upvoteCount"), object.get("downvoteCount")].map(|it| it.and_then(count));
        self.comments.push(Marked {
            key,
            parent: if listed == Parent::None { named } else { listed },
            author: author.map(person).unwrap_or_default(),
            body: body.map(text_or_html),
            created_at: time(&["dateCreated", "datePublished", "commentTime"]),
            edited_at: time(&["dateModified"]),
            votes: votes
                .iter()
                .any(Option::is_some)
                .then(|| VoteCounts { up: votes[0].unwrap_or(0), down: votes[1].unwrap_or(0) }),
            line,
        });
        Some(self.comments.len() - 1)
    }
}

fn is_type(object: &Map<String, Value>, types: &[&str]) -> bool {
    let named = |value: &Value| {
        let name = value.as_str().and_then(|it| it.rsplit(['/', '#', ':']).next());
        name.is_some_and(|name| types.contains(&name))
    };
    match object.get("@type") {
        Some(Value::Array(list)) => list.iter().any(named),
        Some(name) => named(name),
        None => false,
    }
}

fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    let text = decode(object.get(key)?.as_str()?.trim()).into_owned();
    (!text.is_empty()).then_some(text)
}

/// The first of what may be one value or a list of them.
fn first(value: &Value) -> &Value {
    value.as_array().and_then(|values| values.first()).unwrap_or(value)
}

fn reference(value: &Value) -> Option<String> {
    match first(value) {
        Value::String(key) => Some(key.clone()),
        Value::Object(object) => ["@id", "url"].iter().find_map(|key| text(object, key)),
        _ => None,
    }
}

fn person(value: &Value) -> AuthorRecord {
    match first(value) {
        Value::String(name) => {
            AuthorRecord { name: decode(name.trim()).into_owned(), ..AuthorRecord::default() }
        }
        Value::Object(object) => AuthorRecord {
            name: text(object, "name").or_else(|| text(object, "alternateName")).unwrap_or_default(),
            url: text(object, "url"),
            ..AuthorRecord::default()
        },
        _ => AuthorRecord::default(),
    }
}

fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn text_or_html(source: &str) -> Text {
    let source = source.trim();
    let tag = |(at, _): (usize, &str)| {
        let next = source.as_bytes().get(at + 1).copied().unwrap_or(b' ');
        next.is_ascii_alphabetic() || next == b'/'
    };
    if source.match_indices('<').any(tag) && source.contains('>') {
        return Text::Html(source.to_owned());
    }
    Text::Plain(decode(source).replace("\r\n", "\n").replace('\r', "\n"))
}

fn story(object: &Map<String, Value>) -> StoryRecord {
    let names = |value: &Value| {
        let people = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let names = people.iter().map(|it| person(it).name).filter(|name| !name.is_empty());
        Some(names.collect::<Vec<_>>().join(", ")).filter(|names| !names.is_empty())
    };
    let image = object.get("image").map(first).and_then(|image| match image {
        Value::String(url) => Some(ImageRecord { url: url.clone(), alt: None, caption: None, credit: None }),
        Value::Object(image) => Some(ImageRecord {
            url: text(image, "url").or_else(|| text(image, "contentUrl"))?,
            alt: None,
            caption: text(image, "caption"),
            credit: text(image, "creditText"),
        }),
        _ => None,
    });
    let original = object.get("isBasedOn").map(first).and_then(Value::as_object).and_then(|original| {
        let publisher = original.get("publisher").map(|it| person(it).name).filter(|name| !name.is_empty());
        Some(Credit { name: publisher.or_else(|| text(original, "name"))?, url: text(original, "url") })
    });
    StoryRecord {
        url: text(object, "url").or_else(|| object.get("mainEntityOfPage").and_then(reference)),
        title: text(object, "headline").or_else(|| text(object, "name")).unwrap_or_default(),
        byline: object.get("author").and_then(names),
        summary: text(object, "description"),
        section: object
            .get("articleSection")
            .map(first)
            .and_then(Value::as_str)
            .map(|it| decode(it).into_owned()),
        credit: original,
        published_at: object.get("datePublished").and_then(Value::as_str).and_then(when::micros),
        body: object.get("articleBody").and_then(Value::as_str).map(text_or_html),
        image,
        ..StoryRecord::default()
    }
}
