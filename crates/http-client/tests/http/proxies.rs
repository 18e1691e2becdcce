//! Which requests go through a proxy. `0.0.0.0` leads to this machine too, but is no loopback address.

use actions_core::{Exit, Explain};
use http_client::{Client, HttpError};

use crate::server::{Server, answer};
use crate::{client, get, runner, settings, told};

fn client_of(env: &[(&str, &str)]) -> Client {
    Client::new(&runner(env), settings()).unwrap()
}

#[tokio::test]
async fn a_request_goes_through_the_proxy_with_its_credentials() {
    let proxy = Server::start([answer("200 OK", &[], "from the proxy"), answer("200 OK", &[], "from the proxy")]).await;
    let address = format!("http://me:hunter2@127.0.0.1:{}", proxy.port());
    for variable in ["http_proxy", "ALL_PROXY"] {
        let response = client_of(&[(variable, &address)]).send(get("http://deploy.example/health")).await.unwrap();
        assert_eq!(response.text(), "from the proxy");
    }
    let request = proxy.requests()[0].to_lowercase();
    assert!(request.starts_with("get http://deploy.example/health http/1.1\r\n"), "{request}");
    assert!(request.contains("proxy-authorization: basic bwu6ahvudgvymg=="), "{request}");
}

#[tokio::test]
async fn a_proxy_without_scheme_is_an_http_proxy() {
    let proxy = Server::start([answer("200 OK", &[], "from the proxy")]).await;
    let address = format!("127.0.0.1:{}", proxy.port());
    let response = client_of(&[("HTTP_PROXY", &address)]).send(get("http://deploy.example/")).await.unwrap();
    assert_eq!(response.text(), "from the proxy");
}

#[tokio::test]
async fn hosts_in_no_proxy_are_reached_directly() {
    let server = Server::start([answer("200 OK", &[], "direct")]).await;
    let proxy = Server::start([answer("200 OK", &[], "from the proxy")]).await;
    let env = [("HTTP_PROXY", proxy.url("")), ("NO_PROXY", "intranet.example, 0.0.0.0".to_owned())];
    let env = env.each_ref().map(|(name, value)| (*name, value.as_str()));
    let url = format!("http://0.0.0.0:{}/", server.port());
    assert_eq!(client_of(&env).send(get(&url)).await.unwrap().text(), "direct");
    assert_eq!(client_of(&env[..1]).send(get(&url)).await.unwrap().text(), "from the proxy");
}

#[tokio::test]
async fn this_machine_is_never_reached_through_a_proxy() {
    let server = Server::start([answer("200 OK", &[], "direct")]).await;
    let response = client_of(&[("ALL_PROXY", "http://proxy.invalid:3128")]).send(get(&server.url("/"))).await.unwrap();
    assert_eq!(response.text(), "direct");
}

#[tokio::test]
async fn https_asks_the_proxy_for_a_tunnel_and_never_shows_its_password() {
    let refusal = || answer("407 Proxy Authentication Required", &[], "");
    let proxy = Server::start([refusal(), refusal(), refusal()]).await;
    let address = format!("http://me:hunter2@127.0.0.1:{}", proxy.port());
    let client = client_of(&[("HTTPS_PROXY", &address)]);
    let error = client.send(get("https://deploy.example/health")).await.unwrap_err();
    assert!(matches!(error, HttpError::Transport { unsent: true, tries: 3, .. }), "{error:?}");
    assert!(proxy.requests()[0].starts_with("CONNECT deploy.example:443 HTTP/1.1\r\n"), "{}", proxy.requests()[0]);
    let shown = format!("{client:?} {error:?} {}", told(&error));
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_proxy_that_cannot_be_used_is_bad_input_without_its_password() {
    for (value, reason) in [
        ("http://me:hunter2@:3128", "empty host"),
        ("socks5://me:hunter2@proxy.example", "proxies of the kind `socks5` are not supported"),
    ] {
        let error = Client::new(&runner(&[("HTTPS_PROXY", value)]), settings()).unwrap_err();
        assert_eq!(told(&error), format!("the proxy variable HTTPS_PROXY cannot be used: {reason}"));
        assert_eq!(error.exit(), Exit::BadInput);
    }
}

#[tokio::test]
async fn an_environment_without_proxies_has_none() {
    let server = Server::start([answer("200 OK", &[], "direct")]).await;
    let response = client().send(get(&format!("http://0.0.0.0:{}/", server.port()))).await.unwrap();
    assert_eq!(response.text(), "direct");
}
