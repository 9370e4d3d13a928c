//! A newspaper with its readers, its newsroom and its operator, on a database of its own.
//!
//! Time stands still unless a test moves it, ids are the same in every run, and when a test is over its paper is
//! brought to rest and recounted: no job is left, every event was told, every derived number is right.

pub mod command;
pub mod device;
pub mod engine;
pub mod judge;
pub mod members;
pub mod people;
pub mod sink;
pub mod wire;

use std::sync::Arc;

use althing::app::App;
use althing::config::Settings;
use althing::follow;
use althing::http::router::router;
use althing::mail::postman::Postman;
use althing::relay::{RANKS_EVERY, Relay};
use althing_core::id::StoryId;
use althing_core::time::Micros;
use althing_store::comment::{CommentRow, Private};
use althing_store::event::{self, Logged};
use althing_store::follow::EVENTS_MAX;
use althing_store::{comment, job, story, verify};
use axum::Router;
use http::Method;
use serde_json::json;
use tokio::sync::Mutex;

pub use engine::{Database, Engine, Keys, Place};
pub use members::Member;
pub use people::{Story, Written};
pub use wire::{Answer, Ask};

/// The server's own origin, and the paper's.
pub const OURS: &str = "http://localhost:8080";
pub const PAPER: &str = "https://paper.example";

/// A running Althing without a network: two sites, `paper` and `other`.
pub struct Paper {
    pub app: Arc<App>,
    pub router: Router,
    pub keys: Keys,
    pub database: Place,
    relay: Mutex<Relay>,
    postman: Mutex<Option<Postman>>,
}

impl Paper {
    pub async fn open(database: &Database, app: Arc<App>) -> Self {
        let relay = Relay::start(Arc::clone(&app)).await.expect("a relay");
        let postman = Postman::start(Arc::clone(&app)).await.expect("a postman");
        Self {
            router: router(Arc::clone(&app)),
            keys: database.keys.clone(),
            app,
            database: database.place.clone(),
            relay: Mutex::new(relay),
            postman: Mutex::new(postman),
        }
    }

    pub fn ask(&self, method: &Method, path: &str) -> Ask {
        Ask::new(self.router.clone(), method, path)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(&Method::GET, path).send().await
    }

    /// The page at a path, which must be there.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        answer.is(200);
        answer.text()
    }

    /// The page that a link to one comment leads to.
    pub async fn follow(&self, path: &str) -> (String, String) {
        let place = self.get(path.split('#').next().unwrap_or_default()).await.sent_to();
        let page = self.page(place.split('#').next().unwrap_or_default()).await;
        (place, page)
    }

    /// A fresh idempotency key.
    pub fn key(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.app.chance.bytes::<16>())
    }

    pub fn advance(&self, micros: i64) {
        self.app.clock.advance(micros);
    }

    pub fn now(&self) -> Micros {
        self.app.clock.now()
    }

    /// Changes settings of site `paper`.
    pub async fn set(&self, changes: &[&str]) {
        let changes: Vec<String> = changes.iter().map(|text| (*text).to_owned()).collect();
        althing::site::actions::set(&self.app, "paper", &changes).await.expect("settings");
    }

    /// The story at this path of the paper's site, stored or not.
    pub async fn story(&self, path: &str) -> Story {
        self.story_at("paper", &format!("{PAPER}{path}")).await
    }

    pub async fn story_at(&self, site: &str, url: &str) -> Story {
        let query: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
        let answer = self.get(&format!("/api/v1/sites/{site}/stories?url={query}")).await;
        answer.is(200);
        let id = answer.json()["id"].as_str().expect("an id").to_owned();
        Story { id, site: site.to_owned(), url: Some(url.to_owned()) }
    }

    /// A story that the publisher has registered.
    pub async fn registered(&self, path: &str, title: &str) -> Story {
        let url = format!("{PAPER}{path}");
        let answer = self.publisher().puts(&json!({"url": url, "title": title})).await;
        answer.is(200);
        let id = answer.json()["id"].as_str().expect("an id").to_owned();
        Story { id, site: "paper".to_owned(), url: Some(url) }
    }

    /// A comment's row, in whatever state.
    pub async fn row(&self, comment: &Written) -> Option<CommentRow> {
        let id = comment.id;
        self.app.store.read(move |tx| comment::by_id(tx, id)).await.expect("reads")
    }

    /// What only its author and staff may know.
    pub async fn private(&self, comment: &Written) -> Private {
        let id = comment.id;
        self.app.store.read(move |tx| comment::private(tx, id)).await.expect("reads").expect("there")
    }

    /// Status of a comment as the database has it.
    pub async fn status(&self, comment: &Written) -> &'static str {
        self.row(comment).await.map_or("none", |row| row.status.as_str())
    }

    /// Replies and comments of the thread, as counted.
    pub async fn counted(&self, comment: &Written) -> (i64, i64) {
        self.row(comment).await.map_or((-1, -1), |row| (row.reply_count, row.thread_count))
    }

    /// Published comments and epoch of a story; none when it is not stored.
    pub async fn story_row(&self, story: &Story) -> Option<althing_core::story::Story> {
        let id: StoryId = story.id.parse().expect("an id");
        self.app.store.read(move |tx| story::by_id(tx, id)).await.expect("reads")
    }

    /// The whole log, once everything that was committed can be read.
    pub async fn log(&self) -> Vec<Logged> {
        let mut events = Vec::new();
        loop {
            let from = events.last().map(|event: &Logged| event.cursor);
            let (some, last) = self
                .app
                .store
                .read(move |tx| Ok::<_, althing_store::Error>((event::after(tx, from)?, event::last(tx)?)))
                .await
                .expect("reads the log");
            events.extend(some);
            if events.last().map(|event| event.cursor) == last {
                return events;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Kinds of the events of one story, oldest first.
    pub async fn happened(&self, story: &Story) -> Vec<String> {
        let id: StoryId = story.id.parse().expect("an id");
        let log = self.log().await;
        log.into_iter().filter(|event| event.story_id == Some(id)).map(|event| event.kind).collect()
    }

    /// The relay tells everything that was committed. On PostgreSQL an event can be read once nothing older runs,
    /// in whatever database of the server.
    pub async fn relay(&self) {
        let mut relay = self.relay.lock().await;
        loop {
            relay.step().await.expect("the relay steps");
            let last = self.app.store.read(event::last).await.expect("reads the log");
            if relay.told_up_to() == last {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Sends the mails that are due; gives how many went. Where mail is not configured, none.
    pub async fn delivers(&self) -> u64 {
        let stop = self.app.stop.subscribe();
        match &mut *self.postman.lock().await {
            Some(postman) => postman.step(&stop).await.expect("the postman steps"),
            None => 0,
        }
    }

    /// Tells everything and does every job, whenever it is due.
    pub async fn settle(&self) {
        self.relay().await;
        self.advance(RANKS_EVERY);
        let mut relay = self.relay.lock().await;
        loop {
            relay.work().await.expect("the jobs are done");
            let now = self.now();
            let next = self.app.store.read(job::next_run_at).await.expect("reads jobs");
            if next.is_none_or(|next| next > now) {
                break;
            }
        }
        drop(relay);
        self.relay().await;
        while follow::step(&self.app, EVENTS_MAX).await.expect("the log is followed").is_some() {}
    }

    /// Everything in the database, as a text that changes when anything does.
    pub async fn picture(&self) -> String {
        let place = self.database.clone();
        tokio::task::spawn_blocking(move || place.picture()).await.expect("reads everything")
    }

    async fn finish(&self) {
        self.settle().await;
        let left = self.app.store.read(job::next_run_at).await.expect("reads jobs");
        assert_eq!(left, None, "a job is left");
        self.relay().await;
        self.recount().await;
    }

    /// Every derived number equals its recount.
    pub async fn recount(&self) {
        let store = self.app.store.clone();
        let report = tokio::task::spawn_blocking(move || verify::verify(&store)).await.expect("runs");
        let report = report.expect("verify reads");
        assert_eq!(report.fault_count, 0, "{:#?}", report.faults);
    }

    /// Asks all at once, each in a task of its own.
    pub async fn at_once(&self, asks: Vec<Ask>) -> Vec<Answer> {
        let mut tasks = tokio::task::JoinSet::new();
        for (at, ask) in asks.into_iter().enumerate() {
            tasks.spawn(async move { (at, ask.send().await) });
        }
        let mut answers = tasks.join_all().await;
        answers.sort_by_key(|(at, _)| *at);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }
}

/// Settings of a paper: no limits of rate, unless a test is about them.
pub fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.limits.enabled = false;
    settings
}

/// Runs one test on one engine, and brings its paper to rest.
pub fn on(engine: Engine, case: impl AsyncFnOnce(&Paper)) {
    on_with(engine, settings(), case);
}

/// The same with other settings.
pub fn on_with(engine: Engine, settings: Settings, case: impl AsyncFnOnce(&Paper)) {
    let Some(database) = engine::fresh(engine) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let app = engine::app(&database.place.url, &database.place.folder, settings, engine::MORNING, 2);
    let store = app.store.clone();
    runtime.block_on(async {
        let paper = Paper::open(&database, app).await;
        case(&paper).await;
        paper.finish().await;
    });
    drop(runtime);
    store.close();
}

/// Each test on both engines: `both_engines! { async fn name(paper) { ... } }`.
macro_rules! both_engines {
    ($(async fn $name:ident($paper:ident) $body:block)*) => {$(
        async fn $name($paper: &crate::support::Paper) $body

        mod $name {
            #[test]
            fn sqlite() {
                crate::support::on(crate::support::Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                crate::support::on(crate::support::Engine::Postgres, super::$name);
            }
        }
    )*};
}
pub(crate) use both_engines;
