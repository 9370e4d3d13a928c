//! An upload: files that go to the disk as they come, piece by piece, and never into memory as a whole.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use althing_core::id::JobId;
use althing_core::site::Site;
use althing_core::time::Micros;
use althing_store::import::{Act, ImportJob, State as JobState};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, header};
use multer::{Field, Multipart};
use tokio::time::Instant;

use super::{most, shown, told};
use crate::app::App;
use crate::desk::door::{Staff, expect_reading};
use crate::http::door;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::import::job;
use crate::import::spool::{self, FILES_MAX, Spool};
use crate::import::wish::Wish;
use crate::view::desk::settings::Said;

/// Longest pause within an upload.
const PAUSE_SECONDS_MAX: u64 = 30;
/// Slowest upload, in bytes a second, once it has lasted for [`PAUSE_SECONDS_MAX`].
const BYTES_A_SECOND_MIN: u64 = 1024;
/// Bytes that are gathered before they are written.
const PIECE_BYTES: usize = 1 << 20;
/// Bytes of all fields that are no files: rules for changed addresses are the longest.
const FIELDS_BYTES_MAX: usize = 1 << 20;
/// Bytes written between two looks at how much room the disk has.
const LOOK_BYTES: u64 = 64 << 20;

/// Why an upload was not taken.
enum NotTaken {
    /// No file was in it.
    Nothing,
    /// More than [`FILES_MAX`] files.
    TooMany,
    /// More bytes than may be.
    TooLarge,
    /// The disk would be too full.
    NoRoom,
    /// It broke off, or is no form.
    Broken,
    /// It came too slowly.
    TooSlow,
    /// The disk would not take it.
    Disk(std::io::Error),
}

/// `POST /desk/import/{site}`: a form with files, as browsers send it.
pub async fn upload(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let origin = door::upload(&parts.headers)?;
    door::admit(&parts.headers, &origin, app.is_ours(&origin), &[])?;
    let staff = expect_reading(&app, &parts.headers).await?;
    let site = Arc::clone(staff.administered(&slug)?);
    let id = JobId::new(app.clock.now(), app.chance.id());
    let uploading = Uploading::new(&app, id);
    let taken = take(&app, id, &parts.headers, body).await;
    let (spool, mut form) = match taken {
        Ok(taken) => taken,
        Err(why) => return refused(&app, &staff, &site, why).await,
    };
    let wish = Wish::of(&mut form);
    if let Err(wrong) = wish.options(&site, true) {
        let said = told(&wrong, staff.texts());
        return shown(&app, &staff, &site, Some(wish), said, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let act = if form.take("do").as_deref() == Some("import") { Act::Import } else { Act::Look };
    let files = spool.keep();
    let now = app.clock.now();
    let new = ImportJob {
        site_id: site.id,
        id,
        account_id: staff.who.account.id,
        act,
        state: JobState::Running,
        stop_asked: false,
        files: serde_json::to_string(&files).unwrap_or_default(),
        options: wish.json(),
        phase: String::new(),
        done: 0,
        total: 0,
        report: String::new(),
        created_at: now,
        begun_at: now,
        updated_at: now,
        leased_until: Micros(0),
    };
    let is_new = job::put(&app, new).await;
    drop(uploading);
    if !matches!(is_new, Ok(true)) {
        spool::remove(&spool::folder(&app, id));
    }
    if is_new? {
        return Ok(see_other(&format!("/desk/import/{slug}")));
    }
    let said = vec![Said::at("files", staff.texts().import_wrong_there())];
    shown(&app, &staff, &site, None, said, StatusCode::CONFLICT).await
}

/// Keeps the files of an upload from being swept away while they come.
struct Uploading<'a> {
    app: &'a App,
    id: JobId,
}

impl<'a> Uploading<'a> {
    fn new(app: &'a App, id: JobId) -> Self {
        app.imports.begins(id);
        Self { app, id }
    }
}

impl Drop for Uploading<'_> {
    fn drop(&mut self) {
        self.app.imports.ends(self.id);
    }
}

async fn refused(app: &App, staff: &Staff, site: &Site, why: NotTaken) -> Result<Response<Body>, Problem> {
    let texts = staff.texts();
    let megabytes = |bytes: u64| texts.number(bytes >> 20);
    let (status, words) = match why {
        NotTaken::Nothing => (StatusCode::UNPROCESSABLE_ENTITY, texts.import_wrong_none().to_owned()),
        NotTaken::TooMany => {
            (StatusCode::PAYLOAD_TOO_LARGE, texts.import_wrong_many(&texts.number(FILES_MAX as u64)))
        }
        NotTaken::TooLarge => {
            let limit = megabytes(app.settings.limits.import_bytes_max);
            (StatusCode::PAYLOAD_TOO_LARGE, texts.import_wrong_size(&limit))
        }
        NotTaken::NoRoom => {
            (StatusCode::INSUFFICIENT_STORAGE, texts.import_wrong_room(&megabytes(most(app))))
        }
        NotTaken::Broken => (StatusCode::BAD_REQUEST, texts.import_wrong_broken().to_owned()),
        NotTaken::TooSlow => (StatusCode::REQUEST_TIMEOUT, texts.import_wrong_broken().to_owned()),
        NotTaken::Disk(error) => {
            tracing::error!(%error, "an upload could not be written");
            (StatusCode::INSUFFICIENT_STORAGE, texts.import_wrong_room(&megabytes(most(app))))
        }
    };
    shown(app, staff, site, None, vec![Said::at("files", &words)], status).await
}

/// Takes the files, and the other fields. What the browser tells of their size is believed before anything is read.
async fn take(app: &App, id: JobId, headers: &HeaderMap, body: Body) -> Result<(Spool, Form), NotTaken> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let mut room = Room { limit: app.settings.limits.import_bytes_max, taken: 0, looked_at: 0 };
    room.expect(app, announced.unwrap_or(0))?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|_| NotTaken::Broken)?;
    let mut parts = Multipart::new(body.into_data_stream(), boundary);
    let mut spool = Spool::new(app, id).map_err(NotTaken::Disk)?;
    let mut pace = Pace { since: Instant::now(), bytes: 0 };
    let mut fields = Vec::new();
    let mut fields_bytes = 0;
    while let Some(mut part) = pace.wait(parts.next_field()).await?.map_err(|_| NotTaken::Broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "files" {
            let given = part.file_name().unwrap_or_default().to_owned();
            one_file(app, &mut spool, &given, &mut part, &mut pace, &mut room).await?;
            continue;
        }
        let mut value = Vec::new();
        while let Some(bytes) = pace.piece(&mut part).await? {
            fields_bytes += bytes.len();
            if fields_bytes > FIELDS_BYTES_MAX {
                return Err(NotTaken::Broken);
            }
            value.extend_from_slice(&bytes);
        }
        fields.push((name, String::from_utf8_lossy(&value).into_owned()));
    }
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let form = Form::as_far_as_possible(form.as_bytes());
    if spool.count() == 0 { Err(NotTaken::Nothing) } else { Ok((spool, form)) }
}

/// Writes one file. One that is empty is none: browsers send such where nothing was chosen.
async fn one_file(
    app: &App,
    spool: &mut Spool,
    given: &str,
    part: &mut Field<'_>,
    pace: &mut Pace,
    room: &mut Room,
) -> Result<(), NotTaken> {
    if spool.count() == FILES_MAX {
        return Err(NotTaken::TooMany);
    }
    let mut file = spool.create(given).map_err(NotTaken::Disk)?;
    let (mut gathered, mut size) = (Vec::with_capacity(PIECE_BYTES), 0);
    while let Some(bytes) = pace.piece(part).await? {
        size += bytes.len() as u64;
        room.take(app, bytes.len() as u64)?;
        gathered.extend_from_slice(&bytes);
        if gathered.len() >= PIECE_BYTES {
            (file, gathered) = written(file, gathered).await?;
        }
    }
    written(file, gathered).await?;
    if size == 0 {
        spool.drop_last();
    } else {
        spool.complete(size);
    }
    Ok(())
}

/// Writes what was gathered, where writing may block, and gives back the room for more.
async fn written(mut file: File, mut gathered: Vec<u8>) -> Result<(File, Vec<u8>), NotTaken> {
    let writing = tokio::task::spawn_blocking(move || {
        file.write_all(&gathered)?;
        gathered.clear();
        Ok((file, gathered))
    });
    match writing.await {
        Ok(done) => done.map_err(NotTaken::Disk),
        Err(error) => Err(NotTaken::Disk(error.into())),
    }
}

/// How much may still come.
struct Room {
    limit: u64,
    taken: u64,
    looked_at: u64,
}

impl Room {
    /// Refuses so many bytes more that are too many altogether, or for the disk.
    fn expect(&self, app: &App, bytes: u64) -> Result<(), NotTaken> {
        if self.taken + bytes > self.limit {
            return Err(NotTaken::TooLarge);
        }
        match spool::room(app) {
            Some(room) if room < bytes || room == 0 => Err(NotTaken::NoRoom),
            _ => Ok(()),
        }
    }

    fn take(&mut self, app: &App, bytes: u64) -> Result<(), NotTaken> {
        self.taken += bytes;
        if self.taken > self.limit {
            return Err(NotTaken::TooLarge);
        }
        if self.taken - self.looked_at >= LOOK_BYTES {
            self.looked_at = self.taken;
            self.expect(app, 0)?;
        }
        Ok(())
    }
}

/// How fast it comes.
struct Pace {
    since: Instant,
    bytes: u64,
}

impl Pace {
    async fn wait<T>(&self, what: impl Future<Output = T>) -> Result<T, NotTaken> {
        let waited = tokio::time::timeout(Duration::from_secs(PAUSE_SECONDS_MAX), what).await;
        waited.map_err(|_| NotTaken::TooSlow)
    }

    async fn piece(&mut self, part: &mut Field<'_>) -> Result<Option<Bytes>, NotTaken> {
        let piece = self.wait(part.chunk()).await?.map_err(|_| NotTaken::Broken)?;
        self.bytes += piece.as_ref().map_or(0, |bytes| bytes.len() as u64);
        let seconds = self.since.elapsed().as_secs();
        let is_slow = seconds > PAUSE_SECONDS_MAX && self.bytes / seconds < BYTES_A_SECOND_MIN;
        if is_slow { Err(NotTaken::TooSlow) } else { Ok(piece) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn r77_an_upload_that_pauses_ends() {
        let pace = Pace { since: Instant::now(), bytes: 0 };
        let waited = pace.wait(std::future::pending::<()>()).await;
        assert!(matches!(waited, Err(NotTaken::TooSlow)));
        assert_eq!(pace.since.elapsed().as_secs(), PAUSE_SECONDS_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn r77_an_upload_that_drips_ends() {
        let body = futures_util::stream::unfold(0, |at| async move {
            tokio::time::sleep(Duration::from_secs(PAUSE_SECONDS_MAX - 1)).await;
            let head =
                "--x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\nsome bytes";
            let piece = if at == 0 { head } else { "more" };
            Some((Ok::<_, std::io::Error>(Bytes::from(piece)), at + 1))
        });
        let mut parts = Multipart::new(body, "x");
        let mut part = parts.next_field().await.expect("a form").expect("a field");
        let mut pace = Pace { since: Instant::now(), bytes: 0 };
        let mut pieces = 0;
        let why = loop {
            match pace.piece(&mut part).await {
                Ok(_) => pieces += 1,
                Err(why) => break why,
            }
        };
        assert!(matches!(why, NotTaken::TooSlow) && pieces < 4, "{pieces}");
    }
}
