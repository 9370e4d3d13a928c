//! The phases and their order.

use super::*;
use crate::guard::Guard;
use crate::score::{Attribute, Listed, Scores, Scoring};
use crate::site::{Mode, OnFailure, ScoreMode};
use crate::story::{Closed, StoryState};
use crate::time::{DAY, HOUR, SECOND};

fn open() -> Openness {
    Openness::new(Micros(0))
}

fn scored(attribute: Attribute, value: u16) -> Signals {
    let mut values = [0; Attribute::COUNT];
    values[attribute as usize] = value;
    let scores = Scores { values, spans: Vec::new(), language: "en".to_owned(), model: "m".to_owned() };
    Signals { scoring: Scoring::Done(scores), ..Signals::default() }
}

fn judged(settings: &Settings, signals: &Signals) -> Verdict {
    let author = AuthorSeen::default();
    judge(&Context { settings, author: &author, signals, story: open(), is_edit: false, now: Micros(2) })
}

fn scoring(mode: ScoreMode) -> Settings {
    let mut settings = Settings::default();
    settings.score.mode = mode;
    settings
}

#[test]
fn a_refusal_decides_before_any_hold() {
    let settings = Settings { mode: Mode::HoldFirst, guests: false, ..Settings::default() };
    let shut = Openness { state: StoryState::Closed, closed_at: Some(Micros(1)), ..open() };
    let signals = Signals { listed: Listed::Reject, ..Signals::default() };
    let judged_shut = judge(&Context {
        settings: &settings,
        author: &AuthorSeen::default(),
        signals: &signals,
        story: shut,
        is_edit: false,
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
fn advertising_in_bulk_is_refused_where_the_site_says_so_and_only_what_is_beyond_doubt() {
    let mut on = scoring(ScoreMode::On);
    for (key, value) in [("bulk.refuse", "on"), ("score.spam.hold", "0.7")] {
        on.set(key, value).unwrap();
    }
    let with = |key: &str, value: &str| {
        let mut settings = on.clone();
        settings.set(key, value).unwrap();
        settings
    };
    let signals = |score, repeat_count| Signals { repeat_count, ..scored(Attribute::Spam, score) };
    let bulk = signals(970, 3);
    assert_eq!(judged(&on, &bulk), Verdict::Refuse(Refusal::BulkAdvertising));
    for (settings, signals) in [
        (with("bulk.refuse", "off"), bulk.clone()),
        (with("score.mode", "shadow"), bulk.clone()),
        (with("score.spam.hold", "off"), bulk.clone()),
        (with("score.spam.hold", "0.98"), bulk.clone()),
        (with("repeats.hold", "4"), bulk.clone()),
        (on.clone(), signals(949, 3)),
        (on.clone(), signals(1_000, 2)),
        (on.clone(), Signals { repeat_count: 50, ..scored(Attribute::Toxicity, 1_000) }),
        (on.clone(), Signals { repeat_count: 50, scoring: Scoring::Failed, ..Signals::default() }),
    ] {
        assert!(!matches!(judged(&settings, &signals), Verdict::Refuse(_)), "{signals:?}");
    }
    let sampled = Signals { is_sampled: true, ..bulk.clone() };
    assert_eq!(judged(&on, &sampled), Verdict::Hold(vec![HoldReason::BulkHold, HoldReason::ScoreHold]));
    assert_eq!(judged(&on, &Signals { is_sampled: true, ..scored(Attribute::Spam, 10) }), Verdict::Pass);
    let held = Verdict::Hold(vec![HoldReason::ScoreHold]);
    for (author, is_edit) in [
        (AuthorSeen { is_account: true, was_shown: true, ..AuthorSeen::default() }, false),
        (AuthorSeen { is_account: true, is_staff: true, ..AuthorSeen::default() }, false),
        (AuthorSeen::default(), true),
    ] {
        let context = Context {
            settings: &on,
            author: &author,
            signals: &bulk,
            story: open(),
            is_edit,
            now: Micros(2),
        };
        assert_eq!(judge(&context), held, "{author:?}");
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
    let shut = Openness {
        state: StoryState::Closed,
        closed_at: Some(Micros(1)),
        since: Micros(0),
        guard: crate::guard::GuardState::default(),
    };
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
        judge(&Context {
            settings: &settings,
            author,
            signals: &signals,
            story,
            is_edit: false,
            now: Micros(2),
        })
    };
    let banned = AuthorSeen { ban: Some(ban.clone()), is_held: true, ..AuthorSeen::default() };
    assert_eq!(of(&banned, shut), Verdict::Refuse(Refusal::Banned(ban)));
    let held = AuthorSeen { is_held: true, ..AuthorSeen::default() };
    assert_eq!(of(&held, open()), Verdict::Hold(vec![HoldReason::StandingHold, HoldReason::HoldFirst]));
    assert_eq!(HoldReason::StandingHold.told(), "standing-hold");
}

/// What the policy says of an author under an open story.
fn of(settings: &Settings, author: &AuthorSeen, guard: Guard, now: Micros) -> Verdict {
    let mut story = open();
    story.guard.level = guard;
    let signals = Signals::default();
    judge(&Context { settings, author, signals: &signals, story, is_edit: false, now })
}

fn set(pairs: &[(&str, &str)]) -> Settings {
    let mut settings = Settings::default();
    for (key, value) in pairs {
        settings.set(key, value).unwrap();
    }
    settings
}

fn account() -> AuthorSeen {
    AuthorSeen { is_account: true, since: Some(Micros(0)), ..AuthorSeen::default() }
}

#[test]
fn every_phase_has_a_name_of_its_own_and_every_reason_one_of_them() {
    let names: Vec<&str> = PHASES.iter().map(|phase| phase.name).collect();
    let mut once = names.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), names.len());
    for reason in HoldReason::ALL {
        assert!(reason.phase().is_none_or(|phase| names.contains(&phase)), "{reason:?}");
    }
}

#[test]
fn first_comments_and_those_of_new_accounts_wait() {
    let held = |reason| Verdict::Hold(vec![reason]);
    let settings = set(&[("first.hold", "2")]);
    for (published_count, verdict) in
        [(0, held(HoldReason::FirstHold)), (1, held(HoldReason::FirstHold)), (2, Verdict::Pass)]
    {
        let author = AuthorSeen { published_count, ..account() };
        assert_eq!(of(&settings, &author, Guard::Normal, Micros(HOUR)), verdict);
    }
    assert_eq!(
        of(&settings, &AuthorSeen::default(), Guard::Normal, Micros(1)),
        held(HoldReason::FirstHold),
        "a guest"
    );
    let settings = set(&[("young.hold_hours", "2")]);
    for (now, verdict) in [(2 * HOUR - 1, held(HoldReason::YoungHold)), (2 * HOUR, Verdict::Pass)] {
        assert_eq!(of(&settings, &account(), Guard::Normal, Micros(now)), verdict);
    }
    assert_eq!(
        of(&settings, &AuthorSeen::default(), Guard::Normal, Micros(1)),
        Verdict::Pass,
        "a guest is of no age"
    );
}

#[test]
fn flood_is_refused_until_there_is_room_again() {
    let now = Micros(10 * HOUR);
    let ago = |seconds: i64| now.plus(-seconds * SECOND);
    let settings = set(&[("flood.per_minute", "2"), ("flood.per_hour", "3")]);
    for (recent, wait) in [
        (vec![], 0),
        (vec![ago(10)], 0),
        (vec![ago(10), ago(20)], 40),
        (vec![ago(10), ago(60)], 0),
        (vec![ago(100), ago(200), ago(600)], 3000),
        (vec![ago(10), ago(20), ago(600)], 3000),
    ] {
        let author = AuthorSeen { recent, ..account() };
        let expected = match wait {
            0 => Verdict::Pass,
            wait => Verdict::Refuse(Refusal::TooMany { retry_after_seconds: wait }),
        };
        assert_eq!(of(&settings, &author, Guard::Normal, now), expected, "{author:?}");
    }
}

#[test]
fn slow_mode_asks_for_time_between_two_comments_and_never_of_an_edit() {
    let (settings, now) = (set(&[("slow.seconds", "90")]), Micros(10 * HOUR));
    let author = AuthorSeen { last_here: Some(now.plus(-60 * SECOND - 1)), ..AuthorSeen::default() };
    let wait = |seconds| Verdict::Refuse(Refusal::SlowMode { retry_after_seconds: seconds });
    assert_eq!(of(&settings, &author, Guard::Normal, now), wait(30));
    assert_eq!(of(&settings, &author, Guard::Normal, now.plus(30 * SECOND)), Verdict::Pass);
    assert_eq!(of(&Settings::default(), &author, Guard::Normal, now), Verdict::Pass);
    let just = AuthorSeen { last_here: Some(now), ..AuthorSeen::default() };
    assert_eq!(of(&Settings::default(), &just, Guard::Slow, now), wait(60), "the guard asks for a minute");
    let signals = Signals::default();
    let edit =
        Context { settings: &settings, author: &just, signals: &signals, story: open(), is_edit: true, now };
    assert_eq!(judge(&edit), Verdict::Pass);
}

#[test]
fn nights_hold_and_with_duty_only_while_nobody_is_there() {
    let held = Verdict::Hold(vec![HoldReason::NightHold]);
    let (night, day) = (Micros(23 * HOUR), Micros(12 * HOUR));
    let hours = ("night.hours", "22:00-06:00");
    for (pairs, is_on_duty, at_night, by_day) in [
        (vec![], false, Verdict::Pass, Verdict::Pass),
        (vec![hours], false, held.clone(), Verdict::Pass),
        (vec![hours], true, held.clone(), Verdict::Pass),
        (vec![("night.duty", "on")], false, held.clone(), held.clone()),
        (vec![("night.duty", "on")], true, Verdict::Pass, Verdict::Pass),
        (vec![hours, ("night.duty", "on")], false, held.clone(), Verdict::Pass),
        (vec![hours, ("night.duty", "on")], true, Verdict::Pass, Verdict::Pass),
    ] {
        let settings = set(&pairs);
        let signals = Signals { is_on_duty, ..Signals::default() };
        for (now, verdict) in [(night, at_night), (day, by_day)] {
            let author = AuthorSeen::default();
            let context = Context {
                settings: &settings,
                author: &author,
                signals: &signals,
                story: open(),
                is_edit: false,
                now,
            };
            assert_eq!(judge(&context), verdict, "{pairs:?} {is_on_duty} {now:?}");
        }
    }
}

#[test]
fn the_guard_asks_more_with_every_level() {
    let now = Micros(10 * DAY);
    let guest = AuthorSeen::default();
    let new = account();
    let known = AuthorSeen { published_count: 3, first_published_at: Some(now.plus(-3 * DAY)), ..account() };
    let few = AuthorSeen { published_count: 2, ..known.clone() };
    let hasty = AuthorSeen { first_published_at: Some(now.plus(-3 * DAY + 1)), ..known.clone() };
    let staff = AuthorSeen { is_staff: true, ..account() };
    let refused = |level| Verdict::Refuse(Refusal::Guarded { level });
    let held = Verdict::Hold(vec![HoldReason::GuardHold]);
    for (level, of_guest, of_new, of_known) in [
        (Guard::Normal, Verdict::Pass, Verdict::Pass, Verdict::Pass),
        (Guard::Slow, Verdict::Pass, Verdict::Pass, Verdict::Pass),
        (Guard::Accounts, refused(Guard::Accounts), Verdict::Pass, Verdict::Pass),
        (Guard::Known, refused(Guard::Known), refused(Guard::Known), Verdict::Pass),
        (Guard::Hold, refused(Guard::Hold), refused(Guard::Hold), held.clone()),
        (Guard::Closed, refused(Guard::Closed), refused(Guard::Closed), refused(Guard::Closed)),
    ] {
        let settings = Settings::default();
        assert_eq!(of(&settings, &guest, level, now), of_guest, "{level:?}");
        assert_eq!(of(&settings, &new, level, now), of_new, "{level:?}");
        assert_eq!(of(&settings, &few, level, now), of_new, "{level:?}");
        assert_eq!(of(&settings, &hasty, level, now), of_new, "{level:?}");
        assert_eq!(of(&settings, &known, level, now), of_known, "{level:?}");
        assert_eq!(of(&settings, &staff, level, now), Verdict::Pass, "{level:?}");
    }
    let (settings, signals) = (Settings::default(), Signals::default());
    let mut story = open();
    story.guard.level = Guard::Known;
    let edit = Context { settings: &settings, author: &guest, signals: &signals, story, is_edit: true, now };
    assert_eq!(judge(&edit), held, "what they wrote before they may change; it waits");
}
