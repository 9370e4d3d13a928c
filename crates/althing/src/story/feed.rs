//! Atom feeds (RFC 4287): a story's newest comments, a site's newest stories. XML is an output context of its own
//! everything goes through one escape.

use std::sync::Arc;

use althing_core::text::plain_text;
use althing_core::time::Micros;
use althing_store::{comment, story};
use axum::body::Body;
use axum::extract::{Path, State};
use http::{HeaderMap, Response};

use super::find;
use super::pages::cached;
use super::view::{listed, title};
use crate::app::App;
use crate::comment::view::permalink;
use crate::http::cache::Made;
use crate::http::problem::Problem;
use crate::http::respond::{ATOM, Surface};
use crate::time::rfc3339;
use crate::view::{Texts, shown_name};

/// Entries of one feed.
pub const ENTRIES_MAX: usize = 50;
/// Longest title of a comment's entry, in characters.
const TITLE_CHARS: usize = 80;

/// One entry.
struct Entry {
    id: String,
    title: String,
    url: String,
    author: String,
    at: Micros,
    /// Escaped HTML (`type="html"`), or none.
    html: Option<String>,
    summary: Option<String>,
}

/// `GET /s/{site}/{story_id}/feed.atom`
pub async fn of_story(
    State(app): State<Arc<App>>,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let found = find::on_site(&app, &slug, &id).await?;
    let address = format!("/s/{slug}/{}/feed.atom", found.id);
    let cell = app.pages.cell(found.id);
    cached(&app, &headers, &address, cell, || async {
        let found = find::by_id(&app, &found.id.to_string()).await?;
        let story = found.id;
        let rows = app.store.read(move |tx| comment::newest_of_story(tx, story, ENTRIES_MAX)).await?;
        let texts = Texts::of(&found.site.settings.language);
        let entries = rows.iter().map(|row| Entry {
            id: format!("urn:uuid:{}", row.id),
            title: plain_text(&row.source, TITLE_CHARS).replace('\n', " "),
            url: format!("{}{}", app.public_url, permalink(&slug, row)),
            author: shown_name(&row.name, texts),
            at: row.edited_at.or(row.created_at).unwrap_or(row.sort_at),
            html: Some(row.html.as_str().to_owned()),
            summary: None,
        });
        let page = format!("{}{}", app.public_url, found.href());
        Ok(made(&app, &address, &page, &format!("urn:uuid:{}", found.id), &title(&found), entries.collect()))
    })
    .await
}

/// `GET /s/{site}/feed.atom`
pub async fn of_site(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let address = format!("/s/{slug}/feed.atom");
    cached(&app, &headers, &address, app.pages.fronts(), || async {
        let site = find::site(&app, &slug)?;
        let id = site.id;
        let from = story::StoryCursor::START;
        let (stories, _) =
            app.store.read(move |tx| story::newest(tx, Some(id), from, ENTRIES_MAX as i64)).await?;
        let entries = stories.iter().map(|story| {
            let view = listed(&site, story);
            Entry {
                id: format!("urn:uuid:{}", story.id),
                title: view.title,
                url: format!("{}{}", app.public_url, view.href),
                author: view.byline,
                at: view.published_at.unwrap_or(story.created_at),
                html: None,
                summary: Some(view.summary).filter(|summary| !summary.is_empty()),
            }
        });
        let page = format!("{}/s/{slug}", app.public_url);
        Ok(made(&app, &address, &page, &format!("urn:uuid:{id}"), &site.name, entries.collect()))
    })
    .await
}

fn made(app: &App, address: &str, page: &str, id: &str, name: &str, entries: Vec<Entry>) -> Made {
    let updated = entries.iter().map(|entry| entry.at).max().unwrap_or_default();
    let mut xml = String::with_capacity(4096);
    xml.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">");
    element(&mut xml, "id", id);
    element(&mut xml, "title", name);
    element(&mut xml, "updated", &rfc3339(updated));
    link(&mut xml, "self", &format!("{}{address}", app.public_url));
    link(&mut xml, "alternate", page);
    for entry in entries {
        write_entry(&mut xml, &entry);
    }
    xml.push_str("</feed>\n");
    Made { surface: Surface::Open, content_type: ATOM, body: xml, valid_until: None }
}

fn write_entry(xml: &mut String, entry: &Entry) {
    xml.push_str("\n<entry>");
    element(xml, "id", &entry.id);
    element(xml, "title", &entry.title);
    element(xml, "updated", &rfc3339(entry.at));
    link(xml, "alternate", &entry.url);
    xml.push_str("<author>");
    element(xml, "name", if entry.author.is_empty() { "-" } else { &entry.author });
    xml.push_str("</author>");
    if let Some(html) = &entry.html {
        xml.push_str("<content type=\"html\">");
        escape(xml, html);
        xml.push_str("</content>");
    }
    if let Some(summary) = &entry.summary {
        element(xml, "summary", summary);
    }
    xml.push_str("</entry>");
}

fn element(xml: &mut String, name: &str, text: &str) {
    xml.push('<');
    xml.push_str(name);
    xml.push('>');
    escape(xml, text);
    xml.push_str("</");
    xml.push_str(name);
    xml.push('>');
}

fn link(xml: &mut String, relation: &str, href: &str) {
    xml.push_str("<link rel=\"");
    xml.push_str(relation);
    xml.push_str("\" href=\"");
    escape(xml, href);
    xml.push_str("\"/>");
}

/// Text and attribute values; characters that XML 1.0 cannot hold are left out.
fn escape(xml: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '&' => xml.push_str("&amp;"),
            '"' => xml.push_str("&quot;"),
            '\'' => xml.push_str("&#39;"),
            '\t' | '\n' | '\r' => xml.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => xml.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r07_nothing_breaks_out_of_xml() {
        let mut xml = String::new();
        element(&mut xml, "title", "</title><script>\u{0}\u{ffff}&\"'");
        assert_eq!(xml, "<title>&lt;/title&gt;&lt;script&gt;&amp;&quot;&#39;</title>");
    }
}
