//! The frame around every page of the desk: where one is, where one can go, who one is.

use maud::{Markup, html};

use crate::assets;
use crate::view::layout::{Head, document};
use crate::view::texts::Texts;

/// The parts of the desk, in the order of its menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// What waits.
    Queue,
    /// Finding anything again.
    Search,
    /// Authors and how they stand.
    Readers,
    /// Stories: open, closed, guarded.
    Stories,
    /// What the phases of a policy do.
    Policy,
    /// Figures of a site.
    Figures,
    /// Everything that happened.
    Log,
    /// Sites, staff, keys, rules, looks; for admins.
    Settings,
}

impl Place {
    const ALL: [Self; 8] = [
        Self::Queue,
        Self::Search,
        Self::Readers,
        Self::Stories,
        Self::Policy,
        Self::Figures,
        Self::Log,
        Self::Settings,
    ];

    const fn href(self) -> &'static str {
        match self {
            Self::Queue => "/desk",
            Self::Search => "/desk/search",
            Self::Readers => "/desk/readers",
            Self::Stories => "/desk/stories",
            Self::Policy => "/desk/policy",
            Self::Figures => "/desk/figures",
            Self::Log => "/desk/log",
            Self::Settings => "/desk/settings",
        }
    }

    fn label(self, texts: &Texts) -> &str {
        match self {
            Self::Queue => texts.desk_queue(),
            Self::Search => texts.desk_search(),
            Self::Readers => texts.desk_readers(),
            Self::Stories => texts.desk_stories(),
            Self::Policy => texts.desk_policy(),
            Self::Figures => texts.desk_figures(),
            Self::Log => texts.desk_log(),
            Self::Settings => texts.desk_settings(),
        }
    }

    /// Whether there is such a page for whoever is here.
    const fn is_for(self, is_admin: bool) -> bool {
        is_admin || !matches!(self, Self::Settings | Self::Policy)
    }
}

/// What the frame shows besides the page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The name of whoever is here.
    pub name: String,
    /// Where they are.
    pub place: Place,
    /// Whether they administer a site.
    pub is_admin: bool,
    /// Whether they administer all of them.
    pub is_admin_of_all: bool,
}

/// A page of the desk; `class` is for pages that are laid out in their own way, and may be empty.
pub(super) fn desk_page(frame: &Frame, title: &str, class: &str, texts: &Texts, main: &Markup) -> Markup {
    let body = html! {
        a class="skip" href="#desk-main" { (texts.desk_skip()) }
        header class="desk-head" {
            a class="desk-mark" href="/desk" { img src=(assets::href("icon.svg")) alt="" width="20" height="20"; " Althing" }
            nav class="desk-nav" aria-label=(texts.desk_menu()) {
                @for place in Place::ALL.into_iter().filter(|place| place.is_for(frame.is_admin)) {
                    a href=(place.href()) aria-current=[(place == frame.place).then_some("page")] {
                        (place.label(texts))
                    }
                }
            }
            a class="desk-me" href="/me" { (frame.name) }
        }
        main class={ "desk " (class) } id="desk-main" tabindex="-1" { (main) }
        @if let Some(script) = assets::find("desk.js") { script type="module" src=(script.href()) {} }
    };
    let head = Head {
        title: html! { (texts.page_title(&title, &"Althing")) },
        language: texts.language(),
        sheets: &["page.css", "desk.css"],
        hidden: true,
        ..Head::default()
    };
    document(&head, "page-desk", &body)
}
