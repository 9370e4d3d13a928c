//! Addresses on the web: the only way a URL enters Althing, and the key under which a story is found again.

use std::fmt;

use url::{Host, Url};

/// Longest URL taken or stored, in bytes of its serialised form.
pub const URL_BYTES_MAX: usize = 2_048;

/// Query parameters that only say where a visitor came from, so that they never tell two stories apart.
///
/// Sources: the parameter lists of the advertising and mail systems named beside them. Names are compared
/// without regard to case; a name ending in `*` stands for every name that begins with it.
pub const TRACKING_PARAMETERS: &[&str] = &[
    "utm_*",     // campaign tags (Urchin, Google Analytics, Matomo)
    "mtm_*",     // Matomo
    "pk_*",      // Piwik
    "fbclid",    // Facebook
    "gclid",     // Google Ads
    "gclsrc",    // Google Ads
    "gbraid",    // Google Ads
    "wbraid",    // Google Ads
    "dclid",     // Google Display
    "_ga",       // Google Analytics across domains
    "_gl",       // Google Analytics across domains
    "msclkid",   // Microsoft Advertising
    "yclid",     // Yandex
    "ysclid",    // Yandex
    "twclid",    // X
    "ttclid",    // TikTok
    "li_fat_id", // LinkedIn
    "igshid",    // Instagram
    "igsh",      // Instagram
    "mc_cid",    // Mailchimp
    "mc_eid",    // Mailchimp
    "_hsenc",    // HubSpot
    "_hsmi",     // HubSpot
    "mkt_tok",   // Marketo
    "oly_anon_id",
    "oly_enc_id", // Omeda
    "vero_id",    // Vero
    "wickedid",   // Wicked Reports
    "rb_clickid", // Rambler
    "s_cid",      // Adobe Analytics
    "ref_src",    // X, embedded posts
    "ref_url",    // X, embedded posts
    "at_medium",  // AT Internet
    "at_campaign",
    "xtor", // AT Internet
    "wt_mc",
    "wtmc", // Webtrekk
    "cmpid",
    "smid", // newspapers' own share buttons
];

/// Why a text is not a URL we take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlRefusal {
    /// It does not parse.
    Malformed,
    /// It is neither `http` nor `https`.
    Scheme,
    /// It carries a user name or a password.
    Credentials,
    /// Its serialised form is longer than [`URL_BYTES_MAX`].
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        max: usize,
    },
}

impl fmt::Display for UrlRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a URL"),
            Self::Scheme => f.write_str("only http and https URLs are taken"),
            Self::Credentials => f.write_str("a URL may not carry a user name or password"),
            Self::TooLong { bytes, max } => write!(f, "the URL has {bytes} bytes, at most {max} are taken"),
        }
    }
}

impl std::error::Error for UrlRefusal {}

/// An absolute `http` or `https` URL without credentials, of at most [`URL_BYTES_MAX`] bytes.
///
/// It is compared and stored in the form the WHATWG URL standard serialises: lower-case ASCII host (IDN as
/// punycode), no default port, no `.` and `..` segments.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HttpUrl(Url);

impl HttpUrl {
    /// Parses an absolute URL. White space around it is ignored, as browsers do; tabs and line ends within
    /// are refused, since a reader's eye and the parser would disagree about them.
    pub fn parse(text: &str) -> Result<Self, UrlRefusal> {
        let text = text.trim();
        check_length(text)?;
        if text.contains(|c: char| c.is_control()) {
            return Err(UrlRefusal::Malformed);
        }
        Self::from_url(Url::parse(text).map_err(|_| UrlRefusal::Malformed)?)
    }

    /// Resolves a reference, relative or absolute, against this URL.
    pub fn join(&self, reference: &str) -> Result<Self, UrlRefusal> {
        check_length(reference)?;
        if reference.contains(|c: char| c.is_control()) {
            return Err(UrlRefusal::Malformed);
        }
        Self::from_url(self.0.join(reference.trim()).map_err(|_| UrlRefusal::Malformed)?)
    }

    fn from_url(url: Url) -> Result<Self, UrlRefusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UrlRefusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlRefusal::Credentials);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(UrlRefusal::Malformed);
        }
        check_length(url.as_str())?;
        Ok(Self(url))
    }

    /// The serialised URL.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host in ASCII, lower case: a domain name, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The path, percent-encoded, beginning with `/`.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> Origin {
        let https = self.0.scheme() == "https";
        let port = self.0.port_or_known_default().unwrap_or(if https { 443 } else { 80 });
        Origin { https, host: self.host().to_owned(), port }
    }

    /// The key of the story at this URL: two URLs with one key are one story.
    ///
    /// - The scheme is left open between `http` and `https` (the key says `https`), for sites move from one
    ///   to the other and keep their stories. A port other than the scheme's own is kept.
    /// - The fragment, [`TRACKING_PARAMETERS`] and an empty query are dropped.
    /// - The other parameters keep their order. Sorting would join two URLs that differ only in order, but
    ///   a few systems give order a meaning (repeated keys, path-like queries), and joining two stories'
    ///   discussions is worse than splitting one, which an alias in `story_url` mends.
    /// - A trailing `/` is dropped, and every one before it, except that of the root.
    /// - Percent-encoding: unreserved characters (RFC 3986, 2.3) are decoded, other escapes are upper case, a
    ///   `%` that begins no escape is `%25`.
    /// - `index.html` and the like are kept: whether they are the same page only the publisher knows.
    ///
    /// The key is itself a URL, and the key of a key is itself.
    pub fn canonical(&self) -> String {
        let mut key = String::with_capacity(self.as_str().len() + 1);
        key.push_str("https://");
        key.push_str(self.host());
        // `port` is absent for the scheme's own port, so http:80 and https:443 both vanish here. A URL
        // http://host:443 would collide with https://host: nobody serves that, and 443 is dropped too.
        if let Some(port) = self.0.port()
            && port != 443
        {
            key.push(':');
            key.push_str(&port.to_string());
        }
        let path = normal_escapes(self.0.path());
        let path = path.trim_end_matches('/');
        key.push_str(if path.is_empty() { "/" } else { path });
        let mut separator = '?';
        for parameter in self.0.query().unwrap_or_default().split('&') {
            let parameter = normal_escapes(parameter);
            let name = parameter.split('=').next().unwrap_or_default();
            if parameter.is_empty() || is_tracking(name) {
                continue;
            }
            key.push(separator);
            key.push_str(&parameter);
            separator = '&';
        }
        key
    }

    /// Whether the URL belongs to one of these origins. `http` and `https` at their own ports both count for
    /// either, since a story keeps its discussion when its site moves; every other port must match exactly.
    pub fn is_within(&self, origins: &[Origin]) -> bool {
        let own = self.origin();
        origins.iter().any(|origin| {
            *origin == own || (origin.host == own.host && origin.has_default_port() && own.has_default_port())
        })
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Scheme, host and port of a web server, compared exactly. Written `https://host` or `https://host:port`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    https: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// Parses an origin as a browser sends it in `Origin`, and as publishers write it in their settings: a
    /// URL whose path is empty or `/`, without query and fragment.
    pub fn parse(text: &str) -> Result<Self, UrlRefusal> {
        let url = HttpUrl::parse(text)?;
        if url.0.path() != "/" || url.0.query().is_some() || url.0.fragment().is_some() {
            return Err(UrlRefusal::Malformed);
        }
        Ok(url.origin())
    }

    /// The host in ASCII, lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also where it is the scheme's own.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.https
    }

    fn has_default_port(&self) -> bool {
        self.port == if self.https { 443 } else { 80 }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.host)?;
        if self.has_default_port() { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

/// The host that a browser would go to if it were given this text as a host name; `None` if it is not one.
pub(crate) fn host_of_text(text: &str) -> Option<String> {
    match Host::parse(text).ok()? {
        Host::Domain(name) => Some(name),
        other => Some(other.to_string()),
    }
}

fn check_length(text: &str) -> Result<(), UrlRefusal> {
    let bytes = text.len();
    if bytes > URL_BYTES_MAX { Err(UrlRefusal::TooLong { bytes, max: URL_BYTES_MAX }) } else { Ok(()) }
}

fn is_tracking(name: &str) -> bool {
    TRACKING_PARAMETERS.iter().any(|known| match known.strip_suffix('*') {
        Some(prefix) => name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)),
        None => name.eq_ignore_ascii_case(known),
    })
}

/// Decodes the percent-escapes of unreserved characters, writes the others in upper case, and escapes a `%`
/// that begins none, so that no second look finds a new one.
fn normal_escapes(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'%' {
            at += 1;
            continue;
        }
        out.push_str(&text[from..at]);
        let Some(value) = hex_pair(bytes.get(at + 1..at + 3)) else {
            out.push_str("%25");
            at += 1;
            from = at;
            continue;
        };
        if value.is_ascii_alphanumeric() || matches!(value, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(value));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(value >> 4)]));
            out.push(char::from(HEX[usize::from(value & 15)]));
        }
        at += 3;
        from = at;
    }
    out.push_str(&text[from..]);
    out
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn hex_pair(pair: Option<&[u8]>) -> Option<u8> {
    let [high, low] = pair? else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{HttpUrl, Origin, URL_BYTES_MAX, UrlRefusal};

    #[test]
    fn r03_only_plain_web_addresses_are_urls() {
        let long = format!("https://a.example/{}", "x".repeat(URL_BYTES_MAX));
        for (text, expected) in [
            ("https://A.Example:443/a/../b?c#d", Ok("https://a.example/b?c#d")),
            (" http://a.example ", Ok("http://a.example/")),
            ("https://m\u{fc}nchen.example", Ok("https://xn--mnchen-3ya.example/")),
            ("javascript:alert(1)", Err(UrlRefusal::Scheme)),
            ("data:text/html,x", Err(UrlRefusal::Scheme)),
            ("ftp://a.example", Err(UrlRefusal::Scheme)),
            ("https://u@a.example", Err(UrlRefusal::Credentials)),
            ("https://:p@a.example", Err(UrlRefusal::Credentials)),
            ("/relative", Err(UrlRefusal::Malformed)),
            ("https://", Err(UrlRefusal::Malformed)),
            ("https://a.exa\nmple", Err(UrlRefusal::Malformed)),
            ("java\tscript:alert(1)", Err(UrlRefusal::Malformed)),
            (&long, Err(UrlRefusal::TooLong { bytes: long.len(), max: URL_BYTES_MAX })),
        ] {
            let url = HttpUrl::parse(text);
            assert_eq!(url.as_ref().map(HttpUrl::as_str), expected.as_ref().copied(), "{text:?}");
        }
    }

    #[test]
    fn stories_are_found_by_canonical_url() {
        for (text, key) in [
            ("http://Paper.example/a/", "https://paper.example/a"),
            ("https://paper.example", "https://paper.example/"),
            ("https://paper.example:443/a#top", "https://paper.example/a"),
            ("https://paper.example:8443/a", "https://paper.example:8443/a"),
            ("https://paper.example/a?", "https://paper.example/a"),
            ("https://paper.example/a?utm_source=x&id=1&FBCLID=2&gclid=3", "https://paper.example/a?id=1"),
            ("https://paper.example/a?b=2&a=1&a=0", "https://paper.example/a?b=2&a=1&a=0"),
            ("https://paper.example/%7ea%2fb%c3%a9%", "https://paper.example/~a%2Fb%C3%A9%25"),
            ("https://paper.example/index.html", "https://paper.example/index.html"),
            ("https://paper.example/Case", "https://paper.example/Case"),
            ("https://paper.example/a//", "https://paper.example/a"),
        ] {
            let made = HttpUrl::parse(text).map(|url| url.canonical());
            assert_eq!(made.as_deref(), Ok(key), "{text}");
        }
    }

    #[test]
    fn r15_origins_are_compared_exactly() {
        let origins: Vec<Origin> = ["https://paper.example", "http://b.example:8080"]
            .iter()
            .filter_map(|text| Origin::parse(text).ok())
            .collect();
        for (text, expected) in [
            ("https://paper.example/x", true),
            ("http://paper.example/x", true),
            ("https://paper.example:8443/x", false),
            ("https://paper.example.evil.example/", false),
            ("https://evilpaper.example/", false),
            ("http://b.example:8080/", true),
            ("https://b.example:8080/", false),
            ("http://b.example/", false),
        ] {
            assert_eq!(HttpUrl::parse(text).map(|url| url.is_within(&origins)), Ok(expected), "{text}");
        }
        assert_eq!(origins[1].to_string(), "http://b.example:8080");
        assert!(Origin::parse("https://a.example/x").is_err() && Origin::parse("null").is_err());
    }
}
