//! Sections of a site that have a policy of their own: the site's settings, with some of them replaced.

use super::{Settings, Site};
use crate::refusal::SettingRefusal;

/// Most sections with settings of their own.
pub const SECTIONS_MAX: usize = 100;
/// Longest name of a section, in characters; as stories have it.
pub const SECTION_CHARS_MAX: usize = 100;

/// A section with settings of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name, as its stories have it.
    pub name: String,
    /// What differs from the site, by key.
    pub overrides: Vec<(String, String)>,
    /// The site's settings with those in their place.
    pub settings: Settings,
}

/// Whether a section may have a setting of its own: what decides on comments, and nothing of how a site looks or learns.
pub fn is_policy_key(key: &str) -> bool {
    const KEYS: [&str; 5] = ["mode", "guests", "close_days", "links.hold", "repeats.hold"];
    const GROUPS: [&str; 9] =
        ["score.", "words.", "first.", "young.", "flood.", "slow.", "night.", "guard.", "bulk."];
    KEYS.contains(&key) || key != "score.learned" && GROUPS.iter().any(|group| key.starts_with(group))
}

impl Section {
    /// A section of a site; an override that the site does not take any more is left out of its settings.
    pub fn new(name: String, overrides: Vec<(String, String)>, site: &Settings) -> Self {
        let mut section = Self { name, overrides, settings: Settings::default() };
        section.follow(site);
        section
    }

    fn follow(&mut self, site: &Settings) {
        self.settings = site.clone();
        for (key, value) in &self.overrides {
            // What cannot be set is as on the site.
            let _ = self.settings.set(key, value);
        }
    }
}

impl Site {
    /// The settings that hold for stories of a section; empty for stories without one.
    pub fn settings_for(&self, section: &str) -> &Settings {
        self.section(section).map_or(&self.settings, |section| &section.settings)
    }

    /// The section of this name, if it has settings of its own.
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// Gives a section a setting of its own, or with none takes it back.
    pub fn set_in(&mut self, section: &str, key: &str, value: Option<&str>) -> Result<(), SettingRefusal> {
        if !is_policy_key(key) {
            return Err(SettingRefusal::Key { key: key.to_owned() });
        }
        let named = !section.is_empty() && section.chars().count() <= SECTION_CHARS_MAX;
        let has_room = self.section(section).is_some() || self.sections.len() < SECTIONS_MAX;
        if !named || !has_room {
            let takes = "the name of a section, up to 100 characters, and no more than 100 sections";
            return Err(SettingRefusal::Value { key: "section".to_owned(), takes });
        }
        if let Some(value) = value {
            self.settings.clone().set(key, value)?;
        }
        if self.section(section).is_none() {
            self.sections.push(Section::new(section.to_owned(), Vec::new(), &self.settings));
        }
        let Some(found) = self.sections.iter_mut().find(|known| known.name == section) else { return Ok(()) };
        found.overrides.retain(|(known, _)| known != key);
        found.overrides.extend(value.map(|value| (key.to_owned(), value.to_owned())));
        found.overrides.sort();
        self.settle();
        Ok(())
    }

    /// Makes the sections' settings anew, after the site's own have changed, and drops those that have none of their own.
    pub fn settle(&mut self) {
        self.sections.retain(|section| !section.overrides.is_empty());
        self.sections.sort_by(|left, right| left.name.cmp(&right.name));
        for section in &mut self.sections {
            section.follow(&self.settings);
        }
    }

    /// What only shows when all changes are made, of the site and of each section.
    pub fn check(&self) -> Result<(), SettingRefusal> {
        self.settings.check()?;
        self.sections.iter().try_for_each(|section| section.settings.check())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SiteId;
    use crate::site::{Mode, SETTINGS};
    use crate::time::Micros;

    fn site() -> Site {
        Site {
            id: SiteId::new(Micros(1), [1; 10]),
            slug: "paper".to_owned(),
            name: "Paper".to_owned(),
            origins: Vec::new(),
            salt: [0; 16],
            settings: Settings::default(),
            sections: Vec::new(),
            rules: std::sync::Arc::default(),
        }
    }

    #[test]
    fn a_section_follows_its_site_but_for_its_own() {
        let mut site = site();
        site.set_in("Sport", "mode", Some("hold-first")).unwrap();
        assert_eq!(site.settings_for("Sport").mode, Mode::HoldFirst);
        assert_eq!(site.settings_for("Culture").mode, Mode::PublishFirst);
        site.settings.set("links.hold", "3").unwrap();
        site.settle();
        assert_eq!(site.settings_for("Sport").links_hold, 3, "what it does not set is the site's");
        site.set_in("Sport", "mode", None).unwrap();
        assert_eq!((site.settings_for("Sport").mode, site.sections.len()), (Mode::PublishFirst, 0));
    }

    #[test]
    fn a_section_has_a_policy_and_nothing_else_of_its_own() {
        let mut site = site();
        let door =
            ["language", "votes", "votes.hide_minutes", "edit_minutes", "score.learned", "theme.accent"];
        for key in door.into_iter().chain(["door.proof", "door.seconds", "colour"]) {
            assert!(site.set_in("Sport", key, Some("off")).unwrap_err().to_string().contains(key), "{key}");
        }
        assert!(site.set_in("", "mode", Some("hold-first")).is_err());
        assert!(site.set_in("Sport", "mode", Some("later")).is_err());
        assert_eq!(site.sections, []);
        for doc in SETTINGS.iter().filter(|doc| is_policy_key(doc.key) && !doc.key.contains('*')) {
            site.set_in("Sport", doc.key, Some(doc.default)).unwrap();
        }
    }

    #[test]
    fn thresholds_are_checked_in_every_section() {
        let mut site = site();
        site.set_in("Sport", "score.insult.hold", Some("0.97")).unwrap();
        assert!(site.check().unwrap_err().to_string().contains("score.insult.never"));
        site.set_in("Sport", "score.insult.never", Some("0.98")).unwrap();
        assert_eq!(site.check(), Ok(()));
    }
}
