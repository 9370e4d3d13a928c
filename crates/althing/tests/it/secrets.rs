//! Tokens open what they were made for, and nothing that is private comes out of a public door.

use althing::decision::{self, Reason, Wish};
use althing_core::reader::Actor;
use std::io::Read;

use althing::comment::case::CASE_DAYS;
use althing_core::time::DAY;
use flate2::read::GzDecoder;
use http::Method;
use serde_json::json;

use crate::reading::public_addresses;
use crate::support::{Paper, Written, both_engines};

/// The case token, from the author's own address.
fn case_token(comment: &Written) -> &str {
    comment.case.rsplit('/').next().expect("a token")
}

/// What browsers accept. A page that few have read yet comes in gzip to those that take brotli.
const ENCODINGS: [&str; 3] = ["identity", "gzip", "gzip, br"];

/// An answer's text, however it came.
async fn in_encoding(paper: &Paper, path: &str, encoding: &str) -> String {
    let answer = paper.ask(&Method::GET, path).header("accept-encoding", encoding).send().await;
    let mut text = Vec::new();
    match answer.header("content-encoding") {
        "gzip" => drop(GzDecoder::new(&answer.body[..]).read_to_end(&mut text).expect("gzip")),
        "br" => brotli::BrotliDecompress(&mut &answer.body[..], &mut text).expect("brotli"),
        _ => text = answer.body,
    }
    String::from_utf8_lossy(&text).into_owned()
}

async fn edit_with(paper: &Paper, comment: &Written, token: &str) -> crate::support::Answer {
    paper.ask(&Method::PATCH, &comment.api()).bearer(token).json(&json!({"body": "Taken over"})).send().await
}

both_engines! {
    async fn r38_a_token_opens_one_comment_for_one_purpose(paper) {
        let story = paper.story("/harbour").await;
        let (ana, ben) = (paper.reader("Ana"), paper.reader("Ben"));
        let (mine, other) = (ana.comments_on(&story, "Mine").await, ben.comments_on(&story, "Another's").await);
        let mut flipped = mine.edit_token.clone();
        flipped.replace_range(..1, if flipped.starts_with('A') { "B" } else { "A" });
        let shorter = &mine.edit_token[..42];
        let upper = mine.edit_token.to_uppercase();
        for token in [other.edit_token.as_str(), case_token(&mine), case_token(&other), &flipped, shorter, &upper, "x"] {
            edit_with(paper, &mine, token).await.refused(403, "forbidden");
            paper.ask(&Method::DELETE, &mine.api()).bearer(token).send().await.refused(403, "forbidden");
            paper.ask(&Method::GET, &mine.api()).bearer(token).send().await.refused(403, "forbidden");
        }
        for token in [case_token(&other), &mine.edit_token, &flipped, shorter, "x", "%00"] {
            let path = format!("/c/{}/{token}", mine.id);
            for (method, form) in [(Method::GET, ""), (Method::POST, "do=withdraw")] {
                let answer = paper.ask(&method, &path).raw_form(form).send().await;
                answer.is(404);
                assert!(!answer.text().contains("Mine"));
            }
        }
        for headers in [("authorization", ""), ("authorization", "Bearer"), ("authorization", "Bearer  "), ("authorization", "Token x")] {
            let ask = paper.ask(&Method::DELETE, &mine.api()).header(headers.0, headers.1);
            ask.send().await.refused_header(403, "forbidden", "Authorization");
        }
        paper.ask(&Method::DELETE, &mine.api()).send().await.refused_header(403, "forbidden", "X-Althing");
        assert_eq!(paper.happened(&story).await, ["comment_submitted"; 2]);
        ana.edits(&mine, "Still mine").await;
        // A token withdraws at any time, the case link works for half a year.
        // The other comment came a millisecond later.
        paper.advance(CASE_DAYS * DAY - 1000);
        paper.page(&mine.case).await;
        paper.advance(1);
        paper.get(&mine.case).await.is(404);
        ana.withdraws(&mine).await;
    }

    async fn r38_erasure_revokes_every_token(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "Mine").await;
        paper.operator().erases(&comment).await;
        edit_with(paper, &comment, &comment.edit_token).await.refused(404, "comment-unknown");
        let read = paper.ask(&Method::GET, &comment.api()).bearer(&comment.edit_token);
        read.send().await.refused(404, "comment-unknown");
        paper.get(&comment.case).await.is(404);
        paper.ask(&Method::POST, &comment.case).raw_form("do=withdraw").send().await.is(404);
    }

    async fn r37_a_page_with_a_token_in_its_address_is_never_kept_or_framed(paper) {
        let story = paper.story("/harbour").await;
        let comment = paper.reader("Ana").comments_on(&story, "Hello").await;
        let answer = paper.get(&comment.case).await;
        for (name, value) in [("cache-control", "no-store"), ("referrer-policy", "same-origin"), ("x-robots-tag", "noindex")] {
            assert_eq!(answer.header(name), value);
        }
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert!(!answer.headers.contains_key("etag") && !answer.headers.contains_key("access-control-allow-origin"));
    }

    async fn r41_nothing_private_in_any_public_answer(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let peer = "203.0.113.77";
        let shown = Written::of(&story, &ana.asks(&story, None, "Shown words").of_peer(peer).header("x-forwarded-for", "198.51.100.88").send().await);
        let mut mailed = ana.wish(&story, None, "Mailed words");
        mailed["author"]["email"] = json!("canary@mail.example");
        ana.sends(&story, &mailed).of_peer(peer).send().await.is(422);
        ana.replies_to(&shown, "A reply").await;
        let gone = ana.comments_on(&story, "Canary of the withdrawn").await;
        ana.withdraws(&gone).await;
        paper.set(&["mode=hold-first"]).await;
        let held = paper.reader("Canary Held").comments_on(&story, "Canary of the pending").await;
        ana.edits(&shown, "Canary of the held edit").await;
        paper.settle().await;
        let mut canaries = vec![
            peer.to_owned(),
            "198.51.100.88".to_owned(),
            "canary@mail.example".to_owned(),
            "Canary".to_owned(),
            "hold-first".to_owned(),
            held.id.to_string(),
            paper.keys.staff.clone(),
            paper.keys.publisher.clone(),
        ];
        for comment in [&shown, &gone, &held] {
            canaries.push(comment.edit_token.clone());
            canaries.push(case_token(comment).to_owned());
            let key_hash = paper.private(comment).await.key_hash.expect("alive");
            canaries.push(data_encoding::BASE64URL_NOPAD.encode(&key_hash));
            canaries.push(data_encoding::HEXLOWER.encode(&key_hash));
            canaries.push(paper.row(comment).await.unwrap().guest_id.to_string());
        }
        for path in public_addresses(&story, &shown).into_iter().chain(public_addresses(&story, &held)).chain(public_addresses(&story, &gone)) {
            let answer = paper.get(&path).await;
            let about_it = path.contains(&held.id.to_string());
            // The API document and the sheets are the same for everyone.
            let text = if path.ends_with("openapi.json") { String::new() } else { format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body)) };
            for canary in &canaries {
                let echoed = about_it && *canary == held.id.to_string() && answer.status >= 400;
                assert!(echoed || !text.contains(canary.as_str()), "{path} tells {canary}: {text}");
            }
        }
    }

    async fn r43_after_a_removal_no_answer_has_the_text(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let root = ana.comments_on(&story, "Root words").await;
        for kind in ["removed", "held", "withdrawn", "erased", "edited"] {
            let canary = format!("canary-{kind}-words");
            let comment = ana.replies_to(&root, &format!("*{canary}*")).await;
            ana.replies_to(&comment, "So that it stands").await;
            let addresses = public_addresses(&story, &comment);
            for encoding in ENCODINGS {
                let mut told = 0;
                for path in &addresses {
                    told += usize::from(in_encoding(paper, path, encoding).await.contains(&canary));
                }
                assert!(told > 8, "{kind}, {encoding}: only {told} answers showed it at all");
            }
            match kind {
                "removed" => paper.staff().removes(&comment).await,
                "held" => {
                    let reason = Reason { ground: "topic".to_owned(), ..Reason::default() };
                    let wish = Wish { act: "hold".to_owned(), reason: Some(reason), read: None, bulk_id: None };
                    let site = paper.app.site("paper").expect("the site");
                    let by = Actor::Operator.into();
                    decision::decide(&paper.app, &site, comment.id, by, &wish).await.expect("held");
                }
                "withdrawn" => ana.withdraws(&comment).await,
                "erased" => paper.operator().erases(&comment).await,
                _ => {
                    ana.edits(&comment, "Other words").await;
                }
            }
            paper.relay().await;
            for path in &addresses {
                for encoding in ENCODINGS {
                    let body = in_encoding(paper, path, encoding).await;
                    assert!(!body.contains(&canary), "{kind}, {encoding}: {path} still has it");
                }
            }
        }
    }
}
