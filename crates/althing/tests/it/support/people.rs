//! Who acts: readers, the publisher, staff, the operator. Verbs in the indicative assert that the act worked.

use althing::admin::held;
use althing::comment::change;
use althing_core::id::{CommentId, ReportId};
use althing_core::reader::Actor;
use http::Method;
use serde_json::{Value, json};

use super::wire::{Answer, Ask};
use super::{OURS, PAPER, Paper};

/// A story as readers know it.
#[derive(Clone, Debug)]
pub struct Story {
    pub id: String,
    pub site: String,
    pub url: Option<String>,
}

impl Story {
    pub fn page(&self) -> String {
        format!("/s/{}/{}", self.site, self.id)
    }

    pub fn api(&self) -> String {
        format!("/api/v1/stories/{}", self.id)
    }

    pub fn comments(&self) -> String {
        format!("{}/comments", self.api())
    }

    pub fn form(&self) -> String {
        format!("{}/comments", self.page())
    }
}

/// A comment that was taken, with its author's tokens.
#[derive(Clone, Debug)]
pub struct Written {
    pub id: CommentId,
    pub story: Story,
    pub edit_token: String,
    /// Path of the author's own page.
    pub case: String,
    pub json: Value,
}

impl Written {
    pub fn of(story: &Story, answer: &Answer) -> Self {
        answer.is(201);
        let json = answer.json();
        let text = |name: &str| json[name].as_str().unwrap_or_else(|| panic!("{name}: {json}")).to_owned();
        let case = text("case_url").strip_prefix(OURS).expect("our own address").to_owned();
        Self {
            id: text("id").parse().expect("an id"),
            story: story.clone(),
            edit_token: text("edit_token"),
            case,
            json,
        }
    }

    pub fn api(&self) -> String {
        format!("/api/v1/comments/{}", self.id)
    }

    pub fn permalink(&self) -> String {
        format!("{}?comment={}", self.story.page(), self.id)
    }

    /// The element that a page shows it in.
    pub fn anchor(&self) -> String {
        format!("id=\"comment-{}\"", self.id)
    }
}

pub struct Reader<'p> {
    paper: &'p Paper,
    name: String,
}

pub struct Publisher<'p> {
    paper: &'p Paper,
}

pub struct Staff<'p> {
    paper: &'p Paper,
}

pub struct Operator<'p> {
    paper: &'p Paper,
}

impl Paper {
    pub fn reader(&self, name: &str) -> Reader<'_> {
        Reader { paper: self, name: name.to_owned() }
    }

    /// A guest reported a comment.
    pub async fn reported(&self, comment: &Written) -> ReportId {
        let ask = self.ask(&Method::POST, &format!("{}/reports", comment.api())).script(PAPER);
        let answer = ask.json(&json!({"category": "spam"})).send().await;
        answer.is(201);
        answer.json()["reference"].as_str().expect("a reference").parse().expect("an id")
    }

    pub const fn publisher(&self) -> Publisher<'_> {
        Publisher { paper: self }
    }

    pub const fn staff(&self) -> Staff<'_> {
        Staff { paper: self }
    }

    pub const fn operator(&self) -> Operator<'_> {
        Operator { paper: self }
    }
}

impl Reader<'_> {
    /// What a script sends for a comment.
    pub fn wish(&self, story: &Story, parent: Option<&Written>, body: &str) -> Value {
        let mut wish = json!({"body": body, "author": {"name": self.name}});
        if let Some(url) = &story.url {
            wish["story"] = json!({"site": story.site, "url": url});
        }
        if let Some(parent) = parent {
            wish["parent_id"] = json!(parent.id.to_string());
        }
        wish
    }

    /// A request for a comment, by a script on the paper's page.
    pub fn asks(&self, story: &Story, parent: Option<&Written>, body: &str) -> Ask {
        self.sends(story, &self.wish(story, parent, body))
    }

    /// A request for a comment with a body of its own.
    pub fn sends(&self, story: &Story, wish: &Value) -> Ask {
        // Comments do not all come in one microsecond, so that their order by time is theirs.
        self.paper.advance(1000);
        let origin =
            if story.site == "paper" { PAPER.to_owned() } else { format!("https://{}.example", story.site) };
        self.paper
            .ask(&Method::POST, &story.comments())
            .script(&origin)
            .header("idempotency-key", &self.paper.key())
            .json(wish)
    }

    pub async fn comments_on(&self, story: &Story, body: &str) -> Written {
        Written::of(story, &self.asks(story, None, body).send().await)
    }

    pub async fn replies_to(&self, parent: &Written, body: &str) -> Written {
        Written::of(&parent.story, &self.asks(&parent.story, Some(parent), body).send().await)
    }

    /// A form on our own page.
    pub async fn posts_form(&self, story: &Story, parent: Option<&Written>, body: &str) -> Answer {
        let parent = parent.map(|parent| parent.id.to_string()).unwrap_or_default();
        let fields = [
            ("name", self.name.as_str()),
            ("body", body),
            ("parent_id", &parent),
            ("story_url", story.url.as_deref().unwrap_or_default()),
        ];
        self.paper.ask(&Method::POST, &story.form()).form(OURS, &fields).send().await
    }

    pub fn edit(&self, comment: &Written, body: &str) -> Ask {
        self.paper
            .ask(&Method::PATCH, &comment.api())
            .bearer(&comment.edit_token)
            .json(&json!({"body": body}))
    }

    pub async fn edits(&self, comment: &Written, body: &str) -> Value {
        let answer = self.edit(comment, body).send().await;
        answer.is(200);
        answer.json()
    }

    pub fn withdrawal(&self, comment: &Written) -> Ask {
        self.paper.ask(&Method::DELETE, &comment.api()).bearer(&comment.edit_token)
    }

    pub async fn withdraws(&self, comment: &Written) {
        self.withdrawal(comment).send().await.is(200);
    }

    /// The author's own view of a comment.
    pub async fn sees_own(&self, comment: &Written) -> Value {
        let answer = self.paper.ask(&Method::GET, &comment.api()).bearer(&comment.edit_token).send().await;
        answer.is(200);
        answer.json()
    }
}

impl Publisher<'_> {
    pub fn put(&self, story: &Value) -> Ask {
        self.paper
            .ask(&Method::PUT, "/api/v1/sites/paper/stories")
            .bearer(&self.paper.keys.publisher)
            .json(story)
    }

    pub async fn puts(&self, story: &Value) -> Answer {
        self.put(story).send().await
    }
}

impl Staff<'_> {
    pub fn removal(&self, comment: &Written) -> Ask {
        self.paper.ask(&Method::DELETE, &comment.api()).bearer(&self.paper.keys.staff)
    }

    pub async fn removes(&self, comment: &Written) {
        self.removal(comment).send().await.is(200);
    }
}

impl Operator<'_> {
    /// `althing comment remove`
    pub async fn removes(&self, comment: &Written) {
        let why = held::Why::default();
        held::remove(&self.paper.app, comment.id, why).await.expect("removed");
    }

    /// `althing comment erase`
    pub async fn erases(&self, comment: &Written) {
        change::erase(&self.paper.app, comment.id, Actor::Operator.into()).await.expect("erased");
    }
}
