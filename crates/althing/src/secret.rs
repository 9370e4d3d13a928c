//! The server's key, and the tokens made from it.
//!
//! A guest's tokens are HMACs of (server key, purpose, comment, key hash), never stored: a retry of the same request
//! gives the same tokens again, and clearing a comment's key hash revokes them all.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use althing_core::id::{CommentId, ReportId};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Bytes of the server key.
pub const KEY_BYTES: usize = 32;
/// Characters of a token: 32 bytes in base64url without padding.
pub const TOKEN_CHARS: usize = 43;
/// Bytes of a place's seal: guessing one takes 2^63 requests.
const SEAL_BYTES: usize = 8;
/// Longest place that is looked at, in characters.
const PLACE_CHARS_MAX: usize = 200;

/// The server key. Shown by nothing.
pub struct ServerKey([u8; KEY_BYTES]);

/// What a guest's token opens. Each purpose has tokens of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Editing within the window, withdrawing at any time, by the API.
    Edit,
    /// The case page.
    Case,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Edit => b"althing token edit\0",
            Self::Case => b"althing token case\0",
        }
    }
}

/// What a link of a mail opens, for one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailPurpose {
    /// Saying that an address is wanted.
    Confirm,
    /// Getting no more mails, and nothing else (RFC 8058: whoever has the mail can do it).
    Stop,
}

impl MailPurpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Confirm => b"althing mail confirm\0",
            Self::Stop => b"althing mail stop\0",
        }
    }
}

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKey(..)")
    }
}

impl ServerKey {
    /// A key of these bytes; refused when they are plainly no secret: all bytes alike, or the hash of nothing.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Result<Self, String> {
        let mut seen = bytes;
        seen.sort_unstable();
        let distinct = 1 + seen.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let of_nothing: [u8; KEY_BYTES] = Sha256::digest(b"").into();
        if distinct < 8 || bytes == of_nothing {
            return Err(
                "holds no secret: delete it, and a new one is made at the next start (tokens of guests \
                        stop working then)"
                    .to_owned(),
            );
        }
        Ok(Self(bytes))
    }

    /// Reads the key file, or makes it, mode 0600, when there is none and the database is new.
    pub fn load_or_make(path: &Path, fresh: [u8; KEY_BYTES]) -> Result<Self, String> {
        match fs::File::open(path) {
            Ok(file) => Self::read(file, path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::make(path, fresh),
            Err(error) => Err(format!("server.key_file: {} cannot be read: {error}", path.display())),
        }
    }

    fn read(file: fs::File, path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let mode = file.metadata().map_err(|error| error.to_string())?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(format!("server.key_file: {shown} can be read by others; run: chmod 600 {shown}"));
        }
        let mut bytes = Vec::new();
        file.take(KEY_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("server.key_file: {shown} cannot be read: {error}"))?;
        let bytes = <[u8; KEY_BYTES]>::try_from(bytes)
            .map_err(|_| format!("server.key_file: {shown} does not hold {KEY_BYTES} bytes"))?;
        Self::new(bytes).map_err(|why| format!("server.key_file: {shown} {why}"))
    }

    fn make(path: &Path, fresh: [u8; KEY_BYTES]) -> Result<Self, String> {
        let failed =
            |error: io::Error| format!("server.key_file: {} cannot be made: {error}", path.display());
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        file.write_all(&fresh).and_then(|()| file.sync_all()).map_err(failed)?;
        if let Some(folder) = path.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        }
        Self::new(fresh).map_err(|why| format!("server.key_file: {why}"))
    }

    /// The bytes, for a backup.
    pub const fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// A guest's token.
    pub fn token(&self, purpose: Purpose, comment: CommentId, key_hash: &[u8; 32]) -> String {
        BASE64URL_NOPAD.encode(&self.mac(&[purpose.label(), comment.0.as_bytes(), key_hash]))
    }

    /// Whether a token is the right one; in constant time.
    pub fn proves(&self, token: &str, purpose: Purpose, comment: CommentId, key_hash: &[u8; 32]) -> bool {
        self.token(purpose, comment, key_hash).as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// The token of the page that tells what became of a report.
    pub fn report_token(&self, report: ReportId) -> String {
        BASE64URL_NOPAD.encode(&self.mac(&[b"althing token report\0", report.0.as_bytes()]))
    }

    /// Whether it is the right one; in constant time.
    pub fn proves_report(&self, token: &str, report: ReportId) -> bool {
        self.report_token(report).as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// The key that an address is found by.
    pub fn contact_key(&self, canonical: &str) -> [u8; 32] {
        self.keyed(&[b"contact", canonical.as_bytes()])
    }

    /// The token of a mail's link.
    pub fn mail_token(&self, purpose: MailPurpose, contact: &[u8; 32]) -> String {
        BASE64URL_NOPAD.encode(&self.mac(&[purpose.label(), contact]))
    }

    /// Whether it is the right one; in constant time.
    pub fn proves_mail(&self, token: &str, purpose: MailPurpose, contact: &[u8; 32]) -> bool {
        self.mail_token(purpose, contact).as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// A place in a list, for an address: with a seal that only this key makes, so that nobody can make up places. `list`
    /// says which list it is of; no other takes it.
    pub fn seal(&self, list: &[&[u8]], place: &[u8]) -> String {
        BASE64URL_NOPAD.encode(&[place, &self.seal_of(list, place)].concat())
    }

    /// The place that [`ServerKey::seal`] made for the same list, if it is one.
    pub fn unseal<const N: usize>(&self, list: &[&[u8]], text: &str) -> Option<[u8; N]> {
        if text.len() > PLACE_CHARS_MAX {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (place, seal) = bytes.split_last_chunk::<SEAL_BYTES>()?;
        let place = <[u8; N]>::try_from(place).ok()?;
        bool::from(self.seal_of(list, &place).ct_eq(seal)).then_some(place)
    }

    fn seal_of(&self, list: &[&[u8]], place: &[u8]) -> [u8; SEAL_BYTES] {
        let mac = self.mac(&[&[b"althing place\0".as_slice()][..], list, &[place][..]].concat());
        std::array::from_fn(|at| mac[at])
    }

    /// A keyed hash of what readers sent, for values that must not be guessable from outside.
    pub fn keyed(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.mac(parts)
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// SHA-256 over parts, each with its length before it, so that no two lists of parts hash alike.
pub fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use althing_core::time::Micros;

    #[test]
    fn r17_a_key_that_is_no_secret_is_refused() {
        assert!(ServerKey::new([0; 32]).is_err());
        assert!(ServerKey::new([7; 32]).is_err());
        assert!(ServerKey::new(Sha256::digest(b"").into()).is_err());
        assert!(ServerKey::new(Sha256::digest(b"chance").into()).is_ok());
    }

    #[test]
    fn r17_the_key_file_is_private_and_stays_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.key");
        let fresh: [u8; 32] = Sha256::digest(b"chance").into();
        let made = ServerKey::load_or_make(&path, fresh).unwrap();
        let again = ServerKey::load_or_make(&path, [1; 32]).unwrap();
        assert_eq!(made.bytes(), again.bytes());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(ServerKey::load_or_make(&path, fresh).unwrap_err().contains("chmod 600"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, b"short").unwrap();
        assert!(ServerKey::load_or_make(&path, fresh).unwrap_err().contains("32 bytes"));
    }

    #[test]
    fn places_are_bound_to_their_list_and_key() {
        let key = ServerKey::new(Sha256::digest(b"chance").into()).unwrap();
        let other = ServerKey::new(Sha256::digest(b"another").into()).unwrap();
        let text = key.seal(&[b"story", b"best"], &[1, 2, 3]);
        assert_eq!(key.unseal(&[b"story", b"best"], &text), Some([1, 2, 3]));
        assert_eq!(key.unseal::<4>(&[b"story", b"best"], &text), None);
        assert_eq!(key.unseal::<3>(&[b"story", b"newest"], &text), None);
        assert_eq!(key.unseal::<3>(&[b"storybest"], &text), None);
        assert_eq!(other.unseal::<3>(&[b"story", b"best"], &text), None);
        assert_eq!(key.unseal::<3>(&[b"story", b"best"], &BASE64URL_NOPAD.encode(&[1, 2, 3])), None);
        assert_eq!(key.unseal::<3>(&[b"story", b"best"], &"A".repeat(10_000)), None);
    }

    #[test]
    fn tokens_of_mails_are_bound_to_purpose_and_address() {
        let key = ServerKey::new(Sha256::digest(b"chance").into()).unwrap();
        let (ana, ben) = (key.contact_key("ana@paper.example"), key.contact_key("ben@paper.example"));
        let token = key.mail_token(MailPurpose::Stop, &ana);
        assert!(key.proves_mail(&token, MailPurpose::Stop, &ana));
        assert!(!key.proves_mail(&token, MailPurpose::Confirm, &ana));
        assert!(!key.proves_mail(&token, MailPurpose::Stop, &ben));
        assert!(!key.proves_mail("", MailPurpose::Stop, &ana));
    }

    #[test]
    fn tokens_are_bound_to_purpose_comment_and_key() {
        let key = ServerKey::new(Sha256::digest(b"chance").into()).unwrap();
        let (one, two) = (CommentId::new(Micros(1), [1; 10]), CommentId::new(Micros(1), [2; 10]));
        let token = key.token(Purpose::Edit, one, &[3; 32]);
        assert_eq!(token.len(), TOKEN_CHARS);
        assert!(key.proves(&token, Purpose::Edit, one, &[3; 32]));
        assert!(!key.proves(&token, Purpose::Case, one, &[3; 32]));
        assert!(!key.proves(&token, Purpose::Edit, two, &[3; 32]));
        assert!(!key.proves(&token, Purpose::Edit, one, &[4; 32]));
        assert!(!key.proves("", Purpose::Edit, one, &[3; 32]));
    }
}
