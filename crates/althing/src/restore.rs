//! Putting a backup back, so that a power failure at any point leaves what was there, or what the next start finishes.
//!
//! First the database and the key are laid beside those that are there, checked and on the disk. Then a marker says that
//! they change places; from here on there is no way back. Then they do, and the marker says that only erasing is left:
//! of what the backup still holds and `erasures.log` names. The marker goes last.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use althing_core::comment::Status;
use althing_core::reader::{Actor, Verb};
use althing_store::{Claim, account, comment};
use serde_json::Value;

use crate::account::erase;
use crate::app::App;
use crate::backup::{
    DATABASE, ERASURES, Erasure, KEY, MANIFEST, VERSION, beside, erasures, named, named_reported, remember,
    sync_folder,
};
use crate::comment::change::take_away;
use crate::config::Settings;
use crate::http::problem::Problem;
use crate::secret::{KEY_BYTES, ServerKey};
use crate::serve::{self, NotOpened};

/// The marker in the data folder. It holds [`PLACING`] and the store's mark, or nothing when only erasing is left.
const UNFINISHED: &str = "restore.unfinished";
const PLACING: &str = "placing ";
/// The database out of the archive, in the data folder.
const UNPACKED: &str = "restore.part";
/// Endings of a key that is to take the place of one, and of the one whose place was taken.
const RESTORING: &str = "restoring";
const REPLACED: &str = "replaced";
/// Longest `erasures.log` that is read, in bytes.
const ERASURES_BYTES_MAX: u64 = 1 << 30;

/// Puts a backup in place, merges the erasures and erases again. No server may run on the database. Blocks.
pub fn restore(settings: &Settings, from: &Path, force: bool) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", from.display());
    let place = Place::claim(settings)?;
    place.settle()?;
    let copy = place.folder.join(UNPACKED);
    let put = unpack(from, &copy).map_err(failed).and_then(|parts| place.put(settings, &parts, &copy, force));
    let _ = fs::remove_file(&copy);
    drop(place);
    put?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let app = serve::open(settings.clone(), settings.listen.port())?;
    runtime.block_on(async {
        finish(&app).await?;
        serve::close(app).await;
        Ok(())
    })
}

/// Has the database and the key change places with those of a restore that was killed, or forgets what it had only
/// prepared. To be called before the database is opened. Blocks.
pub fn go_on(settings: &Settings) -> Result<(), NotOpened> {
    Ok(Place::claim(settings)?.settle().map(drop)?)
}

/// Erases again what a restored backup still held, as `erasures.log` says; does nothing unless a restore is under way.
/// A server calls it before it listens, in case the restore was killed in the middle.
pub async fn finish(app: &App) -> Result<(), String> {
    let marker = app.folder.join(UNFINISHED);
    if !marker.exists() {
        return Ok(());
    }
    let log = erasures(&app.folder).map_err(|error| format!("{ERASURES}: {error}"))?;
    for erasure in named_reported(&app.folder.join(ERASURES), &log) {
        again(app, erasure)
            .await
            .map_err(|problem| format!("{erasure} could not be erased again: {}", problem.detail()))?;
    }
    app.store.fold();
    remove(&marker).and_then(|()| sync_folder(&marker)).map_err(|error| format!("{UNFINISHED}: {error}"))
}

/// Erases again what was brought in and what this server's `erasures.log` names.
pub(crate) async fn erase_again(app: &App) -> Result<(), String> {
    let log = erasures(&app.folder).map_err(|error| format!("{ERASURES}: {error}"))?;
    for erasure in named(&log).0 {
        again(app, erasure)
            .await
            .map_err(|problem| format!("{erasure} could not be erased again: {}", problem.detail()))?;
    }
    Ok(())
}

/// Erases again what a restored backup still held; what it did not hold, or held erased, is left.
async fn again(app: &App, erasure: Erasure) -> Result<(), Problem> {
    match erasure {
        Erasure::Account(id, extent) => {
            let found = app.store.read(move |tx| account::by_id(tx, id)).await?;
            let Some(row) = found else { return Ok(()) };
            if row.erased_at.is_none() {
                erase::close(app, id, Actor::Operator, extent).await?;
            }
            // What it wrote may have come back without it.
            erase::work(app, None, id, extent).await
        }
        Erasure::Comment(id) => {
            let found = app.store.read(move |tx| comment::by_id(tx, id)).await?;
            if found.is_none_or(|row| row.status == Status::Erased) {
                return Ok(());
            }
            take_away(app, id, Actor::Operator.into(), Verb::Erase).await
        }
        Erasure::Name(id) => {
            let found = app.store.read(move |tx| comment::by_id(tx, id)).await?;
            if found.is_none_or(|row| row.status == Status::Erased || row.name.is_empty()) {
                return Ok(());
            }
            erase::name_of(app, id).await
        }
    }
}

/// Where a backup is put: nobody else has the database open.
struct Place {
    claim: Claim,
    folder: PathBuf,
    key_file: PathBuf,
}

impl Place {
    fn claim(settings: &Settings) -> Result<Self, NotOpened> {
        let folder = serve::make_folders(settings)?;
        let claim = Claim::take(&settings.database_url).map_err(|error| NotOpened::from(&error))?;
        Ok(Self { claim, folder, key_file: serve::key_file(settings) })
    }

    fn put(&self, settings: &Settings, parts: &Parts, copy: &Path, force: bool) -> Result<(), String> {
        let here = if settings.database_url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
        if parts.engine != here {
            let engine = &parts.engine;
            return Err(format!(
                "the backup is of a {engine} database; set database.url to one of that kind"
            ));
        }
        let was_under_way = self.folder.join(UNFINISHED).exists();
        let mark = match self.prepare(parts, copy, force) {
            Ok(mark) => mark,
            Err(why) => {
                // The first error is the one to report; what is left is forgotten at the next start.
                let _ = self.forget();
                return Err(why);
            }
        };
        self.mark(&format!("{PLACING}{mark}\n"))?;
        let loaded = self.claim.load(copy, force).map_err(|error| error.to_string());
        match (self.settle(), loaded) {
            (Ok(true), _) => Ok(()),
            (Ok(false), loaded) => {
                // One of an earlier restore stays: what that brought back is not erased yet.
                if !was_under_way {
                    let _ = remove(&self.folder.join(UNFINISHED));
                }
                loaded.and(Err("the backup was not taken".to_owned()))
            }
            (Err(_), Err(why)) => Err(why),
            (Err(why), Ok(())) => Err(format!("{why}; the next start goes on with the restore")),
        }
    }

    /// Lays database and key beside those that are there, which stay as they are.
    fn prepare(&self, parts: &Parts, copy: &Path, force: bool) -> Result<String, String> {
        self.prepare_key(&parts.key, force)?;
        let mark = self.claim.prepare(copy, force).map_err(|error| error.to_string())?;
        let known = erasures(&self.folder).map_err(|error| format!("{ERASURES}: {error}"))?;
        let (known, _) = named(&known);
        let new: Vec<Erasure> = parts.erased.difference(&known).copied().collect();
        if !new.is_empty() {
            remember(&self.folder, &new).map_err(|error| format!("{ERASURES}: {error}"))?;
        }
        Ok(mark)
    }

    fn prepare_key(&self, key: &ServerKey, force: bool) -> Result<(), String> {
        let shown = self.key_file.display();
        let there = match fs::read(&self.key_file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some(read.map_err(|error| format!("server.key_file: {shown}: {error}"))?),
        };
        if there.as_deref() == Some(key.bytes().as_slice()) {
            return Ok(());
        }
        if there.is_some() && !force {
            return Err(format!("{shown} is another key; --force replaces it"));
        }
        ServerKey::load_or_make(&beside(&self.key_file, RESTORING), *key.bytes()).map(drop)
    }

    /// Goes on where a restore was left: answers whether a backup has been put in place.
    fn settle(&self) -> Result<bool, String> {
        let failed =
            |error: io::Error| format!("a restore was left unfinished and cannot be finished: {error}");
        let marker = match fs::read_to_string(self.folder.join(UNFINISHED)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(failed)?,
        };
        let Some(mark) = marker.strip_prefix(PLACING) else { return self.forget().map(|()| false) };
        let is_placed = self.claim.settle(mark.trim_end()).map_err(|error| error.to_string())?;
        if is_placed {
            self.place_key().map_err(failed)?;
        }
        self.mark("")?;
        self.forget()?;
        Ok(is_placed)
    }

    /// Puts the prepared key in place and keeps the one that was there; without a prepared one that has happened, or
    /// the keys were the same.
    fn place_key(&self) -> io::Result<()> {
        let prepared = beside(&self.key_file, RESTORING);
        if !prepared.exists() {
            return Ok(());
        }
        match fs::rename(&self.key_file, beside(&self.key_file, REPLACED)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => sync_folder(&self.key_file)?,
        }
        fs::rename(&prepared, &self.key_file)?;
        sync_folder(&self.key_file)
    }

    /// Removes what was prepared and not used.
    fn forget(&self) -> Result<(), String> {
        self.claim.abandon().map_err(|error| error.to_string())?;
        for left in [beside(&self.key_file, RESTORING), self.folder.join(UNPACKED)] {
            remove(&left).map_err(|error| format!("{}: {error}", left.display()))?;
        }
        Ok(())
    }

    /// Writes the marker, whole or not at all.
    fn mark(&self, text: &str) -> Result<(), String> {
        let marker = self.folder.join(UNFINISHED);
        let part = beside(&marker, "part");
        File::create(&part)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&part, &marker))
            .and_then(|()| sync_folder(&marker))
            .map_err(|error| format!("{UNFINISHED}: {error}"))
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

struct Parts {
    key: ServerKey,
    erased: BTreeSet<Erasure>,
    /// `sqlite` or `postgres`.
    engine: String,
}

fn unpack(from: &Path, copy: &Path) -> io::Result<Parts> {
    let wrong =
        |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("this is no backup of ours: {what}"));
    let mut tar = tar::Archive::new(io::BufReader::new(File::open(from)?));
    let (mut key, mut erased, mut has_database) = (None, BTreeSet::new(), false);
    let (mut version, mut engine) = (None, String::new());
    for entry in tar.entries()? {
        let mut entry = entry.map_err(|_| wrong("it is not a tar archive"))?;
        let name = entry.path()?.to_string_lossy().into_owned();
        match name.as_str() {
            MANIFEST => {
                let manifest: Value = serde_json::from_reader(entry.take(1 << 16))?;
                version = manifest["althing_backup"].as_u64();
                manifest["engine"].as_str().unwrap_or_default().clone_into(&mut engine);
            }
            KEY => {
                let mut bytes = [0; KEY_BYTES];
                entry.read_exact(&mut bytes)?;
                key = Some(ServerKey::new(bytes).map_err(|why| wrong(&format!("its key {why}")))?);
            }
            ERASURES => {
                let mut log = Vec::new();
                entry.take(ERASURES_BYTES_MAX).read_to_end(&mut log)?;
                erased = named_reported(&from.join(ERASURES), &log);
            }
            DATABASE => {
                let mut file =
                    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(copy)?;
                io::copy(&mut entry, &mut file)?;
                file.sync_all()?;
                has_database = true;
            }
            _ => {}
        }
    }
    match version {
        Some(VERSION) if has_database => {
            Ok(Parts { key: key.ok_or_else(|| wrong("no key"))?, erased, engine })
        }
        Some(VERSION) => Err(wrong("no database")),
        Some(newer) => Err(wrong(&format!("it has layout {newer}, this program knows {VERSION}"))),
        None => Err(wrong("no manifest")),
    }
}
