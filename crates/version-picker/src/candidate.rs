//! A version that can be chosen, and what speaks against it.

use std::fmt;

use actions_core::Problem;
use deploy_config::tag_format::TagFormat;
use deploy_history::promotion::Unproven;
use github_client::Reference;
use semver::Version;

/// A version that has a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The version.
    pub version: Version,
    /// The git tag, and the object that it names: the commit, or for an annotated tag one that leads to it.
    pub tag: Reference,
}

/// The versions that have a tag of that form, highest first.
#[must_use]
pub fn candidates(format: &TagFormat, tags: Vec<Reference>) -> Vec<Candidate> {
    let candidate = |tag: Reference| Some(Candidate { version: format.version(&tag.name)?, tag });
    let mut versions: Vec<Candidate> = tags.into_iter().filter_map(candidate).collect();
    versions.sort_by(|a, b| b.version.cmp(&a.version));
    versions
}

/// What speaks against deploying a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Its release is a draft.
    Draft,
    /// It has no release that is published, although deploy.yml lets a person publish releases.
    Unpublished,
    /// The environment that must prove it first has not.
    Unproven(Unproven),
    /// Images are missing, or lack a platform.
    Images(Vec<Problem>),
    /// A registry does not let us look, so that nobody knows whether images are there. Some answer so, too, where there are none.
    Refused(Vec<Problem>),
}

/// A clause about a version: "1.7.0, whose release is still a draft".
impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft => f.write_str("whose release is still a draft"),
            Self::Unpublished => f.write_str("which has no published release"),
            Self::Unproven(unproven) => write!(f, "which {unproven}"),
            Self::Images(problems) => write!(f, "whose images are not complete: {}", told(problems)),
            Self::Refused(problems) => write!(f, "whose images nobody may look for: {}", told(problems)),
        }
    }
}

fn told(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ")
}

impl Obstacle {
    /// What is wrong with images; nothing when it is about something else.
    #[must_use]
    pub fn of_images(&self) -> Option<&[Problem]> {
        match self {
            Self::Images(problems) | Self::Refused(problems) => Some(problems),
            Self::Draft | Self::Unpublished | Self::Unproven(_) => None,
        }
    }

    /// All that speaks against a version, as one clause about it.
    #[must_use]
    pub fn all(obstacles: &[Self]) -> String {
        obstacles.iter().map(Self::to_string).collect::<Vec<_>>().join(", and ")
    }

    /// What would remove all that speaks against a version.
    #[must_use]
    pub fn cures(obstacles: &[Self], version: &Version) -> String {
        obstacles.iter().map(|obstacle| obstacle.cure(version)).collect::<Vec<_>>().join(", and ")
    }

    /// A few words, for a table.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Draft => "a draft".to_owned(),
            Self::Unpublished => "not published".to_owned(),
            Self::Unproven(unproven) => format!("not proven in {}", unproven.from()),
            Self::Images(_) => "images missing".to_owned(),
            Self::Refused(_) => "images unknown".to_owned(),
        }
    }

    /// What would remove it.
    #[must_use]
    pub fn cure(&self, version: &Version) -> String {
        match self {
            Self::Draft | Self::Unpublished => format!("publish the release of {version}"),
            Self::Unproven(unproven) => unproven.cure(),
            Self::Images(problems) | Self::Refused(problems) => {
                let hint = problems.iter().find_map(|problem| problem.hint.as_deref());
                hint.map_or_else(|| format!("build and push the images of {version}"), str::to_owned)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use github_client::{Object, ObjectKind};

    use super::*;

    #[test]
    fn versions_are_ordered_as_versions_not_as_text() {
        let names = ["v1.10.0", "v1.9.0", "v2.0.0-rc.2", "v2.0.0", "v2.0.0-rc.10", "v1", "v1.2", "beta"];
        let object = || Object { kind: ObjectKind::Commit, sha: "a".repeat(40) };
        let tags = names.map(|name| Reference { name: name.to_owned(), object: object() });
        let ordered = candidates(&TagFormat::default(), tags.into());
        let ordered: Vec<&str> = ordered.iter().map(|candidate| candidate.tag.name.as_str()).collect();
        assert_eq!(ordered, ["v2.0.0", "v2.0.0-rc.10", "v2.0.0-rc.2", "v1.10.0", "v1.9.0"]);
    }
}
