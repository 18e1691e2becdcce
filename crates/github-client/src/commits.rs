//! Commits: those behind one, those that touch a path, and the files that one changes.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::call::{Call, NO_BODY};
use crate::client::{Answer, GitHub};
use crate::error::GitHubError;

/// How many commits a page holds at most.
pub(crate) const PER_PAGE: usize = 100;

/// How many pages are asked for at once; GitHub takes 100 requests at once of one account.
pub(crate) const AT_ONCE: usize = 8;

/// How many files of a commit GitHub tells at most, over all pages.
const MOST_FILES: usize = 3000;

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// The id, hexadecimal.
    pub sha: String,
    /// The parents' ids.
    pub parents: Vec<String>,
    /// The message, without the line breaks at its end.
    pub message: String,
    /// The author's name.
    pub author: String,
    /// The author's address.
    pub email: String,
    /// The author's account, when the address belongs to one.
    pub login: Option<String>,
    /// When it was committed, in Unix seconds.
    pub time: i64,
}

/// The files that are not the same in two commits: every path that one of them has and the other has not, or not with that content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// The paths; a file that was moved has two.
    pub paths: Vec<String>,
    /// Whether GitHub may know more of them than it tells.
    pub is_cut: bool,
}

/// The list of every commit that is a commit or behind it, of which the first page is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitList {
    sha: String,
    first: Vec<CommitInfo>,
    left: Left,
}

/// How much of a list is not read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Pages(usize),
    /// GitHub does not say; it is at least one page.
    Unknown,
}

impl CommitList {
    /// How many requests the rest of it takes, when GitHub says so.
    #[must_use]
    pub fn requests_left(&self) -> Option<usize> {
        match self.left {
            Left::Pages(left) => Some(left),
            Left::Unknown => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(from = "Listed")]
pub(crate) struct Decoded(pub(crate) CommitInfo);

#[derive(Deserialize)]
struct Listed {
    sha: String,
    commit: Content,
    #[serde(default)]
    author: Option<Account>,
    parents: Vec<Parent>,
}

#[derive(Deserialize)]
struct Content {
    message: String,
    author: Option<Signature>,
    committer: Option<Signature>,
}

#[derive(Deserialize, Default)]
struct Signature {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default, deserialize_with = "seconds")]
    date: i64,
}

/// An account; GitHub also answers an empty object for none.
#[derive(Deserialize)]
struct Account {
    login: Option<String>,
}

#[derive(Deserialize)]
struct Parent {
    sha: String,
}

#[derive(Deserialize)]
struct Dated {
    commit: Committed,
}

#[derive(Deserialize)]
struct Committed {
    committer: Option<Committer>,
}

#[derive(Deserialize)]
struct Committer {
    date: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct File {
    filename: String,
    previous_filename: Option<String>,
}

#[derive(Deserialize)]
struct WithFiles {
    #[serde(default)]
    files: Vec<File>,
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(Timestamp::deserialize(deserializer)?.as_second())
}

impl From<Listed> for Decoded {
    fn from(listed: Listed) -> Self {
        let author = listed.commit.author.unwrap_or_default();
        let time = listed.commit.committer.map_or(author.date, |committer| committer.date);
        Self(CommitInfo {
            sha: listed.sha,
            parents: listed.parents.into_iter().map(|parent| parent.sha).collect(),
            message: listed.commit.message,
            author: author.name,
            email: author.email,
            login: listed.author.and_then(|account| account.login),
            time,
        })
    }
}

/// Every path that files are at, or were.
pub(crate) fn paths(files: Vec<File>) -> impl Iterator<Item = String> {
    files.into_iter().flat_map(|file| std::iter::once(file.filename).chain(file.previous_filename))
}

impl GitHub {
    /// Begins to list every commit that is a commit or behind it, with the first hundred of them.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or does not know the commit.
    pub async fn list_commits(&self, sha: &str) -> Result<CommitList, GitHubError> {
        let answer = self.page(&self.listing(sha, None), PER_PAGE, 1).await?;
        let left = match (answer.has_next(), answer.last_page()) {
            (true, Some(last)) => Left::Pages(last.saturating_sub(1)),
            (true, None) => Left::Unknown,
            (false, _) => Left::Pages(0),
        };
        Ok(CommitList { sha: sha.to_owned(), first: decoded(vec![answer.value]), left })
    }

    /// All commits of a list, newest first: one request for each further 100.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn all_commits(&self, list: CommitList) -> Result<Vec<CommitInfo>, GitHubError> {
        let (call, mut commits) = (self.listing(&list.sha, None), list.first);
        commits.extend(decoded(match list.left {
            Left::Pages(left) => self.pages(&call, 2..2 + left).await?,
            Left::Unknown => self.following(&call).await?,
        }));
        Ok(commits)
    }

    /// One page of the commits that are a commit or behind it and touch a path, newest first, as `git log -- PATH` tells them: of what
    /// was merged it follows only what was kept. A page holds `size` of them, 100 at most; the last one fewer.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or does not know the commit.
    pub async fn commits_touching(
        &self,
        path: &str,
        sha: &str,
        size: usize,
        page: usize,
    ) -> Result<Vec<CommitInfo>, GitHubError> {
        let answer = self.page(&self.listing(sha, Some(path)), size.clamp(1, PER_PAGE), page).await?;
        Ok(decoded(vec![answer.value]))
    }

    /// When a commit was made, as its committer says; nothing when GitHub does not tell.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or does not know the commit.
    pub async fn commit_date(&self, sha: &str) -> Result<Option<Timestamp>, GitHubError> {
        let call = Call::get(format!("read when the commit {sha} was made"), self.route(&format!("commits/{sha}")));
        let committer = self.call::<Dated>(&call, NO_BODY).await?.value.commit.committer;
        Ok(committer.and_then(|committer| committer.date?.parse().ok()))
    }

    /// What a commit changes of its first parent; all its files when it has none.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or does not know the commit.
    pub async fn changes_of(&self, sha: &str) -> Result<Changed, GitHubError> {
        let call = Call::get(format!("read the files of the commit {sha}"), self.route(&format!("commits/{sha}")));
        let (mut changed, mut told) = (Changed::default(), 0);
        for page in 1.. {
            let page = if page == 1 { call.clone() } else { call.clone().query(&[("page", &page.to_string())]) };
            let answer = self.call::<WithFiles>(&page, NO_BODY).await?;
            let has_next = answer.has_next();
            told += answer.value.files.len();
            changed.paths.extend(paths(answer.value.files));
            if !has_next {
                break;
            }
        }
        changed.is_cut = told >= MOST_FILES;
        Ok(changed)
    }

    fn listing(&self, sha: &str, path: Option<&str>) -> Call {
        let query: Vec<(&str, &str)> = [("sha", sha)].into_iter().chain(path.map(|path| ("path", path))).collect();
        Call::get("list the commits", self.route("commits")).query(&query)
    }

    async fn page(&self, call: &Call, size: usize, number: usize) -> Result<Answer<Vec<Decoded>>, GitHubError> {
        self.call(&call.page(size, number), NO_BODY).await
    }

    async fn pages(&self, call: &Call, numbers: impl IntoIterator<Item = usize>) -> Result<Vec<Vec<Decoded>>, GitHubError> {
        let page = |number| async move { Ok(self.page(call, PER_PAGE, number).await?.value) };
        stream::iter(numbers.into_iter().map(page)).buffered(AT_ONCE).try_collect().await
    }

    /// The second page and those after it, one after another, when GitHub does not tell how many there are.
    async fn following(&self, call: &Call) -> Result<Vec<Vec<Decoded>>, GitHubError> {
        let mut pages = Vec::new();
        for number in 2.. {
            let answer = self.page(call, PER_PAGE, number).await?;
            let is_last = !answer.has_next();
            pages.push(answer.value);
            if is_last {
                break;
            }
        }
        Ok(pages)
    }
}

pub(crate) fn decoded(pages: Vec<Vec<Decoded>>) -> Vec<CommitInfo> {
    pages.into_iter().flatten().map(|commit| commit.0).collect()
}
