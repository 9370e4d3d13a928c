//! Mail addresses, and how much mail goes to one of them.

use std::fmt;

use crate::time::{DAY, HOUR, MINUTE, Micros};

/// Longest address, in bytes (RFC 5321, as corrected by erratum 1690 of RFC 3696).
pub const ADDRESS_BYTES_MAX: usize = 254;
/// Longest part before the `@`, in bytes (RFC 5321 4.5.3.1.1).
pub const LOCAL_BYTES_MAX: usize = 64;
/// Longest label of a domain, in bytes (RFC 1035).
const LABEL_BYTES_MAX: usize = 63;

/// Mails to one address within a day, codes to sign in with not counted.
pub const MAILS_PER_DAY_MAX: i64 = 20;
/// Replies that go alone within [`TOGETHER_AFTER`]; further ones wait and go as one mail.
pub const ALONE_MAX: i64 = 3;
/// How long replies are gathered, in microseconds.
pub const TOGETHER_AFTER: i64 = 15 * MINUTE;
/// Replies of one author that are mailed to one reader within an hour.
pub const REPLIES_OF_AUTHOR_MAX: i64 = 5;
/// For how long the replies of one author are counted, in microseconds.
pub const AUTHOR_WINDOW: i64 = HOUR;
/// Mails that ask whether an address is wanted, until it says yes.
pub const ASKED_MAX: i64 = 3;
/// How far apart they are, in microseconds.
pub const ASKED_EVERY: i64 = DAY;
/// How long after a try that failed the next one is; after the last the mail is given up.
pub const BACKOFF: [i64; 5] = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR];

/// A mail address that fits into every header and every command: plain characters, nothing quoted, nothing encoded.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MailAddress {
    text: String,
    at: usize,
}

/// Not an address that mail is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAddress;

/// Shows that there is one and never which: addresses stand in no log.
impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(..)")
    }
}

impl MailAddress {
    /// Reads an address; the domain becomes lower case. Refused are encoded words, comments, quotes, white space, control
    /// characters, addresses of machines in brackets, and domains that are not in ASCII (their A-label form is taken).
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        if text.len() > ADDRESS_BYTES_MAX {
            return Err(NotAnAddress);
        }
        let (local, domain) = text.split_once('@').ok_or(NotAnAddress)?;
        if !is_local(local) || !is_domain(domain) {
            return Err(NotAnAddress);
        }
        Ok(Self { text: format!("{local}@{}", domain.to_ascii_lowercase()), at: local.len() })
    }

    /// The address, to be mailed to.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands behind it.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// What two spellings of one mailbox share: no provider of note tells mailboxes apart by case.
    pub fn canonical(&self) -> String {
        self.text.to_ascii_lowercase()
    }
}

/// A dot-atom (RFC 5322 3.2.3) that is not an encoded word (RFC 2047), which some programs decode wherever it stands.
fn is_local(local: &str) -> bool {
    let is_atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte);
    local.len() <= LOCAL_BYTES_MAX
        && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom))
        && !local.contains("=?")
}

/// Labels of letters, digits and hyphens (RFC 1123), the last of them no number; hyphens in the third and fourth place
/// are for A-labels only (RFC 5891 4.2.3.1).
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        (1..=LABEL_BYTES_MAX).contains(&bytes.len())
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
            && (bytes.get(2..4) != Some(b"--") || label[..2].eq_ignore_ascii_case("xn"))
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.split('.').all(is_label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// What went to an address lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lately {
    /// Mails within a day.
    pub day: i64,
    /// When the oldest of these went.
    pub day_since: Option<Micros>,
    /// Mails about replies within [`TOGETHER_AFTER`].
    pub quarter: i64,
    /// When the oldest of these went.
    pub quarter_since: Option<Micros>,
}

impl Lately {
    /// Until when a reply has to wait, to go then together with those that wait as well; none when it may go now. One
    /// that has waited for others already (`together`) waits for the day's budget only.
    pub fn wait(&self, together: bool) -> Option<Micros> {
        if self.day >= MAILS_PER_DAY_MAX {
            return self.day_since.map(|at| at.plus(DAY));
        }
        if !together && self.quarter >= ALONE_MAX {
            return self.quarter_since.map(|at| at.plus(TOGETHER_AFTER));
        }
        None
    }
}

/// When a mail is tried again whose `attempts`th try failed for now; none when it is given up.
pub fn next_try(attempts: i64, now: Micros) -> Option<Micros> {
    let at = usize::try_from(attempts.saturating_sub(1)).ok()?;
    BACKOFF.get(at).map(|wait| now.plus(*wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r61_addresses_are_plain_or_refused() {
        let long_local = format!("{}@paper.example", "a".repeat(64));
        let longer_local = format!("{}@paper.example", "a".repeat(65));
        let label = "b".repeat(63);
        let long = format!("{}@{label}.{label}.{}", "a".repeat(64), "c".repeat(61));
        let longer = format!("{long}c");
        for (text, stored) in [
            ("ana@paper.example", Some("ana@paper.example")),
            ("Ana.Lind+news@Paper.EXAMPLE", Some("Ana.Lind+news@paper.example")),
            ("o'neil_{x}~1@a.b-c.example", Some("o'neil_{x}~1@a.b-c.example")),
            ("ana@localhost", Some("ana@localhost")),
            ("ana@xn--mller-kva.example", Some("ana@xn--mller-kva.example")),
            ("ana@1.example", Some("ana@1.example")),
            (&long_local, Some(long_local.as_str())),
            (&long, Some(long.as_str())),
            (&longer_local, None),
            (&longer, None),
            ("", None),
            ("@", None),
            ("ana", None),
            ("ana@", None),
            ("@paper.example", None),
            ("ana@@paper.example", None),
            ("ana@ben@paper.example", None),
            (" ana@paper.example", None),
            ("ana@paper.example ", None),
            ("ana@paper.example\r\nBcc: ben@paper.example", None),
            ("ana\n@paper.example", None),
            ("ana@paper.example\0", None),
            ("ana\u{7f}@paper.example", None),
            (".ana@paper.example", None),
            ("ana.@paper.example", None),
            ("a..na@paper.example", None),
            ("\"ana\"@paper.example", None),
            ("\"a@b\"@paper.example", None),
            ("ana(comment)@paper.example", None),
            ("ana@paper.example(comment)", None),
            ("Ana <ana@paper.example>", None),
            ("<ana@paper.example>", None),
            ("ana@paper.example,ben@paper.example", None),
            ("ana;ben@paper.example", None),
            ("=?utf-8?q?=41?=@paper.example", None),
            ("x=?y@paper.example", None),
            ("ana\\@paper.example", None),
            ("änne@paper.example", None),
            ("ana@müller.example", None),
            ("ana@paper。example", None),
            ("ana@[127.0.0.1]", None),
            ("ana@127.0.0.1", None),
            ("ana@paper.example.", None),
            ("ana@.paper.example", None),
            ("ana@paper..example", None),
            ("ana@-paper.example", None),
            ("ana@paper-.example", None),
            ("ana@ab--c.example", None),
            ("ana@pa_per.example", None),
            ("mailto:ana@paper.example?subject=x", None),
        ] {
            let parsed = MailAddress::parse(text);
            assert_eq!(parsed.as_ref().ok().map(MailAddress::as_str), stored, "{text:?}");
        }
    }

    #[test]
    fn r61_odd_addresses_never_panic_and_are_read_alike_each_time() {
        let pieces = [
            "a",
            "Z",
            "9",
            ".",
            "@",
            "-",
            "\"",
            "(",
            ")",
            "<",
            ">",
            "=?",
            "?=",
            "xn--",
            "\r\n",
            "\0",
            " ",
            "\u{202e}",
            "ä",
            "\u{1f600}",
            "[",
            "]",
            ":",
            ";",
            ",",
            "\\",
            "example",
            "%",
            "\u{ad}",
            "｡",
        ];
        let mut state = 1_u64;
        let mut next = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % bound
        };
        let mut taken = 0;
        for _ in 0..200_000 {
            let text: String = (0..next(9)).map(|_| pieces[next(pieces.len())]).collect();
            let first = MailAddress::parse(&text);
            assert_eq!(first, MailAddress::parse(&text), "{text:?}");
            let Ok(address) = first else { continue };
            taken += 1;
            assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
            assert_eq!(MailAddress::parse(address.as_str()), Ok(address.clone()), "{text:?}");
            let canonical = MailAddress::parse(&address.canonical()).expect("as good as the address");
            assert_eq!(canonical.canonical(), address.canonical());
            assert_eq!(format!("{}@{}", address.local(), address.domain()), address.as_str());
        }
        assert!(taken > 20, "{taken}");
    }

    #[test]
    fn r62_replies_go_alone_then_together_and_twenty_mails_are_a_day() {
        let since = Some(Micros(7));
        let lately = |day, quarter| Lately { day, day_since: since, quarter, quarter_since: since };
        for (day, quarter, together, wait) in [
            (0, 0, false, None),
            (2, 2, false, None),
            (3, 3, false, Some(7 + TOGETHER_AFTER)),
            (3, 3, true, None),
            (19, 0, false, None),
            (20, 0, false, Some(7 + DAY)),
            (20, 0, true, Some(7 + DAY)),
        ] {
            assert_eq!(lately(day, quarter).wait(together), wait.map(Micros), "{day} {quarter} {together}");
        }
    }

    #[test]
    fn a_mail_is_tried_again_ever_later_and_then_given_up() {
        let waits: Vec<i64> =
            (1..).map_while(|attempts| next_try(attempts, Micros(0))).map(|at| at.0 / MINUTE).collect();
        assert_eq!(waits, [1, 5, 30, 120, 480]);
    }
}
