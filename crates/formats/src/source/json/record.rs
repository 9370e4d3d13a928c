//! A record of JSON, read leniently: exporters and those who edit their files write one thing in many ways.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::Value;

use crate::source::out::{Out, Stop};
use crate::source::{Code, Note};
use crate::when;

/// What a name has that the record does not.
const NOTHING: &Value = &Value::Null;

/// Times beyond this many microseconds are none: the year 9999.
const MICROS_MAX: f64 = 253_402_300_799_999_999.0;

/// The end of the year 1, in microseconds: who writes a time in it has none.
const UNSET_MICROS: i64 = -62_104_060_800_000_000;

/// An object, or nothing where one was looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'v>(&'v Value);

/// A time that is there and cannot be made out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadTime;

impl<'v> Record<'v> {
    pub(crate) fn new(value: &'v Value) -> Self {
        Self(value)
    }

    /// The value of a name; null when there is none.
    pub(crate) fn value(self, name: &str) -> &'v Value {
        self.0.get(name).unwrap_or(NOTHING)
    }

    /// Whether the name is there, whatever its value.
    pub(crate) fn has(self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    /// The record under a name.
    pub(crate) fn child(self, name: &str) -> Self {
        Self(self.value(name))
    }

    /// The records in the array under a name; none when it is no array.
    pub(crate) fn list(self, name: &str) -> impl DoubleEndedIterator<Item = Self> + 'v {
        self.value(name).as_array().map(Vec::as_slice).unwrap_or_default().iter().map(Self)
    }

    /// The names and records of the object itself; none when it is no object.
    pub(crate) fn members(self) -> impl Iterator<Item = (&'v str, &'v Value)> {
        self.0.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
    }

    /// A key: a text or a number, also as `MongoDB` writes them; none when it is empty.
    pub(crate) fn key(self, name: &str) -> Option<String> {
        key(self.value(name)).map(Cow::into_owned)
    }

    /// A text without the white space around it; empty when there is none. Numbers are texts.
    pub(crate) fn text(self, name: &str) -> String {
        self.key(name).unwrap_or_default()
    }

    /// Whether it is set: true, a number but 0, or a word for it; none for what is neither yes nor no.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        match self.value(name) {
            Value::Bool(set) => Some(*set),
            Value::String(word) => match word.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(true),
                "false" | "0" | "no" | "off" | "" => Some(false),
                _ => None,
            },
            value => number(value).map(|number| number != 0.0),
        }
    }

    /// Whether it is set, as far as one can tell.
    pub(crate) fn is(self, name: &str) -> bool {
        self.flag(name) == Some(true)
    }

    /// A whole number; also from a text.
    pub(crate) fn count(self, name: &str) -> Option<i64> {
        let value = self.value(name);
        let whole = value.as_i64().or_else(|| key(value)?.parse().ok());
        whole.or_else(|| {
            number(value).filter(|it| it.fract() == 0.0 && it.abs() < MICROS_MAX).map(|it| it as i64)
        })
    }

    /// A time in microseconds since 1970 UTC: as ISO 8601 (without a zone in UTC), as milliseconds, or as `MongoDB` and
    /// `LeanCloud` wrap it. None when it is not there, is empty or is of the year 1.
    pub(crate) fn time(self, name: &str) -> Result<Option<i64>, BadTime> {
        let value = self.value(name);
        let wrapped = ["$date", "iso"].iter().find_map(|wrap| value.get(wrap)).unwrap_or(value);
        let micros = match wrapped {
            Value::Null => return Ok(None),
            Value::String(text) if text.trim().is_empty() => return Ok(None),
            Value::String(text) if text.contains(['-', ':']) => zoned(text),
            other => number(other).and_then(of_millis),
        };
        // Before there were years, which times with a zone can be.
        micros.map(|micros| Some(micros).filter(|it| *it > UNSET_MICROS)).ok_or(BadTime)
    }

    /// The same, of a record with a key: what cannot be made out is told.
    pub(crate) fn time_of(self, name: &str, source_id: &str, out: &mut Out<'_>) -> Result<Option<i64>, Stop> {
        if let Ok(time) = self.time(name) {
            return Ok(time);
        }
        out.note_about(Note::of(Code::BadTime, source_id))?;
        Ok(None)
    }

    /// The same of a time that may be without a zone, and is then by the source's own clock.
    pub(crate) fn clock_time_of(
        self,
        name: &str,
        source_id: &str,
        out: &mut Out<'_>,
    ) -> Result<Option<i64>, Stop> {
        let time = self.time_of(name, source_id, out)?;
        let has_clock = matches!(self.value(name), Value::String(text) if text.trim().parse::<DateTime>().is_ok()
            && text.trim().parse::<Timestamp>().is_err());
        match (time, out.options.zone_seconds) {
            (Some(time), Some(seconds)) if has_clock => {
                Ok(Some(time.saturating_sub(seconds.saturating_mul(1_000_000))))
            }
            (Some(time), None) if has_clock => {
                out.note_about(Note::of(Code::GuessedZone, source_id))?;
                Ok(Some(time))
            }
            (time, _) => Ok(time),
        }
    }
}

pub(super) fn key(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text.trim())).filter(|text| !text.is_empty()),
        Value::Number(number) => {
            // 12.0 and 1.2e1 are the number that 12 is.
            let whole = number.as_f64().filter(|it| number.is_f64() && it.fract() == 0.0 && it.abs() < 1e15);
            Some(Cow::Owned(whole.map_or_else(|| number.to_string(), |it| (it as i64).to_string())))
        }
        Value::Object(_) => ["$oid", "$numberLong", "$numberInt", "$numberDouble", "$uuid"].iter().find_map(
            |wrap| match value.get(wrap) {
                Some(Value::String(text)) => Some(Cow::Borrowed(text.trim())),
                _ => None,
            },
        ),
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        _ => key(value)?.parse().ok(),
    };
    number.filter(|number| number.is_finite())
}

fn of_millis(millis: f64) -> Option<i64> {
    let micros = (millis * 1_000.0).round();
    (micros.abs() <= MICROS_MAX).then_some(micros as i64)
}

/// As ISO 8601, or with blanks before the zone and its name behind it, as Go writes it.
fn zoned(text: &str) -> Option<i64> {
    let text = text.trim();
    let micros = when::micros(text).or_else(|| {
        let parts: Vec<&str> = text.split_ascii_whitespace().take(5).collect();
        match parts[..] {
            [day, time, "UTC" | "GMT" | "Z"] => when::micros(&format!("{day}T{time}Z")),
            [day, time, zone] | [day, time, zone, _] => when::micros(&format!("{day}T{time}{zone}")),
            _ => None,
        }
    });
    // A number with a sign in it.
    micros.or_else(|| of_millis(text.parse().ok().filter(|it: &f64| it.is_finite())?))
}
