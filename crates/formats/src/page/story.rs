//! The story of a saved HTML page.
//!
//! | what | where, the first that is there |
//! |---|---|
//! | headline | JSON-LD `headline`, microdata `headline`, `h1` (of class `entry-title` if one is), `og:title`, `title` |
//! | address | `link rel=canonical`, JSON-LD `url`, `og:url` |
//! | text | microdata `articleBody`, class `entry-content`, `post-content` or `article-body`, JSON-LD `articleBody` |
//! | time | JSON-LD, `article:published_time`, microdata `datePublished`, `time` of class `entry-date` or `published` |
//! | byline | JSON-LD `author`, meta `author`, microdata `author`, class `byline` |
//! | credit | the first paragraph that is a credit line, which is cut from the text; JSON-LD `isBasedOn` |
//!
//! Nothing of it is looked for inside comments.

use std::collections::HashMap;

use super::credit;
use super::places::address;
use crate::html::{Document, Element};
use crate::record::{Credit, ImageRecord, StoryRecord, Text};
use crate::refusal::{Reason, Refusal};
use crate::when;

/// Longest paragraph in bytes of source that is looked at as a credit.
const CREDIT_BYTES_MAX: usize = 2_000;

const BODIES: [&str; 3] = ["entry-content", "post-content", "article-body"];
const METAS: [&str; 9] = [
    "og:title",
    "og:url",
    "og:description",
    "og:image",
    "description",
    "author",
    "article:published_time",
    "article:section",
    "datePublished",
];

/// The nodes that hold the parts of a story: of each kind the first.
#[derive(Default)]
struct Parts {
    meta: HashMap<&'static str, String>,
    canonical: Option<String>,
    headline: Option<usize>,
    title: Option<usize>,
    h1: Option<usize>,
    entry_title: Option<usize>,
    article_body: Option<usize>,
    content: Option<usize>,
    author: Option<usize>,
    byline: Option<usize>,
    published: Option<String>,
}

/// Reads the story; `in_comment` names the nodes that are comments. `told` is what JSON-LD says of it.
pub(super) fn read(
    document: &Document<'_>,
    in_comment: impl Fn(usize) -> bool,
    told: Option<StoryRecord>,
) -> Result<StoryRecord, Refusal> {
    let mut parts = Parts::default();
    let mut story = told.unwrap_or_default();
    let mut credit_at = None;
    let mut node = 0;
    while node < document.len() {
        if in_comment(node) {
            node = document.end(node);
            continue;
        }
        if let Some(element) = document.element(node) {
            parts.look_at(node, element);
            let credit = if credit_at.is_none() { credit_in(document, node, element) } else { None };
            if credit.is_some() {
                story.credit = credit;
                credit_at = Some(node);
            }
        }
        node += 1;
    }
    let skip = |node: usize| in_comment(node) || Some(node) == credit_at;
    parts.fill(document, skip, &mut story);
    if story.title.is_empty() {
        let message = "no headline: looked for headline in JSON-LD and microdata, h1, og:title and title";
        return Err(Refusal::new(Reason::NoHeadline, message));
    }
    Ok(story)
}

/// The credit that a paragraph is.
fn credit_in(document: &Document<'_>, node: usize, element: &Element) -> Option<Credit> {
    if element.name != "p" || element.outer.len() > CREDIT_BYTES_MAX {
        return None;
    }
    let mut credit = credit::of_line(&document.text(node, |_| false))?;
    let mut links = document.elements(node..document.end(node));
    credit.url = credit.url.or_else(|| links.find_map(|(_, link)| address(link.attribute("href"))));
    Some(credit)
}

impl Parts {
    fn look_at(&mut self, node: usize, element: &Element) {
        let prop = |name: &str| element.has("itemprop", name);
        match element.name.as_str() {
            "meta" => self.meta(element),
            "link" if element.has("rel", "canonical") && self.canonical.is_none() => {
                self.canonical = address(element.attribute("href"));
            }
            "title" => _ = self.title.get_or_insert(node),
            "h1" if element.has_class("entry-title") => _ = self.entry_title.get_or_insert(node),
            "h1" => _ = self.h1.get_or_insert(node),
            _ => {}
        }
        if element.name != "meta" && prop("headline") {
            self.headline.get_or_insert(node);
        }
        if prop("articleBody") {
            self.article_body.get_or_insert(node);
        }
        if BODIES.iter().any(|class| element.has_class(class)) {
            self.content.get_or_insert(node);
        }
        if element.name != "meta" && prop("author") {
            self.author.get_or_insert(node);
        }
        if element.has_class("byline") {
            self.byline.get_or_insert(node);
        }
        let dated =
            prop("datePublished") || element.has_class("entry-date") || element.has_class("published");
        if element.name == "time" && dated && self.published.is_none() {
            self.published = element.attribute("datetime").map(str::to_owned);
        }
    }

    fn meta(&mut self, element: &Element) {
        let names = ["property", "name", "itemprop"].iter().find_map(|key| element.attribute(key));
        let kept = METAS.iter().find(|meta| names.is_some_and(|name| name.eq_ignore_ascii_case(meta)));
        if let Some((kept, content)) = kept.zip(address(element.attribute("content"))) {
            self.meta.entry(kept).or_insert(content);
        }
    }

    fn fill(mut self, document: &Document<'_>, skip: impl Fn(usize) -> bool, story: &mut StoryRecord) {
        let text =
            |node: Option<usize>| node.map(|node| document.text(node, &skip)).filter(|text| !text.is_empty());
        let mut meta = |name: &str| self.meta.remove(name);
        if story.title.is_empty() {
            let h1 = || text(self.entry_title.or(self.h1));
            let found =
                text(self.headline).or_else(h1).or_else(|| meta("og:title")).or_else(|| text(self.title));
            story.title = found.unwrap_or_default();
        }
        let url = story.url.take();
        story.url = self.canonical.or(url).or_else(|| meta("og:url"));
        let described = meta("og:description").or_else(|| meta("description"));
        story.summary = story.summary.take().or(described);
        story.section = story.section.take().or_else(|| meta("article:section"));
        let named = |meta: Option<String>| meta.filter(|name| !name.contains("://"));
        let byline = named(meta("author")).or_else(|| text(self.author)).or_else(|| text(self.byline));
        story.byline = story.byline.take().or(byline).map(without_by);
        let published = meta("article:published_time").or_else(|| meta("datePublished")).or(self.published);
        story.published_at = story.published_at.or_else(|| published.as_deref().and_then(when::micros));
        let image = meta("og:image").map(|url| ImageRecord { url, alt: None, caption: None, credit: None });
        story.image = story.image.take().or(image);
        let html = self.article_body.or(self.content).map(|node| document.inner_html(node, &skip));
        let html = html.filter(|html| !html.is_empty()).map(Text::Html);
        story.body = html.or_else(|| story.body.take());
    }
}

fn without_by(byline: String) -> String {
    match byline.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") => byline[3..].trim().to_owned(),
        _ => byline,
    }
}
