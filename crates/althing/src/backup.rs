//! Backups: one file with everything that a new machine needs. A tar archive of `manifest.json`, `database` (an SQLite
//! file, or a `pg_dump` in its custom format), `server.key`, and `erasures.log`. [`crate::restore`] puts it back.
//!
//! `erasures.log` lies beside the database: one id a line of comments that were erased. A restore merges the backup's
//! with the one that is there and erases again what the backup still held.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use althing_core::id::CommentId;
use althing_store::event;
use serde_json::{Value, json};

use crate::admin::{Said, Say};
use crate::app::App;

/// Version of the archive's layout.
pub const VERSION: u64 = 1;
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const DATABASE: &str = "database";
pub(crate) const KEY: &str = "server.key";
pub(crate) const ERASURES: &str = "erasures.log";

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

pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
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

pub(crate) fn erasures(folder: &Path) -> io::Result<Vec<u8>> {
    match fs::read(folder.join(ERASURES)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read,
    }
}

/// The ids in an `erasures.log`, and the lines, from 1, that hold none.
pub(crate) fn ids(log: &[u8]) -> (BTreeSet<CommentId>, Vec<usize>) {
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
pub(crate) fn ids_reported(file: &Path, log: &[u8]) -> BTreeSet<CommentId> {
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
