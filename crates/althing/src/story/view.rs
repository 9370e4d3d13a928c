//! Stories as the views take them.

use althing_core::site::Site;
use althing_core::story::Story;
use althing_core::text::SafeHtml;

use super::find::Found;
use crate::view::model::{CreditView, PictureView, SiteView, StoryView};

/// A site as pages show it.
pub fn site_view(site: &Site) -> SiteView {
    SiteView {
        slug: site.slug.clone(),
        name: site.name.clone(),
        language: site.settings.language.clone(),
        theme_href: crate::site::theme::href(site),
    }
}

/// A story's headline. One that its publisher has not registered is named by its address, never by a reader.
pub fn title(found: &Found) -> String {
    let stored = found.stored.as_ref();
    let title = stored.map(|story| story.fields.title.clone()).filter(|title| !title.is_empty());
    let url =
        || stored.and_then(|story| story.url.clone()).or_else(|| found.url.as_ref().map(ToString::to_string));
    title.or_else(|| url().map(|url| named_by(&url))).unwrap_or_else(|| found.site.name.clone())
}

/// A story by its address: `https://paper.example/2026/a-new-bridge/` reads as `paper.example/2026/a-new-bridge`.
pub fn named_by(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    bare.trim_end_matches('/').to_owned()
}

/// A story at the head of its page.
pub fn story_view(found: &Found, body: Option<SafeHtml>) -> StoryView {
    let mut view = match &found.stored {
        Some(story) => listed(&found.site, story),
        None => StoryView {
            id: found.id,
            site: found.site.slug.clone(),
            site_name: found.site.name.clone(),
            href: String::new(),
            url: found.url.as_ref().map(ToString::to_string),
            title: String::new(),
            byline: String::new(),
            summary: String::new(),
            section: String::new(),
            credit: None,
            picture: None,
            body: None,
            published_at: None,
            comment_count: 0,
        },
    };
    view.title = title(found);
    view.href = found.href();
    view.body = body;
    view
}

/// A story on a front page.
pub fn listed(site: &Site, story: &Story) -> StoryView {
    let fields = &story.fields;
    StoryView {
        id: story.id,
        site: site.slug.clone(),
        site_name: site.name.clone(),
        href: format!("/s/{}/{}", site.slug, story.id),
        url: story.url.clone(),
        title: if fields.title.is_empty() {
            story.url.as_deref().map(named_by).unwrap_or_default()
        } else {
            fields.title.clone()
        },
        byline: fields.byline.clone(),
        summary: fields.summary.clone(),
        section: fields.section.clone(),
        credit: fields
            .credit
            .as_ref()
            .map(|credit| CreditView { name: credit.name.clone(), url: credit.url.clone() }),
        picture: fields.picture.as_ref().map(|picture| PictureView {
            url: picture.url.clone(),
            alt: picture.alt.clone(),
            caption: picture.caption.clone(),
            credit: picture.credit.clone(),
        }),
        body: None,
        published_at: fields.published_at,
        comment_count: u64::try_from(story.comment_count).unwrap_or(0),
    }
}
