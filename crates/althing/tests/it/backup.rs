//! Everything away in one file, and back again; what was erased stays erased.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use althing::app::App;
use tokio::runtime::Runtime;

use crate::support::{Database, Engine, Paper, engine, settings};

/// The folder that the server and the command line agree on.
fn folder(engine: Engine, database: &Database) -> PathBuf {
    match engine {
        Engine::Sqlite => database.place.folder.clone(),
        Engine::Postgres => database.place.folder.join("althing-data"),
    }
}

fn open(database: &Database, folder: &Path, seed: u64) -> Arc<App> {
    std::fs::create_dir_all(folder).expect("a folder");
    engine::app(&database.place.url, folder, settings(), engine::MORNING, seed)
}

/// The program itself, beside the test's database.
fn althing(database: &Database, args: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_althing"))
        .args(args)
        .current_dir(&database.place.folder)
        .env("ALTHING_DATABASE_URL", &database.place.url)
        .output()
        .expect("the program runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

async fn make(paper: &Paper, to: &Path) {
    let (say, _heard) = tokio::sync::mpsc::unbounded_channel();
    althing::backup::make(&paper.app, to, &say).await.expect("a backup");
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn restored_as_it_was(engine: Engine) {
    let Some(database) = engine::fresh(engine) else { return };
    let folder = folder(engine, &database);
    let runtime = runtime();
    let file = database.place.folder.join("all.althing");
    let app = open(&database, &folder, 2);
    let store = app.store.clone();
    let (kept, erased, later) = runtime.block_on(async {
        let paper = Paper::open(&database, app).await;
        let story = paper.registered("/harbour", "The fence").await;
        let kept = paper.reader("Ana").comments_on(&story, "Kept words").await;
        let erased = paper.reader("Ben Forgotten").comments_on(&story, "Erased words").await;
        make(&paper, &file).await;
        let (say, _heard) = tokio::sync::mpsc::unbounded_channel();
        assert!(althing::backup::make(&paper.app, &file, &say).await.is_err(), "a backup never overwrites");
        let later = paper.reader("Ana").comments_on(&story, "After the backup").await;
        paper.operator().erases(&erased).await;
        (kept, erased, later)
    });
    store.close();
    let (ok, said) = althing(&database, &["restore", "all.althing"]);
    assert!(!ok && said.contains("force"), "{said}");
    let (ok, said) = althing(&database, &["restore", "--force", "all.althing"]);
    assert!(ok, "{said}");
    let (ok, said) = althing(&database, &["verify"]);
    assert!(ok, "{said}");

    let app = open(&database, &folder, 3);
    let store = app.store.clone();
    runtime.block_on(async {
        let paper = Paper::open(&database, app).await;
        assert_eq!(paper.status(&kept).await, "published");
        assert_eq!(paper.status(&later).await, "none");
        assert_eq!(paper.status(&erased).await, "erased", "what was erased after the backup is erased again");
        let row = paper.row(&erased).await.unwrap();
        assert_eq!((row.source.as_str(), row.name.as_str()), ("", ""));
        let page = paper.page(&kept.story.page()).await;
        assert!(
            page.contains("Kept words") && !page.contains("Erased words") && !page.contains("Forgotten"),
            "{page}"
        );
        let edited = paper.reader("Ana").edits(&kept, "Tokens still work").await;
        assert_eq!(edited["body_markdown"], "Tokens still work");
        paper.reader("Ana").comments_on(&kept.story, "Life goes on").await;
        paper.settle().await;
        paper.recount().await;
    });
    store.close();
}

fn taken_while_others_write(engine: Engine) {
    let Some(database) = engine::fresh(engine) else { return };
    let folder = folder(engine, &database);
    let runtime = runtime();
    let file = database.place.folder.join("all.althing");
    let app = open(&database, &folder, 2);
    let store = app.store.clone();
    let before = runtime.block_on(async {
        let paper = Paper::open(&database, app).await;
        let story = paper.registered("/harbour", "The fence").await;
        let mut before = Vec::new();
        for at in 0..60 {
            before.push(paper.reader("Ana").comments_on(&story, &format!("Before {at}")).await);
        }
        let asks: Vec<_> =
            (0..200).map(|at| paper.reader("Ben").asks(&story, None, &format!("During {at}"))).collect();
        let (answers, ()) = tokio::join!(paper.at_once(asks), make(&paper, &file));
        assert!(answers.iter().all(|answer| answer.status == 201), "writers go on");
        before
    });
    store.close();
    let (ok, said) = althing(&database, &["restore", "--force", "all.althing"]);
    assert!(ok, "{said}");
    let app = open(&database, &folder, 3);
    let store = app.store.clone();
    runtime.block_on(async {
        let paper = Paper::open(&database, app).await;
        for comment in &before {
            assert_eq!(
                paper.status(comment).await,
                "published",
                "nothing before the backup's beginning is missing"
            );
        }
        paper.settle().await;
        paper.recount().await;
    });
    store.close();
}

mod a_backup_is_restored_as_it_was_but_for_what_was_erased {
    #[test]
    fn sqlite() {
        super::restored_as_it_was(super::Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        super::restored_as_it_was(super::Engine::Postgres);
    }
}

mod t22_a_backup_is_taken_while_others_write {
    #[test]
    fn sqlite() {
        super::taken_while_others_write(super::Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        super::taken_while_others_write(super::Engine::Postgres);
    }
}
