//! What the phases ask that are off until a site wants them: first comments, new accounts, flood, slow mode, night, guard,
//! advertising in bulk.

use crate::policy::{FIRST_MAX, FLOOD_MAX};
use crate::time::{MINUTE, Micros};

/// Longest time for which comments of a new account wait, in hours: a year.
pub const YOUNG_HOURS_MAX: u32 = 365 * 24;
/// Most comments a minute that `flood.per_minute` may name.
pub const FLOOD_MINUTE_MAX: u32 = 60;
/// Longest time between two comments that `slow.seconds` may ask for: an hour, as long as the last one is remembered.
pub const SLOW_SECONDS_MAX: u32 = 3600;
/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// The hours of a night, in minutes of the day. What begins later than it ends goes over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NightHours {
    /// Its first minute.
    pub from: u16,
    /// The minute at which it is over.
    pub to: u16,
}

impl NightHours {
    /// Reads `22:00-06:00`. A night is not as long as a day.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let hours = Self { from: minute(from.trim())?, to: minute(to.trim())? };
        (hours.from != hours.to).then_some(hours)
    }

    /// Writes it in the same way.
    pub fn spelled(self) -> String {
        let Self { from, to } = self;
        format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }

    /// Whether it is night, where the clock is so many minutes ahead of UTC.
    pub const fn has(self, offset: i32, now: Micros) -> bool {
        let minute = (now.0.div_euclid(MINUTE) + offset as i64).rem_euclid(DAY_MINUTES);
        let (from, to) = (self.from as i64, self.to as i64);
        if from < to { from <= minute && minute < to } else { from <= minute || minute < to }
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str, below: u16| {
        let digits = text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_digit());
        text.parse::<u16>().ok().filter(|number| digits && *number < below)
    };
    Some(number(hour, 24)? * 60 + number(minute, 60)?)
}

/// The settings of those phases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhaseSettings {
    /// `first.hold`, 0 for none, at most [`FIRST_MAX`].
    pub first_hold: u32,
    /// `young.hold_hours`, at most [`YOUNG_HOURS_MAX`].
    pub young_hold_hours: u32,
    /// `flood.per_minute`, 0 for any number, at most [`FLOOD_MINUTE_MAX`].
    pub flood_per_minute: u32,
    /// `flood.per_hour`, 0 for any number, at most [`FLOOD_MAX`].
    pub flood_per_hour: u32,
    /// `slow.seconds`, at most [`SLOW_SECONDS_MAX`].
    pub slow_seconds: u32,
    /// `night.hours`.
    pub night_hours: Option<NightHours>,
    /// `night.offset`: minutes ahead of UTC.
    pub night_offset: i32,
    /// `night.duty`.
    pub night_duty: bool,
    /// `guard.auto`.
    pub guard_auto: bool,
    /// `bulk.refuse`.
    pub bulk_refuse: bool,
}

impl Default for PhaseSettings {
    fn default() -> Self {
        Self {
            first_hold: 0,
            young_hold_hours: 0,
            flood_per_minute: 0,
            flood_per_hour: 0,
            slow_seconds: 0,
            night_hours: None,
            night_offset: 0,
            night_duty: false,
            guard_auto: true,
            bulk_refuse: false,
        }
    }
}

impl PhaseSettings {
    /// The keys, in the order of their phases.
    pub const KEYS: [&'static str; 10] = [
        "first.hold",
        "young.hold_hours",
        "flood.per_minute",
        "flood.per_hour",
        "slow.seconds",
        "night.hours",
        "night.offset",
        "night.duty",
        "guard.auto",
        "bulk.refuse",
    ];

    /// Whether a key is one of these.
    pub(super) fn has(key: &str) -> bool {
        Self::KEYS.contains(&key)
    }

    /// Changes one setting of [`PhaseSettings::KEYS`], or says what it takes.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        let number = |max, takes| super::whole(value, max).ok_or(takes);
        match key {
            "first.hold" => self.first_hold = number(FIRST_MAX, "a whole number from 0 to 20")?,
            "young.hold_hours" => {
                self.young_hold_hours = number(YOUNG_HOURS_MAX, "a whole number from 0 to 8760")?;
            }
            "flood.per_minute" => {
                self.flood_per_minute = number(FLOOD_MINUTE_MAX, "a whole number from 0 to 60")?;
            }
            "flood.per_hour" => self.flood_per_hour = number(FLOOD_MAX, "a whole number from 0 to 600")?,
            "slow.seconds" => self.slow_seconds = number(SLOW_SECONDS_MAX, "a whole number from 0 to 3600")?,
            "night.hours" if value.is_empty() => self.night_hours = None,
            "night.hours" => {
                let hours = NightHours::parse(value).ok_or("hours such as 22:00-06:00, or nothing")?;
                self.night_hours = Some(hours);
            }
            "night.offset" => {
                let offset = value.parse().ok().filter(|offset| (-720..=840).contains(offset));
                self.night_offset = offset.ok_or("a whole number from -720 to 840")?;
            }
            "night.duty" => self.night_duty = super::switch(value).ok_or("on or off")?,
            "guard.auto" => self.guard_auto = super::switch(value).ok_or("on or off")?,
            _ => self.bulk_refuse = super::switch(value).ok_or("on or off")?,
        }
        Ok(())
    }

    /// Every one that differs from its default, with its key.
    pub(super) fn entries(&self) -> Vec<(&'static str, String)> {
        let default = Self::default();
        let values = |of: &Self| {
            [
                of.first_hold.to_string(),
                of.young_hold_hours.to_string(),
                of.flood_per_minute.to_string(),
                of.flood_per_hour.to_string(),
                of.slow_seconds.to_string(),
                of.night_hours.map(NightHours::spelled).unwrap_or_default(),
                of.night_offset.to_string(),
                if of.night_duty { "on" } else { "off" }.to_owned(),
                if of.guard_auto { "on" } else { "off" }.to_owned(),
                if of.bulk_refuse { "on" } else { "off" }.to_owned(),
            ]
        };
        let pairs = Self::KEYS.into_iter().zip(values(self)).zip(values(&default));
        pairs.filter(|((_, own), usual)| own != usual).map(|(entry, _)| entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::HOUR;

    #[test]
    fn a_night_is_read_written_and_known_from_the_day() {
        for text in ["22:00-06:00", "00:30-05:59", "23:59-00:00"] {
            assert_eq!(NightHours::parse(text).map(NightHours::spelled).as_deref(), Some(text));
        }
        for text in
            ["", "22-06", "22:00", "24:00-06:00", "22:60-06:00", "6:00-7:00", "22:00-22:00", "+2:00-06:00"]
        {
            assert_eq!(NightHours::parse(text), None, "{text}");
        }
        let night = NightHours::parse("22:00-06:00").unwrap();
        let siesta = NightHours::parse("13:00-15:00").unwrap();
        for (hour, offset, is_night, is_siesta) in [
            (21, 0, false, false),
            (22, 0, true, false),
            (5, 0, true, false),
            (6, 0, false, false),
            (21, 60, true, false),
            (5, 60, false, false),
            (3, -300, true, false),
            (14, 0, false, true),
            (15, 0, false, false),
        ] {
            let now = Micros(20_000 * 24 * HOUR + hour * HOUR);
            assert_eq!(
                (night.has(offset, now), siesta.has(offset, now)),
                (is_night, is_siesta),
                "{hour} {offset}"
            );
        }
    }
}
