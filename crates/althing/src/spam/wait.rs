//! Signed times in forms: when a form was given out, and the wait that stands in for proof of work where no script
//! runs. Both are seals of the server key over a time, so nothing is remembered.

use althing_core::id::{CommentId, StoryId};
use althing_core::time::{Micros, SECOND};

use crate::secret::{ServerKey, hash};

/// The form's field with the time at which it was given out.
pub const OPENED_FIELD: &str = "opened";
/// The form's field with the time from which the wait counts.
pub const WAIT_FIELD: &str = "waited";
/// How long the wait is, in seconds: what a reader without a script gives instead of a second's computing. Long enough
/// that a program gains nothing by it, short enough to be waited out at the page.
pub const WAIT_SECONDS: u32 = 20;
/// How long a form can be sent after the wait, in microseconds. No longer than the same form is known again as a
/// repetition, so that no wait counts twice.
const WAIT_LIFE: i64 = althing_core::comment::FORM_REPLAY;

/// What a wait is for: this text under this name at this place.
#[derive(Clone, Copy, Debug)]
pub struct Waited<'a> {
    /// The story.
    pub story: StoryId,
    /// The comment that is answered.
    pub parent: Option<CommentId>,
    /// The name as typed, or the account's id.
    pub author: &'a [u8],
    /// The text as typed.
    pub body: &'a str,
}

impl Waited<'_> {
    fn text(&self) -> [u8; 32] {
        // What a browser sends has a carriage return before each line's end, what other clients send may have none.
        let body = self.body.replace('\r', "");
        let parent = self.parent.map(|id| id.0.into_bytes());
        let parent = parent.as_ref().map_or(&[] as &[u8], |bytes| bytes.as_slice());
        hash(&[self.story.0.as_bytes(), parent, self.author, body.as_bytes()])
    }

    /// The token of a wait that begins now.
    pub fn begin(&self, key: &ServerKey, now: Micros) -> String {
        key.seal(&[b"wait", &self.text()], &now.0.to_be_bytes())
    }

    /// Whether the wait of a token is over: else the whole seconds that are left. None when it is none of this text's, or
    /// too old.
    pub fn over(&self, key: &ServerKey, token: &str, now: Micros) -> Option<Result<(), u32>> {
        let began = Micros(i64::from_be_bytes(key.unseal(&[b"wait", &self.text()], token)?));
        let lives = began.plus(i64::from(WAIT_SECONDS) * SECOND + WAIT_LIFE) > now;
        lives.then(|| since(began, WAIT_SECONDS, now))
    }
}

/// The token of a form that is given out now.
pub fn opened(key: &ServerKey, story: StoryId, now: Micros) -> String {
    key.seal(&[b"opened", story.0.as_bytes()], &now.0.to_be_bytes())
}

/// When the form with this token was given out.
pub fn opened_at(key: &ServerKey, story: StoryId, token: &str) -> Option<Micros> {
    key.unseal(&[b"opened", story.0.as_bytes()], token).map(|bytes| Micros(i64::from_be_bytes(bytes)))
}

/// Whether so many seconds have passed; else the whole seconds that are left.
pub fn since(then: Micros, seconds: u32, now: Micros) -> Result<(), u32> {
    let left = then.plus(i64::from(seconds) * SECOND).0 - now.0;
    if left <= 0 { Ok(()) } else { Err(u32::try_from((left - 1) / SECOND + 1).unwrap_or(u32::MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn a_wait_is_for_one_text_and_has_a_beginning_and_an_end() {
        let key = ServerKey::new(Sha256::digest(b"chance").into()).unwrap();
        let (now, story) = (Micros(1_000 * SECOND), StoryId::new(Micros(1), [1; 10]));
        let mine = Waited { story, parent: None, author: b"Ana", body: "One\r\ntwo" };
        let token = mine.begin(&key, now);
        assert_eq!(mine.over(&key, &token, now), Some(Err(20)));
        assert_eq!(mine.over(&key, &token, now.plus(15 * SECOND + 1)), Some(Err(5)));
        assert_eq!(mine.over(&key, &token, now.plus(20 * SECOND)), Some(Ok(())));
        assert_eq!(mine.over(&key, &token, now.plus(20 * SECOND + WAIT_LIFE)), None);
        let later = now.plus(30 * SECOND);
        assert_eq!(Waited { body: "One\ntwo", ..mine }.over(&key, &token, later), Some(Ok(())));
        let parent = Some(CommentId::new(Micros(1), [2; 10]));
        for other in [
            Waited { story: StoryId::new(Micros(1), [2; 10]), ..mine },
            Waited { parent, ..mine },
            Waited { author: b"Ben", ..mine },
            Waited { body: "One two", ..mine },
        ] {
            assert_eq!(other.over(&key, &token, later), None, "{other:?}");
        }
        let another = ServerKey::new(Sha256::digest(b"another").into()).unwrap();
        assert_eq!(mine.over(&another, &token, later), None);
        assert_eq!(mine.over(&key, &opened(&key, story, now), later), None);
    }
}
