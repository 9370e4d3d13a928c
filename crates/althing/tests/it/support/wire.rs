//! Requests and answers.

use althing::http::accept::Peer;
use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// A request being made.
pub struct Ask {
    router: Router,
    peer: std::net::IpAddr,
    request: http::request::Builder,
    body: Body,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    asked: String,
}

impl Ask {
    pub fn new(router: Router, method: &Method, path: &str) -> Self {
        let request = Request::builder().method(method).uri(path);
        Self { router, peer: [127, 0, 0, 1].into(), request, body: Body::empty() }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn of_peer(mut self, peer: &str) -> Self {
        self.peer = peer.parse().expect("an address");
        self
    }

    /// As a script on a page of this origin.
    pub fn script(self, origin: &str) -> Self {
        self.header("origin", origin).header("x-althing", "1")
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").bytes(body.to_string())
    }

    /// As a form on a page of this origin.
    pub fn form(self, origin: &str, fields: &[(&str, &str)]) -> Self {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.header("origin", origin).raw_form(body.finish())
    }

    pub fn raw_form(self, body: impl Into<Body>) -> Self {
        self.header("content-type", "application/x-www-form-urlencoded").bytes(body)
    }

    /// As a form with files on a page of this origin.
    pub fn upload(self, origin: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Self {
        let mut body = Vec::new();
        for (name, bytes) in files {
            let head =
                format!("--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n");
            body.extend(
                [head.as_bytes(), b"content-type: application/octet-stream\r\n\r\n", bytes, b"\r\n"].concat(),
            );
        }
        for (name, value) in fields {
            let head =
                format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.into_bytes());
        }
        body.extend(b"--edge--\r\n");
        self.header("origin", origin).header("content-type", "multipart/form-data; boundary=edge").bytes(body)
    }

    pub fn bytes(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// The answer with its body still on the way.
    pub async fn open(self) -> Response<Body> {
        let mut request = self.request.body(self.body).expect("a request");
        request.extensions_mut().insert(Peer(self.peer));
        let shown = format!("{} {}", request.method(), request.uri());
        let response = match self.router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        // on every answer of every test: a cookie comes only to whoever signs in or out.
        let path = shown.split(' ').nth(1).unwrap_or_default();
        let signs = ["/sign-", "/me", "/api/v1/session", "/api/v1/sign-in"];
        let may_set = signs.iter().any(|start| path.starts_with(start));
        assert!(may_set || !response.headers().contains_key("set-cookie"), "{shown} set a cookie");
        assert!(!response.status().is_server_error(), "{shown}: {}", response.status());
        response
    }

    pub async fn send(self) -> Answer {
        let asked = format!(
            "{} {}",
            self.request.method_ref().map_or("", Method::as_str),
            self.request.uri_ref().map(ToString::to_string).unwrap_or_default()
        );
        let response = self.open().await;
        Answer::read(response, asked).await
    }
}

impl Answer {
    pub async fn read(response: Response<Body>, asked: String) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes().to_vec();
        Self { status: parts.status.as_u16(), headers: parts.headers, body, asked }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self}: not JSON"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a visible header"))
    }

    /// Asserts the status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// Asserts a problem of the API (RFC 9457), and gives it.
    #[track_caller]
    pub fn refused(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status, status, "{self}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self}");
        assert_eq!(self.header("cache-control"), "no-store", "{self}");
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{slug}"), "{self}");
        assert_eq!(problem["status"], status, "{self}");
        problem
    }

    /// The same, with the field to blame.
    #[track_caller]
    pub fn refused_field(&self, status: u16, slug: &str, field: &str) {
        assert_eq!(self.refused(status, slug)["field"], field, "{self}");
    }

    /// The same, with the header to blame.
    #[track_caller]
    pub fn refused_header(&self, status: u16, slug: &str, header: &str) {
        assert_eq!(self.refused(status, slug)["header"], header, "{self}");
    }

    /// Asserts a redirect after a form, and gives where it leads.
    #[track_caller]
    pub fn sent_to(&self) -> String {
        assert_eq!(self.status, 303, "{self}");
        let place = self.header("location").to_owned();
        assert!(place.starts_with('/') && !place.starts_with("//"), "R-15: {place}");
        place
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(f, "{} -> {} {:?}\n{:.600}", self.asked, self.status, self.headers, body)
    }
}
