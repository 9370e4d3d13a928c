//! SQLite's file: whose it is, and what is insisted on at opening.

use std::path::Path;

use super::support;
use crate::{APPLICATION_ID, Claim, Error, Lane, Store, USER_VERSION};

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

#[test]
fn durability_is_set_on_the_writer_and_readers_cannot_write() {
    let fresh = support::sqlite(support::options());
    for (pragma, wanted) in [
        ("pragma synchronous", 2),
        ("pragma foreign_keys", 1),
        ("pragma secure_delete", 1),
        ("pragma fullfsync", 1),
        ("pragma checkpoint_fullfsync", 1),
        ("pragma application_id", i64::from(APPLICATION_ID)),
        ("pragma user_version", i64::from(USER_VERSION)),
    ] {
        let found = fresh.store.write_blocking(Lane::Interactive, |tx| tx.one::<i64>(pragma, &[]));
        assert_eq!(found, Ok::<_, Error>(Some(wanted)), "{pragma}");
    }
    let mode =
        fresh.store.write_blocking(Lane::Interactive, |tx| tx.one::<String>("pragma journal_mode", &[]));
    assert_eq!(mode, Ok::<_, Error>(Some("wal".into())));
    let query_only = fresh.store.read_blocking(|tx| tx.one::<i64>("pragma query_only", &[]));
    assert_eq!(query_only, Ok::<_, Error>(Some(1)));
}

#[test]
fn a_weaker_setting_is_noticed_when_read_back() {
    let conn = rusqlite::Connection::open_in_memory().expect("opens");
    let strict = "pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on; \
                  pragma fullfsync = on; pragma checkpoint_fullfsync = on";
    conn.execute_batch(strict).expect("sets");
    assert_eq!(crate::sqlite::check_durable(&conn), Ok(()));
    for weaker in [
        "pragma synchronous = normal",
        "pragma foreign_keys = off",
        "pragma secure_delete = off",
        "pragma fullfsync = off",
        "pragma checkpoint_fullfsync = off",
    ] {
        conn.execute_batch(strict).expect("sets");
        conn.execute_batch(weaker).expect("sets");
        assert!(matches!(crate::sqlite::check_durable(&conn), Err(Error::Engine(_))), "{weaker}");
    }
}

/// How often SQLite compiled a statement anew while it ran with a text and with none in turns, where an index holds rows
/// with a text only: so does inserting a comment whose author may have an address.
fn compiled_anew(conn: &rusqlite::Connection) -> i32 {
    conn.execute_batch(
        "create table a (b text, c text); create index a_b on a (b) where c = 'x'; \
         create table d (e integer)",
    )
    .expect("makes tables");
    let mut statement =
        conn.prepare("insert into d select count(*) from a where b = $1 and c = $2").expect("prepares");
    for value in [Some("x"), None, Some("y"), Some("x")] {
        statement.execute([Some("b"), value]).expect("runs");
    }
    statement.get_status(rusqlite::StatementStatus::RePrepare)
}

#[test]
fn a_statement_is_compiled_once_whatever_its_values_are() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let path = folder.path().join("ours.db");
    crate::sqlite::create_private(&path).expect("makes a file");
    let ours = crate::sqlite::connect(&path, None).expect("opens");
    assert_eq!(compiled_anew(&ours), 0);
    // What SQLite does by itself.
    let plain = rusqlite::Connection::open_in_memory().expect("opens");
    assert!(compiled_anew(&plain) > 0);
}

#[test]
fn the_bundled_library_has_the_fix_for_checkpoints() {
    assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
}

#[test]
fn the_file_belongs_to_one_process_at_a_time() {
    let fresh = support::sqlite(support::options());
    let second = Store::open(&fresh.url, support::options());
    assert_eq!(second.err(), Some(Error::Locked { pid: Some(std::process::id()) }));
    assert!(matches!(Claim::take(&fresh.url).err(), Some(Error::Locked { .. })));
    // Closing lets the next one in.
    drop(fresh.reopen());
}

#[test]
fn another_programs_database_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.db");
    for begin in ["create table t (x)", "pragma application_id = 7", "pragma user_version = 99"] {
        let conn = rusqlite::Connection::open(&path).expect("opens");
        conn.execute_batch(begin).expect("runs");
        drop(conn);
        let before = std::fs::read(&path).expect("reads");
        let opened = Store::open(&url(&path), support::options());
        assert!(matches!(opened.err(), Some(Error::Corrupt(_))), "{begin}");
        assert_eq!(std::fs::read(&path).expect("reads"), before, "{begin}");
        std::fs::remove_file(&path).expect("removes");
    }
    std::fs::write(&path, "this is a letter and not a database, long enough to have a header")
        .expect("writes");
    let opened = Store::open(&url(&path), support::options());
    assert!(matches!(opened.err(), Some(Error::Corrupt(_))));
}

#[test]
fn the_file_system_of_a_folder_is_found() {
    const MOUNTS: &str = "overlay / overlay rw 0 0\n\
                          server:/x /srv/my\\040data nfs4 rw 0 0\n\
                          /dev/sda1 /srv/my\\040data/local ext4 rw 0 0\n";
    for (folder, kind) in [
        ("/home/a", "overlay"),
        ("/srv/my data", "nfs4"),
        ("/srv/my data/a", "nfs4"),
        ("/srv/my data/local/b", "ext4"),
        ("/srv/my data/locality", "nfs4"),
    ] {
        assert_eq!(crate::sqlite::file_system(MOUNTS, Path::new(folder)), Some(kind), "{folder}");
    }
    assert_eq!(crate::sqlite::file_system("", Path::new("/")), None);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let fresh = support::sqlite(support::options());
    for name in ["test.db", "test.db-wal", "test.db.lock"] {
        let mode = std::fs::metadata(fresh.path(name)).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn closing_leaves_one_file_without_a_log() {
    let fresh = support::sqlite(support::options());
    fresh.store.clone().close();
    assert!(!fresh.path("test.db-wal").exists());
}

#[test]
fn addresses_that_are_none_are_refused_without_repeating_them() {
    for address in ["", "sqlite:", "mysql://root:secret@host/db", "postgres://u:secret@host:notaport/db"] {
        let Some(Error::Engine(message)) = Store::open(address, support::options()).err() else {
            panic!("{address} was opened")
        };
        assert!(!message.contains("secret"));
    }
}
