//! The document around every page.

use maud::{DOCTYPE, Markup, Render, html};

use super::json_ld::JsonLd;
use super::made::{Made, made};
use super::model::{PictureView, SiteView};
use super::texts::{Texts, direction};
use crate::assets;

/// What stands in the head of a document.
#[derive(Default)]
pub(super) struct Head<'a> {
    /// The whole title, ready for the page.
    pub title: Markup,
    /// BCP 47 tag of the page's content.
    pub language: &'a str,
    /// For search results and cards; may be empty.
    pub description: &'a str,
    /// Names of style sheets among our assets.
    pub sheets: &'a [&'a str],
    /// The site's own tokens, after our sheets.
    pub theme_href: Option<&'a str>,
    /// Whether the reader's script is loaded.
    pub script: bool,
    /// The address search engines shall know this page by.
    pub canonical: Option<String>,
    /// Feeds: words and address.
    pub feeds: Vec<(Markup, String)>,
    /// How the page looks where it is shared.
    pub card: Option<Card<'a>>,
    /// The page before or after, as `rel="next"`.
    pub next_href: Option<&'a str>,
    /// Kept out of search engines: forms, private pages, problems.
    pub hidden: bool,
    /// In a frame: links lead out of it.
    pub framed: bool,
}

/// Open Graph basics.
pub(super) struct Card<'a> {
    /// `article` or `website`.
    pub kind: &'static str,
    /// Headline alone.
    pub title: &'a str,
    /// Name of the publication.
    pub site_name: &'a str,
    /// Absolute address.
    pub url: String,
    /// Absolute address of the picture, and its text.
    pub picture: Option<(String, &'a PictureView)>,
}

impl Render for Card<'_> {
    fn render(&self) -> Markup {
        html! {
            meta property="og:type" content=(self.kind);
            meta property="og:title" content=(self.title);
            meta property="og:site_name" content=(self.site_name);
            meta property="og:url" content=(self.url);
            @if let Some((url, picture)) = &self.picture {
                meta property="og:image" content=(url);
                @if !picture.alt.is_empty() { meta property="og:image:alt" content=(picture.alt); }
                meta name="twitter:card" content="summary_large_image";
            }
        }
    }
}

/// A whole document.
pub(super) fn document(head: &Head<'_>, class: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(head.language) dir=(direction(head.language)) {
            head {
                meta charset="utf-8";
                title { (head.title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if head.framed { base target="_top"; }
                @if !head.description.is_empty() {
                    meta name="description" property="og:description" content=(head.description);
                }
                @if head.hidden { meta name="robots" content="noindex"; }
                @for sheet in head.sheets { link rel="stylesheet" href=(assets::href(sheet)); }
                @if let Some(theme) = head.theme_href { link rel="stylesheet" href=(theme); }
                link rel="icon" type="image/svg+xml" href=(assets::href("icon.svg"));
                @if let Some(canonical) = &head.canonical { link rel="canonical" href=(canonical); }
                @if let Some(next) = head.next_href { link rel="next" href=(next); }
                @for (title, href) in &head.feeds {
                    link rel="alternate" type="application/atom+xml" title=(title) href=(href);
                }
                @if let Some(card) = &head.card { (card) }
                @if head.script {
                    @if let Some(script) = assets::find("althing.js") { script type="module" src=(script.href()) {} }
                }
            }
            body class={ "al-page " (class) } { (body) }
        }
    }
}

/// The site's name over a page that is not the front page.
pub(super) fn masthead(site: &SiteView) -> Markup {
    html! {
        header class="mast" {
            a class="mast-name" href={ "/s/" (site.slug) } { (site.name) }
        }
    }
}

/// The foot of every page: feed, the way to the front page, what a site keeps about readers, whose work this is.
pub(super) fn foot(feed_href: Option<&str>, site: Option<&SiteView>, texts: &Texts) -> Markup {
    html! {
        footer class="foot" {
            nav {
                a href="/" { (texts.front_page()) }
                @if let Some(feed) = feed_href { a href=(feed) { (texts.feed()) } }
                @if let Some(site) = site {
                    a href={ "/s/" (site.slug) "/rules" } { (texts.rules()) }
                    a href={ "/s/" (site.slug) "/moderation" } { (texts.moderation_short()) }
                    a href={ "/s/" (site.slug) "/privacy" } { (texts.privacy()) }
                }
            }
            (powered_by(texts))
        }
    }
}

/// The foot of a page whose own text leads to the front page.
pub(super) fn plain_foot(texts: &Texts) -> Markup {
    html! { footer class="foot" { (powered_by(texts)) } }
}

fn powered_by(texts: &Texts) -> Markup {
    html! { p { (texts.powered_by(&Wordmark)) } }
}

/// Our name with its mark.
struct Wordmark;

impl Render for Wordmark {
    fn render(&self) -> Markup {
        html! {
            span class="wordmark" {
                img src=(assets::href("icon.svg")) alt="" width="18" height="18";
                " Althing"
            }
        }
    }
}

/// The structured data at the end of a page, where it delays nothing.
pub(super) fn structured(data: &JsonLd) -> Markup {
    html! { script type="application/ld+json" { (made(Made::Data(data))) } }
}
