//! Which variables a deployment had, marked in its description: a run that was killed after it had set them and before it had asked
//! for a deployment leaves the new ones set, while the containers run with those of before, which nothing else in Dokploy tells.
//!
//! Where Dokploy replaces the description, as it does for sources in git, there is no mark, and what is set counts as deployed.

use actions_core::Secret;
use dokploy_webhook::environment::Variables;
use dokploy_webhook::model::{Row, Status};
use registry_client::Digest;

/// What stands before the mark.
const BEFORE: &str = ", variables ";
/// Its length. It tells values apart, and is too short to tell what they are.
const LENGTH: usize = 8;

/// The mark of variables, for which the key is the salt: who does not have it cannot try values out. Nothing for no variables.
pub(super) fn of(variables: &Variables, key: &Secret) -> Option<String> {
    // No value holds a NUL.
    let parts = variables.iter().map(|(name, value)| format!("\0{name}={value}"));
    let text: String = [key.expose().to_owned()].into_iter().chain(parts).collect();
    let digest = Digest::of(text.as_bytes());
    let digits = digest.as_str().trim_start_matches("sha256:").chars().take(LENGTH).collect();
    (!variables.is_empty()).then_some(digits)
}

/// A description with a mark.
pub(super) fn marked(description: &str, mark: Option<&str>) -> String {
    mark.map_or_else(|| description.to_owned(), |mark| format!("{description}{BEFORE}{mark}"))
}

/// The mark of the last deployment that ended well.
pub(super) fn last(rows: &[Row]) -> Option<&str> {
    let done = rows.iter().filter(|row| row.status == Status::Done);
    let last = done.max_by(|one, other| one.created_at.cmp(&other.created_at))?;
    last.description.rsplit_once(BEFORE).map(|(_, mark)| mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str, key: &str) -> Option<String> {
        of(&Variables::parse(text).unwrap_or_default(), &Secret::new(key))
    }

    fn row(at: &str, status: Status, description: &str) -> Row {
        let (created_at, description) = (Some(at.to_owned()), description.to_owned());
        Row { created_at, status, description, ..Row::default() }
    }

    #[test]
    fn a_mark_tells_variables_apart_and_needs_the_key() {
        let one = mark("A=1\nB=2", "key").unwrap();
        assert_eq!((one.len(), mark("A=1\nB=2", "key").as_ref()), (LENGTH, Some(&one)));
        for other in [mark("A=1\nB=3", "key"), mark("A=1", "key"), mark("A=1B=2", "key"), mark("A=1\nB=2", "other")] {
            assert_ne!(other.unwrap(), one);
        }
        assert_eq!(mark("", "key"), None);
    }

    #[test]
    fn the_mark_of_the_newest_good_end_counts_in_whatever_order_they_come() {
        let (first, second) = (marked("backend", Some("1a")), marked("backend", Some("2b")));
        let rows = [
            row("2026-01-03T00:00:00.000Z", Status::Error, &marked("backend", Some("3c"))),
            row("2026-01-01T00:00:00.000Z", Status::Done, &first),
            row("2026-01-02T00:00:00.000Z", Status::Done, &second),
        ];
        assert_eq!((last(&rows), last(&rows[..2]), last(&rows[..1])), (Some("2b"), Some("1a"), None));
        let by_hand = row("2026-01-04T00:00:00.000Z", Status::Done, "Manual deployment");
        assert_eq!(last(&[by_hand, rows[1].clone()]), None, "it had what was set");
        assert_eq!(marked("backend", None), "backend");
    }
}
