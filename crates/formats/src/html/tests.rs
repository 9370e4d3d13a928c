use super::*;

/// The tree as `name(children)` with texts as they are.
fn shown(source: &str) -> String {
    let document = Document::parse(source);
    let mut shown = String::new();
    let mut open: Vec<usize> = Vec::new();
    for node in 0..document.len() {
        while open.pop_if(|end| *end <= node).is_some() {
            shown.push(')');
        }
        match document.element(node) {
            Some(element) => {
                shown.push_str(&element.name);
                shown.push('(');
                open.push(document.end(node));
            }
            None => shown.push_str(&document.text(node, |_| false)),
        }
    }
    shown + &")".repeat(open.len())
}

#[test]
fn pages_become_trees() {
    let cases = [
        ("<p>a<p>b", "p(a)p(b)"),
        ("<ul><li>a<li>b<ul><li>c</ul>d</ul>e", "ul(li(a)li(bul(li(c))d))e"),
        ("<div>a</span>b</div>c", "div(ab)c"),
        ("<span><div>a</span>b</div>c</span>d", "span(div(ab)c)d"),
        ("<b><i>a</b>c</i>d", "b(i(a))cd"),
        ("<p>a<br>b<img src=x>c</p>d", "p(abr()bimg()c)d"),
        ("<script>if (a<b) '</p>'</script>x", "script(if (a<b) '</p>')x"),
        ("<title>a <b> &amp; c</TITLE >x", "title(a <b> & c)x"),
        ("<!-- a > b -->x<!-->y<!doctype html>z<?a?>", "xyz"),
        ("a < b <3 &lt;", "a< b<3 <"),
        ("<table><tr><td>a<td>b<tr><td>c</div>d</table>e", "table(tr(td(a)td(b))tr(td(cd)))e"),
        ("<svg><path/><g/></svg>a<div/>b", "svg(path()g())adiv(b)"),
        ("<p <div>a", "p(a)"),
        ("x<a href=\"y", "x"),
        ("</p></>x", "x"),
        ("<plaintext>a</plaintext>", "plaintext(a</plaintext>)"),
    ];
    for (source, expected) in cases {
        assert_eq!(shown(source), expected, "{source}");
    }
}

#[test]
fn attributes_are_read() {
    let document = Document::parse(
        "<A HREF='x&amp;y' class=\"a B\" Class=c id=q/r itemscope data-x='>' rel = nofollow>",
    );
    let element = document.element(0).unwrap();
    let values = ["href", "class", "id", "itemscope", "rel", "data-x"].map(|name| element.attribute(name));
    assert_eq!(values, [Some("x&y"), Some("a B"), Some("q/r"), Some(""), Some("nofollow"), None]);
    assert!(element.has_class("b") && !element.has_class("c"));
}

#[test]
fn inner_html_is_the_source_without_what_is_cut() {
    let document = Document::parse("<div> a<p>b</p><i>c</i><script>d</script>e<p>f </div>");
    let italic = document.elements(0..document.len()).find(|(_, it)| it.name == "i").unwrap().0;
    assert_eq!(document.inner_html(0, |_| false), "a<p>b</p><i>c</i>e<p>f");
    assert_eq!(document.inner_html(0, |node| node == italic), "a<p>b</p>e<p>f");
    assert_eq!(document.text(0, |node| node == italic), "abef");
}

#[test]
fn work_grows_with_the_length_only() {
    let shapes = [
        "<div>",
        "<p>",
        "<b a=1>",
        "<li>",
        "<ul><li>",
        "<table><tr><td>",
        "</div>",
        "<div></p>",
        "<i></div>",
        "<a b=c ",
        "<!--",
        "<title>",
        "</",
        "<x y=\"",
        "&amp;&",
        "<svg/>",
        "<",
        "<script></scrip",
        "a<b>c</i>",
    ];
    for shape in shapes {
        for n in [2_000, 16_000] {
            let source = shape.repeat(n);
            let work = Document::parse(&source).work();
            assert!(work <= 4 * source.len() as u64 + 8, "{shape}: {work} for {} bytes", source.len());
        }
    }
}
