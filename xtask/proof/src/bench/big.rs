//! A story of a million comments and a chain of a hundred thousand replies.

use std::time::{Duration, Instant};

use serde_json::json;

use super::seed::{Data, giants};
use super::table::{Goal, Table};
use super::wrk::Load;
use crate::client::Client;
use crate::ledger::load::send;
use crate::options::Options;
use crate::server::SITE;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let comments = options.number("--comments", 1_000_000)?;
    let chain = options.number("--chain", 100_000)?;
    let data = giants(comments, chain)?;
    let server = data.home.start("/healthz")?;
    let (wide, deep) = (data.stories[0].to_string(), data.stories[1].to_string());
    first_page(&data, &wide, comments, table)?;
    let mut client = Client::new(data.home.address);
    let mut worst = 0.0_f64;
    for sort in ["best", "newest", "oldest", "discussed"] {
        for path in [format!("/s/{SITE}/{wide}?sort={sort}"), format!("/api/v1/stories/{wide}/comments?sort={sort}&limit=200")] {
            worst = worst.max(walk(&mut client, &path, 12)?);
        }
    }
    table.row(format!("{comments} comments: slowest page"), worst, "ms", Goal::AtMost(100.0), "4 orders, page and JSON, 12 pages on");
    chained(&mut client, &deep, chain, table)?;
    let memory = server.pss() as f64 / f64::from(1 << 20);
    table.row("memory after both", memory, "MiB", Goal::Told, "PSS");
    server.stop().map(drop)
}

/// 500 requests a second for the first page, while somebody writes each second.
fn first_page(data: &Data, story: &str, comments: u64, table: &mut Table) -> Result<(), String> {
    let path = format!("/s/{SITE}/{story}?fragment");
    let headers = [("Accept-Encoding", "gzip, deflate, br")];
    let load = Load { rate: 500, ..Load::get(data.home.address, &path, &headers, 16, Duration::from_secs(10)) };
    let came = std::thread::scope(|scope| {
        let running = scope.spawn(|| load.run());
        let mut client = Client::new(data.home.address);
        let mut number = 0;
        while !running.is_finished() {
            number += 1;
            let body = json!({"body": "One more.", "author": {"name": "Ana"}}).to_string();
            let _ = send(&mut client, story, &format!("big-story-{}-{number}", crate::wait::now()), &body);
            crate::wait::pause(Duration::from_secs(1));
        }
        running.join()
    });
    let came = came.map_err(|_| "the load panicked")??;
    let beside = format!("a comment a second meanwhile; p50 {:.2} ms, {} errors", came.p50 / 1e3, came.errors);
    table.row(format!("{comments} comments: first page at 500/s, p99"), came.p99 / 1e3, "ms", Goal::AtMost(50.0), beside);
    Ok(())
}

/// Follows the link to the next page so many times; the slowest one in milliseconds.
fn walk(client: &mut Client, path: &str, pages: usize) -> Result<f64, String> {
    let mut worst = 0.0_f64;
    let mut next = path.to_owned();
    for _ in 0..pages {
        let begun = Instant::now();
        let answer = client.get(&next).map_err(|error| error.to_string())?;
        worst = worst.max(begun.elapsed().as_secs_f64() * 1e3);
        if answer.status != 200 {
            return Err(format!("{next}: {}", answer.status));
        }
        let found = if path.starts_with("/api") {
            answer.json()["next_cursor"].as_str().map(|cursor| format!("{path}&cursor={cursor}"))
        } else {
            next_link(&String::from_utf8_lossy(&answer.body))
        };
        match found {
            Some(found) => next = found,
            None => break,
        }
    }
    Ok(worst)
}

fn next_link(html: &str) -> Option<String> {
    let link = html.split("<a ").find(|link| link.split('>').next().is_some_and(|tag| tag.contains("rel=\"next\"")))?;
    let href = link.split("href=\"").nth(1)?.split('"').next()?;
    Some(href.replace("&amp;", "&"))
}

/// Root, middle and leaf of the chain, and a withdrawal in the middle.
fn chained(client: &mut Client, story: &str, chain: u64, table: &mut Table) -> Result<(), String> {
    let at = |client: &mut Client, root: &str, cursor: u64| -> Result<(f64, serde_json::Value), String> {
        let begun = Instant::now();
        let path = format!("/api/v1/stories/{story}/comments?root={root}&cursor={cursor}&limit=2");
        let answer = client.get(&path).map_err(|error| error.to_string())?;
        Ok((begun.elapsed().as_secs_f64() * 1e3, answer.json()["comments"][0].clone()))
    };
    let first = client.get(&format!("/api/v1/stories/{story}/comments?limit=1&sort=oldest")).map_err(|e| e.to_string())?;
    let root = first.json()["comments"][0]["id"].as_str().ok_or("no root")?.to_owned();
    let mut worst = 0.0_f64;
    for (place, cursor) in [("root", 0), ("middle", chain / 2), ("leaf", chain - 2)] {
        let (time, comment) = at(client, &root, cursor)?;
        worst = worst.max(time);
        let id = comment["id"].as_str().ok_or_else(|| format!("nothing at the {place}"))?;
        for path in [
            format!("/s/{SITE}/{story}?root={root}&cursor={cursor}"),
            format!("/api/v1/comments/{id}"),
            format!("/s/{SITE}/{story}?comment={id}"),
            format!("/api/v1/stories/{story}/comments?parent={id}"),
        ] {
            let begun = Instant::now();
            let answer = client.get(&path).map_err(|error| error.to_string())?;
            worst = worst.max(begun.elapsed().as_secs_f64() * 1e3);
            if answer.status >= 400 {
                return Err(format!("{path}: {}", answer.status));
            }
        }
    }
    worst = worst.max(walk(client, &format!("/s/{SITE}/{story}"), 3)?);
    let beside = "pages at root, middle and leaf; permalinks; replies";
    table.row(format!("chain of {chain} replies: slowest page"), worst, "ms", Goal::AtMost(100.0), beside);
    in_the_middle(client, story, &root, chain, table)
}

/// A reply to the comment in the middle, withdrawn; then the story's first page.
fn in_the_middle(client: &mut Client, story: &str, root: &str, chain: u64, table: &mut Table) -> Result<(), String> {
    let path = format!("/api/v1/stories/{story}/comments?root={root}&cursor={}&limit=1", chain / 2);
    let middle = client.get(&path).map_err(|error| error.to_string())?.json()["comments"][0]["id"].clone();
    let body = json!({"body": "In the middle.", "author": {"name": "Ana"}, "parent_id": middle}).to_string();
    let begun = Instant::now();
    let answer = send(client, story, &format!("in-the-middle-{}", crate::wait::now()), &body).map_err(|e| e.to_string())?;
    let told = answer.json();
    let (Some(id), Some(token)) = (told["id"].as_str(), told["edit_token"].as_str()) else {
        return Err(format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)));
    };
    let bearer = format!("Bearer {token}");
    let path = format!("/api/v1/comments/{id}");
    let taken = client.ask("DELETE", &path, &[("Authorization", &bearer)], b"").map_err(|error| error.to_string())?;
    let time = begun.elapsed().as_secs_f64() * 1e3;
    if taken.status != 200 {
        return Err(format!("the withdrawal in the middle: {}", taken.status));
    }
    table.row("reply in the middle of the chain and its withdrawal", time, "ms", Goal::AtMost(100.0), "both");
    Ok(())
}
