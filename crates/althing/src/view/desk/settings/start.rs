//! The first steps: a publication, how comments are shown, and the line that puts a discussion on a page.

use althing_core::site::{Mode, Site};
use althing_core::time::Micros;
use maud::{Markup, html};

use super::keys::once;
use super::sites::new_site_fields;
use super::{Typed, settings_page};
use crate::site::seen::Sight;
use crate::time::ago;
use crate::view::date::{Exact, Machine};
use crate::view::desk::Frame;
use crate::view::texts::Texts;

/// Where somebody is with the first steps.
pub struct StartPage<'a> {
    /// The publication, once there is one.
    pub site: Option<&'a Site>,
    /// What was typed.
    pub typed: &'a Typed,
    /// Whether it was just said how comments are shown.
    pub is_decided: bool,
    /// Where this server is reached.
    pub public_url: String,
    /// Where a discussion was seen.
    pub seen: Option<Sight>,
    /// The present.
    pub now: Micros,
}

/// The page.
pub fn start_page(frame: &Frame, page: &StartPage<'_>, texts: &Texts) -> Markup {
    let is_seen = page.seen.is_some();
    let main = html! {
        p { (texts.start_lead()) }
        ol class="set-steps" data-althing="start" data-waits=[(page.site.is_some() && !is_seen).then_some("")] {
            (step("site", texts.start_site(), page.site.is_some(), texts, &site_step(page, texts)))
            (step("mode", texts.start_mode(), is_decided(page), texts, &mode_step(page, texts)))
            (step("embed", texts.start_embed(), is_seen, texts, &embed_step(page, texts)))
        }
    };
    settings_page(frame, texts.set_start(), "/desk/start", page.typed, texts, &main)
}

/// Whether it was said how comments are shown: just now, or otherwise than by default, or long enough ago.
fn is_decided(page: &StartPage<'_>) -> bool {
    let is_set = page.site.is_some_and(|site| site.settings.mode != Mode::default());
    page.is_decided || is_set || page.seen.is_some()
}

fn step(id: &str, title: &str, is_done: bool, texts: &Texts, content: &Markup) -> Markup {
    html! {
        li id=(id) class=(if is_done { "is-done" } else { "is-open" }) {
            h2 { (title) " " span class="set-state" { (if is_done { texts.start_done() } else { texts.start_open() }) } }
            (content)
        }
    }
}

fn site_step(page: &StartPage<'_>, texts: &Texts) -> Markup {
    html! {
        @if let Some(site) = page.site {
            p {
                strong { (site.name) } ", "
                @for (at, origin) in site.origins.iter().enumerate() { @if at > 0 { ", " } code { (origin) } }
                ". " a href={ "/desk/settings/" (site.slug) } { (texts.start_change()) }
            }
        } @else {
            p class="hint" { (texts.start_site_why()) }
            form class="set-form" method="post" action="/desk/start" {
                (new_site_fields(page.typed, texts))
                button type="submit" name="do" value="site" { (texts.set_add_site()) }
            }
        }
    }
}

fn mode_step(page: &StartPage<'_>, texts: &Texts) -> Markup {
    let Some(site) = page.site else { return html! { p class="hint" { (texts.start_later()) } } };
    let modes = [
        (Mode::PublishFirst, texts.start_publish(), texts.start_publish_why()),
        (Mode::HoldFirst, texts.start_hold(), texts.start_hold_why()),
        (Mode::HoldFirstForNew, texts.start_hold_new(), texts.start_hold_new_why()),
    ];
    html! {
        form class="set-form" method="post" action="/desk/start" {
            input type="hidden" name="site" value=(site.slug);
            fieldset class="set-radio" {
                legend { (texts.start_mode_why()) }
                @for (mode, label, why) in modes {
                    label {
                        input type="radio" name="mode" value=(mode.as_str()) checked[site.settings.mode == mode];
                        span { strong { (label) } br; span class="hint" { (why) } }
                    }
                }
            }
            button type="submit" name="do" value="mode" { (texts.start_mode_save()) }
        }
    }
}

fn embed_step(page: &StartPage<'_>, texts: &Texts) -> Markup {
    let Some(site) = page.site else { return html! { p class="hint" { (texts.start_later()) } } };
    let story = format!(
        "{}/{}",
        site.origins.first().map_or("https://www.example.org", String::as_str),
        texts.start_path()
    );
    let Snippets { element, frame, include } = snippets(&page.public_url, &site.slug, &story);
    html! {
        p class="hint" { (texts.start_embed_why(&story)) }
        h3 { (texts.start_element()) }
        (once("element", texts.start_element(), &element, texts))
        details {
            summary { (texts.start_frame()) }
            (once("frame", texts.start_frame(), &frame, texts))
        }
        details {
            summary { (texts.start_include()) }
            p class="hint" { (texts.start_include_why()) }
            (once("include", texts.start_include(), &include, texts))
        }
        @match &page.seen {
            Some(sight) => p class="set-done" role="status" {
                (texts.start_seen(&sight.url)) " "
                time datetime=(Machine(sight.at)) title=(Exact { texts, at: sight.at }) { (ago(sight.at, page.now)) } ". "
                a href={ "/s/" (site.slug) } { (texts.set_to_site()) } ", "
                a href="/desk" { (texts.start_to_desk()) }
            },
            None => p class="al-note" role="status" {
                (texts.start_waiting()) " "
                a href={ "/desk/start?site=" (site.slug) "&shown=1#embed" } { (texts.start_look()) }
            },
        }
    }
}

/// What is pasted into a publisher's page.
struct Snippets {
    element: String,
    frame: String,
    include: String,
}

fn snippets(public_url: &str, slug: &str, story: &str) -> Snippets {
    let url: String = url::form_urlencoded::byte_serialize(story.as_bytes()).collect();
    let by_url = format!("{public_url}/s/{slug}/by-url?url={url}");
    Snippets {
        element: format!(
            "<script src=\"{public_url}/embed.js\" async></script>\n<althing-thread site=\"{slug}\" url=\"{story}\">\n  \
             <a href=\"{by_url}\">Read the discussion</a>\n</althing-thread>"
        ),
        frame: format!(
            "<iframe src=\"{public_url}/embed/{slug}?url={url}\" title=\"Discussion\" loading=\"lazy\"\n  \
             style=\"inline-size: 100%; block-size: 60rem; border: 0\"></iframe>"
        ),
        include: format!("{by_url}&fragment"),
    }
}
