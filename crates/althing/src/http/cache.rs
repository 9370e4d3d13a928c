//! Finished pages in memory: rendered once, compressed once, given out as they are until the story changes.
//!
//! Every page holds its story's [`Cell`] and the cell's number from before its rendering began; a change to the story
//! moves the number on, and the page is stale. So a change costs one atomic addition, whatever number of pages shows
//! the story, and flushes nothing else. A cached page view makes no SQL and no write.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use althing_core::id::StoryId;
use althing_core::time::Micros;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::problem::Problem;
use super::respond::Surface;

/// Bytes of finished pages kept.
pub const PAGES_BYTES_MAX: u64 = 24 << 20;
/// Stories whose cells are remembered before those that no page holds are forgotten.
const CELLS_MAX: usize = 50_000;
/// A page given out this often is worth a better compression.
const WORTH_BROTLI: u32 = 8;
/// Quality of brotli for pages.
const PAGE_QUALITY: i32 = 5;
/// Pages with less than this are not worth compressing, in bytes.
const COMPRESS_MIN: usize = 512;
/// Pages that are rendered at once; others wait their turn.
const RENDERING_MAX: usize = 8;
/// Rounds of rendering after which a page that keeps changing is given out as it is.
const ROUNDS_MAX: usize = 3;

/// Low bits of a cell that count re-rankings between two epochs; there are at most a few, since a story is only ranked
/// anew after it changed.
const RANK_BITS: u32 = 16;

/// The number that a story's changes move on: its epoch, and below it the re-rankings since.
pub type Cell = Arc<AtomicU64>;

/// How a body is encoded on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// gzip.
    Gzip,
    /// The client takes brotli; until a page is worth it, gzip is sent.
    Brotli,
}

impl Encoding {
    /// The best that the client takes.
    pub fn of(headers: &HeaderMap) -> Self {
        let accepted =
            headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let takes = |name: &str| {
            accepted.split(',').any(|item| {
                let mut parts = item.split(';').map(str::trim);
                let quality = |part: &str| part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
                parts.next() == Some(name) && !parts.any(|part| quality(part) == Some(0.0))
            })
        };
        if takes("br") {
            Self::Brotli
        } else if takes("gzip") {
            Self::Gzip
        } else {
            Self::Plain
        }
    }
}

/// A rendered page before it is compressed.
pub struct Made {
    /// Headers of its kind.
    pub surface: Surface,
    /// Its media type.
    pub content_type: &'static str,
    /// Its text.
    pub body: String,
    /// Until when it is right although nothing changes (a story about to close).
    pub valid_until: Option<Micros>,
}

/// A finished page.
#[derive(Debug)]
pub struct Page {
    headers: HeaderMap,
    etag: HeaderValue,
    body: Bytes,
    /// It is gzipped for clients that take brotli: worth a better compression in the background once it is read often.
    improvable: bool,
    stand: Stand,
    valid_until: Micros,
    hits: AtomicU32,
}

/// What a page shows, as numbers that move on when it is no longer so: its story's, and that of everything.
#[derive(Clone, Debug, Default)]
struct Stand([(Cell, u64); 2]);

impl Stand {
    fn of(cells: [&Cell; 2]) -> Self {
        Self(cells.map(|cell| (Arc::clone(cell), cell.load(Ordering::Acquire))))
    }

    fn holds(&self) -> bool {
        self.0.iter().all(|(cell, version)| cell.load(Ordering::Acquire) == *version)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key(Box<str>, Encoding);

#[derive(Hash)]
struct Asked<'a>(&'a str, Encoding);

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self.0 == *key.0 && self.1 == key.1
    }
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Page>> for ByBytes {
    fn weight(&self, key: &Key, page: &Arc<Page>) -> u64 {
        (1024 + key.0.len() + page.body.len()) as u64
    }
}

/// All finished pages, and the cells of the stories they show.
#[derive(Debug)]
pub struct Pages {
    finished: Cache<Key, Arc<Page>, ByBytes>,
    cells: Mutex<HashMap<StoryId, Cell>>,
    fronts: Cell,
    /// Moves on when all pages change: one that was being made meanwhile is stale too.
    everything: Cell,
    /// Pages that are being rendered: more at once are no faster, only more memory.
    rendering: Semaphore,
    /// A page is being compressed better; one at a time, since each takes megabytes and a processor.
    improving: AtomicBool,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            finished: Cache::with_weighter(2000, PAGES_BYTES_MAX, ByBytes),
            cells: Mutex::new(HashMap::new()),
            fronts: Cell::default(),
            everything: Cell::default(),
            rendering: Semaphore::new(RENDERING_MAX),
            improving: AtomicBool::new(false),
        }
    }
}

impl Pages {
    /// The cell of a story.
    pub fn cell(&self, story: StoryId) -> Cell {
        let mut cells = self.cells.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if cells.len() >= CELLS_MAX {
            cells.retain(|_, cell| Arc::strong_count(cell) > 1);
        }
        Arc::clone(cells.entry(story).or_default())
    }

    /// The cell of front pages and lists of stories.
    pub fn fronts(&self) -> Cell {
        Arc::clone(&self.fronts)
    }

    /// Makes all pages of a story stale that do not show this epoch yet. Telling it twice does nothing more, so both
    /// whoever made the change and the relay may.
    pub fn changed(&self, story: StoryId, epoch: i64) {
        self.on_cell(story, |cell| {
            cell.fetch_max(u64::try_from(epoch).unwrap_or(0) << RANK_BITS, Ordering::AcqRel)
        });
    }

    /// Makes all pages of a story stale because its threads sort differently now.
    pub fn reranked(&self, story: StoryId) {
        self.on_cell(story, |cell| cell.fetch_add(1, Ordering::AcqRel));
    }

    fn on_cell(&self, story: StoryId, act: impl FnOnce(&AtomicU64) -> u64) {
        let cells = self.cells.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(cell) = cells.get(&story) {
            act(cell);
        }
    }

    /// Makes front pages and lists of stories stale.
    pub fn fronts_changed(&self) {
        self.fronts.fetch_add(1, Ordering::AcqRel);
    }

    /// Makes everything stale: a site's settings changed.
    pub fn all_changed(&self) {
        self.everything.fetch_add(1, Ordering::AcqRel);
        self.finished.clear();
    }

    /// A page that is ready to be given out, by its address as it stands in the request.
    pub fn ready(&self, address: &str, encoding: Encoding, now: Micros) -> Option<Arc<Page>> {
        self.finished.get(&Asked(address, encoding)).filter(|page| page.is_fresh(now))
    }

    /// The page at a canonical address: from memory, or rendered once however many ask for it at the same time.
    /// Whoever asks after a change gets a page that shows it.
    pub async fn get<F, R>(
        &self,
        address: &str,
        encoding: Encoding,
        cell: Cell,
        now: Micros,
        render: F,
    ) -> Result<Arc<Page>, Problem>
    where
        F: Fn() -> R,
        R: Future<Output = Result<Made, Problem>>,
    {
        let key = Key(address.into(), encoding);
        let mut page = None;
        for _ in 0..ROUNDS_MAX {
            let made = self
                .finished
                .get_or_insert_async(&key, async {
                    let _turn = self.rendering.acquire().await;
                    let stand = Stand::of([&cell, &self.everything]);
                    let made = render().await?;
                    Ok::<_, Problem>(Arc::new(finish(made, encoding, stand)))
                })
                .await?;
            let fresh = made.is_fresh(now);
            page = Some(made);
            if fresh {
                break;
            }
            self.finished.remove(&key);
        }
        page.ok_or_else(|| Problem::new("busy"))
    }

    /// Compresses a page better, when it is worth it, in the background, once, and one page at a time.
    pub fn improve(self: &Arc<Self>, address: &str, page: &Arc<Page>) {
        if !page.improvable || page.hits.fetch_add(1, Ordering::Relaxed) + 1 < WORTH_BROTLI {
            return;
        }
        if self.improving.swap(true, Ordering::Acquire) {
            return;
        }
        let (pages, address, page) = (Arc::clone(self), Box::<str>::from(address), Arc::clone(page));
        tokio::task::spawn_blocking(move || {
            let stands = pages.finished.get(&Asked(&address, Encoding::Brotli));
            // Only in the place of the page that it is made of: settings may have changed meanwhile.
            if let Some(better) =
                page.better().filter(|_| stands.is_some_and(|stands| Arc::ptr_eq(&stands, &page)))
            {
                pages.finished.insert(Key(address, Encoding::Brotli), Arc::new(better));
            }
            pages.improving.store(false, Ordering::Release);
        });
    }
}

fn finish(made: Made, encoding: Encoding, stand: Stand) -> Page {
    let mut headers = made.surface.headers();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(made.content_type));
    let digest = Sha256::digest(made.body.as_bytes());
    let tag = data_encoding::BASE64URL_NOPAD.encode(&digest[..12]);
    let etag = HeaderValue::from_str(&format!("\"{tag}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    let plain = Bytes::from(made.body);
    let valid_until = made.valid_until.unwrap_or(Micros(i64::MAX));
    let page = Page {
        headers,
        etag,
        body: plain.clone(),
        improvable: false,
        stand,
        valid_until,
        hits: AtomicU32::new(0),
    };
    if encoding == Encoding::Plain || plain.len() < COMPRESS_MIN {
        let mut page = page;
        page.headers.insert(header::ETAG, page.etag.clone());
        return page;
    }
    let mut page = page.encoded(gzip(&plain), "gzip");
    page.improvable = encoding == Encoding::Brotli;
    page
}

/// Fast: what a first reader waits for.
pub fn gzip(plain: &[u8]) -> Bytes {
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(plain.len() / 4), flate2::Compression::new(3));
    match encoder.write_all(plain).and_then(|()| encoder.finish()) {
        Ok(bytes) => fitted(bytes),
        Err(_) => Bytes::new(),
    }
}

/// Thorough: what the many readers of a much-read page get. Above quality 5 the encoder takes 8 MiB of memory at once,
/// and the system's allocator then keeps as much in every thread's arena: `quality` is 5 for pages, 11 for the few files
/// that are packed once.
pub fn brotli(plain: &[u8], quality: i32) -> Bytes {
    let mut out = Vec::with_capacity(plain.len() / 5);
    let params = brotli::enc::BrotliEncoderParams { quality, lgwin: 18, ..Default::default() };
    match brotli::BrotliCompress(&mut &plain[..], &mut out, &params) {
        Ok(_) => fitted(out),
        Err(_) => Bytes::new(),
    }
}

/// Without the room that was kept for growing: the cache counts a page by its bytes.
fn fitted(bytes: Vec<u8>) -> Bytes {
    bytes.into_boxed_slice().into()
}

impl Page {
    /// The same page in another encoding. A strong entity tag names bytes, so each encoding has its own.
    fn encoded(&self, body: Bytes, name: &'static str) -> Self {
        let mut headers = self.headers.clone();
        let base =
            self.etag.to_str().unwrap_or_default().trim_matches('"').split('.').next().unwrap_or_default();
        let etag = HeaderValue::from_str(&format!("\"{base}.{name}\"")).unwrap_or_else(|_| self.etag.clone());
        headers.insert(header::ETAG, etag.clone());
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        Self {
            headers,
            etag,
            body,
            improvable: false,
            stand: self.stand.clone(),
            valid_until: self.valid_until,
            hits: AtomicU32::new(0),
        }
    }

    /// The same page in brotli; none when it is stale by now. The text is unpacked from the gzip, which is less work
    /// than rendering it again and less memory than keeping it.
    fn better(&self) -> Option<Self> {
        if !self.stand.holds() {
            return None;
        }
        let mut plain = Vec::with_capacity(self.body.len() * 8);
        flate2::read::GzDecoder::new(&self.body[..]).read_to_end(&mut plain).ok()?;
        let better = brotli(&plain, PAGE_QUALITY);
        (!better.is_empty()).then(|| self.encoded(better, "br"))
    }

    fn is_fresh(&self, now: Micros) -> bool {
        self.stand.holds() && now < self.valid_until
    }

    /// The answer: the page, or 304 when the client has it already (in whatever encoding).
    pub fn answer(&self, asked: &HeaderMap) -> Response<Body> {
        let has = asked.get(header::IF_NONE_MATCH).is_some_and(|value| self.matches(value));
        if has {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            let headers = response.headers_mut();
            for name in [
                header::ACCESS_CONTROL_ALLOW_ORIGIN,
                header::CACHE_CONTROL,
                header::CONTENT_SECURITY_POLICY,
                header::VARY,
            ] {
                if let Some(value) = self.headers.get(&name) {
                    headers.insert(name, value.clone());
                }
            }
            headers.insert(header::ETAG, self.etag.clone());
            return response;
        }
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.headers_mut() = self.headers.clone();
        response
    }

    fn matches(&self, value: &HeaderValue) -> bool {
        self.etag.to_str().is_ok_and(|etag| names(value, etag))
    }
}

/// Whether `If-None-Match` names this tag. It compares weakly (RFC 9110, 13.1.2): another encoding of the same text is
/// the same page.
pub fn names(asked: &HeaderValue, etag: &str) -> bool {
    let base = |tag: &str| {
        let tag = tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
        tag.strip_suffix(".gzip").or_else(|| tag.strip_suffix(".br")).map(str::to_owned).unwrap_or(tag)
    };
    let Ok(asked) = asked.to_str() else { return false };
    asked.trim() == "*" || asked.split(',').any(|tag| base(tag) == base(etag))
}

/// An answer that is not kept, with its tag all the same: 304 when the client has it already.
pub fn tagged(made: Made, asked: &HeaderMap) -> Response<Body> {
    finish(made, Encoding::of(asked), Stand::default()).answer(asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn made(text: &str) -> Made {
        Made {
            surface: Surface::Open,
            content_type: "text/html; charset=utf-8",
            body: text.repeat(200),
            valid_until: None,
        }
    }

    fn story() -> StoryId {
        StoryId(uuid::Uuid::from_u128(5))
    }

    #[tokio::test]
    async fn a_page_is_rendered_once_until_its_story_changes() {
        let pages = Pages::default();
        let renders = AtomicUsize::new(0);
        let render = || {
            renders.fetch_add(1, Ordering::SeqCst);
            async { Ok(made("hello ")) }
        };
        for _ in 0..5 {
            pages.get("/s/a/b", Encoding::Gzip, pages.cell(story()), Micros(1), render).await.unwrap();
        }
        assert_eq!(renders.load(Ordering::SeqCst), 1);
        assert!(pages.ready("/s/a/b", Encoding::Gzip, Micros(1)).is_some());
        assert!(pages.ready("/s/a/b", Encoding::Plain, Micros(1)).is_none());
        pages.changed(StoryId(uuid::Uuid::from_u128(6)), 1);
        assert!(
            pages.ready("/s/a/b", Encoding::Gzip, Micros(1)).is_some(),
            "another story's change is no matter"
        );
        pages.changed(story(), 1);
        assert!(pages.ready("/s/a/b", Encoding::Gzip, Micros(1)).is_none());
        pages.get("/s/a/b", Encoding::Gzip, pages.cell(story()), Micros(1), render).await.unwrap();
        assert_eq!(renders.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_change_while_rendering_is_not_missed() {
        let pages = Pages::default();
        let renders = AtomicUsize::new(0);
        let page = pages
            .get("/x", Encoding::Plain, pages.cell(story()), Micros(1), || {
                let round = renders.fetch_add(1, Ordering::SeqCst);
                if round == 0 {
                    pages.changed(story(), 1);
                }
                async move { Ok(made(if round == 0 { "old " } else { "new " })) }
            })
            .await
            .unwrap();
        assert!(page.body.starts_with(b"new "));
    }

    #[tokio::test]
    async fn a_page_that_was_being_made_when_everything_changed_is_stale() {
        let pages = Pages::default();
        let renders = AtomicUsize::new(0);
        let page = pages
            .get("/x", Encoding::Plain, pages.cell(story()), Micros(1), || {
                let round = renders.fetch_add(1, Ordering::SeqCst);
                if round == 0 {
                    pages.all_changed();
                }
                async move { Ok(made(if round == 0 { "old " } else { "new " })) }
            })
            .await
            .unwrap();
        assert!(page.body.starts_with(b"new "));
    }

    #[tokio::test]
    async fn a_page_ends_when_its_time_is_over() {
        let pages = Pages::default();
        let render = || async { Ok(Made { valid_until: Some(Micros(10)), ..made("x ") }) };
        pages.get("/x", Encoding::Plain, pages.cell(story()), Micros(1), render).await.unwrap();
        assert!(pages.ready("/x", Encoding::Plain, Micros(9)).is_some());
        assert!(pages.ready("/x", Encoding::Plain, Micros(10)).is_none());
    }

    #[tokio::test]
    async fn not_modified_in_any_encoding() {
        let pages = Pages::default();
        let render = || async { Ok(made("hello ")) };
        let cell = pages.cell(story());
        let plain = pages.get("/x", Encoding::Plain, cell.clone(), Micros(1), render).await.unwrap();
        let gzip = pages.get("/x", Encoding::Gzip, cell, Micros(1), render).await.unwrap();
        assert_ne!(plain.etag, gzip.etag);
        let mut asked = HeaderMap::new();
        asked.insert(header::IF_NONE_MATCH, plain.etag.clone());
        assert_eq!(gzip.answer(&asked).status(), 304);
        asked.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"other\", W/\"more\""));
        assert_eq!(gzip.answer(&asked).status(), 200);
        assert_eq!(gzip.answer(&asked).headers()["content-encoding"], "gzip");
    }

    #[test]
    fn the_best_encoding_the_client_takes() {
        let of = |value: &'static str| {
            Encoding::of(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        assert_eq!(of("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(of("gzip"), Encoding::Gzip);
        assert_eq!(of("br;q=0, gzip;q=0.5"), Encoding::Gzip);
        assert_eq!(of("identity"), Encoding::Plain);
        assert_eq!(Encoding::of(&HeaderMap::new()), Encoding::Plain);
    }
}
