//! Who must have built an image.

use crate::claims::Claims;
use crate::refusal::Refusal;

/// Who vouches for the jobs of github.com.
const GITHUB_ISSUER: &str = "https://token.actions.githubusercontent.com";
/// Where workflows lie in a repository.
const FOLDER: &str = ".github/workflows/";

/// Who must have built an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    server: String,
    repository: String,
    id: Option<String>,
    workflow: Option<String>,
}

impl Policy {
    /// A build by any workflow in the repository `owner/name` on a server such as `https://github.com`.
    #[must_use]
    pub fn new(server: &str, repository: &str) -> Self {
        Self { server: server.trim_end_matches('/').to_owned(), repository: repository.to_owned(), id: None, workflow: None }
    }

    /// The same, with the repository known by its id: another one that took over the name is not it.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// The same, signed by one workflow: `build.yml` or `.github/workflows/build.yml` of the repository itself, or
    /// `owner/name/.github/workflows/build.yml` of one whose reusable workflow builds; with `@` and a ref when only that one may.
    #[must_use]
    pub fn with_workflow(self, workflow: &str) -> Self {
        let workflow = workflow.trim().trim_start_matches(&format!("{}/", self.server));
        let (path, _) = workflow.split_once('@').unwrap_or((workflow, ""));
        let full = match path {
            _ if path.starts_with(FOLDER) => format!("{}/{workflow}", self.repository),
            _ if !path.contains('/') => format!("{}/{FOLDER}{workflow}", self.repository),
            _ => workflow.to_owned(),
        };
        Self { workflow: Some(full), ..self }
    }

    /// Who must have given the job its token: on github.com, on a `ghe.com` subdomain or on an Enterprise Server.
    #[must_use]
    pub fn issuer(&self) -> String {
        match self.server.strip_prefix("https://") {
            Some(host) if host.eq_ignore_ascii_case("github.com") => GITHUB_ISSUER.to_owned(),
            Some(host) if host.ends_with(".ghe.com") => format!("https://token.actions.{host}"),
            _ => format!("{}/_services/token", self.server),
        }
    }

    /// Whether what the certificate says is what is asked for.
    ///
    /// # Errors
    /// [`Refusal`] for the first thing that is otherwise.
    pub fn permits(&self, claims: &Claims) -> Result<(), Refusal> {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "nobody".to_owned());
        if claims.issuer.as_deref() != Some(self.issuer().as_str()) {
            return Err(Refusal::Issuer { found: text(&claims.issuer), wanted: self.issuer() });
        }
        if !self.is_repository(claims) {
            return Err(Refusal::Repository { found: self.named(claims), wanted: self.repository.clone() });
        }
        let signer = claims.identity.as_deref().and_then(|identity| self.below(identity));
        let Some(signer) = signer.filter(|signer| signer.contains(&format!("/{FOLDER}"))) else {
            return Err(Refusal::Identity { found: text(&claims.identity) });
        };
        match &self.workflow {
            Some(wanted) if !is_workflow(signer, wanted) => {
                Err(Refusal::Workflow { found: signer.to_owned(), wanted: wanted.clone() })
            }
            _ => Ok(()),
        }
    }

    /// By the id where both sides know it, else by the name.
    fn is_repository(&self, claims: &Claims) -> bool {
        if let (Some(wanted), Some(found)) = (&self.id, &claims.repository_id) {
            return wanted == found;
        }
        let found = claims.repository.as_deref().and_then(|url| self.below(url));
        found.is_some_and(|name| name.eq_ignore_ascii_case(&self.repository))
    }

    /// The repository that the certificate names, in words; with its id when the name alone would not tell the difference.
    fn named(&self, claims: &Claims) -> String {
        let Some(url) = &claims.repository else {
            return "no repository".to_owned();
        };
        let name = self.below(url).unwrap_or(url);
        match &claims.repository_id {
            Some(id) if name.eq_ignore_ascii_case(&self.repository) => format!("another {name} (its id is {id})"),
            _ => name.to_owned(),
        }
    }

    /// What follows the server in a URL.
    fn below<'a>(&self, url: &'a str) -> Option<&'a str> {
        let (server, rest) = url.split_at_checked(self.server.len())?;
        if server.eq_ignore_ascii_case(&self.server) { rest.strip_prefix('/') } else { None }
    }

    /// The repository's name in its URL; of another server, the URL as it is.
    #[must_use]
    pub fn repository_in(&self, url: &str) -> String {
        self.below(url).unwrap_or(url).to_owned()
    }
}

/// Whether the workflow that signed is the one asked for: owner and name whatever their case, the path as it is, and any ref unless
/// one is named.
fn is_workflow(signer: &str, wanted: &str) -> bool {
    let (path, reference) = signer.split_once('@').unwrap_or((signer, ""));
    let (wanted, wanted_reference) = wanted.split_once('@').unwrap_or((wanted, ""));
    let parts = |path: &str| path.split_once(&format!("/{FOLDER}")).map(|(name, file)| (name.to_lowercase(), file.to_owned()));
    let is_reference = wanted_reference.is_empty()
        || ["", "refs/heads/", "refs/tags/"].iter().any(|kind| reference == format!("{kind}{wanted_reference}"));
    parts(path).is_some() && parts(path) == parts(wanted) && is_reference
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        let url = |tail: &str| Some(format!("https://github.com/{tail}"));
        Claims {
            issuer: Some(GITHUB_ISSUER.to_owned()),
            identity: url("Acme/Shop/.github/workflows/build.yml@refs/heads/main"),
            repository: url("Acme/Shop"),
            repository_id: Some("7".to_owned()),
            ..Claims::default()
        }
    }

    fn shop() -> Policy {
        Policy::new("https://github.com", "acme/shop")
    }

    #[test]
    fn a_repository_is_known_by_its_name_in_any_case() {
        assert_eq!(shop().permits(&claims()), Ok(()));
    }

    #[test]
    fn a_repository_that_was_renamed_is_known_by_its_id() {
        let renamed = Policy::new("https://github.com", "acme/store").with_id("7");
        assert_eq!(renamed.permits(&claims()), Ok(()));
    }

    #[test]
    fn a_repository_that_took_over_the_name_is_another_one() {
        let error = shop().with_id("8").permits(&claims()).unwrap_err();
        assert_eq!(
            error,
            Refusal::Repository { found: "another Acme/Shop (its id is 7)".to_owned(), wanted: "acme/shop".to_owned() }
        );
    }

    #[test]
    fn neither_a_fork_nor_a_longer_name_nor_another_server_is_the_repository() {
        for url in [
            "https://github.com/mallory/shop",
            "https://github.com/acme/shop-evil",
            "https://github.com/acme/shop/x",
            "https://github.com.evil.example/acme/shop",
            "https://evil.example/acme/shop",
            "acme/shop",
        ] {
            let claims = Claims { repository: Some(url.to_owned()), repository_id: None, ..claims() };
            assert!(matches!(shop().permits(&claims), Err(Refusal::Repository { .. })), "{url}");
        }
    }

    #[test]
    fn only_github_s_own_word_for_a_job_counts() {
        for issuer in [None, Some("https://accounts.google.com"), Some("https://token.actions.githubusercontent.com/acme")] {
            let claims = Claims { issuer: issuer.map(str::to_owned), ..claims() };
            assert!(matches!(shop().permits(&claims), Err(Refusal::Issuer { .. })), "{issuer:?}");
        }
    }

    #[test]
    fn a_person_who_signs_is_no_workflow() {
        for identity in [None, Some("ada@example.com"), Some("https://github.com/acme/shop/blob/main/build.yml@refs/heads/main")]
        {
            let claims = Claims { identity: identity.map(str::to_owned), ..claims() };
            assert!(matches!(shop().permits(&claims), Err(Refusal::Identity { .. })), "{identity:?}");
        }
    }

    #[test]
    fn a_workflow_is_named_by_file_path_or_in_full_and_with_a_ref_when_only_that_one_may() {
        for workflow in [
            "build.yml",
            ".github/workflows/build.yml",
            "ACME/shop/.github/workflows/build.yml",
            "https://github.com/acme/shop/.github/workflows/build.yml",
            "build.yml@main",
            "build.yml@refs/heads/main",
        ] {
            assert_eq!(shop().with_workflow(workflow).permits(&claims()), Ok(()), "{workflow}");
        }
        for workflow in
            ["other.yml", "uild.yml", "build.yml@dev", "acme/tools/.github/workflows/build.yml", "build.yml@refs/tags/main"]
        {
            let refused = shop().with_workflow(workflow).permits(&claims());
            assert!(matches!(refused, Err(Refusal::Workflow { .. })), "{workflow}");
        }
    }

    #[test]
    fn each_kind_of_github_has_its_own_issuer() {
        let issuer = |server| Policy::new(server, "acme/shop").issuer();
        assert_eq!(issuer("https://github.com/"), GITHUB_ISSUER);
        assert_eq!(issuer("https://acme.ghe.com"), "https://token.actions.acme.ghe.com");
        assert_eq!(issuer("https://git.acme.example"), "https://git.acme.example/_services/token");
    }
}
