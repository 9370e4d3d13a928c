//! The important words letter by letter, and the search for those that a disguised word may be.

use super::lexicon::HeadId;

/// Places in the trie looked at after one letter; what lies behind is dropped.
const STATES_MAX: usize = 512;
/// Letters and signs of one disguised word.
pub(super) const SLOTS_MAX: usize = 40;
/// Characters that masks stand for in one word.
const MASKED_MAX: u8 = 6;

/// Steps of one search; a word that needs more is taken for what it looks like.
const STEPS_MAX: u64 = 1_500;

const NONE: u32 = u32::MAX;

#[derive(Clone, Debug)]
struct Node {
    letter: char,
    child: u32,
    sibling: u32,
    head: Option<HeadId>,
    /// The word that ends here is another spelling of its head.
    is_respelled: bool,
}

/// Words as a tree; a child is found by walking its siblings, of which there are at most a few dozen.
#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
}

impl Default for Trie {
    fn default() -> Self {
        Self {
            nodes: vec![Node { letter: '\0', child: NONE, sibling: NONE, head: None, is_respelled: false }],
        }
    }
}

impl Trie {
    /// Adds a word; the first to claim an end keeps it.
    pub fn add(&mut self, letters: &[char], head: HeadId, is_respelled: bool) {
        let mut at = 0;
        for &letter in letters {
            at = self.child(at, letter).unwrap_or_else(|| {
                let new = self.nodes.len() as u32;
                let sibling = self.nodes[at as usize].child;
                self.nodes.push(Node { letter, child: NONE, sibling, head: None, is_respelled: false });
                self.nodes[at as usize].child = new;
                new
            });
        }
        let end = &mut self.nodes[at as usize];
        // A word's own spelling comes before another's.
        if end.head.is_none() || (end.is_respelled && !is_respelled) {
            end.head = Some(head);
            end.is_respelled = is_respelled;
        }
    }

    /// The node behind a letter.
    pub fn child(&self, node: u32, letter: char) -> Option<u32> {
        self.children(node).find(|&child| self.nodes[child as usize].letter == letter)
    }

    /// The head that ends at a node.
    pub fn head(&self, node: u32) -> Option<HeadId> {
        self.nodes[node as usize].head
    }

    fn children(&self, node: u32) -> impl Iterator<Item = u32> {
        let first = self.nodes[node as usize].child;
        std::iter::successors((first != NONE).then_some(first), |&child| {
            let next = self.nodes[child as usize].sibling;
            (next != NONE).then_some(next)
        })
    }
}

/// One character of a disguised word and what it may stand for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slot {
    /// The letter itself, where it is one.
    pub letter: Option<char>,
    /// Letters it may stand for.
    pub near: &'static str,
    /// What it costs to read it as any one letter; 0 where it cannot be.
    pub mask: u8,
    /// What it costs that it stands between letters and means nothing, if it can.
    pub skip: Option<u8>,
    /// It may stand for several letters or none, as an asterisk does.
    pub is_elastic: bool,
}

/// The word found behind a disguise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub head: HeadId,
    pub cost: u8,
    /// Letters that stood there as themselves.
    pub exact: u8,
    /// Letters that signs or digits stood for.
    pub near: u8,
    /// Letters that masks stood for.
    pub masked: u8,
    /// Signs that meant nothing.
    pub skipped: u8,
    /// The first character was a mask.
    pub is_headless: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    node: u32,
    cost: u8,
    exact: u8,
    near: u8,
    masked: u8,
    skipped: u8,
    is_headless: bool,
}

/// Buffers of the search, kept from word to word.
#[derive(Debug, Default)]
pub(super) struct Search {
    now: Vec<State>,
    next: Vec<State>,
    /// For every node: the round it was last reached in, and where in `next` it stands.
    reached: Vec<(u32, u32)>,
    round: u32,
    /// States looked at since the search was made: its measure of work.
    pub steps: u64,
}

impl Search {
    /// The cheapest word that reads as `slots`, of at most [`SLOTS_MAX`]; among equals the one listed first.
    /// Looks at no more than [`STATES_MAX`] states for each slot, and gives up after [`STEPS_MAX`] of them. `accepts` has the last word about every candidate.
    pub fn run(&mut self, trie: &Trie, slots: &[Slot], accepts: impl Fn(Hit) -> bool) -> Option<Hit> {
        if slots.len() > SLOTS_MAX {
            return None;
        }
        self.reached.resize(trie.nodes.len(), (0, 0));
        self.now.clear();
        self.now.push(State::default());
        let limit = self.steps + STEPS_MAX;
        for (place, slot) in slots.iter().enumerate() {
            if self.steps > limit {
                return None;
            }
            self.begin_round();
            for at in 0..self.now.len() {
                let state = self.now[at];
                self.steps += 1;
                self.step(trie, state, slot, place == 0);
            }
            std::mem::swap(&mut self.now, &mut self.next);
        }
        let mut best: Option<Hit> = None;
        for state in &self.now {
            let node = &trie.nodes[state.node as usize];
            let Some(head) = node.head else { continue };
            if node.is_respelled && state.masked > 0 {
                continue;
            }
            let hit = Hit {
                head,
                cost: state.cost,
                exact: state.exact,
                near: state.near,
                masked: state.masked,
                skipped: state.skipped,
                is_headless: state.is_headless,
            };
            if best.is_none_or(|best| (hit.cost, hit.head) < (best.cost, best.head)) && accepts(hit) {
                best = Some(hit);
            }
        }
        best
    }

    fn step(&mut self, trie: &Trie, state: State, slot: &Slot, is_first: bool) {
        let here = trie.nodes[state.node as usize].letter;
        if let Some(letter) = slot.letter {
            if let Some(node) = trie.child(state.node, letter) {
                self.reach(State { node, exact: state.exact.saturating_add(1), ..state });
            }
            if letter == here {
                self.reach(state);
            }
        }
        for letter in slot.near.chars() {
            let cost = state.cost.saturating_add(1);
            if let Some(node) = trie.child(state.node, letter) {
                self.reach(State { node, cost, near: state.near.saturating_add(1), ..state });
            }
            if letter == here {
                self.reach(State { cost, ..state });
            }
        }
        if let Some(skip) = slot.skip.filter(|_| !is_first) {
            let cost = state.cost.saturating_add(skip);
            self.reach(State { cost, skipped: state.skipped.saturating_add(1), ..state });
        }
        if slot.mask > 0 {
            self.mask(trie, State { is_headless: state.is_headless || is_first, ..state }, slot);
        }
    }

    /// Reads a slot as any letter, and an asterisk also as any two or three.
    fn mask(&mut self, trie: &Trie, state: State, slot: &Slot) {
        let first = self.next.len();
        self.mask_one(trie, state, slot.mask);
        if slot.is_elastic {
            let mut from = first;
            for _ in 0..2 {
                let to = self.next.len();
                for at in from..to {
                    let state = self.next[at];
                    self.mask_one(trie, state, slot.mask + 1);
                }
                from = to;
            }
        }
    }

    fn mask_one(&mut self, trie: &Trie, state: State, cost: u8) {
        if state.masked >= MASKED_MAX {
            return;
        }
        for node in trie.children(state.node) {
            self.steps += 1;
            self.reach(State {
                node,
                cost: state.cost.saturating_add(cost),
                masked: state.masked + 1,
                ..state
            });
        }
    }

    fn begin_round(&mut self) {
        self.next.clear();
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.reached.fill((0, 0));
            self.round = 1;
        }
    }

    fn reach(&mut self, state: State) {
        let (round, at) = self.reached[state.node as usize];
        if round == self.round {
            let other = &mut self.next[at as usize];
            if (state.cost, state.skipped) < (other.cost, other.skipped) {
                *other = state;
            }
        } else if self.next.len() < STATES_MAX {
            self.reached[state.node as usize] = (self.round, self.next.len() as u32);
            self.next.push(state);
        }
    }
}
