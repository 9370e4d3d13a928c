//! The running server's Unix socket in its data folder: commands that need the database go through it, since one
//! process owns an SQLite file. Only the file's owner can connect (mode 0600 in the folder).
//!
//! One command a connection. The client sends a line of JSON, `{"args": [...], "folder": "...", "input_bytes": n,
//! "files": [{"name", "bytes"}]}`, then so many bytes of input and of each file; the server answers lines of JSON,
//! `{"line"}`, `{"progress"}`, `{"skips"}`, `{"error"}`, and `{"exit"}`. Files are put into a folder beside the database
//! while the command runs, because the server need not be allowed to read them where they are.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use althing_formats::source::is_aside;
use clap::Parser;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use super::{Given, Said, Unit, commands};
use crate::app::App;
use crate::cli::{Cli, Command};

/// Largest small file that a command may bring, such as a word list, in bytes.
pub const INPUT_BYTES_MAX: u64 = 256 << 20;
/// Most bytes that the files of an import have together: as many as are unpacked of one.
pub const FILES_BYTES_MAX: u64 = 20 << 30;
const HEAD_BYTES_MAX: u64 = 1 << 20;
/// Bytes that are handed on at once.
const PIECE_BYTES: usize = 64 << 10;
/// Letters of a file's name that are kept.
const NAME_BYTES_MAX: usize = 200;
/// How folders of files begin that a command brought.
const BROUGHT: &str = "brought-";

/// Where the socket is.
pub fn path(folder: &Path) -> PathBuf {
    folder.join("althing.sock")
}

/// Answers commands until it is aborted.
pub async fn serve(app: Arc<App>) {
    let path = path(&app.folder);
    let _ = fs::remove_file(&path);
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%error, "commands cannot reach this server: no socket");
            return;
        }
    };
    if let Err(error) = fs::set_permissions(&path, fs::Permissions::from_mode(0o600)) {
        tracing::warn!(%error, "the socket's mode could not be set");
        return;
    }
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            continue;
        };
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            if let Err(error) = answer(&app, stream).await {
                tracing::debug!(%error, "a command's connection broke");
            }
        });
    }
}

async fn answer(app: &Arc<App>, stream: UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let mut head = String::new();
    (&mut read).take(HEAD_BYTES_MAX).read_line(&mut head).await?;
    let head: Value = serde_json::from_str(&head)?;
    let bytes = head["input_bytes"].as_u64().unwrap_or(0).min(INPUT_BYTES_MAX);
    let mut input = Vec::new();
    (&mut read).take(bytes).read_to_end(&mut input).await?;
    let args: Vec<String> = serde_json::from_value(head["args"].clone())?;
    let folder = PathBuf::from(head["folder"].as_str().unwrap_or("."));
    let brought = match brought(app, &head["files"], &mut read).await {
        Ok(brought) => brought,
        Err(error) => {
            let words = format!("the files could not be put into the server's folder: {error}");
            send(&mut write, &json!({"error": words})).await?;
            return send(&mut write, &json!({"exit": 1})).await;
        }
    };
    let given = Given { input, files: brought.files.clone(), folder, is_alone: false };
    let (say, mut said) = mpsc::unbounded_channel();
    let app = Arc::clone(app);
    let running = tokio::spawn(async move {
        let Ok(Command::Admin(command)) = Cli::try_parse_from(args).map(|cli| cli.command) else {
            return Err("this command does not go through the server".to_owned());
        };
        commands::run(&app, command, given, &say).await
    });
    while let Some(said) = said.recv().await {
        match said {
            Said::Skips(file) => send_skips(&mut write, file).await?,
            said => send(&mut write, &wire(&said)).await?,
        }
    }
    let exit = match running.await {
        Ok(Ok(())) => 0,
        Ok(Err(words)) => {
            send(&mut write, &json!({"error": words})).await?;
            1
        }
        Err(_) => {
            send(&mut write, &json!({"error": "the command failed inside; the server's log says more"}))
                .await?;
            1
        }
    };
    send(&mut write, &json!({"exit": exit})).await
}

/// Files that a command brought, until it has ended.
struct Brought {
    folder: Option<PathBuf>,
    files: Vec<PathBuf>,
}

impl Drop for Brought {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // What cannot be removed now is when the server starts again.
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// Puts the files that a client sends into a folder of their own. They keep the letters of their names, by which some
/// formats tell them apart.
async fn brought(app: &App, files: &Value, read: &mut (impl AsyncReadExt + Unpin)) -> io::Result<Brought> {
    let mut brought = Brought { folder: None, files: Vec::new() };
    let files = files.as_array().map(Vec::as_slice).unwrap_or_default();
    if files.is_empty() {
        return Ok(brought);
    }
    let sizes = files.iter().map(|file| file["bytes"].as_u64().unwrap_or(0));
    check_size(sizes.fold(0, u64::saturating_add)).map_err(io::Error::other)?;
    let folder = app.folder.join(format!("{BROUGHT}{:016x}", u64::from_le_bytes(app.chance.bytes())));
    fs::DirBuilder::new().mode(0o700).create(&folder)?;
    brought.folder = Some(folder.clone());
    let mut piece = vec![0; PIECE_BYTES];
    for (number, file) in files.iter().enumerate() {
        let allowed = |c: &char| c.is_ascii_alphanumeric() || "._-".contains(*c);
        let name: String =
            file["name"].as_str().unwrap_or_default().chars().filter(allowed).take(NAME_BYTES_MAX).collect();
        // Each in a folder of its own, since two may have one name.
        let own = folder.join(format!("{number:05}"));
        fs::DirBuilder::new().mode(0o700).create(&own)?;
        let path = own.join(if name.trim_matches('.').is_empty() { "file" } else { &name });
        let mut to = File::create_new(&path)?;
        let mut left = file["bytes"].as_u64().unwrap_or(0);
        while left > 0 {
            let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let count = read.read(&mut piece[..most]).await?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            to.write_all(&piece[..count])?;
            left -= count as u64;
        }
        brought.files.push(path);
    }
    Ok(brought)
}

/// Refuses files that are larger together than what is read at once.
fn check_size(bytes: u64) -> Result<(), String> {
    if bytes > FILES_BYTES_MAX {
        return Err(format!("{bytes} bytes are more than the {FILES_BYTES_MAX} that are read at once"));
    }
    Ok(())
}

/// Removes what commands of an earlier process brought.
pub fn forget_brought(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(BROUGHT) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn wire(said: &Said) -> Value {
    match said {
        Said::Line(line) => json!({"line": line}),
        Said::Progress(unit, done, total) => {
            json!({"progress": [done, total], "bytes": *unit == Unit::Bytes})
        }
        Said::Error(words) => json!({"error": words}),
        Said::SkipLines(lines) => json!({"skips": lines}),
        Said::Skips(_) => json!({}),
    }
}

/// Sends the list of what was skipped, as fast as the client takes it.
async fn send_skips(write: &mut (impl AsyncWriteExt + Unpin), file: File) -> io::Result<()> {
    let mut lines = io::BufRead::lines(io::BufReader::new(file));
    loop {
        let mut piece = String::new();
        while piece.len() < PIECE_BYTES {
            let Some(line) = lines.next().transpose()? else { break };
            piece.push_str(&line);
            piece.push('\n');
        }
        if piece.is_empty() {
            return Ok(());
        }
        send(write, &json!({"skips": piece})).await?;
    }
}

async fn send(write: &mut (impl AsyncWriteExt + Unpin), value: &Value) -> io::Result<()> {
    write.write_all(format!("{value}\n").as_bytes()).await
}

/// Runs a command through a server that runs on this folder. `None` when none does.
pub async fn ask(
    folder: &Path,
    args: &[String],
    given: &Given,
    mut show: impl FnMut(Said),
) -> Option<Result<u8, String>> {
    let stream = UnixStream::connect(path(folder)).await.ok()?;
    let files = match listed(&given.files) {
        Ok(files) => files,
        Err(words) => return Some(Err(words)),
    };
    let talk = async {
        let (read, mut write) = stream.into_split();
        let here = std::env::current_dir()?;
        let heads: Vec<Value> =
            files.iter().map(|(name, _, bytes)| json!({"name": name, "bytes": bytes})).collect();
        let head = json!({
            "args": args, "folder": here.to_string_lossy(), "input_bytes": given.input.len(), "files": heads,
        });
        send(&mut write, &head).await?;
        write.write_all(&given.input).await?;
        for (_, path, bytes) in &files {
            send_file(&mut write, path, *bytes).await?;
        }
        let mut lines = BufReader::new(read).lines();
        while let Some(line) = lines.next_line().await? {
            let said: Value = serde_json::from_str(&line)?;
            if let Some(exit) = said["exit"].as_u64() {
                return Ok(u8::try_from(exit).unwrap_or(1));
            }
            show(heard(&said));
        }
        Err(io::Error::from(io::ErrorKind::UnexpectedEof))
    };
    Some(talk.await.map_err(|error: io::Error| format!("the server went away in the middle: {error}")))
}

/// The files to be sent, those of folders one by one, with their sizes.
fn listed(paths: &[PathBuf]) -> Result<Vec<(String, PathBuf, u64)>, String> {
    let mut files = Vec::new();
    let mut all_bytes = 0;
    for path in paths {
        let failed = |error: io::Error| format!("{}: {error}", path.display());
        let mut of_path = vec![path.clone()];
        if path.is_dir() {
            let entries =
                fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(failed)?;
            let entries = entries.iter().filter(|entry| !is_aside(entry.file_name().as_encoded_bytes()));
            of_path = entries.map(fs::DirEntry::path).filter(|path| path.is_file()).collect();
            of_path.sort();
        }
        for file in of_path {
            let bytes = fs::metadata(&file).map_err(failed)?.len();
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            all_bytes += bytes;
            files.push((name, file, bytes));
        }
    }
    check_size(all_bytes).map(|()| files)
}

async fn send_file(write: &mut (impl AsyncWriteExt + Unpin), path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE_BYTES];
    let mut left = bytes;
    while left > 0 {
        let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let count = file.read(&mut piece[..most])?;
        if count == 0 {
            return Err(io::Error::other(format!("{} became shorter while it was read", path.display())));
        }
        write.write_all(&piece[..count]).await?;
        left -= count as u64;
    }
    Ok(())
}

fn heard(said: &Value) -> Said {
    if let Some(line) = said["line"].as_str() {
        return Said::Line(line.to_owned());
    }
    if let Some(words) = said["error"].as_str() {
        return Said::Error(words.to_owned());
    }
    if let Some(lines) = said["skips"].as_str() {
        return Said::SkipLines(lines.to_owned());
    }
    let number = |at: usize| said["progress"][at].as_u64().unwrap_or(0);
    let unit = if said["bytes"] == true { Unit::Bytes } else { Unit::Count };
    Said::Progress(unit, number(0), number(1))
}
