//! Times as pages write them for machines.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Longest time in bytes that is looked at.
const TIME_BYTES_MAX: usize = 64;

/// Microseconds since 1970 UTC of an ISO 8601 time.
///
/// Without a zone it is read as UTC, a date alone as its first moment in UTC. Dates in words are none: their
/// order and zone would be guesses.
pub(crate) fn micros(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() > TIME_BYTES_MAX {
        return None;
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_microsecond());
    }
    let civil = text.parse::<DateTime>().ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_or_left() {
        let cases = [
            ("2019-06-03T10:20:30Z", Some(1_559_557_230_000_000)),
            (" 2019-06-03T12:20:30.5+02:00\n", Some(1_559_557_230_500_000)),
            ("2019-06-03T12:20:30+0200", Some(1_559_557_230_000_000)),
            ("2019-06-03 10:20:30", Some(1_559_557_230_000_000)),
            ("2019-06-03T10:20", Some(1_559_557_200_000_000)),
            ("2019-06-03", Some(1_559_520_000_000_000)),
            ("1969-12-31T23:59:59Z", Some(-1_000_000)),
            ("June 3, 2019 at 10:20 am", None),
            ("2019-13-03", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(micros(text), expected, "{text:?}");
        }
    }
}
