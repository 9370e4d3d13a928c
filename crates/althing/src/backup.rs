//! Backups: one file with everything that a new machine needs. A tar archive of `manifest.json`, `database` (an SQLite
//! file, or a `pg_dump` in its custom format), `server.key`, and `erasures.log`.
//!
//! `erasures.log` lies beside the database: one id a line of comments that were erased. A restore merges the backup's
//! with the one that is there and erases again what the backup still held.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::CommentId;
use althing_core::reader::{Actor, Verb};
use althing_store::{Store, comment, event};
use serde_json::{Value, json};

use crate::admin::{Said, Say};
use crate::app::App;
use crate::comment::change::take_away;
use crate::config::Settings;
use crate::secret::{KEY_BYTES, ServerKey};
use crate::serve;

/// Version of the archive's layout.
pub const VERSION: u64 = 1;
const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "database";
const KEY: &str = "server.key";
const ERASURES: &str = "erasures.log";
/// Lies beside the database from before a backup is put in place until what was erased since is erased again.
const RESTORING: &str = "restore.unfinished";
/// Longest `erasures.log` that is read, in bytes.
const ERASURES_BYTES_MAX: u64 = 1 << 30;

/// Writes a backup while the server runs. Nothing is at `to` before it is complete and on the disk.
pub async fn make(app: &Arc<App>, to: &Path, say: &Say) -> Result<(), String> {
    if to.exists() {
        return Err(format!("{} is there already; a backup never overwrites", to.display()));
    }
    let (shared, to, say) = (Arc::clone(app), to.to_owned(), say.clone());
    tokio::task::spawn_blocking(move || write(&shared, &to, &say)).await.map_err(|error| error.to_string())?
}

fn write(app: &App, to: &Path, say: &Say) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", to.display());
    let copy = beside(to, "database");
    let part = beside(to, "part");
    // What an earlier backup of this name left behind when it was killed.
    for left in [&copy, &part] {
        let _ = fs::remove_file(left);
    }
    let watermark =
        app.store.read_blocking(event::last).map_err(|error: althing_store::Error| error.to_string())?;
    let result = app
        .store
        .backup(&copy, |progress| {
            let _ = say.send(Said::Progress(progress.done, progress.total));
        })
        .map_err(|error| error.to_string())
        .and_then(|()| {
            let manifest = json!({
                "althing_backup": VERSION,
                "engine": format!("{:?}", app.store.engine()).to_lowercase(),
                "made_at": crate::time::rfc3339(app.clock.now()),
                "holds_at_least": watermark.map(|cursor| json!({"txid": cursor.txid, "event_id": cursor.id.to_string()})),
            });
            archive(app, &copy, &part, &manifest).map_err(failed)
        })
        .and_then(|()| fs::rename(&part, to).and_then(|()| sync_folder(to)).map_err(failed));
    let _ = fs::remove_file(&copy);
    if result.is_err() {
        let _ = fs::remove_file(&part);
    }
    result
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn archive(app: &App, copy: &Path, part: &Path, manifest: &Value) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
    let mut tar = tar::Builder::new(io::BufWriter::new(file));
    entry(&mut tar, MANIFEST, manifest.to_string().as_bytes())?;
    entry(&mut tar, KEY, app.key.bytes())?;
    entry(&mut tar, ERASURES, &erasures(&app.folder)?)?;
    tar.append_file(DATABASE, &mut File::open(copy)?)?;
    let file = tar.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()
}

fn entry(tar: &mut tar::Builder<impl Write>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o600);
    header.set_cksum();
    tar.append_data(&mut header, name, bytes)
}

fn erasures(folder: &Path) -> io::Result<Vec<u8>> {
    match fs::read(folder.join(ERASURES)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read,
    }
}

/// The ids in an `erasures.log`, and the lines, from 1, that hold none.
fn ids(log: &[u8]) -> (BTreeSet<CommentId>, Vec<usize>) {
    let (mut ids, mut bad) = (BTreeSet::new(), Vec::new());
    for (at, line) in log.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        match std::str::from_utf8(line).ok().and_then(|line| line.parse().ok()) {
            Some(id) => drop(ids.insert(id)),
            None => bad.push(at + 1),
        }
    }
    (ids, bad)
}

/// The ids in an `erasures.log`. A line that holds none may have been the id of a comment that is now not erased again,
/// so it is reported, once for each.
fn ids_reported(file: &Path, log: &[u8]) -> BTreeSet<CommentId> {
    let (ids, bad) = ids(log);
    for line in bad {
        let file = file.display();
        tracing::warn!(
            "{file}, line {line}: this is no comment's id; what it may have named is not erased again"
        );
    }
    ids
}

/// Writes an erased comment's id beside the database, and makes sure that it is on the disk.
pub fn remember_erasure(folder: &Path, id: CommentId) -> io::Result<()> {
    let path = folder.join(ERASURES);
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path)?;
    // A line that was cut off by a full disk or a power failure must not swallow this one.
    let before = if ends_within_a_line(&mut file)? { "\n" } else { "" };
    file.write_all(format!("{before}{id}\n").as_bytes())?;
    file.sync_all()?;
    sync_folder(&path)
}

fn ends_within_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Puts a backup in place, merges the erasures and erases again. No server may run on the database. Blocks.
pub fn restore(settings: &Settings, from: &Path, force: bool) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", from.display());
    let folder = serve::make_folders(settings)?;
    let copy = folder.join("restore.part");
    let parts = unpack(from, &copy).map_err(failed)?;
    let result = replace(settings, &folder, &parts, &copy, force);
    let _ = fs::remove_file(&copy);
    result?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let app = serve::open(settings.clone(), settings.listen.port())?;
    runtime.block_on(async {
        finish_restore(&app).await?;
        serve::close(app).await;
        Ok(())
    })
}

/// Erases again what a restored backup still held, as `erasures.log` says; does nothing unless a restore is under way.
/// A server calls it before it listens, in case the restore was killed in the middle.
pub async fn finish_restore(app: &App) -> Result<(), String> {
    let marker = app.folder.join(RESTORING);
    if !marker.exists() {
        return Ok(());
    }
    let log = erasures(&app.folder).map_err(|error| format!("{ERASURES}: {error}"))?;
    for id in ids_reported(&app.folder.join(ERASURES), &log) {
        let found = app.store.read(move |tx| comment::by_id(tx, id)).await;
        let found = found.map_err(|error: althing_store::Error| error.to_string())?;
        if found.is_some_and(|row| row.status != Status::Erased) {
            take_away(app, id, Actor::Operator, Verb::Erase)
                .await
                .map_err(|problem| format!("comment {id} could not be erased again: {}", problem.detail()))?;
        }
    }
    app.store.fold();
    fs::remove_file(&marker)
        .and_then(|()| sync_folder(&marker))
        .map_err(|error| format!("{RESTORING}: {error}"))
}

struct Parts {
    key: [u8; KEY_BYTES],
    erased: BTreeSet<CommentId>,
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
                key = Some(bytes);
            }
            ERASURES => {
                let mut log = Vec::new();
                entry.take(ERASURES_BYTES_MAX).read_to_end(&mut log)?;
                erased = ids_reported(&from.join(ERASURES), &log);
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

fn replace(
    settings: &Settings,
    folder: &Path,
    parts: &Parts,
    copy: &Path,
    force: bool,
) -> Result<(), String> {
    let here = if settings.database_url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    if parts.engine != here {
        let engine = &parts.engine;
        return Err(format!("the backup is of a {engine} database; set database.url to one of that kind"));
    }
    let key_file = settings.key_file.clone().unwrap_or_else(|| folder.join(serve::KEY_FILE));
    let there = fs::read(&key_file).ok();
    if there.as_deref().is_some_and(|bytes| bytes != parts.key) && !force {
        return Err(format!("{} is another key; --force replaces it", key_file.display()));
    }
    if there.as_deref() != Some(parts.key.as_slice()) {
        if there.is_some() {
            fs::remove_file(&key_file).map_err(|error| error.to_string())?;
        }
        ServerKey::load_or_make(&key_file, parts.key)?;
    }
    let known = erasures(folder).map_err(|error| error.to_string())?;
    let (known, _) = ids(&known);
    for id in parts.erased.difference(&known) {
        remember_erasure(folder, *id).map_err(|error| format!("{ERASURES}: {error}"))?;
    }
    // From here on a server that starts knows that it has to erase again.
    let marker = folder.join(RESTORING);
    File::create(&marker)
        .and_then(|file| file.sync_all())
        .and_then(|()| sync_folder(&marker))
        .map_err(|error| format!("{RESTORING}: {error}"))?;
    let restored = Store::restore(&settings.database_url, copy, force).map_err(|error| error.to_string());
    if restored.is_err() {
        let _ = fs::remove_file(&marker);
    }
    restored
}

#[cfg(test)]
mod tests {
    use super::*;
    use althing_core::time::Micros;

    #[test]
    fn a_line_that_was_cut_off_swallows_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(ERASURES);
        let (one, two, three) = [1, 2, 3].map(|seed| CommentId::new(Micros(1), [seed; 10])).into();
        for (left, bad) in
            [(String::new(), vec![]), (format!("{one}\n01a203cd-d1"), vec![2]), ("\u{0}".repeat(9), vec![1])]
        {
            fs::write(&path, &left).unwrap();
            remember_erasure(folder.path(), two).unwrap();
            remember_erasure(folder.path(), three).unwrap();
            let (found, reported) = ids(&erasures(folder.path()).unwrap());
            assert!(found.contains(&two) && found.contains(&three), "after {left:?}");
            assert_eq!(found.contains(&one), left.contains(&one.to_string()));
            assert_eq!(reported, bad, "after {left:?}");
        }
    }
}
