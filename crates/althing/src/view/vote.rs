//! Votes: the link below a comment, and the page it leads to.

use althing_core::vote::{Value, Votes};
use maud::{Markup, html};

use super::account::{Dress, sheet};
use super::comment::{Around, quoted};
use super::composer::sign_in;
use super::model::{VotePage, Voter, VotesView};
use super::texts::Texts;

/// The way to vote, with the votes there are. The script makes buttons of it.
pub(super) fn link(votes: &VotesView, around: &Around<'_>) -> Markup {
    let texts = around.texts;
    let counts = counts(votes, texts);
    html! {
        a href=(around.link(&votes.href)) data-action="vote" rel="nofollow" aria-label=(counts) { (shown(votes)) }
    }
}

/// What is heard: the same in words.
fn counts(votes: &VotesView, texts: &Texts) -> Markup {
    match (votes.up.unwrap_or(0), votes.down.unwrap_or(0)) {
        (0, 0) => html! { (texts.vote()) },
        (up, 0) => html! { (texts.vote_up_count(&up)) },
        (up, down) => html! { (texts.vote_counts(&up, &down)) },
    }
}

/// What is seen. A zero is not: on most comments it would be all there is.
fn shown(votes: &VotesView) -> Markup {
    let number = |count: Option<i64>| count.filter(|count| *count > 0);
    html! {
        "▲"
        @if let Some(up) = number(votes.up) { " " (up) }
        @if votes.has_down {
            " ▼"
            @if let Some(down) = number(votes.down) { " " (down) }
        }
    }
}

/// The page of a vote.
pub fn vote_page(view: &VotePage, texts: &Texts) -> Markup {
    let dress = Dress { site: Some(view.site.clone()), fields: Vec::new() };
    let main = html! {
        p class="kicker" { a href=(view.story_href) { (view.story_title) } }
        (quoted(&view.comment, texts))
        section class="althing" lang=(texts.language()) dir=(texts.direction()) { (choices(view, texts)) }
        p class="way-back" { a href=(view.comment.permalink) { (texts.case_back()) } }
    };
    sheet(&dress, texts.vote_title(), None, texts, &main)
}

fn choices(view: &VotePage, texts: &Texts) -> Markup {
    let Voter::Reader { value } = view.voter else { return none(view, texts) };
    let button = |of: Value, words: &str| {
        html! {
            @if view.votes.take(of) && value != of {
                button type="submit" class=[(of == Value::None).then_some("plain")] name="value" value=(of.number()) { (words) }
            }
        }
    };
    if view.votes == Votes::Off && value == Value::None {
        return none(view, texts);
    }
    html! {
        (known(view, texts))
        form class="sheet-form" method="post" action=(view.action) {
            input type="hidden" name="on" value=(view.comment.id);
            @match value {
                Value::Up => p { (texts.vote_is_up()) },
                Value::Down => p { (texts.vote_is_down()) },
                Value::None => {},
            }
            (button(Value::Up, texts.vote_up()))
            (button(Value::Down, texts.vote_down()))
            (button(Value::None, texts.vote_back()))
        }
    }
}

/// Why one cannot vote.
fn none(view: &VotePage, texts: &Texts) -> Markup {
    html! {
        p class="al-note" {
            @match &view.voter {
                _ if view.votes == Votes::Off => (texts.vote_off()),
                Voter::Author => (texts.vote_own()),
                Voter::SignedOut { sign_in_href } => { (texts.vote_sign_in()) (sign_in(sign_in_href.as_deref(), texts)) }
                Voter::Reader { .. } => {},
            }
        }
    }
}

/// What others said, as far as it is shown.
fn known(view: &VotePage, texts: &Texts) -> Markup {
    let told = view.told;
    html! {
        @match (told.up, told.down) {
            (None, _) => @if view.votes != Votes::Off { p { (texts.vote_hidden()) } },
            (Some(up), None) => p { (texts.vote_up_count(&up)) },
            (Some(up), Some(down)) => p { (texts.vote_counts(&up, &down)) },
        }
    }
}
