//! What a checkout says at a desk: which repository it is about, and which token may be sent to its server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use actions_core::{Runner, Sink};
use history::desk;

/// A runner in a checkout of that configuration of git, with those variables.
fn at(dir: &Path, config: &str, env: &[(&str, &str)]) -> Runner {
    let git = dir.join(".git");
    for folder in ["objects", "refs"] {
        std::fs::create_dir_all(git.join(folder)).unwrap();
    }
    std::fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    std::fs::write(git.join("config"), config).unwrap();
    let workspace = [("GITHUB_WORKSPACE", dir.to_str().unwrap())];
    let env = workspace.iter().chain(env).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Runner::new(env, Sink::new(std::io::sink())).unwrap()
}

fn remote(url: &str) -> String {
    format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n")
}

#[test]
fn the_repository_is_that_of_the_checkout_s_remote() {
    let dir = tempfile::tempdir().unwrap();
    let found = |config: &str, env: &[(&str, &str)]| {
        let context = desk::context(&at(dir.path(), config, env)).map_err(|failure| failure.problems[0].message.clone())?;
        Ok::<_, String>(format!("{} at {}", context.repository, context.api_url))
    };
    assert_eq!(found(&remote("git@github.com:acme/shop.git"), &[]).unwrap(), "acme/shop at https://api.github.com");
    assert_eq!(found(&remote("https://ghe.example.org/acme/shop"), &[]).unwrap(), "acme/shop at https://ghe.example.org/api/v3");
    assert_eq!(found("[core]\n\tbare = false\n", &[]).unwrap_err(), "nobody says which repository it is about");
    assert_eq!(found(&remote("/srv/shop.git"), &[]).unwrap_err(), "the remote `/srv/shop.git` is no repository on GitHub");
    let set = [("GITHUB_REPOSITORY", "acme/other")];
    assert_eq!(found(&remote("git@github.com:acme/shop.git"), &set).unwrap(), "acme/other at https://api.github.com");
}

#[test]
fn under_a_runner_only_a_token_that_is_given_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let token = |env: &[(&str, &str)]| {
        let token = desk::located(&at(dir.path(), &remote("git@github.com:acme/shop.git"), env), None).unwrap().1;
        token.map(|token| token.expose().to_owned())
    };
    assert_eq!(token(&[("GITHUB_TOKEN", "of-github")]), Some("of-github".to_owned()));
    assert_eq!(token(&[("GITHUB_TOKEN", "of-github"), ("GITHUB_ACTIONS", "true")]), None);
}

#[test]
fn a_token_goes_to_the_server_that_it_is_for_and_to_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let both = [("GITHUB_TOKEN", "of-github"), ("GH_ENTERPRISE_TOKEN", "of-the-server")];
    let set = |url: &str, env: &[(&str, &str)]| {
        let runner = at(dir.path(), &remote(url), env);
        let context = desk::context(&runner).unwrap();
        let token = desk::token(&runner, None, &context);
        token.map(|token| token.expose().to_owned())
    };
    let (github, elsewhere) = ("git@github.com:acme/shop.git", "git@gitlab.example.org:acme/shop.git");
    for own in [github, "https://acme.ghe.com/acme/shop"] {
        assert_eq!(set(own, &both), Some("of-github".to_owned()), "{own}");
        assert_eq!(set(own, &[("GH_TOKEN", "of-gh")]), Some("of-gh".to_owned()), "{own}");
        assert_eq!(set(own, &both[1..]), None, "{own}");
    }
    for other in [elsewhere, "https://github.com.example.org/acme/shop", "https://ghe.com/acme/shop"] {
        assert_eq!(set(other, &[("GITHUB_TOKEN", "of-github"), ("GH_TOKEN", "of-github")]), None, "{other}");
        assert_eq!(set(other, &both), Some("of-the-server".to_owned()), "{other}");
    }
    assert_eq!(set(elsewhere, &[("GITHUB_ENTERPRISE_TOKEN", "of-the-server")]), Some("of-the-server".to_owned()));
    // Whoever says where the API is says where the token goes.
    let api = ("GITHUB_API_URL", "https://ghe.example.org/api/v3");
    assert_eq!(set(elsewhere, &[api, both[0]]), Some("of-github".to_owned()));
    assert_eq!(set(elsewhere, &[api, both[0], both[1]]), Some("of-the-server".to_owned()));
}
