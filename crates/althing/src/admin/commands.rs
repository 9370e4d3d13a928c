//! Each command as a function that says lines and ends well or with one line of what failed.

use std::sync::Arc;

use althing_core::id::CommentId;
use althing_core::reader::{Actor, Allowance, KeyId, Scope};
use althing_store::key;
use althing_store::verify::verify;

use super::{Given, Said, Say, archive, held, import, staff};
use crate::app::App;
use crate::backup;
use crate::cli::{Admin, CommentCommand, KeyCommand, SiteCommand};
use crate::comment::change::erase;
use crate::http::problem::Problem;
use crate::time::rfc3339;
use crate::{learning, site};

/// Runs a command.
pub async fn run(app: &Arc<App>, command: Admin, given: Given, say: &Say) -> Result<(), String> {
    match command {
        Admin::Site(command) => site_command(app, command, &given.input, say).await,
        Admin::Staff(command) => staff::run(app, command, say).await,
        Admin::Key(command) => key_command(app, command, say).await,
        Admin::Comment(command) => comment_command(app, command, say).await,
        Admin::Import(command) => import::run(app, *command, given, say).await,
        Admin::Export(command) => archive::export(app, &command, &given.folder, say).await,
        Admin::Backup { file } => {
            let file = given.folder.join(file);
            backup::make(app, &file, say).await?;
            line(say, format!("{} is complete", file.display()));
            Ok(())
        }
        Admin::Verify => verify_command(app, say).await,
    }
}

pub(super) fn line(say: &Say, text: impl Into<String>) {
    let _ = say.send(Said::Line(text.into()));
}

pub(super) fn words(problem: &Problem) -> String {
    let kind = problem.kind();
    format!("{} {}", problem.detail(), kind.remedy)
}

fn comment_id(id: &str) -> Result<CommentId, String> {
    id.parse().map_err(|_| format!("{id} is not the id of a comment; it stands in the comment's link"))
}

async fn comment_command(app: &Arc<App>, command: CommentCommand, say: &Say) -> Result<(), String> {
    match command {
        CommentCommand::List { held: _, site, after, by_score } => {
            let after = after.as_deref().map(comment_id).transpose()?;
            held::list(app, site.as_deref(), after, by_score, say).await?;
        }
        CommentCommand::Show { id } => held::tell(app, comment_id(&id)?, say).await?,
        CommentCommand::Approve { id, text } => {
            let why = held::Why::default();
            held::decide(app, comment_id(&id)?, text.as_deref(), "approve", why).await?;
            line(say, format!("approved {id}"));
        }
        CommentCommand::Reject { id, text, reason, explanation } => {
            let why = held::Why { reason, explanation };
            held::decide(app, comment_id(&id)?, text.as_deref(), "reject", why).await?;
            line(say, format!("rejected {id}"));
        }
        CommentCommand::Remove { id, reason, explanation } => {
            held::remove(app, comment_id(&id)?, held::Why { reason, explanation }).await?;
            line(say, format!("removed {id}"));
        }
        CommentCommand::Erase { id } => {
            erase(app, comment_id(&id)?, Actor::Operator.into()).await.map_err(|problem| words(&problem))?;
            line(say, format!("erased {id}"));
        }
    }
    Ok(())
}

async fn site_command(app: &Arc<App>, command: SiteCommand, input: &[u8], say: &Say) -> Result<(), String> {
    let show = |site: &althing_core::site::Site| {
        line(say, format!("{}  {}", site.slug, site.name));
        for origin in &site.origins {
            line(say, format!("  origin={origin}"));
        }
        for (key, value) in site.settings.entries() {
            // Word lists are long, and their words are not for every screen.
            let value =
                if key.starts_with("words.") { format!("(lines: {})", value.lines().count()) } else { value };
            line(say, format!("  {key}={value}"));
        }
        for section in &site.sections {
            line(say, format!("  section {}", section.name));
            for (key, value) in &section.overrides {
                let lines = || format!("(lines: {})", value.lines().count());
                let value = if key.starts_with("words.") { lines() } else { value.clone() };
                line(say, format!("    {key}={value}"));
            }
        }
    };
    match command {
        SiteCommand::Add { slug, origin, name } => {
            show(&site::actions::add(app, &slug, &origin, name.as_deref()).await?);
        }
        SiteCommand::Set { slug, section: Some(section), changes } => {
            show(&site::section::set_in(app, &slug, &section, &changes).await?);
        }
        SiteCommand::Set { slug, section: None, changes } => {
            show(&site::actions::set(app, &slug, &changes).await?);
        }
        SiteCommand::Words { slug, hold: None, reject: None } => {
            let site = app.site(&slug)?;
            for (key, list) in
                [("words.hold", &site.settings.words_hold), ("words.reject", &site.settings.words_reject)]
            {
                line(say, format!("# {key}"));
                list.lines().for_each(|entry| line(say, entry));
            }
        }
        SiteCommand::Words { slug, hold, reject } => {
            let key = if hold.is_some() { "words.hold" } else { "words.reject" };
            let file = hold.or(reject).unwrap_or_default();
            let list =
                std::str::from_utf8(input).map_err(|_| format!("{}: it is not UTF-8", file.display()))?;
            // Some editors begin a file with a mark of its byte order.
            let list = list.strip_prefix('\u{FEFF}').unwrap_or(list);
            show(&site::actions::set(app, &slug, &[format!("{key}={list}")]).await?);
        }
        SiteCommand::Score { slug, last, hold, never } => {
            let told = site::figures::figures(app, &slug, last as usize, &hold, &never).await?;
            told.lines().for_each(|text| line(say, text));
        }
        SiteCommand::Learned { slug, reset } => {
            let site = app.site(&slug)?;
            if reset {
                app.learnt.forget(site.id).await.map_err(|error| error.to_string())?;
            }
            let told = learning::report(app, &site).await.map_err(|error| error.to_string())?;
            told.lines().for_each(|text| line(say, text));
        }
        SiteCommand::List => app.sites().all().iter().for_each(|site| show(site)),
    }
    Ok(())
}

async fn key_command(app: &Arc<App>, command: KeyCommand, say: &Say) -> Result<(), String> {
    match command {
        KeyCommand::Add { site, scope, rate, cors } => {
            let site = app.site(&site)?;
            let scope = Scope::parse(&scope)
                .ok_or_else(|| format!("--scope {scope}: it is stories, perspective or staff"))?;
            let allowance = allowance(scope, rate, cors)?;
            let key = site::key::add(app, site.id, scope, allowance).await;
            let key = key.map_err(|failure| format!("{failure}"))?;
            line(say, "Keep this key; it is not shown again:");
            line(say, key);
        }
        KeyCommand::List => {
            let keys =
                app.store.read(key::all).await.map_err(|error: althing_store::Error| error.to_string())?;
            for key in keys {
                let sites = app.sites();
                let slug = sites.id(key.site_id).map_or("?", |site| site.slug.as_str());
                let state = if key.revoked_at.is_some() { "revoked" } else { "valid" };
                let made = rfc3339(althing_core::time::Micros(key.created_at));
                let may = match (key.scope, key.allowance) {
                    (Scope::Perspective, Allowance { rate, cors: true }) => format!("  {rate}/s  cors"),
                    (Scope::Perspective, Allowance { rate, cors: false }) => format!("  {rate}/s"),
                    _ => String::new(),
                };
                line(say, format!("{}  {slug}  {}  {state}  made {made}{may}", key.id.0, key.scope.as_str()));
            }
        }
        KeyCommand::Revoke { id } => {
            let wanted =
                id.parse::<uuid::Uuid>().map(KeyId).map_err(|_| format!("{id} is not the id of a key"))?;
            let keys =
                app.store.read(key::all).await.map_err(|error: althing_store::Error| error.to_string())?;
            let key =
                keys.iter().find(|key| key.id == wanted).ok_or_else(|| format!("there is no key {id}"))?;
            site::key::revoke(app, key.id, key.site_id).await.map_err(|failure| format!("{failure}"))?;
            line(say, format!("revoked {id}"));
        }
    }
    Ok(())
}

/// What a key may do besides, where its scope takes that.
fn allowance(scope: Scope, rate: Option<u32>, cors: bool) -> Result<Option<Allowance>, String> {
    if scope != Scope::Perspective {
        let is_told = rate.is_some() || cors;
        return if is_told {
            Err("--rate and --cors are for --scope perspective".to_owned())
        } else {
            Ok(None)
        };
    }
    let rate = rate.unwrap_or(Allowance::default().rate);
    if (1..=Allowance::RATE_MAX).contains(&rate) {
        Ok(Some(Allowance { rate, cors }))
    } else {
        Err(format!("--rate {rate}: it is 1 to {} requests a second", Allowance::RATE_MAX))
    }
}

async fn verify_command(app: &Arc<App>, say: &Say) -> Result<(), String> {
    let store = app.store.clone();
    let report = tokio::task::spawn_blocking(move || verify(&store))
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error| error.to_string())?;
    line(
        say,
        format!(
            "looked at: stories {}, comments {}, texts {}",
            report.stories, report.comments, report.texts
        ),
    );
    for fault in &report.faults {
        line(say, format!("wrong: {fault}"));
    }
    match report.fault_count {
        0 => {
            line(say, "every number equals its recount, every text is the one that the log committed to");
            Ok(())
        }
        count => Err(format!("faults found: {count}; restore a backup, and tell the makers")),
    }
}
