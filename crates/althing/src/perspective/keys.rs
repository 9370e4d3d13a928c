//! Who may call, and how often. A key comes as `?key=`, as `X-Goog-Api-Key`, as a bearer token, or as `?access_token=` or
//! `?oauth_token=`, as Google's clients send theirs.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use althing_core::id::SiteId;
use althing_core::reader::{Allowance, KeyId, Scope};
use althing_core::time::{Micros, SECOND};
use althing_store::{Store, key};
use http::HeaderMap;
use quick_cache::sync::Cache;
use subtle::ConstantTimeEq;

use super::refusal::Refusal;
use crate::http::door::{BEARER_BYTES_MAX, bearer};
use crate::http::form::Form;
use crate::http::limits::{Act, Limits};
use crate::http::problem::Problem;
use crate::site::key::{PREFIX, hash};

/// Keys remembered between two reads of the database, and as many that there are not.
const REMEMBERED_MAX: usize = 1_000;
/// How long one is remembered. What revokes a key makes its own server forget at once; another one hears of it then.
const REMEMBERED: i64 = 5 * SECOND;
/// Keys of a file.
const LISTED_MAX: usize = 10_000;

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The key's public part; none where every key does.
    pub id: Option<KeyId>,
    /// Its site; none where there are no sites.
    pub site: Option<SiteId>,
    /// What the key may do.
    pub allowance: Allowance,
}

/// The keys that open the API.
pub struct Keys {
    known: Known,
    /// When each key's bucket will be empty. Only keys that are valid have one.
    empty_at: Mutex<HashMap<[u8; 16], i64>>,
}

enum Known {
    /// Those of the database with scope `perspective`.
    Stored(Box<Stored>),
    /// Those of a file, by their hash.
    Listed(HashMap<[u8; 32], Holder>),
    /// Any that is not empty.
    Any,
}

/// The keys of a database, as far as they were asked for.
struct Stored {
    store: Store,
    remembered: Cache<[u8; 32], (Holder, Micros)>,
    /// Keys that open nothing: asking for one again costs no read for a while.
    refused: Cache<[u8; 32], (Refusal, Micros)>,
    /// Those counted by who sent them: always other ones would cost a read each.
    limits: Limits,
}

impl Stored {
    /// The holder of a key. Whoever sent too many wrong ones is refused without a look, unless the key is known from
    /// before.
    async fn holder(&self, key: &str, client: IpAddr, now: Micros) -> Result<Holder, Refusal> {
        let hash = hash(key);
        let known = self.remembered.get(&hash);
        if let Some((holder, at)) = known
            && at.plus(REMEMBERED) > now
        {
            return Ok(holder);
        }
        if !key.starts_with(PREFIX) {
            return Err(Refusal::bad_key());
        }
        if let Some((refusal, at)) = self.refused.get(&hash)
            && at.plus(REMEMBERED) > now
        {
            return Err(refusal);
        }
        if known.is_none() {
            self.limits.would_take(Act::WrongKey, client, now).map_err(Refusal::wrong_keys)?;
        }
        let found = self.store.read(move |tx| key::by_hash(tx, &hash)).await.map_err(Problem::from)?;
        match opened(found, &hash) {
            Ok(holder) => {
                self.remembered.insert(hash, (holder, now));
                Ok(holder)
            }
            Err(refusal) => {
                self.remembered.remove(&hash);
                self.refused.insert(hash, (refusal.clone(), now));
                // Several at once may find room for one; what they read more is bounded by how many come at once.
                let _ = self.limits.count(Act::WrongKey, client, now);
                Err(refusal)
            }
        }
    }
}

impl Keys {
    const fn of(known: Known, empty_at: HashMap<[u8; 16], i64>) -> Self {
        Self { known, empty_at: Mutex::new(empty_at) }
    }

    /// The keys of a database. Without limits, wrong keys are not counted.
    pub fn stored(store: Store, has_limits: bool) -> Self {
        let stored = Stored {
            store,
            remembered: Cache::new(REMEMBERED_MAX),
            refused: Cache::new(REMEMBERED_MAX),
            limits: Limits::new(has_limits),
        };
        Self::of(Known::Stored(Box::new(stored)), HashMap::new())
    }

    /// Any key that is not empty.
    pub fn any() -> Self {
        Self::of(Known::Any, HashMap::new())
    }

    /// The keys of a file: one a line, behind it `rate=N` and `cors` if wanted; `#` begins a remark.
    pub fn listed(text: &str) -> Result<Self, String> {
        let mut holders = HashMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let Some(word) = words.next() else { continue };
            let wrong = |what: &str| format!("line {number}: {what}");
            if word.len() > BEARER_BYTES_MAX || !word.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(wrong("a key has at most 200 visible ASCII characters"));
            }
            let mut allowance = Allowance::default();
            for word in words {
                match (word, word.strip_prefix("rate=").map(str::parse)) {
                    ("cors", _) => allowance.cors = true,
                    (_, Some(Ok(rate))) if (1..=Allowance::RATE_MAX).contains(&rate) => allowance.rate = rate,
                    _ => {
                        return Err(wrong(
                            "behind a key stand `rate=N` (1 to 100000) and `cors`, nothing else",
                        ));
                    }
                }
            }
            let hash = hash(word);
            holders.insert(hash, Holder { id: Some(key::id_of(&hash)), site: None, allowance });
            if holders.len() > LISTED_MAX {
                return Err(wrong("too many keys"));
            }
        }
        if holders.is_empty() {
            return Err("there is no key in it; leave the option out to let any key do".to_owned());
        }
        Ok(Self::of(Known::Listed(holders), HashMap::new()))
    }

    /// Forgets what was remembered of the database: a key was added or revoked.
    pub fn forget(&self) {
        if let Known::Stored(stored) = &self.known {
            stored.remembered.clear();
            stored.refused.clear();
        }
    }

    /// The holder of the key of a client's request.
    pub async fn holder(
        &self,
        headers: &HeaderMap,
        query: &mut Form,
        client: IpAddr,
        now: Micros,
    ) -> Result<Holder, Refusal> {
        let key = sent(headers, query)?;
        match &self.known {
            Known::Any => Ok(Holder { id: None, site: None, allowance: Allowance::default() }),
            Known::Listed(holders) => holders.get(&hash(&key)).copied().ok_or_else(Refusal::bad_key),
            Known::Stored(stored) => stored.holder(&key, client, now).await,
        }
    }

    /// Counts a request of a key, by the generic cell rate algorithm as the limits for readers do: `rate` at once, then one
    /// every part of a second.
    pub fn count(&self, holder: &Holder, now: Micros) -> Result<(), Refusal> {
        let Some(id) = holder.id else { return Ok(()) };
        let rate = holder.allowance.rate.max(1);
        let interval = (SECOND / i64::from(rate)).max(1);
        let mut buckets = self.empty_at.lock().unwrap_or_else(PoisonError::into_inner);
        let empty_at = buckets.entry(*id.0.as_bytes()).or_insert(now.0);
        let next = (*empty_at).max(now.0) + interval;
        if next - now.0 > interval * i64::from(rate) {
            return Err(Refusal::rate(rate));
        }
        *empty_at = next;
        Ok(())
    }
}

/// The key that a request has.
fn sent(headers: &HeaderMap, query: &mut Form) -> Result<String, Refusal> {
    let in_query = ["key", "access_token", "oauth_token"].into_iter().find_map(|name| query.take(name));
    let key = match in_query {
        Some(key) => Some(key),
        None => match headers.get("x-goog-api-key") {
            Some(value) => Some(value.to_str().map_err(|_| Refusal::bad_key())?.to_owned()),
            None => bearer(headers).map_err(|_| Refusal::bad_key())?,
        },
    };
    match key {
        Some(key) if key.len() > BEARER_BYTES_MAX => Err(Refusal::bad_key()),
        Some(key) if !key.is_empty() => Ok(key),
        _ => Err(Refusal::no_key()),
    }
}

/// Who holds a key that was found, if it opens this API.
fn opened(found: Option<key::AccessKey>, hash: &[u8; 32]) -> Result<Holder, Refusal> {
    let valid = found.filter(|key| bool::from(key.hash.ct_eq(hash)) && key.revoked_at.is_none());
    match valid {
        Some(key) if key.scope == Scope::Perspective => {
            Ok(Holder { id: Some(key.id), site: Some(key.site_id), allowance: key.allowance })
        }
        Some(_) => Err(Refusal::other_scope()),
        None => Err(Refusal::bad_key()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_keys_is_read_with_what_each_may_do_and_a_bad_line_is_named() {
        let keys = Keys::listed("# ours\nfirst\nsecond rate=7 cors # Coral\n\n  third cors\n").unwrap();
        let Known::Listed(holders) = &keys.known else { panic!("a list") };
        let allowance = |key: &str| holders[&hash(key)].allowance;
        assert_eq!(allowance("first"), Allowance::default());
        assert_eq!(allowance("second"), Allowance { rate: 7, cors: true });
        assert_eq!(allowance("third"), Allowance { cors: true, ..Allowance::default() });
        for (text, named) in [
            ("a\nb rate=0", "line 2"),
            ("a rate=x", "line 1"),
            ("a b", "line 1"),
            ("kéy", "line 1"),
            ("# nothing", "no key"),
        ] {
            let told = Keys::listed(text).err().unwrap();
            assert!(told.contains(named), "{told}");
        }
    }

    #[test]
    fn a_key_has_its_rate_at_once_and_then_one_by_one() {
        let keys = Keys::listed("slow rate=2\nfast").unwrap();
        let Known::Listed(holders) = &keys.known else { panic!("a list") };
        let (slow, fast) = (holders[&hash("slow")], holders[&hash("fast")]);
        let now = Micros(1_000_000_000);
        for (after, passes) in
            [(0, true), (0, true), (0, false), (499_999, false), (500_000, true), (500_000, false)]
        {
            assert_eq!(keys.count(&slow, now.plus(after)).is_ok(), passes, "after {after}");
        }
        assert_eq!((0..1_100).filter(|_| keys.count(&fast, now).is_ok()).count(), 1_000);
    }
}
