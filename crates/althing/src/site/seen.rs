//! Where a site's discussion was last asked for by a publisher's page, so that whoever sets it up sees that it works. It is
//! kept in memory only, says nothing about readers, and is gone with the process.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use althing_core::id::SiteId;
use althing_core::time::Micros;
use althing_core::url::HttpUrl;

/// An address of a publisher's page, and when its discussion was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The story's address.
    pub url: String,
    /// When.
    pub at: Micros,
}

/// The last one of each site.
#[derive(Debug, Default)]
pub struct Seen(Mutex<HashMap<SiteId, Sight>>);

impl Seen {
    /// The discussion of the story at this address was made for somebody.
    pub fn note(&self, site: SiteId, url: &HttpUrl, at: Micros) {
        let sight = Sight { url: url.as_str().to_owned(), at };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(site, sight);
    }

    /// What was seen of a site since the process began.
    pub fn at(&self, site: SiteId) -> Option<Sight> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&site).cloned()
    }
}
