//! Contrast sentences: templates of our own, filled with groups, on both sides of the line.
//!
//! Real comments that name a group are hostile far more often than those that do not; what is learnt from them
//! alone is that a name is an attack. These sentences have the same words on both sides.

mod everyday;
mod fillers;
mod hostile;
mod peaceful;

use althing_scorer::attribute::Attribute;

use crate::chance::Chance;

/// Sentences that say one sort of thing.
pub struct Kind {
    pub name: &'static str,
    /// A letter for the attribute, then the label; attributes that are not there are not labelled.
    pub labels: &'static str,
    pub train: &'static [&'static str],
    /// Templates that only measure.
    pub held: &'static [&'static str],
}

/// A sentence that was made.
pub struct Sentence {
    pub text: String,
    pub labels: [f32; Attribute::COUNT],
    pub kind: &'static str,
}

/// The templates and fillers to draw from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Train,
    Held,
}

/// All kinds, the hostile ones first.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    hostile::KINDS.iter().chain(peaceful::KINDS).chain(everyday::KINDS)
}

/// Makes `count` sentences of each template of `part`.
pub fn sentences(part: Part, count: usize, chance: &mut Chance) -> Vec<Sentence> {
    let mut made = Vec::new();
    for kind in kinds() {
        let templates = if part == Part::Train { kind.train } else { kind.held };
        for template in templates {
            // There are more ways to be peaceful; both sides count the same.
            let is_hostile = kind.labels.starts_with("T1") || kind.labels.starts_with("T0.9");
            // Real comments with swear words are hostile nearly always; these are not.
            let is_swearing = kind.labels.starts_with("P1");
            let count = match part {
                Part::Train if is_hostile => count * 9 / 5,
                Part::Train if is_swearing => count * 2,
                _ => count,
            };
            for _ in 0..count {
                let text = dress(&fill(template, part, chance), chance);
                made.push(Sentence { text, labels: labels(kind.labels), kind: kind.name });
            }
        }
    }
    made
}

fn labels(of: &str) -> [f32; Attribute::COUNT] {
    let mut labels = [f32::NAN; Attribute::COUNT];
    labels[Attribute::Spam.index()] = 0.0;
    for label in of.split(' ') {
        let (letter, value) = label.split_at(1);
        let attribute = match letter {
            "T" => Attribute::Toxicity,
            "S" => Attribute::SevereToxicity,
            "N" => Attribute::Insult,
            "P" => Attribute::Profanity,
            "H" => Attribute::Threat,
            "I" => Attribute::IdentityAttack,
            _ => Attribute::SexuallyExplicit,
        };
        labels[attribute.index()] = value.parse().unwrap_or(f32::NAN);
    }
    labels
}

/// Sentences in which somebody reports or contradicts `clause`.
pub fn reported(clause: &str, chance: &mut Chance) -> String {
    let frames: Vec<&str> = peaceful::KINDS
        .iter()
        .flat_map(|kind| kind.train)
        .copied()
        .filter(|template| template.contains("{C}") && template.contains(['"', '\'']))
        .collect();
    dress(&fill(&chance.pick(&frames).replace("{C}", clause), Part::Train, chance), chance)
}

/// One of the fillers of `part`: the first five sixths of a list, or the last.
fn one<'a>(list: &'a [&'a str], part: Part, chance: &mut Chance) -> &'a str {
    let border = list.len() - list.len().div_ceil(6);
    chance.pick(if part == Part::Train { &list[..border] } else { &list[border..] })
}

/// Fills the slots of a template.
pub fn fill(template: &str, part: Part, chance: &mut Chance) -> String {
    let mut text = template.to_owned();
    for (slot, clauses) in [("{C}", hostile::CLAUSES), ("{A}", hostile::ADDRESSES)] {
        while text.contains(slot) {
            text = text.replacen(slot, one(clauses, part, chance), 1);
        }
    }
    for (slot, list) in fillers::SLOTS {
        while text.contains(slot) {
            text = text.replacen(slot, one(list, part, chance), 1);
        }
    }
    for vowel in ["a", "e", "i", "o", "A", "I", "E"] {
        text = text.replace(&format!(" a {vowel}"), &format!(" an {vowel}"));
    }
    text
}

/// Begins and ends a sentence in one of the ways people do.
fn dress(text: &str, chance: &mut Chance) -> String {
    const BEFORE: &[&str] =
        &["", "", "", "", "Honestly, ", "Look, ", "I think ", "So ", "Well, ", "Sorry, but "];
    const AFTER: &[&str] = &["", "", ".", ".", "!", "!!", " lol", ", period.", " today.", "..."];
    let before = chance.pick(BEFORE);
    let mut text = format!("{before}{text}{}", chance.pick(AFTER));
    if chance.below(2) == 0 {
        let mut letters = text.chars();
        text = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_template_is_learnt_from_and_measured_with() {
        for kind in kinds() {
            assert!(!kind.held.is_empty() && kind.held.iter().all(|held| !kind.train.contains(held)));
        }
    }

    #[test]
    fn every_slot_is_filled() {
        let made = sentences(Part::Train, 3, &mut Chance::new(1));
        assert!(made.iter().all(|sentence| !sentence.text.contains(['{', '}'])));
    }
}
