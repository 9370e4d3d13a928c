//! What `site learned` tells: what was learnt, and what it would do.

use std::fmt::Write;

use althing_core::score::{Attribute, ONE};
use althing_core::site::{Site, spelled};
use althing_scorer::Record;
use althing_store::{Error, correction};

use super::{Taught, least, read};
use crate::app::App;

/// What was learnt at a site, as lines of text.
pub async fn report(app: &App, site: &Site) -> Result<String, Error> {
    let (id, model) = (site.id, app.learnt.model());
    let rows: Vec<_> = app.store.read(move |tx| correction::of_model(tx, id, &model)).await?;
    let taught = read(&rows);
    let mut text =
        format!("{}: score.learned={}\n", site.slug, if site.settings.score.learned { "on" } else { "off" });
    if taught.iter().all(|taught| taught.correction.decisions() == 0) {
        text.push_str("nothing was learnt yet: approve, reject or remove comments\n");
        return Ok(text);
    }
    let _ = writeln!(
        text,
        "{:<18}{:>9}{:>6}  {:<22}{:<22}pairs in the right order",
        "", "decisions", "from", "approved, yet held", "rejected, and held"
    );
    for attribute in Attribute::ALL {
        let Taught { correction, record } = &taught[attribute as usize];
        if correction.decisions() > 0 {
            let least = least(&site.settings.score, attribute);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", line(attribute, correction.decisions(), least, record));
        }
    }
    text.push_str("without -> with what was learnt; each decision was scored before it was learnt\n");
    Ok(text)
}

fn line(attribute: Attribute, decisions: u32, least: Option<u16>, record: &Record) -> String {
    let reached = |holds| {
        let Some(least) = least else { return "-".to_owned() };
        let (without, with) = record.reached(holds, usize::from(least / (ONE / 100)));
        format!("{without} -> {with} of {}", record.decided(holds))
    };
    let order = match record.order() {
        (Some(without), Some(with)) => format!("{:.1} % -> {:.1} %", without * 100.0, with * 100.0),
        _ => "-".to_owned(),
    };
    format!(
        "{:<18}{decisions:>9}{:>6}  {:<22}{:<22}{order}",
        attribute.as_str(),
        spelled(least),
        reached(false),
        reached(true)
    )
}
