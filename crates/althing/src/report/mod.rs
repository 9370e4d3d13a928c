//! Readers' reports: taken by script or form, held against misuse, and answered on a page of their own.

pub mod forms;
pub mod receipt;
pub mod routes;

use std::net::IpAddr;
use std::sync::Arc;

use althing_core::comment::Mark;
use althing_core::decision::{Act, Automation, Ground, Ruling, Source};
use althing_core::id::{CommentId, EventId, ReportId, SiteId};
use althing_core::reader::Actor;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::report::{self as decide, Category, Report, Reported, Reporter};
use althing_core::site::Site;
use althing_store::comment::CommentRow;
use althing_store::{Lane, apply, report, standing};

use crate::account::door::Caller;
use crate::app::App;
use crate::comment::actions::{Ask, Author, Repeat, publish};
use crate::decision::decide_as;
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::rule;
use crate::spam::{self, Brought};
use crate::standing::ban_told;
use crate::story::find::Target;
use crate::view::Texts;

/// What a reader wants to report, as they said it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The spelling of a [`Category`].
    pub category: String,
    /// In their words; may be empty.
    pub text: String,
    /// Whether they want a mail when it is decided.
    pub notify: bool,
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub struct Receipt {
    /// The report; the first one, where the same reader had reported the same text.
    pub id: ReportId,
    /// Whether it is a new one.
    pub is_new: bool,
}

impl Receipt {
    /// The path of its reader's page.
    pub fn path(&self, app: &App) -> String {
        path(app, self.id)
    }
}

/// The path of the page that tells what became of a report.
pub fn path(app: &App, id: ReportId) -> String {
    format!("/r/{id}/{}", app.key.report_token(id))
}

/// The comment that a report is about, in whatever state.
async fn subject(app: &App, id: CommentId) -> Result<CommentRow, Problem> {
    let row = app.store.read(move |tx| althing_store::comment::by_id(tx, id)).await?;
    row.ok_or_else(|| Refusal::CommentUnknown.into())
}

/// What the door asks of a report: the same as of a comment, with which it shares its checks.
fn for_the_door(comment: CommentId, from: (&Caller, IpAddr), wish: &Wish) -> Ask {
    let (caller, client) = from;
    let author = match caller {
        Caller::Account(who) => Author::Account(Box::new(who.account.clone())),
        Caller::Guest | Caller::Token(_) => Author::Guest(String::new()),
    };
    let body = format!("{}\n{}", wish.category, wish.text);
    Ask {
        parent_id: Some(comment),
        author,
        body,
        email: None,
        notify: false,
        mark: None,
        marks: Vec::new(),
        client,
    }
}

/// Takes a report by whoever the door let in, from an address.
async fn take(
    app: &App,
    target: &Target,
    comment: CommentId,
    from: (&Caller, IpAddr),
    wish: &Wish,
    brought: &Brought,
) -> Result<Receipt, Problem> {
    let (caller, client) = from;
    let reporter = match caller {
        Caller::Account(who) => Reporter::Account(who.account.id),
        Caller::Guest => Reporter::Guest(app.mark(client, target.site.id).await?),
        Caller::Token(_) => {
            let why = "Readers report; no token or key reports for them.";
            return Err(Problem::new("forbidden").saying(why));
        }
    };
    let cmd = prepare(app, reporter, wish)?;
    let asked = for_the_door(comment, (caller, client), wish);
    let pass = spam::let_in(app, target, &asked, &Repeat::Form, brought)?;
    let marks = app.marks(client, target.site.id).await?;
    let stored = store(app, target.site.id, comment, marks, cmd).await;
    let stored = stored.inspect_err(|_| pass.give_back(app));
    taken(app, &target.site, comment, stored).await
}

/// Takes a report by somebody who came through no door, such as a reader of the demo.
pub async fn take_from(
    app: &App,
    site: &Site,
    comment: CommentId,
    reporter: Reporter,
    wish: &Wish,
) -> Result<Receipt, Problem> {
    let stored = store(app, site.id, comment, Vec::new(), prepare(app, reporter, wish)?).await;
    taken(app, site, comment, stored).await
}

/// What follows from a report that was stored, or why it was not.
async fn taken(
    app: &App,
    site: &Site,
    comment: CommentId,
    stored: Result<Receipt, Problem>,
) -> Result<Receipt, Problem> {
    let receipt = stored.map_err(|problem| ban_told(app, site, problem))?;
    // Who says the same again adds nothing, also after somebody has looked.
    if receipt.is_new {
        hold_if_due(app, site, comment).await?;
    }
    Ok(receipt)
}

fn prepare(app: &App, reporter: Reporter, wish: &Wish) -> Result<Report, Refusal> {
    let what = "anything but one of the categories";
    let category = Category::parse(&wish.category);
    let category = category.ok_or(if wish.category.is_empty() {
        Refusal::field("category", Wrong::Missing)
    } else {
        Refusal::field("category", Wrong::Content { what })
    })?;
    let now = app.clock.now();
    Ok(Report {
        event_id: EventId::new(now, app.chance.id()),
        report_id: ReportId::new(now, app.chance.id()),
        reporter,
        category,
        text: decide::words(&wish.text, category)?,
        wants_outcome: wish.notify && app.mail().is_some() && matches!(reporter, Reporter::Account(_)),
        now,
    })
}

async fn store(
    app: &App,
    site: SiteId,
    comment: CommentId,
    marks: Vec<Mark>,
    cmd: Report,
) -> Result<Receipt, Problem> {
    let (receipt, story) = app
        .store
        .write(Lane::Interactive, move |tx| {
            let seen = report::seen(tx, &cmd, comment)?.ok_or(Refusal::CommentUnknown)?;
            let story = seen.comment.story_id;
            let ban = match cmd.reporter {
                Reporter::Account(account) => standing::ban_of_account(tx, account, site, cmd.now)?,
                Reporter::Guest(_) => standing::ban_of_guest(tx, &marks, site, cmd.now)?,
            };
            if let Some(ban) = ban {
                return Err(Refusal::Banned(ban).into());
            }
            match decide::report(&cmd, &seen)? {
                Reported::New(change) => {
                    apply(tx, &change)?;
                    Ok::<_, Failure>((Receipt { id: cmd.report_id, is_new: true }, story))
                }
                Reported::Again(first) => {
                    report::say_again(tx, first, &cmd)?;
                    Ok((Receipt { id: first, is_new: false }, story))
                }
            }
        })
        .await
        .map_err(Problem::from)?;
    publish(app, story, None);
    Ok(receipt)
}

/// Where the site says so, enough weight of open reports holds a comment until somebody has looked. A write of its own,
/// right after each report and without harm when it comes twice: what was decided meanwhile has no open reports.
async fn hold_if_due(app: &App, site: &Site, comment: CommentId) -> Result<(), Problem> {
    if site.settings.reports_hold == 0 {
        return Ok(());
    }
    let weighed = app.store.read(move |tx| report::open_weight(tx, comment)).await?;
    let Some((_, leading)) = weighed.filter(|(sum, _)| decide::holds(site.settings.reports_hold, *sum))
    else {
        return Ok(());
    };
    let held =
        decide_as(app, comment, Actor::System.into(), Act::Hold(ruling(site, leading)), None, None).await;
    match held {
        Err(problem) if problem.kind().status.is_server_error() => Err(problem),
        // It is held or gone already, or somebody looked at the reports a moment ago.
        _ => Ok(()),
    }
}

/// Why reports hold a comment: the rule that most of their weight is about.
fn ruling(site: &Site, leading: Category) -> Ruling {
    let rule = leading.rule().and_then(|code| rule::find(site, code)).unwrap_or_else(|| rule::unnamed(site));
    Ruling {
        ground: Ground::Rule { code: rule.code, version: rule.version, title: rule.title },
        explanation: Texts::of(&site.settings.language).report_hold_why().to_owned(),
        detected: false,
        automation: Automation::Fully,
        source: Source::Report,
    }
}

/// The target of what the door asks, of a comment's story.
fn target_of(app: &App, row: &CommentRow) -> Result<Target, Problem> {
    let site = app.sites().id(row.site_id).cloned().ok_or(Refusal::SiteUnknown)?;
    Ok(Target { id: row.story_id, site: Arc::clone(&site), url: None })
}
