//! What must hold of every page, whatever is written into it.

use std::collections::BTreeSet;

use althing_core::id::{CommentId, StoryId};
use althing_core::text::{RENDERER, SafeHtml};
use althing_core::time::{MINUTE, Micros};
use maud::Markup;

use super::model::*;
use super::*;

/// Would run, break out of an attribute or end an element, were it not escaped.
const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;";
const NOW: Micros = Micros(1_778_594_733_000_000);
const PUBLIC: &str = "https://talk.example";

fn site() -> SiteView {
    let (slug, name, language) = ("paper".to_owned(), EVIL.to_owned(), "en".to_owned());
    SiteView { slug, name, language, theme_href: Some("/a/theme-1.css".to_owned()) }
}

fn comment(number: u8, depth: u32) -> CommentView {
    let id = CommentId::new(NOW, [number; 10]);
    CommentView {
        id,
        parent_id: None,
        depth,
        indent: depth.min(8) as u8,
        descendants_on_page: 0,
        content: CommentContent::Shown {
            author: AuthorView {
                name: EVIL.to_owned(),
                initials: "<".to_owned(),
                hue: 200,
                badge: Some(Badge::Staff),
            },
            body: SafeHtml::from_store("<p>Said.</p>".to_owned(), RENDERER),
        },
        created_at: Some(NOW),
        edited_at: Some(NOW),
        permalink: format!("/s/paper/x#comment-{id}"),
        reply_href: Some(format!("/s/paper/x/reply?to={id}")),
        in_reply_to: Some(AnsweredView { id: CommentId::new(NOW, [9; 10]), name: Some(EVIL.to_owned()) }),
        votes: Some(VotesView {
            href: format!("/s/paper/x/vote?on={id}"),
            up: Some(12),
            down: Some(3),
            has_down: true,
        }),
        marks: MarksView::default(),
        report_href: Some(format!("/s/paper/x/report?on={id}")),
    }
}

fn story() -> StoryView {
    let text = || EVIL.to_owned();
    let id = StoryId::new(NOW, [0; 10]);
    StoryView {
        id,
        site: "paper".to_owned(),
        site_name: text(),
        href: format!("/s/paper/{id}"),
        url: Some("https://paper.example/story?a=1&b=2".to_owned()),
        title: text(),
        byline: text(),
        summary: text(),
        section: text(),
        credit: Some(CreditView { name: text(), url: None }),
        picture: Some(PictureView { url: "/p.png".to_owned(), alt: text(), caption: text(), credit: text() }),
        body: None,
        published_at: Some(NOW),
        comment_count: 2,
    }
}

fn thread(writing: Writing) -> DiscussionView {
    let id = StoryId::new(NOW, [0; 10]);
    let gone = CommentView { content: CommentContent::Removed, ..comment(2, 1) };
    DiscussionView {
        site: site(),
        story_id: id,
        story_href: format!("/s/paper/{id}"),
        story_url_field: Some(EVIL.to_owned()),
        epoch: 7,
        total_count: 2,
        sorts: vec![SortLink { sort: SortView::Best, href: "?sort=best".to_owned(), current: true }],
        writing,
        guard: althing_core::guard::Guard::Normal,
        slow_seconds: 0,
        items: vec![
            Item::Comment(Box::new(comment(1, 0))),
            Item::Comment(Box::new(gone)),
            Item::Comment(Box::new(comment(3, 12))),
            Item::More { count: 3, href: "/more?x=<".to_owned(), indent: 200 },
        ],
        next_href: Some("/next".to_owned()),
        whole_href: Some("/whole".to_owned()),
        rules_href: Some("https://paper.example/rules".to_owned()),
        base: String::new(),
        sign_in_href: None,
        comment_chars_max: 10_000,
        name_chars_max: 60,
        mail: true,
        edit_minutes: 15,
        proof: None,
        framed: false,
    }
}

fn open() -> Writing {
    Writing::Open { action: "/s/paper/x/comments".to_owned(), guests: true }
}

fn refused() -> Draft {
    let texts = Texts::of("en");
    Draft {
        body: EVIL.to_owned(),
        name: EVIL.to_owned(),
        email: EVIL.to_owned(),
        notify: true,
        carried: vec![("waited", EVIL.to_owned())],
        refusal: Some(DraftRefusal::body_long(12_000, 10_000, texts)),
    }
}

fn reply(writing: Writing) -> ReplyPage {
    ReplyPage {
        site: site(),
        story_id: StoryId::new(NOW, [0; 10]),
        story_title: EVIL.to_owned(),
        story_href: "/s/paper/x".to_owned(),
        story_url_field: None,
        parent: Some(comment(1, 0)),
        writing,
        draft: refused(),
        rules_href: None,
        writer: None,
        sign_in_href: None,
        comment_chars_max: 10_000,
        name_chars_max: 60,
        mail: true,
    }
}

fn case(status: CaseStatus) -> CasePage {
    CasePage {
        site: site(),
        story_title: EVIL.to_owned(),
        story_href: "/s/paper/x".to_owned(),
        comment: comment(1, 0),
        status,
        source: EVIL.to_owned(),
        editable_until: Some(NOW.plus(10 * MINUTE)),
        withdrawable: true,
        is_guest: true,
        action: "/c/x/y".to_owned(),
        just: Some(CaseJust::Submitted),
        notices: Vec::new(),
        draft: Some(refused()),
        statements: Vec::new(),
        complaint: None,
        comment_chars_max: 10_000,
        now: NOW,
    }
}

fn front() -> FrontPage {
    FrontPage {
        title: EVIL.to_owned(),
        language: "en".to_owned(),
        sites: vec![site()],
        site: Some(site()),
        lead: Some(story()),
        stories: vec![story()],
        busiest: vec![story()],
        next_href: Some("/?page=x".to_owned()),
    }
}

/// Every kind of page, in both directions.
fn documents() -> Vec<String> {
    let closed = || Writing::Closed { since: Some(NOW), after_days: Some(1) };
    let pages = |texts: &Texts| -> Vec<Markup> {
        vec![
            story_page(&story(), &thread(open()), PUBLIC, texts),
            story_page(&story(), &thread(closed()), PUBLIC, texts),
            frame_page(&story(), &thread(open()), PUBLIC, texts),
            front_page(&front(), texts),
            reply_page(&reply(open()), texts),
            reply_page(&reply(closed()), texts),
            case_page(&case(CaseStatus::Pending(vec![EVIL.to_owned()])), texts),
            case_page(&case(CaseStatus::Published), texts),
            problem_page(&problem_view("too-large", "/", texts), Some(&site()), texts),
        ]
    };
    let all = ["en", "de", "ar-XB"].into_iter().flat_map(|language| pages(Texts::of(language)));
    all.map(Markup::into_string).collect()
}

/// The tags of a page, as they stand between `<` and `>`.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(tag, _)| tag)
}

#[test]
fn no_page_holds_a_style_a_script_or_anything_a_reader_could_run() {
    for page in documents() {
        assert!(!page.contains("<img src=x"), "{page}");
        for tag in tags(&page) {
            let script = tag == "script" || tag.starts_with("script ");
            assert!(!script || tag.contains("src=\"/a/") || tag.contains("application/ld+json"), "{tag}");
            assert!(!tag.starts_with("style"), "{tag}");
            for attribute in [" style=\"", " onerror=", " onclick=", " onload=", "javascript:"] {
                // Inside an attribute's value these are words; a quotation mark never is.
                let outside: String = tag.split('"').step_by(2).collect();
                assert!(!outside.contains(attribute.trim_end_matches('"')), "{tag}");
            }
        }
    }
}

#[test]
fn ids_are_unique_links_lead_somewhere_and_each_page_has_one_headline() {
    for page in documents() {
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{ids:?}");
        assert!(!page.contains("href=\"\"") && !page.contains("src=\"\""), "{page}");
        assert_eq!(page.matches("<h1").count(), 1, "{page}");
        assert_eq!(page.matches("<main").count(), 1, "{page}");
    }
}

#[test]
fn structured_data_cannot_end_its_element() {
    let page = story_page(&story(), &thread(open()), PUBLIC, Texts::of("en")).into_string();
    let (_, data) = page.split_once("application/ld+json\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    assert!(!data.contains(['<', '>', '&', '\u{2028}']), "{data}");
    assert!(data.contains("\\u003cscript\\u003e") && data.ends_with("]}"), "{data}");
}

#[test]
fn deep_comments_say_how_deep_and_whom_they_answer() {
    let html = discussion(&thread(open()), Texts::of("en")).into_string();
    assert!(html.contains("class=\"al-c d8\" id=\"comment-"), "{html}");
    assert_eq!(html.matches("data-depth=\"12\"").count(), 1);
    assert_eq!(html.matches("class=\"al-to al-far\"").count(), 3, "whom they answer is on another page");
    let mut near = thread(open());
    near.items.insert(0, Item::Comment(Box::new(comment(9, 0))));
    let html = discussion(&near, Texts::of("en")).into_string();
    assert_eq!(html.matches("class=\"al-to\"").count(), 3);
    assert!(html.contains("al-rest d8"), "a step that is too large is held at the last");
    assert!(html.contains("hue-8"), "a hue that is too large comes round again");
}

#[test]
fn a_closed_discussion_has_no_form_and_keeps_what_was_typed() {
    let texts = Texts::of("en");
    let closed = || Writing::Closed { since: None, after_days: None };
    let html = discussion(&thread(closed()), texts).into_string();
    assert!(!html.contains("<form") && html.contains(texts.closed_title()));
    let page = reply_page(&reply(closed()), texts).into_string();
    assert!(!page.contains("<form") && page.contains("readonly"));
}

#[test]
fn a_refused_text_comes_back_as_it_was_with_the_fault_at_its_field() {
    let mut view = reply(open());
    view.draft.body = "\n  first line\r\nsecond".to_owned();
    let page = reply_page(&view, Texts::of("en")).into_string();
    assert!(page.contains(">\n\n  first line\r\nsecond</textarea>"), "the parser drops the first line break");
    assert!(page.contains("12,000 characters; 10,000 fit"), "{page}");
    assert!(page.contains("aria-describedby=\"al-body-wrong al-rules\" aria-invalid=\"true\""), "{page}");
}

#[test]
fn links_of_a_fragment_elsewhere_lead_to_this_server() {
    let mut view = thread(open());
    view.base = PUBLIC.to_owned();
    view.writing =
        Writing::Open { action: "https://talk.example/s/paper/x/comments".to_owned(), guests: true };
    let html = discussion(&view, Texts::of("en")).into_string();
    assert!(html.contains("action=\"https://talk.example/s/paper/x/comments\""), "an address stays as it is");
    let astray = tags(&html).find(|tag| tag.contains(" href=\"/") || tag.contains(" action=\"/"));
    assert_eq!(astray, None, "leads to the wrong server");
    assert!(html.contains("data-api=\"https://talk.example/api/v1\""));
}
