//! Times as pages write them for machines.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Longest time in bytes that is looked at.
const TIME_BYTES_MAX: usize = 64;
/// Beyond the last year of four digits, in milliseconds: whole numbers up to here are exact as `f64`.
const MILLIS_MAX: f64 = 1e15;

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

/// Microseconds since 1970 UTC of milliseconds since then, of the years that a calendar has.
pub(crate) fn of_millis(millis: i64) -> Option<i64> {
    Timestamp::from_millisecond(millis).ok().map(Timestamp::as_microsecond)
}

/// The same of milliseconds that are no whole number, or written as if they were none.
pub(crate) fn of_millis_real(millis: f64) -> Option<i64> {
    (millis.abs() < MILLIS_MAX).then(|| of_millis(millis.round() as i64))?
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

    #[test]
    fn milliseconds_are_read_in_the_years_there_are() {
        assert_eq!(of_millis(-62_075_098_782_000), Some(-62_075_098_782_000_000));
        assert_eq!(of_millis(i64::MAX), None);
        assert_eq!(of_millis_real(1.54e12), Some(1_540_000_000_000_000));
        for millis in [f64::NAN, f64::INFINITY, -1e300] {
            assert_eq!(of_millis_real(millis), None);
        }
    }
}
