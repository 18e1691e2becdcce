//! Where the history is read: the checkout, GitHub, or both.

use actions_core::Context;
use github_client::GitHub;
use history::{Api, HistoryError, Id, Joined, Local, Repository};
use tracing::info;

use crate::error::ReleaseError;
use crate::inputs::{HistoryFrom, Request};

/// How many tags are named one by one.
const MOST_NAMED: usize = 10;

/// The history, and who told it.
#[derive(Debug)]
pub struct Source {
    /// The repository.
    pub repository: Repository,
    /// GitHub, when it was asked.
    pub github: Option<GitHub>,
}

impl Source {
    /// Opens the history. `github` and `context` are there when GitHub may be asked.
    ///
    /// With both a whole checkout and GitHub, the commits are read from the checkout, and GitHub says which tags there are: the
    /// checkout may be older than a tag, hold one that was deleted, or lack all of them.
    ///
    /// # Errors
    /// [`ReleaseError`] when there is no history to be read, or not the whole of it.
    pub async fn open(request: &Request, context: Option<&Context>, github: Option<&GitHub>) -> Result<Self, ReleaseError> {
        let local = match (request.history, Local::open(&request.path)) {
            (_, Ok(local)) => Some(local),
            (HistoryFrom::Auto | HistoryFrom::Api, Err(HistoryError::NotARepository { .. })) if github.is_some() => None,
            (_, Err(error)) => return Err(error.into()),
        };
        let asked = github.filter(|_| request.history != HistoryFrom::Local);
        match (local, asked) {
            (Some(_), None) if request.history == HistoryFrom::Api => Err(ReleaseError::NoApi),
            (Some(local), None) if local.is_shallow() => Err(HistoryError::Shallow { path: local.git_dir().to_owned() }.into()),
            (Some(local), None) => {
                info!("read the history and the tags of the checkout");
                Ok(Self { repository: Repository::Local(Box::new(local)), github: None })
            }
            (local, Some(github)) => Self::with(github, local, request, context).await,
            (None, None) => Err(ReleaseError::NoApi),
        }
    }

    async fn with(
        github: &GitHub,
        mut local: Option<Local>,
        request: &Request,
        context: Option<&Context>,
    ) -> Result<Self, ReleaseError> {
        if let Some(local) = local.take_if(|local| !local.is_shallow() && request.history == HistoryFrom::Auto) {
            let joined = Joined::open(local, github.clone()).await?;
            info!("read the history of the checkout, and the tags of GitHub");
            say_unknown(&joined);
            return Ok(Self { repository: Repository::Joined(Box::new(joined)), github: Some(github.clone()) });
        }
        match &local {
            None => info!("there is no checkout: the history is read by GitHub's API"),
            Some(_) if request.history == HistoryFrom::Api => info!("the history is read by GitHub's API, as `history` says"),
            Some(_) => info!("the checkout is shallow: what it lacks is read by GitHub's API"),
        }
        let head = match (&local, context) {
            (Some(local), _) => local.head(),
            (None, Some(context)) => Id::from_hex(&context.sha).ok_or(ReleaseError::NoCommit)?,
            (None, None) => return Err(ReleaseError::NoCommit),
        };
        let checked_out = local.as_ref().and_then(|local| local.branch().map(str::to_owned));
        let branch = checked_out.or_else(|| context?.branch().map(str::to_owned));
        let clone = local.filter(|_| request.history == HistoryFrom::Auto);
        let api = Api::open(github.clone(), head, branch, clone).await?;
        Ok(Self { repository: Repository::Api(Box::new(api)), github: Some(github.clone()) })
    }
}

/// Names some tags of the checkout that GitHub does not have.
fn say_unknown(joined: &Joined) {
    let (named, more): (Vec<_>, Vec<_>) = joined.unknown_tags().enumerate().partition(|(index, _)| *index < MOST_NAMED);
    if !named.is_empty() {
        let shown: Vec<_> = named.into_iter().map(|(_, name)| name).collect();
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        info!("tags of the checkout that are not on GitHub do not count: {}{more}", shown.join(", "));
    }
}
