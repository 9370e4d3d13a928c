//! A site goes into an archive and comes back: whole, the same from either database, and nothing that is not the site's.

mod broken;
mod furnished;
mod meanwhile;
mod others;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use althing::app::App;
use althing::archive::{self, Restored};
use althing::secret::ServerKey;
use althing_store::verify;
use tokio::runtime::Runtime;

pub(super) use crate::account::mailed;
use crate::support::{Database, Engine, Paper, Story, engine};
use furnished::furnished;

pub(super) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

pub(super) fn open(database: &Database, at: i64, seed: u64) -> Arc<App> {
    engine::app(&database.place.url, &database.place.folder, mailed(), at, seed)
}

/// Writes an archive of site `paper` into a database's folder.
pub(super) async fn exports(paper: &Paper, name: &str) -> PathBuf {
    let to = paper.database.folder.join(name);
    let (say, _heard) = tokio::sync::mpsc::unbounded_channel();
    let site = paper.app.site("paper").expect("the site");
    archive::export(&paper.app, &site, &to, &say).await.expect("an archive");
    to
}

pub(super) async fn restores(app: &Arc<App>, from: &Path) -> Restored {
    archive::restore(app, None, from, |_, _| ()).await.expect("a restore")
}

/// What an archive says, unpacked.
pub(super) fn lines(path: &Path) -> Vec<String> {
    let mut text = String::new();
    let file = std::fs::File::open(path).expect("the archive");
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(file), &mut text).expect("unpacks");
    text.lines().map(str::to_owned).collect()
}

/// The first line in which two archives differ.
pub(super) fn assert_same(left: &Path, right: &Path) {
    let (one, two) = (lines(left), lines(right));
    for (at, pair) in one.iter().zip(&two).enumerate() {
        assert_eq!(pair.0, pair.1, "line {}", at + 1);
    }
    assert_eq!(one.len(), two.len());
    assert!(
        std::fs::read(left).expect("reads") == std::fs::read(right).expect("reads"),
        "they are packed alike"
    );
}

pub(super) async fn verified(app: &App) {
    let store = app.store.clone();
    let report = tokio::task::spawn_blocking(move || verify::verify(&store)).await.expect("runs");
    let report = report.expect("verify reads");
    assert_eq!(report.fault_count, 0, "{:#?}", report.faults);
    assert!(report.comments > 0);
}

/// What readers see of stories, and of the site.
async fn seen(paper: &Paper, stories: &[Story]) -> Vec<String> {
    let mut seen = Vec::new();
    for story in stories {
        seen.push(paper.page(&story.page()).await);
        for sort in ["best", "newest", "oldest", "discussed"] {
            let answer = paper.get(&format!("{}?sort={sort}", story.comments())).await;
            seen.push(answer.is(200).text());
        }
        seen.push(paper.get(&story.api()).await.is(200).text());
    }
    for path in ["/s/paper/rules", "/s/paper/moderation", "/s/paper/privacy", "/api/v1/sites/paper/rules"] {
        seen.push(paper.page(path).await);
    }
    seen
}

/// From one database into another, there exported again, and back into the first kind: three archives that are one.
fn goes_round(from: Engine, to: Engine) {
    let (Some(first), Some(second), Some(third)) =
        (engine::fresh(from), engine::bare(to), engine::bare(from))
    else {
        return;
    };
    let runtime = runtime();
    let app = open(&first, engine::MORNING, 2);
    let store = app.store.clone();
    let (one, now, stories, before) = runtime.block_on(async {
        let paper = Paper::open(&first, app).await;
        let stories = furnished(&paper).await;
        paper.settle().await;
        let one = exports(&paper, "one").await;
        let again = exports(&paper, "again").await;
        assert_same(&one, &again);
        (one, paper.now().0, stories.clone(), seen(&paper, &stories).await)
    });
    let (two, after) = runtime.block_on(async {
        let paper = Paper::open(&second, open(&second, now, 3)).await;
        let done = restores(&paper.app, &one).await;
        assert_eq!(
            (done.bad.as_slice(), done.orphans, done.textless, done.unlinked),
            ([].as_slice(), 0, 0, 0)
        );
        verified(&paper.app).await;
        paper.settle().await;
        verified(&paper.app).await;
        let two = exports(&paper, "two").await;
        (two, seen(&paper, &stories).await)
    });
    assert_same(&one, &two);
    for (left, right) in before.iter().zip(&after) {
        assert_eq!(left, right);
    }
    runtime.block_on(async {
        // Another server key: addresses are found by it, and by nothing that the archive says.
        let key = ServerKey::new(std::array::from_fn(|at| at as u8 * 5 + 2)).expect("a key");
        let place = &third.place;
        let app = engine::app_with(key, &place.url, &place.folder, mailed(), now, 4);
        let paper = Paper::open(&third, app).await;
        restores(&paper.app, &two).await;
        verified(&paper.app).await;
        let three = exports(&paper, "three").await;
        assert_same(&one, &three);
        let again = restores(&paper.app, &two).await;
        assert!(again.was_there && again.kinds.is_empty(), "{again:?}");
        paper.settle().await;
        verified(&paper.app).await;
    });
    drop(runtime);
    store.close();
}

#[test]
fn a_site_goes_from_sqlite_to_postgresql_and_back() {
    goes_round(Engine::Sqlite, Engine::Postgres);
}

#[test]
fn a_site_goes_from_postgresql_to_sqlite_and_back() {
    goes_round(Engine::Postgres, Engine::Sqlite);
}

#[test]
fn a_site_goes_from_sqlite_to_sqlite() {
    goes_round(Engine::Sqlite, Engine::Sqlite);
}
