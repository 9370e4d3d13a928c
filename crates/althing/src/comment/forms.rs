//! Writing without JavaScript: the reply form, and the form's target, answered 303 to the author's case page. A
//! refused form comes back filled.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::id::CommentId;
use althing_core::refusal::{FieldRefusal, Refusal, Wrong};
use althing_core::site::Site;
use althing_store::comment::{self, CommentRow};
use althing_store::thread;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::actions::{Ask, Author, Receipt, Repeat, check, submit};
use super::routes::limited;
use super::view::{Badges, comment_view, rules_href, sign_in_href, writing};
use crate::account::door::{Caller, caller, signed_in};
use crate::app::App;
use crate::http::accept::Peer;
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
use crate::view::model::{Draft, DraftRefusal, ReplyPage};
use crate::view::{Texts, guard_asks, problem_page, reply_page, too_large_view};

/// `GET /s/{site}/{story_id}/reply?to=`
pub async fn reply(
    State(app): State<Arc<App>>,
    Path((slug, id)): Path<(String, String)>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let writer = signed_in(&app, &headers).await?.map(|who| who.account.name).filter(|name| !name.is_empty());
    let found = find::on_site(&app, &slug, &id).await?;
    let to = query.take("to").map(|text| text.parse::<CommentId>());
    let to = to.transpose().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let parent = answerable(&app, &found, to).await?;
    if to.is_some() && parent.is_none() {
        return Err(Refusal::CommentUnknown.into());
    }
    if let Some(root) = parent.as_ref().map(|parent| parent.root_id)
        && app.store.read(move |tx| thread::is_locked(tx, root)).await?
    {
        return Err(Refusal::ThreadLocked.into());
    }
    let draft = Draft { carried: spam::opened_now(&app, &Target::from(&found)), ..Draft::default() };
    let page = form_page(&app, &found, parent, writer, draft);
    Ok(answer(&Surface::Private, StatusCode::OK, HTML, page))
}

/// `POST /s/{site}/{story_id}/comments`
pub async fn create(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    Path((slug, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let door = door::of(&parts.headers)?;
    if !matches!(door, Door::Form { .. }) {
        return Err(Problem::header(
            "media-type",
            "Content-Type",
            "This address takes forms; scripts use the API.",
        ));
    }
    let site = find::site(&app, &slug)?;
    let caller = caller(&app, &parts.headers, door, &site).await?;
    let bytes = match body::read(&parts.headers, body, app.settings.limits.body_bytes_max).await {
        Err(problem) if is_too_large(&problem) => return Ok(too_large(&app, &site)),
        read => read?,
    };
    let (mut form, malformed) = read_form(&bytes);
    let parent_id = form.take("parent_id").map(|text| text.parse::<CommentId>());
    let is_strange = parent_id.as_ref().is_some_and(Result::is_err);
    let name = form.take("name").unwrap_or_default();
    let author = match caller {
        Caller::Account(who) => Author::Account(Box::new(who.account)),
        Caller::Guest | Caller::Token(_) => Author::Guest(name),
    };
    let client = prefix::client(peer, &parts.headers, &app.settings.trusted_proxies);
    let ask = Ask {
        parent_id: parent_id.and_then(Result::ok),
        author,
        body: form.take("body").unwrap_or_default(),
        email: form.take("email"),
        notify: form.take("notify").is_some(),
        mark: app.mark(client, site.id).await?,
        marks: app.marks(client, site.id).await?,
        client,
    };
    let brought = Brought {
        proof: form.take("proof"),
        waited: form.take(spam::WAIT_FIELD),
        opened: form.take(spam::OPENED_FIELD),
        hidden: form.take(spam::HIDDEN_FIELD),
    };
    let found = match form.take("story_url") {
        Some(url) => find::by_url(&app, &slug, &url).await,
        None => find::on_site(&app, &slug, &id).await,
    };
    let found = match found {
        Ok(found) => found,
        Err(problem) => return Ok(problem_answer(&app, parts.uri.path(), &problem, ask.body)),
    };
    let taken = match (limited(&app, Act::Submit, client), malformed) {
        (Err(problem), _) | (Ok(()), Some(problem)) => Err(problem),
        (Ok(()), None) if is_strange => Err(Refusal::ParentUnknown.into()),
        (Ok(()), None) => let_in(&app, &Target::from(&found), &ask, &brought).await,
    };
    match taken {
        Ok(receipt) if receipt.replayed => {
            Ok(see_other(&repeated(&found, receipt.comment_id, receipt.status)))
        }
        Ok(receipt) => Ok(see_other(&format!("{}?done=submitted", receipt.case_path(&app)))),
        Err(problem) => Ok(refused(&app, &found, ask, &brought, &problem).await),
    }
}

/// Takes a comment that the door lets in. A text that does not fit is told before the door asks for anything: it will
/// be another one, and a wait is for one text.
async fn let_in(app: &App, target: &Target, ask: &Ask, brought: &Brought) -> Result<Receipt, Problem> {
    let pass = match spam::let_in(app, target, ask, &Repeat::Form, brought) {
        Ok(pass) => pass,
        Err(refusal) => {
            check(app, ask)?;
            return Err(refusal.into());
        }
    };
    let taken = submit(app, target, ask, &Repeat::Form).await;
    if taken.is_err() {
        pass.give_back(app);
    }
    taken
}

/// A form, and what is wrong with it as a whole: then it is read as far as that is possible, so that it can come back.
pub fn read_form(bytes: &[u8]) -> (Form, Option<Problem>) {
    match Form::parse(bytes) {
        Ok(form) => (form, None),
        Err(problem) => (Form::as_far_as_possible(bytes), Some(problem)),
    }
}

/// Whether a body was not read because of its size.
pub fn is_too_large(problem: &Problem) -> bool {
    problem.kind().status == StatusCode::PAYLOAD_TOO_LARGE
}

/// The answer to a form that is too large to be read: what was typed is where it was typed, in the browser.
pub fn too_large(app: &App, site: &Site) -> Response<Body> {
    let texts = Texts::of(&site.settings.language);
    let back = format!("/s/{}", site.slug);
    let view = too_large_view(app.settings.limits.body_bytes_max, &back, texts);
    let page = problem_page(&view, Some(&site_view(site)), texts).into_string();
    answer(&Surface::Private, StatusCode::PAYLOAD_TOO_LARGE, HTML, page)
}

/// Where a form leads that was sent twice: to the first comment, without its author's tokens.
fn repeated(found: &Found, id: CommentId, status: Status) -> String {
    let href = format!("/s/{}/{}", found.site.slug, found.id);
    if status == Status::Published { format!("{href}?comment={id}#comment-{id}") } else { href }
}

/// The form as it was filled in, with what was wrong.
async fn refused(app: &App, found: &Found, ask: Ask, brought: &Brought, problem: &Problem) -> Response<Body> {
    let texts = Texts::of(&found.site.settings.language);
    let carried = spam::patience(app, &Target::from(found), &ask, brought, problem.refusal.as_deref());
    let (name, writer) = match ask.author {
        Author::Guest(name) => (name, None),
        Author::Account(account) => (String::new(), Some(account.name)),
    };
    let draft = Draft {
        refusal: Some(draft_refusal(problem, texts)),
        body: ask.body,
        name,
        email: ask.email.unwrap_or_default(),
        notify: ask.notify,
        carried,
    };
    // Where the database does not answer, the form comes back all the same.
    let parent = answerable(app, found, ask.parent_id).await.unwrap_or(None);
    let page = form_page(app, found, parent, writer, draft);
    let mut response = answer(&Surface::Private, problem.kind().status, HTML, page);
    problem.head(response.headers_mut());
    response
}

/// A refusal in the reader's words, at its field.
pub fn draft_refusal(problem: &Problem, texts: &Texts) -> DraftRefusal {
    let whole = |message: &str| DraftRefusal { message: message.to_owned(), ..DraftRefusal::default() };
    match problem.refusal.as_deref() {
        Some(Refusal::Field(FieldRefusal { field, wrong })) => field_refusal(field, wrong, texts),
        Some(Refusal::Banned(_) | Refusal::BulkAdvertising) => {
            DraftRefusal { more_href: problem.more_url().map(str::to_owned), ..whole(problem.detail()) }
        }
        Some(Refusal::StoryClosed { .. }) => DraftRefusal::closed(texts),
        Some(Refusal::ThreadLocked) => DraftRefusal::locked(texts),
        Some(Refusal::ParentGone | Refusal::ParentUnknown) => DraftRefusal::parent_gone(texts),
        Some(Refusal::WordNotAllowed { field: "author.name" }) => DraftRefusal::name_word(texts),
        Some(Refusal::WordNotAllowed { .. }) => DraftRefusal::word(texts),
        Some(Refusal::GuestsOff) => whole(texts.no_guests()),
        Some(Refusal::EditWindowOver { .. }) => whole(texts.case_edit_over()),
        Some(Refusal::ProofRequired | Refusal::ProofInvalid { .. }) => DraftRefusal::wait(texts),
        Some(Refusal::TooSoon { retry_after_seconds }) => DraftRefusal::too_soon(*retry_after_seconds, texts),
        Some(Refusal::HiddenField) => DraftRefusal::hidden(texts),
        Some(Refusal::SlowMode { retry_after_seconds }) => DraftRefusal::slow(*retry_after_seconds, texts),
        Some(Refusal::TooMany { retry_after_seconds }) => DraftRefusal::too_many(*retry_after_seconds, texts),
        Some(Refusal::Guarded { level }) => whole(guard_asks(*level, texts)),
        _ if problem.kind().status == StatusCode::SERVICE_UNAVAILABLE => {
            whole(texts.problem_unavailable_do())
        }
        _ if problem.kind().status.is_server_error() => whole(texts.problem_internal_do()),
        _ if problem.kind().status == StatusCode::BAD_REQUEST => DraftRefusal::unreadable(texts),
        _ => whole(texts.problem_invalid_what()),
    }
}

fn field_refusal(field: &str, wrong: &Wrong, texts: &Texts) -> DraftRefusal {
    if *wrong == Wrong::Disposable {
        return DraftRefusal::disposable(texts);
    }
    if field == "author.email" {
        return DraftRefusal::email(texts);
    }
    let is_name = field == "author.name";
    match (is_name, wrong) {
        (true, Wrong::TooLong { chars, chars_max }) => DraftRefusal::name_long(*chars, *chars_max, texts),
        (true, Wrong::Missing | Wrong::Invisible) => DraftRefusal::name_empty(texts),
        (true, Wrong::Content { .. }) => DraftRefusal::name_odd(texts),
        (true, _) => DraftRefusal::name_taken(texts),
        (false, Wrong::TooLong { chars, chars_max }) => DraftRefusal::body_long(*chars, *chars_max, texts),
        (false, Wrong::TooLarge { bytes_max }) => DraftRefusal::body_long(*bytes_max + 1, *bytes_max, texts),
        (false, _) => DraftRefusal::body_empty(texts),
    }
}

/// The comment to be answered, while it can be.
async fn answerable(app: &App, found: &Found, to: Option<CommentId>) -> Result<Option<CommentRow>, Problem> {
    let Some(id) = to else { return Ok(None) };
    let row = app.store.read(move |tx| comment::by_id(tx, id)).await?;
    Ok(row.filter(|row| row.story_id == found.id && row.status == Status::Published))
}

fn form_page(
    app: &App,
    found: &Found,
    parent: Option<CommentRow>,
    writer: Option<String>,
    draft: Draft,
) -> String {
    let now = app.clock.now();
    let page = ReplyPage {
        site: site_view(&found.site),
        story_id: found.id,
        story_title: title(found),
        story_href: found.href(),
        story_url_field: found
            .stored
            .is_none()
            .then(|| found.url.as_ref().map(ToString::to_string))
            .flatten(),
        parent: parent.map(|row| comment_view(found, &row, &Badges::under(app, found), false)),
        writing: writing(found, now),
        draft,
        rules_href: Some(rules_href(app, found)),
        writer,
        sign_in_href: sign_in_href(app, found),
        comment_chars_max: app.settings.limits.comment_chars_max,
        name_chars_max: app.settings.limits.name_chars_max,
        mail: app.mail().is_some(),
    };
    reply_page(&page, Texts::of(&found.site.settings.language)).into_string()
}
