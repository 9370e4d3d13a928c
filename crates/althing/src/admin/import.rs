//! `althing import`: its options, and what is said of it.

use std::sync::Arc;

use althing_formats::source::{Format, Input};

use super::commands::line;
use super::{Given, Said, Say, Unit};
use crate::app::App;
use crate::archive;
use crate::cli::ImportCommand;
use crate::import::{Options, Progress, Rules, Watch, import, wish};

/// Runs the command.
pub async fn run(app: &Arc<App>, command: ImportCommand, given: Given, say: &Say) -> Result<(), String> {
    let as_json = match command.report.as_str() {
        "table" => false,
        "json" => true,
        report => return Err(format!("--report {report}: it is table or json")),
    };
    if let [file] = given.files.as_slice()
        && archive::is_archive(file)
    {
        return super::archive::restore(app, command.site.as_deref(), file, as_json, say).await;
    }
    let slug = command.site.as_deref().ok_or("--site SLUG: say to which site it goes")?;
    let options = Options { is_alone: given.is_alone, ..options(&command, &given.input)? };
    let site = app
        .site(slug)
        .map_err(|none| format!("{none}; `althing site add {slug} --origin https://...` adds it"))?;
    let files = given.files;
    let opened = tokio::task::spawn_blocking(move || Input::open(&files)).await;
    let input = opened.map_err(|error| error.to_string())?.map_err(|refusal| refusal.to_string())?;
    let tell = say.clone();
    let watch = Arc::new(Watch::new(move |progress| {
        let said = match progress {
            Progress::Reading { bytes, of_bytes } => Said::Progress(Unit::Bytes, bytes, of_bytes),
            Progress::Storing { comments, of_comments } => Said::Progress(Unit::Count, comments, of_comments),
            Progress::Ordering => return,
        };
        let _ = tell.send(said);
    }));
    let running = import(app, &site, input, &options, Arc::clone(&watch));
    let mut report = tokio::select! {
        report = running => report?,
        // Whoever asked has gone away: what is stored stays stored.
        () = say.closed() => {
            watch.stop();
            return Err("nobody listens any more".to_owned());
        }
    };
    line(say, if as_json { report.json().to_string() } else { report.table() });
    if let Some(skips) = report.skips.take() {
        let _ = say.send(Said::Skips(skips));
    }
    Ok(())
}

fn options(command: &ImportCommand, rules: &[u8]) -> Result<Options, String> {
    let format = match command.format.as_str() {
        "auto" => None,
        name => Some(Format::parse(name).ok_or_else(|| {
            let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            format!("--format {name}: it is auto or one of {}", names.join(", "))
        })?),
    };
    let since = command.since.as_deref().map(|text| {
        wish::since(text).ok_or_else(|| {
            format!("--since {text}: it is a day such as 2024-03-01, or a time such as 2024-03-01T12:00:00Z")
        })
    });
    let zone_seconds = command.utc_offset.as_deref().map(|text| {
        wish::utc_offset(text).ok_or_else(|| {
            format!("--utc-offset {text}: it is how far the clock was ahead of UTC, such as +02:00 or -05:30")
        })
    });
    let rules = std::str::from_utf8(rules).map_err(|_| "--rewrite: it is not UTF-8".to_owned())?;
    Ok(Options {
        format,
        url: command.url.clone(),
        base_url: command.base_url.clone(),
        rewrite: Rules::parse(rules).map_err(|words| format!("--rewrite: {words}"))?,
        since: since.transpose()?,
        source: command.source.clone(),
        zone_seconds: zone_seconds.transpose()?,
        dry_run: command.dry_run,
        is_alone: false,
    })
}
