//! The suite on a real registry: `cargo test -p image-tagger --features real --test real_registry`.
//!
//! `DEPLOY_ACTION_TEST_REGISTRY` is its `host:port` on this machine; `DEPLOY_ACTION_TEST_REGISTRY_USERNAME` and
//! `DEPLOY_ACTION_TEST_REGISTRY_PASSWORD` are given if it wants them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "it/suite.rs"]
mod suite;
#[path = "it/support.rs"]
mod support;

use actions_core::Runner;

#[tokio::test]
async fn the_suite_passes_on_a_real_registry() {
    let runner = Runner::from_process().unwrap();
    let variable = |name: &str| runner.env(&format!("DEPLOY_ACTION_TEST_REGISTRY{name}")).map(str::to_owned);
    let authority = variable("").expect("DEPLOY_ACTION_TEST_REGISTRY must name a registry, such as 127.0.0.1:5000");
    let (user, password) = (variable("_USERNAME"), variable("_PASSWORD"));
    suite::run(&authority, user.as_deref().zip(password.as_deref())).await;
}
