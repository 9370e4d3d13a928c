//! The peer of durable submits: axum, one thread that writes, one `insert` a request, as many requests to a commit as
//! wait, SQLite in WAL mode at `synchronous=FULL`. The least that a durable write over HTTP can cost with these parts.

use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use rusqlite::Connection;
use serde_json::Value;
use tokio::sync::oneshot;

use crate::options::Options;

/// Requests in one commit.
const GROUP_MAX: usize = 256;

type Wish = (String, String, oneshot::Sender<i64>);

/// Serves until it is killed.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = Options::of(args, &["--listen", "--database"], &[])?;
    let address: SocketAddr = options.text("--listen").and_then(|text| text.parse().ok()).ok_or("--listen ADDR")?;
    let path = options.text("--database").ok_or("--database FILE")?;
    let conn = open(path).map_err(|error| error.to_string())?;
    let (send, wishes) = sync_channel(4096);
    std::thread::spawn(move || write(&conn, &wishes));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async move {
        let router = Router::new().route("/", get(|| async { "" }).post(post)).with_state(send);
        let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| error.to_string())?;
        serve(listener, router).await
    })
}

/// axum's own `serve` is a feature that the server does not use, so the loop is written out.
async fn serve(listener: tokio::net::TcpListener, router: Router) -> Result<(), String> {
    loop {
        let (socket, _) = listener.accept().await.map_err(|error| error.to_string())?;
        let _ = socket.set_nodelay(true);
        let service = hyper_util::service::TowerToHyperService::new(router.clone());
        tokio::spawn(
            hyper::server::conn::http1::Builder::new()
                .serve_connection(hyper_util::rt::TokioIo::new(socket), service),
        );
    }
}

fn open(path: &str) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full;
         create table comment (id integer primary key, author text not null, body text not null)",
    )?;
    Ok(conn)
}

async fn post(State(send): State<SyncSender<Wish>>, body: axum::body::Bytes) -> Result<String, axum::http::StatusCode> {
    let failed = axum::http::StatusCode::SERVICE_UNAVAILABLE;
    let wish: Value = serde_json::from_slice(&body).map_err(|_| axum::http::StatusCode::BAD_REQUEST)?;
    let text = |name: &str| wish[name].as_str().unwrap_or_default().to_owned();
    let (reply, answer) = oneshot::channel();
    send.try_send((text("author"), text("body"), reply)).map_err(|_| failed)?;
    let id = answer.await.map_err(|_| failed)?;
    Ok(format!("{{\"id\":{id}}}"))
}

fn write(conn: &Connection, wishes: &Receiver<Wish>) {
    while let Ok(first) = wishes.recv() {
        if let Err(error) = group(conn, wishes, first) {
            eprintln!("the peer cannot write: {error}");
            return;
        }
    }
}

fn group(conn: &Connection, wishes: &Receiver<Wish>, first: Wish) -> rusqlite::Result<()> {
    conn.prepare_cached("begin immediate")?.execute([])?;
    let mut done = Vec::new();
    let mut next = Some(first);
    while let Some((author, body, reply)) = next.take() {
        conn.prepare_cached("insert into comment (author, body) values (?1, ?2)")?.execute((author, body))?;
        done.push((conn.last_insert_rowid(), reply));
        if done.len() < GROUP_MAX {
            next = wishes.try_recv().ok();
        }
    }
    conn.prepare_cached("commit")?.execute([])?;
    for (id, reply) in done {
        let _ = reply.send(id);
    }
    Ok(())
}
