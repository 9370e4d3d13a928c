//! A replayed attack: five hundred fresh accounts write a thousand hostile comments in ten minutes of virtual time under one
//! story, among the ordinary traffic of regulars, guests and newcomers there and elsewhere. Everything goes the way that
//! every comment goes; chance is seeded. What came of it is printed (`cargo test --test it attack -- --nocapture`).

use std::collections::BTreeMap;

use althing_core::guard::Guard;
use althing_core::time::{DAY, MINUTE, Micros, SECOND};

use crate::support::{Answer, Engine, Member, Paper, Story, on_with, settings};

/// Accounts of the attackers, their comments, and how long they take.
const ATTACKERS: usize = 500;
const HOSTILE: usize = 1_000;
const ATTACK: i64 = 10 * MINUTE;
/// Regulars with comments of some days ago, and newcomers with an account of today.
const REGULARS: usize = 40;
const NEWCOMERS: usize = 20;
/// Ordinary minutes before the attack.
const BEFORE: i64 = 20 * MINUTE;
/// Stories besides the one that is attacked.
const ELSEWHERE: usize = 5;

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    /// Some text of each of several groups.
    fn line(&mut self, groups: &[&[&str]]) -> String {
        groups.iter().map(|group| self.of(group)).collect::<Vec<_>>().join(" ")
    }
}

/// Hostile texts as campaigns write them: most of them no scorer can be sure of.
fn hostile(dice: &mut Dice) -> String {
    let whom = [
        "This mayor",
        "The council",
        "Every single one of them",
        "The editor here",
        "Whoever wrote this",
        "That family",
    ];
    let does = [
        "is a bunch of liars and crooks",
        "should be run out of town",
        "has been bought and everybody knows it",
        "belongs in a cell",
        "is a disgusting pack of idiots",
        "never told the truth in their life",
        "should be ashamed to show their face",
        "are parasites living off us",
        "are too stupid to tie a shoe",
    ];
    let more = [
        "Ask who paid for the house by the lake.",
        "Nobody here believes a word any more.",
        "We know where they buy their bread.",
        "Wake up, all of you.",
        "The paper hides it, as always.",
        "Shut it down before it is too late.",
        "You will see what comes next.",
        "Pathetic, all of it.",
        "Count the days.",
    ];
    let end = ["Share this.", "Tell your neighbours.", "They will delete this.", "Enough.", "No more.", ""];
    dice.line(&[&whom, &does]) + ". " + &dice.line(&[&more, &more, &end])
}

/// What ordinary texts are about.
const WHAT: &str = "ferry, bridge, school, harbour, council, lane, library, bakery, quay, fence, letter, report, picture, \
    story, minister, budget, garden, theatre, station, path, river, museum, market, ticket, summer, meeting, \
    plan, figure, neighbour, boat, bus, office, street, square, kettle, choir, archive, pension, team, vote";
/// What it is like.
const HOW: &str = "old, new, small, quiet, long, early, late, northern, wooden, public, patient, honest, wet, busy, narrow, \
    cheap, careful, second, former, local, green, empty, modest, steep, friendly, plain, recent, open, \
    useful, broad";
/// What it does.
const DOES: &str = "waits for, needs, follows, belongs to, replaces, shows, helps, reaches, explains, costs more than, \
    opened before, closes after, looks like, depends on, was promised with, works without, leads to, serves, \
    was built for, comes from, supports, ends at, mentions, surprises, outlives, remembers, pays for, \
    improves, surrounds, welcomes";
/// And how, or when.
const WHEN: &str = "in spring, on Mondays, since last year, as far as I know, if I read it right, more often than not, \
    whatever the weather, at least for me, according to my sister, to my surprise, once again, by and large, \
    until October, for once, so they say, every evening";

/// Ordinary texts: a few sentences, each from words of everybody's own.
fn ordinary(dice: &mut Dice) -> String {
    let mut one = |words: &'static str| {
        let words: Vec<&str> = words.split(", ").collect();
        dice.of(&words)
    };
    let mut sentence = || {
        let (how, what, does) = (one(HOW), one(WHAT), one(DOES));
        format!("The {how} {what} {does} the {} {} {}.", one(HOW), one(WHAT), one(WHEN))
    };
    [sentence(), sentence(), sentence()].join(" ")
}

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Hostile,
    Regular,
    Newcomer,
    Guest,
}

/// What became of comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    published: usize,
    held: usize,
    refused: usize,
}

impl Tally {
    fn add(&mut self, answer: &Answer) {
        match answer.status {
            201 if answer.json()["status"] == "published" => self.published += 1,
            201 => self.held += 1,
            403 | 429 => self.refused += 1,
            status => panic!("{status}: {answer}"),
        }
    }

    const fn all(self) -> usize {
        self.published + self.held + self.refused
    }

    /// In hundredths, rounded up.
    const fn hindered(self) -> usize {
        ((self.held + self.refused) * 100).div_ceil(if self.all() == 0 { 1 } else { self.all() })
    }

    const fn shown(self) -> usize {
        (self.published * 100).div_ceil(if self.all() == 0 { 1 } else { self.all() })
    }
}

/// What came of an attack.
#[derive(Debug, Default)]
struct Outcome {
    /// By who wrote, and whether on the story that was attacked.
    tallies: BTreeMap<(Who, bool), Tally>,
    /// Seconds after its beginning at which the guard was at a level for the first time.
    raised: BTreeMap<&'static str, i64>,
}

impl Outcome {
    fn of(&self, who: Who, is_here: bool) -> Tally {
        self.tallies.get(&(who, is_here)).copied().unwrap_or_default()
    }

    fn told(&self, title: &str) -> String {
        let mut lines = vec![format!("{title}: guard {:?}", self.raised)];
        for ((who, is_here), tally) in &self.tallies {
            let place = if *is_here { "there" } else { "elsewhere" };
            let (shown, hindered) = (tally.shown(), tally.hindered());
            lines.push(format!("  {who:?} {place}: {tally:?}, published {shown} %, hindered {hindered} %"));
        }
        lines.join("\n")
    }
}

/// Somebody's next comment.
struct Next {
    at: i64,
    who: Who,
    number: usize,
    /// 0 is the story that is attacked.
    story: usize,
}

/// When everybody writes, in microseconds from the beginning of the attack.
fn plan(dice: &mut Dice) -> Vec<Next> {
    let mut plan = Vec::new();
    for at in 0..HOSTILE {
        let when = ATTACK / HOSTILE as i64 * at as i64 + dice.below(500_000) as i64;
        plan.push(Next { at: when, who: Who::Hostile, number: dice.below(ATTACKERS), story: 0 });
    }
    for second in (-BEFORE / SECOND)..(ATTACK / SECOND) {
        // A comment in six seconds on all stories together, one in three of them on the one that is attacked.
        if dice.below(6) > 0 {
            continue;
        }
        let story = if dice.below(3) == 0 { 0 } else { 1 + dice.below(ELSEWHERE) };
        let (who, number) = match dice.below(10) {
            0..7 => (Who::Regular, dice.below(REGULARS)),
            7 => (Who::Newcomer, dice.below(NEWCOMERS)),
            _ => (Who::Guest, dice.below(200)),
        };
        plan.push(Next { at: second * SECOND + dice.below(900_000) as i64, who, number, story });
    }
    plan.sort_by_key(|next| next.at);
    plan
}

struct Town {
    stories: Vec<Story>,
    attackers: Vec<Member>,
    regulars: Vec<Member>,
    newcomers: Vec<Member>,
}

async fn people(paper: &Paper, kind: &str, count: usize) -> Vec<Member> {
    let mut people = Vec::new();
    for number in 0..count {
        people.push(paper.member(&format!("{kind} {}", spelled(number))).await);
    }
    people
}

/// A number in letters: names that differ by digits alone look alike.
fn spelled(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(b'b' + (digit - b'0') * 2)).collect()
}

async fn town(paper: &Paper, dice: &mut Dice) -> Town {
    let mut stories = Vec::new();
    for number in 0..=ELSEWHERE {
        stories.push(paper.registered(&format!("/story-{number}"), "A story").await);
    }
    let regulars = people(paper, "Regular", REGULARS).await;
    let old = paper.registered("/old", "An old story").await;
    for regular in &regulars {
        for _ in 0..3 {
            paper.advance(MINUTE);
            paper.comments_as(regular, &old, &ordinary(dice)).await;
        }
    }
    paper.advance(4 * DAY);
    let (attackers, newcomers) =
        (people(paper, "Attacker", ATTACKERS).await, people(paper, "Newcomer", NEWCOMERS).await);
    Town { stories, attackers, regulars, newcomers }
}

/// A comment, from a network of its author's own.
async fn write(paper: &Paper, town: &Town, next: &Next, dice: &mut Dice) -> Answer {
    let story = &town.stories[next.story];
    let text = if next.who == Who::Hostile { hostile(dice) } else { ordinary(dice) };
    let net = match next.who {
        Who::Hostile => 10,
        Who::Regular => 11,
        Who::Newcomer => 12,
        Who::Guest => 13,
    };
    let peer = format!("{net}.{}.{}.1", next.number / 200, next.number % 200);
    let ask = match next.who {
        Who::Hostile => paper.submission_as(&town.attackers[next.number], story, &text),
        Who::Regular => paper.submission_as(&town.regulars[next.number], story, &text),
        Who::Newcomer => paper.submission_as(&town.newcomers[next.number], story, &text),
        Who::Guest => paper.reader(&format!("Guest {}", spelled(next.number))).asks(story, None, &text),
    };
    ask.of_peer(&peer).send().await
}

async fn attack(paper: &Paper, changes: &[&str]) -> Outcome {
    paper.set(changes).await;
    let mut dice = Dice(41);
    let town = town(paper, &mut dice).await;
    let begin = Micros(paper.now().0 + BEFORE);
    let (mut outcome, mut looked) = (Outcome::default(), paper.now());
    for next in plan(&mut dice) {
        paper.advance((begin.0 + next.at - paper.now().0).max(0));
        if looked.plus(30 * SECOND) <= paper.now() {
            looked = paper.now();
            althing::guard::look(&paper.app).await.expect("looks");
        }
        let answer = write(paper, &town, &next, &mut dice).await;
        if next.at >= 0 {
            outcome.tallies.entry((next.who, next.story == 0)).or_default().add(&answer);
        }
        let level = paper.story_row(&town.stories[0]).await.map_or(Guard::Normal, |story| story.guard.level);
        outcome.raised.entry(level.as_str()).or_insert(next.at / SECOND);
    }
    outcome
}

fn replayed(changes: &[&str]) -> Outcome {
    let mut with_limits = settings();
    with_limits.limits.enabled = true;
    let mut outcome = Outcome::default();
    on_with(Engine::Sqlite, with_limits, async |paper: &Paper| outcome = attack(paper, changes).await);
    outcome
}

#[test]
fn an_attack_by_five_hundred_accounts_is_stopped_and_regulars_go_on() {
    let guarded = replayed(&["score.mode=on"]);
    let unguarded = replayed(&["score.mode=on", "guard.auto=off"]);
    let repeats = replayed(&["score.mode=on", "repeats.hold=3"]);
    let told = [
        unguarded.told("scores alone"),
        guarded.told("scores and guard"),
        repeats.told("scores, guard and repeats.hold=3"),
    ];
    println!("{}", told.join("\n"));
    let shown = |outcome: &Outcome| outcome.of(Who::Hostile, true).shown();
    assert!(guarded.raised.get("slow").is_some_and(|second| (0..=120).contains(second)), "{}", told[1]);
    assert!(shown(&guarded) * 2 <= shown(&unguarded), "{}", told.join("\n"));
    assert_eq!(unguarded.raised.len(), 1, "the control has no guard: {}", told[0]);
    assert!(shown(&unguarded) > 50, "the control is an attack that gets through: {}", told[0]);
    for outcome in [&guarded, &repeats] {
        assert!(outcome.of(Who::Regular, true).hindered() <= 25, "{}", told.join("\n"));
        assert!(outcome.of(Who::Regular, false).hindered() <= 5, "{}", told.join("\n"));
    }
    assert_eq!(guarded.of(Who::Hostile, true).all(), HOSTILE);
}
