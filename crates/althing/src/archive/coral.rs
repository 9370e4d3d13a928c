//! A site as the three tables that Coral's importer takes: NAME-users.csv, NAME-stories.csv and NAME-comments.csv.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use althing_core::site::Site;
use althing_core::text::render;
use althing_formats::coral_csv::{self, Role};
use althing_formats::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text};
use althing_store::archive::{self, Cell, Record};
use uuid::Uuid;

use super::export::{Reading, stopped};
use crate::admin::Say;
use crate::app::App;
use crate::backup::{beside, sync_folder};

const TABLES: [&str; 3] = ["users", "stories", "comments"];

/// Writes the tables; nothing is at their places before all three are complete. Gives a line for each.
pub async fn export_coral(
    app: &Arc<App>,
    site: &Site,
    name: &Path,
    say: &Say,
) -> Result<Vec<String>, String> {
    let places = TABLES.map(|table| beside_name(name, table));
    if let Some(there) = places.iter().find(|place| place.exists()) {
        return Err(format!("{} is there already; an export never overwrites", there.display()));
    }
    let (app, site, say) = (Arc::clone(app), site.clone(), say.clone());
    let written = tokio::task::spawn_blocking(move || {
        let parts = places.clone().map(|place| beside(&place, "part"));
        let failed = |error: io::Error| stopped(&places[0], &error);
        let result = Tables::open(&parts, &places[0]).map_err(failed).and_then(|mut tables| {
            tables.fill(&Reading::begin(&app, site.id, say)?)?;
            let told = tables.finish(&places).map_err(failed)?;
            for (part, place) in parts.iter().zip(&places) {
                fs::rename(part, place).map_err(failed)?;
            }
            sync_folder(&places[0]).map_err(failed)?;
            Ok(told)
        });
        if result.is_err() {
            for part in &parts {
                let _ = fs::remove_file(part);
            }
        }
        result
    });
    written.await.map_err(|error| error.to_string())?
}

fn beside_name(name: &Path, table: &str) -> PathBuf {
    let mut file = name.file_name().unwrap_or_default().to_owned();
    file.push(format!("-{table}.csv"));
    name.with_file_name(file)
}

/// The tables while they are written.
struct Tables {
    files: [BufWriter<File>; 3],
    /// The first of them, as it is called when it is complete.
    first: PathBuf,
    counts: [u64; 3],
    /// Accounts that wrote, and those that are banned now.
    accounts: Arc<HashSet<Uuid>>,
    banned: HashSet<Uuid>,
    /// Stories that have no address: Coral knows none such, nor their comments.
    nowhere: HashSet<Uuid>,
}

impl Tables {
    fn open(parts: &[PathBuf; 3], first: &Path) -> io::Result<Self> {
        let open = |part: &PathBuf| {
            let _ = fs::remove_file(part);
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
            Ok::<_, io::Error>(BufWriter::new(file))
        };
        Ok(Self {
            files: [open(&parts[0])?, open(&parts[1])?, open(&parts[2])?],
            first: first.to_owned(),
            counts: [0; 3],
            accounts: Arc::default(),
            banned: HashSet::new(),
            nowhere: HashSet::new(),
        })
    }

    /// Comments before those who wrote them, as everything is read that refers to something.
    fn fill(&mut self, reading: &Reading<'_>) -> Result<(), String> {
        let (site, mark) = (reading.site, reading.mark);
        self.learn(reading)?;
        reading.pages(
            move |tx, after| archive::comments(tx, site, mark, after),
            |records| self.comments(records),
        )?;
        reading.pages(
            move |tx, after| archive::guests(tx, site, mark, after),
            |records| records.iter().try_for_each(|record| self.guest(record)),
        )?;
        let accounts = Arc::clone(&self.accounts);
        reading.pages(
            move |tx, after| archive::accounts(tx, &accounts, after),
            |records| records.iter().try_for_each(|record| self.account(record)),
        )?;
        reading.pages(
            move |tx, after| archive::stories(tx, site, after),
            |records| {
                let mut stories = records.iter().filter(|record| is(record, "story"));
                stories.try_for_each(|record| {
                    self.put(1, coral_csv::story(&story(record), int(record, "closed_at")))
                })
            },
        )
    }

    /// Which stories have no address, and who is banned.
    fn learn(&mut self, reading: &Reading<'_>) -> Result<(), String> {
        let (site, mark, now) = (reading.site, reading.mark, reading.app.clock.now().0);
        reading.pages(
            move |tx, after| archive::stories(tx, site, after),
            |records| {
                let stories = records.iter().filter(|record| is(record, "story"));
                let without = stories.filter(|record| record.get("url").text().is_none());
                self.nowhere.extend(without.filter_map(|record| record.get("id").id()));
                Ok(())
            },
        )?;
        reading.pages(
            move |tx, after| archive::standings(tx, site, mark, after),
            |records| {
                let holds = records.iter().filter(|record| {
                    record.get("kind").text() == Some("banned")
                        && *record.get("lifted_at") == Cell::Null
                        && int(record, "until").is_none_or(|until| until > now)
                });
                self.banned.extend(holds.filter_map(|record| record.get("account_id").id()));
                Ok(())
            },
        )
    }

    /// A guest is a user of their own, unless an account is behind the name.
    fn guest(&mut self, record: &Record) -> Result<(), String> {
        if *record.get("account_id") != Cell::Null {
            return Ok(());
        }
        self.put(0, coral_csv::user(&author(record), Role::Commenter, int(record, "created_at")))
    }

    fn account(&mut self, record: &Record) -> Result<(), String> {
        if !is(record, "account") {
            return Ok(());
        }
        let mut author = author(record);
        author.banned = record.get("id").id().is_some_and(|id| self.banned.contains(&id));
        self.put(0, coral_csv::user(&author, Role::Commenter, int(record, "created_at")))
    }

    fn put(&mut self, table: usize, line: Option<String>) -> Result<(), String> {
        let Some(line) = line else { return Ok(()) };
        self.counts[table] += 1;
        self.files[table].write_all(line.as_bytes()).map_err(|error| stopped(&self.first, &error))
    }

    fn comments(&mut self, records: &[Record]) -> Result<(), String> {
        for record in records.iter().filter(|record| is(record, "comment")) {
            if record.get("story_id").id().is_some_and(|story| self.nowhere.contains(&story)) {
                continue;
            }
            Arc::make_mut(&mut self.accounts).extend(record.get("account_id").id());
            let shown = records
                .iter()
                .find(|text| is(text, "revision") && text.get("id") == record.get("revision_id"));
            let source = shown.and_then(|text| text.get("source").text()).unwrap_or_default();
            self.put(2, coral_csv::comment(&comment(record, source)))?;
        }
        Ok(())
    }

    fn finish(self, places: &[PathBuf; 3]) -> io::Result<Vec<String>> {
        let mut told = Vec::new();
        for ((file, count), place) in self.files.into_iter().zip(self.counts).zip(places) {
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            told.push(format!("{} is complete: lines {count}", place.display()));
        }
        Ok(told)
    }
}

fn is(record: &Record, kind: &str) -> bool {
    record.kind.name == kind
}

fn int(record: &Record, name: &str) -> Option<i64> {
    match record.get(name) {
        Cell::Int(int) => Some(*int),
        _ => None,
    }
}

fn id(record: &Record, name: &str) -> Option<String> {
    record.get(name).id().map(|id| id.to_string())
}

fn text(record: &Record, name: &str) -> Option<String> {
    record.get(name).text().map(str::to_owned)
}

/// An address goes along only where its owner proved that it is theirs.
fn author(record: &Record) -> AuthorRecord {
    let email = match record.get("contact") {
        Cell::Contact(contact) => contact.known.as_ref(),
        _ => None,
    };
    let email = email.filter(|known| known.state == "confirmed").map(|known| known.address.clone());
    AuthorRecord {
        source_id: id(record, "id"),
        name: text(record, "name").unwrap_or_default(),
        email,
        ..AuthorRecord::default()
    }
}

fn story(record: &Record) -> StoryRecord {
    StoryRecord {
        source_key: id(record, "id"),
        url: text(record, "url"),
        title: text(record, "title").unwrap_or_default(),
        byline: text(record, "byline"),
        published_at: int(record, "published_at"),
        closed: record.get("state").text() == Some("closed"),
        ..StoryRecord::default()
    }
}

fn comment(record: &Record, source: &str) -> CommentRecord {
    let state = match record.get("status").text() {
        Some("published") => CommentState::Published,
        Some("pending") => CommentState::Pending,
        Some("rejected") => CommentState::Rejected,
        _ => CommentState::Deleted,
    };
    CommentRecord {
        source_id: id(record, "id").unwrap_or_default(),
        parent_source_id: id(record, "parent_id"),
        story_key: id(record, "story_id"),
        author: AuthorRecord {
            source_id: id(record, "account_id").or_else(|| id(record, "guest_id")),
            ..AuthorRecord::default()
        },
        // What its author took back is not given away.
        body: match record.get("status").text() {
            Some("withdrawn" | "erased") => Text::default(),
            _ => Text::Html(render(source).as_str().to_owned()),
        },
        created_at: int(record, "created_at").or_else(|| int(record, "submitted_at")),
        state,
        ..CommentRecord::default()
    }
}
