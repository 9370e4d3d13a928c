//! Places in a discussion, as addresses carry them: opaque, and sealed for the story and the order they were
//! made for, so that addresses with places that were made up cost no read and no page.

use althing_core::comment::Sort;
use althing_core::id::{CommentId, StoryId};
use althing_store::thread::RootKey;

use crate::http::problem::Problem;
use crate::secret::ServerKey;

/// After a thread, or inside one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The thread.
    pub root: RootKey,
    /// Position of the last comment seen of it; none when all of it was.
    pub position: Option<i64>,
}

const BYTES: usize = 8 + 8 + 16 + 8;

impl Cursor {
    /// As addresses carry it: sealed for one story in one order.
    pub fn encode(&self, key: &ServerKey, story: StoryId, sort: Sort) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend(self.root.rank.to_be_bytes());
        bytes.extend(self.root.sort_at.to_be_bytes());
        bytes.extend(self.root.id.0.as_bytes());
        bytes.extend(self.position.unwrap_or(-1).to_be_bytes());
        key.seal(&list(&story, sort), &bytes)
    }

    /// From an address; `field` names the parameter in a refusal.
    pub fn decode(
        key: &ServerKey,
        story: StoryId,
        sort: Sort,
        text: &str,
        field: &'static str,
    ) -> Result<Self, Problem> {
        let bytes: [u8; BYTES] = key
            .unseal(&list(&story, sort), text)
            .ok_or_else(|| Problem::malformed(field, "It is not a cursor of this list in this order."))?;
        let number = |at: usize| i64::from_be_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
        let id = uuid::Uuid::from_slice(&bytes[16..32]).unwrap_or_default();
        let position = number(32);
        let root = RootKey { rank: number(0), sort_at: number(8), id: CommentId(id) };
        Ok(Self { root, position: (position >= 0).then_some(position) })
    }
}

fn list(story: &StoryId, sort: Sort) -> [&[u8]; 3] {
    [b"threads", story.0.as_bytes(), sort.as_str().as_bytes()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_fit_one_list() {
        let key = ServerKey::new(std::array::from_fn(|at| at as u8 * 7 + 1)).unwrap();
        let (one, two) = (StoryId(uuid::Uuid::from_u128(1)), StoryId(uuid::Uuid::from_u128(2)));
        let root = RootKey { rank: -7, sort_at: i64::MAX, id: CommentId(uuid::Uuid::from_u128(9)) };
        for position in [None, Some(0), Some(12)] {
            let cursor = Cursor { root, position };
            let text = cursor.encode(&key, one, Sort::Discussed);
            let decoded = |story, sort| Cursor::decode(&key, story, sort, &text, "cursor");
            assert_eq!(decoded(one, Sort::Discussed).unwrap(), cursor);
            assert!(decoded(one, Sort::Best).is_err());
            assert!(decoded(two, Sort::Discussed).is_err());
        }
        for junk in ["", "x", "AAAA", "not base64!"] {
            assert!(Cursor::decode(&key, one, Sort::Best, junk, "cursor").is_err());
        }
    }
}
