//! The front page, and the page of one site.

use maud::{Markup, html};

use super::date::story_time;
use super::layout::{Head, document, foot};
use super::model::{FrontPage, PictureView, StoryView};
use super::texts::{Texts, direction};

/// Masthead, one lead story with its picture, a grid of the rest, and the busiest discussions beside it.
pub fn front_page(page: &FrontPage, texts: &Texts) -> Markup {
    let feed = page.site.as_ref().map(|site| ["/s/", &site.slug, "/feed.atom"].concat());
    let body = html! {
        (nameplate(page, texts))
        main class="front" {
            @if let Some(lead) = &page.lead { (lead_story(lead, page.site.is_none(), texts)) }
            @if page.lead.is_none() && page.stories.is_empty() { (empty(page, texts)) }
            @if !page.busiest.is_empty() { (busiest(&page.busiest, texts)) }
            @if !page.stories.is_empty() { (latest(page, texts)) }
        }
        (foot(feed.as_deref(), page.site.as_ref(), texts))
    };
    let head = Head {
        title: html! { (page.title) },
        language: &page.language,
        sheets: &["front.css"],
        theme_href: page.site.as_ref().and_then(|site| site.theme_href.as_deref()),
        feeds: feed.iter().map(|feed| (html! { (texts.feed_of_site(&page.title)) }, feed.clone())).collect(),
        next_href: page.next_href.as_deref(),
        ..Head::default()
    };
    document(&head, "page-front", &body)
}

/// Nothing to read yet; where there is no publication at all, whoever runs the server is told what to do.
fn empty(page: &FrontPage, texts: &Texts) -> Markup {
    let (title, text) = if page.sites.is_empty() {
        (texts.front_first_title(), texts.front_first_text())
    } else {
        (texts.front_empty_title(), texts.front_empty_text())
    };
    html! {
        div class="front-empty" {
            h2 { (title) }
            p { (text) }
        }
    }
}

fn nameplate(page: &FrontPage, texts: &Texts) -> Markup {
    let current = |slug: &str| page.site.as_ref().is_some_and(|site| site.slug == slug).then_some("page");
    html! {
        header class="nameplate" {
            h1 dir=(direction(&page.language)) { (page.title) }
            @if page.sites.len() > 1 || (page.site.is_some() && !page.sites.is_empty()) {
                nav aria-label=(texts.sites_label()) {
                    a href="/" aria-current=[page.site.is_none().then_some("page")] { (texts.all_publications()) }
                    @for site in &page.sites {
                        a href={ "/s/" (site.slug) } aria-current=[current(&site.slug)] { (site.name) }
                    }
                }
            }
        }
    }
}

fn lead_story(story: &StoryView, named: bool, texts: &Texts) -> Markup {
    html! {
        article class=(if story.picture.is_some() { "lead" } else { "lead lead-plain" }) {
            @if let Some(picture) = &story.picture { (lead_picture(picture, texts)) }
            div {
                (kicker(story, named))
                h2 { a href=(story.href) { (story.title) } }
                @if !story.summary.is_empty() { p class="summary" { (story.summary) } }
                (facts(story, texts))
            }
        }
    }
}

fn lead_picture(picture: &PictureView, texts: &Texts) -> Markup {
    html! {
        figure {
            img src=(picture.url) alt=(picture.alt) decoding="async" fetchpriority="high";
            @if !picture.credit.is_empty() { figcaption { (texts.picture_credit(&picture.credit)) } }
        }
    }
}

/// The section, and on a page of several sites whose story it is.
fn kicker(story: &StoryView, named: bool) -> Markup {
    html! {
        @if named || !story.section.is_empty() {
            p class="kicker" {
                @if !story.section.is_empty() { span { (story.section) } }
                @if named { span class="kicker-site" { (story.site_name) } }
            }
        }
    }
}

fn facts(story: &StoryView, texts: &Texts) -> Markup {
    html! {
        p class="facts" {
            @if !story.byline.is_empty() { span { (texts.byline(&story.byline)) } }
            @if let Some(at) = story.published_at { (story_time(at, texts)) }
            a class="count" href={ (story.href) "#discussion" } { (texts.front_comments(story.comment_count)) }
        }
    }
}

fn latest(page: &FrontPage, texts: &Texts) -> Markup {
    html! {
        section class="latest" aria-labelledby="latest" {
            h2 id="latest" class="label" { (texts.latest()) }
            div class="grid" {
                @for story in &page.stories {
                    article class="card" {
                        (kicker(story, page.site.is_none()))
                        h3 { a href=(story.href) { (story.title) } }
                        @if !story.summary.is_empty() { p class="summary" { (story.summary) } }
                        (facts(story, texts))
                    }
                }
            }
            @if let Some(next) = &page.next_href {
                a class="older" rel="next" href=(next) { (texts.older_stories()) }
            }
        }
    }
}

fn busiest(stories: &[StoryView], texts: &Texts) -> Markup {
    html! {
        aside class="busiest" aria-labelledby="busiest" {
            h2 id="busiest" class="label" { (texts.busiest()) }
            ol {
                @for story in stories {
                    li {
                        h3 { a href=(story.href) { (story.title) } }
                        a class="count" href={ (story.href) "#discussion" } {
                            (texts.front_comments(story.comment_count))
                        }
                    }
                }
            }
        }
    }
}
