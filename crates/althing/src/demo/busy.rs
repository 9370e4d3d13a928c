//! A thousand comments for one story, made from templates with a fixed seed: the same ones in every demo.
//! The corpus `busy.toml` and the way to build from it are described in `demo/README.md`.

use std::collections::{HashMap, HashSet};

use althing_core::time::{MINUTE, Micros, SECOND};
use althing_formats::record::{AuthorRecord, CommentRecord, Text};
use serde::Deserialize;

use super::build::age_micros;

/// Draws before a text that came before is taken all the same.
const DRAWS_MAX: usize = 200;
/// How much likelier a regular writes than another.
const REGULAR_WEIGHT: u64 = 4;

#[derive(Deserialize)]
struct Corpus {
    shape: Shape,
    people: People,
    slots: HashMap<String, Vec<String>>,
    topic: Vec<Topic>,
    any: Any,
}

#[derive(Deserialize)]
struct Shape {
    top_share: f64,
    depth_weights: Vec<u64>,
    tail_share: f64,
    any_share: f64,
    any_share_deep: f64,
    empty: usize,
    template_gap: usize,
}

#[derive(Deserialize)]
struct People {
    names: Vec<String>,
    regulars: Vec<String>,
}

#[derive(Deserialize)]
struct Topic {
    window: [String; 2],
    weight: u64,
    top: Vec<String>,
    #[serde(default)]
    tail: Vec<String>,
    reply: Vec<String>,
}

#[derive(Deserialize)]
struct Any {
    reply: Vec<String>,
}

/// How many, from when to when.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Comments to make.
    pub comments: usize,
    /// Decides everything.
    pub seed: u64,
    /// Age of the oldest, in microseconds.
    pub first_age: i64,
    /// Age of the newest, in microseconds.
    pub last_age: i64,
}

/// A small generator of our own (`splitmix64`, by Sebastiano Vigna, public domain algorithm): the demo must look the
/// same with every version of every library.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `below - 1`.
    fn below(&mut self, below: usize) -> usize {
        (self.next() % (below.max(1) as u64)) as usize
    }

    /// 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn pick<'a>(&mut self, items: &'a [String]) -> &'a str {
        items.get(self.below(items.len())).map_or("", String::as_str)
    }

    /// A place among weights.
    fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.next() % weights.clone().sum::<u64>().max(1);
        weights
            .into_iter()
            .position(|weight| {
                let here = left < weight;
                left = left.saturating_sub(weight);
                here
            })
            .unwrap_or(0)
    }
}

/// One comment on its way.
struct Planned {
    parent: Option<usize>,
    depth: usize,
    age: i64,
    topic: usize,
    name: String,
    text: String,
}

/// Makes the comments, parents before their replies.
pub fn generate(corpus: &str, plan: Plan, now: Micros) -> Result<Vec<CommentRecord>, String> {
    let corpus: Corpus = toml::from_str(corpus).map_err(|error| error.to_string())?;
    let mut maker =
        Maker { dice: Dice(plan.seed), used: HashMap::new(), recent: Vec::new(), said: HashSet::new() };
    let tops = (plan.comments as f64 * corpus.shape.top_share) as usize;
    let mut planned = maker.threads(&corpus, plan, tops)?;
    for _ in tops..plan.comments {
        let reply = maker.reply(&corpus, plan, &planned);
        planned.push(reply);
    }
    for _ in 0..corpus.shape.empty {
        let at = maker.dice.below(planned.len());
        planned[at].text.clear();
    }
    Ok(planned.iter().enumerate().map(|(at, one)| record(at, one, now)).collect())
}

struct Maker {
    dice: Dice,
    /// How often each template was used.
    used: HashMap<String, usize>,
    /// The last templates, newest last.
    recent: Vec<String>,
    /// Every text so far.
    said: HashSet<String>,
}

impl Maker {
    fn threads(&mut self, corpus: &Corpus, plan: Plan, count: usize) -> Result<Vec<Planned>, String> {
        let mut planned = Vec::with_capacity(plan.comments);
        let windows: Option<Vec<(i64, i64)>> = corpus
            .topic
            .iter()
            .map(|topic| Some((age_micros(&topic.window[0])?, age_micros(&topic.window[1])?)))
            .collect();
        let windows = windows.ok_or("a topic's window is not a pair of ages")?;
        for _ in 0..count {
            let age = self.age(plan);
            let weights = corpus.topic.iter().zip(&windows).map(|(topic, (oldest, newest))| {
                if (*newest..=*oldest).contains(&age) { topic.weight } else { 0 }
            });
            let topic = self.dice.weighted(weights);
            let pool = corpus.topic.get(topic).ok_or("there is no topic")?;
            let mut text = self.text(corpus, &pool.top);
            if !pool.tail.is_empty() && self.dice.share() < corpus.shape.tail_share {
                let tail = self.dice.pick(&pool.tail).to_owned();
                text = format!("{text} {}", self.filled(corpus, &tail));
            }
            let name = self.name(corpus, None);
            planned.push(Planned { parent: None, depth: 0, age, topic, name, text });
        }
        planned.sort_by_key(|one| -one.age);
        Ok(planned)
    }

    /// Dense in the first four hours, thin at night, a second swell in the morning.
    fn age(&mut self, plan: Plan) -> i64 {
        let hour = 60 * MINUTE;
        let (newest, oldest) = match self.dice.below(100) {
            0..62 => (plan.first_age - 4 * hour, plan.first_age),
            62..72 => (5 * hour, plan.first_age - 4 * hour),
            _ => (plan.last_age, 5 * hour),
        };
        let span = (oldest - newest).max(1) as u64;
        newest + (self.dice.next() % span) as i64
    }

    fn reply(&mut self, corpus: &Corpus, plan: Plan, planned: &[Planned]) -> Planned {
        let depth = self.dice.weighted(corpus.shape.depth_weights.iter().copied()).max(1);
        let parents: Vec<usize> = (0..planned.len()).filter(|at| planned[*at].depth == depth - 1).collect();
        let parents = if parents.is_empty() { (0..planned.len()).collect() } else { parents };
        // Two draws, the later one: recent comments are answered more.
        let drawn = self.dice.below(parents.len()).max(self.dice.below(parents.len()));
        let at = parents.get(drawn).copied().unwrap_or(0);
        let parent = &planned[at];
        let minutes = 1 + (self.dice.share() * self.dice.share() * self.dice.share() * 90.0) as i64;
        let age = (parent.age - minutes * MINUTE - self.dice.below(60) as i64 * SECOND).max(plan.last_age);
        let deep = parent.depth > 0;
        let any = if deep { corpus.shape.any_share_deep } else { corpus.shape.any_share };
        let pool =
            if self.dice.share() < any { &corpus.any.reply } else { &corpus.topic[parent.topic].reply };
        let text = self.text(corpus, pool);
        let name = self.name(corpus, Some(&parent.name));
        Planned {
            parent: Some(at),
            depth: parent.depth + 1,
            age: age.min(parent.age),
            topic: parent.topic,
            name,
            text,
        }
    }

    fn name(&mut self, corpus: &Corpus, not: Option<&str>) -> String {
        loop {
            let weights = corpus
                .people
                .names
                .iter()
                .map(|name| if corpus.people.regulars.contains(name) { REGULAR_WEIGHT } else { 1 });
            let at = self.dice.weighted(weights);
            let name = corpus.people.names.get(at).map_or("", String::as_str);
            if Some(name) != not {
                return name.to_owned();
            }
        }
    }

    /// A text that nobody has said, from the least used template that was not used lately.
    fn text(&mut self, corpus: &Corpus, pool: &[String]) -> String {
        for _ in 0..DRAWS_MAX {
            let from = self.recent.len().saturating_sub(corpus.shape.template_gap);
            let fresh: Vec<&String> = pool.iter().filter(|one| !self.recent[from..].contains(one)).collect();
            let fresh = if fresh.is_empty() { pool.iter().collect() } else { fresh };
            let least = fresh.iter().map(|one| self.used.get(*one).copied().unwrap_or(0)).min().unwrap_or(0);
            let rare: Vec<&String> =
                fresh.into_iter().filter(|one| self.used.get(*one).copied().unwrap_or(0) == least).collect();
            let template = rare[self.dice.below(rare.len())].clone();
            *self.used.entry(template.clone()).or_default() += 1;
            let text = self.filled(corpus, &template);
            self.recent.push(template);
            if self.said.insert(text.clone()) {
                return text;
            }
        }
        String::from("Goodnight, all.")
    }

    /// Chooses each `<a|b>`, fills each `{slot}`, and begins sentences with a capital.
    fn filled(&mut self, corpus: &Corpus, template: &str) -> String {
        let mut chosen = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('<') {
            let (choices, tail) = after.split_once('>').unwrap_or((after, ""));
            let choices: Vec<String> = choices.split('|').map(str::to_owned).collect();
            chosen.push_str(before);
            chosen.push_str(self.dice.pick(&choices));
            rest = tail;
        }
        chosen.push_str(rest);
        let mut text = String::new();
        let mut taken: HashSet<String> = HashSet::new();
        let mut rest = chosen.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, tail) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(before);
            if let Some(entries) = corpus.slots.get(slot) {
                let free: Vec<String> =
                    entries.iter().filter(|entry| !taken.contains(*entry)).cloned().collect();
                let entry = self.dice.pick(&free).to_owned();
                text.push_str(&entry);
                taken.insert(entry);
            }
            rest = tail;
        }
        text.push_str(rest);
        capitals(&text)
    }
}

fn capitals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut begins, mut ended) = (true, false);
    for character in text.chars() {
        if begins && character.is_alphabetic() {
            out.extend(character.to_uppercase());
        } else {
            out.push(character);
        }
        begins = ended && character == ' ' || begins && !character.is_alphanumeric();
        ended = matches!(character, '.' | '!' | '?');
    }
    out
}

fn record(at: usize, one: &Planned, now: Micros) -> CommentRecord {
    CommentRecord {
        source_id: at.to_string(),
        parent_source_id: one.parent.map(|parent| parent.to_string()),
        author: AuthorRecord { name: one.name.clone(), ..AuthorRecord::default() },
        body: Text::Markdown(one.text.clone()),
        created_at: Some(now.plus(-one.age).0),
        line: at + 1,
        ..CommentRecord::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::content::BUSY_CORPUS;

    #[test]
    fn the_busy_story_is_the_same_every_time_and_says_nothing_twice() {
        let plan = Plan { comments: 1000, seed: 742, first_age: 940 * MINUTE, last_age: 2 * MINUTE };
        let now = Micros(1_800_000_000_000_000);
        let made = generate(BUSY_CORPUS, plan, now).unwrap();
        assert_eq!(made, generate(BUSY_CORPUS, plan, now).unwrap());
        assert_eq!(made.len(), 1000);
        let texts: HashSet<&str> = made.iter().map(|one| one.body.source()).collect();
        assert!(texts.len() >= 990, "{}", texts.len());
        for (at, one) in made.iter().enumerate() {
            let parent = one.parent_source_id.as_ref().map(|id| id.parse::<usize>().unwrap());
            assert!(parent.is_none_or(|parent| parent < at && made[parent].created_at <= one.created_at));
            assert!(!one.body.source().contains(['{', '}', '<', '|']), "{}", one.body.source());
        }
        let deepest = made.iter().filter(|one| one.parent_source_id.is_some()).count();
        assert!(deepest > 500);
    }
}
