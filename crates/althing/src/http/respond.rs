//! Answers and the headers that go with each kind of them. Every header that protects a page is written here.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

/// A kind of answer, by what browsers must be told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Surface {
    /// A page of ours, never in a frame; `images` are the origins that its pictures may come from.
    Page {
        /// Registered origins of the site.
        images: Vec<String>,
    },
    /// The discussion alone as a page inside a publisher's frame; `parents` are the origins that may frame it.
    Frame {
        /// Registered origins of the site.
        parents: Vec<String>,
    },
    /// The discussion as a piece of HTML, for the element and for server-side include.
    Fragment,
    /// A public JSON answer or feed.
    Open,
    /// Such a page that a publisher's page opened in a window of its own, to be given a code; and every step to it.
    PopUp,
    /// What belongs to one reader: never cached, never framed, nothing of its address told elsewhere.
    Private,
}

/// Headers that are the same on every answer.
const ALWAYS: [(HeaderName, &str); 2] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// The policy of every page of ours. Without inline scripts and styles a missed escape does not run.
fn page_policy(images: &[String], frame_ancestors: &str) -> String {
    let mut policy = String::from("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'");
    for image in images {
        policy.push(' ');
        policy.push_str(image);
    }
    policy.push_str(
        "; connect-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; \
         trusted-types althing althing-worker; frame-ancestors ",
    );
    policy.push_str(frame_ancestors);
    policy
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    } else {
        tracing::error!(header = %name, "a header could not be written");
    }
}

impl Surface {
    /// The headers of this kind of answer.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let (policy, cache, referrer) = match self {
            Self::Page { images } => (page_policy(images, "'none'"), "public, no-cache", "same-origin"),
            Self::Frame { parents } => {
                let parents = format!("'self' {}", parents.join(" "));
                (page_policy(&[], parents.trim_end()), "public, no-cache", "same-origin")
            }
            Self::Fragment | Self::Open => {
                ("default-src 'none'".to_owned(), "public, no-cache", "same-origin")
            }
            Self::Private | Self::PopUp => (page_policy(&[], "'none'"), "no-store", "same-origin"),
        };
        set(&mut headers, header::CONTENT_SECURITY_POLICY, &policy);
        set(&mut headers, header::CACHE_CONTROL, cache);
        set(&mut headers, header::REFERRER_POLICY, referrer);
        match self {
            Self::Page { .. } | Self::Private => {
                set(&mut headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
                set(&mut headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
            }
            Self::PopUp => {
                // The window that opened this one is told the code, so the two must stay in touch.
                set(&mut headers, HeaderName::from_static("cross-origin-opener-policy"), "unsafe-none");
                set(&mut headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
            }
            Self::Frame { .. } => {
                set(&mut headers, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
            }
            Self::Fragment | Self::Open => {
                set(&mut headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
                set(&mut headers, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
            }
        }
        if matches!(self, Self::Private | Self::PopUp) {
            set(&mut headers, HeaderName::from_static("x-robots-tag"), "noindex");
        } else {
            set(&mut headers, header::VARY, "Accept-Encoding");
        }
        headers
    }
}

/// HTML in UTF-8.
pub const HTML: &str = "text/html; charset=utf-8";
/// JSON.
pub const JSON: &str = "application/json";
/// Atom (RFC 4287).
pub const ATOM: &str = "application/atom+xml; charset=utf-8";

/// An answer of one kind that is not kept.
pub fn answer(
    surface: &Surface,
    status: StatusCode,
    content_type: &str,
    body: impl Into<Bytes>,
) -> Response<Body> {
    let mut response = Response::new(Body::from(body.into()));
    *response.status_mut() = status;
    *response.headers_mut() = surface.headers();
    set(response.headers_mut(), header::CONTENT_TYPE, content_type);
    response
}

/// Sends the browser on to a place of ours (R-15: never one that the request named). It shows nothing, so it does not part
/// windows: the page that it leads to says whether they stay in touch.
pub fn see_other(path: &str) -> Response<Body> {
    let mut response = answer(&Surface::PopUp, StatusCode::SEE_OTHER, HTML, Bytes::new());
    set(response.headers_mut(), header::LOCATION, path);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r05_every_page_has_a_strict_policy() {
        for surface in [
            Surface::Page { images: vec!["https://img.example".to_owned()] },
            Surface::Frame { parents: vec!["https://paper.example".to_owned()] },
            Surface::Private,
        ] {
            let headers = surface.headers();
            let policy = headers["content-security-policy"].to_str().unwrap();
            for needed in [
                "default-src 'none'",
                "script-src 'self';",
                "style-src 'self';",
                "base-uri 'none'",
                "form-action 'self'",
                "require-trusted-types-for 'script'",
                "trusted-types althing",
            ] {
                assert!(policy.contains(needed), "{surface:?}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(headers["x-content-type-options"], "nosniff");
        }
    }

    #[test]
    fn r13_only_frames_can_be_framed_and_only_by_the_site() {
        let ancestors = |surface: Surface| {
            let headers = surface.headers();
            let policy = headers["content-security-policy"].to_str().unwrap().to_owned();
            policy.split("frame-ancestors ").nth(1).unwrap_or("default").to_owned()
        };
        assert_eq!(ancestors(Surface::Page { images: vec![] }), "'none'");
        assert_eq!(ancestors(Surface::Private), "'none'");
        let parents = vec!["https://paper.example".to_owned()];
        assert_eq!(ancestors(Surface::Frame { parents }), "'self' https://paper.example");
    }

    #[test]
    fn r11_public_reads_allow_every_origin_and_private_ones_none() {
        assert_eq!(Surface::Open.headers()["access-control-allow-origin"], "*");
        assert!(!Surface::Open.headers().contains_key("access-control-allow-credentials"));
        let private = Surface::Private.headers();
        assert!(!private.contains_key("access-control-allow-origin"));
        assert_eq!(private["cache-control"], "no-store");
        assert_eq!(private["referrer-policy"], "same-origin");
    }
}
