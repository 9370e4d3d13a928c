//! Publishers' stories.

use crate::text::{STORY_BYTES_MAX, StoryRefusal, story_body, story_body_from_text};
use crate::url::HttpUrl;

fn shown(html: &str) -> (String, Vec<String>) {
    let base = HttpUrl::parse("https://paper.example/news/1").ok();
    match story_body(html, base.as_ref()) {
        Ok(story) => {
            (story.html.as_str().to_owned(), story.image_origins.iter().map(ToString::to_string).collect())
        }
        Err(refusal) => panic!("{refusal}"),
    }
}

#[test]
fn r01_stories_keep_their_structure() {
    for (html, expected) in [
        ("<h1 class=x>A</h1><p style='x'>b", "<h2>A</h2><p>b</p>"),
        ("<a href='/x' target=_blank>x</a>", "<a href=\"https://paper.example/x\" rel=\"noopener\">x</a>"),
        ("<a href='javascript:x'>x</a>", "<a rel=\"noopener\">x</a>"),
        ("<a href='mailto:a@b.example'>x</a>", "<a href=\"mailto:a@b.example\" rel=\"noopener\">x</a>"),
        ("<div id=a>x<script>y</script></div>", "x"),
        ("<p>a<br>b<hr>", "<p>a<br>b</p><hr>"),
    ] {
        assert_eq!(shown(html).0, expected, "{html:?}");
    }
}

#[test]
fn r05_image_origins_are_collected() {
    let (html, origins) = shown(
        "<img src=/a.png alt=A width=10 height=x><img src=https://cdn.example:8443/b.png srcset=x>\
         <img src=//cdn.example:8443/c.png><img src=data:image/png,x alt=D>",
    );
    assert_eq!(origins, ["https://paper.example", "https://cdn.example:8443"]);
    assert!(html.contains("src=\"https://paper.example/a.png\""), "{html}");
    assert!(html.contains("loading=\"lazy\"") && html.contains("width=\"10\""), "{html}");
    assert!(!html.contains("height") && !html.contains("srcset") && !html.contains("data:"), "{html}");
}

#[test]
fn stories_come_from_plain_text_too() {
    let html = story_body_from_text("A <b>\nc\n\n\n  d & e").map(|story| story.html.as_str().to_owned());
    assert_eq!(html.as_deref(), Ok("<p dir=\"auto\">A &lt;b&gt;<br>c</p><p dir=\"auto\">d &amp; e</p>"));
}

#[test]
fn r75_a_story_has_a_limit() {
    let large = "x".repeat(STORY_BYTES_MAX + 1);
    let refusal = StoryRefusal::TooLarge { bytes: large.len(), max: STORY_BYTES_MAX };
    assert_eq!(story_body(&large, None), Err(refusal));
    assert_eq!(story_body_from_text(&large), Err(refusal));
}
