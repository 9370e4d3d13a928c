//! Links that were made in the system a discussion came from find its comments, under the story they lead to.

use althing::import::source_key;
use althing_core::id::SiteId;
use althing_store::{Lane, args, source};

use crate::support::{Answer, Paper, Story, Written, both_engines};

/// A comment that came from a source, under this id of its.
async fn taken_over(paper: &Paper, system: &str, name: &str, id: &str, under: &Story) -> Written {
    let comment = paper.reader("Ana").comments_on(under, &format!("From {system}: {id}")).await;
    let key = source_key(system, name.as_bytes(), id);
    came_from(paper, site(paper), system, name).await;
    let (comment_id, store) = (comment.id, &paper.app.store);
    let marked = store.write(Lane::Bulk, move |tx| {
        tx.exec("update comment set source_key = $1 where id = $2", args![&key, comment_id.0])
    });
    assert_eq!(marked.await.expect("marked"), 1);
    comment
}

fn site(paper: &Paper) -> SiteId {
    paper.app.sites().slug("paper").expect("the site").id
}

async fn came_from(paper: &Paper, site: SiteId, system: &str, name: &str) {
    let (system, name) = (system.to_owned(), name.to_owned());
    let noted = paper.app.store.write(Lane::Bulk, move |tx| source::put(tx, site, &system, &name));
    noted.await.expect("noted");
}

/// What an old name leads to, on a page and in the API; both say the same.
async fn asked(paper: &Paper, under: &Story, name: &str) -> Answer {
    let api = paper.get(&format!("{}/{name}", under.comments())).await;
    let page = paper.get(&format!("{}?comment={name}", under.page())).await;
    assert_eq!(page.status == 303, api.status == 200, "{name}: {page}");
    assert!(page.status == 303 || page.status == api.status, "{name}: {page}");
    if page.status == 303 {
        let id = api.json()["id"].as_str().expect("an id").to_owned();
        assert!(page.header("location").ends_with(&format!("#comment-{id}")), "{name}: {page}");
    }
    api
}

/// Systems with an id of theirs, and what their links called it.
const FORMS: [(&str, &str, &[&str]); 10] = [
    ("wordpress", "12", &["comment-12", "12"]),
    ("disqus", "4040404040", &["comment-4040404040"]),
    ("isso", "13", &["isso-13", "comment-13"]),
    ("coral", "5b0c4d3e-0000-4000-8000-000000000001", &["5b0c4d3e-0000-4000-8000-000000000001"]),
    ("remark42", "f1e2d3c4", &["remark42__comment-f1e2d3c4"]),
    ("commento", "00a1b2c3d4", &["commento-00a1b2c3d4", "comentario-00a1b2c3d4"]),
    (
        "comentario",
        "6c0c4d3e-0000-4000-8000-000000000002",
        &["comentario-6c0c4d3e-0000-4000-8000-000000000002", "commento-6c0c4d3e-0000-4000-8000-000000000002"],
    ),
    ("artalk", "14", &["atk-comment-14"]),
    ("waline", "5cd0a1b2c3d4e5f6a7b8c9d0", &["5cd0a1b2c3d4e5f6a7b8c9d0"]),
    ("twikoo", "00112233445566778899aabbccddeeff", &["00112233445566778899aabbccddeeff"]),
];

both_engines! {
    async fn an_old_link_finds_the_comment_it_was_made_for(paper) {
        let story = paper.story("/harbour").await;
        for (system, id, names) in FORMS {
            for name in names {
                asked(paper, &story, name).await.is(404);
            }
            let comment = taken_over(paper, system, "", id, &story).await;
            for name in names {
                let found = asked(paper, &story, name).await;
                assert_eq!(found.is(200).json()["id"], comment.id.to_string(), "{system}: {name}");
            }
        }
        for wrong in ["comment-99", "isso-12", "atk-comment-12", "remark42__comment-12", "commento-12", "comment-", "x", "%00", "..", "isso-%2e%2e%2f"] {
            asked(paper, &story, wrong).await.is(404);
        }
        let long = "9".repeat(5000);
        asked(paper, &story, &format!("comment-{long}")).await.is(404);
    }

    async fn our_own_names_go_first_and_stay_what_they_are(paper) {
        let story = paper.story("/harbour").await;
        let own = paper.reader("Ben").comments_on(&story, "Written here").await;
        // Another system's comment by the same id.
        let foreign = taken_over(paper, "coral", "", &own.id.to_string(), &story).await;
        for name in [own.id.to_string(), format!("comment-{}", own.id)] {
            let found = asked(paper, &story, &name).await;
            assert_eq!(found.is(200).json()["id"], own.id.to_string());
        }
        let found = asked(paper, &story, &format!("comment-{}", foreign.id)).await;
        assert_eq!(found.is(200).json()["id"], foreign.id.to_string());
    }

    async fn an_old_link_leads_nowhere_under_another_story_or_site(paper) {
        let (story, other) = (paper.story("/harbour").await, paper.story("/elsewhere").await);
        taken_over(paper, "wordpress", "", "12", &story).await;
        let elsewhere = taken_over(paper, "wordpress", "", "13", &other).await;
        asked(paper, &story, "comment-12").await.is(200);
        asked(paper, &other, "comment-12").await.is(404);
        asked(paper, &story, "comment-13").await.is(404);
        paper.get(&format!("/s/other/{}?comment=comment-13", other.id)).await.is(404);
        let url = "https%3A%2F%2Fpaper.example%2Felsewhere";
        let led = paper.get(&format!("/s/paper/by-url?url={url}&comment=comment-13")).await.sent_to();
        assert_eq!(led, format!("{}#comment-{}", other.page(), elsewhere.id));
        let absent = paper.get(&format!("/s/paper/by-url?url={url}&comment=comment-12")).await;
        let back = format!("href=\"{}\"", other.page());
        assert!(absent.is(404).text().contains(&back), "the way back is the discussion: {absent}");
        let unknown = paper.get("/s/paper/by-url?url=https%3A%2F%2Fpaper.example%2Fnone&comment=comment-12").await;
        assert!(unknown.is(404).text().contains("class=\"way-back\"><a href=\"/s/paper\">"), "of a story that is not there, the site: {unknown}");
        let (id, token) = elsewhere.case.strip_prefix("/c/").expect("a case link").split_once('/').expect("two parts");
        let turned: String = token.chars().rev().collect();
        let absent = paper.get(&format!("/c/{id}/{turned}")).await;
        assert!(absent.is(404).text().contains(&back), "{absent}");
    }

    async fn two_sources_of_one_system_are_told_apart_by_their_story(paper) {
        let (story, other) = (paper.story("/harbour").await, paper.story("/elsewhere").await);
        let first = taken_over(paper, "wordpress", "", "12", &story).await;
        let second = taken_over(paper, "wordpress", "old blog", "12", &other).await;
        for (under, comment) in [(&story, &first), (&other, &second)] {
            assert_eq!(asked(paper, under, "comment-12").await.is(200).json()["id"], comment.id.to_string());
        }
        // However many sources a site has, only so many are looked at, and those first whose links look like that.
        for at in 0..30 {
            came_from(paper, site(paper), "artalk", &format!("{at:03}")).await;
        }
        asked(paper, &story, "comment-12").await.is(200);
        for at in 0..80 {
            came_from(paper, site(paper), "zzz", &format!("{at:03}")).await;
        }
        let id = site(paper);
        let told = paper.app.store.read(move |tx| source::of_site(tx, id)).await.expect("reads");
        assert_eq!(told.len(), source::SOURCES_MAX);
    }

    async fn an_old_link_to_what_is_gone_is_told_as_any_other(paper) {
        let story = paper.story("/harbour").await;
        let answered = taken_over(paper, "isso", "", "12", &story).await;
        let alone = taken_over(paper, "isso", "", "13", &story).await;
        let reply = paper.reader("Ben").replies_to(&answered, "An answer").await;
        for comment in [&answered, &alone] {
            paper.operator().removes(comment).await;
        }
        asked(paper, &story, "isso-13").await.is(404);
        let stands = asked(paper, &story, "isso-12").await;
        let json = stands.is(200).json();
        assert_eq!((json["status"].as_str(), json["author"].is_null()), (Some("removed"), true), "{json}");
        paper.operator().removes(&reply).await;
        asked(paper, &story, "isso-12").await.is(404);
        paper.operator().erases(&alone).await;
        asked(paper, &story, "isso-13").await.is(404);
    }

    async fn a_source_is_noted_once(paper) {
        for _ in 0..2 {
            came_from(paper, site(paper), "disqus", "").await;
            came_from(paper, site(paper), "disqus", "old blog").await;
        }
        let id = site(paper);
        let told = paper.app.store.read(move |tx| source::of_site(tx, id)).await.expect("reads");
        let expected = [("disqus".to_owned(), String::new()), ("disqus".to_owned(), "old blog".to_owned())];
        assert_eq!(told, expected);
    }
}
