//! Pull requests, many in one request: which belong to commits, and which are closed.

use std::collections::BTreeMap;
use std::fmt::Write;

use http_client::Replay;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::batches::{askable, in_batches};
use crate::call::Permission;
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::{Denied, Query};

/// How many commits are asked about in one request: each costs as many nodes as it may have pull requests and issues.
const COMMITS: usize = 100;

/// A pull request that was merged, and the issues that it closes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// The issues of the same repository that it closes.
    pub closes: Vec<u64>,
}

#[derive(Deserialize)]
struct Data<T> {
    repository: Option<BTreeMap<String, Option<T>>>,
}

#[derive(Deserialize)]
struct Nodes<T> {
    nodes: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommitNode {
    oid: Option<String>,
    associated_pull_requests: Option<Nodes<PullNode>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PullNode {
    number: u64,
    merged: bool,
    base_repository: Option<Named>,
    closing_issues_references: Option<Nodes<IssueNode>>,
}

#[derive(Deserialize)]
struct IssueNode {
    number: u64,
    repository: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    name_with_owner: String,
}

/// A pull request; of an issue nothing is asked.
#[derive(Deserialize)]
struct StateNode {
    number: Option<u64>,
    closed: Option<bool>,
}

impl GitHub {
    /// The merged pull requests of this repository that brought each commit in, by number. Commits that none brought, or that GitHub does
    /// not know, are left out.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn pulls_of(&self, shas: &[String]) -> Result<BTreeMap<String, Vec<Pull>>, GitHubError> {
        let read = async |batch: &[String]| self.ask_each("read the pull requests of the commits", &commits(batch)).await;
        let mut found = BTreeMap::new();
        for commit in in_batches::<_, CommitNode>(shas, COMMITS, read).await? {
            let mut pulls: Vec<Pull> =
                nodes(commit.associated_pull_requests).into_iter().filter_map(|node| self.own(node)).collect();
            pulls.sort();
            found.extend(commit.oid.filter(|_| !pulls.is_empty()).map(|sha| (sha, pulls)));
        }
        Ok(found)
    }

    /// A pull request, where it was merged into this repository.
    fn own(&self, node: PullNode) -> Option<Pull> {
        let is_ours = node.merged && node.base_repository.is_some_and(|base| self.is_named(&base));
        let issues = nodes(node.closing_issues_references);
        let closes = issues.iter().filter(|issue| self.is_named(&issue.repository)).map(|issue| issue.number);
        is_ours.then(|| Pull { number: node.number, closes: closes.collect() })
    }

    /// Which pull requests are closed, merged ones among them, by number. Numbers that are no pull request, or that GitHub does not
    /// show, are left out: nothing is known of them.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn are_closed(&self, numbers: &[u64]) -> Result<BTreeMap<u64, bool>, GitHubError> {
        let read = async |batch: &[u64]| self.ask_each("read whether the pull requests are closed", &states(batch)).await;
        let found = in_batches::<_, StateNode>(&askable(numbers), COMMITS, read).await?;
        Ok(found.into_iter().filter_map(|node| Some((node.number?, node.closed?))).collect())
    }

    /// Asks for fields of the repository, as pull requests and issues are; those that are not there are left out.
    pub(crate) async fn ask_each<T: DeserializeOwned>(&self, act: &str, fields: &str) -> Result<Vec<T>, GitHubError> {
        let (found, denied) = self.ask_each_shown(act, fields).await?;
        denied.into_iter().next().map_or(Ok(found), |(_, error)| Err(error))
    }

    /// The same, with the names of those that the token may not read.
    pub(crate) async fn ask_each_shown<T: DeserializeOwned>(
        &self,
        act: &str,
        fields: &str,
    ) -> Result<(Vec<T>, Denied), GitHubError> {
        let repository = self.repository();
        let variables: Value = json!({ "owner": repository.owner, "name": repository.name });
        let query = Query {
            act: act.to_owned(),
            document: format!(
                "query Read($owner: String!, $name: String!) {{\n  repository(owner: $owner, name: $name) {{\n{fields}  }}\n}}"
            ),
            variables,
            permission: Permission::ReadPulls,
            replay: Replay::Safe,
        };
        let (answer, denied): (Data<T>, Denied) = self.graphql_partly(query).await?;
        Ok((answer.repository.unwrap_or_default().into_values().flatten().collect(), denied))
    }

    fn is_named(&self, named: &Named) -> bool {
        named.name_with_owner.eq_ignore_ascii_case(&self.repository().to_string())
    }
}

fn nodes<T>(given: Option<Nodes<T>>) -> Vec<T> {
    given.map_or_else(Vec::new, |given| given.nodes)
}

/// One field for each commit. Its id is written into the document, so nothing but hexadecimal digits may be in it.
fn commits(shas: &[String]) -> String {
    let is_id = |sha: &&String| sha.bytes().all(|byte| byte.is_ascii_hexdigit());
    shas.iter().filter(is_id).enumerate().fold(String::new(), |mut text, (index, sha)| {
        let issues = "closingIssuesReferences(first: 25) { nodes { number repository { nameWithOwner } } }";
        let pulls = format!("nodes {{ number merged baseRepository {{ nameWithOwner }} {issues} }}");
        let commit = format!("... on Commit {{ oid associatedPullRequests(first: 10) {{ {pulls} }} }}");
        let _ = writeln!(text, "    c{index}: object(oid: \"{sha}\") {{ {commit} }}");
        text
    })
}

/// One field for each number, with the state of a pull request.
fn states(numbers: &[u64]) -> String {
    numbers.iter().fold(String::new(), |mut text, number| {
        let parts = "__typename ... on PullRequest { number closed }";
        let _ = writeln!(text, "    p{number}: issueOrPullRequest(number: {number}) {{ {parts} }}");
        text
    })
}
