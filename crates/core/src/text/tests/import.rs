//! Other systems' HTML.

use crate::text::{
    Body, BodyLimits, BodyRefusal, IMPORT_HTML_BYTES_MAX, Newlines, REST_LEFT_OUT, beginning,
    beginning_of_html, comment_body, comment_from_html, normalise,
};
use crate::text::{emit, foreign};

/// HTML and the source it is kept as.
const TABLE: &[(&str, &str)] = &[
    ("<p>One <b>two</b> <i>three</i></p>\n<p>four</p>", "One **two** *three*\n\nfour"),
    ("a<br>b<br/><br>c", "a\nb\n\\\nc"),
    ("<em> a </em>b", "*a* b"),
    ("<b>a<i>b</b>c</i>", "**a*b**c*"),
    ("<a href='https://a.example/x'>x</a>", "[x](https://a.example/x)"),
    ("<a href='https://a.example/x'>https://a.example/x</a> y", "https://a.example/x y"),
    ("<a href='javascript:x'>x</a>", "x"),
    ("<img src='https://a.example/c.png' alt='A cat'>", "[A cat](https://a.example/c.png)"),
    ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
    ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n\n  - c"),
    ("<ol start=3><li>a<li value=7>b</ol>", "3. a\n7. b"),
    ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b"),
    ("<pre><code class='language-rust'>\nfn  a()\n\n  b</code></pre>", "```rust\nfn  a()\n\n  b\n```"),
    ("x <code>a*`b</code>", "x ``a*`b``"),
    ("<span class='x spoiler'>it</span>", "||it||"),
    ("1 * 2 * 3_4 &lt;b&gt; [x](y) # &amp;amp;", "1 * 2 * 3_4 \\<b> [x\\](y) # &amp;"),
    ("<p>&gt; no quote</p><p>- no item</p><p>1. no item</p>", "\\> no quote\n\n\\- no item\n\n1\\. no item"),
    ("<h1>T</h1>x<hr>y<table><tr><td>a<td>b</table>", "T\n\nx\n\ny\n\na b"),
    ("a<script>b</script><style>c</style><iframe>d</iframe>e", "ae"),
    ("<q>a</q>", "\u{201c}a\u{201d}"),
    ("<div>a<div>b</div></div>", "a\n\nb"),
    ("a\nb\n\nc", "a b c"),
];

#[test]
fn r01_imported_html_becomes_editable_source() {
    for (html, source) in TABLE {
        let body = comment_from_html(html, Newlines::Insignificant, &BodyLimits::default());
        let made = body.as_ref().map(|body| body.source.as_str());
        assert_eq!(made, Ok(*source), "{html:?}");
        let direct = emit::emit(&foreign::tree_of(html, Newlines::Insignificant));
        assert_eq!(body.map(|body| body.html), Ok(direct), "{html:?}");
    }
}

#[test]
fn r01_line_ends_mean_something_where_the_system_says_so() {
    for (html, source) in [
        ("a\nb\n\nc", "a\nb\n\nc"),
        ("a\r\nb<br />\nc", "a\nb\nc"),
        ("<p>a</p>\n\n<p>b\nc</p>\n", "a\n\nb\nc"),
        ("<blockquote>a\n\nb</blockquote>\nc", "> a\n>\n> b\n\nc"),
    ] {
        let body = comment_from_html(html, Newlines::Significant, &BodyLimits::default());
        assert_eq!(body.map(|body| body.source).as_deref(), Ok(source), "{html:?}");
    }
}

#[test]
fn r75_imports_have_limits() {
    let limits = BodyLimits::default();
    let large = "x".repeat(IMPORT_HTML_BYTES_MAX + 1);
    let refusal = comment_from_html(&large, Newlines::Significant, &limits);
    assert!(matches!(refusal, Err(BodyRefusal::TooLarge { .. })));
    assert_eq!(comment_from_html("<p> </p>", Newlines::Significant, &limits), Err(BodyRefusal::Empty));
}

#[test]
fn of_a_text_of_any_length_the_beginning_is_kept() {
    let limits = BodyLimits { chars_max: 100, bytes_max: 200 };
    let whole = "Words of a *reader*".to_owned();
    assert_eq!(beginning(&whole, &limits), (comment_body(&whole, &limits).expect("fits"), false));
    assert_eq!(beginning(" \n\u{200b}", &limits), (Body::empty(), false));
    for long in [
        "word ".repeat(100),
        "\u{1f600}".repeat(99),
        "é".repeat(150),
        format!("```\n{}", "code\n".repeat(60)),
        format!("{}{}", "a ".repeat(40), "b\n\n".repeat(5_000)),
        "a".repeat(1 << 20),
    ] {
        let (body, is_cut) = beginning(&long, &limits);
        let size = (body.source.chars().count(), body.source.len());
        assert!(is_cut && size.0 <= 100 && size.1 <= 200 && size.1 > 90, "{size:?}");
        let kept = body.source.strip_suffix(REST_LEFT_OUT).expect("the sign stands at its end");
        assert!(long.starts_with(kept) && body.html.as_str().contains('…'), "{kept}");
        assert_eq!(normalise(&body.source), body.source, "it is in normal form");
    }
}

#[test]
fn of_html_of_any_length_the_beginning_is_kept() {
    let limits = BodyLimits::default();
    let html = format!("<p>First</p>{}<p>Last</p>", "<b></b>".repeat(IMPORT_HTML_BYTES_MAX / 7));
    let (body, is_cut) = beginning_of_html(&html, Newlines::Insignificant, &limits);
    assert_eq!((body.source.as_str(), is_cut), ("First\n\n[…]", true), "markup has its limit, too");
    let (body, is_cut) = beginning_of_html(&"ä".repeat(20_000), Newlines::Significant, &limits);
    assert!(is_cut && body.source.chars().count() == 10_000, "{}", body.source.len());
    assert_eq!(beginning_of_html("<p> </p>", Newlines::Significant, &limits), (Body::empty(), false));
}
