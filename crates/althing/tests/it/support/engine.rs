//! A database of its own for each test: a copy of one that was migrated, and given two sites and their keys, once in
//! the run.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use althing::app::{App, Parts};
use althing::clock::{Chance, Clock};
use althing::config::Settings;
use althing::secret::ServerKey;
use althing::site;
use althing_core::reader::Scope;
use althing_store::{Lane, Options, Store, Tx, args};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use tempfile::TempDir;

/// The two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The bearer keys that every paper begins with.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Scope `stories` of site `paper`.
    pub publisher: String,
    /// Scope `staff` of site `paper`.
    pub staff: String,
    /// Scope `stories` of site `other`.
    pub other_publisher: String,
    /// Scope `staff` of site `other`.
    pub other_staff: String,
    /// Scope `perspective` of site `paper`.
    pub perspective: String,
}

/// 2026-03-02T08:00:00Z: also the beginning of a window of ten minutes.
pub const MORNING: i64 = 1_772_438_400_000_000;
/// The port that the papers say they listen on.
pub const PORT: u16 = 8080;

/// Where a test's database is.
#[derive(Clone, Debug)]
pub struct Place {
    pub url: String,
    /// The folder beside it.
    pub folder: PathBuf,
}

/// One test's database, gone when the test is over. PostgreSQL's client blocks: it is dropped outside of a runtime.
pub struct Database {
    pub place: Place,
    pub keys: Keys,
    _folder: TempDir,
    server: Option<(String, String)>,
}

impl Database {
    fn new(url: String, folder: TempDir, keys: Keys, server: Option<(String, String)>) -> Self {
        Self { place: Place { url, folder: folder.path().to_owned() }, keys, _folder: folder, server }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            let _ = admin(server, &format!("drop database if exists {name} with (force)"));
        }
    }
}

/// What the store is opened with: as the server does.
pub fn options() -> Options {
    Options {
        readers: 3,
        writers: 6,
        txid_start_sql: Some(althing_store::event::TXID_START),
        ..Options::default()
    }
}

/// The server key of every paper.
pub fn server_key() -> ServerKey {
    ServerKey::new(std::array::from_fn(|at| at as u8 * 7 + 1)).expect("a key")
}

/// An app on a database at a time; `seed` makes its ids.
pub fn app(url: &str, folder: &Path, settings: Settings, at: i64, seed: u64) -> Arc<App> {
    app_with(server_key(), url, folder, settings, at, seed)
}

/// The same with a server key of its own.
pub fn app_with(
    key: ServerKey,
    url: &str,
    folder: &Path,
    settings: Settings,
    at: i64,
    seed: u64,
) -> Arc<App> {
    let store = Store::open(url, options()).expect("the database opens");
    App::new(Parts {
        settings: Settings { database_url: url.to_owned(), ..settings },
        port: PORT,
        store,
        key,
        folder: folder.to_owned(),
        clock: Clock::Set(AtomicI64::new(at)),
        chance: Chance::seeded(seed),
        scorer: althing::score::embedded(),
    })
    .expect("an app")
}

/// A fresh database; none, and a line that says so, when no PostgreSQL is given.
pub fn fresh(engine: Engine) -> Option<Database> {
    match engine {
        Engine::Sqlite => Some(sqlite()),
        Engine::Postgres => postgres(),
    }
}

/// The same without site `paper`.
pub fn bare(engine: Engine) -> Option<Database> {
    let database = fresh(engine)?;
    let store = Store::open(&database.place.url, options()).expect("opens");
    for sql in [
        "delete from event where site_id = (select id from site where slug = 'paper')",
        "delete from access_key where site_id = (select id from site where slug = 'paper')",
        "delete from site_origin where site_id = (select id from site where slug = 'paper')",
        "delete from site where slug = 'paper'",
    ] {
        let emptied = store.write_blocking(Lane::Bulk, move |tx: &mut Tx<'_>| tx.exec(sql, args![]));
        emptied.map_or_else(|error: althing_store::Error| panic!("{sql}: {error}"), drop);
    }
    store.close();
    Some(database)
}

/// Fills an empty database as every paper finds it.
fn furnish(url: &str, folder: &Path) -> Keys {
    let store = Store::open(url, options()).expect("opens");
    store.migrate("it", || MORNING).expect("migrates");
    store.close();
    let app = app(url, folder, Settings::default(), MORNING, 1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let keys = runtime.block_on(async {
        for slug in ["paper", "other"] {
            let origins = [format!("https://{slug}.example")];
            site::actions::add(&app, slug, &origins, Some(&format!("The {slug}"))).await.expect("a site");
        }
        let sites = app.sites();
        let key = async |slug: &str, scope| {
            let site = sites.slug(slug).expect("there");
            site::key::add(&app, site.id, scope, None).await.expect("a key")
        };
        Keys {
            publisher: key("paper", Scope::Stories).await,
            staff: key("paper", Scope::Staff).await,
            other_publisher: key("other", Scope::Stories).await,
            other_staff: key("other", Scope::Staff).await,
            perspective: key("paper", Scope::Perspective).await,
        }
    });
    app.store.clone().close();
    keys
}

fn sqlite() -> Database {
    static TEMPLATE: OnceLock<(Vec<u8>, Keys)> = OnceLock::new();
    let (bytes, keys) = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("althing.db");
        let keys = furnish(&format!("sqlite:{}", path.display()), folder.path());
        (std::fs::read(path).expect("the template"), keys)
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("althing.db");
    std::fs::write(&path, bytes).expect("a copy");
    let url = format!("sqlite:{}", path.display());
    Database::new(url, folder, keys.clone(), None)
}

fn postgres() -> Option<Database> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    static TEMPLATE: OnceLock<(String, Keys)> = OnceLock::new();
    // Two copies of one template at a time make the server wait for the first to be on the disk.
    static COPYING: Mutex<()> = Mutex::new(());
    let Ok(server) = std::env::var("ALTHING_TEST_POSTGRES") else {
        let required = std::env::var("ALTHING_TEST_REQUIRE_ALL").is_ok_and(|all| all == "1");
        assert!(!required, "ALTHING_TEST_REQUIRE_ALL is set and ALTHING_TEST_POSTGRES is not");
        eprintln!("skipped on PostgreSQL: ALTHING_TEST_POSTGRES is not set");
        return None;
    };
    let (template, keys) = TEMPLATE.get_or_init(|| {
        drop_abandoned(&server);
        let name = format!("althing_it_{}_template", std::process::id());
        admin(&server, &format!("create database {name} template template0 encoding 'UTF8'"))
            .expect("creates");
        let folder = tempfile::tempdir().expect("a folder");
        let keys = furnish(&at(&server, &name), folder.path());
        (name, keys)
    });
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("althing_it_{}_{number}", std::process::id());
    let copying = COPYING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    admin(&server, &format!("create database {name} template {template}")).expect("copies the template");
    drop(copying);
    let folder = tempfile::tempdir().expect("a folder");
    Some(Database::new(at(&server, &name), folder, keys.clone(), Some((server, name))))
}

fn at(server: &str, database: &str) -> String {
    let mut url = url::Url::parse(server).expect("an address");
    url.set_path(database);
    url.into()
}

/// Templates of runs that are over: nothing runs when a test binary ends.
fn drop_abandoned(server: &str) {
    let mut client = postgres::Client::connect(server, postgres::NoTls).expect("connects");
    let names = client.query("select datname from pg_database where datname like 'althing_it_%'", &[]);
    for row in names.expect("lists databases") {
        let name: String = row.get(0);
        let pid = name.split('_').nth(2).unwrap_or_default();
        if !Path::new(&format!("/proc/{pid}")).exists() {
            let _ = client.batch_execute(&format!("drop database if exists {name} with (force)"));
        }
    }
}

/// Runs statements on a connection of its own.
pub fn admin(url: &str, sql: &str) -> Result<(), String> {
    let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(|error| error.to_string())?;
    client.batch_execute(sql).map_err(|error| error.to_string())
}

impl Place {
    /// Everything in the database, as a text that changes when anything does. Blocks.
    pub fn picture(&self) -> String {
        match self.url.strip_prefix("sqlite:") {
            Some(path) => {
                // A write goes to the log before anything else sees it.
                let size = |ending: &str| std::fs::read(format!("{path}{ending}")).unwrap_or_default();
                format!("{:?}", althing::secret::hash(&[&size(""), &size("-wal")]))
            }
            None => tables_of(&self.url),
        }
    }
}

impl Place {
    /// All rows of all tables of a PostgreSQL database, as text; bytes as they are where they are readable. Blocks.
    pub fn rows(&self) -> String {
        let mut client = postgres::Client::connect(&self.url, postgres::NoTls).expect("connects");
        let tables = client
            .query(
                "select table_name::text from information_schema.tables where table_schema = 'public'",
                &[],
            )
            .expect("lists tables");
        let mut rows = String::new();
        for row in tables {
            let table: String = row.get(0);
            let sql = format!("select coalesce(string_agg(t::text, ' '), '') from {table} t");
            rows.push_str(&client.query_one(&sql, &[]).expect("reads a table").get::<_, String>(0));
        }
        rows
    }
}

fn tables_of(url: &str) -> String {
    let mut client = postgres::Client::connect(url, postgres::NoTls).expect("connects");
    let tables = client
        .query(
            "select table_name::text from information_schema.tables where table_schema = 'public' order by 1",
            &[],
        )
        .expect("lists tables");
    let mut picture = String::new();
    for row in tables {
        let table: String = row.get(0);
        let sql = format!(
            "select count(*)::text || md5(coalesce(string_agg(t::text, ' ' order by t::text), '')) from {table} t"
        );
        let text: String = client.query_one(&sql, &[]).expect("reads a table").get(0);
        picture.extend([table.as_str(), " ", &text, "\n"]);
    }
    picture
}
