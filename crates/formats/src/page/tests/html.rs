//! Saved HTML pages.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::record::{Text, VoteCounts};

#[test]
fn wordpress_lists_are_read() {
    let page = read_page(&fixture("harbour-wordpress.html")).unwrap();
    assert!(
        page.detected.evidence.ends_with("read as WordPress's comment list"),
        "{}",
        page.detected.evidence
    );
    let story = &page.story;
    assert_eq!(story.title, "Harbour Fence To Come Down");
    assert_eq!(story.url.as_deref(), Some("https://tidewater.example/2024/05/harbour-fence/"));
    assert_eq!(story.summary.as_deref(), Some("Ten loud years end & gulls rejoice."));
    assert_eq!(story.byline.as_deref(), Some("L. Marsh"));
    assert_eq!(story.published_at, Some(1_715_067_000_000_000));
    let credit = story.credit.as_ref().unwrap();
    assert_eq!(
        (credit.name.as_str(), credit.url.as_deref()),
        ("The Quay", Some("https://quay.example/fence"))
    );
    let body = "<p>The council voted on Tuesday to take down the <strong>fence</strong> around the old harbour.</p>\n\
                <p>Work begins in spring.</p>";
    assert_eq!(story.body, Some(Text::Html(body.to_owned())));
    assert_eq!(
        shown(&page),
        [
            "0 Odd Sailor: <p>About time. 3 &lt; 4 &amp; so on.</p>/<p>Second <em>paragraph</em>.</p>",
            "1 Maren: <p>Who pays?</p>",
            "2 Keel & Sons: ",
            "0 Maren: <p>An old theme&#8217;s text.</p>",
        ]
    );
    assert_eq!(page.comments[0].author.url.as_deref(), Some("https://sailor.example/"));
    let times: Vec<_> = page.comments.iter().map(|it| it.created_at).collect();
    assert_eq!(times, [Some(1_715_068_800_000_000), Some(1_715_072_400_000_000), None, None]);
    assert_eq!(page.comments[1].line, 34);
}

#[test]
fn json_ld_is_read_and_not_read_again_as_microdata() {
    let page = read_page(&fixture("harbour-jsonld.html")).unwrap();
    let story = &page.story;
    assert_eq!(
        (story.title.as_str(), story.section.as_deref()),
        ("Harbour Fence To Come Down", Some("Local"))
    );
    assert_eq!(story.byline.as_deref(), Some("L. Marsh, O. Finn"));
    assert_eq!(story.body, Some(Text::Plain("The council voted.\n\nWork begins in spring.".to_owned())));
    let expected = [
        "0 Odd Sailor: About *time*. It’s over.",
        "1 Maren: <p>Who pays?</p>",
        "2 Keel & Sons: We do.",
        "0 Lena: ",
    ];
    assert_eq!(shown(&page), expected);
    assert_eq!(page.comments[0].votes, Some(VoteCounts { up: 7, down: 2 }));
    assert_eq!(page.comments[0].created_at, Some(1_715_068_800_000_000));
    assert_eq!(page.comments[0].body, Text::Plain("About *time*. It’s over.".to_owned()));
    assert_eq!(page.comments[1].body, Text::Html("<p>Who pays?</p>".to_owned()));
}

#[test]
fn microdata_is_read_nested_and_flat() {
    let page = read_page(&fixture("harbour-microdata.html")).unwrap();
    let story = &page.story;
    assert_eq!(story.title, "Harbour Fence To Come Down");
    assert_eq!(story.byline.as_deref(), Some("L. Marsh"));
    assert_eq!(story.body, Some(Text::Html("<p>The council voted.<p>Work begins in spring.".to_owned())));
    let lines = shown(&page);
    assert!(
        lines[0].starts_with("0 Odd Sailor: <p>About time.</p>/") && lines[0].ends_with("/  <p>Indeed.</p>")
    );
    assert!(!lines[0].contains("Who pays"));
    assert_eq!(lines[1..], ["1 Maren: Who pays?", "2 Keel & Sons: We do."]);
    assert_eq!(page.comments[2].created_at, Some(1_715_072_400_000_000));
    assert_eq!(page.comments[0].votes, Some(VoteCounts { up: 7, down: 0 }));
}

#[test]
fn html_that_is_not_whole_is_refused() {
    let ld = |json: &str| format!("<html>\n<script type=application/ld+json>\n{json}\n</script>");
    let cases = [
        ("<html><h1>Title</h1><p>• Ann".to_owned(), Reason::NoComments, None),
        ("<ol class=comment-list><li class=comment>x</ol>".to_owned(), Reason::NoHeadline, None),
        (ld("{\"a\": 1,\n \"b\": }"), Reason::Json, Some(4)),
        (ld(""), Reason::NoComments, None),
        (ld(&format!("\n{}", "[".repeat(jsonld::JSON_DEPTH_MAX + 1))), Reason::Json, Some(4)),
    ];
    for (html, expected, line) in cases {
        assert_eq!(reason(&html), (expected, line), "{html}");
    }
    let deepest = format!("{}{}", "[".repeat(jsonld::JSON_DEPTH_MAX), "]".repeat(jsonld::JSON_DEPTH_MAX));
    assert_eq!(reason(&ld(&deepest)).0, Reason::NoComments);
}

#[test]
fn html_is_told_from_text() {
    let outline = "\n\n• Ann\n\n  a\n";
    for (head, is_html) in
        [("<p>T", true), ("  <!-- x", true), ("x <HTML>", true), ("<3 fences", false), ("1 < 2 <html", true)]
    {
        assert_eq!(html_evidence(&format!("{head}{outline}")).is_some(), is_html, "{head}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Writes comments as WordPress does: depth, name, text, in the order of a tree.
fn as_wordpress(comments: &[(usize, String, String)], list: &str, close_items: bool) -> String {
    let mut html = format!("<!doctype html><h1>T</h1><{list} class='comment-list'>");
    let end = if close_items { "</li>" } else { "" };
    let mut depth = 0;
    for (index, (new, name, text)) in comments.iter().enumerate() {
        if index > 0 && *new > depth {
            write!(html, "<{list} class=children>").unwrap();
        } else if index > 0 {
            html.push_str(end);
            html.push_str(&format!("</{list}>{end}").repeat(depth - new));
        }
        depth = *new;
        let (name, text) = (escaped(name), escaped(text));
        writeln!(html, "<li class='comment depth-{depth}' id=comment-{index}><div class=comment-body><cite class='fn'>{name}</cite>\
             <div class=comment-content><p>{text}</p></div></div>").unwrap();
    }
    html + end + &format!("</{list}>{end}").repeat(depth) + &format!("</{list}><p>footer")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_wordpress_writes_is_read_back(
        raw in prop::collection::vec((0_usize..100, "[A-Za-z<>&é][A-Za-z<>&é ]{0,9}[a-z]", "[a-z<>&;#\"']{0,20}"), 1..40),
        list in prop::sample::select(vec!["ol", "ul"]),
        close_items: bool,
    ) {
        let mut comments: Vec<(usize, String, String)> = Vec::new();
        for (seed, name, text) in raw {
            let most = comments.last().map_or(0, |last| last.0 + 1);
            comments.push((seed % (most + 1), name, text));
        }
        let page = read_page(as_wordpress(&comments, list, close_items).as_bytes()).unwrap();
        let expected: Vec<String> = comments
            .iter()
            .map(|(depth, name, text)| {
                let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
                format!("{depth} {name}: <p>{}</p>", escaped(text))
            })
            .collect();
        prop_assert_eq!(shown(&page), expected);
    }
}
