//! A reader's own page: what is theirs, where they are signed in, taking everything along, and being forgotten.

use althing::account::erase;
use althing::account::session::{IDLE, fresh};
use althing::retention;
use althing_core::id::CommentId;
use althing_core::time::{DAY, HOUR, MINUTE};
use althing_store::erasure::Extent;
use althing_store::session::{self, Proof};
use althing_store::{Lane, account, contact, job};
use http::Method;
use serde_json::Value;

use crate::account::{mailed, names, signs_in};
use crate::reading::public_addresses;
use crate::support::{Answer, Engine, Member, OURS, PAPER, Paper, Story, Written, both_engines, on_with};

/// In lower case: in no answer, and in no file, once they are erased.
const NAME: &str = "lovelace";
const ADDRESS: &str = "canary@nest.example";
const WORDS: &str = "unforgettable words";

/// How many comments the big test writes; `ALTHING_TEST_ERASE` asks for more.
fn many() -> usize {
    std::env::var("ALTHING_TEST_ERASE").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

async fn another_session(paper: &Paper, member: &Member) -> Member {
    let fresh = fresh(&paper.app, member.id, Proof::Mail, None, "Safari, iPhone");
    let row = fresh.row.clone();
    paper.app.store.write(Lane::Interactive, move |tx| session::begin(tx, &row)).await.expect("begun");
    Member { cookie: format!("althing={}", fresh.secret), ..member.clone() }
}

async fn sees(paper: &Paper, member: &Member, path: &str) -> Answer {
    paper.ask(&Method::GET, path).of(member).send().await
}

async fn posts(paper: &Paper, member: &Member, path: &str, fields: &[(&str, &str)]) -> Answer {
    paper.ask(&Method::POST, path).of(member).form(OURS, fields).send().await
}

/// Writes a comment, later than everything before.
async fn says(paper: &Paper, member: &Member, story: &Story, body: &str) -> Written {
    paper.advance(2000);
    paper.comments_as(member, story, body).await
}

async fn exports(paper: &Paper, member: &Member) -> Value {
    let answer = sees(paper, member, "/me/export.json").await;
    answer.is(200);
    answer.json()
}

async fn erases(paper: &Paper, member: &Member, what: &str) {
    let answer = posts(paper, member, "/me/erase", &[("what", what), ("sure", "yes")]).await;
    assert_eq!(answer.sent_to(), "/me/erase?done=en");
    assert!(paper.page("/me/erase?done=en").await.contains("Your account is closed"));
}

/// Gives an account an address, as signing in by mail does.
async fn has_address(paper: &Paper, member: &Member) -> [u8; 32] {
    let (key, id, now) = (paper.app.key.contact_key(ADDRESS), member.id, paper.now());
    paper
        .app
        .store
        .write(Lane::Interactive, move |tx| {
            contact::put(tx, &key, ADDRESS, now)?;
            contact::confirm(tx, &key)?;
            account::set_contact(tx, id, Some(&key))
        })
        .await
        .expect("an address");
    key
}

/// What of the traces any public address still tells.
async fn told(paper: &Paper, story: &Story, comment: &Written, traces: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in public_addresses(story, comment) {
        let text = paper.get(&path).await.text().to_lowercase();
        found.extend(
            traces.iter().filter(|trace| text.contains(**trace)).map(|trace| format!("{path}: {trace}")),
        );
    }
    found
}

/// Which traces are in the database's files; on PostgreSQL in its tables.
async fn kept(paper: &Paper, traces: &[&str]) -> Vec<String> {
    let rows = if let Some(path) = paper.app.store.path() {
        let mut log = path.to_owned().into_os_string();
        log.push("-wal");
        let file = std::fs::read(path).expect("the file");
        [file, std::fs::read(log).unwrap_or_default()].concat()
    } else {
        let place = paper.database.clone();
        tokio::task::spawn_blocking(move || place.rows()).await.expect("reads").into_bytes()
    };
    let rows = rows.to_ascii_lowercase();
    let is_in = |trace: &&&str| rows.windows(trace.len()).any(|part| part == trace.as_bytes());
    traces.iter().filter(is_in).map(|trace| (*trace).to_owned()).collect()
}

/// Settles, and lets the log be folded in.
async fn rests(paper: &Paper, story: &Story) {
    paper.settle().await;
    for at in 0..16 {
        paper.reader("Ben").comments_on(story, &format!("Something else {at}")).await;
        paper.app.store.fold();
    }
    paper.reader("Ben").comments_on(story, "And once more").await;
}

async fn writes(paper: &Paper, member: &Member, story: &Story, count: usize) -> Vec<CommentId> {
    let mut ids = Vec::with_capacity(count);
    while ids.len() < count {
        let from = ids.len();
        let asks = (from..count.min(from + 100))
            .map(|at| paper.submission_as(member, story, &format!("{WORDS} {at}")))
            .collect();
        paper.advance(1000);
        for answer in paper.at_once(asks).await {
            answer.is(201);
            ids.push(answer.json()["id"].as_str().expect("an id").parse().expect("an id"));
        }
    }
    ids
}

async fn left(paper: &Paper, member: &Member, extent: Extent) -> usize {
    let id = member.id;
    let newest = CommentId(uuid::Uuid::max());
    let read = move |tx: &mut althing_store::Tx<'_>| {
        let (mut before, mut count) = (newest, 0);
        loop {
            let some = althing_store::erasure::left(tx, id, extent, before)?;
            let Some(last) = some.last() else { return Ok::<_, althing_store::Error>(count) };
            (before, count) = (last.id, count + some.len());
        }
    };
    paper.app.store.read(read).await.expect("reads")
}

both_engines! {
    async fn the_page_lists_what_is_ones_own_and_leads_strangers_to_sign_in(paper) {
        assert_eq!(paper.get("/me").await.sent_to(), "/sign-in");
        let story = paper.registered("/harbour", "The fence").await;
        let mia = paper.member("Mia").await;
        let page = sees(paper, &mia, "/me").await;
        assert!(page.text().contains("You have not written anything yet"), "{page}");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        for at in 0..52 {
            says(paper, &mia, &story, &format!("Number {at} of mine")).await;
        }
        paper.reader("Ben").comments_on(&story, "Foreign words").await;
        paper.set(&["mode=hold-first"]).await;
        let waits = says(paper, &mia, &story, "This one waits").await;
        let page = sees(paper, &mia, "/me").await.text();
        assert!(page.contains("This one waits") && page.contains("Waiting for a moderator"), "{page}");
        assert!(page.contains("reads every comment before") && page.contains(&format!("/me/comments/{}", waits.id)));
        assert!(page.contains("Number 51 of mine") && !page.contains("Number 2 of mine"), "{page}");
        assert!(!page.contains("Foreign words"));
        assert!(!page.contains("Mails"), "no mail is sent here");
        let older = page.split("href=\"/me?before=").nth(1).and_then(|rest| rest.split(['#', '"']).next());
        let page = sees(paper, &mia, &format!("/me?before={}", older.expect("older ones"))).await.text();
        assert!(page.contains("Number 2 of mine") && page.contains("Number 0 of mine"), "{page}");
        assert!(!page.contains("Number 51 of mine") && !page.contains("?before="), "{page}");
    }

    async fn r32_a_session_that_was_ended_acts_no_more(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let mia = paper.member("Mia").await;
        let (phone, tablet) = (another_session(paper, &mia).await, another_session(paper, &mia).await);
        let bearer = paper.bearer_of(&mia, "paper", PAPER).await;
        let page = sees(paper, &mia, "/me").await.text();
        assert_eq!(page.matches("Safari, iPhone").count(), 2, "{page}");
        assert!(page.contains("this one") && page.contains("in pages of The paper"), "{page}");
        let id = page.split("name=\"end\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
        let ben = paper.member("Ben").await;
        posts(paper, &ben, "/me/sessions", &[("end", id)]).await.is(303);
        assert_eq!(sees(paper, &mia, "/me").await.text().matches("name=\"end\"").count(), 4, "not by somebody else");
        posts(paper, &mia, "/me/sessions", &[("end", id)]).await.is(303);
        assert_eq!(sees(paper, &mia, "/me").await.text().matches("name=\"end\"").count(), 3);
        posts(paper, &mia, "/me/sessions", &[("end", "others")]).await.is(303);
        for gone in [&phone, &tablet] {
            assert_eq!(sees(paper, gone, "/me").await.sent_to(), "/sign-in");
            sees(paper, gone, "/me/export.json").await.is(401);
            posts(paper, gone, "/me/erase", &[("what", "text"), ("sure", "yes")]).await.is(401);
        }
        let wish = serde_json::json!({"body": "By a bearer"});
        let ask = paper.ask(&Method::POST, &story.comments()).bearer(&bearer).header("idempotency-key", &paper.key());
        ask.json(&wish).send().await.is(401);
        says(paper, &mia, &story, "This one still acts").await;
        let foreign = paper.ask(&Method::POST, "/me/sessions").of(&mia);
        foreign.form("https://evil.example", &[("end", "others")]).send().await.is(403);
    }

    async fn r13_what_matters_asks_for_a_fresh_proof(paper) {
        let mia = paper.member("Mia").await;
        paper.advance(16 * MINUTE);
        for path in ["/me/export.json", "/me/export.html", "/me/erase"] {
            assert_eq!(sees(paper, &mia, path).await.sent_to(), "/sign-in?again=1", "{path}");
        }
        let answer = posts(paper, &mia, "/me/erase", &[("what", "text"), ("sure", "yes")]).await;
        assert_eq!(answer.sent_to(), "/sign-in?again=1");
        paper.proves_by(&mia, Proof::Mail).await;
        for fields in [&[("what", "text")][..], &[("sure", "yes")], &[("what", "all"), ("sure", "yes")]] {
            assert_eq!(posts(paper, &mia, "/me/erase", fields).await.sent_to(), "/me/erase?missing=1");
        }
        let forged = paper.ask(&Method::POST, "/me/erase").of(&mia);
        forged.form("https://evil.example", &[("what", "text"), ("sure", "yes")]).send().await.is(403);
        sees(paper, &mia, "/me").await.is(200);
    }

    async fn an_export_holds_everything_that_is_kept(paper) {
        paper.scores_by_marks().await;
        let story = paper.registered("/harbour", "The fence").await;
        let ada = paper.member("Ada Lovelace").await;
        has_address(paper, &ada).await;
        let first = says(paper, &ada, &story, "The first text").await;
        let edit = [("do", "edit"), ("body", "The <b>second</b> text")];
        posts(paper, &ada, &format!("/me/comments/{}", first.id), &edit).await.is(303);
        says(paper, &ada, &story, "Fresh toxicity=990").await;
        let ids = writes(paper, &ada, &story, 120).await;
        let export = exports(paper, &ada).await;
        let comments = export["comments"].as_array().expect("a list");
        assert_eq!(comments.len(), ids.len() + 2);
        assert_eq!(export["account"]["name"], "Ada Lovelace");
        assert_eq!(export["account"]["address"]["address"], ADDRESS);
        assert_eq!(export["account"]["sessions"][0]["is_this"], true);
        assert_eq!(export["account"]["identities"][0]["issuer"], "mail");
        let oldest = comments.last().expect("one");
        let texts: Vec<&str> =
            oldest["texts"].as_array().expect("texts").iter().filter_map(|text| text["markdown"].as_str()).collect();
        assert_eq!(texts, ["The first text", "The <b>second</b> text"]);
        let waits = &comments[comments.len() - 2];
        assert_eq!((&waits["status"], &waits["texts"][0]["scores"]["toxicity"]), (&"pending".into(), &990.into()));
        assert_eq!(waits["log"][0]["why"], "score-never");
        for because in [&waits["because"], &waits["log"][0]["because"]] {
            assert!(because[0].as_str().is_some_and(|words| words.starts_with("An automatic check asks")), "{waits}");
        }
        let page = sees(paper, &ada, "/me/export.html").await;
        page.is(200);
        let page = page.text();
        assert!(page.contains("The &lt;b&gt;second&lt;/b&gt; text") && page.ends_with("</html>"), "{page}");
        assert_eq!(page.matches("<article>").count(), comments.len());
        assert!(page.contains(ADDRESS) && page.contains("toxicity 990"));
        assert!(page.contains("Comment written (Somebody with an account)<br>An automatic check asks"), "{page}");
        assert!(!page.contains("score-never") && !page.contains("comment_submitted"), "words, and no codes: {page}");
        let ben = paper.member("Ben").await;
        assert_eq!(exports(paper, &ben).await["comments"], serde_json::json!([]));
        paper.get("/me/export.json").await.is(401);
    }

    async fn an_erased_account_is_nowhere_any_more(paper) {
        let traces = [NAME, ADDRESS, WORDS];
        let story = paper.registered("/harbour", "The fence").await;
        let ada = paper.member("Ada Lovelace").await;
        has_address(paper, &ada).await;
        let began = std::time::Instant::now();
        let ids = writes(paper, &ada, &story, many()).await;
        let wrote = began.elapsed();
        let one = Written { id: ids[0], ..says(paper, &ada, &story, WORDS).await };
        let exporting = std::time::Instant::now();
        assert_eq!(exports(paper, &ada).await["comments"].as_array().map(Vec::len), Some(ids.len() + 1));
        let exported = exporting.elapsed();
        assert!(!told(paper, &story, &one, &traces).await.is_empty(), "the traces can be found at all");
        assert_eq!(kept(paper, &traces).await.len(), 3);
        let foreign = paper.reader("Ben").comments_on(&story, "Worth a vote").await;
        let vote = paper.ask(&Method::PUT, &format!("{}/vote", foreign.api())).of(&ada).script(PAPER);
        vote.json(&serde_json::json!({"value": 1})).send().await.is(200);
        assert_eq!(exports(paper, &ada).await["votes"][0]["value"], 1);
        erases(paper, &ada, "text").await;
        assert_eq!(sees(paper, &ada, "/me").await.sent_to(), "/sign-in");
        paper.submits_as(&ada, &story, "After the end").await.is(422);
        let erasing = std::time::Instant::now();
        paper.settle().await;
        println!(
            "{} comments: written in {wrote:.1?}, exported in {exported:.1?}, erased in {:.1?}",
            ids.len() + 1,
            erasing.elapsed()
        );
        assert_eq!(paper.row(&foreign).await.expect("there").up_count, 0, "votes go with it");
        rests(paper, &story).await;
        assert_eq!(told(paper, &story, &one, &traces).await, [""; 0]);
        assert_eq!(kept(paper, &traces).await, [""; 0]);
        let log = std::fs::read_to_string(paper.app.folder.join("erasures.log")).expect("a log");
        assert_eq!(log, format!("account {} text\n", ada.id), "nothing was claimed");
        assert_eq!(left(paper, &ada, Extent::Text).await, 0);
    }

    async fn a_name_alone_can_be_erased_and_the_texts_stay(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ada = paper.member("Ada Lovelace").await;
        has_address(paper, &ada).await;
        let comment = says(paper, &ada, &story, WORDS).await;
        let reply = paper.reader("Ben").replies_to(&comment, "An answer").await;
        let epoch = paper.story_row(&story).await.expect("there").epoch;
        erases(paper, &ada, "name").await;
        rests(paper, &story).await;
        assert_eq!(told(paper, &story, &reply, &[NAME, ADDRESS]).await, [""; 0]);
        assert_eq!(kept(paper, &[NAME, ADDRESS]).await, [""; 0]);
        let page = paper.page(&story.page()).await;
        assert!(page.contains("Unforgettable") || page.contains(WORDS), "{page}");
        assert!(page.contains("Deleted account"), "{page}");
        assert!(paper.page(&format!("{}/feed.atom", story.page())).await.contains("Deleted account"));
        assert!(paper.story_row(&story).await.expect("there").epoch > epoch);
        assert!(paper.happened(&story).await.iter().any(|kind| kind == "comment_author_erased"));
        let log = std::fs::read_to_string(paper.app.folder.join("erasures.log")).expect("a log");
        assert_eq!(log, format!("account {} name\n", ada.id));
        assert_eq!(left(paper, &ada, Extent::Name).await, 0, "doing it again finds nothing");
    }

    async fn an_erasure_goes_on_where_it_was_killed(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ada = paper.member("Ada Lovelace").await;
        writes(paper, &ada, &story, 150).await;
        erases(paper, &ada, "text").await;
        let app = std::sync::Arc::clone(&paper.app);
        let id = ada.id;
        let work = tokio::spawn(async move { erase::work(&app, None, id, Extent::Text).await.is_ok() });
        let before = left(paper, &ada, Extent::Text).await;
        while left(paper, &ada, Extent::Text).await == before {
            tokio::task::yield_now().await;
        }
        work.abort();
        let _ = work.await;
        let middle = left(paper, &ada, Extent::Text).await;
        assert!(middle < before, "{middle} of {before}");
        let due = paper.app.store.read(job::next_run_at).await.expect("reads");
        assert!(due.is_some(), "the job is there until all is done");
        paper.settle().await;
        assert_eq!(left(paper, &ada, Extent::Text).await, 0);
        assert_eq!(told(paper, &story, &paper.reader("Ben").comments_on(&story, "Later").await, &[WORDS]).await, [""; 0]);
    }

    async fn a_guest_takes_their_comment_along_and_erases_it(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ada Lovelace").comments_on(&story, WORDS).await;
        let other = paper.reader("Ben").comments_on(&story, "Another's").await;
        let export = paper.get(&format!("{}/export.json", comment.case)).await;
        export.is(200);
        let export = export.json();
        assert_eq!(export["comments"][0]["texts"][0]["markdown"], WORDS);
        assert_eq!(export["names"][0]["name"], "Ada Lovelace");
        assert!(paper.page(&format!("{}/export.html", comment.case)).await.contains(WORDS));
        let token = other.case.rsplit('/').next().expect("a token");
        paper.get(&format!("/c/{}/{token}/export.json", comment.id)).await.is(404);
        paper.ask(&Method::POST, &format!("/c/{}/{token}", comment.id)).raw_form("do=erase").send().await.is(404);
        let erased = paper.ask(&Method::POST, &comment.case).raw_form("do=erase").send().await;
        erased.is(200);
        assert!(erased.text().contains("Your comment is erased"), "{erased}");
        rests(paper, &story).await;
        assert_eq!(kept(paper, &[NAME, WORDS]).await, [""; 0]);
        paper.get(&comment.case).await.is(404);
        let log = std::fs::read_to_string(paper.app.folder.join("erasures.log")).expect("a log");
        assert_eq!(log, format!("{}\n", comment.id));
    }

    async fn erasing_one_comment_leaves_the_name_over_the_others(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ada = paper.member("Ada").await;
        let one = says(paper, &ada, &story, "One").await;
        let two = says(paper, &ada, &story, "Two").await;
        paper.operator().erases(&one).await;
        assert_eq!(paper.row(&two).await.expect("there").name, "Ada");
        paper.operator().erases(&two).await;
        assert_eq!(paper.row(&two).await.expect("there").name, "");
    }

    async fn what_is_over_its_time_is_forgotten_and_nothing_sooner(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let mia = paper.member("Mia").await;
        let guest = paper.reader("Ada").comments_on(&story, "Removed words").await;
        let stays = paper.reader("Ben").comments_on(&story, "Words that stay").await;
        paper.staff().removes(&guest).await;
        let (key, now) = (paper.app.key.contact_key(ADDRESS), paper.now());
        let put = move |tx: &mut althing_store::Tx<'_>| contact::put(tx, &key, ADDRESS, now);
        paper.app.store.write(Lane::Interactive, put).await.expect("put");
        let sweep = async || retention::work(&paper.app, None).await.expect("swept");
        let has_contact = async || {
            let read = move |tx: &mut althing_store::Tx<'_>| contact::by_key(tx, &key);
            paper.app.store.read(read).await.expect("reads").is_some()
        };
        paper.advance(retention::CONTACTS_AFTER - MINUTE);
        sweep().await;
        assert!(has_contact().await, "just before its time");
        paper.advance(MINUTE);
        sweep().await;
        assert!(!has_contact().await);

        let id = mia.id;
        let sessions = async || {
            let read = move |tx: &mut althing_store::Tx<'_>| session::of_account(tx, id, now);
            paper.app.store.read(read).await.expect("reads").len()
        };
        paper.advance(IDLE - retention::CONTACTS_AFTER - HOUR);
        sweep().await;
        assert_eq!(sessions().await, 1);
        paper.advance(HOUR);
        sweep().await;
        assert_eq!(sessions().await, 0);

        paper.advance(retention::TEXTS_AFTER - IDLE - HOUR);
        sweep().await;
        assert_eq!(paper.status(&guest).await, "removed", "just before its time");
        assert_eq!(paper.row(&guest).await.expect("there").source, "Removed words");
        paper.advance(2 * HOUR);
        sweep().await;
        let row = paper.row(&guest).await.expect("there");
        assert_eq!((paper.status(&guest).await, row.source.as_str(), row.name.as_str()), ("erased", "", ""));
        paper.advance(1000 * DAY);
        sweep().await;
        assert_eq!(paper.row(&stays).await.expect("there").source, "Words that stay");
    }

    async fn the_job_that_forgets_is_asked_for_once_and_ends(paper) {
        retention::ask(&paper.app).await.expect("asked");
        retention::ask(&paper.app).await.expect("asked again");
        paper.settle().await;
        let due = paper.app.store.read(job::next_run_at).await.expect("reads");
        assert_eq!(due, None);
    }

    async fn the_privacy_page_says_how_the_site_is_set_up(paper) {
        let page = paper.page("/s/paper/privacy").await;
        assert!(page.contains("sends no mail") && !page.contains("When you sign in"), "{page}");
        assert!(page.contains("183 days") && page.contains("30 days") && page.contains("75 minutes"), "{page}");
        let story = paper.registered("/harbour", "The fence").await;
        assert!(paper.page(&story.page()).await.contains("href=\"/s/paper/privacy\""));
        for (mode, words) in [("off", "No program judges"), ("shadow", "Nothing depends on them"), ("on", "can make a comment wait")] {
            paper.set(&[&format!("score.mode={mode}")]).await;
            let page = paper.page("/s/paper/privacy").await;
            assert!(page.contains(words), "{mode}: {page}");
        }
        paper.set(&["guests=off"]).await;
        assert!(!paper.page("/s/paper/privacy").await.contains("without an account"));
        paper.get("/s/nothing/privacy").await.is(404);
    }
}

async fn comes_back_as_somebody_new(paper: &Paper) {
    let story = paper.registered("/harbour", "The fence").await;
    let cookie = signs_in(paper, ADDRESS).await;
    names(paper, &cookie, "Ada Lovelace").await.is(303);
    let who = |cookie: &str| Member {
        id: althing_core::id::AccountId(uuid::Uuid::nil()),
        name: String::new(),
        cookie: cookie.to_owned(),
    };
    let ada = who(&cookie);
    says(paper, &ada, &story, WORDS).await;
    let page = sees(paper, &ada, "/me").await.text();
    assert!(page.contains(ADDRESS) && page.contains("You get a mail when somebody replies"), "{page}");
    posts(paper, &ada, "/me/notices", &[("notices", "off")]).await.is(303);
    assert!(sees(paper, &ada, "/me").await.text().contains("You get no mails about replies"));
    assert!(paper.page("/s/paper/privacy").await.contains("127.0.0.1"));
    let before = exports(paper, &ada).await["account"]["id"].clone();
    erases(paper, &ada, "text").await;
    rests(paper, &story).await;
    assert_eq!(kept(paper, &[NAME, ADDRESS, WORDS]).await, [""; 0]);
    let again = who(&signs_in(paper, ADDRESS).await);
    let export = exports(paper, &again).await;
    assert_ne!(export["account"]["id"], before);
    assert_eq!((&export["account"]["name"], &export["comments"]), (&"".into(), &serde_json::json!([])));
    names(paper, &again.cookie, "Ada Lovelace").await.is(303);
}

mod the_same_mailbox_opens_a_new_and_empty_account {
    use super::*;

    #[test]
    fn sqlite() {
        on_with(Engine::Sqlite, mailed(), comes_back_as_somebody_new);
    }

    #[test]
    fn postgres() {
        on_with(Engine::Postgres, mailed(), comes_back_as_somebody_new);
    }
}
