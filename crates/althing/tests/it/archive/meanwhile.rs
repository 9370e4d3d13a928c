//! Exports while others write, and restores that are killed.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use althing::admin::Said;
use althing::archive;
use althing::import::Options;
use http::Method;
use serde_json::{Value, json};

use super::{assert_same, exports, furnished::furnished, lines, open, restores, runtime, verified};
use crate::support::{Engine, PAPER, Paper, Written, engine};

/// Ended at every place where it can be, it goes on, and nobody sees half a site.
fn goes_on(engine: Engine) {
    let (Some(source), Some(target)) = (engine::fresh(Engine::Sqlite), engine::bare(engine)) else { return };
    let runtime = runtime();
    let app = open(&source, engine::MORNING, 2);
    let store = app.store.clone();
    let (one, now) = runtime.block_on(async {
        let paper = Paper::open(&source, app).await;
        let stories = furnished(&paper).await;
        let ana = paper.reader("Ana");
        for at in 0..80 {
            let root = ana.comments_on(&stories[0], &format!("Thread {at}")).await;
            for reply in 0..3 {
                ana.replies_to(&root, &format!("Reply {reply}")).await;
            }
        }
        paper.settle().await;
        (exports(&paper, "one").await, paper.now().0)
    });
    store.close();
    let app = open(&target, now, 3);
    let store = app.store.clone();
    runtime.block_on(async {
        let mut ended = 0_u64;
        let mut last = 0;
        let done = loop {
            let reached = Arc::new(AtomicU64::new(0));
            let (seen, from) = (Arc::clone(&reached), last);
            // What was begun under one name is not finished under another.
            let wished = (ended > 2).then_some("other");
            let tried = archive::restore(&app, wished, &one, move |done, _| {
                if done > from {
                    seen.store(done, Ordering::Relaxed);
                    panic!("killed");
                }
            })
            .await;
            match tried {
                Ok(done) => break done,
                Err(words) => assert!(words.contains("panic"), "{words}"),
            }
            last = reached.load(Ordering::Relaxed);
            ended += 1;
            app.reload_sites().await.expect("reads");
            assert!(app.sites().slug("paper").is_none(), "half a site is seen by nobody");
            assert!(ended < 1_000, "it does not end");
        };
        assert!(ended > 2 && done.resumed_behind > 0, "{ended} {done:?}");
        assert_eq!(done.bad_count, 0, "{}", done.table());
        assert!(done.slug == "paper" && done.table().contains("and not as other"), "{}", done.table());
        let paper = Paper::open(&target, Arc::clone(&app)).await;
        verified(&app).await;
        assert_same(&one, &exports(&paper, "two").await);
        paper.settle().await;
        verified(&app).await;
    });
    store.close();
}

#[test]
fn a_restore_that_was_killed_goes_on_on_sqlite() {
    goes_on(Engine::Sqlite);
}

#[test]
fn a_restore_that_was_killed_goes_on_on_postgresql() {
    goes_on(Engine::Postgres);
}

/// Everybody writes, edits, votes, decides and erases; whatever an archive caught, it holds together.
fn holds_together(engine: Engine) {
    let Some(source) = engine::fresh(engine) else { return };
    let runtime = runtime();
    let app = open(&source, engine::MORNING, 2);
    let store = app.store.clone();
    let (archives, now) = runtime.block_on(async {
        let paper = Paper::open(&source, app).await;
        let story = paper.registered("/harbour", "The fence").await;
        paper.set(&["edit_minutes=60"]).await;
        let mut first = Vec::new();
        for at in 0..60 {
            first.push(paper.reader("Ana").comments_on(&story, &format!("Before {at}")).await);
        }
        let writes = async {
            for round in 0..6 {
                let mia = paper.member(&format!("Member {round}")).await;
                let mut asks = Vec::new();
                for (at, comment) in first.iter().enumerate().skip(round * 6).take(6) {
                    asks.push(paper.reader("Ben").asks(
                        &story,
                        Some(comment),
                        &format!("Reply {round} {at}"),
                    ));
                    asks.push(paper.reader("Ana").edit(comment, &format!("Changed {round}")));
                    let vote =
                        paper.ask(&Method::PUT, &format!("{}/vote", comment.api())).of(&mia).script(PAPER);
                    asks.push(vote.json(&json!({"value": 1})));
                    asks.push(paper.submission_as(&mia, &story, &format!("Of a member {round} {at}")));
                }
                let fresh = paper.story(&format!("/fresh-{round}")).await;
                asks.push(paper.reader("Eve").asks(&fresh, None, "On a new story"));
                let answers = paper.at_once(asks).await;
                assert!(answers.iter().all(|answer| answer.status < 300), "{answers:?}");
                paper.staff().removes(&first[round]).await;
                paper.operator().erases(&first[59 - round]).await;
            }
        };
        let archives = async {
            let mut archives = Vec::new();
            for at in 0..8 {
                archives.push(exports(&paper, &format!("archive-{at}")).await);
            }
            archives
        };
        let ((), archives) = tokio::join!(writes, archives);
        (archives, paper.now().0)
    });
    store.close();
    for one in archives {
        let target = engine::bare(Engine::Sqlite).expect("a database");
        let app = open(&target, now, 3);
        let store = app.store.clone();
        runtime.block_on(async {
            let done = restores(&app, &one).await;
            assert_eq!((done.bad_count, done.orphans, done.textless), (0, 0, 0), "{}", done.table());
            verified(&app).await;
        });
        store.close();
    }
}

#[test]
fn an_export_holds_together_while_others_write_on_sqlite() {
    holds_together(Engine::Sqlite);
}

#[test]
fn an_export_holds_together_while_others_write_on_postgresql() {
    holds_together(Engine::Postgres);
}

/// What was taken down or erased while an archive was written is not shown in one whose log says so.
fn shows_nothing_that_was_taken_down(engine: Engine) {
    let (Some(source), Some(target)) = (engine::fresh(engine), engine::bare(Engine::Sqlite)) else { return };
    let runtime = runtime();
    let app = open(&source, engine::MORNING, 2);
    let store = app.store.clone();
    let (archive, now) = runtime.block_on(async {
        let paper = Paper::open(&source, app).await;
        let story = paper.registered("/harbour", "The fence").await;
        let mut first = Vec::new();
        for at in 0..40 {
            first.push(paper.reader("Ana").comments_on(&story, &format!("Secret number {at}.")).await);
        }
        let mut page = String::from("A long discussion\n\nSome words.\n\n\n");
        for at in 0..1_500 {
            write!(page, "\u{2022} Author {at}\n\n  Comment {at}\n\n").expect("writes");
        }
        crate::import::take(&paper, page.as_bytes(), &Options::default()).await.expect("an import");
        paper.settle().await;
        for (at, pair) in first.chunks(2).enumerate() {
            let to = paper.database.folder.join(format!("try-{at}"));
            let (say, mut heard) = tokio::sync::mpsc::unbounded_channel();
            let site = paper.app.site("paper").expect("the site");
            let exporting = archive::export(&paper.app, &site, &to, &say);
            let changing = async {
                // The first comments are read.
                while let Some(Said::Progress(_, done, _)) = heard.recv().await
                    && done < 100
                {}
                paper.staff().removes(&pair[0]).await;
                paper.operator().erases(&pair[1]).await;
            };
            let (exported, ()) = tokio::join!(exporting, changing);
            exported.expect("an archive");
            let lines: Vec<Value> =
                lines(&to).iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
            let has = |kind: &str, comment: &Written| {
                lines.iter().any(|line| line["kind"] == kind && line["comment_id"] == comment.id.to_string())
            };
            if has("comment_removed", &pair[0]) && has("comment_erased", &pair[1]) {
                for (comment, status) in [(&pair[0], "removed"), (&pair[1], "erased")] {
                    let is_it =
                        |line: &&Value| line["type"] == "comment" && line["id"] == comment.id.to_string();
                    let rows: Vec<_> = lines.iter().filter(is_it).collect();
                    assert_eq!((rows.len(), rows[0]["status"].as_str()), (1, Some(status)), "{rows:?}");
                }
                let decided = |line: &&Value| {
                    line["type"] == "decision" && line["comment_id"] == pair[0].id.to_string()
                };
                assert_eq!(lines.iter().filter(decided).count(), 1, "it says why");
                let texts = lines.iter().filter_map(|line| line["source"].as_str());
                assert!(!texts.into_iter().any(|text| text == format!("Secret number {}.", 2 * at + 1)));
                return (to, paper.now().0);
            }
        }
        panic!("no change came in the middle of an export");
    });
    store.close();
    let app = open(&target, now, 3);
    let store = app.store.clone();
    runtime.block_on(async {
        let done = restores(&app, &archive).await;
        assert_eq!((done.bad_count, done.orphans, done.textless), (0, 0, 0), "{}", done.table());
        verified(&app).await;
    });
    store.close();
}

#[test]
fn an_export_shows_nothing_that_was_taken_down_on_sqlite() {
    shows_nothing_that_was_taken_down(Engine::Sqlite);
}

#[test]
fn an_export_shows_nothing_that_was_taken_down_on_postgresql() {
    shows_nothing_that_was_taken_down(Engine::Postgres);
}
