//! Times as the outside writes and reads them: RFC 3339 in UTC.

use althing_core::time::{DAY, MINUTE, Micros};
use jiff::Timestamp;

/// `2026-11-22T14:05:00.123456Z`; a time beyond the calendar is held at its end.
pub fn rfc3339(at: Micros) -> String {
    Timestamp::from_microsecond(at.0)
        .unwrap_or(if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
        .to_string()
}

/// A time with its offset, as RFC 3339 says.
pub fn parse(text: &str) -> Option<Micros> {
    text.parse::<Timestamp>().ok().map(|at| Micros(at.as_microsecond()))
}

/// How long ago something was, in the greatest unit that fits: `3 h`, for lists of the operator.
pub fn ago(at: Micros, now: Micros) -> String {
    let since = now.0.saturating_sub(at.0).max(0);
    match since {
        _ if since < 60 * MINUTE => format!("{} min", since / MINUTE),
        _ if since < 2 * DAY => format!("{} h", since / (60 * MINUTE)),
        _ => format!("{} days", since / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_greatest_unit_that_fits() {
        for (since, told) in
            [(-5, "0 min"), (59 * MINUTE, "59 min"), (47 * 60 * MINUTE, "47 h"), (3 * DAY, "3 days")]
        {
            assert_eq!(ago(Micros(0), Micros(since)), told);
        }
    }

    #[test]
    fn times_round_trip() {
        assert_eq!(parse("2026-11-22T15:05:00+01:00"), parse("2026-11-22T14:05:00Z"));
        assert_eq!(rfc3339(Micros(0)), "1970-01-01T00:00:00Z");
        assert_eq!(parse(&rfc3339(Micros(1_234_567))), Some(Micros(1_234_567)));
        assert_eq!(parse("yesterday"), None);
        assert!(rfc3339(Micros(i64::MAX)).starts_with("9999"));
    }
}
