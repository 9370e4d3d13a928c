//! Identifiers: 128 bits, shown as lower-case hyphenated UUIDs.
//!
//! A story's id is a `UUIDv8` made from a hash of its site and its first canonical URL, so that reading a story
//! nobody has commented on needs no write and creating it twice is one creation. All other ids are `UUIDv7`
//! (RFC 9562): they begin with a time, so that rows written together lie together.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::time::Micros;

/// Random bytes behind the time in a `UUIDv7` (RFC 9562 uses 74 bits of these 80).
pub const ID_RANDOM_BYTES: usize = 10;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A time-ordered id for something made at `at`; `random` are fresh random bytes.
            pub fn new(at: Micros, random: [u8; ID_RANDOM_BYTES]) -> Self {
                Self(uuid_v7(at, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// Only the hyphenated form is an id of ours: one spelling, one page in every cache.
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                let id = Uuid::try_parse(text)?;
                let mut buffer = Uuid::encode_buffer();
                if *id.as_hyphenated().encode_lower(&mut buffer) == *text {
                    Ok(Self(id))
                } else {
                    Err(Uuid::try_parse("").expect_err("the empty text is not an id"))
                }
            }
        }
    )*};
}

ids! {
    /// A site: one publication.
    SiteId,
    /// A story: the page under discussion.
    StoryId,
    /// A comment, or its placeholder when it is gone.
    CommentId,
    /// One text of a comment; an edit makes a new one.
    RevisionId,
    /// A reader without an account, for one comment or for one imported name.
    GuestId,
    /// A login: one for all sites of an installation.
    AccountId,
    /// A session, as its owner sees it in a list; what opens it is a secret.
    SessionId,
    /// A code, link or challenge that works once.
    OneTimeId,
    /// A mail on its way.
    MailId,
    /// One change, as the log holds it.
    EventId,
    /// Work to be done later.
    JobId,
    /// A decision on a comment or its author.
    DecisionId,
    /// One act on many comments.
    BulkId,
    /// A reader's report of a comment.
    ReportId,
    /// One entry of how an author stands.
    StandingId,
}

impl StoryId {
    /// The id that a story with this first canonical URL has on this site, stored or not.
    /// A story without a URL (a saved page) is keyed by `site`, its title and its credit instead.
    pub fn of_key(site: SiteId, key: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"althing story\0");
        hash.update(site.0.as_bytes());
        hash.update(key.as_bytes());
        let digest = hash.finalize();
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl MailId {
    /// The mail that tells what became of a report at a time: one, however often it is written.
    pub fn of_report(report: ReportId, at: Micros) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"althing report\0");
        hash.update(report.0.as_bytes());
        hash.update(at.0.to_be_bytes());
        let digest = hash.finalize();
        let mut random = [0_u8; ID_RANDOM_BYTES];
        random.copy_from_slice(&digest[..ID_RANDOM_BYTES]);
        Self::new(at, random)
    }
}

impl GuestId {
    /// The row that stands for an account on a site: everything the account writes there has this author.
    pub fn of_account(site: SiteId, account: AccountId) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"althing author\0");
        hash.update(site.0.as_bytes());
        hash.update(account.0.as_bytes());
        let digest = hash.finalize();
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(Builder::from_custom_bytes(bytes).into_uuid())
    }
}

fn uuid_v7(at: Micros, random: [u8; ID_RANDOM_BYTES]) -> Uuid {
    let millis = u64::try_from(at.0.div_euclid(1000)).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_order_by_time_and_round_trip_in_one_spelling() {
        let early = CommentId::new(Micros(1_000_000), [255; 10]);
        let late = CommentId::new(Micros(1_001_000), [0; 10]);
        assert!(early < late);
        assert_eq!(late.to_string().parse::<CommentId>().unwrap(), late);
        assert!(late.to_string().to_uppercase().parse::<CommentId>().is_err());
        assert!(late.0.simple().to_string().parse::<CommentId>().is_err());
        assert!("x".parse::<CommentId>().is_err());
    }

    #[test]
    fn a_story_id_depends_on_site_and_key_alone() {
        let one = SiteId::new(Micros(0), [1; 10]);
        let two = SiteId::new(Micros(0), [2; 10]);
        assert_eq!(StoryId::of_key(one, "https://a.example/x"), StoryId::of_key(one, "https://a.example/x"));
        assert_ne!(StoryId::of_key(one, "https://a.example/x"), StoryId::of_key(two, "https://a.example/x"));
        assert_eq!(StoryId::of_key(one, "k").0.get_version_num(), 8);
    }
}
