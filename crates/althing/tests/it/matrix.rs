//! every route there is, as everyone who might try it.

use althing::http::router::{Policy, Route, routes};
use http::Method;
use serde_json::json;

use crate::support::{Answer, Ask, OURS, PAPER, Paper, Story, Written, both_engines};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    WrongKey,
    Publisher,
    Staff,
    OtherPublisher,
    OtherStaff,
    Perspective,
    Author,
    OtherAuthor,
    CaseHolder,
}

const ALL: [Who; 10] = [
    Who::Nobody,
    Who::WrongKey,
    Who::Publisher,
    Who::Staff,
    Who::OtherPublisher,
    Who::OtherStaff,
    Who::Perspective,
    Who::Author,
    Who::OtherAuthor,
    Who::CaseHolder,
];

struct Scene<'p> {
    paper: &'p Paper,
    story: Story,
    comment: Written,
    foreign: Written,
}

impl Scene<'_> {
    fn token(&self, who: Who) -> Option<String> {
        let keys = &self.paper.keys;
        Some(match who {
            Who::Nobody => return None,
            Who::WrongKey => format!("{}x", &keys.staff[..keys.staff.len() - 1]),
            Who::Publisher => keys.publisher.clone(),
            Who::Staff => keys.staff.clone(),
            Who::OtherPublisher => keys.other_publisher.clone(),
            Who::OtherStaff => keys.other_staff.clone(),
            Who::Perspective => keys.perspective.clone(),
            Who::Author => self.comment.edit_token.clone(),
            Who::OtherAuthor => self.foreign.edit_token.clone(),
            Who::CaseHolder => self.comment.case.rsplit('/').next()?.to_owned(),
        })
    }

    /// The address with everything filled in; `token` stands where an address has one.
    fn address(&self, route: &Route, token: &str) -> String {
        let url: String =
            url::form_urlencoded::byte_serialize(self.story.url.as_deref().unwrap().as_bytes()).collect();
        let comment = self.comment.id.to_string();
        let path = route
            .path
            .replace("{site}", "paper")
            .replace("{story}", &self.story.id)
            .replace("{comment}", &comment)
            .replace("{token}", token)
            .replace("{file}", althing::assets::find("thread.css").unwrap().href().trim_start_matches("/a/"))
            .replace("{slug}", "forbidden")
            .replace("{call}", "comments:analyze");
        assert!(!path.contains('{'), "{path}: a parameter that this matrix does not know");
        match route.path {
            "/s/{site}/by-url"
            | "/embed/{site}"
            | "/api/v1/sites/{site}/stories"
            | "/api/v1/sites/{site}/counts"
                if route.method == Method::GET =>
            {
                format!("{path}?url={url}")
            }
            _ => path,
        }
    }

    /// The request as this person would make it: through the right door, with their proof.
    fn ask(&self, route: &Route, who: Who) -> Ask {
        let token = self.token(who);
        let in_path = token.clone().unwrap_or_else(|| "nobody".to_owned());
        let mut ask = self.paper.ask(&route.method, &self.address(route, &in_path));
        if let Some(token) = token.filter(|_| route.policy != Policy::CaseLink) {
            ask = ask.bearer(&token);
        }
        match (route.method.as_str(), route.path) {
            ("POST", "/s/{site}/{story}/comments") => ask.form(OURS, &[("name", "Ana"), ("body", "By form")]),
            ("POST", "/c/{comment}/{token}") => ask.raw_form("do=edit&body=By+case"),
            ("POST", "/api/v1/stories/{story}/comments") => {
                let wish = self.paper.reader("Ana").wish(&self.story, None, "By script");
                ask.script(PAPER).header("idempotency-key", &self.paper.key()).json(&wish)
            }
            ("POST", "/api/v1/preview") => ask.script(PAPER).json(&json!({"body": "x"})),
            ("PUT", "/api/v1/sites/{site}/stories") => {
                ask.json(&json!({"url": self.story.url, "title": "T"}))
            }
            ("POST", "/v1alpha1/{call}") => {
                ask.json(&json!({"comment": {"text": "Hello"}, "requestedAttributes": {"TOXICITY": {}}}))
            }
            ("PATCH", _) => ask.json(&json!({"body": "Edited"})),
            ("GET" | "DELETE", _) => ask,
            (method, path) => panic!("{method} {path} has no expectation in this matrix"),
        }
    }
}

/// Whether the policy lets them.
fn allowed(route: &Route, who: Who) -> bool {
    match route.policy {
        // A proof that is none, on a read that takes one, is told.
        Policy::PublicRead if route.path == "/api/v1/comments/{comment}" => {
            matches!(who, Who::Nobody | Who::Staff | Who::Author)
        }
        Policy::PublicRead => true,
        Policy::GuestWrite => who == Who::Nobody,
        Policy::AuthorOrStaff if route.method == Method::PATCH => who == Who::Author,
        Policy::AuthorOrStaff => matches!(who, Who::Author | Who::Staff),
        Policy::Publisher => who == Who::Publisher,
        Policy::CaseLink => who == Who::CaseHolder,
        Policy::Scorer => who == Who::Perspective,
    }
}

async fn answered(ask: Ask, route: &Route) -> Answer {
    if !route.path.ends_with("/events") {
        return ask.send().await;
    }
    // A stream does not end: its head says whether it was let in.
    let (parts, _) = ask.open().await.into_parts();
    Answer::read(http::Response::from_parts(parts, axum::body::Body::empty()), "a stream".to_owned()).await
}

both_engines! {
    async fn r42_every_route_lets_in_whom_its_policy_names_and_nobody_else(paper) {
        let mut tried = 0;
        for route in &routes().list {
            if route.path == "/embed.js" && althing::assets::find("embed.js").is_none() {
                continue;
            }
            for who in ALL {
                let story = paper.registered(&format!("/story-{tried}"), "The fence").await;
                let comment = paper.reader("Ana").comments_on(&story, "Mine").await;
                let foreign = paper.reader("Ben").comments_on(&story, "Another's").await;
                let scene = Scene { paper, story, comment, foreign };
                let events = paper.log().await.len();
                let answer = answered(scene.ask(route, who), route).await;
                let shown = format!("{} {} as {who:?}: {answer}", route.method, route.path);
                if allowed(route, who) {
                    assert!(answer.status < 400, "{shown}");
                } else {
                    // Google called a key that is none an invalid argument.
                    let is_told = answer.status == 400 && answer.text().contains("API_KEY_INVALID");
                    assert!([403, 404, 415].contains(&answer.status) || is_told, "{shown}");
                    assert_eq!(paper.log().await.len(), events, "{shown}: it changed something");
                }
                if route.method == Method::GET {
                    assert_eq!(paper.log().await.len(), events, "{shown}: a read changed something");
                }
                tried += 1;
            }
        }
        assert_eq!(tried % ALL.len(), 0);
        assert!(tried >= ALL.len() * (routes().list.len() - 1), "{tried}");
    }

    async fn r40_a_story_is_not_reached_through_another_site(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "Hello").await;
        for path in [
            format!("/s/other/{}", story.id),
            format!("/s/other/{}?comment={}", story.id, comment.id),
            format!("/s/other/{}/feed.atom", story.id),
            format!("/s/other/{}/reply?to={}", story.id, comment.id),
            format!("/s/other/by-url?url={}", "https%3A%2F%2Fpaper.example%2Fharbour"),
        ] {
            let answer = paper.get(&path).await;
            assert_eq!(answer.status, 404, "{answer}");
            assert!(!answer.text().contains("Hello"));
        }
        let form = paper.ask(&Method::POST, &format!("/s/other/{}/comments", story.id));
        form.form(OURS, &[("name", "Ana"), ("body", "Crossed")]).send().await.is(404);
        let elsewhere = paper.story_at("other", "https://other.example/x").await;
        let mine = paper.reader("Ben").comments_on(&elsewhere, "On the other site").await;
        for path in [format!("{}?root={}", story.page(), mine.id), format!("{}?comment={}", story.page(), mine.id)] {
            paper.get(&path).await.is(404);
        }
        for query in ["root", "parent"] {
            paper.get(&format!("{}?{query}={}", story.comments(), mine.id)).await.is(404);
        }
        let wish = paper.reader("Eve").wish(&elsewhere, None, "From the wrong page");
        let ask = paper.ask(&Method::POST, &elsewhere.comments()).script(PAPER).header("idempotency-key", &paper.key());
        ask.json(&wish).send().await.refused(403, "forbidden");
    }
}

#[test]
fn r42_no_route_stands_twice_and_every_one_has_a_policy() {
    let all = routes().list;
    let mut seen: Vec<String> = all.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all.len());
    for route in &all {
        let reads = route.method == Method::GET;
        assert!(!reads || matches!(route.policy, Policy::PublicRead | Policy::CaseLink), "{route:?}");
        assert!(reads || route.policy != Policy::PublicRead, "{route:?}");
    }
}

#[test]
fn the_api_document_has_every_route_and_no_other() {
    let document: serde_json::Value = serde_json::from_str(althing::openapi::DOCUMENT).expect("JSON");
    let base = document["servers"][0]["url"].as_str().unwrap_or_default();
    let paths = document["paths"].as_object().expect("paths");
    let methods = ["get", "put", "post", "patch", "delete", "head", "options", "trace"];
    let mut told: Vec<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().expect("a path item");
            let methods = item.keys().filter(|key| methods.contains(&key.as_str()));
            methods.map(|method| format!("{} {base}{path}", method.to_uppercase())).collect::<Vec<_>>()
        })
        .collect();
    let api = |route: &&Route| route.path.starts_with("/api/v1/");
    let mut there: Vec<String> =
        routes().list.iter().filter(api).map(|route| format!("{} {}", route.method, route.path)).collect();
    told.sort();
    there.sort();
    assert_eq!(told, there);
}
