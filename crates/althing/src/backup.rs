//! Backups: one file with everything that a new machine needs. A tar archive of `manifest.json`, `database` (an SQLite
//! file, or a `pg_dump` in its custom format), `server.key`, and `erasures.log`. [`crate::restore`] puts it back.
//!
//! `erasures.log` lies beside the database. Each line names something that was erased: a comment by its id, the name over a
//! comment by `ID name`, an account with what it wrote by `account ID text` or with its name alone by `account ID name`. A
//! restore merges the backup's with the one that is there and erases again what the backup still held.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use althing_core::id::{AccountId, CommentId};
use althing_store::erasure::Extent;
use althing_store::event;
use serde_json::{Value, json};

use crate::admin::{Said, Say, Unit};
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
            let _ = say.send(Said::Progress(Unit::Count, progress.done, progress.total));
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

/// Something that was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Erasure {
    /// An account, with what it wrote or with its name alone.
    Account(AccountId, Extent),
    /// A comment.
    Comment(CommentId),
    /// The name over a comment.
    Name(CommentId),
}

impl fmt::Display for Erasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id, extent) => write!(f, "account {id} {}", extent.as_str()),
            Self::Comment(id) => id.fmt(f),
            Self::Name(id) => write!(f, "{id} name"),
        }
    }
}

impl Erasure {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        Some(match (words.next()?, words.next(), words.next(), words.next()) {
            ("account", Some(id), Some(extent), None) => {
                Self::Account(id.parse().ok()?, Extent::parse(extent)?)
            }
            (id, None, None, None) => Self::Comment(id.parse().ok()?),
            (id, Some("name"), None, None) => Self::Name(id.parse().ok()?),
            _ => return None,
        })
    }
}

/// What an `erasures.log` names, and the lines, from 1, that name nothing.
pub(crate) fn named(log: &[u8]) -> (BTreeSet<Erasure>, Vec<usize>) {
    let (mut found, mut bad) = (BTreeSet::new(), Vec::new());
    for (at, line) in log.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        match std::str::from_utf8(line).ok().and_then(Erasure::read) {
            Some(erasure) => drop(found.insert(erasure)),
            None => bad.push(at + 1),
        }
    }
    (found, bad)
}

/// What an `erasures.log` names. A line that names nothing may have named something that is now not erased again, so it is
/// reported, once for each.
pub(crate) fn named_reported(file: &Path, log: &[u8]) -> BTreeSet<Erasure> {
    let (found, bad) = named(log);
    for line in bad {
        let file = file.display();
        tracing::warn!("{file}, line {line}: this names nothing; what it may have named is not erased again");
    }
    found
}

/// Writes what is erased beside the database, and makes sure that it is on the disk.
pub fn remember(folder: &Path, erasures: &[Erasure]) -> io::Result<()> {
    let path = folder.join(ERASURES);
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path)?;
    // A line that was cut off by a full disk or a power failure must not swallow this one.
    let mut lines = if ends_within_a_line(&mut file)? { "\n".to_owned() } else { String::new() };
    for erasure in erasures {
        lines.extend([&erasure.to_string(), "\n"]);
    }
    file.write_all(lines.as_bytes())?;
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
        let (one, two, three) =
            [1, 2, 3].map(|seed| Erasure::Comment(CommentId::new(Micros(1), [seed; 10]))).into();
        for (left, bad) in
            [(String::new(), vec![]), (format!("{one}\n01a203cd-d1"), vec![2]), ("\u{0}".repeat(9), vec![1])]
        {
            fs::write(&path, &left).unwrap();
            remember(folder.path(), &[two]).unwrap();
            remember(folder.path(), &[three]).unwrap();
            let (found, reported) = named(&erasures(folder.path()).unwrap());
            assert!(found.contains(&two) && found.contains(&three), "after {left:?}");
            assert_eq!(found.contains(&one), left.contains(&one.to_string()));
            assert_eq!(reported, bad, "after {left:?}");
        }
    }

    #[test]
    fn every_kind_of_line_is_read_as_it_was_written_and_nothing_else_is() {
        let comment = CommentId::new(Micros(1), [1; 10]);
        let account = AccountId::new(Micros(1), [2; 10]);
        let all = [
            Erasure::Comment(comment),
            Erasure::Name(comment),
            Erasure::Account(account, Extent::Text),
            Erasure::Account(account, Extent::Name),
        ];
        for erasure in all {
            assert_eq!(Erasure::read(&erasure.to_string()), Some(erasure));
        }
        assert_eq!(Erasure::read(&comment.to_string()), Some(all[0]), "as older versions wrote it");
        for line in [
            format!("{comment} text"),
            format!("{comment} name x"),
            format!("account {account}"),
            format!("account {account} all"),
            format!("account {account} text x"),
            "account x text".to_owned(),
            "x".to_owned(),
        ] {
            assert_eq!(Erasure::read(&line), None, "{line}");
        }
    }
}
