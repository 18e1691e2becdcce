//! The file behind `GITHUB_ARTIFACTS`: what a step declares to have made.
//!
//! Source: `Runner.Worker/CreateArtifactsFileCommand.cs`.

use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

const MAX_BYTES: usize = 1024 * 1024;
const MAX_SUBJECTS: usize = 500;

/// How a subject was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By a reference with a digest.
    Oci,
    /// By a file's path.
    File,
}

/// One thing that a step has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The reference without its digest, or the file's name.
    pub name: String,
    /// The algorithm, a colon, and lower-case hexadecimal digits.
    pub digest: String,
    /// How it was declared.
    pub kind: Kind,
}

/// Why a file fails its step.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ArtifactsError {
    /// The file is too large.
    #[error("$GITHUB_ARTIFACTS file exceeds the maximum size of {} KiB (got {} KiB).", MAX_BYTES / 1024, .0 / 1024)]
    Size(usize),
    /// A line is wrong.
    #[error("Invalid $GITHUB_ARTIFACTS entry on line {line}: {cause}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        cause: LineError,
    },
}

/// What is wrong with a line.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the messages are the runner's own")]
pub enum LineError {
    #[error("entries containing '=' are reserved and not permitted")]
    Equals,
    #[error("file:// entries must include a path")]
    NoPath,
    #[error("oci:// entries must include an @sha{{256,384,512}}:<hex> digest")]
    NoDigest,
    #[error("unsupported URI scheme")]
    Scheme,
    #[error("digest '{algorithm}' must be {expected} hex characters, got {found}")]
    Length { algorithm: String, expected: usize, found: usize },
    #[error("'{0}' is a directory, not a regular file")]
    Directory(String),
    #[error("file '{0}' does not exist")]
    Missing(String),
    #[error("Conflicting digest for artifact '{name}': previously declared as '{before}', now declared as '{now}'.")]
    Conflict { name: String, before: String, now: String },
    #[error("The job has exceeded the maximum of {MAX_SUBJECTS} declared artifacts.")]
    TooMany,
}

/// The subjects that a file declares; relative paths start at the workspace.
///
/// # Errors
/// [`ArtifactsError`], which fails the step.
pub fn parse(text: &str, workspace: &Path) -> Result<Vec<Subject>, ArtifactsError> {
    if text.len() > MAX_BYTES {
        return Err(ArtifactsError::Size(text.len()));
    }
    let mut subjects: Vec<Subject> = Vec::new();
    for (index, line) in text.split('\n').map(str::trim).enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        subject(line, workspace)
            .and_then(|subject| declare(&mut subjects, subject))
            .map_err(|cause| ArtifactsError::Line { line: index + 1, cause })?;
    }
    Ok(subjects)
}

fn declare(subjects: &mut Vec<Subject>, subject: Subject) -> Result<(), LineError> {
    match subjects.iter().find(|known| known.name == subject.name) {
        Some(known) if known.digest == subject.digest => Ok(()),
        Some(known) => Err(LineError::Conflict { name: subject.name, before: known.digest.clone(), now: subject.digest }),
        None if subjects.len() == MAX_SUBJECTS => Err(LineError::TooMany),
        None => {
            subjects.push(subject);
            Ok(())
        }
    }
}

fn subject(line: &str, workspace: &Path) -> Result<Subject, LineError> {
    if line.contains('=') {
        return Err(LineError::Equals);
    }
    match line.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) {
        Some((scheme, path)) if scheme.eq_ignore_ascii_case("file") => {
            if path.trim().is_empty() {
                Err(LineError::NoPath)
            } else {
                file(path, workspace)
            }
        }
        Some((scheme, reference)) if scheme.eq_ignore_ascii_case("oci") => {
            let (name, algorithm, hex) = with_digest(reference).ok_or(LineError::NoDigest)?;
            let expected = digits(&algorithm);
            if hex.len() != expected {
                return Err(LineError::Length { algorithm, expected, found: hex.len() });
            }
            Ok(oci(name, &algorithm, &hex))
        }
        Some(_) => Err(LineError::Scheme),
        None => match with_digest(line).filter(|(_, algorithm, hex)| hex.len() == digits(algorithm)) {
            Some((name, algorithm, hex)) => Ok(oci(name, &algorithm, &hex)),
            None => file(line, workspace),
        },
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'))
}

/// `name@sha256:hex` in its parts; the digits are not counted.
fn with_digest(text: &str) -> Option<(&str, String, String)> {
    let (name, digest) = text.rsplit_once('@').filter(|(name, _)| !name.is_empty())?;
    let (algorithm, hex) = digest.split_once(':')?;
    let known = matches!(algorithm, "sha256" | "sha384" | "sha512");
    let is_hex = !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    (known && is_hex).then(|| (name, algorithm.to_owned(), hex.to_ascii_lowercase()))
}

fn digits(algorithm: &str) -> usize {
    match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        _ => 128,
    }
}

fn oci(name: &str, algorithm: &str, hex: &str) -> Subject {
    Subject { name: name.to_owned(), digest: format!("{algorithm}:{hex}"), kind: Kind::Oci }
}

fn file(declared: &str, workspace: &Path) -> Result<Subject, LineError> {
    let path = workspace.join(declared);
    if path.is_dir() {
        return Err(LineError::Directory(declared.to_owned()));
    }
    let bytes = std::fs::read(&path).map_err(|_| LineError::Missing(declared.to_owned()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let digest = Sha256::digest(bytes).iter().fold("sha256:".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    Ok(Subject { name, digest, kind: Kind::File })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, workspace: &Path) -> String {
        parse(text, workspace).unwrap_err().to_string()
    }

    #[test]
    fn files_are_hashed_where_the_workspace_is() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("app"), [1, 2, 3, 4]).unwrap();
        let subjects = parse("# made\n\napp\n", folder.path()).unwrap();
        assert_eq!(subjects[0].name, "app");
        assert_eq!(subjects[0].digest, "sha256:9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a");
        assert_eq!(subjects[0].kind, Kind::File);
    }

    #[test]
    fn lines_that_cannot_be_read_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let long = "a".repeat(64);
        for (line, part) in [
            (format!("name=ghcr.io/x@sha256:{long}"), "'='"),
            ("https://example.com/x".to_owned(), "unsupported URI scheme"),
            ("oci://ghcr.io/x@sha256:aa".to_owned(), "must be 64 hex characters, got 2"),
            ("missing".to_owned(), "does not exist"),
            (".".to_owned(), "not a regular file"),
            ("file:// ".to_owned(), "must include a path"),
        ] {
            let message = message(&format!("\n{line}"), folder.path());
            assert!(message.contains("line 2") && message.contains(part), "{message}");
        }
    }

    #[test]
    fn the_same_subject_twice_is_one_and_two_digests_of_it_are_an_error() {
        let line = |digit: &str| format!("ghcr.io/x@sha256:{}\n", digit.repeat(64));
        let here = Path::new(".");
        assert_eq!(parse(&line("a").repeat(2), here).unwrap().len(), 1);
        assert!(message(&(line("a") + &line("b")), here).contains("Conflicting digest"));
    }
}
