//! Moderators of a section read what was decided there, and nothing of what was decided in others.

use althing::decision::{self, Reason, Wish};
use althing_core::reader::{Actor, Asker, Role};
use http::Method;
use serde_json::json;

use crate::support::{Member, OURS, PAPER, Paper, Story, Written, both_engines};

/// Words of a decision in each section, and of a ban that a comment gave rise to.
const OF_SPORT: &str = "Sport canary";
const OF_LETTERS: &str = "Letters canary";
const OF_BAN: &str = "Ban canary";

async fn story_of(paper: &Paper, path: &str, section: &str) -> Story {
    let url = format!("{PAPER}{path}");
    let answer = paper.publisher().puts(&json!({"url": url, "title": "A story", "section": section})).await;
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    Story { id, site: "paper".to_owned(), url: Some(url) }
}

async fn removes(paper: &Paper, by: &Member, comment: &Written, words: &str) {
    let id = comment.id;
    let read = paper.app.store.read(move |tx| althing_store::desk::judged(tx, id)).await.expect("reads");
    let reason = Reason { ground: "respect".to_owned(), explanation: words.to_owned(), ..Reason::default() };
    let wish = Wish {
        act: "remove".to_owned(),
        reason: Some(reason),
        read: read.map(|text| text.id),
        bulk_id: None,
    };
    let asker = Asker { actor: Actor::Account(by.id), grants: paper.app.grants_of(by.id) };
    let site = paper.app.site("paper").expect("the site");
    decision::decide(&paper.app, &site, id, asker, &wish).await.expect("decided");
}

async fn page(paper: &Paper, who: &Member, path: &str) -> String {
    let answer = paper.ask(&Method::GET, path).of(who).send().await;
    answer.is(200);
    answer.text()
}

both_engines! {
    async fn r40_what_was_decided_in_another_section_is_not_read(paper) {
        let (sport, letters) = (story_of(paper, "/match", "sport").await, story_of(paper, "/letter", "letters").await);
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let sue = paper.staff_member("Sue", Role::Moderator, Some("paper"), Some("sport")).await;
        let (mia, ben) = (paper.member("Mia").await, paper.member("Ben").await);
        let open = paper.comments_as(&mia, &sport, "A word on the match").await;
        for (story, words) in [(&sport, OF_SPORT), (&letters, OF_LETTERS)] {
            let comment = paper.comments_as(&mia, story, &format!("Text of {words}")).await;
            removes(paper, &max, &comment, words).await;
        }
        let only_there = paper.comments_as(&ben, &letters, "A letter").await;
        removes(paper, &max, &only_there, "Of Ben").await;
        let occasion = paper.comments_as(&mia, &letters, "Another letter").await;
        let of = occasion.id.to_string();
        let ban = [("comment", of.as_str()), ("kind", "banned"), ("until", "week"), ("reason", "respect"), ("explanation", OF_BAN)];
        paper.ask(&Method::POST, "/desk/standing").of(&max).form(OURS, &ban).send().await.is(303);
        for path in [format!("/desk/comments/{}", open.id), format!("/desk/readers/{}", mia.id)] {
            let (all, part) = (page(paper, &max, &path).await, page(paper, &sue, &path).await);
            for words in [OF_SPORT, OF_LETTERS, OF_BAN] {
                assert!(all.contains(words), "{path}: {words}: {all}");
                assert_eq!(part.contains(words), words == OF_SPORT, "{path}: {words}: {part}");
            }
            assert!(part.contains("Banned at The paper"), "how an author stands concerns every section: {part}");
        }
        let path = format!("/desk/comments/{}", occasion.id);
        paper.ask(&Method::GET, &path).of(&sue).send().await.is(404);
        let link = |who: &Member| format!("/desk/readers/{}", who.id);
        let (all, part) = (page(paper, &max, "/desk/readers").await, page(paper, &sue, "/desk/readers").await);
        assert!(all.contains(&link(&ben)) && all.contains(&link(&mia)), "{all}");
        assert!(!part.contains(&link(&ben)) && part.contains(&link(&mia)), "{part}");
    }

    async fn an_authors_list_of_a_section_goes_on_where_it_ended(paper) {
        let (sport, letters) = (story_of(paper, "/match", "sport").await, story_of(paper, "/letter", "letters").await);
        let sue = paper.staff_member("Sue", Role::Moderator, Some("paper"), Some("sport")).await;
        let mia = paper.member("Mia").await;
        for at in 0..25 {
            for (story, section) in [(&sport, "sport"), (&letters, "letters")] {
                paper.advance(1_000);
                paper.comments_as(&mia, story, &format!("Numbered {at} in {section}.")).await;
            }
        }
        let mut path = format!("/desk/readers/{}?site=paper", mia.id);
        for count in [20, 5] {
            let page = page(paper, &sue, &path).await;
            assert_eq!((page.matches(" in sport.").count(), page.matches(" in letters.").count()), (count, 0), "{page}");
            let Some((_, rest)) = page.split_once("before=") else { break };
            path = format!("/desk/readers/{}?site=paper&before={}", mia.id, &rest[..36]);
        }
        assert!(path.contains("before="), "there were two pages");
    }
}
