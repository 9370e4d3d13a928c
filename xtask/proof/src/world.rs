//! Sites, stories and comments made at the store, without a server: for power loss, and to seed what is measured.

use althing_core::comment::{self as decide, NewGuest, NewStory, PreparedBody, Submit, Submitted};
use althing_core::event::{Change, SitePut, StoryPut};
use althing_core::id::{CommentId, EventId, GuestId, RevisionId, SiteId, StoryId};
use althing_core::reader::Actor;
use althing_core::refusal::Refusal;
use althing_core::score::Signals;
use althing_core::site::{Settings, Site};
use althing_core::story::{StoryFields, StoryState};
use althing_core::text::render;
use althing_core::time::Micros;
use althing_store::{Error, Lane, Options, Store, Tx, apply, comment};

use crate::server::{ORIGIN, SITE};
use chance::Chance;

/// The statement with which the server's transaction counter begins, too.
pub const TXID_START: &str = "select coalesce(max(txid), 0) from event";

/// Why a step failed: the store's own error, or a refusal, which no proof asks for.
#[derive(Debug)]
pub enum Failed {
    /// The store's.
    Store(Error),
    /// A decision's.
    Refused(Refusal),
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Refused(refusal) => write!(f, "refused: {refusal:?}"),
        }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// How stores are opened here.
pub fn options() -> Options {
    Options { readers: 2, txid_start_sql: Some(TXID_START), ..Options::default() }
}

/// Opens a store and brings it up to date.
pub fn open(url: &str, options: Options, now: i64) -> Result<Store, Error> {
    let store = Store::open(url, options)?;
    store.migrate("proof", || now)?;
    Ok(store)
}

/// Makes the site.
pub fn site(store: &Store, chance: &mut Chance, now: Micros) -> Result<Site, Error> {
    let site = Site {
        id: SiteId::new(now, chance.bytes()),
        slug: SITE.to_owned(),
        name: "The Paper".to_owned(),
        origins: vec![ORIGIN.to_owned()],
        salt: chance.bytes(),
        settings: Settings::default(),
        sections: Vec::new(),
        rules: std::sync::Arc::default(),
    };
    let put = SitePut {
        event_id: EventId::new(now, chance.bytes()),
        actor: Actor::Operator,
        site: site.clone(),
        now,
    };
    store.write_blocking(Lane::Bulk, move |tx| apply(tx, &Change::SitePut(&put)))?;
    Ok(site)
}

/// The address, which is its own canonical form, and the id of the site's story of this number.
pub fn story_at(site: &Site, number: u64) -> (String, StoryId) {
    let url = format!("{ORIGIN}/story/{number}");
    let id = StoryId::of_key(site.id, &url);
    (url, id)
}

/// Registers the story of this number.
pub fn story(
    store: &Store,
    site: &Site,
    number: u64,
    chance: &mut Chance,
    now: Micros,
) -> Result<StoryId, Error> {
    let (url, id) = story_at(site, number);
    let put = StoryPut {
        event_id: EventId::new(now, chance.bytes()),
        actor: Actor::Import,
        site_id: site.id,
        story_id: id,
        url: Some(url.clone()),
        url_keys: vec![url],
        fields: StoryFields {
            title: format!("Story {number}: {}", chance.words(40)),
            byline: "A Reporter".to_owned(),
            summary: chance.words(160),
            section: "news".to_owned(),
            credit: None,
            picture: None,
            body: None,
            published_at: Some(now),
            state: StoryState::Open,
        },
        since: now,
        now,
    };
    store.write_blocking(Lane::Bulk, move |tx| apply(tx, &Change::StoryPut(&put)))?;
    Ok(id)
}

/// A prepared text.
pub fn body(source: String) -> PreparedBody {
    PreparedBody { html: render(&source), source, signals: Signals::default() }
}

/// A wish to comment.
pub fn wish(
    site: &Site,
    story: (StoryId, Option<NewStory>),
    parent_id: Option<CommentId>,
    source: String,
    chance: &mut Chance,
    now: Micros,
) -> Submit {
    let name = format!("Reader {}", chance.below(5000));
    Submit {
        event_id: EventId::new(now, chance.bytes()),
        comment_id: CommentId::new(now, chance.bytes()),
        revision_id: RevisionId::new(now, chance.bytes()),
        guest: NewGuest {
            id: GuestId::new(now, chance.bytes()),
            name_key: name.to_lowercase(),
            name,
            hue: chance.below(12) as u8,
            source_key: None,
            account_id: None,
            contact_key: None,
            notices: false,
        },
        site_id: site.id,
        story_id: story.0,
        new_story: story.1,
        parent_id,
        body: body(source),
        salt: chance.bytes(),
        key_hash: chance.bytes(),
        key_hash_before: None,
        fingerprint: chance.bytes(),
        mark: None,
        marks: Vec::new(),
        last_here: None,
        now,
    }
}

/// Decides and applies, inside a transaction.
pub fn submit(tx: &mut Tx<'_>, cmd: &Submit, settings: &Settings) -> Result<(), Failed> {
    let seen = comment::seen_for_submit(tx, cmd)?;
    if let Submitted::New(change) = decide::submit(cmd, &seen, settings)? {
        apply(tx, &change)?;
    }
    Ok(())
}
