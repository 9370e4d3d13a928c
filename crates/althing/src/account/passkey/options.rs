//! What a browser is asked: the options of WebAuthn (level 3, 5.4 and 5.5) in their JSON form.

use althing_store::account::AccountRow;
use althing_store::passkey::PasskeyRow;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::actions::LIFE;
use super::ceremony::{Credential, Here};
use super::key::ALGORITHMS;

const MICROS_A_MILLISECOND: i64 = 1_000;

/// Asks for a new passkey: one that is found without a name, behind a finger, face or PIN, of whatever make, and not on a
/// device that has one for this account.
pub fn creation(here: &Here, account: &AccountRow, known: &[PasskeyRow], challenge: &str) -> Value {
    // Shown by the browser where somebody chooses between accounts.
    let name = if account.name.is_empty() { &here.rp_id } else { &account.name };
    let algorithms: Vec<Value> =
        ALGORITHMS.iter().map(|algorithm| json!({"type": "public-key", "alg": algorithm})).collect();
    let known: Vec<Value> = known.iter().map(described).collect();
    json!({
        "rp": {"id": here.rp_id, "name": here.rp_id},
        "user": {
            "id": BASE64URL_NOPAD.encode(account.id.0.as_bytes()),
            "name": name,
            "displayName": name,
        },
        "challenge": challenge,
        "pubKeyCredParams": algorithms,
        "timeout": LIFE / MICROS_A_MILLISECOND,
        "excludeCredentials": known,
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    })
}

/// Asks for a signature by any passkey of this host.
pub fn request(here: &Here, challenge: &str) -> Value {
    json!({
        "rpId": here.rp_id,
        "challenge": challenge,
        "timeout": LIFE / MICROS_A_MILLISECOND,
        "userVerification": "required",
        "allowCredentials": [],
    })
}

fn described(passkey: &PasskeyRow) -> Value {
    let transports = serde_json::from_str::<Credential>(&passkey.credential).map(|kept| kept.transports);
    json!({
        "type": "public-key",
        "id": BASE64URL_NOPAD.encode(&passkey.id),
        "transports": transports.unwrap_or_default(),
    })
}
