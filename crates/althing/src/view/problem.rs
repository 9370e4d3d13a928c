//! Pages that say what went wrong: what happened, what to do, a way back.

use maud::{Markup, Render, html};

use super::composer::kept;
use super::layout::{Head, document, foot, plain_foot};
use super::model::{ProblemView, SiteView};
use super::refusal::more;
use super::texts::Texts;

/// The words for a problem by its slug (the last part of its `type`); an unknown one is a bad request.
pub fn problem_view(slug: &str, back_href: &str, texts: &Texts) -> ProblemView {
    macro_rules! words {
        ($title:ident $what:ident $remedy:ident) => {
            (texts.$title(), texts.$what(), texts.$remedy())
        };
    }
    let (title, happened, remedy) = match slug {
        "not-found" => words!(problem_not_found problem_not_found_what problem_not_found_do),
        "comment-unknown" => {
            words!(problem_comment_unknown problem_comment_unknown_what problem_comment_unknown_do)
        }
        "forbidden" => words!(problem_forbidden problem_forbidden_what problem_forbidden_do),
        "method-not-allowed" => {
            words!(problem_method_not_allowed problem_method_not_allowed_what problem_method_not_allowed_do)
        }
        "conflict" => words!(problem_conflict problem_conflict_what problem_conflict_do),
        "gone" => words!(problem_gone problem_gone_what problem_gone_do),
        "too-large" => words!(problem_too_large problem_too_large_what problem_too_large_do),
        "unsupported-media-type" => words!(
            problem_unsupported_media_type problem_unsupported_media_type_what problem_unsupported_media_type_do
        ),
        "invalid" => words!(problem_invalid problem_invalid_what problem_invalid_do),
        "too-many-requests" => {
            words!(problem_too_many_requests problem_too_many_requests_what problem_too_many_requests_do)
        }
        "internal" => words!(problem_internal problem_internal_what problem_internal_do),
        "unavailable" => words!(problem_unavailable problem_unavailable_what problem_unavailable_do),
        _ => words!(problem_bad_request problem_bad_request_what problem_bad_request_do),
    };
    ProblemView {
        title: title.to_owned(),
        happened: happened.to_owned(),
        remedy: remedy.to_owned(),
        more_href: None,
        back_href: back_href.to_owned(),
        // By how deep it leads: the installation, a site, a story.
        back_label: match back_href.matches('/').count() {
            1 => texts.front_page(),
            2 => texts.back_to_site(),
            _ => texts.back_to_discussion(),
        }
        .to_owned(),
        kept: String::new(),
    }
}

/// The words for what staff meet at the desk; none where those for readers say it as well.
pub fn desk_problem_view(slug: &str, texts: &Texts) -> Option<ProblemView> {
    let (title, happened, remedy) = match slug {
        "forbidden" => (texts.desk_forbidden(), texts.desk_forbidden_what(), texts.desk_forbidden_do()),
        "not-found" | "site-unknown" | "story-unknown" | "comment-unknown" | "decision-unknown"
        | "appeal-unknown" | "reader-unknown" => {
            (texts.desk_absent(), texts.desk_absent_what(), texts.desk_absent_do())
        }
        "own-decision" => (texts.desk_forbidden(), texts.desk_complaint_not_own(), texts.desk_decided_do()),
        "claimed" => (texts.desk_decided(), texts.failed_claimed(), texts.desk_decided_do()),
        "text-changed" => (texts.desk_decided(), texts.failed_reread(), texts.desk_decided_do()),
        "nothing-to-undo" => (texts.desk_decided(), texts.failed_undo(), texts.desk_decided_do()),
        "comment-gone" => (texts.desk_absent(), texts.failed_gone(), texts.desk_absent_do()),
        "nothing-held" | "nothing-changes" | "nothing-to-appeal" => {
            (texts.desk_decided(), texts.desk_decided_what(), texts.desk_decided_do())
        }
        _ => return None,
    };
    Some(ProblemView {
        title: title.to_owned(),
        happened: happened.to_owned(),
        remedy: remedy.to_owned(),
        more_href: None,
        back_href: "/desk".to_owned(),
        back_label: texts.desk_to_queue().to_owned(),
        kept: String::new(),
    })
}

/// The words for whoever is banned: they say until when, and the way leads to the reasons.
pub fn banned_view(words: &str, more_href: Option<&str>, back_href: &str, texts: &Texts) -> ProblemView {
    ProblemView {
        title: texts.statement_banned().to_owned(),
        happened: words.to_owned(),
        remedy: String::new(),
        more_href: more_href.map(str::to_owned),
        ..problem_view("forbidden", back_href, texts)
    }
}

/// The words for a form that was too large to be read, with the limit in bytes.
pub fn too_large_view(bytes_max: usize, back_href: &str, texts: &Texts) -> ProblemView {
    let limit = texts.number(bytes_max as u64);
    ProblemView {
        happened: texts.problem_too_large_limit(&limit).render().into_string(),
        ..problem_view("too-large", back_href, texts)
    }
}

/// The page of a problem, in the site's dress where it happened on a site.
pub fn problem_page(problem: &ProblemView, site: Option<&SiteView>, texts: &Texts) -> Markup {
    let name = site.map_or("Althing", |site| site.name.as_str());
    let body = html! {
        header class="mast" {
            @match site {
                Some(site) => a class="mast-name" href={ "/s/" (site.slug) } { (site.name) },
                None => a class="mast-name" href="/" { (name) },
            }
        }
        main class="sheet problem" {
            h1 { (problem.title) }
            h2 { (texts.problem_what()) }
            p { (problem.happened) }
            h2 { (texts.problem_do()) }
            p { (problem.remedy) (more(problem.more_href.as_deref(), texts)) }
            @if !problem.kept.is_empty() {
                p { strong { (texts.problem_kept()) } }
                div class="althing" { (kept(&problem.kept, texts)) }
            }
            p class="way-back" { a href=(problem.back_href) { (problem.back_label) } }
        }
        @if problem.back_href == "/" { (plain_foot(texts)) } @else { (foot(None, site, texts)) }
    };
    let head = Head {
        title: html! { (texts.page_title(&problem.title, &name)) },
        language: site.map_or(texts.language(), |site| site.language.as_str()),
        sheets: &["page.css", "sheet.css"],
        theme_href: site.and_then(|site| site.theme_href.as_deref()),
        hidden: true,
        ..Head::default()
    };
    document(&head, "page-form", &body)
}
