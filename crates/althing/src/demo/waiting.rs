//! What waits for a moderator in the demo: written by guests through the door that readers use, so that scores, reasons and
//! queues are those of any other comment.

use serde::Deserialize;

use crate::app::App;
use crate::comment::actions::{Ask, Author, Repeat, submit};
use crate::story::find::{self, Target};

const WAITING: &str = include_str!("../../demo/waiting.toml");
/// The publication that looks at everything first.
const SITE: &str = "kilnhill";

#[derive(Debug, Deserialize)]
struct File {
    comment: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    story: String,
    name: String,
    text: String,
}

/// Writes all of it.
pub(super) async fn write(app: &App) -> Result<(), String> {
    let file: File = toml::from_str(WAITING).map_err(|error| error.to_string())?;
    for entry in file.comment {
        let found = find::by_url(app, SITE, &entry.story).await;
        let found = found.map_err(|problem| format!("{}: {}", entry.story, problem.kind().title))?;
        let ask = Ask {
            parent_id: None,
            author: Author::Guest(entry.name),
            body: entry.text,
            email: None,
            notify: false,
            mark: None,
            marks: Vec::new(),
            client: std::net::Ipv4Addr::LOCALHOST.into(),
        };
        let taken = submit(app, &Target::from(&found), &ask, &Repeat::Form).await;
        taken.map_err(|problem| format!("{}: {}", entry.story, problem.kind().title))?;
    }
    Ok(())
}
