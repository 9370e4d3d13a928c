//! Everything away in one file, and back again; what was erased stays erased.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use althing::app::App;
use althing_store::Claim;
use http::Method;
use tokio::runtime::Runtime;

use crate::account;
use crate::support::{Database, Engine, Member, OURS, PAPER, Paper, Written, engine, settings};

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

/// Accounts that were erased after the backup are erased again, also what they had claimed only after it.
fn forgets_accounts_again(engine: Engine) {
    let Some(database) = engine::fresh(engine) else { return };
    let folder = folder(engine, &database);
    let runtime = runtime();
    let file = database.place.folder.join("all.althing");
    std::fs::create_dir_all(&folder).expect("a folder");
    let app = engine::app(&database.place.url, &folder, account::mailed(), engine::MORNING, 2);
    let store = app.store.clone();
    let (texts, names, claimed) = runtime.block_on(async {
        let paper = Paper::open(&database, app).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ben = paper.member("Ben Forgotten").await;
        let names = paper.comments_as(&ben, &story, "Words that stay").await;
        let mut wish = paper.reader("Guest Forgotten").wish(&story, None, "Erased words of a guest");
        wish["author"]["email"] = serde_json::json!("ada@nest.example");
        let ask = paper.ask(&Method::POST, &story.comments()).script(PAPER);
        let answer = ask.header("idempotency-key", &paper.key()).json(&wish).send().await;
        let claimed = Written::of(&story, &answer);
        let cookie = account::signs_in(&paper, "ada@nest.example").await;
        account::names(&paper, &cookie, "Ada Forgotten").await.is(303);
        let ada = Member { cookie, ..ben.clone() };
        let texts = paper.comments_as(&ada, &story, "Erased words").await;
        make(&paper, &file).await;
        paper.ask(&Method::POST, "/me/claim").of(&ada).form(OURS, &[]).send().await.is(303);
        for (member, what) in [(&ada, "text"), (&ben, "name")] {
            let form = paper.ask(&Method::POST, "/me/erase").of(member);
            form.form(OURS, &[("what", what), ("sure", "yes")]).send().await.is(303);
        }
        paper.settle().await;
        assert_eq!(paper.status(&claimed).await, "erased");
        (texts, names, claimed)
    });
    store.close();
    let (ok, said) = althing(&database, &["restore", "--force", "all.althing"]);
    assert!(ok, "{said}");
    let (ok, said) = althing(&database, &["verify"]);
    assert!(ok, "{said}");

    let app = open(&database, &folder, 3);
    let store = app.store.clone();
    runtime.block_on(async {
        let paper = Paper::open(&database, app).await;
        paper.settle().await;
        let statuses = [paper.status(&texts).await, paper.status(&claimed).await, paper.status(&names).await];
        assert_eq!(statuses, ["erased", "erased", "published"]);
        let page = paper.page(&names.story.page()).await;
        assert!(page.contains("Words that stay") && page.contains("Deleted account"), "{page}");
        assert!(!page.contains("Erased words") && !page.contains("Forgotten"), "{page}");
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

/// A backup with one comment and the key of every paper, and nobody who has the database open.
fn backed_up(database: &Database, folder: &Path) {
    let app = open(database, folder, 2);
    let store = app.store.clone();
    runtime().block_on(async {
        let paper = Paper::open(database, app).await;
        let story = paper.registered("/harbour", "The fence").await;
        paper.reader("Ana").comments_on(&story, "Kept words").await;
        make(&paper, &database.place.folder.join("all.althing")).await;
        store.backup(&database.place.folder.join("copy"), |_| ()).expect("a copy");
        paper.reader("Ana").comments_on(&story, "After the backup").await;
    });
    store.close();
}

/// Writes a key that is not the backup's; answers its bytes.
fn write_another_key(folder: &Path) -> Vec<u8> {
    let key: Vec<u8> = (100..132).collect();
    write_key(&folder.join("server.key"), &key);
    key
}

fn write_key(path: &Path, key: &[u8]) {
    std::fs::write(path, key).expect("a key");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("private");
}

fn comments(database: &Database) -> u64 {
    let (ok, said) = althing(database, &["verify"]);
    assert!(ok, "{said}");
    let count = said.split("comments ").nth(1).and_then(|after| after.split(',').next());
    count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{said}"))
}

fn refused_leaves_everything(engine: Engine) {
    let Some(database) = engine::fresh(engine) else { return };
    let folder = folder(engine, &database);
    backed_up(&database, &folder);
    let key = write_another_key(&folder);
    let marker = folder.join("restore.unfinished");
    let is_untouched = |said: &str| {
        assert_eq!(std::fs::read(folder.join("server.key")).expect("the key"), key, "{said}");
        for left in ["server.key.replaced", "server.key.restoring", "restore.part"] {
            assert!(!folder.join(left).exists(), "{left}: {said}");
        }
    };
    let (ok, said) = althing(&database, &["restore", "all.althing"]);
    assert!(!ok && said.contains("force") && !marker.exists(), "{said}");
    is_untouched(&said);
    // Half of the file: the database in it is not whole.
    let file = std::fs::read(database.place.folder.join("all.althing")).expect("the backup");
    let middle = file.len() / 4 * 3;
    let torn = [&file[..middle], vec![0xA5; file.len() - middle].as_slice()].concat();
    std::fs::write(database.place.folder.join("torn.althing"), torn).expect("writes");
    let (ok, said) = althing(&database, &["restore", "--force", "torn.althing"]);
    assert!(!ok && !marker.exists(), "{said}");
    is_untouched(&said);
    if engine == Engine::Sqlite {
        let app = open(&database, &folder, 3);
        let (ok, said) = althing(&database, &["restore", "--force", "all.althing"]);
        assert!(!ok && said.contains("open"), "{said}");
        is_untouched(&said);
        app.store.clone().close();
    }
    // One that came before and was killed still has to erase.
    std::fs::write(&marker, "").expect("a marker");
    write_key(&folder.join("server.key"), engine::server_key().bytes());
    let (ok, said) = althing(&database, &["restore", "all.althing"]);
    assert!(!ok && said.contains("--force") && marker.exists(), "{said}");
    let key = write_another_key(&folder);
    assert_eq!(comments(&database), 2);
    let (ok, said) = althing(&database, &["restore", "--force", "all.althing"]);
    assert!(ok && !marker.exists(), "{said}");
    assert_eq!(std::fs::read(folder.join("server.key.replaced")).expect("the old key"), key);
    assert_eq!(std::fs::read(folder.join("server.key")).expect("the key"), engine::server_key().bytes());
    assert_eq!(comments(&database), 1);
}

fn killed_is_finished_or_forgotten(engine: Engine) {
    let Some(database) = engine::fresh(engine) else { return };
    let folder = folder(engine, &database);
    backed_up(&database, &folder);
    let (url, copy) = (&database.place.url, database.place.folder.join("copy"));
    let (marker, restoring) = (folder.join("restore.unfinished"), folder.join("server.key.restoring"));
    let key = write_another_key(&folder);
    let there = || std::fs::read(folder.join("server.key")).expect("the key");
    // Killed before the marker: what was prepared is forgotten.
    write_key(&restoring, engine::server_key().bytes());
    std::fs::write(folder.join("restore.part"), "half a database").expect("writes");
    let mark = Claim::take(url).and_then(|claim| claim.prepare(&copy, true)).expect("prepares");
    assert_eq!(comments(&database), 2);
    assert!(there() == key && !restoring.exists() && !folder.join("restore.part").exists());
    if engine == Engine::Postgres {
        // Killed before the server took the dump.
        write_key(&restoring, engine::server_key().bytes());
        std::fs::write(&marker, format!("placing {mark}\n")).expect("a marker");
        assert_eq!(comments(&database), 2);
        assert!(there() == key && !restoring.exists());
    }
    // Killed afterwards.
    write_key(&restoring, engine::server_key().bytes());
    let claim = Claim::take(url).expect("nobody has it open");
    let mark = claim.prepare(&copy, true).expect("prepares");
    std::fs::write(&marker, format!("placing {mark}\n")).expect("a marker");
    claim.load(&copy, true).expect("loads");
    drop(claim);
    assert_eq!(comments(&database), 1);
    assert_eq!(there(), engine::server_key().bytes());
    assert_eq!(std::fs::read(folder.join("server.key.replaced")).expect("the old key"), key);
    assert!(marker.exists(), "erasing is left to the server");
}

mod accounts_that_were_erased_are_erased_again {
    use super::*;

    #[test]
    fn sqlite() {
        forgets_accounts_again(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        forgets_accounts_again(Engine::Postgres);
    }
}

mod a_restore_that_is_refused_changes_nothing {
    #[test]
    fn sqlite() {
        super::refused_leaves_everything(super::Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        super::refused_leaves_everything(super::Engine::Postgres);
    }
}

mod a_restore_that_was_killed_is_finished_or_forgotten {
    #[test]
    fn sqlite() {
        super::killed_is_finished_or_forgotten(super::Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        super::killed_is_finished_or_forgotten(super::Engine::Postgres);
    }
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
