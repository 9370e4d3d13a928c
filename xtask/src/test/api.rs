//! The API against its own description: schemathesis makes requests out of `/api/v1/openapi.json`, fitting ones and
//! others, and holds every answer to the description. No answer may be a 5xx.

use std::fs;

use super::{Options, outcome::Outcome, python, server};
use crate::shell;

/// Requests in all: in the test, and on a full run.
const CASES: usize = 2_000;
/// More than the 20,000 that are wanted: an operation without enough to vary makes fewer than its share.
const CASES_FULL: usize = 26_000;
/// schemathesis and all it needs, pinned.
const REQUIREMENTS: &str = "xtask/schemathesis.txt";
/// The same requests every time, so that a failure is one of the change and not of the day.
const SEED: &str = "20";
/// What is checked. Left out: that whatever fits the description is accepted and that a missing header always has a
/// status of its own, for a closed story or an unknown door is refused before the rest is looked at; and what needs two
/// requests that know of each other, which our own tests make.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
response_headers_conformance,response_schema_conformance,negative_data_rejection,unsupported_method,\
allow_header_conformance";

pub fn run(options: &Options) -> Outcome {
    match operations() {
        Ok(0) => Outcome::nothing("docs/api/openapi.json describes nothing yet"),
        Ok(operations) => check(operations, if options.full { CASES_FULL } else { CASES }).into(),
        Err(why) => Outcome::failed(why),
    }
}

/// How many operations the committed description has.
fn operations() -> Result<usize, String> {
    let path = shell::root().join("docs/api/openapi.json");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let document = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(count_operations(&document))
}

fn count_operations(document: &serde_json::Value) -> usize {
    const METHODS: [&str; 7] = ["get", "put", "post", "patch", "delete", "head", "options"];
    let paths = document["paths"].as_object().into_iter().flat_map(serde_json::Map::values);
    let methods = paths.filter_map(serde_json::Value::as_object).flat_map(serde_json::Map::keys);
    methods.filter(|method| METHODS.contains(&method.as_str())).count()
}

fn check(operations: usize, cases: usize) -> Result<(), String> {
    let python = python::environment("venv", REQUIREMENTS)?;
    let demo = server::Demo::start()?;
    let settings = shell::target().join("schemathesis.toml");
    fs::write(&settings, settings_for(&demo)?).map_err(|error| format!("{}: {error}", settings.display()))?;
    let document = format!("{}/api/v1/openapi.json", demo.url);
    let examples = cases.div_ceil(operations).to_string();
    let mut command = shell::command(python.join("bin/schemathesis"), &["--config-file"]);
    command.arg(settings).args(["run", &document, "--checks", CHECKS, "--max-examples", &examples]);
    // One worker: Python before 3.12 counts the depth of its parser for all threads together, and two that make cases at
    // once end in a SystemError now and then.
    command.args(["--phases", "examples,coverage,fuzzing", "--seed", SEED, "--workers", "1"]);
    // A stream does not end by itself, and waiting for each would take hours; `live` in the server's tests holds them.
    command.args(["--exclude-path", "/stories/{story}/events", "--request-timeout", "10"]);
    command.args(["--generation-database", "none", "--warnings", "off", "--no-color"]);
    shell::run(command.current_dir(shell::target()))
}

/// Things that exist, so that requests get past the doors: a site, a story, a comment, an origin and keys.
fn settings_for(demo: &server::Demo) -> Result<String, String> {
    let server::Demo { url, site, story, .. } = demo;
    let comments = demo.get(&format!("/api/v1/stories/{story}/comments?limit=1"))?;
    let comment = comments["comments"][0]["id"].as_str().ok_or("the busy story has no comment")?;
    let key = demo.key("stories")?;
    Ok(format!(
        r#"
[parameters]
"header.Origin" = "{url}"
"header.X-Althing" = "1"
"path.site" = "{site}"
"path.story" = "{story}"
"path.comment" = "{comment}"

# 431 is a refusal too: a head that is too long.
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, 431, "5xx"]

[[operations]]
include-method = "PUT"
parameters = {{ "header.Authorization" = "Bearer {key}" }}
"#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_counted() {
        let document = serde_json::json!({"paths": {
            "/a": {"get": {}, "put": {}, "parameters": []},
            "/b": {"delete": {}, "summary": "words"},
        }});
        assert_eq!(count_operations(&document), 3);
        assert_eq!(count_operations(&serde_json::json!({})), 0);
    }
}
