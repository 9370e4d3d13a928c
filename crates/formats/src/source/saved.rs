//! A saved page, which is read as a whole by [`crate::page`].

use super::cursor::Cursor;
use super::out::{Out, Told};
use super::xml::RECORD_BYTES_MAX;
use super::{Code, Head, Note};
use crate::page::{PAGE_BYTES_MAX, html_evidence, read_page};
use crate::record::{CommentRecord, StoryRecord};
use crate::refusal::{Reason, Refusal};

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    // A picture, say: no text has such a byte.
    let is_text = !head.bytes.contains(&0);
    html_evidence(head.text).or_else(|| is_text.then(|| "a text of lines".to_owned()))
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let bytes = cursor.rest(PAGE_BYTES_MAX)?;
    let mut page = read_page(&bytes)?;
    // A page may be larger than any record: a text of its own that is says nothing that anybody reads.
    if bytes_of_story(&page.story) > RECORD_BYTES_MAX {
        page.story.body = None;
        out.skip_other(Note::new(Code::TooLarge))?;
    }
    if bytes_of_story(&page.story) > RECORD_BYTES_MAX {
        let message = format!("its title and addresses alone have more than {RECORD_BYTES_MAX} bytes");
        return Err(Refusal::new(Reason::TooLarge, message).into());
    }
    out.story(page.story)?;
    for comment in page.comments {
        out.place.line = comment.line as u64;
        if bytes_of(&comment) <= RECORD_BYTES_MAX {
            out.comment(comment)?;
        } else {
            let parent_source_id = comment.parent_source_id;
            out.note_about(Note { parent_source_id, ..Note::of(Code::TooLarge, &comment.source_id) })?;
        }
    }
    Ok(())
}

/// What a story weighs.
fn bytes_of_story(story: &StoryRecord) -> usize {
    let lines = [
        &story.source_key,
        &story.identifier,
        &story.attached_to,
        &story.url,
        &story.byline,
        &story.summary,
        &story.section,
    ];
    let lines: usize = lines.into_iter().flatten().map(String::len).sum();
    lines + story.title.len() + story.body.as_ref().map_or(0, |body| body.source().len())
}

/// What a comment weighs: of a page that was made to do harm the name can be as long as the text.
fn bytes_of(comment: &CommentRecord) -> usize {
    let author = &comment.author;
    let others = [&comment.parent_source_id, &author.source_id, &author.url, &author.email];
    let others: usize = others.into_iter().flatten().map(String::len).sum();
    comment.source_id.len() + author.name.len() + comment.body.source().len() + others
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Options;
    use crate::source::told::{shown, told};

    #[test]
    fn a_comment_that_is_too_large_is_told_and_the_rest_is_read() {
        let comment = |id: u32, text: &str| {
            format!(
                "<li class=\"comment\" id=\"comment-{id}\"><cite class=\"fn\">Ann</cite><div class=\"comment-content\"><p>{text}</p></div></li>"
            )
        };
        let large = "x".repeat(RECORD_BYTES_MAX + 1);
        let page = format!(
            "<!doctype html><title>T</title><h1>T</h1><ol class=\"comment-list\">{}{}</ol>",
            comment(1, &large),
            comment(2, "y")
        );
        let (items, ended) = told(read, page.as_bytes(), &Options::default());
        let said: Vec<_> = items.iter().map(|(place, item)| shown(*place, item)).collect();
        assert!(said.iter().all(|line| line.len() < 1_000), "nothing of it is told");
        assert!(said.iter().any(|line| line.contains("too large")), "{said:?}");
        assert!(said.iter().any(|line| line.contains("Ann") && line.contains('y')), "{said:?}");
        assert_eq!(ended.unwrap().comments, 1);
    }
}
