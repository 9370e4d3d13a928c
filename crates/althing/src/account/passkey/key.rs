//! Public keys of passkeys as authenticators write them (COSE, RFC 9052 and 9053), and the signatures made with them.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

use super::cbor::Reader;

/// The algorithms that are taken, best first, by their numbers in the IANA registry of COSE: ECDSA on P-256 with SHA-256,
/// which everything has; Ed25519; RSA with SHA-256, the only one of older Windows computers.
pub const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// Labels of a key's parameters.
const KIND: i64 = 1;
const ALGORITHM: i64 = 3;

/// Most parameters of a key: the standard's have four or five.
const PARAMETERS_MAX: u64 = 16;

/// A public key that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey<'a> {
    /// A point on P-256: 4, x, y.
    P256([u8; 65]),
    /// A point on Curve25519.
    Ed25519(&'a [u8]),
    /// An RSA modulus and exponent.
    Rsa {
        /// Modulus, big-endian.
        n: &'a [u8],
        /// Exponent, big-endian.
        e: &'a [u8],
    },
}

/// A key's parameters, before anybody knows what they mean.
#[derive(Default)]
struct Parameters<'a> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    curve: Option<i64>,
    /// Parameters -1, -2 and -3 where they are bytes.
    bytes: [Option<&'a [u8]>; 3],
}

impl<'a> PublicKey<'a> {
    /// Reads a COSE key; also how many bytes it has. `None` for a key that is not of an algorithm taken here.
    pub fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let mut reader = Reader::new(bytes);
        let parameters = parameters(&mut reader)?;
        let length = bytes.len() - reader.rest().len();
        let key = match (parameters.kind?, parameters.algorithm?, parameters.curve, parameters.bytes) {
            (2, ES256, Some(1), [None, Some(x), Some(y)]) if x.len() == 32 && y.len() == 32 => {
                let mut point = [4; 65];
                point[1..33].copy_from_slice(x);
                point[33..].copy_from_slice(y);
                Self::P256(point)
            }
            (1, EDDSA, Some(6), [None, Some(x), None]) if x.len() == 32 => Self::Ed25519(x),
            (3, RS256, None, [Some(n), Some(e), None]) => Self::Rsa { n, e },
            _ => return None,
        };
        Some((key, length))
    }

    /// Whether the key's owner signed this.
    pub fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature).is_ok()
            }
            Self::Ed25519(point) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature).is_ok()
            }
            Self::Rsa { n, e } => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .is_ok(),
        }
    }
}

fn parameters<'a>(reader: &mut Reader<'a>) -> Option<Parameters<'a>> {
    let count = reader.map().filter(|count| *count <= PARAMETERS_MAX)?;
    let mut found = Parameters::default();
    let mut seen = Vec::new();
    for _ in 0..count {
        let label = reader.int()?;
        if seen.contains(&label) {
            return None;
        }
        seen.push(label);
        match label {
            KIND => found.kind = Some(reader.int()?),
            ALGORITHM => found.algorithm = Some(reader.int()?),
            // For curves the curve's number, for RSA the modulus.
            -1 => match reader.clone().int() {
                Some(curve) => {
                    found.curve = Some(curve);
                    reader.skip()?;
                }
                None => found.bytes[0] = Some(reader.bytes()?),
            },
            -2 => found.bytes[1] = Some(reader.bytes()?),
            -3 => found.bytes[2] = Some(reader.bytes()?),
            _ => reader.skip()?,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};

    use super::*;

    fn p256(point: &[u8]) -> Vec<u8> {
        let mut key = vec![0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
        key.extend(&point[1..33]);
        key.extend([0x22, 0x58, 32]);
        key.extend(&point[33..]);
        key
    }

    #[test]
    fn a_signature_is_its_own_keys_and_messages_only() {
        let chance = SystemRandom::new();
        let pair = || {
            let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).unwrap();
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &chance).unwrap()
        };
        let (pair, other) = (pair(), pair());
        let signature = pair.sign(&chance, b"message").unwrap();
        let (cose, foreign) = (p256(pair.public_key().as_ref()), p256(other.public_key().as_ref()));
        let (key, length) = PublicKey::read(&cose).unwrap();
        assert_eq!(length, cose.len());
        assert!(key.signed(b"message", signature.as_ref()));
        assert!(!key.signed(b"another", signature.as_ref()));
        assert!(!key.signed(b"message", b""));
        assert!(!PublicKey::read(&foreign).unwrap().0.signed(b"message", signature.as_ref()));

        let seed = [7; 32];
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
        let cose = [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32], pair.public_key().as_ref()].concat();
        let (key, _) = PublicKey::read(&cose).unwrap();
        assert!(key.signed(b"message", pair.sign(b"message").as_ref()));
        assert!(!key.signed(b"message", signature.as_ref()));
    }

    #[test]
    fn a_key_that_is_not_what_it_says_is_refused() {
        let good = p256(&[4; 65]);
        assert!(PublicKey::read(&good).is_some());
        let changed = |at: usize, to: u8| {
            let mut bytes = good.clone();
            bytes[at] = to;
            bytes
        };
        for (bytes, why) in [
            (changed(2, 1), "another kind of key"),
            (changed(4, 0x27), "another algorithm"),
            (changed(6, 2), "another curve"),
            (changed(9, 31), "a short coordinate"),
            (changed(3, 1), "a label twice"),
            (changed(0, 0xa4), "a coordinate missing"),
            (good[..good.len() - 1].to_vec(), "cut off"),
            (vec![0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "too many parameters"),
            (Vec::new(), "nothing"),
        ] {
            assert_eq!(PublicKey::read(&bytes), None, "{why}");
        }
    }
}
