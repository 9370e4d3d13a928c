//! What the desk's forms do to how an author stands: warn, ban, hold always, lift.

use std::sync::Arc;

use althing_core::id::{AccountId, CommentId, StandingId};
use althing_core::refusal::{FieldRefusal, Refusal, Wrong};
use althing_core::site::Site;
use althing_core::standing::Kind;
use althing_core::time::{DAY, Micros};
use axum::body::Body;
use axum::extract::{Request, State};
use http::{Response, StatusCode};

use super::door::{Staff, expect_staff};
use super::readers::{Asked, Refused, commented, kind, of_account, of_guest, site_of};
use crate::app::App;
use crate::decision::Reason;
use crate::http::body;
use crate::http::form::Form;
use crate::http::problem::Problem;
use crate::http::respond::see_other;
use crate::standing::{self, Ask, By};
use crate::view::Texts;

/// Longest form, in bytes: an explanation of 2,000 characters of any script, and the rest.
const FORM_BYTES_MAX: usize = 32_768;
/// Fields that come back with a form that was refused.
const FIELDS: [&str; 8] = ["kind", "until", "date", "scope", "by", "reason", "law", "explanation"];

/// `POST /desk/standing` with `account` or `comment`, `kind`, `until`, `scope`, `by`, `reason` or `law`, and
/// `explanation`; or with `do=lift` and `standing`. Leads back to `back`, a page of the desk.
pub async fn act(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (parts, content) = request.into_parts();
    let staff = expect_staff(&app, &parts.headers).await?;
    let bytes = body::read(&parts.headers, content, FORM_BYTES_MAX).await?;
    let mut form = Form::parse(&bytes)?;
    let back = form.take("back").filter(|back| is_of_desk(back));
    if form.take("do").as_deref() == Some("lift") {
        let id: StandingId = form
            .take("standing")
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| Problem::malformed("standing", "It must name an entry."))?;
        standing::lift(&app, staff.who.asker.clone(), id).await?;
        return Ok(see_other(&returning(back.as_deref().unwrap_or("/desk/readers"), id)));
    }
    let subject = subject(&app, &staff, &mut form).await?;
    let filled: Vec<(&'static str, String)> =
        FIELDS.into_iter().filter_map(|field| Some((field, form.take(field)?))).collect();
    let back = back.unwrap_or_else(|| subject.href());
    let done = match asked(&subject, &filled, app.clock.now()) {
        Ok(ask) => standing::set(&app, staff.who.asker.clone(), ask).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(id) => Ok(see_other(&returning(&back, id))),
        Err(problem) => refused(&app, &staff, &subject, filled, back, problem).await,
    }
}

/// Whom a form is about.
pub(super) struct Subject {
    pub(super) site: Arc<Site>,
    pub(super) account: Option<AccountId>,
    pub(super) comment: Option<CommentId>,
}

impl Subject {
    fn href(&self) -> String {
        match (self.account, self.comment) {
            (Some(account), _) => super::readers::reader_href(account, &self.site),
            (None, Some(comment)) => super::readers::guest_href(comment),
            (None, None) => "/desk/readers".to_owned(),
        }
    }
}

async fn subject(app: &App, staff: &Staff, form: &mut Form) -> Result<Subject, Problem> {
    let account = form.take("account").map(|id| id.parse::<AccountId>());
    let account = account.transpose().map_err(|_| Problem::from(Refusal::ReaderUnknown))?;
    let comment = form.take("comment").map(|id| id.parse::<CommentId>());
    let comment = comment.transpose().map_err(|_| Problem::from(Refusal::CommentUnknown))?;
    let slug = form.take("site");
    if let Some(id) = comment {
        let row = commented(app, staff, id).await?;
        let site = site_of(app, row.site_id)?;
        return Ok(Subject { site, account: account.or(row.account_id), comment });
    }
    let site = slug.as_deref().and_then(|slug| staff.site(slug)).ok_or(Refusal::SiteUnknown)?;
    Ok(Subject { site: Arc::clone(site), account, comment })
}

/// What a form asks for.
pub(super) fn asked(
    subject: &Subject,
    filled: &[(&'static str, String)],
    now: Micros,
) -> Result<Ask, Refusal> {
    let field = |name: &str| filled.iter().find(|(of, _)| *of == name).map(|(_, value)| value.as_str());
    let kind = kind(field("kind"))?;
    // What is held always is held until it is lifted.
    let until = if kind == Kind::Banned { end(field("until"), field("date"), now)? } else { None };
    let rule = field("reason").unwrap_or_default();
    let law = field("law").filter(|_| rule.is_empty() || rule == "law").map(|law| format!("law:{law}"));
    let reason = Reason {
        ground: law.unwrap_or_else(|| rule.to_owned()),
        explanation: field("explanation").unwrap_or_default().to_owned(),
        ..Reason::default()
    };
    Ok(Ask {
        site: Arc::clone(&subject.site),
        comment: subject.comment,
        account: subject.account,
        by: field("by").and_then(By::parse),
        kind,
        until,
        is_everywhere: field("scope") == Some("everywhere"),
        reason,
    })
}

/// When a ban ends; one until a date holds all of that day, as everybody counts it (UTC).
fn end(choice: Option<&str>, date: Option<&str>, now: Micros) -> Result<Option<Micros>, Refusal> {
    let what = "anything but day, week, month, date or never";
    match choice {
        Some("day") => Ok(Some(now.plus(DAY))),
        Some("week") => Ok(Some(now.plus(7 * DAY))),
        Some("month") => Ok(Some(now.plus(30 * DAY))),
        Some("never") => Ok(None),
        Some("date") => {
            let date = date.ok_or(Refusal::field("date", Wrong::Missing))?;
            let day: jiff::civil::Date = date
                .parse()
                .map_err(|_| Refusal::field("date", Wrong::Content { what: "anything but a date" }))?;
            let midnight = jiff::tz::Offset::UTC
                .to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
                .map_err(|_| Refusal::field("date", Wrong::Content { what: "anything but a date" }))?;
            Ok(Some(Micros(midnight.as_microsecond()).plus(DAY)))
        }
        _ => Err(Refusal::field("until", Wrong::Content { what })),
    }
}

/// The page comes back with what was filled in, where somebody can mend it; else the problem is told.
async fn refused(
    app: &App,
    staff: &Staff,
    subject: &Subject,
    filled: Vec<(&'static str, String)>,
    back: String,
    problem: Problem,
) -> Result<Response<Body>, Problem> {
    let Some(Refusal::Field(FieldRefusal { field, .. })) = problem.refusal.as_deref() else {
        return Err(problem);
    };
    let wrong = words(field, staff.texts()).to_owned();
    let refused = Refused { filled, back, wrong, status: StatusCode::UNPROCESSABLE_ENTITY };
    let asked = Asked {
        site: Some(subject.site.slug.clone()),
        occasion: subject.comment,
        refused: Some(refused),
        ..Asked::default()
    };
    match (subject.account, subject.comment) {
        (Some(account), _) => of_account(app, staff, account, asked).await,
        (None, Some(comment)) => {
            let row = commented(app, staff, comment).await?;
            of_guest(app, staff, &row, asked).await
        }
        (None, None) => Err(problem),
    }
}

fn words<'t>(field: &str, texts: &'t Texts) -> &'t str {
    match field {
        "explanation" => texts.reader_wrong_explanation(),
        "until" | "date" => texts.reader_wrong_until(),
        "by" => texts.reader_wrong_by(),
        "scope" => texts.reader_wrong_scope(),
        "account" => texts.reader_staff(),
        _ => texts.reader_wrong(),
    }
}

/// Whether an address is a page of the desk's, on this server.
fn is_of_desk(back: &str) -> bool {
    let is_plain = back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    is_plain && (back == "/desk" || back.starts_with("/desk/") || back.starts_with("/desk?"))
}

/// The address that is gone back to, with what was done. What was done before is not told again.
fn returning(back: &str, id: StandingId) -> String {
    let back = back.split('#').next().unwrap_or_default();
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    let mut query: Vec<&str> =
        query.split('&').filter(|part| !part.is_empty() && !part.starts_with("standing=")).collect();
    let done = format!("standing={id}");
    query.push(&done);
    format!("{path}?{}", query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_led_back_to_the_desk_only() {
        for (back, is) in [
            ("/desk", true),
            ("/desk?queue=reported", true),
            ("/desk/comments/1", true),
            ("/desks", false),
            ("//desk/x", false),
            ("https://evil.example/desk", false),
            ("/desk/\\evil", false),
            ("/desk/\r\nx", false),
            ("/me", false),
        ] {
            assert_eq!(is_of_desk(back), is, "{back}");
        }
        let id = StandingId::new(Micros(1), [1; 10]);
        let other = StandingId::new(Micros(2), [2; 10]);
        let once = returning("/desk/readers/1?site=paper#decide", id);
        assert_eq!(once, format!("/desk/readers/1?site=paper&standing={id}"));
        assert_eq!(returning(&once, other), format!("/desk/readers/1?site=paper&standing={other}"));
        assert_eq!(returning("/desk", id), format!("/desk?standing={id}"));
    }

    #[test]
    fn a_ban_until_a_date_holds_all_of_that_day() {
        let now = Micros(0);
        let until = |choice, date| end(Some(choice), date, now);
        assert_eq!(until("day", None), Ok(Some(Micros(DAY))));
        assert_eq!(until("month", None), Ok(Some(Micros(30 * DAY))));
        assert_eq!(until("never", Some("2026-03-01")), Ok(None));
        assert_eq!(until("date", Some("1970-01-11")), Ok(Some(Micros(11 * DAY))));
        for (choice, date, field) in
            [("date", None, "date"), ("date", Some("soon"), "date"), ("later", None, "until")]
        {
            let refusal = until(choice, date).unwrap_err();
            assert!(matches!(refusal, Refusal::Field(wrong) if wrong.field == field), "{choice} {date:?}");
        }
    }
}
