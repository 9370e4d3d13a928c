//! Places in a discussion, as addresses carry them: opaque, checked, and bound to the order they were made for.

use althing_core::comment::Sort;
use althing_core::id::CommentId;
use althing_store::comment::RootKey;
use data_encoding::BASE64URL_NOPAD;

use crate::http::problem::Problem;

/// After a thread, or inside one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The thread.
    pub root: RootKey,
    /// Position of the last comment seen of it; none when all of it was.
    pub position: Option<i64>,
}

const BYTES: usize = 1 + 8 + 8 + 16 + 8;

const fn tag(sort: Sort) -> u8 {
    match sort {
        Sort::Best => 1,
        Sort::Newest => 2,
        Sort::Oldest => 3,
        Sort::Discussed => 4,
    }
}

impl Cursor {
    /// As addresses carry it: base64url of 41 bytes.
    pub fn encode(&self, sort: Sort) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(tag(sort));
        bytes.extend(self.root.rank.to_be_bytes());
        bytes.extend(self.root.sort_at.to_be_bytes());
        bytes.extend(self.root.id.0.as_bytes());
        bytes.extend(self.position.unwrap_or(-1).to_be_bytes());
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// From an address; `field` names the parameter in a refusal.
    pub fn decode(text: &str, sort: Sort, field: &'static str) -> Result<Self, Problem> {
        let wrong = || Problem::malformed(field, "It is not a cursor of this list in this order.");
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| wrong())?;
        let bytes: [u8; BYTES] = bytes.try_into().map_err(|_| wrong())?;
        if bytes[0] != tag(sort) {
            return Err(wrong());
        }
        let number = |at: usize| i64::from_be_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
        let id = uuid::Uuid::from_slice(&bytes[17..33]).map_err(|_| wrong())?;
        let position = number(33);
        let root = RootKey { rank: number(1), sort_at: number(9), id: CommentId(id) };
        Ok(Self { root, position: (position >= 0).then_some(position) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_fit_one_order() {
        let root = RootKey { rank: -7, sort_at: i64::MAX, id: CommentId(uuid::Uuid::from_u128(9)) };
        for position in [None, Some(0), Some(12)] {
            let cursor = Cursor { root, position };
            let text = cursor.encode(Sort::Discussed);
            assert_eq!(Cursor::decode(&text, Sort::Discussed, "cursor").unwrap(), cursor);
            assert!(Cursor::decode(&text, Sort::Best, "cursor").is_err());
        }
        for junk in ["", "x", "AAAA", "not base64!"] {
            assert!(Cursor::decode(junk, Sort::Best, "cursor").is_err());
        }
    }
}
