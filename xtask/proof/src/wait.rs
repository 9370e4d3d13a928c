//! The only places here that wait for a length of time or ask for the present.

use std::time::{Duration, Instant};

/// Lets the load run for a while, or a poll rest.
pub fn pause(time: Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long load runs before the fault is what a proof chooses"
    )]
    std::thread::sleep(time);
}

/// Asks every millisecond until there is an answer or the time is over.
pub fn until<T>(time: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if begun.elapsed() > time {
            return None;
        }
        pause(Duration::from_millis(1));
    }
}

/// Microseconds since 1970.
pub fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "seeds and the ids of seeded rows begin with the present")]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_micros() as i64)
}
