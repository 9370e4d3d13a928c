//! The present and chance, as parameters: the system's in service, chosen ones in tests.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use althing_core::id::ID_RANDOM_BYTES;
use althing_core::time::Micros;
use sha2::{Digest, Sha256};

/// Where the time comes from.
#[derive(Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A time that moves only when told.
    Set(AtomicI64),
}

impl Clock {
    /// The present.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> Micros {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Self::Set(at) => Micros(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a set clock forward; the system's clock does not obey.
    pub fn advance(&self, micros: i64) {
        if let Self::Set(at) = self {
            at.fetch_add(micros, Ordering::SeqCst);
        }
    }
}

/// Where random bytes come from.
#[derive(Debug)]
pub enum Chance {
    /// The operating system.
    System,
    /// SHA-256 of a seed and a counter: the same bytes in every run, for tests and the demo's content.
    Seeded(Mutex<(u64, u64)>),
}

impl Chance {
    /// The same bytes in every run.
    pub const fn seeded(seed: u64) -> Self {
        Self::Seeded(Mutex::new((seed, 0)))
    }

    /// Fresh bytes.
    ///
    /// # Panics
    /// When the operating system cannot give random bytes: nothing may go on without them.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        match self {
            Self::System => getrandom::fill(&mut bytes).expect("the operating system gives random bytes"),
            Self::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                for chunk in bytes.chunks_mut(32) {
                    state.1 += 1;
                    let digest = Sha256::new()
                        .chain_update(state.0.to_le_bytes())
                        .chain_update(state.1.to_le_bytes())
                        .finalize();
                    chunk.copy_from_slice(&digest[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// The random part of an id.
    pub fn id(&self) -> [u8; ID_RANDOM_BYTES] {
        self.bytes()
    }
}
