//! A saved page, which is read as a whole by [`crate::page`].

use super::Head;
use super::cursor::Cursor;
use super::out::{Out, Told};
use crate::page::{PAGE_BYTES_MAX, html_evidence, read_page};

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    // A picture, say: no text has such a byte.
    let is_text = !head.bytes.contains(&0);
    html_evidence(head.text).or_else(|| is_text.then(|| "a text of lines".to_owned()))
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let bytes = cursor.rest(PAGE_BYTES_MAX)?;
    let page = read_page(&bytes)?;
    out.story(page.story)?;
    for comment in page.comments {
        out.place.line = comment.line as u64;
        out.comment(comment)?;
    }
    Ok(())
}
