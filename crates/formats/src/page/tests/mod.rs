use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::*;

mod hostile;
mod html;

/// How many comments a page has at each depth.
fn depth_counts(page: &PageRecord) -> Vec<usize> {
    let mut depths: HashMap<&str, usize> = HashMap::new();
    let mut counts = Vec::new();
    for comment in &page.comments {
        let depth = comment.parent_source_id.as_deref().map_or(0, |parent| depths[parent] + 1);
        depths.insert(&comment.source_id, depth);
        counts.resize(counts.len().max(depth + 1), 0);
        counts[depth] += 1;
    }
    counts
}

#[test]
fn the_sample_page_is_read_whole() {
    let folder = std::env::var_os("ALTHING_SAMPLES").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples")),
        PathBuf::from,
    );
    let path = folder.join("page-with-discussion.txt");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("{} is not there: nothing to compare with", path.display());
        return;
    };
    let page = read_page(&bytes).unwrap();
    assert_eq!(page.comments.len(), 39);
    assert_eq!(page.comments.iter().map(|it| &it.author.name).collect::<HashSet<_>>().len(), 20);
    assert_eq!(depth_counts(&page), [14, 11, 6, 4, 4]);
    assert_eq!(page.comments.iter().filter(|it| it.body.is_empty()).count(), 2);
    assert_eq!(page.comments.iter().map(|it| &it.source_id).collect::<HashSet<_>>().len(), 39);
    assert!(!page.story.title.is_empty());
    assert_eq!(page.story.credit.as_ref().unwrap().name.chars().count(), 9);
    assert_eq!(page.story.body.as_ref().unwrap().source().split("\n\n").count(), 17);
    assert_eq!(page.warnings, Warnings::default());
    let text = String::from_utf8(bytes).unwrap();
    let without_blanks = text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    for other in
        [without_blanks, text.replace("  ", "\t"), text.replace('•', "*"), text.replace('\n', "\r\n")]
    {
        let other = read_page(other.as_bytes()).unwrap();
        assert_eq!(depth_counts(&other), [14, 11, 6, 4, 4]);
        assert_eq!(other.comments.iter().filter(|it| it.body.is_empty()).count(), 2);
    }
}

#[test]
fn a_list_at_the_end_of_a_story_is_no_discussion() {
    for indent in ["", "  "] {
        let text = format!(
            "T\n\nThree:\n\n• x\n• y\n• z\n\n{indent}• Ann\n\n{indent}  a\n\n{indent}• Bob\n\n{indent}  b\n"
        );
        let page = read_page(text.as_bytes()).unwrap();
        assert_eq!(shown(&page), ["0 Ann: a", "0 Bob: b"], "{text}");
        assert_eq!(page.story.body, Some(crate::record::Text::Plain("Three:\n\n• x\n• y\n• z".to_owned())));
    }
}

/// A page of ours, by its name in `fixtures/page`.
fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../../fixtures/page/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

/// The comments compactly: one `depth name: text` a line, `/` for a newline.
fn shown(page: &PageRecord) -> Vec<String> {
    let mut depths: HashMap<&str, usize> = HashMap::new();
    let line = |comment: &'_ CommentRecord, depth: usize| {
        format!("{depth} {}: {}", comment.author.name, comment.body.source().replace('\n', "/"))
    };
    let mut lines = Vec::new();
    for comment in &page.comments {
        let depth = comment.parent_source_id.as_deref().map_or(0, |parent| depths[parent] + 1);
        depths.insert(&comment.source_id, depth);
        lines.push(line(comment, depth));
    }
    lines
}

fn reason(text: &str) -> (Reason, Option<usize>) {
    let refusal = read_page(text.as_bytes()).unwrap_err();
    (refusal.reason, refusal.line)
}

#[test]
fn a_text_page_is_read_whole() {
    let page = read_page(&fixture("harbour.txt")).unwrap();
    assert_eq!(page.detected.kind, Kind::Text);
    assert_eq!(page.story.title, "Harbour Fence To Come Down After “Ten Loud Years”");
    assert_eq!(page.story.credit.as_ref().unwrap().name, "The Tidewater Post");
    let body = page.story.body.as_ref().unwrap().source();
    let paragraphs: Vec<_> = body.split("\n\n").collect();
    assert_eq!(paragraphs.len(), 6);
    assert!(
        paragraphs[0].starts_with("The council voted")
            && paragraphs[2].starts_with("• the fence rusts,\n• nobody")
    );
    assert_eq!(paragraphs[4], "The old harbour seen from the lighthouse, photograph by L. Marsh");
    assert_eq!(depth_counts(&page), [4, 4, 2, 1, 1]);
    let lines = shown(&page);
    assert_eq!(lines[0], "0 Odd Sailor: About time. *Ten* years, and not one _good_ reason.");
    assert_eq!(lines[1], "0 Maren: Who pays for it?//Nobody has said a word about the costs.");
    assert_eq!(lines[4], "1 Tobias Reed: ");
    let list = "- it keeps the wind out,/- it keeps the/tourists out,/- it was expensive.";
    assert_eq!(lines[8], format!("1 Old Pete: My reasons to keep it://{list}//That is all."));
    assert_eq!(lines[9], "2 Lena: ");
    assert_eq!(lines[11], "1 Maren: A poem! At last something/worth reading here.");
}

#[test]
fn a_text_page_survives_being_saved_otherwise() {
    let text = String::from_utf8(fixture("harbour.txt")).unwrap();
    let page = read_page(text.as_bytes()).unwrap();
    let widen = |with: &str| -> String {
        text.split('\n')
            .map(|line| {
                let content = line.trim_start_matches(' ');
                with.repeat((line.len() - content.len()) / 2) + content + "\n"
            })
            .collect()
    };
    let western: Vec<u8> =
        text.replace(['“', '”', '’'], "'").replace('•', "*").bytes().chain(*b"\n\n      caf\xe9").collect();
    assert_eq!(shown(&read_page(&western).unwrap()).len(), 12);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let others = [
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        format!("\u{feff}{text}").into_bytes(),
        utf16,
        widen("\t").into_bytes(),
        widen("   ").into_bytes(),
        widen("\u{a0}\u{a0}").into_bytes(),
    ];
    for (index, other) in others.iter().enumerate() {
        let other = read_page(other).unwrap();
        assert_eq!((&other.story, &other.comments), (&page.story, &page.comments), "{index}");
    }
    for bullet in ["◦", "‣", "▪", "·"] {
        assert_eq!(shown(&read_page(text.replace('•', bullet).as_bytes()).unwrap()).len(), 12, "{bullet}");
    }
}

#[test]
fn text_pages_that_are_not_whole_are_refused() {
    let cases = [
        ("", Reason::Empty, None),
        ("\n \n", Reason::Empty, None),
        ("Title\n\nA story.\n", Reason::NoComments, Some(3)),
        ("Title\n\n• one\n• two\n", Reason::NoComments, Some(4)),
        ("• Ann\n\n  a\n", Reason::NoHeadline, Some(1)),
        ("Title\n\nBody\n\n• Ann\n\n  a\n\nLoad more", Reason::StrayText, Some(9)),
        (
            "T\n\n• Ann\n  a\n  • Bob\n    b\n    • Cid\n      c\n          • Dan\n            d",
            Reason::StepTooDeep,
            Some(9),
        ),
    ];
    for (text, expected, line) in cases {
        assert_eq!(reason(text), (expected, line), "{text}");
    }
    assert_eq!(
        reason(&format!("{}\n\n• Ann\n\n  a", "x".repeat(HEADLINE_CHARS_MAX + 1))).0,
        Reason::NoHeadline
    );
    assert_eq!(read_page(&vec![b' '; PAGE_BYTES_MAX + 1]).unwrap_err().reason, Reason::TooLarge);
    let tags = |count| read_page(format!("<html>{}", "<i>".repeat(count - 1)).as_bytes()).unwrap_err().reason;
    assert_eq!(tags(PAGE_TAGS_MAX + 1), Reason::TooMany);
    assert_ne!(tags(PAGE_TAGS_MAX), Reason::TooMany);
}
