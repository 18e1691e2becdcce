//! Pull requests and issues, many in one request: which belong to commits, and what was said and done in them.

use std::collections::BTreeMap;
use std::fmt::Write;

use http_client::Replay;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::Permission;
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::Query;

/// How many commits are asked about in one request: each costs as many nodes as it may have pull requests and issues.
const COMMITS: usize = 100;

/// How many conversations are read in one request, each with its last hundred comments.
const THREADS: usize = 25;

/// A pull request that was merged, and the issues that it closes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// The issues of the same repository that it closes.
    pub closes: Vec<u64>,
}

/// The conversation of a pull request or an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// Its number.
    pub number: u64,
    /// Whether it is a pull request's.
    pub is_pull: bool,
    /// Whether only collaborators may comment it.
    pub is_locked: bool,
    /// The labels that it has.
    pub labels: Vec<String>,
    /// Its last hundred comments.
    pub comments: Vec<String>,
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

#[derive(Deserialize)]
struct ThreadNode {
    #[serde(rename = "__typename")]
    kind: String,
    number: u64,
    locked: bool,
    labels: Option<Nodes<Label>>,
    comments: Nodes<Comment>,
}

/// A pull request; of an issue nothing is asked.
#[derive(Deserialize)]
struct StateNode {
    number: Option<u64>,
    closed: Option<bool>,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

#[derive(Deserialize)]
struct Comment {
    body: String,
}

impl GitHub {
    /// The merged pull requests of this repository that brought commits in, by number; commits that GitHub does not know have none.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn pulls_of(&self, shas: &[String]) -> Result<Vec<Pull>, GitHubError> {
        let mut found: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for batch in shas.chunks(COMMITS) {
            let answer: Data<CommitNode> = self.ask("read the pull requests of the commits", &commits(batch)).await?;
            let commits = answer.repository.unwrap_or_default().into_values().flatten();
            for pull in commits.flat_map(|commit| nodes(commit.associated_pull_requests)) {
                if pull.merged && pull.base_repository.as_ref().is_some_and(|base| self.is_named(base)) {
                    let issues = nodes(pull.closing_issues_references);
                    let own = issues.iter().filter(|issue| self.is_named(&issue.repository)).map(|issue| issue.number);
                    found.insert(pull.number, own.collect());
                }
            }
        }
        Ok(found.into_iter().map(|(number, closes)| Pull { number, closes }).collect())
    }

    /// The conversations of pull requests and issues, in the order of their numbers; those that are not there are left out.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn threads(&self, numbers: &[u64]) -> Result<Vec<Thread>, GitHubError> {
        let mut found = Vec::new();
        for batch in numbers.chunks(THREADS) {
            let answer: Data<ThreadNode> = self.ask("read the pull requests and issues", &threads(batch)).await?;
            found.extend(answer.repository.unwrap_or_default().into_values().flatten().map(Thread::from));
        }
        found.sort_by_key(|thread| thread.number);
        Ok(found)
    }

    /// Which pull requests are closed, merged ones among them, by number. Numbers that are no pull request, or that GitHub does not
    /// show, are left out: nothing is known of them.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn are_closed(&self, numbers: &[u64]) -> Result<BTreeMap<u64, bool>, GitHubError> {
        let mut found = BTreeMap::new();
        for batch in numbers.chunks(COMMITS) {
            let answer: Data<StateNode> = self.ask("read whether the pull requests are closed", &states(batch)).await?;
            let nodes = answer.repository.unwrap_or_default().into_values().flatten();
            found.extend(nodes.filter_map(|node| Some((node.number?, node.closed?))));
        }
        Ok(found)
    }

    async fn ask<T: serde::de::DeserializeOwned>(&self, act: &str, fields: &str) -> Result<T, GitHubError> {
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
        self.graphql(query).await
    }

    fn is_named(&self, named: &Named) -> bool {
        named.name_with_owner.eq_ignore_ascii_case(&self.repository().to_string())
    }
}

fn nodes<T>(given: Option<Nodes<T>>) -> Vec<T> {
    given.map_or_else(Vec::new, |given| given.nodes)
}

impl From<ThreadNode> for Thread {
    fn from(node: ThreadNode) -> Self {
        Self {
            number: node.number,
            is_pull: node.kind == "PullRequest",
            is_locked: node.locked,
            labels: nodes(node.labels).into_iter().map(|label| label.name).collect(),
            comments: node.comments.nodes.into_iter().map(|comment| comment.body).collect(),
        }
    }
}

/// One field for each commit. Its id is written into the document, so nothing but hexadecimal digits may be in it.
fn commits(shas: &[String]) -> String {
    let is_id = |sha: &&String| sha.bytes().all(|byte| byte.is_ascii_hexdigit());
    shas.iter().filter(is_id).enumerate().fold(String::new(), |mut text, (index, sha)| {
        let issues = "closingIssuesReferences(first: 25) { nodes { number repository { nameWithOwner } } }";
        let pulls = format!("nodes {{ number merged baseRepository {{ nameWithOwner }} {issues} }}");
        let commit = format!("... on Commit {{ associatedPullRequests(first: 10) {{ {pulls} }} }}");
        let _ = writeln!(text, "    c{index}: object(oid: \"{sha}\") {{ {commit} }}");
        text
    })
}

/// One field for each number.
fn threads(numbers: &[u64]) -> String {
    numbers.iter().fold(String::new(), |mut text, number| {
        let parts = "number locked labels(first: 100) { nodes { name } } comments(last: 100) { nodes { body } }";
        let _ = writeln!(
            text,
            "    i{number}: issueOrPullRequest(number: {number}) {{ __typename ... on Issue {{ {parts} }} ... on PullRequest {{ {parts} }} }}"
        );
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
