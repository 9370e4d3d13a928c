//! Where somebody goes after they signed in. Requests carry a site, a story's id, and for a publisher's page the challenge
//! and origin of a hand-over; never an address.

use althing_core::id::StoryId;
use althing_core::url::HttpUrl;
use data_encoding::BASE64URL_NOPAD;

use crate::app::App;
use crate::http::form::Form;

/// Where to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Onward {
    /// The site whose dress the pages wear.
    pub site: Option<String>,
    /// The story to go back to.
    pub story: Option<StoryId>,
    /// The address of a story that nobody has commented on yet, on one of the site's origins.
    pub url: Option<String>,
    /// A page of the site waits for a hand-over.
    pub hand: Option<Hand>,
}

/// A page that waits for a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// SHA-256 of the secret that only that page knows, in base64url.
    pub challenge: String,
    /// Its origin: one of the site's, or ours when it is a frame.
    pub to: String,
}

impl Onward {
    /// Reads it from a query or form; what does not fit is left out, because it only says where to go.
    pub fn take(app: &App, form: &mut Form) -> Self {
        let site = form.take("site").and_then(|slug| app.sites().slug(&slug).cloned());
        let story = form.take("story").and_then(|id| id.parse().ok()).filter(|_| site.is_some());
        let challenge = form.take("hand").filter(|text| is_challenge(text));
        let to = form.take("to").filter(|origin| {
            site.as_ref().is_some_and(|site| site.origins.contains(origin)) || app.is_ours(origin)
        });
        let hand = match (&site, challenge, to) {
            (Some(_), Some(challenge), Some(to)) => Some(Hand { challenge, to }),
            _ => None,
        };
        let url = form.take("url").filter(|url| {
            let origin = HttpUrl::parse(url).ok().map(|url| url.origin().to_string());
            origin.is_some_and(|origin| site.as_ref().is_some_and(|site| site.origins.contains(&origin)))
        });
        Self { site: site.map(|site| site.slug.clone()), story, url, hand }
    }

    /// The fields that carry it through a form.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = Vec::new();
        fields.extend(self.site.clone().map(|site| ("site", site)));
        fields.extend(self.story.map(|story| ("story", story.to_string())));
        fields.extend(self.url.clone().map(|url| ("url", url)));
        if let Some(hand) = &self.hand {
            fields.push(("hand", hand.challenge.clone()));
            fields.push(("to", hand.to.clone()));
        }
        fields
    }

    /// An address of ours that carries it.
    pub fn address(&self, path: &str) -> String {
        let fields = self.fields();
        if fields.is_empty() {
            return path.to_owned();
        }
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let sign = if path.contains('?') { '&' } else { '?' };
        format!("{path}{sign}{query}")
    }

    /// Where it leads once somebody is signed in.
    pub fn place(&self) -> String {
        match (&self.hand, &self.site, self.story) {
            (Some(_), _, _) => self.address("/sign-in/hand"),
            (None, Some(site), Some(story)) => format!("/s/{site}/{story}#discussion"),
            (None, Some(site), None) => match &self.url {
                Some(url) => {
                    let url: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
                    format!("/s/{site}/by-url?url={url}#discussion")
                }
                None => "/me".to_owned(),
            },
            _ => "/me".to_owned(),
        }
    }
}

fn is_challenge(text: &str) -> bool {
    BASE64URL_NOPAD.decode(text.as_bytes()).is_ok_and(|bytes| bytes.len() == 32)
}
