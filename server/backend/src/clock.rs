//! The time, injected everywhere, so that tests choose the day.

use crate::faults;
use jiff::{Timestamp, civil::Date, tz};
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

/// Vietnam keeps UTC+7 all year.
const VIETNAM: tz::TimeZone = tz::TimeZone::fixed(tz::offset(7));

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that a test sets: seconds since 1970.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at noon of a day.
    pub fn at(day: Date) -> Self {
        let noon = day.at(12, 0, 0, 0).to_zoned(VIETNAM).map_or(0, |z| z.timestamp().as_second());
        Self::Fixed(Arc::new(AtomicI64::new(noon)))
    }

    /// Seconds since 1970.
    pub fn now(&self) -> i64 {
        match self {
            Self::System => Timestamp::now().as_second() + faults::clock_offset(),
            Self::Fixed(seconds) => seconds.load(Ordering::Relaxed),
        }
    }

    /// Time since some moment in this process's life, for durations: the machine's clock may be set back, this one never goes
    /// back. A test's clock moves as the test says.
    pub fn elapsed(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        match self {
            Self::System => START.get_or_init(Instant::now).elapsed(),
            Self::Fixed(seconds) => Duration::from_secs(u64::try_from(seconds.load(Ordering::Relaxed)).unwrap_or_default()),
        }
    }

    /// Today in Vietnam.
    pub fn today(&self) -> Date {
        Timestamp::from_second(self.now()).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(VIETNAM).date()
    }

    /// The ISO week, `2026-W47`: the only time a response is stored with.
    pub fn iso_week(&self) -> String {
        iso_week(self.today())
    }
}

/// The ISO week of a day, `2026-W47`.
pub fn iso_week(day: Date) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// dd/mm/yyyy, as people write days here.
pub fn vietnamese(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_turn_at_midnight_in_vietnam() {
        let clock = Clock::Fixed(Arc::new(AtomicI64::new(0)));
        assert_eq!(clock.today().to_string(), "1970-01-01");
        let Clock::Fixed(seconds) = &clock else { unreachable!() };
        seconds.store(17 * 3600 - 1, Ordering::Relaxed);
        assert_eq!(clock.today().to_string(), "1970-01-01");
        seconds.store(17 * 3600, Ordering::Relaxed);
        assert_eq!(clock.today().to_string(), "1970-01-02");
    }

    #[test]
    fn the_iso_week_belongs_to_its_own_year() {
        assert_eq!(Clock::at("2027-01-01".parse().unwrap()).iso_week(), "2026-W53");
    }
}
