//! Reading: it writes nothing, it is answered from memory, and it is never stale.

use std::io::Read;

use althing::http::router::{Policy, routes};
use althing_core::id::CommentId;
use http::Method;

use crate::support::{Answer, Paper, Story, Written, both_engines};

/// A story's page in all its forms.
fn views(page: &str, id: CommentId) -> Vec<String> {
    let linked = [format!("root={id}"), format!("root={id}&cursor=0&fragment"), format!("comment={id}")];
    let sorted = ["fragment", "sort=best", "sort=newest", "sort=oldest", "sort=discussed"].map(str::to_owned);
    let asked = sorted.iter().chain(&linked).map(|query| format!("{page}?{query}"));
    std::iter::once(page.to_owned()).chain(asked).collect()
}

/// Every public address there is, with what it takes. A new route must be added here.
pub fn public_addresses(story: &Story, comment: &Written) -> Vec<String> {
    let url: String =
        url::form_urlencoded::byte_serialize(story.url.as_deref().unwrap().as_bytes()).collect();
    let (page, api, id) = (story.page(), story.api(), comment.id);
    let mut all = Vec::new();
    for route in
        routes().list.iter().filter(|route| route.method == Method::GET && route.policy == Policy::PublicRead)
    {
        let addresses: Vec<String> = match route.path {
            "/" => vec!["/".to_owned()],
            "/s/{site}"
            | "/s/{site}/privacy"
            | "/s/{site}/moderation"
            | "/s/{site}/feed.atom"
            | "/api/v1/sites/{site}/rules"
            | "/api/v1/sites/{site}/challenge" => vec![route.path.replace("{site}", "paper")],
            "/s/{site}/by-url" => {
                vec![format!("/s/paper/by-url?url={url}"), format!("/s/paper/by-url?url={url}&fragment")]
            }
            "/s/{site}/rules" => {
                vec!["/s/paper/rules".to_owned(), "/s/paper/rules?rule=respect&version=1".to_owned()]
            }
            "/s/{site}/{story}" => views(&page, id),
            "/s/{site}/{story}/comments" => vec![format!("{page}/comments")],
            "/s/{site}/{story}/feed.atom" => vec![format!("{page}/feed.atom")],
            "/s/{site}/{story}/reply" => vec![format!("{page}/reply"), format!("{page}/reply?to={id}")],
            "/s/{site}/{story}/report" => {
                vec![format!("{page}/report?on={id}"), format!("{page}/report?on={id}&fragment")]
            }
            "/embed/{site}" => vec![format!("/embed/paper?url={url}")],
            "/embed.js"
            | "/thread.css"
            | "/problems"
            | "/api/v1/openapi.json"
            | "/healthz"
            | "/readyz"
            | "/metrics" => vec![route.path.to_owned()],
            "/$discovery/rest" => vec![route.path.to_owned(), format!("{}?version=v1alpha1", route.path)],
            "/a/{file}" => vec![althing::assets::find("thread.css").expect("an asset").href().to_owned()],
            "/problems/{slug}" => vec!["/problems/forbidden".to_owned()],
            "/api/v1/sites/{site}/stories" => vec![format!("/api/v1/sites/paper/stories?url={url}")],
            "/api/v1/sites/{site}/counts" => vec![format!("/api/v1/sites/paper/counts?url={url}")],
            "/api/v1/stories/{story}" => vec![api.clone(), format!("{api}?site=paper&url={url}")],
            "/api/v1/stories/{story}/comments" => vec![
                format!("{api}/comments"),
                format!("{api}/comments?sort=newest&limit=200"),
                format!("{api}/comments?root={id}"),
                format!("{api}/comments?parent={id}"),
                format!("{api}/comments?site=paper&url={url}"),
            ],
            "/api/v1/stories/{story}/comments/{comment}" => vec![format!("{api}/comments/{id}")],
            // Streams do not end; they are looked at in `live`.
            "/api/v1/stories/{story}/events" => Vec::new(),
            "/api/v1/comments/{comment}" => vec![comment.api()],
            unknown => panic!("{unknown} is not among the addresses that tests walk over"),
        };
        all.extend(addresses);
    }
    all
}

/// What a client sees of an answer after unpacking.
fn unpacked(answer: &Answer) -> String {
    let mut text = String::new();
    match answer.header("content-encoding") {
        "" => return answer.text(),
        "gzip" => flate2::read::GzDecoder::new(&answer.body[..]).read_to_string(&mut text).expect("gzip"),
        "br" => brotli::Decompressor::new(&answer.body[..], 4096).read_to_string(&mut text).expect("brotli"),
        other => panic!("{other}"),
    };
    text
}

async fn busy(paper: &Paper) -> (Story, Written) {
    let story = paper.registered("/harbour", "The fence").await;
    let comment = paper.reader("Ana").comments_on(&story, "Words to be read").await;
    paper.reader("Ben").replies_to(&comment, "A reply").await;
    for at in 0..20 {
        paper.reader("Filler").comments_on(&story, &format!("So that it is worth compressing {at}")).await;
    }
    (story, comment)
}

both_engines! {
    async fn reading_never_writes(paper) {
        let (story, comment) = busy(paper).await;
        paper.settle().await;
        let before = paper.picture().await;
        // Whether the database can write is found out by writing.
        let reads = |story| public_addresses(story, &comment).into_iter().filter(|path| path != "/readyz");
        for path in reads(&story) {
            for method in [Method::GET, Method::HEAD] {
                let answer = paper.ask(&method, &path).send().await;
                assert!(answer.status < 400, "{answer}");
            }
        }
        let unseen = paper.story("/unseen").await;
        for path in reads(&unseen) {
            paper.get(&path).await;
        }
        paper.page(&comment.case).await;
        paper.reader("Ana").sees_own(&comment).await;
        paper.relay().await;
        assert_eq!(paper.picture().await, before, "a read has written");
    }

    async fn r11_cookies_and_strange_headers_change_nothing(paper) {
        let (story, comment) = busy(paper).await;
        for path in public_addresses(&story, &comment) {
            // Figures go on, and a challenge is another one each time.
            if path == "/metrics" || path.ends_with("/challenge") {
                continue;
            }
            let plain = paper.get(&path).await;
            let dressed = paper
                .ask(&Method::GET, &path)
                .header("cookie", "session=00112233; __Host-althing=1")
                .header("origin", "https://evil.example")
                .header("referer", "https://evil.example/")
                .header("accept-language", "de")
                .send()
                .await;
            assert_eq!((plain.status, &plain.body), (dressed.status, &dressed.body), "{path}");
            assert!(!dressed.headers.contains_key("access-control-allow-credentials"), "{path}");
            assert!(!dressed.header("vary").to_lowercase().contains("cookie"), "{path}");
            assert_eq!(dressed.header("x-content-type-options"), "nosniff", "{path}");
        }
    }

    async fn public_reads_carry_a_tag_and_are_not_sent_twice(paper) {
        let (story, comment) = busy(paper).await;
        for path in public_addresses(&story, &comment) {
            let private =
                ["/reply", "?comment=", "/problems/", "/healthz", "/readyz", "/metrics", "/challenge"];
            // What leads elsewhere is not kept either.
            let leads = path.starts_with("/s/") && path.ends_with("/comments");
            // Of a report the bare form is everyone's, its page one reader's.
            let is_form = path.contains("/report?") && !path.ends_with("&fragment");
            if leads || is_form || private.iter().any(|part| path.contains(part)) {
                continue;
            }
            let first = paper.get(&path).await;
            let immutable = first.is(200).header("cache-control").contains("immutable");
            let tag = first.header("etag").to_owned();
            assert!(immutable || tag.starts_with('"'), "{path} has no strong tag: {first}");
            if immutable {
                continue;
            }
            for tags in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
                let again = paper.ask(&Method::GET, &path).header("if-none-match", &tags).send().await;
                assert_eq!((again.status, again.body.len()), (304, 0), "{path}: {tags}");
                assert_eq!(again.header("etag"), tag);
            }
            let other = paper.ask(&Method::GET, &path).header("if-none-match", "\"other\"").send().await;
            assert_eq!(other.is(200).body, first.body);
        }
    }

    async fn every_encoding_says_the_same(paper) {
        let (story, _) = busy(paper).await;
        for path in [story.page(), format!("{}?fragment", story.page()), story.comments()] {
            let plain = paper.get(&path).await;
            let mut tags = vec![plain.header("etag").to_owned()];
            for (takes, gives) in [("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("identity", ""), ("br;q=0, gzip", "gzip"), ("zstd", "")] {
                // A page that is read often is compressed better, in the background.
                let mut answer = None;
                for _ in 0..200 {
                    let got = paper.ask(&Method::GET, &path).header("accept-encoding", takes).send().await;
                    assert_eq!(unpacked(&got), plain.text(), "{path} as {takes}");
                    let is_best = got.header("content-encoding") == gives;
                    answer = Some(got);
                    if is_best {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
                let answer = answer.unwrap();
                if gives != "br" {
                    assert_eq!(answer.header("content-encoding"), gives, "{path} as {takes}");
                }
                assert_eq!(answer.header("vary"), "Accept-Encoding");
                tags.push(answer.header("etag").to_owned());
            }
            for tag in tags {
                let again = paper.ask(&Method::GET, &path).header("accept-encoding", "gzip").header("if-none-match", &tag);
                again.send().await.is(304);
            }
        }
    }

    async fn a_page_shows_every_change_at_once_and_others_stay(paper) {
        let (story, comment) = busy(paper).await;
        let other = paper.registered("/other", "Another").await;
        let ana = paper.reader("Ana");
        ana.comments_on(&other, "On another story").await;
        let rendered = || paper.app.metrics.pages_rendered_total.load(std::sync::atomic::Ordering::SeqCst);
        let paths = [story.page(), format!("{}?fragment", story.page()), story.comments(), format!("{}/feed.atom", story.page())];
        paper.relay().await;
        for path in &paths {
            paper.page(path).await;
        }
        paper.page(&other.page()).await;
        let before = rendered();
        for path in &paths {
            paper.page(path).await;
        }
        assert_eq!(rendered(), before, "a page is made once");
        let fresh = ana.comments_on(&story, "Brand new words").await;
        for path in &paths {
            assert!(paper.page(path).await.contains("Brand new words"), "{path}");
        }
        ana.edits(&fresh, "Changed new words").await;
        for path in &paths {
            assert!(paper.page(path).await.contains("Changed new words"), "{path}");
        }
        paper.staff().removes(&fresh).await;
        for path in &paths {
            assert!(!paper.page(path).await.contains("new words"), "{path}");
        }
        assert!(paper.page(&comment.api()).await.contains("Words to be read"));
        let made = rendered();
        paper.page(&other.page()).await;
        paper.relay().await;
        paper.page(&other.page()).await;
        assert_eq!(rendered(), made, "another story's pages stay in memory");
    }

    async fn a_site_that_changes_its_settings_changes_its_pages(paper) {
        let (story, _) = busy(paper).await;
        assert!(paper.page(&story.page()).await.contains("<textarea"));
        paper.set(&["guests=off"]).await;
        assert!(!paper.page(&story.page()).await.contains("<textarea"));
        paper.set(&["guests=on", "theme.accent=#7a1f2b"]).await;
        let page = paper.page(&story.page()).await;
        let href = page.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|href| href.contains("theme-"));
        assert!(paper.page(href.expect("a theme sheet")).await.contains("#7a1f2b"));
        assert!(!page.contains("style="), "no inline style: {page}");
    }

    async fn what_is_not_there_is_told_as_a_page_or_a_problem(paper) {
        for path in ["/nothing", "/s/nosuch", "/s/paper/x", "/c/x/y", "/a/x-0.css", "/problems/nosuch", "/s/paper/theme-0.css", "/s/%ff", "/s/paper/%ff%fe"] {
            let answer = paper.get(path).await;
            assert!([400, 404].contains(&answer.status), "{answer}");
            assert!(answer.header("content-type").starts_with("text/html"), "{answer}");
        }
        for path in ["/api/v1/nothing", "/api/v1/stories/x", "/api/v1/comments/x", "/api/v1/sites/nosuch/stories?url=x", "/api/v1/stories/%ff"] {
            let answer = paper.get(path).await;
            assert!([400, 404].contains(&answer.status), "{answer}");
            assert_eq!(answer.header("content-type"), "application/problem+json", "{answer}");
        }
        for (method, path) in [(Method::POST, "/api/v1/openapi.json"), (Method::DELETE, "/")] {
            let answer = paper.ask(&method, path).send().await;
            answer.is(405);
            assert!(answer.header("allow").contains("GET"), "{answer}");
        }
        for line in paper.page("/problems").await.lines() {
            paper.page(&format!("/problems/{line}")).await;
        }
    }
}
