//! Pull requests of a branch: found, opened, described anew, closed.

use serde::Deserialize;
use serde_json::json;

use crate::call::{Call, NO_BODY, Permission};
use crate::client::GitHub;
use crate::error::GitHubError;

/// An open pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The address of its page.
    pub html_url: String,
    /// Its title.
    pub title: String,
    /// Its description, in Markdown.
    pub body: String,
}

/// What a pull request is to propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal<'a> {
    /// The branch of this repository that holds the change.
    pub head: &'a str,
    /// The branch that it is for.
    pub base: &'a str,
    /// The title.
    pub title: &'a str,
    /// The description, in Markdown.
    pub body: &'a str,
}

#[derive(Deserialize)]
struct Told {
    number: u64,
    html_url: String,
    title: String,
    body: Option<String>,
}

impl From<Told> for PullRequest {
    fn from(told: Told) -> Self {
        Self { number: told.number, html_url: told.html_url, title: told.title, body: told.body.unwrap_or_default() }
    }
}

impl GitHub {
    /// The open pull request from a branch of this repository for another; GitHub allows one at most.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn open_pull_request(&self, head: &str, base: &str) -> Result<Option<PullRequest>, GitHubError> {
        let owned = format!("{}:{head}", self.repository().owner);
        let call = Call::get(format!("look for the pull request of {head}"), self.route("pulls")).needing(Permission::ReadPulls);
        let call = call.query(&[("state", "open"), ("head", &owned), ("base", base)]);
        let found: Vec<Told> = self.call(&call, NO_BODY).await?.value;
        Ok(found.into_iter().next().map(PullRequest::from))
    }

    /// Opens a pull request, or describes the one anew that is open from that branch.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn propose(&self, proposal: &Proposal<'_>) -> Result<PullRequest, GitHubError> {
        if let Some(open) = self.open_pull_request(proposal.head, proposal.base).await? {
            return self.describe(open, proposal).await;
        }
        let Proposal { head, base, title, body } = proposal;
        let call = Call::post(format!("open a pull request from {head}"), self.route("pulls")).needing(Permission::WritePulls);
        match self.call::<Told>(&call, Some(&json!({ "title": title, "head": head, "base": base, "body": body }))).await {
            Ok(answer) => Ok(answer.value.into()),
            // It was opened meanwhile, or the answer is lost.
            Err(error) if error.is_already_there() || error.is_outcome_unknown() => {
                self.open_pull_request(head, base).await?.ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Closes a pull request without merging it, and says why before its description: both at once, so that saying it twice does no harm.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn close_pull_request(&self, open: &PullRequest, why: &str) -> Result<(), GitHubError> {
        let act = format!("close the pull request #{}", open.number);
        let call = Call::patch(act, self.route(&format!("pulls/{}", open.number))).needing(Permission::WritePulls);
        self.effect(&call, Some(&json!({ "state": "closed", "body": format!("{why}\n\n{}", open.body) }))).await
    }

    async fn describe(&self, open: PullRequest, proposal: &Proposal<'_>) -> Result<PullRequest, GitHubError> {
        if open.title == proposal.title && open.body == proposal.body {
            return Ok(open);
        }
        let act = format!("describe the pull request #{}", open.number);
        let call = Call::patch(act, self.route(&format!("pulls/{}", open.number))).needing(Permission::WritePulls);
        Ok(self.call::<Told>(&call, Some(&json!({ "title": proposal.title, "body": proposal.body }))).await?.value.into())
    }
}
