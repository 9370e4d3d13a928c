//! Random numbers that a seed repeats (`SplitMix64`, Steele, Lea and Flood 2014).

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.number() % bound
    }

    /// A place among so many; 0 where there is none.
    pub fn index(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { (self.number() % count as u64) as usize }
    }

    /// Whether one of so many cases came up.
    pub fn one_in(&mut self, cases: usize) -> bool {
        self.index(cases) == 0
    }

    /// One of some.
    pub fn of<'t, T>(&mut self, some: &'t [T]) -> &'t T {
        &some[self.index(some.len())]
    }

    /// Between 0 and 1.
    pub fn part(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.number() as u8)
    }

    /// Text of lower-case words, `chars` long.
    pub fn words(&mut self, chars: usize) -> String {
        const WORDS: [&str; 16] = [
            "the", "bridge", "over", "river", "was", "closed", "for", "council", "nobody", "asked", "people",
            "who", "cross", "it", "every", "morning",
        ];
        let mut text = String::with_capacity(chars + 8);
        while text.len() < chars {
            text.push_str(WORDS[self.below(16) as usize]);
            text.push(' ');
        }
        text.truncate(chars);
        text.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_numbers() {
        let numbers = |seed| {
            let mut chance = Chance::seeded(seed);
            [chance.number(), chance.number()]
        };
        // As the paper's own program gives them.
        assert_eq!(numbers(0), [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4]);
        assert_ne!(numbers(1), numbers(0));
    }

    #[test]
    fn places_are_among_those_there_are() {
        let mut chance = Chance::seeded(7);
        assert_eq!(chance.index(0), 0);
        assert!((0..1_000).all(|_| chance.index(3) < 3 && chance.below(3) < 3 && chance.part() < 1.0));
    }
}
