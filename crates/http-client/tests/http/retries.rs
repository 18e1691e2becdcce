//! What is sent again, as the server sees it.

use std::time::Duration;

use actions_core::Explain;
use http_client::transport::Kind;
use http_client::{Client, HttpError, Replay, Request, RetryPolicy, Settings};

use crate::server::{Reply, Server, answer, broken};
use crate::{QUICK, client, get, post, runner, settings, told};

fn unavailable() -> Reply {
    answer("503 Service Unavailable", &[], "try later")
}

fn ok() -> Reply {
    answer("200 OK", &[], "\"done\"")
}

#[tokio::test]
async fn a_get_is_sent_again_until_the_server_recovers() {
    let server = Server::start([unavailable(), broken(), ok()]).await;
    let response = client().send(get(&server.url("/"))).await.unwrap();
    assert_eq!(response.json::<String>().unwrap(), "done");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn when_the_tries_are_used_up_the_last_answer_is_handed_over_and_its_error_counts_them() {
    let server = Server::start([unavailable(), unavailable(), unavailable(), ok()]).await;
    let error = client().send(get(&server.url("/"))).await.unwrap().success().unwrap_err();
    assert!(told(&error).ends_with("answered 503 Service Unavailable (3 tries): try later"), "{error}");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_post_whose_outcome_is_unknown_is_sent_once() {
    for reply in [unavailable(), answer("500 Internal Server Error", &[], ""), broken()] {
        let server = Server::start([reply, ok()]).await;
        let _ = client().send(post(&server.url("/")).json(&1).unwrap()).await;
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_post_declared_safe_is_sent_again_with_its_body() {
    let server = Server::start([unavailable(), ok()]).await;
    client().send(post(&server.url("/")).json(&"payload").unwrap().replay(Replay::Safe)).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[1].ends_with("\r\n\r\n\"payload\""), "{}", requests[1]);
}

#[tokio::test]
async fn a_get_declared_unsafe_is_sent_once() {
    let server = Server::start([unavailable(), ok()]).await;
    client().send(get(&server.url("/")).replay(Replay::Never)).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_post_that_a_limit_refused_is_sent_again() {
    let limited = answer("429 Too Many Requests", &[("retry-after", "0")], "");
    let ghcr = answer("429 Too Many Requests", &[], "TOOMANYREQUESTS: retry-after: 10.305464ms, allowed: 2000/minute");
    let server = Server::start([limited, ghcr, ok()]).await;
    assert!(client().send(post(&server.url("/"))).await.unwrap().status.is_success());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_server_that_asks_for_too_long_a_wait_is_an_error_that_says_how_long() {
    let server = Server::start([answer("429 Too Many Requests", &[("retry-after", "3600")], "slow down"), ok()]).await;
    let error = client().send(get(&server.url("/v2/"))).await.unwrap_err();
    let expected = format!("GET {} answered 429 Too Many Requests and asks to wait 60 min: slow down", server.url("/v2/"));
    assert_eq!(told(&error), expected);
    assert_eq!(error.status_code(), Some(http::StatusCode::TOO_MANY_REQUESTS));
    assert!(error.hint().unwrap().contains("run again in 60 min"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_post_that_found_no_connection_is_tried_again_and_the_error_says_so() {
    // Nobody listens there; a port that was free a moment ago may be another test's by now.
    let url = "http://127.0.0.1:1/hook";
    let error = client().send(post(url)).await.unwrap_err();
    let HttpError::Transport { unsent: true, tries: 3, source, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.kind, Kind::Refused);
    assert!(told(&error).starts_with(&format!("POST {url} got no answer (3 tries): the connection was refused: ")), "{error}");
    assert!(!error.is_outcome_unknown());
}

#[tokio::test]
async fn a_server_that_may_have_acted_before_it_went_away_leaves_the_outcome_unknown() {
    let server = Server::start([unavailable()]).await;
    let error = client().send(post(&server.url("/")).replay(Replay::Safe)).await.unwrap_err();
    assert!(matches!(error, HttpError::Transport { unsent: false, tries: 3, .. }), "{error:?}");
    assert!(error.is_outcome_unknown());
    let server = Server::start([answer("503 Service Unavailable", &[("retry-after", "3600")], "")]).await;
    let error = client().send(post(&server.url("/")).replay(Replay::Safe)).await.unwrap_err();
    assert!(matches!(error, HttpError::Limited { .. }) && error.is_outcome_unknown(), "{error:?}");
}

#[tokio::test]
async fn a_name_without_address_is_said_to_be_so() {
    // No part of a name is longer than 63 characters, so that no name server is asked.
    let error = client().send(get(&format!("http://{}.invalid/", "a".repeat(64)))).await.unwrap_err();
    let HttpError::Transport { unsent: true, source, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.kind, Kind::Name);
    assert!(told(&error).contains("the host's name cannot be resolved: "), "{}", told(&error));
}

#[tokio::test]
async fn a_url_that_is_not_http_is_sent_nowhere() {
    let error = client().send(get("ftp://127.0.0.1/file")).await.unwrap_err();
    let HttpError::Transport { unsent: true, tries: 1, source, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.kind, Kind::Request);
}

/// Comes once the server has a request.
async fn received(server: &Server) {
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
}

/// Sends a request to a silent server by a client that gives an answer an hour, which passes at once when the server has it.
async fn sent_in_vain(server: &Server, request: Request) -> HttpError {
    let client = Client::new(&runner(&[]), Settings { timeout: Duration::from_hours(1), ..settings() }).unwrap();
    let passing = async {
        received(server).await;
        tokio::time::pause();
    };
    tokio::join!(client.send(request), passing).0.unwrap_err()
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_after_the_time_allowed() {
    let server = Server::start([Reply::Silence, Reply::Silence]).await;
    let error = sent_in_vain(&server, post(&server.url("/"))).await;
    assert!(told(&error).ends_with("got no answer: it took too long: no whole answer within 3600s"), "{}", told(&error));
    assert!(error.is_outcome_unknown());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_request_s_own_time_counts_in_place_of_the_client_s() {
    let server = Server::start([Reply::Silence]).await;
    let error = sent_in_vain(&server, post(&server.url("/")).timeout(Duration::from_mins(2))).await;
    assert!(told(&error).ends_with("no whole answer within 120s"), "{}", told(&error));
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up_too() {
    let half = || Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec());
    let server = Server::start([half(), half(), half()]).await;
    let error = client().send(get(&server.url("/"))).await.unwrap_err();
    let HttpError::Transport { unsent: false, tries: 3, source, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.kind, Kind::Broken);
}

#[tokio::test]
async fn dropping_the_future_ends_the_waiting() {
    let server = Server::start([unavailable(), ok()]).await;
    let patient = RetryPolicy { base: Duration::from_hours(1), cap: Duration::from_hours(1), ..QUICK };
    let client = Client::new(&runner(&[]), Settings { retry: patient, ..settings() }).unwrap();
    tokio::select! {
        answer = client.send(get(&server.url("/"))) => panic!("{answer:?}"),
        () = received(&server) => {}
    }
    tokio::time::pause();
    tokio::time::advance(Duration::from_hours(2)).await;
    assert_eq!(server.requests().len(), 1);
}
