//! Everything people see is made here: pure functions from the view-model and the texts to markup.
//!
//! One file a kind of page; `discussion` is the same on our page, in the fragment and in the frame. No page has
//! a style or script in its markup, so that the content security policy can forbid both. Escaping is maud's;
//! `made` is the one exception.

pub mod account;
pub mod account_own;
mod case;
mod comment;
mod composer;
mod date;
pub mod desk;
mod discussion;
pub mod export;
mod front;
mod guard;
mod json_ld;
mod layout;
mod letter;
mod made;
mod mail;
pub mod me;
pub mod model;
mod moderation;
pub mod passkey;
mod privacy;
mod problem;
mod refusal;
pub mod report;
mod rules;
mod shape;
pub mod standing;
pub mod statement;
mod story;
#[cfg(test)]
mod tests;
pub mod texts;
#[cfg(test)]
mod translations;
mod vote;

pub use case::{case_page, held_because, held_change};
pub use comment::shown_name;
pub use composer::reply_page;
pub use discussion::discussion;
pub use front::front_page;
pub use guard::guard_asks;
pub use letter::{
    Letter, QUOTED_MAX, ReplyLetter, StandingLetter, answer_letter, changed_letter, code_letter,
    confirm_letter, outcome_letter, reply_letter, standing_letter, statement_letter, taken_back_letter,
    test_letter,
};
pub use mail::{MailLink, mail_ask, mail_done};
pub use moderation::moderation_page;
pub use privacy::{PrivacyPage, privacy_page};
pub use problem::{banned_view, desk_problem_view, problem_page, problem_view, too_large_view};
pub use report::day_words;
pub use rules::{RuleVersion, rule_page, rules_page};
pub use shape::Filled;
pub use story::{frame_page, story_page};
pub use texts::Texts;
pub use vote::vote_page;
