//! The repository, its clock and its history.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::actions::Actions;
use super::attestations::Attestation;
use super::model::{Comment, Commit, Deployment, Issue, Label, Release};
use super::packages::Packages;
use super::permissions::Permissions;
use super::rules::Rules;

/// 2026-01-05T09:00:00Z.
const START: i64 = 1_767_603_600;

#[derive(Debug)]
pub(super) struct State {
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) id: u64,
    pub(super) private: bool,
    pub(super) default_branch: String,
    commits: HashMap<String, Stored>,
    pub(super) refs: BTreeMap<String, Object>,
    pub(super) tag_objects: BTreeMap<String, TagObject>,
    /// Trees that were made: by hash, the files with their contents.
    pub(super) trees: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) actions: Actions,
    /// The accounts behind tokens, other than that behind a workflow's.
    pub(super) accounts: BTreeMap<String, String>,
    pub(super) releases: Vec<Release>,
    /// The release that was explicitly made the latest.
    pub(super) latest: Option<u64>,
    pub(super) deployments: Vec<Deployment>,
    pub(super) issues: BTreeMap<u64, Issue>,
    pub(super) labels: Vec<Label>,
    pub(super) comments: Vec<Comment>,
    /// Commit statuses: by commit and context, the state.
    pub(super) contexts: BTreeMap<(String, String), String>,
    pub(super) tokens: Vec<(String, Permissions)>,
    pub(super) rules: Rules,
    pub(super) packages: Packages,
    pub(super) attestations: Vec<Attestation>,
    pub(super) rate: Rate,
    pub(super) requests: u64,
    pub(super) now: Timestamp,
    last_id: u64,
}

/// The primary rate limit.
#[derive(Debug)]
pub(super) struct Rate {
    pub(super) limit: u32,
    pub(super) remaining: u32,
}

/// A commit as it is kept.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) commit: Commit,
    pub(super) date: Timestamp,
    /// Whether it bears GitHub's signature.
    pub(super) verified: bool,
    order: usize,
}

/// What a ref points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) kind: &'static str,
    pub(super) sha: String,
}

impl Object {
    pub(super) fn commit(sha: &str) -> Self {
        Self { kind: "commit", sha: sha.to_owned() }
    }
}

/// An annotated tag.
#[derive(Debug, Clone)]
pub(super) struct TagObject {
    pub(super) tag: String,
    pub(super) message: String,
    pub(super) target: String,
    pub(super) tagger: Tagger,
}

/// Who made an annotated tag.
#[derive(Debug, Clone)]
pub(super) struct Tagger {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) date: String,
}

impl State {
    pub(super) fn new(full_name: &str) -> Self {
        let (owner, name) = full_name.split_once('/').unwrap_or(("owner", full_name));
        Self {
            owner: owner.to_owned(),
            name: name.to_owned(),
            id: 731_215_001,
            private: false,
            default_branch: "main".to_owned(),
            commits: HashMap::new(),
            refs: BTreeMap::new(),
            tag_objects: BTreeMap::new(),
            trees: BTreeMap::new(),
            actions: Actions::default(),
            accounts: BTreeMap::new(),
            releases: Vec::new(),
            latest: None,
            deployments: Vec::new(),
            issues: BTreeMap::new(),
            labels: Vec::new(),
            comments: Vec::new(),
            contexts: BTreeMap::new(),
            tokens: Vec::new(),
            rules: Rules::default(),
            packages: Packages::default(),
            attestations: Vec::new(),
            rate: Rate { limit: 5000, remaining: 5000 },
            requests: 0,
            now: Timestamp::from_second(START).unwrap_or(Timestamp::UNIX_EPOCH),
            last_id: 0,
        }
    }

    /// Advances the clock by one second.
    pub(super) fn tick(&mut self) -> Timestamp {
        self.now = self.now.saturating_add(SignedDuration::from_secs(1)).unwrap_or(self.now);
        self.now
    }

    pub(super) fn new_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn add_commit(&mut self, commit: Commit) {
        let date = commit.date.unwrap_or_else(|| self.tick());
        self.now = self.now.max(date);
        let order = self.commits.len();
        self.commits.insert(commit.sha.clone(), Stored { commit, date, verified: false, order });
    }

    /// Lets a commit bear GitHub's signature.
    pub(super) fn sign(&mut self, sha: &str) {
        if let Some(stored) = self.commits.get_mut(sha) {
            stored.verified = true;
        }
    }

    pub(super) fn add_tag_object(&mut self, tag: &str, message: &str, target: &str, tagger: Option<Tagger>) -> Object {
        let date = self.tick().to_string();
        let by_default = || Tagger { name: "Ada".to_owned(), email: "ada@example.com".to_owned(), date: date.clone() };
        let tagger = tagger.unwrap_or_else(by_default);
        let sha = digest(&format!("tag {tag} {target} {message} {}", tagger.date));
        let object = TagObject { tag: tag.to_owned(), message: message.to_owned(), target: target.to_owned(), tagger };
        self.tag_objects.insert(sha.clone(), object);
        Object { kind: "tag", sha }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }

    pub(super) fn commit(&self, sha: &str) -> Option<&Stored> {
        self.commits.get(sha)
    }

    /// The files of a tree: of a commit's, or of one that was made.
    pub(super) fn files_of_tree(&self, sha: &str) -> Option<BTreeMap<String, String>> {
        let of_commit = |stored: &&Stored| tree_of(&stored.commit.sha) == sha;
        let made = || self.trees.get(sha).cloned();
        self.commits.values().find(of_commit).map(|stored| stored.commit.files.clone()).or_else(made)
    }

    /// The object of that hash, whatever its kind.
    pub(super) fn object(&self, sha: &str) -> Option<Object> {
        let tag = || self.tag_objects.contains_key(sha).then(|| Object { kind: "tag", sha: sha.to_owned() });
        self.commits.contains_key(sha).then(|| Object::commit(sha)).or_else(tag)
    }

    /// The commit that an object leads to.
    pub(super) fn peel(&self, object: &Object) -> String {
        self.tag_objects.get(&object.sha).map_or_else(|| object.sha.clone(), |tag| tag.target.clone())
    }

    pub(super) fn tag_commit(&self, tag: &str) -> Option<String> {
        self.refs.get(&format!("refs/tags/{tag}")).map(|object| self.peel(object))
    }

    /// The commit that a hash, an unambiguous start of one, a tag, a branch or a ref names; in git's order.
    pub(super) fn resolve(&self, name: &str) -> Option<&Stored> {
        let head = format!("refs/heads/{}", self.default_branch);
        let full = if name == "HEAD" { head } else { name.to_owned() };
        let by_ref = || {
            let names = [full.clone(), format!("refs/{full}"), format!("refs/tags/{full}"), format!("refs/heads/{full}")];
            let object = names.iter().find_map(|name| self.refs.get(name))?;
            self.commits.get(&self.peel(object))
        };
        self.commits.get(name).or_else(by_ref).or_else(|| self.by_abbreviation(name))
    }

    fn by_abbreviation(&self, start: &str) -> Option<&Stored> {
        let is_short = (7..40).contains(&start.len()) && start.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut found = self.commits.values().filter(|stored| is_short && stored.commit.sha.starts_with(start));
        found.next().filter(|_| found.next().is_none())
    }

    /// The hashes of all commits reachable from one, itself included.
    pub(super) fn ancestors<'a>(&'a self, sha: &'a str) -> HashSet<&'a str> {
        let mut seen = HashSet::new();
        let mut open = vec![sha];
        while let Some(sha) = open.pop() {
            if let Some(stored) = self.commits.get(sha)
                && seen.insert(stored.commit.sha.as_str())
            {
                open.extend(stored.commit.parents.iter().map(String::as_str));
            }
        }
        seen
    }

    /// Commits, newest first; what was pushed later is newer among those of one second.
    pub(super) fn newest_first<'a>(&'a self, shas: impl IntoIterator<Item = &'a str>) -> Vec<&'a Stored> {
        let mut commits: Vec<&Stored> = shas.into_iter().filter_map(|sha| self.commits.get(sha)).collect();
        commits.sort_by_key(|stored| std::cmp::Reverse((stored.date, stored.order)));
        commits
    }

    /// Of the commits that two histories share, those that are behind no other of them, newest first.
    pub(super) fn merge_bases<'a>(&'a self, shared: &HashSet<&'a str>) -> Vec<&'a Stored> {
        let parents = shared.iter().filter_map(|sha| self.commits.get(*sha)).flat_map(|stored| &stored.commit.parents);
        let behind: HashSet<&str> = parents.map(String::as_str).collect();
        self.newest_first(shared.difference(&behind).copied())
    }

    /// The parents of a commit, as far as they were pushed.
    pub(super) fn parents<'a>(&'a self, stored: &'a Stored) -> Vec<&'a Stored> {
        stored.commit.parents.iter().filter_map(|parent| self.commits.get(parent)).collect()
    }
}

/// The hash of a commit's tree.
pub(super) fn tree_of(commit: &str) -> String {
    digest(&format!("tree {commit}"))
}

/// 40 hexadecimal digits that stand for some content.
pub(super) fn digest(content: &str) -> String {
    hex(&Sha256::digest(content.as_bytes())[..20])
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A node id in GitHub's older form.
pub(super) fn node_id(kind: &str, id: impl std::fmt::Display) -> String {
    STANDARD.encode(format!("{:02}:{kind}{id}", kind.len()))
}

/// The commits that `visit` lets show, as `git log` walks: the newest of those whose turn it is first. `visit` also says which
/// parents to go on with.
pub(super) fn walk<'a>(head: &'a Stored, visit: impl Fn(&'a Stored) -> (bool, Vec<&'a Stored>)) -> Vec<&'a Stored> {
    let turn = |stored: &Stored| (stored.date, stored.order);
    let (mut open, mut seen) = (BTreeMap::from([(turn(head), head)]), HashSet::from([head.order]));
    let mut listed = Vec::new();
    while let Some((_, stored)) = open.pop_last() {
        let (shows, parents) = visit(stored);
        listed.extend(shows.then_some(stored));
        open.extend(parents.into_iter().filter(|parent| seen.insert(parent.order)).map(|parent| (turn(parent), parent)));
    }
    listed
}
