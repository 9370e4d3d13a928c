//! Archives that the server writes by itself, one of each site, to a folder that an operator names; the older ones go.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use althing_core::time::{HOUR, Micros};
use tokio::sync::{mpsc, watch};

use super::export;
use crate::app::App;
use crate::config::Exports;
use crate::http::accept::stopped;
use crate::time::{parse, rfc3339};

/// How often the server looks whether one is due.
const LOOK: Duration = Duration::from_mins(10);
/// How the names of archives end.
const ENDING: &str = ".althing.gz";
/// Characters of a time in a name: `20260302T080000Z`.
const STAMP_CHARS: usize = 16;

/// Runs until told to stop; at once, where nothing is to be written.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let Some(exports) = app.settings.exports.clone() else { return };
    loop {
        if let Err(words) = tokio::select! {
            done = step(&app, &exports) => done,
            () = stopped(&mut stop) => return,
        } {
            tracing::warn!("an archive could not be written: {words}; it is tried again in ten minutes");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// Writes the archives that are due, and removes those beyond what is kept. Gives what was written.
pub async fn step(app: &Arc<App>, exports: &Exports) -> Result<Vec<PathBuf>, String> {
    let told = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(&exports.folder).map_err(|error| told(&exports.folder, error))?;
    let mut written = Vec::new();
    for site in app.sites().all() {
        let now = app.clock.now();
        let known = of_site(&exports.folder, &site.slug).map_err(|error| told(&exports.folder, error))?;
        let every = exports.every_hours as i64 * HOUR;
        if known.last().is_none_or(|(at, _)| at.plus(every) <= now) {
            let to = exports.folder.join(named(&site.slug, now));
            let (say, _heard) = mpsc::unbounded_channel();
            export(app, &site, &to, &say).await?;
            tracing::info!(site = site.slug, "an archive was written");
            written.push(to);
        }
        let known = of_site(&exports.folder, &site.slug).map_err(|error| told(&exports.folder, error))?;
        for (_, old) in known.iter().rev().skip(exports.keep) {
            fs::remove_file(old).map_err(|error| told(old, error))?;
        }
    }
    Ok(written)
}

/// `SLUG-20260302T080000Z.althing.gz`
fn named(slug: &str, at: Micros) -> String {
    let second = Micros(at.0 - at.0.rem_euclid(1_000_000));
    let stamp: String = rfc3339(second).chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{slug}-{stamp}{ENDING}")
}

/// When an archive of this site was written, if a name is one that [`named`] gives.
fn stamped(name: &str, slug: &str) -> Option<Micros> {
    let stamp = name.strip_prefix(slug)?.strip_prefix('-')?.strip_suffix(ENDING)?;
    if stamp.len() != STAMP_CHARS || !stamp.is_ascii() {
        return None;
    }
    let at = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &stamp[..4],
        &stamp[4..6],
        &stamp[6..8],
        &stamp[9..11],
        &stamp[11..13],
        &stamp[13..15]
    );
    parse(&at).filter(|at| named(slug, *at) == name)
}

/// Archives of a site that the server wrote, the oldest first.
fn of_site(folder: &Path, slug: &str) -> std::io::Result<Vec<(Micros, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let at = entry.file_name().to_str().and_then(|name| stamped(name, slug));
        if let Some(at) = at.filter(|_| entry.file_type().is_ok_and(|kind| kind.is_file())) {
            found.push((at, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_ours() {
        let at = Micros(1_772_438_400_000_123);
        let name = named("paper", at);
        assert_eq!(name, "paper-20260302T080000Z.althing.gz");
        assert_eq!(stamped(&name, "paper"), Some(Micros(1_772_438_400_000_000)));
        for other in [
            "paper-2-20260302T080000Z.althing.gz",
            "paper-20260302T080000Z.althing.gz.part",
            "paper-20260302T080000Z.gz",
            "paper-20261302T080000Z.althing.gz",
            "paper-backup.althing.gz",
            "paper-ääääääää.althing.gz",
            "paper.althing.gz",
        ] {
            assert_eq!(stamped(other, "paper"), None, "{other}");
        }
    }
}
