//! The checks of WebAuthn (level 3, 7.1 and 7.2): that a browser on a page of ours, asked with our challenge, had this key
//! sign. What kind of device holds the key is not asked (attestation `none`), so nothing is learnt about it.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::authenticator;
use super::cbor::Reader;
use super::key::PublicKey;
use crate::http::json;

/// Where passkeys are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// The host: a passkey works on it and nowhere else.
    pub rp_id: String,
    /// The only origin whose pages may ask.
    pub origin: String,
}

/// What is kept of a passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The public key, as COSE in base64url.
    key: String,
    /// How often it has signed.
    count: u32,
    /// Whether it may be on several devices; never changes.
    can_be_copied: bool,
    /// How a browser reaches it.
    pub transports: Vec<String>,
}

/// A passkey that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What was asked.
    pub challenge: String,
    /// The credential id.
    pub id: Vec<u8>,
    /// What is kept.
    pub credential: Credential,
}

/// Checks the answer to being asked for a new passkey.
pub fn made(here: &Here, client_data: &[u8], attestation: &[u8], transports: Vec<String>) -> Option<Made> {
    let challenge = challenge_of(here, "webauthn.create", client_data)?;
    let said = authenticator::read(authenticator_data(attestation)?)?;
    let new = said.new.filter(|_| is_for(here, said.rp_id_hash))?;
    let credential = Credential {
        key: BASE64URL_NOPAD.encode(new.key),
        count: said.count,
        can_be_copied: said.can_be_copied,
        transports,
    };
    Some(Made { challenge, id: new.id.to_vec(), credential })
}

/// The answer to being asked to sign.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What the browser says it was asked, as JSON.
    pub client_data: Vec<u8>,
    /// What the authenticator says.
    pub authenticator_data: Vec<u8>,
    /// Its signature over both.
    pub signature: Vec<u8>,
}

/// What the browser was asked, when it was asked by a page of ours to have something signed.
pub fn asked(here: &Here, signed: &Signed) -> Option<String> {
    challenge_of(here, "webauthn.get", &signed.client_data)
}

/// Checks who signed. How often the key has signed by then; `None` when it was not this key, not for this host, nobody was
/// there, or the key has signed no more often than it had: then there may be a copy of what cannot be copied.
pub fn count(here: &Here, credential: &Credential, signed: &Signed) -> Option<u32> {
    let key = BASE64URL_NOPAD.decode(credential.key.as_bytes()).ok()?;
    let (key, _) = PublicKey::read(&key)?;
    let hash: [u8; 32] = Sha256::digest(&signed.client_data).into();
    let is_signed = key.signed(&[&signed.authenticator_data[..], &hash].concat(), &signed.signature);
    let said = authenticator::read(&signed.authenticator_data)?;
    let is_same = said.can_be_copied == credential.can_be_copied;
    (is_signed && is_for(here, said.rp_id_hash) && is_same && credential.may_count(said.count))
        .then_some(said.count)
}

impl Credential {
    /// Of nobody: it is checked where there is none, so that both take the same time. Its key is the curve's generator.
    pub fn of_nobody() -> Self {
        Self { key: NOBODY.to_owned(), count: 0, can_be_copied: false, transports: Vec::new() }
    }

    /// Whether it may have signed so often by now: never less or as often, but where nobody counts.
    pub const fn may_count(&self, count: u32) -> bool {
        count > self.count || (count == 0 && self.count == 0)
    }

    /// After it has signed so often.
    #[must_use]
    pub fn counted(self, count: u32) -> Self {
        Self { count, ..self }
    }
}

/// P-256's generator (SEC 2, 2.4.2) as COSE: a point that every library takes.
const NOBODY: &str = "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-e\
     FivOM1drMV7Oy7ZAaDe_UfU";

/// The challenge in what a browser says it was asked, when it says so for us.
fn challenge_of(here: &Here, kind: &str, client_data: &[u8]) -> Option<String> {
    let mut said = json::object(client_data).ok()?;
    let mut is = |name, value: &str| said.needed(name).is_ok_and(|found| found == value);
    if !is("type", kind) || !is("origin", &here.origin) {
        return None;
    }
    let is_framed = said.flag("crossOrigin").ok()? == Some(true) || said.has("topOrigin");
    if is_framed { None } else { said.needed("challenge").ok() }
}

fn is_for(here: &Here, rp_id_hash: &[u8]) -> bool {
    Sha256::digest(here.rp_id.as_bytes()).as_slice() == rp_id_hash
}

/// The authenticator's words in an attestation, whose own statement is passed over.
fn authenticator_data(attestation: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(attestation);
    let mut found = None;
    for _ in 0..reader.map().filter(|pairs| *pairs == 3)? {
        match reader.text()? {
            "authData" if found.is_none() => found = Some(reader.bytes()?),
            "authData" => return None,
            _ => reader.skip()?,
        }
    }
    found.filter(|_| reader.rest().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here() -> Here {
        Here { rp_id: "talk.example".to_owned(), origin: "https://talk.example".to_owned() }
    }

    #[test]
    fn r14_a_browser_must_have_been_asked_by_us_for_this() {
        let said = |kind: &str, origin: &str, more: &str| {
            format!(r#"{{"type":"{kind}","challenge":"asked","origin":"{origin}"{more}}}"#)
        };
        let ours = "https://talk.example";
        let taken = |text: String| challenge_of(&here(), "webauthn.get", text.as_bytes());
        for more in ["", r#","crossOrigin":false"#, r#","other_keys_can_be_added_here":"x""#] {
            assert_eq!(taken(said("webauthn.get", ours, more)), Some("asked".to_owned()), "{more}");
        }
        for (kind, origin, more) in [
            ("webauthn.create", ours, ""),
            ("webauthn.get", "https://talk.example.evil.example", ""),
            ("webauthn.get", "http://talk.example", ""),
            ("webauthn.get", "https://paper.example", ""),
            ("webauthn.get", ours, r#","crossOrigin":true"#),
            ("webauthn.get", ours, r#","crossOrigin":false,"topOrigin":"https://paper.example""#),
            ("webauthn.get", ours, r#","origin":"https://talk.example""#),
        ] {
            assert_eq!(taken(said(kind, origin, more)), None, "{kind} {origin} {more}");
        }
        assert_eq!(taken(String::new()), None);
    }

    #[test]
    fn a_count_goes_up_or_there_is_none() {
        let credential = Credential::of_nobody();
        assert!(credential.may_count(0) && credential.may_count(1));
        let counted = credential.counted(5);
        assert!(counted.may_count(6));
        assert!(!counted.may_count(5) && !counted.may_count(4) && !counted.may_count(0));
    }

    #[test]
    fn nobodys_key_is_a_key() {
        let key = BASE64URL_NOPAD.decode(NOBODY.as_bytes()).unwrap();
        assert_eq!(PublicKey::read(&key).map(|(_, length)| length), Some(key.len()));
    }

    #[test]
    fn an_attestation_has_one_authenticators_words() {
        let data = |parts: &[&[u8]]| parts.concat();
        let (fmt, none) = (&[0x63, b'f', b'm', b't', 0x64, b'n', b'o', b'n', b'e'][..], &[0x67][..]);
        let statement = data(&[none, b"attStmt", &[0xa0]]);
        let words = data(&[&[0x68], b"authData", &[0x42, 7, 8]]);
        let whole = data(&[&[0xa3], fmt, &statement, &words]);
        assert_eq!(authenticator_data(&whole), Some(&[7, 8][..]));
        for bad in [
            data(&[&[0xa2], fmt, &words]),
            data(&[&[0xa3], fmt, &words, &words]),
            data(&[&whole, &[0]]),
            whole[..whole.len() - 1].to_vec(),
            Vec::new(),
        ] {
            assert_eq!(authenticator_data(&bad), None, "{bad:x?}");
        }
    }
}
