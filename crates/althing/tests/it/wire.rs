//! The same server behind its own accept loop, on a loopback port.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use althing::http::accept;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{PAPER, Paper, both_engines};

struct Served {
    at: SocketAddr,
    accepting: JoinHandle<()>,
}

async fn serve(paper: &Paper) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let (app, router) = (Arc::clone(&paper.app), paper.router.clone());
    let stop = paper.app.stop.subscribe();
    Served { at, accepting: tokio::spawn(accept::serve(app, router, listener, stop)) }
}

impl Served {
    /// Sends bytes on a connection of their own and reads until the server closes it.
    async fn says(&self, bytes: &[u8]) -> String {
        let mut socket = TcpStream::connect(self.at).await.expect("connects");
        // The server may answer and close before it has read everything.
        let _ = socket.write_all(bytes).await;
        let mut answer = Vec::new();
        let reading = async {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = socket.read(&mut chunk).await {
                answer.extend_from_slice(&chunk[..read]);
            }
        };
        let end = tokio::time::timeout(Duration::from_secs(20), reading).await;
        let said = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
        assert!(
            end.is_ok(),
            "the connection stays open after {said} -> {}",
            String::from_utf8_lossy(&answer)
        );
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn get(&self, path: &str, headers: &str) -> String {
        self.says(
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n")
                .as_bytes(),
        )
        .await
    }

    async fn post(&self, path: &str, headers: &str, body: &str) -> String {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\norigin: {PAPER}\r\nx-althing: 1\r\ncontent-type: application/json\r\n{headers}"
        );
        self.says(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes()).await
    }
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default()
}

both_engines! {
    async fn what_is_written_is_read_at_once(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let served = serve(paper).await;
        for at in 0..20 {
            let body = format!("{{\"body\":\"Wired words {at}\",\"author\":{{\"name\":\"Ana\"}}}}");
            let key = format!("idempotency-key: a-key-on-the-wire-{at:04}\r\n");
            let taken = served.post(&story.comments(), &key, &body).await;
            assert!(taken.starts_with("HTTP/1.1 201"), "{taken}");
            for path in [story.page(), format!("{}?fragment", story.page()), story.comments()] {
                let page = served.get(&path, "").await;
                assert!(page.contains(&format!("Wired words {at}")), "{path}: {page:.300}");
                let tag = header(&page, "etag").to_owned();
                let again = served.get(&path, &format!("if-none-match: {tag}\r\n")).await;
                assert!(again.starts_with("HTTP/1.1 304"), "{again}");
            }
        }
        served.accepting.abort();
    }

    async fn a_page_from_memory_ends_when_its_story_closes(paper) {
        paper.set(&["close_days=1"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        let served = serve(paper).await;
        for _ in 0..3 {
            assert!(served.get(&story.page(), "").await.contains("<textarea"));
        }
        paper.advance(althing_core::time::DAY);
        assert!(!served.get(&story.page(), "").await.contains("<textarea"));
        served.accepting.abort();
    }

    async fn r75_r76_r77_bounds_on_the_wire(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let served = serve(paper).await;
        let announced = served
            .says(format!("POST {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\norigin: {PAPER}\r\nx-althing: 1\r\ncontent-type: application/json\r\ncontent-length: 1073741824\r\n\r\n", story.comments()).as_bytes())
            .await;
        assert!(announced.starts_with("HTTP/1.1 413"), "{announced}");
        let mut endless = format!("POST {} HTTP/1.1\r\nhost: localhost\r\norigin: {PAPER}\r\nx-althing: 1\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n", story.comments()).into_bytes();
        for _ in 0..400 {
            endless.extend_from_slice(b"400\r\n");
            endless.extend_from_slice(&[b'x'; 1024]);
            endless.extend_from_slice(b"\r\n");
        }
        let chunked = served.says(&endless).await;
        assert!(chunked.is_empty() || chunked.starts_with("HTTP/1.1 413"), "{chunked}");
        let long = served.get(&story.page(), &format!("x-long: {}\r\n", "x".repeat(20_000))).await;
        assert!(long.starts_with("HTTP/1.1 431"), "{long}");
        let many = served.get(&story.page(), &"x-many: 1\r\n".repeat(150)).await;
        assert!(many.starts_with("HTTP/1.1 431"), "{many}");
        for junk in ["\0\0\0\0\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET  /\r\n\r\n", "GET /\u{fe}\u{ff} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"] {
            let answer = served.says(junk.as_bytes()).await;
            assert!(!answer.starts_with("HTTP/1.1 2") && !answer.starts_with("HTTP/1.1 5"), "{junk:?}: {answer}");
        }
        let smuggled = served.says(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        assert!(smuggled.matches("HTTP/1.1 200").count() <= 1, "{smuggled}");
        served.accepting.abort();
    }

    async fn t28_a_stop_lets_requests_end_and_takes_no_more(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let served = serve(paper).await;
        let body = "{\"body\":\"The last words\",\"author\":{\"name\":\"Ana\"}}";
        let head = format!("POST {} HTTP/1.1\r\nhost: localhost\r\norigin: {PAPER}\r\nx-althing: 1\r\ncontent-type: application/json\r\nidempotency-key: the-last-words-of-all\r\ncontent-length: {}\r\n\r\n", story.comments(), body.len());
        let mut socket = TcpStream::connect(served.at).await.expect("connects");
        // Half a request; another one answered shows that the server has accepted it.
        socket.write_all(head.as_bytes()).await.expect("sent");
        socket.write_all(&body.as_bytes()[..10]).await.expect("sent");
        served.get("/healthz", "").await;
        paper.app.stop.send_replace(true);
        socket.write_all(&body.as_bytes()[10..]).await.expect("sent");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("an answer and the end");
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        tokio::time::timeout(Duration::from_secs(15), served.accepting).await.expect("it ends").expect("well");
        assert!(TcpStream::connect(served.at).await.is_err(), "nobody listens any more");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    }
}
