//! What an authenticator says and signs (WebAuthn, 6.1): for which site, whether its owner was there and proved it, how
//! often the key has signed, and for a new key the key itself.

use super::cbor::Reader;
use super::key::PublicKey;

/// Longest credential id, in bytes (WebAuthn, 5.8.3).
pub const ID_BYTES_MAX: usize = 1_023;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const CAN_BE_COPIED: u8 = 0x08;
const IS_COPIED: u8 = 0x10;
const HAS_KEY: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

/// Bytes before the key: hash, flags, count.
const HEAD_BYTES: usize = 37;

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// SHA-256 of the host that the key is for.
    pub rp_id_hash: &'a [u8],
    /// How often the key has signed; 0 where nobody counts.
    pub count: u32,
    /// Whether the key may be on several devices.
    pub can_be_copied: bool,
    /// A new key.
    pub new: Option<NewKey<'a>>,
}

/// A key that was made just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey<'a> {
    /// Its credential id.
    pub id: &'a [u8],
    /// The public key, as COSE.
    pub key: &'a [u8],
}

/// Reads it. `None` when it is malformed, when its owner was not there, or did not prove that it is them by finger, face
/// or PIN.
pub fn read(bytes: &[u8]) -> Option<Said<'_>> {
    let (head, mut rest) = bytes.split_at_checked(HEAD_BYTES)?;
    let flags = head[32];
    let has = |flag: u8| flags & flag == flag;
    if !has(PRESENT | VERIFIED) || (has(IS_COPIED) && !has(CAN_BE_COPIED)) {
        return None;
    }
    let mut new = None;
    if has(HAS_KEY) {
        let (key, after) = new_key(rest)?;
        (new, rest) = (Some(key), after);
    }
    if has(HAS_EXTENSIONS) {
        let mut reader = Reader::new(rest);
        reader.clone().map()?;
        reader.skip()?;
        rest = reader.rest();
    }
    let count = u32::from_be_bytes(head[33..].try_into().ok()?);
    let said = Said { rp_id_hash: &head[..32], count, can_be_copied: has(CAN_BE_COPIED), new };
    rest.is_empty().then_some(said)
}

/// A model's number of 16 bytes, which nobody here asks for, the id after its length, the key.
fn new_key(bytes: &[u8]) -> Option<(NewKey<'_>, &[u8])> {
    let rest = bytes.get(16..)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (id, rest) = rest.split_at_checked(length)?;
    let (_, key_length) = PublicKey::read(rest)?;
    let (key, rest) = rest.split_at(key_length);
    (1..=ID_BYTES_MAX).contains(&length).then_some((NewKey { id, key }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: [u8; 10] = [0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32];

    fn said(flags: u8, rest: &[u8]) -> Vec<u8> {
        [&[9; 32], &[flags][..], &[0, 0, 1, 2], rest].concat()
    }

    #[test]
    fn a_new_key_comes_with_its_id() {
        let key = [&ED25519[..], &[5; 32]].concat();
        let attested = [&[0; 16][..], &[0, 3], b"abc", &key].concat();
        let bytes = said(PRESENT | VERIFIED | HAS_KEY, &attested);
        let read_back = read(&bytes).unwrap();
        assert_eq!((read_back.count, read_back.can_be_copied), (258, false));
        assert_eq!(read_back.new, Some(NewKey { id: b"abc", key: &key }));
        let extended =
            said(PRESENT | VERIFIED | HAS_KEY | HAS_EXTENSIONS, &[&attested[..], &[0xa0]].concat());
        assert_eq!(read(&extended).unwrap().new, read_back.new);
        let nameless = [&[0; 16][..], &[0, 0], &key].concat();
        assert_eq!(read(&said(PRESENT | VERIFIED | HAS_KEY, &nameless)), None);
    }

    #[test]
    fn nobody_there_nothing_proved_or_bytes_too_many_is_refused() {
        assert!(read(&said(PRESENT | VERIFIED, &[])).is_some());
        assert!(read(&said(PRESENT | VERIFIED | CAN_BE_COPIED | IS_COPIED, &[])).unwrap().can_be_copied);
        for (flags, rest) in [
            (0, &[][..]),
            (PRESENT, &[]),
            (VERIFIED, &[]),
            (PRESENT | VERIFIED | IS_COPIED, &[]),
            (PRESENT | VERIFIED, &[0]),
            (PRESENT | VERIFIED | HAS_KEY, &[]),
            (PRESENT | VERIFIED | HAS_KEY, &[0; 18]),
            (PRESENT | VERIFIED | HAS_EXTENSIONS, &[]),
            (PRESENT | VERIFIED | HAS_EXTENSIONS, &[0x01]),
            (PRESENT | VERIFIED | HAS_EXTENSIONS, &[0xa0, 0]),
        ] {
            assert_eq!(read(&said(flags, rest)), None, "{flags:x} {rest:x?}");
        }
        assert_eq!(read(&said(PRESENT | VERIFIED, &[])[..36]), None);
    }
}
