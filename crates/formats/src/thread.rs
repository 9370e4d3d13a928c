//! From comments as a page shows them to records: keys, parents, order.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::record::{AuthorRecord, CommentRecord, CommentState, Text, VoteCounts};

/// Characters of a made key: 128 bits in hexadecimal digits.
pub(crate) const SOURCE_ID_CHARS: usize = 32;

/// A comment as found on a page.
#[derive(Debug)]
pub(crate) struct Found {
    /// The place of its parent in the list it stands in.
    pub parent: Option<usize>,
    pub author: AuthorRecord,
    pub body: Text,
    pub created_at: Option<i64>,
    pub edited_at: Option<i64>,
    pub votes: Option<VoteCounts>,
    pub line: usize,
}

/// Makes records of comments that stand behind their parents.
///
/// Pages have no lasting keys for their comments, so one is made from what a comment is: SHA-256 over its parent's
/// key, its name, its text, and its number among those alike in all three. Reading the page again, also with more
/// comments on it, gives the same keys.
pub(crate) fn records(found: Vec<Found>) -> Vec<CommentRecord> {
    let mut alike: HashMap<[u8; 32], u64> = HashMap::new();
    let mut records: Vec<CommentRecord> = Vec::with_capacity(found.len());
    for comment in found {
        let parent = comment.parent.map(|parent| records[parent].source_id.clone());
        let mut hash = Sha256::new();
        for part in [parent.as_deref().unwrap_or(""), &comment.author.name, comment.body.source()] {
            // Lengths keep two parts from passing for two others that read the same in a row.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let ordinal = alike.entry(hash.clone().finalize().into()).or_default();
        hash.update(ordinal.to_be_bytes());
        *ordinal += 1;
        records.push(CommentRecord {
            source_id: hex(&hash.finalize(), SOURCE_ID_CHARS),
            parent_source_id: parent,
            story_key: None,
            author: comment.author,
            body: comment.body,
            created_at: comment.created_at,
            edited_at: comment.edited_at,
            state: CommentState::Published,
            votes: comment.votes,
            line: comment.line,
            ..CommentRecord::default()
        });
    }
    records
}

fn hex(bytes: &[u8], chars: usize) -> String {
    let digits = b"0123456789abcdef";
    let both = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    both.take(chars).map(|digit| char::from(digits[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(parent: Option<usize>, name: &str, body: &str) -> Found {
        Found {
            parent,
            author: AuthorRecord { name: name.to_owned(), ..AuthorRecord::default() },
            body: Text::Plain(body.to_owned()),
            created_at: None,
            edited_at: None,
            votes: None,
            line: 1,
        }
    }

    #[test]
    fn keys_depend_on_parent_name_body_and_number_only() {
        let page = || vec![found(None, "a", "x"), found(None, "a", "x"), found(Some(0), "a", "x")];
        let first = records(page());
        assert_eq!(first, records(page()));
        let ids: Vec<_> = first.iter().map(|it| it.source_id.as_str()).collect();
        assert!(ids.iter().all(|id| id.len() == SOURCE_ID_CHARS));
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
        assert_eq!(first[2].parent_source_id.as_deref(), Some(ids[0]));
        let mut longer = page();
        longer.insert(0, found(None, "b", "y"));
        longer[3].parent = Some(1);
        assert_eq!(records(longer)[3].source_id, ids[2], "another comment does not change it");
        assert_ne!(
            records(vec![found(None, "ab", "")])[0].source_id,
            records(vec![found(None, "a", "b")])[0].source_id
        );
    }
}
