//! Archives that are cut off, damaged or hostile, and databases that have something of theirs.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use althing::app::App;
use althing::archive::{self, is_archive};
use althing_core::id::AccountId;
use althing_store::{Tx, args};
use http::Method;
use serde_json::{Value, json};

use super::{exports, furnished::furnished, lines, open, restores, runtime, verified};
use crate::account;
use crate::support::{Database, Engine, Member, PAPER, Paper, engine};

/// An archive of a furnished site, and when it was made.
fn archived(engine: Engine) -> Option<(Database, PathBuf, i64)> {
    let database = engine::fresh(engine)?;
    let app = open(&database, engine::MORNING, 2);
    let store = app.store.clone();
    let made = runtime().block_on(async {
        let paper = Paper::open(&database, app).await;
        furnished(&paper).await;
        (exports(&paper, "one").await, paper.now().0)
    });
    store.close();
    Some((database, made.0, made.1))
}

/// The same lines, changed, packed again.
fn changed(from: &Path, to: &str, change: impl Fn(usize, &str) -> String) -> PathBuf {
    let to = from.with_file_name(to);
    let file = std::fs::File::create(&to).expect("a file");
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    for (at, line) in lines(from).iter().enumerate() {
        writeln!(packed, "{}", change(at, line)).expect("writes");
    }
    packed.finish().expect("packs");
    to
}

async fn refused(app: &Arc<App>, from: &Path) -> String {
    archive::restore(app, None, from, |_, _| ()).await.expect_err("a refusal")
}

async fn count(app: &App, sql: &'static str) -> i64 {
    let read = app.store.read(move |tx: &mut Tx<'_>| tx.one::<i64>(sql, args![])).await;
    read.unwrap_or_else(|error: althing_store::Error| panic!("{error}")).expect("a number")
}

#[test]
fn what_is_cut_off_or_damaged_stores_nothing() {
    let (_source, from, now) = archived(Engine::Sqlite).expect("an archive");
    let target = engine::bare(Engine::Sqlite).expect("a database");
    let runtime = runtime();
    let app = open(&target, now, 3);
    let store = app.store.clone();
    runtime.block_on(async {
        let bytes = std::fs::read(&from).expect("the archive");
        let torn = from.with_file_name("torn");
        for part in [1, 3, 10, 40, 100] {
            std::fs::write(&torn, &bytes[..bytes.len() / 101 * part]).expect("writes");
            let said = refused(&app, &torn).await;
            assert!(
                said.contains("cut off") || said.contains("no archive") || said.contains("not an archive"),
                "{said}"
            );
        }
        let mut hurt = bytes.clone();
        let middle = hurt.len() / 2;
        hurt[middle..middle + 40].fill(0xA5);
        std::fs::write(&torn, &hurt).expect("writes");
        let said = refused(&app, &torn).await;
        assert!(said.contains("damaged") || said.contains("cut off"), "{said}");
        let all = lines(&from);
        std::fs::write(&torn, all[..all.len() - 1].join("\n")).expect("writes");
        assert!(refused(&app, &torn).await.contains("cut off"), "without its last line, and not packed");
        std::fs::write(&torn, [&all[..40], &all[41..]].concat().join("\n")).expect("writes");
        assert!(refused(&app, &torn).await.contains("something was taken out"));
        std::fs::write(&torn, "{\"althing_archive\":2}\n").expect("writes");
        assert!(refused(&app, &torn).await.contains("form 2"));
        std::fs::write(&torn, "<p>a page</p>").expect("writes");
        assert!(!is_archive(&torn) && is_archive(&from) && !is_archive(Path::new("/nowhere")));
        assert_eq!(count(&app, "select count(*) from site where slug = 'paper'").await, 0);
        assert_eq!(count(&app, "select count(*) from site_restore").await, 0);
        std::fs::write(&torn, all.join("\n") + "\n").expect("writes");
        assert!(restores(&app, &torn).await.bad.is_empty(), "one that somebody unpacked is one");
        verified(&app).await;
    });
    store.close();
}

/// Puts other values into the first line of a type that has a value like this.
fn hostile(at: usize, line: &str) -> String {
    let mut value: Value = serde_json::from_str(line).expect("a line");
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    match (text(&value, "type").as_str(), at) {
        ("guest", _) if text(&value, "name") == "Ben" => value["name"] = json!("Be\u{202e}n<b>"),
        ("story", _) if text(&value, "title") == "Closed" => value["url"] = json!("javascript:alert(1)"),
        ("story", _) if text(&value, "title") == "Gulls" => {
            value["body"] = json!("<p>Fine</p><script>alert('body')</script><img src=x onerror=alert(2)>");
            value["title"] = json!("Gulls\u{202e}\n");
        }
        ("setting", _) if text(&value, "name") == "theme.accent" => {
            value["value"] = json!("url(//evil.example)");
        }
        ("rule", _) if text(&value, "code") == "hate" => value["code"] = json!("../x"),
        ("revision", _) if text(&value, "source") == "Deeper" => value["source"] = json!("x".repeat(200_000)),
        ("revision", _) if text(&value, "source") == "Deepest" => value["source"] = json!("a\u{202e}b"),
        ("comment", _) if text(&value, "status") == "withdrawn" => value["status"] = json!("admin"),
        ("vote", _) if value["value"] == -1 => value["value"] = json!(-1000),
        _ => {}
    }
    value.to_string()
}

#[test]
fn r01_r02_hostile_values_go_through_the_types_of_everything() {
    let (_source, from, now) = archived(Engine::Sqlite).expect("an archive");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(target) = engine::bare(engine) else { continue };
        let bad = changed(&from, "bad", hostile);
        let runtime = runtime();
        let app = open(&target, now, 3);
        let store = app.store.clone();
        runtime.block_on(async {
            let paper = Paper::open(&target, app).await;
            let done = restores(&paper.app, &bad).await;
            let told = done.table();
            for why in [
                "name: ",
                "url: ",
                "theme.accent",
                "code: it is not the code",
                "source: it is too long",
                "status: it is none of the words",
                "value: it is 1 or -1",
            ] {
                assert!(done.bad.iter().any(|(_, said)| said.contains(why)), "{why}: {told}");
            }
            assert!(!told.contains("alert") && !told.contains("evil"), "what is bad is not repeated: {told}");
            assert!(done.orphans > 0 && done.textless > 0, "{told}");
            let page = paper.page("/s/paper").await;
            assert!(
                !page.contains("javascript:") && !page.contains("onerror") && !page.contains("evil.example"),
                "{page}"
            );
            assert_eq!(
                count(
                    &paper.app,
                    "select count(*) from story where body_html is not null and title = 'Gulls'"
                )
                .await,
                1
            );
            paper.settle().await;
            verified(&paper.app).await;
        });
        store.close();
    }
}

#[test]
fn r40_an_archive_writes_into_no_other_site() {
    let (_source, from, now) = archived(Engine::Sqlite).expect("an archive");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(target) = engine::bare(engine) else { continue };
        let runtime = runtime();
        let app = open(&target, now, 3);
        let store = app.store.clone();
        runtime.block_on(async {
            let paper = Paper::open(&target, app).await;
            let story = paper.story_at("other", "https://other.example/mine").await;
            let mine = paper.reader("Mine").comments_on(&story, "Mine and nobody else's").await;
            let before = paper.page(&story.page()).await;
            let (own, of_story) = (mine.id.to_string(), story.id.clone());
            // Texts and replies for a comment of another site, a comment under its story, and its own again.
            let bad = changed(&from, "bad", |_, line| {
                let mut value: Value = serde_json::from_str(line).expect("a line");
                match value["type"].as_str() {
                    Some("revision") if value["source"] == "Deeper" => value["comment_id"] = json!(own),
                    Some("comment") if value["position"] == 3 => value["parent_id"] = json!(own),
                    Some("comment") if value["position"] == 5 => value["story_id"] = json!(of_story),
                    Some("comment") if value["position"] == 6 => value["id"] = json!(own),
                    Some("address") if value["position"] == 1 => value["story_id"] = json!(of_story),
                    _ => {}
                }
                value.to_string()
            });
            let done = restores(&paper.app, &bad).await;
            assert!(done.bad_count > 3, "{}", done.table());
            assert_eq!(paper.page(&story.page()).await, before);
            assert_eq!(paper.row(&mine).await.expect("there").source, "Mine and nobody else's");
            paper.settle().await;
            verified(&paper.app).await;
        });
        store.close();
    }
}

#[test]
fn a_name_that_is_taken_is_refused_with_the_way_out() {
    let (_source, from, now) = archived(Engine::Sqlite).expect("an archive");
    let target = engine::bare(Engine::Sqlite).expect("a database");
    let runtime = runtime();
    let app = open(&target, now, 3);
    let store = app.store.clone();
    runtime.block_on(async {
        let origins = ["https://new.example".to_owned()];
        althing::site::actions::add(&app, "paper", &origins, None).await.expect("a site");
        let said = refused(&app, &from).await;
        assert!(said.contains("another site paper") && said.contains("--site"), "{said}");
        let done =
            archive::restore(&app, Some("old-paper"), &from, |_, _| ()).await.expect("under another name");
        assert!(done.bad.is_empty() && app.sites().slug("old-paper").is_some(), "{done:?}");
        assert!(
            archive::restore(&app, Some("keys"), &from, |_, _| ()).await.is_ok_and(|done| done.was_there)
        );
        verified(&app).await;
    });
    store.close();
}

#[test]
fn r30_r31_nobody_gets_an_account_or_a_role_by_an_archive() {
    let (_source, from, now) = archived(Engine::Sqlite).expect("an archive");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(target) = engine::bare(engine) else { continue };
        let runtime = runtime();
        let app = open(&target, now, 3);
        let store = app.store.clone();
        runtime.block_on(async {
            let paper = Paper::open(&target, app).await;
            let cookie = account::signs_in(&paper, "ada@nest.example").await;
            account::names(&paper, &cookie, "Somebody else").await.is(303);
            paper.member("Mia").await;
            let before = count(&paper.app, "select count(*) from session").await;
            let done = restores(&paper.app, &from).await;
            assert_eq!(
                (done.unlinked, done.unreachable, done.nameless, done.bad_count),
                (2, 1, 1, 0),
                "{}",
                done.table()
            );
            assert!(paper.app.grants().is_empty());
            assert_eq!(count(&paper.app, "select count(*) from role").await, 0);
            assert_eq!(count(&paper.app, "select count(*) from session").await, before);
            assert_eq!(count(&paper.app, "select count(*) from identity where issuer <> 'mail'").await, 0);
            // The mailbox goes on to open the account that it opened before.
            let again = account::signs_in(&paper, "ada@nest.example").await;
            let me = paper.ask(&Method::GET, "/me").header("cookie", &again).send().await;
            assert!(me.is(200).text().contains("Somebody else"));
            paper.settle().await;
            verified(&paper.app).await;
        });
        store.close();
    }
}

#[test]
fn r30_no_archive_gives_a_mailbox_to_an_account_that_is_here() {
    let (_source, from, now) = archived(Engine::Sqlite).expect("an archive");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(target) = engine::bare(engine) else { continue };
        let runtime = runtime();
        let app = open(&target, now, 3);
        let store = app.store.clone();
        runtime.block_on(async {
            let paper = Paper::open(&target, app).await;
            let mia = paper.member("Mia").await;
            let own = mia.id.to_string();
            let bad = changed(&from, "bad", |_, line| {
                let mut value: Value = serde_json::from_str(line).expect("a line");
                if value["type"] == "identity" {
                    value["account_id"] = json!(own);
                }
                value.to_string()
            });
            let before = count(&paper.app, "select count(*) from identity").await;
            let done = restores(&paper.app, &bad).await;
            assert!(done.unlinked > 0, "{}", done.table());
            assert_eq!(count(&paper.app, "select count(*) from identity").await, before);
            let cookie = account::signs_in(&paper, "ada@nest.example").await;
            let me = paper.ask(&Method::GET, "/me").header("cookie", &cookie).send().await;
            assert!(!me.is(200).text().contains("Mia"), "the mailbox opens an account of its own");
        });
        store.close();
    }
}

#[test]
fn whoever_signs_in_by_no_mailbox_keeps_what_they_wrote() {
    let (_source, from, now) = archived(Engine::Sqlite).expect("an archive");
    let account =
        lines(&from).into_iter().find(|line| line.starts_with("{\"type\":\"account\"")).expect("an account");
    let without = changed(&from, "without", |_, line| {
        let is_mailbox = line.starts_with("{\"type\":\"identity\"");
        if is_mailbox { account.clone() } else { line.to_owned() }
    });
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some((whole, part)) = engine::bare(engine).zip(engine::bare(engine)) else { continue };
        let runtime = runtime();
        let owned =
            "select count(*) from comment c join guest g on g.id = c.guest_id where g.account_id is not null";
        let count_of = |place, archive: &Path| {
            let app = open(place, now, 3);
            let store = app.store.clone();
            let counted = runtime.block_on(async {
                restores(&app, archive).await;
                count(&app, owned).await
            });
            store.close();
            counted
        };
        let expected = count_of(&whole, &from);
        assert!(expected > 0);
        assert_eq!(count_of(&part, &without), expected);
    }
}

async fn mias_id(app: &App) -> uuid::Uuid {
    let read =
        app.store.read(|tx| tx.one::<uuid::Uuid>("select id from account where name = 'Mia'", args![]));
    read.await.unwrap_or_else(|error: althing_store::Error| panic!("{error}")).expect("an account")
}

/// An archive of a site on which somebody of this mailbox wrote and voted; who that is there, and when it was.
fn of_mia() -> (Database, PathBuf, uuid::Uuid, i64) {
    let database = engine::fresh(Engine::Sqlite).expect("a database");
    let app = open(&database, engine::MORNING, 2);
    let store = app.store.clone();
    let made = runtime().block_on(async {
        let paper = Paper::open(&database, app).await;
        paper.set(&["votes=up-down"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        let by_ana = paper.reader("Ana").comments_on(&story, "By a guest").await;
        let cookie = account::signs_in(&paper, "mia@nest.example").await;
        account::names(&paper, &cookie, "Mia").await.is(303);
        let id = mias_id(&paper.app).await;
        let mia = Member { id: AccountId(id), name: "Mia".to_owned(), cookie };
        paper.comments_as(&mia, &story, "Words of Mia").await;
        let vote = paper.ask(&Method::PUT, &format!("{}/vote", by_ana.api())).of(&mia).script(PAPER);
        vote.json(&json!({"value": 1})).send().await.is(200);
        (exports(&paper, "one").await, id, paper.now().0)
    });
    store.close();
    (database, made.0, made.1, made.2)
}

#[test]
fn r30_what_an_archive_says_of_an_account_that_is_here_needs_its_mailbox() {
    let (_source, from, id, now) = of_mia();
    for (engine, is_forged) in
        [Engine::Sqlite, Engine::Postgres].into_iter().flat_map(|engine| [(engine, false), (engine, true)])
    {
        let Some(target) = engine::bare(engine) else { continue };
        let runtime = runtime();
        let app = open(&target, now, 3);
        let store = app.store.clone();
        runtime.block_on(async {
            let paper = Paper::open(&target, app).await;
            let cookie = account::signs_in(&paper, "mia@nest.example").await;
            account::names(&paper, &cookie, "Mia").await.is(303);
            let here = mias_id(&paper.app).await.to_string();
            let mailbox = if is_forged { "mallory@nest.example" } else { "mia@nest.example" };
            let name = format!("{engine:?}-{is_forged}");
            let said = changed(&from, &name, |_, line| {
                line.replace(&id.to_string(), &here).replace("mia@nest.example", mailbox)
            });
            let done = restores(&paper.app, &said).await;
            let of_mia = [
                count(&paper.app, "select count(*) from comment where account_id is not null").await,
                count(&paper.app, "select count(*) from guest where account_id is not null").await,
                count(&paper.app, "select count(*) from vote").await,
                count(&paper.app, "select count(*) from event where actor_kind = 'account' and actor_id is not null and site_id in (select id from site where slug = 'paper')").await,
            ];
            if is_forged {
                assert_eq!((done.foreign, done.unlinked, done.bad_count), (1, 1, 1), "the vote is nobody's: {}", done.table());
                assert_eq!(of_mia, [0; 4]);
            } else {
                assert_eq!((done.foreign, done.unlinked, done.bad_count), (0, 0, 0), "{}", done.table());
                assert!(of_mia.iter().all(|count| *count > 0), "{of_mia:?}");
            }
            let page = paper.page("/s/paper").await;
            assert!(page.contains("The fence"), "{page}");
            assert_eq!(count(&paper.app, "select count(*) from guest where name = 'Mia'").await, 1, "words keep their name");
            paper.settle().await;
            verified(&paper.app).await;
        });
        store.close();
    }
}

#[test]
fn an_archive_holds_no_secret_and_nothing_of_another_site() {
    let (source, from, _) = archived(Engine::Sqlite).expect("an archive");
    let text = lines(&from).join("\n");
    for wanted in [
        "ada@nest.example",
        "guest@nest.example",
        "\"type\":\"correction\"",
        "\"type\":\"standing\"",
        "\"type\":\"appeal\"",
        "\"type\":\"report\"",
        "\"type\":\"vote\"",
        "\"type\":\"phase_day\"",
        "\"type\":\"section_setting\"",
        "\"type\":\"identity\"",
        "Fine words",
    ] {
        assert!(text.to_lowercase().contains(&wanted.to_lowercase()), "{wanted}");
    }
    let keys = [&source.keys.publisher, &source.keys.staff, &source.keys.perspective];
    for secret in keys.into_iter().map(String::as_str).chain([
        "Elsewhere",
        "other.example",
        "\"html\"",
        "passkey",
        "\"role\"",
        "\"session\"",
    ]) {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(std::fs::metadata(&from).expect("there").permissions().mode() & 0o777, 0o600);
    let left = std::fs::read_dir(from.parent().expect("a folder")).expect("reads");
    assert!(
        left.map(|entry| entry.expect("reads").file_name())
            .all(|name| !name.to_string_lossy().contains("part"))
    );
}

/// What was erased between the reading of its row and of the log is erased, and so is what this server erased before.
#[test]
fn what_the_log_says_was_erased_is() {
    let (_source, from, now) = archived(Engine::Sqlite).expect("an archive");
    let first = lines(&from)
        .into_iter()
        .find(|line| line.contains("\"source\":\"First *words*, changed\""))
        .expect("there");
    let id = serde_json::from_str::<Value>(&first).expect("a line")["comment_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let target = engine::bare(Engine::Sqlite).expect("a database");
    let late = changed(&from, "late", |_, line| {
        let mut value: Value = serde_json::from_str(line).expect("a line");
        if value["type"] == "event" && value["kind"] == "comment_withdrawn" {
            value["kind"] = json!("comment_erased");
            value["comment_id"] = json!(id);
        }
        value.to_string()
    });
    let runtime = runtime();
    let app = open(&target, now, 3);
    let store = app.store.clone();
    runtime.block_on(async {
        let other =
            lines(&from).into_iter().find(|line| line.contains("\"source\":\"Deeper\"")).expect("there");
        let other = serde_json::from_str::<Value>(&other).expect("a line")["comment_id"]
            .as_str()
            .expect("an id")
            .to_owned();
        std::fs::write(app.folder.join("erasures.log"), format!("{other}\n")).expect("writes");
        restores(&app, &late).await;
        let paper = Paper::open(&target, Arc::clone(&app)).await;
        let gone = count(
            &app,
            "select count(*) from revision where source = 'First *words*, changed' or source = 'Deeper'",
        )
        .await;
        assert_eq!(gone, 0);
        let page = paper.get(&format!("/api/v1/comments/{id}")).await;
        assert!(!page.text().contains("words"), "{page}");
        paper.settle().await;
        verified(&app).await;
    });
    store.close();
}

/// The command line takes an archive where it takes every import.
#[test]
fn the_program_exports_and_imports() {
    let source = engine::fresh(Engine::Sqlite).expect("a database");
    let target = engine::bare(Engine::Sqlite).expect("a database");
    let app = open(&source, engine::MORNING, 2);
    let store = app.store.clone();
    runtime().block_on(async {
        let paper = Paper::open(&source, app).await;
        let story = paper.registered("/harbour", "The fence").await;
        paper.reader("Ana").comments_on(&story, "Kept words").await;
    });
    store.close();
    let run = |database: &Database, args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_althing"))
            .args(args)
            .current_dir(&database.place.folder)
            .env("ALTHING_DATABASE_URL", &database.place.url)
            .output()
            .expect("the program runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    std::fs::write(source.place.folder.join("server.key"), engine::server_key().bytes()).expect("a key");
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(source.place.folder.join("server.key"), private).expect("private");
    let (ok, said) = run(&source, &["export", "--site", "paper", "-o", "paper.gz"]);
    assert!(ok && said.contains("comments 1"), "{said}");
    let (ok, said) = run(&source, &["export", "--site", "paper", "-o", "paper.gz"]);
    assert!(!ok && said.contains("never overwrites"), "{said}");
    let (ok, said) = run(&source, &["export", "--site", "paper", "--format", "x", "-o", "y"]);
    assert!(!ok && said.contains("--format"), "{said}");
    std::fs::copy(source.place.folder.join("server.key"), target.place.folder.join("server.key"))
        .expect("a key");
    std::fs::rename(source.place.folder.join("paper.gz"), target.place.folder.join("paper.gz"))
        .expect("moves");
    let (ok, said) = run(&target, &["import", "--site", "paper", "paper.gz"]);
    assert!(ok && said.contains("comment: 1"), "{said}");
    let (ok, said) = run(&target, &["import", "--site", "paper", "--report", "json", "paper.gz"]);
    assert!(ok && said.contains("\"already_there\":true"), "{said}");
    let (ok, said) = run(&target, &["site", "add", "taken", "--origin", "https://taken.example"]);
    assert!(ok, "{said}");
    for wished in ["other", "taken"] {
        let (ok, said) = run(&target, &["import", "--site", wished, "paper.gz"]);
        let words = format!(
            "site paper is here already, whole, under this name since it came in first, and not as {wished};"
        );
        assert!(ok && said.contains(&words), "{said}");
    }
    let (ok, said) = run(&target, &["verify"]);
    assert!(ok && said.contains("comments 1"), "{said}");
}
