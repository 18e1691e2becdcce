//! The push of each kind of source: accepted by the service that it is written for, with our title and commit in the deployment.

use actions_core::Secret;
use dokploy_webhook::DokployError;
use dokploy_webhook::webhook::{Form, Mismatch, Trigger, trigger};
use serde_json::json;
use simulators::dokploy::Kind;

use crate::scene::{Scene, client};

const TITLE: &str = "Deploy 1.1.0 · run 7.1";

fn push(form: Form) -> Trigger {
    let (title, sha, branch) = (TITLE.to_owned(), "0123abc".to_owned(), Some("main".to_owned()));
    Trigger { title, sha, branch, form, ..Trigger::default() }
}

/// An application of an image, and its webhook.
async fn application(image: &str) -> (Scene, String, Secret) {
    let scene = Scene::new().await;
    let id = scene.dokploy.create_application("api", image);
    let url = format!("{}{}", scene.server.base(), scene.dokploy.webhook_path(Kind::Application, &id));
    (scene, id, Secret::new(url))
}

#[tokio::test]
async fn the_push_of_each_provider_is_accepted_on_its_branch_with_title_and_commit() {
    let cases = [
        ("github", "branch", Form::GitHub),
        ("gitlab", "gitlabBranch", Form::GitLab),
        ("gitea", "giteaBranch", Form::Gitea),
        ("bitbucket", "bitbucketBranch", Form::Bitbucket),
        ("git", "customGitBranch", Form::GitLab),
        ("git", "customGitBranch", Form::Bitbucket),
    ];
    for (source, column, form) in cases {
        let scene = Scene::new().await;
        scene.set("sourceType", json!(source));
        scene.set(column, json!("main"));
        scene.dokploy.hold();
        trigger(&client(), &scene.webhook(), &push(form.clone())).await.unwrap();
        let row = &scene.rows()[0];
        assert_eq!((row.title.as_str(), row.description.as_str()), (TITLE, "Hash: 0123abc"), "{source} {form:?}");
        scene.set(column, json!("dev"));
        let error = trigger(&client(), &scene.webhook(), &push(form)).await.unwrap_err();
        assert!(matches!(error, DokployError::Mismatch { mismatch: Mismatch::Branch, .. }), "{source}: {error:?}");
    }
}

#[tokio::test]
async fn a_changed_file_under_a_watched_path_is_enough() {
    for (form, source, column) in
        [(Form::GitHub, "github", "branch"), (Form::GitLab, "gitlab", "gitlabBranch"), (Form::Gitea, "gitea", "giteaBranch")]
    {
        let scene = Scene::new().await;
        scene.set("sourceType", json!(source));
        scene.set(column, json!("main"));
        scene.set("watchPaths", json!(["src/**"]));
        let named = Trigger { paths: vec!["docs/a.md".to_owned(), "src/main.rs".to_owned()], ..push(form.clone()) };
        trigger(&client(), &scene.webhook(), &named).await.unwrap();
        let other = Trigger { paths: vec!["docs/a.md".to_owned()], ..push(form) };
        let error = trigger(&client(), &scene.webhook(), &other).await.unwrap_err();
        assert!(matches!(error, DokployError::Mismatch { mismatch: Mismatch::WatchPaths, .. }), "{source}: {error:?}");
    }
}

/// References of every shape, also those that the webhook reads in a way of its own.
const IMAGES: [&str; 8] = [
    "acme/api:1.1.0",
    "acme/api",
    "acme/api:2024",
    "docker.io/acme/api:1.1.0",
    "ghcr.io/acme/api:v1.1.0",
    "ghcr.io/acme/api:20241",
    "registry.example.com:5000/acme/api",
    "ghcr.io/acme/api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];

#[tokio::test]
async fn an_image_that_is_announced_as_it_is_configured_is_accepted_whatever_its_shape() {
    for image in IMAGES {
        for form in [Form::Ghcr(image.to_owned()), Form::DockerHub(image.to_owned())] {
            let (scene, id, url) = application(image).await;
            let push = push(form);
            trigger(&client(), &url, &push).await.unwrap_or_else(|error| panic!("{image}: {error}"));
            let row = &scene.dokploy.rows(Kind::Application, &id)[0];
            assert_eq!(row.title, push.shown_title(), "{image}");
            let said = format!("{} {}", row.title, row.description);
            assert!(said.contains("run 7.1") && said.contains("1.1.0"), "version and run in {said}");
            if let Some(description) = push.shown_description() {
                assert_eq!(row.description, description);
                assert!(description.contains("0123abc"), "{description}");
            }
        }
    }
}

#[tokio::test]
async fn another_image_or_tag_is_refused_and_named() {
    let cases = [
        (Form::Ghcr("ghcr.io/acme/other:1.1.0".to_owned()), Mismatch::ImageName),
        (Form::Ghcr("ghcr.io/acme/api:1.2.0".to_owned()), Mismatch::ImageTag),
        (Form::DockerHub("acme/api:1.1.0".to_owned()), Mismatch::ImageName),
    ];
    for (form, mismatch) in cases {
        let (scene, id, url) = application("ghcr.io/acme/api:1.1.0").await;
        let error = trigger(&client(), &url, &push(form)).await.unwrap_err();
        assert!(matches!(error, DokployError::Mismatch { mismatch: seen, .. } if seen == mismatch), "{error:?}");
        assert!(scene.dokploy.rows(Kind::Application, &id).is_empty());
    }
}
