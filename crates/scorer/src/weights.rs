//! The file of weights: one version, one checksum, everything a scorer knows.
//!
//! All numbers are little-endian. `ALTHSCOR`, the version (u32), the FNV-1a checksum (u64) and the length (u64) of what follows:
//! the linear table, the network, how both are mixed, the calibration.

use std::fmt;

use crate::attribute::Attribute;
use crate::calibration::{Calibration, KNOTS};
use crate::convolution::{Convolution, LANES};
use crate::linear::{BUCKET_BITS, Linear};
use crate::network::{Network, PAD};

/// What `train weights` wrote, see `MODEL_CARD.md`.
const EMBEDDED: &[u8] = include_bytes!("../weights/althing.weights");

const MAGIC: &[u8; 8] = b"ALTHSCOR";
/// Version of the file, of the features and of the normaliser: what was trained with another reads texts differently.
pub const VERSION: u32 = 2;
/// Largest file that is read.
pub const BYTES_MAX: usize = 64 << 20;
/// Bytes before what the checksum covers.
const HEAD_BYTES: usize = 28;
/// Bits of the number of rows of a table.
const TABLE_BITS: std::ops::RangeInclusive<u32> = 4..=20;
/// Numbers of a word's vector.
const DEPTH_MAX: usize = 256;
/// Networks.
const NETWORKS_MAX: usize = 4;
/// Convolutions, and filters of one.
const POOLS_MAX: usize = 8;
const FILTERS_MAX: usize = 1_024;

/// Everything that was learnt.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// The linear model.
    pub linear: Linear,
    /// The networks, all of one shape or not; their logits are averaged.
    pub networks: Vec<Network>,
    /// What the linear model's logit counts, by attribute; the network's counts the rest to 1.
    pub mix: [f32; Attribute::COUNT],
    /// From logits to probabilities.
    pub calibration: Calibration,
    /// The checksum of the file, which names these weights.
    pub checksum: u64,
}

/// Why a file of weights is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It does not begin as one.
    NotWeights,
    /// It is of another version, this one.
    OtherVersion(u32),
    /// It ends before everything was read, or goes on behind it.
    WrongLength,
    /// Its bytes are not those that were written.
    Damaged,
    /// A number in it is none that a trainer writes.
    Unsound,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWeights => f.write_str("this is no file of weights"),
            Self::OtherVersion(version) => {
                write!(f, "the weights are of version {version}; this program reads version {VERSION}")
            }
            Self::WrongLength => f.write_str("the file of weights is cut off or has something behind it"),
            Self::Damaged => f.write_str("the file of weights is damaged: its checksum does not fit"),
            Self::Unsound => f.write_str("the file of weights has values that make no sense"),
        }
    }
}

impl std::error::Error for Refused {}

fn checksum(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

impl Weights {
    /// Reads what [`Weights::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.len() < HEAD_BYTES || !bytes.starts_with(MAGIC) {
            return Err(Refused::NotWeights);
        }
        if bytes.len() > BYTES_MAX {
            return Err(Refused::WrongLength);
        }
        let mut head = Reader(&bytes[MAGIC.len()..]);
        let version = head.u32()?;
        if version != VERSION {
            return Err(Refused::OtherVersion(version));
        }
        let sum = u64::from_le_bytes(head.array()?);
        let length = u64::from_le_bytes(head.array()?);
        if length != head.0.len() as u64 {
            return Err(Refused::WrongLength);
        }
        if checksum(head.0) != sum {
            return Err(Refused::Damaged);
        }
        let mut reader = head;
        let linear = reader.linear()?;
        let count = reader.count(NETWORKS_MAX)?;
        let networks = (0..count).map(|_| reader.network()).collect::<Result<_, _>>()?;
        let mix = reader.floats()?;
        let mut lines = [[(0.0, 0.0); KNOTS]; Attribute::COUNT];
        for knot in lines.iter_mut().flatten() {
            *knot = (reader.f32()?, reader.f32()?);
        }
        let calibration = Calibration { lines };
        if !reader.0.is_empty() {
            return Err(Refused::WrongLength);
        }
        if !calibration.is_sound() {
            return Err(Refused::Unsound);
        }
        Ok(Self { linear, networks, mix, calibration, checksum: sum })
    }

    /// What ships with this version.
    ///
    /// # Panics
    ///
    /// Never in a program whose tests ran: one of them reads these bytes.
    pub fn embedded() -> Self {
        Self::from_bytes(EMBEDDED).expect("a test reads the weights that ship")
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        let Linear { slot_bits, keys, weights, units, bias } = &self.linear;
        body.extend(slot_bits.to_le_bytes());
        body.extend(keys.iter().flat_map(|key| key.to_le_bytes()));
        body.extend(weights.iter().flatten().map(|weight| weight.to_le_bytes()[0]));
        write(&mut body, units.iter().chain(bias));
        body.extend((self.networks.len() as u32).to_le_bytes());
        self.networks.iter().for_each(|network| write_network(&mut body, network));
        write(&mut body, &self.mix);
        write(&mut body, self.calibration.lines.iter().flatten().flat_map(|(place, value)| [place, value]));
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(checksum(&body).to_le_bytes());
        bytes.extend((body.len() as u64).to_le_bytes());
        bytes.append(&mut body);
        bytes
    }

    /// What names these weights where scores are stored: eight hexadecimal digits.
    pub fn name(&self) -> String {
        format!("{:08x}", self.checksum >> 32)
    }
}

fn write<'a>(into: &mut Vec<u8>, values: impl IntoIterator<Item = &'a f32>) {
    into.extend(values.into_iter().flat_map(|value| value.to_le_bytes()));
}

fn write_network(body: &mut Vec<u8>, network: &Network) {
    let Network { table_bits, depth, table, unit, pools, out, bias } = network;
    for number in [*table_bits, *depth as u32, pools.len() as u32] {
        body.extend(number.to_le_bytes());
    }
    body.extend(table.iter().map(|value| value.to_le_bytes()[0]));
    write(body, [unit]);
    for pool in pools {
        body.extend((pool.width as u32).to_le_bytes());
        body.extend((pool.filters as u32).to_le_bytes());
        write(body, pool.weights.iter().chain(&pool.bias));
    }
    write(body, out.iter().flatten().chain(bias));
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Refused> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Refused::WrongLength)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Refused> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Refused::WrongLength)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u32(&mut self) -> Result<u32, Refused> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A number of things, from 1 to `most`.
    fn count(&mut self, most: usize) -> Result<usize, Refused> {
        let count = self.u32()? as usize;
        if (1..=most).contains(&count) { Ok(count) } else { Err(Refused::Unsound) }
    }

    fn f32(&mut self) -> Result<f32, Refused> {
        let value = f32::from_le_bytes(self.array()?);
        if value.is_finite() && value.abs() < 1e6 { Ok(value) } else { Err(Refused::Unsound) }
    }

    fn floats<const N: usize>(&mut self) -> Result<[f32; N], Refused> {
        let mut values = [0.0; N];
        for value in &mut values {
            *value = self.f32()?;
        }
        Ok(values)
    }

    fn many(&mut self, count: usize) -> Result<Vec<f32>, Refused> {
        (0..count).map(|_| self.f32()).collect()
    }

    fn linear(&mut self) -> Result<Linear, Refused> {
        let slot_bits = self.u32()?;
        if !TABLE_BITS.contains(&slot_bits) || slot_bits > BUCKET_BITS || slot_bits + 16 < BUCKET_BITS {
            return Err(Refused::Unsound);
        }
        let slots = 1 << slot_bits;
        let (keys, _) = self.take(slots * 2)?.as_chunks::<2>();
        let keys = keys.iter().map(|key| u16::from_le_bytes(*key)).collect();
        let (weights, _) = self.take(slots * Attribute::COUNT)?.as_chunks::<{ Attribute::COUNT }>();
        let weights = weights.iter().map(|row| row.map(|byte| i8::from_le_bytes([byte]))).collect();
        Ok(Linear { slot_bits, keys, weights, units: self.floats()?, bias: self.floats()? })
    }

    fn network(&mut self) -> Result<Network, Refused> {
        let table_bits = self.u32()?;
        if !TABLE_BITS.contains(&table_bits) {
            return Err(Refused::Unsound);
        }
        let depth = self.count(DEPTH_MAX)?;
        let count = self.count(POOLS_MAX)?;
        let table = self.take(depth << table_bits)?.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        let unit = self.f32()?;
        let mut pools = Vec::with_capacity(count);
        for _ in 0..count {
            let (width, filters) = (self.count(2 * PAD + 1)?, self.count(FILTERS_MAX)?);
            if filters % LANES != 0 {
                return Err(Refused::Unsound);
            }
            let weights = self.many(width * depth * filters)?;
            pools.push(Convolution { width, depth, filters, weights, bias: self.many(filters)? });
        }
        let filters: usize = pools.iter().map(|pool| pool.filters).sum();
        let out = (0..filters).map(|_| self.floats()).collect::<Result<_, _>>()?;
        Ok(Network { table_bits, depth, table, unit, pools, out, bias: self.floats()? })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Small weights that know nothing in particular.
    pub fn small() -> Weights {
        let mut linear = Linear::empty(8);
        for at in 0..200_u32 {
            linear.insert(at * 20_011 % (1 << BUCKET_BITS), [(at % 7) as i8 - 3; Attribute::COUNT]);
        }
        linear.units = [0.1; Attribute::COUNT];
        let mut pool = Convolution::new(2, 8, 8);
        pool.weights.iter_mut().enumerate().for_each(|(at, weight)| *weight = (at % 5) as f32 / 10.0 - 0.2);
        let network = Network {
            table_bits: 6,
            depth: 8,
            table: (0..8 << 6).map(|at| (at % 23) as i8 - 11).collect(),
            unit: 0.05,
            pools: vec![pool],
            out: vec![[0.3; Attribute::COUNT]; 8],
            bias: [-1.0; Attribute::COUNT],
        };
        let line = std::array::from_fn(|at| (at as f32 / 3.0 - 4.0, at as f32 / KNOTS as f32));
        let calibration = Calibration { lines: [line; Attribute::COUNT] };
        let weights = Weights {
            linear,
            networks: vec![network],
            mix: [0.5; Attribute::COUNT],
            calibration,
            checksum: 0,
        };
        Weights::from_bytes(&weights.to_bytes()).expect("small weights are sound")
    }

    #[test]
    fn what_is_written_is_read_again() {
        let weights = small();
        assert_eq!(Weights::from_bytes(&weights.to_bytes()), Ok(weights));
    }

    #[test]
    fn the_weights_that_ship_are_read_and_small_enough() {
        assert!(EMBEDDED.len() <= 8 << 20);
        assert!(Weights::embedded().to_bytes() == EMBEDDED);
    }

    #[test]
    fn every_cut_of_the_file_is_refused() {
        let bytes = small().to_bytes();
        for length in (0..bytes.len()).step_by(13).chain([HEAD_BYTES - 1, HEAD_BYTES, bytes.len() - 1]) {
            let refused = Weights::from_bytes(&bytes[..length]).err();
            let expected = if length < HEAD_BYTES { Refused::NotWeights } else { Refused::WrongLength };
            assert_eq!(refused, Some(expected), "cut after {length} bytes");
        }
        assert_eq!(Weights::from_bytes(&[&bytes[..], b"x"].concat()), Err(Refused::WrongLength));
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let bytes = small().to_bytes();
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 4;
            assert!(Weights::from_bytes(&damaged).is_err(), "byte {at}");
        }
    }

    #[test]
    fn another_version_is_named_in_the_refusal() {
        let mut bytes = small().to_bytes();
        bytes[MAGIC.len()] = 9;
        let refused = Weights::from_bytes(&bytes).expect_err("version 9 is not read");
        assert_eq!(refused, Refused::OtherVersion(9));
        assert_eq!(refused.to_string(), "the weights are of version 9; this program reads version 2");
    }

    #[test]
    fn sound_bytes_with_senseless_numbers_are_refused() {
        let mut weights = small();
        weights.calibration.lines[0][3].1 = 7.0;
        assert_eq!(Weights::from_bytes(&weights.to_bytes()), Err(Refused::Unsound));
        let mut weights = small();
        weights.networks[0].unit = f32::NAN;
        assert_eq!(Weights::from_bytes(&weights.to_bytes()), Err(Refused::Unsound));
    }
}
