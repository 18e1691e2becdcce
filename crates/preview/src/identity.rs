//! Whose preview something is: found again by its name and by a marker in its description, never by its name alone.

use actions_core::RepositoryName;

/// What stands before the repository in a marker.
const MARK: &str = "deploy-action preview ";

/// How many characters of a repository's name are part of a container's name.
const MOST: usize = 30;

/// A pull request of a repository, of which there is one preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The repository.
    pub repository: RepositoryName,
    /// The pull request's number.
    pub number: u64,
}

impl Identity {
    /// The name of the environment and of the compose project: `pr-42`. Names are not unique in Dokploy.
    #[must_use]
    pub fn name(&self) -> String {
        format!("pr-{}", self.number)
    }

    /// What the description of both holds: `deploy-action preview octo/shop#42`.
    #[must_use]
    pub fn marker(&self) -> String {
        format!("{MARK}{}#{}", self.repository, self.number)
    }

    /// The start of the containers' names, to which Dokploy adds six characters.
    #[must_use]
    pub fn app_name(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let name: String = self.repository.name.chars().map(plain).take(MOST).collect();
        format!("{}-pr-{}", name.trim_matches('-'), self.number).trim_start_matches('-').to_owned()
    }

    /// Reads the marker in a description, to which people may have added something.
    #[must_use]
    pub fn in_description(description: &str) -> Option<Self> {
        let marker = description.split_once(MARK)?.1.split_whitespace().next()?;
        let (repository, number) = marker.rsplit_once('#')?;
        // `+42` and `042` would be read as 42 too.
        let is_plain = !number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self { repository: repository.parse().ok()?, number: number.parse().ok().filter(|_| is_plain)? })
    }

    /// The preview that something of that name and description is of; nothing where the two do not say the same.
    #[must_use]
    pub fn of(name: &str, description: &str) -> Option<Self> {
        Self::in_description(description).filter(|found| found.name() == name)
    }

    /// Whether it is of that repository; GitHub does not distinguish capitals.
    #[must_use]
    pub fn is_of(&self, repository: &RepositoryName) -> bool {
        self.repository.to_string().eq_ignore_ascii_case(&repository.to_string())
    }

    /// Whether both are of the same pull request.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.number == other.number && self.is_of(&other.repository)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(repository: &str, number: u64) -> Identity {
        Identity { repository: repository.parse().unwrap(), number }
    }

    #[test]
    fn a_preview_is_known_by_its_name_and_its_marker_together() {
        let ours = identity("octo/shop", 42);
        assert_eq!(Identity::of(&ours.name(), &ours.marker()), Some(ours.clone()));
        let marked = "Kept for the demo on Friday. deploy-action preview Octo/Shop#42 (ask Ann)";
        assert!(Identity::of("pr-42", marked).is_some_and(|found| found.is(&ours)));
        for (name, description) in [
            ("pr-42", "a preview of octo/shop#42"),
            ("pr-4", "deploy-action preview octo/shop#42"),
            ("production", "deploy-action preview octo/shop#42"),
            ("pr-42", "deploy-action preview octo/shop#042"),
            ("pr-42", "deploy-action preview octo/shop#+42"),
            ("pr-42", "deploy-action preview octo/shop"),
            ("pr-42", "deploy-action preview octo/../shop#42"),
            ("pr-42", ""),
        ] {
            assert_eq!(Identity::of(name, description), None, "{name}: {description}");
        }
    }

    #[test]
    fn a_preview_of_another_repository_or_number_is_another_one() {
        let ours = identity("octo/shop", 4);
        assert!(
            !ours.is(&identity("octo/shop", 42)) && !ours.is(&identity("octo/shop2", 4)) && !ours.is(&identity("acme/shop", 4))
        );
    }

    #[test]
    fn the_containers_name_is_one_that_docker_takes() {
        assert_eq!(identity("octo/shop", 42).app_name(), "shop-pr-42");
        assert_eq!(identity("octo/My_Shop.js", 7).app_name(), "my-shop-js-pr-7");
        assert_eq!(identity("octo/---", 7).app_name(), "pr-7");
        assert!(identity("octo/a-very-long-name-of-a-repository-indeed", 7).app_name().len() < 40);
    }
}
