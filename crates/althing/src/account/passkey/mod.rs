//! Passkeys (WebAuthn): a key pair on the reader's device, whose public half is kept here. Nothing is typed, nothing can be
//! phished, and an account of staff has its second factor.

pub mod actions;
mod authenticator;
mod cbor;
pub mod ceremony;
mod key;
mod options;
pub mod page;
pub mod routes;

use althing_core::url::Origin;

use self::ceremony::Here;
use crate::app::App;

/// Where passkeys of this installation work: on its public address. None where they cannot be offered.
pub fn here(app: &App) -> Option<Here> {
    at(&app.public_url)
}

/// Browsers have passkeys for `https` and a name, and for `localhost`.
fn at(url: &Origin) -> Option<Here> {
    let host = url.host();
    let is_local = host == "localhost" || host.ends_with(".localhost");
    // A host without a letter is a network address, and so is one in brackets.
    let is_name = host.contains(|c: char| c.is_ascii_alphabetic()) && !host.starts_with('[');
    let is_offered = is_name && (url.is_https() || is_local);
    is_offered.then(|| Here { rp_id: host.to_owned(), origin: url.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_offered_where_browsers_have_them() {
        for (url, rp_id) in [
            ("https://talk.paper.example", Some("talk.paper.example")),
            ("https://talk.paper.example:8443", Some("talk.paper.example")),
            ("http://localhost:8080", Some("localhost")),
            ("http://talk.paper.example", None),
            ("http://127.0.0.1:8080", None),
            ("https://192.0.2.1", None),
            ("https://[2001:db8::1]", None),
        ] {
            let found = at(&Origin::parse(url).unwrap());
            assert_eq!(found.as_ref().map(|here| here.rp_id.as_str()), rp_id, "{url}");
            assert!(found.is_none_or(|here| here.origin == url));
        }
    }
}
