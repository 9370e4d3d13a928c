//! Whoever wrote very much is read in parts: no list of theirs loads everything, and none loses anything.

use std::collections::BTreeSet;
use std::fmt::Write;

use althing::import::Options;
use althing_core::id::CommentId;
use althing_core::reader::Role;
use althing_store::{Error, Lane, args, comment, history, search};
use http::Method;
use serde_json::Value;

use crate::find::{asks, decides};
use crate::import::take;
use crate::support::{Member, Paper, both_engines};

/// Somewhat more comments than an author's history reads at once.
const COUNT: usize = history::COMMENTS_MAX + 150;

/// Gives somebody with an account many comments that were written elsewhere, as claiming them does; the oldest id first.
async fn writes_much(paper: &Paper, who: &Member) -> Vec<CommentId> {
    let mut text = String::from("A long discussion\n\nSome words.\n\n\n");
    for at in 0..COUNT {
        let words = if at == 0 { "canary" } else { "sparrow" };
        write!(text, "\u{2022} Mia\n\n  Comment number {at} about a {words}\n\n").expect("writes");
    }
    let options = Options { url: Some("https://paper.example/long".to_owned()), ..Options::default() };
    let report = take(paper, text.as_bytes(), &options).await.expect("an import");
    assert_eq!(report.stored, COUNT as u64, "{report:?}");
    let id = who.id;
    let claimed = paper.app.store.write(Lane::Bulk, move |tx| {
        tx.exec("update guest set account_id = $1 where source_key is not null", args![id.0])?;
        tx.exec("update comment set account_id = $1 where source_key is not null", args![id.0])
    });
    claimed.await.expect("claimed");
    paper.settle().await;
    let own =
        paper.app.store.read(move |tx| comment::of_account(tx, id, None, COUNT + 1)).await.expect("reads");
    own.iter().rev().map(|row| row.id).collect()
}

/// A page of a list, and where the next one is.
async fn part(paper: &Paper, who: &Member, query: &str, list: &str) -> (Vec<Value>, bool, Option<String>) {
    let json = asks(paper, who, query).await.is(200).json();
    let rows = json[list].as_array().expect("a list").clone();
    (rows, json["is_cut"] == true, json["next_cursor"].as_str().map(str::to_owned))
}

both_engines! {
    async fn a_history_of_very_many_comments_is_read_in_parts_and_loses_nothing(paper) {
        let ada = paper.staff_member("Ada", Role::Admin, None, None).await;
        let mia = paper.member("Mia").await;
        let own = writes_much(paper, &mia).await;
        let decision = decides(paper, &ada, own[0], "remove").await;
        let (mut cursor, mut seen, mut windows) = (String::new(), BTreeSet::new(), BTreeSet::new());
        for page in 0.. {
            assert!(page < 60, "it ends");
            let (events, _, next) = part(paper, &ada, &format!("log?author={}{cursor}", mia.id), "events").await;
            assert!(events.len() <= history::PAGE_MAX);
            for event in events {
                assert!(seen.insert((event["kind"].to_string(), event["comment_id"].to_string())), "twice: {event}");
            }
            let Some(next) = next else { break };
            windows.extend(next.split('.').nth(2).map(str::to_owned));
            cursor = format!("&cursor={next}");
        }
        assert_eq!(windows.len(), 1, "the oldest comments are read apart");
        let of = |kind: &str| seen.iter().filter(|(one, _)| *one == format!("\"{kind}\"")).count();
        assert_eq!((of("comment_imported"), of("comment_removed"), of("account_named")), (COUNT, 1, 1), "{decision}");
        let odd = format!("log?author={}&cursor=7.{}.x", mia.id, own[0]);
        asks(paper, &ada, &odd).await.refused(400, "malformed");
    }

    async fn a_search_in_very_many_comments_of_one_author_reads_so_many_texts_and_goes_on(paper) {
        let ada = paper.staff_member("Ada", Role::Admin, None, None).await;
        let mia = paper.member("Mia").await;
        writes_much(paper, &mia).await;
        for author in [mia.id.to_string(), "Mia".to_owned()] {
            let (mut cursor, mut pages, mut found) = (String::new(), 0, Vec::new());
            loop {
                let query = format!("search?author={author}&q=canary{cursor}");
                let (comments, is_cut, next) = part(paper, &ada, &query, "comments").await;
                pages += 1;
                found.extend(comments.iter().map(|comment| comment["body_markdown"].to_string()));
                assert_eq!(is_cut, next.is_some(), "{author}: no page is full");
                let Some(next) = next else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!((pages, found.len()), (COUNT.div_ceil(search::TEXTS_MAX), 1), "{author}: {found:?}");
            let (first, _, next) = part(paper, &ada, &format!("search?author={author}&q=sparrow"), "comments").await;
            assert_eq!((first.len(), next.is_some()), (search::PAGE_MAX, true));
        }
        let page = paper.ask(&Method::GET, &format!("/desk/search?author={}&q=canary", mia.id)).of(&ada).send().await;
        assert!(page.is(200).text().contains("rel=\"next\""), "{page}");
        let count = paper.app.store.read(|tx| tx.one::<i64>("select count(*) from search_entry", &[])).await;
        assert_eq!(count.map_err(|error: Error| error.to_string()), Ok(Some(COUNT as i64)));
    }
}
