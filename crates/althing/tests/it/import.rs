//! Saved pages come in: whole, once, or not at all.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use althing::follow;
use althing::import::{Options, Progress, Report, Watch, import};
use althing::policy::trial;
use althing::scoring::DEADLINE;
use althing::time::rfc3339;
use althing_core::id::{CommentId, RevisionId, StoryId};
use althing_core::reader::Role;
use althing_core::time::{DAY, MINUTE};
use althing_formats::source::Input;
use althing_store::follow::EVENTS_MAX;
use althing_store::held::{self, ScoredRow};
use althing_store::phase;
use althing_store::stories::{self, List, Place};
use althing_store::{Lane, story};
use http::Method;
use serde_json::json;

use crate::find::found;
use crate::support::judge::Broken;
use crate::support::{Paper, both_engines};

fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/page").join(name);
    std::fs::read(path).expect("the fixture")
}

pub async fn take(paper: &Paper, bytes: &[u8], options: &Options) -> Result<Report, String> {
    let input = Input::of_bytes("the source", bytes).map_err(|refusal| refusal.to_string())?;
    take_input(paper, input, options).await
}

/// The same of an input that was opened before.
pub async fn take_input(paper: &Paper, input: Input, options: &Options) -> Result<Report, String> {
    let site = Arc::clone(paper.app.sites().slug("paper").expect("the site"));
    let last = Arc::new(Mutex::new(None));
    let told = Arc::clone(&last);
    let watch = Watch::new(move |progress| *told.lock().expect("whole") = Some(progress));
    let report = import(&paper.app, &site, input, options, Arc::new(watch)).await;
    if let Some(Progress::Storing { comments, of_comments }) = *last.lock().expect("whole")
        && report.is_ok()
    {
        assert!(comments <= of_comments, "progress ends at its end");
    }
    if let Ok(report) = &report {
        assert_eq!(report.read, report.stored + report.skipped.values().sum::<u64>(), "{report:?}");
    }
    report
}

const NAMES: [&str; 4] =
    ["harbour.txt", "harbour-jsonld.html", "harbour-microdata.html", "harbour-wordpress.html"];

/// How many texts there are, how many of them have scores, and how many were held.
async fn scored(paper: &Paper) -> (usize, usize, usize) {
    let read = paper.app.store.read(move |tx| held::scored_before(tx, RevisionId(uuid::Uuid::max())));
    let rows: Vec<ScoredRow> = read.await.expect("reads");
    let has_scores = rows.iter().filter(|row| row.scores.is_some()).count();
    (rows.len(), has_scores, rows.iter().filter(|row| !row.held.is_empty()).count())
}

/// An outline of so many comments, and two more at its end: one, and the other that answers it.
fn outline(count: usize) -> String {
    let mut text = String::from("Many\n\n\nA story.\n\n\n\n");
    for number in 0..count {
        write!(text, "  \u{2022} Ana\n\n    Number {number}\n\n").expect("writes");
    }
    text + "  \u{2022} Zoe\n\n    The last\n\n    \u{2022} Ben\n\n      An answer\n"
}

both_engines! {
    async fn a_page_is_taken_over_once(paper) {
        for name in NAMES {
            let options = Options { url: Some(format!("https://paper.example/{name}")), ..Options::default() };
            let dry = take(paper, &fixture(name), &Options { dry_run: true, ..options.clone() }).await.expect("a dry run");
            assert!(dry.read > 0 && dry.stored == dry.read, "{name}: {dry:?}");
            let story = paper.story(&format!("/{name}")).await;
            assert!(paper.story_row(&story).await.is_none(), "{name}: a dry run stores nothing");
            let first = take(paper, &fixture(name), &options).await.expect("an import");
            assert_eq!((first.read, first.stored), (dry.read, dry.read), "{name}: {first:?}");
            assert_eq!(first.stories[0].comment_count as u64, first.stored);
            let row = paper.story_row(&story).await.expect("stored");
            assert!(row.registered && row.comment_count as u64 == first.stored, "what an operator imports is registered");
            paper.settle().await;
            let before = paper.picture().await;
            let second = take(paper, &fixture(name), &options).await.expect("a second import");
            assert_eq!((second.stored, second.skipped["already stored"]), (0, first.read), "{name}");
            assert_eq!(paper.picture().await, before, "{name}: a second import changes nothing");
            let page = paper.page(&story.page()).await;
            assert!(page.contains("id=\"comment-"), "{name}: {page}");
        }
    }

    async fn what_was_imported_is_scored_afterwards_and_not_held(paper) {
        paper.set(&["score.mode=on", "score.toxicity.hold=0.001"]).await;
        let report = take(paper, &fixture("harbour.txt"), &Options::default()).await.expect("an import");
        let stored = report.stored as usize;
        assert_eq!(scored(paper).await, (stored, 0, 0), "an import waits for no scorer");
        paper.settle().await;
        let (_, with_scores, held) = scored(paper).await;
        assert!(with_scores > stored / 2 && with_scores <= stored, "all but those without a text: {with_scores} of {stored}");
        assert_eq!(held, 0);
        paper.set(&["score.mode=off"]).await;
        let options = Options { url: Some("https://paper.example/again".to_owned()), ..Options::default() };
        let again = take(paper, &fixture("harbour-jsonld.html"), &options).await.expect("an import");
        paper.settle().await;
        assert_eq!(scored(paper).await, (stored + again.stored as usize, with_scores, 0));
    }

    async fn what_was_imported_is_found_with_its_scores_or_where_there_are_none_without_them(paper) {
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let hosted = |path: &str| Options { url: Some(format!("https://paper.example/{path}")), ..Options::default() };
        paper.judged_by(Broken, DEADLINE);
        paper.set(&["score.mode=on"]).await;
        let stored = take(paper, &fixture("harbour-jsonld.html"), &hosted("a")).await.expect("an import").stored as usize;
        paper.relay().await;
        while follow::step(&paper.app, EVENTS_MAX).await.expect("the log is followed").is_some() {}
        let silent = found(paper, &max, "limit=50").await;
        assert!(silent.iter().all(String::is_empty), "each is put into the index once, with its scores: {silent:?}");
        paper.recount().await;
        paper.settle().await;
        assert_eq!(scored(paper).await, (stored, 0, 0), "the scorer fails");
        assert_eq!(found(paper, &max, "limit=50").await.len(), stored, "they can be found without");
        paper.scores_by_marks().await;
        paper.settle().await;
        assert_eq!(scored(paper).await.1, 0, "a scorer that failed is left alone for a minute");
        paper.advance(MINUTE);
        paper.settle().await;
        assert_eq!(scored(paper).await.1, stored - silent.len());
        assert_eq!(found(paper, &max, "language=en&limit=50").await.len(), stored - silent.len(), "by what its scores say, too");
        let before = stored;
        let stored = take(paper, &fixture("harbour-microdata.html"), &hosted("b")).await.expect("an import").stored as usize;
        paper.set(&["score.mode=off"]).await;
        paper.settle().await;
        assert_eq!(found(paper, &max, "limit=50").await.len(), before + stored, "nobody scores any more, and they are found");
    }

    async fn many_comments_of_a_story_are_ranked_in_rounds(paper) {
        let page = outline(2_500);
        let report = take(paper, page.as_bytes(), &Options::default()).await.expect("an import");
        assert_eq!(report.stored, 2_502);
        let story: StoryId = report.stories[0].id.parse().expect("an id");
        let round = || paper.app.store.write(Lane::Bulk, move |tx| story::refresh_ranks(tx, story));
        let mut rounds = 1;
        while round().await.expect("ranked").more {
            rounds += 1;
        }
        assert_eq!(rounds, 3, "nobody waits for all of it");
        paper.settle().await;
        let story = crate::support::Story { id: report.stories[0].id.clone(), site: "paper".to_owned(), url: None };
        let listed = paper.get(&format!("{}?sort=discussed&limit=2", story.comments())).await.json();
        assert_eq!(listed["comments"][0]["author"]["name"], "Zoe", "the last one has the only answer");
    }

    async fn the_outline_keeps_its_order_depth_and_empty_comments(paper) {
        let report = take(paper, &fixture("harbour.txt"), &Options::default()).await.expect("an import");
        let story = crate::support::Story { id: report.stories[0].id.clone(), site: "paper".to_owned(), url: None };
        assert_eq!(report.stories[0].url, None, "without --url it is hosted here");
        let listed = paper.get(&format!("{}?sort=oldest&limit=200", story.comments())).await.json();
        let comments = listed["comments"].as_array().unwrap();
        let names: Vec<&str> = comments.iter().map(|comment| comment["author"]["name"].as_str().unwrap()).collect();
        assert_eq!(names[..4], ["Odd Sailor", "Maren", "Odd Sailor", "Keel & Sons"]);
        assert!(comments.iter().all(|comment| comment["created_at"] == json!(null)), "times that a page does not give are null");
        let silent = comments.iter().find(|comment| comment["author"]["name"] == "Tobias Reed").expect("kept");
        assert_eq!(silent["body_html"], "", "he said nothing, and is kept");
        let mut places: Vec<i64> = comments.iter().map(|comment| comment["position"].as_i64().unwrap()).collect();
        places.dedup();
        assert_eq!(places.len(), comments.len());
        let page = paper.page(&story.page()).await;
        assert!(page.contains("Tidewater Post") && page.contains("Ten Loud Years"), "{page}");
        let reply = paper.reader("Ana");
        let mut target = reply.comments_on(&story, "A new one below the old").await;
        target.id = comments[0]["id"].as_str().unwrap().parse().unwrap();
        let deeper = reply.replies_to(&target, "To an imported one").await;
        assert_eq!(deeper.json["depth"], 1);
        assert!(paper.page(&story.page()).await.contains("To an imported one"));
        paper.operator().removes(&target).await;
        paper.operator().erases(&target).await;
        let again = take(paper, &fixture("harbour.txt"), &Options::default()).await.expect("again");
        assert_eq!(again.stored, 0, "what was erased does not come back with its source");
    }

    async fn a_malformed_page_stores_nothing(paper) {
        let before = paper.picture().await;
        let nonsense: [&[u8]; 6] = [b"", b"   \n", b"\x00\x01\x02", b"<html><body>Nothing here</body></html>", b"Headline\n\n  \xe2\x80\xa2 Ana\n\n            \xe2\x80\xa2 Too deep\n", b"{\"json\": true}"];
        for bytes in nonsense {
            let refusal = take(paper, bytes, &Options::default()).await;
            match refusal {
                Err(words) => assert!(!words.is_empty() && !words.contains('\n'), "{words}"),
                Ok(report) => assert_eq!(report.read, 0, "{report:?}"),
            }
        }
        let foreign = Options { url: Some("https://evil.example/x".to_owned()), ..Options::default() };
        let words = take(paper, &fixture("harbour.txt"), &foreign).await.expect_err("a foreign origin");
        assert!(words.contains("--url"), "{words}");
        assert_eq!(paper.picture().await, before, "nothing is half-stored");
    }

    async fn what_was_imported_counts_by_when_it_was_written(paper) {
        let of = |path: &str| Options { url: Some(format!("https://paper.example/{path}")), ..Options::default() };
        let dated = take(paper, &fixture("harbour-jsonld.html"), &of("dated")).await.expect("an import").stored;
        let undated = take(paper, &fixture("harbour.txt"), &of("undated")).await.expect("an import").stored;
        let stored = usize::try_from(dated + undated).expect("a few");
        let fresh = paper.registered("/today", "Written today").await;
        let own = paper.reader("Ana").comments_on(&fresh, "By Ana").await;
        paper.settle().await;
        let site = paper.app.sites().slug("paper").cloned().expect("there");
        let mut stricter = althing_core::site::Site::clone(&site);
        stricter.settings.set("mode", "hold-first").expect("taken");
        stricter.settle();
        let tried = trial::run(&paper.app, Arc::clone(&site), stricter, "").await.expect("tried");
        assert_eq!((tried.looked, tried.imported, tried.all.held_then), (stored + 1, stored, stored + 1));
        let (id, now) = (site.id, paper.now());
        let busy = paper.app.store.read(move |tx| stories::list(tx, List::Busy, id, "", Place::FIRST, now)).await.expect("reads");
        let counts: Vec<_> = busy.iter().map(|story| (story.title.as_str(), story.recent_count)).collect();
        assert_eq!(counts, [("Written today", 1)], "nothing of it was written today");
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let desk = async |path: &str| paper.ask(&Method::GET, path).of(&max).send().await.is(200).text();
        let figures = desk("/desk/figures/paper").await;
        assert!(figures.contains(&format!("{stored} comments were imported in this time")), "{figures}");
        let walked = paper.app.store.read(move |tx| phase::last_before(tx, CommentId(uuid::Uuid::max()))).await.expect("reads").0;
        let oldest = walked.iter().filter(|came| came.is_imported).min_by_key(|came| came.at).expect("one");
        assert!(oldest.at < now.plus(-DAY), "{oldest:?}");
        let page = desk(&format!("/desk/comments/{}", oldest.id)).await;
        assert!(page.contains(&format!("datetime=\"{}\"", rfc3339(oldest.at))), "its age is from when it was written: {page}");
        let no_time = walked.iter().find(|came| came.is_imported && came.story_id != oldest.story_id).expect("one");
        let page = desk(&format!("/desk/comments/{}", no_time.id)).await;
        assert!(page.contains("imported, its time is not known"), "{page}");
        assert_eq!(paper.status(&own).await, "published");
    }

    async fn two_imports_of_one_page_at_once_store_it_once(paper) {
        let mut text = String::from("A long discussion\n\nSome words.\n\n\n");
        for at in 0..450 {
            write!(text, "\u{2022} Author {}\n\n  Comment number {at}\n\n    \u{2022} Author {}\n\n      Reply {at}\n\n", at % 40, at % 7).expect("writes");
        }
        for options in [Options::default(), Options { url: Some("https://paper.example/long".to_owned()), ..Options::default() }] {
            let (one, two, three) = tokio::join!(
                take(paper, text.as_bytes(), &options),
                take(paper, text.as_bytes(), &options),
                take(paper, text.as_bytes(), &options)
            );
            let reports = [one.expect("an import"), two.expect("an import"), three.expect("an import")];
            assert_eq!(reports.iter().map(|report| report.stored).sum::<u64>(), 900, "{reports:?}");
            assert!(reports.iter().all(|report| report.read == 900 && report.stories[0].id == reports[0].stories[0].id));
            let story = crate::support::Story { id: reports[0].stories[0].id.clone(), site: "paper".to_owned(), url: None };
            assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 900);
            paper.recount().await;
        }
    }

    async fn a_dry_run_says_what_the_import_then_does(paper) {
        let plain = |report: &Report| {
            (report.read, report.stored, report.skipped.clone(), report.changed.clone(), report.stories[0].id.clone())
        };
        // The story has another address first, under whose id it is stored.
        let put = json!({"url": "https://paper.example/first", "title": "T", "urls": ["https://paper.example/second"]});
        let id = paper.publisher().puts(&put).await.json()["id"].as_str().unwrap().to_owned();
        let options = Options { url: Some("https://paper.example/second".to_owned()), ..Options::default() };
        let rehearsal = Options { dry_run: true, ..options.clone() };
        let text = "Headline\n\nWords.\n\n\n\u{2022} Ana\n\n  One\n\n    \u{2022} Ben\n\n      Two\n\n\u{2022} Cleo\n\n  LONG\n\n    \u{2022} Dora\n\n      Below what is too long\n";
        let long = text.replace("LONG", &"x".repeat(200_000));
        for source in [long.as_str(), text, text] {
            let dry = take(paper, source.as_bytes(), &rehearsal).await.expect("a dry run");
            let real = take(paper, source.as_bytes(), &options).await.expect("an import");
            assert_eq!(plain(&dry), plain(&real));
            assert_eq!(real.stories[0].id, id);
        }
    }

    async fn an_import_runs_beside_readers_who_post(paper) {
        let mut text = String::from("A long discussion\n\nSome words.\n\n\n");
        for at in 0..900 {
            let author = at % 40;
            write!(text, "\u{2022} Author {author}\n\n  Imported comment number {at}\n\n").expect("writes");
        }
        let options = Options { url: Some("https://paper.example/long".to_owned()), ..Options::default() };
        let story = paper.story("/long").await;
        let asks: Vec<_> = (0..150).map(|at| paper.reader("Ana").asks(&story, None, &format!("Live comment {at}"))).collect();
        let (report, answers) = tokio::join!(take(paper, text.as_bytes(), &options), paper.at_once(asks));
        let report = report.expect("an import");
        assert_eq!((report.read, report.stored), (900, 900), "{report:?}");
        assert!(answers.iter().all(|answer| answer.status == 201));
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1050);
        paper.recount().await;
    }
}
