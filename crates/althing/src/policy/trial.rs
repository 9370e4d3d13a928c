//! Another policy, tried on the last comments of a site before it is saved: what it would have held or refused.
//!
//! Judged is what is known by now: the texts as they read, their scores, links and words, how many comments their authors
//! had, how old their accounts were, the hour. What only the moment knew is left out: repeated texts, flood, the time
//! between two comments, the guard, and who was on duty. What an import brought is judged as well, as guests' comments of
//! the time at which they were written: most of what a site has may have come that way.

use std::collections::HashMap;
use std::sync::Arc;

use althing_core::id::{CommentId, SiteId};
use althing_core::policy::{self, AuthorSeen, Context, PHASES, Verdict};
use althing_core::score::{Attribute, Scores, Scoring, Signals};
use althing_core::site::{Settings, Site};
use althing_core::story::Openness;
use althing_core::text::{BodyLimits, comment_body, plain_text};
use althing_store::phase::{Came, last_before};
use althing_store::{Error, Lane, policy as stored};

use crate::app::App;
use crate::failure::Failure;
use crate::scoring::WordLists;

/// Comments on which a policy is tried.
pub const TRIED_MAX: usize = 1_000;
/// Comments of all sites that are walked through for those of one.
const WALKED_MAX: usize = 200_000;
/// Examples that are shown each way.
pub const EXAMPLES_MAX: usize = 20;
/// How much of an example's text is shown, in characters.
const EXAMPLE_CHARS_MAX: usize = 160;
/// Phases whose part in it nobody knows any more.
pub const UNKNOWN: [&str; 5] = ["guard", "slow", "flood", "bulk", "repeats"];

/// How many were held and refused, before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Held before.
    pub held: usize,
    /// Refused before.
    pub refused: usize,
    /// Held after.
    pub held_then: usize,
    /// Refused after.
    pub refused_then: usize,
}

impl Change {
    fn add(&mut self, before: &Verdict, after: &Verdict) {
        self.held += usize::from(matches!(before, Verdict::Hold(_)));
        self.refused += usize::from(matches!(before, Verdict::Refuse(_)));
        self.held_then += usize::from(matches!(after, Verdict::Hold(_)));
        self.refused_then += usize::from(matches!(after, Verdict::Refuse(_)));
    }
}

/// A comment for which it makes a difference.
#[derive(Clone, Debug)]
pub struct Example {
    /// The comment.
    pub id: CommentId,
    /// Its author's name.
    pub name: String,
    /// How its text begins.
    pub begins: String,
    /// The phases that make the difference.
    pub phases: Vec<&'static str>,
    /// Whether it is refused by the policy that holds or refuses it, and not only held.
    pub is_refused: bool,
}

/// What a policy would have done.
#[derive(Debug, Default)]
pub struct Trial {
    /// Comments that it was tried on.
    pub looked: usize,
    /// How many of them have no scores.
    pub unscored: usize,
    /// How many of them an import brought: nothing is known of their authors, who count as guests.
    pub imported: usize,
    /// Of all of them.
    pub all: Change,
    /// By phase, for those that are known.
    pub phases: Vec<(&'static str, Change)>,
    /// Comments that it would hold or refuse and the present one does not.
    pub stricter: Vec<Example>,
    /// Comments that the present one holds or refuses and it would not.
    pub milder: Vec<Example>,
    /// How many those are.
    pub stricter_count: usize,
    /// How many those are.
    pub milder_count: usize,
}

/// A comment with what was known of its author then.
struct Tried {
    came: Came,
    author: AuthorSeen,
}

/// Tries the settings of `after` on the last comments of the site, or of one of its sections.
pub async fn run(app: &App, before: Arc<Site>, after: Site, section: &str) -> Result<Trial, Failure> {
    let tried = last(app, before.id, section).await?;
    let judging = tokio::task::spawn_blocking(move || judge_all(&before, &after, &tried));
    // A list that cannot be looked through is refused before it is tried.
    Ok(judging.await.unwrap_or_default())
}

/// The last comments of a site or section, in short reads.
async fn last(app: &App, site: SiteId, section: &str) -> Result<Vec<Tried>, Error> {
    let (mut found, mut walked, mut before) = (Vec::new(), 0, CommentId(uuid::Uuid::max()));
    let grants = app.grants();
    while found.len() < TRIED_MAX && walked < WALKED_MAX {
        let section = section.to_owned();
        let left = TRIED_MAX - found.len();
        let (rows, next) = app
            .store
            .read_in(Lane::Bulk, move |tx| {
                let (rows, next) = last_before(tx, before)?;
                let here = rows.into_iter().filter(|came| came.site_id == site);
                let here = here.filter(|came| section.is_empty() || came.section == section).take(left);
                let mut tried = Vec::new();
                for came in here {
                    let author = match came.account_id {
                        None => AuthorSeen::default(),
                        Some(account) => {
                            let published = stored::published_before(tx, account, site, came.id)?;
                            AuthorSeen {
                                is_account: true,
                                has_published: !published.is_empty(),
                                was_shown: !published.is_empty(),
                                published_count: published.len() as u32,
                                first_published_at: published.first().copied(),
                                since: came.account_since,
                                ..AuthorSeen::default()
                            }
                        }
                    };
                    tried.push(Tried { came, author });
                }
                Ok::<_, Error>((tried, next))
            })
            .await?;
        found.extend(rows);
        walked += althing_store::phase::WALKED_MAX;
        let Some(next) = next else { break };
        before = next;
    }
    for tried in &mut found {
        let grants = tried.came.account_id.and_then(|account| grants.get(&account));
        tried.author.is_staff = grants.is_some_and(|grants| {
            let mut here = grants.iter().filter(|grant| grant.site_id.is_none_or(|of| of == site));
            here.any(|grant| grant.role.is_staff())
        });
    }
    Ok(found)
}

/// Settings with their lists, by section.
type Sections<'s> = HashMap<String, Option<(&'s Settings, WordLists)>>;

fn judge_all(before: &Site, after: &Site, tried: &[Tried]) -> Trial {
    let known = PHASES.iter().filter(|phase| !UNKNOWN.contains(&phase.name));
    let mut trial =
        Trial { phases: known.map(|phase| (phase.name, Change::default())).collect(), ..Trial::default() };
    let (mut of_before, mut of_after) = (Sections::new(), Sections::new());
    for one in tried {
        let old = verdicts(before, &mut of_before, one);
        let new = verdicts(after, &mut of_after, one);
        trial.looked += 1;
        trial.unscored += usize::from(one.came.scores.is_none());
        trial.imported += usize::from(one.came.is_imported);
        trial.all.add(&old.0, &new.0);
        for ((_, change), (old, new)) in trial.phases.iter_mut().zip(old.1.iter().zip(&new.1)) {
            change.add(old, new);
        }
        let (held_before, held_after) = (old.0 != Verdict::Pass, new.0 != Verdict::Pass);
        if held_after && !held_before {
            trial.stricter_count += 1;
            show(&mut trial.stricter, one, &new);
        } else if held_before && !held_after {
            trial.milder_count += 1;
            show(&mut trial.milder, one, &old);
        }
    }
    trial
}

/// What all phases say together, and each of those that are known.
type Verdicts = (Verdict, Vec<Verdict>);

fn verdicts<'s>(site: &'s Site, sections: &mut Sections<'s>, tried: &Tried) -> Verdicts {
    let came = &tried.came;
    let section = sections.entry(came.section.clone()).or_insert_with(|| {
        let settings = site.settings_for(&came.section);
        WordLists::new(settings).ok().map(|lists| (settings, lists))
    });
    let Some((settings, lists)) = section else { return (Verdict::Pass, Vec::new()) };
    let signals = signals(came, lists);
    let context = Context {
        settings,
        author: &tried.author,
        signals: &signals,
        story: Openness::new(came.story_since),
        is_edit: false,
        now: came.at,
    };
    let known = PHASES.iter().filter(|phase| !UNKNOWN.contains(&phase.name));
    (policy::judge(&context), known.map(|phase| phase.judge(&context)).collect())
}

fn signals(came: &Came, lists: &WordLists) -> Signals {
    let (listed, name_listed) = lists.look(&came.source, &came.name);
    let made = comment_body(&came.source, &BodyLimits::default());
    let link_count = made.map_or(0, |made| u32::try_from(made.link_count).unwrap_or(u32::MAX));
    // Whether a text without scores was not scored or could not be, nobody knows: it counts as harmless.
    let values = came.scores.unwrap_or([0; Attribute::COUNT]);
    let scores = Scores { values, spans: Vec::new(), language: String::new(), model: String::new() };
    Signals {
        scoring: Scoring::Done(scores),
        listed,
        name_listed,
        link_count,
        repeat_count: 0,
        is_on_duty: true,
        is_sampled: false,
    }
}

fn show(examples: &mut Vec<Example>, tried: &Tried, (verdict, each): &Verdicts) {
    if examples.len() == EXAMPLES_MAX {
        return;
    }
    let known = PHASES.iter().filter(|phase| !UNKNOWN.contains(&phase.name));
    let said = known.zip(each).filter(|(_, verdict)| **verdict != Verdict::Pass);
    examples.push(Example {
        id: tried.came.id,
        name: tried.came.name.clone(),
        begins: plain_text(&tried.came.source, EXAMPLE_CHARS_MAX),
        phases: said.map(|(phase, _)| phase.name).collect(),
        is_refused: matches!(verdict, Verdict::Refuse(_)),
    });
}
