//! `althing import` and `althing export` as somebody at a shell meets them: files, lists, words and exits.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::{Database, Engine, engine};

/// A newspaper's folder, with nobody in it but the program.
fn paper() -> Database {
    let database = engine::fresh(Engine::Sqlite).expect("SQLite is always there");
    let key = database.place.folder.join("server.key");
    fs::write(&key, engine::server_key().bytes()).expect("a key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("private");
    database
}

/// Whether a command ended well, and all that it said.
fn run(database: &Database, args: &[&str]) -> (bool, String) {
    run_in(&database.place.folder, database, args)
}

/// The same in another folder.
fn run_in(folder: &Path, database: &Database, args: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_althing"))
        .args(args)
        .current_dir(folder)
        .env("ALTHING_DATABASE_URL", &database.place.url)
        .output()
        .expect("the program runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn import(database: &Database, args: &[&str]) -> (bool, String) {
    run(database, &[&["import", "--site", "paper"], args].concat())
}

/// Two comments of a story on the site, and one elsewhere.
fn export() -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\"?>\n<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-internals\">\n",
    );
    for (id, link) in [(1, "https://paper.example/harbour"), (2, "https://elsewhere.example/x")] {
        let thread = format!("<thread dsq:id=\"{id}\"><id/><link>{link}</link><title>T</title></thread>");
        writeln!(xml, "{thread}").expect("writes");
    }
    for (id, thread) in [(11, 1), (12, 1), (13, 2)] {
        writeln!(
            xml,
            "<post dsq:id=\"{id}\"><message><![CDATA[<p>Words</p>]]></message><createdAt>2019-01-01T00:00:00Z</createdAt>\
             <author><name>Ana</name></author><thread dsq:id=\"{thread}\"/></post>"
        )
        .expect("writes");
    }
    xml + "</disqus>\n"
}

fn lists(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("reads").map(|entry| entry.expect("reads").file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".skipped.jsonl"));
    names.sort();
    names
}

#[test]
fn a_list_that_cannot_be_written_is_refused_before_anything_is_imported() {
    let database = paper();
    let folder = &database.place.folder;
    fs::write(folder.join("export.xml"), export()).expect("writes");
    for list in ["/nonexistent/dir/x.jsonl", "."] {
        let (ok, said) = import(&database, &["--skipped", list, "export.xml"]);
        assert!(!ok && said.contains(&format!("--skipped {list}: it cannot be written")), "{said}");
        assert!(!said.contains("stored"), "{said}");
    }
    fs::write(folder.join("list.jsonl"), "another list\n").expect("writes");
    let (ok, said) = import(&database, &["--skipped", "list.jsonl", "--source", "\u{7}", "nowhere.xml"]);
    assert!(
        !ok && fs::read_to_string(folder.join("list.jsonl")).expect("there") == "another list\n",
        "{said}"
    );
    let (ok, said) = import(&database, &["--skipped", "list.jsonl", "export.xml"]);
    let list = fs::read_to_string(folder.join("list.jsonl")).expect("there");
    assert!(ok && said.contains("listed in list.jsonl"), "{said}");
    assert!(list.lines().count() == 1 && list.contains("address not of this site"), "{list}");
    let new = folder.join("new.jsonl");
    let (ok, said) = import(&database, &["--skipped", "new.jsonl", "--rewrite", "none.txt", "export.xml"]);
    assert!(!ok && !new.exists(), "trying leaves nothing: {said}");
}

/// Nobody can write into the kernel's own folder, whoever runs this.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_without_room_for_a_list_is_refused_before_anything_is_imported() {
    let database = paper();
    let (folder, nowhere) = (&database.place.folder, Path::new("/proc"));
    fs::write(folder.join("export.xml"), export()).expect("writes");
    let source = folder.join("export.xml").to_string_lossy().into_owned();
    let args = ["import", "--site", "paper", &source];
    let (ok, said) = run_in(nowhere, &database, &args);
    assert!(!ok && said.contains("export.xml.skipped.jsonl: the list of what is skipped"), "{said}");
    assert!(said.contains("--skipped FILE") && !said.contains("stored"), "{said}");
    let list = folder.join("list.jsonl").to_string_lossy().into_owned();
    let (ok, said) = run_in(nowhere, &database, &[&args[..], &["--skipped", &list]].concat());
    assert!(ok && said.contains("stored"), "{said}");
}

#[test]
fn a_list_is_never_written_over_that_of_another_import() {
    let database = paper();
    let folder = &database.place.folder;
    for place in ["a", "b"] {
        fs::create_dir(folder.join(place)).expect("a folder");
        fs::write(folder.join(place).join("export.xml"), export()).expect("writes");
    }
    let (ok, said) = import(&database, &["a/export.xml"]);
    assert!(ok && said.contains("listed in export.xml.skipped.jsonl"), "{said}");
    let first = fs::read_to_string(folder.join("export.xml.skipped.jsonl")).expect("there");
    let (ok, said) = import(&database, &["--dry-run", "b/export.xml"]);
    assert!(ok && said.contains("listed in export.xml.2.skipped.jsonl"), "{said}");
    assert_eq!(lists(folder), ["export.xml.2.skipped.jsonl", "export.xml.skipped.jsonl"]);
    assert_eq!(fs::read_to_string(folder.join("export.xml.skipped.jsonl")).expect("there"), first);
}

#[test]
fn a_dry_run_says_what_would_be_and_no_number_is_said_wrongly() {
    let database = paper();
    fs::write(database.place.folder.join("export.xml"), export()).expect("writes");
    let (ok, said) = import(&database, &["--dry-run", "export.xml"]);
    let number = |what: &str| {
        let line =
            said.lines().find(|line| line.starts_with(what)).unwrap_or_else(|| panic!("{what}: {said}"));
        line.rsplit(' ').next().expect("a number").to_owned()
    };
    assert!(ok && number("would be stored") == "2", "{said}");
    assert_eq!(number("would be skipped: address not of this site"), "1", "{said}");
    assert!(!said.contains("dry run  ") && !said.contains("\nstored"), "{said}");
    assert!(said.contains("elsewhere.example (comments: 1)"), "{said}");
    let (ok, said) = import(&database, &["--report", "json", "export.xml"]);
    assert!(ok && said.contains("\"dry_run\":false") && said.contains("\"stored\":2"), "{said}");
}

#[test]
fn a_file_that_is_cut_off_is_taken_as_far_as_it_goes_and_says_so() {
    let database = paper();
    let whole = export();
    let cut = &whole[..whole.find("<post dsq:id=\"12\"").expect("there") + 40];
    let folder = &database.place.folder;
    fs::write(folder.join("export.xml"), cut).expect("writes");
    let (ok, said) = import(&database, &["export.xml"]);
    assert!(ok && said.contains("note: export.xml ends too early, at line 6 (byte "), "{said}");
    assert!(said.contains("get the whole file") && said.contains("skipped: cut off"), "{said}");
    let (ok, said) = import(&database, &["--since", "2999-01-01", "export.xml"]);
    assert!(ok && said.contains("note: every comment is older than --since says"), "{said}");
}

#[test]
fn rules_that_are_none_or_change_nothing_are_named_by_their_lines() {
    let database = paper();
    let folder = &database.place.folder;
    fs::write(folder.join("export.xml"), export()).expect("writes");
    fs::write(folder.join("rules.txt"), "# moved\nexample.com/a https://paper.example/a\n").expect("writes");
    let (ok, said) = import(&database, &["--rewrite", "rules.txt", "export.xml"]);
    let words = "--rewrite: Line 2 is no rule: an address with a host begins with https:// or http://";
    assert!(!ok && said.contains(words), "{said}");
    let rules = "https://elsewhere.example/* https://paper.example/*\n\nhttps://third.example/a https://paper.example/a\n";
    fs::write(folder.join("rules.txt"), rules).expect("writes");
    let (ok, said) = import(&database, &["--rewrite", "rules.txt", "export.xml"]);
    assert!(ok && said.contains("note: rewrite: the rule in line 3 changed no address"), "{said}");
    assert!(!said.contains("line 1 changed"), "{said}");
}

#[test]
fn an_export_that_cannot_be_written_names_its_path() {
    let database = paper();
    for args in [&[][..], &["--format", "coral-csv"]] {
        let (ok, said) =
            run(&database, &[&["export", "--site", "paper", "-o", "nowhere/paper.gz"], args].concat());
        assert!(!ok && said.contains("nowhere/paper.gz") && said.contains("No such file"), "{said}");
    }
}
