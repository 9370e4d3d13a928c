//! Keeps what staff look things up in up to the log: the index of search, and figures by day.
//!
//! It runs beside the relay, so that a long way to go (an import, the first start after an update) keeps no reader waiting,
//! and writes in the bulk lane, so that it keeps no writer waiting either.

use std::sync::Arc;
use std::time::Duration;

use althing_store::{Error, Lane, follow};
use tokio::sync::watch;

use crate::app::App;
use crate::http::accept::stopped;

/// How often the log is looked at: a new comment is found within a second.
const LOOK: Duration = Duration::from_millis(400);

/// Follows the next events, if there are any; gives whether there were.
pub async fn step(app: &App) -> Result<bool, Error> {
    if !app.store.read_in(Lane::Bulk, follow::is_behind).await? {
        return Ok(false);
    }
    let followed = app.store.write(Lane::Bulk, follow::step).await?;
    Ok(followed > 0)
}

/// Runs until told to stop.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stopped(&mut stop) => return,
        }
        loop {
            match step(&app).await {
                Ok(true) if !*stop.borrow() => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "search and figures could not follow the log; it is tried again");
                    break;
                }
            }
        }
    }
}
