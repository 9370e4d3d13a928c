//! The running server's Unix socket in its data folder: commands that need the database go through it, since one
//! process owns an SQLite file. Only the file's owner can connect (mode 0600 in the folder).
//!
//! One command a connection. The client sends a line of JSON, `{"args": [...], "folder": "...", "input_bytes": n}`,
//! and then so many bytes; the server answers lines of JSON, `{"line"}`, `{"progress"}`, `{"error"}`, and `{"exit"}`.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use super::{Said, commands};
use crate::app::App;
use crate::cli::{Cli, Command};

/// Largest file that a command may bring, in bytes.
pub const INPUT_BYTES_MAX: u64 = 256 << 20;
const HEAD_BYTES_MAX: u64 = 64 << 10;

/// Where the socket is.
pub fn path(folder: &Path) -> PathBuf {
    folder.join("althing.sock")
}

/// Answers commands until it is aborted.
pub async fn serve(app: Arc<App>) {
    let path = path(&app.folder);
    let _ = std::fs::remove_file(&path);
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%error, "commands cannot reach this server: no socket");
            return;
        }
    };
    if let Err(error) = std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)) {
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
    read.take(bytes).read_to_end(&mut input).await?;
    let args: Vec<String> = serde_json::from_value(head["args"].clone())?;
    let folder = PathBuf::from(head["folder"].as_str().unwrap_or("."));
    let (say, mut said) = mpsc::unbounded_channel();
    let app = Arc::clone(app);
    let running = tokio::spawn(async move {
        let Ok(Command::Admin(command)) = Cli::try_parse_from(args).map(|cli| cli.command) else {
            return Err("this command does not go through the server".to_owned());
        };
        commands::run(&app, command, input, &folder, &say).await
    });
    while let Some(said) = said.recv().await {
        send(&mut write, &wire(&said)).await?;
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

fn wire(said: &Said) -> Value {
    match said {
        Said::Line(line) => json!({"line": line}),
        Said::Progress(done, total) => json!({"progress": [done, total]}),
        Said::Error(words) => json!({"error": words}),
    }
}

async fn send(write: &mut (impl AsyncWriteExt + Unpin), value: &Value) -> io::Result<()> {
    write.write_all(format!("{value}\n").as_bytes()).await
}

/// Runs a command through a server that runs on this folder. `None` when none does.
pub async fn ask(
    folder: &Path,
    args: &[String],
    input: &[u8],
    mut show: impl FnMut(Said),
) -> Option<Result<u8, String>> {
    let stream = UnixStream::connect(path(folder)).await.ok()?;
    let talk = async {
        let (read, mut write) = stream.into_split();
        let here = std::env::current_dir()?;
        let head = json!({"args": args, "folder": here.to_string_lossy(), "input_bytes": input.len()});
        send(&mut write, &head).await?;
        write.write_all(input).await?;
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

fn heard(said: &Value) -> Said {
    if let Some(line) = said["line"].as_str() {
        return Said::Line(line.to_owned());
    }
    if let Some(words) = said["error"].as_str() {
        return Said::Error(words.to_owned());
    }
    let number = |at: usize| said["progress"][at].as_u64().unwrap_or(0);
    Said::Progress(number(0), number(1))
}
