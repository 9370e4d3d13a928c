//! One convolution over a sequence of vectors: the inner loop of the network, for inference and training alike.

/// Positions that are computed together.
const POSITIONS: usize = 4;
/// Filters that are computed together, and stored together.
pub const LANES: usize = 8;

/// Filters over `width` vectors of `depth` numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Convolution {
    /// Vectors that a filter sees.
    pub width: usize,
    /// Numbers of a vector.
    pub depth: usize,
    /// How many filters; a multiple of [`LANES`].
    pub filters: usize,
    /// By lane group, then by place in the window, then by lane.
    pub weights: Vec<f32>,
    /// One a filter.
    pub bias: Vec<f32>,
}

impl Convolution {
    /// One without weights yet.
    pub fn new(width: usize, depth: usize, filters: usize) -> Self {
        Self { width, depth, filters, weights: vec![0.0; width * depth * filters], bias: vec![0.0; filters] }
    }

    /// Where the weight of `filter` for place `at` of the window stands.
    pub const fn index(&self, filter: usize, at: usize) -> usize {
        (filter / LANES * self.width * self.depth + at) * LANES + filter % LANES
    }

    /// Calls `found` with the values of [`LANES`] filters from `first` at position `at`, for every position.
    ///
    /// `input` holds `count + width - 1` vectors, so there are `count` positions.
    pub fn each(&self, input: &[f32], count: usize, mut found: impl FnMut(usize, usize, &[f32; LANES])) {
        let window = self.width * self.depth;
        for (group, weights) in self.weights.chunks_exact(window * LANES).enumerate() {
            let mut bias = [0.0; LANES];
            bias.copy_from_slice(&self.bias[group * LANES..][..LANES]);
            let mut at = 0;
            while at + POSITIONS <= count {
                let inputs: [&[f32]; POSITIONS] =
                    std::array::from_fn(|position| &input[(at + position) * self.depth..][..window]);
                for (position, sums) in four(inputs, weights, bias).iter().enumerate() {
                    found(group * LANES, at + position, sums);
                }
                at += POSITIONS;
            }
            while at < count {
                found(group * LANES, at, &one(&input[at * self.depth..][..window], weights, bias));
                at += 1;
            }
        }
    }
}

fn four(inputs: [&[f32]; POSITIONS], weights: &[f32], bias: [f32; LANES]) -> [[f32; LANES]; POSITIONS] {
    let mut sums = [bias; POSITIONS];
    let (weights, _) = weights.as_chunks::<LANES>();
    let [a, b, c, d] = inputs.map(|input| &input[..weights.len()]);
    for (at, weights) in weights.iter().enumerate() {
        let values = [a[at], b[at], c[at], d[at]];
        for (sums, value) in sums.iter_mut().zip(values) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
    }
    sums
}

fn one(input: &[f32], weights: &[f32], bias: [f32; LANES]) -> [f32; LANES] {
    let mut sums = bias;
    let (weights, _) = weights.as_chunks::<LANES>();
    for (value, weights) in input.iter().zip(weights) {
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += value * weight;
        }
    }
    sums
}
