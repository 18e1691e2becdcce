//! Version files and changelogs, committed by GitHub before the tag.

use simulators::github::Commit;
use simulators::{Fault, What};

use super::{World, output};

const CONFIG: &str = "version: 1
release:
  files: [package.json, { path: src/version.ts, pattern: \"VERSION = '{version}'\" }]
  changelog: {}
  floating_tags: [major, minor]
";

async fn world() -> World {
    let world = World::new().await;
    world.write(".github/deploy.yml", CONFIG);
    world.commit_file("chore: begin", "package.json", "{\n  \"name\": \"shop\",\n  \"version\": \"1.0.0\"\n}\n");
    let root = world.commit_file("chore: more", "src/version.ts", "export const VERSION = '1.0.0';\n");
    world.tag("v1.0.0", &root);
    world
}

fn head_of_main(world: &World) -> Commit {
    world.github.head("main").unwrap().0
}

#[tokio::test]
async fn the_tag_is_at_a_commit_with_the_files_on_top_of_the_released_one() {
    let world = world().await;
    let source = world.commit("feat: sum");
    let step = world.step().env("SOURCE_DATE_EPOCH", "1767600000").run(semantic_release::run).await.unwrap();
    assert_eq!((output(&step, "released"), output(&step, "tag")), ("true", "v1.1.0"), "{}", step.log);
    let commit = head_of_main(&world);
    assert_eq!((output(&step, "sha"), &commit.parents), (commit.sha.as_str(), &vec![source]));
    assert!(commit.message.starts_with("chore(release): 1.1.0 [skip ci]"), "{}", commit.message);
    assert_eq!(commit.files["package.json"], "{\n  \"name\": \"shop\",\n  \"version\": \"1.1.0\"\n}\n");
    assert_eq!(commit.files["src/version.ts"], "export const VERSION = '1.1.0';\n");
    assert!(commit.files["CHANGELOG.md"].contains("1.1.0") && commit.files["CHANGELOG.md"].contains("2026-01-05"));
    for tag in ["v1.1.0", "v1", "v1.1"] {
        assert_eq!(world.github.tags()[tag], commit.sha, "{tag}");
    }
}

#[tokio::test]
async fn a_second_run_of_the_same_push_finds_its_own_commit() {
    let world = world().await;
    world.commit("feat: sum");
    let first = world.run().await;
    let writes = world.writes();
    let again = world.run().await;
    assert_eq!(again.outputs, first.outputs, "{}", again.log);
    assert_eq!(world.writes(), writes);
    assert_eq!(world.released(), ["v1.1.0"]);
}

#[tokio::test]
async fn a_later_release_does_not_hide_the_commits_own_from_its_second_run() {
    let world = world().await;
    world.commit("feat: sum");
    let first = world.run().await;
    let later = "f".repeat(40);
    world.github.push([Commit::new(&later, "feat: later").parents([head_of_main(&world).sha])], &later);
    world.github.branch("main", &later);
    world.github.tag("v1.2.0", &later);
    let again = world.run().await;
    assert_eq!(again.outputs, first.outputs, "{}", again.log);
}

#[tokio::test]
async fn the_checkout_alone_tells_the_release_on_top_of_its_commit() {
    let world = world().await;
    let source = world.commit("feat: sum");
    world.repo.commit(format!("chore(release): 1.1.0\n\nRelease-Source: {source}\nRelease-Tag: v1.1.0"));
    world.repo.tag_at("v1.1.0", &world.repo.id("HEAD"));
    world.repo.detach(&source);
    let step = world.step().env("GITHUB_REF", "refs/heads/main").input("history", "local").input("dry-run", "true");
    let step = step.run(semantic_release::run).await.unwrap();
    assert_eq!((step.exit, output(&step, "tag")), (0, "v1.1.0"), "{}", step.log);
}

#[tokio::test]
async fn a_run_that_was_killed_anywhere_is_finished_by_the_next() {
    for at in 1..=10 {
        let world = world().await;
        world.commit("feat: sum");
        world.server.faults().add(Fault { what: What::Reset, at, path: "git/refs".to_owned() });
        world.server.faults().add(Fault { what: "500".parse().unwrap(), at, path: "graphql".to_owned() });
        let first = world.run().await;
        let last = world.run().await;
        assert_eq!(output(&last, "tag"), "v1.1.0", "{at}: {} {}", first.log, last.log);
        let tags = world.github.tags();
        assert_eq!((world.released().len(), tags["v1"].clone()), (1, tags["v1.1.0"].clone()), "{at}");
        assert_eq!(head_of_main(&world).files["package.json"].matches("1.1.0").count(), 1);
    }
}

#[tokio::test]
async fn what_main_gained_meanwhile_is_left_to_its_own_run() {
    let world = world().await;
    let older = world.commit("feat: sum");
    world.commit("fix: more");
    world.repo.detach(&older);
    let step = world.step().env("GITHUB_REF", "refs/heads/main").run(semantic_release::run).await.unwrap();
    assert_eq!(output(&step, "released"), "false", "{}", step.log);
    assert!(step.log.contains("main has moved on"), "{}", step.log);
    world.switch("main");
    assert_eq!(output(&world.run().await, "tag"), "v1.1.0");
}

#[tokio::test]
async fn a_file_without_its_version_is_named_before_anything_is_done() {
    let world = world().await;
    world.commit("feat: sum");
    world.write("package.json", "{}\n");
    world.write("src/version.ts", "\n");
    let step = world.run().await;
    assert_eq!((step.exit, world.writes()), (2, 0), "{}", step.log);
    assert!(step.log.contains("package.json") && step.log.contains("src/version.ts"), "{}", step.log);
}

#[tokio::test]
async fn a_floating_tag_that_is_protected_fails_the_run_with_every_output_set() {
    let world = world().await;
    world.github.tag("v1", &world.repo.id("HEAD"));
    world.commit("feat: sum");
    world.server.faults().add(Fault { what: "403".parse().unwrap(), at: 1, path: "git/refs/tags/v1".to_owned() });
    let step = world.run().await;
    assert_eq!(step.exit, 1, "{}", step.log);
    assert_eq!((step.outputs["released"].as_str(), world.github.tags().contains_key("v1.1")), ("true", true));
    assert!(step.log.contains("is released, but not all that goes with it is done"), "{}", step.log);
}

#[tokio::test]
async fn everything_that_is_wrong_with_files_is_said_at_once() {
    let world = World::new().await;
    world.write(
        ".github/deploy.yml",
        "version: 1\nrelease:\n  files: [package.json, Cargo.toml, pyproject.toml]\n  assets: [\"dist/*\"]\n",
    );
    world.write("Cargo.toml", "[package\n");
    world.commit("feat: first");
    let step = world.run().await;

    assert_eq!((step.exit, world.writes()), (2, 0), "{}", step.log);
    for part in
        ["package.json: there is no such", "pyproject.toml: there is no such", "Cargo.toml:1: this is not TOML", "is dist/*"]
    {
        assert!(step.log.contains(part), "no `{part}` in {}", step.log);
    }
}

#[tokio::test]
async fn files_to_attach_need_not_be_there_when_nothing_is_released() {
    let world = World::new().await;
    world.commit("chore: first");
    let step = world.run_with(&[("assets", "dist/*")]).await;

    assert_eq!(output(&step, "released"), "false");
}
