//! Commits, comparisons, and references by the start of their names.

use actions_core::Explain;
use github_client::{GitHubError, ObjectKind};
use simulators::Server;
use simulators::github::{Access, Commit, GitHub as Simulator, Permissions};

use crate::answers::{answer, serve};
use crate::{Repository, github, told};

fn sha(number: usize) -> String {
    format!("{number:040x}")
}

/// A repository with a straight history of that many commits, numbered from 1.
async fn straight(commits: usize) -> Repository {
    let simulator = Simulator::new("acme/shop");
    let commit =
        |number: usize| Commit::new(sha(number), format!("fix: {number}\n")).parents((number > 1).then(|| sha(number - 1)));
    simulator.push((1..=commits).map(commit), &sha(commits));
    let server = Server::start(simulator.router()).await.unwrap();
    let client = github(&server.base());
    Repository { simulator, server, client, first: sha(1), second: sha(2) }
}

#[tokio::test]
async fn all_commits_behind_one_take_a_request_for_each_hundred() {
    let repository = straight(250).await;
    let list = repository.client.list_commits(&sha(240)).await.unwrap();
    assert_eq!((list.requests_left(), repository.requests().len()), (Some(2), 1));
    let commits = repository.client.all_commits(list).await.unwrap();
    let shas: Vec<String> = commits.iter().map(|commit| commit.sha.clone()).collect();
    assert_eq!(shas, (1..=240).rev().map(sha).collect::<Vec<_>>());
    assert_eq!(repository.requests().len(), 3);
    let oldest = &commits[239];
    assert_eq!((oldest.message.as_str(), oldest.author.as_str(), oldest.email.as_str()), ("fix: 1", "Ada", "ada@example.com"));
    assert_eq!((oldest.parents.len(), oldest.login.as_deref(), oldest.time), (0, None, 1_767_603_601));
    assert_eq!(commits[0].parents, [sha(239)]);
}

#[tokio::test]
async fn pages_whose_number_is_not_told_are_read_one_after_another() {
    let page = |number: usize| {
        let commit = format!(
            r#"{{"sha":"{}","commit":{{"message":"m","author":null,"committer":null}},"author":{{}},"parents":[]}}"#,
            sha(number)
        );
        answer(200, &format!("[{commit}]"))
    };
    let more = |number| page(number).header("link", r#"<https://x/?page=9>; rel="next""#);
    let server = serve([more(3), more(2), page(1)]).await;
    let client = github(&server.base());
    let list = client.list_commits("main").await.unwrap();
    assert_eq!(list.requests_left(), None);
    let commits = client.all_commits(list).await.unwrap();
    assert_eq!(commits.iter().map(|commit| commit.sha.as_str()).collect::<Vec<_>>(), [sha(3), sha(2), sha(1)]);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_comparison_tells_how_two_commits_lie_and_brings_the_commits_oldest_first() {
    let repository = straight(355).await;
    let compared = repository.client.compare(&sha(5), &sha(355)).await.unwrap().unwrap();
    assert_eq!((compared.base.as_str(), compared.ahead_by, compared.behind_by), (sha(5).as_str(), 350, 0));
    assert_eq!(compared.first.len(), 100);
    assert_eq!(repository.requests().len(), 1);
    let commits = repository.client.commits_between(compared, &sha(355)).await.unwrap();
    assert_eq!(commits.iter().map(|commit| commit.sha.clone()).collect::<Vec<_>>(), (6..=355).map(sha).collect::<Vec<_>>());
    assert_eq!(repository.requests().len(), 4);

    let behind = repository.client.compare(&sha(9), &sha(5)).await.unwrap().unwrap();
    assert_eq!((behind.ahead_by, behind.behind_by, behind.first.len()), (0, 4, 0));
}

#[tokio::test]
async fn an_annotated_tag_is_compared_by_its_name_and_its_commit_is_told() {
    let repository = straight(3).await;
    repository.simulator.annotated_tag("api/v1.0.0+5", &sha(2), "two");
    let compared = repository.client.compare("api/v1.0.0+5", &sha(3)).await.unwrap().unwrap();
    assert_eq!((compared.base.as_str(), compared.ahead_by), (sha(2).as_str(), 1));
}

#[tokio::test]
async fn histories_with_nothing_in_common_are_no_error_but_an_unknown_commit_is() {
    let repository = straight(2).await;
    repository.simulator.push([Commit::new(sha(9), "feat: alone")], &sha(2));
    assert_eq!(repository.client.compare(&sha(9), &sha(2)).await.unwrap(), None);
    let error = repository.client.compare(&sha(77), &sha(2)).await.unwrap_err();
    assert!(error.hint().unwrap().contains("`contents: read`"), "{error}");
}

#[tokio::test]
async fn a_comparison_that_is_cut_short_is_an_error() {
    let body = |commits: &str| {
        let base = format!(r#"{{"sha":"{}","commit":{{"message":"m","author":null,"committer":null}},"parents":[]}}"#, sha(1));
        format!(r#"{{"base_commit":{base},"ahead_by":150,"behind_by":0,"commits":[{commits}]}}"#)
    };
    let server = serve([answer(200, &body(""))]).await;
    let client = github(&server.base());
    let compared = client.compare(&sha(1), &sha(2)).await.unwrap().unwrap();
    let error = client.commits_between(compared, &sha(2)).await.unwrap_err();
    assert!(matches!(error, GitHubError::Incomplete { told: 0, of: 150, .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("`fetch-depth: 0`"));
}

#[tokio::test]
async fn a_comparison_that_is_too_much_for_github_names_the_way_without_it() {
    let refusal = r#"{"message":"Server Error: Sorry, this diff is taking too long to generate.","errors":[{"resource":"Comparison","field":"diff","code":"not_available"}]}"#;
    let server = serve([answer(500, refusal)]).await;
    let error = github(&server.base()).compare("v1.0.0", "main").await.unwrap_err();
    assert!(error.hint().unwrap().contains("`fetch-depth: 0`"), "{error}");
}

#[tokio::test]
async fn commits_are_asked_for_by_path_and_their_files_are_told_with_where_they_were() {
    let simulator = Simulator::new("acme/shop");
    let (a, b, c) = (sha(1), sha(2), sha(3));
    simulator.push(
        [
            Commit::new(&a, "feat: a").files([("api/a.rs", "1"), ("web/b.rs", "2")]),
            Commit::new(&b, "feat: b").parents([&a]).login("octocat").files([("api/a.rs", "1"), ("lib/b.rs", "2"), ("new", "3")]),
            Commit::new(&c, "feat: c").parents([&b]).files([("api/a.rs", "4"), ("lib/b.rs", "2"), ("new", "3")]),
        ],
        &c,
    );
    let server = Server::start(simulator.router()).await.unwrap();
    let client = github(&server.base());
    let touching = async |path: &str| {
        let commits = client.commits_touching(path, &c, 100, 1).await.unwrap();
        commits.into_iter().map(|commit| commit.sha).collect::<Vec<_>>()
    };
    assert_eq!(touching("api").await, [c.clone(), a.clone()]);
    assert_eq!(touching("web").await, [b.clone(), a.clone()]);
    assert_eq!(touching("we").await, [""; 0]);
    let changed = client.changes_of(&b).await.unwrap();
    assert_eq!((changed.paths, changed.is_cut), (["lib/b.rs", "web/b.rs", "new"].map(str::to_owned).to_vec(), false));
    assert_eq!(client.changes_of(&a).await.unwrap().paths, ["api/a.rs", "web/b.rs"]);
    assert_eq!(client.compare(&b, &c).await.unwrap().unwrap().changed.paths, ["api/a.rs"]);
    let commits = client.all_commits(client.list_commits(&b).await.unwrap()).await.unwrap();
    assert_eq!(commits[0].login.as_deref(), Some("octocat"));
}

#[tokio::test]
async fn many_files_are_read_over_the_pages_and_more_than_github_tells_are_known_to_be_cut() {
    for (files, told, requests) in [(299, 299, 1), (601, 601, 3), (3100, 3000, 10)] {
        let simulator = Simulator::new("acme/shop");
        simulator
            .push([Commit::new(sha(1), "feat: a").files((0..files).map(|file| (format!("{file}"), file.to_string())))], &sha(1));
        let server = Server::start(simulator.router()).await.unwrap();
        let changed = github(&server.base()).changes_of(&sha(1)).await.unwrap();
        assert_eq!((changed.paths.len(), changed.is_cut, server.seen().len()), (told, told < files, requests));
    }
}

#[tokio::test]
async fn a_thousand_tags_are_one_request_and_only_annotated_ones_are_followed() {
    let repository = straight(2).await;
    (0..1000).for_each(|number| repository.simulator.tag(&format!("v1.{number}.0"), &sha(1)));
    repository.simulator.annotated_tag("v2.0.0", &sha(2), "two");
    repository.simulator.tag("api/v1.0.0", &sha(1));
    let all = repository.client.tags_by_prefix("").await.unwrap();
    let tags = repository.client.tags_by_prefix("v").await.unwrap();
    assert_eq!((all.len(), tags.len()), (1002, 1001));
    assert_eq!(repository.requests(), ["GET /git/matching-refs/tags/", "GET /git/matching-refs/tags/v"]);
    let annotated = tags.iter().find(|tag| tag.name == "v2.0.0").unwrap();
    assert_eq!(annotated.object.kind, ObjectKind::Tag);
    assert_eq!(repository.client.commit_of(&tags[0]).await.unwrap(), Some(sha(1)));
    assert_eq!(repository.requests().len(), 2);
    assert_eq!(repository.client.commit_of(annotated).await.unwrap(), Some(sha(2)));
}

#[tokio::test]
async fn branches_and_the_default_one_are_told() {
    let repository = straight(2).await;
    repository.simulator.branch("1.x", &sha(1));
    let branches = repository.client.branches().await.unwrap();
    let names: Vec<&str> = branches.iter().map(|branch| branch.name.as_str()).collect();
    assert_eq!((names, branches[0].object.sha.clone()), (vec!["1.x", "main"], sha(1)));
    assert_eq!(repository.client.default_branch().await.unwrap(), "main");
    let server = Server::start(Simulator::new("acme/shop").router()).await.unwrap();
    assert_eq!(github(&server.base()).branches().await.unwrap(), []);
}

#[tokio::test]
async fn a_private_repository_names_the_permission_that_reading_it_takes() {
    let repository = straight(2).await;
    repository.simulator.make_private();
    repository.simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Read));
    assert_eq!(repository.client.tags_by_prefix("v").await.unwrap(), []);
    repository.simulator.token("ghs_other", Permissions::none());
    let server = Server::start(repository.simulator.router()).await.unwrap();
    let runner = actions_core::Runner::new(actions_core::Env::new(), actions_core::Sink::new(std::io::sink())).unwrap();
    let client = http_client::Client::new(&runner, http_client::Settings::default()).unwrap();
    let repository_name = "acme/shop".parse().unwrap();
    for token in [None, Some(actions_core::Secret::new("ghs_other"))] {
        let github = github_client::GitHub::new(&client, &server.base(), token.as_ref(), &repository_name).unwrap();
        let error = github.compare("v1.0.0", "main").await.unwrap_err();
        assert!(error.hint().unwrap().contains("`contents: read`"), "{}", told(&error));
    }
}
