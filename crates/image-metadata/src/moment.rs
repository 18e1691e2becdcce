//! Moments as text, in the formats of moment.js 2.30 with its English words.
//!
//! | module | what it holds |
//! |---|---|
//! | `pattern` | a format → its pieces |
//! | `field` | a piece → text |

mod field;
mod pattern;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};

/// A moment in a time zone.
pub(crate) struct Moment {
    pub(crate) zoned: Zoned,
    /// Whether the zone was found: the original shows the machine's zone, which has no abbreviation then. A runner's is UTC.
    pub(crate) has_zone: bool,
}

impl Moment {
    /// A moment in the zone of that name, in whichever case; in UTC when there is none.
    pub(crate) fn new(moment: Timestamp, zone: &str) -> Self {
        let found = match zone.to_ascii_lowercase().as_str() {
            "utc" => Some(TimeZone::UTC),
            _ => TimeZoneDatabase::bundled().get(zone).ok(),
        };
        let has_zone = found.is_some();
        Self { zoned: moment.to_zoned(found.unwrap_or(TimeZone::UTC)), has_zone }
    }

    /// The moment in a format; in ISO 8601 when the format is empty.
    pub(crate) fn format(&self, format: &str) -> String {
        let is_utc = self.has_zone && self.zoned.offset().is_zero() && self.zoned.time_zone() == &TimeZone::UTC;
        let format = match format {
            "" if is_utc => "YYYY-MM-DDTHH:mm:ss[Z]",
            "" => "YYYY-MM-DDTHH:mm:ssZ",
            format => format,
        };
        let expanded = pattern::expanded(format);
        pattern::pieces(&expanded)
            .iter()
            .map(|piece| field::text(self, piece).unwrap_or_else(|| pattern::literal(piece)))
            .collect()
    }
}

/// A moment as `Date.prototype.toISOString` writes it.
pub(crate) fn iso(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(format: &str, zone: &str) -> String {
        Moment::new("2025-03-09T01:02:03.045Z".parse().unwrap(), zone).format(format)
    }

    #[test]
    fn a_zone_that_is_not_known_is_utc_without_an_abbreviation() {
        assert_eq!(shown("HH z Z", "Mars/Olympus"), "01  +00:00");
        assert_eq!(shown("HH z Z", "America/New_York"), "20 EST -05:00");
        assert_eq!(shown("", "UTC"), "2025-03-09T01:02:03Z");
    }

    #[test]
    fn years_of_weeks_differ_from_years_at_their_ends() {
        let moment = Moment::new("2024-12-31T12:00:00Z".parse().unwrap(), "UTC");
        assert_eq!(moment.format("YYYY gggg GGGG w W wo Wo DDDo Qo do"), "2024 2025 2025 1 1 1st 1st 366th 4th 2nd");
        let moment = Moment::new("2023-01-01T12:00:00Z".parse().unwrap(), "UTC");
        assert_eq!(moment.format("gg GG w W e E"), "23 22 1 52 0 7");
    }

    #[test]
    fn brackets_and_backslashes_hold_text() {
        assert_eq!(shown("[on] YYYY[-]MM \\D", "UTC"), "on 2025-03 D");
        assert_eq!(shown("[LL] l", "UTC"), "LL 3/9/2025");
        assert_eq!(shown("[on YYYY", "UTC"), "[on 2025");
    }
}
