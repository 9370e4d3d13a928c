//! The policy of a site and of its sections, changed key by key, with what is wrong told at each key.

use althing_core::reader::Actor;
use althing_core::refusal::SettingRefusal;
use althing_core::site::{Site, is_policy_key};

use super::actions::{first, put};
use crate::app::App;
use crate::scoring::check_list;

/// What is wrong with one key: what it takes, in the words of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The key.
    pub key: String,
    /// What it takes.
    pub takes: String,
}

impl From<SettingRefusal> for Wrong {
    fn from(refusal: SettingRefusal) -> Self {
        match refusal {
            SettingRefusal::Key { key } => {
                Self { key, takes: "nothing: there is no such setting here".to_owned() }
            }
            SettingRefusal::Value { key, takes } => Self { key, takes: takes.to_owned() },
        }
    }
}

/// The site with another policy: its own, or with a section's name that section's. In a section an empty value takes a
/// setting back, so that it is the site's again. What is wrong is told of every key.
pub fn changed(site: &Site, section: &str, values: &[(String, String)]) -> Result<Site, Vec<Wrong>> {
    let mut site = site.clone();
    let mut wrong: Vec<Wrong> = Vec::new();
    for (key, value) in values {
        let set = if !is_policy_key(key) {
            Err(SettingRefusal::Key { key: key.clone() })
        } else if section.is_empty() {
            site.settings.set(key, value)
        } else {
            site.set_in(section, key, Some(value.as_str()).filter(|value| !value.is_empty()))
        };
        wrong.extend(set.err().map(Wrong::from));
        wrong.extend(unreadable(key, value));
    }
    site.settle();
    if wrong.is_empty() {
        wrong.extend(site.check().err().map(Wrong::from));
    }
    if wrong.is_empty() { Ok(site) } else { Err(wrong) }
}

/// What is wrong with a word list that cannot be looked through.
fn unreadable(key: &str, value: &str) -> Option<Wrong> {
    if !key.starts_with("words.") {
        return None;
    }
    let error = check_list(value).err()?;
    Some(Wrong { key: key.to_owned(), takes: format!("words, one entry a line; {error}") })
}

/// Changes settings of one section for the operator: `KEY=VALUE`.
pub async fn set_in(app: &App, slug: &str, section: &str, changes: &[String]) -> Result<Site, String> {
    let mut values = Vec::new();
    for change in changes {
        let (key, value) =
            change.split_once('=').ok_or_else(|| format!("{change}: a change is written KEY=VALUE"))?;
        if !is_policy_key(key) {
            return Err(format!("`{key}` is of a whole site; a section has only a policy of its own"));
        }
        values.push((key.to_owned(), value.to_owned()));
    }
    let said = |wrong: Vec<Wrong>| {
        wrong.first().map_or_else(String::new, |one| format!("`{}` takes {}", one.key, one.takes))
    };
    save(app, Actor::Operator, slug, section, &values).await?.map_err(said)
}

/// Stores another policy of a site or section, made from the site as it is by now.
pub async fn save(
    app: &App,
    actor: Actor,
    slug: &str,
    section: &str,
    values: &[(String, String)],
) -> Result<Result<Site, Vec<Wrong>>, String> {
    let _turn = app.site_changes.lock().await;
    let site = match changed(&*app.site(slug)?, section, values) {
        Ok(site) => site,
        Err(wrong) => return Ok(Err(wrong)),
    };
    put(app, actor, site).await.map(Ok).map_err(first)
}
