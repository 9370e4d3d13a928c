//! Properties over random sources, and how the work grows with the size of hostile ones.

use proptest::prelude::*;

use super::html::check_allowed;
use crate::text::serialise::serialise;
use crate::text::tree::DEPTH_MAX;
use crate::text::{BodyLimits, foreign};
use crate::text::{Newlines, block, comment_body, comment_from_html, emit, normalise, plain_text};
use crate::url::HttpUrl;

/// The HTML of a source, and the HTML of the source its tree is written back to.
pub(super) fn assert_round_trip(source: &str) {
    let source = normalise(source);
    let tree = block::parse(&source, &mut 0);
    let html = emit::emit(&tree);
    let written = serialise(&tree);
    assert_eq!(normalise(&written), written, "not normalised: {source:?} -> {written:?}");
    let again = emit::emit(&block::parse(&written, &mut 0));
    if html != again {
        let same = html.as_str().chars().zip(again.as_str().chars()).take_while(|(a, b)| a == b).count();
        let near = |text: &str| text.chars().skip(same.saturating_sub(60)).take(160).collect::<String>();
        let (html, again) = (near(html.as_str()), near(again.as_str()));
        panic!("written back differently:\n{html:?}\n{again:?}\nsource {source:?}\nwritten {written:?}");
    }
}

/// Pieces that mean something to the grammar, to put sources together from.
const PIECES: &[&str] = &[
    "*",
    "**",
    "***",
    "_",
    "__",
    "||",
    "|",
    "`",
    "``",
    "```",
    "~~~",
    "[",
    "]",
    "](",
    "(",
    ")",
    "!",
    "![",
    "<",
    ">",
    "> ",
    "- ",
    "* ",
    "1. ",
    "3) ",
    "    ",
    "  ",
    " ",
    " ",
    "\t",
    "\n",
    "\n",
    "\n\n",
    "\\",
    "a",
    "b",
    "word",
    "x y",
    "http://",
    "https://a.example",
    "https://b.example/p_(q)",
    "](https://c.example/x)",
    "](<https://d.example/(>)",
    "<https://e.example>",
    "mailto:a@b.example",
    ":",
    "//",
    "&amp;",
    "\u{a0}",
    "\u{e9}",
    "e\u{301}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{1f600}",
    "<b>",
    "</b>",
    ".",
    "!",
    "bank.example",
    "#",
    "---",
    "1",
    "'",
    "\"",
];

fn sources() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|parts| parts.concat())
}

#[test]
fn a_row_of_dashes_stays_the_item_that_it_is() {
    for source in
        ["* ---", "* -", "1. ---", "* a\n* ---", "* - ---", "---", "* --- x", "> * --", "* ---\n  ---"]
    {
        assert_round_trip(source);
    }
}

#[test]
fn a_bracket_alone_can_be_emphasised() {
    for source in
        ["a***\\[***", "*\\[*", "**!\\[**", "||\\[ \\[||", "*\\[* \\[", "[*\\[*](https://a.example)"]
    {
        assert_round_trip(source);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r01_serialised_sources_render_alike(source in sources()) {
        assert_round_trip(&source);
    }

    #[test]
    fn r01_comments_hold_allowed_html_only(source in sources()) {
        if let Ok(body) = comment_body(&source, &BodyLimits::default()) {
            check_allowed(body.html.as_str(), &source);
            let again = comment_body(&body.source, &BodyLimits::default());
            prop_assert_eq!(again.as_ref(), Ok(&body));
        }
    }

    #[test]
    fn r01_any_text_is_shown_safely(source in "\\PC{0,200}") {
        if let Ok(body) = comment_body(&source, &BodyLimits::default()) {
            check_allowed(body.html.as_str(), &source);
        }
        assert_round_trip(&source);
    }

    #[test]
    fn r01_every_letter_typed_is_shown(source in sources()) {
        if let Ok(body) = comment_body(&source, &BodyLimits::default()) {
            let count = |text: &str, letter| text.to_lowercase().chars().filter(|&c| c == letter).count();
            // A host in other letters is shown as browsers write it, in ASCII.
            let has_target = source.contains("](") || source.contains('<');
            let accented = (!has_target).then_some('\u{e9}');
            for letter in ['a', 'b', 'w', 'x', 'q'].into_iter().chain(accented) {
                prop_assert!(count(body.html.as_str(), letter) >= count(&body.source, letter), "{source:?}");
            }
        }
    }

    #[test]
    fn r78_normalising_twice_changes_nothing(source in "(\\PC|[\u{0}-\u{a0}\u{300}-\u{30f}\u{2028}-\u{206f}\u{e0000}-\u{e007f}]){0,80}") {
        let once = normalise(&source).into_owned();
        prop_assert_eq!(normalise(&once), once.as_str());
    }

    #[test]
    fn canonical_urls_are_their_own_canonical(path in "[a-zA-Z0-9%/._~?&=#;:@!$'()*+,-]{0,40}", host in "[a-z0-9.:-]{1,12}") {
        for scheme in ["http", "https"] {
            if let Ok(url) = HttpUrl::parse(&format!("{scheme}://{host}/{path}")) {
                let key = url.canonical();
                let again = HttpUrl::parse(&key).map(|url| url.canonical());
                prop_assert_eq!(again, Ok(key));
            }
        }
    }
}

/// A small generator of the same numbers every time (xorshift64*, Vigna 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    }

    fn mutate(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(6) {
            let at = self.below(chars.len() + 1);
            match self.below(4) {
                0 => drop(chars.splice(at..at, PIECES[self.below(PIECES.len())].chars())),
                1 if at < chars.len() => drop(chars.remove(at)),
                2 if at < chars.len() => {
                    let end = (at + self.below(20)).min(chars.len());
                    let part = chars[at..end].to_vec();
                    drop(chars.splice(at..at, part));
                }
                _ => chars.insert(at, char::from_u32(self.below(0x3000) as u32).unwrap_or('\u{fffd}')),
            }
        }
        chars.into_iter().take(400).collect()
    }
}

#[test]
fn r01_mutated_sources_keep_every_promise() {
    let iterations =
        std::env::var("ALTHING_FUZZ_ITERATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut pool: Vec<String> = PIECES.iter().map(|piece| (*piece).to_owned()).collect();
    for _ in 0..iterations {
        let pick = numbers.below(pool.len());
        let source = numbers.mutate(&pool[pick]);
        let once = normalise(&source).into_owned();
        assert_eq!(normalise(&once), once.as_str(), "{source:?}");
        assert_round_trip(&source);
        if let Ok(body) = comment_body(&source, &BodyLimits::default()) {
            check_allowed(body.html.as_str(), &source);
        }
        if let Ok(body) = comment_from_html(&source, Newlines::Significant, &BodyLimits::default()) {
            check_allowed(body.html.as_str(), &source);
        }
        if let Ok(url) = HttpUrl::parse(&source) {
            assert_eq!(
                HttpUrl::parse(&url.canonical()).map(|key| key.canonical()),
                Ok(url.canonical()),
                "{source:?}"
            );
        }
        assert!(plain_text(&source, 50).chars().count() <= 50, "{source:?}");
        let slot = numbers.below(512);
        if slot < pool.len() { pool[slot] = source } else { pool.push(source) }
    }
}

/// Sources that cost parsers of Markdown the square of their length, or their stack.
const HOSTILE: &[&str] = &[
    "[",
    "]",
    "[](",
    "![",
    "](",
    "[a](",
    "[a](b",
    "*",
    "**",
    "***",
    "*a ",
    "**a ",
    "*a_b ",
    "_a",
    "a_",
    "*a **b ",
    "`",
    "`a",
    "``a`",
    "`\\",
    ">",
    "> ",
    ">a",
    "- ",
    "-\t",
    "* ",
    "1. ",
    "||",
    "||a",
    "a||",
    "|| ||a",
    "<",
    "<a",
    "<https://",
    "<!--",
    "https://",
    "https://a.b||",
    "https://a.b)",
    "https://a.b*",
    "http://x]",
    "\\",
    "\\\n",
    "\n",
    ">\n",
    "> a\n",
    "- a\n",
    "    a\n",
    "```\n",
    "~~~a\n",
    "a\n",
    "a\n\n",
    "\t",
    " ",
    "a ",
    "[x](<",
    "[a](https://b.c)",
    "(",
    ")",
    "[a](((((",
    "e\u{301}",
    "\u{301}",
    "\u{202e}",
    "\u{2066}",
    "\u{2067}\u{202b}",
    "\u{2069}\u{202c}",
    "\u{1f3f4}\u{e0061}",
    "bank.example ",
    "[bank.example ",
    "*||_a",
    "*a||b*c||",
    "- > ",
    "> - ",
    "1) > a\n",
    " > - a\n",
];

#[test]
fn r70_work_grows_with_the_length_only() {
    for piece in HOSTILE {
        for suffix in ["", "](https://a.example)", "*", "`", "||", ">"] {
            let steps = |bytes: usize| {
                let source = piece.repeat(bytes / piece.len()) + suffix;
                let mut steps = 0;
                drop(block::parse(&normalise(&source), &mut steps));
                steps
            };
            let large = steps(20_480);
            assert!(large <= 40 * 20_500, "{piece:?} {suffix:?} takes {large} steps");
            assert!(large <= 3 * steps(10_240) + 1_000, "{piece:?} {suffix:?} grows faster than its length");
        }
    }
}

#[test]
fn r73_depth_is_capped_on_a_small_stack() {
    let work = || {
        for piece in HOSTILE {
            let source = piece.repeat(40_960 / piece.len());
            let limits = BodyLimits { chars_max: 100_000, bytes_max: 100_000 };
            if let Ok(body) = comment_body(&source, &limits) {
                let depth = check_allowed(body.html.as_str(), piece);
                assert!(depth <= DEPTH_MAX, "{piece:?} is {depth} deep");
            }
            assert_round_trip(&source);
        }
        for element in [
            "blockquote",
            "ul",
            "li",
            "ol",
            "b",
            "span class=spoiler",
            "a href=https://a.example",
            "pre",
            "code",
            "div",
            "table",
        ] {
            let name = element.split(' ').next().unwrap_or_default();
            let count = 40_960 / (element.len() + 2);
            let html = format!("<{element}>").repeat(count) + "x" + &format!("</{name}>").repeat(count);
            let tree = foreign::tree_of(&html, Newlines::Insignificant);
            let depth = check_allowed(emit::emit(&tree).as_str(), element);
            assert!(depth <= DEPTH_MAX, "{element} is {depth} deep");
            let shown = crate::text::story_body(&html, None);
            assert!(shown.is_ok(), "{element}");
        }
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(work);
    assert!(thread.is_ok_and(|thread| thread.join().is_ok()));
}
