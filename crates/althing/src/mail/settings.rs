//! `mail.url` and `mail.from`: which server takes our mails, how it is reached, and whom they are from.

use std::fmt;
use std::net::IpAddr;

use althing_core::mail::MailAddress;
use althing_core::url::Origin;
use url::{Host, Url};

/// How the line to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From its first byte (`smtps://`).
    Wrapped,
    /// By STARTTLS, or not at all used.
    Required,
    /// By STARTTLS where it is offered; on this machine only, where nobody stands between.
    Offered,
    /// Not; on this machine only.
    None,
}

/// How to sign in there.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// Shows nothing.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(..)")
    }
}

/// Whom mails are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name beside the address; may be empty.
    pub name: String,
    /// The address.
    pub address: MailAddress,
}

/// The server that takes our mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line to it is protected.
    pub tls: Tls,
    /// How to sign in, where it wants that.
    pub login: Option<Login>,
    /// Whom mails are from.
    pub from: Sender,
}

/// Longest name of a sender, in characters.
const NAME_CHARS_MAX: usize = 60;

impl MailSettings {
    /// Settings from the two keys. No refusal repeats an address of `mail.url`: it may hold a password.
    pub fn parse(url: &str, from: Option<&str>, public_url: Option<&Origin>) -> Result<Self, String> {
        let wrong = |what: &str| format!("`mail.url` {what}");
        let takes =
            "takes smtp://HOST:PORT or smtps://HOST:PORT, with USER:PASSWORD@ before the host where needed";
        let parsed = Url::parse(url).map_err(|_| wrong(takes))?;
        let wrapped = match parsed.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(wrong(takes)),
        };
        let host = parsed.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong(takes))?;
        if !matches!(parsed.path(), "" | "/") || parsed.fragment().is_some() {
            return Err(wrong(takes));
        }
        let local = is_loopback(host);
        let mut tls = match (wrapped, local) {
            (true, _) => Tls::Wrapped,
            (false, true) => Tls::Offered,
            (false, false) => Tls::Required,
        };
        for (name, value) in parsed.query_pairs() {
            tls = match (name.as_ref(), value.as_ref()) {
                ("tls", "required") if !wrapped => Tls::Required,
                ("tls", "none") if local && !wrapped => Tls::None,
                ("tls", "none") => {
                    return Err(wrong("has tls=none, which only smtp:// to this machine may have"));
                }
                ("tls", "required") => tls,
                ("tls", _) => return Err(wrong("takes tls=required or tls=none")),
                _ => return Err(wrong("takes no parameter but tls")),
            };
        }
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: parsed.port().unwrap_or(if wrapped { 465 } else { 25 }),
            tls,
            login: login(&parsed)
                .ok_or_else(|| wrong("has a user without a password, or one that is not UTF-8"))?,
            from: match from {
                Some(text) => sender(text)?,
                None => default_sender(public_url)?,
            },
        })
    }
}

/// The login that the address holds. None when it holds half of one.
#[expect(clippy::option_option, reason = "no login is as good as one; half of one is not")]
fn login(url: &Url) -> Option<Option<Login>> {
    let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().ok().map(String::from);
    match (url.username(), url.password()) {
        ("", None) => Some(None),
        ("", Some(_)) | (_, None) => None,
        (user, Some(password)) => Some(Some(Login { user: plain(user)?, password: plain(password)? })),
    }
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

/// `Name <address>`, or an address alone.
fn sender(text: &str) -> Result<Sender, String> {
    let wrong = || "`mail.from` takes an address such as Althing <no-reply@example.org>".to_owned();
    let (name, address) = match text.strip_suffix('>').map(|rest| rest.split_once('<').ok_or_else(wrong)) {
        Some(parts) => parts?,
        None => ("", text),
    };
    let name = name.trim().trim_matches('"');
    let is_plain = name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control);
    let address = MailAddress::parse(address.trim()).map_err(|_| wrong())?;
    if is_plain && !name.contains("=?") {
        Ok(Sender { name: name.to_owned(), address })
    } else {
        Err(wrong())
    }
}

fn default_sender(public_url: Option<&Origin>) -> Result<Sender, String> {
    let host = host_of(public_url.map(ToString::to_string).as_deref());
    let address = MailAddress::parse(&format!("no-reply@{host}")).map_err(|_| {
        "`mail.from` must be set: no mail address can be made of the host of `server.public_url`".to_owned()
    })?;
    Ok(Sender { name: "Althing".to_owned(), address })
}

/// The host of an origin; `localhost` while there is none.
pub(super) fn host_of(origin: Option<&str>) -> String {
    let url = origin.and_then(|origin| Url::parse(origin).ok());
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "localhost".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_of_servers_are_read_or_refused_by_name_without_their_password() {
        for (url, expected) in [
            ("smtp://mail.example", Some((25, Tls::Required))),
            ("smtp://mail.example:587?tls=required", Some((587, Tls::Required))),
            ("smtps://mail.example", Some((465, Tls::Wrapped))),
            ("smtps://mail.example:4650?tls=required", Some((4650, Tls::Wrapped))),
            ("smtp://localhost", Some((25, Tls::Offered))),
            ("smtp://127.0.0.1:2525", Some((2525, Tls::Offered))),
            ("smtp://[::1]:2525/", Some((2525, Tls::Offered))),
            ("smtp://localhost?tls=none", Some((25, Tls::None))),
            ("smtp://localhost?tls=required", Some((25, Tls::Required))),
            ("smtp://u:hunter2@mail.example", Some((25, Tls::Required))),
            ("smtp://mail.example?tls=none", None),
            ("smtps://localhost?tls=none", None),
            ("smtp://mail.example?tls=maybe", None),
            ("smtp://mail.example?pool=9", None),
            ("smtp://localhost.evil.example?tls=none", None),
            ("smtp://u@mail.example", None),
            ("smtp://:hunter2@mail.example", None),
            ("smtp://u:hunter2@", None),
            ("smtp://u:hunter2@mail.example/path", None),
            ("http://u:hunter2@mail.example", None),
            ("mail.example:25", None),
            ("hunter2", None),
            ("", None),
        ] {
            match (MailSettings::parse(url, None, None), expected) {
                (Ok(settings), Some((port, tls))) => {
                    assert_eq!((settings.port, settings.tls), (port, tls), "{url}");
                    assert!(!format!("{settings:?}").contains("hunter2"), "{settings:?}");
                }
                (Err(refusal), None) => {
                    assert!(refusal.contains("`mail.url`"), "{refusal}");
                    assert!(!refusal.contains("hunter2"), "{refusal}");
                }
                (parsed, _) => panic!("{url}: {parsed:?}"),
            }
        }
        let with = MailSettings::parse("smtp://ana%40x:p%C3%A4ss%2F@mail.example", None, None).unwrap();
        assert_eq!(with.login, Some(Login { user: "ana@x".to_owned(), password: "päss/".to_owned() }));
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        let ours = Origin::parse("https://talk.paper.example:8443").unwrap();
        let numbers = Origin::parse("http://192.0.2.1").unwrap();
        for (from, public_url, expected) in [
            (None, None, Ok(("Althing", "no-reply@localhost"))),
            (None, Some(&ours), Ok(("Althing", "no-reply@talk.paper.example"))),
            (Some("talk@paper.example"), None, Ok(("", "talk@paper.example"))),
            (Some("The Paper <talk@paper.example>"), Some(&numbers), Ok(("The Paper", "talk@paper.example"))),
            (Some("\"The Paper\" <talk@paper.example>"), None, Ok(("The Paper", "talk@paper.example"))),
            (None, Some(&numbers), Err(())),
            (Some("The Paper"), None, Err(())),
            (Some("The Paper talk@paper.example>"), None, Err(())),
            (Some("A\r\nBcc: x <talk@paper.example>"), None, Err(())),
            (Some("=?utf-8?q?x?= <talk@paper.example>"), None, Err(())),
            (Some(""), None, Err(())),
        ] {
            let parsed = MailSettings::parse("smtp://localhost", from, public_url);
            let got = parsed.as_ref().map(|mail| (mail.from.name.as_str(), mail.from.address.as_str()));
            match expected {
                Ok(expected) => assert_eq!(got, Ok(expected), "{from:?}"),
                Err(()) => assert!(got.unwrap_err().contains("`mail.from`"), "{from:?}"),
            }
        }
    }
}
