//! What the built-in template tells.

use deploy_config::release::Notes;
use semantic_release::notes::{Dependency, Reference};
use semver::Version;

use super::{Release, author};

fn commit(index: usize) -> String {
    format!("[0000000](https://github.com/o/n/commit/{index:040x})")
}

#[test]
fn groups_come_in_their_order_and_the_whole_is_compared() {
    let release = Release::of(&["fix: one", "perf(db): two", "feat(api)!: three\nfour\nfive"]);
    let expected = format!(
        "### Breaking changes\n\n- **api:** four five ({0})\n\n### Features\n\n- **api:** three ({0})\n\n\
         ### Bug fixes\n\n- one ({1})\n\n### Performance\n\n- **db:** two ({2})\n\n\
         **Full changelog:** [v1.0.0...v1.1.0](https://github.com/o/n/compare/v1.0.0...v1.1.0)",
        commit(2),
        commit(0),
        commit(1)
    );
    assert_eq!(release.notes(), expected);
}

#[test]
fn a_type_without_a_group_is_left_out_unless_it_asks_for_the_release() {
    let mut release = Release::of(&["docs: by a rule", "chore: no", "plain words", "chore!: drop it"]);
    release.entries[1].releases = false;
    let notes = release.notes();
    assert!(notes.contains("### Other changes\n\n- by a rule ("), "{notes}");
    assert!(notes.contains("- plain words ("), "{notes}");
    assert!(!notes.contains("- no ("), "{notes}");
    assert_eq!(notes.matches("drop it").count(), 1, "{notes}");
}

#[test]
fn the_types_are_compared_in_any_case_and_have_synonyms() {
    let notes = Release::of(&["Feat: one", "feature: two", "FIX: three"]).notes();
    assert!(notes.starts_with("### Features\n\n- one ("), "{notes}");
    assert!(notes.contains(")\n- two ("), "{notes}");
    assert!(notes.contains("### Bug fixes\n\n- three ("), "{notes}");
}

#[test]
fn the_settings_choose_the_groups_their_titles_and_their_order() {
    let titles = [("docs", "📚 Read"), ("fix", "Mended"), ("feat", "Mended"), ("breaking", "Beware :warning:"), ("*", "Besides")];
    let groups = titles.map(|(kind, title)| (kind.to_owned(), title.to_owned())).into_iter().collect();
    let mut release = Release::of(&["feat: one", "docs: two", "fix!: three", "what else"]);
    release.settings = Notes { groups, ..Notes::default() };
    let headings: Vec<_> = release.notes().lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect();
    assert_eq!(headings, ["### Beware :warning:", "### 📚 Read", "### Mended", "### Besides"]);
    release.entries.truncate(1);
    let groups = [("docs".to_owned(), "Read".to_owned())].into_iter().collect();
    release.settings = Notes { groups, ..Notes::default() };
    assert!(release.notes().starts_with("No change that is worth a note."), "a chosen list leaves the other types out");
}

#[test]
fn a_revert_of_an_older_commit_has_its_own_group() {
    let mut release = Release::of(&["Revert \"feat: a (#3)\""]);
    release.entries[0].reverts = Some("feat: a (#3)".to_owned());
    let notes = release.notes();
    assert!(notes.starts_with("### Reverts\n\n- feat: a (&#35;&#8203;3) ("), "{notes}");
}

#[test]
fn pull_requests_and_issues_are_linked() {
    let mut release = Release::of(&["fix: one (#12)"]);
    release.entries[0].pulls = vec![12, 13];
    let reference = |owner: Option<&str>, repository: Option<&str>, prefix: &str, issue: &str| Reference {
        owner: owner.map(str::to_owned),
        repository: repository.map(str::to_owned),
        prefix: prefix.to_owned(),
        issue: issue.to_owned(),
    };
    release.entries[0].closes =
        vec![reference(None, None, "#", "3"), reference(Some("a"), Some("b_c"), "#", "4"), reference(None, None, "PROJ-", "5")];
    let expected = format!(
        "- one ([#12](https://github.com/o/n/pull/12), [#13](https://github.com/o/n/pull/13), {}), \
         closes [#3](https://github.com/o/n/issues/3), [a/b_c&#35;&#8203;4](https://github.com/a/b_c/issues/4), PROJ-5\n",
        commit(0)
    );
    let notes = release.notes();
    assert!(notes.contains(&expected), "{notes}");

    release.links = None;
    let notes = release.notes();
    assert!(notes.contains("- one (&#35;&#8203;12, &#35;&#8203;13, 0000000), closes &#35;&#8203;3, "), "{notes}");
    assert!(!notes.contains("Full changelog"), "{notes}");
}

#[test]
fn authors_are_mentioned_by_their_account_only() {
    let mut release = Release::of(&["fix: one", "fix: two", "fix: three"]);
    release.entries[0].author = Some(author("Ann", Some("octo-cat")));
    release.entries[1].author = Some(author("@everyone", None));
    release.entries[2].author = Some(author("", Some("robot[bot]")));
    assert!(!release.notes().contains(" by "), "nobody is named unless that is asked for");
    release.settings.authors = true;
    let notes = release.notes();
    assert!(notes.contains(") by @octo-cat\n"), "{notes}");
    assert!(notes.contains(") by &#64;&#8203;everyone\n"), "{notes}");
    assert!(notes.contains(") by robot&#91;bot&#93;\n"), "{notes}");
}

#[test]
fn new_contributors_are_welcomed_with_their_first_commit() {
    let mut release = Release::of(&["docs: newest (#3)", "fix: middle (#2)", "chore: oldest"]);
    for (entry, (login, first)) in release.entries.iter_mut().zip([("ann", true), ("ann", true), ("bob", true)]) {
        entry.author = Some(author("x", Some(login)));
        entry.is_first_contribution = first;
        entry.releases = false;
    }
    assert!(!release.notes().contains("New contributors"));
    release.settings.new_contributors = true;
    let expected = format!(
        "### New contributors\n\n- @bob made their first contribution in {}\n\
         - @ann made their first contribution in [#2](https://github.com/o/n/pull/2)\n\n**Full changelog:**",
        commit(2)
    );
    let notes = release.notes();
    assert!(notes.contains(&expected), "{notes}");
}

#[test]
fn packages_that_are_released_with_it_are_dependencies() {
    let mut release = Release::of(&[]);
    release.dependencies = vec![Dependency { name: "lib_core".to_owned(), version: Version::new(1, 2, 0) }];
    let notes = release.notes();
    assert!(notes.starts_with("### Dependencies\n\n- lib_core 1.2.0\n\n**Full"), "{notes}");
}

#[test]
fn nothing_to_tell_is_said() {
    let notes = Release::of(&[]).notes();
    assert!(notes.starts_with("No change that is worth a note.\n\n**Full changelog:**"), "{notes}");
}

#[test]
fn a_commit_that_says_only_its_type_is_told_by_it() {
    let notes = Release::of(&["feat:  "]).notes();
    assert!(notes.contains("- feat ("), "{notes}");
}

#[test]
fn changes_that_were_not_even_listed_are_counted() {
    let mut release = Release::of(&["feat: one"]);
    release.more = 5_000;
    let notes = release.notes();
    assert!(notes.contains("))\n\n… and 5000 more changes.\n\n**Full changelog:**"), "{notes}");
}
