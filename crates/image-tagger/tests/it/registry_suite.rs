//! The suite on the simulator, with each way in which a registry asks who one is.

use simulators::{Server, registry::Registry};

use crate::suite;

#[tokio::test]
async fn the_suite_passes_on_an_open_registry() {
    let server = Server::start(Registry::open().router()).await.unwrap();
    suite::run(&server.authority(), None).await;
}

#[tokio::test]
async fn the_suite_passes_on_a_registry_with_passwords() {
    let server = Server::start(Registry::basic("alice", "s3cret").router()).await.unwrap();
    suite::run(&server.authority(), Some(("alice", "s3cret"))).await;
}

#[tokio::test]
async fn the_suite_passes_on_a_registry_with_tokens() {
    let server = Server::start(Registry::token("alice", "s3cret").router()).await.unwrap();
    suite::run(&server.authority(), Some(("alice", "s3cret"))).await;
}

#[tokio::test]
async fn the_suite_passes_on_a_registry_where_anybody_may_pull() {
    let server = Server::start(Registry::token("alice", "s3cret").public().router()).await.unwrap();
    suite::run(&server.authority(), Some(("alice", "s3cret"))).await;
}
