use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

/// Reads an outline and shows it compactly: one `depth name: body` a comment, `/` for a newline.
fn shown(text: &str) -> String {
    match parse(text) {
        Ok(comments) => {
            let lines =
                comments.iter().map(|it| format!("{} {}: {}", it.depth, it.name, it.body.replace('\n', "/")));
            lines.collect::<Vec<_>>().join("; ")
        }
        Err(refusal) => format!("{:?} {}", refusal.reason, refusal.line.unwrap_or(0)),
    }
}

#[test]
fn outlines_of_many_shapes_are_read() {
    let cases = [
        ("• Ann\n\n  a\n\n  • Bob\n\n    b\n", "0 Ann: a; 1 Bob: b"),
        ("  • Ann\n    a\n    • Bob\n      b\n  • Cid\n    c", "0 Ann: a; 1 Bob: b; 0 Cid: c"),
        ("* Ann\n\ta\n\t* Bob\n\t\tb", "0 Ann: a; 1 Bob: b"),
        ("- Ann\n    a\n    - Bob\n        b", "0 Ann: a; 1 Bob: b"),
        ("- Ann\n  a\n    - Bob\n      b\n        - Cid\n          c", "0 Ann: a; 1 Bob: b; 2 Cid: c"),
        ("• Ann\n\u{a0}\u{a0}a\n\u{a0}\u{a0}◦ Bob\n\u{a0}\u{a0}\u{a0}\u{a0}b", "0 Ann: a; 1 Bob: b"),
        ("• Ann\r\n\r\n  a\r\n  b\r\n\r\n  c\r\n", "0 Ann: a/b//c"),
        ("• Ann\n\n\n\n  a\n\n\n\n  b\n", "0 Ann: a//b"),
        ("• Ann\n• Bob\n  • Cid\n\n    c\n• Dan", "0 Ann: ; 0 Bob: ; 1 Cid: c; 0 Dan: "),
        ("• Ann\n  • Bob\n    • Cid", "0 Ann: ; 1 Bob: ; 2 Cid: "),
        ("• Ann\n\n  a\n\n  • Bob\n\n\n• Cid\n\n  c", "0 Ann: a; 1 Bob: ; 0 Cid: c"),
        ("• Ann\n     deeper\n  a\n", "0 Ann: deeper/a"),
        ("• Ann\n\n  one that\ngoes on\n\n• Bob\n\n  b", "0 Ann: one that/goes on; 0 Bob: b"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn bullets_that_readers_type_are_text() {
    let cases = [
        // The text goes on at their column.
        (
            "• Ann\n\n  Two:\n\n  • x\n  • y\n\n  So.\n\n  • Bob\n\n    b",
            "0 Ann: Two://• x/• y//So.; 1 Bob: b",
        ),
        ("• Ann\n  Two:\n  • x and\n    more\n  • y\n  So.", "0 Ann: Two:/• x and/more/• y/So."),
        ("• Ann\n\n  Nested:\n\n  • x\n    • y\n  • z\n\n  So.", "0 Ann: Nested://• x/• y/• z//So."),
        // Successive ones without text, where a comment without text would leave a blank line.
        ("• Ann\n\n  Two:\n\n  • x\n  • y\n\n• Bob\n\n  b", "0 Ann: Two://• x/• y; 0 Bob: b"),
        // Typed ones in an outline of drawn ones.
        ("• Ann\n\n  - x\n\n  - y\n\n  • Bob\n\n    b", "0 Ann: - x//- y; 1 Bob: b"),
        ("• Ann\n\n  a\n- b\n- c\n\n• Bob\n\n  b", "0 Ann: a/- b/- c; 0 Bob: b"),
        // Between two steps or deeper than one.
        (
            "• Ann\n\n  Two:\n   • x\n   • y\n\n• Bob\n\n  b\n\n  • Cid\n\n    c",
            "0 Ann: Two:/• x/• y; 0 Bob: b; 1 Cid: c",
        ),
        ("• Ann\n\n  a\n\n    • x\n\n• Bob\n\n  b\n\n  • Cid\n\n    c", "0 Ann: a//• x; 0 Bob: b; 1 Cid: c"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text}");
    }
    let long = format!("• Ann\n\n  a\n\n  • {}\n", "x".repeat(NAME_CHARS_MAX + 1));
    assert_eq!(parse(&long).unwrap().len(), 1, "too long for a name");
}

#[test]
fn lines_without_a_place_are_refused_by_number() {
    let cases = [
        ("", "Empty 0"),
        (" \n\u{a0}\n", "Empty 0"),
        ("\nAnn\n", "NoComments 2"),
        ("• Ann\n\n  a\n\n  • Bob\n\n    b\n\n        • Cid\n\n          c", "StepTooDeep 9"),
        ("• Ann\n  a\n    • Bob\n      b", "StepTooDeep 3"),
        ("• Ann\n  a\n  • Bob\n    b\n   • Cid\n     c\n", "OffStep 5"),
        ("• Ann\n    a\n    • Bob\n        b\n  • Cid\n    c\n", "OffStep 5"),
        ("  • Ann\n    a\n• Bob\n  b", "OffStep 3"),
        ("• Ann\n\n  a\n\nThe end.", "StrayText 5"),
        ("• Ann\nnot indented", "StrayText 2"),
        ("• Ann\n\n  a\n\n•\n", "NoName 5"),
        ("• Ann\n\n  a\n\n  • Bob\n\n    b\n\n  back at Ann", "StrayText 9"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(text), expected, "{text}");
    }
    let refusal = parse("• Ann\n  a\n  • Bob\n    b\n        • Cid\n          c\n").unwrap_err();
    assert!(refusal.to_string().starts_with("line 5: a name at a depth of 4 under a comment of depth 1: "));
    let long = format!("• Ann\n\n  a\n• {}\n", "x".repeat(NAME_CHARS_MAX + 1));
    assert_eq!(shown(&long), "NoName 4");
}

#[test]
fn odd_lines_are_warned_about() {
    let text = with_one_line_end("• Ann\n\n  one that\ngoes on\n  - x\n");
    let mut warnings = Warnings::default();
    parse_rows(&rows(&text), &mut warnings).unwrap();
    assert_eq!(warnings.kept.iter().map(|it| it.line).collect::<Vec<_>>(), [Some(4), Some(5)]);
}

#[test]
fn depth_and_number_have_limits() {
    let chain = |depth: usize| {
        let mut text = String::new();
        for depth in 0..=depth {
            writeln!(text, "{0:1$}• n\n{0:1$} t", "", depth).unwrap();
        }
        text
    };
    assert_eq!(parse(&chain(COMMENT_DEPTH_MAX)).unwrap().len(), COMMENT_DEPTH_MAX + 1);
    assert_eq!(shown(&chain(COMMENT_DEPTH_MAX + 1)), format!("TooDeep {}", 2 * COMMENT_DEPTH_MAX + 3));
    assert_eq!(parse(&"• n\n".repeat(COMMENTS_MAX)).unwrap().len(), COMMENTS_MAX);
    assert_eq!(shown(&"• n\n".repeat(COMMENTS_MAX + 1)), format!("TooMany {}", COMMENTS_MAX + 1));
}

#[test]
fn work_grows_with_the_length_only() {
    let list = "• n\n\n  t\n\n".to_owned() + &"  • x\n".repeat(400);
    let shapes: [&dyn Fn(usize) -> String; 7] = [
        &|n| "• n\n".repeat(n),
        &|n| "• n\n\n  t\n\n".repeat(n),
        &|n| list.repeat(n / 400),
        &|n| "• n\n  t\n".to_owned() + &"  • x\n".repeat(n) + "  end",
        &|n| "• n\n  t\n".to_owned() + &"  • x\n    • y\n".repeat(n) + "  end",
        &|n| (0..n).fold("• n\n".to_owned(), |text, i| text + &" ".repeat(i % 900) + " t\n"),
        &|n| "• n\n t\n".to_owned() + &"                • x\n".repeat(n),
    ];
    for (index, shape) in shapes.iter().enumerate() {
        let work = |n: usize| {
            let text = shape(n);
            let rows = rows(&text);
            parse_rows(&rows, &mut Warnings::default())
                .map(|outline| (outline.work, rows.len() as u64))
                .unwrap()
        };
        for n in [2_000, 16_000] {
            let (work, rows) = work(n);
            assert!(work <= 3 * rows, "shape {index}: {work} for {rows} rows");
        }
    }
}

/// A comment to be written as an outline: how deep relative to the most it may be, name, paragraphs of lines.
fn comments() -> impl Strategy<Value = Vec<OutlineComment>> {
    let line = "[a-zé*_<&>(][a-zé*_.<&>][a-zé*_.<&> -]{0,20}[a-z.*]";
    let paragraphs = prop::collection::vec(prop::collection::vec(line, 1..3), 0..3);
    prop::collection::vec((0_usize..100, "[A-Za-zÀ-ž0-9][A-Za-z0-9 .&-]{0,12}[A-Za-z0-9]", paragraphs), 1..40)
        .prop_map(|raw| {
            let mut depth_max = 0;
            let mut comments = Vec::new();
            for (seed, name, paragraphs) in raw {
                let depth = seed % (depth_max + 1);
                depth_max = (depth + 1).min(9);
                let paragraphs: Vec<_> = paragraphs.into_iter().map(|lines| lines.join("\n")).collect();
                comments.push(OutlineComment { depth, name, body: paragraphs.join("\n\n"), line: 0 });
            }
            // Without a text at the top there is nothing that tells a comment without a text from a list.
            comments[0].body = "text".to_owned();
            comments
        })
}

fn written(comments: &[OutlineComment], base: usize, step: &str, bullet: &str, airy: bool) -> String {
    let mut text = String::new();
    for comment in comments {
        let indent = " ".repeat(base) + &step.repeat(comment.depth);
        writeln!(text, "{indent}{bullet} {}", comment.name).unwrap();
        if airy {
            text.push('\n');
        }
        for line in comment.body.lines() {
            let line = if line.is_empty() { String::new() } else { format!("{indent}{step}{line}") };
            writeln!(text, "{line}").unwrap();
        }
        if airy {
            text.push('\n');
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_as_an_outline_is_read_back(
        comments in comments(),
        base in 0_usize..5,
        step in prop::sample::select(vec![" ", "  ", "   ", "    ", "        ", "\t", "\u{a0}\u{a0}"]),
        bullet in prop::sample::select(vec!["•", "*", "-", "◦", "‣", "▪", "·", "+"]),
        airy: bool,
        line_end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let base = if step == "\t" { 0 } else { base };
        let text = written(&comments, base, step, bullet, airy).replace('\n', line_end);
        let mut read = parse(&text).map_err(|refusal| TestCaseError::fail(format!("{refusal}\n{text}")))?;
        for comment in &mut read {
            prop_assert!(comment.line > 0);
            comment.line = 0;
        }
        prop_assert_eq!(read, comments, "{}", text);
    }

    #[test]
    fn nothing_written_makes_it_panic(text in "([ \t]{0,6}[•*x\n-]{0,2} ?[a\n]{0,2}\n{0,2}){0,40}") {
        let _ = parse(&text);
    }
}
