//! `althing score` as a program: what it prints, in which order, and how it ends.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn althing(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_althing"));
    command.arg("score").args(args).current_dir(folder);
    command
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_file_is_scored_line_by_line_and_ends_with_the_rate() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("comments.jsonl");
    let texts = ["You are an idiot.", "Thank you.", "\u{1F600}"];
    let input: String =
        texts.iter().map(|text| serde_json::json!({"text": text}).to_string() + "\n").collect();
    std::fs::write(&file, input).expect("writes");
    let run = |args: &[&str]| althing(folder.path(), args).output().expect("runs");
    let output = run(&["comments.jsonl"]);
    assert!(output.status.success());
    let scored = lines(&output);
    assert_eq!(scored.len(), texts.len());
    let insult = |line: &Value| line["scores"]["INSULT"].as_f64().expect("a number");
    assert!(insult(&scored[0]) > 0.5 && insult(&scored[1]) < 0.2);
    assert_eq!((&scored[0]["language"], &scored[2]["language"]), (&"en".into(), &Value::Null));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("scored: 3 in "));
    assert_eq!(run(&["comments.jsonl"]).stdout, output.stdout, "the same again");
    let explained = lines(&run(&["--explain", "comments.jsonl"]));
    assert!(explained[0]["spans"].as_array().is_some_and(|spans| !spans.is_empty()));
    assert_eq!(explained[0]["scores"], scored[0]["scores"]);
}

#[test]
fn a_bad_line_is_told_by_its_number_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = althing(folder.path(), &["-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut input = child.stdin.take().expect("its input");
    let mut output = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut ask = |line: &str| {
        writeln!(input, "{line}").expect("writes");
        // The answer comes although the input goes on.
        serde_json::from_str::<Value>(&output.next().expect("a line").expect("reads")).expect("JSON")
    };
    assert!(ask("{\"text\": \"Hello\"}")["scores"].is_object());
    assert_eq!(ask("{\"text\": 7}")["error"]["line"], 2);
    assert!(ask("{\"text\": \"Hello again\"}")["scores"].is_object());
    drop(input);
    let ended = child.wait_with_output().expect("ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1));
    assert!(said.contains("line 2: ") && said.contains("that could not be scored: 1"), "{said}");
}

#[test]
fn weights_that_are_none_refuse_the_start_by_the_name_of_their_setting() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("x.weights"), b"nothing").expect("writes");
    for args in [&["score"][..], &["score-server"], &["serve"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_althing"))
            .args(args)
            .current_dir(folder.path())
            .env("ALTHING_SCORER_WEIGHTS", "x.weights")
            .env("ALTHING_SERVER_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("scorer.weights: x.weights: this is no file of weights"), "{said}");
    }
}
