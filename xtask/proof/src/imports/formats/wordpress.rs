//! A generated WXR file of WordPress.

use std::io::{self, Write};

use chance::Chance;

use super::model::{Abilities, Comment, LEAST, Model, Oddity, State, Whole, Zones};
use super::text::{ODD_BYTES, day_and_time, html, person};

pub const ABILITIES: Abilities = Abilities {
    pending: true,
    deleted: true,
    pingbacks: true,
    zones: Zones::Some,
    hidden: true,
    nested: true,
    ..LEAST
};

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>")?;
    writeln!(
        out,
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\
         <title>The Paper</title><link>https://paper.example</link><wp:wxr_version>1.2</wp:wxr_version>"
    )?;
    let mut rest = model.order.iter().copied().peekable();
    for (story, whole) in model.stories.iter().enumerate() {
        let status = if *whole == Whole::Hidden { "draft" } else { "publish" };
        writeln!(
            out,
            "<item><title>Story {story}</title><link>https://paper.example/story/{story}</link>\
             <pubDate>Mon, 30 Apr 2012 00:00:00 +0000</pubDate><dc:creator><![CDATA[desk]]></dc:creator>\
             <content:encoded><![CDATA[]]></content:encoded><wp:post_id>{}</wp:post_id>\
             <wp:post_date_gmt>2012-04-30 00:00:00</wp:post_date_gmt><wp:comment_status>open</wp:comment_status>\
             <wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>",
            story + 1
        )?;
        while let Some(place) = rest.next_if(|place| model.comments[*place as usize].story == story as u32) {
            comment(model.comments[place as usize], place, chance, out)?;
        }
        writeln!(out, "</item>")?;
    }
    writeln!(out, "</channel></rss>")
}

fn comment(one: Comment, place: u32, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let key = one.key(place).map_or(String::new(), |key| key.to_string());
    let who = person(chance);
    let user = if who.is_multiple_of(5) { 0 } else { who + 1 };
    write!(
        out,
        "<wp:comment><wp:comment_id>{key}</wp:comment_id><wp:comment_author><![CDATA[Reader &amp; {who}]]></wp:comment_author>\
         <wp:comment_author_email>reader{who}@mail.example</wp:comment_author_email><wp:comment_author_url></wp:comment_author_url>\
         <wp:comment_author_IP>192.0.2.1</wp:comment_author_IP>"
    )?;
    let (day, time) = day_and_time(Model::second(place));
    let (local, gmt) = match one.oddity {
        Oddity::BadTime => ("never".to_owned(), "2012-99-99 00:00:00".to_owned()),
        Oddity::NoZone => (format!("{day} {time}"), "0000-00-00 00:00:00".to_owned()),
        _ => (format!("{day} {time}"), format!("{day} {time}")),
    };
    write!(
        out,
        "<wp:comment_date>{local}</wp:comment_date><wp:comment_date_gmt>{gmt}</wp:comment_date_gmt>"
    )?;
    write!(out, "<wp:comment_content><![CDATA[{}", html(chance).replace("]]>", "]]]]><![CDATA[>"))?;
    if one.oddity == Oddity::BadText {
        out.write_all(ODD_BYTES)?;
    }
    let approved = match one.state {
        State::Deleted => "trash",
        State::Pending => "0",
        State::Published | State::Spam => "1",
    };
    let kind = if one.oddity == Oddity::Pingback { "pingback" } else { "" };
    let parent = one.parent_key(place).unwrap_or(0);
    writeln!(
        out,
        "]]></wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>\
         <wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>{user}</wp:comment_user_id></wp:comment>"
    )
}
