//! One comment as staff judge it: in its thread, with its scores and the words behind them, its author, and what was
//! decided on it before.

use althing_core::comment::Status;
use althing_core::id::{AccountId, CommentId};
use althing_core::time::Micros;
use althing_store::comment::{self, CommentRow, Private};
use althing_store::decision::{self, DecisionRow};
use althing_store::desk::{self, Judged};
use althing_store::report::{self, ReportRow};
use althing_store::search::Scope;
use althing_store::story as stories;
use althing_store::{Error, Tx};

use super::door::Staff;
use super::scope::Sight;
use super::thread::acts;
use super::{appeals, readers};
use crate::app::App;
use crate::comment::view::permalink;
use crate::http::problem::Problem;
use crate::rule;
use crate::view::desk::{OpenView, PastView, ScoreView, WordsView};

/// Comments above the one that is judged.
const ABOVE_MAX: usize = 3;
/// Replies below it.
const BELOW_MAX: usize = 5;

struct Read {
    row: CommentRow,
    private: Private,
    judged: Judged,
    title: String,
    url: Option<String>,
    section: String,
    above: Vec<CommentRow>,
    below: Vec<CommentRow>,
    decisions: Vec<DecisionRow>,
    earlier: Vec<DecisionRow>,
    reports: Vec<ReportRow>,
}

/// The comment, if it is there and theirs to decide on.
pub async fn load(app: &App, staff: &Staff, id: CommentId, now: Micros) -> Result<Option<OpenView>, Problem> {
    let scopes = Sight::of(staff).scopes;
    let Some(read) = app.store.read(move |tx| found(tx, id, &scopes)).await? else { return Ok(None) };
    let Some(site) = staff.sites.iter().find(|site| site.id == read.row.site_id) else { return Ok(None) };
    let (card, ban) = readers::about(app, staff, &read.row).await?;
    let complaints = appeals::of_comment(app, staff, id).await?;
    let thresholds = &site.settings.score;
    let scores = read.judged.scores.map(|scores| ScoreView::all(&scores, thresholds)).unwrap_or_default();
    let is_erased = read.row.status == Status::Erased;
    Ok(Some(OpenView {
        id,
        read: read.judged.id,
        site_id: site.id,
        site: site.name.clone(),
        story: story_title(&read.title, read.url.as_deref(), &site.name),
        story_href: format!("/s/{}/{}", site.slug, read.row.story_id),
        queue_href: format!("/desk?story={}", read.row.story_id),
        thread_href: thread_href(&site.slug, &read.row),
        section: read.section,
        status: read.row.status,
        waits: read.row.status == Status::Pending || read.private.pending_source.is_some(),
        is_edit: read.private.pending_source.is_some(),
        name: read.row.name.clone(),
        account: read.row.account_id,
        card,
        ban,
        words: WordsView::of(&read.judged.source, &read.judged.spans, staff.texts()),
        shown: read.private.pending_source.is_some().then(|| read.row.html.clone()),
        is_erased,
        held: read.private.held,
        language: read.judged.language.unwrap_or_default(),
        scores,
        // What an import brought was written before it came, and not every source says when.
        written_at: read.row.created_at,
        above: read.above.iter().map(|row| (row.name.clone(), row.html.clone(), row.status)).collect(),
        below: read.below.iter().map(|row| (row.name.clone(), row.html.clone(), row.status)).collect(),
        reply_count: read.row.reply_count,
        decisions: read.decisions.iter().map(|row| past(app, row)).collect(),
        earlier: read
            .earlier
            .iter()
            .filter(|row| row.comment_id != Some(id))
            .map(|row| past(app, row))
            .collect(),
        reports: read.reports,
        complaints,
        rules: rule::of(site),
        acts: acts(&read.row, rule::of(site), false),
        claimed: None,
        next: None,
        previous: None,
        is_alone: true,
        back: Vec::new(),
        now,
    }))
}

fn found(tx: &mut Tx<'_>, id: CommentId, scopes: &[Scope]) -> Result<Option<Read>, Error> {
    let Some(row) = comment::by_id(tx, id)? else { return Ok(None) };
    let Some(story) = stories::by_id(tx, row.story_id)? else { return Ok(None) };
    let holds = |scope: &&Scope| scope.holds(row.site_id, &story.fields.section);
    let Some(scope) = scopes.iter().find(holds) else { return Ok(None) };
    let (Some(private), Some(judged)) = (comment::private(tx, id)?, desk::judged(tx, id)?) else {
        return Ok(None);
    };
    let mut above = Vec::new();
    let mut parent = row.parent_id;
    while let Some(id) = parent.filter(|_| above.len() < ABOVE_MAX) {
        let Some(row) = comment::by_id(tx, id)? else { break };
        parent = row.parent_id;
        above.insert(0, row);
    }
    let below = comment::replies(tx, id, -1, BELOW_MAX)?;
    let earlier = match row.account_id {
        Some(account) => decision::of_account_on(tx, account, scope, None, 5)?,
        None => Vec::new(),
    };
    let (decisions, reports) = (decision::of_comment(tx, id)?, report::of_comment(tx, id)?);
    let (title, url, section) = (story.fields.title, story.url, story.fields.section);
    Ok(Some(Read { row, private, judged, title, url, section, above, below, decisions, earlier, reports }))
}

fn thread_href(slug: &str, row: &CommentRow) -> String {
    // What readers never saw has no place of its own yet.
    if row.shown { permalink(slug, row) } else { format!("/s/{slug}/{}", row.story_id) }
}

fn past(app: &App, row: &DecisionRow) -> PastView {
    let by = match (row.actor.0.as_str(), row.actor.1) {
        ("account", Some(id)) => Some(staff_name(app, AccountId(id))),
        _ => None,
    };
    PastView {
        id: row.id,
        comment: row.comment_id,
        act: row.act.clone(),
        ground: row.ground.clone(),
        explanation: row.explanation.clone(),
        by,
        by_kind: row.actor.0.clone(),
        at: row.decided_at,
        undone_at: row.undone_at,
    }
}

/// What colleagues call somebody of staff.
pub fn staff_name(app: &App, account: AccountId) -> String {
    app.staff_name(account).unwrap_or_else(|| account.to_string()[..8].to_owned())
}

/// A story's headline, or what its address reads like.
pub fn story_title(title: &str, url: Option<&str>, site: &str) -> String {
    match (title, url) {
        ("", Some(url)) => {
            url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_owned()
        }
        ("", None) => site.to_owned(),
        (title, _) => title.to_owned(),
    }
}
