//! A generated export of Disqus.

use std::io::{self, Write};

use chance::Chance;

use super::model::{Abilities, Comment, LEAST, Model, Oddity, State, UNKNOWN, Whole};
use super::text::{BAD_TIME, ODD_BYTES, day_and_time, html, person};

pub const ABILITIES: Abilities =
    Abilities { spam: true, deleted: true, hidden: true, storyless: Some(UNKNOWN), ..LEAST };

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>")?;
    writeln!(out, "<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-internals\">")?;
    writeln!(
        out,
        "<category dsq:id=\"1\"><forum>paper</forum><title>General</title><isDefault>true</isDefault></category>"
    )?;
    for (story, whole) in model.told() {
        let identifier =
            if chance.below(3) == 0 { format!("<id>story-{story}</id>") } else { "<id />".to_owned() };
        writeln!(
            out,
            "<thread dsq:id=\"{}\">{identifier}<forum>paper</forum><category dsq:id=\"1\" />\
             <link>{}</link><title>Story &amp;#8220;{story}&amp;#8221;</title><message />\
             <createdAt>2012-04-30T00:00:00Z</createdAt><author><name>Desk</name><isAnonymous>false</isAnonymous>\
             <username>desk</username></author><isClosed>{}</isClosed><isDeleted>{}</isDeleted></thread>",
            story + 1,
            Model::url(story),
            chance.below(20) == 0,
            whole == Whole::Hidden,
        )?;
    }
    for (place, comment) in model.records() {
        post(comment, place, chance, out)?;
    }
    writeln!(out, "</disqus>")
}

fn post(comment: Comment, place: u32, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    match comment.key(place) {
        None => write!(out, "<post><id />")?,
        Some(key) => write!(out, "<post dsq:id=\"{key}\"><id />")?,
    }
    write!(out, "<message><![CDATA[{}", html(chance))?;
    if comment.oddity == Oddity::BadText {
        out.write_all(ODD_BYTES)?;
    }
    let (day, time) = day_and_time(Model::second(place));
    let time = match comment.oddity {
        Oddity::BadTime => BAD_TIME.to_owned(),
        // Some exports leave the zone out: it is UTC.
        _ if chance.below(50) == 0 => format!("{day}T{time}"),
        _ => format!("{day}T{time}Z"),
    };
    write!(
        out,
        "]]></message>\n<createdAt>{time}</createdAt><isDeleted>{}</isDeleted><isSpam>{}</isSpam>",
        comment.state == State::Deleted,
        comment.state == State::Spam
    )?;
    let who = person(chance);
    match who % 10 {
        0 | 1 => write!(out, "<author><name>Guest {who}</name><isAnonymous>true</isAnonymous></author>")?,
        2 => write!(
            out,
            "<author><name>R\u{e9}ader {who}</name><email>reader{who}@mail.example</email>\
             <isAnonymous>true</isAnonymous></author>"
        )?,
        _ => write!(
            out,
            "<author><name>Reader {who}</name><isAnonymous>false</isAnonymous><username>reader{who}</username></author>"
        )?,
    }
    write!(out, "<thread dsq:id=\"{}\" />", comment.story + 1)?;
    if let Some(parent) = comment.parent_key(place) {
        write!(out, "<parent dsq:id=\"{parent}\" />")?;
    }
    writeln!(out, "</post>")
}
