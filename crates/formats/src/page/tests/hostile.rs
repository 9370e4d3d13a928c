//! Inputs made to break readers: deep, long, many, and broken at random.

use std::thread;

use super::*;

/// The stack that every reader must do with.
const STACK_BYTES: usize = 256 * 1024;

/// Random numbers for the fuzz run: `SplitMix64` (Steele, Lea, Flood 2014), so that a seed is a run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(STACK_BYTES).spawn(work).unwrap().join().unwrap();
}

#[test]
fn depth_does_not_grow_the_stack() {
    on_a_small_stack(|| {
        let n = 100_000;
        let item =
            "<ol class=children><li class=comment id=comment-1><b class=fn>a</b><div class=comment-content>x";
        let micro = "<div itemscope itemtype=/Comment><b itemprop=author>a</b><div itemprop=text>x";
        let mut chain = "T\n\n".to_owned();
        for depth in 0..2_000 {
            let indent = " ".repeat(depth);
            chain = chain + &indent + "• n\n " + &indent + "t\n";
        }
        let inputs = [
            format!("<h1>T</h1>{}", "<div>".repeat(n)),
            format!("<h1>T</h1><ol class=comment-list><li class=comment>{}", "<b><i>".repeat(n)),
            format!("<h1>T</h1><ol class=comment-list>{}", item.repeat(n / 4)),
            format!("<h1>T</h1>{}", micro.repeat(n / 3)),
            format!("<h1>T</h1><script type=application/ld+json>{}", "{\"comment\":[".repeat(n)),
            chain,
            format!("T\n\n• a\n  b\n{}", " ".repeat(1_000_000) + "• c"),
        ];
        let reasons = inputs.map(|input| read_page(input.as_bytes()).err().map(|it| it.reason));
        let expected = [
            Some(Reason::NoComments),
            None,
            Some(Reason::TooDeep),
            Some(Reason::TooDeep),
            Some(Reason::Json),
            Some(Reason::TooDeep),
            None,
        ];
        assert_eq!(reasons, expected);
        let deepest = jsonld::JSON_DEPTH_MAX / 2 - 1;
        let json =
            "{\"@type\":\"Comment\",\"text\":\"x\",\"comment\":[".repeat(deepest) + &"]}".repeat(deepest);
        let page = format!("<h1>T</h1><script type=application/ld+json>{json}</script>");
        assert_eq!(read_page(page.as_bytes()).unwrap().comments.len(), deepest);
    });
}

#[test]
fn work_grows_with_the_length_only() {
    let shapes = [
        "<li class=comment><b class=fn>",
        "<li class='comment fn comment-content'>x",
        "<li class='comment comment-author'><div class='comment-body comment-content'><i>x</i>",
        "<li class=comment><time><i class=fn><i class=fn></i></i>",
        "<div itemscope itemtype=/Comment itemprop=comment><b itemprop=author>",
        "<div itemscope itemtype=/Comment itemprop='text author'>x",
        "<i itemprop='text author dateCreated upvoteCount parentItem dateModified'>x",
        "<i itemprop=author itemscope><i itemprop='name url'>x",
        "<p itemprop='articleBody author headline' class='byline entry-content'>via: <button>",
    ];
    for shape in shapes {
        for n in [1_000, 8_000] {
            let text = format!("<ol class=comment-list><div itemscope itemtype=/Comment>{}", shape.repeat(n));
            let document = crate::html::Document::parse(&text);
            let (list, items) = (wordpress::places(&document), microdata::places(&document));
            let count = wordpress::read(&document, &list).len() + microdata::read(&document, &items).len();
            let _ = story::read(&document, |node| list.begins(node), None);
            let (work, length) = (document.work(), text.len() as u64);
            assert!(work <= 16 * length, "{shape}: {work} for {length} bytes and {count} comments");
        }
    }
}

#[test]
fn long_and_many_are_read_or_refused() {
    let long = "x".repeat(4_000_000);
    let page = read_page(format!("T\n\n• Ann\n\n  {long}\n").as_bytes()).unwrap();
    assert_eq!(page.comments[0].body.source().len(), long.len());
    let many = format!("T\n\n{}", "• n\n  t\n".repeat(COMMENTS_MAX + 1));
    assert_eq!(reason(&many).0, Reason::TooMany);
    let lists = format!("T\n\n• Ann\n\n  t\n{}\n  end\n", "  • x\n".repeat(200_000));
    let page = read_page(lists.as_bytes()).unwrap();
    assert_eq!((page.comments.len(), page.warnings.kept.len()), (1, 1));
    let spaces =
        format!("T\n\n• Ann\n\n\u{a0}\u{2003}\u{3000} t\u{200b}\n{}\u{feff}\n", "\u{a0}\n".repeat(100_000));
    assert_eq!(shown(&read_page(spaces.as_bytes()).unwrap()), ["0 Ann: t"]);
}

/// One small change: bytes lost, doubled, replaced, moved, or a piece of markup put in.
fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    const PIECES: [&str; 22] = [
        "•",
        "\n",
        "  ",
        "\t",
        "\r",
        "<",
        ">",
        "</li>",
        "<li class=comment>",
        "&#",
        "\"",
        "{",
        "]",
        "<!--",
        "itemprop=text ",
        "\u{a0}",
        "\0",
        "itemscope ",
        "<p>",
        "</",
        "- ",
        "- x\n",
    ];
    let at = random.below(bytes.len());
    let length = random.below(24).min(bytes.len() - at);
    match random.below(6) {
        0 => drop(bytes.drain(at..at + length)),
        1 => {
            let copy = bytes[at..at + length].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copy);
        }
        2 if at < bytes.len() => bytes[at] = random.next() as u8,
        3 => bytes.truncate(at.max(1)),
        4 => {
            let to = random.below(bytes.len());
            let middle = at.min(to);
            let by = random.below(bytes.len() - middle);
            bytes[middle..].rotate_left(by);
        }
        _ => {
            let piece = PIECES[random.below(PIECES.len())];
            bytes.splice(at..at, piece.bytes());
        }
    }
}

/// What holds of every page that is read, whatever it was made from.
fn check(page: &PageRecord) {
    let mut seen: HashSet<&str> = HashSet::new();
    assert!(!page.comments.is_empty() && !page.story.title.is_empty());
    for comment in &page.comments {
        assert!(
            comment.parent_source_id.as_deref().is_none_or(|parent| seen.contains(parent)),
            "parents come first"
        );
        assert!(seen.insert(&comment.source_id), "keys are unique");
        assert!(comment.line > 0);
    }
}

#[test]
fn broken_pages_never_make_it_panic() {
    let iterations =
        std::env::var("ALTHING_FUZZ_ITERATIONS").ok().and_then(|it| it.parse().ok()).unwrap_or(20_000);
    on_a_small_stack(move || {
        let names =
            ["harbour.txt", "harbour-wordpress.html", "harbour-jsonld.html", "harbour-microdata.html"];
        let pages = names.map(fixture);
        let mut random = Random(39);
        let mut read_count = 0;
        for iteration in 0..iterations {
            let mut bytes = pages[iteration % pages.len()].clone();
            for _ in 0..=random.below(6) {
                mutate(&mut bytes, &mut random);
                if bytes.is_empty() {
                    break;
                }
            }
            if let Ok(page) = read_page(&bytes) {
                check(&page);
                read_count += 1;
            }
        }
        assert!(read_count > iterations / 10, "most changes leave a page that can be read: {read_count}");
    });
}
