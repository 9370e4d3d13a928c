//! A server from its start to its graceful end.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use althing_store::{Lane, Options, Store, event, site};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::admin::socket;
use crate::app::{App, Parts};
use crate::archive::scheduled;
use crate::clock::{Chance, Clock};
use crate::config::Settings;
use crate::follow;
use crate::http::accept;
use crate::http::router::router;
use crate::import::job;
use crate::mail::postman::Postman;
use crate::relay::Relay;
use crate::restore;
use crate::score;
use crate::secret::ServerKey;

/// Pages of the database that an import on its own keeps in memory: 12 MiB.
const IMPORT_PAGES: u32 = 3_000;
/// Pages in the log after which they are folded in: 256 MiB.
const IMPORT_CHECKPOINT_PAGES: u32 = 64_000;

/// Name of the key file in the data folder.
pub const KEY_FILE: &str = "server.key";

/// The folder beside the database: the one that is set, else that of the SQLite file, else `./althing-data`.
pub fn folder(settings: &Settings) -> PathBuf {
    if let Some(folder) = &settings.data_folder {
        return folder.clone();
    }
    file_folder(settings).unwrap_or_else(|| PathBuf::from("./althing-data"))
}

/// The folder that the SQLite file lies in; none on PostgreSQL.
fn file_folder(settings: &Settings) -> Option<PathBuf> {
    let path = settings.database_url.strip_prefix("sqlite:")?;
    let path = Path::new(path.strip_prefix("//").unwrap_or(path));
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    Some(parent.unwrap_or(Path::new(".")).to_owned())
}

/// Makes the data folder and that of the SQLite file, which may be another, where they are missing; answers the former.
pub fn make_folders(settings: &Settings) -> Result<PathBuf, String> {
    let folder = folder(settings);
    for needed in [Some(folder.clone()), file_folder(settings)].into_iter().flatten() {
        std::fs::create_dir_all(&needed).map_err(|error| format!("{}: {error}", needed.display()))?;
    }
    Ok(folder)
}

/// The file of the server's key: the one that is set, else in the data folder.
pub fn key_file(settings: &Settings) -> PathBuf {
    settings.key_file.clone().unwrap_or_else(|| folder(settings).join(KEY_FILE))
}

/// Why nothing was opened, each one line for the operator.
#[derive(Debug)]
pub enum NotOpened {
    /// Another process has the database open.
    Locked(String),
    /// Anything else.
    Broken(String),
}

impl From<String> for NotOpened {
    fn from(words: String) -> Self {
        Self::Broken(words)
    }
}

impl From<&althing_store::Error> for NotOpened {
    fn from(error: &althing_store::Error) -> Self {
        match error {
            althing_store::Error::Locked { .. } => Self::Locked(in_words(error)),
            _ => Self::Broken(in_words(error)),
        }
    }
}

impl From<NotOpened> for String {
    fn from(why: NotOpened) -> Self {
        match why {
            NotOpened::Locked(words) | NotOpened::Broken(words) => words,
        }
    }
}

/// Opens the database and everything beside it, brings the schema up to date, and puts the parts together. Blocks.
pub fn open(settings: Settings, port: u16) -> Result<Arc<App>, NotOpened> {
    open_with(settings, port, Options::default())
}

/// [`open`] for an import that has the database to itself: with more memory for pages, and a log that is folded in more
/// rarely, since what an import writes is written again and again.
pub fn open_for_import(settings: Settings, port: u16) -> Result<Arc<App>, NotOpened> {
    let options = Options {
        writer_pages: IMPORT_PAGES,
        checkpoint_pages: IMPORT_CHECKPOINT_PAGES,
        ..Options::default()
    };
    open_with(settings, port, options)
}

fn open_with(settings: Settings, port: u16, options: Options) -> Result<Arc<App>, NotOpened> {
    let scorer = score::load(settings.weights.as_deref())?;
    let folder = make_folders(&settings)?;
    restore::go_on(&settings)?;
    let options = Options {
        fatal: Some(Arc::new(|error: &althing_store::Error| {
            tracing::error!(%error, "nothing can be written any more; the process ends");
            std::process::exit(1);
        })),
        ..options
    };
    let clock = Clock::System;
    let chance = Chance::System;
    let store =
        Store::open(&settings.database_url, Options { txid_start_sql: Some(event::TXID_START), ..options })
            .map_err(|error| NotOpened::from(&error))?;
    store
        .migrate(&format!("pid-{}", std::process::id()), || clock.now().0)
        .map_err(|error| in_words(&error))?;
    store.write_blocking(Lane::Interactive, event::settle_in).map_err(|error| in_words(&error))?;
    let key_file = key_file(&settings);
    let has_sites =
        !store.read_blocking(site::all).map_err(|error: althing_store::Error| in_words(&error))?.is_empty();
    if has_sites && !key_file.exists() {
        let file = key_file.display();
        return Err(NotOpened::Broken(format!(
            "server.key_file: {file} is missing, and the database is not new. Put it back from a backup; or make a new \
             one, after which guests' links stop working: head -c 32 /dev/urandom > {file} && chmod 600 {file}"
        )));
    }
    let key = ServerKey::load_or_make(&key_file, chance.bytes())?;
    App::new(Parts { settings, port, store, key, folder, clock, chance, scorer })
        .map_err(|error| in_words(&error).into())
}

pub(crate) fn in_words(error: &althing_store::Error) -> String {
    match error {
        althing_store::Error::Locked { .. } => format!("database.url: {error}; stop it first"),
        _ => format!("database.url: {error}"),
    }
}

/// Listens, and says where.
pub async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), String> {
    let failed = |error: io::Error| format!("server.listen: {address}: {error}");
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Serves until SIGTERM or SIGINT; then lets requests end, and closes the database.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> Result<(), String> {
    restore::finish(&app).await?;
    let relay = Relay::start(Arc::clone(&app)).await.map_err(|error| in_words(&error))?;
    let relay = tokio::spawn(relay.run(app.stop.subscribe()));
    let follower = tokio::spawn(follow::run(Arc::clone(&app), app.stop.subscribe()));
    let exporter = tokio::spawn(scheduled::run(Arc::clone(&app), app.stop.subscribe()));
    let importing = tokio::spawn(job::run(Arc::clone(&app), app.stop.subscribe()));
    let postman = Postman::start(Arc::clone(&app)).await.map_err(|error| in_words(&error))?;
    let postman = postman.map(|postman| tokio::spawn(postman.run(app.stop.subscribe())));
    socket::forget_brought(&app.folder);
    let socket = tokio::spawn(socket::serve(Arc::clone(&app)));
    let router = router(Arc::clone(&app));
    let accepting = tokio::spawn(accept::serve(Arc::clone(&app), router, listener, app.stop.subscribe()));
    until_asked().await?;
    tracing::info!("stopping: requests that run may end");
    app.stop.send_replace(true);
    let _ = accepting.await;
    let _ = relay.await;
    let _ = follower.await;
    let _ = exporter.await;
    let _ = importing.await;
    if let Some(postman) = postman {
        let _ = postman.await;
    }
    socket.abort();
    let _ = std::fs::remove_file(socket::path(&app.folder));
    close(app).await;
    Ok(())
}

/// Waits for SIGTERM or SIGINT.
pub async fn until_asked() -> Result<(), String> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    tokio::select! {
        _ = terminate.recv() => {}
        asked = tokio::signal::ctrl_c() => asked.map_err(|error| error.to_string())?,
    }
    Ok(())
}

/// Closes the database, which finishes what was queued.
pub async fn close(app: Arc<App>) {
    let store = app.store.clone();
    drop(app);
    let _ = tokio::task::spawn_blocking(move || store.close()).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_start_makes_the_folders_of_the_data_and_of_the_database() {
        let place = tempfile::tempdir().unwrap();
        let (data, database) = (place.path().join("data"), place.path().join("base/althing.db"));
        let settings = Settings {
            data_folder: Some(data.clone()),
            database_url: format!("sqlite:{}", database.display()),
            ..Settings::default()
        };
        let app = open(settings, 8080).unwrap();
        app.store.clone().close();
        assert!(database.exists() && data.join(KEY_FILE).exists());
    }
}
