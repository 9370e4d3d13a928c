//! The demo's files, embedded: sites, stories with their texts and discussions, pictures.

use serde::Deserialize;

/// One publication.
#[derive(Debug, Deserialize)]
pub struct SiteFile {
    /// Short name.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Where its pages are said to live.
    pub origin: String,
    /// `site set` values.
    #[serde(default)]
    pub settings: Vec<String>,
}

/// `sites.toml`.
#[derive(Debug, Deserialize)]
pub struct SitesFile {
    /// The publications.
    pub site: Vec<SiteFile>,
}

/// `story.toml`.
#[derive(Debug, Deserialize)]
pub struct StoryFile {
    /// Its site.
    pub site: String,
    /// Its address; none when it is hosted here only.
    pub url: Option<String>,
    /// Headline.
    pub title: String,
    /// Who wrote it.
    #[serde(default)]
    pub byline: String,
    /// Standfirst.
    #[serde(default)]
    pub summary: String,
    /// Part of the paper.
    #[serde(default)]
    pub section: String,
    /// Published so many hours before the demo is built.
    pub hours_ago: i64,
    /// Where it first appeared.
    pub credit_name: Option<String>,
    /// That outlet's address.
    pub credit_url: Option<String>,
    /// A file of `pictures`.
    pub image: Option<String>,
    /// For those who do not see it.
    #[serde(default)]
    pub image_alt: String,
    /// Below it.
    #[serde(default)]
    pub image_caption: String,
    /// Who made it.
    #[serde(default)]
    pub image_credit: String,
    /// `open` or `closed`.
    pub state: String,
    /// Set where the comments are generated.
    pub discussion: Option<toml::Value>,
}

/// The files of one story.
pub struct Files {
    /// `story.toml`.
    pub story: &'static str,
    /// `body.html`.
    pub body: &'static str,
    /// `discussion.txt`, where there is one.
    pub discussion: &'static str,
}

macro_rules! story {
    ($folder:literal) => {
        Files {
            story: include_str!(concat!("../../demo/stories/", $folder, "/story.toml")),
            body: include_str!(concat!("../../demo/stories/", $folder, "/body.html")),
            discussion: include_str!(concat!("../../demo/stories/", $folder, "/discussion.txt")),
        }
    };
    ($folder:literal, $discussion:expr) => {
        Files {
            story: include_str!(concat!("../../demo/stories/", $folder, "/story.toml")),
            body: include_str!(concat!("../../demo/stories/", $folder, "/body.html")),
            discussion: $discussion,
        }
    };
}

/// The publications.
pub const SITES: &str = include_str!("../../demo/sites.toml");

/// The stories. The demo opens on the first; the one at [`BUSY`] gets a thousand comments.
pub const STORIES: &[Files] = &[
    story!("01-foghorn"),
    story!("02-market-vote"),
    story!("03-power-cut", ""),
    story!("04-six-ten"),
    story!("05-gig-cup"),
    story!("06-dark-sky"),
    story!("07-regal"),
    story!("08-slow-reply"),
    story!("09-tollgate-elm"),
    story!("10-cardamom-buns"),
    story!("11-plot-41"),
    story!("12-cello-bow", ""),
];

/// What the busy story's comments are made from.
pub const BUSY_CORPUS: &str = include_str!("../../demo/busy.toml");

/// Place of the busy story in [`STORIES`].
pub const BUSY: usize = 2;

macro_rules! pictures {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("demo-", $name), include_bytes!(concat!("../../demo/pictures/", $name)))),*]
    };
}

const PICTURES: &[(&str, &[u8])] = pictures![
    "allotments.svg",
    "bakery.svg",
    "cinema.svg",
    "elm.svg",
    "ferry.svg",
    "foghorn.svg",
    "gig-race.svg",
    "letter.svg",
    "market-hall.svg",
    "observatory.svg",
    "power-cut.svg",
];

/// A picture of the demo by its file name under `/a/`, such as `demo-ferry.svg`. The name is stored with the story, so
/// it does not change with the content.
pub fn picture(name: &str) -> Option<&'static [u8]> {
    PICTURES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes)
}
