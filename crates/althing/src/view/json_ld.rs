//! What search engines read: the page as a schema.org `DiscussionForumPosting`.

use althing_core::text::SafeHtml;
use maud::Render;

use super::date::Machine;
use super::model::{CommentContent, CommentView, DiscussionView, Item, StoryView};

/// Comments that are described a page: the texts stand in the page already, and a search result quotes the first.
const COMMENTS_MAX: usize = 50;

/// JSON that can stand inside a `script` element; made by this module and by nothing else.
pub(super) struct JsonLd(String);

impl JsonLd {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The story with its first comments.
pub(super) fn posting(story: &StoryView, discussion: &DiscussionView, public_url: &str) -> JsonLd {
    let mut json = Object::begin(String::with_capacity(8 * 1024));
    json.text("@context", "https://schema.org");
    json.text("@type", "DiscussionForumPosting");
    let own = absolute(public_url, &story.href);
    json.text("@id", &own);
    json.text("url", story.url.as_deref().unwrap_or(&own));
    json.text("headline", &story.title);
    if !story.summary.is_empty() {
        json.text("text", &story.summary);
    }
    if let Some(at) = story.published_at {
        json.text("datePublished", &Machine(at).render().into_string());
    }
    if let Some(picture) = &story.picture {
        json.text("image", &absolute(public_url, &picture.url));
    }
    let (kind, name) =
        if story.byline.is_empty() { ("Organization", &story.site_name) } else { ("Person", &story.byline) };
    json.object("author", |author| {
        author.text("@type", kind);
        author.text("name", name);
    });
    json.object("interactionStatistic", |statistic| {
        statistic.text("@type", "InteractionCounter");
        statistic.text("interactionType", "https://schema.org/CommentAction");
        statistic.number("userInteractionCount", discussion.total_count);
    });
    json.key("comment");
    comments(&mut json.0, discussion, public_url);
    JsonLd(json.end())
}

fn comments(json: &mut String, discussion: &DiscussionView, public_url: &str) {
    json.push('[');
    let shown = discussion.items.iter().filter_map(|item| match item {
        Item::Comment(comment) => Some(&**comment),
        Item::More { .. } => None,
    });
    let mut first = true;
    for comment in shown.filter(|comment| described(comment)).take(COMMENTS_MAX) {
        if !first {
            json.push(',');
        }
        first = false;
        let mut object = Object::begin(std::mem::take(json));
        one(&mut object, comment, public_url);
        *json = object.end();
    }
    json.push(']');
}

fn described(comment: &CommentView) -> bool {
    matches!(comment.content, CommentContent::Shown { body: Some(_), .. })
}

fn one(json: &mut Object, comment: &CommentView, public_url: &str) {
    let CommentContent::Shown { author, body: Some(body) } = &comment.content else { return };
    json.text("@type", "Comment");
    json.text("url", &absolute(public_url, &comment.permalink));
    json.text("text", &plain(body));
    if let Some(at) = comment.created_at {
        json.text("datePublished", &Machine(at).render().into_string());
    }
    json.object("author", |person| {
        person.text("@type", "Person");
        person.text("name", &author.name);
    });
}

/// A path of ours under the public address; an address as it is.
pub(super) fn absolute(public_url: &str, address: &str) -> String {
    if address.starts_with('/') { [public_url, address].concat() } else { address.to_owned() }
}

/// The words of our own HTML: tags dropped, a line's end after each block, the five entities undone.
fn plain(html: &SafeHtml) -> String {
    let mut text = String::with_capacity(html.as_str().len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(if rest.starts_with('<') { '>' } else { ';' }).map_or(rest.len(), |end| end + 1);
        match &rest[..end] {
            "&amp;" => text.push('&'),
            "&lt;" => text.push('<'),
            "&gt;" => text.push('>'),
            "&quot;" => text.push('"'),
            "&#39;" => text.push('\''),
            "</p>" | "</li>" | "</pre>" | "<br>" => text.push('\n'),
            tag if tag.starts_with('<') => {}
            other => text.push_str(other),
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    text.truncate(text.trim_end().len());
    text
}

/// A JSON object under construction.
struct Object(String);

impl Object {
    fn begin(mut json: String) -> Self {
        json.push('{');
        Self(json)
    }

    fn key(&mut self, key: &str) {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
        string(&mut self.0, key);
        self.0.push(':');
    }

    fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        string(&mut self.0, value);
    }

    fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        self.0.push_str(&value.to_string());
    }

    fn object(&mut self, key: &str, fill: impl FnOnce(&mut Self)) {
        self.key(key);
        let mut inner = Self::begin(std::mem::take(&mut self.0));
        fill(&mut inner);
        self.0 = inner.end();
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A JSON string that ends neither itself nor the element around it, nor a line in old scripts.
fn string(json: &mut String, text: &str) {
    json.push('"');
    let mut from = 0;
    for (at, sign) in text.char_indices() {
        if !matches!(
            sign,
            '"' | '\\' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1F}' | '\u{7F}'
        ) {
            continue;
        }
        json.push_str(&text[from..at]);
        from = at + sign.len_utf8();
        json.push_str("\\u");
        for shift in [12, 8, 4, 0] {
            json.push(char::from_digit(u32::from(sign) >> shift & 15, 16).unwrap_or('0'));
        }
    }
    json.push_str(&text[from..]);
    json.push('"');
}

#[cfg(test)]
mod tests {
    use althing_core::text::RENDERER;

    use super::*;

    #[test]
    fn nothing_a_reader_writes_ends_the_element() {
        let mut json = String::new();
        string(&mut json, "</script><!--\" \\ & \u{2028}\u{2029}\n\u{1F600}é");
        assert_eq!(
            json,
            "\"\\u003c/script\\u003e\\u003c!--\\u0022 \\u005c \\u0026 \\u2028\\u2029\\u000a\u{1F600}é\""
        );
    }

    #[test]
    fn the_words_of_a_comment_are_found() {
        let html = "<p>a &lt;b&gt; <em>c</em><br>d &amp; e</p><ul><li>f</li></ul>";
        let html = SafeHtml::from_store(html.to_owned(), RENDERER).unwrap();
        assert_eq!(plain(&html), "a <b> c\nd & e\nf");
    }
}
