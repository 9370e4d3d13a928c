//! Keeps what staff look things up in up to the log: the index of search, and figures by day.
//!
//! It runs beside the relay, so that a long way to go (an import, the first start after an update) keeps no reader waiting.
//! SQLite has one writer, and what people wait for is committed together with a step of this: so a step is as long as
//! [`STEP`], however many events that are, and a decision waits no longer than it would for another's.

use std::sync::Arc;
use std::time::{Duration, Instant};

use althing_store::{Error, Lane, follow};
use tokio::sync::watch;

use crate::app::App;
use crate::http::accept::stopped;

/// How often the log is looked at: a new comment is found within a second.
const LOOK: Duration = Duration::from_millis(400);

/// How long the writer may be busy with one step of what nobody waits for.
pub const STEP: Duration = Duration::from_millis(8);

/// Events of the first step.
const FIRST: u32 = 16;

/// Follows the next events, if there are any, at most `most`; gives how many may come next time, none when there is nothing
/// left.
pub async fn step(app: &App, most: u32) -> Result<Option<u32>, Error> {
    if !app.store.read_in(Lane::Bulk, follow::is_behind).await? {
        return Ok(None);
    }
    let (followed, took) = app
        .store
        .write(Lane::Bulk, move |tx| {
            let begun = Instant::now();
            let followed = follow::step(tx, most)?;
            Ok::<_, Error>((followed, begun.elapsed()))
        })
        .await?;
    Ok((followed > 0).then(|| next(most, took)))
}

/// How many events fit into a step, when so many took so long: twice as many at most, since the next may be longer.
fn next(most: u32, took: Duration) -> u32 {
    let fitting = f64::from(most) * STEP.as_secs_f64() / took.as_secs_f64().max(1e-6);
    (fitting as u32).clamp(1, (most * 2).min(follow::EVENTS_MAX))
}

/// Runs until told to stop.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stopped(&mut stop) => return,
        }
        let mut most = FIRST;
        loop {
            match step(&app, most).await {
                Ok(Some(next)) if !*stop.borrow() => most = next,
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "search and figures could not follow the log; it is tried again");
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_gets_longer_or_shorter_until_it_fits() {
        assert_eq!(next(16, STEP), 16);
        assert_eq!(next(16, STEP * 2), 8);
        assert_eq!(next(16, STEP / 100), 32);
        assert_eq!(next(follow::EVENTS_MAX, Duration::ZERO), follow::EVENTS_MAX);
        assert_eq!(next(1, STEP * 100), 1);
    }
}
