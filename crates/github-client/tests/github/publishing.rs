//! Drafts, assets, and the commit that GitHub makes.

use github_client::{Committed, MakeLatest, NewAsset, NewCommit, NewRelease, Publication, Release};
use simulators::{Fault, What};

use crate::answers::{answer, serve};
use crate::{Repository, github};

fn draft(tag: &str) -> NewRelease {
    NewRelease {
        tag: tag.to_owned(),
        name: tag.to_owned(),
        body: "notes".to_owned(),
        sha: "b".repeat(40),
        prerelease: false,
        draft: true,
        make_latest: None,
    }
}

fn file<'a>(name: &'a str, content: &'static str) -> NewAsset<'a> {
    NewAsset { name, label: None, content_type: "text/plain", content: content.into() }
}

#[tokio::test]
async fn a_draft_is_found_by_its_tag_only_in_the_list_and_the_published_one_first() {
    let repository = Repository::start().await;
    let Repository { client, simulator, .. } = &repository;
    let first = client.create_release(&draft("v1.0.0")).await.unwrap();
    let second = simulator.draft("v1.0.0", "by hand", "");
    simulator.draft("v2.0.0", "another", "");
    assert_eq!(client.release_by_tag("v1.0.0").await.unwrap(), None);
    let ids = async || client.releases_of("v1.0.0").await.unwrap().iter().map(|release| release.id).collect::<Vec<_>>();
    assert_eq!(ids().await, [first.id, second]);
    let by_hand = Release { id: second, ..first.clone() };
    client.publish_release(&by_hand, &Publication::new(false, MakeLatest::Yes)).await.unwrap();
    assert_eq!(ids().await, [second, first.id]);
    let late = client.publish_release(&first, &Publication::new(false, MakeLatest::Yes)).await.unwrap_err();
    assert!(late.is_already_there(), "{late}");
    client.delete_release(&first).await.unwrap();
    client.delete_release(&first).await.unwrap();
    assert_eq!(ids().await, [second]);
}

#[tokio::test]
async fn a_draft_whose_creation_got_no_good_answer_is_found_in_the_list() {
    for (what, created) in [(What::Lost, 1), (What::Reset, 2)] {
        let repository = Repository::start().await;
        repository.server.faults().add(Fault { what, at: 1, path: "/releases".to_owned() });
        repository.client.create_release(&draft("v1.0.0")).await.unwrap();
        let posts = repository.requests().iter().filter(|request| request.starts_with("POST")).count();
        assert_eq!((posts, repository.simulator.releases().len()), (created, 1), "{what}");
    }
}

#[tokio::test]
async fn a_publication_whose_answer_is_lost_is_looked_for() {
    for what in [What::Lost, What::Reset] {
        let repository = Repository::start().await;
        let made = repository.client.create_release(&draft("v1.0.0")).await.unwrap();
        repository.server.faults().add(Fault { what, at: 1, path: format!("/releases/{}", made.id) });
        let published = repository.client.publish_release(&made, &Publication::new(true, MakeLatest::No)).await.unwrap();
        assert!(!published.draft, "{what}");
        let kept = &repository.simulator.releases()[0];
        assert!(kept.prerelease && kept.body.as_deref() == Some("notes"), "{kept:?}");
    }
}

#[tokio::test]
async fn a_release_is_promoted_also_when_the_answer_is_lost() {
    for what in [What::Lost, What::Reset] {
        let repository = Repository::start().await;
        let marked = NewRelease { draft: false, prerelease: true, ..draft("v1.0.0") };
        let made = repository.client.create_release(&marked).await.unwrap();
        assert!(made.prerelease);
        repository.server.faults().add(Fault { what, at: 1, path: format!("/releases/{}", made.id) });
        let promoted = repository.client.promote_release(&made, MakeLatest::Yes).await.unwrap();
        assert!(!promoted.prerelease && promoted.body.as_deref() == Some("notes"), "{what}");
    }
}

#[tokio::test]
async fn an_asset_is_uploaded_where_the_release_says_with_its_digest_and_type() {
    let repository = Repository::start().await;
    let release = repository.client.create_release(&draft("v1.0.0")).await.unwrap();
    let new = NewAsset { label: Some("the & shop"), ..file("shop+1.txt", "abc") };
    let asset = repository.client.upload_asset(&release, &new).await.unwrap();
    assert!(asset.is_whole());
    assert_eq!(asset.digest.unwrap(), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let kept = &repository.simulator.releases()[0].assets[0];
    assert_eq!((kept.name.as_str(), kept.label.as_str(), kept.content_type.as_str()), ("shop+1.txt", "the & shop", "text/plain"));
    let again = repository.client.upload_asset(&release, &file("shop+1.txt", "abc")).await.unwrap_err();
    assert!(again.is_already_there(), "{again}");
    let listed = repository.client.assets(&release).await.unwrap();
    repository.client.delete_asset(&listed[0]).await.unwrap();
    repository.client.delete_asset(&listed[0]).await.unwrap();
    assert_eq!(repository.client.assets(&release).await.unwrap(), []);
}

#[tokio::test]
async fn the_token_goes_to_no_server_that_is_not_github_s() {
    let elsewhere = serve([answer(201, "{}")]).await;
    let repository = Repository::start().await;
    let mut release = repository.client.create_release(&draft("v1.0.0")).await.unwrap();
    let before = repository.requests().len();
    for url in [format!("{}/assets{{?name}}", elsewhere.base()), "https://uploads.github.com/x".to_owned(), "nowhere".to_owned()]
    {
        release.upload_url.clone_from(&url);
        let error = repository.client.upload_asset(&release, &file("a", "a")).await.unwrap_err();
        assert_eq!(error.to_string(), format!("GitHub sends the upload to `{url}`, which is not a server of the API's"));
    }
    assert_eq!((elsewhere.seen().len(), repository.requests().len()), (0, before));
}

#[tokio::test]
async fn a_commit_is_made_on_the_head_that_is_expected_and_on_no_other() {
    let repository = Repository::start().await;
    let Repository { client, simulator, first, second, .. } = &repository;
    let files = [("a.txt".to_owned(), "aGVsbG8=".to_owned())];
    let new = NewCommit { branch: "main", expected_head: first, headline: "chore: 1.0.0", body: "notes", files: &files };
    assert_eq!(client.commit(&new).await.unwrap(), Committed::Moved);
    let Committed::Made(sha) = client.commit(&NewCommit { expected_head: second, ..new }).await.unwrap() else {
        panic!("the branch is where it was expected");
    };
    let (head, verified) = simulator.head("main").unwrap();
    assert_eq!((&head.sha, &head.parents, head.message.as_str()), (&sha, &vec![second.clone()], "chore: 1.0.0\n\nnotes"));
    assert_eq!((head.files["a.txt"].as_str(), verified), ("hello", true));
    assert_eq!(repository.requests(), ["POST /graphql", "POST /graphql"]);
}

#[tokio::test]
async fn the_graphql_api_of_an_enterprise_server_lies_beside_its_rest_api() {
    let repository = Repository::start().await;
    for (base, path) in [("/api/v3", "/api/graphql"), ("/api/v3/", "/api/graphql"), ("", "/graphql")] {
        github(&format!("{}{base}", repository.server.base())).pulls_of(&["a".repeat(40)]).await.unwrap();
        assert_eq!(repository.server.seen().last().unwrap().path, path);
    }
}

#[tokio::test]
async fn a_tag_is_moved_wherever_it_is_and_again_when_the_answer_is_lost() {
    let repository = Repository::start().await;
    let Repository { client, simulator, first, second, .. } = &repository;
    simulator.annotated_tag("v1", second, "the first line");
    for what in [What::Lost, What::Reset] {
        repository.server.faults().add(Fault { what, at: 1, path: "git/refs".to_owned() });
        client.move_tag("v1", first).await.unwrap();
        assert_eq!(&simulator.tags()["v1"], first, "{what}");
    }
}
