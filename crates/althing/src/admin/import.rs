//! `althing import`: its options, and what is said of it.

use std::sync::Arc;

use althing_formats::source::{Format, Input};

use super::commands::line;
use super::{Given, Said, Say, Unit};
use crate::app::App;
use crate::archive;
use crate::cli::ImportCommand;
use crate::import::{Options, Progress, Rules, Watch, import};
use crate::time;

/// Furthest that a clock is from UTC, in minutes.
const OFFSET_MINUTES_MAX: i64 = 18 * 60;

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
        return super::archive::restore(app, &command.site, file, as_json, say).await;
    }
    let options = Options { is_alone: given.is_alone, ..options(&command, &given.input)? };
    let slug = &command.site;
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
    let since = command.since.as_deref().map(since).transpose()?;
    let zone_seconds = command.utc_offset.as_deref().map(utc_offset).transpose()?;
    let rules = std::str::from_utf8(rules).map_err(|_| "--rewrite: it is not UTF-8".to_owned())?;
    Ok(Options {
        format,
        url: command.url.clone(),
        base_url: command.base_url.clone(),
        rewrite: Rules::parse(rules).map_err(|words| format!("--rewrite: {words}"))?,
        since,
        source: command.source.clone(),
        zone_seconds,
        dry_run: command.dry_run,
        is_alone: false,
    })
}

fn since(text: &str) -> Result<althing_core::time::Micros, String> {
    let day = || time::parse(&format!("{text}T00:00:00Z"));
    time::parse(text).or_else(day).ok_or_else(|| {
        format!("--since {text}: it is a day such as 2024-03-01, or a time such as 2024-03-01T12:00:00Z")
    })
}

/// Seconds of `+02:00` or `-05:30`.
fn utc_offset(text: &str) -> Result<i64, String> {
    let wrong =
        || format!("--utc-offset {text}: it is how far the clock was ahead of UTC, such as +02:00 or -05:30");
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |text: &str| text.parse::<u16>().map(i64::from).map_err(|_| wrong());
    let minutes = 60 * number(hours)? + number(minutes)?;
    if minutes > OFFSET_MINUTES_MAX { Err(wrong()) } else { Ok(sign * 60 * minutes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_days_are_read_or_refused() {
        assert_eq!(utc_offset("+02:00"), Ok(7_200));
        assert_eq!(utc_offset("-05:30"), Ok(-19_800));
        assert_eq!(utc_offset("+1"), Ok(3_600));
        for wrong in ["", "2", "+", "+99:00", "+1:x", "CET"] {
            assert!(utc_offset(wrong).is_err(), "{wrong}");
        }
        assert_eq!(since("2024-03-01"), since("2024-03-01T00:00:00Z"));
        assert!(since("yesterday").is_err());
    }
}
