//! The versions of a maintenance branch: `1.x` or `1.x.x`, and `1.2.x`.

use std::cmp::Ordering;

use semver::Version;

/// A line of versions: all of one first number, or all of one first and second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    major: u64,
    minor: Option<u64>,
}

impl Line {
    /// Reads a range such as `1.x`, `1.x.x` or `1.2.x`; nothing when the text has another form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let number = |text: &str| {
            (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
        };
        let any = |text: &str| text.eq_ignore_ascii_case("x");
        match parts.as_slice() {
            [major, last] if any(last) => Some(Self { major: number(major)?, minor: None }),
            [major, minor, last] if any(last) && any(minor) => Some(Self { major: number(major)?, minor: None }),
            [major, minor, last] if any(last) => Some(Self { major: number(major)?, minor: Some(number(minor)?) }),
            _ => None,
        }
    }

    /// The first version of the line.
    #[must_use]
    pub fn start(self) -> Version {
        Version::new(self.major, self.minor.unwrap_or(0), 0)
    }

    /// The first version above the line.
    #[must_use]
    pub fn end(self) -> Version {
        match self.minor {
            Some(minor) => Version::new(self.major, minor.saturating_add(1), 0),
            None => Version::new(self.major.saturating_add(1), 0, 0),
        }
    }

    /// Whether this is the line of a whole first number that begins with the other line.
    pub(super) fn holds(self, other: Self) -> bool {
        self.minor.is_none() && other.minor.is_some() && self.major == other.major
    }
}

impl PartialOrd for Line {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By versions; a whole first number comes behind the second numbers in it.
impl Ord for Line {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |line: &Self| (line.major, line.minor.is_none(), line.minor);
        key(self).cmp(&key(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn the_three_forms_are_read_in_any_case() {
        let ends = |text| Line::parse(text).map(|line| format!("{} {}", line.start(), line.end()));
        assert_eq!(ends("1.x").as_deref(), Some("1.0.0 2.0.0"));
        assert_eq!(ends("10.X.x").as_deref(), Some("10.0.0 11.0.0"));
        assert_eq!(ends("1.2.x").as_deref(), Some("1.2.0 1.3.0"));
        for text in ["x", "1", "1.2", "1.2.3", "v1.x", "1.x.2", ".x", "1..x", "1.2.3.x", "99999999999999999999.x", "+1.x"] {
            assert_eq!(Line::parse(text), None, "{text}");
        }
    }

    #[test]
    fn lines_are_ordered_as_numbers_with_the_whole_behind_its_parts() {
        let mut lines = ["2.x", "1.x", "1.10.x", "1.2.x"].map(|text| Line::parse(text).unwrap());
        lines.sort();
        assert_eq!(lines.map(|line| line.end().to_string()), ["1.3.0", "1.11.0", "2.0.0", "3.0.0"]);
    }
}
