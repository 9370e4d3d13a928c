//! Imports by upload at the desk: looked at first, imported, stopped, gone on with; and who may not.

use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;

use althing::import::{Rules, job, spool};
use althing_core::id::SiteId;
use althing_core::reader::Role;
use althing_core::time::SECOND;
use althing_store::import::{self as jobs, Act, ImportJob, LEASE, State};
use http::Method;

use crate::support::{Answer, Member, OURS, PAPER, Paper, both_engines};

/// A Disqus export with so many comments under each of these paths, the second answering the first; under each path the
/// last one is spam.
fn disqus(host: &str, paths: &[&str], comments: usize) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<disqus xmlns=\"http://disqus.com\" \
         xmlns:dsq=\"http://disqus.com/disqus-internals\">\n<category dsq:id=\"1\"><forum>gazette</forum></category>\n",
    );
    for (at, path) in paths.iter().enumerate() {
        writeln!(
            xml,
            "<thread dsq:id=\"{at}\"><id/><link>{host}{path}</link><title>Story {path}</title>\
             <createdAt>2019-05-01T08:00:00Z</createdAt><isClosed>false</isClosed><isDeleted>false</isDeleted></thread>"
        )
        .expect("writes");
    }
    for (at, path) in paths.iter().enumerate() {
        for number in 0..comments {
            let (id, first) = (1000 * (at + 1) + number, 1000 * (at + 1));
            let parent = if number == 1 { format!("<parent dsq:id=\"{first}\"/>") } else { String::new() };
            writeln!(
                xml,
                "<post dsq:id=\"{id}\"><id/><message><![CDATA[<p>Number {number} under {path}</p>]]></message>\
                 <createdAt>2019-05-01T09:{number:02}:00Z</createdAt><isDeleted>false</isDeleted>\
                 <isSpam>{}</isSpam><author><name>Reader {number}</name><isAnonymous>true</isAnonymous></author>\
                 <thread dsq:id=\"{at}\"/>{parent}</post>",
                number + 1 == comments
            )
            .expect("writes");
        }
    }
    xml.push_str("</disqus>\n");
    xml.into_bytes()
}

const HERE: &str = "/desk/import/paper";

async fn admin(paper: &Paper) -> Member {
    paper.staff_member("Ada", Role::Admin, Some("paper"), None).await
}

async fn sees(paper: &Paper, who: &Member) -> String {
    paper.ask(&Method::GET, HERE).of(who).send().await.is(200).text()
}

async fn sends(paper: &Paper, who: &Member, fields: &[(&str, &str)]) -> Answer {
    paper.ask(&Method::POST, &format!("{HERE}/act")).of(who).form(OURS, fields).send().await
}

async fn uploads(paper: &Paper, who: &Member, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
    paper.ask(&Method::POST, HERE).of(who).upload(OURS, fields, files).send().await
}

fn site(paper: &Paper) -> SiteId {
    paper.app.sites().slug("paper").expect("the site").id
}

async fn kept(paper: &Paper) -> Option<ImportJob> {
    let site = site(paper);
    paper.app.store.read(move |tx| jobs::of_site(tx, site)).await.expect("reads")
}

/// What a node does with an import that is due.
async fn works(paper: &Paper) -> ImportJob {
    let job = job::next(&paper.app).await.expect("looks").expect("one is due");
    job::work(&paper.app, &job).await;
    kept(paper).await.expect("kept")
}

/// Events that say who began an import.
async fn begun(paper: &Paper) -> usize {
    paper.log().await.iter().filter(|event| event.kind == "import_begun").count()
}

/// How many folders of uploads there are.
fn folders(paper: &Paper) -> usize {
    std::fs::read_dir(paper.app.folder.join("imports")).map_or(0, Iterator::count)
}

both_engines! {
    async fn an_upload_is_looked_at_then_imported(paper) {
        let ada = admin(paper).await;
        assert!(sees(paper, &ada).await.contains("type=\"file\""));
        let file = disqus(PAPER, &["/harbour", "/fence"], 5);
        let sent = uploads(paper, &ada, &[("do", "look")], &[("../x/disqus export.xml", &file)]).await;
        assert_eq!(sent.sent_to(), HERE);
        let job = kept(paper).await.expect("kept");
        assert_eq!((job.act, job.state, job.account_id), (Act::Look, State::Running, ada.id));
        let path = spool::files(&paper.app, job.id).join("disqus_export.xml");
        assert_eq!(std::fs::read(&path).expect("the file"), file);
        let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().expect("a folder"))), (0o600, 0o700));
        assert!(sees(paper, &ada).await.contains("data-import=\"running\""));
        let story = paper.story("/harbour").await;
        let looked = works(paper).await;
        assert_eq!(looked.state, State::Done, "{}", looked.report);
        assert!(paper.story_row(&story).await.is_none() && begun(paper).await == 0, "looking stores nothing");
        let page = sees(paper, &ada).await;
        assert!(page.contains("What an import would do") && page.contains("Import now"), "{page}");
        sends(paper, &ada, &[("do", "import")]).await.is(303);
        assert_eq!(begun(paper).await, 1);
        let done = works(paper).await;
        assert_eq!((done.act, done.state), (Act::Import, State::Done), "{}", done.report);
        let row = paper.story_row(&story).await.expect("stored");
        assert_eq!((row.comment_count, row.fields.title.as_str()), (4, "Story /harbour"), "spam is not shown");
        assert!(paper.page(&story.page()).await.contains("Number 3 under /harbour"));
        let page = sees(paper, &ada).await;
        assert!(page.contains("What was imported") && page.contains(&story.page()), "{page}");
        assert!(!spool::files(&paper.app, done.id).exists(), "exports hold addresses: they are not kept");
        // A link that Disqus made leads on.
        let led = paper.get(&format!("{}?comment=comment-1001", story.page())).await.sent_to();
        assert!(led.starts_with(&story.page()), "{led}");
        sends(paper, &ada, &[("do", "import")]).await.is(303);
        assert_eq!(kept(paper).await.expect("kept").state, State::Done, "what is imported is not imported by a stray click");
        sends(paper, &ada, &[("do", "clear")]).await.is(303);
        assert!(kept(paper).await.is_none() && folders(paper) == 0);
        assert!(sees(paper, &ada).await.contains("type=\"file\""));
    }

    async fn an_upload_can_be_imported_at_once_and_again(paper) {
        let ada = admin(paper).await;
        let file = disqus(PAPER, &["/harbour"], 3);
        uploads(paper, &ada, &[("do", "import")], &[("disqus.xml", &file)]).await.is(303);
        assert_eq!(begun(paper).await, 1);
        assert_eq!(works(paper).await.state, State::Done);
        sends(paper, &ada, &[("do", "clear")]).await.is(303);
        uploads(paper, &ada, &[("do", "import")], &[("disqus.xml", &file)]).await.is(303);
        let again: serde_json::Value = serde_json::from_str(&works(paper).await.report).expect("JSON");
        assert_eq!((&again["comments"]["stored"], &again["comments"]["skipped"]["already stored"]), (&0.into(), &3.into()));
        assert!(sees(paper, &ada).await.contains("Are here already"));
    }

    async fn what_is_left_out_is_told_and_can_be_downloaded(paper) {
        let ada = admin(paper).await;
        let file = disqus("https://elsewhere.example", &["/old"], 3);
        uploads(paper, &ada, &[], &[("disqus.xml", &file)]).await.is(303);
        works(paper).await;
        let page = sees(paper, &ada).await;
        assert!(page.contains("elsewhere.example") && page.contains("none of this site"), "{page}");
        let list = paper.ask(&Method::GET, &format!("{HERE}/skipped.jsonl")).of(&ada).send().await;
        let lines: Vec<serde_json::Value> =
            list.is(200).text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 3, "{list}");
        assert!(list.header("content-disposition").starts_with("attachment"));
        assert!(!list.text().contains(&*paper.app.folder.to_string_lossy()) && !list.text().contains("Number 1"), "{list}");
        // With a rule they belong here.
        let rules = "https://elsewhere.example/* https://paper.example/*";
        sends(paper, &ada, &[("do", "import"), ("rules", rules)]).await.is(303);
        works(paper).await;
        let row = paper.story_row(&paper.story("/old").await).await.expect("stored");
        assert_eq!(row.comment_count, 2);
        assert!(paper.ask(&Method::GET, &format!("{HERE}/skipped.jsonl")).of(&ada).send().await.status == 404);
    }

    async fn only_what_came_since_a_day_is_imported(paper) {
        let ada = admin(paper).await;
        let file = String::from_utf8(disqus(PAPER, &["/harbour"], 3)).expect("text");
        let later = file.replacen("2019-05-01T09:01:00Z", "2019-05-03T09:01:00Z", 1);
        uploads(paper, &ada, &[("since", "2019-05-02"), ("utc_offset", "+02:00")], &[("disqus.xml", later.as_bytes())]).await.is(303);
        works(paper).await;
        let page = sees(paper, &ada).await;
        assert!(page.contains("Are from before the day that was asked for") && page.contains("value=\"2019-05-02\""), "{page}");
        sends(paper, &ada, &[("do", "import"), ("since", "2019-05-02")]).await.is(303);
        works(paper).await;
        assert_eq!(paper.story_row(&paper.story("/harbour").await).await.expect("stored").comment_count, 1);
    }

    async fn the_clock_of_the_source_is_what_the_form_says(paper) {
        let ada = admin(paper).await;
        let file = "<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><wp:wxr_version>1.2</wp:wxr_version>\
            <item><title>A post</title><link>https://paper.example/post</link><wp:post_id>7</wp:post_id>\
            <wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:comment><wp:comment_id>1</wp:comment_id>\
            <wp:comment_author>Ana</wp:comment_author><wp:comment_date>2020-01-01 10:00:00</wp:comment_date>\
            <wp:comment_content>Words</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item></channel></rss>";
        let fields = [("do", "import"), ("utc_offset", "-05:30")];
        uploads(paper, &ada, &fields, &[("wordpress.xml", file.as_bytes())]).await.is(303);
        works(paper).await;
        let listed = paper.get(&paper.story("/post").await.comments()).await.json();
        let at = listed["comments"][0]["created_at"].as_str().expect("a time").to_owned();
        assert!(at.starts_with("2020-01-01T15:30:00"), "{at}");
    }

    async fn what_does_not_fit_is_said_at_its_field(paper) {
        let ada = admin(paper).await;
        let file = disqus(PAPER, &["/harbour"], 1);
        for (field, value) in [
            ("rules", "http://old.example/ https://paper.example/\r\nonly-one"),
            ("base_url", "nowhere"),
            ("url", "https://elsewhere.example/x"),
            ("format", "tarot"),
            ("source", "a\u{7}b"),
            ("since", "yesterday"),
            ("utc_offset", "CET"),
        ] {
            let answer = uploads(paper, &ada, &[(field, value)], &[("disqus.xml", &file)]).await;
            assert!(answer.is(422).text().contains(&format!("id=\"{field}-wrong\"")), "{field}: {answer}");
        }
        let rules = uploads(paper, &ada, &[("rules", "example.com/a https://paper.example/a")], &[("disqus.xml", &file)]).await;
        let words = Rules::parse("example.com/a https://paper.example/a").expect_err("no rule").to_string();
        assert!(rules.is(422).text().contains(&words), "the same words as on the command line: {rules}");
        for files in [&[][..], &[("empty.xml", &b""[..])][..]] {
            let answer = uploads(paper, &ada, &[], files).await;
            assert!(answer.is(422).text().contains("id=\"files-wrong\""), "{answer}");
        }
        let many: Vec<(&str, &[u8])> = vec![("a.xml", b"x"); spool::FILES_MAX + 1];
        uploads(paper, &ada, &[], &many).await.is(413);
        assert!(kept(paper).await.is_none() && folders(paper) == 0, "nothing of it is left");
        let cut = paper.ask(&Method::POST, HERE).of(&ada).header("origin", OURS);
        let cut = cut.header("content-type", "multipart/form-data; boundary=edge");
        cut.bytes("--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\nhalf").send().await.is(400);
        assert_eq!(folders(paper), 0, "nor of one that broke off");
    }

    async fn too_much_is_refused_before_it_is_read(paper) {
        let ada = admin(paper).await;
        let most = paper.app.settings.limits.import_bytes_max + 1;
        let ask = paper.ask(&Method::POST, HERE).of(&ada).header("content-length", &most.to_string());
        let answer = ask.upload(OURS, &[], &[("disqus.xml", b"never read")]).send().await;
        assert!(answer.is(413).text().contains("id=\"files-wrong\""), "{answer}");
        assert_eq!(folders(paper), 0);
    }

    async fn only_a_page_of_ours_and_an_admin_of_the_site_upload(paper) {
        let ada = admin(paper).await;
        let otto = paper.staff_member("Otto", Role::Admin, Some("other"), None).await;
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let file = disqus(PAPER, &["/harbour"], 1);
        let ask = |who: &Member, origin: &str| {
            paper.ask(&Method::POST, HERE).of(who).upload(origin, &[], &[("disqus.xml", &file)])
        };
        ask(&ada, PAPER).send().await.is(403);
        ask(&ada, "null").send().await.is(403);
        ask(&max, OURS).send().await.is(403);
        ask(&otto, OURS).send().await.is(404);
        assert!(kept(paper).await.is_none() && folders(paper) == 0);
        ask(&ada, OURS).send().await.is(303);
        assert_eq!(ask(&ada, OURS).send().await.status, 409, "one at a time");
        assert_eq!(folders(paper), 1);
        for who in [&max, &otto] {
            let act = paper.ask(&Method::POST, &format!("{HERE}/act")).of(who);
            assert!([403, 404].contains(&act.form(OURS, &[("do", "clear")]).send().await.status));
        }
        sends(paper, &ada, &[("do", "clear")]).await.is(303);
        assert!(kept(paper).await.is_some(), "what is under way is stopped first");
        works(paper).await;
        sends(paper, &ada, &[("do", "nonsense")]).await.is(400);
    }

    async fn an_import_is_stopped_and_gone_on_with(paper) {
        let ada = admin(paper).await;
        uploads(paper, &ada, &[("do", "import")], &[("disqus.xml", &disqus(PAPER, &["/a", "/b"], 9))]).await.is(303);
        let job = job::next(&paper.app).await.expect("looks").expect("due");
        sends(paper, &ada, &[("do", "stop")]).await.is(303);
        assert!(sees(paper, &ada).await.contains("It is being stopped"));
        job::work(&paper.app, &job).await;
        assert_eq!(kept(paper).await.expect("kept").state, State::Stopped);
        assert!(sees(paper, &ada).await.contains("Go on importing"));
        sends(paper, &ada, &[("do", "import")]).await.is(303);
        assert_eq!(works(paper).await.state, State::Done);
        assert_eq!(paper.story_row(&paper.story("/b").await).await.expect("stored").comment_count, 8);
    }

    async fn whoever_falls_silent_is_followed_by_another(paper) {
        let ada = admin(paper).await;
        uploads(paper, &ada, &[("do", "import")], &[("disqus.xml", &disqus(PAPER, &["/a"], 4))]).await.is(303);
        job::next(&paper.app).await.expect("looks").expect("due");
        assert!(job::next(&paper.app).await.expect("looks").is_none(), "somebody works on it");
        paper.advance(LEASE + SECOND);
        assert_eq!(works(paper).await.state, State::Done, "whoever did is gone");
        assert_eq!(paper.story_row(&paper.story("/a").await).await.expect("stored").comment_count, 3);
    }

    async fn an_import_goes_on_after_a_server_was_stopped(paper) {
        let ada = admin(paper).await;
        uploads(paper, &ada, &[("do", "import")], &[("disqus.xml", &disqus(PAPER, &["/a"], 4))]).await.is(303);
        let job = job::next(&paper.app).await.expect("looks").expect("due");
        paper.app.stop.send_replace(true);
        job::work(&paper.app, &job).await;
        paper.app.stop.send_replace(false);
        assert_eq!(kept(paper).await.expect("kept").state, State::Running, "it is not over");
        assert_eq!(works(paper).await.state, State::Done, "and begins again without waiting");
        assert_eq!(paper.story_row(&paper.story("/a").await).await.expect("stored").comment_count, 3);
    }

    async fn files_that_are_gone_or_none_of_an_export_are_told(paper) {
        let ada = admin(paper).await;
        uploads(paper, &ada, &[], &[("letter.txt", b"\x00\x01\x02 Dear all")]).await.is(303);
        let failed = works(paper).await;
        assert_eq!(failed.state, State::Failed, "{}", failed.report);
        let page = sees(paper, &ada).await;
        assert!(page.contains("choose it under") && page.contains("value=\"look\"") && !page.contains("value=\"import\""), "{page}");
        assert!(page.contains("It could not be done") && !page.contains(&*paper.app.folder.to_string_lossy()), "{page}");
        sends(paper, &ada, &[("do", "look")]).await.is(303);
        std::fs::remove_dir_all(spool::files(&paper.app, failed.id)).expect("removed");
        paper.advance(10 * 60 * SECOND);
        assert_eq!(works(paper).await.state, State::Failed);
        assert!(sees(paper, &ada).await.contains("The files are not here any more"));
    }

    async fn files_that_nobody_imports_are_forgotten(paper) {
        let ada = admin(paper).await;
        uploads(paper, &ada, &[], &[("disqus.xml", &disqus(PAPER, &["/a"], 2))]).await.is(303);
        works(paper).await;
        job::tidy_up(&paper.app).await;
        assert!(kept(paper).await.is_some() && folders(paper) == 1);
        paper.advance(job::LEFT_AFTER + SECOND);
        job::tidy_up(&paper.app).await;
        assert!(kept(paper).await.is_none() && folders(paper) == 0);
        uploads(paper, &ada, &[("do", "import")], &[("disqus.xml", &disqus(PAPER, &["/a"], 2))]).await.is(303);
        works(paper).await;
        paper.advance(job::LEFT_AFTER + SECOND);
        job::tidy_up(&paper.app).await;
        assert!(kept(paper).await.is_some(), "a report stays until somebody clears it away");
    }
}
