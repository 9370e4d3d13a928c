//! The phases and their order.

use super::*;
use crate::score::{Attribute, Listed, Scores, Scoring};
use crate::site::{Mode, OnFailure, ScoreMode};
use crate::story::{Closed, StoryState};

fn open() -> Openness {
    Openness { state: StoryState::Open, closed_at: None, since: Micros(0) }
}

fn scored(attribute: Attribute, value: u16) -> Signals {
    let mut values = [0; Attribute::COUNT];
    values[attribute as usize] = value;
    let scores = Scores { values, spans: Vec::new(), language: "en".to_owned(), model: "m".to_owned() };
    Signals { scoring: Scoring::Done(scores), ..Signals::default() }
}

fn judged(settings: &Settings, signals: &Signals) -> Verdict {
    judge(&Context { settings, author: &AuthorSeen::default(), signals, story: open(), now: Micros(2) })
}

fn scoring(mode: ScoreMode) -> Settings {
    let mut settings = Settings::default();
    settings.score.mode = mode;
    settings
}

#[test]
fn a_refusal_decides_before_any_hold() {
    let settings = Settings { mode: Mode::HoldFirst, guests: false, ..Settings::default() };
    let shut = Openness { state: StoryState::Closed, closed_at: Some(Micros(1)), since: Micros(0) };
    let signals = Signals { listed: Listed::Reject, ..Signals::default() };
    let judged_shut = judge(&Context {
        settings: &settings,
        author: &AuthorSeen::default(),
        signals: &signals,
        story: shut,
        now: Micros(2),
    });
    let Closed { since, after_days } = Closed { since: Some(Micros(1)), after_days: None };
    assert_eq!(judged_shut, Verdict::Refuse(Refusal::StoryClosed { since, after_days }));
    assert_eq!(judged(&settings, &signals), Verdict::Refuse(Refusal::GuestsOff));
    let settings = Settings { guests: true, ..settings };
    assert_eq!(judged(&settings, &signals), Verdict::Refuse(Refusal::WordNotAllowed { field: "body" }));
}

#[test]
fn a_name_on_a_list_counts_like_a_text_on_it() {
    let of = |listed, name_listed| {
        judged(&Settings::default(), &Signals { listed, name_listed, ..Signals::default() })
    };
    let refused = |field| Verdict::Refuse(Refusal::WordNotAllowed { field });
    let held = Verdict::Hold(vec![HoldReason::WordHold]);
    assert_eq!(of(Listed::Nowhere, Listed::Hold), held);
    assert_eq!(of(Listed::Hold, Listed::Hold), held, "one reason is told once");
    assert_eq!(of(Listed::Hold, Listed::Reject), refused("author.name"));
    assert_eq!(of(Listed::Reject, Listed::Reject), refused("body"));
}

#[test]
fn modes_hold_or_publish() {
    for (mode, verdict) in [
        (Mode::PublishFirst, Verdict::Pass),
        (Mode::HoldFirst, Verdict::Hold(vec![HoldReason::HoldFirst])),
        (Mode::HoldFirstForNew, Verdict::Hold(vec![HoldReason::HoldFirstForNew])),
    ] {
        let settings = Settings { mode, ..Settings::default() };
        assert_eq!(judged(&settings, &Signals::default()), verdict);
    }
    for reason in HoldReason::ALL {
        assert_eq!(HoldReason::parse(reason.as_str()), Some(reason));
        assert!(!reason.told().contains("score") && !reason.told().contains("word"), "{}", reason.told());
    }
}

#[test]
fn a_score_holds_from_its_threshold_on_and_only_when_the_mode_is_on() {
    let held = |reason| Verdict::Hold(vec![reason]);
    for (mode, attribute, value, verdict) in [
        (ScoreMode::On, Attribute::Toxicity, 799, Verdict::Pass),
        (ScoreMode::On, Attribute::Toxicity, 800, held(HoldReason::ScoreHold)),
        (ScoreMode::On, Attribute::Toxicity, 949, held(HoldReason::ScoreHold)),
        (ScoreMode::On, Attribute::Toxicity, 950, held(HoldReason::ScoreNever)),
        (ScoreMode::On, Attribute::Spam, 1_000, Verdict::Pass),
        (ScoreMode::On, Attribute::Threat, 800, held(HoldReason::ScoreHold)),
        (ScoreMode::Shadow, Attribute::Toxicity, 1_000, Verdict::Pass),
        (ScoreMode::Off, Attribute::Toxicity, 1_000, Verdict::Pass),
    ] {
        assert_eq!(
            judged(&scoring(mode), &scored(attribute, value)),
            verdict,
            "{mode:?} {attribute:?} {value}"
        );
    }
}

#[test]
fn each_attribute_has_thresholds_of_its_own() {
    let mut settings = scoring(ScoreMode::On);
    settings.set("score.toxicity.hold", "off").unwrap();
    settings.set("score.toxicity.never", "off").unwrap();
    settings.set("score.spam.never", "0.5").unwrap();
    assert_eq!(judged(&settings, &scored(Attribute::Toxicity, 1_000)), Verdict::Pass);
    assert_eq!(
        judged(&settings, &scored(Attribute::Spam, 500)),
        Verdict::Hold(vec![HoldReason::ScoreNever]),
        "never counts without hold"
    );
}

#[test]
fn what_has_no_scores_waits_or_not_as_the_site_chose() {
    for scoring_result in [Scoring::Failed, Scoring::Off] {
        let signals = Signals { scoring: scoring_result, ..Signals::default() };
        let mut settings = scoring(ScoreMode::On);
        assert_eq!(judged(&settings, &signals), Verdict::Hold(vec![HoldReason::ScoreFailed]));
        settings.score.failure = OnFailure::Publish;
        assert_eq!(judged(&settings, &signals), Verdict::Pass);
        for mode in [ScoreMode::Shadow, ScoreMode::Off] {
            assert_eq!(judged(&scoring(mode), &signals), Verdict::Pass);
        }
    }
}

#[test]
fn authors_are_told_each_reason_once_and_no_threshold() {
    let held = [HoldReason::ScoreNever, HoldReason::HoldFirst, HoldReason::WordHold, HoldReason::ScoreHold];
    assert_eq!(told(&held), ["automatic-check", "hold-first"]);
}

#[test]
fn many_links_hold_where_the_site_says_how_many() {
    for (links_hold, link_count, is_held) in [(0, 99, false), (3, 2, false), (3, 3, true), (1, 0, false)] {
        let settings = Settings { links_hold, ..Settings::default() };
        let signals = Signals { link_count, ..Signals::default() };
        let expected = if is_held { Verdict::Hold(vec![HoldReason::LinkHold]) } else { Verdict::Pass };
        assert_eq!(judged(&settings, &signals), expected, "{links_hold} {link_count}");
    }
}

#[test]
fn repeated_texts_hold_where_the_site_says_how_many() {
    for (repeats_hold, repeat_count, is_held) in [(0, 99, false), (3, 2, false), (3, 3, true)] {
        let settings = Settings { repeats_hold, ..Settings::default() };
        let signals = Signals { repeat_count, ..Signals::default() };
        let expected = if is_held { Verdict::Hold(vec![HoldReason::RepeatHold]) } else { Verdict::Pass };
        assert_eq!(judged(&settings, &signals), expected, "{repeats_hold} {repeat_count}");
    }
}

#[test]
fn reasons_to_hold_add_up() {
    let settings = Settings { mode: Mode::HoldFirst, ..scoring(ScoreMode::On) };
    let signals = Signals { listed: Listed::Hold, ..scored(Attribute::Insult, 990) };
    assert_eq!(
        judged(&settings, &signals),
        Verdict::Hold(vec![HoldReason::WordHold, HoldReason::HoldFirst, HoldReason::ScoreNever])
    );
}

#[test]
fn a_ban_decides_before_everything_and_held_authors_wait() {
    let shut = Openness { state: StoryState::Closed, closed_at: Some(Micros(1)), since: Micros(0) };
    let ban = Box::new(Ban {
        until: Some(Micros(9)),
        ground: "Be civil".to_owned(),
        decision_id: crate::id::DecisionId::new(Micros(1), [1; 10]),
        is_everywhere: false,
        is_accounts: true,
    });
    let settings = Settings { mode: Mode::HoldFirst, ..Settings::default() };
    let signals = Signals::default();
    let of = |author: &AuthorSeen, story| {
        judge(&Context { settings: &settings, author, signals: &signals, story, now: Micros(2) })
    };
    let banned = AuthorSeen { ban: Some(ban.clone()), is_held: true, ..AuthorSeen::default() };
    assert_eq!(of(&banned, shut), Verdict::Refuse(Refusal::Banned(ban)));
    let held = AuthorSeen { is_held: true, ..AuthorSeen::default() };
    assert_eq!(of(&held, open()), Verdict::Hold(vec![HoldReason::StandingHold, HoldReason::HoldFirst]));
    assert_eq!(HoldReason::StandingHold.told(), "standing-hold");
}
