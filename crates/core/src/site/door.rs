//! What a site asks of those who write before it reads what they wrote: the settings `door.*`.

use std::sync::Arc;

use crate::time::{DAY, Micros};

/// Longest time between opening a form and sending it that `door.seconds` may ask for.
pub const DOOR_SECONDS_MAX: u32 = 60;
/// Longest list of further disposable domains, in bytes.
pub const DOMAINS_BYTES_MAX: usize = 65_536;
/// How long an account counts as new for `door.proof=new`.
pub const NEW_ACCOUNT: i64 = DAY;

/// Who has to have their browser compute something before a comment is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Proof {
    /// Nobody.
    #[default]
    Off,
    /// Guests.
    Guests,
    /// Guests and accounts younger than [`NEW_ACCOUNT`].
    New,
}

impl Proof {
    /// The setting's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Guests => "guests",
            Self::New => "new",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Off, Self::Guests, Self::New].into_iter().find(|choice| choice.as_str() == text)
    }

    /// Whether it asks this writer; `since` is when their account was made, none for a guest.
    pub fn asks(self, since: Option<Micros>, now: Micros) -> bool {
        match (self, since) {
            (Self::Off, _) | (Self::Guests, Some(_)) => false,
            (Self::Guests | Self::New, None) => true,
            (Self::New, Some(since)) => since.plus(NEW_ACCOUNT) > now,
        }
    }
}

/// The settings `door.*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorSettings {
    /// `door.proof`.
    pub proof: Proof,
    /// `door.seconds`, 0 for none, at most [`DOOR_SECONDS_MAX`].
    pub seconds: u32,
    /// `door.disposable`: whether addresses of throw-away mailboxes are refused.
    pub disposable: bool,
    /// `door.domains`: further domains of such mailboxes, one a line. Shared, because settings are copied with each change.
    pub domains: Arc<str>,
}

impl Default for DoorSettings {
    fn default() -> Self {
        Self { proof: Proof::Off, seconds: 2, disposable: false, domains: Arc::default() }
    }
}

impl DoorSettings {
    /// Changes one setting, or says what it takes; `Ok(false)` when there is no such key.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<bool, &'static str> {
        match key {
            "door.proof" => self.proof = Proof::parse(value).ok_or("off, guests or new")?,
            "door.seconds" => {
                self.seconds = super::whole(value, DOOR_SECONDS_MAX).ok_or("a whole number from 0 to 60")?;
            }
            "door.disposable" => self.disposable = super::switch(value).ok_or("on or off")?,
            "door.domains" => self.domains = domains(value)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Every one that differs from its default, with its key.
    pub(super) fn entries(&self) -> Vec<(&'static str, String)> {
        let default = Self::default();
        let all = [
            (self.proof != default.proof, "door.proof", self.proof.as_str().to_owned()),
            (self.seconds != default.seconds, "door.seconds", self.seconds.to_string()),
            (self.disposable, "door.disposable", "on".to_owned()),
            (!self.domains.is_empty(), "door.domains", self.domains.as_ref().to_owned()),
        ];
        all.into_iter().filter(|(changed, ..)| *changed).map(|(_, key, value)| (key, value)).collect()
    }
}

/// Domains as addresses have them, in lower case; separated by line ends, spaces or commas.
fn domains(value: &str) -> Result<Arc<str>, &'static str> {
    const TAKES: &str = "domains such as mail.example, one a line, at most 65536 bytes";
    if value.len() > DOMAINS_BYTES_MAX {
        return Err(TAKES);
    }
    let each: Vec<String> = value
        .split(|sign: char| sign.is_whitespace() || sign == ',')
        .filter(|text| !text.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let fits = |domain: &String| {
        let labels = domain.split('.');
        domain.contains('.')
            && labels.into_iter().all(|label| {
                !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
    };
    if each.iter().all(fits) { Ok(each.join("\n").into()) } else { Err(TAKES) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proof_is_asked_of_those_whom_the_setting_names() {
        let now = Micros(10 * DAY);
        let (young, old) = (Some(Micros(9 * DAY + 1)), Some(Micros(9 * DAY)));
        for (proof, guest, of_young, of_old) in [
            (Proof::Off, false, false, false),
            (Proof::Guests, true, false, false),
            (Proof::New, true, true, false),
        ] {
            let asked = [proof.asks(None, now), proof.asks(young, now), proof.asks(old, now)];
            assert_eq!(asked, [guest, of_young, of_old], "{proof:?}");
        }
    }

    #[test]
    fn domains_are_taken_in_any_list_and_kept_one_a_line() {
        assert_eq!(
            domains("A.example, b.example\n\n c-d.example ").unwrap().as_ref(),
            "a.example\nb.example\nc-d.example"
        );
        assert_eq!(domains("").unwrap().as_ref(), "");
        for wrong in ["example", "a..example", "a@b.example", "*.example", ".example", "ä.example"] {
            assert!(domains(wrong).is_err(), "{wrong}");
        }
    }
}
