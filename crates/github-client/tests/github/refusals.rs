//! GitHub's refusals, word for word, and what is advised.

use actions_core::{Env, Exit, Explain, Runner, Secret, Sink};
use github_client::{GitHub, GitHubError};
use http::StatusCode;
use http_client::{Client, Settings};
use simulators::github::{Access, Permissions};

use crate::answers::{Answer, answer, serve};
use crate::{Repository, github, told};

/// Answers the creation of a tag like that.
async fn refused(answer: Answer) -> GitHubError {
    let server = serve([answer]).await;
    github(&server.base()).create_tag("v1.0.0", &"a".repeat(40)).await.unwrap_err()
}

/// The end of the message, after the URL, and the hint.
async fn ending(answer: Answer) -> (String, String) {
    let error = refused(answer).await;
    let told = told(&error);
    assert!(told.starts_with("failed to create the tag v1.0.0 in acme/shop: POST http://127.0.0.1:"), "{told}");
    assert!(!told.contains("ghs_s3cret"), "{told}");
    let (_, end) = told.split_once("/repos/acme/shop/git/refs answered ").unwrap();
    (end.to_owned(), error.hint().unwrap_or_default())
}

#[tokio::test]
async fn each_refusal_is_told_with_its_cure() {
    let documented = |message: &str| format!(r#"{{"message":"{message}","documentation_url":"https://docs.github.com/rest"}}"#);
    for (status, body, end, cure) in [
        (401, documented("Bad credentials"), "401 Unauthorized: Bad credentials", "${{ github.token }}"),
        (
            403,
            documented("Resource not accessible by integration"),
            "403 Forbidden: Resource not accessible by integration",
            "`permissions:` with the line `contents: write`",
        ),
        (404, documented("Not Found"), "404 Not Found", "`contents: write`"),
        (
            422,
            documented(r"Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n"),
            "422 Unprocessable Entity: Repository rule violations found  Cannot create ref due to creations being restricted.",
            "ruleset",
        ),
        (403, documented("Resource protected by organization SAML enforcement."), "403 Forbidden: ", "single sign-on"),
        (422, documented("Object does not exist"), "422 Unprocessable Entity: Object does not exist", "push the commit first"),
        (422, documented("refs/tags/.. is not a valid ref name."), "422 Unprocessable Entity: refs/tags/..", "https://docs.github.com"),
        (
            422,
            r#"{"message":"Validation Failed","errors":["tag is odd",{"message":"body is too long"},{"resource":"R","field":"f","code":"c"}]}"#
                .to_owned(),
            "422 Unprocessable Entity: Validation Failed (tag is odd, body is too long, R.f: c)",
            "",
        ),
        (400, "<html>\n::set-output name=a::b</html>".to_owned(), "400 Bad Request: <html> ", ""),
        (400, String::new(), "400 Bad Request", ""),
    ] {
        let (told, hint) = ending(answer(status, &body)).await;
        assert!(told.starts_with(end), "{told}\n{end}");
        assert!(hint.contains(cure), "{hint}\n{cure}");
        assert_eq!(told.lines().count(), 1);
    }
}

#[tokio::test]
async fn what_a_read_lacks_is_a_permission_to_read() {
    let server = serve([answer(403, r#"{"message":"Resource not accessible by integration"}"#)]).await;
    let error = github(&server.base()).tags_by_prefix("").await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    assert_eq!(error.exit(), Exit::Expected);
    assert!(error.hint().unwrap().contains("`contents: read`"));
}

#[tokio::test]
async fn a_limit_that_lasts_too_long_says_how_long() {
    let limit = answer(403, r#"{"message":"API rate limit exceeded for installation ID 1."}"#)
        .header("x-ratelimit-remaining", "0")
        .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
        .header("x-ratelimit-reset", "784113577");
    let error = refused(limit).await;
    assert!(told(&error).contains("answered 403 Forbidden and asks to wait 30 min: "), "{error}");
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    assert!(error.hint().unwrap().contains("run again in 30 min"));
}

#[tokio::test]
async fn a_limit_that_stays_is_no_question_of_permissions() {
    let limit = answer(403, r#"{"message":"You have exceeded a secondary rate limit."}"#).header("retry-after", "0");
    let (told, hint) = ending(limit).await;
    assert!(told.contains("secondary rate limit"), "{told}");
    assert!(hint.contains("run again later"), "{hint}");
}

#[tokio::test]
async fn an_answer_that_is_not_github_s_is_shown() {
    let server = serve([answer(200, "<html>Please sign in</html>")]).await;
    let error = github(&server.base()).tags_by_prefix("").await.unwrap_err();
    let told = told(&error);
    assert!(
        told.ends_with("something that cannot be read (expected value at line 1 column 1): <html>Please sign in</html>"),
        "{told}"
    );
    assert!(error.hint().unwrap().contains("GITHUB_API_URL"));
}

#[tokio::test]
async fn a_token_that_an_answer_repeats_is_not_shown() {
    for status in [200, 400, 403] {
        let server = serve([answer(status, "<pre>authorization: Bearer ghs_s3cret</pre>")]).await;
        let told = told(&github(&server.base()).tags_by_prefix("").await.unwrap_err());
        assert!(told.contains("Bearer ***") && !told.contains("ghs_s3cret"), "{told}");
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_is_bad_input() {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let client = Client::new(&runner, Settings::default()).unwrap();
    let token = Secret::new("ghs_s3\ncret");
    let github = GitHub::new(&client, "http://127.0.0.1:9", Some(&token), &"acme/shop".parse().unwrap()).unwrap();
    let error = github.tags_by_prefix("").await.unwrap_err();
    assert_eq!(error.exit(), Exit::BadInput);
    assert!(error.hint().unwrap().contains("remove line breaks") && !told(&error).contains("cret"), "{error}");
}

#[tokio::test]
async fn an_empty_answer_is_told_without_an_end_that_is_missing() {
    let server = serve([answer(200, "")]).await;
    let error = github(&server.base()).tags_by_prefix("").await.unwrap_err();
    assert!(told(&error).ends_with("cannot be read (EOF while parsing a value at line 1 column 0)"), "{error}");
}

#[tokio::test]
async fn a_token_that_may_only_read_is_refused_by_name_of_the_permission() {
    let repository = Repository::start().await;
    repository.simulator.token("ghs_s3cret", Permissions::none().with("contents", Access::Read));
    assert_eq!(repository.client.tag("v1.0.0").await.unwrap(), None);
    let error = repository.client.create_tag("v1.0.0", &repository.first).await.unwrap_err();
    assert!(told(&error).ends_with("403 Forbidden: Resource not accessible by integration"), "{error}");
    assert!(error.hint().unwrap().contains("`contents: write`"));
    assert_eq!(repository.requests().len(), 2);
}
