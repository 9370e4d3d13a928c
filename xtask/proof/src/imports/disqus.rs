//! A generated export of Disqus.

use std::io::{self, Write};

use super::model::{Abilities, Comment, Model, Oddity, State, Whole};
use super::text::{day_and_time, html, person};
use chance::Chance;

pub const ABILITIES: Abilities = Abilities {
    pending: false,
    spam: true,
    deleted: true,
    pingbacks: false,
    zones: false,
    stories: true,
    nested: false,
};

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>")?;
    writeln!(out, "<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-internals\">")?;
    writeln!(
        out,
        "<category dsq:id=\"1\"><forum>paper</forum><title>General</title><isDefault>true</isDefault></category>"
    )?;
    for (story, whole) in model.stories.iter().enumerate().filter(|(_, whole)| **whole != Whole::Missing) {
        let identifier =
            if chance.below(3) == 0 { format!("<id>story-{story}</id>") } else { "<id />".to_owned() };
        writeln!(
            out,
            "<thread dsq:id=\"{}\">{identifier}<forum>paper</forum><category dsq:id=\"1\" />\
             <link>https://paper.example/story/{story}</link><title>Story &amp;#8220;{story}&amp;#8221;</title><message />\
             <createdAt>2012-04-30T00:00:00Z</createdAt><author><name>Desk</name><isAnonymous>false</isAnonymous>\
             <username>desk</username></author><isClosed>{}</isClosed><isDeleted>{}</isDeleted></thread>",
            story + 1,
            chance.below(20) == 0,
            *whole == Whole::Hidden,
        )?;
    }
    for &place in &model.order {
        post(model.comments[place as usize], place, chance, out)?;
    }
    writeln!(out, "</disqus>")
}

fn post(comment: Comment, place: u32, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    match comment.oddity {
        Oddity::NoKey => write!(out, "<post><id />")?,
        _ => write!(out, "<post dsq:id=\"{}\"><id />", Model::key(place))?,
    }
    write!(out, "<message><![CDATA[{}", html(chance))?;
    if comment.oddity == Oddity::BadText {
        out.write_all(b" caf\xe9 \xff")?;
    }
    let (day, time) = day_and_time(Model::second(place));
    let time = match comment.oddity {
        Oddity::BadTime => "2012-x05-99T00".to_owned(),
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
    let parent = match comment.oddity {
        Oddity::Orphan => Some(4_000_000_000 + u64::from(place)),
        Oddity::OwnParent => Some(Model::key(place)),
        _ => comment.parent.map(Model::key),
    };
    if let Some(parent) = parent {
        write!(out, "<parent dsq:id=\"{parent}\" />")?;
    }
    writeln!(out, "</post>")
}
