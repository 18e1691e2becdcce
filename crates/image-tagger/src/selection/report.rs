//! The choices in words: for the log, and for the job's page.

use actions_core::summary::escape;
use actions_core::untrusted::one_line;
use semver::Version;

use super::{Choice, Fate};

/// The choices for the log, a line each.
pub(crate) fn lines(choices: &[Choice]) -> Vec<String> {
    let line = |choice: &Choice| {
        let (service, why) = (&choice.service, one_line(&choice.why));
        match choice.fate {
            Fate::Build => format!("{service}: builds: {why}"),
            Fate::Promote(_) => format!("{service}: promotes {why}"),
            Fate::Nothing => format!("{service}: stays: {why}"),
        }
    };
    choices.iter().map(line).collect()
}

/// The choices for the job's page, a table.
pub(crate) fn markdown(choices: &[Choice], version: &Version) -> String {
    let count = |word: &str| choices.iter().filter(|choice| choice.fate.word() == word).count();
    let mut lines = vec![
        format!("### Images of {version}: {} to build, {} to promote", count("build"), count("promote")),
        String::new(),
        "| service | image | why |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    lines.extend(choices.iter().map(|choice| {
        let word = match choice.fate {
            Fate::Build => "builds",
            Fate::Promote(_) => "promotes",
            Fate::Nothing => "stays",
        };
        format!("| {} | {word} | {} |", escape(&choice.service), escape(&one_line(&choice.why)))
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use registry_client::Digest;

    use super::*;

    #[test]
    fn names_of_files_form_no_line_and_no_markup() {
        let choice = |service: &str, fate, why: &str| Choice { service: service.to_owned(), fate, why: why.to_owned() };
        let choices = [
            choice("api", Fate::Build, "api/a\n::error::b|c changed since v1.6.0"),
            choice("web", Fate::Promote(Digest::of(b"a")), "v1.6.0's image: nothing of it has changed"),
            choice("docs", Fate::Nothing, "it is there already"),
        ];
        let lines = lines(&choices);
        assert!(lines[0].starts_with("api: builds: api/a") && !lines[0].contains('\n'), "{lines:?}");
        assert_eq!(lines[1..], ["web: promotes v1.6.0's image: nothing of it has changed", "docs: stays: it is there already"]);
        let table = markdown(&choices, &Version::new(1, 7, 0));
        assert!(table.starts_with("### Images of 1.7.0: 1 to build, 1 to promote\n"), "{table}");
        assert_eq!(table.lines().count(), 7, "{table}");
        assert!(!table.contains("b|c"), "{table}");
    }
}
