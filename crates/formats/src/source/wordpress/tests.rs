//! WordPress's exports: ours of every kind, split and damaged ones, and the samples of others where they are.

use std::ops::ControlFlow;

use super::*;
use crate::source::told::told;
use crate::source::xml::tests::{fixture, samples, shown};
use crate::source::{Format, Input, Item, Place, Summary, recognise};

fn lines_with(bytes: &[u8], options: &Options) -> Vec<String> {
    let (items, ended) = told(read, bytes, options);
    assert!(ended.is_ok(), "{ended:?}");
    items.iter().map(|(place, item)| shown(*place, item)).collect()
}

fn lines(bytes: &[u8]) -> Vec<String> {
    lines_with(bytes, &Options::default())
}

#[test]
fn an_export_is_read_as_it_says() {
    let expected = [
        "16 author 3 [Inga & Co] inga@gazette.example",
        "17 story 18 https://www.gazette.example/2019/harbour-fence/ [Harbour Fence – gone at last] 1559541600 closed",
        "33 2 @ 18 [«Odd» Sailor] ,odd@reader.example, Published 1559557230 lines About time.\n\
         See <a href=\"https://harbour.example/\">there</a>, it ends with ]]>.\n\nReally.",
        "53 5 < 4 @ 18 [Inga] 3,inga@gazette.example,https://www.gazette.example Published 1559557800 lines Thank you.",
        "66 note not-a-comment 4 < 2 @ 18",
        "78 note guessed-zone 6 < 99 @ 18",
        "78 6 < 99 @ 18 [] ,, Pending 1559565600 lines Waits.",
        "88 note bad-time 7 < 2 @ 18",
        "88 7 < 2 @ 18 [Ann] ,, Deleted - lines In <i>the</i> bin &amp; gone.",
        "97 note bad-state 8 @ 18",
        "97 8 @ 18 [Ann] ,, Pending 1559559000 lines Held by a plugin.",
        "104 note no-key @ 18",
        "112 story 19 https://www.gazette.example/?p=19 [A draft “of mine”] 1559635200 hidden",
        "121 note not-a-comment 20 @ 19",
        "131 story 21 https://www.gazette.example/members/ [Members only] - hidden",
        "139 story 22 https://www.gazette.example/2019/harbour-fence/fence-jpg/ [fence.jpg] -",
        "145 30 @ 22 [Ben] ,, Published 1559718000 lines What a fence.",
        "168 story 25 https://www.gazette.example/?post_type=shop_order&p=25 [Order – June 3] - hidden",
        "174 note not-a-comment 31 @ 25",
    ];
    assert_eq!(lines(&fixture("wordpress.xml")), expected);
}

#[test]
fn times_without_a_zone_are_in_the_one_that_the_operator_names() {
    let lines = lines_with(&fixture("wordpress.xml"), &Options { zone_seconds: Some(7_200) });
    assert_eq!(lines[5], "78 6 < 99 @ 18 [] ,, Pending 1559558400 lines Waits.");
    assert!(lines.contains(
        &"112 story 19 https://www.gazette.example/?p=19 [A draft “of mine”] 1559628000 hidden".to_owned()
    ));
}

#[test]
fn the_dialect_for_disqus_is_read_with_its_identifiers() {
    let expected = [
        "9 story https://www.gazette.example/2019/harbour-fence https://www.gazette.example/2019/harbour-fence \
         [Harbour Fence] id=gz-1001 1559541600",
        "16 65 @ https://www.gazette.example/2019/harbour-fence [Maren] \
         reader-7,maren@reader.example,https://maren.example/ Published 1559557500 lines Who pays for it?",
        "31 66 < 65 @ https://www.gazette.example/2019/harbour-fence [Ann] ,, Published 1559557560 lines All of us.",
    ];
    assert_eq!(lines(&fixture("wordpress-for-disqus.xml")), expected);
}

#[test]
fn parts_of_an_export_are_read_one_after_the_other() {
    let names = ["wordpress.xml", "wordpress.xml", "wordpress-for-disqus.xml"];
    let folder = format!("{}/../../fixtures/exports", env!("CARGO_MANIFEST_DIR"));
    let input = Input::open(&names.map(|name| format!("{folder}/{name}").into())).unwrap();
    let found = recognise(&input).unwrap();
    assert_eq!(found.format, Format::Wordpress);
    let mut parts = Vec::new();
    let mut sink = |place: Place, item| {
        if let Item::Comment(comment) = item {
            parts.push((place.part, comment.source_id));
        }
        ControlFlow::Continue(())
    };
    let options = Options::default();
    let summary = crate::source::read(&input, found.format, &options, &mut sink).unwrap();
    // Authors and stories are the same in each.
    assert_eq!((summary.authors, summary.stories, summary.comments), (1, 6, 14));
    let of = |part| parts.iter().filter(|it| it.0 == part).map(|it| it.1.as_str()).collect::<Vec<_>>();
    assert_eq!(
        [of(0), of(1), of(2)],
        [["2", "5", "6", "7", "8", "30"].to_vec(), of(0), ["65", "66"].to_vec()]
    );
}

#[test]
fn an_item_without_an_address_still_has_its_comments() {
    let comment = "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_date_gmt>2019-06-03</wp:comment_date_gmt></wp:comment>";
    let text =
        format!("<rss><channel><item>{comment}<title>T</title><link>/late</link></item></channel></rss>");
    let expected = [
        "1 story item at byte 14 of part 0 [] -",
        "1 1 @ item at byte 14 of part 0 [] ,, Published 1559520000 lines ",
        "1 story item at byte 14 of part 0 /late [T] -",
    ];
    assert_eq!(lines(text.as_bytes()), expected);
}

#[test]
fn a_broken_export_is_read_on_at_the_next_record() {
    let text = "<rss xmlns:wp='http://wordpress.org/export/1.1/'><channel>
<wp:author><wp:author_id>1</wp:author_id>
<wp:author><wp:author_id>2</wp:author_id></wp:author>
<item><wp:post_id>7</wp:post_id>
<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_date_gmt>2019-06-03<wp:comment_approved>1
<wp:comment><wp:comment_id>2</wp:comment_id><wp:comment_date_gmt>2019-06-03</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved>
<wp:comment><wp:comment_id>3</wp:comment_id><wp:comment_content><![CDATA[no end</wp:comment_content></wp:comment>
<wp:comment><wp:comment_content><![CDATA[lost]]></wp:comment_content></wp:comment>
<wp:comment><wp:comment_id>5</wp:comment_id><wp:comment_date_gmt>2019-06-03</wp:comment_date_gmt></wp:comment>
<item><wp:post_id>8</wp:post_id><link>/8</link>
<wp:comment><wp:comment_id>6</wp:comment_id><wp:comment_date_gmt>2019-06-03</wp:comment_date_gmt>
</item></wp:comment>
<wp:comment><wp:comment_id>7</wp:comment_id></wp:comment>
<item><wp:post_id>9</wp:post_id><lin";
    let expected = [
        "2 author 1 []",
        "3 author 2 []",
        "4 story 7 [] -",
        "5 note broken 1 @ 7",
        "6 2 @ 7 [] ,, Published 1559520000 lines ",
        "7 note broken 3 @ 7",
        "9 5 @ 7 [] ,, Published 1559520000 lines ",
        "10 story 8 /8 [] -",
        "11 6 @ 8 [] ,, Published 1559520000 lines ",
        "13 note no-story 7",
        "14 note cut-off @ 9",
    ];
    assert_eq!(lines(text.as_bytes()), expected);
    let (_, ended) = told(read, text.as_bytes(), &Options::default());
    assert_eq!(
        ended.unwrap().damage.map(|it| (it.place.line, it.how)),
        Some((14, "the file ends in the middle"))
    );
}

#[test]
fn an_export_is_known_by_its_root() {
    let evidence = |text: &str| super::recognise(&Head { name: "x", bytes: text.as_bytes(), text });
    let [export, dialect] =
        ["wordpress.xml", "wordpress-for-disqus.xml"].map(|name| String::from_utf8(fixture(name)).unwrap());
    assert_eq!(evidence(&export).unwrap(), "RSS with the namespace of WordPress's export format 1.x");
    let expected =
        "RSS with the namespace of WordPress's export format 1.x, in the dialect that Disqus imports";
    assert_eq!(evidence(&dialect).unwrap(), expected);
    for text in ["", "<rss version='2.0'>", "<html xmlns:wp='http://wordpress.org/export/1.2/'>", "rss"] {
        assert_eq!(evidence(text), None, "{text}");
    }
}

#[test]
fn what_is_no_export_is_refused() {
    let reason = |text: &str| told(read, text.as_bytes(), &Options::default()).1.map_err(|it| it.reason);
    assert_eq!(reason("<disqus><post/></disqus>"), Err(Reason::Unrecognised));
    assert_eq!(reason("<rss/>"), Ok(Summary::default()));
    assert_eq!(reason("\n"), Ok(Summary::default()));
    assert_eq!(reason("<!DOCTYPE rss><rss/>"), Err(Reason::Doctype));
    assert_eq!(reason(&format!("<rss>{}", "<a>".repeat(100_000))), Err(Reason::TooDeep));
}

#[test]
fn a_record_beyond_a_limit_is_skipped_and_the_next_is_read() {
    let comment = |id: u32, content: &str| {
        format!(
            "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_date_gmt>2019-06-03</wp:comment_date_gmt>\
                 <wp:comment_content>{content}</wp:comment_content></wp:comment>\n"
        )
    };
    let text = [
        "<rss><item><link>/1</link>\n",
        &comment(1, &"<b>".repeat(100_000)),
        &comment(2, &"x".repeat(xml::TEXT_BYTES_MAX + 1)),
        &comment(3, "fine"),
        "</item>\n<item><title>",
        &"x".repeat(xml::TEXT_BYTES_MAX + 1),
        "</title><link>/2</link></item></rss>",
    ];
    let expected = [
        "1 story /1 /1 [] -",
        "2 note too-deep 1 @ /1",
        "3 note too-large 2 @ /1",
        "4 3 @ /1 [] ,, Published 1559520000 lines fine",
        "6 note too-large @ /2",
    ];
    assert_eq!(lines(text.concat().as_bytes()), expected);
}

#[test]
fn names_and_titles_lose_their_references_and_titles_their_markup() {
    let cases = [
        ("A &amp; B", "A & B"),
        ("a\n  b", "a b"),
        ("1 < 2", "1 < 2"),
        ("re<i>made</i> <b>x</b>", "remade x"),
        ("&laquo;x&raquo; &#8211;", "«x» –"),
    ];
    for (text, expected) in cases {
        assert_eq!(title(text), expected);
    }
    assert_eq!(name("&lt;b&gt; \t Ann"), "<b> Ann");
}

#[test]
fn samples_of_others_are_read_as_an_independent_count_says() {
    for (name, bytes) in samples(&["isso/wordpress.xml"]) {
        let text = String::from_utf8(bytes).unwrap();
        let count = |mark: &str| text.matches(mark).count();
        let (items, ended) = told(read, text.as_bytes(), &Options::default());
        let summary = ended.unwrap();
        let counted = (summary.comments as usize, summary.stories as usize);
        assert_eq!(counted, (count("</wp:comment>"), count("</item>")), "{name}");
        assert_eq!((summary.damage, summary.notes.len()), (None, 0), "{name}");
        let comments: Vec<&CommentRecord> = items
            .iter()
            .filter_map(|(_, item)| match item {
                Item::Comment(comment) => Some(&**comment),
                _ => None,
            })
            .collect();
        let replies = count("<wp:comment_parent>") - count("<wp:comment_parent>0<");
        assert_eq!(comments.iter().filter(|it| it.parent_source_id.is_some()).count(), replies, "{name}");
        let known = count("<wp:comment_user_id>") - count("<wp:comment_user_id>0<");
        assert_eq!(comments.iter().filter(|it| it.author.source_id.is_some()).count(), known, "{name}");
        assert!(comments.iter().all(|it| it.created_at.is_some() && it.story_key.is_some()), "{name}");
    }
}

#[test]
fn what_is_attached_to_a_page_names_it() {
    let item = |id: u32, status: &str, parent: u32| {
        format!(
            "<item><title>Item {id}</title><link>https://g.example/{id}</link><wp:post_id>{id}</wp:post_id>\
             <wp:post_parent>{parent}</wp:post_parent><wp:status>{status}</wp:status><wp:post_type>page</wp:post_type></item>"
        )
    };
    let items = [
        item(1, "publish", 0),
        item(2, "private", 0),
        item(3, "inherit", 1),
        item(4, "inherit", 2),
        item(5, "inherit", 77),
        item(6, "inherit", 0),
        item(7, "publish", 2),
    ];
    let bytes = format!(
        "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>{}</channel></rss>",
        items.concat()
    );
    let (items, _) = told(read, bytes.as_bytes(), &Options::default());
    let shown: Vec<_> = items
        .iter()
        .filter_map(|(_, item)| match item {
            Item::Story(story) => Some((story.hidden, story.attached_to.as_deref())),
            _ => None,
        })
        .collect();
    let expected = [
        (false, None),
        (true, None),
        (false, Some("1")),
        (false, Some("2")),
        (false, Some("77")),
        (false, None),
        (false, None),
    ];
    assert_eq!(shown, expected, "what is published is shown wherever it hangs");
}
