//! The page of a story: the story, then its discussion.

use maud::{Markup, html};

use super::date::story_time;
use super::discussion::discussion;
use super::json_ld::{absolute, posting};
use super::layout::{Card, Head, document, foot, masthead, structured};
use super::made::{Made, made};
use super::model::{CreditView, DiscussionView, PictureView, StoryView};
use super::texts::Texts;

/// A story with its discussion. `public_url` is this server's own address, without a slash at its end.
pub fn story_page(story: &StoryView, view: &DiscussionView, public_url: &str, texts: &Texts) -> Markup {
    // A story that is only known by its address has no feed yet.
    let feed = (!story.href.contains('?')).then(|| [&story.href, "/feed.atom"].concat());
    let body = html! {
        a class="skip" href="#discussion" { (texts.skip_to_discussion()) }
        (masthead(&view.site))
        main class="page" {
            (article(story, view.total_count, texts))
            (discussion(view, texts))
        }
        (foot(feed.as_deref(), Some(&view.site), texts))
        (structured(&posting(story, view, public_url)))
    };
    let own = absolute(public_url, &story.href);
    let head = Head {
        title: html! { (texts.page_title(&story.title, &story.site_name)) },
        language: &view.site.language,
        description: &story.summary,
        sheets: &["page.css"],
        theme_href: view.site.theme_href.as_deref(),
        script: true,
        canonical: Some(story.url.clone().unwrap_or_else(|| own.clone())),
        feeds: feed
            .clone()
            .map(|feed| (html! { (texts.feed_of(&story.title)) }, feed))
            .into_iter()
            .chain([(
                html! { (texts.feed_of_site(&story.site_name)) },
                ["/s/", &story.site, "/feed.atom"].concat(),
            )])
            .collect(),
        card: Some(Card {
            kind: "article",
            title: &story.title,
            site_name: &story.site_name,
            url: story.url.clone().unwrap_or(own),
            picture: story.picture.as_ref().map(|picture| (absolute(public_url, &picture.url), picture)),
        }),
        next_href: view.next_href.as_deref(),
        ..Head::default()
    };
    document(&head, "page-story", &body)
}

/// The discussion alone as a document, for a frame on the publisher's page.
pub fn frame_page(story: &StoryView, view: &DiscussionView, public_url: &str, texts: &Texts) -> Markup {
    let head = Head {
        title: html! { (texts.discussion_of(&story.title)) },
        language: &view.site.language,
        sheets: &["page.css"],
        theme_href: view.site.theme_href.as_deref(),
        script: true,
        canonical: Some(story.url.clone().unwrap_or_else(|| absolute(public_url, &story.href))),
        hidden: true,
        framed: view.framed,
        ..Head::default()
    };
    let body = html! {
        main {
            h1 class="unseen" { (texts.discussion_of(&story.title)) }
            (discussion(view, texts))
        }
    };
    document(&head, "page-frame", &body)
}

fn article(story: &StoryView, comments: u64, texts: &Texts) -> Markup {
    html! {
        article class="story" {
            header {
                @if !story.section.is_empty() { p class="kicker" { (story.section) } }
                h1 { (story.title) }
                @if !story.summary.is_empty() { p class="standfirst" { (story.summary) } }
                (signature(story, comments, texts))
            }
            @if let Some(picture) = &story.picture { (lead_picture(picture, texts)) }
            @match (&story.body, &story.url) {
                (Some(body), _) => div class="story-body" { (made(Made::Text(body))) },
                (None, Some(url)) => p class="read-at" { a href=(url) { (texts.read_at(&story.site_name)) } },
                (None, None) => {}
            }
        }
    }
}

fn signature(story: &StoryView, comments: u64, texts: &Texts) -> Markup {
    html! {
        p class="signature" {
            @if !story.byline.is_empty() { span class="byline" { (texts.byline(&story.byline)) } }
            @if let Some(at) = story.published_at { (story_time(at, texts)) }
            a class="jump" href="#discussion" { (texts.comment_count(comments)) }
        }
        @if let Some(credit) = &story.credit { p class="credit" { (texts.credit(&outlet(credit))) } }
    }
}

fn outlet(credit: &CreditView) -> Markup {
    html! {
        @match &credit.url {
            Some(url) => a href=(url) rel="noopener" { cite { (credit.name) } },
            None => cite { (credit.name) },
        }
    }
}

fn lead_picture(picture: &PictureView, texts: &Texts) -> Markup {
    html! {
        figure class="lead-picture" {
            img src=(picture.url) alt=(picture.alt) decoding="async" fetchpriority="high";
            @if !picture.caption.is_empty() || !picture.credit.is_empty() {
                figcaption {
                    (picture.caption)
                    @if !picture.credit.is_empty() {
                        " " span class="picture-credit" { (texts.picture_credit(&picture.credit)) }
                    }
                }
            }
        }
    }
}
