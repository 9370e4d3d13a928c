//! Proof of work: a challenge that a browser solves by trying numbers, in the shape of ALTCHA's first version, so that
//! its clients can be used. Stateless: what was given out is known again by an HMAC of the server key.
//!
//! The salt ends in `&`. Without an end, digits could be moved from it to the number: the same hash, another expiry.

use althing_core::site::Site;
use althing_core::time::{Micros, SECOND};
use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::clock::Chance;
use crate::http::json;
use crate::secret::ServerKey;

/// The largest number that may be the solution: half as many hashes are tried on average. Chosen so that a phone six
/// times slower than a desktop processor needs about a second; the measured times are in ADR 26.
pub const MAXNUMBER: u64 = 200_000;
/// How long a challenge can be solved, in seconds.
pub const CHALLENGE_SECONDS: i64 = 600;
/// Longest solution that is looked at, in bytes of base64.
pub const PAYLOAD_BYTES_MAX: usize = 1_024;
/// Random bytes of a salt. With the expiry and the number it stays within one block of SHA-256.
const NONCE_BYTES: usize = 12;
const ALGORITHM: &str = "SHA-256";

/// A solution that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Solved {
    /// What was solved: the challenge's hash.
    pub challenge: [u8; 32],
    /// When it was given out, to the second.
    pub given_at: Micros,
    /// When it ends.
    pub expires_at: Micros,
}

/// A new challenge for one site, as its client reads it.
pub fn make(key: &ServerKey, chance: &Chance, site: &Site, now: Micros) -> Value {
    let nonce = HEXLOWER.encode(&chance.bytes::<NONCE_BYTES>());
    let salt = format!("{nonce}?expires={}&", now.seconds() + CHALLENGE_SECONDS);
    let number = u64::from_le_bytes(chance.bytes()) % (MAXNUMBER + 1);
    let challenge = solution(&salt, number);
    json!({
        "algorithm": ALGORITHM,
        "challenge": HEXLOWER.encode(&challenge),
        "maxnumber": MAXNUMBER,
        "salt": salt,
        "signature": HEXLOWER.encode(&signature(key, site, &challenge)),
    })
}

/// What a payload proves, or in plain words why nothing.
pub fn check(key: &ServerKey, site: &Site, payload: &str, now: Micros) -> Result<Solved, &'static str> {
    let Payload { algorithm, challenge, number, salt, signature: sign } =
        Payload::read(payload).ok_or("It is not the base64 of a JSON object with a solution.")?;
    if algorithm != ALGORITHM {
        return Err("Its algorithm is not SHA-256.");
    }
    if !bool::from(signature(key, site, &challenge).ct_eq(&sign)) {
        return Err("Its challenge was not given out by this server for this site.");
    }
    if solution(&salt, number) != challenge {
        return Err("Its number does not solve the challenge.");
    }
    let expires_at = expires_at(&salt).ok_or("Its salt is none of this server's.")?;
    if expires_at <= now {
        return Err("Its challenge is older than ten minutes.");
    }
    Ok(Solved { challenge, given_at: expires_at.plus(-CHALLENGE_SECONDS * SECOND), expires_at })
}

struct Payload {
    algorithm: String,
    challenge: [u8; 32],
    number: u64,
    salt: String,
    signature: [u8; 32],
}

impl Payload {
    /// Reads what clients of ALTCHA send. They may add fields of their own, such as `took`.
    fn read(text: &str) -> Option<Self> {
        if text.len() > PAYLOAD_BYTES_MAX {
            return None;
        }
        let mut fields = json::object(&BASE64.decode(text.as_bytes()).ok()?).ok()?;
        let mut text = |name| fields.text(name).ok().flatten();
        let (algorithm, salt) = (text("algorithm")?, text("salt")?);
        let (challenge, signature) = (bytes(&text("challenge")?)?, bytes(&text("signature")?)?);
        let number = fields.number("number").ok().flatten()?;
        let fits = number.fract() == 0.0 && (0.0..=MAXNUMBER as f64).contains(&number);
        fits.then_some(Self { algorithm, challenge, number: number as u64, salt, signature })
    }
}

fn bytes(hex: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()
}

fn solution(salt: &str, number: u64) -> [u8; 32] {
    Sha256::digest(format!("{salt}{number}")).into()
}

fn signature(key: &ServerKey, site: &Site, challenge: &[u8; 32]) -> [u8; 32] {
    key.keyed(&[b"althing challenge\0", site.id.0.as_bytes(), challenge])
}

/// The end in a salt that was made here: `{nonce}?expires={seconds}&`, and nothing else.
fn expires_at(salt: &str) -> Option<Micros> {
    let (nonce, rest) = salt.split_once("?expires=")?;
    let seconds = rest.strip_suffix('&')?;
    let fits = nonce.len() == 2 * NONCE_BYTES && seconds.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 = seconds.parse().ok().filter(|_| fits)?;
    Some(Micros(seconds.checked_mul(SECOND)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use althing_core::id::SiteId;
    use althing_core::site::Settings;

    const NOW: Micros = Micros(1_772_438_400 * SECOND);

    fn key(text: &str) -> ServerKey {
        ServerKey::new(Sha256::digest(text).into()).unwrap()
    }

    fn site(number: u8) -> Site {
        Site {
            id: SiteId::new(NOW, [number; 10]),
            slug: "paper".to_owned(),
            name: "Paper".to_owned(),
            origins: Vec::new(),
            salt: [0; 16],
            settings: Settings::default(),
            sections: Vec::new(),
            rules: std::sync::Arc::default(),
        }
    }

    /// The solution of a challenge with some fields changed.
    fn solved(challenge: &Value, changes: &[(&str, Value)]) -> String {
        let salt = challenge["salt"].as_str().unwrap();
        let wanted = challenge["challenge"].as_str().unwrap();
        let number = (0..=MAXNUMBER).find(|number| HEXLOWER.encode(&solution(salt, *number)) == wanted);
        let mut payload = challenge.clone();
        payload["number"] = json!(number.expect("it can be solved"));
        payload["took"] = json!(1);
        for (name, value) in changes {
            payload[*name] = value.clone();
        }
        BASE64.encode(payload.to_string().as_bytes())
    }

    fn given() -> Value {
        make(&key("a"), &Chance::seeded(7), &site(1), NOW)
    }

    fn why(payload: &str) -> &'static str {
        check(&key("a"), &site(1), payload, NOW).unwrap_err()
    }

    #[test]
    fn a_solved_challenge_is_known_again_until_it_ends() {
        let payload = solved(&given(), &[]);
        let proof = check(&key("a"), &site(1), &payload, NOW).unwrap();
        assert_eq!((proof.given_at, proof.expires_at), (NOW, NOW.plus(600 * SECOND)));
        assert!(check(&key("a"), &site(1), &payload, NOW.plus(600 * SECOND - 1)).is_ok());
        let late = check(&key("a"), &site(1), &payload, NOW.plus(600 * SECOND)).unwrap_err();
        assert!(late.contains("ten minutes"), "{late}");
    }

    #[test]
    fn what_this_server_did_not_give_out_for_this_site_proves_nothing() {
        let payload = solved(&given(), &[]);
        assert!(check(&key("b"), &site(1), &payload, NOW).unwrap_err().contains("not given out"));
        assert!(check(&key("a"), &site(2), &payload, NOW).unwrap_err().contains("not given out"));
        let forged = solved(&given(), &[("signature", json!("00".repeat(32)))]);
        assert!(why(&forged).contains("not given out"));
    }

    #[test]
    fn another_number_or_algorithm_proves_nothing() {
        let challenge = given();
        assert!(why(&solved(&challenge, &[("algorithm", json!("SHA-1"))])).contains("SHA-256"));
        assert!(why(&solved(&challenge, &[("number", json!(0))])).contains("does not solve"));
        for number in [json!(-1), json!(0.5), json!(MAXNUMBER + 1), json!("5"), Value::Null] {
            assert!(why(&solved(&challenge, &[("number", number.clone())])).contains("base64"), "{number}");
        }
    }

    #[test]
    fn no_digit_moves_between_salt_and_number() {
        let challenge = given();
        let salt = challenge["salt"].as_str().unwrap();
        let number = (0..=MAXNUMBER).find(|number| {
            HEXLOWER.encode(&solution(salt, *number)) == challenge["challenge"].as_str().unwrap()
        });
        let digits = number.unwrap().to_string();
        let (first, rest) = digits.split_at(1);
        let moved =
            [("salt", json!(format!("{salt}{first}"))), ("number", json!(rest.parse::<u64>().unwrap()))];
        assert!(!rest.starts_with('0'), "the seed gives a number whose hash stays the same");
        assert!(why(&solved(&challenge, &moved)).contains("none of this server's"));
    }

    #[test]
    fn what_is_no_payload_is_refused_unread() {
        for text in ["", "{}", "e30=", "////", &BASE64.encode(b"[1]"), &"A".repeat(PAYLOAD_BYTES_MAX + 4)] {
            assert!(why(text).contains("base64"), "{text}");
        }
        let padded = solved(&given(), &[("took", json!("1".repeat(PAYLOAD_BYTES_MAX)))]);
        assert!(why(&padded).contains("base64"));
    }
}
