//! Sizes on the wire.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::seed::newspaper;
use super::table::{Goal, Table};
use crate::client::Client;
use crate::options::Options;
use crate::server::SITE;

/// Measures.
pub fn run(_: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let data = newspaper()?;
    let server = data.home.start("/healthz")?;
    let mut client = Client::new(data.home.address);
    let mut get = |path: &str| client.get(path).map_err(|error| error.to_string());
    let page = get(&format!("/s/{SITE}/{}", data.a()))?;
    let mut assets = BTreeMap::new();
    for path in linked(&String::from_utf8_lossy(&page.body)) {
        let bytes = brotli(&get(&path)?.body)?;
        assets.insert(path, bytes);
    }
    let list: Vec<String> = assets.iter().map(|(path, bytes)| format!("{} {bytes}", short(path))).collect();
    let sum: usize = assets.values().sum();
    table.row(
        "reader's JavaScript and CSS of a page",
        sum as f64,
        "bytes, brotli",
        Goal::AtMost(10_000.0),
        list.join(", "),
    );
    let embed = get("/embed.js")?;
    if embed.status == 200 {
        table.row(
            "embed.js",
            brotli(&embed.body)? as f64,
            "bytes, brotli",
            Goal::AtMost(10_000.0),
            "the element",
        );
    }
    let fragment = get(&format!("/s/{SITE}/{}?fragment", data.a()))?;
    let listed = get(&format!("/api/v1/stories/{}/comments?limit=200", data.a()))?.json();
    let lean = lean(&listed).to_string();
    let (html, json) = (brotli(&fragment.body)?, brotli(lean.as_bytes())?);
    let beside =
        format!("fragment {html}, lean JSON {json}; plain {} and {}", fragment.body.len(), lean.len());
    table.row(
        "fragment of a to its lean JSON, brotli",
        html as f64 / json as f64,
        "x",
        Goal::AtMost(1.5),
        beside,
    );
    server.stop().map(drop)
}

/// What a client that renders by itself would need at least.
fn lean(listed: &Value) -> Value {
    let comments = listed["comments"].as_array().into_iter().flatten();
    comments
        .map(|comment| {
            json!({
                "id": comment["id"], "parent_id": comment["parent_id"], "name": comment["author"]["name"],
                "created_at": comment["created_at"], "body_html": comment["body_html"],
            })
        })
        .collect()
}

/// Scripts and style sheets that a page names.
fn linked(html: &str) -> Vec<String> {
    let mut found: Vec<String> = html
        .split('"')
        .filter(|text| text.starts_with("/a/") && matches!(text.rsplit('.').next(), Some("css" | "js")))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

fn short(path: &str) -> &str {
    path.trim_start_matches("/a/").split('-').next().unwrap_or(path)
}

fn brotli(bytes: &[u8]) -> Result<usize, String> {
    let params = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &params).map_err(|error| error.to_string())?;
    Ok(out.len())
}
