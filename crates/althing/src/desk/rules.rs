//! Writing a site's rules: adding one, changing its words or its place, retiring it. For admins of the site.

use std::sync::Arc;

use althing_core::refusal::{FieldRefusal, Refusal, Wrong};
use althing_core::rule::{To, Words};
use althing_core::site::Site;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use http::{HeaderMap, Response, StatusCode};

use super::door::{Staff, entered, expect_staff};
use super::home::{frame, page};
use crate::app::App;
use crate::decision::forms::form_of;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::rule;
use crate::site::rules;
use crate::view::Texts;
use crate::view::desk::{Place, RuleDraft, RulesEditor, rules_editor};

/// `GET /desk/settings/{site}/rules`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    mut query: Form,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let staff = match entered(&app, &headers).await? {
        Ok(staff) => staff,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let site = Arc::clone(staff.administered(&slug)?);
    Ok(shown(&staff, &site, query.take("done").is_some(), None, StatusCode::OK))
}

fn shown(
    staff: &Staff,
    site: &Site,
    is_saved: bool,
    draft: Option<RuleDraft>,
    status: StatusCode,
) -> Response<Body> {
    let editor = RulesEditor {
        slug: site.slug.clone(),
        name: site.name.clone(),
        is_house: site.rules.is_empty(),
        rules: rule::of(site),
        is_saved,
        draft,
    };
    page(status, rules_editor(&frame(staff, Place::Settings), &editor, staff.texts()).into_string())
}

/// `POST /desk/settings/{site}/rules` with `do` and what that needs
pub async fn change(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (headers, mut form) = form_of(&app, request).await?;
    let staff = expect_staff(&app, &headers).await?;
    let site = Arc::clone(staff.administered(&slug)?);
    let mut field = |name| form.take(name).unwrap_or_default();
    let typed = Typed {
        wish: field("do"),
        code: field("code"),
        version: field("version"),
        title: field("title"),
        body: field("body"),
        why: field("explanation"),
    };
    let done = match to(&typed) {
        Ok(to) => rules::change(&app, &site, staff.who.asker.clone(), to).await,
        Err(problem) => Err(problem),
    };
    let Err(problem) = done else {
        return Ok(see_other(&format!("/desk/settings/{slug}/rules?done=saved#rule-{}", typed.code)));
    };
    let Some((field, message)) = why_not(&problem, staff.texts()) else { return Err(problem) };
    let draft = RuleDraft {
        code: typed.code,
        title: typed.title,
        body: typed.body,
        explanation: typed.why,
        field,
        message: message.to_owned(),
    };
    // Somebody else may have changed them meanwhile.
    let site = app.sites().id(site.id).cloned().ok_or(Refusal::SiteUnknown)?;
    Ok(shown(&staff, &site, false, Some(draft), problem.kind().status))
}

/// What a form of the page says.
struct Typed {
    wish: String,
    code: String,
    version: String,
    title: String,
    body: String,
    why: String,
}

fn to(typed: &Typed) -> Result<To, Problem> {
    let words = || Words::new(&typed.title, &typed.body, &typed.why);
    let code = typed.code.clone();
    Ok(match typed.wish.as_str() {
        "add" => To::Added(words()?),
        "change" => To::Changed {
            code,
            version: typed
                .version
                .parse()
                .map_err(|_| Problem::malformed("version", "It must be a number."))?,
            words: words()?,
        },
        "up" => To::Up(code),
        "down" => To::Down(code),
        "retire" => To::Retired(code),
        _ => return Err(Problem::malformed("do", "It must be add, change, up, down or retire.")),
    })
}

/// Why a change was not made and at which field, where typing something else helps.
fn why_not<'t>(problem: &Problem, texts: &'t Texts) -> Option<(&'static str, &'t str)> {
    match problem.refusal.as_deref() {
        Some(Refusal::Field(FieldRefusal { field, wrong })) => Some((
            field,
            match wrong {
                Wrong::TooLong { .. } => texts.desk_rules_refused_long(),
                Wrong::NotOffered { .. } => texts.desk_rules_refused_full(),
                _ => texts.desk_rules_refused_missing(),
            },
        )),
        Some(Refusal::TextChanged) => Some(("title", texts.desk_rules_refused_changed())),
        Some(Refusal::NothingChanges) => Some(("title", texts.desk_rules_refused_same())),
        _ => None,
    }
}
