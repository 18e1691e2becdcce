//! What was verified, as a table: for the log, and for the job's page.

use actions_core::columns::aligned;
use actions_core::summary::escape;
use actions_core::untrusted::one_line;
use registry_client::platform::listed;

use crate::verify::{Checked, State};

const HEAD: [&str; 7] = ["service", "image", "digest", "platforms", "size", "created", "built by"];

/// The table for the log, its columns aligned.
#[must_use]
pub(crate) fn table(checked: &[Checked]) -> String {
    let head = columns(checked).iter().map(|name| (*name).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(checked.iter().map(|one| row(one, columns(checked)))).collect();
    aligned(&rows)
}

/// The table for the job's page.
#[must_use]
pub(crate) fn markdown(checked: &[Checked]) -> String {
    let columns = columns(checked);
    let complete = checked.iter().filter(|checked| checked.problem.is_none()).count();
    let mut lines = vec![
        format!("### Images: {complete} of {} complete", checked.len()),
        String::new(),
        format!("| {} |", columns.join(" | ")),
        format!("|{}", &"---|---|---|---|---:|---|---|"[..=4 * columns.len()]),
    ];
    let line = |one| row(one, columns).iter().map(|cell| escape(cell)).collect::<Vec<_>>().join(" | ");
    lines.extend(checked.iter().map(|one| format!("| {} |", line(one))));
    lines.join("\n")
}

/// The columns: who built the images is only told where that was asked.
fn columns(checked: &[Checked]) -> &'static [&'static str] {
    let is_asked = checked.iter().any(|one| one.built.is_some() || one.state == State::Unproven);
    if is_asked { &HEAD } else { &HEAD[..HEAD.len() - 1] }
}

fn row(checked: &Checked, columns: &[&str]) -> Vec<String> {
    let absent = match checked.state {
        State::Missing => "missing",
        State::Refused => "refused",
        _ => "unknown",
    };
    let digest = checked.digest.as_ref().map_or(absent.to_owned(), ToString::to_string);
    let found = listed(&checked.platforms);
    let platforms = if checked.state == State::Incomplete { format!("incomplete: {found}") } else { found };
    let size = checked.size.map(megabytes).unwrap_or_default();
    let created = checked.created.as_deref().map(one_line).unwrap_or_default();
    let cells = [checked.service.clone(), checked.image.tagged(&checked.tag), digest, platforms, size, created, builder(checked)];
    cells.into_iter().take(columns.len()).collect()
}

/// The repository with the commit and the ref, as far as it is proven.
fn builder(checked: &Checked) -> String {
    let Some(built) = &checked.built else {
        return if checked.state == State::Unproven { "not proven".to_owned() } else { String::new() };
    };
    let commit = built.commit.get(..7).unwrap_or(&built.commit);
    one_line(&format!("{}@{commit} ({})", built.repository, built.reference))
}

/// Bytes as registries' pages show them.
pub(crate) fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    if bytes < 1_000_000 { format!("{} kB", bytes.div_ceil(1000)) } else { format!("{}.{} MB", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use actions_core::Problem;

    use super::*;
    use registry_client::Digest;

    fn checked(service: &str, digest: Option<Digest>, platforms: &[&str], state: State) -> Checked {
        let problem = state != State::Complete;
        Checked {
            service: service.to_owned(),
            image: format!("ghcr.io/acme/{service}").parse().unwrap(),
            tag: "1.6.1".parse().unwrap(),
            digest,
            platforms: platforms.iter().map(|platform| platform.parse().unwrap()).collect(),
            state,
            size: digest_size(state),
            created: None,
            built: None,
            problem: problem.then(|| Problem { message: "it is not there".to_owned(), hint: None }),
        }
    }

    fn digest_size(state: State) -> Option<u64> {
        (state == State::Complete).then_some(12_345_678)
    }

    #[test]
    fn what_is_refused_is_never_called_missing() {
        for (state, word) in [(State::Refused, "refused"), (State::Unknown, "unknown")] {
            let table = table(&[checked("api", None, &[], state)]);
            assert!(table.ends_with(word) && !table.contains("missing"), "{table}");
        }
    }

    #[test]
    fn sizes_are_rounded() {
        assert_eq!([1, 999_999, 1_000_000, 12_345_678].map(megabytes), ["1 kB", "1000 kB", "1.0 MB", "12.3 MB"]);
    }

    fn three() -> [Checked; 3] {
        [
            checked("api", Some(Digest::of(b"a")), &["linux/amd64", "linux/arm64"], State::Complete),
            checked("scheduler", Some(Digest::of(b"b")), &["linux/amd64"], State::Incomplete),
            checked("web", None, &[], State::Missing),
        ]
    }

    #[test]
    fn the_log_s_table_is_aligned_and_says_what_is_missing() {
        let table = table(&three());
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[1].starts_with("api        ghcr.io/acme/api:1.6.1        sha256:"), "{table}");
        assert!(lines[1].ends_with("12.3 MB"), "{table}");
        assert!(lines[2].ends_with("incomplete: linux/amd64"), "{table}");
        assert!(lines[3].ends_with("ghcr.io/acme/web:1.6.1        missing"), "{table}");
    }

    #[test]
    fn the_page_s_table_counts_what_is_complete() {
        let markdown = markdown(&three());
        assert!(markdown.starts_with("### Images: 1 of 3 complete\n\n| service |"), "{markdown}");
        assert_eq!(markdown.lines().count(), 7);
    }
}
