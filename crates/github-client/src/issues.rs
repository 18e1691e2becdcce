//! What is said and marked in pull requests and issues; the REST API treats both alike.

use serde::{Deserialize, Serialize};

use crate::call::{Call, NO_BODY, Permission, path_of};
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::threads::Thread;

#[derive(Serialize)]
struct NewComment<'a> {
    body: &'a str,
}

/// A comment as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Said {
    /// Its id.
    pub id: u64,
    /// Its page.
    #[serde(rename = "html_url")]
    pub url: String,
}

#[derive(Serialize)]
struct Labels<'a> {
    labels: &'a [&'a str],
}

#[derive(Serialize)]
struct NewLabel<'a> {
    name: &'a str,
    color: &'a str,
    description: &'a str,
}

impl GitHub {
    /// Comments a pull request or an issue, once: whether a comment whose answer is lost is there is for the caller to read.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn comment(&self, thread: &Thread, body: &str) -> Result<Said, GitHubError> {
        let route = self.route(&format!("issues/{}/comments", thread.number));
        let call = Call::post(format!("comment {}", named(thread)), route).needing(permission(thread));
        Ok(self.call(&call, Some(&NewComment { body })).await?.value)
    }

    /// Gives a comment of a pull request or an issue another text.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn update_comment(&self, thread: &Thread, id: u64, body: &str) -> Result<Said, GitHubError> {
        let route = self.route(&format!("issues/comments/{id}"));
        let call = Call::patch(format!("change a comment of {}", named(thread)), route).needing(permission(thread));
        Ok(self.call(&call, Some(&NewComment { body })).await?.value)
    }

    /// Deletes a comment of a pull request or an issue. One that is not there is as good.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn delete_comment(&self, thread: &Thread, id: u64) -> Result<(), GitHubError> {
        let route = self.route(&format!("issues/comments/{id}"));
        let call = Call::delete(format!("delete a comment of {}", named(thread)), route).needing(permission(thread));
        match self.effect(&call, NO_BODY).await {
            Err(error) if error.is_absent() => Ok(()),
            other => other,
        }
    }

    /// Adds labels to a pull request or an issue. Those that it has already stay.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn add_labels(&self, thread: &Thread, labels: &[&str]) -> Result<(), GitHubError> {
        let route = self.route(&format!("issues/{}/labels", thread.number));
        let call = Call::post(format!("label {}", named(thread)), route).needing(permission(thread));
        self.effect(&call, Some(&Labels { labels })).await
    }

    /// Takes a label off a pull request or an issue. One that it has not is as good.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn remove_label(&self, thread: &Thread, label: &str) -> Result<(), GitHubError> {
        let (repository, number) = (self.repository(), thread.number.to_string());
        let segments = ["repos", &repository.owner, &repository.name, "issues", &number, "labels", label];
        let route = path_of(self.api(), segments);
        let call = Call::delete(format!("take a label off {}", named(thread)), route).needing(permission(thread));
        match self.effect(&call, NO_BODY).await {
            Err(error) if error.is_absent() => Ok(()),
            other => other,
        }
    }

    /// Creates a label of the repository, of a colour as six hexadecimal digits. One that is there already is as good.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn create_label(&self, name: &str, color: &str, description: &str) -> Result<(), GitHubError> {
        let call = Call::post(format!("create the label {name}"), self.route("labels")).needing(Permission::WriteIssues);
        match self.effect(&call, Some(&NewLabel { name, color, description })).await {
            Err(error) if error.is_already_there() => Ok(()),
            other => other,
        }
    }
}

fn named(thread: &Thread) -> String {
    format!("the {} #{}", if thread.is_pull { "pull request" } else { "issue" }, thread.number)
}

fn permission(thread: &Thread) -> Permission {
    if thread.is_pull { Permission::WritePulls } else { Permission::WriteIssues }
}
