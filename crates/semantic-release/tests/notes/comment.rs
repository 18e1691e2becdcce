//! What merging a pull request would release, as a comment.

use comments::MAX_COMMENT;
use semantic_release::notes::Template;
use semantic_release::notes::comment::{Preview, comment};
use semver::Version;

use super::{Release, author};

const MARKER: &str = "<!-- deploy-action: semantic-release -->";

fn text(releases: &[Release], packages: &[Option<&str>]) -> String {
    let version = Version::new(1, 1, 0);
    let pairs = releases.iter().zip(packages);
    let previews: Vec<_> =
        pairs.map(|(release, package)| Preview { package: *package, bump: "minor", release: release.input(&version) }).collect();
    comment(&previews, &Template::built_in().unwrap()).unwrap()
}

#[test]
fn it_says_what_would_be_released_and_folds_the_notes_away() {
    let expected = format!(
        "{MARKER}\n\nMerging this releases **1.1.0** (minor), after v1.0.0.\n\n<details><summary>Release notes</summary>\n\n\
         ### Features\n\n- one ([0000000](https://github.com/o/n/commit/{:040x}))\n\n</details>\n",
        0
    );
    assert_eq!(text(&[Release::of(&["feat: one"])], &[None]), expected);
}

#[test]
fn nothing_to_release_is_said() {
    assert_eq!(text(&[], &[]), format!("{MARKER}\nMerging this releases nothing: none of its commits asks for a release.\n"));
}

#[test]
fn nobody_is_told_before_the_release_is_made() {
    let mut release = Release::of(&["feat: one (#12)"]);
    release.entries[0].author = Some(author("Ann", Some("octocat")));
    release.entries[0].is_first_contribution = true;
    (release.settings.authors, release.settings.new_contributors) = (true, true);
    let text = text(&[release], &[None]);
    assert!(text.contains(") by Ann\n") && text.contains("- Ann made their first contribution in &#35;&#8203;12\n"), "{text}");
    assert!(!text.contains("@octocat") && !text.contains("/pull/12"), "{text}");
}

#[test]
fn packages_are_told_one_by_one_and_the_whole_fits() {
    let long = || {
        let messages: Vec<_> = (0..2_000).map(|index| format!("feat: number {index}")).collect();
        Release::of(&messages.iter().map(String::as_str).collect::<Vec<_>>())
    };
    for count in [1, 2, 12, 200, 2_000] {
        let releases: Vec<_> = (0..count).map(|_| if count < 20 { long() } else { Release::of(&["feat: a"]) }).collect();
        let text = text(&releases, &vec![Some("api_🌍"); count]);
        assert!(text.encode_utf16().count() <= MAX_COMMENT, "{count}: {}", text.encode_utf16().count());
        assert!(text.contains("Merging this releases **api&#95;🌍 1.1.0** (minor), after v1.0.0."), "{count}");
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        let told = text.matches("Merging this releases").count();
        assert!(told == count || text.contains(&format!("… and {} more releases", count - told)), "{count}: {told}");
    }
}
