//! What lies behind tags, many in one request: the commit, when it was made, and the release.

use std::collections::BTreeMap;
use std::fmt::Write;

use http_client::Replay;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::batches::in_batches;
use crate::call::Permission;
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::Query;

/// How many tags are asked about in one request.
const TAGS: usize = 100;
/// How many tag objects in a row are followed.
const TAG_OBJECTS: usize = 2;

/// What lies behind a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagDetail {
    /// The tag's name, without `refs/tags/`.
    pub name: String,
    /// Its commit, over tag objects; none when it leads to a folder or a file.
    pub sha: Option<String>,
    /// When the commit was made.
    pub committed_at: Option<Timestamp>,
    /// Whether the tag's release is not published yet; none when GitHub shows no release of it. A draft is shown only to tokens that may
    /// write contents.
    pub is_draft: Option<bool>,
}

#[derive(Deserialize)]
struct Data {
    repository: Option<BTreeMap<String, Option<Node>>>,
}

/// A reference or a release: each has its own fields.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    target: Option<Object>,
    is_draft: Option<bool>,
}

/// A commit, or a tag object with what it names in turn.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    oid: String,
    committed_date: Option<Timestamp>,
    target: Option<Box<Object>>,
}

impl GitHub {
    /// What lies behind each of those tags, in their order; nothing for a tag that is not there. It is one request for a hundred.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn tag_details(&self, names: &[String]) -> Result<Vec<Option<TagDetail>>, GitHubError> {
        let read = async |batch: &[String]| {
            let answer: Data = self.graphql(self.details_query(batch)).await?;
            let mut nodes = answer.repository.unwrap_or_default();
            let mut node = |alias: String| nodes.remove(&alias).flatten();
            let details = batch.iter().enumerate().map(|(index, name)| {
                let (tag, release) = (node(format!("t{index}")), node(format!("r{index}")));
                Some(detail(name, tag?, release))
            });
            Ok(details.collect())
        };
        in_batches(names, TAGS, read).await
    }

    /// Names are variables, as a tag may hold quotes.
    fn details_query(&self, names: &[String]) -> Query {
        let repository = self.repository();
        let mut variables = Map::new();
        variables.insert("owner".to_owned(), Value::from(repository.owner.as_str()));
        variables.insert("name".to_owned(), Value::from(repository.name.as_str()));
        let (mut declared, mut fields) = (String::new(), String::new());
        for (index, name) in names.iter().enumerate() {
            variables.insert(format!("q{index}"), format!("refs/tags/{name}").into());
            variables.insert(format!("n{index}"), name.as_str().into());
            let _ = write!(declared, ", $q{index}: String!, $n{index}: String!");
            let _ = writeln!(fields, "    t{index}: ref(qualifiedName: $q{index}) {{ {} }}", target(TAG_OBJECTS));
            let _ = writeln!(fields, "    r{index}: release(tagName: $n{index}) {{ isDraft }}");
        }
        Query {
            act: "read the commits and releases of the tags".to_owned(),
            document: format!(
                "query Tags($owner: String!, $name: String!{declared}) {{\n  \
                 repository(owner: $owner, name: $name) {{\n{fields}  }}\n}}"
            ),
            variables: variables.into(),
            permission: Permission::ReadContents,
            replay: Replay::Safe,
        }
    }
}

/// What a reference or a tag object names; git allows tags of tags, nobody makes more than two.
fn target(tag_objects: usize) -> String {
    let inner = if tag_objects == 0 { String::new() } else { format!(" ... on Tag {{ {} }}", target(tag_objects - 1)) };
    format!("target {{ oid ... on Commit {{ committedDate }}{inner} }}")
}

impl Object {
    /// The object at the end of a chain of tag objects.
    fn end(self) -> Self {
        match self.target {
            Some(inner) => inner.end(),
            None => self,
        }
    }
}

fn detail(name: &str, tag: Node, release: Option<Node>) -> TagDetail {
    // Only commits have a date: a folder and a file are none.
    let commit = tag.target.map(Object::end).filter(|object| object.committed_date.is_some());
    TagDetail {
        name: name.to_owned(),
        committed_at: commit.as_ref().and_then(|commit| commit.committed_date),
        sha: commit.map(|commit| commit.oid),
        is_draft: release.and_then(|release| release.is_draft),
    }
}
