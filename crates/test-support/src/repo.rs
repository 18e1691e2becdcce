//! The builder of a repository. Whatever cannot be done panics: it is for tests only.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::actor::Signature;
use gix::create::Kind;
use gix::date::Time;
use gix::objs::tree::{Entry, EntryKind};
use gix::objs::{Commit, Tag};
use gix::refs::transaction::{PreviousValue, RefEdit};
use gix::refs::{FullName, Target};

use crate::pack;

/// The time of the first commit, in seconds since 1970: 2026-01-01T00:00:00Z.
pub const START: i64 = 1_767_225_600;
/// How much later each further commit or annotated tag is, in seconds.
pub const STEP: i64 = 60;
/// Who commits.
const NAME: &str = "Test";
const EMAIL: &str = "test@example.com";

/// A repository with a work tree in a folder, on branch `main`, at first without commits.
///
/// Everything is fixed (times, author unless [given](TestRepo::author)), so the same calls make the same ids. Commits have an empty tree until there are
/// [files](TestRepo::files). A place (`at`) is
/// anything that git can resolve: `HEAD`, a branch, a tag, an id, `HEAD~2`.
#[derive(Debug)]
pub struct TestRepo {
    repo: gix::Repository,
    path: PathBuf,
    now: Cell<i64>,
    files: RefCell<BTreeMap<String, String>>,
    author: RefCell<(String, String)>,
}

impl TestRepo {
    /// Makes a repository in a folder, which may exist.
    #[must_use]
    pub fn init(folder: impl Into<PathBuf>) -> Self {
        Self::init_with(folder.into(), gix::create::Options::default())
    }

    /// Makes a repository whose ids are SHA-256, 64 hexadecimal digits.
    #[must_use]
    pub fn init_sha256(folder: impl Into<PathBuf>) -> Self {
        let object_hash = Some(gix::hash::Kind::Sha256);
        Self::init_with(folder.into(), gix::create::Options { object_hash, ..Default::default() })
    }

    fn init_with(path: PathBuf, create: gix::create::Options) -> Self {
        let identity = ["user.name=Test", "user.email=test@example.com", "core.logAllRefUpdates=false"];
        let options = gix::open::Options::isolated().config_overrides(identity);
        let repo = gix::ThreadSafeRepository::init_opts(&path, Kind::WithWorktree, create, options)
            .expect("the folder takes a repository")
            .to_thread_local();
        let author = RefCell::new((NAME.to_owned(), EMAIL.to_owned()));
        Self { repo, path, now: Cell::new(START), files: RefCell::default(), author }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the repository proper, `.git`.
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        self.repo.git_dir()
    }

    /// The id of the commit at a place, 40 hexadecimal digits; tags are peeled.
    #[must_use]
    pub fn id(&self, at: &str) -> String {
        self.resolve(at).to_string()
    }

    /// Sets the time of the next commit, in seconds since 1970; those after it follow at [`STEP`].
    pub fn set_time(&self, seconds: i64) {
        self.now.set(seconds);
    }

    /// Makes the next commits be written by that person; who commits them stays the same.
    pub fn author(&self, name: &str, email: &str) {
        self.author.replace((name.to_owned(), email.to_owned()));
    }

    /// Makes the next commits hold these files and no others, each given with its path and content, whatever `HEAD` holds.
    pub fn files<P: Into<String>, C: Into<String>>(&self, files: impl IntoIterator<Item = (P, C)>) {
        self.files.replace(files.into_iter().map(|(path, content)| (path.into(), content.into())).collect());
    }

    /// Commits on what `HEAD` is; the message may be any bytes. Answers the id.
    pub fn commit(&self, message: impl AsRef<[u8]>) -> String {
        let parents = self.repo.head_id().ok().map(gix::Id::detach);
        self.commit_on_head(message.as_ref(), parents)
    }

    /// Commits that many times on what `HEAD` is; `message` gets 0, 1, …
    pub fn commits(&self, count: usize, message: impl Fn(usize) -> String) {
        for index in 0..count {
            self.commit(message(index));
        }
    }

    /// Merges a place into what `HEAD` is, always with a commit. Answers the id.
    pub fn merge(&self, other: &str, message: impl AsRef<[u8]>) -> String {
        self.commit_on_head(message.as_ref(), [self.resolve("HEAD"), self.resolve(other)])
    }

    /// Makes or moves a branch without switching to it.
    pub fn branch(&self, name: &str, at: &str) {
        self.set_ref(&format!("refs/heads/{name}"), self.resolve(at));
    }

    /// Switches to a branch; one that does not exist is unborn, so the next commit on it is a root.
    pub fn switch(&self, branch: &str) {
        let target = full_name(&format!("refs/heads/{branch}"));
        self.set_head(Target::Symbolic(target));
    }

    /// Detaches `HEAD` at a place, as `actions/checkout` does for a tag or a pull request.
    pub fn detach(&self, at: &str) {
        self.set_head(Target::Object(self.resolve(at)));
    }

    /// Puts a light tag on `HEAD`.
    pub fn tag(&self, name: &str) {
        self.tag_at(name, "HEAD");
    }

    /// Puts a light tag on a place, moving it when it exists.
    pub fn tag_at(&self, name: &str, at: &str) {
        self.set_ref(&format!("refs/tags/{name}"), self.resolve(at));
    }

    /// Puts an annotated tag on `HEAD`.
    pub fn annotated_tag(&self, name: &str, message: &str) {
        self.write_tag(name, self.resolve("HEAD"), gix::objs::Kind::Commit, message);
    }

    fn write_tag(&self, name: &str, target: ObjectId, target_kind: gix::objs::Kind, message: &str) {
        let (tagger, signature) = (Some(self.signature()), None);
        let tag = Tag { target, target_kind, name: name.into(), tagger, message: message.into(), signature };
        let id = self.repo.write_object(&tag).expect("the tag is written").detach();
        self.set_ref(&format!("refs/tags/{name}"), id);
    }

    /// Sets any reference, such as `refs/replace/<id>`.
    pub fn reference(&self, name: &str, at: &str) {
        self.set_ref(name, self.resolve(at));
    }

    /// Makes the repository a shallow clone that ends at a place: its parents' objects are gone, as with `fetch-depth: 1`.
    pub fn shallow_at(&self, at: &str) {
        let boundary = self.resolve(at);
        let parents: Vec<ObjectId> =
            self.repo.find_commit(boundary).expect("a commit").parent_ids().map(gix::Id::detach).collect();
        fs::write(self.repo.git_dir().join("shallow"), format!("{boundary}\n")).expect("the shallow file is written");
        for parent in parents {
            self.lose(&parent.to_string());
        }
    }

    /// Loses an object, as a broken disk or a partial clone does.
    pub fn lose(&self, id: &str) {
        let (folder, file) = id.split_at(2);
        fs::remove_file(self.repo.git_dir().join("objects").join(folder).join(file)).expect("a loose object");
    }

    /// Puts a tag on a tag.
    pub fn tag_of_tag(&self, name: &str, other: &str) {
        let target = self.repo.find_reference(&format!("refs/tags/{other}")).expect("a tag").id().detach();
        self.write_tag(name, target, gix::objs::Kind::Tag, "a tag of a tag");
    }

    /// Loses every loose tree, as a clone with `filter: tree:0` does.
    pub fn lose_trees(&self) {
        let loose = gix::odb::loose::Store::at(self.repo.objects.store_ref().path(), self.repo.object_hash());
        for id in loose.iter().map(|id| id.expect("an id")) {
            if self.repo.find_header(id).expect("an object").kind().is_tree() {
                self.lose(&id.to_string());
            }
        }
    }

    /// Moves all loose objects into one pack, as `git gc` does.
    pub fn pack(&self) {
        pack::write(&self.repo);
    }

    /// Adds a work tree in another folder, as `git worktree add --detach` does; `HEAD` there is at a place.
    pub fn add_worktree(&self, folder: &Path, at: &str) {
        let private = self.git_dir().join("worktrees/other");
        fs::create_dir_all(&private).expect("a folder");
        fs::create_dir_all(folder).expect("a folder");
        let file = |path: PathBuf, content: String| fs::write(path, content + "\n").expect("a file is written");
        file(private.join("HEAD"), self.id(at));
        file(private.join("commondir"), "../..".to_owned());
        file(private.join("gitdir"), folder.join(".git").display().to_string());
        file(folder.join(".git"), format!("gitdir: {}", private.display()));
    }

    fn resolve(&self, at: &str) -> ObjectId {
        let id = self.repo.rev_parse_single(at).expect("a place that git can resolve");
        id.object().expect("its object").peel_to_commit().expect("a commit").id
    }

    fn commit_on_head(&self, message: &[u8], parents: impl IntoIterator<Item = ObjectId>) -> String {
        let committer = self.signature();
        let (name, email) = self.author.borrow().clone();
        let commit = Commit {
            tree: self.tree(&mut self.files.borrow().iter().map(|(path, content)| (path.as_str(), content.as_str()))),
            parents: parents.into_iter().collect(),
            author: Signature { name: name.into(), email: email.into(), time: committer.time },
            committer,
            encoding: None,
            message: message.into(),
            extra_headers: Vec::new(),
        };
        let id = self.repo.write_object(&commit).expect("the commit is written").detach();
        let head = self.repo.head_name().expect("HEAD can be read");
        match head {
            Some(branch) => self.edit(branch, Target::Object(id)),
            None => self.set_head(Target::Object(id)),
        }
        id.to_string()
    }

    /// Writes the tree of some files, given with their paths from it.
    fn tree<'a>(&self, files: &mut dyn Iterator<Item = (&'a str, &'a str)>) -> ObjectId {
        let (mut entries, mut folders) = (Vec::new(), BTreeMap::<&str, Vec<(&str, &str)>>::new());
        for (path, content) in files {
            if let Some((folder, rest)) = path.split_once('/') {
                folders.entry(folder).or_default().push((rest, content));
            } else {
                let oid = self.repo.write_blob(content).expect("the file is written").detach();
                entries.push(Entry { mode: EntryKind::Blob.into(), filename: path.into(), oid });
            }
        }
        for (folder, files) in folders {
            entries.push(Entry { mode: EntryKind::Tree.into(), filename: folder.into(), oid: self.tree(&mut files.into_iter()) });
        }
        entries.sort();
        self.repo.write_object(gix::objs::Tree { entries }).expect("the tree is written").detach()
    }

    fn signature(&self) -> Signature {
        let seconds = self.now.replace(self.now.get() + STEP);
        Signature { name: NAME.into(), email: EMAIL.into(), time: Time { seconds, offset: 0 } }
    }

    fn set_ref(&self, name: &str, id: ObjectId) {
        self.edit(full_name(name), Target::Object(id));
    }

    fn set_head(&self, target: Target) {
        self.edit(full_name("HEAD"), target);
    }

    fn edit(&self, name: FullName, target: Target) {
        self.repo.edit_reference(RefEdit::update(name, target, PreviousValue::Any, "test")).expect("the reference is written");
    }
}

fn full_name(name: &str) -> FullName {
    name.try_into().expect("a valid reference name")
}
