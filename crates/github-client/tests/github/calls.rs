//! How every call is sent.

use actions_core::{Exit, Explain};
use github_client::GitHubError;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, USER_AGENT};

use crate::answers::{answer, serve};
use crate::{Repository, github, told};

#[tokio::test]
async fn every_call_carries_the_token_the_media_type_and_the_api_version() {
    let repository = Repository::start().await;
    repository.client.tag("v1.0.0").await.unwrap();
    let seen = &repository.server.seen()[0].headers;
    assert_eq!(seen[AUTHORIZATION], "Bearer ghs_s3cret");
    assert_eq!(seen[ACCEPT], "application/vnd.github+json");
    assert_eq!(seen["x-github-api-version"], "2022-11-28");
    assert!(seen[USER_AGENT].to_str().unwrap().starts_with("deploy-action/"));
    assert!(!seen.contains_key(CONTENT_LENGTH));
}

#[tokio::test]
async fn without_a_token_none_is_sent() {
    let server = serve([answer(404, "{}")]).await;
    let runner = actions_core::Runner::new(actions_core::Env::new(), actions_core::Sink::new(std::io::sink())).unwrap();
    let client = http_client::Client::new(&runner, http_client::Settings::default()).unwrap();
    let github = github_client::GitHub::new(&client, &server.base(), None, &"acme/shop".parse().unwrap()).unwrap();
    assert_eq!(github.tag("v1.0.0").await.unwrap(), None);
    assert!(!server.seen()[0].headers.contains_key(AUTHORIZATION));
}

#[tokio::test]
async fn the_path_of_an_enterprise_server_s_api_is_kept() {
    let repository = Repository::start().await;
    repository.simulator.tag("v1.0.0", &repository.first);
    for base in ["/api/v3", "/api/v3/", ""] {
        let github = github(&format!("{}{base}", repository.server.base()));
        assert_eq!(github.tag("v1.0.0").await.unwrap().unwrap().sha, repository.first, "{base}");
    }
    let paths: Vec<String> = repository.server.seen().into_iter().map(|seen| seen.path).collect();
    assert_eq!(paths[0], "/api/v3/repos/acme/shop/git/ref/tags/v1.0.0");
    assert_eq!(paths[1], paths[0]);
    assert_eq!(paths[2], "/repos/acme/shop/git/ref/tags/v1.0.0");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_token_goes_nowhere_else() {
    let elsewhere = serve([answer(200, "{}")]).await;
    let moved =
        answer(301, r#"{"message":"Moved Permanently"}"#).header("location", &format!("{}/repositories/1", elsewhere.base()));
    let server = serve([moved]).await;
    let error = github(&server.base()).tag("v1.0.0").await.unwrap_err();
    assert!(told(&error).ends_with("answered 301 Moved Permanently"), "{error}");
    assert!(error.hint().unwrap().contains("renamed or moved"));
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn a_next_page_on_another_host_is_asked_for_on_the_api_s_own() {
    let page = |id: u64| format!(r#"[{{"id":{id},"name":"a{id}","label":null,"state":"uploaded","size":1,"digest":null}}]"#);
    let link = r#"<https://elsewhere.example/assets?page=2>; rel="next", <https://elsewhere.example/assets?page=2>; rel="last""#;
    let server = serve([answer(200, &page(1)).header("link", link), answer(200, &page(2))]).await;
    let release = serde_json::json!({
        "id": 7, "tag_name": "v1", "name": "v1", "body": "", "html_url": "h", "upload_url": "u", "draft": false, "prerelease": false,
        "immutable": false, "target_commitish": "main", "created_at": "2026-01-05T09:00:00Z"
    });
    let assets = github(&server.base()).assets(&serde_json::from_value(release).unwrap()).await.unwrap();
    assert_eq!(assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>(), ["a1", "a2"]);
    assert_eq!(server.seen()[1].path, "/repos/acme/shop/releases/7/assets?per_page=100&page=2");
}

#[tokio::test]
async fn a_get_keeps_the_retries_of_the_http_client() {
    let server = serve([answer(502, "<html>Bad Gateway</html>"), answer(200, "[]")]).await;
    assert_eq!(github(&server.base()).tags_by_prefix("").await.unwrap(), []);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_told_with_its_cause_once() {
    // Nobody listens there; a port that was free a moment ago may be another test's by now.
    let base = "http://127.0.0.1:1";
    let error = github(base).tag("v1.0.0").await.unwrap_err();
    let told = told(&error);
    let start = format!(
        "failed to read the tag v1.0.0 in acme/shop: GET {base}/repos/acme/shop/git/ref/tags/v1.0.0 got no answer (2 tries): \
         the connection was refused: "
    );
    assert!(told.starts_with(&start), "{told}");
    assert_eq!(told.matches("refused").count(), 2, "{told}");
    assert!(error.hint().unwrap().contains("check host and port"));
}

#[tokio::test]
async fn an_address_that_is_none_is_bad_input() {
    let runner = actions_core::Runner::new(actions_core::Env::new(), actions_core::Sink::new(std::io::sink())).unwrap();
    let client = http_client::Client::new(&runner, http_client::Settings::default()).unwrap();
    for (url, reason) in
        [("api.github.com", "relative URL without a base"), ("ftp://api.github.com", "`ftp` is neither http nor https")]
    {
        let error = github_client::GitHub::new(&client, url, None, &"acme/shop".parse().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), format!("`{url}` is not the address of GitHub's API: {reason}"));
        assert!(matches!(error, GitHubError::Url { .. }));
        assert_eq!(error.exit(), Exit::BadInput);
    }
}
