//! The packages of a monorepo.

use serde_json::Value;

use super::{World, output};

const CONFIG: &str = "version: 1
release:
  packages:
    web: { paths: [web], needs: [lib] }
    lib: { paths: [lib, \"!lib/docs\"] }
    api: { paths: [api], tag_format: \"api-v${version}\" }
";

async fn world(config: &str) -> World {
    let world = World::new().await;
    world.write(".github/deploy.yml", config);
    for package in ["web", "lib", "api"] {
        world.commit_file(&format!("feat({package}): first"), &format!("{package}/a"), "1");
    }
    world
}

fn packages(text: &str) -> Vec<(String, bool, String)> {
    let all: Vec<Value> = serde_json::from_str(text).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all.iter().map(|package| (text(&package["name"]), package["released"].as_bool().unwrap(), text(&package["tag"]))).collect()
}

#[tokio::test]
async fn each_package_is_released_for_its_own_commits_and_for_those_of_what_it_needs() {
    let world = world(CONFIG).await;
    let step = world.run().await;
    let first = [("lib", true, "lib@1.0.0"), ("web", true, "web@1.0.0"), ("api", true, "api-v1.0.0")];
    let owned = |all: &[(&str, bool, &str)]| {
        all.iter().map(|(name, is, tag)| ((*name).to_owned(), *is, (*tag).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(packages(output(&step, "packages")), owned(&first), "{}", step.log);

    world.commit_file("feat(lib): second", "lib/a", "2");
    world.commit_file("fix(lib): no change", "lib/docs/a", "2");
    let step = world.run().await;
    let second = [("lib", true, "lib@1.1.0"), ("web", true, "web@1.0.1"), ("api", false, "")];
    assert_eq!(packages(output(&step, "packages")), owned(&second), "{}", step.log);
    let web = world.releases().into_iter().find(|(tag, _)| tag == "web@1.0.1").unwrap();
    assert!(web.1.contains("lib") && web.1.contains("1.1.0"), "{}", web.1);

    let again = world.run().await;
    assert_eq!(again.outputs, step.outputs, "{}", again.log);
    assert_eq!(world.released().len(), 5);
}

#[tokio::test]
async fn what_a_package_needs_moves_it_under_every_policy_and_by_a_version_that_is_asked_for() {
    let world = world(&CONFIG.replace("release:\n", "release:\n  policy: patch\n")).await;
    world.run().await;
    world.commit_file("docs(lib): second", "lib/a", "2");
    let step = world.run().await;
    let tags: Vec<_> = packages(output(&step, "packages")).into_iter().map(|(_, _, tag)| tag).collect();
    assert_eq!(tags, ["lib@1.0.1", "web@1.0.1", ""], "{}", step.log);

    let world = self::world(CONFIG).await;
    world.run().await;
    world.commit_file("chore(lib): second\n\nRelease-As: 2.0.0", "lib/a", "2");
    let step = world.run().await;
    let tags: Vec<_> = packages(output(&step, "packages")).into_iter().map(|(_, _, tag)| tag).collect();
    assert_eq!(tags, ["lib@2.0.0", "web@1.0.1", ""], "{}", step.log);
}

#[tokio::test]
async fn whoever_is_new_to_the_repository_is_welcomed_in_each_package_and_once() {
    let world = world(&CONFIG.replace("release:\n", "release:\n  notes: { new_contributors: true }\n")).await;
    world.run().await;
    for (author, package) in [("Ada", "lib"), ("Bob", "lib"), ("Bob", "api"), ("Ada", "api")] {
        world.by(author);
        world.commit_file(&format!("feat({package}): of {author}"), &format!("{package}/a"), author);
    }
    let welcomed = |tag: &str| {
        let (_, notes) = world.releases().into_iter().find(|(other, _)| other == tag).unwrap();
        let names = notes.lines().filter(|line| line.contains("made their first contribution"));
        names.map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect::<Vec<_>>()
    };
    for history in ["auto", "api"] {
        let shown = world.run_with(&[("dry-run", "true"), ("history", history)]).await;
        assert_eq!(shown.log.matches("Bob made their first contribution").count(), 2, "{history}: {}", shown.log);
    }
    world.run().await;
    assert_eq!((welcomed("lib@1.1.0"), welcomed("api-v1.1.0")), (vec!["Bob".to_owned()], vec!["Bob".to_owned()]));

    world.by("Bob");
    for package in ["lib", "api", "web"] {
        world.commit_file(&format!("fix({package}): again"), &format!("{package}/a"), "again");
    }
    world.run().await;
    let again = ["lib@1.1.1", "api-v1.1.1", "web@1.0.2"].map(welcomed);
    assert!(again.iter().all(Vec::is_empty), "{again:?}");
}

#[tokio::test]
async fn the_input_package_releases_one_of_them() {
    let world = world(CONFIG).await;
    let step = world.run_with(&[("package", "api")]).await;
    assert_eq!((output(&step, "tag"), world.released()), ("api-v1.0.0", vec!["api-v1.0.0".to_owned()]));
    let step = world.run_with(&[("package", "apj")]).await;
    assert_eq!(step.exit, 2);
    assert!(step.log.contains("did you mean `api`?"), "{}", step.log);
}

#[tokio::test]
async fn together_they_have_one_version_and_other_paths_do_not_count() {
    let config = "version: 1\nrelease: { together: true, packages: { api: { paths: [api] }, web: { paths: [web] } } }\n";
    let world = world(config).await;
    assert_eq!(output(&world.run().await, "tag"), "v1.0.0");
    world.commit_file("feat: elsewhere", "lib/b", "1");
    assert_eq!(output(&world.run().await, "released"), "false");
    world.commit_file("fix(web): second", "web/a", "2");
    let step = world.run().await;
    assert_eq!((output(&step, "tag"), output(&step, "packages")), ("v1.0.1", "[]"), "{}", step.log);
}

#[tokio::test]
async fn by_the_api_the_answer_is_the_same() {
    let world = world(CONFIG).await;
    world.run().await;
    world.commit_file("feat(lib): second", "lib/a", "2");
    let dry = |history| [("dry-run", "true"), ("history", history)];
    let local = world.run_with(&dry("auto")).await;
    let api = world.run_with(&dry("api")).await;
    assert_eq!(local.outputs, api.outputs, "{}", api.log);
    assert_eq!(packages(output(&api, "packages"))[1].2, "web@1.0.1");
}
