//! Everything a running Althing shares.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use althing_core::id::{AccountId, SiteId, StoryId};
use althing_core::reader::Grant;
use althing_core::site::Site;
use althing_core::time::Micros;
use althing_core::url::Origin;
use althing_store::account::{self, Granted};
use althing_store::{Error, Store, Tx, site};
use quick_cache::sync::Cache;
use tokio::sync::watch;

use crate::clock::{Chance, Clock};
use crate::config::Settings;
use crate::guard::Guards;
use crate::http::cache::Pages;
use crate::http::limits::Limits;
use crate::import::job::Imports;
use crate::learning::Learnt;
use crate::live::Hub;
use crate::mail::Post;
use crate::mark;
use crate::metrics::Metrics;
use crate::perspective::{Keys, Perspective};
use crate::policy::counts::Counted;
use crate::policy::duty::Duty;
use crate::policy::pace::Paces;
use crate::relay::Wake;
use crate::score::{LazyScorer, Runner};
use crate::scoring::{Scorers, later};
use crate::secret::ServerKey;
use crate::site::seen::Seen;
use crate::spam::Spent;

/// The parts of a running Althing. Clock, chance and the outside world are parameters.
pub struct App {
    /// What the operator set.
    pub settings: Settings,
    /// Where readers reach it; `http://localhost:PORT` when nothing is set.
    pub public_url: Origin,
    /// The port listened on, for what counts as ours on loopback.
    pub port: u16,
    /// The database.
    pub store: Store,
    /// Secrets of tokens.
    pub key: ServerKey,
    /// Where the server keeps its files beside the database; on PostgreSQL too.
    pub folder: PathBuf,
    /// The present.
    pub clock: Arc<Clock>,
    /// Random bytes.
    pub chance: Chance,
    /// Scores texts for others.
    pub runner: Arc<Runner>,
    /// The Perspective-compatible API.
    pub perspective: Perspective,
    /// Finished pages.
    pub pages: Arc<Pages>,
    /// Rate limits.
    pub limits: Limits,
    /// Solutions of challenges that were used.
    pub spent: Spent,
    /// Scores comments that are written here.
    pub scorers: Arc<Scorers>,
    /// What moderators taught the scorer.
    pub learnt: Arc<Learnt>,
    /// Open streams.
    pub hub: Hub,
    /// What mails are sent by; none where mail is not configured, and then nothing that needs it is offered.
    pub mail: Option<Post>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
    /// Figures.
    pub metrics: Metrics,
    /// Says `true` once when the server is to stop.
    pub stop: watch::Sender<bool>,
    /// Publishers' pages on which discussions were seen.
    pub seen: Seen,
    /// When the database was last seen to take a write.
    pub rehearsed: tokio::sync::Mutex<Option<Micros>>,
    /// Held while a site is changed, since a site is read and written whole.
    pub site_changes: tokio::sync::Mutex<()>,
    /// Sites of stories that were commented on, so that a comment needs no read before its transaction.
    pub story_sites: Cache<StoryId, SiteId>,
    /// The key of the day's address marks.
    pub day_key: mark::Today,
    /// What the phases of policies did, until it is written.
    pub counted: Counted,
    /// Who of staff is there.
    pub duty: Duty,
    /// When guests last wrote.
    pub paces: Paces,
    /// The stories whose guard is awake.
    pub guards: Guards,
    /// Whose turn it is to score what came without.
    pub scoring_turn: later::Turn,
    /// Imports that were begun at the desk.
    pub imports: Imports,
    sites: Arc<RwLock<Arc<Sites>>>,
    grants: RwLock<Arc<Grants>>,
    staff_names: RwLock<Arc<HashMap<AccountId, String>>>,
}

/// Roles by account, as last read: staff and authors are few.
pub type Grants = HashMap<AccountId, Vec<Grant>>;

fn by_account(granted: Vec<Granted>) -> Arc<Grants> {
    let mut grants = Grants::new();
    for Granted { account_id, grant } in granted {
        grants.entry(account_id).or_default().push(grant);
    }
    Arc::new(grants)
}

/// Stories whose site is remembered.
const STORY_SITES_MAX: usize = 4_096;

/// All sites, as last read.
#[derive(Debug, Default)]
pub struct Sites {
    by_slug: HashMap<String, Arc<Site>>,
    by_id: HashMap<SiteId, Arc<Site>>,
}

impl Sites {
    fn new(sites: Vec<Site>) -> Self {
        let sites: Vec<Arc<Site>> = sites.into_iter().map(Arc::new).collect();
        Self {
            by_slug: sites.iter().map(|site| (site.slug.clone(), Arc::clone(site))).collect(),
            by_id: sites.iter().map(|site| (site.id, Arc::clone(site))).collect(),
        }
    }

    /// The site with this short name.
    pub fn slug(&self, slug: &str) -> Option<&Arc<Site>> {
        self.by_slug.get(slug)
    }

    /// The site with this id.
    pub fn id(&self, id: SiteId) -> Option<&Arc<Site>> {
        self.by_id.get(&id)
    }

    /// All sites by name.
    pub fn all(&self) -> Vec<Arc<Site>> {
        let mut sites: Vec<_> = self.by_slug.values().cloned().collect();
        sites.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.slug.cmp(&b.slug)));
        sites
    }

    /// Whether any site registered this origin.
    pub fn has_origin(&self, origin: &str) -> bool {
        self.by_slug.values().any(|site| site.origins.iter().any(|known| known == origin))
    }
}

/// What an [`App`] is made of.
pub struct Parts {
    /// What the operator set.
    pub settings: Settings,
    /// The port listened on.
    pub port: u16,
    /// The database, migrated.
    pub store: Store,
    /// Secrets of tokens.
    pub key: ServerKey,
    /// The folder beside the database.
    pub folder: PathBuf,
    /// The present.
    pub clock: Clock,
    /// Random bytes.
    pub chance: Chance,
    /// What scores comments.
    pub scorer: Arc<LazyScorer>,
}

impl App {
    /// Puts the parts together and reads the sites. Blocks for that read.
    ///
    /// # Panics
    /// Never: the address made of a port is an origin.
    pub fn new(parts: Parts) -> Result<Arc<Self>, Error> {
        let local = format!("http://localhost:{}", parts.port);
        let public_url = match &parts.settings.public_url {
            Some(url) => url.clone(),
            None => Origin::parse(&local).expect("localhost and a port are an origin"),
        };
        let sites = Arc::new(RwLock::new(Arc::new(Sites::new(parts.store.read_blocking(site::all)?))));
        let grants = RwLock::new(by_account(parts.store.read_blocking(account::grants)?));
        let names = parts.store.read_blocking(account::staff_names)?;
        let staff_names = RwLock::new(Arc::new(names.into_iter().collect()));
        let clock = Arc::new(parts.clock);
        let scorers = Arc::new(Scorers::new(Arc::clone(&parts.scorer)));
        let learnt =
            Arc::new(Learnt::new(parts.store.clone(), Arc::clone(&parts.scorer), Arc::clone(&sites)));
        let runner = Arc::new(Runner::new(parts.scorer));
        let perspective = Perspective::new(
            Arc::clone(&runner),
            Some(Arc::clone(&learnt)),
            Keys::stored(parts.store.clone(), parts.settings.limits.enabled),
            Arc::clone(&clock),
            &parts.settings,
            Some(public_url.clone()),
        );
        Ok(Arc::new(Self {
            limits: Limits::new(parts.settings.limits.enabled),
            mail: parts.settings.mail.clone().map(Post::new),
            spent: Spent::default(),
            settings: parts.settings,
            public_url,
            port: parts.port,
            store: parts.store,
            key: parts.key,
            folder: parts.folder,
            clock,
            chance: parts.chance,
            runner,
            perspective,
            pages: Arc::default(),
            scorers,
            learnt,
            hub: Hub::default(),
            wake: Wake::default(),
            metrics: Metrics::default(),
            stop: watch::Sender::new(false),
            seen: Seen::default(),
            rehearsed: tokio::sync::Mutex::default(),
            site_changes: tokio::sync::Mutex::default(),
            story_sites: Cache::new(STORY_SITES_MAX),
            day_key: mark::Today::default(),
            counted: Counted::default(),
            duty: Duty::default(),
            paces: Paces::default(),
            guards: Guards::default(),
            scoring_turn: later::Turn::default(),
            imports: Imports::default(),
            sites,
            grants,
            staff_names,
        }))
    }

    /// What mails are sent by, where mail is configured.
    pub const fn mail(&self) -> Option<&Post> {
        self.mail.as_ref()
    }

    /// The sites as last read.
    pub fn sites(&self) -> Arc<Sites> {
        Arc::clone(&self.sites.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The site with this short name, for a command. An error names the database, which may be another than was meant.
    pub fn site(&self, slug: &str) -> Result<Arc<Site>, String> {
        let place = match self.settings.database_url.strip_prefix("sqlite:") {
            Some(path) => path.trim_start_matches("//"),
            None => "the database",
        };
        let known = self.sites().slug(slug).cloned();
        known.ok_or_else(|| {
            format!("there is no site {slug} in {place}; `althing site list` shows those that are")
        })
    }

    /// Reads the sites again: one was added or changed.
    pub async fn reload_sites(&self) -> Result<(), Error> {
        let sites = self.store.read(site::all).await?;
        *self.sites.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(Sites::new(sites));
        self.pages.all_changed();
        Ok(())
    }

    /// What an account was granted, in force or not.
    pub fn grants_of(&self, account: AccountId) -> Vec<Grant> {
        self.grants().get(&account).cloned().unwrap_or_default()
    }

    /// What everybody was granted.
    pub fn grants(&self) -> Arc<Grants> {
        Arc::clone(&self.grants.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The name of somebody with a role, for colleagues.
    pub fn staff_name(&self, account: AccountId) -> Option<String> {
        let names = self.staff_names.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        names.get(&account).filter(|name| !name.is_empty()).cloned()
    }

    /// Reads all grants again: one was given or taken back. Badges stand on pages, so all of them are stale.
    pub async fn reload_grants(&self) -> Result<(), Error> {
        let read = |tx: &mut Tx<'_>| Ok::<_, Error>((account::grants(tx)?, account::staff_names(tx)?));
        let (grants, names) = self.store.read(read).await?;
        let (grants, names) = (by_account(grants), Arc::new(names.into_iter().collect()));
        *self.staff_names.write().unwrap_or_else(std::sync::PoisonError::into_inner) = names;
        *self.grants.write().unwrap_or_else(std::sync::PoisonError::into_inner) = grants;
        self.pages.all_changed();
        Ok(())
    }

    /// Whether an origin that a browser sent is this server's own. On loopback, `localhost`, `127.0.0.1` and `[::1]`
    /// at the port are one.
    pub fn is_ours(&self, origin: &str) -> bool {
        if origin == self.public_url.to_string() {
            return true;
        }
        let loopback = self.settings.listen.ip().is_loopback();
        let host =
            origin.strip_prefix("http://").and_then(|rest| rest.strip_suffix(&format!(":{}", self.port)));
        loopback && matches!(host, Some("localhost" | "127.0.0.1" | "[::1]"))
    }
}
