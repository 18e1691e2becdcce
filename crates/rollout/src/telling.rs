//! What is needed to tell the pull requests and issues of a deployment that their commits are live, once it is over.

use deploy_record::{Outcome, Record};
use github_client::{GitHub, GitHubError};

use crate::between::Between;
use crate::plan::Wish;

/// Who is told of a deployment, as deploy.yml says, and by what that is found out.
#[derive(Debug)]
pub struct Telling {
    /// The repository.
    pub github: GitHub,
    /// The version's tag.
    pub tag: String,
    /// Whether the version is marked as not ready for production.
    pub is_prerelease: bool,
    /// Whether pull requests and issues are commented.
    pub comments: bool,
    /// Whether the releases or other environments change the same comments.
    pub is_shared: bool,
    /// The labels that they get.
    pub labels: Vec<String>,
    base: Option<String>,
}

impl Telling {
    /// What is to be told; nothing where deploy.yml does not ask for it. `base` is the commit that was live before the version.
    pub(crate) fn new(github: &GitHub, tag: &str, wish: &Wish<'_>, base: Option<&str>) -> Option<Self> {
        let (comments, labels) = (wish.environment.comments, wish.environment.labels.clone());
        let is_prerelease = !wish.version.pre.is_empty();
        let is_shared = wish.config.has_other_comments(Some(wish.name));
        let (github, tag, base) = (github.clone(), tag.to_owned(), base.map(str::to_owned));
        (comments || !labels.is_empty()).then_some(Self { github, tag, is_prerelease, comments, is_shared, labels, base })
    }

    /// The commits that went live and away with the version.
    ///
    /// Where the record has none they are read anew: this run could not read them, or an earlier one made the version live and was killed before
    /// all were told.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn commits(&self, record: &Record) -> Result<Between, GitHubError> {
        let between =
            Between { commits: record.commits.clone(), away: record.commits_away.clone(), left_out: record.commits_left_out };
        let base = self.base.as_deref().filter(|base| !record.sha.is_empty() && *base != record.sha);
        match (record.outcome, base) {
            (Outcome::Deployed | Outcome::Unchanged, _) if between != Between::default() => Ok(between),
            (Outcome::Deployed | Outcome::Unchanged, Some(base)) => Between::read(&self.github, base, &record.sha).await,
            _ => Ok(Between::default()),
        }
    }
}
