//! What waits as far as somebody may decide on it: where the lists look, what they list, and how much there is.

use althing_core::id::SiteId;
use althing_core::reader::Verb;
use althing_core::time::{MINUTE, Micros};
use althing_store::desk::{self, Entry, Filter, Order, Scope};
use althing_store::waiting::Queue;
use althing_store::{Error, Tx, story};

use super::door::Staff;
use super::query::Query;
use super::scope::sections;
use crate::app::App;
use crate::http::problem::Problem;
use crate::view::desk::Counted;

/// A site of somebody's.
#[derive(Clone, Debug)]
pub(super) struct Place {
    id: SiteId,
    /// What waits since before this is late.
    before: Micros,
    /// The sections that they may decide on; none for all of it.
    sections: Vec<String>,
}

/// Where one read looks, and for what.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) scope: Scope,
    pub(super) filter: Filter,
    before: Micros,
}

/// The sites of somebody's that an address is about.
pub(super) fn places(staff: &Staff, query: &Query, now: Micros) -> Vec<Place> {
    let sites = staff.sites.iter().filter(|site| query.site.as_ref().is_none_or(|slug| *slug == site.slug));
    sites
        .map(|site| Place {
            id: site.id,
            before: now.plus(-i64::from(site.settings.clock_minutes) * MINUTE),
            sections: sections(staff, site),
        })
        .collect()
}

/// Where what an address shows is looked for: on each site, or under a story of one of them; by section where somebody may
/// not decide on the whole.
pub(super) fn looks(tx: &mut Tx<'_>, query: &Query, places: &[Place]) -> Result<Vec<Look>, Error> {
    let under = match query.story {
        Some(id) => story::by_id(tx, id)?.map(|story| (id, story.site_id)),
        None => None,
    };
    let mut looks = Vec::new();
    for place in places {
        let scope = match (query.story, under) {
            (None, _) => Scope::Site(place.id),
            (Some(_), Some((story, site))) if site == place.id => Scope::Story(story),
            (Some(_), _) => continue,
        };
        let all = [query.filter.section.clone()];
        let wanted = if place.sections.is_empty() { &all[..] } else { &place.sections };
        let is_asked =
            |section: &&String| query.filter.section.is_empty() || **section == query.filter.section;
        looks.extend(wanted.iter().filter(is_asked).map(|section| Look {
            scope,
            filter: Filter { section: section.clone(), ..query.filter.clone() },
            before: place.before,
        }));
    }
    Ok(looks)
}

/// Every queue's length, and what a page lists of one of them: one entry more than `most` says that there is another page.
pub(super) async fn waiting(
    app: &App,
    staff: &Staff,
    query: &Query,
    after: Option<desk::Place>,
    most: usize,
    now: Micros,
) -> Result<(Vec<Counted>, Vec<Entry>), Problem> {
    let places = places(staff, query, now);
    let wanted = query.clone();
    let after = after.unwrap_or(desk::Place::start(query.order));
    let (counts, entries) = app
        .store
        .read(move |tx| {
            let looks = looks(tx, &wanted, &places)?;
            let mut counts = Vec::new();
            for queue in Queue::ALL {
                let (mut all, mut late) = (0, 0);
                for look in &looks {
                    let (count, waiting) = desk::count(tx, queue, look.scope, &look.filter, look.before)?;
                    (all, late) = (all + count, late + waiting);
                }
                counts.push(Counted { queue, all, late });
            }
            let mut entries = Vec::new();
            for look in &looks {
                let (scope, filter) = (look.scope, &look.filter);
                entries.extend(desk::list(tx, wanted.queue, scope, filter, wanted.order, after, most + 1)?);
            }
            Ok::<_, Error>((counts, entries))
        })
        .await?;
    Ok((counts, merged(staff, entries, query.order)))
}

/// Entries of several places in one order, without those that somebody may not decide on.
fn merged(staff: &Staff, mut entries: Vec<Entry>, order: Order) -> Vec<Entry> {
    entries.retain(|entry| may_decide(staff, entry));
    entries.sort_by(|a, b| a.place.order(b.place, order));
    entries
}

/// Whether somebody may decide on what waits.
pub(super) fn may_decide(staff: &Staff, entry: &Entry) -> bool {
    let site = staff.sites.iter().find(|site| site.id == entry.site_id);
    site.is_some_and(|site| staff.may(Verb::Decide, site, &entry.section))
}
