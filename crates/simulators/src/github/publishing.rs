//! What a test sets up and looks at around publishing: pull requests, issues, rules, assets.

use bytes::Bytes;

use super::model::{Asset, Comment, Commit, Issue, Label, Pull};
use super::state::State;
use super::{GitHub, comments};

impl GitHub {
    /// Opens an issue of that number, so that it can be commented.
    pub fn issue(&self, number: u64) {
        self.lock().issues.insert(number, Issue { number, ..Issue::default() });
    }

    /// Merges a pull request of that number, which brought commits in and closes issues.
    pub fn pull<S: Into<String>>(
        &self,
        number: u64,
        commits: impl IntoIterator<Item = S>,
        closes: impl IntoIterator<Item = u64>,
    ) {
        let commits = commits.into_iter().map(Into::into).collect();
        let pull = Pull { merged: true, commits, closes: closes.into_iter().collect(), ..Pull::default() };
        self.lock().issues.insert(number, Issue { number, pull: Some(pull), ..Issue::default() });
    }

    /// Opens a pull request of that number again: it has its commits, but they are not merged by it.
    pub fn reopen(&self, number: u64) {
        if let Some(pull) = self.lock().issues.get_mut(&number).and_then(|issue| issue.pull.as_mut()) {
            (pull.merged, pull.closed) = (false, false);
        }
    }

    /// Opens a pull request of that number, without commits of its own.
    pub fn open_pull(&self, number: u64) {
        self.lock().issues.insert(number, Issue { number, pull: Some(Pull::default()), ..Issue::default() });
    }

    /// Closes a pull request without merging it.
    pub fn close_pull(&self, number: u64) {
        if let Some(pull) = self.lock().issues.get_mut(&number).and_then(|issue| issue.pull.as_mut()) {
            pull.closed = true;
        }
    }

    /// Locks the conversation of an issue or pull request: comments are refused.
    pub fn lock_conversation(&self, number: u64) {
        if let Some(issue) = self.lock().issues.get_mut(&number) {
            issue.locked = true;
        }
    }

    /// Adds a comment of an account's; answers its id. Workflows' tokens are `github-actions[bot]`.
    #[expect(clippy::must_use_candidate, reason = "the comment is made whoever wants its id")]
    pub fn say(&self, number: u64, author: &str, body: &str) -> u64 {
        comments::say(&mut self.lock(), number, author, body.to_owned()).id
    }

    /// Gives a comment another text.
    pub fn edit_comment(&self, id: u64, body: &str) {
        self.with_comment(id, |comment| body.clone_into(&mut comment.body));
    }

    /// Hides a comment, as people hide what is outdated.
    pub fn minimize_comment(&self, id: u64) {
        self.with_comment(id, |comment| comment.is_minimized = true);
    }

    /// Lets nobody change or delete a comment any more.
    pub fn fix_comment(&self, id: u64) {
        self.with_comment(id, |comment| comment.is_fixed = true);
    }

    fn with_comment(&self, id: u64, change: impl FnOnce(&mut Comment)) {
        if let Some(comment) = self.lock().comments.iter_mut().find(|comment| comment.id == id) {
            change(comment);
        }
    }

    /// The labels of an issue or pull request.
    #[must_use]
    pub fn labels_of(&self, number: u64) -> Vec<String> {
        self.lock().issues.get(&number).map(|issue| issue.labels.clone()).unwrap_or_default()
    }

    /// The repository's labels.
    #[must_use]
    pub fn labels(&self) -> Vec<Label> {
        self.lock().labels.clone()
    }

    /// Makes every release that is published from now on immutable.
    pub fn make_releases_immutable(&self) {
        self.lock().rules.immutable = true;
    }

    /// Forbids to make, move or delete tags whose names start so, by a ruleset.
    pub fn protect_tags(&self, start: &str) {
        self.lock().rules.tags.insert(start.to_owned());
    }

    /// Forbids to change a branch but by a pull request, by a ruleset.
    pub fn protect_branch(&self, name: &str) {
        self.lock().rules.branches.insert(name.to_owned());
    }

    /// Drafts a release of a tag, as a person does; answers its id.
    #[expect(clippy::must_use_candidate, reason = "the draft is made whoever wants its id")]
    pub fn draft(&self, tag: &str, name: &str, body: &str) -> u64 {
        let wanted = super::releases::Wanted {
            name: Some(name.to_owned()),
            body: Some(body.to_owned()),
            draft: true,
            ..super::releases::Wanted::of(tag)
        };
        self.lock().add_release(wanted).id
    }

    /// Leaves what an upload leaves that breaks off: an asset without content, in the way of another try.
    pub fn break_upload(&self, release: u64, name: &str) {
        self.put_asset(release, name, Bytes::new(), false);
    }

    /// Attaches a file to a release.
    pub fn attach(&self, release: u64, name: &str, content: &str) {
        self.put_asset(release, name, Bytes::copy_from_slice(content.as_bytes()), true);
    }

    /// The commit that a branch is at, and whether it bears GitHub's signature.
    #[must_use]
    pub fn head(&self, branch: &str) -> Option<(Commit, bool)> {
        let state = self.lock();
        let sha = state.refs.get(&format!("refs/heads/{branch}"))?.sha.clone();
        state.commit(&sha).map(|stored| (stored.commit.clone(), stored.verified))
    }

    fn put_asset(&self, release: u64, name: &str, content: Bytes, is_whole: bool) {
        let state = &mut *self.lock();
        let (id, created_at) = (State::new_id(state), state.tick());
        let content_type = "application/octet-stream".to_owned();
        let (name, label) = (name.to_owned(), String::new());
        if let Some(release) = state.releases.iter_mut().find(|known| known.id == release) {
            release.assets.push(Asset { id, name, label, content_type, is_whole, content, created_at });
        }
    }
}
