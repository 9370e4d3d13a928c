//! Authors at the desk: finding them, and the page of one, account or guest.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::{AccountId, CommentId, DecisionId, SiteId};
use althing_core::name::name_key;
use althing_core::reader::Verb;
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::standing::{Kind, may_decide};
use althing_core::text::plain_text;
use althing_core::time::Micros;
use althing_core::trust::{Record, level, missing};
use althing_store::account::AccountRow;
use althing_store::author::{self, AuthorRow, CommentLine};
use althing_store::comment::CommentRow;
use althing_store::decision::DecisionRow;
use althing_store::search::Scope;
use althing_store::standing::{By, StandingRow};
use althing_store::{Error, account, comment, decision, standing, trust};
use axum::body::Body;
use axum::extract::{Path, State};
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered};
use super::home::{frame, page};
use super::opened::story_title;
use super::scope::Sight;
use crate::app::App;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::rule;
use crate::view::Texts;
use crate::view::desk::{
    AuthorCard, AuthorComment, BanView, CardEntry, DecisionLine, Found, GuestBy, JustDone, Place, ReaderPage,
    ReadersPage, StandingForm, in_force_words, reader_page, readers_page,
};

/// Comments and decisions on one page of an author's.
const LINES_MAX: usize = 20;
/// Characters of a comment's text in the list.
const EXCERPT_CHARS: usize = 200;

/// `GET /desk/readers`
pub async fn list(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let texts = staff.texts();
    let site = chosen(&staff, query.take("site"))?;
    let wanted = query.take("name").unwrap_or_default();
    let before = query.take("before").and_then(|id| id.parse().ok());
    let (id, key, now) = (site.id, name_key(&wanted), app.clock.now());
    let scope = scope(&staff, &site)?;
    let (found, rows, names, decided) = app
        .store
        .read(move |tx| {
            let found = if key.is_empty() { Vec::new() } else { author::by_name(tx, id, &key)? };
            let mut rows = standing::in_force(tx, id, now, before)?;
            standing::veil(tx, &scope, &mut rows)?;
            let names = names(tx, &rows)?;
            Ok::<_, Error>((found, rows, names, author::lately_decided(tx, &scope)?))
        })
        .await?;
    let is_more = rows.len() == standing::ENTRIES_MAX;
    let older = rows.last().filter(|_| is_more).map(|row| row.entry.id);
    let line = |row: &AuthorRow| Found {
        name: row.name.clone(),
        href: reader_href(row.id, &site),
        words: String::new(),
        at: row.at,
    };
    let view = ReadersPage {
        sites: site_links(&staff, &site, |site| format!("/desk/readers?site={}", site.slug)),
        site: site.slug.clone(),
        found: (!wanted.is_empty()).then(|| found.iter().map(line).collect()),
        wanted,
        in_force: rows.iter().zip(names).map(|(row, name)| held(&app, &staff, row, name, &site)).collect(),
        older: older.map(|id| format!("/desk/readers?site={}&before={id}", site.slug)),
        decided: decided.iter().map(line).collect(),
    };
    Ok(page(StatusCode::OK, readers_page(&frame(&staff, Place::Readers), &view, texts).into_string()))
}

/// Names of those for whom something holds: of guests as they stand over the comment that gave rise to it.
fn names(tx: &mut althing_store::Tx<'_>, rows: &[StandingRow]) -> Result<Vec<String>, Error> {
    let mut names = Vec::with_capacity(rows.len());
    for row in rows {
        let name = match (row.entry.account_id, row.entry.occasion) {
            (Some(id), _) => account::by_id(tx, id)?.map(|account| account.name),
            (None, Some(occasion)) => comment::by_id(tx, occasion.comment_id)?.map(|comment| comment.name),
            (None, None) => None,
        };
        names.push(name.unwrap_or_default());
    }
    Ok(names)
}

fn held(app: &App, staff: &Staff, row: &StandingRow, name: String, site: &Site) -> Found {
    let href = match (row.entry.account_id, row.entry.occasion) {
        (Some(id), _) => reader_href(id, site),
        (None, Some(occasion)) => guest_href(occasion.comment_id),
        (None, None) => String::new(),
    };
    let words = in_force_words(&entry_view(app, staff, row), staff.texts());
    Found { name, href, words, at: row.created_at }
}

/// The address of an author's page.
pub fn reader_href(id: AccountId, site: &Site) -> String {
    format!("/desk/readers/{id}?site={}", site.slug)
}

/// The address of a guest's page, by a comment of theirs.
pub fn guest_href(comment: CommentId) -> String {
    format!("/desk/standing?comment={comment}")
}

/// The site that was asked for, or the first.
fn chosen(staff: &Staff, slug: Option<String>) -> Result<Arc<Site>, Problem> {
    let site = match slug {
        Some(slug) => staff.site(&slug),
        None => staff.sites.first(),
    };
    site.cloned().ok_or_else(|| Refusal::SiteUnknown.into())
}

/// How much of a site somebody may look at.
fn scope(staff: &Staff, site: &Site) -> Result<Scope, Problem> {
    Sight::of(staff).on(Some(site)).scopes.pop().ok_or_else(|| Refusal::SiteUnknown.into())
}

fn site_links(staff: &Staff, this: &Site, href: impl Fn(&Site) -> String) -> Vec<(String, String, bool)> {
    staff.sites.iter().map(|site| (site.name.clone(), href(site), site.id == this.id)).collect()
}

/// `GET /desk/readers/{account}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let id: AccountId = id.parse().map_err(|_| Problem::from(Refusal::ReaderUnknown))?;
    let asked = Asked {
        site: query.take("site"),
        occasion: query.take("comment").and_then(|id| id.parse().ok()),
        before_comment: query.take("before").and_then(|id| id.parse().ok()),
        before_decision: query.take("decided_before").and_then(|id| id.parse().ok()),
        just: query.take("standing"),
        refused: None,
    };
    of_account(&app, &staff, id, asked).await
}

/// `GET /desk/standing?comment=`: the page of the guest who wrote a comment; who has an account has a page of their own.
pub async fn of_comment(
    State(app): State<Arc<App>>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let id = query.take("comment").and_then(|id| id.parse().ok()).ok_or(Refusal::CommentUnknown)?;
    let row = commented(&app, &staff, id).await?;
    let asked = Asked { occasion: Some(id), just: query.take("standing"), ..Asked::default() };
    match row.account_id {
        Some(account) => {
            let site = site_of(&app, row.site_id)?;
            Ok(see_other(&format!("{}&comment={id}", reader_href(account, &site))))
        }
        None => of_guest(&app, &staff, &row, asked).await,
    }
}

/// What a page of an author's is asked for with.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) site: Option<String>,
    pub(super) occasion: Option<CommentId>,
    pub(super) before_comment: Option<CommentId>,
    pub(super) before_decision: Option<DecisionId>,
    pub(super) just: Option<String>,
    /// A form that was refused: what was filled in, and why not.
    pub(super) refused: Option<Refused>,
}

/// A form that comes back.
pub(super) struct Refused {
    pub(super) filled: Vec<(&'static str, String)>,
    pub(super) back: String,
    pub(super) wrong: String,
    pub(super) status: StatusCode,
}

/// A comment that whoever is here may decide on; any other is as good as not there.
pub(super) async fn commented(app: &App, staff: &Staff, id: CommentId) -> Result<CommentRow, Problem> {
    let found = app
        .store
        .read(move |tx| {
            let Some(row) = comment::by_id(tx, id)? else { return Ok(None) };
            let story = althing_store::story::by_id(tx, row.story_id)?;
            Ok::<_, Error>(Some((row, story.map(|story| story.fields.section).unwrap_or_default())))
        })
        .await?;
    let (row, section) = found.ok_or(Refusal::CommentUnknown)?;
    let site = site_of(app, row.site_id)?;
    if staff.may(Verb::Decide, &site, &section) { Ok(row) } else { Err(Refusal::CommentUnknown.into()) }
}

pub(super) fn site_of(app: &App, id: SiteId) -> Result<Arc<Site>, Problem> {
    app.sites().id(id).cloned().ok_or_else(|| Refusal::SiteUnknown.into())
}

/// Everything that an author's page shows.
struct Read {
    account: AccountRow,
    sites: Vec<SiteId>,
    record: Record,
    counts: Vec<(Status, i64)>,
    report_count: i64,
    entries: Vec<StandingRow>,
    decisions: Vec<DecisionRow>,
    comments: Vec<CommentLine>,
    occasion: Option<CommentRow>,
}

/// The page of an author with an account, on one site: what they did on others is those others' staff's.
pub(super) async fn of_account(
    app: &App,
    staff: &Staff,
    id: AccountId,
    asked: Asked,
) -> Result<Response<Body>, Problem> {
    let wrote = app.store.read(move |tx| author::sites(tx, id)).await?;
    let mine: Vec<&Arc<Site>> = staff.sites.iter().filter(|site| wrote.contains(&site.id)).collect();
    let site = match &asked.site {
        Some(slug) => mine.iter().find(|site| site.slug == *slug).or(mine.first()),
        None => mine.first(),
    };
    let site = Arc::clone(site.ok_or(Refusal::ReaderUnknown)?);
    let mut read = read(app, staff, id, &site, &asked).await?;
    read.sites.retain(|of| mine.iter().any(|site| site.id == *of));
    let status = asked.refused.as_ref().map_or(StatusCode::OK, |refused| refused.status);
    let just = just(app, staff, asked.just.as_deref()).await?;
    let view = account_view(app, staff, &site, read, asked, just);
    Ok(page(status, reader_page(&frame(staff, Place::Readers), &view, staff.texts()).into_string()))
}

async fn read(app: &App, staff: &Staff, id: AccountId, site: &Site, asked: &Asked) -> Result<Read, Problem> {
    let (on, now, scope) = (site.id, app.clock.now(), scope(staff, site)?);
    let (before_comment, before_decision, occasion) =
        (asked.before_comment, asked.before_decision, asked.occasion);
    let found = app
        .store
        .read(move |tx| {
            let Some(account) = account::by_id(tx, id)? else { return Ok(None) };
            let occasion = match occasion {
                Some(comment) => comment::by_id(tx, comment)?,
                None => None,
            };
            let mut entries = standing::of_account(tx, id)?;
            entries.retain(|row| row.entry.holds(now) && row.entry.site_id.is_none_or(|of| of == on));
            standing::veil(tx, &scope, &mut entries)?;
            Ok::<_, Error>(Some(Read {
                account,
                sites: author::sites(tx, id)?,
                record: trust::record(tx, id, on, now)?,
                counts: author::counts(tx, id, on)?,
                report_count: author::report_count(tx, id, on)?,
                entries,
                decisions: decision::of_account_on(tx, id, &scope, before_decision, LINES_MAX + 1)?,
                comments: author::comments(tx, id, &scope, before_comment, LINES_MAX + 1)?,
                occasion: occasion.filter(|row| row.account_id == Some(id) && row.site_id == on),
            }))
        })
        .await?;
    found.ok_or_else(|| Refusal::ReaderUnknown.into())
}

fn account_view(
    app: &App,
    staff: &Staff,
    site: &Arc<Site>,
    read: Read,
    asked: Asked,
    just: Option<JustDone>,
) -> ReaderPage {
    let (texts, now, id) = (staff.texts(), app.clock.now(), read.account.id);
    let here = reader_href(id, site);
    let href = asked.occasion.map_or_else(|| here.clone(), |comment| format!("{here}&comment={comment}"));
    let level = level(&read.record, now);
    let (decisions, comments) = (read.decisions, read.comments);
    let no_form = if read.record.is_staff || read.account.erased_at.is_some() {
        Some(texts.reader_staff())
    } else if may_decide(&staff.who.asker, Some(site.id)) {
        None
    } else {
        Some(texts.reader_whole_site())
    };
    let occasion = read.occasion.map(|row| row.id.to_string());
    let form = no_form.is_none().then(|| StandingForm {
        account: Some(id.to_string()),
        comment: occasion,
        ..form(staff, site, &href, asked.refused)
    });
    ReaderPage {
        card: AuthorCard {
            name: read.account.name,
            is_guest: false,
            href: here.clone(),
            since: Some(read.account.created_at),
            trust: Some(level),
            counts: read.counts,
            reports: (read.report_count, read.record.accuracy()),
            entries: read.entries.iter().map(|row| entry_view(app, staff, row)).collect(),
            near: None,
        },
        sites: site_links(staff, site, |site| reader_href(id, site))
            .into_iter()
            .zip(&staff.sites)
            .filter(|(_, of)| read.sites.contains(&of.id))
            .map(|(link, _)| link)
            .collect(),
        missing: missing(&read.record, now),
        just,
        form,
        no_form: no_form.map(str::to_owned),
        older_decisions: older(&decisions, |row| row.id.to_string())
            .map(|id| format!("{here}&decided_before={id}#decisions")),
        decisions: decisions.iter().take(LINES_MAX).map(decision_line).collect(),
        older_comments: older(&comments, |row| row.id.to_string())
            .map(|id| format!("{here}&before={id}#comments")),
        comments: comments.iter().take(LINES_MAX).map(|row| comment_line(row, site)).collect(),
        href,
    }
}

/// Where a list goes on that brought one line more than a page has.
fn older<T>(rows: &[T], id: impl Fn(&T) -> String) -> Option<String> {
    rows.get(LINES_MAX).and(rows.get(LINES_MAX - 1)).map(id)
}

fn decision_line(row: &DecisionRow) -> DecisionLine {
    DecisionLine {
        act: row.act.clone(),
        ground: row.ground.clone(),
        explanation: row.explanation.clone(),
        comment_href: row.comment_id.map(|id| format!("/desk/comments/{id}")),
        at: row.decided_at,
        is_undone: row.undone_at.is_some(),
    }
}

fn comment_line(row: &CommentLine, site: &Site) -> AuthorComment {
    AuthorComment {
        href: format!("/desk/comments/{}", row.id),
        story: story_title(&row.title, row.url.as_deref(), &site.name),
        excerpt: plain_text(&row.source, EXCERPT_CHARS),
        status: row.status,
        at: row.at,
    }
}

/// An entry as staff see it.
fn entry_view(app: &App, staff: &Staff, row: &StandingRow) -> CardEntry {
    CardEntry {
        id: row.entry.id.to_string(),
        kind: row.entry.kind,
        site: row.entry.site_id.and_then(|id| app.sites().id(id).map(|site| site.name.clone())),
        until: row.entry.until,
        ground: row.ground.clone(),
        explanation: row.explanation.clone(),
        by: match row.by {
            By::Address => Some(GuestBy::Address),
            By::Network => Some(GuestBy::Network),
            By::Account | By::Nothing => None,
        },
        at: row.created_at,
        may_lift: may_decide(&staff.who.asker, row.entry.site_id),
    }
}

/// What was just done, by the entry's id; nothing where it is of a site on which whoever is here decides nothing.
pub async fn just(app: &App, staff: &Staff, id: Option<&str>) -> Result<Option<JustDone>, Problem> {
    let Some(id) = id.and_then(|id| id.parse().ok()) else { return Ok(None) };
    let row = app.store.read(move |tx| standing::by_id(tx, id)).await?;
    Ok(row.and_then(|row| just_of(app, staff, &row)))
}

/// The same of an entry that was read.
pub(super) fn just_of(app: &App, staff: &Staff, row: &StandingRow) -> Option<JustDone> {
    let holds = row.entry.holds(app.clock.now());
    may_decide(&staff.who.asker, row.entry.site_id)
        .then(|| JustDone { entry: entry_view(app, staff, row), holds })
}

/// An empty form, or the one that was refused.
fn form(staff: &Staff, site: &Site, href: &str, refused: Option<Refused>) -> StandingForm {
    let (filled, back, wrong) = match refused {
        Some(refused) => (refused.filled, refused.back, Some(refused.wrong)),
        None => (Vec::new(), href.to_owned(), None),
    };
    StandingForm {
        account: None,
        comment: None,
        site: site.slug.clone(),
        site_name: site.name.clone(),
        by: Vec::new(),
        rules: rule::of(site),
        may_everywhere: may_decide(&staff.who.asker, None),
        back,
        filled,
        wrong,
    }
}

/// What is known of a guest: by what they are recognised, what holds, what was decided, and how many wrote from there.
struct Guest {
    by: Vec<GuestBy>,
    entries: Vec<StandingRow>,
    decisions: Vec<DecisionRow>,
    near: Option<i64>,
}

async fn read_guest(app: &App, staff: &Staff, row: &CommentRow) -> Result<Guest, Problem> {
    let (id, site) = (row.id, row.site_id);
    let here = site_of(app, site)?;
    let scope = scope(staff, &here)?;
    Ok(app
        .store
        .read(move |tx| {
            let (contact, mark) = standing::recognised(tx, id)?;
            let near = match &mark {
                Some(mark) => Some(author::near(tx, mark, id)?),
                None => None,
            };
            let mut entries = standing::of_guests_comment(tx, id, site)?;
            standing::veil(tx, &scope, &mut entries)?;
            let by = [contact.map(|_| GuestBy::Address), mark.map(|_| GuestBy::Network)];
            Ok::<_, Error>(Guest {
                by: by.into_iter().flatten().collect(),
                entries,
                decisions: decision::of_comment(tx, id)?,
                near,
            })
        })
        .await?)
}

/// A comment's author in a few lines, and what bans them or why nothing does, for the comment's page.
pub(super) async fn about(
    app: &App,
    staff: &Staff,
    row: &CommentRow,
) -> Result<(AuthorCard, BanView), Problem> {
    let (site, texts) = (site_of(app, row.site_id)?, staff.texts());
    let Some(id) = row.account_id else {
        let guest = read_guest(app, staff, row).await?;
        let card = guest_card(app, staff, row, &guest, app.clock.now());
        let ban = match guest_form(staff, &site, row, &guest, None) {
            Some(form) if !form.by.is_empty() => BanView::Form(form),
            Some(_) => BanView::Nothing {
                why: texts.ban_unrecognised().to_owned(),
                warn_href: Some(format!("{}#decide", card.href)),
            },
            None => BanView::Nothing { why: texts.reader_whole_site().to_owned(), warn_href: None },
        };
        return Ok((card, ban));
    };
    let asked = Asked { occasion: Some(row.id), ..Asked::default() };
    let read = read(app, staff, id, &site, &asked).await?;
    let view = account_view(app, staff, &site, read, asked, None);
    let ban = match view.form {
        Some(form) => BanView::Form(form),
        None => BanView::Nothing { why: view.no_form.unwrap_or_default(), warn_href: None },
    };
    Ok((AuthorCard { href: view.href, ..view.card }, ban))
}

fn guest_form(
    staff: &Staff,
    site: &Site,
    row: &CommentRow,
    guest: &Guest,
    refused: Option<Refused>,
) -> Option<StandingForm> {
    may_decide(&staff.who.asker, Some(site.id)).then(|| StandingForm {
        comment: Some(row.id.to_string()),
        by: guest.by.clone(),
        ..form(staff, site, &guest_href(row.id), refused)
    })
}

fn guest_card(app: &App, staff: &Staff, row: &CommentRow, guest: &Guest, now: Micros) -> AuthorCard {
    let holds = guest.entries.iter().filter(|entry| entry.entry.holds(now));
    AuthorCard {
        name: row.name.clone(),
        is_guest: true,
        href: guest_href(row.id),
        since: None,
        trust: None,
        counts: Vec::new(),
        reports: (0, None),
        entries: holds.map(|entry| entry_view(app, staff, entry)).collect(),
        near: guest.near,
    }
}

/// The page of a guest, who is known by one comment.
pub(super) async fn of_guest(
    app: &App,
    staff: &Staff,
    row: &CommentRow,
    asked: Asked,
) -> Result<Response<Body>, Problem> {
    let (texts, now) = (staff.texts(), app.clock.now());
    let site = site_of(app, row.site_id)?;
    let guest = read_guest(app, staff, row).await?;
    let href = guest_href(row.id);
    let status = asked.refused.as_ref().map_or(StatusCode::OK, |refused| refused.status);
    let form = guest_form(staff, &site, row, &guest, asked.refused);
    let view = ReaderPage {
        card: guest_card(app, staff, row, &guest, now),
        sites: Vec::new(),
        missing: None,
        just: just(app, staff, asked.just.as_deref()).await?,
        no_form: Some(no_form(form.is_some(), &guest, texts).to_owned()),
        form,
        decisions: guest.decisions.iter().take(LINES_MAX).map(decision_line).collect(),
        older_decisions: None,
        comments: vec![AuthorComment {
            href: format!("/desk/comments/{}", row.id),
            story: String::new(),
            excerpt: plain_text(&row.source, EXCERPT_CHARS),
            status: row.status,
            at: row.created_at.unwrap_or(row.sort_at),
        }],
        older_comments: None,
        href,
    };
    Ok(page(status, reader_page(&frame(staff, Place::Readers), &view, texts).into_string()))
}

/// What keeps from deciding on a guest.
fn no_form<'t>(may: bool, guest: &Guest, texts: &'t Texts) -> &'t str {
    match (may, guest.by.is_empty()) {
        (false, _) => texts.reader_whole_site(),
        (true, true) => texts.reader_unrecognised(),
        (true, false) => texts.reader_guest_why(),
    }
}

/// What a form's kind is called.
pub(super) fn kind(text: Option<&str>) -> Result<Kind, Refusal> {
    let what = "anything but warned, banned or held";
    text.and_then(Kind::parse).ok_or(Refusal::field("kind", althing_core::refusal::Wrong::Content { what }))
}
