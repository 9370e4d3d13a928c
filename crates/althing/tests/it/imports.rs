//! Exports of other systems come in: in any order, once, and with nothing shown that was not shown where they come from.

use std::io::Read;
use std::sync::{Arc, Mutex};

use althing::admin::socket;
use althing::import::{Options, Progress, Rules, Watch, import};
use althing_core::id::AccountId;
use althing_core::time::{Micros, SECOND};
use althing_formats::source::{Format, Input};
use althing_store::{args, source, trust};
use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use crate::account::{mailed_on_both_engines, names, signs_in, who};
use crate::import::{take, take_input};
use crate::support::{OURS, Paper, Story, both_engines};

/// A thread of Disqus: its key, address and title, and whether it is closed and deleted.
fn thread(id: u32, link: &str, title: &str, closed: bool, deleted: bool) -> String {
    format!(
        "<thread dsq:id=\"{id}\"><id /><forum>paper</forum><link>{link}</link><title>{title}</title>\
         <createdAt>2019-05-01T08:00:00Z</createdAt><isClosed>{closed}</isClosed><isDeleted>{deleted}</isDeleted></thread>"
    )
}

/// A comment of Disqus.
struct Post<'a> {
    id: &'a str,
    thread: u32,
    parent: Option<&'a str>,
    minute: u32,
    name: &'a str,
    more: &'a str,
    text: &'a str,
}

const POST: Post<'static> =
    Post { id: "1", thread: 1, parent: None, minute: 0, name: "Mia", more: "", text: "<p>Hello</p>" };

impl Post<'_> {
    fn xml(&self) -> String {
        let parent = self.parent.map(|id| format!("<parent dsq:id=\"{id}\"/>")).unwrap_or_default();
        format!(
            "<post dsq:id=\"{}\"><message><![CDATA[{}]]></message><createdAt>2019-05-02T10:{:02}:00Z</createdAt>\
             <author><name>{}</name>{}</author><thread dsq:id=\"{}\"/>{parent}{}</post>",
            self.id,
            self.text,
            self.minute,
            self.name,
            if self.more.starts_with("<email>") { self.more } else { "" },
            self.thread,
            if self.more.starts_with("<is") { self.more } else { "" },
        )
    }
}

fn disqus(threads: &[String], posts: &[Post<'_>]) -> String {
    let posts: String = posts.iter().map(Post::xml).collect();
    format!(
        "<?xml version=\"1.0\"?><disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-internals\">\
         {}{posts}</disqus>",
        threads.concat()
    )
}

const DELETED: &str = "<isDeleted>true</isDeleted>";
const SPAM: &str = "<isDeleted>false</isDeleted><isSpam>true</isSpam>";

fn harbour() -> String {
    disqus(
        &[
            thread(1, "https://paper.example/harbour", "The harbour", false, false),
            thread(2, "https://paper.example/fence", "", true, false),
            thread(3, "https://elsewhere.example/x", "Strange", false, false),
            thread(4, "https://paper.example/gone", "Gone", false, true),
            thread(5, "http://paper.example/harbour/?utm_source=mail", "The harbour", false, false),
        ],
        &[
            Post {
                id: "12",
                parent: Some("11"),
                minute: 5,
                name: "Ben",
                text: "<p>A reply<script>alert(1)</script></p>",
                ..POST
            },
            Post { id: "11", minute: 1, text: "<p>See <a href=\"https://a.example/\">this</a></p>", ..POST },
            Post { id: "13", minute: 2, more: DELETED, text: "<p>Deleted and answered</p>", ..POST },
            Post { id: "14", parent: Some("13"), minute: 3, name: "Cleo", text: "An answer", ..POST },
            Post { id: "15", minute: 4, more: DELETED, text: "Deleted alone", ..POST },
            Post { id: "16", minute: 6, more: SPAM, name: "Shop", text: "Buy this", ..POST },
            Post { id: "17", parent: Some("999"), minute: 7, name: "Dora", text: "An orphan", ..POST },
            Post {
                id: "18",
                thread: 5,
                parent: Some("11"),
                minute: 8,
                name: "Ede",
                text: "By the other address",
                ..POST
            },
            Post { id: "11", minute: 9, text: "The same key again", ..POST },
            Post { id: "21", thread: 2, more: "<email>ana@reader.example</email>", name: "Ana", ..POST },
            Post { id: "31", thread: 3, ..POST },
            Post { id: "41", thread: 4, ..POST },
            Post { id: "51", thread: 77, ..POST },
        ],
    )
}

/// Cusdis's tables, as both of its databases would have them.
const CUSDIS: &str = "
    create table projects (id text, title text);
    create table pages (id text, slug text, url text, title text, projectId text);
    create table comments (id text, pageId text, created_at datetime, deletedAt datetime, by_email text, by_nickname text,
        content text, approved boolean, parentId text);
    insert into projects values ('x', 'Paper');
    insert into pages values ('p1', '/harbour', null, 'The harbour', 'x');
    insert into comments values
        ('c1', 'p1', 1500000000123, null, 'ana@reader.example', 'Ana', 'It''s *one*,' || char(10, 10, 9) || 'and \\N', 1, null),
        ('c2', 'p1', '2021-05-01 10:00:00', null, null, 'Ben', 'Two', 1, 'c1'),
        ('c3', 'p1', '2021-05-01 11:00:00', null, null, 'Cleo', 'Not yet', 0, null),
        ('c4', 'p1', '2021-05-01 12:00:00', '2021-05-01 12:30:00', null, 'Dora', 'Gone', 1, 'c1');";
const CUSDIS_DUMP: &str = "--\n-- PostgreSQL database dump\n--\n\nSET standard_conforming_strings = on;\n\n\
    CREATE TABLE public.comments (\n    id text NOT NULL,\n    \"pageId\" text NOT NULL\n);\n\n\
    COPY public.comments (id, \"pageId\", created_at, \"deletedAt\", by_email, by_nickname, content, approved, \"parentId\") FROM stdin;\n\
    c1\tp1\t2017-07-14 02:40:00.123\t\\N\tana@reader.example\tAna\tIt's *one*,\\n\\n\\tand \\\\N\tt\t\\N\n\
    c2\tp1\t2021-05-01 10:00:00\t\\N\t\\N\tBen\tTwo\tt\tc1\n\
    c3\tp1\t2021-05-01 11:00:00\t\\N\t\\N\tCleo\tNot yet\tf\t\\N\n\
    c4\tp1\t2021-05-01 12:00:00\t2021-05-01 12:30:00\t\\N\tDora\tGone\tt\tc1\n\
    \\.\n\nCOPY public.pages (id, slug, url, title, \"projectId\") FROM stdin;\np1\t/harbour\t\\N\tThe harbour\tx\n\\.\n\n\
    COPY public.projects (id, title) FROM stdin;\nx\tPaper\n\\.\n\n";

fn at(path: &str) -> Options {
    Options { url: Some(path.to_owned()), ..Options::default() }
}

/// What a story's list gives, oldest first: name, text, depth, status.
async fn listed(paper: &Paper, story: &Story) -> Vec<(String, String, u64, String)> {
    let listed = paper.get(&format!("{}?sort=oldest&limit=200", story.comments())).await.json();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let comments = listed["comments"].as_array().expect("a list");
    comments
        .iter()
        .map(|one| {
            (
                text(&one["author"]["name"]),
                text(&one["body_markdown"]),
                one["depth"].as_u64().expect("a depth"),
                text(&one["status"]),
            )
        })
        .collect()
}

both_engines! {
    async fn an_export_of_disqus_comes_in_with_all_that_can_be_kept(paper) {
        let bytes = harbour();
        let dry = take(paper, bytes.as_bytes(), &Options { dry_run: true, ..Options::default() }).await.expect("a dry run");
        assert_eq!((dry.dry_run, dry.stored), (true, 8), "{dry:?}");
        let story = paper.story("/harbour").await;
        assert!(paper.story_row(&story).await.is_none(), "a dry run stores nothing");
        let report = take(paper, bytes.as_bytes(), &Options::default()).await.expect("an import");
        assert!(report.format.starts_with("disqus ("), "{report:?}");
        assert_eq!((report.read, report.stored), (13, 8), "{report:?}");
        let skipped: Vec<_> = report.skipped.iter().map(|(reason, count)| (*reason, *count)).collect();
        let expected = [
            ("address not of this site", 1),
            ("deleted and not answered", 1),
            ("same id as another", 1),
            ("story hidden", 1),
            ("story unknown", 1),
        ];
        assert_eq!(skipped.iter().filter(|(reason, _)| *reason != "same id as another").count(), 4, "{skipped:?}");
        assert_eq!(skipped, expected);
        assert_eq!(report.changed.get("parent missing"), Some(&1), "{report:?}");
        assert_eq!(report.hosts.get("elsewhere.example"), Some(&1), "{report:?}");
        let found = listed(paper, &story).await;
        let seen: Vec<_> = found.iter().map(|(name, text, depth, _)| (name.as_str(), text.as_str(), *depth)).collect();
        assert_eq!(seen, [
            ("Mia", "See [this](https://a.example/)", 0),
            ("Ben", "A reply", 1),
            ("Ede", "By the other address", 1),
            ("-", "", 0),
            ("Cleo", "An answer", 1),
            ("Dora", "An orphan", 0),
        ], "two addresses of one page are one story, what was deleted has neither text nor name");
        let page = paper.page(&story.page()).await;
        assert!(!page.contains("Buy this") && !page.contains("Deleted and answered") && !page.contains("alert"), "{page}");
        let fence = paper.story("/fence").await;
        let row = paper.story_row(&fence).await.expect("stored");
        assert_eq!((row.fields.title.as_str(), row.fields.state.as_str()), ("paper.example/fence", "closed"));
        paper.settle().await;
        paper.recount().await;
    }

    async fn a_second_import_adds_what_is_new_and_changes_nothing_else(paper) {
        let first = take(paper, harbour().as_bytes(), &Options::default()).await.expect("an import");
        paper.settle().await;
        let before = paper.picture().await;
        let again = take(paper, harbour().as_bytes(), &Options::default()).await.expect("again");
        assert_eq!((again.stored, again.skipped.get("already stored")), (0, Some(&first.stored)), "{again:?}");
        assert_eq!(paper.picture().await, before);
        let more = harbour().replace("</disqus>", &format!("{}</disqus>", Post { id: "19", parent: Some("14"), minute: 30, text: "New", ..POST }.xml()));
        let added = take(paper, more.as_bytes(), &Options::default()).await.expect("more");
        assert_eq!(added.stored, 1, "{added:?}");
        let only_new = Options { since: althing::time::parse("2019-05-02T10:20:00Z"), source: "other".to_owned(), ..Options::default() };
        let late = take(paper, more.as_bytes(), &only_new).await.expect("since");
        assert_eq!((late.stored, late.skipped.get("before --since")), (1, Some(&13)), "another name is another source: {late:?}");
        assert_eq!(late.changed.get("parent missing"), Some(&1), "its parent is of the other source: {late:?}");
        let site = paper.app.sites().slug("paper").expect("there").id;
        let sources = paper.app.store.read(move |tx| source::of_site(tx, site)).await.expect("reads");
        assert_eq!(sources, [("disqus".to_owned(), String::new()), ("disqus".to_owned(), "other".to_owned())]);
    }

    async fn whoever_changed_their_name_comes_again_under_the_new_one(paper) {
        let ids: Vec<String> = (1..=130).map(|id| id.to_string()).collect();
        let user = |name: &str| {
            let posts: Vec<Post<'_>> = ids.iter().map(|id| Post { id, name, ..POST }).collect();
            disqus(&[thread(1, "https://paper.example/names", "Names", false, false)], &posts)
                .replace("</name>", "</name><username>ann</username>")
        };
        assert_eq!(take(paper, user("Ann").as_bytes(), &Options::default()).await.expect("an import").stored, 130);
        // Batches of comments that are known come first, and write no row of theirs.
        let new = Post { id: "900", name: "Ann B.", minute: 40, ..POST }.xml().replace("</name>", "</name><username>ann</username>");
        let later = user("Ann B.").replace("</disqus>", &format!("{new}</disqus>"));
        let again = take(paper, later.as_bytes(), &Options::default()).await.expect("again");
        assert_eq!((again.stored, again.skipped["already stored"]), (1, 130), "{again:?}");
        paper.settle().await;
        paper.recount().await;
    }

    async fn r30_no_name_is_taken_for_a_key_or_an_address(paper) {
        let posts = [
            Post { id: "1", name: "ann", more: "<email>ann@reader.example</email>", ..POST },
            Post { id: "2", name: "ann", minute: 1, ..POST },
        ];
        let bytes = disqus(&[thread(1, "https://paper.example/ann", "Ann", false, false)], &posts)
            .replacen("</name>", "</name><username>ann</username>", 1);
        assert_eq!(take(paper, bytes.as_bytes(), &Options::default()).await.expect("an import").stored, 2);
        let key = paper.app.key.contact_key("ann@reader.example");
        let found = paper.app.store.read(move |tx| althing_store::claim::claimable(tx, AccountId(uuid::Uuid::max()), &key, 10)).await.expect("reads");
        assert_eq!(found.len(), 1, "the comment of a guest of that name is nobody's to claim");
    }

    async fn addresses_that_changed_are_rewritten(paper) {
        let rules = Rules::parse("https://elsewhere.example/* https://paper.example/old/*").expect("rules");
        let report = take(paper, harbour().as_bytes(), &Options { rewrite: rules, ..Options::default() }).await.expect("an import");
        assert_eq!((report.stored, report.hosts.len()), (9, 0), "{report:?}");
        assert_eq!(paper.story_row(&paper.story("/old/x").await).await.expect("stored").comment_count, 1);
    }

    async fn what_was_not_shown_waits_or_stays_hidden_and_tells_why(paper) {
        let wxr = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
            <title>Blog</title><wp:wxr_version>1.2</wp:wxr_version><item><title>A post</title><link>https://paper.example/post</link>\
            <wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
            <wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>Ana</wp:comment_author>\
            <wp:comment_date_gmt>2020-01-01 10:00:00</wp:comment_date_gmt><wp:comment_content>Waits</wp:comment_content>\
            <wp:comment_approved>0</wp:comment_approved><wp:comment_type></wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>\
            <wp:comment><wp:comment_id>2</wp:comment_id><wp:comment_author>Ben</wp:comment_author>\
            <wp:comment_date_gmt>2020-01-01 11:00:00</wp:comment_date_gmt><wp:comment_content>Shown</wp:comment_content>\
            <wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent></wp:comment>\
            </item></channel></rss>";
        let report = take(paper, wxr.as_bytes(), &Options::default()).await.expect("an import");
        assert_eq!((report.read, report.stored), (2, 2), "{report:?}");
        let story = paper.story("/post").await;
        assert_eq!(paper.story_row(&story).await.expect("stored").comment_count, 1);
        let waiting: Vec<String> = paper.app.store.read(|tx| {
            tx.all("select c.held from waiting w join comment c on c.id = w.comment_id where w.queue = 'pending'", args![])
        }).await.expect("reads");
        assert_eq!(waiting, ["import-hold"]);
        paper.settle().await;
        paper.recount().await;
    }

    async fn an_import_can_be_stopped_and_goes_on_when_it_is_run_again(paper) {
        let ids: Vec<String> = (1..=900).map(|id| id.to_string()).collect();
        let posts: Vec<Post<'_>> = ids.iter().map(|id| Post { id, name: "Ana", text: "Words", ..POST }).collect();
        let bytes = disqus(&[thread(1, "https://paper.example/long", "Long", false, false)], &posts);
        let input = Input::of_bytes("export", bytes.as_bytes()).expect("an input");
        let site = Arc::clone(paper.app.sites().slug("paper").expect("there"));
        let slot: Arc<Mutex<Option<Arc<Watch>>>> = Arc::default();
        let seen = Arc::clone(&slot);
        let watch = Arc::new(Watch::new(move |progress| {
            if let (Progress::Storing { .. }, Some(watch)) = (progress, &*seen.lock().expect("whole")) {
                watch.stop();
            }
        }));
        *slot.lock().expect("whole") = Some(Arc::clone(&watch));
        let words = import(&paper.app, &site, input, &Options::default(), watch).await.expect_err("stopped");
        slot.lock().expect("whole").take();
        assert!(words.contains("run it again"), "{words}");
        let stored = paper.story_row(&paper.story("/long").await).await.expect("begun").comment_count as u64;
        assert!(stored > 0 && stored < 900, "{stored}");
        let rest = take(paper, bytes.as_bytes(), &Options::default()).await.expect("the rest");
        assert_eq!((rest.stored, rest.skipped["already stored"]), (900 - stored, stored));
        paper.recount().await;
    }

    async fn what_is_skipped_is_listed_with_its_place_and_without_its_text(paper) {
        let report = take(paper, harbour().as_bytes(), &Options::default()).await.expect("an import");
        let mut list = String::new();
        report.skips.expect("a list").read_to_string(&mut list).expect("reads");
        let lines: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let strange = lines.iter().find(|line| line["id"] == "31").expect("listed");
        assert_eq!(strange["reason"], "address not of this site");
        assert!(strange["byte"].as_u64().expect("a place") > 0, "{strange}");
        assert!(!list.contains("Mia") && !list.contains("Hello"), "{list}");
    }

    async fn whoever_proves_an_address_can_claim_and_gets_no_rights(paper) {
        take(paper, harbour().as_bytes(), &Options::default()).await.expect("an import");
        let key = paper.app.key.contact_key("ana@reader.example");
        let found = paper.app.store.read(move |tx| althing_store::claim::claimable(tx, AccountId(uuid::Uuid::max()), &key, 10)).await.expect("reads");
        assert_eq!(found.len(), 1);
        let roles: Vec<i64> = paper.app.store.read(|tx| tx.all("select count(*) from role", args![])).await.expect("reads");
        let addresses: Vec<i64> = paper.app.store.read(|tx| tx.all("select count(*) from contact", args![])).await.expect("reads");
        assert_eq!((roles, addresses), (vec![0], vec![0]), "the address itself is not kept");
    }

    async fn stories_that_cannot_be_read_are_no_comments(paper) {
        let nameless = "<thread><title>Without a key</title></thread>";
        let export = |more: &str| disqus(&[thread(1, "https://paper.example/harbour", "The harbour", false, false), more.to_owned()], &[POST]);
        let report = take(paper, export(nameless).as_bytes(), &Options::default()).await.expect("an import");
        assert_eq!((report.read, report.stored, report.skipped.len()), (1, 1, 0), "{report:?}");
        assert_eq!(report.warnings, ["records of stories and people that cannot be read: 1"]);
        let mut list = String::new();
        report.skips.expect("a list").read_to_string(&mut list).expect("reads");
        assert!(list.contains("no key"), "and its place is told: {list}");
    }

    async fn an_address_that_cannot_be_read_is_told_by_its_place(paper) {
        let bytes = disqus(&["\n\n".to_owned() + &thread(1, "https://[secret words]/x", "Strange", false, false)], &[POST]);
        let report = take(paper, bytes.as_bytes(), &Options::default()).await.expect("an import");
        assert_eq!((report.skipped.get("address unreadable"), report.hosts.len()), (Some(&1), 0), "{report:?}");
        let words = "the source, line 3: the address of this story cannot be read (comments: 1)";
        assert_eq!(report.warnings, [words], "and nothing of it is repeated");
    }

    async fn what_is_attached_is_as_public_as_its_page_in_whichever_file_that_is(paper) {
        let item = |id: u32, status: &str, parent: u32, comment: &str| {
            let comment = if comment.is_empty() { String::new() } else {
                format!("<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author>Ana</wp:comment_author>\
                    <wp:comment_date_gmt>2020-01-01 10:00:00</wp:comment_date_gmt><wp:comment_content>{comment}</wp:comment_content>\
                    <wp:comment_approved>1</wp:comment_approved></wp:comment>")
            };
            format!("<item><title>Item {id}</title><link>https://paper.example/{id}</link><wp:post_id>{id}</wp:post_id>\
                <wp:post_parent>{parent}</wp:post_parent><wp:status>{status}</wp:status><wp:post_type>page</wp:post_type>{comment}</item>")
        };
        let file = |name: &str, items: &[String]| {
            let path = paper.database.folder.join(name);
            let head = "<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>";
            std::fs::write(&path, format!("{head}{}</channel></rss>", items.concat())).expect("writes");
            path
        };
        let first = file("first.xml", &[
            item(11, "inherit", 1, "Shown"),
            item(12, "inherit", 2, "Of a private page"),
            item(13, "inherit", 77, "Of nothing"),
            item(14, "inherit", 11, "Of what is attached"),
            item(15, "inherit", 16, "Of one"),
            item(16, "inherit", 15, "Of the other"),
        ]);
        let second = file("second.xml", &[item(1, "publish", 0, ""), item(2, "private", 0, "")]);
        let site = Arc::clone(paper.app.sites().slug("paper").expect("there"));
        let input = Input::open(&[first, second]).expect("an input");
        let report = import(&paper.app, &site, input, &Options::default(), Arc::new(Watch::new(|_| {}))).await.expect("an import");
        assert_eq!((report.stored, report.skipped.get("story hidden")), (2, Some(&4)), "{report:?}");
        for (path, count) in [("/11", 1), ("/14", 1)] {
            assert_eq!(paper.story_row(&paper.story(path).await).await.expect("stored").comment_count, count, "{path}");
        }
    }

    async fn r71_the_server_counts_what_a_command_brings(paper) {
        let serving = tokio::spawn(socket::serve(Arc::clone(&paper.app)));
        let path = socket::path(&paper.app.folder);
        // The file is there a moment before anybody listens.
        while UnixStream::connect(&path).await.is_err() {
            tokio::task::yield_now().await;
        }
        for files in [[socket::FILES_BYTES_MAX, 1], [u64::MAX, u64::MAX]] {
            let (read, mut write) = UnixStream::connect(&path).await.expect("connects").into_split();
            let files = files.map(|bytes| json!({"name": "disqus.xml", "bytes": bytes}));
            let head = json!({"args": ["althing", "import"], "folder": ".", "input_bytes": 0, "files": files});
            write.write_all(format!("{head}\n").as_bytes()).await.expect("writes");
            drop(write);
            let mut said = String::new();
            BufReader::new(read).read_to_string(&mut said).await.expect("reads");
            assert!(said.contains("read at once") && said.contains("\"exit\":1"), "{said}");
        }
        let entries = std::fs::read_dir(&paper.app.folder).expect("reads");
        let names: Vec<_> = entries.map(|entry| entry.expect("reads").file_name()).collect();
        assert!(!names.iter().any(|name| name.to_string_lossy().starts_with("brought-")), "{names:?}");
        serving.abort();
    }

    async fn a_file_that_is_not_what_it_claims_is_refused_at_once(paper) {
        let before = paper.picture().await;
        let wrong = Options { format: Some(Format::Disqus), ..Options::default() };
        let words = take(paper, b"Once upon a time", &wrong).await.expect_err("refused");
        assert!(!words.is_empty() && !words.contains('\n'), "{words}");
        let words = take(paper, b"SQLite format 3\0 and nothing", &Options::default()).await.expect_err("refused");
        assert!(!words.is_empty(), "{words}");
        let words = take(paper, harbour().as_bytes(), &at("https://paper.example/x")).await.expect_err("refused");
        assert!(words.contains("--url"), "{words}");
        assert_eq!(paper.picture().await, before);
    }

    async fn the_dump_of_a_database_brings_what_the_database_does(paper) {
        let path = paper.app.folder.join("cusdis.db");
        rusqlite::Connection::open(&path).expect("makes a file").execute_batch(CUSDIS).expect("runs");
        let input = Input::open(&[path]).expect("opens");
        let file = take_input(paper, input, &Options::default()).await.expect("the file");
        let again = take(paper, CUSDIS_DUMP.as_bytes(), &Options::default()).await.expect("its dump");
        assert!(again.format.starts_with("cusdis (an SQL dump with Cusdis's table comments"), "{again:?}");
        assert_eq!((again.stored, again.skipped.get("already stored")), (0, Some(&3)), "the keys are the same: {again:?}");
        let other = Options { source: "dump".to_owned(), ..Options::default() };
        let dump = take(paper, CUSDIS_DUMP.as_bytes(), &other).await.expect("as another source");
        assert_eq!((dump.read, dump.stored), (file.read, file.stored));
        assert_eq!((&dump.skipped, &dump.changed), (&file.skipped, &file.changed));
        assert_eq!((dump.read, dump.stored), (4, 3), "{dump:?}");
        let found = listed(paper, &paper.story("/harbour").await).await;
        assert_eq!(found.len(), 4, "those that wait are not shown: {found:?}");
        assert_eq!(found[..2], found[2..], "from the file and from the dump");
        assert_eq!((found[0].0.as_str(), found[1].0.as_str(), found[1].2), ("Ana", "Ben", 1));
        let times: Vec<i64> = paper.app.store.read(|tx| tx.all("select created_at from comment order by created_at", args![])).await.expect("reads");
        assert!(times.chunks(2).all(|pair| pair[0] == pair[1]), "{times:?}");
        paper.settle().await;
        paper.recount().await;
    }

    async fn votes_come_as_counts_that_nobody_can_take_back(paper) {
        let line = |value: Value| format!("{value}\n");
        let comment = |id: &str, score: i64, votes: Value| line(json!({
            "id": id, "pid": "", "text": "<p>Words</p>", "user": {"name": "Ana", "id": "github_1"}, "locator": {"site": "p", "url": "https://paper.example/votes"},
            "score": score, "votes": votes, "time": "2020-01-01T10:00:00Z",
        }));
        let bytes = line(json!({"version": 1, "users": [], "posts": []}))
            + &comment("one", 2, json!({"a": true, "b": true, "c": true, "d": false}))
            + &comment("two", 0, json!({}));
        let report = take(paper, bytes.as_bytes(), &Options::default()).await.expect("an import");
        assert_eq!(report.stored, 2, "{report:?}");
        let counts: Vec<(i64, i64)> = paper.app.store.read(|tx| tx.all("select up_count, down_count from comment order by up_count desc", args![])).await.expect("reads");
        assert_eq!(counts, [(3, 1), (0, 0)]);
        paper.advance(60 * SECOND);
        paper.settle().await;
        paper.recount().await;
    }

    async fn of_a_text_that_is_too_long_the_beginning_comes_and_what_answers_it_stays_below(paper) {
        let (long, longer) = (format!("<p>{}</p>", "long ".repeat(4_000)), format!("<p>{}end</p>", "longer ".repeat(20_000)));
        let posts = [
            Post { id: "1", text: &long, ..POST },
            Post { id: "2", parent: Some("1"), minute: 1, text: &longer, ..POST },
            Post { id: "3", parent: Some("2"), minute: 2, text: "An answer", ..POST },
        ];
        let bytes = disqus(&[thread(1, "https://paper.example/long", "Long", false, false)], &posts);
        let mut report = take(paper, bytes.as_bytes(), &Options::default()).await.expect("an import");
        assert_eq!((report.stored, report.skipped.len()), (3, 0), "{report:?}");
        assert_eq!(report.changed.get("text cut"), Some(&1), "{report:?}");
        let mut list = String::new();
        report.skips.take().expect("a list").read_to_string(&mut list).expect("reads");
        assert!(list.contains("\"id\":\"2\"") && list.contains("text cut") && !list.contains("longer longer"), "{list}");
        let found = listed(paper, &paper.story("/long").await).await;
        let seen: Vec<_> = found.iter().map(|(_, text, depth, _)| (text.chars().count(), *depth)).collect();
        assert_eq!(seen, [(19_999, 0), (99_999, 1), (9, 2)], "what is longer than readers may write is whole");
        assert!(found[1].1.starts_with("longer longer") && found[1].1.ends_with("\n\n[…]"));
        let again = take(paper, bytes.as_bytes(), &Options::default()).await.expect("again");
        assert_eq!((again.stored, again.skipped.get("already stored"), again.changed.len()), (0, Some(&3), 0), "{again:?}");
        paper.settle().await;
        paper.recount().await;
    }
}

/// Comments of somebody who left an address with each, in a source that has these ids.
fn of_ana(ids: &[&str]) -> String {
    let more = "<email>ana@reader.example</email>";
    let posts: Vec<Post<'_>> = ids.iter().map(|id| Post { id, name: "Ana", more, ..POST }).collect();
    disqus(&[thread(1, "https://paper.example/ana", "Ana", false, false)], &posts)
}

/// How many imported comments there are of an account, and of none, and the names that stand over them.
async fn owned(paper: &Paper) -> ((i64, i64), Vec<String>) {
    let read = paper.app.store.read(|tx| {
        let counts = tx.one::<(i64, i64)>(
            "select count(account_id), count(*) - count(account_id) from comment where source_key is not null",
            args![],
        )?;
        let names = tx.all::<String>(
            "select distinct g.name from comment c join guest g on g.id = c.guest_id where c.source_key is not null",
            args![],
        )?;
        Ok::<_, althing_store::Error>((counts.expect("counts"), names))
    });
    read.await.expect("reads")
}

mailed_on_both_engines! {
    async fn r30_what_a_later_import_brings_of_whom_an_account_claimed_is_its_own(paper) {
        take(paper, of_ana(&["1"]).as_bytes(), &Options::default()).await.expect("an import");
        let ana = signs_in(paper, "ana@reader.example").await;
        names(paper, &ana, "Anna").await.is(303);
        assert_eq!(owned(paper).await.0, (0, 1), "nobody has what they do not claim");
        let claims = async || paper.ask(&Method::POST, "/me/claim").header("cookie", &ana).form(OURS, &[]).send().await.is(303).clone();
        claims().await;
        take(paper, of_ana(&["1", "2"]).as_bytes(), &Options::default()).await.expect("a later one");
        assert_eq!(owned(paper).await, ((2, 0), vec!["Ana".to_owned()]));
        let site = paper.app.site("paper").expect("there").id;
        let record = paper.app.store.read(move |tx| {
            let account = tx.one::<uuid::Uuid>("select account_id from comment limit 1", args![])?.expect("Anna's");
            trust::record(tx, AccountId(account), site, Micros(0))
        });
        assert_eq!(record.await.expect("reads").published_count, 0, "no trust comes with it");
        assert_eq!(who(paper, &ana).await["is_staff"], false, "no right comes with it");
        let story = paper.story("/ana").await;
        let page = paper.ask(&Method::GET, "/me").header("cookie", &ana).send().await.is(200).text();
        assert_eq!(page.matches("Hello").count(), 2, "{page}");
        // One that came while it was claimed is claimed by claiming again.
        let missed = paper.app.store.write(althing_store::Lane::Interactive, |tx| {
            tx.exec("update comment set account_id = null where id = (select id from comment order by id desc limit 1)", args![])
        });
        missed.await.map_err(|error: althing_store::Error| error.to_string()).expect("writes");
        let claimed = paper.ask(&Method::GET, "/me/claim").header("cookie", &ana).send().await.is(200).text();
        assert_eq!(claimed.matches("Hello").count(), 1, "{claimed}");
        claims().await;
        assert_eq!(owned(paper).await.0, (2, 0));
        paper.settle().await;
        paper.recount().await;
        assert_eq!(listed(paper, &story).await.len(), 2);
    }

    async fn r30_a_key_and_a_name_alone_put_no_words_into_an_accounts_mouth(paper) {
        let with = |id: &str, more: &str| {
            let post = Post { id, name: "Ana", more, ..POST };
            let export = disqus(&[thread(1, "https://paper.example/ana", "Ana", false, false)], &[post]);
            export.replacen("</name>", "</name><username>ana</username>", 1)
        };
        let first = with("1", "<email>ana@reader.example</email>");
        take(paper, first.as_bytes(), &Options::default()).await.expect("an import");
        let ana = signs_in(paper, "ana@reader.example").await;
        names(paper, &ana, "Anna").await.is(303);
        paper.ask(&Method::POST, "/me/claim").header("cookie", &ana).form(OURS, &[]).send().await.is(303);
        assert_eq!(owned(paper).await.0, (1, 0));
        take(paper, with("2", "").as_bytes(), &Options::default()).await.expect("another");
        take(paper, with("3", "<email>max@reader.example</email>").as_bytes(), &Options::default()).await.expect("a third");
        assert_eq!(owned(paper).await.0, (1, 2), "nobody proved an address of theirs");
    }

    async fn r30_what_a_later_import_brings_of_an_account_that_was_erased_is_nobodys_and_nameless(paper) {
        take(paper, of_ana(&["1"]).as_bytes(), &Options::default()).await.expect("an import");
        let ana = signs_in(paper, "ana@reader.example").await;
        names(paper, &ana, "Anna").await.is(303);
        paper.ask(&Method::POST, "/me/claim").header("cookie", &ana).form(OURS, &[]).send().await.is(303);
        let erase = paper.ask(&Method::POST, "/me/erase").header("cookie", &ana);
        erase.form(OURS, &[("what", "name"), ("sure", "yes")]).send().await.is(303);
        paper.settle().await;
        take(paper, of_ana(&["1", "2"]).as_bytes(), &Options::default()).await.expect("a later one");
        assert_eq!(owned(paper).await, ((1, 1), vec![String::new()]), "the name does not come back");
    }
}
