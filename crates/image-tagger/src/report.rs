//! What was verified, as a table: for the log, and for the job's page.

use actions_core::summary::escape;

use crate::platform::listed;
use crate::verify::Checked;

const HEAD: [&str; 4] = ["service", "image", "digest", "platforms"];

/// The table for the log, its columns aligned.
#[must_use]
pub(crate) fn table(checked: &[Checked]) -> String {
    let rows: Vec<[String; 4]> = std::iter::once(HEAD.map(str::to_owned)).chain(checked.iter().map(row)).collect();
    let widths: Vec<usize> =
        (0..HEAD.len()).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    let line = |row: &[String; 4]| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The table for the job's page.
#[must_use]
pub(crate) fn markdown(checked: &[Checked]) -> String {
    let complete = checked.iter().filter(|checked| checked.problem.is_none()).count();
    let mut lines = vec![
        format!("### Images: {complete} of {} complete", checked.len()),
        String::new(),
        "| service | image | digest | platforms |".to_owned(),
        "|---|---|---|---|".to_owned(),
    ];
    lines.extend(checked.iter().map(|checked| {
        let [service, image, digest, platforms] = row(checked).map(|cell| escape(&cell));
        format!("| {service} | {image} | {digest} | {platforms} |")
    }));
    lines.join("\n")
}

fn row(checked: &Checked) -> [String; 4] {
    let digest = checked.digest.as_ref().map_or("missing".to_owned(), ToString::to_string);
    let platforms = match (&checked.problem, checked.platforms.as_slice()) {
        (Some(_), []) if checked.digest.is_none() => String::new(),
        (Some(_), found) => format!("incomplete: {}", listed(found)),
        (None, found) => listed(found),
    };
    [checked.service.clone(), checked.image.tagged(&checked.tag), digest, platforms]
}

#[cfg(test)]
mod tests {
    use actions_core::Problem;

    use super::*;
    use crate::digest::Digest;

    fn checked(service: &str, digest: Option<Digest>, platforms: &[&str], problem: bool) -> Checked {
        Checked {
            service: service.to_owned(),
            image: format!("ghcr.io/acme/{service}").parse().unwrap(),
            tag: "1.6.1".parse().unwrap(),
            digest,
            platforms: platforms.iter().map(|platform| platform.parse().unwrap()).collect(),
            problem: problem.then(|| Problem { message: "it is not there".to_owned(), hint: None }),
        }
    }

    fn three() -> [Checked; 3] {
        [
            checked("api", Some(Digest::of(b"a")), &["linux/amd64", "linux/arm64"], false),
            checked("scheduler", Some(Digest::of(b"b")), &["linux/amd64"], true),
            checked("web", None, &[], true),
        ]
    }

    #[test]
    fn the_log_s_table_is_aligned_and_says_what_is_missing() {
        let table = table(&three());
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[1].starts_with("api        ghcr.io/acme/api:1.6.1        sha256:"), "{table}");
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
