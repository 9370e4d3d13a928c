//! Points in time as pages show them. The server writes UTC; the script turns them into the reader's clock.

use althing_core::time::Micros;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use maud::{Markup, Render, html};

use super::texts::Texts;

fn civil(at: Micros) -> Option<DateTime> {
    Timestamp::from_microsecond(at.0).ok().map(|stamp| Offset::UTC.to_datetime(stamp))
}

/// Two digits.
struct Two(i8);

impl Render for Two {
    fn render_to(&self, page: &mut String) {
        let number = self.0.unsigned_abs();
        page.push(char::from(b'0' + number / 10 % 10));
        page.push(char::from(b'0' + number % 10));
    }
}

/// `2026-05-12T14:05:33Z`, as machines read it (RFC 3339).
pub struct Machine(pub Micros);

impl Render for Machine {
    fn render_to(&self, page: &mut String) {
        let Some(at) = civil(self.0) else { return };
        let year = at.year();
        if (0..1000).contains(&year) {
            page.push_str(if year < 10 {
                "000"
            } else if year < 100 {
                "00"
            } else {
                "0"
            });
        }
        year.render_to(page);
        for (sign, part) in
            [('-', at.month()), ('-', at.day()), ('T', at.hour()), (':', at.minute()), (':', at.second())]
        {
            page.push(sign);
            Two(part).render_to(page);
        }
        page.push('Z');
    }
}

/// `12 May 2026`, in the order and with the months of the reader's language.
pub struct Day<'a> {
    texts: &'a Texts,
    at: Micros,
    short: bool,
}

impl<'a> Day<'a> {
    /// With the month's full name.
    pub fn long(texts: &'a Texts, at: Micros) -> Self {
        Self { texts, at, short: false }
    }

    /// With the month's short name, for lists.
    pub fn short(texts: &'a Texts, at: Micros) -> Self {
        Self { texts, at, short: true }
    }
}

impl Render for Day<'_> {
    fn render_to(&self, page: &mut String) {
        let Some(at) = civil(self.at) else { return };
        self.texts.date(&at.day(), &self.texts.month(at.month(), self.short), &at.year()).render_to(page);
    }
}

/// `12 May 2026, 14:05 UTC`.
pub struct Exact<'a> {
    /// The language.
    pub texts: &'a Texts,
    /// The time.
    pub at: Micros,
}

struct Clock(Micros);

impl Render for Clock {
    fn render_to(&self, page: &mut String) {
        let Some(at) = civil(self.0) else { return };
        Two(at.hour()).render_to(page);
        page.push(':');
        Two(at.minute()).render_to(page);
    }
}

impl Render for Exact<'_> {
    fn render_to(&self, page: &mut String) {
        self.texts.date_exact(&Day::short(self.texts, self.at), &Clock(self.at)).render_to(page);
    }
}

/// A story's date: the day, with the exact time on hover.
pub fn story_time(at: Micros, texts: &Texts) -> Markup {
    html! { time datetime=(Machine(at)) title=(Exact { texts, at }) { (Day::long(texts, at)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &dyn Render) -> String {
        value.render().into_string()
    }

    #[test]
    fn times_read_well_in_every_form() {
        let texts = Texts::of("en");
        let at = Micros(1_778_594_733_000_001);
        assert_eq!(shown(&Machine(at)), "2026-05-12T14:05:33Z");
        assert_eq!(shown(&Day::long(texts, at)), "12 May 2026");
        assert_eq!(shown(&Exact { texts, at }), "12 May 2026, 14:05 UTC");
        assert_eq!(shown(&Day::short(texts, Micros(-1))), "31 Dec 1969");
    }

    #[test]
    fn a_time_outside_the_calendar_shows_nothing_and_breaks_nothing() {
        assert_eq!(shown(&Machine(Micros(i64::MAX))), "");
        assert!(shown(&Machine(Micros(-62_000_000_000_000_000))).starts_with("0005-"));
    }
}
