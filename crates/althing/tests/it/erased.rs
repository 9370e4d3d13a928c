//! Nothing of an erased comment is left in SQLite's files.

use std::sync::{Mutex, mpsc};
use std::thread::JoinHandle;

use althing_core::id::CommentId;
use althing_store::{Store, comment};

use crate::support::{Paper, Story, engine::Engine, on};

/// What the comments say and who wrote them, in lower case.
const TRACES: [&str; 2] = ["unforgettable words", "lovelace"];
/// Writes after which a fold that was kept off must have been asked again.
const WRITES_MAX: usize = 16;

/// A read that goes on, and with it the state that it sees.
struct Reading(mpsc::Sender<()>, JoinHandle<()>);

impl Reading {
    fn begin(store: &Store, id: CommentId) -> Self {
        let (end, ended) = mpsc::channel::<()>();
        let (inside, entered) = mpsc::channel::<()>();
        let (ended, inside) = (Mutex::new(ended), Mutex::new(inside));
        let store = store.clone();
        let thread = std::thread::spawn(move || {
            let read = store.read_blocking(move |tx| {
                let found = comment::by_id(tx, id)?.is_some();
                inside.lock().expect("sound").send(()).expect("somebody waits");
                // An error means that the test is over, which ends the read too.
                let _ = ended.lock().expect("sound").recv();
                Ok::<_, althing_store::Error>(found)
            });
            assert_eq!(read, Ok(true));
        });
        entered.recv().expect("the read has begun");
        Self(end, thread)
    }

    fn end(self) {
        self.0.send(()).expect("the read waits");
        self.1.join().expect("the read ends");
    }
}

/// How many of the traces are in the database's file, and how many in its log.
fn traces(paper: &Paper) -> (usize, usize) {
    let path = paper.app.store.path().expect("a file").to_owned();
    let count = |ending: &str| {
        let mut name = path.clone().into_os_string();
        name.push(ending);
        let bytes = std::fs::read(name).expect("the file").to_ascii_lowercase();
        TRACES.iter().filter(|trace| bytes.windows(trace.len()).any(|part| part == trace.as_bytes())).count()
    };
    (count(""), count("-wal"))
}

/// Writes, also so that what was asked of the writer before is done, until nothing is left.
async fn are_gone_after_writes(paper: &Paper, story: &Story) {
    for at in 0..WRITES_MAX {
        paper.reader("Ben").comments_on(story, &format!("Something else {at}")).await;
        if traces(paper) == (0, 0) {
            return;
        }
    }
    panic!("in the file and in its log: {:?}", traces(paper));
}

#[test]
fn an_erased_text_and_name_are_in_no_file() {
    on(Engine::Sqlite, async |paper| {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana Lovelace").comments_on(&story, "Unforgettable words").await;
        assert_eq!(traces(paper), (0, 2), "the log is not folded in yet");
        paper.app.store.fold();
        paper.reader("Ben").comments_on(&story, "Something else").await;
        assert_eq!(traces(paper).0, 2);
        paper.operator().erases(&comment).await;
        are_gone_after_writes(paper, &story).await;
    });
}

#[test]
fn a_reader_delays_it_and_the_next_writes_make_up_for_it() {
    on(Engine::Sqlite, async |paper| {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana Lovelace").comments_on(&story, "Unforgettable words").await;
        let reading = Reading::begin(&paper.app.store, comment.id);
        paper.operator().erases(&comment).await;
        paper.reader("Ben").comments_on(&story, "While somebody reads").await;
        assert_ne!(traces(paper), (0, 0), "the reader sees an older state");
        reading.end();
        are_gone_after_writes(paper, &story).await;
    });
}
