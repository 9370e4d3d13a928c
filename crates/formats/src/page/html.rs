//! A page saved as HTML whose comments are marked.
//!
//! Comments may be marked in three ways, and a page in several of them at once. One is read: that with the most
//! comments; of equals that with the most replies, then with the most times; then JSON-LD before microdata before
//! WordPress's list. So no comment is read twice, and none is mixed from two.

use super::marked::{Marked, Parent, resolve};
use super::{Detected, Kind, PageRecord, jsonld, microdata, story, wordpress};
use crate::html::Document;
use crate::line::with_one_line_end;
use crate::refusal::{Reason, Refusal, Warnings};
use crate::thread::records;

pub(super) fn read(text: &str, evidence: &str, mut warnings: Warnings) -> Result<PageRecord, Refusal> {
    let text = with_one_line_end(text);
    let document = Document::parse(&text);
    let told = jsonld::read(&document)?;
    let (microdata, list) = (microdata::places(&document), wordpress::places(&document));
    let ways = [
        ("schema.org Comment in JSON-LD", told.comments),
        ("schema.org Comment in microdata", microdata::read(&document, &microdata)),
        ("WordPress's comment list", wordpress::read(&document, &list)),
    ];
    let counts: Vec<String> = ways.iter().map(|(way, marked)| format!("{} as {way}", marked.len())).collect();
    let mut best: Option<(&str, Vec<Marked>)> = None;
    for (way, marked) in ways {
        if best.as_ref().is_none_or(|(_, other)| richness(&marked) > richness(other)) {
            best = Some((way, marked));
        }
    }
    let (way, marked) = best.filter(|(_, marked)| !marked.is_empty()).ok_or_else(no_comments)?;
    let in_comment = |node: usize| microdata.begins(node) || list.begins(node);
    let story = story::read(&document, in_comment, told.story)?;
    warn_of_gaps(&marked, &mut warnings);
    let comments = records(resolve(marked, &mut warnings)?);
    let evidence = format!("{evidence}; comments: {}; read as {way}", counts.join(", "));
    Ok(PageRecord { story, comments, detected: Detected { kind: Kind::Html, evidence }, warnings })
}

fn richness(marked: &[Marked]) -> (usize, usize, usize) {
    let replies = marked.iter().filter(|it| it.parent != Parent::None).count();
    let timed = marked.iter().filter(|it| it.created_at.is_some()).count();
    (marked.len(), replies, timed)
}

fn no_comments() -> Refusal {
    let message = "no marked comments: looked for schema.org Comment or UserComments in JSON-LD and in microdata, \
                   and for li.comment in WordPress's ol.commentlist or ol.comment-list; if the page shows its \
                   comments only after loading, save it from a browser that shows them";
    Refusal::new(Reason::NoComments, message)
}

fn warn_of_gaps(marked: &[Marked], warnings: &mut Warnings) {
    let nameless = marked.iter().filter(|it| it.author.name.is_empty());
    for comment in nameless {
        warnings.add(Some(comment.line), "a comment without a name");
    }
    for comment in marked.iter().filter(|it| it.body.is_none()) {
        warnings.add(Some(comment.line), "a comment whose text was not found is read as empty");
    }
    let timeless = marked.iter().filter(|it| it.created_at.is_none()).count();
    if timeless > 0 {
        warnings.add(None, format!("comments without a time that a machine can read: {timeless}"));
    }
}
