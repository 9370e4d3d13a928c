//! Streams: what changed, resumable, and never a text.

use axum::body::Body;
use http::Method;
use http_body_util::BodyExt;
use std::time::Duration;

use crate::support::{Paper, Story, both_engines};

struct Stream {
    body: Body,
    read: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Event {
    id: i64,
    name: String,
    data: String,
}

impl Stream {
    async fn open(paper: &Paper, story: &Story, query: &str, last_id: Option<&str>) -> Self {
        let mut ask = paper.ask(&Method::GET, &format!("{}/events{query}", story.api()));
        if let Some(id) = last_id {
            ask = ask.header("last-event-id", id);
        }
        let response = ask.open().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let mut stream = Self { body: response.into_body(), read: String::new() };
        stream.more().await;
        stream
    }

    /// Waits for the next bytes.
    async fn more(&mut self) {
        let frame =
            tokio::time::timeout(Duration::from_secs(20), self.body.frame()).await.expect("something comes");
        let bytes = frame.expect("the stream goes on").expect("a frame").into_data().expect("data");
        self.read.push_str(std::str::from_utf8(&bytes).expect("text"));
    }

    async fn next(&mut self) -> Event {
        loop {
            while let Some((block, rest)) = self.read.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.read = rest;
                let field =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                if let Some(name) = field("event:") {
                    let id = field("id:").expect("an id").parse().expect("a number");
                    return Event {
                        id,
                        name: name.to_owned(),
                        data: field("data:").unwrap_or_default().to_owned(),
                    };
                }
            }
            self.more().await;
        }
    }

    async fn ids(&mut self, count: usize) -> Vec<i64> {
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(self.next().await.id);
        }
        ids
    }
}

both_engines! {
    async fn events_come_in_order_and_hold_ids_only(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana Lovelace");
        let comment = ana.comments_on(&story, "First words").await;
        paper.relay().await;
        let mut stream = Stream::open(paper, &story, "", None).await;
        let second = ana.replies_to(&comment, "Second words").await;
        ana.edits(&comment, "Edited words").await;
        ana.withdraws(&second).await;
        paper.staff().removes(&comment).await;
        paper.operator().erases(&comment).await;
        paper.registered("/harbour", "Headline words").await;
        paper.relay().await;
        let mut told = Vec::new();
        for _ in 0..6 {
            told.push(stream.next().await);
        }
        let kinds: Vec<String> = told.iter().map(|event| format!("{} {}", event.id, event.data)).collect();
        let of = |id: i64, comment: &crate::support::Written, kind: &str| {
            format!("{id} {{\"comment_id\":\"{}\",\"kind\":\"{kind}\"}}", comment.id)
        };
        assert_eq!(kinds, [
            of(2, &second, "submitted"),
            of(3, &comment, "edited"),
            of(4, &second, "withdrawn"),
            of(5, &comment, "removed"),
            of(6, &comment, "erased"),
            "7 {}".to_owned(),
        ]);
        assert!(told.iter().take(5).all(|event| event.name == "comment"));
        assert!(!format!("{told:?}").contains("words") && !format!("{told:?}").contains("Lovelace"));
    }

    async fn a_stream_resumes_where_it_was(paper) {
        let story = paper.story("/harbour").await;
        for at in 0..10 {
            paper.reader("Ana").comments_on(&story, &format!("Comment {at}")).await;
        }
        paper.relay().await;
        assert_eq!(Stream::open(paper, &story, "", Some("4")).await.ids(6).await, [5, 6, 7, 8, 9, 10]);
        assert_eq!(Stream::open(paper, &story, "?after=7", None).await.ids(3).await, [8, 9, 10]);
        assert_eq!(Stream::open(paper, &story, "?after=2", Some("8")).await.ids(2).await, [9, 10], "the browser knows better");
        assert_eq!(Stream::open(paper, &story, "?after=0", None).await.ids(10).await.len(), 10);
        let mut stream = Stream::open(paper, &story, "?after=10", None).await;
        paper.reader("Ana").comments_on(&story, "The next one").await;
        paper.relay().await;
        assert_eq!(stream.next().await.id, 11);
        for query in ["?after=x", "?after=-1"] {
            paper.get(&format!("{}/events{query}", story.api())).await.refused_field(400, "malformed", "after");
        }
        let bad = paper.ask(&Method::GET, &format!("{}/events", story.api())).header("last-event-id", "x").send().await;
        bad.refused_header(400, "malformed", "Last-Event-ID");
        paper.get("/api/v1/stories/x/events").await.refused(404, "story-unknown");
    }

    async fn what_cannot_be_resumed_is_reset(paper) {
        let story = paper.story("/harbour").await;
        for at in 0..1010 {
            paper.reader("Ana").comments_on(&story, &format!("Comment {at}")).await;
        }
        paper.relay().await;
        for (query, last) in [("?after=3", None), ("?after=99999", None), ("", Some("1011")), ("", Some("9"))] {
            let mut stream = Stream::open(paper, &story, query, last).await;
            let event = stream.next().await;
            assert_eq!((event.name.as_str(), event.id), ("reset", 1010), "{query} {last:?}");
        }
        let mut whole = Stream::open(paper, &story, "?after=10", None).await;
        assert_eq!(whole.ids(1000).await, (11..=1010).collect::<Vec<_>>());
        let before = paper.story_row(&story).await.unwrap().epoch;
        let next = paper.reader("Ana").comments_on(&story, "After the reset").await;
        paper.relay().await;
        let told = whole.next().await;
        assert_eq!((told.id, told.data.contains(&next.id.to_string())), (before + 1, true));
    }

    async fn a_stream_of_a_story_that_is_not_stored_tells_its_first_comment(paper) {
        let story = paper.story("/quiet").await;
        let url: String = url::form_urlencoded::byte_serialize(story.url.as_deref().unwrap().as_bytes()).collect();
        let mut stream = Stream::open(paper, &story, &format!("?site=paper&url={url}&after=0"), None).await;
        let comment = paper.reader("Ana").comments_on(&story, "First").await;
        paper.relay().await;
        let told = stream.next().await;
        assert_eq!((told.id, told.data.contains(&comment.id.to_string())), (1, true));
    }

    async fn what_is_held_is_not_told(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let shown = ana.comments_on(&story, "Shown").await;
        paper.set(&["mode=hold-first"]).await;
        paper.relay().await;
        let mut stream = Stream::open(paper, &story, "", None).await;
        let held = ana.comments_on(&story, "Held").await;
        ana.edits(&held, "Held, edited").await;
        ana.edits(&shown, "A held edit").await;
        ana.withdraws(&held).await;
        paper.set(&["mode=publish-first"]).await;
        let next = ana.comments_on(&story, "Shown again").await;
        paper.relay().await;
        let told = stream.next().await;
        assert_eq!((told.id, told.data.contains(&next.id.to_string())), (2, true), "{told:?}");
    }

    async fn a_slow_listener_misses_nothing(paper) {
        let story = paper.story("/harbour").await;
        paper.reader("Ana").comments_on(&story, "First").await;
        paper.relay().await;
        let mut stream = Stream::open(paper, &story, "", None).await;
        for at in 0..200 {
            paper.reader("Ana").comments_on(&story, &format!("Comment {at}")).await;
            if at % 40 == 0 {
                paper.relay().await;
            }
        }
        paper.relay().await;
        assert_eq!(stream.ids(200).await, (2..=201).collect::<Vec<_>>());
    }

    async fn streams_end_when_the_server_stops(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let mut stream = Stream::open(paper, &story, "", None).await;
        paper.app.stop.send_replace(true);
        let end = tokio::time::timeout(Duration::from_secs(20), stream.body.frame()).await.expect("the stream ends");
        assert!(end.is_none());
    }
}
