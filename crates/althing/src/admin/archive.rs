//! `althing export`, and `althing import` of an archive.

use std::path::Path;
use std::sync::Arc;

use super::commands::line;
use super::{Said, Say, Unit};
use crate::app::App;
use crate::archive;
use crate::cli::ExportCommand;

/// Writes a site to a file.
pub(super) async fn export(
    app: &Arc<App>,
    command: &ExportCommand,
    folder: &Path,
    say: &Say,
) -> Result<(), String> {
    let site = app.site(&command.site)?;
    let to = folder.join(&command.output);
    match command.format.as_str() {
        "althing" => {
            let done = archive::export(app, &site, &to, say).await?;
            let (stories, comments) = (done.count("story"), done.count("comment"));
            line(say, format!("{} is complete: stories {stories}, comments {comments}", to.display()));
        }
        "coral-csv" => {
            let told = archive::export_coral(app, &site, &to, say).await?;
            for text in told {
                line(say, text);
            }
        }
        format => return Err(format!("--format {format}: it is althing or coral-csv")),
    }
    Ok(())
}

/// Brings a site in from an archive.
pub(super) async fn restore(
    app: &Arc<App>,
    slug: Option<&str>,
    file: &Path,
    as_json: bool,
    say: &Say,
) -> Result<(), String> {
    let told = say.clone();
    let done = archive::restore(app, slug, file, move |done, total| {
        let _ = told.send(Said::Progress(Unit::Count, done, total));
    })
    .await?;
    line(say, if as_json { done.json().to_string() } else { done.table() });
    Ok(())
}
