//! What a queue's page shows, as its address says: which queue, what of it, in which order, and which comment is open.

use althing_core::id::{CommentId, DecisionId, StandingId, StoryId};
use althing_store::desk::{Filter, Order, Place};
use althing_store::waiting::Queue;
use url::form_urlencoded::Serializer;

use crate::http::form::Form;

/// The part of an address that every link of the page carries on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Which queue.
    pub queue: Queue,
    /// The short name of the only site.
    pub site: Option<String>,
    /// The only story.
    pub story: Option<StoryId>,
    /// What is left out.
    pub filter: Filter,
    /// What comes first.
    pub order: Order,
}

/// Which comment is open, and what was just done.
#[derive(Clone, Debug, Default)]
pub struct Open {
    /// The comment.
    pub on: Option<CommentId>,
    /// Where the list begins.
    pub after: Option<Place>,
    /// The decision that was just made.
    pub done: Option<DecisionId>,
    /// The ban, or whatever else about a person, that was just set or lifted.
    pub standing: Option<StandingId>,
    /// The decision about which a complaint was just answered.
    pub answered: Option<DecisionId>,
    /// Whether the list alone is wanted: on a phone it is a page of its own.
    pub list: bool,
}

impl Query {
    /// Reads it from a query or a form. What does not fit is left out, because links are decorated on their way.
    pub fn take(form: &mut Form) -> Self {
        let score = form.take("score").and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        Self {
            queue: form.take("queue").and_then(|text| Queue::parse(&text)).unwrap_or(Queue::Pending),
            site: form.take("site"),
            story: form.take("story").and_then(|text| text.parse().ok()),
            filter: Filter {
                section: form.take("section").unwrap_or_default(),
                language: form.take("language").unwrap_or_default(),
                score: (score.clamp(0.0, 1.0) * 1_000.0).round() as i64,
            },
            order: form.take("order").and_then(|text| Order::parse(&text)).unwrap_or_default(),
        }
    }

    /// Its fields, for forms and addresses; what is usual is left out.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = Vec::new();
        let mut put = |name, value: String, is_usual: bool| {
            if !is_usual {
                fields.push((name, value));
            }
        };
        put("queue", self.queue.as_str().to_owned(), self.queue == Queue::Pending);
        put("site", self.site.clone().unwrap_or_default(), self.site.is_none());
        put("story", self.story.map(|id| id.to_string()).unwrap_or_default(), self.story.is_none());
        put("section", self.filter.section.clone(), self.filter.section.is_empty());
        put("language", self.filter.language.clone(), self.filter.language.is_empty());
        put("score", format!("{:.2}", self.filter.score as f64 / 1_000.0), self.filter.score == 0);
        put("order", self.order.as_str().to_owned(), self.order == Order::default());
        fields
    }

    /// The address of the page with further fields.
    pub fn href(&self, more: &[(&str, String)]) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.fields());
        query.extend_pairs(more);
        let query = query.finish();
        if query.is_empty() { "/desk".to_owned() } else { format!("/desk?{query}") }
    }

    /// All of it as one value of another address.
    pub fn encoded(&self) -> String {
        let mut query = Serializer::new(String::new());
        let href = self.href(&[]);
        query.append_pair("q", href.split_once('?').map_or("", |(_, query)| query));
        query.finish().trim_start_matches("q=").to_owned()
    }

    /// Reads what [`Query::encoded`] wrote.
    pub fn decoded(text: &str) -> Self {
        Self::take(&mut Form::query(Some(text)))
    }

    /// Whether anything is left out.
    pub fn is_narrowed(&self) -> bool {
        self.site.is_some() || self.story.is_some() || self.filter != Filter::default()
    }
}

impl Open {
    /// Reads it from a query or a form.
    pub fn take(form: &mut Form) -> Self {
        Self {
            on: form.take("on").and_then(|text| text.parse().ok()),
            after: form.take("after").and_then(|text| place(&text)),
            done: form.take("done").and_then(|text| text.parse().ok()),
            standing: form.take("standing").and_then(|text| text.parse().ok()),
            answered: form.take("answered").and_then(|text| text.parse().ok()),
            list: form.take("list").is_some(),
        }
    }
}

/// A place in a list as addresses have it.
pub fn spelled(place: Place) -> String {
    format!("{}_{}_{}", place.urgency, place.queued_at, place.id)
}

fn place(text: &str) -> Option<Place> {
    let mut parts = text.splitn(3, '_');
    let urgency = parts.next()?.parse().ok()?;
    let queued_at = parts.next()?.parse().ok()?;
    Some(Place { urgency, queued_at, id: parts.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_its_page_shows() {
        for text in [
            "",
            "queue=reported",
            "site=paper&section=sport&language=de&score=0.75&order=newest",
            "queue=appealed&story=0190a0b0-0000-8000-8000-000000000001",
        ] {
            let query = Query::take(&mut Form::query(Some(text)));
            let again = query.href(&[]);
            assert_eq!(again.trim_start_matches("/desk").trim_start_matches('?'), text);
        }
        let odd = Query::take(&mut Form::query(Some("queue=x&story=y&score=nan&order=z")));
        assert_eq!(odd.href(&[]), "/desk");
        let at = Place { urgency: -940, queued_at: 17, id: CommentId(uuid::Uuid::from_u128(5)) };
        assert_eq!(place(&spelled(at)), Some(at));
        assert_eq!(place("1_2_x"), None);
    }
}
