//! Reporting without JavaScript: a page with the comment and a form, whose target leads to the reader's own page of the
//! report. The script asks for the form alone, and sends it as JSON. A refused form comes back filled.

use std::net::IpAddr;
use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::CommentId;
use althing_core::refusal::{FieldRefusal, Refusal, Wrong};
use althing_store::comment::CommentRow;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::{Wish, for_the_door, subject, take};
use crate::account::SignedIn;
use crate::account::door::{Caller, caller, signed_in};
use crate::app::App;
use crate::comment::forms::draft_refusal;
use crate::comment::routes::limited;
use crate::comment::view::{Badges, comment_view};
use crate::http::accept::Peer;
use crate::http::cache::{Made, tagged};
use crate::http::door::{self, Door};
use crate::http::form::Form;
use crate::http::limits::Act;
use crate::http::problem::Problem;
use crate::http::respond::{HTML, Surface, answer, see_other};
use crate::http::router::problem_answer;
use crate::http::{body, prefix};
use crate::spam::{self, Brought};
use crate::story::find::{self, Found, Target};
use crate::story::view::{site_view, title};
use crate::view::report::{FormView, ReportPage, report_form, report_page};
use crate::view::{Texts, day_words};

/// Longest form of this page, in bytes: words of the longest kind, percent-encoded.
const FORM_BYTES_MAX: usize = 16_384;

/// `GET /s/{site}/{story_id}/report?on=`, and with `&fragment` the form alone, the same for everyone.
pub async fn show(
    State(app): State<Arc<App>>,
    Path((slug, id)): Path<(String, String)>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let found = find::on_site(&app, &slug, &id).await?;
    let row = reportable(&app, &found, query.take("on")).await?;
    let texts = Texts::of(&found.site.settings.language);
    if query.take_exact("fragment").is_some() {
        let view = FormView { can_notify: app.mail().is_some(), ..form_view(&app, &found, &row) };
        let body = report_form(&view, texts).into_string();
        let made = Made { surface: Surface::Fragment, content_type: HTML, body, valid_until: None };
        return Ok(tagged(made, &headers));
    }
    let who = signed_in(&app, &headers).await?;
    let carried = spam::opened_now(&app, &Target::from(&found));
    let view =
        FormView { carried, can_notify: can_notify(&app, who.as_ref()), ..form_view(&app, &found, &row) };
    Ok(page(&app, &found, &row, view, StatusCode::OK))
}

/// The comment that a page is about: one of this story, and shown.
async fn reportable(app: &App, found: &Found, on: Option<String>) -> Result<CommentRow, Problem> {
    let id: Option<CommentId> = on.and_then(|text| text.parse().ok());
    let row = subject(app, id.ok_or(Refusal::CommentUnknown)?).await?;
    if row.story_id != found.id {
        return Err(Refusal::CommentUnknown.into());
    }
    match row.status {
        Status::Published => Ok(row),
        Status::Pending | Status::Rejected if !row.shown => Err(Refusal::CommentUnknown.into()),
        _ => Err(Refusal::CommentGone.into()),
    }
}

/// Whether whoever reads the page can be mailed.
fn can_notify(app: &App, who: Option<&SignedIn>) -> bool {
    app.mail().is_some() && who.is_some_and(|who| who.account.contact_key.is_some())
}

fn form_view(app: &App, found: &Found, row: &CommentRow) -> FormView {
    FormView {
        action: format!("{}/s/{}/{}/report", app.public_url, found.site.slug, found.id),
        comment: row.id,
        carried: Vec::new(),
        can_notify: false,
        category: String::new(),
        text: String::new(),
        notify: false,
        wrong: None,
        more_href: None,
    }
}

fn page(app: &App, found: &Found, row: &CommentRow, form: FormView, status: StatusCode) -> Response<Body> {
    let page = ReportPage {
        site: site_view(&found.site),
        story_title: title(found),
        story_href: found.href(),
        comment: comment_view(found, row, &Badges::under(app, found), false),
        form: FormView { action: format!("/s/{}/{}/report", found.site.slug, found.id), ..form },
    };
    let html = report_page(&page, Texts::of(&found.site.settings.language)).into_string();
    answer(&Surface::Private, status, HTML, html)
}

/// `POST /s/{site}/{story_id}/report`
pub async fn act(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path((slug, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, content) = request.into_parts();
    let door = door::of(&parts.headers)?;
    if !matches!(door, Door::Form { .. }) {
        let takes = "This address takes forms; scripts use the API.";
        return Err(Problem::header("media-type", "Content-Type", takes));
    }
    let found = find::on_site(&app, &slug, &id).await?;
    let caller = caller(&app, &parts.headers, door, &found.site).await?;
    let bytes = body::read(&parts.headers, content, FORM_BYTES_MAX).await?;
    let mut form = Form::parse(&bytes)?;
    let wish = Wish {
        category: form.take("category").unwrap_or_default(),
        text: form.take("text").unwrap_or_default(),
        notify: form.take("notify").is_some(),
    };
    let brought = Brought {
        proof: form.take("proof"),
        waited: form.take(spam::WAIT_FIELD),
        opened: form.take(spam::OPENED_FIELD),
        hidden: form.take(spam::HIDDEN_FIELD),
    };
    let client = prefix::client(peer, &parts.headers, &app.settings.trusted_proxies);
    let row = match reportable(&app, &found, form.take("on")).await {
        Ok(row) => row,
        Err(problem) => return Ok(problem_answer(&app, parts.uri.path(), &problem, wish.text)),
    };
    let target = Target::from(&found);
    let taken = match limited(&app, Act::Report, client) {
        Ok(()) => take(&app, &target, row.id, (&caller, client), &wish, &brought).await,
        Err(problem) => Err(problem),
    };
    match taken {
        Ok(receipt) => {
            let done = if receipt.is_new { "reported" } else { "again" };
            Ok(see_other(&format!("{}?done={done}", receipt.path(&app))))
        }
        Err(problem) => Ok(refused(&app, &found, &row, (&caller, client), wish, &brought, &problem)),
    }
}

/// The form as it was filled in, with what was wrong.
fn refused(
    app: &App,
    found: &Found,
    row: &CommentRow,
    from: (&Caller, IpAddr),
    wish: Wish,
    brought: &Brought,
    problem: &Problem,
) -> Response<Body> {
    let (caller, client) = from;
    let texts = Texts::of(&found.site.settings.language);
    let refusal = problem.refusal.as_deref();
    if matches!(refusal, Some(Refusal::CommentGone | Refusal::CommentUnknown)) {
        let path = format!("/s/{}/{}", found.site.slug, found.id);
        return problem_answer(app, &path, problem, wish.text);
    }
    let asked = for_the_door(row.id, (caller, client), &wish);
    let who = if let Caller::Account(who) = caller { Some(who.as_ref()) } else { None };
    let view = FormView {
        carried: spam::patience(app, &Target::from(found), &asked, brought, refusal),
        can_notify: can_notify(app, who),
        wrong: Some(wrong(problem, texts)),
        more_href: problem.more_url().map(str::to_owned),
        category: wish.category,
        text: wish.text,
        notify: wish.notify,
        ..form_view(app, found, row)
    };
    let mut response = page(app, found, row, view, problem.kind().status);
    problem.head(response.headers_mut());
    response
}

/// A refusal in the reader's words, and the field that is to blame.
fn wrong(problem: &Problem, texts: &Texts) -> (Option<&'static str>, String) {
    let whole = |words: &str| (None, words.to_owned());
    match problem.refusal.as_deref() {
        Some(Refusal::Field(FieldRefusal { field: "category", .. })) => {
            (Some("category"), texts.report_choose_one().to_owned())
        }
        Some(Refusal::Field(FieldRefusal { wrong: Wrong::TooLong { chars, chars_max }, .. })) => {
            let (chars, max) = (texts.number(*chars as u64), texts.number(*chars_max as u64));
            (Some("text"), texts.report_too_long(&chars, &max))
        }
        Some(Refusal::Field(_)) => (Some("text"), texts.report_words_needed().to_owned()),
        Some(Refusal::OwnComment) => whole(texts.report_own()),
        Some(Refusal::ReportsPaused { until, declined, decided }) => {
            let (declined, decided) =
                (texts.number(declined.unsigned_abs()), texts.number(decided.unsigned_abs()));
            whole(&texts.report_paused(&declined, &decided, &day_words(*until, texts)))
        }
        _ => whole(&draft_refusal(problem, texts).message),
    }
}
