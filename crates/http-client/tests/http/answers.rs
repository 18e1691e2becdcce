//! What comes of an answer, and what an error shows of it.

use actions_core::{Explain, Secret};
use http::header::{AUTHORIZATION, HeaderName, LOCATION};
use http_client::{Client, HttpError, Settings};

use crate::server::{Reply, Server, answer};
use crate::{client, get, post, runner, settings, told};

#[tokio::test]
async fn an_answer_of_any_status_is_handed_over_whole() {
    let server = Server::start([answer("418 I'm a teapot", &[("x-tea", "green")], "short and stout")]).await;
    let response = client().send(get(&server.url("/pot"))).await.unwrap();
    assert_eq!(response.status.as_u16(), 418);
    assert_eq!(response.header(&HeaderName::from_static("x-tea")), Some("green"));
    assert_eq!(response.text(), "short and stout");
}

#[tokio::test]
async fn every_request_names_this_product_and_asks_for_no_compression() {
    let server = Server::start([answer("200 OK", &[], "")]).await;
    client().send(get(&server.url("/"))).await.unwrap();
    let request = server.requests()[0].to_lowercase();
    assert!(request.contains("user-agent: deploy-action/"), "{request}");
    assert!(!request.contains("accept-encoding"), "{request}");
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let elsewhere = Server::start([answer("200 OK", &[], "")]).await;
    let location = elsewhere.url("/new?token=hidden-in-query");
    let server = Server::start([answer("307 Temporary Redirect", &[("location", &location)], "")]).await;
    let request = post(&server.url("/old")).bearer(&Secret::new("s3cret-token")).unwrap();
    let response = client().send(request.body("text/plain", "payload").unwrap()).await.unwrap();
    assert_eq!(response.header(&LOCATION), Some(location.as_str()));
    let error = response.success().unwrap_err();
    assert_eq!(told(&error), format!("POST {} answered 307 Temporary Redirect to {}", server.url("/old"), elsewhere.url("/new")));
    assert!(error.hint().unwrap().contains("redirects are not followed"));
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn an_error_shows_the_url_without_user_password_query_and_fragment() {
    let server = Server::start([answer("404 Not Found", &[], "no such page")]).await;
    let url = format!("http://me:hunter2@127.0.0.1:{}/a/b?key=hidden#frag", server.port());
    let error = client().send(get(&url)).await.unwrap().success().unwrap_err();
    assert_eq!(told(&error), format!("GET {} answered 404 Not Found: no such page", server.url("/a/b")));
}

#[tokio::test]
async fn an_error_carries_500_bytes_of_body_cut_between_characters() {
    let body = format!("x{}", "é".repeat(400));
    let server = Server::start([answer("400 Bad Request", &[], &body)]).await;
    let error = client().send(get(&server.url("/"))).await.unwrap().success().unwrap_err();
    let HttpError::Status { body, .. } = error else { panic!("{error:?}") };
    assert_eq!(body, format!("x{}", "é".repeat(249)));
}

#[tokio::test]
async fn a_body_in_an_error_is_one_line_that_forms_no_command() {
    let server = Server::start([answer("400 Bad Request", &[], "first\n::set-output name=x::y\r##[add-mask]z")]).await;
    let error = client().send(get(&server.url("/"))).await.unwrap().success().unwrap_err();
    let told = told(&error);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(!told.contains("##["), "{told}");
}

#[tokio::test]
async fn secrets_that_the_server_repeats_are_replaced() {
    let token = Secret::new("ghs_0123456789");
    let echo = "you sent Bearer ghs_0123456789 (ghs_0123456789)";
    let server =
        Server::start([answer("401 Unauthorized", &[], echo), answer("401 Unauthorized", &[], "hunter2 is no good")]).await;
    let error = client().send(get(&server.url("/")).bearer(&token).unwrap()).await.unwrap().success().unwrap_err();
    assert!(told(&error).ends_with("401 Unauthorized: you sent *** (***)"), "{error}");
    let request = get(&server.url("/")).basic("me", &Secret::new("hunter2")).unwrap();
    let error = client().send(request).await.unwrap().success().unwrap_err();
    assert!(told(&error).ends_with("401 Unauthorized: *** is no good"), "{error}");
}

#[tokio::test]
async fn of_a_secret_url_only_the_host_is_shown_even_where_the_server_repeats_it() {
    let echo = "Cannot POST /api/deploy/compose/tok3n-tok3n?sig=abcdefgh12";
    let server = Server::start([answer("404 Not Found", &[], echo), answer("404 Not Found", &[], "no tok3n-tok3n")]).await;
    let request = post(&server.url("/api/deploy/compose/tok3n-tok3n?sig=abcdefgh12")).secret_url();
    assert!(!format!("{request:?}").contains("tok3n"), "{request:?}");
    let error = client().send(request.clone()).await.unwrap().success().unwrap_err();
    assert_eq!(told(&error), format!("POST {}… answered 404 Not Found: Cannot POST ***", server.url("/")));
    let error = client().send(request.clone()).await.unwrap().success().unwrap_err();
    assert!(told(&error).ends_with("404 Not Found: no ***"), "{error}");
    drop(server);
    let error = client().send(request).await.unwrap_err();
    assert!(!format!("{error:?} {}", told(&error)).contains("tok3n"), "{error:?}");
}

#[tokio::test]
async fn a_login_page_in_the_place_of_json_is_shown() {
    let server = Server::start([answer("200 OK", &[("content-type", "text/html")], "<html>Please sign in</html>")]).await;
    let error = client().send(get(&server.url("/api"))).await.unwrap().json::<u32>().unwrap_err();
    let told = told(&error);
    assert!(told.contains("answered something that cannot be read (expected value at line 1 column 1)"), "{told}");
    assert!(told.ends_with(": <html>Please sign in</html>"), "{told}");
    assert!(error.hint().unwrap().contains("login page"));
}

#[tokio::test]
async fn an_answer_declared_secret_is_not_shown() {
    let server = Server::start([answer("200 OK", &[], "PASSWORD=hunter2")]).await;
    let error = client().send(get(&server.url("/")).secret_answer()).await.unwrap().json::<u32>().unwrap_err();
    assert!(!told(&error).contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read_to_its_end() {
    let whole = "x".repeat(1000);
    let server = Server::start([answer("200 OK", &[], &whole), answer("200 OK", &[], &whole[..999])]).await;
    let client = Client::new(&runner(&[]), Settings { body_limit: 999, ..settings() }).unwrap();
    let error = client.send(get(&server.url("/big?x=1"))).await.unwrap_err();
    assert_eq!(told(&error), format!("GET {} answered more than 999 bytes", server.url("/big")));
    assert_eq!(client.send(get(&server.url("/fits"))).await.unwrap().body.len(), 999);
}

#[tokio::test]
async fn what_is_not_http_is_an_error_in_words() {
    let server = Server::start([(); 3].map(|()| Reply::Bytes(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()))).await;
    let error = client().send(get(&server.url("/"))).await.unwrap_err();
    assert!(told(&error).contains("the connection broke: "), "{}", told(&error));
}

#[test]
fn a_secret_with_a_line_break_is_refused_without_being_shown() {
    let error = get("http://127.0.0.1/").secret_header(AUTHORIZATION, &Secret::new("s3cret\nx-evil: 1")).unwrap_err();
    assert_eq!(error.to_string(), "the value of the header authorization holds a line break or another control character");
    assert!(error.hint().unwrap().contains("line breaks"));
}
