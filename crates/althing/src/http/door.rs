//! The three doors for a change. What a door proves decides who the actor is; nothing else does.

use http::{HeaderMap, header};

use super::problem::Problem;

/// How a change came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A bearer token or key. `Origin`, `X-Althing` and cookies are not looked at.
    Bearer(String),
    /// A script on a page: JSON with `X-Althing: 1`, which forces a preflight, and an `Origin` to be checked.
    Script {
        /// As the browser sent it.
        origin: String,
    },
    /// An HTML form: urlencoded, with an `Origin` to be checked.
    Form {
        /// As the browser sent it.
        origin: String,
    },
}

/// Longest bearer token or key that is looked at, in bytes.
pub const BEARER_BYTES_MAX: usize = 200;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Finds the door of a change.
pub fn of(headers: &HeaderMap) -> Result<Door, Problem> {
    if let Some(token) = bearer(headers)? {
        return Ok(Door::Bearer(token));
    }
    let media = media_type(headers);
    match media.as_deref() {
        Some(FORM) => Ok(Door::Form { origin: origin(headers)? }),
        Some(JSON) | None => {
            let header = headers.get("x-althing").map(http::HeaderValue::as_bytes);
            if header != Some(b"1") {
                return Err(Problem::header("forbidden", "X-Althing", "A script sends `X-Althing: 1`."));
            }
            Ok(Door::Script { origin: origin(headers)? })
        }
        Some(_) => Err(Problem::header("media-type", "Content-Type", "Neither JSON nor a form.")),
    }
}

/// The origin of a form with files, as browsers send it: `multipart/form-data`. It is no fourth door: only a page of ours
/// may send one, and [`admit`] says whether it is.
pub fn upload(headers: &HeaderMap) -> Result<String, Problem> {
    if media_type(headers).as_deref() == Some("multipart/form-data") {
        origin(headers)
    } else {
        Err(Problem::header("media-type", "Content-Type", "The body must be multipart/form-data."))
    }
}

/// The media type of the body, in lower case and without parameters.
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().unwrap_or("?");
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Refuses a body that is not JSON, whatever the door.
pub fn expect_json(headers: &HeaderMap) -> Result<(), Problem> {
    if media_type(headers).as_deref() == Some(JSON) {
        Ok(())
    } else {
        Err(Problem::header("media-type", "Content-Type", "The body must be application/json."))
    }
}

/// The bearer token or key of a request, if it has one.
pub fn bearer(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer")
                && (1..=BEARER_BYTES_MAX).contains(&token.len())
                && token.bytes().all(|byte| byte.is_ascii_graphic())
        })
        .map(|(_, token)| token.to_owned());
    match token {
        Some(token) => Ok(Some(token)),
        None => {
            Err(Problem::header("forbidden", "Authorization", "It must be `Bearer`, a space, and the token."))
        }
    }
}

fn origin(headers: &HeaderMap) -> Result<String, Problem> {
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if origin.is_empty() || origin == "null" {
        return Err(Problem::header(
            "forbidden",
            "Origin",
            "A change from a page needs the page's origin; a referrer policy of no-referrer hides it.",
        ));
    }
    Ok(origin.to_owned())
}

/// Lets a page's change in when its origin is ours or among the site's, and `Sec-Fetch-Site`, where the browser
/// sends it, does not say otherwise.
pub fn admit(headers: &HeaderMap, origin: &str, is_ours: bool, origins: &[String]) -> Result<(), Problem> {
    let fetch_site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let contradicts = match fetch_site {
        Some("same-origin") => !is_ours,
        Some("none") => true,
        _ => false,
    };
    let registered = is_ours || origins.iter().any(|known| known == origin);
    if registered && !contradicts {
        Ok(())
    } else {
        Err(Problem::header("forbidden", "Origin", "The page's origin is not registered with the site."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn r10_three_doors_and_no_fourth() {
        let script = headers(&[
            ("content-type", "application/json; charset=utf-8"),
            ("x-althing", "1"),
            ("origin", "https://a.example"),
        ]);
        assert_eq!(of(&script).unwrap(), Door::Script { origin: "https://a.example".to_owned() });
        let form = headers(&[
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", "https://a.example"),
        ]);
        assert_eq!(of(&form).unwrap(), Door::Form { origin: "https://a.example".to_owned() });
        let bearer = headers(&[
            ("authorization", "Bearer abc"),
            ("origin", "https://evil.example"),
            ("cookie", "s=1"),
        ]);
        assert_eq!(of(&bearer).unwrap(), Door::Bearer("abc".to_owned()));
        for refused in [
            headers(&[("content-type", "application/json"), ("origin", "https://a.example")]),
            headers(&[
                ("content-type", "application/json"),
                ("x-althing", "2"),
                ("origin", "https://a.example"),
            ]),
            headers(&[("content-type", "application/json"), ("x-althing", "1")]),
            headers(&[("content-type", "application/json"), ("x-althing", "1"), ("origin", "null")]),
            headers(&[("content-type", "application/x-www-form-urlencoded")]),
            headers(&[("content-type", "text/plain"), ("x-althing", "1"), ("origin", "https://a.example")]),
            headers(&[("content-type", "multipart/form-data"), ("origin", "https://a.example")]),
            headers(&[("authorization", "Basic abc")]),
            headers(&[("authorization", "Bearer ")]),
        ] {
            assert!(of(&refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn r10_origins_are_compared_whole() {
        let origins = vec!["https://paper.example".to_owned()];
        let none = HeaderMap::new();
        assert!(admit(&none, "https://paper.example", false, &origins).is_ok());
        assert!(admit(&none, "https://us.example", true, &origins).is_ok());
        for evil in
            ["https://paper.example.evil.example", "http://paper.example", "https://evilpaper.example"]
        {
            assert!(admit(&none, evil, false, &origins).is_err(), "{evil}");
        }
        let lying = headers(&[("sec-fetch-site", "same-origin")]);
        assert!(admit(&lying, "https://paper.example", false, &origins).is_err());
    }
}
