//! A site's colours and measures, tried on a sample discussion.

use althing_core::id::{CommentId, StoryId};
use althing_core::site::{Site, THEME_TOKENS};
use althing_core::text::render;
use althing_core::time::Micros;
use maud::{Markup, html};

use super::contrast::{COLOURS, Low, low};
use super::site::site_nav;
use super::{Typed, settings_page};
use crate::story::view::site_view;
use crate::view::desk::Frame;
use crate::view::discussion;
use crate::view::model::{
    AuthorView, Badge, CommentContent, CommentView, DiscussionView, Item, MarksView, Writing,
};
use crate::view::texts::Texts;

/// The page of a theme.
pub struct ThemePage<'a> {
    /// The site.
    pub site: &'a Site,
    /// The address of the preview's sheet; none where nothing is set.
    pub sheet: Option<String>,
    /// Tokens that the preview shows.
    pub values: &'a [(String, String)],
    /// What was typed.
    pub typed: &'a Typed,
    /// Whether the preview is dark.
    pub is_dark: bool,
}

/// What is wrong with a token's value.
pub fn token_wrong<'t>(token: &str, texts: &'t Texts) -> &'t str {
    if is_colour(token) { texts.theme_wrong_colour() } else { texts.theme_wrong() }
}

fn is_colour(token: &str) -> bool {
    COLOURS.iter().any(|(known, ..)| *known == token)
}

/// What a token is called, and what it is for.
pub(super) fn words<'t>(token: &str, texts: &'t Texts) -> (&'t str, &'t str) {
    match token {
        "accent" => (texts.theme_named_accent(), texts.theme_accent()),
        "danger" => (texts.theme_named_danger(), texts.theme_danger()),
        "edge" => (texts.theme_named_edge(), texts.theme_edge()),
        "font-code" => (texts.theme_named_font_code(), texts.theme_font_code()),
        "font-story" => (texts.theme_named_font_story(), texts.theme_font_story()),
        "font-ui" => (texts.theme_named_font_ui(), texts.theme_font_ui()),
        "ink" => (texts.theme_named_ink(), texts.theme_ink()),
        "line" => (texts.theme_named_line(), texts.theme_line()),
        "mark" => (texts.theme_named_mark(), texts.theme_mark()),
        "measure" => (texts.theme_named_measure(), texts.theme_measure()),
        "on-accent" => (texts.theme_named_on_accent(), texts.theme_on_accent()),
        "paper" => (texts.theme_named_paper(), texts.theme_paper()),
        "quiet" => (texts.theme_named_quiet(), texts.theme_quiet()),
        "radius" => (texts.theme_named_radius(), texts.theme_radius()),
        "size" => (texts.theme_named_size(), texts.theme_size()),
        "space" => (texts.theme_named_space(), texts.theme_space()),
        _ => (texts.theme_named_wash(), texts.theme_wash()),
    }
}

/// What a token is when nobody set it.
fn default_of(token: &str) -> String {
    match token {
        "font-code" => "monospace".to_owned(),
        "font-story" => "Charter, Georgia, serif".to_owned(),
        "font-ui" => "sans-serif".to_owned(),
        "measure" => "68ch".to_owned(),
        "radius" => "3px".to_owned(),
        "size" => "1rem".to_owned(),
        "space" => "4px".to_owned(),
        _ => {
            let found = COLOURS.iter().find(|(known, ..)| *known == token);
            found.map_or_else(String::new, |(_, light, dark)| format!("light-dark({light}, {dark})"))
        }
    }
}

/// Colours first, as one thinks of them; then letters and measures.
fn order() -> impl Iterator<Item = &'static str> {
    let colours = COLOURS.iter().map(|(token, ..)| *token);
    colours.chain(THEME_TOKENS.iter().copied().filter(|token| !is_colour(token)))
}

/// The page.
pub fn theme_page(frame: &Frame, page: &ThemePage<'_>, texts: &Texts) -> Markup {
    let slug = &page.site.slug;
    let action = format!("/desk/settings/{slug}/theme");
    let main = html! {
        @if let Some(sheet) = &page.sheet { link rel="stylesheet" href=(sheet); }
        (site_nav(slug, "/theme", texts))
        p { (texts.theme_why()) }
        div class="set-split" {
            form class="set-form" method="post" action=(action) {
                @for token in order() { (token_field(page, token, texts)) }
                p class="set-buttons" {
                    button type="submit" name="look" value="light" formmethod="get" { (texts.theme_try_light()) }
                    button type="submit" name="look" value="dark" formmethod="get" { (texts.theme_try_dark()) }
                    button type="submit" name="do" value="save" { (texts.set_save()) }
                }
            }
            section aria-labelledby="preview" {
                h2 id="preview" { (texts.theme_preview()) }
                (warnings(page.values, texts))
                div class=(if page.is_dark { "theme-sample theme-dark" } else { "theme-sample theme-light" })
                    data-althing="theme-sample" inert {
                    (sample(page.site, texts))
                }
            }
        }
        form method="post" action=(action) {
            p class="hint" { (texts.theme_reset_why()) }
            button class="plain" type="submit" name="do" value="reset" { (texts.theme_reset()) }
        }
    };
    settings_page(frame, &page.site.name, "/desk/settings", page.typed, texts, &main)
}

fn token_field(page: &ThemePage<'_>, token: &'static str, texts: &Texts) -> Markup {
    let saved = page.site.settings.theme.iter().find(|(known, _)| known == token);
    let value = page.typed.or(token, saved.map_or("", |(_, value)| value.as_str()));
    let wrong = page.typed.wrong(token);
    let described =
        if wrong.is_some() { format!("{token}-wrong {token}-about") } else { format!("{token}-about") };
    let default = default_of(token);
    let colour = COLOURS.iter().find(|(known, ..)| *known == token);
    let (label, about) = words(token, texts);
    html! {
        div class="set-field set-token" {
            label for=(token) { (label) }
            @if let Some(wrong) = wrong { p class="al-wrong" id={ (token) "-wrong" } { (wrong) } }
            span class="set-pick" {
                input id=(token) name=(token) value=(value) placeholder=(default) maxlength="200" spellcheck="false"
                    autocomplete="off" data-token=(token) aria-describedby=(described) aria-invalid=[wrong.map(|_| "true")];
                @if let Some((_, light, _)) = colour { (picker(token, label, value, light, texts)) }
            }
            p class="hint" id={ (token) "-about" } { (about) " " code { "theme." (token) } }
        }
    }
}

/// A colour is picked beside the field. A field of this kind always has a colour, so that without the script a box says
/// whether it is meant; with it, what is picked goes into the other field at once.
fn picker(token: &str, label: &str, value: &str, light: &str, texts: &Texts) -> Markup {
    // Of a pair for light and dark the one for light.
    let own = value.find('#').and_then(|from| value.get(from..from + 7));
    let is_plain = |colour: &&str| colour.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit());
    let shown = own.filter(is_plain).unwrap_or(light);
    html! {
        input type="color" name={ "pick." (token) } value=(if shown.len() == 4 { "#ffffff" } else { shown })
            data-picks=(token) aria-label={ (texts.theme_pick()) ": " (label) };
        label class="set-take" {
            input type="checkbox" name={ "take." (token) } value="1" aria-label={ (texts.theme_take()) ": " (label) };
            " " (texts.theme_take())
        }
    }
}

fn warnings(values: &[(String, String)], texts: &Texts) -> Markup {
    let found = low(values);
    if found.is_empty() {
        return html! { p class="set-done" { (texts.theme_fine()) } };
    }
    html! { ul class="set-warn" { @for one in &found { li { (warning(one, texts)) } } } }
}

fn warning(one: &Low, texts: &Texts) -> Markup {
    let look = if one.is_dark { texts.theme_dark() } else { texts.theme_light() };
    let (text, ground) = (words(one.text, texts).0, words(one.ground, texts).0);
    let Some(contrast) = one.contrast else {
        return html! { (texts.theme_untold(&text, &ground, &look)) };
    };
    // Cut, not rounded: what is just too low must not look like enough.
    let told = format!("{:.2}", (contrast * 100.0).floor() / 100.0);
    html! { (texts.theme_low(&text, &ground, &look, &told)) }
}

/// Our own words, as a discussion of the site.
fn sample(site: &Site, texts: &Texts) -> Markup {
    let at = Micros(1_778_594_733_000_000);
    let story_id = StoryId::new(at, [0; 10]);
    let texts_of = Texts::of(&site.settings.language);
    let said = [
        ("Ottoline Grebe", texts.theme_sample_one(), 3, None),
        ("Tobias Fenn", texts.theme_sample_two(), 7, Some(Badge::Staff)),
        ("Hettie Quill", texts.theme_sample_three(), 10, None),
    ];
    let items = said.iter().zip(0_u32..).map(|((name, words, hue, badge), depth)| {
        let id = CommentId::new(at, [u8::try_from(depth).unwrap_or(0); 10]);
        Item::Comment(Box::new(CommentView {
            id,
            parent_id: None,
            depth,
            indent: u8::try_from(depth).unwrap_or(8),
            descendants_on_page: 2 - depth,
            content: CommentContent::Shown {
                author: AuthorView {
                    name: (*name).to_owned(),
                    initials: althing_core::name::initials(name),
                    hue: *hue,
                    badge: *badge,
                },
                body: Some(render(words)),
            },
            created_at: Some(at),
            edited_at: None,
            permalink: "#".to_owned(),
            reply_href: Some("#".to_owned()),
            in_reply_to: None,
            votes: None,
            marks: MarksView::default(),
            report_href: None,
        }))
    });
    discussion(
        &DiscussionView {
            site: site_view(site),
            story_id,
            story_href: "#".to_owned(),
            story_url_field: None,
            epoch: 0,
            total_count: 3,
            sorts: Vec::new(),
            guard: althing_core::guard::Guard::Normal,
            slow_seconds: 0,
            writing: Writing::Open { action: "#".to_owned(), guests: true },
            items: items.collect(),
            next_href: None,
            whole_href: None,
            rules_href: None,
            sign_in_href: None,
            base: String::new(),
            comment_chars_max: 10_000,
            name_chars_max: 60,
            mail: false,
            edit_minutes: 15,
            proof: None,
            framed: false,
        },
        texts_of,
    )
}
