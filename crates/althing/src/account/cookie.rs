//! The two cookies that there are, both only after somebody asked to sign in: the session's, and the one by which a
//! browser is known again between asking for a code and using it. Script cannot read them.

use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::app::App;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jar {
    /// The session's.
    Session,
    /// The browser's, until it is signed in.
    Browser,
}

/// Bytes of chance in a cookie's value: 256 bits.
pub const SECRET_BYTES: usize = 32;

/// Its name. Behind TLS the prefix `__Host-` keeps other hosts of the domain from setting it (RFC 6265bis).
fn name(app: &App, jar: Jar) -> &'static str {
    match (jar, is_secure(app)) {
        (Jar::Session, true) => "__Host-althing",
        (Jar::Session, false) => "althing",
        (Jar::Browser, true) => "__Host-althing-browser",
        (Jar::Browser, false) => "althing-browser",
    }
}

fn is_secure(app: &App) -> bool {
    app.public_url.to_string().starts_with("https://")
}

/// The secret in a cookie. None when there is none, when it is not one of ours, and when there are two of the name: then
/// somebody else may have set one of them.
pub fn read(app: &App, headers: &HeaderMap, jar: Jar) -> Option<String> {
    let name = name(app, jar);
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let value = found.next()?;
    let is_ours = BASE64URL_NOPAD.decode(value.as_bytes()).is_ok_and(|bytes| bytes.len() == SECRET_BYTES);
    (is_ours && found.next().is_none()).then(|| value.to_owned())
}

/// The header that tells our pages' script that asking who is signed in is worth it. It holds no secret.
pub fn hint(seconds: i64) -> HeaderValue {
    let text = format!("althing-in=1; Path=/; Max-Age={seconds}; SameSite=Lax");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// What is stored of a secret.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// A fresh secret.
pub fn secret(app: &App) -> String {
    BASE64URL_NOPAD.encode(&app.chance.bytes::<SECRET_BYTES>())
}

/// The header that sets a cookie for so many seconds; 0 takes it away.
pub fn set(app: &App, jar: Jar, value: &str, seconds: i64) -> HeaderValue {
    let secure = if is_secure(app) { "; Secure" } else { "" };
    let text =
        format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(app, jar));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
