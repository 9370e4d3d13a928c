//! T-14 in small: chains and crowds, on a small stack.

use std::sync::Arc;

use althing::import::{Report, store};
use althing::view::texts::Texts;
use althing_core::id::StoryId;
use althing_formats::record::{AuthorRecord, CommentRecord, Text};

use crate::paging::{next_of, shown_on, walk};
use crate::support::{Engine, Paper, Story, engine, settings};

fn record(at: usize, parent: Option<usize>) -> CommentRecord {
    CommentRecord {
        source_id: at.to_string(),
        parent_source_id: parent.map(|at| at.to_string()),
        author: AuthorRecord { name: format!("Author {}", at % 50), ..AuthorRecord::default() },
        body: Text::Plain(format!("Comment number {at}")),
        line: at,
        ..CommentRecord::default()
    }
}

async fn fill(paper: &Paper, path: &str, records: &[CommentRecord]) -> Story {
    let story = paper.registered(path, "A long story").await;
    let site = Arc::clone(paper.app.sites().slug("paper").expect("the site"));
    let id: StoryId = story.id.parse().expect("an id");
    let mut report = Report { read: records.len() as u64, ..Report::default() };
    store(&paper.app, &site, id, "test", records, &mut report).await.expect("stored");
    assert_eq!(report.stored, records.len() as u64, "{report:?}");
    story
}

/// Handlers run on this thread: what recurses does not fit.
const STACK_BYTES: usize = 256 << 10;

fn on_a_small_stack(engine: Engine, case: impl AsyncFnOnce(&Paper) + Send + 'static) {
    let Some(database) = engine::fresh(engine) else { return };
    // All texts of all languages are loaded once, which needs much of a stack whatever is in the database.
    let _ = Texts::of("en");
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let app = engine::app(&database.place.url, &database.place.folder, settings(), engine::MORNING, 2);
        let store = app.store.clone();
        runtime.block_on(async {
            let paper = Box::pin(Paper::open(&database, app)).await;
            Box::pin(case(&paper)).await;
            Box::pin(paper.settle()).await;
            Box::pin(paper.recount()).await;
        });
        store.close();
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(run).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn count(engine: Engine) -> usize {
    // Each comment is some ten statements, and on PostgreSQL each of them is a journey.
    if engine == Engine::Sqlite { 10_000 } else { 2_000 }
}

async fn chain(paper: &Paper, count: usize) {
    let records: Vec<_> = (0..count).map(|at| record(at, at.checked_sub(1))).collect();
    let story = fill(paper, "/chain", &records).await;
    let first = paper.page(&story.page()).await;
    assert!(first.len() < 2_000_000 && shown_on(&first).len() == 200, "{} on a page", shown_on(&first).len());
    let more = first
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|href| href.contains("cursor="));
    let mut seen = shown_on(&first);
    for page in walk(paper, &more.expect("the rest").replace("&amp;", "&")).await {
        assert!(page.len() < 2_000_000);
        seen.extend(shown_on(&page));
    }
    assert_eq!(seen.len(), count);
    let id: StoryId = story.id.parse().expect("an id");
    let mut ends = Vec::new();
    for at in [0, count / 2, count - 1] {
        let row = by_id(paper, &seen[at]).await;
        assert_eq!((row.depth as usize, row.story_id), (at, id));
        let (_, page) = paper.follow(&format!("{}?comment={}", story.page(), row.id)).await;
        assert!(page.contains(&format!("id=\"comment-{}\"", row.id)));
        ends.push(row.id);
    }
    // Below the deepest there is room; in the middle a removal leaves the way down.
    let mut leaf = paper.reader("Ana").comments_on(&story, "A thread of its own").await;
    leaf.id = ends[2];
    let deeper = paper.reader("Ben").replies_to(&leaf, "Below the deepest").await;
    assert_eq!(deeper.json["depth"], count);
    leaf.id = ends[1];
    paper.operator().removes(&leaf).await;
    let (_, page) = paper.follow(&format!("{}?comment={}", story.page(), leaf.id)).await;
    assert!(
        page.contains(&format!("id=\"comment-{}\"", leaf.id))
            && !page.contains(&format!("number {}<", count / 2))
    );
    let row = by_id(paper, &seen[0]).await;
    assert_eq!(row.thread_count as usize, count, "one removed, one new");
    paper.page(&format!("{}/feed.atom", story.page())).await;
}

async fn crowd(paper: &Paper, count: usize) {
    let records: Vec<_> = (0..count).map(|at| record(at, (at > 0).then_some(0))).collect();
    let story = fill(paper, "/crowd", &records).await;
    let first = paper.page(&story.page()).await;
    let root = shown_on(&first).remove(0);
    let row = by_id(paper, &root).await;
    assert_eq!((row.reply_count as usize, row.thread_count as usize), (count - 1, count));
    let mut seen = 0;
    for page in walk(paper, &format!("{}?root={root}", story.page())).await {
        assert!(page.len() < 3_000_000);
        seen += shown_on(&page).len();
    }
    assert_eq!(seen, count);
    let heads: Vec<_> = (0..count).map(|at| record(at, None)).collect();
    let story = fill(paper, "/heads", &heads).await;
    let mut pages = 0;
    let mut path = Some(format!("{}?sort=newest", story.page()));
    let mut seen = 0;
    while let Some(at) = path {
        let page = paper.page(&at).await;
        seen += shown_on(&page).len();
        path = next_of(&page);
        pages += 1;
    }
    assert_eq!((seen, pages), (count, count.div_ceil(50)));
}

async fn by_id(paper: &Paper, id: &str) -> althing_store::comment::CommentRow {
    let id = id.parse().expect("an id");
    paper
        .app
        .store
        .read(move |tx| althing_store::comment::by_id(tx, id))
        .await
        .expect("reads")
        .expect("there")
}

mod t14_a_chain_of_replies {
    use super::*;

    #[test]
    fn sqlite() {
        on_a_small_stack(Engine::Sqlite, async |paper: &Paper| chain(paper, count(Engine::Sqlite)).await);
    }

    #[test]
    fn postgres() {
        on_a_small_stack(Engine::Postgres, async |paper: &Paper| chain(paper, count(Engine::Postgres)).await);
    }
}

mod t14_a_crowd_of_replies_and_of_threads {
    use super::*;

    #[test]
    fn sqlite() {
        on_a_small_stack(Engine::Sqlite, async |paper: &Paper| crowd(paper, count(Engine::Sqlite)).await);
    }

    #[test]
    fn postgres() {
        on_a_small_stack(Engine::Postgres, async |paper: &Paper| crowd(paper, count(Engine::Postgres)).await);
    }
}
