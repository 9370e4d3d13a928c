//! What an operator sets reaches the program: where its files lie, and how much it says.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Database, Engine, engine};

fn althing(database: &Database, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_althing"));
    command.args(args).current_dir(&database.place.folder).env("ALTHING_DATABASE_URL", &database.place.url);
    command
}

/// The key that the test's database was made with.
fn put_key(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    let mut file = std::fs::OpenOptions::new();
    let file = file.write(true).create_new(true).mode(0o600).open(folder.join("server.key"));
    std::io::Write::write_all(&mut file.expect("a file"), engine::server_key().bytes()).expect("writes");
}

fn keeps_its_files_in_the_data_folder(engine: Engine) {
    let Some(database) = engine::fresh(engine) else { return };
    let data = database.place.folder.join("kept/here");
    let run = |args: &[&str]| {
        let output =
            althing(&database, args).env("ALTHING_SERVER_DATA_FOLDER", &data).output().expect("runs");
        (
            output.status.success(),
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        )
    };
    let (ok, said) = run(&["site", "list"]);
    assert!(!ok && said.contains("kept/here/server.key is missing"), "{said}");
    put_key(&data);
    let (ok, said) = run(&["site", "list"]);
    assert!(ok && said.contains("paper"), "{said}");
    let mut server = althing(&database, &["serve", "--listen", "127.0.0.1:0"])
        .env("ALTHING_SERVER_DATA_FOLDER", &data)
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut lines = BufReader::new(server.stderr.take().expect("its words")).lines();
    assert!(lines.any(|line| line.expect("a line").contains("listening on")), "it does not listen");
    let (ok, said) = run(&["site", "set", "paper", "edit_minutes=20"]);
    assert!(ok, "the command finds the server by its socket in the folder: {said}");
    end(&mut server);
    for elsewhere in ["althing-data", "server.key"] {
        assert!(!database.place.folder.join(elsewhere).exists(), "{elsewhere} is there as well");
    }
}

fn end(server: &mut std::process::Child) {
    let asked = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().expect("kill runs");
    assert!(asked.success());
    server.wait().expect("it ends");
}

fn says_as_much_as_is_set(engine: Engine) {
    let Some(database) = engine::fresh(engine) else { return };
    let data = database.place.folder.join("data");
    put_key(&data);
    let socket = data.join("althing.sock");
    for (level, is_told) in [("info", true), ("error", false)] {
        // One that was asked to end before it listened for that leaves its socket.
        let _ = std::fs::remove_file(&socket);
        let mut server = althing(&database, &["serve", "--listen", "127.0.0.1:0"])
            .env("ALTHING_SERVER_DATA_FOLDER", &data)
            .env("ALTHING_LOG_LEVEL", level)
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        // It listens on its socket last.
        while !socket.exists() {
            assert!(server.try_wait().expect("runs").is_none(), "it ended");
            std::thread::yield_now();
        }
        end(&mut server);
        let mut said = String::new();
        server.stderr.take().expect("its words").read_to_string(&mut said).expect("reads");
        assert_eq!(said.contains("listening on"), is_told, "{level}: {said}");
    }
    let refused =
        althing(&database, &["site", "list"]).env("ALTHING_LOG_LEVEL", "loud").output().expect("runs");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("log.level"));
}

/// A server that starts or stops has the database open and answers nobody. On PostgreSQL a command opens it as well.
#[test]
fn a_command_waits_for_a_server_that_does_not_listen_yet() {
    let Some(database) = engine::fresh(Engine::Sqlite) else { return };
    put_key(&database.place.folder);
    let claim = althing_store::Claim::take(&database.place.url).expect("nobody has it");
    let mut command = althing(&database, &["site", "list"]);
    let mut command = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
    let mut errors = BufReader::new(command.stderr.take().expect("its words")).lines();
    assert!(errors.any(|line| line.expect("a line").contains("waiting for it")), "it does not wait");
    drop(claim);
    let output = command.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("paper"), "{said}");
}

mod its_files_lie_in_the_data_folder {
    use super::{Engine, keeps_its_files_in_the_data_folder};

    #[test]
    fn sqlite() {
        keeps_its_files_in_the_data_folder(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        keeps_its_files_in_the_data_folder(Engine::Postgres);
    }
}

mod the_log_says_as_much_as_is_set {
    use super::{Engine, says_as_much_as_is_set};

    #[test]
    fn sqlite() {
        says_as_much_as_is_set(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        says_as_much_as_is_set(Engine::Postgres);
    }
}
