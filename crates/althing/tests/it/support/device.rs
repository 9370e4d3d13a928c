//! A reader's browser with its cookies, and a device that holds a passkey: it does what an authenticator does, by the
//! standard and not by our own code.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use http::Method;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, OURS, Paper};

/// A browser: it keeps cookies, and tells its page's origin.
pub struct Browser<'p> {
    paper: &'p Paper,
    cookies: BTreeMap<String, String>,
}

impl<'p> Browser<'p> {
    pub fn new(paper: &'p Paper) -> Self {
        Self { paper, cookies: BTreeMap::new() }
    }

    /// A browser that holds a session already.
    pub fn with_session(paper: &'p Paper, secret: &str) -> Self {
        Self { paper, cookies: BTreeMap::from([("althing".to_owned(), secret.to_owned())]) }
    }

    pub fn session(&self) -> Option<&str> {
        self.cookies.get("althing").map(String::as_str)
    }

    fn cookie(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for header in answer.headers.get_all("set-cookie") {
            let text = header.to_str().expect("a visible header");
            assert!(text.contains("; SameSite=Lax") && text.contains("; Path=/"), "{text}");
            let (name, rest) = text.split_once('=').expect("a cookie");
            let (value, rules) = rest.split_once(';').expect("rules");
            if rules.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// As a script on one of our pages.
    pub async fn script(&mut self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.script_of(OURS, method, path, body).await
    }

    pub async fn script_of(
        &mut self,
        origin: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let ask = self.paper.ask(&method, &format!("/api/v1{path}")).script(origin);
        let ask = ask.header("cookie", &self.cookie());
        let answer = match body {
            Some(body) => ask.json(body).send().await,
            None => ask.send().await,
        };
        self.keep(&answer);
        answer
    }

    /// Opens one of our pages.
    pub async fn page(&mut self, path: &str) -> Answer {
        self.paper.ask(&Method::GET, path).header("cookie", &self.cookie()).send().await
    }

    /// Sends a form of one of our pages.
    pub async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let ask = self.paper.ask(&Method::POST, path).header("cookie", &self.cookie());
        let answer = ask.form(OURS, fields).send().await;
        self.keep(&answer);
        answer
    }

    /// Asks what a new passkey is to be like.
    pub async fn asks_to_add(&mut self) -> Value {
        let answer = self.script(Method::POST, "/me/passkeys/begin", None).await;
        answer.is(200).json()
    }

    /// Adds a passkey on this device.
    pub async fn adds(&mut self, device: &mut Device, name: &str) -> Answer {
        let options = self.asks_to_add().await;
        let credential = device.makes(&options);
        self.sends_new(&credential, name).await
    }

    pub async fn sends_new(&mut self, credential: &Value, name: &str) -> Answer {
        let body = json!({"name": name, "credential": credential});
        self.script(Method::POST, "/me/passkeys", Some(&body)).await
    }

    /// Asks what is to be signed.
    pub async fn asks_to_sign_in(&mut self) -> Value {
        self.script(Method::POST, "/sign-in/passkey/begin", None).await.is(200).json()
    }

    pub async fn sends_signed(&mut self, credential: &Value) -> Answer {
        let body = json!({ "credential": credential });
        self.script(Method::POST, "/sign-in/passkey", Some(&body)).await
    }

    /// Signs in with this device.
    pub async fn signs_in(&mut self, device: &mut Device) -> Answer {
        let options = self.asks_to_sign_in().await;
        let credential = device.signs(&options);
        self.sends_signed(&credential).await
    }

    /// Whether the session opens anything.
    pub async fn is_signed_in(&mut self) -> bool {
        match self.script(Method::GET, "/me/passkeys", None).await.status {
            200 => true,
            401 => false,
            status => panic!("{status}"),
        }
    }
}

/// A device with one passkey.
pub struct Device {
    pair: EcdsaKeyPair,
    /// The credential id.
    pub id: Vec<u8>,
    /// Whose it is, as it was told when the passkey was made.
    pub user: Vec<u8>,
    /// How often it has signed; 0 for ever on a device that does not count.
    pub count: u32,
    /// By how much it counts on.
    pub step: u32,
    /// What the browser says the page's origin is.
    pub origin: String,
    /// The host that the device makes and uses the passkey for.
    pub rp_id: String,
    /// What the browser says it did; the ceremony's own when there is none.
    pub kind: Option<&'static str>,
    /// Present, verified.
    pub flags: u8,
}

impl Device {
    pub fn new(id: &str) -> Self {
        let chance = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &chance);
        Self {
            pair: pair.expect("a key"),
            id: id.as_bytes().to_vec(),
            user: Vec::new(),
            count: 0,
            step: 1,
            origin: OURS.to_owned(),
            rp_id: "localhost".to_owned(),
            kind: None,
            flags: 0x05,
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let kind = self.kind.unwrap_or(kind);
        let said = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        said.to_string().into_bytes()
    }

    fn authenticator_data(&mut self, flags: u8, rest: &[u8]) -> Vec<u8> {
        self.count += self.step;
        let hash = Sha256::digest(self.rp_id.as_bytes());
        [hash.as_slice(), &[self.flags | flags], &self.count.to_be_bytes(), rest].concat()
    }

    /// Makes the passkey, and gives the browser's answer.
    pub fn makes(&mut self, options: &Value) -> Value {
        let user = options["user"]["id"].as_str().expect("whose it is");
        self.user = BASE64URL_NOPAD.decode(user.as_bytes()).expect("base64url");
        let point = self.pair.public_key().as_ref();
        let mut key = vec![0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
        key.extend(&point[1..33]);
        key.extend([0x22, 0x58, 32]);
        key.extend(&point[33..]);
        let length = u16::try_from(self.id.len()).expect("a short id").to_be_bytes();
        let attested = [&[0; 16], &length[..], &self.id, &key].concat();
        let data = self.authenticator_data(0x40, &attested);
        let size = u16::try_from(data.len()).expect("short").to_be_bytes();
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let head =
            [&[0xa3, 0x63][..], b"fmt", &[0x64], b"none", &[0x67], b"attStmt", &[0xa0, 0x68], b"authData"];
        let attestation = [&head.concat()[..], &[0x59], &size, &data].concat();
        json!({
            "id": BASE64URL_NOPAD.encode(&self.id),
            "rawId": BASE64URL_NOPAD.encode(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(&self.client_data("webauthn.create", options)),
                "attestationObject": BASE64URL_NOPAD.encode(&attestation),
                "transports": ["internal", "carrier-pigeon"],
            },
        })
    }

    /// Signs what is asked, and gives the browser's answer.
    pub fn signs(&mut self, options: &Value) -> Value {
        let data = self.authenticator_data(0, &[]);
        let client_data = self.client_data("webauthn.get", options);
        let message = [&data[..], Sha256::digest(&client_data).as_slice()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message).expect("signs");
        json!({
            "id": BASE64URL_NOPAD.encode(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(&client_data),
                "authenticatorData": BASE64URL_NOPAD.encode(&data),
                "signature": BASE64URL_NOPAD.encode(signature.as_ref()),
                "userHandle": BASE64URL_NOPAD.encode(&self.user),
            },
        })
    }
}
