//! The builder makes what it says.

use std::fs;

use test_support::TestRepo;

#[test]
fn the_same_calls_make_the_same_ids() {
    let build = || {
        let dir = tempfile::tempdir().unwrap();
        let repo = TestRepo::init(dir.path());
        repo.commit("feat: a");
        repo.commit("fix: b")
    };
    assert_eq!(build(), build());
}

#[test]
fn a_commit_is_written_by_whom_was_named_last() {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(dir.path());
    let authors = || {
        let git = gix::open_opts(dir.path(), gix::open::Options::isolated()).unwrap();
        let commits = git.head_id().unwrap().ancestors().all().unwrap();
        let author = |id: gix::ObjectId| git.find_commit(id).unwrap().author().unwrap().email.to_string();
        commits.map(|commit| author(commit.unwrap().id)).collect::<Vec<_>>()
    };
    repo.commit("feat: a");
    repo.author("Bob", "bob@example.com");
    repo.commit("fix: b");
    assert_eq!(authors(), ["bob@example.com", "test@example.com"]);
}

#[test]
fn a_merge_has_both_parents_and_tags_are_peeled() {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(dir.path());
    let root = repo.commit("feat: a");
    repo.annotated_tag("v1.0.0", "first");
    repo.branch("side", "HEAD");
    repo.switch("side");
    let side = repo.commit("fix: side");
    repo.switch("main");
    let main = repo.commit("docs: main");
    let merge = repo.merge("side", "Merge");

    assert_eq!(repo.id("HEAD"), merge);
    assert_eq!(repo.id("HEAD^1"), main);
    assert_eq!(repo.id("HEAD^2"), side);
    assert_eq!(repo.id("v1.0.0"), root);
    assert_eq!(repo.id("main"), merge);
}

#[test]
fn a_detached_head_takes_commits_without_moving_the_branch() {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(dir.path());
    let root = repo.commit("feat: a");
    repo.detach("HEAD");
    let next = repo.commit("fix: b");
    assert_eq!((repo.id("HEAD"), repo.id("main")), (next, root));
}

#[test]
fn an_unborn_branch_starts_an_unrelated_history() {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(dir.path());
    repo.commit("feat: a");
    repo.switch("orphan");
    let orphan = repo.commit("feat: other");
    repo.switch("main");
    assert_eq!(repo.id("orphan"), orphan);
    assert_eq!(repo.merge("orphan", "Merge"), repo.id("HEAD"));
}

#[test]
fn a_shallow_clone_says_so_and_lacks_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(dir.path());
    let root = repo.commit("feat: a");
    let tip = repo.commit("fix: b");
    repo.shallow_at("HEAD");
    assert_eq!(fs::read_to_string(repo.git_dir().join("shallow")).unwrap(), format!("{tip}\n"));
    assert!(!repo.git_dir().join("objects").join(&root[..2]).join(&root[2..]).exists());
}

#[test]
fn files_lie_in_folders_and_the_same_files_are_the_same_tree() {
    let tree = |files: &[(&str, &str)]| {
        let dir = tempfile::tempdir().unwrap();
        let repo = TestRepo::init(dir.path());
        repo.files(files.iter().copied());
        repo.commit("feat: a");
        let repo = gix::open(repo.path()).unwrap();
        let tree = repo.head_commit().unwrap().tree().unwrap();
        let found = tree.lookup_entry_by_path("api/src/a.rs").unwrap().map(|entry| entry.object().unwrap().data.clone());
        (tree.id.to_string(), found)
    };
    let (one, found) = tree(&[("api/src/a.rs", "1"), ("api.rs", "2"), ("api-b/c", "3")]);
    assert_eq!(found.as_deref(), Some(b"1".as_slice()));
    assert_eq!(tree(&[("api.rs", "2"), ("api-b/c", "3"), ("api/src/a.rs", "1")]).0, one);
    assert_eq!(tree(&[]), ("4b825dc642cb6eb9a060e54bf8d69288fbee4904".to_owned(), None));
}

#[test]
fn a_pack_holds_what_was_loose() {
    for init in [TestRepo::init, TestRepo::init_sha256] {
        let dir = tempfile::tempdir().unwrap();
        let repo = init(dir.path().to_owned());
        repo.files([("a/b.txt", "b")]);
        repo.commits(20, |index| format!("fix: {index}"));
        repo.annotated_tag("v1.0.0", "first");
        let ids: Vec<_> = (0..20).map(|back| repo.id(&format!("HEAD~{back}"))).collect();
        repo.pack();
        assert!(!repo.git_dir().join("objects").join(&ids[0][..2]).join(&ids[0][2..]).exists());
        assert_eq!((0..20).map(|back| repo.id(&format!("v1.0.0~{back}"))).collect::<Vec<_>>(), ids);
    }
}
