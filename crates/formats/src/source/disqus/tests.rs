//! Disqus's exports: ours of every kind, damaged ones, and the samples of others where they are.

use std::ops::ControlFlow;

use super::*;
use crate::source::told::told;
use crate::source::xml::tests::{fixture, samples, shown};
use crate::source::{self, Input, Item, Options, Summary};

fn lines(bytes: &[u8]) -> Vec<String> {
    let (items, ended) = told(read, bytes, &Options::default());
    assert!(ended.is_ok(), "{ended:?}");
    items.iter().map(|(place, item)| shown(*place, item)).collect()
}

#[test]
fn an_export_is_read_as_it_says() {
    let expected = [
        "15 story 100 https://www.gazette.example/2019/harbour-fence [Harbour Fence To Come Down After “Ten Loud \
         Years”] in Harbour 1559541600 closed",
        "32 story 101 https://www.gazette.example/2019/harbour-fence?utm_source=feed&utm_medium=rss [Harbour Fence & \
         Ferry] id=gz-1001 1559542200",
        "45 story 102 [] -",
        "48 story 103 http://localhost:1313/2019/draft [A draft that nobody saw] id=gz-1003 1559725200 hidden",
        "73 1 @ 100 [Odd Sailor] facebook-100200300,, Published 1559557230 html <p>About time. \
         <a href=\"https://harbour.example/noise/2019/measurements\" rel=\"nofollow noopener\" \
         title=\"https://harbour.example/noise/2019/measurements\">https://harbour.example/noise/2019/measurements</a></p>",
        "87 2 < 1 @ 100 [Maren] ,maren@reader.example, Published 1559557500 lines Who pays for it?\n\
         And who paid for the first one & its paint?",
        "103 3 < 4 @ 100 [Ann] ann,, Published 1559559600 html <p>That was said before.</p>",
        "113 4 @ 100 [Guest] ,, Deleted 1559559300 lines ",
        "122 5 @ 101 [paint4u] paint4u,, Spam 1559559900 html <p>Cheap paint, <b>cheap</b> paint!</p>",
        "131 6 < 5 @ 999 [Ann] ann,, Published 1559560200 html <p>Where am I?</p>",
        "139 7007 @ 101 [Old Hand] ,old.hand@reader.example, Published 1296731400 html \
         <p>From before there were keys.</p>",
        "148 8 < 9 @ 100 [Ben Å.] ,, Published 1559563200 html <p>In XML it ends with <code>]]></code>,<br>not with \
         <code>&lt;/end&gt;</code>.</p>",
        "167 note own-parent 9",
        "167 9 @ 100 [Ben Å.] ,, Published 1559563140 html <p>How does that end?</p>",
        "177 10 @ 103 [Ann] ann,, Published 1559727000 html <p>Seen by nobody.</p>",
    ];
    assert_eq!(lines(&fixture("disqus.xml")), expected);
}

#[test]
fn a_broken_export_is_read_on_at_the_next_record() {
    let expected = [
        "3 story 100 https://www.gazette.example/2019/harbour-fence [Fence < ferry & quay] -",
        "7 1 @ 100 [Ann] ,, Published 1559557230 html <p>whole</p>",
        "13 note bad-time 2 @ 100",
        "13 note bad-state 2 @ 100",
        "13 2 @ 100 [Ann] ,, Pending - lines bad time and state",
        "20 note no-key < 1 @ 100",
        "26 note no-story 4 < 1",
        "31 5 @ 100 [Ann] ,, Published 1559557230 lines no end tag",
        "36 note broken 6",
        "38 note broken 7 @ 100",
        "50 9 @ 100 [Ann] ,, Published 1559557230 html <p>not <b>escaped</b>,<br>2 < 3, see \
         <a href=\"https://harbour.example/?a=1&amp;b=2\">there</a></p>",
        "56 note cut-off 10",
    ];
    let bytes = fixture("disqus-broken.xml");
    assert_eq!(lines(&bytes), expected);
    let (_, ended) = told(read, &bytes[..], &Options::default());
    assert_eq!(
        ended.unwrap().damage.map(|it| (it.place.line, it.how)),
        Some((56, "the file ends in the middle"))
    );
}

#[test]
fn an_export_in_utf_16_is_the_same_export() {
    let text = String::from_utf8(fixture("disqus.xml")).unwrap().replace("utf-8", "UTF-16");
    let bytes: Vec<u8> = ["\u{feff}", &text].concat().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let input = Input::of_bytes("export.xml", bytes).unwrap();
    let found = source::recognise(&input).unwrap();
    let mut items = Vec::new();
    let mut sink = |place, item| {
        items.push(shown(place, &item));
        ControlFlow::Continue(())
    };
    let summary = source::read(&input, found.format, &Options::default(), &mut sink).map(|it| it.comments);
    assert_eq!((found.format, summary), (source::Format::Disqus, Ok(10)));
    assert_eq!(items, lines(&fixture("disqus.xml")));
}

#[test]
fn a_post_may_name_its_thread_in_words_and_have_no_message() {
    let text = "<disqus><post dsq:id='1'><thread>gz-7</thread><createdAt>2012-12-12T12:12:12</createdAt></post>\
                <thread><id>gz-7</id></thread><thread><title>lost</title></thread></disqus>";
    let expected =
        ["1 1 @ gz-7 [] ,, Published 1355314332 lines ", "1 story gz-7 [] id=gz-7 -", "1 note no-key"];
    assert_eq!(lines(text.as_bytes()), expected);
}

#[test]
fn an_export_is_known_by_its_root() {
    let evidence = |text: &str| recognise(&Head { name: "x", bytes: text.as_bytes(), text });
    let export = String::from_utf8(fixture("disqus.xml")).unwrap();
    assert_eq!(evidence(&export).unwrap(), "XML whose root element is <disqus> in Disqus's namespace");
    assert_eq!(evidence("`<d:disqus>").unwrap(), "XML whose root element is <disqus>");
    let wordpress = String::from_utf8(fixture("wordpress-for-disqus.xml")).unwrap();
    for text in ["", "<rss><disqus>", "disqus", "<disquss>", "{\"disqus\": 1}", &wordpress] {
        assert_eq!(evidence(text), None, "{text}");
    }
}

#[test]
fn what_is_no_export_is_refused() {
    let reason = |text: &str| told(read, text.as_bytes(), &Options::default()).1.map_err(|it| it.reason);
    assert_eq!(reason("<rss><channel/></rss>"), Err(Reason::Unrecognised));
    assert_eq!(reason("some words"), Err(Reason::Unrecognised));
    assert_eq!(reason("<disqus/>"), Ok(Summary::default()));
    assert_eq!(reason(" \n"), Ok(Summary::default()));
    assert_eq!(reason("<!DOCTYPE disqus><disqus/>"), Err(Reason::Doctype));
    assert_eq!(reason(&format!("<disqus>{}", "<a>".repeat(100_000))), Err(Reason::TooDeep));
}

#[test]
fn a_record_beyond_a_limit_is_skipped_and_the_next_is_read() {
    let post = |key: u32, message: &str, more: &str| {
        format!(
            "<post dsq:id='{key}'{more}><message>{message}</message><thread dsq:id='1'/>\
                 <createdAt>2019-06-03</createdAt></post>\n"
        )
    };
    let attributes = " a='b'".repeat(100);
    let text = [
        "<disqus>\n",
        &post(1, &"<b>".repeat(100_000), ""),
        &post(2, &"x".repeat(xml::TEXT_BYTES_MAX + 1), ""),
        &post(3, "x", &attributes),
        &post(4, &format!("<a {}>", " ".repeat(xml::TAG_BYTES_MAX)), ""),
        &post(5, &format!("<a{attributes}>"), ""),
        &post(6, &format!("{}x", "<post dsq:id='7'>".repeat(1_000)), ""),
        &post(8, "fine", ""),
        "</disqus>",
    ];
    let lines = lines(text.concat().as_bytes());
    assert_eq!(
        lines[..5],
        [
            "2 note too-deep 1",
            "3 note too-large 2",
            "4 note too-large 3",
            "5 note too-large 4",
            "6 note too-large 5"
        ]
        .map(|it| it.to_owned() + " @ 1")
    );
    assert_eq!(
        lines[5..1_005],
        [vec!["7 note broken 6".to_owned()], vec!["7 note broken 7".to_owned(); 999]].concat()
    );
    assert_eq!(
        lines[1_005..],
        ["7 7 @ 1 [] ,, Published 1559520000 lines ", "8 8 @ 1 [] ,, Published 1559520000 lines fine"]
    );
}

#[test]
fn a_message_without_markup_keeps_its_lines() {
    for (message, is_html) in [
        ("a\nb", false),
        ("<a href='x'>a</a>\n<b>b</b>", false),
        ("<pa>\n", false),
        ("x <p", false),
        ("<p>a</p>\n", true),
        ("a<br/>b", true),
        ("a\n<blockquote class='x'>b</blockquote>", true),
    ] {
        assert_eq!(matches!(body(message), Text::Html(_)), is_html, "{message}");
    }
}

#[test]
fn samples_of_others_are_read_as_an_independent_count_says() {
    let names = [
        "isso/disqus.xml",
        "remark42/disqus.xml",
        "remark42/disqus-deleted-post.xml",
        "remark42/disqus-deleted-thread.xml",
    ];
    for (name, bytes) in samples(&names) {
        let text = String::from_utf8(bytes).unwrap();
        let count = |mark: &str| text.matches(mark).count();
        // In a thread that is deleted, or a post: counted between its tags.
        let within = |element: &str, mark: &str| {
            let (begin, end) = (format!("\n    <{element}"), format!("</{element}>"));
            text.split(&begin).skip(1).filter(|part| part.split(&end).next().unwrap().contains(mark)).count()
        };
        let (items, ended) = told(read, text.as_bytes(), &Options::default());
        assert_eq!(ended.as_ref().map(|it| it.damage), Ok(None), "{name}");
        let comments: Vec<&CommentRecord> = items
            .iter()
            .filter_map(|(_, item)| match item {
                Item::Comment(comment) => Some(&**comment),
                _ => None,
            })
            .collect();
        let stories: Vec<&StoryRecord> = items
            .iter()
            .filter_map(|(_, item)| match item {
                Item::Story(story) => Some(&**story),
                _ => None,
            })
            .collect();
        let in_state = |state| comments.iter().filter(|it| it.state == state).count();
        assert_eq!((comments.len(), stories.len()), (count("</post>"), count("</thread>")), "{name}");
        assert_eq!(in_state(CommentState::Deleted), within("post", "<isDeleted>true"), "{name}");
        assert_eq!(in_state(CommentState::Spam), within("post", "<isSpam>true"), "{name}");
        assert_eq!(in_state(CommentState::Pending), within("post", "<isSpam>123"), "{name}");
        assert_eq!(
            stories.iter().filter(|it| it.hidden).count(),
            within("thread", "<isDeleted>true"),
            "{name}"
        );
        assert_eq!(
            comments.iter().filter(|it| it.parent_source_id.is_some()).count(),
            count("<parent "),
            "{name}"
        );
        assert_eq!(comments.iter().filter(|it| it.created_at.is_none()).count(), count("-x09-"), "{name}");
        assert!(comments.iter().all(|it| it.story_key.is_some() && !it.source_id.is_empty()), "{name}");
    }
}
