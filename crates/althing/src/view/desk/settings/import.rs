//! Taking over a discussion from elsewhere: the form with the files, how far it is, and what came of it.

use althing_core::site::Site;
use althing_formats::source::Format;
use althing_store::import::{Act, ImportJob, State};
use maud::{Markup, html};
use serde_json::Value;

use super::site::site_nav;
use super::{Control, Field, Typed, settings_page};
use crate::import::job::FILES_GONE;
use crate::import::spool::Spooled;
use crate::import::wish::Wish;
use crate::view::comment::shown_name;
use crate::view::date::{Exact, Machine};
use crate::view::desk::Frame;
use crate::view::texts::Texts;

/// A site's import.
pub struct ImportPage<'a> {
    /// The site.
    pub site: &'a Site,
    /// The import, where one was begun.
    pub job: Option<ImportJob>,
    /// Who began it; empty when they have no name any more.
    pub by: String,
    /// Whether there is a list of what was left out, on this node.
    pub has_list: bool,
    /// What is in the fields.
    pub wish: Wish,
    /// What is wrong with them.
    pub typed: &'a Typed,
    /// How many bytes may be uploaded.
    pub bytes_max: u64,
}

/// The page.
pub fn import_page(frame: &Frame, page: &ImportPage<'_>, texts: &Texts) -> Markup {
    let slug = &page.site.slug;
    let main = html! {
        (site_nav(slug, "/import", texts))
        @match &page.job {
            None => (upload_form(page, texts)),
            Some(job) => {
                section class="imp-job" data-import=(job.state.as_str()) {
                    @match job.state {
                        State::Running => (running(page, job, texts)),
                        State::Done => (done(page, job, texts)),
                        State::Stopped => (stopped(page, job, texts)),
                        State::Failed => (failed(page, job, texts)),
                    }
                }
            },
        }
        @if let Some(script) = crate::assets::find("import.js") { script type="module" src=(script.href()) {} }
    };
    settings_page(frame, &page.site.name, "/desk/settings", page.typed, texts, &main)
}

fn upload_form(page: &ImportPage<'_>, texts: &Texts) -> Markup {
    let action = format!("/desk/import/{}", page.site.slug);
    let wrong = page.typed.wrong("files");
    let described = if wrong.is_some() { "files-wrong files-about" } else { "files-about" };
    html! {
        h2 { (texts.import_title()) }
        div class="imp-lead" {
            p { (texts.import_lead()) }
            p class="quiet" { (texts.import_from()) }
        }
        form class="set-form imp-form" method="post" enctype="multipart/form-data" action=(action)
            data-max=(page.bytes_max) data-large=(texts.import_wrong_size(&megabytes(page.bytes_max, texts))) {
            div class="set-field" {
                label for="files" { (texts.import_files()) }
                @if let Some(wrong) = wrong { p class="al-wrong" id="files-wrong" { (wrong) } }
                input id="files" name="files" type="file" multiple required aria-describedby=(described)
                    aria-invalid=[wrong.map(|_| "true")];
                p class="hint" id="files-about" { (texts.import_about_files(&megabytes(page.bytes_max, texts))) }
            }
            (fields(page, texts))
            p class="set-buttons" {
                button type="submit" name="do" value="look" { (texts.import_look()) }
                button type="submit" name="do" value="import" class="plain" { (texts.import_at_once()) }
            }
            p class="hint" { (texts.import_look_why()) }
            // Shown by the script while files are on their way.
            div class="imp-far" data-sending data-sent=(texts.import_sent("{sent}", "{total}"))
                data-broken=(texts.import_wrong_broken()) hidden {
                label for="sent" { (texts.import_sending()) }
                progress id="sent" max="1" value="0" {}
                p role="status" {}
            }
        }
    }
}

/// What is seldom needed. Open where something is in it, or wrong with it.
fn fields(page: &ImportPage<'_>, texts: &Texts) -> Markup {
    let wish = &page.wish;
    let is_open = !wish.is_plain() || page.typed.said.iter().any(|said| said.field != "files");
    let field = |name: &'static str, label, about| Field {
        name,
        label,
        about,
        default: None,
        wrong: page.typed.wrong(name),
    };
    let mut formats = vec![("", texts.import_auto())];
    formats.extend(Format::ALL.into_iter().map(|format| (format.name(), format_words(format, texts))));
    html! {
        details class="imp-more" open[is_open] {
            summary { (texts.import_more()) }
            (field("rules", texts.import_rules(), texts.import_about_rules()).with(&Control::Text(&wish.rules), texts))
            (field("base_url", texts.import_base(), texts.import_about_base()).with(&Control::Line(&wish.base_url), texts))
            (field("url", texts.import_url(), texts.import_about_url()).with(&Control::Line(&wish.url), texts))
            (field("format", texts.import_format(), texts.import_about_format())
                .with(&Control::Choice(&formats, &wish.format), texts))
            (field("source", texts.import_source(), texts.import_about_source()).with(&Control::Line(&wish.source), texts))
            (field("since", texts.import_since(), texts.import_about_since()).with(&Control::Line(&wish.since), texts))
            (field("utc_offset", texts.import_offset(), texts.import_about_offset())
                .with(&Control::Line(&wish.utc_offset), texts))
        }
    }
}

/// A format as its makers call it.
fn format_words(format: Format, texts: &Texts) -> &str {
    match format {
        Format::Disqus => "Disqus",
        Format::Wordpress => "WordPress (WXR)",
        Format::Remark42 => "Remark42",
        Format::Isso => "Isso (SQLite)",
        Format::IssoJson => "Isso (JSON)",
        Format::Coral => "Coral",
        Format::CoralCsv => "Coral (CSV)",
        Format::Commento => "Commento",
        Format::Comentario => "Comentario",
        Format::Artalk => "Artalk",
        Format::Waline => "Waline",
        Format::Valine => "Valine",
        Format::Twikoo => "Twikoo",
        Format::Cusdis => "Cusdis",
        Format::Page => texts.import_page(),
    }
}

fn megabytes(bytes: u64, texts: &Texts) -> String {
    texts.number(bytes >> 20)
}

/// Who began it and when, and with which files.
fn begun(page: &ImportPage<'_>, job: &ImportJob, texts: &Texts) -> Markup {
    let files: Vec<Spooled> = serde_json::from_str(&job.files).unwrap_or_default();
    let at = html! { time datetime=(Machine(job.begun_at)) { (Exact { texts, at: job.begun_at }) } };
    html! {
        p class="quiet" {
            (texts.import_begun(&html! { bdi { (shown_name(&page.by, texts)) } }, &at))
            br;
            @for (at, file) in files.iter().enumerate() {
                @if at > 0 { ", " }
                bdi class="imp-file" { (file.name) }
            }
        }
    }
}

/// A form with one button.
fn button(page: &ImportPage<'_>, what: &str, words: &str) -> Markup {
    html! {
        form method="post" action={ "/desk/import/" (page.site.slug) "/act" } {
            button type="submit" name="do" value=(what) class="plain" { (words) }
        }
    }
}

fn running(page: &ImportPage<'_>, job: &ImportJob, texts: &Texts) -> Markup {
    let phase = match (job.phase.as_str(), job.act) {
        ("reading", _) => texts.import_reading(),
        ("ordering", _) => texts.import_ordering(),
        ("storing", Act::Import) => texts.import_storing(),
        ("storing", Act::Look) => texts.import_checking(),
        _ => texts.import_waiting(),
    };
    let (done, total) = (job.done.max(0).unsigned_abs(), job.total.max(0).unsigned_abs());
    let shown = |number: u64| match job.phase.as_str() {
        "reading" => texts.import_megabytes(&texts.number(number >> 20)),
        _ => texts.number(number),
    };
    html! {
        h2 { (if job.act == Act::Look { texts.import_is_looking() } else { texts.import_is_importing() }) }
        (begun(page, job, texts))
        div class="imp-far" {
            label for="far" { (phase) }
            @if total > 0 {
                progress id="far" max=(total) value=(done.min(total)) {}
                p { (texts.import_far(&shown(done), &shown(total))) }
            } @else {
                progress id="far" {}
                p { "\u{a0}" }
            }
        }
        @if job.stop_asked {
            p role="status" { (texts.import_stopping()) }
        } @else {
            p class="hint" { (texts.import_leave()) }
            div class="set-buttons" {
                a class="imp-again" href={ "/desk/import/" (page.site.slug) } { (texts.import_see()) }
                (button(page, "stop", texts.import_stop()))
            }
        }
    }
}

fn done(page: &ImportPage<'_>, job: &ImportJob, texts: &Texts) -> Markup {
    let report: Value = serde_json::from_str(&job.report).unwrap_or_default();
    let is_look = job.act == Act::Look;
    html! {
        h2 { (if is_look { texts.import_would() } else { texts.import_did() }) }
        (begun(page, job, texts))
        (sums(&report, is_look, texts))
        (hosts(page, &report, is_look, texts))
        (reasons(&report["comments"]["skipped"], texts.import_skipped(), texts))
        (reasons(&report["comments"]["changed"], texts.import_changed(), texts))
        (stories(&report, is_look, texts))
        (notes(page, &report, texts))
        @if is_look {
            (again(page, (Act::Import, texts.import_now()), Some((Act::Look, texts.import_look_again())), texts))
            (button(page, "clear", texts.import_clear()))
        } @else {
            (button(page, "clear", texts.import_dismiss()))
        }
    }
}

/// The form by which the files that are there are looked at or imported, with other settings where they are wanted; what is
/// likelier wanted first.
fn again(page: &ImportPage<'_>, first: (Act, &str), second: Option<(Act, &str)>, texts: &Texts) -> Markup {
    html! {
        form class="set-form imp-again-form" method="post" action={ "/desk/import/" (page.site.slug) "/act" } {
            p class="set-buttons" {
                button type="submit" name="do" value=(first.0.as_str()) { (first.1) }
                @if let Some(second) = second {
                    button type="submit" name="do" value=(second.0.as_str()) class="plain" { (second.1) }
                }
            }
            (fields(page, texts))
        }
    }
}

/// The same for what came to no end: its act once more, or the other one.
fn once_more(page: &ImportPage<'_>, act: Act, texts: &Texts) -> Markup {
    let look = (Act::Look, texts.import_look_again());
    match act {
        Act::Look => again(page, look, Some((Act::Import, texts.import_at_once())), texts),
        Act::Import => again(page, (Act::Import, texts.import_go_on()), Some(look), texts),
    }
}

fn stopped(page: &ImportPage<'_>, job: &ImportJob, texts: &Texts) -> Markup {
    html! {
        h2 { (texts.import_stopped()) }
        (begun(page, job, texts))
        @if job.act == Act::Import { p { (texts.import_stopped_why()) } }
        (once_more(page, job.act, texts))
        (button(page, "clear", texts.import_clear()))
    }
}

fn failed(page: &ImportPage<'_>, job: &ImportJob, texts: &Texts) -> Markup {
    let report: Value = serde_json::from_str(&job.report).unwrap_or_default();
    let words = report["error"].as_str().unwrap_or_default();
    html! {
        h2 { (texts.import_failed()) }
        (begun(page, job, texts))
        @if words == FILES_GONE {
            p class="al-wrong" { (texts.import_gone()) }
        } @else {
            // The reader of a format says in English what it stumbled over.
            p class="al-wrong" lang="en" { (words) }
            @if report["unreadable"] == true {
                p { (texts.import_unreadable()) }
            } @else if report["unknown"] == true {
                p { (texts.import_unknown()) }
                (again(page, (Act::Look, texts.import_look_again()), None, texts))
            } @else {
                @if job.act == Act::Import { p { (texts.import_stopped_why()) } }
                (once_more(page, job.act, texts))
            }
        }
        (button(page, "clear", texts.import_clear()))
    }
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

/// Reasons with their counts.
fn counted(value: &Value) -> Vec<(&str, u64)> {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(reason, number)| (reason.as_str(), count(number))).collect()
}

fn sums(report: &Value, is_look: bool, texts: &Texts) -> Markup {
    let comments = &report["comments"];
    let skipped = counted(&comments["skipped"]).iter().map(|(_, number)| number).sum();
    let format = report["format"].as_str().unwrap_or_default();
    html! {
        dl class="imp-sums" {
            @for (words, number) in [
                (texts.import_read(), count(&comments["read"])),
                (if is_look { texts.import_would_store() } else { texts.import_stored() }, count(&comments["stored"])),
                (texts.import_skipped(), skipped),
                (texts.import_stories(), count(&report["story_count"])),
            ] { div { dt { (words) } dd { (texts.number(number)) } } }
        }
        p class="quiet" { (texts.import_read_as(&html! { span lang="en" { (format) } })) }
    }
}

fn hosts(page: &ImportPage<'_>, report: &Value, is_look: bool, texts: &Texts) -> Markup {
    let hosts = counted(&report["hosts"]);
    html! {
        @if !hosts.is_empty() {
            div class="imp-hosts" {
                h3 { (texts.import_hosts()) }
                ul {
                    @for (host, number) in &hosts {
                        li {
                            code { (host) } " " span class="quiet" { (texts.comment_count(*number)) }
                        }
                    }
                }
                p {
                    (if is_look { texts.import_hosts_why() } else { texts.import_hosts_again() }) " "
                    a href={ "/desk/settings/" (page.site.slug) "#origins" } { (texts.set_origins()) }
                }
            }
        }
    }
}

fn reasons(value: &Value, title: &str, texts: &Texts) -> Markup {
    let mut reasons = counted(value);
    reasons.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    html! {
        @if !reasons.is_empty() {
            h3 { (title) }
            table class="imp-reasons" {
                tbody {
                    @for (reason, number) in reasons {
                        tr { td { (why(reason, texts)) } td { (texts.number(number)) } }
                    }
                }
            }
        }
    }
}

/// A reason in words; one that has none is shown as it is.
fn why<'t>(reason: &'t str, texts: &'t Texts) -> &'t str {
    match reason {
        "already stored" => texts.import_why_known(),
        "already stored under another story" => texts.import_why_elsewhere(),
        "before --since" => texts.import_why_before(),
        "same id as another" => texts.import_why_twice(),
        "deleted and not answered" => texts.import_why_deleted(),
        "story unknown" | "no story" => texts.import_why_no_story(),
        "story hidden" => texts.import_why_hidden(),
        "address not of this site" => texts.import_why_strange(),
        "address unreadable" => texts.import_why_address(),
        "text cut" => texts.import_why_long(),
        "too large" => texts.import_why_large(),
        "broken" => texts.import_why_broken(),
        "cut off" => texts.import_why_cut(),
        "no key" => texts.import_why_no_key(),
        "not a comment" => texts.import_why_not_one(),
        "parent missing" => texts.import_why_orphan(),
        "parent in another story" => texts.import_why_stray(),
        "in a circle of replies" | "own parent" => texts.import_why_circle(),
        "too deep" => texts.import_why_deep(),
        "bad time" => texts.import_why_time(),
        "guessed zone" => texts.import_why_zone(),
        "bad state" => texts.import_why_state(),
        "bad text" => texts.import_why_text(),
        other => other,
    }
}

fn stories(report: &Value, is_look: bool, texts: &Texts) -> Markup {
    let stories = report["stories"].as_array().map(Vec::as_slice).unwrap_or_default();
    let more = count(&report["story_count"]).saturating_sub(stories.len() as u64);
    let text = |story: &Value, key: &str| story[key].as_str().unwrap_or_default().to_owned();
    // Our own page of it, whatever address we go by.
    let path = |story: &Value| {
        let page = text(story, "page_url");
        page.find("/s/").map_or(String::new(), |at| page[at..].to_owned())
    };
    html! {
        @if !stories.is_empty() {
            details class="imp-stories" open[stories.len() <= 20] {
                summary { h3 { (texts.import_stories()) } }
                ul class="set-list" {
                    @for story in stories {
                        li class="set-row" {
                            @if is_look && count(&story["comment_count"]) == 0 {
                                bdi { (text(story, "title")) }
                            } @else {
                                a href=(path(story)) { bdi { (text(story, "title")) } }
                            }
                            @if !is_look { span class="quiet" { (texts.comment_count(count(&story["comment_count"]))) } }
                        }
                    }
                }
                @if more > 0 { p class="quiet" { (texts.import_stories_more(more)) } }
            }
        }
    }
}

fn notes(page: &ImportPage<'_>, report: &Value, texts: &Texts) -> Markup {
    let notes = report["warnings"].as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @if !notes.is_empty() {
            h3 { (texts.import_notes()) }
            ul class="imp-notes" lang="en" { @for note in notes { li { (note.as_str().unwrap_or_default()) } } }
        }
        @if page.has_list {
            p {
                a href={ "/desk/import/" (page.site.slug) "/skipped.jsonl" } download { (texts.import_list()) }
                " " span class="quiet" { (texts.import_list_why()) }
            }
        }
    }
}
