//! What the Markdown subset makes of a source.

use super::{body, render};
use crate::text::{Body, BodyLimits, BodyRefusal, RENDERER, SafeHtml, comment_body, plain_text};

const REL: &str = "rel=\"nofollow ugc noopener noreferrer\"";

/// Source and HTML; `P(` … `)P` stands for a paragraph, `A(url)` for the start tag of a link.
const TABLE: &[(&str, &str)] = &[
    ("Hello", "P(Hello)P"),
    ("one\ntwo", "P(one<br>two)P"),
    ("one\n\n\ntwo", "P(one)PP(two)P"),
    ("  one\n      two", "P(one<br>two)P"),
    ("one\\\ntwo", "P(one<br>two)P"),
    (
        "a *b* **c** ***d*** _e_ __f__",
        "P(a <em>b</em> <strong>c</strong> <strong><em>d</em></strong> <em>e</em> <strong>f</strong>)P",
    ),
    ("snake_case_name 2 * 3 * 4", "P(snake_case_name 2 * 3 * 4)P"),
    ("*a **b* c**", "P(<em>a <strong>b</strong></em><strong> c</strong>)P"),
    ("***a* b**", "P(<strong><em>a</em> b</strong>)P"),
    ("*a\nb*", "P(<em>a<br>b</em>)P"),
    ("*a\n\nb*", "P(*a)PP(b*)P"),
    ("****a****", "P(****a****)P"),
    ("\\*a\\* \\a", "P(*a* \\a)P"),
    ("`a*b*` ``c`d`` `e", "P(<code>a*b*</code> <code>c`d</code> `e)P"),
    (
        "see ||the *end*|| now",
        "P(see <span class=\"spoiler\" role=\"note\" tabindex=\"0\">the <em>end</em></span> now)P",
    ),
    ("a || b || c, |||x|||", "P(a || b || c, |||x|||)P"),
    ("# Title\n## b", "P(# Title<br>## b)P"),
    ("Title\n=====\n---", "P(Title<br>=====<br>---)P"),
    ("* * *", "P(* * *)P"),
    ("> a\n> b\n\nc", "<blockquote>P(a<br>b)P</blockquote>P(c)P"),
    ("> a\nb", "<blockquote>P(a)P</blockquote>P(b)P"),
    (">> a\n> b", "<blockquote><blockquote>P(a)P</blockquote>P(b)P</blockquote>"),
    (">", "P(&gt;)P"),
    ("- a\n- b\n  c", "<ul dir=\"auto\"><li>a</li><li>b<br>c</li></ul>"),
    ("text\n- a\n- b", "P(text)P<ul dir=\"auto\"><li>a</li><li>b</li></ul>"),
    ("- a\n\n  b", "<ul dir=\"auto\"><li><p>a</p><p>b</p></li></ul>"),
    (
        "- a\n  - b\n    - c",
        "<ul dir=\"auto\"><li>a<ul dir=\"auto\"><li>b<ul dir=\"auto\"><li>c</li></ul></li></ul></li></ul>",
    ),
    ("1. a\n2. b\n5. c", "<ol dir=\"auto\"><li>a</li><li>b</li><li value=\"5\">c</li></ol>"),
    ("1984. A year", "<ol dir=\"auto\" start=\"1984\"><li>A year</li></ol>"),
    ("It was\n1984. A year", "P(It was<br>1984. A year)P"),
    ("007. Bond", "P(007. Bond)P"),
    ("- a\n* b", "<ul dir=\"auto\"><li>a</li></ul><ul dir=\"auto\"><li>b</li></ul>"),
    ("-\n+1\n-5", "P(-<br>+1<br>-5)P"),
    ("```\n<b>\n  *x*\n```\nafter", "<pre dir=\"auto\"><code>&lt;b&gt;\n  *x*</code></pre>P(after)P"),
    ("~~~rust\nx\n~~~", "<pre dir=\"auto\"><code class=\"language-rust\">x</code></pre>"),
    ("    a\n\n      b\n\nc", "<pre dir=\"auto\"><code>a\n\n  b</code></pre>P(c)P"),
    ("- ```\n  a\n  ```", "<ul dir=\"auto\"><li><pre dir=\"auto\"><code>a</code></pre></li></ul>"),
    ("[t](https://a.example/x)", "P(A(https://a.example/x)t</a>)P"),
    ("[*t*](https://a.example)", "P(<em>A(https://a.example/)t</a></em>)P"),
    ("[t](https://a.example/x_(y))", "P(A(https://a.example/x_(y))t</a>)P"),
    ("[](https://a.example)", "P(A(https://a.example/)https://a.example/</a>)P"),
    ("![cat](https://a.example/c.png)", "P(A(https://a.example/c.png)cat</a>)P"),
    ("[t](javascript:alert(1))", "P([t](javascript:alert(1)))P"),
    ("[t](/relative) [t] [t]: x", "P([t](/relative) [t] [t]: x)P"),
    (
        "[a [b](https://b.example) c](https://c.example)",
        "P([a A(https://b.example/)b</a> c](A(https://c.example/)https://c.example</a>))P",
    ),
    ("<https://a.example/?b&c>", "P(A(https://a.example/?b&amp;c)https://a.example/?b&amp;c</a>)P"),
    ("<mailto:ana@paper.example>", "P(A(mailto:ana@paper.example)mailto:ana@paper.example</a>)P"),
    ("(see https://a.example/b_(c)).", "P((see A(https://a.example/b_(c))https://a.example/b_(c)</a>).)P"),
    ("**https://a.example**", "P(<strong>A(https://a.example/)https://a.example</a></strong>)P"),
    ("HTTPS://A.Example", "P(A(https://a.example/)HTTPS://A.Example</a>)P"),
    ("xhttps://a.example https\\://a.example", "P(xhttps://a.example https://a.example)P"),
    ("https://user@a.example", "P(https://user@a.example)P"),
    (
        "[https://bank.example](https://evil.example)",
        "P(A(https://evil.example/)https://bank.example</a> (evil.example))P",
    ),
    (
        "[**bank**.example now](https://evil.example)",
        "P(A(https://evil.example/)<strong>bank</strong>.example now</a> (evil.example))P",
    ),
    ("[www.a.example/b](https://a.example/b)", "P(A(https://a.example/b)www.a.example/b</a>)P"),
    (
        "[bank\u{3002}example](https://evil.example)",
        "P(A(https://evil.example/)bank\u{3002}example</a> (evil.example))P",
    ),
    (
        "https://b\u{430}nk.example",
        "P(A(https://xn--bnk-6cd.example/)https://b\u{430}nk.example</a> (xn--bnk-6cd.example))P",
    ),
    ("<b onclick='*x*'>*y*</b>", "P(&lt;b onclick=&#39;*x*&#39;&gt;<em>y</em>&lt;/b&gt;)P"),
    ("&amp; &lt;", "P(&amp;amp; &amp;lt;)P"),
    ("a < b > c", "P(a &lt; b &gt; c)P"),
    ("| a | b |\n|---|---|", "P(| a | b |<br>|---|---|)P"),
    ("[^1]: note", "P([^1]: note)P"),
];

fn expand(short: &str) -> String {
    let mut out = short.replace(")P", "</p>").replace("P(", "<p dir=\"auto\">");
    while let Some(at) = out.find("A(") {
        let end = out[at..].match_indices(')').map(|(end, _)| at + end).find(|end| {
            let inner = &out[at + 2..*end];
            inner.matches('(').count() == inner.matches(')').count()
        });
        let Some(end) = end else { panic!("{short}") };
        out = format!("{}<a href=\"{}\" {REL}>{}", &out[..at], &out[at + 2..end], &out[end + 1..]);
    }
    out
}

#[test]
fn r01_markdown_table() {
    for (source, expected) in TABLE {
        assert_eq!(render(source), expand(expected), "{source:?}");
    }
}

#[test]
fn r01_tables_sources_survive_serialising() {
    for (source, _) in TABLE {
        super::fuzz::assert_round_trip(source);
    }
}

#[test]
fn r75_limits_are_checked_in_characters_and_bytes() {
    let limits = BodyLimits::default();
    assert!(comment_body(&"x".repeat(10_000), &limits).is_ok());
    assert!(comment_body(&"\u{1f600}".repeat(10_000), &limits).is_ok());
    assert_eq!(
        comment_body(&"x".repeat(10_001), &limits).map(drop),
        Err(BodyRefusal::TooLong { chars: 10_001, max: 10_000 })
    );
    let limits = BodyLimits { chars_max: 100, bytes_max: 20 };
    assert_eq!(
        comment_body(&"\u{e9}".repeat(11), &limits).map(drop),
        Err(BodyRefusal::TooLarge { bytes: 22, max: 20 })
    );
}

#[test]
fn r78_what_cannot_be_seen_is_refused() {
    let limits = BodyLimits::default();
    for source in ["", " ", "\n\t\n", "\0\u{7}", "\u{feff}"] {
        assert_eq!(comment_body(source, &limits), Err(BodyRefusal::Empty), "{source:?}");
    }
    for source in [
        "\u{200b}\u{200b}",
        "\u{3164}",
        "\u{2800}",
        "\u{ad}",
        "\u{115f}",
        "```\n```",
        "> \u{200d}\u{2060}",
        "*\u{200b}*\u{ffa0}",
    ] {
        let taken = comment_body(source, &limits);
        if !source.starts_with('*') {
            assert_eq!(taken, Err(BodyRefusal::Invisible), "{source:?}");
        }
    }
}

#[test]
fn r01_links_are_counted() {
    let body = body("https://a.example [b](https://b.example/1) <https://a.example/2> [no](ftp://c.example)");
    assert_eq!(body.link_count, 3);
    assert_eq!(Body::empty().html.as_str(), "");
}

#[test]
fn r01_stored_html_counts_for_its_renderer_only() {
    assert!(SafeHtml::from_store("<p>x</p>".to_owned(), RENDERER).is_some());
    assert!(SafeHtml::from_store("<p>x</p>".to_owned(), RENDERER + 1).is_none());
}

#[test]
fn plain_text_leaves_markup_and_spoilers_out() {
    assert_eq!(plain_text("**a** `b`\n> c\n\n||who did it|| d", 100), "a b\nc\n[…] d");
    assert_eq!(plain_text("one two three four", 16), "one two three…");
    assert_eq!(plain_text("abcdefgh", 5), "abcd…");
    assert_eq!(plain_text("ab\u{1f469}\u{200d}\u{1f680}cd", 4), "ab…");
    assert_eq!(plain_text("abc", 0), "");
}
