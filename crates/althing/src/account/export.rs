//! Everything that is kept about a reader, as JSON and as a page: rights of access and portability. It is read and sent in
//! batches, so that a hundred thousand comments take no more memory than two hundred, and no read is long.

mod rows;

use rows::{
    account_json, account_view, comment_json, comment_view, mail_json, name_json, report_json, vote_json,
};
use std::sync::Arc;

use althing_core::id::{AccountId, CommentId, ReportId};
use althing_core::reader::Grant;
use althing_core::score::Attribute;
use althing_core::time::Micros;
use althing_store::account::AccountRow;
use althing_store::own::{self, Author, Mail, ROWS_MAX, Step, Text, Vote};
use althing_store::passkey::{self, PasskeyRow};
use althing_store::report::{self, ReportRow};
use althing_store::session::{self as sessions, SessionRow};
use althing_store::standing::StandingRow;
use althing_store::{Error, Lane, Tx, comment, standing, story};
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::SignedIn;
use super::me::{role_view, session_view};
use crate::app::App;
use crate::comment::change::Own;
use crate::comment::json as comments;
use crate::decision::statement::{Restricting, of_comment, of_person, statement, statement_json};
use crate::http::problem::Problem;
use crate::http::respond::{HTML, JSON, Surface, answer};
use crate::standing::notice;
use crate::time::rfc3339;
use crate::view::Texts;
use crate::view::export::{self as view, ExportAccount, ExportComment, ExportSection, ExportText};

/// Comments of one batch.
const COMMENTS_MAX: usize = 100;

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For programs.
    Json,
    /// For people.
    Page,
}

/// An account besides its lists.
struct AccountHeld {
    row: AccountRow,
    grants: Vec<Grant>,
    this: [u8; 32],
    address: Option<(String, String, i64)>,
    identities: Vec<(String, i64)>,
    sessions: Vec<SessionRow>,
    passkeys: Vec<PasskeyRow>,
    codes: Vec<(String, i64, i64)>,
    standing: Vec<StandingRow>,
}

/// A comment with everything about it.
struct CommentHeld {
    own: Own,
    story: String,
    texts: Vec<Text>,
    steps: Vec<Step>,
    decided: Vec<Restricting>,
}

/// A batch.
enum Batch {
    Account(Box<AccountHeld>),
    Names(Vec<(Author, Option<String>)>),
    Comments(Vec<CommentHeld>),
    Decisions(Vec<Restricting>),
    Votes(Vec<Vote>),
    Reports(Vec<ReportRow>),
    Mails(Vec<Mail>),
}

/// What is read next.
#[derive(Clone, Copy)]
enum Next {
    Account,
    Names(Uuid),
    Comments(Option<CommentId>),
    Decisions(Uuid),
    Votes(Uuid),
    Reports(Option<ReportId>),
    Mails(Uuid),
    End,
}

/// Everything about an account, as a stream.
pub fn of_account(app: &Arc<App>, who: &SignedIn, format: Format) -> Response<Body> {
    let reading = Reading {
        app: Arc::clone(app),
        account: who.account.clone(),
        grants: app.grants_of(who.account.id),
        this: who.session.hash,
        writer: Writer::new(app, format, Texts::of(&who.account.language)),
        next: Some(Next::Account),
    };
    let pieces = stream::unfold(reading, |mut reading| async {
        let piece = reading.piece().await?;
        Some((piece.map(Bytes::from), reading))
    });
    let mut response = head(format);
    *response.body_mut() = Body::from_stream(pieces);
    response
}

/// Everything about a guest: one comment, its name and address, and mails to it.
pub async fn of_guest(
    app: &App,
    own: Own,
    format: Format,
    texts: &'static Texts,
) -> Result<Response<Body>, Problem> {
    let guest = own.row.guest_id;
    let (names, mails, held) = app
        .store
        .read_in(Lane::Bulk, move |tx| {
            let contact = own::contact_of_guest(tx, guest)?;
            let names: Vec<Author> = own::author(tx, guest)?.into_iter().collect();
            let mails = match contact {
                Some(contact) => own::mails_of_guest(tx, guest, &contact)?,
                None => Vec::new(),
            };
            Ok::<_, Error>((with_addresses(tx, names)?, mails, held(tx, own.clone())?))
        })
        .await?;
    let mut writer = Writer::new(app, format, texts);
    let mut text = writer.begin();
    for batch in [Batch::Names(names), Batch::Comments(vec![held]), Batch::Mails(mails)] {
        text.push_str(&writer.batch(app, batch));
    }
    text.push_str(&writer.end());
    let mut response = head(format);
    *response.body_mut() = Body::from(text);
    Ok(response)
}

fn head(format: Format) -> Response<Body> {
    match format {
        Format::Page => answer(&Surface::Private, StatusCode::OK, HTML, ""),
        Format::Json => {
            let mut response = answer(&Surface::Private, StatusCode::OK, JSON, "");
            let name = HeaderValue::from_static("attachment; filename=\"althing-export.json\"");
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            response
        }
    }
}

/// An export under way.
struct Reading {
    app: Arc<App>,
    account: AccountRow,
    grants: Vec<Grant>,
    this: [u8; 32],
    writer: Writer,
    next: Option<Next>,
}

impl Reading {
    /// The next piece; an error cuts the answer off, so that nobody takes half of it for the whole.
    async fn piece(&mut self) -> Option<Result<String, Error>> {
        let next = self.next.take()?;
        if matches!(next, Next::End) {
            return Some(Ok(self.writer.end()));
        }
        let before = if matches!(next, Next::Account) { self.writer.begin() } else { String::new() };
        let (account, grants, this) = (self.account.clone(), self.grants.clone(), self.this);
        let now = self.app.clock.now();
        let read =
            self.app.store.read_in(Lane::Bulk, move |tx| read(tx, &account, &grants, this, next, now)).await;
        Some(read.map(|(batch, next)| {
            self.next = Some(next);
            before + &self.writer.batch(&self.app, batch)
        }))
    }
}

/// Reads a batch, and says what comes after it.
fn read(
    tx: &mut Tx<'_>,
    account: &AccountRow,
    grants: &[Grant],
    this: [u8; 32],
    next: Next,
    now: Micros,
) -> Result<(Batch, Next), Error> {
    let id = account.id;
    Ok(match next {
        Next::Account | Next::End => {
            let held = account_held(tx, account, grants, this, now)?;
            (Batch::Account(Box::new(held)), Next::Names(Uuid::nil()))
        }
        Next::Names(after) => {
            let names = own::authors(tx, id, after)?;
            let next = more(&names, |name| name.id.0).map_or(Next::Comments(None), Next::Names);
            (Batch::Names(with_addresses(tx, names)?), next)
        }
        Next::Comments(before) => {
            let (held, last) = comments_held(tx, id, before)?;
            let next = last.map_or(Next::Decisions(Uuid::nil()), |last| Next::Comments(Some(last)));
            (Batch::Comments(held), next)
        }
        Next::Decisions(after) => {
            let decided = of_person(tx, id, after, ROWS_MAX)?;
            let next = more(&decided, |found| found.row.id.0);
            (Batch::Decisions(decided), next.map_or(Next::Votes(Uuid::nil()), Next::Decisions))
        }
        Next::Votes(after) => {
            let votes = own::votes(tx, id, after)?;
            let next = more(&votes, |vote| vote.comment_id.0).map_or(Next::Reports(None), Next::Votes);
            (Batch::Votes(votes), next)
        }
        Next::Reports(before) => {
            let reports = report::of_account(tx, id, before, report::REPORTS_MAX)?;
            let last = reports.last().filter(|_| reports.len() == report::REPORTS_MAX).map(|row| row.id);
            let next = last.map_or(Next::Mails(Uuid::nil()), |last| Next::Reports(Some(last)));
            (Batch::Reports(reports), next)
        }
        Next::Mails(after) => {
            let mails = match &account.contact_key {
                Some(contact) => own::mails(tx, contact, after)?,
                None => Vec::new(),
            };
            let next = more(&mails, |mail| mail.id.0).map_or(Next::End, Next::Mails);
            (Batch::Mails(mails), next)
        }
    })
}

/// The place to go on from after a full batch.
fn more<T>(rows: &[T], id: impl Fn(&T) -> Uuid) -> Option<Uuid> {
    rows.last().filter(|_| rows.len() as i64 == ROWS_MAX).map(id)
}

fn account_held(
    tx: &mut Tx<'_>,
    account: &AccountRow,
    grants: &[Grant],
    this: [u8; 32],
    now: Micros,
) -> Result<AccountHeld, Error> {
    let address = match &account.contact_key {
        Some(contact) => own::address(tx, contact)?,
        None => None,
    };
    Ok(AccountHeld {
        row: account.clone(),
        grants: grants.to_vec(),
        this,
        address,
        identities: own::identities(tx, account.id)?,
        sessions: sessions::of_account(tx, account.id, now)?,
        passkeys: passkey::of_account(tx, account.id)?,
        codes: own::one_times(tx, account.id)?,
        standing: standing::of_account(tx, account.id)?,
    })
}

fn with_addresses(tx: &mut Tx<'_>, names: Vec<Author>) -> Result<Vec<(Author, Option<String>)>, Error> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let contact = if name.has_address { own::contact_of_guest(tx, name.id)? } else { None };
        let address = match contact {
            Some(contact) => own::address(tx, &contact)?.map(|(address, _, _)| address),
            None => None,
        };
        found.push((name, address));
    }
    Ok(found)
}

fn comments_held(
    tx: &mut Tx<'_>,
    account: AccountId,
    before: Option<CommentId>,
) -> Result<(Vec<CommentHeld>, Option<CommentId>), Error> {
    let rows = comment::of_account(tx, account, before, COMMENTS_MAX)?;
    let last = rows.last().filter(|_| rows.len() == COMMENTS_MAX).map(|row| row.id);
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(private) = comment::private(tx, row.id)? {
            found.push(held(tx, Own { row, private })?);
        }
    }
    Ok((found, last))
}

fn held(tx: &mut Tx<'_>, own: Own) -> Result<CommentHeld, Error> {
    let id = own.row.id;
    let story = story::by_id(tx, own.row.story_id)?;
    let story = story.map(|story| {
        if story.fields.title.is_empty() { story.url.unwrap_or_default() } else { story.fields.title }
    });
    let (texts, steps, decided) = (own::texts(tx, id)?, own::steps(tx, id)?, of_comment(tx, id)?);
    Ok(CommentHeld { own, story: story.unwrap_or_default(), texts, steps, decided })
}

/// What was written so far, and how it goes on.
struct Writer {
    format: Format,
    texts: &'static Texts,
    made_at: Micros,
    /// What comes after everything on a page.
    after: String,
    /// The section that is open, and whether anything stands in it.
    open: Option<(ExportSection, bool)>,
}

const fn key(section: ExportSection) -> &'static str {
    match section {
        ExportSection::Names => "names",
        ExportSection::Comments => "comments",
        ExportSection::Decisions => "decisions",
        ExportSection::Votes => "votes",
        ExportSection::Reports => "reports",
        ExportSection::Mails => "mails",
    }
}

impl Writer {
    fn new(app: &App, format: Format, texts: &'static Texts) -> Self {
        Self { format, texts, made_at: app.clock.now(), after: String::new(), open: None }
    }

    fn begin(&mut self) -> String {
        match self.format {
            Format::Json => format!("{{\"althing_export\":1,\"made_at\":{}", json!(rfc3339(self.made_at))),
            Format::Page => {
                let (before, after) = view::export_frame(self.made_at, self.texts);
                self.after = after;
                before
            }
        }
    }

    fn end(&mut self) -> String {
        let mut text = self.close();
        match self.format {
            Format::Json => text.push_str("}\n"),
            Format::Page => text.push_str(&self.after),
        }
        text
    }

    fn close(&mut self) -> String {
        match (self.format, self.open.take()) {
            (Format::Json, Some(_)) => "]".to_owned(),
            (Format::Page, Some((_, false))) => view::export_nothing(self.texts),
            (_, _) => String::new(),
        }
    }

    fn batch(&mut self, app: &App, batch: Batch) -> String {
        let texts = self.texts;
        match (self.format, batch) {
            (Format::Json, Batch::Account(held)) => format!(",\"account\":{}", account_json(app, &held)),
            (Format::Page, Batch::Account(held)) => view::export_account(&account_view(app, *held), texts),
            (Format::Json, Batch::Names(names)) => {
                let one =
                    |(name, address): &(Author, Option<String>)| name_json(app, name, address.as_deref());
                self.items(ExportSection::Names, names.iter().map(one))
            }
            (Format::Page, Batch::Names(names)) => {
                let one = |(name, address): &(Author, Option<String>)| {
                    let site = app.sites().id(name.site_id).map(|site| site.name.clone()).unwrap_or_default();
                    view::export_name(&name.name, &site, address.as_deref(), name.created_at, texts)
                };
                self.items(ExportSection::Names, names.iter().map(one))
            }
            (Format::Json, Batch::Comments(held)) => {
                self.items(ExportSection::Comments, held.iter().map(|held| comment_json(app, held, texts)))
            }
            (Format::Page, Batch::Comments(held)) => {
                let one = |held| view::export_comment(&comment_view(app, held, texts), texts);
                self.items(ExportSection::Comments, held.into_iter().map(one))
            }
            (Format::Json, Batch::Decisions(decided)) => {
                let (sites, url) = (app.sites(), app.public_url.to_string());
                let one = |found| statement_json(&sites, &url, found, self.made_at);
                let items: Vec<Value> = decided.iter().map(one).collect();
                self.items(ExportSection::Decisions, items.iter())
            }
            (Format::Page, Batch::Decisions(decided)) => {
                let (sites, now) = (app.sites(), self.made_at);
                let one = |found| view::export_statement(&statement(&sites, found, now), texts);
                self.items(ExportSection::Decisions, decided.iter().map(one))
            }
            (Format::Json, Batch::Votes(votes)) => {
                self.items(ExportSection::Votes, votes.iter().map(vote_json))
            }
            (Format::Page, Batch::Votes(votes)) => {
                let one =
                    |vote: &Vote| view::export_vote(&vote.comment_id.to_string(), vote.value, vote.at, texts);
                self.items(ExportSection::Votes, votes.iter().map(one))
            }
            (Format::Json, Batch::Reports(reports)) => {
                self.items(ExportSection::Reports, reports.iter().map(report_json))
            }
            (Format::Page, Batch::Reports(reports)) => {
                let one = |row: &ReportRow| view::export_report(row, texts);
                self.items(ExportSection::Reports, reports.iter().map(one))
            }
            (Format::Json, Batch::Mails(mails)) => {
                self.items(ExportSection::Mails, mails.iter().map(mail_json))
            }
            (Format::Page, Batch::Mails(mails)) => {
                let one = |mail: &Mail| view::export_mail(&mail.kind, &mail.state, mail.created_at, texts);
                self.items(ExportSection::Mails, mails.iter().map(one))
            }
        }
    }

    /// Items of a section, which is opened if it is not the open one.
    fn items<T: ToString>(&mut self, section: ExportSection, items: impl Iterator<Item = T>) -> String {
        let mut text = String::new();
        if self.open.is_none_or(|(open, _)| open != section) {
            text = self.close();
            match self.format {
                Format::Json => text.extend([",\"", key(section), "\":["]),
                Format::Page => text.push_str(&view::export_heading(section, self.texts)),
            }
            self.open = Some((section, false));
        }
        for item in items {
            let has_some = self.open.is_some_and(|(_, has_some)| has_some);
            if has_some && self.format == Format::Json {
                text.push(',');
            }
            text.push_str(&item.to_string());
            self.open = Some((section, true));
        }
        text
    }
}
