//! The conversations of pull requests and issues, many in one request: what was said and marked in them, and by whom.

use serde::{Deserialize, Deserializer};

use crate::batches::{askable, in_batches};
use crate::call::Permission;
use crate::client::GitHub;
use crate::error::GitHubError;

/// How many conversations are read in one request, each with its last hundred comments.
pub const THREADS: usize = 25;
/// What is read of a comment.
const COMMENT: &str = "fullDatabaseId url body isMinimized viewerDidAuthor";
const READ: &str = "read the pull requests and issues";
const PAGE: &str = "pageInfo { hasPreviousPage startCursor }";

/// The conversation of a pull request or an issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thread {
    /// Its number.
    pub number: u64,
    /// Whether it is a pull request's.
    pub is_pull: bool,
    /// The labels that it has.
    pub labels: Vec<String>,
    /// Its last hundred comments, oldest first.
    pub comments: Vec<Comment>,
    /// Where the comments before these begin, for [`GitHub::earlier_comments`]; nothing when there are none.
    pub earlier: Option<String>,
}

/// One comment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// Its id in the REST API.
    #[serde(rename = "fullDatabaseId", deserialize_with = "big")]
    pub id: u64,
    /// Its page.
    pub url: String,
    /// Its text, in Markdown.
    pub body: String,
    /// Whether somebody hid it.
    pub is_minimized: bool,
    /// Whether the account behind the token wrote it.
    #[serde(rename = "viewerDidAuthor")]
    pub is_ours: bool,
}

/// A conversation that is there, and that the token may not read.
#[derive(Debug)]
pub struct Hidden {
    /// Its number.
    pub number: u64,
    /// GitHub's refusal.
    pub error: GitHubError,
}

impl Hidden {
    fn of((field, error): (String, GitHubError)) -> Option<Self> {
        Some(Self { number: field.strip_prefix('i')?.parse().ok()?, error })
    }

    /// Names the permission of the kind that was not among what was shown, or of both when nothing was.
    fn lacks(&mut self, lacking: Permission) {
        if let GitHubError::Call { permission, .. } = &mut self.error {
            *permission = lacking;
        }
    }
}

#[derive(Deserialize)]
struct Nodes<T> {
    nodes: Vec<T>,
}

#[derive(Deserialize)]
struct Node {
    #[serde(rename = "__typename")]
    kind: String,
    number: u64,
    labels: Option<Nodes<Label>>,
    comments: Comments,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comments {
    page_info: PageInfo,
    nodes: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_previous_page: bool,
    start_cursor: Option<String>,
}

impl GitHub {
    /// The conversations of pull requests and issues, in the order of their numbers; those that are not there are left out.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or one of them may not be read.
    pub async fn threads(&self, numbers: &[u64]) -> Result<Vec<Thread>, GitHubError> {
        let (found, hidden) = self.shown_threads(numbers).await?;
        hidden.into_iter().next().map_or(Ok(found), |hidden| Err(hidden.error))
    }

    /// The same, with those that the token may not read: in a private repository pull requests and issues have a permission each.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn shown_threads(&self, numbers: &[u64]) -> Result<(Vec<Thread>, Vec<Hidden>), GitHubError> {
        let read = async |batch: &[u64]| {
            let (found, denied) = self.ask_each_shown::<Node>(READ, &documents(batch)).await?;
            let found = found.into_iter().map(|node| Ok(Thread::from(node)));
            Ok(found.chain(denied.into_iter().filter_map(|denied| Some(Err(Hidden::of(denied)?)))).collect())
        };
        let (mut found, mut hidden) = (Vec::new(), Vec::new());
        for read in in_batches(&askable(numbers), THREADS, read).await? {
            match read {
                Ok(thread) => found.push(thread),
                Err(unseen) => hidden.push(unseen),
            }
        }
        let lacking = match found.as_slice() {
            [] => Permission::WriteThreads,
            shown if shown.iter().any(|thread: &Thread| thread.is_pull) => Permission::WriteIssues,
            _ => Permission::WritePulls,
        };
        for hidden in &mut hidden {
            hidden.lacks(lacking);
        }
        found.sort_by_key(|thread| thread.number);
        Ok((found, hidden))
    }

    /// The hundred comments before those of a conversation that were read, which it has then in front of the others.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn earlier_comments(&self, thread: &mut Thread) -> Result<(), GitHubError> {
        let Some(cursor) = thread.earlier.take() else { return Ok(()) };
        // A cursor goes into the document as GitHub wrote it, in characters that cannot end its text.
        let cursor: String = cursor.chars().filter(|c| c.is_ascii_alphanumeric() || "+/=-_:".contains(*c)).collect();
        let act = format!("read the comments of #{}", thread.number);
        let mut read = self.read_threads(&act, &document(thread.number, &format!("last: 100, before: \"{cursor}\""))).await?;
        if let Some(page) = read.pop() {
            thread.earlier = page.earlier;
            thread.comments.splice(0..0, page.comments);
        }
        Ok(())
    }

    async fn read_threads(&self, act: &str, fields: &str) -> Result<Vec<Thread>, GitHubError> {
        Ok(self.ask_each::<Node>(act, fields).await?.into_iter().map(Thread::from).collect())
    }
}

impl From<Node> for Thread {
    fn from(node: Node) -> Self {
        let Comments { page_info, nodes } = node.comments;
        Self {
            number: node.number,
            is_pull: node.kind == "PullRequest",
            labels: node.labels.map_or_else(Vec::new, |labels| labels.nodes).into_iter().map(|label| label.name).collect(),
            comments: nodes,
            earlier: page_info.start_cursor.filter(|_| page_info.has_previous_page),
        }
    }
}

/// One field for each number.
fn documents(numbers: &[u64]) -> String {
    numbers.iter().map(|number| document(*number, "last: 100")).collect()
}

fn document(number: u64, page: &str) -> String {
    let comments = format!("comments({page}) {{ {PAGE} nodes {{ {COMMENT} }} }}");
    let parts = format!("number labels(first: 100) {{ nodes {{ name }} }} {comments}");
    format!(
        "    i{number}: issueOrPullRequest(number: {number}) {{ __typename ... on Issue {{ {parts} }} ... on PullRequest {{ {parts} }} }}\n"
    )
}

/// A number that is a text in JSON, as GraphQL's scalar `BigInt` is.
fn big<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
