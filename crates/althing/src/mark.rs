//! Address marks: what tells that two guests of one day came from the same network, without telling from which.
//!
//! A mark is a hash of the network and the site, keyed with the day's key and with the server's. The day's key is in the
//! database and gone after two days; the server's is not in the database. The address itself is never kept.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use althing_core::comment::Mark;
use althing_core::id::SiteId;
use althing_core::time::MINUTE;
use althing_store::day_key::DayKey;
use althing_store::{Error, Lane, day_key};

use crate::app::App;
use crate::http::prefix::neighbourhood;
use crate::secret::ServerKey;

/// Keys as last read, so that a comment needs no read for them.
#[derive(Default)]
pub struct Today {
    key: Mutex<Option<(i64, [u8; 32])>>,
    /// Every key that is kept, and in which minute that was so.
    kept: Mutex<Option<(i64, Arc<[DayKey]>)>>,
}

impl App {
    /// The mark of a client on a site, with today's key; none of one on this machine, which is a proxy that nobody told
    /// the server about.
    pub async fn mark(&self, client: IpAddr, site: SiteId) -> Result<Option<Mark>, Error> {
        if is_nobody(client) {
            return Ok(None);
        }
        let day = day_key::day_of(self.clock.now());
        let secret = self.key_of_day(day).await?;
        Ok(Some((day, hash(&self.key, &secret, client, site))))
    }

    /// The marks of a client on a site with every key that is kept, newest first: what bans are compared with.
    pub async fn marks(&self, client: IpAddr, site: SiteId) -> Result<Vec<Mark>, Error> {
        if is_nobody(client) {
            return Ok(Vec::new());
        }
        let keys = self.keys_kept().await?;
        Ok(keys.iter().map(|key| (key.day, hash(&self.key, &key.secret, client, site))).collect())
    }

    async fn keys_kept(&self) -> Result<Arc<[DayKey]>, Error> {
        let minute = self.clock.now().0.div_euclid(MINUTE);
        let known = self.day_key.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, keys)) = known.filter(|(of, _)| *of == minute) {
            return Ok(keys);
        }
        let keys: Arc<[DayKey]> = self.store.read(day_key::all).await?.into();
        *self.day_key.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((minute, Arc::clone(&keys)));
        Ok(keys)
    }

    async fn key_of_day(&self, day: i64) -> Result<[u8; 32], Error> {
        let known = *self.day_key.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, secret)) = known.filter(|(of, _)| *of == day) {
            return Ok(secret);
        }
        let fresh = self.chance.bytes();
        let key = self.store.write(Lane::Interactive, move |tx| day_key::of_day(tx, day, &fresh)).await?;
        *self.day_key.key.lock().unwrap_or_else(PoisonError::into_inner) = Some((day, key.secret));
        Ok(key.secret)
    }
}

/// Whether an address says nothing of who is there.
const fn is_nobody(client: IpAddr) -> bool {
    client.to_canonical().is_loopback() || client.is_unspecified()
}

fn hash(key: &ServerKey, secret: &[u8; 32], client: IpAddr, site: SiteId) -> [u8; 32] {
    let network = neighbourhood(client.to_canonical()).to_be_bytes();
    key.keyed(&[b"mark", secret, &network, site.0.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};
    use uuid::Uuid;

    #[test]
    fn r81_a_mark_is_of_a_network_a_site_and_a_day() {
        let key = ServerKey::new(Sha256::digest(b"chance").into()).unwrap();
        let other_key = ServerKey::new(Sha256::digest(b"another").into()).unwrap();
        let (site, other) = (SiteId(Uuid::from_u128(1)), SiteId(Uuid::from_u128(2)));
        let (today, tomorrow) = ([1; 32], [2; 32]);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let mark = hash(&key, &today, ip("203.0.113.7"), site);
        assert_eq!(mark, hash(&key, &today, ip("203.0.113.200"), site), "the same /24");
        assert_eq!(mark, hash(&key, &today, ip("::ffff:203.0.113.7"), site), "however it is written");
        assert_ne!(mark, hash(&key, &today, ip("203.0.114.7"), site));
        assert_ne!(mark, hash(&key, &tomorrow, ip("203.0.113.7"), site));
        assert_ne!(mark, hash(&key, &today, ip("203.0.113.7"), other));
        assert_ne!(mark, hash(&other_key, &today, ip("203.0.113.7"), site), "the database alone does not do");
        let six = hash(&key, &today, ip("2001:db8:0:100::1"), site);
        assert_eq!(six, hash(&key, &today, ip("2001:db8:0:1ff:9::9"), site), "the same /56");
        assert_ne!(six, hash(&key, &today, ip("2001:db8:0:200::1"), site));
        for (address, is) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("0.0.0.0", true),
            ("203.0.113.7", false),
        ] {
            assert_eq!(is_nobody(ip(address)), is, "{address}");
        }
    }
}
