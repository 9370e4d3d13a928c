//! What the pages load, embedded in the binary under names that change with the content.
//!
//! An asset's address is `/a/{name}-{hash}.{extension}`: the first 16 hexadecimal digits of the SHA-256 of its
//! bytes, so that browsers may keep it for ever. The files are what the web build leaves in `web/dist`.

use std::fmt::Write as _;
use std::sync::{LazyLock, OnceLock};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::http::cache::{Encoding, brotli, gzip};

/// Digits of the hash in a name: 64 bits, far more than a handful of files needs.
const HASH_BYTES: usize = 8;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => { &[$(($name, include_bytes!(concat!("../../../web/dist/", $name)))),*] };
}

/// The files of `web/dist`. A new one is one more name here.
const EMBEDDED: &[(&str, &[u8])] = embedded![
    "thread.css",
    "page.css",
    "sheet.css",
    "front.css",
    "desk.css",
    "icon.svg",
    "wordmark.svg",
    "althing.js",
    "embed.js",
    "tools.js",
    "proof.js",
    "vote.js",
    "report.js",
    "count.js",
    "hand.js",
    "passkey.js",
    "session.js",
    "desk.js",
    "staff.css",
    "staff.js",
    "settings.js",
    "import.js"
];

/// One file that is served under `/a/`.
pub struct Asset {
    name: &'static str,
    href: String,
    /// Its content.
    pub bytes: &'static [u8],
    /// For the `Content-Type` header.
    pub content_type: &'static str,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl Asset {
    fn new(name: &'static str, bytes: &'static [u8]) -> Self {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let mut href = format!("/a/{stem}-");
        for byte in &Sha256::digest(bytes)[..HASH_BYTES] {
            // Writing to a String cannot fail.
            let _ = write!(href, "{byte:02x}");
        }
        href.push('.');
        href.push_str(extension);
        Self {
            name,
            href,
            bytes,
            content_type: content_type(extension),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// Its content as a client takes it, with the value of `Content-Encoding`; packed when it is first asked for.
    pub fn encoded(&self, encoding: Encoding) -> (Bytes, Option<&'static str>) {
        match encoding {
            Encoding::Plain => (Bytes::from_static(self.bytes), None),
            Encoding::Gzip => (self.gzip.get_or_init(|| gzip(self.bytes)).clone(), Some("gzip")),
            Encoding::Brotli => (self.brotli.get_or_init(|| brotli(self.bytes, 11)).clone(), Some("br")),
        }
    }

    /// Its address: `/a/{name}-{hash}.{extension}`.
    pub fn href(&self) -> &str {
        &self.href
    }
}

static ASSETS: LazyLock<Vec<Asset>> =
    LazyLock::new(|| EMBEDDED.iter().map(|(name, bytes)| Asset::new(name, bytes)).collect());

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}

/// Every asset there is.
pub fn all() -> &'static [Asset] {
    &ASSETS
}

/// The asset at an address (`/a/...`); only with its present hash.
pub fn asset(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.href == path)
}

/// Today's asset of a name with another version's hash: a script that a browser kept across an upgrade asks for its
/// second half under the address it knows.
pub fn of_another_version(file: &str) -> Option<&'static Asset> {
    let (stem, rest) = file.rsplit_once('-')?;
    let (hash, extension) = rest.split_once('.')?;
    let is_hash = hash.len() == 2 * HASH_BYTES && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash { find(&format!("{stem}.{extension}")) } else { None }
}

/// The asset of a name such as `thread.css`.
pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The address of the asset of a name; empty where there is none, which a test on the pages would find.
pub fn href(name: &str) -> &'static str {
    find(name).map_or("", Asset::href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_is_found_at_its_own_address_and_nowhere_else() {
        for one in all() {
            assert!(!one.bytes.is_empty(), "{}", one.name);
            assert_ne!(one.content_type, "application/octet-stream", "{}", one.name);
            assert_eq!(asset(&one.href).map(|found| found.name), Some(one.name));
        }
        assert!(href("thread.css").starts_with("/a/thread-"));
        assert!(asset("/a/thread.css").is_none());
        assert_eq!(of_another_version("tools-0123456789abcdef.js").map(|found| found.name), Some("tools.js"));
        assert!(of_another_version("tools-0123.js").is_none());
        assert!(of_another_version("none-0123456789abcdef.js").is_none());
        assert_eq!(href("no.css"), "");
    }
}
